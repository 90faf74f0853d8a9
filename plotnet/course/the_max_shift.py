"""Predictions, exercises and questions of lesson 04, *The max shift*."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from plotnet.functional import softmax
from plotnet.lesson import (
    Choice,
    Exercise,
    KnownMistake,
    Lesson,
    Prediction,
    Question,
    function_exercise,
    value_exercise,
)
from plotnet.lesson.answers import ROUNDING, answers_match, format_answer
from plotnet.lesson.exercise import call

# Exercise 1: the shift of each row

_SAMPLES = np.array([[1000.0, 1000.0, 100.0], [-1000.0, -1010.0, -1020.0]])
_ROW_MAXIMA = _SAMPLES.max(axis=-1, keepdims=True)
_ONE_FOR_ALL = (
    "This is one number for the whole matrix. The second row then ends up far below 0, all its exponentials "
    "are 0, and 0 / 0 is nan."
)
_LOST_LENGTH_1 = (
    "The numbers are right, but NumPy aligns shapes from the right: these two numbers would lie along a row, "
    "not down the rows, and `samples - largest` raises an error. The axis has to stay, with length 1."
)
_OF_COLUMNS = (
    "This is one number for each column. The logits of a row would lose different numbers, and that changes "
    "the probabilities."
)

_SHIFT_OF_EACH_ROW = value_exercise(
    "shift-of-each-row",
    "largest",
    _ROW_MAXIMA,
    explanation="Each row loses its own maximum. In shape (2, 1), NumPy repeats the number along its row.",
    known_mistakes=[
        KnownMistake(_SAMPLES.max(), _ONE_FOR_ALL),
        KnownMistake(_SAMPLES.max(keepdims=True), _ONE_FOR_ALL),
        KnownMistake(_SAMPLES.max(axis=-1), _LOST_LENGTH_1),
        KnownMistake(_SAMPLES.max(axis=-1)[np.newaxis], _LOST_LENGTH_1),
        KnownMistake(_SAMPLES.max(axis=0), _OF_COLUMNS),
        KnownMistake(_SAMPLES.max(axis=0, keepdims=True), _OF_COLUMNS),
        KnownMistake(
            np.maximum(0, _ROW_MAXIMA),
            "The second row would lose 0, which is not its maximum: all its exponentials would be 0.",
        ),
        KnownMistake(
            abs(_SAMPLES).max(axis=-1, keepdims=True),
            "These are the largest absolute values. In the second row, the maximum is negative.",
        ),
        KnownMistake(
            _SAMPLES.min(axis=-1, keepdims=True),
            "These are the minima of the rows: the other logits would stay above 0, and exp can overflow.",
        ),
        KnownMistake(
            _SAMPLES.mean(axis=-1, keepdims=True),
            "These are the means of the rows: the largest logit would stay above 0, and exp can overflow.",
        ),
        KnownMistake(
            _SAMPLES.argmax(axis=-1, keepdims=True),
            "These are indices, not logits: `argmax` returns the position of the maximum.",
        ),
        KnownMistake(
            _SAMPLES - _ROW_MAXIMA,
            "These are the shifted logits already. `largest` is only what is subtracted.",
        ),
    ],
    default_hint="What should be 0 in each row after the subtraction?",
    further_hint="The worked example uses `axis=-1` and `keepdims=True`. What does each do to a matrix?",
    rtol=ROUNDING,
)


def _hint_for_largest(answer: object) -> str:
    if answers_match(answer, np.broadcast_to(_ROW_MAXIMA, _SAMPLES.shape)):
        return ""  # the same numbers, already repeated along the rows
    return _SHIFT_OF_EACH_ROW.get_hint(answer)


_LARGEST = Exercise(
    _SHIFT_OF_EACH_ROW.name,
    _SHIFT_OF_EACH_ROW.variable,
    _hint_for_largest,
    _SHIFT_OF_EACH_ROW.explanation,
    _SHIFT_OF_EACH_ROW.further_hint,
    _SHIFT_OF_EACH_ROW.known_mistakes,
)


# Exercise 3: seven wrong softmaxes. The notebook shows the same code to its readers; a test compares both.
# They are known mistakes of exercise 2, too.


def _softmax_a(z: Any) -> Any:
    z = np.asarray(z, dtype=float)
    z -= z.max(axis=-1, keepdims=True)
    E = np.exp(z)
    return E / E.sum(axis=-1, keepdims=True)


def _softmax_b(z: Any) -> Any:
    z = np.asarray(z, dtype=float)
    E = np.exp(z - z.max())
    return E / E.sum(axis=-1, keepdims=True)


def _softmax_c(z: Any) -> Any:
    z = np.asarray(z, dtype=float)
    E = np.exp(z - np.maximum(0, z.max(axis=-1, keepdims=True)))
    return E / E.sum(axis=-1, keepdims=True)


def _softmax_d(z: Any) -> Any:
    z = np.asarray(z, dtype=float)
    E = np.exp(z - z.max(axis=-1))
    return E / E.sum(axis=-1, keepdims=True)


def _softmax_e(z: Any) -> Any:
    z = np.asarray(z, dtype=float)
    E = np.exp(z - z.mean(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def _softmax_f(z: Any) -> Any:
    z = np.asarray(z, dtype=float)
    E = np.exp(np.clip(z, -700, 700))
    return E / E.sum(axis=-1, keepdims=True)


def _softmax_g(z: Any) -> Any:
    z = np.asarray(z)
    E = np.exp(z - z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


SUSPECTS: dict[str, Callable[[Any], Any]] = {
    "A": _softmax_a,
    "B": _softmax_b,
    "C": _softmax_c,
    "D": _softmax_d,
    "E": _softmax_e,
    "F": _softmax_f,
    "G": _softmax_g,
}


# Exercise 2: softmax with the shift


def _row_max(z: Any) -> Any:
    return z.max(axis=-1, keepdims=True)


def _row_sum(exponentials: Any) -> Any:
    return exponentials.sum(axis=-1, keepdims=True)


def _softmax_with(
    shift: Callable[[Any], Any] = _row_max,
    total: Callable[[Any], Any] = _row_sum,
    *,
    before: Callable[[Any], Any] = lambda z: z,
    after: Callable[[Any], Any] = lambda p: p,
) -> Callable[[Any], Any]:
    """Return a softmax with another shift or sum, or with another step before or after it."""

    def function(z: Any) -> Any:
        z = before(np.asarray(z, dtype=float))
        exponentials = np.exp(z - shift(z))
        return after(exponentials / total(exponentials))

    return function


def _sum_with(epsilon: float) -> Callable[[Any], Any]:
    return _softmax_with(total=lambda e: _row_sum(e) + epsilon)


def _sum_of_unshifted_with(epsilon: float) -> Callable[[Any], Any]:
    return _softmax_with(lambda z: 0.0, lambda e: _row_sum(e) + epsilon)


def _probabilities_at_least(epsilon: float) -> Callable[[Any], Any]:
    return _softmax_with(after=lambda p: np.clip(p, epsilon, 1.0))


def _probabilities_clipped(epsilon: float) -> Callable[[Any], Any]:
    return _softmax_with(after=lambda p: np.clip(p, epsilon, 1.0 - epsilon))


def _probabilities_plus(epsilon: float) -> Callable[[Any], Any]:
    return _softmax_with(after=lambda p: p + epsilon)


def _exponentials_plus(epsilon: float) -> Callable[[Any], Any]:
    def function(z: Any) -> Any:
        exponentials = np.exp(z - _row_max(z)) + epsilon
        return exponentials / _row_sum(exponentials)

    return function


def _logits_clipped_to(limit: float) -> Callable[[Any], Any]:
    return _softmax_with(lambda z: 0.0, before=lambda z: np.clip(z, -limit, limit))


def _only_numerator(z: Any) -> Any:
    return np.exp(z - _row_max(z)) / _row_sum(np.exp(z))


def _only_denominator(z: Any) -> Any:
    return np.exp(z) / _row_sum(np.exp(z - _row_max(z)))


def _factor_after_exp(z: Any) -> Any:
    exponentials = np.exp(-_row_max(z)) * np.exp(z)
    return exponentials / _row_sum(exponentials)


def _quotient_after_exp(z: Any) -> Any:
    exponentials = np.exp(z) / np.exp(_row_max(z))
    return exponentials / _row_sum(exponentials)


def _maximum_after_exp(z: Any) -> Any:
    shifted = np.exp(z) - _row_max(z)
    return shifted / _row_sum(shifted)


def _maximum_minus_logits(z: Any) -> Any:
    exponentials = np.exp(_row_max(z) - z)
    return exponentials / _row_sum(exponentials)


def _maximum_of_exponentials(z: Any) -> Any:
    exponentials = np.exp(z)
    exponentials = exponentials - _row_max(exponentials)
    return exponentials / _row_sum(exponentials)


def _python_max_and_sum(z: Any) -> Any:
    return np.exp(z - max(z)) / sum(np.exp(z - max(z)))


def _return_in_loop(z: Any) -> Any:
    for row in np.atleast_2d(z):
        return softmax(row)


def _converted_after_shift(z: Any) -> Any:
    return softmax((z - _row_max(z)).astype(float))


def _in_float32(z: Any) -> Any:
    return softmax(np.asarray(z, dtype=np.float32))


_SEEN_IN_A_SUM = (*(10.0**-digits for digits in range(2, 13)), float(np.finfo(np.float32).eps))
_HARDLY_SEEN_IN_A_SUM = (1e-13, 1e-14, 1e-15, float(np.finfo(np.float64).eps))
_SMALL_NUMBERS = (*_SEEN_IN_A_SUM, *_HARDLY_SEEN_IN_A_SUM)
_LOST_AXIS = (
    "This behaves as if a maximum or a sum had lost its axis. For a vector that does no harm. For a matrix "
    "the shapes do not fit, or, if it is square, they fit by accident, and numbers of one row are used for "
    "another."
)
_COLUMNS_SUM_TO_1 = (
    "In a matrix, the columns sum to 1. A sample is a row: along which axis do its classes lie?"
)
_ALL_SUM_TO_1 = (
    "In a matrix, all probabilities together sum to 1. Each row is a sample, and its probabilities should "
    "sum to 1."
)
_NOT_FOR_VECTORS = (
    "It raises an error for a vector, which has no axis 1. Which axis is the last one, whatever the number "
    "of axes?"
)
_EXP_BEFORE_SHIFT = (
    "It is right for moderate logits, but behaves as if exp were applied before the shift: it overflows or "
    "underflows first, and no factor can undo that. In line (3) of the proof the shift is in the exponent."
)

_LARGER_SUM = (
    "This behaves as if a small number were added to the sum, so no row sums to 1 exactly. The shift makes "
    "the sum at least 1: nothing has to keep it away from 0."
)


def _describe_logits(z: Any) -> str:
    return format_answer(z) if z.size <= 20 else f"{z.size} equal logits"


_SOFTMAX_OF_FLOATS = function_exercise(
    "shift-softmax",
    "stable_softmax",
    softmax,
    [
        (np.array([2.0, 3.0, 4.0]),),
        (np.array([1000.0, 1000.0, 100.0]),),
        (np.array([-1000.0, -1010.0, -1020.0]),),
        (np.array([390.0, 400.0, 399.0]),),
        (np.array([-400.0, -401.0, -390.0]),),
        (np.array([0.0, 1500.0, 0.0, 0.0]),),
        (np.array([1500.0, 0.0, 0.0, 0.0]),),
        (np.array([0.0, 0.0, 711.0]),),
        (np.array([0.0, 800.0, 900.0]),),
        (np.array([0.5, -0.25, 1.75]),),
        (np.array([1500.0, 1500.0, 0.0]),),
        (np.array([20000.0, 0.0, 100.0]),),  # beyond the range of longdouble
        (np.array([-20000.0, -30000.0, -40000.0]),),
        (np.array([709.5, 709.5]),),  # finite exponentials with an infinite sum
        (np.array([-744.0, -745.0]),),  # subnormal exponentials
        (np.full(2000, 702.5),),  # a sum of many terms
        (np.array([[2.0, 3.0, 4.0], [3.0, 5.0, 7.0]]),),
        (_SAMPLES,),
        (np.array([[2.0, 3.0], [5.0, 7.0]]),),
        (np.array([[2.0, 3.0, 4.0]]),),
    ],
    explanation="It is right for any finite logits, of one sample or many, and leaves the caller's array "
    "unchanged.",
    known_mistakes=[
        KnownMistake(
            _softmax_with(lambda z: 0.0),
            "It is right for small logits, but nan for logits around 1000: this behaves as softmax without a "
            "shift. Which number should be subtracted before exp?",
        ),
        KnownMistake(
            _softmax_a,
            "The probabilities are right. But after the call, the caller's array contains other numbers: a "
            "line writes into it, as `X -= ...` did above.",
        ),
        KnownMistake(
            _softmax_b,
            "This behaves as if one maximum were used for the whole matrix: all exponentials of a row far "
            "below it are 0, and 0 / 0 is nan. Each row needs its own maximum.",
        ),
        KnownMistake(
            _softmax_c,
            "This behaves as if rows with only negative logits were not shifted: if they are far below 0, "
            "every exponential is 0, and 0 / 0 is nan.",
        ),
        KnownMistake(
            _softmax_with(lambda z: abs(z).max(axis=-1, keepdims=True)),
            "This behaves as if the largest absolute value were subtracted: negative logits move even "
            "farther from 0.",
        ),
        KnownMistake(_softmax_d, _LOST_AXIS),
        KnownMistake(_softmax_with(total=lambda e: e.sum(axis=-1)), _LOST_AXIS),
        KnownMistake(_softmax_with(lambda z: z.max(axis=-1), lambda e: e.sum(axis=-1)), _LOST_AXIS),
        KnownMistake(
            _softmax_e,
            "This behaves as if the mean were subtracted. On paper that is right, too, but if one logit is "
            "far above the others, its exponential overflows.",
        ),
        KnownMistake(
            _softmax_with(lambda z: (z.max(axis=-1, keepdims=True) + z.min(axis=-1, keepdims=True)) / 2),
            "This behaves as if the number halfway between the largest and the smallest logit were "
            "subtracted: if they are far apart, exp overflows.",
        ),
        KnownMistake(
            _softmax_with(lambda z: z.min(axis=-1, keepdims=True)),
            "This behaves as if the minimum were subtracted: the other logits stay above 0, and exp can "
            "overflow.",
        ),
        KnownMistake(
            _softmax_with(lambda z: np.median(z, axis=-1, keepdims=True)),
            "This behaves as if the median were subtracted: if one logit is far above it, exp overflows.",
        ),
        KnownMistake(
            _softmax_with(lambda z: z[..., :1]),
            "This behaves as if the first logit were subtracted: if another is far above it, exp overflows.",
        ),
        KnownMistake(
            _softmax_with(lambda z: z[..., -1:]),
            "This behaves as if the last logit were subtracted: if another is far above it, exp overflows.",
        ),
        KnownMistake(
            _softmax_with(lambda z: z.argmax(axis=-1, keepdims=True)),
            "This behaves as if the index of the maximum were subtracted, which `argmax` returns, not the "
            "maximum.",
        ),
        *(
            KnownMistake(
                _logits_clipped_to(limit),
                "This behaves as if the logits were clipped: logits that differed become equal. Only the "
                "differences count, so all logits of a row have to move by the same amount.",
            )
            for limit in (50, 80, 88, 100, 500, 600, 700, 709)
        ),
        KnownMistake(
            _softmax_with(before=lambda z: np.maximum(z - _row_max(z), -700)),
            "The shift is right, but this behaves as if z − max z were clipped to −700 afterwards: "
            "exponentials that should be 0 are not. After the shift exp needs no further protection.",
        ),
        KnownMistake(
            _only_numerator,
            "This behaves as if only the numerator were shifted. The factor cancels only if the denominator "
            "has it, too.",
        ),
        KnownMistake(
            _only_denominator,
            "This behaves as if only the denominator were shifted. The factor cancels only if the numerator "
            "has it, too.",
        ),
        KnownMistake(_factor_after_exp, _EXP_BEFORE_SHIFT),
        KnownMistake(_quotient_after_exp, _EXP_BEFORE_SHIFT),
        KnownMistake(
            _softmax_with(lambda z: -_row_max(z)),
            "This behaves as if the maximum were added instead of subtracted: large logits become larger.",
        ),
        KnownMistake(
            _maximum_minus_logits,
            "This behaves as if the logits were subtracted from the maximum: the largest logit gets the "
            "smallest probability.",
        ),
        KnownMistake(
            _maximum_after_exp,
            "This behaves as if the maximum were subtracted from the exponentials, not from the logits. In "
            "line (3) of the proof the shift is in the exponent.",
        ),
        KnownMistake(
            _maximum_of_exponentials,
            "This behaves as if the largest exponential were subtracted from the exponentials. In line (3) "
            "of the proof the shift is in the exponent.",
        ),
        KnownMistake(
            _softmax_with(
                lambda z: z.max(axis=0, keepdims=True),
                lambda e: e.sum(axis=0, keepdims=True),
            ),
            _COLUMNS_SUM_TO_1,
        ),
        KnownMistake(_softmax_with(total=lambda e: e.sum(axis=0)), _COLUMNS_SUM_TO_1),
        KnownMistake(
            _softmax_with(lambda z: z.max(axis=0, keepdims=True)),
            "In a matrix, this behaves as if the maximum of each column were subtracted: the logits of a row "
            "lose different numbers, and that does not cancel.",
        ),
        KnownMistake(_softmax_with(lambda z: z.max(), lambda e: e.sum()), _ALL_SUM_TO_1),
        KnownMistake(_softmax_with(total=lambda e: e.sum()), _ALL_SUM_TO_1),
        KnownMistake(
            _softmax_with(
                lambda z: z.max(axis=(0, 1), keepdims=True),
                lambda e: e.sum(axis=(0, 1), keepdims=True),
            ),
            f"{_NOT_FOR_VECTORS} {_ALL_SUM_TO_1}",
        ),
        KnownMistake(
            _softmax_with(lambda z: z.max(axis=1, keepdims=True), lambda e: e.sum(axis=1, keepdims=True)),
            _NOT_FOR_VECTORS,
        ),
        KnownMistake(
            _python_max_and_sum,
            "It is right for a vector. In a matrix, Python's own `max` and `sum` go through whole rows; "
            "NumPy's `max` and `sum` have an `axis`.",
        ),
        KnownMistake(
            _return_in_loop,
            "For a matrix it returns the probabilities of the first row only: is there a `return` inside a "
            "loop?",
        ),
        KnownMistake(
            lambda z: np.exp(z - _row_max(z)),
            "These are the exponentials of z − max z, the largest of which is 1. What are they divided by?",
        ),
        *(KnownMistake(_sum_with(epsilon), _LARGER_SUM) for epsilon in _SEEN_IN_A_SUM),
        *(
            KnownMistake(
                _sum_of_unshifted_with(epsilon),
                "This behaves as if a small number were added to the sum, without a shift. For very negative "
                "logits 0 / 0 becomes 0, which is wrong, too; and large logits still overflow.",
            )
            for epsilon in _SMALL_NUMBERS
        ),
        *(
            KnownMistake(
                function(epsilon),
                "This behaves as if small probabilities were increased: the rows no longer sum to 1. A "
                "probability that underflows to 0 does no harm here.",
            )
            for function in (_probabilities_at_least, _probabilities_clipped, _probabilities_plus)
            for epsilon in _SMALL_NUMBERS
        ),
        *(
            KnownMistake(
                _exponentials_plus(epsilon),
                "This behaves as if a small number were added to each exponential: probabilities that should "
                "be 0 are not. An exponential that underflows to 0 does no harm here.",
            )
            for epsilon in _SMALL_NUMBERS
        ),
        KnownMistake(
            _softmax_with(lambda z: 0.0, after=np.nan_to_num),
            "This behaves as softmax without a shift whose nan are replaced by 0. The right answer of "
            "[1000, 1000, 100] has a 0.5 in these places.",
        ),
        KnownMistake(
            _softmax_with(lambda z: 0.0, before=lambda z: z / _row_max(z)),
            "This behaves as if the logits were divided by the maximum. A factor changes their differences, "
            "and with them the probabilities; a shift does not.",
        ),
        KnownMistake(
            _softmax_with(after=softmax),
            "This behaves as if softmax were applied twice.",
        ),
        KnownMistake(
            _softmax_with(after=np.log),
            "These are logarithms of probabilities, the subject of the next notebook.",
        ),
        KnownMistake(
            _in_float32,
            "It is right to about seven digits: this behaves as if it were computed in float32. `float` in "
            "`np.asarray(z, dtype=float)` is float64.",
        ),
    ],
    atol=float(np.finfo(float).smallest_normal) / 4,  # subnormal results depend on dtype and formula
    describe=_describe_logits,
    further_hint="Print `z.max(axis=-1, keepdims=True)` for [[2, 3, 4], [3, 5, 7]]. The sum needs the same "
    "`axis` and `keepdims`.",
)

# Whichever way it is computed, the larger probability of this case is 1: a sum that is too large, even by one
# unit in the last place, is seen.
_SOFTMAX_OF_TWO = function_exercise(
    "shift-softmax",
    "stable_softmax",
    softmax,
    [(np.array([0.0, -40.0]),)],
    explanation="",
    known_mistakes=[KnownMistake(_sum_with(epsilon), _LARGER_SUM) for epsilon in _HARDLY_SEEN_IN_A_SUM],
    rtol=1.5e-16,
    atol=1e-17,
)

_WRONG_FOR_INTEGERS = (
    "It is right for floats, but wrong for `np.array([3, 1, 2], dtype=np.uint8)`, a small integer dtype that "
    "has no negative numbers. In which dtype should the subtraction be done?"
)
_SOFTMAX_OF_INTEGERS = function_exercise(
    "shift-softmax",
    "stable_softmax",
    softmax,
    [
        (np.array([[3, 1, 2], [7, 7, 7]]),),
        (np.array([3, 1, 2], dtype=np.uint8),),
        (np.array([100, -100], dtype=np.int8),),
    ],
    explanation="",
    known_mistakes=[
        KnownMistake(_softmax_g, _WRONG_FOR_INTEGERS),
        KnownMistake(_converted_after_shift, _WRONG_FOR_INTEGERS),
    ],
    rtol=1e-6,  # float32 is good enough
    atol=1e-30,
    describe=lambda z: f"{format_answer(z)} of dtype {z.dtype}",
)


def _hint_for_softmax(answer: object) -> str:
    if callable(answer) and _has_arrays_in_tuple(call(answer, [_SAMPLES]).value):
        return "It returns a tuple of arrays; expected one array, the probabilities."
    parts = (_SOFTMAX_OF_FLOATS, _SOFTMAX_OF_TWO, _SOFTMAX_OF_INTEGERS)
    return next((hint for part in parts if (hint := part.get_hint(answer))), "")


def _has_arrays_in_tuple(value: object) -> bool:
    return isinstance(value, tuple) and any(np.ndim(item) == _SAMPLES.ndim for item in value)


_SOFTMAX = Exercise(
    _SOFTMAX_OF_FLOATS.name,
    _SOFTMAX_OF_FLOATS.variable,
    _hint_for_softmax,
    _SOFTMAX_OF_FLOATS.explanation,
    _SOFTMAX_OF_FLOATS.further_hint,
    (
        *_SOFTMAX_OF_FLOATS.known_mistakes,
        *_SOFTMAX_OF_TWO.known_mistakes,
        *_SOFTMAX_OF_INTEGERS.known_mistakes,
    ),
)


# Exercise 3: hints for inputs with which the answer of a suspect is right

_TOLERANCE = 0.01  # largest error of a probability that does not count as wrong


def _hint_a(z: Any, given: object) -> str:
    if not isinstance(given, np.ndarray):
        return (
            "Its answer is right, and your list cannot change: the first line makes a new array from it. "
            "For which input does that line make no new array?"
        )
    if z.dtype != np.float64:
        return (
            f"Its answer is right, and yours cannot change: the first line makes a new array from one of "
            f"dtype {z.dtype}. For which input does that line make no new array?"
        )
    return "It writes into your array. But the largest logit is 0 already, so the numbers stay the same."


def _hint_b(z: Any, given: object) -> str:
    maxima = z.max(axis=-1)
    if maxima.size == 1:
        return "One row has only one maximum. Give it a batch in which the maximum of one row harms another."
    if np.ptp(maxima) == 0:
        return "Your rows have the same maximum, which fits all of them. Give it rows with different maxima."
    return (
        f"The maxima of your rows differ by {format_answer(np.ptp(maxima))}: the shift is poor for the lower "
        "row, but its exponentials are still above 0, so the probabilities are right. At which distance are "
        "all exponentials of a row 0?"
    )


def _hint_c(z: Any, given: object) -> str:
    lowest = z.max(axis=-1).min()
    if lowest >= 0:
        return "Every row has a logit of 0 or more, and then max(0, max) is the maximum. When is it not?"
    return (
        f"The largest logit of a row is {format_answer(lowest)}, and 0 is subtracted instead. This is the "
        "wrong number, but the probabilities are still right. For which x does exp(x) underflow to 0?"
    )


def _hint_d(z: Any, given: object) -> str:
    if z.max(axis=-1).size == 1:
        return "One row has only one maximum, which fits every logit. Several rows are needed."
    return (
        "The shapes fit, and each row loses maxima of other rows. But your maxima are equal, or nearly so, "
        "and it makes no difference which are subtracted."
    )


def _hint_e(z: Any, given: object) -> str:
    gap = (z - z.mean(axis=-1, keepdims=True)).max()
    return (
        f"Your largest logit is {format_answer(gap)} above the mean of its row, and exp of that is finite. "
        "Large logits alone do no harm here; how must the others differ from them?"
    )


def _hint_f(z: Any, given: object) -> str:
    if np.abs(z).max() <= 700:
        return "All logits are between −700 and 700, so nothing is clipped."
    return (
        "Something is clipped, but the probabilities are right to two digits: the largest is still far "
        "ahead. Which two different logits are equal after clipping?"
    )


def _hint_g(z: Any, given: object) -> str:
    if z.dtype.kind not in "iu":
        return f"The dtype is {z.dtype}, and floats can be negative. Which dtypes cannot?"
    gap = max(max(row) - min(row) for row in z.reshape(-1, z.shape[-1]).tolist())
    if gap == 0:
        return f"All logits of a row are equal; their difference, 0, fits in {z.dtype}."
    return (
        f"The lowest shifted logit is −{gap}, which fits in {z.dtype}. Try a dtype with a smaller range, or "
        "logits farther apart."
    )


_HINTS: dict[str, Callable[[Any, object], str]] = {
    "A": _hint_a,
    "B": _hint_b,
    "C": _hint_c,
    "D": _hint_d,
    "E": _hint_e,
    "F": _hint_f,
    "G": _hint_g,
}
_NO_NUMBERS = "Expected a list or an array of numbers whose rows have the same length."
_NO_LOGITS = "There are no logits in it: expected a list or an array with one or more in each row."
_NOT_FINITE = "With nan or inf among the logits the right softmax returns nan, too: use finite numbers."
_ERROR = (
    "It stops with an error, `{error}`, so a user would notice. Find an input that gets a wrong answer "
    "without an error."
)
_SHAPES = (
    "It stops with an error, since shapes {shape} and {lost} cannot be broadcast, so a user would notice. "
    "With how many rows do the shapes fit by accident?"
)


def _why_not_caught(letter: str, given: object) -> str:
    """Run a suspect; return why its answer does not reveal the bug, or an empty string if it does."""
    try:
        z = np.asarray(given)
        values = z.astype(float) if z.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError):
        return _NO_NUMBERS
    if callable(given) or values is None:
        return _NO_NUMBERS
    if z.ndim == 0 or z.size == 0:
        return _NO_LOGITS
    if not np.isfinite(values).all():
        return _NOT_FINITE
    outcome, right = call(SUSPECTS[letter], [given]), softmax(values)
    if outcome.error is not None and letter == "D":
        return _SHAPES.format(shape=z.shape, lost=z.shape[:-1])
    if outcome.error is not None:
        return _ERROR.format(error=f"{type(outcome.error).__name__}: {outcome.error}")
    is_right = outcome.value.shape == right.shape and (abs(outcome.value - right) <= _TOLERANCE).all()
    if outcome.changed_arguments or not is_right:
        return ""
    return _HINTS[letter](z if letter in "AG" else values, given)


def _hint_for_hunt(answer: object) -> str:
    if not isinstance(answer, Mapping):
        return "Expected a dict with an input for each letter, such as {'A': [1.0, 2.0], 'B': ...}."
    if unknown := [format_answer(name) for name in answer if name not in SUSPECTS]:
        return f"There is no suspect called {', '.join(unknown)}: they are 'A' to 'G'."
    inputs = {letter: answer[letter] for letter in SUSPECTS if _is_given(answer.get(letter))}
    hints = {letter: _why_not_caught(letter, given) for letter, given in inputs.items()}
    caught = [letter for letter, hint in hints.items() if not hint]
    if len(caught) == len(SUSPECTS):
        return ""
    parts = [f"{len(caught)} of {len(SUSPECTS)} caught{': ' * bool(caught)}{', '.join(caught)}."]
    parts += [f"{letter} is not caught. {hint}" for letter, hint in hints.items() if hint]
    if missing := [letter for letter in SUSPECTS if letter not in inputs]:
        parts.append(f"No input yet for {', '.join(missing)}.")
    return "\n\n".join(parts)


def _is_given(value: object) -> bool:
    return value is not None and value is not Ellipsis


_INPUTS: dict[str, Any] = {
    "A": np.array([2.0, 3.0, 4.0]),
    "B": [[0, 0], [-1000, -1000]],
    "C": [-1000, -1000],
    "D": [[2, 3], [5, 7]],
    "E": [1000, 0, 0, 0],
    "F": [1000, 800],
    "G": np.array([3, 1, 2], dtype=np.uint8),
}


def _all_caught_but(letter: str, given: object) -> KnownMistake:
    """Return the mistake of catching all suspects but one."""
    caught = ", ".join(other for other in SUSPECTS if other != letter)
    return KnownMistake(
        {**_INPUTS, letter: given},
        f"6 of 7 caught: {caught}.\n\n{letter} is not caught. {_why_not_caught(letter, given)}",
    )


_HUNT = Exercise(
    "shift-bug-hunt",
    "hunt",
    _hint_for_hunt,
    "7 of 7 caught. For the list [1000, 1000, 100], the usual test, all seven are right: a test has to be "
    "aimed at a bug.",
    "Large numbers are not enough. Ask of each suspect: which number does it subtract, from which logits, in "
    "which dtype, and where does it store the result?",
    known_mistakes=(
        _all_caught_but("A", [2.0, 3.0, 4.0]),
        _all_caught_but("A", np.array([2.0, 3.0, 4.0], dtype=np.float32)),
        _all_caught_but("A", np.array([0.0, -1.0])),
        _all_caught_but("B", [1000.0, 1000.0, 100.0]),
        _all_caught_but("B", [[0.0, 1.0], [-100.0, -101.0]]),
        _all_caught_but("B", [[0.0, 1.0], [1.0, 0.0]]),
        _all_caught_but("C", [1000.0, 1000.0, 100.0]),
        _all_caught_but("C", [-100.0, -101.0]),
        _all_caught_but("D", [2.0, 3.0, 4.0]),
        _all_caught_but("D", [[2.0, 3.0, 4.0], [3.0, 5.0, 7.0]]),
        _all_caught_but("D", [[2.0, 3.0], [3.0, 2.0]]),
        _all_caught_but("E", [1000.0, 1000.0, 100.0]),
        _all_caught_but("F", [2.0, 3.0, 4.0]),
        _all_caught_but("F", [1000.0, 1000.0, 100.0]),
        _all_caught_but("G", [3.0, 1.0, 2.0]),
        _all_caught_but("G", [3, 1, 2]),
        _all_caught_but("G", np.array([3, 3], dtype=np.uint8)),
        _all_caught_but("E", [np.inf, 0.0]),
        _all_caught_but("G", np.array([True, False])),
        KnownMistake(
            {"A": _INPUTS["A"], "D": _INPUTS["D"]},
            "2 of 7 caught: A, D.\n\nNo input yet for B, C, E, F, G.",
        ),
    ),
)


# Closed book

_WHY_SAME = Question(
    "shift-why-same",
    "5 is subtracted from each logit of a row. Why do the probabilities stay the same?",
    (
        Choice(
            "eᶻ stays the same",
            "Each exponential is multiplied by e⁻⁵ = 0.0067. The article makes this mistake, too.",
        ),
        Choice(
            "each exponential and their sum are multiplied by the same factor, which cancels",
            "The factor is e⁻⁵, in the numerator and in the denominator.",
            correct=True,
        ),
        Choice(
            "the difference is too small to be seen",
            "On paper there is none: the two fractions are equal, not nearly equal.",
        ),
        Choice(
            "the logits are divided by the same number",
            "5 is subtracted. A division would change the probabilities: the divisor is a temperature.",
        ),
    ),
)

_WHAT_FOR = Question(
    "shift-what-for",
    "Why is the maximum subtracted?",
    (
        Choice(
            "for speed: exp of small numbers is faster",
            "It costs time: all logits have to be read once more to find the maximum.",
        ),
        Choice(
            "for more digits: smaller numbers are more accurate",
            "Softmax as written is accurate wherever it has an answer; the subtraction even adds a rounding "
            "error.",
        ),
        Choice(
            "so that no exponential overflows and the sum is never 0",
            "The largest exponential is 1: all are between 0 and 1, and the sum is between 1 and n.",
            correct=True,
        ),
        Choice(
            "so that no probability is rounded to 0",
            "Some still are: those whose logit is more than 745 below the maximum.",
        ),
    ),
)

_CALLED_TWICE = Question(
    "shift-in-place-twice",
    "A softmax begins with `z -= z.max(axis=-1, keepdims=True)`. You call it twice with the same float64 "
    "array. What do you see?",
    (
        Choice(
            "the second probabilities are wrong",
            "The second time 0 is subtracted, so they are the same. That is why the bug is hard to notice.",
        ),
        Choice(
            "the same probabilities twice, and an array whose maximum has become 0",
            "Your array has changed: everything that uses the logits afterwards gets other numbers.",
            correct=True,
        ),
        Choice(
            "an error: an argument cannot be modified",
            "Python passes the array itself, not a copy, and NumPy writes into it.",
        ),
    ),
)

_WITHIN_A_ROW = Question(
    "shift-within-a-row",
    "Which of these subtractions changes the probabilities of a row even on paper?",
    (
        Choice(
            "the maximum of the whole batch from every logit",
            "It is the same number for all logits of the row, so on paper it cancels. On a computer all "
            "exponentials of the row may underflow.",
        ),
        Choice(
            "the mean of the row from each of its logits",
            "It is one number for the row, so it cancels. On a computer exp may overflow.",
        ),
        Choice(
            "the maximum of its column from each logit",
            "The logits of the row lose different numbers, and nothing cancels.",
            correct=True,
        ),
        Choice(
            "1000 from every logit, whatever the logits are",
            "On paper any number is right, as long as it is the same for the whole row.",
        ),
    ),
)

_BOTH_LIMITS = Question(
    "shift-both-cliffs",
    "The row is [−1000, −1010, −1020], in float64. What does softmax as written return, and what does the "
    "shift change?",
    (
        Choice(
            "[0, 0, 0]; with the shift [1, 0, 0]",
            "All exponentials are 0, but their sum is 0 as well: what is 0 / 0?",
        ),
        Choice(
            "three times nan, from 0 / 0; with the shift the answer is right",
            "Minus its maximum the row is [0, −10, −20]: the first exponential is 1, and the sum above 0.",
            correct=True,
        ),
        Choice(
            "three times nan; the shift helps only with large logits",
            "The maximum is −1000, and subtracting it raises the row to 0: the shift works in both "
            "directions.",
        ),
        Choice(
            "the right answer: only large logits are a problem",
            "If all logits are below −746, every exponential is 0, and so is their sum.",
        ),
    ),
    about="03-softmax-and-its-cliff",
)


LESSON = Lesson(
    "04-the-max-shift",
    "The max shift",
    predictions=(
        Prediction(
            "shift-unchanged",
            choices=("exp(z)", "the sum", "p", "all three"),
            hints=(
                (
                    "exp(z)",
                    "exp(z − 1) is exp(z) / e: each exponential has become smaller. What happened to their "
                    "sum?",
                ),
                ("the sum", "Every term has become smaller, and so has the sum."),
                ("all three", "Exponentials and sum are divided by e; that is why it cancels in p."),
            ),
        ),
        Prediction(
            "shift-by-maximum",
            choices=("[nan, nan, 0]", "[0.5, 0.5, 0]", "[1, 1, 0]"),
            hints=(
                ("[nan, nan, 0]", "That is softmax as written. With the shift, exp gets 0, 0 and −900."),
                ("[1, 1, 0]", "These are the exponentials. They are divided by their sum, 2."),
            ),
        ),
        Prediction(
            "shift-how-many",
            hints=(
                (
                    1,
                    "The maximum is safe for any logits. For these logits others are safe as well, even far "
                    "from it.",
                ),
                (5, "On paper all five are right. With two of them exp overflows or underflows."),
                (0, "One of them is the maximum itself."),
                (2, "Nearly: look again at the shift that you left out."),
                (4, "Nearly: exp(1000) is inf, and exp(−1000) is 0."),
            ),
        ),
        Prediction(
            "shift-whose-array",
            choices=("[1000, 1000, 100]", "[0, 0, -900]", "[0.5, 0.5, 0]"),
            hints=(
                (
                    "[1000, 1000, 100]",
                    "That would be so if the function got a copy. Python passes the array itself, and `-=` "
                    "writes into it.",
                ),
                (
                    "[0.5, 0.5, 0]",
                    "The probabilities are a new array, E / E.sum(). Only one line writes into the old one.",
                ),
            ),
        ),
        Prediction(
            "shift-uint8",
            choices=("[0, -2, -1]", "[0, 254, 255]", "[0, 0, 0]", "an error"),
            hints=(
                ("[0, -2, -1]", "uint8 has the integers from 0 to 255, and no negative ones."),
                ("[0, 0, 0]", "NumPy does not stop at the end of the range: it wraps around."),
                ("an error", "NumPy's arrays of integers wrap around without an error or a warning."),
            ),
        ),
        Prediction(
            "shift-then-log",
            choices=("[-10100, -1120, 0, -70320]", "[-inf, -inf, 0, -inf]", "[nan, nan, 0, nan]"),
            hints=(
                (
                    "[-10100, -1120, 0, -70320]",
                    "That is the answer on paper. Here p is computed first, and three of its elements are 0.",
                ),
                ("[nan, nan, 0, nan]", "NumPy's logarithm of 0 is −inf; of a negative number it is nan."),
            ),
        ),
        Prediction(
            "shift-second-run",
            choices=("the same", "more even", "less even"),
            hints=(
                (
                    "the same",
                    "That is true of the maximum, which is 0 the second time. But the division is repeated.",
                ),
                ("less even", "Dividing by 2 brings the logits closer together, not farther apart."),
            ),
        ),
    ),
    exercises=(_LARGEST, _SOFTMAX, _HUNT),
    questions=(_WHY_SAME, _WHAT_FOR, _BOTH_LIMITS, _CALLED_TWICE, _WITHIN_A_ROW),
)
