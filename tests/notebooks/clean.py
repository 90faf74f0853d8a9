"""Remove outputs from the notebooks, and update the package: ``python tests/notebooks/clean.py``.

Committed outputs become outdated and enlarge every change. With widget state among them, GitHub shows
"Invalid Notebook" and JupyterLab "model not found". The package carries the notebooks and the notes for
teachers in an archive, from which it writes copies, whatever was typed into the notebooks.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import nbformat

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PAGES = sorted((ROOT / "docs" / "teaching").glob("*.md"))
ARCHIVE = ROOT / "plotnet" / "course" / "notebooks.zip"
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


def pack() -> bytes:
    """Return the archive of the notebooks and the notes for teachers, with the same bytes on all systems."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:  # not compressed: the bytes would depend on zlib
        for path in [*PAGES, *NOTEBOOKS]:
            entry = ZipInfo(path.relative_to(ROOT).as_posix())  # dated 1980-01-01
            entry.create_system = 3  # as on POSIX systems
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


if __name__ == "__main__":
    for path in NOTEBOOKS:
        path.write_text(clean(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    ARCHIVE.write_bytes(pack())
