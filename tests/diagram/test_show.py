"""`DynamicShow`: saving, animations, exceptions, and display in notebooks."""

from __future__ import annotations

import builtins
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

from plotnet import DynamicShow, show_figure
from plotnet.diagram._viznet import viznet

from .test_film import frames_on


@pytest.fixture(autouse=True)
def nothing_asks_and_no_figure_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def ask(*_: object) -> str:
        raise AssertionError("it asked something")

    monkeypatch.setattr(builtins, "input", ask)
    monkeypatch.setattr("pdb.set_trace", ask)
    before = plt.get_fignums()
    yield
    assert plt.get_fignums() == before
    assert not plt.isinteractive()


def test_it_has_the_arguments_of_viznet() -> None:
    ours, theirs = signature(DynamicShow).parameters, signature(viznet.DynamicShow).parameters
    assert [(p.name, p.default) for p in ours.values()] == [(p.name, p.default) for p in theirs.values()]
    assert issubclass(DynamicShow, viznet.DynamicShow)


def draw_feed_forward(ax: Any, num_node_list: list[int]) -> None:
    """Draw as viznet's own example apps/nn/feed_forward.py does."""
    from viznet import EdgeBrush, NodeBrush, connecta2a, node_sequence

    num_hidden_layer = len(num_node_list) - 2
    kind_list = ["nn.input"] + ["nn.hidden"] * num_hidden_layer + ["nn.output"]
    y_list = 1.5 * np.arange(len(num_node_list))
    seq_list = []
    for n, kind, y in zip(num_node_list, kind_list, y_list, strict=True):
        b = NodeBrush(kind, ax)
        seq_list.append(node_sequence(b, n, center=(0, y)))
    eb = EdgeBrush("-->", ax)
    for st, et in pairwise(seq_list):
        connecta2a(st, et, eb)


def test_the_feed_forward_example_of_viznet_runs(tmp_path: Path) -> None:
    with DynamicShow((6, 6), tmp_path / "_feed_forward.png") as d:
        draw_feed_forward(d.ax, num_node_list=[5, 4, 1])
    with Image.open(tmp_path / "_feed_forward.png") as image:
        assert image.size == (1800, 1800)
        assert image.getchannel("A").getextrema()[0] == 0, "the background is transparent, as viznet's"


def test_dpi_sets_the_resolution(tmp_path: Path) -> None:
    with DynamicShow((2, 1), tmp_path / "a.png", dpi=50) as d:
        d.ax.plot([0, 1])
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (100, 50)


def test_a_name_without_a_suffix_gets_svg(tmp_path: Path) -> None:
    with DynamicShow(filename=tmp_path / "a") as d:
        d.ax.plot([0, 1])
    assert ET.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")


def test_without_a_file_name_nothing_is_saved(tmp_path: Path) -> None:
    with DynamicShow() as d:
        d.ax.plot([0, 1])
    assert not list(tmp_path.iterdir())


def test_steps_run_in_order_before_an_image_is_saved(tmp_path: Path) -> None:
    done = []
    with DynamicShow((1, 1), tmp_path / "a.svg") as d:
        d.steps += [lambda: done.append(1), lambda: done.append(2)]
        assert done == []
    assert done == [1, 2]


def test_steps_become_frames_of_a_gif(tmp_path: Path) -> None:
    with DynamicShow((1, 1), tmp_path / "a.gif", dpi=60, fps=4) as d:
        brush = viznet.NodeBrush("nn.input", d.ax)
        brush >> (0, 0)
        d.steps += [lambda: brush >> (1, 0), lambda: brush >> (1, 1)]
    with Image.open(tmp_path / "a.gif") as film:
        assert film.n_frames == 3  # type: ignore[attr-defined]
        assert film.size == (60, 60)
        film.seek(1)
        assert film.info["duration"] == 250


def test_steps_become_a_page_with_a_player(tmp_path: Path) -> None:
    def right() -> None:
        """Put a second one to the right.

        It stays there.
        """
        brush >> (1, 0)

    with DynamicShow((1, 1), tmp_path / "a.html", fps=4) as d:
        d.description = "Two & more"
        brush = viznet.NodeBrush("nn.input", d.ax)
        node = brush >> (0, 0)
        node.text("$a_0$")
        d.steps += [right, lambda: brush >> (1, 1)]
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    svgs = frames_on(page)
    shapes = [len(list(ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"))) for svg in svgs]
    assert shapes[0] < shapes[1] < shapes[2]
    assert all(svg.startswith('<svg role="img" aria-label="Two &amp; more"') for svg in svgs)
    assert not any("<style" in svg or "<!--" in svg or "<text" in svg for svg in svgs)
    assert re.findall("<li>(.*?)</li>", page) == [
        "Before the first step.",
        "Put a second one to the right.",
        "Step 2 of 2.",
    ]
    assert '"pause":250' in page


def test_equal_steps_give_identical_pages(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        with DynamicShow((1, 1), tmp_path / name) as d:
            d.steps.append(lambda: d.ax.plot([0, 1]))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_an_exception_is_propagated_and_the_old_file_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("old")
    with pytest.raises(ZeroDivisionError), DynamicShow((1, 1), tmp_path / "a.svg"):
        raise ZeroDivisionError
    assert (tmp_path / "a.svg").read_text() == "old"


def test_a_step_that_fails_closes_the_figure_too(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), DynamicShow((1, 1), tmp_path / "a.svg") as d:
        d.steps.append(lambda: 1 / 0)
    assert not list(tmp_path.iterdir())


def test_the_previous_figure_is_current_again_and_unchanged() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    other = plt.figure()
    plt.figure(figure.number)
    plt.sca(left)
    try:
        with DynamicShow() as d:
            assert plt.gca() is d.ax
        assert plt.gcf() is figure
        assert plt.gca() is left
        assert not left.has_data()
        assert not right.has_data()
    finally:
        plt.close(figure)
        plt.close(other)


def test_invalid_file_names_are_rejected_before_drawing() -> None:
    with pytest.raises(ValueError, match=r"'\.docx' is not known; use one of .*\.gif"):
        DynamicShow(filename="a.docx")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dpi": 0}, "dpi is 0"),
        ({"fps": 0}, "fps is 0"),
        ({"figsize": (0, 0)}, "figsize is"),
        ({"dpi": "x"}, "dpi is"),
    ],
)
def test_arguments_are_checked_before_drawing(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        DynamicShow(**arguments)


def test_it_works_without_a_terminal(tmp_path: Path) -> None:
    script = "from plotnet import DynamicShow\nwith DynamicShow((1, 1), 'a.svg') as d: d.ax.plot([0, 1])\n"
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert run.stdout == b""
    assert (tmp_path / "a.svg").exists()


def test_a_figure_outside_a_notebook_is_only_closed() -> None:
    figure, _ = plt.subplots()
    show_figure(figure, "nothing to see")
    assert not plt.fignum_exists(figure.number)


def test_in_a_notebook_a_figure_is_shown_once_with_its_description() -> None:
    shown = run_cell(
        "import matplotlib.pyplot as plt\n"
        "from plotnet import show_figure\n"
        "figure, ax = plt.subplots()\n"
        "show_figure(figure, 'one <b> & \"two\"')"
    )
    assert len(shown) == 1
    assert 'alt="one &lt;b&gt; &amp; &quot;two&quot;"' in shown[0]["text/html"]
    assert "data:image/png;base64," in shown[0]["text/html"]


def test_in_a_notebook_steps_are_shown_as_a_player_without_a_progress_bar(tmp_path: Path) -> None:
    shown = run_cell(
        "from plotnet import DynamicShow\n"
        f"with DynamicShow((1, 1), {str(tmp_path / 'a.html')!r}) as d:\n"
        "    d.description = 'a line'; d.steps.append(lambda: d.ax.plot([0, 1]))"
    )
    assert len(shown) == 1
    assert shown[0]["text/html"].startswith('<iframe title="a line"')


def test_in_a_notebook_a_drawing_is_shown_once() -> None:
    shown = run_cell(
        "from plotnet import DynamicShow\n"
        "with DynamicShow((1, 1)) as d:\n    d.description = 'a line'; line = d.ax.plot([0, 1])"
    )
    assert len(shown) == 1
    assert 'alt="a line"' in shown[0]["text/html"]


def run_cell(source: str) -> list[dict[str, str]]:
    """Run one cell in a kernel and return what it displays."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, timeout=120).execute()
    return [output.data for output in notebook.cells[0].outputs]
