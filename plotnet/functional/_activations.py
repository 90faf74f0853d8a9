"""Activation functions and their derivatives."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import Array, apply_elementwise


def identity(x: npt.ArrayLike) -> Array:
    """Return x itself, as a new array: the activation of a layer that has none.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape.

    Returns
    -------
    ndarray
        The same numbers, shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> identity([-1, 2])
    array([-1.,  2.])
    """
    return apply_elementwise(np.positive, x)


def identity_derivative(x: npt.ArrayLike) -> Array:
    """Return 1, the slope of `identity`; nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `identity`.

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
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> relu([-1.5, 0.0, 1.5])
    array([0. , 0. , 1.5])
    """
    return apply_elementwise(lambda z: np.maximum(z, 0), x)


def relu_derivative(x: npt.ArrayLike) -> Array:
    """Return the slope of `relu`: 0 to the left, 1 to the right, and 0 by convention at 0; nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `relu`.

    Examples
    --------
    >>> relu_derivative([-1.5, 0.0, 1.5])
    array([0., 0., 1.])
    """
    return apply_elementwise(lambda z: np.heaviside(z, 0), x)


def sigmoid(x: npt.ArrayLike) -> Array:
    """Return 1 / (1 + exp(-x)), by whichever of exp(x) and exp(-x) is at most 1.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> sigmoid([-1000.0, -40.0, 0.0, 1000.0])
    array([0.00000000e+00, 4.24835426e-18, 5.00000000e-01, 1.00000000e+00])
    """

    def values(z: Array) -> Array:
        small = np.exp(-np.abs(z))
        return cast(Array, np.where(z < 0, small, 1) / (1 + small))

    return apply_elementwise(values, x)


def sigmoid_derivative(x: npt.ArrayLike) -> Array:
    """Return sigmoid(x) (1 - sigmoid(x)), with its digits also where 1 - sigmoid(x) would round to 0.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `sigmoid`.

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
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0])
    array([-1.,  0.,  1.])
    """
    return apply_elementwise(np.tanh, x)


def tanh_derivative(x: npt.ArrayLike) -> Array:
    """Return 1 - tanh(x)^2, with its digits also where tanh(x) rounds to 1.

    Parameters
    ----------
    x : array_like of real numbers
        Where to take it.

    Returns
    -------
    ndarray
        Same shape and type as `tanh`.

    Examples
    --------
    >>> tanh_derivative([0.0, 20.0])
    array([1.0000000e+00, 1.6993417e-17])
    """
    return apply_elementwise(lambda z: 4 * _sigmoid_slope(2 * z), x)


def softplus(x: npt.ArrayLike) -> Array:
    """Return log(1 + exp(x)), the smooth `relu`. Its derivative is `sigmoid`.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape. Never written to.

    Returns
    -------
    ndarray
        Same shape and type (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or is a masked array.

    Examples
    --------
    >>> softplus([-40.0, 0.0, 1000.0])
    array([4.24835426e-18, 6.93147181e-01, 1.00000000e+03])
    """
    return apply_elementwise(lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))), x)


def _sigmoid_slope(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return cast(Array, small / (1 + small) ** 2)
