"""Skip connections: arcs that touch nothing, their lanes, sides and labels, in all formats."""

from __future__ import annotations

import pickle
import re
import warnings
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from plotnet import THEMES, Diagram, Network, plot_net
from plotnet.__main__ import main
from plotnet.diagram.levels import HIDDEN
from plotnet.diagram.number_format import format_coordinate
from plotnet.diagram.scene import FADED_OPACITY, Array, Scene, SkipConnection, Text, text_axes

SVG = "{http://www.w3.org/2000/svg}"
BLOCK = Diagram([4, 5, 5, 4], (7, 4), direction="right", skip_connections=[(0, 3, "$x$")])
RESIDUAL = Diagram([4] * 5, (7, 4), direction="right", skip_connections=[(0, 2, "$x$"), (2, 4)])
PAIRS = [(i, j) for i in range(5) for j in range(i + 2, 5)]
DENSE = Diagram([3, 4, 4, 4, 2], (7, 5), skip_connections=PAIRS)
draw: Any = Diagram  # for calls that a type checker would reject


def curve(points: Array, n: int = 9) -> Array:
    """Return points of a cubic Bézier curve."""
    t = np.linspace(0, 1, n)[:, None]
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return np.asarray(sum(w * p for w, p in zip(weights, points, strict=True)))


def line(arc: SkipConnection) -> Array:
    """Return the corners of a polyline along an arc, from its start to the tip of its arrow head."""
    p = arc.path
    return np.concatenate([p[:1], curve(p[1:5]), curve(p[5:9]), p[9:], arc.head[:1]])


def samples(points: Array, n: int = 40) -> Array:
    """Return points on a polyline."""
    t = np.linspace(0, 1, n)[:, None]
    return np.concatenate([a + (b - a) * t for a, b in pairwise(points)])


def outline(arc: SkipConnection) -> Array:
    return samples(np.concatenate([line(arc), arc.head]))


def count_crossings(first: Array, second: Array) -> int:
    """Count the crossings of segments (n, 4) and (m, 4)."""
    a, b, c, d = first[:, None, :2], first[:, None, 2:], second[None, :, :2], second[None, :, 2:]

    def side(p: Array, q: Array, r: Array) -> Array:
        return np.asarray((q - p)[..., 0] * (r - p)[..., 1] - (q - p)[..., 1] * (r - p)[..., 0])

    return int(((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)).sum())


def segments(points: Array) -> Array:
    return np.hstack([points[:-1], points[1:]])


def edge_segments(scene: Scene) -> Array:
    """Return the edges and the sides of arrow heads as segments."""
    parts = []
    for gap in scene.gaps:
        edges = gap.edges[gap.is_drawn]
        if scene.curved:
            first, second = scene.control_points(edges)
            for start, a, b, end in zip(edges[:, :2], first, second, edges[:, 2:], strict=True):
                parts.append(segments(curve(np.array([start, a, b, end]))))
        else:
            parts.append(edges)
        if gap.heads is not None:
            heads = gap.heads[gap.is_drawn]
            parts += [np.hstack([heads[:, i], heads[:, i - 1]]) for i in range(3)]
    return np.concatenate(parts)


def is_in_text(points: Array, text: Text, pad: float) -> bool:
    left, top, right, bottom = text.level_box
    origin = np.array([text.x, text.y])
    x, y = ((points - origin) @ text_axes(text.angle).T + origin).T
    return bool(((x > left - pad) & (x < right + pad) & (y > top - pad) & (y < bottom + pad)).any())


def distance(points: Array, others: Array) -> float:
    return float(np.hypot(*(points[:, None] - others[None]).T).min(initial=np.inf))


def check_arcs(scene: Scene) -> None:
    """Check that arcs and their labels touch nothing, and cross one another only where they have to."""
    sheet, edges = np.array([scene.width, scene.height]), edge_segments(scene)
    for arc in scene.skip_connections:
        points, half = outline(arc), arc.width / 2
        borders = [points] if arc.label is None else [points, samples(arc.label.corners[[0, 1, 2, 3, 0]])]
        for border in borders:
            assert (border >= half).all(), "an arc or its label leaves the figure"
            assert (border <= sheet - half).all()
            for layer in scene.layers:
                if layer.grid is not None:
                    left, top, right, bottom = layer.grid.box
                    x, y = border.T
                    beside = (x < left - half) | (x > right + half) | (y < top - half) | (y > bottom + half)
                    assert beside.all(), "an arc touches a grid"
                    continue
                nodes = layer.centers[layer.levels != HIDDEN]
                assert distance(border, nodes) > layer.radius + half + scene.rim_width / 2
                assert all(distance(border, dots) > scene.dot_radius + half for _, dots in layer.dots)
            for text in scene.texts():
                if text is not arc.label and text.label.source.strip():
                    assert not is_in_text(border, text, half), f"an arc touches {text.label.source!r}"
        for part in (line(arc), arc.head[[0, 1, 2, 0]]):
            assert count_crossings(segments(part), edges) == 0, "an arc crosses an edge"
    for first, second in combinations(scene.skip_connections, 2):
        a, b = sorted([(first.start, first.end), (second.start, second.end)])
        crossings = count_crossings(segments(line(first)), segments(line(second)))
        assert crossings <= (a[0] < b[0] < a[1] < b[1]), "arcs cross without need"
        if not crossings:
            assert distance(outline(first), outline(second)) > 0.8 * first.width


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a network with skip connections and everything that needs space beside it."""
    sizes = draw(st.lists(st.sampled_from([1, 2, 3, 4, 5, 8, 12, 30]), min_size=3, max_size=7))
    pairs = [(i, j) for i in range(len(sizes)) for j in range(i + 2, len(sizes))]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=6, unique=True))
    texts = st.sampled_from([(), ("+",), ("$W_s x$",), ("copy and crop",)])
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    grids = [{12: (3, 4), 30: (5, 6)}.get(n) if draw(st.booleans()) else None for n in sizes]
    names = draw(st.booleans()) and not (grids[0] or grids[-1])
    return {
        "sizes": sizes,
        "skip_connections": [(*pair, *draw(texts)) for pair in chosen],
        "figsize": draw(st.sampled_from([(15, 6), (6, 4), (3.4, 2.2), (40, 30), (4, 9)])),
        "fontsize": draw(st.sampled_from([7, 16, 40])),
        "direction": draw(st.sampled_from(["down", "right", "up", "left"])),
        "edge_style": draw(st.sampled_from(["straight", "curved"])),
        "arrows": draw(st.booleans()),
        "bias_units": draw(st.booleans()),
        "max_nodes": draw(st.sampled_from([3, 8, 16])),
        "layer_labels": draw(st.booleans()),
        "weight_labels": draw(st.sampled_from([True, False, "shapes"])),
        "input_names": [f"input {i}" for i in range(sizes[0])] if names else None,
        "class_names": [f"class {i}" for i in range(sizes[-1])] if names else None,
        "grids": grids,
        "node_sizes": draw(st.sampled_from([None, [1, *[0.6] * (len(sizes) - 1)]])),
        "node_mask": draw(st.sampled_from([None, [rng.random(size) > 0.3 for size in sizes]])),
        "hide_masked": draw(st.booleans()),
        "edge_width": draw(st.sampled_from([None, 0.5, 3])),
        "title": draw(st.sampled_from([None, "A title\nof two lines"])),
    }


@pytest.mark.filterwarnings("ignore:.*make figsize larger:UserWarning")
@settings(max_examples=60)
@example(
    {
        "sizes": [1] * 5,
        "skip_connections": [(0, 2), (0, 3), (0, 4), (1, 3), (2, 4, "copy and crop"), (1, 4)],
        "figsize": (15, 6),
        "layer_labels": False,
        "node_sizes": [1, 0.6, 0.6, 0.6, 0.6],
    }
)
@given(networks())
def test_arcs_touch_no_node_edge_or_text_in_any_network(arguments: dict[str, Any]) -> None:
    check_arcs(Diagram(**arguments).scene)


def test_an_arc_leads_from_layer_to_layer_around_the_widest_layer_between() -> None:
    (arc,) = BLOCK.scene.skip_connections
    layers = BLOCK.scene.layers
    assert (arc.start, arc.end) == (0, 3)
    assert arc.path[0, 0] == pytest.approx(layers[0].centers[0, 0], abs=2e-3)
    assert arc.head[0, 0] == pytest.approx(layers[3].centers[0, 0], abs=2e-3)
    lowest = max(layer.centers[-1, 1] + layer.radius for layer in layers)
    assert arc.path[4, 1] == arc.path[5, 1] > lowest
    assert np.hypot(*(arc.head[0] - layers[3].centers[-1])) < 1.5 * layers[3].radius


@pytest.mark.parametrize("direction", ["down", "right", "up", "left"])
def test_arcs_follow_the_direction(direction: Any) -> None:
    scene = RESIDUAL.replace(direction=direction).scene
    flow = scene.layers[-1].centers[0] - scene.layers[0].centers[0]
    for arc in scene.skip_connections:
        assert (arc.path[5] - arc.path[4]) @ flow > 0
        tip, *base = arc.head
        way = tip - np.mean(base, axis=0)
        target = scene.layers[arc.end].centers
        assert min((target - tip) @ way) > 0, "the arrow head points at the layer"


def test_the_network_becomes_smaller_to_make_room() -> None:
    plain = RESIDUAL.replace(skip_connections=None).scene
    assert RESIDUAL.scene.radius < plain.radius
    assert plain.skip_connections == ()


def test_arcs_beside_a_bottleneck_need_no_more_space() -> None:
    sizes = [9, 4, 2, 4, 9]
    plain = Diagram(sizes, (7, 5))
    assert plain.replace(skip_connections=[(1, 3)]).scene.radius == pytest.approx(
        plain.scene.radius, rel=1e-3
    )


def test_nested_arcs_and_arcs_with_a_common_end_do_not_cross() -> None:
    nested = Diagram([5, 4, 3, 4, 5], (7, 4), skip_connections=[(0, 4), (1, 3), (0, 3), (0, 2)]).scene
    lanes = {(arc.start, arc.end): arc.path[4, 0] for arc in nested.skip_connections}
    assert lanes[0, 2] < lanes[0, 3] < lanes[0, 4]
    for first, second in combinations(nested.skip_connections, 2):
        assert count_crossings(segments(line(first)), segments(line(second))) == 0


def test_arcs_of_a_dense_network_use_both_sides_and_cross_as_little_as_possible() -> None:
    arcs = DENSE.scene.skip_connections
    assert {(arc.start, arc.end) for arc in arcs} == set(PAIRS)
    middle = DENSE.scene.layers[0].centers[:, 0].mean()
    assert {arc.path[4, 0] > middle for arc in arcs} == {True, False}
    crossings = [count_crossings(segments(line(a)), segments(line(b))) for a, b in combinations(arcs, 2)]
    assert sum(crossings) == 1, "five points on a line cannot be connected without a crossing"
    check_arcs(DENSE.scene)


def test_successive_blocks_share_a_lane() -> None:
    first, second = RESIDUAL.scene.skip_connections
    assert first.path[4, 1] == second.path[4, 1]
    assert first.head[0, 0] < second.path[0, 0], "one arrives before the next leaves"


@pytest.mark.parametrize(
    ("options", "is_high"),
    [
        ({}, True),
        ({"layer_labels": False}, False),
        ({"weight_labels": False}, True),
        ({"layer_labels": False, "weight_labels": False}, False),
        ({"layer_labels": False, "weight_labels": False, "direction": "down"}, True),
        ({"bias_units": True}, False),
    ],
)
def test_arcs_keep_away_from_captions_of_layers_and_from_bias_nodes(
    options: dict[str, Any], is_high: bool
) -> None:
    scene = RESIDUAL.replace(**options).scene
    axis = 0 if options.get("direction") == "down" else 1
    middle = scene.layers[0].centers[:4, axis].mean()
    assert {bool(arc.path[4, axis] > middle) for arc in scene.skip_connections} == {is_high}


def test_an_arc_ends_at_nodes_that_are_drawn() -> None:
    mask = [None, None, [True, True, True, False], None, None]
    diagram = RESIDUAL.replace(node_mask=mask, hide_masked=True)
    tips = [diagram.scene.skip_connections[0].head[0], RESIDUAL.scene.skip_connections[0].head[0]]
    ends = [scene.layers[2].centers[unit] for scene, unit in ((diagram.scene, 2), (RESIDUAL.scene, 3))]
    first, second = (np.hypot(*(tip - end)) for tip, end in zip(tips, ends, strict=True))
    assert first == pytest.approx(second, rel=0.05)


# Style


def test_arcs_are_somewhat_wider_than_edges_and_scale_with_the_drawing() -> None:
    large = RESIDUAL.resize((28, 16), 64).scene
    small = RESIDUAL.scene
    arcs = [scene.skip_connections[0] for scene in (small, large)]
    assert arcs[0].width == pytest.approx(1.6 * small.gaps[0].width)
    assert arcs[1].width == pytest.approx(4 * arcs[0].width, rel=0.01)
    assert np.allclose(arcs[1].path, 4 * arcs[0].path, rtol=0.01)
    assert np.allclose(arcs[1].head, 4 * arcs[0].head, rtol=0.01)


def test_width_and_opacity_of_edges_apply_to_arcs() -> None:
    (arc,) = BLOCK.replace(edge_width=2, edge_alpha=0.5).scene.skip_connections
    assert (arc.width, arc.opacity) == (2, 0.5)
    (first, second) = RESIDUAL.replace(edge_width=50).scene.skip_connections
    assert first.width == second.width < 50, "arcs must not merge"


@pytest.mark.parametrize(
    ("highlight", "emphasized"),
    [
        ({"layer": 2}, [True, False]),
        ({"layer": 2, "unit": 1}, [True, False]),
        ({"layer": 2, "flow": "out"}, [False, True]),
        ({"layer": 2, "flow": "both"}, [True, True]),
        ({"layer": 1}, [False, False]),
        ({"path": [0, 1, 2, 3, 0]}, [False, False]),
    ],
)
def test_arcs_of_a_highlighted_layer_or_unit_are_emphasized(
    highlight: dict[str, Any], emphasized: list[bool]
) -> None:
    arcs = RESIDUAL.highlight(**highlight).scene.skip_connections
    assert [arc.emphasized for arc in arcs] == emphasized
    assert [arc.emphasized for arc in RESIDUAL.scene.skip_connections] == [True, True]


# Labels


def label(diagram: Diagram) -> Text:
    (text,) = diagram.scene.skip_labels
    return text


def test_a_label_is_in_the_middle_of_its_arc() -> None:
    (arc,) = BLOCK.scene.skip_connections
    left, top, right, bottom = label(BLOCK).box
    assert (left + right) / 2 == pytest.approx((arc.path[0, 0] + arc.head[0, 0]) / 2, abs=0.1)
    assert (top + bottom) / 2 == pytest.approx(arc.path[4, 1], abs=0.1)
    assert label(BLOCK).has_background


def test_long_labels_are_rotated_where_the_flow_is_vertical() -> None:
    down = BLOCK.replace(direction="down")
    assert label(down).angle == 0
    assert label(down.replace(skip_connections=[(0, 3, "identity")])).angle == 90
    assert label(BLOCK.replace(skip_connections=[(0, 3, "identity")])).angle == 0


def test_a_label_keeps_clear_of_an_arc_that_crosses() -> None:
    crossed = Diagram(
        [4] * 4, (7, 4), direction="right", skip_connections=[(0, 2, "+"), (1, 3)], bias_units=True
    ).scene
    first, second = sorted(crossed.skip_connections, key=lambda arc: arc.start)
    assert count_crossings(segments(line(first)), segments(line(second))) == 1
    assert first.label is not None
    assert not is_in_text(outline(second), first.label, 2.0)


def test_a_label_too_long_for_its_arc_shrinks_and_is_left_out_with_a_warning() -> None:
    word = "an identity mapping "
    medium = BLOCK.replace(skip_connections=[(0, 3, 4 * word)])
    assert 5 < label(medium).size < label(BLOCK).size
    with pytest.warns(UserWarning, match="the smallest text has only 4"):
        small = BLOCK.replace(skip_connections=[(0, 3, 10 * word)])
    assert 4 <= label(small).size < 5
    with pytest.warns(UserWarning, match=r"1 of the 1 labels of skip_connections are left out"):
        missing = BLOCK.replace(skip_connections=[(0, 3, 30 * word)])
    assert missing.scene.skip_labels == ()


@pytest.mark.parametrize("direction", ["down", "right"])
def test_increasing_the_font_size_never_makes_text_smaller(direction: Any) -> None:
    before: list[float] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for fontsize in (5, 7, 10, 14, 20, 30, 50):
            scene = RESIDUAL.replace(direction=direction, fontsize=fontsize).scene
            sizes = [text.size for text in scene.texts()]
            assert all(a <= b * (1 + 1e-3) for a, b in zip(before, sizes, strict=bool(before)))
            before = sizes


def test_the_text_of_a_small_figure_is_readable() -> None:
    figure = Diagram([3, 4, 3], (3.4, 2.2), 7, skip_connections=[(0, 2, "$x$")])
    assert min(text.size for text in figure.scene.texts()) >= 5


def test_labels_of_edges_keep_clear_of_arcs() -> None:
    weights = [np.ones((b, a)) for a, b in pairwise([2, 4, 2])]
    scene = Diagram(
        [2, 4, 2], (6, 5), weights=weights, edge_labels=True, skip_connections=[(0, 2, "+")]
    ).scene
    assert all(gap.labels for gap in scene.gaps)
    check_arcs(scene)


# Formats


def test_svg_has_a_group_for_each_arc() -> None:
    root = ET.fromstring(RESIDUAL.highlight(layer=2).replace(edge_alpha=0.5).svg())
    groups = root.findall(f".//{SVG}g[@data-from-layer]")
    assert [(g.get("data-from-layer"), g.get("data-to-layer")) for g in groups] == [("0", "2"), ("2", "4")]
    assert [g.get("opacity") for g in groups] == [None, str(FADED_OPACITY)]
    (arc, _) = RESIDUAL.highlight(layer=2).scene.skip_connections
    lines = groups[0].find(f"{SVG}g")
    assert lines is not None
    assert lines.get("opacity") == "0.5"
    path, head = lines.findall(f"{SVG}path")
    assert path.get("stroke") == head.get("fill") == THEMES["classic"].edge
    numbers = [float(n) for n in re.findall(r"[\d.]+", path.get("d") or "")]
    assert np.allclose(np.reshape(numbers, (10, 2)), arc.path, atol=0.01)


def test_svg_of_two_themes_has_two_colors_for_arcs() -> None:
    svg = RESIDUAL.with_theme("auto").svg()
    (group,) = re.findall(r'<g data-from-layer="2".*', svg)
    light, dark = THEMES["light"].edge, THEMES["dark"].edge
    assert f'class="plotnet-stroke-{light[1:]}-{dark[1:]}"' in group
    assert f'class="plotnet-fill-{light[1:]}-{dark[1:]}"' in group


def test_axes_have_a_line_for_each_arc_that_scales_with_the_drawing(tmp_path: Path) -> None:
    figure = Figure(figsize=(3.5, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    RESIDUAL.draw(axes)
    lines = [p for p in axes.patches if isinstance(p, PathPatch) and not to_rgba(p.get_facecolor())[3]]
    assert len(lines) == 2
    arc = RESIDUAL.scene.skip_connections[0]
    points = axes.transData.transform(lines[0].get_path().vertices) / figure.dpi * 72
    assert np.allclose(points * [2, -2] + [0, RESIDUAL.scene.height], arc.path, atol=0.01)
    assert to_hex(lines[0].get_edgecolor()).upper() == THEMES["classic"].edge
    figure.savefig(tmp_path / "net.png")
    assert lines[0].get_linewidth() == pytest.approx(arc.width / 2)
    for suffix in ("png", "pdf"):
        assert RESIDUAL.save(tmp_path / f"arcs.{suffix}").stat().st_size > 1000


def test_tikz_has_a_line_and_a_head_for_each_arc() -> None:
    text = RESIDUAL.highlight(layer=2).tikz()
    assert re.findall("% skip connection from layer (.*)", text) == ["0 to 2", "2 to 4"]
    for arc in RESIDUAL.highlight(layer=2).scene.skip_connections:
        for x, y in [*arc.path, *arc.head]:
            assert f"({format_coordinate(x)},{format_coordinate(y)})" in text
    assert "{$x$}};" in text
    assert r"{$\bm{x}$}};" in RESIDUAL.tikz(latex={"$x$": r"$\bm{x}$"})


def test_films_have_arcs_in_all_frames() -> None:
    network = Network.random([2, 3, 2], seed=1)
    film = network.forward([1, -1]).animate(figsize=(6, 4), skip_connections=[(0, 2, "+")])
    assert all(len(frame.scene.skip_connections) == 1 for frame in film.frames)
    assert any(frame.scene.skip_connections[0].emphasized for frame in film.frames[2:])


def test_the_alternative_text_lists_them() -> None:
    assert "Skip connections from layer 0 to layer 2 ($x$), from layer 2 to layer 4." in RESIDUAL.alt_text
    assert "Skip connection from layer 0 to layer 3 ($x$)." in BLOCK.alt_text


# The option


def test_they_are_immutable_pairs_with_labels() -> None:
    pairs: Any = [[0, np.int64(2), "$x$"], (-3, -1)]
    diagram = Diagram([4] * 5, (7, 4), direction="right", skip_connections=pairs)
    pairs.clear()
    assert diagram.skip_connections == ((0, 2, "$x$"), (2, 4))
    assert diagram == RESIDUAL == pickle.loads(pickle.dumps(RESIDUAL))
    assert diagram.replace(title="x").skip_connections == diagram.skip_connections
    assert plot_net([4] * 5, (7, 4), direction="right", skip_connections=diagram.skip_connections) == RESIDUAL
    assert Network([4] * 5).diagram(skip_connections=[(0, 2)]).skip_connections == ((0, 2),)
    assert Diagram([2, 1], skip_connections=[]).scene.skip_connections == ()


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (5, TypeError, r"skip_connections is 5: expected layers \(from, to\)"),
        ("0-2", TypeError, r"skip_connections is '0-2': expected layers"),
        ({(0, 2): "+"}, TypeError, r"skip_connections is \{.*: expected .* or \(from, to, label\)"),
        ((0, 2), TypeError, r"skip_connections\[0\] is 0: .* pass a list of them"),
        ([(0,)], TypeError, r"skip_connections\[0\] is \(0,\): expected layers"),
        ([(0, 2), (0, 1)], ValueError, r"skip_connections\[1\] is \(0, 1\): layers 0 and 1 are neighbors"),
        ([(2, 0)], ValueError, r"skip_connections\[0\] is \(2, 0\): it does not lead to a later layer"),
        ([(1, 1)], ValueError, r"it does not lead to a later layer; .* as in \(0, 2\)"),
        ([(0, 4)], IndexError, r"skip_connections\[0\]\[1\] is 4: expected 0 to 3: there are 4 layers"),
        ([(0, 2.0)], TypeError, r"skip_connections\[0\]\[1\] is 2.0"),
        ([(0, 2), (0, 2, "+")], ValueError, r"skip_connections\[1\] .* are connected already; leave it out"),
        ([(0, 2, 3)], TypeError, r"skip_connections\[0\]\[2\] is 3, a int: expected a string"),
        ([(0, 2, r"$\fra$")], ValueError, r"skip_connections\[0\]\[2\] is '\$"),
    ],
)
def test_invalid_connections_are_rejected(value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Diagram([3, 2, 2, 1], skip_connections=value)


def test_other_names_are_suggested() -> None:
    for name in ("skips", "skip_connection", "residual", "shortcuts"):
        with pytest.raises(TypeError, match="did you mean 'skip_connections'"):
            draw([3, 2, 1], **{name: [(0, 2)]})


def test_the_command_line_has_the_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["4-4-4-4-4", "--figsize", "7x4", "--direction", "right"]
    assert main([*arguments, "--skip-connections", "0-2:$x$, 2-4"]) == 0
    assert Path("net.svg").read_text(encoding="utf-8") == RESIDUAL.svg()
    for text, message in (("0", "expected the layers from and to, such as 0-2,1-3"), ("0-1", "neighbors")):
        with pytest.raises(SystemExit):
            main([*arguments, "--skip-connections", text])
        assert message in capsys.readouterr().err
