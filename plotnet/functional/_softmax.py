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
    argmax_index,
    broadcast_to,
    check_temperature,
    divide,
    divide_rows,
    max_and_rest,
    normalize_axes,
    recompute_cancelled_rows,
    row_max,
    subtract_column,
    subtract_max,
    sum_without_max,
)
from plotnet.validation import as_real_array, as_unmasked_array, is_bfloat16


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
        The quotient exp(x) / sum(exp(x)), shape and dtype of `x`; a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or is a masked array, or if `axis` is not an integer.
    ValueError
        If the rows of `x` have different lengths, or `axis` is repeated.
    numpy.exceptions.AxisError
        If `x` has no such axis; a subclass of ValueError and IndexError.

    Warns
    -----
    RuntimeWarning
        From NumPy: overflow in exp, then invalid value in divide.

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
    given = as_unmasked_array(x, "x")
    values = given if is_bfloat16(given.dtype) else as_real_array(given)
    axes = normalize_axes(axis, values.shape, "x") if values.ndim else None
    exponentials = np.exp(values)
    return cast(Array, exponentials / exponentials.sum(axis=axes, keepdims=True))


def softmax(
    x: npt.ArrayLike, axis: Axes = -1, *, temperature: float = 1.0, where: npt.ArrayLike | None = None
) -> Array:
    """Compute softmax, probabilities that sum to 1.

    The maximum of the row is subtracted from each logit. This multiplies numerator and denominator by one
    factor, so the quotient is unchanged, but the largest exponential is exp(0) = 1, and none overflows.

    Parameters
    ----------
    x : array_like of real numbers
        Logits, any shape; not modified. The probability of a logit of -inf is 0.
    axis : int, tuple of int or None
        Axis of the classes; None treats all of `x` as one row.
    temperature : float
        Divisor of the logits, above 0. It is applied to the differences x - max x, so that neither a tiny nor
        a huge temperature overflows.
    where : array_like of bool, optional
        Mask that broadcasts to `x`: False excludes an element, whatever its value. Its probability is 0.

    Returns
    -------
    ndarray
        Probabilities: shape and dtype of `x` (integers and bools: float64); a scalar for a 0-d `x`. float16
        and bfloat16 are computed in float32. A row is nan if it holds nan or +inf, or only -inf; elements
        that `where` excludes are 0 even then, so a fully masked row is 0.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or is a masked array, if `axis` is not an integer, if `temperature`
        is not a number, or if `where` does not hold bools.
    ValueError
        If the rows of `x` have different lengths, if `axis` is repeated, if `temperature` is not finite and
        above 0, or if `where` does not broadcast to `x`.
    numpy.exceptions.AxisError
        If `x` has no such axis; a subclass of ValueError and IndexError.

    Notes
    -----
    Each probability is within 6 + d units in the last place of the exact one, where d is max|x - max x|, or
    2 max|x - max x| / temperature if there is a temperature: a few for exp, sum and quotient, the others for
    rounding x - max x [1]_. The result of a row does not depend on other rows.

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
    >>> softmax([1.0, 3.0], temperature=2)
    array([0.26894142, 0.73105858])
    >>> softmax([1.0, 1.0, 5.0], where=[True, True, False])
    array([0.5, 0.5, 0. ])
    """
    temperature = check_temperature(temperature)

    def kernel(z: Array, p: Array) -> None:
        subtract_column(z, row_max(z), p, temperature)
        np.exp(p, out=p)
        divide_rows(p, np.add.reduce(p, axis=-1, keepdims=True))

    logits = Rows.of(x, axis, where=where)
    return logits.restore(logits.map(kernel, masked=0.0))


def log_softmax(
    x: npt.ArrayLike, axis: Axes = -1, *, temperature: float = 1.0, where: npt.ArrayLike | None = None
) -> Array:
    """Return the logarithm of softmax, finite even where the probability itself underflows to 0.

    log p = (x - max x) - log(sum(exp(x - max x))). The largest term of the sum is exactly 1; the others are
    summed without it, and ``log1p`` adds it without losing their digits.

    Parameters
    ----------
    x : array_like of real numbers
        Logits, any shape; not modified. The log-probability of a logit of -inf is -inf.
    axis : int, tuple of int or None
        Axis of the classes; None treats all of `x` as one row.
    temperature : float
        Divisor of the logits, above 0, as in `softmax`.
    where : array_like of bool, optional
        Mask that broadcasts to `x`: False excludes an element. Its log-probability is -inf.

    Returns
    -------
    ndarray
        Log-probabilities (natural logarithm): shape and dtype of `x` (integers and bools: float64); a scalar
        for a 0-d `x`. float16 and bfloat16 are computed in float32. A row is nan if it holds nan or +inf, or
        only -inf; elements that `where` excludes are -inf even then.

    Raises
    ------
    TypeError, ValueError
        As `softmax`.
    numpy.exceptions.AxisError
        If `x` has no such axis.

    Notes
    -----
    Within 4 + d units in the last place, with d as in `softmax` [1]_. The result of a row does not depend on
    other rows.

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
    temperature = check_temperature(temperature)

    def kernel(z: Array, log_p: Array) -> None:
        _, at = subtract_max(z, log_p, temperature)
        log_p -= np.log1p(sum_without_max(np.exp(log_p), at))

    logits = Rows.of(x, axis, where=where)
    return logits.restore(logits.map(kernel, masked=-math.inf))


def logsumexp(
    x: npt.ArrayLike,
    axis: Axes = -1,
    keepdims: bool = False,
    *,
    b: npt.ArrayLike | None = None,
    temperature: float = 1.0,
    where: npt.ArrayLike | None = None,
) -> Array:
    """Return log(sum(exp(x))), the smooth maximum: max x <= logsumexp(x) <= max x + log n.

    With all options it is log(sum(b * exp(x / temperature), where=where)).

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified. -inf adds nothing to the sum.
    axis : int, tuple of int or None
        Axis to sum over; None sums over all of `x`.
    keepdims : bool
        Keep the axes that are summed over, with length 1.
    b : array_like of real numbers, optional
        Finite coefficients of the exponentials, as in `scipy.special.logsumexp`; they broadcast to `x` and
        may be negative. An element with coefficient 0 is excluded.
    temperature : float
        Divisor of `x`, above 0. It is applied to the differences x - max x.
    where : array_like of bool, optional
        Mask that broadcasts to `x`: False excludes an element.

    Returns
    -------
    ndarray
        Shape of `x` without `axis`, dtype of `x` (integers and bools: float64); a scalar if no axis is left.
        float16 and bfloat16 are computed in float32. -inf where nothing is summed, as in a fully masked row,
        or only -inf. nan in a row gives nan; otherwise +inf gives +inf. With `b`, a sum of 0 gives -inf, and
        a negative sum gives nan.

    Raises
    ------
    TypeError, ValueError
        As `softmax`; also if `b` does not hold real numbers or does not broadcast to `x`.
    numpy.exceptions.AxisError
        If `x` has no such axis.

    Notes
    -----
    The error is at most 4 + d units in the last place, with d as in `softmax` [1]_, plus 4 + d times
    eps max|x / temperature|, where eps is machine epsilon of `numpy.longdouble`: 1.1e-19 on most x86 systems,
    2.2e-16 where it is float64, as on Windows. A result near 0 is the difference of max x and a
    logarithm; where digits cancel, the row is computed again in the next wider dtype.

    With coefficients `b` of both signs the sum itself may cancel: its error is relative to the sum of
    absolute values, and the logarithm of `b` adds its own rounding error to the exponent.

    References
    ----------
    .. [1] Blanchard, Higham & Higham (2021), https://doi.org/10.1093/imanum/draa038

    Examples
    --------
    >>> logsumexp([[1000.0, 1000.0], [0.0, -np.inf], [-np.inf, -np.inf]])
    array([1000.69314718,    0.        ,          -inf])
    >>> print(logsumexp([1000.0, 1000.0], b=[3, -1]))
    1000.6931471805599
    """
    temperature = check_temperature(temperature)

    def kernel(z: Array, lse: Array) -> None:
        largest, rest = max_and_rest(z, temperature)
        top, log_total = divide(largest, temperature), np.log1p(rest)
        np.add(top, log_total, out=lse)
        np.copyto(lse, top, where=np.isinf(top))
        recompute_cancelled_rows(kernel, z, np.maximum(abs(top), log_total), lse)

    def kernel_with_coefficients(z: Array, lse: Array, factor: Array) -> None:
        log_factor = np.log(abs(factor))
        z = np.where(factor == 0, -math.inf, z)
        at = argmax_index(z + temperature * log_factor if temperature < 1 else z / temperature + log_factor)
        largest, log_largest, sign = z[at][:, None], log_factor[at][:, None], np.sign(factor[at])[:, None]
        terms = np.empty(z.shape, z.dtype)
        subtract_column(z, largest, terms, temperature)
        np.exp(np.add(terms, log_factor - log_largest, out=terms), out=terms)
        rest = sum_without_max(np.multiply(terms, np.sign(factor) * sign, out=terms), at)
        log_total = np.where(sign < 0, np.log(-1 - rest), np.log1p(rest))
        top = divide(largest, temperature)
        np.copyto(lse, top + (log_largest + log_total))
        np.copyto(lse, top, where=np.isinf(top))
        np.copyto(lse, math.nan, where=((z == math.inf) & (factor < 0)).any(axis=-1, keepdims=True))
        size = np.where(abs(1 + rest) < 0.5, math.inf, abs(top) + abs(log_largest) + abs(log_total))
        recompute_cancelled_rows(kernel_with_coefficients, z, size, lse, factor)

    rows = Rows.of(x, axis, where=where)
    if b is None:
        values = rows.map(kernel, width=1, empty=-math.inf)
    else:
        factor = broadcast_to(as_real_array(b, "b"), rows.shape, "b", "x")
        values = rows.map(kernel_with_coefficients, rows.arrange(factor), width=1, empty=-math.inf)
    return rows.one_per_row(values, keepdims=keepdims)
