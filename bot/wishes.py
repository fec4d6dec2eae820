"""Asking somebody to let one do what one may not do alone: the line that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.context import Context
from bot.declare import Command, Param
from bot.grammar import Call
from bot.kinds import Mention, PersonKind, ProjectName, Reader, Ref
from bot.mentions import by_id
from bot.model.people import Person, Role
from bot.model.task import Task
from bot.named import ME
from bot.reply import Button
from bot.words import _
from bot.work import Work

NEVER = frozenset({"pm ask", "pm grant", "pm decline", "task apply", "pm settings"})
"""Commands that nobody can let one say: they are about oneself, or about asking."""


def may_be_asked(command: Command) -> bool:
    return command.changes and not command.by_clock and command.path not in NEVER


def ask_button(
    whom: Person | None,
    context: Context,
    work: Work,
    *,
    line: str | None = None,
    tasks: Sequence[Task] = (),
) -> list[Button]:
    """The button that asks for what was just refused, or for `line`; none where that is no use."""
    grammar, call = context.grammar, context.call
    if grammar is None or call is None or context.actor is None or context.leave is not None:
        return []
    command = grammar.find(line)[0] if line else call.command
    ask = grammar.get("pm ask")
    if whom is None or not whom.active or whom.id == context.actor.id or ask is None:
        return []
    if not may_be_asked(command):
        return []
    said = line or line_of(call, context, work, tasks)
    asked = Call(ask, {"line": said, "whom": Mention(f"(={whom.id})")})
    return [Button(_("Ask {name}", name=whom.name), grammar.write(asked))]


def line_of(call: Call, context: Context, work: Work, tasks: Sequence[Task] = ()) -> str:
    """A call as it says the same in another place and from another mouth."""
    assert context.grammar is not None
    args: dict[str, Any] = {}
    for param in call.command.params:
        value = call.args.get(param.name)
        if param.positional and tasks:
            refs = [_ref(task, work) for task in tasks]
            value = refs if param.many else refs[0]
        elif isinstance(param.kind, PersonKind) and value is not None:
            value = _people(param, value, context, work)
        if value is not None:
            args[param.name] = value
    if call.command.param("project") and "project" not in args and context.project is not None:
        args["project"] = ProjectName(context.project.key.lower())
    return context.grammar.write(Call(call.command, args))


def _ref(task: Task, work: Work) -> Ref:
    home = work.projects.get(task.project)
    return Ref(task.number, home.key if home is not None else None)


def _people(param: Param, value: Any, context: Context, work: Work) -> Any:
    """People as anybody may name them: "me", and whom a platform named, by our ids."""
    values = value if param.many else [value]
    named = [_person(mention, context, work) for mention in values]
    return named if param.many else named[0]


def _person(mention: Mention, context: Context, work: Work) -> Mention:
    if mention.said.lower() in ME and context.actor is not None:
        return Mention(f"(={context.actor.id})")
    return by_id(mention, context, work)


def triaged(call: Call, context: Context, reader: Reader) -> Call | None:
    """What a guest gets instead of a task: the wish for one. None where there is no such thing."""
    grammar = context.grammar
    if grammar is None or context.role is not Role.GUEST or call.command.path != "task add":
        return None
    ask = grammar.get("pm ask")
    assert ask is not None
    # What they say of people, parents and milestones is looked up by whoever says yes.
    return grammar.bind(ask, {"line": grammar.write(Call(call.command, call.args))}, reader)
