"""`ShiftExplorer` on its page: every text is that of Python, and c goes over both cliffs."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np

from plotnet import ShiftExplorer
from plotnet.functional import DTYPES

from .pages import Witness
from .test_explorers import boxes, check_no_complaint, drawn, open_page, seen, settle

LOGITS = [
    [1.0, 2.0, 3.0],
    [1000.0, 1001.0, 999.0, -20.0, 3.0, 7.0],
    [0.1, 0.7, 0.33, 0.2, 0.25],
    [1e5, -1e5],
    [np.nan, 1.0],
    [-np.inf, 2.0],
    [-np.inf, -np.inf],
    [0.0, -0.0],
    [1e308, -1e308, 1e-308, 0.0],
]
SHIFTS = [0.0, 3.0, -80.0, 15.5, 98.0, 740.0, 1001.0, -1e5, 1e308, np.nan, np.inf, -np.inf]


def test_every_text_on_the_page_is_that_of_python(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ShiftExplorer(), tmp_path)
    for logits, dtype in product(LOGITS, DTYPES):
        explorer = ShiftExplorer(logits, dtype=dtype)
        open_page(witness, explorer, tmp_path)
        for c in SHIFTS:
            explorer.shift = c
            boxes(page).first.fill(str(c))
            page.keyboard.press("Enter")
            settle(page)
            assert seen(page) == drawn(explorer), (logits, dtype, c)
    check_no_complaint(witness)


def test_the_slider_of_c_goes_over_both_cliffs_and_the_maximum_is_its_middle(
    witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, ShiftExplorer([4.0, 2.0], dtype="float64"), tmp_path)
    slider = page.get_by_label("shift c", exact=True)
    slider.focus()
    for key, says in (("Home", "c is too small: exp overflows"), ("End", "c is too large: every exp is 0")):
        page.keyboard.press(key)
        settle(page)
        assert ("verdict", says) in seen(page)
    slider.evaluate("s => { s.value = 1000; s.dispatchEvent(new Event('input')); }")
    settle(page)
    assert {("shift", "c = 4"), ("verdict", "the ratio is right")} <= set(seen(page))


def test_the_page_with_more_or_fewer_logits_is_that_of_python(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, ShiftExplorer([1.0, 2.0]), tmp_path)
    for count in (6, 2, 4):
        page.get_by_label("How many logits").select_option(str(count))
        settle(page)
        assert boxes(page).count() == count + 1
        assert seen(page) == drawn(ShiftExplorer([1.0, 2.0, *[0.0] * (count - 2)]))
    assert witness.errors == []
