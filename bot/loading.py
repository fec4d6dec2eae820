"""What is loaded once and stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While modules and tables are loaded: what is loaded stays for good, so looking through it
    for garbage, again and again while it grows, would be a tenth of the time until ready, and
    later as much of every pause."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settled() -> None:
    """Now that nobody waits for the start: give back what loading has left over.

    A class with slots is made twice, for example, and the first of the two is garbage.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
