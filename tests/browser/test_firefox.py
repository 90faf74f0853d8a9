"""The pages of the explorers in Firefox: the same numbers as in Python, to both ends of each slider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plotnet.live.legacy_explorer import Explorer
from tests.explorers import EXPLORERS

from .firefox import Firefox, start
from .pages import find_program
from .test_explorers import drawn

SEEN = """() => [...document.querySelectorAll("text[data-part]")]
    .filter(part => getComputedStyle(part).visibility !== "hidden")
    .map(part => [part.dataset.part, part.textContent])"""
BOTH_ENDS = """async () => {
    const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const parts = document.querySelectorAll("svg [data-part]").length;
    for (const slider of document.querySelectorAll(".plotnet-explorer-slider input[type=range]")) {
        if (!slider.checkVisibility()) continue;
        for (const end of [slider.min, slider.max]) {
            slider.value = end;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            await frame();
        }
    }
    [...document.querySelectorAll("button")].find(button => button.textContent === "Reset").click();
    await frame();
    return document.querySelectorAll("svg [data-part]").length - parts;
}"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = find_program("PLOTNET_FIREFOX", "Firefox", ["firefox-esr", "firefox"])
    with start(program, tmp_path_factory.mktemp("profile")) as firefox:
        yield firefox


@pytest.mark.parametrize("kind", EXPLORERS)
def test_a_page_from_a_file_shows_what_python_draws(
    kind: type[Explorer], firefox: Firefox, tmp_path: Path
) -> None:
    expected = [list(pair) for pair in drawn(kind())]
    firefox.open(kind().save_html(tmp_path / "explorer.html").as_uri())
    assert firefox.evaluate(SEEN) == expected
    assert firefox.evaluate(BOTH_ENDS) == 0, "nothing came or went"
    assert firefox.evaluate(SEEN) == expected, "as it was before"
    assert firefox.errors == []
