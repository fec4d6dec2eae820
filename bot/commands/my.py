"""What is before me."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.reminders import told_now, unasked
from bot.context import Context
from bot.declare import command
from bot.model.people import Role
from bot.reply import Reply
from bot.wording import Names
from bot.work import Work


@command(
    "my agenda",
    private=True,
    changes=False,
    may=Role.GUEST,
    when=("nothing",),
    aliases=("m", "my 日程", "我的", "my 今天", "my 安排"),
    examples=("/my", "/my 日程"),
)
def agenda(context: Context, work: Work) -> Reply:
    """Show what you have to do, in all projects: late, today, this week."""
    from bot.reports.agenda import agenda_of, agenda_reply
    from bot.reports.asked import asked_blocks
    from bot.reports.load import today_blocks
    from bot.reports.waiting import waiting

    names = Names(work)
    reply = agenda_reply(agenda_of(context.me.id, context.zone, work), names, work.now)
    more, (first, *rest) = waiting(context.me, context, work), reply.blocks
    if context.role is not Role.GUEST:
        rest = [*today_blocks(context.me, context.zone, work), *rest]
        more += asked_blocks(context.me, context.zone, names)
    return replace(reply, blocks=(first, *rest, *more))


@command(
    "my home",
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("my 主页", "my 首页"),
    examples=("/my home", "/my 主页"),
)
def home(context: Context, work: Work) -> Reply:
    """Show your agenda, your projects, what waits for you and what you changed last."""
    from bot.reports.home import home_reply

    person = context.actor or context.reader
    return home_reply(person, context, work) if person is not None else Reply()


@command("my morning", changes=False, by_clock=True, examples=("my morning",))
def morning(context: Context, work: Work) -> Reply:
    """Your agenda, in the morning."""
    from bot.reports.morning import Morning, morning_reply
    from bot.reports.waiting import waiting

    reader = context.reader
    if reader is None:
        return Reply()
    waits = waiting(reader, context, work)
    today = Morning(reader, context.zone, work, told_now(reader, work), waits)
    return morning_reply(today, unasked(reader, work))


@command(
    "my week",
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("my 本周", "my 周", "my 这周"),
    examples=("/my week", "/my 本周"),
)
def week(context: Context, work: Work) -> Reply:
    """Show your next seven days, day by day."""
    from bot.reports.agenda import week_reply

    return week_reply(context.me.id, context.zone, Names(work), work)
