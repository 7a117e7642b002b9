from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.rule import Need, Rule
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.rules import RuleScorer

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER
GREETS = Rule("greets", AGENT, ("good morning", "hello"))
HELPS = Rule("offers help", AGENT, ("how can i help",))


def scorer(*rules: Rule, needs: dict[int, tuple[str, ...]] | None = None) -> RuleScorer:
    """A criterion of as many levels as are needed, above a lowest one."""
    needs = needs or {2: tuple(rule.name for rule in rules)}
    levels = tuple(Level(value, f"Level {value}.") for value in (1, *needs))
    asked = tuple(Need(level, names) for level, names in needs.items())
    criterion = Criterion("c", "?", AnsweredBy.RULE, levels, rules=rules, needs=asked)
    return RuleScorer(criterion, SentenceEncoder(find_encoder(DEFAULT_ENCODER)))


def said(*texts: str, times: list[tuple[float, float]] | None = None) -> Transcript:
    """Turns that begin with "a:" or "c:"."""
    spans = times or [(None, None)] * len(texts)  # type: ignore[list-item]
    turns = tuple(
        Turn(AGENT if text[0] == "a" else CUSTOMER, text[2:], start, end)
        for text, (start, end) in zip(texts, spans, strict=True)
    )
    return Transcript(turns, "en", "text", "text")


def level(found: RuleScorer, *texts: str, times: list[tuple[float, float]] | None = None) -> float | None:
    return found.score(said(*texts, times=times)).score


def test_the_level_is_the_highest_whose_rules_hold():
    opening = scorer(GREETS, HELPS, needs={2: ("greets",), 3: ("greets", "offers help")})
    assert level(opening, "a:Hello, how can I help?", "c:Hi") == 3
    assert level(opening, "a:Good morning.", "c:Hi") == 2
    assert level(opening, "a:How can I help?", "c:Hi") == 1


def test_only_the_speaker_named_counts():
    assert level(scorer(GREETS), "c:Hello!", "a:Yes?") == 1
    assert level(scorer(replace(GREETS, speaker=None)), "c:Hello!", "a:Yes?") == 2


def test_what_must_never_be_said_lowers_the_level():
    calm = scorer(Rule("commands", AGENT, ("calm down",), never=True))
    assert level(calm, "a:Please wait.", "c:Okay") == 2
    assert level(calm, "a:Now calm down!", "c:What?") == 1
    assert level(calm, "c:I can not calm down!", "a:I see.") == 2


def test_the_position_of_a_turn_counts():
    first = scorer(replace(GREETS, first_turns=1))
    assert level(first, "c:Yes?", "a:Hello.", "c:Hi") == 2
    assert level(first, "a:Yes?", "c:Hi", "a:Hello.") == 1
    last = scorer(Rule("leaves", AGENT, ("bye",), last_turns=1))
    assert level(last, "a:Bye.", "c:Wait!", "a:Yes?") == 1
    assert level(last, "a:Yes.", "c:Thanks.", "a:Bye.", "c:Bye.") == 2


def test_the_time_of_a_turn_counts():
    soon = scorer(replace(GREETS, first_seconds=5))
    assert level(soon, "a:Hello.", "c:Hi", times=[(4, 6), (7, 8)]) == 2
    assert level(soon, "a:Hello.", "c:Hi", times=[(6, 8), (9, 10)]) == 1
    late = scorer(Rule("leaves", AGENT, ("bye",), last_seconds=10))
    assert level(late, "a:Bye.", "c:Hm", times=[(1, 2), (50, 60)]) == 1


def test_an_order_is_asked_for():
    check = Rule("checks", AGENT, ("date of birth",))
    tells = Rule("tells", AGENT, ("your balance",), after="checks")
    order = scorer(check, tells)
    assert level(order, "a:Your date of birth?", "c:1980", "a:Your balance is 4.") == 2
    assert level(order, "a:Your balance is 4.", "c:Oh", "a:Your date of birth?") == 1


def test_an_order_may_have_a_time_limit():
    asks = Rule("asks", AGENT, ("one moment",))
    back = Rule("is back", AGENT, ("thank you for waiting",), after="asks", within_seconds=60)
    hold = scorer(asks, back)
    texts = ("a:One moment.", "c:Okay", "a:Thank you for waiting.")
    assert level(hold, *texts, times=[(0, 2), (2, 3), (50, 52)]) == 2
    assert level(hold, *texts, times=[(0, 2), (2, 3), (90, 92)]) == 1


def test_a_rule_that_nothing_calls_for_does_not_apply():
    lost = Rule("offers help", AGENT, ("more time",), when=("lost my job",))
    found = scorer(lost).score(said("a:It is due.", "c:I forgot."))
    assert found.status is ScoreStatus.NOT_APPLICABLE
    assert level(scorer(lost), "c:I lost my job.", "a:It is due.") == 1
    assert level(scorer(lost), "c:I lost my job.", "a:You get more time.") == 2


def test_what_does_not_apply_keeps_no_level_from_being_reached():
    both = scorer(GREETS, Rule("offers help", AGENT, ("more time",), when=("lost my job",)))
    assert level(both, "a:Hello.", "c:I forgot.") == 2


def test_a_paraphrase_is_found_by_meaning():
    """With the real sentence encoder."""
    asks = Rule("asks", AGENT, like=("Is there anything else I can help you with?",), similarity=0.7)
    assert level(scorer(asks), "a:Right. Can I help you with anything else today?", "c:No") == 2
    assert level(scorer(asks), "a:The router costs ninety dollars.", "c:No") == 1


def test_the_evidence_is_what_moves_the_level():
    opening = scorer(GREETS)
    found = opening.score(said("c:Hi", "a:Hello there.", "c:My router is dead."))
    assert [(piece.turn, piece.weight) for piece in found.evidence] == [(1, 1.0)]
    calm = scorer(Rule("commands", AGENT, ("calm down",), never=True))
    (piece,) = calm.score(said("c:Hm", "a:Calm down!")).evidence
    assert (piece.turn, piece.weight) == (1, -1.0)


def test_the_reason_names_what_is_missing_and_what_was_wrong():
    rules = (GREETS, Rule("commands", AGENT, ("calm down",), never=True))
    found = scorer(*rules).score(said("c:Hm", "a:Calm down!"))
    assert found.reason == "Level 1. Not said: greets. Said although it must not be: commands (turn 2)."


def test_the_fingerprint_changes_with_the_rules():
    assert scorer(GREETS).fingerprint == scorer(GREETS).fingerprint
    assert scorer(GREETS).fingerprint != scorer(replace(GREETS, first_turns=1)).fingerprint


texts = st.sampled_from(
    ["a:Hello.", "a:How can I help?", "c:Hi", "a:Calm down", "c:I lost my job", "a:Goodbye", "a:More time"]
)


@pytest.mark.parametrize("left_out", range(3))
@settings(deadline=None)  # the first one loads the encoder
@given(st.lists(texts, min_size=1, max_size=8))
def test_the_level_never_falls_when_a_forbidden_turn_is_taken_away(left_out: int, turns: list[str]):
    calm = scorer(Rule("commands", AGENT, ("calm down",), never=True))
    kept = [turn for i, turn in enumerate(turns) if i != left_out or "Calm" not in turn]
    assert (level(calm, *kept) or 2) >= (level(calm, *turns) or 1)
