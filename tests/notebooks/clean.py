"""Bring the notebooks into the shape in which they are committed: ``python tests/notebooks/clean.py``.

Outputs do not belong there: they go stale and swell every change, and where the state of a widget is among
them GitHub says "Invalid Notebook" and JupyterLab "model not found".
"""

from __future__ import annotations

from pathlib import Path

import nbformat

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if path.name[:2].isdigit() and path.name[:2] != "00"]

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def clean(text: str) -> str:
    """Leave of a notebook what its author wrote: the cells, their tags, and which of them start folded."""
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata = METADATA
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
        kept = {key: cell.metadata.get(key) for key in ("tags", "jp-MarkdownHeadingCollapsed")}
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            kept["jupyter"] = {"source_hidden": True}
        cell.metadata = {key: value for key, value in kept.items() if value}
    cleaned: str = nbformat.writes(notebook)
    return cleaned + "\n"


if __name__ == "__main__":
    for path in NOTEBOOKS:
        path.write_text(clean(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
