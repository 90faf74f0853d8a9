"""Lesson 06, *Cross-entropy*: predictions, exercises and questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from plotnet.functional import (
    cross_entropy,
    cross_entropy_grad,
    gluon_softmax_cross_entropy,
    log_softmax,
    logsumexp,
    naive_softmax,
    softmax,
)
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
from plotnet.lesson.answers import answers_match

_EPSILONS = ("1e-6", "1e-7", "1e-8", "1e-10", "1e-12")  # popular summands and lower limits


def _number_exercise(
    name: str,
    variable: str,
    solution: float,
    *,
    explanation: str,
    known_mistakes: Sequence[KnownMistake],
    default_hint: str,
    further_hint: str,
) -> Exercise:
    """Create an exercise whose answer is a number in full precision, or rounded to two or more decimals."""

    def create(rtol: float, default_hint: str) -> Exercise:
        return value_exercise(
            name,
            variable,
            solution,
            explanation=explanation,
            known_mistakes=known_mistakes,
            default_hint=default_hint,
            further_hint=further_hint,
            rtol=rtol,
        )

    exact, near = create(_ROUNDING, _NOT_EXACT), create(1e-3, default_hint)

    def get_hint(answer: object) -> str:
        if _is_rounded(answer, solution):
            return ""
        return near.get_hint(answer) or exact.get_hint(answer)

    return Exercise(name, variable, get_hint, explanation, further_hint, known_mistakes)


_ROUNDING = 2e-14  # relative; a sum + 1e-12 differs by more
_NOT_EXACT = "This is close, but not exact. Let NumPy compute it, and add nothing to any number."


def _is_rounded(answer: object, number: float) -> bool:
    """Return whether an answer is a number, possibly rounded to two or more decimals or to its dtype."""
    rtol = _ROUNDING
    if isinstance(answer, np.float32 | np.float16):
        rtol = 4 * float(np.finfo(answer.dtype).eps)
    return any(answers_match(answer, round(number, decimals), rtol) for decimals in range(2, 16))


# Exercise 1: the logits are log 2, log 3, log 5, and the true class is the first

_Z = np.log([2.0, 3.0, 5.0])

_BY_HAND = _number_exercise(
    "ce-by-hand",
    "loss_by_hand",
    float(np.log(5.0)),
    explanation="The exponentials are 2, 3 and 5, so p of the true class is 2/10, and its loss is log 5.",
    known_mistakes=[
        *(
            KnownMistake(
                np.log(10.0 + float(epsilon)) - _Z[0],
                f"This behaves as if {epsilon} were added to the sum inside the logarithm. No summand is "
                "needed: the sum is at least the largest exponential.",
            )
            for epsilon in _EPSILONS
        ),
        *(
            KnownMistake(
                -np.log(0.2 + float(epsilon)),
                f"This behaves as if {epsilon} were added to the probability inside the logarithm. "
                "That makes every loss wrong.",
            )
            for epsilon in _EPSILONS
        ),
        KnownMistake(
            np.exp(_Z).sum() - _Z[0],
            "This behaves as if lse were the sum of the exponentials. Its logarithm is missing.",
        ),
        KnownMistake(
            np.log(_Z.sum()) - _Z[0],
            "This behaves as if the logits themselves were summed. Each of them has to go through exp first.",
        ),
        KnownMistake(_Z.sum() - _Z[0], "This is the sum of the other logits, without exp and without log."),
        KnownMistake(_Z.max() - _Z[0], "This behaves as if lse were the maximum. lse is larger than that."),
        KnownMistake(
            np.log10(np.exp(_Z).sum()) - _Z[0],
            "This behaves as if lse had a logarithm of base 10. The loss is in nats: the base is e, as in "
            "np.log.",
        ),
        KnownMistake(
            np.log10(5.0),
            "This is the loss with a logarithm of base 10. The loss is in nats: the base is e, as in np.log.",
        ),
        KnownMistake(
            np.log2(np.exp(_Z).sum()) - _Z[0],
            "This behaves as if lse had a logarithm of base 2. The loss is in nats: the base is e.",
        ),
        KnownMistake(
            np.log2(5.0), "This is the loss in bits, with base 2. Here it is in nats: the base is e."
        ),
        KnownMistake(
            np.log(softmax(_Z).sum()) - _Z[0],
            "This behaves as if the probabilities were summed: their sum is 1, and its logarithm 0. lse is "
            "computed from the logits.",
        ),
        KnownMistake(
            np.log(np.exp(_Z).sum()), "This is lse. The logit of the true class is still to be subtracted."
        ),
        KnownMistake(
            softmax(_Z)[0], "This is the probability of the true class. The loss is minus its logarithm."
        ),
        KnownMistake(
            np.log(np.exp(_Z).sum()) - _Z[2], "This is the loss of class 2. The true class is class 0."
        ),
        KnownMistake(
            np.log(np.exp(_Z).sum()) - _Z[1], "This is the loss of class 1. The true class is class 0."
        ),
        KnownMistake(
            -np.log(5.0), "The sign is wrong: this is log p, and the loss of a label is never below 0."
        ),
        KnownMistake(
            [*(np.log(10.0) - _Z)],
            "These are the losses of all three classes. Select that of the true class, class 0.",
        ),
    ],
    default_hint="Write down what lse means: three operations, from the inside to the outside.",
    further_hint="lse(z) is the logarithm of the sum of the exponentials of z: np.log, .sum() and np.exp.",
)


# Exercise 2: Gluon's loss


def _pick(scores: Any, label: Any) -> Any:
    return np.asarray(scores)[np.arange(len(label)), label]


def _shift(pred: Any) -> Any:
    return pred - pred.max(axis=-1, keepdims=True)


_DIVIDED_BY_BATCH_SUM = (
    "This behaves as if the exponentials were divided by their sum over the whole batch, as in "
    "`e / e.sum()`. The probabilities of each row sum to 1."
)
_SUMS_OVER_BATCH = (
    lambda z: softmax(z, axis=(0, 1)),
    lambda z: np.exp(z) / np.exp(z).sum(),
    lambda z: np.exp(_shift(z)) / np.exp(_shift(z)).sum(),
)


def _unshifted(pred: Any, label: Any) -> Any:
    return np.log(np.exp(pred).sum(axis=-1)) - _pick(pred, label)


def _added_to_sum(pred: Any, label: Any, epsilon: float) -> Any:
    return np.log(np.exp(_shift(pred)).sum(axis=-1) + epsilon) - _pick(_shift(pred), label)


def _added_to_p(pred: Any, label: Any, epsilon: float, function: Any = softmax) -> Any:
    return -np.log(_pick(function(pred), label) + epsilon)


def _clipped(pred: Any, label: Any, epsilon: float, function: Any = softmax) -> Any:
    return -np.log(np.maximum(_pick(function(pred), label), epsilon))


def _one_hot_times_log(pred: Any, label: Any, function: Any = softmax) -> Any:
    return -(np.eye(pred.shape[-1])[label] * np.log(function(pred))).sum(axis=-1)


_SUMMAND = (
    "This behaves as if {0} were added to the sum inside the logarithm: every loss is a little wrong. "
    "After the shift the sum is at least 1, so nothing needs to be added."
)
_LIMIT = (
    "This behaves as if {0} were added to p, or p were clipped there: no loss exceeds {1:.3f}, although "
    "one is 1120. Formula (1) needs no probability."
)


def _epsilon_mistakes() -> list[KnownMistake]:
    """Return the mistakes that add small numbers, or use them as lower limits of probabilities."""

    def bind(function: Any, *values: Any) -> Any:
        return lambda pred, label: function(pred, label, *values)

    mistakes = []
    for text in (*_EPSILONS, "1e-15"):
        epsilon = float(text)
        limit = _LIMIT.format(text, -np.log(epsilon))
        for function in (_added_to_p, _clipped):
            mistakes += [
                KnownMistake(bind(function, epsilon), limit),
                KnownMistake(
                    bind(function, epsilon, naive_softmax),
                    f"{limit} And one row contains 1000: its exponential overflows, and the loss is nan.",
                ),
            ]
    mistakes += [KnownMistake(bind(_added_to_sum, float(text)), _SUMMAND.format(text)) for text in _EPSILONS]
    return mistakes


_GLUON = function_exercise(
    "ce-gluon",
    "gluon_loss",
    lambda pred, label: gluon_softmax_cross_entropy(pred, label),
    [
        (np.array([[2.0, 3.0, 4.0], [3.0, 5.0, 7.0]]), np.array([2, 0])),
        (np.array([[0.5, -1.0, 2.0, 0.0]]), np.array([3])),
        (
            np.array([[1000.0, 1000.0, 100.0], [0.0, 1.0, 2.0], [-3000.0, -3001.0, -3002.0]]),
            np.array([1, 1, 2]),
        ),
        (np.array([[-10000.0, -1020.0, 100.0, -70220.0]]), np.array([1])),
        (np.array([[0.0, 730.0], [-20000.0, 0.0]]), np.array([0, 1])),
        (np.array([[1e17, 1e17]]), np.array([0])),
    ],
    explanation="One number per sample, finite for all finite logits. The mean over the batch is taken "
    "later.",
    known_mistakes=[
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label).mean(),
            "This behaves as if the mean over the batch were taken. Gluon returns a loss per sample: the "
            "shape is (samples,).",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label).sum(),
            "This behaves as if the losses of the batch were summed. Gluon returns a loss per sample: the "
            "shape is (samples,).",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label)[0],
            "Only the loss of the first sample is returned. If there is a loop over the rows, is the "
            "`return` inside it?",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label) / pred.shape[-1],
            "This behaves as if the mean over the classes were taken. In each row only the logarithm at the "
            "true class counts, undivided.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label) / len(label),
            "This behaves as if each loss were divided by the number of samples. Gluon takes no mean.",
        ),
        KnownMistake(
            lambda pred, label: -gluon_softmax_cross_entropy(pred, label),
            "The sign is wrong: this is log p of the true class. A loss is 0 or more.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label)[:, None],
            "The numbers are right, but in a column. (samples, 1) and (samples,) broadcast to a square "
            "later: remove the axis of the classes.",
        ),
        KnownMistake(
            lambda pred, label: (
                np.log(np.exp(_shift(pred)).sum(axis=-1, keepdims=True)) - _pick(_shift(pred), label)
            ),
            "This behaves as if a column were subtracted from a row: (samples, 1) and (samples,) broadcast "
            "to a square. lse should have the shape (samples,).",
        ),
        KnownMistake(
            lambda pred, label: np.log(np.exp(_shift(pred)).sum()) - _pick(_shift(pred), label),
            "This behaves as if all exponentials of the batch were summed. Each row has its own sum: which "
            "axis is that?",
        ),
        KnownMistake(
            lambda pred, label: _unshifted(pred - pred.max(axis=0), label),
            "This behaves as if the maximum of each column were subtracted. The same number has to be "
            "subtracted from all logits of a row.",
        ),
        *(
            KnownMistake(
                lambda pred, label, function=function: -_pick(function(pred), label),
                "This behaves as if softmax were taken along the samples: in a matrix, the probabilities of "
                "each column sum to 1. The classes are on the last axis.",
            )
            for function in (
                lambda pred: log_softmax(pred, axis=0),
                lambda pred: np.log(softmax(pred, axis=0)),
                lambda pred: np.log(naive_softmax(pred, axis=0)),
            )
        ),
        *(
            KnownMistake(
                lambda pred, label, function=function: -_pick(np.log(function(pred)), label),
                _DIVIDED_BY_BATCH_SUM,
            )
            for function in _SUMS_OVER_BATCH
        ),
        KnownMistake(
            lambda pred, label: logsumexp(pred, axis=0) - _pick(pred, label),
            "This behaves as if lse were taken along the samples: it has one number per class. The classes "
            "are on the last axis.",
        ),
        KnownMistake(
            lambda pred, label: np.log(np.exp(_shift(pred)).sum(axis=0)) - _pick(_shift(pred), label),
            "This behaves as if the exponentials of each column were summed. The classes are on the last "
            "axis.",
        ),
        KnownMistake(
            lambda pred, label: -log_softmax(pred)[:, label],
            "This behaves as if `[:, label]` selected the same columns in every row. One entry per row is "
            "needed: the index of the row belongs beside its label.",
        ),
        KnownMistake(
            lambda pred, label: -log_softmax(pred)[label],
            "This behaves as if `[label]` selected whole rows. One entry per row is needed: the index of the "
            "row belongs before the label.",
        ),
        KnownMistake(
            lambda pred, label: -log_softmax(pred),
            "These are the losses of all classes. Select from each row the entry at its label.",
        ),
        KnownMistake(
            lambda pred, label: -log_softmax(pred) * np.eye(pred.shape[-1])[label],
            "Each row contains the loss at the true class, and zeros elsewhere. Sum it to one number.",
        ),
        KnownMistake(
            _one_hot_times_log,
            "This behaves as if a one-hot target were multiplied by log(softmax): where a probability is "
            "rounded to 0, that is 0 · (-inf) = nan. Formula (1) needs no probability.",
        ),
        KnownMistake(
            lambda pred, label: _one_hot_times_log(pred, label, naive_softmax),
            "This behaves as if a one-hot target were multiplied by log(softmax), with a softmax that "
            "overflows at 1000. Where a probability is 0, 0 · (-inf) is nan. Formula (1) needs no "
            "probability.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(softmax(pred), label),
            "This behaves as if softmax were applied twice: the loss takes logits, not probabilities.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label, from_logits=True),
            "This is minus the logit of the true class: log-softmax is missing.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label) / np.log(10.0),
            "This behaves as if the logarithm had base 10. The loss is in nats: the base is e, as in np.log.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label) / np.log(2.0),
            "This behaves as if the logarithm had base 2. The loss is in nats: the base is e, as in np.log.",
        ),
        *(
            KnownMistake(
                lambda pred, label, function=function: -np.log10(_pick(function(pred), label)),
                "This behaves as if the logarithm of a probability had base 10, and a probability can be "
                "rounded to 0 or be nan. The base is e, as in np.log, and formula (1) needs no probability.",
            )
            for function in (softmax, naive_softmax)
        ),
        KnownMistake(
            lambda pred, label: np.log10(np.exp(_shift(pred)).sum(axis=-1)) - _pick(_shift(pred), label),
            "This behaves as if lse had a logarithm of base 10. The base is e, as in np.log.",
        ),
        KnownMistake(
            _unshifted,
            "This is right for small logits. But one row contains 1000 and one -3000: exp overflows to inf, "
            "or all exponentials are 0. Notebook 04 has the remedy.",
        ),
        KnownMistake(
            lambda pred, label: -np.log(_pick(naive_softmax(pred), label)),
            "This is right for small logits. But one row contains 1000: softmax as in the textbook gives nan "
            "there. Formula (1) needs no probability.",
        ),
        KnownMistake(
            lambda pred, label: -np.log(_pick(softmax(pred), label)),
            "This behaves as if the logarithm of a probability were taken: it is right until the probability "
            "is subnormal, and inf where it is rounded to 0. Formula (1) needs no probability.",
        ),
        KnownMistake(
            lambda pred, label: np.log(np.exp(pred - _pick(pred, label)[:, None]).sum(axis=-1)),
            "This behaves as if the logit of the true class were subtracted before exp: where another logit "
            "is more than 709 above it, exp overflows. No exponent should be positive.",
        ),
        *_epsilon_mistakes(),
        KnownMistake(
            lambda pred, label: _unshifted(pred - pred.max(), label),
            "This behaves as if one maximum were subtracted from the whole batch. All exponentials of a row "
            "far below it are 0: each row needs its own maximum.",
        ),
        KnownMistake(
            lambda pred, label: _unshifted(pred - np.maximum(pred.max(axis=-1, keepdims=True), 0), label),
            "This behaves as if the maximum of a row, but at least 0, were subtracted: all exponentials of "
            "a row near -3000 are 0. A maximum may be negative.",
        ),
        KnownMistake(
            lambda pred, label: np.log(np.exp(_shift(pred)).sum(axis=-1)) - _pick(pred, label),
            "This behaves as if the maximum were subtracted inside lse only. Select from the shifted logits, "
            "too.",
        ),
        KnownMistake(
            lambda pred, label: logsumexp(pred) - _pick(pred, label),
            "This is right except for logits of 1e17, whose lse cannot hold the 0.69: see "
            "notebook 05. Subtract m from all logits first, and never add it again.",
        ),
    ],
    default_hint="Shift each row by its own maximum, then use formula (1) on the shifted row.",
    further_hint="The shift needs `keepdims=True`; the sum of the exponentials does not. Take the logit of "
    "the true class from the shifted logits.",
    rtol=_ROUNDING,
)


# Exercise 3: the gradient of a batch


def _one_hot(z: Any, labels: Any) -> Any:
    return np.eye(z.shape[-1])[labels]


def _gradient(z: Any, labels: Any, T: float) -> Any:
    return cross_entropy_grad(z / T, labels) / T


def _with_softmax(function: Any) -> Any:
    return lambda z, labels, T: (function(z / T) - _one_hot(z, labels)) / (T * len(z))


def _one_maximum(z: Any) -> Any:
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1, keepdims=True)


def _added_to_divisor(z: Any, epsilon: float) -> Any:
    e = np.exp(_shift(z))
    return e / (e.sum(axis=-1, keepdims=True) + epsilon)


_BATCH = function_exercise(
    "ce-batch-gradient",
    "batch_gradient",
    _gradient,
    [
        (np.array([[2.0, 3.0, 4.0], [3.0, 5.0, 7.0]]), np.array([2, 0]), 2.0),
        (
            np.array([[0.5, -1.0, 2.0, 0.0], [1.0, 1.0, 1.0, 1.0], [0.0, 3.0, 0.0, -2.0]]),
            np.array([3, 0, 1]),
            0.5,
        ),
        (np.array([[1000.0, 1000.0, 100.0], [0.0, 0.0, 0.0]]), np.array([2, 1]), 1.0),
    ],
    explanation="Every framework computes this at the last layer; all other gradients follow from it.",
    known_mistakes=[
        KnownMistake(
            lambda z, labels, T: -_gradient(z, labels, T),
            "The sign is wrong: y - p is the direction of a step, and the gradient points uphill. "
            "Subtracting this from the logits makes the loss grow.",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T) * len(z),
            "This is the gradient of the sum over the samples. The loss is their mean: each sample "
            "contributes 1/n of it.",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T) / z.shape[-1],
            "This behaves as if it were divided by the number of classes, too. The mean is over the samples.",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T) * len(z) / z.shape[-1],
            "This behaves as if the mean were taken over the classes. It is over the samples.",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T) * T,
            "One factor is missing: by the chain rule, the derivative of z / T appears, too.",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T) * T * T,
            "This behaves as if it were multiplied by T. The derivative of z / T with respect to z is 1 / T.",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T) / T,
            "This behaves as if it were divided by T twice. The chain rule gives one factor 1 / T.",
        ),
        KnownMistake(
            lambda z, labels, T: cross_entropy_grad(z, labels) / T,
            "The factor outside is right. But this behaves as if softmax were taken of z instead of z / T.",
        ),
        KnownMistake(
            lambda z, labels, T: softmax(z / T) - _one_hot(z, labels),
            "This is p - y. Two factors are missing: that of the temperature, and that of the mean.",
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(z / T) - _one_hot(z, labels)).mean(axis=0) / T,
            "This behaves as if the rows were averaged. The gradient has the shape of Z; the mean only makes "
            "each entry smaller.",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T)[0],
            "Only the first row is returned. If there is a loop over the rows, is the `return` inside it?",
        ),
        KnownMistake(
            lambda z, labels, T: _gradient(z, labels, T).T,
            "The numbers are right, but rows and columns are exchanged: the gradient has the shape of Z.",
        ),
        KnownMistake(
            lambda z, labels, T: cross_entropy(z / T, labels),
            "This is the loss. Its gradient has the shape of Z.",
        ),
        KnownMistake(
            _with_softmax(lambda z: softmax(z, axis=0)),
            "This behaves as if softmax were taken along the samples. The classes are on the last axis.",
        ),
        *(
            KnownMistake(
                _with_softmax(function),
                _DIVIDED_BY_BATCH_SUM,
            )
            for function in _SUMS_OVER_BATCH
        ),
        KnownMistake(
            _with_softmax(_one_maximum),
            "This behaves as if one maximum were subtracted from the whole batch: in a row far below it all "
            "exponentials are 0. Each row needs its own maximum.",
        ),
        *(
            KnownMistake(
                _with_softmax(lambda z, epsilon=float(epsilon): _added_to_divisor(z, epsilon)),
                f"This behaves as if {epsilon} were added to the divisor of softmax: the probabilities no "
                "longer sum to 1.",
            )
            for epsilon in _EPSILONS
        ),
        *(
            KnownMistake(
                _with_softmax(function),
                "This behaves as if the logarithm of p were used. The gradient contains p itself.",
            )
            for function in (log_softmax, lambda z: np.log(softmax(z)))
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(z / T) - 1) / (T * len(z)),
            "This behaves as if 1 were subtracted from every class. Only the true class has y = 1.",
        ),
        KnownMistake(
            lambda z, labels, T: cross_entropy_grad(z, labels),
            "The temperature is missing, in softmax and as a factor.",
        ),
        KnownMistake(
            lambda z, labels, T: softmax(z / T) / (T * len(z)),
            "This contains p alone. The target is still to be subtracted.",
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(z / T) - np.asarray(labels)[:, None]) / (T * len(z)),
            "This behaves as if the label itself, a number such as 2, were subtracted from its row. y is "
            "one-hot: 1 at the true class, 0 elsewhere.",
        ),
        KnownMistake(
            _with_softmax(lambda z: softmax(softmax(z))),
            "This behaves as if softmax were applied twice, the second time to probabilities.",
        ),
        KnownMistake(
            _with_softmax(naive_softmax),
            "This is right for small logits. But one row contains 1000, where softmax as in the textbook "
            "gives nan.",
        ),
    ],
    default_hint="Proceed in three steps: p at this temperature, its gradient for each row, then the mean.",
    further_hint="The gradient of one row is (p - y) / T with p = softmax(z / T). The mean over n samples "
    "adds a factor 1 / n.",
)


# Exercise 4: softmax twice

_LOGITS = np.eye(10)[0]  # the probabilities of the best case, used as logits
_LOSS = float(logsumexp(_LOGITS) - 1)
_INPUT = "The loss applies softmax to its input; here that is one 1 and nine 0s, used as logits."

_TWICE = _number_exercise(
    "ce-twice",
    "lowest",
    _LOSS,
    explanation="However sure the network is, the loss never falls below that. With ten classes, a loss that "
    "stays at 1.46 is the sign of one softmax too many.",
    known_mistakes=[
        *(
            KnownMistake(
                float(np.log(np.exp(_LOGITS).sum() + float(epsilon)) - 1),
                f"This behaves as if {epsilon} were added to the sum inside the logarithm. No summand is "
                "needed.",
            )
            for epsilon in _EPSILONS
        ),
        *(
            KnownMistake(
                float(-np.log(softmax(_LOGITS)[0] + float(epsilon))),
                f"This behaves as if {epsilon} were added to the probability inside the logarithm.",
            )
            for epsilon in _EPSILONS
        ),
        KnownMistake(0, f"That would be -log(p) of the best p. {_INPUT}"),
        KnownMistake(
            float(np.log(10.0)),
            "This is the loss if all ten logits are equal. That of the true class is 1, the others are 0.",
        ),
        KnownMistake(float(logsumexp(_LOGITS)), "This is lse. What does formula (1) subtract?"),
        KnownMistake(
            float(np.log(10.0) - 1),
            "This behaves as if lse were log 10. Nine exponentials are e⁰, and one is e¹.",
        ),
        KnownMistake(
            float(softmax(_LOGITS)[0]),
            "This is the probability that the second softmax computes. The loss is minus its logarithm.",
        ),
        KnownMistake(-_LOSS, "The sign is wrong: the loss of a label is never below 0."),
        KnownMistake(
            _LOSS / float(np.log(10.0)),
            "This is the loss with a logarithm of base 10. The loss is in nats: the base is e, as in np.log.",
        ),
        KnownMistake(
            _LOSS / float(np.log(2.0)), "This is the loss in bits, with base 2. In nats the base is e."
        ),
        KnownMistake(
            float(np.log(np.e + 10) - 1),
            "This behaves as if ten exponentials were e⁰. With ten classes, one true, how many are there?",
        ),
        KnownMistake(
            float(np.log(9.0) - 1),
            "This behaves as if lse were log 9. It contains all classes, the true one, too.",
        ),
    ],
    default_hint=_INPUT,
    further_hint="Formula (1) with these logits: lse of one 1 and nine 0s, minus the logit of the true "
    "class.",
)


# Questions

_PLATEAU = Question(
    "ce-plateau",
    "A training prints the loss 16.118 at each of 400 steps, and no sample is right. What is the most likely "
    "cause?",
    (
        Choice(
            "the network guesses: each class has the same probability",
            "Guessing among ten classes costs log 10, about 2.3 nats. 16.118 is far worse than a guess.",
        ),
        Choice(
            "the learning rate is too small",
            "Then the loss would change slowly. Here it does not change: the gradient is practically 0.",
        ),
        Choice(
            "the loss is −log(p + 1e-7), and p of every true class is about 0",
            "16.118 is −log(1e-7), and the factor p / (p + 1e-7) in the gradient is 0.",
            correct=True,
        ),
        Choice(
            "the best possible loss is reached",
            "The best loss is near 0. And a network that gets nothing right can still learn something.",
        ),
    ),
)

_BALANCE = Question(
    "ce-balance",
    "Four classes, T = 1, one label. A step pushes the logit of the true class up by 0.6. What happens to "
    "the other three?",
    (
        Choice(
            "each is pushed down by 0.6",
            "Then the changes would sum to −1.2. p and y both sum to 1, so p − y sums to 0.",
        ),
        Choice(
            "together they are pushed down by 0.6, each by its own p",
            "The probability of the true class is 0.4, so the others have 0.6 together, and the gradient of "
            "each is its own p.",
            correct=True,
        ),
        Choice(
            "each is pushed down by 0.2",
            "Only if the three are equally likely: the change of a wrong class is its own probability.",
        ),
        Choice(
            "nothing: only the true class is in the loss",
            "The loss also contains lse(z), which depends on all logits.",
        ),
    ),
)

_WHERE_LOST = Question(
    "ce-where-lost",
    "In float32, `np.log(softmax([0, 150]))` is [-inf, 0], and `log_softmax` gives [-150, 0]. At which "
    "step was -150 lost?",
    (
        Choice(
            "when exp(0 − 150) was rounded to 0",
            "float32 has no number between 0 and about 1e-45. No logarithm can recover the exponent "
            "afterwards.",
            correct=True,
        ),
        Choice(
            "at the logarithm, which cannot return numbers as low as -150",
            "The logarithm of the smallest positive float32 is about -103, and -150 is a valid float32, too. "
            "But its argument was already 0.",
        ),
        Choice(
            "at the maximum, which changed the logits by 150",
            "The shift by the maximum cancels in the quotient, and log_softmax subtracts it, too.",
        ),
        Choice(
            "at the division by the sum",
            "The sum is 1 here, and 0 is divided by 1. The number was lost one step before.",
        ),
    ),
    about="05-log-softmax",
)

_FROM_LOGITS = Question(
    "ce-from-logits",
    "Someone who knows Keras writes `SoftmaxCrossEntropyLoss(from_logits=True)` in MXNet Gluon, and passes "
    "logits z. What is the loss of a sample?",
    (
        Choice(
            "lse(z) − z_y, as it should",
            "In Keras, yes. In Gluon the same argument means that pred already contains log-probabilities.",
        ),
        Choice(
            "−z_y, which may be below 0",
            "Gluon treats z as log-probabilities and omits log-softmax. A loss below 0 reveals the mistake.",
            correct=True,
        ),
        Choice(
            "an error, since logits are not log-probabilities",
            "Nothing checks it: any numbers are accepted, and training continues with a wrong loss.",
        ),
        Choice(
            "softmax is applied twice",
            "It is not applied at all. It is applied twice if a softmax layer precedes the loss with its "
            "default.",
        ),
    ),
)

LESSON = Lesson(
    "06-cross-entropy",
    "Cross-entropy",
    predictions=(
        Prediction(
            "ce-gap",
            hints=(
                (16.118, "That is the loss with + 1e-7, which cannot be larger."),
                (float("inf"), "That is -log(softmax) in float32. The true number is finite."),
                (86.86, "That is the logarithm to base 10. In nats the base is e."),
                (288.5, "That is the logarithm to base 2. In nats the base is e."),
                (0, "That would be the loss if class 1 were true."),
                (-200, "The size is right. But minus the logarithm of a number below 1 is positive."),
                (160, "That is the larger logit. Divide the exponentials: their exponents are subtracted."),
                (40, "That neglects the exponential of 160, by which softmax divides."),
                (120, "The exponents are subtracted: what is -40 - 160?"),
                (1, "A loss of 1 nat means p = 0.37. Here p is much smaller."),
            ),
            rtol=2e-3,
        ),
        Prediction(
            "ce-shape",
            choices=("()", "(4,)", "(3,)", "(4, 3)"),
            hints=(
                ("()", "Gluon takes no mean over the samples: that is a separate step."),
                (
                    "(3,)",
                    "The axis of the classes disappears: from each row only the true class is selected.",
                ),
                (
                    "(4, 3)",
                    "Of the three log-probabilities in a row one is selected, that of the true class.",
                ),
            ),
        ),
        Prediction(
            "ce-by-eye",
            hints=(
                ([0.2, 0.3, 0.5], "That is p. Subtract the target, which is 1 at the true class."),
                ([-0.2, 0.7, -0.5], "That is the direction of a step, y − p. The gradient is the opposite."),
                ([0, -0.7, 0], "lse(z) contains the other logits, too: their derivatives are their p."),
                ([0, 0.7, 0], "lse(z) contains the other logits, too, and the true class has p − 1."),
                ([0.2, 0.7, 0.5], "The sizes are right. At the true class it is p − 1, below 0."),
                ([0.2, -0.3, 0.5], "At the true class it is p − 1."),
                ([-0.8, 0.3, 0.5], "That is the gradient if class 0 is true. Here class 1 is true."),
                ([0, -1, 0], "That is −y. p is missing: lse(z) contains all logits."),
                ([2, 2, 5], "The exponentials have to be divided by their sum first."),
            ),
            rtol=1e-3,
        ),
        Prediction(
            "ce-temperature",
            choices=("longer", "shorter", "the same"),
            hints=(
                ("longer", "p − y changes little, and then it is divided by 5."),
                ("the same", "The chain rule adds the factor 1 / T."),
            ),
        ),
        Prediction(
            "ce-ten-classes",
            hints=(
                (0.1, "That is p of each class. The loss is minus its logarithm."),
                (1, "That is the logarithm to base 10. In nats the base is e."),
                (10, "That is 1 / p. The loss is its logarithm."),
                (0, "0 is the loss of a network that is sure and right."),
                (0.9, "That is 1 − p, the fraction of wrong guesses. The loss is −log p."),
                (3.32, "That is the logarithm to base 2. In nats the base is e."),
                (-2.303, "The size is right. The loss is minus the logarithm of p, which is below 1."),
            ),
            rtol=0.02,
        ),
        Prediction(
            "ce-recovers",
            choices=("all three", "epsilon and stable", "only stable", "none"),
            hints=(
                ("all three", "From the good start they do. From this one p is 0 for most digits."),
                (
                    "epsilon and stable",
                    "The loss with + 1e-7 is finite, but its gradient is practically 0 where p is about 0.",
                ),
                ("none", "p − y needs no logarithm of p: where p is 0 and y is 1 it is −1."),
            ),
        ),
        Prediction(
            "ce-dead-gradient",
            choices=("naive", "epsilon", "stable"),
            hints=(
                ("naive", "Its loss is not finite: it is inf at step 0 already."),
                ("stable", "Its loss is finite, and its gradient is far from 0."),
            ),
        ),
    ),
    exercises=(_BY_HAND, _GLUON, _BATCH, _TWICE),
    questions=(_PLATEAU, _BALANCE, _WHERE_LOST, _FROM_LOGITS),
)
