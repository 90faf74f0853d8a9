"""A page for each explorer, and the same explorer alone in a file that other pages can show in a frame.

The explorers, and what the pages say about them, come from ``notebooks/explorers.ipynb``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
from sphinx.application import Sphinx

import plotnet
from plotnet.live.explorer import Explorer
from plotnet.web.page import NO_SCRIPT

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
OVERVIEW = "docs/explorers"

_PAGE = """\
---
hide-toc: true
---
# {heading}

{text}

``````````{{raw}} html
{figure}
``````````

In the lesson {lessons}. [Questions and answers]({questions})

## In Python

```python
{code}
```

## In homework and slides

*Copy link* copies an address that opens this page with the explorer in its present state. In a page or slides
of your own, this line shows the explorer alone, in the same state:

``````````{{raw}} html
{frame}
``````````
"""

_FRAME = """\
<div class="frame-line">
<pre><code data-file="../{file}" data-title="{title}">{no_script}</code></pre>
<button type="button">Copy</button>
</div>
<script src="../_static/explorers.js"></script>"""


@dataclass(frozen=True)
class Page:
    """What a page shows: an explorer and its text, the code that creates it, and the lessons that use it."""

    explorer: Explorer
    heading: str
    text: str
    code: str
    lessons: list[tuple[str, str]]

    @property
    def name(self) -> str:
        """Name of the file without its suffix, such as "log-softmax"."""
        words = re.findall("[A-Z][a-z]+", type(self.explorer).__name__.removesuffix("Explorer"))
        return "-".join(words).lower()

    @property
    def file(self) -> str:
        """Path of the file with the explorer alone."""
        return f"embed/{type(self.explorer).__name__}.html"


@cache
def list_pages() -> list[Page]:
    """Return the pages, in the order of the notebook: its cells are a text, an explorer, and questions."""
    cells = nbformat.read(NOTEBOOKS / "explorers.ipynb", as_version=4).cells
    found = []
    for text, cell in pairwise(cells):
        if "explorer" in cell.metadata.get("tags", []):
            heading, words = text.source.removeprefix("## ").split("\n", 1)
            line = cell.source.splitlines()[-1]
            explorer = eval(line, _classes())
            lessons = _lessons(type(explorer).__name__)
            found.append(Page(explorer, heading, words.strip(), cell.source, lessons))
    return found


def _classes() -> dict[str, Any]:
    return {name: getattr(plotnet, name) for name in plotnet.__all__ if name.endswith("Explorer")}


def _lessons(name: str) -> list[tuple[str, str]]:
    """Return the file and the title of each lesson that shows an explorer."""
    found = []
    for path in sorted(NOTEBOOKS.glob("0[1-9]-*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        tagged = [cell.source for cell in cells if "explorer" in cell.metadata.get("tags", [])]
        if any(f"{name}(" in source for source in tagged):
            found.append((path.name, cells[0].source.splitlines()[0].removeprefix("# ")))
    return found


def sources() -> Iterator[tuple[Path, bytes]]:
    """Yield the path and the content of each page as Markdown."""
    for page in list_pages():
        explorer = page.explorer
        frame = _FRAME.format(file=page.file, title=escape(explorer.title), no_script=NO_SCRIPT)
        text = _PAGE.format(
            heading=page.heading,
            text=page.text,
            figure=explorer.to_html(),
            lessons=" and in ".join(f"[{title}](../notebooks/{file})" for file, title in page.lessons),
            questions=f"../notebooks/explorers.ipynb#{_slug(page.heading)}",
            code=page.code,
            frame=frame,
        )
        yield Path("explorers", f"{page.name}.md"), text.encode()


def _slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def setup(app: Sphinx) -> dict[str, Any]:
    """Link the overview to the pages, and write the files with an explorer alone."""
    app.connect("source-read", _link_overview)
    app.connect("build-finished", _write_files)
    app.add_css_file("explorers.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _link_overview(app: Sphinx, name: str, source: list[str]) -> None:
    if name != OVERVIEW:
        return
    for page in list_pages():
        kind = type(page.explorer).__name__
        source[0] = source[0].replace(f"| `{kind}` |", f"| [{kind}](../explorers/{page.name}.md) |")
    entries = "\n".join(f"../explorers/{page.name}" for page in list_pages())
    source[0] += f"\n```{{toctree}}\n:hidden:\n\n{entries}\n```\n"


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception:
        return
    for page in list_pages():
        path = Path(app.outdir, page.file)
        path.parent.mkdir(exist_ok=True)
        page.explorer.save_html(path)
