"""Functions for the notebooks: predictions, checked exercises, questions, and progress."""

from __future__ import annotations

from plotnet.lesson.api import check, compare, predict, progress, quiz
from plotnet.lesson.installation import installation

__all__ = ["check", "compare", "installation", "predict", "progress", "quiz"]
