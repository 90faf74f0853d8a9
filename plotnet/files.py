"""Atomic writing of files, which replaces only regular files that may be written."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

FileName = str | os.PathLike[str]


def check_replaceable(path: Path, description: str) -> None:
    """
    Check that a file can be created or replaced.

    Parameters
    ----------
    path : Path
        Path of the file, which need not exist.
    description : str
        Start of the error message, which names the argument or the file.

    Raises
    ------
    OSError
        If the path exists and is a folder, a device or a pipe, or is read-only.
    """
    try:
        mode = path.stat().st_mode
    except OSError:  # there is no such file; what else is wrong shows when it is written
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(f"{description}: this is a folder; add the name of a file")
    if not stat.S_ISREG(mode):
        raise OSError(f"{description}: this is a device or a pipe; expected the name of a regular file")
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(
            f"{description}: the file is read-only; make it writable, delete it, or choose another name"
        )


def write_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """
    Write a file atomically: to a temporary file, which then replaces it.

    Parameters
    ----------
    path : Path
        Path of the file. If writing fails, an existing file is unchanged.
    pieces : iterable of bytes
        Content in pieces.

    Raises
    ------
    OSError
        If the file cannot be written, or is not a regular file that may be written.
    """
    check_replaceable(path, str(path))
    path = Path(os.path.realpath(path))  # replace the target of a link, not the link
    temporary = path.with_name(f".{uuid4().hex}.part")
    try:
        with open(temporary, "xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # not the temporary file
    finally:
        temporary.unlink(missing_ok=True)
