"""CrossEntropyExplorer in a page of its own, compared with Python."""

from __future__ import annotations

import re
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from plotnet import CrossEntropyExplorer
from plotnet.functional import DTYPES, cross_entropy

from .pages import Witness
from .test_explorers import boxes, check_no_complaint, drawn, open_page, seen, settle

STATES: list[dict[str, Any]] = [
    {},
    {"logits": [2, 2], "target": 0},
    {"logits": [40, 0], "target": 0},
    {"logits": [1000, 0, -3.5], "target": 1},
    {"logits": [3, 2.5, -12, 0.25, 7, -1], "target": 4, "temperature": 0.3, "label_smoothing": 0.2},
    {"logits": [3, 2.5, -12, 0.25], "target": 3, "temperature": 20, "label_smoothing": 1},
    {"common": 1000},
    {"common": -1e9},
    {"logits": [2, 1, -9.1], "common": 20000},
    {"common": 1e17, "temperature": 2.5},
    {"common": inf},
    {"common": nan},
    {"temperature": 1e-9},
    {"temperature": 1e308},
    {"temperature": 1e-308},
    {"logits": [nan, 1.0]},
    {"logits": [inf, 1.0, -inf]},
    {"logits": [-inf, 1.0], "target": 0},
    {"logits": [-inf, 1.0], "target": 1, "label_smoothing": 0.1},
]


def test_every_number_is_what_python_computes(witness: Witness, tmp_path: Path) -> None:
    for dtype in DTYPES:
        for state in STATES:
            explorer = CrossEntropyExplorer(**state, dtype=dtype)
            page = open_page(witness, explorer, tmp_path)
            assert seen(page) == drawn(explorer), (dtype, state)
            of_page = page.locator("svg path[data-part^=arrow]").evaluate_all("a => a.map(p => p.outerHTML)")
            for path in of_page:
                part, d = (re.search(f'{key}="([^"]*)"', path) for key in ("data-part", " d"))
                assert part
                assert d
                same = re.search(f'd="([^"]*)"[^>]*data-part="{part[1]}"', explorer.svg())
                assert same
                assert numbers(d[1]) == pytest.approx(numbers(same[1]), abs=0.21), (dtype, state)
            assert f"<desc>{page.locator('[aria-live=polite]').inner_text()}</desc>" in explorer.svg()
    check_no_complaint(witness)


def numbers(d: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?[\d.]+", d)]


def test_a_common_number_moves_nothing_but_the_numbers_of_the_logits(
    witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    before, paths = seen(page), page.locator("svg path").evaluate_all("a => a.map(p => p.outerHTML)")
    box = page.get_by_label("common c, as a number")
    box.fill("1000")
    page.keyboard.press("Enter")
    settle(page)
    changed = [now for now, then in zip(seen(page), before, strict=True) if now != then]
    assert dict(changed) == {
        "note": "c = 1000: nothing moves",
        **{f"z-{i}": f"{1000 + z}" for i, z in enumerate([2, 1, -1])},
    }
    assert page.locator("svg path").evaluate_all("a => a.map(p => p.outerHTML)") == paths


def test_what_can_t_be_is_told_and_the_picture_stays(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    before = seen(page)
    for name, typed, says in (
        ("temperature", "0", "temperature is 0: expected a finite number above 0"),
        ("temperature", "nan", "temperature is nan"),
        ("smoothing", "1.5", "smoothing is 1.5: expected a share from 0 to 1"),
    ):
        box = page.get_by_label(f"{name}, as a number")
        box.fill(typed)
        page.keyboard.press("Enter")
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[aria-live=polite]")).to_contain_text(says)
        assert seen(page) == before
    box = page.get_by_label("temperature, as a number")
    box.fill("1")
    page.keyboard.press("Enter")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-invalid", "true")
    check_no_complaint(witness)


def test_fewer_logits_take_the_target_along(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, CrossEntropyExplorer([1, 2, 3], 2), tmp_path)
    page.get_by_label("How many logits").select_option("2")
    settle(page)
    assert seen(page) == drawn(CrossEntropyExplorer([1, 2], 1))
    assert page.get_by_label("Target").locator("option:not([disabled])").count() == 2
    page.get_by_label("How many logits").select_option("6")
    page.get_by_label("Target").select_option("5")
    settle(page)
    explorer = CrossEntropyExplorer([1, 2, 0, 0, 0, 0], 5)
    assert seen(page) == drawn(explorer)
    assert dict(seen(page))["loss"] == f"loss {float(cross_entropy(explorer.logits, 5)):.4g} nats"
    assert f'viewBox="{page.locator("svg").get_attribute("viewBox")}"' in explorer.svg()
    assert boxes(page).count() == 9
