"""Names that nobody and nothing has: kept in the title, pointed out, and the nearest ones offered.

Nothing is guessed. A button is a line that sets the owner or the milestone of what was just made
and takes the unknown name out of its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.context import Context
from bot.grammar import Call
from bot.kinds import Mention, MilestoneName, RefKind, folded
from bot.model.people import Person
from bot.model.project import ProjectState
from bot.named import close, near_people
from bot.privacy import known
from bot.reply import Block, Button, Code, Line, Reply, Small
from bot.subjects import subjects_of
from bot.wording import milestone_token, people_apart
from bot.words import _
from bot.work import Work

_MOST = 3  # unknown names of one line for which near ones are looked up
_EDITS = {"task": "task edit", "risk": "risk review"}
"""What changes the things that a family of commands makes."""


def remarked(reply: Reply, context: Context, work: Work) -> Reply:
    """The reply with a remark on words that look like names and mean nothing here."""
    if not context.flagged or reply.silent:
        return reply
    title = str(context.call.args.get("title", "")) if context.call else ""
    flagged = list(dict.fromkeys(context.flagged))
    flagged[:_MOST] = [_as_kept(token, title) for token in flagged[:_MOST]]
    remark = Small(
        (
            _(
                "Kept as plain text, since nobody and nothing here has that name: {words}",
                words=", ".join(flagged),
            ),
        )
    )
    blocks: list[Block] = [remark]
    for token in flagged[:_MOST]:
        blocks += _near(token, reply, context, work)
    return replace(reply, blocks=(*reply.blocks, *blocks))


def _as_kept(token: str, title: str) -> str:
    """As much of an unknown name as the title holds: a date may have stood right behind it."""
    kept = next((n for n in range(len(token), 1, -1) if token[:n] in title), len(token))
    return token[:kept]


def _near(token: str, reply: Reply, context: Context, work: Work) -> Iterable[Block]:
    """What an unknown name may have been meant for."""
    sign, said = folded(token)[:1], folded(token)[1:].strip(' "“”')
    edit = _Edit.of(token, reply, context)
    if sign == "@":
        people = near_people(said, work.people.find(active=True))
        labels = people_apart(people)
        pairs = [
            (label, _person(edit, person)) for label, person in zip(labels, people, strict=True)
        ]
        return _offered(pairs, [f"@{person.handle}" for person in people])
    if sign == "%" and context.project is not None:
        named = {m.name: m for m in work.milestones.find(project=context.project.id)}
        near = [named[name] for name in close(said.casefold(), list(named))]
        tokens = [milestone_token(milestone) for milestone in near]
        lines = [edit.line(milestone=MilestoneName(m.name)) if edit else None for m in near]
        return _offered(list(zip(tokens, lines, strict=True)), tokens)
    if sign == "#":
        projects = known(work.projects.find(state=ProjectState.ACTIVE), context, work)
        names = {name.casefold(): p.key for p in projects for name in (p.key, p.name)}
        keys = dict.fromkeys(names[name] for name in close(said.casefold(), list(names)))
        return _offered([], [f"#{key.lower()}" for key in keys])
    return ()


def _offered(pairs: list[tuple[str, str | None]], names: list[str]) -> Iterable[Block]:
    """The question, with a button for each name where there is something to change."""
    if not names:
        return ()
    question = _("Did you mean {choices}?", choices=Code(" ".join(names)))
    buttons = tuple(Button(label, line) for label, line in pairs if line is not None)
    return (Line((question,), buttons),)


def _person(edit: _Edit | None, person: Person) -> str | None:
    """The line by which somebody is the owner; a helper, where the owner was named."""
    if edit is None:
        return None
    who = Mention(f"(={person.id})")
    said = edit.context.call
    helpers = said.args.get("helpers", []) if said else []
    if said is None or "owner" not in said.args or not edit.takes("helpers"):
        return edit.line(owner=who)
    return edit.line(owner=said.args["owner"], helpers=[*helpers, who])


class _Edit:
    """The command that changes what a reply shows, and the title without the unknown name."""

    def __init__(self, call: Call, context: Context) -> None:
        self.call, self.context = call, context

    @classmethod
    def of(cls, token: str, reply: Reply, context: Context) -> _Edit | None:
        """None where nothing was made, or nothing can change it."""
        said, grammar = context.call, context.grammar
        path = _EDITS.get(said.command.family) if said is not None else None
        command = grammar.get(path) if grammar is not None and path is not None else None
        if said is None or command is None or not said.command.changes:
            return None
        param = next(p for p in command.params if p.positional)
        assert isinstance(param.kind, RefKind)
        lines = [b.line for b in (*reply.buttons, *_beside(reply))]
        refs = subjects_of(lines, param.kind)
        if len(refs) != 1:
            return None
        args: dict[str, Any] = {param.name: refs if param.many else refs[0]}
        title = str(said.args.get("title", ""))
        if token in title and command.param("title") is not None:
            bare = _without(token, title)
            if re.search(r"\w", bare):
                args["title"] = bare
        return cls(Call(command, args), context)

    def takes(self, name: str) -> bool:
        return self.call.command.param(name) is not None

    def line(self, **args: Any) -> str | None:
        """The line that sets these values as well; None where the command has no place for one."""
        if self.context.grammar is None or not all(map(self.takes, args)):
            return None
        return self.context.grammar.write(replace(self.call, args={**self.call.args, **args}))


def _without(token: str, title: str) -> str:
    before, _token, after = title.partition(token)
    return f"{before.rstrip()} {after.lstrip()}".strip()


def _beside(reply: Reply) -> list[Button]:
    return [b for block in reply.blocks if isinstance(block, Line) for b in block.buttons]
