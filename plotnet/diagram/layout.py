"""Layout: compute the positions of nodes, edges and texts, from a `LayoutSpec` to a `Scene`.

Coordinates are along the flow, from layer to layer, and across it, from node to node, until they become
x and y at the end. Distances across are measured in pitches, the distance between neighboring nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot
from typing import NamedTuple

import numpy as np

from plotnet.diagram.edges import MIN_FONT_SIZE, EdgeLabel, connect_layers, find_omissions, hatch, label_edges
from plotnet.diagram.labels import Label
from plotnet.diagram.layout_spec import LayerSpec, LayoutSpec
from plotnet.diagram.legend import MARGIN, Legend, layout_legend, make_swatch
from plotnet.diagram.levels import INF, NAN, NONFINITE
from plotnet.diagram.scene import Array, Gap, Layer, Scene, Swatch, Text, width_factor
from plotnet.diagram.text_layout import (
    caption_extent,
    caption_spacing,
    caption_strip,
    fit_node_labels,
    max_width,
    name_pad,
    names_fit,
    place_captions,
    place_names,
    place_node_labels,
)
from plotnet.validation import read_only

# nodes, relative to their radius
_MIN_NODE_SPACING = 0.7  # between neighbors
_MIN_LAYER_SPACING = 1.4
_MAX_PITCH = 6
_EDGE_CLEARANCE = 0.92  # maximum radius, relative to the distance from edges of other nodes
_MIN_SHRINK = 0.8  # smallest factor by which the radius is reduced for that

# nodes, relative to the font size
_MAX_RADIUS = 2.3
_MIN_LABELED_RADIUS = 1.25

_BIAS_PITCH = 1.35  # from the last unit to the bias node
_OMISSION_PITCH, _SHORT_OMISSION_PITCH = 1.0, 0.7  # space for dots: the only ones of a layer, or not
_DOT_PITCH = 0.24  # between dots, relative to that space

# texts
_SHRINK = 0.95  # factor of font sizes at each step of the search for one that fits
_MAX_STEPS = 160
_NAME_SCALE = 0.9  # font size of names, relative to the maximum
_MAX_NAME_SCALE = 1.3  # relative to captions
_MAX_UPRIGHT_NAME = 0.92  # width of names in pitches above which they are rotated
_MAX_NAMES_SHARE = {True: 0.55, False: 0.45}  # of the length of the figure, if the flow is vertical or not
_MAX_CAPTION_STEP = {True: 0.8, False: 0.9}  # relative to the distance between layers
_MAX_CAPTION_SHARE = 0.3  # of the width of the figure
_MAX_CAPTION_RADII, _MIN_CAPTION_SCALE = 1.35, 0.6  # captions are not much larger than nodes
_MAX_LABEL_SCALE = 1.15  # font size of labels in nodes, relative to captions
_EDGE_LABEL_SCALE = 0.8  # relative to labels in nodes


class _Extent(NamedTuple):
    """Positions across the flow in a layer, and its ends, in pitches from its middle."""

    nodes: Array
    dots: tuple[tuple[int, float, float], ...]  # number of units not drawn, position, distance of dots
    low: float
    high: float


class _Fit(NamedTuple):
    """Radius of nodes, distances between nodes and between layers, and space before and after the layers."""

    radius: float
    pitch: float
    step: float
    ends: tuple[float, float]


@dataclass(frozen=True)
class _Frame:
    """Area of the network above the legend: its size across and along the flow, and its margin."""

    across: float
    along: float
    margin: float
    is_vertical: bool
    is_reversed: bool


@dataclass(frozen=True, eq=False)
class _TextFit:
    """Font sizes at which captions and names leave enough space for the nodes."""

    fit: _Fit
    caption_size: float
    strips: tuple[float, float]  # width of the captions before and after the network
    name_size: float
    names: list[tuple[Label, ...]]
    rotated: list[bool]


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
    legend = layout_legend(spec.formulas, spec.legend, width, height, spec.fontsize)
    frame = _frame(spec, width, height, legend)
    extents = [_layer_extent(layer) for layer in spec.layers]
    texts = _fit_texts(spec, frame, extents)

    # the network and its captions are centered together
    radius, pitch, step, ends = texts.fit
    low, high = min(e.low for e in extents), max(e.high for e in extents)
    left, right = -low * pitch + radius, high * pitch + radius
    before, after = texts.strips
    middle = (frame.across - (before + left + right + after)) / 2 + before + left
    flow = [frame.margin + ends[0] + i * step for i in range(len(spec.layers))]
    if frame.is_reversed:
        flow = [frame.along - position for position in flow]

    font_size = _max_label_size(spec, texts)
    layers = _place_layers(spec, frame, extents, texts.fit, font_size, middle, flow)
    gaps = _place_edges(spec, frame, layers)
    layer_captions = [layer.caption for layer in spec.layers]
    gap_captions = [gap.caption for gap in spec.gaps]
    between = [(a + b) / 2 for a, b in pairwise(flow)]
    size, is_vertical = texts.caption_size, frame.is_vertical
    start, end = middle - left - before, middle + right + caption_spacing(size, is_vertical)
    scene = Scene(
        width,
        height,
        radius,
        dot_radius=min(0.1 * pitch, 0.11 * radius + 0.3),
        rim_width=float(min(1.1, 0.12 * radius)),
        dash=max(0.35, min(1.2, radius / 14)),
        curved=("y" if is_vertical else "x") if spec.curved else "",
        layers=tuple(layers),
        gaps=tuple(gaps),
        layer_captions=place_captions(layer_captions, size, start, flow, is_vertical),
        gap_captions=place_captions(gap_captions, size, end, between, is_vertical),
        names=_place_names(frame, texts, layers),
        legend=legend.texts,
        swatches=(),
    )
    edge_size = _EDGE_LABEL_SCALE * font_size
    labeled = _label_gaps(scene, spec.edge_labels, edge_size) if spec.edge_labels else scene.gaps
    return replace(scene, gaps=labeled, swatches=_swatches(legend, gaps))


def _frame(spec: LayoutSpec, width: float, height: float, legend: Legend) -> _Frame:
    is_vertical = spec.direction in ("down", "up")
    available = height - legend.height
    across, along = (width, available) if is_vertical else (available, width)
    return _Frame(across, along, MARGIN * min(width, height), is_vertical, spec.direction in ("up", "left"))


def _layer_extent(layer: LayerSpec) -> _Extent:
    """Compute the positions of the nodes of a layer, with space for dots where units are not drawn."""
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


def _fit_texts(spec: LayoutSpec, frame: _Frame, extents: Sequence[_Extent]) -> _TextFit:
    """Reduce the font sizes of captions and names until they leave enough space for the nodes."""
    is_vertical, length = frame.is_vertical, frame.along - 2 * frame.margin
    captions = [[layer.caption for layer in spec.layers], [gap.caption for gap in spec.gaps]]
    names = [spec.layers[0].names, spec.layers[-1].names]
    size, name_size = spec.fontsize, _NAME_SCALE * spec.fontsize
    rotated = [False, False]
    for _ in range(_MAX_STEPS):
        before, after = (caption_strip(side, size, is_vertical) for side in captions)
        overhang = caption_extent(captions[0], size, is_vertical) / 2
        available = frame.across - before - after - 2 * frame.margin
        pads = [name_pad(side, name_size, is_vertical, r) for side, r in zip(names, rotated, strict=True)]
        fit = _fit_nodes(available, length, extents, spec.fontsize, overhang, (pads[0], pads[1]))
        is_wide = [
            is_vertical and max_width(side) * name_size > _MAX_UPRIGHT_NAME * fit.pitch for side in names
        ]
        if any(wide and not r for wide, r in zip(is_wide, rotated, strict=True)):
            rotated = [wide or r for wide, r in zip(is_wide, rotated, strict=True)]
            continue
        if any(names) and not (
            all(
                names_fit(side, name_size, is_vertical, r, fit.pitch)
                for side, r in zip(names, rotated, strict=True)
            )
            and sum(pads) <= _MAX_NAMES_SHARE[is_vertical] * frame.along
        ):
            name_size *= _SHRINK
            if name_size < MIN_FONT_SIZE:
                names = [(), ()]
            continue
        if _captions_fit(spec, frame, extents, fit, size, before + after):
            break
        size *= _SHRINK
        name_size = min(name_size, _MAX_NAME_SCALE * size)
    return _TextFit(fit, size, (before, after), name_size, names, rotated)


def _captions_fit(
    spec: LayoutSpec, frame: _Frame, extents: Sequence[_Extent], fit: _Fit, size: float, strips: float
) -> bool:
    """Return whether captions do not overlap, and take little space or only space that nodes do not need."""
    captions = [[layer.caption for layer in spec.layers], [gap.caption for gap in spec.gaps]]
    extent = max(caption_extent(side, size, frame.is_vertical) for side in captions)
    if extent > _MAX_CAPTION_STEP[frame.is_vertical] * fit.step:
        return False
    span = max(e.high for e in extents) - min(e.low for e in extents)
    available, share = frame.across - strips - 2 * frame.margin, _MAX_CAPTION_SHARE * frame.across
    has_spare_space = fit.pitch * span + 2 * fit.radius < 0.999 * available and available > share
    is_small = strips <= share or has_spare_space or size <= 0.5 * fit.radius
    return is_small and size <= max(_MAX_CAPTION_RADII * fit.radius, _MIN_CAPTION_SCALE * spec.fontsize)


def _fit_nodes(
    available: float,
    length: float,
    extents: Sequence[_Extent],
    fontsize: float,
    overhang: float,
    pads: tuple[float, float],
) -> _Fit:
    """Choose the radius of nodes and the distances between nodes and layers."""
    last = len(extents) - 1
    span = max(e.high for e in extents) - min(e.low for e in extents)
    radius = min(
        available / (2 + span * (2 + _MIN_NODE_SPACING)),
        (length - sum(pads)) / (2 + last * (2 + _MIN_LAYER_SPACING)),
        _MAX_RADIUS * fontsize,
    )
    radius = max(radius, 1e-3)

    def spread(radius: float) -> tuple[float, float, tuple[float, float]]:
        """Distribute nodes and layers of a radius over the available space."""
        max_pitch = max(_MAX_PITCH * radius, available / 8)
        pitch = min((available - 2 * radius) / span, max_pitch) if span else 1.0
        ends = (max(radius + pads[0], overhang), max(radius + pads[1], overhang))
        return pitch, (length - sum(ends)) / last, ends

    # An edge at a small angle must not pass through other nodes, where it would seem to start. Nodes are made
    # smaller to avoid this, as long as their labels remain readable.
    pitch, step, _ = spread(radius)
    widest = max(max(a.high - b.low, b.high - a.low) for a, b in pairwise(extents))
    if widest >= 1 and step > 0:
        clear = _EDGE_CLEARANCE * pitch * step / hypot(widest * pitch, step)
        radius = max(min(radius, clear), min(_MIN_SHRINK * radius, _MIN_LABELED_RADIUS * fontsize))
    radius = max(round(radius - 5e-4, 3), 1e-3)
    return _Fit(radius, *spread(radius))


def _max_label_size(spec: LayoutSpec, texts: _TextFit) -> float:
    """Return the maximum font size in nodes and on edges, similar to that of the captions."""
    if any(layer.caption for layer in spec.layers) or any(gap.caption for gap in spec.gaps):
        return min(spec.fontsize, _MAX_LABEL_SCALE * texts.caption_size)
    return spec.fontsize


def _place_layers(
    spec: LayoutSpec,
    frame: _Frame,
    extents: Sequence[_Extent],
    fit: _Fit,
    font_size: float,
    middle: float,
    flow: Sequence[float],
) -> list[Layer]:
    labels, sizes = fit_node_labels(spec.layers, fit.radius, font_size)
    return [
        _place_layer(layer, extent, fit, middle, position, texts, size, frame.is_vertical)
        for layer, extent, position, texts, size in zip(
            spec.layers, extents, flow, labels, sizes, strict=True
        )
    ]


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
    return Layer(layer.size, layer.kind, units, centers, radius, levels, emphasized, texts, dots, hatches)


def _place_edges(spec: LayoutSpec, frame: _Frame, layers: Sequence[Layer]) -> list[Gap]:
    sign = -1.0 if frame.is_reversed else 1.0
    return [
        connect_layers(
            a.centers,
            b.centers[: len(b.units)],
            (a.radius, b.radius),
            gap.levels,
            gap.emphasized,
            flow=(0.0, sign) if frame.is_vertical else (sign, 0.0),
            curved=spec.curved,
            arrows=spec.arrows,
        )
        for (a, b), gap in zip(pairwise(layers), spec.gaps, strict=True)
    ]


def _place_names(frame: _Frame, texts: _TextFit, layers: Sequence[Layer]) -> tuple[tuple[Text, ...], ...]:
    """Place the names of inputs and classes at the outer sides of the first and the last layer."""
    sides = zip(texts.names, (layers[0], layers[-1]), texts.rotated, (False, True), strict=True)
    return tuple(
        place_names(
            names, layer, texts.name_size, frame.is_vertical, rotated, before=is_last == frame.is_reversed
        )
        for names, layer, rotated, is_last in sides
    )


def _swatches(legend: Legend, gaps: Sequence[Gap]) -> tuple[Swatch, ...]:
    width = max((gap.width for gap in gaps if gap.opacity == 1), default=0.5)
    return tuple(
        make_swatch(sample, box, width * width_factor(sample.level)) for sample, box in legend.samples
    )


def _label_gaps(scene: Scene, labels: Sequence[EdgeLabel], size: float) -> tuple[Gap, ...]:
    """Place labels on edges, clear of nodes and captions."""
    curves = []
    for gap in scene.gaps:
        start, end = gap.edges[..., :2], gap.edges[..., 2:]
        thirds = (start + (end - start) / 3, end + (start - end) / 3)
        controls = scene.control_points(gap.edges) if scene.curved else thirds
        curves.append((start, end, *controls))
    centers = np.concatenate([layer.centers for layer in scene.layers])
    radii = np.concatenate([np.full(len(layer.centers), layer.radius) for layer in scene.layers])
    captions = (*scene.layer_captions, *scene.gap_captions, *scene.names, scene.legend)
    occupied = [text.box for texts in captions for text in texts]
    placed = label_edges(labels, curves, (centers, radii), occupied, size)
    return tuple(replace(gap, labels=tuple(texts)) for gap, texts in zip(scene.gaps, placed, strict=True))


def _to_xy(across: Array, along: float, is_vertical: bool) -> Array:
    """Convert coordinates across and along the flow to x and y, rounded to 1/1000 point for small files."""
    other = np.full_like(across, along)
    points = np.stack([across, other] if is_vertical else [other, across], axis=-1)
    return read_only(np.asarray(np.round(points, 3), np.float64))
