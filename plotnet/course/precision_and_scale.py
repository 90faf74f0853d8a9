"""Content of lesson 07, *Precision and scale*."""

from __future__ import annotations

import copy
import math
import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

import numpy as np

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
from plotnet.lesson.answers import answers_match, format_different
from plotnet.lesson.exercise import call

# Exercise 1: the error bound of a softmax

_COUNT = 1000 + 9 + math.log(1000)
_FLOAT16 = np.finfo(np.float16)

_BOUND = value_exercise(
    "precision-bound",
    "bound",
    _COUNT * float(_FLOAT16.eps) / 2,
    explanation="Nearly one half: if 1000 terms are added one by one in float16, not one digit is "
    "guaranteed. That is why libraries add them in float32.",
    known_mistakes=[
        KnownMistake(
            _COUNT * float(_FLOAT16.eps),
            "This is the result for the distance from 1 to the next number. A number is rounded to the "
            "nearer of its two neighbors, so the error is at most half of that distance.",
        ),
        KnownMistake(
            _COUNT * float(_FLOAT16.eps) / 4,
            "This is the result for a fraction of 11 bits, and half of the distance. The 1 before the point "
            "is not one of the 10 bits that are stored.",
        ),
        KnownMistake(
            _COUNT * 2.0**-16,
            "This is the result for 2**-16. The 16 bits include the sign and the exponent. How many of them "
            "are the fraction?",
        ),
        KnownMistake(
            _COUNT * float(np.finfo(np.float32).eps) / 2,
            "This is the bound for float32, as in the worked example. The unit roundoff of float16 is "
            "larger.",
        ),
        KnownMistake(
            _COUNT * 2.0**-8,
            "This is the bound for bfloat16, the other number format of 16 bits.",
        ),
        KnownMistake(
            _COUNT * (2 ^ -11),
            "The bound is negative. In Python, `^` combines bits; a power is written `**`.",
        ),
        KnownMistake(
            _COUNT * float(_FLOAT16.tiny),
            "This is the result for the smallest normal number. It says how close to 0 the numbers of a "
            "format come, not how close to each other they are near 1.",
        ),
        KnownMistake(
            2.0**-11,
            "This is one unit roundoff. The bound is a number of units, times one unit roundoff.",
        ),
        KnownMistake(
            _COUNT,
            "This is the number of units alone, as if the unit roundoff were 1.",
        ),
    ],
    default_hint="The bound is the product of two numbers: the number of units, which is given, and the unit "
    "roundoff of float16.",
    further_hint="In float16 there are 2**10 equal steps from 1 to 2. The unit roundoff is half a step.",
    rtol=0.02,  # two digits are asked for
)

# Exercise 2: merge two pairs (m, l)

_Pair = tuple[float, float]


def _merge(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(a[0] - m) + b[1] * np.exp(b[0] - m)


def _merge_inverted_factors(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(m - a[0]) + b[1] * np.exp(m - b[0])


def _merge_exchanged_factors(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(b[0] - m) + b[1] * np.exp(a[0] - m)


def _merge_rescaling_the_first(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(a[0] - m) + b[1]


def _merge_rescaling_the_second(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] + b[1] * np.exp(b[0] - m)


def _merge_without_shift(a: _Pair, b: _Pair) -> _Pair:
    return max(a[0], b[0]), a[1] * np.exp(a[0]) + b[1] * np.exp(b[0])


def _merge_shifted_too_late(a: _Pair, b: _Pair) -> _Pair:
    m, total = _merge_without_shift(a, b)
    return m, total / np.exp(m)


def _merge_with_a_maximum_of_at_least_0(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0], 0.0)
    return m, a[1] * np.exp(a[0] - m) + b[1] * np.exp(b[0] - m)


def _merge_with_the_minimum(a: _Pair, b: _Pair) -> _Pair:
    m = min(a[0], b[0])
    return m, a[1] * np.exp(a[0] - m) + b[1] * np.exp(b[0] - m)


_MERGE = function_exercise(
    "online-merge",
    "merge",
    _merge,
    [
        ((4.0, 1.5), (9.0, 2.0)),
        ((3.0, 1.25), (1.0, 1.75)),
        ((1000.0, 2.0), (1000.0, 1.0)),
        ((-1000.0, 2.0), (-1003.0, 3.0)),
        ((0.5, 1.5), (-np.inf, 0.0)),
        ((25.0, 1.5), (0.0, 2.5)),
        ((0.0, 1.5), (1000.0, 1.25)),
    ],
    explanation="The two pairs become one, and their order makes no difference. An empty half, (-inf, 0), "
    "works too.",
    known_mistakes=[
        KnownMistake(
            lambda a, b: (max(a[0], b[0]), a[1] + b[1]),
            "This behaves as if both sums were added unchanged. Each is in units of its own exp(m): convert "
            "both to the new unit before you add them.",
        ),
        KnownMistake(
            lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
            "This behaves as if the larger of the two sums were returned. The sum of the whole row needs "
            "both.",
        ),
        KnownMistake(
            lambda a, b: max(a, b),
            "This behaves as if the larger of the two pairs were returned. The maximum is that of one half, "
            "but the sum needs both.",
        ),
        KnownMistake(
            lambda a, b: _merge(a, b)[::-1],
            "Both numbers are right, but in the wrong order: return the maximum first, then the sum.",
        ),
        KnownMistake(
            lambda a, b: _merge(a, b)[1],
            "This is the sum, without the maximum: return both, as a tuple.",
        ),
        KnownMistake(
            lambda a, b: _merge(a, b)[0] + np.log(_merge(a, b)[1]),
            "This is the log-sum-exp of the whole row. Return the pair that it is computed from.",
        ),
        KnownMistake(
            _merge_exchanged_factors,
            "This behaves as if each sum were multiplied by the factor of the other one.",
        ),
        KnownMistake(
            _merge_inverted_factors,
            "This behaves as if the sign of the exponents were reversed: the half with the smaller maximum "
            "gets more weight, and exp can overflow. No factor may be greater than 1.",
        ),
        KnownMistake(
            _merge_rescaling_the_first,
            "This behaves as if only the first sum were rescaled. That is right only if the second half has "
            "the larger maximum.",
        ),
        KnownMistake(
            _merge_rescaling_the_second,
            "This behaves as if only the second sum were rescaled. That is right only if the first half has "
            "the larger maximum.",
        ),
        KnownMistake(
            _merge_without_shift,
            "This behaves as if the sums were multiplied by exp(m) of their half, without the new maximum: "
            "exp(1000) is inf.",
        ),
        KnownMistake(
            _merge_shifted_too_late,
            "This behaves as if the sums were multiplied by exp(m) of their half, and divided by exp of "
            "the new maximum afterwards. exp(1000) is inf, and inf / inf is nan: subtract before exp.",
        ),
        KnownMistake(
            _merge_with_the_minimum,
            "This behaves as if the smaller of the two maxima were the new one.",
        ),
        KnownMistake(
            _merge_with_a_maximum_of_at_least_0,
            "This behaves as if the new maximum were at least 0: for two halves near -1000 both factors are "
            "0. A maximum may be negative.",
        ),
        KnownMistake(
            lambda a, b: (a[0] + b[0], a[1] * b[1]),
            "This behaves as if the two sums were multiplied. That is the sum over all pairs of one number "
            "from each half; here all numbers are in one row.",
        ),
    ],
    default_hint="Compute the new maximum first. By which factor must each old sum be multiplied, so that it "
    "is in units of the new one?",
    further_hint="A sum l in units of exp(m_A) stands for l · exp(m_A). Divide that by exp(m).",
)

# Exercise 3: log-sum-exp of a stream that can be read only once


def _online(
    start: float = -np.inf,
    rescaled: bool = True,
    added: bool = True,
    returned: Callable[[float, float], Any] = lambda m, total: m + np.log(total),
) -> Callable[[Any], Any]:
    """Create the solution of exercise 3, or a function with a mistake."""

    def lse(stream: Any) -> Any:
        m, total = start, 0.0
        for x in stream:
            new = max(m, x)
            old = total * np.exp(m - new if rescaled else 0.0) if added else 0.0
            total = old + np.exp(x - new)
            m = new
        return returned(m, total)

    return lse


def _lse_adding_first(stream: Any) -> Any:
    m, total = -np.inf, 0.0
    for x in stream:
        new = max(m, x)
        total = (total + np.exp(x - m)) * np.exp(m - new)
        m = new
    return m + np.log(total)


def _lse_without_shift(stream: Any) -> Any:
    return np.log(sum(np.exp(x) for x in stream))


def _lse_in_two_passes(stream: Any) -> Any:
    m = max(stream)
    return m + np.log(sum(np.exp(x - m) for x in stream))


def _lse_in_units_of_the_first(stream: Any) -> Any:
    first = next(stream)
    return first + np.log(1.0 + sum(np.exp(x - first) for x in stream))


def _lse_of_a_list(stream: Any) -> Any:
    return _lse_in_two_passes(list(stream))


_LSE_RESULTS = function_exercise(
    "online-lse",
    "online_logsumexp",
    _online(),
    [
        (iter([3.0, 1.0, 4.0, 1.5, 9.0]),),
        (iter([9.0, 4.0, 1.5]),),
        (iter([1000.0, 1001.0, 1000.5]),),
        (iter([-1000.0, -1002.0, -999.0]),),
        (iter([-1001.0, -1001.0, -1003.5, -1003.5]),),
        (iter([0.0625]),),
        (iter([0.0, 1000.0, 1000.5]),),
        (iter([-1e30, -2e30]),),
    ],
    explanation="The stream is read once, and the memory does not grow with its length.",
    describe=lambda stream: f"a stream of {', '.join(f'{x:g}' for x in copy.copy(stream))}",
    known_mistakes=[
        KnownMistake(
            _lse_without_shift,
            "This behaves as if the exponentials were added without a shift: it is right for small numbers, "
            "but exp(1000) is inf and exp(-1000) is 0. Store the maximum together with the sum.",
        ),
        KnownMistake(
            _lse_in_two_passes,
            "The result is -inf for every stream, as if the sum were empty. After `max`, `list` or a loop "
            "has read a stream, there is nothing left in it.",
        ),
        KnownMistake(
            _lse_adding_first,
            "The result is nan for every stream, as if 0 were multiplied by exp(inf). The differences in "
            "(6), m - m′ and x - m′, are never positive; with m = -inf, a difference such as x - m is inf.",
        ),
        KnownMistake(
            _online(rescaled=False),
            "This behaves as if the old sum were not rescaled when the maximum changes.",
        ),
        KnownMistake(
            _online(added=False),
            "This behaves as if only the last term were in the sum: the old sum must be added to it.",
        ),
        KnownMistake(
            _online(start=0.0),
            "This behaves as if the maximum started at a number such as 0: for numbers near -1000 it stays "
            "there, and every exponential is 0. The maximum of no numbers must be lower than any number.",
        ),
        KnownMistake(
            _online(start=-1e9),
            "This behaves as if the maximum started at a number: one stream is below it, so that every "
            "exponential is 0. The maximum of no numbers must be lower than any number.",
        ),
        KnownMistake(
            _lse_in_units_of_the_first,
            "This behaves as if the first number were the maximum, and stayed it: if a later number is 1000 "
            "larger, exp overflows. Rescale the sum when there is a new maximum.",
        ),
        KnownMistake(
            lambda stream: next(iter(stream)),
            "This behaves as if only the first number had arrived. If the `return` is inside the loop, the "
            "function ends there.",
        ),
        KnownMistake(
            lambda stream: max(stream),
            "This is the maximum of the stream. It is one of the two numbers; the sum is missing.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: total),
            "This is the sum in units of exp(m). Return the logarithm of the whole sum.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: np.log(total)),
            "This is the logarithm of the sum in units of exp(m). It differs from the result by m.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: m + total),
            "This is the maximum plus the sum: the logarithm is missing.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: m + np.log10(total)),
            "This behaves as if the logarithm had base 10. `np.log` is the natural logarithm.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: m + np.log1p(total)),
            "This behaves as if 1 were added to the sum. `np.log1p(x)` is log(1 + x).",
        ),
        KnownMistake(
            _online(returned=lambda m, total: m + np.log(total + 1e-7)),
            "This behaves as if 1e-7 were added to the sum. That changes the result; and the sum is at least "
            "1, so its logarithm needs no protection.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: (m, total)),
            "These are the maximum and the sum, and both are right. Compute the log-sum-exp from them.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: (total, m)),
            "These are the sum and the maximum, and both are right. Compute the log-sum-exp from them.",
        ),
    ],
    default_hint="Write down m and the sum after each number of a short stream, and compare them with the "
    "explorer.",
    further_hint="In the loop, compute the new maximum, rescale the old sum to it, add the new term, and "
    "only then replace the old maximum.",
    rtol=2e-14,
)

_KEEPS_THE_STREAM = (
    "The results are right, but the memory grows with the length of the stream, as if all numbers were "
    "stored. Two numbers are enough: the maximum and the sum so far."
)
_LONG = 3_500  # numbers in a stream; stored as an array of float32 they need 14,000 bytes
_BYTES = 13_500  # limit of the memory


@contextmanager
def _without_output() -> Iterator[None]:
    """Discard printed lines, which a notebook would store."""
    with open(os.devnull, "w", 1, "utf-8") as silence, redirect_stdout(silence):
        yield


@contextmanager
def _traced_memory() -> Iterator[Callable[[], int]]:
    """Yield a function that returns the largest number of bytes allocated in the block so far."""
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1] - before
    finally:
        if not was_tracing:
            tracemalloc.stop()


def _long_stream() -> Iterator[float]:
    """Yield different numbers from 0 to 7."""
    return (0.618034 * i % 7 for i in range(_LONG))


def _hint_for_stream(answer: Any) -> str:
    """Return a hint for exercise 3: check the results, then the result and the memory for a long stream."""
    if hint := _LSE_RESULTS.get_hint(answer):
        return hint
    with _without_output(), _traced_memory() as measure_peak:
        outcome = call(lambda: answer(_long_stream()), [])
        peak = measure_peak()
    if outcome.error:
        return (
            f"A generator of {_LONG:,} numbers raises `{type(outcome.error).__name__}`. A stream has no "
            "length and no index and cannot be copied: read it with one `for` loop."
        )
    expected = _online()(_long_stream())
    if not answers_match(outcome.value, expected, 1e-10):
        returned, right = format_different(outcome.value, expected)
        return f"With a stream of {_LONG:,} numbers it returns {returned}; expected {right}."
    return _KEEPS_THE_STREAM if peak > _BYTES else ""


_LSE = Exercise(
    _LSE_RESULTS.name,
    _LSE_RESULTS.variable,
    _hint_for_stream,
    _LSE_RESULTS.explanation,
    _LSE_RESULTS.further_hint,
    [*_LSE_RESULTS.known_mistakes, KnownMistake(_lse_of_a_list, _KEEPS_THE_STREAM)],
)

# Exercise 4: combine the results of two workers


def _triple(*numbers: Any) -> tuple[float, float, Any]:
    m, total, *output = numbers
    return m, total, np.array(output)


def _combine(
    factor: Callable[[float, float], float] = lambda m, new: float(np.exp(m - new)),
    returned: Callable[[Any, Any, Any], Any] = lambda m, total, o: o / total,
) -> Callable[[Any, Any], Any]:
    """Create the solution of exercise 4, or a function with a mistake."""

    def combine(a: Any, b: Any) -> Any:
        m = max(a[0], b[0])
        f, g = factor(a[0], m), factor(b[0], m)
        return returned(m, a[1] * f + b[1] * g, a[2] * f + b[2] * g)

    return combine


def _combine_without_rescaling_outputs(a: Any, b: Any) -> Any:
    return (a[2] + b[2]) / _merge(a[:2], b[:2])[1]


def _combine_without_rescaling_sums(a: Any, b: Any) -> Any:
    m = max(a[0], b[0])
    return (a[2] * np.exp(a[0] - m) + b[2] * np.exp(b[0] - m)) / (a[1] + b[1])


def _combine_shifted_too_late(a: Any, b: Any) -> Any:
    f, g = np.exp(a[0]), np.exp(b[0])
    return (a[2] * f + b[2] * g) / (a[1] * f + b[1] * g)


_COMBINE = function_exercise(
    "tiles-combine",
    "combine",
    _combine(),
    [
        (_triple(2.0, 1.5, 3.0, -1.0), _triple(3.0, 2.0, 1.0, 4.0)),
        (_triple(3.0, 2.5, 1.0, 0.5), _triple(1.0, 1.75, -2.0, 1.0)),
        (_triple(1000.0, 1.0, 7.0, 8.0), _triple(998.0, 1.25, 0.0, 1.0)),
        (_triple(-1000.0, 1.5, 1.0, 2.0, -3.0), _triple(-1001.0, 1.25, 0.5, -1.0, 4.0)),
        (_triple(25.0, 1.5, 1.0), _triple(0.0, 2.5, -2.0)),
        (_triple(0.0, 1.5, 3.0, 1.0), _triple(1000.0, 1.25, 0.5, -1.0)),
    ],
    explanation="Neither worker needs the keys of the other one. More workers are combined in the same way.",
    known_mistakes=[
        KnownMistake(
            lambda a, b: (a[2] / a[1] + b[2] / b[1]) / 2,
            "This behaves as if the two finished outputs were averaged with equal weights. The half with the "
            "larger scores has more weight.",
        ),
        KnownMistake(
            lambda a, b: a[2] / a[1] + b[2] / b[1],
            "This behaves as if the two finished outputs were added: the weights of each sum to 1, so "
            "together they sum to 2.",
        ),
        KnownMistake(
            _combine(lambda m, new: 1.0),
            "This behaves as if outputs and sums were added unchanged. Each half is in units of its own "
            "exp(m).",
        ),
        KnownMistake(
            _combine_without_rescaling_outputs,
            "This behaves as if the sums were rescaled, but not the outputs. An output is a sum of "
            "exponentials too, each times a value.",
        ),
        KnownMistake(
            _combine_without_rescaling_sums,
            "This behaves as if the outputs were rescaled, but not the sums.",
        ),
        KnownMistake(
            lambda a, b: _combine()((b[0], *a[1:]), (a[0], *b[1:])),
            "This behaves as if each worker's numbers were multiplied by the factor of the other one.",
        ),
        KnownMistake(
            _combine_shifted_too_late,
            "This behaves as if the factors were exp(m) of each half: right for small numbers, but exp(1000) "
            "is inf, and inf / inf is nan. Subtract the new maximum before exp.",
        ),
        KnownMistake(
            _combine(returned=lambda m, total, o: o),
            "This is the sum of the rescaled outputs, not yet divided: its weights do not sum to 1.",
        ),
        KnownMistake(
            _combine(returned=lambda m, total, o: (m, total, o)),
            "These are m, l and o of all keys, and they are right. Compute the output from them.",
        ),
        KnownMistake(
            _combine(lambda m, new: float(np.exp(new - m))),
            "This behaves as if the sign of the exponents were reversed: no factor may be greater than 1.",
        ),
    ],
    default_hint="Rescale l as in exercise 2, and o by the same factors; then divide one by the other.",
    further_hint="Compute two factors, exp(a[0] - m) and exp(b[0] - m), where m is the larger maximum. Each "
    "multiplies both l and o of its worker.",
)

# Closed book

_WHY_LSE = Question(
    "precision-why-lse",
    "Ten logits near 1000, in float32. Why is exp(z − lse(z)) much less accurate than the division "
    "e^(z − m) / l?",
    (
        Choice(
            "`exp` is less accurate for large arguments",
            "Its argument z − lse is small here. That argument already has an error before `exp` is called.",
        ),
        Choice(
            "lse is rounded like any number near 1000, and this error is in an exponent",
            "An absolute error δ of the exponent is a relative error δ of the result, and rounding a number "
            "near 1000 has an error of up to 1000 u.",
            correct=True,
        ),
        Choice(
            "`log` has a large error",
            "The error of `log` is a few units in the last place of log l, which is at most 2.3 here. It is "
            "the sum m + log l that is rounded like a number near 1000.",
        ),
        Choice(
            "l overflows",
            "l is a sum of numbers from 0 to 1, the largest of them exactly 1: from 1 to 10 for ten logits.",
        ),
    ),
)

_EMPTY = Question(
    "online-empty",
    "Which pair (m, l) represents a stream from which no number has arrived yet?",
    (
        Choice(
            "(0, 0)",
            "With m = 0, the maximum of a stream of numbers near -1000 would stay 0, and all exponentials "
            "would be 0.",
        ),
        Choice(
            "(−∞, 0)",
            "Any number is larger than this m, and merging the pair with another one does not change it.",
            correct=True,
        ),
        Choice(
            "(−∞, 1)",
            "The m is right. But l = 1 would mean that there is already one term in the sum.",
        ),
        Choice(
            "there is none: the first number needs its own code",
            "Many programs have such code. But one pair is enough: its factor e^(m − m′) is 0, and its sum "
            "is 0 too.",
        ),
    ),
)

_SHIFT = Question(
    "online-shift",
    "When the maximum changes from m to m′, l is multiplied by e^(m − m′). Why is this right?",
    (
        Choice(
            "a shift by c multiplies every exponential by e^(−c), and so their sum",
            "The shift changes from m to m′. Every term of the sum gets the same factor, so the sum gets it "
            "too.",
            correct=True,
        ),
        Choice(
            "a shift does not change the exponentials",
            "It does: all of them get the same factor. Only their ratios stay the same.",
        ),
        Choice(
            "it is an approximation that gets better with each number",
            "In exact arithmetic it is exact in every step; in floating point, there are only rounding "
            "errors.",
        ),
    ),
    about="04-the-max-shift",
)

_READ_BOUND = Question(
    "precision-read-bound",
    "The bound is 21 u. In 600 trials the largest error was 5 u. What follows?",
    (
        Choice(
            "the bound is wrong",
            "It would be wrong if an error were larger than the bound. None was.",
        ),
        Choice(
            "the error is never larger than 5 u",
            "600 trials are not all inputs. In another one, all rounding errors may have the same sign.",
        ),
        Choice(
            "the bound may still be right",
            "A bound is for the worst case. Usually most of the rounding errors cancel.",
            correct=True,
        ),
    ),
)

_HALF_FIX = Question(
    "precision-half-fix",
    "One program computes log(p + 1e-7), where p may be 0, and another one log1p(r), where r is tiny. Both "
    "add two numbers of different magnitude. What is the difference?",
    (
        Choice(
            "there is none: both are rounded",
            "Every result is rounded. But one of them is changed on purpose, by much more than rounding.",
        ),
        Choice(
            "log(p + 1e-7) is more accurate, since 1e-7 has few digits",
            "Its error has no limit: a loss of 1000 becomes 16.118.",
        ),
        Choice(
            "the first computes another function, the second the same function with more digits",
            "The first is wrong wherever p is not much larger than 1e-7. The second keeps all digits of r.",
            correct=True,
        ),
    ),
    about="05-log-softmax",
)

LESSON = Lesson(
    "07-precision-and-scale",
    "Precision and scale",
    predictions=(
        Prediction(
            "precision-ones",
            hints=(
                (3000, "In exact arithmetic it is. But the distance between numbers of float16 grows."),
                (
                    65504,
                    "That is the largest number of float16, and 3000 is far below it. It is not the range "
                    "that is too small, but the number of digits.",
                ),
                (2047, "One more can be added: a power of 2 is a number of every format."),
                (1024, "The distance is 1 there. It doubles at each power of 2."),
                (math.inf, "Nothing overflows: the largest number of float16 is 65504."),
            ),
        ),
        Prediction(
            "precision-two-forms",
            choices=("division", "exp(z - lse)", "both the same"),
            hints=(
                (
                    "exp(z - lse)",
                    "It has one operation less, the division. But look at which number is rounded instead: "
                    "one near 1000.",
                ),
                (
                    "both the same",
                    "In exact arithmetic they are. But lse is near 1000 and is rounded, and the division "
                    "form has no such number.",
                ),
            ),
        ),
        Prediction(
            "online-first-inf",
            choices=(3, 11, 9, 5, "never"),
            hints=(
                ("never", "Each exponential is finite. But they are added."),
                (11, "exp(11) is finite: the largest number of float16 is e^11.09."),
                (3, "exp(3) is 20."),
                (5, "The sum is inf before that."),
            ),
        ),
        Prediction(
            "online-jumps",
            hints=(
                (
                    3,
                    "The maximum changes three times if you count the first number. But before the first "
                    "number there is no sum to rescale.",
                ),
                (5, "Where the maximum stays the same, the factor is e^0 = 1."),
                (4, "Where the maximum stays the same, the factor is e^0 = 1."),
                (1, "There is one more: compare each number with the largest one before it."),
            ),
        ),
        Prediction(
            "precision-log1p-zero",
            hints=(
                (
                    104,
                    "There e^(-g) itself is 0 in float32. Long before that, it makes no difference to "
                    "1 + e^(-g).",
                ),
                (37, "That is the gap for float64."),
                (88, "exp overflows near 88. Here a small number is added to 1."),
                (16, "There e^(-g) is still more than half of the distance from 1 to the next number."),
            ),
        ),
        Prediction(
            "online-order",
            choices=("to the last bit", "but for rounding", "no"),
            hints=(
                (
                    "to the last bit",
                    "In exact arithmetic it is. But different sums are rounded, as in (a + b) + c and "
                    "a + (b + c).",
                ),
                (
                    "no",
                    "It is a maximum of maxima and a sum of sums in the same units: in exact arithmetic the "
                    "order makes no difference.",
                ),
            ),
        ),
        Prediction(
            "tiles-rescaled",
            hints=(
                (
                    15,
                    "Every tile after the first one could have a new maximum. But the more keys there have "
                    "been, the less often this happens.",
                ),
                (
                    16,
                    "Where the maximum stays the same, the factor is 1; and before the first tile there is "
                    "nothing to rescale.",
                ),
                (0, "Then the largest score would have to be in the first tile."),
                (
                    8,
                    "In every second tile? The probability that tile number k has the largest score so far "
                    "is about 1/k.",
                ),
            ),
        ),
    ),
    exercises=(_BOUND, _MERGE, _LSE, _COMBINE),
    questions=(_WHY_LSE, _EMPTY, _SHIFT, _READ_BOUND, _HALF_FIX),
)
