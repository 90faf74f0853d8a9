"""The matplotlib painter: draws a scene on given Axes, with viznet's nodes; PNG and PDF come from it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findSystemFonts, fontManager, get_font
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from plotnet.diagram.labels import UNITS_PER_EM, Label, clusters
from plotnet.diagram.layout import Array, Scene, Text
from plotnet.diagram.theme import Theme
from plotnet.diagram.viznet_quietly import theme as viznet_theme
from plotnet.diagram.viznet_quietly import viznet

_RADIUS = viznet.NodeBrush.size_dict["normal"]  # in data units, so that viznet's offsets and arrow heads fit
_BOX = Path.make_compound_path(  # what stands for a character that no font has
    Path([(0.1, 0), (0.8, 0), (0.8, 0.7), (0.1, 0.7), (0.1, 0)], closed=True),
    Path([(0.16, 0.06), (0.16, 0.64), (0.74, 0.64), (0.74, 0.06), (0.16, 0.06)], closed=True),
)


def draw(scene: Scene, theme: Theme, ax: Axes) -> list[list[Any]]:
    """
    Draw a scene on Axes; pyplot is not touched.

    Parameters
    ----------
    scene : Scene
        What to draw.
    theme : Theme
        In which colours.
    ax : matplotlib.axes.Axes
        Where. Its frame is taken off and its limits are set to the picture, in units in which
        a circle has viznet's normal radius of 0.3.

    Returns
    -------
    list of list of viznet.Node
        The circles that are drawn, layer by layer.
    """
    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax is {ax!r}, a {type(ax).__name__}: expected matplotlib Axes, as from plt.subplots()"
        )
    unit = _RADIUS / scene.radius
    flip = np.array([unit, -unit])
    corner = np.array([0.0, scene.height * unit])
    ax.set(xlim=(0, scene.width * unit), ylim=(0, scene.height * unit), aspect="equal")
    ax.set_axis_off()
    box = ax.get_window_extent()
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    shrink = (
        min(box.width / scene.width, box.height / scene.height) * 72 / dpi
    )  # line widths do not scale by themselves
    for edges in scene.edges:
        segments = edges.reshape(-1, 2, 2) * flip + corner
        ax.add_collection(
            LineCollection(
                segments,
                colors=theme.edge,
                linewidths=scene.edge_width * shrink,
                alpha=scene.edge_opacity,
                zorder=1,
            ),
            autolim=False,
        )
    nodes = []
    for layer in scene.layers:
        # the style as a tuple: given as a string, viznet's edges miss the circle by up to 3.9 degrees
        style = (theme.fills[layer.kind], *viznet_theme.NODE_THEME_DICT[layer.kind][1:])
        brush = viznet.NodeBrush(
            style, ax, zorder=2, lw=scene.rim_width * shrink, edgecolor=theme.rim, size=_RADIUS
        )
        nodes.append([brush >> tuple(centre) for centre in layer.centres * flip + corner])
        dot = viznet.NodeBrush(
            (theme.rim, "circle", "none"), ax, zorder=2, lw=0, size=scene.dot_radius * unit
        )
        for centre in layer.dots * flip + corner:
            dot >> tuple(centre)
        _type(ax, layer.labels, theme.ink, flip, corner)
    for captions in (*scene.layer_captions, *scene.gap_captions):
        _type(ax, [text for text in captions if not text.muted], theme.ink, flip, corner)
        _type(ax, [text for text in captions if text.muted], theme.muted, flip, corner)
    return nodes


def render(scene: Scene, theme: Theme, format: str, *, title: str, dpi: float, transparent: bool) -> bytes:
    """
    Draw a scene on a figure of its own size, and give it in a format that matplotlib writes.

    Parameters
    ----------
    scene, theme
        What to draw, in which colours.
    format : str
        ``"png"``, ``"pdf"`` and so on.
    title : str
        Goes into the file's metadata where the format has some.
    dpi : float
        Dots per inch, for formats made of dots.
    transparent : bool
        Leave the background out.

    Returns
    -------
    bytes
        The content of the file.
    """
    figure = Figure(figsize=(scene.width / 72, scene.height / 72), facecolor=theme.paper)
    FigureCanvasAgg(figure)
    draw(scene, theme, figure.add_axes((0, 0, 1, 1)))
    return figure_bytes(figure, format, title=title, dpi=dpi, transparent=transparent)


def figure_bytes(figure: Figure, format: str, *, title: str, dpi: float, transparent: bool) -> bytes:
    """
    Save a figure to memory, without the date and the ids that would make every file differ.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to save.
    format, title, dpi, transparent
        As for `render`.

    Returns
    -------
    bytes
        The content of the file.
    """
    metadata = {
        "png": {"Title": title, "Software": None},
        "pdf": {"Title": title, "CreationDate": None},
        "svg": {"Title": title, "Date": None},
    }
    buffer = io.BytesIO()
    with rc_context({"svg.hashsalt": "plotnet"}):
        figure.savefig(buffer, format=format, dpi=dpi, transparent=transparent, metadata=metadata.get(format))
    return buffer.getvalue()


def _type(ax: Axes, texts: Iterable[Text], ink: str, flip: Array, corner: Array) -> None:
    """Set labels as outlines, one artist for all, so that they keep their size within the picture."""
    paths = []
    for text in texts:
        at = np.array([text.x, text.y]) * flip + corner
        for path in _outlines(text.label):
            paths.append(Affine2D().scale(text.size * flip[0]).translate(*at).transform_path(path))
    if paths:
        ax.add_patch(PathPatch(Path.make_compound_path(*paths), facecolor=ink, linewidth=0, zorder=3))


def _outlines(label: Label) -> Iterator[Path]:
    """Give the parts of a label in ems."""
    for letter in label.letters:
        if len(letter.glyph.codes):
            place = Affine2D().scale(letter.scale / UNITS_PER_EM).translate(letter.x, letter.y)
            yield place.transform_path(Path(letter.glyph.vertices, letter.glyph.codes))
    for x, y, width, height in label.bars:
        yield Affine2D().scale(width, height).translate(x, y).transform_path(Path.unit_rectangle())
    for run in label.runs:
        path = _run_outline(run.text)
        box = path.get_extents()
        middle = run.x + run.width / 2
        place = Affine2D().translate(-(box.x0 + box.x1) / 2, 0).scale(run.scale).translate(middle, run.y)
        yield place.transform_path(path)


def _run_outline(text: str) -> Path:
    """Outline what the math fonts lack: in one font of this system, else piece by piece, else as a box."""
    whole = _system_outline(text)
    if whole is not None:
        return whole
    parts, lacking, x = [], [], 0.0
    for piece in clusters(text):
        path = _system_outline(piece)
        if path is None:
            lacking.append(piece)
            path = _BOX
        parts.append(Affine2D().translate(x, 0).transform_path(path))
        x = parts[-1].get_extents().x1 + 0.08
    if lacking:
        warnings.warn(
            f"no font of this system has an outline for {' '.join(dict.fromkeys(lacking))}, so a box stands"
            " in the picture; install a font that has it, or save as SVG, which leaves it to the reader",
            stacklevel=2,
        )
    return Path.make_compound_path(*parts)


@cache
def _system_outline(text: str) -> Path | None:
    """Outline characters with the first font of this system that has them all."""
    wanted = [ord(char) for char in text if not char.isspace() and char not in "\u200d\ufe0e\ufe0f"]
    for file in _font_files():
        try:
            font = get_font(file)
            if all(font.get_char_index(code) for code in wanted):
                path = TextPath((0, 0), text, size=1, prop=FontProperties(fname=file))
                if path.get_extents().width > 0:
                    return path
        except (OSError, RuntimeError):  # a broken font, or one of coloured bitmaps, which has no outlines
            continue
    return None


@cache
def _font_files() -> list[str]:
    """List the fonts of matplotlib and of this system, upright and regular ones first."""
    known = sorted(fontManager.ttflist, key=lambda e: (e.style != "normal", e.weight != 400, e.name, e.fname))
    new = sorted(findSystemFonts())  # matplotlib's own list may be older than a font
    # a font of last resort has a box for every character, which says less than a warning
    return [file for file in dict.fromkeys([*(e.fname for e in known), *new]) if "LastResort" not in file]
