"""TrainingExplorer: it records what Network computes, and its picture shows what it has recorded."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page
from traitlets import TraitError

from plotnet import Network, TrainingExplorer
from plotnet.diagram.levels import to_levels
from plotnet.functional import log_softmax
from plotnet.live.training import LOSSES

from .views import Drawing, Element, View

X = np.random.default_rng(0).normal(size=(6, 4))
LABELS = [0, 1, 2, 0, 1, 2]
EPSILON = 1e-7


@pytest.fixture(scope="module")
def default() -> TrainingExplorer:
    return TrainingExplorer()


@pytest.fixture(scope="module")
def view(page: Page) -> View:
    return View(page, TrainingExplorer)


def network_at(explorer: TrainingExplorer) -> Network:
    """Return the default network after the steps that are shown."""
    with np.errstate(all="ignore"):
        x, labels = explorer._x, explorer._classes
        return explorer._network.train(x, labels, loss=explorer.loss, steps=explorer.step, rate=0.01).network


# What is recorded


def test_the_curves_are_those_of_network_train() -> None:
    network = Network.random((4, 3), seed=0)
    explorer = TrainingExplorer(network, X, LABELS, steps=20, rate=0.5)
    for loss in LOSSES:
        trained = network.train(X, LABELS, loss=loss, steps=20, rate=0.5)
        np.testing.assert_array_equal(explorer.losses[loss], trained.losses)
    gradient = network.backward(X, LABELS)
    expected = np.sqrt(sum((part**2).sum() for part in (*gradient.weights, *gradient.biases)))
    assert explorer.norms["stable"][0] == pytest.approx(float(expected))


def test_the_default_training_shows_what_each_loss_does(default: TrainingExplorer) -> None:
    assert np.isfinite(default.losses["naive"][:22]).all()
    assert np.isnan(default.losses["naive"][22:]).all()
    assert default.losses["epsilon"][-1] > 5
    assert default.losses["stable"][-1] < 0.3
    assert default.norms["epsilon"][-1] < default.norms["stable"][-1] / 10


def test_the_arguments_are_in_the_repr() -> None:
    network = Network.random((4, 3), seed=0)
    explorer = TrainingExplorer(network, X, LABELS, steps=20, every=7, step=15)
    assert repr(explorer) == (
        "TrainingExplorer(network, x=x, target=target, steps=20, every=7, step=15, loss='stable', sample=0)"
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("step", 61, r"TrainingExplorer\.step is 61: expected a whole number from 0 to 60"),
        ("step", 1.5, r"step is 1\.5: expected a whole number"),
        ("step", "2", "step is '2', a str: expected a whole number"),
        ("loss", "best", "loss is 'best': expected 'naive', 'epsilon' or 'stable'"),
        ("sample", 12, "sample is 12: expected a whole number from 0 to 11"),
    ],
)
def test_an_invalid_state_raises_an_error(
    default: TrainingExplorer, name: str, value: Any, message: str
) -> None:
    with pytest.raises(TraitError, match=message):
        default.set_trait(name, value)
    assert (default.step, default.loss, default.sample) == (0, "stable", 0)


def test_invalid_arguments_raise_errors() -> None:
    with pytest.raises(ValueError, match="pass all three, or none"):
        TrainingExplorer(Network.random((4, 3), seed=0))
    with pytest.raises(ValueError, match="steps is 0: expected a whole number from 1 on"):
        TrainingExplorer(steps=0)
    with pytest.raises(TypeError, match=r"every is 1\.5: expected a whole number"):
        TrainingExplorer(every=1.5)  # type: ignore[arg-type]
    for name, target in (("identity", LABELS), ("sigmoid", np.eye(3)[LABELS])):
        network = Network.random((4, 3), activation_functions=[name], seed=0)
        with pytest.raises(ValueError, match=f"last activation function .*is '{name}': expected 'softmax'"):
            TrainingExplorer(network, X, target)


def test_the_bounds_of_one_training_are_not_those_of_another(default: TrainingExplorer) -> None:
    TrainingExplorer(Network.random((4, 3), seed=0), X, LABELS, steps=5)
    assert default._data["traits"]["step"]["max"] == 60
    assert default._data["traits"]["sample"]["max"] == 11


def test_a_saved_notebook_stays_small(default: TrainingExplorer) -> None:
    assert len(default._page().encode()) < 150_000
    bundle: Any = default._repr_mimebundle_()
    assert len(json.dumps(bundle[0])) + len(json.dumps(default.get_state())) < 160_000


# What is drawn


@pytest.mark.parametrize("width", [873, 587, 434, 304])
def test_the_handle_and_the_dots_lie_at_the_step(view: View, default: TrainingExplorer, width: int) -> None:
    for step in (0, 15, 22, 60):
        default.step = step
        drawing = view.draw(default, width)
        (left, top), (right, _) = ends(drawing.find("stable loss"))
        handle = drawing.find("step")
        assert handle.find("knob").number("cx") == pytest.approx(left + (right - left) * step / 60, abs=0.01)
        loss, norm = (axis(plot) for plot in plots(drawing))
        assert top == pytest.approx(place(loss, np.log1p, default.losses["stable"][0]), abs=0.1)
        for name in LOSSES:
            for key, scale, transform in (("loss", loss, np.log1p), ("norm", norm, np.log10)):
                dot = handle.find(f"{name} {key}")
                value = (default.losses if key == "loss" else default.norms)[name][step]
                assert (dot.number("r") > 0) == np.isfinite(value)
                if np.isfinite(value):
                    assert dot.number("cy") == pytest.approx(place(scale, transform, value), abs=0.1)
    default.step = 0


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("step", [0, 5, 22, 60])
def test_the_bars_are_as_long_as_the_losses_of_the_samples(view: View, loss: Any, step: int) -> None:
    explorer = TrainingExplorer(loss=loss, step=step)
    with np.errstate(all="ignore"):
        found = network_at(explorer).forward(explorer._x, softmax="naive" if loss == "naive" else "stable")
        rows = np.arange(12), explorer._classes
        exact = -log_softmax(found.logits.astype(float))[rows]
        shown = -np.log(found.output[rows]) if loss == "naive" else exact
        shown = -np.log(np.exp(-exact) + EPSILON) if loss == "epsilon" else shown
    drawing = view.draw(explorer)
    ticks = {tick.key: tick_place(tick) for tick in drawing.find("sample axis").children if tick.tag == "g"}
    top, unit = ticks["0"], (ticks["7"] - ticks["0"]) / np.log1p(7 * math.log(10))
    for i in range(12):
        bar = drawing.find(f"p{i}")
        keys = [child.key for child in bar.children]
        if not np.isfinite(shown[i]):
            assert {"failed", "hatching", "mark"} <= set(keys)
            assert "bar" not in keys
        else:
            height = max(1.0, unit * np.log1p(shown[i]))
            assert bar.find("bar").number("y") == top
            assert bar.find("bar").number("height") == pytest.approx(height, abs=0.3)
        if np.isfinite(exact[i]) and not np.isclose(shown[i], exact[i], rtol=0.05, atol=0.05):
            height = unit * np.log1p(exact[i])
            assert bar.find("expected").number("height") == pytest.approx(max(2, height), abs=0.3)


def test_one_sample_fails_first_and_then_everything(view: View) -> None:
    drawing = view.draw(TrainingExplorer(loss="naive", step=22, sample=2))
    failed = [i for i in range(12) if "failed" in [child.key for child in drawing.find(f"p{i}").children]]
    assert failed == [2]
    assert "Sample 2 has a logit of 88.78, and exp is finite in float32 up to 88.72" in drawing.message
    assert drawing.find("naive failure").text == "naive: nan from step 22 on"
    drawing = view.draw(TrainingExplorer(loss="naive", step=23))
    edges = [path for group in edge_groups(drawing) for path in group.children]
    assert len(edges) == 105
    assert {path.attributes["class"] for path in edges} == {"line-bad"}
    assert "Every weight is nan" in drawing.message


@pytest.mark.parametrize("loss", ["epsilon", "stable"])
def test_edges_and_discs_show_the_network_at_the_step(view: View, loss: Any) -> None:
    explorer = TrainingExplorer(loss=loss, step=30, sample=3)
    start = TrainingExplorer(step=0)
    limit = max(
        float(np.abs(weight).max()) for record in start._runs["stable"].records for weight in record.weights
    )
    network = network_at(explorer)
    assert network.weights is not None
    drawing = view.draw(explorer)
    groups = iter(edge_groups(drawing))
    for weights in network.weights:
        for row in weights:
            for path, level in zip(next(groups).children, to_levels(row, limit), strict=True):
                assert path.number("stroke-width") == pytest.approx(0.4 + 3 * abs(level) / 32)
                assert path.attributes["class"] == ("line-minus" if level < 0 else "line-plus")
    output = network.forward(explorer._x[3]).output
    for unit, p in zip(drawing.find("outputs").children, output, strict=True):
        bar = next(child for child in unit.children if child.attributes.get("class") == "fill-plus")
        assert bar.number("width") == pytest.approx(44 * p, abs=0.25)
    expected = [
        sum(
            child.number("width")
            for child in unit.children
            if child.tag == "rect" and child.attributes["class"] == "expected"
        )
        for unit in drawing.find("outputs").children
    ]
    assert int(np.argmax(expected)) == explorer._classes[3]


def test_epsilon_cuts_the_bars_and_says_how_many_samples_are_stuck(view: View) -> None:
    drawing = view.draw(TrainingExplorer(loss="epsilon", step=60))
    cut = [i for i in range(12) if "expected" in [child.key for child in drawing.find(f"p{i}").children]]
    assert f"In {len(cut)} of 12 samples p is below" in drawing.message


@pytest.mark.parametrize("width", [434, 374, 304])
def test_in_one_column_the_handles_are_near_all_numbers_that_they_change(view: View, width: int) -> None:
    start = {"step": 10, "loss": "epsilon", "sample": 2}
    for name in ("step", "sample"):
        before, after = (
            view.draw(TrainingExplorer(**{**start, name: value}), width)  # type: ignore[arg-type]
            for value in (start[name], 3)
        )
        texts = [
            {(e.number("x"), e.number("y"), e.text) for e in drawing.walk() if e.tag == "text"}
            for drawing in (before, after)
        ]
        knob = next(e for e in before.find(name).walk() if "knob" in e.attributes.get("class", ""))
        heights = [y for _, y, _ in texts[0] ^ texts[1]] + [knob.number("cy" if name == "step" else "y")]
        assert len(heights) > 3
        assert max(heights) - min(heights) < 360


NETWORKS: list[tuple[Network, npt.ArrayLike, npt.ArrayLike, dict[str, Any]]] = [
    (Network.random((4, 3), seed=0), X, np.eye(3)[LABELS], {}),
    (Network.random((4, 3), seed=0), X[0], 1, {"steps": 1}),
    (
        Network.random((4, 12, 9, 3), activation_functions=("tanh", "relu", "softmax"), seed=0),
        X,
        LABELS,
        {"rate": 9.0},
    ),
    (Network.random((4, 3), seed=0, dtype=np.float16), 300 * X, LABELS, {"rate": 1e3, "every": 4}),
    (Network.random((4, 3), seed=0), 1e200 * X, LABELS, {"rate": 1e200}),
]


@pytest.mark.parametrize("given", NETWORKS)
def test_other_networks_are_drawn_without_a_number_that_is_not_finite(
    view: View, given: tuple[Network, npt.ArrayLike, npt.ArrayLike, dict[str, Any]]
) -> None:
    network, x, target, options = given
    explorer = TrainingExplorer(network, x, target, **options)
    for loss, width in zip(LOSSES, [873, 434, 304], strict=True):
        for step in (0, 1, explorer._steps):
            explorer.step, explorer.loss = step, loss
            drawing = view.draw(explorer, width)
            assert drawing.height <= (404 if width == 873 else 640)
            for element in drawing.walk():
                for name, value in element.attributes.items():
                    if name not in {"aria-label", "aria-valuetext"}:
                        assert not re.search("nan|inf|NaN|Infinity|undefined", str(value)), (
                            element.key,
                            name,
                        )


# Reading a drawing


def ends(curve: Element) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first and the last point of a curve."""
    points = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", curve.children[0].attributes["d"])
    (x1, y1), (x2, y2) = points[0], points[-1]
    return (float(x1), float(y1)), (float(x2), float(y2))


def tick_place(tick: Element) -> float:
    return float(re.match(r"M[\d.]+ ([\d.]+)h", tick.children[0].attributes["d"])[1])  # type: ignore[index]


def plots(drawing: Drawing) -> list[list[Element]]:
    """Return the ticks of both plots: those above the lower edge of the first, and those below."""
    plots = drawing.find("plots")
    lower = plots.children[1].number("y")
    ticks = [child for child in plots.children if child.tag == "g" and not child.key]
    return [[t for t in ticks if tick_place(t) < lower], [t for t in ticks if tick_place(t) > lower]]


def axis(ticks: list[Element]) -> dict[float, float]:
    """Return the places of the numbers on an axis."""
    return {
        float(tick.children[1].text): tick_place(tick)
        for tick in ticks
        if "10" not in tick.children[1].text[:2]
    }


def place(axis: dict[float, float], transform: Any, value: float) -> float:
    """Return where a number lies on an axis, from the first and the last tick."""
    low, high = min(axis), max(axis)
    fraction = (transform(value) - transform(low)) / (transform(high) - transform(low))
    return axis[low] + float(fraction) * (axis[high] - axis[low])


def edge_groups(drawing: Drawing) -> list[Element]:
    return [element for element in drawing.walk() if element.key.startswith("edges")]
