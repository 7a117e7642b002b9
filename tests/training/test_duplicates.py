import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.domain.transcript import Speaker, Turn
from autoqa.training.duplicates import DisjointSets, content_hash, near_duplicates

A, C = Speaker.AGENT, Speaker.CUSTOMER


def _said(text: str, speaker: Speaker = A) -> tuple[Turn, ...]:
    return (Turn(speaker, text),)


def _words(n: int, seed: int = 0) -> list[str]:
    return [f"w{i}" for i in np.random.default_rng(seed).integers(0, 5000, n)]


def _index(one: list[str], other: list[str]) -> float:
    first, second = (set(zip(w, w[1:], w[2:], strict=False)) for w in (one, other))
    return len(first & second) / len(first | second)


def test_nearly_the_same_is_found_wherever_it_stands():
    words = _words(200)
    changed = [*words[:100], "other", *words[101:]]
    assert _index(words, changed) > 0.8
    talks = [_said(" ".join(w)) for w in (_words(200, 1), words, _words(200, 2), changed)]
    assert near_duplicates(talks) == [0, 1, 2, 1]


def test_less_than_eight_tenths_is_another_conversation():
    words = _words(200)
    changed = [w if i % 22 else "other" for i, w in enumerate(words)]
    assert 0.6 < _index(words, changed) < 0.8
    assert near_duplicates([_said(" ".join(words)), _said(" ".join(changed))]) == [0, 1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.lists(st.integers(0, 149), max_size=10, unique=True))
def test_the_verdict_is_that_of_the_exact_index(seed: int, changed: list[int]):
    words = _words(150, seed)
    other = ["new" if i in changed else word for i, word in enumerate(words)]
    alike = _index(words, other) >= 0.8
    found = near_duplicates([_said(" ".join(words)), _said(" ".join(other))], seed=seed)
    if not alike:
        assert found == [0, 1]
    elif _index(words, other) > 0.85:  # nearer to 0.8 the bands may miss one in thousands
        assert found == [0, 0]


def test_both_like_a_third_are_in_one_set():
    words = _words(300)
    near = [*words[:20], *["x"] * 12, *words[32:]]
    far = [*near[:200], *["y"] * 12, *near[212:]]
    talks = [_said(" ".join(w)) for w in (words, far, near)]
    assert near_duplicates(talks) == [0, 0, 0]


def test_short_conversations_are_compared_by_words_and_speakers():
    talks = [_said("Yes, hello!"), _said("yes hello"), _said("yes hello", C), _said("no hello")]
    assert near_duplicates(talks) == [0, 0, 2, 3]


def test_the_same_words_cut_into_other_turns_are_the_same():
    text = " ".join(_words(40))
    halves = text[: len(text) // 2].rsplit(" ", 1)[0], ""
    cut = (Turn(A, halves[0]), Turn(C, text[len(halves[0]) :]))
    assert near_duplicates([_said(text), cut]) == [0, 0]


def test_nothing_to_compare():
    assert near_duplicates([]) == []


@pytest.mark.parametrize("changed", [0, 4])
def test_thousands_alike_take_seconds(changed: int):
    rng = np.random.default_rng(0)
    words = np.array(_words(150))
    talks = []
    for _ in range(2000):
        own = words.copy()
        own[rng.integers(0, 150, changed)] = [f"n{i}" for i in rng.integers(0, 10_000, changed)]
        talks.append(_said(" ".join(own)))
    begun = time.perf_counter()
    found = near_duplicates(talks)
    assert time.perf_counter() - begun < 30
    assert len(set(found)) < 2000 * 0.05


def test_the_content_is_the_words_and_who_said_them():
    one = content_hash((Turn(A, "Hello,  there!"), Turn(C, "It's me.")))
    assert one == content_hash((Turn(A, "hello there", 0.0, 1.0), Turn(C, "its ME")))
    assert one == content_hash((Turn(A, "hello"), Turn(A, "there"), Turn(C, "it’s me"), Turn(A, "...")))
    assert one != content_hash((Turn(A, "hello there"), Turn(A, "its me")))
    assert one != content_hash((Turn(C, "hello there"), Turn(A, "its me")))
    assert len(one) == 16
    assert int(one, 16) >= 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=15))
def test_sets_are_the_connected_parts(pairs: list[tuple[int, int]]):
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    sets = DisjointSets(12)
    for one, other in pairs:
        sets.join(one, other)
    rows, columns = ([pair[i] for pair in pairs] for i in (0, 1))
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(12, 12))
    labels = connected_components(graph, directed=False)[1]
    first = [int(np.flatnonzero(labels == label)[0]) for label in labels]
    assert [sets.root(place) for place in range(12)] == first
