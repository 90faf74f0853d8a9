"""The widget of a question, and what stands in its place where no page runs."""

from __future__ import annotations

from plotnet.lesson.course import find
from plotnet.lesson.exercise import Question
from plotnet.lesson.quiz_widget import Quiz

QUESTION = find(Question, "shape-of-W0")


def test_each_choice_on_the_page_is_handed_on() -> None:
    choices: list[int] = []
    shown = Quiz(QUESTION, choices.append)
    assert shown.chosen == -1
    shown.chosen = 2
    shown.chosen = 0
    assert choices == [2, 0]


def test_without_a_page_the_answers_open_and_a_terminal_gets_words() -> None:
    data, _ = Quiz(QUESTION, print)._repr_mimebundle_()
    assert data["text/html"].count("<details><summary>") == 3
    assert "Not this one. The other way round" in data["text/html"]
    assert data["text/plain"].splitlines()[1] == "  a) 6 × 4"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_its_module_stands_alone() -> None:
    assert "import " not in str(Quiz._esm).replace("important", "")
    assert "http" not in str(Quiz._esm)
