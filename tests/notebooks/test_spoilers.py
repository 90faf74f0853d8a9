"""Nothing that is visible before a comparison, or next to it, states the answer of a prediction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from plotnet.lesson import Prediction
from plotnet.lesson.registry import find

from .cells import called
from .clean import LESSONS
from .namespace import execute
from .reading import comparison_of, predictions, sections, visible_text

MODULES = {path.stem: f"tests.notebooks.lessons.test_{path.stem.replace('-', '_')}" for path in LESSONS}


def numbers(text: str) -> set[str]:
    """Return the numbers with three or more digits in a text, without signs and separators."""
    found = re.findall(r"\d+(?:[.,]\d+)*", text.replace("\N{THIN SPACE}", "").replace("{,}", ""))
    plain = {number.replace(",", "") for number in found}
    return {number for number in plain if len(number.replace(".", "").lstrip("0")) >= 3}


def visible_around(notebook: NotebookNode, prediction: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Yield the other cells of the section of a prediction, and their visible text."""
    (section,) = (section for section in sections(notebook) if prediction in section)
    for cell in section:
        if cell is not prediction:
            yield cell, visible_text(cell)


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_key_phrases_of_an_answer_are_not_visible_in_its_section(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    key_phrases: dict[str, tuple[str, ...]] = import_module(MODULES[path.stem]).KEY_PHRASES
    assert list(key_phrases) == [called(cell) for cell in predictions(notebook)]
    for prediction in predictions(notebook):
        phrases = key_phrases[called(prediction)]
        assert phrases, f"no key phrase for {called(prediction)}"
        folded = " ".join(cell.source for cell in notebook.cells).casefold()
        for phrase in phrases:
            assert phrase.casefold() in folded, f"{phrase!r} is nowhere in the notebook, even in a fold"
        for cell, text in visible_around(notebook, prediction):
            for phrase in phrases:
                assert phrase.casefold() not in text.casefold(), f"cell {cell.id} states {phrase!r}"


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_numbers_of_an_answer_are_not_shown_before_it_or_next_to_it(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    executed = execute(path.stem, tmp_path)
    for prediction in predictions(notebook):
        if find(Prediction, called(prediction)).choices:
            continue  # the choices contain the answer; key phrases are checked
        end = comparison_of(notebook, prediction)
        answer = numbers(executed.results[notebook.cells[end].id].data["text"])
        before = notebook.cells[:end]
        for cell in before:
            shown = visible_text(cell) + executed.printed.get(cell.id, "")
            assert not answer & numbers(shown), f"cell {cell.id} shows {answer & numbers(shown)}"
        for cell, text in visible_around(notebook, prediction):
            assert not answer & numbers(text), f"cell {cell.id} shows {answer & numbers(text)}"
