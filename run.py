"""Set the project up in .venv on first use, then run a task: ``python3 run.py --help`` lists them."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python has to get as far as this sentence
    sys.exit(
        "plotnet needs Python 3.11 or newer, and this is Python {}.{}: install a newer one, "
        "then name it, as in `python3.13 run.py`.".format(*sys.version_info[:2])
    )

ROOT = Path(__file__).resolve().parent
LOCK = "requirements.lock"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = str(BIN / ("python.exe" if sys.platform == "win32" else "python"))
UV = str(BIN / ("uv.exe" if sys.platform == "win32" else "uv"))
STAMP = VENV / "plotnet-stamp.json"
LOG = VENV / "plotnet-setup.log"
QUIET_LAB = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
ON_DEBIAN = "(on Debian and Ubuntu: `sudo apt-get install python3-venv`)"


# Tasks: the first line of each docstring is its help. What follows a task's name goes on to its program.


def lab(arguments: list[str]) -> int:
    """Open the notebooks in JupyterLab (also when no task is named)."""
    set_up()
    command = lab_command(PYTHON, ROOT)
    if not has_browser():
        say("no browser can open a window here: open the address below in one.")
        command += ["--no-browser"]
    return become([*command, *arguments])


def test(arguments: list[str]) -> int:
    """Run the tests; without arguments all of them, with their coverage."""
    set_up("test")
    return become([PYTHON, "-m", "pytest", *(arguments or ["--cov"])])


def lint(arguments: list[str]) -> int:
    """Check style, types, spelling and packaging."""
    set_up("lint", "test")
    address = r"https?://[a-z0-9.-]*(pypi|pythonhosted|npmjs|yarnpkg|anaconda)\.[a-z]+"
    checks = {
        "ruff check": [PYTHON, "-m", "ruff", "check"],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--diff"],
        "mypy": [PYTHON, "-m", "mypy"],
        "codespell": [PYTHON, "-m", "codespell_lib", ".", ".ci"],
        "validate-pyproject": [PYTHON, "-m", "validate_pyproject", "pyproject.toml"],
        "sp-repo-review": [PYTHON, "-m", "repo_review", "--show", "err", "."],
        "no registry address": ["git", "grep", "--untracked", "-nIiE", address],
    }
    failures = 0
    for name, command in checks.items():
        expected = 1 if command[0] == "git" else 0  # git grep ends with 1 where nothing is found
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        passed = result.returncode == expected
        failures += not passed
        if not passed:
            print(result.stdout.decode(errors="replace"))
        print(f"{name:20} {'passed' if passed else 'FAILED'}", flush=True)
    return 1 if failures else 0


def bench(arguments: list[str]) -> int:
    """Measure drawing, or with `functional` the numerics, against others."""
    set_up("bench")
    return become([PYTHON, "-m", "benchmarks", *arguments])


def figures(arguments: list[str]) -> int:
    """Draw the pictures of the README and the gallery anew."""
    set_up()
    return become([PYTHON, "docs/figures.py", *arguments])


def copies(arguments: list[str]) -> int:
    """Write student/ (no solutions) and teacher/ (with notes) for a class."""
    set_up()
    return become([PYTHON, "-m", "plotnet.lesson.copies", *arguments])


def lowest(arguments: list[str]) -> int:
    """Run unit tests and lessons on the lowest versions of pyproject.toml."""
    uv = find_uv()
    with tempfile.TemporaryDirectory() as place:
        python = str(Path(place, BIN.name, Path(PYTHON).name))
        unit_tests = ["--ignore=tests/browser", "--ignore=tests/notebooks"]
        unit_tests += ["--ignore=tests/diagram/test_renderers.py"]  # it drives a browser, too
        lessons = ["tests/notebooks/test_lessons.py::test_every_solution_is_accepted"]
        install = [uv, "pip", "install", "--python", python, "--resolution", "lowest-direct"]
        pytest = [python, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
        for command in (
            [uv, "venv", "--python", "3.11", place],
            [*install, "-e", ".[test]"],
            [*pytest, *unit_tests],
            [*pytest, *lessons],
        ):
            status = subprocess.call(command)
            if status:
                return status
    return 0


def remake_lock(arguments: list[str]) -> int:
    """Write requirements.lock anew with the newest versions."""
    command = [find_uv(), "pip", "compile", "pyproject.toml", "--all-extras", "--group", "dev", "--upgrade"]
    command += ["--universal", "--python-version", "3.11", "--no-annotate", "--quiet"]
    command += ["--custom-compile-command", "python3 run.py lock", "--output-file", LOCK]
    return subprocess.call([*command, *arguments])


TASKS = {
    "lab": lab,
    "test": test,
    "lint": lint,
    "bench": bench,
    "figures": figures,
    "copies": copies,
    "lowest": lowest,
    "lock": remake_lock,
}

TASK_LINES = "\n".join(f"  {name:9}{task.__doc__}" for name, task in TASKS.items())
HELP = f"""\
usage: python3 run.py [task] [arguments]

Sets the project up in .venv on first use, then runs a task:
{TASK_LINES}

Arguments go on to the program behind the task:
  python3 run.py test -k softmax
  python3 run.py lab --port 9999
"""


def main(arguments: list[str]) -> int:
    """Run the task that is named first; return its exit status."""
    name, *rest = arguments or ["lab"]
    if name in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    if name not in TASKS:
        print(f"plotnet: there is no task {name!r}: expected {', '.join(TASKS)}, or --help.", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.environ["PIP_USER"] = "0"
    os.environ["UV_SYSTEM_CERTS"] = "1"  # those of a school or a firm that looks into the traffic
    for other in ("PYTHONHOME", "PYTHONPATH"):  # they would mix in another Python's packages
        os.environ.pop(other, None)
    try:
        return TASKS[name](rest[1:] if rest[:1] == ["--"] else rest)
    except KeyboardInterrupt:
        print("\nplotnet: stopped.", file=sys.stderr)
        return 130
    except OSError as error:
        fail(str(error), f"expected to be able to read and write in {ROOT}.")


def become(command: list[str]) -> int:
    """Go on as another program; on Windows, where that would give the prompt back at once, wait for it."""
    if sys.platform == "win32":
        return subprocess.call(command)
    os.execv(command[0], command)


def lab_command(python: str, root: Path) -> list[str]:
    """Return the command that starts JupyterLab on the first page; the browser tests use it too."""
    command = [python, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += ["--LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb"]
    command += ["--log-level=ERROR", "--LabApp.log_level=ERROR"]  # the address does not drown
    command += ["--ServerApp.answer_yes=True"]  # one Ctrl-C is enough
    command += ["--KernelManager.transport_encryption=auto"]  # or every kernel warns about eavesdroppers
    if sys.platform != "win32" and os.geteuid() == 0:
        command += ["--allow-root"]
    return command


def has_browser() -> bool:
    """Tell whether there is a browser other than those that would take over this terminal."""
    try:
        name = Path(webbrowser.get().name).name
    except webbrowser.Error:
        return False
    return name not in ("www-browser", "elinks", "links", "lynx", "w3m")


def find_uv() -> str:
    """Return the uv in .venv, which is set up if need be."""
    if not Path(UV).exists():
        set_up()
    if not Path(UV).exists():
        sys.exit(f"plotnet: this task needs uv, which pip could not install; {LOG} tells why.")
    return UV


# Setting up: .venv is good when its stamp says so, is brought up to date when its stamp is old, and is made
# anew when it has none, because then an install was cut short.


def set_up(*extras: str) -> None:
    """Make sure that .venv holds the project and the locked versions of what it and these extras need."""
    if is_ready(extras):
        return
    with one_at_a_time():
        if is_ready(extras):  # another start has just done it
            return
        old = read_stamp()
        if old.get("made") != how_made() or not works([PYTHON, "-c", ""]):
            make_venv()
            old = {}
        wanted = sorted({*extras, *old.get("extras", [])})
        STAMP.unlink(missing_ok=True)
        problem = install(wanted)
        if problem:
            if old and complaint(problem) == "network":
                write_stamp(old)  # nothing has been touched yet
            fail(problem, "the set-up failed; the lines above tell why.")
        QUIET_LAB.parent.mkdir(parents=True, exist_ok=True)
        QUIET_LAB.write_text('{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}\n')
        write_stamp({"made": how_made(), "versions": versions_wanted(), "extras": wanted})
        say("ready.")


def is_ready(extras: tuple[str, ...]) -> bool:
    """Tell whether .venv holds what is wanted, and its Python starts."""
    stamp = read_stamp()
    return (
        stamp.get("made") == how_made()
        and stamp.get("versions") == versions_wanted()
        and set(extras) <= set(stamp["extras"])
        and works([PYTHON, "-I", "-S", "-c", ""])
    )


def how_made() -> list[str]:
    """Return what a .venv depends on for life: the kind of Python, and the place, which its scripts name."""
    return [str(sys.implementation.cache_tag), sysconfig.get_platform(), str(ROOT)]


def versions_wanted() -> str:
    """Return a digest of the files that say what to install."""
    return hashlib.sha256(b"".join(Path(name).read_bytes() for name in ("pyproject.toml", LOCK))).hexdigest()


def read_stamp() -> dict[str, Any]:
    """Return what the last whole set-up noted, or nothing."""
    try:
        stamp: dict[str, Any] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def write_stamp(stamp: dict[str, Any]) -> None:
    """Note a whole set-up."""
    part = STAMP.with_suffix(".part")
    part.write_text(json.dumps(stamp), encoding="utf-8")
    part.replace(STAMP)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one start at a time set up: a lock on this very file, which ends with those that hold it."""
    with open(__file__, "rb+") as turn:
        os.set_inheritable(turn.fileno(), True)  # an installer that outlives a killed run.py holds it on
        if not take(turn.fileno()):
            say("waiting for another run.py, which is setting up .venv.")
            while not take(turn.fileno()):
                time.sleep(0.2)
        yield


def take(file: int) -> bool:
    """Try to lock a file; on a file system without locks go on without."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, 1 << 30, os.SEEK_SET)  # past the end: nobody could read a locked byte
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass
    return True


def make_venv() -> None:
    """Make .venv, empty even of pip, in the place of one that is of no use."""
    if VENV.is_dir():
        say("removing .venv: it is unfinished, or was made by another Python or in another place.")
        shutil.rmtree(VENV)
    say(f"making .venv with Python {sys.version.split()[0]}: on first use this takes some minutes.")
    VENV.mkdir()
    python = getattr(sys, "_base_executable", sys.executable)  # never one that lies in .venv itself
    problem = step([python, "-m", "venv", "--without-pip", str(VENV)])
    if problem:
        fail(problem, f"{python} could not make .venv, maybe for want of its venv module {ON_DEBIAN}.")


def install(extras: list[str]) -> str:
    """Install the project by the first way that works; return "" or what the last of them said."""
    pip = find_pip()
    if pip and not Path(UV).exists():
        say("installing uv, the quick installer.")
        step([*pip, "--only-binary", "uv", "-c", LOCK, "uv"])
    ways = {}
    uv = next((path for path in (UV, shutil.which("uv")) if path and works([path, "--version"])), None)
    if uv:
        ways["uv"] = [uv, "pip", "install", "--python", PYTHON, "--build-constraint", LOCK]
        ways["uv, from its cache"] = [*ways["uv"], "--offline"]
    if pip:
        ways["pip"] = pip
    if not ways:
        sys.exit(
            f"plotnet: {sys.executable} has neither ensurepip nor pip, and there is no uv: "
            f"install one of them {ON_DEBIAN} and run this again."
        )
    project = f".[{','.join(extras)}]" if extras else "."
    problem = ""
    for name, command in ways.items():
        say(f"installing the versions of {LOCK} with {name}.")
        problem = step([*command, "-c", LOCK, "-e", project])
        if not problem:
            break
    return problem


def find_pip() -> list[str]:
    """Return the start of a pip command for .venv: with a pip of its own, or else this Python's."""
    inside = [PYTHON, "-m", "pip"]
    outside = [sys.executable, "-m", "pip", "--python", PYTHON]
    install = ["install", "--retries", "2", "--disable-pip-version-check"]
    if works([*inside, "--version"]) or not step([PYTHON, "-m", "ensurepip"]):
        return [*inside, *install]
    return [*outside, *install] if works([*outside, "--version"]) else []


def works(command: list[str]) -> bool:
    """Tell whether a command can be started and succeeds."""
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def step(command: list[str]) -> str:
    """Run a part of the set-up, all it says to the log; return "", or if it fails what it said."""
    said = []
    with open(LOG, "a", buffering=1, encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            close_fds=False,  # of which the lock of one_at_a_time is one
        ) as process:
            try:
                for line in process.stdout or ():
                    said.append(line)
                    log.write(line)
                    if re.match(r"\s*(Resolved|Prepared|Installed|Installing collected|.*\d ?Mi?B\))", line):
                        print("   ", line.strip()[:75], flush=True)
            except BaseException:
                process.terminate()
                raise
    problem = "".join(said) or "no reason given" if process.returncode else ""
    if complaint(problem) == "disk":
        fail(problem, "")
    return problem


def complaint(problem: str) -> str:
    """Tell the two troubles that a person can mend from all others."""
    words = {
        "disk": r"no space left|not enough space|disk quota|disk full|os error (28|112|122)\b",
        "network": r"dns error|error sending request|name resolution|connection (broken|refused|error)|"
        r"unreachable|timed? ?out|network (was|connectivity is) disabled|from versions: none",
    }
    return next((name for name, pattern in words.items() if re.search(pattern, problem, re.I)), "")


def fail(problem: str, otherwise: str) -> NoReturn:
    """End with one sentence; a problem without a sentence of its own shows its last lines first."""
    if complaint(problem) == "disk":
        sys.exit("plotnet: the disk is full: the set-up needs about 1 GB; make room and run this again.")
    if complaint(problem) == "network":
        sys.exit(
            "plotnet: the package index cannot be reached, and the set-up needs it: check the network "
            f"(or the proxy) and run this again. Details: {LOG}"
        )
    print(*problem.strip().splitlines()[-8:], sep="\n", file=sys.stderr)
    sys.exit(f"plotnet: {otherwise} Details: {LOG}")


def say(what: str) -> None:
    """Tell what is being done."""
    print(f"plotnet: {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
