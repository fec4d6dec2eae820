"""The courier: takes what is due to where it is read, once.

An attempt has three ends. It arrived: the posts are closed. It certainly did not: it is made again
later, and given up only when the platform has refused this very message often enough. Nobody knows:
before it is made again, the message is looked for.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock, short_id
from bot.context import Place, Ticking
from bot.lease import Term
from bot.model.post import PostState
from bot.post_office import PostOffice
from bot.tongue import Answer
from bot.work import Claim, NotDelivered, OutcomeUnknown, Reader, StoredPost
from scheduler.carrier import Carrier
from scheduler.counter import Counter
from scheduler.delivered import Delivered, Ended, closed, put_back
from scheduler.hands import Hands, Task
from scheduler.live import Board, is_live
from scheduler.lost import Lost
from scheduler.message import LATE, Heard, message, messages, placed, superseded
from scheduler.pace import BEHIND, SOON, Pace, backoff, pause
from scheduler.planner import next_occurrence
from scheduler.queueing import add_occurrences

if TYPE_CHECKING:
    from scheduler.lead import Lead

log = logging.getLogger("steward.courier")

LEASE, ATTEMPT = timedelta(seconds=120), timedelta(seconds=45)
"""How long one post may take; then its outcome is unknown. Several fit into a lease."""

AT_ONCE = 16  # attempts under way in one workspace: five a second where each takes three
IN_HAND = 10 * AT_ONCE
"""Inboxes claimed and not ended: as many as a platform takes within a lease."""

ATTEMPTS = 8  # that were refused
LOOKS = 54  # for a message of which nobody can tell if it arrived: about a day long


class Courier:
    """Delivers posts through the adapters that run. One per process; the lease tells them apart."""

    def __init__(
        self,
        office: PostOffice,
        adapters: Mapping[str, Carrier],
        answer: Callable[[Ticking], Awaitable[Answer]],
        clock: Clock,
        *,
        drawn: Callable[[Answer], Awaitable[Answer]] | None = None,
        patience: float = 4.0,
        lease: timedelta = LEASE,
        attempt: timedelta = ATTEMPT,
    ) -> None:
        """`answer` is the desk, `drawn` adds pictures to what it says. `patience`, in seconds, is how
        long `deliver` waits for a slow platform before it goes on without it."""
        self.office, self.adapters, self.answer, self.clock = office, adapters, answer, clock
        self.drawn, self.patience, self.lease, self.attempt = drawn, patience, lease, attempt
        self.holder = short_id()
        self.ending = False  # no attempt is begun any more
        self.leads: dict[str, Lead] = {}  # of the platforms that one process leads
        self.late = 0  # of those sent: so late that it was said
        self.moved = 0.0  # when it last got on, by the event loop's clock
        self._counter, self._pace = Counter(office), Pace()
        self._lost = Lost(self._counter, answer)
        self._hands = Hands(IN_HAND)
        self._gates = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(AT_ONCE))

    @property
    def total(self) -> Delivered:
        """What became of everything since the start."""
        return self._hands.total

    async def round(self, now: datetime) -> datetime | None:
        """Queue what standing rules want, deliver what is due; when something is due next."""
        standing = await self._counter.alone(lambda office: office.standing(now))
        missed = await self._counter.alone(lambda office: add_occurrences(office, standing, now))
        self._hands.total += Delivered(missed=missed)
        await self.deliver(now)
        due = await self._counter.read(lambda office: office.next_due())
        occurrence = await asyncio.to_thread(next_occurrence, standing, now)
        return min((at for at in (due, occurrence) if at is not None), default=None)

    async def deliver(self, now: datetime) -> Delivered:
        """Deliver everything that is due at `now`; what became of it.

        A platform that is slower than `patience` goes on by itself, and is counted the next time.
        """
        total = await self._hands.ended(0)
        begun: set[Task] = set()
        while claims := await self._claimed(now):
            self.moved = asyncio.get_running_loop().time()
            begun |= self._hands.begin(self._contained(claim) for claim in claims)
            if self._hands.free > 0:
                total += await self._hands.ended(min(SOON, self.patience), begun)
            else:
                total += await self._hands.ended(self.patience)
        if self._hands.free > 0:  # else that long was waited already
            total += await self._hands.ended(self.patience, begun)
        return total

    async def close(self, seconds: float = 5.0) -> None:
        """Let what is under way end; what does not in time is looked for after the next start."""
        self.ending = True
        await self._hands.close(seconds)

    async def _claimed(self, now: datetime) -> list[Claim]:
        hands = 0 if self.ending else self._hands.free
        others = frozenset(name for name, lead in self.leads.items() if lead.standing_by)
        if hands <= 0:
            return []

        def claim(office: PostOffice) -> list[Claim]:
            # A round may go on for long after its `now`; the lease begins when it is taken.
            taken = max(self.clock.now(), now)  # a clock may be put back meanwhile
            seconds = math.ceil((self.lease + taken - now).total_seconds())
            return office.claim(
                now, holder=self.holder, lease_seconds=seconds, limit=hands, without=others
            )

        return await self._counter.alone(claim)

    # One inbox

    async def _contained(self, claim: Claim) -> Delivered:
        """Its failure is its own: the lease runs out, and it is tried again."""
        try:
            ended = await self._handle(claim)
            return await self._noted(ended.then(lambda office: office.release(claim)))
        except asyncio.CancelledError:
            await self._counter.note(lambda office: office.abandon(claim))
            raise
        except Exception as error:
            log.error("an inbox is put off: %s", type(error).__name__, exc_info=error)
            return Delivered()

    async def _handle(self, claim: Claim) -> Ended:
        """What became of it; the last change is still to be noted."""
        if (waits := self._waiting(claim)) is not None:
            return waits
        reader = await self._counter.read_of(self._readers, (claim.organisation, claim.inbox))
        total = Delivered()
        if claim.doubts:
            claim, total = await self._looked_for(claim, reader.places)
            # That took its time, and what was found may be where the rest is read.
            reader = await self._counter.read_of(self._readers, (claim.organisation, claim.inbox))
        asleep = reader.opens > self.clock.now()
        if asleep and claim.posts and not any(p.post.awaited for p in claim.posts):
            # It has come too late, or on a day that has become free: nobody is woken for it.
            return Ended(
                total + Delivered(retried=len(claim.posts)),
                lambda office: office.rest(claim, reader.opens),
            )
        stale = superseded(claim.posts, self.clock.now())
        total += await self._close(claim, stale, PostState.MISSED)
        fresh = [stored for stored in claim.posts if stored not in stale] if stale else claim.posts
        if is_live(claim):
            return Ended(total + await self._show(claim, fresh, reader.places))
        heard: list[Heard] = []
        moot, failed = list[StoredPost](), list[StoredPost]()
        for stored, answer in await self._run(claim, fresh):
            if answer.private:
                # The clock's lines are never private: the desk could not say this one.
                failed.append(stored)
            elif answer.reply.silent:
                moot.append(stored)
            else:
                heard.append((stored, answer))
        total += await self._close(claim, moot, PostState.MOOT)
        if failed:
            total += await self._failed(replace(claim, posts=tuple(failed)), None)
        ended = Ended(total)
        for together in messages(heard):
            total = await self._noted(ended)
            ended = (await self._send(claim, together, reader.places)).after(total)
        return ended

    async def _show(
        self, claim: Claim, fresh: Sequence[StoredPost], places: Sequence[Place]
    ) -> Delivered:
        """Let a board or a home say what is so by now, where that is something else."""
        total = Delivered()
        for stored in fresh:
            one = replace(claim, posts=(stored,))
            ((_stored, answer),) = await self._run(claim, [stored])
            if answer.private:
                total += await self._failed(one, None)
            elif await Board(self._counter, one).is_idle(answer):
                total += await self._close(one, [stored], PostState.MOOT)
            else:
                total += await self._noted(await self._send(one, [(stored, answer)], places))
        return total

    def _readers(self, office: PostOffice, inboxes: Sequence[tuple[str, str]]) -> list[Reader]:
        return office.readers(inboxes, self.clock.now())

    @staticmethod
    def _begun(office: PostOffice, messages: Sequence[tuple[Claim, Term | None]]) -> list[bool]:
        return office.sending(messages)

    def _waiting(self, claim: Claim) -> Ended | None:
        """How it ends if it is too soon after the last message there: put off until it is not."""
        now = self.clock.now()
        at = self._pace.free_at(claim.inbox, now)
        if at <= now:
            return None
        return Ended(Delivered(retried=len(claim.posts)), lambda office: office.wait(claim, at))

    async def _run(self, claim: Claim, posts: Sequence[StoredPost]) -> list[Heard]:
        """These posts, each with what the desk says to its line."""
        lines = [
            Ticking(f"post/{p.id}", claim.organisation, p.post.line, p.post.person, p.post.room)
            for p in posts
        ]
        answers = await self._counter.each(self.answer, lines)
        if self.drawn is not None:
            answers = [await self.drawn(answer) for answer in answers]
        return list(zip(posts, answers, strict=True))

    async def _close(
        self, claim: Claim, posts: Sequence[StoredPost], fate: PostState, ref: str | None = None
    ) -> Delivered:
        await self._placed(claim, posts, ref)
        return await self._noted(closed(claim, posts, fate, self.clock.now(), ref))

    async def _placed(self, claim: Claim, posts: Sequence[StoredPost], ref: str | None) -> None:
        if (where := placed(claim.organisation, posts, ref)) is not None:
            await self._counter.in_turn(lambda: self.answer(where))

    async def _noted(self, ended: Ended) -> Delivered:
        if ended.change is not None:
            await self._counter.note(ended.change)
        return ended.delivered

    # An attempt

    async def _send(self, claim: Claim, heard: Sequence[Heard], places: Sequence[Place]) -> Ended:
        """Say it at the first place that takes it."""
        posts = tuple(stored for stored, _answer in heard)
        claim = replace(claim, posts=posts, attempt=posts[0].id)
        if (waits := self._waiting(claim)) is not None:
            return waits
        refusal = NotDelivered("nobody listens there", gone=not places, away=True)
        for place in places:
            adapter = self.adapters.get(place.adapter)
            if adapter is None:
                continue
            try:
                async with self._gates[place.workspace]:
                    await self._pace.turn(place.workspace, adapter.limits.rate)
                    return await self._attempt(claim, heard, place, adapter)
            except NotDelivered as refused:
                if not refusal.elsewhere:  # what waits outweighs what is gone
                    refusal = refused
                if not (refused.gone or refused.elsewhere):
                    break
        return Ended(await self._failed(claim, refusal))

    async def _attempt(
        self, claim: Claim, heard: Sequence[Heard], place: Place, adapter: Carrier
    ) -> Ended:
        """One attempt, when it is our turn at that platform. Raises NotDelivered."""
        now = self.clock.now()
        lead = self.leads.get(place.adapter)
        term = Term(place.adapter, lead.term) if lead and lead.term is not None else None
        if term is None and lead is not None and lead.standing_by:  # led by another
            return put_back(claim, now + BEHIND)
        if self.ending or now + self.attempt > claim.lease_until:
            # We, or the lease, may end before this is over.
            return put_back(claim, now)
        if not await self._counter.note_of(self._begun, (claim, term)):
            if term is not None:  # another leads by now: its turn is before our next one
                return put_back(claim, now + BEHIND)
            # Some were taken back meanwhile, or all were taken over: the inbox is given back, and
            # what is left comes again at once, before what comes behind it.
            return Ended(Delivered(), lambda office: office.release(claim))
        try:
            async with asyncio.timeout(self.attempt.total_seconds()):
                if is_live(claim):
                    ref = await Board(self._counter, claim).show(adapter, place, heard[0][1], now)
                else:
                    ref = await adapter.post(place, message(heard, now), claim.posts[0].id)
        except NotDelivered:
            raise
        except Exception as error:
            if not isinstance(error, OutcomeUnknown | TimeoutError):
                log.error("%s: %s", place.adapter, type(error).__name__, exc_info=error)
            return self._in_doubt(claim)
        finally:
            now = self.clock.now()
            self._pace.hold(claim.inbox, now, now + timedelta(seconds=adapter.limits.pause))
        self.late += sum(now - stored.post.due > LATE for stored in claim.posts)
        await self._placed(claim, claim.posts, ref)
        return closed(claim, claim.posts, PostState.SENT, now, ref)

    async def _failed(self, claim: Claim, refusal: NotDelivered | None) -> Delivered:
        """It certainly did not arrive: later again, unless it has been refused often enough."""
        if refusal is not None and refusal.gone and is_live(claim):
            if await Board(self._counter, claim).lose():
                return await self._given_up(claim, claim.posts)
            return await self._close(claim, claim.posts, PostState.MOOT)
        counts = refusal is None or refusal.counts
        gone = refusal is not None and refusal.gone
        spent = [p for p in claim.posts if gone or (counts and p.attempts + 1 >= ATTEMPTS)]
        if gone:
            await self._lost.pause_rules(claim, spent)
        dead = await self._given_up(claim, spent, closed=bool(refusal and refusal.closed))
        rest = tuple(p for p in claim.posts if p not in spent)
        if rest:
            now = self.clock.now()
            at = now + pause(rest, refusal, now)
            if not counts:
                self._pace.hold(claim.inbox, now, at)
            again = replace(claim, posts=rest)
            await self._counter.note(
                lambda office: office.retry(again, at, sure=True, counts=counts)
            )
        return dead + Delivered(retried=len(rest))

    async def _given_up(
        self, claim: Claim, posts: Sequence[StoredPost], *, closed: bool = False
    ) -> Delivered:
        if posts:
            await self._lost.tell(claim, posts, self.clock.now(), closed=closed)
        return await self._close(claim, posts, PostState.DEAD)

    # After an attempt of which nobody knows the end

    def _in_doubt(self, claim: Claim) -> Ended:
        """Give the posts back; before they are said again, the attempt is looked for."""
        at = self.clock.now() + backoff(max(stored.looks for stored in claim.posts))
        return Ended(
            Delivered(retried=len(claim.posts)), lambda office: office.retry(claim, at, sure=False)
        )

    async def _looked_for(self, claim: Claim, places: Sequence[Place]) -> tuple[Claim, Delivered]:
        """What is left to say of a claim once its attempts in doubt have been looked for."""
        total, ended = Delivered(), set[str]()
        for doubt in claim.doubts:
            tried = tuple(stored for stored in claim.posts if stored.id in doubt.posts)
            part = replace(claim, posts=tried, attempt=doubt.key)
            try:
                ref = await self._found(part, doubt.key, places)
            except OutcomeUnknown as unknown:
                total += await self._looked_in_vain(part, for_good=unknown.for_good)
                ended |= doubt.posts
                continue
            if ref is not None:
                total += await self._close(part, tried, PostState.SENT, ref)
                ended |= doubt.posts
            else:
                await self._refuted(part)
        left = tuple(replace(p, looks=0) for p in claim.posts if p.id not in ended)
        return replace(claim, posts=left, doubts=()), total

    async def _refuted(self, claim: Claim) -> None:
        await self._counter.note(lambda office: office.refuted(claim))

    async def _looked_in_vain(self, claim: Claim, *, for_good: bool) -> Delivered:
        if max(stored.looks for stored in claim.posts) >= (1 if for_good else LOOKS):
            return await self._given_up(claim, claim.posts)
        return await self._noted(self._in_doubt(claim))

    async def _found(self, claim: Claim, key: str, places: Sequence[Place]) -> str | None:
        """The message of the earlier attempt, wherever it was made. Raises OutcomeUnknown."""
        board = Board(self._counter, claim) if is_live(claim) else None
        if board is not None and await board.stands_somewhere():
            return None  # it is changed once more instead
        since = min(stored.post.due for stored in claim.posts)
        for place in places:
            adapter = self.adapters.get(place.adapter)
            if adapter is None:
                # It may have been said where nobody listens any more.
                raise OutcomeUnknown
            try:
                async with (
                    self._gates[place.workspace],
                    asyncio.timeout(self.attempt.total_seconds()),
                ):
                    ref = await adapter.find(place, key, since)
            except NotDelivered:
                continue  # that place is gone, and what was said in it with it
            except TimeoutError:
                raise OutcomeUnknown from None
            if ref is not None:
                return ref if board is None else await board.found(ref, since)
        return None
