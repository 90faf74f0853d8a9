"""Requirements for the content of lessons that can be checked automatically."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from plotnet.lesson.registry import lessons

from .cells import called, tagged, tags
from .clean import LESSONS

each_lesson = pytest.mark.parametrize(
    "notebook", [nbformat.read(path, as_version=4) for path in LESSONS], ids=[path.stem for path in LESSONS]
)


def prose(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def section_before(notebook: NotebookNode, cell: NotebookNode) -> list[NotebookNode]:
    """Return the cells of a section before one of its cells."""
    before = notebook.cells[: notebook.cells.index(cell)]
    heading = max(i for i, other in enumerate(before) if other.source.startswith("## "))
    return list(before[heading:])


def numbered_items(text: str) -> list[str]:
    return re.findall(r"^\d+\. +(.+(?:\n +.+)*)", text, re.M)


def minutes(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"(\d+) min\b", text)]


@each_lesson
def test_it_starts_with_goals_prerequisites_and_time(notebook: NotebookNode) -> None:
    first = notebook.cells[0].source
    assert re.match(r"# \d · ", first)
    assert "After this notebook you can" in first
    assert 1 <= len(numbered_items(first)) <= 5
    assert "**You need**" in first
    time = re.search(r"\*\*Time:\*\* (\d+) minutes", first)
    assert time
    assert 20 <= int(time[1]) <= 45


@each_lesson
def test_the_minutes_of_the_sections_are_those_of_the_lesson(notebook: NotebookNode) -> None:
    time = re.search(r"\*\*Time:\*\* (\d+) minutes", notebook.cells[0].source)
    plan, *notes = tagged(notebook, "teacher")
    assert len(notes) >= 3
    summaries = [re.search(r"<summary>(.*?)</summary>", cell.source) for cell in (plan, *notes)]
    assert all(summaries)
    spent = [sum(minutes(summary[1])) for summary in summaries if summary]
    assert time
    assert spent[0] == sum(spent[1:]) == int(time[1])


@each_lesson
def test_its_predictions_exercises_and_questions_are_those_of_the_package(notebook: NotebookNode) -> None:
    path = LESSONS[[int(path.name[:2]) for path in LESSONS].index(int(notebook.cells[0].source[2]))]
    (lesson,) = [lesson for lesson in lessons() if lesson.name == path.stem]
    assert notebook.cells[0].source.splitlines()[0] == f"# {int(lesson.name[:2])} · {lesson.title}"
    for tag, items in (
        ("prediction", lesson.predictions),
        ("check", lesson.exercises),
        ("quiz", lesson.questions),
    ):
        assert [called(cell) for cell in tagged(notebook, tag)] == [item.name for item in items]
    assert len(tagged(notebook, "exercise")) == len(tagged(notebook, "solution")) == len(lesson.exercises)


@each_lesson
def test_before_an_explorer_are_a_prediction_and_questions_with_numbers(notebook: NotebookNode) -> None:
    for cell in tagged(notebook, "explorer"):
        before = section_before(notebook, cell)
        assert any("prediction" in tags(other) for other in before)
        text = "\n".join(other.source for other in before if other.cell_type == "markdown")
        questions = numbered_items(text)
        assert len(questions) >= 2
        assert len([question for question in questions if re.search(r"\d", question)]) >= 2
    uses = [
        cell
        for cell in notebook.cells
        if re.search(r"Explorer\(", cell.source) and "import" not in cell.source
    ]
    assert bool(tagged(notebook, "explorer")) or not [cell for cell in uses if cell.cell_type == "code"]


@each_lesson
def test_something_fails_on_purpose_and_a_hidden_assertion_checks_it(notebook: NotebookNode) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    fails = {"warns", "raises-exception"}
    failures = [i for i, cell in enumerate(code) if fails & set(tags(cell))]
    assert failures
    assert any("proof" in tags(code[j]) for i in failures for j in (i - 1, i + 1))
    for cell in tagged(notebook, "proof"):
        assert "assert " in cell.source
        assert cell.metadata.get("jupyter", {}).get("source_hidden"), f"cell {cell.id} is not collapsed"
    assert len(tagged(notebook, "proof")) >= 3


@each_lesson
def test_there_are_exercises_of_increasing_difficulty_with_hidden_solutions(notebook: NotebookNode) -> None:
    assert len(tagged(notebook, "exercise")) >= 3
    assert "## Exercises" in prose(notebook)
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
def test_it_ends_with_the_next_problem_and_sources(notebook: NotebookNode) -> None:
    last = [cell for cell in notebook.cells if cell.cell_type == "markdown"][-1].source
    assert last.startswith("## What breaks next")
    sources = last.partition("**Sources.**")[2]
    assert "article" in sources
    assert len(re.findall(r"\]\(https://", sources)) >= 2
    assert len(re.findall(r"\b(19|20)\d\d\b", sources)) >= 2
    assert notebook.cells[-1].source == "progress()"


@each_lesson
def test_no_task_is_to_play(notebook: NotebookNode) -> None:
    assert not re.search(r"play (with|around)", prose(notebook), re.I)


def test_the_lessons_of_the_package_are_the_notebooks() -> None:
    assert [lesson.name for lesson in lessons()] == [Path(path).stem for path in LESSONS]
