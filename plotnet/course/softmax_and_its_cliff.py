"""What lesson 03, *Softmax and its cliff*, asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from plotnet.functional import round_to
from plotnet.lesson import Choice, Exercise, KnownMistake, Lesson, Prediction, Question, function_exercise
from plotnet.lesson.answers import answers_match, format_answer
from plotnet.lesson.exercise import NOTHING_RETURNED, Outcome, call
from plotnet.lesson.explain import explain, signature_problem

_MOST_CALLS = 3000  # more than halving down to the smallest subnormal takes


class _EndlessError(RuntimeError):
    """A learner's loop asks on and on."""


class _Watched:
    """A function that refuses when it has been asked too often: a loop without end is found out."""

    def __init__(self, inner: Callable[[Any], Any]) -> None:
        self.inner, self.calls = inner, 0

    def __call__(self, x: Any) -> Any:
        self.calls += 1
        if self.calls > _MOST_CALLS:
            raise _EndlessError(f"exp was called more than {_MOST_CALLS} times")
        return self.inner(x)

    def __repr__(self) -> str:
        return "np.exp" if self.inner is np.exp else "another exp"


def _bisect(exp: Callable[[Any], Any], good: Any, bad: Any, holds: Callable[[Any], Any]) -> Any:
    """Find the last number, on the way from good to bad, of which it holds; in the type of the two."""
    while True:
        middle = (good + bad) / 2
        if middle in (good, bad):
            return good
        if holds(exp(middle)):
            good = middle
        else:
            bad = middle


# Exercise 1: the classes lie along the axis in the middle


def _over_classes(axis: int | None, keepdims: bool = True) -> Callable[[Any], Any]:
    def softmax(z: Any) -> Any:
        exponentials = np.exp(z)
        return exponentials / exponentials.sum(axis=axis, keepdims=keepdims)

    return softmax


_CLASSES = function_exercise(
    "axis-of-classes",
    "softmax_of_pixels",
    _over_classes(-2),
    [
        (np.array([[[1.0, 2.0], [0.0, 4.0], [3.0, 2.0]]]),),
        (np.random.default_rng(3).normal(size=(2, 3, 4)),),
        (np.random.default_rng(4).normal(size=(3, 3, 3)),),
    ],
    explanation="Every pixel has its own three probabilities, and they sum to 1.",
    known_mistakes=[
        KnownMistake(
            _over_classes(-1),
            "You sum over the last axis: that is right where the classes lie last. Here the pixels do, and "
            "what sums to 1 is one class over all pixels.",
        ),
        KnownMistake(
            _over_classes(0), "You sum over the samples: they would have to share one probability of 1."
        ),
        KnownMistake(
            _over_classes(None),
            "You sum over everything: all numbers together sum to 1. Each pixel of each sample needs a sum "
            "of its own.",
        ),
        KnownMistake(
            _over_classes(-2, keepdims=False),
            "The axis is right, but the sum has lost it: its shape is (samples, pixels), and the division "
            "compares shapes from the right. The axis has to stay, with length 1.",
        ),
        KnownMistake(np.exp, "These are the exponentials. What are they divided by?"),
    ],
    default_hint="What must sum to 1?",
)


# Exercise 2: every exponential is finite, the sum is not


def _judge_sum(answer: object) -> str:
    try:
        logits = np.asarray(answer, dtype=np.float64)
    except (TypeError, ValueError):
        return "Two numbers in a list are expected, such as [3.0, 4.0]."
    if logits.shape != (2,) or callable(answer):
        return f"Two numbers in a list are expected, such as [3.0, 4.0]; this has shape {logits.shape}."
    if not np.isfinite(logits).all():
        return "Both logits have to be finite: nothing is born here that was not there before."
    with np.errstate(all="ignore"):
        exponentials = np.exp(logits)
        total = exponentials.sum()
    if np.isinf(exponentials).any():
        return "An exponential is inf already, and inf / inf is nan. Stay below the cliff of a single exp."
    if total == 0:
        return "Both exponentials are 0, and 0 / 0 is nan. The sum has to become too large, not too small."
    if np.isfinite(total):
        return (
            f"Both exponentials are finite, and so is their sum, {format_answer(total)}: "
            "as yet softmax is right. "
            "How large may each of two equal numbers be if their sum must pass the largest float64?"
        )
    return ""


_SUM = Exercise(
    "cliff-of-the-sum",
    "two_logits",
    _judge_sum,
    "Both exponentials are finite, inf is born in the sum, and a number divided by inf is 0: the two "
    "probabilities sum to 0, and there is no nan to be seen.",
    known_mistakes=(
        KnownMistake(709.5, "Two numbers in a list are expected, such as [3.0, 4.0]; this has shape ()."),
        KnownMistake(
            [1000, 1000],
            "An exponential is inf already, and inf / inf is nan. Stay below the cliff of a single exp.",
        ),
        KnownMistake(
            [-1000, -1000],
            "Both exponentials are 0, and 0 / 0 is nan. The sum has to become too large, not too small.",
        ),
        KnownMistake(
            [0, 0],
            "Both exponentials are finite, and so is their sum, 2: as yet softmax is right. How large may "
            "each of two equal numbers be if their sum must pass the largest float64?",
        ),
        KnownMistake(
            [np.inf, 0], "Both logits have to be finite: nothing is born here that was not there before."
        ),
    ),
)


# Exercise 3: the last x with a normal exp(x)


def _last(holds: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
    """Make the function of exercise 3 of what is asked: of exp(middle), the smallest normal, and middle."""

    def last(exp: Callable[[Any], Any], good: Any, bad: Any, smallest: Any) -> Any:
        while True:
            middle = (good + bad) / 2
            if middle in (good, bad):
                return good
            if holds(exp(middle), smallest, middle):
                good = middle
            else:
                bad = middle

    return last


_NORMAL = function_exercise(
    "cliff-last-normal",
    "last_normal",
    _last(lambda e, smallest, middle: e >= smallest),
    [
        (_Watched(np.exp), kind(0), kind(-1000), np.finfo(kind).smallest_normal)
        for kind in (np.float64, np.float32, np.float16)
    ],
    explanation="From there on exp(z) is still above 0, but has fewer and fewer digits.",
    known_mistakes=[
        KnownMistake(
            _last(lambda e, smallest, middle: e > 0),
            "That finds the last exp(z) above 0. A subnormal number is above 0 too; which number must "
            "exp(z) not fall below?",
        ),
        KnownMistake(
            _last(lambda e, smallest, middle: middle >= smallest),
            "It ends at 0, where it began: your question was never answered with yes. Is it asked of "
            "`middle`, or of its exponential?",
        ),
        KnownMistake(
            _last(lambda e, smallest, middle: e < smallest),
            "The other way round: `good` moves to the middle where exp(z) is still normal.",
        ),
        KnownMistake(
            _last(lambda e, smallest, middle: np.isfinite(e)),
            "Far below zero every exp(z) is finite; there it gets too small, not too large.",
        ),
    ],
    default_hint="Replace only the None by a question about exp(middle).",
)


# Exercise 4: the last x with a finite exp(x)

_CASES: tuple[tuple[Callable[[Any], Any], Any, Any], ...] = (
    (np.exp, np.float64(0), np.float64(1000)),
    (np.exp, np.float32(0), np.float32(1000)),
    (np.exp, np.float16(0), np.float16(100)),
    (np.exp2, np.float64(1), np.float64(2000)),  # a limit that nobody has heard of
)

_ENDLESS = (
    f"exp was called {_MOST_CALLS} times, and no answer came. Either the loop cannot end, or it walks where "
    "it should halve. Numbers of float16 near 11 lie 1/128 apart: a difference that is smaller never "
    "comes. When is nothing left between `low` and `high`?"
)
_WRONG_END = (
    "exp of what it returns is inf: that is the first number over the edge. Two neighbours are left in the "
    "end, and the last finite one is asked for."
)
_TOO_EARLY = (
    "exp of the next number of the type is finite as well: the loop ends too early. Go on halving until "
    "nothing of the type is left between the two."
)
_SWAPPED = (
    "It ends at `low`, where it began. Which of the two ends may move to the middle if exp(middle) is finite?"
)
_LOST_TYPE = (
    "What comes back is no longer of the type that went in, and so exp was computed in another type, with "
    "another cliff. The middle of two numbers of a type has that type, if nothing turns it into another."
)
_ANOTHER_EXP = (
    "Of `np.exp` it finds the cliff in each type. But another function came in as `exp`, one with another "
    "cliff: does yours ask the `exp` that it is given, or `np.exp`?"
)
_CONSTANT = "It returns the same number for every type and every exp: it has to ask `exp`, not to know."
_BY_LOGARITHM = (
    "The logarithm of the largest number is rounded, and where it is rounded up its exp is inf; and "
    "another exp than `np.exp` was not asked. Ask the exp that comes in, and halve."
)


def _by_logarithm(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
    return np.log(np.finfo(type(low)).max)


def _judge_last_finite(answer: object) -> str:
    if not callable(answer):
        return "Expected a function: its name, without parentheses."
    if problem := signature_problem(answer, _CASES[0]):
        return problem
    came = [call(answer, (_Watched(exp), low, high)) for exp, low, high in _CASES]
    if all(outcome.value is None and outcome.error is None for outcome in came):
        return NOTHING_RETURNED
    if all(_is(outcome, call(_by_logarithm, case)) for outcome, case in zip(came, _CASES, strict=True)):
        return _BY_LOGARITHM
    if all(_is(outcome, came[0]) for outcome in came):
        return _CONSTANT
    if any(isinstance(outcome.error, _EndlessError) for outcome in came):
        return _ENDLESS
    hints = [_of_one(answer, outcome, *case) for outcome, case in zip(came, _CASES, strict=True)]
    if hints[-1] and not any(hints[:-1]):
        return _ANOTHER_EXP
    return next((hint for hint in hints if hint), "")


def _is(one: Outcome, other: Outcome) -> bool:
    return one.error is None and one.value is not None and answers_match(one.value, other.value, 0.0)


def _of_one(answer: Callable[..., Any], came: Outcome, exp: Callable[[Any], Any], low: Any, high: Any) -> str:
    """Say what is wrong with one call, if something is."""
    if came.error is not None:
        return f"With numbers of {low.dtype} it raises an error. {explain(came.error, answer)}"
    found = came.value
    if (
        not isinstance(found, int | float | np.number | np.ndarray)
        or np.ndim(found)
        or np.iscomplexobj(found)
    ):
        return f"It returns {format_answer(found)}; expected a number."
    with np.errstate(all="ignore"):
        limit = _bisect(exp, low, high, np.isfinite)
        if found == limit:
            return ""
        if not isinstance(found, type(low)):
            return _LOST_TYPE
        if abs(found - low) < 0.01:
            return _SWAPPED
        return _TOO_EARLY if found < limit else _WRONG_END


def _ends_at(which: str) -> Callable[..., Any]:
    """Make one of the wrong functions of exercise 4."""

    def wrong(exp: Callable[[Any], Any], low: Any, high: Any) -> Any:
        if which == "type":
            low, high = float(low), float(high)
        for _ in range(8 if which == "early" else 1100):
            middle = (low + high) / 2
            if np.isfinite(exp(middle)) != (which == "swapped"):
                low = middle
            else:
                high = middle
        return high if which == "high" else low

    return wrong


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
    _judge_last_finite,
    "It finds the cliff in every type, and of any function that has one.",
    known_mistakes=(
        KnownMistake(_with_tolerance, _ENDLESS),
        KnownMistake(_ends_at("high"), _WRONG_END),
        KnownMistake(_ends_at("early"), _TOO_EARLY),
        KnownMistake(_ends_at("swapped"), _SWAPPED),
        KnownMistake(_ends_at("type"), _LOST_TYPE),
        KnownMistake(lambda exp, low, high: _bisect(np.exp, low, high, np.isfinite), _ANOTHER_EXP),
        KnownMistake(lambda exp, low, high: 709.782712893384, _CONSTANT),
        KnownMistake(_by_logarithm, _BY_LOGARITHM),
    ),
)


# Exercise 5: the cliffs of all four types


def _exp_bfloat16(x: Any) -> float:
    with np.errstate(all="ignore"):
        return float(round_to(np.exp(round_to(x, "bfloat16")), "bfloat16"))


def _limits() -> dict[str, float]:
    with np.errstate(all="ignore"):
        limits = {
            name: float(_bisect(np.exp, np.dtype(name).type(0), np.dtype(name).type(1000), np.isfinite))
            for name in ("float16", "float32", "float64")
        }
        unrounded = _bisect(_exp_bfloat16, 0.0, 1000.0, np.isfinite)
    return {**limits, "bfloat16": float(round_to(unrounded, "bfloat16"))}


_LIMITS = _limits()
_NO_SUCH_NUMBER = (
    "bfloat16 has no such number: near 88 its numbers lie 0.5 apart. You have found the last float64 that "
    "`exp_bfloat16` rounds to the one that is meant: round it as well."
)
_AS_FLOAT32 = (
    "For bfloat16 you have the cliff of float32. The two reach nearly as far, but bfloat16 has no such "
    "number: near 88 its numbers lie 0.5 apart."
)
_AS_FLOAT16 = (
    "For bfloat16 you have the cliff of float16. Both have 16 bits, but bfloat16 gives as many of them to "
    "the exponent as float32 does. Which exp did you hand over?"
)
_ALL_FLOAT64 = (
    "All four are the same: `low` and `high` were numbers of float64 each time, and the type of what goes "
    "in is the type in which `np.exp` computes."
)
_ROUNDED_UP = (
    "In float16 or float32 this is the logarithm of the largest number, and that lies behind the edge: exp "
    "of it, in the type, is inf. Use the function that you have written."
)


def _judge_limits(answer: object) -> str:
    if not isinstance(answer, Mapping):
        return "Expected a dict with one entry for each type, such as {'float16': ..., ...}."
    if missing := [name for name in ("float16", "bfloat16", "float32", "float64") if name not in answer]:
        return f"There is no entry for {', '.join(missing)}."
    found: dict[str, float] = {}
    for name in _LIMITS:
        if answer[name] is None:
            return f"The entry of {name} is None: does `last_finite` still lack its `return`?"
        try:
            found[name] = float(answer[name])
        except (TypeError, ValueError):
            return f"The entry of {name} is {format_answer(answer[name])}; expected a number."
    if len(set(found.values())) == 1:
        return _ALL_FLOAT64
    for name in ("float16", "float32"):
        largest = np.finfo(name).max
        if any(
            answers_match(found[name], float(log), 1e-8) for log in (np.log(largest), np.log(float(largest)))
        ):
            return _ROUNDED_UP
    wide = found["bfloat16"]
    if wide != _LIMITS["bfloat16"]:
        if answers_match(wide, _LIMITS["float32"], 1e-5):
            return _AS_FLOAT32
        if answers_match(wide, _LIMITS["float16"], 1e-3):
            return _AS_FLOAT16
        if round_to(wide, "bfloat16") == _LIMITS["bfloat16"]:
            return _NO_SUCH_NUMBER
    wrong = [name for name, limit in _LIMITS.items() if not answers_match(found[name], limit, 1e-15)]
    if not wrong:
        return ""
    return (
        f"Not the last finite one: {', '.join(wrong)}. Of which type were `low` and `high`? And if you "
        "typed a number: let your function compute it, so that no digit is lost."
    )


_TABLE = Exercise(
    "cliff-table",
    "limits",
    _judge_limits,
    "Four types, four cliffs, and none of them copied from a book.",
    known_mistakes=(
        KnownMistake(dict.fromkeys(_LIMITS, _LIMITS["float64"]), _ALL_FLOAT64),
        KnownMistake({**_LIMITS, "bfloat16": _LIMITS["float32"]}, _AS_FLOAT32),
        KnownMistake({**_LIMITS, "bfloat16": _LIMITS["float16"]}, _AS_FLOAT16),
        KnownMistake({**_LIMITS, "bfloat16": np.nextafter(88.75, 0)}, _NO_SUCH_NUMBER),
        KnownMistake({**_LIMITS, "float32": np.log(np.finfo(np.float32).max)}, _ROUNDED_UP),
        KnownMistake(
            {name: limit for name, limit in _LIMITS.items() if name != "bfloat16"},
            "There is no entry for bfloat16.",
        ),
    ),
)


# Closed book

_WHERE_NAN = Question(
    "cliff-first-nan",
    "Softmax as written is given [1000, 1000, 100] in float64. In which step does the first nan appear?",
    (
        Choice(
            "in the exponential: exp(1000) is nan", "exp(1000) is inf, which is still a number to compare."
        ),
        Choice("in the sum: inf + inf is nan", "inf + inf is inf; inf − inf would be nan."),
        Choice("in the division: inf / inf is nan", "inf is born two steps earlier, in exp.", correct=True),
    ),
)

_MEMORY = Question(
    "cliff-memory",
    "Somebody writes that exp(1000) “overflows memory”. What does it overflow?",
    (
        Choice(
            "the memory of the computer",
            "A float64 takes 8 bytes whatever its value. A computer with more memory gives inf just as well.",
        ),
        Choice(
            "the range of the type: its exponent has no bits left",
            "float64 has 11 bits for the exponent, and so ends at 1.8 · 10³⁰⁸.",
            correct=True,
        ),
        Choice(
            "the digits of the type: its fraction has no bits left",
            "Too few bits of the fraction cost digits: the number is rounded, not inf.",
        ),
        Choice("the time that NumPy takes", "exp(1000) takes as long as exp(1)."),
    ),
)

_ZERO = Question(
    "softmax-exactly-zero",
    "All logits are finite. On paper, can softmax give a probability of exactly 0?",
    (
        Choice(
            "Yes, if the logit is negative",
            "eᶻ is above 0 for negative z as well: e⁻¹ is 0.37.",
        ),
        Choice(
            "Yes, if another logit is larger by 1000",
            "Then it is e⁻¹⁰⁰⁰ or less: far too small for float64, and yet not 0.",
        ),
        Choice(
            "No; where the computer shows 0, a number was too small for the type",
            "It underflowed. What becomes of it when somebody takes the logarithm is told two notebooks on.",
            correct=True,
        ),
    ),
)

_AXIS = Question(
    "axis-of-a-batch",
    "A is a design matrix of 5 samples with 4 features; W⁽⁰⁾ has shape (3, 4), and Z = A @ W.T + b. Which "
    "shape has Z, and along which axis does softmax sum?",
    (
        Choice(
            "(5, 3), along the last axis",
            "Samples lie in rows: each row is one sample's logits.",
            correct=True,
        ),
        Choice(
            "(5, 3), along the first axis", "The shape is right; but the first axis runs over the samples."
        ),
        Choice("(3, 5), along the last axis", "W Aᵀ has this shape; Z keeps the samples in rows, as A does."),
        Choice("(5, 4), along the last axis", "The 4 features are what W sums over: they are gone in Z."),
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
            "Range comes from the exponent. bfloat16 pays in digits: 7 bits for them, against 10.",
            correct=True,
        ),
        Choice(
            "bfloat16 has more digits", "It has fewer, 7 bits against 10; and digits do not make a range."
        ),
        Choice(
            "bfloat16 is computed in float32 and never rounded",
            "It is rounded after each step, and holds 16 bits. Three more of these are its exponent's.",
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
                (
                    4 / 9,
                    "That is 4 / (2 + 3 + 4), the share without exp. exp makes large logits count for more.",
                ),
                (1 / 3, "That would be so if all logits were the same."),
                (1, "All the others would be 0, and exp is never 0."),
            ),
        ),
        Prediction(
            "axis-ways",
            hints=(
                (2, "`axis=1` with keepdims looks like a second one; see what the vector says to it."),
                (3, "At each shape another one fails: look along the rows of the table."),
                (0, "One is right: the one that counts axes from the end, and keeps them."),
            ),
        ),
        Prediction(
            "cliff-thousands",
            choices=("[0.5, 0.5, 0]", "[nan, nan, 0]", "[inf, inf, 0]", "[nan, nan, nan]"),
            hints=(
                (
                    "[0.5, 0.5, 0]",
                    "That is the answer on paper. The computer goes by way of exp(1000), and that is inf.",
                ),
                ("[inf, inf, 0]", "exp gives inf, but then inf is divided by inf."),
                ("[nan, nan, nan]", "Nearly: the third is a finite number divided by inf."),
            ),
        ),
        Prediction(
            "cliff-far-below",
            choices=("[0, 0, 1, 0]", "[nan, nan, 1, nan]", "[nan, nan, nan, nan]"),
            hints=(
                (
                    "[nan, nan, nan, nan]",
                    "That takes an inf, or a sum of 0. exp(100) is large but finite, and so is the sum.",
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
                    "Nearly the answer on paper. But all three exponentials are 0, and so is the sum.",
                ),
                ("[0, 0, 0]", "The exponentials are 0, but so is what they are divided by."),
            ),
        ),
        Prediction(
            "cliff-whole-number",
            hints=(
                (
                    308,
                    "The largest float64 is 1.8 · 10³⁰⁸, but e is less than 10: it needs a larger exponent.",
                ),
                (
                    1023,
                    "The largest float64 is just under 2¹⁰²⁴, but e is more than 2: less will do.",
                ),
                (
                    1024,
                    "The largest float64 is just under 2¹⁰²⁴, but e is more than 2: less will do.",
                ),
                (710, "One too far: the cliff is between this one and the one before."),
                (999, "1000 was too much, but so are many below it."),
            ),
        ),
        Prediction(
            "cliff-log-of-largest",
            hints=(
                (
                    3,
                    "On paper it would be so. But the logarithm is rounded to the type, up or down, and "
                    "the cliff is as near as that.",
                ),
                (2, "Two of the three logarithms are rounded up."),
                (0, "One logarithm is rounded the right way."),
            ),
        ),
    ),
    exercises=(_CLASSES, _SUM, _NORMAL, _LAST_FINITE, _TABLE),
    questions=(_WHERE_NAN, _MEMORY, _ZERO, _SIXTEEN, _AXIS),
)
