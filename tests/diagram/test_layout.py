"""The layout: positions are exact, nothing overlaps, the sheet is used, for any network."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotnet import Diagram
from plotnet.diagram.layout import Scene, Text, elide

Box = tuple[float, float, float, float]


def test_the_article_s_network_has_ten_seven_and_five_circles_from_top_to_bottom() -> None:
    scene = Diagram([10, 7, 5]).scene
    assert [len(layer.centres) for layer in scene.layers] == [10, 7, 5]
    assert [layer.kind for layer in scene.layers] == ["nn.input", "nn.hidden", "nn.output"]
    assert [edges.shape for edges in scene.edges] == [(7, 10, 4), (5, 7, 4)]
    tops = [layer.centres[:, 1] for layer in scene.layers]
    assert all(np.ptp(y) == 0 for y in tops)
    assert tops[0][0] < tops[1][0] < tops[2][0]
    sources = [[text.label.source for text in layer.labels] for layer in scene.layers]
    assert sources[0][0] == "$a_{0}^{(0)}$"
    assert sources[2][4] == "$a_{4}^{(2)}$"


@pytest.mark.parametrize(
    ("direction", "axis", "sign"), [("down", 1, 1), ("up", 1, -1), ("right", 0, 1), ("left", 0, -1)]
)
def test_the_direction_is_where_the_numbers_flow(direction: str, axis: int, sign: int) -> None:
    centres = [layer.centres[0, axis] for layer in Diagram([4, 3, 2], direction=direction).scene.layers]
    assert all(sign * (b - a) > 0 for a, b in pairwise(centres))


def test_edges_run_from_rim_to_rim_on_the_line_between_centres() -> None:
    scene = Diagram([10, 7, 5]).scene
    for before, after, edges in zip(scene.layers[:-1], scene.layers[1:], scene.edges, strict=True):
        for k, j in np.ndindex(edges.shape[:2]):
            start, end = edges[k, j, :2], edges[k, j, 2:]
            a, b = before.centres[j], after.centres[k]
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
def test_wide_layers_keep_their_first_and_last_units(
    size: int, most: int | None, units: list[int], gap: int | None
) -> None:
    shown, at = elide(size, most)
    assert shown.tolist() == units
    assert at == gap


def test_dots_stand_between_the_units_on_either_side_of_what_is_left_out() -> None:
    layer = Diagram([784, 10]).scene.layers[0]
    assert len(layer.units) == 16
    assert layer.size == 784
    assert len(layer.dots) == 3
    assert layer.centres[7, 0] < layer.dots[0, 0] < layer.dots[2, 0] < layer.centres[8, 0]


def test_labels_too_small_to_read_are_left_out_and_the_rest_stays() -> None:
    scene = Diagram([784, 128, 10], max_nodes=None).scene
    assert all(layer.labels == () for layer in scene.layers)
    assert [text.label.source for text in scene.layer_captions[0]] == ["input layer", "784 units"]
    assert min(text.size for text in scene.layer_captions[0]) > 4


def test_dense_gaps_get_thin_faint_edges_and_sparse_ones_full_ink() -> None:
    sparse, dense = Diagram([10, 7, 5]).scene, Diagram([784, 128, 10], max_nodes=None).scene
    assert sparse.edge_opacity == 1
    assert dense.edge_opacity < 0.2
    assert dense.edge_width < sparse.edge_width


def test_the_scene_is_read_only() -> None:
    scene = Diagram([3, 2]).scene
    for array in (scene.edges[0], scene.layers[0].centres, scene.layers[0].units):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def box(text: Text) -> Box:
    label = text.label
    return (
        text.x,
        text.y - label.ascent * text.size,
        text.x + label.width * text.size,
        text.y + label.descent * text.size,
    )


def overlap(a: Box, b: Box, slack: float = 1e-6) -> bool:
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def captions(scene: Scene) -> list[Text]:
    return [text for lines in (*scene.layer_captions, *scene.gap_captions) for text in lines]


def check_that_nothing_touches(scene: Scene) -> None:
    centres = np.concatenate([layer.centres for layer in scene.layers])
    r = scene.radius
    sheet = np.array([scene.width, scene.height])
    assert (centres - r >= 0).all()
    assert (centres + r <= sheet).all()
    distance = np.hypot(*(centres[:, None] - centres[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 2.2 * r
    for layer in scene.layers:
        for dot in layer.dots:
            assert (np.hypot(*(centres - dot).T) > r + scene.dot_radius).all()
        for text, centre in zip(layer.labels, layer.centres, strict=bool(layer.labels)):
            x0, y0, x1, y1 = box(text)
            assert all(np.hypot(*(np.array(corner) - centre)) < r for corner in [(x0, y0), (x1, y1)])
    texts = [box(text) for text in captions(scene)]
    for x0, y0, x1, y1 in texts:
        assert min(x0, y0) >= 0, "a caption leaves the sheet"
        assert x1 <= scene.width
        assert y1 <= scene.height
        nearest = np.clip(centres, [x0, y0], [x1, y1])
        assert (np.hypot(*(nearest - centres).T) > r).all(), "a caption touches a circle"
    for a, b in combinations(texts, 2):
        assert not overlap(a, b), "two captions overlap"


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


@settings(max_examples=300)
@given(networks)
def test_nothing_overlaps_or_leaves_the_sheet_in_any_network(arguments: dict[str, Any]) -> None:
    check_that_nothing_touches(Diagram(**arguments).scene)


@given(
    st.lists(st.text("abcXYZ éß输入<&", min_size=1, max_size=60), min_size=3, max_size=3),
    st.sampled_from(["down", "right"]),
)
def test_long_captions_shrink_until_they_fit(names: list[str], direction: str) -> None:
    check_that_nothing_touches(Diagram([10, 7, 5], layer_labels=names, direction=direction).scene)


@pytest.mark.parametrize("figsize", [(15, 6), (7.5, 3)])
def test_the_running_example_fills_its_sheet(figsize: tuple[float, float]) -> None:
    scene = Diagram([10, 7, 5], figsize).scene
    inked = [text for text in captions(scene)]
    left = min(text.x for text in inked)
    right = max(box(text)[2] for text in inked)
    low, high = scene.layers[0].centres[0, 1] - scene.radius, scene.layers[2].centres[0, 1] + scene.radius
    assert (right - left) / scene.width > 0.95
    assert (high - low) / scene.height > 0.9
