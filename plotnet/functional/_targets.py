"""Targets of a loss: validated once, then available as class labels or as probabilities."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import Array, Rows, working_dtype
from plotnet.validation import as_real_array, as_unmasked_array, check_choice, check_number

Labels: TypeAlias = npt.NDArray[np.intp]
Reduction: TypeAlias = Literal["mean", "sum", "none"]


@dataclass(frozen=True, eq=False)
class Targets:
    """Target of each row, and how the losses are reduced."""

    target: npt.NDArray[Any]  # one label per row, or a table of probabilities
    holds_labels: bool
    weight: Array  # one per class, in the dtype of the computation
    smoothing: float
    ignored: npt.NDArray[np.bool]  # one per row
    divisor: Any  # of the sum of all losses

    @classmethod
    @np.errstate(all="ignore")
    def check(
        cls,
        logits: Rows,
        target: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        reduction: str = "none",
        *,
        names: tuple[str, str] = ("logits", "target"),
        can_ignore: bool = False,
    ) -> Targets:
        """Validate all arguments of a loss.

        `names` are the arguments in error messages, which suggest `ignore_index` if `can_ignore`.
        """
        if not logits.shape or len(logits.axes) != 1:
            raise ValueError(f"{names[0]} of shape {logits.shape} needs one axis of classes")
        check_choice(reduction, "reduction", get_args(Reduction))
        smoothing = check_number(label_smoothing, "label_smoothing", 0, 1, "0.1")
        rows, classes = logits.table.shape
        dtype = working_dtype(logits.table.dtype)
        weights = np.ones(classes, dtype) if weight is None else as_real_array(weight, "weight").astype(dtype)
        if weights.shape != (classes,):
            raise ValueError(f"weight has shape {weights.shape}; {classes} classes need ({classes},)")

        array = as_unmasked_array(target, names[1])
        holds_labels = array.shape == logits.shape_without_axes
        ignored = np.zeros(rows, np.bool)
        values: npt.NDArray[Any]
        if holds_labels:
            ignored, values = check_labels(array, classes, ignore_index, names[1], can_ignore)
        elif array.shape == logits.shape:
            if ignore_index is not None:
                raise ValueError(
                    f"ignore_index={ignore_index} needs class labels; {names[1]} holds probabilities"
                )
            values = Rows.of(array, logits.axes, names[1]).table
        else:
            raise ValueError(
                f"{names[1]} has shape {array.shape}; {names[0]} of shape {logits.shape} with classes along "
                f"axis {logits.axes[0]} needs {logits.shape_without_axes} for labels or {logits.shape} for "
                "probabilities"
            )
        divisor = 1
        if reduction == "mean":
            divisor = weights[values[~ignored]].sum() if holds_labels else rows
        return cls(values, holds_labels, weights, smoothing, ignored, divisor)

    @property
    def is_one_class(self) -> bool:
        """Whether the loss of each row is that of a single class."""
        return self.holds_labels and self.smoothing == 0

    def probabilities(self, target: npt.NDArray[Any], mask: npt.NDArray[np.bool] | None = None) -> Array:
        """Return the target probabilities, smoothed and weighted, of a block of rows."""
        classes, dtype = len(self.weight), self.weight.dtype
        if self.holds_labels:
            values = np.zeros((len(target), classes), dtype)
            values[np.arange(len(target)), target] = 1
        else:
            values = target.astype(dtype, order="C")
        if self.smoothing:
            values *= 1 - self.smoothing
            if mask is None:
                values += self.smoothing / classes
            else:  # only among the classes that are not masked
                values += mask * (self.smoothing / np.maximum(mask.sum(axis=-1, keepdims=True), 1))
        values *= self.weight
        return values


def check_labels(
    labels: npt.NDArray[Any], classes: int, ignore_index: int | None, name: str, can_ignore: bool
) -> tuple[npt.NDArray[np.bool], Labels]:
    """Return which samples to ignore, and the labels in one dimension, with 0 for ignored samples."""
    if labels.dtype.kind not in "iu" and labels.size:
        raise TypeError(
            f"{name} has dtype {labels.dtype} in the shape of class labels, which must be integers: convert "
            f"whole numbers with {name}.astype(int), or give probabilities in the shape of the logits"
        )
    ignored = np.zeros(labels.shape, np.bool)
    if ignore_index is not None:
        try:
            ignored = labels == operator.index(ignore_index)
        except TypeError:
            raise TypeError(f"ignore_index is {ignore_index!r}: expected an integer, such as -100") from None
    wrong = ~ignored & ((labels < 0) | (labels >= classes))
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        label = labels[place]
        where = f"{name}[{', '.join(map(str, place))}]" if place else name
        used = labels[~ignored]
        hint = ""
        if used.min() == 1 and used.max() == classes:
            hint = "; labels start at 0: subtract 1"
        elif can_ignore:
            hint = f"; to exclude such samples, pass ignore_index={label}"
        raise IndexError(f"{where} is {label}: {classes} classes have the labels 0 to {classes - 1}{hint}")
    return ignored.ravel(), np.where(ignored, 0, labels).astype(np.intp).ravel()
