"""Write mathematics as MathML, which browsers display without a script."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

_TAG = re.compile(r"\\tag\{([^}]*)\}")
_ROW = re.compile(r"\\\\\[[^]]*\]")  # end of a row with additional space, which latex2mathml shows as text


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer ``mathml``."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _visit_inline(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _visit_block(translator: HTML5Translator, node: nodes.Element) -> None:
    source = _ROW.sub(lambda row: r"\\", node.astext()).replace("{aligned}", "{split}")
    tag = _TAG.search(source)
    number = f'<span class="equation-number">({tag[1]})</span>' if tag else ""
    formula = convert(_TAG.sub("", source), display="block")
    translator.body.append(f'<div class="equation">{formula}{number}</div>\n')
    raise nodes.SkipNode
