"""What is in the pages of the book, and what happens when a browser opens them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page

LOCAL = ("file:", "data:", "blob:", "about:")


@dataclass
class Links(HTMLParser):
    """The links, resources and anchors of a page."""

    links: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Prepare the parser."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what an element refers to, and its id."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        self.anchors |= {f"option={name}" for name in values.get("data-options", "").split()}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link" and values.get("rel") in {"stylesheet", "icon"}:
            self.resources.append(values["href"])
        elif "src" in values:
            self.resources.append(values["src"])


def read(page: Path) -> Links:
    """Return the links, resources and anchors of a page."""
    links = Links()
    links.feed(page.read_text(encoding="utf-8"))
    return links


def target(page: Path, reference: str) -> tuple[Path, str]:
    """Return the file and the anchor that a relative reference leads to."""
    parts = urlsplit(reference)
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return path, unquote(parts.fragment)


def is_external(reference: str) -> bool:
    """Return whether a reference leads to another host."""
    parts = urlsplit(reference)
    return bool(parts.netloc) or parts.scheme in {"mailto"}


@contextmanager
def opened(browser: Browser, address: str, problems: list[str], **context: Any) -> Iterator[Page]:
    """Open a page without a network; append errors and requests to other hosts to `problems`."""
    offline = browser.new_context(offline=True, **context)
    page = offline.new_page()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda request: problems.append(f"failed: {request.url[:200]}"))
    page.on(
        "request",
        lambda request: None if request.url.startswith(LOCAL) else problems.append(f"outside: {request.url}"),
    )
    page.goto(address)
    yield page
    offline.close()
