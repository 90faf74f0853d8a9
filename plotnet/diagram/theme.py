"""Colours of a diagram, by viznet's names for the kinds of layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """
    The colours of a diagram, each as ``#rrggbb``.

    Attributes
    ----------
    fills : mapping of str to str
        The inside of a circle, by the kind of its layer, such as ``"nn.input"``.
    rim, edge, ink, muted, paper : str
        The line around circles, the edges, labels, what is beside the point, the background.
    """

    fills: Mapping[str, str]
    rim: str
    edge: str
    ink: str
    muted: str
    paper: str


CLASSIC = Theme(
    # viznet's own fills (a test holds them together); named here so that an SVG needs no viznet
    fills={"nn.input": "#FFFF77", "nn.hidden": "#55CC77", "nn.output": "#FF6644"},
    rim="#333333",
    edge="#7F7F7F",
    ink="#111111",
    muted="#555555",
    paper="#FFFFFF",
)
