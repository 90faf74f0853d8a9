"""`LogSoftmaxExplorer`: four ways to the logarithm of softmax, and what each is worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from plotnet.functional import round_to
from plotnet.live import bfloat16
from plotnet.live.dtypes import FIELDS, Array, format_number
from plotnet.live.explorer import Explorer, FloatTrait, dtype_trait, synced
from plotnet.live.picture import document, path, rect, text

_WIDTH, _HEIGHT = 888.0, 588.0
_LEFT, _RIGHT = 96.0, 864.0
_ZERO, _DEEP, _BAND = 58.0, 258.0, 276.0  # where log p is 0, where it is -reach, and where it is -inf
_TABLE, _ROW = 376.0, 36.0
_BOXES, _STEP = 666.0, 144.0  # the middle of the first gradient, and how far the next is
_POINTS = 240
_REACH = {"float16": 25.0, "bfloat16": 125.0, "float32": 125.0, "float64": 1000.0}  # past exp's last number
_STYLES = ("dashed", "dashdot", "dotted", "solid")
_NAMES = ("log(softmax(z))", "log(softmax(z) + eps)", "z − lse(z)", "log_softmax(z)")
_MARKS = (
    "M-7-7L7 7M-7 7L7-7",
    "M0-10L10 0L0 10L-10 0Z",
    "M-7-7H7V7H-7Z",
    "M-13 0A13 13 0 1 0 13 0A13 13 0 1 0-13 0Z",
)


class LogSoftmaxExplorer(Explorer):
    """
    Four ways to log softmax of two logits: curves over their gap, values, and gradients.

    log(softmax(z)), log(softmax(z) + eps), z - logsumexp(z) and the stable log-softmax, for the
    logits z = [level, level - gap] and the second of them as the target. Each row of the table
    holds the gradient that the loss, minus that logarithm, sends back to both logits.

    Parameters
    ----------
    gap : float
        How far the target lies below the other logit; below 0 it is the larger.
    level : float
        The first logit: it changes nothing on paper.
    eps : float
        What is added to the probability before its logarithm is taken.
    dtype : {"float32", "float64", "bfloat16", "float16"}
        What is computed in.
    **options
        Only ``layout``, as all widgets of ipywidgets have it.

    Raises
    ------
    traitlets.TraitError
        If one of them is no number, or the type is not known.

    Examples
    --------
    >>> from plotnet import LogSoftmaxExplorer
    >>> explorer = LogSoftmaxExplorer(gap=40)
    >>> explorer.gap = 104
    >>> explorer.values
    [-inf, -16.11809539794922, -104.0, -104.0]
    >>> explorer
    LogSoftmaxExplorer(gap=104.0, level=0.0, eps=1e-07, dtype='float32')
    """

    _module = "log_softmax"
    _state = ("gap", "level", "eps", "dtype")
    _constructor_args = _state

    gap = synced(FloatTrait(40.0))
    level = synced(FloatTrait(0.0))
    eps = synced(FloatTrait(1e-7))
    dtype = dtype_trait("float32")

    def __init__(
        self, gap: float = 40.0, level: float = 0.0, eps: float = 1e-7, dtype: str = "float32", **options: Any
    ) -> None:
        super().__init__(gap=gap, level=level, eps=eps, dtype=dtype, **options)

    @property
    def values(self) -> list[float]:
        """What each of the four ways gives, in the type."""
        return [float(v) for v in _values(_stored(self.level, self.gap, self.dtype), self.eps, self.dtype)]

    @property
    def gradients(self) -> list[list[float]]:
        """What each way sends back to the two logits: the gradient of minus its value."""
        z = _stored(self.level, self.gap, self.dtype)
        return [found.tolist() for found in _gradients(z, self.eps, self.dtype)]

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return "Four ways to the logarithm of softmax"

    def _draw(self) -> str:
        found = _found(self.gap, self.level, self.eps, self.dtype)
        parts = self._parts(found)
        return document(type(self).__name__, self.title, _sentence(self, found), _WIDTH, _HEIGHT, parts)

    def _parts(self, found: _Found) -> Iterator[str]:
        yield text(12, 26, found.stored, part="stored", size=20, anchor="start", style="strong")
        yield text(_WIDTH - 12, 26, found.note, part="note", size=18, anchor="end")
        yield from self._axes()
        yield from self._curves(found)
        yield from self._table(found)

    def _axes(self) -> Iterator[str]:
        reach = _REACH[self.dtype]
        yield rect(_LEFT, _BAND - 12, _RIGHT - _LEFT, 24, style="no-number")
        yield text(_LEFT - 10, _BAND + 6, "−inf", size=18, anchor="end")
        for i in range(7):
            x, share = _LEFT + i * (_RIGHT - _LEFT) / 6, (i - 1) / 5
            yield path(f"M{x:g} {_ZERO - 12:g}V{_BAND + 12:g}", style="grid")
            yield text(x, 309, format_number(reach * share), part=f"gap-{i}", size=18)
            if i > 0:
                y = _ZERO + share * (_DEEP - _ZERO)
                yield path(f"M{_LEFT:g} {y:g}H{_RIGHT:g}", style="grid" if i > 1 else "axis")
                label = format_number(-reach * share if share else 0.0)
                yield text(_LEFT - 10, y + 6, label, part=f"log-{i}", size=18, anchor="end")
        yield text((_LEFT + _RIGHT) / 2, 332, "gap between the two logits", size=18)
        up = f"translate(24 {(_ZERO + _DEEP) / 2:g}) rotate(-90)"
        yield f'<g transform="{up}">{text(0, 0, "log p of the target", size=18)}</g>'

    def _curves(self, found: _Found) -> Iterator[str]:
        """Draw the widest first, and the marks on top of all."""
        reach = _REACH[self.dtype]
        steps = np.arange(_POINTS + 1, dtype=np.float64)
        gaps: Array = np.multiply(reach, steps - _POINTS / 6) / (_POINTS * 5 / 6)
        values = _values(_stored(self.level, gaps, self.dtype), self.eps, self.dtype)
        for i in (3, 2, 0, 1):
            d = _way(values[i], reach)
            yield path(d, part=f"curve-{i}", style=f"curve-{_STYLES[i]}")
        x = _across(self.gap, reach)
        hidden = ' visibility="hidden"' if np.isnan(self.gap) else ""
        yield (
            f'<path data-part="cursor" class="axis" d="M0 {_ZERO - 12:g}V{_BAND + 12:g}"'
            f' transform="translate({x:.1f} 0)"{hidden}/>'
        )
        for i in (3, 2, 0, 1):
            value = found.values[i]
            hidden = ' visibility="hidden"' if np.isnan(self.gap) or np.isnan(value) else ""
            yield (
                f'<path data-part="mark-{i}" class="mark-{_STYLES[i]}" d="{_MARKS[i]}"'
                f' transform="translate({x:.1f} {_down(value, reach):.1f})"{hidden}/>'
            )

    def _table(self, found: _Found) -> Iterator[str]:
        for x, anchor, words in (
            (430, "end", "value"),
            (_BOXES, "middle", "gradient on z₀"),
            (_BOXES + _STEP, "middle", "on z₁ (target)"),
        ):
            yield text(x, _TABLE - 10, words, size=18, anchor=anchor)
        yield path(f"M12 {_TABLE - 2:g}H{_WIDTH - 12:g}", style="axis")
        yield text(92, _TABLE + 25, "true value", size=19, anchor="start", style="strong")
        yield text(
            430,
            _TABLE + 25,
            format_number(found.truth, 5),
            part="truth",
            size=20,
            anchor="end",
            style="strong",
        )
        for j, slope in enumerate(found.true_slopes):
            x = _BOXES + _STEP * j
            yield text(x, _TABLE + 25, format_number(slope), part=f"truth-{j}", size=19, style="strong")
        for i, name in enumerate(_NAMES):
            yield from self._row(i, _TABLE + _ROW * (i + 1), name, found)
        words = "dashed box: less than half of the true gradient; bold box: no number"
        yield text(_WIDTH - 12, _TABLE + 5 * _ROW + 22, words, size=18, anchor="end")

    def _row(self, i: int, y: float, name: str, found: _Found) -> Iterator[str]:
        yield path(f"M10 {y + 18:g}H78", style=f"curve-{_STYLES[i]}")
        yield f'<path class="mark-{_STYLES[i]}" d="{_MARKS[i]}" transform="translate(44 {y + 18:g})"/>'
        yield text(92, y + 25, name, size=19, anchor="start")
        value = format_number(found.values[i], 5)
        yield text(430, y + 25, value, part=f"value-{i}", size=20, anchor="end", style="strong")
        yield text(444, y + 25, found.verdicts[i], part=f"verdict-{i}", size=18, anchor="start")
        for j, slope in enumerate(found.slopes[i]):
            kind = _kind(slope, found.true_slopes[j])
            x = _BOXES + _STEP * j
            yield rect(x - 68, y + 3, 136, _ROW - 6, part=f"box-{i}-{j}", style=kind)
            yield text(x, y + 25, format_number(slope), part=f"slope-{i}-{j}", size=19, style="on")


class _Found(NamedTuple):
    """What there is to show."""

    stored: str
    note: str
    values: list[float]
    verdicts: list[str]
    slopes: list[list[float]]
    truth: float
    true_slopes: list[float]


def _stored(level: float, gap: float | Array, dtype: str) -> Array:
    """Return the two logits as the type holds them, one pair a row if there are many gaps."""
    with np.errstate(all="ignore"):
        pairs = np.stack(np.broadcast_arrays(level, level - np.asarray(gap, np.float64)), axis=-1)
    return round_to(pairs, dtype)


def _values(z: Array, eps: float, dtype: str) -> list[Array]:
    """Take the logarithm of the second probability in all four ways."""
    with np.errstate(all="ignore"):
        p = bfloat16.softmax(z, dtype)[..., 1]
        return [
            round_to(np.log(p), dtype),
            round_to(np.log(round_to(p + round_to(eps, dtype), dtype)), dtype),
            round_to(z[..., 1] - bfloat16.logsumexp(z, dtype), dtype),
            bfloat16.log_softmax(z, dtype)[..., 1],
        ]


def _gradients(z: Array, eps: float, dtype: str) -> list[Array]:
    """Send the loss back: through the logarithm and softmax, or at once as p - y."""
    p = bfloat16.softmax(z, dtype)
    exact = bfloat16.cross_entropy_grad(z, 1, dtype)
    return [
        _chain(p, p[1], dtype),
        _chain(p, round_to(p[1] + round_to(eps, dtype), dtype), dtype),
        exact,
        exact,
    ]


def _chain(p: Array, under: Array, dtype: str) -> Array:
    """Multiply what the logarithm sends back, -1 / (p + eps), with what softmax makes of it."""
    with np.errstate(all="ignore"):
        back = round_to(-1 / under, dtype)
        slopes = round_to([-p[1] * p[0], p[1] * round_to(1 - p[1], dtype)], dtype)
        return round_to(back * slopes, dtype)


def _found(gap: float, level: float, eps: float, dtype: str) -> _Found:
    z = _stored(level, gap, dtype)
    truth = float(bfloat16.log_softmax(z, "float64")[1])
    values = [float(v) for v in _values(z, eps, dtype)]
    return _Found(
        stored=f"z = [{format_number(z[0], 7)}, {format_number(z[1], 7)}] in {dtype}",
        note=_note(gap, z, dtype),
        values=values,
        verdicts=[_verdict(value, truth, dtype) for value in values],
        slopes=[(found + 0.0).tolist() for found in _gradients(z, eps, dtype)],  # -0 is written 0
        truth=truth,
        true_slopes=bfloat16.cross_entropy_grad(z, 1, "float64").tolist(),
    )


def _note(gap: float, z: Array, dtype: str) -> str:
    """Say where the picture can't follow the gap, or the type can't hold it."""
    with np.errstate(all="ignore"):
        held = float(z[0] - z[1])
    if np.isnan(held) and np.isfinite(gap):
        return "no gap is left: inf − inf is nan"
    if abs(held - gap) > 1e-3 * abs(gap):
        return f"of the gap {format_number(gap, 6)} the type holds {format_number(held, 6)}"
    reach = _REACH[dtype]
    return "" if -reach / 5 <= gap <= reach or np.isnan(gap) else "the gap lies beyond the axis"


def _verdict(value: float, truth: float, dtype: str) -> str:
    """Say how far a value is from the true one."""
    if np.isnan(value):
        return "not a number"
    if value == truth:
        return "right"
    off = abs(value - truth)
    if np.isinf(off):
        return "infinitely off"
    if off <= max(4 * 2.0 ** -FIELDS[dtype][1], 1e-6) * abs(truth):
        return "right"
    return "above 0: p > 1" if value > 0 else f"off by {format_number(off, 3)}"


def _kind(slope: float, true: float) -> str:
    if not np.isfinite(slope):
        return "bad"
    return "tiny" if abs(slope) < abs(true) / 2 else "cell"


def _sentence(explorer: LogSoftmaxExplorer, found: _Found) -> str:
    ways = [f"{name} is {format_number(value, 5)}" for name, value in zip(_NAMES, found.values, strict=True)]
    slopes = [format_number(slopes[1]) for slopes in found.slopes]
    return (
        f"At a gap of {format_number(explorer.gap, 6)} in {explorer.dtype}, {', '.join(ways)}, and the truth "
        f"{format_number(found.truth, 5)}; they send {', '.join(slopes)} back to the target, and the truth "
        f"{format_number(found.true_slopes[1])}."
    )


def _across(gap: float, reach: float) -> float:
    """Return the x of a gap, at the edge if it lies beyond."""
    if np.isnan(gap):
        return _LEFT
    share = min(max(gap / reach, -0.2), 1.0)
    return _LEFT + (share + 0.2) / 1.2 * (_RIGHT - _LEFT)


def _down(value: float, reach: float) -> float:
    """Return the y of a logarithm; -inf has a place of its own."""
    if np.isnan(value):
        return _ZERO
    if value == -np.inf:
        return _BAND
    return _ZERO + min(max(-value / reach, -0.06), 1.0) * (_DEEP - _ZERO)


def _way(values: Array, reach: float) -> str:
    """Draw a curve, with holes where there is no number."""
    d, pen = [], "M"
    for i, value in enumerate(values.tolist()):
        if np.isnan(value):
            pen = "M"
            continue
        x = _LEFT + i * (_RIGHT - _LEFT) / _POINTS
        d.append(f"{pen}{x:.1f} {_down(value, reach):.1f}")
        pen = "L"
    return "".join(d)
