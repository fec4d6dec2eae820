"""Keeping what was said about a thing: the thread it came from, in whole, with its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from bot.clock import new_id
from bot.context import Context, Message, Quote
from bot.grammar import Refusal
from bot.kinds import Ref
from bot.model.discussion import Attachment, Discussion, Remark
from bot.model.log import LogEntry
from bot.model.risk import Risk
from bot.model.task import Task
from bot.reply import Block, Button, Code, Line, Link, Small, Span, dotted
from bot.typed import by_name, clean, plain
from bot.wording import Names, log_ref, risk_ref
from bot.words import Words, _, ngettext
from bot.work import Work


class NothingMeant(Refusal):
    """It is about what is talked about, and nothing is, as far as we know."""


Thing = Task | LogEntry | Risk
Kind = Literal["task", "log", "risk"]

LONGEST = 8000
"""Characters of one message that are kept."""


def kind_of(thing: Thing) -> Kind:
    match thing:
        case Task():
            return "task"
        case LogEntry():
            return "log"
    return "risk"


def thing_of(discussion: Discussion, work: Work) -> Thing | None:
    """What it belongs to."""
    if discussion.task is not None:
        return work.tasks.get(discussion.task)
    if discussion.log is not None:
        return work.logs.get(discussion.log)
    return work.risks.get(discussion.risk) if discussion.risk is not None else None


def ref_of(thing: Thing, names: Names) -> str:
    """ACME-12, ACME-L-58, ACME-R-7: as it stands in a line."""
    match thing:
        case Task():
            return names.task(thing)
        case LogEntry():
            return log_ref(names.project(thing.project), thing)
    return risk_ref(names.project(thing.project), thing)


# Keeping


def quoted(context: Context) -> tuple[Quote, Message]:
    """The message that is meant, and its thread; raises NothingMeant where there is none to be read."""
    about = context.about
    message = about.message if about is not None else None
    if about is None or message is None:
        raise NothingMeant(
            _("This is about a message, and I see none here."),
            _("Use it from the menu of a message, or answer in its thread and mention me: {example}.",
              example=Code("task make")),
        )  # fmt: skip
    return about, message


def keep(context: Context, work: Work, thing: Thing | None) -> Discussion:
    """Write down the thread of the message that is meant; it belongs to `thing` from now on. Of a
    thread in which we may read nothing, what is said from now on is kept."""
    place, about, message = context.place, None, None
    if place.thread is None or (context.about is not None and context.about.message is not None):
        about, message = quoted(context)
    thread = place.thread or (about.thread or about.key if about is not None else "")
    discussion = work.discussions.add(
        Discussion(
            id=new_id(work.now),
            workspace=place.workspace,
            room=place.room or place.direct or "",
            thread=thread,
            message=about.key if about is not None else thread,
            taken_by=context.me.id,
            taken_at=work.now,
            link=message.link if message is not None else None,
            more=about.more if about is not None else 0,
        )
    )
    if thing is not None:
        join(discussion, thing)
    files = 0
    messages = about.messages if about is not None else ()
    for n, said in enumerate(one for one in messages if not (one.ours or one.hidden)):
        _put(discussion, said, work, n, files)
        files += len(said.files)
    return discussion


def join(discussion: Discussion, thing: Thing) -> None:
    setattr(discussion, kind_of(thing), thing.id)
    discussion.project = thing.project


def comment(discussion: Discussion, said: Message, work: Work) -> Remark | None:
    """One more message of it; None where it is there already: a platform may tell of it twice."""
    if work.remarks.find(discussion=discussion.id, message=said.key, limit=1):
        return None
    n = _next(work.remarks.find(discussion=discussion.id, order=("-n",), limit=1))
    files = work.attachments.find(discussion=discussion.id, order=("-n",), limit=1)
    return _put(discussion, said, work, n, _next(files), later=True)


def _next(last: Sequence[Remark | Attachment]) -> int:
    """The place behind the last one; one that was taken back may have stood before it."""
    return last[0].n + 1 if last else 0


def uncomment(remark: Remark, work: Work) -> None:
    """Take a message out of its discussion, with its files."""
    for file in work.attachments.find(discussion=remark.discussion, message=remark.message):
        work.attachments.drop(file)
    work.remarks.drop(remark)


def _put(
    discussion: Discussion, said: Message, work: Work, n: int, files: int, *, later: bool = False
) -> Remark:
    """A message with its files, in these places of all messages and of all files."""
    author = _fit(said.author)[:120]
    remark = work.remarks.add(
        Remark(
            new_id(work.now), discussion.id, n, said.key, author, said.account,
            _fit(said.text)[:LONGEST], said.at, said.link, later,
        )
    )  # fmt: skip
    for place, file in enumerate(said.files, files):
        work.attachments.add(
            Attachment(
                new_id(work.now), discussion.id, place, said.key, file_name(file.name),
                author, said.at, file.size, file.link,
            )
        )  # fmt: skip
    return remark


def file_name(said: str | None) -> str:
    """What a file is called, as it is kept; nothing where that is not known."""
    return _fit(said or "")[:200]


def _fit(text: str) -> str:
    """Nothing in it that is unseen or reads as a mention."""
    return plain(clean(by_name(text)), frozenset())


# Finding


def made_of(about: Quote, kind: Kind, context: Context, work: Work) -> Thing | None:
    """What was made of this very message, or joined to it."""
    found = _of_place(context, work, message=about.key) if about.key else []
    things = [thing_of(one, work) for one in found if getattr(one, kind) is not None]
    return next((thing for thing in things if thing is not None), None)


def here(context: Context, work: Work) -> list[Discussion]:
    """The discussions that this thread has begun; by a sign, those of the message it was put on."""
    about, thread = context.about, context.place.thread
    if context.sign is not None:
        found = _of_place(context, work, message=about.key) if about and about.key else []
    else:
        keys = {key for key in (thread, about.thread if about else "") if key}
        found = _of_place(context, work, thread=tuple(keys)) if keys else []
    return [one for one in found if one.task or one.log or one.risk]


def _of_place(context: Context, work: Work, **where: Any) -> list[Discussion]:
    place = context.place
    room = place.room or place.direct or ""
    return work.discussions.find(
        workspace=place.workspace, room=(room, ""), order=("-taken_at",), **where
    )


def refs_here(letter: str, context: Context, work: Work) -> list[Ref]:
    """The things of that kind that this thread belongs to; of some kinds (expenses) it is none."""
    kinds: dict[str, Kind] = {"": "task", "L": "log", "R": "risk"}
    kind = kinds.get(letter)
    if kind is None:
        return []
    found = [thing_of(one, work) for one in here(context, work) if getattr(one, kind) is not None]
    refs = []
    for thing in found:
        project = work.projects.get(thing.project) if thing is not None else None
        if thing is not None and project is not None:
            refs.append(Ref(thing.number, project.key))
    return list(dict.fromkeys(refs))


# Telling


def of(thing: Thing, work: Work) -> list[Discussion]:
    """All that was said about it, oldest first."""
    where: dict[str, Any] = {kind_of(thing): thing.id}
    return work.discussions.find(order=("taken_at",), **where)


def amount(messages: int, files: int) -> Words:
    """3 messages and 1 file."""
    said = ngettext("{n} message", "{n} messages", messages)
    if not files:
        return said
    return _("{messages} and {files}", messages=said,
             files=ngettext("{n} file", "{n} files", files))  # fmt: skip


def told(thing: Thing, names: Names) -> tuple[list[Block], list[Button]]:
    """How much was said about it, and the button that shows it; nothing where nothing was."""
    found = of(thing, names.work)
    if not found:
        return [], []
    keys = tuple(one.id for one in found)
    messages = names.work.remarks.count(discussion=keys)
    files = names.work.attachments.count(discussion=keys)
    lines: list[Block] = [Small((_("Discussion: {amount}", amount=amount(messages, files)),))]
    ref = ref_of(thing, names)
    buttons = [Button(_("Discussion"), f"{kind_of(thing)} discussion {ref}")]
    if files:
        shown = names.work.attachments.find(discussion=keys, order=_SENT, limit=FEW_FILES)
        lines += [file_line(file) for file in shown]
    if files > FEW_FILES and kind_of(thing) == "task":
        buttons.append(Button(_("All files"), f"task files {ref}"))
    return lines, buttons


def kept(discussion: Discussion, work: Work) -> Words:
    """What was kept with a thing, to be told when it is made."""
    messages = work.remarks.count(discussion=discussion.id)
    files = work.attachments.count(discussion=discussion.id)
    said = _("Kept with it: {amount}", amount=amount(messages, files))
    if not discussion.more:
        return said
    return _("{said}; {n} more were not read", said=said, n=discussion.more)


FEW_FILES = 3
"""Files that a card shows; the rest is listed on demand."""

_SENT = ("at", "discussion", "n")


def file_line(file: Attachment) -> Line:
    """A file with its link and its size."""
    name: Span = file.name or _("a file I may not see")
    shown: Span = Link(name, file.link) if file.link else name
    return Line(("📎 ", *dotted(shown, size(file.size))))


def size(bytes_: int | None) -> Span | None:
    """As people say it: 12 kB."""
    if bytes_ is None:
        return None
    if bytes_ < 1000:
        return _("{n} bytes", n=bytes_)
    if bytes_ < 1_000_000:
        return f"{round(bytes_ / 1000)} kB"
    return f"{round(bytes_ / 1_000_000)} MB"


def files_of(discussions: Sequence[Discussion], work: Work) -> list[Attachment]:
    keys = tuple(one.id for one in discussions)
    return work.attachments.find(discussion=keys, order=_SENT)
