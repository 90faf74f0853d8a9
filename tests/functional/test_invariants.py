"""Invariants that hold for every input, tested on inputs that Hypothesis generates."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from plotnet import functional

F: Any = functional
eps = np.finfo(np.float64).eps

scores = st.floats(-1e4, 1e4)
rows = hnp.arrays(np.float64, st.integers(1, 40), elements=scores)
tables = hnp.arrays(np.float64, hnp.array_shapes(min_dims=1, max_dims=3, max_side=12), elements=scores)
anything = hnp.arrays(
    st.sampled_from([np.float16, np.float32, np.float64]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=6),
)
often = settings(deadline=None, max_examples=60, derandomize=True)


@often
@given(rows, scores)
def test_a_shift_is_added_to_logsumexp_and_does_not_change_softmax(x: Any, shift: float) -> None:
    moved = x + shift
    rounding = 4 * eps * (np.abs(x).max() + abs(shift) + 1)
    np.testing.assert_allclose(F.softmax(moved), F.softmax(x), rtol=4 * rounding, atol=1e-300)
    np.testing.assert_allclose(F.log_softmax(moved), F.log_softmax(x), rtol=0, atol=4 * rounding)
    np.testing.assert_allclose(F.logsumexp(moved), F.logsumexp(x) + shift, rtol=0, atol=4 * rounding)


@often
@given(rows, st.randoms(use_true_random=False))
def test_a_permutation_of_the_logits_permutes_the_result(x: Any, random: Any) -> None:
    order = list(range(len(x)))
    random.shuffle(order)
    np.testing.assert_allclose(F.softmax(x[order]), F.softmax(x)[order], rtol=8 * eps, atol=1e-320)
    np.testing.assert_allclose(F.log_softmax(x[order]), F.log_softmax(x)[order], rtol=8 * eps, atol=1e-320)
    np.testing.assert_allclose(F.logsumexp(x[order]), F.logsumexp(x), rtol=8 * eps, atol=8 * eps)


@often
@given(tables)
def test_probabilities_are_from_0_to_1_and_sum_to_1(x: Any) -> None:
    p = F.softmax(x)
    assert ((p >= 0) & (p <= 1)).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=20 * eps)
    assert (F.log_softmax(x) <= 0).all()


@often
@given(tables)
def test_logsumexp_lies_between_the_maximum_and_log_n_above_it(x: Any) -> None:
    lse, top = F.logsumexp(x), x.max(axis=-1)
    slack = 4 * eps * np.maximum(1, np.abs(top))
    assert (lse >= top - slack).all()
    assert (lse <= top + np.log(x.shape[-1]) + slack).all()


@often
@given(rows)
def test_a_larger_logit_never_has_a_smaller_probability(x: Any) -> None:
    order = np.argsort(x)
    for answer in (F.softmax(x), F.log_softmax(x)):
        assert (np.diff(answer[order]) >= 0).all()


@often
@given(rows)
def test_the_monotone_activations_are_monotone(x: Any) -> None:
    x = np.sort(x)
    for function in (F.identity, F.relu, F.sigmoid, F.tanh, F.softplus):
        steps = np.diff(function(x))
        assert (steps >= -4 * eps * np.abs(function(x[1:]))).all()


@often
@given(anything)
def test_the_input_is_never_modified_and_no_warning_is_emitted(x: Any) -> None:
    before = x.tobytes()
    x.flags.writeable = False
    with np.errstate(all="raise"):
        for function in (F.softmax, F.log_softmax, F.logsumexp, F.relu, F.sigmoid, F.tanh, F.softplus):
            function(x)
            function(x, **({"axis": None} if function in (F.softmax, F.log_softmax, F.logsumexp) else {}))
        if x.ndim:
            F.cross_entropy(x, x)
            F.cross_entropy_grad(x, x)
    assert x.tobytes() == before


@often
@given(tables)
def test_a_batch_equals_its_rows_to_the_last_bit(x: Any) -> None:
    for function in (F.softmax, F.log_softmax, F.logsumexp):
        whole = function(x)
        for at in np.ndindex(x.shape[:-1]):
            np.testing.assert_array_equal(function(x[at]), whole[at])
        np.testing.assert_array_equal(
            function(np.moveaxis(x, -1, 0), axis=0),
            np.moveaxis(whole, -1, 0) if whole.ndim == x.ndim else whole,
        )


@often
@given(rows, st.data())
def test_the_online_sum_of_any_split_is_the_sum_of_the_whole(x: Any, data: Any) -> None:
    cut = data.draw(st.integers(0, len(x)))
    one, two = F.OnlineSoftmax().update(x[:cut]), F.OnlineSoftmax().update(x[cut:])
    np.testing.assert_allclose(one.merge(two).result(), F.logsumexp(x), rtol=8 * eps, atol=8 * eps)
    np.testing.assert_allclose(one.probabilities(x), F.softmax(x), rtol=8 * eps, atol=1e-320)


@often
@given(rows, st.data())
def test_a_gradient_row_sums_to_0_and_points_away_from_the_label(x: Any, data: Any) -> None:
    label = data.draw(st.integers(0, len(x) - 1))
    gradient = F.cross_entropy_grad(x, label)
    assert abs(gradient.sum()) <= 20 * eps
    assert gradient[label] <= 0
    assert (np.delete(gradient, label) >= 0).all()
