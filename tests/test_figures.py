"""The README's pictures are what the code draws today, and all that it shows is there."""

from __future__ import annotations

import re
import runpy
from importlib.metadata import version
from pathlib import Path

import pytest

from plotnet import Diagram

ROOT = Path(__file__).resolve().parents[1]
FIGURES: dict[str, Diagram] = runpy.run_path(str(ROOT / "docs" / "figures.py"))["FIGURES"]

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_is_the_one_that_the_code_draws(name: str) -> None:
    committed, drawn = (ROOT / "docs" / name).read_text(encoding="utf-8"), FIGURES[name].svg()
    again = "draw it anew with `python3 run.py figures`, and look at it"
    assert NUMBER.sub("#", committed) == NUMBER.sub("#", drawn), again
    # other versions of matplotlib set an index a little higher or lower
    if f"matplotlib=={version('matplotlib')}" in (ROOT / "requirements.lock").read_text(encoding="utf-8"):
        assert committed == drawn, again


def test_the_readme_shows_no_picture_that_is_not_made() -> None:
    shown = re.findall(r"docs/([\w.-]+\.svg)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(shown) == set(FIGURES)
