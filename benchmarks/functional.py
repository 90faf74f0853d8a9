"""Compare the speed of plotnet.functional with that of other packages: ``python3 run.py bench functional``.

Each peer is timed in turn with plotnet, and the median of the ratios of these pairs is printed, so that other
load of the machine affects both. SciPy and PyTorch are included if they are installed; PyTorch uses two
threads, everything else one. ``--quick`` takes fewer pairs.

The limit is the time of NumPy's loops for the same work on data in the cache: exp, max and sum, and subtract
and divide if the function needs them, row by row.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from plotnet import functional

SHAPES = [(10,), (64, 10), (10_000, 10), (1_000, 1_000), (128, 50_257)]
DTYPES = [np.float32, np.float64]
CACHE = 2**17  # bytes of the array with which the limit is measured

Call = Callable[[], Any]


def textbook_softmax(x: Any) -> Any:
    """Compute softmax with the usual shift."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def textbook_log_softmax(x: Any) -> Any:
    """Compute log-softmax with the usual shift."""
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def textbook_logsumexp(x: Any) -> Any:
    """Compute log-sum-exp with the usual shift."""
    largest = x.max(axis=-1, keepdims=True)
    return (largest + np.log(np.exp(x - largest).sum(axis=-1, keepdims=True)))[..., 0]


def textbook_cross_entropy(x: Any, labels: Any) -> Any:
    """Compute the loss from log-probabilities."""
    return -np.take_along_axis(textbook_log_softmax(x), labels[..., None], -1).mean()


def naive_cross_entropy(x: Any, labels: Any) -> Any:
    """Compute the loss from probabilities."""
    return -np.log(np.take_along_axis(functional.naive_softmax(x), labels[..., None], -1)).mean()


def peers(name: str, x: Any, labels: Any) -> Iterator[tuple[str, Call]]:
    """Yield all implementations of the function `name`, that of plotnet first."""
    function = getattr(functional, name)
    if name == "cross_entropy":
        yield "plotnet", lambda: function(x, labels)
        yield "naive", lambda: naive_cross_entropy(x, labels)
        yield "shift", lambda: textbook_cross_entropy(x, labels)
    else:
        yield "plotnet", lambda: function(x)
        naive: dict[str, Call] = {
            "softmax": lambda: functional.naive_softmax(x),
            "log_softmax": lambda: np.log(functional.naive_softmax(x)),
            "logsumexp": lambda: np.log(np.exp(x).sum(axis=-1)),
        }
        yield "naive", naive[name]
        textbook = globals()[f"textbook_{name}"]
        yield "shift", lambda: textbook(x)
        scipy = import_optional("scipy.special")
        if scipy is not None:
            peer = getattr(scipy, name)
            yield "SciPy", lambda: peer(x, axis=-1)
    torch = import_optional("torch")
    if torch is not None:
        torch.set_num_threads(2)
        tensor, targets = torch.from_numpy(x), torch.from_numpy(labels)
        if name == "cross_entropy":
            yield "PyTorch", lambda: torch.nn.functional.cross_entropy(tensor, targets)
        else:
            yield "PyTorch", lambda: getattr(torch, name)(tensor, -1)


def import_optional(name: str) -> Any:
    """Import a module; return None if it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def limit(name: str, x: Any) -> float:
    """Return the seconds that NumPy's loops take for `name`, measured with rows of `x` in the cache."""
    rows = np.atleast_2d(x)
    rows = rows[: max(1, CACHE // rows[0].nbytes)]
    out, column = np.empty_like(rows), rows.max(axis=-1, keepdims=True)

    def loops() -> None:
        rows.argmax(axis=-1)  # faster than max
        np.subtract(rows, column, out=out)
        np.exp(out, out=out)
        out.sum(axis=-1)
        if name == "softmax":
            np.divide(out, column, out=out)
        elif name == "log_softmax":
            np.subtract(out, column, out=out)

    with np.errstate(all="ignore"):
        np.setbufsize(512 if rows.shape[1] > 512 else 8192)
        seconds = [timed(loops, max(1, 20_000 // rows.size)) for _ in range(25)]
    return float(statistics.median(seconds) * x.size / rows.size)


def timed(call: Call, repeats: int) -> float:
    """Return the seconds of one call, the mean over some repeats."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def ratio(one: Call, other: Call, pairs: int, repeats: int) -> tuple[float, float]:
    """Return the median ratio other / one of pairs of times, and the median time of one in seconds."""
    one(), other()
    times = [(timed(one, repeats), timed(other, repeats)) for _ in range(pairs)]
    return statistics.median(b / a for a, b in times), statistics.median(a for a, _ in times)


def peak(call: Call) -> int:
    """Return the peak memory of a call in bytes, including its result."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each function."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer pairs")
    quick = parser.parse_args(arguments).quick
    np.seterr(all="ignore")
    print("Times of the peers as multiples of plotnet's: more than 1 means that plotnet is faster.")
    print("limit: time of NumPy's loops as a fraction of plotnet's time. memory: peak, % of the input.\n")
    for name in ("softmax", "log_softmax", "logsumexp", "cross_entropy"):
        print(
            f"{name:<22}{'plotnet':>11}{'naive':>8}{'shift':>8}{'SciPy':>8}{'PyTorch':>8}{'limit':>8}"
            f"{'memory':>9}{'(shift)':>9}"
        )
        for shape in SHAPES:
            for dtype in DTYPES:
                rng = np.random.default_rng(0)
                x = rng.standard_normal(shape).astype(dtype)
                labels = rng.integers(shape[-1], size=shape[:-1])
                calls = dict(peers(name, x, labels))
                plotnet = calls.pop("plotnet")
                repeats = max(1, min(200, 100_000 // x.size))
                pairs = (5 if quick else 15) if x.size > 1_000_000 else (15 if quick else 51)
                cells, seconds = dict.fromkeys(["naive", "shift", "SciPy", "PyTorch"], "-"), []
                for peer, call in calls.items():
                    times, median = ratio(plotnet, call, pairs, repeats)
                    cells[peer] = f"{times:.2f}"
                    seconds.append(median)
                best = min(seconds)
                cells["limit"] = f"{limit(name, x) / best:.2f}"
                memory = [100 * peak(call) / x.nbytes for call in (plotnet, calls["shift"])]
                print(
                    f"{shape!s:>14} {np.dtype(dtype).name}{1e6 * best:9.1f}us"
                    + "".join(f"{cell:>8}" for cell in cells.values())
                    + "".join(f"{share:8.1f}%" if x.nbytes > 1e5 else f"{'-':>9}" for share in memory),
                    flush=True,
                )
        print()


if __name__ == "__main__":
    main()
