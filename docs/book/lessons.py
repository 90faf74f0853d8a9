"""Lessons: directives for predictions, questions and exercises, and the order in which a page shows them."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from book import lesson_html
from book.lesson_nodes import AfterPrediction, Comparison, Exercise, Fold, Prediction, Progress, Question
from plotnet.web.bundle import inline_script

_STATIC = Path(__file__).with_name("static")
_LONG = 12  # lines of code that are shown without folding


class _Item(SphinxDirective):
    """Directive for an item whose data are the argument, as JSON."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    node: ClassVar[type[nodes.Element]]

    def run(self) -> list[nodes.Node]:
        """Return the item, which contains the text of the directive."""
        data = json.loads(self.arguments[0]) if self.arguments else {}
        return [self.node("", *self.parse_content_to_nodes(), data=data)]


class _Fold(SphinxDirective):
    """Text that is shown when its title, the argument, is pressed."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    classes: ClassVar[list[str]] = ["fold"]

    def run(self) -> list[nodes.Node]:
        """Return the fold. Its text may answer a question, so it is not in the search index."""
        content = self.parse_content_to_nodes()
        return [Fold("", *content, title=self.arguments[0], classes=[*self.classes, "no-search"])]


class _Solution(_Fold):
    classes: ClassVar[list[str]] = ["fold", "solution"]


class ArrangeLesson(SphinxTransform):
    """Move what follows each prediction into a container, which the page opens after the answer."""

    default_priority = 600

    def apply(self, **kwargs: Any) -> None:
        """Arrange the document if it is a lesson."""
        if not self.env.docname.startswith("notebooks/"):
            return
        lesson = next(iter(self.document.findall(nodes.section)))
        lesson["classes"].append("lesson")
        lesson["lesson"] = PurePosixPath(self.env.docname).name
        _mark_later_sections(self.document)
        for item in list(self.document.findall(Prediction)):
            _gather_what_follows(item)
        for cell in list(self.document.findall(nodes.container)):
            if "cell_input" in cell["classes"]:
                _fold_long_code(cell)


def _mark_later_sections(document: nodes.document) -> None:
    """Mark the sections that start after a prediction."""
    asked = False
    for node in document.findall():
        if isinstance(node, Prediction):
            asked = True
        elif isinstance(node, nodes.section) and asked:
            node["classes"].append("later")


def _gather_what_follows(item: Prediction) -> None:
    """Move what follows a prediction in its section, without subsections, into a container after it."""
    parent = item.parent
    start = parent.index(item) + 1
    end = next((i for i in range(start, len(parent)) if isinstance(parent[i], nodes.section)), len(parent))
    rest = parent[start:end]
    del parent[start:end]
    classes = ["after-prediction", "no-search"]
    parent.insert(start, AfterPrediction("", *rest, data=item["data"], classes=classes))


def _fold_long_code(cell: nodes.container) -> None:
    """Fold the code of a cell if it is long."""
    count = cell.astext().count("\n") + 1
    if count > _LONG:
        title = f"{count} lines of code"
        cell.children = [Fold("", *cell.children, title=title, classes=["fold", "code-fold"])]


def _add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the script to a lesson; its page hides what comes later before it is drawn."""
    if page.startswith("notebooks/"):
        context["metatags"] += '<script>document.documentElement.classList.add("js");</script>'
        context["body"] += inline_script(_STATIC / "lesson.js")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, their HTML, and the script of the lessons."""
    items = {
        "prediction": Prediction,
        "comparison": Comparison,
        "question": Question,
        "exercise": Exercise,
        "lesson-progress": Progress,
    }
    for name, node in items.items():
        app.add_directive(name, type(node.__name__, (_Item,), {"node": node}))
    app.add_directive("fold", _Fold)
    app.add_directive("solution", _Solution)
    app.add_transform(ArrangeLesson)
    app.connect("html-page-context", _add_script)
    lesson_html.add_nodes(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
