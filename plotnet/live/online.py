"""`OnlineSoftmaxExplorer`: softmax of numbers that arrive one by one; two streams merge."""

from __future__ import annotations

from functools import reduce
from math import inf, isfinite, isnan, nan
from typing import Any, NamedTuple

import numpy as np
import traitlets

from plotnet.live.dtypes import round_to
from plotnet.live.logits import NAMES, LogitsExplorer
from plotnet.live.traits import FloatListTrait, IntTrait, dtype_trait


class _Stream(NamedTuple):
    """The running maximum, and the sum of exp(x - maximum) without its largest term, which is 1."""

    maximum: float = -inf
    rest: float = -1.0


class OnlineSoftmaxExplorer(LogitsExplorer):
    """
    Online softmax: the running maximum, and the running sum, which is rescaled when the maximum changes.

    Drag the step line through the numbers and read the formula of each step with its values. Split the
    stream in two, and see both merge into what one pass over all numbers gives.

    Parameters
    ----------
    logits : sequence of float
        2 to 8 numbers, in the order in which they arrive; nan and inf are valid.
    step : int
        How many numbers have arrived.
    split : int
        How many numbers belong to the first of two streams; 0 for one stream.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        Every step is rounded to this dtype; float16 is computed in float32, as in
        `plotnet.functional.OnlineSoftmax`.
    **options
        ``z0`` to ``z7`` for single numbers, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5, z6, z7 : float
        The single numbers, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If `logits` is not 2 to 8 numbers, `step` or `split` is not a whole number from 0 to their
        count, or `dtype` is unknown.

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

    view = "online"
    title = "Online softmax, step by step"

    logits = FloatListTrait([3.0, 1.0, 4.0, 1.5, 9.0], 2, len(NAMES))
    step = IntTrait(0, minimum=0, maximum=len(NAMES))
    split = IntTrait(0, minimum=0, maximum=len(NAMES))
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
        self.observe(self._limit_counts, "logits")

    @traitlets.validate("step", "split")
    def _check_count(self, proposal: Any) -> int:
        value: int = proposal["value"]
        count = len(self.logits)
        if value > count:
            name = f"{type(self).__name__}.{proposal['trait'].name}"
            raise traitlets.TraitError(
                f"{name} is {value}: expected a whole number from 0 to {count}, as there are {count} logits"
            )
        return value

    def _limit_counts(self, change: object = None) -> None:
        """Reduce `step` and `split` to the number of logits."""
        with self._lock:
            self.step, self.split = min(self.step, len(self.logits)), min(self.split, len(self.logits))

    @property
    def maximum(self) -> float:
        """The maximum of the numbers that have arrived; of both streams, if there are two."""
        return self._merged().maximum

    @property
    def sum(self) -> float:
        """The sum of exp(x - maximum) of the numbers that have arrived; of both streams, if there are two."""
        return self._round(1 + self._merged().rest)

    @property
    def probabilities(self) -> list[float]:
        """The softmax of the numbers that have arrived."""
        with self._lock, np.errstate(all="ignore"):
            x, maximum, total = self._arrived(), self.maximum, self.sum
            exponentials = np.array([self._round(np.exp(self._round(value - maximum))) for value in x])
            quotients = round_to(exponentials / total, self._working_dtype)
            return [float(p) for p in round_to(quotients, self.dtype)]

    @property
    def _working_dtype(self) -> str:
        return "float32" if self.dtype == "float16" else self.dtype

    def _round(self, x: float) -> float:
        return float(round_to(x, self._working_dtype))

    def _arrived(self) -> list[float]:
        return [float(x) for x in round_to(self.logits, self.dtype)[: self.step]]

    def _merged(self) -> _Stream:
        """Let the numbers arrive, and merge the streams."""
        with self._lock, np.errstate(all="ignore"):
            x = [_Stream(value, _rest_of_one(value)) for value in self._arrived()]
            streams = (reduce(self._merge, part, _Stream()) for part in (x[: self.split], x[self.split :]))
            return reduce(self._merge, streams)

    def _merge(self, one: _Stream, other: _Stream) -> _Stream:
        """Merge two streams as `plotnet.functional.OnlineSoftmax` does, in the dtype."""
        high, low = (one, other) if one.maximum >= other.maximum else (other, one)
        is_level = high.maximum == low.maximum
        difference = 0.0 if is_level else -abs(self._round(high.maximum - low.maximum))
        factor = self._round(np.exp(difference))
        rest = self._round(high.rest + self._round(self._round(1 + low.rest) * factor))
        is_nan = isnan(one.maximum) or isnan(other.maximum)
        return _Stream(nan if is_nan else high.maximum + 0.0, rest)  # + 0.0 turns -0 into 0


def _rest_of_one(x: float) -> float:
    """Return the rest of a stream of one number: a mask adds nothing, nan and inf make the sum nan."""
    return -1.0 if x == -inf else 0.0 if isfinite(x) else nan
