"""What a reader does in JupyterLab, and what is asked of the page that she then sees."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

OUTPUTS = ".jp-OutputArea-output"
# JupyterLab marks a warning, an exception, and an output whose JavaScript failed all in the same way.
FAILED = "[data-mime-type='application/vnd.jupyter.stderr']"
PATIENCE = 60_000  # ms; a kernel that starts on a busy machine takes its time


@dataclass
class Witness:
    """A page, and what happened on it that should not have."""

    page: Page
    errors: list[str] = field(default_factory=list)
    calls_outside: list[str] = field(default_factory=list)


def find_chromium() -> str:
    """Find the Chromium that PLOTNET_CHROMIUM names, or one on the PATH; else skip the test."""
    return find_program("PLOTNET_CHROMIUM", "Chromium", ["chromium", "chromium-browser", "google-chrome"])


def find_program(variable: str, what: str, names: list[str]) -> str:
    """Find the program that a variable of the environment names, or one on the PATH; else skip the test."""
    named = os.environ.get(variable)
    for name in [named] if named else names:
        if path := shutil.which(name):
            return path
    reason = f"no {named or what} found: install {what}, or name the program in {variable}"
    if os.environ.get("CI"):  # where these tests must not go missing unseen
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def watched_page(browser: Browser) -> Iterator[Witness]:
    """Open an empty page that is watched for errors and for calls to the outside."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield watch(context.new_page())
    context.close()


def watch(page: Page) -> Witness:
    """Write down every error on a page and every call to another machine."""
    witness = Witness(page)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            witness.errors.append(f"{message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        if urlsplit(request.url).hostname not in {None, "127.0.0.1"}:
            witness.calls_outside.append(request.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: witness.errors.append(str(error)))
    page.on("request", on_request)
    return witness


def open_notebook(page: Page, lab: str, name: str) -> None:
    """Open a notebook in JupyterLab and wait for its kernel: before that, Run All Cells does nothing."""
    page.goto(lab.format(path=f"lab/tree/notebooks/{name}") + "&reset")  # no notebook of a test before
    expect(page.locator("#jp-main-statusbar")).to_contain_text("(ipykernel) | Idle", timeout=PATIENCE)


def run_all_cells(page: Page) -> None:
    """Choose Run All Cells from the menu and wait until each cell has its number."""
    page.get_by_role("menubar").get_by_text("Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    expect(prompts.filter(has_text=re.compile(r"\[[ *]\]"))).to_have_count(0, timeout=PATIENCE)


def outputs(page: Page) -> Locator:
    return page.locator(OUTPUTS)


def complaints(witness: Witness, meant: Sequence[int] = ()) -> list[str]:
    """List errors and warnings in the outputs, errors behind the page, and what shuts a reader out.

    Code cells at the places that are `meant` may, and must, warn or fail.
    """
    page = witness.page
    found = [*witness.errors, *(f"needs another machine: {url}" for url in witness.calls_outside)]
    cells = page.locator(".jp-CodeCell")
    for place in meant:
        if not cells.nth(place).locator(FAILED).count():
            found.append(f"code cell {place} should warn or fail")
    failed = page.locator(FAILED).all_inner_texts()
    if not meant:
        found = [*failed, *found]
    elif len(failed) > sum(cells.nth(place).locator(FAILED).count() for place in meant):
        found.append(f"among these is a warning that is not meant: {failed}")
    # how JupyterLab itself colours a traceback is not ours to mend
    results = Axe().run(page, context={"include": [[OUTPUTS]], "exclude": [[FAILED]]})
    if results.response["violations"]:
        found.append(results.generate_report())
    return found


def drive_explorers(page: Page) -> None:
    """Move every handle of every explorer to both ends, and choose every option, by keyboard."""
    for explorer in page.locator(".plotnet-explorer").all():
        for handle in explorer.locator("[role=slider]:visible").all():
            handle.focus()
            for key in ("Home", "End", "ArrowLeft", "PageDown"):
                page.keyboard.press(key)
        for group in explorer.locator("[role=radiogroup]:visible").all():
            group.locator("[role=radio][tabindex='0']").first.focus()
            for _ in range(group.get_by_role("radio").count()):
                page.keyboard.press("ArrowDown")
        page.wait_for_timeout(50)
        assert explorer.locator(".plotnet-message").inner_text().strip()


def photograph(page: Page, path: Path) -> None:
    """Take a picture of the whole notebook, also of what one would have to scroll to."""
    before = page.viewport_size
    assert before
    # no panel of the notebook may scroll: a window as high as its content and the bars above and below
    height = page.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollHeight")
    page.set_viewport_size({"width": before["width"], "height": height + 150})
    page.screenshot(path=path)
    page.set_viewport_size(before)
