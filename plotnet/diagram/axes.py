"""Draw a scene on matplotlib Axes, and save it in the formats that matplotlib writes."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import pi
from typing import Any

import numpy as np
from matplotlib import rcParams, rcParamsDefault
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import (
    FontEntry,
    FontPath,
    FontProperties,
    findSystemFonts,
    fontManager,
    get_font,
    ttfFontProperty,
    weight_dict,
)
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Circle, Patch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from plotnet.diagram.colors import contrast, mix
from plotnet.diagram.grid import Grid
from plotnet.diagram.labels import UNITS_PER_EM, Label, Run, clusters, strip_invisible
from plotnet.diagram.levels import HIDDEN, MASKED, MAX_LEVEL, NO_VALUE
from plotnet.diagram.scene import (
    FADED_OPACITY,
    Array,
    Gap,
    Layer,
    Scene,
    SkipConnection,
    Swatch,
    Text,
    triangle,
)
from plotnet.diagram.settings import settings
from plotnet.diagram.theme import MARKS, Theme
from plotnet.validation import stack_level

_RADIUS = 0.3  # of a node in data units: viznet's normal size, so that its labels and arrow heads fit
# rcParams with fixed values while a figure is saved
SAVING = {"savefig.bbox": None, "svg.hashsalt": "plotnet", "text.usetex": False}
_RIGHT_TO_LEFT_MARK = "\u200f"  # makes a text engine mirror brackets in text without letters
_CURVE = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
_ARC = [Path.MOVETO, Path.LINETO, *_CURVE[1:], Path.LINETO, *_CURVE[1:], Path.LINETO]
_MISSING_GLYPH = Path.make_compound_path(  # a box in place of a character that no font has
    Path([(0.1, 0), (0.8, 0), (0.8, 0.7), (0.1, 0.7), (0.1, 0)], closed=True),
    Path([(0.16, 0.06), (0.16, 0.64), (0.74, 0.64), (0.74, 0.06), (0.16, 0.06)], closed=True),
)


def draw(scene: Scene, theme: Theme, ax: Axes) -> list[list[Any]]:
    """
    Draw a scene on Axes, without pyplot.

    Parameters
    ----------
    scene : Scene
        Scene to draw.
    theme : Theme
        Colors of the diagram. Captions are drawn in the rcParam ``text.color`` if it has been changed, and
        otherwise in a color that is readable on the background of the user's figure.
    ax : matplotlib.axes.Axes
        Axes to draw on. Its frame is hidden, and its limits are set so that a node has the radius 0.3.

    Returns
    -------
    list of list of matplotlib.patches.Circle
        Nodes of each layer; in place of the nodes of a grid, its frame, a ``Rectangle``.

    Raises
    ------
    TypeError, ValueError
        If `ax` is not an Axes, or has a polar or three-dimensional projection.
    """
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is {ax!r}: expected matplotlib Axes, such as plt.subplots() returns")
    if ax.name != "rectilinear":
        raise ValueError(
            f"ax has the projection {ax.name!r}: expected plain Axes, such as plt.subplots() returns"
        )
    text_color = rcParams["text.color"]
    if text_color != rcParamsDefault["text.color"]:
        return _draw(scene, theme, ax, text_color)
    facecolor = to_rgba(ax.get_figure(root=True).get_facecolor())  # type: ignore[union-attr]
    background = to_hex(facecolor) if facecolor[3] else theme.paper
    is_readable = contrast(theme.muted, background) >= 4.5
    return _draw(scene, theme, ax, None if is_readable else theme.ink_on(background))


def _draw(scene: Scene, theme: Theme, ax: Axes, text_color: Any = None) -> list[list[Any]]:
    unit = _RADIUS / scene.radius  # length of a point in data units
    # x, y in data units are (x, y) in points * scale + origin
    scale = np.array([unit, -unit])
    origin = np.array([0.0, scene.height * unit])
    ax.set(xlim=(0, scene.width * unit), ylim=(0, scene.height * unit), aspect="equal")
    ax.set_axis_off()
    lines: list[tuple[Any, Any]] = []
    for gap in scene.gaps:
        lines += _draw_edges(scene, gap, theme, ax, scale, origin)
    lines += [_draw_skip_connection(arc, theme, ax, scale, origin) for arc in scene.skip_connections]
    nodes: list[list[Any]] = []
    for layer, caption in zip(scene.layers, scene.layer_captions, strict=True):
        nodes.append(_draw_nodes(scene, layer, theme, ax, scale, origin, lines))
        if layer.grid is not None:
            nodes[-1].insert(0, _draw_grid(scene, layer, layer.grid, theme, ax, scale, origin, lines))
        if caption:
            nodes[-1][0].set_label(caption[0].label.source)
        for _, centers in layer.dots:
            for center in centers * scale + origin:
                dot = Circle(
                    tuple(center), scene.dot_radius * unit, facecolor=theme.rim, edgecolor=theme.rim, zorder=2
                )
                lines.append((ax.add_patch(dot), scene.rim_width))
        _draw_node_labels(layer, theme, ax, scale, origin)
    for gap in scene.gaps:
        _draw_backgrounds(ax, gap.labels, theme.paper, scale, origin)
        _draw_labels(ax, gap.labels, theme.ink, scale, origin)
    texts = [
        t
        for part in (*scene.layer_captions, *scene.gap_captions, *scene.names, scene.title, scene.legend)
        for t in part
    ]
    for muted, color in ((False, text_color or theme.ink), (True, text_color or theme.muted)):
        for emphasized in (True, False):
            group = [text for text in texts if (text.muted, text.emphasized) == (muted, emphasized)]
            _draw_labels(ax, group, color, scale, origin, emphasized)
    for sample in scene.swatches:
        lines.append(_draw_swatch(scene, sample, theme, ax, scale, origin))
    ax.add_artist(_LineWidths(lines, scene.width, scene.height))
    return nodes


def _draw_edges(
    scene: Scene, gap: Gap, theme: Theme, ax: Axes, scale: Array, origin: Array
) -> list[tuple[Any, Any]]:
    """Draw edges and arrow heads as one collection each; return them with their line widths in points."""
    is_drawn = gap.is_drawn
    codes = gap.style_codes[is_drawn]
    if not len(codes):
        return []
    styles = {int(code): (int(code) >> 1, bool(code & 1)) for code in np.unique(codes)}
    colors = {
        code: to_rgba(theme.line(level), gap.opacity * (1.0 if emphasized else FADED_OPACITY))
        for code, (level, emphasized) in styles.items()
    }
    widths = {code: gap.line_width(level, emphasized) for code, (level, emphasized) in styles.items()}
    dashes = {code: _dashes(scene, level, widths[code], gap) for code, (level, _) in styles.items()}
    has_one_style = len(styles) == 1
    keys = list(styles) if has_one_style else codes.tolist()
    line_style: dict[str, Any] = {
        "linestyles": [dashes[code] for code in keys],
        "linewidths": [widths[code] for code in keys],
        "zorder": 1,
    }
    collection: LineCollection | PathCollection
    if scene.curved:
        edges = gap.edges[is_drawn]
        first, second = scene.control_points(edges)
        points = np.stack([edges[..., :2], first, second, edges[..., 2:]], axis=-2)
        paths = [Path(curve, _CURVE, readonly=True) for curve in points.reshape(-1, 4, 2) * scale + origin]
        edge_colors = [colors[code] for code in keys]
        collection = PathCollection(paths, facecolors="none", edgecolors=edge_colors, **line_style)
    else:
        segments = gap.edges[is_drawn].reshape(-1, 2, 2) * scale + origin
        collection = LineCollection(list(segments), colors=[colors[code] for code in keys], **line_style)
    ax.add_collection(collection, autolim=False)
    if gap.heads is not None:
        heads = gap.heads[is_drawn] * scale + origin
        fills = [colors[code] if styles[code][0] != MASKED else (0, 0, 0, 0) for code in keys]
        ranks = np.broadcast_to([widths[code] for code in keys], len(heads))
        order = np.lexsort((codes, ranks)).tolist()  # wide ones on top, since curved edges overlap
        fills = [fills[0 if has_one_style else i] for i in order]
        ax.add_collection(
            PolyCollection([heads[i] for i in order], facecolors=fills, linewidths=0, zorder=1), autolim=False
        )
    return [(collection, np.array([widths[code] for code in keys]))]


def _draw_skip_connection(
    arc: SkipConnection, theme: Theme, ax: Axes, scale: Array, origin: Array
) -> tuple[Any, Any]:
    """Draw an arc with its arrow head and label; return it with its line width in points."""
    color = to_rgba(theme.line(NO_VALUE), arc.opacity * (1.0 if arc.emphasized else FADED_OPACITY))
    path = Path(arc.path * scale + origin, _ARC)
    line = PathPatch(path, facecolor="none", edgecolor=color, linewidth=arc.width, zorder=1)
    line.set(capstyle="butt", snap=False)
    ax.add_patch(line)
    ax.add_patch(Polygon(arc.head * scale + origin, facecolor=color, linewidth=0, zorder=1))
    if arc.label is not None:
        _draw_backgrounds(ax, [arc.label], theme.paper, scale, origin)
        _draw_labels(ax, [arc.label], theme.ink, scale, origin, arc.emphasized)
    return line, arc.width


def _dashes(scene: Scene, level: int, width: float, gap: Gap | None = None) -> Any:
    """Return a dash pattern in the format of matplotlib, in units of the line width."""
    pattern = scene.dash_pattern(level)
    if not (pattern and width) or (gap is not None and gap.is_dense):
        return "-"
    return (0, tuple(length / width for length in pattern))


def _rim_dashes(scene: Scene, level: int, radius: float) -> Any:
    """Return the dash pattern of a node; matplotlib starts circles at the bottom, SVG at the right."""
    pattern = scene.rim_dash_pattern(level, radius)
    if not (pattern and scene.rim_width):
        return "-"
    start = (pattern[0] - pi * radius / 2) % sum(pattern)
    return (start / scene.rim_width, tuple(length / scene.rim_width for length in pattern))


def _draw_nodes(
    scene: Scene,
    layer: Layer,
    theme: Theme,
    ax: Axes,
    scale: Array,
    origin: Array,
    lines: list[tuple[Any, Any]],
) -> list[Circle]:
    """Draw the nodes of a layer with their marks, and append them to `lines` with their line widths."""
    nodes = []
    centers = layer.centers * scale + origin
    for i, name in layer.nodes:
        level = int(layer.levels[i])
        node = Circle(
            tuple(centers[i]),
            float(layer.radius * scale[0]),
            facecolor=theme.fill(layer.kind, level, layer.colors[i]),
            edgecolor=theme.muted if level == MASKED else theme.rim,
            linewidth=0.7,  # in legends; on the Axes, line widths follow the size of the drawing
            linestyle=_rim_dashes(scene, level, layer.radius),
            visible=level != HIDDEN,
        )
        patches: list[Patch] = [node]
        if level not in (MASKED, HIDDEN) and name != "bias":
            patches += _marks(MARKS.get(layer.kind), layer.centers[i], 0.7 * layer.radius, scale, origin)
        for patch in patches[1:]:
            patch.set(facecolor="none", edgecolor=theme.rim)
        for patch in patches:
            patch.set(zorder=2, alpha=None if layer.emphasized[i] else FADED_OPACITY)
            lines.append((ax.add_patch(patch), scene.rim_width))
        nodes.append(node)
    for i, hatch in layer.hatches.items():
        segments = hatch.reshape(-1, 2, 2) * scale + origin
        color = to_rgba(theme.rim, 1.0 if layer.emphasized[i] else FADED_OPACITY)
        strokes = LineCollection(list(segments), colors=[color], zorder=2.5)
        ax.add_collection(strokes, autolim=False)
        lines.append((strokes, scene.hatch_width))
    return nodes


def _draw_grid(
    scene: Scene,
    layer: Layer,
    grid: Grid,
    theme: Theme,
    ax: Axes,
    scale: Array,
    origin: Array,
    lines: list[tuple[Any, Any]],
) -> Rectangle:
    """Draw the cells of a grid below the edges, and append lines to `lines` with their widths in points."""
    for fill in grid.fills:
        left, top, width, height = grid.rectangles(fill).T
        x, y = (
            np.stack([left, left + width, left + width, left]),
            np.stack([top, top, top + height, top + height]),
        )
        color = to_rgba(
            theme.fill(layer.kind, fill.level, fill.color), 1.0 if fill.emphasized else FADED_OPACITY
        )
        cells = np.stack([x.T, y.T], axis=-1) * scale + origin
        ax.add_collection(
            PolyCollection(list(cells), facecolors=[color], linewidths=0, antialiased=False, zorder=0.4),
            autolim=False,
        )

    def draw_lines(
        segments: Array, color: str, emphasized: bool, width: float, dashes: Sequence[float]
    ) -> None:
        rgba = to_rgba(color, 1.0 if emphasized else FADED_OPACITY)
        points = list(segments.reshape(-1, 2, 2) * scale + origin)
        style = (0, tuple(length / width for length in dashes)) if dashes else "-"
        strokes = LineCollection(points, colors=[rgba], linestyles=[style], zorder=0.5)
        ax.add_collection(strokes, autolim=False)
        lines.append((strokes, width))

    draw_lines(grid.lines, theme.edge, grid.emphasized, grid.line_width, ())
    for level, emphasized, segments, width, dashes in grid.strokes:
        draw_lines(segments, theme.mark(layer.kind, level), emphasized, width, dashes)
    (left, top), (right, bottom) = np.reshape(grid.box, (2, 2)) * scale + origin
    frame = Rectangle((left, bottom), right - left, top - bottom, facecolor="none", edgecolor=theme.rim)
    frame.set(zorder=0.6, linewidth=0.7, alpha=None if grid.emphasized else FADED_OPACITY)
    lines.append((ax.add_patch(frame), scene.rim_width))
    return frame


def _marks(mark: str | None, center: Array, radius: float, scale: Array, origin: Array) -> list[Patch]:
    """Return the shape that marks the nodes of some kinds of layers."""
    if mark == "circle":
        return [Circle(tuple(center * scale + origin), radius * scale[0])]
    if mark == "triangle":
        return [Polygon(triangle((center[0], center[1]), radius) * scale + origin)]
    return []


def _draw_node_labels(layer: Layer, theme: Theme, ax: Axes, scale: Array, origin: Array) -> None:
    """Draw the labels in the nodes of a layer, with one artist per color."""
    groups: dict[tuple[str, bool], list[Text]] = {}
    for (i, _), text in zip(layer.nodes, layer.labels, strict=False):
        color = theme.label(layer.kind, int(layer.levels[i]), layer.colors[i])
        groups.setdefault((color, bool(layer.emphasized[i])), []).append(text)
    for (color, emphasized), texts in groups.items():
        # opaque, in a mixed color: a transparent white label on a faded node would be invisible
        faded = mix(theme.paper, color, FADED_OPACITY)
        _draw_labels(ax, texts, color if emphasized else faded, scale, origin)


def _draw_swatch(
    scene: Scene, sample: Swatch, theme: Theme, ax: Axes, scale: Array, origin: Array
) -> tuple[Any, Any]:
    """Draw a sample of the legend; return the artist and its line width in points."""
    left, top, right, bottom = sample.box
    if sample.is_line:
        middle = (top + bottom) / 2
        segment = np.array([[[left, middle], [right, middle]]]) * scale + origin
        dashes = _dashes(scene, sample.level, sample.width)
        line = LineCollection(list(segment), colors=[theme.line(sample.level)], linestyles=[dashes], zorder=1)
        line.set(linewidth=sample.width, snap=False)
        ax.add_collection(line, autolim=False)
        return line, np.array([sample.width])
    # clockwise from the upper left corner, as in SVG, so that dashes start there
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) * scale + origin
    box = Polygon(
        corners,
        facecolor=theme.fill("nn.hidden", sample.level),
        edgecolor=theme.rim,
        linestyle=_dashes(scene, sample.level, sample.width),
        zorder=1,
        snap=False,
    )
    ax.add_patch(box)
    if sample.hatch is not None:
        segments = sample.hatch.reshape(-1, 2, 2) * scale + origin
        width = 0.9 * sample.width
        ax.add_collection(
            LineCollection(list(segments), colors=[theme.rim], linewidths=width, zorder=1), autolim=False
        )
    return box, sample.width


def scalar_mappable(colors: Sequence[str], limit: float) -> ScalarMappable:
    """
    Return a color scale as a matplotlib ScalarMappable, for a color bar.

    Parameters
    ----------
    colors : sequence of str
        Colors for the negative end, 0 and the positive end.
    limit : float
        Number at the positive end.

    Returns
    -------
    matplotlib.cm.ScalarMappable
    """
    colormap = LinearSegmentedColormap.from_list("plotnet", list(colors), N=2 * MAX_LEVEL + 1)
    return ScalarMappable(Normalize(-limit, limit), colormap)


class _LineWidths(Artist):
    """Invisible artist that makes line widths, which are in points, scale with the size of the Axes."""

    def __init__(self, lines: list[tuple[Any, Any]], width: float, height: float) -> None:
        super().__init__()
        self.lines, self.width, self.height = lines, width, height
        self.set_zorder(-1)  # drawn before the lines
        self.set_in_layout(False)

    def draw(self, renderer: RendererBase) -> None:
        box = self.axes.get_window_extent(renderer)  # type: ignore[union-attr]
        dots = self.get_figure(root=True).dpi / 72  # type: ignore[union-attr]
        scale = min(box.width / self.width, box.height / self.height) / dots
        for artist, width in self.lines:
            artist.set_linewidth(width * scale)


def render(scene: Scene, theme: Theme, format: str, *, title: str, dpi: float, transparent: bool) -> bytes:
    """
    Draw a scene on a figure of its size, and save it in a format of matplotlib.

    Parameters
    ----------
    scene, theme
        Scene to draw and its colors.
    format : str
        Suffix of the format, such as ``"png"``.
    title : str
        Title in the metadata of the file, if the format has any.
    dpi : float
        Resolution in dots per inch.
    transparent : bool
        Whether to omit the background.

    Returns
    -------
    bytes
        The content of the file.

    Raises
    ------
    ValueError
        If the image would have more pixels than matplotlib supports.
    """
    columns, rows = scene.width / 72 * dpi, scene.height / 72 * dpi
    if max(columns, rows) >= 2**16 or min(columns, rows) < 1:
        raise ValueError(
            f"dpi is {dpi:g}: the image would have {columns:,.0f} by {rows:,.0f} pixels; "
            f"expected 1 to {2**16 - 1:,} in each direction"
        )
    figure = Figure(figsize=(scene.width / 72, scene.height / 72), facecolor=theme.paper)
    figure.set_layout_engine("none")
    FigureCanvasAgg(figure)
    _draw(scene, theme, figure.add_axes((0, 0, 1, 1)))
    return figure_bytes(figure, format, title=title, dpi=dpi, transparent=transparent)


def figure_bytes(figure: Figure, format: str, *, title: str, dpi: float, transparent: bool) -> bytes:
    """
    Save a figure to memory, reproducibly: without dates and random ids.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Figure to save.
    format, title, dpi, transparent
        Parameters of `render`.

    Returns
    -------
    bytes
        The content of the file.
    """
    metadata = {
        "png": {"metadata": {"Title": title, "Software": None}},
        "pdf": {"metadata": {"Title": title, "CreationDate": None}},
        "svg": {"metadata": {"Title": title, "Date": None}},
    }
    buffer = io.BytesIO()
    with settings(SAVING):
        figure.savefig(
            buffer,
            format=format,
            dpi=dpi,
            transparent=transparent,
            facecolor="none" if transparent else figure.get_facecolor(),
            edgecolor="none",
            **metadata.get(format, {}),
        )
    return buffer.getvalue()


def _draw_labels(
    ax: Axes, texts: Iterable[Text], color: str, scale: Array, origin: Array, emphasized: bool = True
) -> None:
    """Draw labels as outlines in one artist, so that they scale with the Axes."""
    paths = []
    for text in texts:
        position = np.array([text.x, text.y]) * scale + origin
        transform = Affine2D().rotate_deg(text.angle).scale(text.size * scale[0]).translate(*position)
        paths += [transform.transform_path(path) for path in outlines(text.label, text.align)]
    if paths:
        outline = Path.make_compound_path(*paths)
        alpha = None if emphasized else FADED_OPACITY
        # add_patch would compute data limits, which takes longer than everything else
        ax.add_artist(PathPatch(outline, facecolor=color, linewidth=0, zorder=3, alpha=alpha))


def _draw_backgrounds(ax: Axes, texts: Iterable[Text], color: str, scale: Array, origin: Array) -> None:
    """Draw rectangles behind labels on lines."""
    for text in texts:
        left, top, right, bottom = text.level_box
        pad = 0.12 * text.size
        box = np.array([[left - pad, bottom + pad], [right + pad, top - pad]]) * scale + origin
        pivot = tuple(np.array([text.x, text.y]) * scale + origin)
        ax.add_patch(
            Rectangle(
                tuple(box[0]),
                *(box[1] - box[0]),
                angle=text.angle,
                rotation_point=pivot,
                facecolor=color,
                alpha=0.85,
                lw=0,
                zorder=3,
            )
        )


def outlines(label: Label, align: float = 0.0) -> Iterator[Path]:
    """Yield the outlines of a label, in ems; a label in a system font is aligned in its reserved width."""
    for letter in label.letters:
        if len(letter.glyph.codes):
            transform = Affine2D().scale(letter.scale / UNITS_PER_EM).translate(letter.x, letter.y)
            yield transform.transform_path(Path(letter.glyph.vertices, letter.glyph.codes))
    for x, y, width, height in label.bars:
        yield Affine2D().scale(width, height).translate(x, y).transform_path(Path.unit_rectangle())
    for run in label.runs:
        path = _run_outline(run)
        box = path.get_extents()
        scale = min(run.scale, run.width / box.width)
        point = label.run_align(run, align)
        aligned = Affine2D().translate(-box.x0 - point * box.width, 0).scale(scale)
        yield aligned.translate(run.x + point * run.width, run.y).transform_path(path)


def _run_outline(run: Run) -> Path:
    """Return the outline of characters that the math fonts lack, from one system font if possible."""
    text = _RIGHT_TO_LEFT_MARK * run.is_rtl + run.text
    outline = _system_outline(text)
    if outline is not None:
        return outline
    parts, missing, x = [], [], 0.0
    for cluster in clusters(text):
        path = _system_outline(cluster)
        if path is None and cluster.isspace():
            x += 0.3
            continue
        if path is None:
            missing.append(cluster)
            path = _MISSING_GLYPH
        parts.append(Affine2D().translate(x, 0).transform_path(path))
        x = parts[-1].get_extents().x1 + 0.08
    if missing:
        warnings.warn(
            f"no installed font has an outline for {' '.join(dict.fromkeys(missing))}, so a box is drawn"
            " instead; install a font that has it, or save as SVG, which uses the fonts of the reader",
            stacklevel=stack_level(),
        )
    return Path.make_compound_path(*parts)


@cache
def _system_outline(text: str) -> Path | None:
    """Return the outline of characters from the first system font that has all of them, or None."""
    codes = [ord(char) for char in strip_invisible(text) if not char.isspace()]
    for file in _font_files():
        try:
            font = get_font(file)
            if all(font.get_char_index(code) for code in codes):
                path = TextPath((0, 0), text, size=1, prop=FontProperties(fname=file))
                if path.get_extents().width > 0:
                    return path
        except (OSError, RuntimeError):  # a broken font, or a bitmap font without outlines
            continue
    return None


@cache
def _font_files() -> list[FontPath]:
    """Return all fonts of matplotlib and of the system, upright ones of regular weight first."""
    entries = list(fontManager.ttflist)
    known_files = {entry.fname for entry in entries}
    for file in findSystemFonts():  # matplotlib's cached list may be outdated
        if file not in known_files:
            entries += _font_entries(file)
    # the font LastResort has a box for every character, which would prevent the warning
    entries = [entry for entry in entries if "LastResort" not in entry.fname]
    entries.sort(key=lambda e: (e.style != "normal", abs(_weight(e) - 400), e.name, e.fname, e.index))
    return [FontPath(entry.fname, entry.index) for entry in entries]


def _font_entries(file: str) -> list[FontEntry]:
    """Return the properties of all fonts in a file, as matplotlib does for its list."""
    try:
        first = FT2Font(file)
        faces = [first, *(FT2Font(file, face_index=i) for i in range(1, first.num_faces))]
        return [ttfFontProperty(face) for face in faces]
    except Exception:  # a broken font, about which matplotlib's fonts may raise anything
        return []


def _weight(entry: FontEntry) -> int:
    return weight_dict.get(entry.weight, 400) if isinstance(entry.weight, str) else entry.weight
