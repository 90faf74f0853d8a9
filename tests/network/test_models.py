"""Conversion of models: the forward pass of the network is that of the model in evaluation mode.

The models of PyTorch and Keras are real ones where the libraries are installed, and otherwise stand-ins.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import plotnet.network.models
from plotnet import Network
from tests.network import stand_ins
from tests.network.test_network import blobs
from tests.optional import needs


class Impostor:
    """Called like PyTorch's, but of no library."""


Impostor.__name__ = "Sequential"


@pytest.mark.parametrize("model", [None, 3, "model", np.ones(3), Impostor(), object])
def test_an_unsupported_model_is_a_type_error_that_lists_supported_ones(model: object) -> None:
    with pytest.raises(
        TypeError, match=r"^cannot read a .*; supported are .*MLPClassifier.*torch.*Keras"
    ) as e:
        Network.from_model(model)
    assert "Diagram(sizes, weights=[...]) draws any other layered network" in str(e.value)


def test_no_library_is_imported_to_recognise_a_model() -> None:
    source = plotnet.network.models.__file__
    with open(source, encoding="utf-8") as file:
        text = file.read()
    for library in ("sklearn", "torch", "keras", "tensorflow"):
        assert f"import {library}" not in text
        assert f"from {library}" not in text


# scikit-learn


@pytest.fixture(scope="module")
def sklearn() -> Any:
    return needs("sklearn.neural_network", reason="optional: pip install scikit-learn")


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_networks_of_scikit_learn_are_converted(sklearn: Any, activation: str, dtype: type) -> None:
    x, labels = blobs(1.0)
    x = x.astype(dtype)
    options = {"activation": activation, "hidden_layer_sizes": (6, 5), "max_iter": 5, "random_state": 0}
    tolerance = 20 * float(np.finfo(dtype).eps)
    for targets in (labels, labels > 0, np.eye(3, dtype=int)[labels]):
        model = sklearn.MLPClassifier(**options).fit(x, targets)
        net = Network.from_model(model)
        p = model.predict_proba(x)
        p = p[:, 1:] if targets is not labels and targets.ndim == 1 else p
        np.testing.assert_allclose(net.forward(x).output, p, rtol=tolerance, atol=tolerance)
        assert net.sizes == (2, 6, 5, p.shape[1])
        assert net.dtype == dtype
    for outputs in (x[:, 0], x):
        model = sklearn.MLPRegressor(**options).fit(x, outputs)
        net = Network.from_model(model)
        wanted = model.predict(x).reshape(len(x), -1)
        np.testing.assert_allclose(net.forward(x).output, wanted, rtol=tolerance, atol=tolerance)
        assert net.activation_functions[-1] == "identity"


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_scalers_of_a_pipeline_are_folded_into_the_first_layer(sklearn: Any, dtype: type) -> None:
    p = needs("sklearn.preprocessing", reason="optional: pip install scikit-learn")
    pipeline = needs("sklearn.pipeline", reason="optional: pip install scikit-learn")
    x, labels = blobs(1.0)
    x = (np.array([1.0, 100.0]) * x + np.array([5.0, -300.0])).astype(dtype)
    mlp = {"hidden_layer_sizes": (6,), "max_iter": 5, "random_state": 0}
    tolerance = 2000 * float(np.finfo(dtype).eps)
    for scalers in (
        [p.StandardScaler()],
        [p.StandardScaler(with_mean=False)],
        [p.StandardScaler(with_std=False)],
        [p.MinMaxScaler((-1, 2))],
        [p.MaxAbsScaler()],
        [p.RobustScaler()],
        [p.RobustScaler(with_centering=False)],
        [p.RobustScaler(with_scaling=False)],
        ["passthrough", p.MinMaxScaler(), p.StandardScaler()],
        [pipeline.make_pipeline(p.MaxAbsScaler(), p.RobustScaler())],
    ):
        model = pipeline.Pipeline(
            [*((str(i), s) for i, s in enumerate(scalers)), ("mlp", sklearn.MLPClassifier(**mlp))]
        )
        net = Network.from_model(model.fit(x, labels))
        np.testing.assert_allclose(
            net.forward(x).output, model.predict_proba(x), rtol=tolerance, atol=tolerance
        )
        assert net.sizes == (2, 6, 3)
        assert net.dtype == dtype


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_other_models_of_scikit_learn_are_named_in_the_error(sklearn: Any) -> None:
    decomposition, model_selection, pipeline, preprocessing = (
        needs(f"sklearn.{name}", reason="optional: pip install scikit-learn")
        for name in ("decomposition", "model_selection", "pipeline", "preprocessing")
    )
    make_pipeline, search = pipeline.make_pipeline, model_selection.GridSearchCV
    standard, min_max = preprocessing.StandardScaler, preprocessing.MinMaxScaler
    x, labels = blobs(1.0)
    mlp = sklearn.MLPClassifier((3,), max_iter=1)
    for model, message in (
        (sklearn.MLPClassifier(), r"MLPClassifier has no weights yet: call its fit\(X, y\) first"),
        (make_pipeline(standard(), mlp), r"StandardScaler has no weights yet: call its fit\(X, y\)"),
    ):
        with pytest.raises(ValueError, match=message):
            Network.from_model(model)
    for model, message in (
        (sklearn.BernoulliRBM(), r"cannot read a sklearn.*BernoulliRBM; supported are"),
        (
            search(mlp, {"alpha": [1e-4]}, cv=2).fit(x, labels),
            r"GridSearchCV: pass its best_estimator_",
        ),
        (make_pipeline(decomposition.PCA(1), mlp).fit(x, labels), r"model\['pca'\] is PCA"),
        (make_pipeline(min_max(clip=True), mlp).fit(x, labels), r"model\['minmaxscaler'\] is MinMax"),
        (make_pipeline(standard()).fit(x), r"model\['standardscaler'\] scales .*no layer of weights"),
    ):
        with pytest.raises(TypeError, match=message):
            Network.from_model(model)
    poisson = sklearn.MLPRegressor(max_iter=1).fit(*blobs(1.0))
    poisson.out_activation_ = "exp"
    with pytest.raises(TypeError, match=r"the activation of layer 2 is 'exp'; expected one of identity"):
        Network.from_model(poisson)


# PyTorch


def _run_torch(torch: Any, model: Any, x: Any) -> Any:
    """Make a real model float64, with numbers for batch normalization as after training, and run it."""
    model.double().eval()
    for module in model.modules():
        if getattr(module, "running_mean", None) is not None:
            torch.nn.init.uniform_(module.running_mean, -1, 1)
            torch.nn.init.uniform_(module.running_var, 0.1, 1)
            if module.weight is not None:
                torch.nn.init.uniform_(module.weight, -1, 1)
                torch.nn.init.uniform_(module.bias, -1, 1)
    return model(torch.tensor(x)).detach().numpy()


@pytest.fixture(params=["stand-in", "torch"])
def pytorch(request: pytest.FixtureRequest) -> Any:
    """Return the modules of PyTorch or their stand-ins, and a function that runs a model."""
    if request.param == "stand-in":
        return SimpleNamespace(nn=stand_ins.torch_nn, run=lambda model, x: model.forward(x))
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    torch.manual_seed(0)
    return SimpleNamespace(nn=torch.nn, run=lambda model, x: _run_torch(torch, model, x))


X = np.random.default_rng(0).standard_normal((20, 4))


@pytest.mark.filterwarnings("ignore:Implicit dimension choice")
def test_sequentials_of_pytorch_are_converted(pytorch: Any) -> None:
    nn = pytorch.nn

    class Own(nn.Sequential):  # type: ignore[misc, name-defined]
        """Adds a constructor, but not another forward pass."""

        def __init__(self) -> None:
            super().__init__(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))

    for model, functions in (
        (
            nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3), nn.Softmax(dim=-1)),
            ("relu", "softmax"),
        ),
        (nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3, bias=False)), ("tanh", "identity")),
        (
            nn.Sequential(
                nn.Linear(4, 5), nn.Linear(5, 6), nn.Sigmoid(), nn.Identity(), nn.Linear(6, 2), nn.Softmax(1)
            ),
            ("identity", "sigmoid", "softmax"),
        ),
        (
            nn.Sequential(nn.Sequential(nn.Linear(4, 5), nn.Softplus()), nn.Sequential(nn.Linear(5, 3))),
            ("softplus", "identity"),
        ),
        (
            nn.Sequential(
                *(nn.Flatten(), nn.Linear(4, 5), nn.LeakyReLU(0.2), nn.Dropout(), nn.Linear(5, 6)),
                *(nn.GELU(), nn.Linear(6, 3), nn.Softmax()),
            ),
            ("leaky_relu(0.2)", "gelu", "softmax"),
        ),
        (
            nn.Sequential(
                *(nn.Linear(4, 5), nn.GELU("tanh"), nn.Linear(5, 6), nn.ELU(), nn.Linear(6, 7), nn.ELU(0.5)),
                *(
                    nn.Linear(7, 5),
                    nn.SiLU(),
                    nn.Linear(5, 4),
                    nn.LeakyReLU(),
                    nn.Linear(4, 3),
                    nn.LogSoftmax(1),
                ),
            ),
            ("gelu_tanh", "elu", "elu(0.5)", "silu", "leaky_relu", "log_softmax"),
        ),
        (nn.Sequential(nn.Linear(4, 3), nn.LogSigmoid()), ("log_sigmoid",)),
        (nn.Sequential(nn.Linear(4, 3), nn.LogSoftmax()), ("log_softmax",)),
        (Own(), ("relu", "identity")),
    ):
        wanted = pytorch.run(model, X)
        net = Network.from_model(model)
        assert net.dtype == np.float64
        assert net.activation_functions == functions
        np.testing.assert_allclose(net.forward(X).output, wanted, rtol=1e-12, atol=1e-13)


def test_the_slope_of_a_prelu_is_that_of_the_model(pytorch: Any) -> None:
    model = pytorch.nn.Sequential(pytorch.nn.Linear(4, 3), pytorch.nn.PReLU())
    wanted = pytorch.run(model, X)
    net = Network.from_model(model)
    np.testing.assert_allclose(net.forward(X).output, wanted, rtol=1e-12, atol=1e-13)
    assert net.activation_functions[0].startswith("leaky_relu(")


def test_batch_normalization_is_folded_into_the_layer_of_weights_next_to_it(pytorch: Any) -> None:
    nn = pytorch.nn
    for model, sizes in (
        (nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 3)), (4, 5, 3)),
        (nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.BatchNorm1d(5), nn.Linear(5, 3)), (4, 5, 3)),
        (nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 3, bias=False), nn.Tanh()), (4, 3)),
        (nn.Sequential(nn.Linear(4, 3, bias=False), nn.BatchNorm1d(3, affine=False)), (4, 3)),
        (
            nn.Sequential(
                *(nn.Linear(4, 5), nn.BatchNorm1d(5, eps=0.1), nn.ReLU(), nn.BatchNorm1d(5)),
                *(nn.Dropout(), nn.BatchNorm1d(5), nn.Linear(5, 3)),
            ),
            (4, 5, 3),
        ),
    ):
        wanted = pytorch.run(model, X)
        net = Network.from_model(model)
        assert net.sizes == sizes
        np.testing.assert_allclose(net.forward(X).output, wanted, rtol=1e-10, atol=1e-12)


def test_parameters_of_bfloat16_that_require_gradients_elsewhere_become_float32() -> None:
    nn = stand_ins.torch_nn
    model = nn.Sequential(nn.Linear(4, 3))
    model.parts[0].weight.dtype = model.parts[0].bias.dtype = "torch.bfloat16"
    net = Network.from_model(model)
    assert net.dtype == np.float32
    np.testing.assert_allclose(net.forward(X).output, model.forward(X), rtol=1e-5, atol=1e-5)


def test_parameters_of_a_real_model_may_be_bfloat16_or_float16() -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    for dtype, wanted in ((torch.bfloat16, np.float32), (torch.float16, np.float16)):
        model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3)).to(dtype).eval()
        net = Network.from_model(model)
        assert net.dtype == wanted
        expected = model.float()(torch.tensor(X, dtype=torch.float32)).detach().numpy()
        np.testing.assert_allclose(net.forward(X).output, expected, rtol=1e-2, atol=1e-2)


def test_other_modules_of_pytorch_are_named_in_the_error(pytorch: Any) -> None:
    nn = pytorch.nn

    class Own(nn.Sequential):  # type: ignore[misc, name-defined]
        """One that computes something else."""

        def forward(self, x: Any) -> Any:
            return 2 * x

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        """One as in the tutorial of PyTorch."""

        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(2, 3))

        def forward(self, x: Any) -> Any:
            return self.layers(x)

    linear = nn.Linear(2, 3)
    for model, message in (
        (linear, r"cannot read a torch\.nn\.modules\..*Linear"),
        (Own(linear), r"cannot read a .*Own, which may compute anything .* if it contains a Sequential"),
        (Net(), r"cannot read a .*Net, which may compute anything .* pass that; supported are"),
        (nn.Sequential(linear, nn.LayerNorm(3)), r"model\[1\] is LayerNorm\("),
        (nn.Sequential(linear, nn.Sequential(nn.Flatten(0))), r"model\[1\]\[0\] is Flatten\(start_dim=0"),
        (nn.Sequential(linear, nn.Softmax(dim=0)), r"model\[1\] is Softmax\(dim=0\)"),
        (nn.Sequential(linear, nn.Softplus(beta=2)), r"model\[1\] is Softplus"),
        (nn.Sequential(linear, nn.PReLU(3)), r"model\[1\] is PReLU\(num_parameters=3"),
        (nn.Sequential(linear, nn.BatchNorm1d(3, track_running_stats=False)), r"model\[1\] is BatchNorm1d"),
        (
            nn.Sequential(linear, nn.ReLU(), nn.BatchNorm1d(3)),
            r"model\[2\] scales the output of an activation",
        ),
        (nn.Sequential(nn.BatchNorm1d(2), nn.ReLU(), linear), r"model\[1\] is relu with no layer of weights"),
        (nn.Sequential(nn.ReLU(), linear), r"model\[0\] is relu with no layer of weights right before"),
        (nn.Sequential(linear, nn.ReLU(), nn.Tanh()), r"model\[2\] is tanh with no layer of weights"),
        (nn.Sequential(), r"the torch.*Sequential holds no layer of weights"),
    ):
        with pytest.raises(TypeError, match=message) as caught:
            Network.from_model(model)
        assert "supported are" in str(caught.value)
        assert "Diagram(sizes, weights=[...])" in str(caught.value)


# Keras


@pytest.fixture(params=["stand-in", "keras"])
def keras(request: pytest.FixtureRequest) -> Any:
    """Return the layers of Keras or their stand-ins, and functions that build and run a model."""
    if request.param == "stand-in":
        layers = stand_ins.keras_layers
        return SimpleNamespace(
            dense=lambda inputs, *args, **options: layers.Dense(*args, inputs=inputs, **options),
            batch_norm=layers.BatchNormalization,
            layers=layers,
            build=layers.Sequential,
            run=lambda model, x: model.call(x),
        )
    keras = pytest.importorskip(
        "keras", reason="optional, too heavy for every run: pip install keras, and a backend"
    )
    keras.utils.set_random_seed(0)
    random = keras.initializers.RandomUniform(0.2, 1.0)
    return SimpleNamespace(
        dense=lambda _, *args, **options: keras.layers.Dense(*args, bias_initializer=random, **options),
        batch_norm=lambda _, **options: keras.layers.BatchNormalization(
            moving_mean_initializer=random,
            moving_variance_initializer=random,
            gamma_initializer=random,
            beta_initializer=random,
            **options,
        ),
        layers=keras.layers,
        build=lambda layers: keras.Sequential([keras.Input((4,)), *layers]),
        run=lambda model, x: np.asarray(model.predict(x, verbose=0)),
    )


@pytest.mark.filterwarnings("ignore")
def test_sequentials_of_keras_are_converted(keras: Any) -> None:
    dense, layers = keras.dense, keras.layers
    x = X.astype(np.float32)
    for parts, functions in (
        ([dense(4, 5, activation="relu"), dense(5, 3, activation="softmax")], ("relu", "softmax")),
        ([dense(4, 5, activation="tanh", use_bias=False), dense(5, 3)], ("tanh", "identity")),
        (
            [
                *(dense(4, 5), layers.Activation("sigmoid"), dense(5, 6, activation="softplus")),
                *(layers.Activation("linear"), dense(6, 2)),
            ],
            ("sigmoid", "softplus", "identity"),
        ),
        (
            [
                *(layers.Flatten(), dense(4, 5), layers.LeakyReLU(negative_slope=0.1), layers.Dropout(0.5)),
                *(dense(5, 6), layers.ReLU(), layers.GaussianNoise(0.1), dense(6, 4), layers.Softmax()),
            ],
            ("leaky_relu(0.1)", "relu", "softmax"),
        ),
        (
            [
                *(dense(4, 5, activation="gelu"), dense(5, 6, activation="leaky_relu")),
                *(
                    dense(6, 3, activation="silu"),
                    dense(3, 4, activation="elu"),
                    dense(4, 5),
                    layers.ELU(0.5),
                ),
                *(dense(5, 4), layers.ReLU(negative_slope=0.25), dense(4, 3, activation="log_softmax")),
            ],
            ("gelu", "leaky_relu(0.2)", "silu", "elu", "elu(0.5)", "leaky_relu(0.25)", "log_softmax"),
        ),
        (
            [
                *(layers.Rescaling(1 / 255, 0.5), dense(4, 5), keras.batch_norm(5), layers.ReLU()),
                *(keras.batch_norm(5, scale=False), dense(5, 6), keras.batch_norm(6, center=False)),
            ],
            ("relu", "identity"),
        ),
        (
            [layers.Normalization(mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 9.0, 0.25]), dense(4, 2)],
            ("identity",),
        ),
    ):
        model = keras.build(parts)
        net = Network.from_model(model)
        np.testing.assert_allclose(net.forward(x).output, keras.run(model, x), rtol=1e-5, atol=2e-6)
        assert net.sizes[0] == 4
        assert net.activation_functions == functions


@pytest.mark.filterwarnings("ignore")
def test_other_layers_of_keras_are_named_in_the_error(keras: Any) -> None:
    dense, layers = keras.dense, keras.layers
    for parts, message in (
        ([dense(4, 3), layers.LayerNormalization()], r"layers\[1\] is .*LayerNormalization"),
        ([dense(4, 3), layers.ReLU(max_value=6.0)], r"layers\[1\] is .*ReLU"),
        ([dense(4, 3, activation=lambda z: z)], r"layers\[0\] has the activation .*expected one of elu"),
        ([dense(4, 3, activation="relu"), layers.Activation("tanh")], r"layers\[1\] is tanh with no layer"),
    ):
        with pytest.raises(TypeError, match=message):
            Network.from_model(keras.build(parts))
    with pytest.raises(ValueError, match=r"layers\[0\] has no weights yet: build the model first"):
        Network.from_model(
            layers.Sequential([layers.Dense(3)]) if hasattr(layers, "Sequential") else _unbuilt()
        )


def _unbuilt() -> Any:
    import keras  # type: ignore[import-not-found]

    return keras.Sequential([keras.layers.Dense(3)])
