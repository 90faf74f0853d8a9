"""Validation of arguments: each function returns the value in canonical form, or raises a clear error."""

from __future__ import annotations

import operator
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any, TypeAlias, TypeGuard, TypeVar

import numpy as np
import numpy.typing as npt
from numpy.ma import MaskedArray
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)
Floats: TypeAlias = NDArray[np.floating[Any]]

_MAX_UNITS = 10**9
_PACKAGE = __name__.partition(".")[0]
_IGNORABLE = (  # invisible characters, as ranges of a regular expression
    "\u00ad\u034f\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0001"
)


def check_choice(value: object, name: str, known: Sequence[str]) -> str:
    """Validate a string that must be one of the known values."""
    if isinstance(value, str) and value in known:
        return value
    choices = ", ".join(map(repr, known))
    raise ValueError(f"{name} is {value!r}{suggest(value, known)}; expected one of {choices}")


def check_number(value: Any, name: str, low: float, high: float, example: str) -> float:
    """Validate a number within bounds, and return it as a float."""
    problem = f"{name} is {value!r}: expected a number from {low:,g} to {high:,g}, such as {example}"
    number = _as_float(value, problem)
    if not low <= number <= high:
        raise ValueError(problem)
    return number


def check_positive(value: Any, name: str, example: str) -> float:
    """Validate a finite number above 0, and return it as a float."""
    problem = f"{name} is {value!r}: expected a finite number above 0, such as {example}"
    number = _as_float(value, problem)
    if not 0 < number < np.inf:
        raise ValueError(problem)
    return number


def check_finite(value: Any, name: str, example: str) -> float:
    """Validate a finite number, and return it as a float."""
    problem = f"{name} is {value!r}: expected a finite number, such as {example}"
    number = _as_float(value, problem)
    if not -np.inf < number < np.inf:
        raise ValueError(problem)
    return number


def _as_float(value: Any, problem: str) -> float:
    if isinstance(value, bool | np.bool) or not isinstance(value, Real):
        raise TypeError(problem)
    try:
        return float(value)  # float16 can't be compared with bounds beyond its own
    except OverflowError:
        raise ValueError(problem) from None


def check_integer(value: Any, name: str, low: int, example: str) -> int:
    """Validate a whole number that is at least `low`, and return it as an int."""
    problem = f"{name} is {value!r}: expected a whole number, at least {low}, such as {example}"
    if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
        raise TypeError(problem)
    if value < low:
        raise ValueError(problem)
    return int(value)


def check_float_dtype(dtype: Any, name: str = "dtype") -> np.dtype[Any]:
    """Validate a floating-point dtype of NumPy."""
    problem = f"{name} is {dtype!r}: expected float16, float32, float64 or longdouble"
    try:
        checked: np.dtype[Any] = np.dtype(dtype)
    except (TypeError, ValueError):
        raise TypeError(problem) from None
    if checked.kind != "f":
        raise TypeError(problem)
    return checked


def check_figsize(figsize: Any) -> tuple[float, float]:
    """Validate a figure size, and return width and height in inches."""
    message = (
        f"figsize is {figsize!r}: expected width and height in inches, each 0.1 to 1,000, such as (15, 6)"
    )
    if not is_sequence(figsize):
        raise TypeError(message)
    lengths = tuple(figsize)
    if len(lengths) != 2:
        raise ValueError(message)
    try:
        width, height = (check_number(length, "figsize", 0.1, 1000, "6") for length in lengths)
    except (TypeError, ValueError) as error:
        raise type(error)(message) from None
    return width, height


def check_each(values: object, name: str, count: int, per: str) -> tuple[Any, ...]:
    """Validate a sequence with one item per layer, gap or unit."""
    if not is_sequence(values):
        raise TypeError(f"{name} is {values!r}: expected a list of {count:,}, one for each {per}")
    items = tuple(values)
    if len(items) != count:
        raise ValueError(f"{name} has length {len(items):,}: expected {count:,}, one for each {per}")
    return items


def check_index(value: Any, name: str, count: int, items: str) -> int:
    """Validate an index, and return it as a nonnegative int."""
    if not count:
        raise IndexError(f"{name} is {value!r}: there are no {items}")
    expected = f"expected 0 to {count - 1:,}: there are {count:,} {items}"
    if count == 1:
        expected = f"expected 0, the only one of the {items}"
    if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}, a {type(value).__name__}: {expected}")
    if not -count <= int(value) < count:
        raise IndexError(f"{name} is {value}: {expected}")
    return int(value) % count


def check_flag(value: object, name: str) -> bool:
    """Validate a bool."""
    if not isinstance(value, bool | np.bool):
        raise TypeError(f"{name} is {value!r}: expected True or False")
    return bool(value)


def check_text(value: object, name: str) -> str:
    """Validate a string, and return it as `clean_text` does."""
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, a {type(value).__name__}: expected a string")
    try:
        return clean_text(value)
    except ValueError as error:
        raise ValueError(f"{name} is {value!r}: {error}") from None


def is_sequence(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether a value is an ordered collection, such as a list, tuple or array, but not a string."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Set | Mapping)


def read_only(array: NDArray[T]) -> NDArray[T]:
    """Make an array read-only in place."""
    array.flags.writeable = False
    return array


def check_strings(
    labels: object, name: str, count: int, per: str, else_expected: str = ""
) -> tuple[str, ...]:
    """Validate a sequence of strings, one per layer, gap or unit, and return them as `clean_text` does."""
    if not is_sequence(labels):
        raise TypeError(f"{name} is {labels!r}: expected {else_expected}a list of {count:,} strings")
    strings = tuple(labels)
    if len(strings) != count:
        raise ValueError(f"{name} needs {count:,} strings, one for each {per}; got {len(strings):,}")
    return tuple(check_text(label, f"{name}[{i}]") for i, label in enumerate(strings))


def check_sizes(sizes: Iterable[int], name: str = "sizes") -> tuple[int, ...]:
    """Validate layer sizes, and return them as a tuple of int.

    Parameters
    ----------
    sizes : iterable of int
        Number of units in each layer, the input first: a tuple, a list, an integer array or a generator.
    name : str
        Name of the argument, for error messages.

    Returns
    -------
    tuple of int
        At least two sizes, each at least 1.

    Raises
    ------
    TypeError
        If `sizes` is not an ordered collection, or a size is not a whole number; bools are rejected.
    ValueError
        If there are fewer than two layers, or a layer has no units.

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
        raise ValueError(f"{expected}; got no layers")
    if len(checked) == 1:
        raise ValueError(f"{expected}; got {name}[0] = {checked[0]} only: add an output layer")
    return checked


def suggest(value: object, known: Sequence[str]) -> str:
    """Return a suggestion of the nearest valid value, or an empty string."""
    near = get_close_matches(str(value).lower(), known, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _is_iterable(value: object) -> bool:
    try:
        iter(value)  # type: ignore[call-overload]  # a 0-d array has __iter__, which raises TypeError
    except TypeError:
        return False
    return True


def _check_size(size: object, name: str) -> int:
    message = f"{name} is {size!r}, a {type(size).__name__}: a layer size must be a whole number"
    if isinstance(size, bool | np.bool):
        raise TypeError(f"{message}, not a bool; write 1 for one unit")
    try:
        units = operator.index(size)  # type: ignore[arg-type]  # any object; only integers pass
    except TypeError:
        raise TypeError(f"{message}, such as 7") from None
    if units < 1:
        raise ValueError(
            f"{name} is {units}: a layer needs at least 1 unit; leave the layer out or give it a unit"
        )
    if units > _MAX_UNITS:
        raise ValueError(f"{name} is {units}: a layer can have at most {_MAX_UNITS:,} units")
    return units


def check_parameter_arrays(
    name: str,
    arrays: Sequence[npt.ArrayLike],
    sizes: tuple[int, ...],
    shapes: Sequence[tuple[int, ...]],
) -> list[Floats]:
    """Validate weights or biases, one array of a given shape for each layer but the input."""
    if isinstance(arrays, str | Mapping | Set) or not _is_iterable(arrays):
        raise TypeError(f"{name} is {arrays!r}: expected a list of arrays, one for each layer but the input")
    items = list(arrays)
    if len(items) != len(shapes):
        raise ValueError(
            f"{name} has length {len(items)}, sizes {sizes} need {len(shapes)} arrays: "
            "one for each layer but the input"
        )
    checked = []
    for i, (array, expected) in enumerate(zip(items, shapes, strict=True)):
        values = as_real_array(array, f"{name}[{i}]")
        if values.shape != expected:
            hint = ""
            if values.T.shape == expected:
                hint = f": pass its transpose, {name}[{i}].T"
            elif len(expected) == 1 and values.size == expected[0]:
                hint = f": flatten it, {name}[{i}].ravel()"
            raise ValueError(
                f"{name}[{i}] has shape {values.shape}, layer {i} -> {i + 1} of sizes {sizes} needs "
                f"{expected}{hint}"
            )
        checked.append(values)
    return checked


def check_samples(x: npt.ArrayLike, sizes: tuple[int, ...]) -> Floats:
    """Validate one sample or a design matrix for a network of these sizes."""
    samples = as_real_array(x, "x")
    if samples.ndim not in (1, 2) or samples.shape[-1] != sizes[0]:
        hint = ": pass its transpose, x.T" if samples.ndim == 2 and len(samples) == sizes[0] else ""
        raise ValueError(
            f"x has shape {samples.shape}, layer 0 of sizes {sizes} needs ({sizes[0]},) for one sample or "
            f"(samples, {sizes[0]}) for a design matrix{hint}"
        )
    return samples


def as_real_array(x: npt.ArrayLike, name: str = "x") -> Floats:
    """Validate real numbers, and return them as a floating-point array in native byte order.

    Integers and bools become float64 before any arithmetic, since uint8 would wrap around; bfloat16 of
    ml_dtypes becomes float32, which holds each of its numbers.

    Parameters
    ----------
    x : array_like
        Value to validate; copied only if necessary.
    name : str
        Name of the argument, for error messages.

    Returns
    -------
    ndarray
        Of float16, float32, float64 or longdouble.

    Raises
    ------
    TypeError
        If `x` contains complex numbers, objects or strings, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> as_real_array(np.array([0, 255], np.uint8))
    array([  0., 255.])
    """
    return convert_real(as_unmasked_array(x, name), name)


def convert_real(array: npt.NDArray[Any], name: str) -> Floats:
    """Convert an array as `as_real_array` does."""
    if array.dtype.kind == "f":
        return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    if is_bfloat16(array.dtype):
        return array.astype(np.float32)
    raise TypeError(f"{name} has dtype {array.dtype}; expected real numbers: floats, integers or bools")


def is_bfloat16(dtype: np.dtype[Any]) -> bool:
    """Tell whether a dtype is bfloat16 of the package ml_dtypes, without importing it."""
    return dtype.kind == "V" and dtype.name == "bfloat16"


def as_unmasked_array(x: npt.ArrayLike, name: str) -> npt.NDArray[Any]:
    """Return `x` as an array; reject masked arrays, whose masks would be ignored."""
    if isinstance(x, MaskedArray):
        raise TypeError(
            f"{name} is a masked array: its mask would be ignored; fill it first, "
            f"logits with {name}.filled(-np.inf), which excludes the masked elements"
        )
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} is not an array: its rows have different lengths or depths") from None
    except Exception as error:
        hint = ""
        if "bfloat16" in str(getattr(x, "dtype", "")):
            hint = f": convert it to float32 first, as with {name}.float() in PyTorch"
        raise TypeError(
            f"{name} is a {type(x).__name__} that NumPy cannot convert to an array of real numbers"
            f"{hint or f' ({error})'}"
        ) from None


def clean_text(text: str) -> str:
    r"""
    Remove characters without any effect on a label, and replace unusual white space.

    - Byte order marks, zero-width and soft-hyphen characters, and embeddings of text directions are removed.
      Joiners and variation selectors remain, since emoji and many scripts need them.
    - ``"\r\n"`` and ``"\r"`` become ``"\n"``; tabs and other control characters for space become spaces.

    Parameters
    ----------
    text : str
        Text, such as the header of a CSV file.

    Returns
    -------
    str
        Text that can be written to a file.

    Raises
    ------
    ValueError
        If the text contains another control character, half of a surrogate pair, or a noncharacter.

    Examples
    --------
    >>> clean_text("\ufeffsepal\tlength")
    'sepal length'
    """
    if text.isascii() and text.isprintable():
        return text
    text = re.sub(f"[{_IGNORABLE}]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub("[\t\v\f\x85\u2028\u2029]", " ", text)
    for char in text:
        if char != "\n" and (unicodedata.category(char) in ("Cc", "Cs") or char in "\ufffe\uffff"):
            raise ValueError(f"the character {char!a} cannot be written to a file; remove it")
    return text


def check_parameters(
    sizes: tuple[int, ...],
    weights: Sequence[npt.ArrayLike] | None,
    biases: Sequence[npt.ArrayLike] | None,
) -> tuple[tuple[Floats, ...] | None, tuple[Floats, ...] | None]:
    """Validate the weights and biases of a network, and return read-only copies of one dtype."""
    if weights is None:
        if biases is not None:
            raise ValueError(
                "biases were given without weights: pass both, or neither for a network that is only drawn"
            )
        return None, None
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    if biases is None:
        biases = [np.zeros(units, np.float16) for units, _ in shapes]  # float16 never widens the common dtype
    weight_arrays = check_parameter_arrays("weights", weights, sizes, shapes)
    bias_arrays = check_parameter_arrays("biases", biases, sizes, [(units,) for units, _ in shapes])
    dtype = np.result_type(*weight_arrays, *bias_arrays)

    def copies(arrays: Iterable[Floats]) -> tuple[Floats, ...]:
        return tuple(read_only(np.array(array, dtype, order="C")) for array in arrays)

    return copies(weight_arrays), copies(bias_arrays)


def stack_level() -> int:
    """Return the stack level of the first caller outside the package, for `warnings.warn`."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, level = frame.f_back, level + 1
    return level
