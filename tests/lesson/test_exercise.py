"""Hints for answers, and calls of functions written by learners."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plotnet.lesson import Exercise, KnownMistake, function_exercise, value_exercise
from plotnet.lesson.answers import answers_match, format_answer
from plotnet.lesson.feedback import Feedback


def right(z: Any) -> Any:
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


CASES = [(np.array([1.0, 2.0]),), (np.array([[1.0, 2.0], [3.0, 5.0]]),)]
SOFTMAX = function_exercise(
    "softmax", "softmax", right, CASES, explanation="Good.",
    known_mistakes=[KnownMistake(lambda z: np.exp(z) / np.exp(z).sum(), "One sum.")],
    default_hint="Look at the sums.",
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        (np.float32(0.1), 0.1, False),
        (0.1 + 0.2, 0.3, True),
        (0.0, 1e-300, False),
        (np.nan, np.nan, True),
        (np.inf, -np.inf, False),
        ("Inf", "inf ", True),
        ("[0.5, 0.5, 0]", "[0.5,0.5,0]", True),
        ("1", 1, False),
        ([1, 2], (1, 2), True),
        ([1, 2], np.array([1, 2]), True),
        ([1, 2], [[1, 2]], False),
        ([[1], [2, 3]], [[1], [2, 3]], True),
        ([[1], [2, 3]], [[1], [2, 4]], False),
        (["a", 1.0], ["A", 1], True),
        (["a", 1.0], ["a", 2], False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, 1, False),
        (None, None, True),
        (None, 0, False),
        (np.uint8(3), np.uint8(4), False),
        (object(), 1, False),
    ],
)
def test_answers_match_within_a_tolerance_and_are_symmetric(
    one: object, other: object, expected: bool
) -> None:
    assert answers_match(one, other) is expected
    assert answers_match(other, one) is expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.333333"),
        (np.float32(2), "2"),
        ([1.0, 2.5], "[1, 2.5]"),
        ((1,), "(1,)"),
        (np.array([0.5, np.nan]), "[0.5, nan]"),
        (np.bool(True), "True"),
        ("word", "word"),
        ([], "[]"),
    ],
)
def test_an_answer_is_formatted_for_a_sentence(value: object, text: str) -> None:
    assert format_answer(value) == text


def test_a_large_answer_is_abbreviated() -> None:
    assert len(format_answer({i: i for i in range(100)})) <= 200
    assert len(format_answer(np.zeros((50, 50)))) < 300


NUMBER = value_exercise(
    "n",
    "n",
    4,
    explanation="Four.",
    known_mistakes=[KnownMistake(3, "A triangle.")],
    default_hint="Count the corners.",
)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (4, ""),
        (np.float64(4), ""),
        (3.0, "A triangle."),
        (5, "Count the corners."),
        ("4", "This is a word, '4'; expected a number. Count the corners."),
        (True, "This is True or False, 'True'; expected a number. Count the corners."),
        ([4], "This is a list or array, '[4]'; expected a number. Count the corners."),
        (print, "This is a function: call it, with its arguments in parentheses. Count the corners."),
    ],
)
def test_a_number_gets_its_hint(answer: object, hint: str) -> None:
    assert NUMBER.get_hint(answer) == hint


def test_the_hint_for_a_wrong_shape_names_both_shapes() -> None:
    exercise = value_exercise("a", "a", np.zeros((2, 3)), explanation="", known_mistakes=[])
    assert exercise.get_hint(np.zeros((3, 2))) == "This has shape (3, 2); expected (2, 3)."
    assert exercise.get_hint(np.zeros((2, 3))) == ""


def in_place(z: Any) -> Any:
    z -= z.max(axis=-1, keepdims=True)
    return right(z)


def misspelt(z: Any) -> Any:
    return np.exp(zz)  # type: ignore[name-defined]  # noqa: F821


def only_for_matrices(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def wrong_product(z: Any) -> Any:
    return z @ np.zeros((7, 7))


def without_keepdims(z: Any) -> Any:
    return np.ones((4, 3)) / np.ones(4)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (right, ""),
        (lambda z: np.exp(z) / np.exp(z).sum(), "One sum."),
        (lambda z: z, "With [1, 2] it returns [1, 2]; expected [0.268941, 0.731059]. Look at the sums."),
        (
            lambda z: z.sum(),
            "With [1, 2] it returns a result of shape (); expected (2,). Look at the sums.",
        ),
        (lambda z: "x", "With [1, 2] it returns a word; expected a list or array. Look at the sums."),
        (
            lambda z: [[1], [2, 3]],
            "it returns [[1], [2, 3]], which is not an array of numbers; expected shape (2,).",
        ),
        (lambda z: None, "Not answered yet: the function returns nothing."),
        (lambda z: right(z) if z.ndim == 1 else None, "it returns nothing: is a `return` missing?"),
        (in_place, "it changes the array that it was given"),
        (misspelt, "It raised `NameError: name 'zz' is not defined`. The line is `return np.exp(zz)"),
        (misspelt, "Is it mistyped, or has the cell that defines it not been run yet?"),
        (only_for_matrices, "a vector has one, a matrix two. `axis=-1` is the last axis"),
        (wrong_product, "Two shapes do not fit in a matrix product"),
        (without_keepdims, "`keepdims=True` keeps the axis"),
        (lambda: 3, "It is defined as `<lambda>()`, but must take 1 argument."),
        (lambda a, b: 3, "It is defined as `<lambda>(a, b)`, but must take 1 argument."),
        (lambda z: 1 if z > 0 else 2, "`if` and `max` need a single True or False"),
        (lambda z: z[5], "counting starts at 0"),
        (lambda z: z.mx(), "The object has no attribute of this name"),
        (lambda z: 1 / 0, "Python's own numbers cannot be divided by 0"),
        (lambda z: z + None, "A value is `None`"),
        (right(np.zeros(2)), "This is a list or array; expected a function"),
    ],
)
def test_a_function_gets_its_hint(answer: object, part: str) -> None:
    hint = SOFTMAX.get_hint(answer)
    assert part in hint if part else hint == ""


def endless(z: Any) -> Any:
    return endless(z)


def test_an_exception_of_a_function_is_explained() -> None:
    assert "calls itself endlessly" in SOFTMAX.get_hint(endless)

    def fails(z: Any) -> None:
        raise KeyError("no such thing")

    assert "It raised `KeyError: 'no such thing'`. The line is `raise KeyError" in SOFTMAX.get_hint(fails)


def test_a_function_is_called_on_copies_with_warnings_off() -> None:
    case = np.array([1000.0, 1.0])
    exercise = function_exercise("f", "f", lambda z: z * 0, [(case,)], explanation="", known_mistakes=[])

    def careless(z: Any) -> Any:
        np.exp(z) / np.exp(z)  # overflows
        z *= 0
        return z

    assert "it changes the array" in exercise.get_hint(careless)
    assert case.tolist() == [1000.0, 1.0]


def test_an_exercise_may_have_its_own_function() -> None:
    exercise = Exercise("own", "own", lambda answer: "" if answer == "x" else "Not x.", "It is x.")
    assert exercise.get_hint("x") == ""
    assert exercise.get_hint("y") == "Not x."


def test_feedback_is_shown_as_text_and_as_html() -> None:
    feedback = Feedback("incorrect", "Not yet. `a < b` is\n\n& stays")
    assert repr(feedback) == str(feedback) == "Not yet. `a < b` is\n\n& stays"
    html = feedback._repr_mimebundle_()["text/html"]
    assert "<code>a &lt; b</code>" in html
    assert html.count("<p ") == 2
    assert "&amp; stays" in html
