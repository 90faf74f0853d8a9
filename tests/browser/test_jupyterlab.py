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
