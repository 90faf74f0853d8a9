"""Configuration of Sphinx for the book."""

import sys
from pathlib import Path

from plotnet import __version__

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "plotnet"
author = "The plotnet developers"
release = version = __version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "book.lessons",
    "book.mathematics",
    "book.teaching_notes",
]
language = "en"
exclude_patterns = ["downloads"]  # notebooks as they are, which the pages link to

nb_execution_mode = "off"  # build_book.py has executed the notebooks
nb_mime_priority_overrides = [("html", "text/html", 0)]  # the page of an explorer instead of its widget
myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "plotnet"
html_static_path = ["static"]
html_css_files = ["book.css", "lesson.css", "slides.css", "paper.css"]
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # Sphinx fetches the pages for it, which file:// does not allow
html_math_renderer = "mathml"
html_sidebars = {
    "notebooks/**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "lesson-contents.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
templates_path = ["templates"]
