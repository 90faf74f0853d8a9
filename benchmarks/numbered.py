"""Pictures that carry numbers: weights as colours and widths of edges, values as fills and as text.

The peers get places, colours, widths and words ready from plotnet, which computes and lays out anew and adds
a legend. What each of them makes of it:

- viznet: a brush for each look of an edge and for each fill, as its documentation has it.
- matplotlib, "per artist": the way that most tutorials go, a call of ``plot`` for each edge, a Circle and
  a text for each unit.
- networkx: one collection of lines with a colour and a width for each, its quickest way.
- neural-network-draw takes no places and no colours: it lays out itself, widens edges by weights and
  colours them by sign alone. It writes biases into circles, so it is given the values in their place.
  It shows the figure and saves none: the current figure of pyplot is saved after it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import Peer, Picture, figure_of, lay_out, load_fields


@dataclass(frozen=True)
class Numbered(Picture):
    """What is drawn, with the colour and width of every edge, the fill and the words of every circle."""

    seed: int
    weights: list[list[list[float]]]
    palette: list[tuple[str, float]]
    looks: list[list[list[int]]]  # by gap, unit after, unit before: which of the palette
    tints: list[list[str]]
    words: list[list[str]]  # empty where the circles are too small
    type_sizes: list[float]

    def lines(self) -> Any:
        """Go through every edge: the circles that it joins, its colour and its width."""
        looks = (self.palette[look] for gap in self.looks for row in gap for look in row)
        for (a, b), (colour, width) in zip(self.edges(), looks, strict=True):
            yield a, b, colour, width

    def units(self) -> Any:
        """Go through every circle: its fill, its words and the size of their type."""
        for layer, tints, words, size in zip(
            self.layers, self.tints, self.words, self.type_sizes, strict=True
        ):
            for circle, tint, word in zip(layer, tints, words or [""] * len(layer), strict=True):
                yield circle, tint, word, size


def load_numbered(path: Path) -> Numbered:
    """Read a picture that `Picture.save` has written."""
    return Numbered(**load_fields(json.loads(path.read_text(encoding="utf-8"))))


def forward(plotnet: Any, sizes: list[int], seed: int) -> Any:
    """Compute what a random network makes of a random input."""
    import numpy as np

    return plotnet.Network.random(sizes, seed=seed).forward(np.random.default_rng(0).random(sizes[0]))


def lay_out_numbered(sizes: list[int], seed: int = 1) -> Numbered:
    """Take the picture from plotnet."""
    import plotnet
    from plotnet.diagram.number_format import format_value
    from plotnet.diagram.theme import CLASSIC

    step = forward(plotnet, sizes, seed)
    scene = step.diagram(values=True, max_nodes=None).scene
    palette: dict[tuple[str, float], int] = {}
    looks = [
        [
            [
                palette.setdefault((CLASSIC.line(level), gap.line_width(level, True)), len(palette))
                for level in row
            ]
            for row in gap.levels.tolist()
        ]
        for gap in scene.gaps
    ]
    return Numbered(
        **vars(lay_out(sizes, None)),
        seed=seed,
        weights=[weight.tolist() for weight in step.network.weights],
        palette=list(palette),
        looks=looks,
        tints=[
            [CLASSIC.fill(layer.kind, level) for level in layer.levels.tolist()] for layer in scene.layers
        ],
        words=[
            [format_value(value, 2) for value in a.tolist()] if layer.labels else []
            for a, layer in zip(step.a, scene.layers, strict=True)
        ],
        type_sizes=[layer.labels[0].size if layer.labels else 0.0 for layer in scene.layers],
    )


def draw_plotnet(plotnet: Any, picture: Numbered, path: Path) -> None:
    """Compute, lay out, draw and save; plotnet alone is not told where anything goes."""
    step = forward(plotnet, picture.sizes, picture.seed)
    step.diagram(values=True, max_nodes=None).save(path)


def draw_viznet(viznet: Any, picture: Numbered, path: Path) -> None:
    """Draw with a brush for each look, made when first needed."""
    figure, ax = figure_of(picture)
    kinds = ("nn.input", "nn.hidden", "nn.output")
    rim = {"lw": picture.rim_width, "edgecolor": picture.rim, "zorder": 2}
    nodes, fills, brushes = {}, {}, {}
    for circle, tint, word, size in picture.units():
        if (circle.layer, tint) not in fills:
            fills[circle.layer, tint] = viznet.NodeBrush(
                kinds[circle.layer], ax=ax, color=tint, size=picture.radius, **rim
            )
        nodes[circle.name] = fills[circle.layer, tint] >> (circle.x, circle.y)
        if word:
            nodes[circle.name].text(word, fontsize=size, zorder=3)
    for a, b, colour, width in picture.lines():
        if (colour, width) not in brushes:
            brushes[colour, width] = viznet.EdgeBrush(
                "-", ax=ax, lw=width, color=(colour, picture.edge_opacity)
            )
        brushes[colour, width] >> (nodes[a.name], nodes[b.name])
    figure.savefig(path)


def draw_per_artist(_: Any, picture: Numbered, path: Path) -> None:
    """Draw one artist after the other."""
    from matplotlib.patches import Circle

    figure, ax = figure_of(picture)
    for a, b, colour, width in picture.lines():
        ax.plot([a.x, b.x], [a.y, b.y], color=colour, lw=width, alpha=picture.edge_opacity, zorder=1)
    for circle, tint, word, size in picture.units():
        rim = {"ec": picture.rim, "lw": picture.rim_width, "zorder": 2}
        ax.add_patch(Circle((circle.x, circle.y), picture.radius, fc=tint, **rim))
        if word:
            ax.text(circle.x, circle.y, word, fontsize=size, ha="center", va="center", zorder=3)
    figure.savefig(path)


def draw_networkx(networkx: Any, picture: Numbered, path: Path) -> None:
    """Draw an undirected graph: one collection of lines, one of circles, a colour and a width for each."""
    figure, ax = figure_of(picture)
    units, lines = list(picture.units()), list(picture.lines())
    graph = networkx.Graph()
    graph.add_nodes_from(circle.name for circle, *_ in units)
    graph.add_edges_from((a.name, b.name) for a, b, *_ in lines)
    places = {circle.name: (circle.x, circle.y) for circle, *_ in units}
    networkx.draw_networkx_edges(
        graph,
        places,
        edgelist=[(a.name, b.name) for a, b, *_ in lines],
        ax=ax,
        width=[width for *_, width in lines],
        edge_color=[colour for *_, colour, _ in lines],
        alpha=picture.edge_opacity,
        hide_ticks=False,
    )
    networkx.draw_networkx_nodes(
        graph,
        places,
        ax=ax,
        node_size=(2 * picture.radius) ** 2,
        node_color=[tint for _, tint, *_ in units],
        edgecolors=picture.rim,
        linewidths=picture.rim_width,
        hide_ticks=False,
    )
    words = {circle.name: word for circle, _, word, _ in units if word}
    if words:
        sizes = {circle.name: size for circle, _, word, size in units if word}
        networkx.draw_networkx_labels(graph, places, words, ax=ax, font_size=sizes, hide_ticks=False)
    figure.savefig(path)


def draw_neural_network_draw(package: Any, picture: Numbered, path: Path) -> None:
    """Give it weights as (before, after), and words in the place of biases."""
    from matplotlib import pyplot

    weights = [[list(column) for column in zip(*rows, strict=True)] for rows in picture.weights]
    values = [words or None for words in picture.words]
    network = package.DrawNN(picture.sizes, weights=weights, biases=values, title="")
    network.draw(figsize=(picture.width / 72, picture.height / 72))
    pyplot.savefig(path)
    pyplot.close()


def draw_film(plotnet: Any, picture: Numbered, path: Path) -> None:
    """Film four samples of a design matrix, one after the other: 60 frames of 10-7-5 in one page."""
    import numpy as np

    x = np.random.default_rng(0).random((4, picture.sizes[0]))
    step = plotnet.Network.random(picture.sizes, seed=picture.seed).forward(x)
    films = [step.animate(sample=sample) for sample in range(4)]
    frames = [frame for film in films for frame in film.frames]
    captions = [caption for film in films for caption in film.captions]
    if len(frames) != 60:
        raise ValueError(f"the film has {len(frames)} frames: expected 60")
    plotnet.Film(frames, captions).save(path)


FILM_PEERS = {"plotnet": Peer(draw_film, "plotnet")}
NUMBERED_PEERS = {
    "plotnet": Peer(draw_plotnet, "plotnet"),
    "viznet": Peer(draw_viznet, "viznet"),
    "matplotlib per artist": Peer(draw_per_artist, "matplotlib"),
    "networkx": Peer(draw_networkx, "networkx"),
    "neural-network-draw": Peer(draw_neural_network_draw, "neural_network_draw"),
}
