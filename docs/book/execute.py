"""Execute notebooks, and keep the results until the notebook or the package changes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from traitlets.config import Config

import plotnet

# Runs before the first cell: diagrams without a theme of their own are light or dark as the page.
_FOLLOW_PAGE = """
def follow_page():
    from IPython import get_ipython
    from plotnet import Diagram

    def show(diagram, *options):
        is_default = diagram.theme == Diagram([1, 1]).theme
        shown = diagram.with_theme("auto") if is_default else diagram
        return shown._repr_mimebundle_(*options)

    get_ipython().display_formatter.mimebundle_formatter.for_type(Diagram, show)

follow_page()
del follow_page
"""
_CONFIG = Config(KernelManager={"transport_encryption": "auto"})  # without it, every kernel prints a warning


def execute(notebook: NotebookNode, name: str, cache: Path) -> NotebookNode:
    """
    Execute a notebook, or return the result of an earlier execution.

    Parameters
    ----------
    notebook : NotebookNode
        Notebook; it is not changed.
    name : str
        Name for its file in the cache.
    cache : Path
        Folder with results.

    Returns
    -------
    NotebookNode
        The notebook with outputs, and without the state of widgets.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that does not have the tag ``raises-exception``.
    """
    stored = cache / f"{name}-{_digest(notebook)}.ipynb"
    if not stored.exists():
        executed = nbformat.from_dict(notebook)
        executed.cells.insert(0, new_code_cell(_FOLLOW_PAGE))
        with TemporaryDirectory() as folder:  # without anyone's predictions and files
            NotebookClient(
                executed,
                timeout=300,
                coalesce_streams=True,
                resources={"metadata": {"path": folder}},
                config=_CONFIG,
            ).execute()
        del executed.cells[0]
        executed.metadata.pop("widgets", None)
        cache.mkdir(parents=True, exist_ok=True)
        for previous in cache.glob(f"{name}-*.ipynb"):
            previous.unlink()
        nbformat.write(executed, stored)
    result: NotebookNode = nbformat.read(stored, as_version=4)
    return result


def _digest(notebook: NotebookNode) -> str:
    """Return a digest of everything that the outputs of a notebook depend on."""
    package = Path(plotnet.__file__).parent
    digest = hashlib.sha256((nbformat.writes(notebook) + _FOLLOW_PAGE).encode())
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".js", ".css", ".html"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
