"""The notebooks of the lessons as they were released, whatever was typed into those in ``notebooks/``."""

from __future__ import annotations

import os
from pathlib import Path
from zipfile import ZipFile

from plotnet.files import write_atomically

ARCHIVE = Path(__file__).parent / "notebooks.zip"  # written by tests/notebooks/clean.py
FIRST = "00-start-here.ipynb"


def read_notebooks() -> dict[str, bytes]:
    """
    Return the notebooks without answers and outputs.

    Returns
    -------
    dict
        From the names of files to their content, in the order of the lessons.
    """
    return _read_folder("notebooks/")


def read_teaching_pages() -> dict[str, str]:
    """
    Return the notes for teachers.

    Returns
    -------
    dict
        From the names of notebooks to pages in Markdown with the headings of the notebook.
    """
    pages = _read_folder("docs/teaching/")
    return {Path(name).with_suffix(".ipynb").name: page.decode() for name, page in pages.items()}


def _read_folder(folder: str) -> dict[str, bytes]:
    with ZipFile(ARCHIVE) as archive:
        names = [name for name in archive.namelist() if name.startswith(folder)]
        return {name.removeprefix(folder): archive.read(name) for name in names}


def write_notebooks(folder: Path) -> tuple[list[str], list[str]]:
    """
    Write the notebooks into a folder without overwriting anything.

    Parameters
    ----------
    folder : Path
        Folder, which is created if it does not exist.

    Returns
    -------
    written, kept : list of str
        Names of the new files, and of existing files, which were not changed.

    Raises
    ------
    OSError
        If the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    notebooks = read_notebooks()
    kept = [name for name in notebooks if os.path.lexists(folder / name)]
    written = [name for name in notebooks if name not in kept]
    for name in written:
        write_atomically(folder / name, [notebooks[name]])
    return written, kept
