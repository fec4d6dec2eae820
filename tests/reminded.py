"""Three people of one project, and what each was told unasked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from tests.room import Room

BERLIN = "Europe/Berlin"


@pytest.fixture
def room() -> Iterator[Room]:
    """Tue 24 Nov 2026, 10:00. Wei leads the website; Ana works on it."""
    people = {n: Speaker(n, n.title(), BERLIN, outsider=False) for n in ("wei", "ana", "bob")}
    with Room(at="2026-11-24 10:00", zone=BERLIN, people=people) as place:
        place.say("wei", "/project new Acme website")
        yield place


def told(room: Room, who: str) -> list[str]:
    """What somebody was told unasked: when, and how it begins; but for the word that they were given
    a task."""
    return [
        f"{post.at.astimezone(room.zone_info):%a %d %H:%M} {post.lines[0]}"
        for post in room.posts
        if post.to == who and " gave you a task" not in post.lines[0]
    ]
