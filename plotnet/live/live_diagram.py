"""A diagram within an explorer's picture: its parts have names, and the page moves their classes.

Colours are handed over as a style sheet, one class a level: the page needs to know no theme.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache

import numpy as np

from plotnet.diagram.diagram import Diagram
from plotnet.diagram.edges import hatch
from plotnet.diagram.levels import INF, MAX_LEVEL, NAN, NEGATIVE_INF, NO_VALUE, NONFINITE, to_levels
from plotnet.diagram.number_format import format_value
from plotnet.diagram.scene import FADED_OPACITY
from plotnet.diagram.theme import DARK, LIGHT, Theme
from plotnet.live.picture import text

_SVG = "{http://www.w3.org/2000/svg}"
_DARK = (
    "@media (prefers-color-scheme:dark){{"
    "body:not([data-jp-theme-light]) {0},svg.plotnet-picture:root {0}{{{1}}}}}\n"
    '[data-jp-theme-light="false"] {0}{{{1}}}\n'
)


@cache
def level_sheet() -> str:
    """
    Write the style sheet that gives each level its colours, on light and on dark pages.

    Returns
    -------
    str
        With classes ``t-32`` to ``t32`` for numbers, ``t100`` for what has none, and three for nan,
        inf and -inf.
    """
    own = [*range(-MAX_LEVEL, MAX_LEVEL + 1), NO_VALUE, *NONFINITE]
    sheet = "".join(f".plotnet-picture .t{level}{{{_variables(level)}}}\n" for level in own)
    for part, what in (
        (".k :is(rect,circle)", "fill"),
        (".k text", "fill"),
        (".k path", "stroke"),
        (".e", "stroke"),
    ):
        colour = {".k text": "i", ".e": "e", ".k path": "i"}.get(part, "f")
        sheet += f".plotnet-picture {part}{{{what}:var(--{colour})}}\n"
        sheet += _DARK.format(f".plotnet-picture {part}", f"{what}:var(--{colour.upper()})")
    return f"<style>\n{sheet}{_LOOKS}</style>"


_LOOKS = f"""\
.plotnet-picture .k :is(rect,circle){{stroke:#868C95;stroke-width:1}}
.plotnet-picture .k path{{stroke-width:1;fill:none;vector-effect:non-scaling-stroke}}
.plotnet-picture .n circle{{stroke-dasharray:5 3}}
.plotnet-picture .x :is(rect,circle){{stroke:#9A2C72;stroke-width:2.5;stroke-dasharray:6 2 1.5 2}}
.plotnet-picture .m :is(rect,circle){{stroke:currentColor;stroke-width:2.5}}
.plotnet-picture .f{{opacity:{FADED_OPACITY}}}
.plotnet-picture .e{{fill:none}}
.plotnet-picture .e.n{{stroke-dasharray:5 3}}
.plotnet-picture .e.x{{stroke-dasharray:7 2.4 1.4 2.4}}
"""


def _variables(level: int) -> str:
    return ";".join(
        f"--{light}:{pick(LIGHT, level)};--{dark}:{pick(DARK, level)}"
        for light, dark, pick in (("f", "F", _fill), ("i", "I", _ink), ("e", "E", Theme.line))
    )


def _fill(theme: Theme, level: int) -> str:
    return theme.paper if level == NO_VALUE else theme.fill("nn.hidden", level)


def _ink(theme: Theme, level: int) -> str:
    return theme.ink_on(_fill(theme, level))


def level_of(value: float, limit: float) -> int:
    """
    Say which level shows a number.

    Parameters
    ----------
    value : float
        Any, nan and inf too.
    limit : float
        What gets the full level.

    Returns
    -------
    int

    Examples
    --------
    >>> level_of(-1.0, 2.0), level_of(float("nan"), 2.0)
    (-16, 110)
    """
    return int(to_levels(np.array(value, np.float64), limit))


def look(level: int, *, marked: bool = False, faded: bool = False, bad: bool = False) -> str:
    """
    Name the classes of a cell or a circle, as the page does.

    Parameters
    ----------
    level : int
        What there is to see.
    marked : bool
        It is pointed at.
    faded : bool
        Something else is.
    bad : bool
        It is wrong, although it is a number.

    Returns
    -------
    str
        Dashes say what is negative or no number, not the colour alone.

    Examples
    --------
    >>> look(-3, marked=True)
    'k t-3 n m'
    """
    own = " n" if level < 0 else " x" if bad or level in NONFINITE else ""
    return f"k t{level}{own}{' m' if marked else ''}{' f' if faded else ''}"


def edge_look(level: int) -> str:
    """
    Name the classes of an edge, as the page does.

    Parameters
    ----------
    level : int
        What there is to see.

    Returns
    -------
    str

    Examples
    --------
    >>> edge_look(-3), edge_look(110)
    ('e t-3 n', 'e t110 x')
    """
    return f"e t{level}{' n' if level < 0 else ' x' if level in NONFINITE else ''}"


def type_size(words: str, room: float, most: float) -> float:
    """
    Say how large the type of a number may be.

    Parameters
    ----------
    words : str
        The number, written.
    room : float
        Its place, in pixels.
    most : float
        The largest type.

    Returns
    -------
    float
        In pixels, to a tenth.

    Examples
    --------
    >>> type_size("0.5", 40.0, 14.0), type_size("−2.0e−5", 40.0, 14.0)
    (14.0, 9.2)
    """
    return min(most, int(10 * room / (0.62 * len(words))) / 10)


@cache
def hatching() -> dict[str, str]:
    """
    Draw what goes across a circle of radius 1 that holds no finite number.

    Returns
    -------
    dict of str to str
        The paths by level.
    """
    paths = {}
    for level in NONFINITE:
        lines = hatch(np.zeros(2), 1.0, (0.85, 0.36), level == NAN, level == INF).round(2).tolist()
        paths[str(level)] = "".join(f"M{a:g} {b:g}L{c:g} {d:g}" for a, b, c, d in lines)
    assert set(paths) == {str(NAN), str(INF), str(NEGATIVE_INF)}
    return paths


def moving(diagram: Diagram, *, names: str = "") -> ET.Element:
    """
    Take a diagram apart for the page to move it.

    Parameters
    ----------
    diagram : Diagram
        Which; its own numbers in the circles are taken out.
    names : str
        What the names of its parts begin with.

    Returns
    -------
    xml.etree.ElementTree.Element
        A group in points. ``to-1-3`` is the group of edges that lead to unit 3 of layer 1,
        ``unit-1-3`` the group of its circle, ``hatch-1-3`` and ``value-1-3`` what is in it.
    """
    root = ET.fromstring(diagram.svg(text="text", transparent=True))
    for name in ("title", "desc", "style"):
        for found in root.findall(_SVG + name):
            root.remove(found)
    whole = ET.Element("g")
    whole.extend(list(root))
    for part in whole.iter():
        _cleaned(part)
    for gap, drawn in enumerate(diagram.scene.gaps):
        for row, unit in zip(
            drawn.levels.tolist(), diagram.scene.layers[gap + 1].units.tolist(), strict=True
        ):
            edges = _found(whole, {"data-to-layer": str(gap + 1), "data-to-unit": str(unit)})
            edges.attrib = {"data-part": f"{names}to-{gap + 1}-{unit}"}
            for path, level in zip(edges, row, strict=False):
                path.set("class", edge_look(level))
                path.attrib.pop("stroke-dasharray", None)  # the class says it
                path.set("d", re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.1f}", path.attrib["d"]))
    for i, layer in enumerate(diagram.scene.layers):
        for unit, (x, y) in zip(layer.units.tolist(), layer.centers.tolist(), strict=False):
            _empty_unit(whole, names, i, unit, (x, y), layer.radius)
    return whole


def _empty_unit(
    whole: ET.Element, names: str, layer: int, unit: int, at: tuple[float, float], radius: float
) -> None:
    """Leave of a unit its circle, and make room for a number and for hatching."""
    group = _found(whole, {"data-layer": str(layer), "data-unit": str(unit)})
    group.attrib = {"data-part": f"{names}unit-{layer}-{unit}", "class": look(NO_VALUE)}
    for part in list(group)[1:]:
        group.remove(part)
    x, y = at
    group[0].attrib = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{radius:.1f}"}
    place = f"translate({x:.1f} {y:.1f}) scale({radius:.1f})"
    ET.SubElement(group, "path", {"data-part": f"{names}hatch-{layer}-{unit}", "d": "", "transform": place})
    group.append(ET.fromstring(text(round(x, 1), round(y + 4.3, 1), "", part=f"{names}value-{layer}-{unit}")))


def _cleaned(part: ET.Element) -> None:
    """Take off what only files need, and the colours: the style sheet of levels has them."""
    part.tag = part.tag.removeprefix(_SVG)
    part.tail = None
    for key in list(part.attrib):
        if key.startswith("{") or (key == "class" and part.attrib[key].startswith("plotnet-")):
            del part.attrib[key]
    if part.tag == "text":  # its letters stand where this family has them
        part.set("style", f"font-family:{part.attrib.pop('font-family', 'serif')}")
    if part.get("fill") != "none":
        part.attrib.pop("fill", None)
    if part.get("stroke") != "none":
        part.attrib.pop("stroke", None)


def _found(whole: ET.Element, attributes: dict[str, str]) -> ET.Element:
    for part in whole.iter("g"):
        if all(part.get(key) == value for key, value in attributes.items()):
            return part
    raise AssertionError(f"no group has {attributes}")


def fill_unit(
    parts: dict[str, ET.Element],
    name: str,
    value: float,
    limit: float,
    radius: float,
    *,
    marked: bool,
    faded: bool,
) -> None:
    """
    Write a number into a circle.

    Parameters
    ----------
    parts : dict of str to Element
        Of the diagram, by name.
    name : str
        Of the unit, as ``1-3``.
    value, limit : float
        As for `level_of`.
    radius : float
        Of the circle.
    marked, faded : bool
        As for `look`.
    """
    level = level_of(value, limit)
    words = format_value(value)
    parts[f"unit-{name}"].set("class", look(level, marked=marked, faded=faded))
    parts[f"hatch-{name}"].set("d", hatching().get(str(level), ""))
    parts[f"value-{name}"].text = words
    parts[f"value-{name}"].set("font-size", f"{type_size(words, 1.95 * radius, 14):g}")


def named(whole: ET.Element) -> dict[str, ET.Element]:
    """
    List the parts of a picture that have names.

    Parameters
    ----------
    whole : Element
        Where to look.

    Returns
    -------
    dict of str to Element
    """
    return {name: part for part in whole.iter() if (name := part.get("data-part"))}
