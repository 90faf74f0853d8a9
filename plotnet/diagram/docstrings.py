"""Lists of valid names in docstrings, taken from the code that defines them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")

_lists: dict[str, str] = {}
_templates: list[tuple[Any, str]] = []


def define_list(name: str, values: Iterable[str]) -> None:
    """Define what ``%(name)s`` stands for, also in docstrings that are filled already."""
    _lists[name] = values if isinstance(values, str) else ", ".join(f'"{value}"' for value in values)
    for thing, template in _templates:
        thing.__doc__ = template % _lists


def fill_docstring(thing: T) -> T:
    """Replace ``%(name)s`` in the docstring of a function or class by the list of that name."""
    template = thing.__doc__
    if template is not None:  # Python drops docstrings with -OO
        _templates.append((thing, template))
        thing.__doc__ = template % _lists
    return thing
