"""Figures with numbers: weights as colors and widths of edges, activations as fills and labels of nodes.

The peers get positions, colors, widths and labels from plotnet, which computes everything again and adds a
legend. Methods:

- viznet: a brush for each style of edges and nodes, as in its documentation.
- matplotlib, "per artist": as in most tutorials, a call of ``plot`` for each edge, a Circle and a text for
  each node.
- networkx: one collection of lines with individual colors and widths, its fastest method.
- neural-network-draw accepts no positions and colors. It sets widths of edges by weights and colors by signs.
  It writes biases into nodes, so it gets the activations as biases. It only shows the figure; the current
  figure of pyplot is saved afterwards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import Peer, Picture, figure_of, lay_out, load_fields


@dataclass(frozen=True)
class Numbered(Picture):
    """A figure with the color and width of each edge, and the fill and label of each node."""

    seed: int
    weights: list[list[list[float]]]
    edge_styles: list[tuple[str, float]]
    style_indices: list[list[list[int]]]  # by gap, unit after, unit before: index into edge_styles
    node_fills: list[list[str]]
    node_labels: list[list[str]]  # empty where the nodes are too small
    font_sizes: list[float]

    def styled_edges(self) -> Any:
        """Iterate over all edges: the two nodes, the color and the width."""
        styles = (self.edge_styles[index] for gap in self.style_indices for row in gap for index in row)
        for (a, b), (color, width) in zip(self.edges(), styles, strict=True):
            yield a, b, color, width

    def styled_nodes(self) -> Any:
        """Iterate over all nodes: the node, its fill, its label and its font size."""
        for layer, node_fills, node_labels, size in zip(
            self.layers, self.node_fills, self.node_labels, self.font_sizes, strict=True
        ):
            for node, fill, label in zip(layer, node_fills, node_labels or [""] * len(layer), strict=True):
                yield node, fill, label, size


def load_numbered(path: Path) -> Numbered:
    """Load a figure saved by `Picture.save`."""
    return Numbered(**load_fields(json.loads(path.read_text(encoding="utf-8"))))


def forward(plotnet: Any, sizes: list[int], seed: int) -> Any:
    """Compute the forward pass of a random network for a random input."""
    import numpy as np

    return plotnet.Network.random(sizes, seed=seed).forward(np.random.default_rng(0).random(sizes[0]))


def lay_out_numbered(sizes: list[int], seed: int = 1) -> Numbered:
    """Return the figure with the layout and colors of plotnet."""
    import plotnet
    from plotnet.diagram.number_format import format_value
    from plotnet.diagram.theme import CLASSIC

    step = forward(plotnet, sizes, seed)
    scene = step.diagram(values=True, max_nodes=None).scene
    edge_styles: dict[tuple[str, float], int] = {}
    style_indices = [
        [
            [
                edge_styles.setdefault((CLASSIC.line(level), gap.line_width(level, True)), len(edge_styles))
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
        edge_styles=list(edge_styles),
        style_indices=style_indices,
        node_fills=[
            [CLASSIC.fill(layer.kind, level) for level in layer.levels.tolist()] for layer in scene.layers
        ],
        node_labels=[
            [format_value(value, 2) for value in a.tolist()] if layer.labels else []
            for a, layer in zip(step.a, scene.layers, strict=True)
        ],
        font_sizes=[layer.labels[0].size if layer.labels else 0.0 for layer in scene.layers],
    )


def draw_plotnet(plotnet: Any, picture: Numbered, path: Path) -> None:
    """Compute the forward pass and the layout, draw and save."""
    step = forward(plotnet, picture.sizes, picture.seed)
    step.diagram(values=True, max_nodes=None).save(path)


def draw_viznet(viznet: Any, picture: Numbered, path: Path) -> None:
    """Draw with a brush for each style."""
    figure, ax = figure_of(picture)
    kinds = ("nn.input", "nn.hidden", "nn.output")
    rim = {"lw": picture.rim_width, "edgecolor": picture.rim, "zorder": 2}
    nodes, fills, brushes = {}, {}, {}
    for node, fill, label, size in picture.styled_nodes():
        if (node.layer, fill) not in fills:
            fills[node.layer, fill] = viznet.NodeBrush(
                kinds[node.layer], ax=ax, color=fill, size=picture.radius, **rim
            )
        nodes[node.name] = fills[node.layer, fill] >> (node.x, node.y)
        if label:
            nodes[node.name].text(label, fontsize=size, zorder=3)
    for a, b, color, width in picture.styled_edges():
        if (color, width) not in brushes:
            brushes[color, width] = viznet.EdgeBrush(
                "-", ax=ax, lw=width, color=(color, picture.edge_opacity)
            )
        brushes[color, width] >> (nodes[a.name], nodes[b.name])
    figure.savefig(path)


def draw_per_artist(_: Any, picture: Numbered, path: Path) -> None:
    """Draw with a separate artist for each mark."""
    from matplotlib.patches import Circle

    figure, ax = figure_of(picture)
    for a, b, color, width in picture.styled_edges():
        ax.plot([a.x, b.x], [a.y, b.y], color=color, lw=width, alpha=picture.edge_opacity, zorder=1)
    for node, fill, label, size in picture.styled_nodes():
        rim = {"ec": picture.rim, "lw": picture.rim_width, "zorder": 2}
        ax.add_patch(Circle((node.x, node.y), picture.radius, fc=fill, **rim))
        if label:
            ax.text(node.x, node.y, label, fontsize=size, ha="center", va="center", zorder=3)
    figure.savefig(path)


def draw_networkx(networkx: Any, picture: Numbered, path: Path) -> None:
    """Draw an undirected graph with one collection of lines and one of nodes, with individual styles."""
    figure, ax = figure_of(picture)
    units, lines = list(picture.styled_nodes()), list(picture.styled_edges())
    graph = networkx.Graph()
    graph.add_nodes_from(node.name for node, *_ in units)
    graph.add_edges_from((a.name, b.name) for a, b, *_ in lines)
    positions = {node.name: (node.x, node.y) for node, *_ in units}
    networkx.draw_networkx_edges(
        graph,
        positions,
        edgelist=[(a.name, b.name) for a, b, *_ in lines],
        ax=ax,
        width=[width for *_, width in lines],
        edge_color=[color for *_, color, _ in lines],
        alpha=picture.edge_opacity,
        hide_ticks=False,
    )
    networkx.draw_networkx_nodes(
        graph,
        positions,
        ax=ax,
        node_size=(2 * picture.radius) ** 2,
        node_color=[fill for _, fill, *_ in units],
        edgecolors=picture.rim,
        linewidths=picture.rim_width,
        hide_ticks=False,
    )
    node_labels = {node.name: label for node, _, label, _ in units if label}
    if node_labels:
        sizes = {node.name: size for node, _, label, size in units if label}
        networkx.draw_networkx_labels(graph, positions, node_labels, ax=ax, font_size=sizes, hide_ticks=False)
    figure.savefig(path)


def draw_neural_network_draw(package: Any, picture: Numbered, path: Path) -> None:
    """Draw with weights of shape (before, after), and labels in place of biases."""
    from matplotlib import pyplot

    weights = [[list(column) for column in zip(*rows, strict=True)] for rows in picture.weights]
    values = [node_labels or None for node_labels in picture.node_labels]
    network = package.DrawNN(picture.sizes, weights=weights, biases=values, title="")
    network.draw(figsize=(picture.width / 72, picture.height / 72))
    pyplot.savefig(path)
    pyplot.close()


def draw_film(plotnet: Any, picture: Numbered, path: Path) -> None:
    """Animate the forward pass of four samples, 60 frames of 10-7-5, and save the HTML page."""
    import numpy as np

    x = np.random.default_rng(0).random((4, picture.sizes[0]))
    step = plotnet.Network.random(picture.sizes, seed=picture.seed).forward(x)
    films = [step.animate(sample=sample) for sample in range(4)]
    frames = [frame for film in films for frame in film.frames]
    captions = [caption for film in films for caption in film.captions]
    expected = 4 * (sum(picture.sizes[1:]) + 3)  # one for each unit, the input, softmax and the output
    if len(frames) != expected:
        raise ValueError(f"the film has {len(frames)} frames: expected {expected}")
    plotnet.Film(frames, captions).save(path)


FILM_PEERS = {"plotnet": Peer(draw_film, "plotnet")}
NUMBERED_PEERS = {
    "plotnet": Peer(draw_plotnet, "plotnet"),
    "viznet": Peer(draw_viznet, "viznet"),
    "matplotlib per artist": Peer(draw_per_artist, "matplotlib"),
    "networkx": Peer(draw_networkx, "networkx"),
    "neural-network-draw": Peer(draw_neural_network_draw, "neural_network_draw"),
}
