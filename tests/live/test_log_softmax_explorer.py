"""The four ways to log softmax: the limits at which they fail, and the gradients that they send back."""

from __future__ import annotations

from math import exp, inf, isnan, nan
from typing import Any

import ipywidgets
import numpy as np
import pytest
from traitlets import TraitError

from plotnet import LogSoftmaxExplorer
from plotnet.functional import DTYPES, cross_entropy_grad, log_softmax, logsumexp, softmax


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(("gap", "level"), [(0.5, 0), (12, 0), (-9, 0), (40, 100), (16, 1e4)])
def test_the_values_are_what_numpy_gives(dtype: str, gap: float, level: float) -> None:
    explorer = LogSoftmaxExplorer(gap, level, 1e-4, dtype)
    z = np.array([level, level - gap], dtype)
    p = softmax(z)[1]
    with np.errstate(divide="ignore"):
        expected = [np.log(p), np.log(p + z.dtype.type(1e-4)), z[1] - logsumexp(z), log_softmax(z)[1]]
    np.testing.assert_allclose(explorer.values, expected, rtol=2 * float(np.finfo(dtype).eps), atol=1e-20)
    np.testing.assert_array_equal(explorer.gradients[3], cross_entropy_grad(z, 1))


def test_the_logarithm_of_a_probability_that_is_0_sends_back_nan() -> None:
    values = LogSoftmaxExplorer(104).values
    assert values[0] == -inf
    assert values[3] == -104
    assert LogSoftmaxExplorer(103.5).values[0] > -104
    gradients = LogSoftmaxExplorer(104).gradients
    assert all(isnan(slope) for slope in gradients[0])
    assert gradients[2:] == [[1, -1], [1, -1]]


def test_eps_stops_the_loss_and_the_gradient_dies() -> None:
    explorer = LogSoftmaxExplorer(20, dtype="float64")
    factor = exp(-20) / (exp(-20) + 1e-7)
    assert explorer.gradients[1] == pytest.approx([factor, -factor], rel=1e-6)
    assert explorer.values[1] == pytest.approx(-16.098, abs=1e-3)
    assert LogSoftmaxExplorer(50, dtype="float64").gradients[1][1] == pytest.approx(-2e-15, rel=0.05)
    assert LogSoftmaxExplorer(-50, dtype="float64").values[1] > 0, "a loss below zero"


def test_z_less_lse_loses_all_digits_at_a_high_level() -> None:
    values = LogSoftmaxExplorer(0, level=1e8).values
    assert values[2] == 0
    assert values[3] == pytest.approx(-0.6931472)


def test_an_eps_that_the_type_can_t_hold_is_none() -> None:
    assert LogSoftmaxExplorer(25, eps=1e-8, dtype="float16").values[1] == -inf


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_no_number_is_drawn_too(dtype: str) -> None:
    for gap in (nan, inf, -inf, 1e300):
        for level in (0.0, nan, -inf, 1e300):
            for eps in (0.0, nan, -1.0, inf):
                svg = LogSoftmaxExplorer(gap, level, eps, dtype).svg()
                assert not {"nan", "inf"} & set(svg[svg.index("curve-3") : svg.index("mark-1")].split())
                assert "(nan" not in svg


def test_sliders_can_be_linked_to_each_number() -> None:
    explorer, slider = LogSoftmaxExplorer(), ipywidgets.FloatSlider(max=200)
    ipywidgets.link((slider, "value"), (explorer, "gap"))
    slider.value = 120
    assert explorer.values[0] == -inf
    assert "At a gap of 120 in float32, log(softmax(z)) is −inf" in explorer.svg()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"gap": "3"}, "LogSoftmaxExplorer.gap is '3', a str: expected a number such as 2.5"),
        ({"level": None}, "level is None, a NoneType: expected a number"),
        ({"eps": True}, "eps is True, a bool"),
        ({"dtype": "float8"}, "float8"),
    ],
)
def test_a_state_that_can_t_be_is_refused(state: dict[str, Any], says: str) -> None:
    explorer = LogSoftmaxExplorer()
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    with pytest.raises(TraitError, match=says):
        LogSoftmaxExplorer(**state)
    assert repr(explorer) == "LogSoftmaxExplorer(gap=40.0, level=0.0, eps=1e-07, dtype='float32')"
