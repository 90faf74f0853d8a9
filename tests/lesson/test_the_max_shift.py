"""The exercises of lesson 04: right answers in other forms, and hints that describe what an answer does."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from plotnet.course.the_max_shift import SUSPECTS
from plotnet.functional import softmax
from plotnet.lesson import Exercise
from plotnet.lesson.registry import find

LARGEST = find(Exercise, "shift-of-each-row")
SOFTMAX = find(Exercise, "shift-softmax")
HUNT = find(Exercise, "shift-bug-hunt")


@pytest.mark.parametrize(
    "answer",
    [
        [[1000], [-1000]],
        ((1000.0,), (-1000.0,)),
        [[Fraction(1000)], [Fraction(-1000)]],
        np.array([[1000], [-1000]], dtype=np.longdouble),
        np.array([[1000], [-1000]], dtype=np.float32),
        [[1000, 1000, 1000], [-1000, -1000, -1000]],
    ],
)
def test_the_maxima_are_right_as_numbers_of_any_type_and_repeated_along_the_rows(answer: object) -> None:
    assert LARGEST.get_hint(answer) == ""


@pytest.mark.parametrize("factor", [1 + 1e-7, 1 - 1e-9])
def test_nearly_the_maxima_are_not_right(factor: float) -> None:
    assert LARGEST.get_hint(np.array([[1000.0], [-1000.0]]) * factor)


def row_max(z: Any) -> Any:
    return z.max(axis=-1, keepdims=True)


def normalize(exponentials: Any) -> Any:
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def as_written(z: Any) -> Any:
    return normalize(np.exp(np.asarray(z, dtype=float)))


def minus(shift: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def function(z: Any) -> Any:
        z = np.asarray(z, dtype=float)
        return normalize(np.exp(z - shift(z)))

    return function


def by_rows(z: Any) -> Any:
    if np.ndim(z) == 1:
        return minus(row_max)(z).tolist()
    return tuple(by_rows(row) for row in z)


def by_the_logarithm_of_the_sum(z: Any) -> Any:
    z = np.asarray(z, dtype=float)
    m = row_max(z)
    return np.exp(z - (m + np.log(np.exp(z - m).sum(axis=-1, keepdims=True))))


RIGHT: dict[str, Callable[..., Any]] = {
    "maximum": minus(row_max),
    "near the maximum": minus(lambda z: row_max(z) - 1),
    "by rows": by_rows,
    "by the logarithm of the sum": by_the_logarithm_of_the_sum,
    "optional axis": lambda z, axis=-1: softmax(z, axis),
    "longdouble": lambda z: softmax(z.astype(np.longdouble)),
    "by differences of logits": lambda z: 1 / np.exp(z[..., None, :] - z[..., :, None].astype(float)).sum(-1),
    "with float32 for integers": lambda z: softmax(z if z.dtype == float else z.astype(np.float32)),
    "with powers of 2": lambda z: normalize(np.exp2((z - row_max(z.astype(float))) * np.log2(np.e))),
    "with logaddexp": lambda z: np.exp(z - np.logaddexp.reduce(z.astype(float), axis=-1, keepdims=True)),
}


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_right_softmax_is_accepted_however_it_is_written(name: str) -> None:
    assert SOFTMAX.get_hint(RIGHT[name]) == ""


@pytest.mark.parametrize("epsilon", [1e-5, 1e-7, 1e-8, 3e-11, 1e-12, 4e-14, 1e-15, np.finfo(float).eps])
def test_a_number_added_to_the_sum_is_not_accepted(epsilon: float) -> None:
    def protected(z: Any) -> Any:
        exponentials = np.exp(z - row_max(np.asarray(z, dtype=float)))
        return exponentials / (exponentials.sum(axis=-1, keepdims=True) + epsilon)

    assert SOFTMAX.get_hint(protected)


WRONG: list[tuple[Callable[..., Any], str]] = [
    (lambda z: normalize(np.exp(-row_max(z)) * np.exp(z)), "as if exp were applied before the shift"),
    (lambda z: normalize(np.exp(z) / np.exp(row_max(z))), "it overflows or underflows first"),
    (minus(lambda z: -row_max(z)), "as if the maximum were added"),
    (minus(lambda z: z.mean(axis=-1, keepdims=True)), "as if the mean were subtracted"),
    (minus(lambda z: z[..., :1]), "as if the first logit were subtracted"),
    (minus(lambda z: np.maximum(0, z)), "With [2, 3, 4] it returns [0.333333, 0.333333, 0.333333]"),
    (minus(lambda z: np.max(0, z)), "the second argument of `np.max` is an axis"),
    (minus(lambda z: 1000.0), "With [2, 3, 4] it returns [nan, nan, nan]"),
    (lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(), "all probabilities together sum to 1"),
    (lambda z: softmax(z, axis=(0, 1)), "a vector, which has no axis 1"),
    (lambda z: (np.exp(z - row_max(z)), softmax(z)), "It returns a tuple of arrays"),
    (lambda z: np.clip(softmax(z), 1e-12, 1), "as if small probabilities were increased"),
    (lambda z: normalize(np.exp(np.clip(z, -709, 709))), "as if the logits were clipped"),
    (lambda z: normalize(np.exp(np.clip(z, -300, 300))), "With [1000, 1000, 100] it returns"),
    (lambda z: softmax(z).round(4), "With [2, 3, 4] it returns [0.09, 0.2447, 0.6652]"),
    (lambda z: [[1], [2, 3]], "which is not an array of numbers"),
    (lambda z: softmax(z.astype(float)).ravel(), "shape (6,); expected (2, 3)"),
    (lambda z: normalize(np.exp(z.astype(np.longdouble))), "With [20000, 0, 100]"),
    (lambda z: softmax(z.astype(int)), "With [0.5, -0.25, 1.75]"),
    (minus(lambda z: row_max(z) - 708), "With 2000 equal logits"),
    (lambda z: softmax(z) if np.isnan(as_written(z)).any() else as_written(z), "With [709.5, 709.5] it"),
    (lambda z: softmax(z) if np.isinf(np.exp(z).sum()) else as_written(z), "With [-1000, -1010, -1020]"),
    (lambda z: softmax(z) if abs(z).max() > 746 or z.max() > 700 else as_written(z), "With [-744, -745] it"),
    (lambda z: softmax(np.atleast_2d(z)).squeeze(), "With [[2, 3, 4]] it returns a result of shape (3,)"),
    (minus(lambda z: (row_max(z) + z.min(axis=-1, keepdims=True)) / 2), "halfway between"),
    (lambda z: softmax(z) + np.finfo(float).tiny, "2.22507e-308"),
    (lambda z: np.clip(softmax(z), 1e-5, 1 - 1e-5), "small probabilities were increased: the rows"),
    (lambda z: normalize(np.exp(z - row_max(z)) + 1e-9), "added to each exponential"),
    (lambda z: softmax(z.astype(float) if z.dtype.kind == "u" else z - row_max(z)), "of dtype int8"),
]


@pytest.mark.parametrize(("answer", "message"), WRONG, ids=[message for _, message in WRONG])
def test_the_hint_describes_what_a_wrong_softmax_does(answer: object, message: str) -> None:
    assert message in SOFTMAX.get_hint(answer)


def test_a_softmax_that_converts_to_float_too_late_gets_a_hint() -> None:
    def late(z: Any) -> Any:
        return normalize(np.exp((z - row_max(z)).astype(float)))

    assert SOFTMAX.get_hint(late).startswith("It is right for floats, but wrong for")


def test_a_softmax_that_returns_the_same_array_again_and_again_is_not_accepted() -> None:
    results: dict[tuple[int, ...], Any] = {}

    def reused(z: Any) -> Any:
        p = results.setdefault(z.shape, np.empty(z.shape))
        p[...] = softmax(z)
        return p

    assert "a later call writes into it" in SOFTMAX.get_hint(reused)


@pytest.mark.parametrize("letter", "BCEF")
def test_an_input_of_fractions_gets_a_hint(letter: str) -> None:
    hint = HUNT.get_hint({letter: [Fraction(1), Fraction(2)]})
    assert f"{letter} is not caught." in hint


@pytest.mark.parametrize("letter", list(SUSPECTS))
def test_complex_logits_are_refused_without_a_warning(letter: str) -> None:
    assert "Expected a list or an array of numbers" in HUNT.get_hint({letter: [1j, 2]})


INPUTS: dict[str, Any] = {
    "A": np.array([[5.0, 1.0]]),
    "B": [[800, 0], [0, 1]],
    "C": [-800, -801],
    "D": [[1, 2, 3], [9, 9, 9], [30, 20, 10]],
    "E": [[0, 0, 0], [2000, 0, 0]],
    "F": (Fraction(-900), Fraction(-1000)),
    "G": np.array([[100, -100]], dtype=np.int8),
}


def test_seven_inputs_catch_seven_bugs() -> None:
    assert HUNT.get_hint(INPUTS) == ""


@pytest.mark.parametrize("letter", list(INPUTS))
def test_each_suspect_is_right_for_small_logits_and_wrong_for_its_input(letter: str) -> None:
    suspect = SUSPECTS[letter]
    assert np.allclose(suspect([2, 3, 4]), softmax([2, 3, 4]))
    given = np.array(INPUTS[letter], dtype=None if letter == "G" else float)
    before = given.copy()
    with np.errstate(all="ignore"):
        answer = suspect(given)
    right = np.allclose(answer, softmax(before), atol=0.01)
    assert not right or not np.array_equal(given, before)


def test_the_hint_lists_caught_other_and_missing_suspects() -> None:
    hint = HUNT.get_hint({**INPUTS, "C": [1, 2], "F": [1, 2], "G": None})
    first, *others, missing = hint.split("\n\n")
    assert first == "4 of 7 caught: A, B, D, E."
    assert [text[:16] for text in others] == ["C is not caught.", "F is not caught."]
    assert missing == "No input yet for G."


@pytest.mark.parametrize(
    ("letter", "given", "message"),
    [
        ("A", [5.0, 1.0], "your list cannot change"),
        ("A", np.array([5, 1], np.int32), "from one of dtype int32"),
        ("A", np.array([0.0, -3.0]), "the largest logit is 0 already"),
        ("B", [1000, 0], "One row has only one maximum"),
        ("B", [[0, 1], [-300, -301]], "differ by 301"),
        ("C", [3, -1000], "a logit of 0 or more"),
        ("C", [-300, -301], "is -300, and 0 is subtracted"),
        ("D", [1, 2], "Several rows are needed"),
        ("D", [[1, 2, 3], [4, 5, 6]], "shapes (2, 3) and (2,) cannot be broadcast"),
        ("D", [[1, 2], [2, 1]], "your maxima are equal"),
        ("E", [1000, 1000], "is 0 above the mean"),
        ("F", [650, -650], "nothing is clipped"),
        ("F", [1000, 100], "Something is clipped"),
        ("G", [1.5, 2], "The dtype is float64"),
        ("G", np.array([3, 1], np.int8), "is −2, which fits in int8"),
        ("G", np.array([7, 7], np.uint8), "fits in uint8"),
        ("G", np.array([True, False]), "It stops with an error"),
        ("G", [Fraction(1), Fraction(2)], "It stops with an error"),
        ("B", [[1, 2], [3]], "rows have the same length"),
        ("B", ["1", "2"], "a list or an array of numbers"),
        ("B", [10**400], "a list or an array of numbers"),
        ("B", len, "a list or an array of numbers"),
        ("B", 3.0, "no logits in it"),
        ("B", [], "no logits in it"),
        ("B", [[1.0, np.nan]], "use finite numbers"),
        ("B", np.ma.masked_array([1.0, 2.0], [False, True]), "One row has only one maximum"),
    ],
)
def test_each_kind_of_input_that_reveals_nothing_gets_its_hint(
    letter: str, given: object, message: str
) -> None:
    assert message in HUNT.get_hint({letter: given})


def test_the_array_of_a_learner_is_not_changed() -> None:
    given = np.array([5.0, 1.0])
    HUNT.get_hint(dict.fromkeys("ABCDEFG", given))
    assert given.tolist() == [5, 1]


@pytest.mark.parametrize("answer", [{"H": [1, 2]}, {1: 2}, {None: 1, "A": [1.0]}])
def test_an_unknown_suspect_is_named(answer: object) -> None:
    assert "There is no suspect called" in HUNT.get_hint(answer)
