"""Saving: which format a file name asks for, and writing that leaves no file half written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from matplotlib.backend_bases import FigureCanvasBase

FileName = str | os.PathLike[str]
SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def formats() -> list[str]:
    """Return the endings that a picture may have, without the dot."""
    return sorted(FigureCanvasBase.get_supported_filetypes())


def check_filename(
    filename: FileName, also: Sequence[str] = (), *, only: Sequence[str] = ()
) -> tuple[Path, str]:
    """
    Find out where a picture goes and in which format.

    Parameters
    ----------
    filename : str or path
        A name without a suffix gets ``.svg``, or the first of `only`.
    also : sequence of str
        Formats that are welcome beside `formats`.
    only : sequence of str
        Formats that are welcome in place of `formats`.

    Returns
    -------
    path : Path
        The file that will be written.
    format : str
        One of `formats` and `also`, or of `only`.

    Raises
    ------
    TypeError
        If it is not a name.
    ValueError
        If it is empty or asks for a format that is not known.
    OSError
        If its folder is not there, or it names a folder.
    """
    usual = only[0] if only else "svg"
    example = f"'{'film' if only else 'net'}.{usual}'"
    name: Any = os.fspath(filename) if isinstance(filename, os.PathLike) else filename
    if not isinstance(name, str):
        raise TypeError(f"filename is {filename!r}: expected a name such as {example}, or a path")
    path = Path(filename)
    if path.name in ("", "..") or "\0" in name or name.endswith(SEPARATORS):
        raise ValueError(f"filename is {name!r}: expected the name of a file, such as {example}")
    suffix = path.suffix.rstrip(".")
    if not suffix:
        path = path.with_name(path.name.rstrip(".") + f".{usual}")
        suffix = f".{usual}"
    format = suffix[1:].lower()
    known = sorted(only or {*formats(), *also})
    if format not in known:
        raise ValueError(
            f"filename is {name!r}: the format {suffix!r} is not known; "
            f"use one of {', '.join('.' + word for word in known)}, as in {f'{path.name}.{usual}'!r}"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"filename is {name!r}: the folder {str(path.parent)!r} is not there; make it first"
        )
    if path.is_dir():
        raise IsADirectoryError(f"filename is {name!r}: that is a folder; give the name of a file")
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
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # named as the user knows it
    finally:
        aside.unlink(missing_ok=True)
