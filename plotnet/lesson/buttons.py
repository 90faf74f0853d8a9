"""`Quiz`, a question in a notebook: its answers are buttons, and the page itself comments on each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from plotnet.lesson import ask, record
from plotnet.lesson.exercise import Question
from plotnet.lesson.reply import inline
from plotnet.live.bundle import bundle

_FOLDER = Path(__file__).parent


class Quiz(anywidget.AnyWidget):
    """
    A question with buttons; `plotnet.lesson.quiz` makes it.

    Parameters
    ----------
    question : Question
        Which.

    Attributes
    ----------
    chosen : int
        The choice that was made last, counted from 0; -1 is none yet.
    """

    _esm = bundle("buttons", _FOLDER)
    _css = (_FOLDER / "buttons.css").read_text(encoding="utf-8")

    chosen = traitlets.Int(-1).tag(sync=True)
    _question: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, question: Question) -> None:
        self._asked = question
        done = question.name in record.read()["questions"]
        super().__init__(
            chosen=question.right if done else -1,
            _question={"text": question.text, "choices": [vars(choice) for choice in question.choices]},
        )
        self.observe(self._note, "chosen")

    def _note(self, change: Any) -> None:
        ask.answered(self._asked, change.new)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Show the buttons, or where no page runs, answers that open."""
        shown: Any = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**data, "text/html": self._still(), "text/plain": ask.as_text(self._asked)}, metadata

    def _still(self) -> str:
        answers = "".join(
            f"<details><summary>{inline(choice.text)}</summary>"
            f"<p>{'Yes.' if choice.right else 'Not this one.'} {inline(choice.feedback)}</p></details>"
            for choice in self._asked.choices
        )
        return f"<div><p><b>{inline(self._asked.text)}</b></p>{answers}</div>"
