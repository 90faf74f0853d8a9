"""Set matplotlib's rcParams temporarily, in one thread at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, cast

import matplotlib

_settings: MutableMapping[str, Any] = cast(Any, matplotlib.rcParams)
_lock = threading.RLock()
if hasattr(os, "register_at_fork"):
    # a forked child must not wait for a lock held by a thread that exists only in the parent
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


@contextmanager
def settings(params: Mapping[str, Any]) -> Iterator[None]:
    """
    Set some of matplotlib's rcParams temporarily.

    Unlike `matplotlib.rc_context`, it restores only what it has changed, so that changes made meanwhile by
    another thread remain. The lock also protects matplotlib's fonts, which are not thread-safe.

    Parameters
    ----------
    params : mapping of str to object
        Names of rcParams, and their temporary values.
    """
    with _lock:
        changed = {name: _settings[name] for name, value in params.items() if _settings[name] != value}
        try:
            _settings.update({name: params[name] for name in changed})
            yield
        finally:
            _settings.update(changed)
