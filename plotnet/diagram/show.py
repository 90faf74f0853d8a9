"""Showing matplotlib figures: `DynamicShow`, viznet's context without its debugger, and `show_figure`."""

from __future__ import annotations

import inspect
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Literal

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from plotnet.diagram._viznet import viznet
from plotnet.diagram.axes import figure_bytes
from plotnet.diagram.files import check_filename
from plotnet.diagram.formats import FILM_FORMATS, FORMATS
from plotnet.diagram.gif import write_gif
from plotnet.diagram.player import adapt_matplotlib_svg, write_page, write_player
from plotnet.diagram.progress import with_progress
from plotnet.diagram.settings import settings
from plotnet.files import FileName, write_atomically
from plotnet.validation import check_figsize, check_number

_FILMS = tuple(FILM_FORMATS)
_SUFFIXES = tuple(dict.fromkeys([*FORMATS, *_FILMS]))


class DynamicShow(viznet.DynamicShow):  # type: ignore[misc]  # viznet ships no types
    """
    Draw freely with viznet and matplotlib, and save the figure on leaving the block.

    It is viznet's context with the same arguments, with these differences: it never stops at a
    debugger prompt, ``filename`` may be left out, ``dpi`` counts, an exception in the block
    is not swallowed and saves nothing, and pyplot is left as it was found. In a notebook the
    figure is shown.

    Parameters
    ----------
    figsize : (float, float)
        Width and height in inches.
    filename : str or path, optional
        Where to save; without a suffix it gets ``.svg``; ``.gif`` saves the `steps` as a film,
        ``.html`` as one with buttons for play, pause and single steps, as `Film` has them.
    dpi : float
        Dots per inch, for formats made of dots.
    fps : float
        Frames a second, for ``.gif`` and ``.html``.

    Attributes
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the current Axes within the block.
    description : str
        What a notebook says to people who do not see the figure; set it in the block.
    steps : list of callables
        Run in order after the block, each without an argument. In a film each gives one more
        frame, after a first frame without them; in the player the docstring of a step says
        what happens.

    Raises
    ------
    TypeError, ValueError
        If the file name asks for a format that is not known.
    OSError
        If the file can't be written.

    Examples
    --------
    >>> from plotnet import DynamicShow
    >>> import viznet
    >>> with DynamicShow((4, 3), "two.svg") as show:
    ...     brush = viznet.NodeBrush("nn.input", show.ax)
    ...     left, right = brush >> (0, 0), brush >> (1, 0)
    ...     edge = viznet.EdgeBrush("->", show.ax) >> (left, right)
    """

    ax: Axes
    steps: list[Callable[[], object]]

    def __init__(
        self,
        figsize: tuple[float, float] = (6, 4),
        filename: FileName | None = None,
        dpi: float = 300,
        fps: float = 1,
    ) -> None:
        if filename is not None:
            check_filename(filename, _SUFFIXES)
        super().__init__(
            figsize=check_figsize(figsize), filename=filename, fps=check_number(fps, "fps", 0.01, 100, "1")
        )
        self.dpi = check_number(dpi, "dpi", 1, 10_000, "300")
        self.description = "A drawing made with viznet"

    def __enter__(self) -> DynamicShow:
        """Open a figure and make it pyplot's current one."""
        self._before = plt.gcf() if plt.get_fignums() else None
        self._figure: Figure = plt.figure(figsize=self.figsize)
        self.ax = self._figure.gca()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        traceback: TracebackType | None,
    ) -> Literal[False]:
        """Run the steps, save, show in a notebook, and put pyplot back."""
        try:
            if exc_type is None:
                self._finish()
        finally:
            plt.close(self._figure)
            if self._before is not None and plt.fignum_exists(self._before.number):
                plt.figure(self._before.number)
        return False

    def _finish(self) -> None:
        figure, ax = self._figure, self.ax
        ax.axis("equal")
        ax.set_axis_off()
        figure.tight_layout()
        path, format = check_filename(self.filename, _SUFFIXES) if self.filename else (None, "")
        if path is not None and format in _FILMS:
            self._film(path, format)
            return
        for step in self.steps:
            step()
        ax.autoscale_view()
        if path is not None:
            data = figure_bytes(figure, format, title=path.stem, dpi=self.dpi, transparent=True)
            write_atomically(path, [data])
        still = figure_bytes(figure, "png", title="", dpi=100, transparent=False)
        _display(_image(still, "png", self.description), self.description)

    def _film(self, path: Path, format: str) -> None:
        """Save the figure before the steps and after each of them, and show them."""
        if format == "gif":
            pictures = (Image.open(BytesIO(frame)) for frame in self._frames("png"))
            gif = write_gif(pictures, fps=self.fps, title=self.description)
            write_atomically(path, [gif])
            _display(_image(gif, "gif", self.description), self.description)
            return
        frames = list(self._frames("svg"))
        prefix = f"show-{sha256(b''.join(frames)).hexdigest()[:10]}-"
        svgs = [
            adapt_matplotlib_svg(frame.decode(), title=self.description, prefix=prefix) for frame in frames
        ]
        captions = ["Before the first step.", *map(self._caption, range(len(self.steps)))]
        page = write_page(svgs, captions, title=self.description, fps=self.fps)
        write_atomically(path, [page.encode()])
        player = write_player(svgs, captions, title=self.description, fps=self.fps)
        _display(player, self.description)

    def _frames(self, format: str) -> Iterator[bytes]:
        for step in with_progress([None, *self.steps], total=len(self.steps) + 1, what="Drawing"):
            if step is not None:
                step()
                self.ax.autoscale_view()  # what a step adds is in view
            with settings({"svg.fonttype": "path"}):  # a page that needs no font
                frame = figure_bytes(self._figure, format, title="", dpi=self.dpi, transparent=False)
            yield frame

    def _caption(self, i: int) -> str:
        told = inspect.getdoc(self.steps[i]) if inspect.isroutine(self.steps[i]) else None
        return told.splitlines()[0] if told else f"Step {i + 1} of {len(self.steps)}."


def show_figure(figure: Figure, description: str, dpi: float = 100) -> None:
    """
    Show a matplotlib figure in a notebook with a description for people who do not see it.

    A figure that a notebook shows by itself has none. Outside a notebook nothing happens.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to show; it is closed afterwards, so that it is not shown twice.
    description : str
        What there is to see, in words.
    dpi : float
        Dots per inch.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from plotnet import show_figure
    >>> figure, ax = plt.subplots()
    >>> bars = ax.bar(["W0", "W1"], [70, 35])
    >>> show_figure(figure, "Bar chart: 70 weights in W0, 35 in W1.")
    """
    picture = figure_bytes(figure, "png", title="", dpi=dpi, transparent=False)
    _display(_image(picture, "png", description), description)
    plt.close(figure)


def _image(data: bytes, format: str, description: str) -> str:
    """Write a picture as HTML, since JupyterLab drops the description of a bare PNG."""
    code = b64encode(data).decode()
    return f'<img src="data:image/{format};base64,{code}" alt="{escape(description)}" style="max-width:100%">'


def _display(html: str, description: str) -> None:
    """Show a piece of HTML in the notebook that runs this, if one does."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel"):
        from IPython.display import display

        display({"text/html": html, "text/plain": description}, raw=True)
