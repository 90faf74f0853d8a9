"""The executed notebook, for tests of what a lesson claims."""

from __future__ import annotations

import pytest

from .namespace import Executed, execute


@pytest.fixture(scope="module")
def executed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """Return what the notebook named by the constant NOTEBOOK of a test module defines and shows."""
    return execute(request.module.NOTEBOOK, tmp_path_factory.mktemp("lesson"))
