"""`installation`, a check that everything the notebooks need is installed."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from plotnet._extras import EXTRAS, how_to_install
from plotnet.lesson.feedback import Feedback

_IMPORT_NAMES = {"scikit-learn": "sklearn"}
_NEEDED = ("plotnet", "numpy", "matplotlib", *EXTRAS["lessons"])


def installation() -> Feedback:
    """
    Check that every package that the notebooks need can be imported.

    Returns
    -------
    Feedback
        Shown below the cell: the versions, or what is missing and how to install it.

    Examples
    --------
    >>> from plotnet.lesson import installation
    >>> installation().verdict
    'correct'
    """
    found, problems = [], []
    for package in _NEEDED:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # warnings of other packages are not the reader's concern
                import_module(_IMPORT_NAMES.get(package, package))
            found.append(f"{package} {version(package)}")
        except (ImportError, OSError, PackageNotFoundError) as error:
            problems.append(f"`{package}`: {error}")
    python = f"Python {sys.version.split()[0]}"
    if not problems:
        return Feedback("correct", f"Everything is installed. {python}, {', '.join(found)}.")
    return Feedback(
        "incorrect",
        f"Something is missing for {python} at `{sys.executable}`:\n\n" + "\n".join(problems) + "\n\n"
        f"To install it, {how_to_install('lessons')}. Then restart JupyterLab.",
    )
