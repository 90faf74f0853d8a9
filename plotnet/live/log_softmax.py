"""`LogSoftmaxExplorer`: four methods to compute log-softmax, where each fails, and the gradient of each."""

from __future__ import annotations

from typing import Any

import numpy as np

from plotnet.functional import round_to
from plotnet.live import bfloat16
from plotnet.live.dtypes import Array
from plotnet.live.explorer import Explorer
from plotnet.live.traits import FloatTrait, dtype_trait


class LogSoftmaxExplorer(Explorer):
    """
    Four methods to compute log-softmax on one axis: where each fails, and the gradient of each.

    The methods are log(softmax(z)), log(softmax(z) + eps), z - logsumexp(z) and the stable log-softmax. The
    logits are ``z = [level, level - gap]``, and the target is the second one. Drag `gap` until
    a method fails.

    Parameters
    ----------
    gap : float
        Difference of the two logits, z0 - z1; the target has the smaller one if it is positive.
    level : float
        The first logit. In exact arithmetic, it does not change the result.
    eps : float
        Number from 0 to 1 that the second method adds to the probability before it takes the logarithm.
    dtype : {"float32", "float64", "bfloat16", "float16"}
        Every step is rounded to this dtype, as in NumPy.
    **options
        Options of ipywidgets, such as ``layout``.

    Raises
    ------
    traitlets.TraitError
        If an argument is not a number, `eps` is not from 0 to 1, or `dtype` is unknown.

    Examples
    --------
    >>> from plotnet import LogSoftmaxExplorer
    >>> explorer = LogSoftmaxExplorer(gap=40)
    >>> explorer.gap = 104
    >>> explorer.values
    [-inf, -16.11809539794922, -104.0, -104.0]
    >>> explorer
    LogSoftmaxExplorer(gap=104.0, level=0.0, eps=1e-07, dtype='float32')
    """

    view = "log_softmax"
    title = "Four methods to compute log-softmax"

    gap = FloatTrait(40.0)
    level = FloatTrait(0.0)
    eps = FloatTrait(1e-7, minimum=0.0, maximum=1.0)
    dtype = dtype_trait("float32")

    def __init__(
        self, gap: float = 40.0, level: float = 0.0, eps: float = 1e-7, dtype: str = "float32", **options: Any
    ) -> None:
        super().__init__(gap=gap, level=level, eps=eps, dtype=dtype, **options)

    @property
    def values(self) -> list[float]:
        """The logarithm of the second probability, as each method computes it in the dtype."""
        z, eps, dtype = self._rounded_state()
        with np.errstate(all="ignore"):
            p = bfloat16.softmax(z, dtype)[1]
            found = [
                np.log(p),
                np.log(round_to(p + eps, dtype)),
                z[1] - bfloat16.logsumexp(z, dtype),
                bfloat16.log_softmax(z, dtype)[1],
            ]
        return [float(value) for value in round_to(found, dtype)]

    @property
    def gradients(self) -> list[list[float]]:
        """The gradient of the loss, minus the logarithm, with respect to both logits, for each method."""
        z, eps, dtype = self._rounded_state()
        p = bfloat16.softmax(z, dtype)
        stable = bfloat16.cross_entropy_grad(z, 1, dtype)
        found = [
            _chain_rule(p, p[1], dtype),
            _chain_rule(p, round_to(p[1] + eps, dtype), dtype),
            stable,
            stable,
        ]
        return [gradient.tolist() for gradient in found]

    def _rounded_state(self) -> tuple[Array, float, str]:
        """Return the logits and eps as the dtype stores them, and the dtype."""
        with self._lock:
            level, gap, eps, dtype = self.level, self.gap, self.eps, self.dtype
        with np.errstate(all="ignore"):
            logits = np.array([level, np.subtract(level, gap)])
        return round_to(logits, dtype), float(round_to(eps, dtype)), dtype


def _chain_rule(p: Array, argument: Array, dtype: str) -> Array:
    """Multiply the derivative of -log(argument) by the gradient of the second probability."""
    with np.errstate(all="ignore"):
        outer = round_to(-1 / argument, dtype)
        inner = round_to([-p[1] * p[0], p[1] * round_to(1 - p[1], dtype)], dtype)
        return round_to(outer * inner, dtype)
