"""Which of two voices is the agent's, from what each says.

The model is a logistic regression on the difference between the two parties, without an intercept, so that
exchanging the parties exactly exchanges the answer. Its features are those of `role_words`: a few measures
(cues, whom a party addresses, questions, advice), and in the languages it knows the words and pairs of words.
Where one of the two hardly speaks, little is believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autoqa.config.model_folders import fingerprint
from autoqa.config.resources import bundled
from autoqa.domain.transcript import Speaker
from autoqa.errors import ModelNotFound, ModelRefused
from autoqa.transcribe.role_words import MEASURES, Party, party, tell_language, tokens

WEIGHTS = "roles.safetensors"
SETTINGS = "roles.json"
_DOUBT = 5  # words at which half of what a party says is believed
_FIRST = 0.3  # log-odds that speaking first is worth: outbound calls begin with the customer


@dataclass(frozen=True, slots=True)
class Roles:
    """Which voice is whose, how probably so, and whether that is probable enough to need no person."""

    speaker_of: Mapping[int, Speaker]
    certain: bool
    probability: float = 0.5


@dataclass(frozen=True, slots=True)
class RoleModel:
    """The weights of the measures and of the terms, already scaled to log-odds.

    `certain` is the probability from which a role needs no person. `word_languages` are those whose terms
    the model knows; in others the measures alone decide.
    """

    measures: tuple[float, ...]
    terms: Mapping[str, float]
    certain: float
    word_languages: tuple[str, ...]

    def log_odds(self, first: Party, second: Party) -> float:
        """The log-odds that the first party is the agent and the second the customer."""
        return evidence(first, second) * (self._lead(first) - self._lead(second))

    def _lead(self, said: Party) -> float:
        lead = sum(weight * value for weight, value in zip(self.measures, said.measures, strict=True))
        if said.language in self.word_languages:
            lead += said.term_weight * math.fsum(self.terms.get(term, 0.0) for term in said.terms)
        return lead


def evidence(first: Party, second: Party) -> float:
    """How far two parties are believed, from 0 to 1, by the words of the one that says less."""
    fewest = min(first.words, second.words)
    return fewest / (fewest + _DOUBT)


def assign_roles(
    texts: Sequence[str],
    voices: Sequence[int],
    *,
    first_counts: bool = True,
    model: RoleModel | None = None,
) -> Roles:
    """Name the voices 0 and 1 by what they say; `voices` says whose each of the texts is.

    With `first_counts`, who speaks first is a little more likely the agent.
    """
    model = model or bundled_model()
    said = [" ".join(text for text, of in zip(texts, voices, strict=True) if of == voice) for voice in (0, 1)]
    odds = _log_odds(said, model)
    if len(voices) and first_counts:
        odds += _FIRST if voices[0] == 0 else -_FIRST
    agent = int(odds < 0)
    probability = _logistic(abs(odds))
    return Roles(
        speaker_of={agent: Speaker.AGENT, 1 - agent: Speaker.CUSTOMER},
        certain=probability >= model.certain and all(text.strip() for text in said),
        probability=probability,
    )


def swapped(texts_by_channel: Sequence[str], *, model: RoleModel | None = None) -> float:
    """The probability that the agent is on the second of two channels, from what is said on each.

    The first text is that of the channel set as the agent's. Half where one of them is empty.
    """
    model = model or bundled_model()
    if len(texts_by_channel) != 2 or not all(text.strip() for text in texts_by_channel):
        return 0.5
    return _logistic(-_log_odds(texts_by_channel, model))


@cache
def bundled_model() -> RoleModel:
    """The model that comes with autoqa."""
    return load_roles(bundled("models") / "roles")


@cache
def roles_fingerprint() -> str:
    """What pins the bundled model."""
    return fingerprint(bundled("models") / "roles")


def load_roles(folder: Path) -> RoleModel:
    """The role model in a folder.

    Raises ModelNotFound where there is none, and ModelRefused where its files do not fit each other.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    if not (folder / SETTINGS).is_file():
        raise ModelNotFound(f"{folder}: no role model here; a folder with {SETTINGS} and {WEIGHTS} is one")
    try:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        weights = load_file(folder / WEIGHTS)
        if tuple(settings["measures"]) != MEASURES:
            raise ModelRefused(
                f"{folder}: made for the measures {settings['measures']}, not {list(MEASURES)}"
            )
        return RoleModel(
            tuple(map(float, weights["measures"])),
            dict(zip(settings["terms"], map(float, weights["terms"]), strict=True)),
            float(settings["certain"]),
            tuple(settings["word_languages"]),
        )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelRefused(f"{folder}: not a role model that can be read ({error})") from error


def _log_odds(said: Sequence[str], model: RoleModel) -> float:
    language = tell_language([word for text in said for word in tokens(text)])
    first, second = (party(text, language) for text in said)
    return model.log_odds(first, second)


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))
