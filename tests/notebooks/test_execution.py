"""The runner of lessons finds what goes wrong in them, also where nbclient alone sees nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbclient.output_widget import OutputWidget
from nbformat import NotebookNode, v4

from .execution import RAISES, WARNS, LessonClient, Run, differences, run

SWALLOWED = "from ipywidgets import interact\ninteract(lambda x: 1 / x, x=(0, 0));"

COMPLAINTS = {
    "1 / 0": "ZeroDivisionError",
    "import warnings; warnings.warn('mind the gap')": "UserWarning",
    "import numpy; numpy.exp(1000.0)": "RuntimeWarning",
    "import sys; print('hm', file=sys.stderr)": "hm",
    "import urllib.request; urllib.request.urlopen('http://a.example')": "asks for a.example",
    "import socket; socket.create_connection(('192.0.2.1', 80))": "asks for 192.0.2.1",
    "refuse, drive_controls": "NameError",  # the runner leaves no names of its own
    SWALLOWED: "ZeroDivisionError",
}

FAIL_AT_AN_END = [
    "Checkbox().observe(lambda change: 1 / (not change.new), 'value')",
    "Dropdown(options='ab').observe(lambda change: 1 / (change.new != 'b'), 'value')",
    "SelectMultiple(options='ab').observe(lambda change: 1 / (len(change.new) < 2), 'value')",
    "FloatLogSlider(max=300).observe(lambda change: 1 / (change.new < 1e299), 'value')",
    "IntRangeSlider().observe(lambda change: 1 / (change.new[1] - change.new[0]), 'value')",
    "Button().on_click(lambda button: 1 / 0)",
    # here the page shows the error in an Output widget, until the slider moves on
    "interact(lambda x: print(1 / x), x=(0, 10));",
]

UNSTEADY = [
    ("x = [1]", "print(x)", "x.append(2)"),
    ("y = 0", "y += 1\nprint(y)"),
    ("import random", "print(random.random())"),
]


def lesson(*cells: str | NotebookNode) -> NotebookNode:
    """Make a notebook of code cells."""
    made: NotebookNode = v4.new_notebook()
    made.cells = [v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    return made


def tagged(tag: str, source: str) -> NotebookNode:
    """Make a code cell with a tag."""
    cell: NotebookNode = v4.new_code_cell(source, metadata={"tags": [tag]})
    return cell


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(lesson(*COMPLAINTS), tmp_path_factory.mktemp("faulty"))


def test_a_sound_lesson_gets_no_complaint(tmp_path: Path) -> None:
    sound = lesson(
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
    seen = run(sound, tmp_path)
    assert seen.once.complaints == seen.driven.complaints == seen.again.complaints == []
    assert differences(seen.once, seen.again) == []
    assert (tmp_path / "made").exists(), "a lesson's files belong into the folder that it runs in"
    printed = [
        out.text for outputs in seen.once.outputs.values() for out in outputs if out.get("name") == "stdout"
    ]
    assert printed == ["[1, 2]\n", "3\n"]


@pytest.mark.parametrize("source", COMPLAINTS)
def test_what_a_cell_should_not_do_is_a_complaint(source: str, faulty: Run) -> None:
    place = list(COMPLAINTS).index(source)
    assert len(faulty.once.complaints) == len(COMPLAINTS)
    assert COMPLAINTS[source] in faulty.once.complaints[place]


def test_a_tagged_cell_that_does_not_fail_is_a_complaint(tmp_path: Path) -> None:
    seen = run(lesson(tagged(RAISES, "1 / 1"), tagged(WARNS, "1 / 1")), tmp_path)
    assert ["nothing of the kind" in complaint for complaint in seen.once.complaints] == [True, True]


def test_nbclient_alone_takes_an_exception_in_a_callback_for_a_success() -> None:
    executed = NotebookClient(lesson(SWALLOWED)).execute()
    assert "error" not in {out.output_type for out in executed.cells[0].outputs}


def test_every_control_is_driven_to_each_of_its_ends(tmp_path: Path) -> None:
    seen = run(lesson("from ipywidgets import *", *FAIL_AT_AN_END), tmp_path)
    assert seen.once.complaints == []
    shown = "".join(seen.driven.complaints)
    assert [source for source in FAIL_AT_AN_END if source not in shown] == []


def test_a_cell_that_shows_something_else_the_second_time_is_named(tmp_path: Path) -> None:
    seen = run(lesson(*(cell for cells in UNSTEADY for cell in cells)), tmp_path)
    assert seen.once.complaints == seen.again.complaints == []
    assert len(differences(seen.once, seen.again)) == len(UNSTEADY)


class LateOutputWidget(OutputWidget):
    """Sends late: by then the reply to the cell is there."""

    def send(self, *args: object, **kwargs: object) -> None:
        time.sleep(1)
        super().send(*args, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("client_class", "timeout", "stalls"), [(NotebookClient, 4, True), (LessonClient, 60, False)]
)
def test_an_output_widget_does_not_stall_a_lesson(
    client_class: type[NotebookClient], timeout: int, stalls: bool
) -> None:
    # Should nbclient itself stall no more, its line here fails, and the guard against it can go.
    shows = "with Output():\n    print('unheard', flush=True)\n    sleep(0.3)  # seconds before the reply"
    client = client_class(
        lesson("from ipywidgets import Output; from time import sleep", shows), timeout=timeout
    )
    client.widget_registry = {"@jupyter-widgets/output": {"OutputModel": LateOutputWidget}}
    start = time.monotonic()
    client.execute()
    assert (time.monotonic() - start > timeout) == stalls
