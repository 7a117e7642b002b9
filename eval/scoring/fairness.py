"""What the swaps of `autoqa audit` do to the bundled scorers: `python -m eval.scoring.fairness`.

Each swap is run over the written English conversations of `eval/graded`, with the facts that belong to each
call, and over the samples with theirs. Printed are, by swap and criterion, in how many conversations it
changed something, how often the reported level flips (of the grade: pass and fail), and the mean shift of the
expected score (of the grade: percentage points) with a 95 % interval from a bootstrap over conversations. The
last column says "miss" where the whole interval lies more than 0.05 of a level away from 0.

The bundled heads were trained on `eval/graded`, names included, so that any new name is new to them there:
what tells of an origin is how it differs from `names_english`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from autoqa.domain.audit import Effect
from autoqa.domain.interaction import Interaction
from autoqa.domain.record import Record
from autoqa.fairness.effects import Pair
from autoqa.fairness.swaps import Swap, find_swaps
from autoqa.pipeline.audit import audit_record, summarise
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.process import Judging
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.accuracy import AccuracyScorer
from autoqa.scoring.knowledge import Fact, Knowledge
from eval.scores import EXAMPLES, as_text, interactions

GRADED = Path(__file__).parent.parent / "graded"
FAR = 0.05  # of a level


def main() -> None:
    """Print a row for each set, swap and criterion."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--swap", action="append", default=[], help="only this one; may be named several times"
    )
    options.add_argument("--most", type=int, default=10_000, help="conversations of each set")
    asked = options.parse_args()
    torch.set_num_threads(1)
    swaps = find_swaps(asked.swap)
    workspace = adjusted(open_workspace(profile="demo"), knowledge=EXAMPLES / "knowledge")
    judging = build_judging(workspace)
    written = [*interactions(GRADED / "calls_en.jsonl"), *interactions(GRADED / "exchanges_en_1.jsonl")]
    samples = [*interactions(EXAMPLES / "calls.jsonl"), *interactions(EXAMPLES / "messages.jsonl")]
    print(f"{'set':<9}{'swap':<27}{'criterion':<13}{'n':>4}{'flips':>8}{'shift':>8}  95 % interval")
    report("written", written[: asked.most], swaps, judging)
    report("samples", [one for one in samples if one.language == "en"][: asked.most], swaps, judging)


def report(name: str, known: Sequence[Interaction], swaps: Sequence[Swap], judging: Judging) -> None:
    """Audit one set and print its rows."""
    pairs: dict[str, list[Pair]] = {swap.name: [] for swap in swaps}
    for one in known:
        record = Record(one, as_text(one))
        for swap, pair in audit_record(record, swaps, with_facts(judging, one)).items():
            pairs[swap].append(pair)
    found = summarise(swaps, pairs, judging, interactions=len(known), of=len(known))
    for effect in found.effects:
        print(row(name, effect), flush=True)


def with_facts(judging: Judging, one: Interaction) -> Judging:
    """The scorers with the facts that this conversation is checked against, where it brings its own."""
    facts = one.metadata.get("facts")
    if not facts:
        return judging
    knowledge = Knowledge(tuple(Fact(text, "facts") for text in facts))
    scorers = [
        replace(scorer, knowledge=knowledge) if isinstance(scorer, AccuracyScorer) else scorer
        for scorer in judging.scorers
    ]
    return replace(judging, scorers=scorers)


def row(name: str, effect: Effect) -> str:
    """One line of the table."""
    criterion = effect.criterion or "whole grade"
    start = f"{name:<9}{effect.swap:<27}{criterion:<13}{effect.n:>4}"
    if effect.mean is None or effect.flip_rate is None:
        return start
    line = f"{start}{effect.flip_rate:>8.1%}{effect.mean:>+8.3f}"
    if effect.low is None or effect.high is None:
        return line
    far = effect.criterion is not None and (effect.low > FAR or effect.high < -FAR)
    return f"{line}  {effect.low:+.3f} to {effect.high:+.3f}{'  miss' if far else ''}"


if __name__ == "__main__":
    main()
