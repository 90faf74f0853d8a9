"""Measure time and memory of drawing a network and saving it as SVG, with plotnet and its peers.

All packages draw the same figure: a circle with fill and outline for each unit, a straight line for each
weight as a separate element, and the labels of units where plotnet draws them (with 100 units or more, nodes
are too small). The conditions favor the peers:

- Peers get the positions, sizes and colors that plotnet has computed; plotnet computes the layout again.
- Peers may draw lines between the centers, below the circles. plotnet clips lines at the outlines, adds
  captions, names each node in the file, and flushes the file to disk.
- The fastest documented method of each peer is used: svgwrite without validation, networkx with an undirected
  graph, neato without layout, matplotlib without pyplot and without tight bounding boxes.
- Labels are typeset as usual for each package: with mathtext where matplotlib draws, elsewhere as text with
  subscripts and superscripts in the fonts of the reader.
- The time of neato includes starting it and writing its input. Its memory is that of the larger of the two
  processes.

Then the packages that support it draw figures with numbers; see `benchmarks.numbered`.

Each package draws each network in a separate process, which first imports the package and draws a 4-3-2
network, the "first figure" (without the start of Python). Then the packages take turns, so that other load of
the machine affects all of them, and medians are compared. Peak memory is the maximum resident set size of the
process, with Python and all imports; a separate table shows how much the figure adds to the first one. A
package that takes more than 120 s for one figure is stopped. The benchmark takes about 15 minutes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.numbered import FILM_PEERS, NUMBERED_PEERS, lay_out_numbered, load_numbered
from benchmarks.peers import PEERS, Peer, lay_out, load_picture

TURNS = 7
MIN_TURN = 0.2  # seconds; fast packages draw more than once in a turn
BUDGET, TIME_LIMIT = 10.0, 120.0  # seconds for all drawings of a figure with one package, and for one drawing
QUICK_BUDGET, QUICK_TIME_LIMIT = 2.0, 30.0
SLOW = {
    "viznet",
    "netgraph",
    "daft",
    "matplotlib per artist",
    "neural-network-draw",
}  # take minutes for the largest network


class Drawing(NamedTuple):
    """A figure to measure, and an absolute target for plotnet."""

    name: str
    sizes: list[int]
    max_nodes: int | None = None
    target: str = ""
    numbered: bool = False
    suffix: str = ".svg"

    @property
    def peers(self) -> dict[str, Peer]:
        """The packages that can draw it."""
        if self.suffix == ".html":
            return FILM_PEERS
        return NUMBERED_PEERS if self.numbered else PEERS

    @property
    def warm_up(self) -> Drawing:
        """The figure that is drawn first."""
        return NUMBERED_WARM_UP if self.numbered else WARM_UP


WARM_UP = Drawing("4-3-2", [4, 3, 2])
LARGEST = Drawing("784-128-10", [784, 128, 10], target="under 1 s and 6 MB")
DRAWINGS = [Drawing("10-7-5", [10, 7, 5]), Drawing("100-50-10", [100, 50, 10]), LARGEST]
NUMBERED_WARM_UP = Drawing("4-3-2 with numbers", [4, 3, 2], numbered=True)
LARGEST_NUMBERED = Drawing(
    "784-128-10 with numbers", [784, 128, 10], None, "under 1.5 s, 8 MB and 250 MB", numbered=True
)
NUMBERED = [
    Drawing("10-7-5 with numbers", [10, 7, 5], numbered=True),
    Drawing("100-50-10 with numbers", [100, 50, 10], numbered=True),
    LARGEST_NUMBERED,
]
IN_PART = Drawing("784-128-10 in part", [784, 128, 10], 16, "milliseconds")  # the default of plotnet
FILM = Drawing("film of 10-7-5, 60 frames", [10, 7, 5], None, "under 1 s", numbered=True, suffix=".html")
PARTS: list[
    tuple[list[Drawing], list[Drawing], str]
] = [  # drawn by all packages, drawn by plotnet only, subject
    (DRAWINGS, [IN_PART], ""),
    (NUMBERED, [FILM], ", with numbers"),
]


@dataclass
class Measurement:
    """Result of one package for one figure: times in seconds, memory and file size in bytes; 0 if unknown."""

    first_time: float = 0.0
    first_peak: int = 0
    times: list[float] = field(default_factory=list)
    peak: int = 0
    size: int = 0
    stopped: float = 0.0
    problem: str = ""

    @property
    def time(self) -> float:
        """The median, or the time limit if it was stopped before the first drawing was complete."""
        return median(self.times) if self.times else self.stopped

    @property
    def is_bound(self) -> bool:
        """Whether time and peak are lower bounds, since it was stopped."""
        return self.stopped > 0 and not self.times

    @property
    def added(self) -> int:
        """Peak memory minus that of the first figure."""
        return self.peak - self.first_peak


Results = dict[str, dict[str, Measurement]]  # by the name of the drawing, then of the package


# In the process that draws --------------------------------------------------------------------------------


def work(pipe: Connection, name: str, drawing: Drawing, warm_up: Path, picture: Path, target: Path) -> None:
    """Import a package, draw the small figure, then the large one for each message in the pipe."""
    warnings.simplefilter("ignore")
    os.environ["MPLBACKEND"] = "agg"
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # discard the output of packages
    try:
        peer = drawing.peers[name]
        load = load_numbered if drawing.numbered else load_picture
        small, large = load(warm_up), load(picture)
        start = time.perf_counter()
        loaded = peer.load()
        peer.draw(loaded, small, target)
        pipe.send((time.perf_counter() - start, peak_memory()))
        while pipe.recv():
            times: list[float] = []
            while sum(times) < MIN_TURN:
                start = time.perf_counter()
                peer.draw(loaded, large, target)
                times.append(time.perf_counter() - start)
            pipe.send((times, peak_memory(), target.stat().st_size))
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


def peak_memory() -> int:
    """Return the maximum resident set size of this process and its child processes."""
    if sys.platform == "win32":
        try:
            import psutil
        except ImportError:
            return 0
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(peaks) * (1 if sys.platform == "darwin" else 1024)


def write_pictures(folder: Path) -> None:
    """Save layouts for processes that must not import plotnet."""
    for drawing in (WARM_UP, *DRAWINGS, IN_PART):
        lay_out(drawing.sizes, drawing.max_nodes).save(folder / f"{drawing.name}.json")
    for drawing in (NUMBERED_WARM_UP, *NUMBERED, FILM):
        lay_out_numbered(drawing.sizes).save(folder / f"{drawing.name}.json")


# In the process that measures. It imports no package, since child processes inherit its peak memory ---------


class Worker:
    """A process that draws one figure with one package, and its measurement so far."""

    def __init__(self, name: str, drawing: Drawing, folder: Path, limit: float) -> None:
        """Start the process, and wait for its first figure."""
        self.result = Measurement()
        self.limit = limit
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        pictures = (folder / f"{picture.name}.json" for picture in (drawing.warm_up, drawing))
        target = folder / f"{drawing.name} {name}{drawing.suffix}"
        self.process = context.Process(
            target=work, args=(far_end, name, drawing, *pictures, target), daemon=True
        )
        self.process.start()
        far_end.close()
        if answer := self._receive():
            self.result.first_time, self.result.first_peak = answer

    def turn(self) -> None:
        """Draw at least once."""
        self.pipe.send(True)
        if answer := self._receive():
            times, self.result.peak, self.result.size = answer
            self.result.times += times

    def has_time(self, budget: float) -> bool:
        """Return whether it may draw again."""
        return not (self.result.problem or self.result.stopped) and sum(self.result.times) < budget

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.join()

    def _receive(self) -> Any:
        """Wait for an answer; if there is none, record the reason and return None."""
        if not self.pipe.poll(self.limit):
            self.result.stopped = self.limit
            self.result.peak = max(self.result.peak, peak_of(self.process.pid))
            return None
        try:
            answer = self.pipe.recv()
        except EOFError:
            answer = "the process died"
        if isinstance(answer, str):
            self.result.problem = answer
            return None
        return answer


def peak_of(pid: int | None) -> int:
    """Return the peak memory of a process that does not answer, on Linux; 0 elsewhere."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def measure(
    drawing: Drawing, names: Iterable[str], folder: Path, budget: float, limit: float
) -> dict[str, Measurement]:
    """Draw one figure with several packages in turns, each until its time budget is used up."""
    workers: dict[str, Worker] = {}
    try:
        for name in names:
            print_progress(f"{drawing.name}: {name} starts")
            workers[name] = Worker(name, drawing, folder, limit)
        for turn in range(TURNS):
            for name, worker in workers.items():
                if worker.has_time(budget):
                    print_progress(f"{drawing.name}: {name}, turn {turn + 1} of {TURNS}")
                    worker.turn()
                if not worker.has_time(budget):
                    worker.stop()  # free its memory
    finally:
        for worker in workers.values():
            worker.stop()
    return {name: worker.result for name, worker in workers.items()}


def print_progress(text: str) -> None:
    """Print the current step in one line of a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


# The tables -----------------------------------------------------------------------------------------------


def report(
    results: Results,
    drawings: Sequence[Drawing],
    alone: Sequence[Drawing],
    names: Sequence[str],
    subject: str,
) -> Iterator[str]:
    """Write all results for one kind of figures as Markdown."""
    yield from plotnet_table(results, [*drawings, *alone], subject)
    peers = [name for name in names if name != "plotnet"]
    title = f"relative to plotnet{subject}"
    yield from comparison(f"Time, {title}", results, drawings, peers, "time", "ms", 1e-3)
    yield from comparison(f"Peak memory, {title}", results, drawings, peers, "peak", "MB", 1e6)
    yield from ["", f"## Memory that the figure adds to the first one, in MB{subject}", ""]
    rows = []
    for name in names:
        found = [results[drawing.name].get(name, Measurement()) for drawing in drawings]
        added = [("> " if result.is_bound else "") + f"{result.added / 1e6:.1f}" for result in found]
        pairs = zip(added, found, strict=True)
        rows.append([name, *(text if result.peak else "n/a" for text, result in pairs)])
    yield from table(["", *(drawing.name for drawing in drawings)], rows)


def plotnet_table(results: Results, drawings: Sequence[Drawing], subject: str) -> Iterator[str]:
    """Write the results of plotnet and its targets."""
    yield from [f"## plotnet{subject}", ""]
    rows = []
    for drawing in drawings:
        result = results[drawing.name]["plotnet"]
        sizes = [f"{result.size / 1e6:.2f} MB", f"{result.peak / 1e6:.0f} MB"]
        rows.append([drawing.name, f"{result.time * 1e3:.1f} ms", *sizes, drawing.target])
    yield from table(["", "time", "SVG", "peak memory", "target"], rows)


def comparison(
    title: str,
    results: Results,
    drawings: Sequence[Drawing],
    peers: Sequence[str],
    quantity: str,
    unit: str,
    scale: float,
) -> Iterator[str]:
    """Write a table of ratios, and list where plotnet is behind."""
    yield from ["", f"## {title}", ""]
    columns = ["first figure", *(drawing.name for drawing in drawings)]
    reference = values(results, drawings, "plotnet", quantity)
    rows = [[f"plotnet, {unit}", *(format_number(value / scale) for value, _ in reference)]]
    behind = []
    for name in peers:
        rows.append([name])
        for column, (ours, _), (theirs, is_bound) in zip(
            columns, reference, values(results, drawings, name, quantity), strict=True
        ):
            ratio = theirs / ours if ours else 0.0
            rows[-1].append(("> " if is_bound else "") + format_number(ratio) if ratio else "n/a")
            if 0 < ratio < 1 and not is_bound:
                behind.append(f"{name} in {column} ({ratio:.2f})")
    yield from table(["", *columns], rows)
    yield from ["", f"Target: above 1 everywhere. Behind: {', '.join(behind) or 'nowhere'}."]


def values(
    results: Results, drawings: Sequence[Drawing], name: str, quantity: str
) -> list[tuple[float, bool]]:
    """Return times or peaks of a package for the first and all other figures, and which are lower bounds."""
    found = [results[drawing.name].get(name, Measurement()) for drawing in drawings]
    firsts = [value for result in found if (value := getattr(result, f"first_{quantity}"))]
    return [
        (median(firsts or [0.0]), False),
        *((getattr(result, quantity), result.is_bound) for result in found),
    ]


def format_number(value: float) -> str:
    """Format a number with three significant digits, or as an integer from 100."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(header: list[str], rows: list[list[str]]) -> Iterator[str]:
    """Write a Markdown table with aligned columns."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in (header, rule, *rows):
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        yield f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables; return 1 if a package failed, otherwise 0."""
    parser = argparse.ArgumentParser(
        prog="python run.py bench", description="Draw and save networks with plotnet and its peers."
    )
    parser.add_argument(
        "--quick", action="store_true", help="less time, and the largest network only with fast packages"
    )
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="folder in which to keep the figures")
    options = parser.parse_args(arguments)
    budget, limit = (QUICK_BUDGET, QUICK_TIME_LIMIT) if options.quick else (BUDGET, TIME_LIMIT)
    installed = {
        name: peer.is_installed() for peers in (PEERS, NUMBERED_PEERS) for name, peer in peers.items()
    }
    results: Results = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        process = multiprocessing.get_context("spawn").Process(target=write_pictures, args=(folder,))
        process.start()
        process.join()
        for drawing in (drawing for drawings, *_ in PARTS for drawing in drawings):
            skipped = SLOW if options.quick and drawing in (LARGEST, LARGEST_NUMBERED) else set()
            names = [name for name in drawing.peers if installed[name] and name not in skipped]
            results[drawing.name] = measure(drawing, names, folder, budget, limit)
        for _, alone, _ in PARTS:
            for drawing in alone:
                results[drawing.name] = measure(drawing, ["plotnet"], folder, budget, limit)
    print_progress("")
    for drawings, alone, subject in PARTS:
        names = [name for name in drawings[0].peers if installed[name]]
        print(*report(results, drawings, alone, names, subject), "", sep="\n")
    for name in installed:
        if not installed[name]:
            print(f"\nSkipped, since it is not installed: {name}.")
    problems = 0
    for drawing_name, by_package in results.items():
        for name, result in by_package.items():
            if result.problem:
                problems += 1
                print(f"\n{name} failed at {drawing_name}: {result.problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
