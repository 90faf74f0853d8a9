"""Remove outputs and metadata from the notebooks before a commit: ``python tests/notebooks/clean.py``.

Committed outputs become outdated and enlarge every change. With widget state among them, GitHub shows
"Invalid Notebook" and JupyterLab "model not found".
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
    """Return a notebook with nothing but its cells, their tags, and which of them are collapsed."""
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata = METADATA
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
        metadata = {key: cell.metadata.get(key) for key in ("tags", "jp-MarkdownHeadingCollapsed")}
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            metadata["jupyter"] = {"source_hidden": True}
        cell.metadata = {key: value for key, value in metadata.items() if value}
    cleaned: str = nbformat.writes(notebook)
    return cleaned + "\n"


if __name__ == "__main__":
    for path in NOTEBOOKS:
        path.write_text(clean(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
