"""Labels as glyph outlines, typeset by matplotlib's mathtext, by default in the STIX fonts.

A `Label` is measured in ems; the layout sets its position and font size, and a theme its color. Outlines
look the same on every system. Characters that STIX lacks, such as Chinese or emoji, remain text: a `Run`,
which renderers draw in a font of the reader's system.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib import rcParamsDefault
from matplotlib.cbook import is_math_text
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.mathtext import MathTextParser
from matplotlib.path import Path
from numpy.typing import NDArray

from plotnet.diagram.settings import settings
from plotnet.validation import check_characters, check_text, suggest

UNITS_PER_EM = 1000  # the grid of the STIX fonts, on which outlines have integer coordinates

_SCALE = 100.0  # font size in points at which mathtext lays out
GENERIC_FAMILIES = {  # fonts that matplotlib ships, and fonts for their mathematics
    "serif": ("STIXGeneral", "stix"),
    "sans-serif": ("DejaVu Sans", "dejavusans"),
    "monospace": ("DejaVu Sans Mono", "dejavusans"),
}
_PLACEHOLDERS = "■□▢▣▤▥▦▧▨▩"  # as wide as an ideograph; each reserves the space of one run
_SEGMENTS = {  # for each code of a matplotlib path, the SVG command and its number of points
    int(Path.MOVETO): ("M", 1),
    int(Path.LINETO): ("L", 1),
    int(Path.CURVE3): ("Q", 2),
    int(Path.CURVE4): ("C", 3),
    int(Path.CLOSEPOLY): ("Z", 1),
}


@dataclass(frozen=True, eq=False)
class Glyph:
    """
    The outline of a glyph, on a grid of `UNITS_PER_EM`, with y upwards.

    Attributes
    ----------
    vertices : ndarray, (n, 2)
        Integer coordinates of points.
    codes : ndarray of uint8, (n,)
        Codes of the points, as in `matplotlib.path.Path`.
    d : str
        The outline as the ``d`` attribute of an SVG path.
    id : str
        Hash of the outline, so that equal ids on one page refer to equal outlines.
    """

    vertices: NDArray[np.float64]
    codes: NDArray[np.uint8]
    d: str
    id: str


@dataclass(frozen=True, eq=False)
class Letter:
    """
    A placed glyph: character, outline, position and size in ems.

    `is_shape` is true if it must be drawn as an outline even where text is written as characters, such as
    a tall bracket.
    """

    char: str
    glyph: Glyph
    x: float
    y: float
    scale: float
    italic: bool
    bold: bool
    is_shape: bool


@dataclass(frozen=True)
class Run:
    """Characters that STIX lacks, with their position and reserved width in ems."""

    text: str
    x: float
    y: float
    width: float
    scale: float


@dataclass(frozen=True, eq=False)  # the same text is the same object, see `make_label`
class Label:
    """A line of text at font size 1: x from the left, y upwards from the baseline."""

    source: str
    fontfamily: str
    width: float
    ascent: float
    descent: float
    letters: tuple[Letter, ...]
    runs: tuple[Run, ...]
    bars: tuple[tuple[float, float, float, float], ...]  # x, y, width, height: fraction bars, roots


@lru_cache(maxsize=4096)
def make_label(source: str, fontfamily: str = "serif") -> Label:
    r"""
    Lay out one line of text, with mathematics between dollar signs.

    Parameters
    ----------
    source : str
        Text in the syntax of matplotlib: ``"input layer"``, ``"$a_0^{(0)}$"``. Text with an odd
        number of dollar signs contains no mathematics; ``\$`` is a dollar sign.
    fontfamily : str
        Key of `GENERIC_FAMILIES`, or the name of an installed font.

    Returns
    -------
    Label
        Line of text, measured in ems.

    Raises
    ------
    ValueError
        If the mathematics cannot be parsed, or a character cannot be written to a file.

    Examples
    --------
    >>> label = make_label("$a_0^{(0)}$")
    >>> "".join(letter.char for letter in label.letters)
    'a(0)0'
    """
    check_characters(source)
    source = unicodedata.normalize("NFC", source)  # a letter and its accent become one character
    text = source if is_math_text(source) else source.replace(r"\$", "$").replace("$", r"\$")
    text, placeholders = _replace_missing(text, fontfamily)
    with settings(_font_settings(fontfamily)):
        try:
            parsed = _parse(text, _font_properties(fontfamily))
        except ValueError as error:
            raise ValueError(_explain(error)) from None
        except RecursionError:
            raise ValueError("it is nested too deeply; simplify it") from None
        letters = [_letter(*glyph[:3], *glyph[-2:]) for glyph in parsed.glyphs]
    bars = tuple((x / _SCALE, y / _SCALE, w / _SCALE, h / _SCALE) for x, y, w, h in parsed.rects)
    extents = [*map(_extent, letters), *((y, y + height) for _, y, _, height in bars)]
    return Label(
        source,
        fontfamily,
        width=float(parsed.width) / _SCALE,
        ascent=max((top for _, top in extents), default=0.0),
        descent=-min((bottom for bottom, _ in extents), default=0.0),
        letters=tuple(letter for letter in letters if letter.char not in placeholders),
        runs=tuple(
            _run(placeholders[char], list(group))
            for char, group in groupby((x for x in letters if x.char in placeholders), lambda x: x.char)
        ),
        bars=bars,
    )


def check_fontfamily(value: object, name: str) -> str:
    """Validate a font family: a generic one, or the name of a font that matplotlib finds."""
    family = check_text(value, name)
    if family not in GENERIC_FAMILIES:
        try:
            findfont(FontProperties(family=family), fallback_to_default=False)
        except ValueError:
            generic = ", ".join(map(repr, GENERIC_FAMILIES))
            near = suggest(family, [*GENERIC_FAMILIES, *sorted({font.name for font in fontManager.ttflist})])
            raise ValueError(
                f"{name} is {family!r}{near}: expected one of {generic}, or the name of an installed font"
            ) from None
    return family


def _font_properties(fontfamily: str) -> FontProperties:
    family, math = GENERIC_FAMILIES.get(fontfamily, (fontfamily, "custom"))
    return FontProperties(family=family, math_fontfamily=math, size=_SCALE)


def _font_settings(fontfamily: str) -> dict[str, Any]:
    """Return rcParams for mathematics: in the letters of a font that the user names, or in default styles."""
    default = {"mathtext.default": rcParamsDefault["mathtext.default"]}
    if fontfamily in GENERIC_FAMILIES:
        return default
    styles = {"rm": "", "it": ":italic", "bf": ":bold", "bfit": ":italic:bold"}
    pattern = re.sub(r"([\\:,-])", r"\\\1", fontfamily)  # as in a fontconfig pattern
    fonts = {f"mathtext.{style}": pattern + suffix for style, suffix in styles.items()}
    return {**default, **fonts, "mathtext.fallback": "stix"}


def _parse(text: str, font: FontProperties) -> Any:
    """Parse mathtext into glyph outlines and rectangles.

    The public method `parse` first imports matplotlib's Agg backend. Outlines do not need it, and the import
    takes longer than everything else for the first figure.
    """
    parser = MathTextParser("path")
    try:
        return parser._parse_cached(text, 72, font, True, LoadFlags.NO_HINTING)  # type: ignore[attr-defined]
    except (AttributeError, TypeError):  # another version of matplotlib
        return parser.parse(text, 72, font)


def _replace_missing(text: str, fontfamily: str) -> tuple[str, dict[str, str]]:
    """Replace characters that the font lacks by placeholders; also return the text of each placeholder."""
    known = _known_characters(fontfamily)
    free = iter([char for char in _PLACEHOLDERS if char not in text])
    placeholders: dict[str, str] = {}
    parts = []
    for is_missing, chars in groupby(clusters(text), lambda cluster: not known.issuperset(map(ord, cluster))):
        part = "".join(chars)
        if not is_missing:
            parts.append(part)
            continue
        placeholder = next((s for s, run in placeholders.items() if run == part), None) or next(free, None)
        if placeholder is None:
            raise ValueError(
                f"more than {len(_PLACEHOLDERS)} parts in scripts that the math fonts lack; use fewer"
            )
        placeholders[placeholder] = part
        parts.append(placeholder * max(1, round(sum(_advance(char) for char in part))))
    return "".join(parts), placeholders


def clusters(text: str) -> list[str]:
    """Split text into grapheme clusters: marks, joiners and selectors stay with their base character."""
    clusters: list[str] = []
    for char in text:
        is_joined = clusters and clusters[-1].endswith("\u200d")
        if clusters and (is_joined or _advance(char) == 0):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _advance(char: str) -> float:
    """Estimate the width of a character, relative to an ideograph; 0 for combining characters."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\U0001f3fb" <= char <= "\U0001f3ff":
        return 0
    return 1.1 if unicodedata.east_asian_width(char) in "WF" else 0.65


@cache
def _known_characters(fontfamily: str) -> frozenset[int]:
    return frozenset(get_font(findfont(_font_properties(fontfamily))).get_charmap())


def _run(text: str, letters: list[Letter]) -> Run:
    first, last = letters[0], letters[-1]
    return Run(text, first.x, first.y, last.x - first.x + 0.91 * first.scale, first.scale)


def _letter(font: FT2Font, size: float, code: int, x: float, y: float) -> Letter:
    name, char = font.postscript_name, chr(code)
    return Letter(
        char,
        _glyph(font, name, code),
        x=float(x) / _SCALE,
        y=float(y) / _SCALE,
        scale=float(size) / _SCALE,
        italic="Italic" in name,
        bold="Bold" in name,
        is_shape="Size" in name
        or unicodedata.category(char) == "Co"
        or unicodedata.combining(char) > 0
        or unicodedata.category(char) == "Sk"  # an accent that follows its letter
        or char in "√~",
    )


_glyphs: dict[tuple[str, int], Glyph] = {}


def _glyph(font: FT2Font, name: str, code: int) -> Glyph:
    if (name, code) not in _glyphs:
        font.clear()
        font.set_size(_SCALE, 72)
        font.load_glyph(font.get_char_index(code), flags=LoadFlags.NO_HINTING)
        points, kinds = font.get_path()
        vertices = np.round(np.asarray(points, float).reshape(-1, 2) * (UNITS_PER_EM / _SCALE))
        codes = np.asarray(kinds, np.uint8)
        d = _svg_path(vertices, codes)
        key = "plotnet-" + hashlib.sha256(d.encode()).hexdigest()[:10]
        _glyphs[name, code] = Glyph(vertices, codes, d, key)
    return _glyphs[name, code]


def _svg_path(vertices: NDArray[np.float64], codes: NDArray[np.uint8]) -> str:
    parts = []
    i = 0
    while i < len(codes):
        letter, points = _SEGMENTS[int(codes[i])]
        numbers = vertices[i : i + points].ravel() if letter != "Z" else ()
        parts.append(letter + " ".join(f"{number:.0f}" for number in numbers))
        i += points
    return "".join(parts)


def _extent(letter: Letter) -> tuple[float, float]:
    """Return the lowest and highest y of an outline, in ems from the baseline."""
    if not len(letter.glyph.codes):
        return 0.0, 0.0
    y = letter.glyph.vertices[:, 1] * (letter.scale / UNITS_PER_EM) + letter.y
    return float(y.min()), float(y.max())


def _explain(error: ValueError) -> str:
    """Return the last line of the parser's message, which contains the reason."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it cannot be parsed"
