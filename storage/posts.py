"""The post office: the queue of posts across organisations, claimed by inbox under a lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)  # fmt: skip

from bot.clock import short_id
from bot.context import Place
from bot.health import Backlog
from bot.lease import Term
from bot.model.people import Person
from bot.model.post import Post, PostState
from bot.model.shown import Shown
from bot.model.standing import Standing
from bot.nudges import WorkingHours
from bot.post_office import PostOffice
from bot.work import Claim, StoredPost
from storage import live, schema
from storage.claiming import FEW, PENDING, Named, free, take
from storage.columns import read
from storage.dialect import Keys, among, insert_into
from storage.keeper import keeper, team_room
from storage.places import places
from storage.rows import new_row, stored
from storage.schema import BY_NAME
from storage.standing import standing
from storage.trouble import busy

_post = schema.post
# Its holder and its end name a lease: the same courier may have taken the inbox again since.
_OURS = (
    PENDING,
    _post.c.holder == bindparam("holder_"),
    _post.c.lease_until == bindparam("lease_"),
)
_HELD = update(_post).where(
    _post.c.org == bindparam("org_"), among(_post.c.id, bindparam("ids_", type_=Keys())), *_OURS
)
# Most claims have one post, and PostgreSQL plans anew for every set of ids.
_HELD_ALONE = update(_post).where(
    _post.c.org == bindparam("org_"), _post.c.id == bindparam("id_"), *_OURS
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
_CLOSED: dict[str, Any] = {
    "state": bindparam("fate_"), "sent_at": bindparam("at_"), "ref": bindparam("ref_"),
    "holder": None, "lease_until": None, "attempt": None,
}  # fmt: skip
_CLOSE, _CLOSE_ALONE = _HELD.values(_CLOSED), _HELD_ALONE.values(_CLOSED)
_BACK = _HELD.values(next_at=bindparam("at_"), holder=None, lease_until=None)
_RELEASED = _HELD.where(_post.c.attempt.is_(None)).values(holder=None, lease_until=None)
_person = BY_NAME["person"].table
_READER = (
    select(_person, schema.organisation.c.zone)
    .join(schema.organisation, schema.organisation.c.id == _person.c.org)
    .where(_person.c.org == bindparam("org_"), _person.c.id == bindparam("key_"))
)
_REFUSED = _BACK.values(attempts=_post.c.attempts + 1, attempt=None)
# An inbox that has to wait is leased to nobody: what falls due in it meanwhile waits as well, in
# every process, and all of it is said in its order.
_WAITING = _BACK.values(lease_until=bindparam("at_"))
_PUT_OFF = _WAITING.values(attempt=None)
# Whose reader sleeps is leased to nobody either, but what is new there may be looked at.
_RESTING = (
    update(_post)
    .where(
        _post.c.org == bindparam("org_"),
        _post.c.inbox == bindparam("inbox_"),
        PENDING,
        _post.c.next_at < bindparam("at_"),
        or_(
            _post.c.lease_until.is_(None),
            and_(
                _post.c.holder == bindparam("holder_"), _post.c.lease_until == bindparam("lease_")
            ),
        ),
    )
    .values(next_at=bindparam("at_"), holder=None, lease_until=None)
)
_IN_DOUBT = _BACK.values(looks=_post.c.looks + 1)


def _lease(claim: Claim) -> dict[str, Any]:
    """The values by which posts of a claim are found, as long as nobody else has taken them."""
    return {"org_": claim.organisation, "holder_": claim.holder, "lease_": claim.lease_until}


_TIMES = 5
"""So often it is tried to take something where other processes were quicker."""

_Ended = tuple[list[str], dict[str, Any]]
"""The ids of posts that end alike, and the values to find and to end them by."""


def _close(connection: Connection, ended: Sequence[_Ended]) -> None:
    """Those of many claims in one go (executemany)."""
    alone = [{"id_": keys[0], **values} for keys, values in ended if len(keys) == 1]
    several = [{"ids_": keys, **values} for keys, values in ended if len(keys) > 1]
    for statement, rows in ((_CLOSE_ALONE, alone), (_CLOSE, several)):
        if rows:
            connection.execute(statement, rows)


@cache
def _enqueue(dialect: str) -> Any:
    return insert_into(dialect, _post).on_conflict_do_nothing().returning(_post.c.id)


class SqlPostOffice:
    """See bot.post_office.PostOffice. Safe to use from several threads and, on PostgreSQL, processes."""

    def __init__(self, engine: Engine, writer: Any, within: Connection | None = None) -> None:
        """`within`: the connection of a transaction that all of it is part of."""
        self._engine, self._writer, self._within = engine, writer, within
        self._changing = engine.execution_options(changes=True)
        self._closing: list[_Ended] = []  # at the end of that transaction

    def together(
        self, questions: Sequence[Callable[[PostOffice], Any]], *, changes: bool
    ) -> list[Any]:
        """See bot.post_office.PostOffice.together."""
        with self._writing() if changes else self._reading() as connection:
            within = SqlPostOffice(self._engine, self._writer, connection)
            answers = [question(within) for question in questions]
            _close(connection, within._closing)
            return answers

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._within is not None:
            yield self._within
        else:
            with busy(), self._engine.connect() as connection:
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._within is not None:
            yield self._within
        else:
            with busy(), self._writer, self._changing.begin() as connection:
                yield connection

    def claim(
        self,
        now: datetime,
        *,
        holder: str,
        lease_seconds: int,
        limit: int,
        without: frozenset[str] = frozenset(),
    ) -> list[Claim]:
        """See bot.post_office.PostOffice.claim."""
        lease = now + timedelta(seconds=lease_seconds)
        inboxes, rows = list[Named](), list[tuple[Named, Any]]()
        for _time in range(_TIMES):
            with self._reading() as connection:
                inboxes = free(connection, now, min(limit, FEW), without)
            if not inboxes:
                return []
            with self._writing() as connection:
                rows = take(connection, inboxes, now, holder, lease)
                if FEW <= len(rows) <= 2 * FEW and len(inboxes) < limit:
                    others = free(connection, now, limit - len(inboxes), without)
                    rows += take(connection, others, now, holder, lease)
                    inboxes += others
            if rows:
                break
        taken: dict[Named, list[StoredPost]] = {}
        for inbox, row in rows:
            taken.setdefault(inbox, []).append(stored(row))
        for posts in taken.values():
            posts.sort(key=lambda p: (p.post.due, p.id))
        return [
            Claim(*inbox, tuple(taken[inbox]), lease, holder) for inbox in inboxes if inbox in taken
        ]

    def sending(self, claim: Claim, key: str, term: Term | None = None) -> set[str]:
        """See bot.post_office.PostOffice.sending."""
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
        """See bot.post_office.PostOffice.close."""
        ended: dict[PostState, list[str]] = {}
        for key, fate in fates.items():
            ended.setdefault(fate, []).append(key)
        rows: list[_Ended] = []
        for fate, keys in ended.items():
            at = now if fate is PostState.SENT else None
            rows.append((keys, _lease(claim) | {"fate_": fate.value, "at_": at, "ref_": ref}))
        if self._within is not None:
            self._closing += rows
        elif rows:
            with self._writing() as connection:
                _close(connection, rows)

    def retry(self, claim: Claim, at: datetime, *, sure: bool, counts: bool = True) -> None:
        """See bot.post_office.PostOffice.retry."""
        keys = [post.id for post in claim.posts]
        if sure and counts:
            self._set(_REFUSED, claim, keys, at_=at)
        elif sure:
            self._set(_PUT_OFF, claim, keys, at_=at)
        else:
            self._set(_IN_DOUBT, claim, keys, at_=at)

    def wait(self, claim: Claim, at: datetime) -> None:
        """See bot.post_office.PostOffice.wait."""
        self._set(_WAITING, claim, [post.id for post in claim.posts], at_=at)

    def rest(self, claim: Claim, at: datetime) -> None:
        """See bot.post_office.PostOffice.rest."""
        with self._writing() as connection:
            connection.execute(_RESTING, _lease(claim) | {"inbox_": claim.inbox, "at_": at})

    def release(self, claim: Claim) -> None:
        """See bot.post_office.PostOffice.release."""
        self._set(_RELEASED, claim, [post.id for post in claim.posts])

    def _set(self, statement: Any, claim: Claim, keys: Sequence[str], **values: Any) -> list[Any]:
        """Change these rows, as long as nobody else has taken them since."""
        with self._writing() as connection:
            done = connection.execute(statement, {**_lease(claim), "ids_": keys, **values})
            return list(done) if done.returns_rows else []

    def places(self, organisation: str, inbox: str) -> list[Place]:
        """See bot.post_office.PostOffice.places."""
        with self._reading() as connection:
            return places(connection, organisation, inbox)

    def keeper(self, organisation: str, stored: StoredPost, now: datetime) -> str | None:
        """See bot.post_office.PostOffice.keeper."""
        with self._reading() as connection:
            return keeper(connection, organisation, stored, now)

    def team_room(self, organisation: str, stored: StoredPost) -> str | None:
        """See bot.post_office.PostOffice.team_room."""
        with self._reading() as connection:
            return team_room(connection, organisation, stored)

    def standing(self, now: datetime) -> list[tuple[str, Standing, datetime | None]]:
        """See bot.post_office.PostOffice.standing."""
        with self._reading() as connection:
            return standing(connection, now)

    def open_at(self, organisation: str, inbox: str, now: datetime) -> datetime:
        """See bot.post_office.PostOffice.open_at."""
        kind, _slash, key = inbox.partition("/")
        if kind != "person":
            return now
        with self._reading() as connection:
            row = connection.execute(_READER, {"org_": organisation, "key_": key}).first()
        if row is None:
            return now
        person = read(Person, row, 1)
        hours = WorkingHours.alone(person, row[-1])
        opens = hours.open_at(now)
        if person.agenda is None or person.agenda_ends is None:
            return opens
        # Whoever wants the agenda earlier or later has their reasons.
        own = replace(hours, start=person.agenda, end=person.agenda_ends)
        return min(opens, own.open_at(now))

    def enqueue(
        self,
        organisation: str,
        posts: Sequence[Post],
        now: datetime,
        *,
        state: PostState = PostState.PENDING,
    ) -> int:
        """See bot.post_office.PostOffice.enqueue."""
        statement = _enqueue(self._engine.dialect.name)
        rows = [
            new_row(organisation, short_id(), post, standing=True, state=state) for post in posts
        ]
        with self._writing() as connection:
            return len(connection.execute(statement, rows).all()) if rows else 0

    def shown(self, organisation: str, inbox: str) -> Shown | None:
        """See bot.post_office.PostOffice.shown."""
        with self._reading() as connection:
            return live.shown(connection, organisation, inbox)

    def keep(self, organisation: str, inbox: str, stands: Shown | None) -> None:
        """See bot.post_office.PostOffice.keep."""
        with self._writing() as connection:
            live.keep(connection, organisation, inbox, stands)

    def next_due(self) -> datetime | None:
        """See bot.post_office.PostOffice.next_due."""
        statement = select(_post.c.next_at).where(PENDING).order_by(_post.c.next_at).limit(1)
        with self._reading() as connection:
            return connection.execute(statement).scalar()

    def backlog(self, now: datetime) -> Backlog:
        """See bot.post_office.PostOffice.backlog."""
        statement = select(func.count(), func.min(_post.c.due)).where(
            PENDING, _post.c.due <= bindparam("now_")
        )
        with self._reading() as connection:
            due, oldest = connection.execute(statement, {"now_": now}).one()
        return Backlog(due, (now - oldest).total_seconds() if oldest is not None else 0.0)
