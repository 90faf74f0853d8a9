"""Content of a lesson: predictions, exercises and questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

LETTERS = "abcdefgh"  # of the choices of a question


@dataclass(frozen=True)
class Prediction:
    """
    A prediction of a result that the notebook computes afterwards.

    Parameters
    ----------
    name : str
        Name in the notebook, unique among the predictions of all lessons.
    choices : sequence, optional
        Valid answers; by default any.
    hints : sequence of (answer, str)
        Common wrong predictions with their hints. Without choices, their types are the valid types.
    rtol : float
        Relative tolerance of numbers.

    Examples
    --------
    >>> corners = Prediction("corners", hints=[(5, "A pentagon has five corners.")])
    >>> corners.rtol
    1e-06
    """

    name: str
    choices: Sequence[object] = ()
    hints: Sequence[tuple[object, str]] = ()
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

    Examples
    --------
    >>> Choice("yes", "It has four right angles.", correct=True).correct
    True
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
    choices : sequence of Choice
        Two to eight choices, one of them correct.
    about : str
        Name of an earlier lesson that the question reviews, such as "01-draw-a-network"; empty if it is about
        its own lesson.

    Raises
    ------
    ValueError
        If the number of choices, or of correct choices, is invalid.

    Examples
    --------
    >>> choices = [Choice("yes", "It has four right angles.", correct=True), Choice("no", "Why not?")]
    >>> print(Question("square", "Is every square a rectangle?", choices).as_text())
    Is every square a rectangle?
      a) yes
      b) no
    """

    name: str
    text: str
    choices: Sequence[Choice]
    about: str = ""

    def __post_init__(self) -> None:
        """Check the choices."""
        if not 2 <= len(self.choices) <= len(LETTERS):
            raise ValueError(
                f"choices of question {self.name!r} has {len(self.choices)} items: expected 2 to "
                f"{len(LETTERS)}"
            )
        correct = sum(choice.correct for choice in self.choices)
        if correct != 1:
            raise ValueError(
                f"choices of question {self.name!r} has {correct} correct items: set correct=True for one"
            )

    @property
    def correct(self) -> int:
        """The index of the correct choice."""
        return [choice.correct for choice in self.choices].index(True)

    def feedback(self, index: int) -> str:
        """Return the feedback on the choice with an index."""
        choice = self.choices[index]
        return f"{'Yes.' if choice.correct else 'Not this one.'} {choice.feedback}"

    def to_data(self) -> dict[str, Any]:
        """Return the question as data for a page."""
        choices = [
            {"text": choice.text, "feedback": self.feedback(i), "correct": choice.correct}
            for i, choice in enumerate(self.choices)
        ]
        return {"kind": "question", "name": self.name, "text": self.text, "choices": choices}

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
        Hint that describes how the answer behaves, without showing the solution.

    Examples
    --------
    >>> KnownMistake(5, "A pentagon has five sides.").hint
    'A pentagon has five sides.'
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
    variable : str
        Variable or function of the notebook that holds the answer.
    get_hint : callable
        Function of an answer that returns a hint, or an empty string if the answer is correct.
    explanation : str
        Explanation shown after "Yes." for a correct answer.
    further_hint : str
        Hint that is added after a second different wrong answer.
    known_mistakes : sequence of KnownMistake
        Common mistakes, for which `get_hint` returns the given hints.

    Examples
    --------
    >>> even = Exercise("even", "n", lambda n: "" if n % 2 == 0 else "It is odd.", "It is even.")
    >>> even.get_hint(3)
    'It is odd.'
    """

    name: str
    variable: str
    get_hint: Callable[[Any], str]
    explanation: str
    further_hint: str = ""
    known_mistakes: Sequence[KnownMistake] = ()


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
    predictions, exercises, questions : sequence
        Items in the order of the notebook.

    Examples
    --------
    >>> Lesson("08-polygons", "Polygons").heading
    '8 · Polygons'
    """

    name: str
    title: str
    predictions: Sequence[Prediction] = ()
    exercises: Sequence[Exercise] = ()
    questions: Sequence[Question] = ()

    @property
    def heading(self) -> str:
        """The title, after the number with which the name of the notebook starts."""
        number = self.name.partition("-")[0]
        return f"{int(number)} · {self.title}" if number.isdecimal() else self.title
