"""Functions that draw and save the same figure of a layered network, with plotnet and with its peers.

Each function takes the imported module (or the path of a program), the figure and the file to write. It
follows the documentation of the package and uses its fastest method.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Node:
    """A node: its name in graphs, its center in points (y downwards), its layer and unit."""

    name: str
    x: float
    y: float
    layer: int
    unit: int


@dataclass(frozen=True)
class Picture:
    """A figure with lengths in points; `font_size` is 0 where the nodes are too small for labels."""

    sizes: list[int]
    max_nodes: int | None
    width: float
    height: float
    radius: float
    rim: str
    rim_width: float
    edge: str
    edge_width: float
    edge_opacity: float
    font_size: float
    fills: list[str]
    layers: list[list[Node]]

    def nodes(self) -> Iterator[tuple[Node, str]]:
        """Iterate over all nodes with their fills."""
        for fill, layer in zip(self.fills, self.layers, strict=True):
            for node in layer:
                yield node, fill

    def edges(self) -> Iterator[tuple[Node, Node]]:
        """Iterate over all edges as pairs of nodes."""
        for before, after in pairwise(self.layers):
            for b in after:
                for a in before:
                    yield a, b

    def save(self, path: Path) -> None:
        """Save the figure as JSON, for processes that must not import plotnet."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def load_picture(path: Path) -> Picture:
    """Load a figure saved by `Picture.save`."""
    return Picture(**load_fields(json.loads(path.read_text(encoding="utf-8"))))


def load_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Convert the nodes in a JSON object to `Node`."""
    return values | {"layers": [[Node(**node) for node in layer] for layer in values["layers"]]}


def lay_out(sizes: list[int], max_nodes: int | None) -> Picture:
    """Return the figure with the layout of plotnet."""
    from plotnet import Diagram
    from plotnet.diagram.theme import CLASSIC

    scene = Diagram(sizes, max_nodes=max_nodes).scene
    labels = scene.layers[0].labels
    return Picture(
        sizes=sizes,
        max_nodes=max_nodes,
        width=scene.width,
        height=scene.height,
        radius=scene.radius,
        rim=CLASSIC.rim,
        rim_width=scene.rim_width,
        edge=CLASSIC.edge,
        edge_width=scene.gaps[0].width,
        edge_opacity=scene.gaps[0].opacity,
        font_size=labels[0].size if labels else 0.0,
        fills=[CLASSIC.fills[layer.kind] for layer in scene.layers],
        layers=[
            [
                Node(f"u{i}_{unit}", x, y, i, unit)
                for unit, (x, y) in zip(layer.units.tolist(), layer.centers.tolist(), strict=True)
            ]
            for i, layer in enumerate(scene.layers)
        ],
    )


def _math(node: Node) -> str:
    return f"$a_{{{node.unit}}}^{{({node.layer})}}$"


def draw_plotnet(plotnet: Any, picture: Picture, path: Path) -> None:
    """Compute the layout, draw and save."""
    plotnet.plot_net(picture.sizes, (15, 6), path, max_nodes=picture.max_nodes)


def draw_viznet(viznet: Any, picture: Picture, path: Path) -> None:
    """Draw with a brush for each layer and one for the edges."""
    figure, ax = figure_of(picture)
    nodes = {}
    for kind, layer in zip(("nn.input", "nn.hidden", "nn.output"), picture.layers, strict=True):
        fill = picture.fills[layer[0].layer]
        brush = viznet.NodeBrush(
            kind,
            ax=ax,
            color=fill,
            size=picture.radius,
            lw=picture.rim_width,
            edgecolor=picture.rim,
            zorder=2,
        )
        for node in layer:
            nodes[node.name] = brush >> (node.x, node.y)
            if picture.font_size:
                nodes[node.name].text(_math(node), fontsize=picture.font_size, zorder=3)
    line = viznet.EdgeBrush("-", ax=ax, lw=picture.edge_width, color=(picture.edge, picture.edge_opacity))
    for a, b in picture.edges():
        line >> (nodes[a.name], nodes[b.name])
    figure.savefig(path)


def draw_networkx(networkx: Any, picture: Picture, path: Path) -> None:
    """Draw an undirected graph with one collection of lines and one of nodes."""
    figure, ax = figure_of(picture)
    graph = networkx.Graph()
    nodes = list(picture.nodes())
    graph.add_nodes_from(node.name for node, _ in nodes)
    graph.add_edges_from((a.name, b.name) for a, b in picture.edges())
    positions = {node.name: (node.x, node.y) for node, _ in nodes}
    networkx.draw_networkx_edges(
        graph,
        positions,
        ax=ax,
        width=picture.edge_width,
        edge_color=picture.edge,
        alpha=picture.edge_opacity,
        hide_ticks=False,
    )
    networkx.draw_networkx_nodes(
        graph,
        positions,
        ax=ax,
        node_size=(2 * picture.radius) ** 2,
        node_color=[fill for _, fill in nodes],
        edgecolors=picture.rim,
        linewidths=picture.rim_width,
        hide_ticks=False,
    )
    if picture.font_size:
        labels = {node.name: _math(node) for node, _ in nodes}
        networkx.draw_networkx_labels(
            graph, positions, labels, ax=ax, font_size=picture.font_size, hide_ticks=False
        )
    figure.savefig(path)


def draw_netgraph(netgraph: Any, picture: Picture, path: Path) -> None:
    """Draw a graph with given positions and straight edges; sizes are in hundredths of a unit."""
    figure, ax = figure_of(picture)
    nodes = list(picture.nodes())
    netgraph.Graph(
        [(a.name, b.name) for a, b in picture.edges()],
        nodes=[node.name for node, _ in nodes],
        node_layout={node.name: (node.x, node.y) for node, _ in nodes},
        node_size=100 * picture.radius,
        node_edge_width=100 * picture.rim_width,
        node_color={node.name: fill for node, fill in nodes},
        node_edge_color=picture.rim,
        node_labels={node.name: _math(node) for node, _ in nodes} if picture.font_size else False,
        node_label_fontdict={"size": picture.font_size},
        edge_width=100 * picture.edge_width,
        edge_color=picture.edge,
        edge_alpha=picture.edge_opacity,
        edge_layout="straight",
        origin=(0.0, 0.0),
        scale=(picture.width, picture.height),
        prettify=False,
        ax=ax,
    )
    figure.savefig(path)


def draw_daft(daft: Any, picture: Picture, path: Path) -> None:
    """Draw a graphical model without arrows, on a grid of inches."""
    pgm = daft.PGM(
        (picture.width / 72, picture.height / 72),
        (0, 0),
        grid_unit=2.54,
        node_unit=2.54 / 36,
        directed=False,
        node_ec=picture.rim,
        line_width=picture.rim_width,
    )
    for node, fill in picture.nodes():
        pgm.add_node(
            node.name,
            _math(node) if picture.font_size else "",
            node.x / 72,
            (picture.height - node.y) / 72,
            scale=picture.radius,
            fontsize=picture.font_size or None,
            plot_params={"fc": fill},
        )
    line = {"color": picture.edge, "lw": picture.edge_width, "alpha": picture.edge_opacity, "zorder": 0}
    for a, b in picture.edges():
        pgm.add_edge(a.name, b.name, plot_params=line)
    with pgm:  # closes the figure
        pgm.render()
        pgm.savefig(path, bbox_inches=None)


def draw_svgwrite(svgwrite: Any, picture: Picture, path: Path) -> None:
    """Write an element for every edge, node and label, without the validation of svgwrite."""
    drawing = svgwrite.Drawing(
        path,
        (f"{picture.width / 72}in", f"{picture.height / 72}in"),
        viewBox=f"0 0 {picture.width} {picture.height}",
        debug=False,
    )
    edges = drawing.add(
        drawing.g(stroke=picture.edge, stroke_width=picture.edge_width, stroke_opacity=picture.edge_opacity)
    )
    for a, b in picture.edges():
        edges.add(drawing.line((a.x, a.y), (b.x, b.y)))
    circles = drawing.add(drawing.g(stroke=picture.rim, stroke_width=picture.rim_width))
    for node, fill in picture.nodes():
        circles.add(drawing.circle((node.x, node.y), picture.radius, fill=fill))
    if picture.font_size:
        size = picture.font_size
        labels = drawing.add(drawing.g(font_family="serif", font_size=size, text_anchor="middle"))
        for node, _ in picture.nodes():
            label = labels.add(drawing.text("", (node.x, node.y + 0.2 * size)))
            label.add(drawing.tspan("a", font_style="italic"))
            label.add(drawing.tspan(str(node.unit), dy=[0.2 * size], font_size=0.7 * size))
            label.add(drawing.tspan(f"({node.layer})", dy=[-0.6 * size], font_size=0.7 * size))
    drawing.save()


def draw_drawsvg(drawsvg: Any, picture: Picture, path: Path) -> None:
    """Write an element for every edge, node and label."""
    drawing = drawsvg.Drawing(picture.width, picture.height)
    edges = drawsvg.Group(
        stroke=picture.edge, stroke_width=picture.edge_width, stroke_opacity=picture.edge_opacity
    )
    for a, b in picture.edges():
        edges.append(drawsvg.Line(a.x, a.y, b.x, b.y))
    drawing.append(edges)
    circles = drawsvg.Group(stroke=picture.rim, stroke_width=picture.rim_width)
    for node, fill in picture.nodes():
        circles.append(drawsvg.Circle(node.x, node.y, picture.radius, fill=fill))
    drawing.append(circles)
    if picture.font_size:
        size = picture.font_size
        labels = drawsvg.Group(font_family="serif", text_anchor="middle")
        for node, _ in picture.nodes():
            label = drawsvg.Text([], size, node.x, node.y + 0.2 * size)
            label.append(drawsvg.TSpan("a", font_style="italic"))
            label.append(drawsvg.TSpan(str(node.unit), dy=0.2 * size, font_size=0.7 * size))
            label.append(drawsvg.TSpan(f"({node.layer})", dy=-0.6 * size, font_size=0.7 * size))
            labels.append(label)
        drawing.append(labels)
    drawing.save_svg(str(path))


def draw_neato(neato: str, picture: Picture, path: Path) -> None:
    """Write the graph in DOT, with y upwards, and draw it with neato at the given positions."""
    rim = f'shape=circle fixedsize=true width={picture.radius / 36} style=filled color="{picture.rim}"'
    alpha = f"{round(255 * picture.edge_opacity):02x}"
    graph = [
        "graph {",
        "outputorder=edgesfirst splines=line",
        f'node [{rim} penwidth={picture.rim_width} label=""]',
        f'edge [color="{picture.edge}{alpha}" penwidth={picture.edge_width}]',
    ]
    for node, fill in picture.nodes():
        label = f"<<i>a</i><sub>{node.unit}</sub><sup>({node.layer})</sup>>"
        label_attributes = f" fontsize={picture.font_size} label={label}" if picture.font_size else ""
        position = f"{node.x},{picture.height - node.y}"
        graph.append(f'{node.name} [pos="{position}" fillcolor="{fill}"{label_attributes}]')
    graph += [f"{a.name}--{b.name}" for a, b in picture.edges()]
    graph.append("}")
    command = [neato, "-n2", "-Tsvg", "-o", str(path)]
    subprocess.run(command, input="\n".join(graph), text=True, check=True)


def figure_of(picture: Picture) -> tuple[Any, Any]:
    """Create a matplotlib figure with Axes that have the size and coordinates of the picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((picture.width / 72, picture.height / 72))
    FigureCanvasAgg(figure)  # needed by netgraph to measure labels
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, picture.width), ylim=(picture.height, 0))
    ax.set_axis_off()
    return figure, ax


class Peer(NamedTuple):
    """A package: its drawing function, and the module or program that is required."""

    draw: Callable[[Any, Any, Path], None]  # module or program, figure, file
    requires: str
    is_program: bool = False

    def is_installed(self) -> bool:
        """Return whether the module or program exists, without importing it."""
        return (shutil.which(self.requires) if self.is_program else find_spec(self.requires)) is not None

    def load(self) -> Any:
        """Import the module, or return the path of the program."""
        return shutil.which(self.requires) if self.is_program else import_module(self.requires)


PEERS = {
    "plotnet": Peer(draw_plotnet, "plotnet"),
    "viznet": Peer(draw_viznet, "viznet"),
    "networkx": Peer(draw_networkx, "networkx"),
    "netgraph": Peer(draw_netgraph, "netgraph"),
    "daft": Peer(draw_daft, "daft"),
    "svgwrite": Peer(draw_svgwrite, "svgwrite"),
    "drawsvg": Peer(draw_drawsvg, "drawsvg"),
    "neato": Peer(draw_neato, "neato", is_program=True),
}
