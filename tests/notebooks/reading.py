"""What a reader of a notebook sees, and how long it takes to work through it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbformat import NotebookNode

from .cells import tagged, tags

GOING_FURTHER = "## Going further"
LAST_SECTION = "## What breaks next"

FOLD = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)

_ON_SLIDE = re.compile(r'<span class="on-slide">|</span>')
_WORDS_PER_MINUTE = 130
_LINES_PER_MINUTE = 10
_MINUTES = {"prediction": 1, "check": 4, "quiz": 1, "explorer": 6}  # for each cell with the tag


def visible_text(cell: NotebookNode) -> str:
    """Return the source of a cell without the content of its folds, and without the marks of its slides."""
    if cell.cell_type != "markdown":
        return str(cell.source)
    return _ON_SLIDE.sub("", FOLD.sub(r"\1", cell.source))


def split(notebook: NotebookNode) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Return the cells of the core, and those of *Going further*."""
    cells = list(notebook.cells)
    start = _index(cells, GOING_FURTHER)
    if start is None:
        return cells, []
    end = _index(cells, LAST_SECTION)
    assert end is not None
    assert end > start, f"{LAST_SECTION} should follow {GOING_FURTHER}"
    return cells[:start] + cells[end:], cells[start:end]


def _index(cells: Sequence[NotebookNode], heading: str) -> int | None:
    lines = (i for i, cell in enumerate(cells) if heading in cell.source.splitlines())
    return next(lines, None)


def minutes(cells: Sequence[NotebookNode]) -> float:
    """Estimate how long a learner needs for some cells, in minutes."""
    text = " ".join(visible_text(cell) for cell in cells if cell.cell_type == "markdown")
    words = [word for word in text.split() if re.search(r"\w", word)]
    lines = sum(len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code")
    items = sum(_MINUTES.get(tag, 0) for cell in cells for tag in tags(cell))
    return len(words) / _WORDS_PER_MINUTE + lines / _LINES_PER_MINUTE + items


def sections(notebook: NotebookNode) -> list[list[NotebookNode]]:
    """Return the cells in sections, each of which starts with a cell with a heading of level 1 or 2."""
    found: list[list[NotebookNode]] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.match(r"##? ", cell.source):
            found.append([])
        found[-1].append(cell)
    return found


def headings(notebook: NotebookNode) -> list[str]:
    """Return the text of the headings of level 2."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(r"^## +(.+)$", text, re.MULTILINE)


def comparison_of(notebook: NotebookNode, prediction: NotebookNode) -> int:
    """Return the index of the cell that compares a prediction."""
    name = re.search(r'predict\(\s*"([^"]+)"', prediction.source)
    assert name
    call = re.compile(rf'compare\(\s*"{re.escape(name[1])}"')
    (index,) = (i for i, cell in enumerate(notebook.cells) if call.search(cell.source))
    return index


def predictions(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells with predictions."""
    return tagged(notebook, "prediction")
