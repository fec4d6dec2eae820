"""`steward parse`: what a line would do, without doing it.

The real grammar reads it and the real desk finds who is meant, in a database of its own that holds
the people, projects and milestones each question names. Tasks are not looked up: `12` stays "12".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from bot.clock import FixedClock, new_id
from bot.context import Place, Request, Speaker
from bot.desk import Desk
from bot.grammar import Understood
from bot.kinds import Mention, Reader, Ref, Unread
from bot.model.milestone import Milestone
from bot.model.moment import Moment, instant, zone_info
from bot.model.money import Money
from bot.model.people import Person
from bot.model.project import Audience, Project, Room
from bot.model.recurrence import Recurrence
from bot.reply import Reply
from bot.stretch import split
from bot.vocabulary import vocabulary
from bot.work import Work
from storage.engine import open_storage

_EPOCH = instant(datetime(2026, 1, 1), "UTC")  # noqa: DTZ001 - a wall clock
_PLACE = Place("parse:home", "room")

_NAMES = {
    "statement": "title", "text": "title", "ref": "refs", "estimate": "estimate_minutes",
    "shift": "shift_days", "every": "recurrence", "audience": "kind",
    "name": "title", "what": "kind", "until": "due", "length": "minutes", "task": "refs",
    "label": "labels",
}  # fmt: skip
"""What an answer calls a parameter that has another name here."""

_OWN_NAMES = {
    ("team handover", "person"): "from", ("feedback ask", "scale"): "kind",
    ("feedback ask", "person"): "contact", ("feedback ask", "after"): "milestone",
}  # fmt: skip
"""The same, for one command alone."""

_STRETCHES = {"stock book": "item", "team away": "days"}
"""Commands with a text that ends in a stretch of time."""

_NOTES = {"task done", "task block", "task drop", "task note", "log answer"}
"""Commands whose text is a note on something else."""


def parsed(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answer {"id", "command", "args", "asks"} to one question; see the command line's help."""
    team = {name: asked[name] for name in ("people", "projects", "milestones")}
    return _house(json.dumps(team)).answer(asked)


def answers(lines: Iterable[str]) -> Iterator[str]:
    """JSON lines in, JSON lines out; blank ones are passed over."""
    for line in lines:
        if line.strip():
            yield json.dumps(parsed(json.loads(line)), ensure_ascii=False)


@lru_cache(maxsize=1)
def _house(team: str) -> _House:
    """Questions mostly name the same team, one after the other."""
    return _House(json.loads(team))


class _House:
    """A desk over a database that holds such a team, and the ids by which the answers name it."""

    def __init__(self, team: Mapping[str, Any]) -> None:
        self.clock = FixedClock(_EPOCH)
        self.storage = open_storage("sqlite://")
        self.desk = Desk(vocabulary(), self.storage.house, self.clock)
        self.ids: dict[str, str] = {}
        self.home = next((one["key"] for one in team["projects"] if one.get("bound")), None)
        self.names = {
            name.casefold(): one["id"]
            for one in team["people"]
            for name in (one["id"], *one["names"])
        }
        speaker = next(one for one in team["people"] if one.get("speaker"))
        self.speaker = Speaker(speaker["id"], speaker["id"], outsider=False)
        self.desk.answer(Request("first", self.speaker, _PLACE, "/pm help"))
        entrance = self.storage.house.enter(_PLACE.workspace, self.speaker.native, "", "")
        assert entrance is not None
        self.ids[entrance.person.id] = speaker["id"]
        with self.storage.house.open(entrance.organisation.id, _EPOCH, changes=True) as work:
            self._fill(work, team, entrance.person)
            work.save(request="filled", actor=entrance.person.id, line="", answer=_nothing)

    def _fill(self, work: Work, team: Mapping[str, Any], me: Person) -> None:
        for one in team["people"]:
            if not one.get("speaker"):
                first, *also = one["names"]
                person = Person(new_id(_EPOCH), first, one["id"], also=also)
                self.ids[work.people.add(person).id] = one["id"]
        for one in team["projects"]:
            project = work.projects.add(
                Project(new_id(_EPOCH), one["key"], one["id"], me.id, "UTC", "en")
            )
            self.ids[project.id] = one["id"]
            for name in team["milestones"]:
                made = Milestone(new_id(_EPOCH), project.id, name, _EPOCH, me.id)
                self.ids[work.milestones.add(made).id] = name
            if one.get("bound"):
                work.rooms.add(
                    Room(new_id(_EPOCH), _PLACE.workspace, _PLACE.room, "room", project.id,
                         Audience.TEAM)
                )  # fmt: skip

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The question's line, understood as its door, clock, zone and locale have it."""
        local = datetime.fromisoformat(asked["now"])
        self.clock.set(local.replace(tzinfo=zone_info(asked["zone"])))
        words = asked["text"]
        if asked["door"] == "mention":
            words = words.removeprefix("@steward").lstrip()
        request = Request(asked["id"], self.speaker, _PLACE, words, free=asked["door"] == "mention")
        found = self.desk.understand(request, asked["zone"], asked["locale"])
        return {
            "id": asked["id"],
            "command": found.command and found.command.path.replace(" ", "."),
            **self._said(found, asked),
        }

    def _said(self, found: Understood, asked: Mapping[str, Any]) -> dict[str, Any]:
        args, asks = self._args(found, asked["zone"]), found.asks
        said = _STRETCHES.get(found.command.path) if found.command is not None else None
        if said is not None and said in args:
            reader = Reader(self.clock.now(), asked["zone"], asked["locale"])
            try:
                rest, stretch = split(args.pop(said), reader)
            except Unread:
                return {"args": args, "asks": True}
            args |= {said: rest} if rest else {}
            if stretch is not None:
                args["start"], args["end"] = (
                    _local(one, asked["zone"]) for one in (stretch.first, stretch.last)
                )
        return {"args": args, "asks": asks}

    def _args(self, found: Understood, zone: str) -> dict[str, Any]:
        command = found.command
        if command is None:
            return {}
        args: dict[str, Any] = {}
        if command.family == "log" and command.verb not in ("list", "answer", "show"):
            args["kind"] = command.verb
        for name, value in found.args.items():
            if command.path == "project bind" and name == "name":
                args["project"] = value
                continue
            if command.path == "pm find" and name == "text":
                args["filters"] = re.findall(r'"[^"]*"|“[^”]*”|\S+', value)
                continue
            if name == "refs" and any(_is_filter(ref) for ref in value):
                args["filters"] = [self._filter(ref) for ref in value]
                continue
            if name == "which":
                args["filters"] = [value.value]
                continue
            if isinstance(value, Money):
                args["amount"], args["currency"] = float(value.amount), value.currency
                continue
            if name == "quantity":
                args["quantity"], args["unit"] = float(value.amount), value.unit
                continue
            said = "note" if command.path in _NOTES and name in ("text", "note", "why") else name
            own = _OWN_NAMES.get((command.path, said))
            args[own or _NAMES.get(said, said)] = self._value(value, zone)
        return args

    def _filter(self, ref: Ref) -> str:
        said = ref.word or ""
        if said[0] != "@":
            return said
        name = said[1:].strip('"“”')
        return f"@{self.names.get(name.casefold(), name)}"

    def _value(self, value: Any, zone: str) -> Any:
        match value:
            case list():
                return [self._value(one, zone) for one in value]
            case Moment():
                return _local(value, zone)
            case Recurrence():
                return _rule(value)
            case timedelta():
                return value.total_seconds() / 60
            case date() | time():
                return value.isoformat()
            case Ref():
                away = value.key is not None and value.key != self.home
                return value.word or (f"{value.key}-{value.number}" if away else str(value.number))
            case Mention():
                return value.said
            case Enum():
                return value.value
            case _ if hasattr(value, "id"):
                return self.ids.get(value.id, value.id)
            case int() | float() | str():
                return value
            case _:
                return str(value)


def _is_filter(ref: Any) -> bool:
    return isinstance(ref, Ref) and ref.word not in (None, "last", "this")


def _nothing(seq: int | None) -> Reply:
    return Reply()


def _local(moment: Moment, zone: str) -> str:
    """The day, or the minute as it is on the reader's wall."""
    if moment.clock is None:
        return moment.day.isoformat()
    if moment.zone == zone:
        return f"{moment.day.isoformat()}T{moment.clock:%H:%M}"
    return moment.at.astimezone(zone_info(zone)).strftime("%Y-%m-%dT%H:%M")


def _rule(every: Recurrence) -> Any:
    if every.after_done is not None:
        return {"after_done_days": every.after_done.days}
    clock = every.clock and f";BYHOUR={every.clock.hour};BYMINUTE={every.clock.minute}"
    return every.rule + (clock or "")
