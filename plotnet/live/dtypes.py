"""Sums in a dtype given by name, the bits of a number, and numbers as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce
from math import isfinite, isinf, isnan

import numpy as np
import numpy.typing as npt

from plotnet.functional import DTYPES, finfo, round_to

Array = npt.NDArray[np.float64]

FIELDS = {dtype: (finfo(dtype).exponent_bits, finfo(dtype).fraction_bits) for dtype in DTYPES}


def rounded_sum(values: Array, dtype: str) -> float:
    """
    Sum numbers as NumPy does in their dtype: fewer than eight from left to right, more pairwise.

    Parameters
    ----------
    values : ndarray of float64
        Numbers of the dtype.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        Dtype of each partial sum; float16 is summed in float32, and the sum is rounded.

    Returns
    -------
    float

    Examples
    --------
    >>> rounded_sum(np.array([2048.0, 1.0, 1.0]), "float16")
    2050.0
    """
    working = "float32" if dtype == "float16" else dtype
    with np.errstate(all="ignore"):
        return float(round_to(_added(values.tolist(), working), dtype))


def _added(terms: list[float], dtype: str) -> float:
    """Sum as numerics.js does: eight partial sums, added pairwise; each half of a long row separately."""

    def add(x: float, y: float) -> float:
        return float(round_to(np.float64(x) + y, dtype))

    count = len(terms)
    if count < 8:
        return reduce(add, terms, 0.0)
    if count > 128:
        half = count // 16 * 8
        return add(_added(terms[:half], dtype), _added(terms[half:], dtype))
    sums = terms[:8]
    whole = count - count % 8
    for i in range(8, whole):
        sums[i % 8] = add(sums[i % 8], terms[i])
    while len(sums) > 1:
        sums = [add(x, y) for x, y in zip(sums[::2], sums[1::2], strict=True)]
    return reduce(add, terms[whole:], sums[0])


def bits(x: float, dtype: str) -> str:
    """
    Return the bits that store a number.

    Parameters
    ----------
    x : float
        A number of the dtype.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        Dtype.

    Returns
    -------
    str
        Sign, exponent and fraction, without separators.

    Examples
    --------
    >>> bits(-2.0, "float16")
    '1100000000000000'
    """
    if dtype == "bfloat16":
        return bits(x, "float32")[:16]
    with np.errstate(over="ignore"):
        raw = np.array(x, dtype).astype(f">{dtype[0]}{int(dtype[5:]) // 8}").tobytes()
    return "".join(f"{byte:08b}" for byte in raw)


def format_number(x: float, digits: int = 4) -> str:
    """
    Format a number for display, as `format` of numerics.js does.

    Parameters
    ----------
    x : float
        Number.
    digits : int
        Number of significant digits.

    Returns
    -------
    str
        Without trailing zeros; with a minus sign instead of a hyphen; with an exponent from a million on, and
        below 0.0001.

    Examples
    --------
    >>> [format_number(v) for v in (0.0, 1 / 3, -12.0, 123456.7, 1e308, 2e-5)]
    ['0', '0.3333', '−12', '123457', '1e308', '2e−5']
    """
    x = float(x)
    if isnan(x):
        return "nan"
    minus = "−" if x < 0 or str(x) == "-0.0" else ""
    if isinf(x):
        return f"{minus}inf"
    if x == 0:
        return f"{minus}0"
    exact = Decimal(abs(x))
    rounded = _to_digits(exact, digits)
    exponent = rounded.adjusted()
    if -4 <= exponent < 6:
        text = f"{_to_digits(exact, max(digits, exponent + 1)):f}"
        return minus + (text.rstrip("0").rstrip(".") if "." in text else text)
    mantissa = f"{rounded.scaleb(-exponent):f}".rstrip("0").rstrip(".")
    return f"{minus}{mantissa}e{exponent}".replace("e-", "e−")


def _to_digits(exact: Decimal, digits: int) -> Decimal:
    """Round as JavaScript does: ties away from zero."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(exact)


def encode(value: object) -> object:
    """
    Replace nan and inf by strings, since JSON lacks them.

    Parameters
    ----------
    value : object
        A number, a list, or another value.

    Returns
    -------
    object
        The value, with "nan", "inf" and "-inf" as strings.

    Examples
    --------
    >>> encode([1.5, float("inf"), "float64"])
    [1.5, 'inf', 'float64']
    """
    if isinstance(value, float) and not isfinite(value):
        return "nan" if isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [encode(part) for part in value]
    return value


def decode(value: object) -> object:
    """
    Undo `encode`.

    Parameters
    ----------
    value : object
        A value from JSON.

    Returns
    -------
    object
        The value, with nan and inf as numbers.

    Examples
    --------
    >>> decode(["-inf", 2])
    [-inf, 2]
    """
    if isinstance(value, str) and value in ("nan", "inf", "-inf"):
        return float(value)
    if isinstance(value, list):
        return [decode(part) for part in value]
    return value
