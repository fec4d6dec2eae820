"""Codes by which teams and people join, and the one way in which rows go from team to team.

Codes belong to no team, and two teams become one within the Work of the one that stays; for that
alone the guard is lifted, statement by statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    Text,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from bot.clock import new_id, short_id
from bot.model.joining import VALID, Holdings, Invitation, Newcomers, Party, Side, United, Whom
from bot.model.people import Account, Person, Role, free_handle
from bot.model.post import Post, PostState
from bot.model.reminder import Reminder
from storage import schema
from storage.claiming import lend
from storage.columns import read, write
from storage.doubts import part
from storage.rows import new_row
from storage.schema import BY_NAME

if TYPE_CHECKING:
    from storage.work import SqlWork

_code, _guess, _post, _shown = schema.invitation, schema.guess, schema.post, schema.shown
_kept, _head, _workspace = schema.kept, schema.head, schema.workspace
_person, _account, _reminder, _project, _item, _template, _lesson = (
    BY_NAME[name].table
    for name in ("person", "account", "reminder", "project", "item", "template", "lesson")
)
_PARTY = ("organisation", "person", "workspace", "name")
_THIS = _code.c.id == bindparam("id_")
_IN_FORCE = _code.c.until > bindparam("now_")
_CODED = select(_code).where(_code.c.code == bindparam("code_"), _IN_FORCE)
_MINE = select(_code).where(
    _code.c.host_organisation == bindparam("org_"),
    _code.c.host_person == bindparam("person_"),
    _code.c.whom == bindparam("whom_"),
    _IN_FORCE,
    ~_code.c.used,
)
_ONE = select(_code).where(_THIS, _IN_FORCE, ~_code.c.used)
_OVER = delete(_code).where(_code.c.until <= bindparam("now_"))
_ASK = (
    update(_code)
    .where(_THIS, _IN_FORCE, ~_code.c.used, _code.c.guest_person.is_(None))
    .values({f"guest_{part}": bindparam(f"{part}_") for part in _PARTY})
    .values(until=bindparam("until_"))
)
_TAKE = update(_code).where(_THIS, _IN_FORCE, ~_code.c.used).values(used=True)
_CODES_OF = delete(_code).where(_code.c.host_organisation == bindparam("org_"))
_GUESSED = select(func.count()).where(
    _guess.c.person == bindparam("person_"), _guess.c.at > bindparam("since_")
)
_FORGET = delete(_guess).where(_guess.c.at <= bindparam("since_"))
_WORKSPACES = (
    select(_workspace.c.name).where(_workspace.c.org == bindparam("org_")).order_by("name")
)
_PEOPLE = select(func.count()).where(_person.c.org == bindparam("org_"), _person.c.active)
_PROJECTS = select(func.count()).where(_project.c.org == bindparam("org_"))
_ITEMS = select(func.count()).where(_item.c.org == bindparam("org_"))
_TEMPLATES = select(func.count()).where(_template.c.org == bindparam("org_"))
_LESSONS = select(func.count()).where(_lesson.c.org == bindparam("org_"))
_KEYS = select(_project.c.key).where(_project.c.org == bindparam("org_")).order_by(_project.c.key)
_change = schema.change
_ONCE = select(_change.c.before).where(
    _change.c.org == bindparam("org_"),
    _change.c.kind == "project",
    _change.c.before.like('%"key":"%'),
)
_LOCK = select(_head.c.seq).where(_head.c.org == bindparam("org_")).with_for_update()
_MOVE = update(_workspace).where(_workspace.c.name == bindparam("name_")).values(
    org=bindparam("to_")
)  # fmt: skip
_BY_ACCOUNT = select(_person).where(
    _person.c.org == bindparam("org_"),
    exists().where(_account.c.org == _person.c.org, _account.c.person == _person.c.id),
)


def _of(table: Any) -> Any:
    return table.c.org == bindparam("org_")


_MOVED = (
    update(_post)
    .where(_of(_post), _post.c.state == PostState.PENDING.value)
    .values(org=bindparam("to_"))
    .returning(_post.c.id)
)
_SHOWN_THERE = delete(_shown).where(
    _shown.c.org == bindparam("to_"), _shown.c.inbox.in_(bindparam("inboxes", expanding=True))
)
_there = _kept.alias("there")
_KEPT = insert(_kept).from_select(
    ["org", "key", "text"],
    select(cast(bindparam("to_"), Text()), _kept.c.key, _kept.c.text).where(
        _of(_kept), ~exists().where(_there.c.org == bindparam("to_"), _there.c.key == _kept.c.key)
    ),
)


class SqlJoining:
    """See bot.joining.Joining."""

    def __init__(self, work: SqlWork) -> None:
        self._work = work

    @contextmanager
    def _beyond(self) -> Iterator[Connection]:
        """The Work's own transaction, for statements that reach beyond its organisation."""
        connection = self._work.connection
        connection.execution_options(org=None)
        try:
            yield connection
        finally:
            connection.execution_options(org=self._work.organisation.id)

    # Codes

    def coded(self, code: str) -> Invitation | None:
        """See bot.joining.Joining.coded."""
        return self._invitation(_CODED, code_=code)

    def numbered(self, key: str) -> Invitation | None:
        """See bot.joining.Joining.numbered."""
        return self._invitation(_ONE, id_=key)

    def mine(self, person: str, whom: Whom) -> Invitation | None:
        """See bot.joining.Joining.mine."""
        org = self._work.organisation.id
        return self._invitation(_MINE, org_=org, person_=person, whom_=whom.value)

    def _invitation(self, statement: Any, **values: Any) -> Invitation | None:
        with self._beyond() as connection:
            row = connection.execute(statement, {"now_": self._work.now, **values}).first()
        return _invitation(row) if row is not None else None

    def invite(self, invitation: Invitation) -> None:
        """See bot.joining.Joining.invite."""
        row = {f"host_{part}": getattr(invitation.host, part) for part in _PARTY}
        row |= {"id": invitation.id, "code": invitation.code, "whom": invitation.whom.value}
        with self._beyond() as connection:
            connection.execute(_OVER, {"now_": self._work.now})
            connection.execute(insert(_code), row | {"until": invitation.until, "used": False})

    def ask(self, invitation: Invitation, guest: Party, until: datetime, post: Post) -> bool:
        """See bot.joining.Joining.ask."""
        row = {f"{part}_": getattr(guest, part) for part in _PARTY}
        row |= {"id_": invitation.id, "now_": self._work.now, "until_": until}
        with self._beyond() as connection:
            if not connection.execute(_ASK, row).rowcount:
                return False
            org, state = invitation.host.organisation, PostState.PENDING
            new = new_row(org, short_id(), post, standing=False, state=state)
            connection.execute(insert(_post), new)
        return True

    def take(self, invitation: Invitation) -> bool:
        """See bot.joining.Joining.take."""
        values = {"id_": invitation.id, "now_": self._work.now}
        with self._beyond() as connection:
            return bool(connection.execute(_TAKE, values).rowcount)

    def guessed(self, person: str) -> int:
        """See bot.joining.Joining.guessed."""
        since = self._work.now - VALID
        with self._beyond() as connection:
            values = {"person_": person, "since_": since}
            return int(connection.execute(_GUESSED, values).scalar_one())

    def guess(self, person: str) -> None:
        """See bot.joining.Joining.guess."""
        now = self._work.now
        with self._beyond() as connection:
            connection.execute(_FORGET, {"since_": now - VALID})
            connection.execute(insert(_guess), {"id": new_id(now), "person": person, "at": now})

    # Teams

    def holdings(self, organisation: str) -> Holdings:
        """See bot.joining.Joining.holdings."""
        values = {"org_": organisation}
        with self._beyond() as connection:
            counts = [
                int(connection.execute(statement, values).scalar_one())
                for statement in (_PEOPLE, _PROJECTS, _ITEMS, _TEMPLATES, _LESSONS)
            ]
            names = connection.execute(_WORKSPACES, values).scalars()
            keys = connection.execute(_KEYS, values).scalars()
            former = {
                json.loads(text)["key"] for text in connection.execute(_ONCE, values).scalars()
            }
            people, projects, stock, templates, lessons = counts
            return Holdings(
                people, projects, stock, templates, tuple(names), tuple(keys),
                tuple(sorted(former)), lessons,
            )  # fmt: skip

    def take_in(self, side: Side) -> Newcomers | None:
        """See bot.joining.Joining.take_in."""
        values = {"org_": side.was, "to_": self._work.organisation.id}
        with self._beyond() as connection:
            acts = connection.execute(_LOCK, values).scalar_one()
        there = self.holdings(side.was)
        if not there.empty or there.workspaces != (side.workspace,):
            return None
        with self._beyond() as connection:
            people = [read(Person, row, 1) for row in connection.execute(_BY_ACCOUNT, values)]
            accounts = _taken(connection, _account, values)
            reminders = _taken(connection, _reminder, values)
            connection.execute(_MOVE, values | {"name_": side.workspace})
            _posts(connection, _MOVED, values)
            _homes(connection, values, people)
            connection.execute(_KEPT, values)
            connection.execute(_CODES_OF, values)
        return Newcomers(
            tuple(people),
            tuple(read(Account, row, 1) for row in accounts),
            tuple(read(Reminder, row, 1) for row in reminders),
            acts,
        )

    def unite(self, organisation: str, keys: Mapping[str, str]) -> United:
        """See bot.joining.Joining.unite."""
        from storage.uniting import Uniting

        self._work.flush()
        with self._beyond() as connection:
            return Uniting(self._work, connection, organisation).carried_out(keys)

    def let_go(self, side: Side, leaving: Sequence[tuple[Account, Person]]) -> None:
        """See bot.joining.Joining.let_go."""
        work = self._work
        gone = [person for _account, person in leaving if not person.active]
        reminders = [r for person in gone for r in work.reminders.find(person=person.id)]
        for reminder in reminders:
            work.reminders.drop(reminder)
        work.flush()
        values = {"org_": work.organisation.id, "to_": side.was}
        with self._beyond() as connection:
            connection.execute(_LOCK, {"org_": side.was})
            connection.execute(_MOVE, values | {"name_": side.workspace})
            self._returned(connection, side, leaving)
            for reminder in reminders:
                connection.execute(insert(_reminder), {"org": side.was, **write(reminder)})
            subjects = [f"reminder/{reminder.id}" for reminder in reminders]
            these = _MOVED.where(_post.c.subject.in_(bindparam("subjects", expanding=True)))
            _posts(connection, these, values | {"subjects": subjects})
            _homes(connection, values, gone)

    def _returned(
        self, connection: Connection, side: Side, leaving: Sequence[tuple[Account, Person]]
    ) -> None:
        """Accounts in the team they had before, whose people are there still, or new."""
        there = {"org_": side.was}
        rows = connection.execute(select(_person).where(_of(_person)), there).all()
        known = {row.id: row.handle for row in rows}
        for account, person in leaving:
            key = account.was or person.id
            if key not in known:
                handle = free_handle(person.name, set(known.values()))
                role = Role.GUEST if person.role is Role.GUEST else Role.MEMBER
                new = replace(person, id=key, handle=handle, role=role, active=True, leave=[],
                              reads=None)  # fmt: skip
                connection.execute(insert(_person), {"org": side.was, **write(new)})
                known[key] = handle
            back = replace(account, person=key, was=None)
            connection.execute(insert(_account), {"org": side.was, **write(back)})


def _taken(connection: Connection, table: Any, values: dict[str, Any]) -> list[Any]:
    """The rows of a team in a table, which are there no more."""
    rows = list(connection.execute(select(table).where(_of(table)), values).all())
    connection.execute(delete(table).where(_of(table)), values)
    return rows


def _posts(connection: Connection, moving: Any, values: dict[str, Any]) -> None:
    """What is still to be said goes along, with who has it in hand and what is in doubt of it."""
    org, to = values["org_"], values["to_"]
    lend(connection, org, to)
    part(connection, org, to, connection.execute(moving, values).scalars().all())


def _homes(connection: Connection, values: dict[str, Any], people: Sequence[Person]) -> None:
    """The homes that are open go along with those whose homes they are."""
    inboxes = {"inboxes": [f"home/{person.id}" for person in people]}
    connection.execute(_SHOWN_THERE, values | inboxes)
    moving = update(_shown).where(
        _of(_shown), _shown.c.inbox.in_(bindparam("inboxes", expanding=True))
    )
    connection.execute(moving.values(org=bindparam("to_")), values | inboxes)


def _invitation(row: Any) -> Invitation:
    def party(side: str) -> Party:
        return Party(*(getattr(row, f"{side}_{part}") for part in _PARTY))

    guest = party("guest") if row.guest_person is not None else None
    return Invitation(row.id, row.code, Whom(row.whom), row.until, party("host"), guest, row.used)
