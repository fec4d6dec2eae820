"""What a task is made of: subtasks, and a checklist that is ticked in its place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from bot.commands.task import add
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import AFTER, Label, Text, has_words
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.people import Person, Role
from bot.model.task import Check, Priority, Task, Visibility
from bot.patterns import regex
from bot.reply import Block, Button, Code, Line, Reply
from bot.rules import must_have
from bot.several import things_of
from bot.wording import Names, hint, task_buttons, task_spans
from bot.words import _, ngettext, pgettext
from bot.work import Work

CHECKS = 25
"""Things of one checklist: as many as there are buttons on a message of any platform."""

LENGTH = 200


@command(
    "task sub",
    ordinary=True,
    asks=True,
    listed=True,
    aliases=("task 子任务", "task 子项"),
    examples=("/task sub 12 Write the tests @ana due friday", "/task 子任务 12 写测试 @ana 周五前"),
)
def sub(
    context: Context,
    work: Work,
    ref: Task,
    title: Text,
    owner: Person | None = None,
    due: Moment | None = None,
    priority: Priority = Priority.NORMAL,
    estimate: timedelta | None = None,
    labels: list[Label] | None = None,
    after: Annotated[list[Task] | None, AFTER] = None,
    milestone: Milestone | None = None,
    visibility: Visibility = Visibility.INTERNAL,
) -> Reply:
    """Add a part of a task; each further line of the message is one more.

    ref: The task it is part of: 12, ACME-12, last, this
    title: What is to be done
    owner: Who does it; you, if nobody is named
    due: By when: friday 5pm, 5 dec, in 3 days
    priority: How urgent it is
    estimate: How much work it is: 3h, 2d
    labels: Words to find it by
    after: The tasks that have to be done first
    milestone: The milestone it belongs to: %beta
    visibility: Whether the client may see it
    """
    home = Names(work).project(ref.project)
    if milestone is None and ref.milestone is not None:
        milestone = work.milestones.get(ref.milestone)
    return add(
        context, work, title, owner, None, due, priority, estimate, labels, None, ref, after,
        None, milestone, visibility=visibility, project=home,
    )  # fmt: skip


@command(
    "task check",
    ordinary=True,
    may=Role.GUEST,
    aliases=("task checklist", "task 清单", "task 检查清单"),
    examples=(
        "/task check 12 Buy the domain",
        "/task check 12 2",
        "/task check 12 drop 2",
        "/task 清单 12 购买域名",
    ),
)
def check(context: Context, work: Work, ref: Task, items: Text | None = None) -> Reply:
    """Show a task's checklist, put something on it (a line for each), or tick it by its number.

    ref: The task: 12, ACME-12, last, this
    items: What is to be ticked; 2 to tick the second or take its tick away; drop 2 to take it off
    """
    if items is not None or context.role is Role.GUEST:
        must_have([ref], context, work)
    names = Names(work)
    if items is None:
        return replace(checklist(ref, names), private=True)
    numbered = _NUMBERED.fullmatch(items.strip())
    if numbered is not None:
        _tick(ref, [int(n) for n in re.findall(r"\d+", items)], bool(numbered["drop"]), names)
    else:
        _put_on(ref, items, names)
    return checklist(ref, names)


_NUMBERED = regex(
    r"(?P<drop>(?:drop|remove|delete)\s+|删除?\s*|移除\s*)?\d{1,2}(?:[\s,，、]+\d{1,2})*", re.I
)


def _put_on(task: Task, items: str, names: Names) -> None:
    new = [text[:LENGTH] for text in things_of(items) if has_words(text)]
    if not new or len(task.checks) + len(new) > CHECKS:
        raise Refusal(
            _("A checklist has up to {n} things, each with words in it.", n=CHECKS),
            _("What is larger is a task of its own: {example}.",
              example=Code(f"/task sub {names.task(task)} Write the tests")),
        )  # fmt: skip
    task.checks = [*task.checks, *(Check(text).kept() for text in new)]


def _tick(task: Task, numbers: list[int], drop: bool, names: Names) -> None:
    """Tick these or take their ticks away, or take them off the list; 1 is the first."""
    checks, ref = task.checklist, names.task(task)
    if not all(1 <= n <= len(checks) for n in numbers):
        raise Refusal(
            ngettext("{ref} has {n} thing on its checklist.",
                     "{ref} has {n} things on its checklist.", len(checks), ref=ref),
            _("{check} shows them.", check=Code(f"/task check {ref}"))
            if checks
            else _("Put something on it: {example}.",
                   example=Code(f"/task check {ref} Buy the domain")),
        )  # fmt: skip
    kept = [
        replace(one, done=not one.done) if n in numbers and not drop else one
        for n, one in enumerate(checks, 1)
        if not (drop and n in numbers)
    ]
    task.checks = [one.kept() for one in kept]


def checklist(task: Task, names: Names) -> Reply:
    """A task's list, each thing with a button that ticks it or takes the tick away."""
    ref, checks = names.task(task), task.checklist
    blocks: list[Block] = [Line(task_spans(task, names))]
    blocks += check_lines(task, names)
    if not checks:
        blocks.append(hint(_("Nothing is on its checklist. Put something on it: {example}.",
                             example=Code(f"/task check {ref} Buy the domain"))))  # fmt: skip
    return Reply(tuple(blocks), task_buttons(task, names))


def check_lines(task: Task, names: Names) -> list[Line]:
    ref = names.task(task)
    return [
        Line(
            ("☑ " if one.done else "☐ ", one.text),
            (Button(pgettext("button", "Untick") if one.done else pgettext("button", "Tick"),
                    f"task check {ref} {n}"),),
        )
        for n, one in enumerate(task.checklist, 1)
    ]  # fmt: skip
