"""Criteria answered by a judge: a language model that is shown the conversation as data and grades it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import mean, median
from autoqa.domain.evaluation import Evidence, Score
from autoqa.domain.scorecard import Criterion
from autoqa.domain.transcript import Speaker, Transcript
from autoqa.scoring.judge.address import shown_of
from autoqa.scoring.judge.answer import Answer, WrongAnswer, read_answer
from autoqa.scoring.judge.client import JudgeClient
from autoqa.scoring.judge.listener import Listener
from autoqa.scoring.judge.prompt import VERSION, answer_format, labels, messages
from autoqa.scoring.scorer import abstained, scored

_LEAST = 0.05  # points of the scale that the score must move without the turns named


@dataclass(frozen=True, slots=True)
class JudgeScorer:
    """Scores a criterion by a judge's answer.

    With `check_evidence` the judge is asked a second time without the turns that it named; where its answer
    stays the same they did not carry it, and are not shown. To leave out one turn after the other, as other
    scorers do, would take as many requests as there are turns.
    """

    question: Criterion
    client: JudgeClient
    listener: Listener
    check_evidence: bool = True

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    @property
    def fingerprint(self) -> str:
        """What pins its answers: the model's name, the prompt and the settings, not where the server is."""
        levels = [(level.value, level.anchor) for level in self.question.levels]
        settings = [self.client.max_tokens, self.client.seed, self.check_evidence]
        heard = self.listener.fingerprint
        content = json.dumps([VERSION, self.client.model, self.question.question, levels, settings, heard])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def kept_back(self, transcript: Transcript) -> frozenset[int]:
        """The turns, by index, that speak to whoever scores and are not shown to the judge."""
        return self.listener.addressing(transcript.turns)

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The distribution over levels, with the turns that carried it.

        A judge that answers wrongly is an abstention. Raises JudgeUnavailable where it cannot be asked.
        """
        turns = transcript.turns
        if not any(turn.speaker is Speaker.AGENT for turn in turns):
            return abstained(self.criterion, "no turn of the agent is there to be scored")
        kept_back = self.kept_back(transcript)
        texts = shown_of(turns, kept_back)
        shown = [t for t in range(len(turns)) if t not in kept_back]
        try:
            answer = self._ask(transcript, texts, range(len(turns)), shown)
        except WrongAnswer as error:
            return abstained(self.criterion, f"the judge gave no usable answer: {error}")
        evidence = self._evidence(transcript, texts, shown, answer)
        return scored(self.criterion, answer.distribution, evidence, self._why(answer, evidence, kept_back))

    def _ask(
        self, transcript: Transcript, texts: Sequence[str], sent: Sequence[int], quotable: Sequence[int]
    ) -> Answer:
        """The judge's answer on the turns `sent`, of which it may name those that are `quotable`."""
        speakers = [turn.speaker for turn in transcript.turns]
        return self.client.ask(
            messages(self.question, speakers, {t: texts[t] for t in sent}),
            answer_format(self.question),
            partial(read_answer, labels=labels(self.question), shown=quotable),
        )

    def _evidence(
        self, transcript: Transcript, texts: Sequence[str], shown: Sequence[int], answer: Answer
    ) -> list[Evidence]:
        """The turns named, each with its part of what the score moves when all of them are left out."""
        rest = [t for t in range(len(texts)) if t not in answer.turns]
        agent_left = any(transcript.turns[t].speaker is Speaker.AGENT for t in rest)
        if not answer.turns or (self.check_evidence and not agent_left):
            return []
        weight = 0.0
        if self.check_evidence:
            try:
                without = self._ask(transcript, texts, rest, [t for t in shown if t in rest])
            except WrongAnswer:
                return []
            weight = mean(answer.distribution) - mean(without.distribution)
            if abs(weight) < _LEAST:
                return []
        named = [(t, transcript.turns[t]) for t in answer.turns]
        share = round(weight / len(named), 4)
        return [Evidence(t, turn.speaker, turn.text, share, turn.start, turn.end) for t, turn in named]

    def _why(self, answer: Answer, evidence: Sequence[Evidence], kept_back: frozenset[int]) -> str:
        """The anchor of the level reached, what the judge says, and what it was not shown."""
        parts = [self.question.anchor(median(answer.distribution)) or ""]
        if answer.reason:
            parts.append(f"The judge: {answer.reason}")
        if answer.turns and not evidence:
            parts.append("The turns that it named did not carry the score, so none is shown.")
        if kept_back:
            parts.append(f"It was not shown turn {', '.join(str(t + 1) for t in sorted(kept_back))}.")
        return " ".join(parts)
