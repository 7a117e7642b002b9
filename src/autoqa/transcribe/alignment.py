"""Find when each token was spoken, from where the decoder looked while it wrote it.

The method of OpenAI's Whisper (`whisper/timing.py`): normalise the cross-attention of the alignment heads,
smooth it, and take the cheapest monotonous path through it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_SMOOTHED = 7  # positions of the median filter

Weights = npt.NDArray[np.floating]


def token_edges(attention: Weights) -> npt.NDArray[np.intp]:
    """Where each token begins, as positions of the encoder, and where the last one ends.

    `attention` is (heads, tokens, positions). Returns one more edge than there are tokens.
    """
    from scipy.ndimage import median_filter

    spread = attention.std(axis=1, keepdims=True)
    weights = (attention - attention.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-9)
    smooth = median_filter(weights, size=(1, 1, _SMOOTHED), mode="reflect")
    rows, columns = cheapest_path(-smooth.mean(axis=0))
    begins = columns[np.diff(rows, prepend=-1).astype(bool)]
    return np.append(begins, attention.shape[2])


def cheapest_path(cost: Weights) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Dynamic time warping: the path of least total cost from the first cell to the last.

    Each step goes down, right, or both. Returns the rows and columns of its cells. Of equally cheap steps
    the diagonal is taken first, then down.
    """
    count, width = cost.shape
    above = [0.0, *([np.inf] * width)]
    came = np.zeros((count, width), dtype=np.int8)
    for i, row in enumerate(cost.tolist()):
        here = [np.inf]
        for j, cell in enumerate(row):
            step = min((above[j], 0), (above[j + 1], 1), (here[j], 2))
            here.append(cell + step[0])
            came[i, j] = step[1]
        above = here
    return _back(came)


def _back(came: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    i, j = came.shape[0] - 1, came.shape[1] - 1
    cells = [(i, j)]
    while i > 0 or j > 0:
        step = came[i, j] if i and j else (1 if i else 2)
        i, j = i - (step != 2), j - (step != 1)
        cells.append((i, j))
    rows, columns = np.array(cells[::-1], dtype=np.intp).T
    return rows, columns
