"""What a calibration makes of a model's score: on people's scale, and withheld where people score."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autoqa.calibration.abstention import Abstention
from autoqa.calibration.scaling import Scaling
from autoqa.domain.calibration import Decision, Mode
from autoqa.domain.distribution import mean, median
from autoqa.domain.evaluation import Score, ScoreStatus
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Policy:
    """The decision on one criterion with the map to the scale and, in hybrid mode, the thresholds.

    `stratum` names what thresholds differ by: "queue", "language", or nothing.
    """

    decision: Decision
    scaling: Scaling | None = None
    abstention: Abstention | None = None
    stratum: str = ""

    @property
    def human_only(self) -> bool:
        """Whether people alone score the criterion."""
        return self.decision.mode is Mode.HUMAN_ONLY

    def applied(self, score: Score, interaction: Interaction, transcript: Transcript) -> Score:
        """The score scaled, and withheld where the decision or its confidence leaves it to people.

        A score of a call read by a recogniser that the decision does not know is withheld as well. What is
        not applicable stays as it is.
        """
        if score.status is ScoreStatus.NOT_APPLICABLE:
            return score
        own = self._scaled(score) if score.distribution else score
        if own.status is ScoreStatus.ABSTAINED:
            return own
        reason = self._withheld(own, interaction, transcript)
        return replace(own, status=ScoreStatus.ABSTAINED, score=None, reason=reason) if reason else own

    def _scaled(self, score: Score) -> Score:
        if self.scaling is None:
            return replace(score, raw=score.distribution)
        distribution = self.scaling.apply(score.distribution)
        level = median(distribution)
        return replace(
            score,
            score=level if score.status is ScoreStatus.SCORED else None,
            expected=mean(distribution),
            distribution=distribution,
            confidence=distribution[level],
            raw=score.distribution,
        )

    def _withheld(self, score: Score, interaction: Interaction, transcript: Transcript) -> str | None:
        """Why a person is to score it, if so."""
        if self.human_only:
            why = self.decision.reasons[0].text if self.decision.reasons else "the settings ask for it"
            return f"people score this criterion: {why}"
        pinned = self.decision.pins.recognisers
        if pinned and transcript.fingerprint not in pinned:
            return f"people score this call: its recogniser ({transcript.recogniser}) was not calibrated"
        if self.decision.mode is Mode.AUTO or self.abstention is None or score.confidence is None:
            return None
        stratum = self._stratum(interaction, transcript)
        if self.abstention.accepts(score.confidence, stratum):
            return None
        asked = self.abstention.threshold(stratum).value
        least = f" (at least {asked:.0%} is asked for)" if asked is not None else ""
        return f"people score this call: the model is {score.confidence:.0%} sure of its level{least}"

    def _stratum(self, interaction: Interaction, transcript: Transcript) -> str | None:
        """The group whose threshold holds; "" where it is not known, None where there are no groups."""
        if self.stratum == "queue":
            return interaction.queue or ""
        return (transcript.language or interaction.language or "") if self.stratum == "language" else None
