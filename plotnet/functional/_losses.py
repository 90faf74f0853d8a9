"""Cross-entropy from logits, its gradient, and the loss of MXNet Gluon."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from numpy.lib.array_utils import normalize_axis_index

from plotnet.functional._rows import Array, Rows, subtract_max, sum_without_max
from plotnet.functional._softmax import log_softmax
from plotnet.functional._targets import Reduction, Targets


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
    """Return -sum(target * log_softmax(logits)), computed from the logits.

    No probability is computed in between, so none can be rounded to 0 or 1.

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
        Weight of each class; 1 by default.
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
    scores = Rows.of(logits, axis, "logits")
    targets = Targets.check(scores, target, weight, ignore_index, label_smoothing, reduction)

    def rows(z: Array, loss: Array, wanted: Any) -> None:
        shifted = np.empty(z.shape, z.dtype)
        _, at = subtract_max(z, shifted)
        if targets.is_one_class:
            share, own = targets.weight[wanted], shifted[np.arange(len(z)), wanted]
            log_total = np.log1p(sum_without_max(np.exp(shifted, out=shifted), at))
            loss[:, 0] = multiply_zero_safe(share, log_total[:, 0] - own)
        else:
            log_total = np.log1p(sum_without_max(np.exp(shifted), at))
            multiply_zero_safe(targets.share(wanted), log_total - shifted).sum(
                axis=-1, keepdims=True, out=loss
            )

    losses = scores.map(rows, targets.target, width=1)[:, 0]
    losses[targets.ignored] = 0
    if reduction == "none":
        return scores.one_per_row(losses)
    with np.errstate(all="ignore"):
        return cast(Array, (losses.sum() / targets.divisor).astype(scores.dtype))


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
        Weight of each class.
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
    scores = Rows.of(logits, axis, "logits")
    targets = Targets.check(scores, target, weight, ignore_index, label_smoothing, reduction)

    def rows(z: Array, gradient: Array, wanted: Any) -> None:
        _, at = subtract_max(z, gradient)
        rest = sum_without_max(np.exp(gradient, out=gradient), at)
        share = targets.share(wanted)
        whole = share.sum(axis=-1, keepdims=True)
        gradient *= whole / (1 + rest)
        gradient -= share
        others = whole * (rest / (1 + rest))  # 1 - p of the largest, with all its digits
        gradient[at] = whole[:, 0] - share[at] - others[:, 0]

    gradients = scores.map(rows, targets.target)
    with np.errstate(all="ignore"):
        gradients /= targets.divisor
    gradients[targets.ignored] = 0
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
    given = Rows.of(pred, axis, "pred")
    targets = Targets.check(given, label, names=("pred", "label"))

    def rows(z: Array, loss: Array, wanted: Any) -> None:
        log_p = z if from_logits else log_softmax(z)
        multiply_zero_safe(targets.share(wanted), -log_p).sum(axis=-1, keepdims=True, out=loss)

    losses = given.one_per_row(given.map(rows, targets.target, width=1)[:, 0])
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
    scores = Rows.of(logits, -1, "logits")
    targets = Targets.check(scores, target)
    with np.errstate(all="ignore"):
        return scores.restore(targets.share(targets.target))


def multiply_zero_safe(probability: Array, loss: Array) -> Array:
    """Multiply, with 0 * inf = 0: a class with target probability 0 does not contribute."""
    return np.where((probability == 0) & np.isinf(loss), 0, probability * loss)
