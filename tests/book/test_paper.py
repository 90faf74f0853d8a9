"""A printed lesson is a worksheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plotnet.course import LESSONS
from plotnet.lesson.content import Lesson

from .reader import opened

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


@contextmanager
def printed(browser: Browser, site: Path, lesson: Lesson, solutions: bool = False) -> Iterator[Page]:
    """Show what is printed of a lesson, which has been answered before in a dark browser."""
    problems: list[str] = []
    address = (site / "notebooks" / f"{lesson.name}.html").as_uri()
    with opened(browser, address, problems, color_scheme="dark") as page:
        for prediction in lesson.predictions:
            page.locator(f'form[data-name="{prediction.name}"] [data-action="skip"]').click()
        page.get_by_label("with solutions at the end").set_checked(solutions)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        yield page
    assert problems == []


@each_lesson
def test_results_explanations_and_solutions_are_not_printed(
    browser: Browser, site: Path, lesson: Lesson
) -> None:
    with printed(browser, site, lesson) as page:
        hidden = (
            ".comparison, .fold:not(.code-fold), summary, .feedback, .after-prediction > .cell, iframe, "
            "button.quiet, .lesson-tools"
        )
        expect(page.locator(f".lesson :is({hidden}):visible")).to_have_count(0)
        expect(page.locator("nav:visible, .sidebar-drawer:visible, footer:visible")).to_have_count(0)
        text = page.locator("article").inner_text()
        for prediction in lesson.predictions:
            assert not [hint for _, hint in prediction.hints if hint.replace("`", "") in text]


@each_lesson
def test_there_are_boxes_and_lines_to_write_on(browser: Browser, site: Path, lesson: Lesson) -> None:
    with printed(browser, site, lesson) as page:
        for i, prediction in enumerate(lesson.predictions):
            form = page.locator(f'form[data-name="{prediction.name}"]')
            expect(form.locator(".worksheet-label")).to_have_text(f"Prediction {i + 1}")
            titles = ["What came", "Why"] if prediction.choices else ["Your prediction", "What came", "Why"]
            expect(form.locator(".worksheet-lines > div:visible")).to_have_text(titles)
            expect(form.locator("label:visible")).to_have_count(len(prediction.choices))
        for question in lesson.questions:
            choices = page.locator(f'.question[data-name="{question.name}"] .choice:visible')
            expect(choices).to_have_count(len(question.choices))
            box = choices.first.evaluate("(choice) => getComputedStyle(choice, '::before').width")
            assert box != "auto"
        for exercise in lesson.exercises:
            lines = page.locator(f'.exercise[data-name="{exercise.name}"] .worksheet-lines > div:visible')
            assert lines.count() >= 3
        listings = page.locator(".lesson section > .cell .code-fold pre")
        expect(listings.locator("visible=true")).to_have_count(listings.count())
        explorers = page.locator(".cell.tag_explorer")
        expect(page.locator(".worksheet-box:visible")).to_have_count(explorers.count())
        for tasks in page.locator(".worksheet-box ~ ol").all():
            expect(tasks.locator(".worksheet-lines:visible")).to_have_count(
                tasks.locator(":scope > li").count()
            )


@each_lesson
def test_paper_is_white_and_cards_are_not_cut(browser: Browser, site: Path, lesson: Lesson) -> None:
    with printed(browser, site, lesson) as page:
        style = "(part) => { const { color, backgroundColor, breakInside } = getComputedStyle(part);"
        for part in page.locator(".lesson :is(.prediction, .question, .exercise, .worksheet-box)").all():
            assert part.evaluate(f"{style} return breakInside; }}") == "avoid"
        text = page.locator(".lesson p:visible").first.evaluate(f"{style} return color; }}")
        paper = page.locator("body").evaluate(f"{style} return backgroundColor; }}")
        assert (text, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


@each_lesson
def test_solutions_are_printed_at_the_end_if_wanted(browser: Browser, site: Path, lesson: Lesson) -> None:
    with printed(browser, site, lesson, solutions=True) as page:
        solutions = page.locator(".lesson > section").last
        expect(solutions.get_by_role("heading", name="Solutions")).to_be_visible()
        titles = " ".join(solutions.locator("h3").all_inner_texts())
        for i in range(len(lesson.predictions)):
            assert f"Prediction {i + 1}: " in titles
        for i, question in enumerate(lesson.questions):
            answer = question.choices[question.correct].text.replace("`", "")
            assert f"Question {i + 1}: {answer}" in titles
        assert solutions.locator("pre:visible").count() >= len(lesson.exercises)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        expect(page.locator("[class^=worksheet]")).to_have_count(0)


def test_the_browser_prepares_the_page_when_it_prints(browser: Browser, site: Path) -> None:
    address = (site / "notebooks" / f"{LESSONS[2].name}.html").as_uri()
    problems: list[str] = []
    with opened(browser, address, problems) as page:
        page.evaluate("""() => {
            const count = () => document.querySelectorAll(".worksheet-lines").length;
            addEventListener("beforeprint", () => { window.linesOnPaper = count(); });
            addEventListener("afterprint", () => { window.linesLeft = count(); });
        }""")
        assert page.pdf(format="A4").startswith(b"%PDF")
        assert page.evaluate("window.linesOnPaper") > len(LESSONS[2].predictions)
        assert page.evaluate("window.linesLeft") == 0
        page.keyboard.press("s")
        page.emulate_media(media="print")
        expect(page.locator("#large-logits > h2")).to_be_visible()
        expect(page.locator(".slides-bar")).to_be_hidden()
    assert problems == []
