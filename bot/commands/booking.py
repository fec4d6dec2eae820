"""Equipment: who has what from when to when, taking it, giving it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.asking import Since, Until
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import MANY, Text, Unread, Word, quoted
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.stock import Booking, Item, clashing, next_free
from bot.privacy import names_told
from bot.reading import reader_of
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Span, Who, dotted
from bot.stretch import Stretch, split
from bot.wording import Names, called, hint
from bot.words import Words, _, ngettext
from bot.work import Work

LONGEST = timedelta(days=366)
SHOWN = 8
PIECES = frozenset(
    [
        "piece",
        "set",
        "unit",
        "pair",
        "台",
        "个",
        "件",
        "套",
        "部",
        "辆",
        "只",
        "把",
        "张",
        "双",
        "副",
    ]
)
"""Units in which a thing is taken and given back as a whole."""

EXAMPLE = Code("/stock book projector thu 9-17")
_AFTER = timedelta(microseconds=1)


@command(
    "stock book",
    aliases=("stock 预订", "stock 预约", "stock 借", "stock 预定", "stock 借用", "stock 租借"),
    examples=(
        "/stock book projector thu 9-17 #acme", "/stock book camera 12-14 dec",
        "/stock 预订 投影仪 周四9点到17点",
    ),
)  # fmt: skip
def book(
    context: Context,
    work: Work,
    item: Text,
    owner: Person | None = None,
    project: Project | None = None,
) -> Reply:
    """Book a piece of equipment from when to when; nobody else can have it then.

    item: What, and from when to when: projector thu 9-17
    owner: Who has it; you, if nobody is named
    project: For which project
    """
    from bot.stocked import item_named

    try:
        name, stretch = split(item, reader_of(context))
    except Unread as unread:
        raise Refusal(unread.text, unread.hint) from None
    thing = item_named(name, work, "/stock book projector thu 9-17")
    _check(thing, stretch, context)
    assert stretch is not None
    who, home = owner or context.me, project or context.project
    _refuse_clash(thing, stretch, context, work)
    booking = work.bookings.add(
        Booking(
            id=new_id(work.now), item=thing.id, person=who.id, start=stretch.start, end=stretch.end,
            whole=stretch.whole, created_at=work.now, created_by=context.me.id,
            project=home.id if home else None,
        )
    )  # fmt: skip
    said = _("{item} booked", item=Bold(thing.name))
    spans = dotted(
        said,
        *_days(booking, context),
        Who(who.name) if who.id != context.me.id else None,
        called(home, work) if home else None,
    )
    back = hint(_("Whoever has it is reminded when it is due back."))
    buttons = (
        Button(_("Take it"), f"stock take {quoted(thing.name)}"),
        Button(_("Give back"), f"stock return {quoted(thing.name)}"),
    )
    return Reply((Line(("📦 ", *spans)), back), buttons)


def _check(thing: Item, stretch: Stretch | None, context: Context) -> None:
    """Raises Refusal where it cannot be booked at all, or not like that."""
    if stretch is None:
        raise Refusal(
            _("From when to when?"),
            _("Write it like {example}.", example=Code(f"/stock book {thing.name} thu 9-17")),
        )
    if thing.unit is not None and thing.unit not in PIECES:
        raise Refusal(
            _("{item} is counted in {unit}; only pieces are booked.", item=thing.name, unit=MANY.get(thing.unit, thing.unit)),
            _("Keep some of it for a project: {example}.",
              example=Code(f"/stock reserve 2 {thing.name}")),
        )  # fmt: skip
    if stretch.end <= stretch.start or stretch.end - stretch.start > LONGEST:
        raise Refusal(
            _("That ends before it begins, or never."),
            _("Write it like {example}.", example=EXAMPLE),
        )
    if stretch.end <= context.now:
        raise Refusal(
            _("That time has already passed."), _("Write it like {example}.", example=EXAMPLE)
        )


def _refuse_clash(thing: Item, stretch: Stretch, context: Context, work: Work) -> None:
    """Raises Refusal where no piece is free, with who has it and when one is."""
    pieces, start, end = int(thing.quantity), stretch.start, stretch.end
    ahead = work.bookings.find(
        item=thing.id, returned_at=None, end=Since(start + _AFTER), order=("start",)
    )
    in_the_way = clashing(ahead, pieces, start, end)
    if not in_the_way and pieces:
        return
    if not pieces:
        raise Refusal(
            _("There is no {item} any more.", item=thing.name),
            _("Add it: {example}.", example=Code(f"/stock add 1 {thing.name}")),
        )
    names = Names(work)
    at = next_free(ahead, pieces, start, end - start)
    moved = _moved(stretch, at)
    who = names.person(in_the_way[0].person) or _("somebody who left")
    raise Refusal(
        _("{who} has {item} {when}.", who=who, item=thing.name,
          when=_joined(_days(in_the_way[0], context))),
        _("It is free again {when}.", when=_joined(_span(moved))),
        buttons=[Button(_("Book it then"), f"stock book {thing.name} {moved.line()}")],
    )  # fmt: skip


def _moved(stretch: Stretch, at: datetime) -> Stretch:
    """The same length from an instant on; whole days from the first that is free as a whole."""
    zone = stretch.first.zone
    if stretch.whole:
        there = Moment.of(at, zone)
        day = there.day + timedelta(
            days=there.clock is not None and there.clock.hour + there.clock.minute > 0
        )
        first = Moment(day, None, zone)
        return Stretch(first, first.shifted((stretch.last.day - stretch.first.day).days))
    return Stretch(Moment.of(at, zone), Moment.of(at + (stretch.end - stretch.start), zone))


def _days(booking: Booking, context: Context) -> list[Span]:
    """From when to when, where whoever reads it is."""
    first, last = (Moment.of(at, context.zone) for at in (booking.start, booking.end))
    if not booking.whole:
        return _span(Stretch(first, last))
    last = Moment.of(booking.end - timedelta(minutes=1), context.zone)
    return _span(Stretch(*(Moment(one.day, None, context.zone) for one in (first, last))))


def _span(stretch: Stretch) -> list[Span]:
    first, last = stretch.first, stretch.last
    if first.clock is not None and last.clock is not None and first.day == last.day:
        return [_("{start} to {end}", start=first, end=last.clock)]
    if first == last:
        return [first]
    return [_("{start} to {end}", start=first, end=last)]


def _joined(spans: list[Span]) -> Span:
    return spans[0]


@command(
    "stock take",
    aliases=("stock 取走", "stock 取", "stock 领走"),
    examples=("/stock take projector", "/stock 取走 投影仪"),
)
def take(context: Context, work: Work, item: Text) -> Reply:
    """Say that you have taken what you booked.

    item: What it is
    """
    from bot.stocked import item_named

    thing = item_named(item, work, "/stock take projector")
    booking = open_booking(thing, context, work)
    if booking is None:
        raise Refusal(
            _("Nobody has booked {item} for now.", item=thing.name),
            _("Book it: {example}.", example=Code(f"/stock book {thing.name} today")),
        )
    if booking.taken_at is not None:
        said: Words = _("It is out already.")
        return Reply((Line((Bold(thing.name), " · ", said)),), private=True)
    booking.taken_at = work.now
    due = Moment.of(booking.end, context.zone)
    spans = dotted(_("{item} taken", item=Bold(thing.name)), _("due back {when}", when=due))
    back = Button(_("Give back"), f"stock return {quoted(thing.name)}")
    return Reply((Line(("📦 ", *spans)),), (back,))


def open_booking(thing: Item, context: Context, work: Work) -> Booking | None:
    """The booking that is meant by somebody who takes or gives back a thing: their own, the one
    under way before the next; else the one under way that is out."""
    found = work.bookings.find(item=thing.id, returned_at=None, order=("start",), limit=200)
    mine = [one for one in found if one.person == context.me.id]
    now = [one for one in found if one.start <= context.now and one.taken_at is not None]
    return next(iter([*mine, *now]), None)


def given_back(
    booking: Booking,
    thing: Item,
    condition: str | None,
    photo: str | None,
    context: Context,
    work: Work,
) -> Reply:
    """The piece is free again; a booking that has not begun is cancelled by that."""
    ahead = booking.start > work.now and booking.taken_at is None
    booking.returned_at = work.now
    booking.condition = condition
    booking.photo = photo or (context.about.link if context.about else None)
    said = (
        _("{item} is free again", item=Bold(thing.name))
        if ahead
        else _("{item} is back", item=Bold(thing.name))
    )
    owner = work.people.get(booking.person)
    other = Who(owner.name) if owner and owner.id != context.me.id else None
    note = _("“{text}”", text=condition) if condition else None
    late = _("it was due {when}", when=Moment.of(booking.end, context.zone))
    spans = dotted(said, other, note, late if booking.end < work.now else None)
    return Reply((Line(("📦 ", *spans)),), tone="good")


@command(
    "stock bookings",
    private=True,
    changes=False,
    aliases=("stock 预订列表", "stock 借用列表"),
    examples=("/stock bookings", "/stock 预订列表"),
)
def bookings(context: Context, work: Work, project: Project | None = None) -> Reply:
    """List who has which equipment, now and soon.

    project: Only what is booked for this project
    """
    of_project: dict[str, Any] = {"project": project.id} if project else {}
    found = work.bookings.find(returned_at=None, order=("start",), limit=50, **of_project)
    if not found:
        how = hint(_("Book something: {example}.", example=EXAMPLE))
        return Reply((Line((_("Nothing is booked."),)), how))
    title = ngettext("{n} booking", "{n} bookings", len(found))
    items = {one.id: one for one in work.items.find(id=tuple({b.item for b in found}))}
    blocks: list[Block] = [Heading((title,))]
    called_ = names_told((one.project for one in found), context, work)
    for one in found[: 2 * SHOWN]:
        shown = _line(one, called_, context, work)
        blocks.append(Line((Bold(items[one.item].name), " · ", *shown)))
    return Reply(tuple(blocks))


def _line(
    booking: Booking, called_: Mapping[str, Span], context: Context, work: Work
) -> tuple[Span, ...]:
    names = Names(work)
    late = booking.end < work.now
    return dotted(
        *_days(booking, context),
        names.person(booking.person),
        called_[booking.project] if booking.project else None,
        _("overdue") if late else _("out") if booking.taken_at else None,
    )


def who_has(ids: Sequence[str], context: Context, work: Work) -> dict[str, list[Span]]:
    """For each thing that somebody has now: who, and until when."""
    out: dict[str, list[Span]] = {}
    found = work.bookings.find(
        item=tuple(ids), returned_at=None, start=Until(work.now), order=("start",)
    )
    for one in found:
        who = Names(work).person(one.person) or _("somebody who left")
        until = Moment.of(one.end, context.zone)
        out.setdefault(one.item, []).append(_("{who} until {when}", who=who, when=until))
    return out


def booked_lines(thing: Item, context: Context, work: Work) -> list[Block]:
    """When it is booked, the next first, and how it came back last."""
    found = work.bookings.find(item=thing.id, returned_at=None, order=("start",), limit=SHOWN)
    called_ = names_told((one.project for one in found), context, work)
    lines: list[Block] = [Line(("• ", *_line(one, called_, context, work))) for one in found]
    last = [
        one
        for one in work.bookings.find(item=thing.id, order=("-returned_at",), limit=SHOWN)
        if one.condition
    ]
    if last and last[0].returned_at is not None:
        when = Moment.of(last[0].returned_at, context.zone)
        lines.append(
            hint(_("Came back {when}: {condition}", when=when, condition=last[0].condition))
        )
    return lines


@command("stock back", changes=False, by_clock=True, examples=("stock back 01kd5k7h",))
def back(context: Context, work: Work, booking: Word) -> Reply:
    """Remind somebody that a thing is due back.

    booking: The booking
    """
    found = work.bookings.get(booking)
    thing = work.items.get(found.item) if found else None
    if found is None or thing is None or found.returned_at is not None:
        return Reply()
    due = Moment.of(found.end, context.zone)
    said = _("📦 {item} was due back {when}.", item=Bold(thing.name), when=due)
    if found.end > work.now:
        said = _("📦 {item} is due back {when}.", item=Bold(thing.name), when=due)
    ahead = work.bookings.find(
        item=thing.id, returned_at=None, start=Since(found.end), order=("start",), limit=1
    )
    blocks: list[Block] = [Line((said,))]
    if ahead:
        who = Names(work).person(ahead[0].person) or _("somebody who left")
        blocks.append(hint(_("{who} has it next, from {when}.", who=who,
                             when=Moment.of(ahead[0].start, context.zone))))  # fmt: skip
    name = quoted(thing.name)
    buttons = (Button(_("Given back"), f"stock return {name}", "primary"),)
    return Reply(tuple(blocks), buttons, "warning" if found.end < work.now else "plain")
