"""Milestones: the points a project is steered by."""

from __future__ import annotations

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Text
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import OPEN, TaskState
from bot.reply import Block, Bold, Button, Code, Heading, Line, Meter, Reply, Span
from bot.wording import Names, asked, hint, milestone_token, project_of, where
from bot.words import Words, _
from bot.work import Work

NAME_MAX = 60


@command(
    "milestone add",
    asks=True,
    when=("words",),
    aliases=("ms", "milestone 添加", "里程碑"),
    examples=("/milestone Beta 15 dec", "/milestone 上线 12月15日"),
)
def add(
    context: Context,
    work: Work,
    name: Text,
    due: Moment | None = None,
    project: Project | None = None,
) -> Reply:
    """Add a milestone to a project.

    name: What is reached then
    due: When it is to be reached
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    short = " ".join(name.split())
    if not 0 < len(short) <= NAME_MAX:
        raise Refusal(
            _("A milestone's name has 1 to {n} characters.", n=NAME_MAX),
            _("Write it like {example}.", example=Code("/milestone Beta 15 dec")),
        )
    for other in work.milestones.find(project=home.id):
        if other.name.casefold() == short.casefold():
            raise Refusal(
                _("{project} has a milestone of that name.", project=home.name),
                _("Move it with {example}.",
                  example=Code(f"/milestone move {milestone_token(other)} 15 dec")),
            )  # fmt: skip
    made = work.milestones.add(
        Milestone(new_id(work.now), home.id, short, work.now, context.me.id, due)
    )
    lines, buttons = asked(context.asks, f"milestone move {milestone_token(made)}", Names(work))
    blocks: list[Block] = [Line(("🏁 ", *_spans(made))), *lines]
    example = Code(f"/task Fix login {milestone_token(made)}")
    blocks.append(hint(_("Tasks belong to it by its name: {example}.", example=example)))
    note = where(home, context)
    return Reply((*blocks, note) if note else tuple(blocks), tuple(buttons))


@command(
    "milestone list",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("milestone 列表",),
    examples=("/milestone list", "/milestone 列表"),
)
def list_(context: Context, work: Work, project: Project | None = None) -> Reply:
    """List a project's milestones with how much of each is done.

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
    for milestone in sorted(found, key=lambda one: not one.open):
        blocks.append(Line(("🏁 ", *_spans(milestone))))
        done, total = _counts(milestone, work)
        if total and milestone.open:
            label = _("{done} of {all} tasks done", done=done, all=total)
            blocks.append(Meter(label, done / total))
    return Reply(tuple(blocks))


@command(
    "milestone move",
    asks=True,
    aliases=("milestone 改期",),
    examples=("/milestone move beta 18 dec", "/milestone move 上线 12月18日"),
)
def move(context: Context, work: Work, milestone: Milestone, due: Moment | None = None) -> Reply:
    """Move a milestone to another day.

    milestone: The milestone: beta, "phase 2"
    due: The new day
    """
    if due is None and not context.asks:
        raise Refusal(
            _("Until when?"),
            _("Write it like {example}.",
              example=Code(f"/milestone move {milestone_token(milestone)} 15 dec")),
        )  # fmt: skip
    before = milestone.due
    if due is not None:
        milestone.due = due
    lines, buttons = asked(
        context.asks, f"milestone move {milestone_token(milestone)}", Names(work)
    )
    moved: list[Block] = []
    if before is not None and due is not None and before != due:
        moved.append(Line((_("It was {when}.", when=before),)))
    return Reply((Line(("🏁 ", *_spans(milestone))), *moved, *lines), tuple(buttons))


@command(
    "milestone done",
    aliases=("milestone 完成",),
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
    blocks: list[Block] = [Line(("🏁 ", *_spans(milestone)))]
    buttons: tuple[Button, ...] = ()
    if open_:
        blocks.append(hint(_("Tasks of it that are still open: {n}", n=len(open_))))
        buttons = (Button(_("Open tasks"), f"task list {milestone_token(milestone)}"),)
    return Reply(tuple(blocks), buttons, "good")


def _spans(milestone: Milestone) -> tuple[Span, ...]:
    when: Span = _("no date yet") if milestone.due is None else milestone.due
    reached: Words | None = None if milestone.open else _("reached")
    return (Bold(milestone.name), " · ", when, *((" · ", reached) if reached else ()))


def _counts(milestone: Milestone, work: Work) -> tuple[int, int]:
    """How many of its tasks are done, and how many there are without the dropped ones."""
    done = work.tasks.find(milestone=milestone.id, state=TaskState.DONE)
    return len(done), len(done) + len(work.tasks.find(milestone=milestone.id, state=OPEN))
