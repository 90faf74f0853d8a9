"""The SVG painter: writes a scene as SVG text, the same to the byte wherever it runs.

What a person or a script finds in the file: one group per gap that holds one group per
unit that edges lead to (``data-to-layer``, ``data-to-unit``), in it one path per circle of
the layer before, in order, the bias unit's last (and a group ``data-heads`` of arrow heads);
one group per layer that holds one group per unit (``data-layer``, ``data-unit``, which is
"bias" for a bias unit), in it its circle and its label; labels of edges, captions, names,
the foot. Groups carry names for Inkscape's list of layers. With two themes every colour is
that of the first, and a style sheet whose classes are named by what they do gives the other
where the page is dark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape  # xml.sax would do, but loads half of urllib
from itertools import groupby

import numpy as np

from plotnet.diagram.labels import UNITS_PER_EM, Label, Letter
from plotnet.diagram.levels import MASKED, NO_VALUE
from plotnet.diagram.number_format import format_coordinate as _number
from plotnet.diagram.scene import FADED_OPACITY, Array, Gap, Layer, Scene, Swatch, Text, triangle
from plotnet.diagram.theme import MARKS, Theme

_FAMILY = "STIXGeneral,'STIX Two Text','Times New Roman',Times,serif"
_FEW_EDGES = 20_000  # up to here ends are written to a millionth of a point, above as far as can be seen

Pick = Callable[[Theme], str]


class _Colours:
    """Writes colours as attributes; where there are two themes, with classes and their style sheet."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self.themes = themes
        self.rules: dict[str, tuple[str, str]] = {}

    def __call__(self, fill: Pick | None = None, stroke: Pick | None = None) -> str:
        attributes, classes = [], []
        for name, pick in (("fill", fill), ("stroke", stroke)):
            if pick is None:
                continue
            light, dark = pick(self.themes[0]), pick(self.themes[-1])
            attributes.append(f'{name}="{light}"')
            if light != dark:
                rule = f"plotnet-{name}-{light[1:]}-{dark[1:]}"  # means the same in every picture of a page
                self.rules[rule] = (f"{name}:{light}", f"{name}:{dark}")
                classes.append(rule)
        if classes:
            attributes.append(f'class="{" ".join(classes)}"')
        return " ".join(attributes)

    def sheet(self) -> Iterator[str]:
        """Write the rules: the system's choice, and over it JupyterLab's."""
        if not self.rules:
            return
        yield "<style>\n@media (prefers-color-scheme:dark){\n"
        for name, (_, dark) in sorted(self.rules.items()):
            yield f".{name}{{{dark}}}\n"
        yield "}\n"
        for name, (light, dark) in sorted(self.rules.items()):
            yield f'[data-jp-theme-light="true"] .{name}{{{light}}}\n'
            yield f'[data-jp-theme-light="false"] .{name}{{{dark}}}\n'
        yield "</style>\n"


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
    Write a scene as an SVG document, piece by piece, so that a large one is never whole in memory.

    Parameters
    ----------
    scene : Scene
        What to draw.
    themes : sequence of Theme
        In which colours: one theme, or one for light and one for dark pages.
    title, description : str
        Name and description for people who do not see the picture.
    text : {"path", "text"}
        Labels as outlines, alike everywhere, or as characters that can be searched and edited.
    transparent : bool
        Leave the background out.
    inline : bool
        For a web page: as wide as there is room, up to the picture's own width.

    Yields
    ------
    str
        Lines of the document, without an XML declaration (it is UTF-8).
    """
    colours = _Colours(themes)
    letters = [
        letter for t in scene.texts() for letter in t.label.letters if text == "path" or letter.is_shape
    ]
    glyphs = {letter.glyph.id: letter.glyph.d for letter in letters if letter.glyph.d}
    size = (
        f'style="display:block;width:100%;height:auto;max-width:{_number(scene.width / 72)}in"'
        if inline
        else f'width="{_number(scene.width / 72)}in" height="{_number(scene.height / 72)}in"'
    )
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
        f' viewBox="0 0 {_number(scene.width)} {_number(scene.height)}" {size}'
        f' role="img" aria-label="{escape(title)}">\n'
    )
    yield f"<title>{escape(title)}</title>\n"
    yield f"<desc>{escape(description)}</desc>\n"
    if glyphs:
        yield "<defs>\n"
        for key in sorted(glyphs):
            yield f'<path id="{key}" d="{glyphs[key]}"/>\n'
        yield "</defs>\n"
    if not transparent:
        yield f'<rect width="100%" height="100%" {colours(fill=lambda t: t.paper)}/>\n'
    yield f'<g fill="none" {colours(stroke=lambda t: t.edge)}>\n'
    few = sum(gap.levels.size for gap in scene.gaps) <= _FEW_EDGES
    for i, gap in enumerate(scene.gaps):
        faint = f' stroke-opacity="{_number(gap.opacity)}"' if gap.opacity < 1 else ""
        yield f'<g {_named(f"edges {i} to {i + 1}")} stroke-width="{_number(gap.width)}"{faint}>\n'
        looks = _looks(scene, gap, colours)
        decimals = 6 if few else 3 if len(looks) == 1 else 2
        for k, unit in enumerate(scene.layers[i + 1].units):
            lines = _lines(scene, gap, k, looks, decimals)
            heads = "" if gap.heads is None else _heads(gap, k, colours)
            yield f'<g data-to-layer="{i + 1}" data-to-unit="{unit}">{lines}{heads}</g>\n'
        yield "</g>\n"
    yield "</g>\n"
    for i, layer in enumerate(scene.layers):
        yield from _layer(scene, i, layer, colours, text)
    for i, gap in enumerate(scene.gaps):
        if gap.labels:
            yield f"<g {_named(f'labels of edges {i} to {i + 1}')}>\n"
            for t in gap.labels:
                yield f"{_plate(t, colours)}<g {colours(fill=lambda t: t.ink)}>{_text(t, text)}</g>\n"
            yield "</g>\n"
    for name, captions in (("layer", scene.layer_captions), ("gap", scene.gap_captions)):
        for i, lines_of_text in enumerate(captions):
            if lines_of_text:
                yield f'<g {_named(f"caption of {name} {i}")} data-caption="{name}-{i}">\n'
                for t in lines_of_text:
                    yield f"<g {_ink(t, colours)}>{_text(t, text)}</g>\n"
                yield "</g>\n"
    for name, named in zip(("inputs", "classes"), scene.names, strict=True):
        if named:
            yield f"<g {_named(f'names of {name}')} {colours(fill=lambda t: t.ink)}>\n"
            for t in named:
                yield f"<g{_faded(t.emphasized)}>{_text(t, text)}</g>\n"
            yield "</g>\n"
    if scene.legend:
        yield f"<g {_named('foot')}>\n"
        for sample in scene.swatches:
            yield _swatch(scene, sample, colours)
        for t in scene.legend:
            yield f"<g {_ink(t, colours)}>{_text(t, text)}</g>\n"
        yield "</g>\n"
    yield from colours.sheet()
    yield "</svg>\n"


def _layer(scene: Scene, i: int, layer: Layer, colours: _Colours, text: str) -> Iterator[str]:
    """Write the circles of a layer."""
    usual = colours(fill=lambda t: t.fill(layer.kind, NO_VALUE), stroke=lambda t: t.rim)
    yield f'<g {_named(f"layer {i}")} data-layer="{i}" {usual} stroke-width="{_number(scene.rim_width)}">\n'
    names = [*map(str, layer.units.tolist()), *["bias"] * layer.has_bias]
    labels = layer.labels or [None] * len(names)
    r = layer.radius
    for j, (name, (x, y), label) in enumerate(zip(names, layer.centers.tolist(), labels, strict=True)):
        level = int(layer.levels[j])
        look = "" if level == NO_VALUE else f" {_circle_look(scene, layer, level, colours)}"
        parts = [f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(r)}"{look}/>']
        if j in layer.hatches:
            parts.append(_hatch(layer.hatches[j], scene.rim_width))
        mark = MARKS.get(layer.kind)
        if name == "bias" or level == MASKED:
            mark = None
        if mark == "circle":
            parts.append(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(0.7 * r)}" fill="none"/>')
        elif mark == "triangle":
            corners = " ".join(f"{_number(a)},{_number(b)}" for a, b in triangle((x, y), 0.7 * r).tolist())
            parts.append(f'<polygon points="{corners}" fill="none"/>')
        if label:
            ink = colours(fill=_label(layer.kind, level))
            parts.append(f'<g {ink} stroke="none">{_text(label, text)}</g>')
        faded = _faded(bool(layer.emphasized[j]))
        yield f'<g data-layer="{i}" data-unit="{name}"{faded}>{"".join(parts)}</g>\n'
    for left_out, places in layer.dots:
        dots = "".join(
            f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(scene.dot_radius)}"/>'
            for x, y in places.tolist()
        )
        yield f'<g data-units-left-out="{left_out}" {colours(fill=lambda t: t.rim)}>{dots}</g>\n'
    yield "</g>\n"


def _label(kind: str, level: int) -> Pick:
    return lambda theme: theme.label(kind, level)


def _circle_look(scene: Scene, layer: Layer, level: int, colours: _Colours) -> str:
    rim = (lambda t: t.muted) if level == MASKED else None
    look = colours(fill=lambda t: t.fill(layer.kind, level), stroke=rim)
    return look + _dashes(scene.rim_dash_pattern(level, layer.radius))


def _hatch(lines: Array, width: float) -> str:
    d = "".join(f"M{_number(a)} {_number(b)}L{_number(c)} {_number(d)}" for a, b, c, d in lines.tolist())
    return f'<path d="{d}" fill="none" stroke-width="{_number(0.7 * width)}"/>'


def _swatch(scene: Scene, sample: Swatch, colours: _Colours) -> str:
    left, top, right, bottom = sample.box
    level = sample.level
    dashes = _dashes(scene.dash_pattern(level))
    if sample.is_line:
        look = colours(stroke=lambda t: t.line(level))
        y = _number((top + bottom) / 2)
        return (
            f'<path d="M{_number(left)} {y}H{_number(right)}" fill="none" {look}'
            f' stroke-width="{_number(sample.width)}"{dashes}/>\n'
        )
    look = colours(fill=lambda t: t.fill("nn.hidden", level), stroke=lambda t: t.rim)
    box = (
        f'<rect x="{_number(left)}" y="{_number(top)}" width="{_number(right - left)}"'
        f' height="{_number(bottom - top)}" {look} stroke-width="0.6"{dashes}/>'
    )
    if sample.hatch is not None:
        box += f"<g {colours(stroke=lambda t: t.rim)}>{_hatch(sample.hatch, 0.8)}</g>"
    return box + "\n"


def _dashes(pattern: Sequence[float]) -> str:
    return f' stroke-dasharray="{" ".join(map(_number, pattern))}"' if pattern else ""


def _faded(emphasized: bool) -> str:
    return "" if emphasized else f' opacity="{FADED_OPACITY}"'


def _ink(text: Text, colours: _Colours) -> str:
    return colours(fill=(lambda t: t.muted) if text.muted else (lambda t: t.ink))


def _plate(text: Text, colours: _Colours) -> str:
    left, top, right, bottom = text.box
    pad = 0.12 * text.size
    return (
        f'<rect x="{_number(left - pad)}" y="{_number(top - pad)}" width="{_number(right - left + 2 * pad)}"'
        f' height="{_number(bottom - top + 2 * pad)}" {colours(fill=lambda t: t.paper)} fill-opacity="0.85"/>'
    )


def _named(name: str) -> str:
    return f'inkscape:groupmode="layer" inkscape:label="{name}"'


def _looks(scene: Scene, gap: Gap, colours: _Colours) -> dict[int, str]:
    """Write what edges have of their own, by level and brightness; see `Gap.codes`."""
    looks = {}
    for code in np.unique(gap.style_codes).tolist():
        level, emphasized = code >> 1, bool(code & 1)
        look = ""
        if level != NO_VALUE:
            look = f" {colours(stroke=_line(level))}"
            look += f' stroke-width="{gap.line_width(level, emphasized):.2f}"'
            if gap.opacity == 1:  # none would be seen in a dense field
                look += _dashes(scene.dash_pattern(level))
        looks[code] = look + _faded(emphasized)
    return looks


def _line(level: int) -> Pick:
    return lambda theme: theme.line(level)


def _lines(scene: Scene, gap: Gap, k: int, looks: dict[int, str], decimals: int) -> str:
    """Write edges as paths, all by one format operation: this is where the time goes for wide layers."""
    point = f"%.{decimals}f %.{decimals}f"
    bundle = gap.edges[k]
    if scene.curved:
        first, second = scene.control_points(bundle)
        bundle = np.hstack([bundle[:, :2], first, second, bundle[:, 2:]])
        start = f'<path d="M{point}C{point} {point} {point}"'
    else:
        start = f'<path d="M{point}L{point}"'
    if len(looks) == 1:
        (look,) = looks.values()
        lines = f"{start}{look}/>" * len(bundle)
    else:
        whole = {code: f"{start}{look}/>" for code, look in looks.items()}
        lines = "".join([whole[code] for code in gap.style_codes[k].tolist()])
    return lines % tuple(bundle.ravel().tolist())


def _heads(gap: Gap, k: int, colours: _Colours) -> str:
    """Write the arrow heads of a unit's edges, those alike in one path, those of wide edges on top."""
    assert gap.heads is not None
    codes = gap.style_codes[k]
    paths = []
    for code in sorted(np.unique(codes).tolist(), key=lambda code: gap.line_width(code >> 1, bool(code & 1))):
        level = code >> 1
        if level == MASKED:
            continue
        corners = gap.heads[k][codes == code].reshape(-1, 6).tolist()
        d = "".join("M{} {}L{} {}L{} {}z".format(*map(_number, six)) for six in corners)
        paths.append(f'<path d="{d}" {colours(fill=_line(level))}{_faded(bool(code & 1))}/>')
    return f'<g data-heads="" stroke="none">{"".join(paths)}</g>'


def _text(placed: Text, text: str) -> str:
    """Write one label: outlines by reference to their definitions, or characters."""
    label, size = placed.label, placed.size
    out = []
    if shapes := _shapes(label, text):
        scale = f"{size / UNITS_PER_EM:.6g}"
        at = f"translate({_number(placed.x)} {_number(placed.y)}) scale({scale} -{scale})"
        out.append(f'<g transform="{at}">{shapes}</g>')
    if text == "text":
        out += _words(placed, (letter for letter in label.letters if not letter.is_shape))
    for run in label.runs:
        x, y = placed.x + (run.x + run.width / 2) * size, placed.y - run.y * size
        out.append(
            f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size * run.scale)}"'
            f' font-family="serif" text-anchor="middle">{escape(run.text)}</text>'
        )
    written = "".join(out)
    if placed.rotated:
        return f'<g transform="rotate(-90 {_number(placed.x)} {_number(placed.y)})">{written}</g>'
    return written


@lru_cache(maxsize=4096)
def _shapes(label: Label, text: str) -> str:
    """Write what of a label is outlined, at its own size and place: the same wherever the label stands."""
    outlined = [letter for letter in label.letters if text == "path" or letter.is_shape]
    shapes = "".join(_use(letter) for letter in outlined if letter.glyph.d)
    return shapes + "".join(
        f'<path d="M{_number(x * UNITS_PER_EM)} {_number(y * UNITS_PER_EM)}h{_number(w * UNITS_PER_EM)}'
        f'v{_number(h * UNITS_PER_EM)}h{_number(-w * UNITS_PER_EM)}z"/>'
        for x, y, w, h in label.bars
    )


def _use(letter: Letter) -> str:
    x, y = _number(letter.x * UNITS_PER_EM), _number(letter.y * UNITS_PER_EM)
    scale = "" if letter.scale == 1 else f" scale({_number(letter.scale)})"
    return f'<use xlink:href="#{letter.glyph.id}" transform="translate({x} {y}){scale}"/>'


def _words(placed: Text, letters: Iterable[Letter]) -> Iterator[str]:
    """Write letters as characters, one piece as long as style, size and baseline stay the same."""
    spans = []
    for (italic, bold, scale, y), piece in groupby(letters, lambda x: (x.italic, x.bold, x.scale, x.y)):
        group = list(piece)
        style = (' font-style="italic"' if italic else "") + (' font-weight="bold"' if bold else "")
        x, baseline = placed.x + group[0].x * placed.size, placed.y - y * placed.size
        spans.append(
            f'<tspan x="{_number(x)}" y="{_number(baseline)}"'
            f' font-size="{_number(placed.size * scale)}"{style}>'
            f"{escape(''.join(letter.char for letter in group))}</tspan>"
        )
    if spans:
        yield f'<text font-family="{_FAMILY}" xml:space="preserve">{"".join(spans)}</text>'
