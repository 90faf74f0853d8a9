"""environment.yml lists the same packages as pyproject.toml, for conda and Binder."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from rattler import MatchSpec
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # without Qt
NEEDED_BESIDES = {"pip", "python"}

ENVIRONMENT = YAML(typ="safe").load(ROOT / "environment.yml")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SPECS = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
(PIP,) = [entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict)]


def bounds(lines: list[str]) -> dict[str, str]:
    requirements = map(Requirement, lines)
    return {requirement.name: str(requirement.specifier) for requirement in requirements}


def test_it_lists_the_packages_of_pyproject_toml_with_the_same_lower_bounds() -> None:
    here = bounds([spec for spec in SPECS if spec.split("=")[0] not in NEEDED_BESIDES])
    here |= bounds([line for line in PIP if line != "-e ."])
    extras = PROJECT["optional-dependencies"]
    there = bounds([*PROJECT["dependencies"], *extras["live"], *extras["viznet"], *extras["lessons"]])
    assert there.pop("plotnet") == "", "lessons includes live and viznet by reference"
    assert here == {CONDA_NAMES.get(name, name): bound for name, bound in there.items()}


def test_only_packages_without_conda_package_are_installed_with_pip() -> None:
    assert [re.split(r"\W", line)[0] for line in PIP if line != "-e ."] == ["viznet"]
    assert "-e ." in PIP


def test_the_only_channel_is_conda_forge() -> None:
    assert ENVIRONMENT["channels"] == ["conda-forge"]


@pytest.mark.parametrize("spec", SPECS)
def test_every_entry_is_a_match_spec(spec: str) -> None:
    assert MatchSpec(spec, strict=True).name is not None


def test_python_is_an_exact_minor_version_that_the_project_supports() -> None:
    (python,) = [spec for spec in SPECS if spec.startswith("python=")]
    version = python.removeprefix("python=")
    assert re.fullmatch(r"3\.\d+", version)
    assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]


@pytest.mark.skipif(sys.platform == "win32", reason="repo2docker runs on POSIX systems alone")
def test_binder_uses_that_python_and_copies_the_source_before_it_creates_the_environment() -> None:
    repo2docker = Path(sys.executable).with_name("jupyter-repo2docker")
    result = subprocess.run(
        [repo2docker, "--no-build", "--debug", "."], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "Building conda environment for python=3.13" in result.stderr
    copied = result.stdout.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    made = result.stdout.index('env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"')
    assert copied < made
