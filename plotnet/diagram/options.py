"""Options of a diagram: their names and types, and the check of names that a caller passes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, TypedDict

import numpy.typing as npt

from plotnet.diagram.highlight import Highlight
from plotnet.diagram.theme import Theme
from plotnet.validation import suggest

Direction: TypeAlias = Literal["down", "right", "up", "left"]
Keep: TypeAlias = Literal["ends", "largest"]
EdgeStyle: TypeAlias = Literal["straight", "curved"]
TextMode: TypeAlias = Literal["path", "text"]
ThemeName: TypeAlias = Literal["classic", "light", "dark", "paper", "auto"]


class DiagramOptions(TypedDict, total=False):
    """The keyword-only parameters of `Diagram`."""

    direction: Direction
    max_nodes: int | Sequence[int | None] | None
    keep: Keep | Sequence[Sequence[int] | None]
    weights: Sequence[npt.ArrayLike] | None
    biases: Sequence[npt.ArrayLike] | None
    activations: Sequence[npt.ArrayLike | None] | None
    sample: int
    values: bool
    digits: int
    weight_limit: float | None
    activation_limit: float | None
    legend: bool
    bias_units: bool
    node_mask: Sequence[npt.ArrayLike | None] | None
    edge_mask: Sequence[npt.ArrayLike | None] | None
    unit_labels: bool | Sequence[Sequence[str]]
    layer_labels: bool | Sequence[str]
    weight_labels: bool | Literal["shapes"] | Sequence[str]
    edge_labels: bool | Mapping[tuple[int, int, int], str]
    input_names: Sequence[str] | None
    class_names: Sequence[str] | None
    activation_functions: Sequence[str] | None
    kinds: Sequence[str] | None
    node_sizes: Sequence[float] | None
    edge_style: EdgeStyle
    arrows: bool
    theme: ThemeName | Theme
    highlighted: Highlight | None
    title: str | None
    description: str | None


class PlotNetOptions(DiagramOptions, total=False):
    """The keyword-only parameters of `plot_net`: those of `Diagram` and of `Diagram.save`."""

    text: TextMode
    dpi: float
    transparent: bool


def check_option_names(options: Iterable[str], caller: str, known: Iterable[str]) -> None:
    """
    Check the names of keyword arguments.

    Parameters
    ----------
    options : iterable of str
        Names to check.
    caller : str
        Name of the function that was called.
    known : iterable of str
        Valid names.

    Raises
    ------
    TypeError
        If a name is not valid; the message suggests the nearest valid name and lists all of them.
    """
    names = sorted(known)
    for name in options:
        if name not in names:
            raise TypeError(
                f"{caller}() has no option {name!r}{suggest(name, names)}; it has {', '.join(names)}"
            )
