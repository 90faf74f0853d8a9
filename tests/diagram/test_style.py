"""Lines, font sizes, spacing, colors, title and lengths of layers: their options and their defaults."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from plotnet import THEMES, Diagram, Network
from plotnet.diagram.levels import NO_VALUE
from plotnet.diagram.options import Direction
from plotnet.diagram.scene import Scene, Text

from .test_layout import check_no_overlap

COLUMN = (3.4, 2.2)  # inches, a figure in one column of a paper
WEIGHTS = [np.array([[0.5, -2.0], [1.0, 0.1]])]


def texts_of(scene: Scene) -> dict[str, list[Text]]:
    """Group the texts of a scene by kind."""
    return {
        "units": [text for layer in scene.layers for text in layer.labels],
        "captions": [text for block in (*scene.layer_captions, *scene.gap_captions) for text in block],
        "names": [text for side in scene.names for text in side],
        "title": list(scene.title),
        "legend": list(scene.legend),
    }


# Lines


@pytest.mark.parametrize("factor", [0.25, 0.5, 3.0])
def test_lines_and_arrow_heads_scale_with_the_drawing(factor: float) -> None:
    usual = Diagram([10, 7, 5], arrows=True).scene
    figsize = (15 * factor, 6 * factor)
    scaled = Diagram([10, 7, 5], figsize, 16 * factor, arrows=True).scene
    assert scaled.radius == pytest.approx(factor * usual.radius, rel=0.01)
    assert scaled.rim_width / scaled.radius == pytest.approx(usual.rim_width / usual.radius)
    for gap, other in zip(scaled.gaps, usual.gaps, strict=True):
        assert gap.width / scaled.radius == pytest.approx(other.width / usual.radius)
        assert gap.heads is not None
        assert other.heads is not None
        lengths = [np.linalg.norm(heads[..., 0, :] - heads[..., 1, :]) for heads in (gap.heads, other.heads)]
        assert lengths[0] / lengths[1] == pytest.approx(factor, rel=0.01)


def test_the_lines_of_the_network_of_the_article_have_their_usual_width() -> None:
    scene = Diagram([10, 7, 5]).scene
    assert scene.rim_width == pytest.approx(1.1)
    assert [gap.width for gap in scene.gaps] == pytest.approx([0.75, 0.75])


def test_widths_and_opacity_of_lines_can_be_set_in_all_formats() -> None:
    diagram = Diagram([3, 2], edge_width=2.5, edge_alpha=0.25, node_linewidth=3)
    (gap,) = diagram.scene.gaps
    assert (gap.width, gap.opacity, diagram.scene.rim_width) == (2.5, 0.25, 3)
    svg, tikz = diagram.svg(), diagram.tikz()
    assert 'stroke-width="2.5" stroke-opacity="0.25"' in svg
    assert 'stroke-width="3"' in svg
    assert "line width=2.5bp" in tikz
    assert "draw opacity=0.25" in tikz
    assert "line width=3bp" in tikz
    figure = Figure(figsize=diagram.figsize)
    ax = figure.add_axes((0, 0, 1, 1))
    nodes = diagram.draw(ax)
    figure.draw_without_rendering()
    (edges,) = (artist for artist in ax.collections if isinstance(artist, LineCollection))
    assert np.ravel(edges.get_linewidth())[0] == pytest.approx(2.5)
    assert np.reshape(np.asarray(edges.get_colors()), (-1, 4))[0, 3] == pytest.approx(0.25)
    assert nodes[0][0].get_linewidth() == pytest.approx(3)


def test_the_edge_color_is_that_of_edges_without_weights_and_of_arcs() -> None:
    diagram = Diagram([2, 2, 2], edge_color=("C0", 0.5), skip_connections=[(0, 2)])
    blended = "#8FBBD9"  # C0 on white
    assert [theme.edge for theme in diagram.themes] == [blended]
    assert THEMES["classic"].edge != blended
    assert f'stroke="{blended}"' in diagram.svg()
    assert THEMES["classic"].edge not in diagram.svg()
    assert "{netedge}{HTML}{8FBBD9}" in diagram.tikz()
    axes = Figure().add_subplot()
    diagram.draw(axes)
    (first, *_) = [c for c in axes.collections if isinstance(c, LineCollection)]
    colors: Any = first.get_colors()
    assert to_hex(colors[0]).upper() == blended
    weighted = Diagram([2, 2], weights=WEIGHTS)
    assert weighted.replace(edge_color="C0").themes[0].edge_scale == weighted.themes[0].edge_scale
    assert len({theme.edge for theme in diagram.with_theme("auto").replace(edge_color="red").themes}) == 1


def test_the_edge_width_is_that_of_the_largest_weight() -> None:
    (gap,) = Diagram([2, 2], weights=WEIGHTS, edge_width=6).scene.gaps
    levels = gap.levels.ravel().tolist()
    assert max(gap.line_width(level, True) for level in levels) == pytest.approx(6)


def test_nodes_without_outline_have_no_line_in_any_format() -> None:
    diagram = Diagram([3, 2], node_linewidth=0)
    assert '<g inkscape:groupmode="layer" inkscape:label="layer 0"' in diagram.svg()
    assert 'stroke-width="0"' in diagram.svg()
    assert "draw=none" in diagram.tikz()  # TeX draws lines of width 0
    activations: list[Any] = [[-1.0, 0.5, np.nan], [1.0, -0.5]]
    dashed = diagram.replace(activations=activations)
    dashed.draw(Figure().add_subplot())
    assert dashed.scene.hatch_width > 0, "hatching marks nan without outlines, too"


def test_edges_of_set_width_are_transparent_where_they_would_merge() -> None:
    dense = Diagram([300, 200], max_nodes=None, edge_width=1).scene.gaps[0]
    assert dense.width == 1
    assert dense.opacity < 0.5
    assert dense.is_dense
    sparse = Diagram([3, 2], weights=[np.ones((2, 3))], edge_alpha=0.5).scene.gaps[0]
    assert not sparse.is_dense, "transparent edges are dashed"


# Font sizes

networks = st.fixed_dictionaries(
    {
        "sizes": st.lists(st.integers(1, 20), min_size=2, max_size=6),
        "figsize": st.tuples(st.floats(1.5, 16), st.floats(1.5, 10)),
        "direction": st.sampled_from(["down", "right", "up", "left"]),
        "max_nodes": st.sampled_from([4, 16]),
        "layer_labels": st.booleans(),
        "weight_labels": st.sampled_from([True, False, "shapes"]),
        "title": st.sampled_from([None, "A network", "Two\nlines"]),
        "kinds": st.booleans(),
        "names": st.sampled_from([0, 3, 12, 40]),
        "has_weights": st.booleans(),
    }
)


def make(arguments: dict[str, Any], **options: Any) -> Scene:
    arguments = dict(arguments)
    sizes = arguments["sizes"]
    if length := arguments.pop("names"):
        arguments["input_names"] = ["n" * length] * sizes[0]
    if arguments.pop("has_weights"):
        arguments["weights"] = [np.ones((b, a)) for a, b in pairwise(sizes)]
    marked = ["nn.memory", *["nn.hidden"] * (len(sizes) - 1)]
    arguments["kinds"] = marked if arguments["kinds"] else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return Diagram(**arguments, **options).scene


@settings(max_examples=40)
@given(
    networks,
    st.sampled_from(["fontsize", "unit_fontsize", "layer_fontsize"]),
    st.floats(2, 40),
    st.floats(1, 3),
)
def test_increasing_a_font_size_never_makes_text_smaller(
    arguments: dict[str, Any], option: str, size: float, factor: float
) -> None:
    small, large = (make(arguments, **{option: value}) for value in (size, factor * size))
    check_no_overlap(large)
    for kind, texts in texts_of(small).items():
        increased = texts_of(large)[kind]
        assert len(increased) >= len(texts), f"{kind} are left out"
        for before, after in zip(texts, increased, strict=False):
            assert after.size >= before.size - 1e-9, kind


def test_the_font_sizes_of_units_and_layers_are_separate() -> None:
    scene = Diagram([3, 2], unit_fontsize=9, layer_fontsize=12, input_names=["a", "b", "c"]).scene
    texts = texts_of(scene)
    assert {text.size for text in texts["units"]} == {9}
    assert max(text.size for text in texts["captions"]) == 12
    assert [text.size for text in texts["names"]] == pytest.approx([14.4] * 3)


def test_a_font_family_sets_all_text_in_all_formats() -> None:
    diagram = Diagram([2, 1], fontfamily="sans-serif", weights=[[[1.0, 2.0]]], title="A $W$ title")
    assert {text.label.fontfamily for text in diagram.scene.texts()} == {"sans-serif"}
    assert "DejaVu Sans" in diagram.svg(text="text")
    assert "STIX" not in diagram.svg(text="text")
    assert diagram.svg() != diagram.replace(fontfamily="serif").svg()
    assert r"{\sffamily input layer}" in diagram.tikz()


def test_an_installed_font_is_a_font_family() -> None:
    text = Diagram([2, 1], fontfamily="DejaVu Serif").scene.layer_captions[0][0]
    assert text.label.width > 1.05 * Diagram([2, 1]).scene.layer_captions[0][0].label.width


def test_labels_that_do_not_fit_cause_a_warning_that_names_them() -> None:
    long_names = ["x" * 60] * 5
    with pytest.warns(UserWarning, match="class_names are left out") as caught:
        scene = Diagram([10, 7, 5], (3.4, 2.2), direction="right", class_names=long_names).scene
    assert scene.names[1] == ()
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="unit_labels are left out.*make figsize larger"):
        Diagram([3, 2], (3, 2), unit_labels=[["a label of thirty-two characters"] * 3, [""] * 2])
    with pytest.warns(UserWarning, match="values are left out"):
        Network.random((60, 3), seed=0).forward(np.ones(60)).diagram(
            figsize=(4, 3), max_nodes=None, values=True
        )
    with pytest.warns(UserWarning, match=r"\d+ of the 400 edge_labels are left out"):
        Diagram([20, 20], (5, 2), max_nodes=None, weights=[np.ones((20, 20))], edge_labels=True)


def test_text_below_five_points_causes_a_warning_unless_it_was_asked_for() -> None:
    with pytest.warns(UserWarning, match=r"the smallest text has only \d\.\d points"):
        Diagram([5] * 12, (4, 1.5), direction="right")
    scene = Diagram([3, 2], fontsize=4.5).scene
    assert max(text.size for text in texts_of(scene)["captions"]) == 4.5


# One column of a paper


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("sizes", [[10, 7, 5], [4, 5, 3]])
@pytest.mark.parametrize("has_names", [True, False])
def test_text_is_readable_in_one_column_of_a_paper(
    sizes: list[int], direction: Direction, has_names: bool
) -> None:
    names: dict[str, Any] = {
        "input_names": ["sepal length", "sepal width", "petal length", "petal width"],
        "class_names": ["setosa", "versicolor", "virginica"],
    }
    if sizes[0] == 10:
        names = {
            "input_names": [f"x{i}" for i in range(10)],
            "class_names": ["cat", "dog", "cow", "owl", "pig"],
        }
    scene = Diagram(sizes, COLUMN, direction=direction, **(names if has_names else {})).scene
    check_no_overlap(scene)
    texts = texts_of(scene)
    assert min(text.size for text in scene.texts()) >= 7 - 1e-6
    assert bool(texts["names"]) == has_names
    assert texts["units"] or (direction == "right" and sizes[0] == 10)
    if direction == "down":
        sides = [
            [t.box for block in side for t in block] for side in (scene.layer_captions, scene.gap_captions)
        ]
        width = sum(max(box[2] for box in side) - min(box[0] for box in side) for side in sides)
        assert width < 0.2 * scene.width


def test_captions_are_broken_into_lines_only_if_they_would_be_small() -> None:
    sources = [text.label.source for text in Diagram([10, 7, 5], COLUMN).scene.layer_captions[1]]
    assert sources == ["hidden", "layer", "7 units"]
    sources = [text.label.source for text in Diagram([10, 7, 5], (7, 4)).scene.layer_captions[1]]
    assert sources == ["hidden layer", "7 units"]


@pytest.mark.parametrize("direction", ["down", "right", "up", "left"])
def test_spacings_are_relative_to_the_diameter_of_nodes(direction: Direction) -> None:
    scene = Diagram([4, 3], (7, 6), direction=direction, node_spacing=0.25, layer_spacing=1.5).scene
    check_no_overlap(scene)
    first, second = (layer.centers for layer in scene.layers)
    diameter = 2 * scene.radius
    assert np.linalg.norm(first[1] - first[0]) == pytest.approx(1.25 * diameter, rel=1e-3)
    axis = 1 if direction in ("down", "up") else 0
    assert abs(second[0, axis] - first[0, axis]) == pytest.approx(2.5 * diameter, rel=1e-3)


# Colors


def fills(diagram: Diagram) -> list[list[str]]:
    """Return the fill colors in SVG, after checking that those on Axes and in TikZ are equal."""
    nodes = diagram.draw(Figure().add_subplot())
    drawn = [[to_hex(node.get_facecolor()).upper() for node in layer] for layer in nodes]
    svg, tikz = diagram.svg(), diagram.tikz()
    for color in {color for layer in drawn for color in layer}:
        assert f'fill="{color}"' in svg
        assert f"{{HTML}}{{{color[1:]}}}" in tikz
    return drawn


def test_colors_of_nodes_can_be_set_for_all_per_layer_and_per_unit() -> None:
    assert fills(Diagram([2, 1], node_color="gold")) == [["#FFD700"] * 2, ["#FFD700"]]
    assert fills(Diagram([2, 1], node_color=(0, 0, 1))) == [["#0000FF"] * 2, ["#0000FF"]]
    assert fills(Diagram([2, 1], node_color=["tab:blue", None])) == [["#1F77B4"] * 2, ["#FF6644"]]
    per_unit = Diagram([3, 2], node_color=[["C0", ("black", 0.5), None], "0.5"])
    assert fills(per_unit) == [["#1F77B4", "#7F7F7F", "#FFFF77"], ["#808080"] * 2]
    assert per_unit == per_unit.replace()


def test_labels_on_colored_nodes_are_readable_and_numbers_keep_their_colors() -> None:
    diagram = Diagram([2, 1], node_color="navy", activations=[None, [1.0]], bias_units=True)
    theme = THEMES["classic"]
    svg = diagram.svg()
    assert svg.count('fill="#000080"') == 2
    assert f'fill="{theme.bias}"' in svg
    assert theme.label("nn.input", NO_VALUE, "#000080") == "#FFFFFF"


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("gold", "#FFD700"),
        ("0.5", "#808080"),
        ("tab:blue", "#1F77B4"),
        ("C1", "#FF7F0E"),
        ((1, 0, 0), "#FF0000"),
        (("red", 0.5), "#FF7F7F"),
        ("#F00", "#FF0000"),
        ("#FF000080", "#FF7F7F"),
        (np.array([0.0, 1.0, 0.0]), "#00FF00"),
        ("none", "#FFFFFF"),
    ],
)
def test_a_theme_accepts_every_color_of_matplotlib(color: Any, expected: str) -> None:
    theme = replace(THEMES["classic"], rim=color, edge_scale=(color, "gray", color))
    assert theme.rim == expected
    assert theme.edge_scale == (expected, "#808080", expected)
    assert f'stroke="{expected}"' in Diagram([2, 1], theme=theme).svg()


# Title


def test_a_title_is_drawn_above_the_network_in_all_formats() -> None:
    diagram = Diagram([3, 2], (5, 4), title="Weights $W$\nof a layer", weights=[np.ones((2, 3))])
    lines = diagram.scene.title
    assert [text.label.source for text in lines] == ["Weights $W$", "of a layer"]
    top = min(layer.centers[:, 1].min() - layer.radius for layer in diagram.scene.layers)
    assert lines[0].box[1] >= 0
    assert lines[1].box[3] < top
    assert lines[0].x + lines[0].label.width * lines[0].size / 2 == pytest.approx(diagram.scene.width / 2)
    check_no_overlap(diagram.scene)
    assert "Weights" in re.sub(
        '<title>.*?</title>|aria-label="[^"]*"', "", diagram.svg(text="text"), flags=re.S
    )
    assert "{of a layer}" in diagram.tikz()
    assert diagram.scene.title[0].size == pytest.approx(1.2 * 16)
    assert Diagram([3, 2]).scene.title == ()


@pytest.mark.parametrize("direction", ["down", "right", "up", "left"])
def test_nothing_overlaps_a_title(direction: Direction) -> None:
    names = ["a name", "another name", "a third one"]
    scene = Diagram([3, 2], (5, 4), direction=direction, title="A title", input_names=names).scene
    check_no_overlap(scene)
    assert max(text.box[3] for text in scene.title) < min(text.box[1] for text in (*scene.names[0],))


# Shortened layers

AUTOENCODER = [784, 256, 64, 16, 64, 256, 784]


def test_lengths_on_a_log_scale_show_the_bottleneck_of_an_autoencoder() -> None:
    scene = Diagram(AUTOENCODER, layer_lengths="log").scene
    assert [len(layer.units) for layer in scene.layers] == [16, 13, 10, 7, 10, 13, 16]
    lengths = [np.ptp(layer.centers[:, 0]) for layer in scene.layers]
    assert all(a > b for a, b in pairwise(lengths[:4]))
    assert [sum(count for count, _ in layer.dots) for layer in scene.layers][3] == 9
    check_no_overlap(scene)


@pytest.mark.parametrize(
    ("sizes", "scale", "drawn"),
    [
        (AUTOENCODER, "capped", [16] * 7),
        (AUTOENCODER, "linear", [16, 5, 2, 2, 2, 5, 16]),
        ([784, 128, 10], "log", [16, 12, 6]),
        ([1000, 2, 1], "log", [16, 2, 1]),
        ([16, 3, 2], "log", [16, 3, 2]),
    ],
)
def test_layers_are_shortened_in_proportion(sizes: list[int], scale: Any, drawn: list[int]) -> None:
    assert [len(layer.units) for layer in Diagram(sizes, layer_lengths=scale).scene.layers] == drawn


def test_the_alternative_text_of_shortened_layers_says_what_is_drawn() -> None:
    assert "7 of 16 of the hidden layer 3" in Diagram(AUTOENCODER, layer_lengths="log").alt_text


# Invalid values


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"edge_color": "bleu"}, ValueError, "edge_color is 'bleu': expected a color of matplotlib"),
        ({"edge_width": -1}, ValueError, "edge_width is -1: expected a number from 0.01 to 1,000"),
        ({"edge_width": "thick"}, TypeError, "edge_width is 'thick'"),
        ({"edge_alpha": 1.5}, ValueError, "edge_alpha is 1.5: expected a number from 0 to 1"),
        ({"node_linewidth": -1}, ValueError, "node_linewidth is -1"),
        ({"node_spacing": -1}, ValueError, "node_spacing is -1"),
        ({"layer_spacing": True}, TypeError, "layer_spacing is True"),
        ({"unit_fontsize": 0}, ValueError, "unit_fontsize is 0"),
        ({"layer_fontsize": "large"}, TypeError, "layer_fontsize is 'large'"),
        ({"fontfamily": "sansserif"}, ValueError, "fontfamily is 'sansserif' .*did you mean 'sans-serif'"),
        ({"fontfamily": 3}, TypeError, "fontfamily is 3"),
        ({"node_color": "yelow"}, ValueError, "node_color is 'yelow': expected a color of matplotlib"),
        ({"node_color": ["red"]}, ValueError, "node_color has length 1: expected 2, one for each layer"),
        ({"node_color": ["red", ["red", 5]]}, ValueError, r"node_color\[1\] has length 2: expected 1"),
        ({"node_color": [["red", "rde"], "red"]}, ValueError, r"node_color\[0\]\[1\] is 'rde'"),
        ({"layer_lengths": "logarithmic"}, ValueError, "layer_lengths is 'logarithmic'.*'log'"),
        ({"layer_lengths": "log", "max_nodes": [4, 4]}, ValueError, "pass one number as max_nodes"),
        ({"title": 3}, TypeError, "title is 3"),
        ({"title": r"$\fra$"}, ValueError, "title is"),
    ],
)
def test_invalid_styles_are_rejected(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Diagram([2, 1], **options)
