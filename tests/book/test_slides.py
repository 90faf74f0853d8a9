"""The slides of a lesson and the window of the presenter, in Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from plotnet.course import LESSONS

from .reader import opened

PROJECTOR: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}}
LESSON = "03-softmax-and-its-cliff"

each_lesson = pytest.mark.parametrize("name", ["00-start-here", *(lesson.name for lesson in LESSONS)])

Open = Callable[..., Page]


@pytest.fixture
def open_lesson(browser: Browser, site: Path) -> Iterator[Open]:
    """Open a lesson; fail if the page reports an error or misses a file."""
    problems: list[str] = []
    contexts = []

    def open_page(name: str = LESSON, hash: str = "", **context: Any) -> Page:
        address = (site / "notebooks" / f"{name}.html").as_uri() + hash
        contexts.append(opened(browser, address, problems, **(PROJECTOR | context)))
        return contexts[-1].__enter__()

    yield open_page
    for context in contexts:
        context.__exit__(None, None, None)
    assert problems == []


def slide_number(page: Page) -> str:
    return page.locator(".slides-count").inner_text().partition(" / ")[0]


def steps(page: Page) -> Iterator[None]:
    """Go through all slides and their steps."""
    page.keyboard.press("Home")
    at = """[document.querySelector(".slides-count").textContent,
        ...[...document.querySelectorAll(".lesson .now")].map((part) => part.className),
        ...[...document.querySelectorAll(".lesson li.now")].map((task) => task.textContent)].join()"""
    while True:
        yield
        before = page.evaluate(at)
        page.keyboard.press("PageDown")
        if page.evaluate(at) == before:
            return


def go_to(page: Page, selector: str) -> None:
    """Turn the pages until a slide shows an element."""
    for _ in steps(page):
        if page.locator(selector).count():
            return
    raise AssertionError(f"no slide shows {selector}")


def stored(page: Page) -> Any:
    state = json.loads(page.evaluate(f"localStorage.getItem('plotnet:{LESSON}')") or "{}")
    return {key: value for key, value in state.items() if key != "reached" and value}


MEASURE = """() => {
    const lesson = document.querySelector(".lesson");
    const stage = lesson.getBoundingClientRect();
    const parts = [...lesson.querySelectorAll(".now, .now *")].filter((part) => {
        const { width, height } = part.getBoundingClientRect();
        return width && height && !part.parentElement.closest("svg, math, iframe");
    });
    const outside = parts.filter((part) => {
        const { left, top, right, bottom } = part.getBoundingClientRect();
        const beyond = left < stage.left - 1 || right > stage.right + 1;
        return beyond || top < stage.top - 1 || bottom > stage.bottom + 1;
    });
    const scrolls = [lesson, ...lesson.querySelectorAll("pre, table, .equation, .table-wrapper")].filter(
        (part) => part.getClientRects().length && part.scrollWidth > part.clientWidth + 1);
    const sizes = (texts) => texts.filter((part) => part.getClientRects().length && part.textContent.trim())
        .map((part) => parseFloat(getComputedStyle(part).fontSize));
    return {
        bad: [...outside, ...scrolls].map((part) => part.outerHTML.slice(0, 100)),
        overflow: lesson.scrollHeight - lesson.clientHeight,
        empty: parts.length === 0,
        prose: Math.min(...sizes([...lesson.querySelectorAll(".on-slide, .now p, :is(h1, h2, h3).now")]
            .filter((part) => !part.closest("table, .scale")))),
        code: Math.min(...sizes([...lesson.querySelectorAll("pre")])),
    };
}"""


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)], ids=lambda size: f"{size[0]}x{size[1]}")
@each_lesson
def test_every_slide_fits_and_can_be_read_from_the_last_row(
    open_lesson: Open, name: str, size: tuple[int, int]
) -> None:
    page = open_lesson(name, viewport={"width": size[0], "height": size[1]})
    page.keyboard.press("s")
    count = 0
    for _ in steps(page):
        count += 1
        seen = page.evaluate(MEASURE)
        where = f"slide {slide_number(page)}: {seen}"
        assert (seen["bad"], seen["overflow"], seen["empty"]) == ([], 0, False), where
        if size == (1280, 720):
            assert (seen["prose"] or 99) >= 22, where
            assert (seen["code"] or 99) >= 18, where
    assert count >= 5


@each_lesson
def test_a_slide_shows_only_the_sentences_that_are_marked(open_lesson: Open, name: str) -> None:
    page = open_lesson(name)
    page.keyboard.press("s")
    others = """[...document.querySelectorAll(".lesson :is(p, li).now, .lesson :is(ul, ol).now li")]
        .filter((text) => !text.closest(".prediction, .question, .comparison, .slide-with-explorer, table"))
        .flatMap((text) => [...text.childNodes]).filter((node) => node instanceof Text
            ? node.textContent.trim() : node.getClientRects().length && !node.matches(".on-slide, p, ul, ol"))
        .map((node) => node.textContent)"""
    for _ in steps(page):
        assert page.evaluate(others) == [], slide_number(page)


def test_s_starts_at_the_section_that_is_read_and_escape_returns_to_it(open_lesson: Open) -> None:
    page = open_lesson(hash="#far-below-zero")
    page.wait_for_function("document.querySelector('#far-below-zero').getBoundingClientRect().top < 150")
    page.keyboard.press("s")
    expect(page.locator("h2.now")).to_have_text(re.compile("^Far below zero"))
    expect(page.locator(".sidebar-drawer")).to_be_hidden()
    assert re.search(r"#slide-\d+$", page.url)
    page.keyboard.press("Escape")
    expect(page.locator("#far-below-zero > h2")).to_be_in_viewport()
    assert page.url.endswith("#far-below-zero")
    expect(page.locator(".now, .not-on-slides, .slides-bar")).to_have_count(0)


def test_a_button_starts_the_slides_and_another_one_leaves_them(open_lesson: Open) -> None:
    page = open_lesson()
    page.get_by_role("button", name="Slides").click()
    page.get_by_role("button", name="Next slide").click()
    assert slide_number(page) == "2"
    page.get_by_role("button", name="Previous slide").click()
    assert slide_number(page) == "1"
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("html")).not_to_have_class(re.compile("slides"))


def test_an_address_opens_a_slide(open_lesson: Open) -> None:
    page = open_lesson(hash="#slide-20")
    assert slide_number(page) == "20"
    page.evaluate("location.hash = '#slide-3'")
    expect(page.locator(".slides-count")).to_have_text(re.compile("^3 /"))


def test_keys_of_keyboards_and_clickers_turn_the_pages(open_lesson: Open) -> None:
    page = open_lesson()
    page.keyboard.press("s")
    for key in ("ArrowRight", "ArrowDown", "PageDown", "Space"):
        page.keyboard.press("Home")
        page.keyboard.press(key)
        assert slide_number(page) == "2", key
    for key in ("ArrowLeft", "ArrowUp", "PageUp"):
        page.keyboard.press("Home")
        page.keyboard.press("PageDown")
        page.keyboard.press(key)
        assert slide_number(page) == "1", key
    page.keyboard.press("End")
    number, _, total = page.locator(".slides-count").inner_text().partition(" / ")
    assert number == total


def test_a_swipe_turns_the_page(open_lesson: Open) -> None:
    page = open_lesson(has_touch=True)
    page.keyboard.press("s")
    for start, end, number in ((900, 300, "2"), (300, 900, "1")):
        for event, x, list_ in (("touchstart", start, "touches"), ("touchend", end, "changedTouches")):
            touch = {"identifier": 1, "clientX": x, "clientY": 300}
            page.locator(".lesson").dispatch_event(event, {list_: [touch], "bubbles": True})
        assert slide_number(page) == number


def test_a_prediction_waits_for_the_room_whose_answer_is_shown_but_not_stored(open_lesson: Open) -> None:
    page = open_lesson()
    page.keyboard.press("s")
    go_to(page, '.prediction.now[data-name="cliff-thousands"]')
    expect(page.locator(".comparison:visible")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".prediction.now")).to_have_class(re.compile("hands-up"))
    page.keyboard.press("c")
    expect(page.get_by_role("radio", name="[inf, inf, 0]")).to_be_checked()
    page.keyboard.press("ArrowRight")
    comparison = page.locator('.comparison.now[data-name="cliff-thousands"]')
    expect(comparison.locator("dd")).to_have_text(["[inf, inf, 0]", "[nan, nan, 0]"])
    expect(comparison.locator("dt")).to_have_text(["The room predicted", "It is"])
    expect(comparison).to_contain_text("exp(1000) is inf, but then inf is divided by inf.")
    assert stored(page) == {}
    page.keyboard.press("Escape")
    expect(page.locator(".comparison:visible, input:checked:visible")).to_have_count(0)
    expect(page.locator('form[data-name="cliff-thousands"]')).to_be_in_viewport()


def test_a_number_of_the_room_is_typed(open_lesson: Open) -> None:
    page = open_lesson()
    page.keyboard.press("s")
    go_to(page, '.prediction.now[data-name="softmax-largest-share"]')
    page.keyboard.type("0,5")
    page.keyboard.press("ArrowLeft")  # belongs to the field
    page.keyboard.press("Enter")
    expect(page.locator(".comparison.now dd")).to_have_text(["0.5", "0.665241"])
    assert stored(page) == {}


def test_without_an_answer_of_the_room_only_the_result_is_shown(open_lesson: Open) -> None:
    page = open_lesson()
    page.keyboard.press("s")
    go_to(page, '.comparison.now[data-name="axis-ways"]')
    expect(page.locator(".comparison.now dd:visible")).to_have_text(["1"])


def test_a_question_shows_feedback_that_is_not_stored(open_lesson: Open) -> None:
    page = open_lesson()
    page.keyboard.press("s")
    go_to(page, '.question.now[data-name="cliff-first-nan"]')
    expect(page.locator(".feedback:visible")).to_have_count(0)
    page.keyboard.press("a")
    page.keyboard.press("c")
    expect(page.locator(".feedback:visible")).to_have_count(2)
    assert stored(page) == {}
    assert page.evaluate(MEASURE)["overflow"] == 0


def test_an_explorer_has_the_full_width_and_its_tasks_come_one_at_a_time(open_lesson: Open) -> None:
    page = open_lesson()
    page.keyboard.press("s")
    go_to(page, ".slide-with-explorer")
    tasks = page.locator("#try-the-four-dtypes ol > li:visible")
    expect(tasks).to_have_text([re.compile("^Set z₁ and z₂ to 0")])
    frame = page.frame_locator(".now iframe")
    picture = frame.locator(".plotnet-picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("(picture) => picture.clientWidth") > 1200
    handle = frame.get_by_role("slider").first
    before = handle.get_attribute("aria-valuetext") or ""
    handle.focus()
    page.keyboard.press("ArrowLeft")
    expect(handle).not_to_have_attribute("aria-valuetext", before)
    number = slide_number(page)
    page.keyboard.press("PageDown")
    expect(tasks).to_have_text([re.compile("^Choose float16")])
    assert slide_number(page) == number
    page.keyboard.press("PageUp")
    expect(tasks).to_have_text([re.compile("^Set z₁ and z₂ to 0")])
    page.keyboard.press("Escape")
    assert page.locator("#try-the-four-dtypes iframe").evaluate("(frame) => frame.clientWidth") < 1000


def test_a_long_listing_is_divided(open_lesson: Open) -> None:
    page = open_lesson("04-the-max-shift")
    page.keyboard.press("s")
    seen = ""
    listing = page.locator("#exercise-3-seven-wrong-softmaxes .code-fold pre").first
    for _ in steps(page):
        if listing.is_visible():
            shown = listing.locator(".slide-line.now").all_text_contents()
            assert len(shown) <= 24
            seen += "".join(shown)
    assert seen.strip() == (listing.text_content() or "").strip()


def test_the_window_of_the_presenter_has_notes_the_other_text_what_comes_next_and_the_time(
    open_lesson: Open,
) -> None:
    page = open_lesson()
    page.keyboard.press("s")
    go_to(page, '.prediction.now[data-name="axis-ways"]')
    with page.expect_popup() as popup:
        page.keyboard.press("n")
    presenter = popup.value
    expect(presenter.locator(".notes")).to_contain_text("which of these mistakes would you notice")
    expect(presenter.locator(".prose")).to_contain_text("In NumPy that is the argument axis.")
    expect(presenter.locator(".next")).to_contain_text("The result")
    expect(presenter.get_by_label("Time", exact=True)).to_have_text(re.compile(r"\d\d:\d\d"))
    expect(presenter.get_by_label("Minutes since the start")).to_have_text(re.compile(r"0:0\d"))
    number = slide_number(page)
    presenter.get_by_role("button", name="Previous").click()
    assert slide_number(page) != number
    expect(presenter.get_by_text(f"Slide {slide_number(page)} of")).to_be_visible()
    presenter.keyboard.press("PageDown")
    assert slide_number(page) == number
    page.keyboard.press("Escape")
    expect(presenter.get_by_text("The slides have been left.")).to_be_visible()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_notes_for_teachers_are_in_the_lesson_but_nobody_sees_or_finds_them(
    open_lesson: Open, lesson: Any
) -> None:
    page = open_lesson(lesson.name)
    sections = page.evaluate(
        "[...document.getElementById('teaching-notes').content.children].map((part) => part.dataset.section)"
    )
    assert len(sections) >= 5
    for section in sections:
        assert page.locator(f"[id='{section}']").count() == 1
    assert "common mistake is" not in page.locator("body").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_slides_and_in_the_window_of_the_presenter(
    open_lesson: Open, theme: str
) -> None:
    page = open_lesson(color_scheme=theme)
    page.keyboard.press("s")
    shown = [".equation", ".prediction.now", ".comparison.now", ".slide-with-explorer", ".question.now"]
    for selector in shown:
        go_to(page, f".now :is({selector}), {selector}:is(.now, .lesson)")
        page.keyboard.press("a")
        assert violations(page) == [], selector
    with page.expect_popup() as popup:
        page.keyboard.press("n")
    assert violations(popup.value) == []


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]
