"""Executed notebooks become pages of the book."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from book.notebook_pages import to_page
from book.wording import reword
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from plotnet.course import LESSONS
from plotnet.lesson import check, compare, predict
from plotnet.lesson.content import Exercise, Prediction, Question
from plotnet.lesson.feedback import MIME_TYPE, Feedback

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def result(feedback: Feedback) -> NotebookNode:
    output: NotebookNode = new_output("execute_result", data=feedback._repr_mimebundle_())
    return output


def cell(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    made: NotebookNode = new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})
    return made


def pages_of(*cells: NotebookNode) -> list[NotebookNode]:
    """Return the cells of the page of a notebook, without its title and the link to the notebook."""
    return list(to_page(new_notebook(cells=[new_markdown_cell("# Title"), *cells]), "lesson").cells[2:])


def data_of(cell: NotebookNode) -> dict[str, Any]:
    """Return the argument of the directive in a cell."""
    return dict(json.loads(cell.source.splitlines()[0].partition("} ")[2]))


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # predictions of others are not read


def prediction(name: str, comment: str = "") -> NotebookNode:
    return cell(f'predict("{name}", None){comment}', result(predict(name)), tags=("prediction",))


def test_the_text_of_a_prediction_moves_into_its_form() -> None:
    text = new_markdown_cell("## Edges\n\nBefore.\n\n**Predict.** How many?")
    before, form = pages_of(text, prediction("edges", "  # an integer from 0 to 9"))
    assert before.source == "## Edges\n\nBefore."
    assert form.source.startswith("~~~~~~~~{prediction} ")
    assert "\n**Predict.** How many?\n" in form.source
    assert data_of(form) == {
        "name": "edges",
        "choices": [],
        "expected": "an integer from 0 to 9",
        "types": ["a number"],
        "range": [0, 9],
    }


def test_a_prediction_without_its_text_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"lesson[.]ipynb, cell .* expected a paragraph that starts with"):
        pages_of(new_markdown_cell("How many?"), prediction("edges"))


def test_the_result_and_the_hints_of_choices_become_choices() -> None:
    compared = cell(
        "p = softmax(z)\ncompare(\n    'cliff-thousands', p\n)",
        result(compare("cliff-thousands", "[nan, nan, 0.0]")),
    )
    _, comparison, code = pages_of(
        new_markdown_cell("**Predict.** What?"), prediction("cliff-thousands"), compared
    )
    data = data_of(comparison)
    assert data["actual"] == data["text"] == "[nan, nan, 0]"
    assert [answer for answer, _ in data["hints"]] == ["[0.5, 0.5, 0]", "[inf, inf, 0]", "[nan, nan, nan]"]
    assert code.source == "p = softmax(z)"
    assert code.outputs == []


def test_a_stub_and_its_check_become_an_exercise_without_its_mistakes() -> None:
    (exercise,) = pages_of(
        cell("parameters = None", tags=("exercise",)),
        cell('check("count-parameters")', result(check("count-parameters", None)), tags=("check",)),
    )
    assert data_of(exercise) == {"name": "count-parameters"}
    assert "\nparameters = None\n" in exercise.source
    assert '`check("count-parameters")`' in exercise.source
    assert "path:/downloads/lesson.ipynb" in exercise.source


def test_details_become_folds_also_in_lists() -> None:
    text = "1. Why?\n   <details><summary>Answer</summary>\n\n   Because.\n\n   </details>"
    (page,) = pages_of(new_markdown_cell(text))
    assert page.source == "1. Why?\n   ::::{fold} Answer\n\n   Because.\n\n   ::::"
    solution = "<details><summary>Solution</summary>\n\nx\n\n</details>"
    (page,) = pages_of(new_markdown_cell(solution, metadata={"tags": ["solution"]}))
    assert page.source == "::::{solution} Solution\n\nx\n\n::::"


def test_assertions_and_lesson_functions_are_not_shown() -> None:
    source = "import numpy as np\nfrom plotnet.lesson import check, compare\n\nx = 1\nassert x == 1\nprint(x)"
    (page,) = pages_of(cell(source))
    assert page.source == "import numpy as np\n\nx = 1\nprint(x)"
    assert pages_of(cell("from plotnet.lesson import check")) == []


def test_warnings_name_no_temporary_files() -> None:
    text = (
        "/tmp/ipykernel_12/345.py:2: RuntimeWarning: overflow encountered in exp\n  E = np.exp(z)\n"
        "/home/me/my plotnet/plotnet/network/gradients.py:140: RuntimeWarning: divide by zero\n"
    )
    (page,) = pages_of(cell("f(z)", new_output("stream", name="stderr", text=text)))
    assert page.outputs[0].text == (
        "line 2: RuntimeWarning: overflow encountered in exp\n  E = np.exp(z)\n"
        "plotnet/network/gradients.py:140: RuntimeWarning: divide by zero\n"
    )


def test_of_an_error_the_message_is_shown() -> None:
    error = new_output(
        "error", ename="ValueError", evalue="too small", traceback=["a long\x1b[31m traceback"]
    )
    (page,) = pages_of(cell("f()", error, tags=("raises-exception",)))
    assert page.outputs[0].traceback == ["ValueError: too small"]


def test_a_notebook_is_not_changed_and_no_data_of_lessons_are_left() -> None:
    notebook = new_notebook(
        cells=[new_markdown_cell("# T\n\n**Predict.** How many?"), prediction("edges"), cell("progress()")]
    )
    before = json.dumps(notebook)
    page = to_page(notebook, "lesson")
    assert json.dumps(notebook) == before
    assert MIME_TYPE not in json.dumps(page)
    assert page.cells[-1].source.startswith("~~~~~~~~{lesson-progress}")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_text_of_the_book_speaks_of_a_running_notebook(path: Path) -> None:
    page = reword(nbformat.read(path, as_version=4), path.stem)
    text = "\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
    for phrase in (
        "this notebook",
        "these notebooks",
        "Run a cell",
        "next cell defines",
        "`In [",
        "write it in place of",
    ):
        assert phrase.lower() not in text.lower()
    assert not re.search(r"\b(notebook 0\d|menu Run|Run All)\b", text)
    assert "predict(" not in text


def test_a_text_that_is_replaced_has_to_be_in_the_notebook() -> None:
    with pytest.raises(
        ValueError, match=r"wording[.]toml replaces 'Run the naive loss again,', which is 0 times"
    ):
        reword(new_notebook(cells=[]), "06-cross-entropy")


def test_every_item_of_the_lessons_is_in_a_notebook() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    for lesson in LESSONS:
        items: tuple[Prediction | Exercise | Question, ...]
        items = (*lesson.predictions, *lesson.exercises, *lesson.questions)
        for item in items:
            assert f'\\"{item.name}\\"' in source
