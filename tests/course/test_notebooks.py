"""Writing the notebooks that the package carries."""

from __future__ import annotations

from pathlib import Path

import pytest

from plotnet.course.notebooks import FIRST, read_notebooks, write_notebooks

NAMES = list(read_notebooks())


def test_the_first_notebook_exists() -> None:
    assert NAMES[0] == FIRST


def test_all_notebooks_are_written_as_they_were_released(tmp_path: Path) -> None:
    assert write_notebooks(tmp_path / "new" / "folder") == (NAMES, [])
    written = {path.name: path.read_bytes() for path in (tmp_path / "new" / "folder").iterdir()}
    assert written == read_notebooks()


def test_existing_files_are_kept(tmp_path: Path) -> None:
    answered = tmp_path / NAMES[2]
    answered.write_text("answers")
    assert write_notebooks(tmp_path) == ([name for name in NAMES if name != NAMES[2]], [NAMES[2]])
    assert answered.read_text() == "answers"
    assert write_notebooks(tmp_path) == ([], NAMES)


def test_a_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        write_notebooks(tmp_path / "file")
