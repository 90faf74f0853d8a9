"""Measure the time to the first figure of a process, relative to importing matplotlib's mathtext.

Each measurement starts a new Python process. The measurements alternate, so that a change in the load of
the machine affects all of them, and the table shows medians of ratios to the reference in the same round.
Bytecode is cached in a folder of its own, as in an ordinary installation.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

TARGET = 1.15
REFERENCE = "import matplotlib.mathtext"
CASES = {
    "plot_net": [
        "-c",
        "from plotnet import plot_net; plot_net([10, 7, 5], (15, 6), 'net.svg')",
    ],
    "command line": ["-m", "plotnet", "10-7-5", "-o", "net.svg"],
}


def seconds(arguments: Sequence[str], folder: str) -> float:
    """Return the wall-clock time of a Python process."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder, "cache"))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [os.getcwd(), os.environ.get("PYTHONPATH")]))
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def main(arguments: Sequence[str]) -> None:
    """Print the table; ``--quick`` takes 5 rounds instead of 21."""
    rounds = 5 if "--quick" in arguments else 21
    ratios: dict[str, list[float]] = {name: [] for name in CASES}
    references = []
    with tempfile.TemporaryDirectory() as folder:
        for command in (["-c", REFERENCE], *CASES.values()):
            seconds(command, folder)  # fill the cache
        for _ in range(rounds):
            references.append(seconds(["-c", REFERENCE], folder))
            for name, command in CASES.items():
                ratios[name].append(seconds(command, folder) / references[-1])
    print(f"`{REFERENCE}` takes {median(references):.2f} s.\n")
    print("| first figure | median ratio | quartiles | target |\n|:--|--:|--:|--:|")
    for name, values in ratios.items():
        low, _, high = quantiles(values, n=4)
        print(f"| {name} | {median(values):.2f} | {low:.2f} to {high:.2f} | {TARGET} |")
