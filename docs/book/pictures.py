"""Pages of pictures that can be searched by option, with buttons that copy the code and download the picture.

The options are found in the code of each picture. Each option in the tables links to its pictures.
"""

from __future__ import annotations

import ast
import re
from base64 import b64encode
from collections.abc import Iterator
from gzip import compress
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from plotnet.diagram.options import AllOptions, SaveOptions
from plotnet.web.bundle import inline_script

GALLERY = "docs/gallery"
PAGES = (GALLERY, "docs/figures-people-ask-for")
OPTIONS = {*AllOptions.__annotations__, *SaveOptions.__annotations__}
SCRIPT = Path(__file__).with_suffix(".js")
_CALLS = {"Diagram", "animate", "diagram", "highlight", "plot_net", "replace", "save", "svg", "tikz"}
_CODE = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def setup(app: Sphinx) -> dict[str, Any]:
    """Change the pages after they have been read."""
    app.connect("doctree-read", _change_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def options(code: str, language: str) -> list[str]:
    """
    List the options that the code of a picture uses.

    Parameters
    ----------
    code : str
        Python, or a command for the shell.
    language : {"python", "shell"}
        Language of the code.

    Returns
    -------
    list of str
        Names of options of `Diagram` and `Diagram.save`, in alphabetical order.

    Examples
    --------
    >>> options("Diagram([2, 1], (4, 3), values=True).highlight(layer=1)", "python")
    ['highlighted', 'values']
    """
    if language == "shell":
        words = {word.replace("-", "_") for word in re.findall(r"--([a-z-]+)", code)}
    else:
        calls = [(_name(node.func), node) for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
        words = {str(word.arg) for name, call in calls if name in _CALLS for word in call.keywords}
        words |= {"highlighted" for name, _ in calls if name == "highlight"}
    return sorted(words & OPTIONS)


def _name(function: ast.expr) -> str:
    """Return the last part of the name of a function."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _change_page(app: Sphinx, doctree: nodes.document) -> None:
    page = app.env.docname
    if page in PAGES:
        _add_tools(doctree, Path(app.srcdir))
    elif page == "docs/options":
        source = Path(app.srcdir, f"{GALLERY}.md")
        code = _CODE.findall(source.read_text(encoding="utf-8"))
        _link_options(doctree, {name for language, text in code for name in options(text, language)})


def _add_tools(doctree: nodes.document, folder: Path) -> None:
    """Fold the common code, and give each picture the data that the script needs."""
    first, *_ = doctree.findall(nodes.literal_block)
    first.replace_self(
        [_html('<details class="fold common-code"><summary>Show them</summary>'), first, _html("</details>")]
    )
    for section, image, code in _pictures(doctree):
        section["classes"].append("picture")
        file = folder / image["uri"]
        data = {
            "options": " ".join(options(code.astext(), code["language"])),
            "file": file.name,
            "content": b64encode(compress(file.read_bytes(), mtime=0)).decode(),
        }
        attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
        section.append(_html(f'<div class="picture-tools"{attributes}></div>'))
    doctree.append(_html(inline_script(SCRIPT)))


def _pictures(
    doctree: nodes.document,
) -> Iterator[tuple[nodes.section, nodes.image, nodes.literal_block]]:
    """Yield each section that shows a picture, with the picture and its code."""
    for section in doctree.findall(nodes.section):
        if not any(isinstance(child, nodes.section) for child in section):
            (image,), (code,) = section.findall(nodes.image), section.findall(nodes.literal_block)
            yield section, image, code


def _link_options(doctree: nodes.document, in_gallery: set[str]) -> None:
    """Link the names of options in the first column of the tables to their pictures."""
    for head in doctree.findall(nodes.thead):
        if head.astext().startswith("option"):
            head.parent.parent["classes"].append("option-table")
    for row in doctree.findall(nodes.row):
        for name in row[0].findall(nodes.literal):
            if name.astext() in in_gallery:
                target = f"gallery.html#option={name.astext()}"
                name.replace_self(nodes.reference("", "", name.deepcopy(), refuri=target, internal=True))


def _html(source: str) -> nodes.raw:
    return nodes.raw("", source, format="html")
