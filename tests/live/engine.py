"""A JavaScript module of the package in a page, called with tables of numbers."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page

import plotnet

LIVE = Path(plotnet.__file__).parent / "live"

LOAD = "async (url) => { window.module = await import(url); }"

# Numbers travel as the bytes of float64: JSON has no nan, no inf and no -0, and takes its time.
EACH_ROW = """
({ bytes, rows }) => {
  const call = %s;
  const numbers = new Float64Array(Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)).buffer);
  const columns = numbers.length / rows;
  const results = [];
  for (let i = 0; i < rows; i++) {
    const row = Array.from(numbers.subarray(i * columns, (i + 1) * columns));
    results.push(call(window.module, Object.freeze(row)));
  }
  const found = new Uint8Array(new Float64Array(results.flat(Infinity)).buffer);
  let text = "";
  for (let i = 0; i < found.length; i += 4096) text += String.fromCharCode(...found.subarray(i, i + 4096));
  return btoa(text);
}
"""


@dataclass
class Engine:
    """A page that has imported one module."""

    page: Page
    name: str

    def __post_init__(self) -> None:
        source = base64.b64encode((LIVE / self.name).read_bytes()).decode()
        self.page.evaluate(LOAD, f"data:text/javascript;base64,{source}")

    def each_row(self, function: str, table: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Call a function of the module `n` and a row, which is frozen; lay the numbers out as rows again."""
        numbers = np.ascontiguousarray(table, np.float64)
        given = {"bytes": base64.b64encode(numbers.tobytes()).decode(), "rows": len(numbers)}
        found = base64.b64decode(self.page.evaluate(EACH_ROW % function, given))
        return np.frombuffer(found, np.float64).reshape(len(numbers), -1)

    def ask(self, function: str, given: Any = None) -> Any:
        """Call a function of the module `n` and what is given, in what JSON can say."""
        return self.page.evaluate(f"(given) => ({function})(window.module, given)", given)
