"""Asking for what one may not do alone, and answering that: one press, and it is done as asked."""

from __future__ import annotations

from bot.approving import (
    approval_asked,
    asked_lines,
    ended,
    late_lines,
    line_of_approval,
    may_answer,
    no_reason,
    sent_back,
)
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lines, Text, Word
from bot.model.people import Person, Role
from bot.model.wish import Wish, WishState
from bot.reading import reader_of
from bot.reply import Block, Button, Code, Heading, Line, Reply, Span, Then, Who
from bot.retold import retold
from bot.rules import MEMBERS_ONLY, head, leads
from bot.wishes import line_of, may_be_asked
from bot.wording import Names, called, hint
from bot.words import Words, _, pgettext
from bot.work import Work

MOST = 5
"""So many wishes of one guest may wait."""


@command(
    "pm ask",
    private=True,
    may=Role.GUEST,
    aliases=("pm 请求",),
    examples=(
        '/pm ask "task due ACME-12 friday" @ana', '/pm ask "project holidays DE"',
        '/pm 请求 "task due ACME-12 周五" @ana',
    ),
)  # fmt: skip
def ask(context: Context, work: Work, line: Text, whom: Person | None = None) -> Reply:
    """Ask somebody to let you do what you may not do alone: they say yes by one press.

    line: What you would type, in quotes
    whom: Who may say yes; whoever leads the project, if nobody is named
    """
    said = _asked_for(line, context, work)
    guest = context.role is Role.GUEST
    lead = head(context.project, work)
    reader = lead if guest or whom is None else whom
    if reader is None or reader.role is Role.GUEST or reader.id == context.me.id:
        raise Refusal(
            _("There is nobody to ask."),
            _("Name somebody of the team: {example}.", example=Code('/pm ask "…" @ana')),
        )
    waiting = work.wishes.find(person=context.me.id, state=WishState.WAITING)
    same = next((one for one in waiting if one.line == said), None)
    if same is None and guest and len(waiting) >= MOST:
        raise Refusal(
            _("So many of your requests wait already."),
            _("Ask {who} here.", who=Who(reader.name)),
        )
    if same is None:
        project, room = context.project, context.room
        work.wishes.add(
            Wish(new_id(work.now), context.me.id, reader.id, said, work.now,
                 project.id if project else None, room.id if room else None)
        )  # fmt: skip
    told = retold(said, context, work, context.me)
    asked = _("{who} is asked: {line}", who=Who(reader.name), line=told)
    return Reply((Line(("✋ ", asked)), hint(_("You hear what becomes of it."))))


def _asked_for(line: str, context: Context, work: Work) -> str:
    """The line as it will be said; raises Refusal where that cannot be asked for."""
    assert context.grammar is not None
    call = context.grammar.parse(line, reader_of(context))
    if not may_be_asked(call.command):
        raise Refusal(
            _("Nobody can let you say {line}.", line=Code(f"/{call.command.path}")),
            _("{help} shows what can be typed.", help=Code("/pm help")),
        )
    if context.role is Role.GUEST and call.command.path != "task add":
        raise Refusal(MEMBERS_ONLY, _("Ask the people of the team here."))
    return line_of(call, context, work)


@command("pm asked", changes=False, by_clock=True, examples=("pm asked 01kd5k7h",))
def asked(context: Context, work: Work, wish: Word) -> Reply:
    """Tell somebody that they are asked to let something be done.

    wish: The request
    """
    found = work.wishes.get(wish)
    if found is None or found.state is not WishState.WAITING:
        return Reply()
    blocks = question(found, context, work)
    if found.task is not None:
        blocks += late_lines(found, context.reader, Names(work))
    return Reply(tuple(blocks))


def question(wish: Wish, context: Context, work: Work) -> list[Block]:
    """What is asked, with what to answer."""
    if wish.task is not None:
        return [*asked_lines(wish, Names(work))]
    person, home = work.people.get(wish.person), work.projects.get(wish.project or "")
    who = Who(person.name) if person is not None else _("Somebody")
    said: Words = _("{who} asks for this:", who=who)
    if person is not None and person.role is Role.GUEST:
        said = _("{who}, a guest, asks for this:", who=who)
    name: tuple[Span, ...] = (" · ", called(home, work)) if home is not None else ()
    return [
        Line(("✋ ", said, *name)),
        Line((retold(wish.line, context, work, person),), answers(wish)),
    ]


def answers(wish: Wish) -> tuple[Button, ...]:
    return (
        Button(_("Do it"), f"pm grant {wish.id}", "primary"),
        Button(pgettext("wish", "Decline"), f"pm decline {wish.id}"),
    )


@command(
    "pm grant",
    pressed=True,
    aliases=("pm 同意",),
    examples=("/pm grant 01kd5k7h", "/pm 同意 01kd5k7h"),
)
def grant(context: Context, work: Work, wish: Word) -> Reply:
    """Let somebody do what they asked for; it is done as asked.

    wish: The request
    """
    found = _waiting(wish, context, work)
    if isinstance(found, Reply):
        return found
    found.answer(WishState.GRANTED, context.me.id, work.now)
    line = found.line if found.task is None else line_of_approval(found, context, work)
    person = work.people.get(found.person)
    lead = Line((_("As {who} asked:", who=Who(person.name if person else "?")),))
    return Reply((lead,), then=Then(line, found.person, found.room))


@command(
    "pm decline",
    pressed=True,
    private=True,
    aliases=("pm 拒绝",),
    examples=("/pm decline 01kd5k7h", '/pm 拒绝 01kd5k7h why:"先等等"'),
)
def decline(context: Context, work: Work, wish: Word, why: Lines | None = None) -> Reply:
    """Say no to what somebody asked for.

    wish: The request
    why: What to tell them
    """
    found = _waiting(wish, context, work)
    if isinstance(found, Reply):
        return found
    if found.task is not None and not why:
        raise no_reason(found, context, work)
    found.answer(WishState.DECLINED, context.me.id, work.now, why)
    if found.task is not None:
        return sent_back(found, work)
    person = work.people.get(found.person)
    line = retold(found.line, context, work, person)
    who = Who(person.name if person else "?")
    return Reply((Line(("✖ ", _("Declined: {line}. {who} is told.", line=line, who=who))),))


def _waiting(key: str, context: Context, work: Work) -> Wish | Reply:
    """A request that waits for an answer of whoever speaks; else what became of it."""
    found = work.wishes.get(key)
    if found is None:
        raise Refusal(
            _("There is no such request any more."),
            _("{list} shows what waits.", list=Code("/pm requests")),
        )
    home = work.projects.get(found.project or "")
    lead = home is not None and leads(home, context, work)
    if not may_answer(found, home, context, work, leads=lead or context.me.role is Role.OWNER):
        whom = work.people.get(found.whom)
        raise Refusal(
            _("This was asked of {who}.", who=Who(whom.name if whom else "?")),
            _("{list} shows what waits for you.", list=Code("/pm requests")),
        )
    if found.state is WishState.WAITING:
        return found
    return Reply((Line((outcome(found, context, work),)),), private=True)


def outcome(wish: Wish, context: Context, work: Work) -> Words:
    if wish.task is not None:
        return ended(wish, Names(work))
    by, person = Names(work).person(wish.answered_by) or "?", work.people.get(wish.person)
    line = retold(wish.line, context, work, person)
    if wish.state is WishState.GRANTED:
        return _("{who} said yes: {line}", who=by, line=line)
    if wish.why:
        return _("{who} said no: {line} · “{why}”", who=by, line=line, why=wish.why)
    return _("{who} said no: {line}", who=by, line=line)


@command("pm answered", changes=False, by_clock=True, examples=("pm answered 01kd5k7h",))
def answered(context: Context, work: Work, wish: Word) -> Reply:
    """Tell somebody what became of their request.

    wish: The request
    """
    found = work.wishes.get(wish)
    if found is None or found.state is WishState.WAITING:
        return Reply()
    mark = "✔ " if found.state is WishState.GRANTED else "✖ "
    if found.state is WishState.WITHDRAWN:
        mark = "→ "
    return Reply((Line((mark, outcome(found, context, work))),))


@command(
    "pm requests",
    private=True,
    changes=False,
    aliases=("pm 待批",),
    examples=("/pm requests", "/pm 待批"),
)
def requests(context: Context, work: Work) -> Reply:
    """Show what you are asked to let others do, and what you have asked for yourself."""
    waiting = work.wishes.find(whom=context.me.id, state=WishState.WAITING, order=("at",), limit=20)
    mine = work.wishes.find(person=context.me.id, state=WishState.WAITING, order=("at",), limit=20)
    blocks: list[Block] = []
    for wish in waiting:
        blocks += question(wish, context, work)
    if mine:
        blocks.append(Heading((_("You asked for"),)))
    for wish in mine:
        who = Names(work).person(wish.whom) or "?"
        line = approval_asked(wish, Names(work)) or retold(wish.line, context, work, context.me)
        blocks.append(Line((_("{line} · waits for {who}", line=line, who=who),)))
    return Reply(tuple(blocks) or (Line((_("Nothing waits for an answer."),)),))
