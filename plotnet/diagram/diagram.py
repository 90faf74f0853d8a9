"""`Diagram`, the picture of a layered network, and `plot_net`, which makes and saves one in a single call."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Unpack, cast

import numpy as np
import numpy.typing as npt

from plotnet.diagram.captions import (
    UnitFormula,
    caption_lines,
    describe,
    format_unit_count,
    layer_names,
    legend_items,
    parse_label,
    shape_caption,
)
from plotnet.diagram.edges import EdgeLabel
from plotnet.diagram.files import check_filename
from plotnet.diagram.highlight import Highlight, check_highlight
from plotnet.diagram.labels import Label, make_label
from plotnet.diagram.layout import DIRECTIONS, GapSpec, LayerSpec, elide, lay_out
from plotnet.diagram.number_format import format_value
from plotnet.diagram.options import PlotNetOptions, check_option_names
from plotnet.diagram.scene import Caption, Line, Scene
from plotnet.diagram.svg import write_svg
from plotnet.diagram.theme import (
    AUTO,
    BIAS,
    DARK,
    KINDS,
    LIGHT,
    MASKED,
    NO_VALUE,
    NONFINITE,
    THEMES,
    WORDS,
    Levels,
    Theme,
    levels_of,
)
from plotnet.files import FileName, write_whole
from plotnet.validation import (
    check_activations,
    check_choice,
    check_digits,
    check_each,
    check_edge_labels,
    check_figsize,
    check_flag,
    check_index,
    check_keep,
    check_labels,
    check_masks,
    check_max_nodes,
    check_number,
    check_parameters,
    check_sizes,
    check_strings,
    check_text,
    check_unit_labels,
    is_sequence,
    read_only,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable

TEXT = ("path", "text")
EDGE_STYLES = ("straight", "curved")
MOST_EDGES = 10_000_000  # more would fill the memory, and nobody could see them
MOST_EDGE_LABELS = 400  # more would find no place


@dataclass(frozen=True, eq=False)
class Diagram:
    r"""
    A layered, fully connected network, laid out on a sheet; it never changes.

    In a notebook it shows itself. `save` writes it to a file, `svg` and `tikz` give it as text,
    `draw` puts it on matplotlib Axes. `highlight`, `with_theme`, `resize` and, for any option,
    ``dataclasses.replace(diagram, direction="right")`` give changed copies.

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
    max_nodes : int, None, or a sequence of them
        A layer with more units is drawn in part, with dots for the rest: this many circles. None
        draws every unit. One for all layers, or one for each.
    keep : {"ends", "largest"} or sequence of (sequence of int, or None)
        Which units of such a layer are drawn: the first and the last; those with the largest
        activations, or the largest weights where there are none; your own, layer by layer.
    weights : sequence of array_like, optional
        ``weights[i]`` of shape (sizes[i + 1], sizes[i]) colours and widens the edges, on one
        scale for the whole network; negative ones are dashed where edges are wide enough to see it.
    biases : sequence of array_like, optional
        ``biases[i]`` of shape (sizes[i + 1],): for the edges of bias units, and for formulas.
    activations : sequence of (array_like, or None), optional
        What each layer gives out, the input first: of shape (sizes[i],), or (samples, sizes[i]) for
        a design matrix. They fill the circles; a negative one has a dashed rim. What a
        ``numpy.ma.MaskedArray`` hides is not known yet: such a unit keeps its colour and name.
    sample : int
        Which row of a design matrix.
    values : bool
        Write the activations into the circles. nan and inf are always written.
    digits : int
        Decimals of numbers under 10; larger ones have fewer.
    weight_limit, activation_limit : float, optional
        The number that gets the full colour; the largest there is if not given. The same limits
        make several diagrams comparable.
    legend : bool
        Show what the colours mean, under the network.
    bias_units : bool
        Draw the bias of a layer as a unit beside the layer before it; it is not counted in a size.
    node_mask : sequence of (array_like of bool, or None), optional
        For each layer which units take part, as in dropout: a unit that is False is drawn as absent,
        in its place, and so are its edges.
    edge_mask : sequence of (array_like of bool, or None), optional
        For each gap which edges there are, in the shape of its weights, as in pruning.
    unit_labels : bool or sequence of sequences of str
        True names every unit ``$a_j^{(i)}$``. Your own: one sequence a layer, one label a unit.
    layer_labels : bool or sequence of str
        True writes name and size beside every layer. Your own: one a layer; lines part at ``\n``.
        The true size stays where a layer is drawn in part.
    weight_labels : bool, "shapes", or sequence of str
        True writes ``$W^{(i)}, b^{(i)}$`` beside every gap, "shapes" their shapes as well. Your own:
        one a gap.
    edge_labels : bool or mapping of (int, int, int) to str
        True writes every weight on its edge. Your own by (gap, unit after, unit before). Where there
        is no place, a label is left out.
    input_names, class_names : sequence of str, optional
        What the units of the first and of the last layer stand for, written outside the circles.
    activation_functions : sequence of str, optional
        Their names, one for each layer but the input: beside the layers, and in formulas.
    kinds : sequence of str, optional
        Names of viznet, one for each layer, such as ``"nn.recurrent"``: they set colour and mark.
    node_sizes : sequence of float, optional
        How large the circles of each layer are beside one another.
    edge_style : {"straight", "curved"}
        The shape of edges.
    arrows : bool
        End edges in arrow heads.
    theme : str or Theme
        The colours: ``"classic"`` (viznet's), ``"paper"`` (black and white), ``"light"``, ``"dark"``,
        ``"auto"`` (light or dark as JupyterLab or the system is, in SVG; light elsewhere), or your own.
    highlighted : Highlight, optional
        Set it by `highlight`.
    title, description : str, optional
        What the picture is called, and what a person who does not see it is told. Both are
        made from the network if not given.

    Attributes
    ----------
    scene : Scene
        The laid-out picture: arrays in points and strings; what the painters draw.

    Raises
    ------
    TypeError, ValueError, IndexError
        If an argument can't be meant; the message names it and says what would do.

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

    sizes: Iterable[int]
    figsize: tuple[float, float] = (15, 6)
    fontsize: float = 16
    _: KW_ONLY
    direction: str = "down"
    max_nodes: int | Sequence[int | None] | None = 16
    keep: str | Sequence[Sequence[int] | None] = "ends"
    weights: Sequence[npt.ArrayLike] | None = None
    biases: Sequence[npt.ArrayLike] | None = None
    activations: Sequence[npt.ArrayLike | None] | None = None
    sample: int = 0
    values: bool = False
    digits: int = 2
    weight_limit: float | None = None
    activation_limit: float | None = None
    legend: bool = True
    bias_units: bool = False
    node_mask: Sequence[npt.ArrayLike | None] | None = None
    edge_mask: Sequence[npt.ArrayLike | None] | None = None
    unit_labels: bool | Sequence[Sequence[str]] = True
    layer_labels: bool | Sequence[str] = True
    weight_labels: bool | str | Sequence[str] = True
    edge_labels: bool | Mapping[tuple[int, int, int], str] = False
    input_names: Sequence[str] | None = None
    class_names: Sequence[str] | None = None
    activation_functions: Sequence[str] | None = None
    kinds: Sequence[str] | None = None
    node_sizes: Sequence[float] | None = None
    edge_style: str = "straight"
    arrows: bool = False
    theme: str | Theme = "classic"
    highlighted: Highlight | None = None
    title: str | None = None
    description: str | None = None
    scene: Scene = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check every argument, and lay the picture out."""
        for name, value in self._checked(check_sizes(self.sizes)).items():
            object.__setattr__(self, name, value)
        drawn = self._units()
        edges = sum(len(a) * len(b) for a, b in pairwise(drawn))
        if edges > MOST_EDGES:
            raise ValueError(
                f"sizes {self.name} would draw {edges:,} edges, more than {MOST_EDGES:,}; "
                "set max_nodes, which is the most circles that a layer gets"
            )
        object.__setattr__(self, "scene", self._lay_out(drawn))

    def _checked(self, sizes: tuple[int, ...]) -> dict[str, Any]:
        layers, gaps = len(sizes), list(pairwise(sizes))
        checked: dict[str, Any] = {
            "sizes": sizes,
            "figsize": check_figsize(self.figsize),
            "fontsize": check_number(self.fontsize, "fontsize", 0.1, 1000, "16"),
            "direction": check_choice(self.direction, "direction", DIRECTIONS),
            "max_nodes": self.max_nodes
            if self.max_nodes is None
            else check_max_nodes(self.max_nodes, layers),
            "keep": check_keep(self.keep, sizes),
            "digits": check_digits(self.digits),
            "unit_labels": check_unit_labels(self.unit_labels, sizes),
            "layer_labels": check_labels(self.layer_labels, "layer_labels", layers, "layer"),
            "edge_labels": _frozen(check_edge_labels(self.edge_labels, sizes)),
            "edge_style": check_choice(self.edge_style, "edge_style", EDGE_STYLES),
            "node_mask": check_masks(self.node_mask, "node_mask", [(size,) for size in sizes], "layer"),
            "edge_mask": check_masks(self.edge_mask, "edge_mask", [(b, a) for a, b in gaps], "gap"),
            "highlighted": check_highlight(self.highlighted, sizes),
        }
        if self.weight_labels != "shapes":
            if isinstance(self.weight_labels, str):
                check_choice(self.weight_labels, "weight_labels", ("shapes",))
            checked["weight_labels"] = check_labels(self.weight_labels, "weight_labels", layers - 1, "gap")
        for name in ("values", "legend", "bias_units", "arrows"):
            checked[name] = check_flag(getattr(self, name), name)
        for name in ("weight_limit", "activation_limit"):
            if getattr(self, name) is not None:
                checked[name] = check_number(getattr(self, name), name, 1e-300, 1e308, "1.0")
        for name, size, place in (
            ("input_names", sizes[0], "unit of the first layer"),
            ("class_names", sizes[-1], "unit of the last layer"),
            ("activation_functions", layers - 1, "layer but the input"),
        ):
            if getattr(self, name) is not None:
                checked[name] = check_strings(getattr(self, name), name, size, place)
        for name in ("title", "description"):
            if getattr(self, name) is not None:
                checked[name] = check_text(getattr(self, name), name)
        if self.kinds is not None:
            kinds = check_each(self.kinds, "kinds", layers, "layer")
            checked["kinds"] = tuple(check_choice(kind, f"kinds[{i}]", KINDS) for i, kind in enumerate(kinds))
        if self.node_sizes is not None:
            own = check_each(self.node_sizes, "node_sizes", layers, "layer")
            checked["node_sizes"] = tuple(
                check_number(size, f"node_sizes[{i}]", 0.01, 100, "0.5") for i, size in enumerate(own)
            )
        if not isinstance(self.theme, Theme):
            checked["theme"] = check_choice(self.theme, "theme", (*THEMES, AUTO))
        return {**checked, **self._numbers(sizes)}

    def _numbers(self, sizes: tuple[int, ...]) -> dict[str, Any]:
        checked: dict[str, Any] = {}
        if self.weights is not None or self.biases is not None:
            weights, biases = check_parameters(sizes, self.weights, self.biases)
            checked["weights"] = weights
            checked["biases"] = None if self.biases is None else biases
        if self.activations is None:
            check_index(self.sample, "sample", 1, "samples: no activations are given")
            if self.values:
                raise ValueError("values writes activations into the circles: give activations as well")
        else:
            checked["activations"], checked["sample"] = check_activations(
                self.activations, sizes, self.sample
            )
        if self.edge_labels is True and self.weights is None:
            raise ValueError("edge_labels=True writes weights on the edges: give weights, or your own labels")
        return checked

    def __eq__(self, other: object) -> bool:
        """Compare every argument, number by number."""
        if not isinstance(other, Diagram):
            return NotImplemented
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self) if f.compare)

    def __hash__(self) -> int:
        """Hash what can be hashed quickly."""
        return hash((self.sizes, self.figsize, self.fontsize, self.direction, self.title, self.highlighted))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy by the arguments: what is made of them anew is read-only again."""
        options = {f.name: getattr(self, f.name) for f in fields(self) if f.init}
        if isinstance(self.edge_labels, Mapping):
            options["edge_labels"] = dict(self.edge_labels)  # a read-only one can't be pickled
        return _diagram, (options,)

    def highlight(
        self,
        layer: int | None = None,
        unit: int | None = None,
        *,
        flow: str = "in",
        path: Sequence[int] | None = None,
        formula: bool = True,
    ) -> Diagram:
        """
        Let a unit, a layer or a path stand out, and the rest fade.

        Parameters
        ----------
        layer : int, optional
            Which layer; alone, the whole of it.
        unit : int, optional
            Which unit of the layer. It is drawn, also where its layer is drawn in part.
        flow : {"in", "out", "both"}
            With all that flows into it, out of it, or both.
        path : sequence of int, optional
            One unit of every layer, the input first, in the place of a layer.
        formula : bool
            Write the unit's formula under the network, with numbers where weights and
            activations are given.

        Returns
        -------
        Diagram
            A new one. Without arguments, one that has no highlight.

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
            return replace(self, highlighted=None)
        own: Any = tuple(path) if is_sequence(path) else path
        return replace(self, highlighted=Highlight(layer, unit, flow, own, formula))

    def formula_text(self) -> str:
        """
        Say the formula of the highlighted unit in plain text.

        Returns
        -------
        str
            Its z, with numbers where there are some, and what its activation function makes of it.

        Raises
        ------
        ValueError
            If no unit with edges that lead to it is highlighted.

        Examples
        --------
        >>> from plotnet import Network
        >>> step = Network((2, 1), weights=[[[0.5, -2.0]]], activation_functions=["relu"]).forward([1.0, 0.25])
        >>> step.diagram().highlight(layer=1, unit=0).formula_text()
        'Unit 0 of layer 1: z = 0.50·1.00 − 2.00·0.25 + 0.00 = 0.00; a = relu(z) = 0.00.'
        """
        unit = self._formula(always=True)
        if unit is None:
            raise ValueError(
                "no unit with edges that lead to it is highlighted: use highlight(layer=1, unit=3)"
            )
        return unit.plain()

    def with_theme(self, theme: str | Theme) -> Diagram:
        """
        Give the same picture in other colours.

        Parameters
        ----------
        theme : str or Theme
            A name, or your own.

        Returns
        -------
        Diagram
            A new one.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([3, 2]).with_theme("paper").theme
        'paper'
        """
        return replace(self, theme=theme)

    def resize(self, figsize: tuple[float, float], fontsize: float | None = None) -> Diagram:
        """
        Lay the same network out on a sheet of another size.

        Parameters
        ----------
        figsize : (float, float)
            Width and height in inches.
        fontsize : float, optional
            The largest type in points; as it is if not given.

        Returns
        -------
        Diagram
            A new one.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> Diagram([3, 2]).resize((7, 4)).figsize
        (7.0, 4.0)
        """
        return replace(self, figsize=figsize, fontsize=self.fontsize if fontsize is None else fontsize)

    # What the layout is told

    def _units(self) -> list[npt.NDArray[np.intp]]:
        """Choose the units of each layer that are drawn."""
        must: list[list[int]] = [[] for _ in self._layers]
        if self.highlighted is not None:
            must = self.highlighted.must(len(must))
        most = self._most()
        units = []
        for i, size in enumerate(self._layers):
            own = None if isinstance(self.keep, str) else self.keep[i]
            limit = most[i]
            if own is not None:
                units.append(np.array(sorted({*own, *must[i]}), np.intp))
            elif self.keep == "largest" and limit is not None and size > limit:
                largest = np.argsort(-self._importance(i), kind="stable")
                wanted = list(dict.fromkeys([*must[i], *largest.tolist()]))[:limit]
                units.append(np.array(sorted(wanted), np.intp))
            else:
                units.append(elide(size, limit, must[i]))
        return units

    def _most(self) -> tuple[int | None, ...]:
        most = cast("tuple[int | None, ...] | None", self.max_nodes)
        return most or (None,) * len(self._layers)

    def _importance(self, layer: int) -> npt.NDArray[Any]:
        """Say how much a unit counts: by its activation, else by the weights that lead to it and from it."""
        given = self._sample(layer)
        if given is not None:
            own = np.ma.getdata(given)
            return np.where(np.isfinite(own), np.abs(own), np.inf)
        if self.weights is None:
            raise ValueError('keep="largest" goes by activations or weights: give one of them')
        weights = self._weights
        total = np.zeros(self._layers[layer])
        if layer > 0:
            total += np.abs(weights[layer - 1]).sum(axis=1)
        if layer < len(weights):
            total += np.abs(weights[layer]).sum(axis=0)
        return np.nan_to_num(total, nan=np.inf)

    def _sample(self, layer: int) -> npt.NDArray[Any] | None:
        given = None if self.activations is None else self.activations[layer]
        if given is None:
            return None
        values = cast(npt.NDArray[Any], given)
        return values if values.ndim == 1 else values[self.sample]

    def _known(self, layer: int) -> npt.NDArray[np.bool_]:
        """Say of which units the activation is known."""
        given = self._sample(layer)
        if given is None:
            return np.zeros(self._layers[layer], bool)
        return ~np.ma.getmaskarray(given)

    def scale_limit(self, numbers: str = "weights") -> float:
        """
        Say which number has the full colour.

        Parameters
        ----------
        numbers : {"weights", "activations"}
            Of which scale.

        Returns
        -------
        float
            The ``weight_limit`` or ``activation_limit`` that was given, or the largest number there is.

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
        check_choice(numbers, "numbers", ("weights", "activations"))
        if getattr(self, numbers) is None:
            raise ValueError(f"the diagram has no {numbers} to make a scale of: give them")
        return self._limit(numbers.removesuffix("s"))

    def _limit(self, name: str) -> float:
        """Give the number with the full colour: the largest there is, or the one that was asked for."""
        given = getattr(self, f"{name}_limit")
        if given is not None:
            return float(given)
        finite = (np.abs(part[np.isfinite(part)]) for part in self._shown(name))
        return float(max(part.max(initial=0.0) for part in finite)) or 1.0

    def _shown(self, name: str) -> list[npt.NDArray[Any]]:
        """List all numbers that edges, or circles, show."""
        if name == "weight":
            biases = self.biases if self.bias_units and self.biases is not None else ()
            return [*self._weights, *cast(tuple[npt.NDArray[Any], ...], biases)]
        rows = [self._sample(i) for i in range(len(self._layers))]
        return [np.ma.compressed(row) for row in rows if row is not None]

    def _lay_out(self, drawn: list[npt.NDArray[np.intp]]) -> Scene:
        layers = range(len(drawn))
        between = [self._between(i, *pair) for i, pair in enumerate(pairwise(drawn))]
        emphasized = [self._emphasized(i, drawn[i], between) for i in layers]
        limit = self._limit("activation") if self.activations is not None else 1.0
        edge_labels = list(self._edge_labels(drawn))
        formulas: list[Caption] = []
        if (unit := self._formula()) is not None:
            formulas = unit.candidates()
        return lay_out(
            [self._row(i, drawn[i], emphasized[i], limit) for i in layers],
            between,
            figsize=self.figsize,
            fontsize=self.fontsize,
            direction=self.direction,
            curved=self.edge_style == "curved",
            arrows=self.arrows,
            edge_labels=edge_labels,
            formulas=formulas,
            legend=self._legend(),
        )

    def _has_bias(self, layer: int) -> bool:
        return self.bias_units and layer < len(self._layers) - 1

    def _row(
        self, layer: int, units: npt.NDArray[np.intp], emphasized: npt.NDArray[np.bool_], limit: float
    ) -> LayerSpec:
        own = self._levels(layer, units, limit)
        names = {0: self.input_names, len(self._layers) - 1: self.class_names}.get(layer)
        where = "input_names" if layer == 0 else "class_names"
        scales = self.node_sizes or (1.0,) * len(self._layers)
        return LayerSpec(
            self._layers[layer],
            self.kinds[layer] if self.kinds else _kinds(len(self._layers))[layer],
            units,
            self._has_bias(layer),
            self._unit_row(layer, units.tolist(), own),
            own,
            emphasized,
            self._layer_caption(layer, len(units) < self._layers[layer]),
            tuple(parse_label(names[unit], f"{where}[{unit}]") for unit in units.tolist()) if names else (),
            scales[layer] / max(scales),
        )

    def _levels(self, layer: int, units: npt.NDArray[np.intp], limit: float) -> Levels:
        given = self._sample(layer)
        own = np.full(len(units), NO_VALUE, np.int16)
        if given is not None:
            own = np.where(self._known(layer)[units], levels_of(np.ma.getdata(given)[units], limit), own)
        if self.node_mask is not None and self.node_mask[layer] is not None:
            own = np.where(self._present(layer, units), own, np.int16(MASKED))
        if self._has_bias(layer):
            own = np.append(own, np.int16(BIAS))
        return read_only(own)

    def _present(self, layer: int, units: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        mask = None if self.node_mask is None else self.node_mask[layer]
        return np.ones(len(units), bool) if mask is None else cast(npt.NDArray[np.bool_], mask)[units]

    def _between(self, gap: int, before: npt.NDArray[np.intp], after: npt.NDArray[np.intp]) -> GapSpec:
        bias = self._has_bias(gap)
        shape = (len(after), len(before) + bias)
        own: Levels = np.broadcast_to(np.int16(NO_VALUE), shape)
        if self.weights is not None:
            limit = self._limit("weight")
            own = levels_of(self._weights[gap][np.ix_(after, before)], limit)
            if bias:
                biases = cast("tuple[npt.NDArray[Any], ...] | None", self.biases)
                column = (
                    np.full(len(after), NO_VALUE) if biases is None else levels_of(biases[gap][after], limit)
                )
                own = np.column_stack([own, column]).astype(np.int16)
        if self.node_mask is not None or self.edge_mask is not None:
            own = own.copy()
            own[~self._edges_present(gap, before, after, bias)] = MASKED
        emphasized: npt.NDArray[np.bool_] = np.broadcast_to(True, shape)
        if self.highlighted is not None:
            emphasized = self.highlighted.edges(gap, np.append(before, -1) if bias else before, after)
        return GapSpec(own, emphasized, self._gap_caption(gap))

    def _edges_present(
        self, gap: int, before: npt.NDArray[np.intp], after: npt.NDArray[np.intp], bias: bool
    ) -> npt.NDArray[np.bool_]:
        present = self._present(gap + 1, after)[:, None] & self._present(gap, before)[None, :]
        mask = None if self.edge_mask is None else self.edge_mask[gap]
        if mask is not None:
            present = present & cast(npt.NDArray[np.bool_], mask)[np.ix_(after, before)]
        return np.column_stack([present, self._present(gap + 1, after)]) if bias else present

    def _emphasized(
        self, layer: int, units: npt.NDArray[np.intp], between: Sequence[GapSpec]
    ) -> npt.NDArray[np.bool_]:
        """Say which circles stand out: those that are meant, and those at the ends of emphasized edges."""
        circles = len(units) + self._has_bias(layer)
        if self.highlighted is None:
            return np.broadcast_to(True, (circles,))
        emphasized = np.zeros(circles, bool)
        emphasized[: len(units)] = self.highlighted.own(layer, units)
        if layer > 0:
            emphasized[: len(units)] |= between[layer - 1].emphasized.any(axis=1)
        if layer < len(between):
            emphasized |= between[layer].emphasized.any(axis=0)
        return emphasized

    def _edge_labels(self, drawn: Sequence[npt.NDArray[np.intp]]) -> Iterator[EdgeLabel]:
        places = [{unit: k for k, unit in enumerate(units.tolist())} for units in drawn]
        own = self.edge_labels
        if own is True:
            edges = sum(len(a) * len(b) for a, b in pairwise(drawn))
            if edges > MOST_EDGE_LABELS:
                raise ValueError(
                    f"edge_labels=True would write {edges:,} numbers, more than {MOST_EDGE_LABELS}: "
                    "lower max_nodes, or label only some edges"
                )
            for gap, (before, after) in enumerate(pairwise(drawn)):
                for to in after.tolist():
                    for start in before.tolist():
                        text = format_value(self._weights[gap][to, start], self.digits)
                        yield EdgeLabel(gap, places[gap + 1][to], places[gap][start], make_label(text))
                    if self._has_bias(gap) and self.biases is not None:
                        text = format_value(cast(Any, self.biases)[gap][to], self.digits)
                        yield EdgeLabel(gap, places[gap + 1][to], len(before), make_label(text))
            return
        labels = cast("Mapping[tuple[int, int, int], str]", own or {})
        for (gap, to, start), text in labels.items():
            if to in places[gap + 1] and start in places[gap]:
                written = parse_label(text, f"edge_labels[{(gap, to, start)!r}]")
                yield EdgeLabel(gap, places[gap + 1][to], places[gap][start], written)
        if self.weights is not None:
            yield from self._nonfinite_labels(drawn, labels)

    def _nonfinite_labels(
        self, drawn: Sequence[npt.NDArray[np.intp]], labels: Mapping[tuple[int, int, int], str]
    ) -> Iterator[EdgeLabel]:
        """Write the word on edges whose weight is no finite number, unless there are very many."""
        found = []
        for gap, (before, after) in enumerate(pairwise(drawn)):
            part = self._weights[gap][np.ix_(after, before)]
            for k, j in np.argwhere(~np.isfinite(part)).tolist():
                if (gap, int(after[k]), int(before[j])) not in labels:
                    found.append(EdgeLabel(gap, k, j, make_label(format_value(part[k, j]))))
        yield from found if len(found) <= 40 else ()

    def _formula(self, *, always: bool = False) -> UnitFormula | None:
        """Collect the numbers of the highlighted unit, if its formula is wanted."""
        mark = self.highlighted
        if mark is None or mark.unit is None or not mark.layer or mark.flow == "out":
            return None
        if not (mark.formula or always):
            return None
        gap, unit = mark.layer - 1, mark.unit
        units = [np.arange(size) for size in self._layers[gap : gap + 2]]
        present = self._edges_present(gap, units[0], np.array([unit]), bias=False)[0]
        biases = cast("tuple[npt.NDArray[Any], ...] | None", self.biases)
        if not self._present(mark.layer, units[1])[unit]:  # an absent unit computes nothing
            return UnitFormula(
                mark.layer, unit, None, None, None, present, "", None, self.digits, absent=True
            )
        output = self._sample(mark.layer) if self._known(mark.layer)[unit] else None
        if not present.all():
            output = None  # the activations are those of the whole network, this z is not
        return UnitFormula(
            mark.layer,
            unit,
            self._weights[gap][unit] if self.weights is not None else None,
            None if biases is None else float(biases[gap][unit]),
            self._sample(gap) if self._known(gap).all() else None,
            present,
            self.activation_functions[gap] if self.activation_functions else "",
            None if output is None else float(output[unit]),
            self.digits,
        )

    def _legend(self) -> list[Any]:
        if not self.legend:
            return []
        weights = activations = None
        if self.weights is not None:
            weights = (self._shown("weight"), self._limit("weight"))
        if self.activations is not None:
            activations = (self._shown("activation"), self._limit("activation"))
        masked = any(
            mask is not None and not np.all(cast(Any, mask))
            for mask in (*(self.node_mask or ()), *(self.edge_mask or ()))
        )
        return list(legend_items(weights, activations, self.digits, masked))

    def _unit_row(self, layer: int, units: list[int], own: Levels) -> Iterator[Label]:
        labels, numbers = self.unit_labels, self._sample(layer) if self.values else None
        known = self._known(layer)
        nonfinite = bool(np.isin(own, NONFINITE).any())
        if not (labels or numbers is not None or nonfinite):
            return
        for unit, level in zip(units, own.tolist(), strict=False):
            if level in WORDS:
                yield make_label(WORDS[level])
            elif numbers is not None and known[unit] and level != MASKED:
                yield make_label(format_value(numbers[unit], self.digits))
            elif labels is False:
                yield make_label("")
            elif isinstance(labels, bool):
                yield make_label(f"$a_{{{unit}}}^{{({layer})}}$")
            else:
                yield parse_label(labels[layer][unit], f"unit_labels[{layer}][{unit}]")
        if self._has_bias(layer):
            yield make_label("1" if labels or numbers is not None else "")

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

    def tikz(self, *, transparent: bool = False) -> str:
        r"""
        Write the picture as TikZ, for papers in LaTeX.

        By itself it is a document, from which pdflatex makes a page of the size of the picture. A
        paper draws it with ``\input{net}``, in the paper's own fonts; ``\usepackage{tikz}`` has to be
        in its preamble. Circles are nodes named ``a-1-3`` or ``a-1-bias``, colours ``netink`` and so on.

        Parameters
        ----------
        transparent : bool
            Leave the white background out.

        Returns
        -------
        str
            What ``save("net.tex")`` writes.

        Raises
        ------
        ValueError
            If there are more than 5,000 edges, or a side of the sheet is longer than TeX can count.

        Warns
        -----
        UserWarning
            If labels have characters that LaTeX's usual fonts lack: Chinese, emoji. The file then
            has a line in which to name a font, and takes lualatex or xelatex.

        Examples
        --------
        >>> from plotnet import Diagram
        >>> print(*[line for line in Diagram([2, 1]).tikz().splitlines() if "(a-1-0)" in line])
        \node[unit] (a-1-0) at (548.24,380.081) {};
        """
        return "".join(self._tikz(transparent))

    def save(
        self, filename: FileName, *, text: str = "path", dpi: float = 300, transparent: bool = False
    ) -> Path:
        """
        Write the picture to a file; an older file stays whole until the new one is complete.

        Parameters
        ----------
        filename : str or path
            The suffix decides the format: ``.svg`` (also if there is none), ``.png``, ``.pdf``
            and what else matplotlib writes; ``.tex`` for TikZ, see `tikz`.
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
            If the format is not known, or for TikZ if the picture has too many edges.
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
        elif format == "tex":
            write_whole(path, (line.encode() for line in self._tikz(transparent)))
        else:
            from plotnet.diagram.axes import render

            theme = self.themes[0]
            write_whole(
                path,
                [render(self.scene, theme, format, title=self._title(), dpi=dpi, transparent=transparent)],
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

        return draw(self.scene, self.themes[0], ax)

    def scalar_mappable(self, numbers: str = "weights") -> ScalarMappable:
        """
        Give the colour scale of the diagram to matplotlib, for a colour bar of your own.

        Parameters
        ----------
        numbers : {"weights", "activations"}
            Which.

        Returns
        -------
        matplotlib.cm.ScalarMappable
            What ``figure.colorbar`` takes.

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

    def __repr__(self) -> str:
        """Name the sizes."""
        return f"Diagram({self.name})"

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
            self.themes,
            title=self._title(),
            description=self._description(),
            text=check_choice(text, "text", TEXT),
            transparent=transparent,
            inline=inline,
        )

    def _tikz(self, transparent: bool) -> Iterator[str]:
        from plotnet.diagram.tikz import write_tikz

        return write_tikz(
            self.scene,
            self.themes[0],
            title=self._title(),
            description=self._description(),
            transparent=transparent,
        )

    @property
    def _layers(self) -> tuple[int, ...]:
        return cast(tuple[int, ...], self.sizes)  # what `__post_init__` has made of them

    @property
    def _weights(self) -> tuple[npt.NDArray[Any], ...]:
        return cast(tuple[npt.NDArray[Any], ...], self.weights)

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The colours; two themes, light and dark, where the page decides which."""
        if isinstance(self.theme, Theme):
            return (self.theme,)
        return (LIGHT, DARK) if self.theme == AUTO else (THEMES[self.theme],)

    @property
    def name(self) -> str:
        """The sizes in short: ``"10-7-5"``."""
        return "-".join(str(size) for size in self._layers)

    def _title(self) -> str:
        return self.title if self.title is not None else f"Layered network {self.name}"

    def _description(self) -> str:
        if self.description is not None:
            return self.description
        extra = []
        for i, mask in enumerate(self.node_mask or ()):
            if mask is not None and (left := int((~cast(npt.NDArray[np.bool_], mask)).sum())):
                extra.append(
                    f"{format_unit_count(left)} of the {layer_names(len(self._layers))[i]} left out by a mask."
                )
        for i, mask in enumerate(self.edge_mask or ()):
            if mask is not None and (left := int((~cast(npt.NDArray[np.bool_], mask)).sum())):
                extra.append(f"{left:,} edges from layer {i} to {i + 1} left out by a mask.")
        if self.highlighted is not None:
            unit = self._formula()
            extra.append(unit.sentence() if unit else self._highlight_sentence(self.highlighted))
        most = self._most()
        same = most[0] if len(set(most)) == 1 and self.keep == "ends" and self.highlighted is None else None
        return describe(
            self._layers,
            [layer.units for layer in self.scene.layers],
            same,
            None if self.weights is None else self._shown("weight"),
            self._told(),
            self.digits,
            extra,
        )

    def _told(self) -> list[npt.NDArray[Any] | None] | None:
        """Give the activations of the layers of which all are known."""
        if self.activations is None:
            return None
        return [self._sample(i) if self._known(i).all() else None for i in range(len(self._layers))]

    def _highlight_sentence(self, mark: Highlight) -> str:
        if mark.path is not None:
            return f"Highlighted is the path through the units {', '.join(map(str, mark.path))}."
        what = f"layer {mark.layer}" if mark.unit is None else f"unit {mark.unit} of layer {mark.layer}"
        return f"Highlighted is {what}."

    def _layer_caption(self, layer: int, in_part: bool) -> Caption:
        sizes = self._layers
        size = Line(make_label(format_unit_count(sizes[layer])), scale=0.85, muted=True)
        function: Caption = ()
        if self.activation_functions is not None and layer:
            name = f"activation_functions[{layer - 1}]"
            function = (
                Line(parse_label(self.activation_functions[layer - 1], name), scale=0.85, muted=True),
            )
        if self.layer_labels is False:
            return (size, *function) if in_part else function
        if isinstance(self.layer_labels, bool):
            return (Line(make_label(layer_names(len(sizes))[layer])), size, *function)
        own = caption_lines(self.layer_labels[layer], f"layer_labels[{layer}]")
        return (*own, size, *function) if in_part else (*own, *function)

    def _gap_caption(self, gap: int) -> Caption:
        if self.weight_labels is False:
            return ()
        if self.weight_labels == "shapes":
            return shape_caption(gap, self._layers[gap], self._layers[gap + 1])
        if isinstance(self.weight_labels, bool):
            return (Line(make_label(f"$W^{{({gap})}}$, $b^{{({gap})}}$")),)
        return caption_lines(self.weight_labels[gap], f"weight_labels[{gap}]")


def _diagram(options: dict[str, Any]) -> Diagram:
    return Diagram(**options)


def _frozen(labels: bool | dict[tuple[int, int, int], str]) -> bool | Mapping[tuple[int, int, int], str]:
    return MappingProxyType(labels) if isinstance(labels, dict) else labels


def _same(one: object, other: object) -> bool:
    """Compare values that may hold arrays; nan equals nan."""
    if isinstance(one, np.ma.MaskedArray) and isinstance(other, np.ma.MaskedArray):
        return _same(np.ma.getmaskarray(one), np.ma.getmaskarray(other)) and _same(
            one.filled(0), other.filled(0)
        )
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return (
            type(one) is type(other)
            and isinstance(one, np.ndarray)
            and isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        )
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    return one == other


_SAVING = ("text", "dpi", "transparent")


def plot_net(
    num_node_list: Iterable[int],
    figsize: tuple[float, float] = (15, 6),
    filename: FileName | None = None,
    fontsize: float = 16,
    **options: Unpack[PlotNetOptions],
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
        Where to save; without a suffix it gets ``.svg``. ``.png``, ``.pdf``, ``.tex`` and what else
        matplotlib writes work too.
    fontsize : float
        The largest type in points.
    **options
        All others of `Diagram`, such as ``direction``, ``weights`` or ``theme``, and those of
        `Diagram.save` (``text``, ``dpi``, ``transparent``).

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
    check_option_names(options, "plot_net", PlotNetOptions.__annotations__)
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


def _kinds(layers: int) -> list[str]:
    return ["nn.input", *["nn.hidden"] * (layers - 2), "nn.output"]
