"""What is loaded once and stays, and how the interpreter is shared from then on."""

from __future__ import annotations

import gc
import sys
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


def take_short_turns() -> None:
    """Let a thread that computes give way after half a millisecond, where it would be five.

    An answer waits for its turn after each of its statements, so that posts that are being
    delivered would hold it up several times over.
    """
    sys.setswitchinterval(0.0005)
