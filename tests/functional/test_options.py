"""The options temperature, where and b, and binary cross-entropy."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from plotnet import functional
from tests.optional import needs

F: Any = functional
inf, nan = np.inf, np.nan

ROWWISE = [F.softmax, F.log_softmax, F.logsumexp]


def table(*shape: int) -> Any:
    return 3 * np.random.default_rng(0).standard_normal(shape)


# temperature


@pytest.mark.parametrize("function", ROWWISE)
@pytest.mark.parametrize("temperature", [0.25, 2, np.float32(0.5), 1])
def test_a_temperature_divides_the_logits(function: Callable[..., Any], temperature: Any) -> None:
    x = table(4, 5)
    for axis in (-1, 0, None):
        expected = function(x / temperature, axis)
        np.testing.assert_allclose(function(x, axis, temperature=temperature), expected, rtol=1e-13)


def test_a_temperature_divides_the_logits_of_a_loss_and_its_gradient() -> None:
    x, labels = table(4, 5), np.array([0, 4, 2, 2])
    for target in (labels, F.softmax(table(4, 5) + 1)):
        loss, gradient = F.cross_entropy(x / 3, target), F.cross_entropy_grad(x / 3, target)
        np.testing.assert_allclose(F.cross_entropy(x, target, temperature=3), loss, rtol=1e-13)
        np.testing.assert_allclose(
            F.cross_entropy_grad(x, target, temperature=3), gradient / 3, rtol=1e-12, atol=1e-17
        )


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_neither_a_tiny_nor_a_huge_temperature_overflows(dtype: type) -> None:
    x: Any = np.array([1, 3, 2], dtype)
    with np.errstate(over="ignore"):
        tiny = np.longdouble(1e-308)
        expected: Any = np.array([-2 / tiny, 0, -1 / tiny]).astype(dtype)
        lowest: Any = np.array(-1 / tiny).astype(dtype)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(F.softmax(x, temperature=1e-308), [0, 1, 0])
        np.testing.assert_array_equal(F.log_softmax(x, temperature=1e-308), expected)
        np.testing.assert_array_equal(F.softmax(x, temperature=1e308), np.array([1] * 3, dtype) / dtype(3))
        assert F.logsumexp(-x, temperature=1e-308) == lowest
        assert F.cross_entropy(x, 1, temperature=1e-308) == 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_differences_that_overflow_are_divided_by_the_temperature(dtype: type) -> None:
    largest = float(np.finfo(dtype).max)
    x: Any = np.array([largest, -largest], dtype)
    p = F.softmax(x, temperature=largest)
    eps = float(np.finfo(dtype).eps)
    np.testing.assert_allclose(p, [1 / (1 + np.exp(-2)), 1 / (1 + np.exp(2))], rtol=8 * eps)
    np.testing.assert_allclose(F.log_softmax(x, temperature=largest), np.log(p.astype(float)), rtol=8 * eps)
    loss = F.cross_entropy(x, 1, temperature=largest)
    np.testing.assert_allclose(loss, np.log1p(np.exp(2)), rtol=8 * eps)


# where


def masks() -> list[Any]:
    mask = np.random.default_rng(1).random((4, 5)) < 0.6
    mask[1] = False
    return [mask, mask[0], mask[:, :1], np.True_, np.False_]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("axis", [-1, 0, None])
def test_a_masked_element_counts_as_minus_infinity(dtype: type, axis: Any) -> None:
    x: Any = table(4, 5).astype(dtype)
    for mask in masks():
        kept = np.broadcast_to(mask, x.shape)
        hidden = np.where(kept, x, nan)  # whatever is under the mask does not matter
        replaced = np.where(kept, x, dtype(-inf))
        with np.errstate(all="raise"):
            p = F.softmax(hidden, axis, where=mask)
            np.testing.assert_array_equal(p, np.where(kept, F.softmax(replaced, axis), 0))
            np.testing.assert_array_equal(
                F.log_softmax(hidden, axis, where=mask),
                np.where(kept, F.log_softmax(replaced, axis), -inf),
            )
            np.testing.assert_array_equal(F.logsumexp(hidden, axis, where=mask), F.logsumexp(replaced, axis))
            assert p.dtype == dtype


def test_a_fully_masked_row_has_probabilities_0_and_the_loss_inf() -> None:
    x, mask = [[1.0, 2.0], [nan, 3.0]], [[True, True], [False, False]]
    np.testing.assert_array_equal(F.softmax(x, where=mask)[1], [0, 0])
    np.testing.assert_array_equal(F.log_softmax(x, where=mask)[1], [-inf, -inf])
    assert F.logsumexp(x, where=mask)[1] == -inf
    for smoothing in (0.0, 0.1):
        options: Any = {"where": mask, "label_smoothing": smoothing}
        assert F.cross_entropy(x, [0, 0], reduction="none", **options)[1] == inf
        np.testing.assert_array_equal(F.cross_entropy_grad(x, [0, 0], **options)[1], [0, 0])
        assert np.isfinite(F.cross_entropy(x, [0, -1], ignore_index=-1, **options))
    losses = F.cross_entropy(x, [[1, 0], [0, 0]], reduction="none", where=mask)
    assert losses[1] == 0


def test_the_loss_of_a_masked_target_is_inf() -> None:
    x, mask = [1.0, 2.0, 0.5], [True, False, True]
    assert F.cross_entropy(x, 1, where=mask) == inf
    assert F.cross_entropy(x, [0.5, 0.5, 0.0], where=mask) == inf
    np.testing.assert_allclose(F.cross_entropy(x, 0, where=mask), F.cross_entropy([1.0, 0.5], 0))


@pytest.mark.parametrize("smoothing", [0.0, 0.2, 1.0])
def test_a_loss_with_a_mask_is_that_of_the_other_classes(smoothing: float) -> None:
    x = table(6, 4)
    mask = np.array([True, False, True, True])
    options: Any = {"label_smoothing": smoothing, "reduction": "none"}
    weight = np.array([1.0, 5.0, 2.0, 0.5])
    for labels, few in ((np.array([0, 2, 3, 0, 2, 3]), np.array([0, 1, 2, 0, 1, 2])),):
        expected = F.cross_entropy(x[:, mask], few, weight=weight[mask], **options)
        got = F.cross_entropy(x, labels, weight=weight, where=mask, **options)
        np.testing.assert_allclose(got, expected, rtol=1e-14)
        gradient = F.cross_entropy_grad(x, labels, weight=weight, where=mask, **options)
        expected = F.cross_entropy_grad(x[:, mask], few, weight=weight[mask], **options)
        np.testing.assert_allclose(gradient[:, mask], expected, rtol=1e-13, atol=1e-17)
        np.testing.assert_array_equal(gradient[:, ~mask], 0)


def test_a_mask_works_in_blocks_of_rows() -> None:
    x = table(3_000, 50)
    mask = np.random.default_rng(2).random(x.shape) < 0.5
    labels = np.random.default_rng(3).integers(50, size=3_000)
    options: Any = {"where": mask, "reduction": "none"}
    for row in (0, 1_777, 2_999):
        np.testing.assert_array_equal(F.softmax(x, where=mask)[row], F.softmax(x[row], where=mask[row]))
        one: Any = {"where": mask[row], "reduction": "none"}
        assert F.cross_entropy(x, labels, **options)[row] == F.cross_entropy(x[row], labels[row], **one)
        np.testing.assert_array_equal(
            F.cross_entropy_grad(x, labels, **options)[row], F.cross_entropy_grad(x[row], labels[row], **one)
        )


# b


def test_coefficients_are_those_of_scipy() -> None:
    special = needs("scipy.special", "SciPy is the reference: pip install scipy")
    rng = np.random.default_rng(4)
    for shape, axis in itertools.product([(4, 6), (2, 3, 4)], [-1, 0, None]):
        x = 10 * rng.standard_normal(shape)
        for b in (rng.integers(-2, 5, shape), rng.random(shape[-1]), 3.0, np.zeros(shape)):
            with np.errstate(all="ignore"):
                expected = special.logsumexp(x, axis=axis, b=b)
            np.testing.assert_allclose(F.logsumexp(x, axis, b=b), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("x", "b", "expected"),
    [
        ([0.0, 0.0], [1, -1], -inf),
        ([0.0, 0.0], [1, -2], nan),
        ([0.0, 0.0], [-2, 3], 0.0),
        ([nan, 0.0], [0, 1], 0.0),
        ([inf, 0.0], [0, 1], 0.0),
        ([inf, 0.0], [1, 1], inf),
        ([inf, 0.0], [-1, 1], nan),
        ([inf, inf], [1, -1], nan),
        ([-inf, 0.0], [-1, 1], 0.0),
        ([-inf, -inf], [1, 1], -inf),
        ([0.0, 1.0], [0, 0], -inf),
        ([0.0, 1.0], [nan, 1], nan),
        ([1000.0, 1000.0], [0.25, 0.75], 1000.0),
        ([700.0, -700.0], [1e-300, 1e300], 9.224472111507617),
    ],
)
def test_special_sums_with_coefficients(x: Any, b: Any, expected: float) -> None:
    with np.errstate(all="raise"):
        np.testing.assert_allclose(F.logsumexp(x, b=b), expected, rtol=1e-14, atol=1e-15)
        np.testing.assert_allclose(F.logsumexp([x], b=b), [expected], rtol=1e-14, atol=1e-15)


def test_all_options_of_logsumexp_together() -> None:
    x, b = table(4, 5), np.array([1.0, 2.0, 0.5, -0.1, 3.0])
    mask = np.array([True, True, False, True, True])
    for temperature in (0.3, 4.0):
        expected = np.log((b * np.exp(x / temperature))[:, mask].sum(axis=1, keepdims=True))
        got = F.logsumexp(x, keepdims=True, b=b, temperature=temperature, where=mask)
        np.testing.assert_allclose(got, expected, rtol=1e-13)
    assert F.logsumexp([-1000.0, -999.0], b=[1, 1], temperature=1e-308) == -inf


# Binary cross-entropy


def test_binary_cross_entropy_is_its_definition() -> None:
    z, t = table(3, 4), np.random.default_rng(5).random((3, 4))
    p = F.sigmoid(z)
    losses = -t * np.log(p) - (1 - t) * np.log1p(-p)
    np.testing.assert_allclose(F.binary_cross_entropy(z, t, reduction="none"), losses, rtol=1e-13)
    np.testing.assert_allclose(F.binary_cross_entropy(z, t, reduction="sum"), losses.sum(), rtol=1e-13)
    np.testing.assert_allclose(F.binary_cross_entropy(z, t), losses.mean(), rtol=1e-13)
    gradient = F.binary_cross_entropy_grad(z, t, reduction="none")
    np.testing.assert_allclose(gradient, p - t, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(F.binary_cross_entropy_grad(z, t, reduction="sum"), gradient)
    np.testing.assert_allclose(F.binary_cross_entropy_grad(z, t), gradient / 12, rtol=1e-14)


def test_binary_cross_entropy_is_the_cross_entropy_of_two_classes() -> None:
    z, labels = table(20), np.arange(20) % 2
    expected = F.cross_entropy(np.stack([np.zeros(20), z], axis=1), labels)
    np.testing.assert_allclose(F.binary_cross_entropy(z, labels), expected, rtol=1e-14)


def test_binary_cross_entropy_of_special_values() -> None:
    with np.errstate(all="raise"):
        z, t = [inf, -inf, inf, -inf, 1e308, nan], [1, 0, 0, 1, 0, 0]
        np.testing.assert_array_equal(
            F.binary_cross_entropy(z, t, reduction="none"), [0, 0, inf, inf, 1e308, nan]
        )
        np.testing.assert_array_equal(
            F.binary_cross_entropy_grad(z, t, reduction="none"), [0, 0, 1, -1, 1, nan]
        )
        assert np.isnan(F.binary_cross_entropy([], []))
        assert F.binary_cross_entropy([], [], reduction="sum") == 0
        assert F.binary_cross_entropy_grad([], []).shape == (0,)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_binary_cross_entropy_keeps_dtype_and_shape(dtype: type) -> None:
    z: Any = table(2, 3).astype(dtype)
    for options, shape in (({}, ()), ({"reduction": "none"}, (2, 3))):
        loss = F.binary_cross_entropy(z, 1, **options)
        assert (loss.dtype, loss.shape) == (dtype, shape)
    gradient = F.binary_cross_entropy_grad(z, [0, 1, 0.5])
    assert (gradient.dtype, gradient.shape) == (dtype, (2, 3))
    assert isinstance(F.binary_cross_entropy(3.0, 1, reduction="none"), np.float64)


def test_binary_cross_entropy_and_temperature_are_those_of_pytorch() -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    z, t = table(5, 3), np.random.default_rng(6).random((5, 3))
    for reduction in ("mean", "sum", "none"):
        logits = torch.tensor(z, requires_grad=True)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, torch.tensor(t), reduction=reduction
        )
        loss.sum().backward()
        np.testing.assert_allclose(
            F.binary_cross_entropy(z, t, reduction=reduction), loss.detach(), rtol=1e-12
        )
        gradient = F.binary_cross_entropy_grad(z, t, reduction=reduction)
        np.testing.assert_allclose(gradient, logits.grad, rtol=1e-10, atol=1e-15)
    tensor = torch.tensor(z)
    np.testing.assert_allclose(F.log_sigmoid(z), torch.nn.functional.logsigmoid(tensor), rtol=1e-12)
    np.testing.assert_allclose(F.softmax(z, temperature=2), torch.softmax(tensor / 2, -1), rtol=1e-12)
