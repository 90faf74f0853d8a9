"""ForwardExplorer, seen from Python; and that the page writes and colours numbers as Python does."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import ipywidgets
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Browser
from traitlets import TraitError

from plotnet import ForwardExplorer, Network, functional
from plotnet.diagram.number_format import format_value
from plotnet.functional import round_to
from plotnet.live import explore_function
from plotnet.live.forward import example
from plotnet.live.live_diagram import edge_look, level_of, look, type_size

from .engine import Engine

RNG = np.random.default_rng(0)
NUMBERS = [
    *(RNG.normal(size=400) * 10.0 ** RNG.integers(-12, 12, 400)).tolist(),
    *(RNG.integers(-4000, 4000, 200) / 8).tolist(),  # ties among them
    *[
        0.0,
        -0.0,
        0.125,
        0.005,
        0.015,
        2.5,
        99999.5,
        100000.0,
        125000.0,
        12500000.0,
        1e300,
        5e-324,
        0.00999,
        9.995,
    ],
    *[1000.0, 10.0, 0.5, float("nan"), float("inf"), float("-inf")],
]


@pytest.fixture(scope="module")
def scenery(browser: Browser) -> Engine:
    return Engine(browser.new_page(), "live_diagram.js")


@pytest.mark.parametrize("digits", [1, 2, 4])
def test_the_page_writes_numbers_as_python_does(scenery: Engine, digits: int) -> None:
    words = [str(value) if np.isnan(value) or np.isinf(value) else value for value in NUMBERS]
    found = scenery.ask(
        "(n, [values, digits]) => values.map((v) => n.numeral(Number(v === 'inf' ? Infinity : v === '-inf' ? "
        "-Infinity : v), digits))",
        [words, digits],
    )
    assert found == [format_value(value, digits) for value in NUMBERS]


def test_the_page_chooses_tones_classes_and_type_as_python_does(scenery: Engine) -> None:
    table = np.array([[value, limit] for value in NUMBERS for limit in (1.0, 2.31, 1e-3)])
    found = scenery.each_row("(n, [value, limit]) => n.toneOf(value, limit)", table).ravel().tolist()
    assert found == [level_of(value, limit) for value, limit in table.tolist()]
    for level in (-32, -1, 0, 5, 110, 111, 112):
        assert scenery.ask("(n, level) => [n.look(level), n.edgeLook(level)]", level) == [
            look(level),
            edge_look(level),
        ]
    for word in ("0.5", "−0.66", "−2.0e−5", "1.0e300"):
        assert scenery.ask("(n, word) => n.typeSize(word, 40, 14)", word) == type_size(word, 40, 14)


def test_inputs_and_their_single_numbers_are_one_state() -> None:
    explorer = ForwardExplorer()
    explorer.x3 = 5
    assert explorer.x[3] == 5.0
    explorer.x = [0.25] * 10
    assert explorer.x9 == 0.25
    explorer.x15 = 1.0
    assert len(explorer.x) == 10
    slider = ipywidgets.FloatSlider(max=1000)
    ipywidgets.link((slider, "value"), (explorer, "x0"))
    slider.value = 3.5
    assert explorer.x[0] == 3.5


def test_another_sample_brings_its_inputs_unless_they_come_with_it() -> None:
    X = np.arange(30.0).reshape(3, 10)
    explorer = ForwardExplorer(X=X)
    explorer.sample = 2
    assert explorer.x == X[2].tolist()
    assert explorer.x0 == 20.0
    explorer.set_state({"sample": 1, "x": [0.5] * 10})
    assert (explorer.sample, explorer.x) == (1, [0.5] * 10)
    X[:] = 0
    explorer.sample = 2
    assert explorer.x[0] == 20.0, "it has its own numbers"


def test_another_layer_keeps_the_unit_within() -> None:
    explorer = ForwardExplorer(unit=6)
    explorer.layer = 2
    assert explorer.unit == 4
    explorer.set_state({"unit": 6, "layer": 1})
    assert (explorer.layer, explorer.unit) == (1, 6)


def test_of_a_long_x_only_what_has_changed_travels() -> None:
    X = np.random.default_rng(0).random((3, 784))
    explorer = ForwardExplorer(Network.random((784, 4), seed=0), X)
    sent: list[Any] = []
    explorer.send_state = lambda key=None: sent.append(key)
    seen: list[float] = []
    explorer.observe(lambda change: seen.append(change["new"][3]), "x")
    explorer.x3 = 5.0
    assert sent == ["x3"]
    assert seen == [5.0], "Python sees it all the same"
    explorer.sample = 2
    assert "x" not in sent
    assert explorer.x == X[2].tolist()
    explorer.set_state({"sample": 1, **{f"x{i}": X[1, i] for i in range(16)}})  # as the page does
    assert "x" not in sent
    assert explorer.x == X[1].tolist()
    explorer.x = [0.25] * 784
    assert "x" in sent, "no one else knows it"


def test_bfloat16_is_float32_with_fewer_digits() -> None:
    explorer = ForwardExplorer(dtype="bfloat16")
    expected = example().forward(explorer.x).output
    np.testing.assert_allclose(explorer.output, expected, rtol=0.1)
    np.testing.assert_array_equal(explorer.output, round_to(explorer.output, "bfloat16"))
    assert sum(explorer.output) != 1.0


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_output_is_that_of_network_forward(dtype: str) -> None:
    for network in (example(), Network.random((784, 128, 10), seed=0), Network.random((3, 2), seed=1)):
        explorer = ForwardExplorer(network, dtype=dtype, sample=1)
        expected = network.forward(explorer.x, dtype=dtype).output
        np.testing.assert_allclose(explorer.output, expected, rtol=30 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"x": [1.0]}, r"ForwardExplorer\.x holds 1 numbers: expected 10, one for each input of the network"),
        ({"x": "1, 2"}, "x is '1, 2': expected"),
        ({"x": [*range(9), "2"]}, r"x\[9\] is '2', a str: expected a number such as 2\.5"),
        ({"layer": 0}, r"layer is 0: expected a whole number from 1 to 2; layer 0 is the input"),
        ({"unit": 7}, r"unit is 7: expected a whole number from -1 to 6; layer 1 has 7 units"),
        ({"sample": 4}, r"sample is 4: expected a whole number from 0 to 3; X has 4 samples"),
        ({"unit": 1.5}, r"unit is 1\.5: expected a whole number such as 2"),
        ({"unit": float("nan")}, "unit is nan: expected a whole number"),
        ({"mode": "transposed"}, "one sample"),
        ({"dtype": "float8"}, "float8"),
        ({"x0": "3"}, "x0 is '3', a str: expected a number"),
    ],
)
def test_a_state_that_can_t_be_is_refused_and_the_one_before_stays(state: dict[str, Any], says: str) -> None:
    explorer = ForwardExplorer()
    before = explorer.svg()
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    assert explorer.svg() == before
    with pytest.raises(TraitError, match=says):
        ForwardExplorer(**state)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"x has shape \(3,\), layer 0 of sizes \(10, 7, 5\) needs"):
        ForwardExplorer(X=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="has no weights to compute with"):
        ForwardExplorer(Network((3, 2)))
    with pytest.raises(TypeError, match="expected a Network"):
        ForwardExplorer([10, 7, 5])  # type: ignore[arg-type]


def test_nan_and_inf_are_words_and_patterns() -> None:
    picture = ForwardExplorer(x=[np.nan, np.inf, -np.inf, *[0.0] * 7], unit=0).svg()
    for word, level in (("nan", 110), ("inf", 111), ("−inf", 112)):
        assert f">{word}</text>" in picture
        assert re.search(
            rf'class="k t{level} x[^"]*" data-part|data-part="unit-0-\d" class="k t{level} x', picture
        )
    assert picture.count('d="M') > 3, "hatching"


def test_the_line_of_python_names_what_was_given() -> None:
    network = Network.random((2, 1), seed=0)
    assert repr(ForwardExplorer(network, X=[1, 2])).startswith(
        "ForwardExplorer(network, X=X, sample=0, x=[1.0, 2.0]"
    )


def naive(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
    e: npt.NDArray[np.float64] = np.exp(z)
    return np.asarray(e / e.sum())


def test_live_shows_what_a_function_of_one_s_own_gives() -> None:
    network = example()
    explorer = explore_function(network, naive)
    np.testing.assert_allclose(explorer.output, network.forward(explorer.x).output)
    before = explorer.get_state("_answer")
    explorer.x0 = 1e6
    assert explorer.get_state("_answer") != before
    assert "nan" in explorer.get_state("_answer")["_answer"][0][0]
    assert ">naive<" in explorer.svg() or "naive" in explorer.svg()
    assert repr(explorer).startswith("explore_function(network, naive, sample=0")
    explorer.mode = "design matrix"
    assert len(explorer.get_state("_answer")["_answer"][0]) == 4


def test_live_says_what_a_function_did_wrong_and_raises_nothing() -> None:
    def broken(z: npt.NDArray[Any]) -> float:
        z -= z.max()  # its own copy
        return float(z.sum()) if z[0] == 0 else 1 / 0

    explorer = explore_function(example(), broken, layer=2, unit=1)
    explorer.x = [0.5] * 10
    assert "broken: ZeroDivisionError: division by zero" in explorer.svg()
    assert explorer.get_state("_answer")["_answer"][1] == "broken: ZeroDivisionError: division by zero"
    short = explore_function(example(), lambda z: z[:2])
    assert "f: ValueError: it gave shape (2,), expected (5,)" in short.svg()
    with pytest.raises(TypeError, match="expected a function of z"):
        explore_function(example(), "softmax")  # type: ignore[arg-type]


def test_live_gives_its_function_the_type_that_is_computed_in() -> None:
    seen = []

    def spy(z: npt.NDArray[Any]) -> npt.NDArray[Any]:
        seen.append(z.dtype)
        return functional.softmax(z)

    explore_function(example(), spy, dtype="float16")
    assert set(seen) == {np.dtype("float16")}


def test_importing_live_loads_no_widgets() -> None:
    script = "import sys, plotnet.live; assert not {'ipywidgets', 'anywidget'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
