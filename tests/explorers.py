"""All explorers, for the tests that hold each of them to the same."""

from plotnet import (
    CrossEntropyExplorer,
    ForwardExplorer,
    LogSoftmaxExplorer,
    OnlineSoftmaxExplorer,
    OverflowExplorer,
    ShiftExplorer,
    TrainingExplorer,
)
from plotnet.live.legacy_explorer import Explorer

EXPLORERS: list[type[Explorer]] = [
    ForwardExplorer,
    OverflowExplorer,
    ShiftExplorer,
    LogSoftmaxExplorer,
    CrossEntropyExplorer,
    OnlineSoftmaxExplorer,
    TrainingExplorer,
]
