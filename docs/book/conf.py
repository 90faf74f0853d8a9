"""Configuration of Sphinx for the book."""

import sys
from pathlib import Path

from numpydoc.xref import DEFAULT_LINKS

from plotnet import __all__, __version__

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "plotnet"
author = "The plotnet developers"
release = version = __version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "book.explorers",
    "book.lessons",
    "book.mathematics",
    "book.pictures",
    "book.reference",
    "book.teaching_notes",
]
language = "en"
exclude_patterns = ["downloads"]  # notebooks as they are, which the pages link to

nb_execution_mode = "off"  # build_book.py has executed the notebooks
nb_mime_priority_overrides = [("html", "text/html", 0)]  # the page of an explorer instead of its widget
myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

default_role = "py:obj"
autodoc_typehints = "none"  # docstrings describe the types
autosummary_generate = False
numpydoc_show_class_members = False  # autodoc shows them
numpydoc_validation_checks: set[str] = set()
numpydoc_xref_param_type = True
DEFAULT_LINKS.clear()  # of numpydoc, to the documentation of Python and NumPy
numpydoc_xref_ignore = "all"
numpydoc_xref_aliases = {name: f"plotnet.{name}" for name in __all__}

html_theme = "furo"
html_title = "plotnet"
html_static_path = ["static"]
html_css_files = ["book.css", "lesson.css", "slides.css", "paper.css"]
html_js_files = ["book.js"]
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1766b0",
        "color-brand-content": "#1766b0",
        "color-brand-visited": "#1766b0",
        "color-foreground-primary": "#1b1f24",
        "color-foreground-secondary": "#555c66",
        "color-foreground-muted": "#555c66",
        "color-highlight-on-target": "#edf3fa",
        "color-api-name": "#1b1f24",
        "color-api-pre-name": "#555c66",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6db3f2",
        "color-brand-content": "#6db3f2",
        "color-brand-visited": "#6db3f2",
        "color-background-primary": "#14171b",
        "color-background-secondary": "#191c20",
        "color-foreground-primary": "#eceff3",
        "color-foreground-secondary": "#adb5bf",
        "color-foreground-muted": "#adb5bf",
        "color-highlight-on-target": "#1b2735",
        "color-api-name": "#eceff3",
        "color-api-pre-name": "#adb5bf",
    },
}
html_copy_source = False
html_show_copyright = False
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
