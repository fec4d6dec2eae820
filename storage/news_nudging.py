"""What a change wants told at once: that somebody left, that others read a room, that many tasks
of somebody were changed together, that a task can begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.context import Place
from bot.model.joining import Side
from bot.model.people import Person, Role
from bot.model.post import AWAITED, Post
from bot.model.project import Audience, Project, ProjectState
from bot.model.risk import RiskState
from bot.model.task import OPEN, TaskState
from bot.nudges import GIVEN, STALE, WorkingHours
from bot.order import freed, waiting_for
from storage.journal import Diff

if TYPE_CHECKING:
    from storage.work import SqlWork

SECOND = timedelta(seconds=1)  # a post is for later, be it a moment


def news(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """For each of these changes that is news ("left/<person>", "side/<id>"), its posts."""
    wanted: dict[str, list[Post]] = {}
    for diff in diffs:
        if diff.kind == "side":
            wanted[f"side/{diff.key}"] = _side(work, diff, diffs)
        if diff.before is None or diff.after is None:
            continue
        if diff.kind == "person" and "active" in diff.after:
            wanted[f"left/{diff.key}"] = _left(work, diff.key)
        elif diff.kind == "room" and "shared" in diff.after:
            wanted[f"shared/{diff.key}"] = _shared(work, diff.key)
        elif diff.kind == "task" and "state" in diff.after:
            wanted |= _freed(work, diff)
    return wanted | _together(work, diffs)


def _freed(work: SqlWork, diff: Diff) -> dict[str, list[Post]]:
    """To the owner of each task that can begin because this one is over, unless they ended it; and
    to nobody any more where it is open again."""
    task = work.tasks.get(diff.key)
    was_open = diff.before is not None and TaskState(diff.before["state"]) in OPEN
    if task is None or task.open == was_open:
        return {}
    wanted: dict[str, list[Post]] = {f"freed/{one.id}": [] for one in waiting_for(task, work)}
    home = work.projects.get(task.project)
    if home is None or home.state is not ProjectState.ACTIVE:
        return wanted
    for one in freed([task], work):
        owner = work.people.get(one.owner) if one.owner else None
        if owner is not None and owner.active and owner.id != work.actor:
            line = f"task ready {home.key}-{one.number} {home.key}-{task.number}"
            wanted[f"freed/{one.id}"] = [
                _post(work, f"freed/{one.id}/{task.id}", line, home, owner)
            ]
    return wanted


def _together(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """To each person of whose tasks somebody else changed several at once: one message for all."""
    if work.actor is None or work.head is None:
        return {}
    moved = [
        diff
        for diff in diffs
        if diff.kind == "task" and diff.before is not None and diff.after is not None
        and _CONCERNS & set(diff.after)
    ]  # fmt: skip
    if len(moved) < 2:
        return {}
    homes: dict[str, str] = {}
    for diff in moved:
        for row in (diff.row_before, diff.row_after):
            if row is not None and row["owner"] not in (None, work.actor):
                task = work.tasks.get(diff.key)
                new = "owner" in (diff.after or {}) and row is diff.row_after
                if new and task is not None and task.offered:
                    continue  # whether they take it is asked, of all in one message
                homes[row["owner"]] = row["project"]
    seq, posts = work.head[0] + 1, []
    first, back = work.book.turned(seq)
    for key, project in homes.items():
        reader, home = work.people.get(key), work.projects.get(project)
        if back and not _knows(work, key, first):
            continue  # nobody need hear that something was taken back of which they never heard
        if reader is not None and reader.active and home is not None:
            at = WorkingHours.of(reader, home).open_at(work.now + REGRET)
            posts.append(
                Post(f"bulk/{first}/{key}", f"task told {seq if back else first}", at, "bulk",
                     person=key, until=at + STALE)
            )  # fmt: skip
    return {f"bulk/{first}": posts}


def _knows(work: SqlWork, person: str, seq: int) -> bool:
    act = work.journal.act(seq)
    said = work.told(f"person/{person}", act.at) if act is not None else []
    keys = [one.post.key for one in said]
    return any(key == f"bulk/{seq}/{person}" or key.endswith(f"/{GIVEN}") for key in keys)


_CONCERNS = {"owner", "due_day", "due_clock", "priority"}
REGRET = timedelta(minutes=1)
"""So long somebody has to take back what they did to many, before anybody is told."""


def _left(work: SqlWork, key: str) -> list[Post]:
    """To the lead of each project in which somebody who left still has something to do."""
    person = work.people.get(key)
    if person is None or person.active:
        return []
    theirs = {project for (project, _n) in work.tasks.counts("project", owner=key, state=OPEN)}
    theirs |= {risk.project for risk in work.risks.find(owner=key, state=RiskState.OPEN)}
    theirs |= {
        one.project for one in work.bookings.find(person=key, returned_at=None) if one.project
    }
    theirs |= {one.project for one in work.logs.find(owner=key, answered_at=None) if one.waiting}
    posts = []
    for home in work.projects.find(state=ProjectState.ACTIVE):
        reader = _reader(work, home, but=key)
        if reader is not None and (home.id in theirs or home.lead == key):
            line = f"team gone {key} #{home.key.lower()}"
            posts.append(_post(work, f"left/{key}/{home.id}", line, home, reader))
    return posts


def _shared(work: SqlWork, key: str) -> list[Post]:
    room = work.rooms.get(key)
    home = work.projects.get(room.project) if room is not None else None
    if room is None or home is None or not room.shared:
        return []
    reader = _reader(work, home)
    line = f"project room told {key}"
    return [_post(work, f"shared/{key}/told", line, home, reader)] if reader is not None else []


def _side(work: SqlWork, diff: Diff, diffs: list[Diff]) -> list[Post]:
    """To who asked for a place to join that it has; to who let it in that it left."""
    side = work.sides.get(diff.key)
    gone = diff.row_before
    if side is not None:
        whole = side.behind is not None or diff.before is not None
        here = work.accounts.find(workspace=side.workspace, person=side.asked_by, limit=1)
        if (whole and not here) or (diff.before is not None and "at" not in (diff.after or {})):
            return []
        key, line, person = "joined", f"team joined {side.id}", side.asked_by
    elif gone is not None:
        place = Place(gone["workspace"]).adapter
        key, line, person = "parted", f"team parted {place}", gone["let_in_by"]
    at = work.now + SECOND
    told = [Post(f"side/{diff.key}/{key}", line, at, AWAITED, person=person, until=at + STALE)]
    return told if side is None else [*told, *_rekeyed(work, side, diffs, at)]


def _rekeyed(work: SqlWork, side: Side, diffs: list[Diff], at: datetime) -> Iterator[Post]:
    """To the rooms of the team of each project that is called otherwise since its place joined."""
    renamed = [diff for diff in diffs if diff.kind == "project" and "key" in (diff.before or {})]
    for diff in renamed:
        assert diff.before is not None
        key, former = diff.key, diff.before["key"]
        for room in work.rooms.find(project=key, audience=Audience.TEAM, workspace=side.workspace):
            yield Post(f"side/{side.id}/{room.id}/{former}", f"team rekeyed {key} {former}", at,
                       AWAITED, room=room.id, until=at + STALE)  # fmt: skip


def _reader(work: SqlWork, home: Project, *, but: str = "") -> Person | None:
    """Whoever leads a project, or else owns the team."""
    lead = work.people.get(home.lead)
    if lead is not None and lead.active and lead.id != but:
        return lead
    owners = work.people.find(role=Role.OWNER, active=True)
    return next((owner for owner in owners if owner.id != but), None)


def _post(work: SqlWork, key: str, line: str, home: Project, reader: Person) -> Post:
    at = max(WorkingHours.of(reader, home).open_at(work.now), work.now + SECOND)
    # `until` tells one time from another.
    return Post(key, line, at, key.partition("/")[0], person=reader.id, until=at + STALE)
