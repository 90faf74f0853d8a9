"""What lesson 04, *The max shift*, claims."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from plotnet import ShiftExplorer
from plotnet.course.the_max_shift import SUSPECTS
from plotnet.functional import softmax
from plotnet.live.shift import safe_range

from ..namespace import Executed

NOTEBOOK = "04-the-max-shift"

KEY_PHRASES = {
    "shift-unchanged": ("same in every line", "does not change"),
    "shift-by-maximum": ("two ones and a 0", "underflows* to 0"),
    "shift-how-many": ("three of the five", "from 500 to 1500"),
    "shift-whose-array": ("second name", "writes into that array"),
    "shift-uint8": ("wraps around", "256 − 2"),
    "shift-then-log": ("logarithm of 0", "stored as 0"),
    "shift-second-run": ("division is done again",),
}

LOGITS = [1000.0, 1000.0, 100.0]
DTYPES = ("float16", "bfloat16", "float32", "float64")


def test_a_shift_changes_the_exponentials_and_their_sum_but_not_the_probabilities(executed: Executed) -> None:
    found = executed["found"]
    assert executed["same"] == ["p"]
    for c, row in found.items():
        assert np.allclose(row["p"], found[0.0]["p"], rtol=4e-15)
        assert np.allclose(row["exp(z)"], np.exp(-c) * found[0.0]["exp(z)"])
        assert np.isclose(row["the sum"], np.exp(-c) * found[0.0]["the sum"])


def test_the_three_lines_of_the_proof_give_the_same_numbers(executed: Executed) -> None:
    lines = [np.fromstring(line[1:-1], sep=" ") for line in executed.printed["proof-check"].splitlines()]
    assert len(lines) == 3
    for line in lines:
        assert np.allclose(line, softmax(executed["z"]), rtol=1e-7)


def test_softmax_as_written_warns_twice_and_the_shifted_one_never(executed: Executed) -> None:
    assert executed.caught["largest-compare"] == [
        "RuntimeWarning: overflow encountered in exp",
        "RuntimeWarning: invalid value encountered in divide",
    ]
    assert np.array_equal(executed["as_written"], [np.nan, np.nan, 0], equal_nan=True)
    assert executed["shifted"].tolist() == [0.5, 0.5, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        executed["shifted_softmax"](np.array(LOGITS))
        low = executed["shifted_softmax"](np.array([-1000.0, -1010.0, -1020.0]))
    assert np.allclose(low, softmax([0.0, -10.0, -20.0]))


def test_exp_of_minus_900_is_about_10_to_the_minus_391() -> None:
    assert -391 < -900 * np.log10(np.e) < -390


@pytest.mark.parametrize("row", [LOGITS, [-1e300, 1e300], [5.0, 5.0, 5.0], np.arange(-800.0, 800.0)])
def test_with_the_maximum_the_largest_exponential_is_1_and_the_sum_from_1_to_n(row: Any) -> None:
    exponentials = np.exp(np.asarray(row) - np.max(row))
    assert exponentials.max() == 1
    assert 1 <= exponentials.sum() <= len(exponentials)


def test_three_of_five_shifts_are_right(executed: Executed) -> None:
    right = {0.0: False, 500.0: True, 1000.0: True, 1500.0: True, 2000.0: False}
    assert executed["right"] == right
    assert round(float(np.log10(np.exp(500.0)))) == 217
    assert round(float(np.log10(np.exp(-500.0)))) == -217


def test_exp_overflows_above_709_78_and_underflows_below_minus_745_13() -> None:
    with np.errstate(all="ignore"):
        assert np.exp(709.78) < np.inf == np.exp(709.79)
        assert np.exp(-745.13) > 0 == np.exp(-745.14)


def probabilities(c: float, logits: Sequence[float] = LOGITS) -> list[float]:
    return ShiftExplorer(logits, shift=c, dtype="float64").probabilities


def test_the_explorer_gives_the_answers_to_its_questions() -> None:
    assert probabilities(500) == probabilities(1500) == [0.5, 0.5, 0]
    with np.errstate(over="ignore"):
        assert np.exp(np.array(LOGITS) - 290).sum() == np.inf
    assert np.isnan(probabilities(290)[:2]).all()
    assert 1.6e308 < np.exp(np.array(LOGITS) - 291).sum() < np.finfo(float).max
    assert probabilities(291) == probabilities(1745) == [0.5, 0.5, 0]
    assert np.exp(1000.0 - 1745) == np.finfo(float).smallest_subnormal
    assert np.isnan(probabilities(1746)).all()
    assert np.array_equal(probabilities(1000, (1000, 1000, 2000)), [0, 0, np.nan], equal_nan=True)
    assert probabilities(2000, (1000, 1000, 2000)) == [0, 0, 1]


def test_the_bars_of_the_explorer_are_as_the_answers_say() -> None:
    safe = {name: safe_range(tuple(LOGITS), name) for name in DTYPES}
    ranges = {name: (bar.low, bar.high) for name, bar in safe.items() if bar}
    assert np.allclose(ranges["float16"], [989.75, 1017.25], atol=1e-3)
    assert all(low <= ranges["float16"][0] and ranges["float16"][1] <= high for low, high in ranges.values())
    assert np.allclose(ranges["float64"], [290.91, 1745.13], atol=0.01)
    assert all(bar and bar.low < 1000 < bar.full < bar.high for bar in safe.values())
    assert safe["float64"] is not None
    assert safe["float64"].full < 1745 < safe["float64"].high, "subnormal"
    moved = [safe_range((1000.0, 1000.0, 2000.0), name) for name in DTYPES]
    assert all(bar and bar.low > 1000 for bar in moved)


def test_a_softmax_in_place_changes_its_argument_and_returns_the_right_answer_twice(
    executed: Executed,
) -> None:
    assert executed["after_first"].tolist() == executed["mine"].tolist() == [0, 0, -900]
    assert executed["first"].tolist() == executed["second"].tolist() == [0.5, 0.5, 0]
    Z = np.array([LOGITS, [2.0, 3.0, 4.0]])
    executed["softmax_of_article"](Z[0])
    assert Z[0].tolist() == [0, 0, -900]


def test_of_three_functions_one_changes_its_argument(executed: Executed) -> None:
    words = executed.printed["array-test"].split()
    assert words == ["softmax_of_article", "True", "shifted_softmax", "False", "softmax", "False"]
    assert executed["thousands"].tolist() == LOGITS


def test_each_run_with_a_temperature_in_place_gives_more_even_probabilities(executed: Executed) -> None:
    runs = executed["runs"]
    assert executed["logits"].tolist() == [-0.25, -0.125, 0]
    for i, run in enumerate(runs, start=1):
        assert np.allclose(run, softmax(np.array([2.0, 3.0, 4.0]) / 2**i))
    assert runs[0].max() > runs[1].max() > runs[2].max()


def test_small_integers_wrap_around_without_a_warning(executed: Executed) -> None:
    assert executed.caught["integers-compare"] == []
    assert executed["pixels"].tolist() == [0, 254, 255] == [(value - 3) % 256 for value in (3, 1, 2)]
    pixels = np.array([3, 1, 2], dtype=np.uint8)
    assert (pixels - pixels.max()).tolist() == [0, 254, 255]
    assert np.allclose(softmax(pixels), softmax([3.0, 1.0, 2.0]))


def test_asarray_makes_no_new_array_from_one_of_float64(executed: Executed) -> None:
    kinds = [line.split("-> ")[1] for line in executed.printed["asarray"].splitlines()]
    assert kinds == ["a new array", "a new array", "the same array"]
    for array in (executed["pixels"], np.array([1.0], dtype=np.float32)):
        assert not np.shares_memory(np.asarray(array, dtype=float), array)


def test_a_quotient_is_not_written_into_integers(executed: Executed) -> None:
    (error,) = executed.caught["integers-loud"]
    assert "Cannot cast ufunc 'divide' output" in error
    assert executed["counts"].tolist() == [3, 1, 2]


def source_of(letter: str) -> str:
    """Return the source of a suspect of the package as the notebook shows it."""
    source = inspect.getsource(SUSPECTS[letter])
    return source.replace("def _", "def ").replace("(z: Any) -> Any", "(z)")


def test_the_check_runs_the_suspects_that_the_notebook_shows(executed: Executed) -> None:
    assert list(executed["suspects"]) == list(SUSPECTS)
    for letter, suspect in executed["suspects"].items():
        assert inspect.getsource(suspect) == source_of(letter)


def test_every_suspect_is_right_in_the_example_and_in_the_usual_test(executed: Executed) -> None:
    for suspect in executed["suspects"].values():
        assert np.allclose(suspect([2, 3, 4]), softmax([2, 3, 4]))
        assert np.allclose(suspect([1000, 1000, 100]), [0.5, 0.5, 0])


def test_a_second_row_reveals_the_bug_of_the_eighth_function(executed: Executed) -> None:
    softmax_h = executed["softmax_h"]
    assert np.allclose(softmax_h([2, 3, 4]), softmax([2, 3, 4]))
    assert not np.allclose(softmax_h([[2, 3, 4], [3, 5, 7]]), softmax([[2, 3, 4], [3, 5, 7]]))


def test_the_logarithm_of_a_probability_that_underflows_is_minus_infinity(executed: Executed) -> None:
    far = executed["far"]
    assert softmax(far).tolist() == [0, 0, 1, 0]
    assert executed["log_p"].tolist() == [-np.inf, -np.inf, 0, -np.inf]
    assert executed.caught["log-compare"] == ["RuntimeWarning: divide by zero encountered in log"]
    assert (far - far.max()).tolist() == [-10100, -1120, 0, -70320]


def test_the_softmax_of_pytorch_subtracts_the_maximum_of_each_row() -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    Z = np.array([LOGITS, [-1000.0, -1010.0, -1020.0]])
    tensor = torch.tensor(Z)
    assert np.allclose(torch.softmax(tensor, dim=-1).numpy(), softmax(Z), rtol=1e-14)
    assert (tensor.numpy() == Z).all()
