"""Hours that were worked, and the day on which they were: today, or one that is over."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NewType

from bot.kinds.base import Kind, Reader, Unread, folded
from bot.kinds.numerals import HAN_NUMBER, in_digits
from bot.kinds.times import DurationKind, MomentKind
from bot.patterns import regex
from bot.reply import Code
from bot.words import _

Spent = NewType("Spent", timedelta)  # hours that were worked
Day = NewType("Day", date)  # a day that is over, or today


class SpentKind(Kind[timedelta]):
    """2.5h, 45m, 1h30m, 1:30, 2.5小时, 半天: how long somebody worked; ~2h as well."""

    name = "spent"
    pattern = regex(
        rf"(?:(?<![\w.,:=@(|~～-])|(?<=[了用花]))[~～]?{HAN_NUMBER}个?半?(?:小时|钟头|分钟)"
        r"|(?<![\w.,:=@(|~～-])[~～]?(?:\d{1,5}(?:[.,]\d{1,2})?\s?(?:小时|个小时|分钟|h(?:ours?|rs?)?(?![A-Za-z])"
        r"|m(?:inutes?|ins?)?(?![A-Za-z]))(?:\s?\d{1,2}\s?(?:分钟?|m(?:ins?)?(?!\w)))?"
        r"|半个?小时|半[天日]|\d{1,2}:[0-5]\d(?!\d)\s?h?(?![A-Za-z])|\d{1,2}\s?个?半小时)",
        re.I,
    )

    def read(self, text: str, reader: Reader) -> timedelta:
        said = in_digits(folded(text).strip().lstrip("~").replace(",", "."))
        said = said.replace("个小时", "小时").replace("钟头", "小时")
        clock = re.fullmatch(r"(\d{1,2}):([0-5]\d)\s?h?", said)
        half = re.fullmatch(r"(\d{1,2})\s?个?半小时", said)
        if clock:
            length = timedelta(hours=int(clock[1]), minutes=int(clock[2]))
        elif half:
            length = timedelta(hours=int(half[1]), minutes=30)
        else:
            try:
                length = _DURATIONS.read(f"~{said}", reader)
            except Unread:
                raise Unread(
                    _("“{said}” is not a length of time.", said=text),
                    _("Write it like {example}.", example=Code("2.5h, 45m, 1h30m")),
                ) from None
        if length <= timedelta():
            raise Unread(
                _("Nothing is not a length of time."),
                _("Write it like {example}.", example=Code("2.5h, 45m, 1h30m")),
            )
        return length

    def write(self, value: timedelta) -> str:
        return _DURATIONS.write(value).removeprefix("~")


_DURATIONS = DurationKind()


class DayKind(Kind[date]):
    """yesterday, mon, 24 nov, 昨天, 上周五: today or a day before it.

    A weekday or a date stands at the end of the line; in the middle it belongs to what was done.
    """

    name = "day"
    firm = True
    pattern = regex(
        r"(?<![\w\"“-])(?:on\s+)?(?:(?:the\s)?day before yesterday|yesterday(?!['’])|\d{4}-\d\d-\d\d)(?!\w)"
        r"|(?:昨天|前天)(?!的)"
        r"|(?:(?<!\S)(?:on\s+)?(?:last\s+)?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)"
        r"(?:day|sday|nesday|rsday|urday)?"
        r"|(?<!\S)(?:on\s+)?\d{1,2}\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
        r"|(?<!\S)(?:on\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s\d{1,2}"
        r"|(?:上?(?:周|星期)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]))(?=[\s,.，。]*(?:[#@]\S+\s*)?$)",
        re.I,
    )

    def read(self, text: str, reader: Reader) -> date:
        said = re.sub(r"^\s*on\s+", "", folded(text).strip(), flags=re.I)
        moment = _MOMENTS.read(said, reader)
        today = _MOMENTS.read("today", reader).day
        day = moment.day
        if day > today and not re.fullmatch(r"\d{4}-\d\d-\d\d", said):
            # A bare weekday or date is the last one: what was done lies behind.
            weekday = not re.search(r"\d", said)
            day = day - timedelta(days=7) if weekday else day.replace(year=day.year - 1)
        if day > today:
            raise Unread(
                _("“{said}” is still to come.", said=text),
                _("Write it like {example}.", example=Code("yesterday, mon, 24 nov")),
            )
        return day

    def write(self, value: date) -> str:
        return value.isoformat()


_MOMENTS = MomentKind()
