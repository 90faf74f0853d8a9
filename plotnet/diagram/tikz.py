r"""Write a scene as TikZ, for LaTeX documents.

The file works in two ways. On its own it is a complete document, which pdflatex, lualatex or xelatex compiles
to a page of the size of the figure; it needs only article, geometry and TikZ. With ``\input{net}`` it is a
picture in another document, in the fonts of that document, whose preamble must load TikZ; a comment at the
top of the file lists the required packages.

Colors are defined once and named by purpose; each edge, node and label is one line. Nodes are named ``a-1-3``
or ``a-1-bias``, so that other TikZ code can refer to them. Text is set at ten points, a size that every font
has, and scaled to its size in the figure, or to the reserved width if the font is wider.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from plotnet.diagram.grid import BUNDLE, Grid
from plotnet.diagram.labels import make_multiline_label
from plotnet.diagram.latex import Latex, latex
from plotnet.diagram.levels import BIAS, HIDDEN, MASKED, NO_VALUE, NONFINITE, NONFINITE_NAMES
from plotnet.diagram.number_format import format_coordinate
from plotnet.diagram.scene import (
    FADED_OPACITY,
    Array,
    Gap,
    Layer,
    Scene,
    SkipConnection,
    Swatch,
    Text,
    text_axes,
    triangle,
)
from plotnet.diagram.theme import MARKS, Theme
from plotnet.validation import stack_level, suggest

MAX_EDGES = 5_000  # pdflatex takes about a millisecond per edge
_MAX_LENGTH = 16_000.0  # points of 1/72 inch; the largest length of TeX is 16,383 points of 1/72.27 inch

_STANDALONE_PREAMBLE = r"""
\expandafter\ifx\csname @nodocument\endcsname\relax % included in another document
  \let\plotnetend\relax
\else
  \documentclass{article}
  \usepackage[paperwidth=WIDTHbp,paperheight=HEIGHTbp,margin=0bp]{geometry}
  \usepackage{tikz}
PACKAGES  \pagestyle{empty}
  \setlength{\parindent}{0pt}
  \setlength{\topskip}{0pt}
  \def\plotnetend{\end{document}}
  \begin{document}
\fi
"""
_FONT_COMMANDS = {"sans-serif": r"\sffamily ", "monospace": r"\ttfamily "}
_LABEL_COMMAND = r"""
\def\plotnetlabel#1#2#3{% text #3 at font size #1, or smaller if it would be wider than #2
  \setbox0=\hbox{\fontsize{10}{12}\selectfont#3}%
  \pgfmathsetmacro\plotnetscale{min(#1bp/10,#2bp/max(\wd0,0.01pt))}%
  \scalebox{\plotnetscale}{\box0}}
"""
_BEGIN = r"""\begin{tikzpicture}[
  x=1bp, y=-1bp, % points of 1/72 inch, downwards
  line cap=butt, line join=miter, inner sep=0pt, outer sep=0pt,
  text label/.style={text=#1, anchor=base},
]
"""


class _ColorNames:
    """Names of colors in the document, by purpose; collects the colors to define."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.defined: dict[str, str] = {}

    def _define(self, name: str, color: str) -> str:
        self.defined[name] = color
        return name

    def theme_color(self, name: str) -> str:
        """Return the name of a color of the theme: ink, muted, rim, edge or paper."""
        return self._define(f"net{name}", getattr(self.theme, name))

    def fill(self, kind: str, level: int, color: str | None = None) -> str:
        """Return the name of the fill color of a node."""
        if level == MASKED:
            return self.theme_color("paper")
        if level == NO_VALUE and color is not None:
            color = self.theme.fill(kind, level, color)
            return self._define(f"net{color[1:].lower()}", color)
        special_names = {NO_VALUE: kind.removeprefix("nn.").replace("_", ""), BIAS: "bias"}
        name = special_names.get(level) or _scale_color_name("value", level)
        return self._define(f"net{name}", self.theme.fill(kind, level))

    def line(self, level: int) -> str:
        """Return the name of the color of an edge."""
        if level == NO_VALUE:
            return self.theme_color("edge")
        name = "masked" if level == MASKED else _scale_color_name("weight", level)
        return self._define(f"net{name}", self.theme.line(level))

    def label(self, kind: str, level: int, color: str | None) -> str:
        """Return the name of the color of a label in a node."""
        color = self.theme.label(kind, level, color)
        for name in ("muted",) if level == MASKED else ("ink", "paper"):
            if getattr(self.theme, name) == color:
                return self.theme_color(name)
        return self._define("net" + ("black" if color == "#000000" else "white"), color)

    def mark(self, kind: str, level: int) -> str:
        """Return the name of the color of the mark in a cell of a grid."""
        return self.theme_color("rim") if level == NO_VALUE else self.label(kind, level, None)


def _scale_color_name(scale: str, level: int) -> str:
    if level in NONFINITE:
        return f"nonfinite{scale}"
    return f"{scale}{'minus' if level < 0 else ''}{abs(level)}"


def write_tikz(
    scene: Scene,
    theme: Theme,
    *,
    title: str,
    description: str,
    transparent: bool = False,
    raw: Mapping[str, str] = MappingProxyType({}),
    preamble: str = "",
) -> Iterator[str]:
    r"""
    Write a scene as a TikZ picture, in a complete LaTeX document that can also be included in another.

    Parameters
    ----------
    scene : Scene
        Scene to write.
    theme : Theme
        Colors of the figure.
    title, description : str
        Title and alternative text, written as comments.
    transparent : bool
        Whether to omit the background.
    raw : mapping of str to str
        LaTeX that replaces labels, by label.
    preamble : str
        Lines for the preamble of the document.

    Returns
    -------
    iterator of str
        Lines of the file.

    Raises
    ------
    ValueError
        If there are more than `MAX_EDGES` edges, the figure is larger than TeX's largest length, a label
        has a command that LaTeX lacks, or a key of `raw` is not a label.

    Warns
    -----
    UserWarning
        If labels contain characters that are missing from LaTeX's default fonts.

    Examples
    --------
    >>> from plotnet import THEMES, Diagram
    >>> lines = write_tikz(Diagram([2, 1]).scene, THEMES["paper"], title="A net", description="Two and one.")
    >>> print(next(lines), end="")
    % A net
    """
    edges = sum(int(gap.is_drawn.sum()) for gap in scene.gaps)
    if edges > MAX_EDGES:
        raise ValueError(
            f"the diagram has {edges:,} edges, more than the {MAX_EDGES:,} that LaTeX draws in seconds: "
            "lower max_nodes, the maximum number of nodes drawn per layer, or save as .pdf and include that"
        )
    if max(scene.width, scene.height) > _MAX_LENGTH:
        raise ValueError(
            f"figsize is {scene.width / 72:g} by {scene.height / 72:g} inches: the maximum of TeX is "
            f"{_MAX_LENGTH / 72:.0f}; make the figure smaller, or save as .pdf"
        )
    sources = dict.fromkeys(text.label.source for text in scene.texts())
    raw = _match_labels(raw, tuple(sources))
    labels = [_convert(source) for source in sources if source not in raw]
    missing = "".join(dict.fromkeys(char for label in labels for char in label.missing_chars))
    if missing:
        warnings.warn(
            f"the default fonts of LaTeX lack {' '.join(missing)}: compile the file with lualatex or xelatex,"
            r" and set a font that has them in its line \newfontfamily\plotnetfont; or save as .pdf",
            stacklevel=stack_level(),
        )
    packages = [r"\usepackage{amsmath,amssymb}"] * (bool(raw) or any(label.needs_ams for label in labels))
    packages += preamble.splitlines()
    standalone_packages = list(packages)
    if any(label.needs_t1 for label in labels):
        standalone_packages.append(r"\ifdefined\pdfoutput\usepackage[T1]{fontenc}\usepackage{lmodern}\fi")
    if missing:
        standalone_packages += [
            r"\usepackage{fontspec}",
            r"\newfontfamily\plotnetfont{Noto Sans CJK SC} % a font that has " + missing,
        ]
    definitions = sorted({definition for label in labels for definition in label.definitions})
    return _write(
        scene,
        theme,
        raw,
        title,
        description,
        transparent,
        packages,
        standalone_packages,
        definitions,
        missing,
    )


def _match_labels(raw: Mapping[str, str], sources: Sequence[str]) -> dict[str, str]:
    """Return LaTeX by label in canonical form."""
    matched = {}
    for key, source in raw.items():
        label = make_multiline_label(key).source
        if label not in sources:
            raise ValueError(
                f"latex has the key {key!r}, which is not a label in the diagram{suggest(label, sources)}"
            )
        matched[label] = source
    return matched


def _convert(source: str) -> Latex:
    try:
        return latex(source)
    except ValueError as error:
        raise ValueError(f"the label {source!r} cannot be written as TikZ: {error}") from None


def _write(
    scene: Scene,
    theme: Theme,
    raw: Mapping[str, str],
    title: str,
    description: str,
    transparent: bool,
    packages: list[str],
    standalone_packages: list[str],
    definitions: list[str],
    missing: str,
) -> Iterator[str]:
    width, height = format_coordinate(scene.width), format_coordinate(scene.height)
    yield f"% {' '.join(title.split())}\n"
    for line in textwrap.wrap(" ".join(description.split()), 100):
        yield f"% {line}\n"
    yield "%\n% This file is a complete document for pdflatex, lualatex or xelatex.\n"
    yield r"% \input{...} includes it in another document, whose preamble needs" + "\n"
    yield "".join(f"%   {package}\n" for package in [r"\usepackage{tikz}", *packages])
    if missing:
        yield r"%   and a command \plotnetfont that selects a font with " + missing + "\n"
    yield r"% \resizebox{\linewidth}{!}{\input{...}} makes it as wide as the text."
    package_lines = "".join(f"  {package}\n" for package in standalone_packages)
    preamble = _STANDALONE_PREAMBLE.replace("WIDTH", width).replace("HEIGHT", height)
    yield preamble.replace("PACKAGES", package_lines)
    yield _BEGIN
    colors = _ColorNames(theme)
    body = list(_body(scene, colors, raw, transparent))  # first, since it collects the colors
    for name, color in colors.defined.items():
        yield rf"\definecolor{{{name}}}{{HTML}}{{{color[1:].upper()}}}" + "\n"
    if missing:
        yield r"\providecommand*\plotnetfont{}" + "\n"
        yield r"\providecommand*\plotnetother[1]{{\plotnetfont#1}}" + "\n"
    yield from (definition + "\n" for definition in definitions)
    yield _LABEL_COMMAND.lstrip()
    yield rf"\path[use as bounding box] (0,0) rectangle ({width},{height});" + "\n"
    yield from body
    yield "\\end{tikzpicture}%\n\\plotnetend\n"


def _body(scene: Scene, colors: _ColorNames, raw: Mapping[str, str], transparent: bool) -> Iterator[str]:
    if not transparent:
        corner = f"({format_coordinate(scene.width)},{format_coordinate(scene.height)})"
        yield rf"\fill[{colors.theme_color('paper')}] (0,0) rectangle {corner};" + "\n"
    for i, layer in enumerate(scene.layers):
        if layer.grid is not None:
            yield from _grid(scene, i, layer, layer.grid, colors)
    for i, gap in enumerate(scene.gaps):
        yield from _gap(scene, i, gap, colors)
    for arc in scene.skip_connections:
        yield from _skip_connection(arc, colors, raw)
    for i, layer in enumerate(scene.layers):
        yield from _layer(scene, i, layer, colors, raw)
    for i, gap in enumerate(scene.gaps):
        if gap.labels:
            yield f"% labels of edges from layer {i} to {i + 1}\n"
            for text in gap.labels:
                yield _background(text, colors)
                yield _label_node(text, colors.theme_color("ink"), _width(text), raw)
    for name, captions in (("layer", scene.layer_captions), ("gap", scene.gap_captions)):
        for i, lines in enumerate(captions):
            if lines:
                yield f"% caption of {name} {i}\n"
                for text in lines:
                    yield _label_node(text, _text_color(text, colors), 1.05 * _width(text), raw)
    for name, named in zip(("inputs", "classes"), scene.names, strict=True):
        if named:
            yield f"% names of {name}\n"
            for text in named:
                yield _label_node(text, colors.theme_color("ink"), 1.05 * _width(text), raw)
    if scene.title:
        yield "% title\n"
        for text in scene.title:
            yield _label_node(text, colors.theme_color("ink"), max(_width(text), 0.93 * scene.width), raw)
    if scene.legend:
        yield "% legend\n"
        for sample in scene.swatches:
            yield _swatch(scene, sample, colors)
        for text in scene.legend:
            # a formula may use the whole line; other texts are beside swatches
            max_width = max(_width(text), 0.93 * scene.width) if text.align == 0.5 else _width(text)
            yield _label_node(text, _text_color(text, colors), max_width, raw)


def _gap(scene: Scene, i: int, gap: Gap, colors: _ColorNames) -> Iterator[str]:
    """Write the edges of a gap, one per line, in a scope that defines their styles."""
    codes, is_drawn = gap.style_codes, gap.is_drawn
    width = format_coordinate(gap.line_width(NO_VALUE, emphasized=True))
    options = [f"line width={width}bp", f"draw={colors.theme_color('edge')}"]
    if gap.opacity < 1:
        options.append(f"draw opacity={format_coordinate(gap.opacity)}")
    style_names = {code: _style_name(code) for code in np.unique(codes[is_drawn]).tolist()}
    yield f"% edges from layer {i} to {i + 1}\n"
    yield r"\begin{scope}[" + ", ".join(options)
    for code, name in style_names.items():
        if name:
            yield f",\n  {name}/.style={{{', '.join(_style(scene, gap, code, colors))}}}"
    yield "]\n"
    controls = scene.control_points(gap.edges) if scene.curved else None
    for k, end in enumerate(scene.layers[i + 1].ends.tolist()):
        yield f"% to {'all units' if end == BUNDLE else f'unit {end}'}\n"
        for j, (x0, y0, x1, y1) in enumerate(gap.edges[k].tolist()):
            if not is_drawn[k, j]:
                continue
            name = style_names[int(codes[k, j])]
            connector = "--"
            if controls is not None:
                first, second = (_point(*points[k, j]) for points in controls)
                connector = f" .. controls {first} and {second} .. "
            yield rf"\draw{name and f'[{name}]'} {_point(x0, y0)}{connector}{_point(x1, y1)};" + "\n"
        if gap.heads is not None:
            widths = [gap.line_width(int(code) >> 1, bool(code & 1)) for code in codes[k]]
            for j in np.argsort(widths, kind="stable").tolist():  # wide edges on top
                corners = gap.heads[k, j].tolist()
                level, emphasized = int(codes[k, j]) >> 1, int(codes[k, j]) & 1
                if level not in (MASKED, HIDDEN):
                    fill = colors.line(level) + ("" if emphasized else f",fill opacity={FADED_OPACITY}")
                    yield rf"\fill[{fill}] {'--'.join(_point(*corner) for corner in corners)}--cycle;" + "\n"
    yield "\\end{scope}\n"


def _skip_connection(arc: SkipConnection, colors: _ColorNames, raw: Mapping[str, str]) -> Iterator[str]:
    """Write an arc with its arrow head and label."""
    yield f"% skip connection from layer {arc.start} to {arc.end}\n"
    if not arc.emphasized:
        yield rf"\begin{{scope}}[transparency group, opacity={FADED_OPACITY}]" + "\n"
    color, points = colors.line(NO_VALUE), [_point(x, y) for x, y in arc.path.tolist()]
    path = "{}--{} .. controls {} and {} .. {}--{} .. controls {} and {} .. {}--{}".format(*points)
    draw, fill = f"{color}, line width={format_coordinate(arc.width)}bp", color
    if arc.opacity < 1:
        draw += f", draw opacity={format_coordinate(arc.opacity)}"
        fill += f", fill opacity={format_coordinate(arc.opacity)}"
    yield rf"\draw[{draw}] {path};" + "\n"
    corners = "--".join(_point(x, y) for x, y in arc.head.tolist())
    yield rf"\fill[{fill}] {corners}--cycle;" + "\n"
    if arc.label is not None:
        yield _background(arc.label, colors)
        label = replace(arc.label, emphasized=True)  # the scope fades it
        yield _label_node(label, colors.theme_color("ink"), _width(label), raw)
    if not arc.emphasized:
        yield "\\end{scope}\n"


def _style_name(code: int) -> str:
    """Return the name of the style of an edge; empty for the default style."""
    level, emphasized = code >> 1, code & 1
    special_names = {NO_VALUE: "", MASKED: "masked"}
    name = special_names.get(level, f"weight {NONFINITE_NAMES.get(level, str(level)).replace('−', '-')}")
    return name if emphasized else f"{name} faded".strip()


def _style(scene: Scene, gap: Gap, code: int, colors: _ColorNames) -> Iterator[str]:
    level, emphasized = code >> 1, bool(code & 1)
    if level != NO_VALUE:
        yield f"draw={colors.line(level)}"
        yield f"line width={format_coordinate(gap.line_width(level, emphasized))}bp"
        if not gap.is_dense:
            yield from _dashes(scene.dash_pattern(level))
    if not emphasized:
        if level == NO_VALUE:
            yield f"line width={format_coordinate(gap.width)}bp"
        yield f"draw opacity={format_coordinate(gap.opacity * FADED_OPACITY)}"


def _grid(scene: Scene, i: int, layer: Layer, grid: Grid, colors: _ColorNames) -> Iterator[str]:
    """Write the cells of a grid, one path for each fill, its lines, marks, and its frame as a node."""
    yield f"% grid of layer {i}\n"
    for fill in grid.fills:
        options = [colors.fill(layer.kind, fill.level, fill.color), *_faded("fill ", fill.emphasized)]
        cells = "".join(
            f"\n  {_point(x, y)} rectangle {_point(x + w, y + h)}"
            for x, y, w, h in grid.rectangles(fill).tolist()
        )
        yield rf"\fill[{', '.join(options)}]{cells};" + "\n"
    faded = list(_faded("", grid.emphasized))
    if len(grid.lines):
        yield _hatch(grid.lines, grid.line_width, ", ".join([colors.theme_color("edge"), *faded]))
    for level, emphasized, lines, width, dashes in grid.strokes:
        options = [colors.mark(layer.kind, level), *_dashes(dashes), *_faded("", emphasized)]
        yield _hatch(lines, width, ", ".join(options))
    left, top, right, bottom = grid.box
    options = [
        f"draw={colors.theme_color('rim') if scene.rim_width else 'none'}",
        f"line width={format_coordinate(scene.rim_width)}bp",
        f"minimum width={format_coordinate(right - left)}bp",
        f"minimum height={format_coordinate(bottom - top)}bp",
        *faded,
    ]
    yield (
        rf"\node[{', '.join(options)}] (a-{i}) at {_point((left + right) / 2, (top + bottom) / 2)} {{}};"
        + "\n"
    )


def _faded(part: str, emphasized: bool) -> list[str]:
    return [] if emphasized else [f"{part}opacity={FADED_OPACITY}"]


def _layer(scene: Scene, i: int, layer: Layer, colors: _ColorNames, raw: Mapping[str, str]) -> Iterator[str]:
    """Write the nodes of a layer with their labels."""
    rim, r = colors.theme_color("rim"), layer.radius
    default_fill = colors.fill(layer.kind, NO_VALUE)
    yield f"% layer {i}\n"
    yield (
        rf"\begin{{scope}}[line width={format_coordinate(scene.rim_width)}bp,"
        f" unit/.style={{shape=circle, draw={rim if scene.rim_width else 'none'}, fill={default_fill},"
        f" minimum size={format_coordinate(2 * r)}bp}}]\n"
    )
    nodes, centers = layer.nodes, layer.centers.tolist()
    labels = layer.labels or [None] * len(nodes)
    for (j, name), label in zip(nodes, labels, strict=True):
        x, y = centers[j]
        level = int(layer.levels[j])
        if level == HIDDEN:
            yield rf"\coordinate (a-{i}-{name}) at {_point(x, y)};" + "\n"
            continue
        options = ["unit"]
        if level != NO_VALUE or layer.colors[j] is not None:
            options += [
                f"fill={colors.fill(layer.kind, level, layer.colors[j])}",
                *_dashes(scene.rim_dash_pattern(level, layer.radius)),
            ]
        if level == MASKED and scene.rim_width:
            options.append(f"draw={colors.theme_color('muted')}")
        if not layer.emphasized[j]:
            yield rf"\begin{{scope}}[transparency group, opacity={FADED_OPACITY}]" + "\n"
        yield rf"\node[{', '.join(options)}] (a-{i}-{name}) at {_point(x, y)} {{}};" + "\n"
        if j in layer.hatches:
            yield _hatch(layer.hatches[j], scene.hatch_width, rim)
        has_mark = scene.rim_width and name != "bias" and level != MASKED
        mark = MARKS.get(layer.kind, "") if has_mark else ""
        if mark == "circle":
            yield rf"\draw[{rim}] {_point(x, y)} circle[radius={format_coordinate(0.7 * r)}bp];" + "\n"
        elif mark == "triangle":
            corners = triangle((x, y), 0.7 * r).tolist()
            yield rf"\draw[{rim}] {'--'.join(_point(*corner) for corner in corners)}--cycle;" + "\n"
        if label is not None:
            max_width = 1.1 * _width(label)
            if label.label.source in raw:  # such as a matrix, which may be wider
                max_width = max(max_width, 1.6 * r)
            yield _label_node(label, colors.label(layer.kind, level, layer.colors[j]), max_width, raw)
        if not layer.emphasized[j]:
            yield "\\end{scope}\n"
    for omitted, centers in layer.dots:
        yield f"% {omitted} units not drawn\n"
        for x, y in centers.tolist():
            radius = format_coordinate(scene.dot_radius)
            yield rf"\filldraw[{rim}] {_point(x, y)} circle[radius={radius}bp];" + "\n"
    yield "\\end{scope}\n"


def _hatch(lines: Array, width: float, color: str) -> str:
    strokes = " ".join(f"{_point(a, b)}--{_point(c, d)}" for a, b, c, d in lines.tolist())
    return rf"\draw[{color}, line width={format_coordinate(width)}bp] {strokes};" + "\n"


def _swatch(scene: Scene, sample: Swatch, colors: _ColorNames) -> str:
    left, top, right, bottom = sample.box
    dashes = "".join(f", {option}" for option in _dashes(scene.dash_pattern(sample.level)))
    if sample.is_line:
        y = (top + bottom) / 2
        options = f"{colors.line(sample.level)}, line width={format_coordinate(sample.width)}bp{dashes}"
        return rf"\draw[{options}] {_point(left, y)}--{_point(right, y)};" + "\n"
    rim = colors.theme_color("rim")
    fill = colors.fill("nn.hidden", sample.level)
    options = f"draw={rim}, fill={fill}, line width={format_coordinate(sample.width)}bp{dashes}"
    box = rf"\path[{options}] {_point(left, top)} rectangle {_point(right, bottom)};" + "\n"
    return box if sample.hatch is None else box + _hatch(sample.hatch, 0.9 * sample.width, rim)


def _background(text: Text, colors: _ColorNames) -> str:
    left, top, right, bottom = text.level_box
    pad = 0.12 * text.size
    corners = f"{_point(left - pad, top - pad)} rectangle {_point(right + pad, bottom + pad)}"
    options = f"{colors.theme_color('paper')}, fill opacity=0.85"
    if text.angle:  # counterclockwise, as nodes, although y points downwards
        options += f", rotate around={{{format_coordinate(text.angle)}:{_point(text.x, text.y)}}}"
    return rf"\fill[{options}] {corners};" + "\n"


def _dashes(pattern: Sequence[float]) -> Iterable[str]:
    if pattern:
        lengths = [f"{format_coordinate(length)}bp" for length in pattern]
        pairs = zip(lengths[::2], lengths[1::2], strict=True)
        yield "dash pattern=" + " ".join(f"on {dash} off {space}" for dash, space in pairs)


def _label_node(text: Text, color: str, max_width: float, raw: Mapping[str, str]) -> str:
    """Write a label at its anchor, the point that does not depend on the width of the font."""
    source = raw.get(text.label.source)
    if source is None:
        source = latex(text.label.source).text
    if not source or not _width(text):
        return ""
    source = _FONT_COMMANDS.get(text.label.fontfamily, "") + source
    offset = text.align * _width(text)
    along = text_axes(text.angle)[0]
    point = _point(text.x + offset * along[0], text.y + offset * along[1])
    options = [f"text label={color}"]
    if text.align != 0.5:
        options.append(f"anchor=base {'east' if text.align else 'west'}")
    if text.angle:
        options.append(f"rotate={format_coordinate(text.angle)}")
    if not text.emphasized:
        options.append(f"opacity={FADED_OPACITY}")
    size, width = format_coordinate(text.size), format_coordinate(max_width)
    label = rf"\plotnetlabel{{{size}}}{{{width}}}{{{source}}}"
    return rf"\node[{', '.join(options)}] at {point} {{{label}}};" + "\n"


def _width(text: Text) -> float:
    return text.label.width * text.size


def _text_color(text: Text, colors: _ColorNames) -> str:
    return colors.theme_color("muted" if text.muted else "ink")


def _point(x: float, y: float) -> str:
    return f"({format_coordinate(x)},{format_coordinate(y)})"
