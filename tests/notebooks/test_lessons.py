"""Every lesson runs in any order, with and without answers, and accepts its solutions."""

from __future__ import annotations

import copy
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from plotnet.lesson import Prediction
from plotnet.lesson.registry import find, lessons

from .cells import called, tagged
from .clean import FOLDER, LESSONS, NOTEBOOKS
from .execution import Pass, Run, differences, run, run_once


def copy_notebooks(folder: Path) -> Path:
    """Copy the notebooks, so that files saved by lessons are not added to the project."""
    shutil.copytree(FOLDER, folder / FOLDER.name, ignore=shutil.ignore_patterns("*.svg", "*.pdf", "*.json"))
    return folder / FOLDER.name


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def path(request: pytest.FixtureRequest) -> Path:
    file: Path = request.param
    return file


@pytest.fixture(scope="module")
def seen(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(nbformat.read(path, as_version=4), copy_notebooks(tmp_path_factory.mktemp("project")))


def test_a_lesson_runs_from_top_to_bottom_in_a_minute(seen: Run) -> None:
    assert seen.once.problems == []
    assert seen.once.seconds < 60


def test_every_control_of_a_lesson_works_at_both_ends(seen: Run) -> None:
    assert seen.driven.problems == []


def test_running_a_cell_again_gives_the_same_output(seen: Run) -> None:
    assert seen.again.problems == []
    assert differences(seen.once, seen.again) == []


def test_exercises_and_predictions_without_an_answer_say_so(path: Path, seen: Run) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in tagged(notebook, "check"):
        assert last_output(seen.once, cell).startswith("Not answered yet")
    for cell in tagged(notebook, "prediction"):
        assert last_output(seen.once, cell).startswith("Predict first")
        assert last_output(seen.once, comparison_cell(notebook, cell)).startswith("No prediction is stored")


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_every_solution_is_accepted(path: Path, tmp_path: Path) -> None:
    notebook = fill_in(nbformat.read(path, as_version=4))
    seen = run_once(notebook, copy_notebooks(tmp_path))
    assert seen.problems == []
    for cell in tagged(notebook, "check"):
        assert last_output(seen, cell).startswith("Yes")
    for cell in tagged(notebook, "prediction"):
        assert last_output(seen, cell).startswith("Stored")
        answer = last_output(seen, comparison_cell(notebook, cell))
        hints = [hint for _, hint in find(Prediction, called(cell)).hints]
        assert answer.startswith(f"You predicted {last_output(seen, cell)[8:].partition('. Now')[0]}")
        assert answer.endswith(hints[0])
    (lesson,) = [lesson for lesson in lessons() if lesson.name == path.stem]
    (row,) = re.findall(rf"^{int(path.name[:2])} ·.*$", last_output(seen, notebook.cells[-1]), re.M)
    done = f"{len(lesson.predictions)} of {len(lesson.predictions)}", f"{len(lesson.exercises)} of"
    assert all(count in row for count in done)


def fill_in(notebook: NotebookNode) -> NotebookNode:
    """Replace each stub by its solution, and each prediction by the first known wrong answer."""
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


def comparison_cell(notebook: NotebookNode, cell: NotebookNode) -> NotebookNode:
    """Return the cell that compares the prediction of a cell."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    following: NotebookNode = code[code.index(cell) + 1]
    assert (
        f'compare(\n    "{called(cell)}"' in following.source
        or f'compare("{called(cell)}"' in following.source
    )
    return following


def last_output(seen: Pass, cell: NotebookNode) -> str:
    """Return the last output of a cell as text."""
    shown = [out for out in seen.outputs[cell.id] if out.output_type == "execute_result"]
    assert shown, f"cell {cell.id} shows nothing"
    text: str = shown[-1]["data"]["text/plain"]
    return text
