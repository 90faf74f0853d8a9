"""`ForwardExplorer`: the forward pass, in the diagram of a network and in its matrices at once."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import traitlets

from plotnet import functional
from plotnet.functional import round_to
from plotnet.live.dtypes import Array, rounded_sum
from plotnet.live.explorer import Explorer
from plotnet.live.traits import ChoiceTrait, FloatListTrait, FloatTrait, IntTrait, StateTrait, dtype_trait
from plotnet.network import Network

NAMES = tuple(f"x{i}" for i in range(16))
MODES = ("one sample", "design matrix", "wrong transpose")
SAMPLES = 4  # rows of a design matrix that are shown

_FUNCTIONS = ("identity", "relu", "sigmoid", "softmax", "softplus", "tanh")  # which numerics.js computes


class ForwardExplorer(Explorer):
    """
    The forward pass of a network: the diagram, and beside it W, a, b, z and the activation.

    Drag the inputs, and every number follows. Point at a unit, or choose one: its edges, its row of W, its
    products, their sum and its activation stand out. See it for one sample, W a + b, for a design matrix,
    A Wᵀ + b, and with the transpose forgotten.

    Parameters
    ----------
    network : Network, optional
        Network with weights; by default a 10-7-5 with random ones.
    X : array_like, optional
        Design matrix with one sample in each row, or one sample; by default four random ones.
    **state
        The attributes below, and ipywidgets' ``layout``.

    Attributes
    ----------
    sample : int
        Row of X.
    inputs : list of float
        Inputs of the network; nan and inf are valid. Another `sample` sets them to its row of X.
    layer : int
        Layer whose W, a, b and z are shown, counted from 1.
    unit : int
        Unit of this layer that stands out; -1 is none.
    mode : {"one sample", "design matrix", "wrong transpose"}
        Form of the product.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        Every step is rounded to this dtype.
    x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15 : float
        The first inputs one by one, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If a value is not valid; the message says what was expected.
    ValueError
        If the network has no weights, or X does not fit it.

    Examples
    --------
    >>> from plotnet import ForwardExplorer, Network
    >>> network = Network((2, 1), weights=[[[0.5, -2.0]]], activation_functions=["relu"])
    >>> explorer = ForwardExplorer(network, X=[1.0, 0.25], unit=0)
    >>> explorer.x1 = -1.0
    >>> explorer.output
    [2.5]
    """

    view = "forward"
    items: ClassVar[dict[str, tuple[str, ...]]] = {"inputs": NAMES}

    sample = IntTrait(0)
    inputs: Any = FloatListTrait([0.0], 1, 1_000_000)
    layer = IntTrait(1)
    unit = IntTrait(-1)
    mode = ChoiceTrait(MODES, MODES[0])
    dtype = dtype_trait()
    x0 = FloatTrait(argument=False)
    x1 = FloatTrait(argument=False)
    x2 = FloatTrait(argument=False)
    x3 = FloatTrait(argument=False)
    x4 = FloatTrait(argument=False)
    x5 = FloatTrait(argument=False)
    x6 = FloatTrait(argument=False)
    x7 = FloatTrait(argument=False)
    x8 = FloatTrait(argument=False)
    x9 = FloatTrait(argument=False)
    x10 = FloatTrait(argument=False)
    x11 = FloatTrait(argument=False)
    x12 = FloatTrait(argument=False)
    x13 = FloatTrait(argument=False)
    x14 = FloatTrait(argument=False)
    x15 = FloatTrait(argument=False)

    def __init__(self, network: Network | None = None, X: npt.ArrayLike | None = None, **state: Any) -> None:
        self._given = ["network"] * (network is not None) + ["X=X"] * (X is not None)
        self._network = example() if network is None else network
        if not isinstance(self._network, Network):
            raise TypeError(
                f"network is {network!r}, a {type(network).__name__}: expected a Network, such as "
                "Network.random((10, 7, 5), seed=0)"
            )
        _check_functions(self._network.activation_functions)
        if X is None:
            X = np.random.default_rng(0).uniform(-1, 1, (SAMPLES, self._network.sizes[0])).round(2)
        with np.errstate(all="ignore"):
            activations = self._network.forward(X, dtype=np.float64).a  # raises what is wrong with either
        self._X = np.atleast_2d(activations[0])
        self._limits = [_limit(a) for a in activations]
        sample = state.get("sample", 0)
        is_row = isinstance(sample, int | np.integer) and 0 <= sample < len(self._X)
        state.setdefault("inputs", self._X[sample if is_row else 0].tolist())
        super().__init__(**state)
        self._seen = (self.sample, self.inputs)
        self.observe(self._follow_sample, ["sample", "inputs"])
        self.observe(self._keep_unit, "layer")

    def _set_initial_state(self) -> None:
        """Tell the page the bounds of the traits, which depend on the network."""
        sizes = self._network.sizes
        with self.hold_sync():
            super()._set_initial_state()
            traits = dict(self._data["traits"])
            traits["inputs"] = {**traits["inputs"], "length": [sizes[0], sizes[0]]}
            for name, (low, high) in {
                "sample": (0, len(self._X) - 1),
                "layer": (1, len(sizes) - 1),
                "unit": (-1, max(sizes[1:]) - 1),
            }.items():
                expected = f"a whole number from {low} to {high}"
                traits[name] = {**traits[name], "min": low, "max": high, "expected": expected}
            self._data = {**self._data, "traits": traits}

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title of the explorer."""
        sizes = [str(size) for size in self._network.sizes]
        shown = sizes if len(sizes) < 9 else [*sizes[:6], "…", sizes[-1]]
        return f"Forward pass of {'-'.join(shown)}"

    def _repr_prefix(self) -> str:
        return ", ".join(self._given)

    @property
    def output(self) -> list[float]:
        """Activations of the last layer for the present inputs, in the dtype."""
        found: list[float] = self._activations(self._logits(np.array([self.inputs])))[0].tolist()
        return found

    # State

    @traitlets.validate(*NAMES)
    def _check_item(self, proposal: Any) -> float:
        """Refuse a value for an input that the network does not have."""
        name, value = proposal["trait"].name, float(proposal["value"])
        if int(name[1:]) >= len(self.inputs):
            raise traitlets.TraitError(
                f"{type(self).__name__}.{name} is {value!r}, but the network has no such input: the last "
                f"one is x{len(self.inputs) - 1}"
            )
        return value

    @traitlets.validate("sample", "layer", "unit")
    def _check_bounds(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, int(proposal["value"])
        low, high, reason = {
            "sample": (0, len(self._X) - 1, f"X has {len(self._X)} samples"),
            "layer": (1, len(self._network.sizes) - 1, "layer 0 is the input"),
            "unit": (-1, self._units - 1, f"layer {self.layer} has {self._units} units, and -1 is none"),
        }[name]
        if not low <= value <= high:
            raise traitlets.TraitError(
                f"{type(self).__name__}.{name} is {value}: "
                f"expected a whole number from {low} to {high}; {reason}"
            )
        return value

    @traitlets.validate("inputs")
    def _check_length(self, proposal: Any) -> list[float]:
        inputs: list[float] = proposal["value"]
        if len(inputs) != self._network.sizes[0]:
            raise traitlets.TraitError(
                f"{type(self).__name__}.inputs has length {len(inputs)}: expected {self._network.sizes[0]}, "
                "one for each input of the network"
            )
        return inputs

    @property
    def _units(self) -> int:
        sizes = self._network.sizes
        return sizes[self.layer if 0 < self.layer < len(sizes) else 1]

    def _follow_sample(self, change: object) -> None:
        """Set the inputs to those of another sample, unless they have changed with it."""
        with self._lock:
            sample, inputs = self._seen
            if self.sample != sample and self.inputs is inputs:
                self.inputs = self._X[self.sample].tolist()
            self._seen = (self.sample, self.inputs)

    def _keep_unit(self, change: object) -> None:
        """Choose the last unit if the layer has fewer than before."""
        self.unit = min(self.unit, self._units - 1)

    # Numbers

    def _logits(self, a: Array) -> Array:
        """Return z of the last layer, every step rounded to the dtype."""
        functions = self._network.activation_functions
        a = round_to(a, self.dtype)
        with np.errstate(all="ignore"):
            for i, (weight, bias) in enumerate(zip(*self._network._parameters(), strict=True)):
                if i:
                    a = _activate(functions[i - 1], a, self.dtype)
                total = _dot(a, round_to(weight, self.dtype), self.dtype)
                a = round_to(total + round_to(bias, self.dtype), self.dtype)
        return a

    def _activations(self, z: Array) -> Array:
        """Apply the last activation function."""
        with np.errstate(all="ignore"):
            return _activate(self._network.activation_functions[-1], z, self.dtype)

    def _function_names(self) -> tuple[str, ...]:
        return self._network.activation_functions

    def _constants(self) -> dict[str, Any]:
        weights, biases = self._network._parameters()
        sizes = self._network.sizes
        finite = np.abs(self._X[np.isfinite(self._X)])
        return {
            "sizes": list(sizes),
            "functions": list(self._network.activation_functions),
            "names": list(self._function_names()),
            "weights": [_pack(weight) for weight in weights],
            "biases": [_pack(bias) for bias in biases],
            "X": _pack(self._X),
            "limits": self._limits,
            "reach": float(max(1, np.ceil(finite.max(initial=1.0)))),
            "mostSamples": SAMPLES,
            "errors": [_transpose_error(len(self._X), *sizes) for sizes in pairwise(sizes)],
            "runsInPython": False,
        }


class _AnswerTrait(StateTrait):
    """Trait for what a function has returned in Python; the page only reads it."""

    kind = "answer"
    expected = "a list"

    def validate(self, obj: Any, value: Any) -> Any:
        """Accept every value."""
        return value


class FunctionExplorer(ForwardExplorer):
    """A ForwardExplorer whose last activation runs in Python; `plotnet.live.explore_function` returns it."""

    _answer: Any = _AnswerTrait([], argument=False)  # activations, error, sample, mode, dtype, inputs

    def __init__(
        self, network: Network, function: Callable[[Any], Any], X: npt.ArrayLike | None = None, **state: Any
    ) -> None:
        if not callable(function):
            raise TypeError(
                f"function is {function!r}, a {type(function).__name__}: expected a function of z, such as "
                "softmax"
            )
        name = getattr(function, "__name__", "f")
        self._function, self._name = function, name if name.isidentifier() else "f"
        super().__init__(network, X, **state)
        self.observe(self._update_answer, ["inputs", "sample", "mode", "dtype"])

    def _set_initial_state(self) -> None:
        self._update_answer()
        with self.hold_sync():
            super()._set_initial_state()
            self._data = {**self._data, "name": "explore_function"}

    def _repr_prefix(self) -> str:
        return ", ".join(["network", self._name, *self._given[1:]])

    def __repr__(self) -> str:
        """Return the line that creates the explorer."""
        return super().__repr__().replace(type(self).__name__, "explore_function", 1)

    def _function_names(self) -> tuple[str, ...]:
        return (*self._network.activation_functions[:-1], self._name)

    def _constants(self) -> dict[str, Any]:
        return {**super()._constants(), "runsInPython": True}

    def _update_answer(self, change: object = None) -> None:
        """Call the function for the samples that are shown, and tell the page."""
        with self._lock:
            samples = self._shown_samples()
            given = np.array(self._X[samples], np.float64)
            given[samples.index(self.sample)] = self.inputs
            found, error = self._call(self._logits(given))
            self._answer = [found.tolist(), error, self.sample, self.mode, self.dtype, self.inputs]

    def _shown_samples(self) -> list[int]:
        if self.mode == "one sample":
            return [self.sample]
        first = max(0, min(self.sample - 1, len(self._X) - SAMPLES))
        return list(range(first, min(first + SAMPLES, len(self._X))))

    def _activations(self, z: Array) -> Array:
        return self._call(z)[0]

    def _call(self, z: Array) -> tuple[Array, str]:
        """Call the function for each sample; return nan and the message of an exception."""
        results, said = [], ""
        for row in z:
            try:
                with np.errstate(all="ignore"):
                    given = row.astype("float32" if self.dtype == "bfloat16" else self.dtype)
                    result = round_to(self._function(given), self.dtype)  # NumPy has no bfloat16
                if result.shape != row.shape:
                    raise ValueError(f"it returned shape {result.shape}, expected {row.shape}")
            except Exception as error:  # whatever a learner's function may raise
                said = f"{self._name}: {type(error).__name__}: {error}"
                result = np.full(row.shape, np.nan)
            results.append(result)
        return np.array(results), said


def example() -> Network:
    """
    Return the network that an explorer shows by default.

    Returns
    -------
    Network
        10-7-5 with weights and biases of two decimals.

    Examples
    --------
    >>> example()
    Network((10, 7, 5), activation_functions=('relu', 'softmax'), float64 weights)
    """
    drawn = Network.random((10, 7, 5), seed=0)
    weights, _ = drawn._parameters()
    rng = np.random.default_rng(1)
    biases = [rng.uniform(-0.5, 0.5, size).round(2) for size in drawn.sizes[1:]]
    return Network(drawn.sizes, [weight.round(2) for weight in weights], biases)


_WORKING = {"float16": "float32"}


def _dot(a: Array, weight: Array, dtype: str) -> Array:
    """Return a @ weight.T, the products added up from the left; each step is rounded to the working dtype."""
    if dtype == "bfloat16":  # which NumPy lacks
        total = np.zeros((len(a), len(weight)))
        for j in range(a.shape[1]):
            total = round_to(total + round_to(a[:, j : j + 1] * weight[:, j], dtype), dtype)
        return total
    working = _WORKING.get(dtype, dtype)
    left, right = a.astype(working), weight.astype(working)
    total = np.zeros((len(a), len(weight)), working)
    for j in range(a.shape[1]):
        total += left[:, j : j + 1] * right[:, j]
    return round_to(total.astype(np.float64), dtype)


def _check_functions(names: tuple[str, ...]) -> None:
    """Raise ValueError for an activation function that the page cannot compute."""
    for i, name in enumerate(names):
        if name not in _FUNCTIONS:
            raise ValueError(
                f"the activation function of layer {i + 1} of network is {name!r}: the explorer computes "
                f"{', '.join(_FUNCTIONS)}; network.forward(x).diagram(values=True) draws this network"
            )


def _activate(name: str, z: Array, dtype: str) -> Array:
    """Apply an activation function to each row, every step rounded to the dtype."""
    if dtype != "bfloat16":
        return np.asarray(getattr(functional, name)(z.astype(dtype)), np.float64)
    if name in ("identity", "relu", "tanh"):  # of one step
        return round_to(getattr(functional, name)(z), dtype)
    if name == "softmax":
        parts = round_to(np.exp(round_to(z - z.max(axis=-1, keepdims=True), dtype)), dtype)
        return round_to(parts / np.array([[rounded_sum(row, dtype)] for row in parts]), dtype)
    small = round_to(np.exp(-np.abs(z)), dtype)
    if name == "sigmoid":
        return round_to(np.where(z < 0, small, 1.0) / round_to(1 + small, dtype), dtype)
    assert name == "softplus"
    return round_to(np.maximum(z, 0) + round_to(np.log1p(small), dtype), dtype)


def _limit(a: npt.NDArray[Any]) -> float:
    """Return the largest finite magnitude, or 1."""
    return float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) or 1.0


def _transpose_error(samples: int, before: int, after: int) -> str:
    """Return NumPy's message for A @ W without the transpose, or nothing where W is square."""
    try:
        np.zeros((samples, before)) @ np.zeros((after, before))
    except ValueError as error:
        return str(error)
    return ""


def _pack(array: npt.ArrayLike) -> str:
    return base64.b64encode(np.ascontiguousarray(array, "<f8").tobytes()).decode()
