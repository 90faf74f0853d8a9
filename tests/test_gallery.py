"""The pages of pictures are current, their code is complete, and no option is missing."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from plotnet import Diagram
from tests.optional import needs

ROOT = Path(__file__).resolve().parents[1]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LOCKED = f"matplotlib=={version('matplotlib')}" in (ROOT / "requirements.lock").read_text(encoding="utf-8")
NAMES = ("gallery", "figures_people_ask_for")
MAGIC = {".png": b"\x89PNG", ".gif": b"GIF8"}

sys.path.insert(0, str(ROOT / "docs"))
import picture_page  # noqa: E402

PAGES: dict[str, Any] = {name: import_module(name).PAGE for name in NAMES}
sys.path.remove(str(ROOT / "docs"))
PICTURES = [(page, name) for page in NAMES for name in PAGES[page].pictures]
NEEDS_SKLEARN = "trained_model"  # its weights depend on the processor
DRAWN = [
    (page, name)
    for page, name in PICTURES
    if PAGES[page].picture_file(PAGES[page].pictures[name]).suffix == ".svg" and name != NEEDS_SKLEARN
]


@pytest.fixture(autouse=True)
def no_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)  # some code saves files
    before = plt.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(before)


@pytest.mark.parametrize(("page", "name"), DRAWN)
def test_a_picture_is_current(page: str, name: str) -> None:
    entry = PAGES[page].pictures[name]
    committed = PAGES[page].picture_file(entry).read_text(encoding="utf-8")
    drawn = picture_page.content(entry).decode()
    again = "run `python3 run.py figures` and look at the picture"
    assert NUMBER.sub("#", committed) == NUMBER.sub("#", drawn), again
    if LOCKED:  # other versions of matplotlib place subscripts slightly differently
        assert committed == drawn, again


@pytest.mark.parametrize(("page", "name"), [picture for picture in PICTURES if picture not in DRAWN])
def test_a_picture_that_differs_by_version_exists_and_its_code_runs(page: str, name: str) -> None:
    if name == NEEDS_SKLEARN:
        needs("sklearn", "it has the model")
    entry = PAGES[page].pictures[name]
    file = PAGES[page].picture_file(entry)
    start = MAGIC.get(file.suffix, b"<svg")
    assert file.read_bytes().startswith(start)
    assert picture_page.content(entry).startswith(start)


@pytest.mark.parametrize(("page", "name"), PICTURES)
def test_the_code_on_the_page_is_complete(page: str, name: str) -> None:
    if name == NEEDS_SKLEARN:
        needs("sklearn", "it has the model")
    entry = PAGES[page].pictures[name]
    if picture_page.language(entry) == "shell":
        assert picture_page.code(entry).startswith("plotnet ")
        return
    *lines, last = ast.parse(f"{PAGES[page].common_code()}\n{picture_page.code(entry)}").body
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    exec(compile(ast.Module(lines, []), name, "exec"), names)
    shown = eval(compile(ast.Expression(last.value), name, "eval"), names)
    assert shown == entry() or not isinstance(shown, Diagram)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_current_and_there_are_no_other_files(name: str) -> None:
    page = PAGES[name]
    assert page.markdown() == page.file.read_text(encoding="utf-8")
    assert set(page.folder.iterdir()) == {page.picture_file(entry) for entry in page.pictures.values()}


def test_every_option_of_a_diagram_is_used_in_a_picture_of_the_gallery() -> None:
    entries = PAGES["gallery"].pictures.values()
    python = [entry for entry in entries if picture_page.language(entry) == "python"]
    code = "\n".join(picture_page.code(entry) for entry in python)
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    used = {word.arg for call in calls for word in call.keywords}
    positional = ["sizes", "figsize", "fontsize"]
    of_diagram = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Diagram"]
    used |= {name for call in of_diagram for name, _ in zip(positional, call.args, strict=False)}
    if any(isinstance(call.func, ast.Attribute) and call.func.attr == "highlight" for call in calls):
        used.add("highlighted")
    assert {field.name for field in fields(Diagram)} <= used
    assert set(inspect.signature(Diagram.highlight).parameters) - {"self"} <= used


def test_figures_that_people_ask_for_have_a_heading_and_a_caption() -> None:
    entries = PAGES["figures_people_ask_for"].pictures.values()
    headings = {picture_page.heading_and_caption(entry)[0] for entry in entries}
    assert len(headings) == len(entries) >= 20
    assert all("\n\n" in (inspect.getdoc(entry) or "") for entry in entries)


@pytest.mark.parametrize(("name", "limit"), [("gallery", 2.2e6), ("figures_people_ask_for", 6e5)])
def test_the_pictures_are_small(name: str, limit: float) -> None:
    assert sum(path.stat().st_size for path in PAGES[name].folder.glob("*.svg")) < limit


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_links_to_the_page(name: str) -> None:
    assert f"(docs/{PAGES[name].file.name})" in (ROOT / "README.md").read_text(encoding="utf-8")
