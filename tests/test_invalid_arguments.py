"""Invalid arguments of public functions: each error is of a documented kind and names the argument."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import plotnet
from plotnet import Diagram, Network, functional

F: Any = functional
HUGE = 10**30
NET: Any = Network.random((2, 3, 2), seed=0)
BINARY: Any = Network.random((2, 1), seed=0, activation_functions=["sigmoid"])
RAGGED = [[1.0, 2.0], [3.0]]


class Unreadable:
    """An object that NumPy fails to convert."""

    @property
    def __array__(self) -> Any:
        raise AttributeError("broken")

    def __len__(self) -> int:
        raise OverflowError("broken")


ROWS: list[tuple[str, tuple[Any, ...], str]] = [
    ("ragged rows", (RAGGED,), "x"),
    ("an integer too large for a float", ([HUGE**20, 0.5],), "x"),
    ("a string", ("a",), "x"),
    ("a repeated axis", ([[1.0]], (0, 0)), "axis"),
    ("an axis that is repeated by a negative number", ([[1.0]], (0, -2)), "axis"),
    ("a fractional axis", ([[1.0]], 1.5), "axis"),
    ("a fractional axis in a tuple", ([[1.0]], (0, 1.5)), "axis"),
    ("a string as axis", ([[1.0]], "0"), "axis"),
    ("an axis out of bounds", ([[1.0]], 2), "axis"),
    ("a huge axis", ([[1.0]], HUGE), "axis"),
    ("an array of axes", ([[1.0]], np.array([0, 1])), "axis"),
]

CALLS: dict[str, tuple[Any, Any, Any, str]] = {
    **{
        f"{function.__name__}, {case}": (function, arguments, {}, name)
        for function in (F.softmax, F.log_softmax, F.logsumexp, F.naive_softmax)
        for case, arguments, name in ROWS
    },
    **{
        f"{function.__name__}, {name} is {value!r}": (function, arguments, {name: value}, name)
        for function, arguments in (
            (F.softmax, ([1.0, 2.0],)),
            (F.log_softmax, ([1.0, 2.0],)),
            (F.logsumexp, ([1.0, 2.0],)),
            (F.cross_entropy, ([1.0, 2.0], 0)),
            (F.cross_entropy_grad, ([1.0, 2.0], 0)),
        )
        for name, value in [
            *(
                ("temperature", value)
                for value in (0, -1, np.nan, np.inf, "1", None, [1.0], np.ones(2), True, HUGE**20)
            ),
            *(("where", value) for value in ([True] * 3, [1, 0], [0.5, 1], "yes", RAGGED)),
        ]
    },
    **{
        f"logsumexp, b is {value!r}": (F.logsumexp, ([1.0, 2.0],), {"b": value}, "b")
        for value in ([1, 2, 3], ["a", "b"], [1j, 1], RAGGED)
    },
    **{
        f"{function.__name__}, {name} is {value!r}": (function, ([[1.0, 2.0]], [0]), {name: value}, name)
        for function in (F.cross_entropy, F.cross_entropy_grad)
        for name, value in [
            ("axis", 1.5),
            ("axis", HUGE),
            ("weight", "a"),
            ("weight", [1, 2, 3]),
            ("weight", RAGGED),
            ("ignore_index", 0.5),
            ("ignore_index", "0"),
            *(("label_smoothing", value) for value in ("a", None, np.nan, 2, [0.1], True, HUGE**20)),
            ("reduction", 3),
            ("reduction", ["mean"]),
        ]
    },
    **{
        f"{function.__name__}, target is {value!r}": (function, ([[1.0, 2.0]], value), {}, "target")
        for function in (F.cross_entropy, F.cross_entropy_grad, F.target_probabilities)
        for value in ([0.5], "a", None, [2], [-1], [HUGE], RAGGED, [[1, 2, 3]])
    },
    **{
        f"{function.__name__}, {name} is {value!r}": (
            function,
            (),
            {"logits": [1.0, 2.0], "target": [0, 1], name: value},
            name,
        )
        for function in (F.binary_cross_entropy, F.binary_cross_entropy_grad)
        for name, value in [
            ("logits", "a"),
            ("logits", RAGGED),
            ("target", [0, 1, 1]),
            ("target", ["a", "b"]),
            ("target", RAGGED),
            ("reduction", "average"),
            ("reduction", None),
        ]
    },
    **{
        f"gluon_softmax_cross_entropy, {name} is {value!r}": (
            F.gluon_softmax_cross_entropy,
            (),
            {"pred": [[1.0, 2.0]], "label": [0], name: value},
            name,
        )
        for name, value in [
            ("pred", RAGGED),
            ("label", [2]),
            ("axis", 1.5),
            ("from_logits", "no"),
            ("weight", "a"),
            ("weight", np.nan),
            ("weight", [1.0]),
            ("batch_axis", 1.5),
            ("batch_axis", 7),
            ("batch_axis", HUGE),
        ]
    },
    **{
        f"{function.__name__}, {value!r}": (function, (value,), {}, "x")
        for function in (F.identity, F.relu, F.sigmoid, F.tanh_derivative, F.softplus, F.log_sigmoid)
        for value in (RAGGED, "a", [1j], None, [HUGE])
    },
    "an object that cannot be converted": (F.softmax, (Unreadable(),), {}, "x"),
    "OnlineSoftmax, a fractional axis": (F.OnlineSoftmax, (1.5,), {}, "axis"),
    "OnlineSoftmax, a repeated axis": (F.OnlineSoftmax, ((0, 0),), {}, "axis"),
    "OnlineSoftmax.merge, a list": (F.OnlineSoftmax().merge, ([1.0, 2.0],), {}, "other"),
    "OnlineSoftmax.update, ragged rows": (F.OnlineSoftmax().update, (RAGGED,), {}, "x"),
    "OnlineSoftmax.update, too few axes": (F.OnlineSoftmax(axis=3).update, ([1.0],), {}, "axis"),
    "OnlineSoftmax.update, another shape": (F.OnlineSoftmax().update([1.0]).update, ([[1.0]],), {}, "x"),
    **{
        f"finfo, {value!r}": (F.finfo, (value,), {}, "dtype")
        for value in ("float8", "float", int, None, 3, [1], np.longdouble, "int64")
    },
    "round_to, an unknown dtype": (F.round_to, ([1.0], "bfloat"), {}, "dtype"),
    "round_to, ragged rows": (F.round_to, (RAGGED, "float16"), {}, "x"),
    "round_to, complex numbers": (F.round_to, ([1j], "float16"), {}, "x"),
    "ulp_error, shapes": (F.ulp_error, ([1.0, 2.0], [1.0, 2.0, 3.0]), {}, "exact"),
    "ulp_error, a string": (F.ulp_error, ([1.0], ["a"]), {}, "exact"),
    "ulp_error, None": (F.ulp_error, ([1.0], [None]), {}, "exact"),
    "ulp_error, a complex result": (F.ulp_error, ([1j], [1.0]), {}, "result"),
    "ulp_error, longdouble": (F.ulp_error, (np.longdouble(1), 1.0), {}, "dtype"),
    **{
        f"{what.__name__}, sizes of {sizes!r}": (what, (sizes,), options, "sizes")
        for what, options in ((Network, {}), (Network.random, {"seed": 0}), (Diagram, {}))
        for sizes in ((HUGE, 2), (2, HUGE), (2.5, 2), (0, 2), "22", 7, None, (2,))
    },
    "plot_net, huge sizes": (plotnet.plot_net, ((HUGE, 2),), {}, "num_node_list"),
    **{
        f"Network.random, {name} is {value!r}": (
            Network.random,
            ((2, 2),),
            {"seed": 0, name: value},
            name,
        )
        for name, value in [
            *(("seed", value) for value in (2.5, -1, "a", None, True, np.float64(1), [1])),
            *(("dtype", value) for value in ("float8", int, object, 3, [1], "bfloat16")),
            *(("activation_functions", value) for value in (5, "selu", ["relu", "relu"], [None], [["relu"]])),
        ]
    },
    **{
        f"Network.train, {name} is {value!r}": (
            NET.train,
            (),
            {"x": [1.0, 2.0], "target": 0, name: value},
            name,
        )
        for name, value in [
            *(("rate", value) for value in (np.nan, np.inf, -1, "a", None, [0.1], True, HUGE**20)),
            *(("steps", value) for value in (2.5, -1, "a", None, True)),
            *(("target", value) for value in (2, -1, 0.5, "a", [0, 1, 2], RAGGED)),
            *(("x", value) for value in ([1.0], "a", RAGGED, None)),
            *(("loss", value) for value in ("fast", None, 3)),
        ]
    },
    **{
        f"Network.backward of a sigmoid, target is {value!r}": (
            BINARY.backward,
            ([[1.0, 2.0], [3.0, 4.0]], value),
            {},
            "target",
        )
        for value in (2, [0, 2], [0, np.nan], [0.5], [[0, 1]], "a", RAGGED)
    },
    **{
        f"Network.forward, {name} is {value!r}": (NET.forward, (), {"x": [1.0, 2.0], name: value}, name)
        for name, value in [("x", RAGGED), ("dtype", "float8"), ("dtype", int), ("softmax", "fast")]
    },
    **{
        f"Diagram.save, dpi is {value!r}": (Diagram((2, 2)).save, ("net.png",), {"dpi": value}, "dpi")
        for value in (np.nan, 0, "a", [100], HUGE, np.float16(np.inf), True)
    },
    "show_figure, dpi": (plotnet.show_figure, (Figure(), "a figure"), {"dpi": "a"}, "dpi"),
}


@pytest.mark.parametrize("case", CALLS)
def test_an_invalid_argument_is_named_in_the_error(
    case: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    function, arguments, options, name = CALLS[case]
    with pytest.raises((TypeError, ValueError, IndexError)) as caught:
        function(*arguments, **options)
    assert str(caught.value).startswith(name), caught.value
    assert len(str(caught.value)) > len(name) + 10


def test_a_float16_resolution_is_valid(tmp_path: Any) -> None:
    path = Diagram((2, 2)).save(tmp_path / "net.png", dpi=np.float16(100))  # type: ignore[arg-type]
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("loss", [F.cross_entropy, F.cross_entropy_grad, F.target_probabilities])
def test_labels_that_start_at_1_get_advice(loss: Any) -> None:
    with pytest.raises(IndexError, match=r"^target\[1\] is 3: .* labels start at 0: subtract 1$"):
        loss(np.zeros((3, 3)), [1, 3, 2])
    with pytest.raises(IndexError, match=r"^label\[1\] is 3: .* labels start at 0: subtract 1$"):
        F.gluon_softmax_cross_entropy(np.zeros((3, 3)), [1, 3, 2])


def test_ignore_index_is_suggested_only_where_it_exists() -> None:
    for call in (F.cross_entropy, F.cross_entropy_grad):
        with pytest.raises(IndexError, match="ignore_index=-1"):
            call(np.zeros((2, 2)), [0, -1])
    for call in (
        lambda: F.gluon_softmax_cross_entropy(np.zeros((2, 2)), [0, -1]),
        lambda: F.target_probabilities(np.zeros((2, 2)), [0, -1]),
        lambda: NET.backward(np.zeros((2, 2)), [0, -1]),
        lambda: NET.train(np.zeros((2, 2)), [0, -1]),
    ):
        with pytest.raises(IndexError, match=r"\[1\] is -1: 2 classes have the labels 0 to 1$"):
            call()
