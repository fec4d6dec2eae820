"""What a team has, as files."""

from __future__ import annotations

import json
from enum import StrEnum

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.model.moment import zone_info
from bot.model.people import Role
from bot.model.project import Project
from bot.reply import Code, Line, Paper, Reply, Who
from bot.rules import must_lead
from bot.tongue import Tongue
from bot.wording import called, hint, project_of
from bot.words import _, ngettext
from bot.work import Work


class Export(StrEnum):
    """What is exported."""

    ALL = "all"
    TASKS = "tasks"
    LOG = "log"
    RISKS = "risks"
    GOALS = "goals"
    HOURS = "hours"
    EXPENSES = "expenses"
    FILES = "files"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "everything": "all", "json": "all", "全部": "all", "任务": "tasks", "task": "tasks",
            "日志": "log", "logs": "log", "记录": "log", "风险": "risks", "risk": "risks",
            "目标": "goals", "goal": "goals", "工时": "hours", "费用": "expenses", "支出": "expenses",
            "costs": "expenses", "文件": "files", "附件": "files",
        }  # fmt: skip


class As(StrEnum):
    """How a list is written."""

    CSV = "csv"
    XLSX = "xlsx"

    @staticmethod
    def words() -> dict[str, str]:
        return {"excel": "xlsx", "表格": "xlsx", "工作簿": "xlsx"}


@command(
    "pm export",
    private=True,
    changes=False,
    may=Role.MANAGER,
    aliases=("pm 导出",),
    examples=("/pm export", "/pm export tasks #acme", "/pm export hours xlsx", "/pm 导出 任务"),
)
def export(
    context: Context,
    work: Work,
    what: Export | None = None,
    project: Project | None = None,
    file: As | None = None,
) -> Reply:
    """Get everything as a file, or a list of a project for a spreadsheet.

    what: all (the whole team, as JSON), or a list: tasks, log, risks, goals, hours, expenses, files
    project: The project of a list, if it is not this room's
    file: How a list is written: csv, or xlsx with real dates and numbers
    """
    if what is None:  # a spreadsheet holds a list; of everything there is one file alone
        what = Export.ALL if file is None else Export.TASKS
    file = file or As.CSV
    day = context.now.astimezone(zone_info(context.zone)).date().isoformat()
    if what is Export.ALL:
        return _everything(context, work, day)
    from bot.lists import LISTINGS
    from bot.sheets import sheet, workbook

    home = project or project_of(context, work)
    must_lead(home, context, work)
    tongue = Tongue(context.locale, context.zone, context.now)
    cells = LISTINGS[what].cells(home, work, tongue, context.custom)
    n = len(cells) - 1
    text = ngettext("{project}: {n} row.", "{project}: {n} rows.", n, project=called(home, work))
    name = f"{home.key.lower()}-{what.value}-{day}.{file.value}"
    if file is As.XLSX:
        return Reply((Line((text,)),), papers=(Paper(name, workbook(cells, what.value)),))
    safe = hint(_("Cells that a spreadsheet would run as a formula begin with an apostrophe."))
    return Reply((Line((text,)), safe), papers=(Paper(name, sheet(cells)),))


def _everything(context: Context, work: Work, day: str) -> Reply:
    if context.me.role is not Role.OWNER:
        owners = work.people.find(role=Role.OWNER, active=True)
        who = Who(owners[0].name) if owners else _("an owner of the team")
        raise Refusal(
            _("Everything of the team is for its owners."),
            _("Ask {who}, or take a list of a project you lead: {example}.",
              who=who, example=Code("/pm export tasks")),
        )  # fmt: skip
    dump = work.vault.dump()
    n = sum(len(things) for things in dump["things"].values())
    text = json.dumps(dump, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    line = ngettext("Everything of the team: {n} thing.", "Everything of the team: {n} things.", n)
    note = _("It holds what people wrote: keep it as you would keep a backup. To bring it into an "
             "empty team: {example}.", example=Code("/pm import"))  # fmt: skip
    return Reply((Line((line,)), hint(note)), papers=(Paper(f"steward-{day}.json", text.encode()),))
