"""Optional dependencies: errors that explain how to install a missing package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EXTRAS = {
    "live": ("anywidget", "ipywidgets"),
    "viznet": ("viznet",),
    "lessons": ("anywidget", "ipywidgets", "viznet", "jupyterlab", "scikit-learn"),
}
_CLONE = Path(__file__).parent.parent


@contextmanager
def optional_dependency(extra: str) -> Iterator[None]:
    """
    Explain how to install an extra if an import in the block fails.

    Parameters
    ----------
    extra : {"live", "viznet", "lessons"}
        Extra that contains the imported packages.

    Raises
    ------
    ModuleNotFoundError
        If a package of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module == "traitlets":  # comes with the packages of the extra `live`
            module = EXTRAS["live"][0]
        if module not in EXTRAS[extra]:
            raise
        raise ModuleNotFoundError(
            f"the extra `{extra}` is not installed ({module} is missing): {how_to_install(extra)}",
            name=error.name,
        ) from None


def how_to_install(extra: str) -> str:
    """
    Return how to add an extra to this installation.

    Parameters
    ----------
    extra : {"live", "viznet", "lessons"}
        Extra to install.

    Returns
    -------
    str
        Part of a sentence that contains the command.
    """
    if (_CLONE / "run.py").is_file():
        return f'run `python3 run.py` (or `pip install ".[{extra}]"`) in {_CLONE}'
    packages = " ".join(EXTRAS[extra])
    if "google.colab" in sys.modules:
        return f"run `%pip install {packages}` in a cell"
    return f'run `"{sys.executable}" -m pip install {packages}`'
