"""Exercise 3 of lesson 02, `forward`: what learners write, besides the known mistakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from plotnet.lesson import Exercise
from plotnet.lesson.registry import find

get_hint = find(Exercise, "forward-write").get_hint


def in_steps(x: Any, weights: Any, biases: Any) -> Any:
    for weight, bias in zip(weights, biases, strict=True):
        z = x @ weight.T
        z += bias
        x = np.maximum(z, 0)
    return z


def in_columns(x: Any, weights: Any, biases: Any) -> Any:
    a = x.T
    for weight, bias in zip(weights, biases, strict=True):
        z = (weight @ a).T + bias
        a = np.maximum(z, 0).T
    return z


def unit_by_unit(x: Any, weights: Any, biases: Any) -> Any:
    if np.ndim(x) == 2:
        return np.array([unit_by_unit(row, weights, biases) for row in x])
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = [sum(w * a for w, a in zip(weight[j], x, strict=True)) + bias[j] for j in range(len(bias))]
        x = [max(0, value) for value in z] if i < len(weights) - 1 else z
    return x


def with_einsum_and_where(x: Any, weights: Any, biases: Any) -> Any:
    *hidden, (last, last_bias) = zip(weights, biases, strict=True)
    for weight, bias in hidden:
        z = np.einsum("...k,jk->...j", x, weight) + bias
        x = np.where(z > 0, z, 0)
    return np.dot(x, last.T) + last_bias


def in_lists(x: Any, weights: Any, biases: Any) -> Any:
    return in_steps(x, weights, biases).tolist()


def in_float32(x: Any, weights: Any, biases: Any) -> Any:
    return in_steps(x.astype(np.float32), [w.astype("f4") for w in weights], [b.astype("f4") for b in biases])


def in_longdouble(x: Any, weights: Any, biases: Any) -> Any:
    return in_steps(x.astype(np.longdouble), weights, biases)


def by_recursion(x: Any, weights: Any, biases: Any) -> Any:
    z = x @ weights[0].T + biases[0]
    return z if len(weights) == 1 else by_recursion(z * (z > 0), weights[1:], biases[1:])


@pytest.mark.parametrize(
    "answer",
    [
        in_steps,
        in_columns,
        unit_by_unit,
        with_einsum_and_where,
        in_lists,
        in_float32,
        in_longdouble,
        by_recursion,
    ],
)
def test_different_correct_functions_are_accepted(answer: Callable[..., Any]) -> None:
    assert get_hint(answer) == ""


def with_max(x: Any, weights: Any, biases: Any) -> Any:
    for weight, bias in zip(weights, biases, strict=True):
        x = max(0, weight @ x + bias)
    return x


def with_np_max(x: Any, weights: Any, biases: Any) -> Any:
    for weight, bias in zip(weights, biases, strict=True):
        x = np.max(0, x @ weight.T + bias)
    return x


def z_and_a(x: Any, weights: Any, biases: Any) -> Any:
    z = in_steps(x, weights, biases)
    return z, np.maximum(z, 0)


def a_and_z(x: Any, weights: Any, biases: Any) -> Any:
    return z_and_a(x, weights, biases)[::-1]


def every_z_and_every_a(x: Any, weights: Any, biases: Any) -> Any:
    every_z, every_a = [], [x]
    for weight, bias in zip(weights, biases, strict=True):
        every_z.append(every_a[-1] @ weight.T + bias)
        every_a.append(np.maximum(every_z[-1], 0))
    return every_z, every_a


def every_a(x: Any, weights: Any, biases: Any) -> Any:
    return [*every_z_and_every_a(x, weights, biases)[1][:-1], in_steps(x, weights, biases)]


def wrong_and_in_a_pair(x: Any, weights: Any, biases: Any) -> Any:
    return x, weights[0] @ x


def nearly_right(x: Any, weights: Any, biases: Any) -> Any:
    return in_steps(x, weights, biases) + 1e-7


def relu_on_the_last_layer_only(x: Any, weights: Any, biases: Any) -> Any:
    for weight, bias in zip(weights, biases, strict=True):
        x = x @ weight.T + bias
    return x.clip(0)


def right_for_the_network_of_the_notebook(x: Any, weights: Any, biases: Any) -> Any:
    W0, W1 = weights
    return np.maximum(x @ W0.T + biases[0], 0) @ W1.T + biases[1]


def always_a_matrix(x: Any, weights: Any, biases: Any) -> Any:
    return in_steps(np.reshape(x, (-1, len(weights[0][0]))), weights, biases)


def squeezed(x: Any, weights: Any, biases: Any) -> Any:
    return np.squeeze(in_steps(x, weights, biases))


def once_too_often(x: Any, weights: Any, biases: Any) -> Any:
    for i in range(len(weights) + 1):
        x = x @ weights[i].T + biases[i]
    return x


def with_a_variable_that_has_no_value_yet(x: Any, weights: Any, biases: Any) -> Any:
    for weight, bias in zip(weights, biases, strict=True):
        z = a @ weight.T + bias  # type: ignore[has-type]  # noqa: F821
        a = np.maximum(z, 0)  # noqa: F841
    return z


def in_a_loop_over_samples(x: Any, weights: Any, biases: Any) -> Any:
    return np.array([in_steps(sample, weights, biases) for sample in x])


def three_layers_at_most(x: Any, weights: Any, biases: Any) -> Any:
    return in_steps(x, weights[:3], biases[:3])


def in_float16(x: Any, weights: Any, biases: Any) -> Any:
    halves = ([np.float16(array) for array in arrays] for arrays in (weights, biases))
    return in_steps(np.float16(x), *halves)


def clipped_at_100(x: Any, weights: Any, biases: Any) -> Any:
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = np.clip(x @ weight.T + bias, 0, 100)
    return x @ weights[-1].T + biases[-1]


def relu_on_the_first_layer_only(x: Any, weights: Any, biases: Any) -> Any:
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        x = x @ weight.T + bias
        x = x.clip(0) if i == 0 and len(weights) > 1 else x
    return x


def samples_in_columns(x: Any, weights: Any, biases: Any) -> Any:
    return in_steps(x, weights, biases).T


def correct_but_changes_x(x: Any, weights: Any, biases: Any) -> Any:
    result = in_steps(x, weights, biases)
    x += 1
    return result


def correct_but_changes_weights(x: Any, weights: Any, biases: Any) -> Any:
    result = in_steps(x, weights, biases)
    W = weights[0]
    W *= 2
    return result


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (with_max, "`if` and `max` need a single True or False"),
        (with_np_max, "`np.maximum` compares two arrays element by element"),
        (z_and_a, "returns several arrays, and the logits are among them"),
        (a_and_z, "returns several arrays, and the logits are among them"),
        (every_z_and_every_a, "returns several arrays, and the logits are among them"),
        (every_a, "returns several arrays, and the logits are among them"),
        (wrong_and_in_a_pair, "expected shape (2,)"),
        (nearly_right, "it returns [7.0000001, 8.0000001]; expected [7, 8]"),
        (relu_on_the_last_layer_only, "as if relu were applied to the last layer only"),
        (right_for_the_network_of_the_notebook, "correct for two weight matrices, but not for one or three"),
        (relu_on_the_first_layer_only, "as if only the first layer had relu"),
        (with_a_variable_that_has_no_value_yet, "used before the function has given it a value"),
        (in_a_loop_over_samples, "A number stands where a matrix product expects an array"),
        (three_layers_at_most, "With the network 4-5-4-5-2"),
        (in_float16, "With the network 4-5-4-5-2"),
        (clipped_at_100, "With the network 4-5-4-5-2"),
        (always_a_matrix, "For one sample, of shape (inputs,), the logits have shape (outputs,)"),
        (squeezed, "it returns a result of shape (2,); expected (1, 2)"),
        (once_too_often, "With the network 2-3-2 of exercise 2 and the sample [2, 1] it raises an error."),
        (samples_in_columns, "it returns a result of shape (2, 4); expected (4, 2). Print `z` and its shape"),
        (correct_but_changes_x, "it changes the array that it was given"),
        (correct_but_changes_weights, "it changes the array that it was given"),
    ],
)
def test_other_mistakes_are_explained(answer: Callable[..., Any], message: str) -> None:
    assert message in get_hint(answer)


def test_a_result_cached_by_the_shapes_is_refused() -> None:
    cache: dict[Any, Any] = {}

    def cached(x: Any, weights: Any, biases: Any) -> Any:
        return cache.setdefault(
            (x.shape, *(weight.shape for weight in weights)), in_steps(x, weights, biases)
        )

    assert "of exercise 2 and the sample [-1, 2] it returns" in get_hint(cached)
