"""The log of what is said with the client: listed, shown, answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.context import Context
from bot.custom import values
from bot.decisions import replaced
from bot.declare import OwnFields, Use, command
from bot.discussions import told
from bot.grammar import Refusal
from bot.kinds import Text
from bot.model.log import ANSWERABLE, LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import Visibility
from bot.paging import PageNo, page_of
from bot.reply import Block, Button, Code, Fields, Heading, Line, Link, Reply, Small, Span
from bot.wording import (
    LOG_KINDS,
    MOODS,
    Names,
    called,
    hint,
    log_ref,
    log_spans,
    project_of,
    task_spans,
    turned,
)
from bot.words import Words, _, ngettext
from bot.work import Work


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
    fields=OwnFields("log", Use.FILTER),
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("log 列表", "log 清单"),
    examples=("/log list", "/log list waiting", "/log list decision", "/log 列表 待回复"),
)
def list_(
    context: Context,
    work: Work,
    what: What = What.ALL,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List what was said with the client, newest first.

    what: all, waiting, or a kind: need, feedback, decision, ...
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    where_: dict[str, Any] = {"project": home.id}
    if what is What.WAITING:
        where_ |= {"kind": ANSWERABLE, "answered_at": None}
    elif what is not What.ALL:
        where_["kind"] = LogKind(what.value)
    where_ |= values.where(context.extra, work.logs, **where_)
    found = page_of(work.logs, page, ("-number",), **where_)
    if not found.total:
        add = hint(_("Log something: {example}.", example=Code("/log need wants export to Excel")))
        return Reply(
            (Line((_("Nothing in the log of {project}.", project=called(home, work)),)), add)
        )
    names = Names(work)
    title = ngettext(
        "{project}: {n} entry", "{project}: {n} entries", found.total, project=called(home, work)
    )
    blocks: list[Block] = [Heading((title,))]
    gone = replaced(found.rows, work)
    for entry in found.rows:
        answer = (
            (Button(_("Answer"), f"log answer {log_ref(home, entry)}"),) if entry.waiting else ()
        )
        newer = (" · ", gone[entry.id]) if entry.id in gone else ()
        blocks.append(Line((*log_spans(entry, names, when=True), *newer), answer))
    example = Code(f"/log show {log_ref(home, found.rows[0])}")
    turns, buttons = turned(context, found, project=home)
    return Reply((*blocks, *turns, hint(_("See one: {example}.", example=example))), tuple(buttons))


@command(
    "log show",
    when=("refs",),
    private=True,
    changes=False,
    aliases=("log 查看", "log 详情"),
    examples=("/log show L-58", "/log 查看 L-58"),
)
def show(context: Context, work: Work, ref: LogEntry) -> Reply:
    """Show one entry with everything about it, and what we answered.

    ref: The entry: L-58
    """
    names = Names(work)
    home = names.project(ref.project)
    task = work.tasks.get(ref.task) if ref.task else None
    pairs: list[tuple[Words, Span | None]] = [
        (_("From"), ref.contact),
        (_("When"), ref.when),
        (_("Logged by"), names.person(ref.author)),
        (_("Mood"), MOODS[ref.mood] if ref.mood is not None else None),
        (_("Replaces"), _numbered(ref.replaces, work)),
        (_("Client may see it"), _("yes") if ref.visibility is Visibility.CLIENT else None),
    ]
    blocks: list[Block] = [
        Heading((log_ref(home, ref), " · ", LOG_KINDS[ref.kind])),
        Line((_("“{text}”", text=ref.text),)),
        *(Line(("⚠ ", said)) for said in replaced([ref], work).values()),
        Fields(tuple((name, value) for name, value in pairs if value is not None)),
        *values.facts("log", ref.extra, context.custom, work),
    ]
    said, more = told(ref, names)
    blocks += said
    if ref.link:
        blocks.append(Small((Link(_("The message it came from"), ref.link),)))
    if task is not None:
        blocks.append(Line(("→ ", *task_spans(task, names))))
    blocks += _answer(ref, names, context)
    buttons = []
    if ref.waiting:
        buttons.append(Button(_("Answer"), f"log answer {log_ref(home, ref)}", "primary"))
    if task is not None:
        buttons.append(Button(_("Show task"), f"task show {names.task(task)}"))
    buttons += more
    return Reply(tuple(blocks), tuple(buttons))


def _numbered(key: str | None, work: Work) -> str | None:
    entry = work.logs.get(key) if key else None
    return f"L-{entry.number}" if entry is not None else None


def _answer(entry: LogEntry, names: Names, context: Context) -> list[Block]:
    """What we answered, or that the client waits for it."""
    if entry.waiting and entry.due is not None:
        return [Line((_("to be answered by {when}", when=entry.due),))]
    if entry.waiting:
        return [Line((_("waits for an answer"),))]
    if entry.answered_at is None:
        return []
    who = names.person(entry.answered_by) or _("somebody")
    when = Moment.of(entry.answered_at, context.zone)
    told = Line((_("Answered by {who}, {when}", who=who, when=when),))
    return [told, *_quoted(entry.answer)]


def _quoted(text: str | None) -> list[Block]:
    return [Line((_("“{text}”", text=text),))] if text else []


@command(
    "log answer",
    aliases=("log 回复", "log 答复", "log 回应"),
    examples=("/log answer L-58 export comes with Beta", "/log 回复 L-58 导出功能随测试版提供"),
)
def answer(context: Context, work: Work, ref: LogEntry, text: Text | None = None) -> Reply:
    """Record our answer to a need, feedback or question.

    ref: The entry: L-58
    text: What we answered
    """
    names = Names(work)
    if ref.kind not in ANSWERABLE:
        raise _not_waiting(ref, names)
    if ref.answered_at is not None and text is None:
        when = Moment.of(ref.answered_at, context.zone)
        by = names.person(ref.answered_by) or _("somebody")
        said = _("already answered by {who}, {when}", who=by, when=when)
        told = Line((*log_spans(ref, names), " · ", said))
        return Reply((told, *_quoted(ref.answer)), private=True)
    ref.reply(text, _latest(work.now, ref.happened_at), context.me.id)
    talk = work.conversations.get(ref.conversation) if ref.conversation else None
    if talk is not None:
        talk.answer(work.now)
    told = Line(("✔ ", *log_spans(ref, names), " · ", _("answered")))
    return Reply((told, *_quoted(text)), tone="good")


def _not_waiting(entry: LogEntry, names: Names) -> Refusal:
    """Before something is marked as answered that nobody asked."""
    task = names.work.tasks.get(entry.task) if entry.task else None
    hint = (
        _("It is kept with its task: {example}.", example=Code(f"/task done {names.task(task)}"))
        if task is not None
        else _("What the client asks is logged like {example}.",
               example=Code(f"/log question {entry.text[:60]}"))
    )  # fmt: skip
    ref, kind = f"L-{entry.number}", LOG_KINDS[entry.kind]
    return Refusal(_("{ref} is not waiting for an answer: {kind}.", ref=ref, kind=kind), hint)


def _latest(*moments: datetime) -> datetime:
    """An answer never comes before its question, whatever a clock says."""
    return max(moments)
