"""Joining a thread to a thing: "this" is it there from then on, and answers are comments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from bot.asides import named
from bot.asking import Like
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.discussions import Thing, join, keep, kept, kind_of, ref_of, thing_of
from bot.discussions import here as joined
from bot.grammar import Refusal
from bot.keyed import keyed
from bot.kinds import Lead, Subject, Word
from bot.model.discussion import Discussion
from bot.model.forum import Holds, Thread
from bot.model.log import LogEntry
from bot.model.project import Project, ProjectState
from bot.model.risk import RiskState
from bot.model.task import OPEN, Task
from bot.patterns import regex
from bot.privacy import check_open, readable
from bot.reply import Block, Bold, Button, Code, Form, Line, Reply
from bot.threads import forum_of, here, seated
from bot.wording import Names, hint
from bot.words import _
from bot.work import Shelf, Work

OFFERED = 5
_REF = regex(r"(?:([A-Za-z][A-Za-z0-9]{0,9})-)?(?:([LR])-)?(\d{1,7})", re.I)
ASK = ("?", "？")
LAST = ("last", "上一个")


@command(
    "task link",
    of_message=True,
    aliases=("task 关联", "pm link", "pm 关联"),
    examples=("/task link 12", "/task link L-58", "/task 关联 12"),
)
def link(
    context: Context,
    work: Work,
    to: Subject | None = None,
    of: Annotated[Word | None, Lead(("编号",))] = None,
) -> Reply:
    """Join the thread you are in to a task, an entry of the log or a risk.

    to: What it belongs to: 12, ACME-12, L-58, R-7, or words of its title
    of: The number of a thread that was read before
    """
    discussion = _kept_before(of, context, work) if of else None
    known = here(context, work) if discussion is None else None
    if known is not None and known.conversation is not None:
        raise Refusal(
            _("This thread is a conversation with the client."),
            _("Log what is said in it, like {example}.",
              example=Code("/log need wants export to Excel")),
        )  # fmt: skip
    if discussion is None and context.place.thread is None and context.about is None:
        raise Refusal(
            _("Type this in the thread that is meant, or use the menu of a message in it."),
            _("Begin a thread, and write {example} in it.", example=Code("/task link 12")),
        )
    if to is None or to.strip() in ASK:
        discussion = discussion or keep(context, work, None)
        if to is not None:
            return _form(discussion)
        return _choice(_likely(context, work), discussion, Names(work))
    found = _found(to.strip(), context, work)
    if len(found) != 1:
        if not found:
            raise Refusal(
                _("I find nothing like “{said}”.", said=to[:60]),
                _("Write its number, like {example}.", example=Code("task link ACME-12")),
            )
        return _choice(found, discussion or keep(context, work, None), Names(work))
    (thing,) = found
    names = Names(work)
    if discussion is None and _belongs(thing, known, context, work):
        told = _("It belongs to {ref} already.", ref=ref_of(thing, names))
        return Reply((Line((told,)),), private=True)
    if discussion is None and isinstance(thing, Task) and _shows(thing, known, context, work):
        return _told(thing, None, names)
    if discussion is None:
        discussion = keep(context, work, thing)
    else:
        join(discussion, thing)
    return _told(thing, discussion, names)


def _belongs(thing: Thing, known: Thread | None, context: Context, work: Work) -> bool:
    if known is not None and known.task == thing.id:
        return True
    return any(thing_of(one, work) is thing for one in joined(context, work))


def _shows(task: Task, known: Thread | None, context: Context, work: Work) -> bool:
    """Whether this is a post of a forum of tasks, which then shows the task, and what is said in it
    is noted with that."""
    forum = forum_of(context.room, work) if context.place.thread else None
    if known is not None:
        known.task, known.project = task.id, task.project
    elif forum is not None and forum.holds is Holds.TASKS:
        seated(context, Thread(new_id(work.now), task.project, forum.room, task.id), work)
    else:
        return False
    return True


def _told(thing: Thing, discussion: Discussion | None, names: Names) -> Reply:
    """That it is joined, what was kept, and what can be said there from now on."""
    ref = ref_of(thing, names)
    example = Code(f"/{kind_of(thing)} show this")
    blocks: list[Block] = [
        Line((_("🔗 This thread belongs to {ref} now.", ref=Bold(ref)), " ", _title(thing))),
        hint(_("Answers here are comments on it. “done” and dates are about it.")
             if isinstance(thing, Task) else _("Answers here are comments on it.")),
        hint(_("In this thread {this} means it: {example}.", this=Code("this"), example=example)),
    ]  # fmt: skip
    if discussion is None:
        return Reply(tuple(blocks), tone="good")
    blocks.insert(1, hint(kept(discussion, names.work)))
    show = Button(_("Discussion"), f"{kind_of(thing)} discussion {ref}")
    return Reply(tuple(blocks), (show,), "good", thread=discussion.thread)


def _kept_before(key: str, context: Context, work: Work) -> Discussion:
    """The thread that this person chose something for a moment ago."""
    found = work.discussions.get(key)
    if found is None or found.taken_by != context.me.id or thing_of(found, work) is not None:
        raise Refusal(
            _("That choice is over."),
            _("Begin again from the menu of the message, or answer in its thread: {example}.",
              example=Code("task link ACME-12")),
        )  # fmt: skip
    return found


def _form(discussion: Discussion) -> Reply:
    text = _("Which one? Write its number, or words of its title.")
    form = Form("task link", (("of", discussion.id),))
    return Reply((Line((text,)),), private=True, form=form)


def _choice(things: Iterable[Thing], discussion: Discussion, names: Names) -> Reply:
    buttons = [
        Button(f"{ref_of(thing, names)} {_title(thing)}",
               f"task link {ref_of(thing, names)} of:{discussion.id}")
        for thing in things
    ]  # fmt: skip
    other = Button(_("Another one"), f'task link "?" of:{discussion.id}')
    line = Line((_("What does this thread belong to?"),))
    return Reply((line,), (*buttons[:OFFERED], other), private=True)


def _title(thing: Thing) -> str:
    match thing:
        case Task():
            return thing.title
        case LogEntry():
            return thing.text
    return thing.statement


def _found(said: str, context: Context, work: Work) -> list[Thing]:
    """What is called so: by its number, else by words of its title."""
    if said.casefold() in LAST:
        return _last(context, work)
    match = _REF.fullmatch(said)
    if match is not None:
        key, letter = (match[1] or "").upper(), (match[2] or "").upper()
        if key in ("L", "R") and not letter:
            key, letter = "", key
        home = _home(key, context, work)
        if home is None:
            return []
        found = _shelves(work)[letter].find(project=home.id, number=int(match[3]), limit=1)
        check_open(home, said, context, work, *found)
        return found
    return _titled(said, context, work)


def _shelves(work: Work) -> dict[str, Shelf[Thing]]:
    return {"": work.tasks, "L": work.logs, "R": work.risks}  # type: ignore[dict-item]


def _home(key: str, context: Context, work: Work) -> Project | None:
    return keyed(key, context, work) if key else context.project


def _titled(said: str, context: Context, work: Work) -> list[Thing]:
    homes = [context.project] if context.project else work.projects.find(state=ProjectState.ACTIVE)
    if context.project is None:
        homes = readable(homes, context, work)
    here: dict[str, Any] = {"project": tuple(home.id for home in homes)}
    like = Like(said)
    out: list[Thing] = list(
        work.tasks.find(title=like, state=OPEN, order=("-number",), limit=OFFERED, **here)
    )
    out += work.risks.find(
        statement=like, state=RiskState.OPEN, order=("-number",), limit=OFFERED, **here
    )
    out += work.logs.find(text=like, order=("-number",), limit=OFFERED, **here)
    return out[:OFFERED]


def _last(context: Context, work: Work) -> list[Thing]:
    """The task they were at last."""
    last = work.journal.latest(context.me.id, "task")
    task = work.tasks.get(last) if last else None
    return [task] if task is not None else []


def _likely(context: Context, work: Work) -> list[Thing]:
    """What is named in the thread, what this person was at last, and what they have to do here."""
    about = context.about
    words = "\n".join(one.text for one in about.messages) if about is not None else ""
    out: list[Thing] = []
    for key, letter, number in named(words):
        there = _home(key, context, work)
        out += (
            _shelves(work)[letter].find(project=there.id, number=number, limit=1) if there else []
        )
    home = context.project.id if context.project else None
    out += (one for one in _last(context, work) if home in (None, one.project))
    if home is not None:
        mine: dict[str, Any] = {"owner": context.me.id, "project": home, "state": OPEN}
        out += work.tasks.find(order=("due", "number"), limit=OFFERED, **mine)
    homes = work.projects.find(id=tuple({one.project for one in out}))
    away = [one for one in homes if one.id != home]
    shut = {one.id for one in away} - {one.id for one in readable(away, context, work)}
    out = [one for one in out if one.project not in shut]
    return list({one.id: one for one in out}.values())[:OFFERED]
