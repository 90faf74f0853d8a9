"""Activation functions by name, with their derivatives, and the chain rule through them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from plotnet import functional
from plotnet.functional import Array
from plotnet.validation import is_sequence, stack_level, suggest


class ActivationFunction(NamedTuple):
    """An activation function of single numbers and its derivative."""

    function: Callable[..., Array]
    derivative: Callable[..., Array]


ACTIVATION_FUNCTIONS = {
    "elu": ActivationFunction(functional.elu, functional.elu_derivative),
    "gelu": ActivationFunction(functional.gelu, functional.gelu_derivative),
    "gelu_tanh": ActivationFunction(
        partial(functional.gelu, approximate=True), partial(functional.gelu_derivative, approximate=True)
    ),
    "identity": ActivationFunction(functional.identity, functional.identity_derivative),
    "leaky_relu": ActivationFunction(functional.leaky_relu, functional.leaky_relu_derivative),
    "log_sigmoid": ActivationFunction(functional.log_sigmoid, functional.log_sigmoid_derivative),
    "relu": ActivationFunction(functional.relu, functional.relu_derivative),
    "sigmoid": ActivationFunction(functional.sigmoid, functional.sigmoid_derivative),
    "silu": ActivationFunction(functional.silu, functional.silu_derivative),
    "softplus": ActivationFunction(functional.softplus, functional.sigmoid),
    "tanh": ActivationFunction(functional.tanh, functional.tanh_derivative),
}
_PARAMETERS = {"elu": "alpha", "leaky_relu": "slope"}  # written after the name: leaky_relu(0.2)
RECTIFIERS = ("elu", "gelu", "gelu_tanh", "leaky_relu", "relu", "silu", "softplus")
SOFTMAX_FUNCTIONS = {"naive": functional.naive_softmax, "stable": functional.softmax}


def base_name(name: str) -> str:
    """Return the name of an activation function without its parameter."""
    return name.partition("(")[0]


def apply_activation(name: str, z: Array, softmax: str = "stable") -> Array:
    """Return a = f(z), for one sample or a design matrix."""
    if name == "softmax":
        return SOFTMAX_FUNCTIONS[softmax](z)
    if name == "log_softmax":
        return functional.log_softmax(z) if softmax == "stable" else np.log(functional.naive_softmax(z))
    return _find(name).function(z)


def backpropagate_activation(name: str, z: Array, a: Array, gradient: Array) -> Array:
    """Return the gradient with respect to z, given the gradient with respect to a = f(z)."""
    result: Array
    if name == "softmax":  # the Jacobian is diag(a) - a a^T
        result = a * (gradient - (a * gradient).sum(axis=-1, keepdims=True))
        return result
    if name == "log_softmax":  # I - exp(a) 1^T, transposed
        result = gradient - np.exp(a) * gradient.sum(axis=-1, keepdims=True)
        return result
    return gradient * _find(name).derivative(z)


def check_activation_functions(names: str | Sequence[str] | None, sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Return the name of an activation function for each layer except the input."""
    layers = len(sizes) - 1
    hidden = "relu" if names is None else names
    if not is_sequence(hidden) and not isinstance(hidden, str):
        raise TypeError(f"activation_functions is {names!r}: expected a name, or a list of {layers} names")
    if isinstance(hidden, str):
        _check_name(hidden, "activation_functions")
        chosen = (hidden,) * (layers - 1)
        if sizes[-1] == 1:
            warnings.warn(
                "the last layer has one unit, whose softmax is always 1: pass "
                f"activation_functions={[*chosen, 'sigmoid']} for a probability, or "
                f"{[*chosen, 'identity']} for a number",
                stacklevel=stack_level(),
            )
        return (*chosen, "softmax")
    checked = tuple(hidden)
    if len(checked) != layers:
        raise ValueError(
            f"activation_functions holds {len(checked)} names, sizes {sizes} need {layers}: "
            "one for each layer but the input"
        )
    for i, name in enumerate(checked):
        _check_name(name, f"activation_functions[{i}], of layer {i + 1},")
    return checked


def _check_name(name: object, argument: str) -> None:
    known = sorted([*ACTIVATION_FUNCTIONS, "log_softmax", "softmax"])
    if name in known:
        return
    base, _, rest = str(name).partition("(")
    if base not in _PARAMETERS:
        raise ValueError(f"{argument} is {name!r}{suggest(name, known)}; expected one of {', '.join(known)}")
    try:
        is_valid = rest.endswith(")") and math.isfinite(float(rest[:-1]))
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ValueError(
            f"{argument} is {name!r}: expected a finite {_PARAMETERS[base]} in parentheses, "
            f"such as '{base}(0.2)'"
        )


def _find(name: str) -> ActivationFunction:
    """Return the function that a valid name stands for, with its parameter."""
    base, _, parameter = name.removesuffix(")").partition("(")
    found = ACTIVATION_FUNCTIONS[base]
    if not parameter:
        return found
    arguments = {_PARAMETERS[base]: float(parameter)}
    return ActivationFunction(partial(found.function, **arguments), partial(found.derivative, **arguments))
