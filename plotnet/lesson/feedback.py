"""`Feedback`: a message to the reader of a lesson, shown as plain text or as HTML with a colored border."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from plotnet.lesson.answers import to_strict_json

MIME_TYPE = "application/vnd.plotnet.lesson+json"

Verdict = Literal["correct", "incorrect", "open"]

# The border repeats what the text says; its colors are visible on light and dark pages.
_BORDERS = {"correct": "solid #2e7d32", "incorrect": "dashed #c2571a", "open": "dotted #868c95"}


@dataclass(frozen=True, repr=False)
class Feedback:
    """
    Message to the reader of a lesson.

    Parameters
    ----------
    verdict : {"correct", "incorrect", "open"}
        Whether the answer is correct, incorrect or missing.
    text : str
        Text. Blank lines separate paragraphs, and backticks mark code.
    data : mapping, optional
        Data about the prediction, exercise or question, from which a program that converts notebooks can
        display it in another way. The output of the cell contains them as JSON, with the MIME type
        ``application/vnd.plotnet.lesson+json``; docs/lessons.md describes the keys.

    Examples
    --------
    >>> Feedback("correct", "Yes. `W` has four rows.")
    Yes. `W` has four rows.
    """

    verdict: Verdict
    text: str
    data: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        """Return the text."""
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Return the message as text and HTML, and the data."""
        style = f"border-left: 4px {_BORDERS[self.verdict]}; padding: 2px 0 2px 12px; max-width: 46em"
        html = f'<div style="{style}">{format_paragraphs(self.text)}</div>'
        return {"text/plain": self.text, "text/html": html, **to_mime(self.data)}


def to_mime(data: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the part of a MIME bundle that contains the data of a lesson.

    Parameters
    ----------
    data : mapping
        Data; may be empty.

    Returns
    -------
    dict
        Empty if there are no data.
    """
    return {MIME_TYPE: to_strict_json(dict(data))} if data else {}


def format_paragraphs(text: str) -> str:
    """
    Convert a text to HTML paragraphs.

    Parameters
    ----------
    text : str
        Text in the format of `Feedback`.

    Returns
    -------
    str
        One element ``p`` for each paragraph.
    """
    return "".join(f'<p style="margin: 4px 0">{format_inline(part)}</p>' for part in text.split("\n\n"))


def format_inline(text: str) -> str:
    """
    Convert a text to inline HTML.

    Parameters
    ----------
    text : str
        Text in which backticks mark code.

    Returns
    -------
    str
        Escaped text, with ``code`` elements.
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)).replace("\n", "<br>")
