"""The bug hunt of lesson 04: hints for inputs that reveal a bug, and for those that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plotnet.course.the_max_shift import source_of
from plotnet.functional import softmax
from plotnet.lesson import Exercise
from plotnet.lesson.registry import find

HUNT = find(Exercise, "shift-bug-hunt")
BREAKERS: dict[str, Any] = {
    "A": np.array([[5.0, 1.0]]),
    "B": [[800, 0], [0, 1]],
    "C": [-800, -801],
    "D": [[1, 2, 3], [9, 9, 9], [30, 20, 10]],
    "E": [[0, 0, 0], [2000, 0, 0]],
    "F": [-900, -1000],
    "G": np.array([[100, -100]], dtype=np.int8),
}


def test_seven_inputs_catch_seven_bugs() -> None:
    assert HUNT.get_hint(BREAKERS) == ""


@pytest.mark.parametrize("letter", list(BREAKERS))
def test_each_suspect_is_correct_for_small_logits_and_wrong_for_its_input(letter: str) -> None:
    names: dict[str, Any] = {"np": np}
    exec(source_of(letter), names)
    suspect = names[f"softmax_{letter.lower()}"]
    assert np.allclose(suspect([2, 3, 4]), softmax([2, 3, 4]))
    given = np.array(BREAKERS[letter])
    with np.errstate(all="ignore"):
        answer = suspect(given)
    right = np.allclose(answer, softmax(BREAKERS[letter]), atol=0.01)
    assert not right or not np.array_equal(given, BREAKERS[letter])


def test_the_hint_lists_caught_surviving_and_missing_suspects() -> None:
    hint = HUNT.get_hint({**BREAKERS, "C": [1, 2], "F": [1, 2], "G": None})
    first, *survivors, missing = hint.split("\n\n")
    assert first == "4 of 7 caught: A, B, D, E."
    assert [text[:11] for text in survivors] == ["C survives.", "F survives."]
    assert missing == "No input yet for G."


@pytest.mark.parametrize(
    ("letter", "given", "message"),
    [
        ("A", [5.0, 1.0], "a list is not written into"),
        ("A", np.array([5, 1]), "out of one of type int64"),
        ("A", np.array([0.0, -3.0]), "The largest logit is 0"),
        ("B", [1000, 0], "One row has one maximum"),
        ("B", [[0, 1], [-300, -301]], "are 301 apart"),
        ("C", [3, -1000], "a logit of 0 or more"),
        ("C", [-300, -301], "is -300, and 0 is taken off"),
        ("D", [1, 2], "needs several rows"),
        ("D", [[1, 2, 3], [4, 5, 6]], "the shapes (2, 3) and (2,) don't fit"),
        ("D", [[1, 2], [2, 1]], "yours are equal"),
        ("E", [1000, 1000], "lies 0 above the mean"),
        ("F", [650, -650], "nothing is clipped"),
        ("F", [1000, 100], "Something is clipped"),
        ("G", [1.5, 2], "of type float64"),
        ("G", np.array([3, 1], np.int8), "comes out at −2, and int8 has room"),
        ("G", np.array([7, 7], np.uint8), "fits in uint8"),
        ("G", np.array([True, False]), "It stops with an error"),
        ("B", [[1, 2], [3]], "no list or array of numbers"),
        ("B", ["1", "2"], "no list or array of numbers"),
        ("B", len, "no list or array of numbers"),
        ("B", 3.0, "no logits to share"),
        ("B", [], "no logits to share"),
        ("B", [[1.0, np.nan]], "no fair test"),
        ("B", np.ma.masked_array([1.0, 2.0], [False, True]), "One row has one maximum"),
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


def test_a_softmax_that_converts_to_float_too_late_gets_a_hint() -> None:
    def late(z: Any) -> Any:
        shifted = (z - z.max(axis=-1, keepdims=True)).astype(float)
        return np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)

    assert find(Exercise, "shift-softmax").get_hint(late).startswith("Right for floats.")
