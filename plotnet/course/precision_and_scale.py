"""What lesson 07, *Precision and scale*, asks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from plotnet.lesson import (
    Choice,
    KnownMistake,
    Lesson,
    Prediction,
    Question,
    function_exercise,
    value_exercise,
)

# Exercise 1: the bound of the division form, by hand

_UNITS = 1000 + 5 + math.log(1000)
_HALF = np.finfo(np.float16)

_BOUND = value_exercise(
    "precision-bound",
    "bound",
    _UNITS * float(_HALF.eps) / 2,
    explanation="Nearly one half: of 1000 terms added up one by one in float16, no digit is promised. That "
    "is why libraries add them up in float32.",
    known_mistakes=[
        KnownMistake(
            _UNITS * float(_HALF.eps),
            "You took the distance from 1 to the next number. Rounding goes to the nearer of two "
            "neighbours, so it is off by at most half of that.",
        ),
        KnownMistake(
            _UNITS * 2.0**-16,
            "Sixteen bits are the whole number, with its sign and exponent. How many of them are the "
            "fraction?",
        ),
        KnownMistake(
            _UNITS * float(np.finfo(np.float32).eps) / 2,
            "That is the unit roundoff of float32, and the bound of the worked example for 1000 logits.",
        ),
        KnownMistake(
            _UNITS * 2.0**-8,
            "That is the unit roundoff of bfloat16, the other type of 16 bits.",
        ),
        KnownMistake(
            _UNITS * (2 ^ -11),
            "A bound below zero: in Python `^` is no power, it flips bits. A power is written `**`.",
        ),
        KnownMistake(
            _UNITS * float(_HALF.tiny),
            "You took the smallest normal number. It says how near to 0 the type reaches, not how finely "
            "it is divided near 1.",
        ),
    ],
    default_hint="Two numbers are multiplied: how many units, and how large one unit is. Only the unit is "
    "asked for.",
    rtol=1e-3,
)

# Exercise 2: two pairs (m, l) become one


_Pair = tuple[float, float]


def _merge(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(a[0] - m) + b[1] * np.exp(b[0] - m)


def _merge_wrong_way(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(m - a[0]) + b[1] * np.exp(m - b[0])


def _merge_wrong_one(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(b[0] - m) + b[1] * np.exp(a[0] - m)


def _merge_only_first(a: _Pair, b: _Pair) -> _Pair:
    m = max(a[0], b[0])
    return m, a[1] * np.exp(a[0] - m) + b[1]


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
    ],
    explanation="Two halves become one, and which of them comes first makes no difference. It also takes in "
    "an empty half, (-inf, 0).",
    known_mistakes=[
        KnownMistake(
            lambda a, b: (max(a[0], b[0]), a[1] + b[1]),
            "You add both sums as they are. But each counts in units of its own exp(m): before they can be "
            "added, both have to be in units of the new one.",
        ),
        KnownMistake(
            lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
            "You take the larger of the sums. The maximum of two maxima is the maximum of all; the sum of "
            "all needs both sums.",
        ),
        KnownMistake(
            lambda a, b: max(a, b),
            "You take the larger of the two pairs as a whole. The maximum comes from one half, the sum "
            "from both.",
        ),
        KnownMistake(
            _merge_wrong_one,
            "You rescale the wrong one: each sum has to be multiplied with what belongs to its own maximum.",
        ),
        KnownMistake(
            _merge_wrong_way,
            "The sign of the exponent is turned round: a half with the smaller maximum gets heavier, and "
            "exp can overflow. No factor may be greater than 1.",
        ),
        KnownMistake(
            _merge_only_first,
            "You rescale the first half alone. That is right as long as the second one has the larger "
            "maximum. Here either may.",
        ),
        KnownMistake(
            lambda a, b: (a[0] + b[0], a[1] * b[1]),
            "You multiply the two sums: that is the sum over all pairs, one number from each half. Here "
            "the numbers of both halves stand in one row.",
        ),
    ],
    default_hint="Take the new maximum first. What must each old sum be multiplied with to refer to it?",
)

# Exercise 3: a stream that can be read once


class _Stream:
    """Numbers that arrive one after the other, and are gone then."""

    def __init__(self, *numbers: float) -> None:
        self.numbers, self.coming = numbers, iter(numbers)

    def __iter__(self) -> Iterator[float]:
        return self

    def __next__(self) -> float:
        return next(self.coming)

    def __repr__(self) -> str:
        return f"a stream of {', '.join(f'{x:g}' for x in self.numbers)}"


def _online(
    start: float = -np.inf,
    rescaled: bool = True,
    returned: Callable[[float, float], Any] = lambda m, total: m + np.log(total),
) -> Callable[[Any], Any]:
    """Make the function of exercise 3, or one that is wrong."""

    def lse(stream: Any) -> Any:
        m, total = start, 0.0
        for x in stream:
            new = max(m, x)
            total = total * np.exp(m - new if rescaled else 0.0) + np.exp(x - new)
            m = new
        return returned(m, total)

    return lse


def _lse_adds_first(stream: Any) -> Any:
    m, total = -np.inf, 0.0
    for x in stream:
        new = max(m, x)
        total = (total + np.exp(x - m)) * np.exp(m - new)
        m = new
    return m + np.log(total)


def _lse_as_written(stream: Any) -> Any:
    return np.log(sum(np.exp(x) for x in stream))


def _lse_in_two_passes(stream: Any) -> Any:
    m = max(stream)
    return m + np.log(sum(np.exp(x - m) for x in stream))


_LSE = function_exercise(
    "online-lse",
    "online_logsumexp",
    _online(),
    [
        (_Stream(3.0, 1.0, 4.0, 1.5, 9.0),),
        (_Stream(9.0, 4.0, 1.5),),
        (_Stream(1000.0, 1001.0, 1000.5),),
        (_Stream(-1000.0, -1002.0, -999.0),),
        (_Stream(2.0),),
    ],
    explanation="One pass, two numbers kept, and any length of stream.",
    known_mistakes=[
        KnownMistake(
            _lse_as_written,
            "That is right for small numbers. The checker also sends 1000, and exp(1000) is inf. Keep the "
            "maximum beside the sum.",
        ),
        KnownMistake(
            _lse_in_two_passes,
            "You go through the stream twice: once for the maximum, once for the sum. When the sum begins, "
            "everything has gone by.",
        ),
        KnownMistake(
            _online(rescaled=False),
            "The maximum is kept up to date, but when it jumps, the sum so far still counts in units of "
            "the old one.",
        ),
        KnownMistake(
            _lse_adds_first,
            "You add the new number in units of the old maximum, and rescale both afterwards. At the first "
            "number the old maximum is -inf, x - m is inf, and inf times 0 is nan. Rescale first, then add.",
        ),
        KnownMistake(
            _online(start=0.0),
            "Your maximum starts at 0. In a stream of numbers near -1000 it stays there, and every "
            "exponential is 0. Of nothing at all, the maximum is lower than any number.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: total),
            "You return the sum, which counts in units of exp(m). The logarithm of the whole sum is asked "
            "for.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: np.log(total)),
            "The maximum is missing at the end: the logarithm of the sum in units of exp(m) is that of the "
            "whole sum, less m.",
        ),
        KnownMistake(
            _online(returned=lambda m, total: (m, total)),
            "You return the pair. Both are right; what is asked for is the one number that the two make.",
        ),
    ],
    default_hint="Write down m and the sum after each number of a short stream, and compare with the "
    "explorer.",
)

# Exercise 4: two workers, each with half of the keys


def _triple(*numbers: Any) -> tuple[float, float, Any]:
    m, total, *output = numbers
    return m, total, np.array(output)


def _combine(
    factor: Callable[[float, float], float], finish: Callable[[Any, Any], Any] = lambda o, total: o / total
) -> Callable[[Any, Any], Any]:
    """Make the function of exercise 4, or one that is wrong, of the factor for each half."""

    def combine(a: Any, b: Any) -> Any:
        m = max(a[0], b[0])
        f, g = factor(a[0], m), factor(b[0], m)
        return finish(a[2] * f + b[2] * g, a[1] * f + b[1] * g)

    return combine


def _outputs_alone(a: Any, b: Any) -> Any:
    m = max(a[0], b[0])
    return (a[2] + b[2]) / (a[1] * np.exp(a[0] - m) + b[1] * np.exp(b[0] - m))


_COMBINE = function_exercise(
    "tiles-combine",
    "combine",
    _combine(lambda m, new: float(np.exp(m - new))),
    [
        (_triple(2.0, 1.5, 3.0, -1.0), _triple(3.0, 2.0, 1.0, 4.0)),
        (_triple(3.0, 2.5, 1.0, 0.5), _triple(1.0, 1.75, -2.0, 1.0)),
        (_triple(1000.0, 1.0, 7.0, 8.0), _triple(998.0, 1.25, 0.0, 1.0)),
    ],
    explanation="Two workers that never saw each other's keys agree on the output. With more of them it "
    "goes on in the same way.",
    known_mistakes=[
        KnownMistake(
            lambda a, b: (a[2] / a[1] + b[2] / b[1]) / 2,
            "You average the two finished outputs, as if both halves had the same weight. The half with "
            "the larger scores has more to say.",
        ),
        KnownMistake(
            lambda a, b: a[2] / a[1] + b[2] / b[1],
            "You add the two finished outputs: the weights of each sum to 1, so together they sum to 2.",
        ),
        KnownMistake(
            _combine(lambda m, new: 1.0),
            "Outputs and sums are added as they are. But each half counts in units of its own exp(m).",
        ),
        KnownMistake(
            _outputs_alone,
            "The sums are rescaled, the outputs are not. An output is a sum of exponentials too, each "
            "times a value.",
        ),
        KnownMistake(
            _combine(lambda m, new: float(np.exp(m - new)), lambda o, total: o),
            "The output is rescaled and added up, but not yet divided: its weights do not sum to 1.",
        ),
        KnownMistake(
            _combine(lambda m, new: float(np.exp(new - m))),
            "The sign of the exponent is turned round: no factor may be greater than 1.",
        ),
    ],
    default_hint="What has to be done to l has to be done to o as well; in the end one is divided by the "
    "other.",
)

# Closed book

_LEVEL = Question(
    "precision-why-lse",
    "Ten logits near 1000, in float32. Why is exp(z − lse(z)) a hundred times less exact than the division "
    "e^(z − m) / l?",
    (
        Choice(
            "`exp` is less exact for large arguments",
            "Its argument z − lse is small here. What is wrong with that argument was wrong before `exp` "
            "saw it.",
        ),
        Choice(
            "lse is rounded in the size of 1000, and that error stands in the exponent",
            "An absolute error δ in the exponent is a relative error δ in the result; and rounding a "
            "number near 1000 is off by up to 1000 u.",
            correct=True,
        ),
        Choice(
            "`log` is a slow series that is cut off",
            "`log` is right to about one unit in the last place. It is the sum m + log l that is rounded "
            "in the size of 1000.",
        ),
        Choice(
            "l overflows",
            "l is a sum of numbers from 0 to 1, the largest of them exactly 1: from 1 to 10 for ten logits.",
        ),
    ),
)

_READ_BOUND = Question(
    "precision-read-bound",
    "The bound says at most 17 u. In 600 trials the largest error was 5 u. What follows?",
    (
        Choice(
            "the bound is wrong",
            "It would be wrong if one trial had passed it. None did.",
        ),
        Choice(
            "from now on 5 u can be promised",
            "600 trials are not all inputs. The next one may be the one whose roundings all go the same way.",
        ),
        Choice(
            "the bound may still be right",
            "A bound is a promise for the worst case, not a forecast: most roundings partly cancel.",
            correct=True,
        ),
    ),
)

_EMPTY = Question(
    "online-empty",
    "Which pair (m, l) stands for a stream of which nothing has arrived yet?",
    (
        Choice(
            "(0, 0)",
            "With m = 0 a stream of numbers near -1000 would never get its true maximum: all exponentials "
            "would be 0.",
        ),
        Choice(
            "(−∞, 0)",
            "Any number is larger than that m, and merging it with another pair changes nothing.",
            correct=True,
        ),
        Choice(
            "(−∞, 1)",
            "The m is right. But l would already hold a term, though nothing was there to be added.",
        ),
        Choice(
            "there is none: the first number must be treated apart",
            "Many programs do that. One pair does it all: its factor e^(m − m′) is 0, and its sum too.",
        ),
    ),
)

_SHIFT = Question(
    "online-shift",
    "When the maximum jumps, l is multiplied by e^(m − m′). Why is that right?",
    (
        Choice(
            "a shift by c multiplies every exponential by e^(−c), and so their sum",
            "The jump is a change of shift, from m to m′; each term of the sum gets the same factor, and "
            "it can be taken out.",
            correct=True,
        ),
        Choice(
            "the exponentials don't change under a shift",
            "They do, each by the same factor. What does not change is the ratio of two of them.",
        ),
        Choice(
            "it is an approximation that gets better with each number",
            "On paper it is exact at each step; on the computer it is right but for rounding.",
        ),
    ),
    about="04-the-max-shift",
)

_CLAIM = Question(
    "precision-half-fix",
    "A colleague writes log(p + 1e-7) where p may be 0, and another writes log1p(r) where r is tiny. Both "
    "add two numbers of different size. What is the difference?",
    (
        Choice(
            "there is none: both are rounded",
            "All things are rounded. One changes the answer on purpose and by much more than rounding.",
        ),
        Choice(
            "log(p + 1e-7) is the more exact of the two, since 1e-7 is a round number",
            "It is off by as much as you like: a loss of 1000 becomes 16.118.",
        ),
        Choice(
            "the first computes another function, the second the same function with more digits",
            "The first gives a wrong answer to the right question wherever p is not much larger than 1e-7. "
            "The second keeps all digits of r.",
            correct=True,
        ),
    ),
    about="05-log-softmax",
)

_FORMS: Sequence[object] = ("division", "exp(z - lse)", "both the same")

LESSON = Lesson(
    "07-precision-and-scale",
    "Precision and scale",
    predictions=(
        Prediction(
            "precision-ones",
            hints=(
                (3000, "That is what is on paper. But float16 has a spacing that grows with the number."),
                (
                    65504,
                    "That is the largest number of float16, and 3000 is far from it. Here the digits end, "
                    "not the range.",
                ),
                (2047, "The next one still fits: a power of 2 is a number of every type."),
                (1024, "There the numbers are still 1 apart. The spacing doubles at each power of 2."),
                (math.inf, "Nothing overflows: the largest number of float16 is 65504."),
            ),
        ),
        Prediction(
            "precision-two-forms",
            choices=tuple(_FORMS),
            hints=(
                (
                    "exp(z - lse)",
                    "One division less is one rounding less. But look at which number is rounded instead: "
                    "one near 1000.",
                ),
                (
                    "both the same",
                    "On paper. In float32 lse is rounded in the size of 1000, which the division never does.",
                ),
            ),
        ),
        Prediction(
            "precision-log1p-zero",
            hints=(
                (
                    104,
                    "There e^(-g) itself becomes 0 in float32. The sum 1 + e^(-g) has lost it long before.",
                ),
                (37, "That is the gap for float64."),
                (88, "That is where exp overflows on the other side. Here something small is added to 1."),
                (
                    16,
                    "There e^(-g) is still more than half of the distance from 1 to the next number.",
                ),
            ),
        ),
        Prediction(
            "online-first-inf",
            choices=(3, 11, 9, 5, "never"),
            hints=(
                ("never", "Each exponential is finite by itself. But they are added."),
                (11, "exp(11) still fits: the cliff of float16 is at 11.09."),
                (3, "exp(3) is 20."),
                (5, "By then the sum has already been inf for one number."),
            ),
        ),
        Prediction(
            "online-jumps",
            hints=(
                (
                    3,
                    "The maximum changes three times if you count the first number. But before that number "
                    "there was no sum to rescale.",
                ),
                (5, "Where the maximum stays, the factor is e^0 = 1."),
                (4, "Where the maximum stays, the factor is e^0 = 1."),
                (1, "It jumps once more: compare each number with the largest before it."),
            ),
        ),
        Prediction(
            "online-order",
            choices=("to the last bit", "but for rounding", "no"),
            hints=(
                (
                    "to the last bit",
                    "On paper it is so. But the sums are rounded at other places, as in (a + b) + c and a "
                    "+ (b + c).",
                ),
                (
                    "no",
                    "A maximum of maxima and a sum of sums, in the same units: on paper the order makes no "
                    "difference.",
                ),
            ),
        ),
        Prediction(
            "tiles-rescaled",
            hints=(
                (
                    15,
                    "After the first, each tile could bring a new maximum. But the longer it goes on, the "
                    "less often that happens.",
                ),
                (
                    16,
                    "Where the maximum stays, the factor is 1; and before the first tile there was nothing "
                    "to rescale.",
                ),
                (0, "The largest score would have to be in the first tile."),
                (
                    8,
                    "Every second tile? A new record gets rarer: tile number k holds the largest so far "
                    "with a chance of 1/k.",
                ),
            ),
        ),
    ),
    exercises=(_BOUND, _MERGE, _LSE, _COMBINE),
    questions=(_LEVEL, _READ_BOUND, _EMPTY, _SHIFT, _CLAIM),
)
