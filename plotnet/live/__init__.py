"""Explorers: interactive pictures, computed in the browser, that share their state with Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from plotnet._extras import optional_dependency

if TYPE_CHECKING:
    from plotnet.live.forward import ForwardExplorer
    from plotnet.network import Network

__all__ = ["explore_function"]


def explore_function(
    network: Network, function: Callable[[Any], Any], X: npt.ArrayLike | None = None, **state: Any
) -> ForwardExplorer:
    """
    Explore a forward pass whose last activation function is a Python function of your own.

    The function is called in Python whenever an input changes. If it raises an exception, the explorer shows
    the message.

    Parameters
    ----------
    network : Network
        Network with weights; `function` replaces its last activation function.
    function : callable
        Function that takes z of the last layer for one sample, as an array, and returns an array of the same
        shape.
    X : array_like, optional
        One sample or a design matrix, as for `ForwardExplorer`.
    **state
        Options of `ForwardExplorer`.

    Returns
    -------
    ForwardExplorer
        The explorer; a notebook shows it.

    Raises
    ------
    TypeError
        If `function` is not callable.
    ValueError, traitlets.TraitError
        As `ForwardExplorer`.

    Examples
    --------
    >>> import numpy as np
    >>> from plotnet import Network
    >>> from plotnet.live import explore_function
    >>> def softmax(z):
    ...     return np.exp(z) / np.exp(z).sum()
    >>> network = Network((2, 2), weights=[[[1.0, 0.0], [0.0, 1.0]]])
    >>> explore_function(network, softmax, X=[1000.0, 0.0]).output
    [nan, 0.0]
    """
    with optional_dependency("live"):
        from plotnet.live.forward import FunctionExplorer  # imports ipywidgets

    return FunctionExplorer(network, function, X, **state)
