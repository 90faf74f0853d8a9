"""Requirements for the content of lessons that can be checked automatically."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from plotnet.lesson.registry import lessons

from .cells import called, tagged, tags
from .clean import LESSONS, NOTEBOOKS
from .reading import FOLD, GOING_FURTHER, headings, minutes, split, visible_text

PAGES = Path(__file__).resolve().parents[2] / "docs" / "teaching"
PUBLIC_MODULES = {"plotnet", "plotnet.course.figures", "plotnet.functional", "plotnet.lesson"}

each_lesson = pytest.mark.parametrize(
    "notebook", [nbformat.read(path, as_version=4) for path in LESSONS], ids=[path.stem for path in LESSONS]
)
each_notebook = pytest.mark.parametrize(
    "notebook",
    [nbformat.read(path, as_version=4) for path in NOTEBOOKS],
    ids=[path.stem for path in NOTEBOOKS],
)


def prose(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def numbered_items(text: str) -> list[str]:
    return re.findall(r"^\d+\. +(.+(?:\n +.+)*)", text, re.MULTILINE)


def stated_minutes(notebook: NotebookNode) -> tuple[int, int]:
    """Return the minutes for the core and for *Going further* that the first cell states."""
    time = re.search(
        r"^\*\*Time:\*\* (\d+) minutes(?:; \*Going further\*: (\d+) minutes)?\.$",
        notebook.cells[0].source,
        re.MULTILINE,
    )
    assert time, "expected '**Time:** 45 minutes; *Going further*: 30 minutes.'"
    return int(time[1]), int(time[2] or 0)


def stem(notebook: NotebookNode) -> str:
    number = int(notebook.cells[0].source[2])
    (path,) = [path for path in LESSONS if int(path.name[:2]) == number]
    return path.stem


@each_lesson
def test_it_starts_with_goals_prerequisites_and_time(notebook: NotebookNode) -> None:
    first = notebook.cells[0].source
    assert re.match(r"# \d · ", first)
    assert "After this notebook you can" in first
    assert 1 <= len(numbered_items(first)) <= 5
    assert "**You need**" in first
    assert stated_minutes(notebook)


@each_lesson
def test_the_stated_minutes_are_those_of_the_estimate_and_the_core_takes_at_most_45(
    notebook: NotebookNode,
) -> None:
    estimates = [minutes(cells) for cells in split(notebook)]
    assert estimates[0] <= 45
    assert list(stated_minutes(notebook)) == [5 * math.ceil(estimate / 5) for estimate in estimates]
    assert (estimates[1] > 0) == (GOING_FURTHER[3:] in headings(notebook))


@each_lesson
def test_its_predictions_exercises_and_questions_are_those_of_the_package(notebook: NotebookNode) -> None:
    (lesson,) = [lesson for lesson in lessons() if lesson.name == stem(notebook)]
    assert notebook.cells[0].source.splitlines()[0] == f"# {lesson.heading}"
    for tag, items in (
        ("prediction", lesson.predictions),
        ("check", lesson.exercises),
        ("quiz", lesson.questions),
    ):
        assert [called(cell) for cell in tagged(notebook, tag)] == [item.name for item in items]
    stubs, solutions = tagged(notebook, "exercise"), tagged(notebook, "solution")
    assert len(stubs) == len(solutions) == len(lesson.exercises)
    for stub, exercise in zip(stubs, lesson.exercises, strict=True):
        assert exercise.variable in defined_names(stub.source)


def defined_names(source: str) -> set[str]:
    targets = {target.id for target in ast.walk(ast.parse(source)) if isinstance(target, ast.Name)}
    functions = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    return targets | functions


@each_lesson
def test_questions_with_numbers_and_folded_answers_stand_below_an_explorer(notebook: NotebookNode) -> None:
    for i, cell in enumerate(notebook.cells):
        if "explorer" in tags(cell):
            check_questions(notebook.cells[i + 1].source)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    calls = [cell for cell in code if re.search(r"^\w+Explorer\(", cell.source, re.MULTILINE)]
    assert calls == tagged(notebook, "explorer")


def check_questions(text: str) -> None:
    """Check that there are two or more short questions that name values, each with an answer in a fold."""
    questions = numbered_items(FOLD.sub("", text))
    assert len(questions) >= 2
    assert all(len(question) <= 240 for question in questions), "at most two lines each"
    assert len([question for question in questions if re.search(r"\d", question)]) >= 2
    answers = FOLD.findall(text)
    assert len(answers) == len(questions)
    assert all(summary == "Answer" for summary, _ in answers)


@each_lesson
def test_something_fails_on_purpose(notebook: NotebookNode) -> None:
    assert tagged(notebook, "warns") or tagged(notebook, "raises-exception")


@each_notebook
def test_a_notebook_contains_no_folded_code_and_no_notes_for_teachers(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        assert "jupyter" not in cell.metadata, f"cell {cell.id} is folded"
        assert not {"proof", "teacher"} & set(tags(cell)), f"cell {cell.id} has the tag proof or teacher"
        assert "For teachers" not in cell.source


@each_notebook
def test_a_notebook_uses_public_names_only(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for module, name in imports(cell.source):
                if module.partition(".")[0] == "plotnet":
                    assert module in PUBLIC_MODULES
                    assert not name.startswith("_")


def imports(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


@each_lesson
def test_an_explanation_after_a_comparison_is_folded(notebook: NotebookNode) -> None:
    for i, cell in enumerate(notebook.cells[:-1]):
        if cell.cell_type == "code" and re.search(r"^compare\(", cell.source, re.MULTILINE):
            following = notebook.cells[i + 1]
            assert following.cell_type == "markdown", f"no explanation after cell {cell.id}"
            assert following.source.startswith("<details>"), f"cell {following.id} explains without a fold"


@each_lesson
def test_there_are_exercises_of_increasing_difficulty_with_hidden_solutions(notebook: NotebookNode) -> None:
    assert len(tagged(notebook, "exercise")) >= 3
    assert "*Worked.*" in prose(notebook)
    assert "*With a blank.*" in prose(notebook)
    for cell in tagged(notebook, "solution"):
        assert cell.source.startswith("<details><summary>Solution</summary>")
        assert cell.source.endswith("</details>")


@each_lesson
def test_there_is_a_table_of_symbols_or_shapes(notebook: NotebookNode) -> None:
    tables = re.findall(r"^\|(.+)\|\n\|[:| -]+\|$", prose(notebook), re.M)
    assert [head for head in tables if re.search(r"shape|symbol", head)]


@each_lesson
def test_it_ends_with_the_next_problem_the_next_lesson_and_sources(notebook: NotebookNode) -> None:
    last = [cell for cell in notebook.cells if cell.cell_type == "markdown"][-1].source
    assert last.startswith("## What breaks next")
    text, _, sources = last.partition("**Sources.**")
    position = [path.stem for path in LESSONS].index(stem(notebook))
    following = LESSONS[position + 1].name if position + 1 < len(LESSONS) else "explorers.ipynb"
    assert f"]({following})" in text
    assert "article" in sources
    assert len(re.findall(r"\]\(https://", sources)) >= 2
    assert len(re.findall(r"\b(19|20)\d\d\b", sources)) >= 2
    assert notebook.cells[-1].source == "progress()"


@each_lesson
def test_no_task_is_to_play(notebook: NotebookNode) -> None:
    assert not re.search(r"play (with|around)", prose(notebook), re.IGNORECASE)


@each_lesson
def test_a_page_for_teachers_has_the_headings_of_the_lesson(notebook: NotebookNode) -> None:
    page = (PAGES / f"{stem(notebook)}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {notebook.cells[0].source.splitlines()[0][2:]}\n")
    noted = re.findall(r"^## +(.+)$", page, re.MULTILINE)
    assert noted == [heading for heading in headings(notebook) if heading in noted], "not in this order"
    assert len(noted) >= 3


@each_lesson
def test_prose_is_short(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "**Sources.**" not in cell.source:
            words = len(visible_text(cell).split())
            assert words <= 350, f"cell {cell.id} has {words} words: one idea for each cell"


def test_the_lessons_of_the_package_are_the_notebooks() -> None:
    assert [lesson.name for lesson in lessons()] == [Path(path).stem for path in LESSONS]
