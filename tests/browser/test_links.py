"""Addresses that open an explorer in a state: written by hand, and by *Copy link*."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import plotnet
from plotnet import CrossEntropyExplorer, ForwardExplorer, Network, OnlineSoftmaxExplorer, OverflowExplorer
from plotnet.live.explorer import Explorer
from tests.explorers import EXPLORERS, STATES

from .pages import Witness
from .test_shell import frame_page, handle, settle

PICTURE = "() => document.querySelector('.plotnet-picture > g').innerHTML"


def address_of(state: dict[str, Any]) -> str:
    """Write a state as a person would."""
    words = {
        name: ",".join(f"{number:g}" for number in value) if isinstance(value, list) else str(value)
        for name, value in state.items()
    }
    return "#" + "&".join(f"{name}={word.replace(' ', '%20')}" for name, word in words.items())


def copied(page: Page, button: str) -> str:
    """Press a button that copies a line, and return the line."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name="Copied").last).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def state_of(page: Page) -> dict[str, Any]:
    """Return the state that the page shows, by way of *Copy Python*."""
    explorer = eval(copied(page, "Copy Python"), {"__builtins__": {"float": float}}, vars(plotnet) | NAMES)
    return explorer._encoded_state()  # type: ignore[no-any-return]


NAMES = {kind.__name__: kind for kind in EXPLORERS}


def open_page(witness: Witness, explorer: Explorer, folder: Path, hash_: str = "") -> Page:
    path = explorer.save_html(folder / f"{type(explorer).__name__}.html")
    witness.page.goto("about:blank")
    witness.page.goto(path.as_uri() + hash_)
    expect(witness.page.locator(".plotnet-picture")).to_be_visible()
    settle(witness.page)
    return witness.page


def open_again(page: Page, address: str) -> Page:
    """Open an address in another tab."""
    tab = page.context.new_page()
    tab.set_viewport_size(page.viewport_size or {"width": 1280, "height": 900})
    tab.goto(address)
    settle(tab)
    return tab


@pytest.mark.parametrize("kind", EXPLORERS)
def test_an_address_opens_a_state_and_copy_link_writes_it_again(
    kind: type[Explorer], witness: Witness, tmp_path: Path
) -> None:
    for state in STATES[kind]:
        page = open_page(witness, kind(), tmp_path, address_of(state))
        expect(page.get_by_role("alert")).to_be_hidden()
        expected = kind(**state)._encoded_state()
        initial = kind()._encoded_state()
        assert state_of(page) == expected
        link = copied(page, "Copy link")
        path, _, hash_ = link.partition("#")
        assert path == page.url.partition("#")[0]
        named = {word.partition("=")[0] for word in hash_.split("&") if word}
        assert named <= {name for name in expected if expected[name] != initial[name]}
        tab = open_again(page, link)
        assert state_of(tab) == expected
        assert tab.evaluate(PICTURE) == page.evaluate(PICTURE)
        tab.close()
    assert witness.errors == []


@pytest.mark.parametrize("kind", EXPLORERS)
def test_a_state_reached_by_hand_is_the_same_in_another_tab(
    kind: type[Explorer], witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, kind(), tmp_path)
    for slider in page.locator("[role=slider]:visible").all()[:3]:
        slider.focus()
        for key in ("ArrowLeft", "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight"):
            page.keyboard.press(key)
    for option in page.locator("[role=radio]").all()[1:2]:
        option.focus()
        page.keyboard.press("Enter")
    link = copied(page, "Copy link")
    assert "#" in link
    tab = open_again(page, link)
    expect(tab.get_by_role("alert")).to_be_hidden()
    assert state_of(tab) == state_of(page)
    assert copied(tab, "Copy link") == link
    tab.close()


def test_a_link_keeps_the_scale_on_which_a_number_was_dragged(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer(), tmp_path)
    handle(page, "x 4").focus()
    page.keyboard.press("PageUp")
    link = copied(page, "Copy link")
    assert link.endswith("#logits=3,1,4,1.5,19&range=0,10")
    tab = open_again(page, link)
    knobs = (
        "() => [...document.querySelectorAll('[aria-label^=\"x \"] .knob')].map((e) => e.getAttribute('cy'))"
    )
    assert tab.evaluate(knobs) == page.evaluate(knobs)
    tab.get_by_role("button", name="fit the scale to the numbers").click()
    assert copied(tab, "Copy link").endswith("#logits=3,1,4,1.5,19")


def test_a_link_keeps_the_units_that_are_shown_of_a_wide_layer(witness: Witness, tmp_path: Path) -> None:
    explorer = ForwardExplorer(Network.random((784, 128, 10), seed=0), np.full((2, 784), 0.5))
    page = open_page(witness, explorer, tmp_path)
    handle(page, "first unit that is shown of the 128 in layer 1").focus()
    page.keyboard.press("End")
    link = copied(page, "Copy link")
    assert link.endswith("#first=0,120,0")
    tab = open_again(page, link)
    expect(tab.get_by_role("radio", name="unit 127 of layer 1")).to_be_visible()
    assert copied(tab, "Copy link") == link


INVALID: list[tuple[type[Explorer], str, str]] = [
    (OverflowExplorer, "dtype=float8", "dtype is float8: expected 'float16', 'bfloat16', 'float32' or 'f"),
    (OverflowExplorer, "logits=1", "logits has length 1: expected 2 to 8 numbers, such as [2.0, 3.0, 4.0]"),
    (OverflowExplorer, "logits=1,two", "logits is 1,two: expected 2 to 8 numbers, such as [2.0, 3.0, 4.0]"),
    (OverflowExplorer, "logits=", "logits is : expected 2 to 8 numbers"),
    (OverflowExplorer, "color=red", "color is unknown: expected logits, dtype, bits, theme"),
    (OverflowExplorer, "z0=3", "z0 is unknown: expected logits, dtype, bits, theme"),
    (OverflowExplorer, "constructor=1", "constructor is unknown"),
    (OverflowExplorer, "=1", " is unknown: expected logits"),
    (OverflowExplorer, "bits=2", "bits is 2: expected true or false"),
    (OverflowExplorer, "bits=constructor", "bits is constructor: expected true or false"),
    (OverflowExplorer, "theme=blue", "theme is blue: expected light or dark"),
    (OverflowExplorer, "dtype=%E0%A4", "dtype is %E0%A4: expected 'float16'"),
    (OverflowExplorer, "dtype=<b>", "dtype is <b>: expected"),
    (CrossEntropyExplorer, "temperature=0", "temperature is 0: expected a finite number greater than 0"),
    (CrossEntropyExplorer, "temperature=nan", "temperature is nan: expected a finite number greater than 0"),
    (CrossEntropyExplorer, "target=1.5", "target is 1.5: expected a whole number from 0 to 5"),
    (CrossEntropyExplorer, "target=4", "target is 4: expected a class from 0 to 2, as there are 3 logits"),
    (
        OnlineSoftmaxExplorer,
        "split=7",
        "split is 7: expected a whole number from 0 to 5, as there are 5 logits",
    ),
    (
        OnlineSoftmaxExplorer,
        "range=5,1",
        "range is 5,1: expected two numbers, the second larger by at most 1",
    ),
    (OnlineSoftmaxExplorer, "range=0,1000", "range is 0,1000: expected two numbers"),
    (OnlineSoftmaxExplorer, "range=0,inf", "range is inf: expected two numbers"),
    (OnlineSoftmaxExplorer, "range=5", "range has length 1: expected two numbers"),
    (ForwardExplorer, "sample=4", "sample is 4: expected a whole number from 0 to 3"),
    (ForwardExplorer, "unit=7", "unit is 7: expected a whole number from -1 to 6"),
    (ForwardExplorer, "layer=2&unit=6", "unit is 6: expected a whole number from -1 to 4 in layer 2"),
    (ForwardExplorer, "first=0,1.5", "first is 0,1.5: expected whole numbers"),
    (ForwardExplorer, "first=-1", "first is −1: expected whole numbers"),
    (ForwardExplorer, "inputs=1,2", "inputs has length 2: expected 1 to 1000000 numbers"),
]


@pytest.mark.parametrize(("kind", "words", "message"), INVALID)
def test_an_invalid_part_of_an_address_is_named_and_changes_nothing(
    kind: type[Explorer], words: str, message: str, witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, kind(), tmp_path, f"#{words}")
    expect(page.get_by_role("alert")).to_contain_text(f"Ignored in the address: {message}")
    expected = {"layer": 2} if "layer" in words else {}
    assert state_of(page) == kind()._encoded_state() | expected
    expect(page.get_by_role("alert")).to_be_hidden()
    assert witness.errors == []


def test_what_is_valid_is_used_beside_what_is_not(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer(), tmp_path, "#dtype=float16&logits=1&size=3")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("expected logits, dtype, bits, theme; logits has length 1: expected 2 to 8")
    handle(page, "z 0").focus()
    page.keyboard.press("ArrowRight")
    expect(alert).to_be_hidden()
    assert state_of(page)["dtype"] == "float16"


def test_traits_that_depend_on_each_other_follow_as_in_python(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer(), tmp_path, "#logits=1,2")
    assert state_of(page)["step"] == 2
    page = open_page(witness, CrossEntropyExplorer([0.0] * 6, 5), tmp_path, "#logits=1,2")
    assert state_of(page)["target"] == 1
    page = open_page(witness, CrossEntropyExplorer(), tmp_path, "#target=5&logits=1,2,3,4,5,6")
    assert state_of(page)["target"] == 5
    page = open_page(witness, ForwardExplorer(unit=6), tmp_path, "#sample=3&layer=2")
    assert state_of(page) == ForwardExplorer(sample=3, layer=2, unit=4)._encoded_state()
    assert copied(page, "Copy link").endswith("#sample=3&layer=2")


def test_numbers_may_be_written_as_in_the_text_fields(witness: Witness, tmp_path: Path) -> None:
    hash_ = "#logits=[-inf, 1e308,nan,∞,\u22122]&dtype=float32&bits=True"
    page = open_page(witness, OverflowExplorer(), tmp_path, hash_)
    logits = ["-inf", 1e308, "nan", "inf", -2.0]
    assert state_of(page)["logits"] == logits
    expect(page.get_by_role("button", name="Bits")).to_have_attribute("aria-pressed", "true")
    assert copied(page, "Copy link").endswith("#logits=-inf,1e308,nan,inf,-2&dtype=float32&bits=true")


def test_the_picture_follows_the_address_and_reset_returns_to_it(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path, "#logits=720,1&bits=true")
    z0 = handle(page, "z 0")
    z0.focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Bits").click()
    page.get_by_role("button", name="Reset").click()
    expect(z0).to_have_attribute("aria-valuenow", "720")
    expect(page.get_by_role("button", name="Bits")).to_have_attribute("aria-pressed", "true")
    page.evaluate("location.hash = 'logits=5,6&theme=dark'")
    expect(z0).to_have_attribute("aria-valuenow", "5")
    expect(page.locator(".plotnet-explorer")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(20, 23, 27)"
    page.go_back()
    expect(z0).to_have_attribute("aria-valuenow", "720")
    expect(page.locator(".plotnet-explorer")).to_have_attribute("data-theme", "light")
    page.evaluate("location.hash = ''")
    expect(z0).to_have_attribute("aria-valuenow", "1")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".plotnet-explorer")).to_have_attribute("data-theme", "dark")
    page.evaluate("location.hash = 'theme=light'")
    expect(page.locator(".plotnet-explorer")).to_have_attribute("data-theme", "light")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert witness.errors == []


def test_going_to_an_element_of_the_page_leaves_the_state(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path, "#logits=720,1")
    handle(page, "z 0").focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("location.hash = 'widget'")
    page.go_back()
    settle(page)
    expect(handle(page, "z 0")).to_have_attribute("aria-valuenow", "721")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_page_around_an_explorer_can_read_its_address(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path)
    root = page.locator(".plotnet-explorer")
    expect(root).to_have_attribute("data-address", page.url)
    handle(page, "z 0").focus()
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-address", f"{page.url}#logits=2,2")


def test_an_output_of_a_notebook_has_no_link(witness: Witness, tmp_path: Path) -> None:
    page = witness.page
    page.goto(frame_page(OverflowExplorer(), tmp_path) + "#logits=1,2")
    inner = page.frame_locator("iframe")
    expect(inner.get_by_role("button", name="Copy Python")).to_be_visible()
    expect(inner.get_by_role("button", name="Copy link")).to_have_count(0)
    expect(inner.get_by_role("slider")).to_have_count(3)


def test_a_frame_with_the_file_opens_the_state_in_its_address(witness: Witness, tmp_path: Path) -> None:
    path = OverflowExplorer().save_html(tmp_path / "overflow")
    outer = tmp_path / "slides.html"
    frame = f'<iframe title="Overflow" src="{path.name}#logits=720,1&theme=dark" width="900" height="520">'
    outer.write_text(f"<!DOCTYPE html><title>Slides</title>{frame}</iframe>", encoding="utf-8")
    page = witness.page
    page.goto(outer.as_uri())
    inner = page.frame_locator("iframe")
    expect(inner.get_by_text("inf / inf", exact=True)).to_be_visible()
    expect(inner.locator(".plotnet-explorer")).to_have_attribute("data-theme", "dark")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    inner.get_by_role("button", name="Copy link").click()
    expect(inner.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{path.as_uri()}#logits=720,1&theme=dark"
    assert witness.errors == []
