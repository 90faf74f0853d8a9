"""Functions that run in the kernel of a lesson; the source is sent there, so the module is self-contained."""

from __future__ import annotations

import socket
import sys
import traceback
from typing import Any


def stay_offline() -> None:
    """Reject connections to other machines from now on."""

    def refuse(event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.getaddrinfo":
            host = args[0]
        elif event == "socket.connect" and args[0].family in {socket.AF_INET, socket.AF_INET6}:
            host = args[1][0]
        else:
            return
        if host not in {"127.0.0.1", "::1", "localhost", None}:
            raise OSError(f"lessons must work offline, but this one connects to {host}")

    sys.addaudithook(refuse)


def drive_controls() -> None:
    """Move every control in the kernel to both ends and back, and click every button."""
    if "ipywidgets" not in sys.modules:
        return
    from ipywidgets import Button, ValueWidget
    from ipywidgets.widgets.widget import _instances

    for control in list(_instances.values()):
        try:
            if isinstance(control, Button):
                control.click()
            elif isinstance(control, ValueWidget):
                # the index, since two options may have the same value
                trait = "index" if hasattr(control, "options") else "value"
                for end in [*_ends(control), getattr(control, trait, None)]:
                    setattr(control, trait, end)
        except Exception:
            traceback.print_exc()
            print(f"raised by {control!r}", file=sys.stderr)


def _ends(control: Any) -> list[Any]:
    if hasattr(control, "options"):
        every = range(len(control.options))
        return [(), tuple(every)] if isinstance(control.index, tuple) else list(every)
    value, low, high = (getattr(control, name, None) for name in ("value", "min", "max"))
    if isinstance(value, bool):
        return [not value]
    if low is None or high is None:
        return []
    if hasattr(control, "base"):  # min and max of a logarithmic slider are exponents
        low, high = control.base**low, control.base**high
    return [(low, low), (high, high), (low, high)] if isinstance(value, tuple) else [low, high]
