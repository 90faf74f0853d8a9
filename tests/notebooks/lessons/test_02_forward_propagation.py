"""Lesson 02, *Forward propagation*: what it claims is true."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plotnet import ForwardExplorer
from plotnet.lesson import Exercise
from plotnet.lesson.registry import find
from tests.notebooks.namespace import Executed

NOTEBOOK = "02-forward-propagation"
KEY_PHRASES = {
    "forward-unit": ("−2.5", "relu(−2.5)"),
    "forward-shape": ("one result for each row", "gives (7,)"),
    "forward-which-input": ("0.95", "column 0"),
    "forward-by-accident": ("four rows of *ten*", "the product exists", "(4,10)"),
    "forward-one-matrix": ("multiplied out", "a product of matrices is a matrix"),
    "forward-square": ("no error and no warning", "28 numbers are wrong"),
    "forward-finite-logits": ("spoils all five", "111,600"),
}


def test_the_unit_is_off_and_stays_off_after_a_small_change_of_its_inputs(executed: Executed) -> None:
    row, inputs, bias = executed["row"], executed["inputs"], executed["bias"]
    assert executed["products"].tolist() == [0.5, -2.0, -2.0]
    assert row @ inputs + bias == executed["z"] == -2.5
    assert executed["a"] == 0.0
    assert row @ (inputs + 0.1 * np.sign(row)) + bias < 0


def test_the_smallest_bias_that_turns_the_unit_on_is_more_than_3_5(executed: Executed) -> None:
    assert executed["products"].sum() == -3.5


def test_shapes_for_one_sample_are_those_of_the_table(executed: Executed) -> None:
    names = ("x", "W0", "b0", "z1", "a1", "W1", "b1", "z2")
    assert [executed[name].shape for name in names] == [
        (10,),
        (7, 10),
        (7,),
        (7,),
        (7,),
        (5, 7),
        (5,),
        (5,),
    ]
    assert (executed["W0"] * executed["x"]).shape == (7, 10)


def test_a_layer_is_formula_1_for_each_unit(executed: Executed) -> None:
    W0, x, b0, z1 = (executed[name] for name in ("W0", "x", "b0", "z1"))
    for j in range(7):
        assert np.isclose(z1[j], sum(W0[j, k] * x[k] for k in range(10)) + b0[j])
    assert np.array_equal(z1 < 0, executed["a1"] == 0)


def test_z_changes_by_twice_the_weight_and_most_with_input_0(executed: Executed) -> None:
    W0 = executed["W0"]
    assert np.allclose(executed["changes"], 2 * W0[3])
    assert np.abs(W0[3]).argmax() == 0
    assert W0[3, 0] == 0.95
    assert (W0[3] ** 2).argsort()[-2] == 3
    assert W0[3, 3] == W0[:, 3].max() == 0.91
    assert W0[2, 4] == W0.min() == -1.21
    assert np.flatnonzero(W0[:, 0] == 0).tolist() == [2]  # the only unit that does not change with input 0


@pytest.fixture
def explorer(executed: Executed) -> ForwardExplorer:
    return ForwardExplorer(executed["network"], executed["X"], layer=1, unit=3)


def first_z(executed: Executed, explorer: ForwardExplorer) -> np.ndarray:
    z: np.ndarray = executed["network"].forward(explorer.inputs).z[0]
    return z


def test_answer_1_of_the_explorer(executed: Executed, explorer: ForwardExplorer) -> None:
    ends = []
    for explorer.x3 in (-1.0, 1.0):
        ends.append(first_z(executed, explorer)[3])
    assert np.round([*ends, ends[1] - ends[0]], 2).tolist() == [-1.22, 0.6, 1.82]
    assert executed["W0"][3, 3] == 0.91


def test_answer_2_of_the_explorer(executed: Executed, explorer: ForwardExplorer) -> None:
    z = []
    for explorer.x4 in (-1.0, -0.04, -0.03, 1.0):
        z.append(first_z(executed, explorer)[2])
    assert z[0] > z[1] > 0 > z[2] > z[3]
    assert round(z[3], 2) == -1.25
    assert executed["network"].forward(explorer.inputs).a[1][2] == 0


def test_answer_3_of_the_explorer(executed: Executed, explorer: ForwardExplorer) -> None:
    explorer.inputs = [0.0] * 10
    assert np.array_equal(first_z(executed, explorer), executed["b0"])
    result = executed["network"].forward(explorer.inputs)
    assert np.flatnonzero(result.a[1]).tolist() == [0, 3, 4, 5]
    assert np.allclose(explorer.output, result.logits)


def test_the_logits_are_those_of_plotnet_and_some_are_negative(executed: Executed) -> None:
    assert np.allclose(executed["z2"], executed["network"].forward(executed["x"]).logits)
    assert (executed["z2"] < 0).any()


def test_the_batch_formula_gives_in_row_n_what_sample_n_gives_alone(executed: Executed) -> None:
    X, W0, Z1, A1, network = (executed[name] for name in ("X", "W0", "Z1", "A1", "network"))
    assert [array.shape for array in (X, W0.T, Z1, A1)] == [(4, 10), (10, 7), (4, 7), (4, 7)]
    assert np.allclose(Z1, network.forward(X).z[0])
    assert network.forward(X).z[1].shape == (4, 5)
    assert np.allclose(executed["x"] @ W0.T, W0 @ executed["x"])


def test_the_product_with_the_mistake_exists_by_accident(executed: Executed) -> None:
    assert (executed["Z1"] @ executed["W0"]).shape == (4, 10)
    (message,) = executed.caught["slip-uncaught"]
    assert message.startswith("ValueError")
    assert "operands could not be broadcast together with shapes (4,10) (5,)" in message
    with pytest.raises(ValueError, match="size 7 is different from 10"):
        executed["X"] @ executed["W0"]


def test_numpy_does_not_report_the_wrong_letter(executed: Executed) -> None:
    Z1, A1, W1, b1 = (executed[name] for name in ("Z1", "A1", "W1", "b1"))
    assert (Z1 @ W1.T + b1).shape == (A1 @ W1.T + b1).shape == (4, 5)
    assert not np.allclose(Z1 @ W1.T, A1 @ W1.T)


def test_the_worked_example_gives_7_and_8(executed: Executed) -> None:
    assert executed["z_worked"].tolist() == [2, 4, -2]
    assert executed["a_worked"].tolist() == [2, 4, 0]
    assert executed["logits_worked"].tolist() == [7, 8]
    assert (executed["small_weights"][0] @ [-1, 2] + executed["small_biases"][0]).tolist() == [-1, -3, 2]


def test_one_layer_is_enough_without_relu_but_not_with_it(executed: Executed) -> None:
    W0, W1, b0, b1, X = (executed[name] for name in ("W0", "W1", "b0", "b1", "X"))
    for sample in X:
        assert np.allclose(W1 @ W0 @ sample + (W1 @ b0 + b1), executed["without_relu"](sample))
    assert executed["is_one_layer"](executed["without_relu"])
    assert not executed["is_one_layer"](executed["with_relu"])
    assert "with relu: False" in executed.printed["network-compare"]
    is_on = executed["network"].forward(X).a[1] > 0
    assert len({tuple(row) for row in is_on}) > 1


def test_a_square_matrix_without_the_transpose_gives_28_wrong_numbers_in_silence(executed: Executed) -> None:
    W, result, alone = executed["W"], executed["result"], executed["alone"]
    assert (W.shape, result.shape, alone.shape) == ((7, 7), (4, 7), (4, 7))
    assert not np.isclose(result, alone).any()
    assert np.allclose(executed["X7"] @ W.T + executed["b"], alone)
    assert executed.caught["square-compare"] == []


def test_only_the_row_of_the_sample_that_changes_is_changed(executed: Executed) -> None:
    seven, X7 = executed["seven"], executed["X7"]
    explorer = ForwardExplorer(seven, X7, mode="design matrix", layer=1)
    explorer.sample = 3
    ends = []
    for explorer.x0 in (-1.0, 1.0):
        ends.append(seven.forward(np.vstack([X7[:3], explorer.inputs])).z[0])
    assert np.flatnonzero((ends[0] != ends[1]).any(axis=1)).tolist() == [3]
    assert seven.weights[1].shape == (5, 7)
    with pytest.raises(ValueError, match="size 5 is different from 7"):
        seven.forward(X7).a[1] @ seven.weights[1]


def test_one_overflow_in_float16_spoils_all_logits(executed: Executed) -> None:
    W0, W1, b0 = executed["W0"], executed["W1"], executed["b0"]
    assert np.finfo(np.float16).max == 65504
    assert np.isclose(W0[3, 0] * 60_000 + W0[3, 3] * 60_000 + b0[3], 111_600.25)
    z1, z2 = executed["z1_half"], executed["z2_half"]
    assert np.isposinf(z1[3])
    assert np.abs(np.delete(z1, 3)).max() < 60_000
    assert W1[2, 3] == 0
    assert np.isnan(z2[2])
    assert np.isposinf(np.delete(z2, 2)).all()
    assert np.array_equal(z2, executed["half"].logits, equal_nan=True)


def test_numpy_warns_of_the_overflow_and_of_the_invalid_value(executed: Executed) -> None:
    warned = executed.caught["large-warns"]
    assert warned[0].startswith("RuntimeWarning: overflow")
    assert any(text.startswith("RuntimeWarning: invalid value") for text in warned)


def test_scaled_inputs_and_float32_are_remedies(executed: Executed) -> None:
    network, x_large = executed["network"], executed["x_large"]
    assert np.isfinite(network.forward(x_large, dtype=np.float32).logits).all()
    assert np.isfinite(network.forward(x_large / 60_000, dtype=np.float16).logits).all()


def test_softmax_as_written_fails_for_logits_far_below_the_largest_number() -> None:
    with np.errstate(all="ignore"):
        for dtype in (np.float16, np.float32, np.float64):
            assert np.isinf(np.exp(dtype(1000)))


@pytest.mark.parametrize("convert", [np.asarray, np.float32, np.longdouble, np.ndarray.tolist, list])
def test_the_corrected_formula_is_accepted_in_any_form(executed: Executed, convert: Any) -> None:
    A1, W1, b1 = (executed[name] for name in ("A1", "W1", "b1"))
    assert find(Exercise, "forward-formula").get_hint(convert(A1 @ W1.T + b1)) == ""


def test_rounded_numbers_and_an_offset_are_not_accepted(executed: Executed) -> None:
    Z2 = executed["network"].forward(executed["X"]).z[1]
    for answer in (Z2.round(2), Z2 + 1e-7, Z2 * (1 + 1e-7), Z2.astype(np.float16)):
        assert "close, but not equal" in find(Exercise, "forward-formula").get_hint(answer)


get_hint = find(Exercise, "forward-shapes").get_hint
SHAPES = [(32, 784), (128, 784), (128,), (32, 128), (10, 128), (32, 10)]


@pytest.mark.parametrize(
    "answer",
    [
        SHAPES,
        tuple(SHAPES),
        [list(shape) for shape in SHAPES],
        [str(shape) for shape in SHAPES],
        str(SHAPES),
        [np.array(shape) for shape in SHAPES],
        [np.zeros(shape).shape for shape in SHAPES],
        dict(zip(("X", "W0", "b0", "Z1", "W1", "Z2"), SHAPES, strict=True)),
        dict(reversed(list(zip(("X", "W0", "b0", "Z1", "W1", "Z2"), SHAPES, strict=True)))),
    ],
)
def test_shapes_in_another_form_are_accepted(answer: object) -> None:
    assert get_hint(answer) == ""


def test_a_number_instead_of_a_tuple_is_explained() -> None:
    for b0 in (128, "(128)", "128"):
        answer = [SHAPES[0], SHAPES[1], b0, *SHAPES[3:]]
        assert "The shape of b0 is 128; expected a tuple" in get_hint(answer)


def test_a_wrong_tuple_with_one_number_is_shown_with_its_comma() -> None:
    assert "(10,)" in get_hint([SHAPES[0], SHAPES[1], (10,), *SHAPES[3:]])


def test_pytorch_computes_the_same(executed: Executed) -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    W0, b0, W1, b1, X, A1 = (
        torch.from_numpy(np.array(executed[name])) for name in ("W0", "b0", "W1", "b1", "X", "A1")
    )
    logits = executed["network"].forward(executed["X"]).logits
    assert np.allclose(torch.nn.functional.linear(A1, W1, b1), logits)
    model = torch.nn.Sequential(torch.nn.Linear(10, 7), torch.nn.ReLU(), torch.nn.Linear(7, 5)).double()
    assert [tuple(parameter.shape) for parameter in model.parameters()] == [(7, 10), (7,), (5, 7), (5,)]
    for parameter, value in zip(model.parameters(), (W0, b0, W1, b1), strict=True):
        parameter.data.copy_(value)
    assert np.allclose(model(X).detach(), logits)
    assert np.allclose(model(X[0]).detach(), logits[0])
