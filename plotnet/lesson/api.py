"""Functions for the notebooks: `predict`, `compare`, `check`, `quiz` and `progress`."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

from plotnet.lesson import cells, progress_store
from plotnet.lesson.answers import answers_match, describe_type, format_answer, format_different, to_json
from plotnet.lesson.attempts import help_after_wrong_answer
from plotnet.lesson.content import LETTERS, Exercise, Lesson, Prediction, Question
from plotnet.lesson.exercise import NOTHING_RETURNED
from plotnet.lesson.feedback import Feedback, Verdict, format_paragraphs
from plotnet.lesson.registry import find, lessons
from plotnet.lesson.time_limit import TimeLimitExceededError, time_limit

_SECONDS = 10.0  # time limit of a check


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
    stored = progress_store.read()["predictions"].get(name)
    data = {
        "kind": "prediction",
        "name": name,
        "choices": list(prediction.choices),
        "types": _valid_types(prediction),
        "predicted": stored,
    }
    if answer is None or answer is Ellipsis:
        if stored is not None:
            return Feedback(
                "open", f"Your prediction is {format_answer(stored)}. Go on to the next cell.", data
            )
        instruction = "Predict first: replace None by your answer, and run this cell."
        return Feedback("open", instruction + _list_choices(prediction), data)
    value, problem = _parse_prediction(prediction, answer)
    if problem:
        if stored is not None:
            problem += f" Your earlier prediction, {format_answer(stored)}, is still stored."
        return Feedback("open", problem, data)
    outcome = progress_store.write("predictions", name, value)
    start = "Stored" if outcome.stored else "Your prediction"
    text = f"{start}: {format_answer(value)}. Now run the next cell."
    return Feedback("open", _paragraphs(text, outcome.note), {**data, "predicted": value})


def _paragraphs(*parts: str) -> str:
    """Join the parts of a reply that are not empty."""
    return "\n\n".join(filter(None, parts))


def _parse_prediction(prediction: Prediction, answer: object) -> tuple[Any, str]:
    """Return a prediction as a value for JSON, and what is wrong with it (an empty string if nothing)."""
    value = to_json(answer)
    if value is None:
        return None, (
            f"This is a {type(answer).__name__}; a prediction is a number, a word in quotation marks, or a "
            f"list of these.{_list_choices(prediction)}"
        )
    if prediction.choices:  # a choice such as "(7, 10)" is also accepted without quotation marks
        for choice in prediction.choices:
            if answers_match(value, choice) or answers_match(str(value), str(choice)):
                return choice, ""
        return None, f"{format_answer(value)!r} is not one of the choices.{_list_choices(prediction)}"
    types = _valid_types(prediction)
    if describe_type(value) not in types:
        return None, f"This is {describe_type(value)}; expected {' or '.join(types)}."
    return value, ""


def _list_choices(prediction: Prediction) -> str:
    if not prediction.choices:
        return ""
    return f" Choose one of {', '.join(map(repr, prediction.choices))}."


def _valid_types(prediction: Prediction) -> list[str]:
    """Return descriptions of the types that a prediction without choices may have."""
    return sorted({describe_type(answer) for answer, _ in prediction.hints})


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
    data = {
        "kind": "comparison",
        "name": name,
        "predicted": stored,
        "actual": to_json(actual),
        "text": format_answer(actual),
        "rtol": prediction.rtol,
        "hints": [[to_json(answer), hint] for answer, hint in prediction.hints],
    }
    run = cells.last_run(cells.prediction_key(name))
    if run and run.error:
        return Feedback("open", _describe_failure(run, "your prediction"), data)
    if stored is None:
        text = "No prediction is stored. Replace None by yours in the cell above, and run both cells again."
        return Feedback("open", _paragraphs(text, progress_store.problem()), data)
    if answers_match(stored, actual, prediction.rtol):
        return Feedback("correct", f"As you predicted: {format_answer(actual)}.", data)
    hints = (hint for answer, hint in prediction.hints if answers_match(stored, answer, prediction.rtol))
    predicted, correct = format_different(stored, actual)
    text = f"You predicted {predicted}; it is {correct}. {next(hints, '')}"
    return Feedback("incorrect", text.rstrip(), data)


def _describe_failure(run: cells.CellRun, content: str) -> str:
    return (
        f"`{run.label}`, the last cell with {content}, stopped with `{run.error}`: nothing was checked. "
        "Correct that cell, run it, and run this one again."
    )


def check(name: str, answer: object = cells.MISSING) -> Feedback:
    """
    Check the answer to an exercise; give a hint if it is wrong.

    Parameters
    ----------
    name : str
        Name of the exercise in the notebook.
    answer : object, optional
        Your answer; by default the variable or function of the notebook that the exercise asks for. A
        function is called with several arguments, and an exception is explained.

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
    Not yet. This contains the product of all three sizes, which counts paths.
    """
    exercise = find(Exercise, name)
    variable = exercise.variable
    value = cells.value_of(variable)
    if answer is cells.MISSING:
        answer = value
    run = cells.last_run(variable) if answer is value else None
    data = {"kind": "exercise", "name": name, "variable": variable, "explanation": exercise.explanation}
    if run and run.error:
        return Feedback("open", _describe_failure(run, f"`{variable}`"), data)
    if answer is cells.MISSING:
        return Feedback("open", _NOT_DEFINED.format(variable), data)
    verdict, text = _judge(exercise, answer)
    if verdict != "open" and run:
        text += f"\n\nChecked: `{variable}`, as defined in `{run.label}`."
    if verdict == "correct":
        text = _paragraphs(text, progress_store.write("exercises", name, True).note)
    return Feedback(verdict, text, data)


_NOT_DEFINED = (
    "`{}` is not defined. Run the cell above that defines it, then run this cell again. If you have "
    "restarted the kernel, choose Run All Above Selected Cell in the menu Run."
)


def _judge(exercise: Exercise, answer: object) -> tuple[Verdict, str]:
    """Return the verdict on an answer and the text of the reply."""
    if answer is None or answer is Ellipsis:
        return "open", "Not answered yet: replace None by your answer, and run both cells again."
    try:
        with time_limit(_SECONDS):
            hint = exercise.get_hint(answer)
    except TimeLimitExceededError:
        hint = f"It was stopped after {_SECONDS:g} seconds: is there a loop that never ends?"
    except Exception as error:  # objects of learners may raise anything when they are compared or formatted
        hint = (
            f"The result cannot be compared: `{type(error).__name__}` was raised. Return plain numbers, "
            "lists or NumPy arrays."
        )
    if hint == NOTHING_RETURNED:
        return "open", hint
    if hint:
        more = help_after_wrong_answer(exercise, answer, hint)
        return "incorrect", _paragraphs(f"Not yet. {hint}", more)
    return "correct", f"Yes. {exercise.explanation}"


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
    Not this one. It is the transpose: there is one row for each unit that the weights lead to.
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
        text = f"Answer with its letter, such as quiz({name!r}, 'a')."
        return Feedback("open", text, question.to_data())
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
    text = _paragraphs(question.feedback(index), _store_choice(question, index))
    return Feedback(verdict, text, question.to_data())


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
    return getattr(cells.get_shell(), "kernel", None) is not None


class Progress:
    """Table of completed predictions, exercises and questions, returned by `progress`."""

    def __init__(self) -> None:
        stored = progress_store.read()
        self.rows = [(lesson, _count_done(lesson, stored)) for lesson in lessons()]
        self.note = progress_store.problem() or _FILE_NOTE

    def __repr__(self) -> str:
        """Return the table as text."""
        lines = [f"{'':30}  predicted  solved  answered"]
        for lesson, counts in self.rows:
            predicted, solved, answered = (f"{count} of {total}" for count, total in counts)
            lines.append(f"{lesson.heading:30}  {predicted:>9}  {solved:>6}  {answered:>8}")
        return "\n".join([*lines, "", self.note])

    def _repr_html_(self) -> str:
        """Return the table as HTML."""
        head = "".join(
            f'<th scope="col">{column}</th>' for column in ("lesson", "predicted", "solved", "answered")
        )
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{escape(lesson.heading)}</th>'
            + "".join(f"<td>{'✓ ' * (count == total)}{count} of {total}</td>" for count, total in counts)
            + "</tr>"
            for lesson, counts in self.rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<div>{table}{format_paragraphs(self.note)}</div>"


_FILE_NOTE = (
    f"This is stored in {progress_store.FILE}, beside the notebooks. Delete that file to start again."
)


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
