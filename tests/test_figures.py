"""The figures of the README are current and complete."""

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
def test_a_figure_is_current(name: str) -> None:
    committed, drawn = (ROOT / "docs" / name).read_text(encoding="utf-8"), FIGURES[name].svg()
    again = "run `python3 run.py figures` and look at the figure"
    assert NUMBER.sub("#", committed) == NUMBER.sub("#", drawn), again
    # other versions of matplotlib place subscripts slightly differently
    if f"matplotlib=={version('matplotlib')}" in (ROOT / "requirements.lock").read_text(encoding="utf-8"):
        assert committed == drawn, again


def test_the_readme_shows_exactly_these_figures() -> None:
    shown = re.findall(r"docs/([\w.-]+\.svg)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(shown) == set(FIGURES)
