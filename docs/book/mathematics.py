"""Write mathematics as MathML, which browsers display without a script."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

# the name of a function, not under a limit or with an index, and the parenthesis after it
_FUNCTION = re.compile(
    r'(?<!<msub>)(?<!<msup>)(?<!<munder>)<m[io]>([a-z]{2,})</m[io]>(<mo stretchy="false">&#x00028;)?'
)
# the sign of a number or a term, which follows a parenthesis, a comma or a relation
_SIGN = re.compile(
    r"(?<=(?:&#x00028;|&#x0005B;|&#x0002C;|&#x0003D;|&#x02264;|&#x02265;|&#x02248;)</mo>)<mo>&#x02212;"
)
# the end of a row with additional space, which latex2mathml shows as text
_ROW = re.compile(r"\\\\\[[^]]*\]")
_SPACE = '<mspace width="0.17em"/>'
_TAG = re.compile(r"\\tag\{([^}]*)\}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer ``mathml``."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def to_mathml(source: str, display: str) -> str:
    """Convert a formula of LaTeX; correct the space around functions and signs."""
    mathml = _SIGN.sub('<mo form="prefix">&#x02212;', convert(source, display=display))
    return _FUNCTION.sub(lambda found: f"<mi>{found[1]}</mi>{found[2] or _SPACE}", mathml)


def _visit_inline(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(to_mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _visit_block(translator: HTML5Translator, node: nodes.Element) -> None:
    source = _ROW.sub(lambda row: r"\\", node.astext()).replace("{aligned}", "{split}")
    tag = _TAG.search(source)
    number = f'<span class="equation-number">({tag[1]})</span>' if tag else ""
    formula = to_mathml(_TAG.sub("", source), "block")
    translator.body.append(f'<div class="equation">{formula}{number}</div>\n')
    raise nodes.SkipNode
