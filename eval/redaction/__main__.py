"""Recall and precision of redaction on 2,000 generated secrets: `python -m eval.redaction [--set third]`.

A secret counts as hidden when no letter or digit of it is left in any turn, repetitions included. Precision
is the share of masks that touch a secret, over the conversations with secrets and those with none together;
then comes how often an ordinary number was masked. The sets were written one after the other, each before the
rules had seen it; what a set missed has been mended since, so only its first figure is that of an unseen set.
"""

from __future__ import annotations

import argparse

from eval.redaction import sets
from eval.redaction.cases import make_cases, make_decoys, whole_case
from eval.redaction.measure import measure, report_precision, report_recall, show


def main() -> None:
    """Print recall by kind and form, precision, and the misses."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--set", choices=sets.names(), default="first", help="the phrasings")
    options.add_argument("--count", type=int, default=2000, help="secrets, and at most half as many decoys")
    options.add_argument("--seed", type=int, default=2026)
    options.add_argument("--misses", type=int, default=10, help="how many misses and false masks to print")
    asked = options.parse_args()
    phrasings = sets.load(asked.set)
    made = [measure(case) for case in make_cases(phrasings, asked.count, seed=asked.seed)]
    decoys = [measure(case) for case in make_decoys(phrasings, asked.count // 2, seed=asked.seed + 1)]
    whole = [measure(whole_case(written)) for written in phrasings.whole]
    report_recall("made", made)
    if whole:
        report_recall("whole", whole)
    report_precision((*made, *whole), decoys)
    results = (*made, *whole)
    show("missed", [result for result in results if not result.hidden][: asked.misses])
    show("masked without need", [result for result in (*results, *decoys) if result.wrong][: asked.misses])


if __name__ == "__main__":
    main()
