"""What the pages say, in English and Italian: a module for each page or two, gathered here."""

from __future__ import annotations

from autoqa.report.words import Texts
from autoqa.web.texts.account import ACCOUNT
from autoqa.web.texts.people import PEOPLE
from autoqa.web.texts.shell import SHELL

ALL: tuple[Texts, ...] = (SHELL, ACCOUNT, PEOPLE)
