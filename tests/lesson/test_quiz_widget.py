"""The widget of a question, and its HTML for pages without JavaScript."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from plotnet.lesson import Question
from plotnet.lesson.quiz_widget import Quiz
from plotnet.lesson.registry import find

QUESTION = find(Question, "shape-of-W0")


def test_each_choice_on_the_page_calls_the_function() -> None:
    choices: list[int] = []

    def store(index: int) -> str:
        choices.append(index)
        return ""

    widget = Quiz(QUESTION, store)
    assert widget.chosen == -1
    widget.chosen = 2
    widget.chosen = 0
    assert choices == [2, 0]


def test_a_stored_choice_is_reported_to_the_page() -> None:
    widget = Quiz(QUESTION, lambda index: "")
    widget.chosen = 1
    assert widget._recorded == 1


def test_a_note_on_the_stored_choice_is_shown_below_the_feedback(page: Page, tmp_path: Path) -> None:
    widget = Quiz(QUESTION, lambda index: "`progress.json` cannot be written.")
    widget.chosen = 1
    data, _ = widget._repr_mimebundle_()
    file = tmp_path / "quiz.html"
    file.write_text(data["text/html"], encoding="utf-8")
    page.goto(file.as_uri())
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("alert")).to_have_text("progress.json cannot be written.")
    expect(frame.get_by_role("alert").locator("code")).to_have_text("progress.json")


def test_a_page_answers_without_a_kernel_and_says_that_nothing_is_stored(page: Page, tmp_path: Path) -> None:
    data, _ = Quiz(QUESTION, lambda index: "")._repr_mimebundle_()
    assert data["text/plain"].splitlines()[1] == "  a) 6 × 4"
    assert "application/vnd.jupyter.widget-view+json" in data
    file = tmp_path / "quiz.html"
    file.write_text(data["text/html"], encoding="utf-8")
    page.goto(file.as_uri())
    frame = page.frame_locator("iframe")
    frame.get_by_role("button").first.click()
    expect(frame.get_by_text("Not this one. It is the transpose")).to_be_visible()
    expect(frame.get_by_text("This answer is not stored")).to_be_visible()
    page.evaluate("document.body.setAttribute('data-jp-theme-light', 'false')")
    expect(frame.locator(".plotnet-quiz")).to_have_attribute("data-theme", "dark")


def test_the_javascript_imports_nothing() -> None:
    assert "import " not in str(Quiz._esm).replace("important", "")
    assert "http" not in str(Quiz._esm)
