"""Build the bundled heads: `python -m heads.build --star DIALOGUES.jsonl`, in models/recipes.

Empathy and resolution are fitted on conversations that were written and graded for this project (eval/graded,
the English ones) and on dialogues made by dialogues.py whose levels are known by construction, resolution
also on the STAR dialogues (MIT licence), whose customers said whether their task was done. A written
conversation counts most.
Accuracy's statement model is fitted on pairs made by pairs.py and on the statements of the written calls.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from heads.dialogues import GradedDialogue, graded_dialogues
from heads.statements import fit_statements

from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.head import ConversationHead, HeadSettings, features, save_head
from autoqa.scoring.statements import save_statement_model
from autoqa.scoring.wording import bag
from autoqa.training.heads import Example, FitSettings, fit_head

LEVELS = (1, 2, 3, 4, 5)
SEED = 20261122
DIALOGUES = 2000
BUILT_WEIGHT, WRITTEN_WEIGHT = 0.3, 5.0
EPOCHS = 12
GRADED = Path(__file__).parents[3] / "eval" / "graded"
STAR_DIALOGUES = 1000  # the first of them

CRITERIA = ("empathy", "resolution")
# What the answer of STAR's people allows on the five levels of resolution, and how much such an answer
# counts. Whether the agent stayed calm and helpful says nothing of empathy: heads did not gain by it.
STAR_LABEL, STAR_ALLOWS = "task_done", {0: (1, 1, 1, 0, 0), 1: (0, 0, 0, 1, 1)}
STAR_WEIGHT = 0.15


def main() -> None:
    """Fit and save everything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--star", type=Path, required=True, help="STAR dialogues as JSON lines with labels")
    options.add_argument("--out", type=Path, default=Path("../heads"))
    options.add_argument("--vectors", type=Path, help="file that keeps turn vectors between runs (.npz)")
    options.add_argument("--only", choices=["accuracy"], help="build this model alone")
    asked = options.parse_args()
    torch.set_num_threads(1)
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    vectors = Vectors(encoder, asked.vectors)
    build_statements(encoder, asked.out)
    if asked.only == "accuracy":
        return
    star = list(islice(star_dialogues(asked.star), STAR_DIALOGUES))
    dialogues = list(graded_dialogues(DIALOGUES, SEED))
    written = list(written_conversations(GRADED))
    vectors.learn(turn.text for d in dialogues for turn in d.turns)
    vectors.learn(turn.text for interaction, _ in star for turn in interaction.turns)
    vectors.learn(turn.text for turns, _ in written for turn in turns)
    for criterion in CRITERIA:
        graded = [(turns, level) for turns, labels in written if (level := labels[criterion]) is not None]
        beside = list(other_examples(criterion, vectors, dialogues, star))
        save_head(fitted_head(criterion, vectors, graded, beside), asked.out / criterion)
        data = f"{len(graded)} written conversations and {len(beside)} others"
        write_card(asked.out / criterion, criterion, data)
        print(f"{criterion}: {data}")


def fitted_head(
    criterion: str,
    vectors: Vectors,
    graded: Sequence[tuple[tuple[Turn, ...], int]],
    beside: Sequence[Example],
) -> ConversationHead:
    """A head fitted on written conversations with their levels, and on others that count less."""
    written = [vectors.example(turns, _known(level), WRITTEN_WEIGHT) for turns, level in graded]
    encoder = vectors.encoder
    settings = HeadSettings(
        criterion, LEVELS, encoder.folder.fingerprint, ("en",), width=encoder.width, wording=True
    )
    return fit_head(settings, [*beside, *written], FitSettings(epochs=EPOCHS, seed=SEED))


def other_examples(
    criterion: str,
    vectors: Vectors,
    dialogues: Sequence[GradedDialogue],
    star: Sequence[tuple[Interaction, dict[str, int | None]]],
) -> Iterator[Example]:
    """Built dialogues and, for resolution, those of STAR."""
    for dialogue in dialogues:
        yield vectors.example(dialogue.turns, _known(getattr(dialogue, criterion)), BUILT_WEIGHT)
    for interaction, labels in star if criterion == "resolution" else ():
        if (answer := labels[STAR_LABEL]) is not None:
            yield vectors.example(interaction.turns, tuple(map(float, STAR_ALLOWS[answer])), STAR_WEIGHT)


class Vectors:
    """Turn vectors, each text encoded once."""

    def __init__(self, encoder: SentenceEncoder, kept: Path | None) -> None:
        self.encoder, self.kept = encoder, kept
        self.known: dict[str, np.ndarray] = {}
        if kept and kept.is_file():
            stored = np.load(kept)
            self.known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def learn(self, texts: Iterable[str]) -> None:
        """Encode the texts that are new."""
        new = sorted(set(texts) - self.known.keys(), key=len)
        for start in range(0, len(new), 2048):
            some = new[start : start + 2048]
            self.known.update(zip(some, self.encoder.encode(some), strict=True))
            print(f"encoded {start + len(some)} of {len(new)}", flush=True)
        if self.kept and new:
            np.savez(self.kept, texts=np.array(list(self.known)), vectors=np.stack(list(self.known.values())))

    def example(self, turns: tuple[Turn, ...], target: tuple[float, ...], weight: float) -> Example:
        """A conversation as a head sees it, with what is known of its level."""
        view = features(turns, np.stack([self.known[turn.text] for turn in turns]))
        return Example(view, target, weight, bag(turns))


def written_conversations(folder: Path) -> Iterator[tuple[tuple[Turn, ...], dict[str, int | None]]]:
    """The English conversations that were written and graded, with their labels."""
    for path in sorted(folder.glob("*_en*.jsonl")):
        labels = _labels(path)
        for _, interaction in read_interactions(path):
            if isinstance(interaction, Interaction):
                yield interaction.turns, labels[interaction.id]


def star_dialogues(path: Path) -> Iterator[tuple[Interaction, dict[str, int | None]]]:
    """STAR's dialogues with what their people answered."""
    labels = _labels(path)
    for _, interaction in read_interactions(path):
        if isinstance(interaction, Interaction):
            yield interaction, labels[interaction.id]


def _labels(path: Path) -> dict[str, dict[str, int | None]]:
    """The labels of each line by its id."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["labels"] for row in rows}


def build_statements(encoder: SentenceEncoder, out: Path) -> None:
    """Fit and save the statement model of accuracy."""
    fitted = fit_statements(encoder, GRADED / "calls_en.jsonl", SEED)
    save_statement_model(fitted.model, out / "accuracy")
    data = (
        f"{fitted.built} built pairs of a statement and a fact, {fitted.written} written statements, and "
        f"those of {fitted.calls} written calls"
    )
    write_card(out / "accuracy", "accuracy", data)
    print(f"accuracy: {data}")


def write_card(folder: Path, criterion: str, data: str) -> None:
    """The model's card, in the Hub's format."""
    card = (Path(__file__).parent / "card.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(card.format(criterion=criterion, data=data), encoding="utf-8")


def _known(level: int) -> tuple[float, ...]:
    return tuple(float(level == other) for other in LEVELS)


if __name__ == "__main__":
    main()
