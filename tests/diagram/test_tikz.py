"""The TikZ renderer: content, escaping of labels, and compilation by LaTeX."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plotnet import THEMES, Diagram, Network, plot_net
from plotnet.diagram.labels import _commands, make_label
from plotnet.diagram.latex import _COMMANDS, _DEFINITIONS, latex
from plotnet.diagram.number_format import format_coordinate
from plotnet.diagram.tikz import MAX_EDGES

_ARGUMENTS: tuple[str, ...] = (
    "text",
    "left",
    "right",
    "middle",
    "hspace",
    "begin",
    "substack",
    "frac",
    "dfrac",
    "binom",
)
_ARGUMENTS += ("genfrac", "sqrt", "overset", "underset")
RANDOM = np.random.default_rng(1)
STEP = Network.random((10, 7, 5), seed=1).forward(RANDOM.normal(size=10))
NUMBERS = STEP.diagram(values=True, bias_units=True)
NONFINITE: Any = [np.array([[0.5, np.nan], [-1.0, np.inf]]), np.array([[-np.inf, 1.0]])]
NAMES = ["sepal length", "50 % of #1", r"x_y & {z} ~^\ <|>", "3 $ each"]
PICTURES = {
    "10-7-5": Diagram([10, 7, 5]),
    "numbers": NUMBERS,
    "dark": NUMBERS.with_theme("dark"),
    "nonfinite": Diagram(
        [2, 2, 1],
        weights=NONFINITE,
        activations=[[np.nan, -1.0], [np.inf, -np.inf], [0.0]],
        values=True,
        theme="paper",
    ),
    "names": Diagram(
        [4, 3], (5, 4), input_names=NAMES, class_names=["Ångström", "ñ", "“ß” — €"], weight_labels="shapes"
    ),
    "names at the side": Diagram([4, 3], (7, 4), input_names=NAMES, direction="right"),
    "labels on edges": Network.random((4, 3, 2), seed=2).diagram(figsize=(9, 6), edge_labels=True),
    "highlight": NUMBERS.highlight(layer=1, unit=3),
    "curved": Diagram(
        [4, 3, 2],
        (6, 4),
        edge_style="curved",
        arrows=True,
        direction="left",
        node_mask=[None, [True, False, True], None],
        kinds=["nn.noisy_input", "nn.memory", "nn.output"],
    ),
    "faded names": Diagram(
        [2, 2], unit_labels=[["", "x"], ["y", ""]], input_names=["one", "two"], arrows=True
    ).highlight(layer=0, unit=1, flow="out"),
    "in part": Diagram([784, 128, 10]),
    "skip connections": Diagram(
        [3, 4, 4, 2],
        (6, 6),
        skip_connections=[(0, 2, "$W_s x$"), (1, 3, "identity"), (0, 3)],
        edge_alpha=0.5,
    ).highlight(layer=2),
    "mathematics": Diagram(
        [2, 2],
        (6, 4),
        unit_labels=[[r"$\frac{a}{\mathbb{R}}$", "α₀ ≤ m²"], [r"$\mathregular{x} → θ$", r"$\widebar{x}$"]],
        layer_labels=["a  b--c", r"$\mathrm{é}$"],
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_circle_and_every_edge_of_the_scene_is_in_the_file(name: str) -> None:
    scene, lines = PICTURES[name].scene, PICTURES[name].tikz().splitlines()
    units = [line for line in lines if line.startswith(r"\node[unit")]
    expected = [
        f"(a-{i}-{unit}) at ({format_coordinate(x)},{format_coordinate(y)}) {{}};"
        for i, layer in enumerate(scene.layers)
        for unit, (x, y) in zip([*layer.units, *["bias"] * layer.has_bias], layer.centers, strict=True)
    ]
    assert [line.partition("] ")[2] for line in units] == expected
    edges = [line for line in lines if re.fullmatch(r"\\draw(\[(weight|masked|faded)[^\]]*\])? \(.*;", line)]
    ends = [re.findall(r"\(([^)]*)\)", line) for line in edges]
    assert [f"{e[0]},{e[-1]}" for e in ends] == [
        ",".join(map(format_coordinate, edge)) for gap in scene.gaps for edge in gap.edges.reshape(-1, 4)
    ]


def test_every_label_is_in_the_file_once() -> None:
    lines = PICTURES["10-7-5"].tikz().splitlines()
    written = [match[1] for line in lines if (match := re.search(r"\{([^{}]*\$.*\$)\}\};$", line))]
    units = [rf"$a_{{{j}}}^{{({i})}}$" for i, size in enumerate((10, 7, 5)) for j in range(size)]
    assert written == [*units, "$W^{(0)}$, $b^{(0)}$", "$W^{(1)}$, $b^{(1)}$"]


def test_all_used_colors_are_defined_once() -> None:
    for picture in PICTURES.values():
        text = picture.tikz()
        defined = re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{[0-9A-F]{6}\}", text)
        assert len(defined) == len(set(defined))
        assert set(re.findall(r"\bnet[a-z]+\d*\b", re.sub("%.*", "", text))) == set(defined)


def test_colors_of_the_theme_are_named_by_purpose() -> None:
    text = Diagram([2, 1], theme=replace(THEMES["light"], edge="#abcdef")).tikz()
    assert r"\definecolor{netedge}{HTML}{ABCDEF}" in text


def test_the_file_does_not_depend_on_the_process_or_its_hash_seed() -> None:
    script = "import sys, plotnet; sys.stdout.buffer.write(plotnet.Diagram([3, 2], (5, 3)).tikz().encode())"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {Diagram([3, 2], (5, 3)).tikz().encode()}


def test_save_writes_the_text_of_tikz(tmp_path: Path) -> None:
    plot_net([3, 2], filename=tmp_path / "net.tex", transparent=True)
    assert (tmp_path / "net.tex").read_text(encoding="utf-8") == Diagram([3, 2]).tikz(transparent=True)


def test_transparent_omits_only_the_background() -> None:
    opaque, clear = (Diagram([3, 2]).tikz(transparent=t).splitlines() for t in (False, True))
    assert [line for line in opaque if line not in clear] == [
        r"\definecolor{netpaper}{HTML}{FFFFFF}",
        r"\fill[netpaper] (0,0) rectangle (1080,432);",
    ]


def test_title_and_description_are_comments() -> None:
    text = Diagram([2, 1], title="a\nb", description="c\n\\end{document}\n" + "word " * 60).tikz()
    head = text.partition("\\expandafter")[0].splitlines()
    assert head[:2] == ["% a b", "% c \\end{document} " + "word " * 15 + "word"]
    assert all(line.startswith("%") for line in head)


def test_too_many_edges_are_rejected_with_advice(tmp_path: Path) -> None:
    whole = Diagram([784, 128, 10], max_nodes=None)
    with pytest.raises(
        ValueError, match=r"101,632 edges, more than the 5,000 .*: lower max_nodes.*save as \.pdf"
    ):
        whole.save(tmp_path / "net.tex")
    assert list(tmp_path.iterdir()) == []
    Diagram([MAX_EDGES, 1], max_nodes=None).tikz()


def test_a_figure_larger_than_the_maximum_of_tex_is_rejected() -> None:
    with pytest.raises(ValueError, match="figsize is 300 by 6 inches: the maximum of TeX is 222"):
        Diagram([2, 1], (300, 6)).tikz()


# Labels


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("hidden layer", "hidden layer"),
        ("$a_0^{(0)}$", "$a_0^{(0)}$"),
        ("# % & _ { }", r"\# \% \& \_ \{ \}"),
        (r"~ ^ \a < > |", r"\textasciitilde{} \textasciicircum{} \textbackslash{}a \textless{} \textgreater{}"
         r" \textbar{}"),
        ("a $ b", r"a \$ b"),
        (r"\$5 for $x$ and $y$", r"\$5 for $x$ and $y$"),
        ("−1.23", "$-$1.23"),
        ("2 × 3", "2 × 3"),
        ("$2 × π$", r"$2 \times  \pi $"),
        ("Ω ≤ β₁ x²", r"$\Omega$ $\leq$ $\beta$$_{1}$ x$^{2}$"),
        ("a  b", r"a \ b"),
        ("a--b", r"a-\kern0pt{}-b"),
        (r"$\hspace{0.5}x$", r"$\hspace{0.5em}x$"),
        (r"$50\%\ \#$", r"$50\%\ \#$"),
        ("$a & b$", r"$a \& b$"),
        ("ϛ", r"\plotnetother{ϛ}"),
        ("é", "é"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)  # fmt: skip
def test_labels_are_converted_to_latex(source: str, written: str) -> None:
    assert latex(source).text == written


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_special_characters_in_plain_text_are_escaped(text: str) -> None:
    written = latex(text.replace("$", "")).text
    bare = re.sub(r"\\([#$%&_{} ,]|[A-Za-z]+(0pt)?(\{\})?)", "", written)
    assert not re.search(r"[#%&\\]", bare)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    outside = "".join(bare.split("$")[::2])
    assert not re.search(r"[_^]", outside)


def test_packages_for_labels_are_in_the_preamble_and_in_the_comment() -> None:
    plain, maths = (PICTURES[name].tikz() for name in ("10-7-5", "mathematics"))
    assert "ams" not in plain
    assert maths.count(r"\usepackage{amsmath,amssymb}") == 2
    assert r"\providecommand*\widebar[1]{\overline{#1}}" in maths
    newer = Diagram([2, 1], layer_labels=["łąka", "y"]).tikz()
    assert r"\ifdefined\pdfoutput\usepackage[T1]{fontenc}\usepackage{lmodern}\fi" in newer


def test_a_warning_lists_characters_that_latex_lacks_and_the_file_sets_a_font() -> None:
    diagram = Diagram([2, 1], unit_labels=[["输入", "🦊 #️⃣"], ["x"]])
    with pytest.warns(UserWarning, match="lack 输 入 🦊 .*lualatex or xelatex.*save as .pdf"):
        text = diagram.tikz()
    assert r"\plotnetother{输入}" in text
    assert "\\plotnetother{\\#\ufe0f\u20e3}" in text
    assert r"\newfontfamily\plotnetfont{" in text
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "plotnetother" not in Diagram([2, 1]).tikz()


SCRIPTS = [  # that LaTeX accepts in another form than mathtext
    (r"$x_\frac{1}{2}$", r"$x_{\frac{1}{2}}$"),
    (r"$x^\sqrt[3]{2}$", r"$x^{\sqrt[{3}]{2}}$"),
    (r"$x_\hat a$", r"$x_{\hat{a}}$"),
    (r"$x^\left(a\right)$", r"$x^{\left(a\right)}$"),
    ("$x^2'$", "$x^2{}'$"),
    ("$x'_1^2$", "$x'{}_1^2$"),
    ("$x'_1$", "$x'_1$"),
    ("$x²'$", "$x{^{2}}'$"),
    (r"$\"o \~n \^x$", r"$\ddot{o} \tilde{n} \hat{x}$"),
    (r"$\genfrac{(}{)}{0.5}{0}{a}{b}$", r"$\genfrac{(}{)}{0.5pt}{0}{a}{b}$"),
    (r"$\AA\ss$", r"$\text{Å}\text{ß}$"),
]
ESCAPED = [  # text in mathematics
    (r"$\text{50% a_b a#b}$", r"$\text{50\% a\_b a\#b}$"),
    (r"$x_\text{in & out}$", r"$x_{\text{in \& out}}$"),
    (r"$\text{\input secret.txt}$", r"$\text{input secret.txt}$"),
    (r"$\text{\write18{ls}}$", r"$\text{write18ls}$"),
    (r"$\text {\openout3=a}$", r"$\text{openout3=a}$"),
    (r"$\text{^^5cinput secret}$", r"$\text{\textasciicircum{}\textasciicircum{}5cinput secret}$"),
    (r"$\text{\\input}$", r"$\text{\textbackslash{}input}$"),
    (r"$\text{a\}\{b}$", r"$\text{a\}\{b}$"),
    (r"$\text{~ ^ < |}$", r"$\text{\textasciitilde{} \textasciicircum{} \textless{} \textbar{}}$"),
    (
        r"\input secret.txt ^^5cinput",
        r"\textbackslash{}input secret.txt \textasciicircum{}\textasciicircum{}5cinput",
    ),
    (r"\input{a} $x$ \csname", r"\textbackslash{}input\{a\} $x$ \textbackslash{}csname"),
]


@pytest.mark.parametrize(("source", "written"), [*SCRIPTS, *ESCAPED])
def test_mathematics_is_converted_and_its_text_is_escaped(source: str, written: str) -> None:
    make_label(source)  # mathtext accepts it, too
    assert latex(source).text == written


FORBIDDEN = """
    input include openin read openout write immediate csname catcode def let edef newcommand
    usepackage documentclass verbatiminput lstinputlisting special directlua loop string expandafter
    jobname scantokens begin end relax par char mathchardef futurelet newread @@input
    """


@pytest.mark.parametrize(
    "name",
    FORBIDDEN.split(),
)
def test_commands_beyond_the_list_are_rejected(name: str) -> None:
    with pytest.raises(ValueError, match=r"not a command"):
        latex(rf"$\{name} secret.txt$")
    with pytest.raises(ValueError, match=r"layer_labels\[0\]"):
        Diagram([2, 1], layer_labels=[rf"$\{name} secret.txt$", ""])


def test_commands_that_latex_lacks_are_rejected_with_the_nearest_one() -> None:
    diagram = Diagram([2, 1], layer_labels=[r"$\barleftarrow$", ""])
    with pytest.raises(
        ValueError, match=r"the label .* \\barleftarrow .*did you mean \\leftarrow.*option latex"
    ):
        diagram.tikz()
    assert r"\leftarrow" in diagram.tikz(latex={r"$\barleftarrow$": r"$\leftarrow$"})


PIECES = [
    *"ab1 _^{}'\\$%#&~\"<>|[]()+-é²π输ש\u200b",
    r"\text{",
    r"\frac",
    r"\input ",
    "$x$",
    r"$\text{\input a}$",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_label_that_can_be_drawn_contains_only_known_commands_in_latex(text: str) -> None:
    try:
        source = make_label(text).source
    except ValueError:
        assume(False)
    written = latex(source).text
    allowed = _COMMANDS | {"plotnetother", "kern", "char", *re.findall(r"\\(\w+)\{\}", written)}
    assert set(re.findall(r"\\([A-Za-z]+)", written)) <= allowed
    assert not re.search(r"(?<!\\)[%#&]|\^\^", written)
    assert "input" not in re.findall(r"\\([A-Za-z]+)", written)


def test_labels_are_replaced_by_latex_on_request() -> None:
    diagram = Diagram([2, 1], unit_labels=[["x", "y"], ["z"]], layer_labels=["in", "out"])
    text = diagram.tikz(
        latex={"x": r"$\bm{x}$", "\ufeffin": r"\mine"}, preamble="\\usepackage{bm}\n\\def\\mine{m}"
    )
    assert r"{$\bm{x}$}};" in text
    assert r"{\mine}};" in text
    assert text.count(r"\usepackage{bm}") == text.count(r"\def\mine{m}") == 2  # the comment and the preamble
    assert "{y}};" in text


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"latex": {"w": "$w$"}}, ValueError, "latex has the key 'w', which is not a label"),
        ({"latex": {"input layr": ""}}, ValueError, "did you mean 'input layer'"),
        ({"latex": [r"$\bm{x}$"]}, TypeError, "latex is .*: expected a dict"),
        ({"latex": {"x": 1}}, TypeError, "latex has the item 'x': 1"),
        ({"preamble": 3}, TypeError, "preamble is 3: expected LaTeX"),
    ],
)
def test_invalid_latex_is_rejected(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Diagram([2, 1]).tikz(**options)


def test_save_and_plot_net_take_latex_for_tex_files_only(tmp_path: Path) -> None:
    options: Any = {"latex": {"input layer": r"\emph{in}"}, "preamble": "% mine"}
    plot_net([2, 1], filename=tmp_path / "net.tex", **options)
    assert (tmp_path / "net.tex").read_text(encoding="utf-8") == Diagram([2, 1]).tikz(**options)
    with pytest.raises(ValueError, match=r"latex is .* has no effect on \.svg files.*\.tex"):
        Diagram([2, 1]).save(tmp_path / "net.svg", latex={"input layer": ""})


def test_words_from_right_to_left_are_one_command_in_display_order() -> None:
    assert latex("שלום עולם").text == r"\plotnetrtl{שלום עולם}"
    assert latex("שכבה $h$ ב%").text == r"\plotnetrtl{ב\%} $h$ \plotnetrtl{שכבה}"
    assert latex(r"$x_{שלום עולם}$").text == r"$x_{\text{\plotnetrtl{שלום עולם}}}$"
    assert latex("שלום").missing_chars == tuple("שלום")


@pytest.mark.parametrize("char", ["\ufeff", "\u200b", "\u200e", "\u200d", "\u2066"])
def test_characters_without_effect_are_not_in_the_file(char: str) -> None:
    text = Diagram([2, 1], layer_labels=[f"{char}a{char}b", ""]).tikz()
    assert "{ab}};" in text
    assert char not in text


# Compilation


@cache
def pdflatex() -> str:
    found = shutil.which("pdflatex")
    if found is None or not _has("tikz.sty") or not _has("geometry.sty"):
        pytest.skip("no pdflatex with TikZ: on Debian, apt-get install texlive-pictures texlive-latex-base")
    return found


@cache
def _has(file: str) -> bool:
    return subprocess.run(["kpsewhich", file], capture_output=True).returncode == 0


def compiled(folder: Path, text: str) -> tuple[str, bytes]:
    """Compile a document; return its log and the PDF."""
    (folder / "net.tex").write_text(text, encoding="utf-8")
    plain = r"\pdfcompresslevel=0 \pdfobjcompresslevel=0 \input{net}"
    command = [pdflatex(), "-interaction=nonstopmode", "-halt-on-error", "-jobname=net", plain]
    result = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    log = (folder / "net.log").read_text(encoding="utf-8", errors="replace")
    assert result.returncode == 0, log[-2000:]
    return log, (folder / "net.pdf").read_bytes()


def complaints(log: str) -> list[str]:
    return re.findall(r"^(?:!|.*Warning:|Overfull|Underfull|Missing character).*", log, re.MULTILINE)


@pytest.mark.parametrize("name", PICTURES)
def test_latex_compiles_one_page_of_the_right_size_without_warnings(tmp_path: Path, name: str) -> None:
    log, pdf = compiled(tmp_path, PICTURES[name].tikz())
    assert complaints(log) == []
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    size = [inch * 72 for inch in PICTURES[name].figsize]
    assert [float(box[1]), float(box[2])] == pytest.approx(size, abs=0.01)


def test_another_document_can_include_the_picture(tmp_path: Path) -> None:
    (tmp_path / "one.tex").write_text(PICTURES["10-7-5"].tikz(), encoding="utf-8")
    (tmp_path / "two.tex").write_text(PICTURES["numbers"].tikz(), encoding="utf-8")
    paper = r"""\documentclass{article}\usepackage{tikz}\begin{document}
\newsavebox{\one}\sbox{\one}{\input{one}}\typeout{ONE \the\wd\one, \the\ht\one, \the\dp\one.}
\begin{figure}\resizebox{\linewidth}{!}{\input{one}}\caption{One.}\end{figure}
\begin{figure}\resizebox{\linewidth}{!}{\input{two}}\caption{Two.}\end{figure}
A word, and the end.
\end{document}"""
    log, pdf = compiled(tmp_path, paper)
    assert complaints(log) == []
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    measured = re.search(r"ONE ([\d.]+)pt, ([\d.]+)pt, ([\d.]+)pt\.", log)
    assert measured is not None
    points = [float(v) / 72.27 for v in measured.groups()]
    assert points == pytest.approx([15, 6, 0], abs=1e-3)  # no space, no text beside the picture


def test_converted_mathematics_compiles(tmp_path: Path) -> None:
    names = _commands() - _DEFINITIONS.keys()
    symbols = [rf"$x\{name} y$" for name in sorted(names) if name.isalpha() and name not in _ARGUMENTS]
    lines, definitions = [], set()
    for source in [*(source for source, _ in [*SCRIPTS, *ESCAPED]), *symbols]:
        try:
            make_label(source)
            converted = latex(source)
        except ValueError:
            continue
        lines.append(rf"\setbox0\hbox{{{converted.text}}}")
        definitions |= set(converted.definitions)
    assert len(lines) > 450
    head = [r"\documentclass{article}\usepackage{amsmath,amssymb}\usepackage[T1]{fontenc}\begin{document}"]
    log, _ = compiled(tmp_path, "\n".join([*head, *sorted(definitions), *lines, r"x\end{document}"]))
    assert [line for line in complaints(log) if "Missing character" not in line] == []


def test_a_label_cannot_read_or_write_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(r"\typeout{READ}\errmessage{READ}", encoding="utf-8")
    labels = [source for source, _ in ESCAPED]
    diagram = Diagram([2] * len(labels), (8, 20), layer_labels=labels, weight_labels=False)
    log, _ = compiled(tmp_path, diagram.tikz())
    assert "READ" not in log
    assert {path.suffix for path in tmp_path.iterdir()} == {".tex", ".txt", ".log", ".aux", ".pdf"}
    assert complaints(log) == []


def test_latex_on_request_compiles(tmp_path: Path) -> None:
    diagram = Diagram([2, 1], (6, 4), unit_labels=[["x", "MM"], ["z"]], layer_labels=["in", "out"])
    latex = {
        "x": r"$\bm{x}$",
        "MM": r"$\begin{pmatrix}1 & 2\\3 & 4\end{pmatrix}$",
        "in": r"\mine{50\%}",
        "out": r"$\begin{cases}a\\b\end{cases}$",
    }
    text = diagram.tikz(latex=latex, preamble="\\usepackage{bm}\n\\newcommand\\mine[1]{\\textsc{#1}}")
    log, _ = compiled(tmp_path, text)
    assert complaints(log) == []


def test_another_document_can_refer_to_nodes_by_name(tmp_path: Path) -> None:
    line = r"\draw (a-0-0) -- (a-1-1);" + "\n\\end{tikzpicture}"
    log, _ = compiled(tmp_path, Diagram([2, 2], (4, 3)).tikz().replace(r"\end{tikzpicture}", line))
    assert complaints(log) == []


def test_the_default_fonts_of_latex_have_all_characters_that_are_not_replaced(tmp_path: Path) -> None:
    if pdflatex() and not _has("lmodern.sty"):
        pytest.skip("no lmodern.sty, which letters beyond OT1 take: on Debian, apt-get install lmodern")
    usual = [chr(code) for code in range(0xA1, 0x2300) if not latex(chr(code)).missing_chars]
    rows = ["".join(usual[i : i + 40]) for i in range(0, len(usual), 40)]
    diagram = Diagram([2] * len(rows), (8, 40), unit_labels=False, layer_labels=rows, weight_labels=False)
    log, _ = compiled(tmp_path, diagram.tikz())
    assert complaints(log) == []
