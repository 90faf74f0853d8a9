"""Writing files so that none is ever half written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

FileName = str | os.PathLike[str]


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
