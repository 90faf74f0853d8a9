"""`TrainingExplorer`: the same training with three losses, step by step and sample by sample."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from itertools import pairwise
from operator import index
from typing import Any

import numpy as np
import numpy.typing as npt

from plotnet.diagram.levels import NAN, to_levels
from plotnet.functional import log_softmax
from plotnet.live.dtypes import Array
from plotnet.live.explorer import Explorer
from plotnet.live.forward import example
from plotnet.live.traits import ChoiceTrait, IntTrait
from plotnet.network import Loss, Network
from plotnet.network.gradients import backpropagate

LOSSES: tuple[Loss, ...] = ("naive", "epsilon", "stable")
_MAX_UNITS = 10  # a layer with more units is drawn with the 8 that have the largest weights
_MAX_SAMPLES = 40
_MAX_RECORDS = 100


@dataclass(frozen=True)
class _Record:
    """A step of a run: the parameters, and what they compute for the samples that are drawn."""

    weights: tuple[npt.NDArray[Any], ...]
    a: list[npt.NDArray[Any]]
    z: npt.NDArray[Any]


@dataclass(frozen=True)
class _Run:
    """Training with one loss: the loss and the norm of the gradient at every step, and records of some."""

    losses: Array
    norms: Array
    records: list[_Record]


class TrainingExplorer(Explorer):
    """
    The same training with three losses: as the textbook writes it, with 1e-7 added, and stable.

    Each curve is that of gradient descent from the same start. Drag the step along the curves, or play
    them: see in which sample the naive loss fails, how the gradient of the second vanishes, and what becomes
    of the weights.

    Parameters
    ----------
    network : Network, optional
        Network before the training, which ends in softmax; by default 10-7-5 in float32.
    x : array_like, optional
        Design matrix, of which the first 40 samples are drawn; by default twelve random samples.
    target : array_like, optional
        Labels or probabilities of the samples.
    steps : int
        Number of steps.
    rate : float
        Learning rate.
    every : int, optional
        Number of steps from one record of the weights to the next; by default 1, or more for over 100 steps.
    **state
        The attributes below, and ipywidgets' ``layout``.

    Attributes
    ----------
    step : int
        The step that is shown.
    loss : {"naive", "epsilon", "stable"}
        The loss whose network and samples are shown.
    sample : int
        The sample that is shown in the network.

    Raises
    ------
    traitlets.TraitError
        If the state is not valid.
    TypeError, ValueError
        If the network cannot be trained on these samples.

    Examples
    --------
    >>> from plotnet import TrainingExplorer
    >>> explorer = TrainingExplorer(steps=30, step=22, loss="naive")
    >>> explorer.losses["naive"][21:23].round(1)
    array([0.3, nan])
    """

    view = "training"

    step = IntTrait(0, minimum=0)
    loss = ChoiceTrait(LOSSES, "stable")
    sample = IntTrait(0, minimum=0)

    def __init__(
        self,
        network: Network | None = None,
        x: npt.ArrayLike | None = None,
        target: npt.ArrayLike | None = None,
        steps: int = 60,
        rate: float = 0.01,
        every: int | None = None,
        **state: Any,
    ) -> None:
        self._steps = _at_least("steps", steps, 1)
        self._every = _at_least("every", -(-self._steps // _MAX_RECORDS) if every is None else every, 1)
        given = {"network": network, "x": x, "target": target}
        words = [name if name == "network" else f"{name}={name}" for name in given if given[name] is not None]
        if 0 < len(words) < 3:
            raise ValueError(
                f"got only {', '.join(words)} of network, x and target: pass all three, or none of them"
            )
        words += [f"steps={steps}"] * (steps != 60) + [f"rate={rate}"] * (rate != 0.01)
        words += [f"every={every}"] if every is not None else []
        self._prefix = ", ".join(words)
        if network is None or x is None or target is None:
            network, x, target = _default()
        self._network = network
        network.backward(x, target)  # checks the arguments
        if network.activation_functions[-1] != "softmax":
            raise ValueError(
                f"the last activation function of network is {network.activation_functions[-1]!r}: "
                "expected 'softmax', whose three losses are compared"
            )
        with np.errstate(all="ignore"):
            self._runs = {loss: self._train(loss, x, target, rate) for loss in LOSSES}
        self._x = np.atleast_2d(np.asarray(x, np.float64))[:_MAX_SAMPLES]
        self._classes = _classes(target, np.ndim(x))[:_MAX_SAMPLES]
        self.add_traits(
            step=IntTrait(0, minimum=0, maximum=self._steps),
            sample=IntTrait(0, minimum=0, maximum=len(self._x) - 1),
        )
        super().__init__(**state)

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title, which the page shows."""
        return f"Training {'-'.join(map(str, self._network.sizes))} with three losses"

    @property
    def losses(self) -> dict[str, Array]:
        """The values of each loss: before each step, and after the last."""
        return {loss: run.losses for loss, run in self._runs.items()}

    @property
    def norms(self) -> dict[str, Array]:
        """The norms of the gradient with each loss, at the same steps."""
        return {loss: run.norms for loss, run in self._runs.items()}

    def _repr_prefix(self) -> str:
        """Return the arguments that precede the traits in the repr."""
        return self._prefix

    def _train(self, loss: Loss, x: npt.ArrayLike, target: npt.ArrayLike, rate: float) -> _Run:
        """Train as `Network.train` does, and record it."""
        network, run = self._network, _Run(np.empty(self._steps + 1), np.empty(self._steps + 1), [])
        for step in range(self._steps + 1):
            found = network.forward(x, softmax="naive" if loss == "naive" else "stable")
            weights, biases = network._parameters()
            gradient = backpropagate(weights, network.activation_functions, found.a, found.z, target, loss)
            run.losses[step] = gradient.loss
            run.norms[step] = _norm((*gradient.weights, *gradient.biases))
            if step % self._every == 0:
                drawn = [np.atleast_2d(a)[:_MAX_SAMPLES] for a in (*found.a, found.logits)]
                run.records.append(_Record(weights, drawn[:-1], drawn[-1]))
            network = Network(
                network.sizes,
                [w - w.dtype.type(rate) * dw for w, dw in zip(weights, gradient.weights, strict=True)],
                [b - b.dtype.type(rate) * db for b, db in zip(biases, gradient.biases, strict=True)],
                network.activation_functions,
            )
        return run

    # What the page needs

    def _constants(self) -> dict[str, Any]:
        """Return the runs, with levels instead of numbers for what is drawn as a width or an area."""
        units = [self._drawn_units(i) for i in range(len(self._network.sizes))]
        weight_limit = _largest(
            weight for record in self._runs["stable"].records for weight in record.weights
        )
        limits = [
            _largest(record.a[i] for run in self._runs.values() for record in run.records)
            for i in range(1, len(units) - 1)
        ]
        dtype = self._network._parameters()[0][0].dtype
        return {
            "steps": self._steps,
            "every": self._every,
            "sizes": list(self._network.sizes),
            "functions": list(self._network.activation_functions),
            "units": [kept.tolist() for kept in units],
            "inputs": [[float(f"{value:.3g}") for value in row] for row in self._x[:, units[0]]],
            "classes": self._classes.tolist(),
            "dtype": dtype.name,
            "threshold": float(np.log(np.finfo(dtype).max)),
            "runs": {
                loss: self._encode(run, units, weight_limit, limits, loss == "naive")
                for loss, run in self._runs.items()
            },
        }

    def _drawn_units(self, layer: int) -> npt.NDArray[np.intp]:
        """Return the units of a layer that are drawn: all, or those with the largest weights."""
        size = self._network.sizes[layer]
        if size <= _MAX_UNITS:
            return np.arange(size)
        weights, _ = self._network._parameters()
        strength = np.zeros(size)
        if layer > 0:
            strength += np.abs(weights[layer - 1]).sum(axis=1)
        if layer < len(weights):
            strength += np.abs(weights[layer]).sum(axis=0)
        return np.sort(np.argsort(-strength, kind="stable")[: _MAX_UNITS - 2])

    def _encode(
        self,
        run: _Run,
        units: list[npt.NDArray[np.intp]],
        weight_limit: float,
        limits: list[float],
        naive: bool,
    ) -> dict[str, Any]:
        """Encode a run for the page, up to the record from which on every number is nan."""
        lost = [i for i, record in enumerate(run.records) if np.isnan(record.z).all()]
        records = run.records[: lost[0] + 1] if lost else run.records
        weights = [
            to_levels(np.stack([r.weights[i][np.ix_(after, before)] for r in records]), weight_limit)
            for i, (before, after) in enumerate(pairwise(units))
        ]
        activations = [
            to_levels(np.stack([r.a[i + 1][:, units[i + 1]] for r in records]), limit)
            for i, limit in enumerate(limits)
        ]
        output = np.stack([r.a[-1][:, units[-1]] for r in records])
        hundredths = np.where(np.isnan(output), NAN, np.round(100 * output))
        rows = np.arange(len(self._classes))
        with np.errstate(all="ignore"):
            exact = np.stack([log_softmax(r.z.astype(np.float64))[rows, self._classes] for r in records])
            computed = np.stack([np.log(r.a[-1][rows, self._classes]) for r in records])
        encoded = {
            "losses": [float(f"{value:.6g}") for value in run.losses],
            "norms": [float(f"{value:.3g}") for value in run.norms],
            "weights": [_run_lengths(levels) for levels in weights],
            "activations": [_run_lengths(levels) for levels in [*activations, hundredths]],
            "decades": _run_lengths(_split(np.round(-100 * exact / np.log(10)))),
        }
        if naive:
            encoded["failures"] = _run_lengths(np.where(np.isfinite(computed), 0, to_levels(-computed, 1.0)))
            encoded["largest"] = [float(f"{r.z.max():.7g}") for r in records]
        return encoded


def _norm(parts: tuple[npt.NDArray[Any], ...]) -> float:
    return float(np.sqrt(sum((np.asarray(part, np.float64) ** 2).sum() for part in parts)))


def _classes(target: npt.ArrayLike, ndim: int) -> npt.NDArray[np.intp]:
    """Return the correct class of each sample: its label, or the most probable class."""
    found = np.asarray(target)
    if found.ndim == ndim:  # probabilities
        found = found.argmax(axis=-1)
    return np.atleast_1d(found).astype(np.intp)


def _largest(arrays: Any) -> float:
    """Return the largest finite absolute value in arrays, or 1 if there is none."""
    finite = [np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in arrays]
    return float(max(finite, default=0.0)) or 1.0


def _run_lengths(levels: npt.NDArray[Any]) -> str:
    """
    Encode levels that rarely change along the first axis.

    Parameters
    ----------
    levels : ndarray of integers from -128 to 127

    Returns
    -------
    str
        Pairs of bytes, a level and how often it is repeated, in base 64; all levels of an item follow one
        another.
    """
    items = levels.reshape(len(levels), -1).T.ravel()
    changes = np.flatnonzero(np.diff(items)) + 1
    starts = np.union1d(changes, np.arange(0, items.size, 255))
    lengths = np.diff(np.append(starts, items.size))
    pairs = np.stack([items[starts].astype(np.int8).view(np.uint8), lengths.astype(np.uint8)], axis=1)
    return b64encode(pairs.tobytes()).decode()


def _split(values: Array) -> npt.NDArray[np.int8]:
    """Split integers below 32767 into a low and a high byte, which rarely changes; nan becomes -1."""
    whole = np.nan_to_num(values, nan=-1.0, posinf=32767.0).clip(-1, 32767).astype("<i2")
    return whole.view(np.int8).reshape(*values.shape, 2)


def _default() -> tuple[Network, Array, npt.NDArray[np.int64]]:
    """Return a training in which each of the three losses behaves in its own way."""
    given = example()
    weights, biases = given._parameters()
    network = Network(
        given.sizes, [w.astype(np.float32) for w in weights], [b.astype(np.float32) for b in biases]
    )
    rng = np.random.default_rng(1)
    x = (rng.normal(size=(12, 10)) * 60).round(1)
    return network, x, rng.integers(0, 5, 12)


def _at_least(name: str, value: int, low: int) -> int:
    try:
        found = index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}: expected a whole number from {low} on") from None
    if found < low:
        raise ValueError(f"{name} is {found}: expected a whole number from {low} on")
    return found
