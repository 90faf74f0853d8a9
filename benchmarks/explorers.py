"""Time from a key to the painted picture, in a real JupyterLab: ``python3 run.py bench explorers``.

JupyterLab runs on this machine and is driven in headless Chromium by keyboard and mouse. In one notebook
stand `interact` with a new matplotlib figure each time, ipympl with a figure that is changed, and the
explorers.

Each slider is moved 60 times by Page Up and Page Down, each time when the picture before is there. What is
timed is from the key, as the browser dates it, until the browser is through with the first frame that shows
the change: scripts, layout, paint. Of `interact` it is the frame with the new image, decoded; of ipympl the
one after its canvas was drawn on. As a check on this clock stands beside it what the browser itself tells of
an explorer (Event Timing: from the key to the next frame on the screen, in steps of 8 ms, nothing below 16).

Then the slider is dragged for two seconds by 120 movements of the mouse a second, and the frames in which the
picture changed are counted: until the mouse is let go, and after it, less the one that shows the last value.
Of explorers it is counted besides: elements that came or went within the picture, the page's layout shifts,
what goes to the kernel and back, how long listeners and the scripts of a frame take, the same while the
kernel runs a loop for a minute, how soon a cell shows its explorer, and how much memory many updates leave
behind, and the times on a processor that is slowed down four times. ``--quick`` takes fewer of everything.
Nothing else should run meanwhile: the load is printed first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
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
from typing import Any

import nbformat
from nbformat import v4
from playwright.async_api import CDPSession, Locator, Page, async_playwright

from run import lab_command

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120_000

INTERACT = """\
%matplotlib inline
import matplotlib.pyplot as plt, numpy as np
from ipywidgets import interact, FloatSlider
from plotnet import *
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
WIDE = "Network.random((784, 128, 10), seed=1), np.random.default_rng(0).random((2, 784))"
EXPLORERS = {
    "ForwardExplorer 10-7-5": "ForwardExplorer()",
    "ForwardExplorer 784-128-10": f"ForwardExplorer({WIDE})",
    "OverflowExplorer": "OverflowExplorer([1.0] * 8)",
    "ShiftExplorer": "ShiftExplorer()",
    "LogSoftmaxExplorer": "LogSoftmaxExplorer()",
    "CrossEntropyExplorer": "CrossEntropyExplorer()",
    "OnlineSoftmaxExplorer": "OnlineSoftmaxExplorer()",
    "TrainingExplorer": "TrainingExplorer()",
}
LOOP = """\
import time
end = time.monotonic() + 60
while time.monotonic() < end:
    pass
"""
PROBE = (Path(__file__).parent / "explorers.js").read_text(encoding="utf-8")


@dataclass
class Row:
    """What was measured of one way to move a picture: times in ms, what goes over the wire in bytes."""

    name: str
    times: list[float]
    presented: list[float]
    scripts: list[float]
    rate: float
    late: int
    elements: int
    shift: float
    sent: int
    received: int

    @property
    def median(self) -> float:
        """The middle of the times."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """What 95 of 100 times are below."""
        return p95(self.times)


def p95(times: list[float]) -> float:
    """Return what 95 of 100 times are below."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else float("nan")


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


async def run_cell(page: Page, cell: Locator) -> None:
    """Run a cell by its keys, and wait for its number."""
    await cell.locator(".cm-content").click()
    await page.keyboard.press("Control+Enter")
    await cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for(timeout=PATIENCE)


async def display(page: Page, cell: Locator) -> dict[str, float]:
    """Run a cell that shows an explorer: from its keys, and from its number, to the picture, in ms."""
    await cell.locator(".cm-content").click()
    await page.wait_for_timeout(300)
    found = await cell.evaluate_handle("cell => { window.shown = window.probe.watchDisplay(cell); }")
    await found.dispose()
    await page.keyboard.press("Control+Enter")
    shown: dict[str, float] = await page.evaluate("() => window.shown")
    await page.wait_for_timeout(500)
    return shown


def slider_of(cell: Locator) -> Locator:
    """Find the first handle of an explorer."""
    return cell.locator("[role=slider]:visible").first


async def measure(page: Page, mouse: CDPSession, name: str, cell: Locator, steps: int) -> Row:
    """Move the slider of a cell by keyboard, then drag it."""
    explorer = name in EXPLORERS
    slider = slider_of(cell) if explorer else cell.locator(".noUi-handle").first
    # of `interact` the output with the picture
    picture = cell.locator(".plotnet-picture" if explorer else ".widget-output").first
    await slider.scroll_into_view_if_needed()
    if name == "ipympl":
        await cell.evaluate("cell => window.probe.watchCanvases(cell)")
    else:
        watcher = "watchMoved" if explorer else "watchImages"
        await picture.evaluate(f"target => window.probe.{watcher}(target)")
    await slider.focus()
    pauses = random.Random(0)
    keys = ["PageUp"] * 2 + ["PageDown"] * 2  # a step of an arrow key may be too small to be seen
    for i in range(-3, steps):  # the first ones warm up
        if i == 0:
            await page.evaluate("() => window.probe.reset()")
        await page.keyboard.press(keys[(i + 3) % len(keys)])
        await page.evaluate("() => window.probe.answer()")
        await page.wait_for_timeout(30 + 30 * pauses.random())  # at any time between two frames
    pressed = await page.evaluate("() => window.probe.result()")
    dragged = await drag(page, mouse, slider, explorer)
    wire = (await page.evaluate("() => window.probe.result()"))["wire"]
    return Row(
        name,
        pressed["times"],
        pressed["presented"],
        pressed["scripts"],
        dragged["rate"],
        dragged["late"],
        pressed["elements"],
        pressed["shift"],
        max(wire["sent"], default=0),
        max(wire["received"], default=0),
    )


async def drag(page: Page, mouse: CDPSession, slider: Locator, explorer: bool) -> dict[str, Any]:
    """Drag for two seconds; give changed frames a second, and those that came after the mouse was let go."""
    box = await slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    vertical = explorer and await slider.get_attribute("aria-orientation") == "vertical"

    async def move(kind: str, by: float) -> None:
        pressed = {"button": "left", "buttons": int(kind != "mouseReleased"), "clickCount": 1}
        place = {"x": x if vertical else x + by, "y": y + by if vertical else y}
        await mouse.send("Input.dispatchMouseEvent", {"type": kind, **place, **pressed})

    await page.mouse.move(x, y)
    await page.evaluate("() => window.probe.reset()")
    await move("mousePressed", 0)
    since = await page.evaluate("() => performance.now()")
    moves = []
    clock = asyncio.get_running_loop().time
    start = clock()
    for i in range(1, 241):
        # the next one does not wait for the page to be through with this one: a hand does not either
        by = 40 * (abs((i + 20) % 80 - 40) / 20 - 1)
        moves.append(asyncio.ensure_future(move("mouseMoved", by)))
        await asyncio.sleep(max(0.0, start + i / 120 - clock()))
    await asyncio.gather(*moves)
    await move("mouseReleased", 0)
    await page.wait_for_timeout(1000)
    found: dict[str, Any] = await page.evaluate("since => window.probe.dragged(since)", since)
    return found


def load() -> str:
    """Tell what waits for how many processors, where the system says so."""
    count = f"{os.cpu_count()} processors"
    return f"{count}, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else count


async def held(client: CDPSession) -> int:
    """Measure what JavaScript holds, in bytes."""
    await client.send("HeapProfiler.collectGarbage")
    return int((await client.send("Runtime.getHeapUsage"))["usedSize"])


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
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if chromium is None:
        print("This benchmark needs Chromium: install it, and run this again.", file=sys.stderr)
        return 1
    asyncio.run(run(chromium, *((20, 600) if quick else (60, 10_000))))
    return 0


async def run(chromium: str, steps: int, updates: int) -> None:
    """Measure everything with so many keys a slider and so many updates."""
    codes = {"interact + inline": INTERACT, "ipympl": IPYMPL, **EXPLORERS}
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    cells = [v4.new_code_cell(code) for code in (*codes.values(), LOOP)]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    with jupyterlab(notebook) as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium)
            page = await browser.new_page(viewport={"width": 1300, "height": 1000})
            await page.add_init_script(PROBE)
            client = await page.context.new_cdp_session(page)
            await page.goto(address)
            await page.get_by_text("(ipykernel) | Idle").wait_for(timeout=PATIENCE)
            frames = await page.evaluate("() => window.probe.frameRate()")
            print(f"Frames a second, at rest: {frames:.0f}; {load()}\n", flush=True)
            shown = page.locator(".jp-CodeCell")
            rows = []
            for i, name in enumerate(("interact + inline", "ipympl")):  # the second turns `inline` off
                await run_cell(page, shown.nth(i))
                await page.wait_for_timeout(2000)
                rows.append(await measure(page, client, name, shown.nth(i), steps))
            explorers = [(name, shown.nth(i)) for i, name in enumerate(codes) if name in EXPLORERS]
            displays = {name: await display(page, cell) for name, cell in explorers}
            rows += [await measure(page, client, name, cell, steps) for name, cell in explorers]
            print_times(rows)
            await print_handlers(page, explorers, displays, rows)
            await print_slow(page, client, explorers, min(steps, 40))
            await print_busy(page, client, shown.last, explorers, min(steps, 20))
            await print_memory(page, client, updates)
            await browser.close()


def print_times(rows: list[Row]) -> None:
    """Print the table of times."""
    slowest = rows[0]
    print(
        "| | median ms | p95 ms | browser's own p95 | dragged, updates a second | changes after |"
        " interact's median, and p95, as a multiple |"
    )
    print("|:--|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        own = f"{p95(row.presented):.0f}" if row.name in EXPLORERS else ""
        print(
            f"| {row.name} | {row.median:.0f} | {row.p95:.0f} | {own} | {row.rate:.0f} | {row.late} |"
            f" {slowest.median / row.median:.1f}, {slowest.p95 / row.p95:.1f} |",
            flush=True,
        )


async def print_handlers(
    page: Page, explorers: list[tuple[str, Locator]], displays: dict[str, dict[str, float]], rows: list[Row]
) -> None:
    """Print what an update costs, and how soon an explorer is there."""
    print(
        "\n| | listener, p99 ms | scripts of a frame, median and p95 ms | elements that came or went |"
        " layout shift | largest message sent, received, bytes | shown after its keys, after its number, ms |"
    )
    print("|:--|--:|--:|--:|--:|--:|--:|")
    found = {row.name: row for row in rows}
    for name, cell in explorers:
        slider = slider_of(cell)
        took = sorted(await slider.evaluate("slider => window.probe.handle(slider, 200)"))
        await page.wait_for_timeout(200)
        row, display = found[name], displays[name]
        print(
            f"| {name} | {took[-2]:.2f} | {statistics.median(row.scripts):.1f}, {p95(row.scripts):.1f} |"
            f" {row.elements} | {row.shift:.3f} | {row.sent:,}, {row.received:,} |"
            f" {display['shown']:.0f}, {display['late']:.0f} |",
            flush=True,
        )


async def print_slow(
    page: Page, client: CDPSession, explorers: list[tuple[str, Locator]], steps: int
) -> None:
    """Measure the explorers on a processor that Chromium makes four times slower, as in a school's laptop."""
    await client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    print("\n| processor four times slower | median ms | p95 ms |")
    print("|:--|--:|--:|")
    for name, cell in explorers:
        row = await measure(page, client, name, cell, steps)
        print(f"| {name} | {row.median:.0f} | {row.p95:.0f} |", flush=True)
    await client.send("Emulation.setCPUThrottlingRate", {"rate": 1})


async def print_busy(
    page: Page, mouse: CDPSession, loop: Locator, explorers: list[tuple[str, Locator]], steps: int
) -> None:
    """Measure the explorers again while the kernel runs a loop, for a minute."""
    await loop.locator(".cm-content").click()
    await page.keyboard.press("Control+Enter")
    prompt = loop.locator(".jp-InputPrompt")
    await prompt.filter(has_text="[*]").wait_for(timeout=PATIENCE)
    print("\n| kernel busy | median ms | p95 ms | dragged, updates a second | changes after |")
    print("|:--|--:|--:|--:|--:|")
    for name, cell in explorers:
        row = await measure(page, mouse, name, cell, steps)
        if "*" not in (await prompt.text_content() or ""):
            break  # the loop has come to its end
        print(f"| {name} | {row.median:.0f} | {row.p95:.0f} | {row.rate:.0f} | {row.late} |", flush=True)
    await prompt.filter(has_text=re.compile(r"\d")).wait_for(timeout=PATIENCE)


async def print_memory(page: Page, client: CDPSession, updates: int) -> None:
    """Move one explorer, then all in turn, and print what that leaves behind."""
    for what, count in (("the first explorer", 1), ("all explorers in turn", len(EXPLORERS))):
        await page.evaluate("count => window.probe.move(count, 200)", count)
        before = await held(client)
        await page.evaluate("([count, updates]) => window.probe.move(count, updates)", [count, updates])
        after = await held(client)
        print(
            f"\nMemory of the page: {before / 1e6:.1f} MB, after {updates:,} updates of {what}"
            f" {after / 1e6:.1f} MB",
            flush=True,
        )
