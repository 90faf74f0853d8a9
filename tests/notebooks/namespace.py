"""Run the code cells of a lesson in this process, so that tests can examine the names that they define."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import numpy as np
from matplotlib import rc_context

from .cells import tags
from .clean import FOLDER
from .execution import RAISES


@dataclass
class Executed:
    """
    What the cells of a notebook define and show.

    Parameters
    ----------
    names : dict
        Namespace of the notebook.
    results : dict
        Value of the last expression of each code cell, by the id of the cell.
    printed : dict
        Printed text of each code cell, by the id of the cell.
    caught : dict
        Warnings and exceptions of each code cell, as text such as "RuntimeWarning: overflow ...".
    """

    names: dict[str, Any]
    results: dict[str, Any] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    caught: dict[str, list[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.names[name]


def execute(name: str, folder: Path) -> Executed:
    """Run the code cells of a notebook from top to bottom, with a folder as the working directory."""
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    module = ModuleType("__main__")
    executed = Executed(vars(module))
    with _as_main(module), contextlib.chdir(folder), np.printoptions(), np.errstate(), rc_context():
        for cell in notebook.cells:
            if cell.cell_type == "code":
                _run(cell, executed)
    return executed


@contextlib.contextmanager
def _as_main(module: ModuleType) -> Iterator[None]:
    """Let `check` find the names of the notebook in the module ``__main__``, as in a kernel."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def _run(cell: Any, executed: Executed) -> None:
    *statements, last = ast.parse(cell.source).body
    expression = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
    file = f"<cell {cell.id}>"
    linecache.cache[file] = (len(cell.source), None, cell.source.splitlines(keepends=True), file)
    printed = io.StringIO()
    errors: list[str] = []
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            body = ast.Module(statements if expression else [*statements, last], [])
            exec(compile(body, file, "exec"), executed.names)
            if expression:
                executed.results[cell.id] = eval(compile(expression, file, "eval"), executed.names)
        except Exception as error:
            if RAISES not in tags(cell):
                raise
            errors = [f"{type(error).__name__}: {error}"]
    executed.printed[cell.id] = printed.getvalue()
    executed.caught[cell.id] = [f"{w.category.__name__}: {w.message}" for w in caught] + errors
