"""What the runner of lessons has the kernel do; its text is sent there, so it needs nothing but itself."""

from __future__ import annotations

import socket
import sys
import traceback
from typing import Any


def stay_offline() -> None:
    """Refuse every address but this machine's, from here on."""

    def refuse(event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.getaddrinfo":
            host = args[0]
        elif event == "socket.connect" and args[0].family in {socket.AF_INET, socket.AF_INET6}:
            host = args[1][0]
        else:
            return
        if host not in {"127.0.0.1", "::1", "localhost", None}:
            raise OSError(f"a lesson works offline; this one asks for {host}")

    sys.addaudithook(refuse)


def drive_controls() -> None:
    """Move every control that the kernel knows of to each of its ends, and back; click every button."""
    if "ipywidgets" not in sys.modules:
        return
    from ipywidgets import Button, ValueWidget
    from ipywidgets.widgets.widget import _instances

    for control in list(_instances.values()):
        try:
            if isinstance(control, Button):
                control.click()
            elif isinstance(control, ValueWidget):
                # A choice may look like its neighbour (two options, one value): its place never does.
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
    if hasattr(control, "base"):  # the ends of a logarithmic slider are exponents
        low, high = control.base**low, control.base**high
    return [(low, low), (high, high), (low, high)] if isinstance(value, tuple) else [low, high]
