"""The docstrings of public names follow numpydoc and agree with the signatures."""

from __future__ import annotations

import inspect

import pytest
from numpydoc.validate import validate

import plotnet
import plotnet.functional
import plotnet.lesson

CAN_BE_LEFT_OUT = {
    "GL01",  # the summary on a line of its own, which newer versions of numpydoc leave open
    "ES01",  # an extended summary
    "EX01",  # examples: another test asks for one in each public name
    "SA01",  # see also
}


def functions_of_functional() -> list[str]:
    """Return the functions and classes; `Array` is a type alias, `DTYPES` a tuple."""
    return [name for name in plotnet.functional.__all__ if name not in ("Array", "DTYPES")]


def public_names() -> list[str]:
    names = [f"plotnet.lesson.{name}" for name in plotnet.lesson.__all__]
    names += [f"plotnet.functional.{name}" for name in functions_of_functional()]
    for name in plotnet.__all__:
        thing = getattr(plotnet, name)
        if not callable(thing):
            continue  # a constant has no docstring
        names.append(f"plotnet.{name}")
        if inspect.isclass(thing):
            members = [key for key, value in vars(thing).items() if inspect.isfunction(value)]
            names += [f"plotnet.{name}.{key}" for key in members if not key.startswith("_")]
    return names


# numpydoc reads every attribute of a widget, also deprecated ones of ipywidgets
@pytest.mark.filterwarnings("ignore:Widget.*is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", public_names())
def test_a_public_docstring_agrees_with_the_signature(name: str) -> None:
    errors = validate(name)["errors"]
    assert [error for error in errors if error[0] not in CAN_BE_LEFT_OUT] == []
