"""Layout of the text above and below a network: title, formula of a unit, and legend of the color scales."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from plotnet.diagram.edges import hatch
from plotnet.diagram.grid import minus
from plotnet.diagram.labels import Label
from plotnet.diagram.levels import INF, NAN, NONFINITE
from plotnet.diagram.scene import Box, Caption, Swatch, Text

MARGIN = 0.035  # around the figure, relative to its shorter side

_LINE_HEIGHT = 1.5  # ems, as the following
_ITEM_SPACING = 2.2
_BLOCK_SPACING = 0.9  # between the network and the text below it
_FORMULA_LINE_SPACING = 0.45
_TITLE_SCALE = 1.2  # font size of the title, relative to the maximum, as in matplotlib
_MAX_TITLE_SHARE = 0.07  # of the height of the figure, for each line
_TITLE_LINE_HEIGHT = 1.25
_TITLE_SPACING = 0.6
_LEGEND_SCALE = 0.9  # font size of the legend, relative to the formula


class Sample(NamedTuple):
    """A sample of a level in the legend: a line, or a box."""

    level: int
    is_line: bool

    @property
    def width(self) -> float:
        """The width in ems."""
        return 2.6 if self.is_line else 1.15


LegendItem: TypeAlias = tuple[Label | Sample, ...]


class Legend(NamedTuple):
    """Placed texts and samples, and their total height at the bottom of the figure."""

    texts: tuple[Text, ...]
    samples: tuple[tuple[Sample, Box], ...]
    height: float


def layout_legend(
    formulas: Sequence[Caption], items: Sequence[LegendItem], width: float, height: float, fontsize: float
) -> Legend:
    """
    Place the formula and the legend at the bottom of a figure.

    Parameters
    ----------
    formulas : sequence of Caption
        The formula at decreasing lengths; the first that fits is used.
    items : sequence of LegendItem
        Entries of the legend.
    width, height : float
        Size of the figure in points.
    fontsize : float
        Maximum font size in points.

    Returns
    -------
    Legend
        Placed texts and samples.
    """
    margin = MARGIN * min(width, height)
    available = width - 2 * margin
    size = min(0.8 * fontsize, 0.042 * height, 0.03 * width)
    texts: list[Text] = []
    samples: list[tuple[Sample, Box]] = []
    bottom = height - margin
    if items:
        item_size = _LEGEND_SCALE * size
        item_size *= min(1.0, available / (max(map(_item_width, items)) * item_size))
        for row in reversed(_break_rows(items, available / item_size)):
            row_texts, row_samples = _place_row(row, width, bottom, item_size)
            texts += row_texts
            samples += row_samples
            bottom -= _LINE_HEIGHT * item_size
        bottom -= 0.5 * item_size
    if formulas:
        formula = next((f for f in formulas if _caption_width(f) * size <= available), formulas[-1])
        formula_size = min(size, available / _caption_width(formula))
        for line in reversed(formula):
            baseline = bottom - line.label.descent * formula_size
            x = (width - line.label.width * formula_size) / 2
            texts.append(Text(line.label, x, baseline, formula_size, line.muted, align=0.5))
            bottom = baseline - (line.label.ascent + _FORMULA_LINE_SPACING) * formula_size
    block_height = height - bottom - margin + _BLOCK_SPACING * size if texts else 0.0
    texts.sort(key=lambda text: (text.y, text.x))  # reading order
    return Legend(tuple(texts), tuple(samples), block_height)


def place_title(
    title: Caption, width: float, height: float, fontsize: float
) -> tuple[tuple[Text, ...], float]:
    """
    Place the title at the top of a figure.

    Parameters
    ----------
    title : Caption
        Lines of the title.
    width, height : float
        Size of the figure in points.
    fontsize : float
        Font size of the figure in points; the title is larger if it fits.

    Returns
    -------
    texts : tuple of Text
        Lines, centered.
    height : float
        Space above the network that they need.
    """
    widest = max((line.label.width for line in title), default=0.0)
    if not widest:
        return (), 0.0
    margin = MARGIN * min(width, height)
    size = min(_TITLE_SCALE * fontsize, _MAX_TITLE_SHARE * height, (width - 2 * margin) / widest)
    y = margin + title[0].label.ascent * size
    texts = []
    for i, line in enumerate(title):
        y += _TITLE_LINE_HEIGHT * size if i else 0.0
        texts.append(Text(line.label, (width - line.label.width * size) / 2, y, size, align=0.5))
    return tuple(texts), y + (title[-1].label.descent + _TITLE_SPACING) * size - margin


def make_swatch(sample: Sample, box: Box, line_width: float, *, mark_negative: bool = False) -> Swatch:
    """Return the swatch of a placed sample, with hatching for nan and inf, and with the mark of grids."""
    left, top, right, bottom = (round(v, 3) for v in box)
    lines = None
    if sample.level in NONFINITE and not sample.is_line:
        center, radius = np.array([(left + right) / 2, (top + bottom) / 2]), (bottom - top) / 2
        lines = hatch(center, radius, (0.0, 0.0), sample.level == NAN, sample.level == INF)
    elif mark_negative and sample.level < 0 and not sample.is_line:
        lines = minus((left, top, right, bottom))
    return Swatch((left, top, right, bottom), sample.level, sample.is_line, line_width, lines)


def _place_row(
    row: Sequence[LegendItem], width: float, baseline: float, size: float
) -> tuple[list[Text], list[tuple[Sample, Box]]]:
    """Place a centered row of legend items."""
    texts, samples = [], []
    x = (width - _row_width(row) * size) / 2
    for item in row:
        for i, part in enumerate(item):
            x += _part_spacing(item[i - 1], part) * size if i else 0.0
            if isinstance(part, Sample):
                box = (x, baseline - 0.95 * size, x + part.width * size, baseline + 0.15 * size)
                samples.append((part, box))
            else:
                texts.append(Text(part, x, baseline, size, muted=True))
            x += part.width * size
        x += _ITEM_SPACING * size
    return texts, samples


def _break_rows(items: Sequence[LegendItem], available: float) -> list[Sequence[LegendItem]]:
    """Break the legend into as few rows as fit, preferably between scales, and of similar width."""

    def badness(rows: Sequence[Sequence[LegendItem]]) -> tuple[int, float]:
        mixed = sum(isinstance(item[0], Label) for row in rows for item in row[1:])
        return mixed, round(max(map(_row_width, rows)), 6)

    for count in range(1, len(items) + 1):
        candidates = (
            [items[a:b] for a, b in pairwise((0, *breaks, len(items)))]
            for breaks in combinations(range(1, len(items)), count - 1)
        )
        fitting = [rows for rows in candidates if max(map(_row_width, rows)) <= available * (1 + 1e-9)]
        if fitting:
            return min(fitting, key=badness)
    return [[item] for item in items]


def _row_width(row: Sequence[LegendItem]) -> float:
    return sum(map(_item_width, row)) + _ITEM_SPACING * (len(row) - 1)


def _item_width(item: LegendItem) -> float:
    spacing = sum(_part_spacing(a, b) for a, b in pairwise(item))
    return sum(part.width for part in item) + spacing


def _part_spacing(before: Label | Sample, after: Label | Sample) -> float:
    if isinstance(before, Sample) and isinstance(after, Sample):
        return 0.8 if after.is_line else 0.3  # dashes of one line must not seem to continue in the next
    return 0.45


def _caption_width(caption: Caption) -> float:
    return max(line.label.width for line in caption)
