"""A network in a file: NumPy's format ``.npz``, arrays by name; what is read here never runs.

``W0``, ``W1``, ... are the weights and ``b0``, ``b1``, ... the biases, which may be left out one by one;
``activation_functions`` the names of the activation functions; ``x`` an input, one sample or a design matrix.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plotnet.files import FileName, write_atomically
from plotnet.functional import Array
from plotnet.validation import as_real_array

_NAME = re.compile(r"[Wb](0|[1-9]\d*)")
_HOW = "np.savez(file, W0=..., b0=..., W1=..., ...)"
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, MemoryError, SyntaxError, KeyError),
)


class Saved(NamedTuple):
    """What a file holds.

    Parameters
    ----------
    sizes : tuple of int
        Units in each layer, as the weights have them.
    weights : list of ndarray
        ``weights[i]`` has shape (sizes[i + 1], sizes[i]).
    biases : list of ndarray
        Zeros where the file has none.
    activation_functions : list of str, or None
        As the file names them.
    x : ndarray or None
        An input; its shape is not checked.
    """

    sizes: tuple[int, ...]
    weights: list[Array]
    biases: list[Array]
    activation_functions: list[str] | None
    x: Array | None


def write(path: FileName, arrays: Mapping[str, npt.ArrayLike]) -> Path:
    """Write arrays to a file in one step; the same arrays give the same bytes.

    Parameters
    ----------
    path : str or path
        Without a suffix it gets ``.npz``.
    arrays : mapping of str to array_like
        What to write.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    TypeError, ValueError
        If it is no name, or has another suffix.
    OSError
        If the file can't be written.
    """
    target = _path(path)
    if not target.name or target.suffix.lower() not in ("", ".npz"):
        raise ValueError(f"path is {str(path)!r}: expected a name that ends in .npz, such as 'model.npz'")
    target = target if target.suffix else target.with_name(f"{target.name}.npz")
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"path is {str(path)!r}: the folder {str(target.parent)!r} is not there; make it first"
        )
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **{name: np.asarray(array) for name, array in arrays.items()})
    write_atomically(target, [content.getvalue()])
    return target


def read(path: FileName) -> Saved:
    """Read a file, and check that its arrays make a network.

    Parameters
    ----------
    path : str or path
        File to read.

    Returns
    -------
    Saved

    Raises
    ------
    TypeError, ValueError
        If the file has another format, or an array is missing, invalid, or has the wrong shape.
    OSError
        If it can't be read.
    """
    source = _path(path)
    if source.is_dir():
        raise IsADirectoryError(f"{path}: that is a folder; give the name of a file such as 'model.npz'")
    if not source.exists():
        raise FileNotFoundError(f"{path}: there is no such file; expected one that {_HOW} has written")
    try:
        with source.open("rb") as stream:
            if not zipfile.is_zipfile(stream):
                raise ValueError(f"that is no .npz file; expected one that {_HOW} has written")
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as file:
                _check_names(file.files)
                arrays = {name: _array(file, name) for name in file.files}
        return _saved(arrays)
    except TypeError as error:
        raise TypeError(f"{path}: {error}") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValueError(f"{path}: the file is damaged: {error}") from None


def _path(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path is {path!r}: expected a name such as 'model.npz', or a path")
    return Path(path)


def _check_names(names: Sequence[str]) -> None:
    layers = {name for name in names if _NAME.fullmatch(name)}
    if unknown := sorted(set(names) - layers - {"activation_functions", "x"}):
        raise ValueError(
            f"it holds {', '.join(unknown)}; expected W0, b0, W1, b1, ... and optionally "
            "activation_functions and x"
        )
    numbers = sorted(int(name[1:]) for name in layers if name[0] == "W")
    if not numbers or numbers[0]:
        raise ValueError(f"it holds no W0, the weights from the input to layer 1; save it with {_HOW}")
    for wanted, number in enumerate(numbers):
        if number != wanted:
            raise ValueError(f"it holds W{wanted - 1} and W{number}, and no W{wanted} between them")
    for name in sorted(layers):
        if int(name[1:]) >= len(numbers):
            raise ValueError(f"it holds {name} and no W{name[1:]}, the weights that lead to the same layer")


def _array(file: Any, name: str) -> npt.NDArray[Any]:
    try:
        array = np.asarray(file[name])
    except _FAULTS as error:
        if "allow_pickle" in str(error):
            raise ValueError(
                f"{name} holds Python objects, which could run when they are loaded and so never are; "
                f"save plain numbers, such as np.asarray({name}, float)"
            ) from None
        raise ValueError(f"{name} is damaged and can't be read: {error}") from None
    if name == "activation_functions":
        if array.dtype.kind != "U" or array.ndim > 1:
            raise TypeError(
                f"activation_functions is made of {array.dtype} in shape {array.shape}; expected a list of "
                'names, such as ["relu", "softmax"]'
            )
        return array
    return as_real_array(array, name)


def _saved(arrays: Mapping[str, npt.NDArray[Any]]) -> Saved:
    count = sum(name.startswith("W") for name in arrays)
    weights = [arrays[f"W{i}"] for i in range(count)]
    for i, weight in enumerate(weights):
        if weight.ndim != 2 or not weight.size:
            raise ValueError(
                f"W{i} has shape {weight.shape}; expected two axes, "
                f"(units of layer {i + 1}, units of layer {i})"
            )
    own = {i: arrays[f"b{i}"] for i in range(count) if f"b{i}" in arrays}
    _check_chain(weights, own)
    for i, bias in own.items():
        needed = (len(weights[i]),)
        if bias.shape != needed:
            cure = ""
            if bias.shape == weights[i].shape[1:]:
                cure = f": if W{i} is the wrong way round, save its transpose, W{i}.T"
            elif bias.size == needed[0]:
                cure = f": flatten it, b{i}.ravel()"
            raise ValueError(
                f"b{i} has shape {bias.shape}, W{i} of shape {weights[i].shape} needs {needed}{cure}"
            )
    names = arrays.get("activation_functions")
    return Saved(
        (weights[0].shape[1], *map(len, weights)),
        weights,
        [own.get(i, np.zeros(len(weight), np.float16)) for i, weight in enumerate(weights)],
        None if names is None else np.atleast_1d(names).tolist(),
        arrays.get("x"),
    )


def _check_chain(weights: Sequence[Array], biases: Mapping[int, Array]) -> None:
    """Check that each layer's weights take as many numbers as the layer before gives out."""
    for i in range(1, len(weights)):
        before, after = weights[i - 1].shape, weights[i].shape
        if after[1] == before[0]:
            continue
        cure = ""
        if _fit([weight.T for weight in weights], biases):
            cure = ": all are the wrong way round: save the transposes, W0.T, W1.T, ..."
        elif after[0] == before[0]:
            cure = f": save its transpose, W{i}.T"
        elif after[1] == before[1]:
            cure = f": save the transpose of W{i - 1}, W{i - 1}.T"
        raise ValueError(
            f"W{i} has shape {after}, behind W{i - 1} of shape {before} it needs "
            f"(units of layer {i + 1}, {before[0]}){cure}"
        )


def _fit(weights: Sequence[Array], biases: Mapping[int, Array]) -> bool:
    chained = all(b.shape[1] == len(a) for a, b in pairwise(weights))
    return chained and all(bias.shape == (len(weights[i]),) for i, bias in biases.items())
