from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from plotnet import functional

F: Any = functional  # scalars come back where the types say arrays
inf, nan = np.inf, np.nan

SHAPED: dict[str, Callable[..., Any]] = {
    "softmax": F.softmax,
    "log_softmax": F.log_softmax,
}
ROWWISE: dict[str, Callable[..., Any]] = SHAPED | {"logsumexp": F.logsumexp}
VALUEWISE: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        F.identity,
        F.identity_derivative,
        F.relu,
        F.relu_derivative,
        F.sigmoid,
        F.sigmoid_derivative,
        F.tanh,
        F.tanh_derivative,
        F.softplus,
        F.elu,
        F.elu_derivative,
        F.gelu,
        F.gelu_derivative,
        F.leaky_relu,
        F.leaky_relu_derivative,
        F.silu,
        F.silu_derivative,
    )
}
STABLE = ROWWISE | VALUEWISE
ALL = STABLE | {"naive_softmax": F.naive_softmax}


@pytest.fixture(params=list(ROWWISE))
def rowwise(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return ROWWISE[request.param]


@pytest.fixture(params=list(SHAPED))
def shaped(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return SHAPED[request.param]


@pytest.fixture(params=list(STABLE))
def stable(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return STABLE[request.param]


@pytest.fixture(params=list(ALL))
def function(request: pytest.FixtureRequest) -> Callable[..., Any]:
    chosen: Callable[..., Any] = ALL[request.param]
    return chosen


def plain(x: npt.ArrayLike, axis: Any = -1) -> dict[Callable[..., Any], Any]:
    """The three functions by their definitions, for scores small enough."""
    e = np.exp(np.asarray(x, np.float64))
    total = e.sum(axis=axis, keepdims=True)
    return {
        F.softmax: e / total,
        F.log_softmax: np.log(e / total),
        F.logsumexp: np.log(np.sum(e, axis=axis)),
    }


# The textbook formula


def test_the_textbook_formula_overflows_with_the_warnings_of_numpy() -> None:
    with pytest.warns(RuntimeWarning) as caught:
        p = F.naive_softmax([1000, 1000, 100])
    np.testing.assert_array_equal(p, [nan, nan, 0])
    assert [str(warning.message).split(" in ")[0] for warning in caught] == [
        "overflow encountered",
        "invalid value encountered",
    ]


@pytest.mark.parametrize(
    ("dtype", "limit"), [(np.float16, 11.09), (np.float32, 88.72284), (np.float64, 709.79)]
)
def test_the_textbook_formula_overflows_at_the_limit_of_its_dtype(dtype: type, limit: float) -> None:
    assert F.naive_softmax(np.array([limit - 0.1, 0], dtype)).dtype == dtype
    with np.errstate(invalid="ignore"), pytest.warns(RuntimeWarning, match="overflow"):
        assert np.isnan(F.naive_softmax(np.array([limit, 0], dtype))[0])


def test_the_textbook_formula_is_right_for_small_scores() -> None:
    x = np.arange(6.0).reshape(2, 3)
    for axis in (-1, 0, (0, 1), None):
        np.testing.assert_allclose(F.naive_softmax(x, axis), plain(x, axis)[F.softmax], rtol=1e-15)


def test_the_results_of_the_article_are_reproduced() -> None:
    np.testing.assert_array_equal(F.softmax([1000, 1000, 100]), [0.5, 0.5, 0])
    x = [-10000, -1020, 100, -70220]
    np.testing.assert_array_equal(F.log_softmax(x), [-10100, -1120, 0, -70320])
    np.testing.assert_array_equal(F.gluon_softmax_cross_entropy([x], [1]), [1120])


# Shapes and axes


@pytest.mark.parametrize("axis", [-1, 0, 1, 2, -3, (0, 1), (2, 0), (0, 2), (0, 1, 2), (), None])
def test_the_classes_can_be_along_any_axes(rowwise: Callable[..., Any], axis: Any) -> None:
    x = np.random.default_rng(1).standard_normal((2, 3, 4))
    expected = plain(x, axis)[rowwise]
    got = rowwise(x, axis)
    assert got.shape == expected.shape
    np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("axis", [-1, 0, (0, 2), None])
def test_keepdims_keeps_the_summed_axes(axis: Any) -> None:
    x = np.random.default_rng(1).standard_normal((2, 3, 4))
    expected = np.log(np.exp(x).sum(axis=axis, keepdims=True))
    got = F.logsumexp(x, axis, keepdims=True)
    assert got.shape == expected.shape
    np.testing.assert_allclose(got, expected, rtol=1e-13)


@pytest.mark.parametrize("axis", [1, -2, (0, 0), (0, 5)])
def test_an_axis_out_of_bounds_is_an_error(rowwise: Callable[..., Any], axis: Any) -> None:
    with pytest.raises(ValueError, match="axis"):
        rowwise([1.0, 2.0], axis)


@pytest.mark.parametrize("axis", [-1, 0, None])
def test_a_number_is_a_row_with_one_element(axis: Any) -> None:
    for number in (3.0, np.float32(3), np.array(3.0), 3, True):
        results = [F.softmax(number, axis), F.log_softmax(number, axis), F.logsumexp(number, axis)]
        assert results == [1, 0, float(number)]
        assert all(isinstance(result, np.floating) for result in results)
        assert isinstance(F.logsumexp(number, axis, keepdims=True), np.floating)


def test_a_vectors_logsumexp_is_a_scalar() -> None:
    assert isinstance(F.logsumexp([1.0, 2.0]), np.float64)
    assert isinstance(F.logsumexp([[1.0, 2.0]], None), np.float64)


def test_without_classes_the_result_is_empty_or_minus_infinity(shaped: Callable[..., Any]) -> None:
    for shape in ((0,), (3, 0), (0, 4), (2, 0, 3)):
        assert shaped(np.empty(shape)).shape == shape
    np.testing.assert_array_equal(F.logsumexp(np.empty((3, 0))), [-inf] * 3)
    np.testing.assert_array_equal(F.logsumexp(np.empty((3, 0)), keepdims=True), [[-inf]] * 3)
    assert F.logsumexp([]) == -inf
    assert F.logsumexp(np.empty((0, 4))).shape == (0,)
    assert F.logsumexp(np.empty((0, 4)), axis=None) == -inf
    np.testing.assert_array_equal(F.logsumexp(np.empty((0, 4)), axis=0), [-inf] * 4)


def layouts(x: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    yield np.asfortranarray(x)
    yield np.repeat(np.repeat(x, 2, axis=0), 3, axis=1)[::2, ::3]
    yield x[::-1, ::-1].copy()[::-1, ::-1]
    yield x.astype(x.dtype.newbyteorder())
    yield np.broadcast_to(x, (2, *x.shape))[1]
    odd = np.empty(x.nbytes + 1, np.uint8)[1:].view(x.dtype).reshape(x.shape)  # not aligned
    odd[...] = x
    yield odd


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_the_memory_layout_does_not_change_the_result(function: Callable[..., Any], dtype: type) -> None:
    x: Any = np.random.default_rng(2).standard_normal((11, 37)).astype(dtype)
    x.flags.writeable = False
    before, expected = x.tobytes(), function(x)
    assert type(expected) is np.ndarray
    assert expected.dtype == dtype
    if function is F.naive_softmax:
        return  # NumPy's sum goes its own ways
    for other in layouts(x):
        got = function(other)
        assert got.dtype.isnative
        assert got.flags.c_contiguous or function in VALUEWISE.values()
        np.testing.assert_array_equal(got, expected)
    assert x.tobytes() == before


def test_a_matrix_gives_an_ndarray(stable: Callable[..., Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        matrix = np.matrix([[1.0, 2.0]])
    assert type(stable(matrix)) is np.ndarray


@pytest.mark.parametrize("shape", [(2_000, 100), (40, 5_000), (3, 50_000), (300, 7, 11)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_result_of_a_row_does_not_depend_on_other_rows(
    rowwise: Callable[..., Any], shape: tuple[int, ...], dtype: type
) -> None:
    x: Any = np.random.default_rng(3).standard_normal(shape).astype(dtype)
    whole = rowwise(x)
    pick = np.random.default_rng(4).permutation(len(x))[:20]
    np.testing.assert_array_equal(rowwise(x[pick]), whole[pick])
    for row in pick[:5]:
        np.testing.assert_array_equal(rowwise(x[row]), whole[row])
        np.testing.assert_array_equal(rowwise(x[row : row + 1])[0], whole[row])
    np.testing.assert_array_equal(rowwise(np.asfortranarray(x)), whole)


@pytest.mark.parametrize("shape", [(500, 300), (2_000, 3), (2_000, 1)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_loss_of_a_row_does_not_depend_on_other_rows(dtype: type, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(5)
    x: Any = rng.standard_normal(shape).astype(dtype)
    labels = rng.integers(shape[1], size=shape[0])
    for target in (labels, F.softmax(rng.standard_normal(shape))):
        losses = F.cross_entropy(x, target, reduction="none")
        gradients = F.cross_entropy_grad(x, target, reduction="none")
        for row in (0, 7, 499):
            assert F.cross_entropy(x[row], target[row]) == losses[row]
            np.testing.assert_array_equal(F.cross_entropy_grad(x[row], target[row]), gradients[row])


def test_the_settings_of_numpy_are_restored() -> None:
    before = np.geterr(), np.getbufsize()
    F.softmax(np.ones((2, 5_000)))
    F.cross_entropy(np.ones((2, 5_000)), [0, 1])
    with np.errstate(all="raise"):
        F.softmax(np.full((2, 5_000), 1e308) * [[1], [-1]])
        assert set(np.geterr().values()) == {"raise"}
    assert (np.geterr(), np.getbufsize()) == before


# Dtypes


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32, np.uint64, np.bool])
def test_integers_become_float64_before_anything_is_subtracted(
    function: Callable[..., Any], dtype: type
) -> None:
    x: Any = np.array([3, 1, 2]).astype(dtype)
    got = function(x)
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, function(x.astype(np.float64)))
    np.testing.assert_array_equal(function(x.tolist()), got)


def test_uint8_does_not_wrap_around() -> None:
    np.testing.assert_array_equal(F.softmax(np.array([0, 255], np.uint8)).round(6), [0, 1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_the_floating_point_dtype_is_kept(function: Callable[..., Any], dtype: type) -> None:
    assert function(np.array([1, 2], dtype)).dtype == dtype
    assert np.asarray(function(np.array(1, dtype))).dtype == dtype
    assert F.cross_entropy(np.array([1, 2], dtype), 0).dtype == dtype
    assert F.cross_entropy(np.array([1, 2], dtype), 0, reduction="none").dtype == dtype
    assert F.cross_entropy_grad(np.array([1, 2], dtype), [0.5, 0.5]).dtype == dtype
    assert F.gluon_softmax_cross_entropy(np.array([[1, 2]], dtype), [0]).dtype == dtype


def test_sums_of_float16_exceed_2048() -> None:
    x = np.zeros(60_000, np.float16)
    assert F.logsumexp(x) == np.float16(np.log(60_000))
    assert F.cross_entropy(x, 5) == np.float16(np.log(60_000))
    np.testing.assert_array_equal(F.softmax(x)[:2], np.float16(1 / 60_000))


@pytest.mark.parametrize("x", [[1j], ["1"], [None], np.array(["2020"], "M8[Y]"), b"a", [10**30], {}])
def test_anything_but_real_numbers_is_a_type_error(function: Callable[..., Any], x: Any) -> None:
    with pytest.raises(TypeError, match=r"^x has dtype .*; expected real numbers"):
        function(x)


def test_a_masked_array_is_a_type_error_that_says_why(function: Callable[..., Any]) -> None:
    x = np.ma.masked_array([1.0, 2.0], [True, False])
    with pytest.raises(TypeError, match=r"x is a masked array: .* x\.filled\(-np\.inf\)"):
        function(x)


def test_each_argument_of_a_loss_is_checked_by_its_name() -> None:
    masked = np.ma.masked_array([1.0, 2.0])
    for arguments, name in (((masked, 0), "logits"), (([1.0, 2.0], masked), "target")):
        with pytest.raises(TypeError, match=rf"^{name} is a masked array"):
            F.cross_entropy(*arguments)
    with pytest.raises(TypeError, match=r"^weight is a masked array"):
        F.cross_entropy([1.0, 2.0], 0, weight=masked)
    with pytest.raises(TypeError, match=r"^logits has dtype complex128"):
        F.cross_entropy_grad([1j, 0], 0)
    with pytest.raises(TypeError, match=r"^target has dtype complex128"):
        F.cross_entropy([1.0, 2.0], [1j, 0])
    for from_logits in (False, True):
        with pytest.raises(TypeError, match=r"^pred has dtype complex128"):
            F.gluon_softmax_cross_entropy([[1j, 0]], [0], from_logits=from_logits)
        with pytest.raises(IndexError, match=r"^label\[0\] is 2"):
            F.gluon_softmax_cross_entropy([[1.0, 0]], [2], from_logits=from_logits)


# Infinities and nan


@pytest.mark.parametrize(
    ("x", "p", "log_p", "lse"),
    [
        ([0, -inf], [1, 0], [0, -inf], 0),
        ([-inf, 5, 5], [0, 0.5, 0.5], [-inf, -np.log(2), -np.log(2)], 5 + np.log(2)),
        ([-inf, -inf], [nan, nan], [nan, nan], -inf),
        ([-inf], [nan], [nan], -inf),
        ([inf, 0], [nan, nan], [nan, nan], inf),
        ([0, inf, inf], [nan] * 3, [nan] * 3, inf),
        ([inf, -inf], [nan, nan], [nan, nan], inf),
        ([inf], [nan], [nan], inf),
        ([nan, 0], [nan, nan], [nan, nan], nan),
        ([0, nan, inf], [nan] * 3, [nan] * 3, nan),
        ([nan, -inf], [nan, nan], [nan, nan], nan),
        ([1.7e308, -1.7e308], [1, 0], [0, -inf], 1.7e308),
        ([1.7e308, 1.7e308], [0.5, 0.5], [-np.log(2), -np.log(2)], 1.7e308),
        ([-1.7e308, -1.7e308], [0.5, 0.5], [-np.log(2), -np.log(2)], -1.7e308),
        ([0, -745.2, -800], [1, 0, 0], [0, -745.2, -800], 0),
    ],
)
def test_inf_nan_and_huge_logits_give_the_documented_results_without_a_warning(
    x: list[float], p: list[float], log_p: list[float], lse: float
) -> None:
    with np.errstate(all="raise"):
        for rows in (np.array(x), np.array([x]), np.array([[0.0] * len(x), x])):
            np.testing.assert_allclose(np.atleast_2d(F.softmax(rows))[-1], p, rtol=1e-15)
            np.testing.assert_allclose(np.atleast_2d(F.log_softmax(rows))[-1], log_p, rtol=1e-15)
            np.testing.assert_allclose(np.atleast_1d(F.logsumexp(rows))[-1], lse, rtol=1e-15, atol=1e-300)


def test_nan_does_not_spread_to_other_rows(rowwise: Callable[..., Any]) -> None:
    x = np.zeros((3, 4))
    x[1, 2] = nan
    got = rowwise(x).reshape(3, -1)
    np.testing.assert_array_equal(np.isnan(got).all(axis=1), [False, True, False])
    np.testing.assert_array_equal(np.isnan(got).any(axis=1), [False, True, False])


def test_results_too_large_for_float16_are_inf_without_a_warning() -> None:
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(F.log_softmax(np.array([65504, -65504], np.float16)), [0, -inf])
        assert F.cross_entropy(np.array([65504, -65504], np.float16), 1) == inf
        losses = F.cross_entropy(np.array([[65504, -65504]], np.float16), [1], reduction="none")
        np.testing.assert_array_equal(losses, [inf])


def test_activation_functions_of_extreme_values_are_their_limits() -> None:
    with np.errstate(all="raise"):
        x = [-inf, -1e308, 1e308, inf, nan]
        for function, limits in {
            F.identity: x,
            F.identity_derivative: [1, 1, 1, 1, nan],
            F.relu: [0, 0, 1e308, inf, nan],
            F.relu_derivative: [0, 0, 1, 1, nan],
            F.sigmoid: [0, 0, 1, 1, nan],
            F.sigmoid_derivative: [0, 0, 0, 0, nan],
            F.tanh: [-1, -1, 1, 1, nan],
            F.tanh_derivative: [0, 0, 0, 0, nan],
            F.softplus: [0, 0, 1e308, inf, nan],
            F.leaky_relu: [-inf, -1e306, 1e308, inf, nan],
            F.leaky_relu_derivative: [0.01, 0.01, 1, 1, nan],
            F.elu: [-1, -1, 1e308, inf, nan],
            F.elu_derivative: [0, 0, 1, 1, nan],
            F.silu: [0, 0, 1e308, inf, nan],
            F.silu_derivative: [0, 0, 1, 1, nan],
            F.gelu: [0, 0, 1e308, inf, nan],
            F.gelu_derivative: [0, 0, 1, 1, nan],
            partial(F.gelu, approximate=True): [0, 0, 1e308, inf, nan],
            partial(F.gelu_derivative, approximate=True): [0, 0, 1, 1, nan],
        }.items():
            np.testing.assert_array_equal(function(x), limits)


def test_identity_returns_a_copy() -> None:
    x = np.ones(3)
    assert not np.shares_memory(F.identity(x), x)


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        (F.identity, F.identity_derivative),
        (F.relu, F.relu_derivative),
        (F.sigmoid, F.sigmoid_derivative),
        (F.tanh, F.tanh_derivative),
        (F.softplus, F.sigmoid),
        (partial(F.leaky_relu, slope=0.2), partial(F.leaky_relu_derivative, slope=0.2)),
        (partial(F.elu, alpha=0.5), partial(F.elu_derivative, alpha=0.5)),
        (F.silu, F.silu_derivative),
        (F.gelu, F.gelu_derivative),
        (partial(F.gelu, approximate=True), partial(F.gelu_derivative, approximate=True)),
    ],
)
def test_each_derivative_agrees_with_finite_differences(
    function: Callable[..., Any], derivative: Callable[..., Any]
) -> None:
    x = np.array([-3.0, -0.5, 0.25, 1.0, 4.0])
    slope = (function(x + 1e-6) - function(x - 1e-6)) / 2e-6
    np.testing.assert_allclose(derivative(x), slope, rtol=1e-8, atol=1e-9)
    assert F.relu_derivative(0) == 0


# The loss


def reference(
    logits: npt.NDArray[Any],
    target: npt.NDArray[Any],
    weight: npt.NDArray[Any] | None,
    ignore_index: int | None,
    smoothing: float,
    reduction: str,
) -> Any:
    """PyTorch's definition, one sample after the other; classes last."""
    classes = logits.shape[-1]
    w = np.ones(classes) if weight is None else weight
    losses, weights = [], []
    for at in np.ndindex(logits.shape[:-1]):
        z = logits[at]
        log_p = z - np.log(np.exp(z).sum())
        if target.ndim == logits.ndim:
            share, sample = target[at], 1.0
        elif target[at] == ignore_index:
            share, sample = np.zeros(classes), 0.0
        else:
            share, sample = np.eye(classes)[target[at]], w[target[at]]
        if share.any():
            share = (1 - smoothing) * share + smoothing / classes
        losses.append(-(share * w * log_p).sum())
        weights.append(sample)
    if reduction == "none":
        return np.reshape(losses, logits.shape[:-1])
    return sum(losses) / (sum(weights) if reduction == "mean" else 1)


OPTIONS = [
    (weight, ignore, smoothing, reduction)
    for weight in (None, np.array([0.5, 2.0, 0.0, 1.5]))
    for ignore in (None, 1, -100)
    for smoothing in (0.0, 0.25, 1.0)
    for reduction in ("mean", "sum", "none")
]


def problem(
    kind: str, weight: Any, ignore: int | None, smoothing: float, reduction: str
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], Any]:
    rng = np.random.default_rng(6)
    logits = 3 * rng.standard_normal((5, 3, 4))
    target: npt.NDArray[Any]
    if kind == "probabilities":
        target, ignore = rng.dirichlet(np.ones(4), (5, 3)), None
    else:
        target = rng.integers(4, size=(5, 3))
        if ignore is not None:
            target[1, 1] = target[4, 0] = ignore
    options = {
        "weight": weight,
        "ignore_index": ignore,
        "label_smoothing": smoothing,
        "reduction": reduction,
    }
    return logits, target, options


@pytest.mark.parametrize(("weight", "ignore", "smoothing", "reduction"), OPTIONS)
@pytest.mark.parametrize("kind", ["labels", "probabilities"])
def test_the_loss_is_pytorchs_definition(
    kind: str, weight: Any, ignore: int | None, smoothing: float, reduction: Any
) -> None:
    logits, target, options = problem(kind, weight, ignore, smoothing, reduction)
    ignore = options["ignore_index"]
    expected = reference(logits, target, weight, ignore, smoothing, reduction)
    got = F.cross_entropy(logits, target, **options)
    np.testing.assert_allclose(got, expected, rtol=1e-13)
    moved = target if kind == "labels" else np.moveaxis(target, -1, 1)
    got = F.cross_entropy(np.moveaxis(logits, -1, 1), moved, axis=1, **options)
    np.testing.assert_allclose(got, expected, rtol=1e-13)


@pytest.mark.parametrize(("weight", "ignore", "smoothing", "reduction"), OPTIONS)
@pytest.mark.parametrize("kind", ["labels", "probabilities"])
def test_the_gradient_is_the_slope_of_the_loss_by_complex_step(
    kind: str, weight: Any, ignore: int | None, smoothing: float, reduction: Any
) -> None:
    logits, target, options = problem(kind, weight, ignore, smoothing, reduction)
    ignore = options["ignore_index"]
    got = F.cross_entropy_grad(logits, target, **options)
    moved = target if kind == "labels" else np.moveaxis(target, -1, 1)
    also = F.cross_entropy_grad(np.moveaxis(logits, -1, 1), moved, axis=1, **options)
    np.testing.assert_allclose(np.moveaxis(also, 1, -1), got, rtol=1e-13, atol=1e-16)
    assert also.flags.c_contiguous
    for at in np.ndindex(logits.shape):
        if at[0] in (0, 2):  # the others are like them
            continue
        stepped = logits.astype(complex)
        stepped[at] += 1e-30j
        summed = "sum" if reduction == "none" else reduction
        slope = np.imag(reference(stepped, target, weight, ignore, smoothing, summed)) / 1e-30
        np.testing.assert_allclose(got[at], slope, rtol=1e-12, atol=1e-15)


def test_a_vector_has_one_loss_and_it_is_a_scalar() -> None:
    for reduction in ("mean", "sum", "none"):
        loss = F.cross_entropy([1.0, 2.0, 3.0], 2, reduction=reduction)
        assert isinstance(loss, np.float64)
        np.testing.assert_allclose(loss, np.log(np.exp([-2, -1, 0]).sum()), rtol=1e-15)
    assert F.cross_entropy_grad([1.0, 2.0, 3.0], 2).shape == (3,)


def test_a_target_of_0_contributes_0_where_the_logarithm_is_infinite() -> None:
    with np.errstate(all="raise"):
        assert F.cross_entropy([0.0, -inf], [1.0, 0.0]) == 0
        assert F.cross_entropy([0.0, -inf], 1, weight=[1, 0], reduction="sum") == 0
        assert F.cross_entropy([0.0, -inf], 1) == inf
        assert F.cross_entropy([0.0, -inf], [0.0, 1.0]) == inf
        assert F.cross_entropy([0.0, -inf], 0) == 0
        assert F.cross_entropy([0.0, -inf], 0, label_smoothing=0.5) == inf
        assert np.isnan(F.cross_entropy([nan, 0.0], [0.0, 1.0]))
        assert np.isnan(F.cross_entropy([nan, 0.0], [0.0, 0.0]))
        assert np.isnan(F.cross_entropy([inf, 0.0], 1))
        np.testing.assert_array_equal(F.cross_entropy_grad([0.0, -inf], 1), [1, -1])
        assert F.gluon_softmax_cross_entropy([[0.0, -inf]], [0], from_logits=True) == 0


def test_ignored_samples_contribute_0_even_where_logits_are_not_finite() -> None:
    logits = [[nan, inf], [0.0, 0.0], [inf, -inf]]
    with np.errstate(all="raise"):
        for target in ([9, 0, 9], [-1, 0, -1], [1, 0, 1]):
            options: Any = {"ignore_index": target[0]}
            np.testing.assert_allclose(F.cross_entropy(logits, target, **options), np.log(2))
            np.testing.assert_array_equal(
                F.cross_entropy_grad(logits, target, **options), [[0, 0], [-0.5, 0.5], [0, 0]]
            )
            losses = F.cross_entropy(logits, target, reduction="none", **options)
            np.testing.assert_allclose(losses, [0, np.log(2), 0])


def test_the_mean_of_nothing_is_nan_and_the_sum_of_nothing_0() -> None:
    with np.errstate(all="raise"):
        for logits, target in (([[1.0, 2.0]], [7]), (np.empty((0, 2)), np.empty(0, int))):
            assert np.isnan(F.cross_entropy(logits, target, ignore_index=7))
            assert F.cross_entropy(logits, target, ignore_index=7, reduction="sum") == 0
            np.testing.assert_array_equal(
                F.cross_entropy_grad(logits, target, ignore_index=7), 0 * np.array(logits)
            )
        assert np.isnan(F.cross_entropy(np.empty((0, 2)), []))
        assert F.cross_entropy(np.empty((3, 0)), np.empty((3, 0)), reduction="sum") == 0


def test_huge_logits_give_huge_losses_without_a_warning() -> None:
    with np.errstate(all="raise"):
        assert F.cross_entropy([1e308, 0.0], 1) == 1e308
        assert F.cross_entropy([[1.7e308, 0.0]] * 2, [1, 1], reduction="sum") == inf
        assert F.cross_entropy([1.7e308, -1.7e308], 1) == inf
        np.testing.assert_array_equal(F.cross_entropy_grad([1.7e308, -1.7e308], 1), [1, -1])


def test_weights_and_targets_of_a_wider_type_are_cast_without_a_warning() -> None:
    with np.errstate(all="raise"):
        logits = np.zeros((2, 2), np.float32)
        assert F.cross_entropy(logits, [0, 1], weight=[1e300, 1], reduction="sum") == inf
        assert np.isnan(F.cross_entropy(logits, [0, 0], weight=[3e38, 1]) * 0)
        assert F.cross_entropy(logits.astype(np.float16), [[1, 1e-30], [0, 1]]) == np.float16(np.log(2))
        np.testing.assert_array_equal(
            F.target_probabilities(logits.astype(np.float16), [[1, 1e-30], [0, 1]]), [[1, 0], [0, 1]]
        )


def test_a_negative_ignore_index_is_valid_for_unsigned_labels() -> None:
    labels = np.array([0, 1], np.uint8)
    assert F.cross_entropy(np.zeros((2, 2)), labels, ignore_index=-100) == np.log(2)


def test_one_hot_integers_and_bools_are_probabilities() -> None:
    logits = [[1.0, 2.0, 3.0], [0.0, 5.0, 1.0]]
    expected = F.cross_entropy(logits, [2, 0], reduction="none")
    for dtype in (int, bool, np.float16):
        one_hot = np.array([[0, 0, 1], [1, 0, 0]], dtype)
        np.testing.assert_allclose(F.cross_entropy(logits, one_hot, reduction="none"), expected, rtol=1e-15)
        assert not np.shares_memory(F.cross_entropy_grad(logits, one_hot, weight=[1, 2, 3]), one_hot)
        np.testing.assert_array_equal(one_hot, [[0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize(
    ("target", "options", "error", "parts"),
    [
        ([0, 3], {}, IndexError, ["target[1] is 3: 3 classes have the labels 0 to 2", "ignore_index=3"]),
        ([-1, 0], {}, IndexError, ["target[0] is -1"]),
        ([-100, 9], {"ignore_index": -100}, IndexError, ["target[1] is 9"]),
        (np.array([2**64 - 1, 0], np.uint64), {}, IndexError, ["target[0] is 18446744073709551615"]),
        ([0.0, 1.0], {}, TypeError, ["target has dtype float64", "must be integers", "target.astype(int)"]),
        ([True, False], {}, TypeError, ["target has dtype bool"]),
        (["0", "1"], {}, TypeError, ["target has dtype <U1"]),
        (
            [0, 1, 2],
            {},
            ValueError,
            ["target has shape (3,)", "(2,) for labels", "(2, 3) for prob", "axis 1"],
        ),
        (0, {}, ValueError, ["target has shape ()"]),
        ([[0, 1, 2]], {}, ValueError, ["target has shape (1, 3)"]),
        ([0, 1], {"weight": [1, 2]}, ValueError, ["weight has shape (2,)", "3 classes need (3,)"]),
        ([0, 1], {"weight": 1}, ValueError, ["weight has shape ()"]),
        (
            [0, 1],
            {"reduction": "avg"},
            ValueError,
            ["reduction is 'avg'", "expected one of 'mean', 'sum', 'none'"],
        ),
        ([0, 1], {"reduction": None}, ValueError, ["reduction is None"]),
        ([0, 1], {"label_smoothing": 1.01}, ValueError, ["label_smoothing is 1.01", "from 0 to 1"]),
        ([0, 1], {"label_smoothing": -0.01}, ValueError, ["label_smoothing is -0.01"]),
        ([0, 1], {"label_smoothing": nan}, ValueError, ["label_smoothing is nan"]),
        ([0, 1], {"axis": 2}, ValueError, ["axis 2 is out of bounds"]),
        ([0, 1], {"axis": None}, ValueError, ["one axis of classes", "(2, 3)"]),
        ([0, 1], {"axis": (0, 1)}, ValueError, ["one axis of classes"]),
        ([0, 1], {"ignore_index": 0.5}, TypeError, ["integer"]),
        (
            [[1, 0, 0], [0, 1, 0]],
            {"ignore_index": 0},
            ValueError,
            ["ignore_index=0 needs class labels; target holds"],
        ),
    ],
)
@pytest.mark.parametrize("loss", [F.cross_entropy, F.cross_entropy_grad])
def test_an_invalid_argument_of_a_loss_is_named(
    loss: Callable[..., Any], target: Any, options: Any, error: type[Exception], parts: list[str]
) -> None:
    with pytest.raises(error) as caught:
        loss([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], target, **options)
    for part in parts:
        assert part in str(caught.value)


def test_an_invalid_label_is_named_by_its_index() -> None:
    with pytest.raises(IndexError, match=r"^target is 7: 2 classes have the labels 0 to 1"):
        F.cross_entropy([1.0, 2.0], 7)
    with pytest.raises(IndexError, match=r"^target\[1, 0\] is 7"):
        F.cross_entropy(np.ones((2, 2, 2)), [[0, 1], [7, 8]])
    with pytest.raises(ValueError, match=r"logits of shape \(\) needs one axis of classes"):
        F.cross_entropy(3.0, 0)


# Gluon


def test_gluon_gives_the_mean_over_all_axes_but_that_of_the_samples() -> None:
    rng = np.random.default_rng(7)
    pred, label = rng.standard_normal((2, 3, 4, 5)), rng.integers(4, size=(2, 3, 5))
    log_p = F.log_softmax(pred, axis=2)
    expected = -np.take_along_axis(log_p, label[:, :, None], 2).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(F.gluon_softmax_cross_entropy(pred, label, axis=2), expected, rtol=1e-14)
    np.testing.assert_allclose(
        F.gluon_softmax_cross_entropy(log_p, label, axis=2, from_logits=True), expected, rtol=1e-14
    )
    np.testing.assert_allclose(
        F.gluon_softmax_cross_entropy(pred, label, axis=2, weight=0.5), expected / 2, rtol=1e-14
    )
    one_hot = np.moveaxis(np.eye(4)[label], -1, 2)
    np.testing.assert_allclose(F.gluon_softmax_cross_entropy(pred, one_hot, axis=2), expected, rtol=1e-14)
    swapped = F.gluon_softmax_cross_entropy(pred.swapaxes(0, 3), label.swapaxes(0, 2), axis=2, batch_axis=3)
    np.testing.assert_allclose(swapped, expected, rtol=1e-14)


def test_from_logits_takes_log_probabilities_unchanged() -> None:
    assert F.gluon_softmax_cross_entropy([[-1.0, -7.0]], [1], from_logits=True) == 7
    assert F.gluon_softmax_cross_entropy([[-1.0, -7.0]], [1]) == pytest.approx(6 + np.log1p(np.exp(-6)))


# The online sum


def test_chunks_of_any_split_give_the_result_of_the_whole() -> None:
    rng = np.random.default_rng(8)
    for dtype in (np.float16, np.float32, np.float64):
        x = (30 * rng.standard_normal((4, 60))).astype(dtype)
        for cuts in ([], [1], [59], [10, 30, 31], list(range(1, 60))):
            pieces = np.split(x, cuts, axis=1)
            online = F.OnlineSoftmax()
            for piece in pieces:
                assert online.update(piece) is online
            tolerance = 20 * float(np.finfo(dtype).eps)
            assert online.result().dtype == dtype
            np.testing.assert_allclose(online.result(), F.logsumexp(x), rtol=tolerance)
            p = np.concatenate([online.probabilities(piece) for piece in pieces], axis=1)
            assert p.dtype == dtype
            np.testing.assert_allclose(
                p,
                F.softmax(x.astype(np.float64)),
                rtol=tolerance,
                atol=float(np.finfo(dtype).smallest_subnormal),
            )
            np.testing.assert_array_equal(online.maximum, x.max(axis=1))


def test_two_parts_merge_in_either_order_and_other_is_unchanged() -> None:
    left, right = [1.0, 5.0, -2.0], [7.0, 7.0]
    for first, second in ((left, right), (right, left), (left, []), ([], left), ([], [])):
        one, two = F.OnlineSoftmax().update(first), F.OnlineSoftmax().update(second)
        before = float(two.maximum), float(two.sum)
        assert one.merge(two) is one
        np.testing.assert_allclose(one.result(), F.logsumexp(first + second), rtol=1e-15)
        assert (two.maximum, two.sum) == before


def test_the_online_state_is_the_maximum_and_the_sum() -> None:
    online = F.OnlineSoftmax()
    assert (online.maximum, online.sum, online.result()) == (-inf, 0, -inf)
    assert repr(online) == "OnlineSoftmax(maximum=-inf, sum=0.0)"
    online.update([0.0, np.log(2)])
    assert online.maximum == np.log(2)
    assert online.sum == pytest.approx(1.5)
    assert online.merge(F.OnlineSoftmax()).sum == pytest.approx(1.5)
    assert F.OnlineSoftmax().merge(online).sum == pytest.approx(1.5)
    online.update([])
    assert online.sum == pytest.approx(1.5)
    assert online.update(5.0).maximum == 5


def test_the_online_sum_keeps_the_digits_of_a_confident_row() -> None:
    for pieces in ([[0.0], [-40.0]], [[-40.0], [0.0]], [[-40.0, 0.0]]):
        online = F.OnlineSoftmax()
        for piece in pieces:
            online.update(piece)
        np.testing.assert_allclose(online.result(), 4.248354255291589e-18, rtol=1e-15)


def test_a_float32_stream_does_not_stall_at_2_to_the_24_equal_logits() -> None:
    online = F.OnlineSoftmax().update(np.zeros(2**24, np.float32))
    for _ in range(3):
        online.update(np.zeros(1, np.float32))
    assert online.sum == 2**24 + 3
    assert online.result().dtype == np.float32
    assert online.maximum.dtype == online.sum.dtype == np.float64


@pytest.mark.parametrize(
    "pieces",
    [
        [[-inf], [0.0, 1.0]],
        [[0.0, 1.0], [-inf, -inf]],
        [[-inf], [-inf, -inf]],
        [[inf], [0.0]],
        [[0.0], [inf], [inf]],
        [[inf, 0.0], [inf]],
        [[nan], [0.0]],
        [[0.0], [nan], [inf]],
        [[1.7e308], [-1.7e308]],
    ],
)
def test_the_online_sum_treats_inf_and_nan_as_logsumexp_does(pieces: list[list[float]]) -> None:
    whole = [value for piece in pieces for value in piece]
    with np.errstate(all="raise"):
        online = F.OnlineSoftmax()
        for piece in pieces:
            online.update(piece)
        np.testing.assert_allclose(online.result(), F.logsumexp(whole), rtol=1e-15)
        np.testing.assert_allclose(online.probabilities(whole), F.softmax(whole), rtol=1e-15)


def test_the_online_sum_is_along_any_axis_and_validates_the_rows() -> None:
    x = np.random.default_rng(9).standard_normal((6, 3, 4))
    online = F.OnlineSoftmax(axis=0).update(x[:2]).update(x[2:])
    np.testing.assert_allclose(online.result(), F.logsumexp(x, 0), rtol=1e-14)
    np.testing.assert_allclose(online.probabilities(x), F.softmax(x, 0), rtol=1e-14)
    assert F.OnlineSoftmax(axis=None).update(x).result() == pytest.approx(F.logsumexp(x, None))
    with pytest.raises(ValueError, match=r"rows of shape \(3,\) after rows of shape \(3, 4\)"):
        online.update(x[0].T)
    with pytest.raises(ValueError, match=r"rows of shape \(\) after"):
        online.probabilities([1.0])
    with pytest.raises(ValueError, match="there are no logits yet"):
        F.OnlineSoftmax().probabilities([1.0])
    with pytest.raises(TypeError, match="x has dtype complex128"):
        online.update([1j])


def test_chunks_of_two_dtypes_give_their_common_dtype() -> None:
    online = F.OnlineSoftmax().update(np.zeros(2, np.float32)).update(np.zeros(2, np.float16))
    assert online.result().dtype == np.float32
    assert online.update([0.0]).result().dtype == np.float64


def test_the_default_axis_is_the_last() -> None:
    x = np.arange(24.0).reshape(2, 4, 3) ** 0.5
    for function in (F.naive_softmax, *ROWWISE.values()):
        np.testing.assert_array_equal(function(x), function(x, 2))
    labels = np.arange(8).reshape(2, 4) % 3
    for loss in (F.cross_entropy, F.cross_entropy_grad, F.gluon_softmax_cross_entropy):
        np.testing.assert_array_equal(loss(x, labels), loss(x, labels, axis=2))


@pytest.mark.parametrize("loss", [F.cross_entropy, F.cross_entropy_grad, F.gluon_softmax_cross_entropy])
def test_the_options_of_a_loss_are_keyword_only(loss: Callable[..., Any]) -> None:
    first, second, *_ = inspect.signature(loss).parameters
    assert np.isfinite(loss(**{first: [[1.0, 2.0]], second: [0]})).all()
    with pytest.raises(TypeError, match="positional argument"):
        loss([[1.0, 2.0]], [0], -1)


def test_an_error_of_the_gluon_loss_uses_its_argument_names() -> None:
    with pytest.raises(
        ValueError, match=r"^label has shape \(3,\); pred of shape \(1, 2\) with classes along axis 1"
    ):
        F.gluon_softmax_cross_entropy([[1.0, 2.0]], [0, 1, 0])


def test_an_ignored_sample_of_the_only_class_is_ignored() -> None:
    np.testing.assert_array_equal(
        F.cross_entropy([[1.0], [2.0]], [0, 9], ignore_index=9, reduction="none"), [0, 0]
    )


def test_masked_chunks_add_nothing_and_equal_maxima_add_up() -> None:
    for piece in ([], [-inf], [-inf, -inf]):
        online = F.OnlineSoftmax().update(piece)
        assert (online.maximum, online.sum) == (-inf, 0)
        assert online.update(piece).sum == 0
        assert online.update([3.0]).sum == 1
    assert F.OnlineSoftmax().update([2.0, 2.0]).update([2.0]).sum == 3
