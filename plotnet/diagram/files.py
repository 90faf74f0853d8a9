"""Saving: which format a file name asks for, and writing that leaves no file half written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import uuid4

from matplotlib.backend_bases import FigureCanvasBase

FileName = str | os.PathLike[str]


def formats() -> list[str]:
    """Return the endings that a picture may have, without the dot."""
    return sorted(FigureCanvasBase.get_supported_filetypes())


def check_filename(filename: FileName, also: Sequence[str] = ()) -> tuple[Path, str]:
    """
    Find out where a picture goes and in which format.

    Parameters
    ----------
    filename : str or path
        A name without a suffix gets ``.svg``.
    also : sequence of str
        Formats that are welcome beside `formats`.

    Returns
    -------
    path : Path
        The file that will be written.
    format : str
        One of `formats`, or of `also`.

    Raises
    ------
    TypeError
        If it is not a name.
    ValueError
        If it is empty or asks for a format that is not known.
    OSError
        If its folder is not there, or it names a folder.
    """
    name: object = os.fspath(filename) if isinstance(filename, os.PathLike) else filename
    if not isinstance(name, str):
        raise TypeError(f"filename is {filename!r}: expected a name such as 'net.svg', or a path")
    path = Path(filename)
    if not path.name or "\0" in str(path):
        raise ValueError(f"filename is {str(filename)!r}: expected the name of a file, such as 'net.svg'")
    suffix = path.suffix.rstrip(".")
    if not suffix:
        path = path.with_name(path.name.rstrip(".") + ".svg")
        suffix = ".svg"
    format = suffix[1:].lower()
    known = sorted({*formats(), *also})
    if format not in known:
        raise ValueError(
            f"filename is {str(filename)!r}: the format {suffix!r} is not known; "
            f"use one of {', '.join('.' + name for name in known)}"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"filename is {str(filename)!r}: the folder {str(path.parent)!r} is not there; make it first"
        )
    if path.is_dir():
        raise IsADirectoryError(f"filename is {str(filename)!r}: that is a folder; give the name of a file")
    return path, format


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """
    Write a file in one step: under another name first, then put in its place.

    Parameters
    ----------
    path : Path
        The file; if it is there and anything fails, it stays as it was.
    pieces : iterable of bytes
        All of its content, in order.

    Raises
    ------
    OSError
        If the file can't be written.
    """
    path = Path(os.path.realpath(path))  # what a link points to is replaced, not the link
    aside = path.with_name(f".{uuid4().hex}.part")
    try:
        with open(aside, "xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, aside)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
