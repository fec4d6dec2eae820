"""A project full of things whose every word is a canary, made from the fields of the model.

A field that is new holds a canary by itself; a field of a type that is not known here fails.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import count, product
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import uuid4

from bot.custom.declared import THINGS, Custom, Field, Type
from bot.model.log import LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.money import Money
from bot.model.recurrence import Recurrence
from bot.model.task import Visibility
from bot.reply import Reply
from bot.words import both
from bot.work import Work
from storage.schema import KINDS, Kind
from tests.room import WORKSPACE, Room

CANARY, GOOD = "canary", "goodword"

PLACES = frozenset(
    {"person", "account", "client", "project", "member", "room", "forum", "schedule", "thread"}
)
"""Kinds that say who and where people are. What a project says of itself is filled in beside them."""

SHOWN = {
    ("task", "title"), ("log", "text"), ("log", "answer"), ("log", "contact"),
    ("milestone", "name"), ("conversation", "title"), ("conversation", "contact"),
    ("risk", "told_client"), ("closing", "words"), ("closing", "contact"),
}  # fmt: skip
"""What a client may read of a thing that is shared with them (of a milestone, a conversation of
theirs and the words of the last report: always)."""

ALWAYS = {"milestone", "conversation", "closing", "risk"}

GIVEN: Mapping[tuple[str, str], Any] = {
    # Words that are written for the client, and become theirs with an approval.
    ("report", "en"): {}, ("report", "zh"): {}, ("report", "text"): None, ("report", "letter"): "",
    ("report", "asked"): [], ("report", "rooms"): [],
    ("answer", "said"): "yes", ("answer", "before"): None,
    ("reminder", "done"): True, ("task", "remind"): None,
    ("baseline", "tasks"): {},
}  # fmt: skip
"""Values that are no words, or that are theirs already."""

CUSTOM = Custom(
    tuple(
        Field(kind, name, both(name, name), Type.TEXT, visibility=visibility)
        for kind in THINGS
        for name, visibility in (("own", Visibility.INTERNAL), ("told", Visibility.CLIENT))
    )
)
"""Fields of a team's own, on everything that may have some: one for the client, and one not."""

KINDS_OF_ENTRY = [one for one in LogKind if one not in (LogKind.NEED, LogKind.PROMISE)]
"""Those that are not the client's by what they are: a need is told of with its answer, and a promise
was made to them."""

_numbers = count(901)


def furnish(room: Room, project: str) -> list[str]:
    """Put one thing of every kind into that project, and a shared one where there are such; the
    names of the kinds."""
    entrance = room.storage.house.enter(WORKSPACE, "wei", "", "")
    assert entrance is not None, "somebody has spoken there"
    with room.storage.house.open(entrance.organisation.id, room.clock.now(), changes=True) as work:
        (home,) = work.projects.find(key=project)
        (zed,) = work.people.find(handle="zed")
        ids = {"project": home.id, "person": zed.id, "client": str(home.client)}
        ids["room"] = work.rooms.find(project=home.id)[0].id
        home.light_why, home.labels = f"{CANARY}-light", [f"{CANARY}-label"]
        home.extra = {"own": f"{CANARY}-extra", "told": f"{CANARY}-extra"}
        names = []
        for kind in KINDS:
            if kind.name in PLACES:
                continue
            shared = [False, True] if "visibility" in _hints(kind) else [False]
            entries = KINDS_OF_ENTRY if kind.cls is LogEntry else [None]
            for visible, entry in product(shared, entries):
                thing = made(kind, ids, work.now, shared=visible)
                if entry is not None:
                    thing.kind = entry
                _shelf(work, kind).add(thing)
                if not visible:
                    ids[kind.name] = thing.id
            names.append(kind.name)
        work.save(request="furnished", actor=zed.id, line="pm help", answer=lambda _seq: Reply())
    return names


def _hints(kind: Kind) -> dict[str, Any]:
    return get_type_hints(kind.cls)


def _shelf(work: Work, kind: Kind) -> Any:
    return next(one for one in vars(work).values() if getattr(one, "_kind", None) is kind)


def made(kind: Kind, ids: Mapping[str, str], now: datetime, *, shared: bool) -> Any:
    """One thing of that kind; `shared` with the client."""
    refs, values = dict(kind.refs), dict[str, Any]()
    for field in dataclasses.fields(kind.cls):
        name, hint = field.name, _hints(kind)[field.name]
        shown = (kind.name, name) in SHOWN and (shared or kind.name in ALWAYS)
        if name == "id":
            values[name] = uuid4().hex
        elif (kind.name, name) in GIVEN:
            values[name] = GIVEN[kind.name, name]
        elif name in refs:
            values[name] = ids.get(refs[name]) if refs[name] != kind.name else None
        elif name == "extra":
            own = f"{CANARY}-{kind.name}-extra"
            values[name] = {"own": own, "told": GOOD if shared else own}
        elif hint is Visibility:
            values[name] = Visibility.CLIENT if shared else Visibility.INTERNAL
        else:
            values[name] = _filled(hint, GOOD if shown else f"{CANARY}-{kind.name}-{name}", now)
    return kind.cls(**values)


def _filled(hint: Any, word: str, now: datetime) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    origin, args = get_origin(hint), get_args(hint)
    if hint is str:
        return word
    if origin is list:
        return [_filled(args[0], word, now)]
    if origin is dict:
        return {word: _filled(args[1], word, now)}
    if hint is bool:
        return False
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    plain: dict[Any, Any] = {
        int: next(_numbers), datetime: now, date: now.date(), time: time(9),
        timedelta: timedelta(hours=7), Decimal: Decimal(7), Money: Money(Decimal("71.17"), "EUR"),
        Moment: Moment(now.date() + timedelta(days=2), None, "Europe/Berlin"), Recurrence: None,
    }  # fmt: skip
    if hint not in plain:
        raise TypeError(f"say in {__name__} how a {hint!r} is filled")
    return plain[hint]
