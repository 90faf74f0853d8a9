"""Second forms of sentences that only make sense in a running notebook."""

from __future__ import annotations

# Cells that the book leaves out, by the names of the notebooks
NOTEBOOK_ONLY: dict[str, set[str]] = {}

# Texts of the notebooks, and what the book says instead
BOOK_WORDING: dict[str, dict[str, str]] = {}
