"""Activation functions and their derivatives."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import numpy.typing as npt

from plotnet.functional._rows import Array, apply_elementwise
from plotnet.validation import check_finite

_erfc = np.frompyfunc(math.erfc, 1, 1)  # NumPy has none


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


def leaky_relu(x: npt.ArrayLike, slope: float = 0.01) -> Array:
    """Return x for x > 0 and slope * x elsewhere.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.
    slope : float
        Slope for negative x.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths, or `slope` is not finite.

    Examples
    --------
    >>> leaky_relu([-2.0, 0.0, 2.0], slope=0.1)
    array([-0.2,  0. ,  2. ])
    """
    factor = check_finite(slope, "slope", "0.01")
    return apply_elementwise(lambda z: np.where(z > 0, z, z * z.dtype.type(factor)), x)


def leaky_relu_derivative(x: npt.ArrayLike, slope: float = 0.01) -> Array:
    """Return the derivative of `leaky_relu`: 1 for x > 0, `slope` elsewhere; nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.
    slope : float
        Slope for negative x.

    Returns
    -------
    ndarray
        Same shape and dtype as `leaky_relu`.

    Examples
    --------
    >>> leaky_relu_derivative([-2.0, 2.0], slope=0.1)
    array([0.1, 1. ])
    """
    factor = check_finite(slope, "slope", "0.01")
    return apply_elementwise(lambda z: np.where(np.isnan(z), z, np.where(z > 0, 1, z.dtype.type(factor))), x)


def elu(x: npt.ArrayLike, alpha: float = 1.0) -> Array:
    """Return x for x > 0 and alpha * (exp(x) - 1) elsewhere, the exponential linear unit.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.
    alpha : float
        Minus the limit for x to -inf.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths, or `alpha` is not finite.

    Examples
    --------
    >>> elu([-1000.0, -1e-10, 1000.0])
    array([-1.e+00, -1.e-10,  1.e+03])
    """
    factor = check_finite(alpha, "alpha", "1.0")
    return apply_elementwise(
        lambda z: np.where(z > 0, z, z.dtype.type(factor) * np.expm1(np.minimum(z, 0))), x
    )


def elu_derivative(x: npt.ArrayLike, alpha: float = 1.0) -> Array:
    """Return the derivative of `elu`: 1 for x > 0, alpha * exp(x) elsewhere; nan for nan.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.
    alpha : float
        Minus the limit of `elu` for x to -inf.

    Returns
    -------
    ndarray
        Same shape and dtype as `elu`.

    Examples
    --------
    >>> elu_derivative([-1000.0, 0.0, 1000.0], alpha=0.5)
    array([0. , 0.5, 1. ])
    """
    factor = check_finite(alpha, "alpha", "1.0")
    return apply_elementwise(lambda z: np.where(z > 0, 1, z.dtype.type(factor) * np.exp(np.minimum(z, 0))), x)


def silu(x: npt.ArrayLike) -> Array:
    """Return x sigmoid(x), the sigmoid linear unit, also called swish.

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
    >>> silu([-1000.0, 0.0, 1000.0])
    array([  -0.,    0., 1000.])
    """
    return apply_elementwise(lambda z: _gate(z, _sigmoid_values(z)), x)


def silu_derivative(x: npt.ArrayLike) -> Array:
    """Return the derivative of `silu`, sigmoid(x) + x sigmoid(x) (1 - sigmoid(x)).

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.

    Returns
    -------
    ndarray
        Same shape and dtype as `silu`.

    Examples
    --------
    >>> silu_derivative([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return apply_elementwise(lambda z: _sigmoid_values(z) + _gate(z, _sigmoid_slope(z)), x)


def gelu(x: npt.ArrayLike, *, approximate: bool = False) -> Array:
    """Return x times the standard normal distribution function of x, the Gaussian error linear unit.

    Parameters
    ----------
    x : array_like of real numbers
        Any shape; not modified.
    approximate : bool
        Use x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 instead.

    Returns
    -------
    ndarray
        Same shape and dtype (integers and bools: float64); a scalar for a 0-d `x`. Without `approximate`,
        longdouble is computed in float64.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or is a masked array.
    ValueError
        If the rows of `x` have different lengths.

    Examples
    --------
    >>> gelu([-1.0, 0.0, 1.0]).round(4)
    array([-0.1587,  0.    ,  0.8413])
    >>> gelu([-1.0, 0.0, 1.0], approximate=True).round(4)
    array([-0.1588,  0.    ,  0.8412])
    """
    if approximate:
        return apply_elementwise(lambda z: _gate(z, _sigmoid_values(_gelu_argument(z))), x)
    return apply_elementwise(lambda z: _gate(z, _normal_cdf(z)), x)


def gelu_derivative(x: npt.ArrayLike, *, approximate: bool = False) -> Array:
    """Return the derivative of `gelu`.

    Parameters
    ----------
    x : array_like of real numbers
        Where to evaluate it.
    approximate : bool
        As for `gelu`.

    Returns
    -------
    ndarray
        Same shape and dtype as `gelu`.

    Examples
    --------
    >>> gelu_derivative([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return apply_elementwise(_approximate_gelu_slope if approximate else _gelu_slope, x)


def softplus_values(z: Array) -> Array:
    """Return softplus of an array of floats."""
    return cast(Array, np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


def _sigmoid_values(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return cast(Array, np.where(z < 0, small, 1) / (1 + small))


def _sigmoid_slope(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return cast(Array, small / (1 + small) ** 2)


def _gate(z: Array, gate: Array) -> Array:
    """Return z * gate, with -inf * 0 = -0."""
    return cast(Array, np.where(gate == 0, np.copysign(gate, z), z * gate))


def _normal_cdf(z: Array) -> Array:
    values = _erfc(z.astype(np.float64) * -math.sqrt(0.5))
    return cast(Array, np.asarray(values / 2).astype(z.dtype))


def _gelu_slope(z: Array) -> Array:
    density = np.exp(-z * z / 2) / z.dtype.type(math.sqrt(2 * math.pi))
    return _normal_cdf(z) + _gate(z, density)


def _gelu_argument(z: Array) -> Array:
    """Return 2u, where the approximation is z (1 + tanh(u)) / 2 = z sigmoid(2u)."""
    return z.dtype.type(math.sqrt(8 / math.pi)) * (z + z.dtype.type(0.044715) * z**3)


def _approximate_gelu_slope(z: Array) -> Array:
    argument = _gelu_argument(z)
    slope = z.dtype.type(math.sqrt(8 / math.pi)) * (1 + z.dtype.type(3 * 0.044715) * z**2)
    gate = _sigmoid_slope(argument)
    return _sigmoid_values(argument) + _gate(z, np.where(gate == 0, gate, slope * gate))
