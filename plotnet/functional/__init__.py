"""Softmax, losses, activation functions and floating-point formats in NumPy, with documented error bounds."""

from plotnet.functional._activations import (
    identity,
    identity_derivative,
    log_sigmoid,
    log_sigmoid_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    softplus,
    tanh,
    tanh_derivative,
)
from plotnet.functional._dtypes import DTYPES, FloatInfo, finfo, round_to, ulp_error
from plotnet.functional._losses import (
    binary_cross_entropy,
    binary_cross_entropy_grad,
    cross_entropy,
    cross_entropy_grad,
    gluon_softmax_cross_entropy,
    target_probabilities,
)
from plotnet.functional._online import OnlineSoftmax
from plotnet.functional._rows import Array
from plotnet.functional._softmax import log_softmax, logsumexp, naive_softmax, softmax

__all__ = [
    "DTYPES",
    "Array",
    "FloatInfo",
    "OnlineSoftmax",
    "binary_cross_entropy",
    "binary_cross_entropy_grad",
    "cross_entropy",
    "cross_entropy_grad",
    "finfo",
    "gluon_softmax_cross_entropy",
    "identity",
    "identity_derivative",
    "log_sigmoid",
    "log_sigmoid_derivative",
    "log_softmax",
    "logsumexp",
    "naive_softmax",
    "relu",
    "relu_derivative",
    "round_to",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "softplus",
    "tanh",
    "tanh_derivative",
    "target_probabilities",
    "ulp_error",
]
