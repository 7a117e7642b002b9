from datetime import UTC, datetime

from autoqa.domain.audit import Audit, Effect, Shift
from autoqa.report.html import Report, render
from tests.report.parts import HOSTILE, MODEL, card, record, scored

SHIFT = Shift("call-1", 4, 3, -0.6, flipped=True)


def audit(
    effects: tuple[Effect, ...], *, evaluator: str = MODEL.fingerprint, meaning: str = "Arabic names"
) -> Audit:
    return Audit(
        at=datetime(2026, 11, 25, 19, 0, tzinfo=UTC),
        scorecard=card().hash,
        evaluator=evaluator,
        models={"empathy": "f"},
        interactions=10,
        of=12,
        seed=0,
        swaps={"names_arabic": meaning, "dialect_indian": "Indian English"},
        effects=effects,
    )


def effect(criterion: str | None, mean: float, low: float, high: float, *shifts: Shift) -> Effect:
    return Effect("names_arabic", criterion, 10, 4, len(shifts), mean, low, high, shifts)


def page(found: Audit | None) -> str:
    one = record("call-1", scores=(scored("empathy"),))
    return render(Report(datetime.now(UTC), (one,), {card().hash: card()}, audit=found))


EFFECTS = (effect("empathy", -0.2, -0.3, -0.1, SHIFT), effect(None, 0.0, -0.1, 0.1))


def test_rates_shifts_and_links_are_shown():
    html = page(audit(EFFECTS))
    assert "10 of 12 conversations" in html
    assert "<b>10% flip, -0.20 (-0.30 to -0.10)</b>" in html
    assert '<a href="#i-call-1">call-1</a>' in html
    assert "in 1 of 2 comparisons" in html
    assert "Nothing to change was found for: dialect_indian" in html


def test_no_audit_no_section():
    assert 'id="fairness"' not in page(None)


def test_other_models_than_those_audited_are_pointed_out():
    assert "The models have changed" not in page(audit(EFFECTS))
    assert "The models have changed" in page(audit(EFFECTS, evaluator="other"))


def test_an_audit_that_changed_nothing_has_no_table():
    html = page(audit((Effect("names_arabic", "empathy", 0, 0, 0, None, None, None),)))
    assert "Nothing to change was found for: names_arabic, dialect_indian" in html


def test_hostile_texts_stay_texts():
    for text in HOSTILE:
        shift = Shift(text, 4, 3, -0.6, flipped=True)
        assert "<script>" not in page(audit((effect(text, -0.2, -0.3, -0.1, shift),), meaning=text))
