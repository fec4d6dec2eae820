"""What was shown before it is done: a line that somebody agreed to, carried out as the same act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.context import Context, Place
from bot.grammar import Call, Refusal
from bot.kinds import Reader
from bot.reading import reader_of
from bot.reply import Code, Reply
from bot.rules import allowed, who_can
from bot.words import _
from bot.work import Work

Carry = Callable[[Call, Reader, Context, Work], tuple[Call, Reply]]
"""Desk._carried_out: finds what a call means and runs it."""


def agreed(reply: Reply, context: Context, work: Work, carry: Carry) -> tuple[Call, Reply]:
    """What `reply.then` says, which is what the journal keeps, and the answer to it, below what
    `reply` says itself.

    Raises Refusal where whoever agreed may not do that themselves, and for whatever else stands
    against it now.
    """
    assert reply.then is not None and context.call is not None
    if not reply.then.tried:
        return carried(reply, context, work, carry)
    from bot.simulated import simulated

    return context.call, simulated(reply, context, work, carry)


def carried(reply: Reply, context: Context, work: Work, carry: Carry) -> tuple[Call, Reply]:
    """The line carried out for whoever it is said for."""
    assert reply.then is not None and context.grammar is not None
    inner = _meant(reply, context, work)
    reader = reader_of(inner)
    call = context.grammar.parse(reply.then.line, reader)
    reason = allowed(call.command, inner)
    if reason is not None:
        raise Refusal(reason, who_can(call.command, inner, work))
    call, done = carry(call, reader, inner, work)
    context.project, context.project_why = inner.project, inner.project_why
    context.asks = inner.asks
    if done.form is not None:
        raise Refusal(
            _("This asks for more than a yes."),
            _("Type it yourself: {line}.", line=Code(f"/{reply.then.line}")),
        )
    private = reply.private if reply.private is not None else done.private
    return call, replace(done, blocks=(*reply.blocks, *done.blocks), private=private)


def _meant(reply: Reply, context: Context, work: Work) -> Context:
    """Who says it and where: as it was asked, with the rights of whoever agrees."""
    then = reply.then
    assert then is not None
    inner = replace(context, agreed=True, asks=(), flagged=(), about=None, sign=None)
    actor = work.people.get(then.actor) if then.actor else None
    room = work.rooms.get(then.room) if then.room else None
    if actor is not None:
        inner = replace(inner, actor=actor, leave=context.leave or context.me)
    if room is not None:
        place = Place(room.workspace, room.native)
        home = work.projects.get(room.project)
        inner = replace(inner, place=place, room=room, project=home, project_why="room")
        inner.audience, inner.shared = room.audience, room.shared
    return inner
