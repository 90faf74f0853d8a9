"""Stop code of learners that does not end."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class TimeLimitExceededError(BaseException):
    """Raised in code that runs too long; a BaseException, so that ``except Exception`` does not catch it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """
    Raise an exception in the block if it runs too long.

    Unlike a signal, this works on Windows and in any thread. It stops Python code; a single call of a
    function written in C is not interrupted.

    Parameters
    ----------
    seconds : float
        Time limit in seconds.

    Raises
    ------
    TimeLimitExceededError
        If the block runs longer.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    finished = threading.Event()
    lock = threading.Lock()

    def stop_block() -> None:
        delay = seconds
        while not finished.wait(delay):
            with lock:
                if not finished.is_set():
                    error = ctypes.py_object(TimeLimitExceededError)
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, error)
            delay = 0.02  # again, since a bare `except:` may have caught the exception

    watcher = threading.Thread(target=stop_block, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        while not finished.is_set():
            with suppress(TimeLimitExceededError), lock:  # which may arrive here, too
                finished.set()
