"""Feasts, by the sun's calendar or the moon's: christmas, easter, 国庆, 春节, 清明, 正月初五."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from dateutil.easter import easter

from bot.values import dataclass
from bot.when import kinds as k
from bot.when.calendar import make
from bot.when.line import FAIR, SURE, Line

FEASTS = (k.HOLIDAY, k.EASTER, k.LUNAR, k.TERM)
_FAR = 9  # years in which a day comes again: the 29th of february may be left out once
_TWELFTH = 12
_LONGEST = 30  # days of a lunar month; half of them have one less


@dataclass(frozen=True, slots=True)
class Feast:
    """A day that comes each year: on which days of a year, and how far its name is believed."""

    days: Callable[[int], list[date]]
    weight: int = FAIR

    def next(self, today: date) -> date | None:
        """The next such day, today included; None when it is too far away."""
        for year in range(today.year, today.year + _FAR):
            for day in self.days(year):
                if day >= today:
                    return day
        return None

    def of(self, year: int) -> date | None:
        return next(iter(self.days(year)), None)


def feast_at(line: Line, at: int) -> tuple[int, Feast] | None:
    """The feast named at `at`."""
    if (code := line.get(at, k.HOLIDAY)) is not None:
        return at + 1, Feast(partial(_solar, *divmod(code, 100)))
    if (shift := line.get(at, k.EASTER)) is not None:
        return at + 1, Feast(partial(_easter, shift))
    if (code := line.get(at, k.LUNAR)) is not None:
        return at + 1, Feast(partial(_lunar, *divmod(code, 100)))
    if (term := line.get(at, k.TERM)) is not None:
        return at + 1, Feast(partial(_term, term))
    if (code := line.get(at, k.LUNARDAY)) is not None:
        return at + 1, Feast(partial(_lunar, *divmod(code, 100)), SURE)
    return _lunar_date(line, at)


def _lunar_date(line: Line, at: int) -> tuple[int, Feast] | None:
    """正月初五, 腊月二十三, 农历八月十五."""
    at, marked = line.skip(at, k.LUNARMARK), line.has(at, k.LUNARMARK)
    month, end = line.get(at, k.LUNARMONTH), at + 1
    if month is None and marked and line.has(at + 1, k.MONTHMARK):
        month, end = line.get(at, k.NUM), at + 2
    if line.get(end, k.EDGE) == 0 and line.glued(end):
        end += 1  # 初
    number = line.get(end, k.NUM)
    if month is None or not 1 <= month <= _TWELFTH:
        return None
    if number is None or not 1 <= number <= _LONGEST:
        return None
    return line.skip(end + 1, k.DAYMARK), Feast(partial(_lunar, month, number), SURE)


def _solar(month: int, number: int, year: int) -> list[date]:
    day = make(year, month, number)
    return [day] if day else []


def _easter(shift: int, year: int) -> list[date]:
    return [easter(year) + timedelta(days=shift)]


def _lunar(month: int, number: int, year: int) -> list[date]:
    """The days of a year of the sun: a lunar year ends in the next one.

    The last day of the twelfth month is new year's eve, be it the 30th or the 29th.
    """
    # Most teams never need the tables of the moon.
    from borax.calendars.lunardate import InvalidLunarDateError, LCalendars, LunarDate

    days: list[date] = []
    for lunar_year in (year - 1, year):
        try:
            longest = LCalendars.ndays(lunar_year, month)
            last = longest if month == _TWELFTH else number
            days.append(LunarDate(lunar_year, month, min(number, last)).to_solar_date())
        except InvalidLunarDateError:
            continue
    return [day for day in days if day.year == year]


def _term(index: int, year: int) -> list[date]:
    from borax.calendars.lunardate import TermUtils

    try:
        return [TermUtils.nth_term_day(year, index)]
    except ValueError:
        return []
