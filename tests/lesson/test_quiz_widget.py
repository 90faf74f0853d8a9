"""The widget of a question, and its HTML for pages without JavaScript."""

from __future__ import annotations

from plotnet.lesson.course import find
from plotnet.lesson.exercise import Question
from plotnet.lesson.quiz_widget import Quiz

QUESTION = find(Question, "shape-of-W0")


def test_each_choice_on_the_page_calls_the_function() -> None:
    choices: list[int] = []
    widget = Quiz(QUESTION, choices.append)
    assert widget.chosen == -1
    widget.chosen = 2
    widget.chosen = 0
    assert choices == [2, 0]


def test_html_has_expandable_choices_and_text_has_letters() -> None:
    data, _ = Quiz(QUESTION, print)._repr_mimebundle_()
    assert data["text/html"].count("<details><summary>") == 3
    assert "Not this one. The other way round" in data["text/html"]
    assert data["text/plain"].splitlines()[1] == "  a) 6 × 4"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_javascript_imports_nothing() -> None:
    assert "import " not in str(Quiz._esm).replace("important", "")
    assert "http" not in str(Quiz._esm)
