"""ShiftExplorer: its numbers and errors in Python, and a picture whose geometry is that of the numbers."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page
from traitlets import TraitError

from plotnet import ShiftExplorer
from plotnet.functional import DTYPES, naive_softmax, round_to, softmax
from plotnet.live.shift import safe_range

from .views import Drawing, Element, View

LOGITS = [[1.0, 2.0, 3.0], [1000.0, 1001.0, 999.0], [-7.0, 0.25], [5.0] * 6, [-3e4, 2.0, -np.inf]]
SHIFTS = [-800.0, -80.0, -8.0, 0.0, 1.5, 20.0, 100.0, 745.0, 1001.0, 2000.0]


# In Python


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("logits", LOGITS)
@pytest.mark.parametrize("c", SHIFTS)
def test_probabilities_are_those_of_naive_softmax(dtype: str, logits: list[float], c: float) -> None:
    with np.errstate(all="ignore"):
        expected = naive_softmax(np.array(logits, dtype) - np.array(c, dtype))
    found = ShiftExplorer(logits, c, dtype).probabilities
    info = np.finfo(dtype)
    np.testing.assert_allclose(
        found, expected, rtol=8 * float(info.eps), atol=4 * float(info.smallest_subnormal)
    )


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("logits", LOGITS[:4])
def test_c_is_safe_up_to_both_ends_of_the_safe_range_and_no_further(dtype: str, logits: list[float]) -> None:
    found = safe_range(tuple(logits), dtype)
    assert found is not None
    z = np.array(logits, dtype)
    step = 1e-3 + 4 * float(np.spacing(np.abs(z).max() + z.dtype.type(10)))  # more than the rounding of z - c

    def total(c: float) -> float:
        with np.errstate(all="ignore"):
            return float(np.exp(z - z.dtype.type(c)).sum())

    assert np.isfinite(total(found.low + step))
    assert total(found.low - step) == np.inf
    assert total(found.high - step) > 0
    assert total(found.high + step) == 0
    assert found.low < max(logits) < found.full < found.high


def test_there_is_no_safe_range_where_the_largest_logit_is_not_finite_in_the_dtype() -> None:
    assert safe_range((1e5, 1.0), "float16") is None
    assert safe_range((1e5, 1.0), "float32") is not None
    assert safe_range((math.nan, 1.0), "float64") is None
    assert safe_range((-math.inf, -math.inf), "float64") is None


def test_the_maximum_is_safe_in_each_dtype_and_gives_softmax() -> None:
    for dtype in DTYPES:
        for logits in LOGITS[:4]:
            tolerance = 0.05 if dtype == "bfloat16" else 4 * float(np.finfo(dtype).eps)
            found = ShiftExplorer(logits, max(logits), dtype).probabilities
            np.testing.assert_allclose(found, softmax(round_to(logits, dtype)), rtol=tolerance)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"logits": [1.0]}, "logits has length 1: expected 2 to 8 numbers"),
        ({"logits": [0.0] * 9}, "logits has length 9: expected 2 to 8"),
        ({"shift": "3"}, r"ShiftExplorer\.shift is '3', a str: expected a number"),
        ({"dtype": "float8"}, "float8"),
        ({"z0": None}, r"ShiftExplorer\.z0 is None"),
    ],
)
def test_an_invalid_state_is_rejected_and_the_state_before_stays(state: dict[str, Any], message: str) -> None:
    explorer = ShiftExplorer([1.0, 2.0], 3.0)
    with pytest.raises(TraitError, match=message):
        explorer.set_trait(*next(iter(state.items())))
    assert repr(explorer) == "ShiftExplorer(logits=[1.0, 2.0], shift=3.0, dtype='float32')"
    with pytest.raises(TraitError, match=message):
        ShiftExplorer(**state)


def test_single_logits_are_arguments() -> None:
    assert ShiftExplorer([1.0, 2.0], z1=7).logits == [1.0, 7.0]
    with pytest.raises(TypeError, match="has no argument 'z8'"):
        ShiftExplorer(z8=1)


# In the picture

WIDTHS = [873, 587, 374, 304]


@pytest.fixture(scope="module")
def view(page: Page) -> View:
    return View(page, ShiftExplorer)


def place(z: float) -> float:
    """Return the place of a number on the axis of logits, from -1 to 1."""
    if math.isinf(z):
        return math.copysign(1.09, z)
    return math.copysign(1.03, z) if abs(z) > 1500 else math.asinh(z / 2) / math.asinh(750)


def axis(drawing: Drawing) -> tuple[float, float]:
    """Return the middle of the axis of c, and half of its length."""
    start, end = map(float, re.findall(r"M(\S+) 25H([^M]+)M", drawing.find("track").attributes["d"])[0])
    return (start + end) / 2, (end - start) / 2 / 1.14


def bar(drawing: Drawing, dtype: str) -> Element:
    option = drawing.find(f"dtypes/{dtype}")
    return next(e for e in option.walk() if e.attributes.get("class") in {"box", "box-chosen"})


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("logits", [[1.0, 2.0, 3.0], [1000.0, 1001.0, 999.0], [-7.3, 0.25], [5.0] * 8])
def test_the_bars_are_the_safe_ranges(view: View, logits: list[float], width: int) -> None:
    drawing = view.draw(ShiftExplorer(logits, 4.5, "bfloat16"), width)
    middle, half = axis(drawing)
    for dtype in DTYPES:
        safe = safe_range(tuple(logits), dtype)
        assert safe is not None
        low, full, high = [middle + half * place(end - max(logits)) for end in safe]
        box = bar(drawing, dtype)
        assert box.number("x") == pytest.approx(low, abs=0.02)
        assert box.number("x") + box.number("width") == pytest.approx(max(low + 2, high), abs=0.02)
        hatched = [float(x) for x in re.findall(r"M(\S+) ", drawing.find(f"lossy {dtype}").attributes["d"])]
        assert all(full - 0.02 <= x <= high + 0.02 for x in hatched)
        assert bool(hatched) == (high + 18 - full > 4)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("logits", [[1.0, 2.0, 3.0], [1000.0, 1001.0], [-7.3, 0.25], [1e5, -2.0, 0.0]])
def test_the_numbers_at_the_ends_of_a_bar_are_safe_themselves(
    view: View, logits: list[float], width: int
) -> None:
    drawing = view.draw(ShiftExplorer(logits, max(logits)), width)
    for dtype in DTYPES:
        if safe_range(tuple(logits), dtype) is None:
            assert drawing.find(f"none {dtype}").text == "no c is safe"
            continue
        numbers = drawing.find(f"ends/{dtype}").children
        assert len(numbers) == 2 or width == 304  # no room for six digits on either side of c
        for text in numbers:
            assert 0 <= text.number("x") <= width
            probabilities = ShiftExplorer(logits, float(text.text.replace("−", "-")), dtype).probabilities
            assert sum(probabilities) == pytest.approx(1, abs=0.4)


@pytest.mark.parametrize("width", WIDTHS)
def test_c_lies_at_its_distance_from_the_largest_logit(view: View, width: int) -> None:
    states = [([1.0, 2.0, 3.0], -40.0), ([1000.0, 3.0], 1000.0), ([2.0, 3.0], math.inf), ([2, 1e5], 0)]
    for logits, c in states:
        drawing = view.draw(ShiftExplorer(logits, c), width)
        middle, half = axis(drawing)
        expected = middle + half * place(c - max(logits))
        assert drawing.find("c/knob").number("cx") == pytest.approx(expected, abs=0.02)
    keys = [element.key for element in view.draw(ShiftExplorer(shift=math.nan), width).find("c").walk()]
    assert "nan" in keys
    assert "knob" not in keys


@pytest.mark.parametrize("width", [873, 374])
@pytest.mark.parametrize("c", [-40.0, 0.0, 2.5, 60.0])
def test_all_handles_move_by_c_and_leave_their_origin_behind(view: View, c: float, width: int) -> None:
    logits = [1.0, 2.0, -17.0]
    drawing = view.draw(ShiftExplorer(logits, c, "float64"), width)
    lanes = drawing.find("background").children[0]
    half = lanes.number("width") / 2 / 1.14
    middle = lanes.number("x") + lanes.number("width") / 2
    for i, z in enumerate(logits):
        knob = drawing.find(f"z{i}/handle/knob")
        assert knob.number("cx") == pytest.approx(middle + half * place(z - c), abs=0.02)
        origin = middle + half * place(z)
        is_apart = abs(knob.number("cx") - origin) > 2
        origins = [e.number("cx") for e in drawing.find(f"z{i}").children if e.key == "ghost"]
        assert origins == ([pytest.approx(origin, abs=0.02)] if is_apart else [])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("width", [873, 374])
def test_the_bars_of_p_are_as_long_as_the_probabilities(view: View, dtype: str, width: int) -> None:
    for logits in (LOGITS[0], LOGITS[1], LOGITS[4]):
        for c in (0.0, 98.0, 1001.0):
            explorer = ShiftExplorer(logits, c, dtype)
            drawing = view.draw(explorer, width)
            for i, p in enumerate(explorer.probabilities):
                found = drawing.find(f"p{i}")
                keys = [child.key for child in found.children]
                assert ("hatching" in keys) == math.isnan(p)
                if not math.isnan(p):
                    length = float(re.findall(r"h([\d.]+)M", found.children[0].attributes["d"])[0])
                    assert found.find("bar").number("width") == pytest.approx(
                        max(1, p * length) if p > 0 else 0, abs=0.02
                    )


@pytest.mark.parametrize(
    ("logits", "c", "dtype", "message"),
    [
        ([1, 2, 3], 0, "float32", "With c = 0 nothing is subtracted"),
        ([1, 2, 3], -40, "float32", "each exponential is multiplied by exp(40)"),
        ([1, 2, 3], 3, "float32", "c = max z: the largest exponential is 1"),
        ([1, 2, 3], -90, "float32", "c is too small: z₀ − c = 91 is above the overflow threshold"),
        ([0, 0], -709.5, "float64", "no exponential overflows, but their sum does"),
        ([1, 2, 3], 110, "float32", "c is too large: every exponential underflows to 0"),
        ([1, 2, 3], 95, "float32", "The probabilities are still right, but an exponential is subnormal"),
        ([1, 2, 3], 105, "float32", "exp(z − c) is subnormal or 0"),
        ([1000, 1001], 1000, "bfloat16", "the logits are rounded to bfloat16"),
        ([0.1, 0.7, 0.9], -80, "bfloat16", "z − c is rounded to bfloat16"),
        ([1, 2, 3], math.nan, "float32", "c is nan"),
        ([1, 2, 3], math.inf, "float64", "c is too large"),
        ([1, 2, 3], -math.inf, "float64", "c is too small"),
        ([1, math.nan], 0, "float64", "the largest logit is nan: no shift helps"),
        ([-math.inf, -math.inf], 0, "float64", "the largest logit is −inf: no shift helps"),
        ([1e5, 1], 0, "float16", "the largest logit is inf: no shift helps"),
    ],
)
def test_the_message_says_whether_p_is_right_and_why_not(
    view: View, logits: list[float], c: float, dtype: str, message: str
) -> None:
    drawing = view.draw(ShiftExplorer(logits, c, dtype))
    assert message in drawing.message
    assert len(drawing.message) < 200


@pytest.mark.parametrize(
    ("c", "status", "message"),
    [
        (-90, "not safe", "c is too small"),
        (-80, "safe", "p is the same"),
        (95, "digits are lost", "it has lost digits"),
        (106.97, "digits are lost", "A probability is off by 100 %"),
        (107, "not safe", "c is too large"),
        (math.nan, "not safe", "c is nan"),
    ],
)
def test_the_value_of_c_is_spoken_with_what_the_message_means(
    view: View, c: float, status: str, message: str
) -> None:
    drawing = view.draw(ShiftExplorer([1, 2, 3], c))
    assert drawing.find("c").attributes["aria-valuetext"].endswith(f"; {status} in float32")
    assert message in drawing.message


@pytest.mark.parametrize("count", [2, 3, 5, 6, 8])
def test_the_picture_is_as_high_as_its_place_allows(view: View, count: int) -> None:
    explorer = ShiftExplorer([1000.25, *[-3.0] * (count - 1)], 1000.25)
    assert view.draw(explorer).height <= 404
    for width in (587, 434):
        drawing = view.draw(explorer, width)
        assert max(drawing.find(f"p{i}/bar").number("y") for i in range(count)) < 372
