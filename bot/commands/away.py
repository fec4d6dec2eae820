"""Leave: who is away, from when to when, and who covers for them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated

from bot import when
from bot.asking import Like
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Text, folded
from bot.model.moment import instant
from bot.model.people import Absence, Person
from bot.model.task import OPEN
from bot.nudges import may_cover
from bot.patterns import regex
from bot.reading import today_of
from bot.reply import Block, Button, Code, Heading, Line, Reply, Who
from bot.rules import may_speak_for
from bot.wording import away_days, hint
from bot.words import _, ngettext
from bot.work import Work

LONGEST = timedelta(days=400)


@command(
    "team away",
    aliases=("team 请假", "team 休假", "team 外出", "team 不在"),
    examples=(
        "/team away 12-20 dec cover @bob",
        "/team away @ana tomorrow",
        "/team 请假 @ana 下周一",
    ),
)
def away(
    context: Context,
    work: Work,
    days: Text | None = None,
    owner: Person | None = None,
    cover: Annotated[Person | None, Lead(("cover", "covered by", "代班", "由"))] = None,
) -> Reply:
    """Say when somebody is away and who covers for them; without days, who is away.

    days: From when to when: 12-20 dec, tomorrow, 24 dec to 2 jan
    owner: Who is away; you, if nobody is named
    cover: Who hears of their tasks meanwhile
    """
    if days is None and owner is None and cover is None:
        return _who_is_away(context, work)
    if days is None:
        raise Refusal(
            _("From when to when?"),
            _("Write the first and the last day: {example}.",
              example=Code("/team away 12-20 dec cover @bob")),
        )  # fmt: skip
    person = work.people.get((owner or context.me).id)
    assert person is not None
    may_speak_for(person, context, Code("/team away 12-20 dec"))
    first, last = _period(days, context, person)
    if cover is not None and cover.id == person.id:
        raise Refusal(
            _("Nobody covers for themselves."),
            _("Name somebody else: {example}.",
              example=Code("/team away 12-20 dec cover @bob")),
        )  # fmt: skip
    if cover is not None and not may_cover(cover):
        raise Refusal(
            _("{who} cannot cover: they see their own tasks alone.", who=Who(cover.name)),
            _("Name somebody of the team: {example}.",
              example=Code("/team away 12-20 dec cover @bob")),
        )  # fmt: skip
    today = today_of(person, context)
    kept = [one for one in person.absences if one.last >= today]
    apart = [one for one in kept if one.last < first or one.first > last]
    new = Absence(first, last, cover.id if cover is not None else None)
    person.leave = [one.kept() for one in sorted([*apart, new], key=lambda one: one.first)]
    n = work.tasks.count(owner=person.id, state=OPEN)
    blocks: list[Block] = [
        Line((_("🌴 {who} is away {days}.", who=Who(person.name), days=away_days(new)),))
    ]
    for one in kept:
        if one not in apart and (one.first, one.last) != (first, last):
            blocks.append(hint(_("No longer {days}.", days=away_days(one))))
    if cover is not None:
        blocks.append(Line((_("{who} hears of their tasks meanwhile.", who=Who(cover.name)),)))
        for one in cover.absences:
            if one.first <= last and one.last >= first:
                text = _("{who} is away {days} as well.", who=Who(cover.name), days=away_days(one))
                blocks.append(hint(text))
    elif n:
        open_ = ngettext("{n} open task has nobody to look after it meanwhile.",
                         "{n} open tasks have nobody to look after them meanwhile.", n)  # fmt: skip
        example = Code(f"/team away @{person.handle} {days} cover @bob")
        blocks += [Line((open_,)), hint(_("Name somebody: {example}.", example=example))]
    return Reply(tuple(blocks))


@command(
    "team back",
    aliases=("team 销假",),
    examples=("/team back", "/team back @ana", "/team 销假 @ana"),
)
def back(context: Context, work: Work, owner: Person | None = None) -> Reply:
    """Say that somebody is back, or will not be away after all.

    owner: Who; you, if nobody is named
    """
    person = work.people.get((owner or context.me).id)
    assert person is not None
    may_speak_for(person, context, Code("/team away 12-20 dec"))
    today = today_of(person, context)
    coming = [one for one in person.absences if one.last >= today]
    if not coming:
        return Reply((Line((_("{who} is not away.", who=Who(person.name)),)),))
    gone, *later = coming
    kept = (
        [Absence(gone.first, today - timedelta(days=1), gone.cover)] if gone.first < today else []
    )
    person.leave = [one.kept() for one in [*kept, *later]]
    text = _("{who} is at work again.", who=Who(person.name))
    if gone.first > today:
        text = _("{who} will not be away {days}.", who=Who(person.name), days=away_days(gone))
    return Reply((Line((text,)),))


def _who_is_away(context: Context, work: Work) -> Reply:
    """Everybody who is away now or will be, soonest first."""
    found = sorted(
        (absence.first, absence.last, person.handle, person, absence)
        for person in work.people.find(active=True, leave=Like("/"))  # who has any
        for absence in person.absences
        if absence.last >= today_of(person, context)
    )
    if not found:
        example = Code("/team away 12-20 dec cover @bob")
        return Reply(
            (
                Line((_("Nobody is away."),)),
                hint(_("Say when you will be: {example}.", example=example)),
            ),
            private=True,
        )
    blocks: list[Block] = [Heading((_("Who is away"),))]
    for _first, _last, _handle, person, absence in found[:SHOWN]:
        cover = work.people.get(absence.cover) if absence.cover else None
        said = (
            _("{who} {days}, covered by {cover}", who=Who(person.name), days=away_days(absence),
              cover=Who(cover.name))
            if cover is not None
            else _("{who} {days}", who=Who(person.name), days=away_days(absence))
        )  # fmt: skip
        mine = person.id == context.me.id
        blocks.append(Line((said,), (Button(_("I am back"), "team back"),) if mine else ()))
    more = len(found) - SHOWN
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return Reply(tuple(blocks), private=True)


SHOWN = 20

_BETWEEN = regex(
    r"\s*(?:–|—|\bto\b|\buntil\b|\btill\b|\bthrough\b|到|至|~)\s*|(?<=[\w日号.])\s*-\s*(?=\w)"
)
_UNTIL = regex(r"(?:until|till|through|to|直?到|至)\s*(?=\S)", re.I)
_NUMBER = regex(r"\d{1,2}(?:st|nd|rd|th|日|号)?")


def _period(said: str, context: Context, person: Person) -> tuple[date, date]:
    """The first and the last day somebody named: "12-20 dec", "24 dec to 2 jan", "tomorrow",
    "until friday".

    Of two ends, a bare number is a day of the other's month. Raises Refusal.
    """
    text = re.sub(r"^(?:from|on|从)\s*", "", folded(said).strip(), flags=re.I)
    if (open_end := _UNTIL.match(text)) and (end := _day(text[open_end.end() :], context)):
        return _checked(today_of(person, context), end[1], context, person)
    whole = _day(text, context)
    if whole is not None and not re.fullmatch(r"\d{4}", text):
        return _checked(*whole, context, person)
    for match in _BETWEEN.finditer(text):
        found = _between(text[: match.start()].strip(), text[match.end() :].strip(), context)
        if found is not None:
            return _checked(*_running(*found, text, today_of(person, context)), context, person)
    raise Refusal(
        _("I cannot read “{said}” as days.", said=said if len(said) <= 60 else said[:60] + "…"),
        _("Write them like {one} or {two}.", one=Code("/team away 12-20 dec"),
          two=Code("/team away 24 dec to 2 jan")),
    )  # fmt: skip


def _between(one: str, two: str, context: Context) -> tuple[date, date] | None:
    """The days from one end to the other, if both can be read."""
    if _NUMBER.fullmatch(one):
        end = _day(two, context)
        first = _in_month(end[0], _number(one)) if end else None
        return (first, end[1]) if end and first and first <= end[1] else None
    # 12月12-20日: the word for day stands at the end alone.
    start = _day(re.sub(r"(月\d{1,2})$", r"\1日", one), context)
    if start is None:
        return None
    if _NUMBER.fullmatch(two):
        last = _in_month(start[0], _number(two))
        return (start[0], last) if last and last >= start[0] else None
    end = _day(two, context)
    if end is not None and end[1] < start[0]:  # 24 dec to 2 jan, monday to friday: the next one
        noon = instant(datetime.combine(start[0], time(12)), context.zone)
        end = _day(two, context, noon)
    return (start[0], end[1]) if end is not None else None


def _running(first: date, last: date, said: str, today: date) -> tuple[date, date]:
    """The same days of last year, if those go on today, began less far from it, and nobody named a
    year: days are read as those to come, but leave may have begun."""
    begun = _year_before(first), _year_before(last)
    near = today - begun[0] < first - today
    if begun[0] <= today <= begun[1] and near and str(first.year) not in said:
        return begun
    return first, last


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31))


def _number(said: str) -> int:
    return int(re.findall(r"\d+", said)[0])


def _in_month(day: date, number: int) -> date | None:
    try:
        return day.replace(day=number)
    except ValueError:
        return None


def _checked(first: date, last: date, context: Context, person: Person) -> tuple[date, date]:
    if last < first or last - first > LONGEST or last < today_of(person, context):
        raise Refusal(
            _("From {first} to {last} is no leave.", first=first, last=last),
            _("Write the first and the last day: {example}.", example=Code("/team away 12-20 dec")),
        )
    return first, last


def _day(text: str, context: Context, now: datetime | None = None) -> tuple[date, date] | None:
    """A day, or the week that was named, from its monday to its sunday; the next one from `now`."""
    found = when.parse(text, now or context.now, context.zone, context.locale)
    if found is None or found.value is None or found.recurrence is not None:
        return None
    day = found.value.day
    if found.grain == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return (day, day) if found.grain in ("day", "minute", "hour") else None
