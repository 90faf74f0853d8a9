"""Validation of file names, whose suffixes set the format."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plotnet.diagram.formats import FORMATS
from plotnet.files import FileName, check_replaceable

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def check_filename(
    filename: FileName, suffixes: Iterable[str] = FORMATS, *, example: str = "net"
) -> tuple[Path, str]:
    """
    Validate a file name, and return its path and format.

    Parameters
    ----------
    filename : str or path
        File name to validate.
    suffixes : iterable of str
        Valid suffixes, without the dot. The first one is added to names without a suffix.
    example : str
        File name without suffix, for error messages.

    Returns
    -------
    path : Path
        Path of the file to write.
    format : str
        One of `suffixes`.

    Raises
    ------
    TypeError
        If it is not a string or path.
    ValueError
        If it is empty, or its suffix is not valid.
    OSError
        If its folder does not exist, or it is a folder, a device, a pipe, or read-only.
    """
    known = list(suffixes)
    default = known[0]
    name: Any = os.fspath(filename) if isinstance(filename, os.PathLike) else filename
    if not isinstance(name, str):
        raise TypeError(f"filename is {filename!r}: expected a name such as '{example}.{default}', or a path")
    path = Path(filename)
    if path.name in ("", "..") or "\0" in name or name.endswith(_SEPARATORS):
        raise ValueError(f"filename is {name!r}: expected the name of a file, such as '{example}.{default}'")
    suffix = path.suffix.rstrip(".")
    if not suffix:
        if not path.is_dir():  # not /dev/stdout.svg beside /dev/stdout
            check_replaceable(path, f"filename is {name!r}")
        path = path.with_name(path.name.rstrip(".") + f".{default}")
        suffix = f".{default}"
    format = suffix[1:].lower()
    if format not in known:
        listed = ", ".join(f".{known_suffix}" for known_suffix in sorted(known))
        raise ValueError(
            f"filename is {name!r}: the format {suffix!r} is not known; "
            f"use one of {listed}, as in {f'{path.name}.{default}'!r}"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"filename is {name!r}: the folder {str(path.parent)!r} does not exist; create it first"
        )
    check_replaceable(path, f"filename is {name!r}")
    return path, format
