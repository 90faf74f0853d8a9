"""Sums in a dtype given by name."""

from __future__ import annotations

from functools import reduce

import numpy as np
import numpy.typing as npt

from plotnet.functional import round_to

Array = npt.NDArray[np.float64]


def rounded_sum(values: Array, dtype: str) -> float:
    """
    Sum numbers as NumPy does in their dtype: fewer than eight from left to right, more pairwise.

    Parameters
    ----------
    values : ndarray of float64
        Numbers of the dtype.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        Dtype of each partial sum; float16 is summed in float32, and the sum is rounded.

    Returns
    -------
    float

    Examples
    --------
    >>> rounded_sum(np.array([2048.0, 1.0, 1.0]), "float16")
    2050.0
    """
    working = "float32" if dtype == "float16" else dtype
    with np.errstate(all="ignore"):
        return float(round_to(_added(values.tolist(), working), dtype))


def _added(terms: list[float], dtype: str) -> float:
    """Sum as numerics.js does: eight partial sums, added pairwise; each half of a long row separately."""

    def add(x: float, y: float) -> float:
        return float(round_to(np.float64(x) + y, dtype))

    count = len(terms)
    if count < 8:
        return reduce(add, terms, 0.0)
    if count > 128:
        half = count // 16 * 8
        return add(_added(terms[:half], dtype), _added(terms[half:], dtype))
    sums = terms[:8]
    whole = count - count % 8
    for i in range(8, whole):
        sums[i % 8] = add(sums[i % 8], terms[i])
    while len(sums) > 1:
        sums = [add(x, y) for x, y in zip(sums[::2], sums[1::2], strict=True)]
    return reduce(add, terms[whole:], sums[0])
