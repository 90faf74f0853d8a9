"""The lessons of the book, as a reader works through them in Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect
from sphinx.search.en import SearchEnglish

from plotnet import THEMES
from plotnet.course import LESSONS
from plotnet.lesson.content import Lesson, Prediction
from tests.browser.firefox import start
from tests.browser.pages import find_program

from .reader import opened

ROOT = Path(__file__).resolve().parents[2]
LAPTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAGES = ["00-start-here", *(lesson.name for lesson in LESSONS)]

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


@dataclass
class Reader:
    """Opens lessons, and fails if anything goes wrong on them."""

    browser: Browser
    site: Path
    problems: list[str] = field(default_factory=list)

    def opened(self, name: str, section: str = "", **context: Any) -> Any:
        address = (self.site / "notebooks" / f"{name}.html").as_uri() + section
        return opened(self.browser, address, self.problems, **(context or LAPTOP))


@pytest.fixture
def reader(browser: Browser, site: Path) -> Iterator[Reader]:
    reader = Reader(browser, site)
    yield reader
    assert reader.problems == []


def result_of(page: Page, prediction: Prediction) -> Any:
    """Return the result of a prediction, which only the script of the page reads."""
    script = page.locator(f'.comparison[data-name="{prediction.name}"] script')
    return json.loads(script.text_content() or "")["actual"]


def wrong_answer(prediction: Prediction) -> tuple[Any, str]:
    """Return a known wrong answer, and its hint."""
    answer, hint = prediction.hints[0]
    return answer, hint


def typed(answer: Any) -> str:
    """Write an answer with a decimal comma and a true minus sign."""
    if isinstance(answer, list | tuple):
        return "; ".join(typed(item) for item in answer)
    return str(answer).replace(".", ",").replace("-", "−")


def predict(page: Page, prediction: Prediction, answer: Any) -> None:
    """Answer a prediction in its form."""
    form = page.locator(f'form[data-name="{prediction.name}"]')
    if prediction.choices:
        form.get_by_role("radio", name=str(answer), exact=False).and_(
            form.locator(f'[value="{answer}"]')
        ).check(force=True)
    else:
        form.get_by_role("textbox").fill(typed(answer))
    form.get_by_role("button", name="This is my prediction").click()


def predict_everything(page: Page, lesson: Lesson) -> None:
    """Have every result shown without a prediction."""
    for prediction in lesson.predictions:
        page.locator(f'form[data-name="{prediction.name}"] [data-action="skip"]').click()


def plain(text: str) -> str:
    """Return a text of Python as the page shows it."""
    return text.replace("`", "")


@each_lesson
def test_nothing_answers_a_prediction_before_it_is_made(reader: Reader, lesson: Lesson) -> None:
    with reader.opened(lesson.name) as page:
        for hidden in page.locator(".after-prediction, .feedback, .comparison").all():
            expect(hidden).to_be_hidden()
        tree = page.locator("article").aria_snapshot()
        assert tree.count("This is my prediction") == page.locator("form.prediction:visible").count()
        hints = [hint for prediction in lesson.predictions for _, hint in prediction.hints]
        assert not [hint for hint in hints if plain(hint) in tree]


@each_lesson
def test_a_wrong_prediction_is_shown_beside_the_result_with_the_hint(reader: Reader, lesson: Lesson) -> None:
    with reader.opened(lesson.name) as page:
        for prediction in lesson.predictions:
            answer, hint = wrong_answer(prediction)
            predict(page, prediction, answer)
            comparison = page.locator(f'.comparison[data-name="{prediction.name}"]')
            expect(comparison).to_be_focused()
            expect(comparison).to_be_in_viewport()
            expect(comparison).to_have_attribute("data-correct", "false")
            expect(comparison.locator(".hint")).to_have_text(plain(hint))
            expect(comparison.locator("xpath=..")).to_be_visible()


@each_lesson
def test_a_right_prediction_is_confirmed_and_a_reload_restores_the_page(
    reader: Reader, lesson: Lesson
) -> None:
    with reader.opened(lesson.name) as page:
        for prediction in lesson.predictions:
            predict(page, prediction, result_of(page, prediction))
        hints = page.locator(".comparison .hint")
        confirmed = re.compile("^(As you predicted|Close enough)[.]$")
        expect(hints).to_have_text([confirmed] * len(lesson.predictions))
        before = page.locator("article").inner_text()
        page.reload()
        assert page.locator("article").inner_text() == before
        total = len(lesson.predictions)
        expect(page.get_by_role("status").first).to_contain_text(f"{total} of {total} predicted")


@each_lesson
def test_each_choice_of_a_question_shows_its_feedback(reader: Reader, lesson: Lesson) -> None:
    with reader.opened(lesson.name) as page:
        predict_everything(page, lesson)
        for question in lesson.questions:
            block = page.locator(f'.question[data-name="{question.name}"]')
            order = [i for i in range(len(question.choices)) if i != question.correct] + [question.correct]
            for i in order:
                expect(block.locator(".feedback").nth(i)).to_be_hidden()
                block.get_by_role("button").nth(i).click()
                expect(block.locator(".feedback").nth(i)).to_be_visible()
                expect(block.locator(".feedback").nth(i)).to_have_text(plain(question.feedback(i)))
        total = len(lesson.questions)
        expect(page.get_by_role("status").first).to_contain_text(f"{total} of {total} answered")


@each_lesson
def test_exercises_are_copied_and_marked_as_solved(reader: Reader, lesson: Lesson) -> None:
    with reader.opened(lesson.name, **LAPTOP, permissions=["clipboard-read", "clipboard-write"]) as page:
        predict_everything(page, lesson)
        for exercise in lesson.exercises:
            block = page.locator(f'.exercise[data-name="{exercise.name}"]')
            expect(block.get_by_role("link", name="Download the lesson")).to_be_visible()
            block.get_by_role("button", name="Copy the stub").click()
            expect(block.get_by_role("button", name="Copied")).to_be_visible()
            copied = page.evaluate("navigator.clipboard.readText()")
            assert exercise.variable in copied
            assert "None" in copied
            block.get_by_role("button", name="I have solved it").click()
            following = page.locator(f'.exercise[data-name="{exercise.name}"] + details.solution')
            expect(following).not_to_have_attribute("open", "")
        total = len(lesson.exercises)
        expect(page.get_by_role("status").first).to_contain_text(f"{total} of {total} solved")


@each_lesson
def test_the_contents_lead_to_every_section(reader: Reader, lesson: Lesson) -> None:
    with reader.opened(lesson.name) as page:
        links = page.get_by_role("navigation", name="Contents of this lesson").get_by_role("link")
        headings = page.locator("section.lesson section > :is(h2, h3)")
        assert links.count() == headings.count() + 1  # the lesson itself
        for link in reversed(links.all()[1:]):
            link.click()
            section = page.locator(f"section[id='{(link.get_attribute('href') or '')[1:]}']")
            expect(section.locator(":scope > :is(h2, h3)")).to_be_in_viewport()
        expect(page.locator(".after-prediction.open")).to_have_count(0)


def test_on_a_phone_the_contents_close_when_a_section_is_chosen(reader: Reader) -> None:
    with reader.opened("03-softmax-and-its-cliff", **PHONE) as page:
        page.locator(".mobile-header .nav-overlay-icon").tap()
        link = page.get_by_role("navigation", name="Contents of this lesson").get_by_role("link").nth(3)
        link.tap()
        expect(link).not_to_be_in_viewport()
        expect(page.get_by_role("heading", name="Large logits")).to_be_in_viewport()


def test_a_section_that_is_reached_by_a_link_says_what_is_missing(reader: Reader) -> None:
    with reader.opened("03-softmax-and-its-cliff", "#closed-book-questions") as page:
        section = page.locator("#closed-book-questions")
        expect(section.locator(".jumped")).to_have_text(re.compile("waits for your predictions"))
        expect(page.locator("#along-which-axis")).to_be_hidden()
        predict_everything(page, LESSONS[2])
        expect(section.locator(".jumped")).to_have_count(0)


def test_the_next_section_follows_when_the_last_prediction_is_made(reader: Reader) -> None:
    with reader.opened("03-softmax-and-its-cliff") as page:
        expect(page.locator("#along-which-axis")).to_be_hidden()
        predict(page, LESSONS[2].predictions[0], 0.7)
        expect(page.locator("#along-which-axis")).to_be_visible()
        expect(page.locator("#large-logits")).to_be_hidden()
        page.get_by_role("button", name="Ask me again").click()
        expect(page.locator('form[data-name="softmax-largest-share"] input')).to_be_focused()
        expect(page.locator(".after-prediction").first).to_be_hidden()
        expect(page.locator("#along-which-axis")).to_be_visible()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write your prediction first"),
        ("two thirds", "expected a number between 0 and 1"),
        ("2", "2 is out of range: expected a number between 0 and 1"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_stored(reader: Reader, text: str, message: str) -> None:
    with reader.opened("03-softmax-and-its-cliff") as page:
        form = page.locator('form[data-name="softmax-largest-share"]')
        form.get_by_role("textbox").fill(text)
        form.get_by_role("textbox").press("Enter")
        expect(form.get_by_role("alert")).to_contain_text(message)
        expect(form.get_by_role("textbox")).to_be_focused()
        expect(page.locator(".comparison").first).to_be_hidden()


def test_a_choice_is_made_with_the_keyboard_in_two_steps(reader: Reader) -> None:
    with reader.opened("03-softmax-and-its-cliff", "#large-logits") as page:
        form = page.locator('form[data-name="cliff-thousands"]')
        form.get_by_role("button", name="This is my prediction").click()
        expect(form.get_by_role("alert")).to_contain_text("Choose one first")
        page.keyboard.press("ArrowDown")
        expect(form.get_by_role("alert")).to_be_hidden()
        expect(page.locator('.comparison[data-name="cliff-thousands"]')).to_be_hidden()
        page.keyboard.press("Enter")
        expect(page.locator('.comparison[data-name="cliff-thousands"]')).to_be_focused()


@pytest.mark.parametrize(
    ("name", "theme"), [(name, ["light", "dark"][i % 2]) for i, name in enumerate(PAGES)]
)
def test_axe_finds_nothing_in_an_answered_lesson(reader: Reader, name: str, theme: str) -> None:
    # Text that fades in has less contrast.
    with reader.opened(name, **LAPTOP, reduced_motion="reduce") as page:
        page.evaluate("(theme) => { document.body.dataset.theme = theme; }", theme)
        answer_everything(page)
        part = ".content, .lesson-contents"
        violations = Axe().run(page, part, {"preload": False}).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in violations] == []


ANSWER = """() => {
    const press = (selector) => document.querySelectorAll(selector).forEach((button) => button.click());
    press(".prediction [data-action=skip]");
    press(".choice");
    press("[data-action=solved]");
    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
    return true;
}"""
MOVE = """async () => {
    const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const unmoved = [];
    for (const frame of document.querySelectorAll(".tag_explorer iframe")) {
        frame.scrollIntoView();
        const find = () => frame.contentDocument.querySelector("[role=slider]:not([aria-disabled=true])");
        for (let i = 0; i < 200 && !find(); i++) await later(50);
        const before = find().getAttribute("aria-valuetext");
        for (const key of ["ArrowLeft", "ArrowUp"]) {
            find().focus();
            find().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            await later(200);
            if (find().getAttribute("aria-valuetext") !== before) break;
        }
        if (find().getAttribute("aria-valuetext") === before) unmoved.push(frame.title);
    }
    return unmoved;
}"""


def answer_everything(page: Page) -> None:
    """Show everything that a page contains."""
    page.evaluate(ANSWER)


@pytest.mark.parametrize("name", [*PAGES, "explorers"])
def test_every_explorer_moves(reader: Reader, name: str) -> None:
    with reader.opened(name) as page:
        answer_everything(page)
        assert page.evaluate(MOVE) == []


def test_every_lesson_works_in_firefox(site: Path, tmp_path: Path) -> None:
    with start(find_program("PLOTNET_FIREFOX", "Firefox", ["firefox-esr", "firefox"]), tmp_path) as firefox:
        for name in PAGES:
            firefox.open((site / "notebooks" / f"{name}.html").as_uri())
            firefox.evaluate(ANSWER)
            assert firefox.evaluate(MOVE) == [], name
            assert firefox.evaluate("""() => [...document.querySelectorAll(
                ".after-prediction, section.later, .feedback, .comparison .pair")].every(
                (part) => part.getClientRects().length > 0)"""), name
            assert firefox.errors == [], name


@pytest.mark.parametrize("name", PAGES)
def test_everything_fits_into_a_phone_and_is_large_enough_for_a_finger(reader: Reader, name: str) -> None:
    with reader.opened(name, **PHONE) as page:
        answer_everything(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.evaluate("document.querySelector('.content').scrollWidth") == 390
        small = page.evaluate("""() => [...document.querySelectorAll(
            ".lesson :is(button, summary, .choice, input[type=text], fieldset label)")]
            .filter((target) => target.getClientRects().length && target.offsetHeight < 44)
            .map((target) => target.outerHTML.slice(0, 100))""")
        assert small == []


def test_lesson_03_can_be_worked_through_by_touch_alone(reader: Reader) -> None:
    lesson = LESSONS[2]
    with reader.opened(lesson.name, **PHONE) as page:
        for prediction in lesson.predictions:
            form = page.locator(f'form[data-name="{prediction.name}"]')
            if prediction.choices:
                form.locator("label").first.tap()
            else:
                form.get_by_role("textbox").tap()
                form.get_by_role("textbox").fill("1")
            form.get_by_role("button", name="This is my prediction").tap()
            expect(page.locator(f'.comparison[data-name="{prediction.name}"]')).to_be_in_viewport()
        for question in lesson.questions:
            page.locator(f'.question[data-name="{question.name}"] .choice').first.tap()
        for summary in page.locator("details:visible > summary").all():
            summary.tap()
        assert page.locator("details:not([open])").count() == 0
        explorer = page.frame_locator("iframe")
        handle = explorer.get_by_role("slider").first
        before = handle.get_attribute("aria-valuetext")
        handle.scroll_into_view_if_needed()
        handle.press("ArrowLeft")
        expect(handle).not_to_have_attribute("aria-valuetext", before or "")


def test_an_explorer_has_905_px_on_a_laptop_and_the_text_about_62_characters(reader: Reader) -> None:
    with reader.opened("03-softmax-and-its-cliff", "#try-the-four-dtypes") as page:
        frame = page.locator(".cell.tag_explorer iframe")
        frame.scroll_into_view_if_needed()
        assert frame.evaluate("(frame) => frame.clientWidth") == 905
        assert page.frame_locator("iframe").get_by_role("slider").count() >= 3
        width = page.locator("#try-the-four-dtypes > p").first.evaluate("(text) => text.clientWidth")
        assert width == 600


@pytest.mark.parametrize("lesson", LESSONS[2:3], ids=lambda lesson: lesson.name)
def test_without_javascript_everything_is_shown(reader: Reader, lesson: Lesson) -> None:
    with reader.opened(lesson.name, **LAPTOP, java_script_enabled=False) as page:
        assert page.locator(".comparison .result:visible").count() == len(lesson.predictions)
        assert page.locator(".feedback:visible").count() == sum(len(q.choices) for q in lesson.questions)
        expect(page.get_by_role("button", name="This is my prediction")).to_have_count(0)


@each_lesson
def test_a_search_finds_no_words_of_answers_and_solutions(site: Path, lesson: Lesson) -> None:
    page = BeautifulSoup((site / "notebooks" / f"{lesson.name}.html").read_text("utf-8"), "html.parser")
    hidden = stems(
        "".join(part.extract().text for part in page.select(".after-prediction, .fold:not(.code-fold)"))
    )
    found = {word for word in hidden - stems(page.text) if len(word) > 3}
    text = (site / "searchindex.js").read_text("utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    number = index["docnames"].index(f"notebooks/{lesson.name}")
    documents = {
        term: {value} if isinstance(value, int) else set(value) for term, value in index["terms"].items()
    }
    assert len(found) > 25
    assert not {word for word in found if number in documents.get(word, ())}


def stems(text: str) -> set[str]:
    """Return the words of a text as the search index has them, without formulas."""
    language = SearchEnglish({})
    return {language.stem(word.lower()) for word in language.split(text) if word.isalpha()}


@pytest.mark.parametrize("name", PAGES)
def test_a_lesson_links_to_its_notebook_without_outputs(site: Path, name: str) -> None:
    page = BeautifulSoup((site / "notebooks" / f"{name}.html").read_text("utf-8"), "html.parser")
    link = page.select_one(".lesson-download a.download")
    assert link
    notebook = nbformat.read(site / "notebooks" / str(link["href"]), as_version=4)
    assert notebook == nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_no_page_contains_the_path_of_a_temporary_file(site: Path) -> None:
    for path in (site / "notebooks").glob("*.html"):
        assert not re.search(r"ipykernel_|/tmp/|Traceback", path.read_text("utf-8")), path


def test_diagrams_are_dark_on_a_dark_page_and_light_on_paper(reader: Reader) -> None:
    background = 'getComputedStyle(document.querySelector(".cell_output svg rect")).fill'
    with reader.opened("01-draw-a-network", **LAPTOP, color_scheme="dark") as page:
        fills = [page.evaluate(background)]
        page.evaluate('document.body.dataset.theme = "light"')
        fills.append(page.evaluate(background))
        page.evaluate('document.body.dataset.theme = "dark"')
        page.emulate_media(media="print")
        fills.append(page.evaluate(background))
    dark, light, on_paper = fills
    assert (dark, light) == tuple(rgb(THEMES[name].paper) for name in ("dark", "light"))
    assert on_paper == light


def rgb(color: str) -> str:
    """Return a color as browsers do."""
    return "rgb({}, {}, {})".format(*(int(color[i : i + 2], 16) for i in (1, 3, 5)))
