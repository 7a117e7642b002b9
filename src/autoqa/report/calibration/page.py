"""One self-contained HTML page of a calibration, without script, that a QA lead and a data scientist read.

It asks nothing of the network, which its own content security policy enforces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from autoqa.report.calibration.abstention import abstention_parts
from autoqa.report.calibration.agreement import bars_said, criterion_parts
from autoqa.report.calibration.evaluators import evaluators_part
from autoqa.report.calibration.fairness import fairness_part
from autoqa.report.calibration.given import CalibrationPage
from autoqa.report.calibration.overview import overview
from autoqa.report.calibration.scaling import scaling_parts
from autoqa.report.calibration.texts import CALIBRATION
from autoqa.report.calibration.verdicts import Card, cards
from autoqa.report.words import Said

_SHOWN_BAD = 20  # lines that could not be used
_GLOSSARY = ("calibration", "agreement", "degradation", "interval", "true", "scaling", "promise", "severity")


@dataclass(frozen=True, slots=True)
class PinRow:
    """What one decision holds for."""

    criterion: str
    model: str
    scorecard: str
    recognisers: str
    scaling: str
    data: str


def render_calibration(page: CalibrationPage, language: str = "en") -> str:
    """The page as HTML, in English ("en") or Italian ("it"); another language is a ConfigurationError."""
    said = Said.of(language, CALIBRATION)
    environment = Environment(
        loader=PackageLoader("autoqa.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    verdicts = cards(page, said)
    return environment.get_template("calibration.html").render(
        said=said,
        page=page,
        made_at=page.made_at.strftime("%Y-%m-%d %H:%M %Z").strip(),
        cards=verdicts,
        verdict=_verdict(verdicts, said),
        overview=overview(page, said),
        criteria=criterion_parts(page, said),
        scaling=scaling_parts(page, said),
        abstention=abstention_parts(page, said),
        evaluators=evaluators_part(page, said),
        fairness=fairness_part(page, said),
        pins=_pins(page, said),
        bars=bars_said(page.wish.bars, said),
        intervals=_intervals(page, said),
        glossary=[(said(f"term {name}"), said(f"meaning {name}")) for name in _GLOSSARY],
        bad=page.bad[:_SHOWN_BAD],
        more_bad=max(len(page.bad) - _SHOWN_BAD, 0),
    )


def _verdict(verdicts: Sequence[Card], said: Said) -> str:
    """How many criteria come out as asked for."""
    met = sum(card.met for card in verdicts)
    if not verdicts:
        return said("verdict nothing")
    if met == len(verdicts):
        return said("verdict met 1" if met == 1 else "verdict met", all=said.count(len(verdicts)))
    missed = [card.criterion for card in verdicts if not card.met]
    return said(
        "verdict missed 1" if len(verdicts) == 1 else "verdict missed",
        met=said.count(met),
        all=said.count(len(verdicts)),
        missed=said.listed(missed),
    )


def _pins(page: CalibrationPage, said: Said) -> tuple[PinRow, ...]:
    unknown = said("not known")
    rows = []
    for policy in page.found.record.policies:
        pins = policy.decision.pins
        rows.append(
            PinRow(
                policy.decision.criterion,
                pins.model or unknown,
                pins.scorecard or unknown,
                ", ".join(pins.recognisers) or unknown,
                pins.scaling or said("no scaling"),
                pins.data or unknown,
            )
        )
    return tuple(rows)


def _intervals(page: CalibrationPage, said: Said) -> str:
    """How the intervals on this page were made."""
    by_agent = [one.agents for one in page.found.report.criteria if one.agents]
    if not by_agent:
        return said("intervals by call")
    return said("intervals by agent", agents=said.counted("agents", max(by_agent)))
