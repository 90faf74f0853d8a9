"""`predict`, `compare`, `check`, `quiz` and `progress`: what the notebooks call."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

import numpy as np

from plotnet.lesson import progress_store
from plotnet.lesson.course import find, lessons
from plotnet.lesson.exercise import (
    LETTERS,
    NOTHING_RETURNED,
    Exercise,
    Lesson,
    Prediction,
    Question,
    answers_match,
    describe_type,
    format_answer,
)
from plotnet.lesson.feedback import Feedback


def predict(name: str, answer: object = None) -> Feedback:
    """
    Store what you think will come, before you see it.

    Parameters
    ----------
    name : str
        Which prediction, as the notebook has it.
    answer : int, float, str, bool, or list of such
        What you think; None is no answer yet, and leaves an earlier one as it was.

    Returns
    -------
    Feedback
        Shown below the cell.

    Raises
    ------
    ValueError
        If there is no prediction of that name.

    Examples
    --------
    >>> from plotnet.lesson import predict
    >>> predict("edges")
    Predict first: put your answer in the place of None, and run this cell.
    """
    asked = find(Prediction, name)
    choices = f" Choose one of {', '.join(map(repr, asked.choices))}." if asked.choices else ""
    if answer is None or answer is Ellipsis:
        stored = progress_store.read()["predictions"].get(name)
        if stored is not None:
            return Feedback("open", f"You have predicted {format_answer(stored)}. Go on to the next cell.")
        return Feedback(
            "open",
            f"Predict first: put your answer in the place of None, and run this cell.{choices}",
        )
    plain = _plain(answer)
    if plain is None:
        return Feedback(
            "open",
            f"This is a {type(answer).__name__}; a prediction is a number, a word in quotation marks, or a "
            f"list of such.{choices}",
        )
    if asked.choices:  # a choice such as "(7, 10)" may come without its quotation marks
        chosen = [
            choice
            for choice in asked.choices
            if answers_match(plain, choice) or answers_match(repr(answer), choice)
        ]
        if not chosen:
            return Feedback("open", f"{format_answer(plain)!r} is not among the answers.{choices}")
        plain = chosen[0]
    expected = {describe_type(known) for known, _ in asked.hints}
    if describe_type(plain) not in expected:
        return Feedback("open", f"This is {describe_type(plain)}; expected {' or '.join(sorted(expected))}.")
    progress_store.write("predictions", name, plain)
    return Feedback("open", f"Stored: {format_answer(plain)}. Now run the next cell.")


def _plain(answer: Any) -> Any:
    """Make of it what JSON can hold, or None."""
    if isinstance(answer, np.generic | np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, list | tuple):
        parts = [_plain(part) for part in answer]
        return None if any(part is None for part in parts) else parts
    return answer if isinstance(answer, bool | int | float | str) else None


def compare(name: str, actual: object) -> Feedback:
    """
    Compare what you predicted with what came.

    Parameters
    ----------
    name : str
        Which prediction, as the notebook has it.
    actual : object
        What really came.

    Returns
    -------
    Feedback
        Shown below the cell.

    Raises
    ------
    ValueError
        If there is no prediction of that name.

    Examples
    --------
    >>> from plotnet.lesson import compare
    >>> compare("edges", 10 * 7 + 7 * 5)
    No prediction is stored. Put yours in the place of None one cell above, and run both again.
    """
    asked = find(Prediction, name)
    stored = progress_store.read()["predictions"].get(name)
    if stored is None:
        return Feedback(
            "open",
            "No prediction is stored. Put yours in the place of None one cell above, and run both again.",
        )
    if answers_match(stored, actual, asked.rtol):
        return Feedback("correct", f"As you predicted: {format_answer(actual)}.")
    hint = next((hint for answer, hint in asked.hints if answers_match(stored, answer, asked.rtol)), "")
    return Feedback(
        "incorrect", f"You predicted {format_answer(stored)}; it is {format_answer(actual)}. {hint}".rstrip()
    )


def check(name: str, answer: object = None) -> Feedback:
    """
    Say whether an answer is right, and if not, what may be the matter.

    Parameters
    ----------
    name : str
        Which exercise, as the notebook has it.
    answer : object
        Yours: what the exercise asks for. A function is called with some arguments; what it raises
        is explained.

    Returns
    -------
    Feedback
        Shown below the cell; it never shows the solution.

    Raises
    ------
    ValueError
        If there is no exercise of that name.

    Examples
    --------
    >>> from plotnet.lesson import check
    >>> check("count-parameters", 784 * 128 * 10)
    Not yet. All three sizes multiplied count paths. Each gap has its own product.
    """
    asked = find(Exercise, name)
    if answer is None or answer is Ellipsis:
        return Feedback(
            "open", "Not answered yet: put your answer in the place of None, and run both cells again."
        )
    hint = asked.judge(answer)
    if hint == NOTHING_RETURNED:
        return Feedback("open", hint)
    if hint:
        return Feedback("incorrect", f"Not yet. {hint}")
    progress_store.write("exercises", name, True)
    return Feedback("correct", f"Yes. {asked.praise}")


def quiz(name: str, answer: str | int | None = None) -> Any:
    """
    Ask a question with answers to choose from; each choice is commented on at once.

    In a notebook the answers are buttons, in a terminal they have letters to type.

    Parameters
    ----------
    name : str
        Which question, as the notebook has it.
    answer : str or int, optional
        A letter, or a number counted from 0: then nothing is asked, and this choice commented on.

    Returns
    -------
    Quiz or Feedback
        What a notebook shows.

    Raises
    ------
    ValueError
        If there is no question of that name, or no such answer to it.

    Examples
    --------
    >>> from plotnet.lesson import quiz
    >>> quiz("shape-of-W0", "a")
    Not this one. The other way round: there is one row for each unit that the weights lead to.
    """
    asked = find(Question, name)
    if answer is not None:
        return _answered(asked, _index(asked, answer))
    if _in_notebook():
        from plotnet.lesson.quiz_widget import Quiz  # anywidget is loaded when it is needed

        done = name in progress_store.read()["questions"]
        return Quiz(asked, lambda index: _answered(asked, index), chosen=asked.correct if done else -1)
    print(asked.as_text())
    if not sys.stdin.isatty():
        return Feedback("open", f"Answer with its letter, such as quiz({name!r}, 'a').")
    while True:
        try:
            typed = input("Your answer: ")
        except EOFError:
            return Feedback("open", "Not answered.")
        try:
            return _answered(asked, _index(asked, typed))
        except ValueError as error:
            print(error)


def _answered(asked: Question, index: int) -> Feedback:
    """Record a choice and comment on it."""
    choice = asked.choices[index]
    if choice.correct:
        progress_store.write("questions", asked.name, True)
    return Feedback("correct" if choice.correct else "incorrect", asked.comment(index))


def _index(asked: Question, answer: object) -> int:
    letters = list(LETTERS[: len(asked.choices)])
    if isinstance(answer, str) and answer.strip().lower().rstrip(").") in letters:
        return letters.index(answer.strip().lower().rstrip(")."))
    if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer < len(letters):
        return answer
    raise ValueError(f"answer is {answer!r}: expected a letter from a to {letters[-1]}")


def _in_notebook() -> bool:
    """Tell whether the code runs in a notebook."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


class Progress:
    """What is done of each lesson; `progress` makes it."""

    def __init__(self) -> None:
        done = progress_store.read()
        self.rows = [(lesson, _done(lesson, done)) for lesson in lessons()]

    def __repr__(self) -> str:
        """Write it for a terminal."""
        lines = [f"{'':30}  predicted  solved  answered"]
        for lesson, counts in self.rows:
            (predicted, solved, answered) = (f"{count} of {total}" for count, total in counts)
            lines.append(f"{_heading(lesson):30}  {predicted:>9}  {solved:>6}  {answered:>8}")
        return "\n".join([*lines, "", _WHERE])

    def _repr_html_(self) -> str:
        """Write it for a notebook."""
        head = "".join(
            f'<th scope="col">{word}</th>' for word in ("lesson", "predicted", "solved", "answered")
        )
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{escape(_heading(lesson))}</th>'
            + "".join(f"<td>{'✓ ' * (count == total)}{count} of {total}</td>" for count, total in counts)
            + "</tr>"
            for lesson, counts in self.rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<div>{table}<p>{escape(_WHERE)}</p></div>"


_WHERE = f"This is kept in {progress_store.FILE}, beside the notebooks. Delete that file to begin anew."


def _heading(lesson: Lesson) -> str:
    return f"{int(lesson.name[:2])} · {lesson.title}"


def _done(lesson: Lesson, done: dict[str, dict[str, Any]]) -> list[tuple[int, int]]:
    """Count what is done, and what there is."""
    items = {kind: getattr(lesson, kind) for kind in progress_store.KINDS}
    return [(sum(item.name in done[kind] for item in asked), len(asked)) for kind, asked in items.items()]


def progress() -> Progress:
    """
    Show what you have predicted, solved and answered so far.

    Returns
    -------
    Progress
        A table, shown below the cell.

    Examples
    --------
    >>> from plotnet.lesson import progress
    >>> print(str(progress()).splitlines()[-1])
    This is kept in plotnet-progress.json, beside the notebooks. Delete that file to begin anew.
    """
    return Progress()
