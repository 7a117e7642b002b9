"""The conversations that heads learn from: written ones with their variants, and those of STAR.

A variant is a written conversation in which nothing changed that its levels rest on: other names, women for
men, another dialect; or, at its end, sentences that only claim something ("it is all solved now"), whether it
is so or not, or a heap of good words. Heads that see variants learn not to listen to such things.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.fairness.swaps import all_swaps, swapped

LABELS = "other_criteria.jsonl"  # of the written conversations, beside those that stand with them
GENDERS = ("gender_feminine", "gender_masculine")

# Claims that are no deed, by language.
_CLAIMS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "That is sorted then.",
        "So your problem is fixed.",
        "We have taken care of everything.",
        "Consider it done.",
        "Your matter is settled.",
        "Everything works again, there is nothing more to do.",
        "I have closed this as solved.",
        "Glad we could solve that for you today.",
        "All resolved on our side.",
        "Your request has been completed successfully.",
        "I hear you.",
        "I know how you must feel.",
        "We are very sorry for any inconvenience this may have caused.",
        "Your satisfaction is very important to us.",
        "I totally get where you are coming from.",
        "I appreciate your patience.",
        "We always act right away.",
        "I am on it.",
    ),
    "it": (
        "Allora è tutto a posto.",
        "Il suo problema è sistemato.",
        "Abbiamo sistemato tutto.",
        "Lo consideri fatto.",
        "La sua pratica è conclusa.",
        "Ho chiuso la segnalazione come risolta.",
        "Sono contento che abbiamo risolto oggi.",
        "La sua richiesta è stata completata con successo.",
        "La capisco.",
        "Ci scusiamo per il disagio.",
        "La sua soddisfazione è importante per noi.",
        "So come si sente.",
        "La ringrazio per la pazienza.",
        "Interveniamo sempre subito.",
        "Ci penso io.",
    ),
}

# Good words, by language, for heaps of them that say nothing.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": tuple(
        """
        sorry apologies apologise regret understand understandable frustrating upsetting feel
        feeling hear listen care caring help helping helpful support solve solved solution resolved
        fixed sorted done immediately today right away thank thanks welcome please glad happy
        pleasure certainly absolutely sure appreciate patience important valued difficult worry
        worried stressful comfort together promise guarantee confirm
        """.split()
    ),
    "it": tuple(
        """
        scusi scusa scuse dispiace mi rammarico capisco comprendo comprensibile frustrante sento
        ascolto cura aiuto aiutarla assistenza risolto soluzione sistemato fatto subito oggi
        immediatamente grazie ringrazio prego volentieri felice lieto piacere certamente
        assolutamente pazienza importante difficile preoccupi conforto insieme prometto garantisco
        confermo disponibile
        """.split()
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A conversation that was written and graded, with its levels; None is not applicable."""

    id: str
    language: str
    turns: tuple[Turn, ...]
    labels: Mapping[str, int | None]


def written_conversations(folder: Path) -> Iterator[Written]:
    """The graded conversations of a folder, English and Italian."""
    others = _labels(folder / LABELS)
    for path in sorted([*folder.glob("exchanges_*.jsonl"), *folder.glob("calls_*.jsonl")]):
        labels = _labels(path)
        for _, found in read_interactions(path):
            if isinstance(found, Interaction):
                language = (found.language or "en").split("-")[0]
                yield Written(found.id, language, found.turns, {**labels[found.id], **others[found.id]})


def variants(conversation: Written, criterion: str) -> Iterator[tuple[Turn, ...]]:
    """The conversation told otherwise, with the same level; the same ones at each call."""
    rng = random.Random(f"{conversation.id} {criterion}")
    transcript = Transcript(conversation.turns, conversation.language, "text", "text")
    others = [name for name in all_swaps() if name not in GENDERS]
    for names in (GENDERS, rng.sample(others, len(others))):
        seed = rng.randrange(1 << 16)
        told = (swapped(transcript, all_swaps()[name], seed=seed) for name in names)
        first = next((one for one in told if one is not None), None)
        if first is not None:
            yield first.turns
    claims = " ".join(rng.sample(_CLAIMS[conversation.language], rng.randint(1, 3)))
    heap = " ".join(rng.sample(_WORDS[conversation.language], rng.randint(6, 14)))
    yield from ((*conversation.turns, Turn(Speaker.AGENT, added)) for added in (claims, heap))


def star_dialogues(path: Path) -> Iterator[tuple[Interaction, Mapping[str, int | None]]]:
    """STAR's dialogues with what their people answered."""
    labels = _labels(path)
    for _, interaction in read_interactions(path):
        if isinstance(interaction, Interaction):
            yield interaction, labels[interaction.id]


def _labels(path: Path) -> dict[str, dict[str, int | None]]:
    """The labels of each line by its id."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["labels"] for row in rows}
