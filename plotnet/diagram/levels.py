"""Levels: small integers that encode the number shown by a node or an edge, independent of colors.

A level is a signed number from -`MAX_LEVEL` to `MAX_LEVEL`, on the scale of the weights or the
activations, or one of the special levels below.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

MAX_LEVEL = 32
NO_VALUE = 100  # no number: the color of the kind of layer, or of edges
MASKED = 101  # left out by a mask
BIAS = 102  # a bias node
HIDDEN = 103  # not drawn; the place of a node remains free
NAN, INF, NEGATIVE_INF = 110, 111, 112
NONFINITE = (NAN, INF, NEGATIVE_INF)
NONFINITE_NAMES = {NAN: "nan", INF: "inf", NEGATIVE_INF: "−inf"}

LevelArray: TypeAlias = npt.NDArray[np.int16]


def to_levels(values: npt.NDArray[Any], limit: float) -> LevelArray:
    """
    Quantize numbers to levels.

    Parameters
    ----------
    values : ndarray
        Real numbers; nan and inf are allowed.
    limit : float
        Number shown at the highest level, greater than 0.

    Returns
    -------
    ndarray of int16
        Levels, in the shape of `values`. Nonzero numbers have nonzero levels.

    Examples
    --------
    >>> to_levels(np.array([-2.0, 0.0, 1e-9, 1.0, np.nan]), limit=1.0)
    array([-32,   0,   1,  32, 110], dtype=int16)
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        ratio = np.clip(np.nan_to_num(np.asarray(values / limit, np.float64), nan=0.0), -1.0, 1.0)
    levels = np.asarray(np.sign(values) * np.ceil(np.abs(ratio) * MAX_LEVEL - 1e-9).clip(0, MAX_LEVEL))
    levels = np.where((levels == 0) & (values != 0), np.sign(values), levels)
    for mask, level in (
        (np.isnan(values), NAN),
        (values == np.inf, INF),
        (values == -np.inf, NEGATIVE_INF),
    ):
        levels = np.where(mask, level, levels)
    return levels.astype(np.int16)
