"""A message becomes a task, an entry of the client's log or a risk, with the thread around it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from bot.clock import new_id
from bot.commands.task import card, short_title
from bot.context import Context, Message
from bot.deadline import habits
from bot.declare import command
from bot.discussions import Kind, Thing, keep, kept, kind_of, made_of, quoted, ref_of
from bot.excerpt import title_of
from bot.grammar import Refusal
from bot.keyed import keyed
from bot.kinds import MomentKind, RefKind, Text
from bot.model.discussion import Discussion
from bot.model.log import ANSWERABLE, LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.people import Person, Role
from bot.model.project import Audience, Project
from bot.model.risk import Risk
from bot.model.task import Priority, Task
from bot.reading import reader_of
from bot.reply import Block, Button, Code, Line, Reply
from bot.risks import next_review, risk_spans
from bot.subjects import subjects
from bot.threads import begun_by, open_for
from bot.wording import (
    LOG_KINDS,
    Names,
    hint,
    log_ref,
    log_spans,
    project_of,
    risk_ref,
    task_buttons,
    task_spans,
    where,
)
from bot.words import _
from bot.work import Work


@command(
    "task make",
    of_message=True,
    aliases=("task 转任务", "task 转为任务"),
    examples=("/task make", "/task make @ana friday !high", "/task 转任务 @ana 周五"),
)
def make(
    context: Context,
    work: Work,
    title: Text | None = None,
    owner: Person | None = None,
    due: Moment | None = None,
    priority: Priority = Priority.NORMAL,
    project: Project | None = None,
) -> Reply:
    """Make a task of a message, and keep the thread it stands in.

    title: What is to be done; the message's first sentence, if you say nothing
    owner: Who does it; you, if nobody is named
    due: By when
    priority: How urgent it is
    project: The project, if it is not this room's
    """
    message = _unmade("task", context, work)
    home = project or project_of(context, work)
    task = work.tasks.add(
        Task(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "task"),
            title=short_title(title)[0] if title else _title(message, "task"),
            created_at=work.now,
            created_by=context.me.id,
            owner=(owner or context.me).id,
            due=due,
            priority=priority,
            source=message.link,
        )
    )
    task.offer(context.me.id, work.now)
    open_for(task, work)
    discussion = keep(context, work, task)
    reply = card("✚", task, context, work)
    dates = [] if due else list(_dates(message, task, context, work))
    people = [] if owner else list(_people(message, task, context, work))
    return _with(reply, discussion, work, [*dates, *people])


@command(
    "risk make",
    of_message=True,
    aliases=("risk 转风险", "risk 转为风险"),
    examples=("/risk make", "/risk 转风险"),
)
def make_risk(
    context: Context,
    work: Work,
    statement: Text | None = None,
    owner: Person | None = None,
    project: Project | None = None,
) -> Reply:
    """Raise a risk of a message, and keep the thread it stands in.

    statement: What may happen; the message's first sentence, if you say nothing
    owner: Who watches it; you, if nobody is named
    project: The project, if it is not this room's
    """
    message = _unmade("risk", context, work)
    home = project or project_of(context, work)
    risk = work.risks.add(
        Risk(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "risk"),
            statement=short_title(statement)[0] if statement else _title(message, "risk"),
            created_at=work.now,
            created_by=context.me.id,
            owner=(owner or context.me).id,
        )
    )
    risk.review = next_review(risk, context.zone, work)
    discussion = keep(context, work, risk)
    ref = risk_ref(home, risk)
    example = Code(f"/risk review {ref} p3 i4")
    blocks: list[Block] = [
        Line(("⚠ ", *risk_spans(risk, home, Names(work)))),
        hint(_("Say how likely and how bad: {example}.", example=example)),
    ]
    buttons = (Button(_("Review"), f"risk review {ref}"), Button(_("Close"), f"risk close {ref}"))
    return _with(_placed(Reply(tuple(blocks), buttons), home, context), discussion, work)


class Said(StrEnum):
    """Of which kind something is that was said with the client."""

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
            "需求": "need", "反馈": "feedback", "意见": "opinion", "决定": "decision",
            "承诺": "promise", "问题": "question", "记录": "note",
        }  # fmt: skip


@command(
    "log make",
    of_message=True,
    aliases=("log 转日志", "log 转为日志"),
    examples=("/log make", "/log make decision", "/log 转日志 决定"),
)
def make_entry(
    context: Context, work: Work, kind: Said | None = None, project: Project | None = None
) -> Reply:
    """Put a message into the client's log, and keep the thread it stands in.

    kind: need, feedback, opinion, decision, promise, question or note
    project: The project, if it is not this room's
    """
    message = _unmade("log", context, work)
    home = project or project_of(context, work)
    entry = work.logs.add(
        LogEntry(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "log"),
            kind=LogKind(kind.value) if kind else _guessed(message.text),
            text=_title(message, "log")
            if len(message.text) > LONG
            else " ".join(message.text.split()),
            author=context.me.id,
            happened_at=min(message.at, work.now),
            contact=_contact(message, context, work),
            link=message.link,
        )
    )
    _promised(entry, context, work)
    discussion = keep(context, work, entry)
    return _with(_placed(_entry(entry, home, work), home, context), discussion, work)


LONG = 400
"""Characters of a message that an entry of the log holds as it is; a longer one in a sentence."""


@command(
    "log kind",
    aliases=("log 类型",),
    examples=("/log kind L-58 decision", "/log 类型 L-58 决定"),
)
def set_kind(context: Context, work: Work, ref: LogEntry, kind: Said) -> Reply:
    """Say of which kind an entry of the client's log is.

    ref: The entry: L-58
    kind: need, feedback, opinion, decision, promise, question or note
    """
    names = Names(work)
    home, new = names.project(ref.project), LogKind(kind.value)
    task = work.tasks.get(ref.task) if ref.task else None
    if ref.kind is new:
        return Reply((Line(log_spans(ref, names)),), private=True)
    if task is not None:
        raise Refusal(
            _("{ref} became {task}, so it stays a promise.",
              ref=f"L-{ref.number}", task=names.task(task)),
            _("To drop that one, type {example}.", example=Code(f"/task drop {names.task(task)}")),
        )  # fmt: skip
    if ref.answered_at is not None and new not in ANSWERABLE:
        raise Refusal(
            _("{ref} has been answered already.", ref=f"L-{ref.number}"),
            _("Kinds that are answered are {kinds}.",
              kinds=Code(", ".join(one.value for one in ANSWERABLE))),
        )  # fmt: skip
    ref.kind = new
    _promised(ref, context, work)
    return _placed(_entry(ref, home, work), home, context)


def _entry(entry: LogEntry, home: Project, work: Work) -> Reply:
    """An entry as it stands, with every other kind as a button."""
    names = Names(work)
    ref = log_ref(home, entry)
    blocks: list[Block] = [Line(("☎ ", *log_spans(entry, names)))]
    task = work.tasks.get(entry.task) if entry.task else None
    if task is not None:
        blocks.append(Line(("→ ", *task_spans(task, names))))
        return Reply(tuple(blocks), (Button(_("Edit"), f"task edit {names.task(task)}"),))
    kinds = tuple(
        Button(LOG_KINDS[one], f"log kind {ref} {one.value}")
        for one in LogKind
        if one is not entry.kind
    )
    blocks.append(Line((_("Is it something else?"),), kinds))
    answer = (Button(_("Answer"), f"log answer {ref}"),) if entry.kind in ANSWERABLE else ()
    return Reply(tuple(blocks), answer)


def _promised(entry: LogEntry, context: Context, work: Work) -> None:
    """What we promised is to be done: it becomes a task of whoever logs it."""
    if entry.kind is not LogKind.PROMISE or entry.task is not None:
        return
    entry.task = work.tasks.add(
        Task(
            id=new_id(work.now),
            project=entry.project,
            number=work.number(entry.project, "task"),
            title=short_title(entry.text)[0],
            created_at=work.now,
            created_by=context.me.id,
            owner=context.me.id,
            source=entry.link,
        )
    ).id


def _guessed(text: str) -> LogKind:
    """By the words that tell it; a promise makes work, so that one is never guessed."""
    from bot.intents.reading import kind_of_words

    kind = LogKind(kind_of_words(text))
    return LogKind.NOTE if kind is LogKind.PROMISE else kind


def _contact(message: Message, context: Context, work: Work) -> str | None:
    """Who said it, where that is somebody of the client's."""
    place = context.place.workspace
    found = work.accounts.find(workspace=place, native=message.account, limit=1)
    person = work.people.get(found[0].person) if found else None
    outsider = message.outsider
    if outsider is None:
        outsider = (
            person.role is Role.GUEST
            if person is not None
            else context.audience is Audience.CLIENT and not message.ours
        )
    return message.author[:80] if outsider else None


# Of a message


def _unmade(kind: Kind, context: Context, work: Work) -> Message:
    """The message, of which nothing of that kind was made yet; raises Refusal."""
    about, message = quoted(context)
    thing = made_of(about, kind, context, work)
    if thing is None and kind == "task":
        thing = _shown_task(context, work)
    if thing is not None:
        raise _made(thing, Names(work))
    return message


def _shown_task(context: Context, work: Work) -> Task | None:
    """The task that the message shows, or that the thread is about which it began."""
    begun = begun_by(context, work)
    if begun is not None and begun.task is not None:
        return work.tasks.get(begun.task)
    shown = subjects(context, RefKind())
    home = keyed(shown[0].key, context, work) if shown and shown[0].key else None
    found = work.tasks.find(project=home.id, number=shown[0].number) if home else []
    return found[0] if found else None


def _made(thing: Thing, names: Names) -> Refusal:
    """It was made before, by this person or by another: they are told what it is."""
    ref = ref_of(thing, names)
    return Refusal(
        _("That is already {ref}.", ref=ref),
        _("{show} shows it.", show=Code(f"/{kind_of(thing)} show {ref}")),
        buttons=task_buttons(thing, names) if isinstance(thing, Task) else (),
    )


def _title(message: Message, family: str) -> str:
    """What a thing is called that is made of it: its first sentence, or its first file."""
    named = next((file.name for file in message.files if file.name), None)
    title = title_of(message.text) or (named or "")
    if message.hidden and not title:
        raise Refusal(
            _("What was written there is not shown to me."),
            _("Use the menu of the message: then I see it."),
        )
    if not title:
        raise Refusal(
            _("There are no words in that message."),
            _("Say them yourself: answer in its thread, mention me and write {example}.",
              example=Code(f"{family} make …")),
        )  # fmt: skip
    return short_title(title)[0]


def _placed(reply: Reply, home: Project, context: Context) -> Reply:
    note = where(home, context)
    return reply if note is None else Reply((*reply.blocks, note), reply.buttons)


def _with(
    reply: Reply, discussion: Discussion, work: Work, more: list[Line] | None = None
) -> Reply:
    """A thing's card with what was kept and what may be meant, for the thread it came from."""
    blocks = (*reply.blocks, hint(kept(discussion, work)), *(more or ()))
    return Reply(blocks, reply.buttons, "good", thread=discussion.thread)


def _dates(message: Message, task: Task, context: Context, work: Work) -> Iterator[Line]:
    """The date that stands in it, to be taken by a press: nobody said that it is the task's."""
    from bot import when

    reader = reader_of(context)
    line = f"task edit {Names(work).task(task)}"
    for found in when.find(
        message.text[:LONG], message.at, reader.zone, reader.locale, **habits(reader)
    ):
        readings = found.readings or ((found.value,) if found.value else ())
        ahead = [reading for reading in readings if reading.at > context.now]
        if not ahead or found.doubt in ("past", "impossible"):
            continue
        said = message.text[found.start : found.end]
        buttons = tuple(
            Button(_("{when}", when=one), f"{line} due:{MomentKind().write(one)}")
            for one in ahead[:3]
        )
        yield Line((_("It says “{said}”. Is it due then?", said=said),), buttons)
        return


def _people(message: Message, task: Task, context: Context, work: Work) -> Iterator[Line]:
    """Who is mentioned in it and may be the one to do it."""
    accounts = work.accounts.find(workspace=context.place.workspace, native=message.mentions)
    people = (work.people.get(account.person) for account in accounts)
    able = [
        one
        for one in people
        if one is not None and one.active and one.role is not Role.GUEST and one.id != task.owner
    ]
    if able:
        line = f"task assign {Names(work).task(task)}"
        buttons = tuple(Button(one.name, f"{line} @(={one.id})") for one in able[:3])
        yield Line((_("Is it for somebody who is mentioned?"),), buttons)
