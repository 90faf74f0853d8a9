"""Convert models of scikit-learn, PyTorch and Keras.

A model is recognized by the name of its class, so that its library need not be imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from plotnet.network.activation_functions import ACTIVATION_FUNCTIONS

Parts: TypeAlias = tuple[tuple[int, ...], list[Any], list[Any], list[str]]


_SUPPORTED = (
    "supported are scikit-learn's MLPClassifier and MLPRegressor, a torch.nn.Sequential of Linear and "
    "activations, and a Keras Sequential of Dense"
)


Step: TypeAlias = tuple[str, str | tuple[Any, Any]]  # where it is in the model; a function, or parameters


def read_model(model: object) -> Parts:
    """Return the sizes, weights, biases and activation functions of a model of another library."""
    library, name = _identify(model)
    if library == "sklearn" and name in ("MLPClassifier", "MLPRegressor"):
        steps = _read_sklearn(model)
    elif library == "torch" and name == "Sequential":
        steps = _read_torch(model, "model")
    elif library == "keras" and name == "Sequential":
        steps = _read_keras(model)
    else:
        raise TypeError(f"cannot read a {_qualified_name(model)}; {_SUPPORTED}")

    weights: list[Any] = []
    biases: list[Any] = []
    activation_functions: list[str] = []
    for where, part in steps:
        if not isinstance(part, str):
            weights.append(part[0])
            biases.append(np.zeros(len(part[0]), np.float16) if part[1] is None else part[1])
            activation_functions.append("")
        elif not activation_functions or activation_functions[-1]:
            raise TypeError(f"{where} is {part} with no layer of weights right before it; {_SUPPORTED}")
        else:
            activation_functions[-1] = part
    if not weights:
        raise TypeError(f"the {_qualified_name(model)} holds no layer of weights; {_SUPPORTED}")
    sizes = (weights[0].shape[1], *(len(weight) for weight in weights))
    return sizes, weights, biases, [name or "identity" for name in activation_functions]


def _qualified_name(model: object) -> str:
    return f"{type(model).__module__}.{type(model).__qualname__}"


def _identify(model: object) -> tuple[str, str]:
    return _library(type(model).__module__), type(model).__name__


def _library(module: str) -> str:
    return module.split(".")[0].removeprefix("tf_")


def _read_sklearn(model: Any) -> Iterator[Step]:
    if not hasattr(model, "coefs_"):
        raise ValueError(f"the {_qualified_name(model)} has no weights yet: call its fit(X, y) first")
    names = {
        "identity": "identity",
        "logistic": "sigmoid",
        "relu": "relu",
        "softmax": "softmax",
        "tanh": "tanh",
    }
    for i, (coefficients, intercepts) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        yield f"coefs_[{i}]", (coefficients.T, intercepts)
        name = model.out_activation_ if i == len(model.coefs_) - 1 else model.activation
        if name not in names:
            raise TypeError(
                f"the activation of layer {i + 1} is {name!r}; expected one of {', '.join(names)}"
            )
        yield f"the activation of layer {i + 1}", names[name]


def _read_torch(model: Any, where: str) -> Iterator[Step]:
    names = {"ReLU": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh"}
    for i, part in enumerate(model):
        here, (library, name) = f"{where}[{i}]", _identify(part)
        if library == "torch" and name == "Sequential":
            yield from _read_torch(part, here)
        elif library == "torch" and name == "Identity":
            continue
        elif library == "torch" and name == "Linear":
            bias = None if part.bias is None else part.bias.detach().cpu().numpy()
            yield here, (part.weight.detach().cpu().numpy(), bias)
        elif library == "torch" and name in names:
            yield here, names[name]
        elif library == "torch" and name == "Softmax" and part.dim in (-1, 1):
            yield here, "softmax"
        elif library == "torch" and name == "Softplus" and part.beta == 1 and part.threshold >= 20:
            yield here, "softplus"
        else:
            raise TypeError(f"{here} is {part!r}, a {_qualified_name(part)}; {_SUPPORTED}")


def _read_keras(model: Any) -> Iterator[Step]:
    names = ["linear", "softmax", *(name for name in ACTIVATION_FUNCTIONS if name != "identity")]
    for i, layer in enumerate(model.layers):
        here, (library, kind) = f"layers[{i}]", _identify(layer)
        if library == "keras" and kind == "InputLayer":
            continue
        if library != "keras" or kind not in ("Dense", "Activation"):
            raise TypeError(f"{here} is a {_qualified_name(layer)}; {_SUPPORTED}")
        if kind == "Dense":
            parameters = layer.get_weights()
            if not parameters:
                raise ValueError(
                    f"{here} has no weights yet: build the model first, with an Input or on data"
                )
            yield here, (parameters[0].T, parameters[1] if layer.use_bias else None)
        name = getattr(layer.activation, "__name__", "")
        if _library(getattr(layer.activation, "__module__", "")) != "keras" or name not in names:
            raise TypeError(
                f"{here} has the activation {layer.activation!r}; expected one of {', '.join(names)}"
            )
        if name != "linear":
            yield here, name
