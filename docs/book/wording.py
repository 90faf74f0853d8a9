"""Second forms of what only makes sense in a running notebook: replace it before the notebook is executed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode

# Cells that the book leaves out, by the names of the notebooks; wording.toml has shorter texts.
_LEFT_OUT = {"00-start-here": {"installation-text", "installation", "nothing-to-see", "done"}}

# Words of all notebooks. "a notebook" is one of Jupyter, any other one is a lesson.
_WORDS = {
    r"(?<!\ba )\bnotebook(s?)\b(?!/)": r"lesson\1",
    r"\bThe next cell\b": "The code below",
    r"\bin the next cell\b": "in the code below",
}


def reword(notebook: NotebookNode, name: str) -> NotebookNode:
    """
    Return a notebook as the book shows it.

    Parameters
    ----------
    notebook : NotebookNode
        Notebook without outputs; it is not changed.
    name : str
        Name of its file without suffix, such as "03-softmax-and-its-cliff".

    Returns
    -------
    NotebookNode

    Raises
    ------
    ValueError
        If a text that the book replaces is not in the notebook exactly once.
    """
    reworded: NotebookNode = nbformat.from_dict(notebook)
    reworded.cells = [cell for cell in reworded.cells if cell.id not in _LEFT_OUT.get(name, ())]
    texts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for text in texts.get(name, []):
        _replace(reworded, text["notebook"], text["book"], name)
    for cell in reworded.cells:
        if cell.cell_type == "markdown":
            cell.source = reword_text(cell.source)
    return reworded


def _replace(notebook: NotebookNode, old: str, new: str, name: str) -> None:
    places = [cell for cell in notebook.cells for _ in range(cell.source.count(old))]
    if len(places) != 1:
        raise ValueError(
            f"docs/book/wording.toml replaces {old!r}, which is {len(places)} times in {name}.ipynb: "
            "expected once; copy the present text of the notebook"
        )
    places[0].source = places[0].source.replace(old, new)


def reword_text(text: str) -> str:
    """Return a text of a notebook, or of a question in it, with the words of the book."""
    for old, new in _WORDS.items():
        text = re.sub(old, new, text)
    return text
