"""`OnlineSoftmaxExplorer` from Python: what it computes, what it tells of it, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from plotnet import OnlineSoftmaxExplorer
from plotnet.functional import OnlineSoftmax, logsumexp, softmax

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
                shares = expected.probabilities(x[:step])
            tolerance = 8 * float(np.finfo(dtype).eps)
            np.testing.assert_allclose(
                explorer.probabilities, shares, rtol=tolerance, atol=1e-7 * (dtype == "float16")
            )


@pytest.mark.parametrize("split", [0, 1, 3, 5])
def test_at_the_end_it_is_softmax_and_logsumexp(split: int) -> None:
    x = LOGITS[0]
    explorer = OnlineSoftmaxExplorer(x, 5, split)
    np.testing.assert_allclose(explorer.probabilities, softmax(x), rtol=1e-14)
    np.testing.assert_allclose(explorer.maximum + np.log(explorer.sum), logsumexp(x), rtol=1e-14)
    assert "One pass over all numbers gives the same<" in explorer.svg()


def test_a_sum_of_rounded_steps_may_differ_from_one_pass_and_says_so() -> None:
    words = OnlineSoftmaxExplorer([0.0, 0.3, 1.1, 1.7, 2.9, 3.1, 4.4, 5.3], 8, 0, "bfloat16").svg()
    assert "gives the same but for" in words


@pytest.mark.parametrize(
    ("logits", "step", "split", "says"),
    [
        ([3, 1, 4], 0, 0, "Nothing has arrived yet: m = −inf, l = 0."),
        ([3, 1, 4], 1, 0, "x₀ = 3 arrives.<"),
        ([3, 1, 4], 3, 0, "x₂ = 4 arrives. The maximum jumped: l is rescaled."),
        ([3, 1, 4], 3, 0, "l′ = l · exp(m − m′) + exp(x − m′) = 1.135 · exp(−1) + exp(0)"),
        ([3, 1, 4], 3, 0, "= 1.135 · 0.3679 + 1 = 1.418"),
        ([3, 1, 4], 3, 1, "x₂ = 4 arrives, in stream B. The maximum jumped"),
        ([3, 1, 4], 3, 1, "Merge: m = max(3, 4) = 4, l = 1 · exp(−1) + 1.05 · exp(0) = 1.418"),
        ([3, 1, 4], 3, 3, "Merge: stream B is empty, so m = 4 and l = 1.418 stay"),
        ([3, -np.inf], 2, 0, "l′ = l + exp(−inf) = 1: a mask adds nothing"),
        ([-np.inf, 3], 2, 0, "= 0 · 0 + 1 = 1"),
        ([3, np.nan, 2], 3, 0, "l′ = nan, and nothing that arrives later mends it"),
        ([3, np.inf], 2, 0, "l′ = nan: inf − inf is not a number"),
        ([-np.inf] * 2, 2, 1, "Merge: m = −inf, l = 0"),
    ],
)
def test_the_formula_of_the_step_has_its_numbers(
    logits: list[float], step: int, split: int, says: str
) -> None:
    assert says in OnlineSoftmaxExplorer(logits, step, split).svg()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"step": 4}, r"step is 4: expected 0 to 3, as there are 3 logits"),
        ({"split": 4}, r"split is 4: expected 0 to 3, as there are 3 logits"),
        ({"step": -1}, r"step is -1: expected a whole number from 0 to 8"),
        ({"step": 1.5}, r"step is 1\.5: expected a whole number from 0 to 8"),
        ({"step": np.nan}, r"step is nan: expected a whole number"),
        ({"step": "2"}, r"step is '2', a str: expected a number"),
        ({"logits": [1.0]}, "logits holds 1 numbers: expected 2 to 8 numbers"),
        ({"dtype": "int8"}, "int8"),
    ],
)
def test_a_state_that_can_t_be_is_refused_and_the_one_before_stays(state: dict[str, Any], says: str) -> None:
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
