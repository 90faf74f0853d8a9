"""Validation of option names, with suggestions for names that other libraries use."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from plotnet.validation import suggest

P = ParamSpec("P")
R = TypeVar("R")

_COLORS = "colors come from the theme: pass theme='dark', or dataclasses.replace(THEMES['light'], {}=...)"
_DRAW = "a diagram is drawn on Axes by diagram.draw(ax)"
_SAVE = "a diagram is saved by diagram.save('net.svg')"

# Names used by networkx, NN-SVG, matplotlib and Keras, with the name used here or a hint.
FOREIGN_NAMES = {
    "activation": "activation_functions",
    "activation_function": "activation_functions",
    "alpha": "edge_alpha",
    "arrowsize": "arrow heads fit the nodes and the edges: pass arrows=True, and edge_width=...",
    "ax": _DRAW,
    "axes": _DRAW,
    "background": _COLORS.format("paper"),
    "bias": "biases",
    "cmap": _COLORS.format("edge_scale"),
    "color": "node_color",
    "colormap": _COLORS.format("edge_scale"),
    "colors": "node_color",
    "connectionstyle": "edge_style",
    "dpi": f"{_SAVE}, which has dpi=...",
    "edge_cmap": _COLORS.format("edge_scale"),
    "edge_colors": "edge_color has one color; weights=... color each edge by its weight",
    "edge_linewidth": "edge_width",
    "edge_vmax": "weight_limit",
    "facecolor": _COLORS.format("paper"),
    "family": "fontfamily",
    "fig_size": "figsize",
    "figure_size": "figsize",
    "file_name": "filename",
    "filename": _SAVE,
    "fname": "filename",
    "font": "fontfamily",
    "font_color": _COLORS.format("ink"),
    "font_family": "fontfamily",
    "font_size": "fontsize",
    "grid": "grids",
    "height": "figsize",
    "image": "grids",
    "image_shape": "grids",
    "labels": "unit_labels",
    "layer_names": "layer_labels",
    "layers": "sizes",
    "layout": "direction",
    "linewidth": "edge_width",
    "linewidths": "node_linewidth",
    "lw": "edge_width",
    "node_colors": "node_color",
    "node_labels": "unit_labels",
    "node_shape": "every unit is a circle; kinds=[...] adds marks to the circles of a layer",
    "node_size": "node_sizes",
    "nodesep": "node_spacing",
    "orientation": "direction",
    "output_file": "filename",
    "path": "filename",
    "pos": "nodes are placed automatically; figsize, direction, node_spacing and layer_spacing change it",
    "rankdir": "direction",
    "ranksep": "layer_spacing",
    "residual": "skip_connections",
    "residual_connections": "skip_connections",
    "shortcuts": "skip_connections",
    "show_bias": "bias_units",
    "show_dtype": "diagrams show no dtypes; pass layer_labels=[...] to write your own text",
    "show_layer_activations": "activation_functions",
    "show_layer_names": "layer_labels",
    "show_shapes": "pass weight_labels='shapes'",
    "show_weights": "edge_labels",
    "size": "figsize",
    "skip": "skip_connections",
    "skips": "skip_connections",
    "style": "edge_style",
    "suptitle": "title",
    "to_file": "filename",
    "transparent": f"{_SAVE}, which has transparent=True",
    "width": "pass edge_width=... for edges, or figsize=(15, 6) for the figure",
    "with_labels": "unit_labels",
}


def check_option_names(options: Iterable[str], caller: str, known: Iterable[str]) -> None:
    """
    Validate the names of keyword arguments.

    Parameters
    ----------
    options : iterable of str
        Names to validate.
    caller : str
        Name of the function that was called.
    known : iterable of str
        Valid names.

    Raises
    ------
    TypeError
        If a name is not valid; the message suggests a valid name and lists all of them.
    """
    names = sorted(known)
    for name in options:
        if name not in names:
            raise TypeError(
                f"{caller}() has no option {name!r}{_hint(name, names)}; it has {', '.join(names)}"
            )


def _hint(name: str, known: list[str]) -> str:
    """Suggest an option, or explain how to get the effect that `name` has in other libraries."""
    foreign = FOREIGN_NAMES.get(name.lower(), "")
    if foreign not in known:
        foreign = FOREIGN_NAMES.get(foreign, foreign)
    if foreign in known:
        return f" (did you mean {foreign!r}?)"
    return f" ({foreign})" if " " in foreign else suggest(name, known)


def named_options(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function: validate the names of its keyword arguments with `check_option_names`."""
    parameters = inspect.signature(function).parameters.values()
    known = [p.name for p in parameters if p.name != "self" and p.kind is not p.VAR_KEYWORD]
    caller = function.__qualname__

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        check_option_names(kwargs, caller, known)
        return function(*args, **kwargs)

    return wrapper
