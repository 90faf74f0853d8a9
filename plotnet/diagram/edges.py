"""Edges between two layers: from rim to rim, as wide as the paper bears, with heads and labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.labels import Label
from plotnet.diagram.scene import Array, Gap, Text, width_factor
from plotnet.diagram.theme import FULL, NO_VALUE, NONFINITE, Levels

SMALLEST_TYPE = 4.0  # points; smaller labels are left out, nobody could read them

_STROKES = np.array([width_factor(level) for level in range(-FULL, max(NONFINITE) + 1)])
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)  # where on its edge a label may stand

Box = tuple[float, float, float, float]


class EdgeLabel(NamedTuple):
    """What is to be written beside the edge from the j-th circle of a layer to the k-th of the next."""

    gap: int
    k: int
    j: int
    label: Label


def connect_layers(
    start: Array,
    end: Array,
    radii: tuple[float, float],
    levels: Levels,
    emphasized: NDArray[np.bool_],
    *,
    flow: tuple[float, float],
    curved: bool,
    arrows: bool,
) -> Gap:
    """
    Join every circle of one layer with every one of the next.

    Parameters
    ----------
    start, end : ndarray, (n_from, 2) and (n_to, 2)
        Centres.
    radii : (float, float)
        Of the circles on either side.
    levels, emphasized : ndarray, (n_to, n_from)
        As in `Gap`.
    flow : (float, float)
        The direction from layer to layer, of length 1.
    curved : bool
        Leave and arrive along the flow.
    arrows : bool
        End in arrow heads.

    Returns
    -------
    Gap
        Without labels.
    """
    a, b = start[None, :, :], end[:, None, :]
    if curved:
        way = np.broadcast_to(np.array(flow), (len(end), len(start), 2))
    else:
        way = b - a
        way /= np.hypot(way[..., 0], way[..., 1])[..., None]
    edges = np.empty((*way.shape[:2], 4))
    np.add(a, radii[0] * way, out=edges[..., :2])
    np.subtract(b, radii[1] * way, out=edges[..., 2:])
    width, opacity = line_weight(edges, max(radii), levels)
    heads = _heads(edges, way, min(0.5 * radii[1], 9.0)) if arrows else None
    for array in (edges, heads):
        if array is not None:
            array.flags.writeable = False
    least = 0.0 if emphasized.all() else 1.6
    return Gap(edges, heads, width, opacity, levels, emphasized, least=least)


def _heads(edges: Array, way: Array, length: float) -> Array:
    """Cut the edges short, and give the corners of a head in the place of what is cut off."""
    tip = edges[..., 2:].copy()
    base = tip - length * way
    across = 0.36 * length * np.stack([-way[..., 1], way[..., 0]], axis=-1)
    edges[..., 2:] = tip - 0.8 * length * way
    return np.stack([tip, base + across, base - across], axis=-2)


def line_weight(edges: Array, radius: float, levels: Levels) -> tuple[float, float]:
    """Choose width and opacity of the edges of a gap, so that half of the paper stays white at any number."""
    x0, y0, x1, y1 = edges.reshape(-1, 4).T
    area = (np.ptp(np.r_[x0, x1]) + radius) * (np.ptp(np.r_[y0, y1]) + radius)
    plain = levels.strides == (0, 0) and levels.flat[0] == NO_VALUE
    lengths = np.hypot(x1 - x0, y1 - y0)
    length = float((lengths if plain else lengths * _STROKES[levels.ravel() + FULL]).sum())
    usual = min(0.75, max(0.2, 0.75 * (radius / 14) ** 0.5))
    ink = min(usual, 0.5 * area / length)  # the width at full opacity
    width = max(0.15, ink)
    return width, max(0.02, ink / width)


def label_edges(
    labels: Sequence[EdgeLabel],
    curves: Sequence[tuple[Array, Array, Array, Array]],
    circles: tuple[Array, Array],
    taken: Sequence[Box],
    size: float,
) -> list[list[Text]]:
    """
    Find places on edges for labels, clear of circles, of captions and of one another.

    Parameters
    ----------
    labels : sequence of EdgeLabel
        What to write on which edge.
    curves : sequence of four ndarrays, (n_to, n_from, 2)
        For each gap the ends of its edges and their control points, as of a Bézier curve.
    circles : (ndarray (n, 2), ndarray (n,))
        Centres and radii of all circles.
    taken : sequence of (left, top, right, bottom)
        What is there already.
    size : float
        The largest size of type in points. It shrinks until all find a place; at the smallest that
        can be read, those that find none are left out.

    Returns
    -------
    list of list of Text
        For each gap.
    """
    others = [_pieces(curve) for curve in curves]
    while True:
        placed: list[list[Text]] = [[] for _ in curves]
        boxes = list(taken)
        lacking = 0
        for gap, k, j, label in labels:
            curve = [points[k, j] for points in curves[gap]]
            text = _on_edge(label, curve, others[gap], circles, np.array(boxes), size)
            if text is None:
                lacking += 1
            else:
                placed[gap].append(text)
                boxes.append(text.box)
        if not lacking or size <= SMALLEST_TYPE:
            return placed
        size = max(SMALLEST_TYPE, 0.9 * size)


def _at(curve: Sequence[Array], t: float) -> Array:
    """Give the points of curves that are the share `t` of the way along."""
    weights = ((1 - t) ** 3, t**3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t))
    return np.asarray(sum(w * point for w, point in zip(weights, curve, strict=True)))


def _pieces(curve: Sequence[Array]) -> tuple[Array, Array]:
    """Cut all edges of a gap into straight pieces; give their ends, each (pieces, edges, 2)."""
    straight = np.allclose(3 * curve[2], 2 * curve[0] + curve[1])
    points = np.stack([_at(curve, t).reshape(-1, 2) for t in np.linspace(0, 1, 2 if straight else 9)])
    return points[:-1], points[1:]


def _crossing(pieces: tuple[Array, Array], low: Array, high: Array) -> int:
    """Count the edges that run through a box."""
    start, way = pieces[0], pieces[1] - pieces[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - start) / way, (high - start) / way
    # an edge that is level or upright passes the box all the way, or not at all
    inside = (start > low) & (start < high)
    enter = np.where(way == 0, np.where(inside, -np.inf, np.inf), np.minimum(one, other)).max(axis=-1)
    leave = np.where(way == 0, np.inf, np.maximum(one, other)).min(axis=-1)
    through = (enter <= leave) & (leave >= 0) & (enter <= 1)
    return int(through.any(axis=0).sum())


def _on_edge(
    label: Label,
    curve: Sequence[Array],
    others: tuple[Array, Array],
    circles: tuple[Array, Array],
    boxes: Array,
    size: float,
) -> Text | None:
    """Choose the free place through which the fewest edges run: else one can't tell which edge is meant."""
    centres, radii = circles
    pad = 0.15 * size
    half = np.array([label.width, label.ascent + label.descent]) * size / 2 + pad
    best, fewest = None, np.inf
    for t in _ALONG:
        middle = _at(curve, t)
        low, high = middle - half, middle + half
        away = centres - np.clip(centres, low, high)
        if (np.hypot(away[:, 0], away[:, 1]) <= radii + pad).any():
            continue
        if len(boxes) and ((boxes[:, :2] < high) & (boxes[:, 2:] > low)).all(axis=1).any():
            continue
        crossing = _crossing(others, low, high)
        if crossing < fewest:
            x, y = low + pad
            baseline = float(y + label.ascent * size)
            best, fewest = Text(label, float(x), baseline, size, has_background=True, align=0.5), crossing
        if crossing == 1:  # its own edge
            break
    return best


def hatch(centre: Array, reach: float, clear: tuple[float, float], both: bool, rising: bool) -> Array:
    """
    Draw slanting lines across a circle, except where its label stands.

    Parameters
    ----------
    centre : ndarray, (2,)
        Of the circle.
    reach : float
        Its radius.
    clear : (float, float)
        Half the width and half the height of what is left free in the middle.
    both : bool
        Lines both ways.
    rising : bool
        If not both: lines that rise to the right, or fall.

    Returns
    -------
    ndarray, (n, 4)
        x0, y0, x1, y1 of each line.
    """
    lines = []
    for sign in (-1.0, 1.0) if both else (-1.0 if rising else 1.0,):
        way = np.array([1.0, sign]) / np.sqrt(2)
        side = np.array([-way[1], way[0]])
        for offset in np.arange(-0.75, 0.8, 0.3) * reach:
            end = np.sqrt(reach**2 - offset**2)
            # where the line is within the free box, along the line
            spans = [
                sorted(((s * c) - offset * n) / w for s in (-1, 1))
                for c, n, w in zip(clear, side, way, strict=True)
            ]
            low, high = max(s[0] for s in spans), min(s[1] for s in spans)
            pieces = [(-end, end)] if low >= high else [(-end, max(-end, low)), (min(end, high), end)]
            for a, b in pieces:
                if b - a > 0.05 * reach:
                    lines.append([*(centre + offset * side + a * way), *(centre + offset * side + b * way)])
    return np.round(np.array(lines, float).reshape(-1, 4), 3)


def gaps_between(units: NDArray[np.intp], size: int) -> tuple[tuple[int, int], ...]:
    """
    Find where units are left out.

    Parameters
    ----------
    units : ndarray of int
        Those that are drawn, in order.
    size : int
        How many there are.

    Returns
    -------
    tuple of (int, int)
        The position in `units` before which some are left out, and how many.

    Examples
    --------
    >>> gaps_between(np.array([0, 1, 5]), 7)
    ((2, 3), (3, 1))
    """
    ends = [-1, *units.tolist(), size]
    return tuple((i, b - a - 1) for i, (a, b) in enumerate(pairwise(ends)) if b - a > 1)
