"""The content of the lessons: each known mistake gets its hint, and no answer raises an exception."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from plotnet.lesson import Exercise, KnownMistake, Prediction, Question
from plotnet.lesson.answers import answers_match
from plotnet.lesson.registry import find, lessons

EXERCISES = [item for lesson in lessons() for item in lesson.exercises]
PREDICTIONS = [item for lesson in lessons() for item in lesson.predictions]
QUESTIONS = [item for lesson in lessons() for item in lesson.questions]
MISTAKES = [(item, mistake) for item in EXERCISES for mistake in item.known_mistakes]

INVALID_ANSWERS = [
    "many", 3, -1.5, True, [], {}, (1, "x"), [[1], [2, 3]], object(), float("nan"), float("inf"), 1j, b"x",
    np.zeros(3), np.zeros((2, 2, 2)), np.array("x"), {"A": None}, {1: 2}, range(3), print, len, int,
    lambda: 0, lambda *a: 1 / 0, lambda *a: a, lambda *a: "x", lambda *a: {}, lambda *a: [[1], [2, 3]],
    lambda *a: np.zeros((7, 7)),
]  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("item", "mistake"), MISTAKES, ids=[f"{item.name}-{i}" for i, (item, _) in enumerate(MISTAKES)]
)
def test_a_known_mistake_gets_its_hint(item: Exercise, mistake: KnownMistake) -> None:
    assert item.get_hint(mistake.answer) == mistake.hint


@pytest.mark.parametrize("item", EXERCISES, ids=[item.name for item in EXERCISES])
def test_any_wrong_answer_gets_a_hint(item: Exercise) -> None:
    for answer in INVALID_ANSWERS:
        hint = item.get_hint(answer)
        assert hint, f"{answer!r} is accepted"
        assert hint.strip() == hint


@pytest.mark.parametrize("item", EXERCISES, ids=[item.name for item in EXERCISES])
def test_an_exercise_has_known_mistakes(item: Exercise) -> None:
    assert len(item.known_mistakes) >= 2
    assert item.explanation.endswith(".")
    assert all(len(mistake.hint) > 15 for mistake in item.known_mistakes)


@pytest.mark.parametrize("item", PREDICTIONS, ids=[item.name for item in PREDICTIONS])
def test_a_prediction_has_distinct_hints_for_valid_answers(item: Prediction) -> None:
    assert item.hints
    for answer, hint in item.hints:
        assert hint.endswith((".", "?", "`", ")"))
        assert not item.choices or any(answers_match(answer, choice) for choice in item.choices)
    for (one, _), (other, _) in itertools.combinations(item.hints, 2):
        assert not answers_match(one, other, item.rtol)


@pytest.mark.parametrize("item", QUESTIONS, ids=[item.name for item in QUESTIONS])
def test_a_question_has_one_correct_choice_and_feedback_for_each(item: Question) -> None:
    assert [choice.correct for choice in item.choices].count(True) == 1
    assert 3 <= len(item.choices) <= 4
    assert len({choice.text for choice in item.choices}) == len(item.choices)
    assert len({choice.feedback for choice in item.choices}) == len(item.choices)
    for text in (item.text, *(choice.text + choice.feedback for choice in item.choices)):
        assert "$" not in text, "no LaTeX: it is shown in a terminal, too"
        assert "<" not in text.replace("< ", ""), "no HTML"


def test_each_lesson_has_enough_items_and_reviews_an_earlier_one() -> None:
    names = [lesson.name for lesson in lessons()]
    for i, lesson in enumerate(lessons()):
        assert len(lesson.predictions) >= 3
        assert len(lesson.exercises) >= 3
        assert len(lesson.questions) >= 3
        reviewed = [item.about for item in lesson.questions if item.about]
        assert all(name in names[:i] for name in reviewed)
        assert reviewed or i == 0


@pytest.mark.parametrize(
    "items", [EXERCISES, PREDICTIONS, QUESTIONS], ids=["exercises", "predictions", "questions"]
)
def test_names_are_unique(items: list[Exercise | Prediction | Question]) -> None:
    assert [name for name, count in Counter(item.name for item in items).items() if count > 1] == []


@pytest.mark.parametrize(
    ("kind", "known"),
    [(Exercise, "count-parameters"), (Prediction, "edges"), (Question, "shape-of-W0")],
)
def test_a_mistyped_name_gets_a_suggestion(kind: type[Exercise | Prediction | Question], known: str) -> None:
    assert find(kind, known).name == known
    with pytest.raises(ValueError, match=f"there is no {kind.__name__.lower()} .*did you mean '{known}'"):
        find(kind, known.upper()[:-1])
    with pytest.raises(ValueError, match="name is 7: there is no"):
        find(kind, 7)  # type: ignore[arg-type]
