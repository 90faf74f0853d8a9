"""`Diagram`: a layered network, laid out, with methods to change, show and save it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Unpack, get_args

import numpy as np

from plotnet.diagram import formats
from plotnet.diagram.alt_text import describe
from plotnet.diagram.check_options import check_options, check_save_options
from plotnet.diagram.docstrings import fill_docstring
from plotnet.diagram.files import check_filename
from plotnet.diagram.formula import unit_formula
from plotnet.diagram.highlight import Flow, Highlight
from plotnet.diagram.layout import lay_out
from plotnet.diagram.layout_spec import make_layout_spec
from plotnet.diagram.option_names import check_option_names, named_options
from plotnet.diagram.options import AllOptions, CheckedOptions, DiagramOptions, ScaleName, TextMode
from plotnet.diagram.readability import warn_if_unreadable
from plotnet.diagram.save_buttons import add_save_buttons
from plotnet.diagram.scales import activation_limit, weight_limit
from plotnet.diagram.scene import Scene
from plotnet.diagram.theme import AUTO, DARK, LIGHT, THEMES, Theme, ThemeName
from plotnet.files import FileName, write_atomically
from plotnet.validation import check_choice, is_sequence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable

_DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(CheckedOptions) if f.name != "sizes"}
_DEFAULT_DPI = 300


@fill_docstring
class Diagram(CheckedOptions):
    r"""
    Diagram of a layered, fully connected network.

    Diagrams are immutable. Notebooks display them; `save` writes a file, `svg` and `tikz` return
    text, `draw` draws on matplotlib Axes. `replace`, `highlight`, `with_theme` and `resize` return
    changed copies.

    Parameters
    ----------
    sizes : iterable of int
        Number of units in each layer, the input first; at least two layers.
    figsize : (float, float)
        Width and height in inches.
    fontsize : float
        Maximum font size in points. Text that does not fit is smaller. Labels that would be smaller than
        4 points are left out, and default labels in nodes below 5 points. Increasing a font size never
        makes text smaller.
    direction : {%(direction)s}
        Direction from the input to the output.
    max_nodes : int, None, or sequence of (int or None)
        Maximum number of nodes in a layer, at least 2, for all layers or for each one. Dots stand for
        the other units. None draws all units.
    keep : {%(keep)s} or sequence of (sequence of int, or None)
        Which units of a large layer are drawn: the first and the last; those with the largest
        activations, or weights if there are no activations; or the indices for each layer.
    layer_lengths : {%(layer_lengths)s}
        How `max_nodes` shortens layers. "capped" draws at most so many nodes in each. "linear" and "log" draw
        so many in the largest layer, if it has more units, and in the others in proportion to their number
        of units or its logarithm, so that a bottleneck is visible.
    grids : sequence of ((int, int) or None), optional
        For each layer, rows and columns of a grid that is drawn in place of the nodes: an image of all
        units, row by row, such as ``[(28, 28), None, None]``. The cells have the colors of the activations,
        and marks: a minus sign if negative, a cross for nan, a rising stroke for inf, a falling one for
        -inf, a dotted square if masked. Edges of a grid are drawn together, without weights, from both ends
        of a side; a highlighted cell has edges of its own. Cells have no labels and no names.
    weights : sequence of array_like, optional
        Weights, shown by the color and the width of the edges on one scale for the whole network;
        ``weights[i]`` has the shape (sizes[i + 1], sizes[i]). Edges with negative weights are dashed
        where they are wide enough.
    biases : sequence of array_like, optional
        Biases, shown by the edges of bias nodes and in formulas; ``biases[i]`` has the shape
        (sizes[i + 1],).
    activations : sequence of (array_like, or None), optional
        Activations of each layer, the input first, shown by the colors of the nodes. Their shape is
        (sizes[i],), or (n_samples, sizes[i]) for a design matrix. Nodes with negative activations have a
        dashed outline. Masked elements of a ``numpy.ma.MaskedArray`` are shown as unknown.
    sample : int
        Index of the sample in a design matrix.
    values : bool
        Write the activations into the nodes. nan and inf are always written.
    digits : int
        Number of decimals of numbers below 10; larger numbers have fewer.
    weight_limit, activation_limit : float, optional
        Absolute value at the ends of the color scale; by default the largest one. Diagrams with equal
        limits can be compared.
    legend : bool
        Explain the colors below the network.
    bias_units : bool
        Draw the biases of a layer as the edges of an additional node in the layer before.
    bias_labels : str or sequence of str, optional
        Label of the bias nodes, such as ``"$+1$"`` or ``"$x_0$"``, for all or for each layer but the last; by
        default 1.
    node_mask : sequence of (array_like of bool, or None), optional
        For each layer, False for units that are left out, as by dropout. They and their edges are drawn
        dotted.
    edge_mask : sequence of (array_like of bool, or None), optional
        For each gap, False for edges that are left out, as by pruning, in the shape of the weights. Masked
        elements of weights that are a ``numpy.ma.MaskedArray`` are left out, too.
    hide_masked : bool
        Do not draw what masks leave out; the places of such units remain free.
    hide_zero_weights : bool
        Do not draw edges whose weight is 0, as in sparse networks.
    unit_labels : bool or sequence of sequences of str
        Labels in the nodes, for each layer and unit, with ``\n`` between lines. True writes
        ``$a_j^{(i)}$``.
    layer_labels : bool or sequence of str
        Captions of the layers, with ``\n`` between lines. True writes name and number of units. The number
        of units is always written if some are not drawn.
    weight_labels : bool, "shapes", or sequence of str
        Captions of the gaps between layers. True writes ``$W^{(i)}, b^{(i)}$``; "shapes" adds the shapes of
        the arrays.
    edge_labels : bool or mapping of (int, int, int or "bias") to str
        Labels of edges by (gap, unit after, unit before), where "bias" is the bias node. True writes the
        weights. Labels that do not fit are left out.
    rotate_edge_labels : bool
        Write the labels of edges along their edges.
    skip_connections : sequence of (int, int) or (int, int, str), optional
        Skip connections, as in residual networks: the layers from and to, with at least one layer between,
        and a label. They are arcs around the units of the layers between. Diagrams only show them: numbers
        and formulas are those of the network without them.
    input_names, class_names : sequence of str, optional
        Names beside the nodes of the first and of the last layer, each on one line: a line break is written
        as a space.
    activation_functions : sequence of str, optional
        Names of the activation functions of all layers but the input, for captions and formulas.
    kinds : sequence of str, optional
        Kind of each layer, such as ``"nn.recurrent"``, as in viznet; it sets color and mark of the nodes.
    node_color : color or sequence of (color, sequence of (color or None), or None), optional
        Fill color of the nodes in any format of matplotlib: one for all, one for each layer, or for each
        unit of a layer. None leaves the color to the theme. Activations, masks and bias nodes keep their
        colors.
    node_sizes : sequence of float, optional
        Relative size of the nodes of each layer.
    node_linewidth : float, optional
        Width of the outlines of nodes in points; by default it follows the size of the nodes.
    node_spacing, layer_spacing : float, optional
        Distance between the outlines of neighboring nodes, and of neighboring layers, relative to the
        diameter of the largest nodes. By default the network fills the figure.
    edge_style : {%(edge_style)s}
        Shape of the edges.
    edge_color : color, optional
        Color of edges without a weight and of skip connections, in any format of matplotlib; by default that
        of the theme.
    edge_width : float, optional
        Width of the edges in points; with weights, of the widest one. By default it follows the size of the
        nodes and the number of edges.
    edge_alpha : float, optional
        Opacity of the edges, from 0 to 1. By default edges are opaque unless they would merge into a gray
        area.
    arrows : bool
        Draw arrow heads.
    unit_fontsize, layer_fontsize : float, optional
        Maximum font size in points of the labels in nodes, and of the captions of layers and gaps; by
        default `fontsize`.
    fontfamily : str
        Font of all text: "serif", "sans-serif" or "monospace", which look the same everywhere, or the name
        of an installed font. TikZ uses the fonts of the document, for "sans-serif" and "monospace" those of
        ``\sffamily`` and ``\ttfamily``.
    theme : {%(theme)s} or Theme
        Colors. ``"auto"`` is, in SVG, light or dark as the page, by its ``color-scheme`` or an attribute such
        as ``data-theme``; elsewhere it is light.
    highlighted : Highlight, optional
        Highlighted layer, unit or path; see `highlight`.
    title : str, optional
        Title above the network, with ``\n`` between lines. Screen readers read it, too; without it they
        read the layer sizes.
    description : str, optional
        Alternative text, for screen readers; by default it is made from the network.

    Attributes
    ----------
    scene : Scene
        Positions of all parts in points.

    Raises
    ------
    TypeError, ValueError, IndexError
        If an argument is invalid; the message names it and suggests a valid value.

    Warns
    -----
    UserWarning
        If labels are left out or smaller than 5 points, since they do not fit.

    Examples
    --------
    >>> from plotnet import Diagram
    >>> diagram = Diagram([10, 7, 5], direction="right")
    >>> diagram
    Diagram(10-7-5)
    >>> diagram.scene.gaps[0].edges.shape
    (7, 10, 4)
    >>> Diagram([2, 1], weights=[[[0.5, -2.0]]], bias_units=True).highlight(layer=1, unit=0)
    Diagram(2-1)
    """

    scene: Scene
    __signature__: ClassVar[Signature]

    def __init__(
        self,
        sizes: Iterable[int],
        figsize: tuple[float, float] = (15, 6),
        fontsize: float = 16,
        **options: Unpack[DiagramOptions],
    ) -> None:
        check_option_names(options, "Diagram", AllOptions.__annotations__)
        arguments: dict[str, Any] = {**_DEFAULTS, **options}
        arguments |= {"sizes": sizes, "figsize": figsize, "fontsize": fontsize}
        super().__init__(**check_options(arguments))
        spec = make_layout_spec(self)
        object.__setattr__(self, "scene", lay_out(spec))
        warn_if_unreadable(self, spec, self.scene)

    def __eq__(self, other: object) -> bool:
        """Compare all options by value; nan equals nan."""
        if not isinstance(other, Diagram):
            return NotImplemented
        return all(_equal(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))

    def __hash__(self) -> int:
        """Hash the options that are fast to hash."""
        return hash((self.sizes, self.figsize, self.fontsize, self.direction, self.title, self.highlighted))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy by the options, so that the arrays of copies are read-only, too."""
        options = self._options()
        if isinstance(self.edge_labels, Mapping):
            options["edge_labels"] = dict(self.edge_labels)  # a mapping proxy cannot be pickled
        return _from_options, (options,)

    def __repr__(self) -> str:
        """Return the sizes."""
        return f"Diagram({self.name})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # HTML first: JupyterLab shows SVG output as an <img>, without title and alternative text
        inline = "".join(formats.svg_lines(self._picture(), "path", False, inline=True))
        return {
            "text/html": add_save_buttons(inline, f"network-{self.name}"),
            "image/svg+xml": self.svg(),
            "text/plain": repr(self),
        }

    def _options(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def replace(self, **options: Unpack[AllOptions]) -> Diagram:
        """
        Return a copy with other options.

        Parameters
        ----------
        **options
            Parameters of `Diagram`.

        Returns
        -------
        Diagram
            New diagram.

        Raises
        ------
        TypeError, ValueError, IndexError
            If an option is invalid.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([3, 2]).replace(direction="right", arrows=True).direction
        'right'
        """
        check_option_names(options, "Diagram.replace", AllOptions.__annotations__)
        return _from_options({**self._options(), **options})

    @fill_docstring
    @named_options
    def highlight(
        self,
        layer: int | None = None,
        unit: int | None = None,
        *,
        flow: Flow = "in",
        path: Sequence[int] | None = None,
        formula: bool = True,
    ) -> Diagram:
        """
        Highlight a layer, a unit or a path; the rest fades.

        Without arguments, the highlight is removed.

        Parameters
        ----------
        layer : int, optional
            Index of the layer.
        unit : int, optional
            Index of the unit in the layer; by default the whole layer is highlighted. The unit is
            drawn even if others of its layer are not.
        flow : {%(flow)s}
            Edges to highlight: incoming, outgoing or both.
        path : sequence of int, optional
            Index of one unit in each layer, instead of `layer` and `unit`.
        formula : bool
            Write the formula of the unit below the network, with numbers if weights and activations
            are known.

        Returns
        -------
        Diagram
            New diagram.

        Raises
        ------
        TypeError, ValueError, IndexError
            If there is no such layer or unit.

        Examples
        --------
        >>> from plotnet import Network
        >>> step = Network.random((10, 7, 5), seed=1).forward([0.5] * 10)
        >>> step.diagram().highlight(layer=1, unit=3)
        Diagram(10-7-5)
        """
        if (layer, unit, path) == (None, None, None):
            return self.replace(highlighted=None)
        units: Any = tuple(path) if is_sequence(path) else path
        return self.replace(highlighted=Highlight(layer, unit, flow, units, formula))

    @fill_docstring
    @named_options
    def with_theme(self, theme: ThemeName | Theme) -> Diagram:
        """
        Return a copy with other colors.

        Parameters
        ----------
        theme : {%(theme)s} or Theme
            Colors.

        Returns
        -------
        Diagram
            New diagram.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([3, 2]).with_theme("paper").theme
        'paper'
        """
        return self.replace(theme=theme)

    @named_options
    def resize(self, figsize: tuple[float, float], fontsize: float | None = None) -> Diagram:
        """
        Lay out the network for another figure size.

        Parameters
        ----------
        figsize : (float, float)
            Width and height in inches.
        fontsize : float, optional
            Maximum font size in points; unchanged by default.

        Returns
        -------
        Diagram
            New diagram.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([3, 2]).resize((7, 4)).figsize
        (7.0, 4.0)
        """
        return self.replace(figsize=figsize, fontsize=self.fontsize if fontsize is None else fontsize)

    def formula_text(self) -> str:
        """
        Return the formula of the highlighted unit as plain text.

        Returns
        -------
        str
            Weighted sum z and activation a, with numbers if they are known.

        Raises
        ------
        ValueError
            If no unit with incoming edges is highlighted.

        Examples
        --------
        >>> from plotnet import Network
        >>> step = Network((2, 1), [[[0.5, -2.0]]], activation_functions=["relu"]).forward([1.0, 0.25])
        >>> step.diagram().highlight(layer=1, unit=0).formula_text()
        'Unit 0 of layer 1: z = 0.50·1.00 − 2.00·0.25 + 0.00 = 0.00; a = relu(z) = 0.00.'
        """
        formula = unit_formula(self, required=True)
        if formula is None:
            raise ValueError(
                "no unit with incoming edges is highlighted: call highlight(layer=1, unit=3) first"
            )
        return formula.text()

    @fill_docstring
    @named_options
    def scale_limit(self, numbers: ScaleName = "weights") -> float:
        """
        Return the absolute value at the ends of a color scale.

        Parameters
        ----------
        numbers : {%(scale)s}
            Which scale.

        Returns
        -------
        float
            Option ``weight_limit`` or ``activation_limit``, by default the largest absolute value.

        Raises
        ------
        ValueError
            If the diagram has no such numbers.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([2, 1], weights=[[[0.5, -2.0]]]).scale_limit("weights")
        2.0
        """
        check_choice(numbers, "numbers", get_args(ScaleName))
        if getattr(self, numbers) is None:
            raise ValueError(f"the diagram has no {numbers}: create it with {numbers}=...")
        return weight_limit(self) if numbers == "weights" else activation_limit(self)

    @fill_docstring
    @named_options
    def scalar_mappable(self, numbers: ScaleName = "weights") -> ScalarMappable:
        """
        Return a color scale of the diagram for matplotlib, for a color bar.

        Parameters
        ----------
        numbers : {%(scale)s}
            Which scale.

        Returns
        -------
        matplotlib.cm.ScalarMappable
            Argument for ``figure.colorbar``.

        Raises
        ------
        ValueError
            If the diagram has no such numbers.

        Examples
        --------
        >>> from matplotlib.figure import Figure
        >>> from plotnet import Network
        >>> diagram = Network.random((10, 7, 5), seed=1).diagram(legend=False)
        >>> figure = Figure(layout="constrained")
        >>> ax = figure.add_subplot()
        >>> nodes = diagram.draw(ax)
        >>> bar = figure.colorbar(diagram.scalar_mappable("weights"), ax=ax, label="weight")
        """
        limit = self.scale_limit(numbers)
        from plotnet.diagram.axes import scalar_mappable

        theme = self.themes[0]
        return scalar_mappable(theme.edge_scale if numbers == "weights" else theme.fill_scale, limit)

    @named_options
    def draw(self, ax: Axes) -> list[list[Any]]:
        """
        Draw the diagram on matplotlib Axes, without pyplot.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
            Axes to draw on. Its frame is hidden and its aspect becomes equal.

        Returns
        -------
        list of list of matplotlib.patches.Circle
            Nodes of each layer; in place of the nodes of a grid, its frame, a ``Rectangle``.

        See Also
        --------
        viznet_nodes : Draw the diagram, and return viznet nodes.

        Examples
        --------
        >>> from matplotlib.figure import Figure
        >>> from plotnet import Diagram
        >>> nodes = Diagram([10, 7, 5]).draw(Figure().add_subplot())
        >>> [len(layer) for layer in nodes]
        [10, 7, 5]
        """
        from plotnet.diagram.axes import draw

        return draw(self.scene, self.themes[0], ax)

    @named_options
    def viznet_nodes(self, ax: Axes) -> list[list[Any]]:
        """
        Draw the diagram on matplotlib Axes, and return viznet nodes.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
            Axes to draw on, as for `draw`.

        Returns
        -------
        list of list of viznet.Node
            Nodes of each layer: ``nodes[1][3].text("h", "top")`` writes above a node,
            ``viznet.EdgeBrush("->", ax) >> (nodes[0][0], nodes[1][3])`` connects two.

        Raises
        ------
        ModuleNotFoundError
            If viznet is not installed; it belongs to the extra ``viznet``.

        Examples
        --------
        >>> from matplotlib.figure import Figure
        >>> from plotnet import Diagram
        >>> nodes = Diagram([10, 7, 5]).viznet_nodes(Figure().add_subplot())
        >>> nodes[1][3].width
        0.6
        """
        from plotnet.diagram._viznet import wrap_nodes

        return wrap_nodes(self.draw(ax), ax)

    @fill_docstring
    @named_options
    def svg(self, *, text: TextMode = "path", transparent: bool = False) -> str:
        """
        Return the diagram as SVG.

        Parameters
        ----------
        text : {%(text)s}
            Store labels as outlines, which look the same everywhere, or as characters, which can be
            searched and edited but need a font.
        transparent : bool
            Leave out the background.

        Returns
        -------
        str
            SVG document. Equal diagrams give equal documents on all systems.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([2, 1]).svg()[:4]
        '<svg'
        """
        check_choice(text, "text", get_args(TextMode))
        return "".join(formats.svg_lines(self._picture(), text, transparent))

    @named_options
    def tikz(
        self,
        *,
        transparent: bool = False,
        latex: Mapping[str, str] | None = None,
        preamble: str | None = None,
    ) -> str:
        r"""
        Return the diagram as TikZ, for LaTeX.

        The file is a complete document, which pdflatex compiles to a page of the size of the diagram.
        Other documents include it with ``\input{net}``, in their own fonts, and need ``\usepackage{tikz}``
        in the preamble. Nodes have names such as ``a-1-3`` or ``a-1-bias``, colors such as ``netink``.

        Labels are escaped: their text is plain text, and their mathematics may contain only commands that
        exist in both matplotlib's mathtext and LaTeX, none of which can read or write a file. `latex`
        replaces labels by LaTeX of your own, with any command.

        Parameters
        ----------
        transparent : bool
            Leave out the background.
        latex : mapping of str to str, optional
            LaTeX by label: labels that equal a key are written as its value, without any change. A value
            that is wider than the space of its label is scaled down, so use a label of similar width.
        preamble : str, optional
            Lines for the preamble of the document, such as packages and definitions of macros.

        Returns
        -------
        str
            Content of the file that ``save("net.tex")`` writes.

        Raises
        ------
        ValueError
            If there are more than 5,000 edges, the figure is too large for TeX, a label has a command that
            LaTeX lacks, or a key of `latex` is not a label.

        Warns
        -----
        UserWarning
            If labels have characters that the default fonts of LaTeX lack, such as Chinese or emoji.
            The file then has a line that sets a font for them, and needs lualatex or xelatex.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> print(*[line for line in Diagram([2, 1]).tikz().splitlines() if "(a-1-0)" in line])
        \node[unit] (a-1-0) at (548.24,380.08) {};
        >>> diagram = Diagram([2, 1], unit_labels=[["x", "y"], ["z"]])
        >>> tikz = diagram.tikz(latex={"x": r"$\bm{x}$"}, preamble=r"\usepackage{bm}")
        """
        check_save_options(transparent=transparent, latex=latex, preamble=preamble)
        return "".join(formats.tikz_lines(self._picture(latex, preamble), transparent))

    @fill_docstring
    @named_options
    def save(
        self,
        filename: FileName,
        *,
        text: TextMode | None = None,
        dpi: float | None = None,
        transparent: bool = False,
        latex: Mapping[str, str] | None = None,
        preamble: str | None = None,
    ) -> Path:
        """
        Save the diagram to a file; an existing file is replaced only when the new one is complete.

        Parameters
        ----------
        filename : str or path
            File name. Its suffix sets the format: %(format)s. A name without a suffix gets ``.svg``.
        text : {%(text)s}, optional
            Store labels of SVG as outlines, the default, or as characters.
        dpi : float, optional
            Dots per inch of images made of pixels; 300 by default.
        transparent : bool
            Leave out the background.
        latex, preamble : optional
            Labels and preamble of TikZ, as for `tikz`.

        Returns
        -------
        pathlib.Path
            Path of the file.

        Raises
        ------
        ValueError
            If the format is unknown, if an option has no effect on it, or if there are too many edges
            for TikZ.
        OSError
            If the file cannot be written: its folder does not exist, or it is read-only, a folder, a device
            or a pipe.

        Warns
        -----
        UserWarning
            If an image has more than 30 million pixels.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([10, 7, 5]).save("net").name
        'net.svg'
        """
        path, suffix = check_filename(filename)
        options = {"text": text, "dpi": dpi, "transparent": transparent, "latex": latex, "preamble": preamble}
        check_save_options(**options)
        formats.check_format_options(suffix, options)
        resolution = _DEFAULT_DPI if dpi is None else float(dpi)  # of float16, pixels would overflow
        if "dpi" in formats.FORMATS[suffix].options:
            formats.warn_if_large(self.figsize, resolution, "svg")
        picture = self._picture(latex, preamble)
        write_atomically(
            path, formats.FORMATS[suffix].write(picture, text or "path", resolution, transparent)
        )
        return path

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes: one, or with ``"auto"`` a light and a dark one; with the color of edges, if set."""
        themes: tuple[Theme, ...] = (LIGHT, DARK)
        if isinstance(self.theme, Theme):
            themes = (self.theme,)
        elif self.theme != AUTO:
            themes = (THEMES[self.theme],)
        color = self.edge_color
        return themes if color is None else tuple(replace(theme, edge=color) for theme in themes)

    @property
    def alt_text(self) -> str:
        """The alternative text: the option ``description``, or sentences made from the network."""
        if self.description is not None:
            return self.description
        return describe(self, [layer.units for layer in self.scene.layers])

    def _picture(
        self, latex: Mapping[str, str] | None = None, preamble: str | None = None
    ) -> formats.Picture:
        title = self.title if self.title is not None else f"Layered network {self.name}"
        return formats.Picture(self.scene, self.themes, title, self.alt_text, latex or {}, preamble or "")


def _signature() -> Signature:
    """Return the signature of `Diagram` with all options, for help and completion."""
    types = {name: getattr(t, "__forward_arg__", t) for name, t in AllOptions.__annotations__.items()}
    first = [
        Parameter("sizes", Parameter.POSITIONAL_OR_KEYWORD, annotation=types["sizes"]),
        *(
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=_DEFAULTS[name], annotation=types[name])
            for name in ("figsize", "fontsize")
        ),
    ]
    options = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=_DEFAULTS[name], annotation=types[name])
        for name in DiagramOptions.__annotations__
    ]
    return Signature([*first, *options])


Diagram.__signature__ = _signature()


def _from_options(options: Any) -> Diagram:
    return Diagram(**options)


def _equal(first: object, second: object) -> bool:
    """Compare values that may contain arrays; nan equals nan."""
    if isinstance(first, np.ma.MaskedArray) and isinstance(second, np.ma.MaskedArray):
        masks = np.ma.getmaskarray(first), np.ma.getmaskarray(second)
        return _equal(*masks) and _equal(first.filled(0), second.filled(0))
    if isinstance(first, np.ndarray) or isinstance(second, np.ndarray):
        return (
            type(first) is type(second)
            and isinstance(first, np.ndarray)
            and isinstance(second, np.ndarray)
            and first.dtype == second.dtype
            and np.array_equal(first, second, equal_nan=first.dtype.kind == "f")
        )
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(_equal(a, b) for a, b in zip(first, second, strict=True))
    return first == second
