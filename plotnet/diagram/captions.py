"""Captions of layers and gaps, the texts beside the network."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise

from matplotlib.cbook import is_math_text

from plotnet.diagram.labels import Label, make_label, make_multiline_label
from plotnet.diagram.options import CheckedOptions
from plotnet.diagram.scene import Caption, Line

_SECONDARY_SCALE = 0.85  # font size of sizes and activation functions, relative to names


def parse_label(source: str, name: str, fontfamily: str = "serif", *, multiline: bool = False) -> Label:
    r"""
    Lay out a label passed by the user.

    Parameters
    ----------
    source : str
        Text of the label.
    name : str
        Name of the parameter, for error messages.
    fontfamily : str
        Font family, as for `make_label`.
    multiline : bool
        Whether ``\n`` starts a line; otherwise it is a space.

    Returns
    -------
    Label
        Label, measured in ems.

    Raises
    ------
    ValueError
        If the mathematics cannot be parsed.
    """
    try:
        return make_multiline_label(source, fontfamily) if multiline else make_label(source, fontfamily)
    except ValueError as error:
        raise ValueError(f"{name} is {source!r}: {error}") from None


def layer_names(layers: int) -> list[str]:
    """
    Return default names of layers.

    Parameters
    ----------
    layers : int
        Number of layers.

    Returns
    -------
    list of str
        Names of the layers, the input first.

    Examples
    --------
    >>> layer_names(3)
    ['input layer', 'hidden layer', 'output layer']
    """
    hidden = layers - 2
    middle = ["hidden layer"] if hidden == 1 else [f"hidden layer {i + 1}" for i in range(hidden)]
    return ["input layer", *middle, "output layer"]


def format_count(number: int, noun: str) -> str:
    """
    Format a number with a noun in singular or plural.

    Parameters
    ----------
    number : int
        Number to format.
    noun : str
        Noun in singular.

    Returns
    -------
    str
        Number with thousands separators, and noun.

    Examples
    --------
    >>> format_count(1, "unit"), format_count(10000, "unit"), format_count(2, "bias")
    ('1 unit', '10,000 units', '2 biases')
    """
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def format_unit_count(size: int) -> str:
    """Format a number of units, such as ``"10 units"``."""
    return format_count(size, "unit")


def layer_caption(options: CheckedOptions, layer: int, is_complete: bool) -> Caption:
    """
    Return the caption of a layer: name, number of units and activation function.

    Parameters
    ----------
    options : CheckedOptions
        Options of the diagram.
    layer : int
        Index of the layer.
    is_complete : bool
        Whether all units are drawn; if not, the number of units follows a label passed by the user.

    Returns
    -------
    Caption
        Lines of the caption; empty if there is nothing to write.
    """
    sizes, labels, font = options.sizes, options.layer_labels, options.fontfamily
    size = Line(make_label(format_unit_count(sizes[layer]), font), scale=_SECONDARY_SCALE, muted=True)
    function: Caption = ()
    if options.activation_functions is not None and layer:
        name = f"activation_functions[{layer - 1}]"
        label = parse_label(options.activation_functions[layer - 1], name, font)
        function = (Line(label, scale=_SECONDARY_SCALE, muted=True),)
    if labels is True:
        return (Line(make_label(layer_names(len(sizes))[layer], font)), size, *function)
    lines = () if labels is False else parse_lines(labels[layer], f"layer_labels[{layer}]", font)
    return (*lines, *function) if is_complete else (*lines, size, *function)


def gap_caption(options: CheckedOptions, gap: int) -> Caption:
    """Return the caption of a gap: names of its weights and biases, or the label passed by the user."""
    labels, font = options.weight_labels, options.fontfamily
    if labels is False:
        return ()
    if labels == "shapes":
        before, after = options.sizes[gap : gap + 2]
        weights, biases = f"$W^{{({gap})}}$: ${after} \\times {before}$", f"$b^{{({gap})}}$: ${after}$"
        return Line(make_label(weights, font)), Line(make_label(biases, font))
    if labels is True:
        return (Line(make_label(f"$W^{{({gap})}}$, $b^{{({gap})}}$", font)),)
    return parse_lines(labels[gap], f"weight_labels[{gap}]", font)


def parse_lines(source: str, name: str, fontfamily: str) -> Caption:
    """Lay out the lines of a text passed by the user."""
    return tuple(Line(parse_label(line, name, fontfamily)) for line in source.split("\n"))


def break_lines(caption: Caption, count: int) -> Caption:
    """
    Break each line of a caption at spaces into at most `count` lines of similar width.

    Secondary lines, such as the number of units, are short and not broken.

    Parameters
    ----------
    caption : Caption
        Lines of the caption.
    count : int
        Maximum number of lines for each line.

    Returns
    -------
    Caption
        More and shorter lines; the same lines if `count` is 1.
    """
    return tuple(
        Line(make_label(part, line.label.fontfamily), line.scale, line.muted)
        for line in caption
        for part in _break(line.label.source, 1 if line.muted else count)
    )


@lru_cache(maxsize=1024)
def _break(source: str, count: int) -> tuple[str, ...]:
    words = _words(source)
    count = min(count, len(words))
    candidates = (
        tuple(" ".join(words[a:b]) for a, b in pairwise((0, *breaks, len(words))))
        for breaks in combinations(range(1, len(words)), count - 1)
    )
    return min(candidates, key=lambda lines: max(map(len, lines)))


def _words(source: str) -> list[str]:
    """Split a text at spaces outside of mathematics."""
    words: list[str] = []
    for word in source.split(" "):
        if words and is_math_text(source) and words[-1].replace(r"\$", "").count("$") % 2:
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words
