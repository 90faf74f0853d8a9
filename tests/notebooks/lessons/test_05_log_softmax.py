"""What lesson 05, *Log-softmax*, claims."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from plotnet import LogSoftmaxExplorer
from plotnet.course import figures
from plotnet.functional import log_softmax, logsumexp, softmax
from plotnet.lesson import Exercise
from plotnet.lesson.registry import find

from ..namespace import Executed

NOTEBOOK = "05-log-softmax"

KEY_PHRASES = {
    "logp-finite": ("two logarithms", "1e-304"),
    "hack-limit": ("16.118", "bounded"),
    "hack-gradient": ("fiftieth", "2e-15"),
    "lse-of-equals": ("1001.1", r"which is $\log 3$"),
    "trap-float32": ("both probabilities would be 1", "it is rounded to 1e8"),
    "logp-four-ways": ("the two that never",),
    "lse-slope": ("the slope is ½", "the derivative of log-sum-exp is softmax"),
}

FOUR_LOGITS = [-10000.0, -1020.0, 100.0, -70220.0]
TRUE_LOG_P = [-10100, -1120, 0, -70320]


# The logarithm of softmax


def test_log_of_softmax_is_minus_infinity_where_a_probability_underflows(executed: Executed) -> None:
    assert executed["z"].tolist() == FOUR_LOGITS
    assert executed["p"].tolist() == [0, 0, 1, 0]
    assert executed["log_of_softmax"].tolist() == [-np.inf, -np.inf, 0, -np.inf]
    assert executed.caught["zero-compare"] == ["RuntimeWarning: divide by zero encountered in log"]


def test_two_logarithms_are_finite_after_the_second_logit_is_raised(executed: Executed) -> None:
    assert np.isneginf(executed["raised"][[0, 3]]).all()
    assert np.allclose(executed["raised"][[1, 2]], [-700, 0])
    assert round(-700 / math.log(10)) == -304


def test_the_true_logarithms_are_the_differences_to_the_largest_logit(executed: Executed) -> None:
    assert executed["exact_log_p"].tolist() == TRUE_LOG_P == (executed["z"] - executed["z"].max()).tolist()
    smallest = Decimal(float(np.nextafter(0.0, 1.0)))
    assert f"{smallest:.0e}" == "5e-324"
    assert all(0 < executed["exact_p"][i] < smallest for i in (0, 1, 3))
    assert f"{executed['exact_p'][1]:.3e}" in executed.printed["zero-truth"]


# Add a small number


def test_with_epsilon_the_loss_is_bounded_and_negative_at_p_1(executed: Executed) -> None:
    log_with_eps = executed["log_with_eps"]
    assert np.allclose(log_with_eps[[0, 1, 3]], np.log(1e-7), rtol=1e-12)
    assert round(-np.log(1e-7), 3) == 16.118
    assert log_with_eps[2] > 0 > -np.log(1 + 1e-7)


@pytest.mark.parametrize("gap", [5.0, 10.0, 16.118, 20.0])
def test_with_epsilon_the_gradient_is_multiplied_by_p_over_p_plus_epsilon(gap: float) -> None:
    def loss(logits: Any) -> float:
        return float(-np.log(softmax(logits)[1] + 1e-7))

    p = softmax([0.0, -gap])
    for j, true_gradient in ((1, p[1] - 1), (0, p[0])):
        logits, step = np.array([0, -gap]), 1e-4 * np.eye(2)[j]
        slope = (loss(logits + step) - loss(logits - step)) / 2e-4
        assert np.isclose(slope, p[1] / (p[1] + 1e-7) * true_gradient, rtol=1e-5)


def test_of_the_gradient_a_fiftieth_remains_at_20_half_at_16_118_and_2e_15_at_50(executed: Executed) -> None:
    assert round(executed["remaining"][20], 2) == 0.02
    assert 1.9e-15 < executed["remaining"][50] < 2e-15
    half = math.log(1 / 1e-7 - 1)
    assert round(half, 3) == 16.118
    assert np.isclose(softmax([0.0, -half])[1], 1e-7)


# Log-sum-exp


def test_lse_is_between_its_bounds_and_shifts_with_the_logits(executed: Executed) -> None:
    lse = executed["lse_by_shift"]
    assert np.isclose(lse(executed["equals"]), 1000 + np.log(3), rtol=1e-15)
    rng = np.random.default_rng(0)
    for size in (1, 2, 5, 100):
        logits = rng.normal(scale=10, size=size)
        value = lse(logits)
        assert logits.max() <= value <= logits.max() + np.log(size) + 1e-12
        assert np.isclose(lse(logits + 7), value + 7)
        assert np.isclose(value, logsumexp(logits))


@pytest.mark.parametrize("k", range(4))
def test_the_derivative_of_lse_is_softmax(executed: Executed, k: int) -> None:
    assert np.isclose(executed["slope_at_0"], 0.5)
    logits, step = np.array([1.0, -2.0, 0.5, 3.0]), 1e-5 * np.eye(4)[k]
    slope = (executed["lse_by_shift"](logits + step) - executed["lse_by_shift"](logits - step)) / 2e-5
    assert np.isclose(slope, softmax(logits)[k], atol=1e-9)


# Subtract log-sum-exp


def test_z_minus_lse_is_0_for_two_logits_of_1e8_in_float32(executed: Executed) -> None:
    large, lse = executed["large"], executed["lse_of_large"]
    assert (large - lse).tolist() == [0, 0]
    assert lse.dtype == np.float32
    assert lse == executed["lse_by_shift"](large) == large[0]
    assert executed.caught["trap-compare"] == []


def test_the_spacing_of_float32_is_1_at_1e7_and_8_at_1e8(executed: Executed) -> None:
    assert np.spacing(np.float32(1e7)) == 1
    assert np.spacing(np.float32(1e8)) == 8
    at_1e7 = np.array([1e7, 1e7], dtype=np.float32)
    assert (at_1e7 - logsumexp(at_1e7)).tolist() == [-1, -1]
    rows = [line.split() for line in executed.printed["trap-spacing"].splitlines()[1:-1]]
    errors = [abs(float(row[2]) + math.log(2)) for row in rows]
    assert [row[0] for row in rows[-2:]] == ["10,000,000", "100,000,000"]
    assert errors == sorted(errors), "digits are lost one after the other"


def test_the_stable_formula_is_right_where_the_others_fail(executed: Executed) -> None:
    log_p, large = executed["log_p_of_vector"], executed["large"]
    assert np.allclose(log_p(large), -np.log(2), rtol=1e-7)
    assert log_p(large).dtype == np.float32
    assert log_p(executed["z"]).tolist() == TRUE_LOG_P
    assert executed["z"].tolist() == FOUR_LOGITS


def test_the_worked_example_of_exercise_1_is_right(executed: Executed) -> None:
    log_p = executed["log_p_of_vector"](np.array([1000.0, 1000.0, 100.0]))
    assert log_p.round(3).tolist() == [-0.693, -0.693, -900.693]


def test_log1p_keeps_a_loss_close_to_0(executed: Executed) -> None:
    r = executed["r"]
    assert np.log(1 + r) == 0
    assert 4e-18 < np.log1p(r) < 4.5e-18
    assert log_softmax([40.0, 0.0])[0] == -np.log1p(r)


# Four methods


def methods(
    gap: float, level: float = 0, eps: float = 1e-7, dtype: str = "float32"
) -> tuple[list[float], list[float]]:
    """Return the values and the gradients on z1 that the explorer shows."""
    explorer = LogSoftmaxExplorer(gap=gap, level=level, eps=eps, dtype=dtype)
    return explorer.values, [gradient[1] for gradient in explorer.gradients]


def test_two_of_four_methods_are_right_at_104(executed: Executed) -> None:
    values = executed["at_104"]
    assert [abs(value + 104) < 1.04 for value in values] == [False, False, True, True]
    assert values[0] == -np.inf
    assert round(math.log(np.finfo(np.float32).smallest_subnormal), 1) == -103.3


def test_the_explorer_gives_the_answers_to_its_questions() -> None:
    for gap in (100, 103):
        values, gradients = methods(gap)
        assert np.isfinite(values[0])
        assert abs(values[0] / -gap - 1) > 1e-6
        assert np.isneginf(gradients[0])
    assert np.isneginf(methods(104)[0][0])
    assert np.isnan(methods(104)[1][0])
    assert round(methods(20)[1][1], 4) == -0.0202
    assert f"{methods(50)[1][1]:.2e}" == "-1.93e-15"
    assert round(methods(50, eps=1e-20)[1][1], 4) == -0.0189
    assert (round(-np.log(1e-7)), round(-np.log(1e-20))) == (16, 46)
    assert np.float32(1e8 - 1) == np.float32(1e8)
    assert methods(1, 1e8)[0][2] == 0
    assert np.allclose(np.delete(methods(1, 1e8)[0], 2), -0.693, atol=5e-4)
    first, second, third, last = methods(1, 1e8, dtype="float64")[0]
    assert np.allclose([first, third], last, rtol=1e-9)
    assert (f"{second:.7f}", f"{last:.7f}") == ("-1.3132613", "-1.3132617")


def test_with_a_negative_gap_one_method_is_positive_and_two_are_0() -> None:
    first, second, third, last = methods(-17)[0]
    assert first == third == 0 < second
    assert np.float32(1) + np.exp(np.float32(-17)) == 1
    assert np.float32(17) + np.exp(np.float32(-17)) == 17
    assert -4.2e-8 < last < -4.1e-8


# Figures


def test_the_figures_have_a_title_and_a_description(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[Any, str]] = []
    monkeypatch.setattr(figures, "show_figure", lambda *arguments: shown.append(arguments))
    figures.plot_neighbors(1e8, 1e8 + math.log(2), "true lse(z)")
    figures.plot_smooth_maximum()
    (line, line_text), (curves, curves_text) = shown
    assert "99,999,992, 100,000,000, 100,000,008" in line_text
    assert "0.693 to the right" in line_text
    assert "0.5 at z = 0" in curves_text
    assert all(ax.get_title() for figure in (line, curves) for ax in figure.axes)
    upper, lse, lower = (curve.get_ydata() for curve in curves.axes[0].lines)
    assert (lower <= lse).all()
    assert (lse <= upper + 1e-15).all()
    softmax_curve, slopes = curves.axes[1].lines
    probabilities = np.interp(slopes.get_xdata(), *softmax_curve.get_data())
    assert np.allclose(slopes.get_ydata(), probabilities, atol=1e-4)


# Exercises


def accepts(name: str, answer: object) -> bool:
    return find(Exercise, name).get_hint(answer) == ""


@pytest.mark.parametrize(
    "answer",
    [
        (-1.099, -1.099, -1.099, -1001.099),
        np.array([-1.0986, -1.0986, -1.0986, -1001.0986], dtype=np.float32),
        [Fraction(-1099, 1000)] * 3 + [Fraction(-1001099, 1000)],
        [Decimal("-1.099")] * 3 + [Decimal("-1001.099")],
        list(log_softmax(np.array([-1000, -1000, -1000, -2000], dtype=np.longdouble))),
    ],
)
def test_log_probabilities_by_hand_are_accepted_in_any_form(answer: object) -> None:
    assert accepts("logp-by-hand", answer)


@pytest.mark.parametrize("last", [-1000.693, -1001.1, -1001.0, -1000, -1001.386, -1002.099])
def test_another_last_log_probability_is_refused(last: float) -> None:
    assert not accepts("logp-by-hand", [-1.099, -1.099, -1.099, last])


def lse_with(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return log-sum-exp of each row, with a function applied to the sum of exponentials."""

    def logsumexp(z: Any) -> Any:
        m = z.max(axis=-1, keepdims=True)
        return (m + np.log(change(np.exp(z - m).sum(axis=-1, keepdims=True))))[..., 0]

    return logsumexp


def clipped_exponentials(eps: float) -> Callable[[Any], Any]:
    """Return log-sum-exp of each row, in which no exponential is less than eps."""

    def logsumexp(z: Any) -> Any:
        m = z.max(axis=-1, keepdims=True)
        return (m + np.log(np.maximum(np.exp(z - m), eps).sum(axis=-1, keepdims=True)))[..., 0]

    return logsumexp


def log_softmax_with(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return log-softmax of each row, with a function applied to the sum of exponentials."""

    def log_softmax(z: Any) -> Any:
        shifted = z - z.max(axis=-1, keepdims=True)
        return shifted - np.log(change(np.exp(shifted).sum(axis=-1, keepdims=True)))

    return log_softmax


def shifted_by(shift: Callable[[Any], Any]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return log-sum-exp and log-softmax that subtract something else than the maximum."""

    def logsumexp(z: Any) -> Any:
        return (shift(z) + np.log(np.exp(z - shift(z)).sum(axis=-1, keepdims=True)))[..., 0]

    def log_softmax(z: Any) -> Any:
        return (z - shift(z)) - np.log(np.exp(z - shift(z)).sum(axis=-1, keepdims=True))

    return logsumexp, log_softmax


@pytest.mark.parametrize(
    "shift",
    [
        lambda z: np.maximum(z.max(axis=-1, keepdims=True), 0),
        lambda z: np.abs(z).max(axis=-1, keepdims=True),
        lambda z: z.mean(axis=-1, keepdims=True),
        lambda z: z.min(axis=-1, keepdims=True),
        lambda z: z[..., :1],
        lambda z: z[..., -1:],
        lambda z: z.max(),
    ],
    ids=["maximum of 0 and max", "magnitude", "mean", "smallest", "first", "last", "one for all rows"],
)
def test_a_shift_by_something_else_than_the_maximum_is_refused(shift: Callable[[Any], Any]) -> None:
    logsumexp, log_softmax = shifted_by(shift)
    assert not accepts("lse-rows", logsumexp)
    assert not accepts("logp-alone", log_softmax)


def log_of_softmax_or(replacement: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the logarithm of softmax, with -inf replaced."""

    def log_softmax(z: Any) -> Any:
        log_p = np.log(softmax(z))
        return np.where(np.isfinite(log_p), log_p, replacement(z))

    return log_softmax


def z_minus_lse_unless_equal(z: Any) -> Any:
    if z.ndim == 1 and (z == z[0]).all():
        return np.full(len(z), -np.log(len(z)))
    return z - logsumexp(z, keepdims=True)


def log1p_without_ties(z: Any) -> Any:
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log1p(np.where(shifted == 0, 0, np.exp(shifted)).sum(axis=-1, keepdims=True))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (log_of_softmax_or(log_softmax), "-inf replaced afterwards"),
        (log_of_softmax_or(lambda z: z - z.max(axis=-1, keepdims=True)), "-inf replaced afterwards"),
        (lambda z: np.maximum(log_softmax(z), -1e5), "it returns"),
        (z_minus_lse_unless_equal, "With [10000000000000000, 10000000000000002] it returns [-2, 0]"),
        (lambda z: log_softmax(z.astype(int)), "With [[0, 1.5], [2.25, 5]] it returns"),
        (log1p_without_ties, "equal to the largest were left out"),
        (lambda z: np.squeeze(log_softmax(z)), "it returns a result of shape (4,); expected (1, 4)"),
    ],
    ids=["replaced by log p", "replaced by z - m", "bounded", "ties only", "integers", "log1p", "squeezed"],
)
def test_a_log_softmax_that_is_right_for_most_logits_is_refused(
    answer: Callable[[Any], Any], message: str
) -> None:
    assert message in find(Exercise, "logp-alone").get_hint(answer)


@pytest.mark.parametrize("lowest", [-4, -10, -20, -29])
def test_a_sum_in_which_small_exponentials_are_left_out_or_too_large_is_refused(lowest: float) -> None:
    for change in (
        lambda shifted: np.where(shifted > lowest, np.exp(shifted), 0),
        lambda shifted: np.exp(np.maximum(shifted, lowest)),
    ):

        def log_softmax(z: Any, change: Callable[[Any], Any] = change) -> Any:
            shifted = z - z.max(axis=-1, keepdims=True)
            return shifted - np.log(change(shifted).sum(axis=-1, keepdims=True))

        def logsumexp(z: Any, change: Callable[[Any], Any] = change) -> Any:
            m = z.max(axis=-1, keepdims=True)
            return (m + np.log(change(z - m).sum(axis=-1, keepdims=True)))[..., 0]

        assert not accepts("logp-alone", log_softmax)
        assert not accepts("lse-rows", logsumexp)


def with_log1p(z: Any) -> Any:
    shifted = z - z.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    np.put_along_axis(exponentials, z.argmax(axis=-1, keepdims=True), 0, axis=-1)
    return shifted - np.log1p(exponentials.sum(axis=-1, keepdims=True))


@pytest.mark.parametrize("eps", [1e-3, 1e-5, 1e-6, 1e-7, 1e-9, 1e-12])
def test_a_small_number_added_to_the_sum_or_to_a_probability_is_refused(eps: float) -> None:
    assert not accepts("lse-rows", lse_with(lambda total: total + eps))
    assert not accepts("lse-rows", clipped_exponentials(eps))
    assert not accepts("logp-alone", log_softmax_with(lambda total: total + eps))
    assert not accepts("logp-alone", log_softmax_with(lambda total: np.maximum(total, 1 + eps)))
    assert not accepts("logp-alone", lambda z: np.log(softmax(z) + eps))
    assert not accepts("logp-alone", lambda z: np.log(np.maximum(softmax(z), eps)))


def in_longdouble(z: Any) -> Any:
    return log_softmax_with(lambda total: total)(np.asarray(z, dtype=np.longdouble))


def as_lists(z: Any) -> Any:
    rows = [log_softmax(row).tolist() for row in np.atleast_2d(z)]
    return rows if z.ndim == 2 else rows[0]


@pytest.mark.parametrize("answer", [log_softmax, in_longdouble, as_lists, with_log1p])
def test_any_correct_log_softmax_is_accepted(answer: Callable[..., Any]) -> None:
    assert accepts("logp-alone", answer)


def test_any_correct_logsumexp_is_accepted() -> None:
    in_longdouble = lse_with(lambda total: total)
    assert accepts("lse-rows", logsumexp)
    assert accepts("lse-rows", lambda z: np.logaddexp.reduce(z, axis=-1))
    assert accepts("lse-rows", lambda z: in_longdouble(np.asarray(z, dtype=np.longdouble)))
    assert accepts("lse-rows", lambda z: logsumexp(z).tolist())


@pytest.mark.parametrize("answer", [1.9e-22, 1.93e-22, math.exp(-50), np.float64(1.9287e-22)])
def test_an_epsilon_with_two_correct_digits_is_accepted(answer: float) -> None:
    assert accepts("hack-half", answer)


@pytest.mark.parametrize("answer", [2e-22, 1.8e-22, 1e-22, 1e-50])
def test_another_epsilon_is_refused(answer: float) -> None:
    assert not accepts("hack-half", answer)


def test_pytorch_has_logsumexp_and_log_softmax() -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    Z = np.array([FOUR_LOGITS, [1e16, 1e16, 0.0, 1.0]])
    tensor = torch.tensor(Z)
    assert np.allclose(torch.logsumexp(tensor, dim=-1).numpy(), logsumexp(Z), rtol=1e-14)
    computed = torch.nn.functional.log_softmax(tensor, dim=-1).numpy()
    assert np.allclose(computed, log_softmax(Z), rtol=1e-14)
