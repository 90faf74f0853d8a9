"""The same picture of a layered network, drawn and saved by plotnet and by each of its peers.

Every function here is handed what it needs loaded (a module, or the path of a program), the
picture and the file to write. None is clever: each does what its package's documentation
shows, in the quickest way that it offers.
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
class Circle:
    """One unit: its name in the peers' graphs, its centre in points (y downwards), its layer and number."""

    name: str
    x: float
    y: float
    layer: int
    unit: int


@dataclass(frozen=True)
class Picture:
    """What is drawn, in points; `type_size` is 0 where the circles are too small for labels."""

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
    type_size: float
    fills: list[str]
    layers: list[list[Circle]]

    def circles(self) -> Iterator[tuple[Circle, str]]:
        """Go through every circle and its fill."""
        for fill, layer in zip(self.fills, self.layers, strict=True):
            for circle in layer:
                yield circle, fill

    def edges(self) -> Iterator[tuple[Circle, Circle]]:
        """Go through every pair of circles that an edge joins."""
        for before, after in pairwise(self.layers):
            for b in after:
                for a in before:
                    yield a, b

    def save(self, path: Path) -> None:
        """Write the picture to a file, for processes that must not import plotnet."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def load_picture(path: Path) -> Picture:
    """Read a picture that `Picture.save` has written."""
    return Picture(**load_fields(json.loads(path.read_text(encoding="utf-8"))))


def load_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Make circles of what stands for them in a file."""
    return values | {"layers": [[Circle(**circle) for circle in layer] for layer in values["layers"]]}


def lay_out(sizes: list[int], max_nodes: int | None) -> Picture:
    """Take the picture from where plotnet puts everything."""
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
        type_size=labels[0].size if labels else 0.0,
        fills=[CLASSIC.fills[layer.kind] for layer in scene.layers],
        layers=[
            [
                Circle(f"u{i}_{unit}", x, y, i, unit)
                for unit, (x, y) in zip(layer.units.tolist(), layer.centers.tolist(), strict=True)
            ]
            for i, layer in enumerate(scene.layers)
        ],
    )


def _math(circle: Circle) -> str:
    return f"$a_{{{circle.unit}}}^{{({circle.layer})}}$"


def draw_plotnet(plotnet: Any, picture: Picture, path: Path) -> None:
    """Lay out, draw and save; plotnet alone is not told where the circles go."""
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
        for circle in layer:
            nodes[circle.name] = brush >> (circle.x, circle.y)
            if picture.type_size:
                nodes[circle.name].text(_math(circle), fontsize=picture.type_size, zorder=3)
    line = viznet.EdgeBrush("-", ax=ax, lw=picture.edge_width, color=(picture.edge, picture.edge_opacity))
    for a, b in picture.edges():
        line >> (nodes[a.name], nodes[b.name])
    figure.savefig(path)


def draw_networkx(networkx: Any, picture: Picture, path: Path) -> None:
    """Draw an undirected graph: one collection of lines, one of circles."""
    figure, ax = figure_of(picture)
    graph = networkx.Graph()
    circles = list(picture.circles())
    graph.add_nodes_from(circle.name for circle, _ in circles)
    graph.add_edges_from((a.name, b.name) for a, b in picture.edges())
    places = {circle.name: (circle.x, circle.y) for circle, _ in circles}
    networkx.draw_networkx_edges(
        graph,
        places,
        ax=ax,
        width=picture.edge_width,
        edge_color=picture.edge,
        alpha=picture.edge_opacity,
        hide_ticks=False,
    )
    networkx.draw_networkx_nodes(
        graph,
        places,
        ax=ax,
        node_size=(2 * picture.radius) ** 2,
        node_color=[fill for _, fill in circles],
        edgecolors=picture.rim,
        linewidths=picture.rim_width,
        hide_ticks=False,
    )
    if picture.type_size:
        labels = {circle.name: _math(circle) for circle, _ in circles}
        networkx.draw_networkx_labels(
            graph, places, labels, ax=ax, font_size=picture.type_size, hide_ticks=False
        )
    figure.savefig(path)


def draw_netgraph(netgraph: Any, picture: Picture, path: Path) -> None:
    """Draw a graph with given places and straight edges; sizes are in hundredths of a unit."""
    figure, ax = figure_of(picture)
    circles = list(picture.circles())
    netgraph.Graph(
        [(a.name, b.name) for a, b in picture.edges()],
        nodes=[circle.name for circle, _ in circles],
        node_layout={circle.name: (circle.x, circle.y) for circle, _ in circles},
        node_size=100 * picture.radius,
        node_edge_width=100 * picture.rim_width,
        node_color={circle.name: fill for circle, fill in circles},
        node_edge_color=picture.rim,
        node_labels={circle.name: _math(circle) for circle, _ in circles} if picture.type_size else False,
        node_label_fontdict={"size": picture.type_size},
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
    for circle, fill in picture.circles():
        pgm.add_node(
            circle.name,
            _math(circle) if picture.type_size else "",
            circle.x / 72,
            (picture.height - circle.y) / 72,
            scale=picture.radius,
            fontsize=picture.type_size or None,
            plot_params={"fc": fill},
        )
    line = {"color": picture.edge, "lw": picture.edge_width, "alpha": picture.edge_opacity, "zorder": 0}
    for a, b in picture.edges():
        pgm.add_edge(a.name, b.name, plot_params=line)
    with pgm:  # which closes the figure
        pgm.render()
        pgm.savefig(path, bbox_inches=None)


def draw_svgwrite(svgwrite: Any, picture: Picture, path: Path) -> None:
    """Write an element for every edge, circle and label, without svgwrite's checks of every value."""
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
    for circle, fill in picture.circles():
        circles.add(drawing.circle((circle.x, circle.y), picture.radius, fill=fill))
    if picture.type_size:
        size = picture.type_size
        labels = drawing.add(drawing.g(font_family="serif", font_size=size, text_anchor="middle"))
        for circle, _ in picture.circles():
            label = labels.add(drawing.text("", (circle.x, circle.y + 0.2 * size)))
            label.add(drawing.tspan("a", font_style="italic"))
            label.add(drawing.tspan(str(circle.unit), dy=[0.2 * size], font_size=0.7 * size))
            label.add(drawing.tspan(f"({circle.layer})", dy=[-0.6 * size], font_size=0.7 * size))
    drawing.save()


def draw_drawsvg(drawsvg: Any, picture: Picture, path: Path) -> None:
    """Write an element for every edge, circle and label."""
    drawing = drawsvg.Drawing(picture.width, picture.height)
    edges = drawsvg.Group(
        stroke=picture.edge, stroke_width=picture.edge_width, stroke_opacity=picture.edge_opacity
    )
    for a, b in picture.edges():
        edges.append(drawsvg.Line(a.x, a.y, b.x, b.y))
    drawing.append(edges)
    circles = drawsvg.Group(stroke=picture.rim, stroke_width=picture.rim_width)
    for circle, fill in picture.circles():
        circles.append(drawsvg.Circle(circle.x, circle.y, picture.radius, fill=fill))
    drawing.append(circles)
    if picture.type_size:
        size = picture.type_size
        labels = drawsvg.Group(font_family="serif", text_anchor="middle")
        for circle, _ in picture.circles():
            label = drawsvg.Text([], size, circle.x, circle.y + 0.2 * size)
            label.append(drawsvg.TSpan("a", font_style="italic"))
            label.append(drawsvg.TSpan(str(circle.unit), dy=0.2 * size, font_size=0.7 * size))
            label.append(drawsvg.TSpan(f"({circle.layer})", dy=-0.6 * size, font_size=0.7 * size))
            labels.append(label)
        drawing.append(labels)
    drawing.save_svg(str(path))


def draw_neato(neato: str, picture: Picture, path: Path) -> None:
    """Write the graph in graphviz's language, y upwards, and let neato draw it where it stands."""
    rim = f'shape=circle fixedsize=true width={picture.radius / 36} style=filled color="{picture.rim}"'
    alpha = f"{round(255 * picture.edge_opacity):02x}"
    graph = [
        "graph {",
        "outputorder=edgesfirst splines=line",
        f'node [{rim} penwidth={picture.rim_width} label=""]',
        f'edge [color="{picture.edge}{alpha}" penwidth={picture.edge_width}]',
    ]
    for circle, fill in picture.circles():
        label = f"<<i>a</i><sub>{circle.unit}</sub><sup>({circle.layer})</sup>>"
        words = f" fontsize={picture.type_size} label={label}" if picture.type_size else ""
        at = f"{circle.x},{picture.height - circle.y}"
        graph.append(f'{circle.name} [pos="{at}" fillcolor="{fill}"{words}]')
    graph += [f"{a.name}--{b.name}" for a, b in picture.edges()]
    graph.append("}")
    command = [neato, "-n2", "-Tsvg", "-o", str(path)]
    subprocess.run(command, input="\n".join(graph), text=True, check=True)


def figure_of(picture: Picture) -> tuple[Any, Any]:
    """Make a figure as large as the picture, its Axes all of it and in the picture's coordinates."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((picture.width / 72, picture.height / 72))
    FigureCanvasAgg(figure)  # netgraph measures labels, for which it needs one
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, picture.width), ylim=(picture.height, 0))
    ax.set_axis_off()
    return figure, ax


class Peer(NamedTuple):
    """How one of them draws, and what it needs: a package's module or a program."""

    draw: Callable[[Any, Any, Path], None]  # the picture's class is that of the table it stands in
    needs: str
    is_program: bool = False

    def is_installed(self) -> bool:
        """Tell without importing anything."""
        return (shutil.which(self.needs) if self.is_program else find_spec(self.needs)) is not None

    def load(self) -> Any:
        """Import the module, or find the program."""
        return shutil.which(self.needs) if self.is_program else import_module(self.needs)


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
