"""`CrossEntropyExplorer`: the loss of one sample, and p - y as arrows on its logits."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from plotnet.functional import round_to
from plotnet.live import bfloat16
from plotnet.live.dtypes import Array
from plotnet.live.logits import LogitsExplorer
from plotnet.live.traits import FloatListTrait, FloatTrait, IntTrait, dtype_trait

MAX_CLASSES = 6


class CrossEntropyExplorer(LogitsExplorer):
    """
    The loss of one sample, its probabilities beside the target, and its gradient as arrows on the logits.

    Each class has a lane: a handle for its logit, with an arrow for -(p - y) / T, the step of gradient
    descent, and a bar for its probability p = softmax(z / T) in an outline as long as the target y. The
    loss is a length on the axis of the logits, from the logit of the target to logsumexp.

    Parameters
    ----------
    logits : sequence of float
        2 to 6 numbers; nan and inf are valid.
    target : int
        Label of the true class, from 0.
    temperature : float
        Divisor of the logits, above 0.
    label_smoothing : float
        From 0 to 1: the part of the target that is spread evenly over all classes.
    common : float
        Number that is added to all logits.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        Results of all steps are rounded to this dtype.
    **options
        ``z0`` to ``z5`` for single logits, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5 : float
        The single logits, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If `logits` is not 2 to 6 numbers, `target` is not one of their classes, `temperature` is not finite
        and above 0, `label_smoothing` is not from 0 to 1, or `dtype` is unknown.

    Examples
    --------
    >>> from plotnet import CrossEntropyExplorer
    >>> explorer = CrossEntropyExplorer([2, 2], target=1)
    >>> explorer.gradient
    [0.5, -0.5]
    >>> explorer.common = 1000
    >>> explorer.gradient
    [0.5, -0.5]
    """

    view = "cross_entropy"
    title = "Cross-entropy and its gradient"

    logits = FloatListTrait([2.0, 1.0, -1.0], 2, MAX_CLASSES)
    target = IntTrait(1, minimum=0, maximum=MAX_CLASSES - 1)
    temperature = FloatTrait(1.0, above=0, finite=True)
    label_smoothing = FloatTrait(0.0, minimum=0, maximum=1)
    common = FloatTrait(0.0)
    dtype = dtype_trait()

    def __init__(
        self,
        logits: Any = (2.0, 1.0, -1.0),
        target: int = 1,
        temperature: float = 1.0,
        label_smoothing: float = 0.0,
        common: float = 0.0,
        dtype: str = "float64",
        **options: Any,
    ) -> None:
        super().__init__(
            logits=logits,
            target=target,
            temperature=temperature,
            label_smoothing=label_smoothing,
            common=common,
            dtype=dtype,
            **options,
        )

    @traitlets.validate("target", "logits")
    def _check_target(self, proposal: Any) -> Any:
        """Check that the target has a logit."""
        value = proposal["value"]
        new = {"logits": self.logits, "target": self.target, proposal["trait"].name: value}
        if new["target"] >= len(new["logits"]):
            raise traitlets.TraitError(
                f"{type(self).__name__}.target is {new['target']} among {len(new['logits'])} logits: "
                f"expected a class from 0 to {len(new['logits']) - 1}"
            )
        return value

    @property
    def loss(self) -> float:
        """The loss in nats, in the dtype."""
        return bfloat16.cross_entropy(self._scaled_logits(), self.target, self.dtype, self.label_smoothing)

    @property
    def probabilities(self) -> list[float]:
        """The softmax of the logits over the temperature, in the dtype."""
        return [float(p) for p in bfloat16.softmax(self._scaled_logits(), self.dtype)]

    @property
    def gradient(self) -> list[float]:
        """The gradient of the loss with respect to the logits, (p - y) / T, in the dtype."""
        difference = bfloat16.cross_entropy_grad(
            self._scaled_logits(), self.target, self.dtype, self.label_smoothing
        )
        with np.errstate(all="ignore"):
            return [float(slope) for slope in round_to(difference / self.temperature, self.dtype)]

    def _scaled_logits(self) -> Array:
        """Return (z + c - max(z + c)) / T: subtracted first, the maximum cannot overflow in the division."""
        with np.errstate(all="ignore"):
            z = round_to(round_to(self.logits, self.dtype) + round_to(self.common, self.dtype), self.dtype)
            return round_to(round_to(z - z.max(), self.dtype) / self.temperature, self.dtype)
