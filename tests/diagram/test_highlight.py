"""Highlights: emphasized nodes and edges, and the formula below the network."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import product
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from plotnet import Diagram, Network
from plotnet.diagram.number_format import format_coordinate, format_math_value, format_value
from plotnet.diagram.scene import FADED_OPACITY

SVG = "{http://www.w3.org/2000/svg}"
NETWORK = Network(
    (3, 2, 2), [[[1.0, -2.0, 0.5], [0.0, 1.0, 1.0]], [[1.0, 1.0], [2.0, -1.0]]], [[0.25, 0.0], [0.0, 1.0]]
)
STEP = NETWORK.forward([1.0, 0.5, -2.0])


def emphasized_units(diagram: Diagram) -> set[tuple[int, int]]:
    return {
        (i, j)
        for i, layer in enumerate(diagram.scene.layers)
        for j, emphasized in enumerate(layer.emphasized.tolist())
        if emphasized
    }


def emphasized_edges(diagram: Diagram) -> set[tuple[int, int, int]]:
    return {
        (i, k, j) for i, gap in enumerate(diagram.scene.gaps) for k, j in np.argwhere(gap.emphasized).tolist()
    }


def formula(diagram: Diagram) -> list[str]:
    return [text.label.source for text in diagram.scene.legend if "=" in text.label.source]


def test_a_unit_is_highlighted_with_its_incoming_edges() -> None:
    diagram = Diagram([4, 3, 2]).highlight(layer=1, unit=2)
    assert emphasized_units(diagram) == {(1, 2), *((0, j) for j in range(4))}
    assert emphasized_edges(diagram) == {(0, 2, j) for j in range(4)}


def test_a_unit_is_highlighted_with_its_outgoing_edges_or_both() -> None:
    out = Diagram([4, 3, 2]).highlight(1, 2, flow="out")
    assert emphasized_edges(out) == {(1, 0, 2), (1, 1, 2)}
    assert emphasized_units(out) == {(1, 2), (2, 0), (2, 1)}
    both = Diagram([4, 3, 2]).highlight(1, 2, flow="both")
    assert emphasized_edges(both) == emphasized_edges(out) | {(0, 2, j) for j in range(4)}


def test_a_layer_is_highlighted_with_its_edges() -> None:
    diagram = Diagram([4, 3, 2]).highlight(layer=1)
    assert emphasized_units(diagram) == {(i, j) for i, size in ((0, 4), (1, 3)) for j in range(size)}
    assert emphasized_edges(diagram) == {(0, k, j) for k, j in product(range(3), range(4))}
    assert formula(diagram) == []


def test_a_path_has_one_unit_of_each_layer_and_the_edges_between_them() -> None:
    diagram = Diagram([4, 3, 2]).highlight(path=[3, 0, 1])
    assert emphasized_units(diagram) == {(0, 3), (1, 0), (2, 1)}
    assert emphasized_edges(diagram) == {(0, 0, 3), (1, 1, 0)}


def test_bias_nodes_are_highlighted_with_a_unit_but_not_with_a_path() -> None:
    diagram = Diagram([2, 2], bias_units=True)
    assert emphasized_edges(diagram.highlight(1, 0)) == {(0, 0, 0), (0, 0, 1), (0, 0, 2)}
    assert (0, 2) in emphasized_units(diagram.highlight(1, 0))
    assert emphasized_units(diagram.highlight(path=[0, 1])) == {(0, 0), (1, 1)}
    assert (0, 2) not in emphasized_units(diagram.highlight(layer=0, flow="out"))


def test_the_rest_fades_in_svg() -> None:
    root = ET.fromstring(Diagram([3, 2]).highlight(1, 0).svg())
    faded = {
        (group.get("data-layer"), group.get("data-unit"))
        for group in root.iter(f"{SVG}g")
        if group.get("opacity") == str(FADED_OPACITY) and group.get("data-unit")
    }
    assert faded == {("1", "1")}
    paths = {
        group.get("data-to-unit"): [path.get("opacity") for path in group.findall(f"{SVG}path")]
        for group in root.iter(f"{SVG}g")
        if group.get("data-to-unit")
    }
    assert paths == {"0": [None] * 3, "1": [str(FADED_OPACITY)] * 3}


def test_highlighted_edges_have_a_minimum_width() -> None:
    diagram = Diagram([2, 2], weights=[[[0.0, 1.0], [0.0, 1.0]]])
    plain, marked = diagram.scene.gaps[0], diagram.highlight(path=[0, 0]).scene.gaps[0]
    assert marked.line_width(0, emphasized=True) > 2 * plain.line_width(0, emphasized=True)
    assert marked.line_width(0, emphasized=False) == plain.line_width(0, emphasized=False)


def test_highlighted_edges_without_weights_are_heavier_in_all_formats() -> None:
    diagram = Diagram([2, 2], (5, 3)).highlight(path=[0, 0])
    (gap,) = diagram.scene.gaps
    heavy, thin = 2.4 * gap.width, gap.width
    root = ET.fromstring(diagram.svg())
    widths = [path.get("stroke-width") for path in root.findall(f".//{SVG}g[@data-to-layer]/{SVG}path")]
    assert widths == [f"{heavy:.2f}", None, None, None]
    axes = Figure().add_subplot()
    diagram.draw(axes)
    assert np.allclose(axes.collections[0].get_linewidth(), [heavy, thin, thin, thin])
    tikz = diagram.tikz()
    faded = f"faded/.style={{line width={format_coordinate(thin)}bp"
    assert f"\\begin{{scope}}[line width={format_coordinate(heavy)}bp, draw=netedge,\n  {faded}" in tikz
    assert tikz.count("\\draw[faded]") == 3


def test_a_highlighted_unit_is_drawn_even_if_others_of_its_layer_are_not() -> None:
    diagram = Diagram([784, 10], max_nodes=5).highlight(0, 300, flow="out")
    units = diagram.scene.layers[0].units
    assert units.tolist() == [0, 1, 300, 782, 783]
    assert [count for count, _ in diagram.scene.layers[0].dots] == [298, 481]
    chosen = Diagram([784, 10], keep=[[5, 6], None]).highlight(0, 300)
    assert chosen.scene.layers[0].units.tolist() == [5, 6, 300]


def test_the_formula_contains_the_numbers_of_the_unit() -> None:
    z, a = formula(STEP.diagram().highlight(1, 0))
    assert z == (
        r"$z_{0}^{(1)} = \sum_j W_{0\,j}^{(0)} a_j^{(0)} + b_{0}^{(0)} = "
        r"1.00 \cdot 1.00 - 2.00 \cdot 0.50 + 0.50 \cdot (-2.00) + 0.25 = -0.75$"
    )
    assert a == r"$a_{0}^{(1)} = \mathrm{relu}(-0.75) = 0.00$"


def test_the_result_of_every_formula_is_that_of_the_forward_pass() -> None:
    network = Network.random((10, 7, 5), seed=4)
    step = network.forward(np.random.default_rng(0).normal(size=10))
    for layer, size in ((1, 7), (2, 5)):
        for unit in range(size):
            z, a = formula(step.diagram(digits=5).highlight(layer, unit))
            assert z.endswith(f" = {format_math_value(step.z[layer - 1][unit], 5)}$")
            assert a.endswith(f" = {format_math_value(step.a[layer][unit], 5)}$")


def test_a_long_formula_is_shortened_and_stays_in_the_figure() -> None:
    step = Network.random((200, 5), seed=0).forward(np.ones(200))
    diagram = step.diagram(figsize=(6, 4)).highlight(1, 2)
    z, _ = formula(diagram)
    assert r"\cdots" in z
    assert z.endswith(f" = {format_math_value(step.z[0][2])}$")
    left, _, right, _ = diagram.scene.legend[0].box
    assert left >= 0
    assert right <= diagram.scene.width


def test_softmax_is_written_as_a_function_of_all_z() -> None:
    _, a = formula(STEP.diagram().highlight(2, 1))
    assert a.startswith(r"$a_{1}^{(2)} = \mathrm{softmax}(z^{(2)})_{1} = ")


def test_a_formula_without_numbers_has_only_symbols() -> None:
    for diagram in (Diagram([3, 2]), Diagram([3, 2], weights=[np.ones((2, 3))])):
        (z,) = formula(diagram.highlight(1, 0))
        assert z == r"$z_{0}^{(1)} = \sum_j W_{0\,j}^{(0)} a_j^{(0)} + b_{0}^{(0)}$"


def test_a_formula_without_biases_adds_none() -> None:
    diagram = Diagram([1, 1], weights=[[[2.0]]], activations=[[3.0], None])
    (z,) = formula(diagram.highlight(1, 0))
    assert z.endswith(r"= 2.00 \cdot 3.00 = 6.00$")


def test_masked_edges_are_not_in_the_formula() -> None:
    diagram = Diagram(
        [3, 1], weights=[[[1, 10, 100]]], activations=[[1, 1, 1], None], node_mask=[[1, 0, 1], None]
    )
    (z,) = formula(diagram.highlight(1, 0))
    assert z.endswith(r"= 1.00 \cdot 1.00 + 100 \cdot 1.00 = 101$")


def test_a_formula_overflows_where_the_forward_pass_has_overflowed() -> None:
    network = Network((2, 1), weights=[np.array([[300, 300]], np.float16)], activation_functions=["relu"])
    with np.errstate(over="ignore"):
        step = network.forward([300, 300])
    text = step.diagram().highlight(1, 0).formula_text()
    assert text == "Unit 0 of layer 1: z = 300·300 + 300·300 + 0.00 = inf; a = relu(z) = inf."


@pytest.mark.parametrize(("value", "word"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")])
def test_nan_and_inf_propagate_in_the_formula(value: float, word: str) -> None:
    diagram = Diagram([1, 1], weights=[[[1.0]]], activations=[[value], None])
    (z,) = formula(diagram.highlight(1, 0))
    assert z.endswith(
        f" = {word.replace('nan', chr(92) + 'mathrm{nan}').replace('inf', chr(92) + 'mathrm{inf}')}$"
    )


def test_the_formula_can_be_left_out() -> None:
    assert formula(STEP.diagram().highlight(1, 0, formula=False)) == []


def test_the_alternative_text_mentions_the_highlight() -> None:
    text = STEP.diagram().highlight(1, 0).alt_text
    assert "Unit 0 of layer 1 is highlighted. Its z is −0.75, the sum of 3 products and the bias" in text
    assert "path through the units 0, 1, 1" in STEP.diagram().highlight(path=[0, 1, 1]).alt_text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"layer": 1, "unit": 7}, IndexError, "unit is 7: expected 0 to 6: there are 7 units in layer 1"),
        ({"layer": 3}, IndexError, "layer is 3: expected 0 to 2: there are 3 layers"),
        ({"layer": 1.0}, TypeError, r"layer is 1\.0"),
        ({"unit": 2}, ValueError, "unit is 2 without a layer: pass both"),
        ({"layer": 1, "unit": 2, "flow": "into"}, ValueError, "did you mean 'in'"),
        ({"path": [1, 2]}, ValueError, "path has length 2: expected 3, one for each layer"),
        ({"path": [1, 2, 5]}, IndexError, r"path\[2\] is 5: expected 0 to 4"),
        ({"path": "123"}, TypeError, "path is '123'"),
        ({"layer": 1, "path": [1, 2, 3]}, ValueError, "expected one or the other"),
        ({"layer": 1, "formula": 1}, TypeError, "formula is 1: expected True or False"),
    ],
)
def test_invalid_highlights_are_rejected(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Diagram([10, 7, 5]).highlight(**arguments)


def test_negative_indices_count_from_the_end() -> None:
    assert Diagram([4, 3, 2]).highlight(-1, -1) == Diagram([4, 3, 2]).highlight(2, 1)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 2, "0.00"),
        (-0.0, 2, "0.00"),
        (9.999, 2, "10.00"),
        (-12.345, 2, "−12.3"),
        (99999.0, 2, "99999"),
        (100000.0, 2, "1.0e5"),
        (0.004, 2, "4.0e−3"),
        (0.006, 2, "0.01"),
        (0.4, 0, "4e−1"),
        (5e-324, 2, "4.9e−324"),
        (1.7e308, 2, "1.7e308"),
        (float("nan"), 2, "nan"),
        (float("-inf"), 2, "−inf"),
    ],
)
def test_numbers_are_short_and_nonzero_numbers_do_not_become_zero(
    value: float, digits: int, text: str
) -> None:
    assert format_value(value, digits) == text


def test_a_formula_with_masked_edges_has_no_activation_of_the_whole_network() -> None:
    diagram = STEP.diagram(node_mask=[[1, 0, 1], None, None])
    (z,) = formula(diagram.highlight(1, 0))
    assert z.endswith(r"= 1.00 \cdot 1.00 + 0.50 \cdot (-2.00) + 0.25 = 0.25$")
    gone = diagram.highlight(0, 1, flow="both")
    assert formula(gone) == []
    masked = STEP.diagram(node_mask=[None, [0, 1], None]).highlight(1, 0)
    assert formula(masked) == []
    assert masked.formula_text() == "Unit 0 of layer 1 is left out by a mask."
