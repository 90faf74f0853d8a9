"""Exercise 4 of lesson 02, `forward`: what learners write, besides the known mistakes."""

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


@pytest.mark.parametrize("answer", [in_steps, in_columns, unit_by_unit])
def test_different_correct_functions_are_accepted(answer: Callable[..., Any]) -> None:
    assert get_hint(answer) == ""


def with_max(x: Any, weights: Any, biases: Any) -> Any:
    for weight, bias in zip(weights, biases, strict=True):
        x = max(0, weight @ x + bias)
    return x


def z_and_a(x: Any, weights: Any, biases: Any) -> Any:
    return x, weights[0] @ x


def once_too_often(x: Any, weights: Any, biases: Any) -> Any:
    for i in range(len(weights) + 1):
        x = x @ weights[i].T + biases[i]
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
        (z_and_a, "expected shape (2,)"),
        (once_too_often, "With the network 2-3-2 of exercise 2 and x = [2, 1] it raises an error."),
        (samples_in_columns, "it returns a result of shape (2, 4); expected (4, 2). Print `z.shape`"),
        (correct_but_changes_x, "it changes the array that it was given"),
        (correct_but_changes_weights, "it changes the array that it was given"),
    ],
)
def test_other_mistakes_are_explained(answer: Callable[..., Any], message: str) -> None:
    assert message in get_hint(answer)
