"""`CrossEntropyExplorer`: the loss of one sample, and p - y as arrows on its logits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import traitlets

from plotnet.functional import round_to
from plotnet.live import bfloat16
from plotnet.live.dtypes import FIELDS, Array, format_number, rounded_sum
from plotnet.live.explorer import BoundedFloatTrait, FloatListTrait, FloatTrait, IntTrait, dtype_trait, synced
from plotnet.live.logits import LogitsExplorer
from plotnet.live.picture import document, path, rect, text

MOST = 6
_WIDTH, _TOP, _ROW = 888.0, 138.0, 64.0
_MIDDLE, _UNIT, _REACH = 330.0, 11.0, 10.0  # of the logits' axis: where c is, pixels a logit, logits a side
_PUSH = 74.0  # pixels of an arrow for a push of 1
_BARS, _LENGTH = 640.0, 132.0  # where p is 0, and pixels for a p of 1


class CrossEntropyExplorer(LogitsExplorer):
    """
    The loss of one sample, p beside the target, and where a gradient step pushes each logit.

    Each class has a row: its logit as a bar, with an arrow for -(p - y) / T at its end; then its
    probability p = softmax(z / T) above what it should be, the smoothed target y. A number that is
    added to all logits together moves nothing, and the pushes sum to 0.

    Parameters
    ----------
    logits : sequence of float
        2 to 6 numbers; nan and inf too.
    target : int
        The true class, counted from 0.
    temperature : float
        Divisor of the logits, finite and above 0.
    label_smoothing : float
        From 0 to 1: the share of the target that is spread evenly over all classes.
    common : float
        What is added to all logits.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        What is computed in.
    **options
        ``z0`` to ``z5`` for single logits, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5 : float
        The logits one by one, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If the logits are not 2 to 6 numbers, the target is none of their classes, the temperature is
        not finite and above 0, the smoothing not from 0 to 1, or the type not known.

    Examples
    --------
    >>> from plotnet import CrossEntropyExplorer
    >>> explorer = CrossEntropyExplorer([2, 2], target=1)
    >>> explorer.gradient
    [0.5, -0.5]
    >>> explorer.common = 1000
    >>> explorer.gradient
    [0.5, -0.5]
    """

    _module = "cross_entropy"
    _constructor_args = ("logits", "target", "temperature", "label_smoothing", "common", "dtype")
    _state = (*_constructor_args, *(f"z{i}" for i in range(MOST)))

    logits: Any = synced(FloatListTrait([2.0, 1.0, -1.0], 2, MOST))
    target = synced(IntTrait(1, 0, MOST - 1))
    temperature = synced(
        BoundedFloatTrait(1.0, lambda value: 0 < value < np.inf, "a finite number above 0, such as 0.5")
    )
    label_smoothing = synced(
        BoundedFloatTrait(0.0, lambda value: 0 <= value <= 1, "a share from 0 to 1, such as 0.1")
    )
    common = synced(FloatTrait(0.0))
    dtype = dtype_trait()

    def __init__(
        self,
        logits: Any = (2.0, 1.0, -1.0),
        target: int = 1,
        temperature: float = 1.0,
        label_smoothing: float = 0.0,
        common: float = 0.0,
        dtype: str = "float64",
        **options: Any,
    ) -> None:
        super().__init__(
            logits=logits,
            target=target,
            temperature=temperature,
            label_smoothing=label_smoothing,
            common=common,
            dtype=dtype,
            **options,
        )

    @traitlets.validate("target", "logits")
    def _agree(self, proposal: Any) -> Any:
        """Let no target be that has no logit."""
        value = proposal["value"]
        new = {"logits": self.logits, "target": self.target, proposal["trait"].name: value}
        if new["target"] >= len(new["logits"]):
            raise traitlets.TraitError(
                f"{type(self).__name__}.target is {new['target']} among {len(new['logits'])} logits: "
                f"expected a class from 0 to {len(new['logits']) - 1}"
            )
        return value

    @property
    def loss(self) -> float:
        """The loss in nats, in the type."""
        return self._found().loss

    @property
    def probabilities(self) -> list[float]:
        """What softmax of the logits over the temperature gives, in the type."""
        return self._found().p

    @property
    def gradient(self) -> list[float]:
        """The gradient of the loss on each logit, (p - y) / T, in the type."""
        return [0.0 - push for push in self._found().push]

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return "Cross-entropy, and where it pushes the logits"

    def _found(self) -> _Found:
        return _find(
            self.logits, self.target, self.temperature, self.label_smoothing, self.common, self.dtype
        )

    def _draw(self) -> str:
        found = self._found()
        height = _TOP + _ROW * len(self.logits) + 40
        description = _sentence(self, found)
        return document(type(self).__name__, self.title, description, _WIDTH, height, self._parts(found))

    def _parts(self, found: _Found) -> Iterator[str]:
        yield from self._head(found)
        yield from self._axes()
        y = _TOP + _ROW * self.target
        yield rect(6, y + 1, _WIDTH - 12, _ROW - 2, part="frame", style="frame")
        for i in range(MOST):
            hidden = "" if i < len(self.logits) else ' visibility="hidden"'
            yield f'<g data-part="row-{i}"{hidden}>'
            yield from self._row(i, found if i < len(self.logits) else None)
            yield "</g>"

    def _head(self, found: _Found) -> Iterator[str]:
        bad = not np.isfinite(found.loss)
        hidden = "" if bad else ' visibility="hidden"'
        yield f'<g data-part="loss-bad"{hidden}>{rect(8, 6, 320, 52, style="bad")}</g>'
        words, style = f"loss {format_number(found.loss)} nats", "on" if bad else "strong"
        yield text(16, 42, words, part="loss", size=30, anchor="start", style=style)
        yield text(360, 27, found.total, part="total", size=20, anchor="start", style="strong")
        yield text(360, 52, found.note, part="note", size=18, anchor="start")
        yield text(_MIDDLE, 92, "logit z + c, and the push on it", size=18)
        yield text(536, 92, "−(p − y)/T", size=18)
        yield text(_BARS + 100, 92, "p, and the target y", size=18)

    def _axes(self) -> Iterator[str]:
        bottom = _TOP + _ROW * len(self.logits)
        half = _UNIT * _REACH
        for name, x, words in (
            ("low", _MIDDLE - half, "c − 10"),
            ("zero", _MIDDLE, "c"),
            ("high", _MIDDLE + half, "c + 10"),
            ("none", _BARS, "0"),
            ("all", _BARS + _LENGTH, "1"),
        ):
            style = "axis" if name in ("zero", "none") else "grid"
            yield path(f"M{x:g} {_TOP - 8:g}V{bottom:g}", part=f"axis-{name}", style=style)
            yield text(x, _TOP - 16, words, size=18)
        settings = (
            f"T = {format_number(self.temperature)}, label smoothing {format_number(self.label_smoothing)}"
        )
        yield text(16, bottom + 28, f"{settings}, {self.dtype}", part="settings", size=18, anchor="start")
        words = "filled: p; hatched: y; framed: the target"
        yield text(_WIDTH - 12, bottom + 28, words, part="key", size=18, anchor="end")

    def _row(self, i: int, found: _Found | None) -> Iterator[str]:
        """Draw one class, or what waits for a logit."""
        y = _TOP + _ROW * i
        z, place, push, p, share = found.row(i) if found else (0.0, 0.0, 0.0, 0.0, 0.0)
        yield text(16, y + 30, f"z{'₀₁₂₃₄₅'[i]}", size=22, anchor="start", style="strong")
        tag = "target" if i == self.target else ""
        yield text(16, y + 54, tag, part=f"tag-{i}", size=18, anchor="start")
        yield from _number(f"z-{i}", 176, y + 30, z, 118, format_number(z, 6))
        yield path(_bar(place, y), part=f"bar-{i}", style="bar-z")
        yield path(_arrow(place, push, y), part=f"arrow-{i}", style="arrow")
        yield from _number(f"push-{i}", 590, y + 39, push, 108, _signed(push))
        yield from _shares(i, y, p, share)


def _shares(i: int, y: float, p: float, share: float) -> Iterator[str]:
    """Draw p over y, each a bar with a number."""
    yield rect(_BARS, y + 9, _length(p), 20, part=f"p-{i}-bar", style="bar-p")
    yield rect(_BARS, y + 35, _length(share), 20, part=f"y-{i}-bar", style="bar-y")
    yield path(_hatch(share, y), part=f"y-{i}-hatch", style="bar-hatch")
    yield text(_BARS - 8, y + 26, "p", size=18, anchor="end")
    yield text(_BARS - 8, y + 51, "y", size=18, anchor="end")
    yield from _number(f"p-{i}", 874, y + 26, p, 84, format_number(p, 3))
    yield text(874, y + 51, format_number(share, 3), part=f"y-{i}", size=18, anchor="end")


def _number(name: str, right: float, y: float, value: float, width: float, words: str) -> Iterator[str]:
    """Write a number, in a box of its own if it is none or infinite."""
    bad = not np.isfinite(value)
    hidden = "" if bad else ' visibility="hidden"'
    yield f'<g data-part="{name}-bad"{hidden}>{rect(right - width, y - 19, width + 4, 25, style="bad")}</g>'
    yield text(right, y, words, part=name, size=19, anchor="end", style="on" if bad else "strong")


class _Found(NamedTuple):
    """What there is to show."""

    z: list[float]  # as the type holds z + c
    place: list[float]  # the same from c on: where the bars end
    push: list[float]
    p: list[float]
    y: list[float]
    loss: float
    total: str
    note: str

    def row(self, i: int) -> tuple[float, float, float, float, float]:
        """Return what belongs to one class."""
        return self.z[i], self.place[i], self.push[i], self.p[i], self.y[i]


def _find(
    logits: list[float], target: int, temperature: float, smoothing: float, common: float, dtype: str
) -> _Found:
    with np.errstate(all="ignore"):
        c, alone = round_to(common, dtype), round_to(logits, dtype)
        z = round_to(alone + c, dtype)
        place = z - c
    gradient = bfloat16.cross_entropy_grad(z, target, dtype, smoothing, temperature)
    loss = bfloat16.cross_entropy(z, target, dtype, smoothing, temperature)
    without = bfloat16.cross_entropy(alone, target, dtype, smoothing, temperature)
    p = bfloat16.softmax(z, dtype, temperature).tolist()
    p_without = bfloat16.softmax(alone, dtype, temperature).tolist()
    moved = _moved(loss, without, p, p_without)
    return _Found(
        z=z.tolist(),
        place=place.tolist(),
        push=(0.0 - gradient).tolist(),
        p=p,
        y=bfloat16.target_probabilities(len(logits), target, smoothing, dtype).tolist(),
        loss=loss,
        total=f"sum of the pushes: {_total(gradient, dtype)}",
        note=_note(common, moved, dtype),
    )


def _total(gradient: Array, dtype: str) -> str:
    """Write the sum of the pushes; what is left of it for rounding alone is 0."""
    total = rounded_sum(0.0 - gradient, dtype)
    with np.errstate(over="ignore"):
        rounding = 8 * 2.0 ** -FIELDS[dtype][1] * np.abs(gradient).sum()
    return format_number(0.0 if abs(total) <= rounding else total)


def _moved(loss: float, without: float, p: list[float], p_without: list[float]) -> str:
    """Say what the common number has moved, of what is shown."""
    if format_number(loss) != format_number(without):
        return f"the loss was {format_number(without)}"
    same = [format_number(v, 3) for v in p] == [format_number(v, 3) for v in p_without]
    return "" if same else "p moves a little"


def _note(common: float, moved: str, dtype: str) -> str:
    """Say what the common number c does: nothing, as long as the type can hold z + c."""
    if common == 0:
        return "c = 0: add any number to all logits"
    if not moved:
        return f"c = {format_number(common, 6)}: nothing moves"
    return f"c = {format_number(common, 6)}: {dtype} rounds z + c; {moved}"


def _sentence(explorer: CrossEntropyExplorer, found: _Found) -> str:
    pushes = ", ".join(f"z{i} by {_signed(push)}" for i, push in enumerate(found.push))
    target = explorer.target
    return (
        f"In {explorer.dtype} the loss is {format_number(found.loss)} nats: class {target} has p = "
        f"{format_number(found.p[target], 3)} where y = {format_number(found.y[target], 3)}; "
        f"a step pushes {pushes}; {found.total}."
    )


def _signed(x: float) -> str:
    return f"+{format_number(x, 3)}" if x > 0 else format_number(x + 0.0, 3)


def _length(share: float) -> float:
    return 0.0 if np.isnan(share) else round(min(max(share, 0.0), 1.0) * _LENGTH, 1)


def _end(place: float) -> float:
    """Return the x at which a logit's bar ends; beyond the axis it goes on a little."""
    if np.isnan(place):
        return _MIDDLE
    return _MIDDLE + _UNIT * min(max(place, -_REACH - 1), _REACH + 1)


def _bar(place: float, top: float) -> str:
    """Draw a logit's bar from c; its end is a saw where it lies beyond the axis."""
    x, y = _end(place), top + 10
    if np.isnan(place) or abs(place) <= _REACH:
        return f"M{_MIDDLE:g} {y:g}H{x:.1f}v20H{_MIDDLE:g}z"
    step = 5 if place > 0 else -5
    return f"M{_MIDDLE:g} {y:g}H{x:.1f}l{step} 5l{-step} 5l{step} 5l{-step} 5H{_MIDDLE:g}z"


def _arrow(place: float, push: float, top: float) -> str:
    """Draw an arrow from where the bar ends; it has two heads where it ought to be longer."""
    if np.isnan(push):
        return ""
    x, y = _end(place), top + 46
    length = min(abs(push), 1.0) * _PUSH
    if length < 2:
        return f"M{x - 3:.1f} {y:g}h6"
    way = 1 if push > 0 else -1
    tip, head, half = x + way * length, way * min(length / 2, 10), min(length / 2, 8)
    barbs = f"l{head:.1f} {half:.1f}l{-head:.1f} {half:.1f}"
    d = f"M{x:.1f} {top + 33:g}V{y + 8:g}M{x:.1f} {y:g}H{tip:.1f}m{-head:.1f} {-half:.1f}{barbs}"
    return d + (f"M{tip - 1.8 * head:.1f} {y - half:.1f}{barbs}" if abs(push) > 1.0005 else "")


def _hatch(share: float, top: float) -> str:
    """Draw slanted lines into the bar of y."""
    count = int(_length(share) // 10)
    return "".join(f"M{_BARS + 10 * i:g} {top + 55:g}l10 -20" for i in range(count))
