"""Pages that run a JavaScript module without a kernel, and frames that contain a page."""

from __future__ import annotations

import json
from base64 import b64encode
from gzip import compress
from html import escape
from pathlib import Path
from typing import Any

# Decompresses a page and replaces itself with it: a notebook stores the page, in a third of its size.
_LOADER = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<noscript>This interactive figure needs JavaScript, which is turned off.</noscript>
<script type="module">
const bytes = Uint8Array.from(atob("{data}"), (character) => character.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
const page = await new Response(stream).text();
document.open();
document.write(page);
document.close();
</script>
</html>
"""


NO_SCRIPT = "<noscript>This interactive figure needs JavaScript, which is turned off.</noscript>"


def write_page(
    title: str, *, module: str, style: str, state: dict[str, Any], content: str = NO_SCRIPT
) -> str:
    """
    Write an HTML page that runs a widget without a kernel.

    Parameters
    ----------
    title : str
        Title of the page.
    module : str
        The widget's JavaScript, as `plotnet.web.bundle.bundle` returns it.
    style : str
        Its style sheet.
    state : dict
        The values of its traits, as JSON has them.
    content : str
        HTML that the module finds in its element, and that is shown without JavaScript.

    Returns
    -------
    str
        The page, which loads nothing from elsewhere.
    """
    script = _write_script('document.getElementById("widget")', module=module, state=state)
    return _fill("page.html", title=escape(title), style=style, content=content, script=script)


def write_fragment(element: str, *, module: str, style: str, state: dict[str, Any]) -> str:
    """
    Write a part of an HTML page that runs a widget without a kernel.

    Parameters
    ----------
    element : str
        ID of its element.
    module, style, state
        As for `write_page`.

    Returns
    -------
    str
        The element, in which a shadow tree keeps the style sheets of the page away, and the script.
    """
    name = escape(element)
    shadow = f'<template shadowrootmode="open"><style>{style}</style><div>{NO_SCRIPT}</div></template>'
    place = f"document.getElementById({json.dumps(element)}).shadowRoot.lastElementChild"
    return f'<div id="{name}">\n{shadow}\n</div>\n{_write_script(place, module=module, state=state)}'


def _write_script(element: str, *, module: str, state: dict[str, Any]) -> str:
    """Return the script that runs a widget in an element, which is given as a JavaScript expression."""
    encoded = json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    source = module.replace("</script", "<\\/script")
    return _fill("script.html", element=element, state=encoded, module=source)


def _fill(template: str, **parts: str) -> str:
    """Fill in the parts of a template beside this file."""
    text = Path(__file__).with_name(template).read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"<!--{name}-->", part)
    return text


def write_frame(page: str, title: str) -> str:
    """
    Return an ``<iframe>`` that contains a page; the page may set the height of its frame.

    Parameters
    ----------
    page : str
        The HTML page.
    title : str
        Title of the frame, for assistive technology.

    Returns
    -------
    str
        The element, with the page compressed in its ``srcdoc`` attribute.

    Examples
    --------
    >>> write_frame("<p>1 &lt; 2</p>", "A page")[:43]
    '<iframe title="A page" style="width: 100%; '
    """
    data = b64encode(compress(page.encode(), mtime=0)).decode()
    source = _LOADER.format(title=escape(title), data=data)
    style = "width: 100%; height: 520px; border: 0"
    name = escape(title)
    fallback = "Run this cell, or trust the notebook, to see this interactive figure."
    return f'<iframe title="{name}" style="{style}" srcdoc="{escape(source)}">{fallback}</iframe>'
