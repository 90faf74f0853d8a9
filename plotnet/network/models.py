"""Convert models of scikit-learn, PyTorch and Keras.

A model and its parts are recognized by the names of their classes, so that their library need not be
imported. Each reader yields the parts that compute something: layers of weights, activation functions, and
scalings of each number, such as batch normalization, which `read_model` folds into the layer of weights next
to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from plotnet.network.activation_functions import ACTIVATION_FUNCTIONS

Parts: TypeAlias = tuple[tuple[int, ...], list[Any], list[Any], list[str]]

_SUPPORTED = (
    "supported are scikit-learn's MLPClassifier and MLPRegressor, alone or at the end of a Pipeline of "
    "scalers; a torch.nn.Sequential of Linear, BatchNorm1d, Flatten, Dropout and activations; and a Keras "
    "Sequential of Dense, BatchNormalization, Flatten, Dropout and activations. "
    "Diagram(sizes, weights=[...]) draws any other layered network"
)
_KERAS_WITHOUT_EFFECT = (  # when a model is evaluated
    *("InputLayer", "Flatten", "Identity", "Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    "ActivityRegularization",
)
_TORCH_WITHOUT_EFFECT = ("Identity", "Dropout", "AlphaDropout", "FeatureAlphaDropout")


class _Linear(NamedTuple):
    """A layer of weights, of shape (units, inputs), with or without biases."""

    weight: Any
    bias: Any


class _Scaling(NamedTuple):
    """A scaling of each number: scale * x + shift."""

    scale: Any
    shift: Any


_Step: TypeAlias = tuple[str, str | _Linear | _Scaling]  # where it is in the model, and what it computes


def read_model(model: object) -> Parts:
    """Return the sizes, weights, biases and activation functions of a model of another library."""
    library, name = _identify(model, ("MLPClassifier", "MLPRegressor", "Pipeline", "Sequential"))
    if library == "sklearn" and name in ("MLPClassifier", "MLPRegressor", "Pipeline"):
        steps = _read_sklearn(model, "model")
    elif library == "torch" and name == "Sequential":
        steps = _read_torch(model, "model")
    elif library == "keras" and name == "Sequential":
        steps = _read_keras(model, "")
    else:
        raise TypeError(f"cannot read a {_qualified_name(model)}{_advice(model)}; {_SUPPORTED}")
    layers, functions = _fold(steps)
    if not layers:
        raise TypeError(f"the {_qualified_name(model)} holds no layer of weights; {_SUPPORTED}")
    sizes = (layers[0].weight.shape[1], *(len(layer.weight) for layer in layers))
    weights, biases = zip(*layers, strict=True)
    return sizes, list(weights), list(biases), [name or "identity" for name in functions]


def _fold(steps: Iterable[_Step]) -> tuple[list[_Linear], list[str]]:
    """Fold scalings into the layer of weights next to them; return layers and activation functions."""
    layers: list[_Linear] = []
    functions: list[str] = []
    waiting: tuple[str, _Scaling] | None = None  # scaling of the input of the next layer
    for where, part in steps:
        if isinstance(part, _Linear):
            layers.append(_scale_input(part, waiting[1]) if waiting else _with_bias(part))
            functions.append("")
            waiting = None
        elif isinstance(part, _Scaling):
            if layers and not functions[-1] and not waiting:
                layers[-1] = _scale_output(layers[-1], part)
            else:
                waiting = (where, _compose(waiting[1], part) if waiting else part)
        elif waiting or not layers or functions[-1]:
            raise TypeError(f"{where} is {part} with no layer of weights right before it; {_SUPPORTED}")
        else:
            functions[-1] = part
    if waiting:
        raise TypeError(
            f"{waiting[0]} scales the output of an activation function, and no layer of weights follows; "
            f"{_SUPPORTED}"
        )
    return layers, functions


def _with_bias(layer: _Linear) -> _Linear:
    bias = np.zeros(len(layer.weight), np.float16) if layer.bias is None else layer.bias
    return _Linear(layer.weight, bias)


def _scale_input(layer: _Linear, scaling: _Scaling) -> _Linear:
    """Return the layer that computes W (scale * x + shift) + b."""
    weight, bias = (np.asarray(array, np.float64) for array in _with_bias(layer))
    dtype = np.asarray(layer.weight).dtype
    inputs = weight.shape[1]
    scale, shift = (np.broadcast_to(np.asarray(array, np.float64), inputs) for array in scaling)
    return _Linear((weight * scale).astype(dtype), (bias + weight @ shift).astype(dtype))


def _scale_output(layer: _Linear, scaling: _Scaling) -> _Linear:
    """Return the layer that computes scale * (W x + b) + shift."""
    weight, bias = (np.asarray(array, np.float64) for array in layer)
    dtype = np.asarray(layer.weight).dtype
    scale, shift = (np.asarray(array, np.float64) for array in scaling)
    return _Linear((weight.T * scale).T.astype(dtype), (bias * scale + shift).astype(dtype))


def _compose(first: _Scaling, second: _Scaling) -> _Scaling:
    return _Scaling(second.scale * first.scale, second.scale * first.shift + second.shift)


def _normalization(mean: Any, variance: Any, epsilon: float, gamma: Any, beta: Any) -> _Scaling:
    """Return gamma (x - mean) / sqrt(variance + epsilon) + beta; gamma and beta may be None."""
    scale = 1 / np.sqrt(np.asarray(variance, np.float64) + epsilon)
    if gamma is not None:
        scale = scale * gamma
    return _Scaling(scale, (0 if beta is None else beta) - np.asarray(mean, np.float64) * scale)


# Recognition of classes


def _qualified_name(model: object) -> str:
    return f"{type(model).__module__}.{type(model).__qualname__}"


def _library(module: str) -> str:
    return module.split(".")[0].removeprefix("tf_")


def _identify(part: object, names: Iterable[str] = ()) -> tuple[str, str]:
    """Return the library and the name of the class of a part, or of the base class whose results it has.

    A subclass counts as a base class of PyTorch or Keras with one of the `names` if it inherits the method
    that computes the output.
    """
    own = type(part)
    for base in own.__mro__:
        library = _library(base.__module__)
        method = {"torch": "forward", "keras": "call"}.get(library, "")
        is_same = base is own or (method and getattr(own, method, own) is getattr(base, method, base))
        if base.__name__ in names and is_same:
            return library, base.__name__
    return _library(own.__module__), own.__name__


def _advice(model: object) -> str:
    """Return what to pass instead of a model that contains one."""
    if hasattr(model, "best_estimator_"):
        return ": pass its best_estimator_"
    libraries = {_library(base.__module__) for base in type(model).__mro__}
    if libraries & {"torch", "keras"}:
        return (
            ", which may compute anything in a method of its own: if it contains a Sequential that does all "
            "the work, pass that"
        )
    return ""


def _unsupported(where: str, part: object) -> TypeError:
    return TypeError(f"{where} is {part!r}, a {_qualified_name(part)}; {_SUPPORTED}")


# scikit-learn


def _read_sklearn(model: Any, where: str) -> Iterator[_Step]:
    _, name = _identify(model)
    if name == "Pipeline":
        for key, step in model.steps:
            if step is not None and step != "passthrough":
                yield from _read_sklearn(step, f"{where}[{key!r}]")
    elif name in ("MLPClassifier", "MLPRegressor"):
        yield from _read_mlp(model)
    elif name in _SCALERS and not getattr(model, "clip", False):
        _check_fitted(model, "scale_")
        yield where, _SCALERS[name](model)
    else:
        raise _unsupported(where, model)


def _check_fitted(model: object, attribute: str) -> None:
    if not hasattr(model, attribute):
        raise ValueError(f"the {_qualified_name(model)} has no weights yet: call its fit(X, y) first")


def _centered(center: Any, scale: Any) -> _Scaling:
    """Return (x - center) / scale, as scikit-learn stores it, None for a part that is left out."""
    factor = 1.0 if scale is None else 1 / scale
    return _Scaling(factor, 0.0 if center is None else -center * factor)


_SCALERS: Mapping[str, Any] = {
    "StandardScaler": lambda s: _centered(s.mean_ if s.with_mean else None, s.scale_),
    "RobustScaler": lambda s: _centered(s.center_, s.scale_),
    "MaxAbsScaler": lambda s: _centered(None, s.scale_),
    "MinMaxScaler": lambda s: _Scaling(s.scale_, s.min_),
}


def _read_mlp(model: Any) -> Iterator[_Step]:
    _check_fitted(model, "coefs_")
    names = {
        "identity": "identity",
        "logistic": "sigmoid",
        "relu": "relu",
        "softmax": "softmax",
        "tanh": "tanh",
    }
    for i, (coefficients, intercepts) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        yield f"coefs_[{i}]", _Linear(coefficients.T, intercepts)
        name = model.out_activation_ if i == len(model.coefs_) - 1 else model.activation
        if name not in names:
            raise TypeError(
                f"the activation of layer {i + 1} is {name!r}; expected one of {', '.join(names)}"
            )
        yield f"the activation of layer {i + 1}", names[name]


# PyTorch

_TORCH_FUNCTIONS = {
    "LogSigmoid": "log_sigmoid",
    "ReLU": "relu",
    "SiLU": "silu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
}
_TORCH_MODULES = (
    *("BatchNorm1d", "ELU", "Flatten", "GELU", "LeakyReLU", "Linear", "LogSoftmax", "PReLU", "Sequential"),
    *("Softmax", "Softplus", *_TORCH_FUNCTIONS, *_TORCH_WITHOUT_EFFECT),
)


def _read_torch(model: Any, where: str) -> Iterator[_Step]:
    for i, part in enumerate(model):
        here, (library, name) = f"{where}[{i}]", _identify(part, _TORCH_MODULES)
        function = _torch_function(name, part) if library == "torch" else ""
        if function:
            yield here, function
        elif library == "torch" and name == "Sequential":
            yield from _read_torch(part, here)
        elif library == "torch" and name == "Linear":
            yield here, _Linear(_torch_array(part.weight), _torch_array(part.bias))
        elif library == "torch" and name == "BatchNorm1d" and part.running_mean is not None:
            mean, variance, gamma, beta = map(
                _torch_array, (part.running_mean, part.running_var, part.weight, part.bias)
            )
            yield here, _normalization(mean, variance, part.eps, gamma, beta)
        elif library == "torch" and name == "Flatten" and (part.start_dim, part.end_dim) == (1, -1):
            continue
        elif library != "torch" or name not in _TORCH_WITHOUT_EFFECT:
            raise _unsupported(here, part)


def _torch_array(tensor: Any) -> Any:
    """Return a parameter as an array; NumPy has no bfloat16, so those become float32."""
    if tensor is None:
        return None
    tensor = tensor.detach().cpu()
    return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()


def _torch_function(name: str, part: Any) -> str:
    """Return the name of an activation function, or an empty string for other modules."""
    if name in _TORCH_FUNCTIONS:
        return _TORCH_FUNCTIONS[name]
    if name in ("Softmax", "LogSoftmax") and part.dim in (None, -1, 1):
        return "softmax" if name == "Softmax" else "log_softmax"
    if name == "Softplus" and part.beta == 1 and part.threshold >= 20:
        return "softplus"
    if name == "GELU":
        return "gelu" if part.approximate == "none" else "gelu_tanh"
    if name == "ELU":
        return _with_parameter("elu", part.alpha)
    if name == "LeakyReLU":
        return _with_parameter("leaky_relu", part.negative_slope)
    if name == "PReLU" and part.num_parameters == 1:
        return _with_parameter("leaky_relu", _torch_array(part.weight).item())
    return ""


def _with_parameter(name: str, parameter: float) -> str:
    """Return the name of an activation function with a slope or an alpha, unless it is the default."""
    default = {"elu": 1.0, "leaky_relu": 0.01}[name]
    return name if parameter == default else f"{name}({float(parameter)!r})"


# Keras

_KERAS_FUNCTIONS = {  # by the name of the function; leaky_relu has another default than elsewhere
    **{name: name for name in ACTIVATION_FUNCTIONS if name not in ("gelu_tanh", "identity", "leaky_relu")},
    "leaky_relu": "leaky_relu(0.2)",
    "linear": "",
    "log_softmax": "log_softmax",
    "softmax": "softmax",
    "swish": "silu",
}
_KERAS_LAYERS = (
    *("Activation", "BatchNormalization", "Dense", "ELU", "LeakyReLU", "Normalization", "ReLU", "Rescaling"),
    *("Sequential", "Softmax", *_KERAS_WITHOUT_EFFECT),
)


def _read_keras(model: Any, where: str) -> Iterator[_Step]:
    for i, layer in enumerate(model.layers):
        here, (library, kind) = f"{where}layers[{i}]", _identify(layer, _KERAS_LAYERS)
        if library != "keras" or kind not in _KERAS_LAYERS:
            raise _unsupported(here, layer)
        if kind == "Sequential":
            yield from _read_keras(layer, f"{here}.")
        elif kind == "Dense":
            weight, *bias = _keras_weights(here, layer)
            yield here, _Linear(weight.T, bias[0] if layer.use_bias else None)
        elif kind in ("BatchNormalization", "Normalization", "Rescaling"):
            yield here, _keras_scaling(here, kind, layer)
        if kind in ("Dense", "Activation"):
            function = _keras_function(here, layer.activation)
        else:
            function = _keras_activation_layer(here, kind, layer)
        if function:
            yield here, function


def _keras_weights(where: str, layer: Any) -> list[Any]:
    weights: list[Any] = layer.get_weights()
    if not weights:
        raise ValueError(f"{where} has no weights yet: build the model first, with an Input or on data")
    return weights


def _keras_scaling(where: str, kind: str, layer: Any) -> _Scaling:
    if kind == "Rescaling":
        return _Scaling(np.asarray(layer.scale, np.float64), np.asarray(layer.offset, np.float64))
    if kind == "Normalization":
        if getattr(layer, "invert", False) or layer.mean is None:
            raise _unsupported(where, layer)
        mean, variance = (np.asarray(array, np.float64).ravel() for array in (layer.mean, layer.variance))
        return _centered(mean, np.maximum(np.sqrt(variance), 1e-7))  # the epsilon of Keras
    arrays = _keras_weights(where, layer)
    gamma = arrays.pop(0) if layer.scale else None
    beta = arrays.pop(0) if layer.center else None
    mean, variance = arrays
    return _normalization(mean, variance, layer.epsilon, gamma, beta)


def _keras_function(where: str, function: Any) -> str:
    name = getattr(function, "__name__", "")
    if _library(getattr(function, "__module__", "")) != "keras" or name not in _KERAS_FUNCTIONS:
        raise TypeError(
            f"{where} has the activation {function!r}; expected one of {', '.join(sorted(_KERAS_FUNCTIONS))}"
        )
    return _KERAS_FUNCTIONS[name]


def _keras_activation_layer(where: str, kind: str, layer: Any) -> str:
    """Return the name of an activation function, or an empty string for other layers."""
    if kind == "Softmax" and layer.axis in (-1, 1):
        return "softmax"
    if kind == "ELU":
        return _with_parameter("elu", layer.alpha)
    if kind == "LeakyReLU":
        return _with_parameter("leaky_relu", _keras_slope(layer))
    if kind == "ReLU" and layer.max_value is None and not layer.threshold:
        slope = _keras_slope(layer)
        return _with_parameter("leaky_relu", slope) if slope else "relu"
    if kind in ("Softmax", "ReLU"):
        raise _unsupported(where, layer)
    return ""


def _keras_slope(layer: Any) -> float:
    return float(layer.alpha if hasattr(layer, "alpha") else layer.negative_slope)  # alpha: before Keras 3
