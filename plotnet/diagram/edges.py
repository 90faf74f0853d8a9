"""Edges between two layers: end points, line width, arrow heads and labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, log
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.labels import Label
from plotnet.diagram.levels import MAX_LEVEL, NO_VALUE, NONFINITE, LevelArray
from plotnet.diagram.scene import Array, Gap, Text, text_axes, width_factor

MIN_FONT_SIZE = 4.0  # points; smaller labels are not readable and are left out

_EDGE_WIDTH = 0.0375  # relative to the radius of the nodes
_MIN_EDGE_WIDTH = 0.15 / 432  # relative to the shorter side of the figure, if that is longer than 432 points
_HEAD_LENGTH = 0.45  # relative to the radius of the nodes
_MIN_HEAD_LENGTH = 3.0  # relative to the width of the edges
_MIN_OPACITY = 0.02
_MAX_COVERAGE = 0.5  # of the area between two layers
# minimum width of highlighted edges, relative to one without a weight, if edges have weights or not
_EMPHASIZED_WIDTH = {True: 1.6, False: 2.4}
_WIDTH_FACTORS = np.array([width_factor(level) for level in range(-MAX_LEVEL, max(NONFINITE) + 1)])
_LABEL_STEP = 1.1  # between font sizes of labels
_LABEL_POSITIONS = 0.5 + np.array([0, *(sign * step for step in range(1, 9) for sign in (-1, 1))]) / 25
_LABEL_DISTANCE = 0.6  # ems between labels on one line, so that they are not read as one text

Curve: TypeAlias = tuple[Array, Array, Array, Array]  # end points, then control points


class EdgeLabel(NamedTuple):
    """A label of the edge from the j-th node of a layer to the k-th node of the next."""

    gap: int
    k: int
    j: int
    label: Label


class EdgeLines(NamedTuple):
    """Width and opacity of edges set by the user, and the lengths from which the default width follows."""

    width: float | None
    alpha: float | None
    radius: float  # of the nodes
    figure: float  # shorter side of the figure


def connect_layers(
    start: Array,
    end: Array,
    radii: tuple[float | Array, float | Array],
    levels: LevelArray,
    emphasized: NDArray[np.bool_],
    *,
    flow: tuple[float, float],
    curved: bool,
    arrows: bool,
    lines: EdgeLines,
) -> Gap:
    """
    Connect each node of a layer to each node of the next.

    Parameters
    ----------
    start, end : ndarray, (n_from, 2) and (n_to, 2)
        Centers of the nodes.
    radii : (float or ndarray (n_from,), float or ndarray (n_to,))
        Radii of the nodes of both layers.
    levels, emphasized : ndarray, (n_to, n_from)
        Levels and emphasis of the edges, as in `Gap`.
    flow : (float, float)
        Unit vector from layer to layer.
    curved : bool
        Draw curves that leave and arrive along `flow`.
    arrows : bool
        Add arrow heads.
    lines : EdgeLines
        Width and opacity of the edges.

    Returns
    -------
    Gap
        Edges without labels.
    """
    a, b = start[None, :, :], end[:, None, :]
    if curved:
        direction = np.broadcast_to(np.array(flow), (len(end), len(start), 2))
    else:
        direction = b - a
        direction /= np.hypot(direction[..., 0], direction[..., 1])[..., None]
    edges = np.empty((*direction.shape[:2], 4))
    before, after = (np.asarray(r)[..., None] for r in radii)
    np.add(a, before * direction, out=edges[..., :2])
    np.subtract(b, after[..., None] * direction, out=edges[..., 2:])
    width, coverage = line_weight(edges, levels, lines)
    radius = radii[1] if isinstance(radii[1], float) else lines.radius
    heads = arrow_heads(edges, direction, head_length(radius, width)) if arrows else None
    for array in (edges, heads):
        if array is not None:
            array.flags.writeable = False
    has_weights = not _has_no_weights(levels)
    min_width_factor = 0.0 if emphasized.all() else _EMPHASIZED_WIDTH[has_weights]
    opacity = max(_MIN_OPACITY, coverage) if lines.alpha is None else lines.alpha
    is_dense = coverage < 1
    return Gap(edges, heads, width, opacity, levels, emphasized, is_dense, min_width_factor=min_width_factor)


def head_length(radius: float, width: float) -> float:
    """Return the length of arrow heads, given the radius of the nodes and the width of the edges."""
    return min(max(_HEAD_LENGTH * radius, _MIN_HEAD_LENGTH * width), radius)


def arrow_heads(edges: Array, direction: Array, length: float) -> Array:
    """Return the corners of arrow heads at the ends of edges, and shorten the edges in place."""
    tip = edges[..., 2:].copy()
    base = tip - length * direction
    across = 0.36 * length * np.stack([-direction[..., 1], direction[..., 0]], axis=-1)
    edges[..., 2:] = tip - 0.8 * length * direction
    return np.stack([tip, base + across, base - across], axis=-2)


def _has_no_weights(levels: LevelArray) -> bool:
    return levels.strides == (0, 0) and bool(levels.flat[0] == NO_VALUE)


def line_weight(edges: Array, levels: LevelArray, lines: EdgeLines) -> tuple[float, float]:
    """
    Return the line width of edges, and the opacity at which they cover at most half of the area.

    The opacity is 1 unless the width is set by the user or cannot be reduced any more.
    """
    radius = lines.radius
    x0, y0, x1, y1 = edges.reshape(-1, 4).T
    area = (np.ptp(np.r_[x0, x1]) + radius) * (np.ptp(np.r_[y0, y1]) + radius)
    lengths = np.hypot(x1 - x0, y1 - y0)
    length = float(
        (lengths if _has_no_weights(levels) else lengths * _WIDTH_FACTORS[levels.ravel() + MAX_LEVEL]).sum()
    )
    min_width, preferred = _min_width(lines), preferred_width(lines)
    opaque_width = float(min(preferred, _MAX_COVERAGE * area / length)) if length else preferred
    width = max(min_width, opaque_width) if lines.width is None else lines.width
    return width, opaque_width / width


def _min_width(lines: EdgeLines) -> float:
    return _MIN_EDGE_WIDTH * max(432.0, lines.figure)


def preferred_width(lines: EdgeLines) -> float:
    """Return the width of edges without a weight where they are not dense."""
    return max(_min_width(lines), _EDGE_WIDTH * lines.radius) if lines.width is None else lines.width


def label_edges(
    labels: Sequence[EdgeLabel],
    curves: Sequence[Curve],
    nodes: tuple[Array, Array],
    occupied: Sequence[Array],
    size: float,
    *,
    rotate: bool,
) -> list[list[Text]]:
    """
    Place labels on edges, clear of nodes, captions and one another.

    Parameters
    ----------
    labels : sequence of EdgeLabel
        Labels to place.
    curves : sequence of four ndarrays, (n_to, n_from, 2)
        For each gap the end points and the control points of its edges, as Bézier curves.
    nodes : (ndarray (n, 2), ndarray (n,))
        Centers and radii of all nodes.
    occupied : sequence of ndarray, (4, 2)
        Corners of rectangles to keep clear of.
    size : float
        Maximum font size in points. It decreases until all labels have a place; at the minimum,
        labels without a place are left out.
    rotate : bool
        Whether labels follow their edges.

    Returns
    -------
    list of list of Text
        Placed labels of each gap.
    """
    segments = [_segments(curve) for curve in curves]
    while True:
        placed: list[list[Text]] = [[] for _ in curves]
        taken = np.array(occupied).reshape(-1, 4, 2)
        unplaced = 0
        for gap, k, j, label in labels:
            curve = [points[k, j] for points in curves[gap]]
            others = np.array([text.corners for texts in placed for text in texts]).reshape(-1, 4, 2)
            text = _place_on_edge(label, curve, segments[gap], nodes, (taken, others), size, rotate=rotate)
            if text is None:
                unplaced += 1
            else:
                placed[gap].append(text)
        if not unplaced or size <= MIN_FONT_SIZE:
            return placed
        # fixed steps, so that a larger maximum cannot lead to smaller labels
        steps = ceil(log(size / MIN_FONT_SIZE) / log(_LABEL_STEP) - 1e-9)
        size = MIN_FONT_SIZE * _LABEL_STEP ** max(0, steps - 1)


def _point_at(curve: Sequence[Array], t: float) -> Array:
    """Return the points of Bézier curves at parameter `t`."""
    weights = ((1 - t) ** 3, t**3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t))
    return np.asarray(sum(w * point for w, point in zip(weights, curve, strict=True)))


def _segments(curve: Curve) -> tuple[Array, Array]:
    """Split edges into straight segments; return their end points, each (n_segments, n_edges, 2)."""
    straight = np.allclose(3 * curve[2], 2 * curve[0] + curve[1], equal_nan=True)
    points = np.stack([_point_at(curve, t).reshape(-1, 2) for t in np.linspace(0, 1, 2 if straight else 9)])
    return points[:-1], points[1:]


def _count_crossings(segments: tuple[Array, Array], low: Array, high: Array) -> int:
    """Count the edges that cross a box, by the slab method."""
    start, direction = segments[0], segments[1] - segments[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        at_low, at_high = (low - start) / direction, (high - start) / direction
    # a horizontal or vertical segment is within a slab for all t, or for none
    inside = (start > low) & (start < high)
    always = np.where(inside, -np.inf, np.inf)
    enter = np.where(direction == 0, always, np.minimum(at_low, at_high)).max(axis=-1)
    leave = np.where(direction == 0, np.inf, np.maximum(at_low, at_high)).min(axis=-1)
    crosses = (enter <= leave) & (leave >= 0) & (enter <= 1)
    return int(crosses.any(axis=0).sum())


def _place_on_edge(
    label: Label,
    curve: Sequence[Array],
    segments: tuple[Array, Array],
    nodes: tuple[Array, Array],
    rectangles: tuple[Array, Array],
    size: float,
    *,
    rotate: bool,
) -> Text | None:
    """Choose the free position with the fewest crossing edges, so that the label is unambiguous."""
    centers, radii = nodes
    pad = 0.15 * size
    half = np.array([label.width, label.ascent + label.descent]) * size / 2 + pad
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]) * half
    line = corners * [1, 0.5] + np.sign(corners) * [_LABEL_DISTANCE * size, 0]  # free of other labels
    best, fewest = None, np.inf
    for t in _LABEL_POSITIONS.tolist():
        middle = _point_at(curve, t)
        angle = _reading_angle(_point_at(curve, t + 0.01) - _point_at(curve, t - 0.01)) if rotate else 0.0
        axes = text_axes(angle)
        # nodes and edges in coordinates in which the label is horizontal and centered
        distance = np.abs((centers - middle) @ axes.T) - half
        if (np.hypot(*np.maximum(distance, 0).T) <= radii + pad).any():
            continue
        captions, labels = rectangles
        own, near = middle + corners @ axes, middle + line @ axes
        if _overlaps(own, captions) or _overlaps(own, labels) or _overlaps(near, labels):
            continue
        start, end = ((points - middle) @ axes.T for points in segments)
        crossings = _count_crossings((start, end), -half, half)
        if crossings < fewest:
            x, y = middle + [pad - half[0], pad - half[1] + label.ascent * size] @ axes
            text = Text(label, float(x), float(y), size, angle=angle, has_background=True, align=0.5)
            best, fewest = text, crossings
        if crossings == 1:  # only the labeled edge itself
            break
    return best


def _reading_angle(direction: Array) -> float:
    """Return the angle in degrees of text along a direction, not upside down."""
    angle = round(float(np.degrees(np.arctan2(-direction[1], direction[0]))), 2)
    return angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle


def _overlaps(rectangle: Array, others: Array) -> bool:
    """Return whether a rectangle overlaps one of others, by the separating axis theorem for their corners."""
    apart = np.zeros(len(others), bool)
    for sides in (np.broadcast_to(rectangle, others.shape), others):
        for i in range(2):
            axis = sides[:, i + 1] - sides[:, i]
            ours, theirs = axis @ rectangle.T, np.einsum("nij,nj->ni", others, axis)
            apart |= (ours.max(axis=1) <= theirs.min(axis=1)) | (theirs.max(axis=1) <= ours.min(axis=1))
    return not apart.all()


def hatch(center: Array, radius: float, clearance: tuple[float, float], crossed: bool, rising: bool) -> Array:
    """
    Return hatching lines across a circle, interrupted at its label.

    Parameters
    ----------
    center : ndarray, (2,)
        Center of the circle.
    radius : float
        Radius of the circle.
    clearance : (float, float)
        Half the width and half the height of the box to leave free.
    crossed : bool
        Draw lines in both directions.
    rising : bool
        If not crossed, draw lines that rise to the right instead of falling.

    Returns
    -------
    ndarray, (n, 4)
        End points x0, y0, x1, y1 of the lines.
    """
    lines = []
    for sign in (-1.0, 1.0) if crossed else (-1.0 if rising else 1.0,):
        direction = np.array([1.0, sign]) / np.sqrt(2)
        normal = np.array([-direction[1], direction[0]])
        for offset in np.arange(-0.75, 0.8, 0.3) * radius:
            end = np.sqrt(radius**2 - offset**2)
            spans = [  # part of the line within the free box, on either axis
                sorted(((s * c) - offset * n) / d for s in (-1, 1))
                for c, n, d in zip(clearance, normal, direction, strict=True)
            ]
            low, high = max(s[0] for s in spans), min(s[1] for s in spans)
            pieces = [(-end, end)] if low >= high else [(-end, max(-end, low)), (min(end, high), end)]
            for a, b in pieces:
                if b - a > 0.05 * radius:
                    base = center + offset * normal
                    lines.append([*(base + a * direction), *(base + b * direction)])
    return np.round(np.array(lines, float).reshape(-1, 4), 3)


def find_omissions(units: NDArray[np.intp], size: int) -> tuple[tuple[int, int], ...]:
    """
    Find the positions in a layer where units are not drawn.

    Parameters
    ----------
    units : ndarray of int
        Units that are drawn, in ascending order.
    size : int
        Number of units in the layer.

    Returns
    -------
    tuple of (int, int)
        For each position the index into `units` of the unit that follows, and the number of units not drawn.

    Examples
    --------
    >>> find_omissions(np.array([0, 1, 5]), 7)
    ((2, 3), (3, 1))
    """
    ends = [-1, *units.tolist(), size]
    return tuple((i, b - a - 1) for i, (a, b) in enumerate(pairwise(ends)) if b - a > 1)
