"""Measure the response time of explorers in JupyterLab: ``python3 run.py bench explorers``.

JupyterLab runs on this machine and is operated in headless Chromium by keyboard and mouse. One notebook
contains `interact` with a new matplotlib figure for each value, ipympl with a figure that is updated, and the
explorers.

One slider of each is moved 60 times with Page Up and Page Down, after the previous picture is complete. The
response time is measured from the time stamp of the key event to the end of the first frame that shows the
change, with scripts, layout and paint. For `interact` this is the frame with the new image, for ipympl the
frame after drawing on the canvas. As a check, the table also shows the Event Timing of the browser (from the
key to the next frame on the screen, in steps of 8 ms, at least 16 ms).

Then the slider is dragged by its knob for two seconds with 120 mouse events per second. The frames in which
the picture changed are counted until the mouse is released, and afterwards without the one that shows the
last value. For explorers, the benchmark also measures: elements added or removed in the picture, layout
shifts of the page, messages to and from the kernel, the times of listeners and of the scripts of a frame, all
of this while the kernel runs a loop for a minute and while Chromium slows the processor down four times, the
time until a cell shows its explorer, and the memory used after 10,000 updates and after as many again.
``--quick`` moves each slider 20 times. Nothing else should run at the same time: the load is printed first.
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
TIMEOUT_MS = 120_000

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
# Code, how the name of the handle begins that is moved, and how many pixels it is dragged to either side: not
# beyond the end of its track, and fast enough to change a whole number in each frame.
EXPLORERS = {
    "ForwardExplorer 10-7-5": ("ForwardExplorer()", "x 0", 18),
    "ForwardExplorer 784-128-10": (f"ForwardExplorer({WIDE})", "x 1", 18),
    "OverflowExplorer": ("OverflowExplorer([1.0] * 8)", "z 0", 40),
    "ShiftExplorer": ("ShiftExplorer()", "shift c", 40),
    "LogSoftmaxExplorer": ("LogSoftmaxExplorer()", "gap", 40),
    "CrossEntropyExplorer": ("CrossEntropyExplorer()", "z 0", 40),
    "OnlineSoftmaxExplorer": ("OnlineSoftmaxExplorer()", "x 0", 20),
    "TrainingExplorer": ("TrainingExplorer(step=30)", "step", 160),
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
    """Result for one interactive picture: times in ms, sizes of messages in bytes."""

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
        """The median of the times."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """The 95th percentile of the times."""
        return p95(self.times)


def p95(times: list[float]) -> float:
    """Return the 95th percentile of times."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else float("nan")


@contextmanager
def jupyterlab(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Start JupyterLab in a folder with this notebook, and yield the address of the notebook."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "project" / "notebooks").mkdir(parents=True)
        nbformat.write(notebook, home / "project" / "notebooks" / "bench.ipynb")
        settings = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
        command = [*lab_command(sys.executable, home / "project"), "--no-browser"]
        command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            info_file = home / "RUNTIME" / f"jpserver-{server.pid}.json"
            while True:
                try:
                    info = json.loads(info_file.read_text(encoding="utf-8"))
                    break
                except (FileNotFoundError, json.JSONDecodeError):
                    if server.poll() is not None:
                        raise RuntimeError("JupyterLab did not start") from None
                    time.sleep(0.1)
            address = f"http://127.0.0.1:{info['port']}/lab/tree/notebooks/bench.ipynb"
            yield f"{address}?token={info['token']}&reset"
        finally:
            server.terminate()
            server.wait(20)


async def run_cell(page: Page, cell: Locator) -> None:
    """Run a cell with the keyboard, and wait for its execution count."""
    await cell.locator(".cm-content").click()
    await page.keyboard.press("Control+Enter")
    await cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for(timeout=TIMEOUT_MS)


async def display(page: Page, cell: Locator) -> dict[str, float]:
    """Run a cell that shows an explorer; return the times from the key and from the execution count in ms."""
    await cell.locator(".cm-content").click()
    await page.wait_for_timeout(300)
    handle = await cell.evaluate_handle("cell => { window.shown = window.probe.watchDisplay(cell); }")
    await handle.dispose()
    await page.keyboard.press("Control+Enter")
    shown: dict[str, float] = await page.evaluate("() => window.shown")
    await page.wait_for_timeout(500)
    return shown


def slider_of(name: str, cell: Locator) -> Locator:
    """Return the handle of an explorer that is moved."""
    return cell.locator(f'[role=slider][aria-label^="{EXPLORERS[name][1]}"]:visible').first


async def measure(page: Page, mouse: CDPSession, name: str, cell: Locator, steps: int) -> Row:
    """Measure the slider of a cell: move it with the keyboard, then drag it."""
    explorer = name in EXPLORERS
    slider = slider_of(name, cell) if explorer else cell.locator(".noUi-handle").first
    picture = cell.locator(".plotnet-picture" if explorer else ".widget-output").first
    await slider.scroll_into_view_if_needed()
    if name == "ipympl":
        await cell.evaluate("cell => window.probe.watchCanvases(cell)")
    else:
        watcher = "watchElements" if explorer else "watchImages"
        await picture.evaluate(f"target => window.probe.{watcher}(target)")
    await slider.focus()
    pauses = random.Random(0)
    keys = ["PageUp"] * 2 + ["PageDown"] * 2  # steps of arrow keys may be too small to be visible
    for i in range(-3, steps):  # the first three are not measured
        if i == 0:
            await page.evaluate("() => window.probe.reset()")
        await page.keyboard.press(keys[(i + 3) % len(keys)])
        await page.evaluate("() => window.probe.answer()")
        await page.wait_for_timeout(30 + 30 * pauses.random())  # at a random time between two frames
    pressed = await page.evaluate("() => window.probe.result()")
    if explorer:
        await cell.get_by_role("button", name="Reset").click()
    distance = EXPLORERS[name][2] if explorer else 40
    dragged = await drag(page, mouse, slider, explorer, distance)
    message_sizes = (await page.evaluate("() => window.probe.result()"))["messageSizes"]
    return Row(
        name,
        pressed["times"],
        pressed["presented"],
        pressed["scripts"],
        dragged["rate"],
        dragged["late"],
        pressed["elements"],
        pressed["shift"],
        max(message_sizes["sent"], default=0),
        max(message_sizes["received"], default=0),
    )


async def drag(
    page: Page, mouse: CDPSession, slider: Locator, explorer: bool, distance: int
) -> dict[str, Any]:
    """Drag for two seconds; return the changed frames per second, and those after the mouse was released."""
    knob = slider.locator(".knob:visible").last if explorer else slider
    box = await knob.bounding_box()
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
        # without waiting until the page has handled the last event, as with a real mouse
        by = distance * (abs((i + 20) % 80 - 40) / 20 - 1)
        moves.append(asyncio.ensure_future(move("mouseMoved", by)))
        await asyncio.sleep(max(0.0, start + i / 120 - clock()))
    await asyncio.gather(*moves)
    await move("mouseReleased", 0)
    await page.wait_for_timeout(1000)
    result: dict[str, Any] = await page.evaluate("since => window.probe.dragged(since)", since)
    return result


def load() -> str:
    """Return the number of processors and the load average, if the system provides it."""
    count = f"{os.cpu_count()} processors"
    return f"{count}, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else count


async def heap_size(client: CDPSession) -> int:
    """Return the size of the JavaScript heap in bytes."""
    await client.send("HeapProfiler.collectGarbage")
    return int((await client.send("Runtime.getHeapUsage"))["usedSize"])


def main(arguments: Sequence[str]) -> int:
    """
    Run the benchmark and print its tables.

    Parameters
    ----------
    arguments : sequence of str
        Arguments after the name of the benchmark.

    Returns
    -------
    int
        0, or 1 if Chromium is not installed.
    """
    parser = argparse.ArgumentParser(prog="run.py bench explorers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer steps and updates")
    quick = parser.parse_args(arguments).quick
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if chromium is None:
        print("This benchmark needs Chromium: install it, and run this again.", file=sys.stderr)
        return 1
    asyncio.run(run(chromium, 20 if quick else 60))
    return 0


async def run(chromium: str, steps: int) -> None:
    """Run all measurements with `steps` keys per slider."""
    codes = {"interact + inline": INTERACT, "ipympl": IPYMPL}
    codes |= {name: code for name, (code, *_) in EXPLORERS.items()}
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    cells = [v4.new_code_cell(code) for code in (*codes.values(), LOOP)]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    with jupyterlab(notebook) as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium)
            page = await browser.new_page(viewport={"width": 1300, "height": 1000})
            page.set_default_timeout(TIMEOUT_MS)
            await page.add_init_script(PROBE)
            client = await page.context.new_cdp_session(page)
            await page.goto(address)
            await page.get_by_text("(ipykernel) | Idle").wait_for(timeout=TIMEOUT_MS)
            frames = await page.evaluate("() => window.probe.frameRate()")
            print(f"Frames per second, without changes: {frames:.0f}; {load()}\n", flush=True)
            shown = page.locator(".jp-CodeCell")
            rows = []
            for i, name in enumerate(
                ("interact + inline", "ipympl")
            ):  # the second one replaces the backend inline
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
            await print_memory(page, client)
            await browser.close()


def print_times(rows: list[Row]) -> None:
    """Print the table of times."""
    slowest = rows[0]
    print(
        "| | median ms | p95 ms | p95 of Event Timing | dragged, updates per second | changes after |"
        " median and p95 of interact, relative |"
    )
    print("|:--|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        event_timing = f"{p95(row.presented):.0f}" if row.name in EXPLORERS else ""
        print(
            f"| {row.name} | {row.median:.0f} | {row.p95:.0f} | {event_timing} | {row.rate:.0f} |"
            f" {row.late} | {slowest.median / row.median:.1f}, {slowest.p95 / row.p95:.1f} |",
            flush=True,
        )


async def print_handlers(
    page: Page, explorers: list[tuple[str, Locator]], displays: dict[str, dict[str, float]], rows: list[Row]
) -> None:
    """Print the cost of an update, and the time until an explorer is shown."""
    print(
        "\n| | listener, p99 ms | scripts of a frame, median and p95 ms | elements added or removed |"
        " layout shift | largest message sent, received, bytes |"
        " shown after the key, after the execution count, ms |"
    )
    print("|:--|--:|--:|--:|--:|--:|--:|")
    rows_by_name = {row.name: row for row in rows}
    for name, cell in explorers:
        slider = slider_of(name, cell)
        took = sorted(await slider.evaluate("slider => window.probe.handle(slider, 200)"))
        await page.wait_for_timeout(200)
        row, display = rows_by_name[name], displays[name]
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
    await prompt.filter(has_text="[*]").wait_for(timeout=TIMEOUT_MS)
    print("\n| kernel busy | median ms | p95 ms | dragged, updates per second | changes after |")
    print("|:--|--:|--:|--:|--:|")
    for name, cell in explorers:
        row = await measure(page, mouse, name, cell, steps)
        if "*" not in (await prompt.text_content() or ""):
            break  # the loop has ended
        print(f"| {name} | {row.median:.0f} | {row.p95:.0f} | {row.rate:.0f} | {row.late} |", flush=True)
    await prompt.filter(has_text=re.compile(r"\d")).wait_for(timeout=TIMEOUT_MS)


async def print_memory(page: Page, client: CDPSession, updates: int = 10_000) -> None:
    """Print the size of the heap after many updates of all explorers, and after as many again."""
    names = [handle for _, handle, _ in EXPLORERS.values()]
    sizes = []
    for _ in range(2):
        await page.evaluate("([names, updates]) => window.probe.move(names, updates)", [names, updates])
        sizes.append(await heap_size(client))
    print(
        f"\nMemory of the page after {updates:,} updates: {sizes[0] / 1e6:.1f} MB,"
        f" after {updates:,} more: {sizes[1] / 1e6:.1f} MB",
        flush=True,
    )
