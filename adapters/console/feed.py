"""Lines of a stream, without holding anything up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import TextIO

_Read = Callable[[str], str | None]
_Question = tuple[str, "asyncio.Future[str | None]"]  # a prompt, and whom to tell the line


class Feed:
    """Reads lines in a thread of its own, one whenever it is asked for one.

    The thread is a daemon that holds no lock of the interpreter's while it waits: a process that
    ends does not wait for somebody to press Enter.
    """

    def __init__(self, stream: TextIO) -> None:
        self._read = _reader(stream)
        self._asked: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def line(self, prompt: str = "") -> str | None:
        """The next line without its end; None when there are no more. Only a terminal prompts."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="lines", daemon=True)
            self._thread.start()
        future: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._asked.put((prompt, future))
        return await future

    def close(self) -> None:
        """Ask for nothing more: the thread ends, once it has a line or the input is over."""
        self._asked.put(None)

    def _serve(self) -> None:
        while (question := self._asked.get()) is not None:
            prompt, future = question
            line = self._read(prompt)
            # The loop may have been closed meanwhile; then nobody waits for this line.
            with contextlib.suppress(RuntimeError):
                future.get_loop().call_soon_threadsafe(_tell, future, line)


def _tell(future: asyncio.Future[str | None], line: str | None) -> None:
    if not future.done():
        future.set_result(line)


def _reader(stream: TextIO) -> _Read:
    if stream is sys.stdin and stream.isatty():
        # Importing it gives input() a line editor with a history.
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401
        return _typed
    try:
        return _Raw(stream.fileno()).line
    except OSError:  # not a file: a text in memory
        return lambda prompt: _ended(stream.readline())


def _typed(prompt: str) -> str | None:
    try:
        return input(prompt)
    except EOFError:
        return None


def _ended(line: str) -> str | None:
    return line.rstrip("\r\n") if line else None


class _Raw:
    """Lines read from a descriptor: a stream object would be locked while it waits, and the
    interpreter would stumble over that lock at exit."""

    def __init__(self, fd: int) -> None:
        self._fd, self._rest = fd, b""

    def line(self, prompt: str) -> str | None:
        while b"\n" not in self._rest:
            chunk = os.read(self._fd, 65536)
            if not chunk:
                line, self._rest = self._rest, b""
                return _ended(line.decode("utf-8", "replace"))
            self._rest += chunk
        line, _newline, self._rest = self._rest.partition(b"\n")
        return line.decode("utf-8", "replace").rstrip("\r")
