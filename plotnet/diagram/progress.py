"""A progress bar for what takes a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

DELAY = 0.5  # seconds; what is done sooner needs no bar


def with_progress(
    things: Iterable[T], *, total: int | None, what: str, progress: bool | None = None
) -> Iterator[T]:
    """
    Pass things on, with a bar that appears if they take longer than half a second.

    Parameters
    ----------
    things : iterable
        What is passed on.
    total : int or None
        How many there are, if that is known.
    what : str
        What is being done with them.
    progress : bool or None
        Whether there is a bar; None for one in a terminal only.

    Yields
    ------
    object
        Each of the things.
    """
    if progress is False:
        yield from things
        return
    from tqdm.auto import tqdm

    disable = None if progress is None else False  # None: tqdm looks for a terminal
    yield from tqdm(things, desc=what, total=total, unit="frame", leave=False, delay=DELAY, disable=disable)
