"""Options of a diagram: their types, defaults and valid names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Literal, TypeAlias, TypedDict, get_args

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from plotnet.diagram.docstrings import define_list
from plotnet.diagram.highlight import Highlight
from plotnet.diagram.theme import Theme, ThemeName

Direction: TypeAlias = Literal["down", "right", "up", "left"]
Keep: TypeAlias = Literal["ends", "largest"]
LayerLengths: TypeAlias = Literal["capped", "linear", "log"]
EdgeStyle: TypeAlias = Literal["straight", "curved"]
TextMode: TypeAlias = Literal["path", "text"]
ScaleName: TypeAlias = Literal["weights", "activations"]
Color: TypeAlias = str | tuple[float, float, float] | tuple[float, float, float, float] | tuple[str, float]
LayerGrid: TypeAlias = tuple[int, int] | None  # rows and columns
LayerColor: TypeAlias = Color | Sequence[Color | None] | None
EdgeKey: TypeAlias = tuple[int, int, Any]  # gap, unit after, and unit before or "bias"
SkipKey: TypeAlias = tuple[int, int] | tuple[int, int, str]  # layers from and to, and a label
Arrays: TypeAlias = tuple[NDArray[Any], ...]
OptionalArrays: TypeAlias = tuple[NDArray[Any] | None, ...]

define_list("direction", get_args(Direction))
define_list("keep", get_args(Keep))
define_list("layer_lengths", get_args(LayerLengths))
define_list("edge_style", get_args(EdgeStyle))
define_list("text", get_args(TextMode))
define_list("scale", get_args(ScaleName))


class DiagramOptions(TypedDict, total=False):
    """The keyword-only parameters of `Diagram`, with the types that callers may pass."""

    direction: Direction
    max_nodes: int | Sequence[int | None] | None
    keep: Keep | Sequence[Sequence[int] | None]
    layer_lengths: LayerLengths
    grids: Sequence[LayerGrid] | None
    weights: Sequence[npt.ArrayLike] | None
    biases: Sequence[npt.ArrayLike] | None
    activations: Sequence[npt.ArrayLike | None] | None
    sample: int
    values: bool
    digits: int
    weight_limit: float | None
    activation_limit: float | None
    legend: bool
    bias_units: bool
    bias_labels: str | Sequence[str] | None
    node_mask: Sequence[npt.ArrayLike | None] | None
    edge_mask: Sequence[npt.ArrayLike | None] | None
    hide_masked: bool
    hide_zero_weights: bool
    unit_labels: bool | Sequence[Sequence[str]]
    layer_labels: bool | Sequence[str]
    weight_labels: bool | Literal["shapes"] | Sequence[str]
    edge_labels: bool | Mapping[EdgeKey, str]
    rotate_edge_labels: bool
    skip_connections: Sequence[SkipKey] | None
    input_names: Sequence[str] | None
    class_names: Sequence[str] | None
    activation_functions: Sequence[str] | None
    kinds: Sequence[str] | None
    node_color: Color | Sequence[LayerColor] | None
    node_sizes: Sequence[float] | None
    node_linewidth: float | None
    node_spacing: float | None
    layer_spacing: float | None
    edge_style: EdgeStyle
    edge_color: Color | None
    edge_width: float | None
    edge_alpha: float | None
    arrows: bool
    unit_fontsize: float | None
    layer_fontsize: float | None
    fontfamily: str
    theme: ThemeName | Theme
    highlighted: Highlight | None
    title: str | None
    description: str | None


class SaveOptions(TypedDict, total=False):
    """The keyword parameters of `Diagram.save`."""

    text: TextMode | None
    dpi: float | None
    transparent: bool
    latex: Mapping[str, str] | None
    preamble: str | None


class PlotNetOptions(DiagramOptions, SaveOptions, total=False):
    """The keyword-only parameters of `plot_net`."""


class FigureOptions(DiagramOptions, total=False):
    """The parameters of `Diagram` except the sizes."""

    figsize: tuple[float, float]
    fontsize: float


class AllOptions(FigureOptions, total=False):
    """The parameters of `Diagram`."""

    sizes: Iterable[int]


@dataclass(frozen=True, eq=False, repr=False)
class CheckedOptions:
    """The options of a diagram with their defaults, validated by `plotnet.diagram.check_options`."""

    sizes: tuple[int, ...]
    figsize: tuple[float, float] = (15, 6)
    fontsize: float = 16
    direction: Direction = "down"
    max_nodes: int | tuple[int | None, ...] | None = 16
    keep: Keep | tuple[tuple[int, ...] | None, ...] = "ends"
    layer_lengths: LayerLengths = "capped"
    grids: tuple[LayerGrid, ...] | None = None
    weights: Arrays | None = None
    biases: Arrays | None = None
    activations: OptionalArrays | None = None
    sample: int = 0
    values: bool = False
    digits: int = 2
    weight_limit: float | None = None
    activation_limit: float | None = None
    legend: bool = True
    bias_units: bool = False
    bias_labels: str | tuple[str, ...] | None = None
    node_mask: tuple[NDArray[np.bool_] | None, ...] | None = None
    edge_mask: tuple[NDArray[np.bool_] | None, ...] | None = None
    hide_masked: bool = False
    hide_zero_weights: bool = False
    unit_labels: bool | tuple[tuple[str, ...], ...] = True
    layer_labels: bool | tuple[str, ...] = True
    weight_labels: bool | Literal["shapes"] | tuple[str, ...] = True
    edge_labels: bool | Mapping[EdgeKey, str] = False
    rotate_edge_labels: bool = False
    skip_connections: tuple[SkipKey, ...] | None = None
    input_names: tuple[str, ...] | None = None
    class_names: tuple[str, ...] | None = None
    activation_functions: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    node_color: str | tuple[str | tuple[str | None, ...] | None, ...] | None = None
    node_sizes: tuple[float, ...] | None = None
    node_linewidth: float | None = None
    node_spacing: float | None = None
    layer_spacing: float | None = None
    edge_style: EdgeStyle = "straight"
    edge_color: str | None = None
    edge_width: float | None = None
    edge_alpha: float | None = None
    arrows: bool = False
    unit_fontsize: float | None = None
    layer_fontsize: float | None = None
    fontfamily: str = "serif"
    theme: ThemeName | Theme = "classic"
    highlighted: Highlight | None = None
    title: str | None = None
    description: str | None = None

    @property
    def name(self) -> str:
        """The layer sizes joined by hyphens, such as ``"10-7-5"``."""
        return "-".join(map(str, self.sizes))

    @property
    def node_limits(self) -> tuple[int | None, ...]:
        """The maximum number of nodes of each layer; None where all units are drawn."""
        limit, largest = self.max_nodes, max(self.sizes)
        if isinstance(limit, tuple):
            return limit
        if self.layer_lengths == "capped" or limit is None or largest <= limit:
            return (limit,) * len(self.sizes)
        measure: Callable[[int], float] = float if self.layer_lengths == "linear" else log
        return tuple(max(2, round(limit * measure(size) / measure(largest))) for size in self.sizes)

    def grid(self, layer: int) -> LayerGrid:
        """Return the rows and columns of a layer that is drawn as a grid, or None."""
        return None if self.grids is None else self.grids[layer]

    def unit_color(self, layer: int, unit: int) -> str | None:
        """Return the color of a unit that is set by the user, or None."""
        colors = self.node_color
        color = colors if isinstance(colors, str | None) else colors[layer]
        return color[unit] if isinstance(color, tuple) else color

    @property
    def has_default_unit_labels(self) -> bool:
        """Whether the labels in the nodes are neither passed by the user nor numbers."""
        return self.unit_labels is True and not self.values

    def has_bias_node(self, layer: int) -> bool:
        """Return whether a bias node is drawn beside a layer."""
        return self.bias_units and layer < len(self.sizes) - 1

    def layer_activations(self, layer: int) -> NDArray[Any] | None:
        """Return the activations of a layer for the chosen sample, or None if there are none."""
        values = None if self.activations is None else self.activations[layer]
        return values if values is None or values.ndim == 1 else values[self.sample]

    def known_activations(self, layer: int) -> NDArray[np.bool_]:
        """Return a mask of the units of a layer whose activations are known."""
        values = self.layer_activations(layer)
        if values is None:
            return np.zeros(self.sizes[layer], bool)
        return ~np.ma.getmaskarray(values)

    def present_units(self, layer: int) -> NDArray[np.bool_]:
        """Return a mask of the units of a layer that are not left out."""
        mask = None if self.node_mask is None else self.node_mask[layer]
        return np.ones(self.sizes[layer], bool) if mask is None else mask

    def present_edges(self, gap: int) -> NDArray[np.bool_]:
        """Return a mask of the edges that are not left out, (n_to, n_from), without those of a bias unit."""
        present = self.present_units(gap + 1)[:, None] & self.present_units(gap)
        mask = None if self.edge_mask is None else self.edge_mask[gap]
        return present if mask is None else present & mask
