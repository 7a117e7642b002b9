"""The tokenizer: byte-level BPE over the training sentences, with Whisper's special tokens in its order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

TEXT_TOKENS = 1200
TIMESTAMP_STEP = 0.02
SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
    *(f"<|{index * TIMESTAMP_STEP:.2f}|>" for index in range(1501)),
)
"""faster-whisper expects the timestamps directly after ``<|notimestamps|>``."""


@dataclass(frozen=True)
class Vocabulary:
    """Words to token ids, and the ids that steer decoding."""

    tokenizer: Tokenizer
    _known: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def learn(cls, texts: Iterable[str], path: Path) -> "Vocabulary":
        """Train the tokenizer on ``texts`` and save it."""
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=TEXT_TOKENS,
            special_tokens=[],
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        )
        # faster-whisper suppresses the first token of " -" and " '" by default; were they not tokens of their
        # own, that would be the blank before every word.
        forced = [" -", " '"] * 20_000
        tokenizer.train_from_iterator([*(" " + text for text in texts), *forced], trainer)
        tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
        tokenizer.save(str(path))
        return cls(tokenizer)

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        """Read a saved tokenizer."""
        return cls(Tokenizer.from_file(str(path)))

    def encode(self, word: str) -> list[int]:
        """Tokens of one written word and the blank before it."""
        if word not in self._known:
            self._known[word] = self.tokenizer.encode(" " + word, add_special_tokens=False).ids
        return self._known[word]

    def decode(self, tokens: list[int]) -> str:
        """Text of tokens, special ones left out."""
        return self.tokenizer.decode(tokens)

    def timestamp(self, seconds: float) -> int:
        """The token nearest to ``seconds`` from the start of the window."""
        return self.first_timestamp + min(1500, max(0, round(seconds / TIMESTAMP_STEP)))

    def __len__(self) -> int:
        return self.tokenizer.get_vocab_size()

    @cached_property
    def end(self) -> int:
        """``<|endoftext|>``, also the number of text tokens."""
        return self.tokenizer.token_to_id("<|endoftext|>")

    @cached_property
    def start(self) -> int:
        """The whole prompt of a model that knows one language."""
        return self.tokenizer.token_to_id("<|startoftranscript|>")

    @cached_property
    def no_speech(self) -> int:
        """Said directly after the start when there is nothing to write."""
        return self.tokenizer.token_to_id("<|nospeech|>")

    @cached_property
    def no_timestamps(self) -> int:
        """Said directly after the start when sentences carry no times."""
        return self.tokenizer.token_to_id("<|notimestamps|>")

    @cached_property
    def first_timestamp(self) -> int:
        """``<|0.00|>``."""
        return self.no_timestamps + 1
