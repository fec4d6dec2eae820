"""Templates: kept from a project or a task, listed, shown, and given up."""

from __future__ import annotations

from typing import Annotated

from bot.commands.handover import Confirm
from bot.commands.task import TITLE_MAX
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Cast, Lead, Text, Word
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Task
from bot.model.template import Makes, Step, Template
from bot.privacy import names_told
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Small, Span, dotted
from bot.rules import must_lead
from bot.wording import Names, called, hint, project_of, where
from bot.words import Words, _, ngettext
from bot.work import Work

NAME_MAX = 40
SHOWN = 30


@command(
    "project template save",
    of_closed=True,
    aliases=("project 模板 保存", "project 模板 存为"),
    examples=("/project template save website", "/project 模板 保存 官网"),
)
def save(
    context: Context,
    work: Work,
    name: Text,
    replace: Annotated[Confirm | None, Lead(("replace", "替换"))] = None,
    project: Project | None = None,
) -> Reply:
    """Keep a project as a template: its tasks, milestones and risks, with working days for dates.

    name: What the template is called
    replace: yes, to replace the one of that name
    project: The project, if it is not this room's
    """
    from bot.plan import steps_of_project

    home = project or project_of(context, work)
    must_lead(home, context, work)
    old = _free(name, Makes.PROJECT, replace, context, work)
    steps = _some(lambda: steps_of_project(home, work), called(home, work))
    return _kept(name, Makes.PROJECT, steps, home, old, context, work)


@command(
    "task template save",
    aliases=("task 模板 保存", "task 模板 存为"),
    examples=("/task template save 12 release", "/task 模板 保存 12 发布"),
)
def save_task(
    context: Context,
    work: Work,
    ref: Task,
    name: Text,
    replace: Annotated[Confirm | None, Lead(("replace", "替换"))] = None,
) -> Reply:
    """Keep a task with all its parts as a template.

    ref: The task: 12, ACME-12
    name: What the template is called
    replace: yes, to replace the one of that name
    """
    from bot.plan import steps_of_task

    names = Names(work)
    home = names.project(ref.project)
    old = _free(name, Makes.TASK, replace, context, work)
    steps = _some(lambda: steps_of_task(ref, home, work), names.task(ref))
    return _kept(name, Makes.TASK, steps, home, old, context, work)


def _free(
    name: str, makes: Makes, replace: Confirm | None, context: Context, work: Work
) -> Template | None:
    """The template of that name that is to be replaced; raises Refusal where it may not be."""
    from bot.plan import template_named

    short = " ".join(name.split())
    example = (
        "/project template save website"
        if makes is Makes.PROJECT
        else "/task template save 12 release"
    )
    if not 0 < len(short) <= NAME_MAX:
        raise Refusal(
            _("The name of a template has 1 to {n} characters.", n=NAME_MAX),
            _("Write it like {example}.", example=Code(example)),
        )
    old = template_named(short, makes, work)
    if old is not None and replace is None:
        again = context.again(replace=Confirm.YES)
        raise Refusal(
            _("There is a template called {name}.", name=old.name),
            _("To replace it, type {example}.", example=Code(f"/{again}")),
            buttons=[Button(_("Replace it"), again)],
        )
    return old


def _some(read: object, said: str) -> list[Step]:
    from bot.plan import MOST, TooMuch

    try:
        steps: list[Step] = read()  # type: ignore[operator]
    except TooMuch:
        raise Refusal(
            _("A template holds {n} tasks, milestones and risks at most.", n=MOST),
            _("Keep a part of it: {example}.", example=Code("/task template save 12 release")),
        ) from None
    if not steps:
        raise Refusal(
            _("There is nothing in {project} that a template could hold.", project=said),
            _("Add a task first: {example}.", example=Code("/task Send agenda @me tomorrow")),
        )
    return steps


def _kept(
    name: str,
    makes: Makes,
    steps: list[Step],
    home: Project,
    old: Template | None,
    context: Context,
    work: Work,
) -> Reply:
    from bot.clock import new_id
    from bot.reports.templates import count

    short = " ".join(name.split())
    if old is not None:
        for step in work.steps.find(template=old.id):
            work.steps.drop(step)
        old.name, old.project = short, home.id
    kept = old or work.templates.add(
        Template(new_id(work.now), short, makes, work.now, context.me.id, home.id)
    )
    for step in steps:
        step.template = kept.id
        work.steps.add(step)
    said = _("Template {name}: {what}", name=Bold(short), what=count(steps))
    blocks: list[Block] = [Line(("✚ ", said)), *_roles(steps)]
    quoted = _typed(short)
    use = (
        f"/project new initech from {quoted}"
        if makes is Makes.PROJECT
        else f"/task template use {quoted}"
    )
    blocks.append(hint(_("Use it: {example}.", example=Code(use))))
    return Reply(tuple(blocks), (Button(_("Show it"), _show(kept)),))


def _typed(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _show(template: Template) -> str:
    family = "project" if template.makes is Makes.PROJECT else "task"
    return f"{family} template show {_typed(template.name)}"


def _roles(steps: list[Step]) -> list[Block]:
    from bot.rhythm import listed

    roles: list[Span] = [*dict.fromkeys(step.role for step in steps if step.role)]
    return [Line((_("Roles: {roles}", roles=listed(roles)),))] if roles else []


@command(
    "project template list",
    private=True,
    changes=False,
    aliases=("project template", "project 模板", "project 模板 列表"),
    examples=("/project template list", "/project 模板 列表"),
)
def list_(context: Context, work: Work) -> Reply:
    """List the templates for projects and tasks, with how much is in each."""
    found = work.templates.find(order=("makes", "name"))
    if not found:
        example = Code("/project template save website")
        return Reply(
            (
                Line((_("There is no template yet."),)),
                hint(_("Keep a project as one: {example}.", example=example)),
            )
        )
    sizes = dict(work.steps.counts("template"))
    sources = names_told((one.project for one in found), context, work)
    blocks: list[Block] = [Heading((ngettext("{n} template", "{n} templates", len(found)),))]
    for one in found[:SHOWN]:
        of: Words = _("for a project") if one.makes is Makes.PROJECT else _("for a task")
        size = ngettext("{n} step", "{n} steps", sizes.get(one.id, 0))
        source = sources.get(one.project or "")
        made = _("from {project}", project=source) if source else None
        show = Button(_("Show it"), _show(one))
        blocks.append(Line(dotted(Bold(one.name), of, size, made), (show,)))
    if len(found) > SHOWN:
        n = len(found) - SHOWN
        blocks.append(Small((ngettext("and {n} more", "and {n} more", n),)))
    return Reply(tuple(blocks))


@command(
    "project template show",
    private=True,
    changes=False,
    aliases=("project 模板 查看",),
    examples=("/project template show website", "/project 模板 查看 官网"),
)
def show(context: Context, work: Work, name: Text) -> Reply:
    """Show what a template for projects makes, on which working day each.

    name: What the template is called
    """
    return _shown(_named(name, Makes.PROJECT, work), work)


@command(
    "task template show",
    private=True,
    changes=False,
    aliases=("task 模板 查看",),
    examples=("/task template show release", "/task 模板 查看 发布"),
)
def show_task(context: Context, work: Work, name: Text) -> Reply:
    """Show what a template for tasks makes, on which working day each.

    name: What the template is called
    """
    return _shown(_named(name, Makes.TASK, work), work)


def _named(name: str, makes: Makes, work: Work) -> Template:
    from bot.named import close
    from bot.plan import template_named

    found = template_named(name, makes, work)
    if found is not None:
        return found
    near = close(name, [one.name for one in work.templates.find(makes=makes)])
    raise Refusal(
        _("There is no template called {name}.", name=name),
        _("Did you mean {choices}?", choices=Code(" ".join(map(_typed, near))))
        if near
        else _("{list} shows what there is.", list=Code("/project template list")),
    )


def _shown(template: Template, work: Work) -> Reply:
    from bot.reports.templates import count, step_spans

    steps = work.steps.find(template=template.id, order=("n",))
    title = _("Template {name}: {what}", name=template.name, what=count(steps))
    blocks: list[Block] = [Heading((title,)), *_roles(steps)]
    blocks += [Line(step_spans(step)) for step in steps[:SHOWN]]
    if len(steps) > SHOWN:
        n = len(steps) - SHOWN
        blocks.append(Small((ngettext("and {n} more", "and {n} more", n),)))
    name = _typed(template.name)
    if template.makes is Makes.PROJECT:
        use = f"/project new initech from {name} start 1 dec"
        drop = f"project template drop {name}"
    else:
        use, drop = f"/task template use {name} due friday", f"task template drop {name}"
    blocks.append(hint(_("Use it: {example}.", example=Code(use))))
    return Reply(tuple(blocks), (Button(_("Give it up"), drop, "danger"),))


@command(
    "project template drop",
    aliases=("project 模板 删除",),
    examples=("/project template drop website", "/project 模板 删除 官网"),
)
def drop(context: Context, work: Work, name: Text) -> Reply:
    """Give up a template for projects; what was made from it stays.

    name: What the template is called
    """
    return _dropped(_named(name, Makes.PROJECT, work), context, work)


@command(
    "task template drop",
    aliases=("task 模板 删除",),
    examples=("/task template drop release", "/task 模板 删除 发布"),
)
def drop_task(context: Context, work: Work, name: Text) -> Reply:
    """Give up a template for tasks; what was made from it stays.

    name: What the template is called
    """
    return _dropped(_named(name, Makes.TASK, work), context, work)


def _dropped(template: Template, context: Context, work: Work) -> Reply:
    source = work.projects.get(template.project) if template.project else None
    if source is not None and template.created_by != context.me.id:
        must_lead(source, context, work)
    for step in work.steps.find(template=template.id):
        work.steps.drop(step)
    work.templates.drop(template)
    said = _("The template {name} is given up.", name=Bold(template.name))
    return Reply((Line(("− ", said)),))


@command(
    "task template use",
    aliases=("task 模板 使用", "task 模板 用"),
    examples=(
        "/task template use release due friday", "/task template use release start monday design=@ana",
        "/task 模板 使用 发布 周五前",
    ),
)  # fmt: skip
def use(
    context: Context,
    work: Work,
    name: Text,
    roles: list[Cast] | None = None,
    owner: Person | None = None,
    due: Moment | None = None,
    start: Annotated[Moment | None, Lead(("start", "starting", "开始于"))] = None,
    title: Annotated[Word | None, Lead(("title", "标题"))] = None,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
    project: Project | None = None,
) -> Reply:
    """Make the tasks of a template; you see them before they are made.

    name: What the template is called
    roles: Who plays the roles of the template: design=@ana
    owner: Who leads it, and does what has no role
    due: When the last of it is to be done
    start: The first day that its dates count from
    title: What the first task is called, if not as in the template
    confirm: yes, once you have seen what is made
    project: The project, if it is not this room's
    """
    from bot.reports.templates import Wanted, made, preview

    home = project or project_of(context, work)
    named = {one.role: one.who for one in roles or []}
    wanted = Wanted(_named(name, Makes.TASK, work), home, start, due, named, title)
    if owner is not None:
        for role in dict.fromkeys(step.role for step in wanted.steps(work) if step.role):
            wanted.named.setdefault(role, owner)
    if title is not None and not 0 < len(title) <= TITLE_MAX:
        raise Refusal(
            _("A task needs words that say what is to be done."),
            _("Write it like {example}.", example=Code('title:"Release 2.0"')),
        )
    if confirm is None:
        return preview(wanted, context, work)
    blocks = made(wanted, context, work)
    note = where(home, context)
    key = home.key.lower()
    return Reply(
        (*blocks, *((note,) if note else ())), (Button(_("Tasks"), f"task list #{key}"),), "good"
    )
