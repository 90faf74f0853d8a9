"""A page inside a notebook's output, for readers without a widget manager."""

from __future__ import annotations

from base64 import b64encode
from gzip import compress
from html import escape

# Decompresses a page and replaces itself with it. The page is a fifth of its size that way, and a notebook stores it.
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


def frame(page: str, title: str) -> str:
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
    >>> frame("<p>1 &lt; 2</p>", "A page")[:43]
    '<iframe title="A page" style="width: 100%; '
    """
    data = b64encode(compress(page.encode(), mtime=0)).decode()
    source = _LOADER.format(title=escape(title), data=data)
    style = "width: 100%; height: 520px; border: 0"
    return f'<iframe title="{escape(title)}" style="{style}" srcdoc="{escape(source)}"></iframe>'
