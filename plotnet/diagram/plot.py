"""`plot_net`: create a diagram and save it in one call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

from plotnet.diagram.check_options import check_save_options
from plotnet.diagram.diagram import Diagram
from plotnet.diagram.docstrings import fill_docstring
from plotnet.diagram.files import check_filename
from plotnet.diagram.formats import check_format_options
from plotnet.diagram.option_names import check_option_names
from plotnet.diagram.options import PlotNetOptions, SaveOptions
from plotnet.files import FileName
from plotnet.validation import check_sizes

_NAMES = ("num_node_list", "figsize", "filename", "fontsize", *PlotNetOptions.__annotations__)


@fill_docstring
def plot_net(
    num_node_list: Iterable[int],
    figsize: tuple[float, float] = (15, 6),
    filename: FileName | None = None,
    fontsize: float = 16,
    **options: Unpack[PlotNetOptions],
) -> Diagram:
    """
    Plot a layered network, and save it if a file name is given.

    Parameters
    ----------
    num_node_list : iterable of int
        Number of units in each layer, the input first.
    figsize : (float, float)
        Width and height in inches.
    filename : str or path, optional
        File to save: %(format)s. A name without a suffix gets ``.svg``.
    fontsize : float
        Maximum font size in points.
    **options
        Other parameters of `Diagram`, such as ``direction`` (%(direction)s), ``theme`` (%(theme)s) or
        ``weights``, and of `Diagram.save`: ``text``, ``dpi``, ``transparent``,
        ``latex``, ``preamble``.

    Returns
    -------
    Diagram
        Diagram. Notebooks display it if the call is the last line of a cell.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid; the message names it and suggests a valid value.
    OSError
        If the file cannot be written.

    Notes
    -----
    plot_net does not draw on the current figure of pyplot, and ``plt.savefig`` does not save its diagram. To
    combine the diagram with other plots of matplotlib, draw it on Axes, as in the second example.

    Examples
    --------
    >>> from plotnet import plot_net
    >>> plot_net([10, 7, 5], (15, 6))
    Diagram(10-7-5)

    Beside a curve, in a figure of pyplot:

    >>> import matplotlib.pyplot as plt
    >>> figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    >>> nodes = plot_net([10, 7, 5], (5, 4)).draw(left)
    >>> curve = right.plot([0.9, 0.5, 0.3])
    >>> plt.close(figure)
    """
    check_option_names(options, "plot_net", _NAMES)
    save_names = SaveOptions.__annotations__
    diagram_options: Any = {name: value for name, value in options.items() if name not in save_names}
    save_options: Any = {name: value for name, value in options.items() if name in save_names}
    check_save_options(**save_options)
    if filename is None and save_options:
        raise ValueError(f"{' and '.join(save_options)} applies to a saved file: pass filename as well")
    if filename is not None:  # report an invalid name before any work is done
        check_format_options(check_filename(filename)[1], save_options)
    diagram = Diagram(check_sizes(num_node_list, "num_node_list"), figsize, fontsize, **diagram_options)
    if filename is not None:
        diagram.save(filename, **save_options)
    return diagram
