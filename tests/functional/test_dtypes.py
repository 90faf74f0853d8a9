"""Floating-point formats: limits, rounding, errors in ulp; and arrays of bfloat16."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ml_dtypes
import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest

from plotnet import Network, functional

from .test_accuracy import ulps

F: Any = functional
finfo: Any = ml_dtypes.finfo
BFLOAT16: Any = ml_dtypes.bfloat16
NUMPY: dict[str, Any] = {
    "float16": np.float16,
    "bfloat16": BFLOAT16,
    "float32": np.float32,
    "float64": np.float64,
}

each_dtype = pytest.mark.parametrize("dtype", functional.DTYPES)


@each_dtype
def test_the_limits_are_those_of_the_libraries(dtype: str) -> None:
    info = finfo(NUMPY[dtype])
    limits = F.finfo(dtype)
    for name in ("eps", "max", "smallest_normal", "smallest_subnormal"):
        assert getattr(limits, name) == float(getattr(info, name))
    assert limits.exponent_bits + limits.fraction_bits + 1 == info.bits
    assert F.finfo(NUMPY[dtype]) == F.finfo(np.dtype(NUMPY[dtype])) == limits


@each_dtype
def test_exp_overflows_above_log_max_and_is_0_below_the_smallest_subnormal(dtype: str) -> None:
    limits = F.finfo(dtype)
    with np.errstate(all="ignore"):
        exp = F.round_to(np.exp([limits.log_max, limits.log_smallest_subnormal]), dtype)
        assert exp[0] == pytest.approx(limits.max, rel=1000 * limits.eps)
        assert exp[1] == limits.smallest_subnormal
        beyond = np.exp([limits.log_max + 0.01, limits.log_smallest_subnormal - 0.7])
        np.testing.assert_array_equal(F.round_to(beyond, dtype), [math.inf, 0])
    assert math.exp(limits.log_smallest_normal) == pytest.approx(limits.smallest_normal, rel=1e-12)


@each_dtype
def test_rounding_is_to_nearest_with_ties_to_even(dtype: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal(20_000) * 10.0 ** rng.integers(-45, 39, 20_000)
    middles = 1 + np.arange(-5, 6) * F.finfo(dtype).eps / 2
    x = np.concatenate([x, middles, [0.0, -0.0, math.inf, -math.inf, math.nan]]).astype(np.float32)
    with np.errstate(all="ignore"):
        expected = x.astype(NUMPY[dtype]).astype(np.float64)
    with np.errstate(all="raise"):
        rounded = F.round_to(x, dtype)
    np.testing.assert_array_equal(rounded, expected)
    np.testing.assert_array_equal(np.signbit(rounded), np.signbit(expected))


def test_an_error_in_ulp_takes_exact_numbers_of_any_precision() -> None:
    third = 1 / 3
    exact = Fraction(1, 3)
    expected = float(abs(Fraction(third) - exact) / Fraction(2) ** -54)
    assert F.ulp_error(third, exact) == expected
    assert F.ulp_error(third, Decimal(1) / 3) == pytest.approx(expected, rel=1e-10)
    assert F.ulp_error(third, mpmath.mpf(1) / 3) == 0  # 53 bits: the same number
    assert F.ulp_error(np.float32(third), third) == abs(float(np.float32(third)) - third) * 2.0**25
    assert F.ulp_error(0.75, 1) == 0.25 * 2.0**52
    assert F.ulp_error(1.0, 1.0, "bfloat16") == 0
    assert F.ulp_error(1.0, 1 + 2**-8, "bfloat16") == 0.5
    assert F.ulp_error(BFLOAT16(1), 1 + 2**-8) == 0.5
    np.testing.assert_array_equal(
        F.ulp_error([[1.0], [2.0]], [1.0, 1 + 2**-52]), [[0, 1], [2**52, 2**52 - 1]]
    )


@pytest.mark.parametrize(
    ("result", "exact", "expected"),
    [
        (math.nan, math.nan, 0),
        (math.nan, 1.0, math.inf),
        (1.0, math.nan, math.inf),
        (math.inf, math.inf, 0),
        (math.inf, -math.inf, math.inf),
        (math.inf, 10**400, 0),
        (math.inf, 1e308, math.inf),
        (1e308, math.inf, math.inf),
        (0.0, 0.0, 0),
        (5e-324, 0, 1),
        (0.0, Fraction(1, 10**400), 0),
        (-1e-323, 5e-324, 3),
    ],
)
def test_the_error_of_special_values(result: float, exact: Any, expected: float) -> None:
    assert F.ulp_error(result, exact) == pytest.approx(expected, abs=1e-70)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_an_error_in_ulp_is_that_of_an_independent_computation(dtype: type) -> None:
    rng = np.random.default_rng(1)
    for value in rng.standard_normal(200):
        exact = mpmath.mpf(value) * mpmath.mpf(1) / 7
        got: Any = dtype(value / 7)
        assert F.ulp_error(got, exact) == pytest.approx(ulps(got, exact, dtype), rel=1e-9)


# bfloat16 of ml_dtypes


def test_bfloat16_is_computed_in_float32_and_rounded_once() -> None:
    rng = np.random.default_rng(2)
    x: Any = (3 * rng.standard_normal((4, 6))).astype(BFLOAT16)
    wide, labels = x.astype(np.float32), [0, 5, 2, 2]
    for function in (F.softmax, F.log_softmax, F.logsumexp, F.sigmoid, F.relu, F.log_sigmoid, F.softplus):
        assert function(x).dtype == BFLOAT16
        np.testing.assert_array_equal(function(x), function(wide).astype(BFLOAT16))
    for loss in (F.cross_entropy, F.cross_entropy_grad):
        for target in (labels, F.softmax(x)):
            assert loss(x, target).dtype == BFLOAT16
            expected = loss(wide, np.asarray(target, int if target is labels else np.float32))
            np.testing.assert_array_equal(loss(x, target), expected.astype(BFLOAT16))
    assert F.binary_cross_entropy(x, 1).dtype == F.binary_cross_entropy_grad(x, 1).dtype == BFLOAT16
    online = F.OnlineSoftmax().update(x[:, :3]).update(x[:, 3:])
    np.testing.assert_array_equal(online.result(), F.logsumexp(x))
    assert online.result().dtype == online.probabilities(x).dtype == BFLOAT16
    assert online.update(np.zeros((4, 1), np.float16)).result().dtype == np.float32
    np.testing.assert_array_equal(F.softmax(list(x[0])), F.softmax(x[0]))


def test_the_textbook_formula_computes_in_bfloat16_itself() -> None:
    p = F.naive_softmax(np.array([1.0, 2.0], BFLOAT16))
    assert p.dtype == BFLOAT16
    np.testing.assert_allclose(p.astype(float), [0.27, 0.73], atol=0.01)


def test_a_network_takes_bfloat16_weights_as_float32() -> None:
    network = Network((2, 2), [np.array([[1, 2], [3, 4]], BFLOAT16)])
    assert network.dtype == np.float32
    np.testing.assert_array_equal(network.forward(np.array([1, 1], BFLOAT16)).logits, [3, 7])


def test_an_array_that_numpy_cannot_read_gets_advice() -> None:
    class Tensor:
        dtype = "torch.bfloat16"

        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            raise TypeError("Got unsupported ScalarType BFloat16")

    with pytest.raises(
        TypeError, match=r"^x is a Tensor .* convert it to float32 first, as with x\.float\(\)"
    ):
        F.softmax(Tensor())
