"""Formatting of numbers: short decimals for readers, and coordinates for files."""

from __future__ import annotations

from math import floor, isinf, isnan, log10


def format_value(value: float, digits: int = 2) -> str:
    """
    Format a number in a few characters; nonzero numbers keep a nonzero digit.

    Parameters
    ----------
    value : float
        Number to format; may be nan or inf.
    digits : int
        Decimals of numbers under 10. Larger numbers have fewer; numbers of 100,000 and more, and
        numbers that would round to zero, are written with an exponent.

    Returns
    -------
    str
        Decimal number with a true minus sign (U+2212).

    Examples
    --------
    >>> [format_value(x) for x in (0.5, -1.234, 12.3456, 1234.5, 2e-5, 1e300)]
    ['0.50', '−1.23', '12.3', '1234', '2.0e−5', '1.0e300']
    >>> format_value(float("-inf")), format_value(0.0)
    ('−inf', '0.00')
    """
    mantissa, exponent = _mantissa_and_exponent(value, digits)
    return (mantissa if exponent is None else f"{mantissa}e{exponent}").replace("-", "−")


def format_math_value(value: float, digits: int = 2) -> str:
    r"""
    Format a number for mathtext, for use between dollar signs.

    Parameters
    ----------
    value, digits
        As for `format_value`.

    Returns
    -------
    str
        Number with a power of ten where `format_value` has an exponent.

    Examples
    --------
    >>> format_math_value(2e-5), format_math_value(float("inf"))
    ('2.0\\times10^{-5}', '\\mathrm{inf}')
    """
    mantissa, exponent = _mantissa_and_exponent(value, digits)
    if mantissa.lstrip("-").isalpha():
        return mantissa.replace("nan", r"\mathrm{nan}").replace("inf", r"\mathrm{inf}")
    return mantissa if exponent is None else rf"{mantissa}\times10^{{{exponent}}}"


def _mantissa_and_exponent(value: float, digits: int) -> tuple[str, int | None]:
    """Format a number as a mantissa and a decimal exponent, None where it needs none."""
    value = float(value)
    if isnan(value):
        return "nan", None
    if isinf(value):
        return "inf" if value > 0 else "-inf", None
    size = abs(value)
    if value == 0 or (size < 1e5 and float(f"{size:.{digits}f}") > 0):
        decimals = max(0, digits - max(0, floor(log10(size)))) if size else digits
        return f"{value or 0.0:.{decimals}f}", None
    mantissa, exponent = f"{value:.{max(0, digits - 1)}e}".split("e")
    return mantissa, int(exponent)


def format_coordinate(value: float) -> str:
    """
    Format a coordinate with at most three decimals.

    Parameters
    ----------
    value : float
        Coordinate, usually in points.

    Returns
    -------
    str
        Decimal number without trailing zeros.

    Examples
    --------
    >>> format_coordinate(12.0), format_coordinate(0.12345), format_coordinate(-0.0001)
    ('12', '0.123', '0')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
