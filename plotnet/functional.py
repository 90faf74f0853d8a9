"""The functions of a layered network, from the ones that overflow to the ones that lose no digit.

Each function says in a few lines what the mathematics says. What they share stands once, at the end of
the file: the checks on what comes in, the view of any array as rows along an axis, and the walk over those
rows in blocks that stay in the processor's cache.

References
----------
.. [1] P. Blanchard, D. J. Higham & N. J. Higham (2021), "Accurately computing the log-sum-exp and softmax
   functions", IMA Journal of Numerical Analysis 41(4), 2311-2330, https://doi.org/10.1093/imanum/draa038
.. [2] M. Milakov & N. Gimelshein (2018), "Online normalizer calculation for softmax",
   https://arxiv.org/abs/1805.02867
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from plotnet.validation import as_real_array, as_unmasked_array

__all__ = [
    "OnlineSoftmax",
    "cross_entropy",
    "cross_entropy_grad",
    "gluon_softmax_cross_entropy",
    "identity",
    "identity_derivative",
    "log_softmax",
    "logsumexp",
    "naive_softmax",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "softplus",
    "tanh",
    "tanh_derivative",
]

Array: TypeAlias = npt.NDArray[np.floating[Any]]
Labels: TypeAlias = npt.NDArray[np.intp]
Spots: TypeAlias = tuple[Any, Any]  # an index that picks one place in each row
Axes: TypeAlias = int | tuple[int, ...] | None
Reduction: TypeAlias = Literal["mean", "sum", "none"]


# Softmax and its logarithm


def naive_softmax(x: npt.ArrayLike, axis: Axes = -1) -> Array:
    """Softmax as the textbook writes it: right on paper, and nan as soon as one exponential overflows.

    It is here to be seen failing. It computes in the type it is given, float16 too, and NumPy's warnings come
    through.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; integers and bools become float64.
    axis : int, tuple of int or None
        Where the classes lie; None takes all of `x` as one row.

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
    """Turn scores into probabilities that sum to 1.

    Taking the row's maximum off every score changes numerator and denominator by the same factor, so the
    quotient stays what it was; but now the largest exponential is exp(0) = 1 and none overflows.

    Parameters
    ----------
    x : array_like of real numbers
        Scores, any shape. -inf is a mask: its probability is 0. Never written to.
    axis : int, tuple of int or None
        Where the classes lie; None takes all of `x` as one row.

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
        np.subtract(z, _largest(z), out=p)
        np.exp(p, out=p)
        _divide(p, p.sum(axis=-1, keepdims=True))

    scores = _Rows.of(x, axis)
    return scores.restore(scores.map(rows))


def log_softmax(x: npt.ArrayLike, axis: Axes = -1) -> Array:
    """Return the logarithm of softmax, finite even where the probability itself is too small to store.

    log p = (x - max x) - log(sum(exp(x - max x))). The largest term of that sum is exactly 1; it is taken
    out, and ``log1p`` adds it back without losing the others.

    Parameters
    ----------
    x : array_like of real numbers
        Scores, any shape. -inf is a mask: its log-probability is -inf. Never written to.
    axis : int, tuple of int or None
        Where the classes lie; None takes all of `x` as one row.

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
        _, at = _subtract_largest(z, log_p)
        log_p -= np.log1p(_sum_but_largest(np.exp(log_p), at))

    scores = _Rows.of(x, axis)
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
        largest, rest = _largest_and_rest(z)
        np.add(largest, np.log1p(rest), out=lse)
        np.copyto(lse, largest, where=np.isinf(largest))
        _work_again_where_cancelled(rows, z, largest, lse)

    scores = _Rows.of(x, axis)
    return scores.one_each(scores.map(rows, width=1, empty=-math.inf), keepdims=keepdims)


# The loss, and its gradient


def cross_entropy(
    logits: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    axis: int = -1,
    weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
) -> Array:
    """Return -sum(target * log_softmax(logits)), the surprise at the true class, from the scores themselves.

    Softmax, logarithm and sum in one: no probability is formed, so none can be rounded to 0 or 1 first.

    Parameters
    ----------
    logits : array_like of real numbers
        Scores, classes along `axis`. -inf is a mask. Never written to.
    target : array_like of int, or of probabilities
        Class labels, 0 to C - 1, in the shape of `logits` without `axis`; or probabilities, in the shape of
        `logits`, taken as they are (nothing checks that they sum to 1).
    axis : int
        Where the classes lie.
    weight : array_like of shape (C,), optional
        What each class counts; 1 each by default.
    ignore_index : int, optional
        A label that marks samples to leave out. There is no default: a stray -100 is an error.
    label_smoothing : float
        From 0 to 1: the share of each target that is spread evenly over all classes.
    reduction : {"mean", "sum", "none"}
        "none" gives one loss a sample. "mean" is PyTorch's: for labels, divided by the weights of the labels
        that count (nan if none does); for probabilities, by the number of samples.

    Returns
    -------
    ndarray
        Losses in nats (natural logarithm), type of `logits` (integers and bools: float64); a scalar, or for
        "none" the shape of `logits` without `axis`. A target of 0 counts 0, even where the log is -inf.

    Raises
    ------
    IndexError
        If a label is negative or not below C, and is not `ignore_index`; it is named.
    TypeError
        If labels are not integers, or anything is not made of real numbers, or is a masked array.
    ValueError
        If shapes do not fit, `label_smoothing` is outside [0, 1], or `reduction` is unknown.
    numpy.exceptions.AxisError
        If `logits` has no such axis.

    See Also
    --------
    cross_entropy_grad : Its gradient.

    Examples
    --------
    >>> cross_entropy([[2.0, 2.0], [40.0, 0.0]], [0, 0], reduction="none")  # log(2) and log(1 + exp(-40))
    array([6.93147181e-01, 4.24835426e-18])
    >>> print(cross_entropy([0.0, -np.inf], [1.0, 0.0]))
    0.0
    """
    scores = _Rows.of(logits, axis, "logits")
    goal = _Goal.check(scores, target, weight, ignore_index, label_smoothing, reduction)

    def rows(z: Array, loss: Array, wanted: Any) -> None:
        shifted = np.empty(z.shape, z.dtype)
        _, at = _subtract_largest(z, shifted)
        if goal.is_one_class:
            share, own = goal.weight[wanted], shifted[np.arange(len(z)), wanted]
            log_total = np.log1p(_sum_but_largest(np.exp(shifted, out=shifted), at))
            loss[:, 0] = _times(share, log_total[:, 0] - own)
        else:
            log_total = np.log1p(_sum_but_largest(np.exp(shifted), at))
            _times(goal.share(wanted), log_total - shifted).sum(axis=-1, keepdims=True, out=loss)

    losses = scores.map(rows, goal.target, width=1)[:, 0]
    losses[goal.ignored] = 0
    if reduction == "none":
        return scores.one_each(losses)
    with np.errstate(all="ignore"):
        return cast(Array, (losses.sum() / goal.divisor).astype(scores.dtype))


def cross_entropy_grad(
    logits: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    axis: int = -1,
    weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
) -> Array:
    """Return the gradient of `cross_entropy` with respect to the scores: softmax - target.

    Parameters
    ----------
    logits : array_like of real numbers
        Scores, classes along `axis`.
    target : array_like of int, or of probabilities
        Class labels or probabilities, as in `cross_entropy`.
    axis : int
        Where the classes lie.
    weight : array_like of shape (C,), optional
        What each class counts.
    ignore_index : int, optional
        A label that marks samples to leave out.
    label_smoothing : float
        The share of each target that is spread evenly over all classes.
    reduction : {"mean", "sum", "none"}
        Whose gradient: of the mean, or of the sum; with "none" each row is the gradient of its own loss,
        which is the same as that of the sum.

    Returns
    -------
    ndarray
        Shape of `logits`, type of `logits` (integers and bools: float64). Samples that are ignored get 0.

    Raises
    ------
    IndexError, TypeError, ValueError
        As `cross_entropy`.

    Notes
    -----
    Where the largest score is the true class, softmax - 1 would lose its digits; there the sum of the other
    probabilities is taken instead, which is the same with its sign turned.

    Examples
    --------
    >>> cross_entropy_grad([0.0, 0.0], 1)
    array([ 0.5, -0.5])
    >>> cross_entropy_grad([40.0, 0.0], 0)
    array([-4.24835426e-18,  4.24835426e-18])
    """
    scores = _Rows.of(logits, axis, "logits")
    goal = _Goal.check(scores, target, weight, ignore_index, label_smoothing, reduction)

    def rows(z: Array, gradient: Array, wanted: Any) -> None:
        _, at = _subtract_largest(z, gradient)
        rest = _sum_but_largest(np.exp(gradient, out=gradient), at)
        share = goal.share(wanted)
        whole = share.sum(axis=-1, keepdims=True)
        gradient *= whole / (1 + rest)
        gradient -= share
        others = whole * (rest / (1 + rest))  # 1 - p of the largest, with all its digits
        gradient[at] = whole[:, 0] - share[at] - others[:, 0]

    gradients = scores.map(rows, goal.target)
    with np.errstate(all="ignore"):
        gradients /= goal.divisor
    gradients[goal.ignored] = 0
    return scores.restore(gradients)


def gluon_softmax_cross_entropy(
    pred: npt.ArrayLike,
    label: npt.ArrayLike,
    *,
    axis: int = -1,
    from_logits: bool = False,
    weight: float = 1.0,
    batch_axis: int = 0,
) -> Array:
    """Return what MXNet Gluon's ``SoftmaxCrossEntropyLoss`` returns: one number a sample [1]_.

    Parameters
    ----------
    pred : array_like of real numbers
        Scores; or, if `from_logits`, log-probabilities.
    label : array_like of int, or of probabilities
        As `target` in `cross_entropy`; the shape says which, where Gluon is told by ``sparse_label``.
    axis : int
        Where the classes lie.
    from_logits : bool
        Gluon's word for "`pred` is log-probabilities already". Keras means the reverse by the same name.
    weight : float
        A factor for every loss.
    batch_axis : int
        Where the samples lie. The mean is taken over every other axis, so a batch of images that are labelled
        pixel by pixel gives one number an image.

    Returns
    -------
    ndarray of shape (samples,)
        Losses in nats, type of `pred` (integers and bools: float64).

    Raises
    ------
    IndexError
        If a label is out of range. MXNet clips it, and says nothing.
    TypeError, ValueError
        As `cross_entropy`.

    References
    ----------
    .. [1] Apache MXNet 1.9.1, ``mxnet.gluon.loss.SoftmaxCrossEntropyLoss``

    Examples
    --------
    >>> gluon_softmax_cross_entropy([[-10000, -1020, 100, -70220]] * 2, [2, 1])
    array([   0., 1120.])
    >>> gluon_softmax_cross_entropy(np.log([[0.25, 0.75]]), [0], from_logits=True)
    array([1.38629436])
    """
    given = _Rows.of(pred, axis, "pred")
    goal = _Goal.check(given, label, names=("pred", "label"))

    def rows(z: Array, loss: Array, wanted: Any) -> None:
        log_p = z if from_logits else log_softmax(z)
        _times(goal.share(wanted), -log_p).sum(axis=-1, keepdims=True, out=loss)

    losses = given.one_each(given.map(rows, goal.target, width=1)[:, 0])
    losses = np.expand_dims(losses, axis)
    samples = normalize_axis_index(batch_axis, losses.ndim)
    with np.errstate(all="ignore"):
        means = losses.mean(axis=tuple(i for i in range(losses.ndim) if i != samples))
        return cast(Array, means * weight)


def target_probabilities(logits: npt.ArrayLike, target: npt.ArrayLike) -> Array:
    """Return class labels, or probabilities, as probabilities in the shape of the scores.

    Parameters
    ----------
    logits : array_like of real numbers
        Scores, classes along the last axis; only their shape and type count.
    target : array_like
        As in `cross_entropy`.

    Returns
    -------
    ndarray
        Shape and type of `logits`: 1 at each label, or the probabilities as they were.

    Raises
    ------
    IndexError, TypeError, ValueError
        As `cross_entropy`.

    Examples
    --------
    >>> target_probabilities(np.zeros((2, 3)), [2, 0])
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    scores = _Rows.of(logits, -1, "logits")
    goal = _Goal.check(scores, target)
    with np.errstate(all="ignore"):
        return scores.restore(goal.share(goal.target))


# The sum that never needs all scores at once


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
            largest, rest = _largest_and_rest(z)
            rest[largest == -np.inf] = -1  # nothing but masks: the sum is 0
            np.concatenate([largest, rest], axis=-1, out=state)

        piece = _Rows.of(x, self._axis)
        state = piece.map(rows, width=2, empty=(-math.inf, -1))
        new = OnlineSoftmax()
        new._maximum, new._rest = (
            piece.one_each(state[:, 0], state.dtype),
            piece.one_each(state[:, 1], state.dtype),
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
            _divide(p, total)

        piece = _Rows.of(x, self._axis)
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


# The activation functions, each with its derivative


def identity(x: npt.ArrayLike) -> Array:
    """Return x itself, as a new array: the activation of a layer that has none.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape.

    Returns
    -------
    ndarray
        The same numbers, shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> identity([-1, 2])
    array([-1.,  2.])
    """
    return _each_value(np.positive, x)


def identity_derivative(x: npt.ArrayLike) -> Array:
    """Return 1, the slope of `identity`; nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `identity`.

    Examples
    --------
    >>> identity_derivative([-1, 2])
    array([1., 1.])
    """
    return _each_value(lambda z: np.where(np.isnan(z), z, 1), x)


def relu(x: npt.ArrayLike) -> Array:
    """Return max(0, x), the rectified linear unit.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> relu([-1.5, 0.0, 1.5])
    array([0. , 0. , 1.5])
    """
    return _each_value(lambda z: np.maximum(z, 0), x)


def relu_derivative(x: npt.ArrayLike) -> Array:
    """Return the slope of `relu`: 0 to the left, 1 to the right, and 0 by convention at 0; nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `relu`.

    Examples
    --------
    >>> relu_derivative([-1.5, 0.0, 1.5])
    array([0., 0., 1.])
    """
    return _each_value(lambda z: np.heaviside(z, 0), x)


def sigmoid(x: npt.ArrayLike) -> Array:
    """Return 1 / (1 + exp(-x)), by whichever of exp(x) and exp(-x) is at most 1.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> sigmoid([-1000.0, -40.0, 0.0, 1000.0])
    array([0.00000000e+00, 4.24835426e-18, 5.00000000e-01, 1.00000000e+00])
    """

    def values(z: Array) -> Array:
        small = np.exp(-np.abs(z))
        return cast(Array, np.where(z < 0, small, 1) / (1 + small))

    return _each_value(values, x)


def sigmoid_derivative(x: npt.ArrayLike) -> Array:
    """Return sigmoid(x) (1 - sigmoid(x)), with its digits also where 1 - sigmoid(x) would round to 0.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `sigmoid`.

    Examples
    --------
    >>> sigmoid_derivative([-40.0, 0.0, 40.0])
    array([4.24835426e-18, 2.50000000e-01, 4.24835426e-18])
    """
    return _each_value(_sigmoid_slope, x)


def tanh(x: npt.ArrayLike) -> Array:
    """Return the hyperbolic tangent, 2 sigmoid(2x) - 1.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0])
    array([-1.,  0.,  1.])
    """
    return _each_value(np.tanh, x)


def tanh_derivative(x: npt.ArrayLike) -> Array:
    """Return 1 - tanh(x)^2, with its digits also where tanh(x) rounds to 1.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `tanh`.

    Examples
    --------
    >>> tanh_derivative([0.0, 20.0])
    array([1.0000000e+00, 1.6993417e-17])
    """
    return _each_value(lambda z: 4 * _sigmoid_slope(2 * z), x)


def softplus(x: npt.ArrayLike) -> Array:
    """Return log(1 + exp(x)), the smooth `relu`. Its derivative is `sigmoid`.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> softplus([-40.0, 0.0, 1000.0])
    array([4.24835426e-18, 6.93147181e-01, 1.00000000e+03])
    """
    return _each_value(lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))), x)


# The steps that softmax, its logarithm and the losses have in common


def _where_largest(z: Array) -> Spots:
    """Return an index of the largest score in each row, or of its first nan."""
    if len(z) == 1:
        return slice(None), z.argmax()  # NumPy's quickest way into the one row of a vector
    return np.arange(len(z)), z.argmax(axis=-1)


def _largest(z: Array) -> Array:
    """Return the largest score of each row, as a column."""
    if _is_narrow(z):
        return cast(Array, functools.reduce(np.maximum, z.T))[:, None]
    return z[_where_largest(z)][:, None]


def _is_narrow(z: Array) -> bool:
    """Whether a few long columns are quicker to go through than many short rows."""
    return len(z) > 500 and 1 < z.shape[1] <= _SHORT


def _subtract_largest(z: Array, out: Array) -> tuple[Array, Spots]:
    """Write z - max(z) into `out`, row by row; return the maxima and where they stand."""
    at = _where_largest(z)
    largest = z[at][:, None]
    np.subtract(z, largest, out=out)
    return largest, at


def _divide(rows: Array, by: Array) -> None:
    """Divide each row in place; where rows are long, divide once and multiply."""
    if rows.shape[1] > 64:
        np.multiply(rows, 1 / by, out=rows)
    else:
        np.divide(rows, by, out=rows)


def _sum_but_largest(exponentials: Array, at: Spots) -> Array:
    """Take the largest term, exp(0) = 1, out of each row (nan stays nan), and sum the rest."""
    exponentials[at] -= 1
    if exponentials.shape[1] > _SHORT:
        return cast(Array, exponentials.sum(axis=-1, keepdims=True))
    if _is_narrow(exponentials):  # one term after the other, as below, so that the sum is the same to the bit
        return cast(Array, functools.reduce(np.add, exponentials.T))[:, None]
    return cast(Array, np.add.accumulate(exponentials, axis=-1))[:, -1:]


def _largest_and_rest(z: Array) -> tuple[Array, Array]:
    """Return the largest score m of each row, and the sum of exp(z - m) over all others."""
    shifted = np.empty(z.shape, z.dtype)
    largest, at = _subtract_largest(z, shifted)
    return largest, _sum_but_largest(np.exp(shifted, out=shifted), at)


def _work_again_where_cancelled(
    function: Callable[[Array, Array], None], z: Array, largest: Array, result: Array
) -> None:
    """Work those rows in the next wider type whose result is much smaller than what it was added up from."""
    wider, gain = _WIDER[z.dtype]
    lost = ((abs(result) < abs(largest) / 2) & (abs(result) > gain * abs(largest)))[:, 0]
    if lost.any():
        careful = np.empty((np.count_nonzero(lost), 1), wider)
        function(z[lost].astype(wider), careful)
        result[lost] = careful


def _times(share: Array, surprise: Array) -> Array:
    """Multiply, and let 0 * inf be 0: a class that is not asked for cannot surprise."""
    return np.where((share == 0) & np.isinf(surprise), 0, share * surprise)


def _sigmoid_slope(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return cast(Array, small / (1 + small) ** 2)


# What comes in, and the walk over it


_BLOCK = 2**19  # bytes of rows to work at a time: they and their exponentials stay in a core's own cache
_SHORT = 24  # elements of a row that is short
_BUFFER = (
    512  # elements of NumPy's ufunc buffer: what is subtracted from a longer row is not copied through it
)

_FLOAT32 = np.dtype(np.float32)


def _working_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return float32 for float16, which cannot even count past 2048; others work in their own."""
    return _FLOAT32 if dtype.char == "e" else dtype


def _wider(dtype: np.dtype[np.floating[Any]]) -> tuple[np.dtype[np.floating[Any]], float]:
    """Return the next wider type and its unit roundoff, as a share of that of `dtype`."""
    wider: np.dtype[Any] = np.dtype(np.float64 if dtype == np.float32 else np.longdouble)
    return wider, float(np.finfo(wider).eps / np.finfo(dtype).eps)


_WIDER = {np.dtype(t): _wider(np.dtype(t)) for t in (np.float32, np.float64, np.longdouble)}


class _Rows(NamedTuple):
    """An array of any shape, seen as a table with one row for each run along `axes`."""

    table: Array
    shape: tuple[int, ...]  # of the array; () for a number, whose table has one row of one
    axes: tuple[int, ...]
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, x: npt.ArrayLike, axis: Axes, name: str = "x") -> _Rows:
        """Check `x` and `axis`, and lay out the rows; nothing is copied if NumPy can help it."""
        array = as_real_array(x, name)
        shape = array.shape
        if axis == -1 and shape:  # the usual case, made quick
            table = array if len(shape) == 2 else array.reshape(math.prod(shape[:-1]), shape[-1])
            return cls(table, shape, (len(shape) - 1,), array.dtype)
        ndim = max(len(shape), 1)
        axes = tuple(range(ndim)) if axis is None else tuple(sorted(normalize_axis_tuple(axis, ndim, "axis")))
        rows = cls(array, shape, axes, array.dtype)
        columns = math.prod(shape[i] for i in axes) if shape else 1
        table = array.transpose(rows.order).reshape(math.prod(rows.shape_without_axes), columns)
        return rows._replace(table=table)

    @np.errstate(all="ignore")
    def map(
        self,
        kernel: Callable[..., None],
        *aligned: npt.NDArray[Any],
        width: int | None = None,
        empty: Any = 0,
    ) -> Array:
        """Call ``kernel(rows, out, *aligned rows)`` for one block of rows after the other.

        The blocks fit in cache, so what a kernel writes is still there when it reads it. No warning leaves:
        the kernels' infinities and nans are answers. `width` is that of a row of the result; rows without a
        column get `empty`.
        """
        rows, columns = self.table.shape
        worked = _working_type(self.dtype)
        result: Array = np.empty((rows, columns if width is None else width), worked)
        if columns == 0:
            result[...] = empty
            return result
        if columns > _BUFFER:
            np.setbufsize(_BUFFER)  # errstate puts the old one back
        step = _BLOCK // (columns * worked.itemsize) or 1
        if rows <= step and worked is self.dtype:  # it is all one block: the direct way
            kernel(self.table, result, *aligned)
            return result
        for start in range(0, rows, step):
            part = slice(start, start + step)
            block = self.table[part].astype(worked, copy=False)
            kernel(block, result[part], *(array[part] for array in aligned))
        return result

    def restore(self, result: Array) -> Array:
        """Lay a result as wide as the table out like the array that came in."""
        if result.dtype is not self.dtype:
            result = _cast(result, self.dtype)
        if not self.shape:
            return cast(Array, result[0, 0])
        if self.axes == (len(self.shape) - 1,):
            return result.reshape(self.shape)
        moved = result.reshape([self.shape[i] for i in self.order])
        return np.ascontiguousarray(moved.transpose(np.argsort(self.order)))

    def one_each(self, values: Array, dtype: np.dtype[Any] | None = None, keepdims: bool = False) -> Array:
        """Lay one value a row out like the array that came in, less its `axes`."""
        shaped = _cast(values, dtype or self.dtype).reshape(self.shape_without_axes)
        if keepdims and self.shape:
            return np.expand_dims(shaped, self.axes)
        return shaped[()]

    @property
    def order(self) -> tuple[int, ...]:
        """The array's axes, those along the rows last; none for a number."""
        every = range(len(self.shape))
        return tuple(sorted(every, key=lambda i: (i in self.axes, i)))

    @property
    def shape_without_axes(self) -> tuple[int, ...]:
        """The shape that is left when every row becomes one number."""
        return tuple(self.shape[i] for i in range(len(self.shape)) if i not in self.axes)


def _cast(values: Array, dtype: np.dtype[Any]) -> Array:
    with np.errstate(all="ignore"):  # what is too large for float16 is inf, as everywhere
        return values.astype(dtype, copy=False)


def _each_value(function: Callable[[Array], Array], x: npt.ArrayLike) -> Array:
    """Apply `function` to an array of real numbers, with no warning; float16 is worked in float32."""
    array = as_real_array(x)
    with np.errstate(all="ignore"):
        values = np.asarray(function(array.astype(_working_type(array.dtype), copy=False)))
        return values.astype(array.dtype, copy=False)[()]


@dataclass(frozen=True, eq=False)
class _Goal:
    """What the softmax of each row should have been, and how the losses are drawn together."""

    target: npt.NDArray[Any]  # one label a row, or a table of probabilities
    holds_labels: bool
    weight: Array  # one a class, in the type that is worked in
    smoothing: float
    ignored: npt.NDArray[np.bool]  # one a row
    divisor: Any  # of the sum of all losses

    @classmethod
    @np.errstate(all="ignore")
    def check(
        cls,
        scores: _Rows,
        target: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        reduction: str = "none",
        names: tuple[str, str] = ("logits", "target"),
    ) -> _Goal:
        """Check all that is said of a loss, once."""
        if not scores.shape or len(scores.axes) != 1:
            raise ValueError(f"{names[0]} of shape {scores.shape} needs one axis of classes")
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(f'reduction is {reduction!r}; expected "mean", "sum" or "none"')
        if not 0 <= label_smoothing <= 1:
            raise ValueError(f"label_smoothing is {label_smoothing!r}; expected a share from 0 to 1")
        rows, classes = scores.table.shape
        worked = _working_type(scores.dtype)
        weights = (
            np.ones(classes, worked) if weight is None else as_real_array(weight, "weight").astype(worked)
        )
        if weights.shape != (classes,):
            raise ValueError(f"weight has shape {weights.shape}; {classes} classes need ({classes},)")

        array = as_unmasked_array(target, names[1])
        holds_labels = array.shape == scores.shape_without_axes
        ignored = np.zeros(rows, np.bool)
        wanted: npt.NDArray[Any]
        if holds_labels:
            ignored, wanted = _check_labels(array, classes, ignore_index, names[1])
        elif array.shape == scores.shape:
            if ignore_index is not None:
                raise ValueError(
                    f"ignore_index={ignore_index} needs class labels; {names[1]} holds probabilities"
                )
            wanted = _Rows.of(array, scores.axes, names[1]).table
        else:
            raise ValueError(
                f"{names[1]} has shape {array.shape}; {names[0]} of shape {scores.shape} with classes along "
                f"axis {scores.axes[0]} needs {scores.shape_without_axes} for labels or {scores.shape} for "
                "probabilities"
            )
        divisor = 1
        if reduction == "mean":
            divisor = weights[wanted[~ignored]].sum() if holds_labels else rows
        return cls(wanted, holds_labels, weights, float(label_smoothing), ignored, divisor)

    @property
    def is_one_class(self) -> bool:
        """Whether each row's loss is that of one class alone."""
        return self.holds_labels and self.smoothing == 0

    def share(self, wanted: npt.NDArray[Any]) -> Array:
        """Return what each class should have got, smoothed and weighted, for a block of the target."""
        classes, dtype = len(self.weight), self.weight.dtype
        if self.holds_labels:
            share = np.zeros((len(wanted), classes), dtype)
            share[np.arange(len(wanted)), wanted] = 1
        else:
            share = wanted.astype(dtype, order="C")
        if self.smoothing:
            share *= 1 - self.smoothing
            share += self.smoothing / classes
        share *= self.weight
        return share


def _check_labels(
    labels: npt.NDArray[Any], classes: int, ignore_index: int | None, name: str
) -> tuple[npt.NDArray[np.bool], Labels]:
    """Return which samples to ignore, and the labels in one dimension, with 0 for those that are ignored."""
    if labels.dtype.kind not in "iu" and labels.size:
        raise TypeError(
            f"{name} has dtype {labels.dtype} in the shape of class labels, which must be integers: convert "
            f"whole numbers with {name}.astype(int), or give probabilities in the shape of the scores"
        )
    ignored = (
        np.zeros(labels.shape, np.bool) if ignore_index is None else labels == operator.index(ignore_index)
    )
    wrong = ~ignored & ((labels < 0) | (labels >= classes))
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        label = labels[place]
        where = f"{name}[{', '.join(map(str, place))}]" if place else name
        raise IndexError(
            f"{where} is {label}: {classes} classes have the labels 0 to {classes - 1}; "
            f"to leave such samples out, say ignore_index={label}"
        )
    return ignored.ravel(), np.where(ignored, 0, labels).astype(np.intp).ravel()
