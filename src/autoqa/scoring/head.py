"""The classifier of a conversation: attention over turns, and an ordinal output.

Turn vectors x_t (from a frozen sentence encoder) are joined with who spoke and what the other party
said before, and become hidden states h_t = tanh(W [x_t; speaker_t; place_t; x_before_t] + b). Attention
weights a_t = softmax(q . h_t) give the pooled state, from which one number s ("how good") follows. To it are
added two weighted sums over the whole conversation: over its wording (`scoring.wording`) and over its gist,
which is the mean and the last vector of each party. The levels come out of s by the proportional odds
model (McCullagh 1980): P(level > k) = sigmoid(s - c_k) with ordered cut points c_1 < ... < c_{K-1}. Where
what makes a level differs from what makes the next, a head may have a number s_k of its own for each cut
(partial proportional odds, Peterson and Harrell 1990); no probability then exceeds that of a lower cut.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import ModelRefused
from autoqa.scoring.wording import PLACES, Bag, bag, weighted

WEIGHTS = "head.safetensors"
SETTINGS = "head.json"
APPLIES = "applies"  # folder inside a head's: a head that says whether the criterion applies at all
_SUMS = 2  # over the whole conversation: its wording and its gist
_EXTRA = 4  # features of a turn besides its vectors: agent, customer, place in the call, last turn


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """What a head was made for: checked when it is loaded.

    `encoder` is the fingerprint of the encoder's files, `languages` those it was trained on. With `separate`
    each cut between levels has a number of its own.
    """

    criterion: str
    levels: tuple[int, ...]
    encoder: str
    languages: tuple[str, ...]
    width: int = 384
    hidden: int = 24
    separate: bool = False

    @property
    def numbers(self) -> int:
        """How many numbers a conversation is boiled down to."""
        return len(self.levels) - 1 if self.separate else 1


class ConversationHead(nn.Module):
    """Scores one conversation of any number of turns."""

    def __init__(self, settings: HeadSettings) -> None:
        super().__init__()
        self.settings = settings
        self.turn = nn.Linear(2 * settings.width + _EXTRA, settings.hidden)
        self.query = nn.Linear(settings.hidden, 1)
        self.output = nn.Linear(settings.hidden, settings.numbers)
        gaps = len(settings.levels) - 1
        self.first_cut = nn.Parameter(torch.tensor(-(gaps - 1) / 2))
        self.cut_steps = nn.Parameter(torch.zeros(gaps - 1))
        self.dropout = nn.Dropout(0.3)
        self.trust = nn.Parameter(torch.full((_SUMS,), 0.5))  # in the sums, beside the attention
        self.register_buffer("rarity", torch.zeros(2 * PLACES))
        self.register_buffer("terms", torch.zeros(settings.numbers, 2 * PLACES))
        self.register_buffer("gist", torch.zeros(settings.numbers, 4 * settings.width))

    def cuts(self) -> Tensor:
        """The cut points between levels, ascending."""
        steps = nn.functional.softplus(self.cut_steps + 0.54)  # softplus(0.54) is 1: steps begin at 1
        return torch.cat([self.first_cut[None], self.first_cut + steps.cumsum(0)])

    def set_cuts(self, odds_above: np.ndarray) -> None:
        """Begin where a conversation of which nothing is known has these log odds to lie above each cut."""
        cuts = torch.from_numpy(-odds_above).float()
        steps = cuts.diff().clamp_min(0.05)
        with torch.no_grad():
            self.first_cut.copy_(cuts[0])
            self.cut_steps.copy_(torch.log(torch.expm1(steps)) - 0.54)  # the inverse of softplus

    def forward(self, turns: Tensor, mask: Tensor, told: Tensor) -> Tensor:
        """Probabilities of the levels, (batch, levels), from features (batch, turns, features).

        `mask` (batch, turns) is true where a turn is; `told` (batch, sums, numbers) is what `told_by` gives.
        """
        hidden = torch.tanh(self.turn(self.dropout(turns)))
        attention = self.query(hidden).squeeze(-1).masked_fill(~mask, -1e4).softmax(-1)
        pooled = (attention[..., None] * hidden).sum(1)
        return self.levels(self.output(self.dropout(pooled)) + self.summed(told))

    def summed(self, told: Tensor) -> Tensor:
        """What the sums over the whole conversation add, (batch, numbers)."""
        return (self.trust[:, None] * told).sum(1)

    def levels(self, strength: Tensor) -> Tensor:
        """Probabilities of the levels, (batch, levels), from the numbers (batch, numbers)."""
        above = torch.sigmoid(strength - self.cuts()).cummin(-1).values
        ones, zeros = torch.ones_like(above[:, :1]), torch.zeros_like(above[:, :1])
        return torch.cat([ones, above], 1) - torch.cat([above, zeros], 1)


def told_by(head: ConversationHead, words: Bag, gist: np.ndarray) -> np.ndarray:
    """The weighted sums over the wording and over the gist of a conversation, (sums, numbers)."""
    rare, terms, weights = (head.get_buffer(name).numpy() for name in ("rarity", "terms", "gist"))
    places, values = weighted(words, rare)
    return np.stack([terms[:, places] @ values, weights @ gist]).astype(np.float32)


def gist_of(turns: Sequence[Turn], vectors: np.ndarray) -> np.ndarray:
    """The mean and the last vector of each party, (4 times width), zeros where a party says nothing."""
    parts = []
    for speaker in (Speaker.AGENT, Speaker.CUSTOMER):
        own = vectors[[turn.speaker is speaker for turn in turns]]
        parts += [own.mean(0), own[-1]] if len(own) else [np.zeros(vectors.shape[1])] * 2
    return np.concatenate(parts).astype(np.float32) * _size(vectors.shape[1])


def features(turns: Sequence[Turn], vectors: np.ndarray) -> np.ndarray:
    """The head's view of each turn: its vector, what the other party said before, who spoke, and where."""
    rows = np.zeros((len(turns), 2 * vectors.shape[1] + _EXTRA), dtype=np.float32)
    width = vectors.shape[1]
    before: dict[Speaker, np.ndarray] = {}
    for place, (turn, vector) in enumerate(zip(turns, vectors, strict=True)):
        other = Speaker.CUSTOMER if turn.speaker is Speaker.AGENT else Speaker.AGENT
        rows[place, :width] = vector
        rows[place, width : 2 * width] = before.get(other, 0.0)
        rows[place, 2 * width + (turn.speaker is Speaker.CUSTOMER)] = 1.0
        rows[place, -2] = place / max(1, len(turns) - 1)
        rows[place, -1] = float(place == len(turns) - 1)
        before[turn.speaker] = vector
    rows[:, : 2 * width] *= _size(width)
    return rows


def _size(width: int) -> np.float32:
    """What brings the tiny entries of a unit vector to the size of the flags."""
    return np.float32(np.sqrt(width) / 4)


def probabilities(head: ConversationHead, turns: Sequence[Turn], vectors: np.ndarray) -> list[float]:
    """The probability of each level for one conversation, computed on its own."""
    view = torch.from_numpy(features(turns, vectors))[None]
    mask = torch.ones(1, len(turns), dtype=torch.bool)
    told = torch.from_numpy(told_by(head, bag(turns), gist_of(turns, vectors)))[None]
    with torch.inference_mode():
        levels: list[float] = head(view, mask, told)[0].double().tolist()
    return levels


def save_head(head: ConversationHead, folder: Path) -> None:
    """Write the head's weights and settings into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: _stored(name, value) for name, value in head.state_dict().items()}
    save_file(state, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)
    (folder / SETTINGS).write_text(json.dumps(asdict(head.settings), indent=2) + "\n", encoding="utf-8")


def _stored(name: str, value: Tensor) -> Tensor:
    """Weights of words are kept in half precision: there are many, and each says little."""
    return (value.half() if name in ("rarity", "terms") else value).contiguous()


def load_head(folder: Path) -> ConversationHead:
    """Read a head from `folder`. Raises ModelRefused when its files do not fit together."""
    try:
        stored: dict[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        stored["levels"], stored["languages"] = tuple(stored["levels"]), tuple(stored["languages"])
        head = ConversationHead(HeadSettings(**stored))
        head.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise ModelRefused(f"{folder}: is not a usable head ({error})") from error
    return head.eval()
