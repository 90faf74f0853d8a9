"""Networks in files: a saved network is loaded unchanged, and errors name the file."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotnet import Network
from plotnet.network import load_with_input

W0, W1 = np.arange(70.0).reshape(7, 10), np.arange(35.0).reshape(5, 7)
B0, B1 = np.arange(7.0), np.arange(5.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.npz"


def same(one: Any, other: Any) -> bool:
    return all(
        a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_a_saved_network_is_loaded_unchanged(dtype: Any, path: Path) -> None:
    names = ["tanh", "softplus", "identity"]
    network = Network.random((4, 3, 5, 2), seed=2, activation_functions=names, dtype=dtype)
    assert network.save(path) == path
    loaded = Network.load(path)
    assert (loaded.sizes, loaded.activation_functions) == (network.sizes, network.activation_functions)
    assert same(loaded.weights, network.weights)
    assert same(loaded.biases, network.biases)


@given(sizes=st.lists(st.integers(1, 6), min_size=2, max_size=14), seed=st.integers(0, 2**32))
def test_saving_and_loading_preserves_any_network(sizes: list[int], seed: int, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "any.npz"
    network = Network.random(sizes, seed=seed, activation_functions=["relu"] * (len(sizes) - 1))
    network.save(path)
    assert same(Network.load(path).weights, network.weights)


def test_saving_and_loading_preserves_nan_and_inf(path: Path) -> None:
    network = Network((3, 1), [[[np.nan, np.inf, -np.inf]]], activation_functions=["relu"])
    network.save(path)
    assert same(Network.load(path).weights, network.weights)


def test_an_input_is_saved_with_the_network(path: Path) -> None:
    network = Network.random((4, 3), seed=2)
    for x in ([1.0, 2, 3, 4], np.ones((6, 4))):
        network.save(path, x)
        loaded, own = load_with_input(path)
        assert own is not None
        assert np.array_equal(own, x)
        assert loaded.sizes == Network.load(path).sizes == (4, 3)
    network.save(path)
    assert load_with_input(path)[1] is None


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    network = Network.random((4, 3), seed=2)
    assert network.save(tmp_path / "a").read_bytes() == network.save(tmp_path / "b").read_bytes()


def test_only_weights_are_required_and_each_bias_is_optional(path: Path) -> None:
    np.savez(path, W0=W0, W1=W1.astype(np.float32))
    assert Network.load(path).sizes == (10, 7, 5)
    assert not any(bias.any() for bias in Network.load(path).biases or ())
    np.savez_compressed(path, W1=W1, b1=B1, W0=W0)
    biases = Network.load(str(path)).biases
    assert biases is not None
    assert [bias.tolist() for bias in biases] == [[0.0] * 7, B1.tolist()]


def test_eleven_layers_are_in_numerical_order(path: Path) -> None:
    names = np.array(["relu"] * 12)
    weights: Any = {f"W{i}": np.full((1, 1), float(i)) for i in range(12)}
    np.savez(path, activation_functions=names, **weights)
    assert [float(w[0, 0]) for w in Network.load(path).weights or ()] == list(range(12))


@pytest.mark.parametrize("names", [np.array("tanh"), np.array(["tanh"])])
def test_a_single_activation_function_is_valid_for_one_layer(names: Any, path: Path) -> None:
    np.savez(path, W0=W0, activation_functions=names)
    assert Network.load(path).activation_functions == ("tanh",)


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({}, "it contains no arrays; expected W0, b0, W1, b1, ..."),
        ({"W1": W1}, "it contains W1; expected W0, b0"),
        ({"W0": W0, "W2": W1}, "it contains W0, W2; expected"),
        ({"W0": W0, "b1": B1}, "it contains W0, b1; expected"),
        ({"W0": W0, "w1": W1, "extra": B1}, "it contains W0, extra, w1; expected"),
        ({"W00": W0}, "it contains W00"),
        ({"W0": B0}, "W0 has shape (7,); expected (units of layer 1, units of layer 0)"),
        ({"W0": np.ones((0, 3))}, "sizes[1] is 0: a layer needs at least 1 unit"),
        (
            {"W0": W0, "W1": W1.T},
            "weights[1] has shape (7, 5), layer 1 -> 2 of sizes (10, 7, 7) needs (7, 7)",
        ),
        ({"W0": W0, "W1": np.ones((4, 4))}, "weights[1] has shape (4, 4), layer 1 -> 2"),
        ({"W0": W0.T, "b0": B0}, "biases[0] has shape (7,), layer 0 -> 1 of sizes (7, 10) needs (10,)"),
        ({"W0": W0, "b0": B0[:, None]}, "flatten it, biases[0].ravel()"),
        (
            {"W0": W0, "activation_functions": np.array(["rely"])},
            "activation_functions[0], of layer 1, is 'rely'",
        ),
        (
            {"W0": W0, "activation_functions": np.array(["relu", "relu"])},
            "activation_functions holds 2 names",
        ),
        ({"W0": W0, "x": np.ones((10, 3))}, "x has shape (10, 3), layer 0 of sizes (10, 7) needs (10,)"),
        (
            {"W0": np.array([[None]])},
            "it contains Python objects; save arrays",
        ),
    ],
)
def test_an_error_in_a_file_names_the_file_and_the_array(
    arrays: dict[str, Any], says: str, path: Path
) -> None:
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=r"^\S*model\.npz: [^\n]*$") as error:
        load_with_input(path)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"W0": W0 * 1j}, "weights[0] has dtype complex128; expected real numbers"),
        ({"W0": W0, "b0": np.array(list("abcdefg"))}, "biases[0] has dtype <U1"),
        (
            {"W0": W0, "activation_functions": B0},
            "activation_functions has dtype float64; expected names",
        ),
    ],
)
def test_arrays_that_do_not_hold_real_numbers_are_refused(
    arrays: dict[str, Any], says: str, path: Path
) -> None:
    np.savez(path, **arrays)
    with pytest.raises(TypeError, match=r"model\.npz: ") as error:
        Network.load(path)
    assert says in str(error.value)


class Alarm:
    def __reduce__(self) -> Any:
        return (pytest.fail, ("a pickled object was run",))


def test_pickled_objects_are_never_loaded(path: Path) -> None:
    np.savez(path, W0=np.array([[Alarm()]], dtype=object))
    with pytest.raises(ValueError, match="it contains Python objects"):
        Network.load(path)
    path.write_bytes(pickle.dumps(Alarm()))
    with pytest.raises(ValueError, match=r"this is not an \.npz file"):
        Network.load(path)
    np.savez(path, W0=W0, activation_functions=np.array([Alarm()], dtype=object))
    with pytest.raises(ValueError, match="it contains Python objects"):
        Network.load(path)


def test_files_of_another_format_are_refused(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, W0)
    with pytest.raises(ValueError, match=r"model\.npz: this is not an \.npz file"):
        Network.load(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"this is not an \.npz file"):
        Network.load(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ValueError, match=r"it contains readme\.txt; expected W0, b0"):
        Network.load(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("W0", "hello")
    with pytest.raises(ValueError, match=r"W0 has shape \(\)"):
        Network.load(path)


def test_a_damaged_file_is_an_error_that_names_it(path: Path) -> None:
    Network.random((4, 3), seed=2).save(path)
    whole = path.read_bytes()
    for cut in range(0, len(whole), 37):
        path.write_bytes(whole[:cut])
        with pytest.raises(ValueError, match=r"model\.npz: "):
            Network.load(path)
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        problem = ""
        try:
            Network.load(path)
        except (ValueError, TypeError) as error:
            problem = str(error)
        assert not problem or "model.npz: " in problem


def test_an_impossible_path_is_named_in_the_error(tmp_path: Path) -> None:
    network = Network.random((2, 2), seed=0)
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        Network.load(tmp_path / "gone.npz")
    with pytest.raises(IsADirectoryError, match="this is a folder"):
        Network.load(tmp_path)
    with pytest.raises(TypeError, match="path is 3: expected a name such as"):
        Network.load(3)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match="create the folder"):
        network.save(tmp_path / "no" / "model.npz")
    for name in ("", "model.txt"):
        with pytest.raises(ValueError, match=r"expected a name that ends in \.npz"):
            network.save(name)
    assert not list(tmp_path.iterdir())


def test_an_error_while_saving_leaves_the_old_file_unchanged(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network.random((2, 2), seed=0)
    network.save(path)
    old = path.read_bytes()
    with pytest.raises(ValueError, match="has no weights to save"):
        Network((2, 2)).save(path)
    with pytest.raises(ValueError, match=r"x has shape \(3,\), layer 0 of sizes \(2, 2\) needs \(2,\)"):
        network.save(path, [1.0, 2, 3])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        network.save(path, [1.0, 2])
    assert path.read_bytes() == old
    assert list(path.parent.iterdir()) == [path]
