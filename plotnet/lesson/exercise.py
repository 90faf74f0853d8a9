"""Exercises whose answers are compared with a solution and with known mistakes.

If the answer is a function, its results for several arguments are compared with those of the solution and of
each known mistake.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from plotnet.lesson.answers import (
    ROUNDING,
    answers_match,
    describe_type,
    format_answer,
    format_different,
    to_array,
)
from plotnet.lesson.content import Exercise, KnownMistake
from plotnet.lesson.explain import explain, signature_problem
from plotnet.lesson.time_limit import TimeLimitExceededError


def value_exercise(
    name: str,
    variable: str,
    solution: object,
    *,
    explanation: str,
    known_mistakes: Sequence[KnownMistake] = (),
    default_hint: str = "",
    further_hint: str = "",
    rtol: float = 1e-6,
    atol: float = 0.0,
) -> Exercise:
    """
    Create an exercise whose answer is a number, an array, a string, or a list of these.

    Parameters
    ----------
    name : str
        Name in the notebook.
    variable : str
        Variable of the notebook that holds the answer.
    solution : object
        Correct answer.
    explanation : str
        Explanation shown after "Yes." for a correct answer.
    known_mistakes : sequence of KnownMistake
        Common mistakes with their hints.
    default_hint : str
        Hint for all other answers.
    further_hint : str
        Hint that is added after a second different wrong answer.
    rtol, atol : float
        Relative and absolute tolerance of numbers.

    Returns
    -------
    Exercise
        Exercise for a `Lesson`.

    Examples
    --------
    >>> mistake = KnownMistake(3, "That is a triangle.")
    >>> sides = value_exercise("sides", "sides", 4, explanation="Four.", known_mistakes=[mistake])
    >>> sides.get_hint(3), sides.get_hint(4)
    ('That is a triangle.', '')
    """

    def get_hint(answer: object) -> str:
        if answers_match(answer, solution, rtol, atol):
            return ""
        for mistake in known_mistakes:
            if answers_match(answer, mistake.answer, rtol, atol):
                return mistake.hint
        return " ".join(part for part in (_describe_mismatch(answer, solution), default_hint) if part)

    return Exercise(name, variable, get_hint, explanation, further_hint, known_mistakes)


def _describe_mismatch(answer: object, solution: object) -> str:
    """Describe a difference in type or shape between an answer and the solution."""
    if callable(answer):
        return "This is a function: call it, with its arguments in parentheses."
    expected = describe_type(solution)
    if describe_type(answer) != expected:
        return f"This is {describe_type(answer)}, {format_answer(answer)!r}; expected {expected}."
    given, correct = to_array(answer), to_array(solution)
    if given is not None and correct is not None and given.shape != correct.shape:
        return f"This has shape {given.shape}; expected {correct.shape}."
    return ""


@dataclass(frozen=True)
class Outcome:
    """
    Result of calling a function.

    Parameters
    ----------
    value : object
        Returned value.
    error : BaseException, optional
        Raised exception.
    changed_arguments : bool
        Whether an array passed as an argument was modified.
    returned : object
        Returned object, of which `value` is a copy.
    """

    value: Any = None
    error: BaseException | None = None
    changed_arguments: bool = False
    returned: Any = None

    def matches(self, other: Outcome, rtol: float = ROUNDING, atol: float = 0.0) -> bool:
        """Return whether another call had the same result."""
        if self.changed_arguments != other.changed_arguments or type(self.error) is not type(other.error):
            return False
        return self.error is not None or answers_match(self.value, other.value, rtol, atol)


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Outcome:
    """
    Call a function on copies of the arguments, without warnings, and catch exceptions.

    An iterator over a list is copied too, so it can represent a stream that can be read only once.

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
            value = returned = function(*copies)
            with suppress(Exception):  # such as a generator, which cannot be copied
                value = copy.deepcopy(returned)  # which may be a view of an argument
        except (KeyboardInterrupt, TimeLimitExceededError):
            raise
        except BaseException as error:  # such as SystemExit
            return Outcome(error=error)
    changed_arguments = any(_is_changed(*pair) for pair in zip(arguments, copies, strict=True))
    return Outcome(value, changed_arguments=changed_arguments, returned=returned)


def _is_changed(before: object, after: object) -> bool:
    """Return whether an array, or an array in a list, has been modified."""
    if isinstance(before, np.ndarray):
        return not answers_match(after, before, 0.0)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) != len(after) or any(map(_is_changed, before, after))
    return False


def function_exercise(
    name: str,
    variable: str,
    solution: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    *,
    explanation: str,
    known_mistakes: Sequence[KnownMistake] = (),
    default_hint: str = "",
    further_hint: str = "",
    rtol: float = ROUNDING,
    atol: float = 0.0,
    describe: Callable[..., str] | None = None,
) -> Exercise:
    """
    Create an exercise whose answer is a function.

    Parameters
    ----------
    name : str
        Name in the notebook.
    variable : str
        Name of the function in the notebook.
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
    further_hint : str
        Hint that is added after a second different wrong answer.
    rtol, atol : float
        Relative and absolute tolerance of numbers. The default allows for rounding errors of float64.
    describe : callable, optional
        Function of the arguments of a case that returns a short description, for arguments that are too
        long to be shown.

    Returns
    -------
    Exercise
        Exercise for a `Lesson`.

    Examples
    --------
    >>> double = function_exercise(
    ...     "double",
    ...     "double",
    ...     lambda x: 2 * x,
    ...     [(3,)],
    ...     explanation="Twice.",
    ...     known_mistakes=[KnownMistake(lambda x: x + 2, "This behaves as if 2 were added.")],
    ... )
    >>> double.get_hint(lambda y: y + 2)
    'This behaves as if 2 were added.'
    >>> double.get_hint(lambda x: x)
    'With 3 it returns 3; expected 6.'
    """

    @cache
    def known_outcomes(function: Callable[..., Any]) -> list[Outcome]:
        """Return the outcomes of the solution or of a known mistake."""
        return [call(function, case) for case in cases]

    def get_hint(answer: object) -> str:
        if not callable(answer):
            return f"This is {describe_type(answer)}; expected a function: its name, without parentheses."
        if problem := signature_problem(answer, cases[0]):
            return problem
        outcomes = [call(answer, case) for case in cases]
        expected = known_outcomes(solution)
        matches = [a.matches(b, rtol, atol) for a, b in zip(outcomes, expected, strict=True)]
        if all(matches):
            return RESULT_OVERWRITTEN if any(map(_is_overwritten, outcomes)) else ""
        if all(map(_is_unanswered, outcomes)):
            return NOTHING_RETURNED
        for mistake in known_mistakes:
            if _behaves_like(mistake.answer, outcomes):
                return mistake.hint
        wrong = matches.index(False)
        case = cases[wrong]
        arguments = describe(*case) if describe else ", ".join(map(format_answer, case))
        if error := outcomes[wrong].error:
            return f"With {arguments} it raises an error. {explain(error, answer)}"
        difference = _describe_difference(outcomes[wrong], expected[wrong])
        hint = "" if outcomes[wrong].changed_arguments else default_hint
        return f"With {arguments} it {difference} {hint}".rstrip()

    def _behaves_like(mistake: Callable[..., Any], outcomes: Sequence[Outcome]) -> bool:
        """Return whether a function has the same outcome in all cases, and a result in at least one."""
        others = known_outcomes(mistake)
        return any(other.error is None for other in others) and all(
            outcome.matches(other, rtol, atol) for outcome, other in zip(outcomes, others, strict=True)
        )

    return Exercise(name, variable, get_hint, explanation, further_hint, known_mistakes)


NOTHING_RETURNED = (
    "Not answered yet: the function returns nothing. If you have written it already, is its `return` missing?"
)


RESULT_OVERWRITTEN = (
    "Each result is right when it is returned, but a later call writes into it: the function returns the "
    "same array again and again. Make a new array in each call."
)


def _is_overwritten(outcome: Outcome) -> bool:
    """Return whether a later call has modified the returned object."""
    return to_array(outcome.value) is not None and not answers_match(outcome.returned, outcome.value, 0.0)


def _is_unanswered(outcome: Outcome) -> bool:
    """Return whether a function returned nothing, as an unchanged stub does."""
    if isinstance(outcome.error, NotImplementedError):
        return True
    return outcome.error is None and (outcome.value is None or outcome.value is Ellipsis)


def _describe_difference(outcome: Outcome, expected: Outcome) -> str:
    if outcome.changed_arguments:
        return (
            "changes the array that it was given, so that the caller finds other numbers in it afterwards. "
            "Make a new array instead of writing into the old one."
        )
    value, correct = outcome.value, expected.value
    if value is None:
        return "returns nothing: is a `return` missing?"
    array, correct_array = to_array(value), to_array(correct)
    if array is None and correct_array is not None:
        if describe_type(value) == describe_type(correct):
            shape = f"expected shape {correct_array.shape}"
            return f"returns {format_answer(value)}, which is not an array of numbers; {shape}."
        return f"returns {describe_type(value)}; expected {describe_type(correct)}."
    if array is not None and correct_array is not None:
        if array.shape != correct_array.shape:
            return f"returns a result of shape {array.shape}; expected {correct_array.shape}."
        if array.size > _SHOWN_ELEMENTS:
            return _describe_largest_difference(array, correct_array)
    returned, right = format_different(value, correct)
    return f"returns {returned}; expected {right}."


_SHOWN_ELEMENTS = 20


def _describe_largest_difference(array: Any, correct: Any) -> str:
    """Describe the element in which two arrays differ most."""
    with np.errstate(all="ignore"):
        difference = np.nan_to_num(np.abs(array - correct), nan=np.inf)
    difference[(array == correct) | (np.isnan(array) & np.isnan(correct))] = 0
    index = np.unravel_index(difference.argmax(), difference.shape)
    returned, right = format_different(float(array[index]), float(correct[index]))
    position = ", ".join(str(int(i)) for i in index)
    return f"returns an array whose element [{position}] is {returned}; expected {right}."
