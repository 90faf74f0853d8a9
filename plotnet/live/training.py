"""`TrainingExplorer`: the same training with three losses, step by step: one dies, one stands still."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from operator import index
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import traitlets

from plotnet.diagram.diagram import Diagram
from plotnet.diagram.levels import MAX_LEVEL, NAN, to_levels
from plotnet.diagram.number_format import format_value
from plotnet.diagram.scene import width_factor
from plotnet.live.dtypes import Array
from plotnet.live.forward import KEPT, MOST_UNITS, example
from plotnet.live.legacy_explorer import Explorer, IntTrait, synced
from plotnet.live.live_diagram import edge_look, level_sheet, moving, named
from plotnet.live.picture import document, text
from plotnet.network import Loss, Network

LOSSES: tuple[Loss, ...] = ("naive", "epsilon", "stable")
_FORMULAS = {"naive": "−log(softmax)", "epsilon": "−log(softmax + 1e−7)", "stable": "logsumexp(z) − z"}
_WIDTH, _HEIGHT, _DIAGRAM = 1160.0, 640.0, 420.0
_LEFT, _RIGHT = 510.0, 1130.0  # of both plots
_LOSS, _NORM = (180.0, 390.0), (450.0, 600.0)  # their upper and lower edges
_SMALLEST = 1e-6  # a smaller gradient is drawn as this one


@dataclass(frozen=True)
class _Run:
    """What training with one loss has left: a number a step, and levels of edges a kept step."""

    losses: Array
    norms: Array
    weights: list[tuple[npt.NDArray[Any], ...]]


class TrainingExplorer(Explorer):
    """
    The same training with three losses: as the textbook writes it, with 1e-7 added, and stable.

    Each curve is that of plain gradient descent. Step through it, or play it: see where the first
    becomes nan, how the gradient of the second dies, and what becomes of the weights.

    Parameters
    ----------
    network : Network, optional
        Where it starts, its last activation a softmax; a 10-7-5 in float32 if not given.
    x : array_like, optional
        A design matrix; twelve random samples if not given.
    target : array_like, optional
        Their labels, or probabilities.
    steps : int
        How many steps to train.
    rate : float
        How far to go along the slope in each.
    every : int, optional
        The weights of every so many steps are kept; such that there are at most 100 if not given.
    **state
        The attributes below, and ipywidgets' ``layout``.

    Attributes
    ----------
    step : int
        The step that is shown.
    loss : {"stable", "epsilon", "naive"}
        Whose weights the diagram shows.
    playing : bool
        Whether the page moves on by itself.

    Raises
    ------
    traitlets.TraitError
        If the state can't be: the message says what was expected.
    TypeError, ValueError
        If the network can't be trained on these samples.

    Examples
    --------
    >>> from plotnet import TrainingExplorer
    >>> explorer = TrainingExplorer(steps=30, step=22, loss="naive")
    >>> explorer.losses["naive"][21:23].round(1)
    array([0.3, nan])
    """

    _module = "training"
    _state = ("step", "loss", "playing")
    _constructor_args = ("step", "loss")
    _constant = ("_data",)

    step = synced(IntTrait())
    loss = synced(traitlets.Enum(LOSSES, "stable"))
    playing = synced(traitlets.Bool(False))
    _data: Any = traitlets.Dict().tag(sync=True)

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
        self._every = _at_least("every", -(-self._steps // 100) if every is None else every, 1)
        given = {"network": network, "x": x, "target": target}
        words = [name if name == "network" else f"{name}={name}" for name in given if given[name] is not None]
        if 0 < len(words) < 3:
            raise ValueError(
                f"of network, x and target came only {', '.join(words)}: give all three, or none"
            )
        words += [f"steps={steps}"] * (steps != 60) + [f"rate={rate}"] * (rate != 0.01)
        words += [f"every={every}"] if every is not None else []
        if network is None or x is None or target is None:
            network, x, target = _default()
        self._network = network
        with np.errstate(all="ignore"):
            self._runs = {loss: self._train(loss, x, target, rate) for loss in LOSSES}
        self._prepare()
        super().__init__(_repr_prefix=", ".join(words), **state)
        self._data = self._page_data()

    @property
    def losses(self) -> dict[str, Array]:
        """The losses by name: before each step, and after the last."""
        return {loss: run.losses for loss, run in self._runs.items()}

    @property
    def norms(self) -> dict[str, Array]:
        """The lengths of the gradients by name, in the same places."""
        return {loss: run.norms for loss, run in self._runs.items()}

    def _train(self, loss: Loss, x: npt.ArrayLike, target: npt.ArrayLike, rate: float) -> _Run:
        network, losses, norms, kept = self._network, [], [], []
        for step in range(self._steps + 1):
            slope = network.backward(x, target, loss=loss)
            losses.append(slope.loss)
            parts = [np.asarray(part, np.float64) for part in (*slope.weights, *slope.biases)]
            norms.append(float(np.sqrt(sum((part**2).sum() for part in parts))))
            if step % self._every == 0:
                kept.append(cast(tuple[npt.NDArray[Any], ...], network.weights))
            if step < self._steps:
                network = network.train(x, target, loss=loss, steps=1, rate=rate).network
        return _Run(np.array(losses), np.array(norms), kept)

    def _prepare(self) -> None:
        """Lay out once what the state does not change."""
        finite = [
            np.abs(part[np.isfinite(part)]).max(initial=0.0) for part in sum(self._runs["stable"].weights, ())
        ]
        self._limit = float(max(finite)) or 1.0
        most = [None if size <= MOST_UNITS else KEPT for size in self._network.sizes]
        self._diagram = self._network.diagram(
            theme="auto", direction="right", legend=False, fontsize=19, weight_limit=self._limit,
            figsize=(_DIAGRAM / 72, (_HEIGHT - 90) / 72), max_nodes=most,
        )  # fmt: skip
        self._levels = {
            loss: [edge_tones(self._diagram, weights, self._limit) for weights in run.weights]
            for loss, run in self._runs.items()
        }
        self._top = self._highest()
        values = np.concatenate([run.norms for run in self._runs.values()])
        values = values[np.isfinite(values) & (values > 0)]
        self._norm_top = 10.0 ** np.ceil(np.log10(max(float(values.max(initial=1.0)), 1.0)) + 1e-9)

    def _highest(self) -> float:
        values = np.concatenate([run.losses for run in self._runs.values()])
        return max(1.0, float(values[np.isfinite(values)].max(initial=1.0)))

    @traitlets.validate("step")
    def _in_range(self, proposal: Any) -> int:
        value = int(proposal["value"])
        if not 0 <= value <= self._steps:
            raise traitlets.TraitError(
                f"{type(self).__name__}.step is {value}: expected a whole number from 0 to {self._steps}"
            )
        return value

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return f"Training {self._diagram.name} with three losses"

    def _page_data(self) -> dict[str, Any]:
        return {
            "steps": self._steps,
            "every": self._every,
            "losses": list(LOSSES),
            "said": {loss: self._said(loss) for loss in LOSSES},
            "spots": {loss: self._spots(loss) for loss in LOSSES},
            "tones": {
                loss: base64.b64encode(np.concatenate(kept).astype(np.int8).tobytes()).decode()
                for loss, kept in self._levels.items()
            },
            "widths": [round(gap.width, 3) for gap in self._diagram.scene.gaps],
            "strokes": [round(width_factor(level), 5) for level in range(MAX_LEVEL + 1)],
            "strange": width_factor(NAN),
            "across": [_LEFT, _RIGHT],
            "sizes_of_page": [_DIAGRAM, _WIDTH - _DIAGRAM, _HEIGHT],
        }

    # What is drawn

    def _said(self, loss: Loss) -> list[list[str]]:
        """Write loss and gradient of every step."""
        run = self._runs[loss]
        return [[format_value(value) for value in part.tolist()] for part in (run.losses, run.norms)]

    def _spots(self, loss: Loss) -> list[list[float | None]]:
        """Say how high every point of the two curves lies; None is nowhere."""
        run = self._runs[loss]
        return [
            [round(y, 1) if np.isfinite(y) else None for y in map(place, part.tolist())]
            for part, place in ((run.losses, self._loss_at), (run.norms, self._norm_at))
        ]

    def _loss_at(self, value: float) -> float:
        if not np.isfinite(value):
            return np.nan
        top, bottom = _LOSS
        return float(bottom - (bottom - top) * np.log1p(max(value, 0.0)) / np.log1p(self._top))

    def _norm_at(self, value: float) -> float:
        if not np.isfinite(value):
            return np.nan
        top, bottom = _NORM
        share = np.log10(max(value, _SMALLEST) / _SMALLEST) / np.log10(self._norm_top / _SMALLEST)
        return float(bottom - (bottom - top) * share)

    def _x(self, step: int) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * step / self._steps, 2)

    def _draw(self) -> str:
        scale = f"Dashed: negative. The widest: {format_value(self._limit)} or more."
        parts = [
            level_sheet(),
            f'<g data-part="net"><g transform="translate(0 60)">{ET.tostring(self._net(), "unicode")}</g>',
            text(10, 34, self._heading(), part="heading", size=21, anchor="start"),
            text(10, _HEIGHT - 8, scale, size=16, anchor="start"),
            f'</g><g data-part="table" transform="translate({_DIAGRAM:g} 0)">',
            f'<g transform="translate({-_DIAGRAM:g} 0)">',
            *self._axes(),
            *self._curves(),
            *self._table(),
            *self._cursor(),
            "</g></g>",
        ]
        return document(type(self).__name__, self.title, self._sentence(), _WIDTH, _HEIGHT, parts)

    def _net(self) -> ET.Element:
        whole = moving(self._diagram)
        parts = named(whole)
        tones_now = iter(self._levels[self.loss][self.step // self._every].tolist())
        for i, gap in enumerate(self._diagram.scene.gaps):
            for unit in self._diagram.scene.layers[i + 1].units.tolist():
                for path in parts[f"to-{i + 1}-{unit}"]:
                    level = next(tones_now)
                    path.set("class", edge_look(level))
                    path.set("stroke-width", f"{gap.width * width_factor(level):.2f}")
        return whole

    def _heading(self) -> str:
        kept = self.step // self._every * self._every
        return f"Weights after {kept} {'step' if kept == 1 else 'steps'}, loss: {self.loss}"

    def _table(self) -> Iterator[str]:
        """Name the curves, with their numbers at the step."""
        yield text(940, 34, f"step {self.step}", part="step", size=21, anchor="end")
        yield text(960, 34, "loss", size=17, anchor="start")
        yield text(1050, 34, "gradient", size=17, anchor="start")
        for i, loss in enumerate(LOSSES):
            y = 66 + 30 * i
            yield f'<path class="{loss}" d="M{_LEFT - 60:g} {y - 6}h60"/>'
            yield text(_LEFT + 14, y, f"{loss}:  {_FORMULAS[loss]}", size=18, anchor="start")
            said = self._said(loss)
            yield text(960, y, said[0][self.step], part=f"loss-{loss}", size=20, anchor="start")
            yield text(1050, y, said[1][self.step], part=f"norm-{loss}", size=20, anchor="start")

    def _axes(self) -> Iterator[str]:
        ticks = [
            t
            for t in (0, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000, *(10.0**k for k in range(6, 309, 30)))
            if t <= self._top
        ]
        last = 1e9
        for tick in ticks:
            y = self._loss_at(tick)
            if last - y >= 18:
                yield from _tick(y, f"{tick:g}".replace("e+", "e"))
                last = y
        low, high = round(np.log10(_SMALLEST)), round(np.log10(self._norm_top))
        for k in range(low, high + 1, max(1, -(-(high - low) // 6))):
            yield from _tick(self._norm_at(10.0**k), f"≤1e{k}" if k == low else f"1e{k}" if k else "1")
        for (top, bottom), words in ((_LOSS, "loss"), (_NORM, "length of the gradient")):
            yield f'<path class="axis" d="M{_LEFT:g} {top:g}V{bottom:g}H{_RIGHT:g}"/>'
            yield text(_LEFT, top - 10, words, size=17, anchor="start")
        for step in (0, self._steps // 2, self._steps):
            yield text(self._x(step), _NORM[1] + 22, f"{step}", size=15)
        yield text(self._x(self._steps // 2) + 60, _NORM[1] + 22, "step", size=15)

    def _curves(self) -> Iterator[str]:
        for loss in reversed(LOSSES):  # what is on top lets see what is under it
            for spots in self._spots(loss):
                d = ""
                for i, y in enumerate(spots):
                    if y is not None:
                        d += f"{'L' if i and spots[i - 1] is not None else 'M'}{self._x(i):g} {y:g}"
                yield f'<path class="{loss}" d="{d}"/>'
        yield from self._deaths()

    def _deaths(self) -> Iterator[str]:
        """Mark where a curve stops, with the word for what came."""
        for loss in LOSSES:
            run = self._runs[loss]
            plots = zip((run.losses, run.norms), self._spots(loss), (_LOSS[1], _NORM[1]), strict=True)
            for values, spots, bottom in plots:
                dead = np.flatnonzero(~np.isfinite(values))
                if not dead.size:
                    continue
                at = int(dead[0])
                x, y = (
                    self._x(max(at - 1, 0)),
                    next((y for y in spots[max(at - 1, 0) :] if y is not None), None),
                )
                y = bottom - 20 if y is None else y  # never finite: below the curves that begin
                yield f'<path class="dead" d="M{x - 7:g} {y - 7:g}l14 14m0 -14l-14 14"/>'
                words = f"{loss}: {format_value(float(values[at]))} from step {at} on"
                left = x < (_LEFT + _RIGHT) / 2
                yield text(
                    x + (12 if left else -12), y - 12, words, size=17, anchor="start" if left else "end"
                )

    def _cursor(self) -> Iterator[str]:
        x = self._x(self.step)
        yield f'<g data-part="cursor" transform="translate({x:g} 0)">'
        for top, bottom in (_LOSS, _NORM):
            yield f'<path class="cursor" d="M0 {top:g}V{bottom:g}"/>'
        for loss in LOSSES:
            for kind, spots in zip(("loss", "norm"), self._spots(loss), strict=True):
                y = spots[self.step]
                hidden = ' visibility="hidden"' if y is None else ""
                yield f'<circle data-part="spot-{kind}-{loss}" class="cell" r="5" cy="{y or 0:g}"{hidden}/>'
        yield "</g>"

    def _sentence(self) -> str:
        said = (f"{loss} {self._said(loss)[0][self.step]}" for loss in LOSSES)
        return f"Step {self.step}: the losses are {', '.join(said)}."


def edge_tones(
    diagram: Diagram, weights: tuple[npt.NDArray[Any], ...], limit: float
) -> npt.NDArray[np.int16]:
    """
    Say which levels the edges show, in the order in which they are drawn.

    Parameters
    ----------
    diagram : Diagram
        Which edges there are.
    weights : tuple of ndarray
        Of the network.
    limit : float
        What gets the full level.

    Returns
    -------
    ndarray of int16
    """
    layers = [layer.units for layer in diagram.scene.layers]
    parts = [
        to_levels(np.asarray(weight, np.float64)[np.ix_(after, before)], limit).ravel()
        for weight, before, after in zip(weights, layers, layers[1:], strict=False)
    ]
    return np.concatenate(parts)


def _default() -> tuple[Network, Array, npt.NDArray[np.int64]]:
    """Make a training in which each of the three losses shows what becomes of it."""
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


def _tick(y: float, words: str) -> Iterator[str]:
    yield f'<path class="grid" d="M{_LEFT:g} {y:.1f}H{_RIGHT:g}"/>'
    yield text(_LEFT - 8, round(y + 5, 1), words.replace("-", "−"), size=15, anchor="end")
