"""ForwardExplorer in a page: inputs, units and samples by mouse, by keyboard and by typing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from plotnet import ForwardExplorer, Network
from plotnet.live import explore_function
from plotnet.live.explorer import Explorer
from plotnet.live.forward import example

from .pages import Witness, complaints, open_notebook, run_all_cells
from .test_shell import settle


def show(witness: Witness, explorer: Explorer, folder: Path) -> Page:
    """Open an explorer in a page of its own, from a file."""
    witness.page.goto(explorer.save_html(folder / "explorer.html").as_uri())
    expect(witness.page.locator("svg.plotnet-picture")).to_be_visible()
    return witness.page


def check(witness: Witness) -> None:
    assert witness.errors == []
    assert witness.calls_outside == []
    results = Axe().run(witness.page)
    rules = [violation["id"] for violation in results.response["violations"]]
    assert set(rules) <= {"page-has-heading-one"}, results.generate_report()


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def value(locator: Locator) -> float:
    return float(locator.get_attribute("aria-valuenow") or "nan")


def enter(page: Page, name: str, text: str) -> None:
    handle(page, name).press("Enter")
    page.locator(".plotnet-box").fill(text)
    page.keyboard.press("Enter")


def test_an_input_is_dragged_moved_by_keys_and_typed(witness: Witness, tmp_path: Path) -> None:
    page = show(witness, ForwardExplorer(layer=1, unit=3), tmp_path)
    x0 = handle(page, "x 0")
    box = x0.locator("circle.knob").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y, steps=4)
    expect(x0).to_have_attribute("aria-valuenow", "1")
    page.mouse.move(x - 150, y, steps=4)
    page.mouse.up()
    expect(x0).to_have_attribute("aria-valuenow", "-1")
    for key, expected in {"End": 1, "ArrowLeft": 0.9, "Shift+ArrowLeft": 0.89, "PageDown": -0.11}.items():
        page.keyboard.press(key)
        expect(x0).to_have_attribute("aria-valuenow", str(expected))
    for typed, text in {
        "1e308": "1e308",
        "−inf": "−inf",
        "nan": "nan",
        "0,5": "0.5",
        "-0.03": "−0.03",
    }.items():
        enter(page, "x 0", typed)
        expect(x0).to_have_attribute("aria-valuetext", text)
    expect(page.get_by_text("w x0 = −0.45 × −0.03 = 0.01")).to_be_visible()
    handle(page, "x 0").press("Enter")
    page.locator(".plotnet-box").fill("half")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Reset").click()
    expect(x0).to_have_attribute("aria-valuetext", "0.27")
    page.get_by_role("button", name="set all inputs to 0").click()
    for i in range(10):
        expect(handle(page, f"x {i}")).to_have_attribute("aria-valuenow", "0")
    check(witness)


def test_a_unit_is_pointed_at_chosen_and_left(witness: Witness, tmp_path: Path) -> None:
    page = show(witness, ForwardExplorer(), tmp_path)
    unit = page.get_by_role("radio", name="unit 1 of layer 2")
    message = page.locator(".plotnet-message")
    expect(message).to_contain_text("Point at a unit")
    unit.hover()
    expect(message).to_contain_text("Unit 1 of layer 2: the products add up to")
    page.mouse.move(1, 1)
    expect(message).to_contain_text("Point at a unit")
    unit.click()
    page.mouse.move(1, 1)
    expect(unit).to_have_attribute("aria-checked", "true")
    expect(message).to_contain_text("Unit 1 of layer 2")
    unit.press("ArrowDown")
    expect(page.get_by_role("radio", name="unit 2 of layer 2")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-label=unit] [aria-checked=true]")).to_have_count(0)
    page.locator("[data-hot=w4-2]:visible").click()
    expect(page.get_by_role("radio", name="unit 4 of layer 2")).to_have_attribute("aria-checked", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_of_the_product_and_the_dtype_are_chosen(
    scheme: str, witness: Witness, tmp_path: Path
) -> None:
    witness.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = show(witness, ForwardExplorer(layer=1, unit=2), tmp_path)
    check(witness)
    page.get_by_role("radio", name="one sample").press("ArrowRight")
    expect(page.get_by_role("radio", name="design matrix")).to_have_attribute("aria-checked", "true")
    check(witness)
    page.get_by_role("radio", name="wrong transpose").click()
    expect(page.locator(".plotnet-message")).to_contain_text("(size 7 is different from 10)")
    check(witness)
    page.get_by_role("radio", name="bfloat16").click()
    expect(page.get_by_role("radio", name="bfloat16")).to_have_attribute("aria-checked", "true")
    assert witness.errors == []


def test_another_sample_brings_its_inputs(witness: Witness, tmp_path: Path) -> None:
    explorer = ForwardExplorer(mode="design matrix")
    page = show(witness, explorer, tmp_path)
    handle(page, "sample").press("ArrowRight")
    expect(handle(page, "x 0")).to_have_attribute("aria-valuenow", str(explorer._X[1, 0]))
    page.locator("[role=presentation]", has_text="3").locator("rect").click()
    expect(handle(page, "sample")).to_have_attribute("aria-valuenow", "3")
    expect(handle(page, "x 9")).to_have_attribute("aria-valuenow", str(explorer._X[3, 9]))
    enter(page, "sample", "7")
    expect(page.get_by_role("alert")).to_have_text("sample is 7: expected a whole number from 0 to 3")


def test_a_wide_network_shows_other_units_without_new_elements(witness: Witness, tmp_path: Path) -> None:
    X = np.random.default_rng(0).random((3, 784)).round(3)
    page = show(witness, ForwardExplorer(Network.random((784, 128, 10), seed=0), X, unit=57), tmp_path)
    count = page.locator("svg.plotnet-picture *").count()
    inputs = handle(page, "first unit that is shown of the 784 in layer 0")
    inputs.press("End")
    last = handle(page, "x 783")
    expect(last).to_have_attribute("aria-valuetext", str(X[0, 783]))
    last.press("End")
    expect(last).to_have_attribute("aria-valuenow", "1")
    units = handle(page, "first unit that is shown of the 128 in layer 1")
    units.press("Home")
    expect(page.get_by_role("radio", name="unit 7 of layer 1")).to_have_attribute("aria-checked", "true")
    assert page.locator("svg.plotnet-picture *").count() <= count + 8  # the product that is written out
    handle(page, "sample").press("ArrowRight")
    expect(last).to_have_attribute("aria-valuetext", str(X[1, 783]))
    page.get_by_role("button", name="Reset").click()
    expect(handle(page, "x 0")).to_have_attribute("aria-valuetext", str(X[0, 0]))
    assert witness.errors == []


def test_the_targets_are_large_and_nothing_scrolls_sideways(witness: Witness, tmp_path: Path) -> None:
    page = show(witness, ForwardExplorer(unit=2), tmp_path)
    for width in (1280, 603, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        hits = page.locator("[tabindex]:not([tabindex='-1']) > .hit").evaluate_all(
            "hits => hits.map((hit) => hit.getBoundingClientRect()).map((box) => [box.width, box.height])"
        )
        assert len(hits) > 12
        assert min(map(min, hits)) >= 24
        check(witness)
        if width > 700:
            continue
        chosen = page.get_by_text("z2 =").first.bounding_box()
        assert chosen
        for knob in page.locator("[role=slider]:visible > .knob").all():
            box = knob.bounding_box()
            assert box
            assert chosen["y"] + chosen["height"] - box["y"] < 380


def naive(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
    e: npt.NDArray[np.float64] = np.exp(z)
    return np.asarray(e / e.sum())


def test_without_python_a_page_says_that_a_function_has_not_answered(
    witness: Witness, tmp_path: Path
) -> None:
    page = show(witness, explore_function(example(), naive, layer=2, unit=1), tmp_path)
    message = page.locator(".plotnet-message")
    expect(message).not_to_contain_text("answered")
    handle(page, "x 3").press("End")
    expect(message).to_contain_text("naive runs in Python, which has not answered for these inputs")
    page.get_by_role("button", name="Reset").click()
    expect(message).not_to_contain_text("answered")
    check(witness)


NOTEBOOK = """
import numpy as np
from plotnet.live import explore_function
from plotnet.live.forward import example

def naive(z):
    if abs(z).max() > 1e7: raise LookupError("far too large")
    e = np.exp(z)
    return e / e.sum()

explorer = explore_function(example(), naive, layer=2, unit=0)
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
    unit = page.get_by_role("radio", name="unit 0 of layer 2")
    for x in (-5.0, 0.5, 1e5):
        enter(page, "x 0", str(x))
        with np.errstate(all="ignore"):
            a = example().forward([x, *ForwardExplorer().inputs[1:]], softmax="naive").output[0]
        text = "nan" if np.isnan(a) else f"{a:.3g}"
        expect(unit).to_have_attribute("aria-label", f"unit 0 of layer 2: a {text}")
    enter(page, "x 0", "1e9")
    expect(page.locator(".plotnet-message")).to_contain_text("naive: LookupError: far too large")
    page.screenshot(path=tmp_path / "own.png")
    assert complaints(witness) == []
