"""People whom a line names and who can do little, as their platform tells: they are named all the
same, but nobody vouches for them, and whoever names them is told."""

from __future__ import annotations

from bot.context import Lack
from bot.reply import Block, Who
from bot.wording import hint
from bot.words import Words, _


def remarks(lacking: dict[str, Lack]) -> list[Block]:
    """What is said of each of them, by their names; a guest is told of where they get a task."""
    return [hint(_told(name, lack)) for name, lack in lacking.items() if lack is not Lack.GUEST]


def _told(name: str, lack: Lack) -> Words:
    who = Who(name)
    match lack:
        case Lack.BOT:
            return _("{who} is a bot: it does nothing here, and is reminded of nothing.", who=who)
        case Lack.GONE:
            return _("{who} is not in this place any more: nothing reaches them here.", who=who)
        case Lack.WAITING:
            return _("{who} has yet to accept the rules of this place; until then they cannot write here.",
                     who=who)  # fmt: skip
    return _("{who} is timed out in this place, and cannot write here for now.", who=who)
