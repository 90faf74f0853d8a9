"""Find out which cell of the notebook defined an answer, and whether its last run failed."""

from __future__ import annotations

import re
import symtable
import sys
from dataclasses import dataclass
from typing import Any

MISSING = object()  # the value of a variable that is not defined

# names that a cell with a syntax error was probably meant to define
_DEFINITION = re.compile(r"^(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_PREDICTION = re.compile(r"\bpredict\(\s*[\"']([^\"'\n]+)[\"']")


@dataclass(frozen=True)
class CellRun:
    """
    The run of a cell.

    Parameters
    ----------
    label : str
        Label in the notebook, such as "In [12]".
    names : frozenset of str
        Names that the cell defines.
    error : str
        Name of the exception that stopped it, such as "SyntaxError"; empty if there was none.
    """

    label: str
    names: frozenset[str]
    error: str = ""


_last_run: dict[str, CellRun] = {}  # for each name, the last run of a cell that defines it
_names_of_cell: dict[str, frozenset[str]] = {}  # by the id of the cell


def watch_cells() -> None:
    """Record the runs of cells from now on, if this code runs in IPython."""
    shell = get_shell()
    if shell is not None:
        shell.events.register("post_run_cell", _record)


def get_shell() -> Any:
    """Return the IPython shell; None outside IPython."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()


def last_run(name: str) -> CellRun | None:
    """
    Return the last run of a cell that defines a name.

    Parameters
    ----------
    name : str
        Name of a variable or a function, or the result of `prediction_key`.

    Returns
    -------
    CellRun or None
        None if no such cell has run since the lesson was imported.
    """
    return _last_run.get(name)


def prediction_key(name: str) -> str:
    """Return the name under which runs of the cell of a prediction are recorded."""
    return f"predict {name}"


def value_of(variable: str) -> object:
    """
    Return the value of a variable of the notebook.

    Parameters
    ----------
    variable : str
        Name of the variable.

    Returns
    -------
    object
        Value; `MISSING` if the variable is not defined.
    """
    return vars(sys.modules["__main__"]).get(variable, MISSING)


def _record(result: Any) -> None:
    """Record the run of a cell, given IPython's ExecutionResult."""
    info = result.info
    if info is None or not info.store_history:
        return
    error = result.error_before_exec or result.error_in_exec
    names = _defined_names(get_shell().transform_cell(info.raw_cell))
    if error is not None and info.cell_id:
        names |= _names_of_cell.get(info.cell_id, frozenset())
    elif info.cell_id:
        _names_of_cell[info.cell_id] = names
    run = CellRun(f"In [{result.execution_count}]", names, type(error).__name__ if error is not None else "")
    _last_run.update(dict.fromkeys(names, run))


def _defined_names(source: str) -> frozenset[str]:
    """Return the names that the source of a cell defines, as far as it can be parsed."""
    predicted = {prediction_key(name) for name in _PREDICTION.findall(source)}
    try:
        symbols = symtable.symtable(source, "<cell>", "exec").get_symbols()
        names = {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    except SyntaxError:
        names = {function or variable for function, variable in _DEFINITION.findall(source)}
    return frozenset(names | predicted)
