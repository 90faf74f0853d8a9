"""Perceptrons: names of bias nodes, labels on their edges, labels of several lines in nodes."""

from __future__ import annotations

from typing import Any

import pytest

from plotnet import Diagram
from plotnet.diagram.scene import Scene


def unit_texts(scene: Scene) -> list[list[str]]:
    return [[text.label.source for text in layer.labels] for layer in scene.layers]


def test_bias_nodes_have_one_name_or_one_for_each_layer() -> None:
    assert unit_texts(Diagram([2, 2, 1], bias_units=True).scene)[0][-1] == "1"
    one = Diagram([2, 2, 1], bias_units=True, bias_labels="$+1$").scene
    assert [texts[-1] for texts in unit_texts(one)] == ["$+1$", "$+1$", "$a_{0}^{(2)}$"]
    each = Diagram([2, 2, 1], bias_units=True, bias_labels=["$x_0$", "$h_0$"]).scene
    assert [texts[-1] for texts in unit_texts(each)] == ["$x_0$", "$h_0$", "$a_{0}^{(2)}$"]


def test_a_bias_node_has_its_name_even_if_units_have_none() -> None:
    scene = Diagram([2, 1], bias_units=True, bias_labels="$b$", unit_labels=False).scene
    assert unit_texts(scene)[0] == ["", "", "$b$"]
    assert unit_texts(Diagram([2, 1], bias_units=True, unit_labels=False).scene) == [[], []]


def test_a_label_is_on_the_edge_of_the_bias_node() -> None:
    scene = Diagram([2, 1], (6, 4), bias_units=True, edge_labels={(0, 0, "bias"): "$b$"}).scene
    (text,) = scene.gaps[0].labels
    left, top, right, bottom = text.box
    x0, y0, x1, y1 = scene.gaps[0].edges[0, 2]
    assert text.label.source == "$b$"
    middle = ((left + right) / 2, (top + bottom) / 2)
    along = (middle[1] - y0) / (y1 - y0)
    assert middle[0] == pytest.approx(x0 + along * (x1 - x0), abs=1), "on the edge"


def test_lines_of_unit_labels_are_centered_in_their_nodes() -> None:
    labels = [["two\nlines", "one"], ["$a$\n$b$\n$c$"]]
    scene = Diagram([2, 1], (6, 4), unit_labels=labels).scene
    for layer in scene.layers:
        for text, (x, y) in zip(layer.labels, layer.centers.tolist(), strict=True):
            left, top, right, bottom = text.box
            assert (left + right) / 2 == pytest.approx(x, abs=0.01)
            assert (top + bottom) / 2 == pytest.approx(y, abs=0.3 * text.size)
            corners = ((left - x) ** 2 + (top - y) ** 2, (right - x) ** 2 + (bottom - y) ** 2)
            assert max(corners) < layer.radius**2


def test_tikz_sets_lines_in_a_table_whose_base_is_the_last_line() -> None:
    diagram = Diagram([2, 1], unit_labels=[["two\n[lines] & 5 %", "one"], ["z"]])
    assert r"\begin{tabular}[b]{@{}c@{}}two\\{}[lines] \& 5 \%\end{tabular}" in diagram.tikz()
    own = diagram.tikz(latex={"two\n[lines] & 5 %": r"\textsc{own}"})
    assert r"\textsc{own}" in own


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bias_labels": "x"}, "bias_labels has labels for bias nodes.* pass bias_units=True"),
        ({"edge_labels": {(0, 0, "bias"): "b"}}, "edge_labels has labels for bias nodes.* bias_units=True"),
        ({"edge_labels": {(0, 0, "offset"): "b"}, "bias_units": True}, "'offset'.*'bias'"),
        ({"bias_labels": ["a", "b"], "bias_units": True}, "bias_labels needs 1 strings"),
        ({"bias_labels": "$\\fra$", "bias_units": True}, r"bias_labels is .*\\fra"),
    ],
)
def test_invalid_labels_of_bias_nodes_are_explained(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Diagram([2, 1], **options)
