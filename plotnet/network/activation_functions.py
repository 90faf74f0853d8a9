"""Activation functions by name, with their derivatives, and the chain rule through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy.typing as npt

from plotnet import functional
from plotnet.functional import Array
from plotnet.validation import is_sequence, suggest

ACTIVATION_FUNCTIONS: dict[str, tuple[Callable[[npt.ArrayLike], Array], Callable[[npt.ArrayLike], Array]]] = {
    "identity": (functional.identity, functional.identity_derivative),
    "relu": (functional.relu, functional.relu_derivative),
    "sigmoid": (functional.sigmoid, functional.sigmoid_derivative),
    "softplus": (functional.softplus, functional.sigmoid),
    "tanh": (functional.tanh, functional.tanh_derivative),
}
SOFTMAX_FUNCTIONS = {"naive": functional.naive_softmax, "stable": functional.softmax}


def check_activation_functions(names: str | Sequence[str] | None, sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Return the name of an activation function for each layer except the input."""
    layers = len(sizes) - 1
    hidden = "relu" if names is None else names
    if not is_sequence(hidden) and not isinstance(hidden, str):
        raise TypeError(f"activation_functions is {names!r}: expected a name, or a list of {layers} names")
    checked = (hidden,) * (layers - 1) + ("softmax",) if isinstance(hidden, str) else tuple(hidden)
    if len(checked) != layers:
        raise ValueError(
            f"activation_functions holds {len(checked)} names, sizes {sizes} need {layers}: "
            "one for each layer but the input"
        )
    known = sorted([*ACTIVATION_FUNCTIONS, "softmax"])
    for i, name in enumerate(checked):
        if name not in known:
            raise ValueError(
                f"activation_functions[{i}], of layer {i + 1}, is {name!r}{suggest(name, known)}; "
                f"expected one of {', '.join(known)}"
            )
    if isinstance(names, str) and names not in known:
        raise ValueError(
            f"activation_functions is {names!r}{suggest(names, known)}; expected one of {', '.join(known)}"
        )
    return checked


def backpropagate_activation(name: str, z: Array, a: Array, gradient: Array) -> Array:
    """Return the gradient with respect to z, given the gradient with respect to a = f(z)."""
    if name == "softmax":  # the Jacobian is diag(a) - a a^T
        result: Array = a * (gradient - (a * gradient).sum(axis=-1, keepdims=True))
        return result
    return gradient * ACTIVATION_FUNCTIONS[name][1](z)
