"""All that the lessons ask, by name: one module a notebook."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TypeVar

from plotnet.lesson.exercise import Exercise, Lesson, Prediction, Question
from plotnet.validation import suggest

_MODULES = (
    "draw_a_network",
    "forward_propagation",
    "softmax_and_its_cliff",
    "the_max_shift",
    "log_softmax",
    "cross_entropy",
    "precision_and_scale",
)
_Item = TypeVar("_Item", bound=Prediction | Exercise | Question)


@cache
def lessons() -> tuple[Lesson, ...]:
    """
    Return the lessons in their order.

    Returns
    -------
    tuple of Lesson
    """
    return tuple(import_module(f"plotnet.lesson.course.{name}").LESSON for name in _MODULES)


def find(kind: type[_Item], name: str) -> _Item:
    """
    Find what a lesson asks under a name.

    Parameters
    ----------
    kind : {Prediction, Exercise, Question}
        What it is.
    name : str
        What it is called.

    Returns
    -------
    Prediction, Exercise or Question

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    word = kind.__name__.lower()
    known: dict[str, _Item] = {
        item.name: item for lesson in lessons() for item in getattr(lesson, f"{word}s")
    }
    if name in known:
        return known[name]
    raise ValueError(f"name is {name!r}: there is no {word} of that name{suggest(name, list(known))}")
