"""A recurrence in words: every Monday, every 2 weeks, on the last workday of the month."""

from __future__ import annotations

from bot.model.recurrence import Parts, parts_of
from bot.reply import Span
from bot.words import Words, _, pgettext

DAYS = (
    pgettext("weekday", "Monday"), pgettext("weekday", "Tuesday"), pgettext("weekday", "Wednesday"),
    pgettext("weekday", "Thursday"), pgettext("weekday", "Friday"), pgettext("weekday", "Saturday"),
    pgettext("weekday", "Sunday"),
)  # fmt: skip
_WORKDAYS = frozenset(range(5))


def rhythm(rule: str) -> Words:
    """An RRULE text in words; a part that has no words of its own is shown as it is written."""
    try:
        parts = parts_of(rule)
    except ValueError:
        return _("{rule}", rule=rule)
    if parts.until is not None:
        endless = ";".join(part for part in rule.split(";") if not part.startswith("UNTIL="))
        return _("{rhythm} until {day}", rhythm=rhythm(endless), day=parts.until)
    days = [day for _position, day in parts.byday]
    match parts.freq:
        case "DAILY":
            return _("every {n} days", n=parts.interval) if parts.interval > 1 else _("every day")
        case "WEEKLY" if frozenset(days) == _WORKDAYS and parts.interval == 1:
            return _("every workday")
        case "WEEKLY":
            return _weekly(parts, days)
        case "MONTHLY" if parts.interval > 1 and (parts.byday or parts.bymonthday):
            return _("{rhythm}, every {n} months", rhythm=_monthly(parts, days), n=parts.interval)
        case "MONTHLY":
            return _monthly(parts, days)
        case "YEARLY":
            return _("every {n} years", n=parts.interval) if parts.interval > 1 else _("every year")
    return _("{rule}", rule=rule)


def _weekly(parts: Parts, days: list[int]) -> Words:
    if not days:
        return _("every {n} weeks", n=parts.interval) if parts.interval > 1 else _("every week")
    named = listed([DAYS[day] for day in days])
    if parts.interval == 1:
        return _("every {days}", days=named)
    return _("every {n} weeks on {days}", n=parts.interval, days=named)


def _monthly(parts: Parts, days: list[int]) -> Words:
    if frozenset(days) == _WORKDAYS and parts.bysetpos == (-1,):
        return _("on the last workday of the month")
    if frozenset(days) == _WORKDAYS and parts.bysetpos == (1,):
        return _("on the first workday of the month")
    if len(parts.byday) == 1 and parts.byday[0][0] == -1:
        return _("on the last {day} of the month", day=DAYS[days[0]])
    if len(parts.byday) == 1 and parts.byday[0][0] > 0:
        return _("on {day} number {n} of the month", day=DAYS[days[0]], n=parts.byday[0][0])
    if parts.bymonthday == (-1,):
        return _("on the last day of the month")
    if parts.bymonthday:
        numbers = listed(list(parts.bymonthday))
        if parts.interval > 1:
            return _("on day {days} of the month", days=numbers)
        return _("on day {days} of every month", days=numbers)
    return _("every {n} months", n=parts.interval) if parts.interval > 1 else _("every month")


def listed(items: list[Span]) -> Words:
    """a, b and c."""
    if len(items) == 1:
        return _("{one}", one=items[0])
    head = items[0]
    for item in items[1:-1]:
        head = _("{some}, {next}", some=head, next=item)
    return _("{some} and {last}", some=head, last=items[-1])
