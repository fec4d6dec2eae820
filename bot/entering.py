"""Who is at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.context import Request, Speaker
from bot.grammar import Refusal
from bot.kinds import written
from bot.model.people import Account, Person, Role, free_handle
from bot.reading import is_zone
from bot.reply import Code
from bot.rules import standing
from bot.typed import clean
from bot.words import _
from bot.work import Entrance, House, Work


def entered(request: Request, house: House, home: tuple[str, str], now: datetime) -> Entrance:
    """Who is at the door; somebody new is let in, and asked nothing.

    Only a team that nobody certainly belongs to yet is not begun for a stranger, and a new one
    takes its zone and language from `home` where its first member hints at neither. Raises Refusal.
    """
    place, speaker = request.place, request.speaker
    enter = partial(house.enter, place.workspace, speaker.native, place.room, request.id)
    entrance = enter()
    zone = speaker.zone if is_zone(speaker.zone) else None
    locale = written(speaker.locale) if speaker.locale else None
    # Somebody who was only mentioned before is known by name alone.
    learns = entrance is not None and (
        (entrance.person.zone is None and zone is not None)
        or (entrance.person.locale is None and locale is not None)
        or _rises(entrance, speaker)
    )
    if entrance is None or learns:
        house.admit(
            place.workspace,
            speaker.native,
            name=clean(speaker.name)[:80] or speaker.native,
            zone=zone,
            locale=locale,
            room=place.room,
            outsider=speaker.outsider,
            home=home,
            now=now,
        )
        entrance = enter()
    if entrance is None:
        raise Refusal(
            _("I do not know this team yet."),
            _("Its own people begin: a full member, or whoever may manage this place. "
              "Ask one of them to type {example}.", example=Code("/pm help")),
        )  # fmt: skip
    return entrance


def _rises(entrance: Entrance, speaker: Speaker) -> bool:
    """Whether a guest proves to be of the team by speaking here."""
    guest = entrance.person.role is Role.GUEST and not entrance.barred
    audience = entrance.room.audience if entrance.room else None
    return guest and standing(speaker.outsider, audience) is not Role.GUEST


def newcomer(
    workspace: str, native: str, name: str, new_id: Callable[[], str], work: Work
) -> Person:
    """Somebody who was mentioned before they ever spoke."""
    taken = {person.handle for person in work.people.find()}
    person = work.people.add(Person(new_id(), name, free_handle(name, taken), Role.GUEST))
    work.accounts.add(Account(new_id(), workspace, native, person.id))
    return person
