"""`OverflowExplorer`: softmax as written, and where inf and nan come from."""

from __future__ import annotations

from typing import Any

import numpy as np

from plotnet.functional import round_to
from plotnet.live.dtypes import rounded_sum
from plotnet.live.logits import LogitsExplorer
from plotnet.live.traits import FloatListTrait, dtype_trait


class OverflowExplorer(LogitsExplorer):
    """
    Softmax as written: exp(z), the sum and the ratio, in the range of a dtype.

    Drag or type logits, choose a dtype, and find the number from which exp(z) is inf. The picture
    shows where inf and nan come from.

    Parameters
    ----------
    logits : sequence of float
        2 to 8 numbers; nan and inf are valid.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        Every step is rounded to this dtype, as in NumPy.
    **options
        ``z0`` to ``z7`` for single logits, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5, z6, z7 : float
        The single logits, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If `logits` is not 2 to 8 numbers, or `dtype` is unknown.

    Examples
    --------
    >>> from plotnet import OverflowExplorer
    >>> explorer = OverflowExplorer([1000, 1000, 100])
    >>> explorer.z1 = 3.5
    >>> explorer
    OverflowExplorer(logits=[1000.0, 3.5, 100.0], dtype='float64')
    """

    view = "overflow"
    title = "Where softmax overflows"

    logits = FloatListTrait([2.0, 3.0, 4.0], 2, 8)
    dtype = dtype_trait()

    def __init__(self, logits: Any = (2.0, 3.0, 4.0), dtype: str = "float64", **options: Any) -> None:
        super().__init__(logits=logits, dtype=dtype, **options)

    @property
    def probabilities(self) -> list[float]:
        """The result of softmax as written, in the dtype."""
        with np.errstate(all="ignore"):
            exponentials = round_to(np.exp(round_to(self.logits, self.dtype)), self.dtype)
            total = rounded_sum(exponentials, self.dtype)
            return [float(p) for p in round_to(exponentials / total, self.dtype)]
