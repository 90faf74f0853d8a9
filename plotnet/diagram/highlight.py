"""Highlights: which nodes and edges of a diagram stay at full opacity while the others fade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.docstrings import define_list, fill_docstring
from plotnet.validation import check_choice, check_each, check_flag, check_index

Flow: TypeAlias = Literal["in", "out", "both"]
define_list("flow", get_args(Flow))


@fill_docstring
@dataclass(frozen=True)
class Highlight:
    """
    A layer, a unit or a path to highlight, as set by `Diagram.highlight`.

    Parameters
    ----------
    layer, unit : int, optional
        Index of a layer, and of a unit in it; the whole layer by default.
    flow : {%(flow)s}
        Edges highlighted with a layer or unit: incoming, outgoing or both.
    path : tuple of int, optional
        Index of one unit in each layer, instead of `layer` and `unit`.
    formula : bool
        Write the formula of the unit below the network.

    Examples
    --------
    >>> from plotnet import Diagram, Highlight
    >>> Diagram([10, 7, 5], highlighted=Highlight(layer=1, unit=3))
    Diagram(10-7-5)
    """

    layer: int | None = None
    unit: int | None = None
    flow: Flow = "in"
    path: tuple[int, ...] | None = None
    formula: bool = True


def required_units(highlight: Highlight, layers: int) -> list[list[int]]:
    """Return for each layer the units that must be drawn."""
    if highlight.path is not None:
        return [[unit] for unit in highlight.path]
    return [
        [highlight.unit] if i == highlight.layer and highlight.unit is not None else [] for i in range(layers)
    ]


def selected_units(highlight: Highlight, layer: int, units: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return a mask of the units of a layer that are highlighted; -1 is the bias unit, and -2 all units."""
    if highlight.path is not None:
        return np.asarray(units == highlight.path[layer])
    if layer != highlight.layer:
        return np.zeros(len(units), bool)
    return np.asarray(units != -1 if highlight.unit is None else units == highlight.unit)


def selected_edges(
    highlight: Highlight, gap: int, before: NDArray[np.intp], after: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """
    Return a mask of the highlighted edges.

    Parameters
    ----------
    highlight : Highlight
        Highlight of the diagram.
    gap : int
        Index of the layer that the edges leave.
    before, after : ndarray of int, (n_from,) and (n_to,)
        Units of that layer, -1 for the bias unit, and of the next layer; -2 for all units of a grid.

    Returns
    -------
    ndarray of bool, (n_to, n_from)
        True for highlighted edges.
    """
    start, end = selected_units(highlight, gap, before), selected_units(highlight, gap + 1, after)
    if highlight.path is not None:
        return np.asarray(end[:, None] & start[None, :])
    incoming = np.broadcast_to(end[:, None] & (highlight.flow != "out"), (len(after), len(before)))
    outgoing = np.broadcast_to(start[None, :] & (highlight.flow != "in"), (len(after), len(before)))
    return np.asarray(incoming | outgoing)


def selects_skip(highlight: Highlight, start: int, end: int) -> bool:
    """Return whether a skip connection between two layers is highlighted; a path takes none."""
    if highlight.path is not None:
        return False
    return (end == highlight.layer and highlight.flow != "out") or (
        start == highlight.layer and highlight.flow != "in"
    )


def check_highlight(value: Any, sizes: Sequence[int]) -> Highlight | None:
    """
    Validate a highlight for a network.

    Parameters
    ----------
    value : object
        Value to validate.
    sizes : sequence of int
        Number of units in each layer.

    Returns
    -------
    Highlight or None
        Highlight with nonnegative indices.

    Raises
    ------
    TypeError, ValueError, IndexError
        If it is not a `Highlight`, or a layer or unit does not exist.
    """
    if value is None:
        return None
    if not isinstance(value, Highlight):
        raise TypeError(f"highlighted is {value!r}: expected a Highlight, such as Highlight(layer=1, unit=3)")
    check_choice(value.flow, "flow", get_args(Flow))
    check_flag(value.formula, "formula")
    if value.path is not None:
        if value.layer is not None or value.unit is not None:
            raise ValueError("highlight has a path and a layer or unit: expected one or the other")
        path = check_each(value.path, "path", len(sizes), "layer")
        units = (
            check_index(unit, f"path[{i}]", size, f"units in layer {i}")
            for i, (unit, size) in enumerate(zip(path, sizes, strict=True))
        )
        return Highlight(None, None, value.flow, tuple(units), value.formula)
    if value.layer is None:
        raise ValueError(f"unit is {value.unit!r} without a layer: pass both, as in layer=1, unit=3")
    layer = check_index(value.layer, "layer", len(sizes), "layers")
    unit = value.unit
    if unit is not None:
        unit = check_index(unit, "unit", sizes[layer], f"units in layer {layer}")
    return Highlight(layer, unit, value.flow, None, value.formula)
