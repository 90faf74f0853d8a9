"""The gallery: pictures and page are current, the code on the page is complete, no option is missing."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib.metadata import version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import pytest

from plotnet import Diagram

ROOT = Path(__file__).resolve().parents[1]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LOCKED = f"matplotlib=={version('matplotlib')}" in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def load() -> ModuleType:
    spec = spec_from_file_location("gallery", ROOT / "docs" / "gallery.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    sys.modules["gallery"] = module
    spec.loader.exec_module(module)
    return module


gallery = load()
DRAWN = [name for name, entry in gallery.PICTURES.items() if gallery.file_name(entry).endswith("svg")]


@pytest.fixture(autouse=True)
def no_window(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = plt.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(before)


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_of_the_gallery_is_current(name: str) -> None:
    entry = gallery.PICTURES[name]
    committed = (ROOT / "docs" / "gallery" / gallery.file_name(entry)).read_text(encoding="utf-8")
    drawn = entry().svg()
    again = "run `python3 run.py figures` and look at the picture"
    assert NUMBER.sub("#", committed) == NUMBER.sub("#", drawn), again
    if LOCKED:  # other versions of matplotlib place subscripts slightly differently
        assert committed == drawn, again


@pytest.mark.parametrize("name", [name for name in gallery.PICTURES if name not in DRAWN])
def test_a_matplotlib_picture_exists_and_its_code_runs(name: str) -> None:
    entry = gallery.PICTURES[name]
    png = b"\x89PNG"
    assert (ROOT / "docs" / "gallery" / gallery.file_name(entry)).read_bytes()[:4] == png
    assert gallery.content(entry)[:4] == png  # other versions of matplotlib differ in some pixels


@pytest.mark.parametrize("name", gallery.PICTURES)
def test_the_code_on_the_page_is_complete(name: str) -> None:
    entry = gallery.PICTURES[name]
    *lines, last = ast.parse(f"{gallery.common_code()}\n{gallery.code(entry)}").body
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    exec(compile(ast.Module(lines, []), name, "exec"), names)
    shown = eval(compile(ast.Expression(last.value), name, "eval"), names)
    assert shown == entry() or name not in DRAWN


def test_the_page_is_current_and_there_are_no_other_files() -> None:
    assert gallery.page() == (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert {path.name for path in (ROOT / "docs" / "gallery").iterdir()} == {
        gallery.file_name(entry) for entry in gallery.PICTURES.values()
    }


def test_every_option_of_a_diagram_is_used_in_a_picture() -> None:
    code = "\n".join(gallery.code(entry) for entry in gallery.PICTURES.values())
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    used = {word.arg for call in calls for word in call.keywords}
    positional = ["sizes", "figsize", "fontsize"]
    of_diagram = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Diagram"]
    used |= {name for call in of_diagram for name, _ in zip(positional, call.args, strict=False)}
    if any(isinstance(call.func, ast.Attribute) and call.func.attr == "highlight" for call in calls):
        used.add("highlighted")
    assert {field.name for field in fields(Diagram)} <= used
    assert set(inspect.signature(Diagram.highlight).parameters) - {"self"} <= used


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "docs" / "gallery").glob("*.svg")) < 2e6


def test_the_readme_links_to_the_gallery() -> None:
    assert "(docs/gallery.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
