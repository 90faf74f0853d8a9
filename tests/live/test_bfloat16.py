"""Softmax and its kin in a named type: NumPy's as functional.py has them, bfloat16 near it."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from plotnet import functional
from plotnet.functional import DTYPES, round_to
from plotnet.live import bfloat16

ROWS = [[2.0, 1.0, -1.0], [0.0, -40.0], [-3.0, 40.0, 40.0], [1000.0, 999.0], [-0.75, -0.8125], [0.0, -np.inf]]
NO_NUMBERS = [[np.nan, 1.0], [np.inf, 1.0], [-np.inf, -np.inf], [np.inf, np.inf]]
SLACK = {"float16": 0.0, "bfloat16": 0.03, "float32": 0.0, "float64": 0.0}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("row", ROWS)
def test_each_is_what_functional_gives_but_for_rounding(dtype: str, row: list[float]) -> None:
    z = round_to(row, dtype).astype("float32" if dtype == "bfloat16" else dtype)
    close = partial(np.testing.assert_allclose, rtol=SLACK[dtype], atol=SLACK[dtype] / 4)
    for name in ("softmax", "log_softmax", "logsumexp"):
        found = getattr(bfloat16, name)(row, dtype)
        close(found, getattr(functional, name)(z), err_msg=name)
        np.testing.assert_array_equal(found, round_to(found, dtype))
    for smoothing in (0.0, 0.25):
        loss = bfloat16.cross_entropy(row, 1, dtype, smoothing)
        close(loss, functional.cross_entropy(z, 1, label_smoothing=smoothing))
        gradient = bfloat16.cross_entropy_grad(row, 1, dtype, smoothing)
        expected = functional.cross_entropy_grad(z, 1, label_smoothing=smoothing)
        close(gradient, expected)


@pytest.mark.parametrize("row", NO_NUMBERS)
def test_what_is_no_number_is_the_same_in_bfloat16(row: list[float]) -> None:
    for name in ("softmax", "log_softmax", "logsumexp"):
        found, expected = getattr(bfloat16, name)(row, "bfloat16"), getattr(functional, name)(row)
        np.testing.assert_array_equal(found, expected, err_msg=name)
    gradient = bfloat16.cross_entropy_grad(row, 1, "bfloat16")
    np.testing.assert_array_equal(gradient, functional.cross_entropy_grad(row, 1))
    np.testing.assert_array_equal(
        bfloat16.cross_entropy(row, 1, "bfloat16"), functional.cross_entropy(row, 1)
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_many_rows_at_once_are_the_rows_one_by_one(dtype: str) -> None:
    rows = np.array([[0.0, -3.0], [1000.0, 1001.0], [-7.0, np.nan]])
    for function in (bfloat16.softmax, bfloat16.log_softmax, bfloat16.logsumexp):
        np.testing.assert_array_equal(function(rows, dtype), [function(row, dtype) for row in rows])


def test_a_target_is_smoothed() -> None:
    np.testing.assert_allclose(bfloat16.target_probabilities(4, 2, 0.2, "float64"), [0.05, 0.05, 0.85, 0.05])
    assert bfloat16.target_probabilities(2, 0, 0, "float16").tolist() == [1, 0]
