"""TrainingExplorer in a page of its own: its handles, its choices, and Play."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from plotnet import Network, TrainingExplorer

from .pages import Witness


@pytest.fixture
def open_page(witness: Witness, tmp_path: Path) -> Any:
    """Return a function that opens an explorer in a page of its own."""

    def open_(explorer: TrainingExplorer) -> Page:
        witness.page.goto(explorer.save_html(tmp_path / "training.html").as_uri())
        return witness.page

    return open_


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def expect_value(page: Page, name: str, value: int) -> None:
    expect(handle(page, name)).to_have_attribute("aria-valuenow", str(value))


def point_at(page: Page, step: float) -> tuple[float, float]:
    """Return the place of a step, in the middle of the plot of the loss."""
    box = page.locator(".plotnet-picture .fill-outside").first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * step / 60, box["y"] + box["height"] / 2


def test_the_step_is_dragged_clicked_moved_by_keys_and_typed(open_page: Any, witness: Witness) -> None:
    page = open_page(TrainingExplorer())
    page.mouse.move(*point_at(page, 10))
    page.mouse.down()
    page.mouse.move(*point_at(page, 30), steps=3)
    expect_value(page, "step", 30)
    page.mouse.up()
    page.mouse.click(*point_at(page, 22))
    expect_value(page, "step", 22)
    for key, value in [
        ("ArrowRight", 23),
        ("PageDown", 13),
        ("End", 60),
        ("Home", 0),
        ("Shift+ArrowRight", 1),
    ]:
        page.keyboard.press(key)
        expect_value(page, "step", value)
    page.keyboard.type("42")
    page.keyboard.press("Enter")
    expect_value(page, "step", 42)
    assert witness.errors == []


@pytest.mark.parametrize("text", ["61", "1e308", "-inf", "nan", "1,5", "-1"])
def test_a_step_that_was_not_recorded_is_rejected(open_page: Any, text: str) -> None:
    page = open_page(TrainingExplorer(step=5))
    handle(page, "step").press("Enter")
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("expected a whole number from 0 to 60")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect_value(page, "step", 5)


def test_a_loss_and_a_sample_are_chosen(open_page: Any, witness: Witness) -> None:
    page = open_page(TrainingExplorer(step=23))
    page.get_by_role("radio", name="naive").click()
    expect(page.get_by_role("radio", name="naive")).to_be_checked()
    expect(page.locator(".plotnet-message")).to_contain_text("Every weight is nan")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="epsilon")).to_be_checked()
    handle(page, "sample").press("ArrowRight")
    expect_value(page, "sample", 1)
    strip = handle(page, "sample").locator(".hit").bounding_box()
    assert strip is not None
    page.mouse.click(strip["x"] + strip["width"] * 7.5 / 12, strip["y"] + 20)
    expect_value(page, "sample", 7)
    expect(page.get_by_text("Sample 7 in the network")).to_be_visible()
    assert witness.errors == []


def test_play_goes_to_the_end_and_begins_again(open_page: Any) -> None:
    network = Network.random((3, 2), seed=0)
    page = open_page(TrainingExplorer(network, np.eye(3), [0, 1, 0], steps=5))
    page.get_by_role("button", name="play", exact=True).click()
    expect(page.get_by_role("button", name="pause")).to_be_visible()
    expect_value(page, "step", 5)
    page.get_by_role("button", name="play", exact=True).click()
    expect_value(page, "step", 0)
    expect_value(page, "step", 5)


@pytest.mark.parametrize("stop", ["press again", "move by a key"])
def test_play_stops(open_page: Any, stop: str) -> None:
    page = open_page(TrainingExplorer())
    page.get_by_role("button", name="play", exact=True).click()
    expect(handle(page, "step")).not_to_have_attribute("aria-valuenow", "0")
    if stop == "press again":
        page.get_by_role("button", name="pause").click()
    else:
        handle(page, "step").press("ArrowRight")
    expect(page.get_by_role("button", name="play", exact=True)).to_be_visible()
    value = handle(page, "step").get_attribute("aria-valuenow")
    page.wait_for_timeout(400)
    expect(handle(page, "step")).to_have_attribute("aria-valuenow", str(value))


def test_play_goes_in_leaps_where_reduced_motion_is_preferred(open_page: Any, witness: Witness) -> None:
    witness.page.emulate_media(reduced_motion="reduce")
    page = open_page(TrainingExplorer(step=30))
    page.evaluate(
        """() => {
          const handle = document.querySelector("[aria-label=step]");
          window.steps = [];
          new MutationObserver(() => window.steps.push(Number(handle.getAttribute("aria-valuenow"))))
            .observe(handle, { attributes: true, attributeFilter: ["aria-valuenow"] });
        }"""
    )
    page.get_by_role("button", name="play", exact=True).click()
    expect_value(page, "step", 60)
    steps = page.evaluate("window.steps")
    assert set(steps) <= set(range(0, 61, 6))
    assert steps == sorted(steps)
    assert steps[0] == 36


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_the_saved_picture_complete(
    open_page: Any, witness: Witness, scheme: Any
) -> None:
    witness.page.emulate_media(color_scheme=scheme)
    page = open_page(TrainingExplorer(step=22, loss="naive", sample=2))
    results = Axe().run(page)
    assert not results.response["violations"], results.generate_report()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    root = ET.parse(download.value.path()).getroot()
    texts = ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"step 22", "naive: nan from step 22 on", "−log p", "Sample 2 in the network"} <= set(texts)
    assert not [element for element in root.iter() if "screen-only" in element.get("class", "")]
    assert witness.errors == []
    assert witness.calls_outside == []
