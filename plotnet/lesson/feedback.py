"""`Feedback`: a message to the reader of a lesson, shown as plain text or as HTML with a colored border."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

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

    Examples
    --------
    >>> Feedback("correct", "Yes. `W` has four rows.")
    Yes. `W` has four rows.
    """

    verdict: Verdict
    text: str

    def __repr__(self) -> str:
        """Return the text."""
        return self.text

    def _repr_html_(self) -> str:
        """Return the text as HTML."""
        style = f"border-left: 4px {_BORDERS[self.verdict]}; padding: 2px 0 2px 12px; max-width: 46em"
        return f'<div style="{style}">{format_paragraphs(self.text)}</div>'


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
