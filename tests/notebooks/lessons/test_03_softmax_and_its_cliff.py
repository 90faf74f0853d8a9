"""What lesson 03 claims, tested on the executed notebook."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from plotnet import OverflowExplorer
from plotnet.functional import round_to, softmax

from ..namespace import Executed

NOTEBOOK = "03-softmax-and-its-cliff"

KEY_PHRASES = {
    "softmax-largest-share": ("two thirds", "0.67"),
    "axis-ways": ("Only way 5", "Wrong without an error", "AxisError"),
    "cliff-thousands": ("inf / inf", "invalid value encountered", "overflow occurs in exp"),
    "cliff-far-below": ("exponentials *underflow*", "0 is the nearest", "does not warn"),
    "cliff-all-below": ("0 / 0", "all three are `nan`"),
    "cliff-whole-number": ("709", "308.25"),
    "cliff-larger-range": ("determine the range", "as many as float32"),
    "cliff-log-of-largest": ("rounded up", "happens to be rounded down"),
}


# What softmax is for


def test_each_probability_is_e_times_the_one_before(executed: Executed) -> None:
    p = executed["p_one"]
    assert np.allclose(p, [0.09003057, 0.24472847, 0.66524096], atol=5e-9)
    assert np.isclose(p.sum(), 1)
    assert (p > 0).all()
    assert np.allclose(p[1:] / p[:-1], np.e)
    assert round(np.e**2, 1) == 7.4


def test_the_probabilities_have_the_order_of_the_logits(executed: Executed) -> None:
    assert np.argsort(executed["p_one"]).tolist() == np.argsort(executed["one"]).tolist()


def test_the_shapes_are_those_of_the_table(executed: Executed) -> None:
    one, Z = executed["one"], executed["Z"]
    assert one.shape == (3,)
    assert Z.shape == (2, 3)
    assert np.exp(one).sum(axis=-1, keepdims=True).shape == (1,)
    assert executed.printed["ex1-worked"].startswith("shapes: (2, 3) (2, 1)  sums of the rows: [1. 1.]")


def test_softmax_as_written_has_rows_that_sum_to_1(executed: Executed) -> None:
    P = executed["softmax_as_written"](executed["Z"])
    expected = [[0.09003057, 0.24472847, 0.66524096], [0.01587624, 0.11731043, 0.86681333]]
    assert np.allclose(P, expected, atol=5e-9)
    assert np.allclose(P.sum(axis=-1), 1)
    assert np.allclose(P[1, 1:] / P[1, :-1], np.e**2)


# Along which axis


def test_only_the_last_axis_with_keepdims_is_right_for_all_arrays(executed: Executed) -> None:
    assert list(executed["verdicts"].values()) == [
        ["right", "wrong", "wrong"],
        ["right", "wrong", "wrong"],
        ["AxisError", "ValueError", "wrong"],
        ["AxisError", "right", "right"],
        ["right", "right", "right"],
    ]


def test_wrong_axes_give_the_sums_that_the_text_names(executed: Executed) -> None:
    E = np.exp(executed["Z"])
    assert np.isclose((E / E.sum()).sum(), 1)
    assert np.allclose((E / E.sum(axis=0, keepdims=True)).sum(axis=0), 1)
    assert E.sum(axis=1).shape == (2,)
    square = np.exp(executed["arrays"]["3 × 3"])
    assert np.allclose((square / square.sum(axis=1))[:, 1], square[:, 1] / square[1].sum())


def test_a_vector_has_no_axis_1(executed: Executed) -> None:
    with pytest.raises(np.exceptions.AxisError) as raised:
        executed["one"].sum(axis=1, keepdims=True)
    assert str(raised.value) == "axis 1 is out of bounds for array of dimension 1"


# Large logits


def test_two_warnings_are_printed_for_large_logits(executed: Executed) -> None:
    assert executed.caught["thousand-compare"] == [
        "RuntimeWarning: overflow encountered in exp",
        "RuntimeWarning: invalid value encountered in divide",
    ]


def test_large_logits_give_nan_and_0(executed: Executed) -> None:
    assert np.array_equal(executed["p_thousands"], [np.nan, np.nan, 0], equal_nan=True)
    steps = executed.printed["thousand-compare"].splitlines()
    assert steps[1].split()[1:3] == ["inf", "inf"]
    assert steps[2].split() == ["sum", "inf"]


def test_the_exact_numbers_of_the_text_are_right() -> None:
    assert int(1000 * np.log10(np.e)) == 434
    assert int(900 * np.log10(np.e) + np.log10(2)) == 391
    assert np.allclose(softmax([1000, 1000, 100]), [0.5, 0.5, 0])


def test_one_nan_makes_all_weights_and_predictions_nan(executed: Executed) -> None:
    gradient = np.outer(executed["p_thousands"] - [1, 0, 0], [0.5, -0.2])
    weights = np.ones((3, 2)) - gradient
    assert np.isnan(weights).any()
    assert np.isnan(executed["softmax_as_written"](weights @ [0.3, 0.1])).all()


def test_inf_takes_as_many_bytes_as_any_float64(executed: Executed) -> None:
    assert re.findall(r": +(\d+)", executed.printed["memory-bytes"]) == ["24", "24", "1"]
    assert np.finfo(float).bits == 64
    assert np.finfo(float).nexp == 11
    assert f"{np.finfo(float).max:.1e}" == "1.8e+308"


# Far below zero


def test_exponentials_that_underflow_are_harmless_beside_a_large_one(executed: Executed) -> None:
    assert executed["p_far"].tolist() == [0, 0, 1, 0] == softmax(executed["far"]).tolist()
    assert np.isclose(np.exp(100.0), 2.7e43, rtol=0.01)


def test_numpy_warns_of_an_underflow_only_if_it_is_asked(executed: Executed) -> None:
    softmax_as_written, far = executed["softmax_as_written"], executed["far"]
    softmax_as_written(far)  # warnings are errors in these tests
    with np.errstate(all="raise", under="warn"), pytest.warns(RuntimeWarning, match="underflow .* in exp"):
        softmax_as_written(far)


def test_logits_that_are_all_far_below_zero_give_nan(executed: Executed) -> None:
    assert np.isnan(executed["p_below"]).all()
    assert (np.exp(executed["all_below"]) == 0).all()
    assert round(softmax(executed["all_below"])[0], 5) == 0.99995


# The range of a dtype


def test_709_is_the_largest_integer_with_a_finite_exp(executed: Executed) -> None:
    assert executed["finite"][:710].all()
    assert not executed["finite"][710:].any()
    assert np.isclose(np.log10(np.finfo(float).max), 308.25, atol=0.005)
    assert np.isclose(308.25 * np.log(10), 709.8, atol=0.05)


def test_the_bits_and_the_largest_numbers_are_those_of_the_dtypes(executed: Executed) -> None:
    for name in ("float16", "float32", "float64"):
        assert executed["bits"][name] == (np.finfo(name).nexp, np.finfo(name).nmant)
        assert executed["largest"][name] == np.finfo(name).max
    bfloat16 = executed["largest"]["bfloat16"]
    assert round_to(bfloat16, "bfloat16") == bfloat16
    assert np.isinf(round_to(bfloat16 * (1 + 2.0**-8), "bfloat16"))


def probabilities(logits: list[float], dtype: str = "float64") -> list[float]:
    return OverflowExplorer(logits, dtype=dtype).probabilities


def test_the_answers_to_the_questions_about_the_explorer_are_right() -> None:
    assert probabilities([709.78, 0, 0])[0] == 1
    assert 0 < probabilities([709.78, 0, 0])[1] < 1e-307
    assert np.array_equal(probabilities([709.79, 0, 0]), [np.nan, 0, 0], equal_nan=True)
    for dtype, below, above in (("float16", 11.085, 11.09), ("bfloat16", 88.6, 88.8)):
        assert np.isfinite(probabilities([below, 0, 0], dtype)).all()
        assert np.isnan(probabilities([above, 0, 0], dtype)[0])
    assert round_to([88.6, 88.8], "bfloat16").tolist() == [88.5, 89]
    assert [f"{x:.3f}" for x in round_to([11.085, 11.09], "float16")] == ["11.086", "11.094"]
    assert probabilities([-745, -745]) == [0.5, 0.5]
    assert np.exp(-745.0) == np.finfo(float).smallest_subnormal == 4.9e-324
    assert np.isnan(probabilities([-746, -746])).all()


def test_two_equal_logits_overflow_in_the_sum_from_709_09() -> None:
    with np.errstate(all="ignore"):
        assert [bool(np.isfinite(np.exp([z, z]).sum())) for z in (709.08, 709.10)] == [True, False]
        assert (np.exp([709.5, 709.5]) / np.exp([709.5, 709.5]).sum()).tolist() == [0, 0]
    assert 17_600 < np.exp(709.782712893384 - 700) < 17_800


# Going further


def last(exp: Callable[[Any], Any], good: Any, bad: Any, holds: Callable[[Any], Any]) -> Any:
    """Return the last number from good to bad for which a condition on its exponential holds."""
    while (middle := (good + bad) / 2) not in (good, bad):
        good, bad = (middle, bad) if holds(exp(middle)) else (good, middle)
    return good


LIMITS = {  # last finite, first subnormal, last above 0
    "float16": (11.0859, -9.711, -17.328),
    "float32": (88.722832, -87.33655, -103.97208),
    "float64": (709.782712893384, -708.396419, -745.133219),
}


@pytest.mark.parametrize("name", list(LIMITS))
def test_the_limits_are_those_that_bisection_finds(name: str) -> None:
    dtype, smallest = np.dtype(name).type, np.finfo(name).smallest_normal
    with np.errstate(over="ignore"):
        finite = last(np.exp, dtype(0), dtype(1000), np.isfinite)
        normal = last(np.exp, dtype(0), dtype(-1000), lambda e: e >= smallest)
        positive = last(np.exp, dtype(0), dtype(-1000), lambda e: e > 0)
        subnormal = np.nextafter(normal, dtype(-1000))
        assert np.exp(np.nextafter(finite, dtype(1000))) == np.inf
    assert 0 < np.exp(subnormal) < smallest
    assert np.exp(np.nextafter(positive, dtype(-1000))) == 0
    assert np.allclose([finite, subnormal, positive], LIMITS[name], rtol=5e-5 if name == "float16" else 1e-7)
    assert -positive > finite


def test_the_limits_of_both_dtypes_with_16_bits_agree_with_all_their_numbers() -> None:
    words = np.arange(2**16, dtype=np.uint16)
    with np.errstate(all="ignore"):
        numbers = words.view(np.float16)
        numbers = numbers[np.isfinite(numbers)]
        E = np.exp(numbers)
        assert np.isclose(numbers[np.isfinite(E)].max(), LIMITS["float16"][0], atol=5e-5)
        assert np.isclose(numbers[E > 0].min(), LIMITS["float16"][2], atol=5e-4)
        numbers = (words.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
        numbers = numbers[np.isfinite(numbers)]
        E = round_to(np.exp(numbers), "bfloat16")
    assert numbers[np.isfinite(E)].max() == 88.5
    assert numbers[E > 0].min() == -92.5
    assert numbers[(E > 0) & (E < 2.0**-126)].max() == -87.5


def test_the_worked_bisection_ends_between_neighbors(executed: Executed) -> None:
    found = executed["last"]
    following = np.nextafter(found, np.float16(-1000))
    assert type(found) is np.float16
    assert np.exp(found) > 0 == np.exp(following)
    assert float(found) - float(following) == 1 / 64


def test_bfloat16_is_rounded_before_and_after_exp(executed: Executed) -> None:
    assert executed["in_bfloat16"](20.3) == 20.25
    assert executed["exp_bfloat16"](20.3) == float(round_to(np.exp(20.25), "bfloat16"))
    assert "above 0 down to" in executed.printed["ex5-table"]
    assert re.findall(r"-92\.5|-17\.328125", executed.printed["ex5-table"]) == ["-17.328125", "-92.5"]


def test_the_logarithm_of_the_largest_number_is_rounded_up_in_two_of_three_dtypes(
    executed: Executed,
) -> None:
    assert [bool(np.isfinite(number)) for number in executed["back"].values()] == [False, False, True]
    for name in ("float16", "float32"):
        logarithm = np.log(np.finfo(name).max)
        assert np.isfinite(np.exp(np.nextafter(logarithm, logarithm.dtype.type(0))))
    assert float(np.log(np.finfo("float64").max)) == 709.782712893384


def test_softmax_of_pixels_in_pytorch_is_the_same() -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    z = np.random.default_rng(0).normal(size=(2, 3, 4))
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert np.allclose(torch.softmax(torch.tensor(z), dim=1).numpy(), expected)
    thousands = torch.softmax(torch.tensor([1000.0, 1000.0, 100.0], dtype=torch.float64), dim=0)
    assert np.allclose(thousands.numpy(), [0.5, 0.5, 0])
