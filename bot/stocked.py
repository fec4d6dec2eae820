"""Things in stock by what people call them, and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.asking import Like
from bot.clock import new_id
from bot.context import Context
from bot.figures import quantity
from bot.grammar import Refusal
from bot.kinds import MANY, Quantity, quoted, unit_named
from bot.model.people import Person
from bot.model.project import Project
from bot.model.stock import Holding, Item, free, settle
from bot.nudges import may_cover
from bot.reply import Block, Bold, Button, Code, Line, Span
from bot.words import _
from bot.work import Work

NAME_MAX = 80
_MANY = 2000  # items among which near names are looked for


def known(said: str, work: Work) -> Item | None:
    """The item of that name, whatever its case."""
    name = " ".join(said.split())
    same = work.items.find(name=Like(name), limit=50)
    return next((one for one in same if one.name.casefold() == name.casefold()), None)


def item_named(said: str | None, work: Work, example: str) -> Item:
    """The item that is meant: by its name, or by a part of it that no other has.

    Raises Refusal with the names it may have been meant for.
    """
    if not said or not said.strip():
        raise Refusal(_("Of what?"), _("Write it like {example}.", example=Code(example)))
    name = " ".join(said.split())
    found = known(name, work)
    part = [] if found else work.items.find(name=Like(name), limit=4)
    if found or len(part) == 1:
        return found or part[0]
    near = [one.name for one in part] or _near(name, work)
    if near:
        raise Refusal(
            _("There is no {item} in stock.", item=name),
            _("Did you mean {choices}?", choices=", ".join(near)),
            buttons=[Button(one, _shown(one)) for one in near],
        )
    raise Refusal(
        _("There is no {item} in stock.", item=name),
        _("Add it: {example}.", example=Code(f"/stock add {quoted(name)} ×1")),
        buttons=[Button(_("Add it"), f"stock add {quoted(name)}")],
    )


def _shown(name: str) -> str:
    return f"stock show {quoted(name)}"


def _near(name: str, work: Work) -> list[str]:
    from bot.named import close

    names = {one.name.casefold(): one.name for one in work.items.find(order=("name",), limit=_MANY)}
    return [names[one] for one in close(name.casefold(), list(names))]


def holding(item: Item, project: Project, work: Work) -> Holding:
    """What a project holds of an item, begun where it holds nothing."""
    found = work.holdings.find(item=item.id, project=project.id)
    if found:
        return found[0]
    made = Holding(new_id(work.now), item.id, project.id, Decimal(), Decimal())
    return work.holdings.add(made)


def counted(amount: Quantity, item: Item) -> Quantity:
    """The amount in the item's own unit; raises Refusal where it is another."""
    if amount.amount <= 0:
        raise Refusal(
            _("A quantity is more than nothing."),
            _("Write it like {example}.", example=Code("/stock use 2 boxes A4 paper")),
        )
    if amount.unit is not None and item.unit is not None and amount.unit != item.unit:
        raise Refusal(
            _("{item} is counted in {unit}.", item=item.name, unit=MANY.get(item.unit, item.unit)),
            _("Write it like {example}.",
              example=Code(f"/stock use {quantity(amount.amount, item.unit)} {item.name}")),
        )  # fmt: skip
    return Quantity(amount.amount, item.unit)


def unit_of(amount: Quantity | None, unit: str | None) -> str | None:
    return unit_named(unit) if unit else amount.unit if amount else None


def left(item: Item, holdings: Sequence[Holding]) -> Span:
    """What is there of an item, and what of it is kept for projects."""
    there = quantity(item.quantity, item.unit)
    open_ = free(item, holdings)
    if open_ == item.quantity:
        return _("{n} there", n=there)
    return _("{n} there, {free} free", n=there, free=quantity(open_, item.unit))


def item_chips(item: Item, holdings: Sequence[Holding]) -> list[Span]:
    """Its name, what is there of it, and its minimum."""
    chips: list[Span] = [Bold(item.name), left(item, holdings)]
    if item.minimum is not None:
        chips.append(_("minimum {n}", n=quantity(item.minimum, item.unit)))
    return chips


def settled(item: Item, context: Context, work: Work) -> list[Block]:
    """After a change: note whether too little is free now, and say so, with what can be done."""
    holdings = work.holdings.find(item=item.id)
    settle(item, holdings, work.now, context.me.id)
    if item.low_since is None:
        return []
    return [low_line(item, holdings)]


def low_line(item: Item, holdings: Sequence[Holding]) -> Block:
    said = _("⚠ Only {n} of {item} free; the minimum is {minimum}.",
             n=quantity(free(item, holdings), item.unit), item=Bold(item.name),
             minimum=quantity(item.minimum or free(item, holdings), item.unit))  # fmt: skip
    return Line((said,), (Button(_("Make purchase task"), f"stock buy {quoted(item.name)}"),))


def keeper_of(person: Person) -> str:
    """Somebody who may look after an item: of the team."""
    if not may_cover(person):
        raise Refusal(
            _("{who} is a guest and looks after nothing of the team's.", who=person.name),
            _("Name somebody of the team: {example}.", example=Code("@me")),
        )
    return person.id
