"""Where everything goes: from sizes and type to a `Scene` of plain arrays, in points.

The layout thinks along the flow (from layer to layer) and across it (from unit to unit);
only the last step turns that into x and y.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.edges import SMALLEST_TYPE, EdgeLabel, connect_layers, gaps_between, hatch, label_edges
from plotnet.diagram.labels import Label
from plotnet.diagram.legend import Item, layout_legend, swatch
from plotnet.diagram.scene import Array, Caption, Gap, Layer, Scene, Text, width_factor
from plotnet.diagram.theme import INF, MARKS, NAN, NONFINITE, Levels

T = TypeVar("T", bound=np.generic)

DIRECTIONS = ("down", "right", "up", "left")

_LEADING = 1.25  # baseline to baseline, in ems
_FILL = 0.86  # how far into its circle a label may reach, of the radius
_FILL_MARKED = {"circle": 0.62, "triangle": 0.38}  # where a mark stands in the circle
_BIAS_APART = 1.35  # from the last unit to the bias unit, in distances from unit to unit


@dataclass(frozen=True, eq=False)
class LayerSpec:
    """
    What the layout is told of a layer.

    Attributes
    ----------
    size, kind : int, str
        Its units, and viznet's name for it.
    units : ndarray of int, (n,)
        Those that are drawn.
    bias : bool
        Whether a bias unit stands beside them.
    labels : iterable of Label
        One for each circle, the bias unit's last; or none.
    levels, emphasized : ndarray
        One for each circle.
    caption : Caption
        Beside the layer.
    names : tuple of Label
        One for each unit that is drawn, outside its circle; or none.
    scale : float
        The size of its circles, 1 for the largest.
    """

    size: int
    kind: str
    units: NDArray[np.intp]
    bias: bool
    labels: Iterable[Label]
    levels: Levels
    emphasized: NDArray[np.bool_]
    caption: Caption
    names: tuple[Label, ...] = ()
    scale: float = 1.0


@dataclass(frozen=True, eq=False)
class GapSpec:
    """What the layout is told of the edges between two layers; arrays as in `Gap`."""

    levels: Levels
    emphasized: NDArray[np.bool_]
    caption: Caption


class _Extent(NamedTuple):
    """How far a row reaches to either side of its middle, and where things stand in it, in pitches."""

    circles: Array
    dots: tuple[tuple[int, float, float], ...]  # units left out, place, distance between dots
    low: float
    high: float


class _Fit(NamedTuple):
    radius: float
    pitch: float
    step: float
    ends: tuple[float, float]


def elide(size: int, max_nodes: int | None, must: Iterable[int] = ()) -> NDArray[np.intp]:
    """
    Choose the units that are drawn: all, or the first and the last ones.

    Parameters
    ----------
    size : int
        Units in the layer.
    max_nodes : int or None
        How many circles a layer may have at most, 2 or more; None draws all.
    must : iterable of int
        Units that have to be among them, as far as there are places.

    Returns
    -------
    ndarray of int
        The units that are drawn, in order.

    Examples
    --------
    >>> elide(784, 5)
    array([  0,   1,   2, 782, 783])
    >>> elide(784, 5, must=[300])
    array([  0,   1, 300, 782, 783])
    """
    if max_nodes is None or size <= max_nodes:
        return np.arange(size)
    first = (max_nodes + 1) // 2
    ends = [unit for pair in zip(range(first), range(size - 1, -1, -1), strict=False) for unit in pair]
    wanted = list(dict.fromkeys([*must, *ends]))[:max_nodes]
    return np.array(sorted(wanted), np.intp)


def lay_out(
    rows: Sequence[LayerSpec],
    between: Sequence[GapSpec],
    *,
    figsize: tuple[float, float],
    fontsize: float,
    direction: str,
    curved: bool = False,
    arrows: bool = False,
    edge_labels: Sequence[EdgeLabel] = (),
    formulas: Sequence[Caption] = (),
    legend: Sequence[Item] = (),
) -> Scene:
    """
    Fit a network onto a sheet, so that nothing overlaps and little is wasted.

    Parameters
    ----------
    rows : sequence of Row
        The layers, the input first. Labels are looked at one by one, and none is drawn once one
        turns out too large for its circle.
    between : sequence of Between
        What lies between two layers.
    figsize : (float, float)
        Width and height in inches.
    fontsize : float
        The largest size of type, in points; type shrinks where it would not fit.
    direction : {"down", "right", "up", "left"}
        Where the numbers flow.
    curved, arrows : bool
        The shape of edges.
    edge_labels : sequence of EdgeLabel
        What is written on edges.
    formulas : sequence of Caption
        A formula under the network, at different lengths, the longest first.
    legend : sequence of items
        What stands under that.

    Returns
    -------
    Scene
        The picture in points.
    """
    width, sheet = figsize[0] * 72.0, figsize[1] * 72.0
    legend_block = layout_legend(formulas, legend, width, sheet, fontsize)
    height = sheet - legend_block.height
    upright = direction in ("down", "up")
    backwards = direction in ("up", "left")
    across, along = (width, height) if upright else (height, width)
    extents = [_extent(row) for row in rows]
    low, high = min(e.low for e in extents), max(e.high for e in extents)
    layer_captions = [row.caption for row in rows]
    gap_captions = [gap.caption for gap in between]
    names = [rows[0].names, rows[-1].names]

    # Captions stand in a strip on either side; type shrinks until the strips leave room for the network.
    margin = 0.035 * min(width, sheet)
    size = fontsize
    name_size = 0.9 * fontsize
    rotated = [False, False]
    for _ in range(160):
        before, after = (_strip(strip, size, upright) for strip in (layer_captions, gap_captions))
        # what a caption needs along the flow, and how far the outer ones may reach over their circles
        extent = max(_reach(strip, size, upright) for strip in (layer_captions, gap_captions))
        overhang = _reach(layer_captions, size, upright) / 2
        room = across - before - after - 2 * margin
        pads = [_pad(side, name_size, upright, turn) for side, turn in zip(names, rotated, strict=True)]
        fit = _fit(room, along - 2 * margin, extents, fontsize, overhang, (pads[0], pads[1]))
        radius, pitch, step, _ = fit
        turned_now = [
            upright and max((x.width for x in side), default=0.0) * name_size > 0.92 * pitch for side in names
        ]
        if turned_now != rotated and any(t and not was for t, was in zip(turned_now, rotated, strict=True)):
            rotated = [t or was for t, was in zip(turned_now, rotated, strict=True)]
            continue
        if any(names) and not (
            _named(names, name_size, upright, rotated, pitch)
            and sum(pads) <= (0.55 if upright else 0.45) * along
        ):
            name_size *= 0.95
            if name_size < SMALLEST_TYPE:
                names = [(), ()]
            continue
        clear = extent <= (0.8 if upright else 0.9) * step
        roomy = pitch * (high - low) + 2 * radius < 0.999 * room  # the network wants no more
        # captions take little of the sheet, or more where circles are large beside them
        modest = before + after <= 0.3 * across or (roomy and room > 0.3 * across) or size <= 0.5 * radius
        if modest and clear and size <= max(1.35 * radius, 0.6 * fontsize):
            break
        size *= 0.95
        name_size = min(name_size, 1.3 * size)  # names are read with the captions, not above them

    # The block of circles and its captions stand in the middle of the sheet together.
    left, right = -low * pitch + radius, high * pitch + radius
    middle = (across - (before + left + right + after)) / 2 + before + left
    flow = [margin + fit.ends[0] + i * step for i in range(len(rows))]
    if backwards:
        flow = [along - at for at in flow]

    captioned = any(layer_captions) or any(gap_captions)
    largest = min(fontsize, 1.15 * size) if captioned else fontsize
    unit_labels, type_sizes = _unit_type(rows, radius, largest)
    unit = max(0.35, min(1.2, radius / 14))
    layers = [
        _layer(row, extent, labels, type_size, radius, pitch, middle, at, upright)
        for row, extent, labels, type_size, at in zip(
            rows, extents, unit_labels, type_sizes, flow, strict=True
        )
    ]
    towards = (0.0, -1.0 if backwards else 1.0) if upright else (-1.0 if backwards else 1.0, 0.0)
    gaps = [
        connect_layers(
            a.centres,
            b.centres[: len(b.units)],
            (a.radius, b.radius),
            gap.levels,
            gap.emphasized,
            flow=towards,
            curved=curved,
            arrows=arrows,
        )
        for (a, b), gap in zip(pairwise(layers), between, strict=True)
    ]
    beside = _beside(layer_captions, size, middle - left - before, flow, upright)
    centres_between = [(a + b) / 2 for a, b in pairwise(flow)]
    beyond = _beside(gap_captions, size, middle + right + _space(upright) * size, centres_between, upright)
    scene = Scene(
        width,
        sheet,
        radius,
        dot_radius=min(0.1 * pitch, 0.11 * radius + 0.3),
        rim_width=float(min(1.1, 0.12 * radius)),
        dash=unit,
        curved=("y" if upright else "x") if curved else "",
        layers=tuple(layers),
        gaps=tuple(gaps),
        layer_captions=beside,
        gap_captions=beyond,
        names=tuple(
            _names(side, layer, name_size, upright, turn, is_last == backwards)
            for side, layer, turn, is_last in zip(
                names, (layers[0], layers[-1]), rotated, (False, True), strict=True
            )
        ),
        legend=legend_block.texts,
        swatches=(),
    )
    sample_width = max((gap.width for gap in gaps if gap.opacity == 1), default=0.5)
    swatches = tuple(
        swatch(sample, box, sample_width * width_factor(sample.level))
        for sample, box in legend_block.swatches
    )
    if edge_labels:
        gaps = _labelled(scene, edge_labels, 0.8 * largest)
    return Scene(**{**vars(scene), "gaps": tuple(gaps), "swatches": swatches})


def _extent(row: LayerSpec) -> _Extent:
    """Line the circles of a layer up, with room for dots where units are left out, and for a bias unit."""
    n = len(row.units)
    holes = dict(gaps_between(row.units, row.size))
    slot = 1.0 if len(holes) == 1 else 0.7  # what the dots take
    at, places, dots = 0.0, [], []
    for i in range(n + 1):
        if i in holes:
            dots.append((holes[i], at + (slot - 1) / 2, 0.24 * slot))
            at += slot
        if i < n:
            places.append(at)
            at += 1.0
    shift = (at - 1.0) / 2
    if row.bias:
        places.append(at - 1.0 + _BIAS_APART)
    circles = np.array(places) - shift
    marks = tuple((count, place - shift, apart) for count, place, apart in dots)
    # dots at an end stand farther out than the circle that they are for
    ends = [side for _, place, apart in marks for side in (place - apart, place + apart)]
    return _Extent(circles, marks, min(-shift, *ends, 0.0), max(shift, float(circles[-1]), *ends))


def _fit(
    room: float,
    along: float,
    extents: Sequence[_Extent],
    fontsize: float,
    overhang: float,
    pads: tuple[float, float],
) -> _Fit:
    """Choose radius, distance across from unit to unit, and distance along from layer to layer."""
    last = len(extents) - 1
    wide = max(e.high for e in extents) - min(e.low for e in extents)
    radius = min(
        room / (2 + wide * 2.7),  # 0.7 of a radius free between neighbours
        (along - sum(pads)) / (2 + last * 3.4),  # at least 1.4 radii free between layers
        2.3 * fontsize,
    )
    radius = max(radius, 1e-3)

    def spread(radius: float) -> tuple[float, float, tuple[float, float]]:
        pitch = min((room - 2 * radius) / wide, max(6 * radius, room / 8)) if wide else 1.0
        ends = (max(radius + pads[0], overhang), max(radius + pads[1], overhang))
        return pitch, (along - sum(ends)) / last, ends

    # A flat edge must not run under its neighbours' circles: it would seem to start there. Circles are
    # smaller then, as long as the type does not suffer.
    pitch, step, _ = spread(radius)
    span = max(max(a.high - b.low, b.high - a.low) for a, b in pairwise(extents))
    if span >= 1 and step > 0:
        clear = 0.92 * pitch * step / hypot(span * pitch, step)
        radius = max(min(radius, clear), min(0.8 * radius, 1.25 * fontsize))
    radius = max(round(radius - 5e-4, 3), 1e-3)
    return _Fit(radius, *spread(radius))


def _layer(
    row: LayerSpec,
    extent: _Extent,
    labels: Sequence[Label],
    type_size: float,
    radius: float,
    pitch: float,
    middle: float,
    at: float,
    upright: bool,
) -> Layer:
    centres = _place(middle + extent.circles * pitch, at, upright)
    own = round(radius * row.scale, 3)
    texts = _centred(labels, centres, type_size)
    hatches = {}
    for i in np.flatnonzero(np.isin(row.levels, NONFINITE)).tolist():
        clear = (0.0, 0.0)
        if texts:
            x0, y0, x1, y1 = texts[i].box
            clear = ((x1 - x0) / 2 + 0.08 * own, (y1 - y0) / 2 + 0.1 * own)
        level = int(row.levels[i])
        hatches[i] = hatch(centres[i], own, clear, level == NAN, level == INF)
    dots = tuple(
        (count, _place(middle + (place + apart * np.array([-1.0, 0.0, 1.0])) * pitch, at, upright))
        for count, place, apart in extent.dots
    )
    units = _frozen(row.units)
    return Layer(row.size, row.kind, units, centres, own, row.levels, row.emphasized, texts, dots, hatches)


def _labelled(scene: Scene, labels: Sequence[EdgeLabel], size: float) -> list[Gap]:
    """Write on edges, clear of all that is there."""
    curves = []
    for gap in scene.gaps:
        ends = gap.edges[..., :2], gap.edges[..., 2:]
        thirds = (ends[0] + (ends[1] - ends[0]) / 3, ends[1] + (ends[0] - ends[1]) / 3)
        curves.append((*ends, *(scene.control(gap.edges) if scene.curved else thirds)))
    centres = np.concatenate([layer.centres for layer in scene.layers])
    radii = np.concatenate([np.full(len(layer.centres), layer.radius) for layer in scene.layers])
    captions = (*scene.layer_captions, *scene.gap_captions, *scene.names, scene.legend)
    taken = [text.box for texts in captions for text in texts]
    placed = label_edges(labels, curves, (centres, radii), taken, size)
    return [Gap(**{**vars(gap), "labels": tuple(own)}) for gap, own in zip(scene.gaps, placed, strict=True)]


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


def _reach(captions: Sequence[Caption], size: float, vertical: bool) -> float:
    """Width or height of the largest caption on one side."""
    return max((block[vertical] for block in _blocks(captions, size)[0]), default=0.0)


def _space(upright: bool) -> float:
    """Return how far captions stand off the circles, in ems."""
    return 1.3 if upright else 0.7


def _strip(captions: Sequence[Caption], size: float, upright: bool) -> float:
    """Return the room across the flow that captions on one side take, with the space beside them."""
    extent = _reach(captions, size, not upright)
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
            align = 0.0 if upright else 0.5
            texts.append(Text(line.label, left + indent, y, line.scale * size, line.muted, align=align))
        placed.append(tuple(texts))
    return tuple(placed)


def _tall(labels: Sequence[Label]) -> tuple[float, float]:
    """Ascent and descent of the tallest of some labels, in ems."""
    return max((x.ascent for x in labels), default=0.0), max((x.descent for x in labels), default=0.0)


def _pad(names: Sequence[Label], size: float, upright: bool, rotated: bool) -> float:
    """Return the room along the flow that names outside the circles take."""
    if not names:
        return 0.0
    extent = sum(_tall(names)) if upright and not rotated else max(x.width for x in names)
    return (extent + 0.5) * size


def _named(
    names: Sequence[Sequence[Label]], size: float, upright: bool, rotated: Sequence[bool], pitch: float
) -> bool:
    """Say whether names are narrower than their units are apart."""
    for side, turn in zip(names, rotated, strict=True):
        line = 1.1 * sum(_tall(side))
        if (
            max((x.width for x in side), default=0.0) if upright and not turn else line
        ) * size > 0.95 * pitch:
            return False
    return True


def _names(
    names: Sequence[Label], layer: Layer, size: float, upright: bool, rotated: bool, before: bool
) -> tuple[Text, ...]:
    """Set names outside the circles of a layer: above or left of them (`before`), or below or right."""
    ascent, descent = _tall(names)
    off = layer.radius + 0.5 * size
    lift = (ascent - descent) / 2 * size  # from the middle of a line to its baseline
    texts = []
    for label, (cx, cy), emphasized in zip(names, layer.centres.tolist(), layer.emphasized, strict=False):
        width = label.width * size
        if upright and rotated:
            x, y = cx + lift, (cy - off if before else cy + off + width)
            align = 0.0 if before else 1.0
        elif upright:
            x, y = cx - width / 2, (cy - off - descent * size if before else cy + off + ascent * size)
            align = 0.5
        else:
            x, y = (cx - off - width if before else cx + off), cy + lift
            align = 1.0 if before else 0.0
        texts.append(
            Text(label, x, y, size, rotated=upright and rotated, emphasized=bool(emphasized), align=align)
        )
    return tuple(texts)


def _fill(kind: str) -> float:
    return _FILL_MARKED.get(MARKS.get(kind, ""), _FILL)


def _unit_type(
    rows: Sequence[LayerSpec], radius: float, fontsize: float
) -> tuple[list[list[Label]], list[float]]:
    """Choose the one size at which every label fits into its circle; no labels if it is too small.

    Only where circles are smaller than others, or have a mark, the size may be less than elsewhere.
    """
    chosen: list[list[Label]] = []
    fit = inf  # in a circle of full size without a mark
    shares = [row.scale * _fill(row.kind) / _FILL for row in rows]
    for row, share in zip(rows, shares, strict=True):
        chosen.append([])
        for label in row.labels:
            reach = hypot(label.width, label.ascent + label.descent) / 2
            fit = min(fit, _FILL * radius / reach) if reach else fit
            if min(fontsize, fit * share) < SMALLEST_TYPE:
                return [[] for _ in rows], [0.0 for _ in rows]
            chosen[-1].append(label)
    return chosen, [min(fontsize, fit * share) for share in shares]


def _centred(labels: Sequence[Label], centres: Array, size: float) -> tuple[Text, ...]:
    """Put each label in the middle of its circle, all on one baseline."""
    if not labels:
        return ()
    ascent, descent = _tall(labels)
    shift = (ascent - descent) / 2 * size
    return tuple(
        Text(label, float(x - label.width * size / 2), float(y + shift), size, align=0.5)
        for label, (x, y) in zip(labels, centres, strict=True)
    )


def _place(across: Array, along: float, upright: bool) -> Array:
    """Turn places across and along the flow into x and y, on a grid of 1/1000 point that prints short."""
    other = np.full_like(across, along)
    places = np.stack([across, other] if upright else [other, across], axis=-1)
    return _frozen(np.asarray(np.round(places, 3), np.float64))


def _frozen(array: NDArray[T]) -> NDArray[T]:
    array.flags.writeable = False
    return array
