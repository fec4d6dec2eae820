"""What the courier adds to the queue: occurrences of rules, and news of what was not delivered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.context import Told
from bot.model.post import Post, PostState
from bot.post_office import PostOffice
from bot.work import House, StoredPost
from scheduler.planner import Rule, plan

log = logging.getLogger("steward.courier")

NEWS = timedelta(days=7)
"""For how long news of a workspace are any."""


def add_occurrences(office: PostOffice, standing: Sequence[Rule], now: datetime) -> int:
    """Queue what standing rules want said at `now`; what is there already is not added again. How
    many of them are only kept count of, since a newer one says the same."""
    missed = 0
    for planned in plan(standing, now):
        state = PostState.MISSED if planned.missed else PostState.PENDING
        new = office.enqueue(planned.organisation, [planned.post], now, state=state)
        missed += new if planned.missed else 0
        if new and planned.broken is not None:
            log.error("a rule is broken: %s", planned.post.key, exc_info=planned.broken)
    return missed


def add_unpinned(office: PostOffice, organisation: str, shown: StoredPost, now: datetime) -> None:
    """Tell whoever looks after a board, once for ever, that it stands without a pin."""
    inbox = office.keeper(organisation, shown, now)
    kind, _slash, key = (inbox or "").partition("/")
    if kind != "person":
        return
    line = f"project board unpinned {shown.post.room}"
    notice = Post(f"unpinned/{shown.post.room}", line, now, "unpinned", key)
    office.enqueue(organisation, [notice], now)


def add_news(office: PostOffice, organisation: str, lost: StoredPost, now: datetime) -> None:
    """Tell whoever looks after a post that it is given up.

    To be called before it is closed: if this process ends in between, it is given up once more,
    and news that are there already are not added again.
    """
    inbox = office.keeper(organisation, lost, now)
    if inbox is None:
        log.error("nobody is left to tell that %s was given up", lost.id)
        return
    origin = lost.post.key.split("/")[1] if lost.post.why == "dead" else lost.id
    kind, _slash, key = inbox.partition("/")
    person, room = (key, None) if kind == "person" else (None, key)
    notice = Post(f"dead/{origin}/{inbox}", f"pm dead {origin}", now, "dead", person, room)
    office.enqueue(organisation, [notice], now)


def add_aloud(office: PostOffice, organisation: str, lost: StoredPost, now: datetime) -> None:
    """Say a reminder of a task in its project's team room, since its reader takes no word for them
    alone; what is nobody else's business, and where there is no such room, is given up.

    To be called before it is closed, like `add_news`.
    """
    room = office.team_room(organisation, lost) if lost.post.key.startswith("task/") else None
    if room is None:
        add_news(office, organisation, lost, now)
        return
    until = lost.post.until
    aloud = Post(f"aloud/{lost.id}", f"pm aloud {lost.id}", now, "aloud", room=room, until=until)
    office.enqueue(organisation, [aloud], now)


def add_for_owners(office: PostOffice, house: House, told: Told, line: str, now: datetime) -> bool:
    """Say a line to those who own a workspace's organisation, where it can be said; once. Whether
    there is anybody."""
    organisation = house.organisation(told.workspace)
    if organisation is None:
        return False
    owners = house.owners(told.workspace, elsewhere=told.elsewhere)
    for person in owners:
        inbox = f"{told.id}/{person}"
        notice = Post(inbox, line, now, "shut", person=person, until=now + NEWS)
        office.enqueue(organisation, [notice], now)
    return bool(owners)
