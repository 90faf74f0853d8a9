"""The SVG painter: writes a scene as SVG text, the same to the byte wherever it runs.

What a person or a script finds in the file: one group per gap that holds one group per
unit that the edges lead to (``data-layer``, ``data-unit``), in it one path per circle of
the layer before, in order; one group per layer that holds one group per unit (its circle
and its label); the captions. Groups carry names for Inkscape's list of layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape  # xml.sax would do, but loads half of urllib
from itertools import groupby

from plotnet.diagram.labels import UNITS_PER_EM, Label, Letter
from plotnet.diagram.layout import Array, Scene, Text
from plotnet.diagram.theme import Theme

_FAMILY = "STIXGeneral,'STIX Two Text','Times New Roman',Times,serif"
_FEW_EDGES = 20_000  # up to here ends are written to a millionth of a point, above to a thousandth


def write_svg(
    scene: Scene,
    theme: Theme,
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
    theme : Theme
        In which colours.
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
    texts = list(_all_texts(scene))
    letters = [letter for t in texts for letter in t.label.letters if text == "path" or _private(letter)]
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
        yield f'<rect width="100%" height="100%" fill="{theme.paper}"/>\n'
    opacity = f' stroke-opacity="{_number(scene.edge_opacity)}"' if scene.edge_opacity < 1 else ""
    yield f'<g fill="none" stroke="{theme.edge}" stroke-width="{_number(scene.edge_width)}"{opacity}>\n'
    few = sum(edges.shape[0] * edges.shape[1] for edges in scene.edges) <= _FEW_EDGES
    for i, edges in enumerate(scene.edges):
        yield f"<g {_named(f'edges {i} to {i + 1}')}>\n"
        for unit, bundle in zip(scene.layers[i + 1].units, edges, strict=True):
            yield f'<g data-layer="{i + 1}" data-unit="{unit}">{_lines(bundle, 6 if few else 3)}</g>\n'
        yield "</g>\n"
    yield "</g>\n"
    for i, layer in enumerate(scene.layers):
        yield (
            f'<g {_named(f"layer {i}")} data-layer="{i}" fill="{theme.fills[layer.kind]}"'
            f' stroke="{theme.rim}" stroke-width="{_number(scene.rim_width)}">\n'
        )
        labels = layer.labels or [None] * len(layer.units)
        for unit, (x, y), label in zip(layer.units, layer.centres.tolist(), labels, strict=True):
            circle = f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(scene.radius)}"/>'
            inside = f'<g fill="{theme.ink}" stroke="none">{_text(label, text)}</g>' if label else ""
            yield f'<g data-layer="{i}" data-unit="{unit}">{circle}{inside}</g>\n'
        if len(layer.dots):
            dots = "".join(
                f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(scene.dot_radius)}"/>'
                for x, y in layer.dots.tolist()
            )
            yield (
                f'<g data-units-left-out="{layer.size - len(layer.units)}" fill="{theme.rim}">{dots}</g>\n'
            )
        yield "</g>\n"
    for name, captions in (("layer", scene.layer_captions), ("gap", scene.gap_captions)):
        for i, lines in enumerate(captions):
            if lines:
                yield f'<g {_named(f"caption of {name} {i}")} data-caption="{name}-{i}">\n'
                for t in lines:
                    yield f'<g fill="{theme.muted if t.muted else theme.ink}">{_text(t, text)}</g>\n'
                yield "</g>\n"
    yield "</svg>\n"


def _all_texts(scene: Scene) -> Iterator[Text]:
    for layer in scene.layers:
        yield from layer.labels
    for captions in (*scene.layer_captions, *scene.gap_captions):
        yield from captions


def _named(name: str) -> str:
    return f'inkscape:groupmode="layer" inkscape:label="{name}"'


def _lines(bundle: Array, decimals: int) -> str:
    """Write edges as paths, all by one format operation: this is where the time goes for wide layers."""
    point = f"%.{decimals}f %.{decimals}f"
    line = f'<path d="M{point}L{point}"/>'
    return line * len(bundle) % tuple(bundle.ravel().tolist())


def _text(placed: Text, text: str) -> str:
    """Write one label: outlines by reference to their definitions, or characters."""
    label, size = placed.label, placed.size
    out = []
    if shapes := _shapes(label, text):
        scale = f"{size / UNITS_PER_EM:.6g}"
        at = f"translate({_number(placed.x)} {_number(placed.y)}) scale({scale} -{scale})"
        out.append(f'<g transform="{at}">{shapes}</g>')
    if text == "text":
        out += _words(placed, (letter for letter in label.letters if not _private(letter)))
    for run in label.runs:
        x, y = placed.x + (run.x + run.width / 2) * size, placed.y - run.y * size
        out.append(
            f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size * run.scale)}"'
            f' font-family="serif" text-anchor="middle">{escape(run.text)}</text>'
        )
    return "".join(out)


@lru_cache(maxsize=4096)
def _shapes(label: Label, text: str) -> str:
    """Write what of a label is outlined, at its own size and place: the same wherever the label stands."""
    outlined = [letter for letter in label.letters if text == "path" or _private(letter)]
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


def _private(letter: Letter) -> bool:
    """Say whether a glyph has no character of its own, only a place in STIX's private area."""
    return "\ue000" <= letter.char <= "\uf8ff"


def _number(value: float) -> str:
    """Format a number as short as it goes, to 1/1000."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
