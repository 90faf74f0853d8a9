"""Build the book in site/ and open it: ``run.py book``."""

from __future__ import annotations

import argparse
import shutil
import sys
import webbrowser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from book import explorers
from book.execute import execute
from book.notebook_pages import to_page
from book.wording import reword
from sphinx.cmd.build import main as build_with_sphinx

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "book"
SOURCE = BUILD / "source"  # what Sphinx reads; pages have the same paths as in the repository
SITE = ROOT / "site"
PAGES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "CITATION.cff"]


def main(arguments: list[str]) -> int:
    """Build the book; return an exit status."""
    parser = argparse.ArgumentParser(prog="run.py book", description="Build the book in site/ and open it.")
    parser.add_argument("--no-browser", action="store_true", help="do not open it")
    options = parser.parse_args(arguments)
    print("plotnet: executing the notebooks that have changed.", flush=True)
    write_source()
    print("plotnet: writing the pages.", flush=True)
    if status := write_site(BUILD / "site"):
        return status
    shutil.rmtree(SITE, ignore_errors=True)  # with pages that are no longer in the book
    shutil.copytree(BUILD / "site", SITE)
    page = SITE / "index.html"
    print(f"plotnet: the book is {page}")
    if not options.no_browser:
        webbrowser.open(page.as_uri())
    return 0


def write_site(site: Path) -> int:
    """Run Sphinx on the source; it also writes to folders beside `site`. Return an exit status."""
    shutil.rmtree(site, ignore_errors=True)
    doctrees = site.with_name("doctrees")
    shutil.rmtree(doctrees, ignore_errors=True)  # Sphinx does not notice changes of its extensions
    folders = ["-c", str(ROOT / "docs" / "book"), "-d", str(doctrees), str(SOURCE), str(site)]
    return build_with_sphinx(["-b", "html", "-q", "-W", "--keep-going", *folders])


def write_source() -> None:
    """Write the folder that Sphinx reads."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    for name, content in _sources():
        path = SOURCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _sources() -> Iterator[tuple[Path, bytes]]:
    """Yield the path in the book and the content of each page, picture and executed notebook."""
    docs = ROOT / "docs"
    documents = (path for path in docs.rglob("*") if path.suffix in {".md", ".svg", ".png", ".gif"})
    for path in (*(ROOT / name for name in PAGES), *documents):
        if (docs / "book") not in path.parents:
            yield path.relative_to(ROOT), path.read_bytes()
    for path in (docs / "book" / "pages").rglob("*.md"):
        yield path.relative_to(docs / "book" / "pages"), path.read_bytes()
    yield from explorers.sources()
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with ThreadPoolExecutor(2) as executor:
        for path, page in zip(notebooks, executor.map(_lesson_page, notebooks), strict=True):
            yield path.relative_to(ROOT), page
            yield Path("downloads", path.name), path.read_bytes()


def _lesson_page(path: Path) -> bytes:
    """Return a notebook as a page of the book."""
    notebook = reword(nbformat.read(path, as_version=4), path.stem)
    executed = execute(notebook, path.stem, BUILD / "executed")
    content: str = nbformat.writes(to_page(executed, path.stem))
    return content.encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
