"""What was said while nobody listened: which forums are ours, what is known of them, and up to when
each thread was heard."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.work import Busy, House, Work

log = logging.getLogger("steward.desk")


def forums(house: House, workspace: str, now: datetime) -> dict[str, datetime]:
    """The forums of that workspace that are ours, by the platform's ids, and since when they are as
    they are: what was written before is nothing of ours until somebody writes there again."""
    try:
        organisation = house.organisation(workspace)
        if organisation is None:
            return {}
        with house.open(organisation, now, changes=False) as work:
            return _since(workspace, work)
    except Busy as busy:
        log.warning("the forums are not known for now: %s", busy)
        return {}


def _since(workspace: str, work: Work) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for forum in work.forums.find():
        room = work.rooms.get(forum.room)
        changed = work.journal.history("forum", forum.id, 1)
        if room is not None and room.workspace == workspace and changed:
            found[room.native] = changed[0][0].at
    return found


def unknown(house: House, workspace: str, threads: Sequence[str], now: datetime) -> list[str]:
    """Those of these threads that are about nothing we know of."""
    try:
        organisation = house.organisation(workspace)
        if organisation is None:
            return []
        with house.open(organisation, now, changes=False) as work:
            return [one for one in threads if work.threads.at(workspace, one) is None]
    except Busy as busy:
        log.warning("threads are not known for now: %s", busy)
        return []


def hear(house: House, workspace: str, thread: str, at: datetime) -> None:
    """Note up to when a thread was heard. Where that cannot be written down it is heard once more,
    and what it changed is known by its id."""
    try:
        house.hear(workspace, thread, at)
    except Busy as busy:
        log.warning("it is not noted for now up to when a thread was heard: %s", busy)


def heard(house: House, workspace: str) -> dict[str, tuple[str, datetime]]:
    """The threads of ours there, each with its room and up to when it was heard."""
    try:
        return house.heard(workspace)
    except Busy as busy:
        log.warning("threads are not known for now: %s", busy)
        return {}
