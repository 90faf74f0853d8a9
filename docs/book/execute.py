"""Execute notebooks, and keep the results until the notebook or the package changes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

import plotnet


def execute(notebook: Path, cache: Path) -> bytes:
    """
    Execute a notebook, or return the result of an earlier execution.

    Parameters
    ----------
    notebook : Path
        File of the notebook.
    cache : Path
        Folder with results.

    Returns
    -------
    bytes
        The notebook with outputs, and without the state of widgets.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that does not have the tag ``raises-exception``.
    """
    stored = cache / f"{notebook.stem}-{_digest(notebook)}.ipynb"
    if not stored.exists():
        executed = nbformat.read(notebook, as_version=4)
        with TemporaryDirectory() as folder:  # without anyone's predictions and files
            NotebookClient(executed, timeout=300, resources={"metadata": {"path": folder}}).execute()
        executed.metadata.pop("widgets", None)
        cache.mkdir(parents=True, exist_ok=True)
        for previous in cache.glob(f"{notebook.stem}-*.ipynb"):
            previous.unlink()
        nbformat.write(executed, stored)
    return stored.read_bytes()


def _digest(notebook: Path) -> str:
    """Return a digest of everything that the outputs of a notebook depend on."""
    package = Path(plotnet.__file__).parent
    digest = hashlib.sha256(notebook.read_bytes())
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".js", ".css", ".html"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
