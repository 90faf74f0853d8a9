"""Functions for the notebooks: predictions, checked exercises, questions, and progress.

This package knows no lesson. Installed packages provide lessons by an entry point, as `plotnet.course` does;
a notebook or a module next to it can `register` its own.
"""

from __future__ import annotations

from plotnet.lesson.api import check, compare, predict, progress, quiz
from plotnet.lesson.cells import watch_cells
from plotnet.lesson.content import Choice, Exercise, KnownMistake, Lesson, Prediction, Question
from plotnet.lesson.exercise import function_exercise, value_exercise
from plotnet.lesson.installation import installation
from plotnet.lesson.registry import register

__all__ = [
    "Choice",
    "Exercise",
    "KnownMistake",
    "Lesson",
    "Prediction",
    "Question",
    "check",
    "compare",
    "function_exercise",
    "installation",
    "predict",
    "progress",
    "quiz",
    "register",
    "value_exercise",
]

watch_cells()
