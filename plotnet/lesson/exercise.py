"""Predictions, exercises and questions of a lesson, and the comparison of answers.

An exercise has a solution and known mistakes, each with a hint. If the answer is a function, its results for
several arguments are compared with those of the solution and of each known mistake.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plotnet.lesson.explain import explain, signature_problem

LETTERS = "abcdefgh"  # of the choices of a question


@dataclass(frozen=True)
class Prediction:
    """
    A prediction of a result that the notebook computes afterwards.

    Parameters
    ----------
    name : str
        Name in the notebook, unique among the predictions of all lessons.
    choices : tuple, optional
        Valid answers; by default any.
    hints : tuple of (answer, str)
        Common wrong predictions with their hints.
    rtol : float
        Relative tolerance of numbers.
    """

    name: str
    choices: tuple[object, ...] = ()
    hints: tuple[tuple[object, str], ...] = ()
    rtol: float = 1e-6


@dataclass(frozen=True)
class Choice:
    """
    A choice of a multiple-choice question.

    Parameters
    ----------
    text : str
        Text of the choice.
    feedback : str
        Explanation shown when it is chosen.
    correct : bool
        Whether it is the correct choice.
    """

    text: str
    feedback: str
    correct: bool = False


@dataclass(frozen=True)
class Question:
    """
    A multiple-choice question.

    Parameters
    ----------
    name : str
        Name in the notebook, unique among the questions of all lessons.
    text : str
        Text of the question.
    choices : tuple of Choice
        Two or more choices, one of them correct.
    about : str
        Name of an earlier lesson that the question reviews, such as "01-draw-a-network"; empty if it is about
        its own lesson.
    """

    name: str
    text: str
    choices: tuple[Choice, ...]
    about: str = ""

    @property
    def correct(self) -> int:
        """The index of the correct choice."""
        return [choice.correct for choice in self.choices].index(True)

    def feedback(self, index: int) -> str:
        """Return the feedback on the choice with an index."""
        choice = self.choices[index]
        return f"{'Yes.' if choice.correct else 'Not this one.'} {choice.feedback}"

    def as_text(self) -> str:
        """Return the question and its choices with their letters as plain text, for a terminal."""
        choices = [f"  {LETTERS[i]}) {choice.text}" for i, choice in enumerate(self.choices)]
        return "\n".join([self.text, *choices]).replace("`", "")


@dataclass(frozen=True)
class KnownMistake:
    """
    A common wrong answer with its hint.

    Parameters
    ----------
    answer : object
        Wrong answer: a number, an array or a function, as the exercise requires.
    hint : str
        Hint that explains the mistake without showing the solution.
    """

    answer: Any
    hint: str


@dataclass(frozen=True)
class Exercise:
    """
    An exercise with a function that checks answers.

    `value_exercise` and `function_exercise` create exercises that compare answers with a solution.

    Parameters
    ----------
    name : str
        Name in the notebook, unique among the exercises of all lessons.
    get_hint : callable
        Function of an answer that returns a hint, or an empty string if the answer is correct.
    explanation : str
        Explanation shown after "Yes." for a correct answer.
    known_mistakes : tuple of KnownMistake
        Common mistakes, for which `get_hint` returns the given hints.
    """

    name: str
    get_hint: Callable[[Any], str]
    explanation: str
    known_mistakes: tuple[KnownMistake, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """
    Predictions, exercises and questions of a notebook.

    Parameters
    ----------
    name : str
        Name of the notebook without its suffix.
    title : str
        Title in the heading of the notebook.
    predictions, exercises, questions : tuple
        Items in the order of the notebook.
    """

    name: str
    title: str
    predictions: tuple[Prediction, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    questions: tuple[Question, ...] = ()


def answers_match(one: object, other: object, rtol: float = 1e-9) -> bool:
    """
    Return whether two answers are equal; strings are compared without case and whitespace.

    Parameters
    ----------
    one, other : object
        Numbers, arrays, strings, bools, and lists, tuples and dicts of these.
    rtol : float
        Relative tolerance of numbers. nan equals nan.

    Returns
    -------
    bool
    """
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and _normalize(one) == _normalize(other)
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return (
            isinstance(one, Mapping)
            and isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(answers_match(one[key], other[key], rtol) for key in one)
        )
    if one is None or other is None:
        return one is other
    left, right = _numeric_array(one), _numeric_array(other)
    if left is None or right is None:
        if isinstance(one, Sequence) and isinstance(other, Sequence):
            return len(one) == len(other) and all(
                answers_match(a, b, rtol) for a, b in zip(one, other, strict=True)
            )
        return False
    if left.shape != right.shape or (left.dtype == bool) != (right.dtype == bool):
        return False
    return bool(np.isclose(left, right, rtol=rtol, atol=0.0, equal_nan=True).all())


def _normalize(text: str) -> str:
    return "".join(text.split()).lower()


def _numeric_array(value: object) -> Any:
    """Convert numbers to an array of longdouble, since small integers wrap around; None for other values."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    if array.dtype == bool or array.dtype.kind == "c":
        return array
    return array.astype(np.longdouble) if array.dtype.kind in "iuf" else None


def format_answer(value: object) -> str:
    """
    Format an answer for use in a sentence.

    Parameters
    ----------
    value : object
        Answer of any type.

    Returns
    -------
    str
        Short text: numbers have six significant digits, and long arrays are abbreviated.
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
    solution: object,
    *,
    explanation: str,
    known_mistakes: Sequence[KnownMistake] = (),
    default_hint: str = "",
    rtol: float = 1e-6,
) -> Exercise:
    """
    Create an exercise whose answer is a number, an array, a string, or a list of these.

    Parameters
    ----------
    name : str
        Name in the notebook.
    solution : object
        Correct answer.
    explanation : str
        Explanation shown after "Yes." for a correct answer.
    known_mistakes : sequence of KnownMistake
        Common mistakes with their hints.
    default_hint : str
        Hint for all other answers.
    rtol : float
        Relative tolerance of numbers.

    Returns
    -------
    Exercise

    Examples
    --------
    >>> mistake = KnownMistake(3, "That is a triangle.")
    >>> sides = value_exercise("sides", 4, explanation="Four.", known_mistakes=[mistake])
    >>> sides.get_hint(3), sides.get_hint(4)
    ('That is a triangle.', '')
    """

    def get_hint(answer: object) -> str:
        if answers_match(answer, solution, rtol):
            return ""
        for mistake in known_mistakes:
            if answers_match(answer, mistake.answer, rtol):
                return mistake.hint
        return " ".join(part for part in (_describe_mismatch(answer, solution), default_hint) if part)

    return Exercise(name, get_hint, explanation, tuple(known_mistakes))


def _describe_mismatch(answer: object, solution: object) -> str:
    """Describe a difference in type or shape between an answer and the solution."""
    if callable(answer):
        return "This is a function: call it, with its arguments in parentheses."
    expected = describe_type(solution)
    if describe_type(answer) != expected:
        return f"This is {describe_type(answer)}, {format_answer(answer)!r}; expected {expected}."
    given, correct = _numeric_array(answer), _numeric_array(solution)
    if given is not None and correct is not None and given.shape != correct.shape:
        return f"This has shape {given.shape}; expected {correct.shape}."
    return ""


def describe_type(value: object) -> str:
    """
    Describe the type of an answer in a sentence.

    Parameters
    ----------
    value : object
        Answer of any type.

    Returns
    -------
    str
        Description such as "a number".
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
        Returned value.
    error : Exception, optional
        Raised exception.
    changed_arguments : bool
        Whether an array passed as an argument was modified.
    """

    value: Any = None
    error: Exception | None = None
    changed_arguments: bool = False

    def matches(self, other: Outcome, rtol: float) -> bool:
        """Return whether another call had the same result."""
        if self.changed_arguments != other.changed_arguments or type(self.error) is not type(other.error):
            return False
        return self.error is not None or answers_match(self.value, other.value, rtol)


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Outcome:
    """
    Call a function on copies of the arguments, without warnings, and catch exceptions.

    Parameters
    ----------
    function : callable
        Function written by a learner.
    arguments : sequence
        Arguments, which remain unchanged.

    Returns
    -------
    Outcome
    """
    copies = copy.deepcopy(list(arguments))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            returned = function(*copies)
        except Exception as error:
            return Outcome(error=error)
    changed_arguments = any(_is_changed(*pair) for pair in zip(arguments, copies, strict=True))
    return Outcome(copy.deepcopy(returned), changed_arguments=changed_arguments)


def _is_changed(before: object, after: object) -> bool:
    """Return whether an array, or an array in a list, has been modified."""
    if isinstance(before, np.ndarray):
        return not answers_match(after, before, 0.0)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) != len(after) or any(map(_is_changed, before, after))
    return False


def function_exercise(
    name: str,
    solution: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    *,
    explanation: str,
    known_mistakes: Sequence[KnownMistake] = (),
    default_hint: str = "",
    rtol: float = 1e-6,
    describe: Callable[..., str] | None = None,
) -> Exercise:
    """
    Create an exercise whose answer is a function.

    Parameters
    ----------
    name : str
        Name in the notebook.
    solution : callable
        Correct function. It must not modify its arguments.
    cases : sequence of tuple
        Arguments of the calls whose results are compared, the simplest first: hints describe the first
        wrong result.
    explanation : str
        Explanation shown after "Yes." for a correct answer.
    known_mistakes : sequence of KnownMistake
        Wrong functions with their hints. The hint is that of the first function with the same results in
        all cases.
    default_hint : str
        Hint for all other functions, after the first wrong result.
    rtol : float
        Relative tolerance of numbers.
    describe : callable, optional
        Function of the arguments of a case that returns a short description, for arguments that are too
        long to be shown.

    Returns
    -------
    Exercise

    Examples
    --------
    >>> double = function_exercise(
    ...     "double",
    ...     lambda x: 2 * x,
    ...     [(3,)],
    ...     explanation="Twice.",
    ...     known_mistakes=[KnownMistake(lambda x: x + 2, "You add.")],
    ... )
    >>> double.get_hint(lambda y: y + 2)
    'You add.'
    >>> double.get_hint(lambda x: x)
    'With 3 it returns 3; expected 6.'
    """

    def get_hint(answer: object) -> str:
        if not callable(answer):
            return f"This is {describe_type(answer)}; expected a function: its name, without parentheses."
        if problem := signature_problem(answer, cases[0]):
            return problem
        outcomes = [call(answer, case) for case in cases]
        expected = [call(solution, case) for case in cases]
        matches = [a.matches(b, rtol) for a, b in zip(outcomes, expected, strict=True)]
        if all(matches):
            return ""
        if all(outcome.value is None and outcome.error is None for outcome in outcomes):
            return NOTHING_RETURNED
        for mistake in known_mistakes:
            pairs = zip(outcomes, cases, strict=True)
            if all(outcome.matches(call(mistake.answer, case), rtol) for outcome, case in pairs):
                return mistake.hint
        wrong = matches.index(False)
        case = cases[wrong]
        arguments = describe(*case) if describe else ", ".join(map(format_answer, case))
        if error := outcomes[wrong].error:
            return f"With {arguments} it raises an error. {explain(error, answer)}"
        difference = _describe_difference(outcomes[wrong], expected[wrong])
        return f"With {arguments} it {difference} {default_hint}".rstrip()

    return Exercise(name, get_hint, explanation, tuple(known_mistakes))


NOTHING_RETURNED = (
    "Not answered yet: the function returns nothing. If you have written it already, is its `return` missing?"
)


def _describe_difference(outcome: Outcome, expected: Outcome) -> str:
    if outcome.changed_arguments:
        return (
            "changes the array that it was given, so that the caller finds other numbers in it afterwards. "
            "Make a new array instead of writing into the old one."
        )
    value, correct = outcome.value, expected.value
    if value is None:
        return "returns nothing: is a `return` missing?"
    array, correct_array = _numeric_array(value), _numeric_array(correct)
    if array is None and correct_array is not None:
        if describe_type(value) == describe_type(correct):
            shape = f"expected shape {correct_array.shape}"
            return f"returns {format_answer(value)}, which is not an array of numbers; {shape}."
        return f"returns {describe_type(value)}; expected {describe_type(correct)}."
    if array is not None and correct_array is not None and array.shape != correct_array.shape:
        return f"returns a result of shape {array.shape}; expected {correct_array.shape}."
    return f"returns {format_answer(value)}; expected {format_answer(correct)}."
