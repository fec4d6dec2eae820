"""The log of what is said with the client."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.kinds import Contact, Lead, Text
from bot.model.log import ANSWERABLE, LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Task, Visibility
from bot.reply import Block, Button, Code, Heading, Line, Reply
from bot.wording import (
    Names,
    asked,
    hint,
    log_ref,
    log_spans,
    project_of,
    task_spans,
    where,
)
from bot.words import _, ngettext
from bot.work import Work

PAGE = 10


def _logged(
    context: Context,
    work: Work,
    kind: LogKind,
    text: str,
    contact: str | None,
    visibility: Visibility,
    project: Project | None,
    task: Task | None = None,
) -> Reply:
    home = project or project_of(context, work)
    entry = work.logs.add(
        LogEntry(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "log"),
            kind=kind,
            text=text,
            author=context.me.id,
            happened_at=work.now,
            contact=contact,
            link=context.about.link if context.about else None,
            task=task.id if task else None,
            visibility=visibility,
        )
    )
    names = Names(work)
    blocks: list[Block] = [Line(("☎ ", *log_spans(entry, names)))]
    buttons: list[Button] = []
    if task is not None:
        ref = names.task(task)
        blocks.append(Line(("→ ", *task_spans(task, names))))
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
    examples=("/log need wants export to Excel, from Ms. Wang", "/log 需求 要导出Excel，来自王总"),
)
def need(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log what the client needs.

    text: What they need
    contact: Who said it: from Ms. Wang
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(context, work, LogKind.NEED, text, contact, visibility, project)


@command(
    "log feedback",
    aliases=("log 反馈",),
    examples=("/log feedback loves the new home page, from Mr. Smith",),
)
def feedback(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log what the client thinks of what they got.

    text: What they said
    contact: Who said it: from Ms. Wang
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(context, work, LogKind.FEEDBACK, text, contact, visibility, project)


@command(
    "log opinion",
    aliases=("log 意见",),
    examples=("/log opinion would rather launch in spring, from Ms. Wang",),
)
def opinion(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log an opinion of the client's.

    text: What they said
    contact: Who said it: from Ms. Wang
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(context, work, LogKind.OPINION, text, contact, visibility, project)


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
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log a decision.

    text: What was decided
    contact: Who decided it: from Ms. Wang
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(context, work, LogKind.DECISION, text, contact, visibility, project)


@command(
    "log question",
    aliases=("log 问题",),
    examples=("/log question can we pay by invoice? from Ms. Wang",),
)
def question(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log a question of the client's.

    text: What they ask
    contact: Who asks: from Ms. Wang
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(context, work, LogKind.QUESTION, text, contact, visibility, project)


@command(
    "log note",
    when=("words",),
    aliases=("log 记录",),
    examples=("/log note call with Ms. Wang, 20 minutes",),
)
def note(
    context: Context,
    work: Work,
    text: Text,
    contact: Contact | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log anything else about the client.

    text: What happened
    contact: With whom: from Ms. Wang
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    return _logged(context, work, LogKind.NOTE, text, contact, visibility, project)


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
    contact: Contact | None = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Log what we promised the client; it becomes a task with a date.

    text: What we promised
    owner: Who keeps it; you, if nobody is named
    due: By when: thursday, 5 dec
    contact: To whom: from Ms. Wang
    visibility: Whether the client may see the entry
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    task = work.tasks.add(
        Task(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "task"),
            title=text if len(text) <= 200 else text[:199] + "…",
            created_at=work.now,
            created_by=context.me.id,
            owner=(owner or context.me).id,
            due=due,
            visibility=visibility,
        )
    )
    return _logged(context, work, LogKind.PROMISE, text, contact, visibility, home, task)


class What(StrEnum):
    """Which entries a list shows."""

    ALL = "all"
    WAITING = "waiting"
    NEED = "need"
    FEEDBACK = "feedback"
    OPINION = "opinion"
    DECISION = "decision"
    PROMISE = "promise"
    QUESTION = "question"
    NOTE = "note"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "全部": "all", "待回复": "waiting", "open": "waiting", "需求": "need",
            "反馈": "feedback", "意见": "opinion", "决定": "decision", "承诺": "promise",
            "问题": "question", "记录": "note", "needs": "need", "decisions": "decision",
            "promises": "promise", "questions": "question", "notes": "note",
        }  # fmt: skip


@command(
    "log list",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("log 列表",),
    examples=("/log list", "/log list waiting", "/log list decision"),
)
def list_(
    context: Context,
    work: Work,
    what: What = What.ALL,
    page: Annotated[int, Lead(("page", "第"))] = 1,
    project: Project | None = None,
) -> Reply:
    """List what was said with the client, newest first.

    what: all, waiting, or a kind: need, feedback, decision, ...
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    order = ("-number",)
    if what is What.WAITING:
        found = work.logs.find(project=home.id, kind=ANSWERABLE, answered_at=None, order=order)
    elif what is What.ALL:
        found = work.logs.find(project=home.id, order=order)
    else:
        found = work.logs.find(project=home.id, kind=LogKind(what.value), order=order)
    if not found:
        example = hint(
            _("Log something: {example}.", example=Code("/log need wants export to Excel"))
        )
        return Reply((Line((_("Nothing in the log of {project}.", project=home.name),)), example))
    names = Names(work)
    pages = -(-len(found) // PAGE)
    page = min(max(1, page), pages)
    title = ngettext(
        "{project}: {n} entry", "{project}: {n} entries", len(found), project=home.name
    )
    blocks: list[Block] = [Heading((title,))]
    for entry in found[(page - 1) * PAGE : page * PAGE]:
        answer = (
            (Button(_("Answer"), f"log answer {log_ref(home, entry)}"),) if entry.waiting else ()
        )
        blocks.append(Line(log_spans(entry, names, when=True), answer))
    buttons: tuple[Button, ...] = ()
    if page < pages:
        blocks.append(hint(_("Page {page} of {pages}", page=page, pages=pages)))
        line = f"log list {what.value} page:{page + 1} #{home.key.lower()}"
        buttons = (Button(_("Next page"), line),)
    return Reply(tuple(blocks), buttons)


@command(
    "log answer",
    aliases=("log 回复",),
    examples=("/log answer L-58 export comes with Beta",),
)
def answer(context: Context, work: Work, ref: LogEntry, text: Text | None = None) -> Reply:
    """Record our answer to a need, feedback or question.

    ref: The entry: L-58
    text: What we answered
    """
    names = Names(work)
    if ref.answered_at is not None and text is None:
        when = Moment.of(ref.answered_at, context.zone)
        by = names.person(ref.answered_by) or _("somebody")
        said = _("already answered by {who}, {when}", who=by, when=when)
        return Reply((Line((*log_spans(ref, names), " · ", said)),), private=True)
    ref.reply(text, _latest(work.now, ref.happened_at), context.me.id)
    lines: list[Block] = [Line(("✔ ", *log_spans(ref, names), " · ", _("answered")))]
    if text:
        lines.append(Line((_("“{text}”", text=text),)))
    return Reply(tuple(lines), tone="good")


def _latest(*moments: datetime) -> datetime:
    """An answer never comes before its question, whatever a clock says."""
    return max(moments)
