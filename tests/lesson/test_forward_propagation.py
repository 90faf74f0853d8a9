"""Exercise 4 of lesson 02, `forward`: what learners write, besides the slips that are known by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from plotnet.lesson.course import find
from plotnet.lesson.exercise import Exercise

judge = find(Exercise, "forward-write").judge


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
def test_there_is_more_than_one_way_to_be_right(answer: Callable[..., Any]) -> None:
    assert judge(answer) == ""


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


def right_and_yet_rude(x: Any, weights: Any, biases: Any) -> Any:
    came = in_steps(x, weights, biases)
    x += 1
    return came


def right_and_rude_to_weights(x: Any, weights: Any, biases: Any) -> Any:
    came = in_steps(x, weights, biases)
    W = weights[0]
    W *= 2
    return came


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (with_max, "An `if`, or `max`, asks for one yes or no"),
        (z_and_a, "expected shape (2,)"),
        (once_too_often, "With the network 2-3-2 of exercise 2 and x = [2., 1.] it stops."),
        (samples_in_columns, "it returns something of shape (2, 4); expected (4, 2). Print `z.shape`"),
        (right_and_yet_rude, "it changes the array that it was given"),
        (right_and_rude_to_weights, "it changes the array that it was given"),
    ],
)
def test_other_slips_are_explained(answer: Callable[..., Any], words: str) -> None:
    assert words in judge(answer)
