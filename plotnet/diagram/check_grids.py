"""Validation of layers drawn as grids, and of the options that have no effect on their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isqrt
from numbers import Integral
from typing import Any

import numpy as np

from plotnet.diagram.options import LayerGrid
from plotnet.validation import check_each, is_sequence


def check_grids(value: Any, sizes: Sequence[int]) -> tuple[LayerGrid, ...]:
    """Validate the rows and columns of layers that are drawn as grids."""
    layers = enumerate(zip(check_each(value, "grids", len(sizes), "layer"), sizes, strict=True))
    return tuple(None if shape is None else _check_shape(shape, i, size) for i, (shape, size) in layers)


def _check_shape(shape: Any, layer: int, size: int) -> tuple[int, int]:
    rows = next(rows for rows in range(isqrt(size), 0, -1) if size % rows == 0)
    expected = (
        f"expected rows and columns of the {size:,} units of layer {layer}, such as {(rows, size // rows)}"
    )
    items = tuple(shape) if is_sequence(shape) else ()
    if len(items) != 2 or any(
        isinstance(item, bool | np.bool) or not isinstance(item, Integral) for item in items
    ):
        raise TypeError(f"grids[{layer}] is {shape!r}: {expected}, or None for a row of nodes")
    if min(items) < 1 or items[0] * items[1] != size:
        raise ValueError(f"grids[{layer}] is {shape!r}: {expected}")
    return int(items[0]), int(items[1])


def check_grid_labels(
    options: Mapping[str, Any], sizes: Sequence[int], chosen: Sequence[Sequence[int]]
) -> None:
    """
    Validate options for single units, of layers that are drawn as grids.

    Parameters
    ----------
    options : mapping of str to object
        Validated options.
    sizes : sequence of int
        Number of units in each layer.
    chosen : sequence of sequence of int
        Highlighted units of each layer.
    """
    shapes: Sequence[LayerGrid] = options.get("grids") or [None] * len(sizes)
    last = len(sizes) - 1
    for i, shape in enumerate(shapes):
        if shape is None:
            continue
        drawn = f"layer {i} is drawn as a grid"
        for name, layer in (("input_names", 0), ("class_names", last)):
            if i == layer and options.get(name) is not None:
                raise ValueError(
                    f"{name} needs nodes, but {drawn}: leave out {name}, or pass None as grids[{i}]"
                )
        labels, keep = options.get("unit_labels"), options.get("keep")
        if isinstance(labels, tuple) and any(text.strip() for text in labels[i]):
            raise ValueError(
                f'unit_labels[{i}] has labels, but {drawn}, without space for them: pass [""] * {sizes[i]}'
            )
        if isinstance(keep, tuple) and keep[i] is not None and len(keep[i]) < sizes[i]:
            raise ValueError(
                f"keep[{i}] leaves out units, but {drawn}, which shows all of them: pass None as keep[{i}]"
            )
    edge_labels = options.get("edge_labels")
    for key in edge_labels if isinstance(edge_labels, Mapping) else ():
        gap, end, start = key
        for layer, unit in ((gap + 1, end), (gap, start)):
            if shapes[layer] is not None and unit != "bias" and unit not in chosen[layer]:
                raise ValueError(
                    f"edge_labels[{key!r}] labels an edge of a grid, layer {layer}, whose edges are drawn "
                    f"together: highlight unit {unit} of layer {layer}, or leave out the label"
                )
