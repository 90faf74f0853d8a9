"""ES modules as one text each: a page that comes without files can't import any."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "((?:\./|\.\./)[\w/]+\.js)";\n', re.M)
_DEFAULT = "export default explorer_module;\n"
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)


@cache
def bundle(name: str, folder: Path = FOLDER) -> str:
    """
    Join a module with all that it imports.

    Parameters
    ----------
    name : str
        Of a file, without ``.js``; its default export is the text's.
    folder : Path
        Where it lies; that of the explorers if not given.

    Returns
    -------
    str
        One ES module without imports. Each file keeps a scope of its own.
    """
    order: list[Path] = []
    _collect(folder / f"{name}.js", order)
    parts = [_scoped(part) for part in order[:-1]]
    last = _linked(order[-1]).replace("export default ", "const explorer_module = ")
    return "".join([*parts, last, _DEFAULT])


def _collect(path: Path, order: list[Path]) -> None:
    """List a module after all that it imports."""
    for _, other in _IMPORT.findall(path.read_text(encoding="utf-8")):
        imported = (path.parent / other).resolve()
        if imported not in order:
            _collect(imported, order)
    order.append(path)


def _linked(path: Path) -> str:
    """Take from other modules' scopes what is imported of them."""
    return _IMPORT.sub(
        lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {Path(found[2]).stem}_js;\n",
        path.read_text(encoding="utf-8"),
    )


def _scoped(path: Path) -> str:
    source = _linked(path)
    names = ", ".join(_EXPORT.findall(source))
    return f"const {path.stem}_js = (() => {{\n{_EXPORT.sub('', source)}\nreturn {{ {names} }};\n}})();\n"
