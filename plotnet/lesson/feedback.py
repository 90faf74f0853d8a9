"""`Feedback`, what a lesson says to its reader: words in a terminal, words with an edge in a notebook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

Verdict = Literal["correct", "incorrect", "open"]

# The words say it all; the edge only helps to find them. Colors that hold on light and dark pages.
_EDGES = {"correct": "solid #2e7d32", "incorrect": "dashed #c2571a", "open": "dotted #868c95"}


@dataclass(frozen=True, repr=False)
class Feedback:
    """
    What a lesson says.

    Parameters
    ----------
    verdict : {"correct", "incorrect", "open"}
        Whether the answer was right, was not, or is still open.
    text : str
        A few sentences; a blank line begins a paragraph, backticks mark code.

    Examples
    --------
    >>> Feedback("correct", "Yes. `W` has four rows.")
    Yes. `W` has four rows.
    """

    verdict: Verdict
    text: str

    def __repr__(self) -> str:
        """Write the words."""
        return self.text

    def _repr_html_(self) -> str:
        """Write the words for a notebook."""
        style = f"border-left: 4px {_EDGES[self.verdict]}; padding: 2px 0 2px 12px; max-width: 46em"
        return f'<div style="{style}">{paragraphs(self.text)}</div>'


def paragraphs(text: str) -> str:
    """
    Write words as HTML.

    Parameters
    ----------
    text : str
        As in `Feedback`.

    Returns
    -------
    str
        One element p a paragraph.
    """
    return "".join(f'<p style="margin: 4px 0">{inline(part)}</p>' for part in text.split("\n\n"))


def inline(text: str) -> str:
    """
    Write a sentence as HTML.

    Parameters
    ----------
    text : str
        Backticks mark code.

    Returns
    -------
    str
        Escaped, its code in elements of that name.
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)).replace("\n", "<br>")
