"""The picture of OverflowExplorer: its geometry and its numbers are those of Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import Page

from plotnet import OverflowExplorer
from plotnet.functional import DTYPES, naive_softmax, round_to

from .views import View

STATES: list[list[float]] = [
    [2, 3, 4],
    [1000, 1000, 100],
    [709.782712893384, 709.7827128933841],
    [88.7, 88.8, 0.5, -87.0, -104.0],
    [11.08, 11.09, 9, 8, 7, 6, 5, 4],
    [math.nan, 1.0],
    [math.inf, 1.0, -math.inf],
    [-1e5] * 3,
    [1 / 3, 2e-5, -7.125],
]


@pytest.fixture(scope="module")
def view(page: Page) -> View:
    return View(page, OverflowExplorer)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("width", [873, 587, 374])
def test_the_bars_are_as_long_as_the_probabilities(view: View, dtype: str, width: int) -> None:
    for logits in STATES:
        explorer = OverflowExplorer(logits, dtype)
        drawing = view.draw(explorer, width)
        for i, p in enumerate(explorer.probabilities):
            bar = drawing.find(f"p{i}")
            keys = [child.key for child in bar.children]
            if math.isnan(p):
                assert "hatching" in keys
                assert "bar" not in keys
                continue
            start, length = _axis_of(bar.children[0].attributes["d"])
            filled = bar.find("bar")
            assert filled.number("x") == pytest.approx(start, abs=0.01)
            assert filled.number("width") == pytest.approx(max(1, p * length) if p > 0 else 0, abs=0.01)


def _axis_of(path: str) -> tuple[float, float]:
    """Return the start and the length of a horizontal line, "M10 20h30..."."""
    start, rest = path[1:].split(" ", 1)
    return float(start), float(rest.split("h")[1].split("M")[0])


def test_handles_lie_at_their_logits_and_beyond_the_limits_of_the_dtype(view: View) -> None:
    limits = {"float16": 11.09, "bfloat16": 88.5, "float32": 88.72, "float64": 709.78}
    for dtype, limit in limits.items():
        drawing = view.draw(OverflowExplorer([limit - 0.01, limit + 0.7, 0.0, -2000.0], dtype))
        knobs = [drawing.find(f"z{i}/handle/knob").number("cx") for i in range(4)]
        range_ = next(e for e in drawing.walk() if e.attributes.get("class") == "fill-range")
        left, right = range_.number("x"), range_.number("x") + range_.number("width")
        assert knobs[0] <= right + 0.5
        assert knobs[1] >= right + 16
        assert knobs[3] <= left - 16
        assert left < knobs[2] < right


@pytest.mark.parametrize("width", [873, 587, 374, 304])
def test_a_number_lies_in_its_lane_and_beside_or_above_its_handle(view: View, width: int) -> None:
    for logits in (
        STATES[4],
        [1e5, -2000.0, 0.0, 709.7, -math.inf, math.inf, 99999.5, -1e4],
        [-745.2, 709.79],
    ):
        for dtype in DTYPES:
            drawing = view.draw(OverflowExplorer(logits, dtype), width)
            lanes = next(e for e in drawing.find("background").children if e.tag == "rect")
            height = lanes.number("height") / len(logits)
            for i in range(len(logits)):
                handle = drawing.find(f"z{i}/handle")
                knob, number = handle.find("knob"), handle.children[-1]
                top = lanes.number("y") + i * height
                size = number.number("font-size")
                assert top - 1 < number.number("y") - 0.73 * size
                assert number.number("y") < top + height
                half = 0.3 * size * len(number.text)
                is_above = number.number("y") < knob.number("cy") - 7
                is_beside = abs(number.number("x") - knob.number("cx")) > half + 7
                assert is_above or is_beside


def test_the_picture_says_why_a_probability_is_nan_or_0(view: View) -> None:
    drawing = view.draw(OverflowExplorer([1000.0, 1.0, -800.0]))
    assert [drawing.find(f"p{i}/note").text for i in range(3)] == ["inf / inf", "x / inf", "0 / inf"]
    assert drawing.find("sum").text == "inf"
    assert "overflows to inf" in drawing.message
    assert view.draw(OverflowExplorer([-800.0, -900.0])).find("p0/note").text == "0 / 0"


def test_the_expected_probability_is_dashed_only_where_the_result_is_wrong(view: View) -> None:
    right = view.draw(OverflowExplorer([2.0, 3.0, 4.0]))
    assert not [element for element in right.walk() if element.key == "expected"]
    wrong = view.draw(OverflowExplorer([1000.0, 999.0]))
    start, length = _axis_of(wrong.find("p0").children[0].attributes["d"])
    expected = wrong.find("p0/expected")
    assert expected.number("x") == pytest.approx(start)
    assert expected.number("width") == pytest.approx(length / (1 + np.exp(-1)), abs=0.01)


def test_the_probabilities_are_those_of_numpy() -> None:
    for dtype in ("float16", "float32", "float64"):
        for logits in STATES:
            with np.errstate(all="ignore"):
                expected = naive_softmax(np.array(logits, dtype))
            found = OverflowExplorer(logits, dtype).probabilities
            np.testing.assert_allclose(found, expected, rtol=4 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("width", [587, 434, 374, 304])
def test_a_narrow_picture_has_the_limits_of_the_dtype_over_their_lines(view: View, width: int) -> None:
    limits = {"float16": (-17.32, 11.085), "bfloat16": (-92.5, 88.5), "float32": (-103.97, 88.722)}
    for dtype, expected in {**limits, "float64": (-745.13, 709.782)}.items():
        drawing = view.draw(OverflowExplorer([2.0, 3.0], dtype), width)
        low, high = drawing.find("limits/low"), drawing.find("limits/high")
        assert (float(low.text.replace("−", "-")), float(high.text)) == expected
        range_ = next(e for e in drawing.walk() if e.attributes.get("class") == "fill-range")
        left, right = range_.number("x"), range_.number("x") + range_.number("width")
        half = [0.35 * text.number("font-size") * len(text.text) for text in (low, high)]
        assert half[0] < low.number("x") <= left + 0.01
        assert right - 0.01 <= high.number("x") < width - 60 - half[1]  # left of the buttons
        assert high.number("x") - low.number("x") > sum(half)


def test_exp_is_above_0_and_finite_at_the_written_limits(view: View) -> None:
    for dtype in DTYPES:
        drawing = view.draw(OverflowExplorer([2.0, 3.0], dtype), 434)
        texts = [drawing.find(f"limits/{key}").text.replace("−", "-") for key in ("low", "high")]
        with np.errstate(all="ignore"):
            low, high = round_to(np.exp(round_to([float(text) for text in texts], dtype)), dtype)
        assert low > 0
        assert np.isfinite(high)


@pytest.mark.parametrize("width", [873, 587, 304])
def test_an_arrow_leads_to_the_number_that_a_logit_is_rounded_to(view: View, width: int) -> None:
    for dtype, logits, texts in (
        ("float16", [11.085, 11.09, 3.0], ["11.085 → 11.086", "11.09 → 11.094", "3"]),
        ("bfloat16", [88.5, 88.6, 88.8], ["88.5", "88.6 → 88.5", "88.8 → 89"]),
        ("float32", [88.6, 0.1, 709.782712893384], ["88.6", "0.1", "709.783"]),
    ):
        drawing = view.draw(OverflowExplorer(logits, dtype), width)
        assert [drawing.find(f"z{i}/handle").text for i in range(3)] == texts
