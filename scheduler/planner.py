"""Which occurrences of standing rules are to be said: pure dates, no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile

from bot.model.moment import instant, zone_info
from bot.model.post import Post
from bot.model.project import Schedule
from bot.model.recurrence import Recurrence

Standing = tuple[str, Schedule, datetime | None]
"""(organisation, rule, when it was last due), as the post office tells them."""

LONGEST_ABSENCE = timedelta(days=366)
"""What was missed longer ago than this is not accounted for one by one."""

# A wall time that the clocks skip is put off, over midnight at most: dates and instants may
# disagree by a day, by two where a whole day was skipped.
_SLACK = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Planned:
    """A post that a rule wants. `missed`: a newer one is due as well; it is only kept count of.

    `broken`: nothing can be made of the rule, and this is what is said of it, once.
    """

    organisation: str
    post: Post
    missed: bool = False
    broken: Exception | None = None


def plan(
    schedules: Iterable[Standing], now: datetime, horizon: timedelta = timedelta()
) -> list[Planned]:
    """The posts of all rules that have fallen due since they were last, or will within `horizon`.

    However long nobody was there, only the newest that is over is to be said, with its own time
    as `due`. An occurrence before the rule was made, or for the very instant of the last one,
    does not count. A rule that is broken does not hold up the others.
    """
    out: list[Planned] = []
    for organisation, rule, last in schedules:
        try:
            out += _of_rule(organisation, rule, last, now, now + horizon)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is told
            out.append(Planned(organisation, _told(rule, now), broken=error))
    return out


def next_occurrence(schedules: Iterable[Standing], now: datetime) -> datetime | None:
    """The soonest instant after `now` at which any of the rules wants something said."""
    coming = (_coming(rule, now) for _organisation, rule, _last in schedules)
    return min((at for at in coming if at is not None), default=None)


def _coming(rule: Schedule, now: datetime) -> datetime | None:
    try:
        return next((at for _day, at in _after(rule, max(now, rule.created_at))), None)
    except Exception:  # noqa: BLE001 - `plan` tells of it
        return None


def _told(rule: Schedule, now: datetime) -> Post:
    """What whoever made a rule hears when it is broken. Its key is unique for ever."""
    return Post(f"broken/{rule.id}", f"report broken {rule.id}", now, "broken", rule.created_by)


def _of_rule(
    organisation: str, rule: Schedule, last: datetime | None, now: datetime, until: datetime
) -> list[Planned]:
    since = max(last or rule.created_at, rule.created_at, now - LONGEST_ABSENCE)
    found = list(takewhile(lambda item: item[1] <= until, _after(rule, since)))
    over = [day for day, at in found if at <= now]
    return [
        Planned(
            organisation,
            Post(
                key=f"schedule/{rule.id}/{day.isoformat()}",
                line=rule.line,
                due=at,
                why="schedule",
                room=rule.room,
            ),
            missed=bool(over) and day < over[-1],
        )
        for day, at in found
    ]


def _after(rule: Schedule, since: datetime) -> Iterator[tuple[date, datetime]]:
    """The rule's dates with their instants, in order, from the first that is later than `since`."""
    zone = zone_info(rule.zone)
    start = rule.start or rule.created_at.astimezone(zone).date()
    day = max(since.astimezone(zone).date() - _SLACK, start - timedelta(days=1))
    while days := _following(rule.rule, rule.zone, start, day):
        for day in days:
            at = instant(datetime.combine(day, rule.clock), rule.zone)
            if at > since:
                yield day, at
                since = at


@lru_cache(maxsize=10_000)
def _following(rule: str, zone: str, start: date, day: date) -> tuple[date, ...]:
    """The next dates of the rule later than `day`, a few at a time; none when it has ended.

    Kept, because an old rule's dates are counted from its beginning and asked for at every tick.
    """
    return tuple(islice(Recurrence(rule, None, zone, start).occurrences(day), 16))
