"""Count the different wrong answers to an exercise, until Python exits."""

from __future__ import annotations

import re
from types import CodeType
from typing import Any

import numpy as np

from plotnet.lesson.content import Exercise

_wrong_answers: dict[str, set[object]] = {}  # by the name of the exercise


def help_after_wrong_answer(exercise: Exercise, answer: object, hint: str) -> str:
    """
    Record a wrong answer, and return further help after the second and third different one.

    Parameters
    ----------
    exercise : Exercise
        Exercise.
    answer : object
        Wrong answer. An answer that was recorded before does not count again.
    hint : str
        Hint that the answer got.

    Returns
    -------
    str
        Further help; empty after the first wrong answer.
    """
    wrong = _wrong_answers.setdefault(exercise.name, set())
    wrong.add((_fingerprint(answer), hint))
    if len(wrong) >= 3:
        return (
            "If you are stuck, open the solution below. Read it, close it, and write the answer from memory."
        )
    if len(wrong) == 2 and exercise.further_hint:
        return f"A further hint: {exercise.further_hint}"
    return ""


def _fingerprint(answer: Any) -> object:
    """Return something that is equal for answers that a learner would call the same."""
    code = getattr(answer, "__code__", None)
    if isinstance(code, CodeType):
        return _code_key(code)
    try:
        text = repr(answer.tolist() if isinstance(answer, np.ndarray) else answer)
    except Exception:  # the object of a learner
        text = type(answer).__name__
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)


def _code_key(code: CodeType) -> object:
    """Return the instructions of a function, its names and constants, without comments and line numbers."""
    constants = [_code_key(item) if isinstance(item, CodeType) else repr(item) for item in code.co_consts]
    return code.co_code, code.co_names, tuple(constants)
