"""`OnlineSoftmaxExplorer` on a page: its handles by mouse and keyboard, and typed numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from plotnet import OnlineSoftmaxExplorer

from .pages import Witness
from .test_views import SIZES, look


def open_page(witness: Witness, explorer: OnlineSoftmaxExplorer, folder: Path) -> Page:
    """Open an explorer in a page of its own, from a file."""
    witness.page.goto(explorer.save_html(folder / "explorer.html").as_uri())
    expect(witness.page.locator(".plotnet-picture")).to_be_visible()
    return witness.page


def handle(page: Page, name: str) -> Locator:
    return page.locator(f"[role=slider][aria-label^='{name}']")


def drag(page: Page, name: str, x: float, y: float) -> None:
    """Drag a handle by some pixels from the middle of its knob."""
    box = handle(page, name).locator(".knob").bounding_box()
    assert box
    start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + x, start[1] + y, steps=5)
    page.mouse.up()


def type_number(page: Page, name: str, text: str) -> None:
    handle(page, name).focus()
    page.keyboard.press("Enter")
    page.locator(".plotnet-box").fill(text)
    page.keyboard.press("Enter")


def figures(page: Page) -> Locator:
    """Return the texts that can be seen."""
    return page.locator(".plotnet-picture text:visible")


def test_the_step_is_changed_by_keyboard(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0], 0), tmp_path)
    step = handle(page, "step")
    step.focus()
    for i, words in enumerate(("x0 = 3 arrives", "x1 = 1 arrives", "x2 = 4: a new maximum"), 1):
        page.keyboard.press("ArrowRight")
        expect(step).to_have_attribute("aria-valuetext", f"{i} of 3")
        expect(figures(page).filter(has_text=words)).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(step).to_have_attribute("aria-valuenow", "3")
    page.keyboard.press("ArrowLeft")
    expect(step).to_have_attribute("aria-valuenow", "2")
    page.keyboard.press("Home")
    expect(figures(page).filter(has_text="Nothing has arrived:")).to_have_count(1)
    page.keyboard.press("End")
    expect(page.locator(".plotnet-message")).to_contain_text("gives the same probabilities.")
    assert witness.errors == []


def test_step_and_split_are_dragged(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0, 1.5, 9.0], 1), tmp_path)
    drag(page, "step", 1000, 60)
    expect(handle(page, "step")).to_have_attribute("aria-valuenow", "5")
    drag(page, "split", 180, 0)
    expect(handle(page, "split")).to_have_attribute("aria-valuetext", "2 of 5")
    expect(figures(page).filter(has_text="A + B: m = max(3, 9) = 9")).to_have_count(1)
    drag(page, "split", -400, 0)
    expect(handle(page, "split")).to_have_attribute("aria-valuetext", "one stream")
    expect(figures(page).filter(has_text="A + B")).to_have_count(0)
    drag(page, "step", -1000, 0)
    expect(handle(page, "step")).to_have_attribute("aria-valuenow", "0")


def test_the_sum_moves_to_the_next_step_by_keyboard_but_follows_the_pointer_at_once(
    witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0, 1.5, 9.0], 1), tmp_path)
    page.evaluate("""() => {
        window.transitions = 0;
        document.addEventListener("transitionrun", () => (window.transitions += 1));
    }""")
    drag(page, "step", 200, 0)
    assert handle(page, "step").get_attribute("aria-valuenow") not in {"0", "1"}
    page.wait_for_timeout(100)
    assert page.evaluate("window.transitions") == 0
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("window.transitions > 0")


def wait_for_box(knob: Locator, box: FloatRect) -> None:
    """Wait until a knob has moved to its place."""
    for _ in range(40):
        if knob.bounding_box() == box:
            return
        knob.page.wait_for_timeout(50)
    assert knob.bounding_box() == box


def test_numbers_are_dragged_to_the_ends_of_the_scale_which_stays(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0, 1.5, 9.0], 5), tmp_path)
    knob = handle(page, "x 0").locator(".knob")
    before = knob.bounding_box()
    assert before
    drag(page, "x 0", 0, -25)
    dragged = knob.bounding_box()
    assert dragged
    assert dragged["y"] == pytest.approx(before["y"] - 25, abs=1)
    page.get_by_role("button", name="Reset").click()
    wait_for_box(knob, before)
    drag(page, "x 4", 0, -20)
    value = float(handle(page, "x 4").get_attribute("aria-valuenow") or "nan")
    assert value > 11
    assert knob.bounding_box() == before
    fit = page.get_by_role("button", name="fit the scale to the numbers")
    fit.click()
    expect(fit).to_be_hidden()
    assert knob.bounding_box() != before
    drag(page, "x 1", 0, 200)
    expect(handle(page, "x 1")).to_have_attribute("aria-valuetext", "−inf")
    drag(page, "x 4", 0, -300)
    expect(handle(page, "x 4")).to_have_attribute("aria-valuetext", "inf")
    expect(figures(page).filter(has_text="l′ = nan: inf − inf")).to_have_count(1)
    page.get_by_role("button", name="Reset").click()
    wait_for_box(knob, before)
    assert witness.errors == []


@pytest.mark.parametrize(
    ("text", "shown"), [("1e308", "1e308"), ("-inf", "−inf"), ("nan", "nan"), ("2,5", "2.5"), ("−7", "−7")]
)
def test_exact_numbers_are_typed(witness: Witness, tmp_path: Path, text: str, shown: str) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0], 3), tmp_path)
    type_number(page, "x 1", text)
    expect(handle(page, "x 1")).to_have_attribute("aria-valuetext", shown)
    expect(handle(page, "x 1")).to_be_focused()


@pytest.mark.parametrize("text", ["4", "1.5", "nan", "-1"])
def test_an_invalid_step_is_explained_and_the_picture_stays(
    witness: Witness, tmp_path: Path, text: str
) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0], 2), tmp_path)
    before = figures(page).all_inner_texts()
    type_number(page, "step", text)
    expect(page.locator(".plotnet-box")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("expected a whole number from 0 to 3, as there are 3")
    assert figures(page).all_inner_texts() == before
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_be_hidden()
    assert witness.errors == []


@pytest.mark.parametrize(
    "explorer",
    [
        OnlineSoftmaxExplorer([3, 1, 4, 1.5, 9, 2, 6, 5], 5, 3, "bfloat16"),
        OnlineSoftmaxExplorer([-1000, 5e4, 1e308, float("nan")], 3, 2, "float32"),
        OnlineSoftmaxExplorer([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], 8, 0, "bfloat16"),
        OnlineSoftmaxExplorer([-99990.5, -99991.25, 1000, 1000], 4, 4, "float16"),
    ],
)
def test_numbers_with_many_digits_fit_at_every_size(
    explorer: OnlineSoftmaxExplorer, witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, explorer, tmp_path)
    for size in SIZES:
        assert look(page, *size) == [], size


def test_step_and_split_follow_when_there_are_fewer_numbers(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0, 2.0], 4, 3), tmp_path)
    fewer = page.get_by_role("button", name="one logit fewer")
    fewer.click()
    fewer.click()
    for name in ("step", "split"):
        expect(handle(page, name)).to_have_attribute("aria-valuemax", "2")
        expect(handle(page, name)).to_have_attribute("aria-valuenow", "2")
    page.get_by_role("button", name="one logit more").click()
    expect(handle(page, "x 2")).to_have_attribute("aria-valuetext", "0, has not arrived yet")
    page.get_by_role("radio", name="float16").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="bfloat16")).to_have_attribute("aria-checked", "true")
