"""Figures of the lessons that are not the subject of their code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt

from plotnet.diagram.display import show_figure
from plotnet.network import Network

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

# Lesson 06: handwritten digits, and the losses of a training

DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# Color and line style of each loss
_LOSS_STYLES = {"stable": ("#3A86D0", "-"), "epsilon": ("#C8641B", "--"), "naive": (_GRAY, ":")}


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
        right.barh(DIGIT_NAMES, outgoing, color="#3A86D0")
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
            bars = right.bar(DIGIT_NAMES, p, color="#3A86D0")
            bars[label].set(hatch="///", edgecolor=_GRAY, facecolor="none")
            right.bar_label(bars, fmt="%.3f", fontsize=11)
            right.tick_params(axis="x", labelsize=11, rotation=30)
            right.set(ylim=(0, 1.15), ylabel="probability p")
            right.set_title(f"loss {loss:.2g} nats (hatched: the label)")
            descriptions.append(f"label {name}, classified as {DIGIT_NAMES[p.argmax()]}, loss {loss:.2g}")
    show_figure(figure, f"Digits with bars of their probabilities: {'; '.join(descriptions)}.")
