"""What stands under a network: a formula, and the legend of its colours, dashes and widths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from plotnet.diagram.edges import hatch
from plotnet.diagram.labels import Label
from plotnet.diagram.scene import Caption, Swatch, Text
from plotnet.diagram.theme import INF, NAN, NONFINITE

_LEADING = 1.5  # baseline to baseline, in ems
_BETWEEN = 2.2  # from one item of the legend to the next, in ems
_ABOVE = 0.9  # between the network and what stands under it, in ems


class Sample(NamedTuple):
    """A sample of a level: a line of an edge's width, or a box."""

    level: int
    is_line: bool

    @property
    def width(self) -> float:
        """How wide it is, in ems."""
        return 2.6 if self.is_line else 1.15


Item = tuple[Label | Sample, ...]


class Legend(NamedTuple):
    """What was placed, and the room that it takes from the lower edge of the sheet."""

    texts: tuple[Text, ...]
    swatches: tuple[tuple[Sample, tuple[float, float, float, float]], ...]
    height: float


def layout_legend(
    formulas: Sequence[Caption], legend: Sequence[Item], width: float, height: float, fontsize: float
) -> Legend:
    """
    Set the formula and the legend at the lower edge of a sheet.

    Parameters
    ----------
    formulas : sequence of Caption
        The same formula at different lengths, the longest first: the first that fits is taken.
    legend : sequence of items
        Each a row of labels and samples.
    width, height : float
        Of the sheet, in points.
    fontsize : float
        The largest type in points.

    Returns
    -------
    Foot
        All in place.
    """
    margin = 0.035 * min(width, height)
    room = width - 2 * margin
    size = min(0.8 * fontsize, 0.042 * height, 0.03 * width)
    texts: list[Text] = []
    swatches: list[tuple[Sample, tuple[float, float, float, float]]] = []
    bottom = height - margin
    if legend:
        small = 0.9 * size
        small *= min(1.0, room / (max(map(_width, legend)) * small))
        for row in reversed(_rows(legend, room / small)):
            x = (width - _length(row) * small) / 2
            for item in row:
                for i, part in enumerate(item):
                    x += _space(item[i - 1], part) * small if i else 0.0
                    if isinstance(part, Sample):
                        box = (x, bottom - 0.95 * small, x + part.width * small, bottom + 0.15 * small)
                        swatches.append((part, box))
                    else:
                        texts.append(Text(part, x, bottom, small, muted=True))
                    x += part.width * small
                x += _BETWEEN * small
            bottom -= _LEADING * small
        bottom -= 0.5 * small
    if formulas:
        chosen = next((f for f in formulas if _widest(f) * size <= room), formulas[-1])
        type_size = min(size, room / _widest(chosen))
        for line in reversed(chosen):
            baseline = bottom - line.label.descent * type_size
            x = (width - line.label.width * type_size) / 2
            texts.append(Text(line.label, x, baseline, type_size, line.muted, align=0.5))
            bottom = baseline - (line.label.ascent + 0.45) * type_size
    used = height - bottom - margin + _ABOVE * size if texts else 0.0
    texts.sort(key=lambda text: (text.y, text.x))  # as they are read
    return Legend(tuple(texts), tuple(swatches), used)


def swatch(sample: Sample, box: tuple[float, float, float, float], width: float) -> Swatch:
    """
    Make a sample of the legend.

    Parameters
    ----------
    sample : Sample
        Which.
    box : (float, float, float, float)
        Left, top, right, bottom in points.
    width : float
        Of its line, in points.

    Returns
    -------
    Swatch
        Hatched where it stands for no finite number.
    """
    left, top, right, bottom = (round(v, 3) for v in box)
    lines = None
    if sample.level in NONFINITE and not sample.is_line:
        centre, reach = np.array([(left + right) / 2, (top + bottom) / 2]), (bottom - top) / 2
        lines = hatch(centre, reach, (0.0, 0.0), sample.level == NAN, sample.level == INF)
    return Swatch((left, top, right, bottom), sample.level, sample.is_line, width, lines)


def _rows(legend: Sequence[Item], room: float) -> list[Sequence[Item]]:
    """Break the legend into as few lines as will do, between one kind of numbers and the next, evenly."""

    def beauty(rows: Sequence[Sequence[Item]]) -> tuple[int, float]:
        mixed = sum(isinstance(item[0], Label) for row in rows for item in row[1:])
        return mixed, round(max(map(_length, rows)), 6)

    for count in range(1, len(legend) + 1):
        ways = (
            [legend[a:b] for a, b in pairwise((0, *breaks, len(legend)))]
            for breaks in combinations(range(1, len(legend)), count - 1)
        )
        fitting = [rows for rows in ways if max(map(_length, rows)) <= room * (1 + 1e-9)]
        if fitting:
            return min(fitting, key=beauty)
    return [[item] for item in legend]


def _length(row: Sequence[Item]) -> float:
    return sum(map(_width, row)) + _BETWEEN * (len(row) - 1)


def _width(item: Item) -> float:
    between = sum(_space(a, b) for a, b in pairwise(item))
    return sum(part.width for part in item) + between


def _space(before: Label | Sample, after: Label | Sample) -> float:
    if isinstance(before, Sample) and isinstance(after, Sample):
        return 0.8 if after.is_line else 0.3  # or dashes of one line would seem to go on in the next
    return 0.45


def _widest(caption: Caption) -> float:
    return max(line.label.width for line in caption)
