"""What is drawn and computed: a layered network, its forward pass, and the gradient of its loss."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Set

import numpy as np


def check_sizes(sizes: Iterable[int], name: str = "sizes") -> tuple[int, ...]:
    """Return layer sizes as a tuple of Python integers, or say what is wrong with them.

    Parameters
    ----------
    sizes : iterable of int
        Units in each layer, the input first: ``(10, 7, 5)``, a list, an integer array, a generator.
    name : str
        What the caller calls this argument; the errors use it.

    Returns
    -------
    tuple of int
        At least two sizes, each at least 1.

    Raises
    ------
    TypeError
        If `sizes` is not an ordered collection, or a size is not a whole number (a bool is not one).
    ValueError
        If there are fewer than two layers, or a layer has no unit.

    Examples
    --------
    >>> check_sizes([10, 7, 5])
    (10, 7, 5)
    >>> check_sizes([10, 0, 5])
    Traceback (most recent call last):
    ...
    ValueError: sizes[1] is 0: a layer needs at least 1 unit; leave the layer out or give it a unit
    """
    expected = f"{name} must list the units in each layer, the input first, such as (10, 7, 5)"
    if isinstance(sizes, str | bytes | bytearray | Mapping | Set) or not _is_iterable(sizes):
        raise TypeError(f"{expected}; got {sizes!r}, a {type(sizes).__name__}")
    checked = tuple(_check_size(size, f"{name}[{index}]") for index, size in enumerate(sizes))
    if not checked:
        raise ValueError(f"{expected}; got no layer at all")
    if len(checked) == 1:
        raise ValueError(f"{expected}; got {name}[0] = {checked[0]} alone: add an output layer")
    return checked


def _is_iterable(value: object) -> bool:
    try:
        iter(value)  # type: ignore[call-overload]  # a 0-d array has __iter__, and refuses when asked
    except TypeError:
        return False
    return True


def _check_size(size: object, name: str) -> int:
    problem = f"{name} is {size!r}, a {type(size).__name__}: a layer size must be a whole number"
    if isinstance(size, bool | np.bool):
        raise TypeError(f"{problem}, not a truth value; write 1 if one unit is meant")
    try:
        units = operator.index(size)  # type: ignore[arg-type]  # anything may come; only integers pass
    except TypeError:
        raise TypeError(f"{problem}, such as 7") from None
    if units < 1:
        raise ValueError(
            f"{name} is {units}: a layer needs at least 1 unit; leave the layer out or give it a unit"
        )
    return units
