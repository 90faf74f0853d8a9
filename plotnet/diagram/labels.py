"""Labels as glyph outlines, typeset by matplotlib's mathtext, by default in the STIX fonts.

A `Label` is measured in ems; the layout sets its position and font size, and a theme its color. Outlines
look the same on every system. Characters that the font lacks, such as Chinese or emoji, remain text: a `Run`,
which renderers draw in a font of the reader's system. Text from right to left, with its spaces, is one run.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from difflib import get_close_matches
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

from plotnet.diagram.bidi import Part, is_rtl, visual_parts
from plotnet.diagram.settings import settings
from plotnet.validation import check_text, clean_text, suggest

UNITS_PER_EM = 1000  # the grid of the STIX fonts, on which outlines have integer coordinates

_SCALE = 100.0  # font size in points at which mathtext lays out
LINE_HEIGHT = 1.2  # ems between the lines of a label, as in LaTeX
GENERIC_FAMILIES = {  # fonts that matplotlib ships, and fonts for their mathematics
    "serif": ("STIXGeneral", "stix"),
    "sans-serif": ("DejaVu Sans", "dejavusans"),
    "monospace": ("DejaVu Sans Mono", "dejavusans"),
}
_PLACEHOLDERS = "■□▢▣▤▥▦▧▨▩"  # each stands for the characters of one run
_JOINERS = "\u200c\u200d\u200e\u200f\u061c\ufe0e"  # without effect on the letters of STIX
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
RTL_PHRASE = re.compile(f"([{_RTL}](?:[ {_RTL}\\d.,:;!?-]*[{_RTL}])?)")  # in mathematics
TEXT_COMMAND = re.compile(  # its content is plain text, in which a backslash escapes the next character
    r"\\text(?![A-Za-z])\s*\{((?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.)*\})*)\}",
    re.DOTALL,
)
_STRUCTURES = """hspace phantom llap rlap frac dfrac binom genfrac sqrt overline underline overset underset
    text substack operatorname boldsymbol left middle right thinspace enspace quad qquad"""
_EQUIVALENTS = {  # commands of mathtext for commands of LaTeX with other names
    "bm": "boldsymbol", "pmb": "boldsymbol", "textbf": "mathbf", "textit": "mathit", "textrm": "text",
    "textsf": "mathsf", "texttt": "mathtt", "mbox": "text", "tfrac": "frac", "cfrac": "dfrac", "over": "frac",
    "tbinom": "binom", "dbinom": "binom", "choose": "binom", "mathds": "mathbb", "mathbbm": "mathbb",
    "big": "left", "Big": "left", "bigl": "left", "bigr": "right", "Bigl": "left", "Bigr": "right",
    "medspace": "enspace", "implies": "Rightarrow", "iff": "Leftrightarrow", "land": "wedge", "lor": "vee",
    "lVert": "Vert", "rVert": "Vert", "lvert": "vert", "rvert": "vert", "bb": "mathbb", "frak": "mathfrak",
    "scr": "mathscr", "bfit": "boldsymbol", "regular": "mathrm", "normal": "mathrm", "default": "mathnormal",
}  # fmt: skip
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
    advance : float
        Distance to the next glyph, in ems.
    d : str
        The outline as the ``d`` attribute of an SVG path.
    id : str
        Hash of the outline, so that equal ids on one page refer to equal outlines.
    """

    vertices: NDArray[np.float64]
    codes: NDArray[np.uint8]
    advance: float
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
    """Characters that the font lacks, with their position and reserved width in ems, and their direction."""

    text: str
    x: float
    y: float
    width: float
    scale: float
    is_rtl: bool


@dataclass(frozen=True, eq=False)  # the same text is the same object, see `make_label`
class Label:
    """Text at font size 1: x from the left, y upwards from the baseline of the last line."""

    source: str
    fontfamily: str
    width: float
    ascent: float
    descent: float
    letters: tuple[Letter, ...]
    runs: tuple[Run, ...]
    bars: tuple[tuple[float, float, float, float], ...]  # x, y, width, height: fraction bars, roots

    def run_align(self, run: Run, align: float) -> float:
        """
        Return the point of a run that stays in place if it is narrower or wider than its reserved width.

        Parameters
        ----------
        run : Run
            One of `runs`.
        align : float
            Point of the label that stays in place: 0 for the left end, 0.5 for the middle, 1 for the right.

        Returns
        -------
        float
            `align` if the run is the whole label; otherwise the side of the rest of the label.
        """
        is_first, is_last = run.x < 0.01, run.x + run.width > self.width - 0.01
        if is_first and is_last:
            return align
        return 1.0 if is_first else 0.0 if is_last else 0.5


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
    source = unicodedata.normalize("NFC", clean_text(source).replace("\n", " "))
    runs = _Runs(source, fontfamily)
    text = "".join(map(runs.replace, visual_parts(split_math(source))))
    with settings(_font_settings(fontfamily)):
        try:
            parsed = _parse(text, _font_properties(fontfamily))
        except ValueError as error:
            raise ValueError(_explain(error, source)) from None
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
        letters=tuple(letter for letter in letters if letter.char not in runs.texts),
        runs=tuple(runs.place(letter) for letter in letters if letter.char in runs.texts),
        bars=bars,
    )


@lru_cache(maxsize=4096)
def make_multiline_label(source: str, fontfamily: str = "serif") -> Label:
    r"""
    Lay out centered lines of text, with ``\n`` between them.

    Parameters
    ----------
    source, fontfamily : str
        Parameters of `make_label`.

    Returns
    -------
    Label
        Lines of text, measured in ems from the baseline of the last one.

    Raises
    ------
    ValueError
        If mathematics cannot be parsed, or a character cannot be written to a file.

    Examples
    --------
    >>> label = make_multiline_label("two\nrows")
    >>> sorted({round(letter.y, 1) for letter in label.letters})
    [0.0, 1.2]
    """
    lines = [make_label(line, fontfamily) for line in clean_text(source).split("\n")]
    if len(lines) == 1:
        return lines[0]
    width = max(line.width for line in lines)
    places = [
        (line, (width - line.width) / 2, (len(lines) - 1 - i) * LINE_HEIGHT) for i, line in enumerate(lines)
    ]
    return Label(
        "\n".join(line.source for line in lines),
        fontfamily,
        width,
        ascent=max(line.ascent + y for line, _, y in places),
        descent=max(line.descent - y for line, _, y in places),
        letters=tuple(
            replace(part, x=part.x + x, y=part.y + y) for line, x, y in places for part in line.letters
        ),
        runs=tuple(replace(part, x=part.x + x, y=part.y + y) for line, x, y in places for part in line.runs),
        bars=tuple((left + x, bottom + y, w, h) for line, x, y in places for left, bottom, w, h in line.bars),
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


def split_math(source: str) -> list[Part]:
    r"""
    Split a label into plain text and mathematics.

    Parameters
    ----------
    source : str
        Label in the syntax of `make_label`.

    Returns
    -------
    list of Part
        Mathematics without its dollar signs, plain text with ``$`` instead of ``\$``.

    Examples
    --------
    >>> [part.text for part in split_math(r"\$5 of $x^2$")]
    ['$5 of ', 'x^2']
    """
    texts = re.split(r"(?<!\\)\$", source) if is_math_text(source) else [source]
    parts = [Part(text if i % 2 else text.replace(r"\$", "$"), bool(i % 2)) for i, text in enumerate(texts)]
    return [part for part in parts if part.is_math or part.text]


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


class _Runs:
    """Runs of a label: replaces their characters by placeholders for mathtext, and places them afterwards."""

    def __init__(self, source: str, fontfamily: str) -> None:
        self.texts: dict[str, tuple[str, bool]] = {}  # characters, and whether from right to left
        self._fontfamily = fontfamily
        self._known = _known_characters(fontfamily)
        self._free = iter([char for char in _PLACEHOLDERS if char not in source])

    def replace(self, part: Part) -> str:
        """Return a part of a label in the syntax of mathtext, with placeholders for its runs."""
        if not part.is_math:
            return "".join(
                f"{char}${space}$" if char else text.replace("$", r"\$")
                for text, char, space in self._split(part)
            )
        pieces = []
        for i, piece in enumerate(TEXT_COMMAND.split(part.text)):  # contents of \text at odd indices
            parts = visual_parts([Part(unescape(piece))]) if i % 2 else _split_phrases(piece)
            replaced = [
                f"{{{char}{space}}}" if char else rf"\text{{{_escape(text)}}}" if i % 2 else text
                for part in parts
                for text, char, space in self._split(part)
            ]
            pieces.append(f"{{{''.join(replaced)}}}" if i % 2 else "".join(replaced))
        return f"${''.join(pieces)}$"

    def _split(self, part: Part) -> Iterator[tuple[str, str, str]]:
        """Yield texts, with placeholder and space after it for runs, and empty strings for others."""
        if part.is_rtl:
            yield part.text, *self._placeholder(part.text, is_rtl=True)
            return
        simple = [_simplify(cluster, self._known) for cluster in clusters(part.text)]
        for is_known, group in groupby(filter(None, simple), lambda cluster: _has(self._known, cluster)):
            text = "".join(group)
            yield text, *(("", "") if is_known else self._placeholder(text))

    def _placeholder(self, text: str, *, is_rtl: bool = False) -> tuple[str, str]:
        run = (text, is_rtl)
        char = next((char for char in self.texts if self.texts[char] == run), None) or next(self._free, None)
        if char is None:
            raise ValueError(
                f"more than {len(_PLACEHOLDERS)} parts in scripts that the math fonts lack; use fewer"
            )
        self.texts[char] = run
        width = _run_width(text) - _mathtext_width(char, self._fontfamily)
        width /= _mathtext_width(r"$\hspace{1}$", self._fontfamily)
        return char, rf"\hspace{{{width:.4f}}}"

    def place(self, letter: Letter) -> Run:
        """Return the run of a placeholder that mathtext has placed."""
        text, is_rtl = self.texts[letter.char]
        return Run(text, letter.x, letter.y, _run_width(text) * letter.scale, letter.scale, is_rtl)


def unescape(text: str) -> str:
    r"""Return the plain text in the braces of ``\\text``: backslashes escape, and braces only group."""
    return re.sub(r"\\(.)|[{}]", r"\1", text, flags=re.DOTALL)


def _escape(text: str) -> str:
    return re.sub(r"([\\{}])", r"\\\1", text)


def _split_phrases(math: str) -> list[Part]:
    """Split mathematics at words from right to left and the spaces between them."""
    return [Part(text, is_rtl=bool(i % 2)) for i, text in enumerate(RTL_PHRASE.split(math))]


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


def _simplify(cluster: str, known: Set[int]) -> str:
    """Remove invisible characters that have no effect, and replace spaces that the font lacks."""
    if unicodedata.category(cluster[0]) == "Zs" and ord(cluster[0]) not in known:
        return " "
    simple = strip_joiners(cluster)
    return simple if _has(known, simple) else cluster


def strip_joiners(cluster: str) -> str:
    """Remove joiners, and selectors without a base character."""
    visible = strip_invisible(cluster)
    if not visible or (visible.isascii() and visible.isalpha()):
        return visible  # no letter of the alphabet has a form as emoji
    return re.sub(f"[{_JOINERS}]", "", cluster)


def strip_invisible(text: str) -> str:
    """Remove joiners and selectors, for which a font needs no glyphs."""
    return re.sub(f"[{_JOINERS}{_SELECTORS}]", "", text)


def _has(known: Set[int], text: str) -> bool:
    return all(ord(char) in known for char in text)


def _run_width(text: str) -> float:
    """Estimate the width of characters that the font lacks, in ems."""
    widths = [[_advance(char) for char in cluster] for cluster in clusters(text)]
    # joined emoji are one picture, while joined letters remain side by side
    return max(0.5, sum(max(cluster) if max(cluster) > 1 else sum(cluster) for cluster in widths))


def _advance(char: str) -> float:
    """Estimate the width of a character, in ems; 0 for combining characters."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\U0001f3fb" <= char <= "\U0001f3ff":
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.25 if unicodedata.category(char) == "So" else 1
    return 0.35 if char in " .,:;!?()-" else 0.55 if is_rtl(char) else 0.65


@cache
def _mathtext_width(text: str, fontfamily: str) -> float:
    """Return the width of text in ems, in the default settings."""
    with settings(_font_settings(fontfamily)):
        return float(_parse(text, _font_properties(fontfamily)).width) / _SCALE


@cache
def _known_characters(fontfamily: str) -> frozenset[int]:
    return frozenset(get_font(findfont(_font_properties(fontfamily))).get_charmap())


def _letter(font: FT2Font, size: float, code: int, x: float, y: float) -> Letter:
    name, char = font.postscript_name, chr(code)
    return Letter(
        char,
        _glyph(font, name, code),
        x=float(x) / _SCALE,
        y=float(y) / _SCALE,
        scale=float(size) / _SCALE,
        italic="Italic" in name or "Oblique" in name,
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
        loaded = font.load_glyph(font.get_char_index(code), flags=LoadFlags.NO_HINTING)
        points, kinds = font.get_path()
        vertices = np.round(np.asarray(points, float).reshape(-1, 2) * (UNITS_PER_EM / _SCALE))
        codes = np.asarray(kinds, np.uint8)
        d = _svg_path(vertices, codes)
        key = "plotnet-" + hashlib.sha256(d.encode()).hexdigest()[:10]
        _glyphs[name, code] = Glyph(vertices, codes, loaded.linearHoriAdvance / 65536 / _SCALE, d, key)
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


def _explain(error: ValueError, source: str) -> str:
    """Name the first unknown command and the nearest known one, or return the parser's reason."""
    math = " ".join(TEXT_COMMAND.sub(" ", part.text) for part in split_math(source) if part.is_math)
    for name in re.findall(r"\\([A-Za-z]+)", math):
        if name not in _commands():
            return (
                rf"\{name} is not a command of matplotlib's mathtext{suggest_command(name, _commands())}; "
                r"in TikZ, the option latex replaces a label by LaTeX of your own"
            )
    lines = [line for line in str(error).splitlines() if line.strip()]
    reason = lines[-1].strip().partition("Exception: ")[2] if lines else ""
    # a list of everything that could follow is of no use
    return re.sub(r"^Expected \{.*\}, found", "Unexpected", reason) or "it cannot be parsed"


def suggest_command(name: str, known: Iterable[str]) -> str:
    r"""
    Return a suggestion of the command nearest to one that is unknown, or an empty string.

    Examples
    --------
    >>> suggest_command("bm", ["beta", "boldsymbol"])
    ' (did you mean \\boldsymbol?)'
    """
    if name in ("begin", "end"):
        return ", which has no environments"
    near = [_EQUIVALENTS[name]] if name in _EQUIVALENTS else get_close_matches(name, sorted(known), 1, 0.7)
    return rf" (did you mean \{near[0]}?)" if near else ""


def symbol_char(name: str) -> str:
    """Return the character of a symbol of mathtext, such as ``"alpha"``, or an empty string."""
    from matplotlib._mathtext_data import tex2uni

    return chr(tex2uni[name]) if name in tex2uni else ""


@cache
def _commands() -> frozenset[str]:
    """Return the names of the commands of mathtext."""
    from matplotlib._mathtext import Parser  # private, and used in error messages only
    from matplotlib._mathtext_data import tex2uni

    fonts = Parser._fontnames
    accents = {*Parser._accent_map, *Parser._wide_accents}
    return frozenset(
        {*tex2uni, *fonts, *accents, *Parser._function_names, *(f"math{font}" for font in fonts)}
    ) | set(_STRUCTURES.split())
