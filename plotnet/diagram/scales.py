"""The color scales of a diagram: which numbers they show, their limits, and their legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.labels import make_label
from plotnet.diagram.legend import LegendItem, Sample
from plotnet.diagram.levels import INF, MASKED, MAX_LEVEL, NAN, NEGATIVE_INF, NONFINITE, NONFINITE_NAMES
from plotnet.diagram.number_format import format_value
from plotnet.diagram.options import CheckedOptions


def shown_weights(options: CheckedOptions) -> list[NDArray[Any]]:
    """Return the weights of the edges that are not left out, with the biases if bias nodes are drawn."""
    weights = list(options.weights or ())
    biases = list(options.biases or ()) if options.bias_units else []
    if options.node_mask is not None or options.edge_mask is not None:
        weights = [array[options.present_edges(i)] for i, array in enumerate(weights)]
        biases = [array[options.present_units(i + 1)] for i, array in enumerate(biases)]
    shown = [*weights, *biases]
    return [array[array != 0] for array in shown] if options.hide_zero_weights else shown


def shown_activations(options: CheckedOptions) -> list[NDArray[Any]]:
    """Return the known activations of each layer for the chosen sample, except those of masked units."""
    layers = ((i, options.layer_activations(i)) for i in range(len(options.sizes)))
    return [np.ma.compressed(values[options.present_units(i)]) for i, values in layers if values is not None]


def weight_limit(options: CheckedOptions) -> float:
    """Return the absolute value at the ends of the scale of the weights."""
    if options.weight_limit is not None:
        return options.weight_limit
    return _max_abs(shown_weights(options))


def activation_limit(options: CheckedOptions) -> float:
    """Return the absolute value at the ends of the scale of the activations."""
    if options.activation_limit is not None:
        return options.activation_limit
    return _max_abs(shown_activations(options))


def _max_abs(arrays: Sequence[NDArray[Any]]) -> float:
    """Return the largest finite absolute value, or 1 if there is none above 0."""
    finite = (np.abs(array[np.isfinite(array)]) for array in arrays)
    return float(max((array.max(initial=0.0) for array in finite), default=0.0)) or 1.0


def legend_items(options: CheckedOptions, has_masked: bool, has_weights: bool) -> list[LegendItem]:
    """
    Return the entries of the legend.

    Parameters
    ----------
    options : CheckedOptions
        Options of the diagram.
    has_masked : bool
        Whether nodes or edges that are left out by a mask are drawn.
    has_weights : bool
        Whether edges show weights, which those of grids do not.

    Returns
    -------
    list of LegendItem
        Color scales, nonfinite numbers and masks; empty if there are none or with ``legend=False``.
    """
    if not options.legend:
        return []
    items: list[LegendItem] = []
    font = options.fontfamily
    if options.weights is not None and (has_weights or options.grids is None):
        items += _scale_items("weights", shown_weights(options), weight_limit(options), options.digits, font)
    if options.activations is not None:
        values, limit = shown_activations(options), activation_limit(options)
        items += _scale_items("activations", values, limit, options.digits, font)
    if has_masked:
        items.append((Sample(MASKED, is_line=True), make_label("left out by a mask", font)))
    return items


def _scale_items(
    name: str, arrays: Sequence[NDArray[Any]], limit: float, digits: int, font: str
) -> Iterator[LegendItem]:
    is_line = name == "weights"
    is_signed = any((array[np.isfinite(array)] < 0).any() for array in arrays)
    levels = np.round(np.linspace(-MAX_LEVEL if is_signed else 0, MAX_LEVEL, 5))
    low, high = (make_label(format_value(end, digits), font) for end in (-limit if is_signed else 0.0, limit))
    if any(np.isfinite(array).any() for array in arrays):
        yield make_label(name, font), low, *(Sample(int(level), is_line) for level in levels), high
    for level, number in count_nonfinite(arrays).items():
        noun = name if number != 1 else name[:-1]
        yield Sample(level, is_line), make_label(f"{NONFINITE_NAMES[level]}: {number:,} {noun}", font)


def count_nonfinite(arrays: Sequence[NDArray[Any]]) -> dict[int, int]:
    """
    Count nan, inf and -inf.

    Parameters
    ----------
    arrays : sequence of ndarray
        Numbers to count.

    Returns
    -------
    dict of int to int
        Number of each nonfinite value by its level, without zeros.

    Examples
    --------
    >>> count_nonfinite([np.array([1.0, np.nan]), np.array([np.nan])])
    {110: 2}
    """
    counts = dict.fromkeys(NONFINITE, 0)
    for array in arrays:
        counts[NAN] += int(np.isnan(array).sum())
        counts[INF] += int(np.isposinf(array).sum())
        counts[NEGATIVE_INF] += int(np.isneginf(array).sum())
    return {level: number for level, number in counts.items() if number}
