"""Figures of the lessons that are not the subject of their code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt

from plotnet.diagram.display import show_figure
from plotnet.functional import finfo

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

# Lesson 07: error bounds of softmax, log1p, and attention in tiles

_BLUE, _ORANGE, _PURPLE = "#3A86D0", "#C8641B", "#A066D3"
_DTYPE_STYLES = {  # marker and color
    "float16": ("s", _ORANGE),
    "bfloat16": ("v", _BLUE),
    "float32": ("o", _GRAY),
    "float64": ("x", _PURPLE),
}


def plot_error_bounds(
    trials: Mapping[str, npt.NDArray[np.float64]],
    bound_of_division: Callable[[Any], Any],
    bound_of_lse: Callable[[Any], Any],
) -> None:
    """
    Show the errors of two forms of softmax with their bounds.

    Parameters
    ----------
    trials : dict of str to ndarray of shape (n, 3)
        For each dtype, one row per trial: abs(lse), the error of the division, and the error of exp(z - lse),
        both in units of the unit roundoff.
    bound_of_division, bound_of_lse : callable
        Functions of an array of abs(lse) that return the bounds.

    Examples
    --------
    >>> import numpy as np
    >>> from plotnet.course.figures import plot_error_bounds
    >>> plot_error_bounds({"float32": np.array([[10, 1, 5]])}, lambda lse: 0 * lse + 21, lambda lse: lse + 32)
    """
    with plt.rc_context(_TRANSPARENT):
        figure, (left, right) = plt.subplots(
            1, 2, figsize=(11, 5), sharex=True, sharey=True, layout="constrained"
        )
        lse = np.logspace(-2, 3.1, 100)
        forms = (
            (left, "division: the level makes no difference", bound_of_division, "bound (4)"),
            (right, "exp(z − lse): the error grows with |lse|", bound_of_lse, "bound (5)"),
        )
        for column, (ax, title, bound, label) in enumerate(forms, start=1):
            for dtype, rows in trials.items():
                marker, color = _DTYPE_STYLES[dtype]
                ax.plot(
                    rows[:, 0],
                    np.maximum(rows[:, column], 0.02),
                    marker,
                    ms=5,
                    mfc="none",
                    color=color,
                    label=dtype,
                )
            ax.plot(lse, bound(lse), lw=2.5, color=_GRAY)
            ax.annotate(label, (lse[0], bound(lse)[0]), (4, 6), textcoords="offset points")
            ax.set(title=title, xlabel="|lse(z)|", xscale="log", yscale="log", ylim=(0.015, 4000))
        left.set_ylabel("error in units of u (at least 0.02)")
        left.legend(
            title=f"dtype, {len(next(iter(trials.values())))} rows each",
            loc="upper right",
            ncols=2,
            framealpha=0,
        )
    show_figure(
        figure,
        "Two scatter plots of errors in units of u over |lse|, with a marker for each dtype. On the left, "
        "division: all points are below a constant bound. On the right, exp(z − lse): the points rise with "
        "|lse|, below a bound that rises with it. In both, the points of all dtypes overlap.",
    )


def plot_log1p_errors() -> None:
    """
    Show the relative errors of log(1 + exp(-g)) and log1p(exp(-g)) for float32 and float64.

    The exact values are computed with 50 decimal digits.

    Examples
    --------
    >>> from plotnet.course.figures import plot_log1p_errors
    >>> plot_log1p_errors()
    """
    with plt.rc_context(_TRANSPARENT):
        figure, ax = plt.subplots(figsize=(10, 5), layout="constrained")
        gaps = np.linspace(0.5, 45, 179)
        for dtype, text_x, text_y in (("float32", 0.5, 2e-3), ("float64", 18.0, 1e-10)):
            marker, color = _DTYPE_STYLES[dtype]
            u = finfo(dtype).eps / 2
            x = gaps.astype(dtype)
            naive = _relative_errors(np.log(1 + np.exp(-x)), x)
            better = _relative_errors(np.log1p(np.exp(-x)), x)
            ax.plot(x, np.minimum(u * np.exp(gaps), 1), lw=2, color=color)
            ax.plot(x, np.maximum(naive, 1e-18), marker, ms=5, mfc="none", color=color)
            ax.plot(x, np.maximum(better, 1e-18), ".", ms=4, color=color)
            ax.text(text_x, text_y, f"{dtype}, log(1 + r)", color=color)
            ax.text(31, 10 * u, f"{dtype}, log1p(r): small dots", color=color)
        ax.text(0.5, 3, "1: no digit is right, the loss is 0", color=_GRAY, fontsize=12)
        ax.set(yscale="log", ylim=(5e-19, 50), xlim=(0, 45.5))
        ax.set(xlabel="gap g between the two logits", ylabel="relative error of the loss")
        ax.set_title("r = exp(−g): log(1 + r) loses its digits, log1p(r) does not")
    show_figure(
        figure,
        "Relative error of the loss over the gap, on a logarithmic axis. The points of log(1 + r) lie below "
        "a line that rises steadily until it reaches 1: for float32 at a gap of 17, for float64 at 37. The "
        "small dots of log1p(r) stay near the unit roundoff of each dtype.",
    )


def plot_tiles(
    scores: npt.NDArray[np.float64],
    size: int,
    partial_outputs: npt.NDArray[np.float64],
    output: npt.NDArray[np.float64],
) -> None:
    """
    Show the scores of a query in tiles, their running maximum, and the output after each tile.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        Scores of the keys.
    size : int
        Number of keys in a tile.
    partial_outputs : ndarray of shape (n_tiles, 2)
        Two elements of the output after each tile.
    output : ndarray of shape (2,)
        The same elements, computed from all scores at once.

    Examples
    --------
    >>> import numpy as np
    >>> from plotnet.course.figures import plot_tiles
    >>> partial = np.array([[0.5, 1.0], [0.7, 0.9]])
    >>> plot_tiles(np.array([1.0, 0.5, 2.0, 1.5]), 2, partial, np.array([0.7, 0.9]))
    """
    with plt.rc_context(_TRANSPARENT):
        figure, (top, bottom) = plt.subplots(
            2, 1, figsize=(10, 6), sharex=True, height_ratios=[3, 2], layout="constrained"
        )
        n = len(scores)
        starts = np.arange(0, n, size)
        maxima = np.maximum.accumulate(np.maximum.reduceat(scores, starts))
        top.plot(scores, ".", ms=4, color=_GRAY)
        top.step([*starts, n], [*maxima, maxima[-1]], where="post", lw=3, color=_BLUE)
        for tile in np.flatnonzero(np.diff(maxima)) + 1:
            factor = f"o and l × {np.exp(maxima[tile - 1] - maxima[tile]):.2g}"
            top.annotate(
                factor, (starts[tile], maxima[tile]), (4, 5), textcoords="offset points", color=_BLUE
            )
        top.set(title="Scores of one query (dots) and the maximum so far (steps)", ylabel="score")
        top.set_ylim(scores.min() - 0.5, scores.max() + 2)
        ends = np.minimum(starts + size, n)
        for i, (color, line) in enumerate(((_ORANGE, "s-"), (_PURPLE, "x--"))):
            label = f"element {i} of o / l so far"
            bottom.plot(ends, partial_outputs[:, i], line, color=color, label=label)
            bottom.axhline(output[i], color=color, lw=1.5, ls=":")
        bottom.legend(loc="lower center", title="dotted: computed at once", framealpha=0)
        bottom.set(xlabel=f"key (the vertical lines separate tiles of {size} keys)", ylabel="output")
        for ax in (top, bottom):
            for start in starts:
                ax.axvline(start, color=_GRAY, alpha=0.3, lw=1, zorder=0)
    show_figure(
        figure,
        f"Top: {n} scores as dots in {len(starts)} tiles, and the maximum so far as rising steps; each step "
        "is labeled with the factor by which o and l are multiplied. Bottom: two elements of the output so "
        "far after each tile; they vary, and end on dotted lines, the output computed at once.",
    )


def _relative_errors(losses: Any, gaps: Any) -> npt.NDArray[np.float64]:
    """Compare losses with log(1 + exp(-gap))."""
    with localcontext() as context:
        context.prec = 50
        exact = [(1 + Decimal(-float(gap)).exp()).ln() for gap in gaps]
        pairs = zip(losses, exact, strict=True)
        return np.array([float(abs(Decimal(float(loss)) / right - 1)) for loss, right in pairs])
