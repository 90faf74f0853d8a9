"""Write ``options.md``, tables of options, themes and formats; called by ``python3 run.py figures``.

All tables are generated from the code: names and defaults from the signature of `Diagram`, descriptions from
its docstring.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from plotnet import THEMES, Diagram
from plotnet.diagram.formats import FILM_FORMATS, FORMATS, Format

PAGE = Path(__file__).resolve().parent / "options.md"
OPENING = """\
# Options

All options of `plotnet.Diagram`, `plotnet.plot_net` and `Network.diagram`, with pictures in the
[gallery](gallery.md)."""
THEME_COLORS = ("paper", "ink", "edge")


def parameter_docs(function: Callable[..., Any]) -> dict[str, tuple[str, str]]:
    """Return the type and the description of each parameter from a docstring in numpydoc style."""
    docs: dict[str, tuple[str, str]] = {}
    section = re.search(r"^Parameters\n-+\n(.*?)\n\n\w+\n-+\n", inspect.getdoc(function) or "", re.M | re.S)
    assert section
    for names, type_, description in re.findall(r"^(\S.*?) : (.*)\n((?: {4}.*\n?|\n)+)", section[1], re.M):
        text = " ".join(line.strip() for line in description.splitlines())
        docs |= {name: (type_.replace("``", "`"), text.replace("``", "`")) for name in names.split(", ")}
    return docs


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, [":--"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def option_table(function: Callable[..., Any]) -> str:
    """Return a table of the parameters of a function with their defaults and descriptions."""
    docs = parameter_docs(function)
    rows = []
    for name, parameter in inspect.signature(function).parameters.items():
        if name != "self":
            type_, description = docs[name]
            default = "" if parameter.default is parameter.empty else f"`{parameter.default!r}`"
            rows.append((f"`{name}`", default, f"{type_}. {description}"))
    return table(("option", "default", "description"), rows)


def theme_table() -> str:
    """Return a table of the registered themes."""
    rows = [(f"`{name}`", *(getattr(theme, part) for part in THEME_COLORS)) for name, theme in THEMES.items()]
    return table(("theme", *THEME_COLORS), [*rows, ("`auto`", "`light` or `dark`", "", "")])


def format_table(formats: Mapping[str, Format]) -> str:
    """Return a table of file formats and the save options that they support."""
    rows = [
        (f"`.{suffix}`", format.description, ", ".join(f"`{name}`" for name in sorted(format.options)))
        for suffix, format in formats.items()
    ]
    return table(("format", "description", "options"), rows)


def page() -> str:
    """Return the page as Markdown."""
    parts = [
        OPENING,
        option_table(Diagram),
        "## Themes\n\n`register_theme` adds more.",
        theme_table(),
        "## Saving\n\nOptions of `Diagram.save`; an option that the format does not support is an error.",
        option_table(Diagram.save),
        "## Formats",
        format_table(FORMATS),
        "## Formats of films\n\nFor `Film.save`.",
        format_table(FILM_FORMATS),
    ]
    return "\n\n".join(parts) + "\n"


def make() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    make()
