"""Placement of texts: captions beside the network, names beside nodes, labels in nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import hypot, inf

from plotnet.diagram.labels import LINE_HEIGHT, Label
from plotnet.diagram.layout_spec import LayerSpec
from plotnet.diagram.scene import Array, Caption, Layer, Line, Text
from plotnet.diagram.theme import MARKS

READABLE = 7.0  # font size in points that text has if possible

_LINE_HEIGHT = 1.25  # ems
_CAPTION_SPACING = {True: 1.3, False: 0.7}  # ems between nodes and captions, if the flow is vertical or not
_NARROW_CAPTION_SPACING = 0.6  # if captions are broken into lines
_NAME_SCALE = 0.9  # font size of names, relative to captions
_NAME_SPACING = 0.5  # ems between nodes and names
_MAX_NAME_WIDTH = 0.95  # relative to the distance between nodes
_LABEL_REACH = 0.86  # maximum distance of a label's corners from the center of its node, in radii
_MARKED_LABEL_REACH = {"circle": 0.62, "triangle": 0.38}


def caption_extent(captions: tuple[Caption, ...], size: float, axis: int) -> float:
    """Return the largest width (`axis` 0) or height (1) of captions at a font size."""
    return max((block[axis] for block in _caption_sizes(captions, size)[0]), default=0.0)


def caption_strip(captions: tuple[Caption, ...], size: float, is_vertical: bool, lines: int) -> float:
    """Return the space beside the network that captions need, including the distance from the nodes."""
    extent = caption_extent(captions, size, 0 if is_vertical else 1)
    return extent + caption_spacing(size, is_vertical, lines) if extent else 0.0


def caption_spacing(size: float, is_vertical: bool, lines: int) -> float:
    """Return the distance between nodes and captions whose lines have been broken into up to `lines`."""
    return (_CAPTION_SPACING[is_vertical] if lines == 1 else _NARROW_CAPTION_SPACING) * size


def line_size(line: Line, size: float) -> float:
    """Return the font size of a line, which is not reduced below a readable size."""
    return max(line.scale * size, min(size, READABLE))


def name_size(fontsize: float) -> float:
    """Return the maximum font size of names beside nodes."""
    return max(_NAME_SCALE * fontsize, min(fontsize, READABLE))


@lru_cache(maxsize=64)  # the search for a font size needs each of them several times
def _caption_sizes(captions: tuple[Caption, ...], size: float) -> tuple[list[tuple[float, float]], float]:
    """Return width and height of each caption, and the common ascent of their first lines."""
    firsts = [caption[0] for caption in captions if caption]
    ascent = max((line.label.ascent * line_size(line, size) for line in firsts), default=0.0)
    sizes = []
    for caption in captions:
        width = max((line.label.width * line_size(line, size) for line in caption), default=0.0)
        lines = sum(line_size(line, size) for line in caption[1:]) * _LINE_HEIGHT
        descent = caption[-1].label.descent * line_size(caption[-1], size) if caption else 0.0
        sizes.append((width, ascent + lines + descent if caption else 0.0))
    return sizes, ascent


def place_captions(
    captions: tuple[Caption, ...], size: float, start: float, positions: Sequence[float], is_vertical: bool
) -> tuple[tuple[Text, ...], ...]:
    """
    Place the captions on one side of the network.

    Parameters
    ----------
    captions : tuple of Caption
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
            fontsize = line_size(line, size)
            y += _LINE_HEIGHT * fontsize if i else 0.0
            indent = 0.0 if is_vertical else (width - line.label.width * fontsize) / 2
            align = 0.0 if is_vertical else 0.5
            texts.append(Text(line.label, left + indent, y, fontsize, line.muted, align=align))
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
        angle = 90.0 if is_vertical and rotated else 0.0
        texts.append(Text(label, x, y, size, angle=angle, emphasized=bool(emphasized), align=align))
    return tuple(texts)


@dataclass(frozen=True, eq=False)
class NodeLabels:
    """
    Labels in nodes and the limits of their font size.

    Attributes
    ----------
    labels : list of list of Label
        Labels of each layer.
    reach : float
        Distance in ems of the corners of the largest label from its center; 0 if no labels are drawn.
    max_size : float
        Maximum font size in nodes of full size.
    max_reduced_size : float
        Maximum font size in such nodes from which that in smaller nodes, and in nodes with a mark, follows.
    """

    labels: list[list[Label]]
    reach: float = 0.0
    max_size: float = inf
    max_reduced_size: float = inf


def collect_node_labels(layers: Sequence[LayerSpec], max_radius: float) -> NodeLabels:
    """
    Typeset the labels in nodes.

    Parameters
    ----------
    layers : sequence of LayerSpec
        Layers with labels.
    max_radius : float
        Upper bound of the radius of the largest nodes, in points.

    Returns
    -------
    NodeLabels
        All labels; none at all if one of them would be too small.
    """
    labels: list[list[Label]] = []
    reach = 0.0
    for layer in layers:
        labels.append([])
        for label in layer.labels:
            reach = max(reach, hypot(label.width, label.ascent + label.descent) / 2)
            if label_fit(max_radius, reach) * _label_factor(layer) < layer.min_label_size:
                return NodeLabels([[] for _ in layers])
            labels[-1].append(label)
    return NodeLabels(labels, reach)


def limit_node_labels(
    labels: NodeLabels, layers: Sequence[LayerSpec], radius: float, clear_radius: float
) -> NodeLabels:
    """Limit the font size of labels to nodes of a radius; leave them out if they would be too small."""
    if not labels.reach:
        return labels
    limited = replace(
        labels,
        max_size=label_fit(radius, labels.reach),
        max_reduced_size=label_fit(clear_radius, labels.reach),
    )
    sizes = node_label_sizes(limited, layers, radius)
    if any(size < layer.min_label_size for layer, size in zip(layers, sizes, strict=True)):
        return NodeLabels([[] for _ in layers])
    return limited


def node_label_sizes(labels: NodeLabels, layers: Sequence[LayerSpec], radius: float) -> list[float]:
    """Return the font size of the labels of each layer in nodes of a radius."""
    fit = label_fit(radius, labels.reach)
    return [
        min(labels.max_size, fit if factor == 1 else factor * min(fit, labels.max_reduced_size))
        for factor in map(_label_factor, layers)
    ]


def label_fit(radius: float, reach: float) -> float:
    """Return the largest font size of a label that fits into a node, given the reach of its corners."""
    return _LABEL_REACH * radius / reach if reach else inf


def label_radius(fontsize: float, reach: float) -> float:
    """Return the radius of a node into which a label fits."""
    return fontsize * reach / _LABEL_REACH + 1e-3 if reach else 0.0


def _label_factor(layer: LayerSpec) -> float:
    """Return the font size that fits into a node, relative to a node of full size without a mark."""
    return layer.scale * _label_reach(layer.kind) / _LABEL_REACH


def _label_reach(kind: str) -> float:
    return _MARKED_LABEL_REACH.get(MARKS.get(kind, ""), _LABEL_REACH)


def place_node_labels(labels: Sequence[Label], centers: Array, size: float) -> tuple[Text, ...]:
    """Center each label in its node, those with the same number of lines on a common baseline."""
    if not labels:
        return ()
    blocks = [label.source.count("\n") * LINE_HEIGHT for label in labels]  # from first to last baseline
    ascent = max(label.ascent - block for label, block in zip(labels, blocks, strict=True))
    descent = max(label.descent for label in labels)
    return tuple(
        Text(
            label,
            float(x - label.width * size / 2),
            float(y + (ascent - descent + block) / 2 * size),
            size,
            align=0.5,
        )
        for label, block, (x, y) in zip(labels, blocks, centers, strict=True)
    )
