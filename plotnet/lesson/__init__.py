"""What the notebooks call: `predict` and `compare`, `check`, `quiz`, and `progress`."""

from __future__ import annotations

from plotnet.lesson.ask import check, compare, predict, progress, quiz

__all__ = ["check", "compare", "predict", "progress", "quiz"]
