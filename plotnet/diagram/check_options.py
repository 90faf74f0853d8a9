"""Validation of the options of a diagram."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, get_args

from plotnet.diagram.check_grids import check_grid_labels, check_grids
from plotnet.diagram.colors import check_color
from plotnet.diagram.highlight import check_highlight, required_units
from plotnet.diagram.labels import check_fontfamily
from plotnet.diagram.option_values import (
    check_activations,
    check_digits,
    check_edge_labels,
    check_keep,
    check_labels,
    check_masks,
    check_max_nodes,
    check_node_color,
    check_skip_connections,
    check_unit_labels,
    mask_weights,
    unmask_weights,
)
from plotnet.diagram.options import Direction, EdgeStyle, LayerLengths, TextMode
from plotnet.diagram.theme import KINDS, Theme, theme_names
from plotnet.validation import (
    check_choice,
    check_each,
    check_figsize,
    check_flag,
    check_index,
    check_number,
    check_parameters,
    check_sizes,
    check_strings,
    check_text,
    is_sequence,
)


def check_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """
    Validate the options of a diagram.

    Parameters
    ----------
    options : mapping of str to object
        Parameters of `Diagram` by name, including `sizes`.

    Returns
    -------
    dict of str to object
        The same options as immutable values, for `CheckedOptions`.

    Raises
    ------
    TypeError, ValueError, IndexError
        If an option is invalid; the message names it and suggests a valid value.
    """
    sizes = check_sizes(options["sizes"])
    checks = {**_style_checks(sizes), **_content_checks(sizes)}
    checked: dict[str, Any] = {"sizes": sizes}
    for name, value in options.items():
        if name in checks:
            checked[name] = None if value is None and name in _OPTIONAL else checks[name](value, name)
    if checked.get("layer_lengths", "capped") != "capped" and isinstance(checked.get("max_nodes"), tuple):
        raise ValueError(
            f"layer_lengths is {checked['layer_lengths']!r} and max_nodes a list: "
            "pass one number as max_nodes, for the largest layer"
        )
    if not options.get("bias_units"):
        _check_no_bias_labels(checked)
    if checked.get("grids") is not None:
        highlight = checked.get("highlighted")
        chosen = [[]] * len(sizes) if highlight is None else required_units(highlight, len(sizes))
        check_grid_labels(checked, sizes, chosen)
    masks = mask_weights(options.get("weights"), checked.get("edge_mask"))
    return {**checked, **_check_arrays(options, sizes), "edge_mask": masks}


def _check_no_bias_labels(checked: Mapping[str, Any]) -> None:
    labels = checked.get("edge_labels")
    has_label = isinstance(labels, Mapping) and any(start == "bias" for *_, start in labels)
    for name, given in (("edge_labels", has_label), ("bias_labels", checked.get("bias_labels") is not None)):
        if given:
            raise ValueError(f"{name} has labels for bias nodes, which are not drawn: pass bias_units=True")


_OPTIONAL = (
    "grids",
    "bias_labels",
    "max_nodes",
    "weight_limit",
    "activation_limit",
    "skip_connections",
    "input_names",
    "class_names",
    "activation_functions",
    "kinds",
    "node_color",
    "node_sizes",
    "node_linewidth",
    "node_spacing",
    "layer_spacing",
    "edge_color",
    "edge_width",
    "edge_alpha",
    "unit_fontsize",
    "layer_fontsize",
    "title",
    "description",
)
_Check = Callable[[Any, str], Any]


def _choice(literal: Any) -> _Check:
    """Return a function that validates a value of a Literal."""
    return lambda value, name: check_choice(value, name, get_args(literal))


def _limit(value: object, name: str) -> float:
    return check_number(value, name, 1e-300, 1e308, "1.0")


def _strings(count: int, per: str) -> _Check:
    return lambda value, name: check_strings(value, name, count, per)


def _number(low: float, high: float, example: str) -> _Check:
    return lambda value, name: check_number(value, name, low, high, example)


def _style_checks(sizes: tuple[int, ...]) -> dict[str, _Check]:
    """Return functions that validate the options for size and style."""
    layers = len(sizes)

    def node_sizes(value: object, name: str) -> tuple[float, ...]:
        sizes = check_each(value, name, layers, "layer")
        return tuple(check_number(size, f"{name}[{i}]", 0.01, 100, "0.5") for i, size in enumerate(sizes))

    def kinds(value: object, name: str) -> tuple[str, ...]:
        kinds = check_each(value, name, layers, "layer")
        return tuple(check_choice(kind, f"{name}[{i}]", KINDS) for i, kind in enumerate(kinds))

    def theme(value: object, name: str) -> object:
        return value if isinstance(value, Theme) else check_choice(value, name, theme_names())

    return {
        "figsize": lambda value, _: check_figsize(value),
        "fontsize": _number(0.1, 1000, "16"),
        "unit_fontsize": _number(0.1, 1000, "12"),
        "layer_fontsize": _number(0.1, 1000, "12"),
        "fontfamily": check_fontfamily,
        "direction": _choice(Direction),
        "layer_spacing": _number(0, 100, "3"),
        "node_spacing": _number(0, 100, "0.5"),
        "edge_style": _choice(EdgeStyle),
        "edge_color": check_color,
        "edge_width": _number(0.01, 1000, "0.75"),
        "edge_alpha": _number(0, 1, "0.5"),
        "node_linewidth": _number(0, 1000, "1"),
        "node_color": lambda value, _: check_node_color(value, sizes),
        "arrows": check_flag,
        "kinds": kinds,
        "node_sizes": node_sizes,
        "theme": theme,
        "title": check_text,
        "description": check_text,
    }


def _content_checks(sizes: tuple[int, ...]) -> dict[str, _Check]:
    """Return functions that validate the options for content and labels."""
    layers, gaps = len(sizes), list(pairwise(sizes))

    def max_nodes(value: object, _: str) -> object:
        limits = check_max_nodes(value, layers)
        return limits if is_sequence(value) else limits[0]

    def weight_labels(value: object, name: str) -> object:
        if isinstance(value, str):
            return check_choice(value, name, ("shapes",))
        return check_labels(value, name, len(gaps), "gap")

    def bias_labels(value: object, name: str) -> object:
        if isinstance(value, str):
            return check_text(value, name)
        return check_strings(value, name, len(gaps), "layer but the last", "a string, or ")

    def edge_labels(value: object, _: str) -> object:
        labels = check_edge_labels(value, sizes)
        return MappingProxyType(labels) if isinstance(labels, Mapping) else labels

    return {
        "max_nodes": max_nodes,
        "keep": lambda value, _: check_keep(value, sizes),
        "layer_lengths": _choice(LayerLengths),
        "grids": lambda value, _: check_grids(value, sizes),
        "values": check_flag,
        "digits": lambda value, _: check_digits(value),
        "weight_limit": _limit,
        "activation_limit": _limit,
        "legend": check_flag,
        "bias_units": check_flag,
        "bias_labels": bias_labels,
        "node_mask": lambda value, name: check_masks(value, name, [(size,) for size in sizes], "layer"),
        "edge_mask": lambda value, name: check_masks(value, name, [(b, a) for a, b in gaps], "gap"),
        "hide_masked": check_flag,
        "hide_zero_weights": check_flag,
        "unit_labels": lambda value, _: check_unit_labels(value, sizes),
        "layer_labels": lambda value, name: check_labels(value, name, layers, "layer"),
        "weight_labels": weight_labels,
        "edge_labels": edge_labels,
        "rotate_edge_labels": check_flag,
        "skip_connections": lambda value, _: check_skip_connections(value, layers),
        "input_names": _strings(sizes[0], "unit of the first layer"),
        "class_names": _strings(sizes[-1], "unit of the last layer"),
        "activation_functions": _strings(layers - 1, "layer but the input"),
        "highlighted": lambda value, _: check_highlight(value, sizes),
    }


def _check_arrays(options: Mapping[str, Any], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Validate weights, biases and activations, and the options that need them."""
    checked: dict[str, Any] = {}
    weights, biases = options.get("weights"), options.get("biases")
    activations, sample = options.get("activations"), options.get("sample", 0)
    if weights is not None or biases is not None:
        checked["weights"], checked_biases = check_parameters(sizes, unmask_weights(weights), biases)
        checked["biases"] = None if biases is None else checked_biases
    if activations is not None:
        checked["activations"], checked["sample"] = check_activations(activations, sizes, sample)
    else:
        check_index(sample, "sample", 1, "samples: no activations are given")
        if options.get("values"):
            raise ValueError("values=True writes activations into the nodes: pass activations as well")
    if options.get("hide_zero_weights") and weights is None:
        raise ValueError("hide_zero_weights=True leaves out edges whose weight is 0: pass weights as well")
    if options.get("edge_labels") is True and weights is None:
        raise ValueError(
            "edge_labels=True writes the weights on the edges: pass weights, or the labels as a dict"
        )
    return checked


def check_save_options(
    text: object = None,
    dpi: object = None,
    transparent: object = False,
    latex: object = None,
    preamble: object = None,
) -> None:
    """Validate the options of `Diagram.save`, independent of the format."""
    if text is not None:
        check_choice(text, "text", get_args(TextMode))
    if dpi is not None:
        check_number(dpi, "dpi", 1, 10_000, "300")
    check_flag(transparent, "transparent")
    if latex is not None:
        _check_latex(latex)
    if preamble is not None and not isinstance(preamble, str):
        raise TypeError(rf"preamble is {preamble!r}: expected LaTeX, such as r'\usepackage{{bm}}'")


def _check_latex(latex: object) -> None:
    expected = r"expected a dict from labels to LaTeX, such as {'x': r'$\bm{x}$'}"
    if not isinstance(latex, Mapping):
        raise TypeError(f"latex is {latex!r}: {expected}")
    for label, source in latex.items():
        if not isinstance(label, str) or not isinstance(source, str):
            raise TypeError(f"latex has the item {label!r}: {source!r}; {expected}")
