"""Reminders whose reader takes no word for them alone: said in the room of the team instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.commands.reminders import Occasion, nudge
from bot.context import Context
from bot.declare import command
from bot.kinds import Word
from bot.model.people import Person
from bot.reply import Block, Line, Mention, Reply, Span, Who
from bot.wording import hint
from bot.words import _
from bot.work import Work

ONCE = timedelta(days=365)
"""So long nobody is told again how to open their direct messages."""


@command("pm aloud", changes=False, by_clock=True, examples=("pm aloud p7f3k2xq",))
def aloud(context: Context, work: Work, post: Word) -> Reply:
    """A reminder for somebody who cannot be written to.

    post: The reminder
    """
    found = work.post(post)
    kind, key = found.post.key.split("/")[:2] if found is not None else ("", "")
    person = work.people.get(found.post.person or "") if found is not None else None
    task = work.tasks.get(key) if kind == "task" else None
    if found is None or person is None or task is None or context.room is None:
        return Reply()
    said = nudge(replace(context, reader=person), work, task, Occasion(found.post.why))
    if said.silent:
        return said
    blocks: list[Block] = [
        Line((_called(person, context, work), " ", _("this is for you."))),
        *said.blocks,
    ]
    if not _was_told(person, context.room.id, work):
        blocks.append(hint(_("I cannot write to you alone. To hear of this in private, allow direct "
                             "messages in the privacy settings of this place.")))  # fmt: skip
    return Reply(tuple(blocks), said.buttons, said.tone)


def _called(person: Person, context: Context, work: Work) -> Span:
    """Their name so that they hear of it, where they are known in this room's workspace."""
    accounts = work.accounts.find(
        workspace=context.place.workspace, person=person.id, order=("-id",), limit=1
    )
    return Mention(person.name, accounts[0].native) if accounts else Who(person.name)


def _was_told(person: Person, room: str, work: Work) -> bool:
    """Whether they were called in that room before."""
    told = work.told(f"room/{room}", work.now - ONCE)
    before = (work.post(one.post.key.split("/")[1]) for one in told if one.post.why == "aloud")
    return any(one is not None and one.post.person == person.id for one in before)
