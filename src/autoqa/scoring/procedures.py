"""Whether the agent kept to the procedure for the reason of contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autoqa.domain.case import Case
from autoqa.domain.evaluation import Source, Statement, Verdict
from autoqa.domain.procedure import Procedure
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.finding import Finding, RuleFinder
from autoqa.scoring.phrases import says


def followed(
    procedures: Sequence[Procedure], transcript: Transcript, case: Case, encoder: SentenceEncoder
) -> Iterator[Statement]:
    """What became of each step and each forbidden statement of the procedures that apply.

    A step that was taken is supported, in the turn that takes it. One that is missing or out of order, and
    whatever must not be said, is contradicted; a missing step has no turn.
    """
    for procedure in procedures:
        if _applies(procedure, transcript.turns, case):
            rules = (*procedure.steps, *procedure.forbidden)
            finder = RuleFinder(rules, encoder)
            nearness = finder.nearness(transcript.turns)
            for finding in finder.find(transcript.turns, transcript.seconds, nearness):
                yield from _told(finding, procedure, transcript.turns)


def _applies(procedure: Procedure, turns: Sequence[Turn], case: Case) -> bool:
    if case.reason is not None and procedure.reasons:
        return case.reason.casefold() in {reason.casefold() for reason in procedure.reasons}
    return any(turn.speaker is Speaker.CUSTOMER and says(turn.text, procedure.said) for turn in turns)


def _told(finding: Finding, procedure: Procedure, turns: Sequence[Turn]) -> Iterator[Statement]:
    rule = finding.rule
    if finding.holds is None or (rule.never and finding.holds):
        return
    place = f"procedure '{procedure.name}'"
    if rule.never:
        against = f"{place}: '{rule.name}' must not be said"
        verdict, turn, text = Verdict.CONTRADICTED, finding.turns[0], turns[finding.turns[0]].text
    elif finding.holds:
        against = f"{place}: step '{rule.name}'"
        verdict, turn, text = Verdict.SUPPORTED, finding.turns[0], turns[finding.turns[0]].text
    else:
        behind = f" after '{rule.after}'" if rule.after else ""
        against = f"{place}: step '{rule.name}' has to be taken{behind}"
        verdict, turn, text = Verdict.CONTRADICTED, None, f"'{rule.name}' was not done{behind}"
    yield Statement(turn, text, verdict, 1.0, against, Source.PROCEDURE)
