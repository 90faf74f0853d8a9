"""Show matplotlib figures in a notebook, with alternative text."""

from __future__ import annotations

import sys
from base64 import b64encode
from html import escape

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from plotnet.diagram.axes import figure_bytes
from plotnet.validation import check_number


def show_figure(figure: Figure, description: str, dpi: float = 100) -> None:
    """
    Show a matplotlib figure in a notebook, with alternative text.

    Notebooks show figures without alternative text by default. Outside a notebook, nothing is shown.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Figure to show. It is closed, so that the notebook does not show it again.
    description : str
        Alternative text.
    dpi : float
        Resolution in dots per inch, from 1 to 10,000.

    Raises
    ------
    TypeError, ValueError
        If `dpi` is invalid.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from plotnet import show_figure
    >>> figure, ax = plt.subplots()
    >>> bars = ax.bar(["W0", "W1"], [70, 35])
    >>> show_figure(figure, "Bar chart: 70 weights in W0, 35 in W1.")
    """
    resolution = check_number(dpi, "dpi", 1, 10_000, "100")
    picture = figure_bytes(figure, "png", title="", dpi=resolution, transparent=False)
    display_html(image_html(picture, "png", description), description)
    plt.close(figure)


def image_html(data: bytes, format: str, description: str) -> str:
    """Return an image as HTML, since JupyterLab drops the alternative text of a PNG output."""
    code = b64encode(data).decode()
    return f'<img src="data:image/{format};base64,{code}" alt="{escape(description)}" style="max-width:100%">'


def display_html(html: str, description: str) -> None:
    """Show HTML in the current notebook, if there is one."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel"):
        from IPython.display import display

        display({"text/html": html, "text/plain": description}, raw=True)
