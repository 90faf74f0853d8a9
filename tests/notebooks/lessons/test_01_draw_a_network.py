"""Lesson 01, *Draw a network*: what it claims is true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plotnet import Diagram
from plotnet.lesson import Exercise, check
from plotnet.lesson.registry import find
from tests.notebooks.namespace import Executed

NOTEBOOK = "01-draw-a-network"
KEY_PHRASES = {
    "rightmost-green": ("a_7^{(1)}", "numbered 0 to 7"),
    "edges": ("= 105", "350"),
    "circles": ("first eight", "max_nodes=16"),
    "net-after-error": ("only replaced by a new one",),
}


def test_the_rightmost_unit_of_the_middle_layer_is_unit_7_of_layer_1(executed: Executed) -> None:
    assert executed["green"].labels[executed["unit"]].label.source == "$a_{7}^{(1)}$"
    assert [executed["layer"], executed["unit"]] == [1, 7]


def test_10_7_5_has_105_edges(executed: Executed) -> None:
    assert executed["edges"] == [10 * 7, 7 * 5]
    assert [row.size for row in executed["diagram"].scene.layers] == [10, 7, 5]


def test_the_row_of_784_units_shows_16_circles_and_its_size(executed: Executed) -> None:
    top = executed["top"]
    assert (len(top.units), top.size, len(top.dots)) == (16, 784, 1)
    assert top.labels[7].label.source == "$a_{7}^{(0)}$"
    assert top.labels[8].label.source == "$a_{776}^{(0)}$"


def test_a_layer_of_17_units_is_shortened_and_names_disappear_at_128() -> None:
    seventeen = Diagram([10, 17, 5], figsize=(11, 5)).scene
    sixteen = Diagram([10, 16, 5], figsize=(11, 5)).scene
    assert (len(sixteen.layers[1].dots), len(seventeen.layers[1].dots)) == (0, 1)
    assert seventeen.layers[1].labels[0].size < sixteen.layers[1].labels[0].size
    scenes = {n: Diagram([10, n, 5], figsize=(11, 5), max_nodes=None).scene for n in (3, 7, 16, 17, 40, 128)}
    assert [n for n, scene in scenes.items() if scene.layers[1].labels] == [3, 7, 16, 17, 40]


def test_saved_files_are_what_their_suffixes_say(executed: Executed) -> None:
    printed = executed.printed["save-both"]
    assert "net.svg has" in printed
    assert "begins with b'%PDF'" in printed


def test_a_failed_call_leaves_the_old_file(executed: Executed) -> None:
    assert "a layer needs at least 1 unit" in executed["message"]
    assert executed["after"] == executed["before"]
    assert executed.caught["fail-uncaught"][0].startswith("ValueError")


@pytest.mark.parametrize(
    "kinds",
    [
        ["Setosa", "VERSICOLOR", " virginica "],
        ["Iris setosa", "I. versicolor", "virginica"],
        ["Iris-setosa", "iris_versicolor", r"$\it{virginica}$"],
    ],
)
def test_names_of_flowers_in_another_form_are_accepted(kinds: list[str]) -> None:
    flower = Diagram([4, 5, 3], unit_labels=[list("abcd"), [""] * 5, kinds])
    assert find(Exercise, "flower").get_hint(flower) == ""


@pytest.mark.parametrize("options", [{}, {"text": "text"}, {"transparent": True}])
def test_a_slide_may_be_saved_with_any_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    slide = Diagram([4, 8, 8, 3], (8, 5), direction="right")
    slide.save("slide", **options)
    assert find(Exercise, "slide").get_hint(slide) == ""


def test_a_slide_that_is_not_an_svg_file_is_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "slide.svg").write_bytes(b"\xff\xfe")
    hint = find(Exercise, "slide").get_hint(Diagram([4, 8, 8, 3], (8, 5), direction="right"))
    assert "slide.svg is not an SVG file" in hint


@pytest.mark.parametrize("parameters", [101_770.01, 101_771, (100_480, 1_290)])
def test_a_count_is_exact(parameters: object) -> None:
    assert find(Exercise, "count-parameters").get_hint(parameters)


def test_a_list_of_names_instead_of_a_diagram_is_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "This is of type list" in check("flower", ["setosa"]).text
