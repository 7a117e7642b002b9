"""Where one sentence of a turn ends and the next begins."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
