"""LogSoftmaxExplorer: its numbers are those of NumPy, and its picture shows these numbers."""

from __future__ import annotations

import re
from math import asinh, exp, inf, isfinite, isnan, log, nan, sinh
from typing import Any

import ipywidgets
import numpy as np
import pytest
from playwright.sync_api import Page
from traitlets import TraitError

from plotnet import LogSoftmaxExplorer
from plotnet.functional import DTYPES, cross_entropy_grad, log_softmax, logsumexp, softmax

from .views import Drawing, View

SIZES = [(873, 404), (873, 600), (587, 404), (304, 404)]
STATES = [  # gap, level, eps
    (0, 0, 1e-7),
    (10, 0, 1e-7),
    (40, 0, 1e-7),
    (100, 0, 1e-10),
    (104, 0, 0),
    (740, 0, 1e-20),
    (-17, 0, 1e-7),
    (1, 1e8, 1e-7),
    (12.5, 3000, 0.01),
    (1e300, 0, 1),
    (inf, 0, 1e-7),
    (-inf, 0, 1e-7),
    (nan, 0, 1e-7),
    (5, inf, 1e-300),
]


@pytest.fixture(scope="module")
def view(page: Page) -> View:
    return View(page, LogSoftmaxExplorer)


# What Python computes


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(("gap", "level"), [(0.5, 0), (12, 0), (-9, 0), (40, 100), (16, 1e4)])
def test_the_values_are_those_of_numpy(dtype: str, gap: float, level: float) -> None:
    explorer = LogSoftmaxExplorer(gap, level, 1e-4, dtype)
    z = np.array([level, level - gap], dtype)
    p = softmax(z)[1]
    with np.errstate(divide="ignore"):
        expected = [np.log(p), np.log(p + z.dtype.type(1e-4)), z[1] - logsumexp(z), log_softmax(z)[1]]
    np.testing.assert_allclose(explorer.values, expected, rtol=2 * float(np.finfo(dtype).eps), atol=1e-20)
    np.testing.assert_array_equal(explorer.gradients[3], cross_entropy_grad(z, 1))


def test_the_gradient_is_nan_where_the_probability_is_0() -> None:
    assert LogSoftmaxExplorer(103.5).values[0] > -104
    explorer = LogSoftmaxExplorer(104)
    assert explorer.values[0] == -inf
    assert explorer.values[3] == -104
    assert all(isnan(slope) for slope in explorer.gradients[0])
    assert explorer.gradients[2:] == [[1, -1], [1, -1]]


def test_eps_bounds_the_loss_and_its_gradient_vanishes() -> None:
    explorer = LogSoftmaxExplorer(20, dtype="float64")
    factor = exp(-20) / (exp(-20) + 1e-7)
    assert explorer.gradients[1] == pytest.approx([factor, -factor], rel=1e-6)
    assert explorer.values[1] == pytest.approx(-16.098, abs=1e-3)
    assert LogSoftmaxExplorer(-50, dtype="float64").values[1] > 0
    assert LogSoftmaxExplorer(25, eps=1e-8, dtype="float16").values[1] == -inf


def test_z_minus_logsumexp_loses_all_digits_at_a_high_level() -> None:
    values = LogSoftmaxExplorer(0, level=1e8).values
    assert values[2] == 0
    assert values[3] == pytest.approx(-0.6931472)


def test_a_slider_of_ipywidgets_can_be_linked() -> None:
    explorer, slider = LogSoftmaxExplorer(), ipywidgets.FloatSlider(max=200)
    ipywidgets.link((slider, "value"), (explorer, "gap"))
    slider.value = 120
    assert explorer.values[0] == -inf


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"gap": "3"}, "LogSoftmaxExplorer.gap is '3', a str: expected a number such as 2.5"),
        ({"level": None}, "level is None, a NoneType: expected a number"),
        ({"eps": True}, "eps is True, a bool"),
        ({"eps": -1.0}, "eps is -1.0: expected a number from 0 to 1"),
        ({"eps": nan}, "eps is nan: expected a number from 0 to 1"),
        ({"dtype": "float8"}, "float8"),
    ],
)
def test_an_invalid_state_raises_trait_error(state: dict[str, Any], message: str) -> None:
    explorer = LogSoftmaxExplorer()
    with pytest.raises(TraitError, match=message):
        explorer.set_trait(*next(iter(state.items())))
    with pytest.raises(TraitError, match=message):
        LogSoftmaxExplorer(**state)
    assert repr(explorer) == "LogSoftmaxExplorer(gap=40.0, level=0.0, eps=1e-07, dtype='float32')"


# What the browser draws


class Axis:
    """The axis of a drawing, found from the background of the first lane."""

    def __init__(self, drawing: Drawing) -> None:
        lane = drawing.find("background 0")
        self.unit = lane.find("outside").number("width") / (asinh(10.3) + asinh(750) + 1.25)
        self.zero = lane.find("range").number("x")

    def place(self, v: float) -> float:
        """Return the pixel of a difference, or of -log p."""
        return self.zero + self.unit * (asinh(750) + 0.8 if v == inf else asinh(v / 2))

    def value(self, px: float) -> float:
        """Return the difference at a pixel."""
        return 2 * sinh((px - self.zero) / self.unit)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(873, 404), (374, 404)])
def test_points_bars_and_handles_lie_where_python_computes_them(
    view: View, dtype: str, size: tuple[float, float]
) -> None:
    for state in STATES:
        explorer = LogSoftmaxExplorer(*state, dtype)
        drawing = view.draw(explorer, *size)
        axis = Axis(drawing)
        if -20 <= explorer.gap <= 1500:
            assert drawing.find("gap/knob").number("cx") == pytest.approx(axis.place(explorer.gap), abs=0.02)
        for method, (value, gradient) in enumerate(zip(explorer.values, explorer.gradients, strict=True)):
            keys = [child.key for child in drawing.find(f"result {method}").children]
            assert ("failed" in keys) == (isnan(value) or (value == -inf and explorer.values[3] != -inf))
            if ("dot" in keys and -1500 <= value < 20) or value == explorer.values[3] == -inf:
                dot = drawing.find(f"result {method}/dot").number("cx")
                assert dot == pytest.approx(axis.place(-value), abs=0.02)
            check_bars(drawing, method, gradient)


def check_bars(drawing: Drawing, method: int, gradient: list[float]) -> None:
    """Compare the lengths of the bars with the gradient: from the middle, -1 and 1 at the ends."""
    bars = drawing.find(f"gradient {method}")
    left, width = map(float, re.findall(r"[\d.]+", bars.children[0].attributes["d"])[::2][:2])
    target, other = bars.find("target/bar"), bars.find("other/bar")
    middle = other.number("x")
    half = width / 2
    assert middle == pytest.approx(left + half, abs=0.02)
    for slope, bar, stroke in ((gradient[1], target, 1), (gradient[0], other, 0)):
        if isfinite(slope):
            length = min(1, abs(slope)) * half
            assert bar.number("width") == pytest.approx(max(0, length - 2 * stroke), abs=0.01)
            if stroke:
                assert bar.number("x") - stroke == pytest.approx(middle - length, abs=0.01)
        else:
            assert bar.number("width") == pytest.approx(half, abs=0.01)
            assert bar.attributes["class"] == "fill-bad-soft"


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_curve_is_the_gradient_that_python_computes(view: View, dtype: str) -> None:
    drawing = view.draw(LogSoftmaxExplorer(40, 0, 1e-4, dtype))
    axis = Axis(drawing)
    rise = 0.0
    for method in (3, 0, 1, 2):  # the gradient of the stable method reaches -1
        curve = drawing.find(f"curve {method}/gradient").attributes["d"]
        ground = drawing.find(f"curve {method}").children[0]
        bottom = ground.number("y") + ground.number("height")
        points = [tuple(map(float, point.split())) for point in re.findall(r"[ML]([\d.]+ [\d.]+)", curve)]
        rise = rise or bottom - min(y for _, y in points)
        for x, y in points[10:140:13]:
            explorer = LogSoftmaxExplorer(axis.value(x), 0, 1e-4, dtype)
            assert (bottom - y) / rise == pytest.approx(-explorer.gradients[method][1], abs=0.02)


def test_the_range_of_a_method_ends_at_its_lower_bound(view: View) -> None:
    limits = {"float16": 17.328, "bfloat16": 92.5, "float32": 103.972, "float64": 745.133}
    for dtype, limit in limits.items():
        drawing = view.draw(LogSoftmaxExplorer(40, 0, 1e-6, dtype))
        axis = Axis(drawing)
        direct = drawing.find("background 0/range")
        assert direct.number("x") + direct.number("width") == pytest.approx(axis.place(limit), abs=0.1)
        with_eps = drawing.find("background 1/range")
        bound = drawing.find("bound/knob").number("cx")
        assert bound == pytest.approx(axis.place(-log(1e-6)), abs=0.02)
        rounding = {"float16": 1, "bfloat16": 0.2}.get(dtype, 0.02)  # of ε
        assert with_eps.number("x") + with_eps.number("width") == pytest.approx(bound, abs=rounding)
    lost = view.draw(LogSoftmaxExplorer(40, 0, 1e-8, "float16"))
    assert "limit" in [child.key for child in lost.find("background 1").children]
    assert lost.find("eps/words").text == "ε = 10^−8 → 0"
    assert "is rounded to 0 in float16" in lost.message


def test_the_representable_values_are_marked_where_they_lie_apart(view: View) -> None:
    drawing = view.draw(LogSoftmaxExplorer(1, level=1e8))
    axis = Axis(drawing)
    path = drawing.find("background 2/representable").attributes["d"]
    ticks = [float(x) for x in re.findall(r"M([\d.]+)", path)]
    assert ticks[:3] == pytest.approx([axis.place(8 * i) for i in (0, 1, 2)], abs=0.02)
    assert view.draw(LogSoftmaxExplorer()).find("background 2/representable").attributes["d"] == ""


def test_wrong_digits_are_marked_before_the_bound_is_reached(view: View) -> None:
    text = view.draw(LogSoftmaxExplorer(10)).find("result 1/value")
    assert [part.text for part in text.children] == ["−9.99", "7845"]
    assert text.children[1].attributes["class"] == "failed"
    message = view.draw(LogSoftmaxExplorer(10)).message
    assert "3 digits of log p are correct" in message
    correct = view.draw(LogSoftmaxExplorer(10)).find("result 3/value")
    assert [part.text for part in correct.children] == ["−10.00005", ""]


def test_the_message_says_why_a_method_fails(view: View) -> None:
    assert "rounded to 0 in float32" in view.draw(LogSoftmaxExplorer(104)).message
    assert "1 / p overflows" in view.draw(LogSoftmaxExplorer(103)).message
    assert "p / (p + ε) = 0.02" in view.draw(LogSoftmaxExplorer(20)).message
    assert "the stored gap is 0, not 1" in view.draw(LogSoftmaxExplorer(1, 1e8)).message
    assert "greater than 0" in view.draw(LogSoftmaxExplorer(-17)).message
    assert "inf − inf" in view.draw(LogSoftmaxExplorer(level=inf)).message
    assert "All four methods agree" in view.draw(LogSoftmaxExplorer(2, eps=0)).message


@pytest.mark.parametrize("size", SIZES)
def test_values_that_are_not_finite_stay_out_of_the_geometry(view: View, size: tuple[float, float]) -> None:
    geometry = {"x", "y", "cx", "cy", "r", "width", "height", "d"}
    for state in STATES:
        drawing = view.draw(LogSoftmaxExplorer(*state), *size)
        assert drawing.height <= max(size[1], 490)
        for element in drawing.walk():
            for name in geometry & element.attributes.keys():
                assert not re.search("nan|inf|undefined", str(element.attributes[name]), re.I), element
