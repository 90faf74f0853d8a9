"""What lesson 06, *Cross-entropy*, asks."""

from __future__ import annotations

from typing import Any

import numpy as np

from plotnet.functional import (
    cross_entropy_grad,
    gluon_softmax_cross_entropy,
    log_softmax,
    naive_softmax,
    softmax,
)
from plotnet.lesson import (
    Choice,
    KnownMistake,
    Lesson,
    Prediction,
    Question,
    function_exercise,
    value_exercise,
)

# Exercise 1: the logits are log 2, log 3, log 5, and the true class is the first

_Z = np.log([2.0, 3.0, 5.0])

_BY_HAND = value_exercise(
    "ce-by-hand",
    "loss_by_hand",
    np.log(np.exp(_Z).sum()) - _Z[0],
    explanation="The exponentials are 2, 3 and 5, so the true class has p = 2 / 10, and its surprise is log "
    "5.",
    known_mistakes=[
        KnownMistake(
            np.exp(_Z).sum() - _Z[0],
            "You summed the exponentials. lse has three parts, and the first of them, the logarithm, is "
            "missing.",
        ),
        KnownMistake(
            np.log(_Z.sum()) - _Z[0],
            "You took the logarithm of the sum of the logits. Each logit has to go through exp before the "
            "sum.",
        ),
        KnownMistake(
            _Z.sum() - _Z[0],
            "You summed the logits themselves: neither exp nor log is there.",
        ),
        KnownMistake(
            np.log10(np.exp(_Z).sum()) - _Z[0],
            "That logarithm has base 10. The loss is in nats: the base is e, and NumPy calls it np.log.",
        ),
        KnownMistake(
            np.log2(np.exp(_Z).sum()) - _Z[0],
            "That logarithm has base 2, which gives bits. The loss is in nats: the base is e.",
        ),
        KnownMistake(
            np.log(softmax(_Z).sum()) - _Z[0],
            "You summed the probabilities: that is always 1, and its logarithm 0. lse is made of the logits.",
        ),
        KnownMistake(
            np.log(np.exp(_Z).sum()),
            "That is lse. The logit of the true class still has to be taken off.",
        ),
        KnownMistake(
            softmax(_Z)[0],
            "That is the probability of the true class. The loss is its surprise: minus its logarithm.",
        ),
        KnownMistake(
            -(np.log(np.exp(_Z).sum()) - _Z[0]),
            "The sign is turned: that is log p, and a loss of labels is never below 0.",
        ),
    ],
    default_hint="Write out what lse stands for: three operations, from the inside outwards.",
    rtol=1e-3,
)


# Exercise 2: Gluon's loss


def _picked(scores: Any, label: Any) -> Any:
    return np.asarray(scores)[np.arange(len(label)), label]


def _below(pred: Any) -> Any:
    return pred - pred.max(axis=-1, keepdims=True)


def _below_columns(pred: Any, label: Any) -> Any:
    return _unshifted(pred - pred.max(axis=0), label)


def _unshifted(pred: Any, label: Any) -> Any:
    return np.log(np.exp(pred).sum(axis=-1)) - _picked(pred, label)


def _of_level(pred: Any, label: Any) -> Any:
    largest = pred.max(axis=-1)
    total = np.exp(pred - largest[:, None]).sum(axis=-1)
    return (largest + np.log(total)).astype(pred.dtype) - _picked(pred, label)


def _one_maximum(pred: Any, label: Any) -> Any:
    return _unshifted(pred - pred.max(), label)


def _cross_indexed(pred: Any, label: Any) -> Any:
    return -log_softmax(pred)[:, label]


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
        (np.array([[1e8, 1e8]], np.float32), np.array([0])),
    ],
    explanation="One number a sample, finite for any finite logits. What batch and optimiser do with them "
    "is another step.",
    known_mistakes=[
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label).mean(),
            "That is one number for the whole batch. Gluon's loss leaves the samples apart: the shape is "
            "(samples,).",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label).sum(),
            "You summed over the samples. Gluon's loss leaves the samples apart: the shape is (samples,).",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label) / pred.shape[-1],
            "You averaged over the classes, too. Of each row only the logarithm at the true class counts, "
            "undivided.",
        ),
        KnownMistake(
            lambda pred, label: -gluon_softmax_cross_entropy(pred, label),
            "The sign is turned: that is log p of the true class. A surprise is 0 or more.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label)[:, None],
            "The numbers are right, in a column. (samples, 1) and (samples,) broadcast to a square later "
            "on: let the axis of the classes go.",
        ),
        KnownMistake(
            lambda pred, label: (
                np.log(np.exp(_below(pred)).sum(axis=-1, keepdims=True)) - _picked(_below(pred), label)
            ),
            "A column minus a row makes a square: (samples, 1) and (samples,) broadcast. lse should have "
            "lost the axis of the classes.",
        ),
        KnownMistake(
            lambda pred, label: np.log(np.exp(_below(pred)).sum()) - _picked(_below(pred), label),
            "The sum runs over all samples together. Each row has its own: say along which axis.",
        ),
        KnownMistake(
            _below_columns,
            "That maximum is taken over the samples, one for each class: it takes another number off each "
            "logit of a row, and so changes the answer.",
        ),
        KnownMistake(
            _cross_indexed,
            "`[:, label]` takes all of those columns in every row. One entry a row is meant: the row's own "
            "number has to stand beside its label.",
        ),
        KnownMistake(
            lambda pred, label: -log_softmax(pred) * np.eye(pred.shape[-1])[label],
            "The one-hot target has put zeros everywhere else; now each row has to be summed to one number.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(softmax(pred), label),
            "Softmax is in it twice: you gave probabilities to a formula that takes logits.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label, from_logits=True),
            "That is minus the logit of the true class: the log-softmax is missing. It is what Gluon "
            "returns with from_logits=True, to whoever hands it logits.",
        ),
        KnownMistake(
            lambda pred, label: gluon_softmax_cross_entropy(pred, label) / np.log(10.0),
            "The logarithm has base 10. The loss is in nats: the base is e, and NumPy calls it np.log.",
        ),
        KnownMistake(
            _unshifted,
            "Right for small logits. One case holds 1000 and one -3000: there exp gives inf, or a sum of "
            "0. Notebook 04 has the cure.",
        ),
        KnownMistake(
            lambda pred, label: -np.log(_picked(naive_softmax(pred), label)),
            "Right for small logits. One case holds 1000: the softmax of the textbook gives nan there. And "
            "no probability is needed at all: see formula (1).",
        ),
        KnownMistake(
            lambda pred, label: -np.log(_picked(softmax(pred), label)),
            "Right until a probability is rounded to 0: then the logarithm is -inf. Formula (1) needs no "
            "probability.",
        ),
        KnownMistake(
            lambda pred, label: -np.log(_picked(softmax(pred), label) + 1e-7),
            "The added 1e-7 is inside: no loss here can be larger than 16.118, and the last digits are "
            "wrong everywhere.",
        ),
        KnownMistake(
            _one_maximum,
            "You took one maximum off the whole batch. A row far below it then has nothing but zeros for "
            "exponentials: each row needs its own.",
        ),
        KnownMistake(
            _of_level,
            "Right except for float32 logits of 1e8, where m + log(sum) can't hold the 0.69: the third "
            "trap of notebook 05. Take m off all logits first, and never add it back.",
        ),
    ],
    default_hint="Shift each row by its own maximum, then use formula (1) on the shifted row.",
)


# Exercise 3: the gradient of a batch


def _one_hot(z: Any, labels: Any) -> Any:
    return np.eye(z.shape[-1])[labels]


def _slope(z: Any, labels: Any, T: float) -> Any:
    return cross_entropy_grad(z / T, labels) / T


_BATCH = function_exercise(
    "ce-batch-gradient",
    "batch_gradient",
    _slope,
    [
        (np.array([[2.0, 3.0, 4.0], [3.0, 5.0, 7.0]]), np.array([2, 0]), 2.0),
        (
            np.array([[0.5, -1.0, 2.0, 0.0], [1.0, 1.0, 1.0, 1.0], [0.0, 3.0, 0.0, -2.0]]),
            np.array([3, 0, 1]),
            0.5,
        ),
        (np.array([[1000.0, 1000.0, 100.0], [0.0, 0.0, 0.0]]), np.array([2, 1]), 1.0),
    ],
    explanation="This is what every framework computes in the last layer; all other slopes are made of it.",
    known_mistakes=[
        KnownMistake(
            lambda z, labels, T: -_slope(z, labels, T),
            "The sign is turned: y - p is where a step goes, the gradient points uphill. Who subtracts "
            "this from the logits makes the loss grow.",
        ),
        KnownMistake(
            lambda z, labels, T: _slope(z, labels, T) * len(z),
            "This is the gradient of the sum over the samples. The loss is their mean: each sample has 1/n "
            "of it.",
        ),
        KnownMistake(
            lambda z, labels, T: _slope(z, labels, T) / z.shape[-1],
            "You divided by the number of classes as well. The mean is over the samples alone.",
        ),
        KnownMistake(
            lambda z, labels, T: _slope(z, labels, T) * T,
            "p is right, and one factor is missing: z goes through z / T, and the chain rule brings that "
            "in again.",
        ),
        KnownMistake(
            lambda z, labels, T: _slope(z, labels, T) * T * T,
            "You multiplied by T. The derivative of z / T along z is the other way round.",
        ),
        KnownMistake(
            lambda z, labels, T: cross_entropy_grad(z, labels) / T,
            "The factor outside is right; inside, softmax was taken of z where the temperature divides z "
            "first.",
        ),
        KnownMistake(
            lambda z, labels, T: softmax(z / T) - _one_hot(z, labels),
            "This is p - y, which is the heart of it. Two factors are missing: one of the temperature, one "
            "of the mean.",
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(z / T) - _one_hot(z, labels)).mean(axis=0) / T,
            "You averaged the rows away. Each logit of each sample has a slope of its own: the shape is "
            "that of Z; the mean only makes each slope smaller.",
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(z / T, axis=0) - _one_hot(z, labels)) / (T * len(z)),
            "Softmax ran down the columns, over the samples. The classes are in the last axis.",
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(z / T) - 1) / (T * len(z)),
            "You took 1 off every class. Only the true one has y = 1.",
        ),
        KnownMistake(
            lambda z, labels, T: cross_entropy_grad(z, labels),
            "The temperature is not in it: neither inside softmax nor as a factor.",
        ),
        KnownMistake(
            lambda z, labels, T: softmax(z / T) / (T * len(z)),
            "That is p alone. The target has not been taken off.",
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(z / T) - np.asarray(labels)[:, None]) / (T * len(z)),
            "You subtracted the label itself, a number such as 2, from every class of its row. y is "
            "one-hot: 1 at the true class, 0 elsewhere.",
        ),
        KnownMistake(
            lambda z, labels, T: (softmax(softmax(z / T)) - _one_hot(z, labels)) / (T * len(z)),
            "Softmax was applied twice: its second run took probabilities for logits.",
        ),
        KnownMistake(
            lambda z, labels, T: (naive_softmax(z / T) - _one_hot(z, labels)) / (T * len(z)),
            "Right for small logits. One case holds 1000, where the softmax of the textbook gives nan.",
        ),
    ],
    default_hint="Build it up: p at this temperature, formula (3) for each row, and last the mean.",
)


# Exercise 4: softmax twice

_BEST_P = np.eye(10)[0]
_OTHERS = "The loss applies softmax to what it gets; here that is one 1 and nine 0s, taken for logits."

_TWICE = value_exercise(
    "ce-twice",
    "lowest",
    float(np.log(np.exp(_BEST_P).sum()) - 1),
    explanation="However sure the network is, this loss never falls below that: a floor near 1.46 with ten "
    "classes is the "
    "fingerprint of a softmax too many.",
    known_mistakes=[
        KnownMistake(0, f"That would be so if p went into -log(p). {_OTHERS}"),
        KnownMistake(
            float(np.log(10.0)),
            "That is the loss if all ten are alike. The 1 of the true class is larger than the nine 0s.",
        ),
        KnownMistake(
            float(np.log(np.exp(_BEST_P).sum())), "That is lse. What does formula (1) still take off?"
        ),
        KnownMistake(
            float(np.log(10.0) - 1),
            "Count the exponentials again: nine of them are e⁰ and one is e¹.",
        ),
        KnownMistake(
            float(np.exp(1.0) / np.exp(_BEST_P).sum()),
            "That is the probability which the second softmax makes of the 1. The loss is minus its "
            "logarithm.",
        ),
        KnownMistake(
            float(1 - np.log(np.exp(_BEST_P).sum())),
            "The sign is turned: no loss of a label is below 0.",
        ),
        KnownMistake(
            float(np.log(9.0) - 1),
            "lse sums over all classes, the true one included.",
        ),
    ],
    default_hint=_OTHERS,
    rtol=1e-3,
)


# Questions

_FROM_LOGITS = Question(
    "ce-from-logits",
    "Someone who knows Keras writes `SoftmaxCrossEntropyLoss(from_logits=True)` in MXNet Gluon, and hands "
    "it raw logits z. What does the loss of a sample come to?",
    (
        Choice(
            "lse(z) − z_y, as it should",
            "In Keras, yes. In Gluon the same words mean that pred holds log-probabilities already.",
        ),
        Choice(
            "−z_y, which may be below 0",
            "Gluon takes z for log-probabilities and leaves log-softmax out. A loss below 0 gives it away.",
            correct=True,
        ),
        Choice(
            "an error, since logits are no log-probabilities",
            "Nothing checks it: any numbers pass, and training goes on with a wrong loss.",
        ),
        Choice(
            "softmax is applied twice",
            "It is applied not at all. Twice is what comes of a softmax layer before the loss with its "
            "default.",
        ),
    ),
)

_PLATEAU = Question(
    "ce-plateau",
    "A training prints the loss 16.118 at each of 400 steps, and gets no sample right. What is most likely?",
    (
        Choice(
            "the network guesses: each class has the same probability",
            "Guessing among ten classes costs log 10, about 2.3 nats. 16.118 is far worse than a guess.",
        ),
        Choice(
            "the learning rate is too small",
            "Then the loss would creep. Not a digit of it changes here: no gradient arrives at all.",
        ),
        Choice(
            "the loss is −log(p + 1e-7), and p of every true class is about 0",
            "16.118 is −log(1e-7), and the factor p / (p + 1e-7) in the gradient is 0.",
            correct=True,
        ),
        Choice(
            "the best possible loss is reached",
            "The best is near 0. And a network that gets nothing right has something left to learn.",
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
            "Then the pushes would sum to −1.2. p and y both sum to 1, so p − y sums to 0.",
        ),
        Choice(
            "together they are pushed down by 0.6, each by its own p",
            "The true class lacks 0.6 of the probability; the others hold it, and each gives back what it "
            "has.",
            correct=True,
        ),
        Choice(
            "each is pushed down by 0.2",
            "Only if the three are equally likely: the push on a wrong class is its own probability.",
        ),
        Choice(
            "nothing: only the true class is in the loss",
            "z_y alone stands there by name, and all the others stand in lse(z).",
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
            "float32 holds nothing between 0 and about 1e-45. After that no logarithm can know what it was.",
            correct=True,
        ),
        Choice(
            "at the logarithm, which can't give numbers as low as -150",
            "It gives them readily: the logarithm of the smallest float32 is about -103, of the smallest "
            "float64 -744. What it was given was 0.",
        ),
        Choice(
            "at the maximum, which changed the logits by 150",
            "The shift by the maximum cancels in the quotient, and log_softmax makes it too.",
        ),
        Choice(
            "at the division by the sum",
            "The sum is 1 here: it divides 0 by 1. The loss came one step before.",
        ),
    ),
    about="05-log-softmax",
)

LESSON = Lesson(
    "06-cross-entropy",
    "Cross-entropy",
    predictions=(
        Prediction(
            "ce-gap",
            hints=(
                (16.118, "That is what + 1e-7 makes of it: the largest loss that the hack can tell."),
                (
                    float("inf"),
                    "That is what log(softmax) in float32 makes of it. The true number is finite.",
                ),
                (0, "That would be the loss if class 1 were the true one."),
                (-200, "The size is right. A loss is minus a logarithm of something below 1: it is above 0."),
                (1, "One nat would be p = 0.37. Here p is e to the power of -200."),
            ),
            rtol=2e-3,
        ),
        Prediction(
            "ce-shape",
            choices=("()", "(4,)", "(3,)", "(4, 3)"),
            hints=(
                ("()", "Gluon takes no mean over the samples: that is done later, by whoever asks for it."),
                ("(3,)", "Classes are what disappears: of each row only the true class is picked."),
                ("(4, 3)", "Of the three log-probabilities in a row one is picked, that of the true class."),
            ),
        ),
        Prediction(
            "ce-by-eye",
            hints=(
                ([0.2, 0.3, 0.5], "That is p. The target takes 1 off at the true class."),
                ([-0.2, 0.7, -0.5], "That is where a step goes, y − p. The gradient points the other way."),
                ([0, -0.7, 0], "The other logits are in lse(z): they have a slope too, their own p."),
                ([0.2, 0.7, 0.5], "The size of each is right. At the true class it is p − 1, below 0."),
                ([0.2, -0.3, 0.5], "At the true class it is p − 1."),
            ),
            rtol=1e-3,
        ),
        Prediction(
            "ce-temperature",
            choices=("longer", "shorter", "the same"),
            hints=(
                (
                    "longer",
                    "Softmax of z / 5 is flatter, so p − y changes a little; and then all is divided by 5.",
                ),
                ("the same", "The chain rule brings in the factor 1 / T."),
            ),
        ),
        Prediction(
            "ce-ten-classes",
            hints=(
                (0.1, "That is p of each class. The loss is its surprise."),
                (1, "That is the logarithm to base 10. In nats the base is e."),
                (10, "That is 1 / p. The loss is its logarithm."),
                (0, "0 is the loss of a network that is sure and right."),
                (0.9, "That is 1 − p, the share of wrong guesses. The loss is −log p."),
            ),
            rtol=0.02,
        ),
        Prediction(
            "ce-recovers",
            choices=("all three", "epsilon and stable", "only stable", "none"),
            hints=(
                ("all three", "They did so from the good start. From this one p is 0 for most digits."),
                (
                    "epsilon and stable",
                    "The loss with + 1e-7 is finite, and yet it has no slope where p is about 0.",
                ),
                ("none", "p − y needs no logarithm of p: where p is 0 and y is 1 it is −1, a full push."),
            ),
        ),
        Prediction(
            "ce-dead-gradient",
            choices=("naive", "epsilon", "stable"),
            hints=(
                ("naive", "Its loss is not finite: it is inf at step 0 already."),
                ("stable", "Its loss is finite, and its gradient is the longest of all at step 0."),
            ),
        ),
    ),
    exercises=(_BY_HAND, _GLUON, _BATCH, _TWICE),
    questions=(_FROM_LOGITS, _PLATEAU, _BALANCE, _WHERE_LOST),
)
