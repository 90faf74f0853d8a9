"""The command line: ``plotnet 10-7-5 -o net.svg``, ``plotnet model.npz --values``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from plotnet.diagram.diagram import Diagram

_EXAMPLES = """\
examples:
  plotnet 10-7-5                               writes net.svg
  plotnet 10-7-5 -o net.svg -o net.pdf         two formats at once
  plotnet 784-128-10 -o mnist.png --dpi 150    wide layers: first, dots, last
  plotnet 3-4-2 -o side.svg --figsize 8x5 --direction right
  plotnet 10-7-5 --seed 1 --values             random weights, an input, and
                                               what they give
  plotnet model.npz --values --highlight 1:3   the same with your own

A model is a file of NumPy arrays: weights W0, W1, ..., W0 of shape (7, 10)
for 10-7-5; biases b0, b1, ...; names, activation_functions;
an input x. All but the weights may be left out. In Python it is written by
  network.save("model.npz", x=x)
or numpy.savez("model.npz", W0=W0, b0=b0, W1=W1, b1=b1, x=x)
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line; argparse would print the usage as well."""
        self.exit(2, f"plotnet: {message} (plotnet --help shows how)\n")


def _sizes(text: str) -> list[int] | Path:
    try:
        return [int(part) for part in text.split("-")]
    except ValueError:
        if text.lower().endswith(".npz") or os.path.exists(text):
            return Path(text)
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected units in each layer, such as 10-7-5, or a model, such as net.npz"
        ) from None


def _figsize(text: str) -> tuple[float, float]:
    try:
        width, height = text.lower().split("x")
        return float(width), float(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected inches, such as 15x6") from None


def _max_nodes(text: str) -> int | list[int | None] | None:
    try:
        most = [None if part == "all" else int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected a whole number, 2 or more, or 'all', or one for each layer, such as 16,8,all"
        ) from None
    return most if len(most) > 1 else most[0]


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number, 0 or more")
    return int(text)


def _function_names(text: str) -> str | list[str]:
    return text.split(",") if "," in text else text


def _highlight(text: str) -> tuple[int, int | None]:
    try:
        layer, _, unit = text.partition(":")
        return int(layer), int(unit) if unit else None
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected a layer and a unit, both from 0, such as 1:3, or a layer, such as 1"
        ) from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="plotnet",
        usage="plotnet SIZES [-o FILE] [options]",
        description="Draw a layered neural network.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "sizes",
        type=_sizes,
        metavar="SIZES",
        help="units in each layer, the input first: 10-7-5; or a model: net.npz",
    )
    add("-o", "--output", action="append", metavar="FILE", help="where to save; repeat for more (net.svg)")
    add("--version", action="version", version=f"plotnet {version('plotnet')}")

    add = parser.add_argument_group("numbers").add_argument
    add("--seed", type=_seed, metavar="N", help="draw weights and input at random, where missing")
    add("--sample", type=int, default=0, metavar="ROW", help="which row of a model's x, from 0 on (0)")
    add(
        "--activation-functions",
        type=_function_names,
        metavar="NAMES",
        help="activation functions, such as relu,softmax",
    )
    add("--values", action="store_true", help="write what each unit gives into its circle")
    add("--edge-labels", action="store_true", help="write each weight on its edge")
    add("--digits", type=int, default=2, metavar="N", help="decimals of numbers under 10 (2)")

    group = parser.add_argument_group("what is drawn")
    add = group.add_argument
    add("--direction", default="down", metavar="WHERE", help="down, right, up or left (down)")
    add(
        "--max-nodes",
        type=_max_nodes,
        default=16,
        metavar="N",
        help="circles per layer, or all; or 16,8,all (16)",
    )
    add(
        "--keep",
        default="ends",
        metavar="WHICH",
        help="where circles are left out: ends or largest stay (ends)",
    )
    add("--bias-units", action="store_true", help="draw biases as units of their own")
    add("--highlight", type=_highlight, metavar="LAYER:UNIT", help="let 1:3, or layer 1, stand out")
    add("--no-unit-labels", dest="unit_labels", action="store_false", help="empty circles")
    add("--no-layer-labels", dest="layer_labels", action="store_false", help="no names and sizes of layers")
    add = group.add_mutually_exclusive_group().add_argument
    add("--no-weight-labels", dest="weight_labels", action="store_false", help="no W and b beside the gaps")
    add(
        "--shapes",
        dest="weight_labels",
        action="store_const",
        const="shapes",
        help="W and b with their shapes",
    )

    add = parser.add_argument_group("how it looks").add_argument
    add("--figsize", type=_figsize, default=(15, 6), metavar="WxH", help="inches (15x6)")
    add("--fontsize", type=float, default=16, metavar="PT", help="largest type, in points (16)")
    add("--theme", default="classic", metavar="NAME", help="classic, paper, light, dark or auto (classic)")
    add("--arrows", action="store_true", help="edges end in arrow heads")
    add(
        "--curved",
        dest="edge_style",
        action="store_const",
        const="curved",
        default="straight",
        help="curved edges",
    )
    add("--no-legend", dest="legend", action="store_false", help="do not say what the colours mean")

    add = parser.add_argument_group("the file").add_argument
    add("--text", default="path", metavar="AS", help="SVG labels as path or as text (path)")
    add("--dpi", type=float, default=300, metavar="N", help="dots per inch, for PNG and the like (300)")
    add("--transparent", action="store_true", help="no white background")
    add("--title", metavar="TEXT", help="name of the picture, for who can't see it")
    add("--description", metavar="TEXT", help="what there is to see, for who can't see it")
    return parser


def _diagram(options: dict[str, Any]) -> Diagram:
    """Draw sizes alone, a random network, or one from a file; what it gives, where there is an input."""
    import numpy as np

    from plotnet.diagram.diagram import Diagram
    from plotnet.diagram.highlight import Highlight
    from plotnet.network import Network, load_with_input

    sizes, seed, activation_functions = (
        options.pop(name) for name in ("sizes", "seed", "activation_functions")
    )
    highlight = options.pop("highlight")
    options["highlighted"] = None if highlight is None else Highlight(*highlight)
    x: Any = None
    if isinstance(sizes, Path):
        network, x = load_with_input(sizes)
        if activation_functions is not None:
            network = Network(network.sizes, network.weights, network.biases, activation_functions)
        if x is not None and seed is not None:
            raise ValueError(f"--seed has nothing to draw: {sizes} holds an input x; leave --seed out")
        if options["values"] and x is None and seed is None:
            raise ValueError(
                f"--values needs an input, and {sizes} holds no x: save one in it, or draw one with --seed 1"
            )
    elif seed is not None:
        network = Network.random(sizes, seed=seed, activation_functions=activation_functions)
    else:
        for name in ("values", "edge_labels"):
            if options[name]:
                raise ValueError(
                    f"--{name.replace('_', '-')} needs numbers to write: add --seed 1 for random ones, "
                    "or name a model, such as net.npz, in the place of sizes"
                )
        if activation_functions is None:
            return Diagram(sizes, **options)
        network = Network(sizes, activation_functions=activation_functions)
    if seed is not None:
        x = np.random.default_rng([seed, 1]).random(network.sizes[0])  # no number that a weight came from
    if x is None:
        return network.diagram(**options)
    with np.errstate(all="ignore"):  # the picture shows what has overflowed
        return network.forward(x).diagram(**options)


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
    from plotnet.diagram.files import check_filename

    try:
        for name in names:
            check_filename(name)
        diagram = _diagram(options)
        for name in names:
            print(diagram.save(name, **saving))
    except (TypeError, ValueError, IndexError, OSError) as error:
        parser.error(" ".join(str(error).split()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
