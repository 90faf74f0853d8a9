"""The functions for the notebooks: predictions, checks, questions, and stored progress."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from plotnet import Diagram, plot_net
from plotnet.lesson import Question, api, attempts, check, compare, predict, progress, progress_store, quiz
from plotnet.lesson.registry import find

FILE = Path("plotnet-progress.json")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress_store, "_unsaved", {})
    monkeypatch.setattr(attempts, "_wrong_answers", {})
    return tmp_path


def test_a_prediction_is_stored_and_compared_later() -> None:
    assert repr(compare("edges", 105)).startswith("No prediction is stored")
    assert repr(predict("edges", 350)) == "Stored: 350. Now run the next cell."
    assert json.loads(FILE.read_text())["predictions"] == {"edges": 350}
    assert repr(compare("edges", 105)) == (
        "You predicted 350; it is 105. The product of all three sizes counts the paths from top to bottom."
    )
    predict("edges", np.int64(105))
    feedback = compare("edges", np.int32(105))
    assert (feedback.verdict, repr(feedback)) == ("correct", "As you predicted: 105.")
    predict("edges", 99)
    assert repr(compare("edges", 105)) == "You predicted 99; it is 105."


def test_none_asks_for_a_prediction_and_keeps_an_earlier_one() -> None:
    assert repr(predict("edges", None)).startswith("Predict first: replace None by your answer")
    predict("edges", 350)
    assert repr(predict("edges", None)) == "Your prediction is 350. Go on to the next cell."
    assert repr(predict("edges", ...)) == "Your prediction is 350. Go on to the next cell."
    assert compare("edges", 105).verdict == "incorrect"


def test_a_prediction_with_choices_must_be_one_of_them() -> None:
    assert "Choose one of 'the old drawing'" in repr(predict("net-after-error"))
    assert repr(predict("net-after-error", "gone")).startswith("'gone' is not one of the choices. Choose one")
    assert not FILE.exists()
    predict("net-after-error", " The OLD drawing ")
    assert compare("net-after-error", "the old drawing").verdict == "correct"


@pytest.mark.parametrize("answer", ["(7, 10)", "(7,10)", (7, 10)])
def test_a_shape_may_be_predicted_with_or_without_quotation_marks(answer: object) -> None:
    assert predict("forward-shape", answer).text.startswith("Stored: (7, 10)")
    assert compare("forward-shape", "(7, 10)").verdict == "correct"


@pytest.mark.parametrize("answer", [object(), {"a": 1}, [1, object()], print, 1j])
def test_a_prediction_that_json_cannot_represent_is_rejected(answer: object) -> None:
    assert "a prediction is a number, a word in quotation marks, or a list" in repr(predict("edges", answer))
    assert not FILE.exists()


@pytest.mark.parametrize(
    ("name", "answer"),
    [("edges", float("nan")), ("edges", float("inf")), ("rightmost-green", [1.5, float("-inf")])],
)
def test_nan_and_inf_are_stored_exactly(name: str, answer: object) -> None:
    predict(name, answer)
    assert compare(name, answer).verdict == "correct"


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("edges", "many", "This is a word; expected a number."),
        ("edges", True, "This is True or False; expected a number."),
        ("rightmost-green", 6, "This is a number; expected a list or array."),
    ],
)
def test_a_prediction_of_the_wrong_type_is_not_stored(name: str, answer: object, message: str) -> None:
    assert repr(predict(name, answer)) == message
    assert not FILE.exists()


def test_a_check_records_a_correct_answer() -> None:
    assert repr(check("count-parameters", None)).startswith("Not answered yet: replace None by your answer")
    assert check("count-parameters", 17).verdict == "incorrect"
    assert not FILE.exists()
    assert repr(check("count-parameters", 101770)).startswith("Yes. ")
    assert json.loads(FILE.read_text())["exercises"] == {"count-parameters": True}
    check("count-parameters", 17)
    assert json.loads(FILE.read_text())["exercises"] == {"count-parameters": True}, "it stays solved"


def test_the_exercise_slide_compares_the_diagram_with_its_file() -> None:
    assert "no file slide.svg" in repr(check("slide", Diagram([4, 8, 8, 3], (8, 5), direction="right")))
    Diagram([8, 8, 4, 3]).save("slide")
    assert "contains another one" in repr(check("slide", Diagram([4, 8, 8, 3], (8, 5), direction="right")))
    assert check("slide", plot_net([4, 8, 8, 3], (8, 5), "slide", direction="right")).verdict == "correct"


def test_a_function_that_returns_nothing_counts_as_not_answered() -> None:
    assert check("forward-write", lambda x, weights, biases: None).verdict == "open"


@pytest.mark.parametrize(
    ("answer", "verdict", "start"),
    [
        ("a", "incorrect", "Not this one. It is the transpose"),
        ("B)", "correct", "Yes. Layer 1 has four units"),
        (" c. ", "incorrect", "Not this one. This is the transpose of W"),
        (1, "correct", "Yes. Layer 1 has four units"),
    ],
)
def test_each_choice_of_a_question_has_its_feedback(answer: str | int, verdict: str, start: str) -> None:
    feedback = quiz("shape-of-W0", answer)
    assert feedback.verdict == verdict
    assert repr(feedback).startswith(start)
    assert FILE.exists() == (verdict == "correct")


@pytest.mark.parametrize("answer", ["", "d", "yes", 3, -1, True, 1.0])
def test_a_choice_that_does_not_exist_is_rejected(answer: object) -> None:
    with pytest.raises(ValueError, match="expected a letter from a to c"):
        quiz("shape-of-W0", answer)  # type: ignore[arg-type]


def test_in_a_terminal_a_question_is_repeated_until_the_answer_is_a_letter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["x", "b"])
    monkeypatch.setattr(builtins, "input", lambda prompt: next(typed))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert quiz("shape-of-W0").verdict == "correct"
    printed = capsys.readouterr().out
    assert find(Question, "shape-of-W0").as_text() in printed
    assert "\n  b) 4 × 6\n" in printed
    assert "expected a letter from a to c" in printed


def test_without_a_terminal_a_question_says_how_to_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert "quiz('shape-of-W0', 'a')" in repr(quiz("shape-of-W0"))
    assert "a) 6 × 4" in capsys.readouterr().out

    def raise_eof(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(builtins, "input", raise_eof)
    assert quiz("shape-of-W0").verdict == "open"


def test_progress_counts_what_is_done() -> None:
    before = repr(progress())
    assert " ".join(before.splitlines()[1].split()) == "1 · Draw a network 0 of 4 0 of 3 0 of 3"
    predict("edges", 1)
    check("count-parameters", 101770)
    quiz("shape-of-W0", "b")
    quiz("meaning-of-index", "a")
    after = repr(progress())
    assert " ".join(after.splitlines()[1].split()) == "1 · Draw a network 1 of 4 1 of 3 1 of 3"
    assert "Delete that file to start again" in after
    html = progress()._repr_html_()
    assert "<td>1 of 4</td><td>1 of 3</td><td>1 of 3</td>" in html
    FILE.unlink()
    assert repr(progress()) == before


def test_in_a_notebook_a_question_has_buttons_and_the_correct_choice_is_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "_in_notebook", lambda: True)
    widget = quiz("shape-of-W0")
    assert widget.chosen == -1
    widget.chosen = 0
    assert progress_store.read()["questions"] == {}
    widget.chosen = 1
    assert progress_store.read()["questions"] == {"shape-of-W0": True}
    assert quiz("shape-of-W0").chosen == 1, "the earlier answer is shown"
