"""Storage of predictions, solved exercises and answered questions, in a file beside the notebooks."""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from plotnet.files import write_atomically

if sys.platform == "win32":
    from msvcrt import LK_NBLCK, LK_UNLCK, locking

    def _lock(descriptor: int) -> None:
        locking(descriptor, LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        locking(descriptor, LK_UNLCK, 1)
else:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock

    def _lock(descriptor: int) -> None:
        flock(descriptor, LOCK_EX | LOCK_NB)

    def _unlock(descriptor: int) -> None:
        flock(descriptor, LOCK_UN)


FILE = "plotnet-progress.json"
KINDS = ("predictions", "exercises", "questions")

_T = TypeVar("_T")
_thread_lock = Lock()  # with ipykernel 7, clicks on buttons arrive on another thread
_unsaved: dict[str, dict[str, Any]] = {}  # items that could not be written, kept until Python exits


@dataclass(frozen=True)
class Outcome:
    """
    Outcome of storing an item.

    Parameters
    ----------
    stored : bool
        Whether the item is in the file. If not, it is kept until Python exits.
    note : str
        What the learner should know, in the format of `Feedback`; usually empty.
    """

    stored: bool
    note: str = ""


def load(path: Path) -> dict[str, Any]:
    """
    Read a file of progress.

    Parameters
    ----------
    path : Path
        Path of the file.

    Returns
    -------
    dict
        For each of `KINDS`, a dict from the names of items to their values; and all other content.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If the file does not contain stored progress.
    """
    try:
        content = json.loads(_retry(path.read_bytes, seconds=0.5))  # skips a byte order mark
    except (ValueError, RecursionError):
        raise ValueError("not valid JSON") from None
    if not isinstance(content, dict):
        raise ValueError(f"expected an object, not {json.dumps(content)[:30]}")
    for kind in KINDS:
        if not isinstance(content.setdefault(kind, {}), dict):
            raise ValueError(f"{kind} should be an object")
    return content


def read() -> dict[str, dict[str, Any]]:
    """
    Return the stored progress.

    Returns
    -------
    dict
        For each of `KINDS`, a dict from the names of items to their values. It is empty if nothing is
        stored or the file has a `problem`.
    """
    content: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        content = load(Path(FILE))
    return {kind: {**content.get(kind, {}), **_unsaved.get(kind, {})} for kind in KINDS}


def problem() -> str:
    """
    Return why earlier answers are missing, or will be.

    Returns
    -------
    str
        Sentences in the format of `Feedback`; empty if all is well.
    """
    try:
        load(Path(FILE))
    except FileNotFoundError:
        pass
    except OSError as error:
        return f"`{FILE}` cannot be read ({_reason(error)}), so earlier answers are missing."
    except ValueError as error:
        return (
            f"`{FILE}` is damaged ({error}), so earlier answers are missing. Your next answer starts a new "
            "file, and this one is kept under another name."
        )
    return "Some answers are not saved; they are lost when the kernel stops." if _unsaved else ""


def write(kind: str, name: str, value: object) -> Outcome:
    """
    Store one item, and all earlier ones that could not be stored.

    Everything else in the file is kept, also what other processes write at the same time. A damaged file
    is renamed.

    Parameters
    ----------
    kind : {"predictions", "exercises", "questions"}
        Kind of the item.
    name : str
        Name of the item.
    value : object
        Value that JSON can represent.

    Returns
    -------
    Outcome
        Whether the item is stored, and what the learner should know.
    """
    path = Path(FILE)
    notes = []
    with _thread_lock, _file_lock(path):
        try:
            try:
                content = load(path)
            except FileNotFoundError:
                content = {kind: {} for kind in KINDS}
            except ValueError as error:
                notes.append(
                    f"`{FILE}` was damaged ({error}). It is kept as `{_rename_damaged(path)}`, and a new "
                    "file was started without the earlier answers."
                )
                content = {kind: {} for kind in KINDS}
            for other, items in _unsaved.items():
                content[other].update(items)
            content[kind][name] = value
            text = json.dumps(content, indent=1).encode()
            _retry(lambda: write_atomically(path, [text]), seconds=0.5)
        except OSError as error:
            _unsaved.setdefault(kind, {})[name] = value
            notes.append(
                f"Your answer is not saved: `{FILE}` cannot be written ({_reason(error)}). It is kept until "
                f"the kernel stops. To save it, {_advice(error, path)}, and run this cell again."
            )
            return Outcome(False, "\n\n".join(notes))
        _unsaved.clear()
    return Outcome(True, "\n\n".join(notes))


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _advice(error: OSError, path: Path) -> str:
    if path.is_dir():
        return "rename the folder of this name"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "make room on the disk"
    return "make the file and its folder writable, or copy the notebooks to another folder"


def _rename_damaged(path: Path) -> str:
    """Rename a damaged file; return its new name, which no other file had."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
    target = next(name for name in names if not os.path.lexists(name))
    _retry(lambda: path.rename(target), seconds=0.5)
    return target.name


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Exclude other processes; continue without a lock where there is none, or after 10 s."""
    try:
        file = open(path.with_name(f".{path.name}.lock"), "ab")  # noqa: SIM115 - closed below
    except OSError:  # then the file cannot be written, either
        yield
        return
    with file:
        locked = False
        with suppress(OSError):
            _retry(lambda: _lock(file.fileno()), seconds=10)
            locked = True
        try:
            yield
        finally:
            if locked:
                _unlock(file.fileno())


def _retry(action: Callable[[], _T], seconds: float) -> _T:
    """Call an action again while another process locks the file or, on Windows, has it open."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return action()
        except (BlockingIOError, PermissionError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.01)
