"""Atomic writing of files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

FileName = str | os.PathLike[str]


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
        If the file cannot be written.
    """
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
