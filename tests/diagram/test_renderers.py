"""Compare SVG in Chromium, rsvg-convert and Inkscape with the PNG of matplotlib.

The SVG painter and the Axes painter share a scene but no line of drawing code, so that each is the
other's witness. Both pictures are shrunk to cells of 3 points, whose mean colors are compared: smoothing
of edges averages out in them, a missing hatch, dash, color, name or glyph does not.

Measured on Debian 12 (Chromium 156, rsvg-convert 2.54.7, Inkscape 1.2.2, matplotlib 3.11), the largest
difference of any cell from matplotlib, in steps of 255: Chromium 8 to 15, rsvg-convert and Inkscape, which
differ from one another in one pixel of 30,000, 3 to 14. What differs, and why:

- where many thin edges meet, each program smooths them in its own way;
- matplotlib puts level and upright lines on whole pixels, the others smooth them where they are;
- thousands of faint edges (``max_nodes=None`` and wide layers) add up to other greys, by up to 61 steps
  in Chromium, where they also change from tile to tile, by 21 elsewhere: each edge is rounded to 8 bits;
- Chromium follows the style sheet of the theme "auto"; rsvg-convert and Inkscape show the light colors;
- Chinese and emoji are set in fonts of the system, so that no two machines agree: they are not compared.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from plotnet import THEMES, Diagram, Network
from tests.browser.pages import find_chromium

DPI = 192
CELL = 8  # pixels
MAX_DIFFERENCE = 20  # maximum difference of a cell, of 255

Pixels = NDArray[np.float64]

rng = np.random.default_rng(4)
W = [rng.normal(size=(4, 3)), rng.normal(size=(2, 4))]
STEP = Network([3, 4, 2], W, [rng.normal(size=4), rng.normal(size=2)], "tanh").forward([0.9, -0.4, 1.5])
BROKEN = [W[0].copy(), W[1]]
BROKEN[0][1, 1] = np.nan

PICTURES = {
    "words": Diagram(
        [3, 4, 2],
        (7, 6),
        input_names=["height in centimetres", "weight in kilograms", "age in years"],
        class_names=["healthy", "ill"],
        weight_labels="shapes",
        unit_labels=[
            [r"$\frac{1}{2}$", r"$\sqrt{x}$", r"$\hat{y}$"],
            ["ä", "ß", "Ω", r"$\mathbf{b}$"],
            ["<", "&"],
        ],
        kinds=["nn.noisy_input", "nn.memory", "nn.output"],
    ),
    "numbers": Diagram(
        [3, 4, 2],
        (8, 6),
        weights=BROKEN,
        activations=[[0.9, np.inf, -1.5], [0.4, -np.inf, np.nan, -0.7], [np.nan, 0.1]],
        values=True,
        bias_units=True,
        edge_labels=True,
        node_mask=[None, [True, True, True, False], None],
        arrows=True,
    ),
    "formula": STEP.diagram(figsize=(8, 5), theme="dark", direction="right").highlight(layer=1, unit=2),
    "curves": STEP.diagram(figsize=(7, 4), theme="paper", direction="up", edge_style="curved", arrows=True),
    "auto": STEP.diagram(figsize=(7, 4), theme="auto", values=True, bias_units=True),
    "in part": Diagram([300, 60, 10], (8, 4), direction="left"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--disable-gpu"])
        yield browser
        browser.close()


def in_chromium(browser: Browser, svg: Path, figsize: tuple[float, float], scheme: str = "light") -> Pixels:
    png = svg.with_suffix(".chromium.png")
    context = browser.new_context(
        viewport={"width": round(96 * figsize[0]), "height": round(96 * figsize[1])},
        device_scale_factor=DPI / 96,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(svg.as_uri())
    page.screenshot(path=png)
    context.close()
    return pixels(png)


def with_rsvg(svg: Path) -> Pixels:
    png = svg.with_suffix(".rsvg.png")
    run("rsvg-convert", "-d", str(DPI), "-p", str(DPI), "-o", str(png), str(svg))
    return pixels(png)


def with_inkscape(svg: Path) -> Pixels:
    png = svg.with_suffix(".inkscape.png")
    run("inkscape", f"--export-dpi={DPI}", f"--export-filename={png}", str(svg))
    return pixels(png)


def run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed, and this compares it with matplotlib")
    subprocess.run([path, *arguments], check=True, capture_output=True, timeout=120)


def pixels(png: Path) -> Pixels:
    return np.asarray(Image.open(png).convert("RGB"), float)


def by_matplotlib(diagram: Diagram, folder: Path) -> Pixels:
    return pixels(diagram.save(folder / "matplotlib.png", dpi=DPI))


def apart(one: Pixels, other: Pixels) -> Pixels:
    """Return for each cell the largest difference of the mean red, green or blue."""
    assert one.shape == other.shape
    rows, columns = one.shape[0] // CELL, one.shape[1] // CELL
    difference = (one - other)[: rows * CELL, : columns * CELL]
    cells = difference.reshape(rows, CELL, columns, CELL, 3).mean(axis=(1, 3))
    return np.asarray(np.abs(cells).max(axis=-1))


@pytest.mark.parametrize("name", PICTURES)
def test_chromium_and_matplotlib_draw_the_same_picture(name: str, browser: Browser, tmp_path: Path) -> None:
    diagram = PICTURES[name]
    shown = in_chromium(browser, diagram.save(tmp_path / "picture.svg"), diagram.figsize)
    assert apart(shown, by_matplotlib(diagram, tmp_path)).max() < MAX_DIFFERENCE


@pytest.mark.parametrize("render", [with_rsvg, with_inkscape])
@pytest.mark.parametrize("name", PICTURES)
def test_other_programs_and_matplotlib_draw_the_same_picture(
    name: str, render: Callable[[Path], Pixels], tmp_path: Path
) -> None:
    diagram = PICTURES[name]
    shown = render(diagram.save(tmp_path / "picture.svg"))
    assert apart(shown, by_matplotlib(diagram, tmp_path)).max() < MAX_DIFFERENCE


def test_the_theme_auto_is_dark_in_chromium_if_the_system_is(browser: Browser, tmp_path: Path) -> None:
    diagram = PICTURES["auto"]
    shown = in_chromium(browser, diagram.save(tmp_path / "auto.svg"), diagram.figsize, scheme="dark")
    assert apart(shown, by_matplotlib(diagram.with_theme("dark"), tmp_path)).max() < MAX_DIFFERENCE


@pytest.mark.parametrize(
    ("system", "html", "body", "wrapper", "is_dark"),
    [
        ("light", "", "", "", False),
        ("dark", "", "", "", False),  # a page that declares nothing is white in browsers
        ("light", "", 'data-jp-theme-light="false"', "", True),
        ("dark", "", 'data-jp-theme-light="true"', "", False),
        ("light", 'data-bs-theme="dark"', "", "", True),
        ("light", 'data-bs-theme="dark"', "", 'data-bs-theme="light"', False),
        ("light", 'data-bs-theme="light"', "", 'data-bs-theme="dark"', True),
        ("light", 'data-theme="dark" data-mode="auto"', "", "", True),
        ("light", 'data-theme="github-dark"', "", "", True),
        ("dark", 'data-theme="light"', "", "", False),
        ("light", 'class="dark"', "", "", True),
        ("dark", 'class="light"', "", "", False),
        ("light", "", 'class="vscode-dark" data-vscode-theme-kind="vscode-dark"', "", True),
        ("light", "", 'class="vscode-high-contrast"', "", True),
        ("light", "", 'class="vscode-high-contrast vscode-high-contrast-light"', "", False),
        ("light", "", 'data-md-color-scheme="slate"', "", True),
        ("light", 'theme="dark"', "", "", True),
        ("light", 'style="color-scheme: dark"', "", "", True),
        ("dark", 'style="color-scheme: light"', "", "", False),
        ("dark", 'style="color-scheme: light dark"', "", "", True),
        ("light", "", "", 'style="color-scheme: dark"', True),
        ("light", "", "", 'class="dark highlight" data-mode="highlight"', False),  # not a page
    ],
)
def test_the_theme_auto_follows_the_page_around_it(
    system: Any, html: str, body: str, wrapper: str, is_dark: bool, browser: Browser
) -> None:
    page = browser.new_page(color_scheme=system)
    svg = Diagram([3, 2], (4, 3), theme="auto").svg()
    page.set_content(f"<!DOCTYPE html><html {html}><body {body}><div {wrapper}>{svg}</div></body></html>")
    fill = page.locator("svg > rect").evaluate("rect => getComputedStyle(rect).fill")
    page.close()
    paper = THEMES["dark" if is_dark else "light"].paper
    assert fill == "rgb({}, {}, {})".format(*bytes.fromhex(paper[1:]))


def test_an_image_with_the_theme_auto_follows_the_system_or_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    diagram = Diagram([3, 2], (4, 3), theme="auto")
    diagram.save(tmp_path / "auto.svg")
    for scheme in ("light", "dark"):
        (tmp_path / "page.html").write_text(
            f'<body style="margin: 0; color-scheme: {scheme}"><img src="auto.svg">', encoding="utf-8"
        )
        page = browser.new_page(color_scheme="light")
        page.goto((tmp_path / "page.html").as_uri())
        page.screenshot(path=tmp_path / "page.png", clip={"x": 2, "y": 2, "width": 4, "height": 4})
        page.close()
        expected = tuple(bytes.fromhex(THEMES[scheme].paper[1:]))
        assert pixels(tmp_path / "page.png")[0, 0] == pytest.approx(expected)


def test_dense_edges_have_the_same_mean_gray_in_all_renderers(browser: Browser, tmp_path: Path) -> None:
    diagram = Diagram([300, 60, 10], (8, 4), max_nodes=None)
    shown = in_chromium(browser, diagram.save(tmp_path / "dense.svg"), diagram.figsize)
    difference = apart(shown, by_matplotlib(diagram, tmp_path))
    assert difference.mean() < 4
    assert difference.max() < 80


@pytest.mark.parametrize(
    ("name", "what", "instead"),
    [
        ("words", r"(<use [^>]*/>)", ""),  # a glyph
        ("words", r'(<path d="M[^"]*h[^"]*v[^"]*z"/>)', ""),  # the bar of a fraction
        ("words", r'( transform="rotate\(-90 [^"]*")', ""),  # the rotation of a name
        ("words", r"(<polygon [^>]*/>)", ""),  # a mark
        ("words", r'(<path d="M[^"]*L[^"]*"/>)', ""),  # an edge
        ("numbers", r'/>(<path d="M[^"]*" fill="none" [^>]*/>)', ""),  # hatching
        ("numbers", r'<path d="[^"]*" stroke="[^"]*" stroke-width="[^"]*"( stroke-dasharray="[^"]*")', ""),
        ("numbers", r'<circle [^>]*( stroke-dasharray="[^"]*")', ""),
        ("numbers", r'<circle [^>]*fill="(#[^"]*)"', "#FFFFFF"),
        ("numbers", r'<g data-heads=""[^>]*>(<path [^>]*/>)', ""),
        ("numbers", r'(<rect [^>]* stroke-width="[\d.]*"/>)', ""),  # a sample of the legend
        ("numbers", r'(<rect [^>]* fill-opacity="0.85"/>)', ""),  # the background of a label
        ("formula", r'( opacity="0.2")', ""),  # the opacity of a faded edge
        ("formula", r'data-layer="1" fill="[^"]*" stroke="(#[^"]*)"', "#000000"),
        ("in part", r"<g data-units-left-out[^>]*>(<circle [^>]*/>)", ""),  # a dot
    ],
)
def test_the_comparison_detects_missing_parts(
    name: str, what: str, instead: str, browser: Browser, tmp_path: Path
) -> None:
    diagram = PICTURES[name]
    svg = diagram.svg()
    body = svg.index("</defs>")
    found = re.search(what, svg[body:])
    assert found, "there is nothing such to break"
    start, end = (body + place for place in found.span(1))
    broken = tmp_path / "broken.svg"
    broken.write_text(svg[:start] + instead + svg[end:], encoding="utf-8")
    shown = in_chromium(browser, broken, diagram.figsize)
    assert apart(shown, by_matplotlib(diagram, tmp_path)).max() > MAX_DIFFERENCE
