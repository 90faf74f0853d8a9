"""The runner of lessons finds problems, also those that nbclient alone does not find."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbclient.output_widget import OutputWidget
from nbformat import NotebookNode, v4

from .execution import RAISES, WARNS, LessonClient, Run, differences, run

SWALLOWED = "from ipywidgets import interact\ninteract(lambda x: 1 / x, x=(0, 0));"

PROBLEMS = {
    "1 / 0": "ZeroDivisionError",
    "import warnings; warnings.warn('mind the gap')": "UserWarning",
    "import numpy; numpy.exp(1000.0)": "RuntimeWarning",
    "import sys; print('hm', file=sys.stderr)": "hm",
    "import urllib.request; urllib.request.urlopen('http://a.example')": "connects to a.example",
    "import socket; socket.create_connection(('192.0.2.1', 80))": "connects to 192.0.2.1",
    "refuse, drive_controls": "NameError",  # the runner defines no names in the kernel
    SWALLOWED: "ZeroDivisionError",
}

FAIL_AT_AN_END = [
    "Checkbox().observe(lambda change: 1 / (not change.new), 'value')",
    "Dropdown(options='ab').observe(lambda change: 1 / (change.new != 'b'), 'value')",
    "SelectMultiple(options='ab').observe(lambda change: 1 / (len(change.new) < 2), 'value')",
    "FloatLogSlider(max=300).observe(lambda change: 1 / (change.new < 1e299), 'value')",
    "IntRangeSlider().observe(lambda change: 1 / (change.new[1] - change.new[0]), 'value')",
    "Button().on_click(lambda button: 1 / 0)",
    # the error is shown in an Output widget until the slider changes
    "interact(lambda x: print(1 / x), x=(0, 10));",
]

UNSTEADY = [
    ("x = [1]", "print(x)", "x.append(2)"),
    ("y = 0", "y += 1\nprint(y)"),
    ("import random", "print(random.random())"),
]


def lesson(*cells: str | NotebookNode) -> NotebookNode:
    """Return a notebook of code cells."""
    notebook: NotebookNode = v4.new_notebook()
    notebook.cells = [v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    return notebook


def tagged(tag: str, source: str) -> NotebookNode:
    """Return a code cell with a tag."""
    cell: NotebookNode = v4.new_code_cell(source, metadata={"tags": [tag]})
    return cell


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(lesson(*PROBLEMS), tmp_path_factory.mktemp("faulty"))


def test_a_correct_lesson_has_no_problems(tmp_path: Path) -> None:
    correct = lesson(
        "x = [1, 2]",
        "print(x)",
        "open('made', 'w').close()",
        "object()",
        "from ipywidgets import IntSlider, interact\nslider = IntSlider(3)",
        "print(slider.value)",
        "interact(lambda x: 1 / x, x=(1, 9));",
        tagged(RAISES, "1 / 0"),
        tagged(WARNS, "import numpy; numpy.exp(1000.0);"),
    )
    seen = run(correct, tmp_path)
    assert seen.once.problems == seen.driven.problems == seen.again.problems == []
    assert differences(seen.once, seen.again) == []
    assert (tmp_path / "made").exists(), "files of a lesson are written to its folder"
    printed = [
        out.text for outputs in seen.once.outputs.values() for out in outputs if out.get("name") == "stdout"
    ]
    assert printed == ["[1, 2]\n", "3\n"]


@pytest.mark.parametrize("source", PROBLEMS)
def test_exceptions_warnings_and_connections_are_problems(source: str, faulty: Run) -> None:
    position = list(PROBLEMS).index(source)
    assert len(faulty.once.problems) == len(PROBLEMS)
    assert PROBLEMS[source] in faulty.once.problems[position]


def test_a_tag_without_its_effect_is_a_problem(tmp_path: Path) -> None:
    seen = run(lesson(tagged(RAISES, "1 / 1"), tagged(WARNS, "1 / 1")), tmp_path)
    assert ["does not do this" in problem for problem in seen.once.problems] == [True, True]


def test_nbclient_alone_misses_an_exception_in_a_callback() -> None:
    executed = NotebookClient(lesson(SWALLOWED)).execute()
    assert "error" not in {out.output_type for out in executed.cells[0].outputs}


def test_every_control_is_moved_to_both_ends(tmp_path: Path) -> None:
    seen = run(lesson("from ipywidgets import *", *FAIL_AT_AN_END), tmp_path)
    assert seen.once.problems == []
    shown = "".join(seen.driven.problems)
    assert [source for source in FAIL_AT_AN_END if source not in shown] == []


def test_cells_with_different_outputs_in_the_second_run_are_found(tmp_path: Path) -> None:
    seen = run(lesson(*(cell for cells in UNSTEADY for cell in cells)), tmp_path)
    assert seen.once.problems == seen.again.problems == []
    assert len(differences(seen.once, seen.again)) == len(UNSTEADY)


class LateOutputWidget(OutputWidget):
    """Output widget that sends after the reply to the cell has arrived."""

    def send(self, *args: object, **kwargs: object) -> None:
        time.sleep(1)
        super().send(*args, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("client_class", "timeout", "stalls"), [(NotebookClient, 4, True), (LessonClient, 60, False)]
)
def test_an_output_widget_does_not_stall_a_lesson(
    client_class: type[NotebookClient], timeout: int, stalls: bool
) -> None:
    # If a new nbclient does not stall, its case here fails, and the workaround can be removed.
    shows = "with Output():\n    print('unheard', flush=True)\n    sleep(0.3)  # seconds before the reply"
    client = client_class(
        lesson("from ipywidgets import Output; from time import sleep", shows), timeout=timeout
    )
    client.widget_registry = {"@jupyter-widgets/output": {"OutputModel": LateOutputWidget}}
    start = time.monotonic()
    client.execute()
    assert (time.monotonic() - start > timeout) == stalls
