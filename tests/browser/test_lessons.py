"""The first page and every lesson, in the JupyterLab that their reader opens them in."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from ..notebooks.cells import tagged, tags
from ..notebooks.clean import FOLDER, LESSONS
from .pages import (
    PATIENCE,
    Witness,
    complaints,
    drive_explorers,
    open_notebook,
    photograph,
    run_all_cells,
)

START = FOLDER / "00-start-here.ipynb"


@pytest.mark.parametrize("path", [START, *LESSONS], ids=lambda path: path.stem)
def test_a_lesson_runs_and_anyone_can_read_and_work_it(
    path: Path, lab: str, witness: Witness, tmp_path: Path
) -> None:
    notebook = nbformat.read(path, as_version=4)
    open_notebook(witness.page, lab, path.name)
    run_all_cells(witness.page)
    shown = witness.page.locator(".plotnet-explorer")
    expect(shown).to_have_count(len(tagged(notebook, "explorer")), timeout=PATIENCE)
    expect(witness.page.locator(".plotnet-quiz")).to_have_count(len(tagged(notebook, "quiz")))
    photograph(witness.page, tmp_path / "lesson.png")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    meant = [i for i, cell in enumerate(code) if {"warns", "raises-exception"} & set(tags(cell))]
    assert complaints(witness, meant) == []
    drive_explorers(witness.page)
    assert witness.errors == []


@pytest.fixture
def questions(lab: str, witness: Witness) -> Page:
    open_notebook(witness.page, lab, LESSONS[0].name)
    run_all_cells(witness.page)
    expect(witness.page.locator(".plotnet-quiz").first).to_be_visible(timeout=PATIENCE)
    return witness.page


def test_a_question_is_answered_by_keyboard_and_each_choice_commented_on(questions: Page, lab: str) -> None:
    page = questions
    cells = page.locator(".jp-Cell").count()
    question = page.get_by_role("group", name=re.compile("shape of W"))
    choices, feedback = question.get_by_role("button"), question.get_by_role("status")
    expect(feedback).to_be_empty()
    choices.first.focus()
    page.keyboard.press("Enter")
    expect(feedback).to_contain_text("Not this one. It is the transpose")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(feedback).to_contain_text("Yes. Layer 1 has four units")
    expect(choices.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(choices.first).to_have_attribute("aria-pressed", "false")
    expect(choices.nth(1)).to_be_focused()
    assert page.locator(".jp-Cell").count() == cells, "Enter and Space are not commands of the notebook"
    progress = page.locator(".jp-CodeCell").last
    progress.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(progress.get_by_role("row", name=re.compile("1 · Draw"))).to_contain_text("1 of 3")
    with urllib.request.urlopen(lab.format(path="files/notebooks/plotnet-progress.json")) as answer:
        assert json.load(answer)["questions"] == {"shape-of-W0": True}


def test_a_question_is_answered_without_a_kernel(questions: Page) -> None:
    page = questions
    page.get_by_role("menubar").get_by_text("Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("No Kernel", timeout=PATIENCE)
    question = page.get_by_role("group", name=re.compile("mean"))
    question.get_by_role("button", name=re.compile("squared")).click()
    expect(question.get_by_role("status")).to_contain_text("It is no power")
    expect(question.get_by_role("alert")).to_contain_text("This answer is not stored")
