"""viznet, imported without its warnings and with its arrow heads on the Axes that they belong to."""

from __future__ import annotations

import warnings
from typing import Any

from matplotlib.axes import Axes

with warnings.catch_warnings():
    # viznet 0.3.0 writes "\s" and "\|" in plain strings, which Python warns of when it compiles them
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
    """Draw an arrow head as viznet does, on the Axes given; viznet 0.3.0 takes pyplot's current one."""
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
