"""Generate the alternative text of a diagram, which screen readers read out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.captions import format_count, format_unit_count, layer_names
from plotnet.diagram.formula import unit_formula
from plotnet.diagram.highlight import Highlight
from plotnet.diagram.levels import NONFINITE_NAMES
from plotnet.diagram.number_format import format_value
from plotnet.diagram.options import CheckedOptions
from plotnet.diagram.scales import count_nonfinite, shown_weights

_MAX_ACTIVATIONS = 12  # listed for a layer


def describe(options: CheckedOptions, drawn: Sequence[NDArray[np.intp]]) -> str:
    """
    Generate the alternative text of a diagram.

    Parameters
    ----------
    options : CheckedOptions
        Options of the diagram.
    drawn : sequence of ndarray of int
        Units of each layer that are drawn.

    Returns
    -------
    str
        Sentences about layers, weights, activations, units that are not drawn, masks and the highlight.
    """
    sizes = options.sizes
    layers = ", ".join(
        f"{name} of {format_unit_count(size)}"
        for name, size in zip(layer_names(len(sizes)), sizes, strict=True)
    )
    edges = sum(a * b for a, b in pairwise(sizes))
    return " ".join(
        [
            f"A fully connected network: {layers}.",
            f"{format_count(edges, 'weight')}, {format_count(sum(sizes[1:]), 'bias')}.",
            *_skip_sentences(options),
            *_weight_sentences(options),
            *_activation_sentences(options),
            *_grid_sentences(options),
            *_omission_sentences(options, drawn),
            *_mask_sentences(options),
            *_highlight_sentences(options),
        ]
    )


def _skip_sentences(options: CheckedOptions) -> Iterator[str]:
    arcs = [
        f"from layer {start} to layer {end}" + "".join(f" ({text})" for text in texts if text.strip())
        for start, end, *texts in options.skip_connections or ()
    ]
    if arcs:
        yield f"Skip connection{'s' * (len(arcs) > 1)} {', '.join(arcs)}."


def _weight_sentences(options: CheckedOptions) -> Iterator[str]:
    if options.weights is None:
        return
    weights = shown_weights(options)
    low, high = (format_value(value, options.digits) for value in _finite_range(weights))
    yield f"Weights from {low} to {high}: the wider an edge, the larger; dashed edges are negative."
    for level, number in count_nonfinite(weights).items():
        yield f"{number:,} of the weights {'is' if number == 1 else 'are'} {NONFINITE_NAMES[level]}."


def _activation_sentences(options: CheckedOptions) -> Iterator[str]:
    """Yield a sentence for each layer whose activations are all known."""
    for layer, name in enumerate(layer_names(len(options.sizes))):
        values = options.layer_activations(layer)
        if values is not None and options.known_activations(layer).all():
            first = [format_value(value, options.digits) for value in values[:_MAX_ACTIVATIONS].tolist()]
            hidden = len(values) - len(first)
            more = f" and {hidden:,} more" if hidden else ""
            yield f"Activations of the {name}: {', '.join(first)}{more}."


def _grid_sentences(options: CheckedOptions) -> Iterator[str]:
    for layer, name in enumerate(layer_names(len(options.sizes))):
        if shape := options.grid(layer):
            rows, columns = (
                format_count(count, noun) for count, noun in zip(shape, ("row", "column"), strict=True)
            )
            yield f"The {name} is drawn as an image of {rows} and {columns}, whose edges are drawn together."


def _omission_sentences(options: CheckedOptions, drawn: Sequence[NDArray[np.intp]]) -> Iterator[str]:
    sizes = options.sizes
    parts = [
        f"{len(units):,} of {size:,} of the {name}"
        for units, size, name in zip(drawn, sizes, layer_names(len(sizes)), strict=True)
        if len(units) < size
    ]
    limits = options.node_limits
    if not parts:
        return
    if (
        options.grids is None
        and len(set(limits)) == 1
        and limits[0]
        and options.keep == "ends"
        and options.highlighted is None
    ):
        yield f"Of a layer of more than {limits[0]} units only the first and the last are drawn."
    else:
        yield f"Drawn are {', '.join(parts)}."


def _mask_sentences(options: CheckedOptions) -> Iterator[str]:
    names = layer_names(len(options.sizes))
    for i, mask in enumerate(options.node_mask or ()):
        if mask is not None and (masked := int((~mask).sum())):
            yield f"{format_unit_count(masked)} of the {names[i]} left out by a mask."
    if options.hide_zero_weights and options.weights is not None:
        zeros = sum(int((weights == 0).sum()) for weights in options.weights)
        if zeros:
            yield f"{format_count(zeros, 'edge')} with weight 0 not drawn."
    for i, mask in enumerate(options.edge_mask or ()):
        if mask is not None and (masked := int((~mask).sum())):
            yield f"{masked:,} edges from layer {i} to {i + 1} left out by a mask."


def _highlight_sentences(options: CheckedOptions) -> Iterator[str]:
    highlight: Highlight | None = options.highlighted
    if highlight is None:
        return
    formula = unit_formula(options)
    if formula is not None:
        yield formula.summary()
    elif highlight.path is not None:
        yield f"Highlighted is the path through the units {', '.join(map(str, highlight.path))}."
    elif highlight.unit is None:
        yield f"Highlighted is layer {highlight.layer}."
    else:
        yield f"Highlighted is unit {highlight.unit} of layer {highlight.layer}."


def _finite_range(arrays: Sequence[NDArray[Any]]) -> tuple[float, float]:
    """Return the minimum and maximum of the finite numbers in arrays, or nan if there are none."""
    finite = [array[np.isfinite(array)] for array in arrays]
    finite = [array for array in finite if array.size]
    if not finite:
        return float("nan"), float("nan")
    return float(min(array.min() for array in finite)), float(max(array.max() for array in finite))
