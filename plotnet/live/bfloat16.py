"""Softmax, log-softmax and losses in a dtype given by name, including bfloat16, which NumPy lacks.

NumPy's own types go through `plotnet.functional`. bfloat16 takes the steps of numerics.js: each is done
in float64 and rounded at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from plotnet import functional
from plotnet.live.dtypes import Array, round_to

Number = np.float64


def softmax(z: npt.ArrayLike, dtype: str) -> Array:
    """
    Turn each row of scores into probabilities.

    Parameters
    ----------
    z : array_like
        Scores, classes along the last axis.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        What is computed in.

    Returns
    -------
    ndarray of float64
        Numbers of the type.

    Examples
    --------
    >>> softmax([0.0, -1.0], "bfloat16")
    array([0.73046875, 0.26953125])
    """
    if dtype != "bfloat16":
        return functional.softmax(_cast(z, dtype)).astype(Number)
    with np.errstate(all="ignore"):
        scores = _round(z)
        e = _round(np.exp(_round(scores - _largest(scores))))
        return _round(e / _sum(e))


def log_softmax(z: npt.ArrayLike, dtype: str) -> Array:
    """
    Return the logarithm of softmax, in the stable way.

    Parameters
    ----------
    z, dtype
        As for `softmax`.

    Returns
    -------
    ndarray of float64
        Numbers of the type.

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
        Numbers of the type; the last axis is gone.

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
        result = np.where(np.isfinite(largest), _round(largest + _round(np.log1p(rest))), largest)[..., 0]
        left = np.abs(result / largest[..., 0])
        again = functional.logsumexp(scores.astype(np.float32))  # where all but a few digits cancelled
        return np.where((left < 1 / 2) & (left > 2**-16), _round(again), result)


def target_probabilities(classes: int, target: int, smoothing: float, dtype: str) -> Array:
    """
    Return what each class should get: 1 for the target, smoothed.

    Parameters
    ----------
    classes : int
        Number of classes.
    target : int
        The true one.
    smoothing : float
        From 0 to 1, what is spread evenly over all.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        What is computed in; for float16 that is float32.

    Returns
    -------
    ndarray of float64
        Their sum is 1 but for rounding.

    Examples
    --------
    >>> target_probabilities(2, 0, 0.5, "float64")
    array([0.75, 0.25])
    """
    working = "float32" if dtype == "float16" else dtype
    shares = np.zeros(classes)
    shares[target] = 1
    if smoothing == 0:
        return shares
    kept, spread = round_to([1 - smoothing, smoothing / classes], working)
    return round_to(round_to(shares * kept, working) + spread, working)


def cross_entropy(logits: npt.ArrayLike, target: int, dtype: str, smoothing: float = 0.0) -> float:
    """
    Return the loss of one row of scores.

    Parameters
    ----------
    logits : array_like
        One score a class.
    target : int
        The true class.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        What is computed in.
    smoothing : float
        From 0 to 1, what of the target is spread evenly over all classes.

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
        return float(functional.cross_entropy(_cast(logits, dtype), target, label_smoothing=smoothing))
    with np.errstate(all="ignore"):
        shifted, _, rest = _rest(_round(logits))
        surprise = _round(_round(np.log1p(rest)) - shifted)
        if smoothing == 0:
            return float(surprise[target])
        shares = target_probabilities(len(surprise), target, smoothing, dtype)
        no_say = (shares == 0) & np.isinf(surprise)  # 0 * inf = 0: a class with target probability 0
        return float(_sum(np.where(no_say, 0, _round(shares * surprise)))[0])


def cross_entropy_grad(logits: npt.ArrayLike, target: int, dtype: str, smoothing: float = 0.0) -> Array:
    """
    Return the gradient of `cross_entropy` on each score, p - y.

    Parameters
    ----------
    logits, target, dtype, smoothing
        As for `cross_entropy`.

    Returns
    -------
    ndarray of float64
        Numbers of the type.

    Examples
    --------
    >>> cross_entropy_grad([0.0, 0.0], 1, "bfloat16")
    array([ 0.5, -0.5])
    """
    if dtype != "bfloat16":
        gradient = functional.cross_entropy_grad(_cast(logits, dtype), target, label_smoothing=smoothing)
        return gradient.astype(Number)
    with np.errstate(all="ignore"):
        shifted, _, rest = _rest(_round(logits))
        shares = target_probabilities(len(shifted), target, smoothing, dtype)
        whole, total = _sum(shares), _round(1 + rest)
        gradient = _round(_round(_round(np.exp(shifted)) * _round(whole / total)) - shares)
        others = _round(whole * _round(rest / total))  # 1 - p of the largest, with all its digits
        at = int(np.argmax(shifted))  # the first nan, if there is one
        gradient[at] = _round(_round(whole - shares[at]) - others)[0]
        return gradient


def _cast(z: npt.ArrayLike, dtype: str) -> npt.NDArray[Any]:
    with np.errstate(over="ignore"):
        return np.asarray(z, Number).astype(dtype)


def _round(x: npt.ArrayLike) -> Array:
    return round_to(x, "bfloat16")


def _largest(z: Array) -> Array:
    return np.asarray(z.max(axis=-1, keepdims=True), Number)


def _sum(terms: Array) -> Array:
    """Add up fewer than 8 terms a row, one after the other."""
    total = np.zeros(terms.shape[:-1])
    for i in range(terms.shape[-1]):
        total = _round(total + terms[..., i])
    return total[..., None]


def _rest(z: Array) -> tuple[Array, Array, Array]:
    """Return z - max(z), max(z), and the sum of exp(z - max(z)) over all but the largest."""
    largest = _largest(z)
    shifted = _round(z - largest)
    terms = _round(np.exp(shifted))
    at = z.argmax(axis=-1)[..., None]
    np.put_along_axis(terms, at, np.take_along_axis(terms, at, -1) - 1, -1)  # exp(0) - 1, or nan
    return shifted, largest, _sum(terms)
