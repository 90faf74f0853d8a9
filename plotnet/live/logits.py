"""`LogitsExplorer`: the base class of explorers with a list of logits, each of which is a trait too."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from plotnet.live.explorer import Explorer
from plotnet.live.traits import FloatTrait

NAMES = tuple(f"z{i}" for i in range(8))


class LogitsExplorer(Explorer):
    """Explorer with the trait `logits`, and z0 to z7 for its items."""

    items: ClassVar[dict[str, tuple[str, ...]]] = {"logits": NAMES}

    logits: Any
    z0 = FloatTrait(argument=False)
    z1 = FloatTrait(argument=False)
    z2 = FloatTrait(argument=False)
    z3 = FloatTrait(argument=False)
    z4 = FloatTrait(argument=False)
    z5 = FloatTrait(argument=False)
    z6 = FloatTrait(argument=False)
    z7 = FloatTrait(argument=False)

    def __init__(self, **state: Any) -> None:
        self._synchronizing = False
        single = {name: state.pop(name) for name in NAMES if name in state}
        super().__init__(**state)
        self._write_items()
        self.observe(self._write_items, "logits")
        self.observe(self._write_list, list(NAMES))
        for name, value in single.items():
            setattr(self, name, value)
        self._set_initial_state()

    @traitlets.validate(*NAMES)
    def _check_item(self, proposal: Any) -> float:
        """Refuse a value for an item that `logits` does not have."""
        name, value = proposal["trait"].name, proposal["value"]
        if int(name[1:]) >= len(self.logits):
            raise traitlets.TraitError(
                f"{type(self).__name__}.{name} is {value!r}, but there are {len(self.logits)} logits: "
                f"assign a longer list to logits first"
            )
        return float(value)

    def _write_items(self, change: object = None) -> None:
        """Set z0, z1, ... to the items of `logits`."""
        with self._lock:
            if self._synchronizing:
                return
            self._synchronizing = True
            try:
                for name, value in zip(NAMES, self.logits, strict=False):
                    setattr(self, name, value)
            finally:
                self._synchronizing = False

    def _write_list(self, change: Any) -> None:
        """Set an item of `logits` to z0, z1, ..."""
        with self._lock:
            if self._synchronizing:
                return
            i = int(change["name"][1:])
            self._synchronizing = True
            try:
                self.logits = [*self.logits[:i], change["new"], *self.logits[i + 1 :]]
            finally:
                self._synchronizing = False
