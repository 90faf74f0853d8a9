"""TrainingExplorer in a page: it plays, pauses, and shows what Python draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from plotnet import Network, TrainingExplorer

from .pages import Witness
from .test_explorers import check_no_complaint, drawn, open_page, seen, settle

EDGES = """root => [...root.querySelectorAll("[data-part^=to-] > path")]
    .map(path => [path.getAttribute("class"), path.getAttribute("stroke-width")])"""
SPOTS = """root => [...root.querySelectorAll("[data-part^=spot-]")]
    .map(spot => [spot.getAttribute("visibility"), spot.getAttribute("cy")])"""


def still(page: Page, script: str) -> object:
    """Ask the picture that Python has drawn."""
    return page.evaluate(
        f"""() => ({script})(new DOMParser().parseFromString(
            document.querySelector("noscript").textContent, "text/html"))"""
    )


@pytest.mark.parametrize("step", [0, 15, 21, 22, 60])
@pytest.mark.parametrize("loss", ["naive", "epsilon", "stable"])
def test_the_page_shows_what_python_draws(step: int, loss: str, witness: Witness, tmp_path: Path) -> None:
    explorer = TrainingExplorer(step=step, loss=loss)
    page = open_page(witness, explorer, tmp_path)
    assert seen(page) == drawn(explorer)
    for script in (EDGES, SPOTS):
        assert page.evaluate(f"() => ({script})(document)") == still(page, script)
    assert witness.errors == []


def test_the_slider_and_the_choice_move_the_picture(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, TrainingExplorer(), tmp_path)
    page.get_by_label("Step", exact=True).press("End")
    page.get_by_label("Diagram").select_option("naive")
    settle(page)
    explorer = TrainingExplorer(step=60, loss="naive")
    assert seen(page) == drawn(explorer)
    assert page.locator("[data-part^=to-] > path.x").count() == 105, "every weight is nan"
    check_no_complaint(witness)


def test_it_plays_to_the_end_when_asked(witness: Witness, tmp_path: Path) -> None:
    network = Network.random((3, 2), seed=0)
    explorer = TrainingExplorer(network, np.eye(3), [0, 1, 0], steps=5)
    page = open_page(witness, explorer, tmp_path)
    page.wait_for_timeout(300)
    assert ("step", "step 0") in seen(page), "it waits to be asked"
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator("[data-part=step]")).to_have_text("step 5")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_who_asked_for_less_motion_gets_few_steps(witness: Witness, tmp_path: Path) -> None:
    witness.page.emulate_media(reduced_motion="reduce")
    page = open_page(witness, TrainingExplorer(), tmp_path)
    page.get_by_role("button", name="Play").click()
    expect(page.locator("[data-part=step]")).to_have_text("step 6")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(1200)
    assert ("step", "step 6") in seen(page)
