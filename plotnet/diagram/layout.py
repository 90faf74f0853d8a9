"""Where everything goes: from sizes and type to a `Scene` of plain arrays, in points.

The layout thinks along the flow (from layer to layer) and across it (from unit to unit);
only the last step turns that into x and y. One point is 1/72 inch; y grows downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.labels import Label

Array = NDArray[np.float64]
T = TypeVar("T", bound=np.generic)

DIRECTIONS = ("down", "right", "up", "left")
SMALLEST_TYPE = 4.0  # points; smaller unit labels are left out, nobody could read them

_LEADING = 1.25  # baseline to baseline, in ems
_FILL = 0.86  # how far into its circle a label may reach, of the radius


@dataclass(frozen=True)
class Line:
    """A line of a caption: what it says, how large beside the others, in which ink."""

    label: Label
    scale: float = 1.0
    muted: bool = False


Caption = tuple[Line, ...]


@dataclass(frozen=True)
class Text:
    """A label in its place: left end of the baseline, size in points."""

    label: Label
    x: float
    y: float
    size: float
    muted: bool = False


@dataclass(frozen=True)
class Layer:
    """The circles of one layer; where it is drawn in part, `units` says which, `dots` stand for the rest."""

    size: int
    kind: str
    units: NDArray[np.intp]
    centres: Array
    dots: Array
    labels: tuple[Text, ...]


@dataclass(frozen=True)
class Scene:
    """
    A laid-out picture: arrays and strings, no drawing library.

    Attributes
    ----------
    width, height : float
        The size of the sheet in points.
    radius, dot_radius : float
        The size of every circle, and of the dots that stand for units left out.
    layers : tuple of Layer
        From the input on.
    edges : tuple of ndarray, each (n_to, n_from, 4)
        One array a gap: ``edges[i][k, j]`` is x0, y0, x1, y1 of the edge from the j-th circle
        of layer i to the k-th circle of layer i + 1, from rim to rim.
    edge_width, rim_width : float
        In points.
    edge_opacity : float
        1, or less where edges would otherwise run together into one grey field.
    layer_captions, gap_captions : tuple of tuple of Text
        The lines beside each layer, and beside each gap.
    """

    width: float
    height: float
    radius: float
    dot_radius: float
    layers: tuple[Layer, ...]
    edges: tuple[Array, ...]
    edge_width: float
    edge_opacity: float
    rim_width: float
    layer_captions: tuple[tuple[Text, ...], ...]
    gap_captions: tuple[tuple[Text, ...], ...]


def elide(size: int, max_nodes: int | None) -> tuple[NDArray[np.intp], int | None]:
    """
    Choose the units that are drawn: all, or the first and the last ones.

    Parameters
    ----------
    size : int
        Units in the layer.
    max_nodes : int or None
        How many circles a layer may have at most, 2 or more; None draws all.

    Returns
    -------
    units : ndarray of int
        The units that are drawn, in order.
    gap : int or None
        The position in `units` before which some are left out.

    Examples
    --------
    >>> elide(784, 5)
    (array([  0,   1,   2, 782, 783]), 3)
    """
    if max_nodes is None or size <= max_nodes:
        return np.arange(size), None
    first = (max_nodes + 1) // 2
    return np.r_[0:first, size - (max_nodes - first) : size], first


def lay_out(
    sizes: Sequence[int],
    kinds: Sequence[str],
    units: Sequence[tuple[NDArray[np.intp], int | None]],
    unit_labels: Sequence[Iterable[Label]],
    layer_captions: Sequence[Caption],
    gap_captions: Sequence[Caption],
    *,
    figsize: tuple[float, float],
    fontsize: float,
    direction: str,
) -> Scene:
    """
    Fit a network onto a sheet, so that nothing overlaps and little is wasted.

    Parameters
    ----------
    sizes, kinds, units
        For each layer its size, its kind by viznet's name, and what `elide` chose.
    unit_labels : sequence of iterables of Label
        One for each circle; nothing leaves a layer without. They are looked at one by one, and
        none is drawn once one turns out too large for its circle.
    layer_captions, gap_captions : sequence of Caption
        Lines beside each layer, and beside each gap between two.
    figsize : (float, float)
        Width and height in inches.
    fontsize : float
        The largest size of type, in points; type shrinks where it would not fit.
    direction : {"down", "right", "up", "left"}
        Where the numbers flow.

    Returns
    -------
    Scene
        The picture in points.
    """
    width, height = figsize[0] * 72.0, figsize[1] * 72.0
    upright = direction in ("down", "up")
    across, along = (width, height) if upright else (height, width)
    slots = [len(shown) + (gap is not None) for shown, gap in units]
    widest, last = max(slots), len(sizes) - 1

    # Captions stand in a strip on either side; type shrinks until the strips leave room for the network.
    margin = 0.035 * min(width, height)
    size = fontsize
    for _ in range(60):
        before, after = (_strip(strip, size, upright) for strip in (layer_captions, gap_captions))
        # what a caption needs along the flow, and how far the outer ones may reach over their circles
        extent = max(_extent(strip, size, upright) for strip in (layer_captions, gap_captions))
        overhang = _extent(layer_captions, size, upright) / 2
        room = across - before - after - 2 * margin
        radius, pitch, step = _fit(room, along - 2 * margin, widest, last, fontsize, overhang)
        clear = extent <= (0.8 if upright else 0.9) * step
        if before + after <= 0.3 * across and clear and size <= max(1.35 * radius, 0.6 * fontsize):
            break
        size *= 0.95

    # The block of circles and its captions stand in the middle of the sheet together.
    half = (widest - 1) * pitch / 2 + radius
    middle = (across - (before + 2 * half + after)) / 2 + before + half
    start = (along - last * step) / 2
    backwards = direction in ("up", "left")
    flow = [start + i * step for i in range(len(sizes))]
    if backwards:
        flow.reverse()

    rows, type_size = _unit_type(unit_labels, radius, fontsize)
    layers = []
    for i, (shown, gap) in enumerate(units):
        places = np.arange(slots[i], dtype=float) - (slots[i] - 1) / 2
        circles = np.delete(places, gap) if gap is not None else places
        dots = places[gap] + np.array([-0.24, 0.0, 0.24]) if gap is not None else np.empty(0)
        centres = _place(middle + circles * pitch, flow[i], upright)
        labels = _centred(rows[i], centres, type_size)
        kind_dots = _place(middle + dots * pitch, flow[i], upright)
        layers.append(Layer(sizes[i], kinds[i], _frozen(shown), centres, kind_dots, labels))
    edges = tuple(_rim_to_rim(a.centres, b.centres, radius) for a, b in pairwise(layers))
    edge_width, edge_opacity = _edge_ink(edges, radius)
    return Scene(
        width,
        height,
        radius,
        dot_radius=min(0.1 * pitch, 0.11 * radius + 0.3),
        layers=tuple(layers),
        edges=edges,
        edge_width=edge_width,
        edge_opacity=edge_opacity,
        rim_width=float(min(1.1, 0.12 * radius)),
        layer_captions=_beside(layer_captions, size, middle - half - before, flow, upright),
        gap_captions=_beside(
            gap_captions,
            size,
            middle + half + _space(upright) * size,
            [(a + b) / 2 for a, b in pairwise(flow)],
            upright,
        ),
    )


def _fit(
    room: float, along: float, widest: int, last: int, fontsize: float, overhang: float
) -> tuple[float, float, float]:
    """Choose radius, distance across from unit to unit, and distance along from layer to layer."""
    radius = min(
        room / (2 + (widest - 1) * 2.7),  # 0.7 of a radius free between neighbours
        along / (2 + last * 3.4),  # at least 1.4 radii free between layers
        2.3 * fontsize,
    )
    radius = max(round(radius - 5e-4, 3), 1e-3)
    pitch = min((room - 2 * radius) / (widest - 1), max(6 * radius, room / 8)) if widest > 1 else 2.7 * radius
    step = (along - 2 * max(radius, overhang)) / last
    return radius, pitch, step


def _blocks(captions: Sequence[Caption], size: float) -> tuple[list[tuple[float, float]], float]:
    """Width and height of each caption on one side, and the ascent of their first lines, all level."""
    ascent = max((caption[0].label.ascent * caption[0].scale for caption in captions if caption), default=0.0)
    blocks = []
    for caption in captions:
        width = max((line.label.width * line.scale for line in caption), default=0.0)
        lines = sum(line.scale for line in caption[1:]) * _LEADING
        height = ascent + lines + caption[-1].label.descent * caption[-1].scale if caption else 0.0
        blocks.append((width * size, height * size))
    return blocks, ascent * size


def _extent(captions: Sequence[Caption], size: float, vertical: bool) -> float:
    """Width or height of the largest caption on one side."""
    return max((block[vertical] for block in _blocks(captions, size)[0]), default=0.0)


def _space(upright: bool) -> float:
    """Return how far captions stand off the circles, in ems."""
    return 1.3 if upright else 0.7


def _strip(captions: Sequence[Caption], size: float, upright: bool) -> float:
    """Return the room across the flow that captions on one side take, with the space beside them."""
    extent = _extent(captions, size, not upright)
    return extent + _space(upright) * size if extent else 0.0


def _beside(
    captions: Sequence[Caption], size: float, start: float, places: Sequence[float], upright: bool
) -> tuple[tuple[Text, ...], ...]:
    """Set the captions of one side from `start` on across the flow, each centred on its place along it."""
    blocks, ascent = _blocks(captions, size)
    placed = []
    for caption, (width, height), at in zip(captions, blocks, places, strict=True):
        left, top = (start, at - height / 2) if upright else (at - width / 2, start)
        y = top + ascent
        texts = []
        for i, line in enumerate(caption):
            y += _LEADING * line.scale * size if i else 0.0
            indent = 0.0 if upright else (width - line.label.width * line.scale * size) / 2
            texts.append(Text(line.label, left + indent, y, line.scale * size, line.muted))
        placed.append(tuple(texts))
    return tuple(placed)


def _unit_type(
    unit_labels: Sequence[Iterable[Label]], radius: float, fontsize: float
) -> tuple[list[list[Label]], float]:
    """Choose the one size at which every label fits into its circle; no labels if it is too small."""
    rows: list[list[Label]] = []
    size = fontsize
    for labels in unit_labels:
        rows.append([])
        for label in labels:
            reach = hypot(label.width, label.ascent + label.descent) / 2
            size = min(size, _FILL * radius / reach) if reach else size
            if size < SMALLEST_TYPE:
                return [[] for _ in unit_labels], 0.0
            rows[-1].append(label)
    return rows, size


def _centred(labels: Sequence[Label], centres: Array, size: float) -> tuple[Text, ...]:
    """Put each label in the middle of its circle, all on one baseline."""
    if not labels:
        return ()
    shift = (max(x.ascent for x in labels) - max(x.descent for x in labels)) / 2 * size
    return tuple(
        Text(label, float(x - label.width * size / 2), float(y + shift), size)
        for label, (x, y) in zip(labels, centres, strict=True)
    )


def _place(across: Array, along: float, upright: bool) -> Array:
    """Turn places across and along the flow into x and y, on a grid of 1/1000 point that prints short."""
    other = np.full_like(across, along)
    places = np.stack([across, other] if upright else [other, across], axis=-1)
    return _frozen(np.asarray(np.round(places, 3), np.float64))


def _rim_to_rim(start: Array, end: Array, radius: float) -> Array:
    """Join every circle of one layer with every one of the next, on the line between their centres."""
    a, b = start[None, :, :], end[:, None, :]
    way = b - a
    way *= radius / np.hypot(way[..., 0], way[..., 1])[..., None]
    edges = np.empty((*way.shape[:2], 4))
    np.add(a, way, out=edges[..., :2])
    np.subtract(b, way, out=edges[..., 2:])
    return _frozen(edges)


def _edge_ink(edges: Sequence[Array], radius: float) -> tuple[float, float]:
    """Choose width and opacity of the edges, so that even the densest gap lets light through."""
    width = min(0.75, max(0.2, 0.75 * (radius / 14) ** 0.5))
    cover = 0.0
    for gap in edges:
        x0, y0, x1, y1 = gap.reshape(-1, 4).T
        area = (np.ptp(np.r_[x0, x1]) + radius) * (np.ptp(np.r_[y0, y1]) + radius)
        cover = max(cover, float(np.hypot(x1 - x0, y1 - y0).sum()) * width / area)
    thin = min(1.0, 1.2 / cover)
    return max(0.1, width * thin), max(0.02, min(1.0, thin * width / max(0.1, width * thin)))


def _frozen(array: NDArray[T]) -> NDArray[T]:
    array.flags.writeable = False
    return array
