"""Redact conversations, compare with what had to be hidden, and print recall, precision and the misses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from autoqa.privacy.find import find_in_turns
from autoqa.privacy.kinds import Kind, Secret
from eval.redaction.cases import Case


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in a case: whether all of the secret is hidden, and how many masks touch one or none."""

    case: Case
    found: tuple[tuple[Secret, ...], ...]
    hidden: bool
    right: int
    wrong: int


def measure(case: Case) -> Result:
    """Redact a case and compare with what had to be hidden."""
    found = tuple(map(tuple, find_in_turns(case.turns, language=case.language)))
    hidden, right, wrong = True, 0, 0
    for turn, secrets, spans in zip(case.turns, found, case.spans, strict=True):
        masked = {at for secret in secrets for at in range(secret.start, secret.end)}
        needed = {at for start, end in spans for at in range(start, end) if turn.text[at].isalnum()}
        hidden &= needed <= masked
        for secret in secrets:
            touches = any(secret.start < end and start < secret.end for start, end in spans)
            right, wrong = right + touches, wrong + (not touches)
    return Result(case, found, hidden, right, wrong)


def report_recall(title: str, results: Sequence[Result]) -> None:
    """A row for each kind, and the forms in which any were missed."""
    print(f"{title:<16}{'n':>6}{'hidden':>8}{'recall':>9}  forms with misses")
    for kind in [*dict.fromkeys(result.case.kind for result in results), None]:
        rows = [result for result in results if kind is None or result.case.kind is kind]
        hidden = sum(result.hidden for result in rows)
        missed = Counter(result.case.form for result in rows if not result.hidden) if kind else Counter()
        forms = ", ".join(f"{form} {count}" for form, count in missed.most_common())
        name = kind.value if isinstance(kind, Kind) else "all"
        print(f"{name:<16}{len(rows):>6}{hidden:>8}{hidden / len(rows):>9.4f}  {forms}")


def report_precision(secrets: Sequence[Result], decoys: Sequence[Result]) -> None:
    """Precision over all masks, and the decoys that were touched by sort."""
    right = sum(result.right for result in secrets)
    wrong = sum(result.wrong for result in (*secrets, *decoys))
    touched = sum(result.wrong > 0 for result in decoys)
    print(f"precision {right / (right + wrong):.4f} ({right} masks right, {wrong} without need)")
    print(f"decoys touched {touched} of {len(decoys)} ({touched / len(decoys):.4f})")
    sorts: dict[str, list[bool]] = defaultdict(list)
    for result in decoys:
        sorts[result.case.form].append(result.wrong > 0)
    bad = {sort: f"{sum(flags)}/{len(flags)}" for sort, flags in sorts.items() if any(flags)}
    print("decoys touched by sort:", bad or "none")


def show(title: str, results: Sequence[Result]) -> None:
    """Print what went wrong, with masks in angle brackets."""
    for result in results:
        print(f"\n{title}: {result.case.kind} {result.case.form}")
        for turn, secrets in zip(result.case.turns, result.found, strict=True):
            text, at = "", 0
            for secret in secrets:
                text += (
                    turn.text[at : secret.start] + f"<{secret.kind}: {turn.text[secret.start : secret.end]}>"
                )
                at = secret.end
            print(f"  {turn.speaker.value:<9} {text}{turn.text[at:]}")
