"""Layers drawn as grids: cells, colors, marks and edges, in all formats; nothing overlaps."""

from __future__ import annotations

import itertools
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from plotnet import THEMES, Diagram, Network, plot_net
from plotnet.__main__ import main
from plotnet.diagram.grid import BUNDLE, Grid
from plotnet.diagram.levels import HIDDEN, INF, MASKED, NAN, NEGATIVE_INF, NO_VALUE, to_levels
from plotnet.diagram.options import Direction
from plotnet.diagram.scene import Scene
from tests.optional import needs

from .test_layout import captions, overlap

Box = tuple[float, float, float, float]
IMAGE: Any = [(8, 8), None, None]
RAMP = np.linspace(0, 1, 64)


def grid_of(diagram: Diagram, layer: int = 0) -> Grid:
    grid = diagram.scene.layers[layer].grid
    assert grid is not None
    return grid


def cell_levels(grid: Grid) -> np.ndarray[Any, Any]:
    """Return the level of each cell, from the runs that are drawn."""
    levels = np.full((grid.rows, grid.columns), HIDDEN)
    for fill in grid.fills:
        for row, column, length in fill.runs.tolist():
            assert (levels[row, column : column + length] == HIDDEN).all(), "cells are drawn once"
            levels[row, column : column + length] = fill.level
    return levels


# Cells


def test_all_units_are_square_cells_row_by_row_in_a_frame() -> None:
    diagram = Diagram([6, 4, 2], grids=[(2, 3), None, None], max_nodes=3)
    layer, grid = diagram.scene.layers[0], grid_of(diagram)
    assert layer.units.tolist() == list(range(6))
    left, top, right, bottom = grid.box
    assert right - left == pytest.approx(3 * grid.cell, abs=1e-3)
    assert bottom - top == pytest.approx(2 * grid.cell, abs=1e-3)
    columns, rows = np.meshgrid(np.arange(3), np.arange(2))
    expected = np.stack([left + (columns + 0.5) * grid.cell, top + (rows + 0.5) * grid.cell], axis=-1)
    assert layer.centers == pytest.approx(expected.reshape(6, 2), abs=2e-3)
    assert layer.dots == ()
    assert len(diagram.scene.layers[1].units) == 3, "the maximum number of nodes applies to other layers"


def test_cells_have_the_levels_of_the_activations_on_the_scale_of_all_nodes() -> None:
    a = [RAMP, np.full(4, 2.0), None]
    diagram = Diagram([64, 4, 2], grids=IMAGE, activations=a)
    assert cell_levels(grid_of(diagram)).tolist() == to_levels(RAMP, 2.0).reshape(8, 8).tolist()
    assert (
        cell_levels(grid_of(Diagram([64, 4, 2], grids=IMAGE))).tolist() == np.full((8, 8), NO_VALUE).tolist()
    )


def test_neighboring_cells_of_equal_color_are_one_rectangle() -> None:
    values = np.zeros(64)
    values[9:13] = 1  # four cells in the second row
    fills = grid_of(Diagram([64, 4, 2], grids=IMAGE, activations=[values, None, None])).fills
    assert [fill.level for fill in fills] == [0, 32]
    assert fills[1].runs.tolist() == [[1, 1, 4]]
    assert len(fills[0].runs) == 9


def test_cells_without_activations_have_the_color_of_the_layer_or_of_the_unit() -> None:
    diagram = Diagram([4, 2], grids=[(2, 2), None], node_color=[["red", None, None, "red"], None])
    assert [(fill.color, fill.runs.tolist()) for fill in grid_of(diagram).fills] == [
        (None, [[0, 1, 1], [1, 0, 1]]),
        ("#FF0000", [[0, 0, 1], [1, 1, 1]]),
    ]
    yellow = THEMES["classic"].fills["nn.input"]
    assert f'<path d="M1 0h1v1h-1zM0 1h1v1h-1z" fill="{yellow}"/>' in diagram.svg()


def test_negative_cells_nan_inf_and_masked_ones_have_marks() -> None:
    values = np.array([1.0, -1.0, np.nan, np.inf, -np.inf, 0.0])
    diagram = Diagram(
        [6, 2],
        grids=[(2, 3), None],
        activations=[values, None],
        node_mask=[[True, True, True, True, True, False], None],
    )
    layer, grid = diagram.scene.layers[0], grid_of(diagram)
    marks = {strokes.level: strokes.lines for strokes in grid.strokes}
    assert set(marks) == {-32, NAN, INF, NEGATIVE_INF, MASKED}
    for level, unit in ((-32, 1), (NAN, 2), (INF, 3), (NEGATIVE_INF, 4), (MASKED, 5)):
        assert marks[level].reshape(-1, 2).mean(axis=0) == pytest.approx(layer.centers[unit], abs=2e-3)
        assert np.abs(marks[level].reshape(-1, 2) - layer.centers[unit]).max() < grid.cell / 2
    slopes = {level: np.sign(lines[:, 3] - lines[:, 1]).tolist() for level, lines in marks.items()}
    assert slopes[-32] == [0], "a minus sign"
    assert sorted(slopes[NAN]) == [-1, 1], "a cross"
    assert slopes[INF] == [-1], "rising, since y points downwards"
    assert slopes[NEGATIVE_INF] == [1]
    assert len(marks[MASKED]) == 4
    assert next(strokes for strokes in grid.strokes if strokes.level == MASKED).dashes


def test_the_legend_explains_the_minus_sign_only_if_a_grid_has_one() -> None:
    def marked(diagram: Diagram) -> list[int]:
        return [swatch.level for swatch in diagram.scene.swatches if swatch.hatch is not None]

    values: list[Any] = [np.linspace(-1, 1, 4), [-1.0, 1.0]]
    assert marked(Diagram([4, 2], grids=[(2, 2), None], activations=values)) == [-32, -16]
    assert marked(Diagram([4, 2], activations=values)) == []


def test_hidden_cells_and_the_lines_between_them_are_not_drawn() -> None:
    mask = np.ones((8, 8), bool)
    mask[:2] = False  # the first two rows
    diagram = Diagram([64, 4, 2], grids=IMAGE, node_mask=[mask.ravel(), None, None], hide_masked=True)
    grid = grid_of(diagram)
    assert (cell_levels(grid)[:2] == HIDDEN).all()
    y = grid.lines[:, [1, 3]]
    assert y.min() == pytest.approx(grid.top + 2 * grid.cell, abs=2e-3)


# Edges


@pytest.mark.parametrize(
    ("direction", "axis", "side"), [("down", 1, 3), ("up", 1, 1), ("right", 0, 2), ("left", 0, 0)]
)
def test_edges_lead_from_both_ends_of_the_facing_side_to_each_node(
    direction: Direction, axis: int, side: int
) -> None:
    scene = Diagram([64, 5, 64], grids=[(8, 8), None, (8, 8)], direction=direction).scene
    first, last = scene.layers[0].grid, scene.layers[2].grid
    assert first is not None
    assert last is not None
    before, after = scene.gaps
    assert before.edges.shape == (5, 2, 4)
    assert after.edges.shape == (2, 5, 4)
    across = 1 - axis
    for k in range(5):
        start, end = before.edges[k, :, :2], after.edges[:, k, 2:]
        assert start[:, axis] == pytest.approx([first.box[side]] * 2)
        assert start[:, across] == pytest.approx([first.box[across], first.box[across + 2]])
        assert end[:, axis] == pytest.approx([last.box[(side + 2) % 4]] * 2)
        assert end[:, across] == pytest.approx([last.box[across], last.box[across + 2]])
        tips = before.edges[k, :, 2:] - scene.layers[1].centers[k]
        assert np.hypot(*tips.T) == pytest.approx([scene.layers[1].radius] * 2)


def test_edges_of_a_grid_show_no_weights_and_those_of_other_layers_do() -> None:
    network = Network.random([64, 5, 3], seed=1)
    diagram = network.diagram(grids=IMAGE)
    first, second = diagram.scene.gaps
    assert (first.levels == NO_VALUE).all()
    assert (second.levels != NO_VALUE).all()
    assert "weights" in [text.label.source for text in diagram.scene.legend]
    alone = Network.random([64, 3], seed=1).diagram(grids=[(8, 8), None])
    assert alone.scene.legend == (), "no edge shows a weight"


def test_a_highlighted_cell_has_an_outline_and_edges_with_weights_from_the_cell() -> None:
    network: Any = Network.random([64, 5, 3], seed=1)
    diagram = network.diagram(grids=IMAGE, weight_limit=1).highlight(layer=0, unit=20, flow="out")
    layer, gap, grid = diagram.scene.layers[0], diagram.scene.gaps[0], grid_of(diagram)
    assert layer.ends.tolist() == [BUNDLE, BUNDLE, 20]
    assert gap.levels[:, 2].tolist() == to_levels(network.weights[0][:, 20], 1.0).tolist()
    assert gap.emphasized.tolist() == [[False, False, True]] * 5
    distance = np.hypot(*(gap.edges[:, 2, :2] - layer.centers[20]).T)
    assert distance == pytest.approx([grid.cell / 2] * 5)
    assert np.flatnonzero(layer.emphasized).tolist() == [20]
    outline = grid.strokes[-1]
    assert outline.level == NO_VALUE
    assert outline.lines.reshape(-1, 2).mean(axis=0) == pytest.approx(layer.centers[20], abs=2e-3)


def test_a_highlighted_unit_emphasizes_the_image_and_the_edges_between_them() -> None:
    network = Network.random([64, 5, 3], seed=1)
    diagram = network.forward(RAMP).diagram(grids=IMAGE).highlight(layer=1, unit=3)
    gap = diagram.scene.gaps[0]
    assert gap.emphasized.tolist() == [[k == 3, k == 3] for k in range(5)]
    assert diagram.scene.layers[0].emphasized.all()
    assert "z = " in diagram.formula_text()
    assert not diagram.highlight(layer=2).scene.layers[0].emphasized.any()
    assert diagram.highlight(layer=0, flow="out").scene.gaps[0].emphasized.all()


def test_a_path_leads_through_cells() -> None:
    diagram = Diagram([4, 4, 2], grids=[(2, 2), (2, 2), None]).highlight(path=[3, 1, 0])
    first, second = diagram.scene.gaps
    assert np.argwhere(first.emphasized).tolist() == [[2, 2]]
    assert np.argwhere(second.emphasized).tolist() == [[0, 2]]
    assert grid_of(diagram, 1).ends.tolist() == [BUNDLE, BUNDLE, 1]


def test_edges_stand_only_for_connections_that_exist() -> None:
    weights = np.ones((3, 4))
    weights[1] = 0
    options: dict[str, Any] = {"grids": [(2, 2), None], "weights": [weights]}
    (sparse,) = Diagram([4, 3], hide_zero_weights=True, **options).scene.gaps
    assert sparse.levels[:, 0].tolist() == [NO_VALUE, HIDDEN, NO_VALUE]
    dropout = [None, [True, True, False]]
    (masked,) = Diagram([4, 3], node_mask=dropout, **options).scene.gaps
    assert masked.levels[:, 0].tolist() == [NO_VALUE, NO_VALUE, MASKED]
    (hidden,) = Diagram([4, 3], node_mask=dropout, hide_masked=True, **options).scene.gaps
    assert hidden.levels[:, 0].tolist() == [NO_VALUE, NO_VALUE, HIDDEN]
    (after,) = Diagram([3, 4], grids=[None, (2, 2)], weights=[weights.T], hide_zero_weights=True).scene.gaps
    assert after.levels[0].tolist() == [NO_VALUE, HIDDEN, NO_VALUE]


def test_a_bias_node_is_beside_the_grid_with_edges_of_its_own() -> None:
    diagram = Network.random([64, 5, 3], seed=1).diagram(grids=IMAGE, bias_units=True)
    layer, gap = diagram.scene.layers[0], diagram.scene.gaps[0]
    assert layer.nodes == [(64, "bias")]
    assert layer.centers[64, 0] - layer.radius > grid_of(diagram).box[2]
    assert gap.edges.shape == (5, 3, 4)
    assert (gap.levels[:, :2] == NO_VALUE).all()
    assert (gap.levels[:, 2] == 0).all(), "all biases are 0"
    assert [text.label.source for text in layer.labels] == ["1"]


def test_labels_can_be_written_on_edges_of_highlighted_cells_and_of_other_layers() -> None:
    network: Any = Network.random([4, 3, 2], seed=1)
    options: dict[str, Any] = {"grids": [(2, 2), None, None], "edge_labels": True, "figsize": (12, 9)}
    first, second = network.diagram(**options).scene.gaps
    assert (len(first.labels), len(second.labels)) == (0, 6)
    chosen = network.diagram(**options).highlight(layer=0, unit=1, flow="out")
    assert len(chosen.scene.gaps[0].labels) == 3
    broken = [np.full((3, 4), np.nan), network.weights[1]]
    assert Diagram([4, 3, 2], weights=broken, grids=[(2, 2), None, None]).scene.gaps[0].labels == ()
    assert Diagram([1, 1], weights=[[[np.nan]]], grids=[(1, 1), None]).scene.gaps[0].labels == ()


# Layout

shapes = st.sampled_from([(1, 1), (2, 2), (8, 8), (28, 28), (1, 12), (12, 1), (20, 4)])


def boxes(scene: Scene) -> list[Box]:
    """Return the boxes of grids and nodes."""
    found: list[Box] = []
    for layer in scene.layers:
        if layer.grid is not None:
            found.append(layer.grid.box)
        r = layer.radius
        points = [layer.centers[i].tolist() for i, _ in layer.nodes]
        found += [(x - r, y - r, x + r, y + r) for x, y in points]
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(shapes, st.integers(1, 20)), min_size=2, max_size=5),
    st.fixed_dictionaries(
        {
            "figsize": st.sampled_from([(3.4, 2.2), (15, 6), (40, 30), (2, 8), (8, 2)]),
            "fontsize": st.sampled_from([6, 16, 30]),
            "direction": st.sampled_from(["down", "right", "up", "left"]),
            "edge_style": st.sampled_from(["straight", "curved"]),
            "bias_units": st.booleans(),
            "arrows": st.booleans(),
            "layer_spacing": st.one_of(st.none(), st.floats(0.2, 3)),
            "weight_labels": st.sampled_from([True, False, "shapes"]),
            "max_nodes": st.sampled_from([4, 16]),
        }
    ),
)
@pytest.mark.filterwarnings("ignore:.*points")
def test_grids_nodes_and_texts_do_not_overlap(
    layers: list[tuple[int, int] | int], options: dict[str, Any]
) -> None:
    sizes = [layer if isinstance(layer, int) else layer[0] * layer[1] for layer in layers]
    grids = [None if isinstance(layer, int) else layer for layer in layers]
    scene = Diagram(sizes, grids=grids, **options).scene
    parts, texts = boxes(scene), [text.box for text in captions(scene)]
    for left, top, right, bottom in [*parts, *texts]:
        assert min(left, top) >= -1e-6
        assert right <= scene.width + 1e-6
        assert bottom <= scene.height + 1e-6
    for part, text in itertools.product(parts, texts):
        assert not overlap(part, text)
    grid_boxes = [layer.grid.box for layer in scene.layers if layer.grid is not None]
    for grid, part in itertools.product(grid_boxes, parts):
        assert grid is part or grid == part or not overlap(grid, part)


@pytest.mark.parametrize("figsize", [(3.4, 2.2), (7, 4), (15, 6), (40, 30)])
@pytest.mark.parametrize("direction", ["down", "right"])
def test_the_image_of_a_digit_is_large(figsize: tuple[float, float], direction: Direction) -> None:
    diagram = Diagram([64, 32, 10], figsize, grids=IMAGE, direction=direction)
    left, top, right, bottom = grid_of(diagram).box
    assert bottom - top > 0.25 * diagram.scene.height
    assert right - left > 2 * diagram.scene.radius


def test_node_sizes_scale_a_grid() -> None:
    usual, small = (Diagram([64, 4], grids=[(8, 8), None], node_sizes=[s, 1]) for s in (1, 0.5))
    assert grid_of(small).cell == pytest.approx(grid_of(usual).cell / 2, abs=2e-3)


def test_diagrams_without_the_option_do_not_change() -> None:
    plain = Diagram([10, 7, 5], bias_units=True)
    assert plain.replace(grids=[None, None, None]).svg() == plain.svg()
    assert all(layer.grid is None for layer in plain.scene.layers)


# Formats


@pytest.mark.parametrize("theme", [*THEMES, "auto"])
def test_svg_has_one_path_for_each_color_of_cells(theme: Any) -> None:
    diagram = Diagram([64, 4, 2], grids=IMAGE, activations=[RAMP, None, None], theme=theme)
    svg = diagram.svg()
    group = re.search(r'data-grid="8x8">\n<g [^>]*crispEdges">\n(.*?)</g>', svg, re.DOTALL)
    assert group
    paths = re.findall(r'<path d="([^"]+)" fill="([^"]+)"', group[1])
    levels = [fill.level for fill in grid_of(diagram).fills]
    assert [color for _, color in paths] == [diagram.themes[0].fill("nn.input", level) for level in levels]
    assert sum(int(run) for d, _ in paths for run in re.findall(r"h(\d+)v1", d)) == 64
    assert svg.count('data-to-layer="1" data-to-unit=') == 4
    if theme == "auto":
        dark = THEMES["dark"].fill("nn.input", 32)
        assert f"light-dark({THEMES['light'].fill('nn.input', 32)},{dark})" in svg


def test_edges_to_a_grid_belong_to_all_units_in_svg_and_in_tikz() -> None:
    diagram = Diagram([3, 4], grids=[None, (2, 2)]).highlight(layer=1, unit=2)
    svg = diagram.svg()
    assert re.findall(r'data-to-layer="1" data-to-unit="(\w+)"', svg) == ["all", "all", "2"]
    assert diagram.tikz().count("% to all units\n") == 2
    assert "% to unit 2\n" in diagram.tikz()


def test_the_svg_of_a_large_image_is_small() -> None:
    noise = np.random.default_rng(0).normal(size=784)
    diagram = Diagram([784, 10], grids=[(28, 28), None], activations=[noise, None], theme="auto")
    assert len(diagram.svg()) < 100_000


def test_axes_have_the_cells_and_the_frame() -> None:
    diagram = Diagram([64, 4, 2], grids=IMAGE, activations=[RAMP, None, None], layer_labels=["x", "h", "y"])
    ax = Figure().add_subplot()
    (frame, *others), hidden, _ = diagram.draw(ax)
    assert isinstance(frame, Rectangle)
    assert others == []
    assert frame.get_label() == "x"
    assert isinstance(hidden[0], Circle)
    grid, radius = grid_of(diagram), diagram.scene.radius
    assert frame.get_width() == pytest.approx(8 * grid.cell * 0.3 / radius, rel=1e-3)
    collections = [artist for artist in ax.collections if isinstance(artist, PolyCollection)]
    colors = [to_hex(np.asarray(artist.get_facecolor())[0].tolist()).upper() for artist in collections]
    assert colors == [THEMES["classic"].fill("nn.input", fill.level).upper() for fill in grid.fills]
    corner = collections[-1].get_paths()[-1].get_extents()
    expected = frame.get_x() + frame.get_width(), frame.get_y()
    assert (corner.x1, corner.y0) == pytest.approx(expected, abs=1e-3), "the last cell is at the lower right"


def test_viznet_connects_a_grid() -> None:
    needs("viznet", "it has the brushes")
    nodes = Diagram([64, 4], grids=[(8, 8), None]).viznet_nodes(Figure().add_subplot())
    assert len(nodes[0]) == 1
    assert nodes[0][0].width == pytest.approx(nodes[0][0].height, rel=1e-3)
    assert nodes[0][0].width > nodes[1][0].width


def test_tikz_has_the_cells_and_a_node_for_the_frame() -> None:
    values = [-1.0, 1.0, 1.0, np.nan]
    tikz = Diagram([4, 2], grids=[(2, 2), None], activations=[values, None]).tikz()
    assert re.search(r"\\node\[[^]]*minimum width=\S+bp, minimum height=\S+bp\] \(a-0\) at", tikz)
    assert "(a-0-0)" not in tikz
    assert "(a-1-0)" in tikz
    (cells,) = re.findall(r"\\fill\[netvalue32\](.*?);", tikz, re.DOTALL)
    assert cells.count("rectangle") == 2, "one in each row"
    assert r"\fill[netnonfinitevalue]" in tikz


@pytest.mark.parametrize("suffix", ["png", "pdf", "svgz", "tex"])
def test_a_diagram_with_a_grid_is_saved(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"net.{suffix}"
    plot_net([64, 4, 2], (5, 3), str(file), grids=IMAGE, activations=[RAMP, None, None])
    assert file.stat().st_size > 1000


def test_the_alternative_text_mentions_the_image() -> None:
    text = Diagram([64, 32, 10], grids=IMAGE).alt_text
    assert (
        "The input layer is drawn as an image of 8 rows and 8 columns, whose edges are drawn together."
        in text
    )
    assert "Drawn are 16 of 32 of the hidden layer." in text


def test_a_film_shows_the_image_in_all_frames() -> None:
    film = Network.random([4, 2, 4], seed=1).forward([0, 1, 1, 0]).animate(grids=[(2, 2), None, (2, 2)])
    assert all(layer.grid is not None for frame in film.frames for layer in frame.scene.layers[::2])
    known = [cell_levels(grid_of(frame, 2)).ravel().tolist().count(NO_VALUE) for frame in film.frames]
    assert known[0] == 4
    assert known[-1] == 0


def test_diagrams_with_grids_are_copied_and_compared() -> None:
    diagram = Diagram([64, 4], grids=[(8, 8), None])
    assert pickle.loads(pickle.dumps(diagram)) == diagram
    assert diagram != diagram.replace(grids=[(4, 16), None])
    assert diagram.replace(grids=None) == Diagram([64, 4])


def test_the_command_line_has_grids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["64-4-2", "--grids", "8x8,none,none"]) == 0
    assert Path("net.svg").read_text(encoding="utf-8") == Diagram([64, 4, 2], grids=IMAGE).svg()


def test_an_invalid_shape_on_the_command_line_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["64-4-2", "--grids", "8:8"])
    assert "'8:8': expected rows and columns, or none, for each layer" in capsys.readouterr().err


# Errors


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"grids": (8, 8)}, ValueError, r"grids has length 2: expected 3, one for each layer"),
        ({"grids": {0: (8, 8)}}, TypeError, r"grids is \{0: \(8, 8\)\}: expected a list of 3"),
        ({"grids": [8, None, None]}, TypeError, r"grids\[0\] is 8: expected rows and columns"),
        ({"grids": [(8, 8.0), None, None]}, TypeError, r"grids\[0\] is \(8, 8.0\)"),
        ({"grids": [(8, True), None, None]}, TypeError, r"grids\[0\] is \(8, True\)"),
        ({"grids": [(7, 9), None, None]}, ValueError, r"the 64 units of layer 0, such as \(8, 8\)"),
        ({"grids": [(-8, -8), None, None]}, ValueError, r"grids\[0\] is \(-8, -8\)"),
        ({"grids": [None, (2, 2), None]}, ValueError, r"the 5 units of layer 1, such as \(1, 5\)"),
        ({"input_names": ["x"] * 64}, ValueError, "input_names needs nodes, but layer 0 is drawn as a grid"),
        ({"unit_labels": [["x"] * 64, [""] * 5, [""] * 2]}, ValueError, r"unit_labels\[0\] has labels"),
        ({"keep": [[0, 1], None, None]}, ValueError, r"keep\[0\] leaves out units, but layer 0"),
        (
            {"edge_labels": {(0, 3, 1): "w"}},
            ValueError,
            r"edge_labels\[\(0, 3, 1\)\].* highlight unit 1 of layer 0",
        ),
    ],
)
def test_invalid_grids_are_explained(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Diagram([64, 5, 2], **{"grids": IMAGE, **options})


def test_names_of_other_libraries_are_suggested() -> None:
    make: Callable[..., Any] = Diagram
    with pytest.raises(TypeError, match="did you mean 'grids'"):
        make([64, 2], image_shape=(8, 8))
