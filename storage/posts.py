"""The post office: the queue of posts across organisations, claimed by inbox under a lease.

Every claim is one UPDATE ... RETURNING: the rows that come back decide who owns them, on every
database, and no clause of one dialect alone is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine, and_, bindparam, exists, func, or_, select, update

from bot.clock import short_id
from bot.context import Place
from bot.health import Backlog
from bot.lease import Term
from bot.model.post import Post, PostState
from bot.model.project import ProjectState, Schedule
from bot.work import Claim, StoredPost
from storage import schema
from storage.columns import read
from storage.dialect import insert_into
from storage.keeper import keeper
from storage.rows import POST, new_row, stored
from storage.schema import BY_NAME
from storage.trouble import busy

_post = schema.post
_other = schema.post.alias("other")
_PENDING = _post.c.state == PostState.PENDING.value
_FREE = or_(_post.c.lease_until.is_(None), _post.c.lease_until <= bindparam("now_"))
_DUE = and_(_PENDING, _post.c.next_at <= bindparam("now_"), _FREE)
_LEASED = exists().where(
    _other.c.org == _post.c.org,
    _other.c.inbox == _post.c.inbox,
    _other.c.state == PostState.PENDING.value,
    _other.c.lease_until > bindparam("now_"),
)
_TAKE = (
    update(_post)
    .where(_post.c.org == bindparam("org_"), _post.c.inbox == bindparam("inbox_"), _DUE, ~_LEASED)
    .values(holder=bindparam("holder_"), lease_until=bindparam("lease_"))
    .returning(*POST)
)
# Its holder and its end name a lease: the same courier may have taken the inbox again since.
_HELD = update(_post).where(
    _post.c.org == bindparam("org_"),
    _post.c.id.in_(bindparam("ids", expanding=True)),
    _PENDING,
    _post.c.holder == bindparam("holder_"),
    _post.c.lease_until == bindparam("lease_"),
)
_SENDING = _HELD.values(
    attempt=bindparam("attempt_"), looks=0, term=bindparam("term_")
).returning(_post.c.id)  # fmt: skip
# By the database's clock, like the lease itself.
_LEADING = _SENDING.where(
    exists().where(
        schema.leader.c.platform == bindparam("platform_"),
        schema.leader.c.term == bindparam("term_"),
        schema.leader.c.until > func.clock_timestamp(),
    )
)
_CLOSE = _HELD.values(
    state=bindparam("fate_"), sent_at=bindparam("at_"), ref=bindparam("ref_"), holder=None,
    lease_until=None, attempt=None,
)  # fmt: skip
_BACK = _HELD.values(next_at=bindparam("at_"), holder=None, lease_until=None)
_RELEASED = _HELD.where(_post.c.attempt.is_(None)).values(holder=None, lease_until=None)
_REFUSED = _BACK.values(attempts=_post.c.attempts + bindparam("refused_"), attempt=None)
_IN_DOUBT = _BACK.values(looks=_post.c.looks + 1)


@cache
def _inboxes(without: frozenset[str]) -> Any:
    """Inboxes with something due that nobody holds, but for those read on these platforms."""
    chosen = select(_post.c.org, _post.c.inbox).where(_DUE, ~_LEASED)
    room, account = BY_NAME["room"].table, BY_NAME["account"].table
    for name in sorted(without):
        for table, column, reader in (
            (room, room.c.id, _post.c.room),
            (account, account.c.person, _post.c.person),
        ):
            chosen = chosen.where(
                ~exists().where(
                    table.c.org == _post.c.org,
                    column == reader,
                    table.c.workspace.startswith(f"{name}:", autoescape=True),
                )
            )
    return (
        chosen.group_by(_post.c.org, _post.c.inbox)
        .order_by(func.min(_post.c.due))
        .limit(bindparam("limit_"))
    )


@cache
def _enqueue(dialect: str) -> Any:
    return insert_into(dialect, _post).on_conflict_do_nothing().returning(_post.c.id)


class SqlPostOffice:
    """See bot.work.PostOffice. Safe to use from several threads and, on PostgreSQL, processes."""

    def __init__(self, engine: Engine, writer: Any) -> None:
        self._engine, self._writer = engine, writer
        self._changing = engine.execution_options(changes=True)

    def claim(
        self,
        now: datetime,
        *,
        holder: str,
        lease_seconds: int,
        limit: int,
        without: frozenset[str] = frozenset(),
    ) -> list[Claim]:
        """See bot.work.PostOffice.claim."""
        with busy(), self._engine.connect() as connection:
            free = _inboxes(without)
            inboxes = connection.execute(free, {"now_": now, "limit_": limit}).all()
        claims = []
        lease = now + timedelta(seconds=lease_seconds)
        for org, inbox in inboxes:
            values = {
                "org_": org, "inbox_": inbox, "now_": now, "holder_": holder, "lease_": lease,
            }  # fmt: skip
            with busy(), self._writer, self._changing.begin() as connection:
                rows = connection.execute(_TAKE, values).all()
            if rows:
                posts = sorted((stored(row) for row in rows), key=lambda p: (p.post.due, p.id))
                claims.append(Claim(org, inbox, tuple(posts), lease, holder))
        return claims

    def sending(self, claim: Claim, key: str, term: Term | None = None) -> set[str]:
        """See bot.work.PostOffice.sending."""
        ids = [post.id for post in claim.posts]
        if term is None:
            rows = self._set(_SENDING, claim, ids, attempt_=key, term_=None)
        else:
            led = {"platform_": term.platform, "term_": term.number}
            rows = self._set(_LEADING, claim, ids, attempt_=key, **led)
        return {row[0] for row in rows}

    def close(
        self,
        claim: Claim,
        fates: Mapping[str, PostState],
        now: datetime,
        ref: str | None,
    ) -> None:
        """See bot.work.PostOffice.close."""
        by_fate: dict[PostState, list[str]] = {}
        for key, fate in fates.items():
            by_fate.setdefault(fate, []).append(key)
        for fate, keys in by_fate.items():
            sent = now if fate is PostState.SENT else None
            self._set(_CLOSE, claim, keys, fate_=fate.value, at_=sent, ref_=ref)

    def retry(self, claim: Claim, at: datetime, *, sure: bool, counts: bool = True) -> None:
        """See bot.work.PostOffice.retry."""
        keys = [post.id for post in claim.posts]
        if sure:
            self._set(_REFUSED, claim, keys, at_=at, refused_=int(counts))
        else:
            self._set(_IN_DOUBT, claim, keys, at_=at)

    def release(self, claim: Claim) -> None:
        """See bot.work.PostOffice.release."""
        self._set(_RELEASED, claim, [post.id for post in claim.posts])

    def _set(self, statement: Any, claim: Claim, keys: Sequence[str], **values: Any) -> list[Any]:
        """Change these rows, as long as nobody else has taken them since."""
        lease = {"holder_": claim.holder, "lease_": claim.lease_until}
        with busy(), self._writer, self._changing.begin() as connection:
            done = connection.execute(
                statement, {"org_": claim.organisation, "ids": list(keys), **lease, **values}
            )
            return list(done) if done.returns_rows else []

    def places(self, organisation: str, inbox: str) -> list[Place]:
        """See bot.work.PostOffice.places."""
        kind, _slash, key = inbox.partition("/")
        table = BY_NAME["room" if kind == "room" else "account"].table
        column = table.c.id if kind == "room" else table.c.person
        statement = (
            select(table.c.workspace, table.c.native)
            .where(table.c.org == bindparam("org_"), column == bindparam("key_"))
            .order_by(table.c.id.desc())
        )
        with busy(), self._engine.connect() as connection:
            rows = connection.execute(statement, {"org_": organisation, "key_": key}).all()
        if kind == "room":
            return [Place(workspace, native) for workspace, native in rows]
        return [Place(workspace, direct=native) for workspace, native in rows]

    def keeper(self, organisation: str, stored: StoredPost) -> str | None:
        """See bot.work.PostOffice.keeper."""
        with busy(), self._engine.connect() as connection:
            return keeper(connection, organisation, stored)

    def schedules(self) -> list[tuple[str, Schedule, datetime | None]]:
        """See bot.work.PostOffice.schedules."""
        rule, project = BY_NAME["schedule"].table, BY_NAME["project"].table
        newest = (
            select(func.max(_post.c.due))
            .where(_post.c.org == rule.c.org, _post.c.subject == "schedule/" + rule.c.id)
            .scalar_subquery()
        )
        statement = (
            select(rule, newest)
            .join(project, and_(project.c.org == rule.c.org, project.c.id == rule.c.project))
            .where(
                rule.c.active, rule.c.lost.is_(None), project.c.state == ProjectState.ACTIVE.value
            )
        )
        with busy(), self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        return [(row[0], read(Schedule, row, 1), row[-1]) for row in rows]

    def enqueue(
        self,
        organisation: str,
        posts: Sequence[Post],
        now: datetime,
        *,
        state: PostState = PostState.PENDING,
    ) -> int:
        """See bot.work.PostOffice.enqueue."""
        statement = _enqueue(self._engine.dialect.name)
        rows = [
            new_row(organisation, short_id(), post, standing=True, state=state) for post in posts
        ]
        with busy(), self._writer, self._changing.begin() as connection:
            return len(connection.execute(statement, rows).all()) if rows else 0

    def next_due(self) -> datetime | None:
        """See bot.work.PostOffice.next_due."""
        statement = select(_post.c.next_at).where(_PENDING).order_by(_post.c.next_at).limit(1)
        with busy(), self._engine.connect() as connection:
            return connection.execute(statement).scalar()

    def backlog(self, now: datetime) -> Backlog:
        """See bot.work.PostOffice.backlog."""
        statement = select(func.count(), func.min(_post.c.due)).where(
            _PENDING, _post.c.due <= bindparam("now_")
        )
        with busy(), self._engine.connect() as connection:
            due, oldest = connection.execute(statement, {"now_": now}).one()
        return Backlog(due, (now - oldest).total_seconds() if oldest is not None else 0.0)
