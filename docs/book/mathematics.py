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
_OPERATOR = re.compile(r"<mo>([a-z]{2,})</mo>")  # name of a function, around which browsers put wide spaces
_NAME = r"<mi>[a-z]{2,}</mi>"
_GAP = re.compile(rf"({_NAME})(?=<m(?!o))|(</m(?:i|n|sub|sup)>)(?={_NAME})")  # where TeX leaves a thin space


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer ``mathml``."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _convert(source: str, display: str = "inline") -> str:
    """Return a formula as MathML, with the spaces around the names of functions that TeX leaves."""
    formula = _OPERATOR.sub(r"<mi>\1</mi>", convert(source, display=display))
    return _GAP.sub(r'\1\2<mspace width="0.17em" />', formula)


def _visit_inline(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(_convert(node.astext()))
    raise nodes.SkipNode


def _visit_block(translator: HTML5Translator, node: nodes.Element) -> None:
    source = _ROW.sub(lambda row: r"\\", node.astext()).replace("{aligned}", "{split}")
    tag = _TAG.search(source)
    number = f'<span class="equation-number">({tag[1]})</span>' if tag else ""
    formula = _convert(_TAG.sub("", source), display="block")
    translator.body.append(f'<div class="equation">{formula}{number}</div>\n')
    raise nodes.SkipNode
