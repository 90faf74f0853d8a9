"""All that the lessons ask: each known wrong answer gets its own hint, and no answer throws anything."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from plotnet.lesson.course import find, lessons
from plotnet.lesson.exercise import Exercise, KnownMistake, Prediction, Question, answers_match

EXERCISES = [item for lesson in lessons() for item in lesson.exercises]
PREDICTIONS = [item for lesson in lessons() for item in lesson.predictions]
QUESTIONS = [item for lesson in lessons() for item in lesson.questions]
SLIPS = [(item, slip) for item in EXERCISES for slip in item.known_mistakes]

GARBAGE = [
    "many", 3, -1.5, True, [], {}, (1, "x"), [[1], [2, 3]], object(), float("nan"), float("inf"), 1j, b"x",
    np.zeros(3), np.zeros((2, 2, 2)), np.array("x"), {"A": None}, {1: 2}, range(3), print, len, int,
    lambda: 0, lambda *a: 1 / 0, lambda *a: a, lambda *a: "x", lambda *a: {}, lambda *a: [[1], [2, 3]],
    lambda *a: np.zeros((7, 7)),
]  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("item", "slip"), SLIPS, ids=[f"{item.name}-{i}" for i, (item, _) in enumerate(SLIPS)]
)
def test_a_known_wrong_answer_gets_its_hint(item: Exercise, slip: KnownMistake) -> None:
    assert item.judge(slip.answer) == slip.hint


@pytest.mark.parametrize("item", EXERCISES, ids=[item.name for item in EXERCISES])
def test_any_answer_gets_some_words(item: Exercise) -> None:
    for answer in GARBAGE:
        hint = item.judge(answer)
        assert hint, f"{answer!r} is taken for right"
        assert hint.strip() == hint


@pytest.mark.parametrize("item", EXERCISES, ids=[item.name for item in EXERCISES])
def test_an_exercise_knows_wrong_answers(item: Exercise) -> None:
    assert len(item.known_mistakes) >= 2
    assert item.praise.endswith(".")
    assert all(len(slip.hint) > 15 for slip in item.known_mistakes)


@pytest.mark.parametrize("item", PREDICTIONS, ids=[item.name for item in PREDICTIONS])
def test_a_prediction_knows_what_is_usually_said(item: Prediction) -> None:
    assert item.hints
    for answer, hint in item.hints:
        assert hint.endswith((".", "?", "`", ")"))
        assert not item.choices or any(answers_match(answer, choice) for choice in item.choices)
    for (one, _), (other, _) in itertools.combinations(item.hints, 2):
        assert not answers_match(one, other, item.rtol)


@pytest.mark.parametrize("item", QUESTIONS, ids=[item.name for item in QUESTIONS])
def test_a_question_has_one_right_answer_and_words_for_each(item: Question) -> None:
    assert [choice.correct for choice in item.choices].count(True) == 1
    assert 3 <= len(item.choices) <= 4
    assert len({choice.text for choice in item.choices}) == len(item.choices)
    assert len({choice.feedback for choice in item.choices}) == len(item.choices)
    for text in (item.text, *(choice.text + choice.feedback for choice in item.choices)):
        assert "$" not in text, "no LaTeX: it is shown in a terminal, too"
        assert "<" not in text.replace("< ", ""), "no HTML"


def test_each_lesson_asks_enough_and_goes_back_to_an_earlier_one() -> None:
    names = [lesson.name for lesson in lessons()]
    for place, lesson in enumerate(lessons()):
        assert len(lesson.predictions) >= 3
        assert len(lesson.exercises) >= 3
        assert len(lesson.questions) >= 3
        about = [item.about for item in lesson.questions if item.about]
        assert all(name in names[:place] for name in about)
        assert about or place == 0


@pytest.mark.parametrize(
    "items", [EXERCISES, PREDICTIONS, QUESTIONS], ids=["exercises", "predictions", "questions"]
)
def test_a_name_is_there_once(items: list[Exercise | Prediction | Question]) -> None:
    assert [name for name, count in Counter(item.name for item in items).items() if count > 1] == []


@pytest.mark.parametrize(
    ("kind", "known"),
    [(Exercise, "count-parameters"), (Prediction, "edges"), (Question, "shape-of-W0")],
)
def test_a_mistyped_name_is_answered_with_the_nearest(
    kind: type[Exercise | Prediction | Question], known: str
) -> None:
    assert find(kind, known).name == known
    with pytest.raises(ValueError, match=f"there is no {kind.__name__.lower()} .*did you mean '{known}'"):
        find(kind, known.upper()[:-1])
    with pytest.raises(ValueError, match="name is 7: there is no"):
        find(kind, 7)  # type: ignore[arg-type]
