"""The pages of the explorers in Firefox: every handle goes to both ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plotnet.live.explorer import Explorer
from tests.explorers import EXPLORERS

from .firefox import Firefox, start
from .pages import find_program
from .test_save_buttons import DIAGRAM, converted, shapes

PICTURE = """() => [...document.querySelectorAll(".plotnet-picture text")]
    .filter((text) => text.checkVisibility())
    .map((text) => {
        const copy = text.cloneNode(true);
        for (const part of copy.querySelectorAll("[style*='display: none']")) part.remove();
        return copy.textContent;
    })"""
BOTH_ENDS = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (const handle of document.querySelectorAll("[role=slider]")) {
        if (!handle.checkVisibility()) continue;
        handle.focus();
        for (const key of ["Home", "End"]) {
            handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            await frame();
        }
    }
    return true;
}"""
RESET = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    document.activeElement.blur();
    [...document.querySelectorAll("button")].find((button) => button.textContent === "Reset").click();
    await frame();
    return true;
}"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = find_program("PLOTNET_FIREFOX", "Firefox", ["firefox-esr", "firefox"])
    with start(program, tmp_path_factory.mktemp("profile")) as firefox:
        yield firefox


@pytest.mark.parametrize("kind", EXPLORERS)
def test_a_page_works_from_end_to_end_and_is_reset(
    kind: type[Explorer], firefox: Firefox, tmp_path: Path
) -> None:
    firefox.open(kind().save_html(tmp_path / "explorer.html").as_uri())
    before = firefox.evaluate(PICTURE)
    assert len(before) > 5
    firefox.evaluate(BOTH_ENDS)
    assert firefox.evaluate(PICTURE) != before
    firefox.evaluate(RESET)
    assert firefox.evaluate(PICTURE) == before
    assert firefox.errors == []


SAVE_AND_COPY = """async () => {
    const blobs = [];
    const makeUrl = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => (blobs.push(blob), makeUrl(blob));
    HTMLAnchorElement.prototype.click = () => {};
    const press = (name) =>
        [...document.querySelectorAll("button")].find((button) => button.textContent === name).click();
    press("Save SVG");
    const copied = new Promise((done) => {
        navigator.clipboard.write = async ([item]) => done(await item.getType("image/png"));
    });
    press("Copy");
    const { width, height } = await createImageBitmap(await copied);
    return { svg: await blobs[0].text(), size: [width, height] };
}"""


def test_a_diagram_is_saved_and_copied_from_a_page_of_nbconvert(firefox: Firefox, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(converted(), encoding="utf-8")
    firefox.open((tmp_path / "page.html").as_uri())
    found = firefox.evaluate(SAVE_AND_COPY)
    assert shapes(found["svg"]) == shapes(DIAGRAM.svg())
    assert found["size"] == [6 * 288, 3 * 288]
