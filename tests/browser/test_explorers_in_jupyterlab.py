"""Explorers in JupyterLab: the arrow keys are theirs, Python sees the state, and no kernel is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .pages import PATIENCE, Witness, complaints, open_notebook, photograph, run_all_cells, watched_page

NOTEBOOK = "explorers.ipynb"


def explorers(page: Page) -> Locator:
    return page.locator(".plotnet-explorer")


def overflow(page: Page) -> Locator:
    """Find the first explorer of softmax as written."""
    return page.get_by_role("group", name="Where softmax overflows").first


def run_in_new_cell(page: Page, code: str) -> Locator:
    """Add a cell at the end, run it, and give its output."""
    page.locator(".jp-CodeCell").last.locator(".cm-content").click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    cell = page.locator(".jp-CodeCell").last
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=PATIENCE)
    return cell.locator(".jp-OutputArea-output")


@pytest.fixture(scope="module")
def witness(lab: str, browser: Browser) -> Iterator[Witness]:
    """Open the notebook and run it, once for all tests."""
    with watched_page(browser) as witness:
        open_notebook(witness.page, lab, NOTEBOOK)
        run_all_cells(witness.page)
        expect(overflow(witness.page)).to_be_visible(timeout=PATIENCE)
        yield witness


@pytest.fixture
def page(witness: Witness) -> Page:
    return witness.page


def linked(page: Page) -> Locator:
    """Find the explorer that a slider of ipywidgets is linked to."""
    cell = page.locator(".jp-CodeCell").filter(has=page.locator(".widget-readout"))
    return cell.locator(".plotnet-explorer")


def test_all_are_shown_and_anyone_can_read_them(page: Page, witness: Witness, tmp_path: Path) -> None:
    cells = page.locator(".jp-CodeCell").count()
    expect(explorers(page)).to_have_count(cells)
    photograph(page, tmp_path / "explorers.png")
    assert [text for text in complaints(witness) if "model not found" in text.lower()] == []
    assert witness.errors == []
    assert witness.calls_outside == []


def test_a_handle_takes_its_keys_and_leaves_the_others_to_the_notebook(page: Page) -> None:
    handle = overflow(page).get_by_role("slider").first
    handle.focus()
    before = float(handle.get_attribute("aria-valuenow") or "")
    for key, moved in (("ArrowLeft", -1), ("ArrowDown", -1), ("ArrowRight", 1), ("ArrowUp", 1)):
        page.keyboard.press(key)
        before += moved
        expect(handle).to_have_attribute("aria-valuenow", f"{before:g}")
    expect(handle).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0, timeout=PATIENCE)


def test_python_sees_the_page_and_the_page_follows_python(page: Page) -> None:
    last = linked(page)
    handle = last.get_by_role("slider").first
    handle.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("-inf")
    page.keyboard.press("Enter")
    expect(handle).to_have_attribute("aria-valuetext", re.compile("^−inf;"))
    expect(run_in_new_cell(page, "explorer.logits")).to_have_text("[-inf, 0.0]")
    run_in_new_cell(page, "explorer.dtype = 'float16'\nexplorer.z1 = float('nan')")
    expect(last.get_by_role("radio", name=re.compile("^float16"))).to_have_attribute("aria-checked", "true")
    expect(last.get_by_role("slider").nth(1)).to_have_attribute("aria-valuetext", re.compile("^nan;"))


def test_reset_restores_the_state_of_python_in_a_second_view_and_after_a_reload(page: Page) -> None:
    output = run_in_new_cell(page, "other = OverflowExplorer([5.0, 6.0])\nother")
    expect(output.get_by_role("slider")).to_have_count(2)
    output.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    view = run_in_new_cell(page, "other")
    expect(view.get_by_role("slider").first).to_have_attribute("aria-valuenow", "1000")
    view.get_by_role("button", name="Reset").click()
    expect(output.get_by_role("slider").first).to_have_attribute("aria-valuenow", "5")
    expect(run_in_new_cell(page, "other.logits")).to_have_text("[5.0, 6.0]")


def test_a_slider_of_ipywidgets_moves_it_without_the_kernel(page: Page) -> None:
    last = linked(page)
    last.get_by_role("button", name="Reset").click()
    readout = page.locator(".widget-readout")
    page.get_by_role("menubar").get_by_text("Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("No Kernel", timeout=PATIENCE)
    readout.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("719")
    page.keyboard.press("Enter")
    expect(last.get_by_role("slider").first).to_have_attribute("aria-valuenow", "719")
    expect(last.locator(".plotnet-message")).to_contain_text("overflows to inf")
