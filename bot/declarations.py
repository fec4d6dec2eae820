"""Commands as JSON, and back: what their declarations say, without their modules."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from bot.annotations import kept, restored
from bot.declare import Command, OwnFields, Param, Use
from bot.elsewhere import Elsewhere
from bot.kinds import Kind, Lead
from bot.model.people import Role
from bot.patterns import regex

JSON = dict[str, Any]


def dump(commands: Iterable[Command]) -> bytes:
    """The commands as JSON; `load` reads them back."""
    return json.dumps(list(commands), default=_plain, ensure_ascii=False).encode()


def load(text: bytes) -> list[Command]:
    return [_command(row) for row in json.loads(text)]


def _plain(value: Any) -> Any:
    """What JSON does not know: of a value only what differs from its default."""
    if isinstance(value, Kind):
        return kept(value)
    if not hasattr(value, "__dataclass_fields__"):
        return [value.pattern, value.flags]
    pairs = ((f, getattr(value, f.name)) for f in fields(value))
    return {f.name: item for f, item in pairs if item != f.default}


def _command(row: JSON) -> Command:
    for name in ("aliases", "examples", "when", "lines"):
        row[name] = tuple(row[name])
    row["params"] = tuple(map(_param, row["params"]))
    row["run"], row["may"] = Elsewhere(**row["run"]), Role(row["may"])
    if own := row.get("fields"):
        row["fields"] = OwnFields(own["of"], Use(own["use"]))
    return Command(**row)


def _param(row: JSON) -> Param:
    row["kind"], row["leads"] = restored(row["kind"]), tuple(row["leads"])
    if lead := row.get("lead"):
        around = regex(*lead["around"])
        row["lead"] = Lead(tuple(lead.get("words", ())), around, tuple(lead.get("hints", ())))
    return Param(**row)
