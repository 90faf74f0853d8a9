"""All that the lessons ask, by name: one module a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from plotnet.lesson.exercise import Exercise, Lesson, Prediction, Question
from plotnet.network import nearest

_MODULES = (
    "draw_a_network",
    "forward_propagation",
    "softmax_and_its_cliff",
    "the_max_shift",
    "log_softmax",
    "cross_entropy",
    "precision_and_scale",
)
_Item = TypeVar("_Item", Prediction, Exercise, Question)


@cache
def lessons() -> tuple[Lesson, ...]:
    """
    Return the lessons in their order.

    Returns
    -------
    tuple of Lesson
    """
    return tuple(import_module(f"plotnet.lesson.course.{name}").LESSON for name in _MODULES)


def prediction(name: str) -> Prediction:
    """
    Find a prediction.

    Parameters
    ----------
    name : str
        What it is called.

    Returns
    -------
    Prediction

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    return _find(name, (item for lesson in lessons() for item in lesson.predictions), "prediction")


def exercise(name: str) -> Exercise:
    """
    Find an exercise.

    Parameters
    ----------
    name : str
        What it is called.

    Returns
    -------
    Exercise

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    return _find(name, (item for lesson in lessons() for item in lesson.exercises), "exercise")


def question(name: str) -> Question:
    """
    Find a question.

    Parameters
    ----------
    name : str
        What it is called.

    Returns
    -------
    Question

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    return _find(name, (item for lesson in lessons() for item in lesson.questions), "question")


def _find(name: Any, items: Iterable[_Item], what: str) -> _Item:
    known = {item.name: item for item in items}
    if name in known:
        return known[name]
    raise ValueError(f"name is {name!r}: there is no {what} of that name{nearest(name, list(known))}")
