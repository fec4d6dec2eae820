"""Materials: what the team has, what is kept for a project, used, given back and bought."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Minimum, Quantity, Text, Word
from bot.model.people import Person
from bot.model.project import Project
from bot.model.stock import Item, free
from bot.model.task import Task
from bot.privacy import names_told
from bot.reply import Block, Bold, Code, Line, Reply, Span, dotted
from bot.rhythm import listed
from bot.tongue import Tongue
from bot.wording import Names, called, project_of, task_reply, where
from bot.words import _
from bot.work import Work

LARGEST = Decimal(10) ** 9


@command(
    "stock add",
    when=("words",),
    aliases=("s", "stock 添加", "stock 入库", "库存"),
    examples=(
        "/stock add 5 boxes A4 paper min 2 @bob", "/stock add projector",
        "/stock 5箱A4纸 至少2箱",
    ),
)  # fmt: skip
def add(
    context: Context,
    work: Work,
    item: Text,
    minimum: Minimum | None = None,
    quantity: Quantity | None = None,
    owner: Person | None = None,
    unit: Annotated[Word | None, Lead(("unit", "单位"))] = None,
) -> Reply:
    """Add something to the stock, or more of it.

    item: What it is
    minimum: Of which no less should be there: min 2
    quantity: How much: 5, 2.5 kg, 5 boxes
    owner: Who looks after it and is told when it runs low; you, if nobody is named
    unit: What it is counted in, if that is a word of your own
    """
    from bot.stocked import NAME_MAX, counted, item_chips, keeper_of, known, settled, unit_of

    name = " ".join(item.split())
    if not 0 < len(name) <= NAME_MAX:
        raise Refusal(
            _("The name of a thing has 1 to {n} characters.", n=NAME_MAX),
            _("Write it like {example}.", example=Code("/stock add 5 boxes A4 paper")),
        )
    thing = known(name, work)
    if thing is None:
        given = unit_of(quantity, unit)
        thing = work.items.add(
            Item(new_id(work.now), name, Decimal(), context.me.id, work.now, context.me.id, given)
        )
        quantity = quantity or Quantity(Decimal(1), given)
    elif unit is not None and thing.unit is None:
        thing.unit = unit_of(None, unit)
    if quantity is None and minimum is None and owner is None and unit is None:
        raise Refusal(
            _("How much of {item} is added?", item=thing.name),
            _("Write it like {example}.", example=Code(f"/stock add 2 {thing.name}")),
        )
    if quantity is not None:
        more = counted(quantity, thing).amount
        if thing.quantity + more >= LARGEST:
            raise Refusal(
                _("That is more than I can count."),
                _("Write it like {example}.", example=Code("/stock add 5 boxes A4 paper")),
            )
        thing.quantity += more
    if minimum is not None:
        thing.minimum = minimum.amount
    if owner is not None:
        thing.keeper = keeper_of(owner)
    low = settled(thing, context, work)
    keeper = Names(work).person(thing.keeper)
    chips = item_chips(thing, work.holdings.find(item=thing.id))
    spans = dotted(*chips, keeper or _("nobody yet"))
    return Reply((Line(("📦 ", *spans)), *low))


@command(
    "stock use",
    aliases=("stock 领用", "stock 使用", "stock 用", "stock 领", "stock 取用", "stock 消耗", "stock 出库"),
    examples=("/stock use 2 boxes A4 paper", "/stock use 2.5 kg PLA filament #acme", "/stock 领用 2箱A4纸"),
)  # fmt: skip
def use(
    context: Context,
    work: Work,
    item: Text,
    quantity: Quantity | None = None,
    project: Project | None = None,
) -> Reply:
    """Take something out of the stock for a project.

    item: What it is
    quantity: How much; one, if you say nothing
    project: For which project, if it is not this room's
    """
    from bot.figures import quantity as said
    from bot.stocked import counted, holding, item_named, settled

    thing = item_named(item, work, "/stock use 2 boxes A4 paper")
    home = project or project_of(context, work)
    amount = counted(quantity or Quantity(Decimal(1)), thing).amount
    mine = holding(thing, home, work)
    _enough(thing, amount, home, context, work)
    mine.reserved = max(mine.reserved - amount, Decimal())
    mine.used += amount
    thing.quantity -= amount
    what = _("{n} of {item} used", n=said(amount, thing.unit), item=Bold(thing.name))
    return _told(what, thing, home, context, work, settled(thing, context, work))


@command(
    "stock reserve",
    aliases=("stock 预留", "stock 保留", "stock 留", "stock 锁定"),
    examples=("/stock reserve 3 iPad Pro 11 #acme", "/stock 预留 3 iPad Pro 11 #acme"),
)
def reserve(
    context: Context,
    work: Work,
    item: Text,
    quantity: Quantity | None = None,
    project: Project | None = None,
) -> Reply:
    """Keep something of the stock for a project: nobody else can take it.

    item: What it is
    quantity: How much; one, if you say nothing
    project: For which project, if it is not this room's
    """
    from bot.figures import quantity as said
    from bot.stocked import counted, holding, item_named, settled

    thing = item_named(item, work, "/stock reserve 3 iPad Pro 11 #acme")
    home = project or project_of(context, work)
    amount = counted(quantity or Quantity(Decimal(1)), thing).amount
    mine = holding(thing, home, work)
    _enough(thing, amount + mine.reserved, home, context, work)
    mine.reserved += amount
    what = _("{n} of {item} reserved", n=said(mine.reserved, thing.unit), item=Bold(thing.name))
    return _told(what, thing, home, context, work, settled(thing, context, work))


def _enough(thing: Item, amount: Decimal, home: Project, context: Context, work: Work) -> None:
    """Raises Refusal where less than that may be taken for the project, with what is there."""
    from bot.figures import quantity as said

    holdings = work.holdings.find(item=thing.id)
    open_ = free(thing, holdings, home.id)
    if amount <= open_:
        return
    held = [one for one in holdings if one.reserved and one.project != home.id]
    called_ = names_told((one.project for one in held), context, work)
    parts: list[Span] = [
        _("{n} {project}", n=said(one.reserved, thing.unit), project=called_[one.project])
        for one in held
    ]
    others = listed(parts) if parts else None
    there = said(thing.quantity, thing.unit)
    example = Code(f"/stock use {said(open_, thing.unit)} {thing.name}")
    raise Refusal(
        _("There is not so much of {item}: {n} there, reserved for others: {others}.",
          item=thing.name, n=there, others=others)
        if others
        else _("There is not so much of {item}: {n} there.", item=thing.name, n=there),
        _("Take less: {example}.", example=example)
        if open_ > 0
        else _("Add some first: {example}.", example=Code(f"/stock add 5 {thing.name}")),
    )  # fmt: skip


def _told(
    what: Span, thing: Item, home: Project, context: Context, work: Work, low: list[Block]
) -> Reply:
    from bot.stocked import left

    spans = dotted(what, called(home, work), left(thing, work.holdings.find(item=thing.id)))
    note = where(home, context)
    return Reply((Line(("📦 ", *spans)), *low, *((note,) if note else ())))


@command(
    "stock return",
    aliases=("stock 归还", "stock 退还", "stock 还", "stock 退回"),
    examples=("/stock return projector", "/stock return 1 box A4 paper", "/stock 归还 投影仪"),
)
def return_(
    context: Context,
    work: Work,
    item: Text,
    quantity: Quantity | None = None,
    condition: Annotated[Word | None, Lead(("condition", "状况"))] = None,
    photo: Annotated[Word | None, Lead(("photo", "照片"))] = None,
    project: Project | None = None,
) -> Reply:
    """Give back what you had booked, or what a project did not use.

    item: What it is
    quantity: How much; what you booked, if you say nothing
    condition: How it came back, if that is worth a note
    photo: A link to a photo of it
    project: The project that had it, if it is not this room's
    """
    from bot.commands.booking import given_back, open_booking
    from bot.figures import quantity as said
    from bot.stocked import counted, holding, item_named, settled

    thing = item_named(item, work, "/stock return projector")
    booking = open_booking(thing, context, work) if quantity is None else None
    if booking is not None:
        return given_back(booking, thing, condition, photo, context, work)
    home = project or project_of(context, work)
    mine = holding(thing, home, work)
    amount = counted(quantity, thing).amount if quantity else mine.reserved
    if amount <= 0 or amount > max(mine.used, mine.reserved):
        raise Refusal(
            _("{project} has used {used} of {item} and keeps {kept}.",
              project=called(home, work), used=said(mine.used, thing.unit), item=thing.name,
              kept=said(mine.reserved, thing.unit)),
            _("Say how much comes back: {example}.",
              example=Code(f"/stock return 1 {thing.name}")),
        )  # fmt: skip
    if quantity is not None and amount <= mine.used:
        mine.used -= amount
        thing.quantity += amount
        what = _("{n} of {item} given back", n=said(amount, thing.unit), item=Bold(thing.name))
    else:
        mine.reserved -= amount
        what = _(
            "{n} of {item} no longer reserved", n=said(amount, thing.unit), item=Bold(thing.name)
        )
    return _told(what, thing, home, context, work, settled(thing, context, work))


@command(
    "stock buy",
    aliases=("stock 采购", "stock 购买", "stock 买", "stock 补货"),
    examples=("/stock buy A4 paper", "/stock 采购 A4纸"),
)
def buy(context: Context, work: Work, item: Text, project: Project | None = None) -> Reply:
    """Make the task by which more of something is bought.

    item: What it is
    project: In which project, if it is not this room's
    """
    from bot.figures import quantity as said
    from bot.stocked import item_named

    thing = item_named(item, work, "/stock buy A4 paper")
    names = Names(work)
    known = work.tasks.get(thing.buying) if thing.buying else None
    if known is not None and known.open:
        return task_reply("🛒", _("It is being bought already."), known, names)
    home = project or project_of(context, work)
    there = said(free(thing, work.holdings.find(item=thing.id)), thing.unit)
    # A title is text: it is in the language of the project's rooms.
    tongue = Tongue(home.locale, home.zone, work.now)
    title = tongue.text(_("Buy {item} ({n} left)", item=thing.name, n=there))
    task = work.tasks.add(
        Task(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "task"),
            title=title, created_at=work.now, created_by=context.me.id,
            owner=thing.keeper, labels=["purchase"],
        )
    )  # fmt: skip
    task.offer(context.me.id, work.now)
    thing.buying = task.id
    return task_reply("✚", None, task, names)


@command("stock warn", changes=False, by_clock=True, examples=("stock warn 01kd5k7h",))
def warn(context: Context, work: Work, thing: Word) -> Reply:
    """Tell whoever looks after something that it runs low.

    thing: What it is
    """
    from bot.stocked import low_line

    found = work.items.get(thing)
    task = work.tasks.get(found.buying) if found and found.buying else None
    if found is None or found.low_since is None or (task is not None and task.open):
        return Reply()
    return Reply((low_line(found, work.holdings.find(item=found.id)),), tone="warning")
