"""`Quiz`: widget for a multiple-choice question; the page shows the feedback without the kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from plotnet._extras import optional_dependency
from plotnet.lesson.content import Question
from plotnet.lesson.feedback import to_mime
from plotnet.web.bundle import bundle, style
from plotnet.web.page import write_frame, write_page

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
        Function that is called with the index of each choice made on the page. The text that it returns is
        shown below the feedback; it is empty if the choice was stored.
    chosen : int
        Index of the initial choice; -1 for none.

    Attributes
    ----------
    chosen : int
        Index of the last choice; -1 for none.
    """

    _esm = bundle(_FOLDER / "buttons.js")
    _css = style(_FOLDER / "buttons.css")

    chosen = traitlets.Int(-1).tag(sync=True)
    _recorded = traitlets.Int(-1).tag(sync=True)  # lets the page see that Python has stored a choice
    _note = traitlets.Unicode().tag(sync=True)
    _question: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, question: Question, on_choice: Callable[[int], str], chosen: int = -1) -> None:
        self.question = question
        self.on_choice = on_choice
        super().__init__(chosen=chosen, _recorded=chosen, _question=question.to_data())
        self.observe(self._record, "chosen")

    def _record(self, change: Any) -> None:
        self._note = self.on_choice(change.new)
        self._recorded = change.new

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Return the widget, and the page in a frame where there is no widget manager."""
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        state = {name: getattr(self, name) for name in ("chosen", "_recorded", "_note", "_question")}
        page = write_page(self.question.text, module=str(self._esm), style=str(self._css), state=state)
        html = write_frame(page, self.question.text)
        text = {"text/html": html, "text/plain": self.question.as_text()}
        return {**data, **text, **to_mime(self._question)}, metadata
