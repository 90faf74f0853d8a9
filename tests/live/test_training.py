"""TrainingExplorer, seen from Python: what is recorded is what Network computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from plotnet import Network, TrainingExplorer

X = np.random.default_rng(0).normal(size=(6, 4))
LABELS = [0, 1, 2, 0, 1, 2]


def test_the_curves_are_those_of_network_train() -> None:
    network = Network.random((4, 3), seed=0)
    explorer = TrainingExplorer(network, X, LABELS, steps=20, rate=0.5)
    for loss in ("naive", "epsilon", "stable"):
        trained = network.train(X, LABELS, loss=loss, steps=20, rate=0.5)
        np.testing.assert_array_equal(explorer.losses[loss], trained.losses)
    slope = network.backward(X, LABELS)
    expected = np.sqrt(sum((part**2).sum() for part in (*slope.weights, *slope.biases)))
    assert explorer.norms["stable"][0] == pytest.approx(float(expected))


def test_the_one_that_comes_by_itself_shows_what_the_lesson_says() -> None:
    explorer = TrainingExplorer()
    dead = int(np.flatnonzero(np.isnan(explorer.losses["naive"]))[0])
    assert f"naive: nan from step {dead} on" in explorer.svg()
    assert np.isnan(explorer.losses["naive"][dead:]).all()
    assert explorer.losses["epsilon"][-1] > 5
    assert explorer.losses["stable"][-1] < 0.3
    assert explorer.norms["epsilon"][-1] < explorer.norms["stable"][-1] / 10


def test_weights_can_be_kept_more_rarely() -> None:
    network = Network.random((4, 3), seed=0)
    explorer = TrainingExplorer(network, X, LABELS, steps=20, every=7, step=15)
    assert "Weights after 14 steps, loss: stable" in explorer.svg()
    assert repr(explorer).startswith(
        "TrainingExplorer(network, x=x, target=target, steps=20, every=7, step=15"
    )


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"step": 61}, r"TrainingExplorer\.step is 61: expected a whole number from 0 to 60"),
        ({"step": 1.5}, r"step is 1\.5: expected a whole number"),
        ({"step": "2"}, "step is '2', a str: expected a number"),
        ({"loss": "best"}, "best"),
    ],
)
def test_a_state_that_can_t_be_is_refused(state: dict[str, Any], says: str) -> None:
    explorer = TrainingExplorer()
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    assert (explorer.step, explorer.loss) == (0, "stable")


def test_arguments_that_can_t_be_are_refused() -> None:
    with pytest.raises(ValueError, match="give all three, or none"):
        TrainingExplorer(Network.random((4, 3), seed=0))
    with pytest.raises(ValueError, match="steps is 0: expected a whole number from 1 on"):
        TrainingExplorer(steps=0)
    with pytest.raises(TypeError, match=r"every is 1\.5: expected a whole number"):
        TrainingExplorer(every=1.5)  # type: ignore[arg-type]
