"""The cells of a lesson by what they are for."""

from __future__ import annotations

import re

from nbformat import NotebookNode


def tags(cell: NotebookNode) -> list[str]:
    found: list[str] = cell.metadata.get("tags", [])
    return found


def tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if tag in tags(cell)]


def called(cell: NotebookNode) -> str:
    """Give the name that a cell hands to `predict`, `check` or `quiz`."""
    name = re.search(r'^(?:predict|check|quiz)\("([^"]+)"', cell.source, re.M)
    assert name, f"cell {cell.id} should call predict, check or quiz: {cell.source!r}"
    return name[1]
