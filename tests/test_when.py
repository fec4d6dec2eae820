"""What words about time mean. Said on a Thursday, 14 May 2026, at two in the afternoon in Berlin."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.moment import Moment
from bot.when import Found, answer, find, parse
from bot.when.lexicon import Lexicon
from bot.when.words import en, zh

NOW = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
LEXICON = Lexicon([en.WORDS, zh.WORDS])


def said(text: str, locale: str = "en") -> str:
    """The one date of a line, as 2026-05-15 or 2026-05-15T17:00; "-" for none, "?" for impossible."""
    found = find(text, NOW, ZONE, locale)
    if not found:
        return "-"
    assert len(found) == 1, found
    return shown(found[0])


def shown(found: Found) -> str:
    if found.value is None:
        return "?" if found.recurrence is None else found.recurrence.rule
    return written(found.value)


def written(moment: Moment) -> str:
    return moment.day.isoformat() + (f"T{moment.clock:%H:%M}" if moment.clock else "")


def only(text: str, locale: str = "en") -> Found:
    (found,) = find(text, NOW, ZONE, locale)
    return found


ENGLISH = {
    "Hand in the form by friday 5pm": "2026-05-15T17:00",
    "Paint the door due next friday": "2026-05-22",
    "Paint the door this sunday": "2026-05-17",
    "Plumber comes on wed": "2026-05-20",
    "Plumber comes thurs. of next week": "2026-05-21",
    "Ring Hugo at 3 tomorrow": "2026-05-15T15:00",
    "Ring Hugo tomorrow at half past nine": "2026-05-15T09:30",
    "Ring Hugo at a quarter to five": "2026-05-14T16:45",
    "Ring Hugo at 9am": "2026-05-15T09:00",
    "Ring Hugo tonight at 9": "2026-05-14T21:00",
    "Ring Hugo tomorrow morning": "2026-05-15T09:00",
    "Ring Hugo in the morning": "2026-05-15T09:00",
    "Close the till by eod": "2026-05-14T18:00",
    "Close the till friday eod": "2026-05-15T18:00",
    "Close the books by the end of next week": "2026-05-22",
    "Close the books eom": "2026-05-31",
    "Close the books by end of q3": "2026-09-30",
    "Oil the gate in 3 days": "2026-05-17",
    "Oil the gate in two weeks": "2026-05-28",
    "Oil the gate in an hour and a half": "2026-05-14T15:30",
    "Oil the gate in 2 working days": "2026-05-18",
    "Oil the gate two weeks from saturday": "2026-05-30",
    "Oil the gate 3 days before christmas": "2026-12-22",
    "Sell the van on the 20th": "2026-05-20",
    "Sell the van on the 2nd": "2026-06-02",
    "Sell the van on june 3rd": "2026-06-03",
    "Sell the van on the third of march 2028": "2028-03-03",
    "Sell the van on the last friday of june": "2026-06-26",
    "Sell the van the day after tomorrow": "2026-05-16",
    "Sell the van 2026-07-01": "2026-07-01",
    "Sell the van 2026-07-01T08:30": "2026-07-01T08:30",
    "Sell the van on 13/6": "2026-06-13",
    "Sell the van 05.07.2026": "2026-07-05",
    "Sell the van monday 8.30am": "2026-05-18T08:30",
    "Sell the van monday 8.30": "2026-05-18T08:30",
    "Sell the van over the weekend": "2026-05-16",
    "Sell the van at noon on monday": "2026-05-18T12:00",
    "Sell the van by midnight": "2026-05-15T00:00",
    "Sell the van in september": "2026-09-01",
    "Sell the van by feb 29": "2028-02-29",
    "Sell the van on 31 june": "?",
    "Sell the van on 2026-02-30": "?",
    "Sell the van at 25:00": "?",
}

CHINESE = {
    "寄合同周五前": "2026-05-15",
    "周五前寄合同": "2026-05-15",
    "下周三下午两点半面试": "2026-05-20T14:30",
    "这周日前收尾": "2026-05-17",
    "上周二的照片": "2026-05-05",
    "6月3日前三天": "2026-05-31",
    "明早八点出发": "2026-05-15T08:00",
    "明天下午3点一刻": "2026-05-15T15:15",
    "今晚九点": "2026-05-14T21:00",
    "今天下班前": "2026-05-14T18:00",
    "大后天": "2026-05-17",
    "6月3日截止": "2026-06-03",
    "六月三号前付清": "2026-06-03",
    "2027年1月8日": "2027-01-08",
    "二〇二七年一月八日": "2027-01-08",
    "下个月5号": "2026-06-05",
    "20号前": "2026-05-20",
    "月底前": "2026-05-31",
    "3月底前": "2027-03-31",
    "年底": "2026-12-31",
    "两周后复诊": "2026-05-28",
    "半小时后": "2026-05-14T14:30",
    "一个半小时后": "2026-05-14T15:30",
    "三个工作日内": "2026-05-19",
    "十月第一个星期一": "2026-10-05",
    "五月前": "2026-05-14",
    "2月30日": "?",
    "13月5日": "?",
    "明天25点": "?",
    "明天5点30分65秒": "?",
    "明天9点零五分": "2026-05-15T09:05",
    "明天下午三点零五": "2026-05-15T15:05",
    "下周一起吃饭": "2026-05-18",
    "周末大扫除": "2026-05-16",
    "禮拜六晚上八點": "2026-05-16T20:00",
    "１２月５日前": "2026-12-05",
}

OTHERS = {
    "es": {"el viernes a las 5": "2026-05-15T17:00", "pasado mañana": "2026-05-16"},
    "fr": {"vendredi prochain à 14h30": "2026-05-22T14:30", "dans trois jours": "2026-05-17"},
    "de": {
        "due friday 5pm": "2026-05-15T17:00",
        "nächsten Freitag um halb vier": "2026-05-22T15:30",
        "am 3. Juni": "2026-06-03",
        "morgen um 8 Uhr einen Tee kaufen": "2026-05-15T08:00",
        "morgen vormittag um 7 los": "2026-05-15T07:00",
    },
    "pt": {"sexta-feira às 18 horas": "2026-05-15T18:00", "daqui a duas semanas": "2026-05-28"},
    "ja": {"来週の金曜日 午後3時半": "2026-05-22T15:30", "6月3日まで": "2026-06-03"},
    "ko": {"다음 주 금요일 오후 3시": "2026-05-22T15:00", "3일 후": "2026-05-17"},
}

NO_DATES = [
    "Walk the dog", "Upgrade to 3.12", "Ship v2.1", "Fix page 3/4", "ticket 8-31", "Version: 1.10.30",
    "Staff the 24/7 desk", "Raise it by 10%", "Call +49 30 1234567", "Pay $12", "Room 9", "A/B test",
    "Ask May and June for a photo", "You may sit", "March on", "Sun lotion", "2h sanding", "192.168.1.10",
    "See https://example.org/2026/05/20/friday", "Mail friday@example.org", "Black Friday poster",
    "Review the first draft", "One by one", "Half of it", "Second opinion", "Score 2:1", "1,200 chairs",
    "版本3.12", "第3版", "给客户发3份", "5号楼", "下午茶", "早上好", "一起", "十分", "电话010-1234", "50%",
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), ENGLISH.items())
def test_english(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(("text", "meant"), CHINESE.items())
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_chinese_in_either_locale(text: str, meant: str, locale: str) -> None:
    assert said(text, locale) == meant


@pytest.mark.parametrize(
    ("locale", "text", "meant"),
    [(locale, text, meant) for locale, rows in OTHERS.items() for text, meant in rows.items()],
)
def test_other_languages(locale: str, text: str, meant: str) -> None:
    assert said(text, locale) == meant


@pytest.mark.parametrize("text", NO_DATES)
def test_names_numbers_and_addresses_are_no_dates(text: str) -> None:
    assert find(text, NOW, ZONE) == []


@pytest.mark.parametrize(
    ("text", "doubt", "readings"),
    [
        ("due 5/6", "order", ["2027-05-06", "2026-06-05"]),
        ("due 6/6", None, []),
        ("due 5/15", None, []),
        ("by thursday", "today", ["2026-05-21", "2026-05-14"]),
        ("by thursday 5pm", "today", ["2026-05-14T17:00", "2026-05-21T17:00"]),
        ("by thursday 9am", None, []),
        ("by friday, june 6th", "weekday", ["2026-06-06", "2026-05-15"]),
        ("by saturday, june 6th", None, []),
        ("yesterday", "past", []),
        ("on 3 march 2020", "past", []),
        ("today at 9", "past", []),
        ("by may 32", "impossible", []),
        ("周四前", "today", ["2026-05-21", "2026-05-14"]),
        ("上周五", "past", []),
        ("every 2 hours", "often", []),
    ],
)
def test_what_a_careful_reader_would_ask(text: str, doubt: str | None, readings: list[str]) -> None:
    found = only(text)
    assert found.doubt == doubt
    assert [written(moment) for moment in found.readings] == readings


def test_the_order_of_numbers_belongs_to_the_reader() -> None:
    assert said("due 5/6", "en-GB") == "2026-06-05"
    assert said("due 5/6", "de") == said("5/6", "fr") == "2026-06-05"
    assert said("5/6前", "zh") == "2027-05-06"
    (found,) = find("due 5/6", NOW, ZONE, day_first=True)
    assert (shown(found), found.doubt, found.readings) == ("2026-06-05", None, ())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("away from june 1 to june 5", ["2026-06-01", "2026-06-05"]),
        ("away 1-5 june", ["2026-06-01", "2026-06-05"]),
        ("away june 29 - july 3", ["2026-06-29", "2026-07-03"]),
        ("booth 2-4pm friday", ["2026-05-15T14:00", "2026-05-15T16:00"]),
        ("booth tomorrow 9:30-11:00", ["2026-05-15T09:30", "2026-05-15T11:00"]),
        ("away friday to wednesday", ["2026-05-15", "2026-05-20"]),
        ("away sunday to tuesday", ["2026-05-17", "2026-05-19"]),
        ("6月1日到6月5日休假", ["2026-06-01", "2026-06-05"]),
        ("6月1日-5日休假", ["2026-06-01", "2026-06-05"]),
        ("明天下午3点到5点", ["2026-05-15T15:00", "2026-05-15T17:00"]),
    ],
)
def test_a_stretch_is_its_beginning_and_its_end(text: str, pieces: list[str]) -> None:
    found = find(text, NOW, ZONE)
    assert [shown(one) for one in found] == pieces
    assert [one.connector for one in found] == ["from", "until"]


@pytest.mark.parametrize(
    ("text", "words", "cut", "connector"),
    [
        ("Sand it by the 20th, Hugo", "20th", "by the 20th", "by"),
        ("Sand it before friday @ann", "friday", "before friday", "before"),
        ("Sand it due: fri. 5pm !high", "fri. 5pm", "due: fri. 5pm", "due"),
        ("tomorrow sand it", "tomorrow", "tomorrow", None),
        ("磨门周五之前@李", "周五", "周五之前", "before"),
        ("磨门，截止日期：６月３日。", "６月３日", "截止日期：６月３日", "due"),
        ("最晚下周三磨门", "下周三", "最晚下周三", "by"),
        ("🎉 party on friday 🎉", "friday", "on friday", "on"),
    ],
)
def test_spans_point_into_the_line_as_typed(
    text: str, words: str, cut: str, connector: str | None
) -> None:
    found = only(text)
    assert (text[found.start : found.end], text[found.lead : found.tail]) == (words, cut)
    assert found.connector == connector


def test_the_whole_text_or_nothing() -> None:
    assert parse(" next friday! ", NOW, ZONE) == only(" next friday! ")
    assert parse("due friday", NOW, ZONE) is not None
    assert parse("friday or monday", NOW, ZONE) is None
    assert parse("sand it friday", NOW, ZONE) is None
    assert parse("1730", NOW, ZONE) is not None, "a bare hour is one where a date is asked for"
    assert find("order 1730 screws", NOW, ZONE) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("call 5pm UTC", "2026-05-14T19:00"),
        ("call tomorrow 3pm ET", "2026-05-15T21:00"),
        ("call friday 9am AEST", "2026-05-15T01:00"),
        ("北京时间明天上午10点", "2026-05-15T04:00"),
        ("明天上午10点 PST", "2026-05-15T19:00"),
    ],
)
def test_hours_of_another_zone_are_shown_on_the_persons_clock(text: str, meant: str) -> None:
    assert said(text) == meant


def test_the_habits_of_the_reader() -> None:
    (found,) = find("by eod", NOW, ZONE, hours=(time(8), time(16, 30)))
    assert shown(found) == "2026-05-14T16:30"
    holidays = {date(2026, 5, 15), date(2026, 5, 18)}
    (found,) = find("in 2 working days", NOW, ZONE, holidays=holidays)
    assert shown(found) == "2026-05-20"
    (found,) = find("eow", NOW, ZONE, workdays=frozenset({6, 0, 1, 2, 3}))
    assert shown(found) == "2026-05-17"


def test_hours_that_pass_count_through_a_change_of_the_clocks() -> None:
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30; two o'clock never comes
    (found,) = find("in 2 hours", spring, ZONE)
    assert shown(found) == "2026-03-29T04:30"
    autumn = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # the second 02:30
    (found,) = find("in 45 minutes", autumn, ZONE)
    assert shown(found) == "2026-10-25T03:15"


def test_an_hour_that_never_comes_stays_as_it_was_said() -> None:
    (found,) = find("sunday 2:30am", datetime(2026, 3, 27, 15, tzinfo=UTC), ZONE)
    assert found.value == Moment(date(2026, 3, 29), time(2, 30), ZONE)
    assert found.value.at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


RULES = {
    "Feed Tom daily at 7am": ("FREQ=DAILY", time(7)),
    "Feed Tom every other friday": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", None),
    "Feed Tom every mon, wed and fri at 9": ("FREQ=WEEKLY;BYDAY=MO,WE,FR", time(9)),
    "Feed Tom every weekday 9:30": ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(9, 30)),
    "Feed Tom 6pm on tuesdays": ("FREQ=WEEKLY;BYDAY=TU", time(18)),
    "Feed Tom on the 31st of every month": ("FREQ=MONTHLY;BYMONTHDAY=31", None),
    "Pay Tom last workday of month": ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", None),
    "Feed Tom first and third monday of each month": ("FREQ=MONTHLY;BYDAY=1MO,3MO", None),
    "Feed Tom every year on may 4th": ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4", None),
    "Feed Tom every 3 days until june 30": ("FREQ=DAILY;INTERVAL=3;UNTIL=20260630", None),
    "Feed Tom weekly for 4 times": ("FREQ=WEEKLY;COUNT=4", None),
    "Feed Tom weekdays at 9": ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(9)),
    "每天早上8点喂猫": ("FREQ=DAILY", time(8)),
    "每周一三五喂猫": ("FREQ=WEEKLY;BYDAY=MO,WE,FR", None),
    "每两周周五喂猫": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", None),
    "每隔一周喂猫": ("FREQ=WEEKLY;INTERVAL=2", None),
    "每月5号和20号喂猫": ("FREQ=MONTHLY;BYMONTHDAY=5,20", None),
    "每月最后一个工作日喂猫": ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", None),
    "每个月底喂猫": ("FREQ=MONTHLY;BYMONTHDAY=-1", None),
    "每年3月1日喂猫": ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", None),
}


@pytest.mark.parametrize(("text", "rule"), RULES.items())
def test_what_comes_back(text: str, rule: tuple[str, time | None]) -> None:
    found = only(text)
    assert found.recurrence is not None
    assert (found.recurrence.rule, found.recurrence.clock) == rule
    assert found.value is None, "no first date was said"


@pytest.mark.parametrize(
    "text",
    [
        "weekly report",
        "annual review",
        "每周三次",
        "every page",
        "explain weekdays",
        "in 2 weekdays",
    ],
)
def test_what_only_sounds_like_coming_back(text: str) -> None:
    assert all(found.recurrence is None for found in find(text + " for ann", NOW, ZONE))


@pytest.mark.parametrize(
    "text", ["3 days after done", "every 3 days after completion", "完成后3天"]
)
def test_what_is_counted_from_done(text: str) -> None:
    recurrence = only("Feed Tom " + text).recurrence
    assert recurrence is not None and recurrence.after_done == timedelta(days=3)
    assert recurrence.parts is None
    assert recurrence.next(date(2026, 5, 30)) == date(2026, 6, 2)


def test_an_answer_for_a_score_is_naive() -> None:
    now = datetime(2026, 5, 14, 14)
    assert answer("at 5pm PST", now, "en")["dt"] == "2026-05-14T17:00:00"
    rule = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"
    assert answer("every monday at 9", now, "en") == {"dt": None, "span": [0, 17], "rrule": rule}
    assert answer("nothing", now, "en") == {"dt": None, "span": None, "rrule": None}


FRAGMENT = re.compile(r"[a-z]+|[0-9]+|[\u4e00-\u9fff]|[/:.,+'-]", re.I)
WORDS = st.sampled_from(
    sorted({word for text in [*ENGLISH, *CHINESE, *RULES] for word in FRAGMENT.findall(text)})
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(WORDS, max_size=14), st.sampled_from([" ", "", "  "]), st.sampled_from(["en", "zh"])
)
def test_any_words_in_any_order(words: list[str], blank: str, locale: str) -> None:
    in_order(blank.join(words), locale)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["en", "zh", "de", "fr", "ja", "ko"]))
def test_any_text(text: str, locale: str) -> None:
    in_order(text, locale)


def in_order(text: str, locale: str) -> None:
    """Whatever is found lies in the line, one after the other, and its rule can be followed."""
    behind = 0
    for found in find(text, NOW, ZONE, locale):
        assert behind <= found.lead <= found.start < found.end <= found.tail <= len(text)
        behind = found.tail
        assert found.value is not None or found.recurrence is not None or found.doubt
        assert not found.readings or found.value in found.readings
        if found.recurrence is not None:
            found.recurrence.next(NOW.date())
