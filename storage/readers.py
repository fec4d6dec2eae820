"""Who reads an inbox: where, and from when on; asked for many inboxes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from bot.context import Place
from bot.model.contact import ClientContact
from bot.model.people import Person
from bot.model.post import MAIL
from bot.nudges import WorkingHours
from bot.work import Reader
from storage import live, schema
from storage.columns import read
from storage.dialect import Keys, among
from storage.schema import BY_NAME
from storage.threads import places_of

_room, _account, _person, _contact = (
    BY_NAME[name].table for name in ("room", "account", "person", "contact")
)
_organisation = schema.organisation
_KEYS: Any = bindparam("keys_", type_=Keys())
_ROOMS = select(_room.c.id, _room.c.workspace, _room.c.native).where(
    _room.c.org == bindparam("org_"), among(_room.c.id, _KEYS)
)
_CONTACT = select(_contact).where(
    _contact.c.org == bindparam("org_"), _contact.c.id == bindparam("key_")
)
_ACCOUNTS = (
    select(_account.c.person, _account.c.workspace, _account.c.native, _person.c.reads)
    .join(_person, and_(_person.c.org == _account.c.org, _person.c.id == _account.c.person))
    .where(_account.c.org == bindparam("org_"), among(_account.c.person, _KEYS))
    .order_by(_account.c.id.desc())
)
_PEOPLE = (
    select(_person, _organisation.c.zone)
    .join(_organisation, _organisation.c.id == _person.c.org)
    .where(_person.c.org == bindparam("org_"), among(_person.c.id, _KEYS))
)

Named = tuple[str, str]
"""An inbox: its organisation and its name there."""


def readers(connection: Connection, inboxes: Sequence[Named], now: datetime) -> list[Reader]:
    """See bot.post_office.PostOffice.readers. Of a person's accounts, the one where they want to
    read is first, then the newest; a home is where it was opened."""
    found: dict[Named, Reader] = {}
    for org in {org for org, _inbox in inboxes}:
        kinds: dict[str, set[str]] = {}
        for kind, _slash, key in (name.partition("/") for of, name in inboxes if of == org):
            kinds.setdefault(kind, set()).add(key)
        rooms = _rooms(connection, org, kinds.get("room", set()) | kinds.get("board", set()))
        people = kinds.get("person", set())
        accounts = _accounts(connection, org, people | kinds.get("home", set()))
        opens = _opens(connection, org, people, now)
        for kind, keys in kinds.items():
            for key in keys:
                if kind in ("room", "board"):
                    places = rooms.get(key, [])
                elif kind in ("person", "home"):
                    places = _read_at(connection, org, f"{kind}/{key}", accounts.get(key, []))
                elif kind == "thread":
                    places = places_of(connection, org, key)
                else:
                    places = _by_mail(connection, org, key.partition("/")[2])
                at = opens.get(key, now) if kind == "person" else now
                found[org, f"{kind}/{key}"] = Reader(tuple(places), at)
    return [found[named] for named in inboxes]


def _rooms(connection: Connection, org: str, keys: set[str]) -> dict[str, list[Place]]:
    rows = _rows(connection, _ROOMS, org, keys)
    return {key: [Place(workspace, native)] for key, workspace, native in rows}


def _accounts(connection: Connection, org: str, keys: set[str]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in _rows(connection, _ACCOUNTS, org, keys):
        found.setdefault(row.person, []).append(row)
    return found


def _rows(connection: Connection, statement: Any, org: str, keys: set[str]) -> Iterable[Any]:
    return connection.execute(statement, {"org_": org, "keys_": sorted(keys)}) if keys else ()


def _read_at(connection: Connection, org: str, inbox: str, accounts: Sequence[Any]) -> list[Place]:
    found = list(accounts)
    if inbox.startswith("home/"):
        stands = live.shown(connection, org, inbox)
        if stands is not None and stands.workspace is not None:
            found = [row for row in found if row.workspace == stands.workspace]
    else:
        found.sort(key=lambda row: row.workspace != row.reads)
    return [Place(row.workspace, direct=row.native) for row in found]


def _by_mail(connection: Connection, org: str, contact: str) -> list[Place]:
    """The mail address of somebody of a client's, if they have one."""
    row = connection.execute(_CONTACT, {"org_": org, "key_": contact}).first()
    address = read(ClientContact, row, 1).address if row is not None else None
    return [Place(f"{MAIL}:{org}", direct=address)] if address is not None else []


def _opens(
    connection: Connection, org: str, people: set[str], now: datetime
) -> dict[str, datetime]:
    """When each of them is next at work: `now`, or later."""
    found: dict[str, datetime] = {}
    for row in _rows(connection, _PEOPLE, org, people):
        person = read(Person, row, 1)
        hours = WorkingHours.alone(person, row[-1])
        opens = hours.open_at(now)
        if person.agenda is not None and person.agenda_ends is not None:
            # Whoever wants the agenda earlier or later has their reasons.
            own = replace(hours, start=person.agenda, end=person.agenda_ends)
            opens = min(opens, own.open_at(now))
        found[person.id] = opens
    return found
