"""Predictions that are typed into a page are read and compared as Python does it."""

from __future__ import annotations

import base64
import itertools
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from plotnet.course import LESSONS
from plotnet.lesson.answers import answers_match, to_json, to_strict_json

ANSWERS = Path(__file__).resolve().parents[2] / "docs" / "book" / "static" / "answers.js"


def call(browser: Browser, function: str, *arguments: Any) -> Any:
    """Call a function of the module for each tuple of arguments."""
    page = browser.new_page()
    source = base64.b64encode(ANSWERS.read_bytes()).decode()
    load = "([source, name, calls]) => import(source).then((m) => calls.map((call) => m[name](...call)))"
    results = page.evaluate(load, [f"data:text/javascript;base64,{source}", function, list(arguments)])
    page.close()
    return results


def test_predictions_are_compared_as_in_python(browser: Browser) -> None:
    predictions = [item for lesson in LESSONS for item in lesson.predictions if not item.choices]
    calls, expected = [], []
    for prediction in predictions:
        answers = [to_json(answer) for answer, _ in prediction.hints]
        near = [
            a * (1 + f * prediction.rtol) for a in answers if isinstance(a, float) for f in (-0.9, 0.9, 1.1)
        ]
        for one, other in itertools.product([*answers, *near], answers):
            calls.append([to_strict_json(one), to_strict_json(other), prediction.rtol])
            expected.append(answers_match(one, other, prediction.rtol))
    assert call(browser, "matches", *calls) == expected
    assert {True, False} == set(expected)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("0.7", 0.7),
        ("0,7", 0.7),
        (" 70 % ", 0.7),
        ("−1.5e3", -1500),
        ("+.5", 0.5),
        ("1 000", 1000),
        ("inf", "inf"),
        ("-∞", "-inf"),
        ("NaN", "nan"),
    ],
)
def test_numbers_are_read_in_many_forms(browser: Browser, text: str, answer: object) -> None:
    options = {"expected": "a number", "types": ["a number"]}
    assert call(browser, "parseAnswer", [text, options]) == [{"answer": answer}]


def test_a_comma_in_an_integer_separates_thousands(browser: Browser) -> None:
    options = {"expected": "an integer", "types": ["a number"]}
    assert call(browser, "parseAnswer", ["1,000", options], ["12,5", options]) == [
        {"answer": 1000},
        {"answer": 12.5},
    ]


@pytest.mark.parametrize("text", ["[1, 7]", "1 7", "(1,7)", "1; 7", "1,0; 7,0"])
def test_lists_are_read_in_many_forms(browser: Browser, text: str) -> None:
    options = {"expected": "two integers", "types": ["a list or array"]}
    assert call(browser, "parseAnswer", [text, options]) == [{"answer": [1, 7]}]


@pytest.mark.parametrize("text", ["", "about 3", "1.2.3", "1 and 2", "[]"])
def test_what_is_not_an_answer_is_a_problem(browser: Browser, text: str) -> None:
    options = {"expected": "numbers", "types": ["a list or array", "a number"]}
    assert "problem" in call(browser, "parseAnswer", [text, options])[0]
