"""Draw pictures and write the page that shows them with their code, such as ``gallery.md``.

A module with functions that return pictures becomes a page. The code on the page is taken from the module:
the part between the two lines of dashes, and the body of each function. The docstring of a function is the
caption of its picture; if it has two paragraphs, the first one is the heading.
"""

from __future__ import annotations

import ast
import inspect
import re
import shlex
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stdout
from dataclasses import dataclass
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from plotnet import Diagram, Film
from plotnet.__main__ import main

DASHES = f"# {'-' * 60}\n"


class Command(str):
    """A line for the shell that writes ``net.svg``."""

    def run(self) -> bytes:
        """Run the command and return the file."""
        with redirect_stdout(StringIO()):
            main(shlex.split(self)[1:])
        return Path("net.svg").read_bytes()


Picture = Diagram | Figure | Film | Command
Entry = Callable[[], Picture]
SUFFIXES = {"Figure": "png", "Film": "gif"}  # figures of matplotlib are PNG, since SVG differs by version


@dataclass(frozen=True)
class PicturePage:
    """A page of pictures; the module `source` contains the functions of `groups`."""

    source: Path
    opening: str
    groups: Mapping[str, Sequence[Entry]]

    @property
    def folder(self) -> Path:
        """The folder of the pictures."""
        return self.source.resolve().with_name(self.source.stem.replace("_", "-"))

    @property
    def file(self) -> Path:
        """The Markdown file."""
        return self.folder.with_suffix(".md")

    @property
    def pictures(self) -> dict[str, Entry]:
        """The functions by name."""
        return {entry.__name__: entry for entries in self.groups.values() for entry in entries}

    def picture_file(self, entry: Entry) -> Path:
        """Return the file of a picture."""
        suffix = SUFFIXES.get(inspect.signature(entry).return_annotation, "svg")
        return self.folder / f"{entry.__name__.replace('_', '-')}.{suffix}"

    def common_code(self) -> str:
        """Return the code with which the code of all pictures starts."""
        source = self.source.read_text(encoding="utf-8")
        return source.split(DASHES)[1].strip()

    def alt_text(self, entry: Entry) -> str:
        """Return the alternative text of a picture: the description in its SVG file, or its docstring."""
        file = self.picture_file(entry)
        if file.suffix != ".svg":
            return (inspect.getdoc(entry) or "").partition("\n\n")[0]
        description = re.search("<desc>(.*?)</desc>", file.read_text("utf-8"))
        return re.sub(r"([\[\]])", r"\\\1", unescape(description[1])) if description else ""

    def markdown(self) -> str:
        """Return the page."""
        parts = [self.opening, f"```python\n{self.common_code()}\n```"]
        parts.append(" · ".join(f"[{group}](#{group.lower().replace(' ', '-')})" for group in self.groups))
        for group, entries in self.groups.items():
            parts.append(f"## {group}")
            for entry in entries:
                heading, caption = heading_and_caption(entry)
                parts.append(f"### {heading}\n\n{caption}")
                parts.append(f"![{self.alt_text(entry)}]({self.folder.name}/{self.picture_file(entry).name})")
                parts.append(f"```{language(entry)}\n{code(entry)}\n```")
        return "\n\n".join(parts) + "\n"

    def make(self) -> None:
        """Draw all pictures and write the page."""
        mpl.use("agg")
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        for entry in self.pictures.values():
            self.picture_file(entry).write_bytes(content(entry))
        print(self.folder)
        self.file.write_text(self.markdown(), encoding="utf-8")
        print(self.file)


def heading_and_caption(entry: Entry) -> tuple[str, str]:
    """Return the heading and the caption of a picture."""
    first, _, rest = (inspect.getdoc(entry) or "").partition("\n\n")
    if rest:
        return first.rstrip("."), rest
    return entry.__name__.replace("_", " ").capitalize(), first


def language(entry: Entry) -> str:
    """Return the language of the code of a picture."""
    return "shell" if inspect.signature(entry).return_annotation == "Command" else "python"


def code(entry: Entry) -> str:
    """Return the code of a picture: a command, or Python that ends with an expression."""
    if language(entry) == "shell":
        return str(entry())
    source = textwrap.dedent(inspect.getsource(entry))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    body = textwrap.dedent("\n".join(source.splitlines()[function.body[1].lineno - 1 :]))
    return re.sub(r"^return ", "", body, flags=re.MULTILINE)


@contextmanager
def temporary_folder() -> Iterator[None]:
    """Work in a temporary folder, into which the code of a picture may save files."""
    with TemporaryDirectory() as folder, chdir(folder):
        yield


def content(entry: Entry) -> bytes:
    """Return the content of the image file of a picture."""
    with temporary_folder():
        picture = entry()
        if isinstance(picture, Command):
            return picture.run()
        if isinstance(picture, Film):
            return picture.save("film.gif", dpi=80).read_bytes()
    if isinstance(picture, Diagram):
        return picture.svg().encode()
    buffer = BytesIO()
    picture.savefig(buffer, dpi=100, metadata={"Software": None})
    plt.close(picture)
    return buffer.getvalue()
