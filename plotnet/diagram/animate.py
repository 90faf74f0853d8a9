"""The forward pass as a film: the input, then unit after unit, layer after layer, until the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from plotnet.diagram.diagram import Diagram
from plotnet.diagram.film import Film, shoot
from plotnet.diagram.highlight import Highlight
from plotnet.diagram.numerals import numeral
from plotnet.diagram.wording import count

if TYPE_CHECKING:
    from plotnet.network import ForwardPass


def animate(
    step: ForwardPass,
    *,
    sample: int = 0,
    fps: float = 1,
    title: str | None = None,
    progress: bool | None = None,
    **options: Any,
) -> Film:
    """
    Film a forward pass.

    Parameters
    ----------
    step : ForwardPass
        What is filmed.
    sample, fps, title, progress, **options
        As for `plotnet.ForwardPass.animate`.

    Returns
    -------
    Film
    """
    whole = step.diagram(sample=sample, **{"values": True, **options})
    drawn = [layer.units.tolist() for layer in whole.scene.layers]
    # scale and units are those of the whole also where little is known yet, and nothing is the largest
    options = {**options, "activation_limit": whole.scale_limit("activations"), "keep": drawn}
    options.setdefault("values", True)
    softmaxes = sum(name == "softmax" for name in step.network.activations)
    return shoot(
        _shots(step, whole, drawn, sample, options),
        title=title or f"The forward pass of {whole.name}",
        fps=fps,
        total=2 + sum(map(len, drawn[1:])) + softmaxes,
        progress=progress,
    )


def _shots(
    step: ForwardPass, whole: Diagram, drawn: list[list[int]], sample: int, options: dict[str, Any]
) -> Iterator[tuple[Diagram, str]]:
    network = step.network
    a = [np.atleast_2d(layer)[sample] for layer in step.a]

    def frame(layer: int, known: int, unit: int | None = None) -> Diagram:
        """Draw what is known when so many units of a layer are, and let one of them stand out."""
        shown: list[Any] = [*a[:layer], None, *[None] * (len(a) - layer - 1)]
        if known:
            hidden = np.ones(len(a[layer]), bool)
            hidden[drawn[layer][:known]] = False
            if known == len(drawn[layer]):
                hidden[:] = False
            shown[layer] = np.ma.MaskedArray(a[layer], hidden)
        mark = Highlight(layer, unit, formula=False)
        return network.diagram(activations=shown, highlighted=mark, **options)

    yield (
        frame(0, len(drawn[0])),
        f"The input: {count(len(a[0])).replace('unit', 'number')}.",
    )
    for layer in range(1, len(a)):
        function = network.activations[layer - 1]
        for i, unit in enumerate(drawn[layer]):
            picture = frame(layer, 0 if function == "softmax" else i + 1, unit)
            yield picture, picture.formula_text()
        if function == "softmax":
            total = numeral(float(a[layer].sum()), whole.digits)
            yield (
                frame(layer, len(drawn[layer])),
                f"softmax turns the {len(a[layer])} z of layer {layer} into numbers that add up to {total}.",
            )
    yield whole, f"The output: {_largest(a[-1], whole.digits)}"


def _largest(output: Any, digits: int) -> str:
    if np.isnan(output).any():
        return "nan is in it."
    best = int(np.argmax(output))
    return f"unit {best} gives the largest number, {numeral(float(output[best]), digits)}."
