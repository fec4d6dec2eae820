"""Search over tasks, notes, the client log and risks."""

from __future__ import annotations

import re
from typing import Any

from bot.asking import Like, Until
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Label, Text, filter_of
from bot.model.log import LogEntry
from bot.model.milestone import Milestone
from bot.model.people import Person
from bot.model.project import Project, ProjectState
from bot.model.risk import Risk
from bot.model.task import OPEN, Priority, Task, TaskState
from bot.reply import Block, Code, Heading, Line, Reply, Span
from bot.wording import Names, hint, log_spans, risk_spans, task_spans
from bot.words import _, ngettext
from bot.work import Work

SHOWN = 15
_LOOKED_AT = 30
_TERM = re.compile(r'"[^"]*"|“[^”]*”|\S+')


@command(
    "pm find",
    private=True,
    changes=False,
    aliases=("pm 查找", "pm 搜索"),
    examples=("/pm find vpn", '/pm find "vpn" @ana overdue', "/pm find 登录 !高"),
)
def find(
    context: Context,
    work: Work,
    text: Text | None = None,
    owner: Person | None = None,
    priority: Priority | None = None,
    label: Label | None = None,
    milestone: Milestone | None = None,
    project: Project | None = None,
) -> Reply:
    """Search tasks, the client log and risks.

    text: Words to look for; overdue, mine and blocked choose open tasks
    owner: Only what is this person's
    priority: Only tasks of this priority
    label: Only what has this label
    milestone: Only what belongs to this milestone
    project: Only in this project
    """
    words, chosen = _terms(text or "")
    given = (owner, priority, label, milestone, project)
    if not words and not chosen and not any(given):
        raise Refusal(
            _("What are you looking for?"),
            _("Write it like {example}.", example=Code("/pm find vpn")),
        )
    active = {p.id: p for p in work.projects.find(state=ProjectState.ACTIVE)}
    homes = [project.id] if project else list(active)
    where: dict[str, Any] = {"project": tuple(homes)}
    if owner is not None:
        where["owner"] = owner.id
    if milestone is not None:
        where["milestone"] = milestone.id
    names = Names(work)
    tasks = _tasks(words, where, [*chosen, *([priority] if priority else [])], label, context, work)
    rows: list[tuple[Span, ...]] = [task_spans(task, names) for task in tasks]
    if not chosen and priority is None:
        rows += [
            (active[entry.project].key, " ", *log_spans(entry, names))
            for entry in _logs(words, where, label, work)
        ]
    if not chosen and priority is None and label is None:
        rows += [
            (active[risk.project].key, " ", *risk_spans(risk, active[risk.project], names))
            for risk in _risks(words, where, work)
        ]
    return _listed(rows, context.said.partition("find ")[2] or " ".join(words))


def _terms(text: str) -> tuple[list[str], list[str]]:
    """The words to look for, and those that choose by what is true of a task."""
    words, chosen = [], []
    for term in _TERM.findall(text):
        said = filter_of(term) if term[0] not in '"“' else None
        if said is not None and said.isalpha():
            chosen.append(said)
        else:
            words.append(term.strip('"“”'))
    phrase = " ".join(word for word in words if word)
    return ([phrase] if phrase else []), chosen


def _tasks(
    words: list[str],
    where: dict[str, Any],
    chosen: list[str | Priority],
    label: str | None,
    context: Context,
    work: Work,
) -> list[Task]:
    where = {**where}
    for said in chosen:
        match said:
            case Priority():
                where["priority"] = said
            case "mine":
                where["owner"] = context.me.id
            case "unowned":
                where |= {"owner": None, "state": OPEN}
            case "blocked":
                where["state"] = (TaskState.BLOCKED,)
            case _:
                where |= {"state": OPEN, "due": Until(context.now)}
    order = ("-created_at",)
    if not words:
        found = work.tasks.find(order=order, limit=_LOOKED_AT, **where)
    else:
        found = work.tasks.find(title=Like(words[0]), order=order, limit=_LOOKED_AT, **where)
        noted = work.notes.find(text=Like(words[0]), order=("-at",), limit=_LOOKED_AT)
        keys = [note.task for note in noted if note.task not in {task.id for task in found}]
        if keys:
            found = [*found, *work.tasks.find(id=tuple(dict.fromkeys(keys)), **where)]
    return [task for task in found if label is None or label in task.labels]


def _logs(words: list[str], where: dict[str, Any], label: str | None, work: Work) -> list[LogEntry]:
    if "milestone" in where:
        return []
    order = ("-happened_at",)
    if not words:
        found = work.logs.find(order=order, limit=_LOOKED_AT, **where)
    else:
        found = work.logs.find(order=order, limit=_LOOKED_AT, **where, text=Like(words[0]))
        answered = work.logs.find(order=order, limit=_LOOKED_AT, **where, answer=Like(words[0]))
        found = [*found, *(entry for entry in answered if entry not in found)]
    return [entry for entry in found if label is None or label in entry.labels]


def _risks(words: list[str], where: dict[str, Any], work: Work) -> list[Risk]:
    if words:
        where = {**where, "statement": Like(words[0])}
    return work.risks.find(order=("-created_at",), limit=_LOOKED_AT, **where)


def _listed(rows: list[tuple[Span, ...]], wanted: str) -> Reply:
    wanted = wanted.strip().strip('"')
    if not rows:
        return Reply(
            (
                Line((_("Nothing has “{text}” in it.", text=wanted),)),
                hint(_("Fewer words find more, like {example}.", example=Code("/pm find vpn"))),
            )
        )
    title = ngettext("{n} found for “{text}”", "{n} found for “{text}”", len(rows), text=wanted)
    lines: list[Block] = [Line(row) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(hint(_("Only the first 15 are shown. Type more words to narrow it down.")))
    return Reply((Heading((title,)), *lines))
