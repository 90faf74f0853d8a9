"""`Diagram`, the picture of a layered network, and `plot_net`, which makes and saves one in a single call."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

import numpy as np

from plotnet.diagram.files import FileName, check_filename, write_whole
from plotnet.diagram.labels import Label, make_label
from plotnet.diagram.layout import DIRECTIONS, Caption, Line, Scene, elide, lay_out
from plotnet.diagram.svg import write_svg
from plotnet.diagram.theme import CLASSIC
from plotnet.network import check_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TEXT = ("path", "text")


@dataclass(frozen=True)
class Diagram:
    r"""
    A layered, fully connected network, laid out on a sheet; it never changes.

    In a notebook it shows itself. `save` writes it to a file, `svg` gives it as text, `draw`
    puts it on matplotlib Axes. ``dataclasses.replace(diagram, direction="right")`` gives a
    changed copy.

    Parameters
    ----------
    sizes : iterable of int
        Units in each layer, the input first: at least two layers.
    figsize : (float, float)
        Width and height of the sheet in inches.
    fontsize : float
        The largest type in points. Where it would not fit it shrinks, and unit labels under
        4 points are left out.
    direction : {"down", "right", "up", "left"}
        Where the numbers flow; the input is on the opposite side.
    max_nodes : int or None
        A layer with more units is drawn as its first ones, dots, and its last ones: this many
        circles. None draws every unit.
    unit_labels : bool or sequence of sequences of str
        True names every unit ``$a_j^{(i)}$``. Your own: one sequence a layer, one label a unit.
    layer_labels : bool or sequence of str
        True writes name and size beside every layer. Your own: one a layer; lines part at ``\n``.
        The true size stays where a layer is drawn in part.
    weight_labels : bool or sequence of str
        True writes ``$W^{(i)}, b^{(i)}$`` beside every gap. Your own: one a gap.
    title, description : str, optional
        What the picture is called, and what a person who does not see it is told. Both are
        made from the sizes if not given.

    Raises
    ------
    TypeError, ValueError
        If an argument can't be meant; the message names it and says what would do.

    Examples
    --------
    >>> from plotnet import Diagram
    >>> diagram = Diagram([10, 7, 5], direction="right")
    >>> diagram
    Diagram(10-7-5)
    >>> diagram.scene.edges[0].shape
    (7, 10, 4)
    """

    sizes: Iterable[int]
    figsize: tuple[float, float] = (15, 6)
    fontsize: float = 16
    _: KW_ONLY
    direction: str = "down"
    max_nodes: int | None = 16
    unit_labels: bool | Sequence[Sequence[str]] = True
    layer_labels: bool | Sequence[str] = True
    weight_labels: bool | Sequence[str] = True
    title: str | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        """Check every argument, and lay the picture out."""
        sizes = check_sizes(self.sizes)
        layers = [f"of layer {i}" for i in range(len(sizes))]
        gaps = [f"between layers {i} and {i + 1}" for i in range(len(sizes) - 1)]
        checked: dict[str, Any] = {
            "sizes": sizes,
            "figsize": _check_figsize(self.figsize),
            "fontsize": _check_positive(self.fontsize, "fontsize", "16"),
            "direction": check_choice(self.direction, "direction", DIRECTIONS),
            "max_nodes": _check_max_nodes(self.max_nodes),
            "layer_labels": _check_labels(self.layer_labels, "layer_labels", layers),
            "weight_labels": _check_labels(self.weight_labels, "weight_labels", gaps),
            "unit_labels": _check_unit_labels(self.unit_labels, sizes),
        }
        for name in ("title", "description"):
            if getattr(self, name) is not None:
                checked[name] = _check_text(getattr(self, name), name)
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        _ = self.scene  # labels that can't be set show now, not when the picture is first used

    @cached_property
    def scene(self) -> Scene:
        """The laid-out picture: arrays in points and strings; what the painters draw."""
        sizes = self._layers
        units = [elide(size, self.max_nodes) for size in sizes]
        return lay_out(
            sizes,
            _kinds(len(sizes)),
            units,
            [self._unit_row(i, shown.tolist()) for i, (shown, _) in enumerate(units)],
            [self._layer_caption(i, gap is not None) for i, (_, gap) in enumerate(units)],
            [self._gap_caption(i) for i in range(len(sizes) - 1)],
            figsize=self.figsize,
            fontsize=self.fontsize,
            direction=self.direction,
        )

    def svg(self, *, text: str = "path", transparent: bool = False) -> str:
        """
        Write the picture as SVG.

        Parameters
        ----------
        text : {"path", "text"}
            Labels as outlines, which look alike everywhere, or as characters, which can be
            searched and edited and need a font.
        transparent : bool
            Leave the white background out.

        Returns
        -------
        str
            The document; the same for the same diagram, wherever it is made.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([2, 1]).svg()[:4]
        '<svg'
        """
        return "".join(self._svg(text, transparent, inline=False))

    def save(
        self, filename: FileName, *, text: str = "path", dpi: float = 300, transparent: bool = False
    ) -> Path:
        """
        Write the picture to a file; an older file stays whole until the new one is complete.

        Parameters
        ----------
        filename : str or path
            The suffix decides the format: ``.svg`` (also if there is none), ``.png``, ``.pdf``
            and what else matplotlib writes.
        text : {"path", "text"}
            For SVG: labels as outlines or as characters.
        dpi : float
            Dots per inch, for formats made of dots.
        transparent : bool
            Leave the white background out.

        Returns
        -------
        pathlib.Path
            The file that was written.

        Raises
        ------
        ValueError
            If the format is not known.
        OSError
            If the file can't be written.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([10, 7, 5]).save("net").name
        'net.svg'
        """
        path, format = check_filename(filename)
        dpi = _check_positive(dpi, "dpi", "300")
        check_choice(text, "text", TEXT)
        if format == "svg":
            write_whole(path, (line.encode() for line in self._svg(text, transparent, inline=False)))
        elif format == "svgz":
            svg = self.svg(text=text, transparent=transparent)
            write_whole(path, [gzip.compress(svg.encode(), mtime=0)])
        else:
            from plotnet.diagram.axes import render

            write_whole(
                path,
                [render(self.scene, CLASSIC, format, title=self._title(), dpi=dpi, transparent=transparent)],
            )
        return path

    def draw(self, ax: Axes) -> list[list[Any]]:
        """
        Draw the picture on matplotlib Axes, with viznet's nodes; pyplot is not touched.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
            Where. Its frame is taken off, its aspect becomes equal.

        Returns
        -------
        list of list of viznet.Node
            The circles that are drawn, layer by layer: ``nodes[1][3].text("h", "top")`` writes
            above one, ``viznet.EdgeBrush("->", ax) >> (nodes[0][0], nodes[1][3])`` joins two.

        Examples
        --------
        >>> from matplotlib.figure import Figure
        >>> from plotnet import Diagram
        >>> nodes = Diagram([10, 7, 5]).draw(Figure().add_subplot())
        >>> [len(layer) for layer in nodes]
        [10, 7, 5]
        """
        from plotnet.diagram.axes import draw

        return draw(self.scene, CLASSIC, ax)

    def __repr__(self) -> str:
        """Name the sizes."""
        return f"Diagram({self._name()})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # HTML first: JupyterLab turns a bare SVG into an <img> and loses its name and description
        return {
            "text/html": f"<div>{''.join(self._svg('path', False, inline=True))}</div>",
            "image/svg+xml": self.svg(),
            "text/plain": repr(self),
        }

    def _svg(self, text: str, transparent: bool, *, inline: bool) -> Iterator[str]:
        return write_svg(
            self.scene,
            CLASSIC,
            title=self._title(),
            description=self._description(),
            text=check_choice(text, "text", TEXT),
            transparent=transparent,
            inline=inline,
        )

    @property
    def _layers(self) -> tuple[int, ...]:
        return cast(tuple[int, ...], self.sizes)  # what `__post_init__` has made of them

    def _name(self) -> str:
        return "-".join(str(size) for size in self._layers)

    def _title(self) -> str:
        return self.title if self.title is not None else f"Layered network {self._name()}"

    def _description(self) -> str:
        if self.description is not None:
            return self.description
        sizes = self._layers
        named = zip(_names(sizes), sizes, strict=True)
        layers = ", ".join(f"{name} of {_count(size)}" for name, size in named)
        weights = sum(a * b for a, b in pairwise(sizes))
        text = f"A fully connected network: {layers}. {weights:,} weights, {sum(sizes[1:]):,} biases."
        if any(gap is not None for _, gap in (elide(size, self.max_nodes) for size in sizes)):
            text += f" Of a layer of more than {self.max_nodes} units only the first and the last are drawn."
        return text

    def _unit_row(self, layer: int, units: list[int]) -> Iterator[Label]:
        labels = self.unit_labels
        for unit in units if labels else ():
            own = f"$a_{{{unit}}}^{{({layer})}}$" if isinstance(labels, bool) else labels[layer][unit]
            yield _label(own, f"unit_labels[{layer}][{unit}]")

    def _layer_caption(self, layer: int, in_part: bool) -> Caption:
        sizes = self._layers
        count = Line(make_label(_count(sizes[layer])), scale=0.85, muted=True)
        if self.layer_labels is False:
            return (count,) if in_part else ()
        if isinstance(self.layer_labels, bool):
            return (Line(make_label(_names(sizes)[layer])), count)
        own = _lines(self.layer_labels[layer], f"layer_labels[{layer}]")
        return (*own, count) if in_part else own

    def _gap_caption(self, gap: int) -> Caption:
        if self.weight_labels is False:
            return ()
        if isinstance(self.weight_labels, bool):
            return (Line(make_label(f"$W^{{({gap})}}$, $b^{{({gap})}}$")),)
        return _lines(self.weight_labels[gap], f"weight_labels[{gap}]")


class Options(TypedDict, total=False):
    """What `plot_net` takes beyond its four arguments: the options of `Diagram` and of `Diagram.save`."""

    direction: str
    max_nodes: int | None
    unit_labels: bool | Sequence[Sequence[str]]
    layer_labels: bool | Sequence[str]
    weight_labels: bool | Sequence[str]
    title: str | None
    description: str | None
    text: str
    dpi: float
    transparent: bool


_SAVING = ("text", "dpi", "transparent")


def plot_net(
    num_node_list: Iterable[int],
    figsize: tuple[float, float] = (15, 6),
    filename: FileName | None = None,
    fontsize: float = 16,
    **options: Unpack[Options],
) -> Diagram:
    """
    Draw a layered network, and save it if a file name is given.

    Parameters
    ----------
    num_node_list : iterable of int
        Units in each layer, the input first.
    figsize : (float, float)
        Width and height in inches.
    filename : str or path, optional
        Where to save; without a suffix it gets ``.svg``. ``.png``, ``.pdf`` and what else
        matplotlib writes work too.
    fontsize : float
        The largest type in points.
    **options
        Those of `Diagram` (``direction``, ``max_nodes``, ``unit_labels``, ``layer_labels``,
        ``weight_labels``, ``title``, ``description``) and of `Diagram.save` (``text``,
        ``dpi``, ``transparent``).

    Returns
    -------
    Diagram
        The picture; a notebook shows it when the call is the last line of a cell.

    Raises
    ------
    TypeError, ValueError
        If an argument can't be meant; the message names it and says what would do.
    OSError
        If the file can't be written.

    Examples
    --------
    >>> from plotnet import plot_net
    >>> plot_net([10, 7, 5], (15, 6))
    Diagram(10-7-5)
    """
    for name in options:
        if name not in Options.__annotations__:
            known = sorted(Options.__annotations__)
            near = _nearest(name, known)
            raise TypeError(f"plot_net() has no option {name!r}{near}; it has {', '.join(known)}")
    if filename is not None:
        check_filename(filename)  # a bad name shows before any work is done
    layout: Any = {name: value for name, value in options.items() if name not in _SAVING}
    saving: Any = {name: value for name, value in options.items() if name in _SAVING}
    diagram = Diagram(check_sizes(num_node_list, "num_node_list"), figsize, fontsize, **layout)
    if filename is not None:
        diagram.save(filename, **saving)
    return diagram


def check_choice(value: object, name: str, known: Sequence[str]) -> str:
    """
    Return a value that must be one of a few words, or say which there are.

    Parameters
    ----------
    value : object
        What came.
    name : str
        What the caller calls it.
    known : sequence of str
        What may come.

    Returns
    -------
    str
        The value.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    if isinstance(value, str) and value in known:
        return value
    words = ", ".join(repr(word) for word in known)
    raise ValueError(f"{name} is {value!r}{_nearest(value, known)}; expected one of {words}")


def _nearest(value: object, known: Sequence[str]) -> str:
    near = get_close_matches(str(value).lower(), known, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _check_positive(value: Any, name: str, example: str) -> float:
    problem = f"{name} is {value!r}: expected a number above 0, such as {example}"
    if isinstance(value, bool | np.bool) or not isinstance(value, Real):
        raise TypeError(problem)
    number = float(value)
    if not (isfinite(number) and number > 0):
        raise ValueError(problem)
    return number


def _check_figsize(figsize: Any) -> tuple[float, float]:
    problem = f"figsize is {figsize!r}: expected two numbers above 0, width and height in inches, as (15, 6)"
    if isinstance(figsize, str) or not isinstance(figsize, Iterable):
        raise TypeError(problem)
    inches = tuple(figsize)
    if len(inches) != 2:
        raise ValueError(problem)
    try:
        return _check_positive(inches[0], "width", "15"), _check_positive(inches[1], "height", "6")
    except (TypeError, ValueError) as error:
        raise type(error)(problem) from None


def _check_max_nodes(max_nodes: Any) -> int | None:
    if max_nodes is None:
        return None
    problem = f"max_nodes is {max_nodes!r}: expected a whole number, 2 or more, or None to draw every unit"
    if isinstance(max_nodes, bool | np.bool) or not isinstance(max_nodes, Integral):
        raise TypeError(problem)
    if max_nodes < 2:
        raise ValueError(problem)
    return int(max_nodes)


def _check_text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, a {type(value).__name__}: expected a string")
    try:
        make_label(value.replace("\n", " ").replace("$", ""))
    except ValueError as error:
        raise ValueError(f"{name} is {value!r}: {error}") from None
    return value


def _check_labels(labels: object, name: str, places: Sequence[str]) -> bool | tuple[str, ...]:
    return labels if isinstance(labels, bool) else _strings(labels, name, places, "True, False, or ")


def _check_unit_labels(labels: object, sizes: Sequence[int]) -> bool | tuple[tuple[str, ...], ...]:
    if isinstance(labels, bool):
        return labels
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise TypeError(f"unit_labels is {labels!r}: expected True, False, or a list of strings a layer")
    rows = tuple(labels)
    if len(rows) != len(sizes):
        raise ValueError(f"unit_labels has {len(rows)} entries: expected {len(sizes)}, one list a layer")
    return tuple(
        _strings(row, f"unit_labels[{i}]", [f"for unit {j} of layer {i}" for j in range(size)])
        for i, (row, size) in enumerate(zip(rows, sizes, strict=True))
    )


def _strings(labels: object, name: str, places: Sequence[str], else_expected: str = "") -> tuple[str, ...]:
    """Return labels as a tuple, one a place, or say which of them is wrong."""
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise TypeError(f"{name} is {labels!r}: expected {else_expected}a list of {len(places)} strings")
    own = tuple(labels)
    if len(own) != len(places):
        raise ValueError(f"{name} has {len(own)} entries: expected {len(places)}, one {places[0]} and so on")
    for i, label in enumerate(own):
        if not isinstance(label, str):
            raise TypeError(f"{name}[{i}] is {label!r}, a {type(label).__name__}: expected a string")
    return own


def _label(source: str, name: str) -> Label:
    try:
        return make_label(source)
    except ValueError as error:
        raise ValueError(f"{name} is {source!r}: {error}") from None


def _lines(source: str, name: str) -> Caption:
    return tuple(Line(_label(line, name)) for line in source.split("\n"))


def _kinds(layers: int) -> list[str]:
    return ["nn.input", *["nn.hidden"] * (layers - 2), "nn.output"]


def _names(sizes: Sequence[int]) -> list[str]:
    hidden = len(sizes) - 2
    middle = ["hidden layer"] if hidden == 1 else [f"hidden layer {i + 1}" for i in range(hidden)]
    return ["input layer", *middle, "output layer"]


def _count(size: int) -> str:
    return f"{size:,} unit{'s' if size != 1 else ''}"
