"""The forward pass as a film: the input, then unit after unit, layer after layer, until the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from plotnet.diagram.captions import format_unit_count
from plotnet.diagram.diagram import Diagram
from plotnet.diagram.film import Film, record_frames
from plotnet.diagram.highlight import Highlight
from plotnet.diagram.number_format import format_value


def animate(diagram: Diagram, *, fps: float = 1, title: str | None = None) -> Film:
    """
    Make a film of a forward pass from a diagram of its result.

    Parameters
    ----------
    diagram : Diagram
        The last frame: a network with weights, activation functions, and the activations of all layers.
    fps, title
        As for `plotnet.ForwardPass.animate`.

    Returns
    -------
    Film
    """
    drawn = [layer.units.tolist() for layer in diagram.scene.layers]
    return record_frames(
        _frames(diagram, drawn),
        title=title or f"The forward pass of {diagram.name}",
        fps=fps,
    )


def _frames(diagram: Diagram, drawn: list[list[int]]) -> Iterator[tuple[Diagram, str]]:
    a = [np.asarray(diagram.layer_activations(i)) for i in range(len(drawn))]
    # all frames share the color scale and the units of the complete diagram
    base = diagram.replace(sample=0, activation_limit=diagram.scale_limit("activations"), keep=drawn)

    def frame(layer: int, known: int, unit: int | None = None) -> Diagram:
        """Show the layers before `layer` and its first `known` units, with one unit highlighted."""
        shown: list[Any] = [*a[:layer], None, *[None] * (len(a) - layer - 1)]
        if known:
            hidden = np.ones(len(a[layer]), bool)
            hidden[drawn[layer][:known]] = False
            if known == len(drawn[layer]):
                hidden[:] = False
            shown[layer] = np.ma.MaskedArray(a[layer], hidden)
        return base.replace(activations=shown, highlighted=Highlight(layer, unit, formula=False))

    yield (
        frame(0, len(drawn[0])),
        f"The input: {format_unit_count(len(a[0])).replace('unit', 'number')}.",
    )
    for layer in range(1, len(a)):
        function = (diagram.activation_functions or ())[layer - 1]
        for i, unit in enumerate(drawn[layer]):
            picture = frame(layer, 0 if function == "softmax" else i + 1, unit)
            yield picture, picture.formula_text()
        if function == "softmax":
            total = format_value(float(a[layer].sum()), diagram.digits)
            yield (
                frame(layer, len(drawn[layer])),
                f"softmax turns the {len(a[layer])} z of layer {layer} into numbers that add up to {total}.",
            )
    yield diagram, f"The output: {_largest(a[-1], diagram.digits)}"


def _largest(output: Any, digits: int) -> str:
    if np.isnan(output).any():
        return "nan is in it."
    best = int(np.argmax(output))
    return f"unit {best} gives the largest number, {format_value(float(output[best]), digits)}."
