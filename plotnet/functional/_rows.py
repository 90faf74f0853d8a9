"""Apply a function to the rows of an array, block by block; all tuning for speed is in this module."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from plotnet.validation import as_unmasked_array, check_positive, convert_real, is_bfloat16

Array: TypeAlias = npt.NDArray[np.floating[Any]]
RowIndex: TypeAlias = tuple[Any, Any]  # an index that selects one element in each row
Axes: TypeAlias = int | tuple[int, ...] | None

_BLOCK_BYTES = 2**19  # rows of a block and their exponentials stay in the cache of a core
_SHORT_ROW = 24  # elements; longer rows are summed row by row
_BUFFER_ELEMENTS = 512  # of NumPy's ufunc buffer; with this size, longer rows are not copied through it
_FLOAT32 = np.dtype(np.float32)
_FLOAT64 = np.dtype(np.float64)
_WIDER: dict[np.dtype[Any], np.dtype[Any]] = {_FLOAT32: _FLOAT64}
if np.finfo(np.longdouble).eps < np.finfo(np.float64).eps:  # not on Windows, for example
    _WIDER[_FLOAT64] = np.dtype(np.longdouble)


def working_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return float32 for float16, whose sums stop growing at 2048; other dtypes are their own."""
    return _FLOAT32 if dtype.char == "e" else dtype


class Rows(NamedTuple):
    """An array of any shape as a table, with one row for each slice along `axes`."""

    table: Array
    shape: tuple[int, ...]  # of the array; () for a number, whose table has one row and one column
    axes: tuple[int, ...]
    dtype: np.dtype[Any]  # of results
    mask: npt.NDArray[np.bool] | None = None  # False where an element of the table is masked

    @classmethod
    def of(cls, x: npt.ArrayLike, axis: Axes, name: str = "x", where: npt.ArrayLike | None = None) -> Rows:
        """Validate `x`, `axis` and `where`, and arrange the rows; nothing is copied if NumPy can avoid it."""
        array, dtype = as_rows_array(x, name)
        shape = array.shape
        if type(axis) is int and axis == -1 and shape and where is None:  # fast path
            ndim = len(shape)
            table = array[None] if ndim == 1 else array
            if ndim > 2:
                table = array.reshape(math.prod(shape[:-1]), shape[-1])
            return cls(table, shape, (ndim - 1,), dtype)
        rows = cls(array, shape, normalize_axes(axis, shape, name), dtype)
        mask = None if where is None else rows.arrange(check_mask(where, shape, name))
        return rows._replace(table=rows.arrange(array), mask=mask)

    def arrange(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Arrange another array of the same shape like the table."""
        columns = math.prod(self.shape[i] for i in self.axes) if self.shape else 1
        return array.transpose(self.order).reshape(math.prod(self.shape_without_axes), columns)

    @np.errstate(all="ignore")
    def map(
        self,
        kernel: Callable[..., None],
        *aligned: npt.NDArray[Any] | None,
        width: int | None = None,
        empty: Any = 0,
        masked: float | None = None,
        working: np.dtype[Any] | None = None,
    ) -> Array:
        """Call ``kernel(rows, out, *aligned rows)`` for one block of rows after another.

        The blocks fit in cache, so what a kernel writes is still there when it reads it. No warnings are
        emitted: infinities and nans are valid results. A masked element reaches the kernel as -inf, and
        `masked` replaces its result. `width` is the number of columns of the result; rows without columns get
        `empty`. `working` is the dtype to compute in.
        """
        table, mask = self.table, self.mask
        rows, columns = table.shape
        dtype = working or working_dtype(table.dtype)
        result: Array = np.empty((rows, columns if width is None else width), dtype)
        if columns == 0:
            result[...] = empty
            return result
        if columns > _BUFFER_ELEMENTS:
            np.setbufsize(_BUFFER_ELEMENTS)  # errstate restores the old one
        step = _BLOCK_BYTES // (columns * dtype.itemsize) or 1
        if rows <= step and dtype is table.dtype and mask is None:  # a single block, without slicing
            kernel(table, result, *aligned)
            return result
        for start in range(0, rows, step):
            part = slice(start, start + step)
            block = table[part].astype(dtype, copy=False)
            if mask is not None:
                block = np.where(mask[part], block, -math.inf)
            kernel(block, result[part], *(None if array is None else array[part] for array in aligned))
            if mask is not None and masked is not None:
                np.copyto(result[part], masked, where=~mask[part])
        return result

    def restore(self, result: Array) -> Array:
        """Arrange a result with the columns of the table like the original array."""
        if result.dtype is not self.dtype:
            result = cast_dtype(result, self.dtype)
        if not self.shape:
            return cast(Array, result[0, 0])
        if self.axes == (len(self.shape) - 1,):
            return result.reshape(self.shape)
        moved = result.reshape([self.shape[i] for i in self.order])
        return np.ascontiguousarray(moved.transpose(np.argsort(self.order)))

    def one_per_row(self, values: Array, dtype: np.dtype[Any] | None = None, keepdims: bool = False) -> Array:
        """Arrange one value per row like the original array without its `axes`."""
        shaped = cast_dtype(values, dtype or self.dtype).reshape(self.shape_without_axes)
        if keepdims and self.shape:
            return np.expand_dims(shaped, self.axes)
        return shaped[()]

    @property
    def order(self) -> tuple[int, ...]:
        """The axes of the array, those along the rows last; none for a number."""
        every = range(len(self.shape))
        return tuple(sorted(every, key=lambda i: (i in self.axes, i)))

    @property
    def shape_without_axes(self) -> tuple[int, ...]:
        """The shape of one value per row."""
        return tuple(self.shape[i] for i in range(len(self.shape)) if i not in self.axes)


def as_rows_array(x: Any, name: str) -> tuple[Array, np.dtype[Any]]:
    """Validate real numbers, and return them as floats, with the dtype of results."""
    if type(x) is np.ndarray:  # fast path
        dtype = x.dtype
        if dtype.char in "fdeg" and dtype.isnative:
            return x, dtype
    given = as_unmasked_array(x, name)
    array = convert_real(given, name)
    return array, given.dtype if is_bfloat16(given.dtype) else array.dtype


def normalize_axes(axis: Any, shape: tuple[int, ...], name: str) -> tuple[int, ...]:
    """Validate `axis`, and return its axes as sorted nonnegative integers; a number has one axis."""
    ndim = max(len(shape), 1)
    if axis is None:
        return tuple(range(ndim))
    axes = set()
    for item in axis if isinstance(axis, tuple | list) else (axis,):
        try:
            index = operator.index(item)
        except TypeError:
            raise TypeError(f"axis is {axis!r}: expected an integer, a tuple of integers or None") from None
        if not -ndim <= index < ndim:
            raise np.exceptions.AxisError(
                f"axis {index} is out of bounds for {name} of shape {shape}: expected {-ndim} to {ndim - 1}"
            )
        if index % ndim in axes:
            raise ValueError(f"axis is {axis!r}: expected each axis once, but axis {index} is repeated")
        axes.add(index % ndim)
    return tuple(sorted(axes))


def check_temperature(temperature: Any) -> float:
    """Validate a divisor of the logits."""
    if type(temperature) is float and temperature == 1:  # fast path
        return temperature
    return check_positive(temperature, "temperature", "0.5")


def check_mask(where: npt.ArrayLike, shape: tuple[int, ...], name: str) -> npt.NDArray[np.bool]:
    """Validate a boolean mask, and broadcast it to `shape`."""
    mask = as_unmasked_array(where, "where")
    if mask.dtype != np.bool:
        raise TypeError(f"where has dtype {mask.dtype}: expected booleans, True where an element counts")
    return broadcast_to(mask, shape, "where", name)


def broadcast_to(
    array: npt.NDArray[Any], shape: tuple[int, ...], argument: str, name: str
) -> npt.NDArray[Any]:
    """Broadcast an argument to the shape of the argument called `name`."""
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(
            f"{argument} has shape {array.shape}, which cannot be broadcast to {name} of shape {shape}"
        ) from None


def cast_dtype(values: Array, dtype: np.dtype[Any]) -> Array:
    """Convert to a dtype without a warning: values that are too large for it become inf."""
    with np.errstate(all="ignore"):
        return values.astype(dtype, copy=False)


def apply_elementwise(function: Callable[[Array], Array], x: npt.ArrayLike) -> Array:
    """Apply `function` to an array of real numbers, without warnings; float16 is computed in float32."""
    array, dtype = as_rows_array(x, "x")
    with np.errstate(all="ignore"):
        values = np.asarray(function(array.astype(working_dtype(array.dtype), copy=False)))
        return values.astype(dtype, copy=False)[()]


# Steps of the kernels: each takes a table with one row per sample


def argmax_index(z: Array) -> RowIndex:
    """Return an index of the largest element of each row, or of its first nan."""
    if len(z) == 1:
        return slice(None), z.argmax()  # the fastest way for a single row
    return np.arange(len(z)), z.argmax(axis=-1)


def row_max(z: Array) -> Array:
    """Return the largest element of each row, as a column."""
    if len(z) == 1:
        return z[:, z.argmax(), None]
    if is_narrow(z):
        return cast(Array, functools.reduce(np.maximum, z.T))[:, None]
    return z[argmax_index(z)][:, None]


def is_narrow(z: Array) -> bool:
    """Return whether a loop over a few long columns is faster than one over many short rows."""
    return len(z) > 500 and 1 < z.shape[1] <= _SHORT_ROW


def subtract_column(z: Array, column: Array, out: Array, temperature: float = 1) -> None:
    """Write (z - column) / temperature into `out`."""
    if temperature == 1:
        np.subtract(z, column, out=out)
    elif temperature < 1:
        divide(np.subtract(z, column, out=out), temperature, out)
    else:  # z - column may overflow where the quotient does not: halve both
        np.subtract(np.multiply(z, 0.5, out=out), 0.5 * column, out=out)
        divide(out, temperature / 2, out)


def divide(array: Array, number: float, out: Array | None = None) -> Array:
    """Divide by a number, in float64 or wider, since float32 may hold the number as 0 or inf."""
    if number == 1:
        return array
    if out is None:
        out = np.empty_like(array)
    wide = np.result_type(array.dtype, _FLOAT64)
    return np.divide(array, number, out=out, dtype=wide, casting="same_kind")


def subtract_max(z: Array, out: Array, temperature: float = 1) -> tuple[Array, RowIndex]:
    """Write (z - max z) / temperature into `out`; return max z and its index in each row."""
    at = argmax_index(z)
    largest = z[at][:, None]
    subtract_column(z, largest, out, temperature)
    return largest, at


def divide_rows(rows: Array, by: Array) -> None:
    """Divide each row in place; multiply long rows by the reciprocal, which is faster."""
    if rows.shape[1] > 64:
        np.multiply(rows, 1 / by, out=rows)
    else:
        np.divide(rows, by, out=rows)


def sum_without_max(exponentials: Array, at: RowIndex) -> Array:
    """Subtract the largest term, exp(0) = 1, from each row in place (nan stays nan), and sum the others."""
    exponentials[at] -= 1
    if exponentials.shape[1] > _SHORT_ROW:
        return cast(Array, exponentials.sum(axis=-1, keepdims=True))
    if is_narrow(exponentials):  # in the same order as below, so that the sums are equal to the last bit
        return cast(Array, functools.reduce(np.add, exponentials.T))[:, None]
    return cast(Array, np.add.accumulate(exponentials, axis=-1))[:, -1:]


def max_and_rest(z: Array, temperature: float = 1) -> tuple[Array, Array]:
    """Return max z of each row, and the sum of exp((z - max z) / temperature) over the other elements."""
    shifted = np.empty(z.shape, z.dtype)
    largest, at = subtract_max(z, shifted, temperature)
    return largest, sum_without_max(np.exp(shifted, out=shifted), at)


def recompute_cancelled_rows(
    kernel: Callable[..., None], z: Array, size: Array, result: Array, *aligned: npt.NDArray[Any]
) -> None:
    """Compute those rows in the next wider dtype whose result is smaller than its terms of `size`."""
    lost = (abs(result) < 0.75 * size)[:, 0]
    if z.dtype in _WIDER and lost.any():
        wider = _WIDER[z.dtype]
        precise = np.empty((np.count_nonzero(lost), 1), wider)
        kernel(z[lost].astype(wider), precise, *(array[lost] for array in aligned))
        result[lost] = precise
