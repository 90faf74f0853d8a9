"""Targets of a loss: checked once, then available as labels or as probabilities."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import Array, Rows, working_dtype
from plotnet.validation import as_real_array, as_unmasked_array, check_choice

Labels: TypeAlias = npt.NDArray[np.intp]
Reduction: TypeAlias = Literal["mean", "sum", "none"]


@dataclass(frozen=True, eq=False)
class Targets:
    """What the softmax of each row should have been, and how the losses are drawn together."""

    target: npt.NDArray[Any]  # one label a row, or a table of probabilities
    holds_labels: bool
    weight: Array  # one a class, in the type that is worked in
    smoothing: float
    ignored: npt.NDArray[np.bool]  # one a row
    divisor: Any  # of the sum of all losses

    @classmethod
    @np.errstate(all="ignore")
    def check(
        cls,
        scores: Rows,
        target: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        reduction: str = "none",
        names: tuple[str, str] = ("logits", "target"),
    ) -> Targets:
        """Check all that is said of a loss, once."""
        if not scores.shape or len(scores.axes) != 1:
            raise ValueError(f"{names[0]} of shape {scores.shape} needs one axis of classes")
        check_choice(reduction, "reduction", get_args(Reduction))
        if not 0 <= label_smoothing <= 1:
            raise ValueError(f"label_smoothing is {label_smoothing!r}; expected a share from 0 to 1")
        rows, classes = scores.table.shape
        worked = working_dtype(scores.dtype)
        weights = (
            np.ones(classes, worked) if weight is None else as_real_array(weight, "weight").astype(worked)
        )
        if weights.shape != (classes,):
            raise ValueError(f"weight has shape {weights.shape}; {classes} classes need ({classes},)")

        array = as_unmasked_array(target, names[1])
        holds_labels = array.shape == scores.shape_without_axes
        ignored = np.zeros(rows, np.bool)
        wanted: npt.NDArray[Any]
        if holds_labels:
            ignored, wanted = check_labels(array, classes, ignore_index, names[1])
        elif array.shape == scores.shape:
            if ignore_index is not None:
                raise ValueError(
                    f"ignore_index={ignore_index} needs class labels; {names[1]} holds probabilities"
                )
            wanted = Rows.of(array, scores.axes, names[1]).table
        else:
            raise ValueError(
                f"{names[1]} has shape {array.shape}; {names[0]} of shape {scores.shape} with classes along "
                f"axis {scores.axes[0]} needs {scores.shape_without_axes} for labels or {scores.shape} for "
                "probabilities"
            )
        divisor = 1
        if reduction == "mean":
            divisor = weights[wanted[~ignored]].sum() if holds_labels else rows
        return cls(wanted, holds_labels, weights, float(label_smoothing), ignored, divisor)

    @property
    def is_one_class(self) -> bool:
        """Whether each row's loss is that of one class alone."""
        return self.holds_labels and self.smoothing == 0

    def share(self, wanted: npt.NDArray[Any]) -> Array:
        """Return what each class should have got, smoothed and weighted, for a block of the target."""
        classes, dtype = len(self.weight), self.weight.dtype
        if self.holds_labels:
            share = np.zeros((len(wanted), classes), dtype)
            share[np.arange(len(wanted)), wanted] = 1
        else:
            share = wanted.astype(dtype, order="C")
        if self.smoothing:
            share *= 1 - self.smoothing
            share += self.smoothing / classes
        share *= self.weight
        return share


def check_labels(
    labels: npt.NDArray[Any], classes: int, ignore_index: int | None, name: str
) -> tuple[npt.NDArray[np.bool], Labels]:
    """Return which samples to ignore, and the labels in one dimension, with 0 for those that are ignored."""
    if labels.dtype.kind not in "iu" and labels.size:
        raise TypeError(
            f"{name} has dtype {labels.dtype} in the shape of class labels, which must be integers: convert "
            f"whole numbers with {name}.astype(int), or give probabilities in the shape of the scores"
        )
    ignored = (
        np.zeros(labels.shape, np.bool) if ignore_index is None else labels == operator.index(ignore_index)
    )
    wrong = ~ignored & ((labels < 0) | (labels >= classes))
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        label = labels[place]
        where = f"{name}[{', '.join(map(str, place))}]" if place else name
        raise IndexError(
            f"{where} is {label}: {classes} classes have the labels 0 to {classes - 1}; "
            f"to leave such samples out, say ignore_index={label}"
        )
    return ignored.ravel(), np.where(ignored, 0, labels).astype(np.intp).ravel()
