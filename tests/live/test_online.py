"""`OnlineSoftmaxExplorer`: its state, its numbers, and the geometry of its picture."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page
from traitlets import TraitError

from plotnet import OnlineSoftmaxExplorer
from plotnet.functional import OnlineSoftmax, logsumexp, softmax
from plotnet.live.dtypes import DTYPES

from .views import Drawing, View

LOGITS = [
    [3.0, 1.0, 4.0, 1.5, 9.0],
    [1000.0, 1000.0, 100.0, 1001.0],
    [-5.0, -np.inf, 2.0, 2.0],
    [-np.inf, -np.inf, -np.inf],
    [0.1, np.nan, 3.0],
    [1.0, np.inf, 3.0],
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 30.0],
]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("logits", LOGITS)
def test_every_step_is_that_of_functional(dtype: str, logits: list[float]) -> None:
    x = np.array(logits, dtype)
    eps = float(np.finfo("float32" if dtype == "float16" else dtype).eps)
    for split in range(len(logits) + 1):
        for step in range(1, len(logits) + 1):
            explorer = OnlineSoftmaxExplorer(logits, step, split, dtype)
            parts = [OnlineSoftmax(), OnlineSoftmax()]
            for i, value in enumerate(x[:step]):
                parts[int(split > 0 and i >= split)].update([value])
            with np.errstate(all="ignore"):
                expected = parts[0].merge(parts[1])
                np.testing.assert_equal(explorer.maximum, float(expected.maximum))
                np.testing.assert_allclose(explorer.sum, float(expected.sum), rtol=8 * eps)
                p = expected.probabilities(x[:step])
            tolerance = 8 * float(np.finfo(dtype).eps)
            np.testing.assert_allclose(
                explorer.probabilities, p, rtol=tolerance, atol=1e-7 * (dtype == "float16")
            )


@pytest.mark.parametrize("split", [0, 1, 3, 5])
def test_at_the_end_it_is_softmax_and_logsumexp(split: int) -> None:
    x = LOGITS[0]
    explorer = OnlineSoftmaxExplorer(x, 5, split)
    np.testing.assert_allclose(explorer.probabilities, softmax(x), rtol=1e-14)
    np.testing.assert_allclose(explorer.maximum + np.log(explorer.sum), logsumexp(x), rtol=1e-14)


def test_before_the_first_number_the_maximum_is_minus_infinity_and_the_sum_0() -> None:
    explorer = OnlineSoftmaxExplorer([3, 1, 4], 0, dtype="bfloat16")
    assert (explorer.maximum, explorer.sum, explorer.probabilities) == (-np.inf, 0, [])


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"step": 4}, r"step is 4: expected a whole number from 0 to 3, as there are 3 logits"),
        ({"split": 4}, r"split is 4: expected a whole number from 0 to 3, as there are 3 logits"),
        ({"step": -1}, r"step is -1: expected a whole number from 0 to 8"),
        ({"step": 1.5}, r"step is 1\.5: expected a whole number from 0 to 8"),
        ({"step": np.nan}, r"step is nan: expected a whole number"),
        ({"step": "2"}, r"step is '2', a str: expected a whole number"),
        ({"logits": [1.0]}, "logits has 1 numbers: expected 2 to 8 numbers"),
        ({"dtype": "int8"}, "int8"),
    ],
)
def test_an_invalid_state_raises_and_the_one_before_stays(state: dict[str, Any], says: str) -> None:
    explorer = OnlineSoftmaxExplorer([1.0, 2.0, 3.0], 2, 1)
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    line = "OnlineSoftmaxExplorer(logits=[1.0, 2.0, 3.0], step=2, split=1, dtype='float64')"
    assert repr(explorer) == line
    with pytest.raises(TraitError, match=says):
        OnlineSoftmaxExplorer(**({"logits": [1, 2, 3]} | state))


def test_step_and_split_follow_when_there_are_fewer_logits() -> None:
    explorer = OnlineSoftmaxExplorer([1.0, 2.0, 3.0, 4.0], 4, 3)
    explorer.logits = [5.0, 6.0]
    assert (explorer.step, explorer.split) == (2, 2)
    with explorer.hold_trait_notifications():
        explorer.step = 3
        explorer.logits = [1.0, 2.0, 3.0]
    assert explorer.step == 3
    explorer.step = np.int64(1)
    assert type(explorer.step) is int
