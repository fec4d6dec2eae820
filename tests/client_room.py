"""A project with a room that its client reads, for tests of what is said there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.report import ClientReport
from tests.room import Posted, Room, Said

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana", outsider=False),
    "wang": Speaker("wang", "Ms. Wang", outsider=True),
}
EVERY_FRIDAY = "/report schedule client every friday 10:00"


@pytest.fixture
def room() -> Iterator[Room]:
    """A Tuesday. Acme has a room for its client; one task is done and shown to them."""
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website client:Acme")
        place.say("wei", "/project bind acme as client", "talks")
        place.say("wei", "/task Payment flow @ana client")
        place.say("ana", "/task done 1")
        yield place


def reports(room: Room) -> list[ClientReport]:
    with room.work() as work:
        return work.reports.find(order=("number", "letter"))


def to(room: Room, who: str) -> list[Posted]:
    """What was said unasked to that person, or in that room."""
    return [post for post in room.posts if who in (post.to, post.room)]


def page(said: Said | Posted) -> list[str]:
    """The report as it stands in a message, without what surrounds it."""
    lines = said.lines
    start = next(n for n, line in enumerate(lines) if "weekly report" in line or "周报第" in line)
    end = next((n for n in range(start, len(lines)) if lines[n][:1] in "-["), len(lines))
    return lines[start:end]
