"""Diagrams with numbers: weights, activations, biases, masks, omissions, names."""

from __future__ import annotations

import copy
import pickle
import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from plotnet import Diagram, Network, plot_net
from plotnet.diagram.levels import BIAS, INF, MASKED, MAX_LEVEL, NAN, NEGATIVE_INF, NO_VALUE, to_levels
from plotnet.diagram.options import Direction, EdgeStyle, TextMode
from plotnet.diagram.scene import Scene, Text
from plotnet.diagram.theme import CLASSIC

SVG = "{http://www.w3.org/2000/svg}"
NETWORK = Network.random((10, 7, 5), seed=1)
STEP = NETWORK.forward(np.linspace(-1, 1, 10))


def into(diagram: Diagram, layer: int, unit: int) -> list[ET.Element]:
    """Return the SVG elements of the incoming edges of a unit."""
    for group in ET.fromstring(diagram.svg()).iter(f"{SVG}g"):
        if group.get("data-to-layer") == str(layer) and group.get("data-to-unit") == str(unit):
            return group.findall(f"{SVG}path")
    raise AssertionError(f"no edges to unit {unit} of layer {layer}")


def unit(diagram: Diagram, layer: int, name: int | str, text: TextMode = "path") -> ET.Element:
    """Return the SVG element of a unit."""
    for group in ET.fromstring(diagram.svg(text=text)).iter(f"{SVG}g"):
        if group.get("data-layer") == str(layer) and group.get("data-unit") == str(name):
            return group
    raise AssertionError(f"no unit {name} in layer {layer}")


def sources(texts: tuple[Text, ...]) -> list[str]:
    return [text.label.source for text in texts]


def legend_texts(scene: Scene) -> list[str]:
    return sources(scene.legend)


class TestWeights:
    def test_color_width_and_dashes_show_sign_and_size(self) -> None:
        weights = [[[1.0, -1.0, 0.5, 0.0]]]
        large, negative, half, zero = into(Diagram([4, 1], weights=weights), 1, 0)
        assert large.get("stroke") == CLASSIC.edge_scale[2]
        assert negative.get("stroke") == CLASSIC.edge_scale[0]
        assert zero.get("stroke") == CLASSIC.edge_scale[1]
        width = [float(edge.get("stroke-width", "")) for edge in (large, half, zero)]
        assert width[0] > width[1] > width[2] > 0
        assert negative.get("stroke-width") == large.get("stroke-width")
        assert [edge.get("stroke-dasharray") is not None for edge in (large, negative, half, zero)] == [
            False,
            True,
            False,
            False,
        ]

    def test_the_whole_network_has_one_scale(self) -> None:
        diagram = Diagram([2, 2, 1], weights=[[[1.0, 0.25], [-1.0, 0.5]], [[4.0, -1.0]]])
        first, second = (gap.levels for gap in diagram.scene.gaps)
        assert second.tolist() == [[MAX_LEVEL, -MAX_LEVEL // 4]]
        assert first.tolist() == [[MAX_LEVEL // 4, MAX_LEVEL // 16], [-MAX_LEVEL // 4, MAX_LEVEL // 8]]

    def test_limits_make_diagrams_comparable(self) -> None:
        small = Diagram([1, 1], weights=[[[1.0]]], weight_limit=2.0)
        large = Diagram([1, 1], weights=[[[2.0]]], weight_limit=2.0)
        assert small.scene.gaps[0].levels.item() == MAX_LEVEL // 2
        assert large.scene.gaps[0].levels.item() == MAX_LEVEL
        assert small.replace(weight_limit=0.5).scene.gaps[0].levels.item() == MAX_LEVEL, (
            "larger numbers have the highest level"
        )

    def test_an_edge_shows_the_weight_between_its_units(self) -> None:
        weights = [np.zeros((7, 10)), np.zeros((5, 7))]
        weights[0][2, 8] = 1.0
        diagram = Diagram([10, 7, 5], weights=weights)
        assert np.argwhere(diagram.scene.gaps[0].levels == MAX_LEVEL).tolist() == [[2, 8]]
        edges = into(diagram, 1, 2)
        assert [i for i, edge in enumerate(edges) if edge.get("stroke") == CLASSIC.edge_scale[2]] == [8]

    def test_the_legend_shows_the_ends_and_samples_of_the_scale(self) -> None:
        scene = Diagram([2, 1], weights=[[[-3.0, 1.0]]]).scene
        assert set(legend_texts(scene)) == {"weights", "−3.00", "3.00"}
        assert [sample.level for sample in scene.swatches] == [
            -MAX_LEVEL,
            -MAX_LEVEL // 2,
            0,
            MAX_LEVEL // 2,
            MAX_LEVEL,
        ]
        positive = Diagram([2, 1], weights=[[[3.0, 1.0]]]).scene
        assert set(legend_texts(positive)) == {"weights", "0.00", "3.00"}
        assert Diagram([2, 1], weights=[[[3.0, 1.0]]], legend=False).scene.legend == ()
        assert Diagram([2, 1]).scene.legend == (), "nothing to explain"

    @pytest.mark.parametrize(
        ("value", "level", "word"),
        [(np.nan, NAN, "nan"), (np.inf, INF, "inf"), (-np.inf, NEGATIVE_INF, "−inf")],
    )
    def test_nonfinite_weights_have_a_color_a_pattern_and_a_label(
        self, value: float, level: int, word: str
    ) -> None:
        diagram = Diagram([2, 1], weights=[[[1.0, value]]])
        gap = diagram.scene.gaps[0]
        assert gap.levels.tolist() == [[MAX_LEVEL, level]]
        assert sources(gap.labels) == [word]
        assert f"{word}: 1 weight" in legend_texts(diagram.scene)
        edge = into(diagram, 1, 0)[1]
        assert edge.get("stroke") == CLASSIC.line(level)
        assert len((edge.get("stroke-dasharray") or "").split()) >= 4
        assert f"1 of the weights is {word}." in diagram.alt_text

    def test_extreme_weights_are_drawn(self) -> None:
        for value in (np.nan, np.inf, 0.0, 1e308, 5e-324):
            diagram = Diagram([3, 2], weights=[np.full((2, 3), value)], activations=[None, np.full(2, value)])
            ET.fromstring(diagram.svg())

    def test_all_weights_can_be_written_on_edges(self) -> None:
        diagram = Diagram(
            [2, 1], (8, 6), weights=[[[0.5, -2.0]]], biases=[[0.25]], edge_labels=True, bias_units=True
        )
        assert sources(diagram.scene.gaps[0].labels) == ["0.50", "−2.00", "0.25"]

    def test_single_edges_can_be_labelled_with_mathematics(self) -> None:
        diagram = Diagram([10, 7, 5], edge_labels={(1, 4, 6): "$w_{46}$"})
        assert sources(diagram.scene.gaps[0].labels) == []
        (text,) = diagram.scene.gaps[1].labels
        x0, y0, x1, y1 = diagram.scene.gaps[1].edges[4, 6]
        left, top, right, bottom = text.box
        middle = np.array([(left + right) / 2, (top + bottom) / 2])
        way = np.array([x1 - x0, y1 - y0])
        off = np.cross([*way, 0], [*(middle - [x0, y0]), 0])[2] / np.hypot(*way)
        assert abs(off) < text.size, "it is on its edge"

    def test_all_units_of_large_networks_can_be_drawn(self) -> None:
        network = Network.random((784, 128, 10), seed=0)
        svg = network.diagram(max_nodes=None).svg()
        assert svg.count("<path d=") >= 784 * 128 + 128 * 10
        assert len(svg.encode()) < 8e6


class TestActivations:
    def test_activations_set_the_fill_and_negative_ones_the_dashes_of_nodes(self) -> None:
        diagram = Diagram([3, 1], activations=[[2.0, -2.0, 0.0], None])
        high, low, zero = (unit(diagram, 0, j).find(f"{SVG}circle") for j in range(3))
        assert high is not None
        assert low is not None
        assert zero is not None
        assert [c.get("fill") for c in (high, low, zero)] == [
            CLASSIC.fill_scale[2],
            CLASSIC.fill_scale[0],
            CLASSIC.fill_scale[1],
        ]
        assert low.get("stroke-dasharray")
        assert not high.get("stroke-dasharray")
        output = unit(diagram, 1, 0).find(f"{SVG}circle")
        assert output is not None
        assert output.get("fill") is None, "a layer without numbers has the color of its kind"

    def test_values_are_written_into_nodes(self) -> None:
        diagram = Diagram([3, 1], activations=[[0.5, -1.234, 12345.6], [7e-9]], values=True)
        assert sources(diagram.scene.layers[0].labels) == ["0.50", "−1.23", "12346"]
        assert sources(diagram.scene.layers[1].labels) == ["7.0e−9"]
        assert sources(diagram.replace(digits=3).scene.layers[0].labels) == ["0.500", "−1.234", "12346"]

    def test_nan_and_inf_are_always_hatched_and_written(self) -> None:
        diagram = Diagram([3, 1], activations=[[np.nan, np.inf, -np.inf], [1.0]], unit_labels=False)
        layer = diagram.scene.layers[0]
        assert sources(layer.labels) == ["nan", "inf", "−inf"]
        assert layer.levels.tolist() == [NAN, INF, NEGATIVE_INF]
        assert sorted(layer.hatches) == [0, 1, 2]
        assert len(layer.hatches[0]) > len(layer.hatches[1]), "nan is hatched both ways"
        for j in range(3):
            for x0, y0, x1, y1 in layer.hatches[j]:
                ends = np.array([[x0, y0], [x1, y1]])
                assert (np.hypot(*(ends - layer.centers[j]).T) <= layer.radius + 0.01).all()
        slope = np.sign([(y1 - y0) * (x1 - x0) for x0, y0, x1, y1 in layer.hatches[1]])
        assert set(slope) == {-1.0}, "inf rises"
        circle = unit(diagram, 0, 0).find(f"{SVG}circle")
        assert circle is not None
        assert circle.get("fill") == CLASSIC.nonfinite

    def test_labels_are_clear_of_the_hatching(self) -> None:
        layer = Diagram([1, 1], activations=[[np.nan], None]).scene.layers[0]
        left, top, right, bottom = layer.labels[0].box
        for line in layer.hatches[0]:
            for t in np.linspace(0, 1, 50):
                x, y = line[:2] + t * (line[2:] - line[:2])
                assert not (left < x < right and top < y < bottom)

    def test_one_sample_of_a_design_matrix_is_shown(self) -> None:
        x = np.eye(3, 10)
        step = NETWORK.forward(x)
        for sample in range(3):
            diagram = step.diagram(sample=sample, values=True)
            shown = sources(diagram.scene.layers[0].labels)
            assert [i for i, word in enumerate(shown) if word == "1.00"] == [sample]

    def test_a_forward_pass_is_drawn_with_all_numbers(self) -> None:
        diagram = STEP.diagram()
        expected = Diagram(
            [10, 7, 5],
            weights=NETWORK.weights,
            biases=NETWORK.biases,
            activations=STEP.a,
            activation_functions=("relu", "softmax"),
        )
        assert diagram == expected
        limit = max(np.abs(a).max() for a in STEP.a)
        for layer, a in zip(diagram.scene.layers, STEP.a, strict=True):
            assert layer.levels.tolist() == to_levels(a, limit).tolist()
        assert Network((3, 2)).diagram() == Diagram([3, 2], activation_functions=["softmax"])

    def test_the_alternative_text_contains_the_numbers(self) -> None:
        text = Diagram([2, 1], weights=[[[0.5, -2.0]]], activations=[[1.0, 2.0], [0.25]]).alt_text
        assert "Weights from −2.00 to 0.50" in text
        assert "Activations of the input layer: 1.00, 2.00. Activations of the output layer: 0.25." in text


class TestBiasUnits:
    def test_they_are_apart_and_have_only_outgoing_edges(self) -> None:
        scene = Diagram([4, 3, 2], bias_units=True).scene
        assert [layer.has_bias for layer in scene.layers] == [True, True, False]
        assert [len(layer.centers) for layer in scene.layers] == [5, 4, 2]
        assert [gap.edges.shape[:2] for gap in scene.gaps] == [(3, 5), (2, 4)]
        assert [layer.levels[-1] == BIAS for layer in scene.layers] == [True, True, False]
        x = scene.layers[0].centers[:, 0]
        assert x[4] - x[3] > 1.2 * (x[3] - x[2])
        assert sources(scene.layers[0].labels)[-1] == "1"

    def test_they_are_not_counted(self) -> None:
        diagram = Diagram([4, 3, 2], bias_units=True)
        assert [layer.size for layer in diagram.scene.layers] == [4, 3, 2]
        assert "input layer of 4 units" in diagram.alt_text
        assert sources(diagram.scene.layer_captions[0]) == ["input layer", "4 units"]

    def test_svg_names_them_and_has_their_edges_last(self) -> None:
        diagram = Diagram([2, 1], weights=[[[0.1, 0.2]]], biases=[[-1.0]], bias_units=True)
        assert unit(diagram, 0, "bias").find(f"{SVG}circle") is not None
        assert len(into(diagram, 1, 0)) == 3
        assert into(diagram, 1, 0)[-1].get("stroke") == CLASSIC.edge_scale[0]

    def test_biases_affect_the_scale_only_if_they_are_drawn(self) -> None:
        numbers: dict[str, Any] = {"weights": [[[1.0]]], "biases": [[2.0]]}
        assert Diagram([1, 1], **numbers).scene.gaps[0].levels.tolist() == [[MAX_LEVEL]]
        with_bias = Diagram([1, 1], bias_units=True, **numbers)
        assert with_bias.scene.gaps[0].levels.tolist() == [[MAX_LEVEL // 2, MAX_LEVEL]]


class TestOmissions:
    def test_max_nodes_can_differ_by_layer(self) -> None:
        scene = Diagram([784, 128, 10], max_nodes=(16, 8, None)).scene
        assert [len(layer.units) for layer in scene.layers] == [16, 8, 10]
        assert [[count for count, _ in layer.dots] for layer in scene.layers] == [[768], [120], []]

    def test_chosen_units_are_drawn_and_the_others_are_counted_in_place(self) -> None:
        diagram = Diagram([10, 7, 5], keep=[[7, 2, 3], None, [4]])
        assert diagram.scene.layers[0].units.tolist() == [2, 3, 7]
        assert [count for count, _ in diagram.scene.layers[0].dots] == [2, 3, 2]
        assert diagram.scene.layers[1].units.tolist() == list(range(7))
        assert [count for count, _ in diagram.scene.layers[2].dots] == [4]
        assert sources(diagram.scene.layers[0].labels) == [f"$a_{{{j}}}^{{(0)}}$" for j in (2, 3, 7)]
        assert sources(diagram.scene.layer_captions[0]) == ["input layer", "10 units"]
        assert "Drawn are 3 of 10 of the input layer, 1 of 5 of the output layer." in diagram.alt_text

    def test_units_with_the_largest_activations_are_drawn(self) -> None:
        a = np.zeros(100)
        a[[5, 50, 95]] = [1.0, -3.0, np.nan]
        diagram = Diagram([100, 2], activations=[a, None], keep="largest", max_nodes=3)
        assert diagram.scene.layers[0].units.tolist() == [5, 50, 95]

    def test_units_with_the_largest_weights_are_drawn_if_there_are_no_activations(self) -> None:
        weights = np.zeros((2, 100))
        weights[0, 41], weights[1, 7] = -5.0, 3.0
        diagram = Diagram([100, 2], weights=[weights], keep="largest", max_nodes=2)
        assert diagram.scene.layers[0].units.tolist() == [7, 41]
        assert np.abs(diagram.scene.gaps[0].levels).max(axis=0).tolist() == [20, 32]

    def test_drawn_units_show_their_weights_and_values(self) -> None:
        network = Network.random((40, 30, 20), seed=3)
        step = network.forward(np.arange(40.0))
        diagram = step.diagram(max_nodes=5, values=True, digits=0)
        kept = diagram.scene.layers[0].units
        assert sources(diagram.scene.layers[0].labels) == [str(j) for j in kept]
        assert network.weights is not None
        limit = max(np.abs(w).max() for w in network.weights)
        part = network.weights[0][np.ix_(diagram.scene.layers[1].units, kept)]
        assert diagram.scene.gaps[0].levels.tolist() == to_levels(part, limit).tolist()


class TestMasks:
    def test_masked_units_and_their_edges_keep_their_place(self) -> None:
        whole, dropped = Diagram([3, 2]), Diagram([3, 2], node_mask=[[True, False, True], None])
        for a, b in zip(whole.scene.layers, dropped.scene.layers, strict=True):
            assert a.centers - a.centers[0] == pytest.approx(b.centers - b.centers[0], rel=0.2)
        assert dropped.scene.layers[0].levels.tolist() == [NO_VALUE, MASKED, NO_VALUE]
        assert dropped.scene.gaps[0].levels.tolist() == [[NO_VALUE, MASKED, NO_VALUE]] * 2
        circle = unit(dropped, 0, 1).find(f"{SVG}circle")
        assert circle is not None
        assert circle.get("fill") == CLASSIC.paper
        assert circle.get("stroke-dasharray")
        assert legend_texts(dropped.scene) == ["left out by a mask"]
        assert "1 unit of the input layer left out by a mask." in dropped.alt_text

    def test_single_edges_can_be_masked(self) -> None:
        mask = np.ones((2, 3), bool)
        mask[1, 2] = False
        diagram = Diagram([3, 2], weights=[np.ones((2, 3))], edge_mask=[mask])
        assert np.argwhere(diagram.scene.gaps[0].levels == MASKED).tolist() == [[1, 2]]
        assert len(into(diagram, 1, 1)) == 3, "in place"
        assert "1 edges from layer 0 to 1 left out" in diagram.alt_text

    def test_a_mask_is_not_kept_by_reference(self) -> None:
        mask = np.array([True, True])
        diagram = Diagram([2, 1], node_mask=[mask, None])
        mask[0] = False
        assert diagram.node_mask is not None
        assert np.all(diagram.node_mask[0])


class TestNames:
    def test_names_of_inputs_and_classes_are_beside_the_nodes(self) -> None:
        scene = Diagram(
            [2, 3], direction="right", input_names=["height", "体重"], class_names=["a", "b", "$c$"]
        ).scene
        inputs, classes = scene.names
        assert sources(inputs) == ["height", "体重"]
        assert sources(classes) == ["a", "b", "$c$"]
        assert all(text.box[2] < scene.layers[0].centers[0, 0] - scene.radius for text in inputs)
        assert all(text.x > scene.layers[1].centers[0, 0] + scene.radius for text in classes)

    def test_long_names_are_rotated(self) -> None:
        names = [f"measurement number {j}" for j in range(10)]
        scene = Diagram([10, 7, 5], input_names=names, class_names=["a"] * 5).scene
        assert all(text.angle == 90 for text in scene.names[0])
        assert not any(text.angle for text in scene.names[1])
        assert all(text.box[3] < scene.layers[0].centers[0, 1] - scene.radius for text in scene.names[0])
        assert min(text.size for text in scene.names[0]) > 8

    @pytest.mark.filterwarnings("ignore:.*_names are left out:UserWarning")
    def test_names_that_would_be_too_small_are_left_out(self) -> None:
        names = [f"pixel {j}" for j in range(784)]
        assert Diagram([784, 10], max_nodes=None, input_names=names).scene.names == ((), ())

    def test_only_units_that_are_drawn_are_named(self) -> None:
        scene = Diagram([784, 10], max_nodes=4, input_names=[f"p{j}" for j in range(784)]).scene
        assert sources(scene.names[0]) == ["p0", "p1", "p782", "p783"]

    def test_captions_contain_shapes_and_activation_functions(self) -> None:
        scene = Diagram([10, 7, 5], weight_labels="shapes", activation_functions=["relu", "softmax"]).scene
        assert sources(scene.gap_captions[0]) == [r"$W^{(0)}$: $7 \times 10$", "$b^{(0)}$: $7$"]
        assert sources(scene.layer_captions[1]) == ["hidden layer", "7 units", "relu"]
        assert sources(scene.layer_captions[0]) == ["input layer", "10 units"]


class TestStyle:
    @pytest.mark.parametrize(("direction", "axis"), [("down", 1), ("up", 1), ("right", 0), ("left", 0)])
    def test_curved_edges_leave_and_arrive_along_the_flow(self, direction: Direction, axis: int) -> None:
        scene = Diagram([3, 2], direction=direction, edge_style="curved").scene
        before, after = scene.layers
        gap = scene.gaps[0]
        first, second = scene.control_points(gap.edges)
        for k, j in np.ndindex(gap.edges.shape[:2]):
            start, end = gap.edges[k, j, :2], gap.edges[k, j, 2:]
            assert np.hypot(*(start - before.centers[j])) == pytest.approx(before.radius)
            assert np.hypot(*(end - after.centers[k])) == pytest.approx(after.radius)
            for a, b in ((start, first[k, j]), (end, second[k, j])):
                assert a[1 - axis] == b[1 - axis]
        assert re.search(r'd="M[\d.]+ [\d.]+C', Diagram([3, 2], edge_style="curved").svg())

    @pytest.mark.parametrize("edge_style", ["straight", "curved"])
    def test_arrow_heads_touch_the_node_and_point_along_their_edge(self, edge_style: EdgeStyle) -> None:
        scene = Diagram([4, 3], arrows=True, edge_style=edge_style).scene
        heads = scene.gaps[0].heads
        assert heads is not None
        for k, j in np.ndindex(heads.shape[:2]):
            tip, left, right = heads[k, j]
            centre = scene.layers[1].centers[k]
            assert np.hypot(*(tip - centre)) == pytest.approx(scene.layers[1].radius)
            base = (left + right) / 2
            assert np.cross([*(tip - base), 0], [*(centre - tip), 0])[2] == pytest.approx(0, abs=1e-6)
            assert np.hypot(*(scene.gaps[0].edges[k, j, 2:] - tip)) > 0, "the line ends within the head"

    def test_node_sizes_can_differ_by_layer(self) -> None:
        scene = Diagram([3, 3, 3], node_sizes=[2, 1, 1.5]).scene
        assert [layer.radius / scene.radius for layer in scene.layers] == pytest.approx(
            [1, 0.5, 0.75], abs=1e-3
        )
        edge = scene.gaps[0].edges[0, 0]
        assert np.hypot(*(edge[2:] - scene.layers[1].centers[0])) == pytest.approx(scene.layers[1].radius)

    def test_kinds_have_the_colors_and_marks_of_viznet(self) -> None:
        diagram = Diagram([2, 2, 2], kinds=["nn.noisy_input", "nn.memory", "nn.output"])
        assert unit(diagram, 0, 0).find(f"{SVG}polygon") is not None
        assert len(unit(diagram, 1, 0).findall(f"{SVG}circle")) == 2
        assert len(unit(diagram, 2, 0).findall(f"{SVG}circle")) == 1
        assert CLASSIC.fill("nn.memory", NO_VALUE) in diagram.svg()


class TestImmutability:
    def test_diagrams_with_the_same_numbers_are_equal_and_others_are_not(self) -> None:
        one, other = STEP.diagram(), STEP.diagram()
        assert one == other
        assert hash(one) == hash(other)
        weights = [w.copy() for w in NETWORK.weights or ()]
        weights[0][0, 0] += 1e-9
        assert one.replace(weights=weights) != one
        nan = Diagram([1, 1], weights=[[[np.nan]]])
        assert nan == Diagram([1, 1], weights=[[[np.nan]]])
        assert one != "diagram"

    def test_copies_and_pickles_are_equal(self) -> None:
        diagram = STEP.diagram(theme="dark", bias_units=True).highlight(1, 3)
        assert copy.deepcopy(diagram) == diagram
        assert pickle.loads(pickle.dumps(diagram)).svg() == diagram.svg()

    def test_arrays_of_copies_are_read_only(self) -> None:
        diagram = Diagram([1, 1], weights=[[[2.0]]], edge_labels={(0, 0, 0): "w"})
        same: Any
        for same in (diagram, copy.deepcopy(diagram), pickle.loads(pickle.dumps(diagram))):
            assert same == diagram
            with pytest.raises(ValueError, match="read-only"):
                same.weights[0][0, 0] = 1
            with pytest.raises(TypeError, match="does not support item assignment"):
                same.edge_labels[0, 0, 0] = "v"

    def test_arrays_of_the_user_are_copied(self) -> None:
        weights, a = np.ones((1, 2)), np.ones(2)
        diagram = Diagram([2, 1], weights=[weights], activations=[a, None])
        before = diagram.svg()
        weights[:], a[:] = 5, -5
        assert diagram.replace(fontsize=diagram.fontsize).svg() == before
        assert diagram.weights is not None
        with pytest.raises(ValueError, match="read-only"):
            diagram.weights[0][0, 0] = 1

    def test_changes_return_new_diagrams(self) -> None:
        diagram = STEP.diagram()
        before = diagram.svg()
        for changed in (diagram.with_theme("paper"), diagram.resize((7, 5)), diagram.highlight(1, 3)):
            assert changed != diagram
        assert diagram.svg() == before
        assert diagram.highlight(1, 3).highlight() == diagram
        assert diagram.resize((7, 5), fontsize=9).fontsize == 9


W = NETWORK.weights
INVALID: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"weights": [np.zeros((10, 7)), np.zeros((5, 7))]},
        ValueError,
        r"weights\[0\] .*transpose, weights\[0\]\.T",
    ),
    ({"weights": [np.zeros((7, 10))]}, ValueError, "weights has length 1"),
    ({"weights": W, "biases": [np.zeros(6), np.zeros(5)]}, ValueError, r"biases\[0\] has shape \(6,\)"),
    (
        {"weights": [[[1, 2], [3]], np.zeros((5, 7))]},
        ValueError,
        r"weights\[0\] is not an array: its rows have different lengths",
    ),
    ({"weights": 3}, TypeError, "weights is 3: expected a list of arrays"),
    ({"weight_limit": np.float16(-1)}, ValueError, "weight_limit is"),
    ({"weight_limit": 10**400}, ValueError, "weight_limit is"),
    (
        {"activations": [np.zeros((0, 10)), None, None]},
        IndexError,
        "sample is 0: there are no samples in activations",
    ),
    ({"biases": [np.zeros(7), np.zeros(5)]}, ValueError, "biases were given without weights"),
    ({"activations": [np.zeros(10)]}, ValueError, "activations has length 1: expected 3"),
    ({"activations": [np.zeros(9), None, None]}, ValueError, r"activations\[0\] has shape \(9,\), layer 0"),
    (
        {"activations": [np.zeros((10, 3)), None, None]},
        ValueError,
        r"pass its transpose, activations\[0\]\.T",
    ),
    (
        {"activations": [np.zeros((3, 10)), np.zeros((2, 7)), None]},
        ValueError,
        "2 samples, a layer before it has 3: expected the same number",
    ),
    (
        {"activations": [np.zeros((3, 10)), None, None], "sample": 3},
        IndexError,
        "sample is 3: expected 0 to 2",
    ),
    ({"activations": [None] * 3}, ValueError, "activations contains only None"),
    ({"sample": 1}, IndexError, "no activations are given"),
    ({"values": True}, ValueError, "pass activations as well"),
    ({"values": 1}, TypeError, "values is 1: expected True or False"),
    ({"digits": -1}, ValueError, "digits is -1: expected a whole number of decimals"),
    ({"digits": 2.0}, TypeError, r"digits is 2\.0"),
    ({"theme": "clasic"}, ValueError, "did you mean 'classic'"),
    ({"edge_style": "curvy"}, ValueError, "did you mean 'curved'"),
    ({"kinds": ["nn.input", "nn.hiden", "nn.output"]}, ValueError, r"kinds\[1\] .*did you mean 'nn\.hidden'"),
    ({"kinds": ["nn.input"]}, ValueError, "kinds has length 1: expected 3"),
    ({"keep": "biggest"}, ValueError, "keep is 'biggest'; expected one of 'ends', 'largest'"),
    ({"keep": "largest", "max_nodes": 4}, ValueError, "compares activations or weights: pass one"),
    ({"keep": [[1, 12], None, None]}, IndexError, r"keep\[0\] is 12: expected 0 to 9"),
    ({"keep": [3, None, None]}, TypeError, r"keep\[0\] is 3"),
    ({"keep": [[], None, None]}, ValueError, r"keep\[0\] is empty"),
    ({"max_nodes": (4, 4)}, ValueError, "max_nodes has length 2: expected 3"),
    ({"max_nodes": (4, 1, 4)}, ValueError, r"max_nodes\[1\] is 1"),
    ({"node_mask": [[True] * 9, None, None]}, ValueError, r"node_mask\[0\] has shape \(9,\)"),
    ({"edge_mask": [np.ones((10, 7)), None]}, ValueError, r"pass its transpose, edge_mask\[0\]\.T"),
    ({"edge_mask": [np.full((7, 10), 0.5), None]}, TypeError, "expected True and False"),
    ({"input_names": ["a"]}, ValueError, "input_names needs 10 strings"),
    ({"class_names": "abcde"}, TypeError, "class_names is 'abcde'"),
    ({"class_names": ["$x"] * 4 + [r"$\nonsense$"]}, ValueError, r"class_names\[4\]"),
    ({"edge_labels": {(0, 7, 0): "x"}}, IndexError, "is 7: expected 0 to 6: there are 7 units in layer 1"),
    ({"edge_labels": {(0, 1): "x"}}, TypeError, r"edge_labels has the key \(0, 1\)"),
    ({"edge_labels": {(0, 1, 1): 5}}, TypeError, "a int: expected a string"),
    ({"edge_labels": ["x"]}, TypeError, "edge_labels is"),
    ({"edge_labels": True}, ValueError, "pass weights, or the labels"),
    ({"node_sizes": [1, 2]}, ValueError, "node_sizes has length 2"),
    ({"node_sizes": [1, 0, 1]}, ValueError, r"node_sizes\[1\] is 0"),
    ({"weight_limit": 0}, ValueError, "weight_limit is 0"),
    ({"weight_labels": "shape"}, ValueError, "did you mean 'shapes'"),
    ({"activation_functions": ["relu"]}, ValueError, "one for each layer but the input"),
    ({"highlighted": (1, 2)}, TypeError, "highlighted is"),
]


@pytest.mark.parametrize(("options", "error", "message"), INVALID)
def test_invalid_options_are_rejected(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        plot_net([10, 7, 5], **options)


def test_unknown_options_of_a_network_are_rejected_with_a_suggestion() -> None:
    method: Any
    for method in (NETWORK.diagram, STEP.diagram, STEP.animate):
        message = rf"{method.__name__}\(\) has no option 'arrowz' \(did you mean 'arrows'\?\)"
        with pytest.raises(TypeError, match=message):
            method(arrowz=True)


def test_too_many_edge_labels_are_rejected() -> None:
    with pytest.raises(ValueError, match="lower max_nodes, or label only some edges"):
        Network.random((30, 30), seed=0).diagram(edge_labels=True, max_nodes=None)


def test_nonzero_numbers_have_nonzero_levels() -> None:
    assert to_levels(np.array([1e-300, -1e-300]), 1e300).tolist() == [1, -1]
    assert to_levels(np.array([1e308, -1e308]), 1e-300).tolist() == [MAX_LEVEL, -MAX_LEVEL]


def test_nan_and_inf_on_edges_differ_in_their_dashes() -> None:
    scene = Diagram([3, 1], weights=[[[np.nan, np.inf, -np.inf]]]).scene
    patterns = {scene.dash_pattern(level) for level in (NAN, INF, NEGATIVE_INF, MASKED, -1, 1)}
    assert len(patterns) == 6


def test_the_legend_has_no_scale_without_finite_numbers() -> None:
    scene = Diagram([1, 1], weights=[[[np.nan]]]).scene
    assert legend_texts(scene) == ["nan: 1 weight"]


class TestHiddenParts:
    weights = (np.array([[1.0, 0.0, -2.0], [0.0, 0.0, 0.0]]), np.array([[3.0, np.nan]]))

    def test_edges_with_weight_zero_are_not_drawn(self) -> None:
        diagram = Diagram([3, 2, 1], weights=self.weights, hide_zero_weights=True, arrows=True)
        assert [gap.is_drawn.tolist() for gap in diagram.scene.gaps] == [
            [[True, False, True], [False, False, False]],
            [[True, True]],
        ]
        assert [len(into(diagram, *unit)) for unit in ((1, 0), (1, 1), (2, 0))] == [2, 0, 2]
        lines = re.findall(r"^\\draw(\[weight[^]]*\])? \([^)]*\)--\([^)]*\);", diagram.tikz(), re.MULTILINE)
        assert len(lines) == 4
        ax = Figure().add_subplot()
        diagram.draw(ax)
        assert [len(c.get_segments()) for c in ax.collections if isinstance(c, LineCollection)][:2] == [2, 2]
        assert "4 edges with weight 0 not drawn." in diagram.alt_text

    def test_edges_keep_their_places_when_others_are_hidden(self) -> None:
        whole, sparse = (
            Diagram([3, 2, 1], weights=self.weights, hide_zero_weights=hide) for hide in (False, True)
        )
        np.testing.assert_array_equal(whole.scene.gaps[0].edges, sparse.scene.gaps[0].edges)

    def test_a_network_whose_weights_are_all_zero_has_no_edges_and_no_legend(self) -> None:
        diagram = Diagram([3, 2], weights=[np.zeros((2, 3))], hide_zero_weights=True)
        assert not diagram.scene.gaps[0].is_drawn.any()
        assert legend_texts(diagram.scene) == []
        assert "\\draw" not in diagram.tikz().split("% layer 0")[0].split("% edges")[1]
        diagram.draw(Figure().add_subplot())

    def test_only_edges_that_are_drawn_have_labels(self) -> None:
        diagram = Diagram([3, 2, 1], (9, 6), weights=self.weights, hide_zero_weights=True, edge_labels=True)
        texts = [t.label.source for gap in diagram.scene.gaps for t in gap.labels]
        assert sorted(texts) == ["1.00", "3.00", "nan", "−2.00"]
        many = np.eye(100)
        labels = Diagram([100, 100], max_nodes=None, weights=[many], hide_zero_weights=True, edge_labels=True)
        assert labels.scene.gaps[0].is_drawn.sum() == 100, "the limit counts edges that are drawn"

    def test_masked_units_and_their_edges_are_not_drawn(self) -> None:
        names = ["one", "two", "three"]
        diagram = Diagram([3, 2], node_mask=[[True, False, True], None], hide_masked=True, input_names=names)
        scene = diagram.scene
        assert not scene.gaps[0].is_drawn[:, 1].any()
        assert [t.label.source for t in scene.names[0]] == ["one", "", "three"]
        assert legend_texts(scene) == []
        assert 'data-unit="1"' not in diagram.svg().split('data-layer="1"')[0].split('data-layer="0"', 1)[1]
        assert r"\coordinate (a-0-1)" in diagram.tikz(), "other TikZ code can refer to the place"
        circles = diagram.draw(Figure().add_subplot())[0]
        assert [circle.get_visible() for circle in circles] == [True, False, True]

    def test_masked_arrays_of_weights_mask_edges(self) -> None:
        weights = np.ma.masked_equal([[1.0, 9.0], [2.0, 3.0]], 9.0)
        diagram = Diagram([2, 2], weights=[weights])
        assert (diagram.scene.gaps[0].levels == MASKED).tolist() == [[False, True], [False, False]]
        assert diagram.scale_limit() == 3, "a masked weight does not count"
        both = Diagram([2, 2], weights=[weights], edge_mask=[[[False, True], [True, True]]])
        assert (both.scene.gaps[0].levels == MASKED).tolist() == [[True, True], [False, False]]
        assert both == both.replace(fontsize=16.0)

    def test_the_legend_shows_only_numbers_and_masks_that_are_visible(self) -> None:
        mask = [None, [[True, False]]]
        diagram = Diagram([3, 2, 1], weights=self.weights, edge_mask=mask)
        scale = ["weights", "−3.00", "3.00"]
        assert legend_texts(diagram.scene) == [*scale, "left out by a mask"], "the nan is masked"
        assert legend_texts(diagram.replace(hide_masked=True).scene) == scale
        outside = [np.arange(100) != 50, None]
        assert legend_texts(Diagram([100, 2], node_mask=outside).scene) == [], "unit 50 is not drawn"

    def test_highlighted_hidden_edges_do_not_emphasize_nodes(self) -> None:
        diagram = Diagram([3, 2, 1], weights=self.weights, hide_zero_weights=True).highlight(1, 0)
        assert diagram.scene.layers[0].emphasized.tolist() == [True, False, True]

    def test_hiding_zero_weights_needs_weights(self) -> None:
        with pytest.raises(ValueError, match=r"hide_zero_weights=True .* pass weights"):
            Diagram([3, 2], hide_zero_weights=True)
