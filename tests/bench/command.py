"""From a signed command to its answer: against the least that any bot would have to do."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlencode

from sqlalchemy import Connection, event

from bot.clock import SystemClock
from bot.context import Place, Request, Speaker
from bot.desk import Desk
from bot.vocabulary import vocabulary
from storage.engine import Storage, open_storage
from tests.bench.measure import Result, compare

SECRET = b"bench"
LINE = "Fix login @ana due friday 5pm !high"


def command(folder: Path, rounds: int) -> list[Result]:
    """A signed command, verified, run, journalled and committed, against verify + raw commit.

    The raw commit writes the same rows into the same tables, with the same indexes, by prepared
    statements of the bare driver; both files are synchronous FULL.
    """
    numbers = count()
    storage = open_storage(f"sqlite:///{folder / 'command.db'}")
    desk = Desk(vocabulary(), storage.house, SystemClock(), ("Europe/Berlin", "en"))

    def say(who: str, line: str) -> None:
        place = Place("bench:home", "website")
        desk.answer(
            Request(f"r{next(numbers)}", Speaker(who, who.title(), outsider=False), place, line)
        )

    say("ana", "/my")
    say("wei", "/project new Acme website")

    def ours() -> float:
        body, signature = signed(LINE)
        begun = time.perf_counter()
        form = verified(body, signature)
        say("wei", f"{form['command'][0]} {form['text'][0]}")
        return time.perf_counter() - begun

    raw = _raw(folder, storage, lambda: say("wei", f"/task {LINE}"))
    try:
        limit = 8.0
        return [compare("signed command to commit", limit, ours, raw, rounds=rounds, warm=50)]
    finally:
        storage.close()


def _raw(folder: Path, storage: Storage, once: Callable[[], None]) -> Callable[[], float]:
    """What one command writes, as a function that writes it again with the bare driver."""
    written: list[tuple[str, list[tuple[object, ...]]]] = []

    def watch(
        connection: Connection,
        cursor: object,
        statement: str,
        parameters: object,
        context: object,
        many: bool,
    ) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            rows = cast("list[tuple[object, ...]]", parameters if many else [parameters])
            written.append((statement, [tuple(row) for row in rows]))

    event.listen(storage.engine, "before_cursor_execute", watch)
    once()
    event.remove(storage.engine, "before_cursor_execute", watch)
    copy = folder / "raw.db"
    raw = sqlite3.connect(copy, isolation_level=None)
    with sqlite3.connect(str(storage.engine.url.database)) as source:
        source.backup(raw)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    numbers = count(1)

    def run() -> float:
        body, signature = signed(LINE)
        fresh = f"x{next(numbers)}"
        begun = time.perf_counter()
        verified(body, signature)
        raw.execute("BEGIN IMMEDIATE")
        for statement, rows in written:
            for row in rows:
                # Keys must be new; everything else is the same bytes.
                raw.execute(statement, _renewed(statement, row, fresh))
        raw.execute("COMMIT")
        return time.perf_counter() - begun

    return run


def _renewed(statement: str, row: tuple[object, ...], fresh: str) -> tuple[object, ...]:
    table = statement.split()[2] if statement.startswith("INSERT") else ""
    number = int(fresh[1:])
    keys: dict[str, dict[int, object]] = {
        "task": {1: fresh, 3: 1_000_000 + number},
        "entry": {1: 1_000_000 + number, 2: fresh},
        "change": {1: 1_000_000 + number},
        "post": {
            1: f"{fresh}{row[2] if len(row) > 2 else ''}",
            2: f"{fresh}{row[2] if len(row) > 2 else ''}",
        },
    }
    out = list(row)
    for index, value in keys.get(table, {}).items():
        out[index] = value
    return tuple(out)


def signed(text: str) -> tuple[bytes, str]:
    body = urlencode({"command": "/task", "text": text, "user_id": "U1"}).encode()
    return body, hmac.new(SECRET, b"v0:1:" + body, hashlib.sha256).hexdigest()


def verified(body: bytes, signature: str) -> dict[str, list[str]]:
    expected = hmac.new(SECRET, b"v0:1:" + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise ValueError("bad signature")
    return parse_qs(body.decode())
