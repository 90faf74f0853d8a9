"""The book, built once, and a Chromium without a network to read it."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import find_chromium
from tests.optional import needs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the book in a temporary folder; only notebooks that have changed are executed."""
    needs("sphinx", "it builds the book")
    sys.path.insert(0, str(ROOT / "docs"))
    import build_book

    folder = tmp_path_factory.mktemp("book")
    build_book.write_source()
    with warnings.catch_warnings(action="ignore"):  # extensions use deprecated functions of Sphinx
        assert build_book.write_site(folder / "site") == 0
    return folder / "site"


@pytest.fixture(scope="package")
def browser(site: Path) -> Iterator[Browser]:
    """Start Chromium after the notebooks have been executed: nbclient needs an event loop of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--disable-gpu"])
        yield browser
        browser.close()
