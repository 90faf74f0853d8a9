"""See a layered neural network compute, and save the figure.

The public names are loaded when they are first used, so that ``import plotnet``
costs no more than an import of Python's own modules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotnet.diagram.diagram import Diagram, plot_net
    from plotnet.diagram.film import Film
    from plotnet.diagram.show import DynamicShow, show_figure
    from plotnet.diagram.theme import THEMES, Theme
    from plotnet.live.cross_entropy import CrossEntropyExplorer
    from plotnet.live.forward import ForwardExplorer
    from plotnet.live.log_softmax import LogSoftmaxExplorer
    from plotnet.live.online import OnlineSoftmaxExplorer
    from plotnet.live.overflow import OverflowExplorer
    from plotnet.live.shift import ShiftExplorer
    from plotnet.live.training import TrainingExplorer
    from plotnet.network import ForwardPass, Network

__all__ = [
    "THEMES",
    "CrossEntropyExplorer",
    "Diagram",
    "DynamicShow",
    "Film",
    "ForwardExplorer",
    "ForwardPass",
    "LogSoftmaxExplorer",
    "Network",
    "OnlineSoftmaxExplorer",
    "OverflowExplorer",
    "ShiftExplorer",
    "Theme",
    "TrainingExplorer",
    "plot_net",
    "show_figure",
]

_HOME = {
    "THEMES": "plotnet.diagram.theme",
    "CrossEntropyExplorer": "plotnet.live.cross_entropy",
    "Diagram": "plotnet.diagram.diagram",
    "DynamicShow": "plotnet.diagram.show",
    "Film": "plotnet.diagram.film",
    "ForwardExplorer": "plotnet.live.forward",
    "ForwardPass": "plotnet.network",
    "LogSoftmaxExplorer": "plotnet.live.log_softmax",
    "Network": "plotnet.network",
    "OnlineSoftmaxExplorer": "plotnet.live.online",
    "OverflowExplorer": "plotnet.live.overflow",
    "ShiftExplorer": "plotnet.live.shift",
    "Theme": "plotnet.diagram.theme",
    "TrainingExplorer": "plotnet.live.training",
    "plot_net": "plotnet.diagram.diagram",
    "show_figure": "plotnet.diagram.show",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("plotnet")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
