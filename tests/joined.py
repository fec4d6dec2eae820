"""Two places of the test room, which join: what the tests of that have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.context import Speaker
from bot.custom.declared import NOTHING, Custom
from bot.work import Claim
from tests.room import Posted, Room, Said

CODE = re.compile(r"\b[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b")
PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana Ruiz", outsider=False),
    "eve": Speaker("eve", "Eve", outsider=False),
    "dan": Speaker("dan", "Dan", outsider=False),
    "kim": Speaker("kim", "Kim", outsider=True),
}
ELSEWHERE = {"eve": "guild:home", "dan": "guild:home", "kim": "guild:home"}
"""Wei and Ana are in the room, Wei owns its team; the others are elsewhere, and Eve owns that."""


def two_places(url: str = "sqlite://", custom: Custom = NOTHING, **others: str) -> Room:
    """A room with a project of Wei's, and a guild with nothing but people; `others` are in more
    places."""
    people = PEOPLE | {who: Speaker(who, who.title(), outsider=False) for who in others}
    room = Room(url=url, people=people, elsewhere=ELSEWHERE | others, custom=custom)
    room.say("wei", "/project new Acme website")
    return room


def code_in(said: Said | Posted) -> str:
    found = CODE.search(said.text())
    assert found is not None, said.text()
    return found[0]


def asked(room: Room, *, host: str = "wei", guest: str = "eve", family: str = "team") -> Posted:
    """The host got a code, the guest typed it and goes on; what the host is asked."""
    code = code_in(room.say(host, f"/{family} join", None))
    seen = room.say(guest, f"/{family} join {code}", None)
    label = "Ask them" if family == "team" else "That is me"
    assert label in seen.buttons, seen.text()
    room.press(seen, label, guest)
    room.wait("1 minute")
    return next(post for post in reversed(room.posts) if "No" in post.buttons)


def join(room: Room, how: str = "Of the team") -> Said:
    """The guild joins the room's team."""
    return room.press(asked(room), how, "wei")


def left(room: Room, who: str = "eve") -> None:
    room.press(room.say(who, "/team leave"), "Let it leave", who)


def link(room: Room, host: str = "wei", guest: str = "eve") -> Said:
    """Two accounts become one person."""
    return room.press(asked(room, host=host, guest=guest, family="my"), "That is me", host)


@dataclass(frozen=True)
class InHand:
    """What is due in somebody's inbox in two days, on its way by a process that tells no more."""

    room: Room
    claim: Claim

    def looked_for(self) -> str:
        """Nobody touches it before that process's time is over, and then it is looked for before it
        is said again; the organisation that does so."""
        office, end = self.room.storage.posts, self.claim.lease_until

        def found(now: datetime) -> list[Claim]:
            claims = office.claim(now, holder="other", lease_seconds=1, limit=100)
            return [claim for claim in claims if claim.inbox == self.claim.inbox]

        assert found(end - timedelta(seconds=2)) == []
        (again,) = found(end)
        ids = frozenset(stored.id for stored in self.claim.posts)
        assert [doubt.posts for doubt in again.doubts] == [ids]
        office.refuted(replace(again, attempt=again.doubts[0].key))
        office.release(again)
        return again.organisation


def in_hand(room: Room, who: str) -> InHand:
    with room.work(who) as work:
        (account,) = work.accounts.find(native=who)
    office, later = room.storage.posts, room.clock.now() + timedelta(days=2)
    for claim in office.claim(later, holder="lost", lease_seconds=9999, limit=100):
        if claim.inbox == f"person/{account.person}":
            message = replace(claim, attempt=claim.posts[0].id)
            assert office.sending([(message, None)]) == [True]
            return InHand(room, message)
        office.release(claim)
    raise AssertionError(f"nothing is due in the inbox of {who}")


def refused(said: Said, text: str, hint: str = "") -> bool:
    """Whether it was refused with these words, in private, with what to do instead."""
    lines = said.lines
    return (
        said.answer.reply.tone == "problem"
        and said.private
        and lines[0].startswith(text)
        and lines[1].startswith(hint)
    )


def people(room: Room, who: str = "wei") -> Mapping[str, tuple[str, bool]]:
    """The role of everybody there by their name, and whether they are active."""
    with room.work(who) as work:
        return {one.name: (one.role.value, one.active) for one in work.people.find()}
