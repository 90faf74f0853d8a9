"""`OverflowExplorer`: softmax as the textbook writes it, cell by cell, and where inf and nan come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from plotnet.functional import round_to
from plotnet.live.cells import WITH_BITS, Cells, cell, steps
from plotnet.live.dtypes import format_number
from plotnet.live.explorer import FloatListTrait, dtype_trait, synced
from plotnet.live.logits import NAMES, LogitsExplorer
from plotnet.live.picture import document, rect, text

MOST = 8
_LEFT, _WIDTH = 150.0, 800.0
_ROWS = {"z": 34.0, "exp": 128.0, "sum": 222.0, "p": 316.0}
_NAMES = {"z": "z", "exp": "exp(z)", "sum": "sum of exp(z)", "p": "exp(z) / sum"}


class OverflowExplorer(LogitsExplorer):
    """
    Softmax as the textbook writes it: z, exp(z), the sum and the ratio, each with its bits.

    Slide or type logits, choose a type, and find the number from which exp(z) is inf. The cell
    in which inf or 0 is born is marked, and so is every nan that comes of it.

    Parameters
    ----------
    logits : sequence of float
        2 to 8 numbers; nan and inf too.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        What is computed in: every step is rounded to it, as NumPy does.
    **options
        ``z0`` to ``z7`` for single logits, and ipywidgets' ``layout``.

    Attributes
    ----------
    z0, z1, z2, z3, z4, z5, z6, z7 : float
        The logits one by one, so that a slider of ipywidgets can be linked to each.

    Raises
    ------
    traitlets.TraitError
        If the logits are not 2 to 8 numbers, or the type is not known.

    Examples
    --------
    >>> from plotnet import OverflowExplorer
    >>> explorer = OverflowExplorer([1000, 1000, 100])
    >>> explorer.z1 = 3.5
    >>> explorer
    OverflowExplorer(logits=[1000.0, 3.5, 100.0], dtype='float64')
    """

    _module = "overflow"
    _state = ("logits", "dtype", *NAMES)
    _constructor_args = ("logits", "dtype")

    logits: Any = synced(FloatListTrait([2.0, 3.0, 4.0], 2, MOST))
    dtype = dtype_trait()

    def __init__(self, logits: Any = (2.0, 3.0, 4.0), dtype: str = "float64", **options: Any) -> None:
        super().__init__(logits=logits, dtype=dtype, **options)

    @property
    def probabilities(self) -> list[float]:
        """What softmax as written gives, in the type."""
        return [value for value, _ in _steps(self.logits, self.dtype)["p"]]

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return "Softmax as written, and where it overflows"

    def _draw(self) -> str:
        found = _steps(self.logits, self.dtype)
        shares = ", ".join(format_number(value) for value, _ in found["p"])
        description = f"In {self.dtype}, softmax as written gives {shares}."
        return document(type(self).__name__, self.title, description, 960, 430, self._parts(found))

    def _parts(self, found: dict[str, Cells]) -> Iterator[str]:
        count = len(self.logits)
        for row, top in _ROWS.items():
            yield text(_LEFT - 16, top + 30, _NAMES[row], size=17, anchor="end")
            cells = 1 if row == "sum" else MOST
            width = _WIDTH if row == "sum" else _WIDTH / count
            for i in range(cells):
                value, note = found[row][i] if i < len(found[row]) else (0.0, "")
                hidden = "" if i < len(found[row]) else ' visibility="hidden"'
                yield f'<g data-part="{row}-{i}-cell"{hidden}>'
                place = (_LEFT + i * width, top, width)
                digits = 4 if width < 120 else 6
                yield from cell(
                    f"{row}-{i}", *place, value, note, look=WITH_BITS, digits=digits, dtype=self.dtype
                )
                yield "</g>"
        yield text(_LEFT + 4, 418, "bits:", size=12, anchor="start", style="soft")
        for x, word in ((40, "sign"), (90, "exponent"), (175, "fraction")):
            yield rect(_LEFT + x, 408, 12, 12, style=f"bits-{word}")
            yield text(_LEFT + x + 17, 418, word, size=12, anchor="start", style="soft")
        yield text(_LEFT + 245, 418, "dark: 1", size=12, anchor="start", style="soft")


def _steps(logits: list[float], dtype: str) -> dict[str, Cells]:
    """Compute every cell: its number, and what there is to say of it."""
    z = round_to(logits, dtype)
    born = [(v, "inf is born" if v == np.inf and g != np.inf else "") for v, g in zip(z, logits, strict=True)]
    return {"z": [(float(v), note) for v, note in born], **steps(z, dtype)}
