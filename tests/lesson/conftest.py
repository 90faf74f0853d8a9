"""A page in a real browser."""

from tests.browser.conftest import browser
from tests.live.conftest import page

__all__ = ["browser", "page"]
