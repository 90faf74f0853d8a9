"""Animate a forward pass: the input, then one unit after the other, up to the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from plotnet.diagram.captions import format_unit_count
from plotnet.diagram.diagram import Diagram
from plotnet.diagram.film import Film, record_frames
from plotnet.diagram.formula import SOFTMAX_NAMES
from plotnet.diagram.highlight import Highlight
from plotnet.diagram.number_format import format_value


def animate(diagram: Diagram, *, fps: float = 1, title: str | None = None) -> Film:
    """
    Animate a forward pass, given a diagram of its result.

    Parameters
    ----------
    diagram : Diagram
        Diagram with weights, activation functions and the activations of all layers; it becomes the last
        frame.
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
    activations = [np.asarray(diagram.layer_activations(i)) for i in range(len(drawn))]
    # all frames share the color scale and the units of the complete diagram
    base = diagram.replace(sample=0, activation_limit=diagram.scale_limit("activations"), keep=drawn)

    def frame(layer: int, known: int, unit: int | None = None) -> Diagram:
        """Return a diagram with the layers before `layer`, its first `known` units, and one highlighted."""
        shown: list[Any] = [*activations[:layer], *[None] * (len(activations) - layer)]
        if known:
            hidden = np.ones(len(activations[layer]), bool)
            hidden[drawn[layer][:known]] = False
            if known == len(drawn[layer]):
                hidden[:] = False
            shown[layer] = np.ma.MaskedArray(activations[layer], hidden)
        return base.replace(activations=shown, highlighted=Highlight(layer, unit, formula=False))

    yield (
        frame(0, len(drawn[0])),
        f"The input: {format_unit_count(len(activations[0])).replace('unit', 'number')}.",
    )
    for layer in range(1, len(activations)):
        function = (diagram.activation_functions or ())[layer - 1]
        for i, unit in enumerate(drawn[layer]):
            picture = frame(layer, 0 if function in SOFTMAX_NAMES else i + 1, unit)
            yield picture, picture.formula_text()
        if function == "softmax":
            total = format_value(float(activations[layer].sum()), diagram.digits)
            result = f"numbers that add up to {total}"
        elif function == "log_softmax":
            total = format_value(float(np.exp(activations[layer]).sum()), diagram.digits)
            result = f"logarithms of numbers that add up to {total}"
        if function in SOFTMAX_NAMES:
            yield (
                frame(layer, len(drawn[layer])),
                f"{function} turns the {len(activations[layer])} logits of layer {layer} into {result}.",
            )
    yield diagram, _describe_output(activations[-1], diagram.digits)


def _describe_output(output: Any, digits: int) -> str:
    if np.isnan(output).any():
        return "The output contains nan."
    best = int(np.argmax(output))
    return f"Unit {best} has the largest output, {format_value(float(output[best]), digits)}."
