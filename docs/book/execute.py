"""Execute notebooks, and keep the results until the notebook or the package changes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

import plotnet

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
        with TemporaryDirectory() as folder:  # without anyone's predictions and files
            NotebookClient(
                executed,
                timeout=300,
                coalesce_streams=True,
                resources={"metadata": {"path": folder}},
                config=_CONFIG,
            ).execute()
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
    digest = hashlib.sha256(nbformat.writes(notebook).encode())
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".js", ".css", ".html"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
