"""Figures of the lessons that are not the subject of their code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt

from plotnet.diagram.display import show_figure
from plotnet.functional import finfo, logsumexp, softmax
from plotnet.network import Network

# readable on white and on the dark background of JupyterLab
_GRAY, _BLUE, _ORANGE, _PURPLE = "#767676", "#3A86D0", "#C8641B", "#A066D3"
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


# Lesson 06: handwritten digits, and the losses of a training

DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# Color and line style of each loss
_LOSS_STYLES = {"stable": (_BLUE, "-"), "epsilon": (_ORANGE, "--"), "naive": (_GRAY, ":")}


def plot_digits(images: npt.ArrayLike, labels: npt.ArrayLike) -> None:
    """
    Show images of handwritten digits with their labels, six in a row.

    Parameters
    ----------
    images : array_like of shape (n, 64)
        Ink of 8 x 8 pixels, row by row, from 0 to 1.
    labels : array_like of shape (n,)
        Digits from 0 to 9.

    Examples
    --------
    >>> import numpy as np
    >>> from plotnet.course.figures import plot_digits
    >>> plot_digits(np.eye(64)[:2], [3, 7])
    """
    digits, names = np.reshape(images, (-1, 8, 8)), [DIGIT_NAMES[label] for label in np.asarray(labels)]
    rows = -(-len(digits) // 6)
    with plt.rc_context(_TRANSPARENT):
        figure, axes = plt.subplots(
            rows, 6, figsize=(9, 0.5 + 1.75 * rows), layout="constrained", squeeze=False
        )
        for ax in axes.flat:
            ax.set_axis_off()
        for ax, digit, name in zip(axes.flat, digits, names, strict=False):
            _draw_digit(ax, digit, f"{DIGIT_NAMES.index(name)} ({name})")
        figure.suptitle("Handwritten digits with their labels")
    show_figure(figure, f"Blurred digits of 8 by 8 pixels: {', '.join(names)}.")


def _draw_digit(ax: Any, digit: npt.NDArray[Any], title: str) -> None:
    ax.imshow(digit, cmap="gray_r", vmin=0, vmax=1)
    ax.set_title(title)
    ax.set_axis_off()


def plot_losses(losses: Mapping[str, npt.ArrayLike]) -> None:
    """
    Plot the losses of trainings from the same start on a logarithmic scale.

    Parameters
    ----------
    losses : mapping of str to array_like of shape (steps,)
        Loss at each step, in nats, of the trainings "naive", "epsilon" and "stable". A cross marks
        the first that is not finite.

    Examples
    --------
    >>> from plotnet.course.figures import plot_losses
    >>> plot_losses({"naive": [float("inf"), float("nan")], "stable": [3.0, 0.5]})
    """
    descriptions = []
    with plt.rc_context(_TRANSPARENT):
        figure, ax = plt.subplots(figsize=(9, 4.2), layout="constrained")
        for name, values in losses.items():
            series = np.asarray(values, float)
            color, style = _LOSS_STYLES[name]
            label = f"{name}: {_describe_losses(series)}"
            finite = np.isfinite(series)
            (line,) = ax.plot(np.where(finite, series, np.nan), color=color, linestyle=style, linewidth=2.5)
            if not finite.all():  # a cross at the upper edge
                edge = ax.get_xaxis_transform()
                (line,) = ax.plot(finite.argmin(), 1, "X", color=color, ms=13, transform=edge, clip_on=False)
            line.set_label(label)
            descriptions.append(label)
        ax.set(xlabel="step", ylabel="loss of the batch in nats", yscale="log")
        ax.set_title("Losses of trainings from the same start")
        ax.grid(alpha=0.3)
        figure.legend(loc="outside lower center", ncols=len(losses), fontsize=11, frameon=False)
    show_figure(figure, f"Loss at each step on a logarithmic scale. {'; '.join(descriptions)}.")


def _describe_losses(losses: npt.NDArray[Any]) -> str:
    failed = np.flatnonzero(~np.isfinite(losses))
    if failed.size:
        return f"{losses[failed[0]]} at step {failed[0]}, then {losses[-1]}"
    if np.ptp(losses) < 1e-4:
        return f"{losses[0]:.3f} at every step"
    return f"from {losses[0]:.3g} to {losses[-1]:.2g}"


def plot_hidden_unit(network: Network, unit: int) -> None:
    """
    Show the weights of a hidden unit of a network for digits: from the pixels, and to the classes.

    Parameters
    ----------
    network : Network
        Network with 64 inputs, one hidden layer, and 10 outputs.
    unit : int
        Index of the hidden unit.

    Examples
    --------
    >>> from plotnet import Network
    >>> from plotnet.course.figures import plot_hidden_unit
    >>> plot_hidden_unit(Network.random((64, 32, 10), seed=0), unit=3)
    """
    weights = network.weights or ()
    incoming, outgoing = weights[0][unit].reshape(8, 8), weights[1][:, unit]
    limit = np.abs(incoming).max()
    with plt.rc_context(_TRANSPARENT):
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
        picture = left.imshow(incoming, cmap="PuOr", vmin=-limit, vmax=limit)
        for (i, j), weight in np.ndenumerate(incoming):
            if abs(weight) > limit / 4:
                color = "white" if abs(weight) > 0.7 * limit else "black"
                sign = "+" if weight > 0 else "\N{MINUS SIGN}"
                left.text(j, i, sign, ha="center", va="center", weight="bold", color=color)
        left.set(xlabel="column of the pixel", ylabel="row of the pixel", xticks=range(8), yticks=range(8))
        left.set_title("From the pixels")
        figure.colorbar(picture, ax=left, label="weight")
        right.barh(DIGIT_NAMES, outgoing, color=_BLUE)
        right.invert_yaxis()
        right.axvline(0, color=_GRAY)
        right.set(xlabel="weight", title="To the classes")
        figure.suptitle(f"Weights of hidden unit {unit}")
    show_figure(
        figure,
        f"Left: the 64 weights of hidden unit {unit} as an 8 by 8 image with plus and minus signs. Right: "
        f"bars of its weights to the ten classes, the highest to {DIGIT_NAMES[outgoing.argmax()]}, the "
        f"lowest to {DIGIT_NAMES[outgoing.argmin()]}.",
    )


def plot_classified_digits(
    images: npt.ArrayLike, probabilities: npt.ArrayLike, labels: npt.ArrayLike
) -> None:
    """
    Show digits beside the probabilities that a network computes for them.

    Parameters
    ----------
    images : array_like of shape (n, 64)
        Ink of 8 x 8 pixels, row by row, from 0 to 1.
    probabilities : array_like of shape (n, 10)
        Probability of each class.
    labels : array_like of shape (n,)
        Digits from 0 to 9, whose bars are hatched.

    Examples
    --------
    >>> import numpy as np
    >>> from plotnet.course.figures import plot_classified_digits
    >>> plot_classified_digits(np.eye(64)[:2], np.full((2, 10), 0.1), [3, 7])
    """
    digits, rows = np.reshape(images, (-1, 8, 8)), np.asarray(probabilities, float)
    descriptions = []
    with plt.rc_context(_TRANSPARENT):
        figure, axes = plt.subplots(
            len(digits),
            2,
            figsize=(9, 2.9 * len(digits)),
            width_ratios=[1, 3],
            layout="constrained",
            squeeze=False,
        )
        for (left, right), digit, p, label in zip(axes, digits, rows, np.asarray(labels), strict=True):
            name, loss = DIGIT_NAMES[label], -np.log(p[label])
            _draw_digit(left, digit, f"label: {name}")
            bars = right.bar(DIGIT_NAMES, p, color=_BLUE)
            bars[label].set(hatch="///", edgecolor=_GRAY, facecolor="none")
            right.bar_label(bars, fmt="%.3f", fontsize=11)
            right.tick_params(axis="x", labelsize=11, rotation=30)
            right.set(ylim=(0, 1.15), ylabel="probability p")
            right.set_title(f"loss {loss:.2g} nats (hatched: the label)")
            descriptions.append(f"label {name}, classified as {DIGIT_NAMES[p.argmax()]}, loss {loss:.2g}")
    show_figure(figure, f"Digits with bars of their probabilities: {'; '.join(descriptions)}.")


# Lesson 07: error bounds of softmax, log1p, and attention in tiles

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
