"""Explorers where they are shown beside JupyterLab: Notebook 7, Voila, a page that nbconvert made."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.explorers import EXPLORERS

from .pages import PATIENCE, Witness, drive_explorers, open_notebook, run_all_cells

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "explorers.ipynb"
ADDRESSES = {
    "Notebook 7": "notebooks/notebooks/explorers.ipynb",
    "Voila": "voila/render/notebooks/explorers.ipynb",
}


def show(page: Page, lab: str, where: str) -> None:
    page.goto(lab.format(path=ADDRESSES[where]), timeout=PATIENCE)
    if where == "Notebook 7":
        select = page.get_by_role("button", name="Select Kernel")  # it asks the first time
        indicator = page.locator(".jp-Notebook-ExecutionIndicator")
        expect(select.or_(indicator).first).to_be_visible(timeout=PATIENCE)
        page.wait_for_timeout(1000)
        if select.is_visible():
            select.click()
        expect(indicator).to_have_attribute("data-status", "idle", timeout=PATIENCE)
        page.get_by_role("menubar").get_by_text("Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".plotnet-explorer").last).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("where", ["JupyterLab", *ADDRESSES])
def test_every_handle_of_every_explorer_goes_to_both_ends(where: str, lab: str, witness: Witness) -> None:
    page = witness.page
    if where == "JupyterLab":
        open_notebook(page, lab, NOTEBOOK.name)
        run_all_cells(page)
        expect(page.locator(".plotnet-explorer").last).to_be_visible(timeout=PATIENCE)
    else:
        show(page, lab, where)
    expect(page.locator(".plotnet-explorer")).to_have_count(8, timeout=PATIENCE)
    errors = list(witness.errors)  # Notebook 7 misses a schema of its own settings
    handle = page.get_by_role("slider", name="z 0", exact=True).first
    handle.focus()
    before = float(handle.get_attribute("aria-valuenow") or "")
    for key, step in (("ArrowLeft", -1), ("ArrowDown", -1), ("ArrowRight", 1), ("ArrowUp", 1)):
        page.keyboard.press(key)
        before += step
        expect(handle).to_have_attribute("aria-valuenow", f"{before:g}")
    expect(handle).to_be_focused()
    drive_explorers(page)
    assert witness.errors == errors


def test_a_page_by_nbconvert_contains_live_explorers(tmp_path: Path, witness: Witness) -> None:
    shutil.copy(NOTEBOOK, tmp_path)
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", NOTEBOOK.name]
    command += ["--ExecutePreprocessor.store_widget_state=False", "--KernelManager.transport_encryption=auto"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    page = witness.page
    page.goto((tmp_path / "explorers.html").as_uri())
    frames = page.locator("iframe[srcdoc]")
    expect(frames).to_have_count(len(EXPLORERS))
    frame = page.frame_locator("iframe[title^='Where softmax overflows']")
    expect(frame.get_by_text("inf / inf", exact=True).first).to_be_visible()
    errors = list(witness.errors)  # the template of nbconvert loads MathJax and RequireJS
    handle = frame.get_by_role("slider", name="z 0", exact=True)
    handle.focus()
    page.keyboard.press("Home")
    expect(handle).to_have_attribute("aria-valuenow", "-1000")
    assert witness.errors == errors
