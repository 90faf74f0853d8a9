"""The committed notebooks are clean and valid, and their links work."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbformat import NotebookNode, v4

from plotnet.course.copies import teacher_copy

from .clean import ARCHIVE, FOLDER, LESSONS, NOTEBOOKS, PAGES, clean, pack

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def test_lessons_are_numbered_in_order_between_a_first_page_and_a_page_of_explorers() -> None:
    numbers = [re.match(r"(\d\d)(-[a-z0-9]+)+\.ipynb$", path.name) for path in LESSONS]
    assert numbers, f"no lesson in {FOLDER}"
    assert [number and int(number[1]) for number in numbers] == list(range(1, len(LESSONS) + 1))
    others = [path.name for path in NOTEBOOKS if path not in LESSONS]
    assert others == ["00-start-here.ipynb", "explorers.ipynb"]


def test_the_first_page_links_to_every_lesson_with_its_minutes() -> None:
    (page,) = [path.read_text(encoding="utf-8") for path in NOTEBOOKS if path.name.startswith("00")]
    for path in LESSONS:
        (minutes,) = re.findall(r"\*\*Time:\*\* (\d+) minutes", path.read_text(encoding="utf-8"))
        assert re.search(rf"\({path.name}\) \|[^|]+\| {minutes} \|", page)


@each_notebook
def test_a_notebook_is_committed_clean(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    changes = "\n".join(difflib.unified_diff(text.splitlines(), clean(text).splitlines(), n=1, lineterm=""))
    assert text == clean(text), f"fix it with `python tests/notebooks/clean.py`:\n{changes[:2000]}"


def test_the_package_carries_these_notebooks() -> None:
    assert ARCHIVE.read_bytes() == pack(), "update it with `python tests/notebooks/clean.py`"


def test_notes_for_teachers_have_the_headings_of_a_lesson_and_link_only_to_notebooks() -> None:
    lessons = {path.stem: path for path in LESSONS}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        copy = teacher_copy(json.loads(lessons[page.stem].read_text(encoding="utf-8")), text)
        assert list(dead_links(nbformat.reads(json.dumps(copy), as_version=4), FOLDER)) == []


@each_notebook
def test_a_notebook_is_valid(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


@each_notebook
def test_links_of_a_notebook_work(path: Path) -> None:
    assert list(dead_links(nbformat.read(path, as_version=4), FOLDER)) == []


def test_cleaning_a_clean_notebook_changes_nothing() -> None:
    text = clean(nbformat.writes(example_notebook()))
    assert clean(text) == text
    assert nbformat.reads(text, as_version=4).cells == example_notebook().cells


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cells.0.outputs", [v4.new_output("stream", text="42\n")]),
        (
            "cells.0.outputs",
            [v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})],
        ),
        ("cells.0.execution_count", 1),
        ("cells.0.metadata.execution", {"iopub.status.idle": "2024-01-01T00:00:00Z"}),
        ("cells.0.metadata.collapsed", True),
        ("cells.0.metadata.jupyter.outputs_hidden", True),
        ("metadata.widgets", {"application/vnd.jupyter.widget-state+json": {"state": {}}}),
        ("metadata.language_info.version", "3.13.0"),
        ("metadata.kernelspec.name", "my-environment"),
    ],
)
def test_outputs_and_metadata_of_a_run_are_removed(key: str, value: object) -> None:
    before = clean(nbformat.writes(example_notebook()))
    notebook = nbformat.reads(before, as_version=4)
    *path, last = key.split(".")
    part: NotebookNode = notebook
    for step in path:
        part = part[int(step)] if step.isdigit() else part[step]
    part[last] = value
    after = nbformat.writes(notebook) + "\n"
    assert after != before
    assert clean(after) == before


def test_dead_links_are_found() -> None:
    source = """
[there](in_kernel.py#a-part) [there](in%5fkernel.py "with a title") ![gone](gone.png) <img src='gone.svg'>
[elsewhere](https://example.org/gone) [in this notebook](#shapes) ![pasted](attachment:picture.png)
`w[0](gone)` [also gone][1]

[1]: gone.md
"""
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(source)])
    assert sorted(dead_links(notebook, Path(__file__).parent)) == ["gone.md", "gone.png", "gone.svg"]


def example_notebook() -> NotebookNode:
    """Return a clean notebook."""
    collapsed = {"tags": ["solution"], "jupyter": {"source_hidden": True}}
    cells = [v4.new_code_cell("6 * 7", id="a", metadata=collapsed), v4.new_markdown_cell("# Números", id="b")]
    notebook: NotebookNode = v4.new_notebook(cells=cells)
    return notebook


LINK = re.compile(
    r"""\]\(\s*<?([^\s<>()]+)|^\[[^\]]+\]:\s*(\S+)|\b(?:src|href)=["'](.*?)["']""", re.MULTILINE
)


def dead_links(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Yield the targets of local links and images that do not exist."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"```.*?```|`[^`]*`", "", cell.source, flags=re.DOTALL)
            for target in ("".join(groups) for groups in LINK.findall(prose)):
                url = urlsplit(target)
                if not url.scheme and url.path and not (folder / unquote(url.path)).exists():
                    yield target
