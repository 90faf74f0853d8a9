"""What a diagram says in words and formulas: captions, the legend, descriptions for who can't see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plotnet.diagram.labels import Label, make_label
from plotnet.diagram.legend import Item, Sample
from plotnet.diagram.number_format import format_math_value, format_value
from plotnet.diagram.scene import Caption, Line
from plotnet.diagram.theme import FULL, INF, MASKED, NAN, NEGATIVE_INF, NONFINITE, WORDS

Numbers = Sequence[NDArray[Any]]


def parse_label(source: str, name: str) -> Label:
    """
    Set a label, and name the argument where it can't be.

    Parameters
    ----------
    source : str
        What it says.
    name : str
        What the caller calls it.

    Returns
    -------
    Label

    Raises
    ------
    ValueError
        If the mathematics can't be read.
    """
    try:
        return make_label(source)
    except ValueError as error:
        raise ValueError(f"{name} is {source!r}: {error}") from None


def caption_lines(source: str, name: str) -> Caption:
    r"""
    Set a caption, one line for each that `source` has between ``\n``.

    Parameters
    ----------
    source : str
        What it says.
    name : str
        What the caller calls it.

    Returns
    -------
    Caption
    """
    return tuple(Line(parse_label(line, name)) for line in source.split("\n"))


def layer_names(layers: int) -> list[str]:
    """
    Name the layers in words.

    Parameters
    ----------
    layers : int
        How many there are.

    Returns
    -------
    list of str

    Examples
    --------
    >>> layer_names(3)
    ['input layer', 'hidden layer', 'output layer']
    """
    hidden = layers - 2
    middle = ["hidden layer"] if hidden == 1 else [f"hidden layer {i + 1}" for i in range(hidden)]
    return ["input layer", *middle, "output layer"]


def format_unit_count(size: int) -> str:
    """
    Say how many units.

    Parameters
    ----------
    size : int
        How many.

    Returns
    -------
    str

    Examples
    --------
    >>> format_unit_count(1), format_unit_count(10000)
    ('1 unit', '10,000 units')
    """
    return _count(size, "unit")


def _count(number: int, thing: str) -> str:
    many = f"{thing}es" if thing.endswith("s") else f"{thing}s"
    return f"{number:,} {thing if number == 1 else many}"


def shape_caption(gap: int, before: int, after: int) -> Caption:
    """
    Name weights and biases of a gap, with their shapes.

    Parameters
    ----------
    gap : int
        Which.
    before, after : int
        Units on either side.

    Returns
    -------
    Caption
    """
    weights = f"$W^{{({gap})}}$: ${after} \\times {before}$"
    return Line(make_label(weights)), Line(make_label(f"$b^{{({gap})}}$: ${after}$"))


def legend_items(
    weights: tuple[Numbers, float] | None,
    activations: tuple[Numbers, float] | None,
    digits: int,
    masked: bool,
) -> Iterator[Item]:
    """
    List what the legend shows.

    Parameters
    ----------
    weights, activations : (sequence of ndarray, float), or None
        All numbers that edges and circles show, and the one that gets the full level.
    digits : int
        As for `numeral`.
    masked : bool
        Whether some of the network is left out by a mask.

    Yields
    ------
    tuple of Label and Sample
        Items, from left to right.
    """
    for word, numbers, is_line in (("weights", weights, True), ("activations", activations, False)):
        if numbers is None:
            continue
        values, limit = numbers
        low = any((part[np.isfinite(part)] < 0).any() for part in values)
        steps = np.linspace(-FULL if low else 0, FULL, 5)
        samples = (Sample(int(step), is_line) for step in np.round(steps))
        ends = [make_label(format_value(end, digits)) for end in (-limit if low else 0.0, limit)]
        if any(np.isfinite(part).any() for part in values):
            yield (make_label(word), ends[0], *samples, ends[1])
        for level, number in strange_counts(values).items():
            what = word if number != 1 else word[:-1]
            yield Sample(level, is_line), make_label(f"{WORDS[level]}: {number:,} {what}")
    if masked:
        yield Sample(MASKED, True), make_label("left out by a mask")


def strange_counts(values: Numbers) -> dict[int, int]:
    """
    Count what is no finite number.

    Parameters
    ----------
    values : sequence of ndarray
        Numbers.

    Returns
    -------
    dict of int to int
        By level; only what is there.

    Examples
    --------
    >>> strange_counts([np.array([1.0, np.nan]), np.array([np.nan])])
    {110: 2}
    """
    counts = dict.fromkeys(NONFINITE, 0)
    for part in values:
        counts[NAN] += int(np.isnan(part).sum())
        counts[INF] += int(np.isposinf(part).sum())
        counts[NEGATIVE_INF] += int(np.isneginf(part).sum())
    return {level: number for level, number in counts.items() if number}


class UnitFormula:
    """
    One unit's z and a, for its formula.

    Parameters
    ----------
    layer, unit : int
        Which, from layer 1 on.
    weights : ndarray, (n,), or None
        The row of W that leads to it.
    bias : float or None
        Of it.
    inputs : ndarray, (n,), or None
        The activations of the layer before.
    present : ndarray of bool, (n,)
        The edges that no mask leaves out.
    function : str
        Its activation function, or nothing.
    activation : float or None
        What it gives out.
    digits : int
        As for `numeral`.
    absent : bool
        Left out by a mask: it computes nothing.
    """

    def __init__(
        self,
        layer: int,
        unit: int,
        weights: NDArray[Any] | None,
        bias: float | None,
        inputs: NDArray[Any] | None,
        present: NDArray[np.bool_],
        function: str,
        activation: float | None,
        digits: int,
        *,
        absent: bool = False,
    ) -> None:
        self.absent = absent
        self.layer, self.unit, self.function, self.digits = layer, unit, function, digits
        self.activation, self.bias = activation, bias
        self.pairs: list[tuple[float, float]] | None = None
        self.z: float | None = None
        if weights is not None and inputs is not None:
            a = inputs[present]
            with np.errstate(over="ignore", invalid="ignore"):
                w = weights[present].astype(a.dtype)  # what overflows in this type has to do so here as well
                self.pairs = [(float(x), float(y)) for x, y in zip(w, a, strict=True)]
                self.z = float(a @ w + a.dtype.type(bias or 0.0))

    def candidates(self) -> list[Caption]:
        """
        Set the formula at different lengths.

        Returns
        -------
        list of Caption
            The longest first.
        """
        if self.absent:
            return []
        second = self._activation()
        tail = (Line(make_label(f"${second}$")),) if second else ()
        return [(Line(make_label(f"${text}$")), *tail) for text in self._sums()]

    def plain(self) -> str:
        """
        Write the formula in plain text.

        Returns
        -------
        str
            With at most five products.
        """
        if self.absent:
            return f"Unit {self.unit} of layer {self.layer} is left out by a mask."
        text = f"Unit {self.unit} of layer {self.layer}: z = "
        if self.pairs is None or self.z is None:
            text += "the sum of all W·a, and b"
        else:
            terms = [
                f"{_plain(w, self.digits)}·{_in_brackets(format_value(a, self.digits))}"
                for w, a in self.pairs
            ]
            if len(terms) > 5:
                terms = [*terms[:3], "+ ⋯", terms[-1]]
            if self.bias is not None:
                terms.append(_plain(self.bias, self.digits))
            sum_text = " ".join(terms).removeprefix("+ ") or "0"
            if sum_text.startswith("− "):
                sum_text = f"−{sum_text[2:]}"
            text += f"{sum_text} = {format_value(self.z, self.digits)}"
        if self.activation is not None and self.function:
            text += f"; a = {self.function}(z) = {format_value(self.activation, self.digits)}"
        return f"{text}."

    def sentence(self) -> str:
        """
        Say the result in a sentence.

        Returns
        -------
        str
        """
        text = f"Unit {self.unit} of layer {self.layer} is highlighted."
        if self.z is not None:
            text += f" Its z is {format_value(self.z, self.digits)}"
            text += f", the sum of {_count(len(self.pairs or []), 'product')} and the bias"
            text += (
                f"; its a is {format_value(self.activation, self.digits)}."
                if self.activation is not None
                else "."
            )
        return text

    def _sums(self) -> Iterator[str]:
        before = self.layer - 1
        unit, top = self.unit, f"^{{({before})}}"
        symbols = (
            rf"z_{{{unit}}}^{{({self.layer})}} = \sum_j W_{{{unit}\,j}}{top} a_j{top} + b_{{{unit}}}{top}"
        )
        if self.pairs is None or self.z is None:
            yield symbols
            return
        n = len(self.pairs)
        result = format_math_value(self.z, self.digits)
        for shown in [n, *(m for m in (8, 6, 4, 3, 2) if m < n)]:
            terms = [self._product(w, a) for w, a in self.pairs]
            if shown < n:
                terms = [*terms[: shown - 1], r"+ \cdots", terms[-1]]
            if self.bias is not None:
                terms.append(_signed(self.bias, self.digits))
            numbers = " ".join(terms).removeprefix("+ ") or "0"
            if numbers.startswith("- "):
                numbers = f"-{numbers[2:]}"
            yield f"{symbols} = {numbers} = {result}"
        yield f"{symbols} = {result}"

    def _product(self, weight: float, value: float) -> str:
        other = format_math_value(value, self.digits)
        if other.startswith("-"):
            other = f"({other})"
        return rf"{_signed(weight, self.digits)} \cdot {other}"

    def _activation(self) -> str:
        if self.activation is None or not self.function:
            return ""
        given = format_math_value(self.activation, self.digits)
        a = f"a_{{{self.unit}}}^{{({self.layer})}}"
        name = rf"\mathrm{{{self.function}}}" if self.function.isalnum() else "f"
        if self.function == "softmax":
            return rf"{a} = {name}(z^{{({self.layer})}})_{{{self.unit}}} = {given}"
        inside = (
            f"z_{{{self.unit}}}^{{({self.layer})}}"
            if self.z is None
            else format_math_value(self.z, self.digits)
        )
        return rf"{a} = {name}({inside}) = {given}"


def _plain(value: float, digits: int) -> str:
    text = format_value(value, digits)
    return f"− {text[1:]}" if text.startswith("−") else f"+ {text}"


def _in_brackets(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def _signed(value: float, digits: int) -> str:
    text = format_math_value(value, digits)
    return f"- {text[1:]}" if text.startswith("-") else f"+ {text}"


def describe(
    sizes: Sequence[int],
    drawn: Sequence[NDArray[np.intp]],
    only_ends_of: int | None,
    weights: Numbers | None,
    activations: Sequence[NDArray[Any] | None] | None,
    digits: int,
    extra: Sequence[str],
) -> str:
    """
    Tell a person who does not see the picture what there is to see.

    Parameters
    ----------
    sizes : sequence of int
        Units in each layer.
    drawn : sequence of ndarray of int
        Those that are drawn.
    only_ends_of : int or None
        Where layers of more units than this are drawn by their first and last ones.
    weights : sequence of ndarray, or None
        What the edges show.
    activations : sequence of (ndarray, or None), or None
        What the circles show: of each layer all units.
    digits : int
        As for `numeral`.
    extra : sequence of str
        More sentences.

    Returns
    -------
    str
    """
    names = layer_names(len(sizes))
    layers = ", ".join(
        f"{name} of {format_unit_count(size)}" for name, size in zip(names, sizes, strict=True)
    )
    edges = sum(a * b for a, b in pairwise(sizes))
    sentences = [
        f"A fully connected network: {layers}.",
        f"{_count(edges, 'weight')}, {_count(sum(sizes[1:]), 'bias')}.",
    ]
    if weights is not None:
        low, high = _range(weights)
        sentences.append(
            f"Weights from {format_value(low, digits)} to {format_value(high, digits)}: the wider an edge, the larger;"
            " dashed edges are negative."
        )
        sentences += [
            f"{number:,} of the weights {'is' if number == 1 else 'are'} {WORDS[level]}."
            for level, number in strange_counts(weights).items()
        ]
    for name, values in zip(names, activations or (), strict=bool(activations)):
        if values is not None:
            numbers = ", ".join(format_value(value, digits) for value in values[:12].tolist())
            more = f" and {len(values) - 12:,} more" if len(values) > 12 else ""
            sentences.append(f"Activations of the {name}: {numbers}{more}.")
    if any(len(units) < size for units, size in zip(drawn, sizes, strict=True)):
        if only_ends_of is not None:
            sentences.append(
                f"Of a layer of more than {only_ends_of} units only the first and the last are drawn."
            )
        else:
            parts = (
                f"{len(units):,} of {size:,} of the {name}"
                for units, size, name in zip(drawn, sizes, names, strict=True)
                if len(units) < size
            )
            sentences.append(f"Drawn are {', '.join(parts)}.")
    return " ".join([*sentences, *extra])


def _range(values: Numbers) -> tuple[float, float]:
    finite = [part[np.isfinite(part)] for part in values]
    finite = [part for part in finite if part.size]
    if not finite:
        return float("nan"), float("nan")
    return float(min(part.min() for part in finite)), float(max(part.max() for part in finite))
