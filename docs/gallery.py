"""The gallery: all options of `Diagram` in pictures; `picture_page` draws them and writes ``gallery.md``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure
from picture_page import Command, Picture, PicturePage

# isort: split
# ------------------------------------------------------------
from dataclasses import replace
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from plotnet import THEMES, Diagram, Network, Theme

rng = np.random.default_rng(7)
W = [rng.normal(size=(4, 3)), rng.normal(size=(2, 4))]
b = [rng.normal(size=4) / 2, rng.normal(size=2) / 2]
network = Network([3, 4, 2], W, b, activation_functions="tanh")
X = [[0.9, -0.4, 1.5], [-1.2, 0.3, 0.0], [0.2, 2.0, -0.7]]  # three samples
step = network.forward(X)
compact: dict[str, Any] = {"figsize": (6, 3.4), "layer_labels": False, "weight_labels": False}
# ------------------------------------------------------------


# Numbers


def weights() -> Diagram:
    """Weights set the color and the width of edges; edges with negative weights are dashed."""
    return Diagram([3, 4, 2], (7, 3.6), weights=W)


def activations() -> Diagram:
    """Activations set the color of nodes; nodes with negative activations have a dashed outline."""
    return Diagram([3, 4, 2], (7, 3.6), activations=step.a)


def values() -> Diagram:
    """Activations written into the nodes, with a number of decimals."""
    return step.diagram(**compact, values=True, digits=1)


def sample() -> Diagram:
    """One sample of a design matrix, here the last of three."""
    return step.diagram(**compact, values=True, sample=2)


def not_a_number() -> Diagram:
    """Numbers that are nan or inf have a color, hatching and labels; the legend counts them."""
    broken = [W[0].copy(), W[1]]
    broken[0][2, 1] = np.nan
    a = [[0.9, np.inf, 1.5], [0.4, -np.inf, np.nan, -0.7], [np.nan, 0.1]]
    return Diagram([3, 4, 2], (7, 4), weights=broken, activations=a, values=True)


def limits() -> Diagram:
    """Fixed limits of the color scales make the diagrams of several networks comparable."""
    return step.diagram(**compact, weight_limit=5, activation_limit=2)


# Structure


def wide_layers() -> Diagram:
    """Large layers are drawn in part, with dots for the other units and the number of all units."""
    return Diagram([300, 40, 3], (7, 3.2), max_nodes=6)


def max_nodes() -> Diagram:
    """The maximum number of nodes can be different for each layer."""
    return Diagram([300, 40, 3], (7, 3.2), max_nodes=(4, 6, None))


def keep() -> Diagram:
    """Indices of the units to draw."""
    return Diagram([300, 40, 3], (7, 3.2), keep=[[0, 150, 151, 299], [7, 8, 9, 20], None])


def keep_largest() -> Diagram:
    """The units with the largest activations, or weights."""
    large = Network.random([300, 40, 3], seed=1).forward(np.sin(np.arange(300)))
    return large.diagram(figsize=(7, 3.4), keep="largest", max_nodes=5)


def layer_lengths() -> Diagram:
    """On a log scale, shortened layers show the bottleneck of an autoencoder."""
    sizes = [784, 256, 64, 16, 64, 256, 784]
    return Diagram(sizes, (9, 4), layer_lengths="log", max_nodes=9, direction="right", unit_labels=False)


def layer_lengths_linear() -> Diagram:
    """On a linear scale, lengths are proportional to the number of units; a layer has at least two nodes."""
    return Diagram([64, 32, 8, 32, 64], (7, 4), layer_lengths="linear", max_nodes=8, unit_labels=False)


def grids() -> Diagram:
    """A layer as an image of its activations, with rows and columns. Its edges are drawn together."""
    y, x = np.mgrid[-3.5:4, -3.5:4]
    ring = np.exp(-((np.hypot(1.2 * x, y) - 2.6) ** 2))
    sides = Network.random([64, 8, 3], seed=3).forward(ring.ravel())
    shape = [(8, 8), None, None]
    return sides.diagram(figsize=(7, 4), grids=shape, direction="right", unit_labels=False)


def grids_marks() -> Diagram:
    """Cells have marks for negative numbers, for nan and inf, and for units that are left out."""
    image = np.outer([1, -1, 0.5, 0], [1, 0.6, -0.4, -1, 0.2, 0])
    image[0, 2], image[1, 4], image[2, 5] = np.nan, np.inf, -np.inf
    mask = np.arange(24) != 21
    activations = [image.ravel(), None, None]
    masks = [mask, None, None]
    shapes = [(4, 6), None, (2, 3)]
    return Diagram([24, 8, 6], **compact, grids=shapes, activations=activations, node_mask=masks)


def grids_highlight() -> Diagram:
    """A highlighted cell has edges of its own, with the colors of their weights."""
    y, x = np.mgrid[-3.5:4, -3.5:4]
    ring = np.exp(-((np.hypot(1.2 * x, y) - 2.6) ** 2))
    sides = Network.random([64, 8, 3], seed=3).forward(ring.ravel())
    shape = [(8, 8), None, None]
    diagram = sides.diagram(**compact, grids=shape, unit_labels=False, bias_units=True)
    return diagram.highlight(layer=0, unit=34, flow="out")


def bias_units() -> Diagram:
    """Biases as the edges of additional nodes, which are not counted as units."""
    return Diagram([3, 4, 2], (7, 3.6), weights=W, biases=b, bias_units=True)


def perceptron() -> Diagram:
    """A perceptron: a name for the bias node, labels on its edges, and a label of several lines."""
    return Diagram(
        [3, 1],
        (6, 4),
        direction="right",
        bias_units=True,
        bias_labels="$+1$",
        unit_labels=[["$x_1$", "$x_2$", "$x_3$"], ["sum\n$z$"]],
        edge_labels={(0, 0, 0): "$w_1$", (0, 0, 1): "$w_2$", (0, 0, 2): "$w_3$", (0, 0, "bias"): "$b$"},
        layer_labels=False,
        weight_labels=False,
        class_names=["$y = f(z)$"],
        arrows=True,
    )


def xor() -> Diagram:
    """A network that computes XOR, with its weights along the edges."""
    return Diagram(
        [2, 2, 1],
        (6, 4),
        direction="right",
        weights=[[[20, 20], [-20, -20]], [[20, 20]]],
        biases=[[-10, 30], [-30]],
        bias_units=True,
        edge_labels=True,
        rotate_edge_labels=True,
        digits=0,
        unit_labels=[["$x_1$", "$x_2$"], ["OR", "NAND"], ["AND"]],
        layer_labels=False,
        weight_labels=False,
        legend=False,
    )


def skip_connections() -> Diagram:
    """Skip connections, as in a residual network: arcs around the layers between, with or without labels."""
    return Diagram(
        [3, 3, 3, 3, 3],
        (7, 3.6),
        direction="right",
        skip_connections=[(0, 2, "$x$"), (2, 4)],
        unit_labels=False,
        weight_labels=False,
    )


def skip_connections_dense() -> Diagram:
    """Each layer is connected to all later ones, as in a DenseNet; arcs have lanes on both sides."""
    arcs = [(i, j) for i in range(5) for j in range(i + 2, 5)]
    return Diagram([2, 3, 3, 3, 2], (7, 4.4), skip_connections=arcs, unit_labels=False)


def skip_connections_nested() -> Diagram:
    """Encoder and decoder with connections between layers of the same size, as in a U-Net."""
    return Diagram(
        [7, 5, 3, 5, 7],
        (7, 4.4),
        direction="right",
        skip_connections=[(0, 4, "copy"), (1, 3, "copy")],
        unit_labels=False,
        layer_labels=False,
        weight_labels=False,
    )


def node_mask() -> Diagram:
    """Units that are left out, as by dropout, keep their place."""
    dropout = [None, [True, False, True, True], None]
    return network.diagram(**compact, node_mask=dropout)


def edge_mask() -> Diagram:
    """Edges that are left out, as by pruning."""
    pruned = [np.abs(w) > 0.6 for w in W]
    return network.diagram(**compact, edge_mask=pruned)


def hide_masked() -> Diagram:
    """Units and edges that are left out are not drawn at all."""
    dropout = [None, [True, False, True, True], None]
    return network.diagram(**compact, node_mask=dropout, hide_masked=True)


def hide_zero_weights() -> Diagram:
    """Edges whose weight is 0 are not drawn, as in a convolution and pooling."""
    kernel, convolution = [0.5, -1.0, 0.5], np.zeros((4, 6))
    for i in range(4):
        convolution[i, i : i + 3] = kernel
    pooling = np.kron(np.eye(2), [0.5, 0.5])
    return Diagram([6, 4, 2], (7, 3.6), weights=[convolution, pooling], hide_zero_weights=True)


# Highlights


def highlight_in() -> Diagram:
    """A unit with its incoming edges, and its formula with numbers."""
    return step.diagram(**compact).highlight(layer=1, unit=2)


def highlight_out() -> Diagram:
    """A unit with its outgoing edges."""
    return step.diagram(**compact).highlight(layer=1, unit=2, flow="out")


def highlight_both() -> Diagram:
    """A unit with all its edges, without the formula."""
    return step.diagram(**compact).highlight(layer=1, unit=2, flow="both", formula=False)


def highlight_layer() -> Diagram:
    """A layer."""
    return step.diagram(**compact).highlight(layer=1)


def highlight_path() -> Diagram:
    """A path from the input to the output."""
    return step.diagram(**compact).highlight(path=[0, 3, 1])


def formula_in_symbols() -> Diagram:
    """Without numbers, the formula contains symbols. A highlighted unit is always drawn."""
    return Diagram([300, 40, 3], (7, 3.6), max_nodes=6).highlight(layer=1, unit=17)


# Labels


def unit_labels() -> Diagram:
    """Labels of units, with mathematics between dollar signs."""
    names = [["$x_1$", "$x_2$", "$x_3$"], [r"$\sigma$", r"$\tanh$"], [r"$\hat{y}$"]]
    return Diagram([3, 2, 1], (5, 3.2), unit_labels=names)


def no_labels() -> Diagram:
    """No labels."""
    return Diagram([3, 4, 2], (5, 3), unit_labels=False, layer_labels=False, weight_labels=False)


def layer_labels() -> Diagram:
    """Captions of layers, with one or several lines, and of the gaps between them."""
    titles = ["what is\nmeasured", "features", "yes\nor no"]
    return Diagram([3, 4, 2], (7, 3.2), layer_labels=titles, weight_labels=["widen", "decide"])


def shapes() -> Diagram:
    """Shapes of the weights and biases, and names of the activation functions."""
    functions = ["relu", "softmax"]
    return Diagram([3, 4, 2], (7, 3.2), weight_labels="shapes", activation_functions=functions)


def edge_labels() -> Diagram:
    """All weights, written on their edges."""
    return Diagram([3, 4, 2], (7, 4.4), weights=W, edge_labels=True, digits=1)


def custom_edge_labels() -> Diagram:
    """Labels of some edges, by gap, unit after and unit before."""
    texts = {(0, 0, 0): "$W_{00}$", (0, 2, 0): "$W_{20}$", (1, 1, 2): "$w$"}
    return Diagram([2, 3, 2], (5, 3.6), edge_labels=texts)


def names() -> Diagram:
    """Names of inputs and classes."""
    inputs = ["height in cm", "weight in kg", "age in years"]
    return step.diagram(figsize=(8, 4), direction="right", input_names=inputs, class_names=["healthy", "ill"])


def rotated_names() -> Diagram:
    """Long names are rotated where there is no space for them side by side."""
    inputs = ["height in cm", "weight in kg", "age in years"]
    return step.diagram(figsize=(5, 5), input_names=inputs, class_names=["healthy", "ill"])


def chinese() -> Diagram:
    """Characters that the math fonts lack, such as Chinese, are set in fonts of the reader's system."""
    return Diagram(
        [3, 4, 2],
        (7, 3.6),
        input_names=["身高", "体重", "年龄"],
        class_names=["是", "否"],
        layer_labels=["输入层", "隐藏层", "输出层"],
    )


def right_to_left() -> Diagram:
    """Arabic, Hebrew and other scripts from right to left."""
    return Diagram(
        [3, 4, 2],
        (7, 3.6),
        direction="left",
        input_names=["הגובה בסנטימטרים", "משקל הגוף", "גיל"],
        class_names=["בריא", "חולה"],
        layer_labels=["שכבת הקלט", "שכבה נסתרת", "שכבת הפלט"],
    )


def title() -> Diagram:
    """A title, with mathematics and several lines if needed."""
    return Diagram([3, 4, 2], (6, 4), title="A network that computes $f(x)$")


def description() -> Diagram:
    """The alternative text is invisible; screen readers read it."""
    return Diagram([2, 1], (3, 2), description="Two inputs flow into one unit.")


def font_sizes() -> Diagram:
    """Different font sizes for the labels in nodes and for captions."""
    return Diagram([3, 4, 2], (7, 3.6), unit_fontsize=20, layer_fontsize=11)


def font_family() -> Diagram:
    """Another font, for all text."""
    return Diagram([3, 4, 2], (7, 3.6), fontfamily="sans-serif")


# Style


def right() -> Diagram:
    """From left to right."""
    return Diagram([3, 4, 2], (5, 3.4), direction="right")


def up() -> Diagram:
    """From bottom to top, as in many papers."""
    return Diagram([3, 4, 2], (5, 3.4), direction="up")


def left() -> Diagram:
    """From right to left."""
    return Diagram([3, 4, 2], (5, 3.4), direction="left")


def curved() -> Diagram:
    """Curved edges."""
    return step.diagram(**compact, edge_style="curved", direction="right")


def arrows() -> Diagram:
    """Arrow heads."""
    return Diagram([3, 4, 2], (5, 3.2), arrows=True)


def node_sizes() -> Diagram:
    """Relative sizes of the nodes of each layer."""
    return Diagram([3, 4, 2], (5, 3.2), node_sizes=[1, 0.6, 1])


def node_color() -> Diagram:
    """Colors of layers and of single units, in any format of matplotlib."""
    colors = ["gold", ["C0", None, "C0", "C3"], "0.3"]
    return Diagram([3, 4, 2], (5, 3.2), node_color=colors)


def edge_color() -> Diagram:
    """Color of edges without a weight."""
    return Diagram([3, 4, 2], (5, 3.2), edge_color="C0", unit_labels=False)


def line_widths() -> Diagram:
    """Width and opacity of edges, and width of outlines; by default lines follow the size of the nodes."""
    return Diagram([3, 4, 2], (5, 3.2), edge_width=2.5, edge_alpha=0.5, node_linewidth=2.5)


def no_outlines() -> Diagram:
    """Nodes without outlines, and thin edges with arrow heads."""
    return Diagram([3, 4, 2], (5, 3.2), edge_width=0.4, node_linewidth=0, arrows=True)


def spacing() -> Diagram:
    """Distances between nodes and between layers, relative to the diameter of the nodes."""
    return Diagram([3, 4, 2], (5, 3.2), direction="right", node_spacing=0.2, layer_spacing=1.5)


def kinds() -> Diagram:
    """Kinds of layers, with the colors and marks of viznet."""
    recurrent = ["nn.noisy_input", "nn.recurrent", "nn.match_input_output"]
    return Diagram([3, 4, 2], (5, 3.6), kinds=recurrent)


def one_column() -> Diagram:
    """A figure in one column of a paper, with text of 7 points or more."""
    inputs = ["sepal length", "sepal width", "petal length", "petal width"]
    classes = ["setosa", "versicolor", "virginica"]
    return Diagram([4, 5, 3], (3.4, 2.2), input_names=inputs, class_names=classes)


def large_font() -> Diagram:
    """A larger font, for projectors; text never exceeds its node."""
    return Diagram([3, 4, 2], (7, 4), 24)


# Themes


def theme_classic() -> Diagram:
    """The colors of viznet, the default."""
    return step.diagram(**compact, theme="classic")


def theme_light() -> Diagram:
    """Lighter colors."""
    return Diagram([3, 4, 2], (7, 3.2), theme="light")


def theme_dark() -> Diagram:
    """For dark pages and slides."""
    return step.diagram(**compact, theme="dark")


def theme_paper() -> Diagram:
    """Black and white, for print; dashes mark negative numbers."""
    return step.diagram(**compact, values=True, bias_units=True, theme="paper")


def theme_auto() -> Diagram:
    """Light or dark, as the mode of JupyterLab or the system; light elsewhere."""
    return step.diagram(**compact, theme="auto")


def custom_theme() -> Diagram:
    """A built-in theme with other values."""
    cream = replace(THEMES["light"], paper="cornsilk", edge="#8A7F6A", rim="0.3")
    return Diagram([3, 4, 2], (7, 3.2), theme=cream)


def new_theme() -> Diagram:
    """A new theme; labels in nodes have a readable color automatically."""
    night = Theme(
        fills={"nn.input": "#F6D155", "nn.hidden": "#004B8D", "nn.output": "#F2552C"},
        rim="#FFFFFF",
        edge="#7C8DA0",
        ink="#FFFFFF",
        muted="#B8C4D0",
        paper="#0B1E33",
        fill_scale=("#F2552C", "#0B1E33", "#57A8E8"),
        edge_scale=("#FF7A50", "#46586C", "#6DB7F2"),
        bias="#33475C",
        nonfinite="#C060C0",
    )
    return Diagram([3, 4, 2], (7, 3.2), theme=night)


# With matplotlib


def subplots() -> Figure:
    """A diagram beside its weight matrix in a matplotlib figure, with a color bar."""
    diagram = step.diagram(legend=False, figsize=(6, 4))
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained", width_ratios=[3, 1])
    diagram.draw(left)
    right.imshow(W[0], cmap=diagram.scalar_mappable("weights").get_cmap(), clim=(-2, 2))
    right.set(title="$W^{(0)}$", xlabel="from unit", ylabel="to unit", yticks=range(4))
    figure.colorbar(diagram.scalar_mappable("weights"), ax=right, label="weight")
    return figure


def legend_of_layers() -> Figure:
    """The layers in a matplotlib legend, and a label drawn with viznet."""
    figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
    nodes = Diagram([3, 4, 2], (7, 3.6), layer_labels=["input", "hidden", "output"]).viznet_nodes(ax)
    nodes[1][3].text("$h$", "top")
    figure.legend(handles=[layer[0].obj for layer in nodes], loc="outside lower center", ncols=3)
    return figure


# Files and the command line


def latex() -> Diagram:
    r"""A TikZ file in which labels are replaced by LaTeX of your own; the picture is the SVG."""
    names = [["$x_1$", "$x_2$"], ["$h_1$", "$h_2$", "$h_3$"], ["$y$"]]
    diagram = Diagram([2, 3, 1], (5, 3.2), unit_labels=names)
    diagram.save("net.tex", latex={"$y$": r"$\bm{y}$"}, preamble=r"\usepackage{bm}")
    return diagram


def command_line() -> Command:
    """The command line has the same options; `plotnet --help` lists them."""
    return Command("plotnet 3-4-2 --seed 1 --values --path 0,3,1 --figsize 7x4 --title 'A path' -o net.svg")


def command_line_names() -> Command:
    """Names and labels on the command line."""
    return Command(
        "plotnet 2,3,2 --direction right --figsize 7x3.6 --node-color gold,C0,tomato "
        "--input-names 'height in cm,weight in kg' --class-names healthy,ill --no-weight-labels"
    )


# Extreme cases


def smallest() -> Diagram:
    """One unit and one edge."""
    return Diagram([1, 1], (4, 3))


def bottleneck() -> Diagram:
    """A bottleneck between large layers, with all units."""
    return Diagram([40, 3, 40], (13, 4), max_nodes=None)


def twelve_layers() -> Diagram:
    """Twelve layers."""
    return Diagram([3, 4, 3, 2, 3, 4, 3, 2, 3, 4, 3, 2], (14, 3.6), direction="right")


def long_names() -> Diagram:
    """Long names, as in tables of data."""
    questions = [
        "proportion of homes built before 1940",
        "weighted distance to five employment centres",
        "pupil-teacher ratio by town",
    ]
    answers = ["median value of owner-occupied homes", "x"]
    titles = [
        "what the census of 1970 asked",
        "features that nobody has a word for",
        "what one wants to know",
    ]
    return Diagram(
        [3, 4, 2], (12, 5), input_names=questions, class_names=answers, layer_labels=titles, direction="right"
    )


def long_names_down() -> Diagram:
    """Long names from top to bottom."""
    questions = [
        "proportion of homes built before 1940",
        "weighted distance to five employment centres",
        "pupil-teacher ratio by town",
    ]
    answers = ["median value of owner-occupied homes", "x"]
    titles = [
        "what the census of 1970 asked",
        "features that nobody has a word for",
        "what one wants to know",
    ]
    return Diagram([3, 4, 2], (9, 8), input_names=questions, class_names=answers, layer_labels=titles)


def huge_numbers() -> Diagram:
    """Numbers of any size fit into their nodes."""
    a = [[1e300, -2.5e-12, 123456.0], [99.95, -0.004, 0.0, -7.0], [12345.678, -1e-300]]
    return Diagram([3, 4, 2], (7, 3.6), activations=a, values=True)


def all_at_once() -> Diagram:
    """Weights, activations, biases, names, shapes, arrows and a highlight in one diagram."""
    inputs = ["height in cm", "weight in kg", "age in years"]
    return step.diagram(
        figsize=(12, 6),
        values=True,
        bias_units=True,
        arrows=True,
        direction="right",
        input_names=inputs,
        class_names=["healthy", "ill"],
        weight_labels="shapes",
        activation_functions=["tanh", "softmax"],
    ).highlight(layer=1, unit=2)


GROUPS: dict[str, list[Callable[[], Picture]]] = {
    "Numbers": [
        weights,
        activations,
        values,
        sample,
        not_a_number,
        limits,
    ],
    "Structure": [
        wide_layers,
        max_nodes,
        keep,
        keep_largest,
        layer_lengths,
        layer_lengths_linear,
        grids,
        grids_marks,
        grids_highlight,
        bias_units,
        perceptron,
        xor,
        skip_connections,
        skip_connections_dense,
        skip_connections_nested,
        node_mask,
        edge_mask,
        hide_masked,
        hide_zero_weights,
    ],
    "Highlights": [
        highlight_in,
        highlight_out,
        highlight_both,
        highlight_layer,
        highlight_path,
        formula_in_symbols,
    ],
    "Labels": [
        unit_labels,
        no_labels,
        layer_labels,
        shapes,
        edge_labels,
        custom_edge_labels,
        names,
        rotated_names,
        chinese,
        right_to_left,
        title,
        description,
        font_sizes,
        font_family,
    ],
    "Style": [
        right,
        up,
        left,
        curved,
        arrows,
        node_sizes,
        node_color,
        edge_color,
        line_widths,
        no_outlines,
        spacing,
        kinds,
        one_column,
        large_font,
    ],
    "Themes": [
        theme_classic,
        theme_light,
        theme_dark,
        theme_paper,
        theme_auto,
        custom_theme,
        new_theme,
    ],
    "With matplotlib": [subplots, legend_of_layers],
    "Files and the command line": [latex, command_line, command_line_names],
    "Extreme cases": [
        smallest,
        bottleneck,
        twelve_layers,
        long_names,
        long_names_down,
        huge_numbers,
        all_at_once,
    ],
}

OPENING = """\
# Gallery

All options of `plotnet.Diagram` in pictures, with their code. A [table](options.md) lists the options. The
code of all pictures starts with these lines."""

PAGE = PicturePage(Path(__file__), OPENING, GROUPS)
