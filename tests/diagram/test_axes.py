"""The matplotlib renderer: its artists, and that it does not change global state."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, FontProperties, findfont, fontManager
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath

from plotnet import THEMES, Diagram, Network
from plotnet.diagram import axes as painter
from plotnet.diagram._viznet import theme as viznet_theme
from plotnet.diagram._viznet import viznet
from plotnet.diagram.axes import outlines
from plotnet.diagram.colors import contrast, mix
from plotnet.diagram.labels import make_label
from plotnet.diagram.levels import MAX_LEVEL
from plotnet.diagram.scene import FADED_OPACITY
from plotnet.diagram.theme import CLASSIC, ThemeName


@pytest.fixture
def ax() -> Axes:
    return Figure((15, 6)).add_axes((0, 0, 1, 1))


@pytest.fixture
def no_figure_stays() -> Iterator[None]:
    before = plt.get_fignums()
    yield
    assert plt.get_fignums() == before


def edge_collections(ax: Axes) -> list[LineCollection]:
    return [artist for artist in ax.collections if isinstance(artist, LineCollection)]


def rgba(edges: LineCollection) -> list[Any]:
    return list(np.asarray(edges.get_colors()))


def test_there_is_one_collection_per_gap_and_one_circle_per_unit(ax: Axes) -> None:
    nodes = Diagram([10, 7, 5]).draw(ax)
    assert [len(layer) for layer in nodes] == [10, 7, 5]
    assert [len(lines.get_segments()) for lines in edge_collections(ax)] == [70, 35]
    assert sum(isinstance(patch, Circle) for patch in ax.patches) == 22


def test_circles_have_the_radius_and_colors_of_viznet(ax: Axes) -> None:
    nodes = Diagram([10, 7, 5]).draw(ax)
    for layer, kind in zip(nodes, ("nn.input", "nn.hidden", "nn.output"), strict=True):
        fill = mpl.colors.to_rgba(viznet_theme.NODE_THEME_DICT[kind][0])
        assert all(node.get_facecolor() == fill for node in layer)
        assert all(node.radius == viznet.NodeBrush.size_dict["normal"] for node in layer)


def test_edges_end_at_the_circles_and_are_below_them(ax: Axes) -> None:
    nodes = Diagram([10, 7, 5]).draw(ax)
    for gap, lines in enumerate(edge_collections(ax)):
        segments = np.array(lines.get_segments()).reshape(len(nodes[gap + 1]), len(nodes[gap]), 2, 2)
        for k, j in np.ndindex(segments.shape[:2]):
            for end, node in ((0, nodes[gap][j]), (1, nodes[gap + 1][k])):
                off = np.hypot(*(segments[k, j, end] - node.center)) - node.radius
                assert abs(off) < 1e-6 * node.radius
        assert lines.get_zorder() < nodes[0][0].get_zorder()


def test_the_input_is_on_top_as_in_the_svg(ax: Axes) -> None:
    nodes = Diagram([10, 7, 5]).draw(ax)
    assert nodes[0][0].center[1] > nodes[1][0].center[1] > nodes[2][0].center[1]


@pytest.mark.usefixtures("no_figure_stays")
def test_nodes_can_be_labeled_and_connected_with_viznet(ax: Axes) -> None:
    nodes = Diagram([10, 7, 5]).viznet_nodes(ax)
    text = nodes[1][3].text("h", "top")
    assert text in ax.texts
    assert text.get_position()[1] > nodes[1][3].position[1] + nodes[1][3].obj.radius
    edge = viznet.EdgeBrush("->", ax, lw=2) >> (nodes[0][0], nodes[1][3])
    a, b = nodes[0][0], nodes[1][3]
    way = (b.position - a.position) / np.hypot(*(b.position - a.position))
    np.testing.assert_allclose(edge.start_xy, a.position + 0.3 * way, atol=1e-9)
    np.testing.assert_allclose(edge.end_xy, b.position - 0.3 * way, atol=1e-9)
    assert all(obj.axes is ax for obj in edge.objs), "viznet alone puts arrow heads on pyplot's current Axes"


@pytest.mark.usefixtures("no_figure_stays")
def test_figure_axes_and_settings_of_pyplot_are_unchanged() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    settings = dict(mpl.rcParams)
    try:
        Diagram([10, 7, 5]).draw(left)
        assert plt.gcf() is figure
        assert plt.gca() is right
        assert not right.has_data()
        assert dict(mpl.rcParams) == settings
        assert not plt.isinteractive()
        figure.savefig("/dev/null" if sys.platform != "win32" else "NUL", format="png")
    finally:
        plt.close(figure)


@pytest.mark.usefixtures("no_figure_stays")
def test_saving_opens_no_figure(tmp_path: Any) -> None:
    Diagram([3, 2]).save(tmp_path / "net.png", dpi=50)


def test_the_diagram_fits_axes_of_any_shape() -> None:
    figure = Figure((8, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    nodes = Diagram([10, 7, 5]).draw(left)
    right.bar([0, 1], [1, 2])
    figure.draw_without_rendering()
    window = left.get_window_extent()
    for node in (nodes[0][0], nodes[0][9], nodes[2][0]):
        x, y = left.transData.transform(node.center)
        assert window.x0 < x < window.x1
        assert window.y0 < y < window.y1
    assert left.get_aspect() == 1


def test_line_widths_scale_with_the_figure(ax: Axes) -> None:
    nodes = Diagram([10, 7, 5]).draw(ax)

    def widths() -> tuple[float, float]:
        ax.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]
        return float(np.ravel(edge_collections(ax)[0].get_linewidth())[0]), nodes[0][0].get_linewidth()

    full = widths()
    ax.get_figure(root=True).set_size_inches(7.5, 3)  # type: ignore[union-attr]
    assert widths() == pytest.approx((full[0] / 2, full[1] / 2))


def test_captions_use_the_text_color_of_a_dark_style() -> None:
    with plt.style.context("dark_background"):
        ax = Figure().add_subplot()
        Diagram([3, 2]).draw(ax)
    assert any(patch.get_facecolor() == (1, 1, 1, 1) for patch in ax.patches)


@pytest.mark.parametrize(("theme", "behind"), [("dark", "white"), ("light", "#222222"), ("dark", "#222222")])
def test_captions_are_readable_on_the_background_of_the_figure(theme: ThemeName, behind: str) -> None:
    ax = Figure(facecolor=behind).add_subplot()
    Diagram([3, 2], theme=theme, unit_labels=False, weight_labels=False).draw(ax)
    inks = {patch.get_facecolor() for patch in ax.patches if isinstance(patch, PathPatch)}
    assert all(contrast(to_hex(ink), to_hex(behind)) >= 4.5 for ink in inks)


@pytest.mark.parametrize("projection", ["polar", "3d"])
def test_polar_and_three_dimensional_axes_are_rejected(projection: str) -> None:
    with pytest.raises(ValueError, match=f"projection '{projection}'"):
        Diagram([3, 2]).draw(Figure().add_subplot(projection=projection))


@pytest.mark.parametrize(
    "setting",
    [
        {"savefig.bbox": "tight"},
        {"savefig.facecolor": "red"},
        {"figure.autolayout": True},
        {"figure.constrained_layout.use": True},
        {"text.usetex": True},
        {"text.color": "blue"},
    ],
)
def test_saved_files_do_not_depend_on_the_rc_parameters_of_the_user(
    setting: dict[Any, Any], tmp_path: Path
) -> None:
    expected = Diagram([3, 2]).save(tmp_path / "a.png", dpi=50).read_bytes()
    with mpl.rc_context(setting):
        assert Diagram([3, 2]).save(tmp_path / "b.png", dpi=50).read_bytes() == expected


def test_labels_are_outlines_above_the_circles(ax: Axes) -> None:
    nodes = Diagram([10, 7, 5]).draw(ax)
    outlines = [p for p in ax.patches if isinstance(p, PathPatch)]
    assert not ax.texts
    assert all(p.get_zorder() > nodes[0][0].get_zorder() for p in outlines)
    boxes = outlines[0].get_path().get_extents()
    assert boxes.y0 > nodes[0][0].center[1] - 0.3
    assert boxes.y1 < nodes[0][0].center[1] + 0.3


def test_dots_are_drawn_for_units_left_out(ax: Axes) -> None:
    nodes = Diagram([784, 10]).draw(ax)
    assert [len(layer) for layer in nodes] == [16, 10]
    assert sum(isinstance(patch, Circle) for patch in ax.patches) == 16 + 3 + 10


def test_large_layers_have_one_collection_per_gap(ax: Axes) -> None:
    Diagram([784, 128, 10], max_nodes=None).draw(ax)
    assert len(ax.collections) == 2


def test_anything_but_axes_is_rejected() -> None:
    with pytest.raises(TypeError, match=r"ax is .*expected matplotlib Axes"):
        Diagram([3, 2]).draw("axes")  # type: ignore[arg-type]


def test_a_warning_lists_characters_that_no_font_has(ax: Axes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painter, "_font_files", list)
    painter._system_outline.cache_clear()
    with pytest.warns(UserWarning, match=r"no installed font has an outline for 输 入"):
        Diagram([1, 1], unit_labels=[["输入"], ["y"]]).draw(ax)
    painter._system_outline.cache_clear()


def test_characters_of_system_fonts_are_outlined_without_a_warning(ax: Axes) -> None:
    hebrew = "שלום"  # STIX lacks it; DejaVu Sans, which comes with matplotlib, has it
    Diagram([1, 1], unit_labels=[[hebrew], ["y"]]).draw(ax)
    outline = painter._system_outline(hebrew)
    assert outline is not None
    assert outline.get_extents().width > 1


@pytest.fixture
def dejavu_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = FontPath(findfont("DejaVu Sans"), 0)
    monkeypatch.setattr(painter, "_font_files", lambda: [file])
    painter._system_outline.cache_clear()
    yield
    painter._system_outline.cache_clear()


@pytest.mark.usefixtures("dejavu_only")
@pytest.mark.parametrize("text", ["שלום עולם", "طبقة الإدخال", "דיוק 50%, 3-4", "الطبقة (٣) و٢", "(שלום)"])
def test_text_from_right_to_left_is_drawn_as_by_matplotlib(text: str) -> None:
    (ours,) = outlines(make_label(text))
    plain = TextPath((0, 0), text, size=1, prop=FontProperties("DejaVu Sans"))
    assert ours.codes is not None
    np.testing.assert_array_equal(ours.codes, plain.codes)
    ours_box, plain_box = ours.get_extents(), plain.get_extents()
    scale = ours_box.width / plain_box.width
    assert scale <= 1 + 1e-6
    ours_points, plain_points = np.asarray(ours.vertices, float), np.asarray(plain.vertices, float)
    np.testing.assert_allclose(ours_points - ours_box.min, (plain_points - plain_box.min) * scale, atol=1e-4)


@pytest.mark.usefixtures("dejavu_only")
def test_a_bracket_at_the_end_of_text_from_right_to_left_is_mirrored() -> None:
    label = make_label("שלום (a)")
    bracket = next(run for run in label.runs if run.text == ")")
    opening = TextPath((0, 0), "(", size=1, prop=FontProperties("DejaVu Sans"))
    drawn, expected = (np.asarray(p.vertices, float) for p in (painter._run_outline(bracket), opening))
    np.testing.assert_allclose(drawn - drawn.min(axis=0), expected - expected.min(axis=0), atol=1e-6)


def _save_font(path: Path, style: str, weight: int, width: int) -> None:
    """Save a font with boxes of a given width for two ideographs."""
    pen = TTGlyphPen(None)
    for i, point in enumerate([(0, 0), (0, 800), (width, 800), (width, 0)]):
        (pen.lineTo if i else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "a", "b"])
    builder.setupCharacterMap({ord("输"): "a", ord("入"): "b"})
    builder.setupGlyf(dict.fromkeys((".notdef", "a", "b"), box))
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "a", "b"), (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Test", "styleName": style})
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost()
    builder.save(path)


@pytest.mark.parametrize("is_listed", [False, True])
@pytest.mark.parametrize(
    ("weights", "expected"),
    [([700, 400, 300], 400), ([900, 300], 300), ([100, 350, 700], 350), ([500, 700], 500), ([700], 700)],
)
@pytest.mark.parametrize("suffix", ["ttf", "ttc"])
def test_chinese_is_drawn_in_the_weight_nearest_to_regular(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    weights: list[int],
    expected: int,
    suffix: str,
    is_listed: bool,
) -> None:
    files = []
    for i, weight in enumerate(weights):
        files.append(tmp_path / f"{i}.ttf")  # bold first, as NotoSansCJK-Bold before NotoSansCJK-Regular
        _save_font(files[-1], f"W{weight}", weight, weight)
    if suffix == "ttc":  # one file with several fonts, as Songti.ttc of macOS, whose first one is black
        collection = TTCollection()
        collection.fonts = [TTFont(file) for file in files]
        files = [tmp_path / "all.ttc"]
        collection.save(files[0])
    listed = [entry for file in files for entry in painter._font_entries(str(file))]
    monkeypatch.setattr(fontManager, "ttflist", listed if is_listed else [])
    monkeypatch.setattr(painter, "findSystemFonts", lambda: [str(file) for file in files])
    painter._font_files.cache_clear()
    painter._system_outline.cache_clear()
    try:
        outline = painter._system_outline("输入")
    finally:
        painter._font_files.cache_clear()
        painter._system_outline.cache_clear()
    assert outline is not None
    assert outline.get_extents().width == pytest.approx(1 + expected / 1000, abs=0.01)


def test_importing_viznet_emits_no_warning(tmp_path: Any) -> None:
    script = "import plotnet.diagram._viznet"
    run = subprocess.run(
        [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-W", "always", "-c", script],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in run.stderr.splitlines() if "viznet" in line]
    assert lines == []
    assert not re.search("SyntaxWarning|DeprecationWarning: invalid escape", run.stderr)


def test_the_warning_filters_are_unchanged() -> None:
    before = list(warnings.filters)
    Diagram([1, 1]).draw(Figure().add_subplot())
    assert warnings.filters == before


STEP = Network.random((10, 7, 5), seed=1).forward(np.linspace(-1, 1, 10))


def test_edges_have_the_colors_widths_and_dashes_of_their_weights(ax: Axes) -> None:
    Diagram([3, 1], weights=[[[1.0, -1.0, 0.5]]]).draw(ax)
    ax.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]
    (edges,) = edge_collections(ax)[:1]
    colors = [mpl.colors.to_hex(color).upper() for color in rgba(edges)]
    assert colors[:2] == [CLASSIC.edge_scale[2], CLASSIC.edge_scale[0]]
    widths = list(np.ravel(edges.get_linewidth()))
    assert widths[0] == widths[1] > widths[2]
    dashed = [pattern[1] is not None for pattern in np.array(edges.get_linestyle(), dtype=object)]
    assert dashed == [False, True, False]


def test_activations_set_the_fill_of_circles_and_negative_ones_dashes(ax: Axes) -> None:
    nodes = Diagram([3, 1], activations=[[2.0, -2.0, np.nan], None]).draw(ax)
    fills = [mpl.colors.to_hex(node.get_facecolor()).upper() for node in nodes[0]]
    assert fills == [CLASSIC.fill_scale[2], CLASSIC.fill_scale[0], CLASSIC.nonfinite]
    assert nodes[0][0].get_linestyle() == "-"
    assert nodes[0][1].get_linestyle() not in ("solid", "-")


def test_parts_that_are_not_highlighted_fade(ax: Axes) -> None:
    nodes = Diagram([3, 2]).highlight(1, 0).draw(ax)
    assert [node.get_alpha() for node in nodes[1]] == [None, FADED_OPACITY]
    assert {color[3] for color in rgba(edge_collections(ax)[0])} == {FADED_OPACITY, 1.0}


def test_a_faded_label_differs_from_its_faded_circle(ax: Axes) -> None:
    Diagram([1, 2], activations=[[1.0], [0.1, 1.0]], values=True).highlight(1, 1).draw(ax)
    inks = {patch.get_facecolor() for patch in ax.patches if isinstance(patch, PathPatch)}
    assert to_rgba(mix(CLASSIC.paper, CLASSIC.ink, FADED_OPACITY)) in inks
    assert {to_rgba(ink) for ink in inks} == {(*to_rgba(ink)[:3], 1.0) for ink in inks}


def test_bias_units_are_the_last_nodes_of_their_layer(ax: Axes) -> None:
    nodes = Diagram([3, 2], bias_units=True).draw(ax)
    assert [len(layer) for layer in nodes] == [4, 2]


def test_curved_edges_are_curves_and_arrow_heads_are_polygons(ax: Axes) -> None:
    Diagram([3, 2], edge_style="curved", arrows=True).draw(ax)
    curves, heads = ax.collections
    assert isinstance(curves, PathCollection)
    assert isinstance(heads, PolyCollection)
    assert len(curves.get_paths()) == len(heads.get_paths()) == 6
    assert Outline.CURVE4 in curves.get_paths()[0].codes  # type: ignore[operator]


def test_marks_of_viznet_s_kinds_are_drawn(ax: Axes) -> None:
    nodes = Diagram([2, 2], kinds=["nn.noisy_input", "nn.memory"]).draw(ax)
    marks = [type(patch).__name__ for patch in ax.patches if to_rgba(patch.get_facecolor())[3] == 0]
    assert marks == ["Polygon", "Polygon", "Circle", "Circle"]
    assert all(len(layer) == 2 for layer in nodes)


def test_color_bars_legends_and_constrained_layout_work() -> None:
    figure = Figure((8, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    diagram = STEP.diagram(legend=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        diagram.draw(left)
        weights = figure.colorbar(diagram.scalar_mappable("weights"), ax=left, label="weight")
        figure.colorbar(diagram.scalar_mappable("activations"), ax=left, location="bottom")
        legend = left.legend()
        right.plot([1, 2])
        figure.draw_without_rendering()
        figure.savefig(io.BytesIO(), format="pdf")
    assert [text.get_text() for text in legend.get_texts()] == ["input layer", "hidden layer", "output layer"]
    limit = max(np.abs(w).max() for w in STEP.network.weights or ())
    assert weights.norm.vmin == pytest.approx(-limit)
    assert left.get_position().x1 <= right.get_position().x0


def test_the_color_bar_has_the_colors_of_the_edges() -> None:
    diagram = Diagram([3, 1], weights=[[[1.0, -1.0, 0.5]]], theme="dark")
    bar = diagram.scalar_mappable("weights")
    for value, level in ((1.0, MAX_LEVEL), (-1.0, -MAX_LEVEL), (0.5, MAX_LEVEL // 2), (0.0, 0)):
        assert mpl.colors.to_hex(bar.to_rgba(np.array([value]))[0]).upper() == THEMES["dark"].line(level)


def test_a_scale_without_numbers_is_rejected() -> None:
    with pytest.raises(ValueError, match="the diagram has no weights"):
        Diagram([3, 2]).scalar_mappable()
    with pytest.raises(ValueError, match="did you mean 'weights'"):
        STEP.diagram().scalar_mappable("weight")  # type: ignore[arg-type]


@pytest.mark.parametrize("format", ["png", "pdf", "svg", "eps", "ps"])
def test_a_diagram_with_numbers_is_saved_in_the_formats_of_matplotlib(format: str) -> None:
    figure = Figure((9, 5))
    STEP.diagram(values=True, bias_units=True, arrows=True).highlight(1, 3).draw(figure.add_subplot())
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(out, format=format)
    assert len(out.getvalue()) > 5000
