"""The formula of a unit: its weighted sum z and its activation a, as mathtext and as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.captions import format_count
from plotnet.diagram.labels import make_label
from plotnet.diagram.number_format import format_math_value, format_value
from plotnet.diagram.options import CheckedOptions
from plotnet.diagram.scene import Caption, Line

SOFTMAX_NAMES = ("softmax", "log_softmax")  # activation functions of all units of a layer together
_MAX_TEXT_TERMS = 5
_TERM_COUNTS = (8, 6, 4, 3, 2)  # of shortened formulas


@dataclass(frozen=True, eq=False)
class UnitFormula:
    """
    The numbers in the formula of a unit.

    Parameters
    ----------
    layer, unit : int
        Indices of the layer, from 1, and of the unit.
    digits : int
        Number of decimals, as in `format_value`.
    is_masked : bool
        Whether the unit is left out by a mask.
    weights : ndarray, (n,), or None
        Row of W for the unit.
    bias : float or None
        Bias of the unit.
    inputs : ndarray, (n,), or None
        Activations of the previous layer.
    present : ndarray of bool, (n,), or None
        False for edges that are left out by a mask.
    function : str
        Name of the activation function, or "".
    activation : float or None
        Activation of the unit.
    fontfamily : str
        Font family of the formula.
    """

    layer: int
    unit: int
    digits: int
    is_masked: bool = False
    weights: NDArray[Any] | None = None
    bias: float | None = None
    inputs: NDArray[Any] | None = None
    present: NDArray[np.bool_] | None = None
    function: str = ""
    activation: float | None = None
    fontfamily: str = "serif"

    @cached_property
    def _factors(self) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Weights and inputs of the edges that are present."""
        if self.weights is None or self.inputs is None:
            return None
        inputs = self.inputs[self.present]
        with np.errstate(over="ignore", invalid="ignore"):
            # the same conversion as in the forward pass, where the weights may overflow, too
            return self.weights[self.present].astype(inputs.dtype), inputs

    @cached_property
    def z(self) -> float | None:
        """The weighted sum, or None if a number is missing."""
        if self._factors is None:
            return None
        weights, inputs = self._factors
        with np.errstate(over="ignore", invalid="ignore"):
            return float(inputs @ weights + inputs.dtype.type(self.bias or 0.0))

    def captions(self) -> list[Caption]:
        """Return the formula at decreasing lengths, the longest first."""
        if self.is_masked:
            return []
        activation = self._activation_math()
        tail = (Line(make_label(f"${activation}$", self.fontfamily)),) if activation else ()
        return [(Line(make_label(f"${math}$", self.fontfamily)), *tail) for math in self._sum_math()]

    def text(self) -> str:
        """Return the formula as plain text, with at most five products."""
        name = f"Unit {self.unit} of layer {self.layer}"
        if self.is_masked:
            return f"{name} is left out by a mask."
        text = f"{name}: z = {self._sum_text()}"
        if self.activation is not None and self.function:
            text += f"; a = {self.function}(z) = {format_value(self.activation, self.digits)}"
        return f"{text}."

    def summary(self) -> str:
        """Return z and a in a sentence for the alternative text."""
        text = f"Unit {self.unit} of layer {self.layer} is highlighted."
        if self.z is None or self._factors is None:
            return text
        products = format_count(len(self._factors[0]), "product")
        text += f" Its z is {format_value(self.z, self.digits)}, the sum of {products} and the bias"
        if self.activation is None:
            return f"{text}."
        return f"{text}; its a is {format_value(self.activation, self.digits)}."

    def _sum_text(self) -> str:
        if self._factors is None or self.z is None:
            return "the sum of all W·a, and b"
        terms = [
            f"{self._signed_text(float(w))}·{_parenthesize(format_value(float(a), self.digits), '−')}"
            for w, a in zip(*self._factors, strict=True)
        ]
        if len(terms) > _MAX_TEXT_TERMS:
            terms = [*terms[:3], "+ ⋯", terms[-1]]
        if self.bias is not None:
            terms.append(self._signed_text(self.bias))
        return f"{_join_terms(terms, '−')} = {format_value(self.z, self.digits)}"

    def _sum_math(self) -> Iterator[str]:
        """Yield the formula of z with decreasing numbers of products, the last without any."""
        unit, top = self.unit, f"^{{({self.layer - 1})}}"
        symbols = (
            rf"z_{{{unit}}}^{{({self.layer})}} = \sum_j W_{{{unit}\,j}}{top} a_j{top} + b_{{{unit}}}{top}"
        )
        if self._factors is None or self.z is None:
            yield symbols
            return
        result = format_math_value(self.z, self.digits)
        products = [self._product_math(float(w), float(a)) for w, a in zip(*self._factors, strict=True)]
        n = len(products)
        for length in [n, *(count for count in _TERM_COUNTS if count < n)]:
            terms = products if length == n else [*products[: length - 1], r"+ \cdots", products[-1]]
            if self.bias is not None:
                terms = [*terms, self._signed_math(self.bias)]
            yield f"{symbols} = {_join_terms(terms, '-')} = {result}"
        yield f"{symbols} = {result}"

    def _product_math(self, weight: float, value: float) -> str:
        factor = _parenthesize(format_math_value(value, self.digits), "-")
        return rf"{self._signed_math(weight)} \cdot {factor}"

    def _activation_math(self) -> str:
        if self.activation is None or not self.function:
            return ""
        value = format_math_value(self.activation, self.digits)
        a = f"a_{{{self.unit}}}^{{({self.layer})}}"
        name = rf"\mathrm{{{self.function}}}" if self.function.isalnum() else "f"
        if self.function in SOFTMAX_NAMES:
            return rf"{a} = {name}(z^{{({self.layer})}})_{{{self.unit}}} = {value}"
        z = (
            f"z_{{{self.unit}}}^{{({self.layer})}}"
            if self.z is None
            else format_math_value(self.z, self.digits)
        )
        return rf"{a} = {name}({z}) = {value}"

    def _signed_text(self, value: float) -> str:
        return _with_sign(format_value(value, self.digits), "−")

    def _signed_math(self, value: float) -> str:
        return _with_sign(format_math_value(value, self.digits), "-")


def unit_formula(options: CheckedOptions, *, required: bool = False) -> UnitFormula | None:
    """
    Return the formula of the highlighted unit.

    Parameters
    ----------
    options : CheckedOptions
        Options of the diagram.
    required : bool
        Return it even if the highlight does not write it below the network.

    Returns
    -------
    UnitFormula or None
        None if no unit with incoming edges is highlighted.
    """
    highlight = options.highlighted
    if highlight is None or highlight.unit is None or not highlight.layer or highlight.flow == "out":
        return None
    if not (highlight.formula or required):
        return None
    gap, layer, unit = highlight.layer - 1, highlight.layer, highlight.unit
    if not options.present_units(layer)[unit]:
        return UnitFormula(layer, unit, options.digits, is_masked=True)
    present = options.present_units(gap)
    edge_mask = None if options.edge_mask is None else options.edge_mask[gap]
    if edge_mask is not None:
        present = present & edge_mask[unit]
    # with a mask, the activations are those of the whole network and do not follow from this z
    is_known = options.known_activations(layer)[unit] and present.all()
    outputs = options.layer_activations(layer) if is_known else None
    functions = options.activation_functions
    return UnitFormula(
        layer,
        unit,
        options.digits,
        fontfamily=options.fontfamily,
        weights=None if options.weights is None else options.weights[gap][unit],
        bias=None if options.biases is None else float(options.biases[gap][unit]),
        inputs=options.layer_activations(gap) if options.known_activations(gap).all() else None,
        present=present,
        function=functions[gap] if functions else "",
        activation=None if outputs is None else float(outputs[unit]),
    )


def _with_sign(number: str, minus: str) -> str:
    return f"{minus} {number[1:]}" if number.startswith(minus) else f"+ {number}"


def _parenthesize(number: str, minus: str) -> str:
    return f"({number})" if number.startswith(minus) else number


def _join_terms(terms: list[str], minus: str) -> str:
    """Join signed terms to a sum, without a leading plus sign and without space after a leading minus."""
    text = " ".join(terms).removeprefix("+ ") or "0"
    return f"{minus}{text[2:]}" if text.startswith(f"{minus} ") else text
