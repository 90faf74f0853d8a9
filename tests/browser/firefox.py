"""Debian's Firefox, asked by WebDriver BiDi: Playwright drives only a Firefox of its own."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket

PATIENCE = 60  # seconds


class Firefox:
    """A window of Firefox, and the errors that its pages wrote down."""

    def __init__(self, address: str) -> None:
        self.errors: list[str] = []
        self._numbers = itertools.count(1)
        self._socket = websocket.create_connection(f"{address}/session", PATIENCE, suppress_origin=True)
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._window = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Open a page and wait until it is loaded; what was wrong on the one before is forgotten."""
        self.errors.clear()
        self._ask("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def evaluate(self, function: str) -> Any:
        """Call a function of the page's JavaScript, and return what JSON can say of its answer."""
        expression = f"Promise.resolve(({function})()).then(JSON.stringify)"
        answer = self._ask(
            "script.evaluate", expression=expression, target={"context": self._window}, awaitPromise=True
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def close(self) -> None:
        """Leave it."""
        self._socket.close()

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv())
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.errors.append(told["params"]["text"])
            if told.get("id") == number:
                assert told["type"] == "success", told
                return told["result"]


@contextmanager
def start(program: str, profile: Path) -> Iterator[Firefox]:
    """Start a Firefox without a screen and with a profile of its own; stop it in the end."""
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stderr
    try:
        for line in process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                firefox = Firefox(found[1])
                yield firefox
                firefox.close()
                return
        raise AssertionError("Firefox ended before it said where it listens")
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
