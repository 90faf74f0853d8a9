"""`ShiftExplorer`: softmax of z - c as written, and the range in which c is safe in each dtype."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from plotnet.functional import finfo, round_to
from plotnet.live.dtypes import Array, rounded_sum
from plotnet.live.logits import LogitsExplorer
from plotnet.live.traits import FloatListTrait, FloatTrait, dtype_trait


class SafeRange(NamedTuple):
    """
    The shifts with which the sum of softmax as written is neither inf nor 0.

    Parameters
    ----------
    low : float
        Smallest safe shift; below it, the sum is inf.
    full : float
        Largest shift with which every exp(z - c) that can be a normal number is one; above it, exponentials
        are subnormal and lose digits.
    high : float
        Largest safe shift; above it, the sum is 0.
    """

    low: float
    full: float
    high: float


class ShiftExplorer(LogitsExplorer):
    """
    Softmax of z - c: the exponentials change with the shift c, the probabilities do not, until they fail.

    Drag or type c. A bar for each dtype shows where c is safe, and a button sets c to max(z), which is safe
    in each of them.

    Parameters
    ----------
    logits : sequence of float
        2 to 8 numbers; nan and inf are valid.
    shift : float
        The shift c, which is subtracted from every logit.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        Every step is rounded to this dtype, as in NumPy.
    **options
        ``z0`` to ``z7`` for single logits, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5, z6, z7 : float
        The single logits, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If `logits` is not 2 to 8 numbers, `shift` is not a number, or `dtype` is unknown.

    Examples
    --------
    >>> from plotnet import ShiftExplorer
    >>> explorer = ShiftExplorer([1000, 1001, 999], shift=1001, dtype="float64")
    >>> [round(p, 3) for p in explorer.probabilities]
    [0.245, 0.665, 0.09]
    >>> explorer.shift = 0
    >>> explorer.probabilities
    [nan, nan, nan]
    """

    view = "shift"
    title = "The shift c: softmax of z − c"

    logits = FloatListTrait([1.0, 2.0, 3.0], 2, 8)
    shift = FloatTrait()
    dtype = dtype_trait("float32")

    def __init__(
        self, logits: Any = (1.0, 2.0, 3.0), shift: float = 0.0, dtype: str = "float32", **options: Any
    ) -> None:
        super().__init__(logits=logits, shift=shift, dtype=dtype, **options)

    @property
    def probabilities(self) -> list[float]:
        """The result of softmax as written for z - c, in the dtype."""
        exponentials = _exponentials(round_to(self.logits, self.dtype), self.shift, self.dtype)
        with np.errstate(all="ignore"):
            ratios = exponentials / rounded_sum(exponentials, self.dtype)
        return [float(p) for p in round_to(ratios, self.dtype)]


def _exponentials(z: Array, c: float, dtype: str) -> Array:
    """Compute exp(z - c) in the dtype, which z is rounded to already."""
    with np.errstate(all="ignore"):
        return round_to(np.exp(round_to(z - round_to(c, dtype), dtype)), dtype)


@lru_cache(maxsize=256)
def safe_range(logits: tuple[float, ...], dtype: str) -> SafeRange | None:
    """
    Search for the shifts with which softmax as written neither overflows nor underflows as a whole.

    Parameters
    ----------
    logits : tuple of float
        Logits of one sample.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        Every step is rounded to this dtype.

    Returns
    -------
    SafeRange or None
        None if the largest logit is nan or infinite in the dtype: then no shift is safe.

    Examples
    --------
    >>> [round(end, 2) for end in safe_range((0.0, 0.0), "float64")]
    [-709.09, 708.4, 745.13]
    """
    z = round_to(logits, dtype)
    largest = float(z.max())
    if not isfinite(largest):
        return None
    smallest_normal = finfo(dtype).smallest_normal
    can_be_normal = _exponentials(z, largest, dtype) >= smallest_normal

    def total(c: float) -> float:
        return rounded_sum(_exponentials(z, c, dtype), dtype)

    def is_full(c: float) -> bool:
        return bool((_exponentials(z, c, dtype)[can_be_normal] >= smallest_normal).all())

    return SafeRange(
        _last_that_passes(largest, largest - 2048, lambda c: isfinite(total(c))),
        _last_that_passes(largest, largest + 2048, is_full),
        _last_that_passes(largest, largest + 2048, lambda c: total(c) > 0),
    )


def _last_that_passes(last: float, next_: float, passes: Callable[[float], bool]) -> float:
    """Bisect between a shift that passes and one that fails, to seven digits."""
    while abs(next_ - last) > 1e-7 * max(1.0, abs(last)):
        middle = (last + next_) / 2
        if passes(middle):
            last = middle
        else:
            next_ = middle
    return last
