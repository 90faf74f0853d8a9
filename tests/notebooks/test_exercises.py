"""The exercises: stub and solution against the checker, and a hint for each known wrong answer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from plotnet import Diagram

from .clean import FOLDER, LESSONS
from .execution import Run, run


def tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def answers(notebook: NotebookNode, seen: Run) -> list[str]:
    return [seen.once.outputs[cell.id][0].text for cell in tagged(notebook, "check")]


def in_a_copy(notebook: NotebookNode, tmp_path: Path) -> Run:
    folder = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.svg", "*.pdf"))
    return run(notebook, folder)


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_every_solution_is_accepted_and_no_stub_is(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    stubs, solutions = tagged(notebook, "exercise"), tagged(notebook, "solution")
    assert len(stubs) == len(solutions) == len(tagged(notebook, "check")) >= 3
    empty = in_a_copy(notebook, tmp_path / "empty")
    assert all(text.startswith("Not answered yet") for text in answers(notebook, empty))
    for stub, solution in zip(stubs, solutions, strict=True):
        assert solution.source.startswith("<details>"), "a solution is behind a fold"
        code = re.search(r"```python\n(.*?)```", solution.source, re.DOTALL)
        assert code
        stub.source = code[1]
    solved = in_a_copy(notebook, tmp_path / "solved")
    assert solved.once.complaints == []
    assert all(text.startswith("Yes") for text in answers(notebook, solved))


@pytest.fixture(scope="module")
def checks() -> dict[str, Callable[..., str]]:
    notebook = nbformat.read(LESSONS[0], as_version=4)
    names: dict[str, Any] = {}
    exec(next(cell.source for cell in notebook.cells if cell.id == "checks"), names)
    return names


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (784 * 128 + 128 * 10, "has a bias as well"),
        (784 * 128 + 128 * 10 + 784 + 128 + 10, "gave the inputs biases"),
        (784 * 128 + 128, "the first gap alone"),
        (784 * 128 * 10, "count paths"),
        (784 * 128 * 10 + 128 + 10, "count paths"),
        (17, "one line for each gap"),
        ("many", "one line for each gap"),
    ],
)
def test_a_wrong_count_of_parameters_gets_its_hint(
    checks: dict[str, Callable[..., str]], answer: object, hint: str
) -> None:
    assert hint in checks["check_parameters"](answer)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ([4, 8, 8, 3], "not a Diagram"),
        (Diagram([3, 8, 8, 4], (8, 5), direction="left"), "the input comes first"),
        (Diagram([4, 8, 3], (8, 5), direction="right"), "twice eight"),
        (Diagram([4, 8, 8, 3], (8, 5)), "flow down"),
        (Diagram([4, 8, 8, 3], (5, 8), direction="right"), "width comes first"),
        (Diagram([4, 8, 8, 3], direction="right"), "15 by 6 inches"),
        (Diagram([4, 8, 8, 3], (8, 5), direction="right"), "no file slide.svg"),
    ],
)
def test_a_wrong_slide_gets_its_hint(
    checks: dict[str, Callable[..., str]], answer: object, hint: str, tmp_path: Path
) -> None:
    assert hint in checks["check_slide"](answer, tmp_path)


def test_a_slide_saved_from_another_drawing_gets_its_hint(
    checks: dict[str, Callable[..., str]], tmp_path: Path
) -> None:
    Diagram([8, 8, 4, 3]).save(tmp_path / "slide")
    answer = Diagram([4, 8, 8, 3], (8, 5), direction="right")
    assert "holds another one" in checks["check_slide"](answer, tmp_path)


FLOWERS = ["setosa", "versicolor", "virginica"]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (3, "make it with"),
        (Diagram([4, 3]), "five hidden units"),
        (Diagram([4, 5, 3]), "unit_labels"),
        (Diagram([4, 5, 3], unit_labels=[["x"] * 4, [""] * 5, FLOWERS]), "a name of its own"),
        (Diagram([4, 5, 3], unit_labels=[[""] * 4, [""] * 5, FLOWERS]), "a name of its own"),
        (Diagram([4, 5, 3], unit_labels=[[*"abcd"], [""] * 5, FLOWERS[::-1]]), "in another order"),
        (Diagram([4, 5, 3], unit_labels=[[*"abcd"], [""] * 5, ["y"] * 3]), "the last of the three lists"),
    ],
)
def test_a_wrong_flower_gets_its_hint(
    checks: dict[str, Callable[..., str]], answer: object, hint: str
) -> None:
    assert hint in checks["check_flower"](answer)
