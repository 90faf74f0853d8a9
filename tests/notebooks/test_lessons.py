"""Every lesson runs, whichever way its reader goes through it, and answers what she answers."""

from __future__ import annotations

import copy
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from plotnet.lesson.course import find, lessons
from plotnet.lesson.exercise import Prediction

from .cells import called, tagged
from .clean import FOLDER, LESSONS, NOTEBOOKS
from .execution import Pass, Run, differences, run, run_once


def in_a_copy(folder: Path) -> Path:
    """Copy the notebooks: what a lesson saves does not belong among them."""
    shutil.copytree(FOLDER, folder / FOLDER.name, ignore=shutil.ignore_patterns("*.svg", "*.pdf", "*.json"))
    return folder / FOLDER.name


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def path(request: pytest.FixtureRequest) -> Path:
    file: Path = request.param
    return file


@pytest.fixture(scope="module")
def seen(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(nbformat.read(path, as_version=4), in_a_copy(tmp_path_factory.mktemp("project")))


def test_a_lesson_runs_from_top_to_bottom_in_a_minute(seen: Run) -> None:
    assert seen.once.complaints == []
    assert seen.once.seconds < 60


def test_every_control_of_a_lesson_works_at_both_ends(seen: Run) -> None:
    assert seen.driven.complaints == []


def test_running_a_cell_again_gives_the_same(seen: Run) -> None:
    assert seen.again.complaints == []
    assert differences(seen.once, seen.again) == []


def test_what_is_not_answered_yet_is_told_so(path: Path, seen: Run) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in tagged(notebook, "check"):
        assert said(seen.once, cell).startswith("Not answered yet")
    for cell in tagged(notebook, "prediction"):
        assert said(seen.once, cell).startswith("Predict first")
        assert said(seen.once, compared(notebook, cell)).startswith("No prediction is stored")


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_every_solution_is_accepted(path: Path, tmp_path: Path) -> None:
    notebook = filled_in(nbformat.read(path, as_version=4))
    seen = run_once(notebook, in_a_copy(tmp_path))
    assert seen.complaints == []
    for cell in tagged(notebook, "check"):
        assert said(seen, cell).startswith("Yes")
    for cell in tagged(notebook, "prediction"):
        assert said(seen, cell).startswith("Stored")
        answer = said(seen, compared(notebook, cell))
        hints = [hint for _, hint in find(Prediction, called(cell)).hints]
        assert answer.startswith(f"You predicted {said(seen, cell)[8:].partition('. Now')[0]}")
        assert answer.endswith(hints[0])
    (lesson,) = [lesson for lesson in lessons() if lesson.name == path.stem]
    (row,) = re.findall(rf"^{int(path.name[:2])} ·.*$", said(seen, notebook.cells[-1]), re.M)
    done = f"{len(lesson.predictions)} of {len(lesson.predictions)}", f"{len(lesson.exercises)} of"
    assert all(count in row for count in done)


def filled_in(notebook: NotebookNode) -> NotebookNode:
    """Put each solution in the place of its stub, and the first known wrong answer into each prediction."""
    filled = copy.deepcopy(notebook)
    for stub, solution in zip(tagged(filled, "exercise"), tagged(filled, "solution"), strict=True):
        code = re.search(r"```python\n(.*?)```", solution.source, re.DOTALL)
        assert code
        stub.source = code[1]
    for cell in tagged(filled, "prediction"):
        wrong, _ = find(Prediction, called(cell)).hints[0]
        assert "None" in cell.source
        cell.source = cell.source.replace("None", repr(wrong), 1)
    return filled


def compared(notebook: NotebookNode, cell: NotebookNode) -> NotebookNode:
    """Find the cell that compares what a cell predicts."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    following: NotebookNode = code[code.index(cell) + 1]
    assert (
        f'compare(\n    "{called(cell)}"' in following.source
        or f'compare("{called(cell)}"' in following.source
    )
    return following


def said(seen: Pass, cell: NotebookNode) -> str:
    """Give what a cell shows at its end, in words."""
    shown = [out for out in seen.outputs[cell.id] if out.output_type == "execute_result"]
    assert shown, f"cell {cell.id} shows nothing"
    text: str = shown[-1]["data"]["text/plain"]
    return text
