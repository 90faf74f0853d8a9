"""What goes into both languages, and how far apart two results are."""

from __future__ import annotations

import functools
import itertools
import math
from typing import Any, TypeAlias

import ml_dtypes
import numpy as np
import numpy.typing as npt

Table: TypeAlias = Any  # one case a row, in the type that is tested; NumPy's types know no bfloat16

TYPES: dict[str, Any] = {
    "float16": np.float16,
    "bfloat16": ml_dtypes.bfloat16,
    "float32": np.float32,
    "float64": np.float64,
}
INTEGERS: dict[int, Any] = {2: np.int16, 4: np.int32, 8: np.int64}
ULPS = 4

finfo: Any = ml_dtypes.finfo


# How far apart two results are


def ordinals(x: Table) -> Table:
    """Number the numbers of a type from the lowest to the highest, both zeros 0."""
    stored = x.view(INTEGERS[x.dtype.itemsize]).astype(np.int64)
    size = stored & np.iinfo(INTEGERS[x.dtype.itemsize]).max
    return np.where(stored < 0, -size, size)


def from_ordinals(places: npt.ArrayLike, dtype: str) -> Table:
    kind = np.dtype(TYPES[dtype])
    places = np.asarray(places, np.int64)
    size: Table = np.abs(places).astype(INTEGERS[kind.itemsize]).view(kind)
    return np.where(places < 0, -size, size)


def unit(x: npt.ArrayLike, dtype: str) -> Table:
    """Return the distance from |x| to the next number of the type."""
    size = abs(np.asarray(x, np.float64)).astype(TYPES[dtype])
    return from_ordinals(ordinals(size) + 1, dtype).astype(np.float64) - size.astype(np.float64)


def assert_together(
    ours: npt.NDArray[np.float64],
    theirs: Table,
    dtype: str,
    given: Table,
    *,
    ulps: int = ULPS,
    scale: npt.ArrayLike = 0.0,
    careful: Table | None = None,
) -> None:
    """Hold two tables together: each special in the same places, all else at most `ulps` numbers apart.

    Where digits cancelled, `scale` is the size of what they cancelled from. Where NumPy's exp took `theirs`
    too far away, up to twice as far, `careful` has the same steps with an exp that is rounded once.
    """
    assert theirs.dtype == TYPES[dtype]
    theirs = theirs.reshape(ours.shape)
    stored, wanted = ours.astype(theirs.dtype), theirs.astype(np.float64)
    allowed = ulps * unit(np.broadcast_to(scale, ours.shape), dtype)
    excused = (np.asarray(scale) > 0) & (np.abs(ours - wanted) <= allowed)
    wrong = np.not_equal(stored.astype(np.float64), ours) & ~np.isnan(ours)  # no number of the type
    for special in (np.isnan, np.isposinf, np.isneginf):
        wrong |= special(ours) != special(wanted)
    wrong |= ((ours == 0) != (wanted == 0)) & ~excused
    wrong |= (ours == 0) & (np.signbit(ours) != np.signbit(wanted)) & ~excused
    apart = np.abs(ordinals(stored) - ordinals(theirs))
    near = (apart <= ulps) | excused
    if careful is not None:
        aside = np.abs(ordinals(stored) - ordinals(careful.reshape(ours.shape)))
        near |= (apart <= 2 * ulps) & (aside <= ulps)
    wrong |= np.isfinite(ours) & ~near
    rows = np.flatnonzero(wrong.any(axis=1))
    assert not rows.size, f"{rows.size} of {len(ours)} rows, such as\n" + "\n".join(
        f"{given[i].tolist()}: {ours[i].tolist()}, not {wanted[i].tolist()}" for i in rows[:5]
    )


# What goes in


def every_number(dtype: str) -> Table:
    """Return all numbers of a type of 16 bits, with both zeros, both infinities and a nan."""
    every = np.arange(2**16, dtype=np.uint16).view(TYPES[dtype])
    return every[~np.isnan(every.astype(np.float64)) | (np.arange(2**16) == every.size - 1)]


def specials(dtype: str) -> Table:
    info = finfo(TYPES[dtype])
    tiny, largest = float(info.smallest_subnormal), float(info.max)
    sizes = [
        0.0,
        tiny,
        float(info.tiny) - tiny,
        float(info.tiny),
        float(info.eps),
        1.0,
        2.0,
        largest,
        math.inf,
    ]
    return np.array([*sizes, *(-size for size in sizes), math.nan], TYPES[dtype])


def cliffs(dtype: str) -> Table:
    """Return what lies around each number at which exp overflows, or loses its digits, or is 0."""
    info = finfo(TYPES[dtype])
    heights = [math.log(height) for height in (info.max, info.tiny, info.smallest_subnormal)]
    heights[-1] -= math.log(2)  # what is above half of the last number is rounded up to it
    edges = np.array(heights, TYPES[dtype])
    return from_ordinals(np.add.outer(ordinals(edges), np.arange(-3, 4)).ravel(), dtype)


@functools.cache
def cases(dtype: str) -> list[Table]:
    """Return tables of rows: of ordinary numbers, of extremes, and of all that is special."""
    rng = np.random.default_rng(1808)
    kind, odd = TYPES[dtype], np.concatenate([specials(dtype), cliffs(dtype)])
    largest = float(finfo(kind).max)
    tables = [np.array(list(itertools.product(odd, repeat=2)), kind), odd[:, None]]
    for n in (1, 2, 3, 5, 8, 10):
        for scale in (0.1, 1.0, 10.0, 100.0, 1000.0):
            tables.append((scale * rng.standard_normal((60, n))).astype(kind))
        tables.append((largest * rng.uniform(-1, 1, (40, n))).astype(kind))
        tables.append(
            from_ordinals(
                ordinals(kind(rng.choice([-700, -0.7, 3, 700]))) + rng.integers(-2, 3, (40, n)), dtype
            )
        )
        mixed = rng.standard_normal((80, n)).astype(kind)
        tables.append(np.where(rng.random((80, n)) < 0.4, rng.choice(odd, (80, n)), mixed))
        dominant = (-40 + 10 * rng.random((40, n))).astype(kind)
        dominant[np.arange(40), rng.integers(n, size=40)] = rng.choice([0, 500], 40)
        tables.append(dominant)
    tables += [rng.standard_normal((20, n)).astype(kind) for n in (100, 300)]
    widths = {table.shape[1] for table in tables}
    joined = [np.concatenate([table for table in tables if table.shape[1] == n]) for n in sorted(widths)]
    for table in joined:
        table.flags.writeable = False
    return joined
