"""Two teams that both have things of their own become one, for good: what is called otherwise by it,
what is said before, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.clock import new_id
from bot.model.joining import Holdings, Invitation, Side, United
from bot.model.people import Role
from bot.model.project import Member
from bot.named import free_key
from bot.reply import Block, Bold, Code, Line, Span
from bot.wording import hint
from bot.words import Words, _, ngettext
from bot.work import Work


def whole(theirs: Holdings) -> bool:
    """Whether more than its people comes along with a team."""
    return not theirs.empty or len(theirs.workspaces) > 1


def new_keys(ours: Holdings, theirs: Holdings) -> dict[str, str]:
    """Keys for their projects whose own one is, or was, another project's of ours."""
    used = {*ours.keys, *ours.former}
    taken = used | {*theirs.keys, *theirs.former}
    out: dict[str, str] = {}
    for key in theirs.keys:
        if key in used:
            out[key] = free_key(key, taken)
            taken.add(out[key])
    return out


def unite(invitation: Invitation, *, by: str, work: Work) -> tuple[United, dict[str, str]]:
    """Let everything of that team be this one's; what came, and the keys that are others now."""
    guest = invitation.guest
    assert guest is not None
    ours = work.joining.holdings(work.organisation.id)
    theirs = work.joining.holdings(guest.organisation)
    keys = new_keys(ours, theirs)
    came = work.joining.unite(guest.organisation, keys)
    for one in came.back:
        known = work.people.get(one.id)
        assert known is not None
        known.active, known.name = one.active, one.name
    used = {*ours.keys, *ours.former}
    former = {key: project for key, project in came.former.items() if key in used}
    sides = {side.workspace: side for side in work.sides.find()}
    for place, shell in came.shells.items():
        key = invitation.id if place == guest.workspace else new_id(work.now)
        sides[place] = work.sides.add(
            Side(key, place, shell, 0, False, guest.person, by, work.now, list(came.owners))
        )
    for place in theirs.workspaces:
        side = sides[place]
        side.acts, side.former = came.acts, {**side.former, **former}
        side.behind = came.behind if place in came.shells else None
        side.asked_by, side.let_in_by, side.at = guest.person, by, work.now
    _led(came, work)
    return came, keys


def _led(came: United, work: Work) -> None:
    """Who owned that team goes on leading what it worked on."""
    for project in came.projects:
        parts = {part.person: part for part in work.members.find(project=project)}
        for owner in came.owners:
            part = parts.get(owner)
            if part is None:
                work.members.add(Member(new_id(work.now), project, owner, Role.MANAGER))
            else:
                part.role = max(part.role, Role.MANAGER, key=lambda role: role.rank)


# Saying


def has(theirs: Holdings) -> Words:
    """3 people, 2 projects, ..."""
    people = ngettext("{n} person", "{n} people", theirs.people)
    projects = ngettext("{n} project", "{n} projects", theirs.projects)
    said = _("{people} and {projects}", people=people, projects=projects)
    if theirs.stock or theirs.templates:
        said = _("{said}, with templates and things in stock", said=said)
    return said


def foretold(
    ours: Holdings, theirs: Holdings, name: Callable[[str], str | None] = lambda key: None
) -> list[Block]:
    """What becomes of what the other team has, before anybody agrees. `name`: what a project is
    called, for those who may know."""
    blocks: list[Block] = [
        Line((_("All it has comes along: tasks with their numbers, rooms, schedules, what waits to be "
                "said, and its history."),)),
        *rekeyed(new_keys(ours, theirs), name),
    ]  # fmt: skip
    if theirs.lessons and ours.lessons:
        blocks.append(Line((_lessons(theirs.lessons),)))
    blocks += [
        Line((_("Its owners are members then, and manage the projects they bring. Nobody is taken for "
                "somebody else."),)),
        Line((Bold(_("This is final.")), " ",
              _("What was two teams is not taken apart again. A place may leave later; its projects "
                "stay."))),
    ]  # fmt: skip
    return blocks


def rekeyed(
    keys: Mapping[str, str], name: Callable[[str], str | None] = lambda key: None
) -> Iterable[Block]:
    """A line for each project that gets another key."""
    for old, new in keys.items():
        called: Span | None = name(old)
        said = _(
            "{old} becomes {new}: the other team has an {old} too.", old=Bold(old), new=Bold(new)
        )
        yield Line((said,) if called is None else (called, ": ", said))
    if keys:
        old, new = next(iter(keys.items()))
        yield hint(_("Old messages still mean what they meant, and {old}, typed in the place that "
                     "joins, means {new} for a month.",
                     old=Code(f"{old}-12"), new=Code(f"{new}-12")))  # fmt: skip


def _lessons(n: int) -> Words:
    return ngettext("{n} lesson gets a new number, behind those of the other team.",
                    "{n} lessons get new numbers, behind those of the other team.", n)  # fmt: skip


def told(came: United, keys: Mapping[str, str], work: Work) -> list[Block]:
    """What came of it."""
    projects = len(came.projects)
    said = _(
        "{people} and {projects} came along.",
        people=ngettext("{n} person", "{n} people", came.people),
        projects=ngettext("{n} project", "{n} projects", projects),
    )
    blocks: list[Block] = [Line((said,))]
    new = {key: project for key in keys if (project := work.projects.get(came.former[key]))}
    blocks += [Line((_was(old, project.key),)) for old, project in new.items()]
    if came.lessons:
        blocks.append(Line((_lessons(came.lessons),)))
    return blocks


def _was(old: str, new: str) -> Words:
    return _("{old} of that place is {new} now.", old=Bold(old), new=Bold(new))


def renames(side: Side, work: Work) -> list[Block]:
    """What the projects of a place are called since it joined."""
    found = ((old, work.projects.get(key)) for old, key in side.former.items())
    return [Line((_was(old, one.key),)) for old, one in found if one is not None]


def named_by(work: Work) -> Callable[[str], str | None]:
    """What a project of ours is called, by its key."""

    def name(key: str) -> str | None:
        found = next(iter(work.projects.find(key=key, limit=1)), None)
        return found.name if found is not None else None

    return name
