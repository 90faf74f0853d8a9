"""Input of the layout: layers, gaps and texts of a diagram, derived from its options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.captions import gap_caption, layer_caption, parse_label, parse_lines
from plotnet.diagram.edges import MIN_FONT_SIZE, EdgeLabel
from plotnet.diagram.formula import unit_formula
from plotnet.diagram.grid import BUNDLE, GridSpec, add_bundles, cell_emphasis, grid_ends
from plotnet.diagram.highlight import required_units, selected_edges, selected_units, selects_skip
from plotnet.diagram.labels import Label, make_label
from plotnet.diagram.legend import LegendItem
from plotnet.diagram.levels import (
    BIAS,
    HIDDEN,
    MASKED,
    MAX_LEVEL,
    NO_VALUE,
    NONFINITE,
    NONFINITE_NAMES,
    LevelArray,
    to_levels,
)
from plotnet.diagram.number_format import format_value
from plotnet.diagram.options import CheckedOptions, Direction, EdgeKey
from plotnet.diagram.scales import activation_limit, legend_items, weight_limit
from plotnet.diagram.scene import Caption, width_factor
from plotnet.diagram.skip_connections import SkipSpec
from plotnet.validation import read_only

READABLE_FONT_SIZE = 5.0  # points; smaller default labels are left out, and other text causes a warning
MAX_EDGES = 10_000_000  # more do not fit into memory
MAX_EDGE_LABELS = 400  # more do not fit into a figure
MAX_NONFINITE_LABELS = 40

Units: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class LayerSpec:
    """
    Input of the layout for a layer.

    Attributes
    ----------
    size, kind : int, str
        Number of units, and kind of the layer.
    units : ndarray of int, (n,)
        Units to draw.
    has_bias : bool
        Whether a bias node follows them.
    labels : iterable of Label
        Labels of the nodes, the bias node last; empty if there are none. They are typeset lazily, since
        the iteration stops at the first label that does not fit.
    levels, colors, emphasized
        Levels, colors and emphasis of the nodes, as in `Layer`.
    caption : Caption
        Lines of text beside the layer.
    names : tuple of Label
        Labels beside the nodes of `units`; empty if there are none.
    scale : float
        Radius of the nodes, relative to the largest ones.
    min_label_size : float
        Font size in points below which the labels are left out.
    grid : GridSpec or None
        Grid to draw instead of nodes. Then `labels` has only the label of the bias node.
    """

    size: int
    kind: str
    units: Units
    has_bias: bool
    labels: Iterable[Label]
    levels: LevelArray
    colors: tuple[str | None, ...]
    emphasized: NDArray[np.bool_]
    caption: Caption
    names: tuple[Label, ...] = ()
    scale: float = 1.0
    min_label_size: float = MIN_FONT_SIZE
    grid: GridSpec | None = None


@dataclass(frozen=True, eq=False)
class GapSpec:
    """Input of the layout for the edges between two layers; arrays as in `Gap`."""

    levels: LevelArray
    emphasized: NDArray[np.bool_]
    caption: Caption


class FontSizes(NamedTuple):
    """Maximum font sizes in points; None to follow that of other text."""

    unit: float | None  # labels in nodes
    layer: float | None  # captions of layers and gaps
    other: float


@dataclass(frozen=True, eq=False)
class LayoutSpec:
    """
    Input of the layout.

    Attributes
    ----------
    layers, gaps : sequence of LayerSpec, sequence of GapSpec
        Layers, the input first, and the gaps between them.
    figsize : (float, float)
        Width and height of the figure in inches.
    fontsizes : FontSizes
        Maximum font sizes.
    node_spacing, layer_spacing : float or None
        Distance between the outlines of neighboring nodes, and of layers, relative to the diameter of the
        largest nodes; None to fill the figure.
    edge_width, edge_alpha, node_linewidth : float or None
        Width of edges without a weight, opacity of edges and width of outlines; None to follow the size of
        the nodes.
    direction : str
        Direction from the input to the output.
    curved, arrows : bool
        Style of the edges.
    edge_labels : sequence of EdgeLabel
        Labels of edges.
    rotate_edge_labels : bool
        Whether they follow their edges.
    skip_connections : sequence of SkipSpec
        Arcs beside the network.
    title : Caption
        Lines above the network.
    formulas : sequence of Caption
        Formula below the network at decreasing lengths.
    legend : sequence of LegendItem
        Entries of the legend.
    """

    layers: Sequence[LayerSpec]
    gaps: Sequence[GapSpec]
    figsize: tuple[float, float]
    fontsizes: FontSizes
    node_spacing: float | None
    layer_spacing: float | None
    edge_width: float | None
    edge_alpha: float | None
    node_linewidth: float | None
    direction: Direction
    curved: bool
    arrows: bool
    edge_labels: Sequence[EdgeLabel]
    rotate_edge_labels: bool
    skip_connections: Sequence[SkipSpec]
    title: Caption
    formulas: Sequence[Caption]
    legend: Sequence[LegendItem]


def make_layout_spec(options: CheckedOptions) -> LayoutSpec:
    """
    Convert the options of a diagram to the input of the layout.

    Parameters
    ----------
    options : CheckedOptions
        Options of the diagram.

    Returns
    -------
    LayoutSpec
        Layers, gaps and texts.

    Raises
    ------
    ValueError
        If there are too many edges or edge labels, or a label cannot be parsed.
    """
    _check_edge_count(options, [_least_ends(options, i) for i in range(len(options.sizes))])
    drawn = choose_units(options)
    ends = _edge_ends(options, drawn)
    _check_edge_count(options, [len(units) for units in ends])
    gaps = [_gap_spec(options, i, *pair) for i, pair in enumerate(pairwise(ends))]
    emphasized = [_emphasized_nodes(options, i, units, ends[i], gaps) for i, units in enumerate(drawn)]
    limit = activation_limit(options) if options.activations is not None else 1.0
    edge_labels = list(_edge_labels(options, ends, gaps))
    formula = unit_formula(options)
    layers = [_layer_spec(options, i, units, ends[i], emphasized[i], limit) for i, units in enumerate(drawn)]
    all_levels = [*(layer.levels for layer in layers), *(gap.levels for gap in gaps)]
    return LayoutSpec(
        layers,
        gaps,
        options.figsize,
        FontSizes(options.unit_fontsize, options.layer_fontsize, options.fontsize),
        options.node_spacing,
        options.layer_spacing,
        _edge_width(options),
        options.edge_alpha,
        options.node_linewidth,
        options.direction,
        curved=options.edge_style == "curved",
        arrows=options.arrows,
        edge_labels=edge_labels,
        rotate_edge_labels=options.rotate_edge_labels,
        skip_connections=list(_skip_connections(options)),
        title=() if options.title is None else parse_lines(options.title, "title", options.fontfamily),
        formulas=[] if formula is None else formula.captions(),
        legend=legend_items(
            options,
            has_masked=any((levels == MASKED).any() for levels in all_levels),
            has_weights=any(_has_weights(gap.levels) for gap in gaps),
        ),
    )


def _check_edge_count(options: CheckedOptions, ends: Sequence[int]) -> None:
    edges = sum(a * b for a, b in pairwise(ends))
    if edges > MAX_EDGES:
        raise ValueError(
            f"sizes {options.name} would draw {edges:,} edges, more than {MAX_EDGES:,}; "
            "set max_nodes, the maximum number of nodes in a layer"
        )


def _least_ends(options: CheckedOptions, layer: int) -> int:
    """Return the least number of units of a layer that have edges, without a list, which may be huge."""
    if options.grid(layer) is not None:
        return 1
    chosen = None if isinstance(options.keep, str) else options.keep[layer]
    size, limit = options.sizes[layer], options.node_limits[layer]
    return len(chosen) if chosen is not None else size if limit is None else min(size, limit)


def _edge_ends(options: CheckedOptions, drawn: Sequence[Units]) -> list[Units]:
    """Return the units of each layer that edges belong to; those of a grid are drawn together."""
    highlight, layers = options.highlighted, len(options.sizes)
    required = [[]] * layers if highlight is None else required_units(highlight, layers)
    return [units if options.grid(i) is None else grid_ends(required[i]) for i, units in enumerate(drawn)]


def _has_weights(levels: LevelArray) -> bool:
    """Return whether edges show weights."""
    return bool((~np.isin(levels, (NO_VALUE, MASKED, HIDDEN))).any())


def _skip_connections(options: CheckedOptions) -> Iterator[SkipSpec]:
    highlight = options.highlighted
    for i, (start, end, *texts) in enumerate(options.skip_connections or ()):
        label = parse_label(texts[0], f"skip_connections[{i}][2]", options.fontfamily) if any(texts) else None
        emphasized = highlight is None or selects_skip(highlight, start, end)
        yield SkipSpec(start, end, label, emphasized, options.edge_width)


def _edge_width(options: CheckedOptions) -> float | None:
    """Return the width of edges without a weight, if the width of edges is set."""
    if options.edge_width is None or options.weights is None:
        return options.edge_width
    return options.edge_width / width_factor(MAX_LEVEL)


def choose_units(options: CheckedOptions) -> list[Units]:
    """Return the units of each layer that are drawn, in ascending order."""
    highlight = options.highlighted
    required: list[list[int]] = [[]] * len(options.sizes)
    if highlight is not None:
        required = required_units(highlight, len(options.sizes))
    units = []
    for i, (size, limit) in enumerate(zip(options.sizes, options.node_limits, strict=True)):
        chosen = None if isinstance(options.keep, str) else options.keep[i]
        if options.grid(i) is not None:
            units.append(np.arange(size))
        elif chosen is not None:
            units.append(np.array(sorted({*chosen, *required[i]}), np.intp))
        elif options.keep == "largest" and limit is not None and size > limit:
            largest = np.argsort(-_importance(options, i), kind="stable").tolist()
            units.append(_first_distinct([*required[i], *largest], limit))
        else:
            units.append(end_units(size, limit, required[i]))
    return units


def end_units(size: int, max_nodes: int | None, required: Iterable[int] = ()) -> Units:
    """
    Return all units of a layer, or the first and the last ones.

    Parameters
    ----------
    size : int
        Number of units in the layer.
    max_nodes : int or None
        Maximum number of units to return, at least 2; None for all.
    required : iterable of int
        Units to include, as far as `max_nodes` allows.

    Returns
    -------
    ndarray of int
        Units in ascending order.

    Examples
    --------
    >>> end_units(784, 5)
    array([  0,   1,   2, 782, 783])
    >>> end_units(784, 5, required=[300])
    array([  0,   1, 300, 782, 783])
    """
    if max_nodes is None or size <= max_nodes:
        return np.arange(size)
    half = (max_nodes + 1) // 2
    ends = [unit for pair in zip(range(half), range(size - 1, -1, -1), strict=False) for unit in pair]
    return _first_distinct([*required, *ends], max_nodes)


def _first_distinct(units: Iterable[int], count: int) -> Units:
    return np.array(sorted(list(dict.fromkeys(units))[:count]), np.intp)


def _importance(options: CheckedOptions, layer: int) -> NDArray[np.floating]:
    """Return the absolute activation of each unit, or the sum of its absolute weights."""
    activations = options.layer_activations(layer)
    if activations is not None:
        values = np.ma.getdata(activations)
        return np.where(np.isfinite(values), np.abs(values), np.inf)
    weights = options.weights
    if weights is None:
        raise ValueError('keep="largest" compares activations or weights: pass one of them')
    total = np.zeros(options.sizes[layer])
    if layer > 0:
        total += np.abs(weights[layer - 1]).sum(axis=1)
    if layer < len(weights):
        total += np.abs(weights[layer]).sum(axis=0)
    return np.nan_to_num(total, nan=np.inf)


def _layer_spec(
    options: CheckedOptions,
    layer: int,
    units: Units,
    ends: Units,
    emphasized: NDArray[np.bool_],
    limit: float,
) -> LayerSpec:
    last = len(options.sizes) - 1
    size = options.sizes[layer]
    levels = _node_levels(options, layer, units, limit)
    default_kind = {0: "nn.input", last: "nn.output"}.get(layer, "nn.hidden")
    names = {0: options.input_names, last: options.class_names}.get(layer) or ()
    parameter = "class_names" if layer else "input_names"
    scales = options.node_sizes or (1.0,) * len(options.sizes)
    font = options.fontfamily
    shape, scale = options.grid(layer), scales[layer] / max(scales)
    labeled = len(units) if shape is None else 0
    return LayerSpec(
        size,
        options.kinds[layer] if options.kinds else default_kind,
        units,
        options.has_bias_node(layer),
        _node_labels(options, layer, units[:labeled].tolist(), levels[:labeled]),
        levels,
        (
            *(options.unit_color(layer, unit) for unit in units.tolist()),
            *[None] * options.has_bias_node(layer),
        ),
        emphasized,
        layer_caption(options, layer, is_complete=len(units) == size),
        tuple(
            parse_label(names[unit] if level != HIDDEN else "", f"{parameter}[{unit}]", font)
            for unit, level in zip(units.tolist(), levels.tolist(), strict=False)
        )
        if names
        else (),
        scale,
        READABLE_FONT_SIZE if options.has_default_unit_labels else MIN_FONT_SIZE,
        None if shape is None else GridSpec(*shape, ends, options.has_bias_node(layer), scale),
    )


def _node_levels(options: CheckedOptions, layer: int, units: Units, limit: float) -> LevelArray:
    levels = np.full(len(units), NO_VALUE, np.int16)
    activations = options.layer_activations(layer)
    if activations is not None:
        values = to_levels(np.ma.getdata(activations)[units], limit)
        levels = np.where(options.known_activations(layer)[units], values, levels)
    if options.node_mask is not None:
        levels = np.where(options.present_units(layer)[units], levels, _mask_level(options))
    if options.has_bias_node(layer):
        levels = np.append(levels, np.int16(BIAS))
    return read_only(levels)


def _mask_level(options: CheckedOptions) -> np.int16:
    return np.int16(HIDDEN if options.hide_masked else MASKED)


def _node_labels(
    options: CheckedOptions, layer: int, units: list[int], levels: LevelArray
) -> Iterator[Label]:
    """Yield the labels of the nodes of a layer: nan and inf, activations, or names."""
    labels, font = options.unit_labels, options.fontfamily
    values = options.layer_activations(layer) if options.values else None
    known = options.known_activations(layer)
    bias = options.bias_labels
    if bias is None:
        bias = "1" if labels or values is not None else ""
    bias = bias if isinstance(bias, str) or not options.has_bias_node(layer) else bias[layer]
    if not (
        labels
        or values is not None
        or (bias and options.has_bias_node(layer))
        or np.isin(levels, NONFINITE).any()
    ):
        return
    for unit, level in zip(units, levels.tolist(), strict=False):
        if level in NONFINITE_NAMES:
            yield make_label(NONFINITE_NAMES[level], font)
        elif values is not None and known[unit] and level not in (MASKED, HIDDEN):
            yield make_label(format_value(values[unit], options.digits), font)
        elif labels is False or level == HIDDEN:
            yield make_label("", font)
        elif labels is True:
            yield make_label(f"$a_{{{unit}}}^{{({layer})}}$", font)
        else:
            name = f"unit_labels[{layer}][{unit}]"
            yield parse_label(labels[layer][unit], name, font, multiline=True)
    if options.has_bias_node(layer):
        yield parse_label(str(bias), "bias_labels", font, multiline=True)


def _gap_spec(options: CheckedOptions, gap: int, before: Units, after: Units) -> GapSpec:
    has_bias = options.has_bias_node(gap)
    levels = _edge_levels(options, gap, before, after)
    emphasized: NDArray[np.bool_] = np.broadcast_to(True, levels.shape)
    if options.highlighted is not None:
        start = np.append(before, -1) if has_bias else before
        emphasized = selected_edges(options.highlighted, gap, start, after) & (levels != HIDDEN)
    return GapSpec(levels, emphasized, gap_caption(options, gap))


def _edge_levels(options: CheckedOptions, gap: int, before: Units, after: Units) -> LevelArray:
    """Return the levels of edges, those of a bias node last."""
    levels = _unit_edge_levels(options, gap, before[before != BUNDLE], after[after != BUNDLE])
    if options.grid(gap) is None and options.grid(gap + 1) is None:
        return levels
    exists, missing = (
        np.broadcast_to(True, (options.sizes[gap + 1], options.sizes[gap])),
        _mask_level(options),
    )
    if options.node_mask is not None or options.edge_mask is not None:
        exists = options.present_edges(gap)
    if options.hide_zero_weights and options.weights is not None:
        exists, missing = exists & (options.weights[gap] != 0), np.int16(HIDDEN)
    return add_bundles(levels, exists, missing, before, after)


def _unit_edge_levels(options: CheckedOptions, gap: int, before: Units, after: Units) -> LevelArray:
    has_bias = options.has_bias_node(gap)
    levels: LevelArray = np.broadcast_to(np.int16(NO_VALUE), (len(after), len(before) + has_bias))
    if options.weights is not None:
        limit = weight_limit(options)
        levels = to_levels(options.weights[gap][np.ix_(after, before)], limit)
        if has_bias:
            column = np.full(len(after), NO_VALUE, np.int16)
            if options.biases is not None:
                column = to_levels(options.biases[gap][after], limit)
            levels = np.column_stack([levels, column])
    if options.hide_zero_weights:
        levels = np.where(levels == 0, np.int16(HIDDEN), levels)
    if options.node_mask is not None or options.edge_mask is not None:
        levels = np.where(_present_edges(options, gap, before, after), levels, _mask_level(options))
    return levels


def _present_edges(options: CheckedOptions, gap: int, before: Units, after: Units) -> NDArray[np.bool_]:
    """Return a mask of the edges that are not left out, those of the bias node last."""
    present = options.present_edges(gap)[np.ix_(after, before)]
    end = options.present_units(gap + 1)[after]
    return np.column_stack([present, end]) if options.has_bias_node(gap) else present


def _emphasized_nodes(
    options: CheckedOptions, layer: int, units: Units, ends: Units, gaps: Sequence[GapSpec]
) -> NDArray[np.bool_]:
    """Return a mask of the nodes that are highlighted or are ends of highlighted edges."""
    has_bias = options.has_bias_node(layer)
    if options.highlighted is None:
        return np.broadcast_to(True, (len(units) + has_bias,))
    emphasized = np.zeros(len(ends) + has_bias, bool)
    emphasized[: len(ends)] = selected_units(options.highlighted, layer, ends)
    if layer > 0:
        emphasized[: len(ends)] |= gaps[layer - 1].emphasized.any(axis=1)
    if layer < len(gaps):
        emphasized |= gaps[layer].emphasized.any(axis=0)
    if options.grid(layer) is None:
        return emphasized
    cells = cell_emphasis(ends, emphasized[: len(ends)], len(units))
    return np.append(cells, emphasized[len(ends) :])


def _edge_labels(
    options: CheckedOptions, drawn: Sequence[Units], gaps: Sequence[GapSpec]
) -> Iterator[EdgeLabel]:
    """Yield the labels of the edges that are drawn."""
    if options.edge_labels is True:
        edges = sum(int((gap.levels != HIDDEN).sum()) for gap in gaps)
        if edges > MAX_EDGE_LABELS:
            raise ValueError(
                f"edge_labels=True would write {edges:,} numbers, more than {MAX_EDGE_LABELS}: "
                "lower max_nodes, or label only some edges"
            )
        labels = _weight_edge_labels(options, drawn)
    else:
        labels = _custom_edge_labels(options, drawn)
    for label in labels:
        if gaps[label.gap].levels[label.k, label.j] != HIDDEN:
            yield label


def _custom_edge_labels(options: CheckedOptions, drawn: Sequence[Units]) -> Iterator[EdgeLabel]:
    """Yield the labels passed by the user, and those of edges with nan and inf."""
    positions: list[dict[int | str, int]] = [
        {**{unit: k for k, unit in enumerate(units.tolist())}, "bias": len(units)} for units in drawn
    ]
    texts = options.edge_labels if isinstance(options.edge_labels, Mapping) else {}
    for (gap, end, start), text in texts.items():
        if end in positions[gap + 1] and start in positions[gap]:
            label = parse_label(text, f"edge_labels[{(gap, end, start)!r}]", options.fontfamily)
            yield EdgeLabel(gap, positions[gap + 1][end], positions[gap][start], label)
    yield from _nonfinite_edge_labels(options, drawn, texts)


def _weight_edge_labels(options: CheckedOptions, drawn: Sequence[Units]) -> Iterator[EdgeLabel]:
    for gap, (before, after) in enumerate(pairwise(drawn)):
        starts = np.flatnonzero(before != BUNDLE)
        for k, end in enumerate(after.tolist()):
            if end == BUNDLE:
                continue
            numbers = {}
            if options.weights is not None:
                weights = options.weights[gap][end, before[starts]]
                numbers = dict(zip(starts.tolist(), weights.tolist(), strict=True))
            if options.has_bias_node(gap) and options.biases is not None:
                numbers[len(before)] = options.biases[gap][end]
            for j, number in numbers.items():
                yield EdgeLabel(
                    gap, k, j, make_label(format_value(number, options.digits), options.fontfamily)
                )


def _nonfinite_edge_labels(
    options: CheckedOptions, drawn: Sequence[Units], labeled: Mapping[EdgeKey, str]
) -> Iterator[EdgeLabel]:
    """Yield labels of edges whose weight is nan or inf, unless there are too many."""
    labels = []
    for gap, weights in enumerate(options.weights or ()):
        before, after = drawn[gap : gap + 2]
        part = weights[np.ix_(after.clip(0), before.clip(0))]
        is_single = (after != BUNDLE)[:, None] & (before != BUNDLE)
        for k, j in np.argwhere(~np.isfinite(part) & is_single).tolist():
            if (gap, int(after[k]), int(before[j])) not in labeled:
                label = make_label(format_value(part[k, j]), options.fontfamily)
                labels.append(EdgeLabel(gap, k, j, label))
    if len(labels) <= MAX_NONFINITE_LABELS:
        yield from labels
