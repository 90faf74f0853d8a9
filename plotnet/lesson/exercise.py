"""What a lesson asks, `Prediction`, `Exercise` and `Question`, and how an answer is judged.

An exercise knows wrong answers as well as the right one, each with the hint that it deserves. Of a function
the same is asked as of a number: what it returns, for some arguments, is compared with what the right one
and each wrong one return.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plotnet.lesson.explain import explain, signature_problem

LETTERS = "abcdefgh"  # of the answers to a question


@dataclass(frozen=True)
class Prediction:
    """
    What a reader is asked to foretell; what really comes is computed in the notebook.

    Parameters
    ----------
    name : str
        How the notebook calls it; no other prediction of any lesson has it.
    choices : tuple, optional
        The answers to choose from; any if there are none.
    hints : tuple of (answer, str)
        What to say to known wrong predictions.
    rtol : float
        How far off a number may be, relative to the true one, and still count as foretold.
    """

    name: str
    choices: tuple[object, ...] = ()
    hints: tuple[tuple[object, str], ...] = ()
    rtol: float = 1e-6


@dataclass(frozen=True)
class Choice:
    """
    One answer of a question.

    Parameters
    ----------
    text : str
        The answer.
    feedback : str
        What is said to whoever chooses it.
    correct : bool
        Whether it is the right one.
    """

    text: str
    feedback: str
    correct: bool = False


@dataclass(frozen=True)
class Question:
    """
    A question with answers to choose from.

    Parameters
    ----------
    name : str
        How the notebook calls it; no other question of any lesson has it.
    text : str
        The question.
    choices : tuple of Choice
        Two or more, of which one is right.
    about : str
        The lesson that it goes back to, such as "01-draw-a-network"; its own if empty.
    """

    name: str
    text: str
    choices: tuple[Choice, ...]
    about: str = ""

    @property
    def correct(self) -> int:
        """Which choice is the right one, counted from 0."""
        return [choice.correct for choice in self.choices].index(True)

    def comment(self, index: int) -> str:
        """Return the feedback for a choice, given its index."""
        choice = self.choices[index]
        return f"{'Yes.' if choice.correct else 'Not this one.'} {choice.feedback}"

    def as_text(self) -> str:
        """Write it for a terminal: a line for the question, and one for each answer with its letter."""
        answers = [f"  {LETTERS[i]}) {choice.text}" for i, choice in enumerate(self.choices)]
        return "\n".join([self.text, *answers]).replace("`", "")


@dataclass(frozen=True)
class KnownMistake:
    """
    A known wrong answer.

    Parameters
    ----------
    answer : object
        A number, an array, a function: whatever the exercise asks for.
    hint : str
        What to say to whoever gives it; it teaches, and does not show the solution.
    """

    answer: Any
    hint: str


@dataclass(frozen=True)
class Exercise:
    """
    Something to work out, and a judge of what comes.

    `value` and `function` make those that compare with a right answer.

    Parameters
    ----------
    name : str
        How the notebook calls it; no other exercise of any lesson has it.
    judge : callable
        Takes the answer; returns "" if it is right, or else a hint.
    praise : str
        What is said after "Yes."
    known_mistakes : tuple of KnownMistake
        Wrong answers that the judge knows: a test holds it to the hint of each.
    """

    name: str
    judge: Callable[[Any], str]
    praise: str
    known_mistakes: tuple[KnownMistake, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """
    All that a notebook asks.

    Parameters
    ----------
    name : str
        That of the notebook, without its suffix.
    title : str
        As its heading has it.
    predictions, exercises, questions : tuple
        In the order in which they come.
    """

    name: str
    title: str
    predictions: tuple[Prediction, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    questions: tuple[Question, ...] = ()


def answers_match(one: object, other: object, rtol: float = 1e-9) -> bool:
    """
    Compare two answers: numbers within a tolerance, nan equal to nan, strings without case and spaces.

    Parameters
    ----------
    one, other : object
        Numbers, arrays, words, True or False, and lists, tuples and dicts of such.
    rtol : float
        How far numbers may lie apart, relative to the second.

    Returns
    -------
    bool
    """
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and _letters(one) == _letters(other)
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return (
            isinstance(one, Mapping)
            and isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(answers_match(one[key], other[key], rtol) for key in one)
        )
    if one is None or other is None:
        return one is other
    left, right = _array(one), _array(other)
    if left is None or right is None:
        if isinstance(one, Sequence) and isinstance(other, Sequence):
            return len(one) == len(other) and all(
                answers_match(a, b, rtol) for a, b in zip(one, other, strict=True)
            )
        return False
    if left.shape != right.shape or (left.dtype == bool) != (right.dtype == bool):
        return False
    return bool(np.isclose(left, right, rtol=rtol, atol=0.0, equal_nan=True).all())


def _letters(words: str) -> str:
    return "".join(words.split()).lower()


def _array(value: object) -> Any:
    """Make an array of numbers of it, in a type in which differences of small integers don't wrap round."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    if array.dtype == bool or array.dtype.kind == "c":
        return array
    return array.astype(np.longdouble) if array.dtype.kind in "iuf" else None


def format_answer(value: object) -> str:
    """
    Write an answer short enough for a sentence.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    str
        Numbers with six digits, long arrays in part.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=6, separator=", ", threshold=20, max_line_width=10**6)
        return " ".join(text.split())
    if isinstance(value, list | tuple) and value:
        inner = ", ".join(map(format_answer, value))
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def value_exercise(
    name: str,
    right: object,
    *,
    praise: str,
    known_mistakes: Sequence[KnownMistake] = (),
    default_hint: str = "",
    rtol: float = 1e-6,
) -> Exercise:
    """
    Make an exercise that asks for a number, an array, a word, or a list of such.

    Parameters
    ----------
    name : str
        How the notebook calls it.
    right : object
        The right answer.
    praise : str
        What is said after "Yes."
    known_mistakes : sequence of KnownMistake
        Wrong answers with their hints.
    default_hint : str
        What is said to any other answer.
    rtol : float
        How far numbers may be off, relative to the right ones.

    Returns
    -------
    Exercise

    Examples
    --------
    >>> mistake = KnownMistake(3, "That is a triangle.")
    >>> sides = value_exercise("sides", 4, praise="Four.", known_mistakes=[mistake])
    >>> sides.judge(3), sides.judge(4)
    ('That is a triangle.', '')
    """

    def judge(answer: object) -> str:
        if answers_match(answer, right, rtol):
            return ""
        for mistake in known_mistakes:
            if answers_match(answer, mistake.answer, rtol):
                return mistake.hint
        return " ".join(part for part in (_type_mismatch(answer, right), default_hint) if part)

    return Exercise(name, judge, praise, tuple(known_mistakes))


def _type_mismatch(answer: object, right: object) -> str:
    """Say where an answer is not even the kind of thing that is asked for."""
    if callable(answer):
        return "This is a function: call it, with its arguments in parentheses."
    expected = describe_type(right)
    if describe_type(answer) != expected:
        return f"This is {describe_type(answer)}, {format_answer(answer)!r}; expected {expected}."
    came, meant = _array(answer), _array(right)
    if came is not None and meant is not None and came.shape != meant.shape:
        return f"This has shape {came.shape}; expected {meant.shape}."
    return ""


def describe_type(value: object) -> str:
    """
    Name the kind of an answer.

    Parameters
    ----------
    value : object
        Any.

    Returns
    -------
    str
        Such as "a number", in words for a sentence.
    """
    kinds = {
        "a word": str,
        "True or False": bool | np.bool,
        "a number": int | float | np.integer | np.floating,
        "a dict": Mapping,
        "a list or array": list | tuple | np.ndarray,
    }
    return next(
        (name for name, kind in kinds.items() if isinstance(value, kind)), f"a {type(value).__name__}"
    )


@dataclass(frozen=True)
class Outcome:
    """
    Result of calling a function.

    Parameters
    ----------
    value : object
        What it returned.
    error : Exception, optional
        What it raised.
    changed : bool
        Whether an array that it was given is not what it was.
    """

    value: Any = None
    error: Exception | None = None
    changed: bool = False

    def matches(self, other: Outcome, rtol: float) -> bool:
        """Compare the result with another one."""
        if self.changed != other.changed or type(self.error) is not type(other.error):
            return False
        return self.error is not None or answers_match(self.value, other.value, rtol)


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Outcome:
    """
    Call a learner's function: whatever it does, nothing is thrown, warned or changed here.

    Parameters
    ----------
    function : callable
        Written by a learner.
    arguments : sequence
        It is given copies of them.

    Returns
    -------
    Outcome
    """
    given = copy.deepcopy(list(arguments))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            returned = function(*given)
        except Exception as error:
            return Outcome(error=error)
    changed = any(_is_changed(*pair) for pair in zip(arguments, given, strict=True))
    return Outcome(copy.deepcopy(returned), changed=changed)


def _is_changed(before: object, after: object) -> bool:
    """Tell whether an array, or an array in a list, has been modified."""
    if isinstance(before, np.ndarray):
        return not answers_match(after, before, 0.0)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) != len(after) or any(map(_is_changed, before, after))
    return False


def function_exercise(
    name: str,
    right: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    *,
    praise: str,
    known_mistakes: Sequence[KnownMistake] = (),
    default_hint: str = "",
    rtol: float = 1e-6,
    describe: Callable[..., str] | None = None,
) -> Exercise:
    """
    Make an exercise that asks for a function.

    Parameters
    ----------
    name : str
        How the notebook calls it.
    right : callable
        A function that is right; it must not change what it is given.
    cases : sequence of tuple
        The arguments of each call that is compared; the plainest first: that is the one that a
        learner is told of.
    praise : str
        What is said after "Yes."
    known_mistakes : sequence of KnownMistake
        Wrong functions with their hints: the first that does the same as the learner's in every
        case is taken for hers. A function that changes its arguments is told so in any case.
    default_hint : str
        What is said to any other function, after the first case that is wrong.
    rtol : float
        How far numbers may be off, relative to the right ones.
    describe : callable, optional
        Tells in a few words of the arguments of a case, where they are too long to be shown.

    Returns
    -------
    Exercise

    Examples
    --------
    >>> double = function_exercise(
    ...     "double",
    ...     lambda x: 2 * x,
    ...     [(3,)],
    ...     praise="Twice.",
    ...     known_mistakes=[KnownMistake(lambda x: x + 2, "You add.")],
    ... )
    >>> double.judge(lambda y: y + 2)
    'You add.'
    >>> double.judge(lambda x: x)
    'With 3 it returns 3; expected 6.'
    """

    def judge(answer: object) -> str:
        if not callable(answer):
            return f"This is {describe_type(answer)}; expected a function: its name, without parentheses."
        if problem := signature_problem(answer, cases[0]):
            return problem
        came = [call(answer, case) for case in cases]
        meant = [call(right, case) for case in cases]
        if all(a.matches(b, rtol) for a, b in zip(came, meant, strict=True)):
            return ""
        if all(outcome.value is None and outcome.error is None for outcome in came):
            return NOTHING_RETURNED
        for mistake in known_mistakes:
            if all(a.matches(call(mistake.answer, case), rtol) for a, case in zip(came, cases, strict=True)):
                return mistake.hint
        first = [a.matches(b, rtol) for a, b in zip(came, meant, strict=True)].index(False)
        words = describe(*cases[first]) if describe else ", ".join(map(format_answer, cases[first]))
        if error := came[first].error:
            return f"With {words} it stops. {explain(error, answer)}"
        return f"With {words} it {_difference(came[first], meant[first])} {default_hint}".rstrip()

    return Exercise(name, judge, praise, tuple(known_mistakes))


NOTHING_RETURNED = (
    "Not answered yet: the function returns nothing. If you have written it already: is its `return` missing?"
)


def _difference(outcome: Outcome, right: Outcome) -> str:
    if outcome.changed:
        return (
            "changes the array that it was given: whoever calls it finds other numbers in it afterwards. "
            "Make a new array instead of writing into the old one."
        )
    came, meant = outcome.value, right.value
    if came is None:
        return "returns nothing: is a `return` missing?"
    one, other = _array(came), _array(meant)
    if one is None and other is not None:
        if describe_type(came) == describe_type(meant):
            return (
                f"returns {format_answer(came)}, which is no array of numbers; expected shape {other.shape}."
            )
        return f"returns {describe_type(came)}; expected {describe_type(meant)}."
    if one is not None and other is not None and one.shape != other.shape:
        return f"returns something of shape {one.shape}; expected {other.shape}."
    return f"returns {format_answer(came)}; expected {format_answer(meant)}."
