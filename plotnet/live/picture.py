"""Pieces of SVG for the explorers' pictures: each part that the page moves has a name, `data-part`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent

# Dark where the page is dark; the names are scoped, since pictures on one page share one style sheet.
_STYLE = (FOLDER / "picture.css").read_text(encoding="utf-8")


def document(
    name: str, title: str, description: str, width: float, height: float, parts: Iterable[str]
) -> str:
    """
    Put the pieces of a picture together.

    Parameters
    ----------
    name : str
        Of the explorer.
    title, description : str
        For people who do not see it.
    width, height : float
        In pixels.
    parts : iterable of str
        Pieces of SVG.

    Returns
    -------
    str
        The document.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plotnet-picture" viewBox="0 0 {width:g} {height:g}"'
        f' style="display:block;width:100%;height:auto;max-width:{width:g}px" role="img"'
        f' aria-label="{escape(title)}"><title>{escape(title)}</title><desc>{escape(description)}</desc>'
        f"<style>\n{_STYLE}</style>{''.join(parts)}</svg>"
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    part: str = "",
    size: float = 14,
    anchor: str = "middle",
    style: str = "",
    hidden: bool = False,
) -> str:
    """
    Write a text.

    Parameters
    ----------
    x, y : float
        Where its baseline is.
    words : str
        What it says.
    part : str
        Its name, if the page moves it.
    size : float
        In pixels.
    anchor : {"start", "middle", "end"}
        What of it is at `x`.
    style : str
        Its class.
    hidden : bool
        Whether it is not seen at first.

    Returns
    -------
    str
    """
    named = f' data-part="{part}"' if part else ""
    styled = f' class="{style}"' if style else ""
    if hidden:
        styled += ' visibility="hidden"'
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{named}{styled}>'
        f"{escape(words)}</text>"
    )


def rect(x: float, y: float, width: float, height: float, *, part: str = "", style: str = "") -> str:
    """
    Draw a box.

    Parameters
    ----------
    x, y, width, height : float
        Where.
    part, style : str
        As for `text`.

    Returns
    -------
    str
    """
    named = f' data-part="{part}"' if part else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" class="{style}"{named}/>'


def path(d: str, *, part: str = "", style: str = "") -> str:
    """
    Draw a line.

    Parameters
    ----------
    d : str
        Its way, in the words of SVG.
    part, style : str
        As for `text`.

    Returns
    -------
    str
    """
    named = f' data-part="{part}"' if part else ""
    return f'<path d="{d}" class="{style}"{named}/>'
