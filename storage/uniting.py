"""Two teams that both have things of their own become one: every row of one changes its team.

Rows are copied, in the order in which they may be made, and then taken away: so no key between them
ever leads nowhere. All of it is part of the transaction of the team that stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.clock import new_id
from bot.lessons import TEAM
from bot.model.discussion import Attachment
from bot.model.joining import United
from bot.model.lesson import Lesson
from bot.model.people import Organisation, Person, Role, free_handle
from bot.model.post import PostState
from bot.model.project import Project
from storage import schema
from storage.chain import chained
from storage.claiming import lend
from storage.columns import read, write
from storage.kinds import once
from storage.schema import BY_NAME, KINDS, Kind

if TYPE_CHECKING:
    from storage.work import SqlWork

BATCH = 500
"""Entries of a journal that are read and written at once."""

_head, _entry, _change, _post = schema.head, schema.entry, schema.change, schema.post
_counter, _shown = schema.counter, schema.shown
_FROM: Any = bindparam("from_")
_TO = cast(bindparam("to_"), Text())
_ORGANISATION = select(schema.organisation).where(schema.organisation.c.id == bindparam("from_"))
_ONCE = (
    select(_change.c.key, _change.c.before)
    .where(
        _change.c.org == _FROM,
        _change.c.kind == "project",
        _change.c.after.is_not(None),
        _change.c.before.like('%"key":"%'),
    )
    .order_by(_change.c.seq)
)
_joined = BY_NAME["side"].table
_PLACES = (
    select(schema.workspace.c.name)
    .where(
        schema.workspace.c.org == _FROM,
        ~exists().where(_joined.c.org == _FROM, _joined.c.workspace == schema.workspace.c.name),
    )
    .order_by(schema.workspace.c.name)
)
_LOCK = select(_head.c.seq).where(_head.c.org == bindparam("from_")).with_for_update()
_OF_PERSONS = {"ability": ("person", "skill"), "timer": ("person",)}
"""What somebody has once: who was in both teams before keeps what they have in the one that stays."""

_ALONE = frozenset(
    kind.name
    for kind in KINDS
    if any(once(name) and "org" not in columns for name, columns in kind.indexed.items())
)
"""What there is once in the whole house: it is taken away before it is put down."""

_DERIVED = (
    (schema.tally, ("project", "kind", "state")),
    (schema.seat, ("workspace", "native")),
    (schema.heard, ("workspace", "native")),
    (schema.draft, ("person", "name")),
    (schema.kept, ("key",)),
)
_THERE = _post.alias("there")
_STANDING = (PostState.PENDING.value,)
_DOUBLE = delete(_post).where(
    _post.c.org == _FROM,
    exists().where(
        _THERE.c.org == _TO,
        or_(
            _THERE.c.id == _post.c.id,
            and_(
                _THERE.c.key == _post.c.key,
                or_(
                    and_(_THERE.c.state.in_(_STANDING), _post.c.state.in_(_STANDING)),
                    and_(_THERE.c.standing, _post.c.standing),
                ),
            ),
        ),
    ),
)
_LINES = select(_post.c.id, _post.c.line).where(
    _post.c.org == _FROM, _post.c.state == PostState.PENDING.value
)
_LINE = (
    update(_post)
    .where(_post.c.org == _FROM, _post.c.id == bindparam("id_"))
    .values(line=bindparam("line_"))
)
_ENTRIES = (
    select(_entry)
    .where(_entry.c.org == _FROM, _entry.c.seq > bindparam("after_"))
    .order_by(_entry.c.seq)
    .limit(BATCH)
)
_CHANGES = (
    select(_change)
    .where(_change.c.org == _FROM, _change.c.seq.between(bindparam("first_"), bindparam("last_")))
    .order_by(_change.c.seq, _change.c.n)
)
_ASKED = select(_entry.c.request).where(
    _entry.c.org == _TO, _entry.c.request.in_(bindparam("requests", expanding=True))
)
_MOVE_HEAD = (
    update(_head).where(_head.c.org == _TO).values(seq=bindparam("seq_"), hash=bindparam("hash_"))
)
_COUNTED = select(_counter.c.n).where(
    _counter.c.org == bindparam("org_"), _counter.c.project == TEAM, _counter.c.kind == "lesson"
)


class Uniting:
    """One team (`was`) on its way into the team of a Work, over a connection without its guard."""

    def __init__(self, work: SqlWork, connection: Connection, was: str) -> None:
        self._work, self._connection = work, connection
        self._values = {"from_": was, "to_": work.organisation.id}
        self._was = was
        self._owners: tuple[str, ...] = ()

    def carried_out(self, keys: Mapping[str, str]) -> United:
        """See bot.joining.Joining.unite."""
        assert self._work.head is not None
        acts, offset = int(self._one(_LOCK)), self._work.head[0]
        home = read(Organisation, self._all(_ORGANISATION)[0])
        people, back, n = self._people(home)
        projects = self._renamed("project", lambda one: _rekeyed(one, keys))
        lessons, before = self._lessons()
        files = self._renamed("attachment", self._copied_there)
        self._relined(keys)
        former = {json.loads(row.before)["key"]: row.key for row in self._all(_ONCE)}
        moved = tuple(row.id for row in self._rows("project", self._was))
        places = self._all(_PLACES)
        self._copied()
        self._history()
        self._forgotten()
        work = self._work
        moved_in = (("person", people), ("project", projects), ("lesson", lessons),
                    ("attachment", files))  # fmt: skip
        for name, changed in moved_in:
            for old, new in changed:
                work.moved_in(BY_NAME[name], write(old), new)
        work.live = work.ruled = True
        work.has = dict.fromkeys(work.has, True)
        return United(
            acts=acts,
            behind=offset,
            people=n,
            owners=self._owners,
            back=back,
            projects=moved,
            former=former | {old.key: new.id for old, new in projects},
            shells=self._shells(home, [row.name for row in places]),
            lessons=len(lessons) if before else 0,
        )

    def _shells(self, home: Organisation, places: Sequence[str]) -> dict[str, str]:
        """To which team each of its own places returns when it leaves: one keeps what is left of
        this one, the others get one of their own."""
        out: dict[str, str] = {}
        for place in places:
            shell = self._was
            if out:
                shell = new_id(self._work.now)
                new = replace(home, id=shell, name=place)
                self._connection.execute(insert(schema.organisation), write(new))
                self._connection.execute(insert(_head), {"org": shell, "seq": 0, "hash": ""})
            out[place] = shell
        return out

    # What cannot stay as it is

    def _people(
        self, home: Organisation
    ) -> tuple[list[tuple[Person, Person]], tuple[Person, ...], int]:
        """Those who change by it, those who are known there already, and how many come in all. In
        what is left of their team they stay as they are: a place of it may leave."""
        there = self._rows("person", self._values["to_"])
        known, handles = {row.id for row in there}, {row.handle for row in there}
        coming = [read(Person, row, 1) for row in self._rows("person", self._was)]
        self._owners = tuple(one.id for one in coming if one.role is Role.OWNER and one.active)
        taken = handles | {one.handle for one in coming}

        def changed(one: Person) -> Person:
            handle = one.handle
            if handle in handles:
                handle = free_handle(one.name, taken)
                taken.add(handle)
            role = Role.GUEST if one.role is Role.GUEST else Role.MEMBER
            zone, locale = one.zone or home.zone, one.locale or home.locale
            return replace(one, role=role, handle=handle, zone=zone, locale=locale)

        found: list[tuple[Person, Person]] = []
        for one in coming:
            if one.id not in known:
                found.append((one, changed(one)))
                handles.add(found[-1][1].handle)
        if found:
            to = {"org": self._values["to_"]}
            rows = [to | write(new) for _old, new in found]
            self._connection.execute(insert(BY_NAME["person"].table), rows)
        back = tuple(one for one in coming if one.id in known)
        return [pair for pair in found if pair[0] != pair[1]], back, sum(o.active for o in coming)

    def _lessons(self) -> tuple[list[tuple[Lesson, Lesson]], int]:
        """Lessons with new numbers, behind those of the team that stays; how many it has given."""
        ours, theirs = (
            int(self._one(_COUNTED, org_=org) or 0) for org in (self._values["to_"], self._was)
        )
        found = self._renamed("lesson", lambda one: replace(one, number=one.number + ours))
        if theirs:
            of_team = _counter.c.project == TEAM, _counter.c.kind == "lesson"
            both = _counter.c.org.in_((self._was, self._values["to_"]))
            self._connection.execute(delete(_counter).where(both, *of_team))
            row = {
                "org": self._values["to_"],
                "project": TEAM,
                "kind": "lesson",
                "n": ours + theirs,
            }
            self._connection.execute(insert(_counter), row)
        return found, ours

    def _copied_there(self, file: Attachment) -> Attachment:
        """Its copy stays in the folder where it lies."""
        return replace(file, copy=file.copied_in(self._was))

    def _renamed(self, name: str, change: Callable[[Any], Any]) -> list[tuple[Any, Any]]:
        """Things as they were and as they are from now on, where these differ; written there."""
        kind = BY_NAME[name]
        out: list[tuple[Any, Any]] = []
        # The newest first, so that of what is counted up no two are alike meanwhile.
        for row in reversed(self._rows(name, self._was)):
            old = read(kind.cls, row, 1)
            new = change(old)
            before, after = write(old), write(new)
            columns = {column: value for column, value in after.items() if before[column] != value}
            if columns:
                out.append((old, new))
                where = kind.table.c.org == _FROM, kind.table.c.id == bindparam("id_")
                self._run(update(kind.table).where(*where).values(columns), id_=old.id)
        return out

    def _relined(self, keys: Mapping[str, str]) -> None:
        """What waits to be said names its things as they are called from now on."""
        if not keys:
            return
        named = re.compile(
            rf"(?<![\w/-])({'|'.join(map(re.escape, keys))})(?=-(?:[A-Z]-)?\d|#\d)"
            rf"|(?<=#)({'|'.join(map(re.escape, (key.lower() for key in keys)))})(?![\w-])"
        )

        def new(match: re.Match[str]) -> str:
            return keys[match[1]] if match[1] else keys[match[2].upper()].lower()

        for row in self._all(_LINES):
            line = named.sub(new, row.line)
            if line != row.line:
                self._run(_LINE, id_=row.id, line_=line)

    # Rows

    def _copied(self) -> None:
        lend(self._connection, self._was, self._values["to_"])
        inboxes = select(_shown.c.inbox).where(_shown.c.org == _FROM)
        self._run(delete(_shown).where(_shown.c.org == _TO, _shown.c.inbox.in_(inboxes)))
        self._run(_DOUBLE)
        for kind in KINDS:
            if kind.name in _ALONE:
                self._carried(kind)
            elif kind.name != "person":
                self._copy(kind.table, _OF_PERSONS.get(kind.name, ("id",)))
        for table, key in _DERIVED:
            self._copy(table, key)
        self._copy(_counter, ("project", "kind"))
        for table in (_post, _shown, schema.attempt):
            self._run(update(table).where(table.c.org == _FROM).values(org=_TO))

    def _copy(self, table: Any, key: Sequence[str]) -> None:
        """The rows that are not there already, by what tells them apart."""
        there = table.alias("there")
        same = and_(there.c.org == _TO, *(there.c[name] == table.c[name] for name in key))
        names = [column.name for column in table.c if column.name != "org"]
        found = select(_TO, *(table.c[name] for name in names)).where(
            table.c.org == _FROM, ~exists(literal_column("1")).where(same)
        )
        self._run(insert(table).from_select(["org", *names], found))

    def _carried(self, kind: Kind) -> None:
        rows = [dict(row._mapping) for row in self._rows(kind.name, self._was)]
        self._run(delete(kind.table).where(kind.table.c.org == _FROM))
        if rows:
            to = {"org": self._values["to_"]}
            self._connection.execute(insert(kind.table), [row | to for row in rows])

    def _forgotten(self) -> None:
        """Nothing is left of it but who was of it, and its journal as it was."""
        for kind in reversed(KINDS):
            if kind.name != "person":
                self._run(delete(kind.table).where(kind.table.c.org == _FROM))
        for table in (*(table for table, _key in _DERIVED), _counter):
            self._run(delete(table).where(table.c.org == _FROM))
        self._run(update(schema.workspace).where(schema.workspace.c.org == _FROM).values(org=_TO))
        self._run(delete(schema.invitation).where(schema.invitation.c.host_organisation == _FROM))

    # The journal

    def _history(self) -> None:
        """Its acts once more, behind ours and hashed with ours; that of its own stays as it was."""
        work = self._work
        assert work.head is not None
        offset, last = work.head
        start, after = offset, 0
        while rows := self._all(_ENTRIES, after_=after):
            first, after = rows[0].seq, rows[-1].seq
            changes: dict[int, list[dict[str, Any]]] = {}
            for row in self._all(_CHANGES, first_=first, last_=after):
                one = {"kind": row.kind, "key": row.key, "before": row.before, "after": row.after}
                changes.setdefault(row.seq, []).append(one)
            requests = [row.request for row in rows]
            known = {row[0] for row in self._all(_ASKED, requests=requests)}
            entries: list[dict[str, Any]] = []
            for row in rows:
                entry = {
                    "seq": row.seq + start,
                    "request": f"{self._was}/{row.request}" if row.request in known else row.request,
                    "actor": row.actor, "line": row.line, "at": row.at, "reply": row.reply,
                    "undoes": None if row.undoes is None else row.undoes + start,
                    "subject": row.subject,
                }  # fmt: skip
                last = chained(last, entry, changes.get(row.seq, []))
                undone = None if row.undone is None else row.undone + start
                entries.append(entry | {"undone": undone, "hash": last})
            org = {"org": self._values["to_"]}
            self._connection.execute(insert(_entry), [org | entry for entry in entries])
            moved = [
                {**org, "seq": seq + start, "n": n, **one}
                for seq, ones in changes.items()
                for n, one in enumerate(ones)
            ]
            if moved:
                self._connection.execute(insert(_change), moved)
            offset = after + start
        self._run(_MOVE_HEAD, seq_=offset, hash_=last)
        work.head = offset, last

    # Asking

    def _run(self, statement: Any, **values: Any) -> Any:
        return self._connection.execute(statement, self._needed(statement, values))

    def _all(self, statement: Any, **values: Any) -> list[Any]:
        return list(self._run(statement, **values))

    def _one(self, statement: Any, **values: Any) -> Any:
        return self._run(statement, **values).scalar()

    def _rows(self, name: str, org: str) -> list[Any]:
        table = BY_NAME[name].table
        order = table.c.number if name == "lesson" else table.c.id
        found = select(table).where(table.c.org == org).order_by(order)
        return list(self._connection.execute(found))

    def _needed(self, statement: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The values that a statement has places for."""
        wanted = statement.compile().params
        return {name: value for name, value in {**self._values, **values}.items() if name in wanted}


def _rekeyed(project: Project, keys: Mapping[str, str]) -> Project:
    return replace(project, key=keys.get(project.key, project.key))
