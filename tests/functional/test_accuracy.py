"""Accuracy against mpmath with 200 bits. ``python -m pytest -s`` on this file prints a table of errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt
import pytest

from plotnet import functional

F: Any = functional  # scalars come back where the types say arrays

mp = mpmath.mp.clone()
mp.prec = 200

Row = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Truth:
    """A row, and its exact results from mpmath."""

    x: Row
    lse: Any
    log_p: list[Any]
    p: list[Any]

    @classmethod
    def of(cls, x: Row, asked: int | None = None) -> Truth:
        exact = [mpf(value) for value in x]
        top = exact.pop(int(x.argmax()))
        log_total = mp.log1p(mp.fsum(mp.exp(value - top) for value in exact))
        log_p = [(mpf(value) - top) - log_total for value in x[:asked]]
        return cls(x, top + log_total, log_p, [mp.exp(value) for value in log_p])

    @property
    def spread(self) -> float:
        return float(np.max(self.x.max() - self.x.astype(np.longdouble)))


def mpf(value: Any) -> Any:
    """Convert a number of any NumPy dtype exactly."""
    numerator, denominator = value.as_integer_ratio()
    return mp.mpf(int(numerator)) / int(denominator)  # exact: the denominator is a power of two


def ulps(got: Any, true: Any, dtype: Any) -> float:
    """Return the error of `got` in units in the last place of `true` in `dtype`."""
    if true == 0:
        return 0.0 if got == 0 else float("inf")
    info = np.finfo(dtype)
    exponent = max(int(mp.floor(mp.log(abs(true), 2))), int(info.minexp))
    if not np.isfinite(got):
        return float("inf")
    return float(abs(mpf(got) - true) / mp.mpf(2) ** (exponent - info.nmant))


def cases(dtype: type) -> Iterator[tuple[str, Row, int | None]]:
    rng = np.random.default_rng(2021)
    for scale in (1, 10, 100, 1000):
        for n in (2, 3, 10, 100):
            for row in (scale * rng.standard_normal((6, n))).astype(dtype):
                yield f"normal, scale {scale}", row, None
    for centre in (-1000, -0.7, 0, 3, 1000):
        for n in (2, 10):
            ties = np.nextafter(np.full(n, centre, dtype), np.array(rng.choice([-np.inf, np.inf], n), dtype))
            yield "near ties", ties, None
    for height in (0, 1000):
        for n in (2, 10, 50):
            row = (height - 40 + 10 * rng.random(n)).astype(dtype)
            row[rng.integers(n)] = height
            yield f"one dominant term at {height}", row, None
    yield "700 and -700", np.array([700, -700, 699, -699, 0], dtype), None
    yield "700 and -700", np.array([-700, -700.5, -701], dtype), None
    yield "n = 100,000", rng.standard_normal(100_000).astype(dtype), 50


@pytest.fixture(scope="module", params=[np.float16, np.float32, np.float64], ids=lambda dtype: dtype.__name__)
def truths(request: pytest.FixtureRequest) -> tuple[type, list[tuple[str, Truth]]]:
    return request.param, [(name, Truth.of(x, asked)) for name, x, asked in cases(request.param)]


def bound(dtype: type, units: float, truth: Truth) -> float:
    return 0.6 if dtype is np.float16 else units + truth.spread


MEASURES: dict[str, tuple[float, Callable[[Truth], tuple[Any, Any]]]] = {
    "logsumexp": (4, lambda truth: ([F.logsumexp(truth.x)], [truth.lse])),
    "log_softmax": (4, lambda truth: (F.log_softmax(truth.x), truth.log_p)),
    "softmax": (6, lambda truth: (F.softmax(truth.x), truth.p)),
}


def test_each_result_is_within_its_bound_in_ulp(
    truths: tuple[type, list[tuple[str, Truth]]],
) -> None:
    dtype, rows = truths
    worst: dict[str, dict[str, list[float]]] = {}
    failures = []
    for case, truth in rows:
        for function, (units, measure) in MEASURES.items():
            got, true = measure(truth)
            off = max(ulps(g, t, dtype) for g, t in zip(got, true, strict=False))
            allowed = bound(dtype, units, truth)
            if off > allowed:
                failures.append((function, case, truth.x.tolist()[:10], off, allowed))
            largest = worst.setdefault(case, {}).setdefault(function, [0.0, 0.0])
            largest[:] = max(largest[0], off), max(largest[1], off / allowed)
    print(f"\n{dtype.__name__}: the largest error in ulp, and as a part of what is allowed")
    print(" " * 26 + "".join(f"{name:>20}" for name in MEASURES))
    for case, columns in worst.items():
        print(f"{case:>26}" + "".join(f"{off:12.2f} {part:6.0%} " for off, part in columns.values()))
    assert not failures


def test_the_loss_is_within_its_bound(
    truths: tuple[type, list[tuple[str, Truth]]],
) -> None:
    dtype, rows = truths
    for _, truth in rows:
        for label in range(min(3, len(truth.x))):
            off = ulps(F.cross_entropy(truth.x, label), -truth.log_p[label], dtype)
            assert off <= bound(dtype, 4, truth)


def exact_gradient(x: Row, t: Sequence[Any], temperature: Any = 1) -> tuple[list[Any], list[Any]]:
    """Return p_k sum(t) - t_k over the temperature, and the larger of the two terms that it is made of."""
    exponentials = [mp.exp((mpf(value) - mpf(x.max())) / temperature) for value in x]
    e_sum, gradient, size = mp.fsum(exponentials), [], []
    for k, (e, target) in enumerate(zip(exponentials, t, strict=True)):
        plus = e / e_sum * mp.fsum([*t[:k], *t[k + 1 :]])
        minus = target * mp.fsum(exponentials[:k] + exponentials[k + 1 :]) / e_sum if target else target
        gradient.append((plus - minus) / temperature)
        size.append(max(abs(plus), abs(minus)) / temperature)
    return gradient, size


@pytest.mark.parametrize("n", [2, 3, 10, 25, 100])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_each_element_of_the_gradient_is_within_its_bound_at_each_label(dtype: type, n: int) -> None:
    rng = np.random.default_rng(n)
    for scale in (0, 1, 10):
        x: Any = (scale * rng.standard_normal(n)).astype(dtype)
        gradients = F.cross_entropy_grad(np.tile(x, (n, 1)), np.arange(n), reduction="none")
        allowed = 0.6 if dtype is np.float16 else 6 + float(x.max() - x.min())
        for label in range(n) if n < 30 else (0, 50, n - 1, int(x.argmax()), int(x.argmin())):
            true, _ = exact_gradient(x, [int(k == label) for k in range(n)])
            assert max(map(ulps, gradients[label], true, [dtype] * n)) <= allowed


@pytest.mark.parametrize("n", [1_000, 50_257, 1_000_000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_of_many_classes_is_within_its_bound(dtype: type, n: int) -> None:
    rng = np.random.default_rng(0)
    for scale in (0, 1):
        x: Any = (scale * rng.standard_normal(n)).astype(dtype)
        wide = x.astype(np.float64)  # its own error, relative to a few units of float64, is allowed for
        e = np.exp(wide - wide.max())
        total = math.fsum(e)
        for label in (0, n - 1, int(x.argmax()), int(x.argmin())):
            gradient = F.cross_entropy_grad(x, label)
            places = [0, n // 2, n - 1, int(x.argmax()), label]
            true = e[places] / total
            true[-1] = -(math.fsum(e[:label]) + math.fsum(e[label + 1 :])) / total
            places_true = [true[-1] if place == label else p for place, p in zip(places, true, strict=True)]
            spread = float(x.max() - x.min())
            assert F.ulp_error(gradient[places], places_true).max() <= 6 + spread + 2 * (dtype is np.float64)


def test_the_gradient_of_the_largest_logit_keeps_its_digits() -> None:
    assert F.cross_entropy_grad(np.zeros(10, np.float32), 3)[0] == np.float32(0.1)
    assert F.cross_entropy_grad(np.zeros(50_257, np.float32), 3)[0] == np.float32(1 / 50_257)
    assert F.cross_entropy_grad(np.zeros(20_000_000, np.float32), 3)[0] == np.float32(1 / 20_000_000)
    assert F.cross_entropy_grad([40.0, 0.0], [1.0, 1e-17])[0] == pytest.approx(5.7516457447084e-18, rel=1e-13)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_of_probabilities_is_within_its_bound(dtype: type, smoothing: float) -> None:
    rng = np.random.default_rng(1)
    for n in (2, 3, 10, 40):
        for scale in (1, 20):
            x: Any = (scale * rng.standard_normal(n)).astype(dtype)
            t: Any = (rng.dirichlet(np.ones(n)) * 10.0 ** rng.integers(-12, 1, n)).astype(dtype)
            weight: Any = rng.uniform(0.5, 2, n).astype(dtype)
            exact_t = [
                mpf(w) * (mpf(v) * (1 - mpf(smoothing)) + mpf(smoothing) / n)
                for v, w in zip(t, weight, strict=True)
            ]
            true, size = exact_gradient(x, exact_t)
            got = F.cross_entropy_grad(x, t, weight=weight, label_smoothing=smoothing, reduction="none")
            units = [
                abs(mpf(g) - e) / s / float(np.finfo(dtype).eps)
                for g, e, s in zip(got, true, size, strict=True)
            ]
            assert max(units) <= 8 + float(x.max() - x.min())


TEMPERATURES = [1e-308, 1e-3, 0.7, 1.5, 30.0, 1e4, 1e308]


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_with_a_temperature_are_within_their_bounds(dtype: type, temperature: float) -> None:
    rng = np.random.default_rng(2)
    largest = float(np.finfo(dtype).max)
    rows = [scale * rng.standard_normal(5) for scale in (1e-3, 1, 1e3)]
    rows += [np.array([largest, -largest, 0.5 * largest]), np.array([-largest, -largest / 2])]
    for row in rows:
        x: Any = row.astype(dtype)
        quotients = [(mpf(value) - mpf(x.max())) / mpf(temperature) for value in x]
        others = quotients.copy()
        others.remove(0)
        log_total = mp.log1p(mp.fsum(map(mp.exp, others)))
        log_p = [value - log_total for value in quotients]
        spread = float(min(-min(quotients), 800))
        lse = mpf(x.max()) / mpf(temperature) + log_total
        for got, true in zip(F.softmax(x, temperature=temperature), log_p, strict=True):
            assert F.ulp_error(got, mp.exp(true)) <= 6 + 2 * spread
        for got, true in zip(F.log_softmax(x, temperature=temperature), log_p, strict=True):
            assert F.ulp_error(got, true) <= 4 + 2 * spread
        got = F.logsumexp(x, temperature=temperature)
        error_of_top = abs(lse - log_total) * float(np.finfo(np.longdouble).eps / np.finfo(dtype).eps)
        allowed = (4 + 2 * spread) * (1 + error_of_top / abs(lse))
        assert F.ulp_error(got, lse) <= allowed
        for label in range(len(x)):
            loss = F.cross_entropy(x, label, temperature=temperature)
            assert F.ulp_error(loss, -log_p[label]) <= 4 + 2 * spread
            true, _ = exact_gradient(x, [int(k == label) for k in range(len(x))], mpf(temperature))
            got = F.cross_entropy_grad(x, label, temperature=temperature)
            assert max(F.ulp_error(g, e) for g, e in zip(got, true, strict=True)) <= 7 + 2 * spread


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_logsumexp_of_log_probabilities_is_within_its_documented_bound(dtype: type) -> None:
    rng = np.random.default_rng(3)
    eps = mpf(np.finfo(np.longdouble).eps)
    for n in (2, 3, 10, 100):
        rows = F.log_softmax((3 * rng.standard_normal((50, n))).astype(dtype))
        for x, got in zip(rows, F.logsumexp(rows), strict=True):
            truth = Truth.of(x)
            units = 4 + truth.spread
            absolute = units * eps * abs(mpf(x.max()))
            error = abs(mpf(got) - truth.lse)
            unit = mpf(np.spacing(dtype(abs(float(truth.lse)))))
            assert error <= (0.6 if dtype is np.float16 else units) * unit + absolute


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logsumexp_of_terms_with_opposite_signs_is_within_its_documented_bound(dtype: type) -> None:
    rng = np.random.default_rng(5)
    eps = mpf(np.finfo(np.longdouble).eps)
    for n in (2, 3, 10):
        for ratio in (-0.9, -0.5, -0.1, 0.1, 0.4, 0.6, 0.75, 0.9, 1.2):  # of the result and -max x
            for scale in (0.1, 1):
                x: Any = scale * rng.standard_normal((20, n))
                x -= x.max(axis=1, keepdims=True)
                x -= np.log(np.exp(x).sum(axis=1, keepdims=True)) / (1 + ratio)
                for row, got in zip(x.astype(dtype), F.logsumexp(x.astype(dtype)), strict=True):
                    truth = Truth.of(row)
                    units = 4 + truth.spread
                    unit = mpf(np.spacing(dtype(abs(float(truth.lse)))))
                    assert abs(mpf(got) - truth.lse) <= units * (unit + eps * abs(mpf(row.max())))


def test_a_logsumexp_of_exactly_0_is_computed_again() -> None:
    x = np.array([-np.log(2)] * 2, np.float32)
    assert F.ulp_error(F.logsumexp(x), Truth.of(x).lse) <= 1
    online = F.OnlineSoftmax().update(x[:1]).update(x[1:])
    assert F.ulp_error(online.result(), Truth.of(x).lse) <= 1


def test_logsumexp_with_coefficients_is_within_its_bound() -> None:
    rng = np.random.default_rng(4)
    for dtype in (np.float32, np.float64):
        for _ in range(60):
            x: Any = (5 * rng.standard_normal(6)).astype(dtype)
            b: Any = rng.integers(-2, 5, 6).astype(dtype)
            terms = [mpf(c) * mp.exp(mpf(value)) for c, value in zip(b, x, strict=True)]
            total = mp.fsum(terms)
            got = F.logsumexp(x, b=b)
            if total < 0:
                assert np.isnan(got)
            else:
                condition = mp.fsum(map(abs, terms)) / total
                error = abs(mpf(got) - mp.log(total))
                allowed = (20 + float(np.ptp(x))) * float(np.finfo(dtype).eps) * (1 + abs(float(x.max())))
                assert error <= allowed * condition


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_binary_cross_entropy_and_its_gradient_keep_their_digits(dtype: type) -> None:
    allowed = 0.6 if dtype is np.float16 else 6
    z: Any = np.array([-600, -87, -40, -8, -1, -1e-3, 0, 1e-3, 0.5, 1, 8, 40, 87, 600], dtype)
    for target in (0, 1, 0.25):
        losses = F.binary_cross_entropy(z, target, reduction="none")
        gradients = F.binary_cross_entropy_grad(z, target, reduction="none")
        t = mpf(target)
        for got, slope, value in zip(losses, gradients, map(mpf, z), strict=True):
            true = t * mp.log1p(mp.exp(-value)) + (1 - t) * mp.log1p(mp.exp(value))
            assert ulps(got, true, dtype) <= allowed
            plus, minus = (1 - t) / (1 + mp.exp(-value)), t / (1 + mp.exp(value))
            if target in (0, 1):
                assert ulps(slope, plus - minus, dtype) <= allowed
            else:
                size = float(max(plus, minus))
                assert abs(float(mpf(slope) - (plus - minus))) <= 6 * float(np.finfo(dtype).eps) * size


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_a_loss_of_4e_18_is_not_0(dtype: type) -> None:
    loss = F.cross_entropy(np.array([40, 0], dtype), 0)
    assert abs(loss / 4.248354255291589e-18 - 1) < 8 * np.finfo(dtype).eps or dtype is np.longdouble
    assert ulps(np.float64(loss), mp.log1p(mp.exp(-40)), np.float64 if dtype is np.longdouble else dtype) <= 4


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logsumexp_keeps_its_digits_where_maximum_and_logarithm_cancel(dtype: type) -> None:
    if dtype is np.float64 and np.finfo(np.longdouble).nmant <= np.finfo(np.float64).nmant:
        pytest.skip("longdouble is no wider than float64 on this platform")
    for n in (2, 3, 7, 100):
        for nudge in (0.05, 0.01, -0.005):
            x: Any = np.linspace(-0.2, 0.2, n)
            row = (x - np.log(np.exp(x).sum()) + nudge).astype(dtype)
            truth = Truth.of(row)
            assert abs(truth.lse) < abs(float(row.max())) / 2
            assert ulps(F.logsumexp(row), truth.lse, dtype) <= 4


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_activation_functions_keep_their_digits_in_both_tails(dtype: type) -> None:
    x: Any = np.array([-600, -87, -20, -8, -1, -1e-3, 0, 1e-3, 0.5, 1, 8, 20, 87, 600], dtype)

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + mp.exp(-z))

    wanted: dict[Callable[..., Any], Callable[[Any], Any]] = {
        F.sigmoid: sigmoid,
        F.sigmoid_derivative: lambda z: sigmoid(z) * sigmoid(-z),
        F.tanh: mp.tanh,
        F.tanh_derivative: lambda z: 1 / mp.cosh(z) ** 2,
        F.softplus: lambda z: mp.log1p(mp.exp(z)),
        F.log_sigmoid: lambda z: -mp.log1p(mp.exp(-z)),
        F.log_sigmoid_derivative: lambda z: sigmoid(-z),
    }
    for function, true in wanted.items():
        for got, value in zip(function(x), x, strict=True):
            assert ulps(got, true(mpf(value)), dtype) <= (0.6 if dtype is np.float16 else 5)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_smooth_rectifiers_keep_their_digits_near_zero_and_in_the_tails(dtype: type) -> None:
    x: Any = np.array([-20, -8, -3, -0.5, -1e-3, 0, 1e-3, 0.5, 3, 8, 20], dtype)
    root = mp.sqrt(2 / mp.pi)
    wanted: dict[Callable[..., Any], Callable[[Any], Any]] = {
        F.elu: lambda z: z if z > 0 else mp.expm1(z),
        F.silu: lambda z: z / (1 + mp.exp(-z)),
        F.gelu: lambda z: z * mp.ncdf(z),
        F.leaky_relu: lambda z: z if z > 0 else z * mpf(float(np.result_type(dtype, np.float32).type(0.01))),
    }
    for function, true in wanted.items():
        for got, value in zip(function(x), x, strict=True):
            # the error of exp(-z^2 / 2) grows with z^2
            bound = 0.6 if dtype is np.float16 else max(5.0, float(value) ** 2) if function is F.gelu else 5
            assert ulps(got, true(mpf(value)), dtype) <= bound, (function, value)
    for got, value in zip(F.gelu(x, approximate=True), x, strict=True):
        z = mpf(value)
        approximate = z / (1 + mp.exp(-2 * root * (z + mp.mpf("0.044715") * z**3)))
        assert float(got) == pytest.approx(
            float(approximate), rel=2000 * float(np.finfo(dtype).eps), abs=1e-30
        )
