from dataclasses import replace
from typing import Any

import numpy as np
import torch

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.head import HeadSettings
from autoqa.scoring.wording import bag
from autoqa.training.heads import Example, FitSettings, fit_head, predict

SETTINGS = HeadSettings("empathy", (1, 2, 3, 4, 5), "encoder", ("en",), width=4, hidden=8)
WIDTH = 2 * SETTINGS.width + 4


def known(level: int) -> tuple[float, ...]:
    return tuple(float(level == k) for k in SETTINGS.levels)


def conversation(level: int, rng: np.random.Generator, turns: int = 5) -> np.ndarray:
    """One turn carries the level in its first value; the others are noise."""
    view = rng.normal(0, 0.3, (turns, WIDTH)).astype(np.float32)
    view[rng.integers(turns), :2] = level - 3, 3.0
    return view


NO_GIST = np.zeros(4 * SETTINGS.width, np.float32)


def seen(view: np.ndarray, target: tuple[float, ...], **more: Any) -> Example:
    """An example whose wording and gist tell nothing, unless they are given."""
    return Example(view, **{"words": bag([]), "gist": NO_GIST, "target": target, **more})


def examples(count: int, seed: int) -> list[Example]:
    rng = np.random.default_rng(seed)
    return [seen(conversation(level, rng), known(level)) for level in rng.integers(1, 6, count).tolist()]


def test_a_head_learns_which_turn_carries_the_level():
    head = fit_head(SETTINGS, examples(400, 1), FitSettings(epochs=30, turn_dropout=0.0, rate=1e-2))
    held = examples(100, 2)
    expected = predict(head, held) @ np.array(SETTINGS.levels)
    true = [e.target.index(1.0) + 1 for e in held]
    assert np.corrcoef(expected, true)[0, 1] > 0.8


def test_the_same_seed_gives_the_same_weights():
    fit = FitSettings(epochs=2, seed=3)
    one, two = (fit_head(SETTINGS, examples(50, 1), fit).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)
    other = fit_head(SETTINGS, examples(50, 1), FitSettings(epochs=2, seed=4)).state_dict()
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_a_label_that_allows_several_levels_leaves_the_choice():
    rng = np.random.default_rng(5)
    coarse = [
        seen(conversation(level, rng), (0.0, 0.0, 0.0, 1.0, 1.0) if level > 3 else (1.0, 1.0, 1.0, 0.0, 0.0))
        for level in rng.integers(1, 6, 300).tolist()
    ]
    head = fit_head(SETTINGS, coarse, FitSettings(epochs=20, turn_dropout=0.0, rate=1e-2))
    high, low = (
        predict(head, [seen(conversation(level, rng), known(level)) for _ in range(20)]).mean(axis=0)
        for level in (5, 1)
    )
    assert high[3:].sum() > 0.7
    assert low[:3].sum() > 0.7


def test_examples_without_weight_do_not_count():
    rng = np.random.default_rng(6)
    wrong = [seen(conversation(1, rng), known(5), weight=0.0) for _ in range(200)]
    right = examples(200, 7)
    head = fit_head(SETTINGS, [*right, *wrong], FitSettings(epochs=15, turn_dropout=0.0, rate=1e-2))
    assert predict(head, [seen(conversation(1, rng), known(1))])[0] @ np.array(SETTINGS.levels) < 3


def test_wording_alone_can_tell_the_level():
    """The turns are noise; the words give the level away, and words never seen tell nothing."""
    rng = np.random.default_rng(8)
    words = {level: f"word{level} and so on" for level in SETTINGS.levels}

    def example(level: int) -> Example:
        noise = rng.normal(0, 0.3, (4, WIDTH)).astype(np.float32)
        turns = [Turn(Speaker.CUSTOMER, words[level]), Turn(Speaker.AGENT, f"filler{rng.integers(9)}")]
        return seen(noise, known(level), words=bag(turns))

    drawn = [example(level) for level in rng.integers(1, 6, 300).tolist()]
    fit = FitSettings(epochs=20, rate=1e-2)
    head = fit_head(SETTINGS, drawn, fit)
    held = [example(level) for level in rng.integers(1, 6, 100).tolist()]
    expected = predict(head, held) @ np.array(SETTINGS.levels)
    assert np.corrcoef(expected, [e.target.index(1.0) for e in held])[0, 1] > 0.8


def test_a_cut_of_its_own_learns_what_makes_one_level_only():
    """The middle level has a sign of its own, which no single number for all levels could follow."""
    rng = np.random.default_rng(9)
    settings = replace(SETTINGS, levels=(0, 1, 2), separate=True)

    def example(level: int) -> Example:
        view = rng.normal(0, 0.3, (3, WIDTH)).astype(np.float32)
        view[:, 0], view[:, 1] = float(level == 1) * 3, float(level == 2) * 3
        return seen(view, tuple(float(level == k) for k in settings.levels))

    head = fit_head(
        settings, [example(level) for level in rng.integers(0, 3, 400).tolist()], FitSettings(rate=1e-2)
    )
    held = [example(level) for level in (0, 1, 2) for _ in range(20)]
    right = predict(head, held).argmax(axis=1) == np.repeat([0, 1, 2], 20)
    assert right.mean() > 0.9


def test_balanced_levels_count_more_where_they_are_rare():
    rng = np.random.default_rng(10)

    def noise(level: int) -> Example:
        return seen(rng.normal(0, 0.3, (2, WIDTH)).astype(np.float32), known(level))

    drawn = [noise(5 if rng.random() < 0.1 else 1) for _ in range(600)]
    unseen = [noise(1) for _ in range(100)]
    even, as_found = (
        predict(fit_head(SETTINGS, drawn, FitSettings(balanced=balanced)), unseen)
        for balanced in (True, False)
    )
    assert even[:, 4].mean() > as_found[:, 4].mean() + 0.1


def test_variants_of_a_conversation_do_not_make_its_wording_trusted():
    """Each wording is one of a kind and tells nothing; told twice it would seem to tell everything."""
    rng = np.random.default_rng(11)

    def pair(n: int, *, grouped: bool) -> list[Example]:
        level = int(rng.integers(1, 6))
        said = [f"only{n} here{n} said{n}", f"only{n} here{n} said{n} indeed{n}"]
        return [
            seen(
                rng.normal(0, 0.3, (2, WIDTH)).astype(np.float32),
                known(level),
                words=bag([Turn(Speaker.AGENT, text)]),
                group=str(n) if grouped else "",
            )
            for text in said
        ]

    together, apart = (
        fit_head(SETTINGS, [e for n in range(100) for e in pair(n, grouped=grouped)], FitSettings(epochs=1))
        for grouped in (True, False)
    )
    assert together.trust[0].item() < 0.5 * apart.trust[0].item()
