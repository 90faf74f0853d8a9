"""Validation of single options of a diagram, one function for each kind of value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.colors import check_color, is_color
from plotnet.diagram.options import EdgeKey, Keep, SkipKey
from plotnet.validation import (
    as_real_array,
    check_choice,
    check_each,
    check_index,
    check_strings,
    check_text,
    is_sequence,
    read_only,
)


def check_max_nodes(max_nodes: Any, layers: int) -> tuple[int | None, ...]:
    """Validate the maximum number of nodes per layer; None for no limit."""
    if is_sequence(max_nodes):
        limits = check_each(max_nodes, "max_nodes", layers, "layer")
        return tuple(_max_nodes(limit, f"max_nodes[{i}]") for i, limit in enumerate(limits))
    return (_max_nodes(max_nodes, "max_nodes"),) * layers


def _max_nodes(max_nodes: Any, name: str) -> int | None:
    if max_nodes is None:
        return None
    message = f"{name} is {max_nodes!r}: expected a whole number, 2 or more, or None to draw all units"
    if isinstance(max_nodes, bool | np.bool) or not isinstance(max_nodes, Integral):
        raise TypeError(message)
    if max_nodes < 2:
        raise ValueError(message)
    return int(max_nodes)


def check_digits(value: Any) -> int:
    """Validate a number of decimals."""
    message = f"digits is {value!r}: expected a whole number of decimals from 0 to 17, such as 2"
    if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
        raise TypeError(message)
    if not 0 <= int(value) <= 17:
        raise ValueError(message)
    return int(value)


def check_keep(keep: Any, sizes: Sequence[int]) -> str | tuple[tuple[int, ...] | None, ...]:
    """Validate which units of each layer are drawn."""
    if isinstance(keep, str) or not is_sequence(keep):
        return check_choice(keep, "keep", get_args(Keep))
    rows: list[tuple[int, ...] | None] = []
    for i, (chosen, size) in enumerate(
        zip(check_each(keep, "keep", len(sizes), "layer"), sizes, strict=True)
    ):
        if chosen is None:
            rows.append(None)
            continue
        if not is_sequence(chosen):
            raise TypeError(f"keep[{i}] is {chosen!r}: expected a list of units in layer {i}, or None")
        units = {check_index(unit, f"keep[{i}]", size, f"units in layer {i}") for unit in chosen}
        if not units:
            raise ValueError(f"keep[{i}] is empty: expected at least one unit of layer {i}, or None")
        rows.append(tuple(sorted(units)))
    return tuple(rows)


def check_node_color(colors: Any, sizes: Sequence[int]) -> Any:
    """Validate the colors of units: one for all, one for each layer, or one for each unit."""
    if isinstance(colors, str) or is_color(colors) or not is_sequence(colors):
        return check_color(colors, "node_color")
    return tuple(
        None if color is None else _layer_color(color, f"node_color[{i}]", size)
        for i, (color, size) in enumerate(
            zip(check_each(colors, "node_color", len(sizes), "layer"), sizes, strict=True)
        )
    )


def _layer_color(color: Any, name: str, size: int) -> str | tuple[str | None, ...]:
    if isinstance(color, str) or is_color(color) or not is_sequence(color):
        return check_color(color, name)
    units = enumerate(check_each(color, name, size, "unit"))
    return tuple(None if unit is None else check_color(unit, f"{name}[{j}]") for j, unit in units)


def check_masks(masks: Any, name: str, shapes: Sequence[tuple[int, ...]], per: str) -> Any:
    """Validate masks: for each layer or gap a boolean array, or None."""
    if masks is None:
        return None
    checked: list[NDArray[np.bool_] | None] = []
    for i, (value, shape) in enumerate(zip(check_each(masks, name, len(shapes), per), shapes, strict=True)):
        if value is None:
            checked.append(None)
            continue
        mask = np.array(value)
        if mask.dtype != bool and not np.isin(mask, (0, 1)).all():
            raise TypeError(f"{name}[{i}] has dtype {mask.dtype}: expected True and False, or 1 and 0")
        if mask.shape != shape:
            hint = f": pass its transpose, {name}[{i}].T" if mask.ndim > 1 and mask.T.shape == shape else ""
            raise ValueError(f"{name}[{i}] has shape {mask.shape}, {per} {i} needs {shape}{hint}")
        checked.append(read_only(mask.astype(bool)))
    return tuple(checked)


def unmask_weights(weights: Any) -> Any:
    """Fill masked arrays among weights with zeros."""
    if not is_sequence(weights):
        return weights
    return [np.ma.filled(array, 0) if np.ma.isMA(array) else array for array in weights]


def mask_weights(weights: Any, edge_mask: Any) -> Any:
    """Return `edge_mask`, also without the edges that are masked in the weights."""
    masks = [np.ma.getmask(array) for array in weights] if is_sequence(weights) else []
    if not any(map(np.any, masks)):
        return edge_mask
    return tuple(
        read_only(~np.ma.make_mask(mask, shrink=False) & (True if other is None else other))
        if np.any(mask)
        else other
        for mask, other in zip(masks, edge_mask or [None] * len(masks), strict=True)
    )


def check_activations(activations: Any, sizes: Sequence[int], sample: Any) -> tuple[Any, int]:
    """Validate activations, and the sample of a design matrix."""
    checked: list[Any] = []
    samples = 1
    for i, layer in enumerate(check_each(activations, "activations", len(sizes), "layer")):
        if layer is None:
            checked.append(None)
            continue
        values = np.array(as_real_array(np.ma.getdata(layer), f"activations[{i}]"))
        checked.append(np.ma.MaskedArray(values, np.ma.getmaskarray(layer)) if np.ma.isMA(layer) else values)
        if values.ndim not in (1, 2) or values.shape[-1] != sizes[i]:
            is_transposed = values.ndim == 2 and len(values) == sizes[i]
            hint = f": pass its transpose, activations[{i}].T" if is_transposed else ""
            raise ValueError(
                f"activations[{i}] has shape {values.shape}, layer {i} of sizes {tuple(sizes)} needs "
                f"({sizes[i]},), or (samples, {sizes[i]}) for a design matrix{hint}"
            )
        if values.ndim == 2 and samples not in (1, len(values)):
            raise ValueError(
                f"activations[{i}] has {len(values)} samples, a layer before it has {samples}: "
                "expected the same number"
            )
        samples = len(values) if values.ndim == 2 else samples
        read_only(checked[-1])
    if all(values is None for values in checked):
        raise ValueError(
            "activations contains only None: pass the activations of at least one layer, or leave it out"
        )
    return tuple(checked), check_index(sample, "sample", samples, "samples in activations")


def check_edge_labels(labels: Any, sizes: Sequence[int]) -> bool | dict[EdgeKey, str]:
    """Validate labels of edges: a bool, or a mapping."""
    if isinstance(labels, bool):
        return labels
    expected = (
        'expected True, False, or texts by (gap, to, from), such as {(0, 3, 1): "$w$"}, '
        'or (0, 3, "bias") for the edge of a bias node'
    )
    if not isinstance(labels, Mapping):
        raise TypeError(f"edge_labels is {labels!r}: {expected}")
    checked: dict[EdgeKey, str] = {}
    for key, text in labels.items():
        name = f"edge_labels[{key!r}]"
        if not isinstance(key, tuple) or len(key) != 3:
            raise TypeError(f"edge_labels has the key {key!r}: {expected}")
        gap = check_index(key[0], f"the gap of {name}", len(sizes) - 1, "gaps")
        to = check_index(key[1], f"the unit after, of {name}", sizes[gap + 1], f"units in layer {gap + 1}")
        if isinstance(key[2], str):
            check_choice(key[2], f"the unit before, of {name},", ["bias"])
            checked[gap, to, "bias"] = check_text(text, name)
            continue
        start = check_index(key[2], f"the unit before, of {name}", sizes[gap], f"units in layer {gap}")
        checked[gap, to, start] = check_text(text, name)
    return checked


def check_skip_connections(connections: Any, layers: int) -> tuple[SkipKey, ...]:
    """Validate skip connections: layers from and to, and a label."""
    expected = "expected layers (from, to) or (from, to, label), such as [(0, 2)]"
    if not is_sequence(connections):
        raise TypeError(f"skip_connections is {connections!r}: {expected}")
    checked: dict[tuple[int, int], SkipKey] = {}
    for i, item in enumerate(connections):
        name = f"skip_connections[{i}]"
        parts = tuple(item) if is_sequence(item) else ()
        if len(parts) not in (2, 3):
            hint = "; pass a list of them" if isinstance(item, Integral) else ""
            raise TypeError(f"{name} is {item!r}: {expected}{hint}")
        start, end = (
            check_index(layer, f"{name}[{k}]", layers, "layers") for k, layer in enumerate(parts[:2])
        )
        if end - start < 2:
            problem = f"layers {start} and {end} are neighbors, which edges connect"
            if end <= start:
                problem = "it does not lead to a later layer"
            raise ValueError(
                f"{name} is {item!r}: {problem}; expected at least one layer between, as in (0, 2)"
            )
        if (start, end) in checked:
            raise ValueError(
                f"{name} is {item!r}: layers {start} and {end} are connected already; leave it out"
            )
        pair = (start, end)
        checked[pair] = pair if len(parts) == 2 else (*pair, check_text(parts[2], f"{name}[2]"))
    return tuple(checked.values())


def check_labels(labels: object, name: str, count: int, per: str) -> bool | tuple[str, ...]:
    """Validate labels: a bool, or one string per layer or gap."""
    return labels if isinstance(labels, bool) else check_strings(labels, name, count, per, "True, False, or ")


def check_unit_labels(labels: object, sizes: Sequence[int]) -> bool | tuple[tuple[str, ...], ...]:
    """Validate labels of units: a bool, or one sequence of strings per layer."""
    if isinstance(labels, bool):
        return labels
    if not is_sequence(labels):
        raise TypeError(f"unit_labels is {labels!r}: expected True, False, or a list of strings per layer")
    rows = tuple(labels)
    if len(rows) != len(sizes):
        raise ValueError(f"unit_labels needs {len(sizes)} lists, one per layer; got {len(rows)}")
    return tuple(
        check_strings(row, f"unit_labels[{i}]", size, "unit")
        for i, (row, size) in enumerate(zip(rows, sizes, strict=True))
    )
