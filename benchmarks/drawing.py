"""Time and memory of drawing a network and saving it as SVG: plotnet beside its peers, in one run.

The same picture is drawn by all: every unit a circle with fill and rim, every weight a straight
line, every line an element of its own; unit labels where plotnet draws them (from 100 units on
the circles are too small for them). Where there is a choice, it goes in the peer's favour:

- A peer is given the places, sizes and colours that plotnet has chosen; plotnet lays out anew.
- A peer may draw its lines from centre to centre, under the circles. plotnet clips them at the
  rim, adds captions, names each circle in the file, and flushes the file to the disk.
- A peer's quickest documented way is taken: svgwrite without its checks, networkx undirected,
  neato without layout, matplotlib without pyplot, no tight bounding box.
- Labels are set in each package's own way: mathtext where matplotlib draws, elsewhere text with
  lowered and raised parts, which the reader's fonts have to draw.
- neato's time counts the writing of its input and its start, as Python users meet it; its
  memory counts as the larger of the two processes.

Then pictures that carry numbers are drawn, by those that can; `benchmarks.numbered` says how.

Each package draws each network in a process of its own, which first loads the package and draws
a 4-3-2 network: the "first picture" (starting Python itself does not count). Then the packages take
turns, so that a busy moment of the machine hits all, and the medians are compared. Peak memory
is the largest resident size that the process ever had, Python and all imports included; how much
of it the large picture added to the first one stands in a table of its own. Whoever takes over
120 s for one drawing is stopped. All of it takes about a quarter of an hour.
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
SHORTEST_TURN = 0.2  # seconds: a quick package draws more than once in its turn
BUDGET, TIME_LIMIT = 10.0, 120.0  # seconds for one package's drawings of one picture, and for one drawing
QUICK_BUDGET, QUICK_TIME_LIMIT = 2.0, 30.0
SLOW = {
    "viznet",
    "netgraph",
    "daft",
    "matplotlib per artist",
    "neural-network-draw",
}  # in the largest: minutes


class Drawing(NamedTuple):
    """A picture that is measured, and the target for plotnet beside being ahead."""

    name: str
    sizes: list[int]
    max_nodes: int | None = None
    target: str = ""
    numbered: bool = False
    suffix: str = ".svg"

    @property
    def peers(self) -> dict[str, Peer]:
        """Who can draw it."""
        if self.suffix == ".html":
            return FILM_PEERS
        return NUMBERED_PEERS if self.numbered else PEERS

    @property
    def warm_up(self) -> Drawing:
        """What is drawn first."""
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
IN_PART = Drawing("784-128-10 in part", [784, 128, 10], 16, "milliseconds")  # what plotnet does unasked
FILM = Drawing("film of 10-7-5, 60 frames", [10, 7, 5], None, "under 1 s", numbered=True, suffix=".html")
PARTS: list[tuple[list[Drawing], list[Drawing], str]] = [  # what all draw, what plotnet draws alone
    (DRAWINGS, [IN_PART], ""),
    (NUMBERED, [FILM], ", with numbers"),
]


@dataclass
class Cell:
    """What one package took for one picture: times in seconds, memory and size in bytes; 0 is unknown."""

    first_time: float = 0.0
    first_peak: int = 0
    times: list[float] = field(default_factory=list)
    peak: int = 0
    size: int = 0
    stopped: float = 0.0
    problem: str = ""

    @property
    def time(self) -> float:
        """The median, or when it was stopped without having drawn once."""
        return median(self.times) if self.times else self.stopped

    @property
    def is_bound(self) -> bool:
        """Whether time and peak would have been larger."""
        return self.stopped > 0 and not self.times

    @property
    def added(self) -> int:
        """Memory above that of the first picture."""
        return self.peak - self.first_peak


Results = dict[str, dict[str, Cell]]  # by the name of the drawing, then of the package


# In the process that draws --------------------------------------------------------------------------------


def work(pipe: Connection, name: str, drawing: Drawing, warm_up: Path, picture: Path, target: Path) -> None:
    """Load a package, draw the small picture, then the large one whenever asked."""
    warnings.simplefilter("ignore")
    os.environ["MPLBACKEND"] = "agg"
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what packages print is not ours
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
            while sum(times) < SHORTEST_TURN:
                start = time.perf_counter()
                peer.draw(loaded, large, target)
                times.append(time.perf_counter() - start)
            pipe.send((times, peak_memory(), target.stat().st_size))
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


def peak_memory() -> int:
    """Return the largest resident size so far, of this process or of a program that it ran."""
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
    """Lay the pictures out, for processes that must not import plotnet."""
    for drawing in (WARM_UP, *DRAWINGS, IN_PART):
        lay_out(drawing.sizes, drawing.max_nodes).save(folder / f"{drawing.name}.json")
    for drawing in (NUMBERED_WARM_UP, *NUMBERED, FILM):
        lay_out_numbered(drawing.sizes).save(folder / f"{drawing.name}.json")


# In the process that measures, which imports no package: a process begins with its parent's peak -----------


class Worker:
    """A process that draws one picture with one package, and what it has taken so far."""

    def __init__(self, name: str, drawing: Drawing, folder: Path, limit: float) -> None:
        """Start it, and wait for its first picture."""
        self.cell = Cell()
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
        if answer := self._answer():
            self.cell.first_time, self.cell.first_peak = answer

    def turn(self) -> None:
        """Let it draw, at least once."""
        self.pipe.send(True)
        if answer := self._answer():
            times, self.cell.peak, self.cell.size = answer
            self.cell.times += times

    def has_time(self, budget: float) -> bool:
        """Tell whether it may draw again."""
        return not (self.cell.problem or self.cell.stopped) and sum(self.cell.times) < budget

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()

    def _answer(self) -> Any:
        """Wait for an answer; without one, note why, and return None."""
        if not self.pipe.poll(self.limit):
            self.cell.stopped = self.limit
            self.cell.peak = max(self.cell.peak, peak_of(self.process.pid))
            return None
        try:
            answer = self.pipe.recv()
        except EOFError:
            answer = "the process died"
        if isinstance(answer, str):
            self.cell.problem = answer
            return None
        return answer


def peak_of(pid: int | None) -> int:
    """Return the peak memory of a process that does not answer, where the system tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def measure(
    drawing: Drawing, names: Iterable[str], folder: Path, budget: float, limit: float
) -> dict[str, Cell]:
    """Let packages draw one picture in turns, each until its time is spent."""
    workers: dict[str, Worker] = {}
    try:
        for name in names:
            progress(f"{drawing.name}: {name} starts")
            workers[name] = Worker(name, drawing, folder, limit)
        for turn in range(TURNS):
            for name, worker in workers.items():
                if worker.has_time(budget):
                    progress(f"{drawing.name}: {name}, turn {turn + 1} of {TURNS}")
                    worker.turn()
                if not worker.has_time(budget):
                    worker.stop()  # gives its memory back
    finally:
        for worker in workers.values():
            worker.stop()
    return {name: worker.cell for name, worker in workers.items()}


def progress(what: str) -> None:
    """Show what is going on, in one line of a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


# The tables -----------------------------------------------------------------------------------------------


def report(
    results: Results, drawings: Sequence[Drawing], alone: Sequence[Drawing], names: Sequence[str], what: str
) -> Iterator[str]:
    """Write all that was measured of pictures of one kind as Markdown."""
    yield from itself(results, [*drawings, *alone], what)
    peers = [name for name in names if name != "plotnet"]
    of = f", as a multiple of plotnet's{what}"
    yield from comparison(f"Time{of}", results, drawings, peers, "time", "ms", 1e-3)
    yield from comparison(f"Peak memory{of}", results, drawings, peers, "peak", "MB", 1e6)
    yield from ["", f"## Memory that the picture adds to the first one's, in MB{what}", ""]
    rows = []
    for name in names:
        cells = [results[drawing.name].get(name, Cell()) for drawing in drawings]
        added = [("> " if cell.is_bound else "") + f"{cell.added / 1e6:.1f}" for cell in cells]
        rows.append([name, *(text if cell.peak else "n/a" for text, cell in zip(added, cells, strict=True))])
    yield from table(["", *(drawing.name for drawing in drawings)], rows)


def itself(results: Results, drawings: Sequence[Drawing], what: str) -> Iterator[str]:
    """Write plotnet's own figures, the targets beside them."""
    yield from [f"## plotnet{what}", ""]
    rows = []
    for drawing in drawings:
        cell = results[drawing.name]["plotnet"]
        figures = [f"{cell.time * 1e3:.1f} ms", f"{cell.size / 1e6:.2f} MB", f"{cell.peak / 1e6:.0f} MB"]
        rows.append([drawing.name, *figures, drawing.target])
    yield from table(["", "time", "SVG", "peak memory", "target"], rows)


def comparison(
    title: str,
    results: Results,
    drawings: Sequence[Drawing],
    peers: Sequence[str],
    what: str,
    unit: str,
    scale: float,
) -> Iterator[str]:
    """Write one table of ratios, and where plotnet is behind."""
    yield from ["", f"## {title}", ""]
    columns = ["first picture", *(drawing.name for drawing in drawings)]
    own = quantities(results, drawings, "plotnet", what)
    rows = [[f"plotnet, {unit}", *(figure(cell / scale) for cell, _ in own)]]
    behind = []
    for name in peers:
        rows.append([name])
        for column, (ours, _), (theirs, is_bound) in zip(
            columns, own, quantities(results, drawings, name, what), strict=True
        ):
            ratio = theirs / ours if ours else 0.0
            rows[-1].append(("> " if is_bound else "") + figure(ratio) if ratio else "n/a")
            if 0 < ratio < 1 and not is_bound:
                behind.append(f"{name} in {column} ({ratio:.2f})")
    yield from table(["", *columns], rows)
    yield from ["", f"Target: above 1 everywhere. Behind: {', '.join(behind) or 'nobody'}."]


def quantities(
    results: Results, drawings: Sequence[Drawing], name: str, what: str
) -> list[tuple[float, bool]]:
    """Return a package's time or peak for the first picture and every other, and which are lower bounds."""
    cells = [results[drawing.name].get(name, Cell()) for drawing in drawings]
    firsts = [value for cell in cells if (value := getattr(cell, f"first_{what}"))]
    return [
        (median(firsts or [0.0]), False),
        *((getattr(cell, what), cell.is_bound) for cell in cells),
    ]


def figure(value: float) -> str:
    """Write three digits of a number, or all of its whole part."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(header: list[str], rows: list[list[str]]) -> Iterator[str]:
    """Write a Markdown table that can be read as it stands."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in (header, rule, *rows):
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        yield f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables; return 1 if a package failed, else 0: being slow is no failure."""
    parser = argparse.ArgumentParser(
        prog="python run.py bench", description="Draw and save networks with plotnet and with its peers."
    )
    parser.add_argument(
        "--quick", action="store_true", help="less time for all, the largest for the quick ones"
    )
    parser.add_argument(
        "--keep", metavar="FOLDER", type=Path, help="keep the pictures there, to look at them"
    )
    options = parser.parse_args(arguments)
    budget, limit = (QUICK_BUDGET, QUICK_TIME_LIMIT) if options.quick else (BUDGET, TIME_LIMIT)
    installed = {
        name: peer.is_installed() for peers in (PEERS, NUMBERED_PEERS) for name, peer in peers.items()
    }
    results: Results = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        painter = multiprocessing.get_context("spawn").Process(target=write_pictures, args=(folder,))
        painter.start()
        painter.join()
        for drawing in (drawing for drawings, *_ in PARTS for drawing in drawings):
            left_out = SLOW if options.quick and drawing in (LARGEST, LARGEST_NUMBERED) else set()
            able = [name for name in drawing.peers if installed[name] and name not in left_out]
            results[drawing.name] = measure(drawing, able, folder, budget, limit)
        for _, alone, _ in PARTS:
            for drawing in alone:
                results[drawing.name] = measure(drawing, ["plotnet"], folder, budget, limit)
    progress("")
    for drawings, alone, what in PARTS:
        names = [name for name in drawings[0].peers if installed[name]]
        print(*report(results, drawings, alone, names, what), "", sep="\n")
    for name in installed:
        if not installed[name]:
            print(f"\nNot installed, so left out: {name}.")
    problems = 0
    for drawing_name, cells in results.items():
        for name, cell in cells.items():
            if cell.problem:
                problems += 1
                print(f"\n{name} failed at {drawing_name}: {cell.problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
