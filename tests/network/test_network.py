from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from plotnet import functional
from plotnet.network import ForwardPass, Network

F: Any = functional
HIDDEN = [
    *(
        "elu(0.5)",
        "gelu_tanh",
        "identity",
        "leaky_relu(0.2)",
        "log_sigmoid",
        "log_softmax",
        "relu",
        "sigmoid",
    ),
    *("silu", "softmax", "softplus", "tanh"),
]


def some(activation: str = "tanh", sizes: tuple[int, ...] = (4, 5, 3), **options: Any) -> Network:
    net = Network.random(sizes, seed=1, activation_functions=activation, **options)
    assert net.weights is not None
    rng = np.random.default_rng(2)
    return Network(
        sizes,
        net.weights,
        [rng.standard_normal(n).astype(net.dtype) for n in sizes[1:]],
        net.activation_functions,
    )


# Construction


def test_a_network_is_frozen_and_owns_read_only_copies() -> None:
    weights, biases = [np.ones((5, 4)), np.ones((3, 5))], [np.ones(5), np.ones(3)]
    net = Network((4, 5, 3), weights, biases)
    weights[0][0, 0] = biases[1][0] = 7
    assert net.weights is not None
    assert net.biases is not None
    assert net.weights[0][0, 0] == net.biases[1][0] == 1
    for array in (*net.weights, *net.biases):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        net.sizes = (1, 2)  # type: ignore[misc]
    assert net.sizes == (4, 5, 3)
    assert weights[0].flags.writeable


def test_by_default_hidden_layers_are_relu_and_the_output_is_softmax() -> None:
    assert Network((1, 2, 3, 4)).activation_functions == ("relu", "relu", "softmax")
    assert Network((1, 2)).activation_functions == ("softmax",)
    assert Network((1, 2, 3, 4), activation_functions="tanh").activation_functions == (
        "tanh",
        "tanh",
        "softmax",
    )
    assert Network((1, 2, 3), activation_functions=["sigmoid", "identity"]).activation_functions == (
        "sigmoid",
        "identity",
    )


def test_a_network_without_weights_can_be_drawn_but_not_computed() -> None:
    net = Network([2, 3])
    assert (net.weights, net.biases, net.dtype) == (None, None, None)
    assert repr(net) == "Network((2, 3), activation_functions=('softmax',), no weights)"
    with pytest.raises(
        ValueError, match=r"network \(2, 3\) has no weights .* Network\.random\(\(2, 3\), seed=0\)"
    ):
        net.forward([1, 2])


def test_biases_are_zeros_by_default_in_the_type_of_the_weights() -> None:
    for dtype in (np.float16, np.float32, np.float64, np.longdouble):
        net = Network((2, 3), [np.ones((3, 2), dtype)])
        assert net.dtype == dtype
        assert net.biases is not None
        assert net.biases[0].dtype == dtype
        np.testing.assert_array_equal(net.biases[0], [0, 0, 0])
    assert Network((1, 2), [[[1], [2]]]).dtype == np.float64
    assert Network((1, 2), [np.ones((2, 1), np.float32)], [np.ones(2)]).dtype == np.float64


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"weights": [np.ones((7, 10)), np.ones((7, 5))]}, ValueError,
         "weights[1] has shape (7, 5), layer 1 -> 2 of sizes (10, 7, 5) needs (5, 7): "
         "pass its transpose, weights[1].T"),
        ({"weights": [np.ones((7, 9)), np.ones((5, 7))]}, ValueError,
         "weights[0] has shape (7, 9), layer 0 -> 1 of sizes (10, 7, 5) needs (7, 10)"),
        ({"weights": [np.ones((7, 10))]}, ValueError,
         "weights has length 1, sizes (10, 7, 5) need 2 arrays: one for each layer but the input"),
        ({"weights": [np.ones((7, 10)), np.ones((5, 7))], "biases": [np.ones(5), np.ones(7)]}, ValueError,
         "biases[0] has shape (5,), layer 0 -> 1 of sizes (10, 7, 5) needs (7,)"),
        ({"weights": [np.ones((7, 10)), np.ones((5, 7))], "biases": [np.ones(7), np.ones((5, 1))]},
         ValueError, "biases[1] has shape (5, 1), layer 1 -> 2 of sizes (10, 7, 5) needs (5,): "
         "flatten it, biases[1].ravel()"),
        ({"biases": [np.ones(7), np.ones(5)]}, ValueError,
         "biases were given without weights: pass both, or neither for a network that is only drawn"),
        ({"weights": [np.ones((7, 10)), np.ones((5, 7), complex)]}, TypeError,
         "weights[1] has dtype complex128; expected real numbers: floats, integers or bools"),
        ({"activation_functions": ["relu"]}, ValueError,
         "activation_functions holds 1 names, sizes (10, 7, 5) need 2: one for each layer but the input"),
        ({"activation_functions": ["relu", "selu"]}, ValueError,
         "activation_functions[1], of layer 2, is 'selu' (did you mean 'elu'?); "
         "expected one of elu, gelu, gelu_tanh, identity, leaky_relu, log_sigmoid, log_softmax, relu, "
         "sigmoid, silu, softmax, softplus, tanh"),
        ({"activation_functions": "selu"}, ValueError,
         "activation_functions is 'selu' (did you mean 'elu'?); "
         "expected one of elu, gelu, gelu_tanh, identity, leaky_relu, log_sigmoid, log_softmax, relu, "
         "sigmoid, silu, softmax, softplus, tanh"),
        ({"activation_functions": ["leaky_relu(x)", "softmax"]}, ValueError,
         "activation_functions[0], of layer 1, is 'leaky_relu(x)': expected a finite slope in parentheses, "
         "such as 'leaky_relu(0.2)'"),
        ({"activation_functions": "elu(inf)"}, ValueError,
         "activation_functions is 'elu(inf)': expected a finite alpha in parentheses, such as 'elu(0.2)'"),
        ({"activation_functions": ["relu(2)", "softmax"]}, ValueError,
         "activation_functions[0], of layer 1, is 'relu(2)' (did you mean 'relu'?); "
         "expected one of elu, gelu, gelu_tanh, identity, leaky_relu, log_sigmoid, log_softmax, relu, "
         "sigmoid, silu, softmax, softplus, tanh"),
        ({"activation_functions": [np.tanh, "softmax"]}, ValueError,
         "activation_functions[0], of layer 1, is <ufunc 'tanh'>; "
         "expected one of elu, gelu, gelu_tanh, identity, leaky_relu, log_sigmoid, log_softmax, relu, "
         "sigmoid, silu, softmax, softplus, tanh"),
    ],
)  # fmt: skip
def test_an_error_names_the_layer_and_both_shapes(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        Network((10, 7, 5), **options)
    assert str(caught.value) == message


def test_an_unknown_activation_function_is_an_error_without_hidden_layers_too() -> None:
    with pytest.raises(
        ValueError, match=r"^activation_functions is 'selu' \(did you mean 'elu'\?\); expected"
    ):
        Network((1, 2), activation_functions="selu")


def test_random_weights_depend_on_the_seed_with_the_variance_for_the_activation_function() -> None:
    one, two = Network.random((9, 8, 7), seed=3), Network.random((9, 8, 7), seed=3)
    other = Network.random((9, 8, 7), seed=4)
    assert one.weights is not None
    assert two.weights is not None
    assert other.weights is not None
    for a, b, c in zip(one.weights, two.weights, other.weights, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c)
    for name in HIDDEN:
        weights = Network.random((300, 500, 2), seed=0, activation_functions=name).weights
        assert weights is not None
        is_rectifier = name.partition("(")[0] in (
            "elu",
            "gelu_tanh",
            "leaky_relu",
            "relu",
            "silu",
            "softplus",
        )
        variance = 2 / 300 if is_rectifier else 2 / 800
        assert weights[0].var() == pytest.approx(variance, rel=0.02)
        assert weights[0].shape == (500, 300)
    assert Network.random((2, 2), seed=0, dtype=np.float32).dtype == np.float32
    with pytest.raises(TypeError, match="expected float16, float32, float64 or longdouble"):
        Network.random((2, 2), seed=0, dtype=np.int64)


def test_a_network_can_be_copied_and_pickled() -> None:
    net = some()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        np.testing.assert_array_equal(twin.forward(np.ones(4)).output, net.forward(np.ones(4)).output)


# Forward


@pytest.mark.parametrize("name", HIDDEN)
def test_every_z_and_every_a_follow_the_definition(name: str) -> None:
    net = some(name, (4, 5, 3))
    assert net.weights is not None
    assert net.biases is not None
    named = {
        "elu(0.5)": lambda z: F.elu(z, 0.5),
        "gelu_tanh": lambda z: F.gelu(z, approximate=True),
        "leaky_relu(0.2)": lambda z: F.leaky_relu(z, 0.2),
    }
    x = np.random.default_rng(5).standard_normal((6, 4))
    step = net.forward(x)
    assert (len(step.a), len(step.z)) == (3, 2)
    np.testing.assert_array_equal(step.a[0], x)
    for i in range(2):
        np.testing.assert_allclose(step.z[i], step.a[i] @ net.weights[i].T + net.biases[i], rtol=1e-15)
        function = named.get(net.activation_functions[i]) or getattr(F, net.activation_functions[i])
        np.testing.assert_array_equal(step.a[i + 1], function(step.z[i]))
    assert step.output is step.a[-1]
    assert step.logits is step.z[-1]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_sample_alone_and_in_a_batch_agree_to_a_few_ulp(dtype: type) -> None:
    net = some("relu", (20, 30, 10), dtype=dtype)
    x: Any = np.random.default_rng(5).standard_normal((50, 20)).astype(dtype)
    whole = net.forward(x)
    for row, sample in enumerate(x):
        step = net.forward(sample)
        assert isinstance(step, ForwardPass)
        for alone, batch in zip((*step.a, *step.z), (*whole.a, *whole.z), strict=True):
            assert alone.dtype == dtype
            scale = np.abs(batch[row]).max()
            np.testing.assert_allclose(alone, batch[row], rtol=0, atol=8 * float(np.finfo(dtype).eps) * scale)


def test_the_forward_pass_is_read_only_and_shares_no_memory_with_the_input() -> None:
    x = np.ones(4)
    for activation_functions in (["identity", "softmax"], ["relu", "identity"]):
        step = Network(
            (4, 5, 3), [np.ones((5, 4)), np.ones((3, 5))], activation_functions=activation_functions
        ).forward(x)
        for array in (*step.a, *step.z):
            assert not array.flags.writeable
            assert not np.shares_memory(array, x)
        assert not np.shares_memory(step.z[0], step.a[1])
    assert x.flags.writeable


@pytest.mark.parametrize(("dtype", "limit"), [(np.float16, 12), (np.float32, 89), (np.float64, 710)])
def test_an_overflow_is_visible_where_it_occurs(dtype: type, limit: float) -> None:
    net = Network((2, 2), [np.eye(2)])
    with np.errstate(invalid="ignore"), pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        step = net.forward([limit, 0.0], dtype=dtype, softmax="naive")
    assert {array.dtype for array in (*step.a, *step.z)} == {np.dtype(dtype)}
    np.testing.assert_array_equal(step.output, [np.nan, 0])
    np.testing.assert_array_equal(step.logits, [limit, 0])
    assert np.isfinite(net.forward([limit, 0.0], dtype=dtype).output).all()


def test_a_product_too_large_for_float16_warns_and_is_infinite() -> None:
    net = Network((1, 1), [[[300.0]]], activation_functions=["identity"])
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert net.forward([300.0], dtype=np.float16).output[0] == np.inf


def test_by_default_the_computation_is_in_the_dtype_of_the_network() -> None:
    net = some("relu", (4, 5, 3), dtype=np.float32)
    assert net.forward(np.ones(4)).output.dtype == np.float32
    assert net.forward([1, 2, 3, 4], dtype=np.float64).output.dtype == np.float64
    assert net.backward(np.ones(4), 0).weights[0].dtype == np.float32


@pytest.mark.parametrize(
    ("x", "options", "error", "message"),
    [
        (np.ones(5), {}, ValueError,
         "x has shape (5,), layer 0 of sizes (4, 5, 3) needs (4,) for one sample or "
         "(samples, 4) for a design matrix"),
        (np.ones((4, 7)), {}, ValueError,
         "x has shape (4, 7), layer 0 of sizes (4, 5, 3) needs (4,) for one sample or "
         "(samples, 4) for a design matrix: pass its transpose, x.T"),
        (1.0, {}, ValueError,
         "x has shape (), layer 0 of sizes (4, 5, 3) needs (4,) for one sample or "
         "(samples, 4) for a design matrix"),
        (np.ones((1, 1, 4)), {}, ValueError,
         "x has shape (1, 1, 4), layer 0 of sizes (4, 5, 3) needs (4,) for one sample or "
         "(samples, 4) for a design matrix"),
        (["a"], {}, TypeError, "x has dtype <U1; expected real numbers: floats, integers or bools"),
        (np.ones(4), {"dtype": int}, TypeError,
         "dtype is <class 'int'>: expected float16, float32, float64 or longdouble"),
        (np.ones(4), {"softmax": "fast"}, ValueError, "softmax is 'fast'; expected one of 'naive', 'stable'"),
    ],
)  # fmt: skip
def test_a_wrong_input_is_named(x: Any, options: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        some().forward(x, **options)
    assert str(caught.value) == message


def test_an_empty_design_matrix_is_valid() -> None:
    assert some().forward(np.empty((0, 4))).output.shape == (0, 3)


# Backward


def complex_loss(
    weights: list[Any], biases: list[Any], names: tuple[str, ...], x: Any, shares: Any
) -> tuple[Any, list[Any]]:
    """The loss once more, in complex numbers and by other formulas, for the complex step."""
    a, zs = x, []
    functions: dict[str, Any] = {
        "elu(0.5)": lambda z: np.where(z.real > 0, z, 0.5 * (np.exp(z) - 1)),
        "gelu_tanh": lambda z: z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))) / 2,
        "identity": lambda z: z,
        "leaky_relu(0.2)": lambda z: np.where(z.real > 0, z, 0.2 * z),
        "log_sigmoid": lambda z: -np.log(1 + np.exp(-z)),
        "log_softmax": lambda z: z - np.log(np.exp(z).sum(axis=-1, keepdims=True)),
        "silu": lambda z: z / (1 + np.exp(-z)),
        "relu": lambda z: np.where(z.real > 0, z, 0),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "softplus": lambda z: np.log(1 + np.exp(z)),
        "tanh": np.tanh,
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
    }
    for weight, bias, name in zip(weights, biases, names, strict=True):
        zs.append(a @ weight.T + bias)
        a = functions[name](zs[-1])
    return -(shares * np.log(a)).sum() / len(x), zs


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("loss", ["stable", "naive"])
@pytest.mark.parametrize("labels", [True, False])
def test_the_gradients_are_those_of_the_complex_step_to_1e_12(name: str, loss: Any, labels: bool) -> None:
    net = some(name, (3, 4, 4, 3))
    rng = np.random.default_rng(6)
    x = rng.standard_normal((5, 3))
    target: npt.NDArray[Any] = rng.integers(3, size=5) if labels else rng.dirichlet(np.ones(3), 5)
    shares = np.eye(3)[target] if labels else target
    slope = net.backward(x, target, loss=loss)
    assert net.weights is not None
    assert net.biases is not None

    def at(weights: Any, biases: Any, x: Any) -> Any:
        return complex_loss(list(weights), list(biases), net.activation_functions, x, shares)[0]

    assert slope.loss == pytest.approx(at(net.weights, net.biases, x), rel=1e-13)
    for kind, arrays, gradients in (
        ("weights", net.weights, slope.weights),
        ("biases", net.biases, slope.biases),
        ("x", (x,), (slope.x,)),
    ):
        for i, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):
            assert gradient.shape == array.shape
            for place in np.ndindex(array.shape):
                stepped = [other.astype(complex) for other in arrays]
                stepped[i][place] += 1e-30j
                parts: dict[str, Any] = {"weights": net.weights, "biases": net.biases, "x": (x,)}
                parts[kind] = stepped
                exact = at(parts["weights"], parts["biases"], parts["x"][0]).imag / 1e-30
                assert abs(gradient[place] - exact) <= 1e-12 * max(1, abs(exact))
    for along, bias in zip(slope.z, slope.biases, strict=True):
        np.testing.assert_allclose(along.sum(axis=0), bias, rtol=1e-15)


@pytest.mark.parametrize("loss", ["stable", "naive", "epsilon"])
def test_a_log_softmax_output_has_the_losses_of_a_softmax_output(loss: Any) -> None:
    net = some()
    logarithmic = Network(net.sizes, net.weights, net.biases, ["tanh", "log_softmax"])
    x, labels = np.random.default_rng(6).standard_normal((5, 4)), [0, 1, 2, 1, 0]
    np.testing.assert_allclose(np.exp(logarithmic.forward(x).output), net.forward(x).output, rtol=1e-14)
    wanted, found = net.backward(x, labels, loss=loss), logarithmic.backward(x, labels, loss=loss)
    assert found.loss == pytest.approx(wanted.loss, rel=1e-13)
    np.testing.assert_allclose(found.x, wanted.x, rtol=1e-12, atol=1e-15)
    trained = logarithmic.train(x, labels, loss=loss, steps=20)
    assert trained.losses[-1] < trained.losses[0]


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_naive_log_softmax_underflows() -> None:
    net = Network((2, 2), [np.eye(2)], activation_functions=["log_softmax"])
    np.testing.assert_array_equal(net.forward([1000.0, 0.0]).output, [0, -1000])
    np.testing.assert_array_equal(net.forward([0.0, -1000.0], softmax="naive").output, [0, -np.inf])


@pytest.mark.parametrize("loss", ["stable", "naive", "epsilon"])
@pytest.mark.parametrize("units", [1, 3])
def test_the_gradient_of_a_sigmoid_output_is_that_of_the_complex_step(loss: Any, units: int) -> None:
    rng = np.random.default_rng(8)
    weights = [rng.standard_normal((4, 3)), rng.standard_normal((units, 4))]
    net = Network((3, 4, units), weights, activation_functions=["tanh", "sigmoid"])
    x, target = rng.standard_normal((5, 3)), rng.random((5, units))
    epsilon = 1e-7 if loss == "epsilon" else 0

    def mean_loss(weights: list[Any]) -> Any:
        p = 1 / (1 + np.exp(-np.tanh(x @ weights[0].T) @ weights[1].T))
        return (-target * np.log(p + epsilon) - (1 - target) * np.log(1 - p + epsilon)).mean()

    slope = net.backward(x, target, loss=loss)
    assert slope.loss == pytest.approx(mean_loss(weights), rel=1e-13)
    for i, gradient in enumerate(slope.weights):
        for place in np.ndindex(gradient.shape):
            stepped = [array.astype(complex) for array in weights]
            stepped[i][place] += 1e-30j
            assert gradient[place] == pytest.approx(mean_loss(stepped).imag / 1e-30, rel=1e-10, abs=1e-15)


def test_the_loss_of_a_sigmoid_output_keeps_its_digits_where_the_others_lose_them() -> None:
    net = Network((1, 1), [[[1.0]]], activation_functions=["sigmoid"])
    stable, epsilon = net.backward([40.0], 0), net.backward([40.0], 0, loss="epsilon")
    assert (stable.loss, stable.z[0][0]) == (40, 1)
    assert epsilon.loss == pytest.approx(16.118, abs=1e-3)
    assert abs(epsilon.z[0][0]) < 1e-9
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert net.backward([40.0], 0, loss="naive").loss == np.inf
    assert net.backward([40.0], 1).loss == pytest.approx(4.248354255291589e-18, rel=1e-15)
    assert net.backward([40.0], 1, loss="naive").loss == 0


def test_a_single_sigmoid_unit_takes_one_target_per_sample() -> None:
    net = Network.random((2, 4, 1), seed=0, activation_functions=["tanh", "sigmoid"])
    x, labels = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]], [0, 1, 1]
    one, column = net.backward(x, labels), net.backward(x, np.reshape(labels, (3, 1)))
    assert one.loss == column.loss
    np.testing.assert_array_equal(one.weights[0], column.weights[0])
    assert net.backward(x[0], 1).loss == net.backward(x[0], [1]).loss
    with pytest.raises(
        ValueError, match=r"^target has shape \(2,\); the sigmoid output of shape \(3, 1\) needs"
    ):
        net.backward(x, [0, 1])
    with pytest.raises(ValueError, match=r"^target holds 2: "):
        net.backward(x, [0, 1, 2])


def test_a_sigmoid_output_learns_exclusive_or() -> None:
    x, labels = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0]
    start = Network.random((2, 8, 1), seed=1, activation_functions=["tanh", "sigmoid"])
    training = start.train(x, labels, steps=500, rate=1.0)
    assert training.losses[-1] < 0.02 < training.losses[0]
    np.testing.assert_array_equal(training.network.forward(x).output.round().ravel(), labels)


def test_one_sample_is_a_batch_of_one() -> None:
    net, x = some(), np.array([1.0, -2.0, 0.5, 3.0])
    for loss in ("stable", "epsilon", "naive"):
        options: Any = {"loss": loss}
        one, batch = net.backward(x, 2, **options), net.backward([x], [2], **options)
        assert one.loss == pytest.approx(batch.loss, rel=1e-14)
        for alone, row in zip((one.x, *one.z), (batch.x, *batch.z), strict=True):
            assert alone.shape == row.shape[1:]
            np.testing.assert_allclose(alone, row[0], rtol=1e-12)
        for a, b in zip((*one.weights, *one.biases), (*batch.weights, *batch.biases), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12)
            assert not a.flags.writeable


def test_the_epsilon_loss_is_at_most_16_118_and_its_gradient_vanishes() -> None:
    net = Network((2, 2), [np.eye(2)])
    for gap, factor in ((20, 0.02), (50, 2e-15)):
        true, hack = net.backward([gap, 0.0], 1), net.backward([gap, 0.0], 1, loss="epsilon")
        assert true.loss == pytest.approx(gap, rel=1e-8)
        assert hack.z[0][1] / true.z[0][1] == pytest.approx(factor, rel=0.1)
    assert hack.loss == pytest.approx(16.118, abs=1e-3)
    assert net.backward([50.0, 0.0], 0, loss="epsilon").loss < 0


def test_the_naive_loss_overflows_with_the_warnings_of_numpy() -> None:
    net = Network((2, 2), [np.eye(2)])
    with pytest.warns(RuntimeWarning, match=r"overflow|invalid|divide") as caught:
        slope = net.backward([1000.0, 0.0], 1, loss="naive")
    assert any("overflow encountered in exp" in str(warning.message) for warning in caught)
    assert not np.isfinite(slope.loss)
    assert np.isnan(slope.z[0]).all()
    assert net.backward([1000.0, 0.0], 1).loss == 1000


def test_a_loss_needs_a_softmax_or_sigmoid_output_and_a_known_name() -> None:
    with pytest.raises(ValueError, match=r"the last activation function is 'identity'"):
        Network((2, 2), [np.eye(2)], activation_functions=["identity"]).backward([1, 2], 0)
    with pytest.raises(ValueError, match=r"loss is 'mse'"):
        some().backward(np.ones(4), 0, loss="mse")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"has no weights"):
        Network((2, 2)).backward([1, 2], 0)
    for loss in ("stable", "naive", "epsilon"):
        with pytest.raises(IndexError, match=r"target is 3: 3 classes"):
            some().backward(np.ones(4), 3, loss=loss)


# Training


def blobs(gap: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    rng = np.random.default_rng(7)
    labels = np.arange(90) % 3
    return gap * np.array([[0, 1], [1, -1], [-1, -1]])[labels] + rng.standard_normal((90, 2)), labels


def test_plain_gradient_descent_fits_a_classifier() -> None:
    x, labels = blobs(3.0)
    start = Network.random((2, 8, 3), seed=0)
    training = start.train(x, labels, steps=200, rate=0.5)
    assert training.losses.shape == (201,)
    assert training.losses[-1] < 0.05 < training.losses[0]
    assert (training.network.forward(x).output.argmax(axis=1) == labels).mean() > 0.97
    assert training.losses[0] == start.backward(x, labels).loss
    assert training.losses[-1] == training.network.backward(x, labels).loss
    assert training.network.activation_functions == start.activation_functions


def test_a_step_subtracts_the_gradient_and_no_step_changes_nothing() -> None:
    net, x = some(), np.ones(4)
    slope, training = net.backward(x, 1), net.train(x, 1, steps=1, rate=0.25)
    assert net.weights is not None
    assert net.biases is not None
    assert training.network.weights is not None
    assert training.network.biases is not None
    for old, new, along in zip(net.weights, training.network.weights, slope.weights, strict=True):
        np.testing.assert_array_equal(new, old - 0.25 * along)
    for old, new, along in zip(net.biases, training.network.biases, slope.biases, strict=True):
        np.testing.assert_array_equal(new, old - 0.25 * along)
    assert net.train(x, 1, steps=0).network is net
    with pytest.raises(ValueError, match="steps is -1"):
        net.train(x, 1, steps=-1)
    with pytest.raises(TypeError, match=r"^steps is 1\.5: expected a whole number"):
        net.train(x, 1, steps=1.5)  # type: ignore[arg-type]


def test_the_default_rate_is_a_tenth_and_the_default_steps_a_hundred() -> None:
    x, labels = blobs(1.0)
    start = Network.random((2, 3), seed=0)
    usual = start.train(x, labels)
    np.testing.assert_array_equal(usual.losses, start.train(x, labels, steps=100, rate=0.1).losses)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_three_losses_from_one_start_end_differently() -> None:
    x, labels = blobs(3.0)
    wrong = Network((2, 3), [300.0 * np.array([[0, -1], [-1, 1], [1, 1]])])
    ends = {}
    for loss in ("naive", "epsilon", "stable"):
        options: Any = {"loss": loss}
        ends[loss] = wrong.train(x, labels, steps=300, rate=20.0, **options)
    assert np.isnan(ends["naive"].losses[-1])
    assert ends["epsilon"].losses[-1] > 10
    assert ends["stable"].losses[-1] < 1


def test_training_keeps_the_dtype() -> None:
    x, labels = blobs(1.0)
    trained = Network.random((2, 3), seed=0, dtype=np.float32).train(x, labels, steps=2)
    assert trained.network.dtype == np.float32
    assert trained.losses.dtype == np.float64


def test_the_arrays_of_a_copy_and_of_a_pickle_are_read_only() -> None:
    step = Network.random((3, 2), seed=0).forward([1.0, 2.0, 3.0])
    for same in (copy.deepcopy(step), pickle.loads(pickle.dumps(step))):
        for array in (*same.a, *same.z, *(same.network.weights or ())):
            assert not array.flags.writeable
        np.testing.assert_array_equal(same.output, step.output)


def test_the_repr_of_results_is_one_line() -> None:
    net = Network((2, 2), weights=[np.eye(2)])
    assert repr(net.forward([1.0, 1.0])) == "ForwardPass(2-2, float64)"
    assert repr(net.forward(np.ones((3, 2)), dtype=np.float32)) == "ForwardPass(2-2, float32, 3 samples)"
    assert repr(net.backward([1.0, 1.0], 0)) == "Gradients(2-2, float64, loss=0.6931)"
    training = net.train([[1.0, 0.0]], [0], steps=2)
    assert repr(training).startswith("Training(2-2, 2 steps, loss 0.3133 to 0.2")


def test_networks_are_equal_by_value_and_hash_alike() -> None:
    one: Any = {"activation_functions": ["sigmoid"]}
    nets = [Network((2, 1), [[[np.nan, -0.5]]], **one) for _ in range(2)]
    assert nets[0] == nets[1]
    assert len(set(nets)) == 1
    different = [
        Network((2, 1), [[[np.nan, 0.5]]], **one),
        Network((2, 1), [np.array([[np.nan, -0.5]], np.float32)], **one),
        Network((2, 1), [[[np.nan, -0.5]]], biases=[[1.0]], **one),
        Network((2, 1), weights=[[[np.nan, -0.5]]], activation_functions=["relu"]),
        Network((2, 1), **one),
    ]
    assert all(nets[0] != net for net in different)
    assert nets[0] != "2-1"


@pytest.mark.parametrize("names", [None, "tanh"])
def test_a_softmax_of_one_unit_that_nobody_asked_for_causes_a_warning(names: Any) -> None:
    hidden = names or "relu"
    message = rf"softmax is always 1: pass activation_functions=\['{hidden}', 'sigmoid'\]"
    with pytest.warns(UserWarning, match=message) as caught:
        network = Network([2, 2, 1], activation_functions=names)
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match=message):
        Network.random([2, 2, 1], seed=0, activation_functions=names)
    assert network == pickle.loads(pickle.dumps(network)), "a copy does not warn again"
    Network([2, 2, 1], activation_functions=[hidden, "softmax"])
    Network([2, 2, 1], activation_functions=[hidden, "sigmoid"])
    Network([2, 1, 2], activation_functions=names)
