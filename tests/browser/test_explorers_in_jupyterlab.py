"""Explorers in JupyterLab: the arrow keys are theirs, Python sees the state, and no kernel is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .pages import PATIENCE, Witness, complaints, open_notebook, photograph, run_all_cells

NOTEBOOK = "explorers.ipynb"


def explorers(page: Page) -> Locator:
    return page.locator(".plotnet-explorer")


def overflow(page: Page) -> Locator:
    """Find the first explorer of softmax as written."""
    return explorers(page).filter(has=page.get_by_label("How many logits")).first


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


@pytest.fixture
def page(lab: str, witness: Witness) -> Page:
    open_notebook(witness.page, lab, NOTEBOOK)
    run_all_cells(witness.page)
    expect(overflow(witness.page)).to_be_visible(timeout=PATIENCE)
    return witness.page


def test_all_are_shown_and_anyone_can_read_them(page: Page, witness: Witness, tmp_path: Path) -> None:
    cells = page.locator(".jp-CodeCell").count()
    expect(explorers(page)).to_have_count(cells)
    photograph(page, tmp_path / "explorers.png")
    assert [text for text in complaints(witness) if "model not found" in text.lower()] == []
    assert witness.errors == []
    assert witness.calls_outside == []


def test_the_arrow_keys_move_the_slider_and_not_the_notebook(page: Page) -> None:
    slider = overflow(page).get_by_role("slider").first
    slider.focus()
    cells = page.locator(".jp-Cell").count()
    before = int(slider.input_value())
    for key, moved in (("ArrowRight", 1), ("ArrowUp", 1), ("ArrowLeft", -1), ("ArrowDown", -1)):
        page.keyboard.press(key)
        before += moved
        assert int(slider.input_value()) == before, key
    for key in ("a", "b", "d", "d", "x", "Enter"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells, "no key is a command of the notebook's"
    expect(slider).to_be_focused()


def test_python_sees_what_is_slid_and_the_page_what_python_sets(page: Page) -> None:
    box = explorers(page).last.get_by_role("textbox").first
    box.fill("-inf")
    page.keyboard.press("Enter")
    expect(explorers(page).last.locator(".plotnet-explorer-sentence")).to_contain_text(
        "0, 1", timeout=PATIENCE
    )
    expect(run_in_new_cell(page, "explorer.logits")).to_have_text("[-inf, 0.0]")
    run_in_new_cell(page, "explorer.dtype = 'float16'\nexplorer.z1 = float('nan')")
    expect(explorers(page).last.get_by_label("dtype")).to_have_value("float16")
    expect(explorers(page).last.get_by_role("textbox").nth(1)).to_have_value("nan")


def test_a_slider_of_ipywidgets_moves_it_without_the_kernel(page: Page) -> None:
    last = explorers(page).last
    readout = page.locator(".widget-readout").last
    page.get_by_role("menubar").get_by_text("Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("No Kernel", timeout=PATIENCE)
    readout.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("719")
    page.keyboard.press("Enter")
    expect(last.get_by_role("textbox").first).to_have_value("719")
    expect(last.locator(".plotnet-explorer-sentence")).to_contain_text("inf is born")
