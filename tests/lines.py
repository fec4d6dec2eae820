"""Lines as the grammar reads them, told in short: for tables of lines and what they say.

Said on a Thursday, 14 May 2026, at two in the afternoon in Berlin (eight in the evening in China).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from bot.grammar import Call, Refusal
from bot.kinds import Mention, MilestoneName, ProjectName, Reader, Ref
from bot.model.moment import Moment
from bot.model.recurrence import Recurrence
from bot.vocabulary import vocabulary

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
ENGLISH = Reader(NOW, "Europe/Berlin")
CHINESE = Reader(NOW, "Asia/Shanghai", "zh_Hans")
_HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class Told:
    """A call in short: `what` is its arguments as "due=2026-05-15, owner=ana", `asks` what it asks
    about as "due: 5/6 = 2027-05-06 | 2026-06-05"; a refused line is its text and nothing else."""

    path: str
    title: str
    what: str
    asks: tuple[str, ...]
    flagged: tuple[str, ...]


def reader_of(line: str) -> Reader:
    """Who would type this: a line with a Chinese character in it is a Chinese colleague's."""
    return CHINESE if _HAN.search(line) else ENGLISH


def call_of(line: str, reader: Reader | None = None) -> Call:
    """The call of a line; one that names no command adds a task."""
    whole = line if line.startswith("/") else f"/task add {line}"
    return vocabulary().parse(whole, reader or reader_of(line))


def told(line: str, reader: Reader | None = None) -> Told:
    try:
        return in_short(call_of(line, reader))
    except Refusal as refusal:
        return Told("", "", "", (refusal.text.message,), ())


def in_short(call: Call) -> Told:
    target = next((param.name for param in call.command.params if param.rest), "")
    args = {name: value for name, value in call.args.items() if name != target}
    asks = [
        f"{ask.param}: {ask.said} = {' | '.join(map(short, ask.readings)) or '?'}"
        for ask in call.asks
    ]
    what = ", ".join(f"{name}={short(args[name])}" for name in sorted(args))
    return Told(call.command.path, call.args.get(target, ""), what, tuple(asks), call.flagged)


def short(value: Any) -> str:
    match value:
        case Moment():
            return value.day.isoformat() + (f"T{value.clock:%H:%M}" if value.clock else "")
        case Recurrence():
            clock = f"@{value.clock:%H:%M}" if value.clock else ""
            return value.rule + clock if value.rule else f"{value.after_done} after done"
        case Mention() | ProjectName() | MilestoneName():
            return value.said
        case Ref():
            return value.word or (f"{value.key}-" if value.key else "") + str(value.number)
        case timedelta():
            return f"{value.total_seconds() / 3600:g}h"
        case Enum():
            return str(value.value)
        case str():
            return value
        case Iterable():
            return "+".join(map(short, value))
        case _:
            return str(value)
