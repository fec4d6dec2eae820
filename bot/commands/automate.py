"""Rules of a project: what is to happen by itself."""

from __future__ import annotations

from dataclasses import replace

from bot.automation import EXAMPLE, read, would_have
from bot.clock import new_id
from bot.closed import refuse_closed
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Ref, Text, Word
from bot.model.people import Role
from bot.model.project import Project
from bot.model.rule import Rule
from bot.model.task import Task
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply
from bot.rules import must_lead
from bot.wording import Names, called, hint, project_of, task_buttons, task_spans
from bot.words import _, ngettext, pgettext
from bot.work import Work

SHOWN, MOST = 8, 50


@command(
    "pm rule",
    private=True,
    changes=False,
    may=Role.MANAGER,
    aliases=("pm 规则",),
    examples=(EXAMPLE, "/pm rule", "/pm 规则 当逾期3天且!高则通知@经理"),
)
def rule(context: Context, work: Work, text: Text | None = None) -> Reply:
    """See what a rule would have done in the last 14 days before it is turned on; or all rules.

    text: when … then …: overdue 3d, due in 2d, @ana, !high, +design, %beta, blocked, unowned
    """
    home = project_of(context, work)
    if not text:
        return _listed(home, work)
    must_lead(home, context, work, "pm rule")
    tried = _made(text, home, context, work)
    blocks = dry_run(tried, home, context, work)
    blocks.append(hint(_("Nothing happens until you turn it on; what is over is not made up for.")))
    on = f"pm rule on {tried.says} #{home.key.lower()}"
    return Reply(tuple(blocks), (Button(_("Turn on"), on, "primary"),))


def dry_run(tried: Rule, home: Project, context: Context, work: Work) -> list[Block]:
    """What a rule says, and what it would have done in the last 14 days."""
    fired = would_have(tried, home, context.now, work)
    title = ngettext(
        "In the last 14 days it would have fired {n} time.",
        "In the last 14 days it would have fired {n} times.",
        len(fired),
    )
    names = Names(work)
    blocks: list[Block] = [Line((Code(tried.says),)), Line((title,))]
    blocks += [Line(task_spans(task, names)) for task in fired[:SHOWN]]
    if len(fired) > SHOWN:
        more = len(fired) - SHOWN
        blocks.append(hint(ngettext("and {n} more", "and {n} more", more)))
    return blocks


def rule_meant(text: str, context: Context, work: Work) -> tuple[Rule, Project]:
    """The rule of that number in this room's project, or what a typed one would be; and the
    project. Raises Refusal, also for whoever does not lead it."""
    home = _led(None, context, work)
    if text.isdecimal():
        return _numbered(text, home, work), home
    return _made(text, home, context, work), home


def _made(text: str, home: Project, context: Context, work: Work) -> Rule:
    says = " ".join(text.split())
    terms, action = read(says, home, context, work)
    return Rule(new_id(work.now), home.id, 0, says, work.now, context.me.id, terms, action)


def _listed(home: Project, work: Work) -> Reply:
    found = work.rules.find(project=home.id, order=("number",))
    if not found:
        return Reply(
            (Line((_("{project} has no rules.", project=called(home, work)),)),
             hint(_("Write one: {example}.", example=Code(EXAMPLE))))
        )  # fmt: skip
    title = _("Rules of {project}", project=called(home, work))
    blocks: list[Block] = [Heading((title,))]
    for one in found:
        key = home.key.lower()
        state = pgettext("rule", "on") if one.active else pgettext("rule", "off")
        turn = (
            Button(_("Turn off"), f"pm rule off {one.number} #{key}")
            if one.active
            else Button(_("Turn on"), f"pm rule on {one.number} #{key}")
        )
        drop = Button(_("Remove"), f"pm rule drop {one.number} #{key}")
        spans = (Bold(str(one.number)), " · ", state, " · ", Code(one.says))
        blocks.append(Line(spans, (turn, drop)))
    return Reply(tuple(blocks))


@command(
    "pm rule on",
    private=True,
    may=Role.MANAGER,
    aliases=("pm 规则 开启",),
    examples=(
        "/pm rule on when overdue 3d and !high then tell @lead",
        "/pm rule on 4",
        "/pm 规则 开启 4",
    ),
)
def on(context: Context, work: Work, text: Text, project: Project | None = None) -> Reply:
    """Turn a rule on: a new one, or one that was off.

    text: The rule, or its number
    project: The project, if it is not this room's
    """
    home = _led(project, context, work)
    if text.strip().isdecimal():
        held = _numbered(text.strip(), home, work)
    else:
        if work.rules.count(project=home.id) >= MOST:
            raise Refusal(
                ngettext(
                    "A project has {n} rule at most.", "A project has {n} rules at most.", MOST
                ),
                _("Remove one first: {list}.", list=Code("/pm rule")),
            )
        made = _made(text, home, context, work)
        held = work.rules.add(replace(made, number=work.number(home.id, "rule")))
    held.active = True
    said = _("Rule {n} is on: {says}", n=held.number, says=Code(held.says))
    return Reply((Line(("⚙ ", said)),), tone="good")


@command(
    "pm rule off", private=True, may=Role.MANAGER, aliases=("pm 规则 关闭",),
    examples=("/pm rule off 4", "/pm 规则 关闭 4"),
)  # fmt: skip
def off(context: Context, work: Work, number: Word, project: Project | None = None) -> Reply:
    """Turn a rule off; it can be turned on again.

    number: Its number
    project: The project, if it is not this room's
    """
    held = _numbered(number, _led(project, context, work), work)
    held.active = False
    return Reply((Line((_("Rule {n} is off.", n=held.number),)),))


@command(
    "pm rule drop", private=True, may=Role.MANAGER, aliases=("pm 规则 删除",),
    examples=("/pm rule drop 4", "/pm 规则 删除 4"),
)  # fmt: skip
def drop(context: Context, work: Work, number: Word, project: Project | None = None) -> Reply:
    """Remove a rule.

    number: Its number
    project: The project, if it is not this room's
    """
    held = _numbered(number, _led(project, context, work), work)
    work.rules.drop(held)
    return Reply((Line((_("Rule {n} is gone.", n=held.number),)),))


def _led(project: Project | None, context: Context, work: Work) -> Project:
    home = project or project_of(context, work)
    must_lead(home, context, work)
    refuse_closed(home, context)
    return home


def _numbered(said: str, home: Project, work: Work) -> Rule:
    known = work.rules.find(project=home.id, order=("number",))
    found = next((one for one in known if str(one.number) == said.lstrip("#")), None)
    if found is None:
        numbers = ", ".join(str(one.number) for one in known) or EXAMPLE
        raise Refusal(
            _("There is no rule {n}.", n=said[:20]),
            _("What may stand there: {choices}.", choices=Code(numbers)),
        )
    return found


# What the clock says


@command(
    "pm rule tell",
    changes=False,
    by_clock=True,
    examples=("pm rule tell ACME-1 01m86ch3m0wkx79n8y6y",),
)
def told(context: Context, work: Work, ref: Task, rule: Word) -> Reply:
    """A rule tells of a task.

    ref: The task
    rule: The id of the rule
    """
    held = work.rules.get(rule)
    if held is None or not held.active or not ref.open:
        return Reply()
    names = Names(work)
    why = _("Rule {n}: {says}", n=held.number, says=Code(held.says))
    return Reply((Line(("⚙ ", *task_spans(ref, names))), hint(why)), task_buttons(ref, names))


@command("pm rule run", by_clock=True, examples=("pm rule run ACME-1 01m86ch3m0wkx79n8y6y",))
def done(context: Context, work: Work, ref: Task, rule: Word) -> Reply:
    """A rule does something with a task.

    ref: The task
    rule: The id of the rule
    """
    from bot.reading import reader_of
    from bot.resolve import resolve

    held = work.rules.get(rule)
    author = work.people.get(held.created_by) if held else None
    home = work.projects.get(ref.project)
    if held is None or not held.active or not ref.open or author is None or home is None:
        return Reply()
    assert context.grammar is not None
    context.actor, context.project = author, home
    call = context.grammar.parse(held.action, reader_of(context))
    call = replace(call, args={**call.args, "refs": [Ref(ref.number, home.key)]})
    args = resolve(call, context, work, lambda: new_id(work.now))
    reply: Reply = call.command.run(context, work, **args)
    context.actor = None
    why = _("Rule {n}: {says}", n=held.number, says=Code(held.says))
    return replace(reply, blocks=(*reply.blocks, hint(why)))
