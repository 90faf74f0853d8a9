"""Layout: compute the positions of nodes, edges and texts, from a `LayoutSpec` to a `Scene`.

Coordinates are along the flow, from layer to layer, and across it, from node to node, until they become
x and y at the end. Distances across are measured in pitches, the distance between neighboring nodes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise
from math import hypot, inf, log
from typing import NamedTuple

import numpy as np

from plotnet.diagram.captions import break_lines
from plotnet.diagram.edges import (
    MIN_FONT_SIZE,
    EdgeLines,
    connect_layers,
    find_omissions,
    hatch,
    label_edges,
)
from plotnet.diagram.grid import GridSize, GridSpec, NodeSize, grid_sizes, place_grid
from plotnet.diagram.labels import Label
from plotnet.diagram.layout_spec import LayerSpec, LayoutSpec
from plotnet.diagram.legend import MARGIN, Legend, layout_legend, make_swatch, place_title
from plotnet.diagram.levels import HIDDEN, INF, NAN, NONFINITE
from plotnet.diagram.scene import (
    Array,
    Caption,
    Gap,
    Layer,
    Scene,
    SkipConnection,
    Swatch,
    Text,
    width_factor,
)
from plotnet.diagram.skip_connections import (
    LayerEnd,
    Measures,
    Side,
    choose_sides,
    find_space,
    occupied,
    place_arcs,
    space_beside,
)
from plotnet.diagram.text_layout import (
    READABLE,
    NodeLabels,
    caption_extent,
    caption_spacing,
    caption_strip,
    collect_node_labels,
    label_fit,
    label_radius,
    limit_node_labels,
    max_width,
    name_pad,
    name_size,
    names_fit,
    node_label_sizes,
    place_captions,
    place_names,
    place_node_labels,
)
from plotnet.validation import read_only

# nodes, relative to their radius
_NODE_SPACING, _MIN_NODE_SPACING = 0.7, 0.4  # between neighbors; the minimum only where labels need it
_LAYER_SPACING, _MIN_LAYER_SPACING = 1.4, 1.0
_MAX_PITCH = 6
_EDGE_CLEARANCE = 0.92  # maximum radius, relative to the distance from edges of other nodes
_MIN_SHRINK = 0.8  # smallest factor by which the radius is reduced for that
_RIM_WIDTH = 0.055
_HATCH_WIDTH = 0.7  # relative to the outline
_DASH, _MIN_DASH = 0.06, 0.35  # unit of length of dash patterns; the minimum in points

# nodes, relative to the font size
_MAX_RADIUS = 2.3
_MIN_LABELED_RADIUS = 1.25

_BIAS_PITCH = 1.35  # from the last unit to the bias node
_OMISSION_PITCH, _SHORT_OMISSION_PITCH = 1.0, 0.7  # space for dots: the only ones of a layer, or not
_DOT_PITCH = 0.24  # between dots, relative to that space

# swatches, relative to the outline of nodes
_SWATCH_OUTLINE, _DENSE_SWATCH_WIDTH = 0.55, 0.45

# texts
_SHRINK = 0.95  # factor of font sizes at each step of the search for one that fits
_MAX_STEPS = 160
_STEP, _STEPS_BELOW = 1.01, 300  # of another search, from a readable font size up and down
_MAX_UPRIGHT_NAME = 0.92  # width of names in pitches above which they are rotated
_MAX_NAMES_SHARE = {True: 0.55, False: 0.45}  # of the length of the figure, if the flow is vertical or not
_MAX_CAPTION_STEP = {True: 0.8, False: 0.9}  # relative to the distance between layers
_MAX_CAPTION_SHARES = (0.3, 0.2, 0.2)  # of the width of the figure, if lines are broken into 1, 2 or 3
_MAX_READABLE_CAPTION_SHARE = 0.35  # if captions would be too small to read otherwise
_MIN_UNBROKEN = 9.0  # font size in points below which captions are broken into more lines
_MAX_CAPTION_RADII, _MIN_CAPTION_SHARE = 1.35, 0.0225  # captions are not much larger than nodes
_MIN_LABEL_SCALE, _MAX_LABEL_SCALE = 0.7, 1.15  # font size of labels in nodes, relative to captions
_EDGE_LABEL_SCALE = 0.8  # relative to labels in nodes


class _Extent(NamedTuple):
    """Positions across the flow in a layer, and its ends, in pitches from its middle."""

    nodes: Array
    dots: tuple[tuple[int, float, float], ...]  # number of units not drawn, position, distance of dots
    low: float
    high: float


class _Fit(NamedTuple):
    """Radius of nodes, distances between nodes and between layers, and space before and after the layers.

    `step` is the distance between layers of nodes. A grid extends beyond the place of such a layer by the
    number in `extra`.
    """

    radius: float
    clear_radius: float  # at which edges do not pass through other nodes
    pitch: float
    step: float
    ends: tuple[float, float]
    extra: Sequence[float]
    grids: Sequence[GridSize]

    def flow(self, margin: float) -> list[float]:
        """Return the positions of the layers along the flow."""
        before = [0.0, *accumulate(a + b for a, b in pairwise(self.extra))]
        return [margin + self.ends[0] + i * self.step + offset for i, offset in enumerate(before)]


@dataclass(frozen=True)
class _Frame:
    """Area of the network below the title: its top, its size across and along the flow, its margin."""

    top: float
    across: float
    along: float
    margin: float
    is_vertical: bool
    is_reversed: bool


class _Sizes(NamedTuple):
    """Font sizes in points of captions, of names and in nodes."""

    caption: float
    name: float
    unit: float


@dataclass(frozen=True, eq=False)
class _Content:
    """What has to fit into a frame: layers with their labels, captions and names."""

    frame: _Frame
    extents: Sequence[_Extent]
    grids: Sequence[GridSpec | None]
    captions: tuple[tuple[Caption, ...], tuple[Caption, ...]]  # of layers and of gaps
    names: tuple[tuple[Label, ...], tuple[Label, ...]]
    reach: float  # of the largest label in a node, in ems from its center; 0 if there are no labels
    lines: int  # into which each line of a caption is broken at most
    node_spacing: float | None
    layer_spacing: float | None
    sides: tuple[Side, Side]  # arcs before and after the nodes
    figure: float  # shorter side in points


@dataclass(frozen=True, eq=False)
class _TextFit:
    """Positions of nodes for some font sizes."""

    fit: _Fit
    sizes: _Sizes
    strips: tuple[float, float]  # width of the captions before and after the network
    rotated: tuple[bool, bool]  # names
    beside: tuple[float, float] = (0.0, 0.0)  # space for arcs before and after the nodes


def lay_out(spec: LayoutSpec) -> Scene:
    """
    Compute the layout of a diagram, such that nothing overlaps and the figure is filled.

    Parameters
    ----------
    spec : LayoutSpec
        Layers, gaps and texts to place.

    Returns
    -------
    Scene
        Positions in points.
    """
    width, height = spec.figsize[0] * 72.0, spec.figsize[1] * 72.0
    legend = layout_legend(spec.formulas, spec.legend, width, height, spec.fontsizes.other)
    title, title_height = place_title(spec.title, width, height, spec.fontsizes.other)
    frame = _frame(spec, width, height, title_height, legend.height)
    extents = [_layer_extent(layer) for layer in spec.layers]
    content, texts, labels = _fit_content(spec, frame, extents)

    # the network and its captions are centered together
    fit, radius = texts.fit, texts.fit.radius
    left, right = _reach(extents, fit)
    before, after = (strip + space for strip, space in zip(texts.strips, texts.beside, strict=True))
    middle = (frame.across - (before + left + right + after)) / 2 + before + left
    flow = fit.flow(frame.margin)
    if frame.is_reversed:
        flow = [frame.along - position for position in flow]
    is_vertical = frame.is_vertical
    if is_vertical:
        flow = [frame.top + position for position in flow]
    else:
        middle += frame.top

    layers = _place_layers(spec, extents, fit, labels, middle, flow, frame)
    gaps = _place_edges(spec, frame, layers, radius)
    sign = -1.0 if frame.is_reversed else 1.0
    between = [
        (a + b + sign * (extra - other)) / 2
        for (a, b), (extra, other) in zip(pairwise(flow), pairwise(fit.extra), strict=True)
    ]
    size = texts.sizes.caption
    start = middle - left - before
    end = middle + right + texts.beside[1] + caption_spacing(size, is_vertical, content.lines)
    layer_captions, gap_captions = content.captions
    default_rim = _RIM_WIDTH * radius
    rim = default_rim if spec.node_linewidth is None else spec.node_linewidth
    scene = Scene(
        width,
        height,
        radius,
        dot_radius=min(0.1 * fit.pitch, 0.11 * radius + 0.3),
        rim_width=rim,
        hatch_width=_HATCH_WIDTH * (rim or default_rim),
        dash=max(_MIN_DASH, _DASH * radius),
        curved=("y" if is_vertical else "x") if spec.curved else "",
        layers=tuple(layers),
        gaps=tuple(gaps),
        layer_captions=place_captions(layer_captions, size, start, flow, is_vertical),
        gap_captions=place_captions(gap_captions, size, end, between, is_vertical),
        names=_place_names(frame, content, texts, layers),
        title=title,
        legend=legend.texts,
        swatches=(),
        skip_connections=_place_skip_connections(content, texts, middle, flow, spec.edge_alpha),
    )
    edge_size = _EDGE_LABEL_SCALE * min(spec.fontsizes.other, labels.max_size)
    labeled = _label_gaps(scene, spec, edge_size) if spec.edge_labels else scene.gaps
    return replace(scene, gaps=labeled, swatches=_swatches(legend, scene, default_rim))


def _frame(spec: LayoutSpec, width: float, height: float, top: float, bottom: float) -> _Frame:
    is_vertical = spec.direction in ("down", "up")
    available = height - top - bottom
    across, along = (width, available) if is_vertical else (available, width)
    is_reversed = spec.direction in ("up", "left")
    return _Frame(top, across, along, MARGIN * min(width, height), is_vertical, is_reversed)


def _reach(extents: Sequence[_Extent], fit: _Fit) -> tuple[float, float]:
    """Return the space of the layers before and after their middle, across the flow."""
    low, high = min(e.low for e in extents), max(e.high for e in extents)
    return (
        max(-low * fit.pitch + fit.radius, *(grid.across for grid in fit.grids)),
        max(high * fit.pitch + fit.radius, *(grid.end(fit.radius) for grid in fit.grids)),
    )


def _layer_extent(layer: LayerSpec) -> _Extent:
    """Compute the positions of the nodes of a layer, with space for dots where units are not drawn."""
    if layer.grid is not None:
        return _Extent(np.zeros(1), (), 0.0, 0.0)
    n = len(layer.units)
    omissions = dict(find_omissions(layer.units, layer.size))
    slot = _OMISSION_PITCH if len(omissions) == 1 else _SHORT_OMISSION_PITCH
    at, positions, dots = 0.0, [], []
    for i in range(n + 1):
        if i in omissions:
            dots.append((omissions[i], at + (slot - 1) / 2, _DOT_PITCH * slot))
            at += slot
        if i < n:
            positions.append(at)
            at += 1.0
    shift = (at - 1.0) / 2
    if layer.has_bias:
        positions.append(at - 1.0 + _BIAS_PITCH)
    nodes = np.array(positions) - shift
    centered = tuple((count, position - shift, distance) for count, position, distance in dots)
    # dots at an end extend farther than the node beside them
    ends = [side for _, position, distance in centered for side in (position - distance, position + distance)]
    return _Extent(nodes, centered, min(-shift, *ends, 0.0), max(shift, float(nodes[-1]), *ends))


def _fit_content(
    spec: LayoutSpec, frame: _Frame, extents: Sequence[_Extent]
) -> tuple[_Content, _TextFit, NodeLabels]:
    """
    Choose the font sizes and place the nodes.

    The largest font size of each kind of text that fits is found first, for the figure alone. The font sizes
    of the user are upper bounds, so that increasing one never makes any text smaller.
    """
    captions = tuple(layer.caption for layer in spec.layers), tuple(gap.caption for gap in spec.gaps)
    names = spec.layers[0].names, spec.layers[-1].names
    content = _Content(
        _smallest_frame(spec, frame),
        extents,
        [layer.grid for layer in spec.layers],
        captions,
        names,
        reach=0.0,
        lines=1,
        node_spacing=spec.node_spacing,
        layer_spacing=spec.layer_spacing,
        sides=_choose_sides(spec, extents, frame.is_vertical),
        figure=72.0 * min(spec.figsize),
    )
    most = _place_nodes(content, _Sizes(0.0, 0.0, inf), inf).fit.radius
    labels = collect_node_labels(spec.layers, most)
    content, largest = _largest_sizes(replace(content, reach=labels.reach))
    labels = limit_node_labels(labels, spec.layers, largest.fit.radius, largest.fit.clear_radius)
    if content.reach and not labels.reach:
        content, largest = _largest_sizes(replace(content, reach=0.0))
    unit, layer, other = spec.fontsizes
    sizes = largest.sizes
    if unit is None and any(map(any, captions)):
        labels = replace(labels, max_size=min(labels.max_size, _MAX_LABEL_SCALE * sizes.caption))
    wanted = _Sizes(
        min(layer or other, sizes.caption),
        min(name_size(other), sizes.name),
        min(unit or other, labels.max_size),
    )
    content = replace(content, frame=frame)
    max_radius = _MAX_RADIUS * max(unit or other, other)
    texts = _place_nodes(content, wanted, max_radius)
    if not _texts_fit(content, texts):
        max_radius = min(max_radius, largest.fit.radius)
        texts = _place_nodes(content, wanted, max_radius)
    for _ in range(_MAX_STEPS):
        if _texts_fit(content, texts):
            break
        wanted = wanted._replace(caption=_SHRINK * wanted.caption, name=_SHRINK * wanted.name)
        texts = _place_nodes(content, wanted, max_radius)
    return content, texts, replace(labels, max_size=wanted.unit)


def _smallest_frame(spec: LayoutSpec, frame: _Frame) -> _Frame:
    """Return the area of the network if title and legend have the largest font sizes that fit."""
    width, height = spec.figsize[0] * 72.0, spec.figsize[1] * 72.0
    legend = layout_legend(spec.formulas, spec.legend, width, height, inf)
    smallest = _frame(spec, width, height, place_title(spec.title, width, height, inf)[1], legend.height)
    return replace(
        smallest, across=min(smallest.across, frame.across), along=min(smallest.along, frame.along)
    )


def _largest_sizes(content: _Content) -> tuple[_Content, _TextFit]:
    """Find the largest font sizes that fit, with captions broken into lines if they would be small."""
    candidates = []
    for lines in range(1, len(_MAX_CAPTION_SHARES) + 1):
        captions = [tuple(break_lines(caption, lines) for caption in side) for side in content.captions]
        broken = replace(content, captions=(captions[0], captions[1]), lines=lines)
        candidates.append((broken, _largest_sizes_unbroken(broken)))
        if candidates[-1][1].sizes.caption >= _MIN_UNBROKEN or not any(map(any, captions)):
            return candidates[-1]
    return max(candidates, key=lambda candidate: candidate[1].sizes.caption)


def _largest_sizes_unbroken(content: _Content) -> _TextFit:
    """
    Find the largest common font size.

    Captions above a readable size must not make labels in nodes unreadable or much smaller than themselves.
    """
    largest = min(content.frame.across, content.frame.along) / 4
    steps = range(_STEPS_BELOW + max(1, int(log(largest / READABLE, _STEP))))

    @cache
    def place(step: int) -> _TextFit:
        return _place_with_names(content, READABLE * _STEP ** (step - _STEPS_BELOW))

    def is_too_large(step: int) -> bool:
        return not _captions_fit(content, place(step))

    def label_size(step: int) -> float:
        return label_fit(place(step).fit.radius, content.reach)

    def is_too_large_for_labels(step: int) -> bool:
        size = place(step).sizes.caption
        return label_size(step) < min(max(_MIN_LABEL_SCALE * size, min(size, READABLE)), least)

    last = max(0, bisect_left(steps, True, key=is_too_large) - 1)
    readable = min(last, _STEPS_BELOW)
    least = label_size(readable)
    return place(max(readable, bisect_left(steps, True, readable, last + 1, key=is_too_large_for_labels) - 1))


def _place_with_names(content: _Content, size: float) -> _TextFit:
    """Place nodes for a common font size; names are smaller if they do not fit, or left out."""
    name = name_size(size)
    while True:
        texts = _place_nodes(content, _Sizes(size, name, inf), inf)
        if not (name and any(content.names)) or _names_fit(content, texts):
            return texts
        length = _MAX_NAMES_SHARE[content.frame.is_vertical] * content.frame.along
        name *= min(_SHRINK, length / sum(_name_pads(content, texts)))
        name = name if name >= MIN_FONT_SIZE else 0.0


def _place_nodes(content: _Content, sizes: _Sizes, max_radius: float) -> _TextFit:
    """Place the nodes for given font sizes, with space for the arcs beside them."""
    texts = _place_beside(content, sizes, max_radius, 0.0)
    if not any(side.skips for side in content.sides):
        return texts
    equal = [GridSize()] * len(content.extents)
    most = _measures(content, texts)._replace(pitch=0.0, grids=equal)  # as if all layers were the widest

    def need(space: float) -> float:
        measures = _measures(content, _place_beside(content, sizes, max_radius, space))
        return sum(space_beside(side, measures) for side in content.sides)

    space = find_space(need, sum(space_beside(side, most) for side in content.sides))
    texts = _place_beside(content, sizes, max_radius, space)
    first, last = (space_beside(side, _measures(content, texts)) for side in content.sides)
    return replace(texts, beside=(first, last))


def _measures(content: _Content, texts: _TextFit) -> Measures:
    fit, size = texts.fit, name_size(texts.sizes.caption)
    start, *others = fit.flow(0.0)
    flow = (0.0, *(position - start for position in others))
    is_vertical = content.frame.is_vertical
    return Measures(fit.pitch, flow, fit.grids, fit.radius, size, content.figure, is_vertical)


def _place_beside(content: _Content, sizes: _Sizes, max_radius: float, space: float) -> _TextFit:
    """Place the nodes beside a space across the flow."""
    is_vertical, margin = content.frame.is_vertical, content.frame.margin
    before, after = (
        caption_strip(side, sizes.caption, is_vertical, content.lines) for side in content.captions
    )
    overhang = caption_extent(content.captions[0], sizes.caption, is_vertical) / 2
    available = content.frame.across - before - after - space - 2 * margin
    length = content.frame.along - 2 * margin
    room = min(
        caption_spacing(sizes.caption, is_vertical, content.lines) if strip else margin
        for strip in (before, after)
    )
    rotated = (False, False)
    while True:
        pads = [
            name_pad(side, sizes.name, is_vertical, r) for side, r in zip(content.names, rotated, strict=True)
        ]
        fit = _fit_nodes(content, available, length, sizes.unit, max_radius, overhang, (pads[0], pads[1]))
        ends = zip(content.names, (content.extents[0], content.extents[-1]), strict=True)
        is_wide = [
            is_vertical and max_width(side) * sizes.name > _max_upright_name(content, extent, fit, room)
            for side, extent in ends
        ]
        turned = (is_wide[0] or rotated[0], is_wide[1] or rotated[1])
        if turned == rotated:
            return _TextFit(fit, sizes, (before, after), rotated)
        rotated = turned


def _max_upright_name(content: _Content, extent: _Extent, fit: _Fit, room: float) -> float:
    """Return the width of names above which they are rotated, given the space beside the network."""
    low, high = min(e.low for e in content.extents), max(e.high for e in content.extents)
    slack = min(extent.nodes[0] - low, high - extent.nodes[-1]) * fit.pitch
    return min(_MAX_UPRIGHT_NAME * fit.pitch, 2 * (fit.radius + float(slack) + _MAX_UPRIGHT_NAME * room))


def _name_pads(content: _Content, texts: _TextFit) -> list[float]:
    """Return the space that names need before the first layer and after the last one."""
    is_vertical = content.frame.is_vertical
    sides = zip(content.names, texts.rotated, strict=True)
    return [name_pad(names, texts.sizes.name, is_vertical, rotated) for names, rotated in sides]


def _names_fit(content: _Content, texts: _TextFit) -> bool:
    """Return whether names do not overlap, and take only part of the length of the figure."""
    is_vertical, size = content.frame.is_vertical, texts.sizes.name
    length = _MAX_NAMES_SHARE[is_vertical] * content.frame.along
    return sum(_name_pads(content, texts)) <= length and all(
        names_fit(names, size, is_vertical, rotated, texts.fit.pitch)
        for names, rotated in zip(content.names, texts.rotated, strict=True)
    )


def _caption_steps_fit(content: _Content, texts: _TextFit) -> bool:
    """Return whether captions do not overlap."""
    is_vertical, size = content.frame.is_vertical, texts.sizes.caption
    extent = max(caption_extent(side, size, is_vertical) for side in content.captions)
    return extent <= _MAX_CAPTION_STEP[is_vertical] * texts.fit.step


def _texts_fit(content: _Content, texts: _TextFit) -> bool:
    return _caption_steps_fit(content, texts) and _names_fit(content, texts)


def _captions_fit(content: _Content, texts: _TextFit) -> bool:
    """Return whether captions do not overlap, and take little space or only space that nodes do not need."""
    if not _caption_steps_fit(content, texts):
        return False
    frame, fit, size = content.frame, texts.fit, texts.sizes.caption
    used = sum(_reach(content.extents, fit))
    strips = sum(texts.strips)
    share = _MAX_CAPTION_SHARES[content.lines - 1] * frame.across
    if content.lines == len(_MAX_CAPTION_SHARES) and size <= READABLE:
        share = _MAX_READABLE_CAPTION_SHARE * frame.across
    available = frame.across - strips - sum(texts.beside) - 2 * frame.margin
    has_spare_space = used < 0.999 * available and available > share
    is_small = strips <= share or has_spare_space or size <= 0.5 * fit.radius
    shorter = min(frame.across, frame.along)
    return is_small and size <= max(_MAX_CAPTION_RADII * fit.radius, _MIN_CAPTION_SHARE * shorter, READABLE)


def _fit_nodes(
    content: _Content,
    available: float,
    length: float,
    label_size: float,
    max_radius: float,
    overhang: float,
    pads: tuple[float, float],
) -> _Fit:
    """Choose the radius of nodes and the distances between nodes and layers."""
    extents, is_vertical = content.extents, content.frame.is_vertical
    last = len(extents) - 1
    inside = length - sum(pads)
    grids = grid_sizes(content.grids, available, inside, is_vertical)
    inside -= 2 * sum(grid.along for grid in grids)
    max_radius = min(max_radius, *(grid.max_radius(available) for grid in grids))
    span = max(e.high for e in extents) - min(e.low for e in extents)
    node_spacing, layer_spacing = content.node_spacing, content.layer_spacing

    def largest_radius(between_nodes: float, between_layers: float) -> float:
        """Return the radius at which the network fills the figure, for minimum distances in radii."""
        across = between_nodes if node_spacing is None else 2 * node_spacing
        along = between_layers if layer_spacing is None else 2 * layer_spacing
        return min(available / (2 + span * (2 + across)), inside / (2 + last * (2 + along)), max_radius)

    def spread(radius: float) -> tuple[float, float, tuple[float, float], list[float]]:
        """Distribute nodes and layers of a radius over the available space."""
        max_pitch = max(_MAX_PITCH * radius, available / 8)
        pitch = min((available - 2 * radius) / span, max_pitch) if span else 1.0
        if node_spacing is not None:
            pitch = 2 * radius * (1 + node_spacing)
        extra = [max(grid.along - radius, 0.0) for grid in grids]
        first, second = (
            max(radius + outside + pad, overhang)
            for outside, pad in zip((extra[0], extra[-1]), pads, strict=True)
        )
        between = 2 * sum(extra) - extra[0] - extra[-1]
        step = (length - first - second - between) / last
        if layer_spacing is not None:
            step = min(step, 2 * radius * (1 + layer_spacing))
        unused = (length - first - second - between - last * step) / 2
        return pitch, step, (first + unused, second + unused), extra

    # An edge at a small angle must not pass through other nodes, where it would seem to start. Nodes are made
    # smaller to avoid this, as long as their labels remain readable.
    radius = max(largest_radius(_NODE_SPACING, _LAYER_SPACING), 1e-3)
    pitch, step, *_ = spread(radius)
    widest = max(max(a.high - b.low, b.high - a.low) for a, b in pairwise(extents))
    clear = radius
    if widest >= 1 and step > 0 and node_spacing is None:
        width = widest * pitch + max(grid.across for grid in grids)
        clear = min(radius, _EDGE_CLEARANCE * pitch * step / hypot(width, step))
    if content.reach:
        readable = label_radius(min(label_size, READABLE), content.reach)
        clear = max(clear, min(readable, largest_radius(_MIN_NODE_SPACING, _MIN_LAYER_SPACING)))
    needed = max(label_radius(label_size, content.reach), _MIN_LABELED_RADIUS * label_size)
    radius, clear = (
        # down to 1/1000 point, unless it is such a number but for a rounding error
        max(round(size - 4.99e-4, 3), 1e-3)
        for size in (max(clear, min(_MIN_SHRINK * radius, needed)), clear)
    )
    fit = _Fit(radius, clear, *spread(radius), [GridSize()] * len(extents))
    nodes = NodeSize(radius, *_reach(extents, fit))
    grids = grid_sizes(content.grids, available, length - sum(pads), is_vertical, nodes)
    return _Fit(radius, clear, *spread(radius), grids)


def _place_layers(
    spec: LayoutSpec,
    extents: Sequence[_Extent],
    fit: _Fit,
    labels: NodeLabels,
    middle: float,
    flow: Sequence[float],
    frame: _Frame,
) -> list[Layer]:
    sizes = node_label_sizes(labels, spec.layers, fit.radius)
    has_labels = labels.reach > 0 and not any(
        size < layer.min_label_size for layer, size in zip(spec.layers, sizes, strict=True)
    )
    texts = labels.labels if has_labels else [[] for _ in spec.layers]
    return [
        _place_layer(layer, extent, fit, middle, position, text, size, frame.is_vertical)
        if layer.grid is None
        else _place_grid_layer(layer, layer.grid, grid, fit, middle, position, text, size, frame)
        for layer, extent, grid, position, text, size in zip(
            spec.layers, extents, fit.grids, flow, texts, sizes, strict=True
        )
    ]


def _place_grid_layer(
    layer: LayerSpec,
    spec: GridSpec,
    size: GridSize,
    fit: _Fit,
    middle: float,
    position: float,
    labels: Sequence[Label],
    font_size: float,
    frame: _Frame,
) -> Layer:
    """Place the grid of a layer, and its bias node beside the side that faces the next layer."""
    n = len(layer.units)
    center = (middle, position) if frame.is_vertical else (position, middle)
    grid = place_grid(spec, size.cell, center, layer.levels[:n], layer.colors[:n], layer.emphasized[:n])
    centers = grid.centers(layer.units)
    if layer.has_bias:
        extra = max(size.along - fit.radius, 0.0)
        side = position + (-extra if frame.is_reversed else extra)
        bias = _to_xy(np.array([middle + size.bias_offset(fit.radius)]), side, frame.is_vertical)
        centers = read_only(np.concatenate([centers, bias]))
    texts = place_node_labels(labels, centers[n:], font_size)
    units, radius = read_only(layer.units), fit.radius
    levels, colors, emphasized = layer.levels, layer.colors, layer.emphasized
    return Layer(
        layer.size, layer.kind, units, centers, radius, levels, colors, emphasized, texts, (), {}, grid
    )


def _place_layer(
    layer: LayerSpec,
    extent: _Extent,
    fit: _Fit,
    middle: float,
    position: float,
    labels: Sequence[Label],
    font_size: float,
    is_vertical: bool,
) -> Layer:
    """Place nodes, labels, dots and hatching of a layer at a position along the flow."""
    centers = _to_xy(middle + extent.nodes * fit.pitch, position, is_vertical)
    radius = round(fit.radius * layer.scale, 3)
    texts = place_node_labels(labels, centers, font_size)
    hatches = {}
    for i in np.flatnonzero(np.isin(layer.levels, NONFINITE)).tolist():
        clearance = (0.0, 0.0)
        if texts:
            x0, y0, x1, y1 = texts[i].box
            clearance = ((x1 - x0) / 2 + 0.08 * radius, (y1 - y0) / 2 + 0.1 * radius)
        level = int(layer.levels[i])
        hatches[i] = hatch(centers[i], radius, clearance, level == NAN, level == INF)
    dots = tuple(
        (
            count,
            _to_xy(middle + (at + distance * np.array([-1.0, 0.0, 1.0])) * fit.pitch, position, is_vertical),
        )
        for count, at, distance in extent.dots
    )
    units, levels, emphasized = read_only(layer.units), layer.levels, layer.emphasized
    return Layer(
        layer.size, layer.kind, units, centers, radius, levels, layer.colors, emphasized, texts, dots, hatches
    )


def _place_edges(spec: LayoutSpec, frame: _Frame, layers: Sequence[Layer], radius: float) -> list[Gap]:
    lines = EdgeLines(spec.edge_width, spec.edge_alpha, radius, 72.0 * min(spec.figsize))
    sign = -1.0 if frame.is_reversed else 1.0
    flow = (0.0, sign) if frame.is_vertical else (sign, 0.0)
    starts = [_edge_ends(layer, flow) for layer in layers]
    ends = [_edge_ends(layer, (-flow[0], -flow[1]), with_bias=False) for layer in layers]
    return [
        connect_layers(
            start,
            end,
            (start_radius, end_radius),
            gap.levels,
            gap.emphasized,
            flow=flow,
            curved=spec.curved,
            arrows=spec.arrows,
            lines=lines,
        )
        for (start, start_radius), (end, end_radius), gap in zip(starts, ends[1:], spec.gaps, strict=False)
    ]


def _edge_ends(
    layer: Layer, side: tuple[float, float], *, with_bias: bool = True
) -> tuple[Array, float | Array]:
    """Return where the edges on one side of a layer end, and their distance from there."""
    n = len(layer.units)
    centers = layer.centers if with_bias else layer.centers[:n]
    if layer.grid is None:
        return centers, layer.radius
    points, radii = layer.grid.edge_ends(side)
    return np.concatenate([points, centers[n:]]), np.append(radii, [layer.radius] * (len(centers) - n))


def _choose_sides(spec: LayoutSpec, extents: Sequence[_Extent], is_vertical: bool) -> tuple[Side, Side]:
    """Choose the sides of arcs: away from captions, of layers above all, and from bias nodes."""
    low, high = (
        [_layer_end(layer, extent, sign) for layer, extent in zip(spec.layers, extents, strict=True)]
        for sign in (-1.0, 1.0)
    )
    has_bias = any(layer.has_bias for layer in spec.layers)
    has_captions = [any(part.caption for part in parts) for parts in (spec.layers, spec.gaps)]
    is_high = has_captions[0] or (is_vertical and not has_captions[1])
    return choose_sides(
        spec.skip_connections, (low, high), prefer=int(is_high and not has_bias), both=not has_bias
    )


def _layer_end(layer: LayerSpec, extent: _Extent, sign: float) -> LayerEnd:
    if layer.grid is not None:  # its size depends on that of the nodes
        return LayerEnd(0.0, 0.0, 0.0, 1.0, has_bias=layer.has_bias and sign > 0)
    reach = extent.high if sign > 0 else -extent.low
    node = float(max(sign * extent.nodes[layer.levels != HIDDEN], default=reach))
    dots = [sign * position + distance for _, position, distance in extent.dots]
    return LayerEnd(reach, max([node, *dots]), node, layer.scale)


def _place_skip_connections(
    content: _Content, texts: _TextFit, middle: float, flow: Sequence[float], alpha: float | None
) -> tuple[SkipConnection, ...]:
    measures, is_vertical = _measures(content, texts), content.frame.is_vertical
    flow_sign = -1.0 if content.frame.is_reversed else 1.0

    def place(side: Side, side_sign: float) -> list[SkipConnection]:
        def to_xy(points: Array) -> Array:
            along, across = flow[0] + flow_sign * points[:, 0], middle + side_sign * points[:, 1]
            return np.stack([across, along] if is_vertical else [along, across], axis=-1)

        return place_arcs(side, measures, alpha, to_xy)

    return tuple(
        arc for side, sign in zip(content.sides, (-1.0, 1.0), strict=True) for arc in place(side, sign)
    )


def _place_names(
    frame: _Frame, content: _Content, texts: _TextFit, layers: Sequence[Layer]
) -> tuple[tuple[Text, ...], ...]:
    """Place the names of inputs and classes at the outer sides of the first and the last layer."""
    size = texts.sizes.name
    if size < MIN_FONT_SIZE:
        return (), ()
    sides = zip(content.names, (layers[0], layers[-1]), texts.rotated, (False, True), strict=True)
    return tuple(
        place_names(names, layer, size, frame.is_vertical, rotated, before=is_last == frame.is_reversed)
        for names, layer, rotated, is_last in sides
    )


def _swatches(legend: Legend, scene: Scene, rim_width: float) -> tuple[Swatch, ...]:
    width = max(
        (gap.width for gap in scene.gaps if not gap.is_dense), default=_DENSE_SWATCH_WIDTH * rim_width
    )
    outline = _SWATCH_OUTLINE * rim_width
    marked = any(layer.grid is not None and layer.grid.has_negative for layer in scene.layers)
    return tuple(
        make_swatch(
            sample,
            box,
            width * width_factor(sample.level) if sample.is_line else outline,
            mark_negative=marked,
        )
        for sample, box in legend.samples
    )


def _label_gaps(scene: Scene, spec: LayoutSpec, size: float) -> tuple[Gap, ...]:
    """Place labels on edges, clear of nodes and captions."""
    curves = []
    for gap in scene.gaps:
        edges = np.where(gap.is_drawn[..., None], gap.edges, np.nan)  # which crosses no label
        start, end = edges[..., :2], edges[..., 2:]
        thirds = (start + (end - start) / 3, end + (start - end) / 3)
        controls = scene.control_points(edges) if scene.curved else thirds
        curves.append((start, end, *controls))
    centers = np.concatenate([layer.centers for layer in scene.layers])
    radii = np.concatenate([layer.radii for layer in scene.layers])
    captions = (*scene.layer_captions, *scene.gap_captions, *scene.names, scene.title, scene.legend)
    corners = [text.corners for texts in captions for text in texts]
    nodes, rotate = (centers, radii), spec.rotate_edge_labels
    corners += occupied(scene.skip_connections)
    placed = label_edges(spec.edge_labels, curves, nodes, corners, size, rotate=rotate)
    return tuple(replace(gap, labels=tuple(texts)) for gap, texts in zip(scene.gaps, placed, strict=True))


def _to_xy(across: Array, along: float, is_vertical: bool) -> Array:
    """Convert coordinates across and along the flow to x and y, rounded to 1/1000 point for small files."""
    other = np.full_like(across, along)
    points = np.stack([across, other] if is_vertical else [other, across], axis=-1)
    return read_only(np.asarray(np.round(points, 3), np.float64))
