"""Softmax, its logarithm and log-sum-exp; and softmax as written, which overflows.

References
----------
.. [1] P. Blanchard, D. J. Higham & N. J. Higham (2021), "Accurately computing the log-sum-exp and softmax
   functions", IMA Journal of Numerical Analysis 41(4), 2311-2330, https://doi.org/10.1093/imanum/draa038
"""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import (
    Array,
    Axes,
    Rows,
    divide_rows,
    max_and_rest,
    recompute_cancelled_rows,
    row_max,
    subtract_max,
    sum_without_max,
)
from plotnet.validation import as_real_array


def naive_softmax(x: npt.ArrayLike, axis: Axes = -1) -> Array:
    """Compute softmax as written: correct on paper, but nan as soon as an exponential overflows.

    It is meant for demonstrations: it computes in the dtype of `x`, including float16, and emits the warnings
    of NumPy.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; integers and bools become float64.
    axis : int, tuple of int or None
        Axis of the classes; None treats all of `x` as one row.

    Returns
    -------
    ndarray
        The quotient exp(x) / sum(exp(x)), shape and type of `x`; a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Warns
    -----
    RuntimeWarning
        NumPy's own: overflow in exp, and then invalid value in divide.

    See Also
    --------
    softmax : The same function, for every finite `x`.

    Examples
    --------
    >>> naive_softmax([1.0, 1.0])
    array([0.5, 0.5])
    >>> with np.errstate(all="ignore"):
    ...     naive_softmax([1000, 1000, 100])
    array([nan, nan,  0.])
    """
    exponentials = np.exp(as_real_array(x))
    return cast(Array, exponentials / exponentials.sum(axis=axis, keepdims=True))


def softmax(x: npt.ArrayLike, axis: Axes = -1) -> Array:
    """Compute softmax, probabilities that sum to 1.

    The maximum of the row is subtracted from each logit. This multiplies numerator and denominator by one
    factor, so the quotient is unchanged, but the largest exponential is exp(0) = 1, and none overflows.

    Parameters
    ----------
    x : array_like of real numbers
        Logits, any shape; not modified. -inf is a mask: its probability is 0.
    axis : int, tuple of int or None
        Axis of the classes; None treats all of `x` as one row.

    Returns
    -------
    ndarray
        Probabilities: shape and type of `x` (integers and bools: float64); a scalar for a 0-d `x`. float16 is
        worked in float32. A row is nan if it holds nan or +inf, or nothing but -inf.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.
    numpy.exceptions.AxisError
        If `x` has no such axis.

    Notes
    -----
    Each probability is within 6 + max|x - max x| units in the last place of the true one: a few for exp,
    sum and quotient, the rest for rounding x - max x [1]_. A row's answer does not depend on its neighbours.

    References
    ----------
    .. [1] Blanchard, Higham & Higham (2021), https://doi.org/10.1093/imanum/draa038

    Examples
    --------
    >>> softmax([1000, 1000, 100])
    array([0.5, 0.5, 0. ])
    >>> softmax([[1.0, 3.0], [2.0, 2.0]], axis=0)
    array([[0.26894142, 0.73105858],
           [0.73105858, 0.26894142]])
    """

    def rows(z: Array, p: Array) -> None:
        np.subtract(z, row_max(z), out=p)
        np.exp(p, out=p)
        divide_rows(p, p.sum(axis=-1, keepdims=True))

    scores = Rows.of(x, axis)
    return scores.restore(scores.map(rows))


def log_softmax(x: npt.ArrayLike, axis: Axes = -1) -> Array:
    """Return the logarithm of softmax, finite even where the probability itself is too small to store.

    log p = (x - max x) - log(sum(exp(x - max x))). The largest term of the sum is exactly 1; the others are
    summed without it, and ``log1p`` adds it without losing their digits.

    Parameters
    ----------
    x : array_like of real numbers
        Logits, any shape; not modified. -inf is a mask: its log-probability is -inf.
    axis : int, tuple of int or None
        Axis of the classes; None treats all of `x` as one row.

    Returns
    -------
    ndarray
        Log-probabilities (natural logarithm): shape and type of `x` (integers and bools: float64); a scalar
        for a 0-d `x`. float16 is worked in float32. A row is nan if it holds nan or +inf, or nothing but
        -inf.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.
    numpy.exceptions.AxisError
        If `x` has no such axis.

    Notes
    -----
    Within 4 + max|x - max x| units in the last place [1]_. A row's answer does not depend on its neighbours.

    References
    ----------
    .. [1] Blanchard, Higham & Higham (2021), https://doi.org/10.1093/imanum/draa038

    Examples
    --------
    >>> log_softmax([-10000, -1020, 100, -70220])
    array([-10100.,  -1120.,      0., -70320.])
    >>> log_softmax([40.0, 0.0])
    array([-4.24835426e-18, -4.00000000e+01])
    """

    def rows(z: Array, log_p: Array) -> None:
        _, at = subtract_max(z, log_p)
        log_p -= np.log1p(sum_without_max(np.exp(log_p), at))

    scores = Rows.of(x, axis)
    return scores.restore(scores.map(rows))


def logsumexp(x: npt.ArrayLike, axis: Axes = -1, keepdims: bool = False) -> Array:
    """Return log(sum(exp(x))), the smooth maximum: max x <= logsumexp(x) <= max x + log n.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape. -inf adds nothing to the sum. Never written to.
    axis : int, tuple of int or None
        What is summed over; None sums over all of `x`.
    keepdims : bool
        Keep the axes that are summed over, with length 1.

    Returns
    -------
    ndarray
        Shape of `x` without `axis`, type of `x` (integers and bools: float64); a scalar where no axis is
        left. float16 is worked in float32. Nothing to sum, or only -inf: -inf. nan in a row gives nan; else
        +inf gives +inf.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.
    numpy.exceptions.AxisError
        If `x` has no such axis.

    Notes
    -----
    Within 4 + max|x - max x| units in the last place [1]_. A result near 0 is max x and a logarithm that all
    but cancel: such rows are worked once more in the next wider type, which for float64 is
    ``numpy.longdouble``. Where that is no wider (as on Windows), or where more than its extra bits cancel,
    the error is that many units of max x.

    References
    ----------
    .. [1] Blanchard, Higham & Higham (2021), https://doi.org/10.1093/imanum/draa038

    Examples
    --------
    >>> logsumexp([[1000.0, 1000.0], [0.0, -np.inf], [-np.inf, -np.inf]])
    array([1000.69314718,    0.        ,          -inf])
    """

    def rows(z: Array, lse: Array) -> None:
        largest, rest = max_and_rest(z)
        np.add(largest, np.log1p(rest), out=lse)
        np.copyto(lse, largest, where=np.isinf(largest))
        recompute_cancelled_rows(rows, z, largest, lse)

    scores = Rows.of(x, axis)
    return scores.one_per_row(scores.map(rows, width=1, empty=-math.inf), keepdims=keepdims)
