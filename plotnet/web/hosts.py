"""Selectors of light and dark parts of web pages, for style sheets; they are written in ``hosts.js``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


@cache
def host_selectors() -> tuple[str, str]:
    """
    Return the elements by which web pages say that they, or parts of them, are light or dark.

    Returns
    -------
    light, dark : str
        Lists of CSS selectors.
    """
    source = Path(__file__).with_name("hosts.js").read_text(encoding="utf-8")
    light, dark = (re.sub(r"\s*\n\s*", "", text) for text in re.findall(r"= `([^`]*)`;", source))
    return light, dark
