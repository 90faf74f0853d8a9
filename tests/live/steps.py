"""What functional.py does, step for step in the type that it is given, also those that it cannot work in.

Every array is a table with one row a case. ml_dtypes rounds after each operation, and so does NumPy in
float16 where it adds up one number after the other.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import ml_dtypes
import numpy as np

from plotnet import functional

finfo: Any = ml_dtypes.finfo
Table: TypeAlias = Any  # an array; NumPy's types know no bfloat16


def add_up(terms: Table) -> Table:
    return np.add.accumulate(terms, axis=-1)[:, -1:]


def total(terms: Table) -> Table:
    """Add up in the order of ``numpy.sum`` in float32."""
    columns = terms.shape[1]
    if columns < 8:
        return add_up(terms)
    if columns > 128:
        half = columns // 16 * 8
        return total(terms[:, :half]) + total(terms[:, half:])
    eights = np.split(terms[:, : columns - columns % 8], columns // 8, axis=1)
    sums = np.add.accumulate(eights, axis=0)[-1]
    while sums.shape[1] > 1:
        sums = sums[:, ::2] + sums[:, 1::2]
    return add_up(np.concatenate([sums, terms[:, columns - columns % 8 :]], axis=1))


def exp(x: Table) -> Table:
    """Round exp once: in float32 NumPy's own is off by two units where it uses the processor's AVX."""
    return np.exp(x.astype(np.float64)).astype(x.dtype) if x.dtype == np.float32 else np.exp(x)


def naive_softmax(x: Table) -> Table:
    exponentials = exp(x)
    return exponentials / total(exponentials)


def softmax(x: Table) -> Table:
    exponentials = exp(x - largest(x))
    return exponentials / total(exponentials)


def log_softmax(x: Table) -> Table:
    return x - largest(x) - np.log1p(rest(x))


def logsumexp(x: Table) -> Table:
    top = largest(x)
    log_total = np.log1p(rest(x))
    result = np.where(np.isinf(top.astype(float)), top, top + log_total)
    size = abs(result.astype(float))
    before = np.maximum(abs(top.astype(float)), log_total.astype(float))
    precise = functional.logsumexp(x.astype(np.float32), keepdims=True).astype(x.dtype)
    return np.where(size < 0.75 * before, precise, result)


def target_shares(labels: Table, classes: int, smoothing: float, dtype: Any) -> Table:
    shares = (labels[:, None] == np.arange(classes)).astype(dtype)
    if smoothing == 0:
        return shares
    return shares * np.array(1 - smoothing, dtype) + np.array(smoothing / classes, dtype)


def cross_entropy(x: Table, shares: Table) -> Table:
    surprise = np.log1p(rest(x)) - (x - largest(x))
    cannot_surprise = (shares == 0) & np.isinf(surprise.astype(float))
    return total(np.where(cannot_surprise, x.dtype.type(0), shares * surprise))


def cross_entropy_grad(x: Table, shares: Table) -> Table:
    one, others, e = x.dtype.type(1), rest(x), exp(x - largest(x))
    scale = one + others
    at = np.arange(len(x)), shares.argmax(axis=-1)
    other_shares = shares.copy()
    other_shares[at] = 0
    other_shares = total(other_shares) + (shares[at][:, None] - shares)
    return e / scale * other_shares - shares * ((others + (one - e)) / scale)


def online(x: Table) -> tuple[Table, Table, Table]:
    """Take one column after the other; return the maximum, the sum and the logsumexp of each row."""
    one = x.dtype.type(1)
    top, others = x[:, :1], alone(x[:, :1])
    for column in range(1, x.shape[1]):
        new = x[:, column : column + 1]
        ahead, gap = top >= new, np.where(top == new, one - one, -abs(top - new))
        high, low = np.where(ahead, others, alone(new)), np.where(ahead, alone(new), others)
        top, others = np.maximum(top, new), high + (one + low) * exp(gap)
    result = np.where(np.isinf(top.astype(float)), top, top + np.log1p(others))
    return top, one + others, result


def alone(x: Table) -> Table:
    """Return what a score adds to the 1 of its own exponential: 0, but -1 for a mask and nan for nan, inf."""
    return np.where(np.isneginf(x.astype(float)), x.dtype.type(-1), x - x)


def affine(weights: Table, biases: Table, a: Table) -> Table:
    products = (a[:, None, :] * weights).reshape(-1, weights.shape[1])
    return add_up(products).reshape(len(a), -1) + biases


def identity(x: Table) -> Table:
    return x


def relu(x: Table) -> Table:
    return np.maximum(x, x.dtype.type(0))


def sigmoid(x: Table) -> Table:
    small, one = exp(-abs(x)), x.dtype.type(1)
    return np.where(x < 0, small, one) / (one + small)


def softplus(x: Table) -> Table:
    return np.maximum(x, x.dtype.type(0)) + np.log1p(exp(-abs(x)))


def tanh(x: Table) -> Table:
    return np.tanh(x)


def largest(x: Table) -> Table:
    return x[np.arange(len(x)), x.argmax(axis=-1)][:, None]


def rest(x: Table) -> Table:
    exponentials = exp(x - largest(x))
    exponentials[np.arange(len(x)), x.argmax(axis=-1)] -= x.dtype.type(1)
    return total(exponentials) if x.shape[1] > 24 else add_up(exponentials)
