"""The week of one discussion: the task or the conversation that a thread is about."""

from __future__ import annotations

from datetime import timedelta

from bot.asking import Since
from bot.context import Context
from bot.grammar import Refusal
from bot.model.forum import Thread
from bot.reply import Block, Button, Code, Heading, Line, Reply, dotted
from bot.wording import Names, hint, log_spans, task_spans
from bot.words import _, ngettext
from bot.work import Work

WEEK = timedelta(days=7)
SHOWN = 10


def discussion(thread: Thread, context: Context, work: Work) -> Reply:
    """What became of it in the last seven days. Raises Refusal where its thing is gone."""
    since, names = context.now - WEEK, Names(work)
    task = work.tasks.get(thread.task) if thread.task else None
    if task is not None:
        notes = work.notes.find(task=task.id, at=Since(since), order=("at",))
        acts = [
            act for act, _change in work.journal.history("task", task.id, 50) if act.at >= since
        ]
        parts = work.tasks.find(parent=task.id, order=("number",), limit=SHOWN)
        blocks: list[Block] = [
            Heading(task_spans(task, names)),
            Line(dotted(names.state(task),
                        ngettext("{n} change this week", "{n} changes this week", len(acts)),
                        ngettext("{n} note this week", "{n} notes this week", len(notes)))),
        ]  # fmt: skip
        blocks += [
            Line(dotted(names.person(note.author), _("“{text}”", text=note.text)))
            for note in notes[-SHOWN:]
        ]
        blocks += [Line(dotted(names.state(one), *task_spans(one, names)[:3])) for one in parts]
        return Reply(tuple(blocks), (Button(_("Show task"), f"task show {names.task(task)}"),))
    talk = work.conversations.get(thread.conversation) if thread.conversation else None
    if talk is None:
        raise Refusal(
            _("What this thread was about is gone."),
            _("{list} shows what there is.", list=Code("/task list")),
        )
    entries = work.logs.find(conversation=talk.id, order=("number",))
    fresh = [entry for entry in entries if entry.happened_at >= since]
    waiting = _("the client waits for us") if talk.waiting_since else _("nothing is open")
    blocks = [
        Heading((_("“{text}”", text=talk.title),)),
        Line(dotted(talk.contact, waiting,
                    ngettext("{n} entry this week", "{n} entries this week", len(fresh)))),
    ]  # fmt: skip
    blocks += [Line(log_spans(entry, names, when=True)) for entry in fresh[-SHOWN:]]
    if not fresh:
        example = Code("/log need wants export to Excel")
        blocks.append(hint(_("Log what is said here: {example}.", example=example)))
    return Reply(tuple(blocks), private=True)
