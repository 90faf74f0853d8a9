"""Predictions, exercises and questions of lesson 03, *Softmax and its cliff*."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from plotnet.functional import round_to
from plotnet.lesson import Choice, Exercise, KnownMistake, Lesson, Prediction, Question, function_exercise
from plotnet.lesson.answers import answers_match, format_answer, to_array
from plotnet.lesson.exercise import NOTHING_RETURNED, Outcome, call
from plotnet.lesson.explain import explain, signature_problem

_MAX_CALLS = 3000  # bisection down to the smallest subnormal number takes fewer


class _TooManyCallsError(RuntimeError):
    """Raised when a learner's loop calls exp without end."""


class Function:  # its name may be shown to learners, in the message of a TypeError
    """A function that raises an error after too many calls."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, x: Any) -> Any:
        """Call the function."""
        self.calls += 1
        if self.calls > _MAX_CALLS:
            raise _TooManyCallsError(f"exp was called more than {_MAX_CALLS} times")
        return self.function(x)


def _bisect(exp: Callable[[Any], Any], good: Any, bad: Any, holds: Callable[[Any], Any]) -> Any:
    """Return the last number between good and bad for which a condition on exp holds, in their dtype."""
    while True:
        middle = (good + bad) / 2
        if middle in (good, bad):
            return good
        if holds(exp(middle)):
            good = middle
        else:
            bad = middle


def _exp_of_triple(x: Any) -> Any:
    return np.exp(3 * x)


# Exercise 1: softmax over the axis of the classes, which is not the last one


def _softmax_over(axis: int | tuple[int, ...] | None, keepdims: bool = True) -> Callable[[Any], Any]:
    def softmax(z: Any) -> Any:
        exponentials = np.exp(z)
        return exponentials / exponentials.sum(axis=axis, keepdims=keepdims)

    return softmax


def _describe_logits(z: Any) -> str:
    return format_answer(z) if z.size <= 6 else f"random logits of shape {z.shape}"


_CLASSES = function_exercise(
    "axis-of-classes",
    "softmax_of_pixels",
    _softmax_over(-2),
    [
        (np.array([[[1.0, 2.0], [0.0, 4.0], [3.0, 2.0]]]),),
        (np.random.default_rng(3).normal(size=(2, 3, 4)),),
        (np.random.default_rng(4).normal(size=(3, 3, 3)),),
        (np.array([[[0, 1], [2, 0], [1, 1]]]),),
        (np.array([[[-600.0, -601.0], [-602.0, -600.0], [-650.0, -650.0]]]),),  # a sum that is small
    ],
    explanation="Every pixel of every sample has three probabilities, and they sum to 1.",
    known_mistakes=[
        KnownMistake(
            _softmax_over(-1),
            "This behaves as if the sum ran over the last axis: one class sums to 1 over all pixels. In this "
            "array, the last axis contains the pixels.",
        ),
        KnownMistake(
            _softmax_over(0),
            "This behaves as if the sum ran over the first axis: the probabilities of different samples sum "
            "to 1.",
        ),
        KnownMistake(
            _softmax_over(None),
            "All numbers of the array together sum to 1. Each pixel of each sample needs its own sum.",
        ),
        KnownMistake(
            _softmax_over((0, 1)),
            "This behaves as if the sum ran over samples and classes: all samples share the sum of a pixel. "
            "Each sample needs its own.",
        ),
        KnownMistake(
            _softmax_over((1, 2)),
            "This behaves as if the sum ran over classes and pixels: all pixels of a sample share one sum. "
            "Each pixel needs its own.",
        ),
        KnownMistake(
            _softmax_over((0, 2)),
            "This behaves as if the sum ran over samples and pixels: every axis but that of the classes.",
        ),
        KnownMistake(
            _softmax_over(-2, keepdims=False),
            "The axis is right, but the sum has lost it: its shape is (samples, pixels), which does not "
            "fit (samples, classes, pixels), compared from the right. The axis must stay, with length 1.",
        ),
        KnownMistake(
            _softmax_over(-1, keepdims=False),
            "This behaves as if the sum ran over the last axis and lost it. Which axis contains the "
            "classes? And it must stay, with length 1.",
        ),
        KnownMistake(np.exp, "This returns the exponentials themselves: no division changes them."),
        KnownMistake(
            lambda z: np.exp(z).sum(axis=-2, keepdims=True),
            "This returns the sums. Divide the exponentials by them.",
        ),
        KnownMistake(
            lambda z: np.exp(z) / np.exp(z).max(axis=-2, keepdims=True),
            "This behaves as if the exponentials were divided by their maximum: the largest of each pixel "
            "becomes 1. They must sum to 1.",
        ),
        KnownMistake(
            lambda z: np.exp(z) / np.exp(z).mean(axis=-2, keepdims=True),
            "This behaves as if the exponentials were divided by their mean: they sum to the number of "
            "classes.",
        ),
        KnownMistake(
            lambda z: _softmax_over(-2)(_softmax_over(-2)(z)),
            "This behaves as if softmax were applied twice.",
        ),
        KnownMistake(
            lambda z: z / z.sum(axis=-2, keepdims=True),
            "This behaves as if the logits themselves were divided by their sum, without exp.",
        ),
    ],
    default_hint="Which numbers must sum to 1?",
    describe=_describe_logits,
    further_hint=(
        "The axes of the shape (samples, classes, pixels) have the numbers 0, 1 and 2. Sum over one of them, "
        "and keep it with length 1."
    ),
)


# Exercise 2: finite exponentials whose sum overflows


def _hint_for_sum(answer: object) -> str:
    array = to_array(answer)
    if callable(answer) or array is None or array.dtype.kind == "c":
        return "Expected a list of two numbers, such as [3.0, 4.0]."
    if array.shape != (2,):
        return f"Expected a list of two numbers, such as [3.0, 4.0]; this has shape {array.shape}."
    with np.errstate(all="ignore"):
        logits = array.astype(np.float64)
        exponentials = np.exp(logits)
        total = exponentials.sum()
    if not np.isfinite(logits).all():
        return "Both logits must be finite numbers."
    if np.isinf(exponentials).any():
        return "An exponential is inf, and inf / inf is nan. Each exponential must be finite."
    if total == 0:
        return "Both exponentials are 0, and 0 / 0 is nan. The sum must be too large, not too small."
    if np.isfinite(total):
        return (
            f"Both exponentials are finite, and so is their sum, {format_answer(total)}: the probabilities "
            "sum to 1. The sum of the exponentials must be larger than the largest float64."
        )
    return ""


_SUM = Exercise(
    "cliff-of-the-sum",
    "two_logits",
    _hint_for_sum,
    "Both exponentials are finite, but their sum is inf, and a finite number divided by inf is 0: the "
    "probabilities sum to 0, and there is no nan.",
    further_hint="Try two equal logits, each with an exponential of more than half the largest float64.",
    known_mistakes=(
        KnownMistake(709.5, "Expected a list of two numbers, such as [3.0, 4.0]; this has shape ()."),
        KnownMistake(
            [1000, 1000],
            "An exponential is inf, and inf / inf is nan. Each exponential must be finite.",
        ),
        KnownMistake(
            [-1000, -1000],
            "Both exponentials are 0, and 0 / 0 is nan. The sum must be too large, not too small.",
        ),
        KnownMistake(
            [0, 0],
            "Both exponentials are finite, and so is their sum, 2: the probabilities sum to 1. The sum of "
            "the exponentials must be larger than the largest float64.",
        ),
        KnownMistake([np.inf, 0], "Both logits must be finite numbers."),
        KnownMistake(["709.5", "709.5"], "Expected a list of two numbers, such as [3.0, 4.0]."),
    ),
)


# Exercise 3: the last x for which exp(x) is normal


def _last(
    holds: Callable[[Callable[[Any], Any], Any, Any, Any], Any], returned: str = "good"
) -> Callable[..., Any]:
    """Return a function for exercise 3, given a condition on exp, good, middle and smallest."""

    def last(exp: Callable[[Any], Any], good: Any, bad: Any, smallest: Any) -> Any:
        while True:
            middle = (good + bad) / 2
            if middle in (good, bad):
                return {"good": good, "bad": bad}[returned]
            if holds(exp, good, middle, smallest):
                good = middle
            else:
                bad = middle

    return last


def _describe_case(exp: Callable[[Any], Any], good: Any, *others: Any) -> str:
    name = f"np.{exp.__name__}" if isinstance(exp, np.ufunc) else "another function as exp"
    return f"{name} and numbers of {good.dtype}"


_NORMAL = function_exercise(
    "cliff-last-normal",
    "last_normal",
    _last(lambda exp, good, middle, smallest: exp(middle) >= smallest),
    [
        (exp, dtype(0), dtype(-2000), np.finfo(dtype).smallest_normal)
        for exp, dtype in (
            (np.exp, np.float64),
            (np.exp, np.float32),
            (np.exp, np.float16),
            (np.exp2, np.float64),
            (np.exp2, np.float16),
            (_exp_of_triple, np.float32),
        )
    ],
    explanation="Below this number exp(z) is still above 0, but has fewer and fewer digits.",
    known_mistakes=[
        KnownMistake(
            _last(lambda exp, good, middle, smallest: exp(middle) > 0),
            "This finds the last exp(z) above 0. Subnormal numbers are above 0 too: compare exp(z) with the "
            "smallest normal number.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: exp(middle) > smallest),
            "Nearly: where exp(z) equals the smallest normal number, the result is one number too large. The "
            "smallest normal number is normal itself.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: np.exp(middle) >= smallest),
            "This is right for `np.exp`. With another function as `exp`, it behaves as if `np.exp` were "
            "called.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: middle >= smallest),
            "It returns the `good` that it was given, as if the condition were never true. Is the condition "
            "about `middle`, or about its exponential?",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: exp(middle) < smallest),
            "This behaves as if the condition were reversed: `good` must move to the middle if exp(middle) "
            "is normal.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: True),
            "This behaves as if the condition were always true: it goes all the way to `bad`. Far below "
            "zero every exp(z) is finite, but none is normal.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: exp(good) >= smallest),
            "This behaves as if the condition were about exp(good): ask about the middle, which is not known "
            "yet.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: exp(middle) >= exp(smallest)),
            "This behaves as if exp(middle) were compared with exp(smallest). `smallest` is a result of exp, "
            "not an argument.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: exp(middle) >= smallest, "bad"),
            "Its exponential is not normal: this is the first number beyond the limit.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: exp(middle) >= np.finfo(float).smallest_normal),
            "This behaves as if the smallest normal number of float64 were used for every dtype. `smallest` "
            "is that of the dtype.",
        ),
        KnownMistake(
            _last(lambda exp, good, middle, smallest: middle >= np.log(smallest)),
            "This behaves as if middle were compared with the logarithm of `smallest`, which is rounded, and "
            "is not the limit of another function. Compare exp(middle) with `smallest`.",
        ),
    ],
    default_hint="Replace only None, by a condition on exp(middle).",
    further_hint="A number is normal if it is not smaller than `smallest`. Call the `exp` that is passed in.",
    rtol=0.0,
    describe=_describe_case,
)


# Exercise 4: the last x for which exp(x) is finite

_CASES: tuple[tuple[Callable[[Any], Any], Any, Any], ...] = (
    (np.exp, np.float64(0), np.float64(1000)),
    (np.exp, np.float32(0), np.float32(1000)),
    (np.exp, np.float16(0), np.float16(100)),
    (np.exp2, np.float64(1), np.float64(2000)),
    (np.exp2, np.float16(1), np.float16(100)),
    (_exp_of_triple, np.float32(2), np.float32(500)),
)

_TOO_MANY_CALLS = (
    f"exp was called {_MAX_CALLS} times without a result. Does the loop end in every dtype? Numbers of "
    "float16 near 11 are 1/128 apart: a smaller difference is never reached. And small steps take too long: "
    "halve the interval."
)
_FIRST_INF = (
    "exp of the returned number is inf: the limit lies below it. At the end, two neighboring numbers are "
    "left; return the one whose exp is finite."
)
_TOO_SMALL = (
    "exp of the next number of the dtype is finite too. Does the loop end too early, or compute in a smaller "
    "dtype? Continue until no number of the dtype lies between the two."
)
_RETURNS_LOW = (
    "it returns the `low` that it was given. Which end may move to the middle if exp(middle) is finite?"
)
_OTHER_DTYPE = (
    "the returned number is not a number of {}: is `low`, `high` or `middle` converted to another dtype? The "
    "middle of two numbers of a dtype has the same dtype."
)
_NP_EXP = (
    "This is right for `np.exp` in every dtype. With another function as `exp`, it behaves as if `np.exp` "
    "were called."
)
_CONSTANT = "It returns the same number for every dtype and every function. Find it by calling `exp`."
_LOGARITHM = (
    "It returns the logarithm of the largest number of the dtype, which need not be the last number with a "
    "finite exp, and is not the limit of another function. Find it by calling `exp`."
)


def _by_logarithm(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
    return np.log(np.finfo(type(low)).max)


def _with_np_exp(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
    return _bisect(np.exp, low, high, np.isfinite)


def _hint_for_last_finite(answer: object) -> str:
    if not callable(answer):
        return "Expected a function: its name, without parentheses."
    if problem := signature_problem(answer, _CASES[0]):
        return problem
    outcomes = [call(answer, (Function(exp), low, high)) for exp, low, high in _CASES]
    if all(outcome.value is None and outcome.error is None for outcome in outcomes):
        return NOTHING_RETURNED
    if any(isinstance(outcome.error, _TooManyCallsError) for outcome in outcomes):
        return _TOO_MANY_CALLS
    if to_array(outcomes[0].value) is not None and all(_same_result(o, outcomes[0]) for o in outcomes):
        return _CONSTANT
    for mistake, hint in ((_by_logarithm, _LOGARITHM), (_with_np_exp, _NP_EXP)):
        expected = [call(mistake, case) for case in _CASES]
        if all(map(_same_result, outcomes, expected)):
            return hint
    hints = (_hint_for_call(answer, *pair) for pair in zip(outcomes, _CASES, strict=True))
    return next((hint for hint in hints if hint), "")


def _same_result(one: Outcome, other: Outcome) -> bool:
    return one.error is None and one.value is not None and answers_match(one.value, other.value, 0.0)


def _hint_for_call(
    answer: Callable[..., Any], outcome: Outcome, case: tuple[Callable[[Any], Any], Any, Any]
) -> str:
    """Return a hint for the result of one call, or an empty string if it is correct."""
    exp, low, high = case
    start = f"With {_describe_case(exp, low)}: "
    if outcome.error is not None:
        return f"{start}it raises an error. {explain(outcome.error, answer)}"
    found = to_array(outcome.value)
    if found is None or found.ndim or found.dtype.kind == "c":
        return f"{start}it returns {format_answer(outcome.value)}; expected a number."
    with np.errstate(all="ignore"):
        limit = _bisect(exp, low, high, np.isfinite)
        if found == limit:
            return ""
        if found != type(low)(found):
            return start + _OTHER_DTYPE.format(low.dtype)
        if found == low:
            return start + _RETURNS_LOW
        return start + (_TOO_SMALL if found < limit else _FIRST_INF)


def _wrong_bisection(mistake: str) -> Callable[..., Any]:
    """Return a wrong function for exercise 4."""

    def last_finite(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
        if mistake == "dtype":
            low, high = float(low), float(high)
        for _ in range(8 if mistake == "few steps" else 1100):
            middle = (low + high) / 2
            if np.isfinite(exp(middle)) != (mistake == "reversed"):
                low = middle
            else:
                high = middle
        return high if mistake == "high" else low

    return last_finite


def _with_tolerance(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
    while high - low > 1e-6:
        middle = (low + high) / 2
        if np.isfinite(exp(middle)):
            low = middle
        else:
            high = middle
    return low


_LAST_FINITE = Exercise(
    "cliff-last-finite",
    "last_finite",
    _hint_for_last_finite,
    "It finds the limit in every dtype, and for every function that overflows.",
    further_hint=(
        "Start from `last_positive`: what is `good` here, what is `bad`, and which condition is about "
        "exp(middle)?"
    ),
    known_mistakes=(
        KnownMistake(_with_tolerance, _TOO_MANY_CALLS),
        KnownMistake(_wrong_bisection("high"), f"With np.exp and numbers of float64: {_FIRST_INF}"),
        KnownMistake(_wrong_bisection("few steps"), f"With np.exp and numbers of float64: {_TOO_SMALL}"),
        KnownMistake(_wrong_bisection("reversed"), f"With np.exp and numbers of float64: {_RETURNS_LOW}"),
        KnownMistake(
            _wrong_bisection("dtype"),
            f"With np.exp and numbers of float32: {_OTHER_DTYPE.format('float32')}",
        ),
        KnownMistake(_with_np_exp, _NP_EXP),
        KnownMistake(lambda exp, low, high: 709.782712893384, _CONSTANT),
        KnownMistake(_by_logarithm, _LOGARITHM),
    ),
)


# Exercise 5: the limits of four dtypes


def _exp_bfloat16(x: Any) -> float:
    with np.errstate(all="ignore"):
        return float(round_to(np.exp(round_to(x, "bfloat16")), "bfloat16"))


def _compute_limits() -> dict[str, float]:
    with np.errstate(all="ignore"):
        limits = {
            name: float(_bisect(np.exp, np.dtype(name).type(0), np.dtype(name).type(1000), np.isfinite))
            for name in ("float16", "float32", "float64")
        }
        unrounded = _bisect(_exp_bfloat16, 0.0, 1000.0, np.isfinite)
    return {**limits, "bfloat16": float(round_to(unrounded, "bfloat16"))}


_LIMITS = _compute_limits()
_UNROUNDED = (
    "The entry of bfloat16 is not a number of bfloat16, but `exp_bfloat16` rounds it to the right one: round "
    "your result too."
)
_AS_FLOAT32 = (
    "The entry of bfloat16 is the limit of float32. The two have nearly the same range, but this is not a "
    "number of bfloat16. Pass `exp_bfloat16` to your function."
)
_AS_FLOAT16 = (
    "The entry of bfloat16 is the limit of float16. Both have 16 bits, but bfloat16 has as many bits for the "
    "exponent as float32. Pass `exp_bfloat16` to your function."
)
_ALL_EQUAL = "All four are equal. `np.exp` computes in the dtype of its argument: which dtypes are passed in?"
_IS_LOGARITHM = (
    "The entry of {} is the logarithm of the largest number of the dtype, and exp of it, in the dtype, is "
    "inf. Call `last_finite`."
)


def _hint_for_limits(answer: object) -> str:
    if not isinstance(answer, Mapping):
        return "Expected a dict with one entry for each dtype, such as {'float16': ..., ...}."
    if missing := [name for name in ("float16", "bfloat16", "float32", "float64") if name not in answer]:
        return f"There is no entry for {', '.join(missing)}."
    found: dict[str, float] = {}
    for name in _LIMITS:
        number = to_array(answer[name])
        if answer[name] is None:
            return f"The entry of {name} is None: has `last_finite` no `return`?"
        if number is None or number.ndim or number.dtype.kind == "c":
            return f"The entry of {name} is {format_answer(answer[name])}; expected a number."
        found[name] = float(number)
    if len(set(found.values())) == 1:
        return _ALL_EQUAL
    for name in ("float16", "float32"):
        largest = np.finfo(name).max
        if any(
            answers_match(found[name], float(log), 1e-8) for log in (np.log(largest), np.log(float(largest)))
        ):
            return _IS_LOGARITHM.format(name)
    if (bfloat16 := found["bfloat16"]) != _LIMITS["bfloat16"]:
        if answers_match(bfloat16, _LIMITS["float32"], 1e-5):
            return _AS_FLOAT32
        if answers_match(bfloat16, _LIMITS["float16"], 1e-3):
            return _AS_FLOAT16
        if round_to(bfloat16, "bfloat16") == _LIMITS["bfloat16"]:
            return _UNROUNDED
    wrong = [name for name, limit in _LIMITS.items() if found[name] != limit]
    if not wrong:
        return ""
    return (
        f"Not the last number with a finite exp: {', '.join(wrong)}. Which dtype do `low` and `high` have? "
        "If you typed a number, call `last_finite` instead, so that no digit is lost."
    )


_TABLE = Exercise(
    "cliff-table",
    "limits",
    _hint_for_limits,
    "You have computed the limits of four dtypes to the last digit.",
    further_hint="For float16, call `last_finite(np.exp, np.float16(0), np.float16(1000))`.",
    known_mistakes=(
        KnownMistake(dict.fromkeys(_LIMITS, _LIMITS["float64"]), _ALL_EQUAL),
        KnownMistake({**_LIMITS, "bfloat16": _LIMITS["float32"]}, _AS_FLOAT32),
        KnownMistake({**_LIMITS, "bfloat16": _LIMITS["float16"]}, _AS_FLOAT16),
        KnownMistake({**_LIMITS, "bfloat16": np.nextafter(88.75, 0)}, _UNROUNDED),
        KnownMistake(
            {**_LIMITS, "float32": np.log(np.finfo(np.float32).max)}, _IS_LOGARITHM.format("float32")
        ),
        KnownMistake(
            {name: limit for name, limit in _LIMITS.items() if name != "bfloat16"},
            "There is no entry for bfloat16.",
        ),
    ),
)


# Closed-book questions

_WHERE_NAN = Question(
    "cliff-first-nan",
    "Softmax as written is given [1000, 1000, 100] in float64. In which step does the first nan appear?",
    (
        Choice("in the exponential: exp(1000) is nan", "exp(1000) is inf, which is not nan."),
        Choice("in the sum: inf + inf is nan", "inf + inf is inf; inf − inf would be nan."),
        Choice(
            "in the division: inf / inf is nan", "Its cause is earlier: exp overflows to inf.", correct=True
        ),
    ),
)

_MEMORY = Question(
    "cliff-memory",
    "Somebody writes that exp(1000) “overflows memory”. What does it overflow?",
    (
        Choice(
            "the memory of the computer",
            "A float64 takes 8 bytes whatever its value. A computer with more memory returns inf too.",
        ),
        Choice(
            "the range of the dtype: the exponent is too large for its bits",
            "float64 has 11 bits for the exponent, so its numbers end at 1.8 · 10³⁰⁸.",
            correct=True,
        ),
        Choice(
            "the digits of the dtype: the fraction is too long for its bits",
            "A fraction with too few bits costs digits: the number is rounded, but not inf.",
        ),
        Choice(
            "the time limit of NumPy", "NumPy has no time limit: it computes exp(1000) as fast as exp(1)."
        ),
    ),
)

_ZERO = Question(
    "softmax-exactly-zero",
    "All logits are finite. In exact arithmetic, can a probability of softmax be exactly 0?",
    (
        Choice("Yes, if the logit is negative", "eᶻ is above 0 for negative z too: e⁻¹ is 0.37."),
        Choice(
            "Yes, if another logit is larger by 1000",
            "Then it is e⁻¹⁰⁰⁰ or less: far too small for float64, but not 0.",
        ),
        Choice(
            "No; a computed 0 is a number too small for the dtype",
            "It underflowed. Lesson 05 shows what happens to its logarithm.",
            correct=True,
        ),
    ),
)

_AXIS = Question(
    "axis-of-a-batch",
    "A is a design matrix of 5 samples with 4 features; W⁽⁰⁾ has shape (3, 4), and Z = A @ W.T + b. Which "
    "shape does Z have, and along which axis does softmax sum?",
    (
        Choice(
            "(5, 3), along the last axis",
            "Each row contains the logits of one sample.",
            correct=True,
        ),
        Choice(
            "(5, 3), along the first axis", "The shape is right, but the first axis runs over the samples."
        ),
        Choice("(3, 5), along the last axis", "W Aᵀ has this shape; in Z each sample is a row, as in A."),
        Choice(
            "(5, 4), along the last axis", "The product with W.T sums over the 4 features: Z has 3 columns."
        ),
    ),
    about="02-forward-propagation",
)

_SIXTEEN = Question(
    "cliff-sixteen-bits",
    "float16 and bfloat16 both have 16 bits. Why does exp overflow beyond 11.09 in one, and beyond 88.5 in "
    "the other?",
    (
        Choice(
            "bfloat16 has 8 bits for the exponent, float16 has 5",
            "The exponent determines the range. In return bfloat16 has fewer digits: 7 bits instead of 10.",
            correct=True,
        ),
        Choice(
            "bfloat16 has more digits",
            "It has fewer, 7 bits instead of 10; and digits do not determine the range.",
        ),
        Choice(
            "bfloat16 is computed in float32 and never rounded",
            "Every bfloat16 is rounded to 16 bits. Three more of them than in float16 are for the exponent.",
        ),
    ),
)

LESSON = Lesson(
    "03-softmax-and-its-cliff",
    "Softmax and its cliff",
    predictions=(
        Prediction(
            "softmax-largest-share",
            rtol=0.08,
            hints=(
                (4 / 9, "That is 4 / (2 + 3 + 4), the proportion without exp. exp favors large logits."),
                (1 / 3, "That would be so if all logits were equal."),
                (1, "Then all others would be 0, and exp is never 0."),
            ),
        ),
        Prediction(
            "axis-ways",
            hints=(
                (2, "`axis=1` with keepdims is right for matrices, but a vector has no axis 1."),
                (3, "Each of the others fails for at least one array: compare the rows of the table."),
                (0, "One is right: it counts axes from the end, and keeps the axis."),
            ),
        ),
        Prediction(
            "cliff-thousands",
            choices=("[0.5, 0.5, 0]", "[nan, nan, 0]", "[inf, inf, 0]", "[nan, nan, nan]"),
            hints=(
                (
                    "[0.5, 0.5, 0]",
                    "That is the exact result, rounded. The computer starts with exp(1000), and that is inf.",
                ),
                ("[inf, inf, 0]", "exp(1000) is inf, but then inf is divided by inf."),
                ("[nan, nan, nan]", "Nearly: the third is a finite number divided by inf."),
            ),
        ),
        Prediction(
            "cliff-far-below",
            choices=("[0, 0, 1, 0]", "[nan, nan, 1, nan]", "[nan, nan, nan, nan]"),
            hints=(
                (
                    "[nan, nan, nan, nan]",
                    "For that, an exponential must be inf, or the sum 0. exp(100) is large but finite, and "
                    "so is the sum.",
                ),
                ("[nan, nan, 1, nan]", "exp(−10000) is rounded to 0, and 0 divided by a finite sum is 0."),
            ),
        ),
        Prediction(
            "cliff-all-below",
            choices=("[1, 0, 0]", "[0, 0, 0]", "[nan, nan, nan]"),
            hints=(
                (
                    "[1, 0, 0]",
                    "That is close to the exact result. But all three exponentials are 0, and so is the sum.",
                ),
                ("[0, 0, 0]", "The exponentials are 0, but so is the sum by which they are divided."),
            ),
        ),
        Prediction(
            "cliff-whole-number",
            hints=(
                (
                    308,
                    "The largest float64 is 1.8 · 10³⁰⁸, but e is less than 10: the exponent can be larger.",
                ),
                (
                    1023,
                    "The largest float64 is just under 2¹⁰²⁴, but e is more than 2: the exponent is smaller.",
                ),
                (
                    1024,
                    "The largest float64 is just under 2¹⁰²⁴, but e is more than 2: the exponent is smaller.",
                ),
                (710, "One too many: the limit is between this integer and the one before."),
                (999, "1000 is too large, and so are many integers below it."),
            ),
        ),
        Prediction(
            "cliff-larger-range",
            choices=("float16", "bfloat16", "both the same"),
            hints=(
                ("float16", "Its fraction is longer: that gives more digits, not larger numbers."),
                ("both the same", "They have the same number of bits, but divide them differently."),
            ),
        ),
        Prediction(
            "cliff-log-of-largest",
            hints=(
                (
                    3,
                    "In exact arithmetic, yes. But the logarithm is rounded to the dtype, up or down.",
                ),
                (2, "Two of the three logarithms are rounded up."),
                (0, "One logarithm is rounded down."),
            ),
        ),
    ),
    exercises=(_CLASSES, _SUM, _NORMAL, _LAST_FINITE, _TABLE),
    questions=(_WHERE_NAN, _MEMORY, _ZERO, _AXIS, _SIXTEEN),
)
