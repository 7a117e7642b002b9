"""The card of a fine-tuned recogniser, in the Hub's format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autoqa.training.asr.clips import Track
from autoqa.training.asr.fine_tune import Fitted
from autoqa.training.asr.gate import Figures, Interval, Verdict

_CARD = """\
{header}

# {name}

{headline}

| | |
|---|---|
| base | {base} |
| licence of the base | {licence} |
| training data | {data} |
| clips by channel | {tracks} |
| training | {training} |
| format | CTranslate2, {quantization}; loads in faster-whisper with no other file |

## Word error

Through faster-whisper, on {calls} whole calls that were held out, in lower case without punctuation; base and
new model were converted and run alike. Intervals hold the middle 95 % when calls are drawn anew; with few
calls they are rough.

| channel | calls | words | base | new | difference, points |
|---|---|---|---|---|---|
{rows}
{refusal}
## Intended use

To transcribe calls like those it was trained on: the same lines, language and matters, cut by channel. It is
no basis for a judgement about anybody.

## Limits

The figures say nothing about other agents, lines or languages than those of the calls held out. What it
forgot of its base's other languages and matters was not measured. Words that transcribers write in their own
way (numbers, names, punctuation) are learnt in that way.{notes}

## Settings

```json
{settings}
```

Loss for each token on the validation calls, by step: {losses}.
"""


@dataclass(frozen=True, slots=True)
class Story:
    """What a card tells: where the model comes from, what it learnt from, and how it did.

    `hours`, `clips` and `calls` are of the training part. `licence` and `language` are None where unknown.
    `notes` say what else limits the figures.
    """

    name: str
    base: str
    base_fingerprint: str
    licence: str | None
    language: str | None
    data_hash: str
    calls: int
    clips: int
    hours: float
    tracks: Mapping[Track, int]
    settings: Mapping[str, object]
    quantization: str
    fitted: Fitted
    verdict: Verdict
    notes: tuple[str, ...] = ()


def base_licence(folder: Path) -> str | None:
    """The licence that the card of a model's folder states in its first lines."""
    card = folder / "README.md"
    if not card.is_file():
        return None
    head = re.match(r"---\n(.*?)\n---", card.read_text(encoding="utf-8", errors="replace"), re.DOTALL)
    found = re.search(r"^license:\s*(\S+)", head.group(1), re.MULTILINE) if head else None
    return found.group(1).strip("'\"") if found else None


def card(story: Story) -> str:
    """The text of README.md."""
    verdict, fitted = story.verdict, story.fitted
    stated = f"`{story.licence}`" if story.licence else "not stated by the base's card; look it up there"
    return _CARD.format(
        header="\n".join(_header(story)),
        name=story.name,
        headline=_headline(verdict),
        base=f"{story.base} (`{story.base_fingerprint}`)",
        licence=stated,
        data=f"{story.calls} calls, {story.clips} clips, {story.hours:.2f} hours; hash `{story.data_hash}`",
        tracks=", ".join(f"{track} {count}" for track, count in sorted(story.tracks.items())),
        training=f"{fitted.steps} steps, ended {fitted.ended}; the weights of step {fitted.best.step}",
        quantization=story.quantization,
        calls=verdict.overall.calls,
        rows=_rows(verdict),
        refusal=_refusal(verdict),
        notes="\n" * bool(story.notes) + "".join(f"\n- {note}" for note in story.notes),
        settings=json.dumps(dict(story.settings), indent=1, sort_keys=True),
        losses=", ".join(f"{check.step}: {check.validation:.4f}" for check in fitted.checks),
    )


def _header(story: Story) -> Iterator[str]:
    yield "---"
    if story.licence:
        yield f"license: {story.licence}"
    if story.language:
        yield f"language: {story.language}"
    yield "library_name: ctranslate2"
    yield "pipeline_tag: automatic-speech-recognition"
    yield f"base_model: {json.dumps(story.base, ensure_ascii=False)}"
    yield "tags: [whisper, faster-whisper, ctranslate2]"
    yield "metrics: [wer]"
    yield "model-index:"
    yield f"  - name: {json.dumps(story.name, ensure_ascii=False)}"
    yield "    results:"
    yield "      - task: {type: automatic-speech-recognition}"
    yield "        dataset: {name: calls held out, type: private}"
    yield f"        metrics: [{{type: wer, name: word error rate, value: {story.verdict.overall.new:.4f}}}]"
    yield "---"


def _headline(verdict: Verdict) -> str:
    overall = verdict.overall
    came = f"Word error over all held-out calls: {overall.new:.1%}, before {overall.base:.1%}."
    return came if verdict.passed else f"**Refused: not for use.** {came}"


def _rows(verdict: Verdict) -> str:
    rows = {
        **{str(track): figures for track, figures in verdict.channels.items()},
        "**all**": verdict.overall,
    }
    return "\n".join(_row(name, figures) for name, figures in rows.items())


def _row(name: str, figures: Figures) -> str:
    base = f"{figures.base:.1%}{_between(figures.base_interval)}"
    new = f"{figures.new:.1%}{_between(figures.new_interval)}"
    difference = f"{100 * figures.difference:+.1f}{_between(figures.difference_interval)}"
    return f"| {name} | {figures.calls} | {figures.words} | {base} | {new} | {difference} |"


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f" [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def _refusal(verdict: Verdict) -> str:
    reasons = "".join(f"- {reason}\n" for reason in verdict.reasons)
    return f"\n## Why it was refused\n\n{reasons}" if reasons else ""
