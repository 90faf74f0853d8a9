"""`Quiz`: widget for a multiple-choice question; the page shows the feedback without the kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from plotnet._extras import optional_dependency
from plotnet.lesson.exercise import Question
from plotnet.lesson.feedback import format_inline
from plotnet.web.bundle import bundle

with optional_dependency("live"):
    import anywidget
    import traitlets

_FOLDER = Path(__file__).parent


class Quiz(anywidget.AnyWidget):
    """
    Multiple-choice question with buttons, as returned by `plotnet.lesson.quiz`.

    Parameters
    ----------
    question : Question
        Question to show.
    on_choice : callable
        Function that is called with the index of each choice made on the page.
    chosen : int
        Index of the initial choice; -1 for none.

    Attributes
    ----------
    chosen : int
        Index of the last choice; -1 for none.
    """

    _esm = bundle(_FOLDER / "buttons.js")
    _css = (_FOLDER / "buttons.css").read_text(encoding="utf-8")

    chosen = traitlets.Int(-1).tag(sync=True)
    _question: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, question: Question, on_choice: Callable[[int], object], chosen: int = -1) -> None:
        self.question = question
        choices = [
            {"text": choice.text, "feedback": question.feedback(i), "correct": choice.correct}
            for i, choice in enumerate(question.choices)
        ]
        super().__init__(chosen=chosen, _question={"text": question.text, "choices": choices})
        self.observe(lambda change: on_choice(change.new), "chosen")

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Return the widget, and HTML with expandable choices for pages without JavaScript."""
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/html": self._static_html(), "text/plain": self.question.as_text()}, metadata

    def _static_html(self) -> str:
        choices = "".join(
            f"<details><summary>{format_inline(choice.text)}</summary>"
            f"<p>{format_inline(self.question.feedback(i))}</p></details>"
            for i, choice in enumerate(self.question.choices)
        )
        return f"<div><p><b>{format_inline(self.question.text)}</b></p>{choices}</div>"
