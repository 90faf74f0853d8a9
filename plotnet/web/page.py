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


_NO_SCRIPT = "<noscript>This interactive figure needs JavaScript, which is turned off.</noscript>"


def write_page(
    title: str, *, module: str, style: str, state: dict[str, Any], content: str = _NO_SCRIPT
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
    parts = {
        "title": escape(title),
        "style": style,
        "content": content,
        "state": json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "module": module.replace("</script", "<\\/script"),
    }
    page = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    for name, text in parts.items():
        page = page.replace(f"<!--{name}-->", text)
    return page


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
