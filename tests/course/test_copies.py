"""The copies of the notebooks for students and teachers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from plotnet.course.copies import not_copied, student_copy, teacher_copy, write_copies
from plotnet.course.notebooks import read_notebooks

ROOT = Path(__file__).resolve().parents[2]
RELEASED = read_notebooks()
TEACHER_TAGS = {"solution", "teacher"}

PAGE = """\
# 1 · Sizes

The whole lesson: 30 min.

## Layers

## Exercises

Ask: *why?*

```python
# Edges
```

### Exercise 1

Go on to [lesson 2](../../notebooks/02-next.ipynb).

## Edges

Count them.
"""


def example() -> Any:
    """Return a notebook with headings in several cells, in one cell, and in code."""
    texts = [
        "# 1 · Sizes\n\nText.",
        "## Layers\n\n```\n## Edges\n```",
        "## Exercises\n\n### Exercise 1",
    ]
    cells = [v4.new_markdown_cell(text, id=f"text-{i}") for i, text in enumerate(texts)]
    text = "<details><summary>Solution</summary>\n\n7\n\n</details>"
    solution = v4.new_markdown_cell(text, id="solution", metadata={"tags": ["solution"]})
    edges = v4.new_markdown_cell("## Edges", id="edges")
    cells += [v4.new_code_cell("## Edges", id="code"), solution, edges]
    return v4.new_notebook(cells=cells)


def test_notes_are_inserted_after_the_cells_with_their_headings() -> None:
    copy = nbformat.from_dict(teacher_copy(example(), PAGE))
    nbformat.validate(copy)
    sources = ["".join(cell.source) for cell in copy.cells]
    start, end = "<details open><summary>For teachers</summary>\n\n", "\n\n</details>"
    assert [source[:30] for source in sources if not source.startswith(start)] == [
        "# 1 · Sizes\n\nText.",
        "## Layers\n\n```\n## Edges\n```",
        "## Exercises\n\n### Exercise 1",
        "## Edges",
        "<details open><summary>Solutio",
        "## Edges",
    ]
    assert sources[1] == f"{start}The whole lesson: 30 min.{end}"
    exercises = "Ask: *why?*\n\n```python\n# Edges\n```\n\nGo on to [lesson 2](02-next.ipynb)."
    assert sources[4] == f"{start}{exercises}{end}"
    assert sources[8] == f"{start}Count them.{end}"
    assert len(sources) == 9
    assert teacher_copy(example())["cells"] == [cell for cell in copy.cells if "teacher" not in tags(cell)]


def tags(cell: Any) -> list[str]:
    names: list[str] = cell["metadata"].get("tags", [])
    return names


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("## Layer\n\nNote.", r"heading '## Layer' \(did you mean '## Layers'\?\)"),
        ("## Edges\n\n## Layers", "heading '## Layers'.*a heading of the notebook that is after '## Edges'"),
        ("### Layers", "the notes for '# 1 · Sizes' have the heading '### Layers'"),
        ("Hello\n\n## Layers", "have text without heading: expected a heading of the notebook that is after"),
    ],
)
def test_notes_below_a_heading_that_is_not_in_the_notebook_are_an_error(page: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        teacher_copy(example(), page)


def test_students_get_neither_solutions_nor_notes() -> None:
    assert student_copy(teacher_copy(example(), PAGE)) == student_copy(example())
    assert len(student_copy(example())["cells"]) == 5


def test_the_copies_are_those_of_the_released_notebooks(tmp_path: Path) -> None:
    student, teacher = write_copies(tmp_path)
    assert (student.name, teacher.name) == ("student", "teacher")
    for folder in (student, teacher):
        assert sorted(path.name for path in folder.iterdir()) == sorted(RELEASED)
    for name, content in RELEASED.items():
        original = nbformat.reads(content.decode(), as_version=4)
        students, teachers = (nbformat.read(folder / name, as_version=4) for folder in (student, teacher))
        nbformat.validate(students)
        nbformat.validate(teachers)
        assert students.cells == [cell for cell in original.cells if not TEACHER_TAGS & set(tags(cell))]
        assert "Solution</summary>" not in json.dumps(students)
        assert "For teachers" not in json.dumps(students)
        for cell in teachers.cells:
            assert not TEACHER_TAGS & set(tags(cell)) or "<details open>" in cell.source
        untagged = [cell for cell in teachers.cells if not TEACHER_TAGS & set(tags(cell))]
        assert untagged == students.cells


def test_an_existing_copy_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "teacher").mkdir()
    with pytest.raises(FileExistsError, match="may contain answers: rename or delete it"):
        write_copies(tmp_path)
    assert not (tmp_path / "student").exists()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a downloaded project, without git, in which a teacher has worked."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "plotnet", folder / "plotnet", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "run.py", folder)
    notebooks = folder / "notebooks"
    (notebooks / ".ipynb_checkpoints").mkdir(parents=True)
    (notebooks / "mine").mkdir()
    first, second, third, fourth, *_ = RELEASED
    for path in (first, "own.ipynb", "mine/more.ipynb", f".ipynb_checkpoints/{second}"):
        (notebooks / path).write_bytes(RELEASED[first])
    answered = json.loads(RELEASED[second])
    answered["cells"][-1]["source"] = ["SECRET = 42"]
    (notebooks / second).write_text(json.dumps(answered), encoding="utf-8")
    executed = json.loads(RELEASED[third])
    for cell in executed["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["SECRET"]}]
    (notebooks / third).write_text(json.dumps(executed), encoding="utf-8")
    (notebooks / fourth).write_text("half a note", encoding="utf-8")
    return folder


def test_what_a_teacher_typed_is_named_and_not_copied(clone: Path) -> None:
    _, second, _, fourth, *_ = RELEASED
    expected = ["mine/more.ipynb", "own.ipynb", f"changes in {second}", f"changes in {fourth}"]
    assert not_copied(clone / "notebooks") == expected
    assert not_copied(clone / "gone") == []
    command = [sys.executable, "-m", "plotnet", "copies", "class"]
    result = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    lines = [f"wrote {clone / 'class' / name}." for name in ("student", "teacher")]
    lines.append(f"not copied from {clone / 'notebooks'}: {', '.join(expected)}.")
    assert result.stdout.splitlines() == [f"plotnet: {line}" for line in lines]
    expected_copies = clone / "expected"
    for folder in write_copies(expected_copies):
        for path in folder.iterdir():
            copied = (clone / "class" / folder.name / path.name).read_bytes()
            assert copied == path.read_bytes()
            assert b"SECRET" not in copied
    again = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    assert again.returncode == 2
    assert again.stderr.startswith(f"plotnet: {clone / 'class' / 'student'} exists already")
