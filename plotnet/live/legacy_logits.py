"""`LogitsExplorer`: what the explorers share whose state is a row of logits, each a trait of its own too."""

from __future__ import annotations

from typing import Any

from plotnet.live.legacy_explorer import Explorer, FloatTrait, synced

NAMES = tuple(f"z{i}" for i in range(8))


class LogitsExplorer(Explorer):
    """An explorer with the traits `logits` and z0, z1, ..., of which those in its `_state` count."""

    logits: Any
    z0 = synced(FloatTrait())
    z1 = synced(FloatTrait())
    z2 = synced(FloatTrait())
    z3 = synced(FloatTrait())
    z4 = synced(FloatTrait())
    z5 = synced(FloatTrait())
    z6 = synced(FloatTrait())
    z7 = synced(FloatTrait())

    def __init__(self, **state: Any) -> None:
        single = {name: state.pop(name) for name in NAMES if name in state and name in self._state}
        super().__init__(**state)
        self._spread()
        self.observe(self._spread, "logits")
        self.observe(self._gather, list(NAMES))
        for name, value in single.items():
            setattr(self, name, value)

    def _spread(self, change: object = None) -> None:
        """Let z0, z1, ... follow the logits."""
        with self._lock:
            if self._settling:
                return
            self._settling = True
            try:
                for i, value in enumerate(self.logits):
                    setattr(self, f"z{i}", value)
            finally:
                self._settling = False

    def _gather(self, change: Any) -> None:
        """Let the logits follow z0, z1, ..."""
        with self._lock:
            i = int(change["name"][1:])
            if self._settling or i >= len(self.logits):
                return
            self._settling = True
            try:
                self.logits = [*self.logits[:i], change["new"], *self.logits[i + 1 :]]
            finally:
                self._settling = False
