"""The ES modules of the explorers as one text each: a page that comes without files can't import any."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.M)
_DEFAULT = "export default explorer_module;\n"
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)


@cache
def bundle(name: str) -> str:
    """
    Join a module with all that it imports.

    Parameters
    ----------
    name : str
        Of a file in this folder, without ``.js``; its default export is the text's.

    Returns
    -------
    str
        One ES module without imports. Each file keeps a scope of its own.
    """
    order: list[str] = []
    _collect(name, order)
    parts = [_scoped(part) for part in order[:-1]]
    return "".join([*parts, _linked(name).replace("export default ", "const explorer_module = "), _DEFAULT])


def _collect(name: str, order: list[str]) -> None:
    """List a module after all that it imports."""
    for _, other in _IMPORT.findall(_read(name)):
        if other not in order:
            _collect(other, order)
    order.append(name)


def _read(name: str) -> str:
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


def _linked(name: str) -> str:
    """Take from other modules' scopes what is imported of them."""
    return _IMPORT.sub(
        lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {found[2]}_js;\n", _read(name)
    )


def _scoped(name: str) -> str:
    source = _linked(name)
    names = ", ".join(_EXPORT.findall(source))
    return f"const {name}_js = (() => {{\n{_EXPORT.sub('', source)}\nreturn {{ {names} }};\n}})();\n"
