"""Themes: labels are readable, and signs can be distinguished without color and by the color-blind."""

from __future__ import annotations

import pickle
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from plotnet import THEMES, Diagram, Network, Theme
from plotnet.diagram._viznet import theme as viznet_theme
from plotnet.diagram.colors import contrast, mix
from plotnet.diagram.levels import BIAS, MASKED, MAX_LEVEL, NO_VALUE, NONFINITE
from plotnet.diagram.theme import KINDS

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = [NO_VALUE, MASKED, BIAS, *NONFINITE, *range(-MAX_LEVEL, MAX_LEVEL + 1)]

# Machado, Oliveira & Fernandes 2009, doi 10.1109/TVCG.2009.113, severity 1.0, on linear RGB
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}


def lab(color: str, blindness: str | None = None) -> np.ndarray[Any, Any]:
    """Convert a color to CIE L*a*b*, as seen with a color vision deficiency."""
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    if blindness:
        linear = np.clip(np.array(BLINDNESS[blindness]) @ linear, 0, 1)
    xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.072175],
            [0.0193339, 0.119192, 0.9503041],
        ]
    )
    share = xyz @ linear / [0.95047, 1, 1.08883]
    f = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", THEMES)
def test_labels_have_a_contrast_of_at_least_four_and_a_half(name: str) -> None:
    theme = THEMES[name]
    assert contrast(theme.ink, theme.paper) >= 4.5
    assert contrast(theme.muted, theme.paper) >= 4.5
    for kind in KINDS:
        for level in LEVELS:
            assert contrast(theme.label(kind, level), theme.fill(kind, level)) >= 4.5, (kind, level)


@pytest.mark.parametrize("name", THEMES)
def test_lines_have_a_contrast_of_at_least_three(name: str) -> None:
    theme = THEMES[name]
    lines = [
        theme.edge,
        theme.rim,
        theme.line(MAX_LEVEL),
        theme.line(-MAX_LEVEL),
        *(theme.line(t) for t in NONFINITE),
    ]
    assert min(contrast(line, theme.paper) for line in lines) >= 3


@pytest.mark.parametrize("blindness", [None, *BLINDNESS])
@pytest.mark.parametrize("name", ["classic", "light", "dark"])
def test_the_color_blind_can_distinguish_positive_and_negative(name: str, blindness: str | None) -> None:
    theme = THEMES[name]
    for scale in (theme.fill_scale, theme.edge_scale):
        negative, zero, positive = (lab(color, blindness) for color in scale)
        assert np.hypot(*(negative - positive)[1:]) > 40 or abs(negative - positive)[0] > 40
        assert np.linalg.norm(negative - zero) > 30
        assert np.linalg.norm(positive - zero) > 30


def test_the_paper_theme_is_gray_and_shows_signs_by_dashes() -> None:
    step = Network.random((4, 3, 2), seed=0).forward([-1, 1, np.nan, 0.5])
    svg = step.diagram(theme="paper", values=True, bias_units=True).highlight(1, 1).svg()
    colors = set(re.findall(r"#[0-9A-F]{6}", svg))
    assert len(colors) > 5
    assert all(color[1:3] == color[3:5] == color[5:7] for color in colors)
    assert "stroke-dasharray" in svg


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_colors_background_and_nodes(name: str) -> None:
    svg = Network.random((4, 3, 2), seed=0).diagram(theme=THEMES[name]).svg()
    assert f'<rect width="1080" height="432" fill="{THEMES[name].paper}"/>' in svg
    assert THEMES[name].fills["nn.hidden"] in svg


def test_the_classic_theme_has_the_colors_of_viznet() -> None:
    assert sorted(KINDS) == sorted(kind for kind in viznet_theme.NODE_THEME_DICT if kind.startswith("nn."))
    for kind in KINDS:
        assert THEMES["classic"].fill(kind, NO_VALUE) == viznet_theme.NODE_THEME_DICT[kind][0]


def test_the_auto_theme_follows_the_page_and_is_light_elsewhere() -> None:
    diagram = Network.random((4, 3, 2), seed=0).forward([-1, 1, 0, 0.5]).diagram(theme="auto")
    root = ET.fromstring(diagram.svg())
    (style,) = root.iter(f"{SVG}style")
    sheet = style.text or ""
    light, dark = THEMES["light"], THEMES["dark"]
    background = root.find(f"{SVG}rect")
    assert background is not None
    assert background.get("fill") == light.paper
    rules = dict(re.findall(r"^\.([\w-]+)\{(.*)\}$", sheet, re.M))
    used = {name for e in root.iter() for name in (e.get("class") or "").split()}
    assert used == {"plotnet-auto", *rules} - {"plotnet-auto:root"}
    assert rules[background.get("class", "")] == f"fill:light-dark({light.paper},{dark.paper})"
    without = re.sub(r"<style>.*</style>\n| class=\"[^\"]*\"", "", diagram.svg(), flags=re.S)
    assert without == diagram.with_theme("light").svg()


def test_class_names_of_the_auto_theme_contain_their_colors() -> None:
    """Two figures on a page share one style sheet, so equal names must have equal rules."""
    sheet = Diagram([3, 2], theme="auto").svg()
    rules = re.findall(r"\.(plotnet-\w+-\S+?)\{(\S+?)\}", sheet)
    assert rules
    for name, rule in rules:
        _, attribute, light, dark = name.split("-")
        assert rule == f"{attribute}:light-dark(#{light},#{dark})"


def test_programs_without_light_dark_skip_the_whole_style_sheet() -> None:
    sheet = re.findall("<style>\n(.*)</style>", Diagram([3, 2], theme="auto").svg(), re.S)
    assert sheet[0].startswith("@supports (color:light-dark(red,red)){")
    assert sheet[0].count("{") == sheet[0].count("}")


def test_a_modified_theme_can_be_used_compared_and_pickled() -> None:
    cream = replace(THEMES["light"], paper="#FFF8E7", fills={"nn.input": "#AA0000", **THEMES["light"].fills})
    diagram = Diagram([3, 2], theme=cream)
    assert "#FFF8E7" in diagram.svg()
    assert diagram == Diagram([3, 2]).with_theme(cream)
    assert pickle.loads(pickle.dumps(cream)) == cream
    assert hash(cream) == hash(replace(cream))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"paper": "wite"}, ValueError, "paper is 'wite': expected a color of matplotlib, such as '#7F7F7F'"),
        ({"ink": 0}, ValueError, "ink is 0"),
        ({"fills": {"nn.input": "#FFFFFF"}}, ValueError, "fills has no color for 'nn.hidden'"),
        ({"fills": "yellow"}, TypeError, "fills is 'yellow'"),
        (
            {"fills": {**THEMES["light"].fills, "nn.kernel": "rde"}},
            ValueError,
            r"fills\['nn.kernel'\] is 'rde'",
        ),
        ({"edge_scale": ("#000000", "#FFFFFF")}, ValueError, "edge_scale is .*expected three colors"),
        ({"fill_scale": ("#000000", "#FFFFFF", "x")}, ValueError, r"fill_scale\[2\] is 'x'"),
    ],
)
def test_invalid_colors_are_rejected(change: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        replace(THEMES["light"], **change)


def test_mixing_includes_both_ends() -> None:
    assert mix("#102030", "#FFFFFF", 0) == "#102030"
    assert mix("#102030", "#FFFFFF", 1) == "#FFFFFF"


def test_themes_are_read_only() -> None:
    with pytest.raises(TypeError):
        THEMES["mine"] = THEMES["light"]  # type: ignore[index]
    with pytest.raises(TypeError):
        THEMES["light"].fills["nn.input"] = "#000000"  # type: ignore[index]
    assert isinstance(THEMES["light"], Theme)
