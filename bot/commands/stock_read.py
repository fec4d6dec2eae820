"""What is there: the list of the stock, what runs low, and one thing with all about it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.asking import Since
from bot.context import Context
from bot.declare import command
from bot.kinds import Text, quoted
from bot.model.stock import Holding, Item
from bot.paging import PageNo, page_of
from bot.privacy import names_told
from bot.reply import Block, Button, Code, Heading, Line, Reply, dotted
from bot.wording import Names, hint, turned
from bot.words import _, ngettext
from bot.work import Work

EVER = Since(datetime(1970, 1, 1, tzinfo=UTC))


@command(
    "stock list",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("stock 列表", "stock 清单", "stock 盘点"),
    examples=("/stock list", "/stock 列表"),
)
def list_(context: Context, work: Work, page: PageNo = 1) -> Reply:
    """List what there is, with what is reserved and who has what.

    page: Which page of a long list
    """
    found = page_of(work.items, page, ("name",))
    if not found.total:
        return _nothing()
    title = ngettext("Stock: {n} thing", "Stock: {n} things", found.total)
    turns, buttons = turned(context, found)
    return Reply(
        (Heading((title,)), *_rows(list(found.rows), context, work), *turns), tuple(buttons)
    )


def _nothing() -> Reply:
    example = Code("/stock add 5 boxes A4 paper min 2")
    return Reply(
        (
            Line((_("There is nothing in stock yet."),)),
            hint(_("Add something: {example}.", example=example)),
        )
    )


@command(
    "stock low",
    private=True,
    changes=False,
    aliases=("stock 不足", "stock 缺货", "stock 低库存", "stock 短缺"),
    examples=("/stock low", "/stock 不足"),
)
def low(context: Context, work: Work) -> Reply:
    """List what is below its minimum."""
    found = work.items.find(low_since=EVER, order=("name",), limit=50)
    if not found:
        return Reply((Line((_("Nothing is below its minimum."),)),))
    title = ngettext(
        "{n} thing is below its minimum", "{n} things are below their minimum", len(found)
    )
    return Reply((Heading((title,)), *_rows(found, context, work)))


def _rows(items: list[Item], context: Context, work: Work) -> list[Block]:
    """Items with what is kept of them and who has them; those that run low can be bought."""
    from bot.commands.booking import who_has
    from bot.stocked import item_chips

    ids = tuple(one.id for one in items)
    held: dict[str, list[Holding]] = {}
    for one in work.holdings.find(item=ids):
        held.setdefault(one.item, []).append(one)
    out = who_has(ids, context, work)
    blocks: list[Block] = []
    for item in items:
        spans = dotted(*item_chips(item, held.get(item.id, ())), *out.get(item.id, ()))
        task = work.tasks.get(item.buying) if item.buying else None
        buy = Button(_("Make purchase task"), f"stock buy {quoted(item.name)}")
        low = item.low_since is not None
        if task is not None and task.open:
            spans = (*spans, " · ", _("being bought: {ref}", ref=Names(work).task(task)))
            low = False
        mark = "⚠ " if item.low_since is not None else ""
        blocks.append(Line((mark, *spans), (buy,) if low else ()))
    return blocks


@command(
    "stock show",
    private=True,
    changes=False,
    aliases=("stock 查看", "stock 详情"),
    examples=("/stock show A4 paper", "/stock 查看 A4纸"),
)
def show(context: Context, work: Work, item: Text) -> Reply:
    """Show one thing: what is there, who keeps it, for which projects, and when it is booked.

    item: What it is
    """
    from bot.commands.booking import booked_lines
    from bot.figures import quantity as said
    from bot.stocked import item_named

    thing = item_named(item, work, "/stock show A4 paper")
    names = Names(work)
    blocks: list[Block] = _rows([thing], context, work)
    keeper = names.person(thing.keeper)
    blocks.append(Line((_("{who} looks after it.", who=keeper or _("somebody who left")),)))
    held = work.holdings.find(item=thing.id)
    called = names_told((one.project for one in held), context, work)
    for one in held:
        kept = _("{n} reserved", n=said(one.reserved, thing.unit)) if one.reserved else None
        used = _("{n} used", n=said(one.used, thing.unit)) if one.used else None
        if kept or used:
            blocks.append(Line(("• ", *dotted(called[one.project], kept, used))))
    return Reply((*blocks, *booked_lines(thing, context, work)))
