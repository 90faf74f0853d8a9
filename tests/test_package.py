"""The wheel, the source archive, the imports of modules, and the lock file."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DIST_INFO = f"plotnet-{PROJECT['version']}.dist-info"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build with the installed backend, which needs no network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_contains_only_the_package(wheel: dict[str, bytes]) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "plotnet").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "plotnet/py.typed" in files
    assert {name for name in wheel if not name.startswith(f"{DIST_INFO}/")} == files


def test_the_wheel_contains_the_command_and_the_license(wheel: dict[str, bytes]) -> None:
    assert wheel[f"{DIST_INFO}/entry_points.txt"].decode().split() == [
        "[console_scripts]",
        "plotnet",
        "=",
        "plotnet.__main__:main",
        "[plotnet.lessons]",
        "course",
        "=",
        "plotnet.course:LESSONS",
    ]
    assert wheel[f"{DIST_INFO}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_requires_the_packages_of_the_project_and_no_test_tools(wheel: dict[str, bytes]) -> None:
    asked = map(
        Requirement, message_from_bytes(wheel[f"{DIST_INFO}/METADATA"]).get_all("Requires-Dist") or ()
    )
    always = {str(requirement) for requirement in asked if requirement.marker is None}
    assert always == {str(Requirement(line)) for line in PROJECT["dependencies"]}


SAVE_EVERYTHING = """
import sys
from importlib.util import find_spec
from pathlib import Path
import plotnet
from plotnet import Diagram, Network, plot_net
from plotnet.__main__ import main
from plotnet.diagram.formats import FILM_FORMATS, FORMATS

assert Path(plotnet.__file__).is_relative_to(sys.prefix)
optional = ["viznet", "scipy", "tqdm", "IPython", "ipywidgets", "anywidget", "jupyterlab", "sklearn"]
print(*filter(find_spec, optional))
for suffix in FORMATS:
    assert plot_net([3, 2], (3, 2), f"net.{suffix}").name == "3-2"
    assert Path(f"net.{suffix}").stat().st_size > 500
film = Network.random((3, 2), seed=1).forward([1.0, 2.0, 3.0]).animate()
for suffix in FILM_FORMATS:
    assert film.save(f"film.{suffix}").stat().st_size > 500
assert main(["10-7-5", "-o", "line.svg"]) == 0
for name, extra in (("ForwardExplorer", "live"), ("DynamicShow", "viznet")):
    try:
        getattr(plotnet, name)
    except ModuleNotFoundError as error:
        print(error)
"""


def test_the_wheel_alone_saves_every_format_and_explains_missing_extras(built: Path, tmp_path: Path) -> None:
    (path,) = built.glob("*.whl")
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    python = tmp_path / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run(
        [uv, "venv", "--python", sys.executable, python.parent.parent], check=True, capture_output=True
    )
    install = [uv, "pip", "install", "--python", str(python), "--constraint", str(ROOT / "requirements.lock")]
    if subprocess.run([*install, "--offline", str(path)], capture_output=True).returncode:  # not in the cache
        subprocess.run([*install, str(path)], check=True, capture_output=True)
    listed = subprocess.run(
        [uv, "pip", "list", "--format", "json", "--python", str(python)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert len(json.loads(listed.stdout)) <= 14
    result = subprocess.run(
        [python, "-I", "-c", SAVE_EVERYTHING], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    installed, command, *missing = result.stdout.splitlines()
    assert installed == ""
    assert command == "line.svg"
    advice = f'run `"{python}" -m pip install'
    assert missing == [
        f"the extra `live` is not installed (anywidget is missing): {advice} anywidget ipywidgets`",
        f"the extra `viznet` is not installed (viznet is missing): {advice} viznet`",
    ]


def test_the_source_archive_contains_the_tests_and_no_generated_files(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "run.py",
        "requirements.lock",
        "plotnet/py.typed",
    } <= names
    assert not [
        name for name in names if re.search(r"(^|/)(\.venv|\.git|__pycache__|\.\w+_cache)(/|$)", name)
    ]


def test_importing_plotnet_imports_no_drawing_or_widget_library() -> None:
    heavy = {"matplotlib", "viznet", "ipywidgets", "anywidget", "scipy", "IPython", "PIL", "tqdm"}
    script = f"import sys, plotnet; print(*{heavy!r} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


ORDER = ("validation", "functional", "web", "diagram", "network", "live", "lesson", "course", "__main__")


def imports() -> dict[str, set[str]]:
    """Return for each module of plotnet the modules of plotnet that it imports, also in functions."""
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / "plotnet").rglob("*.py")
    }
    graph: dict[str, set[str]] = {name: set() for name in paths}
    for name, path in paths.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in paths:
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                graph[name] |= {target if target in paths else node.module for target in names}
            elif isinstance(node, ast.Import):
                graph[name] |= {alias.name for alias in node.names} & set(paths)
    del graph["plotnet"]  # imports the public names when they are used
    return graph


def test_modules_import_only_from_lower_layers() -> None:
    rank = {part: i for i, part in enumerate(ORDER)}
    wrong = [
        f"{module} imports {target}"
        for module, targets in imports().items()
        for target in targets
        if rank.get(module.split(".")[1], len(ORDER)) < rank.get(target.split(".")[1], 0)
    ]
    assert wrong == []


def test_modules_do_not_import_each_other_in_a_cycle() -> None:
    assert list(TopologicalSorter(imports()).static_order())  # raises CycleError


def test_the_lock_contains_no_address_and_no_path() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.+!]+( ; .+)?", line)] == []
    assert not re.search(r"https?:|file:|--\w|@|^torch==", LOCK, re.MULTILINE)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_lock_satisfies_pyproject_toml(python: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.9"}
    locked = {}
    for line in LOCK.splitlines():
        if not line.startswith("#"):
            pinned = Requirement(line)
            if pinned.marker is None or pinned.marker.evaluate(environment):
                locked[pinned.name] = Version(str(pinned.specifier).removeprefix("=="))
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    wanted = [Requirement(line) for lines in lists for line in lines if not line.startswith("plotnet[")]
    broken = [
        str(want)
        for want in wanted
        if not want.specifier.contains(locked.get(want.name.lower().replace(".", "-"), "0"))
    ]
    assert broken == [], "run `python3 run.py lock`"


def test_every_python_in_the_classifiers_is_supported() -> None:
    named = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert named
    assert all(SpecifierSet(PROJECT["requires-python"]).contains(version) for version in named)
