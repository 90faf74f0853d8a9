"""Floating-point formats: their limits, rounding to them, and errors in units in the last place.

bfloat16, which NumPy lacks, is included: its numbers are stored here as float64.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from plotnet.validation import as_real_array, as_unmasked_array, suggest

DTYPES = ("float16", "bfloat16", "float32", "float64")
_BITS = {"float16": (5, 10), "bfloat16": (8, 7), "float32": (8, 23), "float64": (11, 52)}


@dataclass(frozen=True)
class FloatInfo:
    """Limits of a floating-point format, under the names of `numpy.finfo`.

    Parameters
    ----------
    dtype : str
        Name of the format.
    exponent_bits, fraction_bits : int
        Number of bits that store the exponent and the fraction.
    eps : float
        Machine epsilon: the distance from 1 to the next larger number.
    max : float
        Largest finite number.
    smallest_normal : float
        Smallest positive number with full precision.
    smallest_subnormal : float
        Smallest positive number.

    Examples
    --------
    >>> from plotnet.functional import finfo
    >>> finfo("float16").max, finfo("bfloat16").eps
    (65504.0, 0.0078125)
    """

    dtype: str
    exponent_bits: int
    fraction_bits: int
    eps: float
    max: float
    smallest_normal: float
    smallest_subnormal: float

    @property
    def log_max(self) -> float:
        """Logarithm of `max`: exp(x) overflows for larger x."""
        return math.log(self.max)

    @property
    def log_smallest_normal(self) -> float:
        """Logarithm of `smallest_normal`: exp(x) is subnormal, with fewer digits, for smaller x."""
        return math.log(self.smallest_normal)

    @property
    def log_smallest_subnormal(self) -> float:
        """Logarithm of `smallest_subnormal`: exp(x) underflows to 0 for x below it by log(2) or more."""
        return math.log(self.smallest_subnormal)


def finfo(dtype: npt.DTypeLike) -> FloatInfo:
    """Return the limits of a floating-point format, such as its largest number and machine epsilon.

    Parameters
    ----------
    dtype : str or dtype
        "float16", "bfloat16", "float32" or "float64".

    Returns
    -------
    FloatInfo
        With ``eps``, ``max``, ``smallest_normal``, ``smallest_subnormal``, and the logarithms ``log_max``,
        ``log_smallest_normal`` and ``log_smallest_subnormal``, between which exp(x) has full precision.

    Raises
    ------
    TypeError
        If `dtype` is not a dtype.
    ValueError
        If `dtype` is none of the four.

    Examples
    --------
    >>> finfo("float32").max
    3.4028234663852886e+38
    >>> [round(finfo(dtype).log_max, 2) for dtype in ("float16", "bfloat16", "float32", "float64")]
    [11.09, 88.72, 88.72, 709.78]
    """
    return _finfo(_format_name(dtype))


@functools.cache
def _finfo(name: str) -> FloatInfo:
    exponent_bits, fraction_bits = _BITS[name]
    bias = 2 ** (exponent_bits - 1) - 1
    return FloatInfo(
        dtype=name,
        exponent_bits=exponent_bits,
        fraction_bits=fraction_bits,
        eps=2.0**-fraction_bits,
        max=(2 - 2.0**-fraction_bits) * 2.0**bias,
        smallest_normal=2.0 ** (1 - bias),
        smallest_subnormal=2.0 ** (1 - bias - fraction_bits),
    )


def _format_name(dtype: Any) -> str:
    expected = f"expected one of {', '.join(DTYPES)}"
    if isinstance(dtype, str):
        name = dtype
    else:
        try:
            name = np.dtype(dtype).name if dtype is not None else "None"
        except (TypeError, ValueError):
            raise TypeError(f"dtype is {dtype!r}: {expected}") from None
    if name not in _BITS:
        raise ValueError(f"dtype is {dtype!r}{suggest(name, DTYPES)}: {expected}")
    return name


def round_to(x: npt.ArrayLike, dtype: npt.DTypeLike) -> npt.NDArray[np.float64]:
    """Round numbers to a floating-point format: to nearest, ties to even.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; converted to float64.
    dtype : str or dtype
        "float16", "bfloat16", "float32" or "float64".

    Returns
    -------
    ndarray of float64
        Numbers of the format in the shape of `x`; inf where `x` overflows it.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or `dtype` is not a dtype.
    ValueError
        If the rows of `x` have different lengths, or `dtype` is none of the four.

    Examples
    --------
    >>> round_to([0.1, 1e5, 1e-9], "float16")
    array([0.09997559,        inf, 0.        ])
    >>> round_to([1.00390625, 1.01171875], "bfloat16")
    array([1.      , 1.015625])
    """
    info = finfo(dtype)
    with np.errstate(all="ignore"):
        values = as_real_array(x).astype(np.float64, copy=False)
        if info.dtype == "float64":
            return values
        _, exponent = np.frexp(values)  # abs(values) < 2 ** exponent
        spacing = np.maximum(np.ldexp(info.eps, exponent - 1), info.smallest_subnormal)
        rounded = np.rint(values / spacing) * spacing
        rounded = np.where(np.abs(rounded) > info.max, np.copysign(np.inf, values), rounded)
        return np.where(np.isfinite(values), rounded, values)


def ulp_error(
    result: npt.ArrayLike, exact: Any, dtype: npt.DTypeLike | None = None
) -> npt.NDArray[np.float64]:
    """Measure an error in units in the last place (ulp) of the exact value.

    One ulp is the distance between neighboring numbers of a format. A correctly rounded result is within
    0.5 ulp.

    Parameters
    ----------
    result : array_like of real numbers
        Computed values.
    exact : array_like
        Exact values: floats, or numbers of higher precision, such as `fractions.Fraction`,
        `decimal.Decimal` or ``mpmath.mpf``. Broadcast against `result`.
    dtype : str or dtype, optional
        Format of the units: "float16", "bfloat16", "float32" or "float64"; by default the dtype of `result`.

    Returns
    -------
    ndarray of float64
        Errors, at least 0; a scalar for scalars. 0 where both are nan or the same infinity, inf where only
        one of them is not finite. Below the normal numbers, one ulp is the smallest subnormal number.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, or `dtype` is not a dtype.
    ValueError
        If `dtype` is none of the four, or the shapes cannot be broadcast.

    Examples
    --------
    >>> from fractions import Fraction
    >>> print(ulp_error(0.1, Fraction(1, 10)), ulp_error(1.0, 1 + 2**-52))
    0.4 1.0
    >>> from plotnet.functional import softmax
    >>> ulp_error(softmax(np.float32([1, 2, 3])), softmax([1.0, 2.0, 3.0])).max() < 6
    np.True_
    """
    original = as_unmasked_array(result, "result")
    values = as_real_array(original, "result")
    info = finfo(dtype if dtype is not None else original.dtype if original.dtype.kind in "fV" else "float64")
    truth = as_unmasked_array(exact, "exact")
    if truth.dtype.kind != "O":
        truth = as_real_array(truth, "exact")
    try:
        pairs = np.broadcast(values, truth)
    except ValueError:
        raise ValueError(
            f"exact has shape {truth.shape}, which cannot be broadcast against result of shape {values.shape}"
        ) from None
    errors = np.array([_ulps(float(value), true, info) for value, true in pairs], np.float64)
    return errors.reshape(pairs.shape)[()]


def _ulps(value: float, exact: Any, info: FloatInfo) -> float:
    try:
        size = float(abs(exact))  # only for the exponent
    except OverflowError:
        size = math.inf
    except (TypeError, ValueError):
        raise TypeError(f"exact holds {exact!r}, a {type(exact).__name__}: expected real numbers") from None
    if math.isnan(size) or math.isnan(value):
        return 0.0 if math.isnan(size) and math.isnan(value) else math.inf
    overflows = size >= info.max * (1 + info.eps / 4)
    if math.isinf(value) or overflows:
        return 0.0 if math.isinf(value) and overflows and (value > 0) == (exact > 0) else math.inf
    unit = info.smallest_subnormal
    if size > info.smallest_normal:
        unit = math.ldexp(info.eps, math.frexp(size)[1] - 1)
    # each number of higher precision subtracts in its own arithmetic; floats and integers as fractions
    convert = type(exact) if not isinstance(exact, float | int | np.number) else Fraction
    return float(abs(convert(value) - convert(exact)) / convert(unit))
