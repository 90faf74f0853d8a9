"""Skip connections: arcs beside the network, from layer to layer, in lanes so that none overlap.

An arc runs on the low side of the network (left or top) or on its high side. Coordinates are along the flow,
from the first layer, and the height across the flow, outward from the middle of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from plotnet.diagram.edges import MIN_FONT_SIZE, EdgeLines, arrow_heads, head_length, preferred_width
from plotnet.diagram.grid import GridSize
from plotnet.diagram.labels import Label
from plotnet.diagram.scene import Array, SkipConnection, Text
from plotnet.validation import read_only

# relative to the radius of the nodes
_FIRST_LANE, _LANE = 1.35, 0.5  # from the outermost nodes to the first lane, and between lanes
_GAP = 0.25  # between nodes and the ends of arcs
_PORT, _MAX_PORTS = 0.5, 1.6  # between the ends of arcs at a layer, and between the first and the last
_CORNER = 1.2
_EDGE_CLEARANCE = 0.25  # of the ends of arcs from edges

_WIDTH = 1.6  # relative to edges without a weight
_MAX_WIDTH = 0.4  # relative to the distance between the ends of arcs
_MAX_HEAD = 0.9
_LANE_WIDTHS = 3.0  # minimum distance between lanes, in line widths
_BEZIER = 0.5523  # control points of a quarter circle

# labels, in ems
_MAX_UPRIGHT = 2.0  # width of labels above which they are rotated if the flow is vertical
_PAD_ACROSS, _PAD_ALONG = 0.15, 0.45
_SEARCH_STEPS = 16


class SkipSpec(NamedTuple):
    """A skip connection between two layers; the width of its line, if set by the user, is in points."""

    start: int
    end: int
    label: Label | None
    emphasized: bool
    width: float | None


class LayerEnd(NamedTuple):
    """The end of a layer of nodes on one side of the network, in pitches from the middle."""

    reach: float  # of all nodes and dots
    drawn: float  # of those that are drawn
    node: float  # outermost node that is drawn
    scale: float  # radius of the nodes, relative to the largest
    has_bias: bool = False  # of a grid, on this side


class Side(NamedTuple):
    """The arcs on one side of the network, from the inside out, and the ends of the layers there."""

    skips: tuple[SkipSpec, ...]
    ends: tuple[LayerEnd, ...]


class Measures(NamedTuple):
    """
    Lengths in points from which the size of arcs follows, and whether the flow is vertical.

    `flow` has the positions of the layers, from the first one, and `grids` the sizes of those that are grids.
    """

    pitch: float
    flow: tuple[float, ...]
    grids: Sequence[GridSize]
    radius: float
    fontsize: float
    figure: float  # shorter side
    is_vertical: bool


def _reach(side: Side, layer: int, measures: Measures) -> float:
    """Return the distance of the end of a layer from the middle of the network."""
    return _grid_end(side, layer, measures) or side.ends[layer].reach * measures.pitch + measures.radius


def _grid_end(side: Side, layer: int, measures: Measures) -> float:
    """Return the distance of the end of a grid from the middle of the network; 0 for other layers."""
    grid = measures.grids[layer]
    return grid.end(measures.radius) if side.ends[layer].has_bias else grid.across


def _outermost(side: Side, layer: int, measures: Measures) -> float:
    """Return the distance from the middle of the outermost node, or corner of a grid, to which edges lead."""
    return measures.grids[layer].across or side.ends[layer].node * measures.pitch


def choose_sides(
    skips: Sequence[SkipSpec], ends: tuple[Sequence[LayerEnd], Sequence[LayerEnd]], *, prefer: int, both: bool
) -> tuple[Side, Side]:
    """
    Choose the side of each arc: the preferred one, unless it crosses fewer arcs on the other.

    Parameters
    ----------
    skips : sequence of SkipSpec
        Skip connections.
    ends : (sequence of LayerEnd, sequence of LayerEnd)
        Ends of the layers on the low and on the high side.
    prefer : {0, 1}
        The low or the high side.
    both : bool
        Whether the other side may be used, too.

    Returns
    -------
    (Side, Side)
        The low and the high side.
    """
    chosen: tuple[list[SkipSpec], list[SkipSpec]] = ([], [])
    for skip in sorted(skips, key=lambda s: (s.start - s.end, s.start)):  # long ones first
        crossings = [sum(_cross(skip, other) for other in side) for side in chosen]
        uses_other = both and crossings[1 - prefer] < crossings[prefer]
        chosen[1 - prefer if uses_other else prefer].append(skip)
    low, high = (
        Side(tuple(sorted(side, key=lambda s: (s.end - s.start, s.start))), tuple(layer_ends))
        for side, layer_ends in zip(chosen, ends, strict=True)
    )
    return low, high


def _cross(first: SkipSpec, second: SkipSpec) -> bool:
    a, b = sorted((first[:2], second[:2]))
    return a[0] < b[0] < a[1] < b[1]


def _overlap(first: SkipSpec, second: SkipSpec) -> bool:
    return max(first.start, second.start) < min(first.end, second.end)


def space_beside(side: Side, measures: Measures) -> float:
    """Return the space that the arcs need beside the outermost nodes of the network."""
    heights = _lane_heights(side, measures)
    outer = max(_reach(side, layer, measures) for layer in range(len(side.ends)))
    tops = (h + _lane_half(skip, measures) for skip, h in zip(side.skips, heights, strict=True))
    return max(0.0, max(tops, default=outer) - outer)


def find_space(need: Callable[[float], float], most: float) -> float:
    """Return about the smallest space that suffices if nodes are placed beside it; `most` does."""
    low, high = 0.0, most
    for _ in range(_SEARCH_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if need(middle) <= middle else (middle, high)
    return high


def _lane_heights(side: Side, measures: Measures) -> list[float]:
    """Return the height of each arc, above the layers and the arcs that it spans."""
    radius = measures.radius
    heights: list[float] = []
    for i, skip in enumerate(side.skips):
        base = max(_reach(side, layer, measures) for layer in range(skip.start, skip.end + 1))
        half = _lane_half(skip, measures)
        line = skip.width or 0.0
        ends = 2 * _GAP * radius + line + head_length(radius, line)
        height = base + max(_FIRST_LANE * radius, half + _GAP * radius, ends)
        for other, other_height in zip(side.skips[:i], heights, strict=True):
            if _overlap(skip, other):
                distance = max(_LANE * radius, half + _lane_half(other, measures) + _GAP * radius)
                height = max(height, other_height + distance)
        heights.append(height)
    return heights


def _lane_half(skip: SkipSpec, measures: Measures) -> float:
    """Return half of the space across the flow that an arc and its label need."""
    line = _LANE_WIDTHS / 2 * (skip.width or 0.0)
    if skip.label is None:
        return line
    return max(line, (_label_extents(skip.label, measures)[1] / 2 + _PAD_ACROSS) * measures.fontsize)


def _is_rotated(label: Label, measures: Measures) -> bool:
    return measures.is_vertical and label.width > _MAX_UPRIGHT


def _label_extents(label: Label, measures: Measures) -> tuple[float, float]:
    """Return the size of a label along and across the flow, in ems."""
    height = label.ascent + label.descent
    is_upright_beside = measures.is_vertical and not _is_rotated(label, measures)
    return (height, label.width) if is_upright_beside else (label.width, height)


def place_arcs(
    side: Side, measures: Measures, alpha: float | None, to_xy: Callable[[Array], Array]
) -> list[SkipConnection]:
    """
    Place the arcs on one side of the network.

    Parameters
    ----------
    side : Side
        Arcs and ends of the layers.
    measures : Measures
        Lengths from which the size of arcs follows.
    alpha : float or None
        Opacity set by the user.
    to_xy : callable
        Function from points (n, 2), along the flow and in height, to x and y.

    Returns
    -------
    list of SkipConnection
        Arcs with their labels.
    """
    heights = _lane_heights(side, measures)
    offsets, distance = _ports(side, heights, measures)
    lines = EdgeLines(None, None, measures.radius, measures.figure)
    default_width = _WIDTH * preferred_width(lines)
    arcs = []
    for skip, height, ports in zip(side.skips, heights, offsets, strict=True):
        width = min(default_width if skip.width is None else skip.width, _MAX_WIDTH * distance)
        along = [measures.flow[layer] + port for layer, port in zip(skip[:2], ports, strict=True)]
        ends = [
            _end_height(side, layer, port, measures, width)
            for layer, port in zip(skip[:2], ports, strict=True)
        ]
        head = min(
            head_length(side.ends[skip.end].scale * measures.radius, width),
            _MAX_HEAD * distance,
        )
        arcs.append((skip, height, along, ends, head, width))
    # one radius for all corners, so that the arcs remain parallel
    corner = min(
        (
            min(height - ends[0], height - ends[1] - head, (along[1] - along[0]) / 2)
            for _, height, along, ends, head, _ in arcs
        ),
        default=0.0,
    )
    corner = min(corner, _CORNER * measures.radius)
    spans = [(along[0], along[1], height) for _, height, along, *_ in arcs]
    texts = _place_labels(side, spans, corner, measures, to_xy)
    opacity = 1.0 if alpha is None else alpha
    return [
        SkipConnection(
            skip.start,
            skip.end,
            *_draw(height, along, ends, head, corner, to_xy),
            width,
            opacity,
            skip.emphasized,
            text,
        )
        for (skip, height, along, ends, head, width), text in zip(arcs, texts, strict=True)
    ]


def _ports(
    side: Side, heights: Sequence[float], measures: Measures
) -> tuple[list[tuple[float, float]], float]:
    """Return the offsets of both ends of each arc from its layers, and the smallest distance between two.

    At a layer, arcs arrive before others leave; outer lanes are nearer to the middle, so that arcs with a
    common layer do not cross.
    """
    offsets = [[0.0, 0.0] for _ in side.skips]
    smallest = 2 * measures.radius
    for layer, end in enumerate(side.ends):
        order = sorted(range(len(heights)), key=heights.__getitem__)
        arriving = [(i, 1) for i in order if side.skips[i].end == layer]
        leaving = [(i, 0) for i in reversed(order) if side.skips[i].start == layer]
        ports = [*arriving, *leaving]
        radius = end.scale * measures.radius
        distance = _PORT * radius
        if len(ports) > 1:
            slope = _edge_slope(side, layer, measures)
            spread = min(_MAX_PORTS * radius, 2 * radius / slope if slope > 0 else np.inf)
            distance = min(distance, spread / (len(ports) - 1))
            smallest = min(smallest, distance)
        for position, (i, which) in enumerate(ports):
            offsets[i][which] = (position - (len(ports) - 1) / 2) * distance
    return [(first, last) for first, last in offsets], smallest


def _edge_slope(side: Side, layer: int, measures: Measures) -> float:
    """Return how much the edges of the outermost node of a layer rise to a wider layer, per length."""
    if measures.grids[layer].across:  # edges leave a grid at the sides
        return 0.0
    slopes = [0.0]
    for other in {max(0, layer - 1), min(layer + 1, len(side.ends) - 1)} - {layer}:
        rise = _outermost(side, other, measures) - _outermost(side, layer, measures)
        slopes.append(rise / (abs(measures.flow[other] - measures.flow[layer]) - measures.grids[other].along))
    return max(slopes)


def _end_height(side: Side, layer: int, offset: float, measures: Measures, width: float) -> float:
    """Return the height of the end of an arc, clear of the nodes and of edges to a wider layer."""
    end, radius = side.ends[layer], measures.radius
    top = _grid_end(side, layer, measures) or end.drawn * measures.pitch + end.scale * radius
    height = top + _GAP * end.scale * radius + width / 2
    slope = _edge_slope(side, layer, measures)
    clearance = (_EDGE_CLEARANCE * radius + width) * hypot(1, slope)
    return max(height, _outermost(side, layer, measures) + slope * abs(offset) + clearance)


def _draw(
    height: float,
    along: Sequence[float],
    ends: Sequence[float],
    head: float,
    corner: float,
    to_xy: Callable[[Array], Array],
) -> tuple[Array, Array]:
    """Return the path of an arc, see `SkipConnection`, and its arrow head."""
    (first, last), below, control = along, height - corner, (1 - _BEZIER) * corner
    points = [(first, ends[0]), (first, below), (first, height - control), (first + control, height)]
    points += [(first + corner, height), (last - corner, height), (last - control, height)]
    points += [(last, height - control), (last, below), (last, ends[1])]
    path = to_xy(np.array(points))
    segment = path[-2:].reshape(4)
    direction = (path[-1] - path[-2]) / np.hypot(*(path[-1] - path[-2]))
    corners = arrow_heads(segment, direction, head)
    path[-1] = segment[2:]
    return read_only(np.round(path, 3)), read_only(np.round(corners, 3))


def _place_labels(
    side: Side,
    spans: Sequence[tuple[float, float, float]],
    corner: float,
    measures: Measures,
    to_xy: Callable[[Array], Array],
) -> list[Text | None]:
    """Place labels on their arcs, clear of arcs that cross; all have the largest size that fits."""
    reach = [
        0.0 if skip.label is None else _label_extents(skip.label, measures)[1] / 2 * measures.fontsize
        for skip in side.skips
    ]
    free = [_free_intervals(i, spans, corner, reach[i]) for i in range(len(spans))]
    lengths = [
        0.0 if skip.label is None else _label_extents(skip.label, measures)[0] + 2 * _PAD_ALONG
        for skip in side.skips
    ]
    size = measures.fontsize
    for intervals, length in zip(free, lengths, strict=True):
        if length:
            size = min(size, max((b - a for a, b in intervals), default=0.0) / length)
    size = max(size, MIN_FONT_SIZE)
    texts: list[Text | None] = []
    for skip, (first, last, height), intervals, length in zip(side.skips, spans, free, lengths, strict=True):
        half, middle = length * size / 2 * (1 - 1e-9), (first + last) / 2
        low, high = max(intervals, key=lambda interval: interval[1] - interval[0])
        if skip.label is None or high - low < 2 * half or measures.fontsize < MIN_FONT_SIZE:
            texts.append(None)
            continue
        is_middle_free = any(a <= middle - half and middle + half <= b for a, b in intervals)
        center = to_xy(np.array([[middle if is_middle_free else (low + high) / 2, height]]))[0]
        texts.append(_label_at(skip, center, size, _is_rotated(skip.label, measures)))
    return texts


def _free_intervals(
    i: int, spans: Sequence[tuple[float, float, float]], corner: float, reach: float
) -> list[tuple[float, float]]:
    """Return the intervals along the straight part of an arc between the arcs that cross it or its label."""
    first, last, height = spans[i]
    crossing = []
    for start, end, other in spans:
        if other > height:  # near its corners, the other arc crosses nearer to its middle
            inside = min(max(0.0, height + reach - (other - corner)), corner)
            shift = corner - sqrt(corner**2 - inside**2)
            crossing += [at for at in (start, start + shift, end - shift, end) if first < at < last]
    return list(pairwise([first + corner, *sorted(crossing), last - corner]))


def _label_at(skip: SkipSpec, center: Array, size: float, rotated: bool) -> Text:
    label = skip.label
    assert label is not None
    x, y = center.tolist()
    half, shift = label.width * size / 2, (label.ascent - label.descent) / 2 * size
    x, y, angle = (x + shift, y + half, 90.0) if rotated else (x - half, y + shift, 0.0)
    return Text(label, x, y, size, angle=angle, has_background=True, emphasized=skip.emphasized, align=0.5)


def occupied(arcs: Sequence[SkipConnection]) -> list[Array]:
    """Return the corners of rectangles that cover arcs and their labels."""
    boxes = [arc.label.corners for arc in arcs if arc.label is not None]
    for arc in arcs:
        for points in (arc.path[:5], arc.path[4:6], np.concatenate([arc.path[5:], arc.head])):
            (left, top), (right, bottom) = points.min(axis=0) - arc.width, points.max(axis=0) + arc.width
            boxes.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]))
    return boxes
