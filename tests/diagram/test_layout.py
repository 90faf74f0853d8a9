"""The layout: positions are exact, nothing overlaps, and the figure is filled, for any network."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from plotnet import Diagram
from plotnet.diagram.edges import find_omissions
from plotnet.diagram.highlight import Highlight
from plotnet.diagram.layout_spec import end_units
from plotnet.diagram.number_format import format_coordinate
from plotnet.diagram.options import Direction, EdgeStyle
from plotnet.diagram.scene import Scene, Text

Box = tuple[float, float, float, float]


def test_the_network_of_the_article_has_ten_seven_and_five_nodes_from_top_to_bottom() -> None:
    scene = Diagram([10, 7, 5]).scene
    assert [len(layer.centers) for layer in scene.layers] == [10, 7, 5]
    assert [layer.kind for layer in scene.layers] == ["nn.input", "nn.hidden", "nn.output"]
    assert [gap.edges.shape for gap in scene.gaps] == [(7, 10, 4), (5, 7, 4)]
    tops = [layer.centers[:, 1] for layer in scene.layers]
    assert all(np.ptp(y) == 0 for y in tops)
    assert tops[0][0] < tops[1][0] < tops[2][0]
    sources = [[text.label.source for text in layer.labels] for layer in scene.layers]
    assert sources[0][0] == "$a_{0}^{(0)}$"
    assert sources[2][4] == "$a_{4}^{(2)}$"


@pytest.mark.parametrize(
    ("direction", "axis", "sign"), [("down", 1, 1), ("up", 1, -1), ("right", 0, 1), ("left", 0, -1)]
)
def test_the_direction_leads_from_the_input_to_the_output(direction: Direction, axis: int, sign: int) -> None:
    centers = [layer.centers[0, axis] for layer in Diagram([4, 3, 2], direction=direction).scene.layers]
    assert all(sign * (b - a) > 0 for a, b in pairwise(centers))


def test_edges_connect_the_outlines_of_nodes_on_the_line_between_centers() -> None:
    scene = Diagram([10, 7, 5]).scene
    for before, after, gap in zip(scene.layers[:-1], scene.layers[1:], scene.gaps, strict=True):
        edges = gap.edges
        for k, j in np.ndindex(edges.shape[:2]):
            start, end = edges[k, j, :2], edges[k, j, 2:]
            a, b = before.centers[j], after.centers[k]
            tolerance = 1e-6 * scene.radius
            assert abs(np.hypot(*(start - a)) - scene.radius) < tolerance
            assert abs(np.hypot(*(end - b)) - scene.radius) < tolerance
            way = (b - a) / np.hypot(*(b - a))
            assert abs(np.cross([*way, 0], [*(start - a), 0])[2]) < tolerance
            assert (end - start) @ way > 0


@pytest.mark.parametrize(
    ("size", "most", "units", "gap"),
    [
        (3, 3, [0, 1, 2], None),
        (4, 3, [0, 1, 3], 2),
        (784, 2, [0, 783], 1),
        (5, None, [0, 1, 2, 3, 4], None),
        (17, 16, [*range(8), *range(9, 17)], 8),
    ],
)
def test_the_first_and_last_units_of_large_layers_are_drawn(
    size: int, most: int | None, units: list[int], gap: int | None
) -> None:
    shown = end_units(size, most)
    assert shown.tolist() == units
    assert [at for at, _ in find_omissions(shown, size)] == [gap] * (gap is not None)


def test_dots_are_between_the_nodes_on_both_sides_of_an_omission() -> None:
    layer = Diagram([784, 10]).scene.layers[0]
    assert len(layer.units) == 16
    assert layer.size == 784
    ((left_out, dots),) = layer.dots
    assert left_out == 784 - 16
    assert layer.centers[7, 0] < dots[0, 0] < dots[2, 0] < layer.centers[8, 0]


def test_labels_too_small_to_read_are_left_out_and_the_rest_stays() -> None:
    scene = Diagram([784, 128, 10], max_nodes=None).scene
    assert all(layer.labels == () for layer in scene.layers)
    assert [text.label.source for text in scene.layer_captions[0]] == ["input layer", "784 units"]
    assert min(text.size for text in scene.layer_captions[0]) > 4


def test_edges_are_thin_and_transparent_in_dense_gaps_and_opaque_in_sparse_ones() -> None:
    sparse, dense = Diagram([10, 7, 5]).scene, Diagram([784, 128, 10], max_nodes=None).scene
    assert all(gap.opacity == 1 for gap in sparse.gaps)
    first, second = dense.gaps
    assert first.opacity < second.opacity < 1, "each gap by its own number of edges"
    assert max(first.width, second.width) < sparse.gaps[0].width


@pytest.mark.parametrize(("figsize", "hidden"), [((15, 6), 0), ((11, 5), 0), ((7.5, 3), 6)])
def test_edges_of_the_network_of_the_article_do_not_pass_below_other_nodes(
    figsize: tuple[float, float], hidden: int
) -> None:
    scene = Diagram([10, 7, 5], figsize).scene
    under = 0
    for gap, edges in enumerate(gap.edges for gap in scene.gaps):
        for (k, j), _ in np.ndenumerate(edges[..., 0]):
            a, b = edges[k, j, :2], edges[k, j, 2:]
            for layer, own in ((gap, j), (gap + 1, k)):
                others = np.delete(scene.layers[layer].centers, own, axis=0)
                t = np.clip((others - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
                under += bool((np.hypot(*(a + t[:, None] * (b - a) - others).T) < scene.radius).any())
    assert under <= hidden


def test_the_scene_is_read_only() -> None:
    scene = Diagram([3, 2]).scene
    for array in (scene.gaps[0].edges, scene.layers[0].centers, scene.layers[0].units):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def overlap(a: Box, b: Box, slack: float = 1e-6) -> bool:
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def captions(scene: Scene) -> list[Text]:
    """List all labels that are outside circles."""
    edges = [gap.labels for gap in scene.gaps]
    rows = (*scene.layer_captions, *scene.gap_captions, *scene.names, *edges, scene.legend)
    return [text for row in rows for text in row]


def check_no_overlap(scene: Scene) -> None:
    centers = np.concatenate([layer.centers for layer in scene.layers])
    radii = np.concatenate([np.full(len(layer.centers), layer.radius) for layer in scene.layers])
    assert radii.max() <= scene.radius
    sheet = np.array([scene.width, scene.height])
    assert (centers - scene.radius >= 0).all()
    assert (centers + scene.radius <= sheet).all()
    distance = np.hypot(*(centers[:, None] - centers[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 2.2 * scene.radius
    for layer in scene.layers:
        for dot in (dot for _, dots in layer.dots for dot in dots):
            assert (np.hypot(*(centers - dot).T) > radii + scene.dot_radius).all()
        for text, centre in zip(layer.labels, layer.centers, strict=bool(layer.labels)):
            x0, y0, x1, y1 = text.box
            corners = np.array([(x0, y0), (x1, y1), (x0, y1), (x1, y0)])
            assert (np.hypot(*(corners - centre).T) < layer.radius).all(), "a label leaves its node"
    texts = [text.box for text in captions(scene) if text.label.ascent + text.label.descent > 0]  # not blanks
    for x0, y0, x1, y1 in texts:
        assert min(x0, y0) >= 0, "a label leaves the figure"
        assert x1 <= scene.width
        assert y1 <= scene.height
        nearest = np.clip(centers, [x0, y0], [x1, y1])
        assert (np.hypot(*(nearest - centers).T) > radii).all(), "a label touches a node"
    for dot in (dot for layer in scene.layers for _, dots in layer.dots for dot in dots):
        assert (dot - scene.dot_radius >= 0).all()
        assert (dot + scene.dot_radius <= sheet).all()
        for x0, y0, x1, y1 in texts:
            away = np.hypot(*(np.clip(dot, [x0, y0], [x1, y1]) - dot))
            assert away > scene.dot_radius, "a label touches dots"
    samples = [sample.box for sample in scene.swatches]
    for a, b in combinations([*texts, *samples], 2):
        assert not overlap(a, b), f"two labels overlap, {a} and {b}"


networks = st.fixed_dictionaries(
    {
        "sizes": st.lists(st.integers(1, 60), min_size=2, max_size=12),
        "figsize": st.tuples(st.floats(2.5, 20), st.floats(2.5, 20)),
        "fontsize": st.floats(5, 40),
        "direction": st.sampled_from(["down", "right", "up", "left"]),
        "max_nodes": st.sampled_from([2, 5, 16, None]),
        "layer_labels": st.booleans(),
        "weight_labels": st.booleans(),
    }
)


@pytest.mark.filterwarnings("ignore:the smallest text has:UserWarning")
@settings(max_examples=300)
@given(networks)
def test_nothing_overlaps_or_leaves_the_figure_in_any_network(arguments: dict[str, Any]) -> None:
    check_no_overlap(Diagram(**arguments).scene)


@st.composite
def decorated(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a network with numbers, names, formulas, masks and everything else that needs space."""
    sizes = draw(st.lists(st.integers(1, 24), min_size=2, max_size=6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale = 10.0 ** draw(st.integers(-6, 6))
    odd = draw(st.sampled_from([0.0, 1.0, np.nan, np.inf, -np.inf]))
    weights = [scale * rng.normal(size=(b, a)) for a, b in pairwise(sizes)]
    weights[0][0, 0] += odd
    activations = [scale * rng.normal(size=size) for size in sizes]
    activations[-1][-1] += odd
    word = st.text("abcXYZ éß输入_", min_size=1, max_size=draw(st.sampled_from([3, 12, 40])))
    layer = draw(st.integers(0, len(sizes) - 1))
    few = sum(a * b for a, b in pairwise(sizes)) <= 60
    kept = [draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=4)) for size in sizes]
    return {
        "sizes": sizes,
        "figsize": draw(st.tuples(st.floats(3, 18), st.floats(3, 18))),
        "direction": draw(st.sampled_from(["down", "right", "up", "left"])),
        "max_nodes": draw(st.sampled_from([2, 5, 16, None])),
        "keep": draw(st.sampled_from(["ends", "largest", kept])),
        "weights": weights,
        "biases": [scale * rng.normal(size=size) for size in sizes[1:]],
        "activations": activations,
        "values": draw(st.booleans()),
        "bias_units": draw(st.booleans()),
        "legend": draw(st.booleans()),
        "node_mask": draw(st.sampled_from([None, [rng.random(size) > 0.3 for size in sizes]])),
        "weight_labels": draw(st.sampled_from([True, False, "shapes"])),
        "edge_labels": draw(st.booleans()) and few,
        "hide_masked": draw(st.booleans()),
        "input_names": draw(st.none() | st.lists(word, min_size=sizes[0], max_size=sizes[0])),
        "class_names": draw(st.none() | st.lists(word, min_size=sizes[-1], max_size=sizes[-1])),
        "activation_functions": draw(st.sampled_from([None, ["relu"] * (len(sizes) - 1)])),
        "kinds": draw(st.sampled_from([None, ["nn.noisy_input", *["nn.memory"] * (len(sizes) - 1)]])),
        "node_sizes": draw(st.none() | st.lists(st.floats(0.4, 1), min_size=len(sizes), max_size=len(sizes))),
        "edge_style": draw(st.sampled_from(["straight", "curved"])),
        "arrows": draw(st.booleans()),
        "highlighted": Highlight(layer, draw(st.integers(0, sizes[layer] - 1))),
    }


@pytest.mark.filterwarnings("ignore:.*make figsize larger:UserWarning")
@settings(max_examples=200)
@given(decorated())
def test_nothing_overlaps_in_a_network_with_numbers_names_and_formulas(
    arguments: dict[str, Any],
) -> None:
    check_no_overlap(Diagram(**arguments).scene)


@given(
    st.lists(st.text("abcXYZ éß输入<&", min_size=1, max_size=60), min_size=3, max_size=3),
    st.sampled_from(["down", "right"]),
)
def test_long_captions_shrink_until_they_fit(names: list[str], direction: Direction) -> None:
    check_no_overlap(Diagram([10, 7, 5], layer_labels=names, direction=direction).scene)


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("figsize", [(15, 6), (4, 8)])
def test_dots_at_the_ends_of_a_row_keep_clear_of_captions(
    figsize: tuple[float, float], direction: Direction
) -> None:
    check_no_overlap(Diagram([30, 30], figsize, keep=[[10], [14]], direction=direction).scene)


@pytest.mark.parametrize("figsize", [(15, 6), (7.5, 3)])
def test_the_network_of_the_article_fills_its_figure(figsize: tuple[float, float]) -> None:
    scene = Diagram([10, 7, 5], figsize).scene
    inked = [text for text in captions(scene)]
    left = min(text.x for text in inked)
    right = max(text.box[2] for text in inked)
    low, high = scene.layers[0].centers[0, 1] - scene.radius, scene.layers[2].centers[0, 1] + scene.radius
    assert (right - left) / scene.width > 0.95
    assert (high - low) / scene.height > 0.9


@pytest.mark.parametrize(
    ("sizes", "figsize"), [([2, 1], (3, 2)), ([3, 2, 1], (5, 3.2)), ([2, 3, 2], (5, 3.6))]
)
def test_text_in_a_small_figure_is_large_if_there_are_few_nodes(
    sizes: list[int], figsize: tuple[float, float]
) -> None:
    scene = Diagram(sizes, figsize).scene
    labels = [text.size for layer in scene.layers for text in layer.labels]
    assert min(labels) > 0.4 * scene.radius
    assert scene.layer_captions[0][0].size > 0.4 * scene.radius


def test_labels_in_small_and_in_marked_nodes_have_the_common_size_if_it_fits() -> None:
    names = [["x", "y"], ["h", "k"], ["z"]]
    kinds = ["nn.input", "nn.memory", "nn.output"]
    scene = Diagram([2, 2, 1], unit_labels=names, kinds=kinds, node_sizes=[1, 0.8, 1]).scene
    assert {text.size for layer in scene.layers for text in layer.labels} == {16}


def test_labels_fit_into_the_triangle_that_marks_a_kind() -> None:
    scene = Diagram([3, 2], (5, 3), kinds=["nn.noisy_input", "nn.output"]).scene
    inner = 0.7 * scene.radius / 2  # radius of the inscribed circle of the triangle
    for text, centre in zip(scene.layers[0].labels, scene.layers[0].centers, strict=True):
        x0, y0, x1, y1 = text.box
        assert max(np.hypot(*(np.array(corner) - centre)) for corner in ((x0, y0), (x1, y1))) < 1.1 * inner


def test_a_legend_of_several_rows_has_one_for_each_scale() -> None:
    weights = [[[np.nan, 1.0, -1.0]]]
    activations = [[np.nan, np.inf, -np.inf], [1.0]]
    scene = Diagram([3, 1], (7, 4), weights=weights, activations=activations).scene
    rows: dict[float, list[str]] = {}
    for text in scene.legend:
        rows.setdefault(text.y, []).append(text.label.source)
    assert [rows[y][0] for y in sorted(rows)][:2] == ["weights", "activations"]
    assert not any({"weights", "activations"} <= set(row) for row in rows.values())


def test_the_legend_keeps_a_distance_from_the_network() -> None:
    scene = Diagram([3, 2], (7, 4), weights=[np.ones((2, 3))]).scene
    lowest = max(layer.centers[:, 1].max() + layer.radius for layer in scene.layers)
    assert min(text.box[1] for text in scene.legend) - lowest > scene.legend[0].size


@pytest.mark.parametrize("style", ["straight", "curved"])
def test_a_label_of_an_edge_is_where_no_other_edge_crosses_it_if_possible(style: EdgeStyle) -> None:
    labels = {(0, k, j): "w" for k in range(2) for j in range(2)}
    scene = Diagram([2, 2], (6, 5), edge_labels=labels, edge_style=style).scene
    (gap,) = scene.gaps
    ends = gap.edges[..., :2], gap.edges[..., 2:]
    thirds = ends[0] + (ends[1] - ends[0]) / 3, ends[1] + (ends[0] - ends[1]) / 3
    first, second = scene.control_points(gap.edges) if scene.curved else thirds
    t = np.linspace(0, 1, 200)[:, None, None, None]
    along = (
        (1 - t) ** 3 * ends[0] + 3 * t * (1 - t) ** 2 * first + 3 * t**2 * (1 - t) * second + t**3 * ends[1]
    )
    assert len(gap.labels) == 4
    for text in gap.labels:
        x0, y0, x1, y1 = text.box
        within = ((along > [x0, y0]) & (along < [x1, y1])).all(axis=-1).any(axis=0)
        assert within.sum() == 1


def test_a_whole_number_of_dashes_fits_around_a_node() -> None:
    scene = Diagram([3, 2], activations=[[-1.0, np.nan, 1.0], [0.0, -2.0]]).scene
    for layer in scene.layers:
        for level in layer.levels.tolist():
            pattern = scene.rim_dash_pattern(level, layer.radius)
            times = 2 * np.pi * layer.radius / sum(pattern) if pattern else 1
            assert abs(times - round(times)) < 1e-3
            assert np.allclose(pattern, scene.dash_pattern(level), rtol=0.1)


def test_labels_of_edges_are_never_next_to_each_other_on_one_line() -> None:
    rng = np.random.default_rng(7)
    for sizes in ([3, 4, 2], [2, 2, 1], [5, 5], [1, 4]):
        weights = [rng.normal(size=(b, a)) for a, b in pairwise(sizes)]
        for direction in get_args(Direction):
            scene = Diagram(sizes, (9, 6), weights=weights, edge_labels=True, direction=direction).scene
            texts = [text for gap in scene.gaps for text in gap.labels]
            assert len(texts) == sum(map(np.size, weights))
            for a, b in combinations(texts, 2):
                same_line = abs(a.y - b.y) < 0.5 * a.size
                space = max(a.box[0], b.box[0]) - min(a.box[2], b.box[2])
                assert not same_line or space > 0.5 * a.size, f"{a.label.source} {b.label.source}"


@pytest.mark.parametrize("style", ["straight", "curved"])
@pytest.mark.parametrize("direction", ["down", "right", "up", "left"])
def test_rotated_labels_follow_their_edges_and_are_not_upside_down(
    style: EdgeStyle, direction: Direction
) -> None:
    labels = {(0, k, j): f"{k}{j}" for k in range(2) for j in range(3)}
    scene = Diagram(
        [3, 2], (6, 5), edge_labels=labels, rotate_edge_labels=True, edge_style=style, direction=direction
    ).scene
    gap = scene.gaps[0]
    assert len(gap.labels) == 6
    for text in gap.labels:
        assert -90 < text.angle <= 90
        corners = text.corners
        k, j = map(int, text.label.source)
        x0, y0, x1, y1 = gap.edges[k, j].tolist()
        if style == "straight":
            along = corners[1] - corners[0]
            cross = along[0] * (y1 - y0) - along[1] * (x1 - x0)
            assert abs(cross) < 1e-3 * np.hypot(*along) * np.hypot(x1 - x0, y1 - y0)
            middle = corners.mean(axis=0) - [x0, y0]
            distance = abs(middle[0] * (y1 - y0) - middle[1] * (x1 - x0)) / np.hypot(x1 - x0, y1 - y0)
            assert distance < 0.01
        for layer in scene.layers:
            distances = np.hypot(*(layer.centers[:, None] - corners).reshape(-1, 2).T)
            assert distances.min() > layer.radius


def test_all_renderers_rotate_labels_and_their_backgrounds_equally() -> None:
    diagram = Diagram([1, 2], (4, 4), edge_labels={(0, 0, 0): "w"}, rotate_edge_labels=True)
    (text,) = diagram.scene.gaps[0].labels
    assert text.angle not in (0, 90)
    turn = f"rotate({format_coordinate(-text.angle)} "
    assert diagram.svg().count(turn) == 2
    assert f"rotate={format_coordinate(text.angle)}]" in diagram.tikz()
    assert f"rotate around={{{format_coordinate(text.angle)}:" in diagram.tikz()
    ax = Figure().add_subplot()
    diagram.draw(ax)
    (background,) = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert background.angle == text.angle
    corners = background.get_corners() * diagram.scene.radius / 0.3
    expected = text.corners.mean(axis=0)
    assert np.allclose(corners.mean(axis=0), [expected[0], diagram.scene.height - expected[1]], atol=0.01)
