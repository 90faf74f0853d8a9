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


def test_students_get_no_solutions_and_teachers_get_them_open(tmp_path: Path) -> None:
    student, teacher = write_copies(NOTEBOOKS, tmp_path)
    assert (student.name, teacher.name) == ("student", "teacher")
    for source in NOTEBOOKS.glob("*.ipynb"):
        whole, theirs, hers = (
            nbformat.read(folder / source.name, as_version=4) for folder in (NOTEBOOKS, student, teacher)
        )
        nbformat.validate(theirs)
        nbformat.validate(hers)
        folded = {"solution", "teacher"}
        kept = [cell for cell in whole.cells if not folded & set(cell.metadata.get("tags", []))]
        assert theirs.cells == kept
        assert "Solution</summary>" not in json.dumps(theirs)
        assert "For teachers" not in json.dumps(theirs)
        assert [cell.id for cell in hers.cells] == [cell.id for cell in whole.cells]
        for cell, before in zip(hers.cells, whole.cells, strict=True):
            if folded & set(cell.metadata.get("tags", [])):
                assert cell.source == before.source.replace("<details>", "<details open>")
                assert "<details open>" in cell.source
            else:
                assert cell == before


def test_a_copy_in_which_somebody_has_answered_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "teacher").mkdir()
    with pytest.raises(FileExistsError, match="maybe with answers in it: rename or delete it"):
        write_copies(NOTEBOOKS, tmp_path)
    assert not (tmp_path / "student").exists()


def test_where_there_are_no_notebooks_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no notebook lies there"):
        write_copies(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_them_and_says_where(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "plotnet.lesson.copies", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == [
        f"plotnet: {tmp_path / name} is written." for name in ("student", "teacher")
    ]
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert again.returncode == 1
    assert again.stderr.startswith(f"plotnet: {tmp_path / 'student'} is there already")
