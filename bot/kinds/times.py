"""Kinds of time: dates, recurrences, lengths, working hours, zones."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot import when
from bot.kinds.base import Daily, Hours, Kind, Reader, Unread, folded
from bot.kinds.numerals import HAN_NUMBER, in_digits
from bot.model.moment import FIRST, LAST, Moment, zone_info
from bot.model.recurrence import Never, Recurrence
from bot.patterns import regex
from bot.reply import Choice, Code
from bot.tongue import duration
from bot.words import Words, _

if TYPE_CHECKING:
    from bot.context import Context
    from bot.work import Work


class DurationKind(Kind[timedelta]):
    """Working time: ~3h, ~2d (a day is 8 h), ~1w (40 h), ~30m, ~1h30m, ~3小时, ~两天, ~半天,
    预计3小时, est 3h."""

    name = "duration"
    # It begins with one set of characters, so that most lines are passed over quickly.
    pattern = regex(
        r"[~～预估耗工eE](?:(?<=[~～])|(?<![^\s,，;；(（].)(?:(?<=预)[计估]|(?<=估)时|(?<=耗)时|(?<=工)期|(?i:(?<=e)st\b\.?))"
        r"[:：]?\s?(?=[\d一二三四五六七八九十两半]))"
        rf"(?i:(?:\d{{1,4}}(?:\.\d{{1,2}})?|{HAN_NUMBER})\s?(?:个?半?(?:小时|钟头)|分钟|个?工作日|个?(?:星期|礼拜)|个?[天日周]"
        r"|(?:h(?:ours?|rs?)?|m(?:inutes?|ins?)?|d(?:ays?)?|w(?:eeks?)?)(?![A-Za-z]))"
        r"(?:\s?\d{1,4}\s?(?:分钟?|m(?:ins?)?(?!\w)))?|半[天日]|半个?(?:小时|钟头))(?!以?[内后前])"
    )

    def read(self, text: str, reader: Reader) -> timedelta:
        said = in_digits(_OPENER.sub("", folded(text).lower()).replace(" ", ""))
        said = re.sub(r"(\d+)个?半(?=小时|钟头)", r"\1.5", said).replace("钟头", "小时")
        if said in _HALVES:
            return _HALVES[said]
        parts = _AMOUNT.findall(said)
        if not parts or "".join(number + unit for number, unit in parts) != said:
            raise Unread(
                _("“{said}” is not a length of time.", said=text),
                _("Write it like {example}.", example=Code("~3h, ~30m, ~2d")),
            )
        minutes = sum(float(number) * _UNITS[unit.removeprefix("个")[:1]] for number, unit in parts)
        return timedelta(minutes=round(minutes))

    def write(self, value: timedelta) -> str:
        return duration(value)

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.said_so(self, begun, context)


_OPENER = regex(r"^\s*(?:~|(?:预计|预估|估时|耗时|工期|est\.?):?)")
_AMOUNT = regex(
    r"(\d+(?:\.\d+)?)(个?小时|分钟?|个?工作日|个?(?:星期|礼拜)|个?[天日周]|[hmdw][a-z]*)"
)
_UNITS = {
    "h": 60,
    "小": 60,
    "m": 1,
    "分": 1,
    "d": 480,
    "天": 480,
    "日": 480,
    "工": 480,
    "w": 2400,
    "周": 2400,
    "星": 2400,
    "礼": 2400,
}
_HALVES = {
    "半天": timedelta(hours=4),
    "半日": timedelta(hours=4),
    "半小时": timedelta(minutes=30),
    "半个小时": timedelta(minutes=30),
}


class MomentKind(Kind[Moment]):
    """A date or a date and time; bot.when finds it in a line, this reads and writes the value."""

    name = "moment"
    wait = False  # a length alone counts from now: "2h"

    @staticmethod
    def exact(text: str) -> bool:
        """Whether a text is in the form that `write` gives, which needs no reading."""
        return _EXACT.fullmatch(text.strip()) is not None

    def read(self, text: str, reader: Reader) -> Moment:
        value = self._exact(text.strip(), reader) or self._spoken(text, reader)
        if not FIRST <= value.day <= LAST:
            raise Unread(
                _("“{said}” is too far from today.", said=text),
                _("Write a day from {first} to {last}.",
                  first=Code(FIRST.isoformat()), last=Code(LAST.isoformat())),
            )  # fmt: skip
        return value

    def _exact(self, text: str, reader: Reader) -> Moment | None:
        """What `write` wrote, or an ISO date and time; None for what is neither."""
        exact = _EXACT.fullmatch(text)
        if exact is None:
            return None
        try:
            day = date.fromisoformat(exact[1])
            clock = time.fromisoformat(exact[2]) if exact[2] else None
        except ValueError:
            raise Unread(
                _("“{said}” is not a date I can read.", said=text),
                _("Write it like {example}.", example=Code(DATES)),
            ) from None
        return Moment(day, clock, _known_zone(exact[3]) if exact[3] else reader.zone)

    def _spoken(self, text: str, reader: Reader) -> Moment:
        found = when.parse(
            text, reader.now, reader.zone, reader.locale,
            hours=(reader.work_from, reader.work_to), workdays=reader.workdays,
            day_first=reader.day_first, wait=self.wait,
        )  # fmt: skip
        if found is None or found.value is None:
            raise Unread(
                _("“{said}” is not a date I can read.", said=text),
                _("Write it like {example}.", example=Code(DATES)),
            )
        return found.value

    def write(self, value: Moment) -> str:
        clock = f"T{value.clock:%H:%M}" if value.clock else ""
        return f"{value.day.isoformat()}{clock}[{value.zone}]"

    def plain(self, value: Moment, zone: str) -> str:
        """The text that reads as `value` for whoever lives in `zone`, as simple as it can be."""
        there = value if value.clock is None else Moment.of(value.at, zone)
        if (there.zone, there.at) != (zone, value.at):
            return self.write(value)  # another zone's day, or the second of two equal hours
        return there.day.isoformat() + (f" {there.clock:%H:%M}" if there.clock else "")

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.said_so(self, begun, context)


DATES = "friday 17:00, 5 dec, in 3 days"
_EXACT = regex(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?(?:\[([\w+/-]{1,64})\])?")


class LaterKind(MomentKind):
    """Until when something rests: a moment as any other, or how long from now: 2h, 30m, 1天."""

    wait = True


class PastKind(Kind[Moment]):
    """When something was said or done: yesterday 15:00, last friday. Only behind its name, since
    a date in a sentence about it need not be its own."""

    name = "past"

    def read(self, text: str, reader: Reader) -> Moment:
        value = _MOMENTS.read(text, reader)
        began = value if value.clock else value.shifted(-1)  # a day counts from its first minute
        if began.at > reader.now:
            raise Unread(
                _("“{said}” is still to come.", said=text),
                _("Write it like {example}.", example=Code("yesterday 15:00, last friday, 20 nov")),
            )
        return value

    def write(self, value: Moment) -> str:
        return _MOMENTS.write(value)


_MOMENTS = MomentKind()


def _known_zone(name: str) -> str:
    """The name itself if there is a zone of it."""
    try:
        zone_info(name)
    except (KeyError, ValueError, OSError):
        raise _no_zone(name) from None
    return name


def _no_zone(said: str) -> Unread:
    return Unread(
        _("“{said}” is not a time zone I know.", said=said),
        _("Write a zone by its place, like {example}.", example=Code("Europe/Berlin")),
    )


class RecurrenceKind(Kind[Recurrence]):
    """every friday 9:30, 每周五; bot.when finds it in a line."""

    name = "recurrence"

    def read(self, text: str, reader: Reader) -> Recurrence:
        exact = _RULE.fullmatch(text)
        if exact:
            return _rule(text, exact)
        found = when.parse(
            text, reader.now, reader.zone, reader.locale,
            hours=(reader.work_from, reader.work_to), workdays=reader.workdays,
        )  # fmt: skip
        if found is None or found.recurrence is None:
            raise Unread(_("“{said}” is not a rhythm I can read.", said=text), _rhythm_hint())
        return found.recurrence

    def write(self, value: Recurrence) -> str:
        rule = value.rule if value.after_done is None else f"{_AFTER}{value.after_done.days}"
        clock = f"@{value.clock:%H:%M}" if value.clock else ""
        start = value.start.isoformat() if value.start else ""
        return f"{rule}{clock}[{value.zone}]{start}"

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.said_so(self, begun, context)


def _rule(text: str, exact: re.Match[str]) -> Recurrence:
    try:
        zone_info(exact[3])
        clock = time.fromisoformat(exact[2]) if exact[2] else None
        start = date.fromisoformat(exact[4]) if exact[4] else None
        if exact[1].startswith(_AFTER):
            days = timedelta(days=int(exact[1].removeprefix(_AFTER)))
            return Recurrence("", clock, exact[3], start, days)
        return Recurrence(exact[1], clock, exact[3], start)
    except Never:
        raise Unread(_("“{said}” never comes.", said=text), _rhythm_hint()) from None
    except (ValueError, KeyError):
        raise Unread(_("“{said}” is not a rhythm I can read.", said=text), _rhythm_hint()) from None


def _rhythm_hint() -> Words:
    return _("Write it like {example}.", example=Code("every monday 9:30"))


_AFTER = "AFTER="  # days, counted from when the last one was done
_RULE = regex(
    r"(FREQ=[A-Z0-9=;,+-]{1,200}|AFTER=\d{1,5})(?:@(\d\d:\d\d))?\[([\w+/-]{1,64})\](\d{4}-\d\d-\d\d)?"
)


class ZoneKind(Kind[str]):
    name = "zone"
    wide = True
    led = True

    def read(self, text: str, reader: Reader) -> str:
        said = text.strip()
        wanted = _ZONE_ALIASES.get(said.lower(), said).lower().replace(" ", "_")
        for name in _zones():
            if name.lower() == wanted or name.lower().endswith("/" + wanted):
                return name
        raise _no_zone(text)

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.ranked(begun, [Choice(name, name) for name in _zones()], context)


_ZONE_ALIASES = {"北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "beijing": "Asia/Shanghai"}


def _zones() -> list[str]:
    """Names of places first: the old three-letter names mean several zones each."""
    return [
        name
        for name in sorted(available_timezones())
        if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    ] + ["UTC"]


class HoursKind(Kind[Hours]):
    name = "hours"
    led = True

    def read(self, text: str, reader: Reader) -> Hours:
        match = _HOURS.fullmatch(folded(text).strip())
        if match:
            start, end = _clock(match[1], match[2]), _clock(match[3], match[4])
            if start and end and start < end:
                return Hours(start, end)
        raise Unread(
            _("“{said}” is not a range of working hours.", said=text),
            _("Write them like {example}.", example=Code("9-18")),
        )

    def write(self, value: Hours) -> str:
        return f"{value.start:%H:%M}-{value.end:%H:%M}"


class DailyKind(Kind[Daily]):
    """8:30, 9, 18点; off for never."""

    name = "daily"
    led = True

    def read(self, text: str, reader: Reader) -> Daily:
        said = folded(text).strip().lower()
        if said in _OFF:
            return Daily(None)
        match = _DAILY.fullmatch(said)
        clock = _clock(match[1], match[2]) if match else None
        if clock is None:
            raise Unread(
                _("“{said}” is not a time of day.", said=text),
                _("Write it like {example}, or {off}.", example=Code("8:30"), off=Code("off")),
            )
        return Daily(clock)

    def write(self, value: Daily) -> str:
        return f"{value.clock:%H:%M}" if value.clock else "off"


_DAILY = regex(r"(\d{1,2})(?:[:点](\d\d)?)?")
_OFF = {"off", "none", "never", "关闭", "关", "不要"}
_HOURS = regex(r"(\d{1,2})(?::(\d\d))?\s?(?:-|–|~|to|到|至)\s?(\d{1,2})(?::(\d\d))?")


def _clock(hour: str, minute: str | None) -> time | None:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None
