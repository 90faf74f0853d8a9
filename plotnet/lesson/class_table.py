"""`class_table`: the stored progress of many learners, one row for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plotnet.lesson.content import Lesson
from plotnet.lesson.progress_store import FILE, KINDS, load


def class_table(paths: Sequence[Path], lessons: Sequence[Lesson]) -> str:
    """
    Format the progress of learners as a table.

    Parameters
    ----------
    paths : sequence of Path
        Files of the learners, or folders that contain a file ``plotnet-progress.json``. Learners are named by
        the parts of the paths that differ.
    lessons : sequence of Lesson
        Lessons, one for each column.

    Returns
    -------
    str
        For each learner the percentage of predictions, exercises and questions that are done in each lesson,
        or why the file cannot be read.

    Examples
    --------
    >>> from plotnet.lesson import Lesson
    >>> print(class_table([Path("anna.json"), Path("ben.json")], [Lesson("01-draw", "Draw")]))
                 01
    anna.json  missing
    ben.json   missing
    """
    files = list(dict.fromkeys((path / FILE if path.is_dir() else path).resolve() for path in paths))
    names = _learner_names(files)
    width = max(map(len, names), default=0)
    columns = [f"{lesson.name.partition('-')[0][:4]:>4}" for lesson in lessons]
    rows = [f"{name:{width}}  {_row(file, lessons)}" for name, file in zip(names, files, strict=True)]
    return "\n".join(["  ".join([" " * width, *columns]), *rows])


def _row(file: Path, lessons: Sequence[Lesson]) -> str:
    try:
        stored = load(file)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    except ValueError as error:
        return f"damaged: {error}"
    return "  ".join(f"{_percentage(lesson, stored):>4}" for lesson in lessons)


def _percentage(lesson: Lesson, stored: dict[str, dict[str, object]]) -> str:
    """Return how many of all items of a lesson are done; only 0% means none, only 100% means all."""
    items = [(kind, item.name) for kind in KINDS for item in getattr(lesson, kind)]
    done = sum(name in stored[kind] for kind, name in items)
    return f"{100 * done // max(len(items), 1) or min(done, 1)}%"


def _learner_names(files: Sequence[Path]) -> list[str]:
    """Return the parts of the paths that differ, such as "anna" for ``class/anna/plotnet-progress.json``."""
    if len(files) == 1:
        return [files[0].parent.name if files[0].name == FILE else files[0].name]
    parts = [list(file.parts) for file in files]
    for end in (0, -1):
        while all(len(part) > 1 for part in parts) and len({part[end] for part in parts}) == 1:
            for part in parts:
                part.pop(end)
    return ["/".join(part) for part in parts]
