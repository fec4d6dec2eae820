"""Standing rules: what is to be said again and again, on which local dates, at which wall time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from bot.clock import made_at
from bot.model.moment import instant, zone_info
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Schedule
from bot.model.recurrence import Recurrence
from bot.values import dataclass

LONGEST_ABSENCE = timedelta(days=366)
"""What was missed longer ago than this is not accounted for one by one."""

# A wall time that the clocks skip is put off, over midnight at most: dates and instants may
# disagree by a day, by two where a whole day was skipped.
_LEEWAY = timedelta(days=2)

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Standing:
    """`line` is said at `clock` wall time of `zone` on the dates of `rule`.

    `rule` is an RFC 5545 RRULE text over local dates, counted from `start`, or from the day of
    `since`. Its posts' keys are `key` and the local date; `why` is theirs. Nothing is wanted up to
    `since`, nor what was missed longer ago than `reach`; after the wall time `ends` of the same day
    it is of no use any more.
    """

    key: str
    line: str
    why: str
    rule: str
    clock: time
    zone: str
    since: datetime
    start: date | None = None
    room: str | None = None
    person: str | None = None
    ends: time | None = None
    reach: timedelta = LONGEST_ABSENCE
    told: str | None = None  # the id of whoever hears of it when nothing can be made of it

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]

    def after(self, since: datetime) -> Iterator[Post]:
        """Its posts in order, from the first that is due later than `since` and its own."""
        since = max(since, self.since)
        zone = zone_info(self.zone)
        start = self.start or self.since.astimezone(zone).date()
        day = max(since.astimezone(zone).date() - _LEEWAY, start - timedelta(days=1))
        while days := _following(self.rule, self.zone, start, day):
            for day in days:
                at = _instant(day, self.clock, self.zone)
                if at > since:
                    yield self._post(day, at)
                    since = at

    def _post(self, day: date, at: datetime) -> Post:
        until = _instant(day, self.ends, self.zone) if self.ends else None
        key = f"{self.key}/{day.isoformat()}"
        return Post(key, self.line, at, self.why, self.person, self.room, until and max(until, at))


def of_schedule(rule: Schedule) -> Standing:
    """What somebody scheduled for a room, of its project, whatever key that has by then."""
    return Standing(
        f"schedule/{rule.id}", rule.spoken, "schedule", rule.rule, rule.clock, rule.zone,
        rule.created_at, rule.start, room=rule.room, told=rule.created_by,
    )  # fmt: skip


def of_person(person: Person, zone: str, now: datetime) -> Standing | None:
    """A person's agenda, in `zone` if they have chosen none; None where they want none.

    Only today's is of any use, and not for long (see Person.agenda_ends); not that of the day on
    which they came, if they came later.
    """
    if person.agenda is None or not person.workdays:
        return None
    zone = person.zone or zone
    days = ",".join(_DAYS[day] for day in sorted(person.workdays))
    since = max(now - timedelta(days=1), made_at(person.id) or datetime.min.replace(tzinfo=UTC))
    return Standing(
        f"agenda/{person.id}", "my morning", "agenda", f"FREQ=WEEKLY;BYDAY={days}", person.agenda,
        zone, since, date(2001, 1, 1), person=person.id, ends=person.agenda_ends,
        reach=timedelta(days=1),
    )  # fmt: skip


@lru_cache(maxsize=10_000)
def _instant(day: date, clock: time, zone: str) -> datetime:
    """Kept as well: at nine of today most of a team have their agenda."""
    return instant(datetime.combine(day, clock), zone)


@lru_cache(maxsize=10_000)
def _following(rule: str, zone: str, start: date, day: date) -> tuple[date, ...]:
    """The next dates of the rule later than `day`, a few at a time; none when it has ended.

    Kept, because an old rule's dates are counted from its beginning and asked for at every tick.
    """
    return tuple(islice(Recurrence(rule, None, zone, start).occurrences(day), 16))
