"""Scenes: laid-out diagrams as plain arrays and strings in points, independent of any drawing library.

A point is 1/72 inch, and y grows downwards. Nodes and edges have levels instead of colors, see
`plotnet.diagram.levels`; a theme gives each level its color.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.grid import Grid
from plotnet.diagram.labels import Label
from plotnet.diagram.levels import HIDDEN, INF, MASKED, MAX_LEVEL, NAN, NO_VALUE, NONFINITE, LevelArray

Array: TypeAlias = NDArray[np.float64]
Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom

FADED_OPACITY = 0.2  # of nodes and edges that are not highlighted


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a caption; `scale` is its font size relative to other lines."""

    label: Label
    scale: float = 1.0
    muted: bool = False


Caption: TypeAlias = tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class Text:
    """
    A placed label: left end of the baseline and font size, in points.

    `angle` is the direction of reading in degrees, counterclockwise: 90 for text that reads upwards. `align`
    is the point of the text that stays in place if another font makes it wider: 0 for the start, 0.5 for the
    middle, 1 for the end.
    """

    label: Label
    x: float
    y: float
    size: float
    muted: bool = False
    angle: float = 0.0
    has_background: bool = False
    emphasized: bool = True
    align: float = 0.0

    @property
    def level_box(self) -> Box:
        """The bounding box before the rotation about (x, y): left, top, right, bottom."""
        width, up, down = (v * self.size for v in (self.label.width, self.label.ascent, self.label.descent))
        return self.x, self.y - up, self.x + width, self.y + down

    @property
    def corners(self) -> Array:
        """The corners of the rotated box, (4, 2), clockwise from the start of the text."""
        left, top, right, bottom = self.level_box
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        origin = np.array([self.x, self.y])
        return np.asarray(origin + (corners - origin) @ text_axes(self.angle))

    @property
    def box(self) -> Box:
        """The bounding box: left, top, right, bottom."""
        if not self.angle:
            return self.level_box
        (left, top), (right, bottom) = self.corners.min(axis=0).tolist(), self.corners.max(axis=0).tolist()
        return left, top, right, bottom


@dataclass(frozen=True, eq=False)
class Layer:
    """
    The nodes of a layer, with dots in place of units that are not drawn.

    Attributes
    ----------
    size : int
        Number of units, drawn or not, without the bias unit.
    kind : str
        Kind of the layer, such as ``"nn.hidden"``.
    units : ndarray of int, (n,)
        Units that are drawn.
    centers : ndarray, (n, 2) or (n + 1, 2)
        Centers of the nodes, the bias node last.
    radius : float
        Radius of the nodes.
    levels : ndarray of int16, (n,) or (n + 1,)
        Levels of the nodes.
    colors : tuple of (str or None)
        Color of each node that has no level, ``#rrggbb`` or ``#rrggbbaa``; None for that of the kind.
    emphasized : ndarray of bool, (n,) or (n + 1,)
        False for nodes that a highlight fades.
    labels : tuple of Text
        Labels in the nodes; empty if there are none.
    dots : tuple of (int, ndarray (3, 2))
        Number of units not drawn, and centers of the dots, for each position where units are left out.
    hatches : dict of int to ndarray (k, 4)
        Hatching of nodes with nan or inf: the end points x0, y0, x1, y1 of each line.
    grid : Grid or None
        Grid in place of nodes. Then `centers`, `levels`, `colors` and `emphasized` are those of its cells
        and of the bias node, and `radius` and `labels` those of the bias node.
    """

    size: int
    kind: str
    units: NDArray[np.intp]
    centers: Array
    radius: float
    levels: LevelArray
    colors: tuple[str | None, ...]
    emphasized: NDArray[np.bool_]
    labels: tuple[Text, ...]
    dots: tuple[tuple[int, Array], ...]
    hatches: dict[int, Array]
    grid: Grid | None = None

    @property
    def ends(self) -> NDArray[np.intp]:
        """What the ends of edges belong to: units that are drawn, or as in `Grid`."""
        return self.units if self.grid is None else self.grid.ends

    @property
    def nodes(self) -> list[tuple[int, str]]:
        """Index and name of each node: its unit, or "bias". Cells of a grid are not nodes."""
        units = self.units.tolist() if self.grid is None else []
        nodes = [(j, str(unit)) for j, unit in enumerate(units)]
        return [*nodes, (len(self.units), "bias")] if self.has_bias else nodes

    @property
    def radii(self) -> Array:
        """The radius of each node, or of a circle around each cell of a grid."""
        radii = np.full(len(self.centers), self.radius)
        if self.grid is not None:
            radii[: len(self.units)] = self.grid.cell / sqrt(2)
        return radii

    @property
    def has_bias(self) -> bool:
        """Whether the last node is a bias node."""
        return len(self.centers) > len(self.units)


@dataclass(frozen=True, eq=False)
class Gap:
    """
    The edges between two layers.

    Attributes
    ----------
    edges : ndarray, (n_to, n_from, 4)
        ``edges[k, j]`` is x0, y0, x1, y1 of the edge from the j-th node of a layer to the k-th node
        of the next, between their outlines, or to the base of the arrow head. For grids, k and j are indices
        into `Layer.ends`.
    heads : ndarray, (n_to, n_from, 3, 2), or None
        Corners of the arrow heads, the tip first.
    width, opacity : float
        Line width of edges without a weight, and opacity of all edges.
    levels : ndarray of int16, (n_to, n_from)
        Levels of the weights.
    emphasized : ndarray of bool, (n_to, n_from)
        False for edges that a highlight fades.
    is_dense : bool
        Whether opaque edges would merge into a gray area. Then edges are not dashed.
    labels : tuple of Text
        Labels of edges.
    min_width_factor : float
        Minimum width of emphasized edges, relative to `width`, so that they are visible.
    """

    edges: Array
    heads: Array | None
    width: float
    opacity: float
    levels: LevelArray
    emphasized: NDArray[np.bool_]
    is_dense: bool
    labels: tuple[Text, ...] = ()
    min_width_factor: float = 0.0

    def line_width(self, level: int, emphasized: bool) -> float:
        """Return the line width in points of edges with a level."""
        return self.width * max(width_factor(level), self.min_width_factor if emphasized else 0.0)

    @property
    def is_drawn(self) -> NDArray[np.bool_]:
        """Whether each edge is drawn."""
        return np.asarray(self.levels != HIDDEN)

    @property
    def style_codes(self) -> NDArray[np.int_]:
        """The style of each edge as an integer, ``2 * level + emphasized``, to group equal styles."""
        if self.levels.strides == self.emphasized.strides == (0, 0):  # broadcast: all are equal
            code = 2 * int(self.levels.flat[0]) + int(self.emphasized.flat[0])
            return np.broadcast_to(np.int_(code), self.levels.shape)
        return 2 * self.levels.astype(np.int_) + self.emphasized


@dataclass(frozen=True, eq=False)
class SkipConnection:
    """
    An arc beside the network, from a layer to a later one.

    Attributes
    ----------
    start, end : int
        Indices of the layers.
    path : ndarray, (10, 2)
        Points of the line: a segment, a cubic Bézier curve with two control points, a segment, another curve
        and a segment, each from the end of the one before.
    head : ndarray, (3, 2)
        Corners of the arrow head, the tip first.
    width, opacity : float
        Width and opacity of the line.
    emphasized : bool
        False for arcs that a highlight fades.
    label : Text or None
        Label on the arc.
    """

    start: int
    end: int
    path: Array
    head: Array
    width: float
    opacity: float
    emphasized: bool
    label: Text | None


@dataclass(frozen=True, eq=False)
class Swatch:
    """A sample in the legend: a filled box, or a line."""

    box: Box
    level: int
    is_line: bool
    width: float  # of the line or of the outline
    hatch: Array | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """
    A laid-out diagram.

    Attributes
    ----------
    width, height : float
        Size of the figure.
    radius, dot_radius : float
        Radius of the largest nodes and of the dots.
    rim_width, hatch_width : float
        Line width of the outlines and of the hatching of nodes.
    dash : float
        Unit of length of all dash patterns.
    curved : str
        Axis along which curved edges leave and arrive, "x" or "y"; "" for straight edges.
    layers : tuple of Layer
        Layers, the input first.
    gaps : tuple of Gap
        ``gaps[i]`` has the edges from layer i to layer i + 1.
    layer_captions, gap_captions : tuple of tuple of Text
        Lines of text beside each layer and each gap.
    names : tuple of tuple of Text
        Names of the inputs and of the classes, beside their nodes.
    title : tuple of Text
        Lines above the network.
    legend : tuple of Text
        Texts below the network: formula and legend.
    swatches : tuple of Swatch
        Samples of the legend.
    skip_connections : tuple of SkipConnection
        Arcs beside the network.
    """

    width: float
    height: float
    radius: float
    dot_radius: float
    rim_width: float
    hatch_width: float
    dash: float
    curved: str
    layers: tuple[Layer, ...]
    gaps: tuple[Gap, ...]
    layer_captions: tuple[tuple[Text, ...], ...]
    gap_captions: tuple[tuple[Text, ...], ...]
    names: tuple[tuple[Text, ...], ...]
    title: tuple[Text, ...]
    legend: tuple[Text, ...]
    swatches: tuple[Swatch, ...]
    skip_connections: tuple[SkipConnection, ...] = ()

    def dash_pattern(self, level: int) -> tuple[float, ...]:
        """
        Return the dash pattern of a line.

        Parameters
        ----------
        level : int
            Level: negative numbers are dashed, masked parts are dotted, nan and inf are both.

        Returns
        -------
        tuple of float
            Lengths of dashes and spaces in turn, in points; empty for a solid line.
        """
        lengths: tuple[float, ...] = ()
        if level == MASKED:
            lengths = (0.9, 2.6)
        elif level in NONFINITE:
            lengths = (6.0, 2.0, 1.2, 2.0)
            if level != NAN:  # inf has one more dot between dashes, and -inf two
                lengths += (1.2, 2.0) if level == INF else (1.2, 2.0, 1.2, 2.0)
        elif level < 0:
            lengths = (4.0, 2.6)
        return tuple(round(length * self.dash, 2) for length in lengths)

    def rim_dash_pattern(self, level: int, radius: float) -> tuple[float, ...]:
        """Return the dash pattern of a circle, scaled so that a whole number of periods fits around it."""
        pattern = self.dash_pattern(level)
        if not pattern:
            return ()
        circumference = 2 * pi * radius
        scale = circumference / sum(pattern) / max(1, round(circumference / sum(pattern)))
        return tuple(round(length * scale, 4) for length in pattern)

    def texts(self) -> Iterator[Text]:
        """Iterate over all texts: labels of nodes, edges and arcs, captions, names, title and legend."""
        for layer in self.layers:
            yield from layer.labels
        for gap in self.gaps:
            yield from gap.labels
        yield from self.skip_labels
        for texts in (*self.layer_captions, *self.gap_captions, *self.names, self.title, self.legend):
            yield from texts

    @property
    def skip_labels(self) -> tuple[Text, ...]:
        """The labels of skip connections."""
        return tuple(arc.label for arc in self.skip_connections if arc.label is not None)

    def control_points(self, edges: Array) -> tuple[Array, Array]:
        """
        Return the control points of curved edges.

        Parameters
        ----------
        edges : ndarray, (..., 4)
            End points of edges, as in `Gap`.

        Returns
        -------
        first, second : ndarray, (..., 2)
            Control points of cubic Bézier curves between the end points.
        """
        axis = "xy".index(self.curved)
        start, end = edges[..., :2].copy(), edges[..., 2:].copy()
        middle = (start[..., axis] + end[..., axis]) / 2
        start[..., axis] = end[..., axis] = middle
        return start, end


def text_axes(angle: float) -> Array:
    """
    Return the directions of reading and downwards of rotated text.

    Parameters
    ----------
    angle : float
        Angle in degrees, counterclockwise.

    Returns
    -------
    ndarray, (2, 2)
        Unit vectors, with y downwards.

    Examples
    --------
    >>> text_axes(90.0)
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    cosine, sine = round(cos(radians(angle)), 12), round(sin(radians(angle)), 12)
    return np.array([[cosine, -sine], [sine, cosine]])


def width_factor(level: int) -> float:
    """
    Return the line width of an edge with a weight, relative to an edge without.

    Parameters
    ----------
    level : int
        Level of the weight.

    Returns
    -------
    float
        Factor that grows with the absolute value of the weight.

    Examples
    --------
    >>> width_factor(100), width_factor(0) < width_factor(-8) < width_factor(32)
    (1.0, True)
    """
    if level == NO_VALUE:
        return 1.0
    if level == HIDDEN:
        return 0.0
    if abs(level) <= MAX_LEVEL:
        return 0.6 + 3.4 * abs(level) / MAX_LEVEL
    return 3.0 if level in NONFINITE else 0.8


def triangle(center: tuple[float, float], radius: float) -> Array:
    """
    Return the corners of an upright triangle.

    Parameters
    ----------
    center : (float, float)
        Center of its circumscribed circle.
    radius : float
        Radius of that circle.

    Returns
    -------
    ndarray, (3, 2)
        Corners, the top first.

    Examples
    --------
    >>> triangle((0.0, 0.0), 1.0)[0].round(2)
    array([ 0., -1.])
    """
    angles = np.deg2rad([-90.0, 30.0, 150.0])
    return np.array(center) + radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
