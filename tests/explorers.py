"""All explorers, with an ordinary state, one at a threshold and one after a failure."""

from typing import Any

from plotnet import OverflowExplorer
from plotnet.live.explorer import Explorer

STATES: dict[type[Explorer], list[dict[str, Any]]] = {
    OverflowExplorer: [
        {},
        {"logits": [709.78, 709.79, -745.2]},
        {"logits": [1000.0, -2000.0, 0.0, float("nan"), float("-inf"), 5.0, 1e5, 700.0], "dtype": "float16"},
    ],
}
EXPLORERS: list[type[Explorer]] = list(STATES)
