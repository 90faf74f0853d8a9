"""The exercises of lesson 07: right answers in other forms, and wrong ones that look right."""

from __future__ import annotations

import copy
import itertools
import math
from collections import Counter, deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from plotnet.lesson import Exercise
from plotnet.lesson.registry import find

BOUND = find(Exercise, "precision-bound")
MERGE = find(Exercise, "online-merge")
LSE = find(Exercise, "online-lse")
COMBINE = find(Exercise, "tiles-combine")


# Exercise 1


@pytest.mark.parametrize(
    "answer",
    [0.49, 0.5, 0.496, 0.49605, Fraction(1, 2), Decimal("0.496"), np.float16(0.496), np.longdouble("0.496")],
)
def test_a_bound_with_two_digits_is_accepted(answer: object) -> None:
    assert BOUND.get_hint(answer) == ""


@pytest.mark.parametrize("answer", [0.47, 0.52, -0.496, 49.6, [0.496], "0.496", math.nan])
def test_another_bound_gets_a_hint(answer: object) -> None:
    assert BOUND.get_hint(answer)


# Exercise 2


def merge(a: Any, b: Any) -> tuple[Any, Any]:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(a[0] - m) + b[1] * np.exp(b[0] - m)


def merge_with_cases(a: Any, b: Any) -> Any:
    high, low = (a, b) if a[0] > b[0] else (b, a)
    return [high[0], high[1] + low[1] * math.exp(low[0] - high[0])]


def merge_by_logaddexp(a: Any, b: Any) -> Any:
    m = np.maximum(a[0], b[0])
    return m, np.exp(np.logaddexp(a[0] + np.log(a[1]), b[0] + np.log(b[1])) - m)


@pytest.mark.parametrize(
    "answer",
    [
        merge,
        merge_with_cases,
        merge_by_logaddexp,
        lambda a, b: np.array(merge(a, b)),
        lambda a, b: tuple(np.longdouble(number) for number in merge(a, b)),
        lambda a, b: merge(b, a),
    ],
    ids=["tuple", "cases", "logaddexp", "array", "longdouble", "exchanged"],
)
def test_a_merge_in_another_form_is_accepted(answer: Callable[..., Any]) -> None:
    assert MERGE.get_hint(answer) == ""


def test_a_sum_that_is_slightly_wrong_is_refused() -> None:
    def with_epsilon(a: Any, b: Any) -> Any:
        m, total = merge(a, b)
        return m, total + 1e-10

    assert MERGE.get_hint(with_epsilon).startswith("With (4, 1.5), (9, 2) it returns")


def test_a_merge_that_ignores_the_half_with_the_lower_maximum_is_refused() -> None:
    def with_limit(a: Any, b: Any) -> Any:
        m = max(a[0], b[0])
        return m, sum(total * np.exp(max(high - m, -6.0)) for high, total in (a, b))

    def without_far_half(a: Any, b: Any) -> Any:
        m = max(a[0], b[0])
        return m, sum(total * np.exp(high - m) for high, total in (a, b) if high > m - 10)

    assert MERGE.get_hint(with_limit).startswith("With (25, 1.5), (0, 2.5) it returns")
    assert MERGE.get_hint(without_far_half).startswith("With (25, 1.5), (0, 2.5) it returns")


# Exercise 3


def online(stream: Iterator[float]) -> float:
    m, total = -math.inf, 0.0
    for x in stream:
        new = max(m, x)
        total = total * math.exp(m - new) + math.exp(x - new)
        m = new
    return m + math.log(total)


def online_with_a_first_number(stream: Iterator[float]) -> Any:
    m, total = next(stream), 1.0
    for x in stream:
        if x > m:
            m, total = x, total * np.exp(m - x) + 1
        else:
            total += np.exp(x - m)
    return np.longdouble(m) + np.log(total)


def online_by_logaddexp(stream: Iterator[float]) -> Any:
    result = -np.inf
    for x in stream:
        result = np.logaddexp(result, x)
    return result


def online_in_chunks(stream: Iterator[float]) -> Any:
    result = -np.inf
    while chunk := list(itertools.islice(stream, 100)):
        result = np.logaddexp(result, np.logaddexp.reduce(chunk))
    return result


@pytest.mark.parametrize(
    "answer", [online, online_with_a_first_number, online_by_logaddexp, online_in_chunks]
)
def test_one_pass_in_another_form_is_accepted(answer: Callable[..., Any]) -> None:
    assert LSE.get_hint(answer) == ""


def two_passes(first: Any, second: Any) -> Any:
    m = max(first)
    return m + np.log(sum(np.exp(x - m) for x in second))


def two_passes_over_a_list(stream: Any) -> Any:
    numbers = list(stream)
    return two_passes(numbers, numbers)


def two_passes_over_appended_numbers(stream: Any) -> Any:
    numbers = []
    for x in stream:
        numbers.append(float(x))
    return two_passes(numbers, numbers)


def two_passes_over_an_array(stream: Any) -> Any:
    return np.logaddexp.reduce(np.fromiter(stream, float))


def two_passes_by_tee(stream: Any) -> Any:
    return two_passes(*itertools.tee(stream))


def two_passes_over_sorted_numbers(stream: Any) -> Any:
    numbers = sorted(stream)
    return two_passes(numbers, numbers)


def two_passes_over_counted_numbers(stream: Any) -> Any:
    counts = Counter(stream)
    m = max(counts)
    return m + np.log(sum(count * np.exp(x - m) for x, count in counts.items()))


@pytest.mark.parametrize(
    "answer",
    [
        two_passes_over_a_list,
        two_passes_over_appended_numbers,
        two_passes_over_an_array,
        two_passes_by_tee,
        two_passes_over_sorted_numbers,
        two_passes_over_counted_numbers,
    ],
)
def test_a_function_that_stores_the_stream_is_refused(answer: Callable[..., Any]) -> None:
    assert LSE.get_hint(answer).startswith("The results are right, but the memory grows")


def test_a_function_that_stores_only_the_last_numbers_is_refused() -> None:
    def of_the_last_1000(stream: Any) -> Any:
        return np.logaddexp.reduce(deque(stream, maxlen=1000))

    assert LSE.get_hint(of_the_last_1000).startswith("With a stream of 3,500 numbers it returns 11.96")


def test_lines_printed_for_each_number_are_not_memory(capsys: pytest.CaptureFixture[str]) -> None:
    def printing(stream: Any) -> Any:
        m, total = -np.inf, 0.0
        for x in stream:
            new = max(m, x)
            total = total * np.exp(m - new) + np.exp(x - new)
            m = new
            print(f"x = {x}, m = {m}, l = {total}")
        return m + np.log(total)

    assert LSE.get_hint(printing) == ""
    assert len(capsys.readouterr().out.splitlines()) < 100


def test_a_maximum_that_starts_at_a_number_is_refused() -> None:
    def starting_at(number: float) -> Callable[..., Any]:
        return lambda stream: online_from(number, stream)

    def online_from(m: float, stream: Any) -> Any:
        total = 0.0
        for x in stream:
            new = max(m, x)
            total = total * np.exp(m - new) + np.exp(x - new)
            m = new
        return m + np.log(total)

    for number in (-1e9, -1e4, -999.0, -100.0, 0.0):
        assert "as if the maximum started at a number" in LSE.get_hint(starting_at(number))


def test_the_units_of_the_first_number_are_not_enough() -> None:
    def in_units_of_the_first(stream: Any) -> Any:
        first = next(stream)
        return first + np.log(1 + sum(np.exp(x - first) for x in stream))

    assert "as if the first number were the maximum" in LSE.get_hint(in_units_of_the_first)


def test_a_stream_cannot_be_copied() -> None:
    def two_passes_over_a_copy(stream: Any) -> Any:
        return two_passes(copy.copy(stream), stream)

    assert "raises `TypeError`" in LSE.get_hint(two_passes_over_a_copy)


def test_a_second_pass_over_the_stream_itself_is_refused() -> None:
    assert LSE.get_hint(lambda stream: two_passes(stream, stream)).startswith("The result is -inf")


def test_a_result_near_1000_must_be_right_to_rounding_error() -> None:
    def wrong_by(error: float) -> Callable[..., Any]:
        def lse(stream: Any) -> Any:
            result = online(stream)
            return result + error if result < -900 else result

        return lse

    assert LSE.get_hint(wrong_by(1e-13)) == ""
    for error in (1e-8, 1e-3, 0.406):  # such as -1000.693 instead of -1001.099
        assert LSE.get_hint(wrong_by(error)).startswith("With a stream of -1000, -1002, -999 it returns")


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        (lambda stream: next(iter([x for x in stream])), "as if only the first number had arrived"),
        (lambda stream: online(stream) + 1e-9, "it returns 9.01005453056; expected 9.01005452956"),
        (lambda stream: np.float32(online(stream)), "it returns 9.01005"),
        (lambda stream: stream[0], "'list_iterator' object is not subscriptable"),
        (lambda stream: len(stream), "has no len()"),
        (lambda stream: [online(stream)], "returns a result of shape (1,)"),
        (lambda stream: -1000.693, "it returns -1000.69; expected 9.01005"),
    ],
    ids=["first number", "error of 1e-9", "float32", "index", "length", "list", "constant"],
)
def test_a_wrong_function_of_a_stream_gets_a_hint(wrong: Callable[..., Any], part: str) -> None:
    assert part in LSE.get_hint(wrong)


def test_a_return_inside_the_loop_gets_its_hint() -> None:
    def returns_early(stream: Any) -> Any:
        m, total = -np.inf, 0.0
        for x in stream:
            new = max(m, x)
            total = total * np.exp(m - new) + np.exp(x - new)
            m = new
            return m + np.log(total)

    assert "If the `return` is inside the loop" in LSE.get_hint(returns_early)


# Exercise 4


@pytest.mark.parametrize(
    "convert",
    [np.asarray, lambda output: output.tolist(), tuple, lambda output: output.astype(np.longdouble)],
    ids=["array", "list", "tuple", "longdouble"],
)
def test_an_output_of_any_type_is_accepted(convert: Callable[..., Any]) -> None:
    def combine(a: Any, b: Any) -> Any:
        m, total = merge(a[:2], b[:2])
        return convert((a[2] * np.exp(a[0] - m) + b[2] * np.exp(b[0] - m)) / total)

    assert COMBINE.get_hint(combine) == ""


def test_an_array_of_a_worker_must_not_be_changed() -> None:
    def combine(a: Any, b: Any) -> Any:
        m, total = merge(a[:2], b[:2])
        output = a[2]
        output *= np.exp(a[0] - m)
        output += b[2] * np.exp(b[0] - m)
        return output / total

    assert "it changes the array" in COMBINE.get_hint(combine)


@pytest.mark.parametrize(
    "shift",
    [min, lambda a, b: max(a, b, 0), lambda a, b: 500, lambda a, b: a],
    ids=["minimum", "maximum or 0", "constant", "first"],
)
def test_another_shift_than_the_larger_maximum_is_refused(shift: Callable[[Any, Any], Any]) -> None:
    def combine(a: Any, b: Any) -> Any:
        m = shift(a[0], b[0])
        f, g = np.exp(a[0] - m), np.exp(b[0] - m)
        return (a[2] * f + b[2] * g) / (a[1] * f + b[1] * g)

    assert "nan" in COMBINE.get_hint(combine)
