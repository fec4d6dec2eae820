"""Milestones: the points a project is steered by."""

from __future__ import annotations

from typing import Annotated

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Days, Lead, Text, Word
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import OPEN, Visibility
from bot.reply import Block, Bold, Button, Code, Heading, Line, Meter, Reply, Span, dotted
from bot.reports.status import Point, forecasts
from bot.unclear import asked
from bot.wording import Names, hint, milestone_token, project_of, where
from bot.words import Words, _, ngettext
from bot.work import Work

NAME_MAX = 60


@command(
    "milestone add",
    asks=True,
    when=("words",),
    aliases=("ms", "milestone 添加", "里程碑", "milestone 新建", "milestone 新增"),
    examples=("/milestone Beta 15 dec", "/milestone 上线 12月15日"),
)
def add(
    context: Context,
    work: Work,
    name: Text,
    due: Moment | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Add a milestone to a project.

    name: What is reached then
    due: When it is to be reached
    visibility: Whether the client may see it
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    short = _free_name(name, home.id, work)
    made = work.milestones.add(
        Milestone(
            new_id(work.now),
            home.id,
            short,
            work.now,
            context.me.id,
            due,
            baseline=due,
            visibility=visibility,
        )
    )
    lines, buttons = asked(context.asks, f"milestone move {milestone_token(made)}", Names(work))
    blocks: list[Block] = [Line(("🏁 ", *_spans(_point(made, work)))), *lines]
    example = Code(f"/task Fix login {milestone_token(made)}")
    blocks.append(hint(_("Tasks belong to it by its name: {example}.", example=example)))
    note = where(home, context)
    blocks += [note] if note else []
    return Reply(tuple(blocks), (*buttons, *_sharing(made, home)))


def _free_name(name: str, project: str, work: Work, but: Milestone | None = None) -> str:
    """A name for a milestone that no other one of the project has; raises Refusal."""
    short = " ".join(name.split())
    if not 0 < len(short) <= NAME_MAX:
        raise Refusal(
            _("A milestone's name has 1 to {n} characters.", n=NAME_MAX),
            _("Write it like {example}.", example=Code("/milestone Beta 15 dec")),
        )
    for other in work.milestones.find(project=project):
        if other is not but and other.name.casefold() == short.casefold():
            raise Refusal(
                _("{project} has a milestone of that name.",
                  project=Names(work).project(project).name),
                _("Move it with {example}.",
                  example=Code(f"/milestone move {milestone_token(other)} 15 dec")),
            )  # fmt: skip
    return short


def _sharing(milestone: Milestone, home: Project) -> tuple[Button, ...]:
    """The button that shows it to the client, where there is one who cannot see it."""
    if home.client is None or milestone.visibility is Visibility.CLIENT:
        return ()
    return (Button(_("Share with client"), f"milestone edit {milestone_token(milestone)} client"),)


@command(
    "milestone list",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("milestone 列表", "milestone 清单", "milestone 查看", "milestone 列出"),
    examples=("/milestone list", "/milestone 列表"),
)
def list_(context: Context, work: Work, project: Project | None = None) -> Reply:
    """List a project's milestones: how much is done, when they will be, and how far they slipped.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    found = work.milestones.find(project=home.id, order=("due",))
    if not found:
        example = Code("/milestone Beta 15 dec")
        return Reply(
            (
                Line((_("{project} has no milestones yet.", project=home.name),)),
                hint(_("Add one: {example}.", example=example)),
            )
        )
    blocks: list[Block] = [Heading((_("{project}: milestones", project=home.name),))]
    for one in sorted(forecasts([home], found, work), key=lambda one: not one.milestone.open):
        blocks.append(Line(("🏁 ", *_spans(one))))
        if one.share is not None and one.milestone.open:
            label = _("{done} of {all} tasks done", done=one.done, all=one.total)
            blocks.append(Meter(label, one.share))
    return Reply(tuple(blocks))


@command(
    "milestone move",
    asks=True,
    aliases=(
        "milestone 改期",
        "milestone 移动",
        "milestone 改到",
        "milestone 移到",
        "milestone 调整",
        "milestone reschedule",
    ),
    examples=(
        "/milestone move beta 18 dec",
        "/milestone move beta +3d",
        "/milestone move 上线 12月18日",
    ),
)
def move(
    context: Context,
    work: Work,
    milestone: Milestone,
    due: Moment | None = None,
    shift: Days | None = None,
) -> Reply:
    """Move a milestone to another day. The day it was first planned for is kept.

    milestone: The milestone: beta, "phase 2"
    due: The new day
    shift: By how many days it moves: +2d, -1w
    """
    if shift is not None:
        due = milestone.due.shifted(shift) if milestone.due is not None else None
    if due is None and not context.asks:
        raise Refusal(
            _("Until when?"),
            _("Write it like {example}.",
              example=Code(f"/milestone move {milestone_token(milestone)} 15 dec")),
        )  # fmt: skip
    before = milestone.due
    if due is not None:
        milestone.move(due)
    lines, buttons = asked(
        context.asks, f"milestone move {milestone_token(milestone)}", Names(work)
    )
    moved: list[Block] = []
    if before is not None and due is not None and before != due:
        moved.append(Line((_("It was {when}.", when=before),)))
    return Reply((Line(("🏁 ", *_spans(_point(milestone, work)))), *moved, *lines), tuple(buttons))


@command(
    "milestone edit",
    aliases=("milestone 修改", "milestone 编辑", "milestone 设置"),
    examples=(
        "/milestone edit %beta client",
        '/milestone edit %beta name:"Beta 2" internal',
        "/milestone 修改 %上线 对客户可见",
    ),
)
def edit(
    context: Context,
    work: Work,
    milestone: Milestone,
    visibility: Visibility | None = None,
    name: Annotated[Word | None, Lead(("name", "名称"))] = None,
) -> Reply:
    """Say whether the client sees a milestone, or give it another name.

    milestone: The milestone: beta, "phase 2"
    visibility: client or internal
    name: Its new name
    """
    if visibility is None and name is None:
        raise Refusal(
            _("What is to change?"),
            _("Write it like {example}.",
              example=Code(f"/milestone edit {milestone_token(milestone)} client")),
        )  # fmt: skip
    if name is not None:
        milestone.name = _free_name(name, milestone.project, work, but=milestone)
    milestone.visibility = visibility or milestone.visibility
    return Reply((Line(("🏁 ", *_spans(_point(milestone, work)))),))


@command(
    "milestone done",
    aliases=("milestone 完成", "milestone 达成", "milestone 达到"),
    examples=("/milestone done beta", "/milestone 完成 上线"),
)
def done(context: Context, work: Work, milestone: Milestone) -> Reply:
    """Mark a milestone as reached.

    milestone: The milestone: beta, "phase 2"
    """
    if not milestone.open:
        return Reply((Line((_("It was reached already."),)),), private=True)
    milestone.done_at, milestone.done_by = work.now, context.me.id
    open_ = work.tasks.find(milestone=milestone.id, state=OPEN, order=("number",), limit=50)
    blocks: list[Block] = [Line(("🏁 ", *_spans(_point(milestone, work))))]
    buttons: tuple[Button, ...] = ()
    if open_:
        blocks.append(hint(_("Tasks of it that are still open: {n}", n=len(open_))))
        buttons = (Button(_("Open tasks"), f"task list {milestone_token(milestone)}"),)
    return Reply(tuple(blocks), buttons, "good")


def _point(milestone: Milestone, work: Work) -> Point:
    return forecasts([Names(work).project(milestone.project)], [milestone], work)[0]


def _spans(one: Point) -> tuple[Span, ...]:
    """Its day, when it will be, how far that is from the first plan, and who sees it."""
    milestone = one.milestone
    due, first, expected = milestone.due, milestone.baseline, one.expected
    forecast = slip = None
    if not milestone.open:
        expected = Moment.of(milestone.done_at or milestone.created_at, due.zone if due else "UTC")
    elif expected is not None and (due is None or expected.day != due.day):
        forecast = _("forecast {day}", day=expected.day)
    if first is not None and expected is not None and expected.day != first.day:
        slip = _slip(first, (expected.day - first.day).days)
    return dotted(
        Bold(milestone.name), due or _("no date yet"),
        None if milestone.open else _("reached"), forecast, slip,
        _("client may see it") if milestone.visibility is Visibility.CLIENT else None,
    )  # fmt: skip


def _slip(first: Moment, days: int) -> Words:
    if days > 0:
        return ngettext("▲{n} day since {first}", "▲{n} days since {first}", days, first=first.day)
    return ngettext("▼{n} day since {first}", "▼{n} days since {first}", -days, first=first.day)
