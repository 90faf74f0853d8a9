"""Softmax of a stream of logits.

References
----------
.. [1] M. Milakov & N. Gimelshein (2018), "Online normalizer calculation for softmax",
   https://arxiv.org/abs/1805.02867
"""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import Array, Axes, Rows, divide_rows, max_and_rest


class OnlineSoftmax:
    """The running maximum and sum of a softmax whose scores arrive in pieces.

    A piece with a new maximum rescales the old sum: m' = max(m, x), s' = s exp(m - m') + exp(x - m') [1]_.
    Two halves merge by the same rule, which is what lets FlashAttention [2]_ split a row over a chip.

    Parameters
    ----------
    axis : int, tuple of int or None
        Where the classes of each piece lie; what is left is the shape of the state.

    Notes
    -----
    The largest term of the sum is exactly 1. It is kept apart, so that ``log1p`` loses nothing of the rest.

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
        self._axis = axis
        self._maximum: Any = -math.inf  # a Python float takes the type of what it meets
        self._rest: Any = -1.0  # the sum less its largest term; an empty sum is 0 = 1 + (-1)
        self._dtype: Any = None  # of the answers; None before the first piece

    def __repr__(self) -> str:
        """Show the state."""
        return f"OnlineSoftmax(maximum={self.maximum}, sum={self.sum})"

    @property
    def maximum(self) -> Array:
        """The largest score so far, one a row; -inf before the first."""
        return cast(Array, self._maximum)

    @property
    def sum(self) -> Array:
        """The sum of exp(x - maximum) so far, one a row; 0 before the first."""
        return cast(Array, 1 + self._rest)

    def update(self, x: npt.ArrayLike) -> OnlineSoftmax:
        """Take in one more piece.

        Parameters
        ----------
        x : array_like of real numbers
            The next scores; its shape without `axis` must be that of the pieces before. Never written to.

        Returns
        -------
        OnlineSoftmax
            This object, changed.

        Raises
        ------
        TypeError
            If `x` is not made of real numbers, or is a masked array.
        ValueError
            If the shape does not go with the pieces before.
        """

        def rows(z: Array, state: Array) -> None:
            largest, rest = max_and_rest(z)
            rest[largest == -np.inf] = -1  # nothing but masks: the sum is 0
            np.concatenate([largest, rest], axis=-1, out=state)

        piece = Rows.of(x, self._axis)
        state = piece.map(rows, width=2, empty=(-math.inf, -1))
        new = OnlineSoftmax()
        new._maximum, new._rest = (
            piece.one_per_row(state[:, 0], state.dtype),
            piece.one_per_row(state[:, 1], state.dtype),
        )
        new._dtype = piece.dtype
        return self.merge(new)

    def merge(self, other: OnlineSoftmax) -> OnlineSoftmax:
        """Take in all that another one has seen.

        Parameters
        ----------
        other : OnlineSoftmax
            The other part of the same rows; not changed.

        Returns
        -------
        OnlineSoftmax
            This object, changed.

        Raises
        ------
        ValueError
            If the two hold rows of different shapes.
        """
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
        self._dtype = other._dtype if self._dtype is None else np.result_type(self._dtype, other._dtype)
        return self

    def result(self) -> Array:
        """Return the logsumexp of all scores so far: maximum + log(sum).

        Returns
        -------
        ndarray
            One a row, a scalar where the pieces had one axis; -inf before the first piece.
        """
        with np.errstate(all="ignore"):
            lse = self._maximum + np.log1p(self._rest)
            lse = np.where(np.isinf(self._maximum), self._maximum, lse)
            return cast(Array, lse.astype(self._dtype or np.float64)[()])

    def probabilities(self, x: npt.ArrayLike) -> Array:
        """Return the softmax of some of the scores within all that were seen: the second pass.

        Parameters
        ----------
        x : array_like of real numbers
            One of the pieces. Never written to.

        Returns
        -------
        ndarray
            The quotient exp(x - maximum) / sum, shape and type of `x`.

        Raises
        ------
        ValueError
            If the shape does not go with the pieces that were seen, or none was.
        """

        def rows(z: Array, p: Array, maximum: Array, total: Array) -> None:
            np.exp(np.subtract(z, maximum, out=p), out=p)
            divide_rows(p, total)

        piece = Rows.of(x, self._axis)
        if self._dtype is None:
            raise ValueError("no piece was seen yet: update(x) with every piece first, then ask")
        self._check_rows(piece.shape_without_axes)
        maximum, total = np.reshape(self.maximum, (-1, 1)), np.reshape(self.sum, (-1, 1))
        return piece.restore(piece.map(rows, maximum, total))

    def _check_rows(self, shape: tuple[int, ...]) -> None:
        if shape != np.shape(self._maximum):
            raise ValueError(
                f"got rows of shape {shape} after rows of shape {np.shape(self._maximum)}: "
                "each piece must hold a part of the same rows"
            )
