"""ForwardExplorer: its state in Python, and a picture whose geometry and numbers are those of Python."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from typing import Any

import ipywidgets
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page
from traitlets import TraitError

from plotnet import ForwardExplorer, Network, functional
from plotnet.functional import DTYPES, round_to
from plotnet.live import explore_function
from plotnet.live.forward import FunctionExplorer, example

from .views import Drawing, Element, View

SPECIAL = [0.5, -1.25, np.nan, 2e-5, 0.0, -0.0, np.inf, -np.inf, 1e300, 12.5]
SIZES = [(873, 404), (873, 590), (587, 404), (434, 404), (374, 404), (304, 404)]


class TestState:
    def test_inputs_and_their_single_numbers_are_one_state(self) -> None:
        explorer = ForwardExplorer()
        explorer.x3 = 5
        assert explorer.inputs[3] == 5.0
        explorer.inputs = [0.25] * 10
        assert explorer.x9 == 0.25
        slider = ipywidgets.FloatSlider(max=1000)
        ipywidgets.link((slider, "value"), (explorer, "x0"))
        slider.value = 3.5
        assert explorer.inputs[0] == 3.5
        assert ForwardExplorer(x1=2.0).inputs[:2] == [0.27, 2.0]

    def test_another_sample_brings_its_inputs_unless_they_come_with_it(self) -> None:
        X = np.arange(30.0).reshape(3, 10)
        explorer = ForwardExplorer(X=X)
        explorer.sample = 2
        assert explorer.inputs == X[2].tolist()
        assert explorer.x0 == 20.0
        explorer.set_state({"inputs": [0.5] * 10, "sample": 1})
        assert (explorer.sample, explorer.inputs) == (1, [0.5] * 10)
        X[:] = 0
        explorer.sample = 2
        assert explorer.inputs[0] == 20.0, "it has its own numbers"

    def test_another_layer_keeps_the_unit_within(self) -> None:
        explorer = ForwardExplorer(unit=6)
        explorer.layer = 2
        assert explorer.unit == 4
        explorer.set_state({"unit": 6, "layer": 1})
        assert (explorer.layer, explorer.unit) == (1, 6)

    def test_of_many_inputs_only_what_has_changed_travels(self) -> None:
        X = np.random.default_rng(0).random((3, 784))
        explorer = ForwardExplorer(Network.random((784, 4), seed=0), X)
        sent: list[Any] = []
        explorer.send_state = lambda key=None: sent.append(key)
        seen: list[float] = []
        explorer.observe(lambda change: seen.append(change["new"][3]), "inputs")
        explorer.x3 = 5.0
        assert sent == ["x3"]
        assert seen == [5.0], "Python sees it all the same"
        explorer.inputs = [0.25] * 784
        assert "inputs" in sent, "no one else knows it"

    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
    def test_the_output_is_that_of_network_forward(self, dtype: str) -> None:
        for network in (example(), Network.random((784, 128, 10), seed=0), Network.random((3, 2), seed=1)):
            explorer = ForwardExplorer(network, dtype=dtype, sample=1)
            expected = network.forward(explorer.inputs, dtype=dtype).output
            np.testing.assert_allclose(explorer.output, expected, rtol=30 * float(np.finfo(dtype).eps))

    def test_bfloat16_is_float32_with_fewer_digits(self) -> None:
        explorer = ForwardExplorer(dtype="bfloat16")
        expected = example().forward(explorer.inputs).output
        np.testing.assert_allclose(explorer.output, expected, rtol=0.1)
        np.testing.assert_array_equal(explorer.output, round_to(explorer.output, "bfloat16"))
        assert sum(explorer.output) != 1.0

    @pytest.mark.parametrize(
        ("state", "says"),
        [
            (
                {"inputs": [1.0]},
                r"ForwardExplorer\.inputs has length 1: expected 10, one for each input of the network",
            ),
            ({"inputs": "1, 2"}, "inputs is '1, 2': expected"),
            ({"inputs": [*range(9), "2"]}, r"inputs\[9\] is '2', a str: expected"),
            ({"layer": 0}, r"layer is 0: expected a whole number from 1 to 2; layer 0 is the input"),
            ({"unit": 7}, r"unit is 7: expected a whole number from -1 to 6; layer 1 has 7 units"),
            ({"sample": 4}, r"sample is 4: expected a whole number from 0 to 3; X has 4 samples"),
            ({"unit": 1.5}, r"unit is 1\.5: expected a whole number such as 2"),
            ({"unit": float("nan")}, "unit is nan: expected a whole number"),
            ({"mode": "transposed"}, "one sample"),
            ({"dtype": "float8"}, "float8"),
            ({"x0": "3"}, "x0 is '3', a str: expected a number"),
            ({"x10": 1.0}, r"x10 is 1\.0, but the network has no such input: the last one is x9"),
        ],
    )
    def test_an_invalid_value_is_rejected_and_the_one_before_stays(
        self, state: dict[str, Any], says: str
    ) -> None:
        explorer = ForwardExplorer()
        before = explorer.get_state()
        with pytest.raises(TraitError, match=says):
            explorer.set_trait(*next(iter(state.items())))
        assert explorer.get_state() == before
        with pytest.raises(TraitError, match=says):
            ForwardExplorer(**state)

    def test_what_does_not_fit_the_network_is_rejected(self) -> None:
        with pytest.raises(ValueError, match=r"x has shape \(3,\), layer 0 of sizes \(10, 7, 5\) needs"):
            ForwardExplorer(X=[1.0, 2.0, 3.0])
        with pytest.raises(ValueError, match="has no weights to compute with"):
            ForwardExplorer(Network((3, 2)))
        with pytest.raises(
            ValueError, match=r"layer 1 of network is .gelu.: the explorer computes identity, relu"
        ):
            ForwardExplorer(Network.random((3, 2), seed=0, activation_functions=["gelu"]))
        with pytest.raises(TypeError, match="expected a Network"):
            ForwardExplorer([10, 7, 5])  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="has no argument 'x'; it has sample, inputs"):
            ForwardExplorer(x=[1.0])

    def test_the_page_knows_the_bounds_that_depend_on_the_network(self) -> None:
        traits = ForwardExplorer(Network.random((3, 2), seed=0))._data["traits"]
        assert traits["inputs"]["length"] == [3, 3]
        assert (traits["sample"]["max"], traits["layer"]["max"], traits["unit"]["max"]) == (3, 1, 1)

    def test_the_repr_names_what_was_given(self) -> None:
        network = Network.random((2, 2), seed=0)
        assert repr(ForwardExplorer(network, X=[1, 2])).startswith(
            "ForwardExplorer(network, X=X, sample=0, inputs=[1.0, 2.0], layer=1"
        )


def naive(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
    e: npt.NDArray[np.float64] = np.exp(z)
    return np.asarray(e / e.sum())


class TestFunction:
    def test_python_computes_the_last_activation(self) -> None:
        network = example()
        explorer = explore_function(network, naive)
        np.testing.assert_allclose(explorer.output, network.forward(explorer.inputs).output)
        explorer.x0 = 1e6
        assert "nan" in explorer.get_state("_answer")["_answer"][0][0]
        assert repr(explorer).startswith("explore_function(network, naive, sample=0")
        explorer.mode = "design matrix"
        assert len(explorer.get_state("_answer")["_answer"][0]) == 4

    def test_an_exception_is_shown_and_not_raised(self) -> None:
        def broken(z: npt.NDArray[Any]) -> float:
            z -= z.max()  # its own copy
            return float(z.sum()) if z[0] == 0 else 1 / 0

        explorer = explore_function(example(), broken, layer=2, unit=1)
        explorer.inputs = [0.5] * 10
        answer = explorer.get_state("_answer")["_answer"]
        assert answer[1] == "broken: ZeroDivisionError: division by zero"
        short = explore_function(example(), lambda z: z[:2])
        assert short.get_state("_answer")["_answer"][1] == (
            "f: ValueError: it returned shape (2,), expected (5,)"
        )
        with pytest.raises(TypeError, match="expected a function of z"):
            explore_function(example(), "softmax")  # type: ignore[arg-type]

    def test_it_gets_the_dtype_that_is_computed_in(self) -> None:
        seen = []

        def spy(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
            seen.append(z.dtype)
            return functional.softmax(z)

        explore_function(example(), spy, dtype="float16")
        assert set(seen) == {np.dtype("float16")}


def test_importing_live_loads_no_widgets() -> None:
    script = "import sys, plotnet.live; assert not {'ipywidgets', 'anywidget'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


# The picture


@pytest.fixture(scope="module")
def view(page: Page) -> View:
    return View(page, ForwardExplorer)


def written(element: Element) -> float:
    """Return the number that a text shows, "−1.2×10^−5" for -1.2e-5."""
    text = element.text.replace("×10^", "e").replace("−", "-")
    return float(re.sub(r"^(-?)10(?=-?\d)", r"\g<1>1e", text) if re.match(r"-?10-?\d{2,}", text) else text)


def numbers(path: str) -> list[float]:
    return [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize("size", SIZES)
def test_the_handle_of_an_input_lies_at_its_value(view: View, size: tuple[int, int]) -> None:
    explorer = ForwardExplorer(inputs=[-1, -0.75, -0.5, -0.01, 0, 0.2, 0.5, 0.9, 1, 7])
    drawing = view.draw(explorer, *size)
    for i, value in enumerate(explorer.inputs):
        handle = drawing.find(f"x{i}")
        track = next(e for e in handle.children if e.attributes.get("class") == "line")
        left, y, right = numbers(track.attributes["d"])[:3]
        middle, half = (left + right) / 2, (right - left) / 2
        knob, bar = handle.find("knob"), handle.find("bar")
        expected = middle + half * max(-1, min(1, value))
        assert knob.number("cx") == pytest.approx(expected, abs=0.01)
        assert knob.number("cy") == pytest.approx(y, abs=0.01)
        assert bar.number("width") == pytest.approx(abs(expected - middle), abs=0.01)
        assert min(bar.number("x"), middle) == pytest.approx(min(expected, middle), abs=0.01)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", SIZES[::3])
def test_the_bar_of_an_output_is_as_long_as_its_probability(
    view: View, dtype: str, size: tuple[int, int]
) -> None:
    for state in ({}, {"sample": 2, "layer": 2, "unit": 1}, {"x0": 40.0}, {"inputs": SPECIAL}):
        explorer = ForwardExplorer(dtype=dtype, **state)
        drawing = view.draw(explorer, *size)
        for i, p in enumerate(explorer.output):
            output = drawing.find(f"output {i}")
            left, _, _, right = numbers(output.children[0].attributes["d"])[:4]
            if math.isnan(p):
                assert "hatching" in [child.key for child in output.children]
                assert output.find("number").text == "nan"
                continue
            bar = output.find("bar")
            assert bar.number("x") == pytest.approx(left, abs=0.01)
            expected = 0 if p == 0 else max(1, (right - left) * p)
            assert bar.number("width") == pytest.approx(expected, abs=0.3 if dtype == "bfloat16" else 0.05)
            assert written(output.find("number")) == pytest.approx(p, abs=0.006)


@pytest.mark.parametrize("layer", [1, 2])
def test_b_z_and_a_are_those_of_network_forward(view: View, layer: int) -> None:
    network = example()
    explorer = ForwardExplorer(network, layer=layer, unit=2, sample=3)
    step = network.forward(explorer.inputs)
    assert network.biases is not None
    for size in SIZES[:2]:
        drawing = view.draw(explorer, *size)
        for i in range(network.sizes[layer]):
            assert written(drawing.find(f"b{i}")) == pytest.approx(network.biases[layer - 1][i], abs=0.0051)
            assert written(drawing.find(f"z{i}")) == pytest.approx(step.z[layer - 1][i], abs=0.0051)
            assert written(drawing.find(f"a{i}")) == pytest.approx(step.a[layer][i], abs=0.0051)


@pytest.mark.parametrize("size", SIZES[2:])
def test_where_there_is_less_room_b_z_and_a_are_marks_except_for_the_chosen_unit(
    view: View, size: tuple[int, int]
) -> None:
    network = example()
    explorer = ForwardExplorer(network, layer=1, unit=1, sample=3)
    step = network.forward(explorer.inputs)
    drawing = view.draw(explorer, *size)
    chosen = drawing.find("chosen/0").text
    assert chosen == f"z1 = {step.z[0][1]:.2f},   a1 = relu(z1) = {step.a[1][1]:.2f}".replace("-", "−")
    assert network.biases is not None
    marks = {
        name: drawing.find(f"{name} marks/fill-plus").attributes["d"]
        + drawing.find(f"{name} marks/line-minus").attributes["d"]
        for name in "bza"
    }
    for name, values in zip("bza", (network.biases[0], step.z[0], step.a[1]), strict=True):
        assert marks[name].count("z") == np.count_nonzero(values)
    explorer.inputs = [0.0] * 10
    drawing = view.draw(explorer, *size)
    for style in ("fill-plus", "line-minus"):
        b, z = (drawing.find(f"{name} marks/{style}").attributes["d"] for name in "bz")
        radii = [re.findall(r"a([\d.]+) ", path) for path in (b, z)]
        assert radii[0] == radii[1], "without inputs, z = b, and they look the same"


@pytest.mark.parametrize("hot", ["x0", "x9"])
@pytest.mark.parametrize("size", SIZES[2:])
def test_where_there_is_less_room_the_product_is_written_near_the_inputs(
    view: View, size: tuple[int, int], hot: str
) -> None:
    explorer = ForwardExplorer(unit=3)
    drawing = view.draw(explorer, *size, hot=hot)
    product = drawing.find("chosen/1")
    assert product.text.startswith(f"w {hot} = ")
    handle = drawing.find(f"{hot}/knob")
    assert product.number("y") - handle.number("cy") < 340


@pytest.mark.parametrize("size", SIZES)
def test_each_product_is_a_bar_on_top_of_the_sum_before_it(view: View, size: tuple[int, int]) -> None:
    network = example()
    explorer = ForwardExplorer(network, layer=1, unit=4, sample=1)
    panel = view.draw(explorer, *size).find("products")
    assert network.weights is not None
    assert network.biases is not None
    steps = [*(network.weights[0][4] * explorer.inputs).tolist(), network.biases[0][4]]
    bars = [panel.find(f"product {j}/bar") for j in range(10)] + [panel.find("bias/bar")]
    sums = np.cumsum([0.0, *steps])
    zero = numbers(panel.find("zero").attributes["d"])[1]
    z = panel.find("z/bar")
    per_unit = z.number("height") / abs(sums[-1])
    assert per_unit > 10
    for bar, step, before, after in zip(bars, steps, sums[:-1], sums[1:], strict=True):
        assert bar.number("height") == pytest.approx(max(1, abs(step) * per_unit), abs=0.06)
        assert bar.number("y") == pytest.approx(zero - max(before, after) * per_unit, abs=0.1)
        assert bar.attributes["class"] == ("fill-background" if step < 0 else "fill-plus")


def test_the_edges_of_the_chosen_unit_are_as_thick_as_its_weights(view: View) -> None:
    network = example()
    drawing = view.draw(ForwardExplorer(network, layer=2, unit=3, sample=1))
    assert network.weights is not None
    assert network.biases is not None
    largest = max(np.abs(part).max() for part in (*network.weights, *network.biases))
    for j, w in enumerate(network.weights[1][3]):
        edge = drawing.find(f"edge {j}")
        assert edge.number("stroke-width") == pytest.approx(0.8 + 4.4 * abs(w) / largest, abs=0.01)
        assert edge.attributes["class"] == ("line-minus" if w < 0 else "line-plus")
        assert written(drawing.find(f"weight {j}")) == pytest.approx(w, abs=0.0051)


def test_the_area_of_a_disc_is_the_activation(view: View) -> None:
    explorer = ForwardExplorer(sample=1)
    drawing = view.draw(explorer)
    step = example().forward(explorer.inputs)
    limit = np.abs(example().forward(explorer._X).a[1]).max()
    for i, a in enumerate(step.a[1]):
        disc = drawing.find(f"u1-{i}/disc").attributes["d"]
        if a == 0:
            assert disc == ""
            continue
        radius = float(re.findall(r"a(\d+(?:\.\d+)?) ", disc)[0])
        largest = drawing.find(f"u1-{i}/outline").number("r") - 2
        assert (radius / largest) ** 2 == pytest.approx(min(1, a / limit), abs=0.02)


def test_what_is_chosen_has_one_colour_from_the_inputs_to_the_activation(view: View) -> None:
    drawing = view.draw(ForwardExplorer(layer=1, unit=3))
    mark = "var(--mark)"
    assert all(drawing.find(f"x{i}/stand").attributes["fill"] == mark for i in range(10))
    assert drawing.find("band").attributes["stroke"] == mark
    assert drawing.find("u1-3/stand").attributes["fill"] == mark
    assert drawing.find("u1-2/stand").attributes["fill"] == "none"
    row, panel = drawing.find("row band"), drawing.find("panel")
    assert row.attributes["class"] == panel.attributes["class"] == "fill-mark"
    z = drawing.find("z3")
    assert row.number("y") < z.number("y") < row.number("y") + row.number("height")
    assert "strong" in z.attributes["class"]


def test_what_is_pointed_at_stands_out(view: View) -> None:
    explorer = ForwardExplorer(layer=1, unit=3)
    assert "= softmax" in view.draw(explorer, hot="u2-1").find("formula 0").text
    drawing = view.draw(explorer, hot="x9")
    w = example().weights[0][3][9]  # type: ignore[index]
    x = explorer.inputs[9]
    assert drawing.find("products/text").text == f"w x9 = {w:.2f} × {x:.2f} = {w * x:.2f}"
    assert "w x2 =" in view.draw(explorer, hot="w5-2").find("products/text").text


def test_where_inf_and_nan_come_from_is_said(view: View) -> None:
    says: dict[str, dict[str, Any]] = {
        "nan is enough": {"x0": np.nan},
        "0 times inf": {"x3": np.inf, "unit": 2, "network": Network((4, 3), weights=[np.eye(3, 4)])},
        "overflows to inf": {"inputs": [60000.0] * 10, "dtype": "float16", "unit": 4},
        "one product with inf is enough": {"x9": np.inf},
    }
    for words, state in says.items():
        explorer = ForwardExplorer(**{"unit": 3, **state})
        drawing = view.draw(explorer)
        assert words in drawing.message, words
        assert drawing.find("products/z/diamond").attributes["d"]
        if "overflows" not in words:  # there, only the sum fails
            assert drawing.find("lost").attributes["d"]


@pytest.mark.parametrize("size", SIZES[::2])
@pytest.mark.parametrize("layer", [1, 2])
def test_without_the_transpose_no_right_number_is_on_the_screen(
    view: View, size: tuple[int, int], layer: int
) -> None:
    network = Network(
        (7, 7, 5),
        weights=[np.random.default_rng(0).normal(size=shape) for shape in ((7, 7), (5, 7))],
        biases=[np.full(7, 0.1), np.zeros(5)],
        activation_functions=["tanh", "identity"],
    )
    explorer = ForwardExplorer(network, mode="wrong transpose", layer=layer, unit=1, sample=1)
    drawing = view.draw(explorer, *size)
    right = network.forward(explorer.inputs)
    results = {f"{abs(value):.2f}" for part in (*right.z, *right.a[1:]) for value in part}
    shown = {f"{abs(x):.2f}" for x in explorer.inputs} | {"0.10"}  # given, not computed
    texts = [e.text.lstrip("−") for e in drawing.walk() if e.tag == "text"]
    assert not results.difference(shown).intersection(texts)
    assert [drawing.find(f"output {i}/number").text for i in range(5)] == ["none"] * 5
    assert all("line-bad" in drawing.find(f"u1-{i}/outline").attributes["class"] for i in range(7))
    if layer == 2:
        assert "size 5 is different from 7" in drawing.message
        assert drawing.find("Z none").text == "ValueError"
        return
    wrong = np.array(explorer.inputs) @ network.weights[0] + network.biases[0]  # type: ignore[index]
    assert f"= {wrong[1]:.2f}, wrong" in drawing.find("chosen/1").text.replace("−", "-")
    assert "there is no error, and every number from layer 1 on is wrong" in drawing.message
    for i, value in enumerate(np.tanh(wrong)):
        said = drawing.find(f"u1-{i}").attributes["aria-label"].replace("−", "-")
        assert float(said.split(": a ")[1]) == pytest.approx(value, rel=6e-3)


def test_an_error_leaves_no_numbers_and_a_symmetric_matrix_hides_it(view: View) -> None:
    drawing = view.draw(ForwardExplorer(mode="wrong transpose"))
    assert drawing.find("u1-0/none").text == "?"
    assert "NumPy raises ValueError: " in drawing.message
    assert "size 7 is different from 10" in drawing.message
    symmetric = Network((2, 2), weights=[[[1.0, 2.0], [2.0, 1.0]]])
    drawing = view.draw(ForwardExplorer(symmetric, mode="wrong transpose", unit=0))
    assert "by accident" in drawing.message
    assert "wrong" not in drawing.find("Z name").text


@pytest.mark.parametrize("activation", ["identity", "relu", "sigmoid", "softplus", "tanh", "softmax"])
def test_in_bfloat16_the_page_rounds_as_python_does(view: View, activation: str) -> None:
    network = Network.random((4, 9, 10), seed=3, activation_functions=["tanh", activation])
    for X in ([0.3, -1.7, 2.5, 0.01], [30.0, -200.0, 5.0, 1e4]):
        explorer = ForwardExplorer(network, X, dtype="bfloat16")
        drawing = view.draw(explorer)
        for i, value in enumerate(explorer.output):
            said = drawing.find(f"u2-{i}").attributes["aria-label"].split(": a ")[1]
            assert float(said.replace("−", "-")) == pytest.approx(value, rel=5.1e-3)


NETWORKS = [
    example(),
    Network.random((2, 2), seed=0),
    Network.random((1, 1), seed=0, activation_functions=["identity"]),
    Network.random((4, 8, 8, 3), seed=1),
    Network.random((784, 128, 10), seed=0),
    Network.random((3,) * 21, seed=0),
    Network.random((12, 12), seed=0, activation_functions=["tanh"]),
]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: "-".join(map(str, network.sizes[:4])))
@pytest.mark.parametrize("mode", ["one sample", "design matrix", "wrong transpose"])
def test_every_network_is_drawn_within_its_space(view: View, network: Network, mode: str) -> None:
    last = len(network.sizes) - 1
    for layer, unit in ((1, -1), (1, network.sizes[1] - 1), (last, 0), ((last + 1) // 2, 0)):
        explorer = ForwardExplorer(network, mode=mode, layer=layer, unit=unit)
        for width, height in SIZES:
            drawing = view.draw(explorer, width, height)
            check_space(drawing, width)
            assert width < 760 or drawing.height <= height
    if network.sizes[0] == 10:
        check_space(view.draw(ForwardExplorer(network, inputs=SPECIAL, mode=mode, unit=0)), 873)


def check_space(drawing: Drawing, width: float) -> None:
    """Check that every number is finite and every text and handle lies inside."""
    for element in drawing.walk():
        for name, value in element.attributes.items():
            if name not in {"aria-label", "aria-valuetext"}:
                assert "nan" not in str(value).lower(), (element, name)
        is_drawn = element.tag in {"text", "rect"} and element.attributes.get("class") != "hit"
        if is_drawn and "x" in element.attributes:
            assert -2 <= element.number("x") <= width, element
            assert element.number("y") <= drawing.height + 6, element
        if element.tag == "text":
            assert element.number("font-size") >= 12.5


def test_a_large_layer_shows_the_units_around_the_chosen_one(view: View) -> None:
    network = Network.random((784, 128, 10), seed=0)
    drawing = view.draw(ForwardExplorer(network, unit=57), first=[300])
    assert drawing.find("first 0").text == "300\N{EN DASH}307 of 784"
    assert drawing.find("first 1").text == "50\N{EN DASH}57 of 128"
    assert drawing.find("x0").attributes["aria-label"] == "x 300"
    assert drawing.find("u1-7").attributes["aria-checked"] == "true"
    assert drawing.find("other products/bar").number("width") > 0
    assert "Inputs 300 to 307 of 784 are shown." in drawing.message


def test_a_function_in_python_is_drawn_with_its_error(page: Page) -> None:
    view = View(page, FunctionExplorer)

    def broken(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
        raise LookupError("no such thing")

    drawing = view.draw(explore_function(example(), broken, layer=2, unit=1))
    assert drawing.message.startswith("broken: LookupError: no such thing.")
    assert drawing.find("output 1/number").text == "nan"
    explorer = explore_function(example(), naive, layer=2, unit=1)
    drawing = view.draw(explorer)
    assert written(drawing.find("a1")) == pytest.approx(explorer.output[1], abs=0.0051)
    assert "naive(" in drawing.find("formula 0").text
    assert "not answered" not in drawing.message
    late = {**explorer._encoded_state(), "inputs": [0.5] * 10}
    assert "which has not answered for these inputs" in view.draw(explorer, **late).message
