"""CrossEntropyExplorer in a saved page: drag, keys, typed numbers, and what is rejected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from plotnet import CrossEntropyExplorer

from .crossings import crossings, open_state
from .pages import Witness


def open_page(witness: Witness, explorer: CrossEntropyExplorer, folder: Path) -> Page:
    """Open an explorer in a page of its own, from a file."""
    witness.page.goto(explorer.save_html(folder / "explorer.html").as_uri())
    expect(witness.page.locator(".plotnet-picture")).to_be_visible()
    return witness.page


def state_of(page: Page) -> CrossEntropyExplorer:
    """Create the explorer that Copy Python describes."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy Python").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    line = page.evaluate("() => navigator.clipboard.readText()")
    explorer: CrossEntropyExplorer = eval(
        line, {"CrossEntropyExplorer": CrossEntropyExplorer, "float": float}
    )
    return explorer


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def drag(page: Page, name: str, by: tuple[float, float]) -> None:
    """Drag a handle from the middle of its ring."""
    box: Any = handle(page, name).locator(".ring").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0] / 2, y + by[1] / 2)
    page.mouse.move(x + by[0], y + by[1])
    page.mouse.up()
    settle(page)


def type_number(page: Page, name: str, text: str) -> None:
    handle(page, name).focus()
    page.keyboard.press("Enter")
    box = page.locator(".plotnet-box")
    box.fill(text)
    box.press("Enter")
    settle(page)


def settle(page: Page) -> None:
    """Wait until what was asked for is painted."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_handles_are_dragged_and_the_result_is_that_of_python(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    drag(page, "z 1", (1000, 0))
    drag(page, "temperature T", (20, 0))
    drag(page, "label smoothing", (30, 0))
    drag(page, "c, added to all logits", (60, 0))
    explorer = state_of(page)
    assert explorer.logits == [2, 10, -1]
    assert 1 < explorer.temperature < 4
    assert 0.1 < explorer.label_smoothing < 0.4
    assert explorer.common >= 100
    assert page.locator("svg text", has_text=f"{explorer.probabilities[0]:.3g}").count()
    assert page.locator("svg text", has_text=f"{explorer.loss:.4g}").count()
    assert witness.errors == []


def test_every_value_of_the_lesson_is_reached_by_keys(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, CrossEntropyExplorer(dtype="float32"), tmp_path)
    for name, keys in (
        ("z 1", ["Home", "End"]),
        ("c, added to all logits", ["ArrowRight"] * 6),  # 1, 2, 5, 10, 20, 50
        ("temperature T", ["ArrowRight"] * 7),  # 1.2, 1.5, 2, 2.5, 3, 4, 5
        ("label smoothing", ["PageUp"]),
    ):
        handle(page, name).focus()
        for key in keys:
            page.keyboard.press(key)
            settle(page)
    explorer = state_of(page)
    assert explorer.logits == [2, 10, -1]
    assert (explorer.common, explorer.temperature, explorer.label_smoothing) == (50, 5, 0.1)
    handle(page, "temperature T").press("PageDown")
    settle(page)
    assert state_of(page).temperature == 0.5


def test_the_pointer_reaches_the_round_values_of_c_and_of_the_temperature(
    witness: Witness, tmp_path: Path
) -> None:
    witness.page.set_viewport_size({"width": 905, "height": 640})
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    steps = {"c, added to all logits": [*range(1, 28), *range(87, 96)], "temperature T": range(1, 54)}
    found: dict[str, set[str]] = {name: set() for name in steps}
    for name, values in found.items():
        box: Any = handle(page, name).locator(".ring").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        for step in steps[name]:
            page.mouse.move(x + step, y)
            settle(page)
            values.add(handle(page, name).get_attribute("aria-valuetext") or "")
        page.mouse.up()
    assert {"1", "2", "5", "10", "20", "50", "100", "1e8"} <= found["c, added to all logits"]
    assert {"1.5", "2", "2.5", "3", "4", "5", "6", "8", "10", "20"} <= found["temperature T"]


def test_the_target_is_chosen_by_pointer_and_by_keys(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    page.get_by_role("radio", name="class 2").click()
    assert state_of(page).target == 2
    page.get_by_role("radio", name="class 2").press("ArrowDown")  # after the last, the first
    expect(page.get_by_role("radio", name="class 0")).to_be_focused()
    expect(page.get_by_role("radio", name="class 0")).to_have_attribute("aria-checked", "true")
    assert state_of(page).target == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e308", 1e308), ("-inf", -float("inf")), ("−2,5", -2.5), ("\uff13", 3.0), ("nan", None)],
)
def test_exact_numbers_are_typed(witness: Witness, tmp_path: Path, text: str, value: float | None) -> None:
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    type_number(page, "z 0", text)
    logit = state_of(page).logits[0]
    assert logit == value if value is not None else logit != logit
    assert witness.errors == []


def test_an_invalid_number_is_rejected_with_the_text_of_python(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    for name, text, says in (
        ("temperature T", "-1", "temperature is −1: expected a finite number greater than 0"),
        ("temperature T", "0", "temperature is 0: expected a finite number greater than 0"),
        ("label smoothing", "1.5", "label_smoothing is 1.5: expected a number from 0 to 1"),
    ):
        type_number(page, name, text)
        expect(page.locator(".plotnet-box")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".plotnet-error")).to_have_text(says)
        page.locator(".plotnet-box").press("Escape")
        expect(page.locator(".plotnet-error")).to_be_hidden()
    type_number(page, "temperature T", "1e-308")
    explorer = state_of(page)
    assert (explorer.temperature, explorer.target, explorer.common) == (1e-308, 1, 0)
    assert not page.locator("svg text:visible", has_text="nan").count()


def test_fewer_classes_take_the_target_along(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, CrossEntropyExplorer([1, 2, 3], 2), tmp_path)
    page.get_by_role("button", name="one logit fewer").click()
    expect(page.get_by_role("button", name="one logit fewer")).to_be_disabled()
    explorer = state_of(page)
    assert (explorer.logits, explorer.target) == ([1, 2], 1)
    for _ in range(4):
        page.get_by_role("button", name="one logit more").click()
        settle(page)
    expect(page.get_by_role("button", name="one logit more")).to_be_disabled()
    assert state_of(page).logits == [1, 2, 0, 0, 0, 0]
    page.get_by_role("button", name="Reset").click()
    assert state_of(page).logits == [1, 2, 3]


def test_a_step_follows_the_arrows_and_lowers_the_loss(witness: Witness, tmp_path: Path) -> None:
    witness.page.emulate_media(reduced_motion="reduce")
    start = CrossEntropyExplorer()
    page = open_page(witness, start, tmp_path)
    page.get_by_role("button", name="take a step").click()
    settle(page)
    explorer = state_of(page)
    expected = [z - slope for z, slope in zip(start.logits, start.gradient, strict=True)]
    assert explorer.logits == pytest.approx(expected, abs=5e-4)
    assert explorer.loss < start.loss


@pytest.mark.parametrize("width", [937, 720, 603, 450, 390, 320])
def test_no_text_lies_on_a_line_or_a_point(witness: Witness, tmp_path: Path, width: int) -> None:
    witness.page.set_viewport_size({"width": width, "height": 640})
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    for logits in ("2,1,-1", "10,10", "-10,10,0,3,4,5", "1000,-inf,0.1234567", "nan,inf"):
        for state in (
            "target=1",
            "temperature=0.3&label_smoothing=0.2",
            "temperature=20&common=3000&dtype=float16",
            "common=-1e9&dtype=float32&label_smoothing=1",
        ):
            open_state(page, f"logits={logits}&{state}")
            assert crossings(page) == [], (logits, state)
