"""File formats of diagrams and films, with their suffixes, writers and supported save options."""

from __future__ import annotations

import gzip
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plotnet.diagram.docstrings import define_list
from plotnet.validation import stack_level

if TYPE_CHECKING:
    from plotnet.diagram.scene import Scene
    from plotnet.diagram.theme import Theme


@dataclass(frozen=True)
class Picture:
    """
    Content of a diagram for writers: the scene, its themes, and texts for metadata and screen readers.

    `latex` and `preamble` are parameters of `Diagram.tikz`.
    """

    scene: Scene
    themes: tuple[Theme, ...]
    title: str
    alt_text: str
    latex: Mapping[str, str]
    preamble: str


@dataclass(frozen=True)
class Format:
    """
    A file format.

    Attributes
    ----------
    suffix : str
        Suffix of file names, without the dot.
    description : str
        Name of the format.
    options : frozenset of str
        Options of `Diagram.save` or `Film.save` that have an effect.
    """

    suffix: str
    description: str
    options: frozenset[str]


@dataclass(frozen=True)
class DiagramFormat(Format):
    """
    A file format of diagrams.

    Attributes
    ----------
    write : callable
        Function of a `Picture`, ``text``, ``dpi`` and ``transparent`` that returns the content of the
        file in pieces.
    """

    write: Callable[[Picture, str, float, bool], Iterable[bytes]]


_LARGE = 30_000_000  # pixels; the default size has 8 million


def svg_lines(picture: Picture, text: str, transparent: bool, *, inline: bool = False) -> Iterable[str]:
    """Write a picture as SVG, line by line."""
    from plotnet.diagram.svg import write_svg  # imports matplotlib, which is not needed to list the formats

    return write_svg(
        picture.scene,
        picture.themes,
        title=picture.title,
        description=picture.alt_text,
        text=text,
        transparent=transparent,
        inline=inline,
    )


def tikz_lines(picture: Picture, transparent: bool) -> Iterable[str]:
    """Write a picture as TikZ, line by line."""
    from plotnet.diagram.tikz import write_tikz

    return write_tikz(
        picture.scene,
        picture.themes[0],
        title=picture.title,
        description=picture.alt_text,
        transparent=transparent,
        raw=picture.latex,
        preamble=picture.preamble,
    )


def _write_svg(picture: Picture, text: str, dpi: float, transparent: bool) -> Iterable[bytes]:
    return (line.encode() for line in svg_lines(picture, text, transparent))


def _write_svgz(picture: Picture, text: str, dpi: float, transparent: bool) -> Iterable[bytes]:
    return [gzip.compress("".join(svg_lines(picture, text, transparent)).encode(), mtime=0)]


def _write_tikz(picture: Picture, text: str, dpi: float, transparent: bool) -> Iterable[bytes]:
    return (line.encode() for line in tikz_lines(picture, transparent))


def _matplotlib_writer(suffix: str) -> Callable[[Picture, str, float, bool], Iterable[bytes]]:
    def write(picture: Picture, text: str, dpi: float, transparent: bool) -> Iterable[bytes]:
        from plotnet.diagram.axes import render

        theme = picture.themes[0]
        title = picture.title
        return [render(picture.scene, theme, suffix, title=title, dpi=dpi, transparent=transparent)]

    return write


def _matplotlib_format(suffix: str, description: str, *options: str) -> DiagramFormat:
    return DiagramFormat(suffix, description, frozenset(options), _matplotlib_writer(suffix))


_svg_options = frozenset({"text", "transparent"})
_FORMATS = (
    DiagramFormat("svg", "Scalable Vector Graphics, the default", _svg_options, _write_svg),
    DiagramFormat("svgz", "compressed SVG", _svg_options, _write_svgz),
    DiagramFormat("tex", "TikZ, for LaTeX", frozenset({"transparent", "latex", "preamble"}), _write_tikz),
    _matplotlib_format("pdf", "Portable Document Format", "transparent"),
    _matplotlib_format("eps", "Encapsulated PostScript", "transparent"),
    _matplotlib_format("ps", "PostScript", "transparent"),
    _matplotlib_format("pgf", "PGF code for LaTeX", "transparent"),
    _matplotlib_format("png", "Portable Network Graphics", "dpi", "transparent"),
    _matplotlib_format("webp", "WebP image", "dpi", "transparent"),
    _matplotlib_format("avif", "AVIF image", "dpi", "transparent"),
    _matplotlib_format("gif", "GIF image", "dpi", "transparent"),
    _matplotlib_format("tif", "TIFF image", "dpi", "transparent"),
    _matplotlib_format("tiff", "TIFF image", "dpi", "transparent"),
    _matplotlib_format("jpg", "JPEG image", "dpi"),
    _matplotlib_format("jpeg", "JPEG image", "dpi"),
    _matplotlib_format("raw", "RGBA pixels", "dpi", "transparent"),
    _matplotlib_format("rgba", "RGBA pixels", "dpi", "transparent"),
)
FORMATS: Mapping[str, DiagramFormat] = {format.suffix: format for format in _FORMATS}
_FILM_FORMATS = (
    Format("html", "web page with a player, the default", frozenset({"fps"})),
    Format("gif", "animated GIF", frozenset({"fps", "dpi"})),
)
FILM_FORMATS: Mapping[str, Format] = {format.suffix: format for format in _FILM_FORMATS}

define_list("format", ", ".join(f"``.{suffix}``" for suffix in FORMATS))

_OPTION_EFFECTS = {
    "text": "sets how SVG stores labels",
    "dpi": "sets the resolution of pixels",
    "transparent": "leaves the background out",
    "latex": "replaces labels by LaTeX",
    "preamble": "adds lines to the preamble of LaTeX",
}


def check_format_options(suffix: str, options: Mapping[str, Any]) -> None:
    """
    Check that a format uses the given save options.

    Parameters
    ----------
    suffix : str
        Key of `FORMATS`.
    options : mapping of str to object
        Options of `Diagram.save`; None and False mean the default.

    Raises
    ------
    ValueError
        If an option has no effect on files of this format; the message names formats that use it.
    """
    for name, value in options.items():
        if value is None or value is False or name in FORMATS[suffix].options:
            continue
        suffixes = ", ".join(f".{format.suffix}" for format in _FORMATS if name in format.options)
        raise ValueError(
            f"{name} is {value!r}, which {_OPTION_EFFECTS[name]} and has no effect on .{suffix} files: "
            f"leave it out, or save as one of {suffixes}"
        )


def warn_if_large(figsize: tuple[float, float], dpi: float, instead: str) -> None:
    """
    Warn if an image has so many pixels that it is slow to write and to show.

    Parameters
    ----------
    figsize : (float, float)
        Width and height in inches.
    dpi : float
        Dots per inch.
    instead : str
        Suffix of a format without pixels.

    Warns
    -----
    UserWarning
        If the image has more than 30 million pixels.
    """
    width, height = (round(side * dpi) for side in figsize)
    if width * height > _LARGE and max(width, height) < 2**16:  # else it is an error
        warnings.warn(
            f"the image has {width:,} x {height:,} pixels; save as .{instead}, which is sharp at any size, "
            f"or pass a dpi below {dpi:g}",
            stacklevel=stack_level(),
        )
