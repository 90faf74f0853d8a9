r"""Convert labels to LaTeX: escape plain text, and translate mathtext into LaTeX mathematics.

matplotlib's mathtext is LaTeX except for some command names and for symbols written as Unicode characters,
such as Greek letters. Characters that LaTeX's default fonts lack, such as Chinese or emoji, are wrapped in
``\plotnetother``, so that the font for them can be chosen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from matplotlib.cbook import is_math_text

from plotnet.diagram.labels import clusters

_ESCAPES = {
    **{char: "\\" + char for char in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",  # different characters in the default encoding OT1
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",  # an active character in some languages of babel
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u2009": r"\,",
    "\u202f": r"\,",
}
_GREEK = """alpha beta gamma delta zeta eta theta iota kappa mu nu xi pi rho sigma tau upsilon chi psi omega
Gamma Delta Theta Xi Pi Sigma Upsilon Phi Psi Omega"""
_PAIRS = r"""
− - ⋅ \cdot · \cdot … \ldots ± \pm × \times ÷ \div ≤ \leq ≥ \geq ≠ \neq ≈ \approx ∼ \sim ≡ \equiv ∝ \propto
∞ \infty ∑ \sum ∏ \prod ∫ \int ∂ \partial ∇ \nabla √ \surd ∈ \in ∉ \notin ∅ \emptyset ∪ \cup ∩ \cap
⊂ \subset ⊆ \subseteq ∀ \forall ∃ \exists → \to ← \leftarrow ↑ \uparrow ↓ \downarrow ↔ \leftrightarrow
⇒ \Rightarrow ⇐ \Leftarrow ⇔ \Leftrightarrow ∘ \circ ⊙ \odot ⊗ \otimes ⊕ \oplus ′ ' ° ^{\circ} ℓ \ell
⟨ \langle ⟩ \rangle ‖ \| ∥ \parallel ∣ \mid ℝ \mathbb{R} ℕ \mathbb{N} ℤ \mathbb{Z} ℚ \mathbb{Q} ℂ \mathbb{C}
λ \lambda Λ \Lambda ε \varepsilon ϵ \epsilon φ \varphi ϕ \phi ς \varsigma ϑ \vartheta ϱ \varrho ϖ \varpi
Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N Ο O Ρ P Τ T Χ X ο o
"""  # noqa: RUF001
_SYMBOLS = dict(zip(_PAIRS.split()[::2], _PAIRS.split()[1::2], strict=True))  # math commands
_TEXT_SYMBOLS = "×÷·°±…"
_T1_ONLY = frozenset("«»ÐÞðþĄąĐđĘęĮįŊŋ")  # letters missing from the default encoding OT1
_MISSING_EVERYWHERE = frozenset("ĦħĸĿŀŉŦŧŲųſ\u00ad")
_PUNCTUATION = frozenset("‐‒–—‘’“”„‚†‡•‰€‹›ȘșȚț")  # noqa: RUF001
_PLAIN = frozenset(  # commands that need no package
    f"""{_GREEK} lambda Lambda epsilon varepsilon vartheta phi varphi varrho varsigma varpi ell hbar imath
    jmath Re Im partial nabla infty forall exists neg emptyset in ni subset supset subseteq supseteq cup cap
    sum prod int coprod bigcup bigcap bigoplus bigotimes cdot cdots ldots vdots ddots times div pm mp ast
    star circ bullet oplus ominus otimes odot wedge vee dagger ddagger leq geq le ge neq ne equiv sim simeq
    approx cong propto ll gg mid parallel perp to gets leftarrow rightarrow leftrightarrow uparrow downarrow
    Leftarrow Rightarrow Leftrightarrow Uparrow Downarrow mapsto longrightarrow longleftarrow langle rangle
    lfloor rfloor lceil rceil left right frac sqrt overline underline hat widehat tilde widetilde bar vec dot
    ddot acute grave check breve mathring mathrm mathit mathbf mathsf mathtt mathcal mathnormal rm it bf sf tt
    cal quad qquad hspace prime backslash lbrace rbrace exp log ln lg sin cos tan sinh cosh tanh arcsin arccos
    arctan min max inf sup lim limsup liminf arg det dim gcd ker deg Pr""".split()
)
_DEFINITIONS = {  # commands of mathtext that LaTeX lacks: number of arguments, definition
    "mathdefault": (1, r"\mathnormal{#1}"),
    "mathregular": (1, r"\mathrm{#1}"),
    "mathbfit": (1, r"\boldsymbol{#1}"),
    "mathscr": (1, r"\mathcal{#1}"),
    "mathcircled": (1, r"\text{\textcircled{\scriptsize#1}}"),
    "widebar": (1, r"\overline{#1}"),
    "ring": (1, r"\mathring{#1}"),
    **{f"Bbb{letter}": (0, rf"\mathbb{{{letter}}}") for letter in "CNPQRZ"},
    "omicron": (0, "o"),
    "increment": (0, r"\Delta"),
    "minus": (0, "-"),
    "plus": (0, "+"),
    "equal": (0, "="),
    "less": (0, "<"),
    "greater": (0, ">"),
    "leftparen": (0, "("),
    "rightparen": (0, ")"),
    "leftbrace": (0, r"\{"),
    "rightbrace": (0, r"\}"),
    "ratio": (0, ":"),
    "coloneq": (0, r"\mathrel{:=}"),
    "eqcolon": (0, r"\mathrel{=:}"),
    "eqdef": (0, r"\mathrel{\overset{\mathrm{def}}{=}}"),
    "degree": (0, r"{^{\circ}}"),
    "endash": (0, r"\text{--}"),
    "emdash": (0, r"\text{---}"),
}


@dataclass(frozen=True)
class Latex:
    """
    A label converted to LaTeX.

    Attributes
    ----------
    text : str
        LaTeX source.
    needs_ams : bool
        Whether the packages amsmath and amssymb are needed.
    needs_t1 : bool
        Whether it contains letters that need the encoding T1 instead of the default, OT1.
    missing_chars : tuple of str
        Characters that LaTeX's default fonts lack.
    definitions : tuple of str
        Definitions of mathtext commands that LaTeX lacks.
    """

    text: str
    needs_ams: bool
    needs_t1: bool
    missing_chars: tuple[str, ...]
    definitions: tuple[str, ...]


@lru_cache(maxsize=4096)
def latex(source: str) -> Latex:
    r"""
    Convert a label to LaTeX.

    Parameters
    ----------
    source : str
        Label in the syntax of `make_label`.

    Returns
    -------
    Latex

    Examples
    --------
    >>> print(latex("50 % of $a_0^{(0)}$").text)
    50 \% of $a_0^{(0)}$
    >>> latex("输入 x").missing_chars
    ('输', '入')
    """
    source = unicodedata.normalize("NFC", source)
    converter = _Converter()
    if is_math_text(source):
        parts = re.split(r"(?<!\\)\$", source)
        text = "".join(f"${converter.math(p)}$" if i % 2 else converter.plain(p) for i, p in enumerate(parts))
    else:
        text = converter.plain(source)
    definitions = sorted(_definition(name) for name in converter.names & set(_DEFINITIONS))
    needs_ams = converter.needs_ams or not converter.names <= _PLAIN
    return Latex(
        text, needs_ams, converter.needs_t1, tuple(dict.fromkeys(converter.missing_chars)), tuple(definitions)
    )


class _Converter:
    """Converter of parts of a label, which records the packages, encodings and definitions that they need."""

    def __init__(self) -> None:
        self.needs_ams = self.needs_t1 = False
        self.missing_chars: list[str] = []
        self.names: set[str] = set()

    def plain(self, text: str) -> str:
        """Convert plain text."""
        text = text.replace(r"\$", "$")
        parts = []
        for is_missing, group in groupby(clusters(text), _needs_other_font):
            piece = list(group)
            if is_missing:
                self.missing_chars += piece
                escaped = "".join(_ESCAPES.get(char, char) for char in "".join(piece))
                parts.append(rf"\plotnetother{{{escaped}}}")
            else:
                parts += [self._char(char) for char in "".join(piece)]
        converted = re.sub(r"(?<= ) ", r"\\ ", "".join(parts))  # LaTeX collapses consecutive spaces
        return re.sub(r"([-',])(?=\1)", r"\1\\kern0pt{}", converted)  # and forms ligatures

    def math(self, text: str) -> str:
        """Convert mathematics."""
        text = re.sub(r"\\hspace\s*\{\s*(-?[\d.]+)\s*\}", r"\\hspace{\1em}", text)
        parts = []
        for token in re.findall(r"\\[A-Za-z]+|\\.|[^\\]", text):
            if token.startswith("\\"):
                if token[1:].isalpha():
                    self.names.add(token[1:])
                parts.append(token)
                continue
            symbol = self._symbol(token)
            if symbol:
                parts.append(symbol + " " * symbol[-1].isalpha())
            elif token == "&":
                parts.append(r"\&")
            elif token.isascii():
                parts.append(token)
            else:
                self.needs_ams = True
                parts.append(rf"\text{{{self.plain(token)}}}")
        return "".join(parts)

    def _char(self, char: str) -> str:
        if char in _ESCAPES:
            return _ESCAPES[char]
        self.needs_t1 |= char in _T1_ONLY
        if char not in _TEXT_SYMBOLS and (symbol := self._symbol(char)):
            return f"${symbol}$"
        return char

    def _symbol(self, char: str) -> str:
        symbol = _symbol(char)
        self.names.update(re.findall(r"\\([A-Za-z]+)", symbol))
        return symbol


def _symbol(char: str) -> str:
    """Return the math command for a character, or an empty string if there is none."""
    if char.isascii():
        return ""
    if char in _SYMBOLS:
        return _SYMBOLS[char]
    name_parts = unicodedata.name(char, "").split()
    if name_parts[:1] == ["GREEK"] and len(name_parts) == 4 and name_parts[2] == "LETTER":
        name = name_parts[3].capitalize() if name_parts[1] == "CAPITAL" else name_parts[3].lower()
        if name in _GREEK.split():
            return "\\" + name
    kind, *codes = unicodedata.decomposition(char).split() or [""]
    if kind in ("<super>", "<sub>") and "\u00aa" != char != "\u00ba":
        script = "".join(chr(int(code, 16)) for code in codes).replace("\u2212", "-")
        if re.fullmatch(r"[\w+=()-]", script, re.ASCII):
            return f"{'^' if kind == '<super>' else '_'}{{{script}}}"
    return ""


def _needs_other_font(cluster: str) -> bool:
    return not all(map(_in_default_fonts, cluster))


def _in_default_fonts(char: str) -> bool:
    if char.isascii() or char in _ESCAPES or char in _PUNCTUATION or _symbol(char):
        return True
    return "\u00a1" <= char <= "\u017f" and char not in _MISSING_EVERYWHERE


def _definition(name: str) -> str:
    arguments, body = _DEFINITIONS[name]
    argument_count = f"[{arguments}]" if arguments else ""
    return rf"\providecommand*\{name}{argument_count}{{{body}}}"
