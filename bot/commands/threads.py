"""Posts of forums, each about a task or a conversation: kept up to date by the clock."""

from __future__ import annotations

from enum import StrEnum

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.flow import Flow
from bot.grammar import Refusal
from bot.kinds import Text, Word
from bot.model.forum import Conversation, Seat, Thread
from bot.model.log import LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import Priority, Task, TaskState, Visibility
from bot.moving import Hitch, enter
from bot.recurring import following
from bot.reply import (
    Block,
    Bold,
    Button,
    Code,
    Fields,
    Heading,
    Line,
    Link,
    Reply,
    Span,
    Topic,
    dotted,
)
from bot.threads import (
    ANSWERED,
    TALK_TAGS,
    WAITING,
    conversation_here,
    here,
    seated,
    tags_of,
    task_tags,
)
from bot.tongue import Tongue
from bot.wording import (
    LOG_KINDS,
    Names,
    called,
    chips,
    task_buttons,
)
from bot.words import Words, _, ngettext
from bot.work import Work


class Side(StrEnum):
    """Who spoke in a conversation with a client."""

    US = "us"
    CLIENT = "client"


# What the clock says of a task's thread


@command(
    "task tagged",
    by_clock=True,
    examples=("task tagged ACME-12 state:doing priority:high",),
)
def tagged(
    context: Context,
    work: Work,
    ref: Task,
    state: Word | None = None,
    priority: Priority | None = None,
    title: Text | None = None,
) -> Reply:
    """A task as somebody sorted its thread.

    ref: The task
    state: The state its tags tell
    priority: The priority its tags tell
    title: What its thread is called
    """
    if title:
        ref.title = title
    if priority is not None:
        ref.priority = priority
    flow = Flow.of(ref.project, work)
    stage = flow.named(state) if state is not None else None
    if stage is None or stage.id == flow.at(ref).id:
        return Reply()
    hitch = Hitch(_plain(_("see its thread"), context))
    if enter(ref, stage, flow, context, work, hitch) is None and ref.state is TaskState.DONE:
        following(ref, work)
    return Reply()


def _plain(words: Words, context: Context) -> str:
    """A sentence in the language of the project, to be kept as somebody's words are."""
    return Tongue(context.locale, context.zone, context.now).text(words)


@command("task shown", changes=False, by_clock=True, examples=("task shown 0197c",))
def task_shown(context: Context, work: Work, thread: Word) -> Reply:
    """How the thread of a task looks now.

    thread: The thread's id
    """
    found = work.threads.get(thread)
    task = work.tasks.get(found.task) if found and found.task else None
    if found is None or task is None:
        return Reply()
    names, seat = Names(work), work.threads.seat(found)
    blocks: tuple[Block, ...] = (
        Line((Bold(names.task(task)), " ", task.title)),
        Line(dotted(names.state(task), *chips(task, names, state=False))),
    )
    flow = names.flow(task.project)
    tags, known = tags_of(task, flow), task_tags(flow)
    topic = Topic(task.title, tags, known, not task.open, seat.card if seat else None)
    return Reply(blocks, task_buttons(task, names), topic=topic)


# Conversations with a client


@command("log answered", aliases=("log 已回复",), examples=("/log answered", "/log 已回复"))
def answered(context: Context, work: Work, conversation: Word | None = None) -> Reply:
    """Mark what the client said in this conversation as answered.

    conversation: The conversation, if it is not this thread
    """
    found = (
        work.conversations.get(conversation) if conversation else conversation_here(context, work)
    )
    if found is None:
        raise Refusal(
            _("This is no conversation with a client."),
            _("Answer an entry of the log, like {example}.",
              example=Code("/log answer L-58 export comes with Beta")),
        )  # fmt: skip
    context.project = work.projects.get(found.project)
    if context.sign is not None:
        found.answer(work.now)  # the card in the thread shows it
        return Reply()
    if found.waiting_since is None:
        told = _("Nothing waits for an answer there.")
        return Reply((Line((_("“{text}”", text=found.title), " · ", told)),), private=True)
    found.answer(work.now)
    return Reply(
        (Line(("✔ ", _("“{text}”", text=found.title), " · ", _("answered"))),), tone="good"
    )


@command(
    "log opened",
    by_clock=True,
    examples=('log opened "Export to Excel" side:client contact:"Ms. Wang"',),
)
def opened(
    context: Context,
    work: Work,
    title: Text,
    side: Side = Side.CLIENT,
    contact: Word | None = None,
    link: Word | None = None,
) -> Reply:
    """A conversation with a client began in this thread.

    title: What it is called
    side: Who began it
    contact: Who it is with
    link: Where it began
    """
    if context.room is None or here(context, work) is not None:
        return Reply()
    talk = work.conversations.add(
        Conversation(new_id(work.now), context.room.project, title, work.now, contact, link=link)
    )
    if side is Side.CLIENT:
        talk.heard(work.now)
    made = Thread(new_id(work.now), talk.project, context.room.id, conversation=talk.id)
    seated(context, made, work)
    return Reply()


@command("log heard", by_clock=True, examples=("log heard 0197c side:client",))
def heard(context: Context, work: Work, conversation: Word, side: Side) -> Reply:
    """Somebody spoke in a conversation with a client.

    conversation: Its id
    side: Who it was
    """
    talk = work.conversations.get(conversation)
    if talk is not None and side is Side.CLIENT:
        talk.heard(work.now)
    elif talk is not None:
        talk.answer(work.now)
    return Reply()


@command("log closed", by_clock=True, examples=("log closed 0197c",))
def closed(context: Context, work: Work, conversation: Word) -> Reply:
    """A conversation with a client came to its end; the log keeps what came of it.

    conversation: Its id
    """
    talk = work.conversations.get(conversation)
    project = work.projects.get(talk.project) if talk is not None else None
    if talk is None or project is None or talk.closed_at is not None:
        return Reply()
    talk.close(work.now)
    work.logs.add(
        LogEntry(
            id=new_id(work.now),
            project=project.id,
            number=work.number(project.id, "log"),
            kind=LogKind.NOTE,
            text=_summed_up(talk, project, context, work),
            author=talk.owner or project.lead,
            happened_at=work.now,
            contact=talk.contact,
            link=talk.link,
            conversation=talk.id,
        )
    )
    return Reply()


def _summed_up(talk: Conversation, project: Project, context: Context, work: Work) -> str:
    """Two lines: how it ended, and what was logged in it."""
    days = (work.now - talk.opened_at).days + 1
    ended = (
        _("closed while the client waited for us")
        if talk.waiting_since is not None
        else _("closed, everything answered")
    )
    first = dotted(_("“{text}”", text=talk.title), ended, ngettext("{n} day", "{n} days", days))
    logged = work.logs.find(conversation=talk.id, order=("number",))
    tongue = Tongue(project.locale, project.zone, context.now)
    said = [f"L-{one.number} {tongue.text(LOG_KINDS[one.kind])}" for one in logged[:8]]
    second = dotted(*said) or (_("Nothing was logged in it."),)
    return "\n".join("".join(tongue.text(span) for span in line) for line in (first, second))


@command("log silent", changes=False, by_clock=True, examples=("log silent 0197c",))
def silent(context: Context, work: Work, conversation: Word) -> Reply:
    """A reminder that a client waits for an answer.

    conversation: Its id
    """
    talk = work.conversations.get(conversation)
    if talk is None or talk.waiting_since is None or talk.closed_at is not None:
        return Reply()
    names = Names(work)
    since = Moment.of(talk.waiting_since, context.zone)
    title = _("“{text}”", text=talk.title)
    blocks = (
        Line((_("⏳ The client waits for us"), " · ", called(names.project(talk.project), work))),
        Line(dotted(Link(title, talk.link) if talk.link else title, talk.contact,
                    _("since {when}", when=since))),
    )  # fmt: skip
    return Reply(blocks, (Button(_("Answered"), f"log answered {talk.id}", "primary"),))


@command("log shown", changes=False, by_clock=True, for_client=True, examples=("log shown 0197c",))
def talk_shown(context: Context, work: Work, thread: Word) -> Reply:
    """How the thread of a conversation with a client looks now: nothing but what they may see.

    thread: The thread's id
    """
    found = work.threads.get(thread)
    talk = work.conversations.get(found.conversation) if found and found.conversation else None
    if found is None or talk is None:
        return Reply()
    seat = work.threads.seat(found)
    waits = talk.waiting_since is not None
    shared = work.logs.find(conversation=talk.id, visibility=Visibility.CLIENT, order=("-number",))
    kind = next((entry.kind for entry in shared if entry.kind is not LogKind.NOTE), None)
    promise = next((entry for entry in shared if entry.kind is LogKind.PROMISE), None)
    task = work.tasks.get(promise.task) if promise is not None and promise.task else None
    due = task.due if task is not None and task.visibility is Visibility.CLIENT else None
    pairs: list[tuple[Words, Span | None]] = [
        (_("With"), talk.contact),
        (_("About"), LOG_KINDS[kind] if kind is not None else None),
        (_("Answer"), _status(talk, context)),
        (_("Promised"), _promised(promise, due) if promise is not None else None),
    ]
    blocks: tuple[Block, ...] = (
        Heading((talk.title,)),
        Fields(tuple((name, value) for name, value in pairs if value is not None)),
    )
    buttons = (Button(_("Answered"), f"log answered {talk.id}"),) if waits else ()
    topic = Topic(
        None, (WAITING if waits else ANSWERED,), TALK_TAGS, talk.closed_at is not None,
        seat.card if seat else None,
    )  # fmt: skip
    return Reply(blocks, buttons, topic=topic)


def _status(talk: Conversation, context: Context) -> Words:
    if talk.waiting_since is not None:
        return _("open since {when}", when=Moment.of(talk.waiting_since, context.zone))
    if talk.answered_at is not None:
        return _("given {when}", when=Moment.of(talk.answered_at, context.zone))
    return _("nothing is open")


def _promised(promise: LogEntry, due: Moment | None) -> Span:
    if due is None:
        return promise.text
    return _("{text}, by {when}", text=promise.text, when=due)


# Where threads are


@command("pm placed", by_clock=True, examples=("pm placed 0197c 12/34",))
def placed(context: Context, work: Work, thread: Word, place: Word) -> Reply:
    """A thread was opened, or its card written.

    thread: The thread's id
    place: The platform's ids of the thread and of the card, with a slash between them
    """
    found = work.threads.get(thread)
    room = work.rooms.get(found.room) if found and found.room else None
    native, _slash, card = place.partition("/")
    if found is not None and room is not None and native:
        seat = Seat(room.workspace, native, card or None)
        if work.threads.seat(found) != seat:
            work.threads.put(found, seat)
    return Reply()
