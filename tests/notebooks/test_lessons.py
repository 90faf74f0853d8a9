"""Every lesson runs, whichever way its reader goes through it."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from .clean import FOLDER, NOTEBOOKS
from .execution import Run, differences, run


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    # in a copy: what a lesson saves does not belong among the notebooks
    folder = tmp_path_factory.mktemp("project") / FOLDER.name
    shutil.copytree(FOLDER, folder)
    return run(nbformat.read(request.param, as_version=4), folder)


def test_a_lesson_runs_from_top_to_bottom_in_a_minute(seen: Run) -> None:
    assert seen.once.complaints == []
    assert seen.once.seconds < 60


def test_every_control_of_a_lesson_works_at_both_ends(seen: Run) -> None:
    assert seen.driven.complaints == []


def test_running_a_cell_again_gives_the_same(seen: Run) -> None:
    assert seen.again.complaints == []
    assert differences(seen.once, seen.again) == []
