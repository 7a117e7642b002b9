"""How many words to whoever scores are kept from a judge: `python -m eval.scoring.addresses`.

Printed are the share found of sentences that try to instruct a judge, the share of ordinary sentences near to
them that are taken for such, and how many turns of the written conversations are.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import torch

from autoqa.config.model_folders import find_model
from autoqa.config.resources import bundled
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.judge.address import addressing
from autoqa.scoring.judge.listener import SETTINGS, WEIGHTS, Listener, load_address_model
from eval.scores import EXAMPLES, interactions

GRADED = Path(__file__).parent.parent / "graded"


def main() -> None:
    """Print what is found, and each sentence that is not as it should be."""
    torch.set_num_threads(1)
    places = [bundled("models") / "addresses"]
    folder = find_model("addresses", needs=(WEIGHTS, SETTINGS), places=places, advice="")
    listener = Listener(
        folder, load_address_model(folder.path), SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    )
    sentences = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for name, kinds in sentences.items():
        for kind, wanted in (("addresses", True), ("ordinary", False)):
            turns = [[Turn(Speaker.CUSTOMER, text)] for text in kinds[kind]]
            phrases = sum(bool(addressing(turn)) is wanted for turn in turns)
            wrong = [turn[0].text for turn in turns if bool(listener.addressing(turn)) is not wanted]
            print(
                f"{name} set, {kind}: {len(turns) - len(wrong)} of {len(turns)} right; "
                f"{phrases} by phrases alone"
            )
            for text in wrong:
                print(f"  {'missed' if wanted else 'taken for one'}: {text!r}")
    files = [*sorted(GRADED.glob("*s_*.jsonl")), EXAMPLES / "messages.jsonl", EXAMPLES / "calls.jsonl"]
    conversations = [one for path in files for one in interactions(path)]
    found = [one.turns[t].text for one in conversations for t in listener.addressing(one.turns)]
    print(f"written conversations: {len(found)} of {sum(len(one.turns) for one in conversations)} turns")
    for text in found:
        print(f"  taken for one: {text!r}")


if __name__ == "__main__":
    main()
