"""Explorers: pictures that compute in the browser, whose state Python and sliders share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

if TYPE_CHECKING:
    from plotnet.live.forward import ForwardExplorer
    from plotnet.network import Network

__all__ = ["live"]


def live(
    network: Network, function: Callable[[Any], Any], X: npt.ArrayLike | None = None, **state: Any
) -> ForwardExplorer:
    """
    Let a function of your own compute the last activation of what a `ForwardExplorer` shows.

    It runs in Python whenever an input moves; the picture is not drawn anew. What it raises is
    shown as a sentence.

    Parameters
    ----------
    network : Network
        With weights; its last activation gives way to the function.
    function : callable
        Takes the z of the last layer for one sample, as an array of its own, and returns as many
        numbers.
    X : array_like, optional
        As for `ForwardExplorer`.
    **state
        As for `ForwardExplorer`.

    Returns
    -------
    ForwardExplorer
        A notebook shows it.

    Raises
    ------
    TypeError
        If `function` can't be called.
    ValueError, traitlets.TraitError
        As `ForwardExplorer`.

    Examples
    --------
    >>> import numpy as np
    >>> from plotnet import Network
    >>> from plotnet.live import live
    >>> def softmax(z):
    ...     return np.exp(z) / np.exp(z).sum()
    >>> network = Network((2, 2), weights=[[[1.0, 0.0], [0.0, 1.0]]])
    >>> live(network, softmax, X=[1000.0, 0.0]).output
    [nan, 0.0]
    """
    from plotnet.live.forward import LiveExplorer  # ipywidgets is loaded when it is needed

    return LiveExplorer(network, function, X, **state)
