"""Lessons that a teacher registers."""

from __future__ import annotations

from pathlib import Path

import pytest

from plotnet.lesson import (
    Choice,
    Lesson,
    Prediction,
    Question,
    check,
    predict,
    progress,
    quiz,
    register,
    registry,
    value_exercise,
)

SIDES = value_exercise("sides", "sides", 4, explanation="Four.")


@pytest.fixture(autouse=True)
def without_other_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_registered", {})


def test_the_items_of_a_registered_lesson_can_be_used_and_count() -> None:
    question = Question(
        "square", "Is it a square?", [Choice("yes", "It is.", correct=True), Choice("no", "Look.")]
    )
    register(
        Lesson(
            "my-lesson",
            "Polygons",
            [Prediction("corners", hints=[(3, "That is a triangle.")])],
            [SIDES],
            [question],
        )
    )
    assert predict("corners", 4).text.startswith("Stored: 4.")
    assert check("sides", 4).verdict == "correct"
    assert quiz("square", "b").text == "Not this one. Look."
    assert repr(progress()).splitlines()[-3].split() == [
        "Polygons",
        "1",
        "of",
        "1",
        "1",
        "of",
        "1",
        "0",
        "of",
        "1",
    ]


def test_registering_again_replaces_a_lesson() -> None:
    register(Lesson("my-lesson", "Polygons", exercises=[SIDES]))
    register(
        Lesson("my-lesson", "Polygons", exercises=[value_exercise("sides", "n", 3, explanation="Three.")])
    )
    assert check("sides", 3).verdict == "correct"
    assert [lesson.name for lesson in registry.lessons()].count("my-lesson") == 1


def test_a_name_of_another_lesson_is_rejected() -> None:
    taken = value_exercise("count-parameters", "n", 4, explanation="Four.")
    with pytest.raises(
        ValueError, match="'01-draw-a-network' has exercises named 'count-parameters' too; choose"
    ):
        register(Lesson("my-lesson", "Polygons", exercises=[taken]))


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ([Choice("a", "b", correct=True)], "has 1 items: expected 2 to 8"),
        ([Choice("a", "b"), Choice("c", "d")], "has 0 correct items: set correct=True for one"),
        ([Choice("a", "b", correct=True)] * 2, "has 2 correct items"),
    ],
)
def test_a_question_needs_one_correct_choice(choices: list[Choice], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Question("q", "?", choices)
