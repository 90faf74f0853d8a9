"""The copies of the notebooks for students and teachers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from plotnet.lesson.copies import write_copies

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"


def test_solutions_are_removed_for_students_and_expanded_for_teachers(tmp_path: Path) -> None:
    student, teacher = write_copies(NOTEBOOKS, tmp_path)
    assert (student.name, teacher.name) == ("student", "teacher")
    for source in NOTEBOOKS.glob("*.ipynb"):
        original, students, teachers = (
            nbformat.read(folder / source.name, as_version=4) for folder in (NOTEBOOKS, student, teacher)
        )
        nbformat.validate(students)
        nbformat.validate(teachers)
        teacher_tags = {"solution", "teacher"}
        expected = [cell for cell in original.cells if not teacher_tags & set(cell.metadata.get("tags", []))]
        assert students.cells == expected
        assert "Solution</summary>" not in json.dumps(students)
        assert "For teachers" not in json.dumps(students)
        assert [cell.id for cell in teachers.cells] == [cell.id for cell in original.cells]
        for cell, before in zip(teachers.cells, original.cells, strict=True):
            if teacher_tags & set(cell.metadata.get("tags", [])):
                assert cell.source == before.source.replace("<details>", "<details open>")
                assert "<details open>" in cell.source
            else:
                assert cell == before


def test_an_existing_copy_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "teacher").mkdir()
    with pytest.raises(FileExistsError, match="may contain answers: rename or delete it"):
        write_copies(NOTEBOOKS, tmp_path)
    assert not (tmp_path / "student").exists()


def test_without_notebooks_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="this folder contains no notebooks"):
        write_copies(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_both_folders_and_prints_them(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "plotnet.lesson.copies", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == [
        f"plotnet: wrote {tmp_path / name}." for name in ("student", "teacher")
    ]
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert again.returncode == 1
    assert again.stderr.startswith(f"plotnet: {tmp_path / 'student'} exists already")
