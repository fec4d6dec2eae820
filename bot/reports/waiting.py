"""What waits for one person's word: requests of others, and what others cannot go on without."""

from __future__ import annotations

from typing import Any

from bot.approving import approval_asked, approval_buttons
from bot.context import Context
from bot.model.people import Person
from bot.model.task import TaskState
from bot.model.wish import WishState
from bot.reply import Block, Bold, Button, Line, Who, dotted
from bot.retold import retold
from bot.wording import Names
from bot.words import _, ngettext, pgettext
from bot.work import Work

SHOWN, READ = 5, 50


def waiting(person: Person, context: Context, work: Work) -> list[Block]:
    """Sections for the agenda, each with what to press; nothing where nobody waits."""
    return [*_wishes(person, context, work), *_stuck(person, work)]


def _stuck(person: Person, work: Work) -> list[Block]:
    """Tasks of others that this person can unblock."""
    where: dict[str, Any] = {"blocked_by": person.id, "state": TaskState.BLOCKED}
    total = work.tasks.count(**where) - work.tasks.count(**where, owner=person.id)
    if not total:
        return []
    names = Names(work)
    blocks: list[Block] = [Line((Bold(_("They cannot go on without you")), f" ({total})"))]
    found = work.tasks.find(**where, order=("blocked_at",), limit=READ)
    for task in [task for task in found if task.owner != person.id][:SHOWN]:
        said = dotted(task.title, names.person(task.owner), task.blocked_on)
        button = Button(_("Unblock"), f"task unblock {names.task(task)}")
        blocks.append(Line((Bold(names.task(task)), " ", *said), (button,)))
    return blocks if total <= SHOWN else [*blocks, _more(total)]


def _more(total: int) -> Line:
    return Line((ngettext("and {n} more", "and {n} more", total - SHOWN),))


def _wishes(person: Person, context: Context, work: Work) -> list[Block]:
    where: dict[str, Any] = {"whom": person.id, "state": WishState.WAITING}
    total = work.wishes.count(**where)
    if not total:
        return []
    blocks: list[Block] = [Line((Bold(_("You are asked")), f" ({total})"))]
    for wish in work.wishes.find(**where, order=("at",), limit=SHOWN):
        asker = work.people.get(wish.person)
        who = Who(asker.name) if asker is not None else _("Somebody")
        approval = approval_asked(wish, Names(work))
        line = approval or retold(wish.line, context, work, asker)
        buttons = approval_buttons(wish) if approval is not None else (
            Button(_("Do it"), f"pm grant {wish.id}"),
            Button(pgettext("wish", "Decline"), f"pm decline {wish.id}"),
        )  # fmt: skip
        blocks.append(Line((_("{who}: {line}", who=who, line=line),), buttons))
    return blocks if total <= SHOWN else [*blocks, _more(total)]
