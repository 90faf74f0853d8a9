"""The command line: ``plotnet 10-7-5 -o net.svg``, ``plotnet model.npz --values``, ``plotnet lessons``."""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from glob import glob
from importlib.metadata import version
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NoReturn, get_args

if TYPE_CHECKING:
    from plotnet.diagram.diagram import Diagram
    from plotnet.diagram.film import Film

_EXAMPLES = """\
examples:
  plotnet 10-7-5                               write net.svg
  plotnet 10-7-5 -o net.svg -o net.pdf         write two formats
  plotnet 784-128-10 -o mnist.png --dpi 150    draw part of each large layer
  plotnet 3-4-2 -o side.svg --figsize 8x5 --direction right
  plotnet 10-7-5 --seed 1 --values             draw a random network and its
                                               activations for a random input
  plotnet model.npz --values --highlight 1:3   draw a trained network
  plotnet 4-5-3 --input-names "sepal l.,sepal w.,petal l.,petal w."
  plotnet 2-2-1 --unit-labels "x,y;h,k;z"      one list for each layer
  plotnet 10-7-5 --seed 1 --film -o pass.html  animate the forward pass
  plotnet 10-7-5 -o - --format png > net.png   write to standard output

A model is a .npz file with the weights W0, W1, ..., where W0 has the shape
(7, 10) for 10-7-5, and optionally the biases b0, b1, ..., the names
activation_functions and an input x. In Python, write it by
  network.save("model.npz", x=x)
or numpy.savez("model.npz", W0=W0, b0=b0, W1=W1, b1=b1, x=x)

other commands:
  plotnet lessons [FOLDER]   write the notebooks of the lessons
  plotnet copies [FOLDER]    write copies for students and for the teacher
  plotnet progress FILE...   show what learners have done
"""
_SAVE_OPTIONS = ("text", "dpi", "transparent")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Exit with a message of one line, without the usage that argparse would print."""
        self.exit(2, f"plotnet: {message} (see {self.prog} --help)\n")


def _sizes(text: str) -> list[int] | Path:
    if re.fullmatch(r"\d+(?:[-\u2013,\s]\s*\d+)*,?", text, re.A):
        return [int(part) for part in re.findall(r"\d+", text)]
    if text.lower().endswith(".npz") or os.path.exists(text):
        return Path(text)
    raise argparse.ArgumentTypeError(
        f"{text!r}: expected the units of each layer, such as 10-7-5, or a model, such as net.npz"
    )


def _join_sizes(parts: Sequence[list[int] | Path]) -> list[int] | Path:
    """Return the sizes of ``10 7 5`` like those of ``10-7-5``; or the only model."""
    sizes: list[int] = []
    for part in parts:
        if isinstance(part, Path):
            if len(parts) > 1:
                raise ValueError(f"got {part} and {len(parts) - 1} more: expected one model, or only sizes")
            return part
        sizes += part
    return sizes


def _list(text: str) -> list[str]:
    """Return the parts of a list with commas; a part with a comma of its own is in double quotes."""
    line = text.replace("\n", "\\n")
    (parts,) = csv.reader([line], skipinitialspace=True) if line else [[]]
    return [part.replace("\\n", "\n") for part in parts]


def _one_or_list(text: str) -> str | list[str]:
    parts = _list(text)
    return parts if len(parts) > 1 else "".join(parts)


def _lists(text: str) -> list[list[str]]:
    return [_list(part) for part in text.split(";")]


def _path(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected the index of one unit in each layer, such as 0,3,2"
        ) from None


def _figsize(text: str) -> tuple[float, float]:
    try:
        width, height = text.lower().split("x")
        return float(width), float(height)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected width and height in inches, such as 15x6"
        ) from None


def _max_nodes(text: str) -> int | list[int | None] | None:
    try:
        limits = [None if part == "all" else int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected an integer, 2 or more, or 'all', or one for each layer, such as 16,8,all"
        ) from None
    return limits if len(limits) > 1 else limits[0]


def _grids(text: str) -> list[tuple[int, ...] | None]:
    try:
        return [
            None if part == "none" else tuple(int(number) for number in part.lower().split("x"))
            for part in text.split(",")
        ]
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected rows and columns, or none, for each layer, such as 28x28,none,none"
        ) from None


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r}: expected an integer, 0 or more")
    return int(text)


def _function_names(text: str) -> str | list[str]:
    return text.split(",") if "," in text else text


def _colors(text: str) -> str | list[str]:
    return text.split(",") if "," in text else text


def _highlight(text: str) -> tuple[int, int | None]:
    try:
        layer, _, unit = text.partition(":")
        return int(layer), int(unit) if unit else None
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected the indices of layer and unit, such as 1:3, or of a layer, such as 1"
        ) from None


def _skip_connections(text: str) -> list[tuple[int, int] | tuple[int, int, str]]:
    connections: list[tuple[int, int] | tuple[int, int, str]] = []
    for part in _list(text):
        layers, has_label, label = part.partition(":")
        match = re.fullmatch(r"\s*(\d+)-(\d+)\s*", layers, re.A)
        if match is None:
            raise argparse.ArgumentTypeError(
                f"{text!r}: expected the layers from and to, such as 0-2,1-3, or with labels, such as 0-2:+"
            )
        start, end = int(match[1]), int(match[2])
        connections.append((start, end, label) if has_label else (start, end))
    return connections


def _parser() -> argparse.ArgumentParser:
    from plotnet.diagram.formats import FILM_FORMATS, FORMATS

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
        nargs="+",
        metavar="SIZES",
        help="number of units in each layer, the input first, such as 10-7-5 or 10,7,5; or a model, such as "
        "net.npz",
    )
    formats = ", ".join(FORMATS)
    help = f"file to write, or - for standard output; repeat it for several files; formats: {formats}; "
    help += f"of films: {', '.join(FILM_FORMATS)} (default: net.svg, or film.html)"
    add("-o", "--output", action="append", metavar="FILE", help=help)
    add("--version", action="version", version=f"plotnet {version('plotnet')}")
    _add_number_options(parser.add_argument_group("numbers"))
    _add_content_options(parser.add_argument_group("content"))
    _add_label_options(parser.add_argument_group("labels", "lists with commas; quote a part that has one"))
    _add_style_options(parser.add_argument_group("style"))
    _add_file_options(parser.add_argument_group("files"))
    return parser


def _choices(names: Iterable[str], default: str) -> str:
    return f"{', '.join(names)} (default: {default})"


def _add_number_options(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--seed", type=_seed, metavar="N", help="seed for random weights and inputs, where missing")
    add("--sample", type=int, default=0, metavar="ROW", help="row of the input of a model (default: 0)")
    add(
        "--activation-functions",
        type=_function_names,
        metavar="NAMES",
        help="activation functions, such as relu,softmax",
    )
    add("--values", action="store_true", help="write the activations into the nodes")
    add("--edge-labels", action="store_true", help="write the weights on the edges")
    add("--rotate-edge-labels", action="store_true", help="write them along the edges")
    add("--digits", type=int, default=2, metavar="N", help="decimals of numbers below 10 (default: 2)")


def _add_content_options(group: argparse._ArgumentGroup) -> None:
    from plotnet.diagram.options import Keep, LayerLengths

    add = group.add_argument
    help = "maximum number of nodes in a layer, or all; for each layer: 16,8,all (default: 16)"
    add("--max-nodes", type=_max_nodes, default=16, metavar="N", help=help)
    help = f"units of large layers to draw: {_choices(get_args(Keep), 'ends')}"
    add("--keep", default="ends", metavar="UNITS", help=help)
    help = f"how --max-nodes shortens layers: {_choices(get_args(LayerLengths), 'capped')}"
    add("--layer-lengths", default="capped", metavar="SCALE", help=help)
    help = "rows and columns of layers drawn as grids, with none for others: 28x28,none,none"
    add("--grids", type=_grids, metavar="SHAPES", help=help)
    add("--bias-units", action="store_true", help="draw bias nodes")
    help = "arcs from layer to layer, such as 0-2,2-4, or with labels, 0-2:+"
    add("--skip-connections", type=_skip_connections, metavar="LAYERS", help=help)
    add("--hide-zero-weights", action="store_true", help="leave out edges whose weight is 0")
    add("--no-legend", dest="legend", action="store_false", help="no legend of colors")
    add = group.add_mutually_exclusive_group().add_argument
    add("--highlight", type=_highlight, metavar="LAYER:UNIT", help="highlight a unit, 1:3, or a layer, 1")
    add("--path", type=_path, metavar="UNITS", help="highlight a path, one unit in each layer: 0,3,2")


def _add_label_options(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--input-names", type=_list, metavar="NAMES", help="names of the inputs, such as height,weight")
    add("--class-names", type=_list, metavar="NAMES", help="names of the outputs")
    add("--title", metavar="TEXT", help="title above the network")
    help = "labels of bias nodes, one for all or one for each layer but the last"
    add("--bias-labels", type=_one_or_list, metavar="LABELS", help=help)
    for name, what, note, type in (
        ("unit", "labels in nodes", "; a semicolon separates layers", _lists),
        ("layer", "captions of layers", "; \\n starts a line", _list),
        ("weight", "captions of weights", "", _list),
    ):
        add = group.add_mutually_exclusive_group().add_argument
        add(f"--{name}-labels", type=type, default=True, metavar="LABELS", help=what + note)
        add(f"--no-{name}-labels", dest=f"{name}_labels", action="store_false", help=f"no {what}")
    help = "write the shapes of weights and biases"
    add("--shapes", dest="weight_labels", action="store_const", const="shapes", help=help)


def _add_style_options(group: argparse._ArgumentGroup) -> None:
    from plotnet.diagram.options import Direction
    from plotnet.diagram.theme import theme_names

    add = group.add_argument
    help = "width and height in inches (default: 15x6)"
    add("--figsize", type=_figsize, default=(15, 6), metavar="WxH", help=help)
    help = "maximum font size in points (default: 16)"
    add("--fontsize", type=float, default=16, metavar="PT", help=help)
    add("--unit-fontsize", type=float, metavar="PT", help="maximum font size of labels in nodes")
    add("--layer-fontsize", type=float, metavar="PT", help="maximum font size of captions")
    help = "serif, sans-serif, monospace or an installed font (default: serif)"
    add("--fontfamily", default="serif", metavar="NAME", help=help)
    help = f"direction to the output: {_choices(get_args(Direction), 'down')}"
    add("--direction", default="down", metavar="DIRECTION", help=help)
    add("--theme", default="classic", metavar="NAME", help=_choices(theme_names(), "classic"))
    help = "distance between nodes, relative to their diameter"
    add("--node-spacing", type=float, metavar="N", help=help)
    help = "distance between layers, relative to the diameter of the nodes"
    add("--layer-spacing", type=float, metavar="N", help=help)
    add(
        "--node-color",
        type=_colors,
        metavar="COLOR",
        help="color of nodes, or one for each layer: gold,C0,C1",
    )
    add("--node-linewidth", type=float, metavar="PT", help="width of the outlines of nodes")
    add("--edge-color", metavar="COLOR", help="color of edges without a weight, and of skip connections")
    add("--edge-width", type=float, metavar="PT", help="width of the (widest) edges")
    add("--edge-alpha", type=float, metavar="A", help="opacity of the edges, 0 to 1")
    add("--arrows", action="store_true", help="draw arrow heads")
    add(
        "--curved",
        dest="edge_style",
        action="store_const",
        const="curved",
        default="straight",
        help="draw curved edges",
    )


def _add_file_options(group: argparse._ArgumentGroup) -> None:
    from plotnet.diagram.options import TextMode

    add = group.add_argument
    help = f"how SVG stores labels: {_choices(get_args(TextMode), 'path')}"
    add("--text", metavar="MODE", help=help)
    add("--format", metavar="NAME", help="format of standard output, with -o - (default: svg, or html)")
    add("--film", action="store_true", help="animate the forward pass, unit by unit")
    add("--fps", type=float, metavar="N", help="frames per second of a film (default: 1)")
    help = "dots per inch of images made of pixels (default: 300)"
    add("--dpi", type=float, metavar="N", help=help)
    add("--transparent", action="store_true", help="leave out the background")
    add("--description", metavar="TEXT", help="alternative text, for screen readers")


def _draw(options: dict[str, Any], *, film: bool) -> Diagram | Film:
    """Draw sizes, a random network or a model, with activations if an input is known; or a film of them."""
    import numpy as np

    from plotnet.diagram.diagram import Diagram
    from plotnet.diagram.highlight import Highlight
    from plotnet.network import Network, load_with_input

    sizes, seed, functions = (options.pop(name) for name in ("sizes", "seed", "activation_functions"))
    highlight, path = options.pop("highlight"), options.pop("path")
    options["highlighted"] = None if highlight is None else Highlight(*highlight)
    if path is not None:
        options["highlighted"] = Highlight(path=path)
    x: Any = None
    if isinstance(sizes, Path):
        network, x = load_with_input(sizes)
        if functions is not None:
            network = Network(network.sizes, network.weights, network.biases, functions)
        _check_model_input(sizes, x, seed, "--film" if film else "--values" if options["values"] else "")
    elif seed is not None:
        network = Network.random(sizes, seed=seed, activation_functions=functions)
    else:
        for name in ("values", "edge_labels", "film"):
            if film if name == "film" else options[name]:
                raise ValueError(
                    f"--{name.replace('_', '-')} needs numbers to write: add --seed 1 for random ones, "
                    "or pass a model, such as net.npz, instead of sizes"
                )
        if functions is None:
            return Diagram(sizes, **options)
        network = Network(sizes, activation_functions=functions)
    if seed is not None:
        x = np.random.default_rng([seed, 1]).random(network.sizes[0])  # independent of the weights
    if x is None:
        return network.diagram(**options)
    with np.errstate(all="ignore"):  # the diagram shows where numbers overflow
        step = network.forward(x)
    if not film:
        return step.diagram(**options)
    del options["values"]  # a film shows them
    if options.pop("highlighted") is not None:
        raise ValueError(
            "--highlight and --path have no effect on a film, which highlights one unit after another"
        )
    return step.animate(**options)


def _check_model_input(path: Path, x: object, seed: int | None, needing: str) -> None:
    if x is not None and seed is not None:
        raise ValueError(f"--seed has no effect: {path} contains weights and an input x; leave --seed out")
    if needing and x is None and seed is None:
        raise ValueError(
            f"{needing} needs an input, and {path} has no x: save one in it, or add --seed 1 for a random one"
        )


def _formats(names: Sequence[str], format: str | None, film: bool) -> list[str]:
    """Return the format of each file and of standard output, ``-``, after a check of all names."""
    from plotnet.diagram.files import check_filename
    from plotnet.diagram.formats import FILM_FORMATS, FORMATS
    from plotnet.validation import check_choice

    known = tuple(FILM_FORMATS if film else FORMATS)
    if format is not None and "-" not in names:
        raise ValueError(f"--format is {format!r} and sets the format of standard output: add -o -")
    if names.count("-") > 1:
        raise ValueError("-o - occurs twice: standard output takes one file")
    output = check_choice(known[0] if format is None else format.lower(), "--format", known)
    example = "film" if film else "net"
    return [output if name == "-" else check_filename(name, known, example=example)[1] for name in names]


def _options_by_file(formats: Sequence[str], options: dict[str, Any], *, film: bool) -> list[dict[str, Any]]:
    """Return for each file the save options that its format supports; check that each option is supported."""
    from plotnet.diagram.formats import FILM_FORMATS, FORMATS, Format, check_format_options

    table: Mapping[str, Format] = FILM_FORMATS if film else FORMATS
    for name, value in options.items():
        if value and not any(name in table[format].options for format in formats):
            if film:
                raise ValueError(f"--{name} has no effect on a film as {', '.join(formats)}: leave it out")
            if name == "fps":
                raise ValueError("--fps sets the speed of a film: add --film")
            check_format_options(formats[0], {name: value})
    return [
        {name: value for name, value in options.items() if name in table[format].options}
        for format in formats
    ]


def _save(drawing: Diagram | Film, name: str, format: str, options: dict[str, Any]) -> None:
    """Save to a file and print its path, or write to standard output."""
    if name != "-":
        print(drawing.save(name, **options))
        return
    with TemporaryDirectory() as folder:
        content = drawing.save(Path(folder) / f"net.{format}", **options).read_bytes()
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


def _suggest_option(parser: argparse.ArgumentParser, unknown: Sequence[str]) -> NoReturn:
    """Exit with the unrecognized arguments and the nearest valid option."""
    from plotnet.validation import suggest

    known = [option for action in parser._actions for option in action.option_strings]
    first = unknown[0].partition("=")[0]
    hint = suggest(first, known) if first.startswith("-") else ""
    parser.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")


def _write_lessons(arguments: Sequence[str]) -> None:
    """Write the notebooks of the lessons, and say how to open them."""
    from plotnet._extras import how_to_install
    from plotnet.course.notebooks import FIRST, write_notebooks

    parser = _Parser(prog="plotnet lessons", description="Write the notebooks of the lessons into a folder.")
    help = "folder to write to; existing files are kept (default: plotnet-lessons)"
    parser.add_argument(
        "folder", nargs="?", type=Path, default="plotnet-lessons", metavar="FOLDER", help=help
    )
    folder = parser.parse_args(arguments).folder.resolve()
    try:
        written, kept = write_notebooks(folder)
    except OSError as error:
        parser.error(str(error))
    print(f"plotnet: wrote {len(written)} notebooks to {folder}.")
    if kept:
        print(f"plotnet: these exist already and were kept: {', '.join(kept)}.")
    if find_spec("jupyterlab") is None:
        print(f"plotnet: the notebooks need more packages: {how_to_install('lessons')}.")
    command = (sys.executable, "-m", "jupyterlab", str(folder / FIRST))
    print("To open them, run:", *(f'"{part}"' if " " in part else part for part in command))


def _write_copies(arguments: Sequence[str]) -> None:
    """Write the copies for a class, and name the notebooks that are not copied."""
    from plotnet.course.copies import not_copied, write_copies

    description = "Write the notebooks of the lessons for students, without solutions, and for the teacher."
    parser = _Parser(prog="plotnet copies", description=description)
    help = "folder in which the folders student and teacher are created (default: the current one)"
    parser.add_argument("folder", nargs="?", type=Path, default=".", metavar="FOLDER", help=help)
    folder = parser.parse_args(arguments).folder.resolve()
    try:
        for written in write_copies(folder):
            print(f"plotnet: wrote {written}.")
    except (OSError, ValueError) as error:
        parser.error(str(error))
    clone = Path(__file__).parents[1]
    own = not_copied(clone / "notebooks") if (clone / "run.py").is_file() else []
    if own:
        print(f"plotnet: not copied from {clone / 'notebooks'}: {', '.join(own)}.")


def _show_progress(arguments: Sequence[str]) -> None:
    """Print a table of the progress of learners."""
    from plotnet.lesson.class_table import class_table
    from plotnet.lesson.registry import lessons

    description = "Show the percentage of each lesson that learners have done."
    parser = _Parser(prog="plotnet progress", description=description)
    help = (
        "a file plotnet-progress.json, under this or another name; its folder; or a pattern such as */*.json"
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help=help)
    names = parser.parse_args(arguments).files
    found = [[] if os.path.exists(name) else sorted(glob(name, recursive=True)) for name in names]
    paths = [Path(path) for name, group in zip(names, found, strict=True) for path in group or [name]]
    print(class_table(paths, lessons()))


_COMMANDS = {"lessons": _write_lessons, "copies": _write_copies, "progress": _show_progress}


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Arguments after the name of the command; by default those of the process.

    Returns
    -------
    int
        Exit status 0. Invalid input exits with status 2 and one line on standard error.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in _COMMANDS:
        if isinstance(sys.stdout, TextIOWrapper):  # a Windows console may lack characters of a name
            sys.stdout.reconfigure(errors="backslashreplace")
        _COMMANDS[arguments[0]](arguments[1:])
        return 0

    from plotnet.diagram.check_options import check_save_options

    parser = _parser()
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        _suggest_option(parser, unknown)
    options = vars(parsed)
    film = options.pop("film")
    names = options.pop("output") or ["film.html" if film else "net.svg"]
    save_options = {name: options.pop(name) for name in _SAVE_OPTIONS}
    fps = {"fps": options.pop("fps")}
    try:
        check_save_options(**save_options)
        formats = _formats(names, options.pop("format"), film)
        by_file = _options_by_file(formats, save_options | fps, film=film)
        options["sizes"] = _join_sizes(options["sizes"])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default", UserWarning)
            drawing = _draw(options, film=film)
            for name, format, file_options in zip(names, formats, by_file, strict=True):
                _save(drawing, name, format, file_options)
        for warning in caught:
            print(f"plotnet: warning: {warning.message}", file=sys.stderr)
    except BrokenPipeError:  # the reader of standard output needs no more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (TypeError, ValueError, IndexError, OSError) as error:
        parser.error(" ".join(str(error).split()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
