"""The journal: what was changed, by whom, in which order; history, undo and redo come from it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.reply import Reply, load
from bot.values import dataclass
from bot.work import Act, Change, Clash, Past
from storage import schema
from storage.chain import chained, marks
from storage.columns import canonical, from_image, image_of, write
from storage.past import past_of, touched_since
from storage.schema import BY_NAME

if TYPE_CHECKING:
    from storage.work import SqlWork

_entry, _change, _head = schema.entry, schema.change, schema.head
_ACT = (
    _entry.c.seq, _entry.c.actor, _entry.c.line, _entry.c.at, _entry.c.undoes, _entry.c.undone,
)  # fmt: skip
_OF_ORG = _entry.c.org == bindparam("org_")
_IN_ORG = _change.c.org == bindparam("org_")
_THE = (_OF_ORG, _entry.c.seq == bindparam("seq_"))
_INSERT_ENTRY = insert(_entry)
_INSERT_CHANGE = insert(_change)
_MOVE_HEAD = (
    update(_head)
    .where(_head.c.org == bindparam("org_"))
    .values(seq=bindparam("seq_"), hash=bindparam("hash_"))
)
_MARK = update(_entry).where(*_THE).values(undone=bindparam("undone_"))
_LATER = (
    select(_change.c.seq, _change.c.before, _change.c.after)
    .where(
        _IN_ORG,
        _change.c.seq > bindparam("seq_"),
        _change.c.kind == bindparam("kind_"),
        _change.c.key == bindparam("key_"),
    )
    .order_by(_change.c.seq.desc())
)
_RENAMED = (
    select(_change.c.key, _change.c.before)
    .where(
        _IN_ORG,
        _change.c.kind == "project",
        _change.c.after.is_not(None),
        _change.c.before.like('%"key":"%'),
    )
    .order_by(_change.c.seq, _change.c.n)
)
_REACH = 200  # how far back we look for something of one person
_BY_ACTOR = (
    select(*_ACT)
    .where(_OF_ORG, _entry.c.actor == bindparam("actor_"))
    .order_by(_entry.c.seq.desc())
    .limit(_REACH)
)
_ASKED = (
    select(*_ACT, _entry.c.request)
    .where(_OF_ORG, _entry.c.actor == bindparam("actor_"), _entry.c.at >= bindparam("since_"))
    .order_by(_entry.c.seq.desc())
    .limit(_REACH)
)
_LATEST = (
    select(_change.c.key)
    .where(
        _IN_ORG,
        _change.c.kind == bindparam("kind_"),
        _change.c.seq.in_(bindparam("seqs", expanding=True)),
    )
    .order_by(_change.c.seq.desc(), _change.c.n)
    .limit(1)
)

_note = BY_NAME["note"].table
_NOTED = (
    select(_note.c.author, _note.c.at)
    .where(_note.c.org == bindparam("org_"), _note.c.task == bindparam("task_"))
    .order_by(_note.c.at.desc())
    .limit(_REACH)
)


@dataclass(frozen=True, slots=True)
class Diff:
    """What a Work does to one thing: images of the changed columns, and the whole rows."""

    kind: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    row_before: dict[str, Any] | None
    row_after: dict[str, Any] | None


class SqlJournal:
    """See bot.work.Journal."""

    def __init__(self, work: SqlWork) -> None:
        self._work = work
        self._undoes: int | None = None

    @property
    def undoing(self) -> bool:
        """Whether this Work takes something back."""
        return self._undoes is not None

    def turned(self, seq: int) -> tuple[int, bool]:
        """The number of the act that was done first, of that which this Work, to become `seq`, takes
        back or makes again; and whether it takes it back."""
        first, back, undoes = seq, False, self._undoes
        while undoes is not None and (act := self.act(undoes)) is not None:
            first, back, undoes = act.seq, not back, act.undoes
        return first, back

    def _rows(self, statement: Any, **values: Any) -> list[Any]:
        values["org_"] = self._work.organisation.id
        return list(self._work.connection.execute(statement, values))

    # Reading

    def act(self, seq: int) -> Act | None:
        rows = self._rows(select(*_ACT).where(*_THE), seq_=seq)
        return Act(*rows[0]) if rows else None

    def answer(self, seq: int) -> Reply:
        rows = self._rows(select(_entry.c.reply).where(*_THE), seq_=seq)
        return load(rows[0][0])

    def stirred(self, task: str, by: str | None = None) -> datetime | None:
        """See bot.work.Journal.stirred."""
        acts = [(act.actor, act.at) for act, _change in self.history("task", task, _REACH)]
        noted = [(row[0], row[1]) for row in self._rows(_NOTED, task_=task)]
        who = [at for actor, at in acts + noted if actor and by in (None, actor)]
        return max(who, default=None)

    def changes(self, seq: int) -> list[Change]:
        rows = self._rows(
            select(_change.c.kind, _change.c.key, _change.c.before, _change.c.after)
            .where(_IN_ORG, _change.c.seq == bindparam("seq_"))
            .order_by(_change.c.n),
            seq_=seq,
        )
        # Whoever asks what was changed looks at the things themselves next.
        self._work.fetch_all((row[0], row[1]) for row in rows)
        return [_change_of(row) for row in rows]

    def last(self, actor: str, *, undone: bool = False) -> Act | None:
        """The newest act to undo or, with `undone`, to make again; an editor's two stacks."""
        for act in (Act(*row) for row in self._rows(_BY_ACTOR, actor_=actor)):
            if not undone:
                if act.undoes is None and act.undone is None:
                    return act
            elif act.undoes is None:
                return None  # something new was done since: nothing is left to make again
            elif act.undone is None and self._is_undo(act):
                return act
        return None

    def _is_undo(self, act: Act) -> bool:
        """Whether the act took an ordinary one back; else it made one again."""
        target = self.act(act.undoes) if act.undoes is not None else None
        return target is not None and target.undoes is None

    def asked(self, actor: str, beginning: str, since: datetime) -> Act | None:
        """See bot.work.Journal.asked."""
        rows = self._rows(_ASKED, actor_=actor, since_=since)
        return next((Act(*row[:-1]) for row in rows if row[-1].startswith(beginning)), None)

    def latest(self, actor: str, kind: str) -> str | None:
        seqs = [row[0] for row in self._rows(_BY_ACTOR, actor_=actor)]
        rows = self._rows(_LATEST, kind_=kind, seqs=seqs) if seqs else []
        return str(rows[0][0]) if rows else None

    def history(self, kind: str, key: str, limit: int = 20) -> list[tuple[Act, Change]]:
        rows = self._rows(
            select(_change.c.kind, _change.c.key, _change.c.before, _change.c.after, _change.c.seq)
            .where(
                _IN_ORG,
                _change.c.kind == bindparam("kind_"),
                _change.c.key == bindparam("key_"),
            )
            .order_by(_change.c.seq.desc())
            .limit(bindparam("limit_")),
            kind_=kind,
            key_=key,
            limit_=limit,
        )
        acts = self._acts([row[4] for row in rows]) if rows else {}
        return [(acts[row[4]], _change_of(row)) for row in rows]

    def _acts(self, seqs: list[int]) -> dict[int, Act]:
        statement = select(*_ACT).where(
            _OF_ORG, _entry.c.seq.in_(bindparam("seqs", expanding=True))
        )
        return {row[0]: Act(*row) for row in self._rows(statement, seqs=seqs)}

    def past(self, kind: str, keys: Sequence[str]) -> Past:
        """See bot.work.Journal.past."""
        return past_of(self._work, kind, keys)

    def touched(self, kind: str, since: datetime) -> list[str]:
        """See bot.work.Journal.touched."""
        return touched_since(self._work, kind, since)

    def former_keys(self) -> dict[str, str]:
        """See bot.work.Journal.former_keys."""
        found = {}
        for project, before in self._rows(_RENAMED):
            found[str(json.loads(before)["key"])] = str(project)
        return found

    def recent(self, limit: int = 20) -> list[Act]:
        statement = select(*_ACT).where(_OF_ORG).order_by(_entry.c.seq.desc())
        return [Act(*row) for row in self._rows(statement.limit(bindparam("limit_")), limit_=limit)]

    # Undo

    def undo(self, seq: int) -> list[Clash]:
        """See bot.work.Journal.undo. An act that is undone already is a clash without a column."""
        self._work.flush()  # what is unsaved stays, whatever becomes of the undo
        act = self.act(seq)
        if act is None or act.undone is not None:
            later = self.act(act.undone) if act and act.undone else None
            return [Clash("", "", "", later)]
        changes = self.changes(seq)
        clashes = [clash for change in changes for clash in self._clashes(seq, change)]
        if clashes:
            return clashes
        way_back = self._work.way_back()
        for change in reversed(changes):
            self._revert(change)
        save = self._work.connection.begin_nested()
        try:
            self._work.flush()
        except IntegrityError:
            # Something made later hangs on what would go, or took its place.
            save.rollback()
            way_back()
            hanging = [self._hanging(seq, change) for change in changes]
            return sorted(hanging, key=lambda clash: clash.act is None)[:1]
        save.commit()
        self._undoes = seq
        return []

    def _clashes(self, seq: int, change: Change) -> Iterator[Clash]:
        kind = BY_NAME[change.kind]
        shelf_thing = self._work.fetch(kind, change.key)
        now = image_of(kind.cls, write(shelf_thing)) if shelf_thing is not None else None
        if change.after is None or now is None:
            if change.after is not None or now is not None:
                yield Clash(change.kind, change.key, "", self._later(seq, change, None))
            return
        for column, value in change.after.items():
            if now.get(column) != value:
                yield Clash(change.kind, change.key, column, self._later(seq, change, column))

    def _later(self, seq: int, change: Change, column: str | None) -> Act | None:
        """The newest act after `seq` that touched this column of the thing (None: any)."""
        values = {"seq_": seq, "kind_": change.kind, "key_": change.key}
        for later, before, after in self._rows(_LATER, **values):
            touched = {**json.loads(before or "{}"), **json.loads(after or "{}")}
            if column is None or column in touched:
                return self.act(later)
        return None

    def _hanging(self, seq: int, change: Change) -> Clash:
        """The newest act after `seq` that names the thing in one of its own."""
        rows = self._rows(
            select(_change.c.seq)
            .where(
                _IN_ORG, _change.c.seq > bindparam("seq_"), _change.c.after.like(bindparam("key_"))
            )
            .order_by(_change.c.seq.desc())
            .limit(1),
            seq_=seq,
            key_=f"%{change.key}%",
        )
        return Clash(change.kind, change.key, "", self.act(rows[0][0]) if rows else None)

    def _revert(self, change: Change) -> None:
        kind = BY_NAME[change.kind]
        thing = self._work.fetch(kind, change.key)
        if change.before is None:
            self._work.drop(kind, thing)
        elif change.after is None:
            self._work.put(kind, from_image(kind.cls, change.before))
        else:
            now = image_of(kind.cls, write(thing))
            older = from_image(kind.cls, {**now, **change.before})
            for field in dataclasses.fields(kind.cls):
                setattr(thing, field.name, getattr(older, field.name))

    # Writing

    def write(
        self, *, request: str, actor: str | None, line: str, reply: str, diffs: list[Diff]
    ) -> None:
        """Append the entry of this Work."""
        work = self._work
        assert work.head is not None
        seq, previous = work.head[0] + 1, work.head[1]
        changes = [
            {
                "kind": diff.kind,
                "key": diff.key,
                "before": None if diff.before is None else canonical(diff.before),
                "after": None if diff.after is None else canonical(diff.after),
            }
            for diff in diffs
        ]
        entry = {
            "seq": seq,
            "request": request,
            "actor": actor,
            "line": line,
            "at": work.now,
            "reply": reply,
            "undoes": self._undoes,
            "subject": f"{diffs[0].kind}/{diffs[0].key}",
        }
        digest = chained(previous, entry, changes)
        org = work.organisation.id
        connection = work.connection
        connection.execute(_INSERT_ENTRY, {"org": org, **entry, "undone": None, "hash": digest})
        connection.execute(
            _INSERT_CHANGE,
            [{"org": org, "seq": seq, "n": n, **change} for n, change in enumerate(changes)],
        )
        connection.execute(_MOVE_HEAD, {"org_": org, "seq_": seq, "hash_": digest})
        if self._undoes is not None:
            self._mark(seq)

    def _mark(self, seq: int) -> None:
        """Note on the acts that this one takes back, or brings back into force."""
        line, at = [seq], self._undoes
        while at is not None:
            line.append(at)
            act = self.act(at)
            at = act.undoes if act is not None else None
        rows = [
            {"org_": self._work.organisation.id, "seq_": at, "undone_": by}
            for at, by in marks(line).items()
        ]
        self._work.connection.execute(_MARK, rows)


def _change_of(row: Any) -> Change:
    before = json.loads(row[2]) if row[2] else None
    return Change(row[0], row[1], before, json.loads(row[3]) if row[3] else None)
