"""What is late in a project, and what will probably be."""

from __future__ import annotations

from bot.context import Context
from bot.declare import command
from bot.model.people import Person
from bot.model.project import Project
from bot.reply import Block, Heading, Line, Reply, Small
from bot.wording import Names, called, project_of
from bot.words import _, ngettext
from bot.work import Work


@command(
    "task list late",
    private=True,
    changes=False,
    aliases=("task 列表 逾期的", "task 列表 延误"),
    examples=("/task list late", "/task list late @ana", "/task 列表 延误"),
)
def late(
    context: Context, work: Work, owner: Person | None = None, project: Project | None = None
) -> Reply:
    """Show what is late, what should have been begun, and what will probably be late and why.

    owner: Only this person's
    project: The project, if it is not this room's
    """
    from bot.reports import late as lately
    from bot.reports.calibration import calibration_of
    from bot.reports.outlook import of_project

    home = project or project_of(context, work)
    names = Names(work)
    names.everybody()
    told = lately.late_of(home, work, owner.id if owner else None)
    outlook = of_project(home, work)
    likely = [one for one in outlook.likely if owner is None or one.task.owner == owner.id]
    name = called(home, work)
    n = sum(task.late(work.now) for task, _since in (*told.overdue, *told.delayed))
    blocks: list[Block] = [
        Heading((ngettext("{project}: {n} late", "{project}: {n} late", n, project=name),))
    ]
    since = work.now - lately.DAY
    blocks.append(lately.changed_line(lately.changed_since(home, work, since)))
    blocks += lately.late_blocks(told, names)
    blocks += lately.likely_blocks(likely, outlook, names)
    if not (told.overdue or told.delayed or likely):
        blocks.append(Line((_("Nothing is late, and nothing looks as if it would be."),)))
    blocks.append(Small((lately.calibration_words(calibration_of(home, work)),)))
    return Reply(tuple(blocks))
