import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autoqa.transcribe.alignment import cheapest_path, token_edges


def test_tokens_begin_where_attention_moves_to_them():
    attention = np.full((2, 3, 60), 0.01)
    for token, (start, end) in enumerate([(0, 20), (20, 45), (45, 60)]):
        attention[:, token, start:end] = 1.0
    assert token_edges(attention).tolist() == [0, 20, 45, 60]


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=st.integers(-9, 9).map(float))
)
def test_the_path_is_the_cheapest_of_all(cost: np.ndarray):
    rows, columns = cheapest_path(cost)
    assert (rows[0], columns[0]) == (0, 0)
    assert (rows[-1] + 1, columns[-1] + 1) == cost.shape
    steps = set(zip(np.diff(rows).tolist(), np.diff(columns).tolist(), strict=True))
    assert steps <= {(0, 1), (1, 0), (1, 1)}
    assert cost[rows, columns].sum() == _cheapest(cost)


def _cheapest(cost: np.ndarray) -> float:
    """The least cost of any path, by trying all of them."""
    height, width = cost.shape
    best = np.inf
    for length in range(max(height, width), height + width):
        for path in itertools.product([(0, 1), (1, 0), (1, 1)], repeat=length - 1):
            cells = [(0, 0)]
            for down, right in path:
                cells.append((cells[-1][0] + down, cells[-1][1] + right))
            inside = all(i < height and j < width for i, j in cells)
            if inside and cells[-1] == (height - 1, width - 1):
                best = min(best, sum(cost[i, j] for i, j in cells))
    return best
