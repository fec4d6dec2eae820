"""Copies of files in a folder of our own, called by what is in them.

Nothing of a name that somebody gave a file is in a path. Each team has a folder: no team's copy is
found by another's, and a team's files can be taken away whole. When it becomes part of another team,
its folder stays as it is, and the rows that came along name it (bot.model.discussion.Attachment).
"""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.copies import Full
from bot.patterns import regex

_KEY = regex(r"[0-9a-f]{64}")
_TEAM = regex(r"\w+")


class Files:
    """Up to `most` bytes below `folder`. Safe to use from several threads, not from the event loop.

    Where several processes share the folder, each counts what it found and what it added, so
    together they may exceed it by what they add between two counts.
    """

    def __init__(self, folder: Path, most: int) -> None:
        """Makes the folder; raises OSError where that cannot be."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._most = folder, most
        self._lock = threading.Lock()
        self._used: int | None = None

    def put(self, team: str, content: bytes) -> str:
        """The key of the content, which is there from now on; raises Full, OSError."""
        key = hashlib.sha256(content).hexdigest()
        path = self._path(team, key)
        with self._lock:
            if path.exists():
                return key
            if self._used is None or self._used + len(content) > self._most:
                self._used = self._counted()
            if self._used + len(content) > self._most:
                raise Full
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, content)
            self._used += len(content)
        return key

    def get(self, team: str, key: str) -> bytes | None:
        """The content of that key; None where it is not there, or is not what it was."""
        if not (_KEY.fullmatch(key) and _TEAM.fullmatch(team)):
            return None
        try:
            content = self._path(team, key).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == key else None

    def _path(self, team: str, key: str) -> Path:
        return self._folder / team / key[:2] / key

    def _counted(self) -> int:
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: whoever looks meanwhile, or after the power went, sees no half."""
    with NamedTemporaryFile(dir=path.parent, delete=False) as made:  # for its owner alone
        try:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
            Path(made.name).replace(path)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise
