"""Order of the parts of a label that contains text written from right to left, such as Arabic or Hebrew.

A simplified Unicode bidirectional algorithm (UAX #9), without explicit embeddings. It finds the parts and
their order. The order of the characters in a part is left to the text engine of the renderer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

_CLASSES = {  # letters from the left and from the right, numbers, their signs and separators, marks
    "L": "L",
    "R": "R",
    "AL": "R",
    "EN": "N",
    "AN": "N",
    "ET": "%",
    "ES": ".",
    "CS": ".",
    "NSM": "M",
}


_MARKS = "\u200e\u200f\u061c"  # invisible letters that set the direction


@dataclass(frozen=True)
class Part:
    """Part of a label in one direction; mathematics is a part of its own and reads from left to right."""

    text: str
    is_math: bool = False
    is_rtl: bool = False


def is_rtl(text: str) -> bool:
    """Return whether text contains letters of a script written from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(char) in ("R", "AL") and char not in _MARKS for char in text
    )


def visual_parts(parts: Sequence[Part]) -> list[Part]:
    r"""
    Split text into parts of one direction, from left to right as displayed.

    Parameters
    ----------
    parts : sequence of Part
        Plain text and mathematics in logical order.

    Returns
    -------
    list of Part
        If the first letter is one from right to left, runs of equal direction are in reversed order.

    Examples
    --------
    >>> parts = visual_parts([Part("שכבה "), Part("h_1", is_math=True)])
    >>> [part.text for part in parts]
    ['h_1', ' ', 'שכבה']
    """
    if not any(is_rtl(part.text) for part in parts if not part.is_math):
        return list(parts)
    items: list[tuple[str, str, int]] = []  # a character, or mathematics; its class; the index of mathematics
    for i, part in enumerate(parts, start=1):
        items += [(part.text, "L", i)] if part.is_math else [(char, _class(char), 0) for char in part.text]
    classes = "".join(kind for _, kind, _ in items)
    base = re.findall("[LR]", classes)[0]
    directions = zip(_resolve(classes, base), items, strict=True)
    runs = [
        [
            Part("".join(text for _, (text, _, _) in part), bool(i), direction == "R")
            for i, part in groupby(run, lambda pair: pair[1][2])
        ]
        for direction, run in groupby(directions, lambda pair: pair[0])
    ]
    ordered = [part for run in (reversed(runs) if base == "R" else runs) for part in run]
    return [piece for part in ordered for piece in (_separate_spaces(part) if part.is_rtl else [part])]


def _separate_spaces(part: Part) -> list[Part]:
    """Separate the spaces at the ends of text from right to left, which renderers would drop."""
    text = part.text.strip(_MARKS)
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    pieces = (Part(after), Part(text.strip(" "), is_rtl=True), Part(before if text.strip(" ") else ""))
    return [piece for piece in pieces if piece.text]


def _class(char: str) -> str:
    return _CLASSES.get(unicodedata.bidirectional(char), " ")


def _resolve(classes: str, base: str) -> str:
    """Return the direction of each character, L or R."""
    # marks have the class of their letter; signs and separators belong to adjacent digits
    classes = "".join(accumulate(classes, lambda last, kind: last if kind == "M" else kind))
    classes = re.sub(r"(?<=N)\.(?=N)", "N", classes)
    classes = re.sub("%+(?=N)|(?<=N)%+", lambda match: "N" * len(match[0]), classes)
    # digits continue a letter from left to right, and are part of text from right to left
    last_letters = accumulate(classes, lambda last, kind: kind if kind in "LR" else last, initial=base)
    next(last_letters)
    letters = zip(classes, last_letters, strict=True)
    classes = "".join(last if kind == "N" else kind for kind, last in letters)

    def resolve_neutrals(match: re.Match[str]) -> str:
        before = classes[match.start() - 1] if match.start() else base
        after = classes[match.end()] if match.end() < len(classes) else base
        return (before if before == after else base) * len(match[0])

    return re.sub("[^LR]+", resolve_neutrals, classes)
