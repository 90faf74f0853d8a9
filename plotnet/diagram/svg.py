"""Write a scene as SVG; equal scenes give equal documents, byte for byte.

Structure of the document, for scripts and editors:

- One group per grid, with one path per color of its cells.
- One group per gap. It contains one group per unit of the next layer (``data-to-layer``, ``data-to-unit``;
  "all" for a grid), with one path per edge that is drawn, in the order of the previous layer with the bias
  unit last, and a group ``data-heads`` of arrow heads.
- One group of skip connections, if there are any, with one group per arc (``data-from-layer``,
  ``data-to-layer``).
- One group per layer. It contains one group per unit (``data-layer``, ``data-unit``; "bias" for a bias
  unit), with its node and its label.
- Edge labels, captions, names, the title, and the legend with the formula.

Groups have names for Inkscape's list of layers. With two themes, colors are those of the first, and a style
sheet replaces them on dark pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape  # xml.sax.saxutils would import urllib

import numpy as np

from plotnet.diagram.grid import BUNDLE, Grid
from plotnet.diagram.labels import UNITS_PER_EM, Label, Letter
from plotnet.diagram.levels import HIDDEN, MASKED, NO_VALUE
from plotnet.diagram.number_format import format_coordinate as _fmt
from plotnet.diagram.scene import FADED_OPACITY, Array, Gap, Layer, Scene, Swatch, Text, triangle
from plotnet.diagram.theme import MARKS, Theme
from plotnet.web.hosts import host_selectors

_AUTO = ".plotnet-auto"  # an SVG with two themes
_FAMILIES = {
    "serif": "STIXGeneral,'STIX Two Text','Times New Roman',Times,serif",
    "sans-serif": "'DejaVu Sans',Verdana,sans-serif",
    "monospace": "'DejaVu Sans Mono',Menlo,Consolas,monospace",
}
_MAX_SPAN = 3  # letters of a tspan
_MAX_GAP = 0.35  # ems between letters that are written as one text; spaces of operators are smaller
_FULL_PRECISION_EDGES = 20_000  # with more edges, coordinates are rounded to keep the file small

ColorGetter = Callable[[Theme], str]


class _ColorWriter:
    """Writer of color attributes; with two themes, also of classes and the style sheet that defines them."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self.themes = themes
        self.rules: dict[str, str] = {}

    def __call__(self, fill: ColorGetter | None = None, stroke: ColorGetter | None = None) -> str:
        attributes, classes = [], []
        for name, get in (("fill", fill), ("stroke", stroke)):
            if get is None:
                continue
            light, dark = get(self.themes[0]), get(self.themes[-1])
            attributes.append(f'{name}="{light}"')
            if light != dark:
                # named by its colors, so that a class has the same meaning in all SVGs of a page
                rule = f"plotnet-{name}-{light[1:]}-{dark[1:]}"
                self.rules[rule] = f"{name}:light-dark({light},{dark})"
                classes.append(rule)
        if classes:
            attributes.append(f'class="{" ".join(classes)}"')
        return " ".join(attributes)

    def style_sheet(self) -> Iterator[str]:
        """
        Write the style sheet: colors by the color scheme, which is that of the page, or of its host.

        A file that is opened by itself, or shown as an image, follows the system. Programs without
        ``light-dark()`` skip the style sheet, and use the light colors.
        """
        if not self.rules:
            return
        light_hosts, dark_hosts = host_selectors()
        yield "<style>\n@supports (color:light-dark(red,red)){\n"
        yield f"{_AUTO}:root{{color-scheme:light dark}}\n"
        yield f":is({light_hosts}) {_AUTO}{{color-scheme:light}}\n"
        yield f":is({dark_hosts}) {_AUTO}{{color-scheme:dark}}\n"
        yield f":is({dark_hosts}) :is({light_hosts}) {_AUTO}{{color-scheme:light}}\n"
        for name, rule in sorted(self.rules.items()):
            yield f".{name}{{{rule}}}\n"
        yield "}\n</style>\n"


def write_svg(
    scene: Scene,
    themes: Sequence[Theme],
    *,
    title: str,
    description: str,
    text: str = "path",
    transparent: bool = False,
    inline: bool = False,
) -> Iterator[str]:
    """
    Write a scene as an SVG document, line by line, to save memory.

    Parameters
    ----------
    scene : Scene
        Scene to write.
    themes : sequence of Theme
        One theme, or one for light and one for dark pages.
    title, description : str
        Title and alternative text.
    text : {"path", "text"}
        Write labels as outlines, which look the same everywhere, or as characters, which can be searched and
        edited.
    transparent : bool
        Whether to omit the background.
    inline : bool
        Whether the SVG scales with the page, up to its own width.

    Yields
    ------
    str
        Lines of the document (UTF-8, without an XML declaration).
    """
    colors = _ColorWriter(themes)
    letters = [
        letter for t in scene.texts() for letter in t.label.letters if text == "path" or letter.is_shape
    ]
    glyphs = {letter.glyph.id: letter.glyph.d for letter in letters if letter.glyph.d}
    size = (
        f'style="display:block;width:100%;height:auto;max-width:{_fmt(scene.width / 72)}in"'
        if inline
        else f'width="{_fmt(scene.width / 72)}in" height="{_fmt(scene.height / 72)}in"'
    )
    auto = f' class="{_AUTO[1:]}"' if len(themes) > 1 else ""
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
        f' viewBox="0 0 {_fmt(scene.width)} {_fmt(scene.height)}" {size}'
        f'{auto} role="img" aria-label="{escape(title)}">\n'
    )
    yield f"<title>{escape(title)}</title>\n"
    yield f"<desc>{escape(description)}</desc>\n"
    if glyphs:
        yield "<defs>\n"
        for key in sorted(glyphs):
            yield f'<path id="{key}" d="{glyphs[key]}"/>\n'
        yield "</defs>\n"
    if not transparent:
        # in numbers, so that the background keeps its size when it is pasted into another drawing
        size = f'width="{_fmt(scene.width)}" height="{_fmt(scene.height)}"'
        yield f"<rect {size} {colors(fill=lambda t: t.paper)}/>\n"
    for i, layer in enumerate(scene.layers):
        if layer.grid is not None:
            yield from _grid(scene, i, layer, layer.grid, colors)
    yield f'<g fill="none" {colors(stroke=lambda t: t.edge)}>\n'
    full_precision = sum(int(gap.is_drawn.sum()) for gap in scene.gaps) <= _FULL_PRECISION_EDGES
    for i, gap in enumerate(scene.gaps):
        opacity = f' stroke-opacity="{_fmt(gap.opacity)}"' if gap.opacity < 1 else ""
        yield f'<g {_label_attributes(f"edges {i} to {i + 1}")} stroke-width="{_fmt(gap.width)}"{opacity}>\n'
        styles = _edge_styles(scene, gap, colors)
        decimals = 6 if full_precision else 3 if len(styles) == 1 else 2
        for k, end in enumerate(scene.layers[i + 1].ends.tolist()):
            lines = _lines(scene, gap, k, styles, decimals)
            heads = "" if gap.heads is None else _heads(gap, k, colors)
            unit = "all" if end == BUNDLE else end
            yield f'<g data-to-layer="{i + 1}" data-to-unit="{unit}">{lines}{heads}</g>\n'
        yield "</g>\n"
    yield "</g>\n"
    if scene.skip_connections:
        yield from _skip_connections(scene, colors, text)
    for i, layer in enumerate(scene.layers):
        yield from _layer(scene, i, layer, colors, text)
    for i, gap in enumerate(scene.gaps):
        if gap.labels:
            yield f"<g {_label_attributes(f'labels of edges {i} to {i + 1}')}>\n"
            for t in gap.labels:
                yield f"{_label_with_background(t, colors, text)}\n"
            yield "</g>\n"
    for name, captions in (("layer", scene.layer_captions), ("gap", scene.gap_captions)):
        for i, lines_of_text in enumerate(captions):
            if lines_of_text:
                yield f'<g {_label_attributes(f"caption of {name} {i}")} data-caption="{name}-{i}">\n'
                for t in lines_of_text:
                    yield f"<g {_text_color(t, colors)}>{_text(t, text)}</g>\n"
                yield "</g>\n"
    for name, named in zip(("inputs", "classes"), scene.names, strict=True):
        if named:
            yield f"<g {_label_attributes(f'names of {name}')} {colors(fill=lambda t: t.ink)}>\n"
            for t in named:
                yield f"<g{_opacity_attribute(t.emphasized)}>{_text(t, text)}</g>\n"
            yield "</g>\n"
    if scene.title:
        yield f"<g {_label_attributes('title')}>\n"
        for t in scene.title:
            yield f"<g {_text_color(t, colors)}>{_text(t, text)}</g>\n"
        yield "</g>\n"
    if scene.legend:
        yield f"<g {_label_attributes('foot')}>\n"
        for sample in scene.swatches:
            yield _swatch(scene, sample, colors)
        for t in scene.legend:
            yield f"<g {_text_color(t, colors)}>{_text(t, text)}</g>\n"
        yield "</g>\n"
    yield from colors.style_sheet()
    yield "</svg>\n"


def _grid(scene: Scene, i: int, layer: Layer, grid: Grid, colors: _ColorWriter) -> Iterator[str]:
    """Write the cells of a grid, with one path for each fill, its lines, marks and frame."""
    left, top, right, bottom = grid.box
    yield f'<g {_label_attributes(f"grid {i}")} data-layer="{i}" data-grid="{grid.rows}x{grid.columns}">\n'
    transform = f"translate({_fmt(left)} {_fmt(top)}) scale({_fmt(grid.cell)})"
    yield f'<g transform="{transform}" shape-rendering="crispEdges">\n'
    for fill in grid.fills:
        d = "".join(f"M{x} {y}h{n}v1h-{n}z" for y, x, n in fill.runs.tolist())
        style = colors(fill=_fill_color(layer.kind, fill.level, fill.color))
        yield f'<path d="{d}" {style}{_opacity_attribute(fill.emphasized)}/>\n'
    yield "</g>\n"
    opacity = _opacity_attribute(grid.emphasized)
    style = colors(stroke=lambda t: t.edge)
    yield f"<g {style}{opacity}>{_hatch(grid.lines, grid.line_width)}</g>\n"
    for level, emphasized, lines, width, dashes in grid.strokes:
        style = colors(stroke=_mark_color(layer.kind, level)) + _dashes(dashes)
        yield f"<g {style}{_opacity_attribute(emphasized)}>{_hatch(lines, width)}</g>\n"
    style = f'{colors(stroke=lambda t: t.rim)} stroke-width="{_fmt(scene.rim_width)}"{opacity}'
    size = f'width="{_fmt(right - left)}" height="{_fmt(bottom - top)}"'
    yield f'<rect x="{_fmt(left)}" y="{_fmt(top)}" {size} fill="none" {style}/>\n</g>\n'


def _fill_color(kind: str, level: int, color: str | None) -> ColorGetter:
    return lambda theme: theme.fill(kind, level, color)


def _mark_color(kind: str, level: int) -> ColorGetter:
    return lambda theme: theme.mark(kind, level)


def _skip_connections(scene: Scene, colors: _ColorWriter, text: str) -> Iterator[str]:
    """Write the arcs of skip connections, with their arrow heads and labels."""
    yield f"<g {_label_attributes('skip connections')}>\n"
    for arc in scene.skip_connections:
        points = [f"{_fmt(x)} {_fmt(y)}" for x, y in arc.path.tolist()]
        d = "M{}L{}C{} {} {}L{}C{} {} {}L{}".format(*points)
        line = f'<path d="{d}" fill="none" {colors(stroke=_line_color(NO_VALUE))}'
        corners = "L".join(f"{_fmt(x)} {_fmt(y)}" for x, y in arc.head.tolist())
        head = f'<path d="M{corners}z" {colors(fill=_line_color(NO_VALUE))}/>'
        lines = f'{line} stroke-width="{_fmt(arc.width)}"/>{head}'
        if arc.opacity < 1:
            lines = f'<g opacity="{_fmt(arc.opacity)}">{lines}</g>'
        label = "" if arc.label is None else _label_with_background(arc.label, colors, text)
        opacity = _opacity_attribute(arc.emphasized)
        yield f'<g data-from-layer="{arc.start}" data-to-layer="{arc.end}"{opacity}>{lines}{label}</g>\n'
    yield "</g>\n"


def _label_with_background(label: Text, colors: _ColorWriter, text: str) -> str:
    return f"{_background(label, colors)}<g {colors(fill=lambda t: t.ink)}>{_text(label, text)}</g>"


def _layer(scene: Scene, i: int, layer: Layer, colors: _ColorWriter, text: str) -> Iterator[str]:
    """Write the nodes of a layer."""
    default_style = colors(fill=lambda t: t.fill(layer.kind, NO_VALUE), stroke=lambda t: t.rim)
    width = _fmt(scene.rim_width)
    yield f'<g {_label_attributes(f"layer {i}")} data-layer="{i}" {default_style} stroke-width="{width}">\n'
    nodes, centers = layer.nodes, layer.centers.tolist()
    labels = layer.labels or [None] * len(nodes)
    r = layer.radius
    for (j, name), label in zip(nodes, labels, strict=True):
        x, y = centers[j]
        level = int(layer.levels[j])
        if level == HIDDEN:
            continue
        color = layer.colors[j]
        has_default_style = level == NO_VALUE and color is None
        style = "" if has_default_style else f" {_node_style(scene, layer, level, color, colors)}"
        parts = [f'<circle cx="{_fmt(x)}" cy="{_fmt(y)}" r="{_fmt(r)}"{style}/>']
        if j in layer.hatches:
            parts.append(_hatch(layer.hatches[j], scene.hatch_width))
        mark = MARKS.get(layer.kind)
        if name == "bias" or level == MASKED:
            mark = None
        if mark == "circle":
            parts.append(f'<circle cx="{_fmt(x)}" cy="{_fmt(y)}" r="{_fmt(0.7 * r)}" fill="none"/>')
        elif mark == "triangle":
            corners = " ".join(f"{_fmt(a)},{_fmt(b)}" for a, b in triangle((x, y), 0.7 * r).tolist())
            parts.append(f'<polygon points="{corners}" fill="none"/>')
        if label:
            ink = colors(fill=_label_color(layer.kind, level, color))
            parts.append(f'<g {ink} stroke="none">{_text(label, text)}</g>')
        opacity = _opacity_attribute(bool(layer.emphasized[j]))
        yield f'<g data-layer="{i}" data-unit="{name}"{opacity}>{"".join(parts)}</g>\n'
    for omitted, centers in layer.dots:
        dots = "".join(
            f'<circle cx="{_fmt(x)}" cy="{_fmt(y)}" r="{_fmt(scene.dot_radius)}"/>'
            for x, y in centers.tolist()
        )
        yield f'<g data-units-left-out="{omitted}" {colors(fill=lambda t: t.rim)}>{dots}</g>\n'
    yield "</g>\n"


def _label_color(kind: str, level: int, color: str | None) -> ColorGetter:
    return lambda theme: theme.label(kind, level, color)


def _node_style(scene: Scene, layer: Layer, level: int, color: str | None, colors: _ColorWriter) -> str:
    stroke = (lambda t: t.muted) if level == MASKED else None
    style = colors(fill=lambda t: t.fill(layer.kind, level, color), stroke=stroke)
    return style + _dashes(scene.rim_dash_pattern(level, layer.radius))


def _hatch(lines: Array, width: float) -> str:
    d = "".join(f"M{_fmt(a)} {_fmt(b)}L{_fmt(c)} {_fmt(d)}" for a, b, c, d in lines.tolist())
    return f'<path d="{d}" fill="none" stroke-width="{_fmt(width)}"/>'


def _swatch(scene: Scene, sample: Swatch, colors: _ColorWriter) -> str:
    left, top, right, bottom = sample.box
    level = sample.level
    dashes = _dashes(scene.dash_pattern(level))
    if sample.is_line:
        style = colors(stroke=lambda t: t.line(level))
        y = _fmt((top + bottom) / 2)
        return (
            f'<path d="M{_fmt(left)} {y}H{_fmt(right)}" fill="none" {style}'
            f' stroke-width="{_fmt(sample.width)}"{dashes}/>\n'
        )
    style = colors(fill=lambda t: t.fill("nn.hidden", level), stroke=lambda t: t.rim)
    box = (
        f'<rect x="{_fmt(left)}" y="{_fmt(top)}" width="{_fmt(right - left)}"'
        f' height="{_fmt(bottom - top)}" {style} stroke-width="{_fmt(sample.width)}"{dashes}/>'
    )
    if sample.hatch is not None:
        box += f"<g {colors(stroke=lambda t: t.rim)}>{_hatch(sample.hatch, 0.9 * sample.width)}</g>"
    return box + "\n"


def _dashes(pattern: Sequence[float]) -> str:
    return f' stroke-dasharray="{" ".join(map(_fmt, pattern))}"' if pattern else ""


def _opacity_attribute(emphasized: bool) -> str:
    return "" if emphasized else f' opacity="{FADED_OPACITY}"'


def _text_color(text: Text, colors: _ColorWriter) -> str:
    return colors(fill=(lambda t: t.muted) if text.muted else (lambda t: t.ink))


def _background(text: Text, colors: _ColorWriter) -> str:
    left, top, right, bottom = text.level_box
    pad = 0.12 * text.size
    return (
        f'<rect x="{_fmt(left - pad)}" y="{_fmt(top - pad)}" width="{_fmt(right - left + 2 * pad)}"'
        f' height="{_fmt(bottom - top + 2 * pad)}" {colors(fill=lambda t: t.paper)} fill-opacity="0.85"'
        f"{_rotation(text)}/>"
    )


def _label_attributes(name: str) -> str:
    return f'inkscape:groupmode="layer" inkscape:label="{name}"'


def _edge_styles(scene: Scene, gap: Gap, colors: _ColorWriter) -> dict[int, str]:
    """Map each style code of a gap (see `Gap.style_codes`) to the attributes of its edges."""
    styles = {}
    for code in np.unique(gap.style_codes).tolist():
        level, emphasized = code >> 1, bool(code & 1)
        if level == HIDDEN:
            continue
        width = gap.line_width(level, emphasized)
        style = "" if level == NO_VALUE else f" {colors(stroke=_line_color(level))}"
        if level != NO_VALUE or width != gap.width:
            style += f' stroke-width="{width:.2f}"'
        if level != NO_VALUE and not gap.is_dense:
            style += _dashes(scene.dash_pattern(level))
        styles[code] = style + _opacity_attribute(emphasized)
    return styles


def _line_color(level: int) -> ColorGetter:
    return lambda theme: theme.line(level)


def _lines(scene: Scene, gap: Gap, k: int, styles: dict[int, str], decimals: int) -> str:
    """Write the edges to a unit as paths, in one format operation for speed."""
    pair = f"%.{decimals}f %.{decimals}f"
    is_drawn = gap.levels[k] != HIDDEN  # gap.is_drawn would compare all edges
    points = gap.edges[k][is_drawn]
    if not len(points):
        return ""
    if scene.curved:
        first, second = scene.control_points(points)
        points = np.hstack([points[:, :2], first, second, points[:, 2:]])
        start = f'<path d="M{pair}C{pair} {pair} {pair}"'
    else:
        start = f'<path d="M{pair}L{pair}"'
    if len(styles) == 1:
        (style,) = styles.values()
        lines = f"{start}{style}/>" * len(points)
    else:
        templates = {code: f"{start}{style}/>" for code, style in styles.items()}
        lines = "".join([templates[code] for code in gap.style_codes[k][is_drawn].tolist()])
    return lines % tuple(points.ravel().tolist())


def _heads(gap: Gap, k: int, colors: _ColorWriter) -> str:
    """Write the arrow heads of the edges of a unit, one path per style, wide edges on top."""
    assert gap.heads is not None
    codes = gap.style_codes[k]
    paths = []
    for code in sorted(np.unique(codes).tolist(), key=lambda code: gap.line_width(code >> 1, bool(code & 1))):
        level = code >> 1
        if level in (MASKED, HIDDEN):
            continue
        corners = gap.heads[k][codes == code].reshape(-1, 6).tolist()
        d = "".join("M{} {}L{} {}L{} {}z".format(*map(_fmt, six)) for six in corners)
        paths.append(f'<path d="{d}" {colors(fill=_line_color(level))}{_opacity_attribute(bool(code & 1))}/>')
    return f'<g data-heads="" stroke="none">{"".join(paths)}</g>'


def _text(placed: Text, text: str) -> str:
    """Write one label as references to glyph outlines, or as characters."""
    label, size = placed.label, placed.size
    parts = []
    if shapes := _shapes(label, text):
        scale = f"{size / UNITS_PER_EM:.6g}"
        transform = f"translate({_fmt(placed.x)} {_fmt(placed.y)}) scale({scale} -{scale})"
        parts.append(f'<g transform="{transform}">{shapes}</g>')
    if text == "text":
        parts += _characters(placed, (letter for letter in label.letters if not letter.is_shape))
    # scripts that a font lacks are rarely in a monospaced one
    generic = "sans-serif" if label.fontfamily in ("sans-serif", "monospace") else "serif"
    for run in label.runs:
        align = label.run_align(run, placed.align)
        x, y = placed.x + (run.x + run.width * align) * size, placed.y - run.y * size
        direction = ' direction="rtl" unicode-bidi="embed"' if run.is_rtl else ""
        parts.append(
            f'<text x="{_fmt(x)}" y="{_fmt(y)}" font-size="{_fmt(size * run.scale)}" font-family="{generic}"'
            f"{direction}{_anchor(align, run.is_rtl)}>{escape(run.text)}</text>"
        )
    svg = "".join(parts)
    return f"<g{_rotation(placed)}>{svg}</g>" if placed.angle else svg


def _rotation(text: Text) -> str:
    if not text.angle:
        return ""
    return f' transform="rotate({_fmt(-text.angle)} {_fmt(text.x)} {_fmt(text.y)})"'


@lru_cache(maxsize=4096)
def _shapes(label: Label, text: str) -> str:
    """Write the outlines of a label relative to its position, so that the result can be cached."""
    outlined = [letter for letter in label.letters if text == "path" or letter.is_shape]
    shapes = "".join(_use(letter) for letter in outlined if letter.glyph.d)
    return shapes + "".join(
        f'<path d="M{_fmt(x * UNITS_PER_EM)} {_fmt(y * UNITS_PER_EM)}h{_fmt(w * UNITS_PER_EM)}'
        f'v{_fmt(h * UNITS_PER_EM)}h{_fmt(-w * UNITS_PER_EM)}z"/>'
        for x, y, w, h in label.bars
    )


def _use(letter: Letter) -> str:
    x, y = _fmt(letter.x * UNITS_PER_EM), _fmt(letter.y * UNITS_PER_EM)
    scale = "" if letter.scale == 1 else f" scale({_fmt(letter.scale)})"
    return f'<use xlink:href="#{letter.glyph.id}" transform="translate({x} {y}){scale}"/>'


def _characters(placed: Text, letters: Iterable[Letter]) -> Iterator[str]:
    """Write letters as characters, in groups that have the same length in any font as its outlines.

    Short groups, such as subscripts, are tspans of one element, although Firefox and Inkscape ignore the
    length of a tspan. Programs that ignore lengths anchor a single group where it touches something.
    """
    groups = _group_letters(letters)
    family = _FAMILIES.get(placed.label.fontfamily) or escape(f"'{placed.label.fontfamily}'")
    attributes = f'font-family="{family}" xml:space="preserve"'
    if len(groups) == 1 or any(len(group) > _MAX_SPAN for group in groups):
        align = placed.align if len(groups) == 1 and not placed.label.runs else 0.0
        for group in groups:
            yield _characters_element("text", placed, group, f"{attributes}{_anchor(align)}", align)
    elif groups:
        spans = "".join(_characters_element("tspan", placed, group) for group in groups)
        yield f"<text {attributes}>{spans}</text>"


def _characters_element(
    name: str, placed: Text, group: Sequence[Letter], attributes: str = "", align: float = 0.0
) -> str:
    first, last = group[0], group[-1]
    length = (last.x + last.glyph.advance * last.scale - first.x) * placed.size
    x, y = placed.x + first.x * placed.size + align * length, placed.y - first.y * placed.size
    style = (' font-style="italic"' if first.italic else "") + (' font-weight="bold"' if first.bold else "")
    return (
        f'<{name} x="{_fmt(x)}" y="{_fmt(y)}" font-size="{_fmt(placed.size * first.scale)}"{style}'
        f' textLength="{_fmt(length)}" lengthAdjust="spacingAndGlyphs"{" " * bool(attributes)}{attributes}>'
        f"{escape(''.join(letter.char for letter in group))}</{name}>"
    )


def _group_letters(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Group letters of the same style, size and baseline without anything between them."""
    groups: list[list[Letter]] = []
    for letter in letters:
        last = groups[-1][-1] if groups else None
        if last is not None and _style(last) == _style(letter):
            gap = letter.x - last.x - last.glyph.advance * last.scale
            if abs(gap) < _MAX_GAP * last.scale:
                groups[-1].append(letter)
                continue
        groups.append([letter])
    return groups


def _style(letter: Letter) -> tuple[bool, bool, float, float]:
    return letter.italic, letter.bold, letter.scale, letter.y


def _anchor(align: float, is_rtl: bool = False) -> str:
    """Return the attribute that keeps a point of a text in place, whatever the width of the font."""
    anchor = {0.0: "end" if is_rtl else "start", 0.5: "middle", 1.0: "start" if is_rtl else "end"}[align]
    return "" if anchor == "start" else f' text-anchor="{anchor}"'
