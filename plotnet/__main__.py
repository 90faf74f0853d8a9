"""The command line: ``plotnet 10-7-5 -o net.svg``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

_EXAMPLES = """\
examples:
  plotnet 10-7-5                                 writes net.svg
  plotnet 10-7-5 -o net.svg -o net.pdf           two formats at once
  plotnet 784-128-10 -o mnist.png --dpi 150      wide layers: first units, dots, last units
  plotnet 3-4-2 -o side.svg --figsize 8x5 --direction right
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line; argparse would print the usage as well."""
        self.exit(2, f"plotnet: {message} (plotnet --help shows how)\n")


def _sizes(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split("-")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected units in each layer, such as 10-7-5") from None


def _figsize(text: str) -> tuple[float, float]:
    try:
        width, height = text.lower().split("x")
        return float(width), float(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected inches, such as 15x6") from None


def _max_nodes(text: str) -> int | None:
    try:
        return None if text == "all" else int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number, 2 or more, or 'all'") from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="plotnet",
        description="Draw a layered neural network.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("sizes", type=_sizes, metavar="SIZES", help="units in each layer, the input first: 10-7-5")
    add("-o", "--output", action="append", metavar="FILE", help="where to save; repeat for more (net.svg)")
    add("--figsize", type=_figsize, default=(15, 6), metavar="WxH", help="inches (15x6)")
    add("--fontsize", type=float, default=16, metavar="PT", help="largest type, in points (16)")
    add("--direction", default="down", metavar="WHERE", help="down, right, up or left (down)")
    add("--max-nodes", type=_max_nodes, default=16, metavar="N", help="circles per layer, or 'all' (16)")
    add("--no-unit-labels", dest="unit_labels", action="store_false", help="empty circles")
    add("--no-layer-labels", dest="layer_labels", action="store_false", help="no names and sizes of layers")
    add("--no-weight-labels", dest="weight_labels", action="store_false", help="no W and b beside the gaps")
    add("--title", metavar="TEXT", help="name of the picture, for who can't see it")
    add("--text", default="path", metavar="AS", help="SVG labels as path or as text (path)")
    add("--dpi", type=float, default=300, metavar="N", help="dots per inch, for PNG and the like (300)")
    add("--transparent", action="store_true", help="no white background")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Draw and save as the command line says.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the command's name; those of the process if not given.

    Returns
    -------
    int
        0. Bad input ends the process with 2 and one line on standard error.
    """
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    names = options.pop("output") or ["net.svg"]
    saving = {name: options.pop(name) for name in ("text", "dpi", "transparent")}
    from plotnet.diagram.diagram import Diagram
    from plotnet.diagram.files import check_filename

    try:
        for name in names:
            check_filename(name)
        diagram = Diagram(**options)
        for name in names:
            print(diagram.save(name, **saving))
    except (TypeError, ValueError, OSError) as error:
        parser.error(" ".join(str(error).split()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
