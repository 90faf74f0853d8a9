"""Join ES modules into one text, because a page without files of its own cannot import any."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from gzip import compress
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_IMPORT = re.compile(r'^import \{([^}]*)\} from "((?:\./|\.\./|plotnet/)[\w/]+\.js)";\n', re.M)
_DEFAULT = "export default explorer_module;\n"
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)
_DOC = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.M | re.S)
_INDENT = re.compile(r"^[ \t]*//.*\n|^[ \t]+", re.M)  # and comments that fill a line
_LOADER = """\
const bytes = Uint8Array.from(atob("%s"), (character) => character.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
const source = new Blob([await new Response(stream).text()], { type: "text/javascript" });
const url = URL.createObjectURL(source);
const module = await import(url);
URL.revokeObjectURL(url);
export default module.default;
"""
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
        One ES module without imports, and without doc comments and indentation, which
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
    parts = [_scoped(path) for path in order[:-1]]
    main = _linked(order[-1]).replace("export default ", "const explorer_module = ")
    _check(order[-1], main)
    return "".join([*parts, main, _DEFAULT])


@cache
def inline_script(path: Path) -> str:
    """
    Return a module as a ``<script>`` for an output, which calls its default export with its own element.

    Parameters
    ----------
    path : Path
        The file; its default export is a function.

    Returns
    -------
    str
        The element.
    """
    source = bundle(path).removesuffix(_DEFAULT).replace("</script", "<\\/script")
    return f"<script>\n(() => {{\n{source}explorer_module(document.currentScript);\n}})();\n</script>"


def compress_module(source: str) -> str:
    """
    Return a module that decompresses another one and has the same default export.

    A notebook stores the JavaScript of each widget that it shows; compressed, it is a third as large.

    Parameters
    ----------
    source : str
        ES module without imports.

    Returns
    -------
    str
    """
    return _LOADER % b64encode(compress(source.encode(), mtime=0)).decode()


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


def _linked(path: Path) -> str:
    """Return a module's source with each import replaced by a constant taken from the other's scope."""
    return _IMPORT.sub(
        lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {Path(found[2]).stem}_js;\n",
        _INDENT.sub("", _DOC.sub("", path.read_text(encoding="utf-8"))),
    )


def _scoped(path: Path) -> str:
    """Return a module's source as a function call that returns what the module exports."""
    source = _linked(path)
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
