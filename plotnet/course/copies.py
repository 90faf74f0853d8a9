"""Copies of the notebooks for a class: without solutions for students, with notes for the teacher."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plotnet.course.notebooks import read_notebooks, read_teaching_pages
from plotnet.files import write_atomically
from plotnet.validation import suggest

Notebook = Mapping[str, Any]
_TEACHER_TAGS = {"teacher", "solution"}  # tags of the cells that students do not get


def student_copy(notebook: Notebook) -> Notebook:
    """
    Return a copy of a notebook without solutions and notes for teachers.

    Parameters
    ----------
    notebook : mapping
        Notebook as a JSON object.

    Returns
    -------
    mapping
        Copy.
    """
    return {**notebook, "cells": [cell for cell in notebook["cells"] if not _is_for_teachers(cell)]}


def teacher_copy(notebook: Notebook, page: str = "") -> Notebook:
    """
    Return a copy of a notebook with expanded solutions and with notes for the teacher.

    Parameters
    ----------
    notebook : mapping
        Notebook as a JSON object.
    page : str
        Notes in Markdown. Each section has a heading of the notebook, in the same order, and its text is
        inserted after the cell with this heading.

    Returns
    -------
    mapping
        Copy.

    Raises
    ------
    ValueError
        If the notebook has no such heading.
    """
    notes = _match_notes(notebook, page)
    cells = []
    for i, cell in enumerate(notebook["cells"]):
        cells.append(_expand(cell) if _is_for_teachers(cell) else cell)
        if i in notes:
            source = f"<details open><summary>For teachers</summary>\n\n{notes[i]}\n\n</details>"
            metadata = {"tags": ["teacher"]}
            new = {"cell_type": "markdown", "id": f"teacher-{i}", "metadata": metadata, "source": source}
            cells.append(new)
    return {**notebook, "cells": cells}


def _match_notes(notebook: Notebook, page: str) -> dict[int, str]:
    """Return the notes to insert after cells, by the indices of the cells."""
    headings = [
        (heading, i)
        for i, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "markdown"
        for heading, _ in _split_sections("".join(cell["source"]))
        if heading
    ]
    known = [heading for heading, _ in headings]
    notes: dict[int, str] = {}
    remaining = iter(headings)
    previous = "the start"
    for heading, text in _split_sections(page):
        index = next((i for other, i in remaining if other == heading), None)
        if index is None:
            given = f"the heading {heading!r}{suggest(heading, known)}" if heading else "text without heading"
            raise ValueError(
                f"the notes for {''.join(known[:1])!r} have {given}: expected a heading of the notebook "
                f"that is after {previous}"
            )
        previous = repr(heading)
        if text:  # links between a page and notebooks become links between notebooks
            text = text.replace("](../../notebooks/", "](")
            notes[index] = f"{notes[index]}\n\n{text}" if index in notes else text
    return notes


def _split_sections(text: str) -> list[tuple[str, str]]:
    """Split Markdown into pairs of a heading, such as "## Shapes", and the text below it."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    in_code = False
    for line in text.splitlines():
        in_code ^= line.lstrip().startswith(("```", "~~~"))
        if not in_code and re.match("#{1,6} ", line):
            sections.append((line.strip(), []))
        else:
            sections[-1][1].append(line)
    pairs = [(heading, "\n".join(lines).strip()) for heading, lines in sections]
    return pairs if pairs[0][1] else pairs[1:]


def write_copies(target: Path) -> list[Path]:
    """
    Write copies of the notebooks of the lessons, as they were released, for students and for the teacher.

    Parameters
    ----------
    target : Path
        Folder in which the folders ``student`` and ``teacher`` are created.

    Returns
    -------
    list of Path
        The two new folders.

    Raises
    ------
    FileExistsError
        If one of the folders exists: it may contain answers.
    OSError
        If a file cannot be written.
    ValueError
        If notes for the teacher have a heading that the notebook does not have.
    """
    notebooks = {name: json.loads(content) for name, content in read_notebooks().items()}
    pages = read_teaching_pages()
    copies = {
        target / "student": {name: student_copy(notebook) for name, notebook in notebooks.items()},
        target / "teacher": {
            name: teacher_copy(notebook, pages.get(name, "")) for name, notebook in notebooks.items()
        },
    }
    for folder in copies:
        if folder.exists():
            raise FileExistsError(
                f"{folder} exists already and may contain answers: rename or delete it, or choose another "
                "folder for the copies"
            )
    for folder, contents in copies.items():
        folder.mkdir(parents=True)
        for name, notebook in contents.items():
            text = json.dumps(notebook, indent=1, ensure_ascii=False)
            write_atomically(folder / name, [text.encode(), b"\n"])
    return list(copies)


def not_copied(folder: Path) -> list[str]:
    """
    Describe what a folder contains beyond the notebooks of the lessons, which `write_copies` does not copy.

    Parameters
    ----------
    folder : Path
        Folder in which a teacher works.

    Returns
    -------
    list of str
        Other notebooks, and notebooks of lessons in which a cell was changed.
    """
    released = read_notebooks()
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
    }
    others = [name for name in found if name not in released]
    changed = [name for name in found if name in released and _cells(found[name]) != _cells(released[name])]
    return [*others, *(f"changes in {name}" for name in changed)]


def _cells(notebook: Path | bytes) -> object:
    """Return type and source of each cell, or None if the notebook is damaged."""
    try:
        content = json.loads(notebook if isinstance(notebook, bytes) else notebook.read_bytes())
        return [(cell["cell_type"], "".join(cell["source"])) for cell in content["cells"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_for_teachers(cell: Notebook) -> bool:
    return bool(_TEACHER_TAGS & set(cell["metadata"].get("tags", [])))


def _expand(cell: Notebook) -> Notebook:
    source = "".join(cell["source"]).replace("<details>", "<details open>")
    return {**cell, "source": source.splitlines(keepends=True)}
