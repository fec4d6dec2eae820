"""How full the weeks of people are, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.capacity import working
from bot.figures import hours
from bot.model.moment import midnight, zone_info
from bot.model.people import Person
from bot.reply import Block, Heading, Line, Small, Span, Who, dotted
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work
from bot.workload import Holidays, PersonLoad, PersonWeek, due_until

SHOWN = 12
"""People of a list; further ones are counted."""

CELLS = 8


def bar(week: PersonWeek) -> str:
    """The time of a week that has work: ▰▰▰▱▱▱▱▱"""
    full = week.planned / week.left if week.left else (1.0 if week.planned else 0.0)
    cells = min(CELLS, round(full * CELLS))
    return "▰" * cells + "▱" * (CELLS - cells)


def unknown(n: int) -> Words | None:
    """Tasks that nobody estimated; never taken for no work."""
    return ngettext("+ {n} without estimate", "+ {n} without estimate", n) if n else None


def planned(week: PersonWeek) -> Words:
    """The hours of a week's work; not nothing where all that is known is that there is some."""
    return pgettext("load", "?") if week.unknown and not week.planned else hours(week.planned)


def over(week: PersonWeek) -> Words | None:
    return _("⚠ {hours} too much", hours=hours(week.over)) if week.over else None


def told(week: PersonWeek, said: Words) -> Iterable[Span]:
    """One week: the bar, what is planned of how much, what is not known, what is too much."""
    yield _("{bar} {week} {planned} of {hours}", bar=bar(week), week=said,
            planned=planned(week), hours=hours(week.left))  # fmt: skip
    for part in (unknown(week.unknown), over(week)):
        if part is not None:
            yield part


THIS, NEXT = _("this week"), _("next week")


def load_blocks(title: Words, loads: Sequence[PersonLoad], more: int) -> list[Block]:
    """Everybody with this week and the next, whoever has most too much first."""
    blocks: list[Block] = [Heading((title,))]
    for load in loads[:SHOWN]:
        this, after = load.weeks[:2]
        parts = [*told(this, THIS), *told(after, NEXT)]
        blocks.append(Line(dotted(Who(load.person.name), *parts)))
    rest = max(len(loads) - SHOWN, 0) + more
    if rest:
        blocks.append(Small((ngettext("and {n} more person", "and {n} more people", rest),)))
    undated = sum(load.undated for load in loads)
    if undated:
        said = ngettext("{n} open task has no date, so it is in no week",
                        "{n} open tasks have no date, so they are in no week", undated)  # fmt: skip
        blocks.append(Small((said,)))
    return blocks


def fullest(loads: Sequence[PersonLoad]) -> list[PersonLoad]:
    """The most overloaded first, then who has most, by name where that is the same."""

    def rank(load: PersonLoad) -> tuple[timedelta, timedelta, str]:
        most = max(week.over for week in load.weeks)
        return -most, -sum((week.planned for week in load.weeks), timedelta()), load.person.name

    return sorted(loads, key=rank)


def person_blocks(load: PersonLoad) -> list[Block]:
    """The weeks of one person, each on its line."""
    person = load.person
    blocks: list[Block] = [Heading((_("Load of {who}", who=Who(person.name)),))]
    for n, week in enumerate(load.weeks):
        name = THIS if n == 0 else NEXT if n == 1 else _("week of {day}", day=week.monday)
        logged = _("{hours} logged", hours=hours(week.logged)) if week.logged else None
        away = _("of which {hours} here", hours=hours(week.here)) if _elsewhere(week) else None
        blocks.append(Line(dotted(*told(week, name), away, logged)))
    late = ngettext("{n} late", "{n} late", load.late)
    undated = ngettext("{n} without a date", "{n} without a date", load.undated)
    if load.late or load.undated:
        blocks.append(Small(dotted(late, undated if load.undated else None)))
    return blocks


def _elsewhere(week: PersonWeek) -> bool:
    return week.here != week.planned


def today_blocks(person: Person, zone: str, work: Work) -> list[Block]:
    """Time of today beside what is planned for it; nothing where nothing of it is estimated."""
    day = work.now.astimezone(zone_info(zone)).date()
    end = midnight(day + timedelta(days=1), zone)
    due = due_until(work, end, owner=person.id).get(person.id)
    if due is None or not due.hours:
        return []
    time = working(person, zone, work.now, end, Holidays(work, [person]).of(person))
    over_ = max(due.hours - time, timedelta())
    return [Small(dotted(
        _("free today {hours}", hours=hours(time)),
        _("planned {hours}", hours=hours(due.hours)), unknown(due.unknown),
        _("⚠ {hours} too much", hours=hours(over_)) if over_ else None,
    ))]  # fmt: skip
