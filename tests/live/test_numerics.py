"""numerics.js against functional.py: the same numbers into both, in each type.

functional.py cannot work in bfloat16, for which there is ml_dtypes: `steps` does there what functional.py
does, one rounded operation after the other. Rows go into JavaScript frozen: to write into one is an error.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Error

from plotnet import Network, functional
from plotnet.live import bfloat16

from . import steps
from .engine import Engine
from .numbers import (
    TYPES,
    Table,
    assert_together,
    cases,
    every_number,
    finfo,
    from_ordinals,
    ordinals,
    specials,
    unit,
)

F: Any = functional  # scalars come back where the types say arrays

WIDTHS = {"float16": (5, 10), "bfloat16": (8, 7), "float32": (8, 23), "float64": (11, 52)}
LONGDOUBLE_IS_WIDER = np.finfo(np.longdouble).eps < np.finfo(np.float64).eps

each_type = pytest.mark.parametrize("dtype", TYPES)
short_types = pytest.mark.parametrize("dtype", ["float16", "bfloat16"])


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Let infinities and nans be answers."""
    with np.errstate(all="ignore"):
        yield


def reference(dtype: str) -> Any:
    """Return who computes in a type."""
    return steps if dtype == "bfloat16" else F


def careful(name: str, dtype: str, *given: Table) -> Table | None:
    """Return what `assert_together` falls back on in float32."""
    return getattr(steps, name)(*given) if dtype == "float32" else None


# The types


@short_types
def test_every_number_is_rounded_to_the_nearest_and_half_way_to_the_even_one(
    dtype: str, numerics: Engine
) -> None:
    largest = ordinals(np.array([finfo(TYPES[dtype]).max]))[0]
    places = np.arange(largest + 2)  # the last would be the next power of two, and is stored as inf
    numbers = from_ordinals(places, dtype).astype(np.float64)
    numbers[-1] = 2 * numbers[-2] - numbers[-3]
    middles = (numbers[:-1] + numbers[1:]) / 2
    even = places[:-1] + places[:-1] % 2
    given = np.concatenate([numbers, middles, np.nextafter(middles, 0), np.nextafter(middles, np.inf)])
    nearest = from_ordinals(np.concatenate([places, even, places[:-1], places[1:]]), dtype).astype(np.float64)
    given, nearest = np.concatenate([given, -given]), np.concatenate([nearest, -nearest])
    found = numerics.each_row(f"(n, x) => n.cast(x, '{dtype}')", given[None])
    np.testing.assert_array_equal(found[0], nearest)
    np.testing.assert_array_equal(np.signbit(found[0]), np.signbit(nearest))


@each_type
def test_what_is_out_of_reach_is_inf_or_0_with_its_sign_and_nan_stays(dtype: str, numerics: Engine) -> None:
    given = [1.7976931348623157e308, -1.7976931348623157e308, 5e-324, -5e-324, -0.0, math.inf, math.nan]
    found = numerics.each_row(f"(n, x) => n.cast(x, '{dtype}')", [given])[0]
    wanted = np.array(given).astype(TYPES[dtype]).astype(np.float64)
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(np.signbit(found), np.signbit(wanted))


def test_float32_is_rounded_as_numpy_does(numerics: Engine) -> None:
    places = np.random.default_rng(32).integers(0, 2**31 - 2**23, 4000)
    low = from_ordinals(places, "float32").astype(np.float64)
    middles = low + unit(low, "float32") / 2
    given = np.concatenate([low, middles, np.nextafter(middles, 0), -np.nextafter(middles, np.inf)])
    found = numerics.each_row("(n, x) => x.map((value) => n.round(value, 'float32'))", given[None])
    np.testing.assert_array_equal(found[0], given.astype(np.float32))


@each_type
def test_the_bits_are_those_in_memory(dtype: str, numerics: Engine) -> None:
    rng = np.random.default_rng(64)
    exponent_bits, fraction_bits = WIDTHS[dtype]
    kind = np.dtype(TYPES[dtype])
    drawn = rng.integers(0, 256, (2000, kind.itemsize), np.uint8).view(kind).ravel()
    numbers = np.concatenate([specials(dtype), drawn[~np.isnan(drawn.astype(np.float64))]])
    lengths = f"(n, [x]) => Object.values(n.bits(x, '{dtype}')).map((text) => text.length)"
    assert (numerics.each_row(lengths, numbers[:, None]) == [1, exponent_bits, fraction_bits]).all()
    digits = f"(n, [x]) => Array.from(Object.values(n.bits(x, '{dtype}')).join(''), Number)"
    found = numerics.each_row(digits, numbers[:, None])
    highest_first = numbers.view(f"u{kind.itemsize}").astype(f">u{kind.itemsize}")[:, None].view(np.uint8)
    np.testing.assert_array_equal(found, np.unpackbits(highest_first, axis=1))


def edge(passes: Callable[[Any], Any], low: float, high: float, dtype: str) -> tuple[float, float]:
    """Return the last number of a type that passes, from `low` to `high`, and the next, which fails."""
    last, next_ = (int(ordinals(np.array([end], TYPES[dtype]))[0]) for end in (low, high))
    while abs(next_ - last) > 1:
        middle = (last + next_) // 2
        if passes(np.exp(from_ordinals([middle], dtype)))[0]:
            last = middle
        else:
            next_ = middle
    return float(from_ordinals([last], dtype)[0]), float(from_ordinals([next_], dtype)[0])


@each_type
def test_each_cliff_of_exp_is_at_the_same_number(dtype: str, numerics: Engine) -> None:
    tiny = finfo(TYPES[dtype]).tiny
    finite, infinite = edge(np.isfinite, 0, 1000, dtype)
    normal, subnormal = edge(lambda y: y >= tiny, 0, -1000, dtype)
    positive, zero = edge(lambda y: y > 0, 0, -1000, dtype)
    found = numerics.ask("(n, dtype) => n.limits(dtype)", dtype)
    assert found == {"finite": finite, "subnormal": subnormal, "positive": positive}
    around = [[finite], [infinite], [normal], [subnormal], [positive], [zero]]
    exp = numerics.each_row(f"(n, [x]) => n.arithmetic('{dtype}').exp(x)", around)[:, 0]
    assert np.isfinite(exp).tolist() == [True, False, True, True, True, True]
    assert (exp >= float(tiny)).tolist() == [True, True, True, False, False, False]
    assert (exp > 0).tolist() == [True, True, True, True, True, False]


@short_types
@pytest.mark.parametrize("name", ["exp", "log", "log1p", "tanh"])
def test_each_operation_is_numpys_on_every_number_of_a_short_type(
    name: str, dtype: str, numerics: Engine
) -> None:
    x = every_number(dtype)[None]
    found = numerics.each_row(f"(n, x) => x.map(n.arithmetic('{dtype}').{name})", x)
    assert_together(found, getattr(np, name)(x), dtype, x, ulps=1)


@each_type
def test_sums_and_products_are_numpys_to_the_last_bit(dtype: str, numerics: Engine) -> None:
    for name in ("add", "subtract", "multiply", "divide"):
        for pairs in cases(dtype):
            if pairs.shape[1] == 2:
                found = numerics.each_row(f"(n, [x, y]) => n.arithmetic('{dtype}').{name}(x, y)", pairs)
                assert_together(found, getattr(np, name)(*pairs.T)[:, None], dtype, pairs, ulps=0)


# Softmax, its logarithm, the loss


@each_type
@pytest.mark.parametrize("name", ["naive_softmax", "softmax", "log_softmax"])
def test_softmax_and_its_logarithm_are_pythons(name: str, dtype: str, numerics: Engine) -> None:
    for x in cases(dtype):
        found = numerics.each_row(f"(n, x) => n.{name}(x, '{dtype}')", x)
        assert_together(found, getattr(reference(dtype), name)(x), dtype, x, careful=careful(name, dtype, x))


@each_type
def test_logsumexp_is_pythons(dtype: str, numerics: Engine) -> None:
    for x in cases(dtype):
        found = numerics.each_row(f"(n, x) => n.logsumexp(x, '{dtype}')", x)
        wanted = reference(dtype).logsumexp(x).reshape(-1, 1)
        largest = abs(x.astype(np.float64).max(axis=1, keepdims=True))
        # What cancels further than the wider type reaches, functional.py promises in units of the maximum.
        reach = 0.5 if dtype == "float64" and not LONGDOUBLE_IS_WIDER else 2.0**-11
        cancelled = abs(wanted.astype(np.float64)) <= reach * largest
        assert_together(found, wanted, dtype, x, scale=np.where(cancelled & np.isfinite(largest), largest, 0))


@pytest.mark.parametrize("name", ["naive_softmax", "softmax", "log_softmax", "logsumexp"])
def test_float16_can_be_rounded_to_itself_after_every_step(name: str, numerics: Engine) -> None:
    for x in cases("float16"):
        found = numerics.each_row(f"(n, x) => n.{name}(x, 'float16', {{ working: 'float16' }})", x)
        assert_together(found, getattr(steps, name)(x), "float16", x)


def test_a_row_adds_up_that_is_longer_than_its_type_can_count(numerics: Engine) -> None:
    x = np.zeros((1, 4000))
    for dtype, kind in TYPES.items():
        assert (numerics.each_row(f"(n, x) => n.softmax(x, '{dtype}')", x) == float(kind(1 / 4000))).all()


@each_type
@pytest.mark.parametrize("name", ["naive_softmax", "softmax", "log_softmax", "logsumexp"])
def test_a_row_of_nothing_has_the_answer_that_python_gives(name: str, dtype: str, numerics: Engine) -> None:
    found = numerics.ask(f"(n) => [n.{name}([], '{dtype}')].flat()")
    np.testing.assert_array_equal(found, np.ravel(getattr(F, name)(np.array([]))))


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
def test_bfloat16_can_be_worked_in_float32(name: str, numerics: Engine) -> None:
    for x in cases("bfloat16"):
        found = numerics.each_row(f"(n, x) => n.{name}(x, 'bfloat16', {{ working: 'float32' }})", x)
        wanted = getattr(F, name)(x.astype(np.float32)).astype(TYPES["bfloat16"])
        assert_together(found, wanted, "bfloat16", x, ulps=1)


@each_type
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_the_loss_of_a_class_and_its_gradient_are_pythons(
    smoothing: float, dtype: str, numerics: Engine
) -> None:
    source = f"(n, [y, ...x]) => n.%s(x, y, '{dtype}', {{ label_smoothing: {smoothing} }})"
    for x in cases(dtype):
        labels = np.random.default_rng(3).integers(x.shape[1], size=len(x))
        shares = steps.target_shares(labels, x.shape[1], smoothing, TYPES[dtype])
        given = np.column_stack([labels, x.astype(np.float64)])
        scales: dict[str, Any] = {"cross_entropy": 0, "cross_entropy_grad": cancelled_from(x, shares)}
        for name, scale in scales.items():
            if dtype == "bfloat16":
                wanted = getattr(steps, name)(x, shares)
            else:
                wanted = getattr(F, name)(x, labels, label_smoothing=smoothing, reduction="none")
            found = numerics.each_row(source % name, given)
            assert_together(found, wanted, dtype, x, scale=scale, careful=careful(name, dtype, x, shares))


@each_type
def test_the_loss_of_probabilities_and_its_gradient_are_pythons(dtype: str, numerics: Engine) -> None:
    for x in cases(dtype):
        rng = np.random.default_rng(4)
        shares = rng.dirichlet(np.ones(x.shape[1]), len(x)).astype(TYPES[dtype])
        shares[rng.random(shares.shape) < 0.2] = 0
        given = np.column_stack([shares, x]).astype(np.float64)
        halves = f"row.slice({x.shape[1]}), row.slice(0, {x.shape[1]})"
        scales: dict[str, Any] = {"cross_entropy": 0, "cross_entropy_grad": cancelled_from(x, shares)}
        for name, scale in scales.items():
            if dtype == "bfloat16":
                wanted = getattr(steps, name)(x, shares)
            else:
                wanted = getattr(F, name)(x, shares, reduction="none")
            found = numerics.each_row(f"(n, row) => n.{name}({halves}, '{dtype}')", given)
            assert_together(found, wanted, dtype, x, scale=scale, careful=careful(name, dtype, x, shares))


def cancelled_from(x: Table, shares: Table) -> Table:
    """Return the sum of the two terms whose difference is the gradient, where they cancel."""
    p, share = np.nan_to_num(functional.softmax(x.astype(np.float64))), shares.astype(np.float64)
    terms = p * (share.sum(axis=-1, keepdims=True) - share), share * (1 - p)
    return np.where((terms[0] > 0) & (terms[1] > 0), terms[0] + terms[1], 0)


@each_type
@pytest.mark.parametrize("temperature", [1e-308, 0.3, 2.5, 1e308])
def test_results_with_a_temperature_are_pythons(temperature: float, dtype: str, numerics: Engine) -> None:
    options = f"{{ temperature: {temperature} }}"
    for x in cases(dtype):
        x = x[:: len(x) // 60 + 1]
        if dtype == "bfloat16":
            if x.shape[1] < 8:  # as many as plotnet.live.bfloat16 sums
                expected = bfloat16.softmax(x, dtype, temperature).astype(x.dtype)
                found = numerics.each_row(f"(n, x) => n.softmax(x, '{dtype}', {options})", x)
                assert_together(found, expected, dtype, x)
                rows = [bfloat16.cross_entropy_grad(row, 0, dtype, 0, temperature) for row in x]
                found = numerics.each_row(f"(n, x) => n.cross_entropy_grad(x, 0, '{dtype}', {options})", x)
                assert_together(found, np.array(rows).astype(x.dtype), dtype, x)
            continue
        for name in ("softmax", "log_softmax"):
            expected = getattr(F, name)(x.astype(np.float64), temperature=temperature)
            found = numerics.each_row(f"(n, x) => n.{name}(x, '{dtype}', {options})", x)
            spread = (x.astype(np.float64).max(axis=1, keepdims=True) - x) / temperature
            largest = np.where(np.isfinite(spread), np.minimum(spread, 800), 0).max(axis=1, keepdims=True)
            info = functional.finfo(dtype)
            allowed = (8 + 2 * largest) * (info.eps * abs(expected) + info.smallest_subnormal)
            special = ~(abs(expected) <= info.max)
            expected = expected.astype(x.dtype).astype(np.float64)
            np.testing.assert_array_equal(found[special], expected[special])
            assert (abs(found - expected) <= allowed)[~special].all()
        zeros = np.zeros(len(x), int)
        for name in ("cross_entropy", "cross_entropy_grad"):
            expected = getattr(F, name)(x, zeros, reduction="none", temperature=temperature)
            found = numerics.each_row(f"(n, x) => n.{name}(x, 0, '{dtype}', {options})", x)
            assert_together(found, expected, dtype, x, ulps=8)


@each_type
def test_scores_one_by_one_are_summed_as_in_python(dtype: str, numerics: Engine) -> None:
    working = "bfloat16" if dtype == "bfloat16" else "float64"  # functional.OnlineSoftmax keeps float64
    start = f"new n.OnlineSoftmax('{dtype}', {{ working: '{working}' }})"
    source = f"""(n, x) => {{
        const online = x.reduce((online, score) => online.update(score), {start});
        return [online.maximum, online.sum, online.result()];
    }}"""
    for x in cases(dtype):
        found = numerics.each_row(source, x)
        if dtype == "bfloat16":
            wanted = steps.online(x)
        else:
            online = functional.OnlineSoftmax()
            for column in range(x.shape[1]):
                online.update(x[:, column : column + 1])
            wanted = (online.maximum, online.sum, online.result())
        maximum, total, result = (np.asarray(value).reshape(-1, 1) for value in wanted)
        np.testing.assert_array_equal(found[:, :1], maximum.astype(float))
        assert_together(found[:, 1:2], total, working, x)
        scale = np.where(np.isfinite(found[:, :1]), abs(found[:, :1]), 0)
        assert_together(found[:, 2:] + 0, result + result.dtype.type(0), dtype, x, scale=scale)


@each_type
def test_two_halves_merge_and_give_the_probabilities_of_the_whole(dtype: str, numerics: Engine) -> None:
    working = "bfloat16" if dtype == "bfloat16" else "float64"  # functional.OnlineSoftmax keeps float64
    start = f"new n.OnlineSoftmax('{dtype}', {{ working: '{working}' }})"
    source = f"""(n, x) => {{
        const online = {start}.update(x.slice(0, 2));
        online.merge({start}).merge({start}.update(x.slice(2)));
        return online.probabilities(x);
    }}"""
    for x in cases(dtype):
        if dtype == "bfloat16":
            if x.shape[1] <= 3:
                top, total, _ = steps.online(x)
                assert_together(numerics.each_row(source, x), np.exp(x - top) / total, dtype, x)
            continue
        online = functional.OnlineSoftmax().update(x[:, :2])
        online.merge(functional.OnlineSoftmax().update(x[:, 2:]))
        assert_together(numerics.each_row(source, x), online.probabilities(x), dtype, x)


# The network


@each_type
@pytest.mark.parametrize("name", ["identity", "relu", "sigmoid", "softplus", "tanh"])
def test_activation_functions_are_pythons(name: str, dtype: str, numerics: Engine) -> None:
    short = dtype in ("float16", "bfloat16")
    x = (
        every_number(dtype)[None]
        if short
        else np.concatenate([table.ravel() for table in cases(dtype)])[None]
    )
    found = numerics.each_row(f"(n, x) => n.{name}(x, '{dtype}')", x)
    wanted = getattr(reference(dtype), name)(x)
    if name == "relu":  # which zero NumPy takes of 0 and -0 depends on the processor
        found, wanted = found + 0, wanted + wanted.dtype.type(0)
    assert_together(found, wanted, dtype, x)
    one_by_one = numerics.each_row(f"(n, [x]) => n.{name}(x, '{dtype}')", x[:, :200].T)
    np.testing.assert_array_equal(one_by_one.T + 0, found[:, :200])


SIZES = (6, 5, 4, 3)


@each_type
@pytest.mark.parametrize("activation", ["identity", "relu", "sigmoid", "softplus", "tanh", "softmax"])
def test_the_forward_pass_is_pythons_layer_by_layer(activation: str, dtype: str, numerics: Engine) -> None:
    rng, kind = np.random.default_rng(5), TYPES[dtype]
    weights = [rng.standard_normal((n, m)) for m, n in itertools.pairwise(SIZES)]
    biases = [rng.standard_normal(n) for n in SIZES[1:]]
    names = [activation, activation, "softmax"]
    parameters = [[array.tolist() for array in arrays] for arrays in (weights, biases)]
    network = f"{{ weights: {parameters[0]}, biases: {parameters[1]}, activations: {names} }}"
    scales = np.array([0.1, 1.0, 10.0, 1000.0]).repeat(25)[:, None]
    x = (scales * rng.standard_normal((100, SIZES[0]))).astype(kind)
    x[rng.random(x.shape) < 0.05] = np.nan
    x[rng.random(x.shape) < 0.05] = np.inf
    source = f"(n, x) => {{ const {{ a, z }} = n.forward({network}, x, '{dtype}'); return [z, a]; }}"
    found = numerics.each_row(source, x)
    pieces = np.split(found, np.cumsum([*SIZES[1:], *SIZES])[:-1], axis=1)
    z, a = pieces[: len(names)], pieces[len(names) :]
    np.testing.assert_array_equal(a[0], x.astype(float))
    for i, name in enumerate(names):
        given, before = a[i].astype(kind), z[i].astype(kind)
        product = affine(weights[i], biases[i], given)
        if dtype in ("float16", "bfloat16"):
            assert_together(z[i], product, dtype, given, ulps=0)
        else:  # BLAS adds in an order of its own, and digits cancel
            size = abs(a[i]) @ abs(weights[i]).T + abs(biases[i])
            assert_together(z[i], product, dtype, given, scale=np.where(np.isfinite(size), size, 0))
        output = getattr(reference(dtype), name)(before)
        assert_together(a[i + 1] + 0, output + output.dtype.type(0), dtype, before)


def affine(weights: Table, biases: Table, a: Table) -> Table:
    """Return W a + b in the type of a."""
    if a.dtype == TYPES["bfloat16"]:
        return steps.affine(weights.astype(a.dtype), biases.astype(a.dtype), a)
    return Network(weights.shape[::-1], [weights], [biases], ["identity"]).forward(a, dtype=a.dtype).z[0]


@each_type
def test_a_product_that_overflows_is_inf_but_in_float16_which_is_added_up_in_float32(
    dtype: str, numerics: Engine
) -> None:
    large = 0.9 * float(finfo(TYPES[dtype]).max)
    weights, biases = np.array([[large, -large], [2.0, -1.5], [1.0, 1.0]]), np.array([0.0, 0.0, -large])
    a = np.array([[large, large]], TYPES[dtype])
    network = f"{{ weights: [{weights.tolist()}], biases: [{biases.tolist()}], activations: ['identity'] }}"
    found = numerics.each_row(f"(n, x) => n.forward({network}, x, '{dtype}').z", a)
    if dtype in ("float16", "bfloat16"):
        assert_together(found, affine(weights, biases, a), dtype, a)
    else:  # BLAS may fuse a product with its addition, and then never round the product to inf
        np.testing.assert_array_equal(found, [[np.nan, np.nan, np.inf]])


def test_a_design_matrix_goes_forward_row_by_row(numerics: Engine) -> None:
    network = Network.random((3, 4, 2), seed=0)
    assert network.weights is not None
    assert network.biases is not None
    x = np.random.default_rng(0).standard_normal((5, 3))
    given = {
        "weights": [weight.tolist() for weight in network.weights],
        "biases": [bias.tolist() for bias in network.biases],
        "activations": network.activation_functions,
    }
    found = numerics.ask("(n, [network, x]) => n.forward(network, x)", [given, x.tolist()])
    wanted = network.forward(x)
    for ours, theirs in zip([*found["a"], *found["z"]], [*wanted.a, *wanted.z], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-14)


def test_a_forward_pass_can_end_in_the_softmax_that_overflows(numerics: Engine) -> None:
    network = {"weights": [[[1], [1], [0.1]]], "biases": [[0, 0, 0]], "activations": ["softmax"]}
    source = "(n, [network, softmax]) => n.forward(network, [1000], 'float64', { softmax }).a[1]"
    np.testing.assert_array_equal(numerics.ask(source, [network, "naive"]), [np.nan, np.nan, 0])
    np.testing.assert_array_equal(numerics.ask(source, [network, "stable"]), [0.5, 0.5, 0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "n.softmax([1], 'float8')",
            'dtype is "float8"; expected one of float16, bfloat16, float32, float64',
        ),
        ("n.round(1, 'toString')", 'dtype is "toString"'),
        ("n.cross_entropy([1, 2], 2)", "target is 2: 2 classes have the labels 0 to 1"),
        ("n.cross_entropy([1, 2], -1)", "target is -1"),
        ("n.cross_entropy([1, 2], 0.5)", "target is 0.5"),
        ("n.cross_entropy_grad([1, 2], [1])", "target has 1 probabilities; 2 classes need as many"),
        ("n.cross_entropy([1], 0, 'float64', { label_smoothing: 2 })", "label_smoothing is 2"),
        (
            "n.forward(network, [1, 2, 3])",
            r"weights\[0\] has shape \(1, 2\); after a layer of 3 it needs \(1, 3\)",
        ),
        ("n.forward(network, [1, 2], 'float64', { softmax: 'fast' })", 'softmax is "fast"'),
        ("n.forward({ ...network, activations: ['swish'] }, [1, 2])", 'an activation is "swish"'),
        ("new n.OnlineSoftmax().probabilities([1])", "there are no logits yet"),
        ("new n.OnlineSoftmax().merge(new n.OnlineSoftmax()).probabilities([1])", "there are no logits yet"),
        (
            "new n.OnlineSoftmax().merge(new n.OnlineSoftmax('float32'))",
            "other is float32 computed in float32",
        ),
    ],
)
def test_an_error_says_what_was_expected(call: str, message: str, numerics: Engine) -> None:
    network = "{ weights: [[[1, 2]]], biases: [[0]], activations: ['identity'] }"
    with pytest.raises(Error, match=message):
        numerics.ask(f"(n) => {{ const network = {network}; return {call}; }}")


# Numbers and people


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e308", 1e308),
        ("-inf", -math.inf),
        ("Infinity", math.inf),
        ("\N{MINUS SIGN}∞", -math.inf),
        ("NaN", math.nan),
        ("\N{MINUS SIGN}3", -3.0),
        (" +2.50 ", 2.5),
        ("1e\N{MINUS SIGN}3", 0.001),
        (".5", 0.5),
        ("5.", 5.0),
        ("-0", -0.0),
        ("1e309", math.inf),
    ],
)
def test_a_number_that_is_typed_is_read_as_python_would(text: str, number: float, numerics: Engine) -> None:
    found = numerics.ask("(n, text) => n.parse(text)", text)
    np.testing.assert_array_equal(found, number)
    assert math.copysign(1, found) == math.copysign(1, number) or math.isnan(number)


@pytest.mark.parametrize(
    "text", ["", " ", "1,5", "1 000", "1_000", "0x10", "1e", "e5", "--1", "1.2.3", "one", "in"]
)
def test_what_is_no_number_is_refused_with_a_hint(text: str, numerics: Engine) -> None:
    hint = "write a point before decimals" if "," in text else "expected one such as -2.5, 1e308, inf or nan"
    with pytest.raises(Error, match=re.escape(f'"{text}" is not a number: {hint}')):
        numerics.ask("(n, text) => n.parse(text)", text)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (709.782712893384, 6, "709.783"),
        (0.5, 4, "0.5"),
        (1000.0, 2, "1000"),
        (-70220.0, 3, "\N{MINUS SIGN}70220"),
        (99999.96, 4, "100000"),
        (999999.9, 4, "1e6"),
        (1.7976931348623157e308, 3, "1.8e308"),
        (-4.24835426e-18, 3, "\N{MINUS SIGN}4.25e\N{MINUS SIGN}18"),
        (0.0001, 3, "0.0001"),
        (0.00001, 3, "1e\N{MINUS SIGN}5"),
        (5e-324, 3, "4.94e\N{MINUS SIGN}324"),
        (0.0, 4, "0"),
        (-0.0, 4, "\N{MINUS SIGN}0"),
        (math.inf, 4, "inf"),
        (-math.inf, 4, "\N{MINUS SIGN}inf"),
        (math.nan, 4, "nan"),
    ],
)
def test_a_number_is_written_for_people(number: float, digits: int, text: str, numerics: Engine) -> None:
    source = "(n, [number, digits]) => n.format(n.parse(number), digits)"
    assert numerics.ask(source, [repr(number), digits]) == text


@each_type
def test_the_shortest_text_of_a_number_leads_back_to_it(dtype: str, numerics: Engine) -> None:
    drawn = np.random.default_rng(6).integers(0, ordinals(np.array([math.inf], TYPES[dtype]))[0], 2000)
    numbers = np.concatenate([specials(dtype), from_ordinals(drawn, dtype)])
    source = f"(n, [x]) => n.round(n.parse(n.shortest(x, '{dtype}')), '{dtype}')"
    found = numerics.each_row(source, numbers[:, None])[:, 0]
    np.testing.assert_array_equal(found, numbers.astype(float))
    np.testing.assert_array_equal(np.signbit(found), np.signbit(numbers.astype(float)) & ~np.isnan(found))
    assert numerics.ask(f"(n) => n.shortest(0.1, '{dtype}')") == "0.1"
    texts = numerics.ask(
        f"(n, xs) => xs.map((x) => n.shortest(x, '{dtype}'))", numbers.astype(float).tolist()
    )
    for text, number in zip(texts, numbers.astype(float), strict=True):
        assert len(text.lstrip("-").split("e")[0].replace(".", "").strip("0")) <= 17
        np.testing.assert_array_equal(np.array(float(text)).astype(TYPES[dtype]).astype(float), number)
