"""LogSoftmaxExplorer in a saved page: dragging, keys and typed numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from plotnet import LogSoftmaxExplorer

from .crossings import crossings, open_state
from .pages import Witness


@pytest.fixture
def page(witness: Witness, tmp_path: Path) -> Page:
    """Open the explorer in a page of its own, as wide as an output of JupyterLab."""
    witness.page.set_viewport_size({"width": 905, "height": 640})
    witness.page.goto(LogSoftmaxExplorer().save_html(tmp_path / "explorer.html").as_uri())
    expect(handle(witness.page, "gap")).to_be_visible()
    return witness.page


def handle(page: Page, name: str) -> Locator:
    return page.locator(f"[role=slider][data-hot={name}]")


def drag(page: Page, knob: Locator, x: float, y: float = 0) -> None:
    """Drag an element by some pixels."""
    box = knob.bounding_box()
    assert box
    start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + x / 2, start[1] + y)
    page.mouse.move(start[0] + x, start[1] + y)
    page.mouse.up()


def type_number(page: Page, name: str, text: str) -> None:
    handle(page, name).focus()
    page.keyboard.press("Enter")
    page.locator(".plotnet-box").fill(text)
    page.keyboard.press("Enter")


def test_the_difference_is_dragged_to_the_last_probability_above_0(page: Page, witness: Witness) -> None:
    knob = handle(page, "gap").locator("circle.knob")
    limit = page.locator("[aria-label^=float32] .box-chosen").bounding_box()
    start = knob.bounding_box()
    assert limit
    assert start
    edge = limit["x"] + limit["width"] - start["x"] - start["width"] / 2
    drag(page, knob, edge - 2)
    expect(handle(page, "gap")).to_have_attribute("aria-valuenow", "103.97")
    drag(page, knob, 5)
    expect(handle(page, "gap")).to_have_attribute("aria-valuenow", "103.98")
    expect(page.locator(".plotnet-message")).to_contain_text("log 0 is −inf")
    drag(page, knob, 400)
    expect(page.locator(".plotnet-picture")).to_contain_text("z0 − z1 = inf")
    assert not witness.errors
    results = Axe().run(page, options={"rules": {"page-has-heading-one": {"enabled": False}}})
    assert not results.response["violations"], results.generate_report()


def test_epsilon_is_dragged_on_its_track_and_by_its_bound(page: Page) -> None:
    eps, bound = handle(page, "eps"), handle(page, "bound")
    drag(page, eps.locator("circle.knob"), -200)
    expect(eps).to_have_attribute("aria-valuetext", "1e−20")
    expect(bound).to_have_attribute("aria-valuetext", "−46.052; epsilon is 1e−20")
    drag(page, bound.locator("circle.knob"), -1000)
    expect(eps).to_have_attribute("aria-valuenow", "1")


def test_each_number_moves_by_keys(page: Page) -> None:
    for name, keys in {
        "gap": {"ArrowRight": "41; ", "Shift+ArrowLeft": "40.99; ", "Home": "−20; ", "End": "1000; "},
        "eps": {"ArrowLeft": "1e−8", "ArrowRight": "1e−7", "End": "1", "Home": "0"},
        "bound": {"ArrowRight": "−46", "End": "0; "},
        "level": {"ArrowRight": "1", "ArrowUp": "10", "End": "1e17", "PageDown": "1e7"},
    }.items():
        handle(page, name).focus()
        for key, text in keys.items():
            page.keyboard.press(key)
            expect(handle(page, name)).to_have_attribute("aria-valuetext", re.compile(f"^{text}"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1e308", "10^308"), ("-inf", "−inf"), ("nan", "nan"), ("103,5", "103.5"), ("−17", "−17")],
)
def test_any_difference_can_be_typed(page: Page, witness: Witness, text: str, shown: str) -> None:
    type_number(page, "gap", text)
    expect(handle(page, "gap")).to_contain_text(f"gap z0 − z1 = {shown}")
    expect(page.locator(".plotnet-box")).to_have_count(0)
    assert not witness.errors


def test_an_epsilon_out_of_bounds_is_rejected_with_the_bounds(page: Page) -> None:
    type_number(page, "eps", "2")
    expect(page.locator(".plotnet-error")).to_have_text("eps is 2: expected a number from 0 to 1")
    expect(handle(page, "eps")).to_have_attribute("aria-valuetext", "1e−7")
    page.keyboard.press("Escape")
    expect(page.locator(".plotnet-error")).to_be_hidden()


def test_reset_restores_all_numbers(page: Page) -> None:
    for name, text in (("gap", "3"), ("eps", "0"), ("level", "1e8")):
        type_number(page, name, text)
    page.locator("[role=radio][aria-label^=float16]").click()
    page.get_by_role("button", name="Reset").click()
    expect(handle(page, "gap")).to_have_attribute("aria-valuenow", "40")
    expect(handle(page, "level")).to_have_attribute("aria-valuenow", "0")
    expect(page.locator("[role=radio][aria-label^=float32]")).to_have_attribute("aria-checked", "true")


@pytest.mark.parametrize("width", [937, 720, 603, 450, 390, 320])
def test_no_text_lies_on_a_line_or_a_point(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    for dtype, limit in {"float16": 17.3, "bfloat16": 92.4, "float32": 103.9, "float64": 745.1}.items():
        for state in (
            *(f"gap={gap}" for gap in ("-inf", 0.5, 16.1, limit, 1.01 * limit, 300, "inf")),
            "gap=1&level=1e8",
            "gap=-3&eps=1",
            f"gap={limit}&eps=0&level=-1e17",
        ):
            open_state(page, f"dtype={dtype}&{state}")
            assert crossings(page) == [], (dtype, state)
