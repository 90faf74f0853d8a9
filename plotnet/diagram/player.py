"""Write a film as HTML: frames of SVG and their captions, with a player, in one self-contained piece.

Consecutive frames are nearly identical, so the page stores every distinct line once, and for each frame the
runs of lines that it consists of. Without JavaScript the first frame and all captions are shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

_ICONS = {
    "back": '<path d="M6 5h3v14H6zM20 5v14L10 12z"/>',
    "play": '<path class="plotnet-film-playing" d="M7 4v16l13-8z"/>'
    '<path class="plotnet-film-pausing" d="M6 4h4v16H6zM14 4h4v16h-4z"/>',
    "forward": '<path d="M15 5h3v14h-3zM4 5v14l10-7z"/>',
}
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 16px; font: 16px/1.4 system-ui, sans-serif; }}
h1 {{ margin: 0 4px 8px; font-size: 1.4em; }}
.plotnet-film-picture > svg {{ max-height: calc(100vh - 14em); }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{player}</main>
</body>
</html>
"""


def write_page(svgs: Iterable[str], captions: Sequence[str], *, title: str, fps: float) -> str:
    """
    Write a film as an HTML page that starts to play unless the reader prefers reduced motion.

    Parameters
    ----------
    svgs : iterable of str
        One SVG document per frame, all of the same size.
    captions : sequence of str
        One sentence per frame.
    title : str
        Title of the film.
    fps : float
        Frames per second.

    Returns
    -------
    str
        The page; it loads nothing from elsewhere.
    """
    player = write_player(svgs, captions, title=title, fps=fps, page=True)
    return _PAGE.format(title=escape(title), player=player)


def write_player(
    svgs: Iterable[str], captions: Sequence[str], *, title: str, fps: float, page: bool = False
) -> str:
    """
    Write a film as part of a page, which may contain several; it does not start by itself.

    Parameters
    ----------
    svgs, captions, title, fps
        As for `write_page`.
    page : bool
        Whether it has a page of its own.

    Returns
    -------
    str
        An element without an id, with its style and its script.
    """
    first, lines, frames = _deduplicate_lines(map(_make_responsive, svgs))
    data = {"lines": lines, "frames": frames, "pause": round(1000 / fps), "page": page}
    count = len(frames)
    buttons = "".join(
        f'<button type="button" class="plotnet-film-{name}" aria-label="{label}">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true">{_ICONS[name]}</svg></button>\n'
        for name, label in (("back", "Step back"), ("play", "Play"), ("forward", "Step forward"))
    )
    items = "".join(f"<li>{escape(caption)}</li>\n" for caption in captions)
    # what would end the script early is written in another way that means the same
    code = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    code = code.replace("<!--", "\\u003c!--")
    return (
        # dollar signs stay what they are, also where a notebook takes them for mathematics
        '<div class="plotnet-film mathjax_ignore tex2jax_ignore" role="group"'
        f' aria-label="Film: {escape(title)}">\n'
        f"<style>\n{_asset('player.css')}</style>\n"
        f'<div class="plotnet-film-picture">\n{first}</div>\n'
        f'<div class="plotnet-film-controls" hidden>\n{buttons}'
        f'<label>Frame <input type="range" min="1" max="{count}" value="1"></label>\n'
        f'<span class="plotnet-film-count" aria-hidden="true">1 of {count}</span>\n</div>\n'
        f'<p class="plotnet-film-caption" aria-atomic="true">{escape(captions[0])}</p>\n'
        f"<details><summary>The film in words</summary>\n<ol>\n{items}</ol>\n</details>\n"
        f'<script type="application/json" class="plotnet-film-data">{code}</script>\n'
        f"<script>\n{_asset('player.js')}</script>\n</div>\n"
    )


def adapt_matplotlib_svg(svg: str, *, title: str, prefix: str) -> str:
    """
    Adapt an SVG saved by matplotlib so that several can be part of one HTML page.

    Parameters
    ----------
    svg : str
        The document, with text as outlines.
    title : str
        Alternative text.
    prefix : str
        Prefix of its ids, different for each figure on the page.

    Returns
    -------
    str
        The document without XML declarations, comments, metadata and global styles.
    """
    svg = re.sub(r"<!--.*?-->\n?|<metadata>.*?</metadata>\n?|<style.*?</style>\n?", "", svg, flags=re.S)
    svg = re.sub(r"^[ \t]+", "", svg[svg.index("<svg") :], flags=re.M)
    svg = re.sub(r"<defs>\s*</defs>\n", "", svg)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))

    def place(match: re.Match[str]) -> str:
        return f' id="{prefix}{match[1]}"' if match[1] in used else ""

    svg = re.sub(r'(href="|url\()#', rf"\g<1>#{prefix}", re.sub(r' id="([^"]*)"', place, svg))
    name = f' role="img" aria-label="{escape(title)}" stroke-linejoin="round" stroke-linecap="butt"'
    return svg.replace("<svg", f"<svg{name}", 1)


def _make_responsive(svg: str) -> str:
    """Make an SVG scale with the page, up to its own width."""
    head, rest = re.split(r"(?<=>)", svg, maxsplit=1)
    own = re.search(r' width="([^"]+)"', head)
    head = re.sub(r' (width|height)="[^"]*"', "", head)
    widest = f";max-width:{own[1]}" if own else ""
    return f'{head[:-1]} style="display:block;width:100%;height:auto{widest}">{rest}'


def _deduplicate_lines(svgs: Iterable[str]) -> tuple[str, list[str], list[list[int]]]:
    """Return the first frame, the distinct lines, and each frame as runs of lines: start, length, ..."""
    first = ""
    pool: list[str] = []
    places: dict[str, int] = {}
    frames: list[list[int]] = []
    for svg in svgs:
        if not frames:
            first = svg
        runs: list[int] = []
        end = 0  # of the run, in the pool
        for line in svg.splitlines():
            known = end < len(pool) and pool[end] == line  # goes on as in the frame that it was written for
            at = end if known else places.setdefault(line, len(pool)) if frames else len(pool)
            if at == len(pool):
                pool.append(line)
                places.setdefault(line, at)
            if runs and at == end:
                runs[-1] += 1
            else:
                runs += [at, 1]
            end = at + 1
        frames.append(runs)
    return first, pool, frames


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
