"""The pages of the explorers in Firefox: every handle goes to both ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plotnet.live.explorer import Explorer
from tests.explorers import EXPLORERS

from .firefox import Firefox, start
from .pages import find_program

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
