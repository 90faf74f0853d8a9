"""`OnlineSoftmaxExplorer`: numbers arrive one by one, the maximum jumps, the sum is rescaled, two merge."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite, isnan
from typing import Any, NamedTuple

import numpy as np
import traitlets

from plotnet.functional import round_to
from plotnet.live.cells import cell, fit, short
from plotnet.live.dtypes import FIELDS, format_number, rounded_sum
from plotnet.live.explorer import FloatListTrait, IntTrait, dtype_trait, synced
from plotnet.live.logits import NAMES, LogitsExplorer
from plotnet.live.picture import document, rect, text

MOST = 8
_LEFT, _WIDTH = 150.0, 800.0
_TOP, _CHART = 38.0, 88.0  # the dots and the stairs: their top, their height
_X, _M, _L, _P = 146.0, 202.0, 268.0, 508.0  # the rows of cells
_PANEL, _LINE = 338.0, 30.0
_INDEX = "₀₁₂₃₄₅₆₇"


class Stream:
    """
    The running maximum and sum, step for step as `plotnet.functional.OnlineSoftmax` has them, in four types.

    Parameters
    ----------
    dtype : {"float16", "bfloat16", "float32", "float64"}
        The type; float16 is worked in float32.
    """

    def __init__(self, dtype: str) -> None:
        self.dtype, self.working = dtype, "float32" if dtype == "float16" else dtype
        self.maximum, self._rest, self.is_empty = -inf, -1.0, True

    @property
    def sum(self) -> float:
        """The sum of exp(x - maximum) so far."""
        return self._round(1 + self._rest)

    def _round(self, x: float) -> float:
        return float(round_to(x, self.working))

    def exp(self, x: float) -> float:
        """
        Return exp(x), rounded.

        Parameters
        ----------
        x : float
            A number.

        Returns
        -------
        float
        """
        with np.errstate(all="ignore"):
            return self._round(float(np.exp(x)))

    def update(self, x: float) -> Stream:
        """
        Take in the next number.

        Parameters
        ----------
        x : float
            Rounded to the type.

        Returns
        -------
        Stream
            This one, changed.
        """
        piece = Stream(self.dtype)
        piece.maximum, piece.is_empty = x, False
        piece._rest = -1.0 if x == -inf else 0.0 if isfinite(x) else float("nan")
        return self.merge(piece)

    def merge(self, other: Stream) -> Stream:
        """
        Take in all that another stream has seen.

        Parameters
        ----------
        other : Stream
            Of the same type; not changed.

        Returns
        -------
        Stream
            This one, changed.
        """
        if other.is_empty:
            return self
        high, low = (self, other) if self.maximum >= other.maximum else (other, self)
        level = high.maximum == low.maximum
        gap = 0.0 if level else -abs(self._round(high.maximum - low.maximum))
        self._rest = self._round(high._rest + self._round(low.sum * self.exp(gap)))
        either_is_nan = isnan(self.maximum) or isnan(other.maximum)
        self.maximum = float("nan") if either_is_nan else max(self.maximum, other.maximum) + 0.0  # -0 is 0
        self.is_empty = False
        return self

    def probabilities(self, x: list[float]) -> list[float]:
        """
        Return the softmax of numbers that were seen: the second pass.

        Parameters
        ----------
        x : list of float
            Rounded to the type.

        Returns
        -------
        list of float
        """
        exponentials = np.array([self.exp(self._round(value - self.maximum)) for value in x])
        with np.errstate(all="ignore"):
            shares: list[float] = round_to(
                round_to(exponentials / self.sum, self.working), self.dtype
            ).tolist()
        return shares


class Step(NamedTuple):
    """
    What one number does to a stream.

    Parameters
    ----------
    x : float
        The number.
    m, l : float
        Maximum and sum before it.
    m_new, l_new : float
        And after it.
    gap, own : float
        Maximum and number less the new maximum.
    factor, term : float
        Their exponentials: what the old sum is multiplied by, and what is added.
    """

    x: float
    m: float
    l: float  # noqa: E741 - the letter of the formula
    m_new: float
    l_new: float
    gap: float
    own: float
    factor: float
    term: float

    @property
    def jumped(self) -> bool:
        """Whether there is a new maximum after an old one."""
        return -inf < self.m < self.m_new


class OnlineSoftmaxExplorer(LogitsExplorer):
    """
    Softmax of numbers that arrive one by one: the maximum jumps, the sum is rescaled; two streams merge.

    Step through the numbers and read the formula of each step with its numbers in it. Split the
    stream in two, and see both merge into what one pass over all numbers gives.

    Parameters
    ----------
    logits : sequence of float
        2 to 8 numbers, in the order in which they arrive; nan and inf too.
    step : int
        How many have arrived.
    split : int
        How many belong to the first of two streams; 0 for one stream.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        What is computed in; float16 is worked in float32, as `plotnet.functional.OnlineSoftmax` does.
    **options
        ``z0`` to ``z7`` for single numbers, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5, z6, z7 : float
        The numbers one by one, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If the logits are not 2 to 8 numbers, there are fewer of them than `step` or `split`, or the
        type is not known.

    Examples
    --------
    >>> from plotnet import OnlineSoftmaxExplorer
    >>> explorer = OnlineSoftmaxExplorer([3, 1, 4], step=2)
    >>> explorer.maximum, round(explorer.sum, 4)
    (3.0, 1.1353)
    >>> explorer.step = 3
    >>> explorer.maximum, round(explorer.sum, 4)
    (4.0, 1.4177)
    """

    _module = "online"
    _state = ("logits", "step", "split", "dtype", *NAMES)
    _constructor_args = ("logits", "step", "split", "dtype")

    logits: Any = synced(FloatListTrait([3.0, 1.0, 4.0, 1.5, 9.0], 2, MOST))
    step = synced(IntTrait(0, 0, MOST))
    split = synced(IntTrait(0, 0, MOST))
    dtype = dtype_trait()

    def __init__(
        self,
        logits: Any = (3.0, 1.0, 4.0, 1.5, 9.0),
        step: int = 3,
        split: int = 0,
        dtype: str = "float64",
        **options: Any,
    ) -> None:
        super().__init__(logits=logits, step=step, split=split, dtype=dtype, **options)
        self.observe(self._shorten, "logits")

    @traitlets.validate("step", "split")
    def _check(self, proposal: Any) -> int:
        value: int = proposal["value"]
        count = len(self.logits)
        if value > count:
            name = f"{type(self).__name__}.{proposal['trait'].name}"
            raise traitlets.TraitError(
                f"{name} is {value}: expected 0 to {count}, as there are {count} logits"
            )
        return value

    def _shorten(self, change: object = None) -> None:
        """Let step and split follow when there are fewer logits."""
        with self._lock:
            self.step, self.split = min(self.step, len(self.logits)), min(self.split, len(self.logits))

    @property
    def maximum(self) -> float:
        """The largest of what has arrived; of both streams, if there are two."""
        return self._merged().maximum

    @property
    def sum(self) -> float:
        """The sum of exp(x - maximum) of what has arrived; of both streams, if there are two."""
        return self._merged().sum

    @property
    def probabilities(self) -> list[float]:
        """The softmax of what has arrived, within what has arrived."""
        merged = self._merged()
        return [] if merged.is_empty else merged.probabilities(self._numbers()[: self.step])

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return "Online softmax: one number after the other"

    def _numbers(self) -> list[float]:
        rounded: list[float] = round_to(self.logits, self.dtype).tolist()
        return rounded

    def _run(self) -> tuple[list[Step], list[Stream]]:
        """Let the numbers arrive, in one stream or two."""
        streams = [Stream(self.dtype), Stream(self.dtype)]
        done = []
        for i, x in enumerate(self._numbers()[: self.step]):
            stream = streams[self._stream_of(i)]
            m, l = stream.maximum, stream.sum  # noqa: E741
            stream.update(x)
            new = stream.maximum
            gap, own = (stream._round(value - new) + 0.0 for value in (m, x))
            done.append(Step(x, m, l, new, stream.sum, gap, own, stream.exp(gap), stream.exp(own)))
        return done, streams

    def _stream_of(self, i: int) -> int:
        return int(self.split > 0 and i >= self.split)

    def _merged(self) -> Stream:
        _, (first, second) = self._run()
        return first.merge(second)

    def _draw(self) -> str:
        done, (first, second) = self._run()
        merged = Stream(self.dtype).merge(first).merge(second)
        count = len(self.logits)
        description = (
            f"{self.step} of {count} numbers have arrived: the maximum is {format_number(merged.maximum)}, "
            f"the sum {format_number(merged.sum)}."
        )
        parts = [
            *self._chart(done),
            *self._stream(),
            *self._table(done),
            *self._panel(self._lines(done, first, second)),
            *self._result(merged),
        ]
        return document(type(self).__name__, self.title, description, 960, 600, parts)

    def _chart(self, done: list[Step]) -> Iterator[str]:
        """Draw the numbers as dots and the maximum of each stream as stairs."""
        yield text(_LEFT - 14, _TOP + 36, "x: dots", size=18, anchor="end")
        yield text(_LEFT - 14, _TOP + 62, "m: stairs", size=18, anchor="end")
        numbers, width = self._numbers(), _WIDTH / len(self.logits)
        for s in (0, 1):
            mine = [(i, now.m_new) for i, now in enumerate(done) if self._stream_of(i) == s]
            yield f'<path class="stairs" data-part="stairs-{s}" d="{_stairs(mine, numbers, width)}"/>'
        for i in range(MOST):
            x = numbers[i] if i < len(numbers) else float("nan")
            style = "dot" if i < self.step else "coming"
            place = f'cx="{short(_LEFT + (i + 0.5) * width)}" cy="{short(_height(x, numbers))}"'
            hidden = _hidden(isnan(x))
            yield f'<circle r="8" {place} class="{style}" data-part="dot-{i}"{hidden}/>'

    def _stream(self) -> Iterator[str]:
        """Draw the numbers that have arrived, the present one, and those to come; and where it is split."""
        count, width = len(self.logits), _WIDTH / len(self.logits)
        cut = self.split if self.split else count
        for s, name, low, high in ((0, "A", 0, cut), (1, "B", cut, count)):
            middle = _LEFT + width * (low + high) / 2
            hidden = self.split == 0 or low == high
            yield text(
                middle, 22, f"stream {name}", part=f"stream-{s}", size=19, hidden=hidden, style="chosen"
            )
        place = f'transform="translate({short(_LEFT + width * cut)} 0)"{_hidden(not 0 < self.split < count)}'
        yield f'<path class="landmark" data-part="cut" {place} d="M0 4V{_L + 60:g}"/>'
        yield text(_LEFT - 14, _X + 31, "number x", size=20, anchor="end")
        for i, x in enumerate([*self._numbers(), *[0.0] * (MOST - count)]):
            yield f'<g data-part="x-{i}-cell"{_hidden(i >= count)}>'
            style = _style(i, self.step, x)
            yield rect(_LEFT + i * width + 3, _X, width - 6, 46, part=f"x-{i}-box", style=style)
            number = format_number(x)
            look = {"size": fit(number, width - 12, 22), "style": "" if style == "coming" else "on"}
            yield text(_LEFT + (i + 0.5) * width, _X + 31, number, part=f"x-{i}-value", **look)  # type: ignore[arg-type]
            yield "</g>"

    def _table(self, done: list[Step]) -> Iterator[str]:
        """Draw the maximum and the sum after each number."""
        width = _WIDTH / len(self.logits)
        rows = {"m": (_M, "maximum m"), "l": (_L, "sum l")}
        for row, (top, name) in rows.items():
            yield text(_LEFT - 14, top + 36, name, size=20, anchor="end")
            for i in range(MOST):
                value, note, kind = _of_row(row, done[i]) if i < len(done) else (0.0, "", "cell")
                yield f'<g data-part="{row}-{i}-cell"{_hidden(i >= len(done))}>'
                yield from cell(f"{row}-{i}", _LEFT + i * width, top, width, value, note, kind=kind)
                yield "</g>"

    def _panel(self, lines: list[str]) -> Iterator[str]:
        """Write the formula of the present step."""
        yield rect(8, _PANEL, 944, 5 * _LINE + 10, style="cell")
        for i, line in enumerate(lines):
            bold = "jumped" in line
            look = {"size": fit(line, 900 if bold else 1040, 21), "style": "warn" if bold else "on"}
            y = _PANEL + 26 + i * _LINE
            x = 52 if i == 3 else 24  # it goes on with the line before
            yield text(x, y, line, part=f"line-{i}", anchor="start", **look)  # type: ignore[arg-type]

    def _lines(self, done: list[Step], first: Stream, second: Stream) -> list[str]:
        """Write what happens in this step, and at the end what comes of it."""
        if not done:
            return ["Nothing has arrived yet: m = −inf, l = 0.", "", "", "", ""]
        i = len(done) - 1
        where = f", in stream {'AB'[self._stream_of(i)]}" if self.split else ""
        lines = [f"x{_INDEX[i]} = {format_number(done[-1].x)} arrives{where}.", *_formula(done[-1])]
        says = lines.pop(1)
        lines[0] += f" {says}" if says else ""
        lines += [""] * (4 - len(lines))
        return [*lines, self._ending(first, second) if len(done) == len(self.logits) else ""]

    def _ending(self, first: Stream, second: Stream) -> str:
        merged = Stream(self.dtype).merge(first).merge(second)
        m, l = format_number(merged.maximum), format_number(merged.sum)  # noqa: E741
        if not self.split:
            return f"All have arrived: softmax = exp(x − m) / l, with m = {m} and l = {l}"
        if second.is_empty:
            return f"Merge: stream B is empty, so m = {m} and l = {l} stay"
        if not isfinite(merged.maximum):
            return f"Merge: m = {m}, l = {l}"
        one, two = (
            f"{format_number(part.sum)} · exp({format_number(part._round(part.maximum - merged.maximum))})"
            for part in (first, second)
        )
        largest = f"max({format_number(first.maximum)}, {format_number(second.maximum)})"
        return f"Merge: m = {largest} = {m}, l = {one} + {two} = {l}"

    def _result(self, merged: Stream) -> Iterator[str]:
        """Draw the softmax, once all have arrived."""
        count, width = len(self.logits), _WIDTH / len(self.logits)
        end = self.step == count
        shares = merged.probabilities(self._numbers()) if end else []
        yield text(_LEFT - 14, _P + 32, "softmax", size=20, anchor="end")
        words = "when all numbers have arrived"
        yield text(_LEFT + 8, _P + 32, words, part="wait", size=20, anchor="start", style="soft", hidden=end)
        look = [format_number(value, 3 if count > 5 else 4) for value in shares]
        size = min([fit(number, width - 12, 22) for number in look], default=22)  # one size for all
        for i in range(MOST):
            here = i < len(shares)
            style, number = (_finite(shares[i]), look[i]) if here else ("cell", "")
            yield f'<g data-part="p-{i}-cell"{_hidden(not here)}>'
            yield rect(_LEFT + i * width + 3, _P, width - 6, 46, part=f"p-{i}-box", style=style)
            yield text(_LEFT + (i + 0.5) * width, _P + 31, number, part=f"p-{i}-value", size=size, style="on")
            yield "</g>"
        words = _compared(shares, self._numbers(), self.dtype) if end else ""
        yield text(_LEFT + 3, _P + 76, words, part="compared", size=20, anchor="start", style="chosen")


def _hidden(really: bool) -> str:
    return ' visibility="hidden"' if really else ""


def _finite(value: float) -> str:
    return "cell" if isfinite(value) else "bad"


def _style(i: int, step: int, x: float) -> str:
    if i >= step - 1:
        return "now" if i < step else "coming"
    return "cell" if x < inf else "bad"  # -inf is a mask, and no harm


def _height(x: float, numbers: list[float]) -> float:
    """Tell how high a number is among the others; what is infinite is at the edge."""
    finite = [value / 2 for value in numbers if isfinite(value)]
    if isnan(x) or not finite:
        return _TOP + _CHART / 2
    low, high = min(finite), max(finite)
    if not isfinite(x):
        return _TOP if x > 0 else _TOP + _CHART
    share = (x / 2 - low) / (high - low) if high > low else 0.5
    return _TOP + 12 + (1 - share) * (_CHART - 24)


def _stairs(maxima: list[tuple[int, float]], numbers: list[float], width: float) -> str:
    """Draw the maximum after each number; the stairs end where it is nan."""
    path = ""
    for i, m in maxima:
        if isnan(m):
            break
        start = f"V{short(_height(m, numbers))}"
        if not path:
            start = f"M{short(_LEFT + i * width + 3)} {short(_height(m, numbers))}"
        path += f"{start}H{short(_LEFT + (i + 1) * width - 3)}"
    return path


def _of_row(row: str, step: Step) -> tuple[float, str, str]:
    """Find the number of a cell, what there is to say of it, and the style of its box."""
    if row == "m":
        kind = "cell" if step.m_new == -inf else ""  # nothing is wrong with it: nothing but masks so far
        return step.m_new, "jumped" if step.jumped else _why_nan(step.m_new), kind
    if step.jumped and isfinite(step.m_new):
        return step.l_new, f"old × {format_number(step.factor, 1 if step.factor < 0.01 else 2)}", ""
    return step.l_new, "inf − inf = nan" if step.m_new == inf else _why_nan(step.l_new), ""


def _why_nan(value: float) -> str:
    return "from nan" if isnan(value) else ""


def _formula(step: Step) -> list[str]:
    """Write the formula of a step with its numbers in it."""
    x, m, new, l, l_new = map(format_number, (step.x, step.m, step.m_new, step.l, step.l_new))  # noqa: E741
    if isnan(step.m_new):
        return ["", "m′ = max(m, x) = nan", "l′ = nan, and nothing that arrives later mends it"]
    if step.x == -inf:
        return [
            "",
            f"m′ = max(m, x) = max({m}, −inf) = {m}",
            f"l′ = l + exp(−inf) = {l_new}: a mask adds nothing",
        ]
    if step.m_new == inf:
        return ["", f"m′ = max(m, x) = max({m}, {x}) = inf", "l′ = nan: inf − inf is not a number"]
    says = "The maximum jumped: l is rescaled." if step.jumped else ""
    return [
        says,
        f"m′ = max(m, x) = max({m}, {x}) = {new}",
        f"l′ = l · exp(m − m′) + exp(x − m′) = {l} · exp({format_number(step.gap)})"
        f" + exp({format_number(step.own)})",
        f"= {l} · {format_number(step.factor)} + {format_number(step.term)} = {l_new}",
    ]


def _compared(shares: list[float], x: list[float], dtype: str) -> str:
    """Say how far the softmax is from that of all numbers in one pass."""
    once = _in_one_pass(x, dtype)
    if any(isnan(value) for value in [*shares, *once]):
        return "One pass over all numbers gives nan too" if np.isnan(once).all() else "One pass differs"
    normal = 2.0 ** (2 - 2 ** (FIELDS[dtype][0] - 1))  # what is smaller has few digits in either
    apart = max(abs(p - q) / q for p, q in zip(shares, once, strict=True) if q >= normal)
    if apart < 1e-6:
        return "One pass over all numbers gives the same"
    return f"One pass over all numbers gives the same but for {format_number(100 * apart, 2)} %: rounding"


def _in_one_pass(x: list[float], dtype: str) -> list[float]:
    """Compute the softmax as `plotnet.functional.softmax` does."""
    working = "float32" if dtype == "float16" else dtype
    with np.errstate(all="ignore"):
        shifted = round_to(np.array(x) - np.max(x), working)
        exponentials = round_to(np.exp(shifted), working)
        shares = round_to(exponentials / rounded_sum(exponentials, working), working)
    found: list[float] = round_to(shares, dtype).tolist()
    return found
