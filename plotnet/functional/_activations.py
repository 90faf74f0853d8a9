"""Activation functions and their derivatives."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import Array, apply_elementwise


def identity(x: npt.ArrayLike) -> Array:
    """Return a copy of x: the activation function of a linear layer.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.

    Returns
    -------
    ndarray
        The same numbers, shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> identity([-1, 2])
    array([-1.,  2.])
    """
    return apply_elementwise(np.positive, x)


def identity_derivative(x: npt.ArrayLike) -> Array:
    """Return the derivative of `identity`: 1, and nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.

    Returns
    -------
    ndarray
        Same shape and dtype as `identity`.

    Examples
    --------
    >>> identity_derivative([-1, 2])
    array([1., 1.])
    """
    return apply_elementwise(lambda z: np.where(np.isnan(z), z, 1), x)


def relu(x: npt.ArrayLike) -> Array:
    """Return max(0, x), the rectified linear unit.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> relu([-1.5, 0.0, 1.5])
    array([0. , 0. , 1.5])
    """
    return apply_elementwise(lambda z: np.maximum(z, 0), x)


def relu_derivative(x: npt.ArrayLike) -> Array:
    """Return the derivative of `relu`: 0 for x < 0, 1 for x > 0, 0 by convention at 0; nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.

    Returns
    -------
    ndarray
        Same shape and dtype as `relu`.

    Examples
    --------
    >>> relu_derivative([-1.5, 0.0, 1.5])
    array([0., 0., 1.])
    """
    return apply_elementwise(lambda z: np.heaviside(z, 0), x)


def sigmoid(x: npt.ArrayLike) -> Array:
    """Return the logistic function 1 / (1 + exp(-x)), computed from exp(-abs(x)), which cannot overflow.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> sigmoid([-1000.0, -40.0, 0.0, 1000.0])
    array([0.00000000e+00, 4.24835426e-18, 5.00000000e-01, 1.00000000e+00])
    """
    return apply_elementwise(_sigmoid_values, x)


def sigmoid_derivative(x: npt.ArrayLike) -> Array:
    """Return the derivative of `sigmoid`, sigmoid(x) (1 - sigmoid(x)), without cancellation.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.

    Returns
    -------
    ndarray
        Same shape and dtype as `sigmoid`.

    Examples
    --------
    >>> sigmoid_derivative([-40.0, 0.0, 40.0])
    array([4.24835426e-18, 2.50000000e-01, 4.24835426e-18])
    """
    return apply_elementwise(_sigmoid_slope, x)


def tanh(x: npt.ArrayLike) -> Array:
    """Return the hyperbolic tangent, 2 sigmoid(2x) - 1.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0])
    array([-1.,  0.,  1.])
    """
    return apply_elementwise(np.tanh, x)


def tanh_derivative(x: npt.ArrayLike) -> Array:
    """Return the derivative of `tanh`, 1 - tanh(x)^2, without cancellation.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.

    Returns
    -------
    ndarray
        Same shape and dtype as `tanh`.

    Examples
    --------
    >>> tanh_derivative([0.0, 20.0])
    array([1.0000000e+00, 1.6993417e-17])
    """
    return apply_elementwise(lambda z: 4 * _sigmoid_slope(2 * z), x)


def softplus(x: npt.ArrayLike) -> Array:
    """Return log(1 + exp(x)), a smooth `relu`. Its derivative is `sigmoid`.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> softplus([-40.0, 0.0, 1000.0])
    array([4.24835426e-18, 6.93147181e-01, 1.00000000e+03])
    """
    return apply_elementwise(softplus_values, x)


def log_sigmoid(x: npt.ArrayLike) -> Array:
    """Return log(sigmoid(x)) = -softplus(-x), finite even where sigmoid(x) underflows to 0.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> log_sigmoid([-1000.0, 0.0, 40.0])
    array([-1.00000000e+03, -6.93147181e-01, -4.24835426e-18])
    """
    return apply_elementwise(lambda z: -softplus_values(-z), x)


def log_sigmoid_derivative(x: npt.ArrayLike) -> Array:
    """Return the derivative of `log_sigmoid`, 1 - sigmoid(x) = sigmoid(-x), without cancellation.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.

    Returns
    -------
    ndarray
        Same shape and dtype as `log_sigmoid`.

    Examples
    --------
    >>> log_sigmoid_derivative([-40.0, 0.0, 40.0])
    array([1.00000000e+00, 5.00000000e-01, 4.24835426e-18])
    """
    return apply_elementwise(lambda z: _sigmoid_values(-z), x)


def softplus_values(z: Array) -> Array:
    """Return softplus of an array of floats."""
    return cast(Array, np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


def _sigmoid_values(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return cast(Array, np.where(z < 0, small, 1) / (1 + small))


def _sigmoid_slope(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return cast(Array, small / (1 + small) ** 2)
