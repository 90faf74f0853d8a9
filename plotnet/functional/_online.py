"""Softmax of a stream of logits.

References
----------
.. [1] M. Milakov & N. Gimelshein (2018), "Online normalizer calculation for softmax",
   https://arxiv.org/abs/1805.02867
"""

from __future__ import annotations

import contextlib
import math
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import Array, Axes, Rows, divide_rows, max_and_rest, normalize_axes
from plotnet.validation import is_bfloat16


class OnlineSoftmax:
    """Running maximum and sum of a softmax whose logits arrive in chunks.

    A chunk with a new maximum rescales the old sum: m' = max(m, x), s' = s exp(m - m') + exp(x - m') [1]_.
    Two parts merge by the same rule, which is how FlashAttention [2]_ splits a row over a processor.

    Parameters
    ----------
    axis : int, tuple of int or None
        Axis of the classes in each chunk; the other axes are the shape of the state.

    Raises
    ------
    TypeError
        If `axis` is not an integer, a tuple of integers or None.

    Notes
    -----
    The state is float64, or longdouble for chunks of longdouble, so a stream of 2**24 equal logits of float32
    has the sum 2**24. The largest term of the sum is exactly 1. It is kept apart, so that ``log1p`` does not
    lose digits of the rest.

    References
    ----------
    .. [1] Milakov & Gimelshein (2018), https://arxiv.org/abs/1805.02867
    .. [2] Dao, Fu, Ermon, Rudra & Re (2022), https://arxiv.org/abs/2205.14135

    Examples
    --------
    >>> from plotnet.functional import logsumexp
    >>> first = OnlineSoftmax().update([1000.0, 1000.0])
    >>> second = OnlineSoftmax().update([100.0]).update([1001.0])
    >>> print(first.merge(second).result().round(9), logsumexp([1000.0, 1000.0, 100.0, 1001.0]).round(9))
    1001.551444714 1001.551444714
    >>> first.probabilities([1000.0, 1000.0, 100.0, 1001.0]).round(3)
    array([0.212, 0.212, 0.   , 0.576])
    """

    def __init__(self, axis: Axes = -1) -> None:
        with contextlib.suppress(np.exceptions.AxisError):  # how many axes there are is known with a chunk
            normalize_axes(axis, (), "x")
        self._axis = axis
        self._maximum: Any = np.float64(-math.inf)
        self._rest: Any = np.float64(-1)  # the sum without its largest term; an empty sum is 0 = 1 + (-1)
        self._dtype: Any = None  # of results; None before the first chunk

    def __repr__(self) -> str:
        """Return maximum and sum as text."""
        return f"OnlineSoftmax(maximum={self.maximum}, sum={self.sum})"

    @property
    def maximum(self) -> Array:
        """The largest logit so far, one per row; -inf before the first."""
        return cast(Array, self._maximum)

    @property
    def sum(self) -> Array:
        """The sum of exp(x - maximum) so far, one per row; 0 before the first."""
        return cast(Array, 1 + self._rest)

    def update(self, x: npt.ArrayLike) -> OnlineSoftmax:
        """Add a chunk of logits.

        Parameters
        ----------
        x : array_like of real numbers
            The next logits; its shape without `axis` must be that of the previous chunks. Not modified.

        Returns
        -------
        OnlineSoftmax
            This object, changed.

        Raises
        ------
        TypeError
            If `x` does not hold real numbers, or is a masked array.
        ValueError
            If the shape differs from that of the previous chunks, or `axis` is repeated.
        numpy.exceptions.AxisError
            If `x` has no such axis.
        """

        def kernel(z: Array, state: Array) -> None:
            largest, rest = max_and_rest(z)
            rest[largest == -np.inf] = -1  # only masks: the sum is 0
            np.concatenate([largest, rest], axis=-1, out=state)

        chunk = Rows.of(x, self._axis)
        working = np.result_type(chunk.table.dtype, np.float64)
        state = chunk.map(kernel, width=2, empty=(-math.inf, -1), working=working)
        new = OnlineSoftmax()
        new._maximum, new._rest = (chunk.one_per_row(column, working) for column in state.T)
        new._dtype = chunk.dtype
        return self.merge(new)

    def merge(self, other: OnlineSoftmax) -> OnlineSoftmax:
        """Add all logits that another object has seen.

        Parameters
        ----------
        other : OnlineSoftmax
            The state of another part of the same rows; not changed.

        Returns
        -------
        OnlineSoftmax
            This object, changed.

        Raises
        ------
        TypeError
            If `other` is not an OnlineSoftmax.
        ValueError
            If the two hold rows of different shapes.
        """
        if not isinstance(other, OnlineSoftmax):
            raise TypeError(
                f"other is a {type(other).__name__}: expected an OnlineSoftmax; add logits with update(x)"
            )
        if other._dtype is None:
            return self
        if self._dtype is not None:
            self._check_rows(np.shape(other._maximum))
        ahead = self._maximum >= other._maximum
        with np.errstate(all="ignore"):
            gap = np.where(self._maximum == other._maximum, 0, -abs(self._maximum - other._maximum))
            high = np.where(ahead, self._rest, other._rest)
            low = np.where(ahead, other._rest, self._rest)
            self._rest = (high + (1 + low) * np.exp(gap))[()]
            self._maximum = np.maximum(self._maximum, other._maximum)
        self._dtype = other._dtype if self._dtype is None else _common_dtype(self._dtype, other._dtype)
        return self

    def result(self) -> Array:
        """Return the logsumexp of all logits so far: maximum + log(sum).

        Returns
        -------
        ndarray
            One per row, a scalar if the chunks had one axis; -inf before the first chunk. The dtype is the
            common dtype of the chunks.

        Notes
        -----
        A result near 0 is the difference of the maximum and a logarithm: its error is a few units in the last
        place of the maximum in float64. So a float32 result keeps its digits down to about 1e-9 of the
        maximum. `logsumexp`, which sees all logits, is more accurate there.
        """
        with np.errstate(all="ignore"):
            lse = self._maximum + np.log1p(self._rest)
            lse = np.where(np.isinf(self._maximum), self._maximum, lse)
            return cast(Array, lse.astype(self._dtype or np.float64)[()])

    def probabilities(self, x: npt.ArrayLike) -> Array:
        """Return the softmax of a chunk among all logits that were seen: the second pass.

        Parameters
        ----------
        x : array_like of real numbers
            One of the chunks. Not modified.

        Returns
        -------
        ndarray
            The quotient exp(x - maximum) / sum, shape and dtype of `x`.

        Raises
        ------
        TypeError
            If `x` does not hold real numbers, or is a masked array.
        ValueError
            If the shape differs from that of the chunks, or there was none.
        """

        def kernel(z: Array, p: Array, maximum: Array, total: Array) -> None:
            np.exp(np.subtract(z, maximum, out=p), out=p)
            divide_rows(p, total)

        chunk = Rows.of(x, self._axis)
        if self._dtype is None:
            raise ValueError("there are no logits yet: call update(x) with each chunk first")
        self._check_rows(chunk.shape_without_axes)
        maximum, total = np.reshape(self.maximum, (-1, 1)), np.reshape(self.sum, (-1, 1))
        return chunk.restore(chunk.map(kernel, maximum, total, working=maximum.dtype))

    def _check_rows(self, shape: tuple[int, ...]) -> None:
        if shape != np.shape(self._maximum):
            raise ValueError(
                f"x has rows of shape {shape} after rows of shape {np.shape(self._maximum)}: "
                "each chunk must hold a part of the same rows"
            )


def _common_dtype(*dtypes: np.dtype[Any]) -> np.dtype[Any]:
    """Return the common dtype; bfloat16 together with another dtype is computed in float32."""
    if len(set(dtypes)) == 1:
        return dtypes[0]
    return np.result_type(*(np.float32 if is_bfloat16(dtype) else dtype for dtype in dtypes))
