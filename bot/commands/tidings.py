"""What platforms tell: a room moved, or is read by others; somebody left. Nobody types this."""

from __future__ import annotations

from typing import Annotated

from bot.context import Context
from bot.declare import command
from bot.gate import members
from bot.kinds import Lead, Text, Word
from bot.leaving import left_by
from bot.model.people import Person
from bot.model.project import Audience, Project, Room
from bot.reply import Block, Button, Code, Line, Reply, Small, Who
from bot.risks import risk_spans
from bot.wording import Names, called, hint, log_spans, task_spans
from bot.words import Words, _, ngettext
from bot.work import Work

GIVEN = 3
"""People of a project to whom it can be given by one press."""


def _room(context: Context, work: Work, native: str) -> Room | None:
    found = work.rooms.find(workspace=context.place.workspace, native=native)
    return next(iter(found), None)


def _told(words: Words) -> Reply:
    return Reply((Line((words,)),))


@command("project room shared", by_clock=True, examples=("project room shared C01",))
def shared(context: Context, work: Work, room: Word) -> Reply:
    """Take a room for a client's, since people of another organisation read it.

    room: The platform's id of it
    """
    found = _room(context, work, room)
    if found is None or (found.shared and found.audience is Audience.CLIENT):
        return Reply()
    found.shared, found.audience = True, Audience.CLIENT
    return _told(_("People of another organisation read {room}: it is a client's room now.",
                   room=f"#{found.name}"))  # fmt: skip


@command("project room unshared", by_clock=True, examples=("project room unshared C01",))
def unshared(context: Context, work: Work, room: Word) -> Reply:
    """Note that nobody of another organisation reads a room any more; it stays a client's.

    room: The platform's id of it
    """
    found = _room(context, work, room)
    if found is None or not found.shared:
        return Reply()
    found.shared = False
    return _told(_("Nobody of another organisation reads {room} any more.", room=f"#{found.name}"))


@command("project room moved", by_clock=True, examples=("project room moved C01 to:C02",))
def moved(context: Context, work: Work, room: Word, to: Annotated[Word, Lead(("to",))]) -> Reply:
    """Follow a room that the platform calls by another id.

    room: The id it had
    to: The id it has
    """
    found, other = _room(context, work, room), _room(context, work, to)
    for discussion in work.discussions.find(workspace=context.place.workspace, room=room):
        discussion.room = to
    if found is None:
        return Reply()
    if other is None:
        found.native = to
        return _told(_("{room} has another id.", room=f"#{found.name}"))
    for rule in work.schedules.find(room=found.id):
        rule.room = other.id
    return _told(_("{room} has another id.", room=f"#{other.name}"))


@command("project room named", by_clock=True, examples=("project room named C01 name:acme",))
def named(
    context: Context, work: Work, room: Word, name: Annotated[Word, Lead(("name",))]
) -> Reply:
    """Call a room by its new name.

    room: The platform's id of it
    name: What it is called
    """
    found = _room(context, work, room)
    if found is None or found.name == name:
        return Reply()
    old, found.name = found.name, name
    return _told(_("{old} is called {room} now.", old=f"#{old}", room=f"#{name}"))


@command("project room found", by_clock=True, examples=("project room found C01",))
def found_again(context: Context, work: Work, room: Word) -> Reply:
    """Let the reports go on whose room can be reached again.

    room: The platform's id of it
    """
    found = _room(context, work, room)
    rules = work.schedules.find(room=found.id, active=True) if found is not None else []
    paused = [rule for rule in rules if rule.lost is not None]
    for rule in paused:
        rule.lost = None
    if found is None or not paused:
        return Reply()
    return _told(_("{room} can be reached again.", room=f"#{found.name}"))


@command(
    "project room told", changes=False, by_clock=True, examples=("project room told 01kd5k7h",)
)
def told(context: Context, work: Work, room: Word) -> Reply:
    """Tell the lead that people of another organisation read a room.

    room: The room
    """
    found = work.rooms.get(room)
    if found is None or not found.shared:
        return Reply()
    home = Names(work).project(found.project)
    first = _("⚠ People of another organisation read {room}, a room of {project}.",
              room=f"#{found.name}", project=called(home, work))  # fmt: skip
    then = _("From now on it is a client's room: I answer there in private, and what was scheduled "
             "for the team is not posted there any more.")  # fmt: skip
    example = Code(f"/project bind {home.key.lower()} as team")
    blocks = (Line((first,)), Line((then,)),
              hint(_("In a room of the team's own, type {example}.", example=example)))  # fmt: skip
    return Reply(blocks, tone="problem")


# People


@command("team left", by_clock=True, examples=("team left U01 U02",))
def left(context: Context, work: Work, people: Text) -> Reply:
    """Note that people have left: nobody reminds them of anything any more.

    people: The platform's ids of them
    """
    gone: list[Person] = []
    for native in people.split():
        account = next(
            iter(work.accounts.find(workspace=context.place.workspace, native=native)), None
        )
        person = work.people.get(account.person) if account is not None else None
        if account is None or person is None or not person.active:
            continue
        if len(work.accounts.find(person=person.id)) > 1:
            work.accounts.drop(account)  # they are still there by another one
        else:
            person.active = False
        gone.append(person)
    if not gone:
        return Reply()
    return _told(_("{who} left.", who=", ".join(person.name for person in gone)))


@command("team known", by_clock=True, examples=("team known U01 name:Ana zone:Europe/Berlin",))
def known(
    context: Context,
    work: Work,
    person: Word,
    name: Annotated[Word | None, Lead(("name",))] = None,
    zone: Annotated[Word | None, Lead(("zone",))] = None,
    was: Annotated[Word | None, Lead(("was",))] = None,
) -> Reply:
    """Note what somebody is called now, and where they are.

    person: The platform's id of them
    name: What they are called
    zone: Their time zone
    was: The zone they had; one that they chose themselves stays
    """
    accounts = work.accounts.find(workspace=context.place.workspace, native=person)
    found = work.people.get(accounts[0].person) if accounts else None
    if found is None:
        return Reply()
    before = (found.name, found.zone, found.active)
    found.active = True
    if name and name != found.name:
        # They are still found by the name they had.
        found.also = list(dict.fromkeys([*found.also, found.name]))
        found.name = name
    if zone and found.zone in (None, was):
        found.zone = zone
    if before == (found.name, found.zone, found.active):
        return Reply()
    return _told(_("{who} is known anew.", who=Who(found.name)))


@command("team gone", changes=False, by_clock=True, examples=("team gone 01kd5k7h #acme",))
def gone(context: Context, work: Work, person: Word, project: Project) -> Reply:
    """Tell the lead of a project what somebody who left still has to do there.

    person: Who left
    project: The project
    """
    found = work.people.get(person)
    if found is None or found.active:
        return Reply()
    left = left_by(found, project, work)
    if not left and project.lead != person:
        return Reply()
    names = Names(work)
    said = ngettext("{who} has left and still has {n} open task in {project}.",
                    "{who} has left and still has {n} open tasks in {project}.",
                    left.count, who=Who(found.name), project=called(project, work))  # fmt: skip
    blocks: list[Block] = [Line(("⚠ ", said))]
    if project.lead == person:
        blocks.append(Line((_("Nobody leads {project} now.", project=called(project, work)),)))
    blocks += [Line(task_spans(task, names, owner=False)) for task in left.tasks]
    if left.count > len(left.tasks):
        more = left.count - len(left.tasks)
        blocks.append(Small((ngettext("and {n} more", "and {n} more", more),)))
    blocks += [Line(("⚠ ", *risk_spans(risk, project, names))) for risk in left.risks]
    blocks += [Line(log_spans(entry, names)) for entry in left.entries]
    blocks += [Line(("📦 ", _("{item} is not back", item=name))) for name in left.things]
    key = project.key.lower()
    blocks.append(hint(_("Give them to somebody: {example}.",
                         example=Code(f"/team handover @{found.handle} @bob #{key}"))))  # fmt: skip
    return Reply(tuple(blocks), _givers(found, project, context, work), tone="problem")


def _givers(found: Person, project: Project, context: Context, work: Work) -> tuple[Button, ...]:
    """Taking it all over, or giving it to one of the project; each shows first what goes."""
    key, reader = project.key.lower(), context.reader
    if reader is None:
        return ()
    line = f"team handover @(={found.id}) to:@(={{}}) #{key}"
    others = [one for one in members(project, work) if one.id != reader.id][:GIVEN]
    return (
        Button(_("Take them over"), line.format(reader.id)),
        *(Button(_("Give them to {who}", who=one.name), line.format(one.id)) for one in others),
    )


@command(
    "pm lacks", changes=False, by_clock=True,
    examples=("pm lacks name:Acme scope:files:write link:y",),
)  # fmt: skip
def lacks(
    context: Context,
    work: Work,
    name: Annotated[Text, Lead(("name",))],
    scope: Annotated[Word, Lead(("scope",))],
    link: Annotated[Word, Lead(("link",))],
) -> Reply:
    """Tell an owner which permission their workspace has not given us.

    name: What the workspace is called
    scope: The platform's word for the permission
    link: Where to install again
    """
    first = _("⚠ {name} has not given me the permission {scope}. What needs it is left out; all "
              "else works.", name=name, scope=Code(scope))  # fmt: skip
    again = hint(_("Install me there again to give it: {link}", link=link))
    return Reply((Line((first,)), again), tone="problem")


@command("pm shut", changes=False, by_clock=True, examples=("pm shut name:Acme why:x link:y",))
def shut(
    context: Context,
    work: Work,
    name: Annotated[Text, Lead(("name",))],
    why: Annotated[Word, Lead(("why",))],
    link: Annotated[Word, Lead(("link",))],
) -> Reply:
    """Tell an owner that a workspace lets us in no more.

    name: What the workspace is called
    why: The platform's word for it
    link: Where to install again
    """
    first = _("⚠ {name} lets me in no more ({why}). I say nothing there, and nothing is lost: what "
              "was to be said waits.", name=name, why=Code(why))  # fmt: skip
    again = hint(_("Install me there again: {link}", link=link))
    return Reply((Line((first,)), again), tone="problem")
