"""The log of what is said with the client: what is put into it."""

from __future__ import annotations

from typing import Annotated

from bot.clock import new_id
from bot.commands.task import short_title
from bot.context import Context
from bot.declare import OwnFields, Use, command
from bot.kinds import Contact, Label, Lead, Past, Text
from bot.logged import Saying, logged
from bot.model.log import LogEntry, LogKind, Mood
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.recurrence import Recurrence
from bot.model.task import Task, Visibility
from bot.recurring import first_due
from bot.reply import Reply
from bot.threads import open_for
from bot.wording import project_of
from bot.work import Work

Happened = Annotated[Past | None, Lead(("时间",))]
Feeling = Annotated[Mood | None, Lead(("情绪", "心情"))]
AnswerBy = Annotated[Moment | None, Lead(("answer by", "reply by", "最晚回复", "回复期限"))]


@command(
    "log need",
    fields=OwnFields("log", Use.MAKE),
    aliases=("l", "log 需求", "日志", "记录", "log 新需求"),
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
    mood: Feeling = None,
    answer_by: AnswerBy = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log what the client needs.

    text: What they need
    contact: Who said it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    mood: How they felt about it: good, neutral or bad
    answer_by: When they are to have our answer: friday, 5 dec
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    said = Saying(LogKind.NEED, text, contact, when, owner, labels, mood, visibility, project)
    said.due = answer_by
    return logged(context, work, said)


@command(
    "log feedback",
    fields=OwnFields("log", Use.MAKE),
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
    mood: Feeling = None,
    answer_by: AnswerBy = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log the client's feedback on what they got.

    text: What they said
    contact: Who said it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    mood: How they felt about it: good, neutral or bad
    answer_by: When they are to have our answer: friday, 5 dec
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    said = Saying(LogKind.FEEDBACK, text, contact, when, owner, labels, mood, visibility, project)
    said.due = answer_by
    return logged(context, work, said)


@command(
    "log opinion",
    fields=OwnFields("log", Use.MAKE),
    aliases=("log 意见", "log 看法"),
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
    mood: Feeling = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log an opinion of the client's.

    text: What they said
    contact: Who said it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    mood: How they felt about it: good, neutral or bad
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    said = Saying(LogKind.OPINION, text, contact, when, owner, labels, mood, visibility, project)
    return logged(context, work, said)


@command(
    "log decision",
    fields=OwnFields("log", Use.MAKE),
    aliases=("log 决定", "log 决策"),
    examples=(
        "/log decision we launch without the shop",
        "/log decision we launch with the shop replaces L-12",
        "/log 决定 先上线英文版",
    ),
)
def decision(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    when: Happened = None,
    owner: Person | None = None,
    labels: list[Label] | None = None,
    mood: Feeling = None,
    replaces: Annotated[LogEntry | None, Lead(("replaces", "取代", "代替"))] = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log a decision.

    text: What was decided
    contact: Who decided it: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    mood: How they felt about it: good, neutral or bad
    replaces: The earlier decision that holds no more: L-12
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    said = Saying(LogKind.DECISION, text, contact, when, owner, labels, mood, visibility, project)
    said.replaces = replaces
    return logged(context, work, said)


@command(
    "log question",
    fields=OwnFields("log", Use.MAKE),
    aliases=("log 问题", "log 提问"),
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
    mood: Feeling = None,
    answer_by: AnswerBy = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log a question of the client's.

    text: What they ask
    contact: Who asks: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    mood: How they felt about it: good, neutral or bad
    answer_by: When they are to have our answer: friday, 5 dec
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    said = Saying(LogKind.QUESTION, text, contact, when, owner, labels, mood, visibility, project)
    said.due = answer_by
    return logged(context, work, said)


@command(
    "log note",
    fields=OwnFields("log", Use.MAKE),
    when=("words",),
    aliases=("log 记录", "log 备注"),
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
    mood: Feeling = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log anything else about the client.

    text: What happened
    contact: With whom: from Ms. Wang
    when: When it was, if not just now: yesterday, "last friday 15:00"
    owner: Who sees to it
    labels: Words to find it by
    mood: How they felt about it: good, neutral or bad
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    said = Saying(LogKind.NOTE, text, contact, when, owner, labels, mood, visibility, project)
    return logged(context, work, said)


@command(
    "log promise",
    fields=OwnFields("log", Use.MAKE),
    asks=True,
    aliases=("log 承诺", "log 答应"),
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
    mood: Feeling = None,
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
    mood: How they felt about it: good, neutral or bad
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
    said = Saying(
        LogKind.PROMISE, text, contact, when, None, labels, mood, visibility, home, task.due,
        task=task,
    )  # fmt: skip
    return logged(context, work, said)
