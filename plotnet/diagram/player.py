"""Write a film as HTML: a self-contained player with SVG frames and captions.

Consecutive frames are nearly identical. Each distinct line of SVG is therefore stored once, and each frame is
stored as ranges of lines. Without JavaScript, the first frame and all captions are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from plotnet.web import page as web
from plotnet.web.bundle import bundle, style

_ICONS = {
    "back": '<path d="M6 5h3v14H6zM20 5v14L10 12z"/>',
    "play": '<path class="plotnet-film-playing" d="M7 4v16l13-8z"/>'
    '<path class="plotnet-film-pausing" d="M6 4h4v16H6zM14 4h4v16h-4z"/>',
    "forward": '<path d="M15 5h3v14h-3zM4 5v14l10-7z"/>',
}
_FOLDER = Path(__file__).parent


def write_page(
    svgs: Iterable[str], captions: Sequence[str], *, title: str, fps: float, autoplay: bool
) -> str:
    """
    Write a film as an HTML page with a player. Without JavaScript it shows the first frame and all captions.

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
    autoplay : bool
        Whether the film starts automatically, unless the reader prefers reduced motion.

    Returns
    -------
    str
        HTML page without external resources.
    """
    first, lines, frames = _deduplicate_lines(map(_make_responsive, svgs))
    buttons = "".join(
        f'<button type="button" class="plotnet-film-{name}" aria-label="{label}">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true">{_ICONS[name]}</svg></button>\n'
        for name, label in (("back", "Step back"), ("play", "Play"), ("forward", "Step forward"))
    )
    items = "".join(f"<li>{escape(caption)}</li>\n" for caption in captions)
    count = len(frames)
    content = (
        f'<div class="plotnet-film plotnet-themed" role="group" aria-label="Film: {escape(title)}">\n'
        f'<p class="plotnet-film-title" aria-hidden="true">{escape(title)}</p>\n'
        f'<div class="plotnet-film-picture">\n{first}</div>\n'
        f'<div class="plotnet-film-controls" hidden>\n{buttons}'
        f'<label>Frame <input type="range" min="1" max="{count}" value="1"></label>\n'
        f'<span class="plotnet-film-count" aria-hidden="true">1 of {count}</span>\n</div>\n'
        f'<p class="plotnet-film-caption" aria-atomic="true">{escape(captions[0])}</p>\n'
        f"<details><summary>All captions</summary>\n<ol>\n{items}</ol>\n</details>\n</div>"
    )
    return web.write_page(
        title,
        module=bundle(_FOLDER / "player.js"),
        style=style(_FOLDER / "player.css"),
        state={"lines": lines, "frames": frames, "pause": round(1000 / fps), "autoplay": autoplay},
        content=content,
    )


def adapt_matplotlib_svg(svg: str, *, title: str) -> str:
    """
    Adapt an SVG saved by matplotlib so that it can be a frame of a film.

    Parameters
    ----------
    svg : str
        The document, with text as outlines.
    title : str
        Alternative text.

    Returns
    -------
    str
        Document without XML declaration, comments, metadata, global styles and unused ids.
    """
    svg = re.sub(r"<!--.*?-->\n?|<metadata>.*?</metadata>\n?|<style.*?</style>\n?", "", svg, flags=re.S)
    svg = re.sub(r"^[ \t]+", "", svg[svg.index("<svg") :], flags=re.M)
    svg = re.sub(r"<defs>\s*</defs>\n", "", svg)
    referenced_ids = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))

    def remove_unused_id(match: re.Match[str]) -> str:
        return match[0] if match[1] in referenced_ids else ""

    svg = re.sub(r' id="([^"]*)"', remove_unused_id, svg)
    attributes = f' role="img" aria-label="{escape(title)}" stroke-linejoin="round" stroke-linecap="butt"'
    return svg.replace("<svg", f"<svg{attributes}", 1)


def _make_responsive(svg: str) -> str:
    """Make an SVG scale with the page, up to its original width."""
    head, rest = re.split(r"(?<=>)", svg, maxsplit=1)
    width = re.search(r' width="([^"]+)"', head)
    head = re.sub(r' (width|height)="[^"]*"', "", head)
    max_width = f";max-width:{width[1]}" if width else ""
    return f'{head[:-1]} style="display:block;width:100%;height:auto{max_width}">{rest}'


def _deduplicate_lines(svgs: Iterable[str]) -> tuple[str, list[str], list[list[int]]]:
    """Return the first frame, the distinct lines, and each frame as ranges of lines: start, length, ..."""
    first = ""
    lines: list[str] = []
    indices: dict[str, int] = {}
    frames: list[list[int]] = []
    for svg in svgs:
        if not frames:
            first = svg
        ranges: list[int] = []
        end = 0  # of the last range
        for line in svg.splitlines():
            continues = end < len(lines) and lines[end] == line  # prefer to extend the last range
            index = end if continues else indices.setdefault(line, len(lines)) if frames else len(lines)
            if index == len(lines):
                lines.append(line)
                indices.setdefault(line, index)
            if ranges and index == end:
                ranges[-1] += 1
            else:
                ranges += [index, 1]
            end = index + 1
        frames.append(ranges)
    return first, lines, frames
