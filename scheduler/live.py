"""Boards and homes: what is changed where it stands, in the place of a new message.

An edit can be made again without harm, so only the first message of a board is ever looked for.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import datetime

from bot.context import Place
from bot.live import is_forced
from bot.model.post import LIVE
from bot.model.shown import Pin, Shown
from bot.reply import Button, Instant, Small, dump
from bot.tongue import Answer
from bot.words import _
from bot.work import Claim, NotDelivered, OutcomeUnknown, StoredPost, Vanished
from scheduler.carrier import Carrier
from scheduler.counter import Counter
from scheduler.queueing import add_unpinned

log = logging.getLogger("steward.courier")


def is_live(claim: Claim) -> bool:
    """What is kept up to date has an inbox of its own."""
    return claim.inbox.partition("/")[0] in LIVE


def digest(answer: Answer) -> str:
    """What tells whether a board says something else: all of it, in its reader's words."""
    said = f"{answer.tongue.locale} {answer.tongue.zone} {dump(answer.reply)}"
    return hashlib.sha256(said.encode()).hexdigest()[:20]


class Board:
    """One look at one inbox: a board of a room, or somebody's home."""

    def __init__(self, counter: Counter, claim: Claim) -> None:
        self._counter, self._claim = counter, claim
        self._first = claim.posts[0]
        self._is_home = self._first.post.why == "home"

    async def _stands(self) -> Shown | None:
        """What stands there."""
        org, inbox = self._claim.organisation, self._claim.inbox
        return await self._counter.read(lambda office: office.shown(org, inbox))

    async def _keep(self, stands: Shown | None) -> None:
        org, inbox = self._claim.organisation, self._claim.inbox
        await self._counter.note(lambda office: office.keep(org, inbox, stands))

    async def is_idle(self, answer: Answer) -> bool:
        """Whether there is nothing to do: it says so already, there is nothing to take down, or its
        room is gone. At midnight, and when somebody wants it, it is looked at all the same."""
        stands = await self._stands()
        if answer.reply.silent:
            return stands is None
        if stands is None or is_forced(self._first.post):
            return False
        return stands.lost or stands.says == digest(answer)

    async def stands_somewhere(self) -> bool:
        stands = await self._stands()
        return stands is not None and bool(stands.ref)

    async def found(self, ref: str, since: datetime) -> str | None:
        """The first message of a board, whose fate was unknown, is there; it is still to be seen
        to, so that nothing ends with it."""
        await self._keep(Shown(ref, "", since))
        return None

    async def show(self, adapter: Carrier, place: Place, answer: Answer, now: datetime) -> str:
        """Let it stand there; its reference. Raises NotDelivered, OutcomeUnknown."""
        stands = await self._stands()
        if answer.reply.silent:
            return await self._taken_down(adapter, place, stands)
        if stands is not None and stands.ref:
            try:
                drawn = answer if self._is_home else _signed(answer, self._first, now)
                await adapter.edit(place, stands.ref, drawn)
            except Vanished:
                log.info("a board was deleted; it is made anew")
                stands = None
        if self._is_home:
            if stands is None:
                raise NotDelivered("nobody has opened a home there", gone=True)
            await self._keep(replace(stands, says=digest(answer)))
            return stands.ref
        if stands is None or not stands.ref:
            stands = Shown(
                await adapter.post(place, _signed(answer, self._first, now), self._first.id),
                "",
                now,
            )
            await self._keep(stands)
        pin = await self._pinned(adapter, place, stands)
        await self._keep(replace(stands, says=digest(answer), at=now, pin=pin, lost=False))
        if pin is Pin.REFUSED and stands.pin is not Pin.REFUSED:
            org, first = self._claim.organisation, self._first
            await self._counter.note(lambda office: add_unpinned(office, org, first, now))
        return stands.ref

    async def _taken_down(self, adapter: Carrier, place: Place, stands: Shown | None) -> str:
        """Nothing is to stand there any more."""
        ref = stands.ref if stands is not None else ""
        if ref and not self._is_home:
            try:
                await adapter.remove(place, ref)
            except Vanished:
                pass
            except NotDelivered as refused:
                if not refused.gone:
                    raise
        await self._keep(None)
        return ref

    async def _pinned(self, adapter: Carrier, place: Place, stands: Shown) -> Pin:
        """Pin a new board. A pin that somebody took off is set once more, at midnight."""
        if stands.pin in (Pin.AGAIN, Pin.REFUSED):
            return stands.pin
        if stands.pin is Pin.SET and not is_forced(self._first.post):
            return Pin.SET
        try:
            changed = await adapter.pin(place, stands.ref)
        except OutcomeUnknown:
            return stands.pin
        except NotDelivered as refused:
            if refused.retry_after is not None or refused.away:
                return stands.pin
            log.warning("a board stands without a pin: %s", refused)
            return Pin.REFUSED
        return Pin.AGAIN if stands.pin is Pin.SET and changed else Pin.SET

    async def lose(self) -> bool:
        """Its place is gone; whether that is news."""
        if self._is_home:
            await self._keep(None)
            return False
        stands = await self._stands() or Shown("", "", self._first.post.due)
        await self._keep(replace(stands, lost=True))
        return not stands.lost


def _signed(answer: Answer, first: StoredPost, now: datetime) -> Answer:
    """With when it was changed, and the button that tells why it stands there."""
    reply = answer.reply
    stamp = Small((_("Updated {when}", when=Instant(now)),))
    why = Button(_("Why?"), f"pm why {first.id}")
    said = replace(reply, blocks=(*reply.blocks, stamp), private=None, form=None).plus(why)
    return replace(answer, reply=said)
