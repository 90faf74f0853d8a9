"""A laid-out picture, `Scene`: plain arrays and strings in points, without any drawing library.

One point is 1/72 inch; y grows downwards. What is to be seen of a number is a *level*, see
`plotnet.diagram.theme`; which colour that is, a painter asks of a theme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.labels import Label
from plotnet.diagram.theme import FULL, INF, MASKED, NAN, NO_VALUE, NONFINITE, Levels

Array = NDArray[np.float64]

FADED = 0.2  # the opacity of what a highlight leaves out


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a caption: what it says, how large beside the others, in which ink."""

    label: Label
    scale: float = 1.0
    muted: bool = False


Caption = tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class Text:
    """
    A label in its place: left end of the baseline, size in points.

    `rotated` text reads upwards; `has_background` text stands on a plate of the paper's colour. `align`
    says what stays in place where another font makes it wider: its start 0, its middle 0.5, its end 1.
    """

    label: Label
    x: float
    y: float
    size: float
    muted: bool = False
    rotated: bool = False
    has_background: bool = False
    emphasized: bool = True
    align: float = 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What the label covers: left, top, right, bottom."""
        width, up, down = (v * self.size for v in (self.label.width, self.label.ascent, self.label.descent))
        if self.rotated:
            return self.x - up, self.y - width, self.x + down, self.y
        return self.x, self.y - up, self.x + width, self.y + down


@dataclass(frozen=True, eq=False)
class Layer:
    """
    The circles of one layer; where it is drawn in part, dots stand for the rest.

    Attributes
    ----------
    size : int
        Its units, drawn or not, without the bias unit.
    kind : str
        By viznet's name.
    units : ndarray of int, (n,)
        The units that are drawn.
    centres : ndarray, (n, 2) or (n + 1, 2)
        Of their circles; the last one is the bias unit where there is one.
    radius : float
        Of every circle in the layer.
    levels : ndarray of int16, like the circles
        What there is to see in each.
    emphasized : ndarray of bool, like the circles
        Not faded by a highlight.
    labels : tuple of Text, like the circles, or empty
        What is written in each.
    dots : tuple of (int, ndarray (3, 2))
        For each place where units are left out, how many, and where the dots are.
    hatches : mapping of int to ndarray (k, 4)
        For each circle that holds no finite number, the lines across it.
    """

    size: int
    kind: str
    units: NDArray[np.intp]
    centres: Array
    radius: float
    levels: Levels
    emphasized: NDArray[np.bool_]
    labels: tuple[Text, ...]
    dots: tuple[tuple[int, Array], ...]
    hatches: dict[int, Array]

    @property
    def bias(self) -> bool:
        """Whether the last circle is a bias unit."""
        return len(self.centres) > len(self.units)


@dataclass(frozen=True, eq=False)
class Gap:
    """
    The edges between two layers.

    Attributes
    ----------
    edges : ndarray, (n_to, n_from, 4)
        ``edges[k, j]`` is x0, y0, x1, y1 of the edge from the j-th circle of the layer before, the
        bias unit being its last, to the k-th circle of the layer after, from rim to rim; with
        arrow heads, up to the head.
    heads : ndarray, (n_to, n_from, 3, 2), or None
        The corners of the arrow heads, the tip first.
    width, opacity : float
        The width in points of an edge without a weight; less than 1 where edges would otherwise run
        together into one grey field.
    levels : ndarray of int16, (n_to, n_from)
        What there is to see of each edge's weight.
    emphasized : ndarray of bool, (n_to, n_from)
        Not faded by a highlight.
    labels : tuple of Text
        Beside edges.
    least : float
        No emphasized edge is narrower than this, beside one without a weight: what is highlighted can
        be seen.
    """

    edges: Array
    heads: Array | None
    width: float
    opacity: float
    levels: Levels
    emphasized: NDArray[np.bool_]
    labels: tuple[Text, ...] = ()
    least: float = 0.0

    def stroke(self, level: int, emphasized: bool) -> float:
        """
        Give the width of an edge.

        Parameters
        ----------
        level : int
            What there is to see of its weight.
        emphasized : bool
            Not faded.

        Returns
        -------
        float
            In points.
        """
        return self.width * max(width_factor(level), self.least if emphasized else 0.0)

    @property
    def codes(self) -> NDArray[np.int_]:
        """Tone and brightness of every edge as one number, 2 level + emphasized: what looks alike is equal."""
        if self.levels.strides == self.emphasized.strides == (0, 0):  # all are alike
            one = 2 * int(self.levels.flat[0]) + int(self.emphasized.flat[0])
            return np.broadcast_to(np.int_(one), self.levels.shape)
        return 2 * self.levels.astype(np.int_) + self.emphasized


@dataclass(frozen=True, eq=False)
class Swatch:
    """A sample in the legend: a box with a fill, or a line; left, top, right, bottom in points."""

    box: tuple[float, float, float, float]
    level: int
    is_line: bool
    width: float  # of the line
    hatch: Array | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """
    A laid-out picture.

    Attributes
    ----------
    width, height : float
        The size of the sheet in points.
    radius, dot_radius, rim_width : float
        Of the largest circle, of the dots that stand for units left out, of the lines around circles.
    dash : float
        The unit of length of all patterns of dashes, in points.
    curved : str
        "" for straight edges; "y" or "x" for edges that leave and arrive along that axis.
    layers : tuple of Layer
        From the input on.
    gaps : tuple of Gap
        ``gaps[i]`` leads from layer i to layer i + 1.
    layer_captions, gap_captions : tuple of tuple of Text
        The lines beside each layer, and beside each gap.
    names : tuple of tuple of Text
        Of the inputs and of the classes, outside their circles.
    legend : tuple of Text
        The lines under the network: a formula, the words of the legend.
    swatches : tuple of Swatch
        The samples of the legend.
    """

    width: float
    height: float
    radius: float
    dot_radius: float
    rim_width: float
    dash: float
    curved: str
    layers: tuple[Layer, ...]
    gaps: tuple[Gap, ...]
    layer_captions: tuple[tuple[Text, ...], ...]
    gap_captions: tuple[tuple[Text, ...], ...]
    names: tuple[tuple[Text, ...], ...]
    legend: tuple[Text, ...]
    swatches: tuple[Swatch, ...]

    def pattern(self, level: int) -> tuple[float, ...]:
        """
        Give the dashes of a line.

        Parameters
        ----------
        level : int
            What there is to see: negative numbers are dashed, what is absent dotted, what is no
            finite number dashed and dotted.

        Returns
        -------
        tuple of float
            Lengths in points of ink and space in turn; empty for a solid line.
        """
        units: tuple[float, ...] = ()
        if level == MASKED:
            units = (0.9, 2.6)
        elif level in NONFINITE:
            units = (6.0, 2.0, 1.2, 2.0)
            if level != NAN:  # inf has one dot more between dashes, and -inf two
                units += (1.2, 2.0) if level == INF else (1.2, 2.0, 1.2, 2.0)
        elif level < 0:
            units = (4.0, 2.6)
        return tuple(round(u * self.dash, 2) for u in units)

    def rim_pattern(self, level: int, radius: float) -> tuple[float, ...]:
        """
        Give the dashes of a line around a circle.

        Parameters
        ----------
        level : int
            What there is to see, as in `pattern`.
        radius : float
            Of the circle.

        Returns
        -------
        tuple of float
            The lengths of `pattern`, a little longer or shorter: a whole number of them goes round.
        """
        pattern = self.pattern(level)
        if not pattern:
            return ()
        round_about = 2 * pi * radius
        fit = round_about / sum(pattern) / max(1, round(round_about / sum(pattern)))
        return tuple(round(length * fit, 4) for length in pattern)

    def texts(self) -> Iterator[Text]:
        """
        Go through all labels.

        Yields
        ------
        Text
            In circles, on edges, of captions, names and the legend.
        """
        for layer in self.layers:
            yield from layer.labels
        for gap in self.gaps:
            yield from gap.labels
        for texts in (*self.layer_captions, *self.gap_captions, *self.names, self.legend):
            yield from texts

    def control(self, edges: Array) -> tuple[Array, Array]:
        """
        Give the control points of curved edges.

        Parameters
        ----------
        edges : ndarray, (..., 4)
            Straight ones, as in a `Gap`.

        Returns
        -------
        first, second : ndarray, (..., 2)
            Of the cubic Bézier curve between the same ends.
        """
        axis = "xy".index(self.curved)
        start, end = edges[..., :2].copy(), edges[..., 2:].copy()
        middle = (start[..., axis] + end[..., axis]) / 2
        start[..., axis] = end[..., axis] = middle
        return start, end


def width_factor(level: int) -> float:
    """
    Say how wide an edge is beside one without a weight.

    Parameters
    ----------
    level : int
        What there is to see of its weight.

    Returns
    -------
    float
        The factor: the larger the weight, the wider.

    Examples
    --------
    >>> width_factor(100), width_factor(0) < width_factor(-8) < width_factor(32)
    (1.0, True)
    """
    if level == NO_VALUE:
        return 1.0
    if abs(level) <= FULL:
        return 0.6 + 3.4 * abs(level) / FULL
    return 3.0 if level in NONFINITE else 0.8


def triangle(centre: tuple[float, float], reach: float) -> Array:
    """
    Give the corners of the triangle that marks some kinds of layers.

    Parameters
    ----------
    centre : (float, float)
        Of the circle around it.
    reach : float
        From the centre to each corner.

    Returns
    -------
    ndarray, (3, 2)

    Examples
    --------
    >>> triangle((0.0, 0.0), 1.0)[0].round(2)
    array([ 0., -1.])
    """
    angles = np.deg2rad([-90.0, 30.0, 150.0])
    return np.array(centre) + reach * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
