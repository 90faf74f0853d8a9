"""Content of lesson 05, *Log-softmax*."""

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
_LOG_3 = math.log(3)


def _by_hand(log_sum: float) -> list[float]:
    """Return log p of exercise 1, with another number for log 3."""
    return [-log_sum] * 3 + [-1000 - log_sum]


_BY_HAND = value_exercise(
    "logp-by-hand",
    "by_hand",
    _by_hand(_LOG_3),
    explanation="Three classes share the probability, and the fourth is still 1000 below them.",
    known_mistakes=[
        KnownMistake(_by_hand(1.1), "This is rounded to one decimal. Give three."),
        KnownMistake(
            [0, 0, 0, -1000],
            "The largest logit is subtracted. The second step is missing: three exponentials are 1, so "
            "their sum is not 1.",
        ),
        KnownMistake(
            [-_LOG_3, -_LOG_3, -_LOG_3, -1000],
            "The first three are right. The logarithm of the sum is subtracted from every logit, also from "
            "the last one.",
        ),
        KnownMistake(
            [-_LOG_3, -_LOG_3, -_LOG_3, -1000 - math.log(2)],
            "The first three are right. The same number is subtracted from the last one; here it is 0.693.",
        ),
        KnownMistake(
            _by_hand(math.log(2)),
            "0.693 is the logarithm of 2, as in the worked example. How many exponentials are 1 here?",
        ),
        KnownMistake(
            _by_hand(math.log(4)),
            "This is as if the sum were 4. How large is the exponential of the last logit?",
        ),
        KnownMistake(_by_hand(3), "The sum itself is subtracted here: its logarithm is missing."),
        KnownMistake(
            _by_hand(math.log10(3)), "This is the logarithm to base 10. Use the natural logarithm: 1.099."
        ),
        KnownMistake(_by_hand(math.log2(3)), "This is the logarithm to base 2. Use the natural logarithm."),
        KnownMistake(
            [_LOG_3, _LOG_3, _LOG_3, 1000 + _LOG_3],
            "The signs are wrong: a probability is at most 1, so its logarithm is at most 0.",
        ),
        KnownMistake(
            [_LOG_3, _LOG_3, _LOG_3, -1000 + _LOG_3],
            "The logarithm of the sum is added here. It is subtracted, as division becomes subtraction.",
        ),
        KnownMistake(
            [-1000 - _LOG_3] * 3 + [-2000 - _LOG_3],
            "The logarithm of the sum is subtracted, the largest logit is not. It is -1000, so subtracting "
            "it makes the logits larger.",
        ),
        KnownMistake(
            [-2000 - _LOG_3] * 3 + [-3000 - _LOG_3],
            "The largest logit, -1000, is added here. Subtract it: minus minus 1000.",
        ),
        KnownMistake(
            [math.nan] * 4,
            "This is the result of softmax as written: all four exponentials are 0, and 0 / 0 is nan. "
            "Subtract the largest logit first.",
        ),
        KnownMistake(
            [-_LOG_3, -_LOG_3, -_LOG_3, -math.inf],
            "This is the logarithm of a probability that was rounded to 0. Use the logits only: no "
            "probability is needed.",
        ),
        KnownMistake(
            [-_LOG_3, -_LOG_3, -_LOG_3, math.log(_EPS)],
            "This is the result of log(p + 1e-7): -16.118 for every logit that is far below.",
        ),
        KnownMistake([1 / 3, 1 / 3, 1 / 3, 0], "These are the probabilities; expected their logarithms."),
    ],
    default_hint="Subtract the largest logit, then the logarithm of the sum of exponentials. Give three "
    "decimals.",
    further_hint="Write down three lists: the logits minus the largest, their exponentials, and the first "
    "list minus the logarithm of the sum of the second.",
    rtol=0.0,
    atol=1e-3,
)


# Exercise 2: `log_sum` is the blank, and each mistake fills it in with something else


def _with_blank(log_sum: Any) -> Any:
    def logsumexp(z: Any) -> Any:
        m = z.max(axis=-1, keepdims=True)
        return (m + log_sum(z, m))[..., 0]

    return logsumexp


def _log_sum(z: Any, m: Any) -> Any:
    return np.log(np.exp(z - m).sum(axis=-1, keepdims=True))


_LSE_CASES = [
    (np.array([[1.0, 2.0, 3.0], [2.0, 0.0, 0.0]]),),
    (np.array([0.0, 3.0]),),
    (np.array([[1.0, 5.0], [2.0, -1.0]]),),
    (np.array([[-0.7, -0.7], [-0.4, -1.1]]),),  # close to 0, so that a tiny number in the sum shows
    (np.array([[1000.0, 1000.0, 0.0], [-2000.0, -2001.0, -2000.0]]),),
]

_LSE_ROWS = function_exercise(
    "lse-rows",
    "logsumexp",
    _with_blank(_log_sum),
    _LSE_CASES,
    explanation="One number for each row, between its largest logit and that plus log n.",
    known_mistakes=[
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z).sum(axis=-1, keepdims=True))),
            "This behaves as if the exponentials were those of z: the largest logit counts twice, and large "
            "ones overflow. Which exponents are never positive?",
        ),
        KnownMistake(
            lambda z: np.log(np.exp(z).sum(axis=-1)),
            "On paper this is right. With logits of 1000 the exponential overflows, and with -2000 all of "
            "them are 0. What is subtracted first?",
        ),
        KnownMistake(
            lambda z: _log_sum(z, z.max(axis=-1, keepdims=True))[..., 0],
            "This is the logarithm of the sum only: the largest logit, subtracted in the exponents, is "
            "added again afterwards.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.exp(z - m).sum(axis=-1, keepdims=True)),
            "The sum itself is added here: its logarithm is missing.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log10(np.exp(z - m).sum(axis=-1, keepdims=True))),
            "This is the logarithm to base 10. The inverse of `np.exp` is the natural logarithm, `np.log`.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log2(np.exp(z - m).sum(axis=-1, keepdims=True))),
            "This is the logarithm to base 2. The inverse of `np.exp` is the natural logarithm, `np.log`.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log1p(np.exp(z - m).sum(axis=-1, keepdims=True))),
            "This behaves as if 1 were added to the sum, as `np.log1p` does. The 1 of the largest logit is "
            "in the sum already.",
        ),
        *(
            KnownMistake(
                _with_blank(lambda z, m, eps=eps: np.log(np.exp(z - m).sum(axis=-1, keepdims=True) + eps)),
                f"This behaves as if {eps:g} were added to the sum. The sum is at least 1: its logarithm "
                "needs no help.",
            )
            for eps in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z - m)).sum(axis=-1, keepdims=True)),
            "This behaves as if the logarithm came before the sum. The logarithm of each exponential is the "
            "shifted logit again: sum first.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z - m).mean(axis=-1, keepdims=True))),
            "This behaves as if the mean of the exponentials were taken instead of their sum.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z - m).sum(axis=-1))),
            "The sum has lost its axis, and `m` has kept it: in a square matrix each sum is added to the "
            "wrong rows, and other shapes raise an error. Keep the axis of both.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z - m).sum())),
            "This behaves as if there were one sum of all rows. Each row has its own: along which axis?",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z - m).sum(axis=(0, 1), keepdims=True))),
            "axis=(0, 1) sums over all rows together, and a vector has no axis 1. Each row has its own sum: "
            "which axis is the last of any array?",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z - m).sum(axis=0, keepdims=True))),
            "In a matrix, this sums each column, over the samples. The logits of a sample are along the last "
            "axis.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(z - m).sum(axis=1, keepdims=True))),
            "This is right for a matrix, but a vector has no axis 1. Which axis is the last of any array?",
        ),
        KnownMistake(
            lambda z: z.max() + np.log(np.exp(z - z.max()).sum(axis=-1)),
            "This behaves as if the maximum were that of the whole matrix: all exponentials of a row far "
            "below it are 0. Each row has its own maximum.",
        ),
        KnownMistake(
            _with_blank(lambda z, m: np.log(np.exp(m - z).sum(axis=-1, keepdims=True))),
            "This behaves as if the exponents were m - z: they must be 0 or negative.",
        ),
        KnownMistake(
            lambda z: z.max(axis=-1), "This is the largest logit of each row: nothing is added to it."
        ),
        KnownMistake(
            lambda z: z.max(axis=-1, keepdims=True) + _log_sum(z, z.max(axis=-1, keepdims=True)),
            "The numbers are right, but the last axis is still there: expected one number for each row. "
            "The last line of the stub removes it.",
        ),
        KnownMistake(
            lambda z: _with_blank(_log_sum)(z.astype(np.float32)),
            "This behaves as if it were computed in float32. Keep the dtype of z.",
        ),
    ],
    further_hint="Three functions of z - m, from the inside to the outside: the exponential, the sum along "
    "the last axis with keepdims=True, the logarithm.",
)


# Exercise 3


def _shift(z: Any, axis: Any = -1, keepdims: bool = True) -> tuple[Any, Any]:
    """Return the logits minus the largest, and the logarithm of the sum of their exponentials."""
    shifted = z - z.max(axis=axis, keepdims=keepdims)
    return shifted, np.log(np.exp(shifted).sum(axis=axis, keepdims=keepdims))


def _log_softmax(axis: Any = -1, keepdims: bool = True) -> Any:
    def log_softmax(z: Any) -> Any:
        shifted, log_sum = _shift(z, axis, keepdims)
        return shifted - log_sum

    return log_softmax


def _with_eps_in_the_sum(eps: float) -> Any:
    def log_softmax(z: Any) -> Any:
        shifted, log_sum = _shift(z)
        return shifted - np.log(np.exp(log_sum) + eps)

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
    shifted, log_sum = _shift(z)
    return shifted - log_sum[..., 0]


def _in_place(z: Any) -> Any:
    z -= z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def _in_place_twice(z: Any) -> Any:
    z -= z.max(axis=-1, keepdims=True)
    z -= np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return z


_IN_PLACE = (
    "It returns the right numbers, but changes the array that it was given, as `z -= ...` does: the caller "
    "has other logits afterwards. Make a new array."
)


def _share_of_all_as_written(z: Any) -> Any:
    return np.log(np.exp(z) / np.exp(z).sum())


def _share_of_all(z: Any, axis: int | None) -> Any:
    """Divide the exponentials by the sum of all rows, after subtracting the maximum along an axis."""
    exponentials = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.log(exponentials / exponentials.sum())


def _loop_over_rows(z: Any) -> Any:
    return np.array([_log_softmax()(np.atleast_1d(row)) for row in z]).reshape(z.shape)


def _first_row(z: Any) -> Any:
    return _loop_over_rows(z)[0]


_EPS_MISTAKES = [
    mistake
    for eps in (1e-6, _EPS, 1e-8, 1e-9, 1e-10, 1e-12)
    for mistake in (
        KnownMistake(
            lambda z, eps=eps: np.log(softmax(z) + eps),
            f"This behaves as if {eps:g} were added to the probabilities: nothing is -inf, but every "
            f"logit far below gets {math.log(eps):.3f}. Nothing needs to be added if no probability is "
            "computed.",
        ),
        KnownMistake(
            lambda z, eps=eps: np.log(_softmax_as_written(z) + eps),
            f"This behaves as if {eps:g} were added to softmax as written: every logit far below gets "
            f"{math.log(eps):.3f}, and large logits still overflow. Avoid both by not computing a "
            "probability.",
        ),
        KnownMistake(
            lambda z, eps=eps: np.log(np.clip(softmax(z), eps, 1)),
            f"This behaves as if the probabilities were clipped at {eps:g}: every logit far below gets "
            f"{math.log(eps):.3f}, with a gradient of exactly 0. Nothing needs to be clipped if no "
            "probability is computed.",
        ),
        KnownMistake(
            lambda z, eps=eps: np.log(np.clip(softmax(z), eps, 1 - eps)),
            f"This behaves as if the probabilities were clipped at both ends: every logit far below gets "
            f"{math.log(eps):.3f}. Nothing needs to be clipped if no probability is computed.",
        ),
    )
] + [
    KnownMistake(
        lambda z, eps=eps: np.log(np.maximum(softmax(z), eps)),
        f"This behaves as if no probability could be less than {eps:g}: every logit far below gets "
        f"{math.log(eps):.3f}. This is not needed if no probability is computed.",
    )
    for eps in (1e-15, float(np.finfo(float).eps), 1e-16, 1e-20, 1e-30, 1e-300, float(np.finfo(float).tiny))
]

_ALONE = function_exercise(
    "logp-alone",
    "log_softmax",
    _log_softmax(),
    [
        (np.array([1.0, 2.0, 3.0]),),
        (np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]]),),
        (np.array([[0.0, 1.0], [2.0, 5.0]]),),
        (np.array([-10000.0, -1020.0, 100.0, -70220.0]),),
        (np.array([[0.0, 1.0, 2.0], [3000.0, 3001.0, 3000.0]]),),
        (np.array([1e16, 1e16]),),  # as [1e8, 1e8] in float32, for answers in any dtype
    ],
    explanation="It returns no -inf, overflows nowhere, loses no digits at 1e16, and does not change its "
    "argument.",
    known_mistakes=[
        KnownMistake(
            lambda z: np.log(_softmax_as_written(z)),
            "This is the logarithm of softmax as written: it overflows at large logits, and is -inf where a "
            "probability is rounded to 0. Take the logarithm on paper first.",
        ),
        KnownMistake(
            lambda z: np.log(softmax(z)),
            "This is the logarithm of softmax: nothing overflows, but with `[-10000, -1020, 100, -70220]` "
            "three probabilities are rounded to 0, and it returns -inf. Take the logarithm on paper first.",
        ),
        *_EPS_MISTAKES,
        *(
            KnownMistake(
                lambda z, axis=axis: _share_of_all(z, axis),
                "This behaves as if the exponentials were divided by the sum of all rows, and the logarithm "
                "taken afterwards. Each row has its own sum; and a probability that is rounded to 0 gives "
                "-inf.",
            )
            for axis in (-1, None)
        ),
        KnownMistake(
            _share_of_all_as_written,
            "This behaves as if the exponentials of z were divided by the sum of all rows, and the logarithm "
            "taken afterwards: each row has its own sum, large logits overflow, and small probabilities give "
            "-inf.",
        ),
        KnownMistake(
            lambda z: np.nan_to_num(np.log(softmax(z))),
            "This behaves as if -inf were replaced by the smallest float64. The true values are ordinary "
            "numbers: take the logarithm on paper first.",
        ),
        *(
            KnownMistake(
                _with_eps_in_the_sum(eps),
                f"This behaves as if {eps:g} were added to the sum of exponentials. The sum is at least 1: "
                "its logarithm needs no help.",
            )
            for eps in (1e-6, _EPS, 1e-8, 1e-9, 1e-10, 1e-12)
        ),
        KnownMistake(
            lambda z: z - _lse_as_written(z),
            "On paper this is right. With 3000 the exponential overflows, and the result is -inf: what is "
            "subtracted first?",
        ),
        KnownMistake(
            lambda z: z - logsumexp(z, keepdims=True),
            "Nothing overflows, and only one case is wrong: `[1e16, 1e16]` gives 0. The logarithm of the sum "
            "is added to a large number, and lost. In which order should the two be subtracted?",
        ),
        KnownMistake(
            lambda z: z - logsumexp(z),
            "log-sum-exp of a matrix has one number for each row. It must keep its axis to be subtracted "
            "from the right row; in a square matrix there is no error. Then think of `[1e16, 1e16]`.",
        ),
        KnownMistake(
            _sum_without_axis,
            "The maximum has kept its axis, the sum has not: in a square matrix the wrong number is "
            "subtracted, and other shapes do not fit.",
        ),
        KnownMistake(
            lambda z: z - _shift(z)[1],
            "This behaves as if the largest logit were subtracted in the exponents only: each "
            "log-probability is too large by it, and some are above 0.",
        ),
        KnownMistake(
            lambda z: (z - z.max(axis=-1, keepdims=True)) - _lse_as_written(z),
            "This behaves as if the largest logit were not subtracted in the exponents, which overflow. Use "
            "the same shifted logits in both places.",
        ),
        KnownMistake(
            _log_softmax(axis=0),
            "In a matrix, this works along the columns: the exponentials of each column sum to 1. The logits "
            "of a sample are along the last axis.",
        ),
        KnownMistake(
            lambda z: z - logsumexp(z, axis=0),
            "In a matrix, this subtracts log-sum-exp of each column. The logits of a sample are along the "
            "last axis. Then think of `[1e16, 1e16]`.",
        ),
        KnownMistake(
            _log_softmax(axis=1),
            "This is right for a matrix, but a vector has no axis 1. Which axis is the last of any array?",
        ),
        KnownMistake(
            _log_softmax(axis=(0, 1)),
            "axis=(0, 1) takes one maximum and one sum of the whole matrix, and a vector has no axis 1. Each "
            "row needs its own: which axis is the last of any array?",
        ),
        KnownMistake(
            _log_softmax(keepdims=False),
            "The axis is right, but maximum and sum have lost it: a vector is right, a square matrix gets "
            "wrong numbers, and other matrices raise an error. Keep the axis of both.",
        ),
        KnownMistake(
            _log_softmax(axis=None),
            "This is right for a vector. In a matrix it behaves as if all samples shared one maximum and one "
            "sum: each row needs its own.",
        ),
        KnownMistake(
            _one_maximum,
            "This behaves as if the maximum were that of the whole matrix. All exponentials of a row that is "
            "3000 below it are 0, and the result is not finite. Each row needs its own maximum.",
        ),
        KnownMistake(
            _one_sum,
            "Each row has its own maximum, but this behaves as if there were one sum of all rows.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0],
            "The largest logit is subtracted. The logarithm of the sum of exponentials is missing, so the "
            "probabilities do not sum to 1.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0] - np.exp(_shift(z)[1]),
            "The sum of exponentials itself is subtracted here: its logarithm is missing.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0] / np.exp(_shift(z)[1]),
            "The shifted logits are divided by the sum here. In a logarithm, division becomes subtraction.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0] + _shift(z)[1],
            "The logarithm of the sum is added here. It is subtracted, as division becomes subtraction.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0] - np.log1p(np.exp(_shift(z)[1])),
            "This behaves as if 1 were added to the sum, as `np.log1p` does. The 1 of the largest logit is "
            "in the sum already: use `np.log`, or leave that 1 out.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0] - _shift(z)[1] / math.log(10),
            "The logarithm of the sum is to base 10 here. The inverse of `np.exp` is the natural logarithm, "
            "`np.log`.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0] - _shift(z)[1] / math.log(2),
            "The logarithm of the sum is to base 2 here. The inverse of `np.exp` is the natural logarithm, "
            "`np.log`.",
        ),
        KnownMistake(
            lambda z: np.log10(softmax(z)),
            "This is the logarithm of softmax to base 10. Use the natural logarithm, and take it on paper "
            "first: a probability that is rounded to 0 gives -inf.",
        ),
        KnownMistake(
            lambda z: np.log2(softmax(z)),
            "This is the logarithm of softmax to base 2. Use the natural logarithm, and take it on paper "
            "first: a probability that is rounded to 0 gives -inf.",
        ),
        KnownMistake(softmax, "These are the probabilities; expected their logarithms."),
        KnownMistake(
            _softmax_as_written,
            "These are the probabilities, by softmax as written; expected their logarithms.",
        ),
        KnownMistake(
            lambda z: _shift(z)[1] - _shift(z)[0],
            "All signs are opposite: these are losses. A log-probability is at most 0.",
        ),
        KnownMistake(
            lambda z: logsumexp(z),
            "This is log-sum-exp, one number for each row. Log-softmax has the shape of z.",
        ),
        *(
            KnownMistake(pair, "This returns two arrays; expected the log-probabilities only.")
            for pair in (
                lambda z: (z, _log_softmax()(z)),
                lambda z: (_log_softmax()(z), z),
                lambda z: (_shift(z)[0], _log_softmax()(z)),
                lambda z: (_log_softmax()(z), _shift(z)[0]),
            )
        ),
        KnownMistake(
            lambda z: _log_softmax()(z)[0],
            "This returns the first log-probability of a vector, and the first row of a matrix; expected all "
            "of them.",
        ),
        KnownMistake(
            lambda z: _log_softmax()(z)[..., 0],
            "This returns the log-probability of the first class only; expected those of all classes.",
        ),
        KnownMistake(
            _loop_over_rows,
            "This is right for a matrix. For a vector it behaves as if each number were a sample of its own, "
            "with probability 1.",
        ),
        KnownMistake(
            _first_row,
            "This behaves as if the function returned after the first row, such as with a `return` inside a "
            "loop.",
        ),
        KnownMistake(
            lambda z: _log_softmax()(np.atleast_2d(z)[0]),
            "This is right for a vector. For a matrix it returns the first row only, such as with a `return` "
            "inside a loop.",
        ),
        KnownMistake(
            lambda z: _shift(z)[0] - np.log(np.exp(_shift(z)[0]).mean(axis=-1, keepdims=True)),
            "This behaves as if the mean of the exponentials were taken instead of their sum.",
        ),
        KnownMistake(
            lambda z: (
                (z - z.min(axis=-1, keepdims=True)) - _lse_as_written(z - z.min(axis=-1, keepdims=True))
            ),
            "This behaves as if something else than the largest logit were subtracted, such as the smallest: "
            "exponents are positive, and overflow for logits that are far apart.",
        ),
        KnownMistake(
            lambda z: _log_softmax()(z.astype(np.float32)),
            "This behaves as if it were computed in float32. Keep the dtype of z.",
        ),
        KnownMistake(_in_place, _IN_PLACE),
        KnownMistake(_in_place_twice, _IN_PLACE),
    ],
    further_hint="Two lines: the logits minus the largest of their row, and that minus the logarithm of the "
    "sum of its exponentials. Both maximum and sum need axis=-1 and keepdims=True.",
    atol=2e-15,  # where the result is 0
)


# Exercise 4

_P_50 = float(softmax([0.0, -50.0])[1])

_HALF = value_exercise(
    "hack-half",
    "eps_for_half",
    _P_50,
    explanation="ε must be as small as the probability: you would have to know how wrong the network is "
    "before you choose it. And where p is stored as 0, no ε restores the gradient.",
    known_mistakes=[
        KnownMistake(_EPS, "With this ε, 2e-15 of the gradient remains. For which ε is the fraction ½?"),
        KnownMistake(_P_50 / 2, "With this ε the fraction is p / (1.5 p), two thirds. For which ε is it ½?"),
        KnownMistake(2 * _P_50, "With this ε the fraction is p / (3 p), a third. For which ε is it ½?"),
        KnownMistake(0.5, "This is the fraction. Which ε makes it ½?"),
        KnownMistake(
            math.exp(50), "The sign of the exponent is wrong: the true class is below, and ε is small."
        ),
        KnownMistake(
            math.exp(-25),
            "This is the probability at half the gap. Half of the gradient is something else: set "
            "p / (p + ε) to ½ and solve for ε.",
        ),
        KnownMistake(math.exp(-20), "This is the probability at a gap of 20. Here the gap is 50."),
        KnownMistake(1e-50, "This is a power of 10; the base of the exponential is e."),
        KnownMistake(-50, "This is the logit. Which probability belongs to it?"),
        KnownMistake(50, "This is the gap. Which probability belongs to it?"),
        KnownMistake(0, "With ε = 0 all of the gradient remains, on paper; expected half."),
    ],
    default_hint="Set p / (p + ε) to ½ and solve for ε; then compute p at a gap of 50. Give two digits.",
    further_hint="p / (p + ε) is ½ if both terms of the denominator are equal.",
    rtol=1.6e-2,  # two digits, 1.9e-22
)


# Closed book

_WHO = Question(
    "logp-who-made-it-zero",
    "z = [0, -2000] in float64. softmax with the max shift gives [1, 0], and its logarithm is [0, -inf]. "
    "What happened?",
    (
        Choice(
            "On paper the second probability is 0, so -inf is right.",
            "On paper no probability is 0: eᶻ is positive for every z. Its logarithm is about -2000.",
        ),
        Choice(
            "The second probability is smaller than any positive float64 and was rounded to 0.",
            "Its logarithm, -2000, is an ordinary number: only the intermediate result p cannot be stored.",
            correct=True,
        ),
        Choice(
            "The max shift was left out.",
            "The largest logit is 0, so the shift changes nothing here. It prevents overflow; this is "
            "underflow.",
        ),
        Choice(
            "The logarithm overflowed.",
            "The logarithm of a positive float64 is never below -745. The argument was 0.",
        ),
    ),
)

_TRAP = Question(
    "trap-why-zero",
    "In float32, z = [1e8, 1e8] gives z - lse(z) = [0, 0]. Why?",
    (
        Choice(
            "exp(1e8) overflows.",
            "Then the result would be inf or nan. lse was computed with the max shift.",
        ),
        Choice(
            "Both probabilities are rounded to 1.",
            "No probability is computed here; softmax would return 0.5 for both.",
        ),
        Choice(
            "log 2 is too inaccurate in float32.",
            "log 2 alone is right to seven digits. They are lost in the next step.",
        ),
        Choice(
            "1e8 + 0.693 is rounded to 1e8: the next float32 is 8 larger.",
            "So the logarithm of the sum is subtracted last, from the small difference z - m.",
            correct=True,
        ),
    ),
)

_SHIFT = Question(
    "logp-shift-changes-what",
    "From notebook 04: the largest logit is subtracted from every logit. What does not change?",
    (
        Choice(
            "each exponential",
            "Each is multiplied by e⁻ᵐ: this is the purpose, the largest becomes 1.",
        ),
        Choice("the sum of the exponentials", "It is multiplied by e⁻ᵐ, as each of its terms is."),
        Choice(
            "log-sum-exp",
            "It becomes smaller by m: lse(z + c) = lse(z) + c. This is why m is added again.",
        ),
        Choice(
            "the probabilities, and so their logarithms",
            "Numerator and denominator are multiplied by the same factor, which cancels.",
            correct=True,
        ),
    ),
    about="04-the-max-shift",
)

_WHICH = Question(
    "hack-which-sample",
    "With the loss -log(p + 1e-7), which sample has the smallest gradient compared with its true gradient?",
    (
        Choice(
            "the one whose true class has p = 0.4",
            "1e-7 is negligible compared with p: almost all of the gradient remains.",
        ),
        Choice(
            "the one whose true class has p = 0.001",
            "1e-7 is still ten thousand times smaller than p: almost all of it remains.",
        ),
        Choice(
            "the one whose true class has p = 1e-20",
            "The fraction p / (p + ε) is about 1e-13: the sample that is most wrong has no effect.",
            correct=True,
        ),
        Choice(
            "the same fraction remains for all",
            "The fraction is p / (p + ε): it depends on p.",
        ),
    ),
)

_THOUSAND = Question(
    "lse-thousand-classes",
    "There are 1000 logits, and the largest is 5. Between which numbers is their log-sum-exp? (log 1000 is "
    "6.9.)",
    (
        Choice("0 and 5", "The sum contains e⁵ and more, so its logarithm is not below 5."),
        Choice("5 and 11.9", "From m to m + log n, which is reached when all are equal.", correct=True),
        Choice(
            "5 and 5000",
            "5000 is a bound for the sum of the logits. The sum of exponentials is at most 1000 times e⁵: "
            "what does a factor of 1000 become in a logarithm?",
        ),
        Choice(
            "-6.9 and 0",
            "The log-probability of the largest class is between these. lse is subtracted from the logits.",
        ),
    ),
)

LESSON = Lesson(
    "05-log-softmax",
    "Log-softmax",
    predictions=(
        Prediction(
            "logp-finite",
            hints=(
                (4, "On paper all four are. But look at p: what is the logarithm of a stored 0?"),
                (3, "Two of the logits are more than 745 below the largest: their p is stored as 0."),
                (1, "This is so before. The raised logit is 700 below the largest, and e⁻⁷⁰⁰ can be stored."),
                (0, "The probability of the largest logit is 1, and its logarithm 0."),
            ),
        ),
        Prediction(
            "hack-limit",
            hints=(
                (7, "This is the logarithm to base 10. The loss has the natural logarithm."),
                (-16.118, "The number is right, but the loss is minus the logarithm."),
                (_EPS, "This is the argument of the logarithm."),
                (0, "0 is the loss at p = 1. Here p + ε is 1e-7."),
                (math.inf, "It would be without ε. But p + ε is 1e-7, which has a logarithm."),
                (1120, "This is the true loss. The loss (1) cannot be so large."),
            ),
            rtol=1.2e-3,  # 16.1 is accepted
        ),
        Prediction(
            "hack-gradient",
            choices=(1, 0.5, 0.02, 0),
            hints=(
                (1, "It would be, if ε were much smaller than p. Here it is 50 times as large."),
                (0.5, "This is so where p and ε are equal, at a gap of 16.118."),
                (0, "p is 2e-9, and 2e-9 / (2e-9 + 1e-7) is small, but not 0."),
            ),
        ),
        Prediction(
            "lse-of-equals",
            hints=(
                (1000, "This is the lower bound, the maximum. Three equal terms reach the upper one."),
                (3000, "The logarithm of a sum is not the sum of the logarithms."),
                (math.inf, "Without a shift it is: exp(1000) overflows. On paper it is an ordinary number."),
                (1003, "The sum is 3 times as large as one term; a factor of 3 adds log 3."),
                (1001, "This lacks the decimal: log 3 is 1.10."),
                (1000.69, "This is right for two equal logits. Here are three."),
                (1.1, "This is lse of [0, 0, 0]. By (5), the shift is added."),
            ),
            rtol=5e-5,
        ),
        Prediction(
            "trap-float32",
            hints=(
                (-0.693, "On paper it is. float32 cannot store 1e8 + 0.693."),
                (-0.5, "The probability is 0.5 on paper; its logarithm is -0.693."),
                (0.5, "The probability is 0.5 on paper; its logarithm is -0.693."),
                (
                    math.nan,
                    "lse is computed with the shift, so nothing overflows.",
                ),
                (
                    -math.inf,
                    "lse is computed with the shift, so the logarithm is not that of 0.",
                ),
                (-1, "It is at 1e7, where floats are 1 apart and 0.693 is rounded up."),
                (-1e8, "lse is a little more than 1e8, so the difference is small."),
            ),
            rtol=2e-2,
        ),
        Prediction(
            "logp-four-ways",
            hints=(
                (1, "`z - logsumexp(z)` is right as well: at level 0 there is no large number."),
                (
                    3,
                    "Two methods compute p: in float32, exp(-104) is rounded to 0. One returns -inf, the "
                    "other -16.118.",
                ),
                (4, "`log(softmax(z))` is -inf: in float32, exp(-104) is rounded to 0. And with eps?"),
                (0, "No method that computes p is right; the two others are."),
            ),
        ),
        Prediction(
            "lse-slope",
            hints=(
                (0, "This is the slope far to the left."),
                (1, "This is the slope far to the right."),
                (0.69, "log 2 is the value there, not the slope."),
            ),
            rtol=1e-2,
        ),
    ),
    exercises=(_BY_HAND, _LSE_ROWS, _ALONE, _HALF),
    questions=(_WHO, _TRAP, _SHIFT, _WHICH, _THOUSAND),
)
