"""Train the demonstration recogniser from scratch, on the processors of one machine.

Run one process a core; they average their gradients. The learning rate follows the time spent, so a run ends
when it was told to, however busy the machine is, and goes on from its checkpoint after a break::

    python -m torch.distributed.run --nproc-per-node 2 -m whisper_demo_en.train WORK --minutes 140
"""

import argparse
import math
import os
import random
import time
from pathlib import Path

import jiwer
import numpy as np
import torch
import torch.distributed as dist

from .data import Corpus, Shape
from .model import Losses, Recogniser
from .texts import key
from .utterance import Utterance, load
from .vocabulary import Vocabulary

SINGLE = (Shape(10, 256, 1), Shape(7, 384, 1), Shape(7, 384, 1), Shape(5, 512, 1))
SEVERAL = (Shape(4, 768, 6), Shape(2, 1152, 9))
FULL = (Shape(1, 3000, 20),)
PADDED = (Shape(1, 3000, 2),)
PEAK_RATE = 2e-3
WARM_UP = 200
CHECKPOINT_EVERY = 240.0
"""Seconds between checkpoints."""


def train(work: Path, *, minutes: float, bf16: bool = False) -> None:
    """Train for ``minutes`` of wall clock on the speech in ``work``, or finish an interrupted run."""
    rank, ranks = _join_ranks()
    torch.set_num_threads(1)
    speech = work / "speech"
    utterances: list[Utterance] = [u for path in sorted(speech.glob("train-*.pkl")) for u in load(path)]
    vocabulary = _vocabulary(work / "tokenizer.json", utterances, rank)
    corpus = Corpus(utterances, load(speech / "foreign.pkl"), vocabulary, seed=17 + rank)
    torch.manual_seed(17)
    model = Recogniser(vocabulary, len(corpus.phone_ids))
    optimizer = _optimizer(model)
    checkpoint = work / "checkpoint.pt"
    step, spent_before = _resume(checkpoint, model, optimizer)
    spent, started = spent_before, time.monotonic()
    shapes = random.Random(step)
    dev = load(speech / "dev.pkl")
    report = _Report(step)
    if rank == 0:
        size = sum(weight.numel() for weight in model.whisper.parameters()) / 1e6
        print(f"{len(utterances)} utterances, {len(vocabulary)} tokens, {size:.2f} M parameters", flush=True)
    saved = tried = time.monotonic()
    while (progress := spent / (60 * minutes)) < 1:
        began = time.monotonic()
        batch = corpus.batch(_choose_shape(shapes, progress))
        cut = time.monotonic()
        _set_rate(optimizer, step, progress)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            losses = model.losses(batch)
        model.zero_grad(set_to_none=True)
        losses.total(progress).backward()
        spent = _average(model, spent_before + time.monotonic() - started, ranks)
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if torch.isfinite(norm):
            optimizer.step()
        step += 1
        if rank == 0:
            report.add(step, spent, losses, cut - began, time.monotonic() - began)
            if time.monotonic() - saved > CHECKPOINT_EVERY:
                saved = time.monotonic()
                _save(checkpoint, model, optimizer, step, spent)
                if saved - tried > 2.5 * CHECKPOINT_EVERY:
                    tried = saved
                    look_at_dev(model, corpus, dev)
    if rank == 0:
        _save(checkpoint, model, optimizer, step, spent)
        look_at_dev(model, corpus, dev)


def look_at_dev(model: Recogniser, corpus: Corpus, dev: list[Utterance]) -> None:
    """Print the word error of greedy decoding, for sentences as in training and for hand-written ones."""
    hypotheses = []
    vocabulary = corpus.vocabulary
    for start in range(0, len(dev), 28):
        windows = [corpus.sentence_window(utterance, 768) for utterance in dev[start : start + 28]]
        mel = corpus.collate(windows, 768, augment=False).mel
        rows = model.transcribe(mel, prompt=[vocabulary.start, vocabulary.no_timestamps], end=vocabulary.end)
        hypotheses += [key(vocabulary.decode(row)) or "-" for row in rows]
    references = [key(utterance.text) for utterance in dev]
    built, written = jiwer.wer(references[:60], hypotheses[:60]), jiwer.wer(references[60:], hypotheses[60:])
    print(f"  dev word error: built {built:.3f}, hand-written {written:.3f}", flush=True)
    for reference, hypothesis in list(zip(references, hypotheses, strict=True))[-4:]:
        print(f"    {reference} => {hypothesis}", flush=True)


def _choose_shape(rng: random.Random, progress: float) -> Shape:
    """Every rank draws the same kinds in the same order. Long windows grow more frequent."""
    several, full, padded = (0.2, 0.0, 0.02) if progress < 0.3 else (0.25, 0.15, 0.02)
    shares = (1 - several - full - padded, several, full, padded)
    return rng.choice(rng.choices((SINGLE, SEVERAL, FULL, PADDED), shares)[0])


def _optimizer(model: Recogniser) -> torch.optim.Optimizer:
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    groups = [
        {"params": [weight for weight in weights if weight.dim() > 1], "weight_decay": 0.02},
        {"params": [weight for weight in weights if weight.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98), fused=True)


def _set_rate(optimizer: torch.optim.Optimizer, step: int, progress: float) -> None:
    """Linear warm-up, a plateau for a third of the time, then a cosine to zero."""
    decline = max(0.0, (progress - 0.3) / 0.7)
    decay = 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * decline))
    rate = PEAK_RATE * min(1.0, (step + 1) / WARM_UP) * decay
    for group in optimizer.param_groups:
        group["lr"] = rate


def _average(model: Recogniser, seconds: float, ranks: int) -> float:
    """Average the gradients over the ranks, and their clocks, so that all agree on the time."""
    if ranks == 1:
        return seconds
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    for weight in weights:
        weight.grad = torch.zeros_like(weight) if weight.grad is None else weight.grad
    flat = torch.cat([weight.grad.flatten() for weight in weights] + [torch.tensor([seconds])])
    dist.all_reduce(flat)
    flat /= ranks
    at = 0
    for weight in weights:
        weight.grad.copy_(flat[at : at + weight.numel()].view_as(weight))
        at += weight.numel()
    return float(flat[-1])


def _join_ranks() -> tuple[int, int]:
    if "RANK" not in os.environ:
        return 0, 1
    dist.init_process_group("gloo")
    return dist.get_rank(), dist.get_world_size()


def _vocabulary(path: Path, utterances: list[Utterance], rank: int) -> Vocabulary:
    if rank == 0 and not path.exists():
        Vocabulary.learn([utterance.text for utterance in utterances], path)
    if dist.is_initialized():
        dist.barrier()
    return Vocabulary.load(path)


def _save(path: Path, model: Recogniser, optimizer: torch.optim.Optimizer, step: int, spent: float) -> None:
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent}
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def _resume(path: Path, model: Recogniser, optimizer: torch.optim.Optimizer) -> tuple[int, float]:
    if not path.exists():
        return 0, 0.0
    state = torch.load(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"], state["spent"]


class _Report:
    """Means of the losses over some steps, printed as training goes."""

    def __init__(self, step: int) -> None:
        self.first = step
        self.rows: list[list[float]] = []

    def add(self, step: int, spent: float, losses: Losses, cutting: float, whole: float) -> None:
        self.rows.append([*(float(loss.detach()) for loss in losses), cutting, whole])
        if step % (10 if step - self.first < 50 else 50):
            return
        decoder, phone, token, attention, cut, took = np.mean(self.rows, axis=0)
        print(
            f"{step} {spent:.0f}s decoder {decoder:.3f} phone {phone:.3f} frame {token:.3f}"
            f" attention {attention:.3f} | {took:.2f} s a step, {cut:.2f} of it cutting",
            flush=True,
        )
        self.rows.clear()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="folder with speech/; the tokenizer and checkpoints go here")
    parser.add_argument("--minutes", type=float, default=140)
    parser.add_argument("--bf16", action="store_true", help="only where the processor has bf16")
    given = parser.parse_args()
    train(given.work, minutes=given.minutes, bf16=given.bf16)
