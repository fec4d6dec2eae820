"""What would be said if a setting, a schedule or a rule were another one."""

from __future__ import annotations

from bot.automation import is_rule
from bot.context import Context
from bot.declare import command
from bot.kinds import Text
from bot.reply import Block, Reply, Then
from bot.simulated import EXAMPLE, in_full
from bot.work import Work


@command(
    "pm simulate",
    private=True,
    aliases=("pm 模拟", "pm 试试"),
    examples=(
        EXAMPLE,
        "/pm simulate remind strict",
        "/pm simulate quiet 18-9",
        "/pm simulate when overdue 3d and !high then tell @lead",
        "/pm 模拟 提醒 严格",
    ),
)
def simulate(context: Context, work: Work, line: Text) -> Reply:
    """Show what I would say in the next seven days if you changed something; nothing is changed.

    line: What you would type: a setting, a schedule, a rule or its number, a change of a task
    """
    blocks: list[Block] = []
    said = line.strip()
    if is_rule(said) or said.isdecimal():
        from bot.commands.automate import dry_run, rule_meant

        tried, home = rule_meant(said, context, work)
        blocks = dry_run(tried, home, context, work)
        said = f"pm rule on {tried.number or tried.says} #{home.key.lower()}"
    return Reply(tuple(blocks), then=Then(in_full(said), tried=True))
