"""The gallery: ``python3 run.py figures`` draws its pictures anew and writes ``gallery.md``.

The code that the page shows is cut out of this very file: the part between the two lines of dashes,
and of each function what stands below its docstring, which is the sentence beside the picture.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

FOLDER = Path(__file__).resolve().parent
DASHES = f"# {'-' * 60}\n"

# ------------------------------------------------------------
from dataclasses import replace  # noqa: E402
from typing import Any  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

from plotnet import THEMES, Diagram, Network, Theme  # noqa: E402

rng = np.random.default_rng(7)
W = [rng.normal(size=(4, 3)), rng.normal(size=(2, 4))]
b = [rng.normal(size=4) / 2, rng.normal(size=2) / 2]
network = Network([3, 4, 2], W, b, activation_functions="tanh")
X = [[0.9, -0.4, 1.5], [-1.2, 0.3, 0.0], [0.2, 2.0, -0.7]]  # three samples
step = network.forward(X)
bare: dict[str, Any] = {"figsize": (6, 3.4), "layer_labels": False, "weight_labels": False}
# ------------------------------------------------------------

Picture = Diagram | Figure


# Numbers


def weights() -> Diagram:
    """The larger a weight, the wider its edge; negative ones are dashed, and of another colour."""
    return Diagram([3, 4, 2], (7, 3.6), weights=W)


def activations() -> Diagram:
    """Circles are filled by what their units give out; a negative number has a dashed rim."""
    return Diagram([3, 4, 2], (7, 3.6), activations=step.a)


def values() -> Diagram:
    """The same numbers, written into the circles with as many decimals as you like."""
    return step.diagram(**bare, values=True, digits=1)


def sample() -> Diagram:
    """Of a design matrix, any row: here the last of three samples."""
    return step.diagram(**bare, values=True, sample=2)


def not_a_number() -> Diagram:
    """What is nan or infinite has a colour, a hatch and a word of its own, and is counted in the legend."""
    broken = [W[0].copy(), W[1]]
    broken[0][2, 1] = np.nan
    a = [[0.9, np.inf, 1.5], [0.4, -np.inf, np.nan, -0.7], [np.nan, 0.1]]
    return Diagram([3, 4, 2], (7, 4), weights=broken, activations=a, values=True)


def limits() -> Diagram:
    """With limits of your own, pictures of several networks have the same colours for the same numbers."""
    return step.diagram(**bare, weight_limit=5, activation_limit=2)


# Structure


def wide_layers() -> Diagram:
    """Of a wide layer only some units are drawn, with dots for the rest and the true number beside it."""
    return Diagram([300, 40, 3], (7, 3.2), max_nodes=6)


def max_nodes() -> Diagram:
    """How many circles there may be can be said for each layer."""
    return Diagram([300, 40, 3], (7, 3.2), max_nodes=(4, 6, None))


def keep() -> Diagram:
    """Which units are drawn is up to you."""
    return Diagram([300, 40, 3], (7, 3.2), keep=[[0, 150, 151, 299], [7, 8, 9, 20], None])


def keep_largest() -> Diagram:
    """Or those with the largest activations, or weights, are."""
    large = Network.random([300, 40, 3], seed=1).forward(np.sin(np.arange(300)))
    return large.diagram(figsize=(7, 3.4), keep="largest", max_nodes=5)


def bias_units() -> Diagram:
    """The biases as units beside their layers, which give out 1; they are not counted."""
    return Diagram([3, 4, 2], (7, 3.6), weights=W, biases=b, bias_units=True)


def node_mask() -> Diagram:
    """Units that are left out, as by dropout, stay in their place as ghosts."""
    dropout = [None, [True, False, True, True], None]
    return network.diagram(**bare, node_mask=dropout)


def edge_mask() -> Diagram:
    """Edges that are left out, as by pruning."""
    pruned = [np.abs(w) > 0.6 for w in W]
    return network.diagram(**bare, edge_mask=pruned)


# Pointing


def highlight_in() -> Diagram:
    """One unit, all that flows into it, and its formula with the numbers in it."""
    return step.diagram(**bare).highlight(layer=1, unit=2)


def highlight_out() -> Diagram:
    """One unit with all that flows out of it."""
    return step.diagram(**bare).highlight(layer=1, unit=2, flow="out")


def highlight_both() -> Diagram:
    """Or both; the formula can be left out."""
    return step.diagram(**bare).highlight(layer=1, unit=2, flow="both", formula=False)


def highlight_layer() -> Diagram:
    """A whole layer."""
    return step.diagram(**bare).highlight(layer=1)


def highlight_path() -> Diagram:
    """One path from the input to the output."""
    return step.diagram(**bare).highlight(path=[0, 3, 1])


def formula_in_symbols() -> Diagram:
    """Without numbers the formula is written in symbols; a unit that was left out of the drawing comes in."""
    return Diagram([300, 40, 3], (7, 3.6), max_nodes=6).highlight(layer=1, unit=17)


# Words


def unit_labels() -> Diagram:
    """Any label for any unit, with mathematics between dollar signs."""
    names = [["$x_1$", "$x_2$", "$x_3$"], [r"$\sigma$", r"$\tanh$"], [r"$\hat{y}$"]]
    return Diagram([3, 2, 1], (5, 3.2), unit_labels=names)


def no_labels() -> Diagram:
    """No word at all."""
    return Diagram([3, 4, 2], (5, 3), unit_labels=False, layer_labels=False, weight_labels=False)


def layer_labels() -> Diagram:
    """Titles of layers, in one line or in several, and of the gaps between them."""
    titles = ["what is\nmeasured", "features", "yes\nor no"]
    return Diagram([3, 4, 2], (7, 3.2), layer_labels=titles, weight_labels=["widen", "decide"])


def shapes() -> Diagram:
    """Beside each gap the shapes of its matrices; below each layer its activation function."""
    functions = ["relu", "softmax"]
    return Diagram([3, 4, 2], (7, 3.2), weight_labels="shapes", activation_functions=functions)


def edge_labels() -> Diagram:
    """Every weight, written on its edge."""
    return Diagram([3, 4, 2], (7, 4.4), weights=W, edge_labels=True, digits=1)


def own_edge_labels() -> Diagram:
    """Any words on some edges: named by gap, unit after and unit before."""
    words = {(0, 0, 0): "$W_{00}$", (0, 2, 0): "$W_{20}$", (1, 1, 2): "$w$"}
    return Diagram([2, 3, 2], (5, 3.6), edge_labels=words)


def names() -> Diagram:
    """What goes in and what comes out by its name."""
    measured = ["height in cm", "weight in kg", "age in years"]
    return step.diagram(
        figsize=(8, 4), direction="right", input_names=measured, class_names=["healthy", "ill"]
    )


def names_turned() -> Diagram:
    """Where there is no room for long names side by side, they are turned."""
    measured = ["height in cm", "weight in kg", "age in years"]
    return step.diagram(figsize=(5, 5), input_names=measured, class_names=["healthy", "ill"])


def chinese() -> Diagram:
    """Chinese, Japanese, emoji: what the mathematical fonts lack is left to those of the reader's system."""
    return Diagram(
        [3, 4, 2],
        (7, 3.6),
        input_names=["身高", "体重", "年龄"],
        class_names=["是", "否"],
        layer_labels=["输入层", "隐藏层", "输出层"],
    )


def title() -> Diagram:
    """A title and a description are not to be seen: screen readers and browsers tell them."""
    return Diagram([2, 1], (3, 2), title="A neuron", description="Two inputs flow into one unit.")


# Form


def right() -> Diagram:
    """The numbers flow to the right."""
    return Diagram([3, 4, 2], (5, 3.4), direction="right")


def up() -> Diagram:
    """Up, as in many papers."""
    return Diagram([3, 4, 2], (5, 3.4), direction="up")


def left() -> Diagram:
    """To the left."""
    return Diagram([3, 4, 2], (5, 3.4), direction="left")


def curved() -> Diagram:
    """Curved edges."""
    return step.diagram(**bare, edge_style="curved", direction="right")


def arrows() -> Diagram:
    """Arrow heads."""
    return Diagram([3, 4, 2], (5, 3.2), arrows=True)


def node_sizes() -> Diagram:
    """Circles of another size in some layers."""
    return Diagram([3, 4, 2], (5, 3.2), node_sizes=[1, 0.6, 1])


def kinds() -> Diagram:
    """The kinds of layers that viznet knows, with their colours and marks."""
    recurrent = ["nn.noisy_input", "nn.recurrent", "nn.match_input_output"]
    return Diagram([3, 4, 2], (5, 3.6), kinds=recurrent)


def large_type() -> Diagram:
    """Larger type for a projector; it is never larger than the circles have room for."""
    return Diagram([3, 4, 2], (7, 4), 24)


# Colours


def theme_classic() -> Diagram:
    """The colours of viznet, which you get if you name none."""
    return step.diagram(**bare, theme="classic")


def theme_light() -> Diagram:
    """Paler ones."""
    return Diagram([3, 4, 2], (7, 3.2), theme="light")


def theme_dark() -> Diagram:
    """For dark pages and slides."""
    return step.diagram(**bare, theme="dark")


def theme_paper() -> Diagram:
    """Black and white, for a copier: dashes tell what is negative."""
    return step.diagram(**bare, values=True, bias_units=True, theme="paper")


def theme_auto() -> Diagram:
    """Light or dark, as the reader's JupyterLab or system is; where nobody asks, light."""
    return step.diagram(**bare, theme="auto")


def own_theme() -> Diagram:
    """One of these with a few changes of yours."""
    cream = replace(THEMES["light"], paper="#FFF8E7", edge="#8A7F6A")
    return Diagram([3, 4, 2], (7, 3.2), theme=cream)


def new_theme() -> Diagram:
    """Or a whole theme of yours; labels choose the ink that can be read."""
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
    """A diagram in a figure of your own, beside its matrix, with matplotlib's layout and colour bar."""
    diagram = step.diagram(legend=False, figsize=(6, 4))
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained", width_ratios=[3, 1])
    diagram.draw(left)
    right.imshow(W[0], cmap=diagram.scalar_mappable("weights").get_cmap(), clim=(-2, 2))
    right.set(title="$W^{(0)}$", xlabel="from unit", ylabel="to unit", yticks=range(4))
    figure.colorbar(diagram.scalar_mappable("weights"), ax=right, label="weight")
    return figure


def legend_of_layers() -> Figure:
    """The layers in matplotlib's own legend, and more drawn with viznet's nodes."""
    figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
    nodes = Diagram([3, 4, 2], (7, 3.6), layer_labels=["input", "hidden", "output"]).draw(ax)
    nodes[1][3].text("$h$", "top")
    figure.legend(handles=[layer[0].obj for layer in nodes], loc="outside lower center", ncols=3)
    return figure


# Extremes


def smallest() -> Diagram:
    """One unit and one edge."""
    return Diagram([1, 1], (4, 3))


def bottleneck() -> Diagram:
    """A bottle's neck between wide layers, every unit drawn."""
    return Diagram([40, 3, 40], (13, 4), max_nodes=None)


def twelve_layers() -> Diagram:
    """Twelve layers."""
    return Diagram([3, 4, 3, 2, 3, 4, 3, 2, 3, 4, 3, 2], (14, 3.6), direction="right")


def long_names() -> Diagram:
    """Names as long as those that a table of data has."""
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
    """The same from top to bottom."""
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
    """Numbers of any size keep within their circles."""
    a = [[1e300, -2.5e-12, 123456.0], [99.95, -0.004, 0.0, -7.0], [12345.678, -1e-300]]
    return Diagram([3, 4, 2], (7, 3.6), activations=a, values=True)


def all_at_once() -> Diagram:
    """Weights, values, biases, names, functions, shapes, arrows and a highlight in one picture."""
    measured = ["height in cm", "weight in kg", "age in years"]
    return step.diagram(
        figsize=(12, 6),
        values=True,
        bias_units=True,
        arrows=True,
        direction="right",
        input_names=measured,
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
    "Structure": [wide_layers, max_nodes, keep, keep_largest, bias_units, node_mask, edge_mask],
    "Pointing": [
        highlight_in,
        highlight_out,
        highlight_both,
        highlight_layer,
        highlight_path,
        formula_in_symbols,
    ],
    "Words": [
        unit_labels,
        no_labels,
        layer_labels,
        shapes,
        edge_labels,
        own_edge_labels,
        names,
        names_turned,
        chinese,
        title,
    ],
    "Form": [right, up, left, curved, arrows, node_sizes, kinds, large_type],
    "Colours": [
        theme_classic,
        theme_light,
        theme_dark,
        theme_paper,
        theme_auto,
        own_theme,
        new_theme,
    ],
    "With matplotlib": [subplots, legend_of_layers],
    "Extremes": [
        smallest,
        bottleneck,
        twelve_layers,
        long_names,
        long_names_down,
        huge_numbers,
        all_at_once,
    ],
}

PICTURES = {entry.__name__: entry for entries in GROUPS.values() for entry in entries}


def file_name(entry: Callable[[], Picture]) -> str:
    """Name the picture's file: matplotlib's own are PNG, since its SVG differs from version to version."""
    suffix = "png" if inspect.signature(entry).return_annotation == "Figure" else "svg"
    return f"{entry.__name__.replace('_', '-')}.{suffix}"


def setting() -> str:
    """Cut out what the code of all pictures builds upon."""
    return Path(__file__).read_text(encoding="utf-8").split(DASHES)[1].replace("  # noqa: E402", "").strip()


def code(entry: Callable[[], Picture]) -> str:
    """Cut out what makes a picture; the last line is an expression, which a notebook would show."""
    source = textwrap.dedent(inspect.getsource(entry))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    body = textwrap.dedent("\n".join(source.splitlines()[function.body[1].lineno - 1 :]))
    return re.sub(r"^return ", "", body, flags=re.MULTILINE)


def content(entry: Callable[[], Picture]) -> bytes:
    """Draw a picture as it is saved."""
    picture = entry()
    if isinstance(picture, Diagram):
        return picture.svg().encode()
    buffer = BytesIO()
    picture.savefig(buffer, dpi=100, metadata={"Software": None})
    plt.close(picture)
    return buffer.getvalue()


def page() -> str:
    """Write the page, Markdown as GitHub reads it."""
    parts = [OPENING, f"```python\n{setting()}\n```"]
    parts.append(" · ".join(f"[{group}](#{group.lower().replace(' ', '-')})" for group in GROUPS))
    for group, entries in GROUPS.items():
        parts.append(f"## {group}")
        for entry in entries:
            sentence = inspect.getdoc(entry) or ""
            parts.append(f"### {entry.__name__.replace('_', ' ').capitalize()}\n\n{sentence}")
            parts.append(f"![{alternative(entry)}](gallery/{file_name(entry)})")
            parts.append(f"```python\n{code(entry)}\n```")
    return "\n\n".join(parts) + "\n"


def alternative(entry: Callable[[], Picture]) -> str:
    """Describe a picture to those who do not see it: in the words that are in its file, if they are."""
    if file_name(entry).endswith("png"):
        return inspect.getdoc(entry) or ""
    words = re.search("<desc>(.*?)</desc>", (FOLDER / "gallery" / file_name(entry)).read_text("utf-8"))
    return re.sub(r"([\[\]])", r"\\\1", unescape(words[1])) if words else ""


OPENING = """\
# Gallery

Every option of `plotnet.Diagram` in a picture, with the very code that has drawn it. Each begins with
these lines."""


def make() -> None:
    """Draw all pictures and write the page."""
    mpl.use("agg")
    folder = FOLDER / "gallery"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for entry in PICTURES.values():
        (folder / file_name(entry)).write_bytes(content(entry))
    print(folder)
    (FOLDER / "gallery.md").write_text(page(), encoding="utf-8")
    print(FOLDER / "gallery.md")


if __name__ == "__main__":
    make()
