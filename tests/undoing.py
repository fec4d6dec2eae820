"""Undo, looked at from outside: all that a team has, before and after a line and its undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from bot.model.post import PostState
from storage.columns import write
from storage.schema import post
from storage.work import shelf_kinds
from tests.room import Room, Said

LINE = re.compile(
    r"(?:(?P<who>\w+)> |#(?P<room>\S+)> )?(?P<line>/.+?)(?: \[(?P<label>[^]]+)\])?", re.S
)
_PENDING = select(post.c.key, post.c.line, post.c.due).where(post.c.state == bindparam("state_"))


def said(room: Room, line: str) -> Said:
    """A line, with who says it or the room before it, and with the button behind it that is
    pressed to have it done."""
    match = LINE.fullmatch(line)
    assert match is not None
    who, where = match["who"] or "wei", match["room"] or "website"
    answer = room.say(who, match["line"], where)
    if match["label"] and match["label"] in answer.buttons:
        answer = room.press(answer, match["label"], who)
    return answer


def state(room: Room) -> dict[str, list[Any]]:
    """Every row of every kind of thing that acts are about, and what is going to be said of them.
    A board or a home that is shown anew tells what is so by then."""
    with room.work() as work:
        found: dict[str, list[Any]] = {
            kind.name: sorted(map(write, getattr(work, shelf).find()), key=lambda row: row["id"])
            for shelf, kind in shelf_kinds().items()
            if kind.journalled
        }
    with room.storage.engine.connect() as connection:
        posts = connection.execute(_PENDING, {"state_": PostState.PENDING.value}).all()
    soon = room.clock.now() + timedelta(hours=1)  # what is told at once is told anew
    found["post"] = sorted(
        (key, line, max(due, soon) == due and due.isoformat())
        for key, line, due in posts
        if not key.startswith(("board/", "home/"))
    )
    return found


def seen(room: Room) -> int:
    """The number of the last act."""
    with room.work() as work:
        last = work.journal.recent(1)
    return last[0].seq if last else 0


def tried(room: Room, line: str, say: Callable[[Room, str], Said] = said) -> bool:
    """Say it, take it back, make it again; whether it was an act."""
    before, acts = state(room), seen(room)
    answer = say(room, line)
    after, act = state(room), seen(room)
    if act == acts:
        assert after == before, f"{line} changed something, and no act says so\n{answer.text()}"
        return False
    undone = room.say("wei", f"/pm undo {act}")
    assert undone.answer.reply.tone != "problem", (line, undone.text())
    assert state(room) == before, line
    again = room.say("wei", f"/pm redo {act}")
    assert again.answer.reply.tone != "problem", (line, again.text())
    assert state(room) == after, line
    return True
