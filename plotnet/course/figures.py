"""Figures of the lessons that are not the subject of their code."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from plotnet.diagram.display import show_figure
from plotnet.functional import logsumexp, softmax

_GRAY = "#767676"  # readable on white and on the dark background of JupyterLab
_TRANSPARENT: dict[Any, Any] = {
    "axes.edgecolor": _GRAY,
    "axes.facecolor": "none",
    "axes.labelcolor": _GRAY,
    "axes.titlecolor": _GRAY,
    "figure.facecolor": "none",
    "font.size": 13,
    "grid.color": _GRAY,
    "hatch.linewidth": 1.5,
    "text.color": _GRAY,
    "xtick.color": _GRAY,
    "ytick.color": _GRAY,
}

# Lesson 05: rounding, and log-sum-exp as a smooth maximum

_BLUE, _ORANGE = "#3A86D0", "#C8641B"


def plot_neighbors(number: float, exact: float, name: str) -> None:
    """
    Show an exact value between a float32 and its two neighbors, to which it is rounded.

    Parameters
    ----------
    number : float
        Number that float32 can store.
    exact : float
        Exact value near `number`.
    name : str
        Name of the exact value.

    Examples
    --------
    >>> from plotnet.course.figures import plot_neighbors
    >>> plot_neighbors(1e8, 1e8 + 0.693, "true lse(z)")
    """
    middle = np.float32(number)
    stored = [float(np.nextafter(middle, np.float32(end))) for end in (-np.inf, np.inf)]
    stored.insert(1, float(middle))
    places, spacing = np.subtract(stored, number), stored[2] - stored[1]
    with plt.rc_context(_TRANSPARENT):
        figure, ax = plt.subplots(figsize=(9, 2.4), layout="constrained")
        ax.axhline(0, color=_GRAY)
        ax.plot(places, [0, 0, 0], "|", color=_BLUE, markersize=30, markeredgewidth=4)
        for place, value in zip(places, stored, strict=True):
            ax.text(place, -0.45, f"{value:,.0f}", ha="center", va="top", color=_BLUE)
        offset = exact - number
        ax.plot(offset, 0, "D", color=_ORANGE, markersize=9)
        ax.annotate(
            f"{name} = {number:,.0f} + {offset:.3f}",
            (offset, 0.1),
            (offset + 0.1 * spacing, 0.75),
            color=_ORANGE,
            va="center",
            arrowprops={"arrowstyle": "->", "color": _ORANGE, "linewidth": 1.5},
        )
        limits = 1.4 * spacing
        ax.set(xlim=(-limits, limits), ylim=(-0.9, 1), yticks=[], xlabel=f"distance from {number:,.0f}")
        ax.set_title(f"The numbers of float32 near {number:,.0f}, as bars")
        ax.spines[["left", "right", "top"]].set_visible(False)
    show_figure(
        figure,
        f"Number line: the only float32 numbers are bars at {', '.join(f'{value:,.0f}' for value in stored)}."
        f" A diamond, {name}, is {offset:.3f} to the right of the bar in the middle.",
    )


def plot_smooth_maximum() -> None:
    """
    Plot log-sum-exp of two logits between its bounds, and its slope on top of softmax.

    Examples
    --------
    >>> from plotnet.course.figures import plot_smooth_maximum
    >>> plot_smooth_maximum()
    """
    z = np.linspace(-4, 4, 321)
    logits = np.stack([z, np.zeros_like(z)], axis=-1)
    maximum, lse = np.maximum(z, 0), logsumexp(logits)
    with plt.rc_context({**_TRANSPARENT, "lines.linewidth": 2.5}):
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
        left.plot(z, maximum + np.log(2), ":", color=_GRAY, label="max + log 2")
        left.plot(z, lse, "-", color=_BLUE, label="lse(z, 0)")
        left.plot(z, maximum, "--", color=_ORANGE, label="max(z, 0)")
        left.set(title="Log-sum-exp and its bounds", xlabel="logit z", ylabel="value")
        right.plot(z, softmax(logits)[:, 0], "-", color=_BLUE, label="softmax(z, 0)")
        slope = np.gradient(lse, z)[10::30]
        right.plot(z[10::30], slope, "s", color=_ORANGE, markersize=8, label="slope of lse(z, 0)")
        right.set(title="Its slope is softmax", xlabel="logit z", ylabel="slope, probability of z")
        for ax in (left, right):
            ax.legend(loc="upper left", frameon=False, fontsize=12)
            ax.grid(alpha=0.3)
    show_figure(
        figure,
        "Left: log-sum-exp of z and 0 is between their maximum and that maximum plus log 2; it reaches the "
        "upper bound at z = 0 and approaches the lower one on both sides. Right: its slope at several z is "
        "on the curve of softmax, which rises from 0 through 0.5 at z = 0 to 1.",
    )
