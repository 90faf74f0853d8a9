"""Placement of texts: captions beside the network, names beside nodes, labels in nodes."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, inf

from plotnet.diagram.edges import MIN_FONT_SIZE
from plotnet.diagram.labels import Label
from plotnet.diagram.layout_spec import LayerSpec
from plotnet.diagram.scene import Array, Caption, Layer, Text
from plotnet.diagram.theme import MARKS

_LINE_HEIGHT = 1.25  # ems
_CAPTION_SPACING = {True: 1.3, False: 0.7}  # ems between nodes and captions, if the flow is vertical or not
_NAME_SPACING = 0.5  # ems between nodes and names
_MAX_NAME_WIDTH = 0.95  # relative to the distance between nodes
_LABEL_REACH = 0.86  # maximum distance of a label's corners from the center of its node, in radii
_MARKED_LABEL_REACH = {"circle": 0.62, "triangle": 0.38}


def caption_extent(captions: Sequence[Caption], size: float, axis: int) -> float:
    """Return the largest width (`axis` 0) or height (1) of captions at a font size."""
    return max((block[axis] for block in _caption_sizes(captions, size)[0]), default=0.0)


def caption_strip(captions: Sequence[Caption], size: float, is_vertical: bool) -> float:
    """Return the space beside the network that captions need, including the distance from the nodes."""
    extent = caption_extent(captions, size, 0 if is_vertical else 1)
    return extent + caption_spacing(size, is_vertical) if extent else 0.0


def caption_spacing(size: float, is_vertical: bool) -> float:
    """Return the distance between nodes and captions."""
    return _CAPTION_SPACING[is_vertical] * size


def _caption_sizes(captions: Sequence[Caption], size: float) -> tuple[list[tuple[float, float]], float]:
    """Return width and height of each caption, and the common ascent of their first lines."""
    ascent = max((caption[0].label.ascent * caption[0].scale for caption in captions if caption), default=0.0)
    sizes = []
    for caption in captions:
        width = max((line.label.width * line.scale for line in caption), default=0.0)
        lines = sum(line.scale for line in caption[1:]) * _LINE_HEIGHT
        height = ascent + lines + caption[-1].label.descent * caption[-1].scale if caption else 0.0
        sizes.append((width * size, height * size))
    return sizes, ascent * size


def place_captions(
    captions: Sequence[Caption], size: float, start: float, positions: Sequence[float], is_vertical: bool
) -> tuple[tuple[Text, ...], ...]:
    """
    Place the captions on one side of the network.

    Parameters
    ----------
    captions : sequence of Caption
        Captions of layers or of gaps.
    size : float
        Font size in points.
    start : float
        Left edge of the captions, or their top if the flow is horizontal.
    positions : sequence of float
        Coordinates along the flow on which the captions are centered.
    is_vertical : bool
        Whether the flow is vertical.

    Returns
    -------
    tuple of tuple of Text
        Lines of each caption.
    """
    sizes, ascent = _caption_sizes(captions, size)
    placed = []
    for caption, (width, height), position in zip(captions, sizes, positions, strict=True):
        left, top = (start, position - height / 2) if is_vertical else (position - width / 2, start)
        y = top + ascent
        texts = []
        for i, line in enumerate(caption):
            y += _LINE_HEIGHT * line.scale * size if i else 0.0
            indent = 0.0 if is_vertical else (width - line.label.width * line.scale * size) / 2
            align = 0.0 if is_vertical else 0.5
            texts.append(Text(line.label, left + indent, y, line.scale * size, line.muted, align=align))
        placed.append(tuple(texts))
    return tuple(placed)


def max_width(labels: Sequence[Label]) -> float:
    """Return the width of the widest label, in ems."""
    return max((label.width for label in labels), default=0.0)


def _max_ascent_and_descent(labels: Sequence[Label]) -> tuple[float, float]:
    ascents, descents = ([getattr(x, name) for x in labels] for name in ("ascent", "descent"))
    return max(ascents, default=0.0), max(descents, default=0.0)


def name_pad(names: Sequence[Label], size: float, is_vertical: bool, rotated: bool) -> float:
    """Return the space along the flow that names beside the nodes need."""
    if not names:
        return 0.0
    extent = sum(_max_ascent_and_descent(names)) if is_vertical and not rotated else max_width(names)
    return (extent + _NAME_SPACING) * size


def names_fit(names: Sequence[Label], size: float, is_vertical: bool, rotated: bool, pitch: float) -> bool:
    """Return whether names are narrower than the distance between nodes."""
    line_height = 1.1 * sum(_max_ascent_and_descent(names))
    return (
        max_width(names) if is_vertical and not rotated else line_height
    ) * size <= _MAX_NAME_WIDTH * pitch


def place_names(
    names: Sequence[Label], layer: Layer, size: float, is_vertical: bool, rotated: bool, before: bool
) -> tuple[Text, ...]:
    """Place names above or left of the nodes of a layer (`before`), or below or right of them."""
    ascent, descent = _max_ascent_and_descent(names)
    distance = layer.radius + _NAME_SPACING * size
    baseline_shift = (ascent - descent) / 2 * size  # from the middle of a line
    texts = []
    for label, (cx, cy), emphasized in zip(names, layer.centers.tolist(), layer.emphasized, strict=False):
        width = label.width * size
        if is_vertical and rotated:
            x, y = cx + baseline_shift, (cy - distance if before else cy + distance + width)
            align = 0.0 if before else 1.0
        elif is_vertical:
            x = cx - width / 2
            y = cy - distance - descent * size if before else cy + distance + ascent * size
            align = 0.5
        else:
            x, y = (cx - distance - width if before else cx + distance), cy + baseline_shift
            align = 1.0 if before else 0.0
        is_rotated = is_vertical and rotated
        texts.append(Text(label, x, y, size, rotated=is_rotated, emphasized=bool(emphasized), align=align))
    return tuple(texts)


def fit_node_labels(
    layers: Sequence[LayerSpec], radius: float, fontsize: float
) -> tuple[list[list[Label]], list[float]]:
    """
    Choose the font size at which all labels fit into their nodes.

    Parameters
    ----------
    layers : sequence of LayerSpec
        Layers with labels.
    radius : float
        Radius of the largest nodes in points.
    fontsize : float
        Maximum font size in points.

    Returns
    -------
    labels : list of list of Label
        Labels of each layer; none at all if they would be too small.
    sizes : list of float
        Font size of each layer. It is smaller only where nodes are smaller or contain a mark.
    """
    labels: list[list[Label]] = []
    fit = inf  # in a node of full size without a mark
    factors = [layer.scale * _label_reach(layer.kind) / _LABEL_REACH for layer in layers]
    for layer, factor in zip(layers, factors, strict=True):
        labels.append([])
        for label in layer.labels:
            reach = hypot(label.width, label.ascent + label.descent) / 2
            fit = min(fit, _LABEL_REACH * radius / reach) if reach else fit
            if min(fontsize, fit * factor) < MIN_FONT_SIZE:
                return [[] for _ in layers], [0.0 for _ in layers]
            labels[-1].append(label)
    return labels, [min(fontsize, fit * factor) for factor in factors]


def _label_reach(kind: str) -> float:
    return _MARKED_LABEL_REACH.get(MARKS.get(kind, ""), _LABEL_REACH)


def place_node_labels(labels: Sequence[Label], centers: Array, size: float) -> tuple[Text, ...]:
    """Center each label in its node, all on a common baseline."""
    if not labels:
        return ()
    ascent, descent = _max_ascent_and_descent(labels)
    shift = (ascent - descent) / 2 * size
    return tuple(
        Text(label, float(x - label.width * size / 2), float(y + shift), size, align=0.5)
        for label, (x, y) in zip(labels, centers, strict=True)
    )
