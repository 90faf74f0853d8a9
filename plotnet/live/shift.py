"""`ShiftExplorer`: softmax of z - c as the textbook writes it, and how far c may be from the maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import copysign, isfinite, isnan, log10
from typing import Any, NamedTuple

import numpy as np

from plotnet.functional import DTYPES, round_to
from plotnet.live.cells import Cells, cell, short, steps
from plotnet.live.dtypes import FIELDS, Array, format_number, rounded_sum
from plotnet.live.explorer import FloatListTrait, FloatTrait, dtype_trait, synced
from plotnet.live.logits import NAMES, LogitsExplorer
from plotnet.live.picture import document, rect, text

MOST = 6
_LEFT, _WIDTH = 150.0, 800.0
_ROWS = {"z": 6.0, "exp": 72.0, "sum": 138.0, "p": 204.0}
_NAMES = {"z": "z − c", "exp": "exp(z − c)", "sum": "sum of exp", "p": "exp / sum"}
_MIDDLE, _HALF, _FAR = 530.0, 350.0, 1000.0  # the axis: where max(z) is, how long a side is, and how much c
_BARS, _BAR, _STEP = 350.0, 28.0, 38.0  # top of the first bar, its height, the way to the next
_TICKS = (-1000, -100, -10, -1, 1, 10, 100, 1000)


class Range(NamedTuple):
    """
    Which c are safe for softmax as written.

    Parameters
    ----------
    low : float
        Below it the sum is inf.
    full : float
        Up to it, no exp(z - c) has lost digits that it need not lose.
    high : float
        Above it the sum is 0.
    """

    low: float
    full: float
    high: float


class ShiftExplorer(LogitsExplorer):
    """
    Softmax of z - c: exp changes with the shift c, the ratio does not, until exp overflows or underflows.

    Slide c. A bar for each type shows which c are safe, and max(z) is where none can overflow.

    Parameters
    ----------
    logits : sequence of float
        2 to 6 numbers; nan and inf too.
    shift : float
        The c that is taken off every logit.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        What is computed in: every step is rounded to it, as NumPy does.
    **options
        ``z0`` to ``z5`` for single logits, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5 : float
        The logits one by one, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If the logits are not 2 to 6 numbers, the shift is none, or the type is not known.

    Examples
    --------
    >>> from plotnet import ShiftExplorer
    >>> explorer = ShiftExplorer([1000, 1001, 999], shift=1001, dtype="float64")
    >>> [round(share, 3) for share in explorer.probabilities]
    [0.245, 0.665, 0.09]
    >>> explorer.shift = 0
    >>> explorer.probabilities
    [nan, nan, nan]
    """

    _module = "shift"
    _state = ("logits", "shift", "dtype", *NAMES[:MOST])
    _constructor_args = ("logits", "shift", "dtype")

    logits: Any = synced(FloatListTrait([1.0, 2.0, 3.0], 2, MOST))
    shift = synced(FloatTrait())
    dtype = dtype_trait("float32")

    def __init__(
        self, logits: Any = (1.0, 2.0, 3.0), shift: float = 0.0, dtype: str = "float32", **options: Any
    ) -> None:
        super().__init__(logits=logits, shift=shift, dtype=dtype, **options)

    @property
    def probabilities(self) -> list[float]:
        """What softmax as written gives for z - c, in the type."""
        return [value for value, _ in self._cells()["p"]]

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return "The shift c: softmax as written, of z − c"

    def _cells(self) -> dict[str, Cells]:
        """Compute every cell: its number, and what there is to say of it."""
        z = round_to(self.logits, self.dtype)
        c = round_to(self.shift, self.dtype)
        with np.errstate(all="ignore"):
            shifted = round_to(z - c, self.dtype)
        notes = [
            _of_difference(d, z_i, float(c)) for d, z_i in zip(shifted.tolist(), z.tolist(), strict=True)
        ]
        found = {"z": list(zip(shifted.tolist(), notes, strict=True)), **steps(shifted, self.dtype)}
        normal = _smallest_normal(self.dtype)
        return found | {"exp": [(e, "subnormal" if 0 < e < normal else note) for e, note in found["exp"]]}

    def _draw(self) -> str:
        found = self._cells()
        shares = ", ".join(format_number(value) for value, _ in found["p"])
        says = verdict(found, self.logits, self.shift, self.dtype)
        description = (
            f"In {self.dtype}, with c = {format_number(self.shift, 6)}, the ratio is {shares}: {says}."
        )
        parts = [
            *self._table(found),
            text(_LEFT + 3, 294, says, part="verdict", size=22, anchor="start", style="chosen"),
        ]
        return document(
            type(self).__name__, self.title, description, 960, 592, [*parts, *self._axis(), *_legend()]
        )

    def _table(self, found: dict[str, Cells]) -> Iterator[str]:
        width = _WIDTH / len(self.logits)
        for row, top in _ROWS.items():
            yield text(_LEFT - 14, top + 36, _NAMES[row], size=20, anchor="end")
            for i in range(1 if row == "sum" else MOST):
                here = i < len(found[row])
                value, note = found[row][i] if here else (0.0, "")
                span = _WIDTH if row == "sum" else width
                yield f'<g data-part="{row}-{i}-cell"{_hidden(not here)}>'
                yield from cell(
                    f"{row}-{i}", _LEFT + i * width, top, span, value, note, digits=6 if span > 200 else 4
                )
                yield "</g>"

    def _axis(self) -> Iterator[str]:
        z = round_to(self.logits, "float64")
        top = float(z.max()) + 0.0  # -0 is 0
        bottom = _BARS + 3 * _STEP + _BAR + 12
        for i, dtype in enumerate(DTYPES):
            yield from self._bar(dtype, _BARS + i * _STEP, top)
        yield f'<path class="axis" d="M{_MIDDLE - _HALF:g} {bottom:g}h{2 * _HALF:g}"/>'
        for tick in _TICKS:
            x = _MIDDLE + _HALF * _share(tick)
            yield f'<path class="axis" d="M{short(x)} {bottom:g}v7"/>'
            if abs(tick) != 1:
                yield text(x, bottom + 25, f"{'+' if tick > 0 else '−'}{abs(tick)}", size=17, style="soft")
        yield f'<path class="landmark" d="M{_MIDDLE:g} {_BARS - 6:g}V{bottom + 9:g}"/>'
        largest = f"max(z) = {format_number(top)}"
        yield text(_MIDDLE, bottom + 27, largest, part="largest", size=18)
        x = position(self.shift, top)
        yield f'<g data-part="mark" transform="translate({short(x)} 0)"{_hidden(isnan(self.shift))}>'
        arrow = f"M0 {_BARS - 8:g}V{bottom:g}M-7 {_BARS - 18:g}h14l-7 11z"
        yield f'<path class="halo" d="{arrow}"/><path class="mark" d="{arrow}"/></g>'
        place = min(max(x, _LEFT + 60), 880)
        yield text(place, _BARS - 26, f"c = {format_number(self.shift, 6)}", part="shift", size=20)

    def _bar(self, dtype: str, y: float, top: float) -> Iterator[str]:
        """Draw which c are safe in one type: no digit lost, digits lost, and the numbers at both ends."""
        safe = safe_range(tuple(self.logits), dtype)
        a, b, c = (position(end, top) for end in safe) if safe else (_MIDDLE, _MIDDLE, _MIDDLE)
        chosen = dtype == self.dtype
        style = "chosen" if chosen else ""
        yield text(106, y + 20, dtype, part=f"{dtype}-name", size=17, anchor="end", style=style)
        arrow = f"M3 {y + 6:g}l13 8l-13 8z"
        yield f'<path class="pointer" data-part="{dtype}-chosen" d="{arrow}"{_hidden(not chosen)}/>'
        yield f'<g data-part="{dtype}-bar"{_hidden(safe is None)}>'
        yield rect(a, y, b - a, _BAR, part=f"{dtype}-safe", style="safe")
        yield rect(b, y, c - b, _BAR, part=f"{dtype}-lossy", style="lossy")
        yield f'<path class="hatch" data-part="{dtype}-hatch" d="{_hatch(b, c, y)}"/>'
        low, high = (format_number(safe.low), format_number(safe.high)) if safe else ("", "")
        yield text(a - 7, y + 20, low, part=f"{dtype}-low", size=17, anchor="end")
        yield text(c + 7, y + 20, high, part=f"{dtype}-high", size=17, anchor="start")
        yield "</g>"
        yield f'<g data-part="{dtype}-none"{_hidden(safe is not None)}>'
        yield text(_MIDDLE + 12, y + 20, "no c is safe", size=17, anchor="start") + "</g>"


def _hidden(really: bool) -> str:
    return ' visibility="hidden"' if really else ""


def _legend() -> Iterator[str]:
    yield text(140, 577, "◀ exp overflows", size=18, anchor="start")
    yield rect(345, 560, 30, 20, style="safe")
    yield text(383, 577, "safe for exp", size=18, anchor="start")
    yield rect(520, 560, 30, 20, style="lossy")
    yield f'<path class="hatch" d="{_hatch(520, 550, 560, 20)}"/>'
    yield text(558, 577, "exp loses digits", size=18, anchor="start")
    yield text(952, 577, "every exp is 0 ▶", size=18, anchor="end")


def _hatch(left: float, right: float, y: float, height: float = _BAR) -> str:
    """Draw upright lines between two places."""
    count = max(0, int((right - left) // 6))
    return "".join(f"M{short(left + 6 * i + 3)} {y:g}v{height:g}" for i in range(count))


def _share(distance: float) -> float:
    """Tell how far along its side of the axis a distance from the maximum is: factors, but even around 0."""
    return copysign(min(1.0, log10(1 + abs(distance)) / log10(1 + _FAR)), distance)


def position(c: float, top: float) -> float:
    """
    Tell where on the axis a shift is.

    Parameters
    ----------
    c : float
        The shift; what is far away is at the end of the axis.
    top : float
        The largest logit, in the middle; if there is none, 0 is there.

    Returns
    -------
    float
        In pixels.
    """
    distance = c - top if isfinite(top) else c
    return _MIDDLE if isnan(distance) else _MIDDLE + _HALF * _share(distance)


def _of_difference(value: float, z: float, c: float) -> str:
    if isnan(value):
        return "from nan" if isnan(z) or isnan(c) else "inf − inf = nan"
    return "" if isfinite(value) else "from inf" if np.isinf(z) or np.isinf(c) else "inf is born"


def _exponentials(z: Array, c: float, dtype: str) -> Array:
    with np.errstate(all="ignore"):
        return round_to(np.exp(round_to(z - round_to(c, dtype), dtype)), dtype)


def _smallest_normal(dtype: str) -> float:
    return float(2.0 ** (2 - 2 ** (FIELDS[dtype][0] - 1)))


@lru_cache(maxsize=256)
def safe_range(logits: tuple[float, ...], dtype: str) -> Range | None:
    """
    Search for the shifts that are safe.

    Parameters
    ----------
    logits : tuple of float
        The scores.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        The type.

    Returns
    -------
    Range or None
        None if the largest score is nan or infinite in the type.

    Examples
    --------
    >>> [round(end, 2) for end in safe_range((0.0, 0.0), "float64")]
    [-709.09, 708.4, 745.13]
    """
    z = round_to(logits, dtype)
    top = float(z.max())
    if not isfinite(top):
        return None
    normal = _smallest_normal(dtype)
    kept = _exponentials(z, top, dtype) >= normal  # the others are too small in any case

    def total(c: float) -> float:
        return rounded_sum(_exponentials(z, c, dtype), dtype)

    return Range(
        _cliff(top, top - 2000, lambda c: isfinite(total(c))),
        _cliff(top, top + 2000, lambda c: bool((_exponentials(z, c, dtype)[kept] >= normal).all())),
        _cliff(top, top + 2000, lambda c: total(c) > 0),
    )


def _cliff(last: float, next_: float, passes: Callable[[float], bool]) -> float:
    """Halve the way from a shift that passes to one that fails, until what is left can't be seen."""
    while abs(next_ - last) > 1e-7 * max(1.0, abs(last)):
        middle = (last + next_) / 2
        if passes(middle):
            last = middle
        else:
            next_ = middle
    return last


def verdict(found: dict[str, Cells], logits: list[float], c: float, dtype: str) -> str:
    """
    Say what has become of the ratio.

    Parameters
    ----------
    found : dict
        The cells.
    logits : list of float
        The scores.
    c : float
        The shift.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        The type.

    Returns
    -------
    str
        A sentence without its point.
    """
    z = round_to(logits, dtype)
    top = float(z.max())
    if not isfinite(top):
        return f"the largest z is {format_number(top)}: no shift helps"
    if isnan(c):
        return "c is nan, and so is all that comes of it"
    total = found["sum"][0][0]
    if total == np.inf:
        return "c is too small: exp overflows"
    if total == 0:
        return "c is too large: every exp is 0"
    best = _exponentials(z, top, dtype)
    exact = _exponentials(np.array(logits), max(logits), "float64")
    exact /= exact.sum()
    normal = _smallest_normal(dtype)
    kept = (best >= normal) & (exact > 0)  # the others are too small with any shift

    def error(shares: Array) -> float:
        return float(np.max(np.abs(shares - exact)[kept] / exact[kept], initial=0.0))

    bound = max(4 * 2.0 ** -FIELDS[dtype][1], 1e-3)
    lossy = bool((np.array([e for e, _ in found["exp"]])[kept] < normal).any())
    off = error(np.array([p for p, _ in found["p"]]))
    if off > bound:
        rounded = "z" if error(best / rounded_sum(best, dtype)) > bound else "z − c"
        why = "exp lost digits" if lossy else f"{rounded} was rounded"
        return f"{why}: the ratio is off by {format_number(100 * off, 2)} %"
    return "the ratio is still right, but exp loses digits" if lossy else "the ratio is right"
