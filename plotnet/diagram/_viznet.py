"""Import viznet without its warnings, and convert drawn circles to viznet nodes."""

from __future__ import annotations

import warnings
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from plotnet._extras import optional_dependency

with optional_dependency("viznet"), warnings.catch_warnings():
    # viznet 0.3.0 has invalid escape sequences, which Python warns about when it compiles them
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", SyntaxWarning)
    import viznet
    from viznet import brush, theme

__all__ = ["theme", "viznet"]


def _arrow(
    ax: Axes,
    mxy: Any,
    direction: Any,
    head_width: float,
    head_length: float,
    lw: float,
    zorder: float,
    color: Any,
) -> Any:
    """Draw an arrow head as viznet does, but on `ax`; viznet 0.3.0 draws it on the current Axes of pyplot."""
    x, y = mxy - direction * head_length * 0.6
    return ax.arrow(
        x,
        y,
        *(1e-8 * direction),
        width=0,
        head_width=head_width,
        head_length=head_length,
        length_includes_head=False,
        lw=lw,
        fc=color,
        ec=color,
        zorder=zorder,
    )


brush._arrow = _arrow


def wrap_nodes(layers: list[list[Any]], ax: Axes) -> list[list[Any]]:
    """
    Return viznet nodes for circles that have been drawn.

    Parameters
    ----------
    layers : list of list of matplotlib.patches.Circle
        Nodes of each layer, and frames of grids.
    ax : matplotlib.axes.Axes
        Axes that contain the circles.

    Returns
    -------
    list of list of viznet.Node
        Nodes in the same order.
    """

    def wrap(circle: Circle) -> Any:
        # the style is a tuple: with the name of a style, viznet's edges miss the circle by up to 3.9 degrees
        style = (circle.get_facecolor(), "circle", "none")
        return viznet.Node([circle], circle.get_center(), viznet.NodeBrush(style, ax, size=circle.radius))

    def wrap_frame(frame: Rectangle) -> Any:
        size = frame.get_width() / 2, frame.get_height() / 2
        style = (frame.get_edgecolor(), "rectangle", "none")
        return viznet.Node([frame], frame.get_center(), viznet.NodeBrush(style, ax, size=size))

    return [
        [wrap_frame(node) if isinstance(node, Rectangle) else wrap(node) for node in nodes]
        for nodes in layers
    ]
