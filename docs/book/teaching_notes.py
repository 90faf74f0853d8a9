"""Notes for teachers in the page of their lesson, where the window of the presenter finds them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError

_LESSONS = "notebooks/"


def setup(app: Sphinx) -> dict[str, Any]:
    """Embed the notes when a page is written."""
    app.connect("html-page-context", _embed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _page_of_notes(app: Sphinx, docname: str) -> str | None:
    """Return the name of the page with the notes for a lesson, if there is one."""
    page = f"docs/teaching/{PurePosixPath(docname).name}"
    return page if docname.startswith(_LESSONS) and page in app.env.found_docs else None


def _embed(
    app: Sphinx, docname: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the notes in a ``<template>``, which browsers neither show nor search nor read out."""
    page = _page_of_notes(app, docname)
    if page is None or doctree is None:
        return
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    sections = {_title(section): section["ids"][0] for section in doctree.findall(nodes.section)}
    notes = []
    for heading, content in _split(app.env.get_doctree(page)):
        if heading not in sections:
            raise ExtensionError(
                f"{page} has the heading {heading!r}: expected a heading of {docname}, such as "
                f"{', '.join(map(repr, list(sections)[:3]))}"
            )
        html = app.builder.render_partial(nodes.container("", *content))["fragment"]
        notes.append(f'<section data-section="{escape(sections[heading])}">{html}</section>\n')
    context["body"] += f'<template id="teaching-notes">\n{"".join(notes)}</template>\n'


def _split(notes: nodes.document) -> Iterator[tuple[str, list[nodes.Node]]]:
    """Yield each heading with the text below it."""
    for section in notes.findall(nodes.section):
        content = [
            child.deepcopy() for child in section if not isinstance(child, nodes.title | nodes.section)
        ]
        if content:
            yield _title(section), content


def _title(section: nodes.section) -> str:
    return next(section.findall(nodes.title)).astext()
