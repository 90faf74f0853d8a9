"""The check of the installation, and the advice on optional dependencies."""

from __future__ import annotations

import sys
import tomllib
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from plotnet import _extras
from plotnet.lesson import installation


def test_a_complete_installation_is_reported_with_versions() -> None:
    feedback = installation()
    assert feedback.verdict == "correct"
    assert "numpy 2." in feedback.text
    assert "scikit-learn 1." in feedback.text


def test_a_missing_package_is_named_with_a_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("plotnet.lesson.installation")  # the package has the function of that name
    monkeypatch.setattr(module, "_REQUIRED", ("numpy", "no-such-package"))
    feedback = installation()
    assert feedback.verdict == "incorrect"
    assert "`no-such-package`: No module named 'no-such-package'" in feedback.text
    assert "`numpy`" not in feedback.text
    assert "run `python3 run.py` (or `pip install " in feedback.text


def test_without_a_clone_the_advice_names_this_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_extras, "_CLONE", tmp_path)
    assert _extras.how_to_install("live") == f'run `"{sys.executable}" -m pip install anywidget ipywidgets`'
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert _extras.how_to_install("viznet") == "run `%pip install viznet` in a cell"


def test_the_extras_list_the_packages_of_pyproject_toml() -> None:
    extras = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8"))
    lists = extras["project"]["optional-dependencies"]
    names = {extra: [Requirement(line).name for line in lists[extra]] for extra in _extras.EXTRAS}
    names["lessons"] = [*names["live"], *names["viznet"], *names["lessons"][1:]]
    assert names == {extra: list(packages) for extra, packages in _extras.EXTRAS.items()}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("anywidget", r"^the extra `live` is not installed \(anywidget is missing\): run `python3 run"),
        ("other", r"^No module named 'other'$"),
    ],
)
def test_a_missing_package_of_an_extra_is_explained_and_other_errors_pass(name: str, message: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=message), _extras.optional_dependency("live"):
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)
