"""Buttons below a diagram in a notebook, *Save SVG* and *Copy*; a script creates them, where scripts run."""

from __future__ import annotations

from html import escape
from pathlib import Path

from plotnet.web.bundle import inline_script

_MAX_NAME = 100  # characters; systems limit file names to 255 bytes


def add_save_buttons(svg: str, name: str) -> str:
    """
    Return the HTML output of a diagram, with a script that adds buttons to save and copy it.

    Parameters
    ----------
    svg : str
        The diagram, which scales with the page.
    name : str
        Name of the saved file, without suffix.

    Returns
    -------
    str
        HTML without external resources.
    """
    script = inline_script(Path(__file__).with_name("save_buttons.js"))
    return f'<div data-plotnet-save="{escape(name[:_MAX_NAME])}.svg">{svg}</div>{script}'
