"""Explorers where they are shown beside JupyterLab: Notebook 7, Voila, a page that nbconvert made."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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


@pytest.mark.parametrize("where", ADDRESSES)
def test_explorers_compute_and_keep_their_keys(where: str, lab: str, witness: Witness) -> None:
    page = witness.page
    show(page, lab, where)
    theirs = list(witness.errors)  # Notebook 7 misses a schema of its own settings
    explorer = page.locator(".plotnet-explorer").filter(has=page.get_by_label("How many logits")).first
    slider = explorer.get_by_role("slider").first
    slider.focus()
    before = int(slider.input_value())
    for key, moved in (("ArrowRight", 1), ("ArrowUp", 1), ("ArrowLeft", -1), ("ArrowDown", -1)):
        page.keyboard.press(key)
        before += moved
        assert int(slider.input_value()) == before, key
    expect(slider).to_be_focused()
    page.keyboard.press("End")
    expect(explorer.locator(".plotnet-explorer-sentence")).to_contain_text("exp(100000)")
    page.keyboard.press("Home")
    expect(explorer.locator("[data-part=exp-0-note]")).to_have_text("too small: 0")
    assert witness.errors == theirs


@pytest.mark.parametrize("where", ["JupyterLab", *ADDRESSES])
def test_every_control_of_every_explorer_goes_to_both_ends(where: str, lab: str, witness: Witness) -> None:
    page = witness.page
    if where == "JupyterLab":
        open_notebook(page, lab, NOTEBOOK.name)
        run_all_cells(page)
        expect(page.locator(".plotnet-explorer").last).to_be_visible(timeout=PATIENCE)
    else:
        show(page, lab, where)
    shown = page.locator(".plotnet-explorer")
    expect(shown).to_have_count(8, timeout=PATIENCE)
    theirs = list(witness.errors)
    drive_explorers(page)
    assert witness.errors == theirs


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    shutil.copy(NOTEBOOK, folder)
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", NOTEBOOK.name]
    command += ["--ExecutePreprocessor.store_widget_state=False", "--KernelManager.transport_encryption=auto"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "explorers.html"


def test_in_a_page_by_nbconvert_stands_the_picture_with_its_description(
    converted: Path, witness: Witness
) -> None:
    witness.page.goto(converted.as_uri())
    pictures = witness.page.get_by_role("img", name=re.compile("."))
    code = witness.page.locator(".jp-CodeCell")
    expect(witness.page.locator("svg.plotnet-picture").first).to_be_visible()
    assert witness.page.locator("svg.plotnet-picture").count() >= code.count() - 1
    assert pictures.first.get_attribute("aria-label")
    expect(witness.page.get_by_text("inf / inf = nan").first).to_be_visible()
