"""The widget of a question, and what stands in its place where no page runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from plotnet.lesson import record
from plotnet.lesson.buttons import Quiz
from plotnet.lesson.course import question


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_choice_on_the_page_is_recorded_when_it_is_right() -> None:
    shown = Quiz(question("shape-of-W0"))
    assert shown.chosen == -1
    shown.chosen = 0
    assert record.read()["questions"] == {}
    shown.chosen = 1
    assert record.read()["questions"] == {"shape-of-W0": True}
    assert Quiz(question("shape-of-W0")).chosen == 1, "what was answered is shown as answered"


def test_without_a_page_the_answers_open_and_a_terminal_gets_words() -> None:
    data, _ = Quiz(question("shape-of-W0"))._repr_mimebundle_()
    assert data["text/html"].count("<details><summary>") == 3
    assert "Not this one. The other way round" in data["text/html"]
    assert data["text/plain"].splitlines()[1] == "  a) 6 × 4"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_its_module_stands_alone() -> None:
    assert "import " not in str(Quiz._esm).replace("important", "")
    assert "http" not in str(Quiz._esm)
