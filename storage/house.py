"""The house: what crosses organisations. Who is at the door, and the Works behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, and_, bindparam, exists, insert, or_, select, union, update
from sqlalchemy.exc import IntegrityError

from bot.clock import new_id
from bot.model.discussion import Heed
from bot.model.people import Account, Organisation, Person, Role, free_handle
from bot.model.project import Audience
from bot.model.shown import Shown
from bot.reply import load
from bot.rules import standing
from bot.work import Answered, Busy, Entrance
from storage import drafts, heard, kept, live, schema
from storage.columns import read, write
from storage.door import APART, BARRED, DOOR, entrance_of
from storage.journal import Diff
from storage.nudging import agree
from storage.schema import BY_NAME
from storage.trouble import busy
from storage.turns import Turns
from storage.work import RARE, SqlWork

_org, _head, _entry = schema.organisation, schema.head, schema.entry
_person, _account, _side = BY_NAME["person"], BY_NAME["account"], BY_NAME["side"].table
_room, _project = BY_NAME["room"], BY_NAME["project"]
_HEAD = (
    select(
        _head.c.seq, _head.c.hash, exists().where(schema.shown.c.org == _org.c.id),
        exists().where(_side.c.was == _org.c.id),
        exists().where(BY_NAME["rule"].table.c.org == _org.c.id),
        *(exists().where(BY_NAME[name].table.c.org == _org.c.id) for name in RARE), _org,
    )
    .join(_org, _org.c.id == _head.c.org)
    .where(_head.c.org == bindparam("org_"))
    .with_for_update(of=_head)
)  # fmt: skip
_TEAM = select(_head.c.seq).where(_head.c.org == bindparam("org_")).with_for_update()
_AUDIENCE = select(_room.table.c.audience).where(
    _room.table.c.org == bindparam("org_"),
    _room.table.c.workspace == bindparam("workspace_"),
    _room.table.c.native == bindparam("native_"),
)
_GUESTS = select(_side.c.id).where(
    _side.c.org == bindparam("org_"), _side.c.workspace == bindparam("workspace_"), _side.c.guests
)
_discussion = BY_NAME["discussion"].table
_LINKED = select(_discussion.c.task).where(
    _discussion.c.org == bindparam("org_"),
    _discussion.c.workspace == bindparam("workspace_"),
    or_(_discussion.c.room == bindparam("room_"), _discussion.c.room == ""),
    _discussion.c.thread == bindparam("thread_"),
    or_(*(_discussion.c[name].is_not(None) for name in ("task", "log", "risk"))),
)
_BOUND = select(_room.table.c.id).where(
    _room.table.c.org == bindparam("org_"),
    _room.table.c.workspace == bindparam("workspace_"),
    _room.table.c.native == bindparam("room_"),
)
_REPLY = select(_entry.c.reply).where(
    _entry.c.org == bindparam("org_"), _entry.c.request == bindparam("request_")
)
_ORGANISATION = select(_org).where(_org.c.id == bindparam("org_"))
_OF_WORKSPACE = select(schema.workspace.c.org).where(schema.workspace.c.name == bindparam("name_"))
_OWNERS = (
    select(_person.table.c.id)
    .distinct()
    .join(
        _account.table,
        and_(
            _account.table.c.org == _person.table.c.org,
            _account.table.c.person == _person.table.c.id,
        ),
    )
    .where(
        _person.table.c.org == _OF_WORKSPACE.scalar_subquery(),
        _person.table.c.role == Role.OWNER.value,
        _person.table.c.active,
    )
)
_ELSEWHERE = _OWNERS.where(_account.table.c.workspace != bindparam("name_"))


class SqlHouse:
    """See bot.work.House. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.changing = engine.execution_options(changes=True)
        # SQLite has one writer; waiting for it here is fair, waiting inside SQLite is not.
        self.writer = Turns() if engine.dialect.name == "sqlite" else nullcontext()

    def enter(self, workspace: str, native: str, room: str, request: str) -> Entrance | None:
        """See bot.work.House.enter."""
        with busy(), self.engine.connect() as connection:
            row = connection.execute(
                DOOR,
                {
                    "workspace_": workspace,
                    "native_": native,
                    "room_": room,
                    "request_": request,
                },
            ).first()
        return entrance_of(row) if row is not None else None

    def heed(self, workspace: str, room: str, thread: str | None) -> Heed:
        """See bot.work.House.heed."""
        with busy(), self.engine.connect() as connection:
            org = connection.execute(_OF_WORKSPACE, {"name_": workspace}).scalar()
            if org is None:
                return Heed(bound=False, linked=False)
            place = {"org_": org, "workspace_": workspace, "room_": room}
            bound = connection.execute(_BOUND, place).first() is not None
            rows = connection.execute(_LINKED, {**place, "thread_": thread}).all() if thread else []
        return Heed(bound, bool(rows), len({row[0] for row in rows if row[0] is not None}))

    def admit(
        self,
        workspace: str,
        native: str,
        *,
        name: str,
        zone: str | None,
        locale: str | None,
        room: str,
        outsider: bool | None,
        home: tuple[str, str],
        now: datetime,
    ) -> None:
        """See bot.work.House.admit."""
        # Two first requests may race for the same account; the second finds it made.
        for attempt in (1, 2):
            try:
                with busy(), self.writer, self.changing.begin() as connection:
                    org, role = self._team(connection, workspace), Role.OWNER
                    if org is not None:
                        role = self._standing(connection, org, workspace, room, outsider)
                    elif outsider is False:
                        team = Organisation(
                            new_id(now), workspace, zone or home[0], locale or home[1], now
                        )
                        org = self.begun(connection, team, [workspace])
                    if org is not None:
                        wanted = Person("", name, "", role, zone, locale)
                        self._account(connection, org, (workspace, native), wanted, now)
                return
            except IntegrityError:
                if attempt == 2:
                    raise

    def _team(self, connection: Any, workspace: str) -> str | None:
        """The organisation of a workspace, locked."""
        known: str | None = None
        # Whoever held the lock may have let it join another team: then that one is locked as well.
        while (found := connection.execute(_OF_WORKSPACE, {"name_": workspace}).scalar()) != known:
            known = str(found)
            connection.execute(_TEAM, {"org_": known})
        return known

    def _standing(
        self, connection: Any, org: str, workspace: str, room: str, outsider: bool | None
    ) -> Role:
        values = {"org_": org, "workspace_": workspace, "native_": room}
        if connection.execute(_GUESTS, values).first() is not None:
            return Role.GUEST
        audience = connection.execute(_AUDIENCE, values).scalar()
        return standing(outsider, Audience(audience) if audience else None)

    def begun(self, connection: Any, organisation: Organisation, workspaces: list[str]) -> str:
        """The id of a new organisation, with the workspaces that are its own."""
        connection.execute(insert(_org), write(organisation))
        rows = [{"name": name, "org": organisation.id} for name in workspaces]
        connection.execute(insert(schema.workspace), rows)
        connection.execute(insert(_head), {"org": organisation.id, "seq": 0, "hash": ""})
        return organisation.id

    def _account(
        self,
        connection: Any,
        org: str,
        account: tuple[str, str],
        wanted: Person,
        now: datetime,
    ) -> None:
        """The account, as a new person who is as `wanted`, or as the one it is, with what lacks."""
        table = _person.table
        known = connection.execute(
            select(table, or_(BARRED, APART))
            .join(
                _account.table,
                and_(_account.table.c.org == table.c.org, _account.table.c.person == table.c.id),
            )
            .where(
                _account.table.c.workspace == bindparam("workspace_"),
                _account.table.c.native == bindparam("native_"),
            ),
            {"workspace_": account[0], "native_": account[1]},
        ).first()
        if known is not None:
            self._learned(connection, org, read(Person, known, 1), wanted, bool(known[-1]), now)
            return
        handles = set(
            connection.execute(
                select(table.c.handle).where(table.c.org == bindparam("org_")), {"org_": org}
            ).scalars()
        )
        wanted.id, wanted.handle = new_id(now), free_handle(wanted.name, handles)
        made = Account(new_id(now), *account, wanted.id)
        connection.execute(insert(table), {"org": org, **write(wanted)})
        connection.execute(insert(_account.table), {"org": org, **write(made)})

    def _learned(
        self,
        connection: Any,
        org: str,
        person: Person,
        wanted: Person,
        barred: bool,
        now: datetime,
    ) -> None:
        rises = person.role is Role.GUEST and not barred
        values = {
            "name": wanted.name,
            "zone": person.zone or wanted.zone,
            "locale": person.locale or wanted.locale,
            "role": (wanted.role if rises else person.role).value,
        }
        table = _person.table
        connection.execute(
            update(table)
            .where(table.c.org == bindparam("org_"), table.c.id == bindparam("id_"))
            .values(values),
            {"org_": org, "id_": person.id},
        )
        if person.zone is None and wanted.zone is not None:
            # What was to be said at nine in the morning is said at nine of their own.
            moved = Diff("person", person.id, {"zone": None}, {"zone": wanted.zone}, None, None)
            agree(work_on(connection, org, now, changes=True), [moved])

    @contextmanager
    def open(
        self,
        organisation: str,
        now: datetime,
        *,
        changes: bool,
        request: str | None = None,
        since: int = 0,
    ) -> Iterator[SqlWork]:
        """See bot.work.House.open. Whatever is not saved is rolled back."""
        with busy(), self.writer if changes else nullcontext():
            options: dict[str, Any] = {"org": organisation, "changes": changes}
            with self.engine.connect().execution_options(**options) as connection:
                work = work_on(connection, organisation, now, changes=changes)
                if work.head is not None and work.head[0] > since and request is not None:
                    _check_unanswered(connection, organisation, request)
                yield work

    def opened(
        self, organisation: str, person: str, workspace: str, ref: str, now: datetime
    ) -> None:
        """See bot.work.House.opened."""
        inbox, there = f"home/{person}", Shown(ref, "", now, workspace=workspace)
        with busy(), self.engine.connect() as connection:
            stands = live.opened(connection, organisation, inbox, there)
        if stands is not None:
            with busy(), self.writer, self.changing.begin() as connection:
                live.keep(connection, organisation, inbox, stands)

    def organisation(self, workspace: str) -> str | None:
        """See bot.work.House.organisation."""
        with busy(), self.engine.connect() as connection:
            found = connection.execute(_OF_WORKSPACE, {"name_": workspace}).scalar()
        return None if found is None else str(found)

    def hear(self, workspace: str, thread: str, at: datetime) -> None:
        """See bot.work.House.hear."""
        with busy(), self.engine.connect() as connection:
            news = heard.is_news(connection, workspace, thread, at)
        if news:
            with busy(), self.writer, self.changing.begin() as connection:
                heard.note(connection, workspace, thread, at)

    def heard(self, workspace: str) -> dict[str, tuple[str, datetime]]:
        """See bot.work.House.heard."""
        with busy(), self.engine.connect() as connection:
            return heard.of_place(connection, workspace)

    def owners(self, workspace: str, *, elsewhere: bool) -> list[str]:
        """See bot.work.House.owners."""
        wanted = _ELSEWHERE if elsewhere else _OWNERS
        with busy(), self.engine.connect() as connection:
            return sorted(connection.execute(wanted, {"name_": workspace}).scalars())

    def keep(self, organisation: str, text: str) -> str:
        """See bot.work.House.keep."""
        with busy(), self.writer, self.changing.begin() as connection:
            return kept.keep(connection, organisation, text)

    def kept(self, organisation: str, key: str) -> str | None:
        """See bot.work.House.kept."""
        with busy(), self.engine.connect() as connection:
            return kept.text_of(connection, organisation, key)

    def languages(self) -> set[str]:
        """See bot.work.House.languages."""
        tables = (_org, _person.table, _project.table)
        with busy(), self.engine.connect() as connection:
            found = connection.execute(union(*(select(table.c.locale) for table in tables)))
            return {locale for locale in found.scalars() if locale}

    def draft(
        self, organisation: str, person: str, name: str, since: datetime
    ) -> dict[str, str] | None:
        """See bot.work.House.draft."""
        with busy(), self.engine.connect() as connection:
            return drafts.read(connection, (organisation, person, name), since)

    def keep_draft(
        self,
        organisation: str,
        person: str,
        name: str,
        fields: dict[str, str],
        now: datetime,
        since: datetime,
    ) -> None:
        """See bot.work.House.keep_draft."""
        with busy(), self.writer, self.changing.begin() as connection:
            drafts.keep(connection, (organisation, person, name), fields, now, since)


def work_on(connection: Any, organisation: str, now: datetime, *, changes: bool) -> SqlWork:
    # A type checker does not see that the shelves are made in a loop.
    values = {"org_": organisation}
    free = connection.execution_options(org=None)
    if not changes:
        row = free.execute(_ORGANISATION, values).one()
        connection.execution_options(org=organisation)
        return SqlWork(connection, read(Organisation, row), now, None)  # type: ignore[abstract]
    row = free.execute(_HEAD, values).one()
    connection.execution_options(org=organisation)
    seq, hash_, live, joined, ruled, *rest = row
    if joined:
        raise Busy("this team has just joined another one")
    rare = [name for name, there in zip(RARE, rest, strict=False) if there]
    return SqlWork(  # type: ignore[abstract]
        connection, read(Organisation, row, 5 + len(RARE)), now, (seq, hash_),
        live=bool(live), ruled=bool(ruled), rare=rare,
    )  # fmt: skip


def _check_unanswered(connection: Any, organisation: str, request: str) -> None:
    """To be asked under the lock, and after it: who held it before may have answered."""
    text = connection.execute(_REPLY, {"org_": organisation, "request_": request}).scalar()
    if text:
        raise Answered(load(text))
