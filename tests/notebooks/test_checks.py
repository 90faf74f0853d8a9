"""`check` and `compare` in a real kernel: they judge what the last run of a cell defined, or say why not."""

from __future__ import annotations

import re

import pytest
from nbformat import v4

from .execution import run_once

SETUP = """
from plotnet.lesson import *
def area(name):
    return function_exercise(name, name, lambda a: a * a, [(3,), (5,)], explanation="Good.")
names = [chr(ord("a") + i) for i in range(10)]
register(Lesson("square", "Square", [Prediction("corners", hints=[(3, "")])], [area(name) for name in names]))
"""

# cells of each scenario, which has an exercise and a variable of its own, for which NAME stands
RIGHT = "def NAME(a):\n    return a * a"
CHECK = 'check("NAME")'
FAILING = {
    "SyntaxError": "def NAME(a)\n    return 0",
    "NameError": "NAME = nothing",
    "TypeError": "def NAME(a):\n    return 0\nprint(NAME(1, 2))",
    "ZeroDivisionError": "for NAME in [1, 2]: NAME / 0",
    "IndexError": "x = NAME = [][0]",
    "SyntaxError after a magic command": "%matplotlib inline\nNAME: int = (1,",
}
SCENARIOS = {
    "redefined": [RIGHT, CHECK, "NAME = lambda a: 4 * a", CHECK],
    "never defined": [CHECK, "def NAME(a)\n    return 0", CHECK],
    "used by a failing cell": [RIGHT, "print(NAME(1, 2))", CHECK],
    "predicted": ["predict('corners', 3)", "predict('corners', 4", "compare('corners', 4)"],
    **{name: [RIGHT, source, CHECK, RIGHT, CHECK] for name, source in FAILING.items()},
}


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Run all scenarios in one kernel; return the replies of each, without the numbers of cells."""
    cells = {
        name: [v4.new_code_cell(source.replace("NAME", chr(ord("a") + i))) for source in sources]
        for i, (name, sources) in enumerate(SCENARIOS.items())
    }
    every = [v4.new_code_cell(SETUP), *(cell for group in cells.values() for cell in group)]
    seen = run_once(v4.new_notebook(cells=every), tmp_path_factory.mktemp("checks"))
    shown = {
        name: [out for cell in group for out in seen.outputs[cell.id] if out.output_type == "execute_result"]
        for name, group in cells.items()
    }
    return {
        name: [re.sub(r"In \[\d+\]", "In [n]", out["data"]["text/plain"]) for out in outputs]
        for name, outputs in shown.items()
    }


def test_a_verdict_names_the_cell_that_defined_the_answer(replies: dict[str, list[str]]) -> None:
    right, wrong = replies["redefined"]
    assert right == "Yes. Good.\n\nChecked: `a`, as defined in `In [n]`."
    assert wrong.startswith("Not yet. With 3 it returns 12; expected 9.")


@pytest.mark.parametrize("name", FAILING)
def test_an_old_answer_is_not_judged_after_its_cell_has_failed(
    replies: dict[str, list[str]], name: str
) -> None:
    reply, after = replies[name]
    error = name.partition(" ")[0]
    assert re.fullmatch(
        rf"`In \[n\]`, the last cell with `\w`, stopped with `{error}`: nothing was .*", reply
    )
    assert after.startswith("Yes.")


def test_an_answer_that_was_never_defined_gets_a_sentence_and_no_traceback(
    replies: dict[str, list[str]],
) -> None:
    never, failed = replies["never defined"]
    assert never.startswith("`b` is not defined. Run the cell above that defines it")
    assert "Run All Above Selected Cell" in never
    assert failed.startswith("`In [n]`, the last cell with `b`, stopped with `SyntaxError`")


def test_a_failed_prediction_is_not_compared(replies: dict[str, list[str]]) -> None:
    stored, reply = replies["predicted"]
    assert stored.startswith("Stored: 3.")
    assert reply.startswith("`In [n]`, the last cell with your prediction, stopped with `SyntaxError`")


def test_a_cell_that_only_uses_the_answer_may_fail(replies: dict[str, list[str]]) -> None:
    assert replies["used by a failing cell"][0].startswith("Yes.")
