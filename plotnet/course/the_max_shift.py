"""What lesson 04, *The max shift*, asks."""

from __future__ import annotations

import inspect
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
from plotnet.lesson.answers import format_answer
from plotnet.lesson.exercise import call

# Exercise 1: one shift for each row

_TWO_SAMPLES = np.array([[1000.0, 1000.0, 100.0], [-1000.0, -1010.0, -1020.0]])
_ONE_FOR_ALL = (
    "This is one number for the whole matrix. The second row then ends far below 0, all its exponentials "
    "are 0, and 0 / 0 is nan."
)
_FLAT = (
    "The numbers are right, but their shape (2,) has lost the axis: NumPy would lay them along a row, not "
    "down the rows. The axis has to stay, with length 1."
)
_OF_COLUMNS = (
    "This has one number for each column. Within a row every logit would lose another amount, and that "
    "does change the ratio."
)

_EACH_ROW = value_exercise(
    "shift-of-each-row",
    "largest",
    _TWO_SAMPLES.max(axis=-1, keepdims=True),
    explanation="Each row loses its own maximum, and the shape (2, 1) lays one number under each row.",
    known_mistakes=[
        KnownMistake(_TWO_SAMPLES.max(), _ONE_FOR_ALL),
        KnownMistake(_TWO_SAMPLES.max(axis=-1), _FLAT),
        KnownMistake(_TWO_SAMPLES.max(axis=0), _OF_COLUMNS),
        KnownMistake(_TWO_SAMPLES.max(axis=0, keepdims=True), _OF_COLUMNS),
        KnownMistake(
            np.maximum(0, _TWO_SAMPLES.max(axis=-1, keepdims=True)),
            "The second row has lost 0, which is not its maximum: all its exponentials will be 0.",
        ),
        KnownMistake(
            _TWO_SAMPLES.min(axis=-1, keepdims=True),
            "These are the smallest of each row: then the others are left above 0, and exp can overflow.",
        ),
        KnownMistake(
            _TWO_SAMPLES.argmax(axis=-1, keepdims=True),
            "These are places, not logits: `argmax` says where the largest stands.",
        ),
    ],
    default_hint="What has to be 0 in each row, after the subtraction?",
)


# Exercise 2: softmax with the shift

_LOST_AXIS = (
    "A maximum or a sum has lost its axis. One sample does not mind; in a matrix the shapes stop fitting, "
    "or, with as many rows as columns, fit by accident, and numbers of one row end up in another."
)


def _written(
    shift: Callable[[Any], Any] = lambda z: z.max(axis=-1, keepdims=True),
    total: Callable[[Any], Any] = lambda e: e.sum(axis=-1, keepdims=True),
) -> Callable[[Any], Any]:
    """Make a softmax of how it shifts and how it sums."""

    def shifted(z: Any) -> Any:
        z = np.asarray(z, dtype=float)
        exponentials = np.exp(z - shift(z))
        return exponentials / total(exponentials)

    return shifted


def _only_above(z: Any) -> Any:
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / np.exp(z).sum(axis=-1, keepdims=True)


def _into_the_same(z: Any) -> Any:
    z -= z.max(axis=-1, keepdims=True)
    exponentials = np.exp(z)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _late(z: Any) -> Any:
    shifted = np.exp(z) - z.max(axis=-1, keepdims=True)
    return shifted / shifted.sum(axis=-1, keepdims=True)


def _in_its_type(z: Any) -> Any:
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


_OF_FLOATS = function_exercise(
    "shift-softmax",
    "stable_softmax",
    softmax,
    [
        (np.array([2.0, 3.0, 4.0]),),
        (np.array([1000.0, 1000.0, 100.0]),),
        (np.array([-1000.0, -1010.0, -1020.0]),),
        (np.array([1500.0, 0.0, 0.0, 0.0]),),
        (np.array([[2.0, 3.0, 4.0], [3.0, 5.0, 7.0]]),),
        (_TWO_SAMPLES,),
        (np.array([[2.0, 3.0], [5.0, 7.0]]),),
    ],
    explanation="It takes any finite logits, of one sample or of many, and leaves the caller's array as it "
    "was.",
    known_mistakes=[
        KnownMistake(
            _written(lambda z: 0.0),
            "Right for small logits, nan for those around a thousand, as softmax as written is. Which "
            "number has to be taken off before exp sees the logits?",
        ),
        KnownMistake(
            _into_the_same,
            "The probabilities are right. But after the call the array that came in holds other numbers: a "
            "line writes into it. The last section told which sign does that.",
        ),
        KnownMistake(
            _written(lambda z: z.max()),
            "One maximum for the whole matrix: a row that lies far below it underflows as a whole, and 0 / "
            "0 is nan. Each row needs its own.",
        ),
        KnownMistake(
            _written(lambda z: np.maximum(0, z.max(axis=-1, keepdims=True))),
            "Rows whose logits are all below 0 are not shifted. They can lie so low that every exp is 0.",
        ),
        KnownMistake(
            _written(lambda z: z.mean(axis=-1, keepdims=True)),
            "The mean is a shift as well, and right on paper. But then the largest logit is left above 0, "
            "and if one of them stands far above the others, its exp overflows.",
        ),
        KnownMistake(
            _written(lambda z: z.min(axis=-1, keepdims=True)),
            "You subtract the smallest: then all that is left is above 0, and its exp can overflow.",
        ),
        KnownMistake(
            _only_above,
            "The shift is in the numerator alone. Its factor cancels only if the denominator has it, too.",
        ),
        KnownMistake(_written(lambda z: z.max(axis=-1)), _LOST_AXIS),
        KnownMistake(_written(total=lambda e: e.sum(axis=-1)), _LOST_AXIS),
        KnownMistake(_written(lambda z: z.max(axis=-1), lambda e: e.sum(axis=-1)), _LOST_AXIS),
        KnownMistake(
            _written(
                lambda z: z.max(axis=0, keepdims=True),
                lambda e: e.sum(axis=0, keepdims=True),
            ),
            "In a matrix your columns sum to 1. A sample is a row: along which axis do its classes lie?",
        ),
        KnownMistake(
            _written(
                lambda z: z.max(axis=1, keepdims=True),
                lambda e: e.sum(axis=1, keepdims=True),
            ),
            "It stops at a vector, which has no axis 1. How do you say *the last axis*, however many there "
            "are?",
        ),
        KnownMistake(
            _written(lambda z: z.max(), lambda e: e.sum()),
            "In a matrix all numbers together sum to 1: maximum and sum run over everything. Each row is a "
            "sample of its own.",
        ),
        KnownMistake(
            _written(lambda z: z.max(axis=0, keepdims=True)),
            "In a matrix you take the maximum of each column: then every logit of a row loses another "
            "number, and that does not cancel. Which number may a row lose?",
        ),
        KnownMistake(
            _written(lambda z: -z.max(axis=-1, keepdims=True)),
            "The sign is turned round: the maximum is added, and large logits have become larger.",
        ),
        KnownMistake(
            lambda z: np.exp(z - max(z)) / sum(np.exp(z - max(z))),
            "Right for one sample. In a matrix Python's own `max` and `sum` walk over whole rows; NumPy's, "
            "such as `z.max`, can be told the axis.",
        ),
        KnownMistake(
            _late,
            "The maximum is taken off after exp: what has overflowed stays so, and the ratio is another "
            "one. In line (3) of the proof the shift stands in the exponent.",
        ),
        KnownMistake(
            lambda z: np.exp(z - z.max(axis=-1, keepdims=True)),
            "These are the exponentials of z − max z, and the largest is 1. What are they divided by?",
        ),
        KnownMistake(
            lambda z: _written()(np.clip(z, -700, 700)),
            "Clipping makes logits equal that were not. The differences are what counts, so all have to "
            "move by the same amount.",
        ),
        KnownMistake(
            lambda z: _written(lambda z: 0.0)(z / z.max(axis=-1, keepdims=True)),
            "You divide by the maximum. A factor in front of the logits does change the ratio; only taking "
            "the same number off all of them does not.",
        ),
        KnownMistake(
            lambda z: np.log(_written()(z)),
            "These are logarithms of probabilities: they come in the next notebook.",
        ),
    ],
)

_OF_SMALL_INTEGERS = function_exercise(
    "shift-softmax",
    "stable_softmax",
    softmax,
    [(np.array([3, 1, 2], dtype=np.uint8),)],
    explanation="",
)
_WRAPPED = (
    "Right for floats. But with `np.array([3, 1, 2], dtype=np.uint8)` it gives something else: a type of "
    "small integers has no room for 1 − 3. In which type should the subtraction be done?"
)


def _judge_softmax(answer: object) -> str:
    try:
        if hint := _OF_FLOATS.get_hint(answer):
            return hint
        return _WRAPPED if _OF_SMALL_INTEGERS.get_hint(answer) else ""
    except ValueError:  # rows of different lengths have no shape that could be compared
        return "It returns rows of different lengths; expected an array of the shape that came in."


_SOFTMAX = Exercise(
    "shift-softmax",
    "stable_softmax",
    _judge_softmax,
    _OF_FLOATS.explanation,
    known_mistakes=(*_OF_FLOATS.known_mistakes, KnownMistake(_in_its_type, _WRAPPED)),
)


# Exercise 3: seven wrong softmaxes. The notebook holds a copy for its readers, and compares it with these.


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


_SUSPECTS: dict[str, Callable[[Any], Any]] = {
    "A": _softmax_a,
    "B": _softmax_b,
    "C": _softmax_c,
    "D": _softmax_d,
    "E": _softmax_e,
    "F": _softmax_f,
    "G": _softmax_g,
}
_OFF = 0.01  # by how much a probability has to be wrong


def source_of(suspect: str) -> str:
    """
    Give the code of a wrong softmax as the notebook has it: no types, no underscore.

    Parameters
    ----------
    suspect : {"A", "B", "C", "D", "E", "F", "G"}
        Which.

    Returns
    -------
    str
        Some lines.

    Examples
    --------
    >>> print(source_of("G").splitlines()[0])
    def softmax_g(z):
    """
    source = inspect.getsource(_SUSPECTS[suspect])
    return source.replace("def _", "def ").replace("(z: Any) -> Any", "(z)")


def _survives_a(z: Any, came_in: object) -> str:
    if not isinstance(came_in, np.ndarray):
        return (
            "Its answer is right, and a list is not written into: the first line makes a new array of it. "
            "Which kind of input does that line leave as it is?"
        )
    if z.dtype != np.float64:
        return (
            f"Its answer is right, and the first line makes a new array out of one of type {z.dtype}, so "
            "yours is not written into. Which kind of input does that line leave as it is?"
        )
    return "The largest logit is 0: it writes into your array, but writes what was there."


def _survives_b(z: Any, came_in: object) -> str:
    tops = z.max(axis=-1)
    if tops.size == 1:
        return (
            "One row has one maximum. Give it a batch, with a row that suffers from the maximum of another."
        )
    return (
        f"The maxima of your rows are {format_answer(np.ptp(tops))} apart: a poor shift for the lower row, "
        "and yet its exp is above 0, so the ratio is right. From which distance on is nothing left of a "
        "whole row?"
    )


def _survives_c(z: Any, came_in: object) -> str:
    lowest = z.max(axis=-1).min()
    if lowest >= 0:
        return "Every row has a logit of 0 or more, and then max(0, max) is the maximum. When is it not?"
    return (
        f"The largest logit of a row is {format_answer(lowest)}, and 0 is taken off instead: a wrong "
        "maximum, and the ratio is still right. How far down does exp go before it gives 0?"
    )


def _survives_d(z: Any, came_in: object) -> str:
    tops = z.max(axis=-1)
    if tops.size == 1:
        return "One row has one maximum, and one number fits everywhere. It needs several rows."
    return (
        "The shapes fit, and each row loses maxima of other rows. But yours are equal, or nearly, so it "
        "makes no difference whose is taken."
    )


def _survives_e(z: Any, came_in: object) -> str:
    gap = (z - z.mean(axis=-1, keepdims=True)).max()
    return (
        f"Your largest logit lies {format_answer(gap)} above the mean of its row, and exp of that is "
        "finite. Large logits alone do no harm here; how must the others lie?"
    )


def _survives_f(z: Any, came_in: object) -> str:
    if np.abs(z).max() <= 700:
        return "All logits lie between −700 and 700, so nothing is clipped."
    return (
        "Something is clipped, but the ratio is right, to two digits at least: whatever is largest still "
        "is, by far. Which two logits look the same after clipping, and were not the same before?"
    )


def _survives_g(z: Any, came_in: object) -> str:
    if z.dtype.kind not in "iu":
        return f"This is of type {z.dtype}, and floats have room for negative numbers. Which types have not?"
    gap = max(max(row) - min(row) for row in z.reshape(-1, z.shape[-1]).tolist())
    if gap == 0:
        return f"All logits of a row are equal; their difference, 0, fits in {z.dtype}."
    return (
        f"The lowest logit comes out at −{gap}, and {z.dtype} has room for that. It needs a type with less "
        "room, or logits farther apart."
    )


_SURVIVES: dict[str, Callable[[Any, object], str]] = {
    "A": _survives_a,
    "B": _survives_b,
    "C": _survives_c,
    "D": _survives_d,
    "E": _survives_e,
    "F": _survives_f,
    "G": _survives_g,
}
_NO_NUMBERS = "That is no list or array of numbers in which each row is equally long."
_NO_ROW = "That has no logits to share a probability: give a list or array with one or more in each row."
_INFINITE = "nan or inf among the logits is no fair test: there the right softmax gives nan as well."
_LOUD = (
    "It stops with an error, `{error}`. Whoever uses it would notice that at once; find an input that it "
    "answers, and answers wrongly."
)
_LOUD_SHAPES = (
    "It stops with an error: the shapes {shape} and {lost} don't fit. Whoever uses it would notice that at "
    "once. With how many rows do they fit by accident?"
)


def _why_it_survives(letter: str, came_in: object) -> str:
    """Run a wrong softmax; say why nothing can be seen of its bug, or nothing if it can."""
    try:
        z = np.asarray(came_in)
    except ValueError:
        return _NO_NUMBERS
    if callable(came_in) or z.dtype.kind not in "biuf":
        return _NO_NUMBERS
    if z.ndim == 0 or z.size == 0:
        return _NO_ROW
    if not np.isfinite(z).all():
        return _INFINITE
    came, right = call(_SUSPECTS[letter], [came_in]), softmax(z)
    if came.error is not None and letter == "D":
        return _LOUD_SHAPES.format(shape=z.shape, lost=z.shape[:-1])
    if came.error is not None:
        return _LOUD.format(error=f"{type(came.error).__name__}: {came.error}")
    if (
        came.changed_arguments
        or came.value.shape != right.shape
        or not (abs(came.value - right) <= _OFF).all()
    ):
        return ""
    return _SURVIVES[letter](z, came_in)


def _judge_hunt(answer: object) -> str:
    if not isinstance(answer, Mapping):
        return "Expected a dict with an input for each letter, such as {'A': [1.0, 2.0], 'B': ...}."
    if unknown := [format_answer(name) for name in answer if name not in _SUSPECTS]:
        return f"There is no suspect called {', '.join(unknown)}: they are 'A' to 'G'."
    given = {letter: answer[letter] for letter in _SUSPECTS if answer.get(letter) is not None}
    hints = {letter: _why_it_survives(letter, came_in) for letter, came_in in given.items()}
    caught = [letter for letter, hint in hints.items() if not hint]
    if len(caught) == len(_SUSPECTS):
        return ""
    parts = [f"{len(caught)} of {len(_SUSPECTS)} caught{': ' * bool(caught)}{', '.join(caught)}."]
    parts += [f"{letter} survives. {hint}" for letter, hint in hints.items() if hint]
    if missing := [letter for letter in _SUSPECTS if letter not in given]:
        parts.append(f"No input yet for {', '.join(missing)}.")
    return "\n\n".join(parts)


_BREAKERS: dict[str, Any] = {
    "A": np.array([2.0, 3.0, 4.0]),
    "B": [[0, 0], [-1000, -1000]],
    "C": [-1000, -1000],
    "D": [[2, 3], [5, 7]],
    "E": [1000, 0, 0, 0],
    "F": [1000, 800],
    "G": np.array([3, 1, 2], dtype=np.uint8),
}


def _but(letter: str, came_in: object) -> KnownMistake:
    """Make the slip of whoever catches all but one."""
    caught = ", ".join(other for other in _SUSPECTS if other != letter)
    return KnownMistake(
        {**_BREAKERS, letter: came_in},
        f"6 of 7 caught: {caught}.\n\n{letter} survives. {_why_it_survives(letter, came_in)}",
    )


_HUNT = Exercise(
    "shift-bug-hunt",
    "hunt",
    _judge_hunt,
    "7 of 7 caught. None survives. Each was right on an ordinary example, and all seven are right on "
    "[1000, 1000, 100], the usual test: a test has to be aimed at a bug.",
    known_mistakes=(
        _but("A", [2.0, 3.0, 4.0]),
        _but("A", np.array([2.0, 3.0, 4.0], dtype=np.float32)),
        _but("A", np.array([0.0, -1.0])),
        _but("B", [1000.0, 1000.0, 100.0]),
        _but("B", [[0.0, 1.0], [-100.0, -101.0]]),
        _but("C", [1000.0, 1000.0, 100.0]),
        _but("C", [-100.0, -101.0]),
        _but("D", [2.0, 3.0, 4.0]),
        _but("D", [[2.0, 3.0, 4.0], [3.0, 5.0, 7.0]]),
        _but("D", [[2.0, 3.0], [3.0, 2.0]]),
        _but("E", [1000.0, 1000.0, 100.0]),
        _but("F", [2.0, 3.0, 4.0]),
        _but("F", [1000.0, 1000.0, 100.0]),
        _but("G", [3.0, 1.0, 2.0]),
        _but("G", [3, 1, 2]),
        _but("G", np.array([3, 3], dtype=np.uint8)),
        _but("E", [np.inf, 0.0]),
        _but("G", np.array([True, False])),
        KnownMistake(
            {"A": _BREAKERS["A"], "D": _BREAKERS["D"]},
            "2 of 7 caught: A, D.\n\nNo input yet for B, C, E, F, G.",
        ),
    ),
)


# Closed book

_SAME_RATIO = Question(
    "shift-why-same",
    "5 is taken off each logit of a row. Why are the probabilities the same as before?",
    (
        Choice(
            "eᶻ is the same as before",
            "Each exponential is e⁻⁵ = 0.0067 times what it was. The article made this slip, too.",
        ),
        Choice(
            "each exponential and their sum have the same new factor, which cancels",
            "The factor is e⁻⁵, above and below the fraction line.",
            correct=True,
        ),
        Choice(
            "the difference is too small to be seen",
            "There is none on paper: the two fractions are equal, not nearly equal.",
        ),
        Choice(
            "the logits are divided by the same number",
            "Something is taken off them. A division would change the probabilities: it is a temperature.",
        ),
    ),
)

_WHAT_FOR = Question(
    "shift-what-for",
    "What is the maximum taken off for?",
    (
        Choice(
            "for speed: exp of small numbers is faster",
            "It costs time: one more walk over the logits, to find the maximum. That is the price, not the "
            "gain.",
        ),
        Choice(
            "for more digits: smaller numbers are more exact",
            "Softmax as written has its digits where it has an answer at all; the subtraction even rounds "
            "a little.",
        ),
        Choice(
            "so that no exponential overflows and the sum is never 0",
            "The largest exponential is 1: all are from 0 to 1, and the sum is from 1 to n.",
            correct=True,
        ),
        Choice(
            "so that no probability is rounded to 0",
            "Those still are, where a logit lies more than 745 below the maximum. That is what breaks next.",
        ),
    ),
)

_TWICE = Question(
    "shift-in-place-twice",
    "A softmax begins with `z -= z.max(axis=-1, keepdims=True)`. You call it twice on the same float "
    "array. What do you see?",
    (
        Choice(
            "the second probabilities are wrong",
            "The second time 0 is taken off, so they are the same. That is why the slip stays hidden for "
            "so long.",
        ),
        Choice(
            "the same probabilities twice, and an array whose maximum has become 0",
            "The damage is in your array: all that uses the logits after that gets other ones.",
            correct=True,
        ),
        Choice(
            "an error: an argument can't be written to",
            "Python hands over the array itself, not a copy, and NumPy writes where it is told to.",
        ),
    ),
)

_WITHIN_A_ROW = Question(
    "shift-within-a-row",
    "Which of these subtractions changes the probabilities of a row even on paper?",
    (
        Choice(
            "the maximum of the whole batch, off every row",
            "It is the same number for all logits of the row, so on paper it cancels. In a computer the "
            "row may underflow.",
        ),
        Choice("the mean of the row", "One number for the row: it cancels. In a computer exp may overflow."),
        Choice(
            "from each logit the maximum of its column",
            "Each logit of the row loses another number, and nothing cancels.",
            correct=True,
        ),
        Choice(
            "1000, whatever the logits are", "On paper any number will do, as long as it is the same for all."
        ),
    ),
)

_BOTH_CLIFFS = Question(
    "shift-both-cliffs",
    "Softmax as written, float64, the row is [−1000, −1010, −1020]. What does it give, and does the shift "
    "mend it?",
    (
        Choice(
            "[0, 0, 0]; the shift gives [1, 0, 0]",
            "All exponentials are 0, but so is their sum: what is 0 / 0?",
        ),
        Choice(
            "nan three times, from 0 / 0; the shift mends it",
            "Minus the maximum the row is [0, −10, −20]: its first exponential is 1, and the sum is above 0.",
            correct=True,
        ),
        Choice(
            "nan three times; the shift helps only against large logits",
            "The maximum is −1000, and taking it off lifts the row up to 0: the shift works in both "
            "directions.",
        ),
        Choice(
            "the right answer: only large logits are dangerous",
            "If all lie below −745, every exponential is 0, and so is the sum.",
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
                    "exp(z − 1) is exp(z) / e: each has become smaller. What they are divided by has, too.",
                ),
                ("the sum", "Every term has become smaller, and so has the sum."),
                ("all three", "Exponentials and sum are divided by e; that is what cancels in p."),
            ),
        ),
        Prediction(
            "shift-by-maximum",
            choices=("[nan, nan, 0]", "[0.5, 0.5, 0]", "[1, 1, 0]"),
            hints=(
                ("[nan, nan, 0]", "That is softmax as written. Now exp sees 0, 0 and −900."),
                ("[1, 1, 0]", "These are the exponentials. They are divided by their sum, 2."),
            ),
        ),
        Prediction(
            "shift-how-many",
            hints=(
                (1, "The maximum is safe for any logits. For these, so are others, and quite far from it."),
                (5, "On paper all five are right. Two of them meet a cliff of exp."),
                (0, "One of them is the maximum itself."),
                (2, "Nearly: look again at the one that you left out."),
                (4, "Nearly: exp(1000) is inf, and exp(−1000) is 0."),
            ),
        ),
        Prediction(
            "shift-whose-array",
            choices=("[1000, 1000, 100]", "[0, 0, -900]", "[0.5, 0.5, 0]"),
            hints=(
                (
                    "[1000, 1000, 100]",
                    "So it would be if the function had a copy. Python hands over the array itself, and "
                    "`-=` writes into it.",
                ),
                (
                    "[0.5, 0.5, 0]",
                    "The probabilities are in a new array, E / E.sum(). Only one line writes into the old "
                    "one.",
                ),
            ),
        ),
        Prediction(
            "shift-second-run",
            choices=("the same", "more even", "less even"),
            hints=(
                (
                    "the same",
                    "It is so for the maximum alone: the second time it is 0. But the division is done a "
                    "second time.",
                ),
                ("less even", "Dividing by 2 brings the logits closer together, not farther apart."),
            ),
        ),
        Prediction(
            "shift-uint8",
            choices=("[0, -2, -1]", "[0, 254, 255]", "[0, 0, 0]", "an error"),
            hints=(
                ("[0, -2, -1]", "uint8 holds whole numbers from 0 to 255, and no negative ones."),
                ("[0, 0, 0]", "NumPy does not stop at the end of the range: it goes round and begins anew."),
                ("an error", "It would be a mercy. NumPy's arrays of integers wrap round in silence."),
            ),
        ),
        Prediction(
            "shift-then-log",
            choices=("[-10100, -1120, 0, -70320]", "[-inf, -inf, 0, -inf]", "[nan, nan, 0, nan]"),
            hints=(
                (
                    "[-10100, -1120, 0, -70320]",
                    "That is the answer on paper. The computer goes by way of p, and three of those are "
                    "stored as 0.",
                ),
                ("[nan, nan, 0, nan]", "NumPy's logarithm of 0 is −inf; nan is that of a negative number."),
            ),
        ),
    ),
    exercises=(_EACH_ROW, _SOFTMAX, _HUNT),
    questions=(_SAME_RATIO, _WHAT_FOR, _TWICE, _WITHIN_A_ROW, _BOTH_CLIFFS),
)
