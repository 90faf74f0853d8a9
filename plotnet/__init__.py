"""Figures and interactive views of layered neural networks.

Public names are imported when they are first used, to keep ``import plotnet`` fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from plotnet._extras import optional_dependency

if TYPE_CHECKING:
    from plotnet.diagram.diagram import Diagram
    from plotnet.diagram.display import show_figure
    from plotnet.diagram.dynamic_show import DynamicShow
    from plotnet.diagram.film import Film
    from plotnet.diagram.highlight import Highlight
    from plotnet.diagram.plot import plot_net
    from plotnet.diagram.theme import THEMES, Theme, register_theme
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
    "Highlight",
    "LogSoftmaxExplorer",
    "Network",
    "OnlineSoftmaxExplorer",
    "OverflowExplorer",
    "ShiftExplorer",
    "Theme",
    "TrainingExplorer",
    "plot_net",
    "register_theme",
    "show_figure",
]

_MODULES = {
    "THEMES": "plotnet.diagram.theme",
    "CrossEntropyExplorer": "plotnet.live.cross_entropy",
    "Diagram": "plotnet.diagram.diagram",
    "DynamicShow": "plotnet.diagram.dynamic_show",
    "Film": "plotnet.diagram.film",
    "ForwardExplorer": "plotnet.live.forward",
    "ForwardPass": "plotnet.network",
    "Highlight": "plotnet.diagram.highlight",
    "LogSoftmaxExplorer": "plotnet.live.log_softmax",
    "Network": "plotnet.network",
    "OnlineSoftmaxExplorer": "plotnet.live.online",
    "OverflowExplorer": "plotnet.live.overflow",
    "ShiftExplorer": "plotnet.live.shift",
    "Theme": "plotnet.diagram.theme",
    "TrainingExplorer": "plotnet.live.training",
    "plot_net": "plotnet.diagram.plot",
    "register_theme": "plotnet.diagram.theme",
    "show_figure": "plotnet.diagram.display",
}


def __getattr__(name: str) -> object:
    if name in _MODULES:
        with optional_dependency("live"):  # for the explorers
            return getattr(import_module(_MODULES[name]), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("plotnet")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
