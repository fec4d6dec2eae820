"""The tasks that filters choose: overdue, mine, @ana, !high, %beta, +design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.asking import Has, Until
from bot.bulk import apply_buttons
from bot.context import Context
from bot.declare import Param
from bot.flow import Flow, stage_span
from bot.grammar import Call, Refusal
from bot.kinds import FILTERS, PriorityKind, Reader, Ref, Unread, folded, quoted
from bot.model.people import Person
from bot.model.project import Project, ProjectState
from bot.model.task import OPEN, Priority, Task, TaskState
from bot.named import milestone_named, nobody
from bot.privacy import readable
from bot.reply import Button, Code
from bot.rhythm import listed
from bot.wording import called
from bot.words import _, ngettext
from bot.work import Work

MOST = 50
_SHOWN = 10

Who = Callable[[str], Person]
"""Finds the person a filter names; raises Refusal."""


def chosen(
    filters: list[str], param: Param, call: Call, context: Context, work: Work, who: Who
) -> list[Task]:
    """The open tasks of the project for which all filters are true, the soonest due first.

    Several are shown before a command changes them, unless it shows them itself: raises Refusal
    with a button that names each.
    """
    found = _found(filters, context, work, who)
    if not found:
        raise Refusal(
            _("No open task is like that."),
            _("{list} shows what there is.", list=Code("/task list")),
        )
    if len(found) > MOST:
        raise Refusal(
            _("That is more than {n} tasks.", n=MOST),
            _("Say more of them, like {example}.", example=Code("overdue @ana !high")),
        )
    if len(found) > 1 and call.command.changes and not call.command.previews:
        raise _preview(found, param, call, context, work)
    return found


def _preview(found: list[Task], param: Param, call: Call, context: Context, work: Work) -> Refusal:
    keys = {project.id: project.key for project in work.projects.find()}
    refs = [Ref(task.number, keys[task.project]) for task in found]
    pairs = list(zip(refs, found, strict=True))[:_SHOWN]
    shown = " · ".join(f"{ref.key}-{ref.number} {task.title[:40]}" for ref, task in pairs)
    line = replace(call, args={**call.args, param.name: refs})
    return Refusal(
        ngettext("This changes {n} task.", "This changes {n} tasks.", len(found)),
        _("Look at them first: {tasks}", tasks=shown + (" …" if len(found) > _SHOWN else "")),
        buttons=apply_buttons(line, context, work),
    )


def _found(filters: list[str], context: Context, work: Work, who: Who) -> list[Task]:
    """At most one more than may be chosen."""
    where: dict[str, Any] = {"state": OPEN}
    if context.project is not None:
        where["project"] = context.project.id
    labels = [said[1:].lower() for said in filters if said[0] == "+"]
    if labels:
        where["labels"] = Has(labels[0], tuple(labels[1:]))
    for said in filters:
        where |= _where(said, context, work, who)
    if context.project is None and where.get("owner") != context.me.id:
        active = work.projects.find(state=ProjectState.ACTIVE)
        where["project"] = tuple(home.id for home in readable(active, context, work))
    return work.tasks.find(order=("due", "number"), limit=MOST + 1, **where)


def _where(said: str, context: Context, work: Work, who: Who) -> dict[str, Any]:
    match said[0]:
        case "@":
            return {"owner": who(said[1:].strip('"“”')).id}
        case "!":
            return {"priority": _priority(said, context)}
        case "%":
            return {"milestone": milestone_named(said[1:].strip('"“”'), context.project, work).id}
        case "+":
            return {}
    return true_of(said, context)


def true_of(word: str, context: Context) -> dict[str, Any]:
    """What a word says of open tasks (mine, unowned, blocked or overdue), as `Shelf.find` is
    asked for it."""
    match word:
        case "mine":
            return {"owner": context.me.id}
        case "unowned":
            return {"owner": None}
        case "blocked":
            return {"state": (TaskState.BLOCKED,)}
        case _:
            return {"due": Until(context.now)}


def in_state(said: str, home: Project, context: Context, work: Work) -> dict[str, Any]:
    """What else a list of tasks is narrowed by: a state of the project, or words that are true of
    open tasks ("mine overdue"). Raises Refusal where it is neither."""
    flow = Flow.of(home.id, work)
    found = flow.where(said)
    if found is not None:
        return found
    words = [FILTERS.get(folded(word).lower()) for word in said.split()]
    if all(words):
        return {key: value for one in words if one for key, value in true_of(one, context).items()}
    if said[:1] in "@＠":
        raise nobody(said.lstrip("@＠"))
    raise Refusal(
        _("{project} has no state called {name}.", project=called(home, work), name=said),
        _("There are {states}.", states=listed([stage_span(one) for one in flow.stages])),
        buttons=[
            Button(stage_span(one), f"task list {quoted(one.name or one.state.value)} #{home.key.lower()}")
            for one in flow.stages[:5]
        ],
    )  # fmt: skip


def _priority(said: str, context: Context) -> Any:
    try:
        return PriorityKind(Priority).read(said, Reader(context.now, context.zone))
    except Unread as unread:
        raise Refusal(unread.text, unread.hint) from None
