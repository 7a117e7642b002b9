"""Teach a Whisper to write the clips, from where the last kept state left off."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from autoqa.errors import ConfigurationError, MissingExtra
from autoqa.training.asr.clips import Clip
from autoqa.training.asr.sound import FeatureMaker, Shelf, SoundFolder
from autoqa.training.asr.state import Check, Progress, StateFile
from autoqa.training.asr.writing import Writer, Written

_IGNORED = -100
_LORA_ON = ["q_proj", "v_proj"]  # as in Hu et al. 2022
_SHAPE = 16  # token counts are padded to multiples, so that few shapes occur


@dataclass(frozen=True, slots=True)
class FineTuneSettings:
    """How a recogniser is fine-tuned; all but the last three change what comes out.

    The rate rises over the share `warm_up` of the steps and falls to 0 over the rest. `timestamps` is the
    share of clips written with times. Validation is heard every `check_every` steps or once in an epoch,
    whichever comes first, and training stops after `patience` checks without a better one. `lora` is the rank
    of low-rank updates (Hu et al. 2022), 0 to change the weights themselves. `minutes` caps the time over all
    runs; what it gives is not repeatable. The state is kept every `save_every` seconds.
    """

    epochs: int = 10
    batch: int = 8
    rate: float = 1e-5
    warm_up: float = 0.1
    decay: float = 0.01
    clip: float = 1.0
    timestamps: float = 0.25
    check_every: int = 200
    patience: int = 3
    freeze_encoder: bool = True
    lora: int = 0
    seed: int = 7
    minutes: float | None = None
    save_every: float = 120.0
    device: str = "cpu"


class StepDone(NamedTuple):
    """One step: its number from 1, how many there are at most, its loss, and the seconds of sound in it."""

    number: int
    of: int
    loss: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a training went: the steps taken, the checks with their losses, and why it ended."""

    steps: int
    checks: tuple[Check, ...]
    ended: str
    seconds: float

    @property
    def best(self) -> Check:
        """The check whose weights were taken."""
        return min(self.checks, key=lambda check: (check.validation, check.step))


@dataclass(slots=True)
class Lessons:
    """Clips with all that makes batches of them; what a frozen encoder hears is kept within bounds."""

    clips: Sequence[Clip]
    sound: SoundFolder
    writer: Writer
    features: FeatureMaker
    shelf: Shelf = field(default_factory=Shelf)


def fine_tune(
    network: Any,
    train: Lessons,
    validation: Lessons,
    settings: FineTuneSettings,
    kept: StateFile,
    told: Callable[[StepDone], None],
) -> tuple[Any, Fitted]:
    """Fine-tune `network` in place and return it with how it went.

    It gets the weights of the check with the lowest loss; the untouched network is the first check. A
    training that was killed goes on from the state kept last and ends with the same bytes, on one machine
    and without a cap on minutes. Raises MissingExtra for LoRA without peft.
    """
    torch.manual_seed(settings.seed)
    network = _prepared(network, settings)
    weights = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
    training = _Training(network, weights, _optimizer(weights, settings), train, validation, settings, kept)
    training.run(told)
    kept.put_best(weights)
    if settings.lora:
        network = network.merge_and_unload()
    network.eval()
    progress = training.progress
    assert progress.ended is not None
    return network, Fitted(progress.step, progress.checks, progress.ended, progress.seconds)


@dataclass(slots=True)
class _Training:
    """A training under way: the network, what changes it, and how far it has come."""

    network: Any
    weights: dict[str, Tensor]
    optimizer: torch.optim.Optimizer
    train: Lessons
    validation: Lessons
    settings: FineTuneSettings
    kept: StateFile
    progress: Progress = field(default_factory=Progress)
    saved: float = 0.0  # when the state was kept last

    def run(self, told: Callable[[StepDone], None]) -> None:
        """Step until the epochs, the patience or the minutes are used up."""
        began = self.saved = time.monotonic()
        self.progress = self.kept.restore(self.weights, self.optimizer)
        spent = self.progress.seconds
        if not self.progress.checks:
            self._check()
            self._save()
        while self.progress.ended is None and not self._late():
            step = self.progress.step
            batch = self._batch_clips(step)
            loss = self._step(step, batch)
            seconds = spent + time.monotonic() - began
            progress = self.progress
            self.progress = replace(progress, step=step + 1, losses=(*progress.losses, loss), seconds=seconds)
            self._check_or_end()
            if self.progress.ended or time.monotonic() - self.saved >= self.settings.save_every:
                self._save()
            told(StepDone(step + 1, self.steps, loss, sum(clip.seconds for clip in batch)))
        if self.progress.ended is None:
            self._break_off()

    def _late(self) -> bool:
        """Whether the minutes are used up."""
        minutes = self.settings.minutes
        return minutes is not None and self.progress.seconds >= 60 * minutes

    def _break_off(self) -> None:
        """End for lack of time; what is kept has not ended, so that more minutes go on from here."""
        if self.progress.checks[-1].step != self.progress.step:
            self._check()
        self._save()
        self.progress = replace(self.progress, ended=f"after the {self.settings.minutes:g} minutes allowed")

    @property
    def steps_an_epoch(self) -> int:
        """Batches that hold each clip once."""
        return math.ceil(len(self.train.clips) / self.settings.batch)

    @property
    def steps(self) -> int:
        """Steps at most."""
        return self.settings.epochs * self.steps_an_epoch

    def _check_or_end(self) -> None:
        """Hear the validation clips when it is time, and end where nothing more is to be had."""
        step, settings = self.progress.step, self.settings
        if step % min(settings.check_every, self.steps_an_epoch) == 0 or step >= self.steps:
            self._check()
        ended = None
        if step >= self.steps:
            ended = f"after {settings.epochs} epochs"
        elif self.progress.checks_since_best >= settings.patience:
            ended = f"after {settings.patience} checks that were no better"
        self.progress = replace(self.progress, ended=ended)

    def _step(self, step: int, clips: Sequence[Clip]) -> float:
        """One step of AdamW (Loshchilov and Hutter 2019); the loss before it."""
        settings = self.settings
        torch.manual_seed(settings.seed * 1_000_003 + step)
        timed = np.random.default_rng((settings.seed, 1, step)).random(len(clips)) < settings.timestamps
        self.network.train()
        if settings.freeze_encoder:
            self.network.get_encoder().eval()
        for group in self.optimizer.param_groups:
            group["lr"] = settings.rate * _pace(step, self.steps, settings.warm_up)
        self.optimizer.zero_grad(set_to_none=True)
        total, count = self._loss(self.train, clips, timed.tolist())
        loss = total / count
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.weights.values(), settings.clip)
        self.optimizer.step()
        return float(loss.detach())

    def _check(self) -> None:
        """Hear the validation clips, and remember the weights where they do better than ever."""
        self.network.eval()
        total, count = 0.0, 0
        with torch.no_grad():
            clips = self.validation.clips
            for first in range(0, len(clips), self.settings.batch):
                part = clips[first : first + self.settings.batch]
                loss, tokens = self._loss(self.validation, part, [False] * len(part))
                total, count = total + float(loss), count + tokens
        since = self.progress.losses
        check = Check(self.progress.step, float(np.mean(since)) if since else None, total / count)
        self.progress = replace(self.progress, checks=(*self.progress.checks, check), losses=())
        if self.progress.checks_since_best == 0:
            self.kept.remember_best(self.weights)

    def _loss(self, lessons: Lessons, clips: Sequence[Clip], timed: Sequence[bool]) -> tuple[Tensor, int]:
        """The summed cross entropy of the tokens to be learnt, and how many they are."""
        written = [
            lessons.writer.write(clip, timestamps=times) for clip, times in zip(clips, timed, strict=True)
        ]
        inputs, targets = (part.to(self.settings.device) for part in _padded(written, lessons.writer.end))
        heard = (
            {"encoder_outputs": (self._frozen(lessons, clips),)}
            if self.settings.freeze_encoder
            else {"input_features": self._features(lessons, clips)}
        )
        logits = self.network(**heard, decoder_input_ids=inputs, use_cache=False).logits
        loss = nn.functional.cross_entropy(
            logits.float().flatten(0, 1), targets.flatten(), ignore_index=_IGNORED, reduction="sum"
        )
        return loss, int((targets != _IGNORED).sum())

    def _frozen(self, lessons: Lessons, clips: Sequence[Clip]) -> Tensor:
        """What the frozen encoder hears. Each clip is encoded alone, so that the company changes nothing."""
        shelf = lessons.shelf
        return torch.stack([shelf.get(clip, partial(self._encoded, lessons, clip)) for clip in clips])

    def _encoded(self, lessons: Lessons, clip: Clip) -> Tensor:
        with torch.no_grad():
            states: Tensor = self.network.get_encoder()(self._features(lessons, [clip]))[0][0]
        return states

    def _features(self, lessons: Lessons, clips: Sequence[Clip]) -> Tensor:
        made = [lessons.features(lessons.sound.samples(clip)) for clip in clips]
        return torch.from_numpy(np.stack(made)).to(self.settings.device)

    def _batch_clips(self, step: int) -> list[Clip]:
        """The clips of a step; each epoch has its own order, which only the seed decides."""
        epoch, place = divmod(step, self.steps_an_epoch)
        order = np.random.default_rng((self.settings.seed, 0, epoch)).permutation(len(self.train.clips))
        chosen = order[place * self.settings.batch : (place + 1) * self.settings.batch]
        return [self.train.clips[i] for i in chosen.tolist()]

    def _save(self) -> None:
        self.kept.save(self.weights, self.optimizer, self.progress)
        self.saved = time.monotonic()


def _prepared(network: Any, settings: FineTuneSettings) -> Any:
    """The network with what is not to be learnt frozen."""
    network.config.apply_spec_augment = False
    network.requires_grad_(True)
    network.get_encoder().embed_positions.requires_grad_(False)
    if settings.freeze_encoder:
        network.get_encoder().requires_grad_(False)
    if settings.lora:
        network = _with_lora(network, settings)
    return network.to(settings.device)


def _with_lora(network: Any, settings: FineTuneSettings) -> Any:
    """The network with low-rank updates on the attention's queries and values."""
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError as error:
        raise MissingExtra("peft", "lora") from error
    where: Any = r".*decoder.*\.(q_proj|v_proj)" if settings.freeze_encoder else _LORA_ON
    updates = LoraConfig(r=settings.lora, lora_alpha=2 * settings.lora, target_modules=where)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by an older name
        return get_peft_model(network, updates)


def _optimizer(weights: dict[str, Tensor], settings: FineTuneSettings) -> torch.optim.Optimizer:
    """AdamW with decay on matrices alone; each weight is a group of its own kind in a fixed order."""
    matrices = [weight for weight in weights.values() if weight.dim() > 1]
    others = [weight for weight in weights.values() if weight.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": settings.decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW([g for g in groups if g["params"]], lr=settings.rate, betas=(0.9, 0.98))


def _pace(step: int, steps: int, warm_up: float) -> float:
    """The share of the full rate: up in a straight line, then down to 0 at the last step."""
    rising = max(1, round(warm_up * steps))
    if step < rising:
        return (step + 1) / rising
    return max(0.0, (steps - step) / max(1, steps - rising))


def _padded(written: Sequence[Written], end: int) -> tuple[Tensor, Tensor]:
    """Decoder inputs and what is to follow each of them, (clips, tokens)."""
    longest = max(len(one.tokens) for one in written) - 1
    width = -(-longest // _SHAPE) * _SHAPE
    inputs = torch.full((len(written), width), end)
    targets = torch.full((len(written), width), _IGNORED)
    for row, one in enumerate(written):
        tokens = torch.tensor(one.tokens)
        inputs[row, : len(tokens) - 1] = tokens[:-1]
        targets[row, one.given - 1 : len(tokens) - 1] = tokens[one.given :]
    return inputs, targets


def usable_device(name: str) -> str:
    """A device that torch can compute on; "auto" is a GPU where there is one."""
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    kind = name.partition(":")[0]
    if kind == "cuda" and not torch.cuda.is_available():
        raise ConfigurationError(f"device '{name}': torch finds no GPU here; use --device cpu")
    if kind not in ("cpu", "cuda", "mps"):
        raise ConfigurationError(f"device '{name}': is unknown; use cpu, cuda or auto")
    return name
