"""Layers drawn as grids, images of square cells: their size, the colors and marks of cells, their edges.

The edges of a grid are drawn together: from both ends of the side that faces the next layer to each of its
nodes, and to both ends of the side that faces the layer before. A highlighted cell has edges of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.levels import (
    HIDDEN,
    INF,
    MASKED,
    MAX_LEVEL,
    NAN,
    NEGATIVE_INF,
    NO_VALUE,
    LevelArray,
)
from plotnet.validation import read_only

BUNDLE = -2  # end of the edges of all cells, in place of a unit

_LENGTH = 1.2  # along the flow, relative to the space between layers
_MAX_WIDTH_WITH_BIAS = 0.7  # across the flow, relative to the available space
_MAX_CELL = 4.0  # relative to the radius of nodes
_BIAS_DISTANCE = 1.6  # of the bias node from the grid, in radii
_LINE_WIDTH = 0.04  # of the lines between cells, relative to the cells, as the following
_MINUS, _CROSS, _MASK = 0.24, 0.3, 0.3  # half the size of marks
_MARK_WIDTH, _OUTLINE_WIDTH = (0.05, 0.3, 0.1), (0.07, 0.8, 0.16)  # default, points at least, maximum
_DOTS = (0.07, 0.08)  # dash pattern of the mark of cells that are left out


class Fill(NamedTuple):
    """Cells with the same fill: their level, color and emphasis, and runs (row, column, length) of them."""

    level: int
    color: str | None
    emphasized: bool
    runs: NDArray[np.intp]


class Strokes(NamedTuple):
    """Lines (n, 4) that mark the cells of a level, and their width and dash pattern in points.

    Those of the level `NO_VALUE` are outlines of highlighted cells.
    """

    level: int
    emphasized: bool
    lines: NDArray[np.float64]
    width: float
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Grid:
    """
    A placed grid.

    Attributes
    ----------
    rows, columns : int
        Number of cells.
    left, top, cell : float
        Position, and side of a cell, in points.
    ends : ndarray of int
        What the ends of edges belong to: `BUNDLE` for both ends of a side, then highlighted cells.
    fills : tuple of Fill
        Colors of the cells that are drawn.
    lines : ndarray, (n, 4)
        Lines between cells.
    line_width : float
        Their width.
    strokes : tuple of Strokes
        Marks of cells with negative numbers, nan and inf, of masked cells, and of highlighted ones.
    emphasized : bool
        False if a highlight fades all cells.
    """

    rows: int
    columns: int
    left: float
    top: float
    cell: float
    ends: NDArray[np.intp]
    fills: tuple[Fill, ...]
    lines: NDArray[np.float64]
    line_width: float
    strokes: tuple[Strokes, ...]
    emphasized: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The frame: left, top, right, bottom."""
        right, bottom = self.left + self.columns * self.cell, self.top + self.rows * self.cell
        return self.left, self.top, round(right, 3), round(bottom, 3)

    @property
    def has_negative(self) -> bool:
        """Whether cells are marked as negative."""
        return any(-MAX_LEVEL <= strokes.level < 0 for strokes in self.strokes)

    def rectangles(self, fill: Fill) -> NDArray[np.float64]:
        """Return left, top, width and height of the runs of a fill, (n, 4)."""
        row, column, length = fill.runs.T
        left, top = self.left + column * self.cell, self.top + row * self.cell
        return np.round(np.stack([left, top, length * self.cell, np.full(len(row), self.cell)], axis=-1), 3)

    def edge_ends(self, side: tuple[float, float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """
        Return where edges end.

        Parameters
        ----------
        side : (float, float)
            Unit vector from the center to the side at which they end.

        Returns
        -------
        points, radii : ndarray, (n, 2) and (n,)
            Points for `ends`, and the distances that edges keep from them.
        """
        left, top, right, bottom = self.box
        if side[1]:
            y = bottom if side[1] > 0 else top
            corners = [[left, y], [right, y]]
        else:
            x = right if side[0] > 0 else left
            corners = [[x, top], [x, bottom]]
        cells = self.centers(self.ends[2:])
        return np.concatenate([corners, cells]), np.repeat([0.0, self.cell / 2], [2, len(cells)])

    def centers(self, units: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the centers of cells, (n, 2)."""
        return _cell_centers(units, self.columns, (self.left, self.top), self.cell)


@dataclass(frozen=True, eq=False)
class GridSpec:
    """Input of the layout for a grid: rows and columns, the ends of edges as in `Grid`, and its bias node."""

    rows: int
    columns: int
    ends: NDArray[np.intp]
    has_bias: bool
    scale: float = 1.0

    def cells_across(self, is_vertical: bool) -> int:
        """Return the number of cells across the flow."""
        return self.columns if is_vertical else self.rows

    def cells_along(self, is_vertical: bool) -> int:
        """Return the number of cells along the flow."""
        return self.rows if is_vertical else self.columns


class GridSize(NamedTuple):
    """Side of a cell, and half the size of the grid across and along the flow, in points; 0 if not a grid."""

    cell: float = 0.0
    across: float = 0.0
    along: float = 0.0
    has_bias: bool = False

    def bias_offset(self, radius: float) -> float:
        """Return the distance of the bias node from the middle of the grid."""
        return self.across + _BIAS_DISTANCE * radius

    def end(self, radius: float) -> float:
        """Return the distance of the end of the layer from the middle of the grid."""
        return self.bias_offset(radius) + radius if self.has_bias else self.across

    def max_radius(self, available: float) -> float:
        """Return the radius up to which a bias node fits beside the grid."""
        return (available / 2 - self.across) / (_BIAS_DISTANCE + 1) if self.has_bias else np.inf


class NodeSize(NamedTuple):
    """Radius of nodes, and the space that layers of nodes need before and after their middle."""

    radius: float
    left: float
    right: float


def grid_sizes(
    grids: Sequence[GridSpec | None],
    available: float,
    length: float,
    is_vertical: bool,
    nodes: NodeSize | None = None,
) -> list[GridSize]:
    """
    Return the sizes of the grids.

    Parameters
    ----------
    grids : sequence of (GridSpec or None)
        Grid of each layer.
    available, length : float
        Space across and along the flow.
    is_vertical : bool
        Whether the flow is vertical.
    nodes : NodeSize, optional
        Nodes of other layers, beside which the grids must fit.

    Returns
    -------
    list of GridSize
        Size of each layer.
    """
    count = sum(grid is not None for grid in grids)
    side = _LENGTH * length / (_LENGTH * count + len(grids) - 1)
    sizes = []
    for grid in grids:
        if grid is None:
            sizes.append(GridSize())
            continue
        across, along = grid.cells_across(is_vertical), grid.cells_along(is_vertical)
        width = available * (_MAX_WIDTH_WITH_BIAS if grid.has_bias else 1.0)
        cell = min(side / along, width / across)
        if nodes is not None:
            bias = (_BIAS_DISTANCE + 1) * nodes.radius if grid.has_bias else 0.0
            half = available - max(nodes.right, nodes.left + bias)
            cell = min(cell, 2 * half / across, _MAX_CELL * nodes.radius)
        cell = max(round(grid.scale * cell - 4.99e-4, 3), 1e-3)
        sizes.append(GridSize(cell, across * cell / 2, along * cell / 2, grid.has_bias))
    return sizes


def place_grid(
    spec: GridSpec,
    cell: float,
    middle: tuple[float, float],
    levels: LevelArray,
    colors: Sequence[str | None],
    emphasized: NDArray[np.bool_],
) -> Grid:
    """
    Place a grid, and collect its colors and marks.

    Parameters
    ----------
    spec : GridSpec
        Rows, columns and ends of edges.
    cell : float
        Side of a cell in points.
    middle : (float, float)
        Center of the grid.
    levels, colors, emphasized
        Levels, colors and emphasis of the cells, as in `Layer`.

    Returns
    -------
    Grid
        Grid with all its parts in points.
    """
    rows, columns = spec.rows, spec.columns
    left, top = round(middle[0] - columns * cell / 2, 3), round(middle[1] - rows * cell / 2, 3)
    shape = levels.reshape(rows, columns)
    return Grid(
        rows,
        columns,
        left,
        top,
        cell,
        spec.ends,
        _fills(shape, np.array(colors, object).reshape(rows, columns), emphasized.reshape(rows, columns)),
        _lines(shape != HIDDEN, (left, top), cell),
        round(_LINE_WIDTH * cell, 4),
        tuple(_strokes(levels, emphasized, spec.ends[2:], columns, (left, top), cell)),
        bool(emphasized.any()),
    )


def _cell_centers(
    units: NDArray[np.intp], columns: int, corner: tuple[float, float], cell: float
) -> NDArray[np.float64]:
    row, column = np.divmod(units, columns)
    points = np.stack([corner[0] + (column + 0.5) * cell, corner[1] + (row + 0.5) * cell], axis=-1)
    return read_only(np.asarray(np.round(points, 3), np.float64))


def _fills(levels: LevelArray, colors: NDArray[Any], emphasized: NDArray[np.bool_]) -> tuple[Fill, ...]:
    """Collect runs of neighboring cells in a row with the same fill."""
    runs: dict[tuple[int, str | None, bool], list[tuple[int, int, int]]] = {}
    for row, cells in enumerate(zip(levels.tolist(), colors.tolist(), emphasized.tolist(), strict=True)):
        column = 0
        for (level, color, bright), group in groupby(zip(*cells, strict=True)):
            length = len(list(group))
            if level != HIDDEN:
                key = (level, color if level == NO_VALUE else None, bright)
                runs.setdefault(key, []).append((row, column, length))
            column += length
    return tuple(Fill(*key, np.array(runs[key])) for key in sorted(runs, key=_fill_order))


def _fill_order(key: tuple[int, str | None, bool]) -> tuple[int, str, bool]:
    level, color, emphasized = key
    return level, color or "", emphasized


def _lines(is_drawn: NDArray[np.bool_], corner: tuple[float, float], cell: float) -> NDArray[np.float64]:
    """Return the lines between cells, except between two that are not drawn."""
    lines = []
    for axis in (0, 1):
        cells = is_drawn if axis == 0 else is_drawn.T
        for i, visible in enumerate(cells[1:] | cells[:-1], 1):
            at = 0
            for is_visible, group in groupby(visible.tolist()):
                length = len(list(group))
                if is_visible:
                    ends = [(at, i), (at + length, i)]
                    lines.append([v for end in ends for v in (end if axis == 0 else end[::-1])])
                at += length
    points = np.array(lines, float).reshape(-1, 2, 2) * cell + corner
    return read_only(np.asarray(np.round(points.reshape(-1, 4), 3), np.float64))


# Marks in a cell of side 1, around its center: x0, y0, x1, y1 of each line
_RISING, _FALLING = [-_CROSS, _CROSS, _CROSS, -_CROSS], [-_CROSS, -_CROSS, _CROSS, _CROSS]
_SIDES = [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]]
_MARKS = {
    MASKED: np.array(_SIDES) * _MASK,
    NAN: np.array([_RISING, _FALLING]),
    INF: np.array([_RISING]),
    NEGATIVE_INF: np.array([_FALLING]),
}
_NEGATIVE_MARK = np.array([[-_MINUS, 0.0, _MINUS, 0.0]])


def minus(box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Return the mark of negative numbers in a box (left, top, right, bottom), (1, 4)."""
    left, top, right, bottom = box
    x, y, half = (left + right) / 2, (top + bottom) / 2, _MINUS * (bottom - top)
    return np.round([[x - half, y, x + half, y]], 3)


def _strokes(
    levels: LevelArray,
    emphasized: NDArray[np.bool_],
    chosen: NDArray[np.intp],
    columns: int,
    corner: tuple[float, float],
    cell: float,
) -> Iterator[Strokes]:
    """Yield the marks of cells, by level and emphasis; then the outlines of highlighted cells."""
    mark_width = _line_width(_MARK_WIDTH, cell)
    for level in np.unique(levels).tolist():
        mark = _MARKS.get(level)
        if mark is None and -MAX_LEVEL <= level < 0:
            mark = _NEGATIVE_MARK
        for bright in (True, False):
            units = np.flatnonzero((levels == level) & (emphasized == bright))
            if mark is not None and len(units):
                lines = _repeat(mark, _cell_centers(units, columns, corner, cell), cell)
                dashes = tuple(round(length * cell, 4) for length in _DOTS) if level == MASKED else ()
                yield Strokes(level, bright, lines, mark_width, dashes)
    if len(chosen):
        width = _line_width(_OUTLINE_WIDTH, cell)
        outline = np.array(_SIDES) * 0.5
        outline[::2, ::2] *= 1 + width / cell  # horizontal lines are longer, to close the corners
        lines = _repeat(outline, _cell_centers(chosen, columns, corner, cell), cell)
        yield Strokes(NO_VALUE, True, lines, width)


def _line_width(widths: tuple[float, float, float], cell: float) -> float:
    share, points, max_share = widths
    return round(max(share * cell, min(points, max_share * cell)), 4)


def _repeat(mark: NDArray[np.float64], centers: NDArray[np.float64], cell: float) -> NDArray[np.float64]:
    lines = centers[:, None, [0, 1, 0, 1]] + cell * mark
    return np.round(lines.reshape(-1, 4), 3)


# Input of the layout


def grid_ends(required: Sequence[int]) -> NDArray[np.intp]:
    """Return what the ends of edges belong to, as in `Grid`; `required` are highlighted cells."""
    return read_only(np.array([BUNDLE, BUNDLE, *required], np.intp))


def add_bundles(
    levels: LevelArray,
    exists: NDArray[np.bool_],
    missing: np.int16,
    before: NDArray[np.intp],
    after: NDArray[np.intp],
) -> LevelArray:
    """
    Add the edges that stand for all cells of a grid to the levels of other edges.

    Parameters
    ----------
    levels : ndarray, (n_to, n_from)
        Levels of the edges of units and of the bias node.
    exists : ndarray of bool
        Whether two units are connected, for all units of both layers.
    missing : int16
        Level of edges that stand for no connection.
    before, after : ndarray of int
        What the ends of edges belong to.

    Returns
    -------
    ndarray of int16
        Levels of all edges. Those of grids have no value, since they stand for many weights.
    """
    starts, ends = before[before >= 0], after[after >= 0]

    def level(connected: Any) -> NDArray[Any]:
        return np.where(connected, NO_VALUE, missing)

    has_bias = levels.shape[1] > len(starts)
    columns, rows = len(before) - len(starts), len(after) - len(ends)
    if columns:
        column = level(exists[ends].any(axis=1))
        levels = np.column_stack([*[column] * columns, levels])
    if rows:
        row = [
            *[level(exists.any())] * columns,
            *level(exists[:, starts].any(axis=0)),
            *[NO_VALUE] * has_bias,
        ]
        levels = np.vstack([*[row] * rows, levels])
    return np.asarray(levels, np.int16)


def cell_emphasis(ends: NDArray[np.intp], emphasized: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Return which cells of a grid are ends of highlighted edges."""
    cells = np.full(size, bool(emphasized[ends == BUNDLE].any()))
    cells[ends[(ends >= 0) & emphasized]] = True
    return cells
