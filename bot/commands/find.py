"""Search over tasks, notes, the client log and risks."""

from __future__ import annotations

import re
from typing import Any

from bot.asking import Has, Like
from bot.chosen import true_of
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Label, Text, filter_of
from bot.model.log import LogEntry
from bot.model.milestone import Milestone
from bot.model.people import Person
from bot.model.project import Project, ProjectState
from bot.model.risk import Risk
from bot.model.task import OPEN, Priority, Task
from bot.reply import Block, Code, Heading, Line, Reply, Span
from bot.risks import risk_spans
from bot.wording import Names, hint, log_spans, task_spans
from bot.words import _, ngettext
from bot.work import Work

SHOWN = 15
_LOOKED_AT = 30
_AT_ONCE, _PAGES = 100, 20  # notes that are gone through
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
    if label is not None:
        where["labels"] = Has(str(label))
    if milestone is not None:
        where["milestone"] = milestone.id
    names = Names(work)
    of_tasks: dict[str, Any] = {"state": OPEN} if chosen else {}
    for said in chosen:
        of_tasks |= true_of(said, context)
    if priority is not None:
        of_tasks["priority"] = priority
    tasks = _tasks(words, {**where, **of_tasks}, work)
    rows: list[tuple[Span, ...]] = [task_spans(task, names) for task in tasks]
    if not of_tasks:
        rows += [
            (active[entry.project].key, " ", *log_spans(entry, names))
            for entry in _logs(words, where, work)
        ]
    if not of_tasks and label is None:
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


def _tasks(words: list[str], where: dict[str, Any], work: Work) -> list[Task]:
    order = ("-created_at",)
    if not words:
        return work.tasks.find(order=order, limit=_LOOKED_AT, **where)
    found = work.tasks.find(title=Like(words[0]), order=order, limit=_LOOKED_AT, **where)
    keys = {task.id for task in found}
    return [*found, *(task for task in _noted(words[0], where, work) if task.id not in keys)]


def _noted(wanted: str, where: dict[str, Any], work: Work) -> list[Task]:
    """The tasks with a note that holds the words, the newest note first.

    Notes know no project, so they are gone through until enough of them belong to such a task.
    """
    out: dict[str, Task] = {}
    for page in range(_PAGES):
        notes = work.notes.find(
            text=Like(wanted), order=("-at",), limit=_AT_ONCE, offset=page * _AT_ONCE
        )
        keys = dict.fromkeys(note.task for note in notes if note.task not in out)
        fitting = {task.id: task for task in work.tasks.find(id=tuple(keys), **where)}
        out |= {key: fitting[key] for key in keys if key in fitting}
        if len(notes) < _AT_ONCE or len(out) >= _LOOKED_AT:
            break
    return list(out.values())[:_LOOKED_AT]


def _logs(words: list[str], where: dict[str, Any], work: Work) -> list[LogEntry]:
    if "milestone" in where:
        return []
    order = ("-happened_at",)
    if not words:
        return work.logs.find(order=order, limit=_LOOKED_AT, **where)
    found = work.logs.find(order=order, limit=_LOOKED_AT, **where, text=Like(words[0]))
    answered = work.logs.find(order=order, limit=_LOOKED_AT, **where, answer=Like(words[0]))
    return [*found, *(entry for entry in answered if entry not in found)]


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
        lines.append(
            hint(_("Only the first {n} are shown. Type more words to narrow it down.", n=SHOWN))
        )
    return Reply((Heading((title,)), *lines))
