"""Stored progress: shared by processes, never lost, and honest about what is not saved."""

from __future__ import annotations

import codecs
import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plotnet.lesson import api, check, compare, predict, progress, progress_store, quiz
from plotnet.lesson.progress_store import KINDS, load, problem, read, write

FILE = Path(progress_store.FILE)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress_store, "_unsaved", {})
    return tmp_path


def stored(kind: str = "exercises") -> object:
    return json.loads(FILE.read_bytes())[kind]


def files() -> list[str]:
    """Return the files that a learner sees: without the lock, which is hidden."""
    return sorted(name for name in os.listdir() if not name.startswith("."))


WRITE_MANY = """
import sys
from plotnet.lesson.progress_store import write
print(flush=True)
sys.stdin.readline()
for i in range(25):
    assert write("predictions", f"{sys.argv[1]}-{i}", i).stored
"""


def test_processes_that_write_at_the_same_time_lose_nothing() -> None:
    command = [sys.executable, "-c", WRITE_MANY]
    processes = [
        subprocess.Popen([*command, str(i)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for i in range(4)
    ]
    for process in processes:
        assert process.stdout
        process.stdout.readline()  # until all of them have started
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0] * 4
    assert read()["predictions"] == {f"{process}-{i}": i for process in range(4) for i in range(25)}
    assert files() == [FILE.name]


def test_a_write_waits_for_the_lock_of_another_process() -> None:
    script = """
import time
from pathlib import Path
from plotnet.lesson.progress_store import FILE, _file_lock
with _file_lock(Path(FILE)):
    print(flush=True)
    time.sleep(1)
    Path(FILE).write_text('{"exercises": {"theirs": true}}')
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        assert write("exercises", "mine", True).stored
    assert stored() == {"theirs": True, "mine": True}


def test_unknown_keys_and_content_of_newer_versions_are_preserved() -> None:
    newer = {
        "version": 9,
        "badges": [1, {"gold": None}],
        "exercises": {"old": {"tries": 3}},
        "questions": {"é": "✓"},
    }
    FILE.write_text(json.dumps(newer), encoding="utf-8")
    assert write("exercises", "new", True).note == ""
    newer["exercises"] = {"old": {"tries": 3}, "new": True}
    assert json.loads(FILE.read_bytes()) == {**newer, "predictions": {}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_accepted(encoding: str) -> None:
    FILE.write_text('{"exercises": {"é": true}}', encoding=encoding)
    assert FILE.read_bytes().startswith(codecs.BOM_UTF8) == (encoding == "utf-8-sig")
    assert write("exercises", "new", True).note == ""
    assert stored() == {"é": True, "new": True}


DAMAGED = [
    b"half a fi",
    b"",
    b"\xff\xfe\xff",
    b"[" * 100_000,
    b"[]",
    b"null",
    b'{"predictions": 3}',
    b'{"questions": ["a"]}',
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_kept_and_the_learner_is_told(content: bytes) -> None:
    FILE.write_bytes(content)
    assert "is damaged" in repr(compare("edges", 105))
    assert "is damaged" in repr(progress())
    assert FILE.read_bytes() == content, "reading changes nothing"
    feedback = repr(predict("edges", 3))
    assert feedback.startswith("Stored: 3.")
    assert "was damaged" in feedback
    assert "It is kept as `plotnet-progress.json.damaged-1`" in feedback
    assert Path("plotnet-progress.json.damaged-1").read_bytes() == content
    assert repr(predict("edges", 4)) == "Stored: 4. Now run the next cell."
    assert problem() == ""


def test_a_second_damaged_file_does_not_replace_the_first() -> None:
    for number, content in enumerate((b"one", b"two", b"three"), 1):
        FILE.write_bytes(content)
        assert f"damaged-{number}" in write("exercises", "new", True).note
    kept = [Path(f"plotnet-progress.json.damaged-{number}").read_bytes() for number in (1, 2, 3)]
    assert kept == [b"one", b"two", b"three"]


def fail_with(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize(
    ("number", "advice"), [(errno.ENOSPC, "make room on the disk"), (errno.EROFS, "copy the notebooks")]
)
def test_every_reply_says_that_nothing_is_saved_and_a_later_one_saves_it(
    number: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("exercises", "earlier", True)
    before = FILE.read_bytes()
    with monkeypatch.context() as context:
        fail_with(number, context)
        context.setattr(api, "_in_notebook", lambda: True)
        widget = quiz("meaning-of-index")
        widget.chosen = widget.question.correct
        replies = [
            repr(predict("edges", 105)),
            repr(check("count-parameters", 101770)),
            repr(quiz("shape-of-W0", "b")),
            widget._note,
        ]
        for reply in replies:
            assert f"cannot be written ({os.strerror(number)})" in reply
            assert advice in reply
            assert "Stored" not in reply
        assert FILE.read_bytes() == before
        assert files() == [FILE.name]
        assert compare("edges", 105).verdict == "correct", "the kernel remembers it"
        assert "Some answers are not saved" in repr(progress())
    assert write("exercises", "later", True).note == ""
    assert stored() == {"earlier": True, "count-parameters": True, "later": True}
    assert stored("questions") == {"shape-of-W0": True, "meaning-of-index": True}
    assert "not saved" not in repr(progress())


def test_a_folder_of_the_same_name_is_reported() -> None:
    FILE.mkdir()
    outcome = write("exercises", "new", True)
    assert not outcome.stored
    assert "To save it, rename the folder of this name" in outcome.note
    assert "cannot be read" in problem()
    assert read()["exercises"] == {"new": True}
    assert files() == [FILE.name]


def test_a_file_that_cannot_be_read_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    FILE.write_bytes(b'{"exercises": {"old": true}}')

    def read_bytes(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as context:
        context.setattr(Path, "read_bytes", read_bytes)
        assert "cannot be written (Permission denied)" in write("exercises", "new", True).note
    assert stored() == {"old": True}


def test_a_damaged_file_that_cannot_be_renamed_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    FILE.write_bytes(b"damaged")

    def rename(path: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "rename", rename)
    assert not write("exercises", "new", True).stored
    assert FILE.read_bytes() == b"damaged"


def test_a_folder_that_was_deleted_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_store, "FILE", str(tmp_path / "gone" / FILE.name))
    assert not write("exercises", "new", True).stored


def test_a_file_of_progress_contains_every_kind() -> None:
    FILE.write_text("{}", encoding="utf-8")
    assert load(FILE) == {kind: {} for kind in KINDS}
