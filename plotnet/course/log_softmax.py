"""What lesson 05, *Log-softmax*, asks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from plotnet.functional import logsumexp, softmax
from plotnet.lesson import (
    Choice,
    KnownMistake,
    Lesson,
    Prediction,
    Question,
    function_exercise,
    value_exercise,
)

_EPS = 1e-7
_THREE = math.log(3)

_BY_HAND = value_exercise(
    "logp-by-hand",
    "by_hand",
    [-_THREE, -_THREE, -_THREE, -1000 - _THREE],
    explanation="Three classes share the probability, and the fourth keeps its distance of 1000 from them.",
    known_mistakes=[
        KnownMistake(
            [-1.1, -1.1, -1.1, -1001.1], "The way is right. Give three decimals, so that no slip can hide."
        ),
        KnownMistake(
            [0, 0, 0, -1000],
            "The largest logit is taken off. The second step is missing: three exponentials are 1, so "
            "their sum is not 1.",
        ),
        KnownMistake(
            [-_THREE, -_THREE, -_THREE, -1000],
            "The first three are right. The small logarithm comes off every logit, the last one too.",
        ),
        KnownMistake(
            [-math.log(4)] * 3 + [-1000 - math.log(4)],
            "You counted four terms in the sum. How large is the exponential of the last one?",
        ),
        KnownMistake(
            [_THREE, _THREE, _THREE, 1000 + _THREE],
            "The sign: a probability is at most 1, so its logarithm is at most 0.",
        ),
        KnownMistake(
            [-1000 - _THREE] * 3 + [-2000 - _THREE],
            "The small logarithm is taken off, the largest logit is not. Here it is -1000: to take it off "
            "makes the logits larger.",
        ),
        KnownMistake(
            [-2000 - _THREE] * 3 + [-3000 - _THREE],
            "The largest logit is -1000. You added it where it has to be taken off: minus minus 1000.",
        ),
        KnownMistake(
            [math.nan] * 4,
            "That is softmax as written: all four exponentials are 0, and 0 / 0 is nan. Begin with the "
            "largest logit.",
        ),
        KnownMistake(
            [-_THREE, -_THREE, -_THREE, -math.inf],
            "That is the logarithm of a probability that was rounded to 0. Stay with the logits: no "
            "probability is needed.",
        ),
        KnownMistake(
            [-_THREE, -_THREE, -_THREE, math.log(_EPS)],
            "That is what the hack gives: -16.118 for anything that is far below.",
        ),
        KnownMistake(
            [1 / 3, 1 / 3, 1 / 3, 0], "These are the probabilities. Their logarithms are asked for."
        ),
    ],
    default_hint="Two steps: take the largest logit off, then the logarithm of the sum of exponentials. "
    "Three decimals, please.",
    rtol=5e-4,
)


# Exercise 2: the blank is `small`, and each wrong one is what a slip in it leads to


def _rows(small: Any) -> Any:
    def logsumexp(z: Any) -> Any:
        m = z.max(axis=-1, keepdims=True)
        return (m + small(z, m))[..., 0]

    return logsumexp


def _small(z: Any, m: Any) -> Any:
    return np.log(np.exp(z - m).sum(axis=-1, keepdims=True))


def _unshifted_rows(z: Any) -> Any:
    return np.log(np.exp(z).sum(axis=-1))


_LSE_CASES = [
    (np.array([[1.0, 2.0, 3.0], [2.0, 0.0, 0.0]]),),
    (np.array([0.0, 3.0]),),
    (np.array([[1.0, 5.0], [2.0, -1.0]]),),
    (np.array([[1000.0, 1000.0, 0.0], [-2000.0, -2001.0, -2000.0]]),),
]

_LSE_ROWS = function_exercise(
    "lse-rows",
    "logsumexp",
    logsumexp,
    _LSE_CASES,
    explanation="One number a row, and each lies between the largest logit of its row and that plus log n.",
    known_mistakes=[
        KnownMistake(
            _rows(lambda z, m: np.log(np.exp(z).sum(axis=-1, keepdims=True))),
            "The blank is log-sum-exp itself, unshifted: then the largest logit counts twice, and large "
            "ones overflow. Which numbers may go into the exponential, so that none is above 0?",
        ),
        KnownMistake(
            _unshifted_rows,
            "On paper this is right. With logits of 1000 the exponential overflows, and with -2000 all of "
            "them are 0. What has to be taken off first?",
        ),
        KnownMistake(
            lambda z: _small(z, z.max(axis=-1, keepdims=True))[..., 0],
            "This is the small logarithm alone: the largest logit, taken off inside, has to be added again.",
        ),
        KnownMistake(
            _rows(lambda z, m: np.exp(z - m).sum(axis=-1, keepdims=True)),
            "The exponentials are shifted and summed. It is the logarithm of that sum that is added.",
        ),
        KnownMistake(
            _rows(lambda z, m: np.log(np.exp(z - m)).sum(axis=-1, keepdims=True)),
            "Sum first, then the logarithm: the logarithm of each exponential is the shifted logit again.",
        ),
        KnownMistake(
            _rows(lambda z, m: np.log(np.exp(z - m).sum(axis=-1))),
            "The sum has lost its axis, and `m` has kept it: their shapes no longer fit, and in a square "
            "matrix nothing tells you. Both have to keep it.",
        ),
        KnownMistake(
            _rows(lambda z, m: np.log(np.exp(z - m).sum())),
            "You sum over all rows together. Each row has a sum of its own: say along which axis.",
        ),
        KnownMistake(
            _rows(lambda z, m: np.log(np.exp(z - m).sum(axis=0, keepdims=True))),
            "You sum down the columns, over the samples. The logits of one sample lie along the last axis.",
        ),
        KnownMistake(
            _rows(lambda z, m: np.log(np.exp(z - m).sum(axis=1, keepdims=True))),
            "It is right for a matrix; a vector has no axis 1. Count from the end: which axis is the last "
            "of any array?",
        ),
        KnownMistake(
            lambda z: z.max() + np.log(np.exp(z - z.max()).sum(axis=-1)),
            "The maximum is that of the whole batch: a row far below it has exponentials that are all 0. "
            "Each row needs its own.",
        ),
        KnownMistake(
            _rows(lambda z, m: np.log(np.exp(m - z).sum(axis=-1, keepdims=True))),
            "The difference is the wrong way round: all exponents have to be 0 or below.",
        ),
    ],
)


# Exercise 3


def _parts(z: Any, axis: int | None = -1, keepdims: bool = True) -> tuple[Any, Any]:
    """Take the largest off, and return what is left with the logarithm of its sum."""
    shifted = z - z.max(axis=axis, keepdims=keepdims)
    return shifted, np.log(np.exp(shifted).sum(axis=axis, keepdims=keepdims))


def _log_p(axis: int | None = -1, keepdims: bool = True) -> Any:
    def log_softmax(z: Any) -> Any:
        shifted, small = _parts(z, axis, keepdims)
        return shifted - small

    return log_softmax


def _softmax_as_written(z: Any) -> Any:
    exponentials = np.exp(z)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _lse_as_written(z: Any) -> Any:
    return np.log(np.exp(z).sum(axis=-1, keepdims=True))


def _one_maximum(z: Any) -> Any:
    shifted = z - z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _one_sum(z: Any) -> Any:
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


def _sum_without_axis(z: Any) -> Any:
    shifted, small = _parts(z)
    return shifted - small[..., 0]


def _in_place(z: Any) -> Any:
    z -= z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def _in_place_twice(z: Any) -> Any:
    z -= z.max(axis=-1, keepdims=True)
    z -= np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return z


_IN_PLACE = (
    "The numbers that it returns are right, and `z -= ...` writes into the array of whoever calls it: "
    "afterwards her logits are others. Put the difference into a new array."
)

_ALONE = function_exercise(
    "logp-alone",
    "log_softmax",
    _log_p(),
    [
        (np.array([1.0, 2.0, 3.0]),),
        (np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]]),),
        (np.array([[0.0, 1.0], [2.0, 5.0]]),),
        (np.array([-10000.0, -1020.0, 100.0, -70220.0]),),
        (np.array([[0.0, 1.0, 2.0], [3000.0, 3001.0, 3000.0]]),),
        (np.array([1e8, 1e8], dtype=np.float32),),
    ],
    explanation="It loses no logit to 0, none to inf, no digits at 1e8, and leaves its argument alone.",
    known_mistakes=[
        KnownMistake(
            lambda z: np.log(_softmax_as_written(z)),
            "This is the logarithm of softmax as written: it overflows at large logits, and where a "
            "probability is rounded to 0 it gives -inf. Take the logarithm on paper first.",
        ),
        KnownMistake(
            lambda z: np.log(softmax(z)),
            "The logarithm of softmax: nothing overflows, but with `[-10000, -1020, 100, -70220]` three "
            "probabilities are rounded to 0 and give -inf. Take the logarithm on paper first.",
        ),
        KnownMistake(
            lambda z: np.log(softmax(z) + _EPS),
            "That is the hack: nothing is -inf any more, and everything far below becomes -16.118. No "
            "number has to be added if no probability is formed.",
        ),
        KnownMistake(
            lambda z: np.log(_softmax_as_written(z) + _EPS),
            "That is the hack, on softmax as written: what is far below becomes -16.118, and large logits "
            "still overflow. Neither is needed if no probability is formed.",
        ),
        KnownMistake(
            lambda z: np.log(np.clip(softmax(z), _EPS, 1)),
            "Clipping p is the hack in another dress: everything far below becomes -16.118, and the "
            "gradient there is exactly 0. Nothing has to be clipped if no probability is formed.",
        ),
        KnownMistake(
            lambda z: z - _lse_as_written(z),
            "On paper this is right. With 3000 the exponential overflows, and the answer is -inf: which "
            "number has to be taken off before?",
        ),
        KnownMistake(
            lambda z: z - logsumexp(z, keepdims=True),
            "It does not overflow, and only one case is wrong: float32 `[1e8, 1e8]` gives 0. The small "
            "logarithm is added to a large number, and lost. In which order do the two have to come off?",
        ),
        KnownMistake(
            lambda z: z - logsumexp(z),
            "log-sum-exp gives one number a row, of shape (samples,): it has to keep its axis to come off "
            "the right row, and a square matrix does not tell you. After that, think of `[1e8, 1e8]`: what "
            "has to come off first?",
        ),
        KnownMistake(
            _sum_without_axis,
            "The maximum keeps its axis, the sum has lost it: in a square matrix the wrong number comes "
            "off, and other shapes do not fit.",
        ),
        KnownMistake(
            lambda z: z - _parts(z)[1],
            "Inside the exponential the largest logit is taken off, outside it is not: each "
            "log-probability is off by the largest logit of its row, and some are above 0.",
        ),
        KnownMistake(
            lambda z: (z - z.max(axis=-1, keepdims=True)) - _lse_as_written(z),
            "Outside, the largest logit is taken off; inside the exponential it is not, and there it "
            "overflows. The same shifted logits belong in both places.",
        ),
        KnownMistake(
            _log_p(axis=0),
            "It works down the columns, so that samples share a probability. The logits of one sample lie "
            "along the last axis. (A vector has only one axis: there it cannot be seen.)",
        ),
        KnownMistake(
            _log_p(axis=1),
            "It is right for a matrix, and stops at a vector, which has no axis 1. Count from the end: "
            "which axis is the last of any array?",
        ),
        KnownMistake(
            _log_p(keepdims=False),
            "The axis is right, and maximum and sum have lost it: a vector does not mind, a square matrix "
            "gets wrong numbers without a word, and any other stops. Let both keep it.",
        ),
        KnownMistake(
            _log_p(axis=None),
            "It is right for a vector. In a matrix all samples share one maximum and one sum: each row "
            "needs its own of both.",
        ),
        KnownMistake(
            _one_maximum,
            "The maximum is that of the whole batch. A row that lies 3000 below it has exponentials that "
            "are all 0, and the logarithm of their sum is -inf. Each row needs its own.",
        ),
        KnownMistake(
            _one_sum,
            "Each row has its own maximum, but the sum goes over all rows. Say along which axis it sums.",
        ),
        KnownMistake(
            lambda z: _parts(z)[0],
            "The largest logit is taken off. The logarithm of the sum of exponentials is missing: the "
            "probabilities do not sum to 1 yet.",
        ),
        KnownMistake(
            lambda z: _parts(z)[0] - np.exp(_parts(z)[1]),
            "You take the sum of exponentials off. It is its logarithm that comes off.",
        ),
        KnownMistake(
            lambda z: _parts(z)[0] + _parts(z)[1],
            "The sign of the second step: the small logarithm is taken off too, since a division by the "
            "sum became a difference.",
        ),
        KnownMistake(
            lambda z: _parts(z)[0] - np.log1p(np.exp(_parts(z)[1])),
            "`log1p` adds a 1 of its own, and the sum holds the 1 of the largest logit already. Either sum "
            "all and take `log`, or leave that 1 out.",
        ),
        KnownMistake(
            lambda z: _parts(z)[0] - _parts(z)[1] / np.log(z.dtype.type(10)),
            "That is the logarithm to base 10. The exponential's own logarithm is the natural one.",
        ),
        KnownMistake(softmax, "These are the probabilities. Their logarithms are asked for."),
        KnownMistake(
            lambda z: _parts(z)[1] - _parts(z)[0],
            "All signs are turned: this is the loss. A log-probability is at most 0.",
        ),
        KnownMistake(_in_place, _IN_PLACE),
        KnownMistake(_in_place_twice, _IN_PLACE),
    ],
)


# Exercise 4

_P_50 = float(softmax([0.0, -50.0])[1])

_HALF = value_exercise(
    "hack-half",
    "eps_for_half",
    _P_50,
    explanation="It has to be as small as the probability itself: you would have to know how wrong the "
    "network is before you choose it. And once p is stored as 0, no ε brings anything back.",
    known_mistakes=[
        KnownMistake(
            _EPS, "With that one, 2e-15 of the gradient is left at a gap of 50. Where is the factor ½?"
        ),
        KnownMistake(
            _P_50 / 2,
            "Nearly: with this ε the factor is p / (1.5 p), which is two thirds. For which ε is it ½?",
        ),
        KnownMistake(2 * _P_50, "Nearly: with this ε the factor is p / (3 p), a third. For which ε is it ½?"),
        KnownMistake(0.5, "That is the factor. The ε is asked for that makes the factor ½."),
        KnownMistake(
            math.exp(50), "The sign of the exponent: the true class lies below, and ε has to be small."
        ),
        KnownMistake(
            math.exp(-25),
            "Half of the gradient is not half of the gap: set p / (p + ε) to ½ and solve it for ε.",
        ),
        KnownMistake(
            math.exp(-20),
            "That is the probability at a gap of 20. Here the gap is 50.",
        ),
        KnownMistake(0, "With ε = 0 all of the gradient is left, on paper. Half is asked for."),
    ],
    default_hint="Set p / (p + ε) to ½ and solve it for ε; then put in p at a gap of 50.",
    rtol=3e-2,
)


# Closed book

_WHO = Question(
    "logp-who-made-it-zero",
    "z = [0, -2000] in float64. softmax with the max shift gives [1, 0], and its logarithm is [0, -inf]. "
    "What happened?",
    (
        Choice(
            "On paper the second probability is 0, so -inf is right.",
            "On paper no probability is 0: eᶻ is above 0 for every z. Its logarithm is about -2000.",
        ),
        Choice(
            "The second probability is smaller than any float64 above 0 and was rounded to 0.",
            "Its logarithm, -2000, would have been no trouble: only the way through p is.",
            correct=True,
        ),
        Choice(
            "The max shift was left out.",
            "It was there, and the largest logit is 0 anyway: here it changes nothing. It cures overflow, "
            "and this is the other end.",
        ),
        Choice(
            "The logarithm overflowed.",
            "A logarithm of a stored positive float64 is never below -745. It was given a 0.",
        ),
    ),
)

_WHICH = Question(
    "hack-which-sample",
    "With the loss -log(p + 1e-7), which sample gets the weakest correction, measured against the true "
    "gradient?",
    (
        Choice(
            "the one whose true class has p = 0.4",
            "There 1e-7 hardly counts beside p: almost all of the gradient is left.",
        ),
        Choice(
            "the one whose true class has p = 0.001",
            "1e-7 is still ten thousand times smaller than p: almost all is left.",
        ),
        Choice(
            "the one whose true class has p = 1e-20",
            "The factor p / (p + ε) is about 1e-13: the most wrong sample is the one that is not heard.",
            correct=True,
        ),
        Choice(
            "all get the same share",
            "The share is p / (p + ε): it depends on how large p is beside ε.",
        ),
    ),
)

_THOUSAND = Question(
    "lse-thousand-classes",
    "1000 logits, the largest is 5. Between which two numbers does their log-sum-exp lie? (log 1000 is 6.9.)",
    (
        Choice("0 and 5", "The sum holds e⁵ and more, so its logarithm is not below 5."),
        Choice("5 and 11.9", "From m to m + log n: the most is reached when all are equal.", correct=True),
        Choice(
            "5 and 5000",
            "That would be the sum of the logits. The sum of exponentials is at most 1000 times e⁵: what "
            "does a factor of 1000 become in a logarithm?",
        ),
        Choice(
            "-6.9 and 0",
            "Between these lies the log-probability of the largest class. lse is what comes off the logits.",
        ),
    ),
)

_TRAP = Question(
    "trap-why-zero",
    "In float32, z = [1e8, 1e8] gives z - lse(z) = [0, 0]. Why?",
    (
        Choice(
            "exp(1e8) overflows.",
            "Then it would be inf or nan. lse was computed with the largest logit taken off first.",
        ),
        Choice(
            "Both probabilities are rounded to 1.",
            "No probability is formed here, and with softmax both would be 0.5.",
        ),
        Choice(
            "log 2 is computed too roughly in float32.",
            "log 2 alone is right to seven digits. It is lost in what comes next.",
        ),
        Choice(
            "1e8 + 0.693 is rounded to 1e8: the next float32 is 8 further on.",
            "So the small logarithm has to be taken off last, from the small difference z - m.",
            correct=True,
        ),
    ),
)

_SHIFT = Question(
    "logp-shift-changes-what",
    "From notebook 04: the largest logit is taken off every logit. What is the same as before?",
    (
        Choice(
            "each exponential",
            "Each is multiplied by e⁻ᵐ: that is the purpose, the largest becomes 1.",
        ),
        Choice("the sum of the exponentials", "It is multiplied by e⁻ᵐ, as each of its terms is."),
        Choice(
            "log-sum-exp",
            "It becomes smaller by m: lse(z + c) = lse(z) + c. That is why m has to be added again.",
        ),
        Choice(
            "the probabilities, and so their logarithms",
            "Numerator and denominator are multiplied by the same factor, which cancels.",
            correct=True,
        ),
    ),
    about="04-the-max-shift",
)

LESSON = Lesson(
    "05-log-softmax",
    "Log-softmax",
    predictions=(
        Prediction(
            "logp-finite",
            hints=(
                (4, "On paper all four are. But look at p: what is the logarithm of a stored 0?"),
                (3, "Two of the logits lie more than 745 below the largest: their p is stored as 0."),
                (1, "So it is before the lift. Now the second logit lies 700 below: e⁻⁷⁰⁰ can be stored."),
                (0, "The probability of the largest logit is 1, and its logarithm 0."),
            ),
        ),
        Prediction(
            "hack-limit",
            hints=(
                (7, "That is the logarithm to base 10. The loss is in nats: natural logarithm."),
                (-16.118, "The number is right; the loss is minus the logarithm."),
                (_EPS, "That is what the logarithm is taken of."),
                (0, "0 is the loss of a sure and right answer. Here p + ε is 1e-7, far from 1."),
                (math.inf, "Without the hack it would be. But p + ε is 1e-7, and that has a logarithm."),
                (1120, "That is the true loss of one of the classes, and the hack cannot reach it."),
            ),
            rtol=2e-3,
        ),
        Prediction(
            "hack-gradient",
            choices=("all of it", "about 0.5", "about 0.02", "exactly 0"),
            hints=(
                ("all of it", "It would be, if ε were much smaller than p. Here it is 50 times as large."),
                ("about 0.5", "That is where p and ε are equal, at a gap of 16.118."),
                ("exactly 0", "Not yet: p is 2e-9, and 2e-9 / (2e-9 + 1e-7) is small, but not 0."),
            ),
        ),
        Prediction(
            "lse-of-equals",
            hints=(
                (1000, "That is the lower bound, the maximum. Three equal terms reach the upper one."),
                (3000, "The logarithm of a sum is not the sum of the logarithms."),
                (math.inf, "As written, yes: exp(1000) overflows. On paper it is an ordinary number."),
                (1003, "The sum is 3 times as large as one term; a factor of 3 adds log 3."),
                (1001, "Nearly: one decimal was asked for, and log 3 is 1.10."),
                (1000.69, "That is for two equal logits. Here are three."),
            ),
            rtol=5e-5,
        ),
        Prediction(
            "lse-slope",
            hints=(
                (0, "That is the slope to the far left."),
                (1, "That is the slope to the far right."),
                (0.69, "log 2 is the height there. The slope is asked for."),
            ),
            rtol=1e-2,
        ),
        Prediction(
            "trap-float32",
            hints=(
                (-0.693, "On paper, yes. float32 has no number 0.693 above 1e8 to take off."),
                (-0.5, "The probability is 0.5 on paper; its logarithm was asked for."),
                (
                    math.nan,
                    "lse is computed with the shift, so nothing overflows. It looks sound, and is not.",
                ),
                (-math.inf, "lse is computed with the shift, so nothing overflows and nothing is 0."),
                (-1e8, "lse is a little more than 1e8, so the difference is small."),
            ),
            rtol=2e-2,
        ),
        Prediction(
            "logp-four-ways",
            hints=(
                (1, "`z − logsumexp(z)` is right as well: at level 0 it meets no large number."),
                (
                    3,
                    "Two go through p: in float32, exp(-104) is rounded to 0. One says -inf, one -16.118.",
                ),
                (4, "`log(softmax(z))` is -inf: in float32, exp(-104) is rounded to 0. And the hack?"),
                (0, "No way that goes through p is right; the two that don't are."),
            ),
        ),
    ),
    exercises=(_BY_HAND, _LSE_ROWS, _ALONE, _HALF),
    questions=(_WHO, _WHICH, _THOUSAND, _TRAP, _SHIFT),
)
