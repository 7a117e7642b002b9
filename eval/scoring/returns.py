"""How well reasons in words tell a return from another matter: `python -m eval.scoring.returns`.

For each customer of returns.toml, the reason they gave in their conversation of eval/graded is compared
with what they might say when coming back with the same matter and with another one. The threshold was
chosen on these very sentences, so the figures flatter it.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import torch

from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.same_matter import NEAR, SameMatter

FILES = ("exchanges_en_1", "calls_en", "exchanges_it", "calls_it")


def main() -> None:
    """Print how many returns are found, and how many other matters are taken for one."""
    torch.set_num_threads(1)
    matter = SameMatter(SentenceEncoder(find_encoder(DEFAULT_ENCODER)))
    lines = [line for name in FILES for line in Path(f"eval/graded/{name}.jsonl").read_text().splitlines()]
    graded = {row["id"]: row for row in map(json.loads, lines)}
    for language in ("en", "it"):
        for kind, said in tomllib.loads(
            Path("eval/scoring/returns.toml").read_text(encoding="utf-8")
        ).items():
            own = {id_: text for id_, text in said.items() if graded[id_]["language"] == language}
            taken = sum(matter.by_words(reason(matter, graded[id_]), (text,)) for id_, text in own.items())
            print(f"{language} {kind}: {taken} of {len(own)} taken for a return, at a cosine of {NEAR}")


def reason(matter: SameMatter, row: dict[str, object]) -> tuple[str, ...]:
    """How the customer of a conversation put their reason."""
    turns = tuple(Turn(Speaker(turn["speaker"]), turn["text"]) for turn in row["turns"])  # type: ignore[attr-defined]
    language = str(row["language"])
    return matter.said(
        Interaction(str(row["id"]), Channel.CALL, "", ""), Transcript(turns, language, "text", "text")
    )


if __name__ == "__main__":
    main()
