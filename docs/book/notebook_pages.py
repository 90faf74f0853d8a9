"""Rewrite executed notebooks as pages of the book: what was Python to run becomes directives of `lessons`."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from book.wording import reword_text
from plotnet.lesson.answers import answers_match, format_answer
from plotnet.lesson.feedback import MIME_TYPE

_FENCE = "~" * 8  # longer than any fence inside
_FOLD = re.compile(r"^( *)<details><summary>(.*)</summary>$|^( *)</details>$", re.M)
_TEMPORARY_FILE = re.compile(r"^.*[\\/]ipykernel_\S+\.py:(\d+): ", re.M)
_PACKAGE_FILE = re.compile(r"^.*[\\/](plotnet)[\\/](?=\S+\.py:\d)", re.M)
_RANGE = re.compile(r"(?:from|between) (\S+) (?:to|and) (\S+)$")
_LESSON_FUNCTIONS = {"check", "compare", "predict", "progress", "quiz"}


def to_page(notebook: NotebookNode, name: str) -> NotebookNode:
    """
    Rewrite an executed notebook as a page of the book.

    Parameters
    ----------
    notebook : NotebookNode
        Executed notebook; it is not changed.
    name : str
        Name of its file without suffix, such as "03-softmax-and-its-cliff".

    Returns
    -------
    NotebookNode
        Notebook in which predictions, comparisons, exercises, questions, folds and the summary of the
        progress are directives, which `book.lessons` defines.
    """
    page: NotebookNode = nbformat.from_dict(notebook)
    page.cells = list(_Rewriter(name).rewrite(page.cells))
    page.metadata["hide-toc"] = True  # of the theme, which takes the room of explorers
    return page


class _Rewriter:
    """Rewrite the cells of a notebook one after the other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""  # of the next prediction, cut off the end of the Markdown cell above it
        self.stub = ""  # code of the next exercise, whose name is in the cell that checks it
        self.choices: dict[str, list[object]] = {}  # of each prediction

    def rewrite(self, cells: list[NotebookNode]) -> Iterator[NotebookNode]:
        """Yield the cells of the page."""
        for i, cell in enumerate(cells):
            if cell.cell_type == "markdown":
                is_question = i + 1 < len(cells) and "prediction" in _tags(cells[i + 1])
                yield from self._rewrite_text(cell, is_question)
            else:
                yield from self._rewrite_code(cell)
            if i == 0:
                link = _HOW_TO_OPEN.format(self._link("Download this lesson"))
                yield _directive("container", link, "lesson-download")

    def _rewrite_text(self, cell: NotebookNode, is_question: bool) -> Iterator[NotebookNode]:
        source = cell.source
        if is_question:
            start = source.rfind("**Predict.**")
            if start < 0:
                raise ValueError(
                    f"{self.name}.ipynb, cell {cell.id!r} is above a prediction: expected a paragraph that "
                    "starts with **Predict.** at its end"
                )
            source, self.text = source[:start], source[start:]
        directive = "solution" if "solution" in _tags(cell) else "fold"
        source = _FOLD.sub(lambda found: _fence(found, directive), source).strip()
        if source:
            yield new_markdown_cell(source)

    def _rewrite_code(self, cell: NotebookNode) -> Iterator[NotebookNode]:
        data = _lesson_data(cell)
        match data.get("kind"):
            case "prediction":
                self.choices[data["name"]] = data["choices"]
                yield _directive("prediction", self.text, _prediction(data, _comment(cell.source)))
            case "question":
                yield _directive("question", "", {**data, "text": reword_text(data["text"])})
            case "exercise":
                stub = f"{_FENCE[:6]}python\n{self.stub}\n{_FENCE[:6]}"
                how = _HOW_TO_RUN.format(self._link("Download the lesson"), data["name"])
                yield _directive("exercise", f"{stub}\n\n{how}", {"name": data["name"]})
            case "comparison":
                yield _directive("comparison", "", _comparison(data, self.choices[data["name"]]))
                yield from _rewrite_other_code(cell)
            case _ if "exercise" in _tags(cell):
                self.stub = cell.source
            case _ if cell.source.strip() == "progress()":
                yield _directive("lesson-progress", "")
            case _:
                yield from _rewrite_other_code(cell)

    def _link(self, text: str) -> str:
        return f"[{text}](path:/downloads/{self.name}.ipynb)"


_HOW_TO_OPEN = (
    "{} as a notebook to run and change its code, in JupyterLab with [plotnet](../README.md) installed."
)
_HOW_TO_RUN = (
    '{}, write your answer in JupyterLab, and run `check("{}")`: it gives a hint for common mistakes.'
)


def _rewrite_other_code(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Yield a cell without calls of lesson functions and their outputs, unless nothing is left of it."""
    cell.source = _without_lesson_calls(cell.source)
    cell.outputs = list(_outputs(cell))
    if cell.source or cell.outputs:
        yield cell


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _directive(name: str, content: str, data: dict[str, Any] | str = "") -> NotebookNode:
    """Return a Markdown cell with a directive; its argument is a word or JSON."""
    argument = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    source = f"{_FENCE}{{{name}}} {argument}\n{content.strip()}\n{_FENCE}"
    cell: NotebookNode = new_markdown_cell(source)
    return cell


def _fence(found: re.Match[str], directive: str) -> str:
    """Return the start or the end of a fold as that of a directive."""
    if found[2] is None:
        return f"{found[3]}::::"
    return f"{found[1]}::::{{{directive}}} {found[2]}"


def _lesson_data(cell: NotebookNode) -> dict[str, Any]:
    """Return what a function of `plotnet.lesson` has put into the output of a cell."""
    for output in cell.outputs:
        if MIME_TYPE in output.get("data", {}):
            return dict(output.data[MIME_TYPE])
    return {}


def _comment(source: str) -> str:
    """Return the comment after the call of `predict`, which says what is expected."""
    return source.rpartition("  # ")[2].strip() if "  # " in source else ""


def _prediction(data: dict[str, Any], expected: str) -> dict[str, Any]:
    """Return what the form of a prediction needs."""
    form = {"name": data["name"], "choices": [format_answer(choice) for choice in data["choices"]]}
    if form["choices"]:
        return form
    if found := _RANGE.search(expected):
        form["range"] = [int(found[1]), int(found[2])]
    return {**form, "expected": expected, "types": data["types"]}


def _comparison(data: dict[str, Any], choices: list[object]) -> dict[str, Any]:
    """
    Return what the comparison of a prediction with the result needs.

    If there are choices, the result and the answers with hints become texts of choices, so that the page
    compares only numbers.
    """
    comparison = {key: data[key] for key in ("name", "actual", "text", "rtol", "hints")}
    if choices:
        rtol = data["rtol"]
        comparison["text"] = comparison["actual"] = _choice(data["actual"], choices, rtol)
        comparison["hints"] = [[_choice(answer, choices, rtol), hint] for answer, hint in data["hints"]]
    return comparison


def _choice(answer: object, choices: list[object], rtol: float) -> str:
    """Return the text of the choice that matches an answer."""
    return next(format_answer(choice) for choice in choices if answers_match(choice, answer, rtol))


def _without_lesson_calls(source: str) -> str:
    """Remove calls of lesson functions, the imports of these, and assertions from code."""
    removed: set[int] = set()
    for statement in ast.parse(source).body:
        if _is_for_lessons(statement):
            removed |= set(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    lines = (line for i, line in enumerate(source.splitlines(), start=1) if i not in removed)
    return "\n".join(lines).strip("\n")


def _is_for_lessons(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assert() | ast.ImportFrom(module="plotnet.lesson"):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name in _LESSON_FUNCTIONS
    return False


def _outputs(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Yield the outputs of a cell that the page shows."""
    for output in cell.outputs:
        data = output.get("data", {})
        if MIME_TYPE in data:
            continue
        if "text/html" in data:
            # a frame loads when it is first seen, since explorers lay themselves out for its width
            html = data["text/html"].replace("<iframe ", '<iframe loading="lazy" ')
            data = output.data = NotebookNode({"text/html": html})
        if output.get("name") == "stderr":
            text = _TEMPORARY_FILE.sub(r"line \1: ", output.text)
            output.text = _PACKAGE_FILE.sub(r"\1/", text).replace("\\", "/")
        if output.output_type == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]
        if data.keys() != {"application/vnd.jupyter.widget-view+json", "text/plain"}:
            yield output
