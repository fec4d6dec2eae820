"""How full everybody's weeks are, and how many hours a week of theirs has."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.capacity import week_hours
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.figures import hours
from bot.grammar import Refusal
from bot.kinds import Spent
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import Dismissal
from bot.model.task import OPEN, Task
from bot.privacy import readable
from bot.reply import Block, Button, Code, Heading, Line, Reply, Who, dotted
from bot.rules import may_speak_for
from bot.wording import Names, called, hint, task_spans
from bot.words import _, ngettext
from bot.work import Work

MOST = timedelta(hours=100)
READ = 60  # people whose weeks are read for one list
TASKS = 7


@command(
    "team load",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("团队", "team 负荷", "team 工作量", "team 负载"),
    examples=("/team load", "/team load @ana", "/team 负荷 @ana"),
)
def load(
    context: Context, work: Work, owner: Person | None = None, project: Project | None = None
) -> Reply:
    """Show how full the weeks of the team are, or of one person, in all projects.

    owner: Whose weeks; everybody's, if nobody is named
    project: Only the people of this project
    """
    from bot.reports.load import fullest, load_blocks, person_blocks
    from bot.workload import loads_of

    home = project or context.project
    zone = home.zone if home is not None else context.zone
    if owner is not None:
        found = loads_of([owner], zone, work, home, weeks=4)[0]
        blocks = [*person_blocks(found), *_tasks(owner, context, work)]
        return Reply(tuple(blocks), _buttons(home))
    people = _people(home, work)
    loads = fullest(loads_of(people[:READ], zone, work, home))
    title = _("Load of the team")
    if home is not None:
        title = _("Load of {project}", project=called(home, work))
    blocks = load_blocks(title, loads, len(people[READ:]))
    if loads:
        example = Code(f"/team load @{loads[0].person.handle}")
        blocks.append(hint(_("See one: {example}.", example=example)))
    return Reply(tuple(blocks), _buttons(home))


def _people(home: Project | None, work: Work) -> list[Person]:
    from bot.gate import members
    from bot.workload import team

    return members(home, work) if home is not None else team(work)


def _tasks(owner: Person, context: Context, work: Work) -> list[Block]:
    """What they have to do next, in projects that whoever asks may look into."""
    names = Names(work)
    mine: dict[str, Any] = {"owner": owner.id, "state": OPEN}
    if owner.id != context.me.id:
        keys = tuple(key for key, _n in work.tasks.counts("project", **mine))
        mine["project"] = tuple(
            home.id for home in readable(work.projects.find(id=keys), context, work)
        )
    found = work.tasks.find(**mine, order=("due", "number"), limit=TASKS)
    blocks: list[Block] = [Line(("• ", *task_spans(task, names, owner=False))) for task in found]
    more = work.tasks.count(**mine) - len(found)
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    if not found:
        blocks.append(Line((_("No open tasks."),)))
    return blocks


def _buttons(home: Project | None) -> tuple[Button, ...]:
    if home is None:
        return ()
    key = home.key.lower()
    return (
        Button(_("Chart"), f"report chart load #{key}"),
        Button(_("People"), f"report team #{key}"),
    )


class Own(StrEnum):
    """The word for the hours of one's days."""

    OFF = "off"

    @staticmethod
    def words() -> dict[str, str]:
        return {"关闭": "off", "取消": "off"}


@command(
    "team capacity",
    aliases=("team 工时", "team 产能"),
    examples=("/team capacity 32h", "/team capacity @ana 32h", "/team 工时 @ana 32小时"),
)
def capacity(
    context: Context,
    work: Work,
    length: Spent | None = None,
    owner: Person | None = None,
    off: Own | None = None,
) -> Reply:
    """Say how many hours a week somebody works; without hours, how many everybody has.

    length: How many hours a week: 32h
    owner: Whose week; yours, if nobody is named
    off: off, to count from their working hours again
    """
    if length is None and off is None:
        return _capacities(context, work, owner)
    person = work.people.get((owner or context.me).id)
    assert person is not None
    may_speak_for(person, context, Code("/team capacity 32h"))
    if length is not None and length > MOST:
        raise Refusal(
            _("{hours} are more than a week of work has.", hours=hours(length)),
            _("Write it like {example}.",
              example=Code(f"/team capacity @{person.handle} 32h")),
        )  # fmt: skip
    person.capacity = None if off is not None else length
    said = _("{who} works {hours} a week.", who=Who(person.name), hours=hours(week_hours(person)))
    return Reply((Line(("⏱ ", said)), *_this_week(person, context, work)), tone="good")


def _this_week(person: Person, context: Context, work: Work) -> list[Block]:
    from bot.workload import loads_of

    week = loads_of([person], context.zone, work, weeks=1)[0].weeks[0]
    if week.hours == week_hours(person):
        return []
    return [
        hint(_("This week {hours}: leave and holidays are taken off.", hours=hours(week.hours)))
    ]


def _capacities(context: Context, work: Work, owner: Person | None) -> Reply:
    """Everybody's hours: a week's, and those of this one and the next where they are fewer."""
    from bot.workload import loads_of

    home = context.project
    people = [owner] if owner is not None else _people(home, work)
    zone = home.zone if home is not None else context.zone
    blocks: list[Block] = [Heading((_("Hours a week"),))]
    for one in loads_of(people[:READ], zone, work):
        usual = week_hours(one.person)
        this, after = one.weeks
        blocks.append(Line(dotted(
            Who(one.person.name), hours(usual),
            _("this week {hours}", hours=hours(this.hours)) if this.hours != usual else None,
            _("next week {hours}", hours=hours(after.hours)) if after.hours != usual else None,
        )))  # fmt: skip
    rest = len(people[READ:])
    if rest:
        blocks.append(hint(ngettext("and {n} more person", "and {n} more people", rest)))
    example = Code(f"/team capacity @{context.me.handle} 32h")
    return Reply((*blocks, hint(_("Change it: {example}.", example=example))), private=True)


@command(
    "team keep",
    aliases=("team 保留",),
    examples=("/team keep 12", "/team 保留 12"),
)
def keep(context: Context, work: Work, ref: Task) -> Reply:
    """Leave a task with whoever has it, though they have too much: it is proposed no more.

    ref: The task: 12
    """
    from bot.reports.people import KEPT, cause_of

    names = Names(work)
    cause = cause_of(ref)
    if not work.dismissals.find(project=ref.project, cause=cause):
        work.dismissals.add(
            Dismissal(new_id(work.now), ref.project, KEPT, cause, 0, work.now, context.me.id)
        )
    said = _("{ref} stays where it is.", ref=names.task(ref))
    return Reply((Line(("✔ ", said)),), private=True)
