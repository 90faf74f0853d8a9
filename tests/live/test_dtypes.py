"""Rounding and sums in a dtype: those of NumPy, and of ml_dtypes for bfloat16."""

from __future__ import annotations

import numpy as np
import pytest

from plotnet.functional import round_to
from plotnet.live.dtypes import bits, rounded_sum


def test_rounding_is_numpy_s_own() -> None:
    rng = np.random.default_rng(0)
    values = np.r_[
        rng.normal(size=2000) * 10.0 ** rng.integers(-50, 50, 2000), 65504, 65519, 65520, 0, -0.0, 6e-8
    ]
    for dtype in ("float16", "float32"):
        with np.errstate(over="ignore"):
            expected = values.astype(dtype).astype(np.float64)
        np.testing.assert_array_equal(round_to(values, dtype), expected)
        word = bits(float(expected[3]), dtype)
        assert word == np.binary_repr(int(values[3:4].astype(dtype).view(f"u{len(word) // 8}")[0]), len(word))


def test_bfloat16_is_ml_dtypes_own() -> None:
    import ml_dtypes

    rng = np.random.default_rng(1)
    values = (rng.normal(size=2000) * 10.0 ** rng.integers(-36, 36, 2000)).astype(np.float32)
    expected = values.astype(ml_dtypes.bfloat16)
    np.testing.assert_array_equal(round_to(values, "bfloat16"), expected.astype(np.float64))
    assert bits(float(expected[0]), "bfloat16") == np.binary_repr(int(expected[:1].view(np.uint16)[0]), 16)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("count", range(2, 9))
def test_sums_are_numpy_s_own(dtype: str, count: int) -> None:
    rng = np.random.default_rng(count)
    for _ in range(50):
        values = (rng.normal(size=count) * 10.0 ** rng.integers(-2, 4, count)).astype(dtype)
        assert rounded_sum(values.astype(np.float64), dtype) == float(values.sum())
