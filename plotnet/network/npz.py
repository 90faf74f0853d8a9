"""Networks in ``.npz`` files of NumPy: arrays by name, and no code.

``W0``, ``W1``, ... are the weights and ``b0``, ``b1``, ... the biases, each of which is optional;
``activation_functions`` are names, and ``x`` is an input, one sample or a design matrix.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plotnet.files import FileName, write_atomically

_EXPECTED = "expected W0, b0, W1, b1, ... (biases are optional), and optionally activation_functions and x"
_DAMAGED = (  # raised by NumPy and zipfile for damaged files
    *(ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error),
    *(NotImplementedError, RuntimeError, MemoryError, SyntaxError),
)


def write(path: FileName, arrays: Mapping[str, npt.ArrayLike]) -> Path:
    """Write arrays to a file and return its path; an existing file is replaced only when complete."""
    target = _as_path(path)
    if not target.name or target.suffix.lower() not in ("", ".npz"):
        raise ValueError(f"path is {str(path)!r}: expected a name that ends in .npz, such as 'model.npz'")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"path is {str(path)!r}: create the folder {str(target.parent)!r} first")
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **{name: np.asarray(array) for name, array in arrays.items()})
    target = target.with_suffix(target.suffix or ".npz")
    write_atomically(target, [content.getvalue()])
    return target


def read(path: FileName) -> tuple[list[Any], list[Any], list[str] | None, Any]:
    """Return the weights, biases, activation functions and input of a file; arrays are not yet validated."""
    source = _as_path(path)
    if source.is_dir():
        raise IsADirectoryError(f"{path}: this is a folder; expected a file such as 'model.npz'")
    if not source.exists():
        raise FileNotFoundError(f"{path}: there is no such file; np.savez(file, W0=..., b0=...) writes one")
    with source.open("rb") as stream:
        if not zipfile.is_zipfile(stream):
            raise ValueError("this is not an .npz file; np.savez(file, W0=..., b0=...) writes one")
        stream.seek(0)
        try:
            with np.load(stream, allow_pickle=False) as file:
                arrays = {name: np.asarray(file[name]) for name in file.files}
        except _DAMAGED as error:
            if "allow_pickle" in str(error):
                raise ValueError("it contains Python objects; save arrays of numbers or strings") from None
            raise ValueError(f"the file is damaged: {error}") from None
    count = sum(bool(re.fullmatch(r"W\d+", name)) for name in arrays)
    names = [f"{kind}{i}" for i in range(count) for kind in "Wb"]
    missing = {f"W{i}" for i in range(max(count, 1))} - set(arrays)
    if missing or set(arrays) - {*names, "activation_functions", "x"}:
        raise ValueError(f"it contains {', '.join(sorted(arrays)) or 'no arrays'}; {_EXPECTED}")
    weights = [arrays[f"W{i}"] for i in range(count)]
    for i, weight in enumerate(weights):
        if weight.ndim != 2:
            raise ValueError(
                f"W{i} has shape {weight.shape}; expected (units of layer {i + 1}, units of layer {i})"
            )
    functions = arrays.get("activation_functions")
    if functions is not None and (functions.dtype.kind != "U" or functions.ndim > 1):
        raise TypeError(f"activation_functions has dtype {functions.dtype}; expected names, such as ['relu']")
    return (
        weights,
        [arrays.get(f"b{i}", np.zeros(len(weight), np.float16)) for i, weight in enumerate(weights)],
        None if functions is None else np.atleast_1d(functions).tolist(),
        arrays.get("x"),
    )


def _as_path(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path is {path!r}: expected a name such as 'model.npz', or a path")
    return Path(path)
