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
