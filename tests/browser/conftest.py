"""A real JupyterLab on a copy of the project, and a Chromium to look at it with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from run import lab_command

from .pages import Witness, find_chromium, watched_page

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "site", "*.egg-info")

SETTINGS = {
    # every cell in the page, also those out of sight, and nothing below the last one
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none", "scrollPastEnd": False},
}


# Per package, not per session: while Playwright is up, an event loop counts as running in this thread, and
# what else starts one (nbclient does) would have to go out of its way.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    offline = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--disable-gpu", offline])
        yield browser
        browser.close()


HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether a test has failed."""
    report = yield
    item.stash[HAS_FAILED] = item.stash.get(HAS_FAILED, False) or report.failed
    return report


@pytest.fixture
def witness(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Witness]:
    """Open an empty page, watched for errors and for calls to the outside; take a picture of a failure."""
    with watched_page(browser) as witness:
        yield witness
        if request.node.stash[HAS_FAILED]:
            witness.page.screenshot(path=tmp_path / "at-the-end.png")
            print(f"The page at the end of the test: {tmp_path / 'at-the-end.png'}")


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start JupyterLab on a copy of the project, and give its address with a place for the path."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT, home / "project", ignore=NOT_COPIED)
    folders = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    for plugin, settings in SETTINGS.items():
        file = home / "CONFIG" / "lab" / "user-settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings), encoding="utf-8")
    command = [*lab_command(sys.executable, home / "project"), "--no-browser"]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    log = home / "jupyterlab.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=home, env=os.environ | folders, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield address(server, home / "RUNTIME", log)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        print(log.read_text(encoding="utf-8"))  # pytest shows it beside a failure


def address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until the server has written down where it listens: it takes a free port by itself."""
    note = runtime / f"jpserver-{server.pid}.json"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            told = json.loads(note.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):  # not written yet, or not to its end
            time.sleep(0.1)
        else:
            return f"http://127.0.0.1:{told['port']}/{{path}}?token={told['token']}"
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")
