"""The examples in docstrings run in an empty folder and print the documented output."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import plotnet
import plotnet.functional
import plotnet.lesson

MODULES = sorted(module.name for module in pkgutil.walk_packages(plotnet.__path__, "plotnet."))


def has_examples(name: str) -> bool:
    return any(test.examples for test in doctest.DocTestFinder().find(import_module(name)))


@pytest.mark.parametrize("name", [name for name in MODULES if has_examples(name)])
def test_examples_in_docstrings_print_the_documented_output(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testmod(import_module(name), extraglobs={"np": np})  # as in numpydoc
    assert failed == 0
    assert tried > 0


HOMES = (plotnet, plotnet.functional, plotnet.lesson)
PUBLIC = [getattr(home, name) for home in HOMES for name in home.__all__ if name != "Array"]


@pytest.mark.parametrize(
    "thing", [thing for thing in PUBLIC if callable(thing)], ids=lambda thing: thing.__name__
)
def test_every_public_name_has_an_example(thing: object) -> None:
    assert ">>> " in (thing.__doc__ or "")
