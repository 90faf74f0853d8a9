"""ForwardExplorer in a page: what it shows is what Python draws, and what Network.forward computes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page, expect

from plotnet import ForwardExplorer, Network
from plotnet.diagram.number_format import format_value
from plotnet.live import explore_function
from plotnet.live.forward import example

from .pages import Witness, complaints, open_notebook, run_all_cells
from .test_explorers import boxes, check_no_complaint, drawn, open_page, seen, settle

WIDE = Network.random((784, 128, 10), seed=0)
ROW = [0.5, -1.25, np.nan, 2e-5, 0.0, -0.0, np.inf, -np.inf, 1e300, 12.5]
STATES: list[dict[str, Any]] = [
    {"unit": 3},
    {"layer": 2, "unit": 4, "sample": 3},
    {"unit": 6, "mode": "design matrix", "sample": 2},
    {"layer": 2, "mode": "design matrix", "dtype": "float16"},
    {"mode": "wrong transpose", "unit": 1},
    {"x": ROW, "unit": 0},
    {"x": ROW, "mode": "design matrix", "dtype": "float32", "layer": 2},
    {"x": [1e5] * 10, "dtype": "float16", "unit": 2},
    {"x": [1e-8, *[0.0] * 9], "dtype": "float16", "unit": 2},
    {"dtype": "bfloat16", "unit": 2},
    {"x": ROW, "dtype": "bfloat16", "layer": 2, "mode": "design matrix"},
    {"x": [0.125, 0.375, 2.5, 1024.5, -0.125, 1e5, 12500.0, 99999.5, 0.005, 0.015], "unit": 5},
]


def classes(page: Page) -> list[str | None]:
    """List the looks of all cells and circles."""
    return list(page.locator("svg .k").evaluate_all("parts => parts.map(part => part.getAttribute('class'))"))


def shown(page: Page, block: str) -> dict[str, str]:
    return {
        name.removeprefix(block): text for name, text in seen(page) if name[:2] in (f"{block}0", f"{block}1")
    }


@pytest.mark.parametrize("state", STATES)
def test_the_page_shows_what_python_draws(state: dict[str, Any], witness: Witness, tmp_path: Path) -> None:
    explorer = ForwardExplorer(**state)
    page = open_page(witness, explorer, tmp_path)
    still = page.evaluate("() => document.querySelector('noscript').textContent")
    assert seen(page) == drawn(explorer)
    before = page.evaluate(
        """text => [...new DOMParser().parseFromString(text, "text/html").querySelectorAll(".k")]
            .map(part => part.getAttribute("class"))""",
        still,
    )
    assert classes(page) == before
    expect(page.locator("[aria-live=polite]")).to_have_text(page.locator("svg desc").text_content() or "")
    check_no_complaint(witness)


def test_the_page_follows_to_every_other_state(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ForwardExplorer(), tmp_path)
    for mode in ("design matrix", "wrong transpose", "one sample"):
        page.get_by_label("Written for").select_option(mode)
        for layer, unit in ((2, -1), (2, 4), (1, 6)):
            page.get_by_label("Layer").select_option(str(layer))
            settle(page)  # each layer has its own slider for units
            page.locator("input[aria-label^='Unit'][type=text]:visible").fill(str(unit))
            page.keyboard.press("Enter")
            settle(page)
            assert seen(page) == drawn(ForwardExplorer(mode=mode, layer=layer, unit=unit)), (
                mode,
                layer,
                unit,
            )
    check_no_complaint(witness)


@pytest.mark.parametrize("network", [WIDE, Network.random((5, 5, 3), seed=2, activation_functions="tanh")])
@pytest.mark.parametrize("mode", ["one sample", "design matrix", "wrong transpose"])
def test_other_networks_are_shown_alike(
    network: Network, mode: str, witness: Witness, tmp_path: Path
) -> None:
    explorer = ForwardExplorer(network, mode=mode, unit=network.sizes[1] // 2, sample=1)
    page = open_page(witness, explorer, tmp_path)
    assert seen(page) == drawn(explorer)
    assert witness.errors == []


@pytest.mark.parametrize("activation", ["identity", "relu", "sigmoid", "softplus", "tanh", "softmax"])
def test_in_bfloat16_each_activation_is_rounded_alike(
    activation: str, witness: Witness, tmp_path: Path
) -> None:
    network = Network.random((4, 9, 20), seed=3, activation_functions=[activation, "softmax"])
    X = [[0.3, -1.7, 2.5, 0.01], [30.0, -200.0, 5.0, 1e4]]
    for layer in (1, 2):
        explorer = ForwardExplorer(network, X, dtype="bfloat16", mode="design matrix", layer=layer)
        assert seen(open_page(witness, explorer, tmp_path)) == drawn(explorer)
    assert witness.errors == []


def test_a_wide_network_follows_its_sample_and_its_inputs(witness: Witness, tmp_path: Path) -> None:
    X = np.random.default_rng(0).random((3, 784)).round(3)
    page = open_page(witness, ForwardExplorer(WIDE, X), tmp_path)
    page.get_by_label("Sample", exact=True).press("ArrowRight")
    boxes(page).last.fill("0.5")
    page.keyboard.press("Enter")
    settle(page)
    x = X[1].tolist()
    x[15] = 0.5
    assert seen(page) == drawn(ForwardExplorer(WIDE, X, sample=1, x=x))
    page.get_by_role("button", name="Reset").click()
    settle(page)
    assert seen(page) == drawn(ForwardExplorer(WIDE, X))
    assert witness.errors == []


def test_the_numbers_are_those_of_network_forward(witness: Witness, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    X: npt.NDArray[np.float64] = rng.normal(size=(6, 10)).round(3)
    page = open_page(witness, ForwardExplorer(X=X, sample=4), tmp_path)
    for layer in (1, 2):
        page.get_by_label("Layer").select_option(str(layer))
        settle(page)
        step = example().forward(X[4])
        assert list(shown(page, "z").values()) == [format_value(value) for value in step.z[layer - 1]]
        assert list(shown(page, "p").values()) == [format_value(value) for value in step.a[layer]]
    page.get_by_label("Written for").select_option("design matrix")
    settle(page)
    rows = example().forward(X).a[2][2:6]
    found = [text for name, text in seen(page) if name[0] == "p"]
    assert found == [format_value(value) for value in rows.ravel().tolist()]


def test_inputs_slide_and_circles_and_cells_follow(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ForwardExplorer(), tmp_path)
    box = page.get_by_label("x₃, as a number")
    for text in ("0.75", "nan", "-inf", "1e300"):
        box.fill(text)
        page.keyboard.press("Enter")
        settle(page)
        x = example_inputs()
        x[3] = float(text)
        assert seen(page) == drawn(ForwardExplorer(x=x)), text
    check_no_complaint(witness)


def example_inputs() -> list[float]:
    return list(ForwardExplorer().x)


def test_another_sample_brings_its_inputs(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ForwardExplorer(), tmp_path)
    page.get_by_label("Sample", exact=True).press("ArrowRight")
    settle(page)
    assert seen(page) == drawn(ForwardExplorer(sample=1))


def test_a_unit_can_be_pointed_at_and_chosen(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ForwardExplorer(), tmp_path)
    page.locator("[data-part=unit-2-1]").hover()
    settle(page)
    assert seen(page) == drawn(ForwardExplorer(layer=2, unit=1))
    page.mouse.move(1, 1)
    settle(page)
    assert seen(page) == drawn(ForwardExplorer())
    page.locator("[data-part=unit-1-4]").click()
    page.mouse.move(1, 1)
    settle(page)
    assert seen(page) == drawn(ForwardExplorer(unit=4))
    faded = page.locator("g[data-part^=to-].f").count()
    assert faded == 7 + 5 - 1
    check_no_complaint(witness)


def test_a_unit_that_is_not_there_is_explained(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ForwardExplorer(), tmp_path)
    before = seen(page)
    boxes(page).first.fill("2.5")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-live=polite]")).to_contain_text("expected a whole number from -1 to 6")
    assert seen(page) == before


def test_on_a_narrow_page_the_matrices_stand_below(witness: Witness, tmp_path: Path) -> None:
    witness.page.set_viewport_size({"width": 600, "height": 900})
    page = open_page(witness, ForwardExplorer(), tmp_path)
    settle(page)
    net, table = (page.locator(f"[data-part={name}]").bounding_box() for name in ("net", "table"))
    assert net
    assert table
    assert table["y"] > net["y"] + 0.8 * net["height"]
    check_no_complaint(witness)


def test_784_inputs_move_within_a_frame(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ForwardExplorer(WIDE), tmp_path)
    script = """async () => {
        const slider = document.querySelector("[aria-label='x₅']"), times = [];
        for (let i = 0; i < 30; i++) {
            slider.value = i * 10;
            const start = performance.now();
            slider.dispatchEvent(new Event("input"));
            await new Promise(requestAnimationFrame);
            await new Promise(done => setTimeout(done));
            times.push(performance.now() - start);
        }
        return times.sort((a, b) => a - b)[15];
    }"""
    assert page.evaluate(script) < 100  # 17 where it was measured: the next frame


def test_a_function_of_one_s_own_is_shown_and_a_page_without_python_says_so(
    witness: Witness, tmp_path: Path
) -> None:
    def naive(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
        e: npt.NDArray[np.float64] = np.exp(z)
        return np.asarray(e / e.sum())

    def broken(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
        raise LookupError("no such thing")

    for function in (naive, broken):
        explorer = explore_function(example(), function, layer=2, unit=1, x=[100.0, 2000.0, *[0.0] * 8])
        page = open_page(witness, explorer, tmp_path)
        assert seen(page) == drawn(explorer)
        expect(page.locator("[aria-live=polite]")).to_have_text(
            re.compile("naive" if function is naive else "^broken: LookupError: no such thing. ")
        )
        box = page.get_by_label("x₃, as a number")
        box.fill("0.5")
        box.press("Enter")
        expect(page.locator("[aria-live=polite]")).to_contain_text("which has not answered for these inputs")
    check_no_complaint(witness)


NOTEBOOK = """
import numpy as np
from plotnet import ForwardExplorer, TrainingExplorer
from plotnet.live import explore_function
from plotnet.live.forward import example

def naive(z):
    if abs(z).max() > 1e7: raise LookupError("far too large")
    e = np.exp(z)
    return e / e.sum()

explorer = explore_function(example(), naive, layer=2)
explorer
"""


def test_in_jupyterlab_a_function_of_one_s_own_follows_the_slider(
    lab: str, witness: Witness, tmp_path: Path
) -> None:
    page = witness.page
    cell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "source": NOTEBOOK,
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    book = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}
    address = lab.format(path="api/contents/notebooks/own.ipynb")
    page.request.put(address, data={"type": "notebook", "content": book})
    open_notebook(page, lab, "own.ipynb")
    run_all_cells(page)
    box = page.get_by_label("x₀, as a number")
    output = page.locator("[data-part=p0-0]")
    for x in (-5.0, 0.5, 1e5):
        box.fill(str(x))
        box.press("Enter")
        with np.errstate(all="ignore"):
            a = example().forward([x, *ForwardExplorer().x[1:]], softmax="naive").output[0]
        expect(output).to_have_text(format_value(float(a)))
    box.fill("1e9")
    box.press("Enter")
    expect(page.locator(".plotnet-explorer [aria-live]")).to_contain_text("naive: LookupError: far too large")
    page.screenshot(path=tmp_path / "own.png")
    assert complaints(witness) == []
