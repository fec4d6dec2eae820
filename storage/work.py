"""SqlWork: one transaction of one organisation, and the one gate through which it is saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any, get_args, get_type_hints

from sqlalchemy import Connection, bindparam, delete, insert, update

from bot.joining import Joining
from bot.model.forum import Thread
from bot.model.people import Organisation
from bot.reply import Reply, dump
from bot.shelves import Shelves, Threads
from bot.values import dataclass
from bot.vault import Vault
from bot.work import Journal, StoredPost, T
from storage import counting, schema
from storage.columns import image_of, write
from storage.dialect import insert_into
from storage.heard import begun
from storage.journal import Diff, SqlJournal
from storage.live import freshen
from storage.nudging import agree
from storage.order import Row, referred_first, takes_hold
from storage.rows import GIVEN_UP, ONE, SOON, SOON_THERE, TOLD, stored
from storage.schema import BY_NAME, KINDS, Kind
from storage.shelf import SqlShelf, thing_of
from storage.threads import SqlThreads
from storage.vault import SqlVault

Moved = tuple[Kind, Row, Row]  # a row as it was written last, and as it is now


@dataclass(slots=True)
class Held:
    """A thing in this Work: as it is now, as it was read, and as it was last written."""

    kind: Kind
    thing: Any | None  # None once dropped
    base: Row | None  # None: made in this Work
    written: Row | None  # None: no row yet, or none any more


@cache
def _next_number(dialect: str) -> Any:
    table = schema.counter
    keys: dict[str, Any] = {name: bindparam(name) for name in ("org", "project", "kind")}
    return (
        insert_into(dialect, table)
        .values(**keys, n=1)
        .on_conflict_do_update(index_elements=list(keys), set_={"n": table.c.n + 1})
        .returning(table.c.n)
    )


@cache
def _insert(kind: Kind) -> Any:
    return insert(kind.table)


@cache
def _delete(kind: Kind) -> Any:
    table = kind.table
    return delete(table).where(
        table.c.org == bindparam("org_"), table.c.id.in_(bindparam("ids", expanding=True))
    )


@cache
def _update(kind: Kind, columns: tuple[str, ...]) -> Any:
    table = kind.table
    return (
        update(table)
        .where(table.c.org == bindparam("org_"), table.c.id == bindparam("id_"))
        .values({table.c[name]: bindparam(f"{name}__") for name in columns})
    )


RARE = ("forum", "stage")
"""Kinds of things that most teams have none of. A Work knows since it began whether there are any,
and asks for none where there are not."""


@cache
def shelf_kinds() -> dict[str, Kind]:
    """Which kind of thing stands on each of the shelves."""
    hints = get_type_hints(Shelves)
    held = {name: Thread if hint is Threads else get_args(hint)[0] for name, hint in hints.items()}
    return {name: schema.BY_CLASS[cls] for name, cls in held.items()}


class SqlWork(Shelves):
    """See bot.work.Work. `seq` and `hash` are the head of the journal when the Work began."""

    def __init__(
        self,
        connection: Connection,
        organisation: Organisation,
        now: datetime,
        head: tuple[int, str] | None,
        *,
        live: bool = False,
        rare: Collection[str] = RARE,
        ruled: bool = True,
    ) -> None:
        self.connection, self.organisation, self.now = connection, organisation, now
        self.head = head  # None: a Work that only reads
        self.live = live  # whether anything of the organisation stands somewhere, kept up to date
        self.actor: str | None = None  # who changes it, known when it is saved
        self.has = {name: name in rare for name in RARE}  # whether there are things of these kinds
        self.ruled = ruled  # whether it had rules when the Work began
        self.held: dict[tuple[str, str], Held] = {}
        for name, kind in shelf_kinds().items():
            setattr(self, name, (SqlThreads if kind.cls is Thread else SqlShelf)(self, kind))
        self.book = SqlJournal(self)
        self.journal: Journal = self.book
        self.vault: Vault = SqlVault(self)

    @property
    def joining(self) -> Joining:
        """See bot.work.Work.joining; few Works want it."""
        from storage.joining import SqlJoining

        return SqlJoining(self)

    # The identity map

    def load(self, kind: Kind, row: Sequence[Any]) -> Any | None:
        """The one object of a row in this Work."""
        key = (kind.name, row[1])
        held = self.held.get(key)
        if held is None:
            thing = thing_of(kind, row)
            # The image is taken from the thing, so that reading and writing cannot differ.
            base = write(thing) if self.head is not None else None
            held = self.held[key] = Held(kind, thing, base, base)
        return held.thing

    def put(self, kind: Kind, thing: Any) -> None:
        if kind.name in self.has:
            self.has[kind.name] = True
        key = (kind.name, thing.id)
        held = self.held.get(key)
        if held is None:
            self.held[key] = Held(kind, thing, None, None)
        else:
            held.thing = thing  # dropped before in this Work, and back again

    def moved_in(self, kind: Kind, before: Row, thing: Any) -> None:
        """A thing whose row came from another team and has been changed on the way."""
        self.held[kind.name, thing.id] = Held(kind, thing, before, write(thing))

    def drop(self, kind: Kind, thing: Any) -> None:
        self.held[kind.name, thing.id].thing = None

    def fetch(self, kind: Kind, key: str) -> Any | None:
        """The thing of that kind and id as it is now, or None."""
        held = self.held.get((kind.name, key))
        return held.thing if held is not None else SqlShelf[Any](self, kind).get(key)

    def fetch_all(self, things: Iterable[tuple[str, str]]) -> None:
        """Read what is not held yet of these kinds and ids, so that `fetch` asks for none alone."""
        wanted: dict[str, list[str]] = {}
        for name, key in things:
            if (name, key) not in self.held:
                wanted.setdefault(name, []).append(key)
        for name, keys in wanted.items():
            SqlShelf[Any](self, BY_NAME[name]).read(keys)

    def way_back(self) -> Callable[[], None]:
        """What brings all things back to how they are now, in memory; rows are not its business."""
        kept = [(at, replace(held), _values(held.thing)) for at, held in self.held.items()]

        def back() -> None:
            self.held = {at: held for at, held, _old in kept}
            for _at, held, old in kept:
                for name, value in old.items():
                    setattr(held.thing, name, value)

        return back

    # Rows

    def flush(self) -> None:
        """Write what differs from what is in the rows; the journal is for save().

        The keys between the rows set the order: first what lets go of others, then what goes,
        then what is new (it may take the place of what went), last what takes hold of the new.
        """
        if self.head is None:
            return
        made: dict[str, dict[str, Row]] = {}
        gone: dict[str, list[str]] = {}
        moved: list[Moved] = []
        for (name, key), held in self.held.items():
            before, now = held.written, write(held.thing) if held.thing is not None else None
            if before == now:
                continue
            if now is None:
                gone.setdefault(name, []).append(key)
            elif before is None:
                made.setdefault(name, {})[key] = {"org": self.organisation.id, **now}
            else:
                moved.append((held.kind, before, now))
            held.written = now
        early: list[Moved] = []
        late: list[Moved] = []
        for row in moved:
            if takes_hold(*row, made):
                late.append(row)
            else:
                early.append(row)
        self._update(early)
        for kind in reversed(KINDS):
            if kind.name in gone:
                self._delete(kind, gone[kind.name])
        for kind in KINDS:
            if kind.name in made:
                self.connection.execute(_insert(kind), referred_first(kind, made[kind.name]))
        self._update(late)

    def _update(self, rows: list[Moved]) -> None:
        """One statement for all in a row that change in the same columns, as many at once do."""
        for (kind, columns), alike in groupby(rows, _changed):
            values = [{f"{name}__": now[name] for name in columns} | {"id_": now["id"]}
                      for _kind, _before, now in alike]  # fmt: skip
            org = {"org_": self.organisation.id}
            self.connection.execute(_update(kind, columns), [org | each for each in values])

    def _delete(self, kind: Kind, keys: list[str]) -> None:
        self.connection.execute(_delete(kind), {"org_": self.organisation.id, "ids": keys})

    # Numbers and counts

    def number(self, project: str, kind: str) -> int:
        """See bot.work.Work.number. Undo does not give it back: no number is used twice."""
        statement = _next_number(self.connection.dialect.name)
        values = {"org": self.organisation.id, "project": project, "kind": kind}
        return int(self.connection.execute(statement, values).scalar_one())

    def tally(self, project: str, kind: str) -> dict[str, int]:
        """See bot.work.Work.tally."""
        return counting.tally(self, project, kind)

    def tallies(self, projects: Sequence[str], day: date) -> dict[tuple[str, str], dict[str, int]]:
        """See bot.work.Work.tallies."""
        return counting.tallies(self, projects, day)

    def finished(self, owners: Sequence[str], since: datetime) -> dict[str, tuple[int, int]]:
        """See bot.work.Work.finished."""
        return counting.finished(self, owners, since)

    # Posts

    def post(self, key: str) -> StoredPost | None:
        """See bot.work.Work.post."""
        values = {"org_": self.organisation.id, "id_": key}
        row = self.connection.execute(ONE, values).first()
        return stored(row) if row else None

    def pending(
        self, until: datetime, limit: int = 50, inboxes: Sequence[str] | None = None
    ) -> list[StoredPost]:
        """See bot.work.Work.pending."""
        if inboxes is None:
            return self._posts(SOON, until_=until, limit_=limit)
        return self._posts(SOON_THERE, until_=until, limit_=limit, inboxes=list(inboxes))

    def told(self, inbox: str, since: datetime) -> list[StoredPost]:
        """See bot.work.Work.told."""
        return self._posts(TOLD, inbox_=inbox, since_=since)

    def given_up(self, since: datetime, limit: int = 50) -> list[StoredPost]:
        """See bot.work.Work.given_up."""
        return self._posts(GIVEN_UP, since_=since, limit_=limit)

    def _posts(self, statement: Any, **values: Any) -> list[StoredPost]:
        values["org_"] = self.organisation.id
        return [stored(row) for row in self.connection.execute(statement, values)]

    # The gate

    def tried(self, actor: str, do: Callable[[], object], see: Callable[[], T]) -> T:
        """See bot.work.Work.tried."""
        self.flush()
        if any(held.base != held.written for held in self.held.values()):
            raise RuntimeError("a Work that has changed something cannot try something else")
        before = self.actor
        self.actor = actor
        trial = self.connection.begin_nested()
        try:
            do()
            self.flush()
            diffs = [diff for diff in self.diffs() if not _met(diff)]
            counting.count(self, diffs)
            agree(self, diffs)
            return see()
        finally:
            trial.rollback()
            # Whatever was read meanwhile may have been changed since: it is read anew.
            self.held.clear()
            self.actor = before

    def save(
        self,
        *,
        request: str,
        actor: str | None,
        line: str,
        answer: Callable[[int | None], Reply],
    ) -> Reply:
        """See bot.work.Work.save."""
        if self.head is None:
            raise RuntimeError("a reading Work cannot be saved")
        self.actor = actor
        self.flush()
        diffs = [diff for diff in self.diffs() if not _met(diff)]
        if diffs:
            reply = answer(self.head[0] + 1)
            self.book.write(request=request, actor=actor, line=line, reply=dump(reply), diffs=diffs)
            counting.count(self, diffs)
            agree(self, diffs)
            freshen(self, diffs)
            begun(self, diffs)
        else:
            reply = answer(None)
        self.connection.commit()
        return reply

    def diffs(self) -> list[Diff]:
        """What this Work has changed so far, thing by thing, as images."""
        out: list[Diff] = []
        for (name, key), held in self.held.items():
            before, after = held.base, held.written
            if before == after:
                continue
            cls = held.kind.cls
            old = image_of(cls, before) if before is not None else None
            new = image_of(cls, after) if after is not None else None
            if old is not None and new is not None:
                columns = [column for column in new if old[column] != new[column]]
                old = {column: old[column] for column in columns}
                new = {column: new[column] for column in columns}
            out.append(Diff(name, key, old, new, before, after))
        return out


def _met(diff: Diff) -> bool:
    """Whether it is in no journal, and no undo takes it back: what people said among themselves,
    and that somebody is known, for they may speak any moment.

    Whoever is let in at the door is in no journal either.
    """
    met = diff.before is None and diff.kind in ("person", "account")
    return met or not BY_NAME[diff.kind].journalled


def _values(thing: Any) -> dict[str, Any]:
    """The fields of a thing; none of one that was dropped."""
    return {} if thing is None else {f.name: getattr(thing, f.name) for f in fields(thing)}


def _changed(row: Moved) -> tuple[Kind, tuple[str, ...]]:
    """What it is a row of, and the columns in which it changes."""
    kind, before, now = row
    return kind, tuple(name for name, value in now.items() if before[name] != value)
