"""What the notebooks call: predictions, checks, questions, and what is recorded of them."""

from __future__ import annotations

import builtins
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from plotnet import Diagram, plot_net
from plotnet.lesson import api, check, compare, predict, progress, progress_store, quiz
from plotnet.lesson.course import find
from plotnet.lesson.exercise import Question

FILE = Path("plotnet-progress.json")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress_store, "_in_memory", {})
    return tmp_path


def test_a_prediction_is_stored_and_compared_later() -> None:
    assert repr(compare("edges", 105)).startswith("No prediction is stored")
    assert repr(predict("edges", 350)) == "Stored: 350. Now run the next cell."
    assert json.loads(FILE.read_text())["predictions"] == {"edges": 350}
    assert repr(compare("edges", 105)) == (
        "You predicted 350; it is 105. All three sizes multiplied count the paths from top to bottom."
    )
    predict("edges", np.int64(105))
    feedback = compare("edges", np.int32(105))
    assert (feedback.verdict, repr(feedback)) == ("correct", "As you predicted: 105.")
    predict("edges", 99)
    assert repr(compare("edges", 105)) == "You predicted 99; it is 105."


def test_an_empty_prediction_asks_for_one_and_leaves_an_earlier_one() -> None:
    assert repr(predict("edges", None)).startswith("Predict first: put your answer in the place of None")
    predict("edges", 350)
    assert repr(predict("edges", None)) == "You have predicted 350. Go on to the next cell."
    assert repr(predict("edges", ...)) == "You have predicted 350. Go on to the next cell."
    assert compare("edges", 105).verdict == "incorrect"


def test_a_prediction_from_a_list_of_words_is_one_of_them() -> None:
    assert "Choose one of 'the old drawing'" in repr(predict("net-after-error"))
    assert repr(predict("net-after-error", "gone")).startswith("'gone' is not among the answers. Choose one")
    assert not FILE.exists()
    predict("net-after-error", " The OLD drawing ")
    assert compare("net-after-error", "the old drawing").verdict == "correct"


@pytest.mark.parametrize("answer", ["(7, 10)", "(7,10)", (7, 10)])
def test_a_shape_may_be_predicted_with_or_without_quotation_marks(answer: object) -> None:
    assert predict("forward-shape", answer).text.startswith("Stored: (7, 10)")
    assert compare("forward-shape", "(7, 10)").verdict == "correct"


@pytest.mark.parametrize("answer", [object(), {"a": 1}, [1, object()], print, 1j])
def test_a_prediction_that_cannot_be_stored_is_refused_in_words(answer: object) -> None:
    assert "a prediction is a number, a word in quotation marks, or a list" in repr(predict("edges", answer))
    assert not FILE.exists()


@pytest.mark.parametrize(
    ("name", "answer"),
    [("edges", float("nan")), ("edges", float("inf")), ("rightmost-green", [1.5, float("-inf")])],
)
def test_what_can_be_stored_comes_back_as_it_was(name: str, answer: object) -> None:
    predict(name, answer)
    assert compare(name, answer).verdict == "correct"


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("edges", "many", "This is a word; expected a number."),
        ("edges", True, "This is True or False; expected a number."),
        ("rightmost-green", 6, "This is a number; expected a list or array."),
    ],
)
def test_a_prediction_of_another_kind_is_not_stored(name: str, answer: object, words: str) -> None:
    assert repr(predict(name, answer)) == words
    assert not FILE.exists()


def test_a_check_answers_at_once_and_records_what_is_solved() -> None:
    assert repr(check("count-parameters", None)).startswith("Not answered yet: put your answer in the place")
    assert check("count-parameters", 17).verdict == "incorrect"
    assert not FILE.exists()
    assert repr(check("count-parameters", 101770)).startswith("Yes. ")
    assert json.loads(FILE.read_text())["exercises"] == {"count-parameters": True}
    check("count-parameters", 17)
    assert json.loads(FILE.read_text())["exercises"] == {"count-parameters": True}, "it stays solved"


def test_a_slide_is_compared_with_its_file() -> None:
    assert "no file slide.svg" in repr(check("slide", Diagram([4, 8, 8, 3], (8, 5), direction="right")))
    Diagram([8, 8, 4, 3]).save("slide")
    assert "holds another one" in repr(check("slide", Diagram([4, 8, 8, 3], (8, 5), direction="right")))
    assert check("slide", plot_net([4, 8, 8, 3], (8, 5), "slide", direction="right")).verdict == "correct"


def test_a_function_that_returns_nothing_yet_is_not_answered() -> None:
    assert check("forward-write", lambda x, weights, biases: None).verdict == "open"


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        ("a", "incorrect", "Not this one. The other way round"),
        ("B)", "correct", "Yes. Four units receive"),
        (" c. ", "incorrect", "Not this one. That is the other gap"),
        (1, "correct", "Yes. Four units receive"),
    ],
)
def test_each_choice_of_a_question_is_commented_on(answer: str | int, verdict: str, words: str) -> None:
    feedback = quiz("shape-of-W0", answer)
    assert feedback.verdict == verdict
    assert repr(feedback).startswith(words)
    assert FILE.exists() == (verdict == "correct")


@pytest.mark.parametrize("answer", ["", "d", "yes", 3, -1, True, 1.0])
def test_a_choice_that_is_not_there_is_refused(answer: object) -> None:
    with pytest.raises(ValueError, match="expected a letter from a to c"):
        quiz("shape-of-W0", answer)  # type: ignore[arg-type]


def test_in_a_terminal_a_question_is_asked_until_it_gets_a_letter(
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


def test_where_nobody_can_type_a_question_says_how_to_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert "quiz('shape-of-W0', 'a')" in repr(quiz("shape-of-W0"))
    assert "a) 6 × 4" in capsys.readouterr().out

    def ended(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(builtins, "input", ended)
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
    assert "Delete that file to begin anew" in after
    html = progress()._repr_html_()
    assert "<td>1 of 4</td><td>1 of 3</td><td>1 of 3</td>" in html
    FILE.unlink()
    assert repr(progress()) == before


def test_a_file_that_cannot_be_read_is_set_aside_and_not_lost() -> None:
    FILE.write_text("half a fi", encoding="utf-8")
    assert compare("edges", 105).verdict == "open"
    assert Path("plotnet-progress.json.unreadable").read_text() == "half a fi"
    predict("edges", 3)
    assert compare("edges", 3).verdict == "correct"


@pytest.mark.parametrize("content", ["[]", '{"predictions": 3}', "null", "{}"])
def test_a_file_of_another_shape_is_set_aside_too(content: str) -> None:
    FILE.write_text(content, encoding="utf-8")
    assert check("count-parameters", 101770).verdict == "correct"
    assert json.loads(FILE.read_text())["exercises"] == {"count-parameters": True}
    assert Path("plotnet-progress.json.unreadable").read_text() == content


def test_where_nothing_can_be_written_the_answers_last_as_long_as_python(folder: Path) -> None:
    FILE.mkdir()  # a folder of that name can't be written to, by nobody
    predict("edges", 350)
    assert compare("edges", 105).verdict == "incorrect"
    assert os.listdir(folder) == [FILE.name]


def test_in_a_notebook_a_question_has_buttons_whose_right_one_is_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "_in_notebook", lambda: True)
    shown = quiz("shape-of-W0")
    assert shown.chosen == -1
    shown.chosen = 0
    assert progress_store.read()["questions"] == {}
    shown.chosen = 1
    assert progress_store.read()["questions"] == {"shape-of-W0": True}
    assert quiz("shape-of-W0").chosen == 1, "what was answered is shown as answered"
