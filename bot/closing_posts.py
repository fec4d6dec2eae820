"""Which posts the end of a project wants: the questions to its people, what its client reads and
says. Pure, as bot.nudges is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.model.closing import Closing, Verdict
from bot.model.lesson import Lookback
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project, ProjectState, Room
from bot.nudges import STALE, WorkingHours
from bot.report_posts import SECOND, SENT_LATE, client_rooms

ASKED = timedelta(days=14)
"""A question about a closed project that could not be asked for so long is not asked at all."""


def lookback_posts(asked: Lookback, project: Project, person: Person | None) -> list[Post]:
    """The question what a project taught somebody, in their working hours, until it is answered."""
    if project.state is ProjectState.ACTIVE or asked.answered_at is not None:
        return []
    if person is None or not person.active:
        return []
    at = WorkingHours.of(person, project).open_at(asked.asked_at) + SECOND
    return [Post(f"lookback/{asked.id}/ask", f"feedback lookback {asked.id}", at, "lookback",
                 person=person.id, until=asked.asked_at + ASKED)]  # fmt: skip


def closing_posts(closing: Closing, project: Project, rooms: Sequence[Room]) -> list[Post]:
    """What the client reads at the end, in each room it was sent to that they still read."""
    if closing.sent_at is None or closing.text is None:
        return []
    return [
        Post(f"closing/{closing.id}/{room.id}", f"report closing deliver {closing.id}",
             closing.sent_at, "client", room=room.id, until=closing.sent_at + SENT_LATE)
        for room in client_rooms(rooms, project)
        if room.id in closing.rooms
    ]  # fmt: skip


def verdict_posts(verdict: Verdict, project: Project, lead: Person | None) -> list[Post]:
    """What the client says at the end, told to whoever leads the project."""
    if lead is None or not lead.active or lead.id == verdict.person:
        return []
    at = WorkingHours.of(lead, project).open_at(verdict.at) + SECOND
    return [Post(f"verdict/{verdict.id}/told", f"report closing answered {verdict.id}", at, "verdict",
                 person=lead.id, until=verdict.at + STALE)]  # fmt: skip
