"""The courier: takes what is due to where it is read, once.

An attempt has three ends. It arrived: the posts are closed. It certainly did not: it is made again
later. Nobody knows: before it is made again, the message is looked for.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.clock import Clock, short_id
from bot.context import Place, Ticking
from bot.model.post import Post, PostState
from bot.tongue import Answer
from bot.work import Claim, NotDelivered, OutcomeUnknown, PostOffice, StoredPost
from scheduler.message import Heard, message, superseded
from scheduler.planner import Standing, next_occurrence, plan

log = logging.getLogger("steward.courier")

T = TypeVar("T")

LEASE = timedelta(seconds=120)
ATTEMPT = timedelta(seconds=45)
"""How long one post may take; then its outcome is unknown. Several fit into a lease."""

BATCH = 100  # inboxes claimed at once
AT_ONCE = 4  # attempts under way on one platform
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=30)  # pauses between attempts
ATTEMPTS = 8  # that certainly failed
LOOKS = 54
"""How often a message is looked for where nobody can tell if it arrived: about a day long."""


class Carrier(Protocol):
    """What the courier needs of an adapter."""

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """Say it there; the message's reference. Raises NotDelivered, OutcomeUnknown."""

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """The message that carries `key`; raises OutcomeUnknown if nobody can tell."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the posts that were due."""

    sent: int = 0
    moot: int = 0  # nothing to say any more
    missed: int = 0  # too late, or a newer one said the same
    dead: int = 0  # given up
    retried: int = 0  # will be tried again

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent,
            self.moot + other.moot,
            self.missed + other.missed,
            self.dead + other.dead,
            self.retried + other.retried,
        )


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failures: doubling, with a quarter of chance either way."""
    doubled = min(SOONEST * (1 << min(attempts, 10)), LATEST)
    chance = random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, hides nothing
    return min(max(doubled * chance, SOONEST), LATEST)


def _order(stored: StoredPost) -> tuple[datetime, str]:
    """The order things are said in, the same at every attempt."""
    return stored.post.due, stored.post.key


class Courier:
    """Delivers posts through the adapters that run. One per process; the lease tells them apart."""

    def __init__(
        self,
        office: PostOffice,
        adapters: Mapping[str, Carrier],
        answer: Callable[[Ticking], Awaitable[Answer]],
        clock: Clock,
        *,
        patience: float = 4.0,
    ) -> None:
        """`answer` is the desk. `patience`, in seconds, is how long `deliver` waits for a slow
        platform before it goes on without it."""
        self.office, self.adapters, self.answer, self.clock = office, adapters, answer, clock
        self.patience = patience
        self.holder = short_id()
        self._turn = asyncio.Lock()
        self._under_way: set[asyncio.Task[Delivered]] = set()
        self._gates: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE)
        )

    async def round(self, now: datetime) -> datetime | None:
        """Queue what standing rules want, deliver what is due; when something is due next."""
        standing = await self._call(self.office.schedules)
        await self._call(self._queue, standing, now)
        await self.deliver(now)
        due = await self._call(self.office.next_due), next_occurrence(standing, now)
        return min((at for at in due if at is not None), default=None)

    def _queue(self, standing: Sequence[Standing], now: datetime) -> None:
        for planned in plan(standing, now):
            state = PostState.MISSED if planned.missed else PostState.PENDING
            self.office.enqueue(planned.organisation, [planned.post], now, state=state)

    async def deliver(self, now: datetime) -> Delivered:
        """Deliver everything that is due at `now`; what became of it.

        A platform that is slower than `patience` goes on by itself, and is counted the next time.
        """
        total = self._gathered({task for task in self._under_way if task.done()})
        while claims := await self._call(self._claim, now):
            self._under_way |= {asyncio.create_task(self._contained(claim)) for claim in claims}
            done, _slow = await asyncio.wait(self._under_way, timeout=self.patience)
            total += self._gathered(done)
        return total

    async def close(self, seconds: float = 5.0) -> None:
        """Let what is under way end; what does not in time is looked for after the next start."""
        if self._under_way:
            _done, slow = await asyncio.wait(self._under_way, timeout=seconds)
            for task in slow:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._under_way.clear()

    def _claim(self, now: datetime) -> list[Claim]:
        seconds = int(LEASE.total_seconds())
        claims = self.office.claim(now, holder=self.holder, lease_seconds=seconds, limit=BATCH)
        return [replace(claim, posts=tuple(sorted(claim.posts, key=_order))) for claim in claims]

    def _gathered(self, done: set[asyncio.Task[Delivered]]) -> Delivered:
        self._under_way -= done
        return sum((task.result() for task in done), Delivered())

    async def _call(self, work: Callable[..., T], *args: object, **named: object) -> T:
        """Something of the post office, in a thread, in turn.

        One at a time: only the platforms are worth waiting for side by side, and a burst of posts
        shall not take the database from the people who talk meanwhile.
        """
        async with self._turn:
            return await asyncio.to_thread(work, *args, **named)

    # One inbox

    async def _contained(self, claim: Claim) -> Delivered:
        """Its failure is its own: the lease runs out, and it is tried again."""
        try:
            return await self._handle(claim)
        except Exception as error:
            log.error("an inbox is put off: %s", type(error).__name__, exc_info=error)
            return Delivered()

    async def _handle(self, claim: Claim) -> Delivered:
        total = Delivered()
        if claim.unsure:
            claim, total = await self._looked_for(claim)
        stale = superseded(claim.posts, self.clock.now())
        total += await self._closed(claim, stale, PostState.MISSED)
        heard: list[Heard] = []
        moot: list[StoredPost] = []
        failed: list[StoredPost] = []
        for stored in claim.posts:
            if stored in stale:
                continue
            answer = await self._run(claim, stored.post, stored.id)
            if answer.private:
                # The clock's lines are never private: the desk could not say this one.
                failed.append(stored)
            elif answer.reply.silent:
                moot.append(stored)
            else:
                heard.append((stored, answer))
        total += await self._closed(claim, moot, PostState.MOOT)
        if failed:
            total += await self._failed(replace(claim, posts=tuple(failed)), None)
        if heard:
            total += await self._send(claim, heard)
        return total

    async def _run(self, claim: Claim, post: Post, key: str) -> Answer:
        ticking = Ticking(f"post/{key}", claim.organisation, post.line, post.person, post.room)
        async with self._turn:
            return await self.answer(ticking)

    async def _closed(
        self, claim: Claim, posts: Sequence[StoredPost], fate: PostState, ref: str | None = None
    ) -> Delivered:
        if posts:
            fates = {stored.id: fate for stored in posts}
            await self._call(self.office.close, claim, fates, self.clock.now(), ref)
        count = {fate.value: len(posts)}
        return Delivered(**count)

    # An attempt

    async def _send(self, claim: Claim, heard: Sequence[Heard]) -> Delivered:
        posts = tuple(stored for stored, _answer in heard)
        claim = replace(claim, posts=posts)
        now = self.clock.now()
        places = await self._call(self.office.places, claim.organisation, claim.inbox)
        if now + ATTEMPT > claim.lease_until:
            # Somebody else may hold the lease before this is over.
            await self._call(self.office.retry, claim, now, sure=True)
            return Delivered(retried=len(posts))
        await self._call(self.office.sending, claim)
        try:
            ref = await self._post(places, message(heard, now), posts[0].id)
        except NotDelivered as refusal:
            return await self._failed(claim, refusal)
        except OutcomeUnknown:
            await self._again(claim, sure=False)
            return Delivered(retried=len(posts))
        return await self._closed(claim, posts, PostState.SENT, ref)

    async def _post(self, places: Sequence[Place], answer: Answer, key: str) -> str:
        """Say it at the first place that takes it. Raises NotDelivered, OutcomeUnknown."""
        refusal = NotDelivered("there is no account or room", gone=not places)
        for place in places:
            adapter = self.adapters.get(place.adapter)
            if adapter is None:
                continue
            try:
                async with self._gates[place.adapter], asyncio.timeout(ATTEMPT.total_seconds()):
                    return await adapter.post(place, answer, key)
            except NotDelivered as refused:
                if not refused.gone:
                    raise
                refusal = refused
            except (OutcomeUnknown, TimeoutError):
                raise OutcomeUnknown from None
            except Exception as error:
                log.error("%s: %s", place.adapter, type(error).__name__, exc_info=error)
                raise OutcomeUnknown from error
        raise refusal

    async def _failed(self, claim: Claim, refusal: NotDelivered | None) -> Delivered:
        """It certainly did not arrive: later again, unless it has been tried often enough."""
        gone = refusal is not None and refusal.gone
        spent = [p for p in claim.posts if gone or p.attempts + 1 >= ATTEMPTS]
        dead = await self._given_up(claim, spent)
        rest = tuple(p for p in claim.posts if p not in spent)
        if rest:
            seconds = refusal.retry_after if refusal else None
            await self._again(replace(claim, posts=rest), sure=True, seconds=seconds)
        return dead + Delivered(retried=len(rest))

    async def _again(self, claim: Claim, *, sure: bool, seconds: float | None = None) -> None:
        """Give the posts back for a while: as long as the platform asks, or longer every time."""
        attempts = max(stored.attempts for stored in claim.posts)
        wait = backoff(attempts) if seconds is None else timedelta(seconds=max(1.0, seconds))
        at = self.clock.now() + wait
        await self._call(self.office.retry, claim, at, sure=sure)

    # After an attempt of which nobody knows the end

    async def _looked_for(self, claim: Claim) -> tuple[Claim, Delivered]:
        """What is left to say of a claim whose last attempt may have arrived, and what is not."""
        tried = tuple(stored for stored in claim.posts if stored.unsure) or claim.posts
        rest = tuple(stored for stored in claim.posts if stored not in tried)
        left = replace(claim, posts=rest, unsure=False)
        attempt = replace(claim, posts=tried)
        try:
            ref = await self._found(attempt)
        except OutcomeUnknown:
            spent = [stored for stored in tried if stored.attempts >= LOOKS]
            dead = await self._given_up(claim, spent)
            again = tuple(stored for stored in tried if stored not in spent)
            if again:
                await self._again(replace(attempt, posts=again), sure=False)
            return left, dead + Delivered(retried=len(again))
        if ref is not None:
            return left, await self._closed(attempt, tried, PostState.SENT, ref)
        return replace(claim, unsure=False), Delivered()

    async def _found(self, claim: Claim) -> str | None:
        """The message of the earlier attempt, wherever it was made. Raises OutcomeUnknown."""
        key, since = claim.posts[0].id, claim.posts[0].post.due
        places = await self._call(self.office.places, claim.organisation, claim.inbox)
        for place in places:
            adapter = self.adapters.get(place.adapter)
            if adapter is None:
                # It may have been said where nobody listens any more.
                raise OutcomeUnknown
            try:
                async with self._gates[place.adapter], asyncio.timeout(ATTEMPT.total_seconds()):
                    ref = await adapter.find(place, key, since)
            except NotDelivered:
                continue  # that place is gone, and what was said in it with it
            except TimeoutError:
                raise OutcomeUnknown from None
            if ref is not None:
                return ref
        return None

    # The end of trying

    async def _given_up(self, claim: Claim, posts: Sequence[StoredPost]) -> Delivered:
        """Close posts as dead, and tell whoever looks after that inbox; nothing just vanishes."""
        if not posts:
            return Delivered()
        log.warning("given up: %s", ", ".join(stored.id for stored in posts))
        await self._call(self._notify, claim, posts)
        return await self._closed(claim, posts, PostState.DEAD)

    def _notify(self, claim: Claim, posts: Sequence[StoredPost]) -> None:
        # Before they are closed: if this process ends in between, they are given up once more,
        # and a notice that is there already is not added again.
        keeper = self.office.keeper(claim.organisation, claim.inbox)
        now = self.clock.now()
        notices = [
            Post(f"dead/{p.id}", f"pm dead {p.id}", now, "dead", person=keeper)
            for p in posts
            if keeper is not None and p.post.why != "dead"
        ]
        self.office.enqueue(claim.organisation, notices, now)
