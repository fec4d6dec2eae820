"""Which project is meant where a line names none, and who reads along."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.context import Context, Request
from bot.discussions import here, thing_of
from bot.model.people import Person
from bot.model.project import Audience, Project, ProjectState, Room
from bot.work import Shelf, Work

RECENT = timedelta(hours=8)
"""How long somebody is taken to be still at the project they changed last."""


def find_project(context: Context, work: Work) -> None:
    """That of the thread, or of the thing it belongs to, the room's, the only one there is, or the
    one the speaker was at just before."""
    thread = work.threads.at(context.place.workspace, context.place.thread)
    if thread is not None:
        context.project, context.project_why = work.projects.get(thread.project), "thread"
    if context.actor is None:
        return
    if thread is None and context.place.thread is not None:
        home = _of_thread(context, work)
        if home is not None:
            context.project, context.project_why = home, "item"
    if context.project is not None:
        return
    active = work.projects.find(state=ProjectState.ACTIVE, limit=2)
    if len(active) == 1:
        context.project, context.project_why = active[0], "only"
    elif active and (last := _last_project(context.actor, context.now, work)):
        context.project, context.project_why = last, "last"


def _of_thread(context: Context, work: Work) -> Project | None:
    """The active project whose thing this thread belongs to, where that is not the room's."""
    found = here(context, work)
    thing = thing_of(found[0], work) if found else None
    if thing is None or (context.project is not None and context.project.id == thing.project):
        return None
    project = work.projects.get(thing.project)
    return project if project is not None and project.state is ProjectState.ACTIVE else None


def _last_project(person: Person, now: datetime, work: Work) -> Project | None:
    """The active project whose task, entry or risk somebody changed last, if that is not long ago."""
    act = work.journal.last(person.id)
    if act is None or now - act.at > RECENT:
        return None
    shelves: dict[str, Shelf[Any]] = {"task": work.tasks, "log": work.logs, "risk": work.risks}
    for change in work.journal.changes(act.seq):
        thing = shelves[change.kind].get(change.key) if change.kind in shelves else None
        project = work.projects.get(thing.project) if thing is not None else None
        if project is not None and project.state is ProjectState.ACTIVE:
            return project
    return None


def audience_of(room: Room | None, request: Request) -> Audience:
    """Who reads a room: in one that is not bound, the team, unless others do or may."""
    if room is not None:
        return room.audience
    return Audience.TEAM if request.shared is False or request.place.direct else Audience.CLIENT
