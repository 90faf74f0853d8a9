"""`OnlineSoftmaxExplorer` on its page: every text is that of Python, at every step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from plotnet import OnlineSoftmaxExplorer
from plotnet.functional import DTYPES, softmax

from .pages import Witness
from .test_explorers import boxes, check_no_complaint, drawn, open_page, seen, settle

LOGITS = [
    [3.0, 1.0, 4.0, 1.5, 9.0],
    [0.0, 0.3, 1.1, 1.7, 2.9, 3.1, 4.4, 5.3],
    [1000.0, np.nan, np.inf],
    [1000.0, np.inf, 3.0],
    [-np.inf, -1000.0, 5e4, 1e308],
    [-np.inf, -np.inf],
    [-0.0, 0.0, -0.0],
    [7.0, -1e5, -np.inf, 1 / 3, -7.125, 2e-5],
]


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_text_on_the_page_is_that_of_python(dtype: str, witness: Witness, tmp_path: Path) -> None:
    for logits in LOGITS:
        count = len(logits)
        explorer = OnlineSoftmaxExplorer(logits, 0, dtype=dtype)
        page = open_page(witness, explorer, tmp_path)
        for split in sorted({0, 1, count // 2, count}):
            for step in range(count + 1):
                explorer.step, explorer.split = step, split
                for i, number in enumerate((step, split)):
                    boxes(page).nth(i).fill(str(number))
                    page.keyboard.press("Enter")
                settle(page)
                assert seen(page) == drawn(explorer), (logits, dtype, step, split)
    check_no_complaint(witness)


def test_step_by_step_with_the_arrow_key_to_softmax(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0], 0), tmp_path)
    page.get_by_label("step", exact=True).focus()
    for i, jumped in enumerate((False, False, True)):
        page.keyboard.press("ArrowRight")
        settle(page)
        assert ((f"m-{i}-note", "jumped") in seen(page)) is jumped
    shares = [float(words) for name, words in seen(page) if name.startswith("p-")]
    np.testing.assert_allclose(shares, softmax([3.0, 1.0, 4.0]), atol=1e-4)
    assert ("compared", "One pass over all numbers gives the same") in seen(page)


def test_a_step_that_there_is_not_is_explained_and_the_picture_stays(
    witness: Witness, tmp_path: Path
) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0], 3), tmp_path)
    before = seen(page)
    box = boxes(page).first
    for typed in ("4", "1.5", "nan", "-1"):
        box.fill(typed)
        page.keyboard.press("Enter")
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[aria-live=polite]")).to_contain_text("expected a whole number from 0 to 3")
        assert seen(page) == before
    box.fill("3")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    settle(page)
    assert seen(page) == before
    assert witness.errors == []


def test_with_fewer_numbers_step_and_split_follow(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OnlineSoftmaxExplorer([3.0, 1.0, 4.0, 2.0], 4, 3), tmp_path)
    page.get_by_label("How many logits").select_option("2")
    settle(page)
    assert seen(page) == drawn(OnlineSoftmaxExplorer([3.0, 1.0], 2, 2))
    assert page.get_by_label("step", exact=True).get_attribute("max") == "2"
    page.get_by_label("How many logits").select_option("8")
    settle(page)
    assert seen(page) == drawn(OnlineSoftmaxExplorer([3.0, 1.0, *[0.0] * 6], 2, 2))
