"""What waits for one person's word: requests of others, and what others cannot go on without."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.model.people import Person
from bot.model.wish import WishState
from bot.reply import Block, Bold, Button, Line, Who
from bot.retold import retold
from bot.words import _, ngettext, pgettext
from bot.work import Work

SHOWN = 5


def waiting(person: Person, context: Context, work: Work) -> list[Block]:
    """Sections for the agenda, each with what to press; nothing where nobody waits."""
    return _wishes(person, context, work)


def _wishes(person: Person, context: Context, work: Work) -> list[Block]:
    where: dict[str, Any] = {"whom": person.id, "state": WishState.WAITING}
    total = work.wishes.count(**where)
    if not total:
        return []
    blocks: list[Block] = [Line((Bold(_("You are asked")), f" ({total})"))]
    for wish in work.wishes.find(**where, order=("at",), limit=SHOWN):
        asker = work.people.get(wish.person)
        who = Who(asker.name) if asker is not None else _("Somebody")
        line = retold(wish.line, context, work, asker)
        blocks.append(
            Line((_("{who}: {line}", who=who, line=line),),
                 (Button(_("Do it"), f"pm grant {wish.id}"),
                  Button(pgettext("wish", "Decline"), f"pm decline {wish.id}")))
        )  # fmt: skip
    if total > SHOWN:
        more = total - SHOWN
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return blocks
