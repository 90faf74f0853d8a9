"""The pages of the explorers in the book, opened from files, and the files for frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

import plotnet
from tests.explorers import EXPLORERS

KINDS = [kind.__name__ for kind in EXPLORERS]
VALUES = """() => {
    const { shadowRoot } = document.getElementById("explorer");
    return [...shadowRoot.querySelectorAll("[role=slider]")].map((e) => e.getAttribute("aria-valuetext"));
}"""
FRAME_VALUES = "(sliders) => sliders.map((e) => e.getAttribute('aria-valuetext'))"


def path_of(site: Path, kind: str) -> Path:
    """Return the page of an explorer."""
    words = re.findall("[A-Z][a-z]+", kind.removesuffix("Explorer"))
    return site / "explorers" / f"{'-'.join(words).lower()}.html"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page without a network; an error in it fails the test."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    problems: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            problems.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    page = context.new_page()
    context.on("request", on_request)
    context.on("requestfailed", lambda request: problems.append(f"failed: {request.url}"))
    context.on("console", on_console)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield page
    context.close()
    assert problems == []


def open_page(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#explorer .plotnet-picture [role=slider]").first).to_be_visible()
    return page


def settle(page: Page) -> None:
    """Wait until the page has noted the present state in its line for frames."""
    page.wait_for_timeout(600)


def copied(page: Page, button: Locator, start: str) -> str:
    """Press a button that copies a line, and return the line, which has this start."""
    button.click()
    read = "navigator.clipboard.readText()"
    page.wait_for_function(f"async (start) => (await {read}).startsWith(start)", arg=start)
    return str(page.evaluate(read))


def test_there_is_a_page_for_each_explorer_which_the_overview_links_to(site: Path) -> None:
    assert set(KINDS) == {name for name in plotnet.__all__ if name.endswith("Explorer")}
    assert {path.name for path in (site / "embed").iterdir()} == {f"{kind}.html" for kind in KINDS}
    assert {path_of(site, kind) for kind in KINDS} == set((site / "explorers").iterdir())
    overview = (site / "docs" / "explorers.html").read_text(encoding="utf-8")
    for kind in KINDS:
        assert re.search(rf'href="\.\./explorers/{path_of(site, kind).name}"><span[^>]*>{kind}<', overview)
        assert (site / "embed" / f"{kind}.html").stat().st_size < 150_000
        text = path_of(site, kind).read_text(encoding="utf-8")
        assert re.search(r'In the lesson <a [^>]*href="\.\./notebooks/0[1-9]-', text)
        assert 'href="../notebooks/explorers.html#' in text


@pytest.mark.parametrize("kind", KINDS)
def test_an_explorer_is_moved_and_its_link_and_its_frame_show_the_same_state(
    kind: str, site: Path, page: Page, tmp_path: Path
) -> None:
    open_page(page, path_of(site, kind).as_uri())
    explorer = page.locator("#explorer")
    slider = explorer.get_by_role("slider").last
    seen = [page.evaluate(VALUES)]
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(100)
    seen.append(page.evaluate(VALUES))
    box = slider.locator(".knob, circle").last.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 45, box["y"] + 20, steps=4)
    page.mouse.move(box["x"] + 60, box["y"] - 30, steps=4)
    page.mouse.up()
    settle(page)
    seen.append(page.evaluate(VALUES))
    assert seen[0] != seen[1] != seen[2]

    address = f"{path_of(site, kind).as_uri()}#"
    link = copied(page, explorer.get_by_role("button", name="Copy link"), address)
    tab = open_page(page.context.new_page(), link)
    assert tab.evaluate(VALUES) == seen[2]
    tab.close()

    line = copied(page, page.get_by_role("button", name="Copy", exact=True), "<iframe")
    other = tmp_path / "slides.html"
    other.write_text(f"<!DOCTYPE html><title>Slides</title>{line}", encoding="utf-8")
    page.goto(other.as_uri())
    frame = page.frame_locator("iframe")
    expect(frame.locator(".plotnet-explorer")).to_be_visible()
    assert frame.get_by_role("slider").evaluate_all(FRAME_VALUES) == seen[2]
    assert frame.locator("html").evaluate("(e) => e.scrollHeight <= innerHeight")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_accessible_in_both_themes_and_fits_a_phone(kind: str, site: Path, page: Page) -> None:
    open_page(page, path_of(site, kind).as_uri())
    assert page.locator("#explorer").bounding_box()["width"] >= 905  # type: ignore[index]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("#explorer .plotnet-explorer")).to_have_attribute("data-theme", theme)
        settle(page)
        results = Axe().run(page, context={"include": [["article"]]}, options={"preload": False})
        assert not results.response["violations"], results.generate_report()
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#explorer .plotnet-explorer").evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_the_theme_is_that_of_the_book(site: Path, page: Page) -> None:
    open_page(page, path_of(site, "ShiftExplorer").as_uri())
    explorer = page.locator("#explorer .plotnet-explorer")
    for theme in ("dark", "light"):
        page.evaluate("(theme) => (document.body.dataset.theme = theme)", theme)
        expect(explorer).to_have_attribute("data-theme", theme)


def test_an_explorer_fills_the_screen_and_returns(site: Path, page: Page) -> None:
    open_page(page, path_of(site, "OverflowExplorer").as_uri())
    button = page.get_by_role("button", name="Full screen")
    button.click()
    explorer = page.locator("#explorer .plotnet-explorer")
    expect(explorer).to_have_class(re.compile("plotnet-full"))
    button.click()
    expect(explorer).not_to_have_class(re.compile("plotnet-full"))


def test_going_to_a_section_of_the_page_leaves_the_state(site: Path, page: Page) -> None:
    open_page(page, f"{path_of(site, 'OverflowExplorer').as_uri()}#logits=1,2")
    page.evaluate("location.hash = 'in-python'")
    settle(page)
    assert [value.split(";")[0] for value in page.evaluate(VALUES)] == ["1", "2"]
    expect(page.locator("#explorer").get_by_role("alert")).to_be_hidden()
