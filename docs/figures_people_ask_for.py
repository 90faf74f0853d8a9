"""Figures that users of other packages ask for; `picture_page` draws them and writes the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure
from picture_page import Picture, PicturePage

# isort: split
# ------------------------------------------------------------
import matplotlib.pyplot as plt
import numpy as np

from plotnet import Diagram, Film, Network

# ------------------------------------------------------------


# Weights and values


def perceptron() -> Diagram:
    """A perceptron with weights on its edges.

    The keys of `edge_labels` are the gap between two layers, the unit after it and the unit before it.
    """
    return Diagram(
        [3, 1],
        (6, 3),
        direction="right",
        arrows=True,
        unit_labels=[["$x_1$", "$x_2$", "$x_3$"], [r"$\Sigma$"]],
        edge_labels={(0, 0, 0): "$w_1$", (0, 0, 1): "$w_2$", (0, 0, 2): "$w_3$"},
        layer_labels=False,
        weight_labels=False,
    )


def xor() -> Diagram:
    """XOR network with all weights.

    The hidden units compute OR and NAND, the output AND. The nodes contain their outputs for (1, 0).
    """
    W = [[[20, 20], [-20, -20]], [[20, 20]]]
    b = [[-10, 30], [-30]]
    network = Network([2, 2, 1], W, b, activation_functions=["sigmoid", "sigmoid"])
    return network.forward([1, 0]).diagram(
        figsize=(7, 5),
        values=True,
        digits=0,
        edge_labels=True,
        rotate_edge_labels=True,
        bias_units=True,
        direction="right",
        weight_labels=False,
        legend=False,
    )


def weights_as_lines() -> Diagram:
    """Weights by color and width.

    Edges with negative weights are dashed, so that the figure can be read without colors.
    """
    W = [np.sin(np.arange(20)).reshape(5, 4), np.cos(np.arange(15)).reshape(3, 5)]
    return Diagram([4, 5, 3], (7, 4), weights=W, unit_labels=False, weight_labels=False)


def biases() -> Diagram:
    """Biases as units.

    With numbers in `biases`, the edges have colors.
    """
    return Diagram([3, 4, 2], (7, 4), bias_units=True)


def activations() -> Diagram:
    """Activations in the units.

    The weights are random here; `Network(sizes, weights, biases)` takes yours.
    """
    network = Network.random([3, 4, 2], seed=3, activation_functions=["relu", "softmax"])
    return network.forward([0.5, -1, 2]).diagram(figsize=(7, 4), values=True, weight_labels=False)


def trained_model() -> Diagram:
    """From a trained scikit-learn model.

    The network classifies the first flower. Models of PyTorch and Keras work in the same way.
    """
    from sklearn.datasets import load_iris
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    iris = load_iris()
    model = make_pipeline(StandardScaler(), MLPClassifier(5, max_iter=2000, random_state=0))
    network = Network.from_model(model.fit(iris.data, iris.target))
    return network.forward(iris.data[0]).diagram(
        figsize=(8, 4.5),
        values=True,
        direction="right",
        weight_labels=False,
        input_names=iris.feature_names,
        class_names=iris.target_names,
    )


# Large networks


def large_layer() -> Diagram:
    """Only the first and the last units of a large layer.

    Dots stand for the other units; `keep` selects other ones to draw.
    """
    return Diagram([784, 128, 10], (7, 4), max_nodes=[6, 6, None], weight_labels=False)


def autoencoder() -> Diagram:
    """An autoencoder that shows its bottleneck.

    The lengths of the layers are in proportion to the logarithm of their size.
    """
    return Diagram(
        [784, 128, 16, 128, 784],
        (7, 4),
        layer_lengths="log",
        max_nodes=10,
        direction="right",
        unit_labels=False,
        weight_labels=False,
        layer_labels=["input", "encoder", "code", "decoder", "output"],
    )


def image() -> Diagram:
    """An image as the input.

    The 64 units of the input are the pixels of a digit. The lines between the image and a unit stand for its
    64 weights.
    """
    pixels = """
        0  0  7 15 13  1  0  0
        0  8 13  6 15  4  0  0
        0  2  1 13 13  0  0  0
        0  0  2 15 11  1  0  0
        0  0  0  1 12 12  1  0
        0  0  0  0  1 10  8  0
        0  0  8  4  5 14  9  0
        0  0  7 13 13  9  0  0
    """
    digit = np.array(pixels.split(), float) / 16
    return Diagram(
        [64, 16, 10],
        (7, 4),
        grids=[(8, 8), None, None],
        activations=[digit, None, None],
        direction="right",
        unit_labels=False,
        weight_labels=False,
        class_names=list("0123456789"),
    )


def residual_block() -> Diagram:
    """A residual block.

    Arcs lead from layer to layer, around the units between; a list with more pairs has more arcs.
    """
    return Diagram(
        [4, 5, 5, 4],
        (7, 4),
        direction="right",
        skip_connections=[(0, 3, "$x$")],
        layer_labels=["$x$", "weights\nReLU", "weights\nReLU", "$F(x) + x$"],
        unit_labels=False,
        weight_labels=False,
    )


def dropout() -> Diagram:
    """Dropout.

    A mask for each layer is False for the units that are left out.
    """
    mask = [None, [True, False, True, True, False], [False, True, True, True], None]
    return Diagram([3, 5, 4, 2], (7, 4), node_mask=mask, unit_labels=False, weight_labels=False)


# Labels and colors


def classes() -> Diagram:
    """Names of classes at the outputs.

    `input_names` does the same for the inputs.
    """
    names = ["cat", "dog", "horse"]
    return Diagram([5, 6, 3], (7, 4), direction="right", class_names=names, weight_labels=False)


def path() -> Diagram:
    """Highlight one path.

    The path has one unit in each layer, counted from 0. A unit or a layer can be highlighted, too.
    """
    return Diagram([4, 5, 5, 2], (7, 4), weight_labels=False).highlight(path=[1, 3, 0, 1])


def layer_colors() -> Diagram:
    """A color for each layer.

    Colors have any format of matplotlib. In place of a color, a list has one for each unit of the layer.
    """
    colors = ["gold", "C0", "C2", "tomato"]
    return Diagram([3, 4, 4, 2], (7, 4), node_color=colors, unit_labels=False, weight_labels=False)


def arabic() -> Diagram:
    """Arabic, Hebrew or Chinese labels.

    The order of the letters and words is right in all formats. Here is [Chinese](gallery.md#chinese).
    """
    return Diagram(
        [2, 3, 2],
        (7, 4),
        direction="left",
        unit_labels=False,
        weight_labels=False,
        layer_labels=["طبقة الإدخال", "طبقة مخفية", "طبقة الإخراج"],
        input_names=["طول القامة", "وزن الجسم"],
        class_names=["سليم", "مريض"],
    )


def worksheet() -> Diagram:
    """A worksheet with empty units.

    Students compute the missing numbers. The theme is for black-and-white printers.
    """
    return Diagram(
        [2, 2, 1],
        (7, 4),
        direction="right",
        theme="paper",
        node_color="white",
        unit_labels=[["1", "3"], ["", ""], [""]],
        weights=[[[2, -3], [4, 3]], [[3, 2]]],
        edge_labels=True,
        edge_width=2,
        digits=0,
        legend=False,
        weight_labels=False,
    )


# Papers and slides


def one_column() -> Diagram:
    """One column of a paper.

    At its final size, 3.4 inches wide, the figure has text of the size that you choose. Save it as PDF.
    """
    return Diagram([4, 5, 3], (3.4, 2.2), 9, direction="right", weight_labels=False)


def tikz() -> Diagram:
    r"""The same network as TikZ.

    Include the file with `\input{net}`; labels are in the font of the document. The picture is the SVG.
    """
    diagram = Diagram([3, 4, 2], (5, 3), weight_labels=False)
    diagram.save("net.tex")
    return diagram


def dark_slides() -> Diagram:
    """Dark slides.

    `diagram.save("net.png", transparent=True)` leaves out the background.
    """
    return Diagram([4, 5, 3], (8, 4.5), theme="dark", direction="right", weight_labels=False)


def projector() -> Diagram:
    """Larger text for a projector.

    Text never exceeds its node: fewer units in the same figure have larger labels.
    """
    return Diagram([2, 3, 2], (8, 4.5), unit_fontsize=32, layer_fontsize=24, weight_labels=False)


# Plots and films


def beside_a_plot() -> Figure:
    """A network on matplotlib Axes beside a plot.

    A diagram keeps its proportions; here they are those of its Axes.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
    Diagram([2, 3, 1], (4, 3.4), direction="right", weight_labels=False).draw(left)
    x = np.linspace(-4, 4, 99)
    right.plot(x, np.maximum(x, 0), label="ReLU")
    right.plot(x, np.tanh(x), label="tanh")
    right.legend()
    return figure


def film() -> Film:
    """A film of the forward pass.

    Notebooks show a player with buttons. `Film.save` writes a page with it, or a GIF such as this.
    """
    network = Network.random([2, 3, 2], seed=1, activation_functions=["relu", "softmax"])
    return network.forward([1, -1]).animate(figsize=(6, 4), weight_labels=False)


GROUPS: dict[str, list[Callable[[], Picture]]] = {
    "Weights and values": [perceptron, xor, weights_as_lines, biases, activations, trained_model],
    "Large networks": [large_layer, image, autoencoder, residual_block, dropout],
    "Labels and colors": [classes, path, layer_colors, arabic, worksheet],
    "Papers and slides": [one_column, tikz, dark_slides, projector],
    "Plots and films": [beside_a_plot, film],
}

OPENING = """\
# Figures people ask for

Figures that users of packages for drawing networks have asked for, with their code. The
[gallery](gallery.md) shows all options. The code of all figures starts with these lines."""

PAGE = PicturePage(Path(__file__), OPENING, GROUPS)
