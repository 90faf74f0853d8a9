"""CrossEntropyExplorer: its numbers are those of functional.py, and its picture has their lengths."""

from __future__ import annotations

import math
from functools import partial
from math import inf, isfinite, isnan, nan
from typing import Any

import ipywidgets
import numpy as np
import pytest
from playwright.sync_api import Page
from traitlets import TraitError

from plotnet import CrossEntropyExplorer
from plotnet.functional import DTYPES, cross_entropy, cross_entropy_grad, round_to, softmax
from plotnet.live import bfloat16

from .views import Drawing, Element, View

STATES: list[dict[str, Any]] = [
    {},
    {"logits": [2, 2], "target": 0},
    {"logits": [40, 0], "target": 0},
    {"logits": [1000, 0, -3.5], "target": 1},
    {"logits": [3, 2.5, -9, 0.25, 7, -1], "target": 4, "temperature": 0.3, "label_smoothing": 0.2},
    {"logits": [3, 2.5, -9, 0.25], "target": 3, "temperature": 3, "label_smoothing": 1},
    {"logits": [1 / 3, -7.125], "temperature": 20},
    {"logits": [2, 1, -9.1], "common": 1000},
    {"common": -1e9},
    {"logits": [-inf, 1.0, 2.0], "target": 1},
    {"logits": [-inf, 1.0], "target": 0},
    {"logits": [nan, 1.0]},
    {"logits": [inf, 1.0, -inf]},
]
LAPTOP, FULL_SCREEN, ZOOMED, PHONE, SMALL_PHONE = (873, 404), (905, 560), (587, 404), (374, 700), (304, 700)
SIZES = [LAPTOP, FULL_SCREEN, (703, 404), ZOOMED, PHONE, SMALL_PHONE]


@pytest.fixture(scope="module")
def view(page: Page) -> View:
    return View(page, CrossEntropyExplorer)


# The state


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_the_numbers_are_those_of_functional(dtype: str, temperature: float, smoothing: float) -> None:
    logits = [2.0, -1.5, 0.25, 7.0]
    explorer = CrossEntropyExplorer(logits, 2, temperature, smoothing, dtype=dtype)
    z = (np.subtract(logits, 7).astype(dtype) / np.array(temperature, dtype)).astype(dtype)
    eps = float(np.finfo(dtype).eps)
    close = partial(np.testing.assert_allclose, rtol=2 * eps, atol=eps)
    close(explorer.loss, cross_entropy(z, 2, label_smoothing=smoothing))
    close(explorer.probabilities, softmax(z))
    close(explorer.gradient, cross_entropy_grad(z, 2, label_smoothing=smoothing) / temperature)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_tiny_temperature_gives_no_nan(dtype: str) -> None:
    explorer = CrossEntropyExplorer(temperature=1e-308, dtype=dtype)
    assert explorer.probabilities == [1, 0, 0]
    assert explorer.gradient[2] == 0
    assert explorer.gradient[0] == -explorer.gradient[1] > 1e4
    assert not isnan(explorer.loss)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_common_number_changes_nothing_while_the_dtype_represents_z_plus_c(dtype: str) -> None:
    before, after = (CrossEntropyExplorer([2, 1, -1], common=c, dtype=dtype) for c in (0, 64))
    assert before.loss == after.loss
    assert before.gradient == after.gradient


def test_a_common_number_rounds_the_logits_of_float32_away() -> None:
    explorer = CrossEntropyExplorer([2, 1, -1], common=1e8, dtype="float32")
    assert explorer.loss == pytest.approx(math.log(3))


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
        ({"logits": [1.0]}, "logits has length 1: expected 2 to 6 numbers"),
        ({"logits": [0.0] * 7}, "logits has length 7"),
        ({"logits": [1, "2"]}, r"logits\[1\] is '2', a str: expected a number"),
        ({"logits": [1, 2]}, "target is 2 among 2 logits"),
        ({"target": 6}, "target is 6: expected a whole number from 0 to 5"),
        ({"target": 1.5}, "target is 1.5: expected a whole number"),
        ({"target": "1"}, "target is '1', a str"),
        ({"target": 3}, "target is 3 among 3 logits: expected a class from 0 to 2"),
        ({"temperature": 0}, "temperature is 0: expected a finite number greater than 0"),
        ({"temperature": nan}, "temperature is nan: expected a finite number greater than 0"),
        ({"label_smoothing": 1.01}, "label_smoothing is 1.01: expected a number from 0 to 1"),
        ({"common": "1"}, "common is '1', a str: expected a number"),
        ({"dtype": "float8"}, "float8"),
        ({"z0": True}, "z0 is True, a bool"),
    ],
)
def test_an_invalid_value_is_an_error_and_the_state_stays(state: dict[str, Any], says: str) -> None:
    explorer = CrossEntropyExplorer([1, 2, 3], 2)
    before = repr(explorer)
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    assert repr(explorer) == before
    with pytest.raises(TraitError, match=says):
        CrossEntropyExplorer(**{"logits": [1, 2, 3], "target": 2, **state})


# The picture


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_all_lengths_are_those_that_python_computes(view: View, dtype: str, size: tuple[int, int]) -> None:
    for state in STATES:
        explorer = CrossEntropyExplorer(**state, dtype=dtype)
        drawing = view.draw(explorer, *size)
        check_probabilities(explorer, drawing)
        check_arrows(explorer, drawing)
        check_loss(explorer, drawing)


def check_probabilities(explorer: CrossEntropyExplorer, drawing: Drawing) -> None:
    """Check that the bars are as long as p, and the outlines around them as long as y."""
    targets = bfloat16.target_probabilities(
        len(explorer.logits), explorer.target, explorer.label_smoothing, explorer.dtype
    )
    for i, (p, y) in enumerate(zip(explorer.probabilities, targets, strict=True)):
        row = drawing.find(f"p{i}")
        start, width = line_of(row.find("bar").children[0])
        assert has(row, "target") == (y > 0)
        if y > 0:
            assert row.find("target").number("x") == pytest.approx(start, abs=0.01)
            assert row.find("target").number("width") == pytest.approx(max(2, y * width), abs=0.01)
        assert has(row, "hatching") == isnan(p)
        if not isnan(p):
            length = max(1, p * width) if p > 0 else 0
            assert row.find("bar/bar").number("width") == pytest.approx(length, abs=0.01)


def check_arrows(explorer: CrossEntropyExplorer, drawing: Drawing) -> None:
    """Check that the arrows start at the handles, and are as long as the gradient."""
    _, unit = axis_of(drawing)
    for i, slope in enumerate(explorer.gradient):
        lane = drawing.find(f"z{i}")
        length = -5 * slope * unit
        if not abs(length) >= 1.5:  # nan, too
            assert not has(lane, "arrow")
        elif abs(length) < 24:  # longer ones may be cut at the end of the lane
            start, tip = ends_of(lane.find("arrow").children[0])
            assert start == pytest.approx(knob_of(lane) + math.copysign(10, length), abs=0.01)
            assert tip - start == pytest.approx(length, abs=0.02)


def check_loss(explorer: CrossEntropyExplorer, drawing: Drawing) -> None:
    """Check that the loss reaches from the logit of the target to logsumexp, or is marked as not finite."""
    loss, row = explorer.loss, drawing.find("loss")
    assert has(row, "diamond") != has(row, "length")
    assert has(row, "length") == isfinite(loss)
    if not isfinite(loss):
        assert row.find("value").text == str(loss)
        return
    middle, unit = axis_of(drawing)
    start, length = row.find("length/bar").number("x"), explorer.temperature * loss * unit
    if explorer.label_smoothing == 0:
        assert start == pytest.approx(knob_of(drawing.find(f"z{explorer.target}")), abs=0.02)
    is_cut = start + length > middle + 12 * unit + 0.01
    assert has(row, "break") == is_cut
    if not is_cut:
        assert row.find("length/bar").number("width") == pytest.approx(max(1.5, length), abs=0.02)


@pytest.mark.parametrize("size", SIZES)
def test_an_arrow_that_is_cut_has_two_heads_and_stays_in_its_lane(view: View, size: tuple[int, int]) -> None:
    drawing = view.draw(CrossEntropyExplorer([2, 1, -1], temperature=0.01), *size)
    plate = drawing.find("background").children[0]
    for i in (0, 1):
        path = drawing.find(f"z{i}/arrow").children[0].attributes["d"]
        assert path.count("M") == 2
        knob = knob_of(drawing.find(f"z{i}"))
        assert plate.number("x") + 9 < knob < plate.number("x") + plate.number("width") - 9


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("common", [0.0, 3.0, -300.0, 1e6])
def test_handles_lie_where_the_dtype_rounds_z_plus_c(view: View, dtype: str, common: float) -> None:
    logits = [2.0, 1.25, -1.0, 9.9, -10.0, 0.3]
    explorer = CrossEntropyExplorer(logits, common=common, dtype=dtype)
    c = float(round_to(common, dtype))
    z = round_to(round_to(logits, dtype) + c, dtype) if isfinite(c) else np.full(6, c)
    for size in (FULL_SCREEN, ZOOMED):
        drawing = view.draw(explorer, *size)
        middle, unit = axis_of(drawing)
        for i, (value, logit) in enumerate(zip(z - c if isfinite(c) else z, logits, strict=True)):
            lane = drawing.find(f"z{i}")
            if isfinite(value):
                assert knob_of(lane) == pytest.approx(middle + unit * min(12.4, max(-12.4, value)), abs=0.02)
            moved = not abs(value - float(round_to(logit, dtype))) <= 0.006
            assert has(lane, "expected") == moved


@pytest.mark.parametrize("dtype", DTYPES)
def test_in_the_bar_of_a_dtype_z_plus_c_is_rounded_by_less_than_0_004(view: View, dtype: str) -> None:
    drawing = view.draw(CrossEntropyExplorer(dtype=dtype))
    ends = {
        name: box.number("x") + box.number("width")
        for name in DTYPES
        for box in drawing.find(f"dtypes/{name}").children
        if str(box.attributes.get("class", "")).startswith("box")
    }
    for common, is_inside in ((15.0, True), (17.0, False)):
        line = drawing_line(view.draw(CrossEntropyExplorer(common=common, dtype=dtype)))
        assert (line < ends["float16"]) == is_inside
    limits = {"float16": 2**4, "bfloat16": 2, "float32": 2**17, "float64": 2**46}
    line = drawing_line(view.draw(CrossEntropyExplorer(common=float(limits[dtype]), dtype=dtype)))
    assert line == pytest.approx(ends[dtype], abs=0.02)
    below = limits[dtype] - 1.0 + np.linspace(0, 0.9, 50)
    assert np.abs(round_to(below, dtype) - below).max() < 0.004


def test_lines_show_the_representable_values_around_c(view: View) -> None:
    drawing = view.draw(CrossEntropyExplorer(common=256.0, dtype="bfloat16"))
    middle, unit = axis_of(drawing)
    lines = drawing.find("background").children[2].attributes["d"]
    places = [float(part.split(" ")[0]) for part in lines.split("M")[1:]]
    expected = [*range(-12, 0), *range(0, 13, 2)]  # 1 apart below 256, and 2 above
    assert places == pytest.approx([middle + unit * value for value in expected], abs=0.02)
    drawing = view.draw(CrossEntropyExplorer(common=256.0))
    assert drawing.find("background").children[2].attributes["d"] == ""


def test_the_message_says_what_the_picture_does_not_show(view: View) -> None:
    def message(*args: Any, **state: Any) -> str:
        return view.draw(CrossEntropyExplorer(*args, **state)).message

    assert "the loss is no longer 1.349" in message(common=1e8, dtype="float32")
    assert "float32 are 8 apart" in message(common=1e8, dtype="float32")
    assert "some p change a little" in message([2, 1, -9.1], common=20000, dtype="float32")
    assert "cancels" in message(common=50)
    assert "acts twice" in message(temperature=5)
    assert "pulls z₁ back" in message([2, 10, -1], label_smoothing=0.1)
    assert "the loss −log p is inf" in message([2, -inf])
    assert "beyond the range of float16" in message(common=1e6, dtype="float16")
    assert "One nan is enough" in message([nan, 1])


@pytest.mark.parametrize("size", [LAPTOP, ZOOMED, SMALL_PHONE])
def test_every_state_fits_and_has_no_nan_in_its_geometry(view: View, size: tuple[int, int]) -> None:
    extremes: list[dict[str, Any]] = [
        {"logits": logits, "common": common, "temperature": temperature}
        for logits in ([nan, 1], [-inf, -inf], [1e300, -1e300], [10] * 6)
        for common, temperature in ((0.0, 1e-300), (nan, 1.0), (-inf, 1e308), (1e300, 1.0), (0.0, 1e300))
    ]
    for state in [*STATES, *extremes]:
        drawing = view.draw(CrossEntropyExplorer(**{"target": 0, **state}), *size)
        assert drawing.height <= max(404, size[1]) or size[0] < 700
        for element in drawing.walk():
            for name in ("x", "y", "width", "height", "cx", "cy", "d"):
                value = str(element.attributes.get(name, ""))
                assert "nan" not in value.lower(), (state, element.key)
                assert "inf" not in value.lower(), (state, element.key)


@pytest.mark.parametrize("size", [(587, 404), (434, 404)])
@pytest.mark.parametrize("count", [2, 3, 6])
def test_each_handle_and_the_loss_fit_within_380_pixels(
    view: View, size: tuple[int, int], count: int
) -> None:
    drawing = view.draw(CrossEntropyExplorer([0.0] * count, 0), *size)
    handles = [element for element in drawing.walk() if element.attributes.get("role") == "slider"]
    tops = [handle.children[0].number("y") for handle in handles]
    assert len(handles) == count + 3
    assert drawing.find("loss/value").number("y") - min(tops) <= 380


def has(element: Element, key: str) -> bool:
    return any(part.key == key for part in element.walk())


def line_of(line: Element) -> tuple[float, float]:
    """Return the start and the length of a horizontal line, "M10 20h30..."."""
    start, rest = line.attributes["d"][1:].split(" ", 1)
    return float(start), float(rest.split("h")[1].split("M")[0])


def ends_of(arrow: Element) -> tuple[float, float]:
    """Return where an arrow starts and where its tip is."""
    path: str = arrow.attributes["d"]
    start = float(path[1:].split(" ")[0])
    shaft = float(path.split("h")[1].split("v")[0])
    head = float(path.split("l")[1].split(" ")[0])
    return start, start + shaft + head


def axis_of(drawing: Drawing) -> tuple[float, float]:
    """Return the middle of the axis, and the length of 1, from the background of the lanes."""
    plate = drawing.find("background").children[0]
    return plate.number("x") + plate.number("width") / 2, plate.number("width") / 26


def knob_of(lane: Element) -> float:
    if has(lane, "knob"):
        return lane.find("knob").number("cx")
    return float(lane.find("diamond").attributes["d"][1:].split(" ")[0])


def drawing_line(drawing: Drawing) -> float:
    """Return where the line of c is."""
    return next(e for e in drawing.find("c").walk() if "knob" in e.attributes.get("class", "")).number("cx")
