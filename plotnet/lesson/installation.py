"""`installation`: check that the packages for the notebooks are installed."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from plotnet._extras import EXTRAS, how_to_install
from plotnet.lesson.feedback import Feedback

_IMPORT_NAMES = {"scikit-learn": "sklearn"}
_REQUIRED = ("plotnet", "numpy", "matplotlib", *EXTRAS["lessons"])


def installation() -> Feedback:
    """
    Check that every package that the notebooks need can be imported.

    Returns
    -------
    Feedback
        Versions of the packages, or the missing packages and how to install them.

    Examples
    --------
    >>> from plotnet.lesson import installation
    >>> installation().verdict
    'correct'
    """
    versions, problems = [], []
    for package in _REQUIRED:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # warnings of other packages would confuse readers
                import_module(_IMPORT_NAMES.get(package, package))
            versions.append(f"{package} {version(package)}")
        except (ImportError, OSError, PackageNotFoundError) as error:
            problems.append(f"`{package}`: {error}")
    python = f"Python {sys.version.split()[0]}"
    if not problems:
        return Feedback("correct", f"Everything is installed. {python}, {', '.join(versions)}.")
    return Feedback(
        "incorrect",
        f"Something is missing for {python} at `{sys.executable}`:\n\n" + "\n".join(problems) + "\n\n"
        f"To install it, {how_to_install('lessons')}. Then restart JupyterLab.",
    )
