"""LogSoftmaxExplorer in a page of its own, compared with Python."""

from __future__ import annotations

import re
from math import inf, nan
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from plotnet import LogSoftmaxExplorer
from plotnet.functional import DTYPES, log_softmax

from .pages import Witness
from .test_explorers import boxes, check_no_complaint, drawn, open_page, seen, settle

STATES = [  # gap, level, eps
    (0, 0, 1e-7),
    (17.25, 0, 1e-7),
    (40, 0, 1e-7),
    (92.625, 0, 1e-10),
    (104, 0, 0),
    (740, 0, 1e-20),
    (746, 0, 1e-7),
    (-40, 0, 1e-7),
    (0, 1e8, 1e-7),
    (3, 1e8, 1e-7),
    (12.5, 3000, 0.01),
    (1, -1.3, 1e-7),
    (20, 1e17, 1e-7),
    (nan, 0, 1e-7),
    (inf, 0, 1e-7),
    (-inf, 0, 1e-7),
    (5, inf, 1e-7),
    (5, 0, nan),
    (5, 0, -1),
    (5, 0, inf),
]


def ways(svg: str) -> list[list[float]]:
    """Read the numbers of the four curves."""
    found = re.findall(r'<path[^>]*data-part="curve-[^>]*>', svg)
    assert len(found) == 4
    return [
        [float(n) for n in re.findall(r"-?[\d.]+", path.split(' d="')[1].split('"')[0])] for path in found
    ]


def sentence(page: Page) -> str:
    return page.locator("[aria-live=polite]").inner_text()


def test_every_number_and_every_curve_is_what_python_computes(witness: Witness, tmp_path: Path) -> None:
    for dtype in DTYPES:
        for state in STATES:
            explorer = LogSoftmaxExplorer(*state, dtype)
            page = open_page(witness, explorer, tmp_path)
            page.get_by_label("dtype").select_option("float64" if dtype != "float64" else "float16")
            settle(page)
            page.get_by_label("dtype").select_option(dtype)
            settle(page)
            assert seen(page) == drawn(explorer), (dtype, state)
            svg = page.locator("svg").evaluate("svg => svg.outerHTML")
            for of_page, of_python in zip(ways(svg), ways(explorer.svg()), strict=True):
                np.testing.assert_allclose(of_page, of_python, atol=0.11)
    check_no_complaint(witness)


def test_the_sentence_is_the_description_that_python_gives(witness: Witness, tmp_path: Path) -> None:
    for state in STATES:
        explorer = LogSoftmaxExplorer(*state)
        page = open_page(witness, explorer, tmp_path)
        assert f"<desc>{sentence(page)}</desc>" in explorer.svg()


def test_a_gap_that_is_typed_is_where_the_numbers_of_functional_are(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, LogSoftmaxExplorer(), tmp_path)
    for gap in ("103", "104", "-3", "1e5"):
        boxes(page).first.fill(gap)
        page.keyboard.press("Enter")
        settle(page)
        true = float(log_softmax(np.array([0, -float(gap)], np.float32))[1])
        shown = dict(seen(page))["value-3"].replace("−", "-")
        assert float(shown) == float(f"{true:.5g}")
    assert dict(seen(page))["note"] == "the gap lies beyond the axis"
    assert dict(seen(page))["slope-0-1"] == "nan"


def test_the_slider_lies_as_the_axis_does_in_each_type(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, LogSoftmaxExplorer(), tmp_path)
    for dtype, reach in (("float16", "25"), ("bfloat16", "125"), ("float64", "1000")):
        page.get_by_label("dtype").select_option(dtype)
        page.locator("input[type=range]").first.focus()
        for key in (
            "Home",
            "End",
        ):  # from 40, which lies beyond the axis of float16, there is no way to its end
            settle(page)
            page.keyboard.press(key)
        settle(page)
        assert boxes(page).first.input_value() == reach
        assert dict(seen(page))["gap-6"] == reach
