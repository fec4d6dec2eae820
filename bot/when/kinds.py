"""The kinds of word the grammar knows. One grammar reads all languages; only the words differ.

A vocabulary maps a kind to {phrase: value}. A word may be of several kinds at once: "second" is an
ordinal and a unit, "tonight" is today and a part of the day.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, Mapping[str, int]]  # kind -> phrase -> value

NUM = "num"  # a number, in digits or words
ORD = "ord"  # 1.. for first.., -1 last, -2 last but one
MONTH = "month"
NAME = "name"  # a day or month that is also a name ("may", "sun": 1), a common word ("so": 2) or hardly ever a date ("ter": 3)
WEEKDAY = "weekday"  # 0 is monday
WEEKDAYS = "weekdays"  # "mondays"
UNIT = "unit"
DAYS = "days"  # days from today: "tomorrow" is 1
REL = "rel"  # next 1, this 0, last -1
POST = "post"  # the same, standing after its noun: "prochain"
WEEK = "week"  # weeks from this one, in one word: "下周"
MON = "mon"  # months from this one: "来月"
YEAR = "year"  # years from this one: "明年"
PART = "part"  # part of the day
CLOCK = "clock"  # minutes after midnight: "noon"
DAYEND = "dayend"  # "eod"
EDGE = "edge"  # beginning 0, middle 1, end 2 of something
EDGEUNIT = "edgeunit"  # "eom": the end of this UNIT
WEEKEND = "weekend"
QUARTER = "quarter"  # "q3": 3
HOLIDAY = "holiday"  # month * 100 + day
EASTER = "easter"  # days from easter sunday
LUNAR = "lunar"  # a feast of the moon's calendar: month * 100 + day, see feasts
LUNARDAY = "lunarday"  # the same, a day that is no feast's name: 大年初一
LUNARMONTH = "lunarmonth"  # a month that only the moon's calendar has: 腊月
LUNARMARK = "lunarmark"  # says that the month after it is the moon's: 农历
TERM = "term"  # a feast of the sun's course, by its number of the 24
ITSELF = "itself"  # after a day: that very day
INSIDE = "inside"  # after a stretch: before it is over
SHRINK = "shrink"  # before a length: something is to last no longer
WEEKWORD = "weekword"  # may have a weekday's digit behind it
MEASURE = "measure"  # counts things after a number: 份
NOW = "now"
IN = "in"  # before a distance
WITHIN = "within"  # the same, allowed only before one
LATER = "later"  # after a distance
AGO = "ago"
SINCE = "since"  # between a distance and its anchor: "from", "after"
ONWARD = "onward"  # after an anchor, before its distance: "から"
EVERY = "every"  # the value is the interval
SKIP = "skip"  # the value is how many are left out: "隔"
OTHER = "other"  # "every other"
OFTEN = "often"  # "weekly": a code, see REPEATS
EACHEND = "eachend"  # after a distance: "ごとに"
TIMES = "times"
TWICE = "twice"
STARTING = "starting"
DONE = "done"
OF = "of"
THE = "the"
ON_WORD = "onword"  # "on": joins a weekday, a date or a time to what stands before it
AT = "at"
ABOUT = "about"
AND = "and"
THRU = "thru"
MERIDIEM = "meridiem"  # 0 am, 1 pm
OCLOCK = "oclock"
HOURS = "hours"  # an hour word that may stand for o'clock: "heures"
HALF = "half"
HALFTO = "halfto"  # "halb vier" is 3:30
FOURTH = "fourth"  # a quarter of an hour; the value is how many
SHARP = "sharp"
PAST = "past"
TO = "to"  # minutes to an hour
PLUS = "plus"  # hour plus minutes: "y", "et"
MINUS = "minus"
FIVES = "fives"  # Cantonese: the minutes are counted in fives
ZONE = "zone"
YEARMARK = "yearmark"
MONTHMARK = "monthmark"
DAYMARK = "daymark"
ERA = "era"  # the year before its first year
CONN = "conn"  # stands before a date and says what it means
TAIL = "tail"  # the same, after a date
LABEL = "label"  # names the number after it: "version", "room"; 2: a street, named by any date
NOUNY = "nouny"  # a letter word that may follow a date without making it part of a name
WORD = "word"  # a longer word, greeting or saying that begins like a date and is none: 三日月
COUNTER = "counter"  # stands between a number and its unit: "个"
SMALL = "small"  # an hour word that counts on past midnight: "時"
SUFFIX = "suffix"  # makes an ordinal of the digits before it; 2: of days only the first is one

MINUTE, HOUR, DAY, WEEKS, MONTHS, QUARTERS, YEARS, WORKDAY, FORTNIGHT, SECOND, WEEKENDS = range(11)
GRAINS = {
    MINUTE: "minute",
    HOUR: "hour",
    DAY: "day",
    WEEKS: "week",
    MONTHS: "month",
    QUARTERS: "quarter",
    YEARS: "year",
    WORKDAY: "day",
    FORTNIGHT: "week",
    SECOND: "minute",
    WEEKENDS: "day",
}

DAWN, MORNING, NOON, AFTERNOON, EVENING, NIGHT, LUNCH = range(7)

CONNECTORS = (
    "due", "by", "before", "on", "at", "in", "from", "since", "after", "until", "for", "to",
)  # fmt: skip
DUE, BY, BEFORE, ON, AT_, IN_, FROM, SINCE_, AFTER, UNTIL, FOR, TO_ = range(12)
