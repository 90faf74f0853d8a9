"""`Diagram`, the picture of a layered network, and `plot_net`, which makes and saves one in a single call."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

from plotnet.diagram.check import (
    check_choice,
    check_figsize,
    check_labels,
    check_max_nodes,
    check_number,
    check_text,
    check_unit_labels,
    nearest,
)
from plotnet.diagram.files import FileName, check_filename, write_whole
from plotnet.diagram.labels import Label, make_label
from plotnet.diagram.layout import DIRECTIONS, Caption, Line, Scene, elide, lay_out
from plotnet.diagram.svg import write_svg
from plotnet.diagram.theme import CLASSIC
from plotnet.network import check_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TEXT = ("path", "text")
MOST_EDGES = 10_000_000  # more would fill the memory, and nobody could see them


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

    Attributes
    ----------
    scene : Scene
        The laid-out picture: arrays in points and strings; what the painters draw.

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
    scene: Scene = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check every argument, and lay the picture out."""
        sizes = check_sizes(self.sizes)
        checked: dict[str, Any] = {
            "sizes": sizes,
            "figsize": check_figsize(self.figsize),
            "fontsize": check_number(self.fontsize, "fontsize", 0.1, 1000, "16"),
            "direction": check_choice(self.direction, "direction", DIRECTIONS),
            "max_nodes": check_max_nodes(self.max_nodes),
            "layer_labels": check_labels(self.layer_labels, "layer_labels", len(sizes), "layer"),
            "weight_labels": check_labels(self.weight_labels, "weight_labels", len(sizes) - 1, "gap"),
            "unit_labels": check_unit_labels(self.unit_labels, sizes),
        }
        for name in ("title", "description"):
            if getattr(self, name) is not None:
                checked[name] = check_text(getattr(self, name), name)
        drawn = [min(size, checked["max_nodes"] or size) for size in sizes]
        edges = sum(a * b for a, b in pairwise(drawn))
        if edges > MOST_EDGES:
            raise ValueError(
                f"sizes {self._name()} would draw {edges:,} edges, more than {MOST_EDGES:,}; "
                "set max_nodes, which is the most circles that a layer gets"
            )
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "scene", self._lay_out())

    def _lay_out(self) -> Scene:
        units = [elide(size, self.max_nodes) for size in self._layers]
        return lay_out(
            self._layers,
            _kinds(len(units)),
            units,
            [self._unit_row(i, shown.tolist()) for i, (shown, _) in enumerate(units)],
            [self._layer_caption(i, gap is not None) for i, (_, gap) in enumerate(units)],
            [self._gap_caption(i) for i in range(len(units) - 1)],
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
        check_saving(text=text, dpi=dpi)
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
            near = nearest(name, known)
            raise TypeError(f"plot_net() has no option {name!r}{near}; it has {', '.join(known)}")
    if filename is not None:
        check_filename(filename)  # a bad name shows before any work is done
    layout: Any = {name: value for name, value in options.items() if name not in _SAVING}
    saving: Any = {name: value for name, value in options.items() if name in _SAVING}
    check_saving(**saving)
    if saving and filename is None:
        raise ValueError(f"{' and '.join(saving)} act on the file that is saved; give filename as well")
    diagram = Diagram(check_sizes(num_node_list, "num_node_list"), figsize, fontsize, **layout)
    if filename is not None:
        diagram.save(filename, **saving)
    return diagram


def check_saving(text: object = "path", dpi: object = 300, transparent: object = False) -> None:
    """
    Check the options of saving.

    Parameters
    ----------
    text, dpi, transparent
        As for `Diagram.save`.

    Raises
    ------
    TypeError, ValueError
        If one can't be meant.
    """
    check_choice(text, "text", TEXT)
    check_number(dpi, "dpi", 1, 10_000, "300")


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
