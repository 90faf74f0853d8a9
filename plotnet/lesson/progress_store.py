"""What a reader has predicted, solved and answered, in a file beside the notebooks that she can delete."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from plotnet.files import write_atomically

FILE = "plotnet-progress.json"
KINDS = ("predictions", "exercises", "questions")

_one_at_a_time = Lock()  # with ipykernel 7 a button's answer comes on a thread of its own
_in_memory: dict[str, dict[str, Any]] = {}  # where the folder can't be written, for as long as Python runs


def read() -> dict[str, dict[str, Any]]:
    """
    Return what is recorded.

    Returns
    -------
    dict
        "predictions", "exercises" and "questions" by name.
    """
    record: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    try:
        found = json.loads(Path(FILE).read_text(encoding="utf-8"))
        for kind in KINDS:
            record[kind].update(found[kind])
    except OSError:  # not there, or not to be read
        pass
    except (ValueError, KeyError, TypeError):
        _set_aside()
    for kind, items in _in_memory.items():
        record[kind].update(items)
    return record


def write(kind: str, name: str, value: object) -> None:
    """
    Record one thing.

    Parameters
    ----------
    kind : {"predictions", "exercises", "questions"}
        Of what kind it is.
    name : str
        What it is called.
    value : object
        What JSON can hold.
    """
    with _one_at_a_time:
        record = read()
        record[kind][name] = value
        try:
            write_atomically(Path(FILE), [json.dumps(record, indent=1).encode()])
        except OSError:
            _in_memory.setdefault(kind, {})[name] = value


def _set_aside() -> None:
    """Keep a file that can't be read under another name, so that nothing in it is lost."""
    with suppress(OSError):
        Path(FILE).replace(f"{FILE}.unreadable")
