"""The explorer in CONTRIBUTING.md: outside the package, and complete."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_explorer_of_contributing_md_works(page: Page, tmp_path: Path) -> None:
    sources = re.findall(r"```(?:python|js)\n(?:#|//) (sigmoid_explorer\.\w+)\n(.*?)```", TEXT, re.S)
    assert sum(source.count("\n") for _, source in sources) < 65
    for name, source in sources:
        (tmp_path / name).write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sigmoid_explorer", tmp_path / "sigmoid_explorer.py")
    assert spec
    assert spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    explorer = module.SigmoidExplorer(z=2.0)
    assert explorer.output == pytest.approx(0.8808, abs=1e-4)
    assert repr(explorer) == "SigmoidExplorer(z=2.0)"
    page.goto(explorer.save_html(tmp_path / "sigmoid.html").as_uri())
    handle = page.get_by_role("slider", name="z")
    handle.focus()
    page.keyboard.press("ArrowLeft")
    expect(handle).to_have_attribute("aria-valuenow", "1.9")
    expect(page.locator(".plotnet-message")).to_contain_text("sigmoid(1.9) = 0.8699")
    page.keyboard.press("9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("z is 9: expected a number from -8 to 8")
