"""Checks of arguments: each returns what it was given in its proper form, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any, TypeGuard

import numpy as np

from plotnet.diagram.labels import check_characters


def check_choice(value: object, name: str, known: Sequence[str]) -> str:
    """
    Return a value that must be one of a few words.

    Parameters
    ----------
    value : object
        What came.
    name : str
        What the caller calls it.
    known : sequence of str
        What may come.

    Returns
    -------
    str
        The value.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    if isinstance(value, str) and value in known:
        return value
    words = ", ".join(repr(word) for word in known)
    raise ValueError(f"{name} is {value!r}{nearest(value, known)}; expected one of {words}")


def nearest(value: object, known: Sequence[str]) -> str:
    """
    Suggest what may have been meant.

    Parameters
    ----------
    value : object
        What came.
    known : sequence of str
        What may come.

    Returns
    -------
    str
        A remark to put behind the value, or nothing.
    """
    near = get_close_matches(str(value).lower(), known, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def check_number(value: Any, name: str, low: float, high: float, example: str) -> float:
    """
    Return a number within bounds as a float.

    Parameters
    ----------
    value : object
        What came.
    name : str
        What the caller calls it.
    low, high : float
        The bounds, which are allowed.
    example : str
        A value that would do.

    Returns
    -------
    float
        The number.

    Raises
    ------
    TypeError
        If it is not a number; a truth value is not.
    ValueError
        If it is out of bounds, or nan.
    """
    problem = f"{name} is {value!r}: expected a number from {low:,g} to {high:,g}, such as {example}"
    if isinstance(value, bool | np.bool) or not isinstance(value, Real):
        raise TypeError(problem)
    if not low <= value <= high:  # type: ignore[operator]  # reals can be compared
        raise ValueError(problem)
    return float(value)


def check_figsize(figsize: Any) -> tuple[float, float]:
    """
    Return width and height in inches.

    Parameters
    ----------
    figsize : object
        What came.

    Returns
    -------
    tuple of float
        Width and height.

    Raises
    ------
    TypeError, ValueError
        If they are not two numbers from 0.1 to 1,000.
    """
    problem = f"figsize is {figsize!r}: expected width and height in inches, each 0.1 to 1,000, as (15, 6)"
    if not is_sequence(figsize):
        raise TypeError(problem)
    inches = tuple(figsize)
    if len(inches) != 2:
        raise ValueError(problem)
    try:
        width, height = (check_number(inch, "inches", 0.1, 1000, "6") for inch in inches)
    except (TypeError, ValueError) as error:
        raise type(error)(problem) from None
    return width, height


def check_max_nodes(max_nodes: Any) -> int | None:
    """
    Return how many circles a layer may have; None for any number.

    Parameters
    ----------
    max_nodes : object
        What came.

    Returns
    -------
    int or None
        2 or more.

    Raises
    ------
    TypeError, ValueError
        If it is anything else.
    """
    if max_nodes is None:
        return None
    problem = f"max_nodes is {max_nodes!r}: expected a whole number, 2 or more, or None to draw every unit"
    if isinstance(max_nodes, bool | np.bool) or not isinstance(max_nodes, Integral):
        raise TypeError(problem)
    if max_nodes < 2:
        raise ValueError(problem)
    return int(max_nodes)


def check_text(value: object, name: str) -> str:
    """
    Return a text that can be written into a file.

    Parameters
    ----------
    value : object
        What came.
    name : str
        What the caller calls it.

    Returns
    -------
    str
        The text.

    Raises
    ------
    TypeError, ValueError
        If it is not a string, or has a control character in it.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, a {type(value).__name__}: expected a string")
    try:
        check_characters(value.replace("\n", " "))
    except ValueError as error:
        raise ValueError(f"{name} is {value!r}: {error}") from None
    return value


def check_labels(labels: object, name: str, count: int, place: str) -> bool | tuple[str, ...]:
    """
    Return labels of your own, or the truth value that came in their place.

    Parameters
    ----------
    labels : object
        What came.
    name : str
        What the caller calls it.
    count : int
        How many there must be.
    place : str
        What each is for: "layer", "gap".

    Returns
    -------
    bool or tuple of str
        The labels.

    Raises
    ------
    TypeError, ValueError
        If they are not so many strings in order.
    """
    return labels if isinstance(labels, bool) else _strings(labels, name, count, place, "True, False, or ")


def check_unit_labels(labels: object, sizes: Sequence[int]) -> bool | tuple[tuple[str, ...], ...]:
    """
    Return labels for all units, or the truth value that came in their place.

    Parameters
    ----------
    labels : object
        What came.
    sizes : sequence of int
        Units in each layer.

    Returns
    -------
    bool or tuple of tuple of str
        The labels, layer by layer.

    Raises
    ------
    TypeError, ValueError
        If they are not one list a layer with one string a unit.
    """
    if isinstance(labels, bool):
        return labels
    if not is_sequence(labels):
        raise TypeError(f"unit_labels is {labels!r}: expected True, False, or a list of strings a layer")
    rows = tuple(labels)
    if len(rows) != len(sizes):
        raise ValueError(f"unit_labels needs {len(sizes)} lists, one a layer; got {len(rows)}")
    return tuple(
        _strings(row, f"unit_labels[{i}]", size, "unit")
        for i, (row, size) in enumerate(zip(rows, sizes, strict=True))
    )


def is_sequence(value: object) -> TypeGuard[Iterable[Any]]:
    """
    Say whether a value has parts in an order: a list, a tuple, an array, but no text and no set.

    Parameters
    ----------
    value : object
        What came.

    Returns
    -------
    bool
        Whether it does.
    """
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Set | Mapping)


def _strings(labels: object, name: str, count: int, place: str, else_expected: str = "") -> tuple[str, ...]:
    if not is_sequence(labels):
        raise TypeError(f"{name} is {labels!r}: expected {else_expected}a list of {count:,} strings")
    own = tuple(labels)
    if len(own) != count:
        raise ValueError(f"{name} needs {count:,} strings, one for each {place}; got {len(own):,}")
    for i, label in enumerate(own):
        if not isinstance(label, str):
            raise TypeError(f"{name}[{i}] is {label!r}, a {type(label).__name__}: expected a string")
    return own
