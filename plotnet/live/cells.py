"""Cells with numbers, and the steps of softmax as the textbook writes it: what several explorers show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from plotnet.functional import round_to
from plotnet.live.dtypes import FIELDS, Array, bits, format_number, rounded_sum
from plotnet.live.picture import rect, text

Cells = list[tuple[float, str]]  # numbers, and what there is to say of each


class Look(NamedTuple):
    """How high a cell is, how large its number and its note are, and where their baselines lie."""

    height: float
    value_size: float
    value_y: float
    note_size: float
    note_y: float


WITH_BITS = Look(72, 18, 24, 11, 43)
LARGE = Look(58, 22, 26, 15, 48)  # for few cells: a lecture hall reads it


def cell(
    name: str,
    x: float,
    y: float,
    width: float,
    value: float,
    note: str,
    *,
    look: Look = LARGE,
    digits: int = 4,
    dtype: str = "",
    kind: str = "",
) -> Iterator[str]:
    """
    Draw one cell: a box, a number, what there is to say of it, and perhaps its bits.

    Parameters
    ----------
    name : str
        What the names of its parts begin with.
    x, y, width : float
        Where it is.
    value : float
        The number.
    note : str
        What there is to say.
    look : Look
        Its sizes.
    digits : int
        Of the number.
    dtype : str
        The type whose bits are drawn; none without.
    kind : str
        The style of its box; without, it follows from number and note.

    Yields
    ------
    str
        Pieces of SVG.
    """
    middle = x + width / 2
    kind = kind or ("bad" if not np.isfinite(value) else "tiny" if note else "cell")
    yield rect(x + 3, y, width - 6, look.height, part=f"{name}-box", style=kind)
    number = format_number(value, digits)
    size, note_size = fit(number, width - 12, look.value_size), fit(note, width - 12, look.note_size)
    yield text(middle, y + look.value_y, number, part=f"{name}-value", size=size, style="on")
    yield text(middle, y + look.note_y, note, part=f"{name}-note", size=note_size, style="warn")
    if dtype:
        yield from _bits(name, middle, y + 54, min(width - 18, 384), bits(value, dtype), dtype)


def fit(words: str, width: float, size: float) -> float:
    """
    Find a size at which a text is no wider than its place.

    Parameters
    ----------
    words : str
        The text.
    width : float
        Of the place, in pixels.
    size : float
        The size if there is room.

    Returns
    -------
    float
        In pixels.

    Examples
    --------
    >>> fit("2.5", 100, 22), fit("−1.235e−308", 100, 22)
    (22, 14.4)
    """
    return min(size, int(10 * width / (0.63 * max(1, len(words)))) / 10)  # 0.63: a digit of a wide font


def _bits(name: str, middle: float, y: float, width: float, word: str, dtype: str) -> Iterator[str]:
    exponent, fraction = FIELDS[dtype]
    scale = width / (1 + exponent + fraction)
    place = f"translate({short(middle - width / 2)} {y:g}) scale({short(scale)} 9)"
    yield f'<g data-part="{name}-bits" transform="{place}">'
    yield rect(0, 0, 1, 1, style="bits-sign")
    yield rect(1, 0, exponent, 1, part=f"{name}-exponent", style="bits-exponent")
    yield rect(1 + exponent, 0, fraction, 1, part=f"{name}-fraction", style="bits-fraction")
    ones = "".join(f"M{i} 0h1v1h-1z" for i, bit in enumerate(word) if bit == "1")
    yield f'<path class="ones" data-part="{name}-ones" d="{ones}"/></g>'


def short(x: float) -> str:
    """
    Write a coordinate.

    Parameters
    ----------
    x : float
        In pixels.

    Returns
    -------
    str
        With three decimals at most.

    Examples
    --------
    >>> short(2 / 3), short(4.0)
    ('0.667', '4')
    """
    return f"{x:.3f}".rstrip("0").rstrip(".")


def steps(z: Array, dtype: str) -> dict[str, Cells]:
    """
    Compute exp(z), its sum and the ratio, each rounded.

    Parameters
    ----------
    z : ndarray of float64
        Numbers of the type.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        The type.

    Returns
    -------
    dict
        The cells of the rows "exp", "sum" and "p".

    Examples
    --------
    >>> steps(np.array([0.0, 1000.0]), "float64")["p"]
    [(0.0, 'x / inf = 0'), (nan, 'inf / inf = nan')]
    """
    with np.errstate(all="ignore"):
        e = round_to(np.exp(z), dtype)
        total = float(rounded_sum(e, dtype))
        p = round_to(e / total, dtype)
    return {
        "exp": [(v, _of_exp(v, z_i)) for v, z_i in zip(e.tolist(), z.tolist(), strict=True)],
        "sum": [(total, _of_sum(total, e))],
        "p": [(v, _of_quotient(v, e_i, total)) for v, e_i in zip(p.tolist(), e.tolist(), strict=True)],
    }


def _of_exp(value: float, z: float) -> str:
    if value == np.inf:
        return "exp(inf)" if z == np.inf else "inf is born"
    if value == 0:
        return "exp(−inf)" if z == -np.inf else "too small: 0"
    return "from nan" if np.isnan(value) else ""


def _of_sum(total: float, e: Array) -> str:
    if total == np.inf:
        return "from inf above" if (e == np.inf).any() else "inf is born"
    if np.isnan(total):
        return "from nan above"
    return "nothing but 0" if total == 0 else ""


def _of_quotient(value: float, e: float, total: float) -> str:
    if np.isnan(value):
        if np.isnan(e) or np.isnan(total):
            return "from nan"
        return "inf / inf = nan" if e == np.inf else "0 / 0 = nan"
    if value == 0 and total == np.inf:
        return "0 / inf" if e == 0 else "x / inf = 0"
    return "too small: 0" if value == 0 and e != 0 else ""
