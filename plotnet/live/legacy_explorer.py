"""`Explorer`, the base class: state in traits, an initial picture, and a page that updates it.

The browser computes what is shown and moves attributes of the picture; Python sees the same
state. Each explorer is a class here with a module of JavaScript beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from math import inf
from pathlib import Path
from threading import RLock
from typing import Any

import anywidget
import numpy as np
import traitlets

from plotnet.diagram.files import check_filename
from plotnet.files import FileName, write_atomically
from plotnet.live.dtypes import DTYPES, decode, encode
from plotnet.live.picture import FOLDER
from plotnet.web.bundle import bundle

_SYNC = {"sync": True, "to_json": lambda value, _: encode(value), "from_json": lambda value, _: decode(value)}


class FloatTrait(traitlets.TraitType[float, Any]):
    """Trait for a float, including nan and inf."""

    info_text = "a number"
    default_value = 0.0

    def validate(self, obj: Any, value: Any) -> float:
        """Convert to float."""
        return number(value, f"{type(obj).__name__}.{self.name}")


class BoundedFloatTrait(FloatTrait):
    """Trait for a float that satisfies a condition."""

    def __init__(self, default: float, holds: Callable[[float], bool], expected: str) -> None:
        super().__init__(default)
        self.holds, self.info_text = holds, expected

    def validate(self, obj: Any, value: Any) -> float:
        """Convert to float and check the condition."""
        found = super().validate(obj, value)
        if not self.holds(found):
            name = f"{type(obj).__name__}.{self.name}"
            raise traitlets.TraitError(f"{name} is {value!r}: expected {self.info_text}")
        return found


class IntTrait(traitlets.TraitType[int, Any]):
    """Trait for an integer, which a slider may send as 2.0."""

    def __init__(self, default: int = 0, low: float = -inf, high: float = inf) -> None:
        super().__init__(default)
        self.low, self.high = low, high
        within = f"from {low} to {high}" if high < inf else "such as 2"
        self.info_text = f"a whole number {within}"

    def validate(self, obj: Any, value: Any) -> int:
        """Convert to int and check the bounds."""
        name = f"{type(obj).__name__}.{self.name}"
        found = number(value, name)
        if not (found.is_integer() and self.low <= found <= self.high):
            raise traitlets.TraitError(f"{name} is {value!r}: expected {self.info_text}")
        return int(found)


class FloatListTrait(traitlets.TraitType[list[float], Any]):
    """Trait for a list of floats of bounded length."""

    def __init__(self, default: Sequence[float], low: int, high: int) -> None:
        super().__init__(default_value=list(default))
        self.low, self.high = low, high
        self.info_text = f"{low} to {high} numbers"

    def validate(self, obj: Any, value: Any) -> list[float]:
        """Convert to a list of floats and check its length."""
        return numbers(value, f"{type(obj).__name__}.{self.name}", self.low, self.high)


def number(value: object, name: str) -> float:
    """
    Validate a number, and return it as a float.

    Parameters
    ----------
    value : object
        Value to validate.
    name : str
        Name of the argument, for error messages.

    Returns
    -------
    float

    Raises
    ------
    traitlets.TraitError
        If it is not a number.
    """
    if isinstance(value, bool | np.bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise traitlets.TraitError(
            f"{name} is {value!r}, a {type(value).__name__}: expected a number such as 2.5"
        )
    return float(value)


def numbers(values: object, name: str, low: int, high: int) -> list[float]:
    """
    Validate a sequence of numbers, and return it as a list of floats.

    Parameters
    ----------
    values : object
        Value to validate.
    name : str
        Name of the argument, for error messages.
    low, high : int
        Minimum and maximum number of items.

    Returns
    -------
    list of float

    Raises
    ------
    traitlets.TraitError
        If it is not a sequence of numbers of valid length.
    """
    expected = f"expected {low} to {high} numbers, such as [2.0, 3.0, 4.0]"
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray):
        raise traitlets.TraitError(f"{name} is {values!r}: {expected}")
    if np.ndim(np.asarray(values, object)) != 1:
        raise traitlets.TraitError(f"{name} has shape {np.shape(values)}: {expected} in one row")
    if not low <= len(values) <= high:
        raise traitlets.TraitError(f"{name} holds {len(values)} numbers: {expected}")
    return [number(value, f"{name}[{i}]") for i, value in enumerate(values)]


def synced(trait: Any) -> Any:
    """
    Synchronize a trait between Python and the page.

    Parameters
    ----------
    trait : traitlets.TraitType
        Trait to synchronize.

    Returns
    -------
    traitlets.TraitType
        The same trait.
    """
    return trait.tag(**_SYNC)


def dtype_trait(default: str = "float64") -> Any:
    """
    Return a trait for the name of a dtype.

    Parameters
    ----------
    default : str
        Initial value.

    Returns
    -------
    traitlets.Enum
        "float16", "bfloat16", "float32" or "float64".
    """
    return synced(traitlets.Enum(DTYPES, default))


class Explorer(anywidget.AnyWidget):
    """Base class of the explorers."""

    _module = "explorer"  # the file of JavaScript beside this one
    _state: tuple[str, ...] = ()  # the traits that the picture follows
    _constructor_args: tuple[str, ...] = ()  # traits that are arguments of the constructor
    _constant: tuple[str, ...] = ()  # the traits that the page needs and that never change

    _name = traitlets.Unicode().tag(sync=True)
    _title = traitlets.Unicode().tag(sync=True)
    _keys: Any = traitlets.List().tag(sync=True)
    _arguments: Any = traitlets.List().tag(sync=True)
    _picture = traitlets.Unicode().tag(sync=True)
    _repr_prefix = traitlets.Unicode().tag(sync=True)  # arguments before the traits in the repr

    def __init_subclass__(cls, **options: Any) -> None:
        """Give each explorer its module and the style sheet of all."""
        if "_module" in vars(cls):  # not in the classes that traitlets makes of it
            cls._esm = bundle(FOLDER / f"{cls._module}.js")
            cls._css = (FOLDER / "legacy.css").read_text(encoding="utf-8")
        super().__init_subclass__(**options)

    def __init__(self, _repr_prefix: str = "", **state: Any) -> None:
        self._lock = RLock()  # with ipykernel 7 the page's changes arrive on a thread of their own
        self._settling = False
        known = [name for name in self.trait_names() if name in self._state or name == "layout"]
        for name in state:
            if name not in known:
                raise TypeError(
                    f"{type(self).__name__}() has no argument {name!r}; it has {', '.join(known)}"
                )
        super().__init__(
            **state,
            _repr_prefix=_repr_prefix,
            _name=type(self).__name__,
            _title=self.title,
            _keys=list(self._state),
            _arguments=list(self._constructor_args),
        )
        self._picture = self.svg()

    @property
    def title(self) -> str:
        """What the explorer is called."""
        raise NotImplementedError

    def svg(self) -> str:
        """
        Draw the picture of the state as it is now.

        Returns
        -------
        str
            SVG with a name and a description, its text as characters.

        Examples
        --------
        >>> from plotnet import OverflowExplorer
        >>> OverflowExplorer().svg()[:4]
        '<svg'
        """
        return self._draw()

    def _draw(self) -> str:
        raise NotImplementedError

    def save_html(self, filename: FileName) -> Path:
        """
        Write the explorer to a page of its own, which needs no kernel, no network and no other file.

        Parameters
        ----------
        filename : str or path
            Where; without a suffix it gets ``.html``.

        Returns
        -------
        pathlib.Path
            The file that was written.

        Raises
        ------
        ValueError
            If the suffix is another.
        OSError
            If the file can't be written.

        Examples
        --------
        >>> from plotnet import OverflowExplorer
        >>> OverflowExplorer().save_html("overflow").name
        'overflow.html'
        """
        path, _ = check_filename(filename, ("html",))
        write_atomically(path, [self._page().encode()])
        return path

    def _page(self) -> str:
        self._picture = self.svg()
        # the picture is there once, in the page itself: it may be the largest part of it
        names = (*self._state, *self._constant, "_name", "_title", "_keys", "_arguments", "_repr_prefix")
        state = json.dumps({name: encode(getattr(self, name)) for name in names}).replace("<", "\\u003c")
        template = (FOLDER / "legacy.html").read_text(encoding="utf-8")
        parts = {
            "title": escape(self.title),
            "style": str(self._css),
            "picture": self._picture,
            "state": state,
            "module": bundle(FOLDER / f"{self._module}.js").replace("</script", "<\\/script"),
        }
        for name, text in parts.items():
            template = template.replace(f"<!--{name}-->", text)
        return template

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Show the widget, or the picture where there is neither JavaScript nor kernel."""
        self._picture = self.svg()
        shown: Any = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        still = {"text/html": f"<div>{self._picture}</div>", "image/svg+xml": self._picture}
        return {**data, **still, "text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        """Write the line that makes it."""
        words = [f"{name}={_literal(getattr(self, name))}" for name in self._constructor_args]
        return f"{self._name}({', '.join([self._repr_prefix, *words] if self._repr_prefix else words)})"


def _literal(value: object) -> str:
    if isinstance(value, float):
        return repr(value) if np.isfinite(value) else f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return repr(value)
