"""Whom to ask: three names with the reasons, and why not the others."""

from __future__ import annotations

from datetime import timedelta

from bot.assigning import Candidate, Found, Wanted, find
from bot.context import Context
from bot.declare import command
from bot.figures import hours
from bot.grammar import Refusal
from bot.kinds import Skill
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import Task
from bot.reply import Block, Button, Code, Heading, Line, Reply, Small, Span, Who, dotted
from bot.wording import Names, called, hint
from bot.words import Words, _, ngettext
from bot.work import Work

OTHERS = 8
AHEAD = timedelta(days=7)


@command(
    "team who",
    private=True,
    changes=False,
    aliases=("team 谁", "team 找人", "team 谁能", "team 谁会"),
    examples=(
        "/team who needs:figma2 ~6h by fri",
        "/team who 12",
        "/team 谁 需要:figma2 ~6小时 周五前",
    ),
)
def who(
    context: Context,
    work: Work,
    ref: Task | None = None,
    needs: list[Skill] | None = None,
    estimate: timedelta | None = None,
    due: Moment | None = None,
    project: Project | None = None,
) -> Reply:
    """Find who could do something, with the reasons: skills, free hours, late tasks, the client.

    ref: The task it is about, which says the rest by itself: 12
    needs: Skills it takes: needs:figma2
    estimate: How much work it is: ~6h
    due: By when; within a week, if nothing is said
    project: The project it is for, if it is not this room's
    """
    names = Names(work)
    home = names.project(ref.project) if ref is not None else project or context.project
    if ref is not None and not ref.open:
        raise Refusal(
            _("{ref} is not open any more.", ref=names.task(ref)),
            _("Say what it takes instead: {example}.",
              example=Code("/team who needs:figma2 ~6h by fri")),
        )  # fmt: skip
    skills = [str(one) for one in needs or []] or (ref.needs if ref is not None else [])
    length = estimate or (ref.estimate if ref is not None else None)
    by = due or (ref.due if ref is not None else None)
    until = by.at if by is not None and by.at > work.now else work.now + AHEAD
    want = Wanted.of(skills, length, until, home, ref)
    zone = home.zone if home is not None else context.zone
    found = find(want, zone, work)
    blocks: list[Block] = [Heading(_title(want, by, names))]
    for n, one in enumerate(found.named, 1):
        press = (_assign(ref, one, names),) if ref is not None else ()
        blocks.append(Line((f"{n}. ", *dotted(*_reasons(one, want, work))), press))
    if not found.named:
        blocks += _nobody(want)
    blocks += _others(found, want)
    if length is None:
        example = Code("/team who needs:figma2 ~6h by fri")
        blocks.append(hint(_("Say how much work it is: {example}.", example=example)))
    return Reply(tuple(blocks))


def _title(want: Wanted, by: Moment | None, names: Names) -> tuple[Span, ...]:
    what = [f"{skill} {level}" for skill, level in want.needs.items()]
    said: Span = _("Who could do it")
    if want.task is not None:
        said = _("Who could do {task}", task=f"{names.task(want.task)} {want.task.title}")
    return dotted(said, *what, want.length, by)


def _assign(task: Task, one: Candidate, names: Names) -> Button:
    return Button(_("Assign"), f"task assign {names.task(task)} @(={one.person.id})")


def _reasons(one: Candidate, want: Wanted, work: Work) -> list[Span]:
    """In the order that people ask: skill, time, what is late, the client."""
    out: list[Span] = [Who(one.person.name)]
    for skill in want.needs:
        own = one.abilities[skill]
        sure = _("{skill} {level}", skill=skill, level=own.level)
        own_word = _("{skill} {level} (own word)", skill=skill, level=own.level)
        out.append(sure if own.confirmed else own_word)
    short = one.short(want)
    free = hours(max(one.free, timedelta()))
    out.append(
        _("{hours} free, {short} short", hours=free, short=hours(short))
        if short
        else _("{hours} free", hours=free)
    )
    if one.unknown:
        out.append(ngettext("{n} task of unknown length not counted",
                            "{n} tasks of unknown length not counted", one.unknown))  # fmt: skip
    out.append(ngettext("{n} late", "{n} late", one.late))
    if one.known and want.home is not None:
        out.append(_("knows {client}", client=_client(want.home, work)))
    return out


def _client(home: Project, work: Work) -> str:
    client = work.clients.get(home.client) if home.client else None
    return client.name if client is not None else called(home, work)


def _nobody(want: Wanted) -> list[Block]:
    example = Code(f"/team skills @me {next(iter(want.needs), 'figma')}2")
    return [
        Line((_("Nobody of the team fits."),)),
        hint(_("Whoever can do it says so: {example}.", example=example)),
    ]


def _others(found: Found, want: Wanted) -> list[Block]:
    """Why not the others, in a few words each."""
    said = [
        _("{who}: {why}", who=Who(one.person.name), why=_why_not(one, found, want))
        for one in found.others[:OTHERS]
    ]
    if not said:
        return []
    more = len(found.others) - OTHERS
    rest = (ngettext("and {n} more", "and {n} more", more),) if more > 0 else ()
    return [Small(("– ", *dotted(*said, *rest)))]


def _why_not(one: Candidate, found: Found, want: Wanted) -> Words:
    for skill, level in want.needs.items():
        own = one.abilities.get(skill)
        if own is None:
            return _("no {skill}", skill=skill)
        if own.level < level:
            return _("{skill} {level} (too low)", skill=skill, level=own.level)
    if not one.time:
        if one.away is not None:
            return _("away until {day}", day=one.away.last)
        return _("does not work until then")
    last = found.named[-1]
    if one.short(want) and not last.short(want):
        return _("{hours} short", hours=hours(one.short(want)))
    if one.late > last.late:
        return ngettext("{n} late", "{n} late", one.late)
    if last.known and not one.known:
        return _("has not worked for this client")
    if one.level(want) < last.level(want):
        return _("a lower level")
    return _("{hours} free", hours=hours(max(one.free, timedelta())))
