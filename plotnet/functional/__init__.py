"""Softmax, losses and activation functions in NumPy, with documented error bounds."""

from plotnet.functional._activations import (
    identity,
    identity_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    softplus,
    tanh,
    tanh_derivative,
)
from plotnet.functional._losses import (
    cross_entropy,
    cross_entropy_grad,
    gluon_softmax_cross_entropy,
    target_probabilities,
)
from plotnet.functional._online import OnlineSoftmax
from plotnet.functional._rows import Array
from plotnet.functional._softmax import log_softmax, logsumexp, naive_softmax, softmax

__all__ = [
    "Array",
    "OnlineSoftmax",
    "cross_entropy",
    "cross_entropy_grad",
    "gluon_softmax_cross_entropy",
    "identity",
    "identity_derivative",
    "log_softmax",
    "logsumexp",
    "naive_softmax",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "softplus",
    "tanh",
    "tanh_derivative",
    "target_probabilities",
]
