"""What the pages say, in English and Italian: a module for each page or two, gathered here."""

from __future__ import annotations

from autoqa.report.words import Texts
from autoqa.web.texts.account import ACCOUNT
from autoqa.web.texts.call import CALL
from autoqa.web.texts.coaching import COACHING
from autoqa.web.texts.dashboards import DASHBOARDS
from autoqa.web.texts.disputes import DISPUTES
from autoqa.web.texts.factors import FACTORS
from autoqa.web.texts.models import MODELS
from autoqa.web.texts.people import PEOPLE
from autoqa.web.texts.player import PLAYER
from autoqa.web.texts.programs import PROGRAMS
from autoqa.web.texts.queue import QUEUE
from autoqa.web.texts.retention import RETENTION
from autoqa.web.texts.scorecards import SCORECARDS
from autoqa.web.texts.sessions import SESSIONS
from autoqa.web.texts.shell import SHELL

ALL: tuple[Texts, ...] = (
    FACTORS,
    SHELL,
    ACCOUNT,
    PEOPLE,
    CALL,
    DISPUTES,
    PLAYER,
    QUEUE,
    DASHBOARDS,
    COACHING,
    PROGRAMS,
    SESSIONS,
    SCORECARDS,
    RETENTION,
    MODELS,
)
