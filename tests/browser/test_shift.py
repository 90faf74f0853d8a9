"""ShiftExplorer in a saved page: by mouse, by keys, by typing."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from plotnet import ShiftExplorer

from .pages import Witness
from .test_views import SIZES, look


@pytest.fixture
def page(witness: Witness, tmp_path: Path) -> Page:
    return show(witness, ShiftExplorer([1000.0, 1000.0, 100.0], 1000.0, "float64"), tmp_path)


def show(witness: Witness, explorer: ShiftExplorer, folder: Path) -> Page:
    witness.page.goto(explorer.save_html(folder / "shift.html").as_uri())
    expect(shift(witness.page)).to_be_visible()
    return witness.page


def shift(page: Page) -> Locator:
    return page.get_by_role("slider", name="shift c")


def message(page: Page) -> Locator:
    return page.locator(".plotnet-message")


def expect_shift(page: Page, text: str) -> None:
    expect(shift(page)).to_have_attribute("aria-valuetext", text)


def axis(page: Page) -> tuple[float, float, float]:
    """Return the ends and the middle of the axes of c and of z - c, which are one below the other."""
    lanes = page.locator(".fill-outside")
    left, width = (float(lanes.get_attribute(name) or "") for name in ("x", "width"))
    return left, left + width / 2, left + width


def drag(page: Page, handle: Locator, to: float, y: float | None = None) -> None:
    """Drag a handle to a place in the picture."""
    box = handle.locator(".knob:visible").bounding_box()
    picture = page.locator(".plotnet-picture").bounding_box()
    assert box
    assert picture
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle if y is None else picture["y"] + y)
    page.mouse.down()
    page.mouse.move(picture["x"] + to, middle, steps=4)
    page.mouse.up()


def enter(page: Page, handle: Locator, text: str) -> None:
    handle.press("Enter")
    box = page.locator(".plotnet-box")
    box.fill(text)
    box.press("Enter")


def test_c_is_dragged_past_both_ends_of_the_safe_range_and_caught_by_the_maximum(page: Page) -> None:
    left, middle, right = axis(page)
    drag(page, shift(page), left)
    expect_shift(page, "−inf; not safe in float64")
    drag(page, shift(page), right - 25)
    expect(message(page)).to_contain_text("c is too large")
    drag(page, shift(page), middle + 3, y=80)  # by the line
    expect_shift(page, "1000; safe in float64")


def test_a_drag_is_caught_on_either_side_of_an_end_of_the_safe_range(page: Page) -> None:
    bar = page.get_by_role("radio", name="float64").locator(".box-chosen")
    left = float(bar.get_attribute("x") or "")
    drag(page, shift(page), left + 2)
    expect_shift(page, "290.92; safe in float64")
    drag(page, shift(page), left - 3)
    expect_shift(page, "290.91; not safe in float64")


def test_keys_move_c_around_the_largest_logit(page: Page) -> None:
    for key, value in (
        ("ArrowRight", "1001"),
        ("PageDown", "991"),
        ("Shift+ArrowLeft", "990.99"),
        ("Home", "0"),
        ("End", "2000"),
    ):
        shift(page).press(key)
        expect(shift(page)).to_have_attribute("aria-valuenow", value)


def test_the_shifts_that_the_lesson_asks_for_can_be_typed(page: Page) -> None:
    for text, words in (
        ("290", "290; not safe in float64"),
        ("291", "291; safe in float64"),
        ("1740", "1740; digits are lost in float64"),
        ("1745,0", "1745; digits are lost in float64"),
        ("1746", "1746; not safe in float64"),
        ("−inf", "−inf; not safe in float64"),
        ("1e308", "1e308; not safe in float64"),
        ("nan", "nan; not safe in float64"),
    ):
        enter(page, shift(page), text)
        expect_shift(page, words)
    enter(page, shift(page), "1000")
    enter(page, page.get_by_role("slider", name="z 2"), "2000")
    expect(
        page.get_by_role(
            "radio", name="float64: c is safe from 1290.3 to 2708.3; up to 2745.1, digits are lost"
        )
    ).to_be_visible()
    expect_shift(page, "1000; not safe in float64")


def test_assistive_technology_gets_finite_numbers_for_a_huge_shift(page: Page) -> None:
    for handle in (shift(page), page.get_by_role("slider", name="z 0")):
        enter(page, handle, "1e308")
        for name in ("min", "max", "now"):
            assert math.isfinite(float(handle.get_attribute(f"aria-value{name}") or "nan"))


def test_a_text_that_is_not_a_number_is_rejected_until_it_is_corrected(page: Page) -> None:
    enter(page, shift(page), "12x")
    expect(page.get_by_role("alert")).to_contain_text('unexpected "x"')
    expect_shift(page, "1000; safe in float64")
    page.locator(".plotnet-box").press("Escape")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(shift(page)).to_be_focused()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_button_moves_c_to_the_largest_logit(page: Page, motion: str) -> None:
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    enter(page, shift(page), "0")
    expect_shift(page, "0; not safe in float64")
    page.get_by_role("button", name="set c to max z").press("Enter")
    expect_shift(page, "1000; safe in float64")


def test_a_dragged_logit_keeps_its_distance_from_c(page: Page) -> None:
    handle = page.get_by_role("slider", name="z 2")
    drag(page, handle, axis(page)[1] + 1)
    expect(handle).to_have_attribute("aria-valuenow", "1000")
    handle.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuetext", "1001; z minus c is 1; its exponential is 2.718")


def test_dtypes_and_the_number_of_logits_are_chosen_by_keys(page: Page) -> None:
    page.get_by_role("radio", name="float64").press("ArrowUp")
    expect(page.get_by_role("radio", name="float32")).to_be_focused()
    expect_shift(page, "1000; safe in float32")
    for count in range(4, 9):
        page.get_by_role("button", name="one logit more").press("Enter")
        expect(page.get_by_role("slider")).to_have_count(count + 1)
    expect(page.get_by_role("button", name="one logit more")).to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize(
    "explorer",
    [
        ShiftExplorer([1000.0, -2000.0, 0.0, 123456.789, -float("inf"), 5.0, 1e5, 700.0], 1e5, "bfloat16"),
        ShiftExplorer([3.0, 1.0, 4.0, 1.5, 9.0, 2.0, 6.0, -5.25], 9.0, "float16"),
        ShiftExplorer([float("nan"), 1.0, 2.0], 3.5, "bfloat16"),
    ],
)
def test_eight_logits_fit_at_every_size(explorer: ShiftExplorer, witness: Witness, tmp_path: Path) -> None:
    page = show(witness, explorer, tmp_path)
    for size in SIZES:
        assert look(page, *size) == [], size


def test_nothing_is_logged(page: Page, witness: Witness) -> None:
    drag(page, shift(page), 130)
    assert witness.errors == []
    assert witness.calls_outside == []
