"""The log of what is said with the client: what is put into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated

from bot.clock import new_id
from bot.commands.task import short_title
from bot.context import Context
from bot.declare import command
from bot.kinds import Contact, Label, Lead, Past, Text
from bot.model.log import ANSWERABLE, LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.recurrence import Recurrence
from bot.model.task import Task, Visibility
from bot.recurring import first_due
from bot.reply import Block, Button, Line, Reply
from bot.threads import conversation_here, open_for
from bot.wording import (
    Names,
    asked,
    guest,
    log_ref,
    log_spans,
    project_of,
    task_spans,
    where,
)
from bot.words import _
from bot.work import Work

NOON = time(12)
Happened = Annotated[Past | None, Lead(("时间",))]


def _happened(when: Moment | None, now: datetime) -> tuple[datetime, date | None]:
    """The instant of an entry, and its day where that is all that is known of it."""
    if when is None:
        return now, None
    if when.clock is not None:
        return when.at, None
    return min(replace(when, clock=NOON).at, now), when.day


def _logged(
    context: Context,
    work: Work,
    kind: LogKind,
    text: str,
    contact: str | None,
    when: Moment | None,
    visibility: Visibility,
    project: Project | None,
    task: Task | None = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
) -> Reply:
    home = project or project_of(context, work)
    talk = conversation_here(context, work)
    if talk is not None and talk.project != home.id:
        talk = None
    happened_at, happened_on = _happened(when, work.now)
    entry = work.logs.add(
        LogEntry(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "log"),
            kind=kind,
            text=text,
            author=context.me.id,
            happened_at=happened_at,
            happened_on=happened_on,
            contact=contact or (talk.contact if talk is not None else None),
            link=context.source,
            conversation=talk.id if talk is not None else None,
            task=task.id if task else None,
            visibility=visibility,
            owner=owner.id if owner else None,
            labels=[str(label) for label in labels or []],
        )
    )
    names = Names(work)
    said = (" · ", entry.when) if when else ()
    blocks: list[Block] = [Line(("☎ ", *log_spans(entry, names), *said))]
    buttons: list[Button] = []
    if task is not None:
        ref = names.task(task)
        blocks += [Line(("→ ", *task_spans(task, names))), *guest(task, names)]
        lines, asking = asked(context.asks, f"task edit {ref}", names)
        blocks += lines
        buttons += [*asking, Button(_("Edit"), f"task edit {ref}")]
    elif kind in ANSWERABLE:
        buttons.append(Button(_("Answer"), f"log answer {log_ref(home, entry)}"))
    note = where(home, context)
    if note is not None:
        blocks.append(note)
    return Reply(tuple(blocks), tuple(buttons))


@command(
    "log need",
    aliases=("l", "log 需求", "日志"),
    examples=(
        "/log need wants export to Excel, from Ms. Wang",
        "/log need wants export to Excel, from Ms. Wang when:yesterday",
        "/log 需求 要导出Excel，来自王总",
    ),
)
def need(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    when: Happened = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log what the client needs.

    text: What they need
    contact: Who said it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(
        context, work, LogKind.NEED, text, contact, when, visibility, project,
        owner=owner, labels=labels,
    )  # fmt: skip


@command(
    "log feedback",
    aliases=("log 反馈",),
    examples=(
        "/log feedback loves the new home page, from Mr. Smith",
        "/log 反馈 很喜欢新首页，来自史密斯先生",
    ),
)
def feedback(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    when: Happened = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log the client's feedback on what they got.

    text: What they said
    contact: Who said it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(
        context, work, LogKind.FEEDBACK, text, contact, when, visibility, project,
        owner=owner, labels=labels,
    )  # fmt: skip


@command(
    "log opinion",
    aliases=("log 意见",),
    examples=(
        "/log opinion would rather launch in spring, from Ms. Wang",
        "/log 意见 希望春天再上线，来自王总",
    ),
)
def opinion(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    when: Happened = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log an opinion of the client's.

    text: What they said
    contact: Who said it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(
        context, work, LogKind.OPINION, text, contact, when, visibility, project,
        owner=owner, labels=labels,
    )  # fmt: skip


@command(
    "log decision",
    aliases=("log 决定",),
    examples=("/log decision we launch without the shop", "/log 决定 先上线英文版"),
)
def decision(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    when: Happened = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log a decision.

    text: What was decided
    contact: Who decided it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(
        context, work, LogKind.DECISION, text, contact, when, visibility, project,
        owner=owner, labels=labels,
    )  # fmt: skip


@command(
    "log question",
    aliases=("log 问题",),
    examples=(
        "/log question can we pay by invoice? from Ms. Wang",
        "/log 问题 能不能开发票？来自王总",
    ),
)
def question(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    when: Happened = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log a question of the client's.

    text: What they ask
    contact: Who asks: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(
        context, work, LogKind.QUESTION, text, contact, when, visibility, project,
        owner=owner, labels=labels,
    )  # fmt: skip


@command(
    "log note",
    when=("words",),
    aliases=("log 记录",),
    examples=("/log note call with Ms. Wang, 20 minutes", "/log 记录 和王总通话20分钟"),
)
def note(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    when: Happened = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log anything else about the client.

    text: What happened
    contact: With whom: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(
        context, work, LogKind.NOTE, text, contact, when, visibility, project,
        owner=owner, labels=labels,
    )  # fmt: skip


@command(
    "log promise",
    asks=True,
    aliases=("log 承诺",),
    examples=(
        "/log promise we send the price list by thursday @bob",
        "/log 承诺 周四前发报价 @wei",
    ),
)
def promise(
    context: Context,
    work: Work,
    text: Text,
    owner: Person | None = None,
    due: Moment | None = None,
    every: Recurrence | None = None,
    labels: list[Label] | None = None,
    contact: Contact | None = None,
    when: Happened = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log what we promised the client; it becomes a task with a date.

    text: What we promised
    owner: Who keeps it; you, if nobody is named
    due: By when: thursday, 5 dec
    every: How often it comes back: every friday 15:00
    labels: Words to find it by
    contact: To whom: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    task = work.tasks.add(
        Task(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "task"),
            title=short_title(text)[0],
            created_at=work.now,
            created_by=context.me.id,
            owner=(owner or context.me).id,
            due=first_due(every, due, work.now),
            every=every,
            labels=[str(label) for label in labels or []],
            visibility=visibility,
            source=context.source,
        )
    )
    task.offer(context.me.id, work.now)
    open_for(task, work)
    return _logged(
        context, work, LogKind.PROMISE, text, contact, when, visibility, home, task, labels=labels
    )
