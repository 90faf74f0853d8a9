"""Cross-entropy losses of a network and their gradients, by backpropagation on plain arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from plotnet import functional
from plotnet.functional import Array
from plotnet.network.activation_functions import backpropagate_activation

Loss: TypeAlias = Literal["naive", "epsilon", "stable"]

_EPSILON = 1e-7  # often added to a probability before its logarithm is taken


@dataclass(frozen=True, eq=False)
class Gradients:
    """Gradients of a loss with respect to all parameters of a network.

    Parameters
    ----------
    loss : float
        Mean loss over the samples, in nats.
    weights : tuple of ndarray
        With respect to the weights, in their shapes.
    biases : tuple of ndarray
        With respect to the biases, in their shapes.
    z : tuple of ndarray
        With respect to each ``z`` of the forward pass.
    x : ndarray
        With respect to the input.
    """

    loss: float
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    z: tuple[Array, ...]
    x: Array

    def __repr__(self) -> str:
        """Return sizes, dtype and loss."""
        sizes = (self.weights[0].shape[1], *(len(weight) for weight in self.weights))
        return f"Gradients({format_sizes(sizes)}, {self.weights[0].dtype}, loss={self.loss:.4g})"


def backpropagate(
    weights: Sequence[Array],
    activation_functions: Sequence[str],
    a: Sequence[Array],
    z: Sequence[Array],
    target: npt.ArrayLike,
    loss: Loss,
) -> Gradients:
    """Return the loss of a forward pass, and its gradients."""
    if loss == "stable":
        value: Any = functional.cross_entropy(z[-1], target)
        gradient = functional.cross_entropy_grad(z[-1], target)
    else:
        value, gradient = _loss_of_probabilities(a[-1], z[-1], target, 0.0 if loss == "naive" else _EPSILON)

    gradients = [gradient]  # with respect to z, the last layer first
    for i in range(len(weights) - 1, 0, -1):
        along_a = gradients[-1] @ weights[i].astype(gradient.dtype, copy=False)
        gradients.append(backpropagate_activation(activation_functions[i - 1], z[i - 1], a[i], along_a))
    gradients.reverse()
    rows = [np.atleast_2d(along_z) for along_z in gradients]
    return Gradients(
        loss=float(value),
        weights=freeze(d.T @ np.atleast_2d(inputs) for d, inputs in zip(rows, a, strict=False)),
        biases=freeze(d.sum(axis=0) for d in rows),
        z=freeze(gradients),
        x=freeze([gradients[0] @ weights[0].astype(gradient.dtype, copy=False)])[0],
    )


def _loss_of_probabilities(p: Array, z: Array, target: npt.ArrayLike, epsilon: float) -> tuple[Any, Array]:
    """Return the mean of -log(p + epsilon) and its gradient with respect to the logits, as written."""
    target_p = functional.target_probabilities(z, target)
    samples = p.size // p.shape[-1]
    mask = target_p != 0
    shifted = p + p.dtype.type(epsilon)
    losses = -np.log(shifted, out=np.zeros_like(p), where=mask)
    along_p = np.divide(-target_p, shifted, out=np.zeros_like(p), where=mask)
    along_z = backpropagate_activation("softmax", z, p, along_p)
    return (target_p * losses).sum() / samples, along_z / samples


def format_sizes(sizes: Iterable[int]) -> str:
    """Return layer sizes as text, such as ``10-7-5``."""
    return "-".join(map(str, sizes))


def freeze(arrays: Iterable[Array]) -> tuple[Array, ...]:
    """Return arrays as a tuple, made read-only."""
    frozen = tuple(arrays)
    for array in frozen:
        array.flags.writeable = False
    return frozen
