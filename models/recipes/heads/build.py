"""Build the bundled heads: `python -m heads.build --star DIALOGUES.jsonl`, in models/recipes.

The heads are fitted on conversations that were written and graded for this project (eval/graded, English and
Italian) and on variants of them whose levels are the same; empathy and resolution also on dialogues made by
dialogues.py whose levels are known by construction, resolution also on the STAR dialogues (MIT licence),
whose customers said whether their task was done. A written conversation counts most. A second head of
empathy tells whether there is anything to answer with empathy at all.
Accuracy's statement model is fitted on pairs made by pairs.py and on the statements of the written calls.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import torch
from heads.conversations import Written, star_dialogues, variants, written_conversations
from heads.dialogues import GradedDialogue, graded_dialogues
from heads.statements import fit_statements

from autoqa.domain.transcript import Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.head import APPLIES, ConversationHead, HeadSettings, features, gist_of, save_head
from autoqa.scoring.statements import save_statement_model
from autoqa.scoring.wording import bag
from autoqa.training.heads import Example, FitSettings, fit_head

LEVELS = (1, 2, 3, 4, 5)
LANGUAGES = ("en", "it")
SEED = 20261122
DIALOGUES = 2000
BUILT_WEIGHT, WRITTEN_WEIGHT, VARIANT_WEIGHT = 0.3, 5.0, 1.0
EPOCHS = 6
GRADED = Path(__file__).parents[3] / "eval" / "graded"
STAR_DIALOGUES = 1000  # the first of them
KEPT = 200_000  # vectors

CRITERIA = ("empathy", "resolution", "competence", "responsiveness", "professionalism")
BUILT = ("empathy", "resolution")
# What the answer of STAR's people allows on the five levels of resolution, and how much such an answer
# counts. Whether the agent stayed calm and helpful says nothing of empathy: heads did not gain by it.
STAR_LABEL, STAR_ALLOWS = "task_done", {0: (1, 1, 1, 0, 0), 1: (0, 0, 0, 1, 1)}
STAR_WEIGHT = 0.15


def main() -> None:
    """Fit and save everything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--star", type=Path, required=True, help="STAR dialogues as JSON lines with labels")
    options.add_argument("--out", type=Path, default=Path("../heads"))
    options.add_argument("--only", choices=["accuracy", *CRITERIA], help="build this model alone")
    asked = options.parse_args()
    torch.set_num_threads(1)
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER), KEPT)
    if asked.only in (None, "accuracy"):
        build_statements(encoder, asked.out)
    written = list(written_conversations(GRADED))
    for criterion in CRITERIA if asked.only is None else {asked.only} & set(CRITERIA):
        beside = list(other_examples(criterion, encoder, asked.star))
        save_head(fitted_head(criterion, encoder, written, beside), asked.out / criterion)
        graded = sum(conversation.labels[criterion] is not None for conversation in written)
        data = f"{graded} written conversations with variants of them"
        data += f", and {len(beside)} other dialogues" if beside else ""
        write_card(asked.out / criterion, criterion, data)
        print(f"{criterion}: {data}", flush=True)
        if criterion == "empathy":
            save_head(fitted_gate(criterion, encoder, written), asked.out / criterion / APPLIES)


def fitted_head(
    criterion: str, encoder: SentenceEncoder, written: Sequence[Written], beside: Sequence[Example]
) -> ConversationHead:
    """A head fitted on written conversations and their variants, and on others that count less."""
    examples = list(beside)
    for conversation in written:
        if (level := conversation.labels[criterion]) is not None:
            told = [conversation.turns, *variants(conversation, criterion)]
            for number, turns in enumerate(told):
                weight = VARIANT_WEIGHT if number else WRITTEN_WEIGHT
                examples.append(example(encoder, turns, _known(level), weight, conversation.id))
    return fit_head(_settings(criterion, LEVELS, encoder), examples, FitSettings(epochs=EPOCHS, seed=SEED))


def fitted_gate(criterion: str, encoder: SentenceEncoder, written: Sequence[Written]) -> ConversationHead:
    """A head with two levels: 0 where the criterion does not apply, and 1."""
    examples = []
    for conversation in written:
        applies = conversation.labels[criterion] is not None
        target = (float(not applies), float(applies))
        told = [conversation.turns, *variants(conversation, criterion)]
        examples += [example(encoder, turns, target, 1.0, conversation.id) for turns in told]
    return fit_head(_settings(criterion, (0, 1), encoder), examples, FitSettings(epochs=EPOCHS, seed=SEED))


def _settings(criterion: str, levels: tuple[int, ...], encoder: SentenceEncoder) -> HeadSettings:
    return HeadSettings(criterion, levels, encoder.folder.fingerprint, LANGUAGES, width=encoder.width)


def other_examples(criterion: str, encoder: SentenceEncoder, star: Path | None) -> Iterator[Example]:
    """Built dialogues for the criteria that have them and, for resolution, those of STAR."""
    built: Sequence[GradedDialogue] = list(graded_dialogues(DIALOGUES, SEED)) if criterion in BUILT else ()
    for dialogue in built:
        yield example(encoder, dialogue.turns, _known(getattr(dialogue, criterion)), BUILT_WEIGHT)
    dialogues = star_dialogues(star) if star and criterion == "resolution" else iter(())
    for interaction, labels in islice(dialogues, STAR_DIALOGUES):
        if (answer := labels[STAR_LABEL]) is not None:
            allowed = tuple(map(float, STAR_ALLOWS[answer]))
            yield example(encoder, interaction.turns, allowed, STAR_WEIGHT)


def example(
    encoder: SentenceEncoder,
    turns: tuple[Turn, ...],
    target: tuple[float, ...],
    weight: float,
    group: str = "",
) -> Example:
    """A conversation as a head sees it, with what is known of its level."""
    vectors = encoder.encode([turn.text for turn in turns])
    return Example(features(turns, vectors), bag(turns), gist_of(turns, vectors), target, weight, group)


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
