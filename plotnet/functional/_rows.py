"""Apply a function to all rows of an array, block by block; tuning for cache and buffers is here alone."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from numpy.lib.array_utils import normalize_axis_tuple

from plotnet.validation import as_real_array

Array: TypeAlias = npt.NDArray[np.floating[Any]]
RowIndex: TypeAlias = tuple[Any, Any]  # an index that picks one place in each row
Axes: TypeAlias = int | tuple[int, ...] | None

_BLOCK_BYTES = 2**19  # rows of a block and their exponentials stay in the cache of a core
_SHORT_ROW = 24  # elements; longer rows are summed one by one
_BUFFER_ELEMENTS = 512  # of NumPy's ufunc buffer; with this size, longer rows are not copied through it
_FLOAT32 = np.dtype(np.float32)


def working_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return float32 for float16, which cannot even count past 2048; others work in their own."""
    return _FLOAT32 if dtype.char == "e" else dtype


def _next_wider(dtype: np.dtype[np.floating[Any]]) -> tuple[np.dtype[np.floating[Any]], float]:
    """Return the next wider type and its unit roundoff, as a share of that of `dtype`."""
    wider: np.dtype[Any] = np.dtype(np.float64 if dtype == np.float32 else np.longdouble)
    return wider, float(np.finfo(wider).eps / np.finfo(dtype).eps)


WIDER = {np.dtype(t): _next_wider(np.dtype(t)) for t in (np.float32, np.float64, np.longdouble)}


class Rows(NamedTuple):
    """An array of any shape, seen as a table with one row for each run along `axes`."""

    table: Array
    shape: tuple[int, ...]  # of the array; () for a number, whose table has one row of one
    axes: tuple[int, ...]
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, x: npt.ArrayLike, axis: Axes, name: str = "x") -> Rows:
        """Check `x` and `axis`, and lay out the rows; nothing is copied if NumPy can help it."""
        array = as_real_array(x, name)
        shape = array.shape
        if axis == -1 and shape:  # the usual case, made quick
            table = array if len(shape) == 2 else array.reshape(math.prod(shape[:-1]), shape[-1])
            return cls(table, shape, (len(shape) - 1,), array.dtype)
        ndim = max(len(shape), 1)
        axes = tuple(range(ndim)) if axis is None else tuple(sorted(normalize_axis_tuple(axis, ndim, "axis")))
        rows = cls(array, shape, axes, array.dtype)
        columns = math.prod(shape[i] for i in axes) if shape else 1
        table = array.transpose(rows.order).reshape(math.prod(rows.shape_without_axes), columns)
        return rows._replace(table=table)

    @np.errstate(all="ignore")
    def map(
        self,
        kernel: Callable[..., None],
        *aligned: npt.NDArray[Any],
        width: int | None = None,
        empty: Any = 0,
    ) -> Array:
        """Call ``kernel(rows, out, *aligned rows)`` for one block of rows after the other.

        The blocks fit in cache, so what a kernel writes is still there when it reads it. No warning leaves:
        the kernels' infinities and nans are answers. `width` is that of a row of the result; rows without a
        column get `empty`.
        """
        rows, columns = self.table.shape
        worked = working_dtype(self.dtype)
        result: Array = np.empty((rows, columns if width is None else width), worked)
        if columns == 0:
            result[...] = empty
            return result
        if columns > _BUFFER_ELEMENTS:
            np.setbufsize(_BUFFER_ELEMENTS)  # errstate puts the old one back
        step = _BLOCK_BYTES // (columns * worked.itemsize) or 1
        if rows <= step and worked is self.dtype:  # it is all one block: the direct way
            kernel(self.table, result, *aligned)
            return result
        for start in range(0, rows, step):
            part = slice(start, start + step)
            block = self.table[part].astype(worked, copy=False)
            kernel(block, result[part], *(array[part] for array in aligned))
        return result

    def restore(self, result: Array) -> Array:
        """Lay a result as wide as the table out like the array that came in."""
        if result.dtype is not self.dtype:
            result = cast_dtype(result, self.dtype)
        if not self.shape:
            return cast(Array, result[0, 0])
        if self.axes == (len(self.shape) - 1,):
            return result.reshape(self.shape)
        moved = result.reshape([self.shape[i] for i in self.order])
        return np.ascontiguousarray(moved.transpose(np.argsort(self.order)))

    def one_per_row(self, values: Array, dtype: np.dtype[Any] | None = None, keepdims: bool = False) -> Array:
        """Lay one value a row out like the array that came in, less its `axes`."""
        shaped = cast_dtype(values, dtype or self.dtype).reshape(self.shape_without_axes)
        if keepdims and self.shape:
            return np.expand_dims(shaped, self.axes)
        return shaped[()]

    @property
    def order(self) -> tuple[int, ...]:
        """The array's axes, those along the rows last; none for a number."""
        every = range(len(self.shape))
        return tuple(sorted(every, key=lambda i: (i in self.axes, i)))

    @property
    def shape_without_axes(self) -> tuple[int, ...]:
        """The shape that is left when every row becomes one number."""
        return tuple(self.shape[i] for i in range(len(self.shape)) if i not in self.axes)


def cast_dtype(values: Array, dtype: np.dtype[Any]) -> Array:
    with np.errstate(all="ignore"):  # what is too large for float16 is inf, as everywhere
        return values.astype(dtype, copy=False)


def apply_elementwise(function: Callable[[Array], Array], x: npt.ArrayLike) -> Array:
    """Apply `function` to an array of real numbers, with no warning; float16 is worked in float32."""
    array = as_real_array(x)
    with np.errstate(all="ignore"):
        values = np.asarray(function(array.astype(working_dtype(array.dtype), copy=False)))
        return values.astype(array.dtype, copy=False)[()]


def argmax_index(z: Array) -> RowIndex:
    """Return an index of the largest score in each row, or of its first nan."""
    if len(z) == 1:
        return slice(None), z.argmax()  # NumPy's quickest way into the one row of a vector
    return np.arange(len(z)), z.argmax(axis=-1)


def row_max(z: Array) -> Array:
    """Return the largest score of each row, as a column."""
    if is_narrow(z):
        return cast(Array, functools.reduce(np.maximum, z.T))[:, None]
    return z[argmax_index(z)][:, None]


def is_narrow(z: Array) -> bool:
    """Whether a few long columns are quicker to go through than many short rows."""
    return len(z) > 500 and 1 < z.shape[1] <= _SHORT_ROW


def subtract_max(z: Array, out: Array) -> tuple[Array, RowIndex]:
    """Write z - max(z) into `out`, row by row; return the maxima and where they stand."""
    at = argmax_index(z)
    largest = z[at][:, None]
    np.subtract(z, largest, out=out)
    return largest, at


def divide_rows(rows: Array, by: Array) -> None:
    """Divide each row in place; where rows are long, divide once and multiply."""
    if rows.shape[1] > 64:
        np.multiply(rows, 1 / by, out=rows)
    else:
        np.divide(rows, by, out=rows)


def sum_without_max(exponentials: Array, at: RowIndex) -> Array:
    """Take the largest term, exp(0) = 1, out of each row (nan stays nan), and sum the rest."""
    exponentials[at] -= 1
    if exponentials.shape[1] > _SHORT_ROW:
        return cast(Array, exponentials.sum(axis=-1, keepdims=True))
    if is_narrow(exponentials):  # one term after the other, as below, so that the sum is the same to the bit
        return cast(Array, functools.reduce(np.add, exponentials.T))[:, None]
    return cast(Array, np.add.accumulate(exponentials, axis=-1))[:, -1:]


def max_and_rest(z: Array) -> tuple[Array, Array]:
    """Return the largest score m of each row, and the sum of exp(z - m) over all others."""
    shifted = np.empty(z.shape, z.dtype)
    largest, at = subtract_max(z, shifted)
    return largest, sum_without_max(np.exp(shifted, out=shifted), at)


def recompute_cancelled_rows(
    function: Callable[[Array, Array], None], z: Array, largest: Array, result: Array
) -> None:
    """Work those rows in the next wider type whose result is much smaller than what it was added up from."""
    wider, gain = WIDER[z.dtype]
    lost = ((abs(result) < abs(largest) / 2) & (abs(result) > gain * abs(largest)))[:, 0]
    if lost.any():
        careful = np.empty((np.count_nonzero(lost), 1), wider)
        function(z[lost].astype(wider), careful)
        result[lost] = careful
