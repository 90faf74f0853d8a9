"""Warn about text of a diagram that is left out or too small to read."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from plotnet.diagram.layout_spec import READABLE_FONT_SIZE, LayoutSpec
from plotnet.diagram.options import CheckedOptions
from plotnet.diagram.scene import Scene
from plotnet.validation import stack_level

_REDUCED = 0.7  # font sizes above this share of the option have not been reduced to fit


def warn_if_unreadable(options: CheckedOptions, spec: LayoutSpec, scene: Scene) -> None:
    """
    Warn if text of a diagram does not fit: if it is left out, or reduced to less than 5 points.

    Default labels in nodes are left out without a warning.

    Parameters
    ----------
    options : CheckedOptions
        Options of the diagram.
    spec : LayoutSpec
        Input of the layout.
    scene : Scene
        Result of the layout.

    Warns
    -----
    UserWarning
        If text does not fit.
    """
    problems = [f"{labels} are left out, since they do not fit" for labels in _missing(options, spec, scene)]
    sizes = [text.size for text in scene.texts() if text.label.source.strip()]
    smallest = min(sizes, default=READABLE_FONT_SIZE)
    if smallest < min(READABLE_FONT_SIZE, _REDUCED * min(filter(None, spec.fontsizes))):
        problems.append(f"the smallest text has only {smallest:.1f} points")
    if problems:
        warnings.warn(
            f"{'; '.join(problems)}: make figsize larger or labels shorter, or draw fewer nodes (max_nodes)",
            stacklevel=stack_level(),
        )


def _missing(options: CheckedOptions, spec: LayoutSpec, scene: Scene) -> Iterator[str]:
    """Yield the options whose labels are left out."""
    for name, layer, names in zip(("input_names", "class_names"), (0, -1), scene.names, strict=True):
        if spec.layers[layer].names and not names:
            yield name
    has_labels = any(layer.labels for layer in scene.layers)
    labels = options.unit_labels
    if options.values and not has_labels:
        yield "values"
    elif isinstance(labels, tuple) and not has_labels and any(text.strip() for row in labels for text in row):
        yield "unit_labels"
    skips = sum(skip.label is not None for skip in spec.skip_connections)
    if missing := skips - len(scene.skip_labels):
        yield f"{missing} of the {skips} labels of skip_connections"
    missing = len(spec.edge_labels) - sum(len(gap.labels) for gap in scene.gaps)
    if options.edge_labels and missing:
        yield f"{missing} of the {len(spec.edge_labels)} edge_labels"
