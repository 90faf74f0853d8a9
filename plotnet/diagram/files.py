"""Saving: which format a file name asks for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.backend_bases import FigureCanvasBase

from plotnet.files import FileName

SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def formats() -> list[str]:
    """Return the endings of the formats that matplotlib writes, without the dot."""
    return sorted(FigureCanvasBase.get_supported_filetypes())


def check_filename(
    filename: FileName, also: Sequence[str] = ("tex",), *, only: Sequence[str] = ()
) -> tuple[Path, str]:
    """
    Find out where a picture goes and in which format.

    Parameters
    ----------
    filename : str or path
        A name without a suffix gets ``.svg``, or the first of `only`.
    also : sequence of str
        Formats that are welcome beside `formats`: of a diagram, TikZ.
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
