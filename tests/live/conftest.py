"""A page in a real browser, with a module of the package in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import browser

from .engine import Engine

__all__ = ["browser"]


@pytest.fixture(scope="package")
def numerics(browser: Browser) -> Iterator[Engine]:
    """Load numerics.js into an empty page."""
    page = browser.new_page()
    yield Engine(page, "numerics.js")
    page.close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page."""
    page = browser.new_page()
    yield page
    page.close()
