"""Joining a thread to a thing: "this" is it there from then on, and answers there are comments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from bot.asides import named
from bot.asking import Like
from bot.context import Context
from bot.declare import command
from bot.discussions import Thing, join, keep, kept, kind_of, made_of, quoted, ref_of, thing_of
from bot.grammar import Refusal
from bot.kinds import Lead, Text, Word
from bot.model.discussion import Discussion
from bot.model.log import LogEntry
from bot.model.project import Project
from bot.model.risk import RiskState
from bot.model.task import OPEN, Task
from bot.reply import Block, Bold, Button, Code, Form, Line, Reply
from bot.wording import Names, hint
from bot.words import _
from bot.work import Shelf, Work

OFFERED = 5
_REF = re.compile(r"(?:([A-Za-z][A-Za-z0-9]{0,9})-)?(?:([LR])-)?(\d{1,7})", re.I)
ASK = ("?", "？")


@command(
    "pm link",
    of_message=True,
    aliases=("pm 关联",),
    examples=("/pm link ACME-12", "/pm link L-58", "/pm 关联 ACME-12"),
)
def link(
    context: Context,
    work: Work,
    to: Text | None = None,
    of: Annotated[Word | None, Lead(("编号",))] = None,
) -> Reply:
    """Join the thread you are in to a task, an entry of the log or a risk.

    to: What it belongs to: ACME-12, L-58, R-7, or words of its title
    of: The number of a thread that was read before
    """
    discussion = _kept_before(of, context, work) if of else None
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
                _("Write its number, like {example}.", example=Code("pm link ACME-12")),
            )
        return _choice(found, discussion or keep(context, work, None), Names(work))
    (thing,) = found
    ref = ref_of(thing, Names(work))
    if discussion is None:
        about, _message = quoted(context)
        if made_of(about, kind_of(thing), context, work) is thing:
            return Reply((Line((_("It belongs to {ref} already.", ref=ref),)),), private=True)
        discussion = keep(context, work, thing)
    else:
        join(discussion, thing)
    blocks: list[Block] = [
        Line((_("🔗 This thread belongs to {ref} now.", ref=Bold(ref)), " ", _title(thing))),
        hint(kept(discussion, work)),
        hint(_("Answers here are comments on it. “done” and dates are about it.")
             if isinstance(thing, Task) else _("Answers here are comments on it.")),
    ]  # fmt: skip
    show = Button(_("Discussion"), f"{kind_of(thing)} discussion {ref}")
    return Reply(tuple(blocks), (show,), "good", thread=discussion.thread)


def _kept_before(key: str, context: Context, work: Work) -> Discussion:
    """The thread that this person chose something for a moment ago."""
    found = work.discussions.get(key)
    if found is None or found.taken_by != context.me.id or thing_of(found, work) is not None:
        raise Refusal(
            _("That choice is over."),
            _("Begin again from the menu of the message, or answer in its thread: {example}.",
              example=Code("pm link ACME-12")),
        )  # fmt: skip
    return found


def _form(discussion: Discussion) -> Reply:
    text = _("Which one? Write its number, or words of its title.")
    form = Form("pm link", (("of", discussion.id),))
    return Reply((Line((text,)),), private=True, form=form)


def _choice(things: Iterable[Thing], discussion: Discussion, names: Names) -> Reply:
    buttons = [
        Button(f"{ref_of(thing, names)} {_title(thing)}",
               f"pm link {ref_of(thing, names)} of:{discussion.id}")
        for thing in things
    ]  # fmt: skip
    other = Button(_("Another one"), f'pm link "?" of:{discussion.id}')
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
    match = _REF.fullmatch(said)
    if match is not None:
        key, letter = (match[1] or "").upper(), (match[2] or "").upper()
        if key in ("L", "R") and not letter:
            key, letter = "", key
        home = _home(key, context, work)
        shelves: dict[str, Shelf[Thing]] = _shelves(work)
        shelf = shelves[letter]
        return shelf.find(project=home.id, number=int(match[3]), limit=1) if home else []
    return _titled(said, context, work)


def _shelves(work: Work) -> dict[str, Shelf[Thing]]:
    return {"": work.tasks, "L": work.logs, "R": work.risks}  # type: ignore[dict-item]


def _home(key: str, context: Context, work: Work) -> Project | None:
    return next(iter(work.projects.find(key=key, limit=1)), None) if key else context.project


def _titled(said: str, context: Context, work: Work) -> list[Thing]:
    here: dict[str, Any] = {"project": context.project.id} if context.project else {}
    like = Like(said)
    out: list[Thing] = list(
        work.tasks.find(title=like, state=OPEN, order=("-number",), limit=OFFERED, **here)
    )
    out += work.risks.find(
        statement=like, state=RiskState.OPEN, order=("-number",), limit=OFFERED, **here
    )
    out += work.logs.find(text=like, order=("-number",), limit=OFFERED, **here)
    return out[:OFFERED]


def _likely(context: Context, work: Work) -> list[Thing]:
    """What is named in the thread, what this person was at last, and what they have to do here."""
    about, _message = quoted(context)
    words = "\n".join(one.text for one in about.messages)
    out: list[Thing] = []
    for key, letter, number in named(words):
        home = _home(key, context, work)
        out += _shelves(work)[letter].find(project=home.id, number=number, limit=1) if home else []
    last = work.journal.latest(context.me.id, "task")
    task = work.tasks.get(last) if last else None
    here = context.project.id if context.project else None
    if task is not None and here in (None, task.project):
        out.append(task)
    if here is not None:
        mine: dict[str, Any] = {"owner": context.me.id, "project": here, "state": OPEN}
        out += work.tasks.find(order=("due", "number"), limit=OFFERED, **mine)
    return list({one.id: one for one in out}.values())[:OFFERED]
