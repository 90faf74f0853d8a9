"""The checks of lesson 03: right answers in any form are accepted, wrong ones get hints that are true."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from plotnet.lesson import Exercise
from plotnet.lesson.registry import find

PIXELS = find(Exercise, "axis-of-classes")
SUM = find(Exercise, "cliff-of-the-sum")
NORMAL = find(Exercise, "cliff-last-normal")
FINITE = find(Exercise, "cliff-last-finite")
TABLE = find(Exercise, "cliff-table")
LIMITS = {
    "float16": 11.0859375,
    "bfloat16": 88.5,
    "float32": 88.72283172607422,
    "float64": 709.782712893384,
}

number_types = pytest.mark.parametrize(
    "number",
    [float, Fraction, Decimal, np.float64, np.longdouble, np.array],
    ids=lambda function: function.__name__,
)


def bisect(
    is_finite: Callable[..., Any] = lambda exp, x: np.isfinite(exp(x)),
    convert: Callable[[Any], Any] = lambda x: x,
    is_done: Callable[[Any, Any, Any], bool] = lambda low, middle, high: middle in (low, high),
) -> Callable[..., Any]:
    """Return an answer to exercise 4."""

    def last_finite(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
        while True:
            middle = (low + high) / 2
            if is_done(low, middle, high):
                return convert(low)
            if is_finite(exp, middle):
                low = middle
            else:
                high = middle

    return last_finite


def by_recursion(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
    middle = (low + high) / 2
    if middle in (low, high):
        return low
    return by_recursion(exp, middle, high) if exp(middle) < np.inf else by_recursion(exp, low, middle)


def by_steps(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
    while np.isfinite(exp(np.nextafter(low, high))):
        low = np.nextafter(low, high)
    return low


@pytest.mark.parametrize(
    "logits", [[709.5, 709.5], (709.7, 709), np.array([709.5, 709.5], "float16")], ids=type
)
def test_two_logits_may_be_in_any_container(logits: object) -> None:
    assert SUM.get_hint(logits) == ""


@number_types
def test_two_logits_may_be_of_any_type(number: Callable[[Any], Any]) -> None:
    assert SUM.get_hint([number(709.5), number(709.25)]) == ""


@number_types
def test_limits_may_be_returned_as_any_type(number: Callable[[Any], Any]) -> None:
    assert FINITE.get_hint(bisect(convert=lambda x: number(float(x)))) == ""


@pytest.mark.parametrize(
    "answer",
    [
        bisect(lambda exp, x: exp(x) < np.inf),
        bisect(lambda exp, x: math.isfinite(exp(x))),
        bisect(is_done=lambda low, middle, high: np.nextafter(low, high) == high),
        by_recursion,
    ],
    ids=["less than inf", "math.isfinite", "nextafter", "recursion"],
)
def test_other_ways_to_find_the_limit_are_accepted(answer: Callable[..., Any]) -> None:
    assert FINITE.get_hint(answer) == ""


@pytest.mark.parametrize("tolerance", [0, 1e-12, 1e-6, 1e-3])
def test_a_tolerance_that_float16_never_reaches_is_found(tolerance: float) -> None:
    answer = bisect(is_done=lambda low, middle, high: high - low <= tolerance)
    assert "a smaller difference is never reached" in FINITE.get_hint(answer)


def test_a_search_in_small_steps_is_stopped() -> None:
    assert "halve the interval" in FINITE.get_hint(by_steps)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (bisect(convert=lambda x: round(float(x), 2)), "exp of the next number of the dtype is finite too"),
        (bisect(convert=lambda x: [x]), "expected a number"),
        (bisect(convert=str), "expected a number"),
        (bisect(lambda exp, x: np.isfinite(x)), "exp of the returned number is inf"),
        (lambda exp, low, high: low, "it returns the `low` that it was given"),
        (bisect(lambda exp, x: np.isfinite(exp)(x)), "It raised `TypeError"),
    ],
    ids=["rounded", "list", "str", "always finite", "low", "TypeError"],
)
def test_a_wrong_limit_gets_a_hint_about_the_result(answer: Callable[..., Any], hint: str) -> None:
    text = FINITE.get_hint(answer)
    assert text.startswith("With np.exp and numbers of float64: ")
    assert hint in text


@number_types
def test_entries_of_the_table_may_be_of_any_type(number: Callable[[Any], Any]) -> None:
    assert TABLE.get_hint({name: number(limit) for name, limit in LIMITS.items()}) == ""


@pytest.mark.parametrize("name", list(LIMITS))
def test_the_next_number_is_refused(name: str) -> None:
    for direction in (0, 1000):
        assert TABLE.get_hint({**LIMITS, name: np.nextafter(LIMITS[name], direction)})


@pytest.mark.parametrize("epsilon", [1e-3, 1e-7, 1e-12, 1e-15, np.finfo(float).eps])
def test_no_number_may_be_added_to_the_sum_or_keep_probabilities_above_0(epsilon: float) -> None:
    def protected(z: Any) -> Any:
        return np.exp(z) / (np.exp(z).sum(axis=1, keepdims=True) + epsilon)

    def clipped(z: Any) -> Any:
        return np.clip(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), epsilon, 1)

    assert PIXELS.get_hint(protected)
    assert PIXELS.get_hint(clipped)


def test_logits_whose_probabilities_are_inaccurate_are_not_called_right() -> None:
    assert "the probabilities sum to 1" in SUM.get_hint([-745, -744])


def test_a_loop_over_samples_is_accepted_for_pixels() -> None:
    assert PIXELS.get_hint(lambda z: [np.exp(s) / np.exp(s).sum(axis=0) for s in z]) == ""
    assert PIXELS.get_hint(lambda z: np.exp(z) / (np.exp(z).sum(axis=1, keepdims=True) + 1e-7))


def test_a_condition_in_other_words_is_accepted() -> None:
    def last_normal(exp: Callable[[Any], Any], good: Any, bad: Any, smallest: Any) -> Any:
        while (middle := (good + bad) / 2) not in (good, bad):
            good, bad = (good, middle) if exp(middle) < smallest else (middle, bad)
        return float(good)

    assert NORMAL.get_hint(last_normal) == ""
