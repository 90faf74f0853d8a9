"""Cross-entropy and binary cross-entropy from logits, their gradients, and the loss of MXNet Gluon."""

from __future__ import annotations

import math
from typing import Any, cast, get_args

import numpy as np
import numpy.typing as npt

from plotnet.functional._activations import softplus_values
from plotnet.functional._rows import (
    Array,
    Rows,
    broadcast_to,
    check_temperature,
    divide,
    divide_rows,
    subtract_max,
    sum_without_max,
    working_dtype,
)
from plotnet.functional._softmax import log_softmax
from plotnet.functional._targets import Reduction, Targets
from plotnet.validation import (
    as_real_array,
    check_choice,
    check_finite,
    check_flag,
    check_index,
)


def cross_entropy(
    logits: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    axis: int = -1,
    weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
    temperature: float = 1.0,
    where: npt.ArrayLike | None = None,
) -> Array:
    """Return -sum(target * log_softmax(logits)), computed from the logits.

    No probability is computed in between, so none is rounded to 0 or 1.

    Parameters
    ----------
    logits : array_like of real numbers
        Logits, classes along `axis`; not modified. The probability of a logit of -inf is 0.
    target : array_like of int, or of probabilities
        Class labels, 0 to C - 1, in the shape of `logits` without `axis`; or probabilities in the shape of
        `logits`, which need not sum to 1.
    axis : int
        Axis of the classes.
    weight : array_like of shape (C,), optional
        Weight of each class; 1 by default.
    ignore_index : int, optional
        Label of samples to exclude. There is no default: a stray -100 is an error.
    label_smoothing : float
        From 0 to 1: the part of each target that is spread evenly over all classes, or over those that
        `where` includes.
    reduction : {"mean", "sum", "none"}
        "none" returns one loss per sample. "mean" is that of PyTorch: for labels, the sum is divided by the
        sum of the weights of all labels that are not ignored (nan if there are none); for probabilities, by
        the number of samples.
    temperature : float
        Divisor of the logits, above 0, as in `softmax`.
    where : array_like of bool, optional
        Mask that broadcasts to `logits`: False excludes a class from the softmax of a sample. The loss of a
        sample whose target is an excluded class is inf; so is that of a fully masked row, unless it is
        ignored or its target probabilities are 0.

    Returns
    -------
    ndarray
        Losses in nats (natural logarithm), dtype of `logits` (integers and bools: float64); a scalar, or for
        "none" the shape of `logits` without `axis`. A target of 0 contributes 0, even where the logarithm is
        -inf.

    Raises
    ------
    IndexError
        If a label is negative or not below C, and is not `ignore_index`.
    TypeError
        If labels are not integers, an argument does not hold real numbers, or one is a masked array.
    ValueError
        If shapes do not match, or `label_smoothing`, `reduction` or `temperature` is invalid.
    numpy.exceptions.AxisError
        If `logits` has no such axis.

    See Also
    --------
    cross_entropy_grad : Its gradient.
    binary_cross_entropy : The loss of independent yes-or-no decisions.

    Examples
    --------
    >>> cross_entropy([[2.0, 2.0], [40.0, 0.0]], [0, 0], reduction="none")  # log(2) and log(1 + exp(-40))
    array([6.93147181e-01, 4.24835426e-18])
    >>> print(cross_entropy([0.0, -np.inf], [1.0, 0.0]))
    0.0
    """
    rows = Rows.of(logits, axis, "logits", where)
    targets = Targets.check(rows, target, weight, ignore_index, label_smoothing, reduction, can_ignore=True)
    temperature = check_temperature(temperature)

    def kernel(z: Array, loss: Array, target: Any, mask: Any) -> None:
        shifted = np.empty(z.shape, z.dtype)
        _, at = subtract_max(z, shifted, temperature)
        if targets.is_one_class:
            label = np.arange(len(z)), target
            shifted_label = shifted[label]
            log_total = np.log1p(sum_without_max(np.exp(shifted, out=shifted), at))
            losses = log_total[:, 0] - shifted_label
            if mask is not None:
                losses[~mask[label]] = math.inf
            loss[:, 0] = multiply_zero_safe(targets.weight[target], losses)
        else:
            losses = np.log1p(sum_without_max(np.exp(shifted), at)) - shifted
            if mask is not None:
                losses[~mask] = math.inf
            multiply_zero_safe(targets.probabilities(target, mask), losses).sum(
                axis=-1, keepdims=True, out=loss
            )

    losses = rows.map(kernel, targets.target, rows.mask, width=1)[:, 0]
    losses[targets.ignored] = 0
    if reduction == "none":
        return rows.one_per_row(losses)
    with np.errstate(all="ignore"):
        return cast(Array, (losses.sum() / targets.divisor).astype(rows.dtype))


def cross_entropy_grad(
    logits: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    axis: int = -1,
    weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
    temperature: float = 1.0,
    where: npt.ArrayLike | None = None,
) -> Array:
    """Return the gradient of `cross_entropy` with respect to the logits: softmax - target.

    Parameters
    ----------
    logits : array_like of real numbers
        Logits, classes along `axis`; not modified.
    target : array_like of int, or of probabilities
        Class labels or probabilities, as in `cross_entropy`.
    axis : int
        Axis of the classes.
    weight : array_like of shape (C,), optional
        Weight of each class.
    ignore_index : int, optional
        Label of samples to exclude.
    label_smoothing : float
        The part of each target that is spread evenly over all classes.
    reduction : {"mean", "sum", "none"}
        Gradient of the mean, or of the sum; with "none" each row is the gradient of its own loss, which is
        the same as that of the sum.
    temperature : float
        Divisor of the logits, above 0; so it divides the gradient, too.
    where : array_like of bool, optional
        Mask that broadcasts to `logits`, as in `cross_entropy`.

    Returns
    -------
    ndarray
        Shape of `logits`, dtype of `logits` (integers and bools: float64). 0 for ignored samples, and for
        elements that `where` excludes.

    Raises
    ------
    IndexError, TypeError, ValueError
        As `cross_entropy`.

    Notes
    -----
    With p = softmax(logits) and target t, the gradient is p_k sum(t) - t_k. This difference would lose the
    digits of 1 - p_k for the correct class, and of small targets. Element k is therefore computed from sums
    without element k, as p_k sum(t_i, i != k) - t_k sum(p_i, i != k). For class labels, one of the two terms
    is 0, and each element is within 6 + d units in the last place of the exact one, with d as in `softmax`;
    in general the error is that many units of the larger term.

    Examples
    --------
    >>> cross_entropy_grad([0.0, 0.0], 1)
    array([ 0.5, -0.5])
    >>> cross_entropy_grad([40.0, 0.0], 0)
    array([-4.24835426e-18,  4.24835426e-18])
    """
    rows = Rows.of(logits, axis, "logits", where)
    targets = Targets.check(rows, target, weight, ignore_index, label_smoothing, reduction, can_ignore=True)
    temperature = check_temperature(temperature)

    def kernel(z: Array, gradient: Array, target: Any, mask: Any) -> None:
        _, at = subtract_max(z, gradient, temperature)
        p = np.exp(gradient, out=gradient)
        rest = sum_without_max(p, at)
        p[at] += 1
        total = 1 + rest
        if targets.is_one_class:
            label = np.arange(len(z)), target
            others = rest[:, 0] + (1 - p[label])
            divide_rows(p, total)
            p[label] = 0 - others / total[:, 0]  # not -0.0
            if weight is not None:
                p *= targets.weight[target][:, None]
        else:
            t = targets.probabilities(target, mask)
            other_p = np.subtract(1, p)
            other_p += rest
            divide_rows(p, total)
            divide_rows(other_p, total)
            p *= sum_without_each(t)
            p -= np.multiply(t, other_p, out=t)

    gradients = rows.map(kernel, targets.target, rows.mask, masked=0.0)
    with np.errstate(all="ignore"):
        if reduction == "mean" and gradients.size:
            gradients /= targets.divisor
        divide(gradients, temperature, gradients)
    gradients[targets.ignored] = 0
    return rows.restore(gradients)


def binary_cross_entropy(
    logits: npt.ArrayLike, target: npt.ArrayLike, *, reduction: Reduction = "mean"
) -> Array:
    """Return -target * log(p) - (1 - target) * log(1 - p) with p = sigmoid(logits), from the logits.

    Each element is a separate yes-or-no decision. No probability is computed in between, so none is rounded
    to 0 or 1.

    Parameters
    ----------
    logits : array_like of real numbers
        Any shape; not modified.
    target : array_like of real numbers
        Probability of "yes" for each logit, such as 0 or 1; broadcasts to `logits`.
    reduction : {"mean", "sum", "none"}
        "none" returns one loss per element; "mean" and "sum" are over all elements.

    Returns
    -------
    ndarray
        Losses in nats, dtype of `logits` (integers and bools: float64); a scalar, or for "none" the shape of
        `logits`. float16 and bfloat16 are computed in float32. The mean of nothing is nan.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, or is a masked array.
    ValueError
        If `target` does not broadcast to `logits`, or `reduction` is unknown.

    See Also
    --------
    binary_cross_entropy_grad : Its gradient.
    cross_entropy : The loss of one decision between several classes.

    Notes
    -----
    Computed as target * softplus(-logits) + (1 - target) * softplus(logits), within 6 units in the last
    place.

    Examples
    --------
    >>> binary_cross_entropy([0.0, 40.0, -40.0], [1, 1, 1], reduction="none")
    array([6.93147181e-01, 4.24835426e-18, 4.00000000e+01])
    """
    z, t = _check_binary(logits, target, reduction)
    with np.errstate(all="ignore"):
        losses = multiply_zero_safe(t, softplus_values(-z.table))
        losses += multiply_zero_safe(1 - t, softplus_values(z.table))
        if reduction == "none":
            return z.restore(losses)
        total = losses.sum()
        if reduction == "mean":
            total = total / losses.dtype.type(losses.size)
        return cast(Array, total.astype(z.dtype))


def binary_cross_entropy_grad(
    logits: npt.ArrayLike, target: npt.ArrayLike, *, reduction: Reduction = "mean"
) -> Array:
    """Return the gradient of `binary_cross_entropy` with respect to the logits: sigmoid - target.

    Parameters
    ----------
    logits : array_like of real numbers
        Any shape; not modified.
    target : array_like of real numbers
        Probability of "yes" for each logit; broadcasts to `logits`.
    reduction : {"mean", "sum", "none"}
        Gradient of the mean or of the sum; "none" is the same as "sum".

    Returns
    -------
    ndarray
        Shape and dtype of `logits` (integers and bools: float64).

    Raises
    ------
    TypeError, ValueError
        As `binary_cross_entropy`.

    Notes
    -----
    Computed as (1 - target) * sigmoid(logits) - target * sigmoid(-logits), which keeps all digits where the
    sigmoid is close to the target 0 or 1.

    Examples
    --------
    >>> binary_cross_entropy_grad([0.0, 40.0, -40.0], [1, 1, 1], reduction="none")
    array([-5.00000000e-01, -4.24835426e-18, -1.00000000e+00])
    """
    z, t = _check_binary(logits, target, reduction)
    with np.errstate(all="ignore"):
        small = np.exp(-abs(z.table))
        low, high = small / (1 + small), 1 / (1 + small)
        is_negative = z.table < 0
        gradient = (1 - t) * np.where(is_negative, low, high) - t * np.where(is_negative, high, low)
        if reduction == "mean" and gradient.size:
            gradient /= gradient.size
    return z.restore(gradient)


def _check_binary(logits: npt.ArrayLike, target: npt.ArrayLike, reduction: str) -> tuple[Rows, Array]:
    """Return the logits as one row in the dtype of the computation, and the target like it."""
    check_choice(reduction, "reduction", get_args(Reduction))
    row = Rows.of(logits, None, "logits")
    t = broadcast_to(as_real_array(target, "target"), row.shape, "target", "logits")
    dtype = working_dtype(row.table.dtype)
    with np.errstate(all="ignore"):
        return row._replace(table=row.table.astype(dtype, copy=False)), row.arrange(t.astype(dtype))


def gluon_softmax_cross_entropy(
    pred: npt.ArrayLike,
    label: npt.ArrayLike,
    *,
    axis: int = -1,
    from_logits: bool = False,
    weight: float = 1.0,
    batch_axis: int = 0,
) -> Array:
    """Return what MXNet Gluon's ``SoftmaxCrossEntropyLoss`` returns: one number per sample [1]_.

    Parameters
    ----------
    pred : array_like of real numbers
        Logits; or, if `from_logits`, log-probabilities.
    label : array_like of int, or of probabilities
        As `target` in `cross_entropy`; the shape tells which, while Gluon has an option ``sparse_label``.
    axis : int
        Axis of the classes.
    from_logits : bool
        Whether `pred` already holds log-probabilities, as in Gluon. In Keras, the name means the reverse.
    weight : float
        Factor of all losses.
    batch_axis : int
        Axis of the samples. The mean is taken over all other axes, so a batch of images with one label per
        pixel gives one number per image.

    Returns
    -------
    ndarray of shape (samples,)
        Losses in nats, dtype of `pred` (integers and bools: float64).

    Raises
    ------
    IndexError
        If a label is out of range (MXNet clips it silently), or `batch_axis` is.
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
    rows = Rows.of(pred, axis, "pred")
    targets = Targets.check(rows, label, names=("pred", "label"))
    check_flag(from_logits, "from_logits")
    factor = check_finite(weight, "weight", "0.5")
    samples = check_index(batch_axis, "batch_axis", len(rows.shape), "axes of pred")

    def kernel(z: Array, loss: Array, target: Any) -> None:
        log_p = z if from_logits else log_softmax(z)
        multiply_zero_safe(targets.probabilities(target), -log_p).sum(axis=-1, keepdims=True, out=loss)

    losses = rows.one_per_row(rows.map(kernel, targets.target, width=1)[:, 0])
    losses = np.expand_dims(losses, axis)
    with np.errstate(all="ignore"):
        means = losses.mean(axis=tuple(i for i in range(losses.ndim) if i != samples))
        return cast(Array, means * factor)


def target_probabilities(logits: npt.ArrayLike, target: npt.ArrayLike) -> Array:
    """Return class labels, or probabilities, as probabilities in the shape of the logits.

    Parameters
    ----------
    logits : array_like of real numbers
        Logits, classes along the last axis; only their shape and dtype are used.
    target : array_like
        As in `cross_entropy`.

    Returns
    -------
    ndarray
        Shape and dtype of `logits`: 1 at each label, or the given probabilities.

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
    rows = Rows.of(logits, -1, "logits")
    targets = Targets.check(rows, target)
    with np.errstate(all="ignore"):
        return rows.restore(targets.probabilities(targets.target))


def sum_without_each(values: Array) -> Array:
    """Return, for each element, the sum of the other elements of its row.

    They are the sum without the largest element, plus the largest, minus the element: nothing cancels.
    """
    at = np.arange(len(values)), values.argmax(axis=-1)
    largest = values[at]
    values[at] = 0
    rest = values.sum(axis=-1, keepdims=True)
    values[at] = largest
    others: Array = np.subtract(largest[:, None], values)
    others += rest
    return others


def multiply_zero_safe(probability: Array, loss: Array) -> Array:
    """Multiply, with 0 * inf = 0: a class with target probability 0 does not contribute."""
    return np.where((probability == 0) & np.isinf(loss), 0, probability * loss)
