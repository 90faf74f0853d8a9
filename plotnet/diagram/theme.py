"""Themes: the colors of a diagram."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from plotnet.diagram.colors import blend, check_color, contrast, mix
from plotnet.diagram.docstrings import define_list
from plotnet.diagram.levels import BIAS, HIDDEN, MASKED, MAX_LEVEL, NO_VALUE, NONFINITE
from plotnet.validation import check_text

ThemeName: TypeAlias = Literal["classic", "light", "dark", "paper", "auto"]

MARKS = {  # shape drawn inside the nodes of some kinds of layers, as in viznet
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
_BASE_KINDS = {  # kinds that have the color of another kind
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
    Colors of a diagram.

    Each is a color in any format of matplotlib, such as ``"#FFFF77"``, ``"gold"``, ``"C0"``, ``"0.5"``,
    ``(1, 0.8, 0)`` or ``("gold", 0.5)``. It is stored as ``"#rrggbb"``; a transparent color is blended with
    the color of the background. Signed numbers are shown on diverging color scales, given by their colors for
    -1, 0 and 1.

    Parameters
    ----------
    fills : mapping of str to color
        Fill colors of nodes by the kind of their layer. ``"nn.input"``, ``"nn.hidden"`` and
        ``"nn.output"`` are required. Another kind without a color has that of a related kind
        (``"nn.memory"`` that of ``"nn.recurrent"``) or of the hidden layers.
    rim, edge, ink, muted, paper : color
        Colors of outlines of nodes, edges, labels, secondary labels and the background.
    fill_scale : (color, color, color)
        Color scale of nodes with activations.
    edge_scale : (color, color, color)
        Color scale of edges with weights. The color for 0 must be visible on the background.
    bias, nonfinite : color
        Fill colors of bias nodes, and of nodes whose activation is nan or inf.

    Raises
    ------
    TypeError, ValueError
        If a value is not a color, or a required fill is missing.

    See Also
    --------
    register_theme : Register a theme, so that it can be used by name.

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
        """Validate the colors, and convert them to ``#rrggbb``."""
        paper = blend(check_color(self.paper, "paper"), "#FFFFFF")

        def convert(color: object, name: str) -> str:
            return blend(check_color(color, name), paper)

        if not isinstance(self.fills, Mapping):
            raise TypeError(
                f'fills is {self.fills!r}: expected colors by kind, such as {{"nn.input": "#FFFF77"}}'
            )
        for kind in ("nn.input", "nn.hidden", "nn.output"):
            if kind not in self.fills:
                raise ValueError(f"fills has no color for {kind!r}: add one, such as '#FFFF77'")
        fills = {kind: convert(color, f"fills[{kind!r}]") for kind, color in self.fills.items()}
        object.__setattr__(self, "fills", MappingProxyType(fills))
        for name in (field.name for field in fields(self) if field.name != "fills"):
            value = getattr(self, name)
            if name.endswith("_scale"):
                if isinstance(value, str) or len(tuple(value)) != 3:
                    raise ValueError(f"{name} is {value!r}: expected three colors, for -1, 0 and 1")
                checked: Any = tuple(convert(color, f"{name}[{i}]") for i, color in enumerate(value))
            else:
                checked = paper if name == "paper" else convert(value, name)
            object.__setattr__(self, name, checked)

    def __hash__(self) -> int:
        """Hash the colors; a mapping has no hash."""
        return hash((self.paper, self.ink, self.rim, self.edge_scale, *sorted(self.fills.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy by the arguments; a mapping proxy cannot be pickled."""
        values = [getattr(self, field.name) for field in fields(self)]
        return type(self), (dict(values[0]), *values[1:])

    def fill(self, kind: str, level: int, color: str | None = None) -> str:
        """
        Return the fill color of a node.

        Parameters
        ----------
        kind : str
            Kind of its layer, such as ``"nn.hidden"``.
        level : int
            Level of its activation, see `plotnet.diagram.levels`.
        color : str, optional
            Color of a unit without an activation, ``#rrggbb`` or ``#rrggbbaa``, instead of that of the kind.

        Returns
        -------
        str
            Color ``#rrggbb``.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["classic"].fill("nn.memory", 100)
        '#3399DD'
        """
        if level == NO_VALUE:
            if color is not None:
                return blend(color, self.paper)
            base = self.fills.get(_BASE_KINDS.get(kind, ""))
            return self.fills.get(kind) or base or self.fills["nn.hidden"]
        special = {MASKED: self.paper, HIDDEN: self.paper, BIAS: self.bias}
        return special.get(level) or self._scale_color(self.fill_scale, level)

    def line(self, level: int) -> str:
        """
        Return the color of an edge.

        Parameters
        ----------
        level : int
            Level of its weight, see `plotnet.diagram.levels`.

        Returns
        -------
        str
            Color ``#rrggbb``.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["classic"].line(100)
        '#7F7F7F'
        """
        special = {NO_VALUE: self.edge, MASKED: mix(self.paper, self.edge, 0.7)}
        if level in NONFINITE:
            return mix(self.nonfinite, self.ink, 0.45)  # a line needs more contrast than an area
        return special.get(level) or self._scale_color(self.edge_scale, level)

    def ink_on(self, fill: str) -> str:
        """
        Choose a text color that is readable on a background color.

        Parameters
        ----------
        fill : str
            Background color ``#rrggbb``.

        Returns
        -------
        str
            `ink` or `paper`, or black or white where both have a contrast below 4.5.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["light"].ink_on("#202020")
        '#FFFFFF'
        """
        best = max((self.ink, self.paper), key=lambda ink: contrast(ink, fill))
        if contrast(self.ink, fill) >= 4.5:
            return self.ink
        if contrast(best, fill) >= 4.5:
            return best
        return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, fill))

    def label(self, kind: str, level: int, color: str | None = None) -> str:
        """
        Return the text color of the label in a node.

        Parameters
        ----------
        kind : str
            Kind of its layer, such as ``"nn.hidden"``.
        level : int
            Level of its activation, see `plotnet.diagram.levels`.
        color : str, optional
            As for `fill`.

        Returns
        -------
        str
            Color ``#rrggbb``.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["classic"].label("nn.input", 100)
        '#111111'
        """
        return self.muted if level == MASKED else self.ink_on(self.fill(kind, level, color))

    def mark(self, kind: str, level: int) -> str:
        """
        Return the color of the mark in a cell of a grid.

        Parameters
        ----------
        kind : str
            Kind of the layer, such as ``"nn.input"``.
        level : int
            Level of the activation; ``NO_VALUE`` for the outline of a highlighted cell.

        Returns
        -------
        str
            Color ``#rrggbb``.

        Examples
        --------
        >>> from plotnet import THEMES
        >>> THEMES["classic"].mark("nn.input", -32)
        '#111111'
        """
        return self.rim if level == NO_VALUE else self.label(kind, level)

    def _scale_color(self, scale: tuple[str, str, str], level: int) -> str:
        if level in NONFINITE:
            return self.nonfinite
        return mix(scale[1], scale[2] if level > 0 else scale[0], abs(level) / MAX_LEVEL)


CLASSIC = Theme(
    # the fills of viznet, repeated so that viznet is not needed; a test compares them
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

AUTO = "auto"  # light or dark, like the page
_themes = {"classic": CLASSIC, "light": LIGHT, "dark": DARK, "paper": PAPER}
_BUILT_IN = (*_themes, AUTO)
THEMES: Mapping[str, Theme] = MappingProxyType(_themes)


def theme_names() -> tuple[str, ...]:
    """Return the valid names of themes."""
    return (*_themes, AUTO)


def register_theme(name: str, theme: Theme) -> None:
    """
    Register a theme, so that it can be used by name.

    `THEMES` and the lists of themes in docstrings and error messages then contain it. Type checkers know
    only the names of built-in themes; pass ``THEMES[name]`` to satisfy them.

    Parameters
    ----------
    name : str
        Name of the theme, of letters, digits, ``-`` and ``_``.
    theme : Theme
        Colors. Registering a name again is an error unless the colors are the same.

    Raises
    ------
    TypeError
        If `name` is not a string or `theme` not a `Theme`.
    ValueError
        If the name is invalid or belongs to another theme.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from plotnet import THEMES, Diagram, register_theme
    >>> register_theme("cream", replace(THEMES["light"], paper="#FFF8E7"))
    >>> Diagram([10, 7, 5], theme="cream").save("cream.svg").name
    'cream.svg'
    """
    if not isinstance(theme, Theme):
        raise TypeError(f"theme is {theme!r}, a {type(theme).__name__}: expected a plotnet.Theme")
    if not re.fullmatch(r"[\w-]+", check_text(name, "name")):
        raise ValueError(f"name is {name!r}: expected letters, digits, '-' and '_', such as 'cream'")
    if name in _BUILT_IN or _themes.get(name, theme) != theme:
        raise ValueError(f"name is {name!r}: a theme of this name already exists; choose another name")
    _themes[name] = theme
    define_list("theme", theme_names())


define_list("theme", theme_names())
