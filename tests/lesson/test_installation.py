"""The check of the installation says what is missing, and how to get it."""

from __future__ import annotations

from importlib import import_module

import pytest

from plotnet.lesson import installation


def test_where_all_is_there_the_versions_are_named() -> None:
    reply = installation()
    assert reply.mark == "yes"
    assert "numpy 2." in reply.text
    assert "scikit-learn 1." in reply.text


def test_what_is_missing_is_named_with_a_way_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("plotnet.lesson.installation")  # the package has the function of that name
    monkeypatch.setattr(module, "_NEEDED", ("numpy", "no-such-package"))
    reply = installation()
    assert reply.mark == "no"
    assert "`no-such-package`: No module named 'no-such-package'" in reply.text
    assert "`numpy`" not in reply.text
    assert "python3 run.py" in reply.text
