"""`ForwardExplorer`: the forward pass, in the diagram and in its matrices at once."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets

from plotnet import functional
from plotnet.diagram.levels import NO_VALUE
from plotnet.diagram.number_format import format_value
from plotnet.functional import DTYPES, round_to
from plotnet.live.dtypes import Array, rounded_sum
from plotnet.live.forward_table import CELL, HEIGHT, MODES, SAMPLES, WIDTH, Slots, layout, numpy_says
from plotnet.live.legacy_explorer import Explorer, FloatListTrait, FloatTrait, IntTrait, synced
from plotnet.live.live_diagram import (
    fill_unit,
    hatching,
    level_of,
    level_sheet,
    look,
    moving,
    named,
    type_size,
)
from plotnet.live.picture import document, text
from plotnet.network import Network

MOST_SLIDERS = 16
MOST_UNITS = 10  # of a layer that is drawn whole
KEPT = 8  # of one that is not
_DIAGRAM = 420.0  # the width that it has beside the matrices


class ForwardExplorer(Explorer):
    """
    The forward pass: the diagram, and beside it W, a, b, z and what the activation makes of them.

    Slide the inputs, and every number follows. Point at a unit, or choose one: its edges, its row of
    W, its products, their sum and its activation stand out. See it for one sample, W a + b, for a
    design matrix, A Wᵀ + b, and with the transpose forgotten.

    Parameters
    ----------
    network : Network, optional
        With weights; a 10-7-5 with random ones if not given.
    X : array_like, optional
        A design matrix, one sample a row, or one sample; four random ones if not given.
    **state
        The attributes below, and ipywidgets' ``layout``.

    Attributes
    ----------
    x : list of float
        The inputs, as they are now; nan and inf too. Another sample takes its row of X.
    x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15 : float
        The first of them one by one, so that a slider of ipywidgets can be linked to each.
    sample : int
        Which row of X.
    layer : int
        The layer whose W, a, b, z are shown, from 1 on.
    unit : int
        The unit of it that stands out; -1 is none.
    mode : {"one sample", "design matrix", "wrong transpose"}
        How the product is written.
    dtype : {"float64", "float32", "bfloat16", "float16"}
        What is computed in.

    Raises
    ------
    traitlets.TraitError
        If the state can't be: the message says what was expected.
    ValueError
        If the network has no weights, or X does not fit it.

    Examples
    --------
    >>> from plotnet import ForwardExplorer, Network
    >>> network = Network((2, 1), weights=[[[0.5, -2.0]]], activation_functions=["relu"])
    >>> explorer = ForwardExplorer(network, X=[1.0, 0.25], unit=0)
    >>> explorer.x1 = -1.0
    >>> explorer.output
    [2.5]
    """

    _module = "forward"
    _state = (
        "sample",
        "x",
        "layer",
        "unit",
        "mode",
        "dtype",
        *(f"x{i}" for i in range(MOST_SLIDERS)),
    )
    _constructor_args = ("sample", "x", "layer", "unit", "mode", "dtype")
    _constant = ("_data",)

    sample = synced(IntTrait())
    x: Any = synced(FloatListTrait([0.0], 1, 1_000_000))
    layer = synced(IntTrait(1))
    unit = synced(IntTrait(-1))
    mode = synced(traitlets.Enum(MODES, MODES[0]))
    dtype = synced(traitlets.Enum(DTYPES, "float64"))
    x0 = synced(FloatTrait())
    x1 = synced(FloatTrait())
    x2 = synced(FloatTrait())
    x3 = synced(FloatTrait())
    x4 = synced(FloatTrait())
    x5 = synced(FloatTrait())
    x6 = synced(FloatTrait())
    x7 = synced(FloatTrait())
    x8 = synced(FloatTrait())
    x9 = synced(FloatTrait())
    x10 = synced(FloatTrait())
    x11 = synced(FloatTrait())
    x12 = synced(FloatTrait())
    x13 = synced(FloatTrait())
    x14 = synced(FloatTrait())
    x15 = synced(FloatTrait())
    _data: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, network: Network | None = None, X: npt.ArrayLike | None = None, **state: Any) -> None:
        given = ["network"] if network is not None else []
        given += ["X=X"] if X is not None else []
        self._unsent = False
        self._network = network if network is not None else example()
        if not isinstance(self._network, Network):
            raise TypeError(
                f"network is {network!r}, a {type(network).__name__}: expected a Network, such as "
                "Network.random((10, 7, 5), seed=0)"
            )
        if X is None:
            X = np.random.default_rng(0).uniform(-1, 1, (SAMPLES, self._network.sizes[0])).round(2)
        with np.errstate(all="ignore"):
            passed = self._network.forward(X, dtype=np.float64)  # says what is wrong with either
        self._X = np.atleast_2d(passed.a[0])
        self._prepare(passed.a)
        sample = state.get("sample", 0)
        if isinstance(sample, int | np.integer) and 0 <= sample < len(self._X):
            state.setdefault("x", self._X[sample].tolist())
        else:
            state.setdefault("x", self._X[0].tolist())
        super().__init__(_repr_prefix=", ".join(given), **state)
        self._data = self._page_data()
        self._spread()
        self.observe(self._take_sample, "sample")
        self.observe(self._keep_unit, "layer")
        self.observe(self._spread, "x")
        self.observe(self._gather, [f"x{i}" for i in range(self._sliders)])

    def _prepare(self, a: tuple[npt.NDArray[Any], ...]) -> None:
        """Lay out once what the state does not change."""
        finite = [np.abs(part[np.isfinite(part)]).max(initial=0.0) for part in a]
        self._activation_limit = float(max(finite)) or 1.0
        sizes = self._network.sizes
        self._functions = self._named()
        self._diagram = self._network.forward(self._X[0], dtype=np.float64).diagram(
            values=True,
            theme="auto",
            direction="right",
            legend=False,
            fontsize=19,
            figsize=(_DIAGRAM / 72, HEIGHT / 72),
            activation_limit=self._activation_limit,
            activation_functions=self._functions,
            max_nodes=[None if size <= MOST_UNITS else KEPT for size in sizes],
        )
        self._weight_limit = self._diagram.scale_limit("weights")
        self._slots = [Slots.of(layer.units.tolist()) for layer in self._diagram.scene.layers]
        self._layouts = {
            mode: [
                layout(mode, gap, self._slots[gap], self._slots[gap + 1], around, len(self._X), function)
                for gap, (around, function) in enumerate(zip(pairwise(sizes), self._functions, strict=True))
            ]
            for mode in MODES
        }

    def _named(self) -> tuple[str, ...]:
        """Name the activation functions."""
        return self._network.activation_functions

    @property
    def _sliders(self) -> int:
        return min(MOST_SLIDERS, self._network.sizes[0])

    # The state

    @traitlets.validate("sample", "layer", "unit")
    def _in_range(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, int(proposal["value"])
        sizes = self._network.sizes
        low, high, what = {
            "sample": (0, len(self._X) - 1, f"X has {len(self._X)} samples"),
            "layer": (1, len(sizes) - 1, "layer 0 is the input"),
            "unit": (-1, self._units - 1, f"layer {self.layer} has {self._units} units, and -1 is none"),
        }[name]
        if not low <= value <= high:
            raise traitlets.TraitError(
                f"{type(self).__name__}.{name} is {value}: "
                f"expected a whole number from {low} to {high}; {what}"
            )
        return value

    @traitlets.validate("x")
    def _as_long(self, proposal: Any) -> list[float]:
        x: list[float] = proposal["value"]
        if len(x) != self._network.sizes[0]:
            raise traitlets.TraitError(
                f"{type(self).__name__}.x holds {len(x)} numbers: expected {self._network.sizes[0]}, "
                "one for each input of the network"
            )
        return x

    @property
    def _units(self) -> int:
        layer = self.layer if 0 < self.layer < len(self._network.sizes) else 1
        return self._network.sizes[layer]

    def _take_sample(self, change: Any) -> None:
        """Let the inputs be those of the sample, unless they came with it."""
        with self._lock:
            if self.x is self._x_before:
                with self._page_follows():
                    self.x = self._X[change["new"]].tolist()

    def _keep_unit(self, change: Any) -> None:
        """Let no unit stand out that the layer does not have."""
        self.unit = min(self.unit, self._units - 1)

    def _spread(self, change: object = None) -> None:
        """Let x0, x1, ... follow the inputs."""
        with self._lock:
            self._x_before = self.x
            if self._settling:
                return
            self._settling = True
            try:
                for i, value in enumerate(self.x[: self._sliders]):
                    setattr(self, f"x{i}", value)
            finally:
                self._settling = False

    def _gather(self, change: Any) -> None:
        """Let the inputs follow x0, x1, ..."""
        with self._lock:
            if self._settling:
                return
            i = int(change["name"][1:])
            self._settling = True
            try:
                with self._page_follows():
                    self.x = [*self.x[:i], change["new"], *self.x[i + 1 :]]
            finally:
                self._settling = False

    @contextmanager
    def _page_follows(self) -> Iterator[None]:
        """Send no long x to a page that makes the same change by itself."""
        self._unsent = len(self.x) > MOST_SLIDERS
        try:
            yield
        finally:
            self._unsent = False

    def _should_send_property(self, key: str, value: object) -> bool:
        return not (key == "x" and self._unsent) and bool(super()._should_send_property(key, value))

    @property
    def title(self) -> str:
        """What the explorer is called."""
        return f"The forward pass of {self._diagram.name}, number by number"

    @property
    def output(self) -> list[float]:
        """What the last layer gives out for the inputs as they are."""
        found: list[float] = self._run([self.sample]).a[-1][0].tolist()
        return found

    # What is computed

    def _rows(self) -> list[int]:
        """List the samples that are shown: the present one, or some around it."""
        if self.mode == "one sample":
            return [self.sample]
        first = max(0, min(self.sample - 1, len(self._X) - SAMPLES))
        return list(range(first, min(first + SAMPLES, len(self._X))))

    def _run(self, rows: list[int]) -> _Numbers:
        """Compute a forward pass as the page does, one sum after the other."""
        given = self._X[rows]
        if self.sample in rows:
            given[rows.index(self.sample)] = self.x
        a, z, sums = [round_to(given, self.dtype)], [], []
        weights, biases = self._network._parameters()
        with np.errstate(all="ignore"):
            for weight, bias, name in zip(weights, biases, self._network.activation_functions, strict=True):
                total = _dots(a[-1], round_to(weight, self.dtype), self.dtype)
                sums.append(total)
                z.append(round_to(total + round_to(bias, self.dtype), self.dtype))
                a.append(_activated(name, z[-1], self.dtype))
        return self._answered(_Numbers(a, z, sums))

    def _answered(self, found: _Numbers) -> _Numbers:
        return found

    def _page_data(self) -> dict[str, Any]:
        """Collect all that the page needs to compute and to move the picture."""
        weights, biases = self._network._parameters()
        sizes = self._network.sizes
        return {
            "sizes": list(sizes),
            "functions": list(self._network.activation_functions),
            "named": list(self._functions),
            "weights": [_packed(part) for part in weights],
            "biases": [_packed(part) for part in biases],
            "X": _packed(self._X),
            "slots": [list(slots.units) for slots in self._slots],
            "radii": [round(layer.radius, 1) for layer in self._diagram.scene.layers],
            "limits": [self._weight_limit, self._activation_limit],
            "hatching": hatching(),
            "layouts": self._layouts,
            "cell": list(CELL),
            "sizes_of_page": [_DIAGRAM, WIDTH, HEIGHT],
            "shown": SAMPLES,
            "says": [numpy_says(len(self._X), before, after) for before, after in pairwise(sizes)],
            "reach": float(max(1, np.ceil(np.abs(self._X[np.isfinite(self._X)]).max(initial=1.0)))),
            "own": "",
        }

    # What is drawn

    def _draw(self) -> str:
        found = self._run(self._rows())
        parts = [level_sheet(), '<g data-part="net">', ET.tostring(self._net(found), "unicode"), "</g>"]
        parts += ['<g data-part="table" transform="translate(420 0)">', *self._table(found), "</g>"]
        return document(
            type(self).__name__, self.title, self._sentence(found), _DIAGRAM + WIDTH, HEIGHT, parts
        )

    def _net(self, found: _Numbers) -> ET.Element:
        """Fill the diagram, and fade what the unit that stands out does not need."""
        whole = moving(self._diagram)
        parts = named(whole)
        here = self._rows().index(self.sample)
        for i, layer in enumerate(self._diagram.scene.layers):
            for unit in layer.units.tolist():
                fill_unit(
                    parts,
                    f"{i}-{unit}",
                    float(found.a[i][here, unit]),
                    self._activation_limit,
                    round(layer.radius, 1),
                    marked=self._is_it(i, unit),
                    faded=self._is_faded(i, unit),
                )
                if i and self.unit >= 0 and not self._is_it(i, unit):
                    parts[f"to-{i}-{unit}"].set("class", "f")
        return whole

    def _is_it(self, layer: int, unit: int) -> bool:
        return (layer, unit) == (self.layer, self.unit)

    def _is_faded(self, layer: int, unit: int) -> bool:
        return self.unit >= 0 and layer != self.layer - 1 and not self._is_it(layer, unit)

    def _table(self, found: _Numbers) -> Iterator[str]:
        lay = self._layouts[self.mode][self.layer - 1]
        yield '<g text-anchor="middle">'
        cells = {name: (at, cell) for name, at, cell in self._cells(found, lay)}
        for name in self._pool():
            yield _cell(name, *cells[name]) if name in cells else _cell(name, None, _NOTHING)
        yield "</g>"
        words = {name: rest for name, *rest in (*lay["words"], *self._words(found, lay))}
        for name in self._word_pool():
            anchor = {"name": "middle", "sign": "middle", "column": "middle", "row": "end", "error": "middle"}
            own = words.get(name)
            x, y, size, line = own or (0, 0, 14, "")
            written = text(x, y, line, part=name, size=size, anchor=anchor.get(name.split("-")[0], "start"))
            yield written if own else written.replace("<text ", '<text visibility="hidden" ', 1)
        x, y, width, height = lay.get("box", [0, 0, 0, 0])
        hidden = "" if lay["error"] else ' visibility="hidden"'
        yield (
            f'<rect data-part="box" class="hatch" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
            f' stroke-width="3" stroke-dasharray="9 4"{hidden}/>'
        )

    def _pool(self) -> Iterator[str]:
        """Name every cell that some state needs."""
        counts = [len(slots.units) for slots in self._slots]
        columns, rows = max(counts[:-1]), max(counts[1:])
        samples = min(len(self._X), SAMPLES)
        wide = rows if not any(b == a for a, b in pairwise(self._network.sizes)) else max(columns, rows)
        for block, high, across in (
            ("W", rows, columns), ("A", samples, columns), ("b", 1, rows), ("z", samples, wide),
            ("p", samples, rows), ("t", 3, columns),
        ):  # fmt: skip
            yield from (f"{block}{i}-{j}" for i in range(high) for j in range(across))

    def _word_pool(self) -> Iterator[str]:
        most = max(max(len(slots.units) for slots in self._slots), SAMPLES)
        yield from ("head-0", "head-1", "line-0", "line-1", "line-2", "error-0")
        yield from (f"table-{i}" for i in range(4))
        yield from (f"name-{block}" for block in "WAabzp" if block != "A")
        yield from (f"sign-{block}" for block in "abzp")
        yield from (f"{kind}-{i}" for kind in ("column", "row") for i in range(most))

    def _cells(self, found: _Numbers, lay: dict[str, Any]) -> Iterator[tuple[str, list[Any], _Cell]]:
        """Say of each cell that is shown where it stands and what is in it."""
        gap, unit = self.layer - 1, self.unit
        before, after = self._slots[gap].units, self._after()
        weights, biases = self._network._parameters()
        weight, bias = round_to(weights[gap], self.dtype), round_to(biases[gap], self.dtype)
        rows, blocks = self._rows(), lay["blocks"]
        for r, k in enumerate(after):
            for c, j in enumerate(before):
                value = None if k is None or j is None else float(weight[k, j])
                yield (
                    f"W{r}-{c}",
                    _at(blocks["W"], r, c),
                    _Cell(value, self._weight_limit, k is not None and k == unit),
                )
        for i, row in enumerate(rows):
            for c, j in enumerate(before):
                value = None if j is None else float(found.a[gap][i, j])
                marked = row == self.sample and unit >= 0
                yield f"A{i}-{c}", _at(blocks["A"], i, c), _Cell(value, self._activation_limit, marked)
        if "b" in blocks:
            for r, k in enumerate(after):
                value = None if k is None else float(bias[k])
                yield (
                    f"b0-{r}",
                    _at(blocks["b"], 0, r),
                    _Cell(value, self._weight_limit, k is not None and k == unit),
                )
            yield from self._results(found, blocks, after)
        if "t" in blocks and unit >= 0:
            for c, j in enumerate(before):
                for i, value in enumerate(
                    [None] * 3 if j is None else _product(weight[unit, j], found.a[gap][0, j], self.dtype)
                ):
                    limit = (self._weight_limit, self._activation_limit, 0.0)[i]
                    yield f"t{i}-{c}", _at(blocks["t"], i, c), _Cell(value, limit, False)

    def _results(
        self, found: _Numbers, blocks: dict[str, Any], after: list[int | None]
    ) -> Iterator[tuple[str, list[Any], _Cell]]:
        gap = self.layer - 1
        z = found.z[gap] if self.mode != "wrong transpose" else self._wrong(found)
        for i, row in enumerate(self._rows()):
            for r, k in enumerate(after):
                marked = row == self.sample and k is not None and k == self.unit
                value = None if k is None else float(z[i, k])
                yield f"z{i}-{r}", _at(blocks["z"], i, r), _Cell(value, 0.0, marked, "p" not in blocks)
                if "p" in blocks:
                    value = None if k is None else float(found.a[gap + 1][i, k])
                    yield f"p{i}-{r}", _at(blocks["p"], i, r), _Cell(value, self._activation_limit, marked)

    def _after(self) -> list[int | None]:
        """List the units that have a cell; one that stands out and is not drawn stands for the dots."""
        slots = list(self._slots[self.layer].units)
        if self.unit >= 0 and self.unit not in slots:
            slots[slots.index(None)] = self.unit
        return slots

    def _wrong(self, found: _Numbers) -> Array:
        """Compute A W + b, which a square W allows."""
        weights, biases = self._network._parameters()
        gap = self.layer - 1
        with np.errstate(all="ignore"):
            total = _dots(found.a[gap], round_to(weights[gap].T, self.dtype), self.dtype)
            return round_to(total + round_to(biases[gap], self.dtype), self.dtype)

    def _words(self, found: _Numbers, lay: dict[str, Any]) -> Iterator[list[Any]]:
        """Write what changes with the state: indices, the sum, what NumPy says."""
        gap = self.layer - 1
        x, y, scale = lay["columns"]
        columns: list[int | None] = self._after() if lay["flip"] else list(self._slots[gap].units)
        for i, unit in enumerate(columns):
            yield [
                f"column-{i}",
                round(x + CELL[0] * scale * (i + 0.5), 2),
                y,
                13,
                "⋯" if unit is None else str(unit),
            ]
        x, y, scale = lay["rows"]
        rows = self._after() if self.mode == "one sample" else self._rows()
        for i, unit in enumerate(rows):
            yield [
                f"row-{i}",
                x,
                round(y + CELL[1] * scale * (i + 0.7), 2),
                13,
                "⋮" if unit is None else str(unit),
            ]
        x, y = lay["lines"]
        for i, line in enumerate(self._lines(found)):
            yield [f"line-{i}", x, y + 26 * i, 17, line]
        if lay["error"]:
            left, top, width, height = lay["box"]
            yield ["error-0", left + width / 2, top + height / 2 + 6, 17, lay["error"]]

    def _lines(self, found: _Numbers) -> list[str]:
        gap, unit = self.layer - 1, self.unit
        says = numpy_says(len(self._X), *self._network.sizes[gap : gap + 2])
        if self.mode == "wrong transpose":
            parts = says.split(", with ")
            return ["NumPy says:", f"{parts[0]},", *(f"with {part}" for part in parts[1:])] if says else []
        if unit < 0:
            return ["Point at a unit, or choose one:", "its products and their sum stand here."]
        here = self._rows().index(self.sample)
        bias = float(round_to(self._network._parameters()[1][gap][unit], self.dtype))
        z, a, total = (float(part[here, unit]) for part in (found.z[gap], found.a[gap + 1], found.sums[gap]))
        what = f"z[{unit}]" if self.mode == "one sample" else f"Z[{self.sample}, {unit}]"
        count = self._network.sizes[gap]
        products = f"{count} products" if count > 1 else "1 product"
        function = self._functions[gap]
        inside = f"{function}(z)[{unit}]" if self._of_all(gap) else f"{function}({format_value(z)})"
        return [
            f"{what} = sum of {products} + b[{unit}]",
            f"= {format_value(total)} + {_in_brackets(bias)} = {format_value(z)}",
            f"a[{unit}] = {inside} = {format_value(a)}",
        ]

    def _of_all(self, gap: int) -> bool:
        """Say whether an activation function takes all z of its layer at once."""
        return self._network.activation_functions[gap] == "softmax"

    def _sentence(self, found: _Numbers) -> str:
        gap = self.layer - 1
        if self.mode == "wrong transpose":
            says = numpy_says(len(self._X), *self._network.sizes[gap : gap + 2])
            says = says or "W is square, so there is no error, and every number is wrong"
            return f"A W without the transpose: {says}."
        here = self._rows().index(self.sample)
        if self.unit >= 0:
            what, total, *a = self._lines(found)
            return f"Sample {self.sample}, unit {self.unit} of layer {self.layer}: {what} {total}; {a[0]}."
        output = ", ".join(format_value(value) for value in found.a[-1][here][:12].tolist())
        return f"Sample {self.sample}, in {self.dtype}: the output is {output}."


class FunctionExplorer(ForwardExplorer):
    """A ForwardExplorer with a last activation of your own; `plotnet.live.explore_function` makes it."""

    _module = "forward"
    _state = (*ForwardExplorer._state, "_answer")

    _answer: Any = synced(traitlets.List())

    def __init__(
        self,
        network: Network,
        function: Callable[[Any], Any],
        X: npt.ArrayLike | None = None,
        **state: Any,
    ) -> None:
        if not callable(function):
            raise TypeError(
                f"function is {function!r}, a {type(function).__name__}: expected a function of z, such as "
                "softmax"
            )
        self._function = function
        super().__init__(network, X, **state)
        self._name = "explore_function"
        self._repr_prefix = self._repr_prefix.replace("network", f"network, {self._functions[-1]}", 1)
        self._data = {**self._data, "own": self._functions[-1]}
        self._ask()
        self.observe(self._ask, ["x", "sample", "mode", "dtype"])

    def _named(self) -> tuple[str, ...]:
        name = getattr(self._function, "__name__", "f")
        return (*self._network.activation_functions[:-1], name if name.isidentifier() else "f")

    def _of_all(self, gap: int) -> bool:
        return gap == len(self._functions) - 1 or super()._of_all(gap)

    def _ask(self, change: object = None) -> None:
        """Compute for the inputs as they are, and tell the page."""
        with self._lock:
            rows = self._rows()
            found, said = self._call(super()._run(rows).z[-1])
            self._answer = [found.tolist(), said, self.sample, self.x[:MOST_SLIDERS]]

    def _answered(self, found: _Numbers) -> _Numbers:
        found.a[-1], self._complaint = self._call(found.z[-1])
        return found

    def _call(self, z: Array) -> tuple[Array, str]:
        """Call the function for each sample; what it does wrong is said, and never raised."""
        results, said = [], ""
        for row in z:
            try:
                with np.errstate(all="ignore"):
                    given = row.astype("float32" if self.dtype == "bfloat16" else self.dtype)
                    result = round_to(self._function(given), self.dtype)  # NumPy has no bfloat16
                if result.shape != row.shape:
                    raise ValueError(f"it gave shape {result.shape}, expected {row.shape}")
            except Exception as error:  # whatever a learner's function may raise
                said = f"{self._functions[-1]}: {type(error).__name__}: {error}"
                result = np.full(row.shape, np.nan)
            results.append(result)
        return np.array(results), said

    def _sentence(self, found: _Numbers) -> str:
        return (
            f"{self._complaint}. {super()._sentence(found)}" if self._complaint else super()._sentence(found)
        )

    def _lines(self, found: _Numbers) -> list[str]:
        lines = super()._lines(found)
        if self._complaint and self.mode != "wrong transpose" and self.layer == len(self._functions):
            return [*lines[:2], self._complaint[:60]]
        return lines


def example() -> Network:
    """
    Make the network that is shown if none is given.

    Returns
    -------
    Network
        10-7-5, its numbers with two decimals.

    Examples
    --------
    >>> example()
    Network((10, 7, 5), activation_functions=('relu', 'softmax'), float64 weights)
    """
    drawn = Network.random((10, 7, 5), seed=0)
    weights, _ = drawn._parameters()
    rng = np.random.default_rng(1)
    biases = [rng.uniform(-0.5, 0.5, size).round(2) for size in drawn.sizes[1:]]
    return Network(drawn.sizes, [weight.round(2) for weight in weights], biases)


class _Numbers:
    """What a pass went through: a row a sample, layer by layer."""

    def __init__(self, a: list[Array], z: list[Array], sums: list[Array]) -> None:
        self.a, self.z, self.sums = a, z, sums


class _Cell:
    """What is in a cell: a number, or dots for those left out."""

    def __init__(self, value: float | None, limit: float, marked: bool, bad: bool = False) -> None:
        self.words = "⋯" if value is None else format_value(value)
        self.level, self.marked, self.bad = NO_VALUE, marked, bad
        if value is not None and (limit or not np.isfinite(value)):
            self.level = level_of(value, limit or 1.0)


_NOTHING = _Cell(None, 0.0, False)
_WORKING = {"float16": "float32"}


def _dots(a: Array, weight: Array, dtype: str) -> Array:
    """Add up products from the left, each step rounded to the type that is worked in."""
    if dtype == "bfloat16":  # which NumPy lacks
        total = np.zeros((len(a), len(weight)))
        for j in range(a.shape[1]):
            total = round_to(total + round_to(a[:, j : j + 1] * weight[:, j], dtype), dtype)
        return total
    working = _WORKING.get(dtype, dtype)
    left, right = a.astype(working), weight.astype(working)
    total = np.zeros((len(a), len(weight)), working)
    for j in range(a.shape[1]):
        total += left[:, j : j + 1] * right[:, j]
    return round_to(total.astype(np.float64), dtype)


def _activated(name: str, z: Array, dtype: str) -> Array:
    """Apply an activation function to each row, each step of it rounded to the type."""
    if dtype != "bfloat16":
        return np.asarray(getattr(functional, name)(z.astype(dtype)), np.float64)
    if name in ("identity", "relu", "tanh"):  # of one step
        return round_to(getattr(functional, name)(z), dtype)
    if name == "softmax":
        parts = round_to(np.exp(round_to(z - z.max(axis=-1, keepdims=True), dtype)), dtype)
        return round_to(parts / np.array([[rounded_sum(row, dtype)] for row in parts]), dtype)
    small = round_to(np.exp(-np.abs(z)), dtype)
    if name == "sigmoid":
        return round_to(np.where(z < 0, small, 1.0) / round_to(1 + small, dtype), dtype)
    assert name == "softplus"
    return round_to(np.maximum(z, 0) + round_to(np.log1p(small), dtype), dtype)


def _product(weight: Any, value: Any, dtype: str) -> list[float]:
    with np.errstate(all="ignore"):
        return [float(weight), float(value), float(round_to(weight * value, _WORKING.get(dtype, dtype)))]


def _in_brackets(value: float) -> str:
    words = format_value(value)
    return f"({words})" if words.startswith("−") else words


def _packed(array: npt.ArrayLike) -> str:
    return base64.b64encode(np.ascontiguousarray(array, "<f8").tobytes()).decode()


def _at(block: list[Any], i: int, j: int) -> list[Any]:
    x, y, scale, flipped = block
    row, column = (j, i) if flipped else (i, j)
    return [round(x + CELL[0] * scale * column, 2), round(y + CELL[1] * scale * row, 2), scale]


def _cell(name: str, at: list[Any] | None, cell: _Cell) -> str:
    x, y, scale = at or (0, 0, 1)
    hidden = "" if at else ' visibility="hidden"'
    size = type_size(cell.words, CELL[0] - 5, 14)
    style = look(cell.level, marked=cell.marked, bad=cell.bad)
    return (
        f'<g class="{style}" transform="translate({x:g} {y:g}) scale({scale:g})"{hidden}>'
        f'<rect width="42" height="24" rx="3"/>'
        f'<text data-part="{name}" x="21" y="17" font-size="{size:g}">{cell.words}</text></g>'
    )
