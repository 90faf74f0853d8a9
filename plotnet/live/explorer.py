"""`Explorer`, the base class of the explorers: Python holds the state, the browser draws it.

An explorer is a class with traits, and a JavaScript module with a function ``view(state, size)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, ClassVar, NoReturn

import anywidget
import numpy as np
import traitlets

from plotnet.diagram.files import check_filename
from plotnet.files import FileName, write_atomically
from plotnet.live.traits import StateTrait, encode
from plotnet.web.bundle import bundle, compress_module, style
from plotnet.web.page import write_fragment, write_frame, write_page

_FOLDER = Path(__file__).parent


class Explorer(anywidget.AnyWidget):
    """
    Base class of the explorers.

    A subclass declares its state with the traits of `plotnet.live.traits`, and names the JavaScript module
    that draws it. CONTRIBUTING.md shows a complete one.

    Parameters
    ----------
    **state
        Values of the traits, and ipywidgets' ``layout``.

    Raises
    ------
    TypeError
        If an argument is not a trait.
    traitlets.TraitError
        If a value is not valid for its trait.

    Attributes
    ----------
    view : pathlib.Path or str
        The JavaScript module; a name means one of plotnet's.
    title : str
        Title, which the page shows.
    items : dict
        For a trait with a list, the traits that hold its single items; either follows the other.
    """

    view: ClassVar[Path | str] = ""
    title = ""
    items: ClassVar[dict[str, tuple[str, ...]]] = {}

    _module = ""
    _data: Any = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **options: Any) -> None:
        """Read the JavaScript module, and the style sheet of all explorers."""
        if vars(cls).get("view"):  # not in the classes that traitlets derives
            cls._module = bundle(_FOLDER / f"{cls.view}.js" if isinstance(cls.view, str) else cls.view)
            cls._esm = compress_module(cls._module)
            cls._css = style(_FOLDER / "explorer.css")
        super().__init_subclass__(**options)

    def __init__(self, **state: Any) -> None:
        self._lock = RLock()  # with ipykernel 7, changes from the page arrive on another thread
        self._closed = self._synchronizing = False
        self._unsent = ""  # a list that is not sent to the page
        traits = self._state_traits()
        known = [*traits, "layout"]
        for name in state:
            if name not in known:
                raise TypeError(
                    f"{type(self).__name__}() has no argument {name!r}; it has {', '.join(known)}"
                )
        items = {name for names in self.items.values() for name in names}
        single = {name: state.pop(name) for name in [*state] if name in items}
        super().__init__(**state)
        for key, names in self.items.items():
            self._write_items({"name": key})
            self.observe(self._write_items, key)
            self.observe(self._write_list, list(names))
        for name, value in single.items():
            setattr(self, name, value)
        self._set_initial_state()

    def _write_items(self, change: Any) -> None:
        """Set the traits of the single items of a list that has changed."""
        with self._synchronize() as is_first:
            if is_first:
                key = change["name"]
                for name, value in zip(self.items[key], getattr(self, key), strict=False):
                    setattr(self, name, value)

    def _write_list(self, change: Any) -> None:
        """Set the item of a list whose trait has changed."""
        key, names = next(pair for pair in self.items.items() if change["name"] in pair[1])
        i = names.index(change["name"])
        with self._synchronize() as is_first:
            numbers = getattr(self, key)
            if is_first and i < len(numbers):
                # the page changes the same item by itself: it needs no long list
                self._unsent = key if len(numbers) > len(names) else ""
                setattr(self, key, [*numbers[:i], change["new"], *numbers[i + 1 :]])

    @contextmanager
    def _synchronize(self) -> Iterator[bool]:
        """Hold the lock; yield False if a list and its items are being made equal already."""
        with self._lock:
            is_first = not self._synchronizing
            self._synchronizing = True
            try:
                yield is_first
            finally:
                if is_first:
                    self._synchronizing, self._unsent = False, ""

    def _should_send_property(self, key: str, value: object) -> bool:
        return key != self._unsent and bool(super()._should_send_property(key, value))

    def _set_initial_state(self) -> None:
        """Tell the page what it needs, with the present state as the one that Reset restores."""
        traits = self._state_traits()
        items = {name for names in self.items.values() for name in names}
        self._data = {
            "name": type(self).__name__,
            "title": self.title,
            "traits": {name: trait.spec() for name, trait in traits.items()},
            "arguments": [name for name, trait in traits.items() if trait.argument],
            "prefix": self._repr_prefix(),
            "initial": {name: value for name, value in self._encoded_state().items() if name not in items},
            "constants": encode(self._constants()),
            "items": self.items,
        }

    @classmethod
    def _state_traits(cls) -> dict[str, StateTrait]:
        """Return the traits of the state, those of base classes first, in the order of their definition."""
        return {
            name: value
            for base in reversed(cls.__mro__)
            for name, value in vars(base).items()
            if isinstance(value, StateTrait)
        }

    def _constants(self) -> dict[str, Any]:
        """Return what the view needs besides the state, and what never changes."""
        return {}

    def _repr_prefix(self) -> str:
        """Return the arguments that precede the traits in the repr."""
        return ""

    def _encoded_state(self) -> dict[str, Any]:
        with self._lock:
            return {name: encode(getattr(self, name)) for name in self._state_traits()}

    def save_html(self, filename: FileName) -> Path:
        """
        Save the explorer as one HTML file, which works without a kernel and without a network.

        Parameters
        ----------
        filename : str or path-like
            File to write; ``.html`` is added to a name without a suffix.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        ValueError
            If the suffix is not ``.html``.
        OSError
            If the file cannot be written.

        Examples
        --------
        >>> from plotnet import OverflowExplorer
        >>> OverflowExplorer().save_html("overflow").name
        'overflow.html'
        """
        self._check_open()
        path, _ = check_filename(filename, ("html",))
        write_atomically(path, [self._page().encode()])
        return path

    def to_html(self, element: str = "explorer") -> str:
        """
        Return the explorer as a part of a page of your own, which works without a kernel.

        The page's style sheets do not change it. *Copy link* copies the address of the page, so this is for a
        page with one explorer; `save_html` writes files that a page can show in frames.

        Parameters
        ----------
        element : str
            ID of its element in the page.

        Returns
        -------
        str
            HTML, which loads nothing from elsewhere.

        Examples
        --------
        >>> from plotnet import OverflowExplorer
        >>> OverflowExplorer().to_html("overflow")[:19]
        '<div id="overflow">'
        """
        self._check_open()
        return write_fragment(element, module=self._module, style=str(self._css), state=self._page_state())

    def _page(self) -> str:
        """Return the explorer as an HTML page."""
        return write_page(self.title, module=self._module, style=str(self._css), state=self._page_state())

    def _page_state(self) -> dict[str, Any]:
        """Return what a page without a kernel needs to show the explorer as it is."""
        return {**self._encoded_state(), "_data": self._data}

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Show the widget, or the page in a frame where there is no widget manager."""
        self._check_open()
        shown: Any = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {
            **data,
            "text/html": write_frame(self._page(), self.title),
            "text/plain": repr(self),
        }, metadata

    def close(self) -> None:
        """Close the explorer: it disappears from every output, and can no longer be shown or saved."""
        super().close()
        self._closed = True
        self.__dict__.pop("_repr_mimebundle_", None)  # ipywidgets sets it to None, and nothing would be shown

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError(f"this {type(self).__name__} was closed: create it again with {self!r}")

    def __deepcopy__(self, memo: object = None) -> NoReturn:
        """Raise TypeError: the copy would share the outputs of the original."""
        raise TypeError(f"this {type(self).__name__} cannot be copied: create another one with {self!r}")

    __copy__ = __deepcopy__

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Raise TypeError: an explorer belongs to a running kernel."""
        raise TypeError(
            f"this {type(self).__name__} cannot be pickled: store {self!r}, which creates it again"
        )

    def __repr__(self) -> str:
        """Return the line that creates the explorer."""
        with self._lock:
            words = [
                f"{name}={_literal(getattr(self, name))}"
                for name, trait in self._state_traits().items()
                if trait.argument
            ]
        prefix = self._repr_prefix()
        return f"{type(self).__name__}({', '.join([prefix, *words] if prefix else words)})"


def _literal(value: object) -> str:
    if isinstance(value, float):
        return repr(value) if np.isfinite(value) else f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return repr(value)
