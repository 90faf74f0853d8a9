"""Time from a key to the painted picture, in a real JupyterLab: ``python3 run.py bench explorers``.

JupyterLab runs on this machine and is driven in Chromium by keyboard and mouse. In one notebook stand
`interact` with a new matplotlib figure each time, ipympl with a figure that is changed, and the explorers.
Each slider is moved 60 times by the keyboard; what is timed is from the key event to the end of the first
frame in which the picture has changed (for images: is decoded; for canvases: is drawn on). Then it is
dragged for two seconds, and the frames in which the picture changed are counted. Of explorers it is counted
besides: elements that came or went within the picture, the page's layout shifts, changes after the mouse was
let go, the same with the kernel busy, and how much memory many updates leave behind. ``--quick`` takes fewer
of everything.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import v4
from playwright.sync_api import Locator, Page, sync_playwright

from run import lab_command

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120_000

INTERACT = """\
%matplotlib inline
import matplotlib.pyplot as plt, numpy as np
from ipywidgets import interact, FloatSlider
from plotnet import Diagram, Network
network = Network.random((10, 7, 5), seed=1)
x = np.linspace(-1, 1, 10)

def show(value):
    figure, ax = plt.subplots(figsize=(9, 4))
    network.forward(np.r_[value, x[1:]]).diagram(values=True, legend=False).draw(ax)
    plt.show()

interact(show, value=FloatSlider(value=0, min=-2, max=2, step=0.01));
"""
IPYMPL = """\
%matplotlib widget
import matplotlib.pyplot as plt, ipywidgets
plt.ioff()
figure, ax = plt.subplots(figsize=(9, 4))
bars = ax.bar(range(5), network.forward(x).output)
slider = ipywidgets.FloatSlider(value=0, min=-2, max=2, step=0.01)

def change(event):
    for bar, height in zip(bars, network.forward(np.r_[event["new"], x[1:]]).output):
        bar.set_height(height)
    figure.canvas.draw_idle()

slider.observe(change, "value")
ipywidgets.VBox([slider, figure.canvas])
"""
EXPLORERS = {
    "ForwardExplorer 10-7-5": "from plotnet import ForwardExplorer\nForwardExplorer()",
    "ForwardExplorer 784-128-10": (
        "ForwardExplorer(Network.random((784, 128, 10), seed=1), np.random.default_rng(0).random((2, 784)))"
    ),
    "OverflowExplorer": "from plotnet import OverflowExplorer\nOverflowExplorer([1.0] * 8)",
}

PROBE = """
() => {
  const ends = [];
  let began = 0, waiting = false;
  const after = () => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      if (began) ends.push(performance.now() - began);
      began = 0; waiting = false;
    };
    channel.port2.postMessage(0);
  });
  const changed = () => { if (began && !waiting) { waiting = true; after(); } };
  document.addEventListener("keydown", () => { began = performance.now(); waiting = false; }, true);
  let frames = 0, stamp = -1, elements = 0;
  const count = () => {
    const now = document.timeline.currentTime;
    if (now !== stamp) { stamp = now; frames += 1; }
  };
  const watch = (target) => {
    const observer = new MutationObserver((records) => {
      for (const record of records) {
        for (const node of [...record.addedNodes, ...record.removedNodes]) elements += node.nodeType === 1;
      }
      const image = target.querySelector("img");
      (image ? image.decode().catch(() => {}) : Promise.resolve()).then(() => { count(); changed(); });
    });
    observer.observe(target, { subtree: true, childList: true, attributes: true, characterData: true });
  };
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    count();
    changed();
    return draw.apply(this, given);
  };
  let shift = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({ type: "layout-shift" });
  window.probe = {
    watch,
    take: () => ends.splice(0),
    counts: () => ({ frames, elements, shift }),
    reset: () => { frames = 0; elements = 0; shift = 0; stamp = -1; },
  };
}
"""
UPDATES = """
(slider, updates) => new Promise((done) => {
  let left = updates;
  const step = () => {
    slider.value = String(Math.round(Math.random() * Number(slider.max)));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    if (--left) requestAnimationFrame(step); else requestAnimationFrame(done);
  };
  step();
})
"""
HANDLER = """
(slider, times) => {
  const took = [];
  for (let i = 0; i < times; i++) {
    slider.value = String(Math.round(Math.random() * Number(slider.max)));
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    took.push(performance.now() - start);
  }
  return took;
}
"""


@dataclass
class Row:
    """What was measured of one way to move a picture: times in ms."""

    name: str
    times: list[float]
    rate: float
    elements: int
    shift: float
    late: int

    @property
    def median(self) -> float:
        """The middle of the times."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """What 95 of 100 times are below."""
        return statistics.quantiles(self.times, n=20)[-1]


@contextmanager
def jupyterlab(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Start JupyterLab on a folder with this notebook; give the notebook's address."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "project" / "notebooks").mkdir(parents=True)
        nbformat.write(notebook, home / "project" / "notebooks" / "bench.ipynb")
        own = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
        command = [*lab_command(sys.executable, home / "project"), "--no-browser"]
        command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            note = home / "RUNTIME" / f"jpserver-{server.pid}.json"
            while True:
                try:
                    told = json.loads(note.read_text(encoding="utf-8"))
                    break
                except (FileNotFoundError, json.JSONDecodeError):
                    if server.poll() is not None:
                        raise RuntimeError("JupyterLab did not start") from None
                    time.sleep(0.1)
            address = f"http://127.0.0.1:{told['port']}/lab/tree/notebooks/bench.ipynb"
            yield f"{address}?token={told['token']}&reset"
        finally:
            server.terminate()
            server.wait(20)


def run_cells(page: Page, address: str) -> None:
    """Open the notebook and run it to its end."""
    page.goto(address)
    page.get_by_text("(ipykernel) | Idle").wait_for(timeout=PATIENCE)
    page.get_by_role("menubar").get_by_text("Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".plotnet-explorer").last.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(3000)


def measure(page: Page, name: str, cell: Locator, steps: int) -> Row:
    """Move the slider of a cell by keyboard, then drag it."""
    explorer = name in EXPLORERS
    slider = cell.locator("input[type=range]:visible" if explorer else ".noUi-handle").first
    # of `interact` the output with the picture; ipympl draws on canvases, which are watched anyway
    picture = cell.locator(".plotnet-explorer-picture svg" if explorer else ".widget-output").first
    slider.scroll_into_view_if_needed()
    if name != "ipympl":
        picture.evaluate("target => window.probe.watch(target)")
    slider.focus()
    page.evaluate("() => { window.probe.take(); window.probe.reset(); }")
    times: list[float] = []
    for i in range(steps + 3):
        page.keyboard.press("ArrowRight" if i % 40 < 20 else "ArrowLeft")
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            page.wait_for_timeout(5)
            if got := page.evaluate("() => window.probe.take()"):
                times += got
                break
        page.wait_for_timeout(20)
    counts = page.evaluate("() => window.probe.counts()")
    rate, late = drag(page, slider, explorer)
    return Row(name, times[3:], rate, counts["elements"], counts["shift"], late)


def drag(page: Page, slider: Locator, explorer: bool) -> tuple[float, int]:
    """Drag for two seconds; give changed frames a second, and those that came after the mouse was let go."""
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach = box["width"] / 3 if explorer else 40.0
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("() => window.probe.reset()")
    start = time.monotonic()
    i = 0
    while time.monotonic() - start < 2:
        i += 1
        page.mouse.move(x + reach * ((i % 40) / 20 - 1), y)
    took = time.monotonic() - start
    frames = page.evaluate("() => window.probe.counts().frames")
    page.mouse.up()
    page.wait_for_timeout(50)
    page.evaluate("() => window.probe.reset()")
    page.wait_for_timeout(700)
    return frames / took, page.evaluate("() => window.probe.counts().frames")


def memory(page: Page, slider: Locator, updates: int) -> tuple[int, int]:
    """Measure what JavaScript holds before and after so many updates, in bytes."""
    client = page.context.new_cdp_session(page)

    def held() -> int:
        client.send("HeapProfiler.collectGarbage")
        return int(client.send("Runtime.getHeapUsage")["usedSize"])

    slider.evaluate(UPDATES.strip(), 200)
    before = held()
    slider.evaluate(UPDATES.strip(), updates)
    return before, held()


def main(arguments: Sequence[str]) -> int:
    """
    Run the benchmark and print its tables.

    Parameters
    ----------
    arguments : sequence of str
        Words after the command's name.

    Returns
    -------
    int
        0.
    """
    parser = argparse.ArgumentParser(prog="run.py bench explorers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer steps and updates")
    quick = parser.parse_args(arguments).quick
    steps, updates = (20, 600) if quick else (60, 10_000)
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if chromium is None:
        print("This benchmark needs Chromium: install it, and run this again.", file=sys.stderr)
        return 1
    codes = {"interact + inline": INTERACT, "ipympl": IPYMPL, **EXPLORERS}
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    cells = [v4.new_code_cell(code) for code in codes.values()]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    notebook.cells.append(v4.new_code_cell("import time"))
    with jupyterlab(notebook) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        run_cells(page, address)
        page.evaluate(PROBE.strip())
        shown = page.locator(".jp-CodeCell")
        rows = [measure(page, name, shown.nth(i), steps) for i, name in enumerate(codes)]
        print_times(rows)
        for i, name in enumerate(codes):
            if name in EXPLORERS:
                print_explorer(page, name, shown.nth(i), updates)
        busy(page, shown, list(codes), steps)
        browser.close()
    return 0


def print_times(rows: list[Row]) -> None:
    """Print the table of times."""
    slowest = rows[0]
    print(
        "| | median ms | p95 ms | dragged, updates a second | elements that came or went |"
        " layout shift | changes after |"
    )
    print("|:--|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        print(
            f"| {row.name} | {row.median:.0f} | {row.p95:.0f} | {row.rate:.0f} | {row.elements} |"
            f" {row.shift:.3f} | {row.late} |"
        )
    for row in rows[2:]:
        print(f"{row.name}: {slowest.median / row.median:.1f} times as fast as interact (median)")


def print_explorer(page: Page, name: str, cell: Locator, updates: int) -> None:
    """Print what an event handler takes, and what many updates leave behind."""
    slider = cell.locator("input[type=range]:visible").first
    took = sorted(slider.evaluate(HANDLER.strip(), 200))
    page.wait_for_timeout(200)
    before, after = memory(page, slider, updates)
    print(
        f"{name}: handler {statistics.median(took):.2f} ms, 99 of 100 below {took[-2]:.2f} ms; memory"
        f" {before / 1e6:.1f} MB, after {updates:,} updates {after / 1e6:.1f} MB"
    )


def busy(page: Page, cells: Locator, names: list[str], steps: int) -> None:
    """Measure the explorers again while the kernel sleeps."""
    cells.last.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("; time.sleep(60)")
    page.keyboard.press("Control+Enter")
    for i, name in enumerate(names):
        if name in EXPLORERS:
            row = measure(page, name, cells.nth(i), min(steps, 20))
            print(f"{name} with a busy kernel: median {row.median:.0f} ms, p95 {row.p95:.0f} ms")
