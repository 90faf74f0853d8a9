"""What went wrong in a learner's function, in words for someone who has not met the message before."""

from __future__ import annotations

import inspect
import linecache
import re
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

_WORDS: tuple[tuple[type[Exception], str, str], ...] = (
    (
        NameError,
        "",
        "A name is not known. Is it mistyped, or has the cell that makes it not been run yet?",
    ),
    (
        ValueError,
        r"matmul|shapes .* not aligned|core dimension",
        "Two shapes don't fit in a matrix product: the last axis of the left factor has to be as long as "
        "the first axis of the right one. Write both shapes down; is a transpose missing?",
    ),
    (
        ValueError,
        r"broadcast",
        "Two shapes don't fit together: compared from the right, axes have to be equally long, or 1. "
        "`keepdims=True` keeps the axis that a sum or maximum would remove.",
    ),
    (
        ValueError,
        r"truth value of an array",
        "An `if`, or `max`, asks for one yes or no, and an array holds many. `np.where` and `np.maximum` "
        "go through an array.",
    ),
    (
        np.exceptions.AxisError,
        "",
        "The array has fewer axes: a vector has one, a matrix two. `axis=-1` is the last of any array.",
    ),
    (
        TypeError,
        r"positional argument|unexpected keyword|required positional",
        "A function was called with another number of arguments, or with other names, than it has.",
    ),
    (TypeError, r"NoneType", "Something is `None`: does a function that is called here lack its `return`?"),
    (
        IndexError,
        "",
        "An index lies outside: counting starts at 0, and the last index is the length minus 1.",
    ),
    (
        AttributeError,
        "",
        "The object has nothing of that name: is it mistyped, or is the object of another kind?",
    ),
    (ZeroDivisionError, "", "Python's own numbers refuse to be divided by 0; NumPy's give inf or nan."),
    (RecursionError, "", "The function calls itself without end."),
    (
        OverflowError,
        "",
        "Python's `math` raises an error where NumPy gives inf: use NumPy's, such as `np.exp`.",
    ),
    (
        TypeError,
        r"Cannot cast ufunc",
        "The result has another type than the array that it should be written into: make a new array.",
    ),
)


def explain(error: Exception, function: Callable[..., Any]) -> str:
    """
    Explain an exception, and name the line of the function that raised it.

    Parameters
    ----------
    error : Exception
        What was raised.
    function : callable
        Written by a learner.

    Returns
    -------
    str
        Some sentences.
    """
    said = f"{type(error).__name__}: {error}"
    words = next(
        (w for kind, text, w in _WORDS if isinstance(error, kind) and re.search(text, str(error))), ""
    )
    return " ".join(part for part in (f"It raised `{said}`.", _line(error, function), words) if part)


def _line(error: Exception, function: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return ""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == code.co_filename
    ]
    if not frames or not frames[-1].lineno:
        return ""
    line = linecache.getline(frames[-1].filename, frames[-1].lineno).strip()
    return f"That was in `{line}`." if line else ""


def signature_problem(function: Callable[..., Any], arguments: Sequence[Any]) -> str:
    """
    Explain why a function cannot be called with the given number of arguments.

    Parameters
    ----------
    function : callable
        Written by a learner.
    arguments : sequence
        What it is called with.

    Returns
    -------
    str
        A sentence, or nothing where it can.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some of those written in C
        return ""
    try:
        signature.bind(*arguments)
    except TypeError:
        name = getattr(function, "__name__", "the function")
        count = f"{len(arguments)} argument{'s' * (len(arguments) != 1)}"
        return f"It is written as `{name}{signature}`, and has to take {count}."
    return ""
