"""Fill lists of valid names into docstrings, from the code that defines the names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")

_lists: dict[str, str] = {}
_templates: list[tuple[Any, str]] = []


def define_list(name: str, values: Iterable[str]) -> None:
    """Define the text for ``%(name)s``, also in docstrings that have been filled already."""
    _lists[name] = values if isinstance(values, str) else ", ".join(f'"{value}"' for value in values)
    for target, template in _templates:
        target.__doc__ = template % _lists


def fill_docstring(target: T) -> T:
    """Decorate a function or class: replace ``%(name)s`` in its docstring by the list of that name."""
    template = target.__doc__
    if template is not None:  # Python drops docstrings with -OO
        _templates.append((target, template))
        target.__doc__ = template % _lists
    return target
