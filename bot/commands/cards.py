"""Cards of things that somebody names in a conversation: ACME-12, ACME-L-58, ACME-R-7."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bot.asides import named
from bot.clock import new_id
from bot.context import Context
from bot.custom import values
from bot.declare import command
from bot.discussions import Thing, kind_of
from bot.grammar import Refusal
from bot.keyed import keyed
from bot.kinds import Text
from bot.model.discussion import Naming
from bot.model.log import LogEntry
from bot.model.people import Role
from bot.model.project import Audience
from bot.model.risk import Risk
from bot.model.task import Task, Visibility
from bot.privacy import check_open
from bot.reply import Block, Button, Code, Line, Reply, joined
from bot.risks import risk_spans
from bot.rules import MEMBERS_ONLY
from bot.shared import told_client
from bot.wording import (
    Names,
    log_ref,
    log_spans,
    risk_ref,
    task_buttons,
    task_spans,
)
from bot.words import _
from bot.work import Shelf, Work

ONCE = timedelta(hours=24)
"""So long a room is not shown the same thing again because somebody names it."""

MOST = 3
"""Cards for one message; whoever names more has a list."""


@command(
    "pm card",
    may=Role.GUEST,
    aliases=("pm 卡片",),
    examples=("/pm card ACME-12", "/pm card ACME-L-58 ACME-R-7", "/pm 卡片 ACME-12"),
)
def show_cards(context: Context, work: Work, refs: Text) -> Reply:
    """Show everybody here the cards of what is named; naming it in a message does so once a day.

    refs: What to show, with the project's key: ACME-12, ACME-L-58, ACME-R-7
    """
    if context.overheard is not None:
        return named_in(refs, context, work)
    if context.role is Role.GUEST:
        raise Refusal(MEMBERS_ONLY, _("Name it in a message, like {example}.",
                                      example=Code("ACME-12")))  # fmt: skip
    found = list(_things(refs, context, work))[:MOST]
    if not found:
        raise Refusal(
            _("There is nothing of that number."),
            _("Write it with the project's key, like {example}.", example=Code("ACME-12")),
        )
    room = context.room.project if context.room is not None else None
    key = next((one.project for one in found if one.project != room), found[0].project)
    if context.project is None or context.project.id != key:
        # Whoever may hear of it hears it where that project lives.
        context.project = work.projects.get(key)
    before = Audience.CLIENT is context.audience
    # A client reads of their own project alone.
    cards = [_card(one, context, work) for one in found if not before or one.project == room]
    told = [card for card in cards if card is not None]
    if not told:
        raise Refusal(
            _("A client reads this room, and that was not shared with them."),
            _("Share it: {example}.", example=Code(f"/task {refs.split()[0]} client")),
        )
    whole = joined(told)
    return Reply(whole.blocks, whole.buttons, whole.tone, False if before else None)


def named_in(words: str, context: Context, work: Work) -> Reply:
    """The cards of what a message names: of this room's project alone, each once a day."""
    room = context.room
    if room is None:
        return Reply()
    cards: list[Reply] = []
    for thing in _things(words, context, work):
        card = _card(thing, context, work)
        if card is not None and len(cards) < MOST and _first_today(thing, room.id, work):
            cards.append(card)
    if not cards:
        return Reply()
    # What is not for everybody who reads the room is not on a card.
    whole = joined(cards)
    return Reply(whole.blocks, whole.buttons, private=False)


def _first_today(thing: Thing, room: str, work: Work) -> bool:
    """Whether the room has not been shown it for a day; from now on it has."""
    subject = f"{kind_of(thing)}/{thing.id}"
    shown = next(iter(work.namings.find(room=room, subject=subject, limit=1)), None)
    if shown is None:
        work.namings.add(Naming(new_id(work.now), room, subject, work.now))
        return True
    if work.now - shown.at < ONCE:
        return False
    shown.at = work.now
    return True


def _things(words: str, context: Context, work: Work) -> Iterable[Thing]:
    """What is named in the words and exists, each once; overheard, what is of the room's project
    alone. Raises Refusal where whoever asks may not look there."""
    seen: set[str] = set()
    room = context.room.project if context.room is not None else None
    for key, letter, number in named(words):
        project = keyed(key, context, work)
        if project is None or (context.overheard is not None and project.id != room):
            continue
        shelves: dict[str, Shelf[Any]] = {"": work.tasks, "L": work.logs, "R": work.risks}
        shelf = shelves[letter]
        found = shelf.find(project=project.id, number=number, limit=1)
        said = "-".join(filter(None, (key, letter, str(number))))
        check_open(project, said, context, work, *found)
        if found and found[0].id not in seen:
            seen.add(found[0].id)
            yield found[0]


def _card(thing: Thing, context: Context, work: Work) -> Reply | None:
    """How a thing is shown to those who read this room; None where it is not for them."""
    names = Names(work)
    home = names.project(thing.project)
    if context.audience is Audience.CLIENT:
        if isinstance(thing, Task) and thing.visibility is Visibility.CLIENT:
            own = values.lines("task", thing.extra, context.custom, work, client=True)
            return Reply((Line(told_client(thing, names)), *own))
        return None
    own = values.lines(kind_of(thing), thing.extra, context.custom, work)
    match thing:
        case Task():
            return Reply(
                (Line(task_spans(thing, names)), *own, *_state(thing, names)),
                task_buttons(thing, names),
            )
        case LogEntry():
            ref = log_ref(home, thing)
            shown = Button(_("Show"), f"log show {ref}")
            return Reply((Line(log_spans(thing, names, when=True)), *own), (shown,))
        case Risk():
            ref = risk_ref(home, thing)
            shown = Button(_("Show"), f"risk show {ref}")
            return Reply((Line(risk_spans(thing, home, names)), *own), (shown,))


def _state(task: Task, names: Names) -> list[Block]:
    return [] if task.open else [Line((names.state(task),))]
