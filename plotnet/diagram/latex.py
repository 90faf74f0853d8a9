r"""Convert labels to LaTeX: escape plain text, and translate mathtext into LaTeX mathematics.

matplotlib's mathtext is LaTeX except for some command names and for symbols written as Unicode characters,
such as Greek letters. Characters that LaTeX's default fonts lack, such as Chinese or emoji, are wrapped in
``\plotnetother``, so that the font for them can be chosen.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from plotnet.diagram.bidi import Part, is_rtl, visual_parts
from plotnet.diagram.labels import (
    RTL_PHRASE,
    TEXT_COMMAND,
    clusters,
    split_math,
    strip_joiners,
    suggest_command,
    symbol_char,
    unescape,
)

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
    arctan min max inf sup lim limsup liminf arg det dim gcd ker deg Pr
    Longleftarrow Longleftrightarrow Longrightarrow P S Updownarrow Vert aleph amalg angle asymp bigcirc
    bigodot bigsqcup bigtriangledown bigtriangleup biguplus bigvee bigwedge bot bowtie cdotp clubsuit
    colon copyright cot coth csc dag dashv ddag diamond diamondsuit doteq dots flat frown heartsuit hom
    hookleftarrow hookrightarrow lbrack leftharpoondown leftharpoonup lgroup longleftrightarrow
    longmapsto lq models natural nearrow not notin nwarrow oint oslash overleftarrow prec preceq rbrack
    rgroup rightharpoondown rightharpoonup rightleftharpoons rq searrow sec setminus sharp slash smile
    spadesuit sqcap sqcup sqsubseteq sqsupseteq succ succeq swarrow top triangle triangleleft
    triangleright underbar updownarrow uplus vdash vert wp wr overrightarrow phantom middle thinspace
    enspace""".split()
)
_AMS_COMMANDS = """
    Bumpeq Cap Cup Doteq Finv Game Join Lleftarrow Lsh Rrightarrow Rsh Subset Supset Vdash Vvdash
    approxeq backepsilon backprime backsim backsimeq barwedge because beth between bigstar blacksquare
    blacktriangle blacktriangledown blacktriangleleft blacktriangleright boxdot boxminus boxplus
    boxtimes bumpeq checkmark circeq circlearrowleft circlearrowright circledR circledS circledast
    circledcirc circleddash complement curlyeqprec curlyeqsucc curlyvee curlywedge curvearrowleft
    curvearrowright daleth dashleftarrow dashrightarrow ddddot dddot digamma divideontimes doteqdot
    dotplus doublebarwedge downdownarrows downharpoonleft downharpoonright eqcirc eqsim eqslantgtr
    eqslantless eth fallingdotseq geqq geqslant ggg gimel gnapprox gneqq gnsim gtrapprox gtrdot
    gtreqless gtreqqless gtrless gtrsim hslash iiiint iiint iint intercal leadsto leftarrowtail
    leftleftarrows leftrightarrows leftrightharpoons leftrightsquigarrow leftthreetimes leqq leqslant
    lessapprox lessdot lesseqgtr lesseqqgtr lessgtr lesssim lhd llcorner lll lnapprox lneqq lnsim
    looparrowleft looparrowright lrcorner ltimes maltese measuredangle mho multimap nLeftarrow
    nLeftrightarrow nRightarrow nVDash nVdash ncong nexists ngeq ngtr nleftarrow nleftrightarrow nleq
    nless nmid nparallel nprec nrightarrow nsim nsubseteq nsucc nsupseteq ntriangleleft ntrianglelefteq
    ntriangleright ntrianglerighteq nvDash nvdash overleftrightarrow pitchfork precapprox preccurlyeq
    precnapprox precnsim precsim rhd rightarrowtail rightleftarrows rightrightarrows rightsquigarrow
    rightthreetimes risingdotseq rtimes smallsetminus sphericalangle sqsubset sqsupset subseteqq
    subsetneq subsetneqq succapprox succcurlyeq succnapprox succnsim succsim supseteqq supsetneq
    supsetneqq therefore thickspace triangledown trianglelefteq triangleq trianglerighteq
    twoheadleftarrow twoheadrightarrow ulcorner unlhd unrhd upharpoonleft upharpoonright upuparrows
    urcorner vDash varkappa varnothing varpropto vartriangle vartriangleleft vartriangleright veebar yen
    text dfrac binom genfrac overset underset substack operatorname boldsymbol mathbb mathfrak
"""
_AMS = frozenset(_AMS_COMMANDS.split())  # commands that amsmath or amssymb define
_ONE_ARGUMENT = """
    sqrt phantom llap rlap operatorname boldsymbol overline underline underbar hat widehat tilde
    widetilde bar widebar vec dot ddot dddot ddddot acute grave check breve mathring ring overrightarrow
    overleftarrow overleftrightarrow substack mathrm mathit mathbf mathsf mathtt mathcal mathnormal
    mathbb mathfrak mathdefault mathregular mathbfit mathscr
"""
_ARGUMENT_COUNTS = {
    **dict.fromkeys(_ONE_ARGUMENT.split(), 1),
    **dict.fromkeys(("frac", "dfrac", "binom", "overset", "underset"), 2),
    "hspace": 1,
    "genfrac": 6,
}
_TOKEN_PATTERNS = (TEXT_COMMAND.pattern, RTL_PHRASE.pattern, r"\\[A-Za-z]+", r"\\.", ".")
_TOKEN = re.compile("|".join(_TOKEN_PATTERNS), re.DOTALL)
_CONTROL_SYMBOLS = {  # of mathtext, in LaTeX
    **{char: rf"\{char}" for char in r",:;!>/ \%$#&_{}|"},
    **{
        "[": "[",
        "]": "]",
        '"': r"\ddot",
        "'": r"\acute",
        "`": r"\grave",
        "~": r"\tilde",
        ".": r"\dot",
        "^": r"\hat",
    },
}
_MATH_ESCAPES = {
    **{"#": r"\#", "%": r"\%", "&": r"\&", '"': r"\text{\char34{}}", "`": r"\text{\textasciigrave{}}"}
}
_UNITS = {"hspace": (0, "em"), "genfrac": (2, "pt")}  # index and unit of arguments that are lengths
_DEFINITIONS = {  # commands of mathtext that LaTeX lacks: number of arguments, definition
    "mathdefault": (1, r"\mathnormal{#1}"),
    "mathregular": (1, r"\mathrm{#1}"),
    "mathbfit": (1, r"\boldsymbol{#1}"),
    "mathscr": (1, r"\mathcal{#1}"),
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
    "plotnetrtl": (
        1,
        r"{\plotnetfont\ifdefined\XeTeXversion\TeXXeTstate=1\beginR\fi"
        r"\ifdefined\directlua\textdir TRT\fi#1\ifdefined\XeTeXversion\endR\fi}",
    ),
    "llap": (1, r"\text{\makebox[0pt][r]{$#1$}}"),
    "rlap": (1, r"\text{\makebox[0pt][l]{$#1$}}"),
}
_COMMANDS = _PLAIN | _AMS | set(_DEFINITIONS) | {"text"}  # all that the file may contain


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
        Label in the syntax of `make_multiline_label`.

    Returns
    -------
    Latex
        It contains only commands of a list, none of which can read or write a file.

    Raises
    ------
    ValueError
        If the mathematics contains a command that LaTeX lacks.

    Examples
    --------
    >>> print(latex("50 % of $a_0^{(0)}$").text)
    50 \% of $a_0^{(0)}$
    >>> latex("输入 x").missing_chars
    ('输', '入')
    """
    source = unicodedata.normalize("NFC", source)
    converter = _Converter()
    lines = ["".join(map(converter.part, visual_parts(split_math(line)))) for line in source.split("\n")]
    text = lines[0]
    if len(lines) > 1:
        text = r"\begin{tabular}[b]{@{}c@{}}" + r"\\{}".join(lines) + r"\end{tabular}"
    definitions = sorted(_definition(name) for name in converter.names & set(_DEFINITIONS))
    needs_ams = converter.needs_ams or not converter.names <= _PLAIN | {"plotnetrtl"}
    return Latex(
        text, needs_ams, converter.needs_t1, tuple(dict.fromkeys(converter.missing_chars)), tuple(definitions)
    )


class _Converter:
    """Converter of parts of a label, which records the packages, encodings and definitions that they need."""

    def __init__(self) -> None:
        self.needs_ams = self.needs_t1 = False
        self.missing_chars: list[str] = []
        self.names: set[str] = set()

    def part(self, part: Part) -> str:
        """Convert a part of a label in one direction."""
        if part.is_math:
            return f"${self.math(part.text)}$"
        if not part.is_rtl:
            return self._plain(part.text)
        self.names.add("plotnetrtl")
        self.missing_chars += filter(_needs_other_font, clusters(part.text))
        return rf"\plotnetrtl{{{_escape(part.text)}}}"

    def _text(self, text: str) -> str:
        """Convert plain text in mathematics."""
        self.names.add("text")
        return rf"\text{{{''.join(map(self.part, visual_parts([Part(text)])))}}}"

    def _plain(self, text: str) -> str:
        """Convert plain text from left to right."""
        parts = []
        for is_missing, group in groupby(map(_simplify, clusters(text)), _needs_other_font):
            piece = list(group)
            if is_missing:
                self.missing_chars += piece
                parts.append(rf"\plotnetother{{{_escape(''.join(piece))}}}")
            else:
                parts += [self._char(char) for char in "".join(piece)]
        converted = re.sub(r"(?<= ) ", r"\\ ", "".join(parts))  # LaTeX collapses consecutive spaces
        return re.sub(r"([-',])(?=\1)", r"\1\\kern0pt{}", converted)  # and forms ligatures

    def math(self, text: str) -> str:
        """Convert mathematics that mathtext can parse."""
        return self._until("", deque(match[0] for match in _TOKEN.finditer(text)))

    def _until(self, end: str, tokens: deque[str]) -> str:
        """Convert tokens up to an end token, which is removed, or to the last one."""
        parts: list[str] = []
        while tokens and tokens[0] != end:
            if tokens[0] in ("^", "_"):
                parts.append(self._scripts(tokens, after_prime=parts[-1:] == ["'"]))
            else:
                parts.append(self._item(tokens))
        if tokens:
            tokens.popleft()
        return "".join(parts)

    def _scripts(self, tokens: deque[str], *, after_prime: bool) -> str:
        """Convert consecutive scripts, apart from primes, which are superscripts in LaTeX."""
        parts: list[str] = []
        spaces = ""
        while tokens and tokens[0] in ("^", "_"):
            parts.append(tokens.popleft())
            _skip_spaces(tokens)
            is_short = len(tokens[0]) == 1 and tokens[0] != "{"
            parts.append(self._item(tokens) if is_short else self._argument(tokens))
            spaces = _skip_spaces(tokens)
        if "^" in parts:
            before_prime = bool(tokens) and tokens[0] == "'"
            parts = ["{}" * after_prime, *parts, "{}" * before_prime]
        return "".join(parts) + spaces

    def _argument(self, tokens: deque[str]) -> str:
        """Convert the argument of a command, and return it in braces."""
        _skip_spaces(tokens)
        item = self._item(tokens)
        return item if item.startswith("{") else f"{{{item}}}"

    def _item(self, tokens: deque[str]) -> str:
        """Convert a group, a command with its arguments, or a character."""
        token = tokens.popleft() if tokens else ""
        if token == "{":
            return f"{{{self._until('}', tokens)}}}"
        if token.startswith("\\"):
            return self._command(token, tokens)
        if is_rtl(token):
            return self._text(token)
        if token.isascii():
            return _MATH_ESCAPES.get(token, token)
        return self._symbol_or_text(token)

    def _symbol_or_text(self, char: str) -> str:
        if symbol := self._symbol(char):
            return f"{{{symbol}}}" if symbol[0] in "^_'" else symbol + " " * symbol[-1].isalpha()
        return self._text(char)

    def _command(self, token: str, tokens: deque[str]) -> str:
        """Convert a command that has been removed from the tokens, and its arguments."""
        if match := TEXT_COMMAND.fullmatch(token):
            return self._text(unescape(match[1]))
        name = token[1:]
        if name in _CONTROL_SYMBOLS:
            command = _CONTROL_SYMBOLS[name]
            return command + (self._argument(tokens) if command[1:].isalpha() else "")
        if name not in _COMMANDS:
            return self._other_command(name)
        self.names.add(name)
        if name == "left":
            start = self._item(tokens) + self._until(r"\right", tokens)
            return rf"\left{start}\right{self._item(tokens)}"
        root = ""
        if name == "sqrt" and tokens and tokens[0] == "[":
            tokens.popleft()
            root = f"[{{{self._until(']', tokens)}}}]"
        arguments = [self._argument(tokens) for _ in range(_ARGUMENT_COUNTS.get(name, 0))]
        if name in _UNITS:
            i, unit = _UNITS[name]
            arguments[i] = f"{arguments[i][:-1]}{unit}}}"
        return f"{token}{root}{''.join(arguments)}"

    def _other_command(self, name: str) -> str:
        """Convert a symbol of mathtext that LaTeX lacks as a command by its character."""
        char = symbol_char(name)
        if char and _in_default_fonts(char):
            return self._symbol_or_text(char)
        raise ValueError(
            rf"\{name} is not a command of LaTeX, amsmath or amssymb{suggest_command(name, _COMMANDS)}; "
            "use another command, or replace the label by LaTeX of your own with the option latex"
        )

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


def _skip_spaces(tokens: deque[str]) -> str:
    spaces = ""
    while tokens and tokens[0].isspace():
        spaces += tokens.popleft()
    return spaces


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


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)


def _simplify(cluster: str) -> str:
    """Remove invisible characters that have no effect, and replace spaces that LaTeX lacks."""
    if unicodedata.category(cluster[0]) == "Zs" and cluster[0] not in _ESCAPES:
        return " "
    simple = strip_joiners(cluster)
    return cluster if _needs_other_font(simple) else simple


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
