"""Nodes of lessons; ``data`` is what their HTML and the script of the page need."""

from __future__ import annotations

from docutils import nodes


class Prediction(nodes.General, nodes.Element):
    """Request for a prediction; it contains the text that asks for it."""


class AfterPrediction(nodes.General, nodes.Element):
    """What follows a prediction in its section."""


class Comparison(nodes.General, nodes.Element):
    """Result of what was predicted."""


class Question(nodes.General, nodes.Element):
    """Multiple-choice question."""


class Exercise(nodes.General, nodes.Element):
    """Exercise: it contains the code to complete, and how to run it."""


class Fold(nodes.General, nodes.Element):
    """Content that is shown when its ``title`` is pressed."""


class Progress(nodes.General, nodes.Element):
    """Summary of what has been answered on the page."""
