"""Feasts in a line: which day they are, and when their name is but a name."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import holidays
import pytest

from bot.when import find
from bot.when.feasts import FEASTS, Feast, feast_at
from bot.when.finder import plain_of
from bot.when.found import Scene
from bot.when.lexicon import Lexicon
from bot.when.line import Line
from bot.when.words import en, zh
from tests.test_when import NOW, ZONE, only, said

LEXICON = Lexicon([en.WORDS, zh.WORDS])


def feast(name: str) -> Feast:
    """The feast that a word names."""
    hours = (datetime.min.time(), datetime.max.time())
    scene = Scene(NOW.replace(tzinfo=None), NOW, ZONE, None, True, False, hours, frozenset(), ())
    found = feast_at(Line(LEXICON.lex(plain_of(name)), scene), 0)
    assert found is not None
    return found[1]


SPRING = """2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06
2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08"""
BOATS = """2020-06-25 2021-06-14 2022-06-03 2023-06-22 2024-06-10 2025-05-31 2026-06-19 2027-06-09
2028-05-28 2029-06-16 2030-06-05 2031-06-24 2032-06-12 2033-06-01 2034-06-20 2035-06-10"""
AUTUMN = """2020-10-01 2021-09-21 2022-09-10 2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15
2028-10-03 2029-09-22 2030-09-12"""
GRAVES = """2020-04-04 2021-04-04 2022-04-05 2023-04-05 2024-04-04 2025-04-04 2026-04-05 2027-04-05
2028-04-04 2029-04-04 2030-04-05"""


@pytest.mark.parametrize(
    ("name", "days"), [("春节", SPRING), ("端午", BOATS), ("中秋", AUTUMN), ("清明", GRAVES)]
)
def test_the_days_are_those_that_were_published(name: str, days: str) -> None:
    for day in map(date.fromisoformat, days.split()):
        assert feast(name).of(day.year) == day


def test_the_days_are_those_on_which_china_rests() -> None:
    for year in range(2008, 2089):
        china = holidays.country_holidays("CN", years=year, language="en_US", observed=False)
        for name, listed in (
            ("春节", "Chinese New Year (Spring Festival)"),
            ("清明", "Tomb-Sweeping Day"),
            ("端午", "Dragon Boat Festival"),
            ("中秋", "Mid-Autumn Festival"),
            ("国庆", "National Day"),
        ):
            days = [day for day, called in china.items() if listed in called.split("; ")]
            assert feast(name).of(year) == min(days), (name, year)


IN_TURN = {
    "春节前": "2027-02-06",
    "过年": "2027-02-06",
    "除夕": "2027-02-05",
    "大年三十": "2027-02-05",
    "大年初一": "2027-02-06",
    "大年初七": "2027-02-12",
    "年初三开工": "2027-02-08",
    "正月初五": "2027-02-10",
    "正月三十": "2027-03-07",
    "腊月二十三": "2027-01-30",
    "臘月二十三": "2027-01-30",
    "农历八月十五": "2026-09-25",
    "元宵节": "2027-02-20",
    "清明前": "2027-04-05",
    "端午節前": "2026-06-19",
    "七夕": "2026-08-19",
    "中秋節": "2026-09-25",
    "重阳": "2026-10-18",
    "国庆前交付": "2026-10-01",
    "國慶之前交付": "2026-10-01",
    "勞動節": "2027-05-01",
    "五一后": "2027-05-01",
    "六一": "2026-06-01",
    "兒童節": "2026-06-01",
    "元旦": "2027-01-01",
    "双十一前": "2026-11-11",
    "雙十二": "2026-12-12",
    "截止国庆": "2026-10-01",
    "改到端午": "2026-06-19",
    "国庆当天上线": "2026-10-01",
    "除夕晚上8点": "2027-02-05T20:00",
    "明年中秋": "2027-09-15",
    "2028年春节": "2028-01-26",
    "国庆前三天": "2026-09-28",
    "春节后一周": "2027-02-13",
    "春节后第一个工作日": "2027-02-08",
    "国庆前最后一个周五": "2026-09-25",
    "the first working day after christmas": "2026-12-28",
    "the last workday before christmas": "2026-12-24",
    "the day after christmas": "2026-12-26",
    "the monday before easter": "2027-03-22",
    "easter 2030": "2030-04-21",
}


@pytest.mark.parametrize(("text", "meant"), IN_TURN.items())
def test_the_next_such_day(text: str, meant: str) -> None:
    assert said(text) == meant


def test_the_feast_of_this_very_day_is_today() -> None:
    (found,) = find("端午", datetime(2026, 6, 19, 3, tzinfo=UTC), "Asia/Shanghai", "zh")
    assert found.value is not None and found.value.day == date(2026, 6, 19)


NAMES = [
    "五一活动页", "双十一活动页", "中秋礼盒采购", "春节放假安排", "策划中秋", "端午粽子 @小王", "国庆海报设计",
    "五一路门店", "买元宵", "清明上河图", "设计双十一海报", "过年回家", "Christmas card for Ann", "腊八粥", "正月",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_a_feast_in_a_name_is_no_date(text: str) -> None:
    assert find(text, NOW, ZONE, "zh") == []


@pytest.mark.parametrize(
    ("text", "words", "connector"),
    [
        ("中秋礼盒采购 国庆前", "国庆前", "before"),
        ("双十一海报，国庆后", "国庆后", "after"),
        ("春节红包 端午之前", "端午之前", "before"),
        ("修首页 五一", "五一", None),
    ],
)
def test_beside_a_name_the_date_is_found(text: str, words: str, connector: str | None) -> None:
    found = only(text, "zh")
    assert (text[found.lead : found.tail], found.connector) == (words, connector)


def test_no_rule_follows_the_moon() -> None:
    assert only("每年国庆").recurrence is not None
    assert only("每年中秋").recurrence is None


def test_a_year_beyond_the_tables_holds_no_such_day() -> None:
    assert feast("春节").days(2150) == []
    assert feast("清明").days(2150) == []
    assert said("2150年春节") == "?"


def test_the_tables_of_the_moon_are_loaded_by_the_first_word_that_needs_them() -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from bot.when import find, warm;"
        "warm(['zh']); now = datetime(2026, 5, 14, tzinfo=UTC);"
        "find('周五前交国庆海报', now, 'UTC', 'zh'); print('borax' in sys.modules);"
        "find('春节前交', now, 'UTC', 'zh'); print('borax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"], done.stderr


def test_all_kinds_of_feast_are_spoken() -> None:
    spoken = {kind for words in (en.WORDS, zh.WORDS) for kind in words}
    assert set(FEASTS) <= spoken
