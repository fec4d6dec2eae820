"""Where an inbox is read: the room, the thread, the accounts of a person, an address of mail."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, select

from bot.context import Place
from bot.model.contact import ClientContact
from bot.model.post import MAIL
from storage import live
from storage.columns import read
from storage.schema import BY_NAME
from storage.threads import places_of

_room, _account, _person, _contact = (
    BY_NAME[name].table for name in ("room", "account", "person", "contact")
)
_ROOM = select(_room.c.workspace, _room.c.native).where(
    _room.c.org == bindparam("org_"), _room.c.id == bindparam("key_")
)
_CONTACT = select(_contact).where(
    _contact.c.org == bindparam("org_"), _contact.c.id == bindparam("key_")
)
_ACCOUNTS = (
    select(_account.c.workspace, _account.c.native, _person.c.reads)
    .join(_person, and_(_person.c.org == _account.c.org, _person.c.id == _account.c.person))
    .where(_account.c.org == bindparam("org_"), _account.c.person == bindparam("key_"))
    .order_by(_account.c.id.desc())
)


def places(connection: Connection, org: str, inbox: str) -> list[Place]:
    """See bot.post_office.PostOffice.places. Of a person's accounts, the one where they want to
    read is first, then the newest; a home is where it was opened."""
    kind, _slash, key = inbox.partition("/")
    values = {"org_": org, "key_": key}
    if kind == MAIL:
        return _by_mail(connection, org, key.partition("/")[2])
    if kind == "thread":
        return places_of(connection, org, key)
    if kind in ("room", "board"):
        return [Place(*row) for row in connection.execute(_ROOM, values)]
    found = list(connection.execute(_ACCOUNTS, values))
    if kind == "home":
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
