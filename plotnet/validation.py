"""Validation of arguments: each function returns the value in its canonical form, or raises a clear error."""

from __future__ import annotations

import operator
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


def check_choice(value: object, name: str, known: Sequence[str]) -> str:
    """
    Validate a string that must be one of the known values.

    Parameters
    ----------
    value : object
        Value to validate.
    name : str
        Name of the argument, for error messages.
    known : sequence of str
        Valid values.

    Returns
    -------
    str
        The value.

    Raises
    ------
    ValueError
        If it is not one of the valid values.
    """
    if isinstance(value, str) and value in known:
        return value
    words = ", ".join(repr(word) for word in known)
    raise ValueError(f"{name} is {value!r}{suggest(value, known)}; expected one of {words}")


def check_number(value: Any, name: str, low: float, high: float, example: str) -> float:
    """
    Validate a number within bounds, and return it as a float.

    Parameters
    ----------
    value : object
        Value to validate.
    name : str
        Name of the argument, for error messages.
    low, high : float
        Smallest and largest valid value.
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
    try:
        number = float(value)  # float16 can't be compared with bounds beyond its own
    except OverflowError:
        raise ValueError(problem) from None
    if not low <= number <= high:
        raise ValueError(problem)
    return number


def check_figsize(figsize: Any) -> tuple[float, float]:
    """
    Return width and height in inches.

    Parameters
    ----------
    figsize : object
        Value to validate.

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


def check_max_nodes(max_nodes: Any, layers: int) -> tuple[int | None, ...]:
    """
    Validate the maximum number of nodes per layer; None for no limit.

    Parameters
    ----------
    max_nodes : object
        Value to validate: one for all layers, or a sequence with one per layer.
    layers : int
        Number of layers.

    Returns
    -------
    tuple of int or None
        2 or more, one for each layer.

    Raises
    ------
    TypeError, ValueError
        If the value is invalid.
    """
    if is_sequence(max_nodes):
        own = check_each(max_nodes, "max_nodes", layers, "layer")
        return tuple(_max_nodes(most, f"max_nodes[{i}]") for i, most in enumerate(own))
    return (_max_nodes(max_nodes, "max_nodes"),) * layers


def _max_nodes(max_nodes: Any, name: str) -> int | None:
    if max_nodes is None:
        return None
    problem = f"{name} is {max_nodes!r}: expected a whole number, 2 or more, or None to draw every unit"
    if isinstance(max_nodes, bool | np.bool) or not isinstance(max_nodes, Integral):
        raise TypeError(problem)
    if max_nodes < 2:
        raise ValueError(problem)
    return int(max_nodes)


def check_each(values: object, name: str, count: int, place: str) -> tuple[Any, ...]:
    """
    Validate a sequence with one item per layer, gap or unit.

    Parameters
    ----------
    values : object
        Value to validate.
    name : str
        Name of the argument, for error messages.
    count : int
        Required number of items.
    place : str
        What each item belongs to: "layer", "gap" or "unit".

    Returns
    -------
    tuple
        The values.

    Raises
    ------
    TypeError, ValueError
        If it is not a sequence of the required length.
    """
    if not is_sequence(values):
        raise TypeError(f"{name} is {values!r}: expected a list of {count:,}, one for each {place}")
    own = tuple(values)
    if len(own) != count:
        raise ValueError(f"{name} holds {len(own):,}: expected {count:,}, one for each {place}")
    return own


def check_index(value: Any, name: str, count: int, what: str) -> int:
    """
    Validate an index, and return it as a nonnegative int.

    Parameters
    ----------
    value : object
        Value to validate; a negative index counts from the end.
    name : str
        Name of the argument, for error messages.
    count : int
        Number of valid indices.
    what : str
        What is indexed, such as "units in layer 1".

    Returns
    -------
    int
        From 0 to `count` - 1.

    Raises
    ------
    TypeError
        If it is not an integer.
    IndexError
        If the index is out of range.
    """
    if not count:
        raise IndexError(f"{name} is {value!r}: there are no {what}")
    expected = f"expected 0 to {count - 1:,}: there are {count:,} {what}"
    if count == 1:
        expected = f"expected 0, the only one of the {what}"
    if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}, a {type(value).__name__}: {expected}")
    if not -count <= int(value) < count:
        raise IndexError(f"{name} is {value}: {expected}")
    return int(value) % count


def check_digits(value: Any) -> int:
    """
    Validate a number of decimals.

    Parameters
    ----------
    value : object
        Value to validate.

    Returns
    -------
    int
        From 0 to 17.

    Raises
    ------
    TypeError, ValueError
        If the value is invalid.
    """
    problem = f"digits is {value!r}: expected a whole number of decimals from 0 to 17, such as 2"
    if isinstance(value, bool | np.bool) or not isinstance(value, Integral):
        raise TypeError(problem)
    if not 0 <= int(value) <= 17:
        raise ValueError(problem)
    return int(value)


def check_keep(keep: Any, sizes: Sequence[int]) -> str | tuple[tuple[int, ...] | None, ...]:
    """
    Validate which units of each layer are drawn.

    Parameters
    ----------
    keep : object
        Value to validate.
    sizes : sequence of int
        Units in each layer.

    Returns
    -------
    str or tuple of (tuple of int, or None)
        A word, or for each layer the units in order.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the value is invalid.
    """
    if isinstance(keep, str) or not is_sequence(keep):
        return check_choice(keep, "keep", ("ends", "largest"))
    rows: list[tuple[int, ...] | None] = []
    for i, (own, size) in enumerate(zip(check_each(keep, "keep", len(sizes), "layer"), sizes, strict=True)):
        if own is None:
            rows.append(None)
            continue
        if not is_sequence(own):
            raise TypeError(f"keep[{i}] is {own!r}: expected a list of units in layer {i}, or None")
        units = {check_index(unit, f"keep[{i}]", size, f"units in layer {i}") for unit in own}
        if not units:
            raise ValueError(f"keep[{i}] is empty: expected at least one unit of layer {i}, or None")
        rows.append(tuple(sorted(units)))
    return tuple(rows)


def check_masks(masks: Any, name: str, shapes: Sequence[tuple[int, ...]], place: str) -> Any:
    """
    Validate masks: for each layer or gap a boolean array, or None.

    Parameters
    ----------
    masks : object
        Value to validate.
    name : str
        Name of the argument, for error messages.
    shapes : sequence of tuple of int
        Required shapes.
    place : str
        What each item belongs to: "layer" or "gap".

    Returns
    -------
    tuple of (ndarray of bool, or None), or None
        Copies, read-only.

    Raises
    ------
    TypeError, ValueError
        If the value is invalid.
    """
    if masks is None:
        return None
    checked: list[NDArray[np.bool_] | None] = []
    for i, (own, shape) in enumerate(zip(check_each(masks, name, len(shapes), place), shapes, strict=True)):
        if own is None:
            checked.append(None)
            continue
        mask = np.array(own)
        if mask.dtype != bool and not np.isin(mask, (0, 1)).all():
            raise TypeError(f"{name}[{i}] is made of {mask.dtype}: expected True and False, or 1 and 0")
        if mask.shape != shape:
            hint = f": pass its transpose, {name}[{i}].T" if mask.ndim > 1 and mask.T.shape == shape else ""
            raise ValueError(f"{name}[{i}] has shape {mask.shape}, {place} {i} needs {shape}{hint}")
        checked.append(read_only(mask.astype(bool)))
    return tuple(checked)


def check_activations(activations: Any, sizes: Sequence[int], sample: Any) -> tuple[Any, int]:
    """
    Validate activations, and the sample of a design matrix.

    Parameters
    ----------
    activations : object
        Value to validate: for each layer an array of shape (size,) or (samples, size), which may be masked,
        or None.
    sizes : sequence of int
        Units in each layer.
    sample : object
        Row of the design matrix.

    Returns
    -------
    activations : tuple of (ndarray, or None), or None
        Copies, read-only.
    sample : int
        From 0 on.

    Raises
    ------
    TypeError, ValueError, IndexError
        If the value is invalid.
    """
    checked: list[Any] = []
    samples = 1
    for i, own in enumerate(check_each(activations, "activations", len(sizes), "layer")):
        if own is None:
            checked.append(None)
            continue
        values = np.array(as_real_array(np.ma.getdata(own), f"activations[{i}]"))
        checked.append(np.ma.MaskedArray(values, np.ma.getmaskarray(own)) if np.ma.isMA(own) else values)
        if values.ndim not in (1, 2) or values.shape[-1] != sizes[i]:
            rotated = values.ndim == 2 and len(values) == sizes[i]
            hint = f": pass its transpose, activations[{i}].T" if rotated else ""
            raise ValueError(
                f"activations[{i}] has shape {values.shape}, layer {i} of sizes {tuple(sizes)} needs "
                f"({sizes[i]},), or (samples, {sizes[i]}) for a design matrix{hint}"
            )
        if values.ndim == 2 and samples not in (1, len(values)):
            raise ValueError(
                f"activations[{i}] has {len(values)} samples, a layer before it {samples}: expected as many"
            )
        samples = len(values) if values.ndim == 2 else samples
        read_only(checked[-1])
    if all(values is None for values in checked):
        raise ValueError(
            "activations holds None only: give the numbers of one layer at least, or leave it out"
        )
    return tuple(checked), check_index(sample, "sample", samples, "samples in activations")


def check_edge_labels(labels: Any, sizes: Sequence[int]) -> bool | dict[tuple[int, int, int], str]:
    """
    Validate labels of edges: a bool, or a mapping.

    Parameters
    ----------
    labels : object
        Value to validate.
    sizes : sequence of int
        Units in each layer.

    Returns
    -------
    bool or dict of (int, int, int) to str
        By gap, unit after it and unit before it, as ``W[gap][to, from]`` has them.

    Raises
    ------
    TypeError, IndexError
        If the value is invalid, or an edge does not exist.
    """
    if isinstance(labels, bool):
        return labels
    expected = 'expected True, False, or texts by (gap, to, from), such as {(0, 3, 1): "$w$"}'
    if not isinstance(labels, Mapping):
        raise TypeError(f"edge_labels is {labels!r}: {expected}")
    checked = {}
    for key, text in labels.items():
        name = f"edge_labels[{key!r}]"
        if not isinstance(key, tuple) or len(key) != 3:
            raise TypeError(f"edge_labels has the key {key!r}: {expected}")
        gap = check_index(key[0], f"the gap of {name}", len(sizes) - 1, "gaps")
        to = check_index(key[1], f"the unit after, of {name}", sizes[gap + 1], f"units in layer {gap + 1}")
        start = check_index(key[2], f"the unit before, of {name}", sizes[gap], f"units in layer {gap}")
        if not isinstance(text, str):
            raise TypeError(f"{name} is {text!r}, a {type(text).__name__}: expected a string")
        checked[gap, to, start] = text
    return checked


def check_flag(value: object, name: str) -> bool:
    """
    Validate a bool.

    Parameters
    ----------
    value : object
        Value to validate.
    name : str
        Name of the argument, for error messages.

    Returns
    -------
    bool
        The value.

    Raises
    ------
    TypeError
        If the value is invalid.
    """
    if not isinstance(value, bool | np.bool):
        raise TypeError(f"{name} is {value!r}: expected True or False")
    return bool(value)


def check_text(value: object, name: str) -> str:
    """
    Validate a string that can be written to a file.

    Parameters
    ----------
    value : object
        Value to validate.
    name : str
        Name of the argument, for error messages.

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
    Validate labels: a bool, or one string per layer or gap.

    Parameters
    ----------
    labels : object
        Value to validate.
    name : str
        Name of the argument, for error messages.
    count : int
        Required number of items.
    place : str
        What each item belongs to: "layer" or "gap".

    Returns
    -------
    bool or tuple of str
        The labels.

    Raises
    ------
    TypeError, ValueError
        If it is not a sequence of strings of the required length.
    """
    return (
        labels if isinstance(labels, bool) else check_strings(labels, name, count, place, "True, False, or ")
    )


def check_unit_labels(labels: object, sizes: Sequence[int]) -> bool | tuple[tuple[str, ...], ...]:
    """
    Validate labels of units: a bool, or one sequence of strings per layer.

    Parameters
    ----------
    labels : object
        Value to validate.
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
        check_strings(row, f"unit_labels[{i}]", size, "unit")
        for i, (row, size) in enumerate(zip(rows, sizes, strict=True))
    )


def is_sequence(value: object) -> TypeGuard[Iterable[Any]]:
    """
    Tell whether a value is an ordered collection, such as a list, tuple or array, but not a string.

    Parameters
    ----------
    value : object
        Value to validate.

    Returns
    -------
    bool
        True for an ordered collection.
    """
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Set | Mapping)


def read_only(array: NDArray[T]) -> NDArray[T]:
    """
    Make an array read-only in place.

    Parameters
    ----------
    array : ndarray
        Array that the caller owns.

    Returns
    -------
    ndarray
        The same array.
    """
    array.flags.writeable = False
    return array


def check_strings(
    labels: object, name: str, count: int, place: str, else_expected: str = ""
) -> tuple[str, ...]:
    """
    Validate a sequence of strings, one per layer, gap or unit.

    Parameters
    ----------
    labels : object
        Value to validate.
    name : str
        Name of the argument, for error messages.
    count : int
        Required number of items.
    place : str
        What each item belongs to.
    else_expected : str
        Other valid values, for error messages.

    Returns
    -------
    tuple of str
        The strings.

    Raises
    ------
    TypeError, ValueError
        If it is not a sequence of strings of the required length.
    """
    if not is_sequence(labels):
        raise TypeError(f"{name} is {labels!r}: expected {else_expected}a list of {count:,} strings")
    own = tuple(labels)
    if len(own) != count:
        raise ValueError(f"{name} needs {count:,} strings, one for each {place}; got {len(own):,}")
    for i, label in enumerate(own):
        if not isinstance(label, str):
            raise TypeError(f"{name}[{i}] is {label!r}, a {type(label).__name__}: expected a string")
    return own


def check_sizes(sizes: Iterable[int], name: str = "sizes") -> tuple[int, ...]:
    """Validate layer sizes, and return them as a tuple of int.

    Parameters
    ----------
    sizes : iterable of int
        Units in each layer, the input first: ``(10, 7, 5)``, a list, an integer array, a generator.
    name : str
        Name of the argument, for error messages.

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


def suggest(value: object, known: Sequence[str]) -> str:
    """
    Suggest the nearest valid value.

    Parameters
    ----------
    value : object
        Value to validate.
    known : sequence of str
        Valid values.

    Returns
    -------
    str
        A remark for an error message, such as " (did you mean 'relu'?)"; empty if nothing is similar.
    """
    near = get_close_matches(str(value).lower(), known, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _is_iterable(value: object) -> bool:
    try:
        iter(value)  # type: ignore[call-overload]  # a 0-d array has __iter__, which raises TypeError
    except TypeError:
        return False
    return True


def _check_size(size: object, name: str) -> int:
    problem = f"{name} is {size!r}, a {type(size).__name__}: a layer size must be a whole number"
    if isinstance(size, bool | np.bool):
        raise TypeError(f"{problem}, not a bool; write 1 for one unit")
    try:
        units = operator.index(size)  # type: ignore[arg-type]  # any object; only integers pass
    except TypeError:
        raise TypeError(f"{problem}, such as 7") from None
    if units < 1:
        raise ValueError(
            f"{name} is {units}: a layer needs at least 1 unit; leave the layer out or give it a unit"
        )
    return units


def check_parameter_arrays(
    name: str,
    arrays: Sequence[npt.ArrayLike],
    sizes: tuple[int, ...],
    shapes: Sequence[tuple[int, ...]],
) -> list[Floats]:
    """Return arrays of real numbers, one for each layer but the input, each of its shape."""
    if isinstance(arrays, str | Mapping | Set) or not _is_iterable(arrays):
        raise TypeError(f"{name} is {arrays!r}: expected a list of arrays, one for each layer but the input")
    given = list(arrays)
    if len(given) != len(shapes):
        raise ValueError(
            f"{name} holds {len(given)} arrays, sizes {sizes} need {len(shapes)}: "
            "one for each layer but the input"
        )
    checked = []
    for i, (array, needed) in enumerate(zip(given, shapes, strict=True)):
        values = as_real_array(array, f"{name}[{i}]")
        if values.shape != needed:
            hint = ""
            if values.T.shape == needed:
                hint = f": pass its transpose, {name}[{i}].T"
            elif len(needed) == 1 and values.size == needed[0]:
                hint = f": flatten it, {name}[{i}].ravel()"
            raise ValueError(
                f"{name}[{i}] has shape {values.shape}, layer {i} -> {i + 1} of sizes {sizes} needs {needed}"
                f"{hint}"
            )
        checked.append(values)
    return checked


def check_samples(x: npt.ArrayLike, sizes: tuple[int, ...]) -> Floats:
    """Return one sample or a design matrix for a network of these sizes."""
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

    Integers and bools become float64 before any arithmetic, since uint8 would wrap around.

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
        If `x` is complex, of objects or strings, or a masked array.

    Examples
    --------
    >>> as_real_array(np.array([0, 255], np.uint8))
    array([  0., 255.])
    """
    array = as_unmasked_array(x, name)
    if array.dtype.kind == "f":
        return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    raise TypeError(f"{name} has dtype {array.dtype}; expected real numbers: floats, integers or bools")


def as_unmasked_array(x: npt.ArrayLike, name: str) -> npt.NDArray[Any]:
    """Return `x` as an array; refuse a masked array, whose mask would be ignored."""
    if isinstance(x, MaskedArray):
        raise TypeError(
            f"{name} is a masked array: its mask would be ignored and the numbers under it counted; "
            f"fill it first, scores with {name}.filled(-np.inf), since -inf is a mask here"
        )
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} is no array: its rows differ in length or depth") from None


def check_characters(text: str) -> None:
    """
    Raise an error for characters that cannot be written to a file.

    Parameters
    ----------
    text : str
        One line.

    Raises
    ------
    ValueError
        If it contains a control character or an unpaired surrogate.
    """
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cs") or char in "\ufffe\uffff":
            raise ValueError(f"the character {char!a} can't be written in a picture; take it out")


def check_parameters(
    sizes: tuple[int, ...],
    weights: Sequence[npt.ArrayLike] | None,
    biases: Sequence[npt.ArrayLike] | None,
) -> tuple[tuple[Floats, ...] | None, tuple[Floats, ...] | None]:
    """
    Return the weights and biases of a network as read-only copies of one dtype.

    Parameters
    ----------
    sizes : tuple of int
        Units in each layer.
    weights : sequence of array_like, or None
        ``weights[i]`` of shape (sizes[i + 1], sizes[i]).
    biases : sequence of array_like, or None
        ``biases[i]`` of shape (sizes[i + 1],); zeros by default.

    Returns
    -------
    weights, biases : tuple of ndarray, or None
        Both are None if there are no weights.

    Raises
    ------
    TypeError, ValueError
        If an array does not hold real numbers or has the wrong shape, or biases are given without weights.
    """
    if weights is None:
        if biases is not None:
            raise ValueError(
                "biases came without weights; give both, or neither for a network to be drawn only"
            )
        return None, None
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    if biases is None:
        biases = [np.zeros(units, np.float16) for units, _ in shapes]  # float16 never widens the common dtype
    own_weights = check_parameter_arrays("weights", weights, sizes, shapes)
    own_biases = check_parameter_arrays("biases", biases, sizes, [(units,) for units, _ in shapes])
    dtype = np.result_type(*own_weights, *own_biases)

    def copies(arrays: Iterable[Floats]) -> tuple[Floats, ...]:
        return tuple(read_only(np.array(array, dtype, order="C")) for array in arrays)

    return copies(own_weights), copies(own_biases)
