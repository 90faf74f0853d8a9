"""Copies of the notebooks: for students without solutions, for teachers with solutions and notes opened."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from plotnet.files import write_atomically

Notebook = Mapping[str, Any]
_FOLDED = {"teacher", "solution"}  # the tags of what a student is not to see


def for_students(notebook: Notebook) -> Notebook:
    """
    Leave out solutions, and notes for teachers.

    Parameters
    ----------
    notebook : mapping
        As JSON has it; it is left as it is.

    Returns
    -------
    mapping
        The copy.
    """
    return {**notebook, "cells": [cell for cell in notebook["cells"] if not _is_folded(cell)]}


def for_teachers(notebook: Notebook) -> Notebook:
    """
    Open solutions, and notes for teachers.

    Parameters
    ----------
    notebook : mapping
        As JSON has it; it is left as it is.

    Returns
    -------
    mapping
        The copy.
    """
    return {**notebook, "cells": [_opened(cell) if _is_folded(cell) else cell for cell in notebook["cells"]]}


_COPIES: dict[str, Callable[[Notebook], Notebook]] = {"student": for_students, "teacher": for_teachers}


def write_copies(notebooks: Path, into: Path) -> list[Path]:
    """
    Write both copies of every notebook.

    Parameters
    ----------
    notebooks : Path
        The folder that they are in.
    into : Path
        Where the new folders ``student`` and ``teacher`` go.

    Returns
    -------
    list of Path
        The two folders.

    Raises
    ------
    FileNotFoundError
        If there are no notebooks.
    FileExistsError
        If one of the folders is there: somebody may have answered in it.
    OSError
        If a file can't be written.
    """
    sources = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(notebooks.glob("*.ipynb"))
    }
    if not sources:
        raise FileNotFoundError(f"notebooks is {str(notebooks)!r}: no notebook lies there")
    folders = [into / name for name in _COPIES]
    for folder in folders:
        if folder.exists():
            raise FileExistsError(
                f"{folder} is there already, maybe with answers in it: rename or delete it, or name another "
                "place for the copies"
            )
    for folder, copied in zip(folders, _COPIES.values(), strict=True):
        folder.mkdir(parents=True)
        for name, notebook in sources.items():
            text = json.dumps(copied(notebook), indent=1, ensure_ascii=False)
            write_atomically(folder / name, [text.encode(), b"\n"])
    return folders


def _is_folded(cell: Notebook) -> bool:
    return bool(_FOLDED & set(cell["metadata"].get("tags", [])))


def _opened(cell: Notebook) -> Notebook:
    source = "".join(cell["source"]).replace("<details>", "<details open>")
    return {**cell, "source": source.splitlines(keepends=True)}


if __name__ == "__main__":
    here = Path.cwd()
    try:
        for written in write_copies(here / "notebooks", Path(*sys.argv[1:2]).resolve()):
            print(f"plotnet: {written} is written.")
    except OSError as error:
        sys.exit(f"plotnet: {error}")
