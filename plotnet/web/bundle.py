"""Join ES modules into one text, because a page without files of its own cannot import any."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_IMPORT = re.compile(r'^import \{([^}]*)\} from "((?:\./|\.\./|plotnet/)[\w/]+\.js)";\n', re.M)
_DEFAULT = "export default explorer_module;\n"
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)
_DOC = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.M | re.S)
_INDENT = re.compile(r"^[ \t]*//.*\n|^[ \t]+", re.M)  # and comments that fill a line
_OPEN = re.compile(r"^((?:(?!//).)*[,;({[])\n(?!export|import)", re.M)  # the end of a line that can go on
_STATEMENTS = re.compile(r"^(?=[A-Za-z/])", re.M)  # of a module: the formatter indents all that is inside one
_DECLARATION = re.compile(r"(?:export )?(?:async )?(?:function|class|const|let) (\w+)")
_WORD = re.compile(r"\w+")
_UNSUPPORTED = re.compile(r"^(?:import|export)\b.*", re.M)


@cache
def bundle(path: Path) -> str:
    """
    Join a module and everything it imports into one module.

    Parameters
    ----------
    path : Path
        The file; its default export is that of the result.

    Returns
    -------
    str
        One ES module without imports, and without unused declarations, doc comments and indentation, which
        would be in every page. Each file keeps a scope of its own.

    Raises
    ------
    ValueError
        If a module imports or exports in another form than
        ``import { a, b as c } from "./file.js";`` (``"plotnet/live/file.js"`` from outside the package),
        ``export function``, ``export class``, ``export const`` or, in the first file, ``export default``.
    """
    order: list[Path] = []
    _collect(path.resolve(), order)
    sources = _used_sources(order)
    parts = [_scoped(path, sources[path]) for path in order[:-1]]
    main = _linked(sources[order[-1]]).replace("export default ", "const explorer_module = ")
    _check(order[-1], main)
    return "".join([*parts, main, _DEFAULT])


def style(path: Path) -> str:
    """
    Return a style sheet, after the colors of the light and the dark theme.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
    """
    theme = Path(__file__).with_name("theme.css")
    return theme.read_text(encoding="utf-8") + path.read_text(encoding="utf-8")


def _collect(path: Path, order: list[Path]) -> None:
    """List a module after all that it imports."""
    for _, other in _IMPORT.findall(path.read_text(encoding="utf-8")):
        imported = _resolve(path, other)
        if imported not in order:
            _collect(imported, order)
    order.append(path)


def _resolve(path: Path, imported: str) -> Path:
    """Return the file that a module imports; "plotnet/" stands for the package, wherever it is installed."""
    return (_ROOT / imported if imported.startswith("plotnet/") else path.parent / imported).resolve()


def _used_sources(order: list[Path]) -> dict[Path, str]:
    """Return the source of each module without doc comments and unused declarations."""
    used: dict[Path, set[str]] = {}
    sources = {}
    for path in reversed(order):  # a module comes after all that import from it
        source = _DOC.sub("", path.read_text(encoding="utf-8"))
        sources[path] = source if path == order[-1] else _without_unused(source, used[path])
        words = set(_WORD.findall(_IMPORT.sub("", sources[path])))
        for names, other in _IMPORT.findall(sources[path]):
            pairs = [name.split(" as ") for name in map(str.strip, names.split(",")) if name]
            needed = {pair[0] for pair in pairs if pair[-1] in words}
            used.setdefault(_resolve(path, other), set()).update(needed)
    return sources


def _without_unused(source: str, used: set[str]) -> str:
    """Remove the declarations that neither other modules nor the rest of this one use."""
    unused = {}
    kept: dict[int, str] = {}
    for i, statement in enumerate(_STATEMENTS.split(source)):
        found = _DECLARATION.match(statement)
        if found and found[1] not in used:
            unused[i] = (found[1], statement)
        else:
            kept[i] = statement
    new = "".join(kept.values())
    while new:
        words = set(_WORD.findall(_IMPORT.sub("", new)))
        added = {i: statement for i, (name, statement) in unused.items() if name in words}
        unused = {i: item for i, item in unused.items() if i not in added}
        kept |= added
        new = "".join(added.values())
    return "".join(kept[i] for i in sorted(kept))


def _linked(source: str) -> str:
    """Return a module's source with each import replaced by a constant taken from the other's scope."""
    linked = _IMPORT.sub(
        lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {Path(found[2]).stem}_js;\n",
        _INDENT.sub("", source),
    )
    return _OPEN.sub(r"\1", linked)


def _scoped(path: Path, text: str) -> str:
    """Return a module's source as a function call that returns what the module exports."""
    source = _linked(text)
    names = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", source)
    _check(path, body)
    return f"const {path.stem}_js = (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n"


def _check(path: Path, source: str) -> None:
    """Raise ValueError if an import or export is left that no pattern above has recognized."""
    if found := _UNSUPPORTED.search(source):
        raise ValueError(
            f"{path.name} has the line {found[0]!r}, which cannot be bundled: "
            'write `import { name } from "./file.js";`, or export a function, class or const'
        )
