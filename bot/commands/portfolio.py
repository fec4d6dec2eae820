"""All projects at a glance."""

from __future__ import annotations

from bot.context import Context
from bot.declare import command
from bot.model.project import ProjectState
from bot.paging import PageNo, page_among
from bot.privacy import none_readable, readable
from bot.reply import Code, Line, Reply
from bot.wording import hint, turned
from bot.words import _
from bot.work import Work


@command(
    "report portfolio",
    private=True,
    changes=False,
    aliases=("report 总览", "report 全部项目"),
    examples=("/report portfolio", "/report 总览"),
)
def portfolio(context: Context, work: Work, page: PageNo = 1) -> Reply:
    """Sum up the week of all projects you may look into, the worst first, and name the silent ones.

    page: Which page of a long list
    """
    from bot.reports.portfolio import heading, portfolio_of, row_line, silent_line

    active = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
    projects = readable(active, context, work)
    if not projects and context.actor is None:
        return Reply()  # nobody is told that there is nothing to tell
    if active and not projects:
        raise none_readable(context)
    if not projects:
        example = Code("/project new Acme website")
        return Reply(
            (
                Line((_("There is no project yet."),)),
                hint(_("Make one: {example}.", example=example)),
            )
        )
    zone = context.zone
    all_ = portfolio_of(projects, zone, work)
    found = page_among(all_.rows, page)
    pages, buttons = turned(context, found)
    blocks = [
        *heading(all_), *(row_line(row) for row in found.rows),
        *silent_line(all_, zone, work.now), *pages,
    ]  # fmt: skip
    return Reply(tuple(blocks), tuple(buttons))
