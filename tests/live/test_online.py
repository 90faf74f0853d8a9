"""`OnlineSoftmaxExplorer`: its state, its numbers, and the geometry of its picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page
from traitlets import TraitError

from plotnet import OnlineSoftmaxExplorer
from plotnet.functional import DTYPES, OnlineSoftmax, logsumexp, round_to, softmax

from .views import Drawing, Element, View

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
        ({"logits": [1.0]}, "logits has length 1: expected 2 to 8 numbers"),
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


# The picture

STATES: list[tuple[list[float], int, int]] = [
    ([3.0, 1.0, 4.0, 1.5, 9.0], 3, 0),
    ([3.0, 1.0, 4.0, 1.5, 9.0], 5, 2),
    ([3.0, -1.0, 4.0, 1.5, -9.0], 4, 4),
    ([1000.0, 1000.0, 100.0, 1001.0], 4, 1),
    ([-np.inf, -5.0, -np.inf, 2.0, 2.0], 5, 3),
    ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], 8, 5),
    ([-1000.0, 5e4, 1e308], 3, 0),
    ([0.1, np.nan, 3.0], 3, 0),
    ([1.0, np.inf, 3.0], 3, 2),
    ([3.0, 1.0], 0, 1),
]
SIZES = [(873, 404), (905, 590), (304, 404)]
EPS = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52}


@pytest.fixture(scope="module")
def view(page: Page) -> View:
    return View(page, OnlineSoftmaxExplorer)


def scale_of_sums(drawing: Drawing) -> tuple[float, float]:
    """Return the height of 0 and the length of 1 on the axis of the sums, from its labels."""
    labels = {e.key: e.number("y") - 4.5 for e in drawing.find("background").children if e.tag == "text"}
    sums = {int(key.split()[1]): y for key, y in labels.items() if key.startswith("level ")}
    largest = max(sums)
    return sums[0], (sums[0] - sums[largest]) / largest


def keys(element: Element) -> set[str]:
    return {child.key for child in element.walk()}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", SIZES)
def test_each_sum_is_a_stack_of_its_terms(view: View, dtype: str, size: tuple[int, int]) -> None:
    for logits, step, split in STATES:
        drawing = view.draw(OnlineSoftmaxExplorer(logits, step, split, dtype), *size)
        base, unit = scale_of_sums(drawing)
        for i in range(step):
            first = split if 0 < split <= i else 0
            seen = round_to(logits[first : i + 1], dtype).tolist()
            part = OnlineSoftmaxExplorer((seen * 2)[: max(2, len(seen))], len(seen), dtype=dtype)
            column = drawing.find(f"sum {i}")
            if np.isnan(part.sum):
                assert "hatching" in keys(column)
                continue
            if part.maximum == -np.inf:
                assert column.find("total").text == "0"
                continue
            stack = drawing.find("current sum") if i == step - 1 else column
            y = base
            for j in range(first, i + 1):
                term = np.exp(seen[j - first] - part.maximum)
                height = stack.find(f"term {j}").number("height")
                assert height == pytest.approx(term * unit, abs=0.01 + 8 * EPS[dtype] * unit)
                y -= height
                assert stack.find(f"term {j}").number("y") == pytest.approx(y, abs=0.05)
            assert y == pytest.approx(base - part.sum * unit, abs=0.05 + 16 * EPS[dtype] * unit)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", SIZES)
def test_two_streams_merge_into_a_sum_of_both(view: View, dtype: str, size: tuple[int, int]) -> None:
    for logits, step, split in STATES:
        explorer = OnlineSoftmaxExplorer(logits, step, split, dtype)
        drawing = view.draw(explorer, *size)
        is_merged = split > 0 and step > 0 and (step > split or split == len(logits))
        assert ("merged" in keys(drawing)) is is_merged
        if not is_merged or np.isnan(explorer.sum):
            continue
        base, unit = scale_of_sums(drawing)
        terms = drawing.find("merged/stack").children
        assert len(terms) == step
        total = sum(term.number("height") for term in terms)
        assert total == pytest.approx(explorer.sum * unit, abs=0.05 + 16 * EPS[dtype] * unit)
        border = drawing.find("merged/border").attributes["d"]
        first = sum(term.number("height") for term in terms[:split])
        assert float(border.split()[1].split("h")[0]) == pytest.approx(base - first, abs=0.05)


@pytest.mark.parametrize("size", SIZES)
def test_numbers_lie_on_their_scale_and_the_maximum_at_the_largest(view: View, size: tuple[int, int]) -> None:
    for logits, step, split in STATES:
        explorer = OnlineSoftmaxExplorer(logits, step, split)
        drawing = view.draw(explorer, *size)
        labels = {e.text: e.number("y") - 4.5 for e in drawing.find("background").children if e.tag == "text"}
        ends = labels.pop("inf"), labels.pop("−inf")
        ticks = sorted(
            (float(e.text.replace("−", "-")), e.number("y") - 4.5)
            for e in drawing.find("background").children
            if e.key.startswith("tick")
        )
        (low, bottom), (high, top) = ticks[0], ticks[-1]
        heights = []
        for i, x in enumerate(logits):
            if not x < np.inf:
                assert "failed" in keys(drawing.find(f"x{i}"))
                heights.append(ends[0])
                continue
            y = drawing.find(f"x{i}/knob").number("cy")
            heights.append(y)
            if low <= x <= high:
                assert y == pytest.approx(bottom + (x - low) * (top - bottom) / (high - low), abs=0.02)
            elif np.isinf(x):
                assert y == pytest.approx(ends[1], abs=0.02)
            else:
                assert ends[0] < y < top if x > high else bottom < y < ends[1]
        if split == 0 and step > 0 and np.isfinite(explorer.maximum):
            path = drawing.find("maximum 0/finite").attributes["d"]
            last = path.replace("M", "V").split("V")[-1].split("H")[0].split()[-1]
            assert float(last) == pytest.approx(min(heights[:step]), abs=0.02)


@pytest.mark.parametrize("width", [873, 587, 304])
def test_the_step_line_lies_between_what_has_arrived_and_what_has_not(view: View, width: int) -> None:
    for logits, step, split in STATES:
        drawing = view.draw(OnlineSoftmaxExplorer(logits, step, split), width)
        x = drawing.find("step/knob").number("cx")
        middles = [drawing.find(f"x{i}").children[1].number("cx") for i in range(len(logits))]
        assert all(middle < x for middle in middles[:step])
        assert all(middle > x for middle in middles[step:])
        arrived = [e for e in drawing.find("background").walk() if e.attributes.get("class") == "fill-range"]
        ends = [e.number("x") + e.number("width") for e in arrived if e.number("width") > 0]
        assert not ends or max(ends) == pytest.approx(x, abs=0.01)


@pytest.mark.parametrize("dtype", DTYPES)
def test_probabilities_are_those_of_python(view: View, dtype: str) -> None:
    for logits, step, split in STATES:
        explorer = OnlineSoftmaxExplorer(logits, step, split, dtype)
        drawing = view.draw(explorer)
        for i, p in enumerate(explorer.probabilities):
            cell = drawing.find(f"probabilities/p{i}")
            assert (cell.attributes["class"] == "failed") is bool(np.isnan(p))
            if "10" not in cell.text and "≈" not in cell.text:
                decimals = len(cell.text.partition(".")[2])
                assert float(cell.text) == pytest.approx(p, abs=0.51 * 10.0**-decimals, nan_ok=True)


def test_terms_below_one_pixel_are_counted_pointed_at_and_magnified(view: View) -> None:
    drawing = view.draw(OnlineSoftmaxExplorer([3, 1, 4, 1.5, 9], 5))
    _, unit = scale_of_sums(drawing)
    terms = np.exp(np.array([4, 3, 1.5, 1]) - 9)
    assert (terms * unit < 1).all()
    assert drawing.find("magnified/small terms").text == "4 terms below 1 px: 0.0101 in all"
    factor = float(drawing.find("magnified/power").text.split("× ")[1])
    for i, term in enumerate(terms):
        bar = drawing.find(f"small {i}/bar")
        assert bar.number("width") == pytest.approx(term * unit * factor, abs=0.01)
    assert drawing.find("sum 4/small").attributes["d"]
    assert not drawing.find("sum 3/small").attributes["d"]
    far = view.draw(OnlineSoftmaxExplorer([3, -np.inf, 4, 11000], 4, dtype="float16"))
    assert far.find("magnified/small terms").text == "2 terms rounded to 0"


def test_the_formula_of_the_step_has_its_numbers(view: View) -> None:
    def lines(logits: list[float], step: int, split: int = 0, width: float = 873) -> list[str]:
        drawing = view.draw(OnlineSoftmaxExplorer(logits, step, split), width)
        return [line.text for line in drawing.find("figures").children]

    assert lines([3, 1, 4], 0) == ["Nothing has arrived:", "m = −inf, l = 0"]
    assert lines([3, 1, 4], 3) == [
        "x2 = 4: a new maximum",
        "m′ = max(3, 4) = 4",
        "l′ = 1.135 exp(−1) + exp(0)",
        "= 1.135 · 0.368 + 1 = 1.418",
    ]
    assert lines([3, 1, 4], 3, 1)[4:] == [
        "A + B: m = max(3, 4) = 4",
        "l = 1 · 0.368 + 1.05 · 1",
        "= 1.418",
    ]
    assert lines([3, 1, 4], 3, 3)[4:] == [
        "A + B: m = max(4, −inf) = 4",
        "l = 1.418 · 1 + 0 · 0",
        "= 1.418",
    ]
    assert lines([3, 1, 4], 3, 1, width=374) == [
        "x2 = 4: a new maximum in B",
        "l′ = 1 · 0.0498 + 1 = 1.05",
        "A + B: m = max(3, 4) = 4",
        "l = 1 · 0.368 + 1.05 · 1 = 1.418",
    ]
    assert lines([3, -np.inf], 2)[2] == "l′ = l + 0 = 1"
    assert lines([-np.inf, 3], 2)[3] == "= 0 · 0 + 1 = 1"
    assert lines([3, np.inf], 2)[2] == "l′ = nan: inf − inf"
    assert lines([3, np.nan, 2], 3)[1:] == ["m′ = max(nan, 2) = nan", "l′ = nan"]


def test_the_message_compares_with_one_pass(view: View) -> None:
    same = "Softmax in one pass gives the same probabilities"
    assert view.draw(OnlineSoftmaxExplorer(LOGITS[0], 5, 2)).message.endswith(f"{same}.")
    rounded = OnlineSoftmaxExplorer([0.0, 0.3, 1.1, 1.7, 2.9, 3.1, 4.4, 5.3], 8, 0, "bfloat16")
    assert f"{same}, up to rounding errors of" in view.draw(rounded).message
    assert (
        "One pass over all of them gives nan too." in view.draw(OnlineSoftmaxExplorer([1, np.nan], 2)).message
    )


def test_a_number_far_from_the_others_does_not_bend_the_scale_of_these(view: View) -> None:
    near = view.draw(OnlineSoftmaxExplorer([3, 1, 4, 4], 4))
    far = view.draw(OnlineSoftmaxExplorer([3, 1, 4, 11000], 4))
    for i in range(3):
        assert far.find(f"x{i}/knob").number("cy") == near.find(f"x{i}/knob").number("cy")
    kept = view.draw(OnlineSoftmaxExplorer([3, 1, 4, 20], 4), range=[0.0, 4.0])
    assert kept.find("x0/knob").number("cy") == near.find("x0/knob").number("cy")
    assert "fit" in keys(kept)
    assert "fit" not in keys(near) | keys(far)
