"""The budget of a project: how much, how far it is used, and what people's hours cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from bot.clock import new_id
from bot.commands.hours import Sure
from bot.commands.pm import Switch
from bot.commands.report import Off
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Spent, Word
from bot.model.moment import FIRST, Moment
from bot.model.money import Budget, Money, Rate
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.reading import today_of
from bot.reply import Block, Button, Code, Heading, Line, Reply, Who, dotted
from bot.rules import must_lead
from bot.wording import Names, called, hint, project_of
from bot.words import Words, _, ngettext
from bot.work import Work

SHOWN = 20


@command(
    "cost budget",
    private=True,
    may=Role.MANAGER,
    aliases=("cost 预算",),
    examples=("/cost budget 48000 EUR", "/cost budget 48000 EUR 600h", "/cost 预算 30万元"),
)
def budget(
    context: Context,
    work: Work,
    money: Money | None = None,
    length: Spent | None = None,
    off: Off | None = None,
    project: Project | None = None,
) -> Reply:
    """Set what a project may cost, in money, in hours or both; with neither, show how far it is used.

    money: How much it may cost: 48000 EUR
    length: How many hours it may take: 600h
    off: off, for no budget any more
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    clear(context, "/cost budget 48000 EUR")
    if money is None and length is None and off is None:
        return burn(context, work, home)
    if money is not None and money.amount <= 0:
        raise Refusal(
            _("A budget is more than nothing."),
            _("Write it like {example}.", example=Code("/cost budget 48000 EUR")),
        )
    now = kept(home, work)
    if off is not None:
        now.money = now.hours = None
        now.set_at = None
        return Reply((Line((_("{project} has no budget any more.", project=called(home, work)),)),))
    now.money, now.hours = money or now.money, length or now.hours
    now.set_at = work.now
    reply = burn(context, work, home)
    said = hint(_("Whoever leads the project is told at 50, 80 and 100 %, and when spending runs ahead "
                  "of the work."))  # fmt: skip
    return replace(reply, blocks=(*reply.blocks, said))


@command(
    "cost burn",
    private=True,
    changes=False,
    may=Role.MANAGER,
    when=("nothing",),
    aliases=("cost 消耗", "cost 进度"),
    examples=("/cost burn", "/cost 消耗"),
)
def burn(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show how far a project's budget is used, beside how much of its work is done.

    project: The project, if it is not this room's
    """
    from bot.reports.cost import burn_blocks
    from bot.spending import burn_of

    home = project or project_of(context, work)
    must_lead(home, context, work)
    found = burn_of(home, work)
    key = home.key.lower()
    title = _("{project}: budget", project=called(home, work))
    buttons = [
        Button(_("Chart"), f"report chart budget #{key}"),
        Button(_("Earned value"), f"cost ev #{key}"),
        Button(_("Expenses"), f"cost expenses #{key}"),
    ]
    return Reply((Heading((title,)), *burn_blocks(found, home, Names(work))), tuple(buttons))


@command("cost alert", changes=False, by_clock=True, examples=("cost alert 80 #acme",))
def alert(context: Context, work: Work, level: Word, project: Project) -> Reply:
    """Tell whoever leads a project how far its budget is used.

    level: 50, 80, 100 or ahead
    project: The project
    """
    from bot.figures import burnt
    from bot.model.money import over
    from bot.reports.cost import burn_blocks
    from bot.spending import burn_of

    found = burn_of(project, work)
    held = over(found.share, found.progress.share)
    # Of several that are reached at once the greatest says it all.
    greatest = next((name for name in ("100", "80", "50") if name in held), None)
    if level not in held or (level != "ahead" and level != greatest):
        return Reply()
    name = called(project, work)
    said: Words = _("⚠ {project}: {level} % of the budget is used.", project=name, level=level)
    blocks: list[Block] = burn_blocks(found, project, Names(work))
    if level == "ahead":
        said = _("⚠ {project}: spending runs ahead of the work.", project=name)
        short = burnt(found)
        blocks = [Line((short,))] if short else []
    key = project.key.lower()
    buttons = (
        Button(_("Burn"), f"cost burn #{key}"),
        Button(_("Chart"), f"report chart budget #{key}"),
    )
    return Reply((Line((said,)), *blocks), buttons, "warning")


@command(
    "cost limit",
    may=Role.MANAGER,
    private=True,
    aliases=("cost 限额", "cost 上限"),
    examples=("/cost limit 500 EUR", "/cost limit off", "/cost 限额 3000元"),
)
def limit(
    context: Context,
    work: Work,
    money: Money | None = None,
    off: Off | None = None,
    project: Project | None = None,
) -> Reply:
    """Set above which amount an expense of a project has to be approved.

    money: The amount: 500 EUR
    off: off, for none
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    clear(context, "/cost limit 500 EUR")
    now = kept(home, work)
    if money is not None or off is not None:
        now.limit = money
    name = called(home, work)
    if now.limit is None:
        said = _("{project}: every expense counts at once; nobody has to approve it.", project=name)
        how = hint(_("Set a limit: {example}.", example=Code("/cost limit 500 EUR")))
        return Reply((Line((said,)), how))
    said = _("{project}: an expense above {limit}, or in another currency, has to be approved.",
             project=name, limit=str(now.limit))  # fmt: skip
    return Reply((Line((said,)),))


@command(
    "cost rate",
    may=Role.MANAGER,
    private=True,
    aliases=("cost 费率", "cost 单价"),
    examples=(
        "/cost rate @ana 60 EUR", "/cost rate @ana 60 EUR bill:110EUR from 1 dec",
        "/cost rate @ana 60 EUR everywhere:yes", "/cost 费率 @ana 400元",
    ),
)  # fmt: skip
def rate(
    context: Context,
    work: Work,
    owner: Person,
    money: Money,
    bill: Annotated[Money | None, Lead(("bill", "报价"))] = None,
    since: Annotated[Moment | None, Lead(("from", "从"))] = None,
    everywhere: Sure | None = None,
    project: Project | None = None,
) -> Reply:
    """Say what an hour of somebody's costs, from a day on; only managers see it.

    owner: Whose hour
    money: What it costs: 60 EUR
    bill: What the client pays for it: 110 EUR
    since: From which day on; from the beginning, if they had no rate yet, else from today
    everywhere: yes, for all projects that have no rate of their own; owners alone may say so
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    clear(context, "/cost rate @ana 60 EUR")
    _may_everywhere(everywhere, context)
    if money.amount < 0 or (bill is not None and bill.amount < 0):
        raise Refusal(
            _("A rate is not below nothing."),
            _("Write it like {example}.", example=Code("/cost rate @ana 60 EUR")),
        )
    place = None if everywhere else home.id
    known = work.rates.find(person=owner.id, project=place)
    first = since.day if since else (today_of(owner, context) if known else FIRST)
    same = next((one for one in known if one.since == first), None)
    if same is not None:
        same.cost, same.bill = money, bill
    else:
        work.rates.add(
            Rate(new_id(work.now), owner.id, first, money, work.now, context.me.id, bill, place)
        )
    where_ = _("in all projects") if everywhere else called(home, work)
    said = _("an hour of {who} costs {amount}", who=Who(owner.name), amount=str(money))
    blocks: list[Block] = [Line(dotted(said, _billed(bill), where_, _from(first)))]
    return Reply(tuple(blocks))


def _billed(bill: Money | None) -> Words | None:
    return None if bill is None else _("the client pays {amount}", amount=str(bill))


def _from(since: date) -> Words | None:
    return None if since == FIRST else _("from {when}", when=since)


def _may_everywhere(everywhere: Sure | None, context: Context) -> None:
    if everywhere is not None and context.me.role is not Role.OWNER:
        raise Refusal(
            _("A rate for all projects needs an owner of the team."),
            _("Set it for this project: {example}.", example=Code("/cost rate @ana 60 EUR")),
        )


@command(
    "cost rates",
    private=True,
    changes=False,
    may=Role.MANAGER,
    aliases=("cost 费率表",),
    examples=("/cost rates", "/cost 费率表"),
)
def rates(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show what the hours of a project's people cost, and since when.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    own = work.rates.find(project=home.id, order=("person", "-since"))
    others = work.rates.find(project=None, order=("person", "-since"))
    names = Names(work)
    title = _("{project}: rates", project=called(home, work))
    if not own and not others:
        how = hint(_("Set one: {example}.", example=Code("/cost rate @ana 60 EUR")))
        return Reply((Heading((title,)), Line((_("No rates yet."),)), how))
    blocks: list[Block] = [Heading((title,))]
    for one in (*own, *others)[:SHOWN]:
        where_ = _("in all projects") if one.project is None else None
        cost = _("{amount} an hour", amount=str(one.cost))
        spans = dotted(names.person(one.person), cost, _billed(one.bill), where_, _from(one.since))
        blocks.append(Line(spans))
    more = len(own) + len(others) - SHOWN
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return Reply(tuple(blocks))


@command(
    "cost timesheet",
    may=Role.MANAGER,
    aliases=("cost 工时表",),
    examples=("/cost timesheet on", "/cost timesheet off", "/cost 工时表 开"),
)
def timesheet(
    context: Context, work: Work, switch: Switch | None = None, project: Project | None = None
) -> Reply:
    """Say whether a project's people must log their hours: they are told of days without any.

    switch: on or off
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    if switch is not None:
        must_lead(home, context, work)
        kept(home, work).must_log = switch is Switch.ON
    from bot.spending import budget_of

    now = budget_of(home.id, work)
    name = called(home, work)
    said: Words = _("{project}: nobody has to log hours.", project=name)
    if now is not None and now.must_log:
        said = _("{project}: its people log their hours. On the last working day of a week the agenda "
                 "names the days without any.", project=name)  # fmt: skip
    return Reply((Line((said,)),))


def kept(home: Project, work: Work) -> Budget:
    """The project's budget, begun where it has none."""
    from bot.spending import budget_of

    found = budget_of(home.id, work)
    return found or work.budgets.add(Budget(new_id(work.now), home.id, work.now))


def clear(context: Context, example: str) -> None:
    """An amount that can be read two ways is asked about; raises Refusal."""
    for ask in context.asks:
        if ask.why is not None:
            buttons = [Button(str(v), context.again(**{ask.param: v})) for v in ask.readings]
            raise Refusal(
                ask.why, _("Write it like {example}.", example=Code(example)), buttons=buttons
            )
