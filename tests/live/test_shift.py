"""`ShiftExplorer` from Python: what it computes, where c is safe, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from plotnet import ShiftExplorer
from plotnet.functional import DTYPES, naive_softmax, round_to, softmax
from plotnet.live.shift import safe_range

LOGITS = [[1.0, 2.0, 3.0], [1000.0, 1001.0, 999.0], [-7.0, 0.25], [5.0] * 6, [-3e4, 2.0, -np.inf]]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("logits", LOGITS)
@pytest.mark.parametrize("c", [-800.0, -80.0, -8.0, 0.0, 1.5, 20.0, 100.0, 745.0, 1001.0, 2000.0])
def test_the_last_row_is_naive_softmax_of_the_difference(dtype: str, logits: list[float], c: float) -> None:
    with np.errstate(all="ignore"):
        expected = naive_softmax(np.array(logits, dtype) - np.array(c, dtype))
    found = ShiftExplorer(logits, c, dtype).probabilities
    eps = float(np.finfo(dtype).eps)
    np.testing.assert_allclose(
        found, expected, rtol=8 * eps, atol=4 * float(np.finfo(dtype).smallest_subnormal)
    )


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("logits", LOGITS[:4])
def test_c_is_safe_up_to_both_ends_and_no_further(dtype: str, logits: list[float]) -> None:
    found = safe_range(tuple(logits), dtype)
    assert found is not None
    z = np.array(logits, dtype)
    step = 1e-3 + 4 * float(np.spacing(np.abs(z).max() + z.dtype.type(10)))  # more than z - c is rounded by

    def total(c: float) -> float:
        with np.errstate(all="ignore"):
            return float(np.exp(z - z.dtype.type(c)).sum())

    assert np.isfinite(total(found.low + step))
    assert total(found.low - step) == np.inf
    assert total(found.high - step) > 0
    assert total(found.high + step) == 0
    assert found.low < max(logits) < found.full < found.high


def test_the_maximum_is_safe_in_each_type_and_the_ratio_there_is_softmax() -> None:
    for dtype in DTYPES:
        for logits in LOGITS[:4]:
            explorer = ShiftExplorer(logits, max(logits), dtype)
            rounded = round_to(logits, dtype)
            if rounded.tolist() == logits:
                assert ": the ratio is right." in explorer.svg()
            tolerance = 0.05 if dtype == "bfloat16" else 4 * float(np.finfo(dtype).eps)
            np.testing.assert_allclose(explorer.probabilities, softmax(rounded), rtol=tolerance)


@pytest.mark.parametrize(
    ("logits", "c", "dtype", "says"),
    [
        ([1, 2, 3], 0, "float32", "the ratio is right"),
        ([1, 2, 3], -90, "float32", "c is too small: exp overflows"),
        ([1, 2, 3], 110, "float32", "c is too large: every exp is 0"),
        ([1, 2, 3], 95, "float32", "the ratio is still right, but exp loses digits"),
        ([1, 2, 3], 105, "float32", "exp lost digits: the ratio is off by"),
        ([1000, 1001], 1000, "bfloat16", "z was rounded: the ratio is off by"),
        ([0.1, 0.7, 0.9], -80, "bfloat16", "z − c was rounded: the ratio is off by"),
        ([1, 2, 3], np.nan, "float32", "c is nan"),
        ([1, 2, 3], np.inf, "float64", "c is too large"),
        ([1, 2, 3], -np.inf, "float64", "c is too small"),
        ([1, np.nan], 0, "float64", "the largest z is nan: no shift helps"),
        ([-np.inf, -np.inf], 0, "float64", "the largest z is −inf: no shift helps"),
        ([1e5, 1], 0, "float16", "the largest z is inf: no shift helps"),
    ],
)
def test_a_sentence_says_what_has_become_of_the_ratio(
    logits: list[float], c: float, dtype: str, says: str
) -> None:
    assert says in ShiftExplorer(logits, c, dtype).svg()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"logits": [1.0]}, "logits holds 1 numbers: expected 2 to 6 numbers"),
        ({"logits": [0.0] * 7}, "logits holds 7 numbers: expected 2 to 6"),
        ({"shift": "3"}, r"ShiftExplorer\.shift is '3', a str: expected a number"),
        ({"dtype": "float8"}, "float8"),
        ({"z0": None}, r"ShiftExplorer\.z0 is None"),
    ],
)
def test_a_state_that_can_t_be_is_refused_and_the_one_before_stays(state: dict[str, Any], says: str) -> None:
    explorer = ShiftExplorer([1.0, 2.0], 3.0)
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    assert repr(explorer) == "ShiftExplorer(logits=[1.0, 2.0], shift=3.0, dtype='float32')"
    with pytest.raises(TraitError, match=says):
        ShiftExplorer(**state)


def test_single_logits_can_be_given_and_only_those_that_there_may_be() -> None:
    assert ShiftExplorer([1.0, 2.0], z1=7).logits == [1.0, 7.0]
    with pytest.raises(TypeError, match="has no argument 'z6'"):
        ShiftExplorer(z6=1)
