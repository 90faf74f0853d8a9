"""Copy the notebooks: for students without solutions, for teachers with expanded solutions and notes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from plotnet.files import write_atomically

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


def teacher_copy(notebook: Notebook) -> Notebook:
    """
    Return a copy of a notebook with solutions and notes for teachers expanded.

    Parameters
    ----------
    notebook : mapping
        Notebook as a JSON object.

    Returns
    -------
    mapping
        Copy.
    """
    cells = [_expand(cell) if _is_for_teachers(cell) else cell for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


_COPIES: dict[str, Callable[[Notebook], Notebook]] = {"student": student_copy, "teacher": teacher_copy}


def write_copies(notebooks: Path, target: Path) -> list[Path]:
    """
    Write the copies of all notebooks for students and teachers.

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks.
    target : Path
        Folder in which the folders ``student`` and ``teacher`` are created.

    Returns
    -------
    list of Path
        The two new folders.

    Raises
    ------
    FileNotFoundError
        If there are no notebooks.
    FileExistsError
        If one of the folders exists: it may contain answers.
    OSError
        If a file cannot be written.
    """
    sources = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(notebooks.glob("*.ipynb"))
    }
    if not sources:
        raise FileNotFoundError(f"notebooks is {str(notebooks)!r}: this folder contains no notebooks")
    folders = [target / name for name in _COPIES]
    for folder in folders:
        if folder.exists():
            raise FileExistsError(
                f"{folder} exists already and may contain answers: rename or delete it, or choose another "
                "folder for the copies"
            )
    for folder, make_copy in zip(folders, _COPIES.values(), strict=True):
        folder.mkdir(parents=True)
        for name, notebook in sources.items():
            text = json.dumps(make_copy(notebook), indent=1, ensure_ascii=False)
            write_atomically(folder / name, [text.encode(), b"\n"])
    return folders


def _is_for_teachers(cell: Notebook) -> bool:
    return bool(_TEACHER_TAGS & set(cell["metadata"].get("tags", [])))


def _expand(cell: Notebook) -> Notebook:
    source = "".join(cell["source"]).replace("<details>", "<details open>")
    return {**cell, "source": source.splitlines(keepends=True)}


if __name__ == "__main__":
    try:
        for folder in write_copies(Path.cwd() / "notebooks", Path(*sys.argv[1:2]).resolve()):
            print(f"plotnet: wrote {folder}.")
    except OSError as error:
        sys.exit(f"plotnet: {error}")
