"""The post office: the queue of posts across organisations, claimed by inbox under a lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
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
from bot.values import dataclass
from bot.work import Claim, Reader, StoredPost
from storage import live, schema
from storage.claiming import FEW, PENDING, Lease, free, give_back, held, lease_of, take
from storage.dialect import Keys, among, insert_into
from storage.keeper import keeper, team_room
from storage.readers import Named, readers
from storage.rows import new_row
from storage.sending import Message, sending
from storage.standing import standing
from storage.trouble import busy

_post, _claim, _attempt = schema.post, schema.claim, schema.attempt
_OF_TEAM = _post.c.org == bindparam("org_")
_THESE = update(_post).where(_OF_TEAM, among(_post.c.id, bindparam("ids_", type_=Keys())), PENDING)
# Most claims have one post, and PostgreSQL plans anew for every set of ids.
_ONE = update(_post).where(_OF_TEAM, _post.c.id == bindparam("id_"), PENDING)
_THIS_ATTEMPT = (_attempt.c.org == bindparam("org_"), _attempt.c.id == bindparam("attempt_"))
_CLOSED: dict[str, Any] = {
    "state": bindparam("fate_"), "sent_at": bindparam("at_"), "ref": bindparam("ref_"),
    "term": select(_attempt.c.term).where(*_THIS_ATTEMPT).scalar_subquery(),
}  # fmt: skip
_CLOSE, _CLOSE_ONE = _THESE.values(_CLOSED), _ONE.values(_CLOSED)
_BACK = _THESE.values(next_at=bindparam("at_"))
_REFUSED = _BACK.values(attempts=_post.c.attempts + 1)
_IN_DOUBT = _BACK.values(looks=_post.c.looks + 1)
_FOUND_NOWHERE = _THESE.values(looks=0)
_FORGET = delete(_attempt).where(*_THIS_ATTEMPT)
_REST = (
    update(_post)
    .where(_OF_TEAM, _post.c.inbox == bindparam("inbox_"), PENDING)
    .where(_post.c.next_at < bindparam("at_"))
    .values(next_at=bindparam("at_"))
)
_THIS_INBOX = (_claim.c.org == bindparam("org_"), _claim.c.inbox == bindparam("inbox_"))
# An inbox that has to wait is leased to nobody: what falls due in it meanwhile waits as well, in
# every process, and all of it is said in its order.
_WAIT = update(_claim).where(*_THIS_INBOX).values(holder=None, until=bindparam("at_"))
_ABANDON = delete(_claim).where(
    *_THIS_INBOX,
    ~exists().where(_attempt.c.org == bindparam("org_"), _attempt.c.inbox == bindparam("inbox_")),
)


def _values(claim: Claim, **values: Any) -> dict[str, Any]:
    """By what the rows of a claim are found."""
    return {"org_": claim.organisation, "inbox_": claim.inbox, "attempt_": claim.attempt, **values}


_TIMES = 5
"""So often it is tried to take something where other processes were quicker."""


@dataclass
class _Last:
    """What is done at the end of a transaction, for many claims in one go."""

    closed: list[tuple[Lease, Any, dict[str, Any]]] = field(default_factory=list)
    released: list[Lease] = field(default_factory=list)
    abandoned: list[Claim] = field(default_factory=list)

    def carry_out(self, connection: Connection) -> None:
        """All of it, but for claims whose lease is over. Claims are locked first, then posts, then
        attempts: whoever does so in another order could wait for us, and we for them."""
        ours = give_back(connection, self.released)
        others = {lease for lease, _statement, _values in self.closed} - ours
        others |= {lease_of(claim) for claim in self.abandoned}
        ours |= held(connection, others) if others else set()
        for statement in (_CLOSE_ONE, _CLOSE, _FORGET):
            rows = [
                values for lease, what, values in self.closed if what is statement and lease in ours
            ]
            if rows:
                connection.execute(statement, rows)
        for claim in self.abandoned:
            if lease_of(claim) in ours:
                connection.execute(_ABANDON, _values(claim))


@cache
def _enqueue(dialect: str) -> Any:
    return insert_into(dialect, _post).on_conflict_do_nothing().returning(_post.c.id)


class SqlPostOffice:
    """See bot.post_office.PostOffice. Safe to use from several threads and, on PostgreSQL, processes."""

    def __init__(self, engine: Engine, writer: Any, within: Connection | None = None) -> None:
        """`within`: the connection of a transaction that all of it is part of."""
        self._engine, self._writer, self._within = engine, writer, within
        self._changing = engine.execution_options(changes=True)
        self._last = _Last()

    def together(
        self, questions: Sequence[Callable[[PostOffice], Any]], *, changes: bool
    ) -> list[Any]:
        """See bot.post_office.PostOffice.together."""
        with self._writing() if changes else self._reading() as connection:
            within = SqlPostOffice(self._engine, self._writer, connection)
            answers = [question(within) for question in questions]
            within._last.carry_out(connection)
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

    @contextmanager
    def _at_last(self) -> Iterator[_Last]:
        """Put in there what need not be done before the end of a transaction."""
        if self._within is not None:
            yield self._last
        else:
            last = _Last()
            yield last
            with self._writing() as connection:
                last.carry_out(connection)

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
        lease = lease_of(claim)
        with self._at_last() as last:
            for fate, keys in ended.items():
                at = now if fate is PostState.SENT else None
                values = _values(claim, fate_=fate.value, at_=at, ref_=ref, id_=keys[0], ids_=keys)
                last.closed.append((lease, _CLOSE_ONE if len(keys) == 1 else _CLOSE, values))
            if claim.attempt is not None:
                last.closed.append((lease, _FORGET, _values(claim)))

    def retry(self, claim: Claim, at: datetime, *, sure: bool, counts: bool = True) -> None:
        """See bot.post_office.PostOffice.retry."""
        if sure and not counts:
            self._change(claim, (_REST, _FORGET, _WAIT), at)
        else:
            self._change(claim, (_REFUSED, _FORGET) if sure else (_IN_DOUBT,), at)

    def wait(self, claim: Claim, at: datetime) -> None:
        """See bot.post_office.PostOffice.wait."""
        self._change(claim, (_REST, _WAIT), at)

    def rest(self, claim: Claim, at: datetime) -> None:
        """See bot.post_office.PostOffice.rest."""
        self._change(claim, (_REST,), at)

    def refuted(self, claim: Claim) -> None:
        """See bot.post_office.PostOffice.refuted."""
        self._change(claim, (_FOUND_NOWHERE, _FORGET))

    def release(self, claim: Claim) -> None:
        """See bot.post_office.PostOffice.release."""
        with self._at_last() as last:
            last.released.append(lease_of(claim))

    def abandon(self, claim: Claim) -> None:
        """See bot.post_office.PostOffice.abandon."""
        with self._at_last() as last:
            last.abandoned.append(claim)

    def _change(self, claim: Claim, statements: Sequence[Any], at: datetime | None = None) -> None:
        """Change what is of this claim, as long as nobody else has taken its inbox since."""
        values = _values(claim, ids_=[post.id for post in claim.posts], at_=at)
        with self._writing() as connection:
            for statement in statements if held(connection, [lease_of(claim)]) else ():
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
