"""Whisper through transformers: for fine-tuned checkpoints and devices that CTranslate2 does not know."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autoqa.audio.waveform import Samples
from autoqa.config.model_folders import ModelFolder, find_model, from_hub
from autoqa.config.resources import bundled
from autoqa.domain.transcript import Word
from autoqa.errors import ConfigurationError, ModelRefused
from autoqa.transcribe.alignment import token_edges
from autoqa.transcribe.reading import Reading, too_many_hotwords
from autoqa.transcribe.words import joined

_FILES = ("model.safetensors", "config.json", "generation_config.json", "tokenizer.json")
_RATE = 16_000
_POSITION = 0.02  # seconds for each position of the encoder


def find_checkpoint(name: str, folders: Sequence[Path] = ()) -> ModelFolder:
    """The folder of a Whisper model in transformers' format, by path, bundled name or hub name."""
    return find_model(
        name,
        needs=_FILES,
        places=[Path(name), *(folder / name for folder in (*folders, bundled("models")))],
        hub=_download,
        advice=(
            f"Without a network, copy the folder of '{name}' ({', '.join(_FILES)}) to the workspace's "
            f"models/{name}, or name any such folder with --recogniser DIR."
        ),
    )


def _download(name: str) -> Path:
    """The hub's copy of a repository."""
    if name.count("/") != 1:
        raise OSError(f"'{name}' is no repository OWNER/NAME")
    return from_hub(name, ("*.json", "model*.safetensors"))


@dataclass(frozen=True, slots=True)
class TransformersOptions:
    """Every option that changes what is written. Names follow transformers'."""

    num_beams: int = 5
    length_penalty: float = 1.0
    dtype: str = "float32"
    device: str = "cpu"
    initial_prompt: str | None = None
    hotwords: str | None = None


@dataclass(slots=True)
class TransformersRecogniser:
    """Holds one loaded model. Loading waits until the first recording is read."""

    folder: ModelFolder
    options: TransformersOptions = TransformersOptions()
    threads: int = 0
    _loaded: Any = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self.folder.name

    @property
    def settings(self) -> dict[str, Any]:
        """What, besides the audio, decides what is written."""
        options = self.options
        return {
            "engine": "transformers",
            "model": self.folder.fingerprint,
            "num_beams": options.num_beams,
            "length_penalty": options.length_penalty,
            "dtype": options.dtype,
            "initial_prompt": options.initial_prompt,
            "hotwords": options.hotwords,
        }

    def detect_language(self, speech: Samples) -> tuple[str, float]:
        """The language spoken in the first 30 of the 16 kHz samples' seconds and its probability."""
        import torch

        model = self._model()
        if not model.multilingual:
            return "en", 1.0
        with torch.inference_mode():
            first = self._first_step(self._encode(speech))
            codes = list(model.languages.values())
            shares = torch.softmax(first[codes], dim=0)
        best = int(shares.argmax())
        return list(model.languages)[best].strip("<|>"), float(shares[best])

    def read(
        self, windows: Iterable[Samples], language: str, *, hotwords: str | None = None, alone: bool = False
    ) -> list[Reading]:
        """What is said in each of `windows`, 16 kHz samples of at most 30 s, one by one."""
        import torch

        with torch.inference_mode():
            prompt = self._prompt(language, hotwords)
            return [self._read(window, language, prompt, timestamps=alone) for window in windows]

    def _prompt(self, language: str, hotwords: str | None) -> Any:
        """The tokens of what is likely to be said, as if it had been said before; None without any."""
        import torch

        model = self._model()
        before = [self.options.initial_prompt, self.options.hotwords, hotwords]
        text = ", ".join(words for words in before if words)
        if not text:
            return None
        tokenizer = model.tokenizer(language)
        tokens, room = tokenizer.encode(f" {text}"), model.network.config.max_target_positions // 2 - 1
        if len(tokens) > room:
            raise too_many_hotwords(text, len(tokens), room)
        return torch.tensor([tokenizer.sot_prev, *tokens], device=model.network.device)

    def _read(self, window: Samples, language: str, prompt: Any, *, timestamps: bool) -> Reading:
        import torch

        model = self._model()
        encoded = self._encode(window)
        chosen = {"language": language, "task": "transcribe"} if model.multilingual else {}
        written = model.network.generate(
            encoder_outputs=encoded,
            attention_mask=None,
            num_beams=self.options.num_beams,
            length_penalty=self.options.length_penalty,
            do_sample=False,
            return_timestamps=timestamps,
            prompt_ids=prompt,
            **chosen,
        )[0].tolist()
        tokenizer = model.tokenizer(language)
        text = [token for token in written if token < tokenizer.eot]
        no_speech = float(torch.softmax(self._first_step(encoded), dim=0)[model.no_speech])
        if not text:
            return Reading((), no_speech)
        return Reading(self._aligned(encoded, tokenizer, text, window.size / _RATE), no_speech)

    def _aligned(self, encoded: Any, tokenizer: Any, text: list[int], seconds: float) -> tuple[Word, ...]:
        """Words with times and probabilities, from reading the written tokens once more."""
        import torch

        model = self._model()
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        tokens = torch.tensor([[*start, *text, tokenizer.eot]], device=model.network.device)
        seen = model.network(encoder_outputs=encoded, decoder_input_ids=tokens, output_attentions=True)
        logits = seen.logits[0, len(start) - 1 : -2, : tokenizer.eot]
        probabilities = torch.softmax(logits.float(), dim=1)[range(len(text)), text].tolist()
        used = min(encoded.last_hidden_state.shape[1], max(1, round(seconds / _POSITION)))
        heads = [seen.cross_attentions[layer][0, head] for layer, head in model.alignment_heads]
        attention = torch.stack(heads)[:, len(start) - 1 : -1, :used].float().cpu().numpy()
        edges = token_edges(attention) * _POSITION
        words, parts = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
        borders = np.cumsum([0, *(len(part) for part in parts[:-1])])
        return joined(
            Word(word, float(edges[a]), float(edges[b]), float(np.mean(probabilities[a:b])))
            for word, (a, b) in zip(words, itertools.pairwise(borders), strict=False)
        )

    def _encode(self, samples: Samples) -> Any:
        model = self._model()
        features = model.extractor(samples, sampling_rate=_RATE, return_tensors="pt").input_features
        network = model.network
        return network.get_encoder()(features.to(network.device, network.dtype))

    def _first_step(self, encoded: Any) -> Any:
        """The scores of the first token, which tell the language and whether anybody speaks."""
        import torch

        network = self._model().network
        first = torch.tensor([[network.generation_config.decoder_start_token_id]], device=network.device)
        return network(encoder_outputs=encoded, decoder_input_ids=first).logits[0, 0].float()

    def _model(self) -> _Model:
        if self._loaded is None:
            self._loaded = _load(self.folder, self.options, self.threads)
        loaded: _Model = self._loaded
        return loaded


@dataclass(frozen=True, slots=True)
class _Model:
    """A loaded checkpoint with what Whisper's conventions say about its tokens."""

    network: Any
    extractor: Any
    text: Any
    multilingual: bool
    languages: dict[str, int]
    no_speech: int
    alignment_heads: tuple[tuple[int, int], ...]

    def tokenizer(self, language: str) -> Any:
        """Splits tokens into words of a language."""
        from faster_whisper.tokenizer import Tokenizer

        try:
            return Tokenizer(self.text, self.multilingual, task="transcribe", language=language)
        except ValueError as error:
            raise ConfigurationError(f"language '{language}': {error}") from error


def _load(folder: ModelFolder, options: TransformersOptions, threads: int) -> _Model:
    import torch
    from safetensors import SafetensorError
    from tokenizers import Tokenizer
    from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # it warns of what is done on purpose
    if threads:
        torch.set_num_threads(threads)
    try:
        network: Any = WhisperForConditionalGeneration.from_pretrained(
            folder.path,
            local_files_only=True,
            use_safetensors=True,
            dtype=getattr(torch, options.dtype),
            attn_implementation="eager",  # the others do not show where the decoder looked
        )
        network.to(options.device)
        extractor = WhisperFeatureExtractor.from_pretrained(folder.path, local_files_only=True)
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise ModelRefused(f"{folder.path}: cannot be loaded by transformers: {error}") from error
    text = Tokenizer.from_file(str(folder.path / "tokenizer.json"))
    no_speech = text.token_to_id("<|nospeech|>") or text.token_to_id("<|nocaptions|>")
    if no_speech is None:
        raise ModelRefused(f"{folder.path}: is no Whisper model: its tokenizer has no <|nospeech|>")
    settings = network.generation_config
    settings.no_timestamps_token_id = text.token_to_id("<|notimestamps|>")
    settings.is_multilingual = network.config.vocab_size >= 51_865
    settings.max_length = settings.max_length or network.config.max_target_positions
    return _Model(
        network=network,
        extractor=extractor,
        text=text,
        multilingual=settings.is_multilingual,
        languages=dict(getattr(settings, "lang_to_id", None) or {}),
        no_speech=no_speech,
        alignment_heads=_alignment_heads(network),
    )


def _alignment_heads(network: Any) -> tuple[tuple[int, int], ...]:
    """The heads that look at the word being written: as saved, or, as in OpenAI's Whisper, the upper half."""
    saved = getattr(network.generation_config, "alignment_heads", None)
    if saved:
        return tuple((int(layer), int(head)) for layer, head in saved)
    layers, heads = network.config.decoder_layers, network.config.decoder_attention_heads
    return tuple(itertools.product(range(layers // 2, layers), range(heads)))
