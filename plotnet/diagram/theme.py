"""Colours of a diagram: what a `Theme` is, and those that come with plotnet.

Painters ask a theme for colours by *level*, a small whole number that says what there is to
see without saying how: a signed number from -`FULL` to `FULL`, or one of the few below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

FULL = 32  # levels of a number go from -FULL over 0 to FULL
NO_VALUE = 100  # no number: the colour of the kind of layer, or of edges
MASKED = 101  # dropped, masked
BIAS = 102  # a bias unit
NAN, INF, NEGATIVE_INF = 110, 111, 112
NONFINITE = (NAN, INF, NEGATIVE_INF)
WORDS = {NAN: "nan", INF: "inf", NEGATIVE_INF: "−inf"}

Levels = npt.NDArray[np.int16]

MARKS = {  # the kinds of viznet that carry a mark within the circle
    "nn.backfed": "circle",
    "nn.noisy_input": "triangle",
    "nn.probablistic_hidden": "circle",
    "nn.spiking_hidden": "triangle",
    "nn.match_input_output": "circle",
    "nn.memory": "circle",
    "nn.different_memory": "triangle",
    "nn.convolution": "circle",
    "nn.pooling": "circle",
}
KINDS = (
    "nn.input",
    "nn.backfed",
    "nn.noisy_input",
    "nn.hidden",
    "nn.probablistic_hidden",
    "nn.spiking_hidden",
    "nn.output",
    "nn.match_input_output",
    "nn.recurrent",
    "nn.memory",
    "nn.different_memory",
    "nn.kernel",
    "nn.convolution",
    "nn.pooling",
)
_ALIKE = {  # kinds that share a colour with another one
    "nn.backfed": "nn.input",
    "nn.noisy_input": "nn.input",
    "nn.probablistic_hidden": "nn.hidden",
    "nn.spiking_hidden": "nn.hidden",
    "nn.match_input_output": "nn.output",
    "nn.memory": "nn.recurrent",
    "nn.different_memory": "nn.recurrent",
    "nn.convolution": "nn.kernel",
    "nn.pooling": "nn.kernel",
}


@dataclass(frozen=True)
class Theme:
    """
    The colours of a diagram, each as ``#rrggbb``; write your own, or change one of `THEMES`.

    Signed numbers are shown on two scales of three colours each, for -1, 0 and 1, between which
    colours are mixed. A diagram says by dashes as well what is negative, and by hatching and a word
    what is not a number.

    Parameters
    ----------
    fills : mapping of str to str
        The inside of a circle by the kind of its layer, in viznet's names: ``"nn.input"``,
        ``"nn.hidden"``, ``"nn.output"`` at least. A kind without a colour takes that of its kin
        (``"nn.memory"`` that of ``"nn.recurrent"``), or of the hidden layers.
    rim, edge, ink, muted, paper : str
        The line around circles, the edges, labels, what is beside the point, the background.
    fill_scale : (str, str, str)
        The inside of a circle with a number in it.
    edge_scale : (str, str, str)
        An edge with a weight; 0 must stand out from the paper.
    bias, nonfinite : str
        The inside of a bias unit; of a circle that holds nan or inf, and edges that do.

    Raises
    ------
    TypeError, ValueError
        If something is not a colour, or a fill is missing.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from plotnet import THEMES, Diagram
    >>> cream = replace(THEMES["light"], paper="#FFF8E7")
    >>> Diagram([10, 7, 5], theme=cream)
    Diagram(10-7-5)
    """

    fills: Mapping[str, str]
    rim: str
    edge: str
    ink: str
    muted: str
    paper: str
    fill_scale: tuple[str, str, str]
    edge_scale: tuple[str, str, str]
    bias: str
    nonfinite: str

    def __post_init__(self) -> None:
        """Check that every colour is one."""
        if not isinstance(self.fills, Mapping):
            raise TypeError(
                f'fills is {self.fills!r}: expected colours by kind, as {{"nn.input": "#FFFF77"}}'
            )
        for kind in ("nn.input", "nn.hidden", "nn.output"):
            if kind not in self.fills:
                raise ValueError(f"fills has no colour for {kind!r}: give it one, as '#FFFF77'")
        fills = {kind: _colour(colour, f"fills[{kind!r}]") for kind, colour in self.fills.items()}
        object.__setattr__(self, "fills", MappingProxyType(fills))
        for name in (field.name for field in fields(self) if field.name != "fills"):
            value = getattr(self, name)
            if name.endswith("_scale"):
                if isinstance(value, str) or len(tuple(value)) != 3:
                    raise ValueError(f"{name} is {value!r}: expected three colours, for -1, 0 and 1")
                checked: Any = tuple(_colour(colour, f"{name}[{i}]") for i, colour in enumerate(value))
            else:
                checked = _colour(value, name)
            object.__setattr__(self, name, checked)

    def __hash__(self) -> int:
        """Hash the colours; a mapping alone has no hash."""
        return hash((self.paper, self.ink, self.rim, self.edge_scale, *sorted(self.fills.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy by the arguments; a read-only mapping can't be."""
        values = [getattr(self, field.name) for field in fields(self)]
        return type(self), (dict(values[0]), *values[1:])

    def fill(self, kind: str, level: int) -> str:
        """
        Give the colour of the inside of a circle.

        Parameters
        ----------
        kind : str
            The kind of its layer, by viznet's name.
        level : int
            What there is to see.

        Returns
        -------
        str
            As ``#rrggbb``.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["classic"].fill("nn.memory", 100)
        '#3399DD'
        """
        if level == NO_VALUE:
            return self.fills.get(kind) or self.fills.get(_ALIKE.get(kind, "")) or self.fills["nn.hidden"]
        special = {MASKED: self.paper, BIAS: self.bias}
        return special.get(level) or self._on(self.fill_scale, level)

    def line(self, level: int) -> str:
        """
        Give the colour of an edge.

        Parameters
        ----------
        level : int
            What there is to see.

        Returns
        -------
        str
            As ``#rrggbb``.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["classic"].line(100)
        '#7F7F7F'
        """
        special = {NO_VALUE: self.edge, MASKED: mix(self.paper, self.edge, 0.7)}
        if level in NONFINITE:
            return mix(self.nonfinite, self.ink, 0.45)  # a line needs more contrast than an area
        return special.get(level) or self._on(self.edge_scale, level)

    def ink_on(self, fill: str) -> str:
        """
        Choose the ink for labels on a colour, so that they can be read.

        Parameters
        ----------
        fill : str
            The colour behind them.

        Returns
        -------
        str
            The ink or the paper of the theme, or black or white where neither has a contrast of 4.5.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["light"].ink_on("#202020")
        '#FFFFFF'
        """
        own = max((self.ink, self.paper), key=lambda ink: contrast(ink, fill))
        if contrast(self.ink, fill) >= 4.5:
            return self.ink
        if contrast(own, fill) >= 4.5:
            return own
        return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, fill))

    def label(self, kind: str, level: int) -> str:
        """
        Give the ink of a label in a circle.

        Parameters
        ----------
        kind : str
            The kind of its layer.
        level : int
            What there is to see in the circle.

        Returns
        -------
        str
            As ``#rrggbb``.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["classic"].label("nn.input", 100)
        '#111111'
        """
        return self.muted if level == MASKED else self.ink_on(self.fill(kind, level))

    def _on(self, scale: tuple[str, str, str], level: int) -> str:
        if level in NONFINITE:
            return self.nonfinite
        return mix(scale[1], scale[2] if level > 0 else scale[0], abs(level) / FULL)


def levels_of(values: npt.NDArray[Any], limit: float) -> Levels:
    """
    Turn numbers into levels.

    Parameters
    ----------
    values : ndarray
        Real numbers, nan and inf among them.
    limit : float
        The number that gets the full level, more than 0.

    Returns
    -------
    ndarray of int16
        Of the shape of `values`. A small number that is not 0 gets a level that is not 0.

    Examples
    --------
    >>> levels_of(np.array([-2.0, 0.0, 1e-9, 1.0, np.nan]), limit=1.0)
    array([-32,   0,   1,  32, 110], dtype=int16)
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        share = np.clip(np.nan_to_num(np.asarray(values / limit, np.float64), nan=0.0), -1.0, 1.0)
    steps = np.asarray(np.sign(values) * np.ceil(np.abs(share) * FULL - 1e-9).clip(0, FULL))
    steps = np.where((steps == 0) & (values != 0), np.sign(values), steps)
    for nonfinite, level in (
        (np.isnan(values), NAN),
        (values == np.inf, INF),
        (values == -np.inf, NEGATIVE_INF),
    ):
        steps = np.where(nonfinite, level, steps)
    return steps.astype(np.int16)


@lru_cache(maxsize=4096)  # few colours, asked for again and again
def mix(start: str, end: str, share: float) -> str:
    """
    Mix two colours.

    Parameters
    ----------
    start, end : str
        As ``#rrggbb``.
    share : float
        How much of `end`, from 0 to 1.

    Returns
    -------
    str
        As ``#rrggbb``.

    Examples
    --------
    >>> mix("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(start), _channels(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share + 1e-9):02X}" for a, b in pairs)


@lru_cache(maxsize=4096)
def contrast(one: str, other: str) -> float:
    """
    Measure the contrast of two colours as WCAG 2 does, from 1 to 21.

    Parameters
    ----------
    one, other : str
        As ``#rrggbb``.

    Returns
    -------
    float
        4.5 or more is asked of text, 3 of lines.

    Examples
    --------
    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def _luminance(colour: str) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    )
    return sum(share * channel for share, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _colour(value: object, name: str) -> str:
    if not isinstance(value, str) or not re.fullmatch("#[0-9A-Fa-f]{6}", value):
        raise ValueError(f"{name} is {value!r}: expected a colour as '#rrggbb', such as '#7F7F7F'")
    return value


CLASSIC = Theme(
    # viznet's own fills (a test holds them together); named here so that an SVG needs no viznet
    fills={
        "nn.input": "#FFFF77",
        "nn.hidden": "#55CC77",
        "nn.output": "#FF6644",
        "nn.recurrent": "#3399DD",
        "nn.kernel": "#DD99DD",
    },
    rim="#333333",
    edge="#7F7F7F",
    ink="#111111",
    muted="#555555",
    paper="#FFFFFF",
    fill_scale=("#D95F02", "#FFFFFF", "#1668B0"),
    edge_scale=("#C24A00", "#ACACAC", "#0B5CA8"),
    bias="#E6E6E6",
    nonfinite="#E58AC6",
)
LIGHT = Theme(
    fills={
        "nn.input": "#F9E7A4",
        "nn.hidden": "#BFE3CF",
        "nn.output": "#F7C3A6",
        "nn.recurrent": "#BCD9F2",
        "nn.kernel": "#DECBEA",
    },
    rim="#4A4F57",
    edge="#868C95",
    ink="#17191C",
    muted="#565C66",
    paper="#FFFFFF",
    fill_scale=("#D95F02", "#FFFFFF", "#1668B0"),
    edge_scale=("#C24A00", "#ABB0B7", "#0B5CA8"),
    bias="#E9EBEE",
    nonfinite="#E58AC6",
)
DARK = Theme(
    fills={
        "nn.input": "#6A5712",
        "nn.hidden": "#1E5B41",
        "nn.output": "#80371A",
        "nn.recurrent": "#1D4F7C",
        "nn.kernel": "#5B3C72",
    },
    rim="#C5CAD3",
    edge="#858D9B",
    ink="#F3F4F6",
    muted="#B4BAC5",
    paper="#14161A",
    fill_scale=("#F08A2C", "#14161A", "#5AAEF5"),
    edge_scale=("#FF9A3D", "#626A76", "#62B4FA"),
    bias="#3A3F48",
    nonfinite="#B5488F",
)
PAPER = Theme(
    fills={
        "nn.input": "#FFFFFF",
        "nn.hidden": "#E2E2E2",
        "nn.output": "#BDBDBD",
        "nn.recurrent": "#D0D0D0",
        "nn.kernel": "#EFEFEF",
    },
    rim="#000000",
    edge="#6A6A6A",
    ink="#000000",
    muted="#3A3A3A",
    paper="#FFFFFF",
    fill_scale=("#6E6E6E", "#FFFFFF", "#6E6E6E"),
    edge_scale=("#000000", "#A0A0A0", "#000000"),
    bias="#F2F2F2",
    nonfinite="#D9D9D9",
)

THEMES: Mapping[str, Theme] = MappingProxyType(
    {"classic": CLASSIC, "light": LIGHT, "dark": DARK, "paper": PAPER}
)
AUTO = "auto"  # light or dark, as the page is
