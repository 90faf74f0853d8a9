"""All explorers, with an ordinary state, one at a threshold and one after a failure."""

from typing import Any

from plotnet import (
    CrossEntropyExplorer,
    ForwardExplorer,
    LogSoftmaxExplorer,
    OnlineSoftmaxExplorer,
    OverflowExplorer,
    ShiftExplorer,
    TrainingExplorer,
)
from plotnet.live.explorer import Explorer

NAN, INF = float("nan"), float("inf")

STATES: dict[type[Explorer], list[dict[str, Any]]] = {
    ForwardExplorer: [{}, {"mode": "design matrix", "sample": 2}, {"mode": "wrong transpose"}],
    OverflowExplorer: [
        {},
        {"logits": [709.78, 709.79, -745.2]},
        {"logits": [88.6, 88.8, 0.1, 1e5], "dtype": "bfloat16"},
        {"logits": [1000.0, -2000.0, 0.0, NAN, -INF, 5.0, 1e5, 700.0], "dtype": "float16"},
    ],
    ShiftExplorer: [
        {"shift": -40.0},
        {"logits": [1000.0, 1000.0, 100.0], "shift": 290.92, "dtype": "float64"},
        {"logits": [1000.0, 1001.0, 999.0], "shift": 0.0},
    ],
    LogSoftmaxExplorer: [{"gap": 10.0}, {"gap": 103.97}, {"gap": 104.0}],
    CrossEntropyExplorer: [
        {},
        {"logits": [5.0, -5.0, 0.5, 2.0, 1.0, 0.0], "temperature": 0.3, "label_smoothing": 0.2},
        {"logits": [NAN, 1.0, 2.0], "common": 3000.0, "dtype": "float16"},
    ],
    OnlineSoftmaxExplorer: [
        {},
        {"logits": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 20.0], "step": 8, "split": 4},
        {"logits": [1.0, INF, 3.0], "step": 3, "dtype": "float16"},
    ],
    TrainingExplorer: [
        {"step": 12},
        {"step": 60, "loss": "epsilon", "sample": 3},
        {"step": 22, "loss": "naive", "sample": 2},
    ],
}
EXPLORERS: list[type[Explorer]] = list(STATES)
