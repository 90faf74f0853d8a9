"""Validation of colors, and arithmetic with colors written as ``#rrggbb``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any


def check_color(value: Any, name: str) -> str:
    """
    Validate a color in any format of matplotlib.

    Parameters
    ----------
    value : object
        Color: a name, ``"#rrggbb"``, ``"C0"``, ``"0.5"``, ``"tab:blue"``, a tuple (red, green, blue) or
        (color, alpha), and so on.
    name : str
        Name of the parameter, for the error message.

    Returns
    -------
    str
        Color ``#rrggbb``, or ``#rrggbbaa`` if it is transparent.

    Raises
    ------
    ValueError
        If it is not a color.

    Examples
    --------
    >>> check_color("tab:blue", "rim"), check_color(("white", 0.5), "rim")
    ('#1F77B4', '#FFFFFF80')
    """
    if isinstance(value, str) and re.fullmatch("#[0-9A-Fa-f]{6}", value):
        return value
    from matplotlib.colors import to_hex  # not needed for the colors of built-in themes

    try:
        color: str = to_hex(value, keep_alpha=True).upper()
    except (ValueError, TypeError, AttributeError):
        raise ValueError(
            f"{name} is {value!r}: expected a color of matplotlib, such as '#7F7F7F', 'gray', 'C0' or '0.5'"
        ) from None
    return color.removesuffix("FF") if len(color) == 9 else color


def is_color(value: object) -> bool:
    """Return whether a value is a color in a format of matplotlib, and not a sequence of colors."""
    try:
        check_color(value, "")
    except ValueError:
        return False
    return True


def blend(color: str, background: str) -> str:
    """
    Return the opaque color that a transparent one has on a background.

    Parameters
    ----------
    color : str
        Color ``#rrggbb`` or ``#rrggbbaa``.
    background : str
        Color ``#rrggbb``.

    Returns
    -------
    str
        Color ``#rrggbb``.

    Examples
    --------
    >>> blend("#00000080", "#FFFFFF")
    '#7F7F7F'
    """
    return mix(background, color[:7], int(color[7:], 16) / 255) if len(color) == 9 else color


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
