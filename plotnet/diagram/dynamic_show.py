"""`DynamicShow`: viznet's drawing context, which saves figures without stopping at a debugger prompt."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from plotnet.diagram._viznet import viznet
from plotnet.diagram.axes import figure_bytes
from plotnet.diagram.display import display_html, image_html
from plotnet.diagram.files import check_filename
from plotnet.diagram.formats import FILM_FORMATS, FORMATS
from plotnet.diagram.gif import write_gif
from plotnet.diagram.player import adapt_matplotlib_svg, write_page
from plotnet.diagram.settings import settings
from plotnet.files import FileName, write_atomically
from plotnet.validation import check_figsize, check_number
from plotnet.web.page import write_frame

_ANIMATION_FORMATS = tuple(FILM_FORMATS)
_SUFFIXES = tuple(dict.fromkeys([*FORMATS, *_ANIMATION_FORMATS]))


class DynamicShow(viznet.DynamicShow):  # type: ignore[misc]  # viznet ships no types
    """
    Context manager that opens a figure for drawing with viznet, and saves it on exit.

    It has the same arguments as viznet's context, with these differences: it does not stop at a debugger
    prompt; `filename` is optional; `dpi` has an effect; an exception in the block is propagated, and
    nothing is saved; the current figure of pyplot is restored. Notebooks show the figure.

    Parameters
    ----------
    figsize : (float, float)
        Width and height in inches.
    filename : str or path, optional
        File to save. A name without a suffix gets ``.svg``. ``.gif`` saves an animation of the `steps`,
        ``.html`` a page with a player, as `Film` does.
    dpi : float
        Resolution of raster formats in dots per inch.
    fps : float
        Frames per second, for ``.gif`` and ``.html``.

    Attributes
    ----------
    ax : matplotlib.axes.Axes
        Axes to draw on; the current Axes of pyplot within the block.
    description : str
        Alternative text in a notebook; set it in the block.
    steps : list of callables
        Functions without arguments, which are called in order on exit. An animation has one frame before
        them and one after each; in the player, the docstring of a step is its caption.

    Raises
    ------
    TypeError, ValueError
        If the format is unknown.
    OSError
        If the file cannot be written.

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
        """Open a figure and make it the current figure of pyplot."""
        self._previous_figure = plt.gcf() if plt.get_fignums() else None
        self._figure: Figure = plt.figure(figsize=self.figsize)
        self.ax = self._figure.gca()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        traceback: TracebackType | None,
    ) -> Literal[False]:
        """Run the steps, save the figure, show it in a notebook, and restore pyplot."""
        try:
            if exc_type is None:
                self._finish()
        finally:
            plt.close(self._figure)
            if self._previous_figure is not None and plt.fignum_exists(self._previous_figure.number):
                plt.figure(self._previous_figure.number)
        return False

    def _finish(self) -> None:
        figure, ax = self._figure, self.ax
        ax.axis("equal")
        ax.set_axis_off()
        figure.tight_layout()
        path, format = check_filename(self.filename, _SUFFIXES) if self.filename else (None, "")
        if path is not None and format in _ANIMATION_FORMATS:
            self._save_animation(path, format)
            return
        for step in self.steps:
            step()
        ax.autoscale_view()
        if path is not None:
            data = figure_bytes(figure, format, title=path.stem, dpi=self.dpi, transparent=True)
            write_atomically(path, [data])
        preview = figure_bytes(figure, "png", title="", dpi=100, transparent=False)
        display_html(image_html(preview, "png", self.description), self.description)

    def _save_animation(self, path: Path, format: str) -> None:
        """Save and show an animation: the figure before the steps and after each of them."""
        if format == "gif":
            pictures = (Image.open(BytesIO(frame)) for frame in self._frames("png"))
            gif = write_gif(pictures, fps=self.fps, title=self.description)
            write_atomically(path, [gif])
            display_html(image_html(gif, "gif", self.description), self.description)
            return
        svgs = [adapt_matplotlib_svg(frame.decode(), title=self.description) for frame in self._frames("svg")]
        captions = ["Before the first step.", *map(self._caption, range(len(self.steps)))]
        film: dict[str, Any] = {"title": self.description, "fps": self.fps}
        write_atomically(path, [write_page(svgs, captions, **film, autoplay=True).encode()])
        page = write_page(svgs, captions, **film, autoplay=False)
        display_html(write_frame(page, self.description), self.description)

    def _frames(self, format: str) -> Iterator[bytes]:
        for step in [None, *self.steps]:
            if step is not None:
                step()
                self.ax.autoscale_view()  # include what the step has added
            with settings({"svg.fonttype": "path"}):  # so that the page needs no fonts
                frame = figure_bytes(self._figure, format, title="", dpi=self.dpi, transparent=False)
            yield frame

    def _caption(self, i: int) -> str:
        docstring = inspect.getdoc(self.steps[i]) if inspect.isroutine(self.steps[i]) else None
        return docstring.splitlines()[0] if docstring else f"Step {i + 1} of {len(self.steps)}."
