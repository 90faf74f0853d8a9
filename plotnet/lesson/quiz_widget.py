"""`Quiz`, a question in a notebook: its answers are buttons, and the page itself comments on each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from plotnet._extras import optional_dependency
from plotnet.lesson.exercise import Question
from plotnet.lesson.feedback import inline
from plotnet.web.bundle import bundle

with optional_dependency("live"):
    import anywidget
    import traitlets

_FOLDER = Path(__file__).parent


class Quiz(anywidget.AnyWidget):
    """
    A question with buttons; `plotnet.lesson.quiz` makes it.

    Parameters
    ----------
    question : Question
        Question to show.
    choose : callable
        Called with each choice that is made on the page, counted from 0.
    chosen : int
        What is chosen at first; -1 is nothing.

    Attributes
    ----------
    chosen : int
        The choice that was made last.
    """

    _esm = bundle(_FOLDER / "buttons.js")
    _css = (_FOLDER / "buttons.css").read_text(encoding="utf-8")

    chosen = traitlets.Int(-1).tag(sync=True)
    _question: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, question: Question, choose: Callable[[int], object], chosen: int = -1) -> None:
        self._asked = question
        choices = [
            {"text": choice.text, "comment": question.comment(i), "right": choice.correct}
            for i, choice in enumerate(question.choices)
        ]
        super().__init__(chosen=chosen, _question={"text": question.text, "choices": choices})
        self.observe(lambda change: choose(change.new), "chosen")

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Show the buttons, or where no page runs, answers that open."""
        shown: Any = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**data, "text/html": self._still(), "text/plain": self._asked.as_text()}, metadata

    def _still(self) -> str:
        answers = "".join(
            f"<details><summary>{inline(choice.text)}</summary><p>{inline(self._asked.comment(i))}</p></details>"
            for i, choice in enumerate(self._asked.choices)
        )
        return f"<div><p><b>{inline(self._asked.text)}</b></p>{answers}</div>"
