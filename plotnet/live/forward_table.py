"""Where the matrices of `ForwardExplorer` stand, for each gap and mode: the page gets this table as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

WIDTH, HEIGHT = 750.0, 660.0
CELL = (44.0, 26.0)
SAMPLES = 4  # rows of a design matrix that are shown
MODES = ("one sample", "design matrix", "wrong transpose")

_LEFT, _TOP = 34.0, 118.0
_RIGHT = 404.0  # where W^T begins at the earliest: the sum is written out beside it
_SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Slots(NamedTuple):
    """The units of a layer that have a cell; None stands for those left out."""

    units: tuple[int | None, ...]

    @classmethod
    def of(cls, units: Sequence[int]) -> Slots:
        """Put a None where units are left out."""
        slots: list[int | None] = []
        for unit in units:
            last = slots[-1] if slots else unit - 1
            if last is not None and unit > last + 1:
                slots.append(None)
            slots.append(unit)
        return cls(tuple(slots))


def layout(
    mode: str, gap: int, before: Slots, after: Slots, sizes: tuple[int, int], samples: int, function: str
) -> dict[str, Any]:
    """
    Say where everything stands.

    Parameters
    ----------
    mode : str
        One of `MODES`.
    gap : int
        From layer `gap` to the next.
    before, after : Slots
        Of the two layers.
    sizes : (int, int)
        Of the two layers.
    samples : int
        In the design matrix.
    function : str
        The activation function.

    Returns
    -------
    dict
        ``blocks`` by name: x, y, scale, and whether rows and columns change places. ``words``: lists
        of name, x, y, size and text.
    """
    names = _names(gap, function)
    columns, rows = len(before.units), len(after.units)
    if mode == "one sample":
        return _one_sample(names, columns, rows, sizes)
    shown = min(samples, SAMPLES)
    wrong = mode == "wrong transpose"
    return _design(names, columns, rows, sizes, samples, shown, wrong=wrong)


def _names(gap: int, function: str) -> dict[str, str]:
    here, there = (f"⁽{str(i).translate(_SUPER)}⁾" for i in (gap, gap + 1))
    names = {"W": f"W{here}", "a": f"a{here}", "b": f"b{here}", "z": f"z{there}", "p": f"a{there}"}
    return {**names, "A": f"A{here}", "Z": f"Z{there}", "P": f"A{there}", "f": function}


def _one_sample(names: dict[str, str], columns: int, rows: int, sizes: tuple[int, int]) -> dict[str, Any]:
    wide, high = CELL
    blocks: dict[str, Any] = {"W": [_LEFT, _TOP, 1.0, False]}
    x = _LEFT + wide * columns
    words: list[list[Any]] = [["name-W", _LEFT + wide * columns / 2, _TOP - 26, 17, names["W"]]]
    middle = _TOP + high * min(columns, rows) / 2 + 7
    for block, sign, name in (("a", "·", "a"), ("b", "+", "b"), ("z", "=", "z"), ("p", "→", "p")):
        words.append([f"sign-{block}", x + 12, middle, 22, sign])
        blocks["A" if block == "a" else block] = [x + 24, _TOP, 1.0, True]
        words.append([f"name-{block}", x + 24 + wide / 2, _TOP - 26, 17, names[name]])
        x += 24 + wide
    after, before = sizes[1], sizes[0]
    bottom = _TOP + high * max(columns, rows)
    blocks["t"] = [_LEFT, bottom + 36, 1.0, False]
    right = _LEFT + wide * columns + 10
    words += [
        [
            "head-0",
            _LEFT,
            28,
            24,
            f"{names['z']} = {names['W']} {names['a']} + {names['b']};  "
            f"{names['p']} = {names['f']}({names['z']})",
        ],
        ["head-1", _LEFT, 58, 18, f"shapes: ({after},) = ({after}, {before}) · ({before},) + ({after},)"],
        *(
            [f"table-{i}", right, bottom + 36 + high * i + 18, 15, word]
            for i, word in enumerate((f"the row of {names['W']}", f"times {names['a']}", "the products"))
        ),
    ]
    return {
        "blocks": blocks,
        "words": words,
        "columns": [_LEFT, _TOP - 6, 1.0],
        "rows": [_LEFT - 7, _TOP, 1.0],
        "lines": [8, bottom + 36 + 3 * high + 32],
        "flip": False,
        "error": "",
    }


def _design(
    names: dict[str, str],
    columns: int,
    rows: int,
    sizes: tuple[int, int],
    samples: int,
    shown: int,
    *,
    wrong: bool,
) -> dict[str, Any]:
    """Set W^T over Z and A beside it: a row and a column meet in the number that they make."""
    before, after = sizes
    across, down = (columns, rows) if wrong else (rows, columns)
    room = (WIDTH - _LEFT - 30) / (columns + across), (WIDTH - _RIGHT) / across
    scale = min(1.15, round(min(room) / CELL[0], 3))
    wide, high = CELL[0] * scale, CELL[1] * scale
    x = max(_RIGHT, _LEFT + wide * columns + 26)
    left = x - 26 - wide * columns
    top = _TOP - 4
    y = top + high * down + 8  # of b
    z = y + high + 8
    under = z + high * shown + 34
    fits = not wrong or before == after
    blocks: dict[str, Any] = {"W": [x, top, scale, not wrong], "A": [left, z, scale, False]}
    if fits:
        blocks |= {"b": [x, y, scale, False], "z": [x, z, scale, False]}
    if not wrong:
        blocks["p"] = [x, under, scale, False]
    times = names["W"] if wrong else f"{names['W']}ᵀ"
    shape = (after, before) if wrong else (before, after)
    head = f"{names['Z']} = {names['A']} {times} + {names['b']}"
    result = f"({samples}, {shape[1]})" if fits else "?"
    middle = x + wide * across / 2
    words: list[list[Any]] = [
        ["head-0", _LEFT, 28, 24, head if wrong else f"{head};  {names['P']} = {names['f']}({names['Z']})"],
        [
            "head-1",
            _LEFT,
            58,
            18,
            f"shapes: {result} = ({samples}, {before}) · ({shape[0]}, {shape[1]}) + ({after},)",
        ],
        ["name-W", middle, top - 24, 17, times],
        ["name-a", left + 20, z - 10, 17, names["A"]],
    ]
    if fits:
        words += [
            ["sign-b", x - 14, y + high / 2 + 7, 20, "+"],
            ["name-b", x - 44, y + high / 2 + 6, 17, names["b"]],
            ["name-z", middle - (0 if wrong else 50), z + high * shown + 23, 17, f"↑ {names['Z']}"],
        ]
    if not wrong:
        words.append(["name-p", middle + 50, z + high * shown + 23, 17, f"↓ {names['P']}"])
    told = _told(names, before, after, samples, wrong=wrong)
    words += [[f"table-{i}", 8, 98 + 25 * i, 17, line] for i, line in enumerate(told)]
    return {
        "blocks": blocks,
        "words": [[name, round(a, 2), round(b, 2), *rest] for name, a, b, *rest in words],
        "columns": [x, top - 6, scale],
        "rows": [left - 7, z, scale],
        "lines": [8, under + 30 if wrong or z < 310 else 222],
        "flip": not wrong,
        "error": "" if fits else f"ValueError: {before} is not {after}",
        "box": [x, z, min(wide * across, WIDTH - x - 4), high * shown],
    }


def _told(names: dict[str, str], before: int, after: int, samples: int, *, wrong: bool) -> list[str]:
    if not wrong:
        return [
            f"One sample a row: {samples} of them.",
            f"A row of {names['A']} times a column of {names['W']}ᵀ",
            f"makes the number of {names['Z']} where they meet.",
            "The same b goes to every row.",
        ]
    if before == after:
        return [
            "No error, and yet wrong:",
            f"{names['W']} is square, so the shapes fit,",
            "but units and inputs change places.",
        ]
    return [
        f"A row of {names['A']} has {before} numbers,",
        f"a column of {names['W']} has {after}:",
        "there are no products to add up.",
    ]


def numpy_says(samples: int, before: int, after: int) -> str:
    """
    Let NumPy say what is wrong with A W.

    Parameters
    ----------
    samples, before, after : int
        The shapes are (samples, before) and (after, before).

    Returns
    -------
    str
        Its own words; nothing where W is square.

    Examples
    --------
    >>> "size 7 is different from 10" in numpy_says(4, 10, 7)
    True
    """
    try:
        np.zeros((samples, before)) @ np.zeros((after, before))
    except ValueError as error:
        return str(error)
    return ""
