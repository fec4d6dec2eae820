"""How an entry gets into the log of what is said with the client."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from bot.clock import new_id
from bot.contacts import namesakes
from bot.context import Context
from bot.custom import values
from bot.grammar import Refusal
from bot.kinds import Label
from bot.model.log import LogEntry, LogKind, Mood
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Task, Visibility
from bot.reply import Block, Button, Code, Line, Reply
from bot.threads import conversation_here
from bot.unclear import asked
from bot.values import dataclass
from bot.wording import LOG_KINDS, Names, guest, log_ref, log_spans, project_of, task_spans
from bot.wording import where as where_
from bot.words import _
from bot.work import Work

NOON = time(12)


@dataclass(slots=True)
class Saying:
    """What is put into the log, as somebody typed it."""

    kind: LogKind
    text: str
    contact: str | None = None
    when: Moment | None = None
    owner: Person | None = None
    labels: list[Label] | None = None
    mood: Mood | None = None
    visibility: Visibility = Visibility.INTERNAL
    project: Project | None = None
    due: Moment | None = None
    replaces: LogEntry | None = None
    task: Task | None = None


def happened(when: Moment | None, now: datetime) -> tuple[datetime, date | None]:
    """The instant of an entry, and its day where that is all that is known of it."""
    if when is None:
        return now, None
    if when.clock is not None:
        return when.at, None
    return min(replace(when, clock=NOON).at, now), when.day


def logged(context: Context, work: Work, said: Saying) -> Reply:
    """The entry is kept; its card. Raises Refusal where it cannot replace what it says."""
    home = said.project or project_of(context, work)
    if said.replaces is not None:
        _may_replace(said.replaces, home, work)
    talk = conversation_here(context, work)
    if talk is not None and talk.project != home.id:
        talk = None
    happened_at, happened_on = happened(said.when, work.now)
    entry = work.logs.add(
        LogEntry(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "log"),
            kind=said.kind,
            text=said.text,
            author=context.me.id,
            happened_at=happened_at,
            happened_on=happened_on,
            contact=said.contact or (talk.contact if talk is not None else None),
            link=context.source,
            conversation=talk.id if talk is not None else None,
            task=said.task.id if said.task else None,
            visibility=said.visibility,
            owner=said.owner.id if said.owner else None,
            labels=[str(label) for label in said.labels or []],
            mood=said.mood,
            due=said.due,
            replaces=said.replaces.id if said.replaces else None,
            extra=context.extra,
        )
    )
    return _card(entry, said, home, context, work)


def _card(entry: LogEntry, said: Saying, home: Project, context: Context, work: Work) -> Reply:
    names, task = Names(work), said.task
    spans = log_spans(entry, names)
    blocks: list[Block] = [Line(("☎ ", *spans, *((" · ", entry.when) if said.when else ())))]
    blocks += values.lines("log", entry.extra, context.custom, work)
    buttons: list[Button] = []
    if task is not None:
        ref = names.task(task)
        blocks += [Line(("→ ", *task_spans(task, names))), *guest(task, names)]
        lines, asking = asked(context.asks, f"task edit {ref}", names)
        blocks += lines
        buttons += [*asking, Button(_("Edit"), f"task edit {ref}")]
    elif entry.waiting:
        if entry.due is not None:
            blocks.append(Line((_("to be answered by {when}", when=entry.due),)))
        buttons.append(Button(_("Answer"), f"log answer {log_ref(home, entry)}"))
    if said.replaces is not None:
        old = said.replaces
        blocks.append(Line((_("replaces"), " ", *log_spans(old, names))))
    if said.contact is not None:
        blocks += namesakes(said.contact, home, work)
    note = where_(home, context)
    if note is not None:
        blocks.append(note)
    return Reply(tuple(blocks), tuple(buttons))


def _may_replace(old: LogEntry, home: Project, work: Work) -> None:
    if old.kind is not LogKind.DECISION or old.project != home.id:
        raise Refusal(
            _("{ref} is no decision of this project: {kind}.",
              ref=f"L-{old.number}", kind=LOG_KINDS[old.kind]),
            _("{list} shows what there is.", list=Code("/log list decision")),
        )  # fmt: skip
    newer = work.logs.find(replaces=old.id, limit=1)
    if newer:
        raise Refusal(
            _("{ref} has been replaced already, by {newer}.",
              ref=f"L-{old.number}", newer=f"L-{newer[0].number}"),
            _("Say that the new one replaces {newer}: {example}.", newer=f"L-{newer[0].number}",
              example=Code(f"/log decision … replaces L-{newer[0].number}")),
        )  # fmt: skip
