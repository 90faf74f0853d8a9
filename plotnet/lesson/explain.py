"""Explain exceptions raised by functions of learners, for readers who do not know the messages yet."""

from __future__ import annotations

import inspect
import linecache
import re
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

# type of the exception, regular expression for its message, explanation; the first match is used
_EXPLANATIONS: tuple[tuple[type[Exception], str, str], ...] = (
    (
        NameError,
        "",
        "A name is not defined. Is it mistyped, or has the cell that defines it not been run yet?",
    ),
    (
        ValueError,
        r"matmul|shapes .* not aligned|core dimension",
        "Two shapes do not fit in a matrix product: the last axis of the left factor must be as long as "
        "the first axis of the right one. Write both shapes down; is a transpose missing?",
    ),
    (
        ValueError,
        r"broadcast",
        "Two shapes cannot be broadcast: compared from the right, axes need equal lengths, or length 1. "
        "`keepdims=True` keeps the axis that a sum or maximum would remove.",
    ),
    (
        ValueError,
        r"truth value of an array",
        "`if` and `max` need a single True or False, and an array has many. `np.where` and `np.maximum` "
        "work on each element of an array.",
    ),
    (
        TypeError,
        r"only integer scalar arrays|cannot be interpreted as an integer",
        "An array stands where an integer is expected, such as the axis in `np.max(array, axis)`. "
        "`np.maximum` compares two arrays element by element.",
    ),
    (
        np.exceptions.AxisError,
        "",
        "The array has fewer axes: a vector has one, a matrix two. `axis=-1` is the last axis of any array.",
    ),
    (
        TypeError,
        r"positional argument|unexpected keyword|required positional",
        "A function was called with the wrong number of arguments, or with names that it does not have.",
    ),
    (
        TypeError,
        r"only integer scalar arrays|interpreted as an integer",
        "An integer is expected here, such as an axis: the second argument of `np.max` is an axis. "
        "`np.maximum` compares two arrays element by element.",
    ),
    (TypeError, r"NoneType", "A value is `None`: is the `return` missing in a function that is called here?"),
    (
        IndexError,
        r"out of (bounds|range)",
        "An index is out of range: counting starts at 0, and the last index is the length minus 1.",
    ),
    (
        IndexError,
        r"integer",
        "An index must be an integer, or an array of integers such as labels. Are two arguments exchanged?",
    ),
    (
        IndexError,
        r"too many indices",
        "There are more indices in the brackets than the array has axes.",
    ),
    (
        AttributeError,
        "",
        "The object has no attribute of this name. Is it mistyped, or does the object have another type?",
    ),
    (
        ZeroDivisionError,
        "",
        "Python's own numbers cannot be divided by 0; NumPy's numbers return inf or nan.",
    ),
    (RecursionError, "", "The function calls itself endlessly."),
    (
        OverflowError,
        r"range",
        "Python's `math` raises an error where NumPy returns inf: use NumPy's functions, such as `np.exp`.",
    ),
    (
        TypeError,
        r"Cannot cast ufunc",
        "The result has another dtype than the array that it is written into: make a new array.",
    ),
)


def explain(error: BaseException, function: Callable[..., Any]) -> str:
    """
    Explain an exception raised by a function, and quote the line that raised it.

    Parameters
    ----------
    error : BaseException
        Raised exception.
    function : callable
        Function written by a learner.

    Returns
    -------
    str
        One to three sentences.
    """
    text = f"{type(error).__name__}: {error}".rstrip(": ")
    message = f"It raised `{text if len(text) <= 300 else text[:297] + '...'}`."
    explanations = (
        explanation
        for kind, pattern, explanation in _EXPLANATIONS
        if isinstance(error, kind) and re.search(pattern, str(error))
    )
    parts = (message, _quote_line(error, function), next(explanations, ""))
    return " ".join(part for part in parts if part)


def _quote_line(error: BaseException, function: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return ""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == code.co_filename
    ]
    if not frames or not frames[-1].lineno:
        return ""
    line = linecache.getline(frames[-1].filename, frames[-1].lineno).strip()
    return f"The line is `{line}`." if line else ""


def signature_problem(function: Callable[..., Any], arguments: Sequence[Any]) -> str:
    """
    Explain why a function cannot be called with the given number of arguments.

    Parameters
    ----------
    function : callable
        Function written by a learner.
    arguments : sequence
        Arguments of the call.

    Returns
    -------
    str
        A sentence, or an empty string if the function can be called.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C have no signature
        return ""
    try:
        signature.bind(*arguments)
    except TypeError:
        name = getattr(function, "__name__", "the function")
        count = f"{len(arguments)} argument{'s' * (len(arguments) != 1)}"
        return f"It is defined as `{name}{signature}`, but must take {count}."
    return ""
