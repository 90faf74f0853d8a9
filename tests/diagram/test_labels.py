"""Labels: glyphs by mathtext, text that STIX lacks, and invalid labels."""

from __future__ import annotations

import unicodedata

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotnet.diagram.labels import clusters, make_label


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
    with pytest.raises(ValueError, match=r"Expected|Unknown symbol|Double superscript"):
        make_label(source)


@pytest.mark.parametrize("source", ["a\x00b", "\ud800", "tab\there"])
def test_characters_that_cannot_be_written_are_rejected(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        make_label(source)


def test_too_many_runs_of_other_scripts_are_rejected() -> None:
    with pytest.raises(ValueError, match="use fewer"):
        make_label(" a ".join(chr(0x4E00 + i) for i in range(11)))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="$\\"), max_size=12))
def test_plain_text_keeps_all_its_characters(text: str) -> None:
    label = make_label(text)
    kept = [letter.char for letter in label.letters] + [char for run in label.runs for char in run.text]
    assert sorted(kept) == sorted(unicodedata.normalize("NFC", text))
    assert label.width >= 0
