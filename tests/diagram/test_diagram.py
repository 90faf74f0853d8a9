"""`plot_net` and `Diagram`: the call in the article, display in notebooks, invalid arguments."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import FrozenInstanceError
from inspect import signature
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from plotnet import Diagram, plot_net

CALL = """\
from plotnet import plot_net, DynamicShow
num_node_list = [10, 7, 5]
figsize = (15, 6)
plot_net(num_node_list, figsize, 'net')        # writes net.svg; notebooks show the diagram
"""


def test_the_article_s_call_works_in_a_script_without_a_terminal(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", CALL],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("", "")
    root = ET.parse(tmp_path / "net.svg").getroot()
    assert root.get("viewBox") == "0 0 1080 432"
    assert (root.get("width"), root.get("height")) == ("15in", "6in")


def test_the_signature_of_plot_net_is_that_of_the_article() -> None:
    parameters = signature(plot_net).parameters
    assert list(parameters) == ["num_node_list", "figsize", "filename", "fontsize", "options"]
    assert parameters["figsize"].default == (15, 6)
    assert parameters["filename"].default is None
    assert parameters["fontsize"].default == 16


def test_options_are_passed_to_the_diagram_and_to_save(tmp_path: Path) -> None:
    diagram = plot_net([4, 2], (4, 3), tmp_path / "a", 12, direction="right", text="text", transparent=True)
    assert diagram == Diagram([4, 2], (4, 3), 12, direction="right")
    written = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert written == diagram.svg(text="text", transparent=True)


def test_a_notebook_gets_accessible_html_svg_and_text() -> None:
    bundle = Diagram([10, 7, 5])._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/svg+xml", "text/plain"]
    root = ET.fromstring(bundle["text/html"].partition("<script>")[0])
    svg = root[0]
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Layered network 10-7-5"
    assert svg.get("width") is None
    assert "width:100%" in (svg.get("style") or "")
    assert svg.get("viewBox") == "0 0 1080 432"
    assert bundle["text/plain"] == "Diagram(10-7-5)"
    assert bundle["image/svg+xml"] == Diagram([10, 7, 5]).svg()


def test_diagrams_are_immutable_and_compare_by_value() -> None:
    diagram = Diagram([10, 7, 5])
    with pytest.raises(FrozenInstanceError):
        diagram.direction = "up"  # type: ignore[misc]
    assert diagram == Diagram((10, 7, 5))
    assert hash(diagram) == hash(Diagram(np.array([10, 7, 5])))
    rotated = diagram.replace(direction="right")
    assert rotated != diagram
    assert diagram.direction == "down"


def test_arguments_are_not_modified() -> None:
    sizes, labels = [2, 1], [["x", "y"], ["z"]]
    Diagram(sizes, unit_labels=labels)
    assert (sizes, labels) == ([2, 1], [["x", "y"], ["z"]])


def test_labels_of_the_user_replace_the_defaults() -> None:
    diagram = Diagram(
        [2, 20],
        unit_labels=[["$x_0$", "$x_1$"], [f"y{i}" for i in range(20)]],
        layer_labels=["features", "classes\nof digits"],
        weight_labels=["$W$"],
    )
    scene = diagram.scene
    assert [t.label.source for t in scene.layers[0].labels] == ["$x_0$", "$x_1$"]
    assert [t.label.source for t in scene.layers[1].labels][-1] == "y19"
    assert [t.label.source for t in scene.layer_captions[0]] == ["features"]
    assert [t.label.source for t in scene.layer_captions[1]] == ["classes", "of digits", "20 units"]
    assert [t.label.source for t in scene.gap_captions[0]] == ["$W$"]


def test_labels_can_be_turned_off() -> None:
    scene = Diagram([3, 2], unit_labels=False, layer_labels=False, weight_labels=False).scene
    assert scene.layers[0].labels == ()
    assert scene.layer_captions == ((), ())
    assert scene.gap_captions == ((),)


def test_hidden_layers_are_numbered_where_there_are_several() -> None:
    captions = Diagram([2, 2, 2, 1]).scene.layer_captions
    assert [caption[0].label.source for caption in captions] == [
        "input layer",
        "hidden layer 1",
        "hidden layer 2",
        "output layer",
    ]
    assert captions[3][1].label.source == "1 unit"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"sizes": []}, ValueError, "num_node_list must list the units"),
        ({"sizes": [5]}, ValueError, "add an output layer"),
        ({"sizes": [10, 0, 5]}, ValueError, r"num_node_list\[1\] is 0"),
        ({"sizes": [10, -7, 5]}, ValueError, r"num_node_list\[1\] is -7"),
        ({"sizes": [10, 7.5, 5]}, TypeError, r"num_node_list\[1\] is 7\.5"),
        ({"sizes": [10, True, 5]}, TypeError, r"num_node_list\[1\] is True"),
        ({"sizes": "10-7-5"}, TypeError, "num_node_list must list .* got '10-7-5'"),
        ({"sizes": 10}, TypeError, "num_node_list must list"),
        ({"figsize": (15, 0)}, ValueError, r"figsize is \(15, 0\): expected width and height in inches"),
        ({"figsize": (15, -6)}, ValueError, "figsize is"),
        ({"figsize": (15, float("nan"))}, ValueError, "figsize is"),
        ({"figsize": (15, 6, 1)}, ValueError, "figsize is"),
        ({"figsize": (15, "6")}, TypeError, "figsize is"),
        ({"figsize": (True, 6)}, TypeError, "figsize is"),
        ({"figsize": 15}, TypeError, "figsize is 15"),
        ({"figsize": "15x6"}, TypeError, "figsize is '15x6'"),
        ({"fontsize": 0}, ValueError, "fontsize is 0"),
        ({"fontsize": "big"}, TypeError, "fontsize is 'big'"),
        (
            {"direction": "rihgt"},
            ValueError,
            r"direction is 'rihgt' \(did you mean 'right'\?\); expected one of 'down'",
        ),
        ({"max_nodes": 1}, ValueError, "max_nodes is 1: expected a whole number, 2 or more, or None"),
        ({"max_nodes": 4.5}, TypeError, r"max_nodes is 4\.5"),
        ({"max_nodes": True}, TypeError, "max_nodes is True"),
        (
            {"colour": "red"},
            TypeError,
            "no option 'colour' .*node_color.*; it has .*direction",
        ),
        ({"max_node": 3}, TypeError, "'max_node' .did you mean 'max_nodes'"),
        ({"text": "glyphs", "filename": "a"}, ValueError, "text is 'glyphs'; expected one of 'path', 'text'"),
        ({"dpi": 0, "filename": "a.png"}, ValueError, "dpi is 0"),
        ({"unit_labels": "a"}, TypeError, "unit_labels is 'a'"),
        ({"unit_labels": [["a"]]}, ValueError, "unit_labels needs 3 lists, one per layer; got 1"),
        (
            {"unit_labels": [["a"] * 9, ["b"] * 7, ["c"] * 5]},
            ValueError,
            r"unit_labels\[0\] needs 10 strings, one for each unit; got 9",
        ),
        ({"unit_labels": [["a"] * 10, ["b"] * 7, True]}, TypeError, r"unit_labels\[2\] is True"),
        (
            {"unit_labels": [["a"] * 10, ["b", 3, *"cdefg"], ["c"] * 5]},
            TypeError,
            r"unit_labels\[1\]\[1\] is 3",
        ),
        (
            {"unit_labels": [["a"] * 10, [*"abcdef", "$x_{$"], ["c"] * 5]},
            ValueError,
            r"unit_labels\[1\]\[6\] is '\$x_\{\$'",
        ),
        ({"layer_labels": ["a", "b"]}, ValueError, "layer_labels needs 3 strings, one for each layer; got 2"),
        (
            {"layer_labels": ["a", r"$\nonsense$", "c"]},
            ValueError,
            r"layer_labels\[1\] is .*\\nonsense is not a command",
        ),
        (
            {"weight_labels": ["a", "b", "c"]},
            ValueError,
            "weight_labels needs 2 strings, one for each gap; got 3",
        ),
        ({"title": 3}, TypeError, "title is 3"),
        ({"figsize": (1e300, 6)}, ValueError, "figsize is"),
        ({"figsize": (10**400, 6)}, ValueError, "figsize is"),
        ({"figsize": {15, 6}}, TypeError, "figsize is"),
        ({"fontsize": 1e300}, ValueError, "fontsize is"),
        ({"layer_labels": {"a", "b", "c"}}, TypeError, "layer_labels is"),
        ({"layer_labels": {"a": 1, "b": 2, "c": 3}}, TypeError, "layer_labels is"),
        (
            {"layer_labels": ["a", "$" + r"\sqrt{" * 300 + "x" + "}" * 300 + "$", "c"]},
            ValueError,
            r"layer_labels\[1\]",
        ),
        (
            {"sizes": [10**9, 2], "unit_labels": [["a"], ["b", "c"]]},
            ValueError,
            "needs 1,000,000,000 strings",
        ),
        (
            {"sizes": [10**9, 2], "max_nodes": None},
            ValueError,
            "would draw 2,000,000,000 edges.* set max_nodes",
        ),
        ({"text": "glyphs"}, ValueError, "text is 'glyphs'"),
        ({"dpi": 0}, ValueError, "dpi is 0"),
        ({"transparent": True}, ValueError, "transparent applies to a saved file: pass filename"),
        ({"dpi": 10_000, "filename": "a.png"}, ValueError, "would have 150,000 by 60,000 pixels"),
        ({"description": "a\x00"}, ValueError, "description is"),
    ],
)
def test_invalid_arguments_are_named_before_a_file_is_written(
    arguments: dict[str, Any],
    error: type[Exception],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    sizes = arguments.pop("sizes", [10, 7, 5])
    with pytest.raises(error, match=message):
        plot_net(sizes, **arguments)
    assert not list(tmp_path.iterdir())


def test_a_layer_of_a_billion_units_is_drawn_in_part() -> None:
    assert len(Diagram([10**9, 2]).scene.layers[0].units) == 16


def test_title_and_description_may_have_any_length_and_script() -> None:
    description = (
        "输入层 a 隐藏层 b 输出层 c 权重 d 偏置 e 激活 f 函数 g 损失 h 梯度 i 学习率 j 批次 k\n" * 1000
    )
    root = ET.fromstring(Diagram([3, 2], title="网络", description=description).svg())
    assert root.get("aria-label") == "网络"
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == description


def test_copies_and_pickles_are_equal_and_draw_the_same() -> None:
    diagram = Diagram([3, 2], direction="right")
    for other in (copy.deepcopy(diagram), pickle.loads(pickle.dumps(diagram))):
        assert other == diagram
        assert other.svg() == diagram.svg()


def test_settings_of_the_user_are_kept_while_other_threads_draw() -> None:
    stop = threading.Event()

    def make() -> None:
        i = 0
        while not stop.is_set():
            Diagram([1, 1], unit_labels=[[f"$x_{{{i}}}$"], ["y"]])
            i += 1

    worker = threading.Thread(target=make)
    worker.start()
    try:
        with mpl.rc_context():
            for size in range(10, 60):
                mpl.rcParams["font.size"] = size
                time.sleep(0.002)
                assert mpl.rcParams["font.size"] == size
    finally:
        stop.set()
        worker.join()


FORK = """
import os, threading
from plotnet import Diagram

def make():
    for i in range(400):
        Diagram([1, 1], unit_labels=[[f"${os.getpid()}_{{{i}}}$"], ["y"]])

worker = threading.Thread(target=make, daemon=True)
worker.start()
for i in range(5):
    child = os.fork()
    if child == 0:
        Diagram([1, 1], unit_labels=[[f"$z_{{{i}}}$"], ["y"]]).svg()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
print("done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_forked_while_a_thread_draws_can_draw_too() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FORK], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stdout == "done\n", run.stderr
