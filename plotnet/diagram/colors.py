"""Arithmetic with colors written as ``#rrggbb``."""

from __future__ import annotations

import re
from functools import lru_cache


def check_color(value: object, name: str) -> str:
    """Return a color ``#rrggbb``, or raise a ValueError that names the parameter."""
    if not isinstance(value, str) or not re.fullmatch("#[0-9A-Fa-f]{6}", value):
        raise ValueError(f"{name} is {value!r}: expected a color '#rrggbb', such as '#7F7F7F'")
    return value


@lru_cache(maxsize=4096)  # a figure has few colors and uses each many times
def mix(start: str, end: str, share: float) -> str:
    """
    Interpolate linearly between two colors.

    Parameters
    ----------
    start, end : str
        Colors ``#rrggbb``.
    share : float
        Share of `end`, from 0 to 1.

    Returns
    -------
    str
        Color ``#rrggbb``.

    Examples
    --------
    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(start), _channels(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share + 1e-9):02X}" for a, b in pairs)


@lru_cache(maxsize=4096)
def contrast(first: str, second: str) -> float:
    """
    Compute the contrast ratio of two colors as WCAG 2 defines it, from 1 to 21.

    Parameters
    ----------
    first, second : str
        Colors ``#rrggbb``.

    Returns
    -------
    float
        Contrast ratio; WCAG asks for 4.5 for text and 3 for lines.

    Examples
    --------
    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def _luminance(color: str) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(color))
    )
    return sum(share * channel for share, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
