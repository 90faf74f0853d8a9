"""matplotlib's settings, set aside for a moment: one thread at a time, and only those that matter."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, cast

import matplotlib

_settings: MutableMapping[str, Any] = cast(Any, matplotlib.rcParams)
_lock = threading.RLock()
if hasattr(os, "register_at_fork"):  # a child of a fork must not wait for a thread that it does not have
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


@contextmanager
def settings(wanted: Mapping[str, Any]) -> Iterator[None]:
    """
    Work with some of matplotlib's settings fixed, whatever the user has set.

    Unlike `matplotlib.rc_context` it puts back only what it has changed, so that what another
    thread sets meanwhile stays. Inside, fonts can be used as well: no other thread does.

    Parameters
    ----------
    wanted : mapping of str to object
        Names and values.
    """
    with _lock:
        changed = {name: _settings[name] for name, value in wanted.items() if _settings[name] != value}
        try:
            _settings.update({name: wanted[name] for name in changed})
            yield
        finally:
            _settings.update(changed)
