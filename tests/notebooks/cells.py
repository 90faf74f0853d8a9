"""Find cells of a lesson by tag, and the names in their calls."""

from __future__ import annotations

import re

from nbformat import NotebookNode


def tags(cell: NotebookNode) -> list[str]:
    names: list[str] = cell.metadata.get("tags", [])
    return names


def tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if tag in tags(cell)]


def called(cell: NotebookNode) -> str:
    """Return the name that a cell passes to `predict`, `check` or `quiz`."""
    name = re.search(r'^(?:predict|check|quiz)\("([^"]+)"', cell.source, re.M)
    assert name, f"cell {cell.id} should call predict, check or quiz: {cell.source!r}"
    return name[1]
