"""The loss of one sample and its gradient: what functional.py gives, and what may not be."""

from __future__ import annotations

from functools import partial
from math import inf, isnan, nan
from typing import Any

import ipywidgets
import numpy as np
import pytest
from traitlets import TraitError

from plotnet import CrossEntropyExplorer
from plotnet.functional import DTYPES, cross_entropy, cross_entropy_grad, softmax


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_the_numbers_are_what_functional_gives(dtype: str, temperature: float, smoothing: float) -> None:
    logits = [2.0, -1.5, 0.25, 7.0]
    explorer = CrossEntropyExplorer(logits, 2, temperature, smoothing, dtype=dtype)
    z = np.array(logits, dtype)
    eps = float(np.finfo(dtype).eps)
    close = partial(np.testing.assert_allclose, rtol=2 * eps, atol=eps)
    options: Any = {"label_smoothing": smoothing, "temperature": temperature}
    close(explorer.loss, cross_entropy(z, 2, **options))
    close(explorer.probabilities, softmax(z, temperature=temperature))
    close(explorer.gradient, cross_entropy_grad(z, 2, **options))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_tiny_temperature_gives_one_hot_probabilities(dtype: str) -> None:
    explorer = CrossEntropyExplorer([2, 1, -1], 0, 1e-308, dtype=dtype)
    assert (explorer.probabilities, explorer.loss) == ([1, 0, 0], 0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_common_number_moves_nothing_while_the_type_holds_it(dtype: str) -> None:
    before, after = (CrossEntropyExplorer([2, 1, -1], common=c, dtype=dtype) for c in (0, 64))
    assert before.loss == after.loss
    assert before.gradient == after.gradient
    assert "c = 64: nothing moves" in after.svg()


def test_a_common_number_so_large_that_z_is_rounded_is_told() -> None:
    svg = CrossEntropyExplorer([2, 1, -1], common=1e9, dtype="float32").svg()
    assert "c = 1e9: float32 rounds z + c; the loss was 1.349" in svg
    svg = CrossEntropyExplorer([2, 1, -9.1], common=20000, dtype="float32").svg()
    assert "c = 20000: float32 rounds z + c; p moves a little" in svg


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_pushes_sum_to_0(dtype: str) -> None:
    rng = np.random.default_rng(0)
    for count in range(2, 7):
        logits = rng.normal(size=count, scale=5)
        explorer = CrossEntropyExplorer(logits, count - 1, 0.7, 0.1, dtype=dtype)
        assert "sum of the pushes: 0<" in explorer.svg()


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_no_number_is_drawn_too(dtype: str) -> None:
    for logits in ([nan, 1], [inf, 1], [-inf, 1, 2], [1e300, -1e300]):
        for common in (0.0, nan, -inf, 1e300):
            for temperature in (1e-308, 1.0, 1e308):
                explorer = CrossEntropyExplorer(logits, 0, temperature, common=common, dtype=dtype)
                drawn = explorer.svg().split(' d="')[1:]
                assert not any(word in d.split('"')[0] for d in drawn for word in ("nan", "inf"))
    assert isnan(CrossEntropyExplorer([nan, 1]).loss)


def test_logits_target_and_single_numbers_are_one_state() -> None:
    explorer = CrossEntropyExplorer([1, 2, 3], 2)
    explorer.z1 = 5
    assert explorer.logits == [1, 5, 3]
    with explorer.hold_trait_notifications():
        explorer.logits = [7, 8]
        explorer.target = 1
    assert (explorer.z0, explorer.z1) == (7, 8)
    slider = ipywidgets.FloatSlider(min=0, max=5)
    ipywidgets.link((explorer, "target"), (slider, "value"))
    slider.value = 0.0
    assert explorer.target == 0
    assert isinstance(explorer.target, int)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"logits": [1.0]}, "logits holds 1 numbers: expected 2 to 6 numbers"),
        ({"logits": [0.0] * 7}, "logits holds 7 numbers"),
        ({"logits": [1, "2"]}, r"logits\[1\] is '2', a str: expected a number"),
        ({"target": 6}, "target is 6: expected a whole number from 0 to 5"),
        ({"target": 1.5}, "target is 1.5: expected a whole number"),
        ({"target": nan}, "target is nan: expected a whole number"),
        ({"target": "1"}, "target is '1', a str"),
        ({"target": 3}, "target is 3 among 3 logits: expected a class from 0 to 2"),
        ({"temperature": 0}, "temperature is 0: expected a finite number above 0, such as 0.5"),
        ({"temperature": nan}, "temperature is nan: expected a finite number above 0"),
        ({"label_smoothing": 1.01}, "label_smoothing is 1.01: expected a share from 0 to 1, such as 0.1"),
        ({"common": "1"}, "common is '1', a str: expected a number"),
        ({"dtype": "float8"}, "float8"),
        ({"z0": True}, "z0 is True, a bool"),
    ],
)
def test_a_state_that_can_t_be_is_refused_and_the_one_before_stays(state: dict[str, Any], says: str) -> None:
    explorer = CrossEntropyExplorer([1, 2, 3], 2)
    before = repr(explorer)
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    assert repr(explorer) == before
    with pytest.raises(TraitError, match=says):
        CrossEntropyExplorer(**state)


def test_logits_do_not_leave_the_target_behind() -> None:
    explorer = CrossEntropyExplorer([1, 2, 3], 2)
    with pytest.raises(TraitError, match="target is 2 among 2 logits"):
        explorer.logits = [1, 2]
    assert explorer.logits == [1, 2, 3]
