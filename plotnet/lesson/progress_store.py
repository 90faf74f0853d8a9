"""Storage of predictions, solved exercises and answered questions, in a file beside the notebooks."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from plotnet.files import write_atomically

FILE = "plotnet-progress.json"
KINDS = ("predictions", "exercises", "questions")

_lock = Lock()  # with ipykernel 7, clicks on buttons arrive on another thread
_in_memory: dict[str, dict[str, Any]] = {}  # used if the file cannot be written, until Python exits


def read() -> dict[str, dict[str, Any]]:
    """
    Return the stored progress.

    Returns
    -------
    dict
        For each of `KINDS`, a dict from the names of items to their values.
    """
    progress: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    try:
        content = json.loads(Path(FILE).read_text(encoding="utf-8"))
        for kind in KINDS:
            progress[kind].update(content[kind])
    except OSError:  # missing or not readable
        pass
    except (ValueError, KeyError, TypeError):
        _rename_invalid_file()
    for kind, items in _in_memory.items():
        progress[kind].update(items)
    return progress


def write(kind: str, name: str, value: object) -> None:
    """
    Store one item.

    Parameters
    ----------
    kind : {"predictions", "exercises", "questions"}
        Kind of the item.
    name : str
        Name of the item.
    value : object
        Value that JSON can represent.
    """
    with _lock:
        progress = read()
        progress[kind][name] = value
        try:
            write_atomically(Path(FILE), [json.dumps(progress, indent=1).encode()])
        except OSError:
            _in_memory.setdefault(kind, {})[name] = value


def _rename_invalid_file() -> None:
    """Rename a file with invalid content, so that nothing in it is lost."""
    with suppress(OSError):
        Path(FILE).replace(f"{FILE}.unreadable")
