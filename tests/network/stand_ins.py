"""Modules with the names, attributes and results of PyTorch and Keras in evaluation mode, in NumPy.

The tests of conversion use them where the libraries are not installed.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

_rng = np.random.default_rng(5)
_erf = np.vectorize(math.erf, otypes=[float])

FUNCTIONS: dict[str, Any] = {
    "elu": lambda x, alpha: np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1)),
    "gelu": lambda x: x * (1 + _erf(x / np.sqrt(2))) / 2,
    "gelu_tanh": lambda x: x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2,
    "leaky_relu": lambda x, slope: np.where(x > 0, x, slope * x),
    "linear": lambda x: x,
    "log_sigmoid": lambda x: -np.log1p(np.exp(-x)),
    "log_softmax": lambda x: x - np.log(np.exp(x).sum(axis=-1, keepdims=True)),
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "tanh": np.tanh,
}


# PyTorch


class Tensor:
    """A parameter that refuses to become an array where PyTorch's does."""

    def __init__(self, array: Any, dtype: str, device: str = "cuda:0", requires_grad: bool = True) -> None:
        self.array, self.dtype, self.device, self.requires_grad = array, dtype, device, requires_grad

    def detach(self) -> Tensor:
        return Tensor(self.array, self.dtype, self.device, requires_grad=False)

    def cpu(self) -> Tensor:
        return Tensor(self.array, self.dtype, "cpu", self.requires_grad)

    def float(self) -> Tensor:
        return Tensor(self.array.astype(np.float32), "torch.float32", self.device, self.requires_grad)

    def numpy(self) -> Any:
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        if self.device != "cpu":
            raise TypeError(f"can't convert {self.device} device type tensor to numpy.")
        if self.dtype == "torch.bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.array


def parameter(*shape: int, low: float = -1.0) -> Tensor:
    return Tensor(_rng.uniform(low, 1.0, shape), "torch.float64")


class Module:
    weight: Any
    bias: Any

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value}" for name, value in vars(self).items())
        return f"{type(self).__name__}({options})"

    def forward(self, x: Any) -> Any:
        return x


class Sequential(Module):
    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __iter__(self) -> Any:
        return iter(self.parts)

    def forward(self, x: Any) -> Any:
        for part in self.parts:
            x = part.forward(x)
        return x


class Linear(Module):
    def __init__(self, inputs: int, units: int, bias: bool = True) -> None:
        self.weight, self.bias = parameter(units, inputs), parameter(units) if bias else None

    def forward(self, x: Any) -> Any:
        return x @ self.weight.array.T + (0 if self.bias is None else self.bias.array)


class BatchNorm1d(Module):
    def __init__(
        self, units: int, eps: float = 1e-5, affine: bool = True, track_running_stats: bool = True
    ) -> None:
        self.eps = eps
        self.weight, self.bias = (parameter(units), parameter(units)) if affine else (None, None)
        self.running_mean = parameter(units) if track_running_stats else None
        self.running_var = parameter(units, low=0.1) if track_running_stats else None

    def forward(self, x: Any) -> Any:
        assert self.running_mean is not None
        assert self.running_var is not None
        normal = (x - self.running_mean.array) / np.sqrt(self.running_var.array + self.eps)
        return (
            normal
            if self.weight is None or self.bias is None
            else normal * self.weight.array + self.bias.array
        )


class Flatten(Module):
    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x: Any) -> Any:
        return x.reshape(len(x), -1)


class PReLU(Module):
    def __init__(self, num_parameters: int = 1) -> None:
        self.num_parameters, self.weight = num_parameters, parameter(num_parameters)

    def forward(self, x: Any) -> Any:
        return FUNCTIONS["leaky_relu"](x, self.weight.array)


def _module(name: str, function: str = "linear", **defaults: Any) -> type:
    """Return a class whose options are attributes, and whose forward is a function of them."""

    def initialize(self: Any, *values: Any, **options: Any) -> None:
        vars(self).update(defaults | dict(zip(defaults, values, strict=False)) | options)

    def forward(self: Any, x: Any) -> Any:
        approximate = getattr(self, "approximate", "none")
        named = function if approximate in (False, "none") else f"{function}_{approximate}"
        arguments = [getattr(self, key) for key in ("alpha", "negative_slope") if hasattr(self, key)]
        return FUNCTIONS[named](x, *arguments)

    return type(name, (Module,), {"__init__": initialize, "forward": forward})


torch_nn: Any = SimpleNamespace(
    Module=Module,
    Sequential=Sequential,
    Linear=Linear,
    BatchNorm1d=BatchNorm1d,
    Flatten=Flatten,
    PReLU=PReLU,
    Dropout=_module("Dropout", p=0.5),
    ELU=_module("ELU", "elu", alpha=1.0),
    GELU=_module("GELU", "gelu", approximate="none"),
    Identity=_module("Identity"),
    LayerNorm=_module("LayerNorm", shape=None),
    LeakyReLU=_module("LeakyReLU", "leaky_relu", negative_slope=0.01),
    LogSigmoid=_module("LogSigmoid", "log_sigmoid"),
    LogSoftmax=_module("LogSoftmax", "log_softmax", dim=None),
    ReLU=_module("ReLU", "relu"),
    SiLU=_module("SiLU", "silu"),
    Sigmoid=_module("Sigmoid", "sigmoid"),
    Softmax=_module("Softmax", "softmax", dim=None),
    Softplus=_module("Softplus", "softplus", beta=1.0, threshold=20.0),
    Tanh=_module("Tanh", "tanh"),
)
for _class in vars(torch_nn).values():
    _class.__module__ = "torch.nn.modules.stand_in"


# Keras


class Layer:
    arrays: tuple[Any, ...] = ()

    def get_weights(self) -> list[Any]:
        return list(self.arrays)

    def call(self, x: Any) -> Any:
        return x


class KerasSequential(Layer):
    def __init__(self, layers: Any) -> None:
        self.layers = layers

    def call(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer.call(x)
        return x


def _keras_function(function: Any) -> Any:
    if callable(function):
        return function
    named = {
        "leaky_relu": lambda x: FUNCTIONS["leaky_relu"](x, 0.2),
        "elu": lambda x: FUNCTIONS["elu"](x, 1.0),
    }
    found = named.get(function) or FUNCTIONS[function or "linear"]

    def call(x: Any) -> Any:
        return found(x)

    call.__name__, call.__module__ = function or "linear", "keras.src.activations.stand_in"
    return call


class Dense(Layer):
    def __init__(self, units: int, activation: Any = None, use_bias: bool = True, inputs: int = 0) -> None:
        self.activation, self.use_bias = _keras_function(activation), use_bias
        if inputs:
            bias = [_rng.uniform(-1, 1, units)] if use_bias else []
            self.arrays = (_rng.uniform(-1, 1, (inputs, units)), *bias)

    def call(self, x: Any) -> Any:
        return self.activation(x @ self.arrays[0] + (self.arrays[1] if self.use_bias else 0))


class Activation(Layer):
    def __init__(self, activation: Any) -> None:
        self.activation = _keras_function(activation)

    def call(self, x: Any) -> Any:
        return self.activation(x)


class BatchNormalization(Layer):
    def __init__(self, units: int, epsilon: float = 1e-3, center: bool = True, scale: bool = True) -> None:
        self.epsilon, self.center, self.scale = epsilon, center, scale
        affine = [_rng.uniform(-1, 1, units) for _ in range(center + scale)]
        self.arrays = (*affine, _rng.uniform(-1, 1, units), _rng.uniform(0.1, 1, units))

    def call(self, x: Any) -> Any:
        *affine, mean, variance = self.arrays
        x = (x - mean) / np.sqrt(variance + self.epsilon)
        x = x * affine.pop(0) if self.scale else x
        return x + affine.pop(0) if self.center else x


class Normalization(Layer):
    def __init__(self, mean: Any, variance: Any) -> None:
        self.mean, self.variance = np.array([mean]), np.array([variance])

    def call(self, x: Any) -> Any:
        return (x - self.mean) / np.sqrt(self.variance)


class Rescaling(Layer):
    def __init__(self, scale: float, offset: float = 0.0) -> None:
        self.scale, self.offset = scale, offset

    def call(self, x: Any) -> Any:
        return x * self.scale + self.offset


def _layer(name: str, function: str = "linear", **defaults: Any) -> type:
    made = _module(name, function, **defaults)
    forward = vars(made)["forward"]
    return type(
        name, (Layer,), {"__init__": vars(made)["__init__"], "call": lambda self, x: forward(self, x)}
    )


class KerasReLU(Layer):
    def __init__(self, max_value: Any = None, negative_slope: float = 0.0, threshold: float = 0.0) -> None:
        self.max_value, self.negative_slope, self.threshold = max_value, negative_slope, threshold

    def call(self, x: Any) -> Any:
        return FUNCTIONS["leaky_relu"](x, self.negative_slope)


KerasSequential.__name__, KerasReLU.__name__ = "Sequential", "ReLU"
keras_layers: Any = SimpleNamespace(
    Sequential=KerasSequential,
    Dense=Dense,
    Activation=Activation,
    BatchNormalization=BatchNormalization,
    Normalization=Normalization,
    Rescaling=Rescaling,
    ReLU=KerasReLU,
    Dropout=_layer("Dropout", rate=0.5),
    ELU=_layer("ELU", "elu", alpha=1.0),
    Flatten=_layer("Flatten"),
    GaussianNoise=_layer("GaussianNoise", stddev=0.1),
    LayerNormalization=_layer("LayerNormalization"),
    LeakyReLU=_layer("LeakyReLU", "leaky_relu", negative_slope=0.3),
    Softmax=_layer("Softmax", "softmax", axis=-1),
)
for _class in vars(keras_layers).values():
    _class.__module__ = "keras.src.layers.stand_in"
