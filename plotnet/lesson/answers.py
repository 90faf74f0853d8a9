"""Comparison, description and formatting of answers."""

from __future__ import annotations

import ast
import math
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Number, Real
from typing import Any

import numpy as np

ROUNDING = 2048 * float(np.finfo(float).eps)  # relative tolerance for results of float64 arithmetic
_MAX_BITS = 1024  # of integers in JSON: Python refuses to convert much longer ones to text
_DIGITS = (6, 9, 12, 17)  # significant digits, until two numbers look different


def answers_match(one: object, other: object, rtol: float = ROUNDING, atol: float = 0.0) -> bool:
    """
    Return whether two answers are equal.

    Strings are compared without case and whitespace; if both contain numbers, such as "[0, 1]" and
    "[0.0, 1.0]", the numbers are compared.

    Parameters
    ----------
    one, other : object
        Numbers, arrays, strings, bools, and lists, tuples and dicts of these.
    rtol, atol : float
        Relative and absolute tolerance of numbers. nan equals nan.

    Returns
    -------
    bool
    """
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and _texts_match(one, other, rtol, atol)
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return (
            isinstance(one, Mapping)
            and isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(answers_match(one[key], other[key], rtol, atol) for key in one)
        )
    if one is None or other is None:
        return one is other
    left, right = to_array(one), to_array(other)
    if left is None or right is None:
        if isinstance(one, Sequence) and isinstance(other, Sequence):
            return len(one) == len(other) and all(
                answers_match(a, b, rtol, atol) for a, b in zip(one, other, strict=True)
            )
        return False
    if left.shape != right.shape or (left.dtype == bool) != (right.dtype == bool):
        return False
    return bool(np.isclose(left, right, rtol=rtol, atol=atol, equal_nan=True).all())


def _texts_match(one: str, other: str, rtol: float, atol: float) -> bool:
    if _normalize(one) == _normalize(other):
        return True
    try:
        left, right = _parse_numbers(one), _parse_numbers(other)
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # the last two: deeply nested brackets
        return False
    return answers_match(left, right, rtol, atol)


def _normalize(text: str) -> str:
    """Remove case, whitespace, and differences between characters that look alike."""
    text = unicodedata.normalize("NFKC", text).replace("−", "-")
    return "".join(text.split()).casefold()


def _parse_numbers(text: str) -> object:
    """Return the number, list or tuple that a text contains; raise ValueError if there is another one."""
    return _value_of(ast.parse(_normalize(text), mode="eval").body)


def _value_of(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id="nan" | "inf" as name):
            return float(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = _value_of(operand)
            if isinstance(value, int | float):
                return -value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value_of(item) for item in items]
    raise ValueError("not a number, and not a list of numbers")


def to_array(value: object) -> Any:
    """
    Convert numbers to an array that holds them exactly, where this is possible.

    Parameters
    ----------
    value : object
        Number, array, or nested sequence of numbers.

    Returns
    -------
    ndarray or None
        Array of longdouble, since small integers wrap around; of bool or complex if the numbers are; None if
        the value does not consist of numbers, or its rows have different lengths.
    """
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O":
            if not array.size or not all(isinstance(item, Real | Decimal) for item in array.flat):
                return None
        elif array.dtype.kind in "bc":
            return array
        elif array.dtype.kind not in "iuf" and array.dtype.name != "bfloat16":
            return None
        return array.astype(np.longdouble)
    except Exception:  # objects of learners may raise anything
        return None


def to_json(answer: Any) -> Any:
    """
    Convert an answer to a value that JSON can represent, apart from nan and infinity.

    Parameters
    ----------
    answer : object
        Answer of any type.

    Returns
    -------
    bool, int, float, str, list or None
        None if this is impossible.
    """
    try:
        return _to_json(answer)
    except RecursionError:
        return None


def _to_json(answer: Any) -> Any:
    if isinstance(answer, np.generic | np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, Fraction | Decimal | np.floating):
        answer = float(answer)
    if isinstance(answer, list | tuple):
        items = [_to_json(item) for item in answer]
        return None if any(item is None for item in items) else items
    if isinstance(answer, int) and answer.bit_length() > _MAX_BITS:
        return None
    return answer if isinstance(answer, bool | int | float | str) else None


def describe_type(value: object) -> str:
    """
    Describe the type of an answer in a sentence.

    Parameters
    ----------
    value : object
        Answer of any type.

    Returns
    -------
    str
        Description such as "a number".
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    kinds = {
        "a word": str,
        "True or False": bool | np.bool,
        "a number": Number,
        "a dict": Mapping,
        "a list or array": list | tuple | np.ndarray,
    }
    name = type(value).__name__
    article = "an" if name[0] in "aeiouAEIOU" else "a"
    return next((text for text, kind in kinds.items() if isinstance(value, kind)), f"{article} {name}")


def format_answer(value: object, digits: int = _DIGITS[0]) -> str:
    """
    Format an answer for use in a sentence.

    Parameters
    ----------
    value : object
        Answer of any type.
    digits : int
        Number of significant digits.

    Returns
    -------
    str
        Short text; long arrays are abbreviated.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value,
            separator=", ",
            threshold=20,
            max_line_width=10**6,
            formatter={"float_kind": lambda number: f"{number:.{digits}g}"},
        )
        return " ".join(text.split())
    if isinstance(value, float | np.floating):
        return f"{value:.{digits}g}"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Fraction | Decimal):
        return str(value)
    if isinstance(value, list | tuple) and value:
        inner = ", ".join(format_answer(item, digits) for item in value)
        if isinstance(value, list):
            return _shorten(f"[{inner}]")
        return _shorten(f"({inner},)" if len(value) == 1 else f"({inner})")
    return _shorten(repr(value))


def _shorten(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:197]}..."


def format_different(one: object, other: object) -> tuple[str, str]:
    """
    Format two different answers with enough digits to tell them apart.

    Parameters
    ----------
    one, other : object
        Answers of any type.

    Returns
    -------
    tuple of str
        Both texts. If the values are equal, they end with the types.

    Examples
    --------
    >>> format_different(0.1, 0.1 + 1e-8)
    ('0.1', '0.10000001')
    """
    for digits in _DIGITS:
        texts = format_answer(one, digits), format_answer(other, digits)
        if texts[0] != texts[1]:
            return texts
    return f"{texts[0]} ({_type_name(one)})", f"{texts[1]} ({_type_name(other)})"


def _type_name(value: object) -> str:
    return f"array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__


def to_strict_json(value: Any) -> Any:
    """Replace nan and infinity, which are not valid JSON, by the strings "nan", "inf" and "-inf"."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: to_strict_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_strict_json(item) for item in value]
    return value
