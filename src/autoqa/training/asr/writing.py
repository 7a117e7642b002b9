"""What the decoder is to write for a clip, in the tokens of its model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoqa.errors import ConfigurationError, ModelRefused
from autoqa.training.asr.clips import Clip, Skipped

_NEEDED = ("endoftext", "startoftranscript", "transcribe", "notimestamps")
_STEP = 0.02  # seconds between two timestamps
_LAST = 1500  # steps of the last timestamp, 30 s


@dataclass(frozen=True, slots=True)
class Written:
    """The tokens of a clip, of which the first `given` are handed to the decoder and not learnt."""

    tokens: tuple[int, ...]
    given: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Whisper's conventions for the tokens of one model.

    A model that knows one language is begun by `<|startoftranscript|>` alone, the others also by the
    language and the task (Radford et al. 2022). `most` is how many tokens the decoder holds.
    """

    tokenizer: Any
    start: int
    end: int
    transcribe: int
    no_timestamps: int
    multilingual: bool
    most: int

    def write(self, clip: Clip, *, timestamps: bool) -> Written:
        """The tokens of the clip, with each turn between its times or with no times at all."""
        begun = [self.start, *self._language(clip)]
        if not timestamps:
            begun.append(self.no_timestamps)
            return Written((*begun, *self._text(clip.text), self.end), len(begun))
        tokens = list(begun)
        for one in clip.said:
            times = [self._time(one.start - clip.start), self._time(one.end - clip.start)]
            tokens += [times[0], *self._text(one.text), times[1]]
        return Written((*tokens, self.end), len(begun))

    def room_for(self, clips: Sequence[Clip]) -> tuple[list[Clip], list[Skipped]]:
        """The clips whose words the decoder can hold, and the others with the reason."""
        kept, skipped = [], []
        for clip in clips:
            found = len(self.write(clip, timestamps=True).tokens)
            if found <= self.most:
                kept.append(clip)
                continue
            reason = f"the clip at {clip.start:.1f} s has {found} tokens; {self.most} have room"
            skipped.append(Skipped(clip.call, None, reason))
        return kept, skipped

    def _text(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(f" {text}", add_special_tokens=False).ids
        return ids

    def _time(self, seconds: float) -> int:
        return self.no_timestamps + 1 + min(_LAST, max(0, round(seconds / _STEP)))

    def _language(self, clip: Clip) -> list[int]:
        if not self.multilingual:
            return []
        if clip.language is None:
            raise ConfigurationError("the language of a call is not known; name it with --language")
        code = clip.language.split("-")[0]
        token = self.tokenizer.token_to_id(f"<|{code}|>")
        if token is None:
            raise ConfigurationError(
                f"the language '{code}' of a call is none that the model knows; name it with --language"
            )
        return [token, self.transcribe]


def load_writer(folder: Path, config: Any) -> Writer:
    """The writer of a checkpoint's folder; ModelRefused where its tokenizer is not Whisper's."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    ids: dict[str, Any] = {name: tokenizer.token_to_id(f"<|{name}|>") for name in _NEEDED}
    missing = [name for name in _NEEDED if ids[name] is None]
    if missing:
        raise ModelRefused(f"{folder}: is no Whisper model: its tokenizer has no <|{missing[0]}|>")
    return Writer(
        tokenizer=tokenizer,
        start=ids["startoftranscript"],
        end=ids["endoftext"],
        transcribe=ids["transcribe"],
        no_timestamps=ids["notimestamps"],
        multilingual=config.vocab_size >= 51_865,
        most=config.max_target_positions,
    )
