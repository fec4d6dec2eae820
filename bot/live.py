"""When what stands somewhere is to be looked at again: boards in rooms, and people's homes.

A change makes it due at the next of its turns, which come every TURN seconds; everything until then
is one look. Turns are counted from a fixed point, so that every process names them alike.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

from bot.model.post import Post
from bot.model.project import Audience, Project, Room
from bot.model.standing import Standing

TURN = timedelta(seconds=20)
"""How often at most a board is changed."""

OPENED = timedelta(days=7)
"""Who has not opened their home for so long finds it made anew when they do."""

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_BEGINNING = date(2001, 1, 1)


def turn(key: str, now: datetime) -> tuple[int, datetime]:
    """The next turn of that room or person after `now`: its number, and when it is. They do not all
    have it at the same moment."""
    shift = timedelta(seconds=crc32(key.encode()) % int(TURN.total_seconds()))
    number = (now - _EPOCH - shift) // TURN + 1
    return number, _EPOCH + shift + number * TURN


def board_line(room: Room) -> str:
    """What the clock says for the board of a room, by who reads it."""
    return "project board shared" if room.audience is Audience.CLIENT else "project board post"


def board_post(room: Room, now: datetime, *, at_once: bool = False) -> Post:
    number, due = turn(room.id, now)
    name, due = (f"now-{now.timestamp():.6f}", now) if at_once else (str(number), due)
    return Post(f"board/{room.id}/{name}", board_line(room), due, "board", room=room.id)


def home_post(person: str, now: datetime) -> Post:
    number, due = turn(person, now)
    return Post(f"home/{person}/{number}", "my home", due, "home", person=person)


def later(post: Post) -> Post:
    """The same look, one turn later."""
    subject, _slash, number = post.key.rpartition("/")
    if is_forced(post):
        return replace(post, key=f"{post.key}-")
    return replace(post, key=f"{subject}/{int(number) + 1}", due=post.due + TURN)


def is_forced(post: Post) -> bool:
    """Whether it is to be looked at although nothing may have changed: at midnight, and when
    somebody wants it here or not. Those are named by a date or a moment."""
    return "-" in post.key.rpartition("/")[2]


def of_board(room: Room, project: Project, now: datetime) -> Standing:
    """The look at every midnight of its project: on another day it may say something else."""
    return Standing(
        f"board/{room.id}", board_line(room), "board", "FREQ=DAILY", time(), project.zone,
        now - timedelta(days=1), _BEGINNING, room=room.id, reach=timedelta(days=1),
    )  # fmt: skip
