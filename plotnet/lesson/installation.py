"""`installation`, whether everything is there that the notebooks need."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from plotnet.lesson.feedback import Feedback

# what is imported, where it is called otherwise than it is installed
_IMPORTED_AS = {"scikit-learn": "sklearn", "pillow": "PIL"}
_NEEDED = (
    "plotnet", "numpy", "matplotlib", "viznet", "ipywidgets", "anywidget", "jupyterlab", "pillow", "tqdm",
    "scikit-learn",
)  # fmt: skip


def installation() -> Feedback:
    """
    Try whether every package that the notebooks need is there and can be imported.

    Returns
    -------
    Reply
        Shown below the cell: the versions, or what is missing and how to get it.

    Examples
    --------
    >>> from plotnet.lesson import installation
    >>> installation().mark
    'yes'
    """
    found, problems = [], []
    for package in _NEEDED:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what others' packages warn of is not the question here
                import_module(_IMPORTED_AS.get(package, package))
            found.append(f"{package} {version(package)}")
        except (ImportError, OSError, PackageNotFoundError) as error:
            problems.append(f"`{package}`: {error}")
    python = f"Python {sys.version.split()[0]}"
    if not problems:
        return Feedback("yes", f"All is there. {python}, {', '.join(found)}.")
    return Feedback(
        "no",
        f"Something is missing for {python} at `{sys.executable}`:\n\n" + "\n".join(problems) + "\n\n"
        "Close JupyterLab and start it with `python3 run.py` (on Windows `py run.py`) in the project's "
        "folder, which installs all of it; or run `%pip install -e .` in a cell, and restart the kernel.",
    )
