"""The week of one discussion: the task or the conversation that a thread is about."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.asking import Since
from bot.context import Context
from bot.discussions import of
from bot.excerpt import shortened
from bot.model.forum import Conversation
from bot.model.task import Task
from bot.reply import Block, Button, Code, Heading, Line, Reply, Span, Who, dotted
from bot.wording import Names, hint, log_spans, task_spans
from bot.words import _, ngettext
from bot.work import Work

WEEK = timedelta(days=7)
SHOWN = 10


def discussion(about: Task | Conversation, context: Context, work: Work) -> Reply:
    """What became of it in the last seven days."""
    if isinstance(about, Task):
        return _of_task(about, context.now - WEEK, work)
    return _of_talk(about, context.now - WEEK, work)


def _of_task(task: Task, since: datetime, work: Work) -> Reply:
    names = Names(work)
    notes = work.notes.find(task=task.id, at=Since(since), order=("at",))
    acts = [act for act, _change in work.journal.history("task", task.id, 50) if act.at >= since]
    parts = work.tasks.find(parent=task.id, order=("number",), limit=SHOWN)
    keys = tuple(one.id for one in of(task, work))
    said = work.remarks.find(discussion=keys, at=Since(since), order=("at",)) if keys else []
    blocks: list[Block] = [
        Heading(task_spans(task, names)),
        Line(dotted(names.state(task),
                    ngettext("{n} change this week", "{n} changes this week", len(acts)),
                    ngettext("{n} note this week", "{n} notes this week", len(notes)),
                    ngettext("{n} comment this week", "{n} comments this week", len(said))
                    if said else None)),
    ]  # fmt: skip
    lines: list[tuple[datetime, Span | None, str]] = [
        (note.at, names.person(note.author), note.text) for note in notes[-SHOWN:]
    ]
    lines += [(one.at, Who(one.author), shortened(one.text)) for one in said[-SHOWN:]]
    blocks += [
        Line(dotted(who, _("“{text}”", text=text)))
        for _at, who, text in sorted(lines, key=lambda line: line[0])[-SHOWN:]
    ]
    blocks += [Line(dotted(names.state(one), *task_spans(one, names)[:3])) for one in parts]
    return Reply(tuple(blocks), (Button(_("Show task"), f"task show {names.task(task)}"),))


def _of_talk(talk: Conversation, since: datetime, work: Work) -> Reply:
    names = Names(work)
    entries = work.logs.find(conversation=talk.id, order=("number",))
    fresh = [entry for entry in entries if entry.happened_at >= since]
    waiting = _("the client waits for us") if talk.waiting_since else _("nothing is open")
    blocks: list[Block] = [
        Heading((_("“{text}”", text=talk.title),)),
        Line(dotted(talk.contact, waiting,
                    ngettext("{n} entry this week", "{n} entries this week", len(fresh)))),
    ]  # fmt: skip
    blocks += [Line(log_spans(entry, names, when=True)) for entry in fresh[-SHOWN:]]
    if not fresh:
        example = Code("/log need wants export to Excel")
        blocks.append(hint(_("Log what is said here: {example}.", example=example)))
    return Reply(tuple(blocks), private=True)
