"""Labels: glyphs by mathtext, text that STIX lacks, and invalid labels."""

from __future__ import annotations

import unicodedata

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotnet import Diagram
from plotnet.diagram.labels import LINE_HEIGHT, clusters, make_label, make_multiline_label


def chars(source: str) -> str:
    return "".join(letter.char for letter in make_label(source).letters)


def test_an_activation_has_a_subscript_and_a_superscript() -> None:
    label = make_label("$a_{3}^{(1)}$")
    places = {letter.char: letter for letter in label.letters}
    assert places["a"].italic
    assert not places["3"].italic
    assert places["3"].y < places["a"].y < places["("].y
    assert places["3"].scale == places["1"].scale < places["a"].scale == 1
    assert label.ascent > 0.7
    assert 0.2 < label.descent < 0.5


def test_an_unpaired_dollar_sign_is_a_dollar_sign() -> None:
    assert chars("input layer") == "input layer"
    assert chars("5 $ a piece") == "5 $ a piece"
    assert chars(r"\$5 and \$6") == "$5 and $6"
    assert chars("<&>\"'") == "<&>\"'"


def test_outlines_do_not_depend_on_the_rc_parameters_of_mathtext() -> None:
    expected = make_label("$x_{1}$")
    make_label.cache_clear()
    with mpl.rc_context({"mathtext.default": "bf", "mathtext.fontset": "cm", "font.family": "monospace"}):
        letters = make_label("$x_{1}$").letters
    assert [(x.glyph, x.x, x.y) for x in letters] == [(x.glyph, x.x, x.y) for x in expected.letters]


@pytest.mark.parametrize(
    ("source", "shapes"),
    [(r"$\sqrt{x}$", "√"), (r"$\hat{y}$", "^"), (r"$\mathcal{L}$", "\ue238"), ("a~b", "~")],
)
def test_glyphs_that_differ_from_their_character_are_drawn_as_shapes(source: str, shapes: str) -> None:
    drawn = [letter.char for letter in make_label(source).letters if letter.is_shape]
    assert len(drawn) == len(shapes)
    assert not any(letter.is_shape for letter in make_label("$a_{0}^{(0)}$ input layer").letters)


def test_equal_glyphs_share_one_outline() -> None:
    first, second = make_label("aa").letters
    assert first.glyph is second.glyph
    assert first.glyph.d.startswith("M")
    assert first.glyph.d.endswith("Z")


@pytest.mark.parametrize(
    ("source", "runs", "letters"),
    [
        ("输入层", ["输入层"], ""),
        ("x 输入 y 隐藏", ["输入", "隐藏"], "x  y "),
        ("$x_{输入}$", ["输入"], "x"),
        ("🦊", ["🦊"], ""),
        ("👨‍👩‍👧!", ["👨‍👩‍👧"], "!"),
        ("■ 输", ["输"], "■ "),
    ],
)
def test_characters_that_the_math_fonts_lack_are_kept_as_text_with_reserved_space(
    source: str, runs: list[str], letters: str
) -> None:
    label = make_label(source)
    assert [run.text for run in label.runs] == runs
    assert chars(source) == letters
    for run in label.runs:
        assert run.width > 0.5 * run.scale
        assert 0 <= run.x < label.width


def test_joined_characters_and_marks_are_one_cluster() -> None:
    assert clusters("👨‍👩‍👧") == ["👨‍👩‍👧"]
    assert clusters("👍🏽a") == ["👍🏽", "a"]
    assert clusters("e\u0301x") == ["e\u0301", "x"]


@pytest.mark.parametrize("source", ["$a_{$", r"$\nonsense$", "$x^2^3$"])
def test_invalid_mathematics_is_rejected_with_the_reason(source: str) -> None:
    with pytest.raises(ValueError, match=r"Expected|not a command|Double superscript"):
        make_label(source)


@pytest.mark.parametrize(
    "source", ["a\x00b", "\ud800", "bell\x07", "\x93mojibake\x94", "\uffff", "a\x7f", "esc\x1b[0m"]
)
def test_characters_that_cannot_be_written_are_rejected(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        make_label(source)


def test_too_many_runs_of_other_scripts_are_rejected() -> None:
    with pytest.raises(ValueError, match="use fewer"):
        make_label(" a ".join(chr(0x4E00 + i) for i in range(11)))


def test_a_line_break_in_a_name_beside_a_node_is_a_space() -> None:
    names, _ = Diagram([2, 1], input_names=["height\nin cm", "age"]).scene.names
    assert [text.label.source for text in names] == ["height in cm", "age"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="$\\"), max_size=12))
def test_plain_text_keeps_all_its_characters(text: str) -> None:
    label = make_label(text)
    kept = [letter.char for letter in label.letters] + [char for run in label.runs for char in run.text]
    visible = [char for char in unicodedata.normalize("NFC", text) if _is_visible(char)]
    assert sorted(char for char in kept if _is_visible(char)) == sorted(visible)
    assert label.width >= 0


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cf", "Mn", "Zs", "Zl", "Zp")


# Invisible characters


@pytest.mark.parametrize(
    "char",
    ["\ufeff", "\u200b", "\u2060", "\u00ad", "\u200e", "\u202b", "\u2069", "\u200d", "\ufe0f", "\U000e0001"],
)
@pytest.mark.parametrize("template", ["{}sepal length", "sepal{} length", "sepal length{}", "{}", "$x{}_1$"])
def test_characters_without_effect_are_dropped_from_latin_labels(char: str, template: str) -> None:
    label, plain = make_label(template.format(char)), make_label(template.format(""))
    if char == "\ufe0f" and label.runs:  # asks for the emoji form of the letter before it
        return
    assert [letter.char for letter in label.letters] == [letter.char for letter in plain.letters]
    assert not label.runs
    assert label.width == plain.width


@pytest.mark.parametrize(
    "text",
    [
        "نمی‌دانم",
        "क्‍ष",
        "👩‍🔬",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "❤️",
        "#️⃣",
        "ᠠ᠋",
    ],
)
def test_joiners_and_selectors_that_shape_a_script_or_an_emoji_are_kept(text: str) -> None:
    assert "".join(run.text for run in make_label(text).runs) == text


@pytest.mark.parametrize(
    "space", ["\t", "\v", "\f", "\x85", "\u2028", "\u2029", "\r", "\n", "\r\n", "\u2003", "\u3000"]
)
def test_white_space_becomes_a_space(space: str) -> None:
    assert chars(f"petal{space}width") == "petal width"


def test_text_in_mathematics_is_plain_text() -> None:
    assert chars(r"$\text{\input secret.txt}$") == "input secret.txt"
    assert chars(r"$\text{a\n\t\f\r\}b{c}}$") == "antfr}bc"


# Text from right to left


def _shown(source: str) -> list[str]:
    """Return the parts of a label from left to right, each run in logical order."""
    label = make_label(source)
    parts = [(letter.x, letter.char) for letter in label.letters if letter.char != " "]
    return [text for _, text in sorted(parts + [(run.x, run.text) for run in label.runs])]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("שלום עולם", ["שלום עולם"]),
        ("طبقة الإدخال الأولى", ["طبقة الإدخال الأولى"]),
        ("דיוק 50% בערך", ["דיוק 50% בערך"]),
        ("x שלום 3 עולם!", ["x", "שלום 3 עולם", "!"]),
        ("שכבה a", ["a", "שכבה"]),
        ("a שכבה", ["a", "שכבה"]),
        ("שכבה $h$", ["h", "שכבה"]),
        ("$h$ שכבה", ["h", "שכבה"]),
        ("א $x$ ב $y$ ג", ["ג", "y", "ב", "x", "א"]),
        ("שלום (a)", [")", "a", "שלום ("]),
        ("שלום a 5% ג", ["ג", "a", "5", "%", "שלום"]),
        (r"$\text{שלום עולם}$", ["שלום עולם"]),
        ("$x_{שלום עולם}$", ["x", "שלום עולם"]),
        ("קלט-פלט, 3.5", ["קלט-פלט, 3.5"]),
        ("ܫܠܡܐ ܥܠܡܐ", ["ܫܠܡܐ ܥܠܡܐ"]),
    ],
)
def test_words_from_right_to_left_are_in_display_order(source: str, shown: list[str]) -> None:
    assert _shown(source) == shown
    assert all(run.is_rtl for run in make_label(source).runs)


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (r"$\bm{x}$", r"\\bm is not a command .*did you mean \\boldsymbol"),
        (r"$\alhpa$", r"\\alhpa .*did you mean \\alpha"),
        (r"$\begin{pmatrix}a\end{pmatrix}$", r"\\begin .*no environments.*option latex"),
        (r"$a + \textbf{x}$", r"\\textbf .*did you mean \\mathbf"),
        (r"$\csname x\endcsname$", r"\\csname is not a command"),
        ("$^^5cinput$", r"Unexpected '\^'"),
    ],
)
def test_errors_in_mathematics_name_the_command_and_the_nearest_one(source: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        make_label(source)


def test_lines_of_a_label_are_centered_above_one_another() -> None:
    label = make_multiline_label("iii\nmmm")
    first, last = ([x for x in label.letters if x.char == char] for char in "im")
    assert [x.y for x in first] == pytest.approx([LINE_HEIGHT] * 3, abs=0.01)
    assert [x.y for x in last] == pytest.approx([0] * 3, abs=0.01)
    middles = [(line[0].x + line[-1].x + line[-1].glyph.advance) / 2 for line in (first, last)]
    assert middles == pytest.approx([label.width / 2] * 2, abs=0.05)
    assert label.ascent == pytest.approx(make_label("iii").ascent + LINE_HEIGHT)
    assert make_multiline_label("one line").ascent == make_label("one line").ascent


def test_lines_in_scripts_of_system_fonts_keep_their_line() -> None:
    label = make_multiline_label("输入\nשלום")  # noqa: RUF001
    assert [run.text for run in label.runs] == ["输入", "שלום"]
    assert [run.y for run in label.runs] == pytest.approx([LINE_HEIGHT, 0], abs=0.01)
