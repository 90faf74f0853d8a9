"""Functions for the notebooks: `predict`, `compare`, `check`, `quiz` and `progress`."""

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
from plotnet.lesson.feedback import Feedback, Verdict, format_inline


def predict(name: str, answer: object = None) -> Feedback:
    """
    Store a prediction of a result before it is shown.

    Parameters
    ----------
    name : str
        Name of the prediction in the notebook.
    answer : int, float, str, bool, or list of these
        Your prediction. None stores nothing and does not change an earlier prediction.

    Returns
    -------
    Feedback
        Message shown below the cell.

    Raises
    ------
    ValueError
        If no prediction has this name.

    Examples
    --------
    >>> from plotnet.lesson import predict
    >>> predict("edges")
    Predict first: replace None by your answer, and run this cell.
    """
    prediction = find(Prediction, name)
    choices = ""
    if prediction.choices:
        choices = f" Choose one of {', '.join(map(repr, prediction.choices))}."
    if answer is None or answer is Ellipsis:
        stored = progress_store.read()["predictions"].get(name)
        if stored is not None:
            return Feedback("open", f"Your prediction is {format_answer(stored)}. Go on to the next cell.")
        return Feedback(
            "open",
            f"Predict first: replace None by your answer, and run this cell.{choices}",
        )
    value = _to_json_value(answer)
    if value is None:
        return Feedback(
            "open",
            f"This is a {type(answer).__name__}; a prediction is a number, a word in quotation marks, or a "
            f"list of these.{choices}",
        )
    if prediction.choices:  # a choice such as "(7, 10)" is also accepted without quotation marks
        matches = [
            choice
            for choice in prediction.choices
            if answers_match(value, choice) or answers_match(repr(answer), choice)
        ]
        if not matches:
            return Feedback("open", f"{format_answer(value)!r} is not one of the choices.{choices}")
        value = matches[0]
    expected = {describe_type(known) for known, _ in prediction.hints}
    if describe_type(value) not in expected:
        return Feedback("open", f"This is {describe_type(value)}; expected {' or '.join(sorted(expected))}.")
    outcome = progress_store.write("predictions", name, value)
    start = "Stored" if outcome.stored else "Your prediction"
    return _with_note("open", f"{start}: {format_answer(value)}. Now run the next cell.", outcome.note)


def _with_note(verdict: Verdict, text: str, note: str) -> Feedback:
    """Return feedback, followed by a note on the stored progress, if there is one."""
    return Feedback(verdict, f"{text}\n\n{note}" if note else text)


def _to_json_value(answer: Any) -> Any:
    """Convert an answer to a value that JSON can represent; return None if this is impossible."""
    if isinstance(answer, np.generic | np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, list | tuple):
        items = [_to_json_value(item) for item in answer]
        return None if any(item is None for item in items) else items
    return answer if isinstance(answer, bool | int | float | str) else None


def compare(name: str, actual: object) -> Feedback:
    """
    Compare a stored prediction with the actual result.

    Parameters
    ----------
    name : str
        Name of the prediction in the notebook.
    actual : object
        Actual result.

    Returns
    -------
    Feedback
        Message shown below the cell.

    Raises
    ------
    ValueError
        If no prediction has this name.

    Examples
    --------
    >>> from plotnet.lesson import compare
    >>> compare("edges", 10 * 7 + 7 * 5)
    No prediction is stored. Replace None by yours in the cell above, and run both cells again.
    """
    prediction = find(Prediction, name)
    stored = progress_store.read()["predictions"].get(name)
    if stored is None:
        return _with_note(
            "open",
            "No prediction is stored. Replace None by yours in the cell above, and run both cells again.",
            progress_store.problem(),
        )
    if answers_match(stored, actual, prediction.rtol):
        return Feedback("correct", f"As you predicted: {format_answer(actual)}.")
    hints = (hint for answer, hint in prediction.hints if answers_match(stored, answer, prediction.rtol))
    text = f"You predicted {format_answer(stored)}; it is {format_answer(actual)}. {next(hints, '')}"
    return Feedback("incorrect", text.rstrip())


def check(name: str, answer: object = None) -> Feedback:
    """
    Check the answer to an exercise; give a hint if it is wrong.

    Parameters
    ----------
    name : str
        Name of the exercise in the notebook.
    answer : object
        Your answer. A function is called with several arguments, and an exception is explained.

    Returns
    -------
    Feedback
        Message shown below the cell, without the solution.

    Raises
    ------
    ValueError
        If no exercise has this name.

    Examples
    --------
    >>> from plotnet.lesson import check
    >>> check("count-parameters", 784 * 128 * 10)
    Not yet. All three sizes multiplied count paths. Each gap has its own product.
    """
    exercise = find(Exercise, name)
    if answer is None or answer is Ellipsis:
        return Feedback("open", "Not answered yet: replace None by your answer, and run both cells again.")
    hint = exercise.get_hint(answer)
    if hint == NOTHING_RETURNED:
        return Feedback("open", hint)
    if hint:
        return Feedback("incorrect", f"Not yet. {hint}")
    outcome = progress_store.write("exercises", name, True)
    return _with_note("correct", f"Yes. {exercise.explanation}", outcome.note)


def quiz(name: str, answer: str | int | None = None) -> Any:
    """
    Ask a multiple-choice question, with feedback on each choice.

    Notebooks show a button for each choice; in a terminal, type its letter.

    Parameters
    ----------
    name : str
        Name of the question in the notebook.
    answer : str or int, optional
        Letter or index of a choice. The feedback on it is returned without asking.

    Returns
    -------
    Quiz or Feedback
        Question with buttons, or feedback on the choice.

    Raises
    ------
    ValueError
        If no question has this name, or it has no such choice.

    Examples
    --------
    >>> from plotnet.lesson import quiz
    >>> quiz("shape-of-W0", "a")
    Not this one. The other way round: there is one row for each unit that the weights lead to.
    """
    question = find(Question, name)
    if answer is not None:
        return _record_choice(question, _choice_index(question, answer))
    if _in_notebook():
        from plotnet.lesson.quiz_widget import Quiz  # imports anywidget, which is needed only here

        is_done = name in progress_store.read()["questions"]
        chosen = question.correct if is_done else -1
        return Quiz(question, lambda index: _store_choice(question, index), chosen)
    print(question.as_text())
    if not sys.stdin.isatty():
        return Feedback("open", f"Answer with its letter, such as quiz({name!r}, 'a').")
    while True:
        try:
            typed = input("Your answer: ")
        except EOFError:
            return Feedback("open", "Not answered.")
        try:
            return _record_choice(question, _choice_index(question, typed))
        except ValueError as error:
            print(error)


def _record_choice(question: Question, index: int) -> Feedback:
    """Return the feedback on a choice, after storing that the question is answered if it is correct."""
    verdict: Verdict = "correct" if question.choices[index].correct else "incorrect"
    return _with_note(verdict, question.feedback(index), _store_choice(question, index))


def _store_choice(question: Question, index: int) -> str:
    """Store that a question is answered if the choice is correct; return a note for the learner."""
    if not question.choices[index].correct:
        return ""
    return progress_store.write("questions", question.name, True).note


def _choice_index(question: Question, answer: object) -> int:
    letters = list(LETTERS[: len(question.choices)])
    if isinstance(answer, str) and answer.strip().lower().rstrip(").") in letters:
        return letters.index(answer.strip().lower().rstrip(")."))
    if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer < len(letters):
        return answer
    raise ValueError(f"answer is {answer!r}: expected a letter from a to {letters[-1]}")


def _in_notebook() -> bool:
    """Return whether the code runs in a notebook."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


class Progress:
    """Table of completed predictions, exercises and questions, returned by `progress`."""

    def __init__(self) -> None:
        stored = progress_store.read()
        self.rows = [(lesson, _count_done(lesson, stored)) for lesson in lessons()]
        self.note = " ".join(filter(None, (_FILE_NOTE, progress_store.problem())))

    def __repr__(self) -> str:
        """Return the table as text."""
        lines = [f"{'':30}  predicted  solved  answered"]
        for lesson, counts in self.rows:
            predicted, solved, answered = (f"{count} of {total}" for count, total in counts)
            lines.append(f"{_heading(lesson):30}  {predicted:>9}  {solved:>6}  {answered:>8}")
        return "\n".join([*lines, "", self.note])

    def _repr_html_(self) -> str:
        """Return the table as HTML."""
        head = "".join(
            f'<th scope="col">{column}</th>' for column in ("lesson", "predicted", "solved", "answered")
        )
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{escape(_heading(lesson))}</th>'
            + "".join(f"<td>{'✓ ' * (count == total)}{count} of {total}</td>" for count, total in counts)
            + "</tr>"
            for lesson, counts in self.rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<div>{table}<p>{format_inline(self.note)}</p></div>"


_FILE_NOTE = (
    f"This is stored in {progress_store.FILE}, beside the notebooks. Delete that file to start again."
)


def _heading(lesson: Lesson) -> str:
    return f"{int(lesson.name[:2])} · {lesson.title}"


def _count_done(lesson: Lesson, stored: dict[str, dict[str, Any]]) -> list[tuple[int, int]]:
    """Return for each kind of item the number of completed items and of all items."""
    items_by_kind = {kind: getattr(lesson, kind) for kind in progress_store.KINDS}
    return [
        (sum(item.name in stored[kind] for item in items), len(items))
        for kind, items in items_by_kind.items()
    ]


def progress() -> Progress:
    """
    Show how many predictions, exercises and questions of each lesson are done.

    Returns
    -------
    Progress
        Table shown below the cell.

    Examples
    --------
    >>> from plotnet.lesson import progress
    >>> print(str(progress()).splitlines()[-1])
    This is stored in plotnet-progress.json, beside the notebooks. Delete that file to start again.
    """
    return Progress()
