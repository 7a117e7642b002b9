"""A judge's answer, held to its form, and the distribution over levels that it comes to."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autoqa.domain.distribution import from_probabilities

_LEAST_MASS = 0.5  # of the probability at the level's place that must lie on labels of the scale
_SHOWN = 3  # turns named as evidence
_LONGEST = 300  # characters of a reason
_LEVEL = re.compile(r"[\"']level[\"']\s*:\s*[\"']?(?P<label>[0-9A-Z])")
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class WrongAnswer(Exception):
    """An answer that is not in the form that was asked for; its message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """One token of an answer, and the logarithms of the likeliest tokens' probabilities at its place."""

    text: str
    likeliest: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from a server: the text, and its tokens where the server tells them."""

    text: str
    tokens: tuple[TokenChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer. `turns` are indices of turns that were shown, at most three, without repetition."""

    distribution: dict[int, float]
    turns: tuple[int, ...]
    reason: str


def read_reply(body: Any) -> Reply:
    """The first choice of a chat completion. Raises WrongAnswer for anything else."""
    try:
        choice = body["choices"][0]
        text = choice["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise WrongAnswer("what came back is no chat completion") from error
    if not isinstance(text, str) or not text.strip():
        raise WrongAnswer("the answer is empty")
    if choice.get("finish_reason") == "length":
        raise WrongAnswer("the answer was cut off; raise [judge] max_tokens")
    return Reply(text, _tokens(choice))


def read_answer(reply: Reply, labels: Mapping[str, int], shown: Sequence[int]) -> Answer:
    """The distribution over the levels, the turns named, and the reason. Raises WrongAnswer.

    The distribution is that of the level's token where the server tells token probabilities, otherwise the
    one that the answer states, normalised. `labels` are the levels by label, `shown` the turns it may name.
    """
    given = _object(reply.text)
    label = str(given.get("level", "")).strip().upper()
    if label not in labels:
        raise WrongAnswer(f"the level {_brief(given.get('level'))} is not on the scale")
    probabilities = _of_token(reply.tokens, label, labels) or _stated(given.get("probabilities"), labels)
    if probabilities is None:
        raise WrongAnswer("no probabilities are told, neither of tokens nor in the answer")
    weights = [probabilities[one] for one in labels]
    return Answer(
        distribution=from_probabilities(list(labels.values()), weights),
        turns=_turns(given.get("turns"), shown),
        reason=_brief(given.get("reason") or "", quoted=False),
    )


def _object(text: str) -> dict[str, Any]:
    """The JSON object that a text is, also behind thoughts and within the fence of a code block."""
    said = _THOUGHT.sub("", text)
    fenced = _FENCE.match(said)
    try:
        given = json.loads(fenced[1] if fenced else said, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise WrongAnswer("the answer is no JSON") from error
    if not isinstance(given, dict):
        raise WrongAnswer("the answer is no JSON object")
    return given


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _tokens(choice: Mapping[str, Any]) -> tuple[TokenChoice, ...]:
    """The tokens of an answer; none where the server tells none, or tells them in another way."""
    try:
        told = (choice.get("logprobs") or {}).get("content") or []
        return tuple(TokenChoice(str(one["token"]), _logarithms(one)) for one in told)
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()


def _logarithms(token: Mapping[str, Any]) -> dict[str, float]:
    likeliest = {str(one["token"]): float(one["logprob"]) for one in token.get("top_logprobs") or []}
    likeliest.setdefault(str(token["token"]), float(token["logprob"]))
    return likeliest


def _of_token(
    tokens: Sequence[TokenChoice], label: str, labels: Mapping[str, int]
) -> dict[str, float] | None:
    """The probability of each label at the place of the level's token; None where that is not told.

    The last place counts: a model that thinks aloud may write down a level before. Little mass on labels
    means that the place was not found.
    """
    joined = "".join(token.text for token in tokens)
    places = [found for found in _LEVEL.finditer(joined) if found["label"] == label]
    if not places:
        return None
    at, passed = places[-1].start("label"), 0
    for token in tokens:
        passed += len(token.text)
        if passed > at:
            mass = dict.fromkeys(labels, 0.0)
            for text, logarithm in token.likeliest.items():
                own = text.strip(" \t\n\"':{}")
                if own in mass and not math.isnan(logarithm):
                    mass[own] += math.exp(min(logarithm, 0.0))
            return mass if sum(mass.values()) >= _LEAST_MASS and mass[label] > 0 else None
    return None


def _stated(given: Any, labels: Mapping[str, int]) -> dict[str, float] | None:
    """The probabilities that the answer states; None where it states none. Raises WrongAnswer."""
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) - set(labels):
        raise WrongAnswer("the probabilities are not those of the scale")
    values = {label: given.get(label, 0.0) for label in labels}
    for value in values.values():
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
            or value < 0
        ):
            raise WrongAnswer("a probability is no number from 0 on")
    if sum(values.values()) <= 0:
        raise WrongAnswer("all probabilities are 0")
    return {label: float(value) for label, value in values.items()}


def _turns(given: Any, shown: Sequence[int]) -> tuple[int, ...]:
    """The turns named that were shown; others are left out, since a judge may count wrongly."""
    named = given if isinstance(given, list) else []
    known = set(shown)
    turns = [n - 1 for n in named if isinstance(n, int) and not isinstance(n, bool) and n - 1 in known]
    return tuple(dict.fromkeys(turns))[:_SHOWN]


def _brief(value: Any, *, quoted: bool = True) -> str:
    text = " ".join(_UNSEEN.sub(" ", str(value)).split())[:_LONGEST]
    return f"'{text}'" if quoted else text
