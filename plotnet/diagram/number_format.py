"""Numbers as people read them, short and never rounded to nothing; and coordinates as files have them."""

from __future__ import annotations

from math import floor, isinf, isnan, log10


def format_value(value: float, digits: int = 2) -> str:
    """
    Write a number in a few characters.

    Parameters
    ----------
    value : float
        Any, nan and inf too.
    digits : int
        Decimals of a number under 10; larger ones have fewer, and those of 100,000 and more, or so
        small that only zeros would be left, are written with an exponent.

    Returns
    -------
    str
        With a real minus sign.

    Examples
    --------
    >>> [format_value(x) for x in (0.5, -1.234, 12.3456, 1234.5, 2e-5, 1e300)]
    ['0.50', '−1.23', '12.3', '1234', '2.0e−5', '1.0e300']
    >>> format_value(float("-inf")), format_value(0.0)
    ('−inf', '0.00')
    """
    mantissa, exponent = parts(value, digits)
    return (mantissa if exponent is None else f"{mantissa}e{exponent}").replace("-", "−")


def format_math_value(value: float, digits: int = 2) -> str:
    r"""
    Write a number for use between dollar signs.

    Parameters
    ----------
    value, digits
        As for `format_value`.

    Returns
    -------
    str
        A power of ten where `format_value` has an exponent.

    Examples
    --------
    >>> format_math_value(2e-5), format_math_value(float("inf"))
    ('2.0\\times10^{-5}', '\\mathrm{inf}')
    """
    mantissa, exponent = parts(value, digits)
    if mantissa.lstrip("-").isalpha():
        return mantissa.replace("nan", r"\mathrm{nan}").replace("inf", r"\mathrm{inf}")
    return mantissa if exponent is None else rf"{mantissa}\times10^{{{exponent}}}"


def parts(value: float, digits: int) -> tuple[str, int | None]:
    """
    Write a number as mantissa and, where it takes one, exponent of ten.

    Parameters
    ----------
    value, digits
        As for `format_value`.

    Returns
    -------
    mantissa : str
    exponent : int or None

    Examples
    --------
    >>> parts(-123456.0, 2)
    ('-1.2', 5)
    """
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
    Write a coordinate as short as it goes, to 1/1000.

    Parameters
    ----------
    value : float
        In points, mostly.

    Returns
    -------
    str

    Examples
    --------
    >>> format_coordinate(12.0), format_coordinate(0.12345), format_coordinate(-0.0001)
    ('12', '0.123', '0')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
