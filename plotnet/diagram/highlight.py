"""What a highlight leaves emphasized while the rest of a diagram fades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plotnet.validation import check_choice, check_each, check_flag, check_index

FLOWS = ("in", "out", "both")


@dataclass(frozen=True)
class Highlight:
    """
    A layer, a unit or a path that stands out; `Diagram.highlight` makes it.

    Parameters
    ----------
    layer, unit : int, optional
        A layer, or one unit of it.
    flow : {"in", "out", "both"}
        With the edges that lead to it, those that leave it, or both.
    path : tuple of int, optional
        One unit of every layer, instead.
    formula : bool
        Write the formula of the unit under the network.
    """

    layer: int | None = None
    unit: int | None = None
    flow: str = "in"
    path: tuple[int, ...] | None = None
    formula: bool = True

    def must(self, layers: int) -> list[list[int]]:
        """
        List the units that have to be drawn.

        Parameters
        ----------
        layers : int
            How many layers there are.

        Returns
        -------
        list of list of int
            For each layer.
        """
        if self.path is not None:
            return [[unit] for unit in self.path]
        return [[self.unit] if i == self.layer and self.unit is not None else [] for i in range(layers)]

    def own(self, layer: int, units: NDArray[np.intp]) -> NDArray[np.bool_]:
        """
        Say which units are meant themselves.

        Parameters
        ----------
        layer : int
            Of which layer.
        units : ndarray of int
            Of which units; -1 is the bias unit.

        Returns
        -------
        ndarray of bool
        """
        if self.path is not None:
            return np.asarray(units == self.path[layer])
        if layer != self.layer:
            return np.zeros(len(units), bool)
        return np.asarray(units >= 0 if self.unit is None else units == self.unit)

    def edges(self, gap: int, before: NDArray[np.intp], after: NDArray[np.intp]) -> NDArray[np.bool_]:
        """
        Say which edges stand out.

        Parameters
        ----------
        gap : int
            From layer `gap` to the next.
        before, after : ndarray of int
            The units on either side.

        Returns
        -------
        ndarray of bool, (n_to, n_from)
        """
        start, end = self.own(gap, before), self.own(gap + 1, after)
        if self.path is not None:
            return np.asarray(end[:, None] & start[None, :])
        into = np.broadcast_to(end[:, None] & (self.flow != "out"), (len(after), len(before)))
        out = np.broadcast_to(start[None, :] & (self.flow != "in"), (len(after), len(before)))
        return np.asarray(into | out)


def check_highlight(value: Any, sizes: Sequence[int]) -> Highlight | None:
    """
    Return a highlight of units that are there.

    Parameters
    ----------
    value : object
        What came.
    sizes : sequence of int
        Units in each layer.

    Returns
    -------
    Highlight or None

    Raises
    ------
    TypeError, ValueError, IndexError
        If it can't be meant.
    """
    if value is None:
        return None
    if not isinstance(value, Highlight):
        raise TypeError(
            f"highlighted is {value!r}: expected None, or what diagram.highlight(layer=1, unit=3) sets"
        )
    check_choice(value.flow, "flow", FLOWS)
    check_flag(value.formula, "formula")
    if value.path is not None:
        if value.layer is not None or value.unit is not None:
            raise ValueError("highlight has a path, and a layer or unit as well: expected one or the other")
        path = check_each(value.path, "path", len(sizes), "layer")
        units = (
            check_index(unit, f"path[{i}]", size, f"units in layer {i}")
            for i, (unit, size) in enumerate(zip(path, sizes, strict=True))
        )
        return Highlight(None, None, value.flow, tuple(units), value.formula)
    if value.layer is None:
        raise ValueError(f"unit is {value.unit!r} of no layer: give layer as well, as layer=1, unit=3")
    layer = check_index(value.layer, "layer", len(sizes), "layers")
    unit = value.unit
    if unit is not None:
        unit = check_index(unit, "unit", sizes[layer], f"units in layer {layer}")
    return Highlight(layer, unit, value.flow, None, value.formula)
