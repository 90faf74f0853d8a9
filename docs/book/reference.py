"""The directive ``reference``, which documents names of a module: first a table of all, then each one."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.inspect import stringify_signature


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("reference", Reference)
    app.connect("autodoc-process-signature", _sign)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Reference(SphinxDirective):
    """Document functions and classes with their docstrings; use it in ``eval-rst``."""

    required_arguments = 1  # the module
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the directives of autodoc."""
        module = import_module(self.arguments[0])
        names = " ".join(self.content).split()
        lines = [f".. currentmodule:: {module.__name__}", "", ".. autosummary::", "   :nosignatures:", ""]
        lines += [f"   {name}" for name in names]
        for name in names:
            if inspect.isclass(getattr(module, name)):
                lines += ["", f".. autoclass:: {name}", "   :members:"]
            else:
                lines += ["", f".. autofunction:: {name}"]
        return self.parse_text_to_nodes("\n".join(lines))


def _sign(
    app: Sphinx, what: str, name: str, thing: Any, options: object, signature: str | None, returned: object
) -> tuple[str, str] | None:
    """Correct signatures of explorers, for which autodoc takes ``__new__`` of traitlets, and of sentinels."""
    if what == "class" and hasattr(thing, "class_traits"):
        full = inspect.signature(thing.__init__)
        _, *parameters = full.parameters.values()
        return stringify_signature(full.replace(parameters=parameters), show_annotation=False), ""
    if signature and "<object object>" in signature:
        return signature.replace("<object object>", "..."), ""
    return None
