"""Cross-entropy losses of a network and their gradients, by backpropagation on plain arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from plotnet import functional
from plotnet.functional import Array
from plotnet.functional._rows import Rows
from plotnet.functional._targets import Targets
from plotnet.network.activation_functions import backpropagate_activation
from plotnet.validation import as_real_array

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
    is_binary = activation_functions[-1] == "sigmoid"
    logits = z[-1]
    target = check_binary_target(logits, target) if is_binary else check_target(logits, target)
    value: Any
    if loss != "stable":
        epsilon = 0.0 if loss == "naive" else _EPSILON
        function = _binary_loss_of_probabilities if is_binary else _loss_of_probabilities
        probabilities = np.exp(a[-1]) if activation_functions[-1] == "log_softmax" else a[-1]
        value, gradient = function(probabilities, logits, target, epsilon)
    elif is_binary:
        value = functional.binary_cross_entropy(logits, target)
        gradient = functional.binary_cross_entropy_grad(logits, target)
    else:
        value = functional.cross_entropy(logits, target)
        gradient = functional.cross_entropy_grad(logits, target)

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


def check_target(logits: Array, target: npt.ArrayLike) -> npt.NDArray[Any]:
    """Validate class labels or probabilities for a softmax output, without mention of `ignore_index`."""
    return Targets.check(Rows.of(logits, -1, "logits"), target).target.reshape(np.shape(target))


def check_binary_target(logits: Array, target: npt.ArrayLike) -> Array:
    """Return the probabilities for a sigmoid output in the shape of the logits."""
    values = as_real_array(target, "target")
    shapes = [logits.shape]
    if logits.shape[-1] == 1:  # one output unit: one number per sample is enough
        shapes.append(logits.shape[:-1])
    if values.shape not in shapes:
        raise ValueError(
            f"target has shape {values.shape}; the sigmoid output of shape {logits.shape} needs "
            f"{' or '.join(map(str, shapes))}, one number from 0 to 1 for each output"
        )
    if not ((values >= 0) & (values <= 1)).all():
        wrong = values[~((values >= 0) & (values <= 1))].flat[0]
        raise ValueError(
            f"target holds {wrong:g}: a sigmoid output needs numbers from 0 to 1, such as labels 0 and 1"
        )
    return values.reshape(logits.shape)


def _loss_of_probabilities(p: Array, z: Array, target: npt.ArrayLike, epsilon: float) -> tuple[Any, Array]:
    """Return the mean of -log(p + epsilon) and its gradient with respect to the logits, as written."""
    target_p = functional.target_probabilities(z, target)
    samples = p.size // p.shape[-1]
    losses, along_p = _negative_log(p, target_p, epsilon)
    along_z = backpropagate_activation("softmax", z, p, along_p)
    return losses.sum() / samples, along_z / samples


def _binary_loss_of_probabilities(p: Array, z: Array, target: Array, epsilon: float) -> tuple[Any, Array]:
    """Return the mean of -t log(p + epsilon) - (1 - t) log(1 - p + epsilon) and its gradient, as written."""
    target_p = target.astype(p.dtype)
    yes, along_yes = _negative_log(p, target_p, epsilon)
    no, along_no = _negative_log(1 - p, 1 - target_p, epsilon)
    along_z = backpropagate_activation("sigmoid", z, p, along_yes - along_no)
    return (yes + no).mean(), along_z / p.size


def _negative_log(p: Array, target_p: Array, epsilon: float) -> tuple[Array, Array]:
    """Return -target_p log(p + epsilon), 0 where target_p is 0, and its derivative with respect to p."""
    mask = target_p != 0
    shifted = p + p.dtype.type(epsilon)
    losses = -np.log(shifted, out=np.zeros_like(p), where=mask)
    return target_p * losses, np.divide(-target_p, shifted, out=np.zeros_like(p), where=mask)


def format_sizes(sizes: Iterable[int]) -> str:
    """Return layer sizes as text, such as ``10-7-5``."""
    return "-".join(map(str, sizes))


def freeze(arrays: Iterable[Array]) -> tuple[Array, ...]:
    """Return arrays as a tuple, made read-only."""
    frozen = tuple(arrays)
    for array in frozen:
        array.flags.writeable = False
    return frozen
