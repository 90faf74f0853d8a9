"""`OverflowExplorer`: softmax as the textbook writes it, cell by cell, and where inf and nan come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from plotnet.live.explorer import LogitsExplorer, Number, Numbers, dtype_trait, shared
from plotnet.live.picture import document, rect, text
from plotnet.live.rounding import FIELDS, Array, bits, round_to, rounded_sum, written

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
    _state = ("logits", "dtype", *(f"z{i}" for i in range(MOST)))
    _made_with = ("logits", "dtype")

    logits: Any = shared(Numbers([2.0, 3.0, 4.0], 2, MOST))
    dtype = dtype_trait()
    z0 = shared(Number())
    z1 = shared(Number())
    z2 = shared(Number())
    z3 = shared(Number())
    z4 = shared(Number())
    z5 = shared(Number())
    z6 = shared(Number())
    z7 = shared(Number())

    def __init__(self, logits: Any = (2.0, 3.0, 4.0), dtype: str = "float64", **options: Any) -> None:
        super().__init__(logits=logits, dtype=dtype, **options)

    @property
    def shares(self) -> list[float]:
        """What softmax as written gives, in the type."""
        return [value for value, _ in _steps(self.logits, self.dtype)["p"]]

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return "Softmax as written, and where it overflows"

    def _draw(self) -> str:
        found = _steps(self.logits, self.dtype)
        shares = ", ".join(written(value) for value, _ in found["p"])
        description = f"In {self.dtype}, softmax as written gives {shares}."
        return document(type(self).__name__, self.title, description, 960, 430, self._parts(found))

    def _parts(self, found: dict[str, list[tuple[float, str]]]) -> Iterator[str]:
        count = len(self.logits)
        for row, top in _ROWS.items():
            yield text(_LEFT - 16, top + 30, _NAMES[row], size=17, anchor="end")
            cells = 1 if row == "sum" else MOST
            width = _WIDTH if row == "sum" else _WIDTH / count
            for i in range(cells):
                value, note = found[row][i] if i < len(found[row]) else (0.0, "")
                hidden = "" if i < len(found[row]) else ' visibility="hidden"'
                yield f'<g data-part="{row}-{i}-cell"{hidden}>'
                yield from self._cell(f"{row}-{i}", _LEFT + i * width, top, width, value, note)
                yield "</g>"
        yield text(_LEFT + 4, 418, "bits:", size=12, anchor="start", style="soft")
        for x, word in ((40, "sign"), (90, "exponent"), (175, "fraction")):
            yield rect(_LEFT + x, 408, 12, 12, style=f"bits-{word}")
            yield text(_LEFT + x + 17, 418, word, size=12, anchor="start", style="soft")
        yield text(_LEFT + 245, 418, "dark: 1", size=12, anchor="start", style="soft")

    def _cell(self, name: str, x: float, y: float, width: float, value: float, note: str) -> Iterator[str]:
        """Draw one cell: a box, a number, what there is to say of it, and its bits."""
        middle = x + width / 2
        kind = "bad" if not np.isfinite(value) else "tiny" if note else "cell"
        yield rect(x + 3, y, width - 6, 72, part=f"{name}-box", style=kind)
        number = written(value, 4 if width < 120 else 6)
        yield text(middle, y + 24, number, part=f"{name}-value", size=18, style="on")
        yield text(middle, y + 43, note, part=f"{name}-note", size=11, style="warn")
        exponent, fraction = FIELDS[self.dtype]
        inner = min(width - 18, 384)
        scale = inner / (1 + exponent + fraction)
        place = f"translate({_short(middle - inner / 2)} {y + 54:g}) scale({_short(scale)} 9)"
        yield f'<g data-part="{name}-bits" transform="{place}">'
        yield rect(0, 0, 1, 1, style="bits-sign")
        yield rect(1, 0, exponent, 1, part=f"{name}-exponent", style="bits-exponent")
        yield rect(1 + exponent, 0, fraction, 1, part=f"{name}-fraction", style="bits-fraction")
        yield f'<path class="ones" data-part="{name}-ones" d="{_ones(bits(value, self.dtype))}"/></g>'


def _short(x: float) -> str:
    return f"{x:.3f}".rstrip("0").rstrip(".")


def _ones(word: str) -> str:
    """Draw the ones among bits, each a box of width 1."""
    return "".join(f"M{i} 0h1v1h-1z" for i, bit in enumerate(word) if bit == "1")


def _steps(logits: list[float], dtype: str) -> dict[str, list[tuple[float, str]]]:
    """Compute every cell: its number, and what there is to say of it."""
    with np.errstate(all="ignore"):
        z = round_to(logits, dtype)
        e = round_to(np.exp(z), dtype)
        total = float(rounded_sum(e, dtype))
        p = round_to(e / total, dtype)
    given: Array = np.asarray(logits)
    return {
        "z": [
            (v, "inf is born" if v == np.inf and g != np.inf else "")
            for v, g in zip(z.tolist(), given.tolist(), strict=True)
        ],
        "exp": [(v, _of_exp(v, z_i)) for v, z_i in zip(e.tolist(), z.tolist(), strict=True)],
        "sum": [(total, _of_sum(total, e))],
        "p": [(v, _of_quotient(v, e_i, total)) for v, e_i in zip(p.tolist(), e.tolist(), strict=True)],
    }


def _of_exp(value: float, z: float) -> str:
    if value == np.inf:
        return "exp(inf)" if z == np.inf else "inf is born"
    if value == 0:
        return "exp(−inf)" if z == -np.inf else "too small: 0"
    return "from nan" if np.isnan(value) else ""


def _of_sum(total: float, e: Array) -> str:
    if total == np.inf:
        return "from inf above" if (e == np.inf).any() else "inf is born"
    if np.isnan(total):
        return "from nan above"
    return "nothing but 0" if total == 0 else ""


def _of_quotient(value: float, e: float, total: float) -> str:
    if np.isnan(value):
        if np.isnan(e) or np.isnan(total):
            return "from nan"
        return "inf / inf = nan" if e == np.inf else "0 / 0 = nan"
    if value == 0 and total == np.inf:
        return "0 / inf" if e == 0 else "x / inf = 0"
    return "too small: 0" if value == 0 and e != 0 else ""
