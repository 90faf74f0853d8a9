"""Run a lesson the way its reader might, and write down everything that goes wrong on the way."""

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

# What a tagged cell does on purpose, by the name that the tag has in the cell's metadata.
RAISES = "raises-exception"
WARNS = "warns"

_IN_KERNEL = Path(__file__).with_name("in_kernel.py").read_text(encoding="utf-8")


@dataclass
class Pass:
    """One way through a lesson: what each code cell showed, and everything that it should not have done."""

    outputs: dict[str, list[NotebookNode]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Run:
    """A lesson run from top to bottom, its controls moved to both ends, then its cells run again."""

    once: Pass
    driven: Pass
    again: Pass


def run(notebook: NotebookNode, folder: Path) -> Run:
    """Run a lesson in ``folder``, offline and with warnings as errors, in one kernel.

    The second time goes from the last cell to the first: so each cell meets what all later ones left behind,
    and a cell that changes the data of an earlier one is found out.
    """
    return asyncio.run(_run(copy.deepcopy(notebook), folder))


def run_once(notebook: NotebookNode, folder: Path) -> Pass:
    """Run a lesson from top to bottom alone, as strictly."""

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
    """Start a kernel in a folder that reaches no other machine."""
    client = LessonClient(notebook, timeout=60, allow_errors=True, coalesce_streams=True)
    async with client.async_setup_kernel(cwd=str(folder)):
        await client.execute_quietly(_call("stay_offline"))
        yield client


class LessonClient(NotebookClient):
    """nbclient, awake, strict about warnings, and with an eye on what the kernel says inside widgets.

    An exception in the callback of a widget is shown in an Output widget; nbclient takes that for a success,
    and the next move of the slider wipes it away. So the messages themselves are watched, on their way in.
    """

    seen: Pass

    async def go_through(self, cells: list[NotebookNode]) -> Pass:
        """Run the cells in the order given."""
        self.seen = Pass()
        start = time.monotonic()
        for cell in cells:
            # Around each cell, not by PYTHONWARNINGS for the whole kernel: ipykernel's own warnings are not
            # on trial here, and as errors they keep it from shutting down.
            action = "always" if WARNS in _tags(cell) else "error"
            await self.execute_quietly(f"__import__('warnings').simplefilter({action!r})")
            self.kept_promises: set[str] = set()
            await self.async_execute_cell(cell, self.nb.cells.index(cell))
            await self.execute_quietly("__import__('warnings').simplefilter('ignore')")
            for broken in ({RAISES, WARNS} & _tags(cell)) - self.kept_promises:
                self.seen.complaints.append(
                    f"{_name(cell)}: is tagged {broken!r}, and does nothing of the kind"
                )
        self.seen.outputs = {cell.id: copy.deepcopy(cell.outputs) for cell in cells}
        self.seen.seconds = time.monotonic() - start
        return self.seen

    async def execute_quietly(self, code: str) -> None:
        """Run code in the kernel that leaves no trace in the notebook."""
        assert self.kc is not None
        reply = await self.async_wait_for_reply(self.kc.execute(code, silent=True))
        assert reply is not None
        assert reply["content"]["status"] == "ok", reply["content"]

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        content = msg["content"]
        if msg["msg_type"] == "error":
            self._note(RAISES, cell, "\n".join(content["traceback"]))
        elif msg["msg_type"] == "stream" and content["name"] == "stderr":
            self._note(WARNS, cell, content["text"])
        return super().process_message(msg, cell, cell_index)

    def _note(self, tag: str, cell: NotebookNode, text: str) -> None:
        self.kept_promises.add(tag)
        if tag not in _tags(cell):
            self.seen.complaints.append(f"{_name(cell)}: {_without_colours(text)}")

    async def _async_poll_for_reply(self, *args: Any) -> dict[str, Any]:
        """Wait for the reply as nbclient does, with a look at the socket twice a second.

        nbclient's stand-in for an Output widget sends on the socket that is being waited for. A reply that
        comes in during that send wakes nobody, and the cell hangs until its timeout (jupyter/nbclient#312).
        A new poll hands over whatever is there to those who wait already.
        """

        async def look_again() -> None:
            while True:
                await asyncio.sleep(0.5)
                await self.kc.shell_channel.socket.poll(timeout=1)  # type: ignore[union-attr]

        looking = asyncio.create_task(look_again())
        try:
            return await super()._async_poll_for_reply(*args)
        finally:
            looking.cancel()


def differences(once: Pass, again: Pass) -> list[str]:
    """Name the cells that show something else the second time."""
    return [
        f"cell {name}: {_lasting(before)}\nshowed the second time: {_lasting(again.outputs[name])}"
        for name, before in once.outputs.items()
        if _lasting(before) != _lasting(again.outputs[name])
    ]


def _lasting(outputs: list[NotebookNode]) -> str:
    """Leave out what changes without meaning anything: counts, tracebacks, addresses, ids of widgets."""
    kept = [{k: v for k, v in out.items() if k not in {"execution_count", "traceback"}} for out in outputs]
    return re.sub(r"\b0x[0-9a-f]+|\b[0-9a-f]{32}\b", "...", json.dumps(kept, sort_keys=True))


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _name(cell: NotebookNode) -> str:
    return f"cell {cell.id}, {cell.source.strip().partition(chr(10))[0]!r}"


def _without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _call(function: str) -> str:
    """Write the code that calls a function in the kernel and leaves no name behind."""
    return f"exec({_IN_KERNEL!r} + '{function}()', {{}})"
