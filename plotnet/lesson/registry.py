"""Registered lessons: those of installed packages, and those that a notebook or a module registers."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TypeVar

from plotnet.lesson.content import Exercise, Lesson, Prediction, Question
from plotnet.validation import suggest

ENTRY_POINTS = "plotnet.lessons"  # group of the entry points; each is a sequence of lessons
_Item = TypeVar("_Item", bound=Prediction | Exercise | Question)

_registered: dict[str, Lesson] = {}


@cache
def _installed() -> dict[str, Lesson]:
    """Return the lessons of installed packages by name."""
    groups = [entry_point.load() for entry_point in sorted(set(entry_points(group=ENTRY_POINTS)))]
    return {lesson.name: lesson for group in groups for lesson in group}


def lessons() -> tuple[Lesson, ...]:
    """
    Return all lessons: those of installed packages first, then the registered ones.

    Returns
    -------
    tuple of Lesson
    """
    return tuple({**_installed(), **_registered}.values())


def register(lesson: Lesson) -> None:
    """
    Make the predictions, exercises and questions of a lesson available to its notebook.

    A lesson with the same name is replaced, so a cell that registers a lesson can be run again. A package can
    provide lessons without this function, by an entry point in the group ``plotnet.lessons``.

    Parameters
    ----------
    lesson : Lesson
        Lesson.

    Raises
    ------
    ValueError
        If another lesson has a prediction, an exercise or a question of the same name.

    Examples
    --------
    >>> from plotnet.lesson import Lesson, check, register, value_exercise
    >>> sides = value_exercise("sides", "sides", 4, explanation="A square has four sides.")
    >>> register(Lesson("polygons", "Polygons", exercises=[sides]))
    >>> check("sides", 4)
    Yes. A square has four sides.
    """
    others = [other for other in lessons() if other.name != lesson.name]
    for kind in ("predictions", "exercises", "questions"):
        owners = {item.name: other.name for other in others for item in getattr(other, kind)}
        for item in getattr(lesson, kind):
            if item.name in owners:
                raise ValueError(
                    f"lesson {lesson.name!r}: lesson {owners[item.name]!r} has {kind} named {item.name!r} "
                    "too; choose another name"
                )
    _registered[lesson.name] = lesson


def find(kind: type[_Item], name: str) -> _Item:
    """
    Find a prediction, an exercise or a question by its name.

    Parameters
    ----------
    kind : {Prediction, Exercise, Question}
        Class of the item.
    name : str
        Name of the item.

    Returns
    -------
    Prediction, Exercise or Question

    Raises
    ------
    ValueError
        If no lesson has an item of this name.
    """
    word = kind.__name__.lower()
    known: dict[str, _Item] = {
        item.name: item for lesson in lessons() for item in getattr(lesson, f"{word}s")
    }
    if name in known:
        return known[name]
    raise ValueError(f"name is {name!r}: there is no {word} of that name{suggest(name, list(known))}")
