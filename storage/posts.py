"""The post office: the queue of posts across organisations, claimed by inbox under a lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)  # fmt: skip

from bot.clock import short_id
from bot.health import Backlog
from bot.model.post import Post, PostState
from bot.model.shown import Shown
from bot.model.standing import Standing
from bot.post_office import PostOffice
from bot.work import Claim, Reader, StoredPost
from storage import live, schema
from storage.claiming import FEW, PENDING, free, take
from storage.dialect import Keys, among, insert_into
from storage.keeper import keeper, team_room
from storage.readers import Named, readers
from storage.rows import new_row
from storage.sending import Message, sending
from storage.standing import standing
from storage.trouble import busy

_post, _claim, _attempt = schema.post, schema.claim, schema.attempt
_OF_THIS = (_post.c.org == bindparam("org_"), PENDING)
# Its holder and its end name a lease: the same courier may have taken the inbox again since.
_HOLDS = (
    _claim.c.org == bindparam("org_"),
    _claim.c.inbox == bindparam("inbox_"),
    _claim.c.holder == bindparam("holder_"),
)
_OURS = select(_claim.c.until).where(*_HOLDS).scalar_subquery() == bindparam("lease_")
_THESE = among(_post.c.id, bindparam("ids_", type_=Keys()))
_HELD = update(_post).where(*_OF_THIS, _THESE, _OURS)
# Most claims have one post, and PostgreSQL plans anew for every set of ids.
_HELD_ALONE = update(_post).where(*_OF_THIS, _post.c.id == bindparam("id_"), _OURS)
_THIS_ATTEMPT = (_attempt.c.org == bindparam("org_"), _attempt.c.id == bindparam("attempt_"))
_CLOSED: dict[str, Any] = {
    "state": bindparam("fate_"), "sent_at": bindparam("at_"), "ref": bindparam("ref_"),
    "term": select(_attempt.c.term).where(*_THIS_ATTEMPT).scalar_subquery(),
}  # fmt: skip
_CLOSE, _CLOSE_ALONE = _HELD.values(_CLOSED), _HELD_ALONE.values(_CLOSED)
_BACK = _HELD.values(next_at=bindparam("at_"))
_REFUSED = _BACK.values(attempts=_post.c.attempts + 1)
_IN_DOUBT = _BACK.values(looks=_post.c.looks + 1)
_FOUND_NOWHERE = _HELD.values(looks=0)
_FORGET = delete(_attempt).where(*_THIS_ATTEMPT, _OURS)
_REST = (
    update(_post)
    .where(
        *_OF_THIS, _post.c.inbox == bindparam("inbox_"), _post.c.next_at < bindparam("at_"), _OURS
    )
    .values(next_at=bindparam("at_"))
)
_THIS_LEASE = (*_HOLDS, _claim.c.until == bindparam("lease_"))
# An inbox that has to wait is leased to nobody: what falls due in it meanwhile waits as well, in
# every process, and all of it is said in its order.
_WAIT = update(_claim).where(*_THIS_LEASE).values(holder=None, until=bindparam("at_"))
_RELEASE = delete(_claim).where(*_THIS_LEASE)
_ABANDON = _RELEASE.where(
    ~exists().where(_attempt.c.org == bindparam("org_"), _attempt.c.inbox == bindparam("inbox_"))
)


def _lease(claim: Claim, **values: Any) -> dict[str, Any]:
    """The values by which a lease is found, as long as nobody else has taken the inbox, and the
    claim's attempt."""
    return {"org_": claim.organisation, "inbox_": claim.inbox, "holder_": claim.holder,
            "lease_": claim.lease_until, "attempt_": claim.attempt, **values}  # fmt: skip


_TIMES = 5
"""So often it is tried to take something where other processes were quicker."""


_Change = tuple[Any, dict[str, Any]]
"""A statement, and the values it is carried out with."""


def _carry_out(connection: Connection, changes: Sequence[_Change]) -> None:
    """Those of many claims in one go (executemany): a lease is given back at the end."""
    for statement in (_CLOSE_ALONE, _CLOSE, _FORGET, _RELEASE):
        if rows := [values for change, values in changes if change is statement]:
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
        self._last: list[_Change] = []  # to be carried out at the end of that transaction

    def together(
        self, questions: Sequence[Callable[[PostOffice], Any]], *, changes: bool
    ) -> list[Any]:
        """See bot.post_office.PostOffice.together."""
        with self._writing() if changes else self._reading() as connection:
            within = SqlPostOffice(self._engine, self._writer, connection)
            answers = [question(within) for question in questions]
            _carry_out(connection, within._last)
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
        claims = list[Claim]()
        for _time in range(_TIMES):
            with self._reading() as connection:
                inboxes = free(connection, now, min(limit, FEW), without)
            if not inboxes:
                return []
            with self._writing() as connection:
                claims = take(connection, inboxes, now, holder, lease)
                posts = sum(len(claim.posts) for claim in claims)
                if FEW <= posts <= 2 * FEW and len(inboxes) < limit:
                    others = free(connection, now, limit - len(inboxes), without)
                    claims += take(connection, others, now, holder, lease)
            if claims:
                break
        return claims

    def sending(self, messages: Sequence[Message]) -> list[bool]:
        """See bot.post_office.PostOffice.sending."""
        with self._writing() as connection:
            return sending(connection, messages)

    def _at_last(self, changes: Sequence[_Change]) -> None:
        """Carry these out together with those of other claims, if there are any."""
        if self._within is not None:
            self._last += changes
        else:
            with self._writing() as connection:
                _carry_out(connection, changes)

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
        changes: list[_Change] = []
        for fate, keys in ended.items():
            at = now if fate is PostState.SENT else None
            values = _lease(claim, fate_=fate.value, at_=at, ref_=ref, id_=keys[0], ids_=keys)
            changes.append((_CLOSE_ALONE if len(keys) == 1 else _CLOSE, values))
        if claim.attempt is not None:
            changes.append((_FORGET, _lease(claim)))
        self._at_last(changes)

    def retry(self, claim: Claim, at: datetime, *, sure: bool, counts: bool = True) -> None:
        """See bot.post_office.PostOffice.retry."""
        if sure and not counts:
            self._change(claim, (_FORGET, _REST, _WAIT), at)
        else:
            self._change(claim, (_FORGET, _REFUSED) if sure else (_IN_DOUBT,), at)

    def wait(self, claim: Claim, at: datetime) -> None:
        """See bot.post_office.PostOffice.wait."""
        self._change(claim, (_REST, _WAIT), at)

    def rest(self, claim: Claim, at: datetime) -> None:
        """See bot.post_office.PostOffice.rest."""
        self._change(claim, (_REST,), at)

    def refuted(self, claim: Claim) -> None:
        """See bot.post_office.PostOffice.refuted."""
        self._change(claim, (_FORGET, _FOUND_NOWHERE))

    def release(self, claim: Claim) -> None:
        """See bot.post_office.PostOffice.release."""
        self._at_last([(_RELEASE, _lease(claim))])

    def abandon(self, claim: Claim) -> None:
        """See bot.post_office.PostOffice.abandon."""
        self._change(claim, (_ABANDON,))

    def _change(self, claim: Claim, statements: Sequence[Any], at: datetime | None = None) -> None:
        """Change what is of this claim, as long as nobody else has taken its inbox since."""
        ids = [post.id for post in claim.posts]
        values = _lease(claim, ids_=ids, at_=at)
        with self._writing() as connection:
            for statement in statements:
                connection.execute(statement, values)

    def readers(self, inboxes: Sequence[Named], now: datetime) -> list[Reader]:
        """See bot.post_office.PostOffice.readers."""
        with self._reading() as connection:
            return readers(connection, inboxes, now)

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
