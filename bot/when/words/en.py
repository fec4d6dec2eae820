"""English."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import counted, each, joined, named, tens

_UNITS = counted(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_ORDINALS = counted(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_MONTHS = named(
    "january/jan february/febr/feb march/mar april/apr may june/jun july/jul august/augu/aug"
    " september/septem/sept/sep october/octo/oct november/novem/nov december/decem/dec",
    1,
)
_DAYS = named(
    "monday/mond/mon tuesday/tues/tue wednesday/wednsday/wednes/wedn/wed"
    " thursday/thurs/thur/thu friday/frid/fri saturday/satur/sat sunday/sund/sun"
)

ZONES = (
    "Europe/Berlin", "Europe/London", "UTC", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul",
    "Asia/Kolkata", "Asia/Singapore", "Australia/Sydney", "Europe/Paris", "Asia/Hong_Kong",
    "Europe/Helsinki",
)  # fmt: skip
"""What the values of ZONE stand for, in every language."""

_ZONE_WORDS = joined(
    each(0, "cet/cest/mez/berlin time/central european time"),
    each(1, "bst/uk time/london time"),
    each(2, "utc/gmt/zulu time"),
    each(3, "et/est/edt/eastern time/eastern/new york time/us eastern"),
    each(4, "ct/cdt/central time/chicago time"),
    each(5, "mt/mst/mdt/mountain time/mountain timezone/mountain"),
    each(6, "pt/pst/pdt/pacific time/pacific/us pacific"),
    each(7, "china time/beijing time/shanghai time"),
    each(8, "jst/tokyo time/japan time"),
    each(9, "kst/seoul time"),
    each(10, "ist/india time"),
    each(11, "sgt/singapore time"),
    each(12, "aest/aedt/sydney time"),
    each(13, "paris time"),
    each(14, "hkt/hong kong time"),
    each(15, "eet/eest"),
)

WORDS: k.Words = {
    k.NUM: joined(
        _UNITS,
        _TENS,
        tens(_TENS, _UNITS, (" ", "-")),
        each(1, "a/an"),
        each(2, "a couple of/a couple/couple of/couple/a pair of"),
        each(3, "a few/few"),
        each(7, "several"),
    ),
    k.ORD: joined(
        _ORDINALS,
        tens({"twenty": 20, "thirty": 30}, _ORDINALS, (" ", "-")),
        {"thirtieth": 30, "last": -1},
        {"last but one": -2, "second last": -2, "second to last": -2, "next to last": -2},
        {"2nd to last": -2, "2nd to the last": -2, "second to the last": -2, "2nd last": -2},
        {"3rd last": -3, "third last": -3, "third to last": -3, "5th last": -5, "4th last": -4},
    ),
    k.SUFFIX: each(1, "st/nd/rd/th"),
    k.MONTH: _MONTHS,
    k.WEEKDAY: _DAYS,
    k.WEEKDAYS: joined(
        named("mondays/mons tuesdays wednesdays thursdays fridays saturdays sundays"),
    ),
    k.NAME: joined(each(1, "may/march/mar/jan/april/june/august/sun/sat"), each(2, "tom")),
    k.UNIT: joined(
        each(k.SECOND, "second/seconds/sec/secs"),
        each(k.MINUTE, "minute/minutes/min/mins/m"),
        each(k.HOUR, "hour/hours/hr/hrs/h"),
        each(k.DAY, "day/days/d"),
        each(k.WEEKS, "week/weeks/wk/wks/w"),
        each(k.FORTNIGHT, "fortnight/fortnights"),
        each(k.MONTHS, "month/months/mo/mos"),
        each(k.QUARTERS, "quarter/quarters"),
        each(k.YEARS, "year/years/yr/yrs/y"),
        each(
            k.WORKDAY,
            "working day/working days/workday/workdays/business day/business days/weekday/weekdays"
            "/work day/work days",
        ),
    ),
    k.DAYS: joined(
        each(0, "today/tonight/tonite/this day/the present day"),
        each(1, "tomorrow/tmrw/tmr/tom/tomorow/tommorow/the next day/the day after/next day"),
        each(
            2, "day after tomorrow/the day after tomorrow/day after tmrw/day after tom/overmorrow"
        ),
        each(-1, "yesterday/yest"),
        each(-2, "day before yesterday/the day before yesterday"),
    ),
    k.REL: joined(
        each(1, "next/following/upcoming"),
        each(0, "this/current/the current/coming"),
        each(-1, "last/previous/past"),
    ),
    k.POST: each(2, "after next"),
    k.PART: joined(
        each(k.DAWN, "early morning/dawn/in the early morning"),
        each(k.MORNING, "morning/in the morning/in the am"),
        each(k.AFTERNOON, "afternoon/in the afternoon/late afternoon"),
        each(k.EVENING, "evening/in the evening/late evening"),
        each(k.NIGHT, "night/at night/tonight/tonite/in the night"),
        each(k.LUNCH, "lunch/lunchtime/lunch time/at lunch"),
    ),
    k.CLOCK: joined(each(720, "noon/midday/noonish/12 noon"), each(1440, "midnight/mid night")),
    k.DAYEND: each(
        1,
        "eod/cob/the eod/end of day/end of the day/end of business/close of business"
        "/end of the business day/close of play/end of play/the end of the day/the end of day/end of today",
    ),
    k.EDGE: joined(
        each(0, "beginning of/start of/early/early in/at the beginning/at the beginning of"),
        each(1, "middle of/mid"),
        each(2, "end of/late/late in/at the end/at the end of"),
    ),
    k.EDGEUNIT: joined(
        each(k.WEEKS, "eow/end of week/end of the week/the end of the week/week's end"),
        each(
            k.MONTHS,
            "eom/end of month/end of the month/the end of the month/month end/month-end/month's end",
        ),
        each(
            k.QUARTERS, "eoq/end of quarter/end of the quarter/the end of the quarter/quarter end"
        ),
        each(k.YEARS, "eoy/end of year/end of the year/the end of the year/year end/year-end"),
    ),
    k.WEEKEND: each(1, "weekend/the weekend/week end/weekends"),
    k.QUARTER: {f"q{n}": n for n in range(1, 5)},
    k.HOLIDAY: joined(
        each(1225, "christmas/xmas/christmas day"),
        each(1224, "christmas eve"),
        each(101, "new year's day/new years day/new year"),
        each(1231, "new year's eve/new years eve"),
        each(214, "valentine's day/valentines day"),
        each(1031, "halloween"),
    ),
    k.EASTER: {"easter": 0, "easter sunday": 0, "good friday": -2, "easter monday": 1},
    k.NOW: each(0, "now/right now"),
    k.IN: each(1, "in"),
    k.WITHIN: each(1, "within/in about/in around/in the next/within the next/in less than/after"),
    k.LATER: each(1, "later/from now/hence/out/time/' time/from today/after today/s time/'s time"),
    k.AGO: each(1, "ago/earlier/back/before now"),
    k.SINCE: each(1, "from/after/past"),
    k.EVERY: joined(
        each(1, "every/each/once a/once every/once per/every single"), each(2, "every other")
    ),
    k.OTHER: each(2, "other/second"),
    k.OFTEN: joined(
        each(k.DAY, "daily/everyday"),
        each(k.WEEKS, "weekly"),
        each(k.FORTNIGHT, "biweekly/bi-weekly/fortnightly"),
        each(k.MONTHS, "monthly"),
        each(k.QUARTERS, "quarterly"),
        each(k.YEARS, "yearly/annually/annual"),
        each(k.HOUR, "hourly"),
    ),
    k.TIMES: each(1, "times/time/x/occurrences/occurences/repetitions"),
    k.TWICE: {"twice": 2, "once": 1, "thrice": 3},
    k.STARTING: each(1, "starting/beginning/starting on/starting from/starting in/from/as of"),
    k.DONE: each(
        1,
        "done/it is done/it's done/completion/completed/finished/finishing/completing"
        "/being done/i finish/it is finished/being completed",
    ),
    k.OF: each(1, "of/in/of the/in the"),
    k.THE: each(1, "the"),
    k.ON_WORD: each(1, "on"),
    k.AT: each(1, "at/@"),
    k.ABOUT: each(1, "about/around/approx/approximately/roughly/circa/sometime/sometimes/~/say"),
    k.AND: each(1, "and/&"),
    k.THRU: each(1, "thru/through/to/till/until/til/up to"),
    k.MERIDIEM: joined(
        each(0, "am/a.m./a.m/a m/a/in the am/a."), each(1, "pm/p.m./p.m/p m/p/in the pm/p.")
    ),
    k.OCLOCK: joined(each(1, "o'clock/oclock/ish/o' clock"), each(0, "h")),
    k.HALF: each(1, "half/half a/half an/a half"),
    k.FOURTH: joined(
        each(1, "quarter/a quarter/quarter of a/quarter of an/a quarter of an"),
        each(3, "three quarters of an/three-quarters of an/three quarters/three-quarters"),
    ),
    k.PAST: each(1, "past/after"),
    k.TO: each(1, "to/before/till/of"),
    k.SHARP: each(1, "sharp/ish/approximately/o'clock/oclock/or so"),
    k.ZONE: _ZONE_WORDS,
    k.CONN: joined(
        each(k.DUE, "due/deadline/deadline:/due:/due date"),
        each(k.BY, "by/no later than/not later than/latest/at the latest by"),
        each(k.BEFORE, "before/ahead of/prior to"),
        each(k.ON, "on"),
        each(k.AT_, "at/around"),
        each(k.IN_, "in/during/over"),
        each(
            k.FROM,
            "from/starting/starting from/between/in between/not before/no earlier than/not earlier than",
        ),
        each(k.SINCE_, "since"),
        each(k.AFTER, "after"),
        each(k.UNTIL, "until/till/til/through/thru/up to"),
        each(k.FOR, "for"),
        each(k.TO_, "to"),
    ),
    k.TAIL: each(k.BY, "at the latest/at latest"),
    k.LABEL: each(
        1,
        "version/ver/v/phase/ticket/issue/bug/room/part/page/pages/step/chapter/section/invoice"
        "/build/release/task/item/no/number/ratio/score/python/ios/android/postgres/node/java"
        "/round/level/option/building/floor/gate/flight/order/id/episode/season"
        "/black friday/cyber monday/casual friday/ash wednesday/palm sunday/super tuesday"
        "/boxing day/may day/sunday school/tel/phone/homework/windows/size/lot/table/figure/fig/appendix/sprint/latitude",
    ),
    k.NOUNY: each(1, "with/at/via/please/pls/thanks/so/then/we/i/t/z"),
}
