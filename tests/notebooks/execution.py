"""Run a lesson as its readers may, and record all problems."""

from __future__ import annotations

import asyncio
import copy
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode, v4

# Tags of cells that raise an exception or emit warnings on purpose.
RAISES = "raises-exception"
WARNS = "warns"

_IN_KERNEL = Path(__file__).with_name("in_kernel.py").read_text(encoding="utf-8")


@dataclass
class Pass:
    """Result of running cells: their outputs, and the problems."""

    outputs: dict[str, list[NotebookNode]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Run:
    """Results of running a lesson, moving its controls to both ends, and running its cells again."""

    once: Pass
    driven: Pass
    again: Pass


def run(notebook: NotebookNode, folder: Path) -> Run:
    """Run a lesson in a folder, offline and with warnings as errors, in one kernel.

    The second run is from the last cell to the first. Each cell then runs after all later cells, which
    detects cells that change the data of earlier ones.
    """
    return asyncio.run(_run(copy.deepcopy(notebook), folder))


def run_once(notebook: NotebookNode, folder: Path) -> Pass:
    """Run a lesson only once, from top to bottom."""

    async def go() -> Pass:
        cells = _code(notebook)
        async with _kernel(notebook, folder) as client:
            return await client.go_through(cells)

    return asyncio.run(go())


async def _run(notebook: NotebookNode, folder: Path) -> Run:
    controls = v4.new_code_cell(_call("drive_controls"), id="every-control")
    cells = _code(notebook)
    notebook.cells = [*cells, controls]
    async with _kernel(notebook, folder) as client:
        once = await client.go_through(cells)
        driven = await client.go_through([controls])
        again = await client.go_through(cells[::-1])
    return Run(once, driven, again)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@asynccontextmanager
async def _kernel(notebook: NotebookNode, folder: Path) -> AsyncIterator[LessonClient]:
    """Start a kernel in a folder, without access to other machines."""
    client = LessonClient(notebook, timeout=60, allow_errors=True, coalesce_streams=True)
    async with client.async_setup_kernel(cwd=str(folder)):
        await client.execute_quietly(_call("stay_offline"))
        yield client


class LessonClient(NotebookClient):
    """nbclient without stalls, with warnings as errors, which detects exceptions in callbacks of widgets.

    An exception in the callback of a widget is shown in an Output widget; nbclient does not treat it as an
    error, and the next change of a slider removes it. Therefore this class examines all messages.
    """

    seen: Pass

    async def go_through(self, cells: list[NotebookNode]) -> Pass:
        """Run cells in the given order."""
        self.seen = Pass()
        start = time.monotonic()
        for cell in cells:
            # For each cell, not by PYTHONWARNINGS for the whole kernel: as errors, warnings of ipykernel
            # itself would prevent its shutdown.
            action = "always" if WARNS in _tags(cell) else "error"
            await self.execute_quietly(f"__import__('warnings').simplefilter({action!r})")
            self.observed_tags: set[str] = set()
            await self.async_execute_cell(cell, self.nb.cells.index(cell))
            await self.execute_quietly("__import__('warnings').simplefilter('ignore')")
            for tag in ({RAISES, WARNS} & _tags(cell)) - self.observed_tags:
                self.seen.problems.append(f"{_name(cell)}: has the tag {tag!r}, but does not do this")
        self.seen.outputs = {cell.id: copy.deepcopy(cell.outputs) for cell in cells}
        self.seen.seconds = time.monotonic() - start
        return self.seen

    async def execute_quietly(self, code: str) -> None:
        """Run code in the kernel without outputs and execution counts."""
        assert self.kc is not None
        reply = await self.async_wait_for_reply(self.kc.execute(code, silent=True))
        assert reply is not None
        assert reply["content"]["status"] == "ok", reply["content"]

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        content = msg["content"]
        if msg["msg_type"] == "error":
            self._record(RAISES, cell, "\n".join(content["traceback"]))
        elif msg["msg_type"] == "stream" and content["name"] == "stderr":
            self._record(WARNS, cell, content["text"])
        return super().process_message(msg, cell, cell_index)

    def _record(self, tag: str, cell: NotebookNode, text: str) -> None:
        self.observed_tags.add(tag)
        if tag not in _tags(cell):
            self.seen.problems.append(f"{_name(cell)}: {_without_colors(text)}")

    async def _async_poll_for_reply(self, *args: Any) -> dict[str, Any]:
        """Wait for the reply as nbclient does, and poll the socket twice a second.

        The Output widget of nbclient sends on the socket on which this function waits. A reply that arrives
        during that send is not noticed, and the cell stalls until its timeout (jupyter/nbclient#312). Polling
        again delivers it.
        """

        async def poll_regularly() -> None:
            while True:
                await asyncio.sleep(0.5)
                await self.kc.shell_channel.socket.poll(timeout=1)  # type: ignore[union-attr]

        polling = asyncio.create_task(poll_regularly())
        try:
            return await super()._async_poll_for_reply(*args)
        finally:
            polling.cancel()


def differences(once: Pass, again: Pass) -> list[str]:
    """Describe the cells whose outputs differ in the second run."""
    return [
        f"cell {name}: {_stable_text(before)}\nshowed the second time: {_stable_text(again.outputs[name])}"
        for name, before in once.outputs.items()
        if _stable_text(before) != _stable_text(again.outputs[name])
    ]


def _stable_text(outputs: list[NotebookNode]) -> str:
    """Return outputs without execution counts, tracebacks, addresses and ids of widgets."""
    contents = [
        {k: v for k, v in out.items() if k not in {"execution_count", "traceback"}} for out in outputs
    ]
    return re.sub(r"\b0x[0-9a-f]+|\b[0-9a-f]{32}\b", "...", json.dumps(contents, sort_keys=True))


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _name(cell: NotebookNode) -> str:
    return f"cell {cell.id}, {cell.source.strip().partition(chr(10))[0]!r}"


def _without_colors(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _call(function: str) -> str:
    """Return code that calls a function in the kernel without defining names there."""
    return f"exec({_IN_KERNEL!r} + '{function}()', {{}})"
