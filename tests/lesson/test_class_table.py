"""The table of the progress of many learners."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plotnet.lesson.class_table import class_table
from plotnet.lesson.content import Choice, Lesson, Question
from plotnet.lesson.progress_store import FILE

CHOICES = (Choice("yes", "It is.", correct=True), Choice("no", "It is."))
LESSONS = [
    Lesson("01-first", "First", questions=[Question(f"q{i}", "?", CHOICES) for i in range(200)]),
    Lesson("02-second", "Second", questions=[Question("r0", "?", CHOICES), Question("r1", "?", CHOICES)]),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save(name: str, *questions: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"questions": dict.fromkeys(questions, True)}), encoding="utf-8")
    return path


def table(*paths: str | Path) -> list[str]:
    return class_table([Path(path) for path in paths], LESSONS).splitlines()


def test_there_is_a_row_for_each_learner_and_a_column_for_each_lesson() -> None:
    save("anna.json", "r1", "from another notebook")
    save("benjamin.json", *(f"q{i}" for i in range(199)))
    save("cem.json", "q5", "r0", "r1")
    assert table("anna.json", "benjamin.json", "cem.json") == [
        "                 01    02",
        "anna.json        0%   50%",
        "benjamin.json   99%    0%",
        "cem.json         1%  100%",
    ]


def test_files_that_cannot_be_read_have_a_row_with_the_reason() -> None:
    save("anna.json")
    Path("ben.json").write_text('{"questions": {"q')
    Path("cem.json").write_text('{"questions": 3}')
    assert table("anna.json", "ben.json", "cem.json", "dan.json")[1:] == [
        "anna.json    0%    0%",
        "ben.json   damaged: not valid JSON",
        "cem.json   damaged: questions should be an object",
        "dan.json   missing",
    ]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ([f"anna/{FILE}"], ["anna"]),
        (["anna.json"], ["anna.json"]),
        ([f"anna/{FILE}", f"ben/{FILE}"], ["anna", "ben"]),
        ([f"class/anna/notebooks/{FILE}", f"class/ben/notebooks/{FILE}"], ["anna", "ben"]),
        ([f"a/anna/{FILE}", f"b/anna/{FILE}", f"b/ben/{FILE}"], ["a/anna", "b/anna", "b/ben"]),
        ([f"anna/{FILE}", "ben.json"], [f"anna/{FILE}", "ben.json"]),
        ([FILE, f"anna/{FILE}"], [FILE, f"anna/{FILE}"]),
    ],
)
def test_learners_are_named_by_the_folder_or_file_that_distinguishes_them(
    paths: list[str], names: list[str]
) -> None:
    for path in paths:
        save(path)
    assert [row.split()[0] for row in table(*paths)[1:]] == names


def test_a_folder_stands_for_the_file_in_it_and_no_file_is_shown_twice() -> None:
    save(f"anna/{FILE}")
    Path("ben").mkdir()
    rows = table("anna", "ben", f"anna/{FILE}", Path.cwd() / "anna")
    assert rows == ["        01    02", "anna    0%    0%", "ben   missing"]
