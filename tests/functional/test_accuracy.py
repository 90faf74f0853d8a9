"""The answers against mpmath with 200 bits. ``python -m pytest -s`` on this file shows the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    """A row, and what mpmath says of it."""

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
    """Return the number itself, to the last bit, whatever its NumPy type."""
    top, bottom = value.as_integer_ratio()
    return mp.mpf(int(top)) / int(bottom)  # exact: the bottom is a power of two


def ulps(got: Any, true: Any, dtype: Any) -> float:
    """Return how far `got` is from `true`, in units of the last place of `true` in `dtype`."""
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


def test_each_answer_is_within_its_units_in_the_last_place(
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


def test_the_fused_loss_keeps_the_digits_of_a_confident_row(
    truths: tuple[type, list[tuple[str, Truth]]],
) -> None:
    dtype, rows = truths
    for _, truth in rows:
        for label in range(min(3, len(truth.x))):
            off = ulps(F.cross_entropy(truth.x, label), -truth.log_p[label], dtype)
            assert off <= bound(dtype, 4, truth)


def test_the_gradient_keeps_the_digits_of_a_confident_row(
    truths: tuple[type, list[tuple[str, Truth]]],
) -> None:
    dtype, rows = truths
    for _, truth in rows:
        if len(truth.p) < len(truth.x):
            continue
        label = int(np.argmax(truth.x))
        true = [p if k != label else -mp.fsum(truth.p[:k] + truth.p[k + 1 :]) for k, p in enumerate(truth.p)]
        got = F.cross_entropy_grad(truth.x, label)
        assert max(ulps(g, t, dtype) for g, t in zip(got, true, strict=True)) <= bound(dtype, 6, truth)


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
def test_the_activations_keep_their_digits_in_both_tails(dtype: type) -> None:
    x: Any = np.array([-600, -87, -20, -8, -1, -1e-3, 0, 1e-3, 0.5, 1, 8, 20, 87, 600], dtype)

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + mp.exp(-z))

    wanted: dict[Callable[..., Any], Callable[[Any], Any]] = {
        F.sigmoid: sigmoid,
        F.sigmoid_derivative: lambda z: sigmoid(z) * sigmoid(-z),
        F.tanh: mp.tanh,
        F.tanh_derivative: lambda z: 1 / mp.cosh(z) ** 2,
        F.softplus: lambda z: mp.log1p(mp.exp(z)),
    }
    for function, true in wanted.items():
        for got, value in zip(function(x), x, strict=True):
            assert ulps(got, true(mpf(value)), dtype) <= (0.6 if dtype is np.float16 else 5)
