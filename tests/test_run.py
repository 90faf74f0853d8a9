"""run.py sets up and repairs .venv, and exits with one sentence if it fails."""

from __future__ import annotations

import ast
import errno
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
import tomllib
import webbrowser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
RUN = ROOT / "run.py"


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the files of run.py to a folder with a space and an accent in its name, and change to it."""
    folder = tmp_path / "é space"
    folder.mkdir()
    for name in ("run.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(os, "environ", os.environ.copy())  # main() changes it
    return folder


@pytest.fixture
def run(project: Path) -> ModuleType:
    return load(project / "run.py")


@pytest.fixture
def installs(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Record the extras that would be installed; .venv itself is real."""
    recorded: list[list[str]] = []

    def install(extras: list[str]) -> str:
        recorded.append(extras)
        return ""

    monkeypatch.setattr(run, "install", install)
    return recorded


@pytest.fixture
def started(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the command that a task would run."""
    command: list[str] = []

    def exec_program(arguments: list[str]) -> int:
        command.extend(arguments)
        return 0

    monkeypatch.setattr(run, "set_up", lambda *extras: None)
    monkeypatch.setattr(run, "exec_program", exec_program)
    return command


def start(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(project / "run.py"), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
    )


# Arguments


def test_the_help_fits_one_screen_and_names_every_task() -> None:
    result = start(ROOT, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    users, contributors = result.stdout.split("For contributors:")
    assert "For learners and teachers:\n  lab " in users
    assert "\n  copies " in users
    assert "\n  test " in contributors
    assert all(
        f"\n  {task} " in result.stdout
        for task in ("lab", "book", "test", "lint", "bench", "figures", "copies", "lowest", "lock")
    )


def test_an_unknown_task_is_an_error_of_one_line_that_lists_the_tasks() -> None:
    result = start(ROOT, "tset")
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert "'tset'" in result.stderr
    assert "lab, copies, book, test" in result.stderr


@pytest.mark.parametrize("arguments", [["-k", "softmax"], ["--", "-k", "softmax"]])
def test_arguments_of_a_task_are_passed_to_its_program(
    run: ModuleType, started: list[str], arguments: list[str]
) -> None:
    assert run.main(["test", *arguments]) == 0
    assert started == [run.PYTHON, "-m", "pytest", "-k", "softmax"]


@pytest.mark.parametrize("arguments", [["--port", "8871"], ["lab", "--port", "8871"]])
def test_options_without_a_task_are_passed_to_jupyterlab(
    run: ModuleType, started: list[str], arguments: list[str]
) -> None:
    assert run.main(arguments) == 0
    assert started[1:3] == ["-m", "jupyterlab"]
    assert started[-2:] == ["--port", "8871"]


def test_the_file_parses_on_old_pythons() -> None:
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_prints_the_required_version() -> None:
    pretend = f"import runpy, sys; sys.version_info = (3, 9, 1, 'final', 0); runpy.run_path({str(RUN)!r})"
    paths = [shutil.which(f"python3.{minor}") for minor in range(6, 11)]
    starts = [[path, str(RUN)] for path in paths if path and run_quietly(path, "-c", "") == 0]
    for command in [[sys.executable, "-c", pretend], *starts]:
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 1
        assert result.stderr.startswith("plotnet needs Python 3.11 or newer, and this is Python 3.")
        assert len(result.stderr.splitlines()) == 1


def run_quietly(*command: str) -> int:
    return subprocess.run(command, capture_output=True).returncode


# When .venv is created, reused and updated


def test_the_second_start_installs_nothing(run: ModuleType, installs: list[list[str]]) -> None:
    run.set_up("test")
    run.set_up("test")
    run.set_up()
    assert installs == [["test"]]


def test_another_task_adds_its_extras_to_the_installed_ones(
    run: ModuleType, installs: list[list[str]]
) -> None:
    run.set_up("test")
    marker = run.VENV / "kept"
    marker.touch()
    run.set_up("lint", "test")
    assert installs == [["test"], ["lint", "test"]]
    assert marker.exists()


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_into_the_same_venv(
    run: ModuleType, installs: list[list[str]], name: str
) -> None:
    run.set_up("test")
    marker = run.VENV / "kept"
    marker.touch()
    with open(name, "a", encoding="utf-8") as file:
        file.write("# changed\n")
    run.set_up()
    assert installs == [["test"], ["test"]]
    assert marker.exists()


def damage_by_kill(run: ModuleType) -> None:
    run.STAMP.unlink()


def damage_by_lost_python(run: ModuleType) -> None:
    Path(run.PYTHON).unlink()


def damage_by_other_python(run: ModuleType) -> None:
    stamp = json.loads(run.STAMP.read_text(encoding="utf-8"))
    run.STAMP.write_text(json.dumps({**stamp, "made": ["cpython-310", *stamp["made"][1:]]}), encoding="utf-8")


def damage_by_text_in_place_of_python(run: ModuleType) -> None:
    Path(run.PYTHON).unlink()
    Path(run.PYTHON).write_text("not a program", encoding="utf-8")


def damage_by_empty_configuration(run: ModuleType) -> None:
    Path(run.VENV, "pyvenv.cfg").write_text("", encoding="utf-8")


DAMAGES = [
    damage_by_kill,
    damage_by_lost_python,
    damage_by_other_python,
    damage_by_text_in_place_of_python,
    damage_by_empty_configuration,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_unusable_venv_is_created_again(run: ModuleType, installs: list[list[str]], damage: Any) -> None:
    run.set_up()
    marker = run.VENV / "gone"
    marker.touch()
    damage(run)
    run.set_up()
    assert installs == [[], []]
    assert not marker.exists()
    assert run.succeeds([run.PYTHON, "-c", ""])


@pytest.mark.parametrize(
    "text",
    ["", '{"made": [', "null", "[]", "3", "{}", '{"made": 1, "versions": 2, "extras": 3}', "[" * 100_000],
)
def test_a_damaged_stamp_is_ignored(run: ModuleType, installs: list[list[str]], text: str) -> None:
    run.set_up()
    run.STAMP.write_text(text, encoding="utf-8")
    run.set_up()
    assert installs == [[], []]


@pytest.mark.parametrize("extras", ["test", {"test": 1}, [["test"]], None])
def test_a_stamp_with_extras_of_the_wrong_type_is_ignored(
    run: ModuleType, installs: list[list[str]], extras: object
) -> None:
    run.set_up()
    stamp = json.loads(run.STAMP.read_text(encoding="utf-8"))
    run.STAMP.write_text(json.dumps({**stamp, "extras": extras}), encoding="utf-8")
    run.set_up()
    assert installs == [[], []]


def test_a_moved_venv_is_not_reused(
    run: ModuleType, installs: list[list[str]], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.set_up()
    moved = project.rename(tmp_path / "moved")
    monkeypatch.chdir(moved)
    assert not load(moved / "run.py").is_ready(())


def test_a_file_in_place_of_the_venv_is_an_error_and_not_removed(
    run: ModuleType, installs: list[list[str]]
) -> None:
    run.VENV.write_text("the name of an environment", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"\.venv is a file, but must be a folder"):
        run.set_up()
    assert run.VENV.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows links need a privilege")
def test_a_venv_may_be_a_link_and_a_broken_link_is_an_error(
    run: ModuleType, installs: list[list[str]], tmp_path: Path
) -> None:
    run.VENV.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(SystemExit, match=r"is a link to .*elsewhere, which does not exist"):
        run.set_up()
    (tmp_path / "elsewhere").mkdir()
    run.set_up()
    run.STAMP.unlink()
    run.set_up()
    assert installs == [[], []]
    assert run.VENV.is_symlink()


# Damaged packages


def add_package(run: ModuleType, name: str, *missing: str) -> None:
    """Add a package with three files to .venv, as an installer does."""
    files = [f"{name}/__init__.py", f"{name}/inner/deep.py"]
    info = f"{name}-1.0.dist-info"
    for file in (*files, f"{info}/METADATA"):
        (run.SITE_PACKAGES / file).parent.mkdir(parents=True, exist_ok=True)
        (run.SITE_PACKAGES / file).touch()
    rows = [*files, *missing, f"{info}/METADATA", f"{info}/RECORD", f"{name}/__pycache__/gone.pyc"]
    record = "".join(f"{row},,\n" for row in rows)
    (run.SITE_PACKAGES / info / "RECORD").write_text(record, encoding="utf-8")


@pytest.fixture
def packages(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Install two packages, one of which lists a missing file; record the packages before each install."""
    recorded: list[list[str]] = []

    def install(extras: list[str]) -> str:
        recorded.append([path.name for path in sorted(run.SITE_PACKAGES.glob("*.dist-info"))])
        add_package(run, "one", "never/there.py")
        add_package(run, "two")
        return ""

    monkeypatch.setattr(run, "install", install)
    run.set_up()
    assert recorded == [[]]
    return recorded


ONE, TWO = "one-1.0.dist-info", "two-1.0.dist-info"


@pytest.mark.parametrize(
    ("removed", "remaining"),
    [
        (["two"], [ONE]),
        (["two/__init__.py"], [ONE]),
        (["two/inner/deep.py"], [ONE]),
        ([f"{TWO}/METADATA"], [ONE]),
        ([f"{TWO}/RECORD"], [ONE]),
        ([TWO], [ONE]),
        (["two", TWO], [ONE]),
        (["one", "two"], []),
    ],
)
def test_packages_with_missing_files_are_installed_again_and_others_are_kept(
    run: ModuleType,
    packages: list[list[str]],
    capsys: pytest.CaptureFixture[str],
    removed: list[str],
    remaining: list[str],
) -> None:
    for name in removed:
        path = run.SITE_PACKAGES / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    run.set_up()
    run.set_up()
    assert packages[1:] == [remaining]
    assert "repairing .venv: files are missing from" in capsys.readouterr().out
    assert (run.SITE_PACKAGES / "two" / "inner" / "deep.py").is_file()


def test_caches_and_files_that_never_existed_do_not_count_as_damage(
    run: ModuleType, packages: list[list[str]]
) -> None:
    (run.SITE_PACKAGES / "two" / "__pycache__").mkdir()
    run.set_up()
    assert len(packages) == 1


def test_files_are_checked_only_after_a_folder_has_changed(
    run: ModuleType, packages: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[bool] = []
    find = run.find_missing_files

    def find_missing_files() -> dict[str, list[str]]:
        checks.append(True)
        missing: dict[str, list[str]] = find()
        return missing

    monkeypatch.setattr(run, "find_missing_files", find_missing_files)
    run.set_up()
    assert checks == []
    (run.SITE_PACKAGES / "two" / "__pycache__").mkdir()
    run.set_up()
    run.set_up()
    assert checks == [True]


@pytest.mark.parametrize(
    "text", ["", "null", '{"folders": 3}', '{"folders": {"x": 1}, "packages": 2, "ignored": [[]]}']
)
def test_without_valid_recorded_contents_all_files_are_checked(
    run: ModuleType, packages: list[list[str]], text: str
) -> None:
    run.CONTENTS.write_text(text, encoding="utf-8")
    (run.SITE_PACKAGES / "two" / "__init__.py").unlink()
    run.set_up()
    assert TWO not in packages[1]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_venv_can_be_used(run: ModuleType, packages: list[list[str]]) -> None:
    (run.SITE_PACKAGES / "two" / "__pycache__").mkdir()
    run.VENV.chmod(0o555)
    run.set_up()
    run.VENV.chmod(0o755)
    assert len(packages) == 1


def test_contents_that_cannot_be_recorded_are_not_an_error(
    run: ModuleType, packages: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_json(path: Path, content: dict[str, Any]) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    (run.SITE_PACKAGES / "two" / "__pycache__").mkdir()
    monkeypatch.setattr(run, "write_json", write_json)
    run.set_up()
    assert len(packages) == 1


# Interrupted and simultaneous set-ups


def test_a_failed_install_leaves_no_stamp(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "install", lambda extras: "a conflict\nof versions")
    with pytest.raises(SystemExit, match="the set-up failed"):
        run.set_up()
    assert not run.STAMP.exists()


def test_without_a_network_the_old_venv_remains_unchanged(
    run: ModuleType, installs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.set_up()
    old = run.STAMP.read_text(encoding="utf-8")
    with open("requirements.lock", "a", encoding="utf-8") as file:
        file.write("# changed\n")
    monkeypatch.setattr(run, "install", lambda extras: "  cause: dns error")
    with pytest.raises(SystemExit, match="cannot be reached"):
        run.set_up()
    assert run.STAMP.read_text(encoding="utf-8") == old


SLOW = """
    import sys, time, run
    def install(extras):
        return run.run_logged([sys.executable, "-c", "import time; print('start', time.time(), flush=True); "
                         "time.sleep(1.5); print('end', time.time())"])
    run.install = install
    run.set_up()
"""


def slow_start(project: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(SLOW)]
    return subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )


def test_of_two_simultaneous_starts_one_sets_up_and_the_other_waits(project: Path) -> None:
    both = [slow_start(project), slow_start(project)]
    outputs = sorted(process.communicate(timeout=60)[0] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert "creating .venv" in outputs[0]
    assert outputs[1] == "plotnet: waiting for another run.py, which is setting up .venv.\n"


@pytest.mark.skipif(
    sys.platform == "win32", reason="on Windows an installer ends with the run.py that started it"
)
def test_after_a_kill_the_next_start_waits_for_the_running_installer(project: Path, run: ModuleType) -> None:
    with slow_start(project) as first:
        while not (run.LOG.exists() and "\nstart " in run.LOG.read_text(encoding="utf-8")):
            time.sleep(0.02)
            assert first.poll() is None
        first.kill()
    second = slow_start(project)
    output = second.communicate(timeout=60)[0]
    assert second.returncode == 0
    waited = output.index("waiting for another run.py")
    removed = output.index("removing .venv: it is incomplete")
    assert waited < removed


# Installers


def fake_tools(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, *working: str, failing: str = ""
) -> list[str]:
    """Make only the named tools work; record the commands of the set-up."""
    commands: list[str] = []

    def run_logged(command: list[str]) -> str:
        line = " ".join(command)
        commands.append(line)
        known = "-m ensurepip" not in line or "-m ensurepip" in working
        return "" if known and not (failing and failing in line) else "did not work"

    def succeeds(command: list[str]) -> bool:
        return any(tool in " ".join(command) for tool in working)

    monkeypatch.setattr(run, "run_logged", run_logged)
    monkeypatch.setattr(run, "succeeds", succeeds)
    monkeypatch.setattr(
        shutil, "which", lambda name: f"/elsewhere/{name}" if "uv on PATH" in working else None
    )
    return commands


def test_ensurepip_installs_pip_which_installs_uv(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = fake_tools(run, monkeypatch, "-m ensurepip")
    assert run.install([]) == ""
    assert [run.PYTHON in command for command in commands] == [True, True, True]
    assert commands[1].endswith("--only-binary uv -c requirements.lock uv")
    assert commands[2].endswith(
        "-m pip install --retries 2 --disable-pip-version-check -c requirements.lock -e .[lessons]"
    )


def test_without_ensurepip_the_pip_of_the_system_installs(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = fake_tools(run, monkeypatch, f"{sys.executable} -m pip --python")
    assert run.install(["test"]) == ""
    assert commands[-1].startswith(f"{sys.executable} -m pip --python {run.PYTHON} install")
    assert commands[-1].endswith("-e .[lessons,test]")


def test_without_pip_a_uv_on_the_path_installs(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = fake_tools(run, monkeypatch, "/elsewhere/uv", "uv on PATH")
    assert run.install([]) == ""
    assert commands[-1].startswith(f"/elsewhere/uv pip install --python {run.PYTHON}")


def test_if_uv_fails_its_cache_is_tried_and_then_pip(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = fake_tools(
        run, monkeypatch, "-m ensurepip", "/elsewhere/uv", "uv on PATH", failing="/elsewhere/uv"
    )
    assert run.install([]) == ""
    online, offline, pip = commands[-3:]
    assert "--offline" not in online
    assert "--offline" in offline
    assert "-m pip install" in pip


def test_without_any_installer_a_sentence_says_what_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tools(run, monkeypatch)
    with pytest.raises(SystemExit) as end:
        run.install([])
    assert "neither ensurepip nor pip, and there is no uv" in str(end.value)
    assert "apt-get install python3-venv" in str(end.value)


# Errors are one sentence


def test_without_a_network_the_error_is_one_sentence(project: Path, tmp_path: Path) -> None:
    result = start(
        project,
        "lab",
        PIP_CONFIG_FILE=os.devnull,
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS="",
        UV_OFFLINE="1",
        UV_CACHE_DIR=str(tmp_path / "empty"),
    )
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "the package index cannot be reached" in result.stderr


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: failed to write: No space left on device (os error 28)", "the disk is full"),
        ("There is not enough space on the disk. (os error 112)", "the disk is full"),
        ("OSError: [Errno 122] Disk quota exceeded", "the disk is full"),
        ("OSError: [Errno 36] File name too long: 'x'", "move .* to a folder with a shorter path"),
        ("[WinError 206] The filename or extension is too long", "a file name is too long"),
        ("  cause: dns error\n  cause: failed to lookup address information", "cannot be reached"),
        (
            "NewConnectionError: Failed to establish a new connection: [Errno 101] Network is unreachable",
            "reached",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement uv (from versions: none)",
            "reached",
        ),
    ],
)
def test_messages_of_installers_about_disk_and_network_are_recognized(
    run: ModuleType, output: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=sentence):
        run.exit_with_reason(output, "")
    assert capsys.readouterr().err == ""


def test_an_unknown_error_shows_the_last_lines_of_the_output(
    run: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="could not"):
        run.exit_with_reason("\n".join(map(str, range(100))), "could not.")
    assert capsys.readouterr().err.split() == list(map(str, range(92, 100)))


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "to read and write in")]
)
def test_an_error_of_the_system_is_one_sentence(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    def create_venv() -> None:
        raise OSError(number, os.strerror(number), "somewhere")

    monkeypatch.setattr(run, "create_venv", create_venv)
    with pytest.raises(SystemExit, match=sentence):
        run.main(["lab"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_reported(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LOG", "/dev/full")
    with pytest.raises(SystemExit, match="the disk is full"):
        run.main(["lab"])


def test_ctrl_c_stops_with_one_word(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(extras: list[str]) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "install", interrupt)
    assert run.main(["lab"]) == 130
    assert capsys.readouterr().err == "\nplotnet: stopped.\n"
    assert not run.STAMP.exists()


def test_characters_that_the_console_lacks_are_escaped(project: Path) -> None:
    script = "import run; run.main(['--help']); run.print_status('\u2192')"
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert result.stdout.splitlines()[-1] == rb"plotnet: \u2192"


# The tools for JavaScript, and the workflow


@pytest.fixture
def npm(project: Path, run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Copy tools/, and record the commands of a fake npm that creates an empty folder."""
    shutil.copytree(ROOT / "tools", project / "tools")
    commands: list[list[str]] = []

    def run_logged(command: list[str]) -> str:
        commands.append(command)
        (run.NODE_TOOLS / "node_modules").mkdir()
        return ""

    monkeypatch.setattr(run, "run_logged", run_logged)
    run.VENV.mkdir()
    return commands


def test_npm_installs_the_tools_once_and_without_scripts(run: ModuleType, npm: list[list[str]]) -> None:
    assert run.install_node_tools("npm")
    assert run.install_node_tools("npm")
    assert len(npm) == 1
    assert npm[0][:2] == ["npm", "ci"]
    assert "--ignore-scripts" in npm[0]


@pytest.mark.parametrize("change", ["versions", "files"])
def test_npm_installs_again_if_versions_have_changed_or_the_tools_are_missing(
    run: ModuleType, npm: list[list[str]], change: str
) -> None:
    run.install_node_tools("npm")
    if change == "versions":
        with open("tools/package.json", "a", encoding="utf-8") as file:
            file.write("\n")
    else:
        shutil.rmtree(run.NODE_TOOLS / "node_modules")
    assert run.install_node_tools("npm")
    assert len(npm) == 2


def test_a_failing_npm_is_reported_in_one_sentence(
    run: ModuleType,
    npm: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(run, "run_logged", lambda command: "npm error network")
    assert not run.lint_javascript(fix=False)
    message = capsys.readouterr().out.splitlines()[1]
    assert message.startswith("plotnet: npm could not install the tools that check JavaScript.")


def test_without_node_lint_fails_and_says_what_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_check(name: str, command: list[str]) -> bool:
        return True

    monkeypatch.setattr(run, "set_up", lambda *extras: None)
    monkeypatch.setattr(run, "run_check", run_check)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/git" if name == "git" else None)
    assert run.main(["lint"]) == 1
    sentence, result = capsys.readouterr().out.splitlines()
    assert "node, npm not found: to check JavaScript, install Node 18 or newer with npm" in sentence
    assert result.split() == ["JavaScript", "FAILED"]


def test_a_check_whose_program_is_not_installed_fails_in_one_sentence(
    run: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run.run_check("no registry address", ["a-program-that-is-nowhere"])
    assert "this check needs a-program-that-is-nowhere: install it" in capsys.readouterr().out


def test_the_versions_are_exact_and_the_lock_contains_no_registry() -> None:
    versions = json.loads((ROOT / "tools" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    text = (ROOT / "tools" / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    assert {name: packages[f"node_modules/{name}"]["version"] for name in versions} == versions
    assert packages[""]["devDependencies"] == versions
    assert '"resolved"' not in text


def test_the_workflow_tests_every_supported_python_on_all_systems() -> None:
    workflow = YAML(typ="safe").load(ROOT / ".github" / "workflows" / "test.yml")
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = [line.rpartition(" ")[2] for line in project["classifiers"] if " :: 3." in line]
    assert matrix["python"] == supported
    assert [name.partition("-")[0] for name in matrix["os"]] == ["ubuntu", "macos", "windows"]
    commands = {name: [step.get("run") for step in job["steps"]] for name, job in workflow["jobs"].items()}
    assert commands["test"][-1] == "python3 run.py test"
    assert commands["lint"][-1] == "python3 run.py lint"


# JupyterLab


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no root")
@pytest.mark.parametrize("user", [0, 1000])
def test_allow_root_is_passed_to_jupyterlab_for_root_only(
    run: ModuleType, started: list[str], monkeypatch: pytest.MonkeyPatch, user: int
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    run.main([])
    assert ("--allow-root" in started) == (user == 0)


@pytest.mark.parametrize(
    ("browser", "opens"), [("firefox", True), ("/usr/bin/xdg-open", True), ("w3m", False), (None, False)]
)
def test_without_a_browser_with_a_window_the_address_is_printed(
    run: ModuleType,
    started: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    browser: str | None,
    opens: bool,
) -> None:
    def get() -> webbrowser.BaseBrowser:
        if browser is None:
            raise webbrowser.Error("could not locate runnable browser")
        return webbrowser.GenericBrowser(browser)

    monkeypatch.setattr(webbrowser, "get", get)
    run.main(["lab"])
    assert ("--no-browser" in started) != opens
    assert ("open the address below" in capsys.readouterr().out) != opens


def test_jupyterlab_starts_in_the_project_on_the_first_notebook(
    run: ModuleType, started: list[str], project: Path
) -> None:
    run.main([])
    assert f"--ServerApp.root_dir={project}" in started
    (page,) = [argument.partition("/lab/tree/")[2] for argument in started if "default_url" in argument]
    assert (ROOT / page).is_file()


def test_jupyterlab_has_the_setting_that_turns_off_news(run: ModuleType, installs: list[list[str]]) -> None:
    run.set_up()
    ((plugin, values),) = json.loads(run.LAB_SETTINGS.read_text(encoding="utf-8")).items()
    schemas = Path(sys.prefix, "share", "jupyter", "lab", "schemas")
    schema = json.loads(Path(schemas, *plugin.split(":")).with_suffix(".json").read_text(encoding="utf-8"))
    field = schema["properties"]["fetchNews"]
    assert values["fetchNews"] in (field.get("enum") or [choice["const"] for choice in field["oneOf"]])


def test_jupyterlab_has_the_options_that_are_passed(run: ModuleType, started: list[str]) -> None:
    run.main([])
    options = [
        argument[2:].partition("=")[0]
        for argument in started
        if argument.startswith("--") and "." in argument
    ]
    assert len(options) >= 5
    script = """if True:
        import sys
        from jupyter_client.manager import KernelManager
        from jupyter_server.serverapp import ServerApp
        from jupyterlab.labapp import LabApp
        apps = (KernelManager, LabApp, ServerApp)
        known = {f"{app.__name__}.{trait}" for app in apps for trait in app.class_traits(config=True)}
        print(*set(sys.argv[1:]) - known)
    """
    result = subprocess.run(
        [sys.executable, "-c", script, *options], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == []
