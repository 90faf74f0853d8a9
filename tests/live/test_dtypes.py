"""Sums in a dtype are those of NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from plotnet.live.dtypes import rounded_sum


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("count", range(2, 9))
def test_sums_are_those_of_numpy(dtype: str, count: int) -> None:
    rng = np.random.default_rng(count)
    for _ in range(50):
        values = (rng.normal(size=count) * 10.0 ** rng.integers(-2, 4, count)).astype(dtype)
        assert rounded_sum(values.astype(np.float64), dtype) == float(values.sum())
