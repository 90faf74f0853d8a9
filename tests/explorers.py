"""List of all explorers, for tests that apply to each of them."""

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

EXPLORERS: list[type[Explorer]] = [
    ForwardExplorer,
    OverflowExplorer,
    ShiftExplorer,
    LogSoftmaxExplorer,
    CrossEntropyExplorer,
    OnlineSoftmaxExplorer,
    TrainingExplorer,
]
