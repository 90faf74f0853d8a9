"""Explorers in pages of their own: driven by keyboard to both ends, and compared with Python."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from plotnet import OverflowExplorer
from plotnet.functional import DTYPES
from plotnet.live.explorer import Explorer
from tests.explorers import EXPLORERS

from .pages import Witness

SVG = "{http://www.w3.org/2000/svg}"


def open_page(witness: Witness, explorer: Explorer, folder: Path) -> Page:
    """Open an explorer in a page of its own, from a file."""
    witness.page.goto(explorer.save_html(folder / "explorer.html").as_uri())
    expect(witness.page.locator(".plotnet-explorer-picture svg")).to_be_visible()
    return witness.page


def seen(page: Page) -> list[tuple[str, str]]:
    """List what stands in the parts of the picture that can be seen."""
    script = """parts => parts.filter(p => getComputedStyle(p).visibility !== "hidden")
        .map(p => [p.dataset.part, p.textContent])"""
    return [tuple(pair) for pair in page.locator("text[data-part]").evaluate_all(script)]


def drawn(explorer: Explorer) -> list[tuple[str, str]]:
    """List what stands in the same parts of the picture as Python draws it."""
    found = []

    def walk(element: ET.Element, hidden: bool) -> None:
        hidden = hidden or element.get("visibility") == "hidden"
        if element.tag == f"{SVG}text" and element.get("data-part") and not hidden:
            found.append((element.get("data-part", ""), element.text or ""))
        for child in element:
            walk(child, hidden)

    walk(ET.fromstring(explorer.svg()), hidden=False)
    return found


def boxes(page: Page) -> Locator:
    return page.locator(".plotnet-explorer-slider:visible input[type=text]")


def settle(page: Page) -> None:
    """Wait until what was asked for is painted."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def check_no_complaint(witness: Witness) -> None:
    assert witness.errors == []
    assert witness.calls_outside == []
    results = Axe().run(witness.page)
    assert not results.response["violations"], results.generate_report()


@pytest.mark.parametrize("kind", EXPLORERS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_from_a_file_is_whole_and_accessible(
    kind: type[Explorer], scheme: str, witness: Witness, tmp_path: Path
) -> None:
    witness.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = open_page(witness, kind(), tmp_path)
    assert seen(page) == drawn(kind())
    expect(page.locator("[aria-live=polite]")).not_to_be_empty()
    check_no_complaint(witness)


@pytest.mark.parametrize("kind", EXPLORERS)
def test_every_slider_goes_to_both_ends_by_keyboard_and_nothing_breaks(
    kind: type[Explorer], witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, kind(), tmp_path)
    count = page.locator("svg [data-part]").count()
    for slider in page.locator("input[type=range]:visible").all():
        slider.focus()
        for key, end in (("Home", "min"), ("End", "max")):
            page.keyboard.press(key)
            assert slider.input_value() == slider.get_attribute(end)
            settle(page)
        for key in ("ArrowLeft", "PageDown", "PageUp", "ArrowRight"):
            before = slider.input_value()
            page.keyboard.press(key)
            assert slider.input_value() != before, key
        slider.dblclick()
        settle(page)
    assert page.locator("svg [data-part]").count() == count, "nothing is added or taken away"
    check_no_complaint(witness)


@pytest.mark.parametrize("kind", EXPLORERS)
def test_reset_goes_back_to_where_it_began(kind: type[Explorer], witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, kind(), tmp_path)
    before = seen(page)
    for slider in page.locator("input[type=range]:visible").all():
        slider.focus()
        page.keyboard.press("End")
    settle(page)
    page.get_by_role("button", name="Reset").click()
    settle(page)
    assert seen(page) == before


@pytest.mark.parametrize("kind", EXPLORERS)
def test_the_saved_picture_is_the_one_that_is_seen(
    kind: type[Explorer], witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, kind(), tmp_path)
    slider = page.locator("input[type=range]:visible").first
    slider.focus()
    page.keyboard.press("End")
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    root = ET.parse(download.value.path()).getroot()
    assert download.value.suggested_filename == f"{kind.__name__}.svg"
    texts = dict(seen(page))
    assert {
        e.get("data-part"): e.text or "" for e in root.iter(f"{SVG}text") if e.get("data-part") in texts
    } == texts


STATES: list[dict[str, Any]] = [
    {"logits": [1000, 1000, 100]},
    {"logits": [-10000, -1020, 100, -70220]},
    {"logits": [709.782712893384, 709.7827128933841]},
    {"logits": [88.7, 88.8, 0.5, -87.0, -104.0]},
    {"logits": [11.08, 11.09, 9, 8, 7, 6, 5, 4]},
    {"logits": [np.nan, 1.0]},
    {"logits": [np.inf, 1.0, -np.inf]},
    {"logits": [-1e5] * 3},
    {"logits": [1 / 3, 2e-5, -7.125]},
]


def test_every_cell_on_the_page_is_what_python_computes(witness: Witness, tmp_path: Path) -> None:
    for dtype in DTYPES:
        for state in STATES:
            explorer = OverflowExplorer(**state, dtype=dtype)
            open_page(witness, explorer, tmp_path)
            assert seen(witness.page) == drawn(explorer), (dtype, state)
    check_no_complaint(witness)


def test_numbers_can_be_typed_and_what_is_none_is_explained(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path)
    box = boxes(page).first
    for text, shown in (("1e308", "1e308"), ("-inf", "-inf"), ("nan", "nan"), ("−3", "-3"), ("710", "710")):
        box.fill(text)
        page.keyboard.press("Enter")
        settle(page)
        assert box.input_value() == shown
    assert ("exp-0-note", "inf is born") in seen(page)
    box.fill("1,5")
    page.keyboard.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[aria-live=polite]")).to_contain_text("write a point before decimals")
    assert ("exp-0-note", "inf is born") in seen(page), "the picture stays"


def test_the_cliff_can_be_found_by_keyboard_in_the_box(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([709.0, 0.0]), tmp_path)
    box = boxes(page).first
    box.fill("709.77")
    page.keyboard.press("Enter")
    settle(page)
    assert ("exp-0-note", "") in seen(page)
    page.keyboard.press("ArrowUp")
    settle(page)
    assert box.input_value() == "709.78"
    page.keyboard.press("ArrowUp")
    settle(page)
    assert ("exp-0-note", "inf is born") in seen(page)


def test_the_line_of_python_is_the_state(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    boxes(page).nth(1).fill("-inf")
    page.keyboard.press("Enter")
    page.get_by_label("dtype").select_option("float32")
    settle(page)
    page.get_by_role("button", name="Copy Python").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    line = page.evaluate("() => navigator.clipboard.readText()")
    explorer = eval(line, {"OverflowExplorer": OverflowExplorer})
    assert explorer.logits == [1.0, -np.inf]
    assert explorer.dtype == "float32"


def test_more_logits_can_be_shown_without_adding_to_the_picture(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path)
    for count in (8, 2, 5):
        page.get_by_label("How many logits").select_option(str(count))
        settle(page)
        assert boxes(page).count() == count
        assert seen(page) == drawn(OverflowExplorer([1.0, 2.0, *[0.0] * (count - 2)]))
    assert json.dumps(witness.errors) == "[]"
