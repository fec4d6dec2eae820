"""Which project is meant where a line names none, and who reads along."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.context import Context, Request
from bot.discussions import here, thing_of
from bot.grammar import Call
from bot.kinds import MilestoneKind, ProjectKind, ProjectName, Ref, RefKind
from bot.model.people import Person
from bot.model.project import Audience, Project, ProjectState, Room
from bot.privacy import Unseen, is_open
from bot.work import Shelf, Work

RECENT = timedelta(hours=8)
"""How long somebody is taken to be still at the project they changed last."""


def find_project(context: Context, work: Work, call: Call | None = None) -> None:
    """That of the thread, or of the thing it belongs to, the room's, the only one there is, or the
    one the speaker was at just before. The last two are guesses, and made where whoever asks may
    look into it: raises Unseen where what is said with `call` depends on that."""
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
    guess, why = next(iter(active), None), "only"
    if len(active) > 1:
        guess, why = _last_project(context.actor, context.now, work), "last"
    if guess is None:
        return
    try:
        likely = is_open(guess, context, work)
    except Unseen:
        if call is not None and _depends(call):
            raise
        likely = False
    if likely:
        context.project, context.project_why = guess, why


def _depends(call: Call) -> bool:
    """Whether what is meant depends on which project is: it is about one, and names neither one
    nor a thing of one."""
    params = [param for param in call.command.params if isinstance(param.kind, _OF_PROJECTS)]
    for param in params:
        said = call.args.get(param.name)
        if isinstance(said, ProjectName) and param.name == "project":
            return False
        refs = said if isinstance(said, list) else [said]
        if param.positional and all(isinstance(ref, Ref) and ref.key for ref in refs):
            return False
    return bool(params)


_OF_PROJECTS = (ProjectKind, RefKind, MilestoneKind)


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
