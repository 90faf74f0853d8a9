"""Replies to answers that do not end, raise strange errors, or are wrong several times."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plotnet.lesson import (
    Lesson,
    api,
    attempts,
    check,
    compare,
    function_exercise,
    predict,
    register,
    registry,
)
from plotnet.lesson.answers import answers_match, format_different
from plotnet.lesson.feedback import MIME_TYPE
from plotnet.lesson.time_limit import TimeLimitExceededError, time_limit

AREA = function_exercise(
    "area", "area", lambda a: a * a, [(3.0,), (5.0,)], explanation="Good.", further_hint="Multiply."
)  # fmt: skip


@pytest.fixture(autouse=True)
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(attempts, "_wrong_answers", {})
    monkeypatch.setattr(api, "_SECONDS", 0.2)
    register(Lesson("square", "Square", exercises=[AREA]))


def endless(a: Any) -> Any:
    while True:
        pass


def endless_and_catching(a: Any) -> Any:
    while True:
        try:  # noqa: SIM105
            a += 1
        except:  # noqa: E722  # what a learner may write
            pass


@pytest.mark.parametrize("function", [endless, endless_and_catching])
def test_a_loop_without_end_is_stopped(function: Callable[..., Any]) -> None:
    assert (
        check("area", function).text
        == "Not yet. It was stopped after 0.2 seconds: is there a loop that never ends?"
    )


def test_a_block_that_ends_in_time_is_not_disturbed() -> None:
    with time_limit(0.05):
        pass
    time.sleep(0.1)
    with pytest.raises(TimeLimitExceededError), time_limit(0.05):
        endless(1)


class Hostile:
    def __array__(self, *args: Any, **options: Any) -> Any:
        raise RuntimeError("no array")

    def __repr__(self) -> str:
        raise RuntimeError("no text")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __deepcopy__(self, memo: Any) -> Any:
        raise RuntimeError("no copy")

    __hash__ = None  # type: ignore[assignment]


def leave(a: Any) -> None:
    raise SystemExit(3)


def raises_a_base_exception(a: Any) -> None:
    raise GeneratorExit


HOSTILE: dict[str, object] = {
    "object": Hostile(),
    "returns object": lambda a: Hostile(),
    "generator": lambda a: (x for x in [1]),
    "set": lambda a: {a},
    "array of objects": lambda a: np.array([object()]),
    "masked": lambda a: np.ma.masked,
    "huge": lambda a: 10**5000,
    "class": lambda a: type,
    "SystemExit": leave,
    "BaseException": raises_a_base_exception,
}


@pytest.mark.parametrize("answer", list(HOSTILE.values()), ids=list(HOSTILE))
def test_no_answer_raises_an_exception(answer: object) -> None:
    assert check("area", answer).verdict == "incorrect"


def test_a_changed_argument_gets_no_hint_about_the_formula() -> None:
    def fills(a: Any) -> Any:
        squares = a * a
        a[:] = 0
        return squares

    item = function_exercise(
        "squares", "squares", lambda a: a * a, [(np.ones(2),)], explanation="Good.", default_hint="Multiply."
    )
    assert item.get_hint(fills).endswith("Make a new array instead of writing into the old one.")
    assert item.get_hint(lambda a: a + a).endswith("expected [1, 1]. Multiply.")


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda a: np.ones(3)[np.array([a])], "An index must be an integer"),
        (lambda a: np.ones(3)[0, 1], "more indices in the brackets than the array has axes"),
        (lambda a: np.ones(3)[7], "An index is out of range"),
        (lambda a: [1][1], "An index is out of range"),
    ],
    ids=["float", "too many", "array", "list"],
)
def test_an_invalid_index_is_explained(function: Callable[..., Any], part: str) -> None:
    assert part in check("area", function).text


def test_a_long_message_is_shortened_and_an_empty_one_has_no_colon() -> None:
    def raises_long(a: Any) -> None:
        raise ValueError("x" * 5000)

    def raises_empty(a: Any) -> None:
        raise ValueError

    assert len(check("area", raises_long).text) < 500
    assert "It raised `ValueError`." in check("area", raises_empty).text


def test_an_article_fits_the_name_of_a_type() -> None:
    assert "returns an iterator;" in check("area", lambda a: iter(np.ones(2))).text
    assert "returns a generator;" in check("area", lambda a: (x for x in [a])).text


def test_a_python_error_about_infinity_is_not_explained_as_an_overflow() -> None:
    def of_infinity(a: Any) -> Any:
        return int(a * math.inf)

    assert check("area", of_infinity).text.endswith("The line is `return int(a * math.inf)`.")


@pytest.mark.parametrize("returned", [Fraction, np.longdouble, np.float64, np.array, int])
def test_a_right_number_of_any_type_is_accepted(returned: Callable[..., Any]) -> None:
    assert check("area", lambda a: returned(a * a)).verdict == "correct"


@pytest.mark.parametrize("factor", [1 + 1e-12, 1 + 1e-7, 1 - 1e-9])
def test_a_result_that_differs_by_more_than_rounding_is_refused(factor: float) -> None:
    text = check("area", lambda a: a * a * factor).text
    returned, expected = text.removeprefix("Not yet. With 3 it returns ").rstrip(".").split("; expected ")
    assert returned != expected


def test_a_result_that_a_later_call_overwrites_is_refused() -> None:
    result = np.empty(1)

    def reused(a: Any) -> Any:
        result[:] = a * 2
        return result

    doubled = function_exercise("double", "double", lambda a: [2 * a], [(3.0,), (5.0,)], explanation="Good.")
    assert "a later call writes into it" in doubled.get_hint(reused)
    assert doubled.get_hint(lambda a: reused(a).copy()) == ""


def test_a_hint_about_a_changed_argument_is_not_mixed_with_another() -> None:
    def in_place(a: Any) -> Any:
        a *= 2
        return a

    cases = [(np.array([1.0]),)]
    doubled = function_exercise(
        "double", "double", lambda a: 2 * a, cases, explanation="Good.", default_hint="By 2."
    )
    assert doubled.get_hint(in_place).endswith("Make a new array instead of writing into the old one.")
    assert doubled.get_hint(lambda a: a).endswith("By 2.")


def test_further_help_follows_after_different_wrong_answers_only() -> None:
    for _ in range(3):
        assert "further hint" not in check("area", lambda a: a).text
    assert check("area", lambda a: None).verdict == "open"
    assert check("area", None).verdict == "open"
    assert check("area", lambda a: a + 1).text.endswith("A further hint: Multiply.")
    assert check("area", lambda a: a + 1).text.endswith("A further hint: Multiply.")
    assert "open the solution below" in check("area", lambda a: a + 2).text
    assert check("area", lambda a: a * a).text == "Yes. Good."


def test_an_unchanged_stub_is_not_a_wrong_answer() -> None:
    assert check("area", lambda a: None).text.startswith("Not answered yet")
    assert check("area", lambda a: ...).text.startswith("Not answered yet")

    def not_implemented(a: Any) -> Any:
        raise NotImplementedError

    assert check("area", not_implemented).verdict == "open"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("[0, 0, 1, 0]", "[0.0, 0.0, 1.0, 0.0]", True),
        ("[nan, nan, 0]", "[NaN,  nan, 0.]", True),
        ("(7, 10)", "(7,10)", True),
        ("\N{MINUS SIGN}3", "-3.0", True),
        ("-3", "3", False),
        ("exp(z)", "exp (z)", True),
        ("__import__('os')", "1", False),
        ([Fraction(1, 3)], [1 / 3], True),
        (np.array(2.0), 2, True),
        ((np.float32(2), 1), np.array([2, 1]), True),
    ],
)
def test_the_same_answer_in_another_form_matches(one: object, other: object, expected: bool) -> None:
    assert answers_match(one, other) is expected
    assert answers_match(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "texts"),
    [
        (0.1, 0.1 + 1e-8, ("0.1", "0.10000001")),
        ([1.0], [1.0 + 1e-15], ("[1]", "[1.0000000000000011]")),
        (1, 1.0, ("1 (int)", "1 (float)")),
    ],
)
def test_different_answers_look_different(one: object, other: object, texts: tuple[str, str]) -> None:
    assert format_different(one, other) == texts


def test_replies_carry_their_data_as_json_without_known_mistakes() -> None:
    prediction = predict("shift-by-maximum", None)._repr_mimebundle_()[MIME_TYPE]
    assert prediction["choices"] == ["[nan, nan, 0]", "[0.5, 0.5, 0]", "[1, 1, 0]"]
    comparison = compare("edges", float("nan"))._repr_mimebundle_()[MIME_TYPE]
    assert (comparison["kind"], comparison["actual"]) == ("comparison", "nan")
    exercise = check("area", lambda a: a)._repr_mimebundle_()[MIME_TYPE]
    assert exercise == {"kind": "exercise", "name": "area", "variable": "area", "explanation": "Good."}


def test_an_invalid_prediction_says_that_the_earlier_one_is_still_stored() -> None:
    predict("edges", 350)
    assert predict("edges", "many").text == (
        "This is a word; expected a number. Your earlier prediction, 350, is still stored."
    )


ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    "answer",
    [ENDLESS, 10**5000, "(" * 10**4, Hostile(), np.ma.masked],
    ids=lambda answer: type(answer).__name__,
)
@pytest.mark.parametrize("name", ["edges", "shift-unchanged"])
def test_no_prediction_raises_an_exception(name: str, answer: object) -> None:
    assert not predict(name, answer).text.startswith("Stored")
