"""The SVG renderer: content, reproducibility, and no external resources."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest

from plotnet import Diagram
from plotnet.diagram.options import TextMode

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def parse(diagram: Diagram, text: TextMode = "path") -> ET.Element:
    return ET.fromstring(diagram.svg(text=text))


def circles(root: ET.Element) -> dict[tuple[int, int], tuple[float, float, float]]:
    return {
        (int(group.get("data-layer", "")), int(group.get("data-unit", ""))): (
            float(circle.get("cx", "")),
            float(circle.get("cy", "")),
            float(circle.get("r", "")),
        )
        for group in root.iter(f"{SVG}g")
        if group.get("data-unit") and (circle := group.find(f"{SVG}circle")) is not None
    }


def paths_into(root: ET.Element, layer: int, unit: int) -> list[list[float]]:
    for group in root.iter(f"{SVG}g"):
        lines = group.findall(f"{SVG}path")
        if group.get("data-to-layer") == str(layer) and group.get("data-to-unit") == str(unit):
            return [[float(v) for v in re.findall(r"[\d.]+", line.get("d", ""))] for line in lines]
    return []


def test_every_unit_and_every_edge_is_in_the_file() -> None:
    root = parse(Diagram([10, 7, 5]))
    assert set(circles(root)) == {(i, j) for i, size in enumerate((10, 7, 5)) for j in range(size)}
    edges = [len(paths_into(root, i, k)) for i, size in ((1, 7), (2, 5)) for k in range(size)]
    assert edges == [10] * 7 + [7] * 5


def test_edges_connect_the_outlines_of_nodes() -> None:
    root = parse(Diagram([10, 7, 5], figsize=(7.5, 3)))
    units = circles(root)
    for layer, size in ((1, 7), (2, 5)):
        for unit in range(size):
            for j, (x0, y0, x1, y1) in enumerate(paths_into(root, layer, unit)):
                ax, ay, r = units[layer - 1, j]
                bx, by, _ = units[layer, unit]
                assert abs(np.hypot(x0 - ax, y0 - ay) - r) < 1e-6 * r
                assert abs(np.hypot(x1 - bx, y1 - by) - r) < 1e-6 * r


def test_edges_are_below_circles_and_circles_below_captions() -> None:
    svg = Diagram([10, 7, 5]).svg()
    last_edge = max(m.start() for m in re.finditer(r'<path d="M[\d.]+ [\d.]+L', svg))
    assert last_edge < svg.index("<circle")
    assert svg.rindex("<circle") < svg.index('data-caption="layer-0"')


@pytest.mark.parametrize("text", ["path", "text"])
def test_the_file_has_a_title_a_description_and_no_external_resources(text: TextMode) -> None:
    svg = Diagram([10, 7, 5]).svg(text=text)
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Layered network 10-7-5"
    assert root.findtext(f"{SVG}title") == "Layered network 10-7-5"
    description = root.findtext(f"{SVG}desc") or ""
    assert "input layer of 10 units, hidden layer of 7 units, output layer of 5 units" in description
    assert "105 weights, 12 biases" in description
    assert "<script" not in svg
    assert "<style" not in svg
    assert "url(" not in svg
    addresses = set(re.findall(r"https?://[^\"'\s]+", svg))
    assert all("namespaces" in a or a.startswith("http://www.w3.org/") for a in addresses)
    assert all((use.get(HREF) or "").startswith("#plotnet-") for use in root.iter(f"{SVG}use"))


def test_the_same_glyph_is_outlined_once_and_all_references_resolve() -> None:
    root = parse(Diagram([10, 7, 5]))
    definitions = [path.get("id") for path in root.iter(f"{SVG}path") if path.get("id")]
    assert len(definitions) == len(set(definitions))
    used = {(use.get(HREF) or "")[1:] for use in root.iter(f"{SVG}use")}
    assert used == set(definitions)


def test_equal_ids_in_two_files_refer_to_equal_elements() -> None:
    outlines: dict[str, str] = {}
    for diagram in (Diagram([10, 7, 5]), Diagram([3, 2], unit_labels=[["x", "y", "z"], ["$p_0$", "$p_1$"]])):
        for path in parse(diagram).iter(f"{SVG}path"):
            if key := path.get("id"):
                assert outlines.setdefault(key, path.get("d", "")) == path.get("d")


def test_the_bytes_do_not_depend_on_the_process_its_hash_seed_or_its_settings() -> None:
    script = (
        "import sys, plotnet; sys.stdout.buffer.write("
        "plotnet.Diagram([10, 7, 5], unit_labels=True, title='\\u8f93\\u5165 <x>').svg().encode())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": utf8},
            capture_output=True,
            check=True,
        ).stdout
        for seed, utf8 in (("0", "0"), ("1", "1"), ("4711", "0"))
    }
    assert outputs == {Diagram([10, 7, 5], title="输入 <x>").svg().encode()}


def test_text_mode_writes_characters_with_a_generic_fallback_font() -> None:
    root = parse(Diagram([10, 7, 5]), text="text")
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "input layer" in words
    assert "10 units" in words
    assert "a(0)0" in words
    assert all(text.get("font-family", "").endswith("serif") for text in root.iter(f"{SVG}text"))
    assert not list(root.iter(f"{SVG}use"))


def test_texts_have_the_length_and_the_anchor_that_keep_them_in_place_in_any_font() -> None:
    diagram = Diagram(
        [2, 2], (7, 4), direction="right", input_names=["first", "second"], class_names=["a1", "b1"]
    )
    texts = {"".join(text.itertext()): text for text in parse(diagram, text="text").iter(f"{SVG}text")}
    assert texts["first"].get("text-anchor") == "end"
    assert texts["a1"].get("text-anchor") is None
    assert texts["input layer"].get("text-anchor") == "middle"
    widths = {text.label.source: text.label.width * text.size for text in diagram.scene.texts()}
    for name in ("first", "a1", "input layer", "2 units"):
        assert float(texts[name].get("textLength", "")) == pytest.approx(widths[name], abs=0.6)
    elements = [e for text in texts.values() for e in (list(text) or [text])]
    assert all(float(element.get("textLength", "0")) > 0 for element in elements)
    assert {element.get("lengthAdjust") for element in elements} == {"spacingAndGlyphs"}


@pytest.mark.parametrize("text", ["path", "text"])
def test_text_from_right_to_left_is_one_element_with_its_direction(text: TextMode) -> None:
    names = ["שלום עולם", "x طبقة الإدخال!"]
    root = parse(Diagram([2, 1], direction="right", input_names=names), text=text)
    written = {"".join(e.itertext()): e for e in root.iter(f"{SVG}text") if e.get("direction") == "rtl"}
    assert written.keys() == {"שלום עולם", "طبقة الإدخال"}
    assert written["שלום עולם"].get("text-anchor") is None  # the start, which is on the right


def test_symbols_without_a_character_are_outlines_in_text_mode() -> None:
    root = parse(Diagram([1, 1], unit_labels=[[r"$\mathcal{L}$"], ["y"]]), text="text")
    assert len(list(root.iter(f"{SVG}use"))) == 1


def test_labels_with_markup_chinese_and_emoji_are_preserved() -> None:
    labels = [["<b>&\"'", "输入 x"], ["🦊"]]
    root = parse(Diagram([2, 1], unit_labels=labels, title="<&\"'> 网络 🦊"), text="text")
    assert root.get("aria-label") == "<&\"'> 网络 🦊"
    words = {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}
    assert {"<b>&\"'", "输入", "🦊"} <= words
    outlined = parse(Diagram([2, 1], unit_labels=labels))
    assert {"".join(text.itertext()) for text in outlined.iter(f"{SVG}text")} == {"输入", "🦊"}


def test_transparent_omits_only_the_background() -> None:
    diagram = Diagram([3, 2])
    opaque, clear = diagram.svg().splitlines(), diagram.svg(transparent=True).splitlines()
    assert [line for line in opaque if line not in clear] == [
        '<rect width="1080" height="432" fill="#FFFFFF"/>'
    ]


def test_layers_and_gaps_have_names_for_inkscape() -> None:
    svg = Diagram([3, 4, 2]).svg()
    names = re.findall(r'inkscape:groupmode="layer" inkscape:label="([^"]+)"', svg)
    assert names[:5] == ["edges 0 to 1", "edges 1 to 2", "layer 0", "layer 1", "layer 2"]


def test_units_left_out_are_counted_in_the_file() -> None:
    root = parse(Diagram([784, 10]))
    left_out = [g.get("data-units-left-out") for g in root.iter(f"{SVG}g") if g.get("data-units-left-out")]
    assert left_out == ["768"]
    assert "784 units" in "".join(parse(Diagram([784, 10], layer_labels=False), text="text").itertext())
    assert "only the first and the last are drawn" in (root.findtext(f"{SVG}desc") or "")


def test_a_hundred_thousand_edges_take_less_than_six_megabytes() -> None:
    svg = Diagram([784, 128, 10], max_nodes=None).svg()
    assert svg.count("<path d=") == 784 * 128 + 128 * 10
    assert len(svg.encode()) < 6e6


def test_coordinates_have_few_decimals() -> None:
    head = Diagram([3, 2]).svg().split("<circle")
    assert all(
        re.match(r' cx="\d+(\.\d{1,3})?" cy="\d+(\.\d{1,3})?" r="\d+(\.\d{1,3})?"/>', part)
        for part in head[1:]
    )


def test_circles_do_not_overlap() -> None:
    units = circles(parse(Diagram([10, 7, 5])))
    row = [units[0, j][0] for j in range(10)]
    assert all(b - a > 2 * units[0, 0][2] for a, b in pairwise(row))
