"""The first lesson, in the JupyterLab that its reader opens it in."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from .pages import Witness, complaints, open_notebook, outputs, photograph, run_all_cells


def test_the_first_lesson_runs_and_shows_a_network_that_anyone_can_read(
    lab: str, witness: Witness, tmp_path: Path
) -> None:
    open_notebook(witness.page, lab, "01-draw-a-network.ipynb")
    run_all_cells(witness.page)
    networks = outputs(witness.page).get_by_role("img", name=re.compile("10-7-5"))
    expect(networks.first).to_be_visible()
    assert networks.first.evaluate("image => image.tagName") == "svg"
    photograph(witness.page, tmp_path / "lesson.png")
    assert complaints(witness) == []


def test_the_first_page_is_the_first_lesson_and_nothing_pops_up(
    lab: str, witness: Witness, tmp_path: Path
) -> None:
    page = witness.page
    page.goto(lab.format(path=""))  # where a browser is sent that run.py opens
    expect(page.get_by_role("heading", name="1 · Draw a network")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(3_000)  # the question about news would come after the kernel
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".Toastify__toast")).to_have_count(0)
    page.screenshot(path=tmp_path / "first-page.png")
