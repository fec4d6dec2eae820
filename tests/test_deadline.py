"""Which dates of a line are values, and which are words of its title.

Each rule stands beside its counter-example. See tests/lines.py for who says it and when.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.deadline import OPENERS
from tests.lines import CHINESE, ENGLISH, told

VALUES: dict[str, tuple[str, str | None]] = {
    # A word that says so makes a due date wherever it stands,
    "ring Hugo by friday": ("ring Hugo", "2026-05-15"),
    "ring Hugo due friday 5pm": ("ring Hugo", "2026-05-15T17:00"),
    "ring Hugo before friday": ("ring Hugo", "2026-05-15"),
    "ring Hugo until friday": ("ring Hugo", "2026-05-15"),
    "ring Hugo friday at the latest": ("ring Hugo", "2026-05-15"),
    "ring Hugo by the 20": ("ring Hugo", "2026-05-20"),
    "ring Hugo not before friday": ("ring Hugo not before friday", None),
    "ring Hugo due 3 june about the roof": ("ring Hugo about the roof", "2026-06-03"),
    "ring Hugo by 3 june about the roof": ("ring Hugo about the roof", "2026-06-03"),
    # others only at the end of the line,
    "ring Hugo on friday": ("ring Hugo", "2026-05-15"),
    "ring Hugo on 3 june the plumber": ("ring Hugo on 3 june the plumber", None),
    "vote on friday deployments": ("vote on friday deployments", None),
    # or, with "on", where the sentence goes on without it,
    "ring Hugo on 3 june about the roof": ("ring Hugo about the roof", "2026-06-03"),
    "meet on friday for cake @ana": ("meet for cake", "2026-05-15"),
    "work on may with Hugo": ("work on may with Hugo", None),
    "ring Hugo at 5pm": ("ring Hugo", "2026-05-14T17:00"),
    "figures for friday": ("figures", "2026-05-15"),
    # or at its start.
    "on friday we meet the Kims": ("we meet the Kims", "2026-05-15"),
    # At the end a date needs no word at all,
    "ring Hugo friday": ("ring Hugo", "2026-05-15"),
    "ring Hugo friday.": ("ring Hugo.", "2026-05-15"),
    "ring Hugo friday @ana !high ~3h": ("ring Hugo", "2026-05-15"),
    "order pizza friday at 5 !high": ("order pizza", "2026-05-15T17:00"),
    # inside the line it describes something,
    "send the friday figures": ("send the friday figures", None),
    "check the friday deployment checklist": ("check the friday deployment checklist", None),
    "send the monday figures by friday": ("send the monday figures", "2026-05-15"),
    # at the start it must stand apart, or be followed by a verb.
    "friday: paint the gate": ("paint the gate", "2026-05-15"),
    "friday, paint the gate": ("paint the gate", "2026-05-15"),
    "friday 5pm paint the gate": ("paint the gate", "2026-05-15T17:00"),
    "friday send the roof plan": ("send the roof plan", "2026-05-15"),
    "tomorrow call Hugo": ("call Hugo", "2026-05-15"),
    # A stretch of days begins and is due; of some hours the first one counts.
    "gala from monday to wednesday": ("gala", "2026-05-20"),
    "gala 3-5 june": ("gala", "2026-06-05"),
    "gala friday 2-4pm": ("gala", "2026-05-15T14:00"),
    "gala by friday": ("gala", "2026-05-15"),
    "ring Hugo by 30.09.": ("ring Hugo.", "2026-09-30"),
    "month-end closing every friday": ("month-end closing", None),
    "rest over the weekend": ("rest", "2026-05-16"),
    "go over q3": ("go over q3", None),
    # How long something may last is not when it is due.
    "answer calls within 2 seconds": ("answer calls within 2 seconds", None),
    "answer the call within 2 days": ("answer the call", "2026-05-16"),
    # Whole weeks and months are over on their last working day,
    "ring Hugo next week": ("ring Hugo", "2026-05-22"),
    "ring Hugo next month": ("ring Hugo", "2026-06-30"),
    "ring Hugo in may": ("ring Hugo", "2026-05-29"),
    "figures for march": ("figures", "2027-03-31"),
    # but whoever says "by" means the first of it.
    "ring Hugo by next week": ("ring Hugo", "2026-05-18"),
    "close the books by june": ("close the books", "2026-06-01"),
    "close the books eow": ("close the books", "2026-05-15"),
    "close the books eom": ("close the books", "2026-05-31"),
    # One word alone may be somebody's name, or something's.
    "Ask May": ("Ask May", None),
    "Talk to April": ("Talk to April", None),
    "Close Q4": ("Close Q4", None),
    "meet in march 12 people": ("meet in march 12 people", None),
    # Numbers that are no dates.
    "call +86 138 0013 8000": ("call +86 138 0013 8000", None),
    "call +49-30-1234567 friday": ("call +49-30-1234567", "2026-05-15"),
    "move to v2.1.3": ("move to v2.1.3", None),
    "move to python 3.12": ("move to python 3.12", None),
    "pay 3/4 of the bill": ("pay 3/4 of the bill", None),
    "24/7 hotline": ("24/7 hotline", None),
    "pay $3.50": ("pay $3.50", None),
    "pages 5-6": ("pages 5-6", None),
    "16:9 banner": ("16:9 banner", None),
    # What is quoted, or a part of an address, is not read.
    'paint the "due friday" sign': ('paint the "due friday" sign', None),
    "see https://example.org/due/friday": ("see https://example.org/due/friday", None),
    "mail friday@example.org": ("mail friday@example.org", None),
    # Several that are said to be due dates: the last one.
    "ring Hugo due friday due monday": ("ring Hugo due friday", "2026-05-18"),
}

CHINESE_VALUES: dict[str, tuple[str, str | None]] = {
    # 前 and 截止 make a due date wherever they stand,
    "刷墙 周五前": ("刷墙", "2026-05-15"),
    "刷墙周五前": ("刷墙", "2026-05-15"),
    "周五前刷墙": ("刷墙", "2026-05-15"),
    "刷墙，12月5日截止": ("刷墙", "2026-12-05"),
    "截止12月5日 刷墙": ("刷墙", "2026-12-05"),
    "刷墙 截止到周五": ("刷墙", "2026-05-15"),
    "月底前刷墙": ("刷墙", "2026-05-31"),
    # a date at the end or at the start is one too, with no space needed,
    "给老张打电话 明天下午5点": ("给老张打电话", "2026-05-15T17:00"),
    "明天下午5点给老张打电话": ("给老张打电话", "2026-05-15T17:00"),
    "开会 晚上9点": ("开会", "2026-05-14T21:00"),
    "三天后交稿": ("交稿", "2026-05-17"),
    "交稿 两周后": ("交稿", "2026-05-28"),
    "下周三 开会": ("开会", "2026-05-20"),
    "下周刷墙": ("刷墙", "2026-05-22"),
    "下周前刷墙": ("刷墙", "2026-05-18"),
    "刷墙 明儿上午": ("刷墙", "2026-05-15T09:00"),
    "刷墙 下半年": ("刷墙 下半年", None),
    "刷墙，周五完成": ("刷墙", "2026-05-15"),
    "刷墙 今天之内": ("刷墙", "2026-05-14"),
    "周五完成刷墙": ("完成刷墙", "2026-05-15"),
    "两周内完成刷墙": ("完成刷墙", "2026-05-28"),
    "展会 6月3日到5日": ("展会", "2026-06-05"),
    # How long something may last is not when it is due.
    "响应控制在3秒内": ("响应控制在3秒内", None),
    "工期压缩到两天以内": ("工期压缩到两天以内", None),
    "在两天内刷墙": ("刷墙", "2026-05-16"),
    # inside, or before 的, it describes something.
    "更新12月报价单": ("更新12月报价单", None),
    "更新12月报价单 周五": ("更新12月报价单", "2026-05-15"),
    "发周五的会议纪要": ("发周五的会议纪要", None),
    "周五的会议纪要": ("周五的会议纪要", None),
    "今天的会议纪要 周五前": ("今天的会议纪要", "2026-05-15"),
    "整理五一活动方案": ("整理五一活动方案", None),
    # Signs and digits of full width, and everything glued together.
    "数据迁移~3d@李雷!高周五前": ("数据迁移", "2026-05-15"),
    "数据迁移～３d＠李雷！高周五前": ("数据迁移", "2026-05-15"),
    "会议 １２月５日 下午３点": ("会议", "2026-12-05T15:00"),
    "会议 ５/１３": ("会议", "2027-05-13"),
    "看 https://例子.com/周五，周五前": ("看 https://例子.com/周五", "2026-05-15"),
    "给“周五截止”横幅改字": ("给“周五截止”横幅改字", None),
    "给「周五截止」横幅改字": ("给「周五截止」横幅改字", None),
    "版本v2.1上线 周五": ("版本v2.1上线", "2026-05-15"),
    "涨价50% 周五": ("涨价50%", "2026-05-15"),
    "修复#1 周五": ("修复#1", "2026-05-15"),
}

STARTS = {
    "start monday oil the gate": "start=2026-05-18",
    "oil the gate start monday due friday": "due=2026-05-15, start=2026-05-18",
    "start on monday oil the gate by friday": "due=2026-05-15, start=2026-05-18",
    "starting monday oil the gate by friday": "due=2026-05-15, start=2026-05-18",
    "oil the gate from monday to wednesday": "due=2026-05-20, start=2026-05-18",
    "start friday oil the gate monday to wednesday": "due=2026-05-20, start=2026-05-15",
    "oil the gate friday 2-4pm": "due=2026-05-15T14:00",
    "oil the gate start: monday": "due=2026-05-18",
    "oil the gate start:monday": "start=2026-05-18",
    "start the pump monday": "due=2026-05-18",
    "开始于周一 刷墙": "start=2026-05-18",
    "开始于 周一 刷墙 周五前": "due=2026-05-15, start=2026-05-18",
    "刷墙 开始于:周一": "start=2026-05-18",
}

RHYTHMS = {
    "oil the gate every friday": "every=FREQ=WEEKLY;BYDAY=FR",
    "oil the gate every 2 weeks": "every=FREQ=WEEKLY;INTERVAL=2",
    "every friday 9:30 oil the gate": "every=FREQ=WEEKLY;BYDAY=FR@09:30",
    "oil the gate 3 days after done": "every=3 days, 0:00:00 after done",
    "send the bill last workday of month":
        "every=FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "每周五刷墙": "every=FREQ=WEEKLY;BYDAY=FR",
    "刷墙 每周五": "every=FREQ=WEEKLY;BYDAY=FR",
    "oil the gate on weekdays at 9": "every=FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR@09:00",
    "每天检查门": "every=FREQ=DAILY",
    "每周例会": "every=FREQ=WEEKLY",
    "每月最后一个工作日 对账": "every=FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
}  # fmt: skip

ASKED = {
    # Day and month may be swapped where the locale leaves it open.
    "ring Hugo 5/6": "due: 5/6 = 2027-05-06 | 2026-06-05",
    "ring Hugo due 5/6": "due: 5/6 = 2027-05-06 | 2026-06-05",
    "ring Hugo due:5/6": "due: 5/6 = 2027-05-06 | 2026-06-05",
    "ring Hugo 6/5 5pm": "due: 6/5 5pm = 2026-06-05T17:00 | 2027-05-06T17:00",
    # Two are named.
    "ring Hugo friday and monday": "due: friday and monday = 2026-05-15 | 2026-05-18",
    "刷墙 周五周六": "due: 周五周六 = 2026-05-15 | 2026-05-16",
    # It begins then.
    "刷墙 周五以后": "due: 周五 = 2026-05-15",
    "ring Hugo monday or tuesday": "due: monday or tuesday = 2026-05-18 | 2026-05-19",
    "刷墙 周五还是下周一": "due: 周五还是下周一 = 2026-05-15 | 2026-05-18",
    # It is over.
    "ring Hugo yesterday": "due: yesterday = ?",
    "ring Hugo due yesterday": "due: yesterday = ?",
    "ring Hugo last friday": "due: last friday = ?",
    "ring Hugo by 2020-01-01": "due: 2020-01-01 = ?",
    "ring Hugo today 9am": "due: today 9am = ?",
    "刷墙 昨天": "due: 昨天 = ?",
    "刷墙 上周五": "due: 上周五 = ?",
    # There is no such day or hour.
    "ring Hugo feb 30": "due: feb 30 = ?",
    "ring Hugo 29 feb": "due: 29 feb = ?",
    "刷墙 2月29日": "due: 2月29日 = ?",
    "ring Hugo by 31 feb": "due: 31 feb = ?",
    "ring Hugo friday 25:00": "due: friday 25:00 = ?",
    "刷墙 2月30日": "due: 2月30日 = ?",
    "刷墙 25点": "due: 25点 = ?",
    # At the start of the line it may be a part of a name.
    "friday deployment checklist": "due: friday = 2026-05-15",
    "Today show banner": "due: Today = 2026-05-14",
    "this week oil the gate": "due: this week = 2026-05-15",
    "10 may 2027 gala plan": "due: 10 may 2027 = 2027-05-10",
    "every month is hard": "every: every month = FREQ=MONTHLY",
    "every morning coffee order": "every: every morning = FREQ=DAILY@09:00",
    "tomorrow morning gala plan": "due: tomorrow morning = 2026-05-15T09:00",
    "每日一图栏目": "every: 每日 = FREQ=DAILY",
    "年中大促方案": "due: 年中 = 2026-07-02",
    "十点半咖啡店海报": "due: 十点半 = 2026-05-15T10:30",
    # What something is to become is not when that is due.
    "move the gala to friday": "due: friday = 2026-05-15",
    "change the deadline to friday": "due: friday = 2026-05-15",
    "会议改到周五": "due: 周五 = 2026-05-15",
    "把周报改成双周": "every: 双周 = FREQ=WEEKLY;INTERVAL=2",
    # Nor is what lies between two dates.
    "choose between friday and monday": "due: monday = 2026-05-18",
    # An hour that is over in the morning is one in the evening too.
    "dine at 8": "due: 8 = 2026-05-15T08:00 | 2026-05-14T20:00",
}


@pytest.mark.parametrize(("line", "wanted"), [*VALUES.items(), *CHINESE_VALUES.items()])
def test_a_date_is_a_value_or_a_word_of_the_title(
    line: str, wanted: tuple[str, str | None]
) -> None:
    said = told(line)
    found = dict(pair.split("=", 1) for pair in said.what.split(", ") if pair)
    assert (said.title, found.get("due"), said.asks) == (*wanted, ())


@pytest.mark.parametrize(("line", "what"), [*STARTS.items(), *RHYTHMS.items()])
def test_when_it_starts_and_how_often_it_comes(line: str, what: str) -> None:
    said = told(line)
    assert (said.what, said.asks) == (what, ())


@pytest.mark.parametrize(("line", "question"), ASKED.items())
def test_what_is_not_certain_is_asked_and_not_set(line: str, question: str) -> None:
    said = told(line)
    assert (said.what, said.asks) == ("", (question,))


@pytest.mark.parametrize("line", ["ring Hugo yesterday", "ring Hugo feb 30", "刷墙 25点"])
def test_what_no_button_says_again_stays_in_the_title(line: str) -> None:
    assert told(line).title == line


def test_a_weekday_said_on_that_day_is_asked_about_and_safely_set() -> None:
    assert told("ring Hugo thursday").what == "due=2026-05-21"
    assert told("ring Hugo thursday").asks == ("due: thursday = 2026-05-21 | 2026-05-14",)


@pytest.mark.parametrize(
    ("locale", "day_first", "due", "asks"),
    [
        ("en", None, "", 1),
        ("en", True, "due=2026-06-05", 0),
        ("en", False, "due=2027-05-06", 0),
        ("en-GB", None, "due=2026-06-05", 0),
        ("de", None, "due=2026-06-05", 0),
        ("zh_Hans", None, "due=2027-05-06", 0),
    ],
)
def test_a_numeric_date_is_read_as_the_locale_or_the_person_has_it(
    locale: str, day_first: bool | None, due: str, asks: int
) -> None:
    said = told("ring Hugo 5/6", replace(ENGLISH, locale=locale, day_first=day_first))
    assert (said.what, len(said.asks)) == (due, asks)
    # With one number over 12 there is one reading.
    assert told("ring Hugo 13/5", replace(ENGLISH, locale=locale)).what == "due=2027-05-13"


def test_a_whole_week_ends_when_the_reader_stops_working() -> None:
    sundays = replace(CHINESE, workdays=frozenset({6, 0, 1, 2}))
    assert told("下周刷墙", sundays).what == "due=2026-05-24"
    away = replace(ENGLISH, holidays={date(2026, 5, 22), date(2026, 5, 21)})
    assert told("ring Hugo next week", away).what == "due=2026-05-20"


def test_the_end_of_the_day_is_the_readers_own() -> None:
    late = replace(ENGLISH, work_to=time(20, 30))
    assert told("ring Hugo by eod", late).what == "due=2026-05-14T20:30"


@pytest.mark.parametrize("verb", sorted(OPENERS))
def test_a_verb_behind_a_date_opens_the_task(verb: str) -> None:
    said = told(f"tomorrow {verb} the roof plan")
    assert (said.title, said.what) == (f"{verb} the roof plan", "due=2026-05-15")


@pytest.mark.parametrize(
    ("line", "readings"),
    [
        ("ring Hugo fri 3 june", "2026-06-03 | 2026-05-15"),
        # Whoever plans something rarely means the year after, when both would agree.
        ("ring Hugo fri 14 may", "2026-05-14 | 2026-05-15 | 2027-05-14"),
    ],
)
def test_a_weekday_that_does_not_fit_its_date_is_asked_about(line: str, readings: str) -> None:
    said = told(line)
    assert said.asks == (f"due: {line[10:]} = {readings}",)
    assert said.what == f"due={readings[:10]}"
