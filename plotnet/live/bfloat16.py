"""Softmax, log-softmax and losses in a dtype given by name, including bfloat16, which NumPy lacks.

The dtypes of NumPy use `plotnet.functional`. bfloat16 takes the steps of numerics.js: each is computed in
float64, and its result is rounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from plotnet import functional
from plotnet.functional import round_to
from plotnet.live.dtypes import Array

Number = np.float64


def softmax(z: npt.ArrayLike, dtype: str, temperature: float = 1.0) -> Array:
    """
    Compute softmax of each row.

    Parameters
    ----------
    z : array_like
        Logits, classes along the last axis.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        Dtype of the computation.
    temperature : float
        Divisor of the logits.

    Returns
    -------
    ndarray of float64
        Numbers of the dtype.

    Examples
    --------
    >>> softmax([0.0, -1.0], "bfloat16")
    array([0.73046875, 0.26953125])
    """
    if dtype != "bfloat16":
        return functional.softmax(_cast(z, dtype), temperature=temperature).astype(Number)
    with np.errstate(all="ignore"):
        e = _round(np.exp(_subtract_max(_round(z), temperature)[0]))
        return _round(e / _sum(e))


def log_softmax(z: npt.ArrayLike, dtype: str) -> Array:
    """
    Compute log-softmax of each row.

    Parameters
    ----------
    z, dtype
        As for `softmax`.

    Returns
    -------
    ndarray of float64
        Numbers of the dtype.

    Examples
    --------
    >>> log_softmax([0.0, -1000.0], "bfloat16")
    array([    0., -1000.])
    """
    if dtype != "bfloat16":
        return functional.log_softmax(_cast(z, dtype)).astype(Number)
    with np.errstate(all="ignore"):
        shifted, _, rest = _rest(_round(z))
        return _round(shifted - _round(np.log1p(rest)))


def logsumexp(z: npt.ArrayLike, dtype: str) -> Array:
    """
    Return log(sum(exp(z))) of each row.

    Parameters
    ----------
    z, dtype
        As for `softmax`.

    Returns
    -------
    ndarray of float64
        Numbers of the dtype, without the last axis.

    Examples
    --------
    >>> print(logsumexp([1000.0, 1000.0], "bfloat16"))
    1000.0
    """
    if dtype != "bfloat16":
        return np.asarray(functional.logsumexp(_cast(z, dtype)), Number)
    with np.errstate(all="ignore"):
        scores = _round(z)
        _, largest, rest = _rest(scores)
        log_total = _round(np.log1p(rest))
        result = np.where(np.isfinite(largest), _round(largest + log_total), largest)[..., 0]
        precise = functional.logsumexp(scores.astype(np.float32))
        size = np.maximum(np.abs(largest), log_total)[..., 0]
        lost = np.abs(result) < 0.75 * size  # digits cancelled
        return np.where(lost, _round(precise), result)


def target_probabilities(classes: int, target: int, smoothing: float, dtype: str) -> Array:
    """
    Return the target probability of each class: 1 for the target, smoothed.

    Parameters
    ----------
    classes : int
        Number of classes.
    target : int
        The correct class.
    smoothing : float
        From 0 to 1, the part that is spread evenly over all classes.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        Dtype of the computation, except that float16 is computed in float32.

    Returns
    -------
    ndarray of float64
        Probabilities; their sum is 1 up to rounding.

    Examples
    --------
    >>> target_probabilities(2, 0, 0.5, "float64")
    array([0.75, 0.25])
    """
    working = "float32" if dtype == "float16" else dtype
    values = np.zeros(classes)
    values[target] = 1
    if smoothing == 0:
        return values
    kept, spread = round_to([1 - smoothing, smoothing / classes], working)
    return round_to(round_to(values * kept, working) + spread, working)


def cross_entropy(
    logits: npt.ArrayLike, target: int, dtype: str, smoothing: float = 0.0, temperature: float = 1.0
) -> float:
    """
    Return the loss of one row of logits.

    Parameters
    ----------
    logits : array_like
        One logit per class.
    target : int
        The correct class.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        Dtype of the computation.
    smoothing : float
        From 0 to 1, the part of the target that is spread evenly over all classes.
    temperature : float
        Divisor of the logits.

    Returns
    -------
    float
        In nats.

    Examples
    --------
    >>> cross_entropy([0.0, 0.0], 0, "bfloat16")
    0.69140625
    """
    if dtype != "bfloat16":
        return float(
            functional.cross_entropy(
                _cast(logits, dtype), target, label_smoothing=smoothing, temperature=temperature
            )
        )
    with np.errstate(all="ignore"):
        shifted, _, rest = _rest(_round(logits), temperature)
        losses = _round(_round(np.log1p(rest)) - shifted)
        if smoothing == 0:
            return float(losses[target])
        t = target_probabilities(len(losses), target, smoothing, dtype)
        is_zero = (t == 0) & np.isinf(losses)  # 0 * inf = 0: a class with target probability 0
        return float(_sum(np.where(is_zero, 0, _round(t * losses)))[0])


def cross_entropy_grad(
    logits: npt.ArrayLike, target: int, dtype: str, smoothing: float = 0.0, temperature: float = 1.0
) -> Array:
    """
    Return the gradient of `cross_entropy` with respect to each logit, (p - y) / temperature.

    Parameters
    ----------
    logits, target, dtype, smoothing, temperature
        As for `cross_entropy`.

    Returns
    -------
    ndarray of float64
        Numbers of the dtype.

    Examples
    --------
    >>> cross_entropy_grad([0.0, 0.0], 1, "bfloat16")
    array([ 0.5, -0.5])
    """
    if dtype != "bfloat16":
        gradient = functional.cross_entropy_grad(
            _cast(logits, dtype), target, label_smoothing=smoothing, temperature=temperature
        )
        return gradient.astype(Number)
    with np.errstate(all="ignore"):
        shifted, _, rest = _rest(_round(logits), temperature)
        e, total = _round(np.exp(shifted)), _round(1 + rest)
        p, other_p = _round(e / total), _round(_round(rest + _round(1 - e)) / total)
        t = target_probabilities(len(shifted), target, smoothing, dtype)
        other_t = _sum_without_each(t)
        return _round(_round(_round(p * other_t) - _round(t * other_p)) / temperature)


def _cast(z: npt.ArrayLike, dtype: str) -> npt.NDArray[Any]:
    with np.errstate(over="ignore"):
        return np.asarray(z, Number).astype(dtype)


def _round(x: npt.ArrayLike) -> Array:
    return round_to(x, "bfloat16")


def _subtract_max(z: Array, temperature: float = 1.0) -> tuple[Array, Array]:
    """Return (z - max z) / temperature, and max z."""
    largest = np.asarray(z.max(axis=-1, keepdims=True), Number)
    if temperature > 1:  # halved, so that the difference does not overflow
        return _round(_round(_round(z / 2) - _round(largest / 2)) / (temperature / 2)), largest
    return _round(_round(z - largest) / temperature), largest


def _sum_without_each(t: Array) -> Array:
    """Return the sum of the other elements for each element of a row."""
    others = t.copy()
    others[t.argmax()] = 0
    return _round(_sum(others) + _round(t.max() - t))


def _sum(terms: Array) -> Array:
    """Add fewer than 8 terms per row from left to right."""
    total = np.zeros(terms.shape[:-1])
    for i in range(terms.shape[-1]):
        total = _round(total + terms[..., i])
    return total[..., None]


def _rest(z: Array, temperature: float = 1.0) -> tuple[Array, Array, Array]:
    """Return (z - max z) / temperature, max z, and the sum of the exponentials without the largest."""
    shifted, largest = _subtract_max(z, temperature)
    terms = _round(np.exp(shifted))
    at = z.argmax(axis=-1)[..., None]
    np.put_along_axis(terms, at, np.take_along_axis(terms, at, -1) - 1, -1)  # exp(0) - 1, or nan
    return shifted, largest, _sum(terms)
